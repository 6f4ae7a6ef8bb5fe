"""The engine from another program: what `engine.check` takes and gives, what it costs to import, threads and processes."""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import engine
from engine.cli import main
from engine.evaluate.compiled import compiled
from engine.facts import Facts
from engine.render.formats import FORMATS
from pdf_paper import pdf
from pdf_typeset import typeset
from pipeline import ROOT
from test_architecture import HEAVY

WRONG = str(ROOT / "examples" / "qinghe-budget-2024-errors.txt")
CLEAN = str(ROOT / "examples" / "qinghe-budget-2024.txt")
OWN = """\
ruleset own
use cn.tables
param 允差 = 0.01 万元
rule 支出构成 "合计应等于基本支出加项目支出"
  tags "支出"
  for row in 支出总表
  require row.合计 = row.基本 + row.项目
rule 收支平衡 "收入总计应等于支出总计"
  require 收支总表.收入.total = 收支总表.支出.total
"""
TABLES = {
    "部门支出总表": [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["2060101", "行政运行", "10.00", "7.00", "3.00"],
        ["2060102", "一般行政管理事务", "10.00", "7.00", "4.00"],
    ]
}


@pytest.fixture(autouse=True)
def nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert capfd.readouterr() == ("", "")


@pytest.fixture(scope="module")
def own() -> engine.Rules:
    return engine.rules(OWN)


# ── importing ────────────────────────────────────────────────────────────────────────────


def test_to_import_it_costs_next_to_nothing() -> None:
    program = (
        "import sys, time; before = set(sys.modules); start = time.perf_counter(); import engine; "
        "print(time.perf_counter() - start, *sorted({*sys.modules} - before))"
    )
    took = []
    for _ in range(5):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, env=environment)
        seconds, *modules = done.stdout.split()
        took.append(float(seconds))
    assert not HEAVY & {module.partition(".")[0] for module in modules}
    assert {module for module in modules if module.startswith("engine")} <= {"engine", "engine.record"}
    assert min(took) < 0.06


def test_what_is_public_is_there_whatever_was_imported() -> None:
    import engine.check
    import engine.rules  # the modules that two functions share their names with

    assert {name: getattr(engine, name) for name in engine.__all__}
    assert set(engine.__all__) <= set(dir(engine))
    assert engine.check.__module__ == engine.rules.__module__ == "engine.api"
    with pytest.raises(AttributeError, match="has no attribute 'chekc'"):
        _ = engine.chekc  # type: ignore[attr-defined]


# ── what it takes ────────────────────────────────────────────────────────────────────────


def test_a_document_in_every_form_gives_the_same_findings(own: engine.Rules) -> None:
    content = Path(WRONG).read_bytes()
    sources = (WRONG, Path(WRONG), content, bytearray(content), content.decode(), engine.document(WRONG))
    reports = [engine.check(source, own, name="budget.txt") for source in sources]
    assert len(set(map(repr, reports))) == 1
    (finding,) = reports[0].findings
    assert (finding.rule, finding.stated, finding.expected) == ("own.支出构成", "461.70", "497.70")
    assert reports[0].documents[0].path == "budget.txt"
    assert reports[0].errors == ()


def test_tables_of_a_program(own: engine.Rules) -> None:
    (finding,) = engine.check(TABLES, own).findings
    assert (finding.stated, finding.expected) == ("10.00", "11.00")
    place = finding.evidence[0].place
    assert (place.sheet, place.cell) == ("部门支出总表", "C3")
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    header, *rows = TABLES["部门支出总表"]
    frame = pandas.DataFrame(rows, columns=header)
    assert engine.check({"部门支出总表": frame}, own).findings == (finding,)


def test_bytes_are_read_by_what_they_are(own: engine.Rules) -> None:
    csv = "\n".join(",".join(row) for row in TABLES["部门支出总表"]).encode()
    assert engine.document(csv, name="部门支出总表.csv").tables[0].parts[0].rows
    page = b"<!DOCTYPE html><table><tr><td>1</td></tr></table>"
    assert engine.document(page).path == "document"
    with pytest.raises(engine.Unreadable, match="no PDF"):
        engine.document(b"no", name="a.pdf")


def test_rules_in_every_form(tmp_path: Path, own: engine.Rules) -> None:
    path = tmp_path / "own.rules"
    path.write_text(OWN, "utf-8")
    reports = [engine.check(WRONG, rules) for rules in (OWN, path, str(path), [path], own, engine.rules(path))]
    assert len(set(map(repr, reports))) == 1
    assert own.names == ("own.支出构成", "own.收支平衡")
    assert repr(own) == "<Rules: 2 rules>"
    both = engine.check(WRONG, [OWN, "district.rules"])
    assert {"own.支出构成", "district.横向合计"} <= {tally.rule for tally in both.documents[0].tallies}


def test_several_texts_are_told_apart() -> None:
    second = OWN.replace("ruleset own", "ruleset second")
    assert len(engine.rules(OWN, second).names) == 4
    with pytest.raises(engine.Refused) as refused:
        engine.rules(OWN, second + "rule\n")
    assert "<rules 2>:" in refused.value.text()


