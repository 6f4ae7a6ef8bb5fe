"""The store of many documents: what was read and found is in it, to the last decimal, and a question gets its answer."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.corpus import store
from engine.corpus.lines import DATASETS, OF_A_DOCUMENT, lines_of, on_path, written
from engine.corpus.port import Unusable
from engine.corpus.store import QUESTIONS, ask
from engine.evaluate import evaluate
from engine.facts import Facts, Figure, Label, Passage, Place
from engine.read import read
from engine.rules import obtain
from pipeline import ROOT

EXAMPLES = ("qinghe-budget-2023.txt", "qinghe-budget-2024.txt", "qinghe-budget-2024-errors.txt")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """A store of three budgets and a file that is none, and the JSON report of the same run."""
    folder = tmp_path_factory.mktemp("stored")
    for name in EXAMPLES:
        shutil.copy(ROOT / "examples" / name, folder / name)
    (folder / "it's {not}.pdf").write_bytes(b"")
    place, report = str(folder / "corpus"), folder / "report.json"
    arguments = ["check", "--rules", "district.rules", "--jobs", "2", "--store", place, "--json-output", str(report)]
    assert main([*arguments, "--quiet", "--output", os.devnull, *map(str, folder.iterdir())]) == 2
    return place, json.loads(report.read_bytes())


def test_every_document_finding_and_check_is_in_it(stored: tuple[str, dict[str, Any]]) -> None:
    place, report = stored
    documents = report["documents"]
    found = ask(place, "SELECT path, title, year, kind, figures, checked, errors + warnings + notes FROM documents ORDER BY path")
    assert found.rows == tuple(
        (d["path"], d["title"], d["year"], d["kind"], d["coverage"]["figures"], d["coverage"]["checked"], len(d["findings"]))
        for d in documents
    )
    fields = ("id", "rule", "verdict", "severity", "message", "equation", "difference", "unit")
    wanted = Counter((d["path"], *(f[name] for name in fields)) for d in documents for f in d["findings"])
    answer = ask(place, f"SELECT path, {', '.join(fields)} FROM findings")
    assert {_exact(row) for row in answer.rows} == {_exact(row) for row in wanted}
    assert len(answer.rows) == sum(wanted.values())
    counts = ("bound", "holds", "rounding", "conflict", "incomplete", "not_checkable")
    rules = {(d["path"], r["rule"], *(r[c] for c in counts)) for d in documents for r in d["rules"]}
    assert set(ask(place, f"SELECT path, rule, {', '.join(counts)} FROM checks").rows) == rules
    assert ask(place, "SELECT path, message FROM failures").rows == tuple(
        (failure["path"], failure["message"]) for failure in report["errors"]
    )


def _exact(row: Any) -> tuple[Any, ...]:
    """A row with its difference, the last but one, as a number."""
    *others, difference, unit = row
    return (*others, None if difference is None else Decimal(difference), unit)


def test_every_figure_of_a_table_is_in_it_and_exact(stored: tuple[str, dict[str, Any]]) -> None:
    place, report = stored
    for document in report["documents"]:
        facts = read(document["path"])
        figures = [
            (table.number, cell.figure.text, Decimal(cell.figure.digits).scaleb(-cell.figure.decimals), cell.place.line)
            for table in facts.tables
            for part in table.parts
            for row in part.rows
            for column, cell in zip(part.columns, row.cells, strict=True)
            if cell and cell.figure and column.kind == "figure"
        ]
        answer = ask(
            place,
            "SELECT table_number, text, value, line FROM figures WHERE table_title <> '' AND path = "
            f"'{document['path']}'",
        )
        assert Counter(answer.rows) == Counter(figures)
        assert len(figures) >= document["coverage"]["figures"] > 200
        assert all(type(row[2]) is Decimal for row in answer.rows)


@pytest.mark.parametrize("what", QUESTIONS)
def test_what_it_lists(what: str, stored: tuple[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    place, report = stored
    assert main(["corpus", what, "--store", place]) == 0
    table = capsys.readouterr().out
    assert main(["corpus", "--store", place, what, "--format", "json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert len(lines) == len(table.splitlines()) - 2
    match what:
        case "documents":
            assert [line["path"] for line in lines] == [d["path"] for d in report["documents"]]
        case "rules":
            conflicts = sum(rule["conflict"] for d in report["documents"] for rule in d["rules"])
            assert sum(line["conflicts"] for line in lines) == conflicts > 10
            assert lines[0]["conflicts"] >= lines[-1]["conflicts"]
        case "organisations":
            assert sum(line["documents"] for line in lines) == 3
        case "years":
            assert [(line["year"], line["documents"]) for line in lines] == [(2023, 1), (2024, 2)]
        case "failures":
            assert [line["message"] for line in lines] == ["the file is empty"]


def test_a_question_of_ones_own(stored: tuple[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    place, _ = stored
    question = "SELECT sum(value) AS total, count(*) AS n FROM figures WHERE path LIKE '%2023.txt' AND unit = '万元'"
    assert main(["corpus", "sql", question, "--store", place, "--format", "json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert "." in line["total"] and line["n"] > 100


def test_parts_hold_together_what_one_would(
    stored: tuple[str, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, report = stored
    monkeypatch.setattr(store, "_PART", 20_000)
    paths = [document["path"] for document in report["documents"]]
    main(["check", "--rules", "district.rules", "--jobs", "1", "--store", str(tmp_path), "--output", os.devnull, *paths])
    assert len(os.listdir(tmp_path / "figures")) > 3
    for name in OF_A_DOCUMENT:
        assert ask(str(tmp_path), f"SELECT * FROM {name}").rows == ask(place, f"SELECT * FROM {name}").rows


def test_a_run_that_fails_leaves_the_older_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / EXAMPLES[1], "a.txt")
    assert main(["check", "--rules", "district.rules", "--store", "corpus", "--quiet", "a.txt"]) == 0
    Path("corpus", "note.txt").write_text("mine", encoding="utf-8")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "on_path", broken)
    shutil.copy("a.txt", "b.txt")
    assert main(["check", "--rules", "district.rules", "--store", "corpus", "--quiet", "a.txt", "b.txt"]) == 2
    assert ask("corpus", "SELECT path FROM documents").rows == (("a.txt",),)
    assert sorted(os.listdir("corpus")) == sorted([*DATASETS, "note.txt"])


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["rules", "--store", "nowhere"], "nowhere is no store: engine check --store nowhere makes one"),
        ([], "what to show is one of documents, rules"),
        (["figures"], "what to show is one of documents, rules"),
        (["sql"], "sql takes one question"),
        (["rules", "more"], "rules takes no more arguments"),
    ],
)
def test_what_cannot_be_asked(arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == "" and problem in err and err.count("\n") == 1


@pytest.mark.parametrize("question", ["SELEKT 1", "SELECT nothing FROM documents", "SELECT 1 / 0 FROM nowhere"])
def test_a_question_that_makes_no_sense_is_one_line(
    question: str, stored: tuple[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["corpus", "sql", question, "--store", stored[0]]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("digits", "decimals", "value"),
    [
        (146721, 2, "1467.21"), (-5, 3, "-0.005"), (0, 0, "0"), (12, -3, "12000"), (123456789, 7, None),
        (1234567890, 7, "123.4567890"), (10**33, 0, None), (-(10**31), 0, "-" + "1" + "0" * 31),
    ],
)  # fmt: skip
def test_a_value_is_exact_or_not_there(digits: int, decimals: int, value: str | None, tmp_path: Path) -> None:
    place = Place(line=1)
    figure = Figure("text", digits, decimals, "元", "", place)
    facts = Facts("a", Label("", place), (), (), (), (Passage("", place, -1, (figure,)),), ())
    report = evaluate(obtain(["district.rules"], {}), facts)
    (line,) = on_path(lines_of(report, facts), "a'b\n{c")["figures"].splitlines()
    found = json.loads(line)
    assert (found["value"], found["path"]) == (value, "a'b\n{c")
    if value is not None:
        assert Decimal(value) == Decimal(digits).scaleb(-decimals)


def test_lines_have_the_columns_of_their_datasets() -> None:
    path = str(ROOT / "examples" / EXAMPLES[2])
    facts = read(path)
    lines = on_path(lines_of(evaluate(obtain(["district.rules"], {}), facts), facts), path)
    assert set(lines) == set(OF_A_DOCUMENT)
    for name, text in lines.items():
        for line in text.splitlines():
            assert list(json.loads(line)) == list(DATASETS[name])
    assert json.loads(written({"message": "a\0b"})) == {"message": "ab"}


def test_a_store_without_duckdb_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(Unusable, match=r"pip install 'engine\[corpus\]'"):
        ask("corpus", "SELECT 1")