def test_what_a_text_uses_is_looked_for_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "base.rules").write_text(OWN, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert engine.rules("ruleset top\nuse base\n").names == ("own.支出构成", "own.收支平衡")


def test_parameters_and_tags(own: engine.Rules) -> None:
    assert engine.rules(OWN, tags=["支出"]).names == ("own.支出构成",)
    assert engine.check(WRONG, OWN, parameters={"允差": "1 万元"}, tags=["支出"]).findings
    with pytest.raises(engine.Refused, match="no such parameter"):
        engine.rules(OWN, parameters={"nonesuch": "1"})
    with pytest.raises(TypeError, match="where rules are compiled"):
        engine.check(WRONG, own, tags=["支出"])


def test_an_earlier_document() -> None:
    rules = engine.rules("district.rules")
    alone = engine.check(CLEAN, rules).documents[0]
    both = engine.check(CLEAN, rules, prior=engine.document(CLEAN)).documents[0]
    assert sum(tally.reason is not None for tally in both.tallies) < sum(tally.reason is not None for tally in alone.tallies)


def test_everything(own: engine.Rules) -> None:
    assert {finding.verdict for finding in engine.check(WRONG, own, everything=True).findings} == {"holds", "conflict"}


# ── what it raises ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("nonesuch.rules", "there is no rule file nonesuch.rules"),
        ([], "no rules were given"),
        ("ruleset own\nrule 支出\n  require 支出总表.合计 =\n", "error"),
        ("ruleset own\nuse ../secret\nrule x require 1 = 1\n", "error"),
    ],
)
def test_rules_that_cannot_be_used(rules: str | list[str], said: str) -> None:
    with pytest.raises(engine.Refused) as refused:
        engine.check(WRONG, rules)
    assert said in refused.value.text()


@pytest.mark.parametrize("source", ["nonesuch.txt", b"", "\0\n", {}, [], 3, None, object(), {"表": 3}, Path("/")])
def test_documents_that_cannot_be_used(source: object, own: engine.Rules) -> None:
    with pytest.raises(engine.Unreadable):
        engine.check(source, own)


def test_a_form_that_there_is_not(own: engine.Rules) -> None:
    with pytest.raises(ValueError, match="there is no form 'xml': there are table, json"):
        engine.show(engine.check(WRONG, own), "xml")


# ── what it gives ────────────────────────────────────────────────────────────────────────


def test_reports_are_shown_as_the_command_does(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    for everything in (False, True):
        report = engine.check(WRONG, "district.rules", everything=everything)
        for form in engine.FORMS:
            if FORMATS[form].documents:
                continue  # the command shows the documents too
            main(["check", "--rules", "district.rules", "--format", form, *["--all"] * everything, WRONG])
            assert engine.show(report, form, everything=everything) == capfd.readouterr().out
    assert "错误" in str(engine.show(report, chinese=True))


def test_nothing_outside_changes(own: engine.Rules) -> None:
    before = (os.getcwd(), dict(os.environ), gc.get_threshold(), sys.getrecursionlimit(), list(sys.path))
    engine.check(WRONG, own)
    engine.check(WRONG, "district.rules")
    assert (os.getcwd(), dict(os.environ), gc.get_threshold(), sys.getrecursionlimit(), list(sys.path)) == before


def test_what_it_gives_can_be_sent_elsewhere(own: engine.Rules) -> None:
    report = engine.check(WRONG, own)
    assert pickle.loads(pickle.dumps(report)) == report
    assert engine.check(WRONG, pickle.loads(pickle.dumps(own))) == report
    assert pickle.loads(pickle.dumps(engine.document(WRONG))) == engine.document(WRONG)


# ── threads and processes ────────────────────────────────────────────────────────────────


def _checked(work: tuple[Facts | str, engine.Rules | str]) -> str:
    document, rules = work
    return str(engine.show(engine.check(document, rules, name="x"), "json"))


def _works() -> list[tuple[Facts | str, engine.Rules | str]]:
    """Documents and rules so that threads meet: shared facts, shared rules, rules compiled anew."""
    district, own = engine.rules("district.rules"), engine.rules(OWN)
    wrong, clean = engine.document(WRONG), engine.document(CLEAN)
    return [(wrong, district), (clean, district), (WRONG, own), (clean, OWN), (wrong, own), (CLEAN, district)]


def test_eight_threads_give_what_one_gives() -> None:
    works = _works()
    alone = list(map(_checked, works))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(_checked, works * 2))
    finally:
        sys.setswitchinterval(interval)
    assert together == alone * 2


def test_threads_share_no_callables(own: engine.Rules) -> None:
    """A callable remembers what it looked at last: that must not be another thread's document."""
    with ThreadPoolExecutor(1) as pool:
        theirs = pool.submit(compiled, own.plan).result()
    assert compiled(own.plan) is compiled(own.plan)
    assert not set(map(id, theirs)) & set(map(id, compiled(own.plan)))


def test_two_processes_give_what_one_gives() -> None:
    works = _works()[:4]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(_checked, works)) == list(map(_checked, works))


def test_threads_read_pages_one_after_the_other() -> None:
    """The library that reads PDF is not made for threads."""
    content = pdf(*typeset(Path(CLEAN).read_text("utf-8"))[:3])
    alone = engine.document(content, name="a.pdf")
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: engine.document(content, name="a.pdf"), range(8)))
    assert alone.tables
    assert together == [alone] * 8
