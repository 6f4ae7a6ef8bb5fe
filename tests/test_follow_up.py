"""Living with findings: waivers, baselines and earlier reports. What is hidden is counted, what is waived is listed."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cli import main
from engine.findings import Finding, Report, Waiver, Witness
from engine.follow_up import Unusable, baseline, changes, day
from engine.follow_up.waivers import read, waive
from engine.render.formats import FORMATS, View, rendered
from pipeline import ROOT
from test_render import CONFLICT, DOCUMENT, ROUNDING, one, reports

RULES = """\
ruleset own
use cn.tables
rule 支出构成 "合计应等于基本支出加项目支出" for row in 支出总表 require row.合计 = row.基本 + row.项目
rule 收支平衡 "收入总计应等于支出总计" require 收支总表.收入.total = 收支总表.支出.total
"""
WAIVER = Waiver("w.toml", 1, "支出构成", "", "line 117", "", "按批复", "李", "2025-06-30")
some = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a wrong budget and rules of which one finds something in it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C")
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "qinghe-budget-2024-errors.txt", tmp_path / "wrong.txt")
    (tmp_path / "own.rules").write_text(RULES.replace(" for row", "\n  for row").replace(" require", "\n  require"), "utf-8")
    return tmp_path


def check(*options: str) -> int:
    return main(["check", "--rules", "own.rules", *options])


def waivers(**entry: str) -> str:
    """The path of a file with one waiver, its entries changed as said; "" leaves one out."""
    texts = {"rule": "own.支出构成", "place": "line 117", "reason": "按批复", "owner": "李", "expires": "2025-06-30"} | entry
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items() if text]
    Path("w.toml").write_text("\n".join(["[[waiver]]", *lines]), "utf-8")
    return "w.toml"


def as_json(capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    capsys.readouterr()
    check("--format", "json", *options)
    report = json.loads(capsys.readouterr().out)
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(report)
    return report


# ── waivers ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("names", [{}, {"rule": "支出构成"}, {"document": "wrong.txt"}, {"document": "w*.txt"}, {"place": "第117行"}])
def test_a_waived_finding_is_listed_and_fails_nothing(names: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert check("wrong.txt") == 1
    assert check("wrong.txt", "--waivers", waivers(**names), "--today", "2025-06-30") == 0
    printed = capsys.readouterr().out.partition("wrong.txt")[2].partition("wrong.txt")[2]
    assert "1 waived\n  支出构成: 461.70 ≠ 462.25 + 35.45 = 497.70" in printed
    assert "李 until 2025-06-30: 按批复" in printed
    assert "nothing else found" in printed


def test_a_waiver_by_fingerprint(capsys: pytest.CaptureFixture[str]) -> None:
    (finding,) = as_json(capsys, "wrong.txt")["documents"][0]["findings"]
    report = as_json(capsys, "wrong.txt", "--waivers", waivers(place="", id=finding["id"]), "--today", "2025-01-01")
    (document,) = report["documents"]
    assert document["findings"] == []
    assert document["waived"] == [{"finding": finding, "reason": "按批复", "owner": "李", "expires": "2025-06-30"}]
    assert [waiver["state"] for waiver in report["waivers"]] == ["used"]


def test_an_expired_waiver_is_told_and_its_finding_is_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("wrong.txt", "--waivers", waivers(), "--today", "2025-07-01") == 1
    printed = capsys.readouterr().out
    assert "warning  w.toml, waiver 1: expired on 2025-06-30: own.支出构成 line 117" in printed
    assert "error    支出构成" in printed


def test_an_unused_waiver_is_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(ROOT / "examples" / "qinghe-budget-2024.txt", "clean.txt")
    options = ["clean.txt", "--waivers", waivers(), "--today", "2025-01-01"]
    assert check(*options) == 0
    assert "waiver 1: no finding fits" in capsys.readouterr().out
    assert check(*options, "--fail-on", "warning") == 1
    assert check(*options[:1], "--fail-on", "warning") == 0


def test_a_waiver_for_another_document_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("wrong.txt", "--waivers", waivers(document="other.txt"), "--today", "2025-01-01", "--fail-on", "never") == 0
    assert "1 waiver is for other documents or rules" in capsys.readouterr().out


def test_waivers_are_judged_by_the_clock_where_no_day_is_given() -> None:
    assert check("wrong.txt", "--waivers", waivers(expires="1999-12-31")) == 1
    assert check("wrong.txt", "--waivers", waivers(expires="9999-12-31")) == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[waiver]]\nrule =", "w.toml: Invalid value (at"),
        ("\xff", "w.toml: the file is not UTF-8"),
        ("rule = 'a'", "“rule” is unknown; entries begin with [[waiver]]"),
        ("waiver = 3", "entries begin with [[waiver]]"),
        ("[[waiver]]\nrule = 'a'\nplace = 'line 1'", "waiver 1: reason is missing; waiver 1: owner is missing; waiver 1: expires is missing"),
        ("[[waiver]]\nrule = 'a'\nreason = 'b'\nowner = 'c'\nexpires = 2025-01-01", "say which finding is meant"),
        ("[[waiver]]\nrule = 'a'\nid = 'x'\nreason = 'b'\nowner = 'c'\nexpires = 2025-01-01\nuntil = 1", "“until” is unknown"),
        ("[[waiver]]\nrule = 3\nid = 'x'\nreason = 'b'\nowner = 'c'\nexpires = 'soon'", "rule should be a text; waiver 1: expires should be a day"),
        ("[[waiver]]\nrule = 'a'\nid = 'x'\nreason = 'b'\nowner = 'c'\nexpires = 2025-01-01T00:00:00", "expires should be a day"),
        ("[[waiver]]\nrule = 'a'\nid = 'x'\nreason = 'b'\nowner = 'c'\nexpires = '2025-02-30'", "expires should be a day"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_of_waivers(text: str, problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("w.toml").write_bytes(text.encode("latin-1" if text == "\xff" else "utf-8"))
    assert check("wrong.txt", "--waivers", "w.toml") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert problem in err
    assert err.count("\n") == 1


@some
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: f"[[waiver]]\n{text}".encode("utf-8", "replace")))
def test_no_file_of_waivers_breaks_the_run(data: bytes) -> None:
    Path("w.toml").write_bytes(data)
    for reader in (read, baseline.read, changes.read):
        try:
            reader("w.toml")
        except Unusable as problem:
            assert str(problem).startswith("w.toml: ")


@some
@given(reports, st.booleans())
def test_waiving_loses_no_finding(report: Report, in_time: bool) -> None:
    entries = [
        WAIVER._replace(number=n, rule=finding.rule, place="", id=finding.id)
        for n, finding in enumerate((f for d in report.documents for f in d.findings), 1) if finding.rule and finding.id
    ]  # fmt: skip
    after = waive(report, entries, "2025-06-30" if in_time else "2025-07-01")
    for old, new in zip(report.documents, after.documents, strict=True):
        assert sorted((*new.findings, *(one.finding for one in new.waived)), key=repr) == sorted(old.findings, key=repr)
        assert in_time or not new.waived
        assert all(one.finding.verdict != "holds" for one in new.waived)
    assert in_time or {waiver.state for waiver in after.waivers} <= {"expired"}


def test_a_day_is_one_of_the_calendar() -> None:
    assert [day(text) for text in ("2025-06-30", " 2024-02-29 ", "2025-02-29", "20250630", "2025-W26-1", "")] == [
        "2025-06-30", "2024-02-29", None, None, None, None
    ]  # fmt: skip


# ── baselines ────────────────────────────────────────────────────────────────────────────


def test_a_baseline_hides_what_was_there_and_counts_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "--rules", "own.rules", "--output", "b.json", "wrong.txt"]) == 0
    assert check("--baseline", "b.json", "wrong.txt") == 0
    assert "nothing else found\n1 finding of the baseline hidden\n" in capsys.readouterr().out
    assert as_json(capsys, "--baseline", "b.json", "wrong.txt")["documents"][0]["baseline"] == {"hidden": 1, "gone": 0}


def test_a_finding_whose_figures_changed_is_no_known_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline", "--rules", "own.rules", "--output", "b.json", "wrong.txt"])
    text = Path("wrong.txt").read_text("utf-8")
    Path("wrong.txt").write_text(text.replace("461.70", "999.99"), "utf-8")
    assert check("--baseline", "b.json", "wrong.txt") == 1
    assert "1 finding of the baseline is gone" in capsys.readouterr().out


def test_a_moved_line_stays_known_and_a_path_is_seen_from_the_baseline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "known").mkdir()
    assert main(["baseline", "--rules", "own.rules", "--output", "known/b.json", str(folder / "wrong.txt")]) == 0
    assert json.loads(Path("known/b.json").read_bytes())["documents"][0]["path"] == "../wrong.txt"
    text = Path("wrong.txt").read_text("utf-8")
    Path("wrong.txt").write_text(text.replace("\n", "\n\n", 1), "utf-8")
    assert check("--baseline", "known/b.json", "wrong.txt") == 0
    monkeypatch.chdir("known")
    assert main(["check", "--rules", "../own.rules", "--baseline", "b.json", "../wrong.txt"]) == 0


def test_a_baseline_leaves_out_what_is_waived(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "--rules", "own.rules", "--waivers", waivers(), "--today", "2025-01-01", "wrong.txt"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"][0]["findings"] == []


def test_no_baseline_is_written_where_a_document_cannot_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baseline", "--rules", "own.rules", "--output", "b.json", "wrong.txt", "gone.txt"]) == 2
    assert not Path("b.json").exists()
    assert "gone.txt: " in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--baseline", "--diff"])
@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', '{"format": 1}', '{"format": 1, "documents": [3]}', "[" * 99999])
def test_what_is_no_baseline_and_no_report(option: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("b.json").write_text(text, "utf-8")
    assert check(option, "b.json", "wrong.txt") == 2
    assert capsys.readouterr().err.startswith("engine: b.json: this ")
    assert check(option, "none.json", "wrong.txt") == 2
    assert "No such file" in capsys.readouterr().err


@some
@given(reports)
def test_a_report_is_hidden_whole_by_its_own_baseline(report: Report) -> None:
    report = report._replace(
        documents=tuple(
            one._replace(findings=tuple(found._replace(id=str(n)) for n, found in enumerate(one.findings)), waived=())
            for one in report.documents[:1]
        )
    )
    Path("b.json").write_bytes(baseline.write(report, "").encode("utf-8", "backslashreplace"))
    for document in baseline.hide(report, baseline.read("b.json"), "").documents:
        assert document.baseline is not None
        assert document.baseline.gone == 0
        assert all(finding.verdict in ("holds", "not checkable") for finding in document.findings)


# ── an earlier report ────────────────────────────────────────────────────────────────────


def test_what_came_and_went(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--json-output", "old.json", "wrong.txt", "--quiet") == 1
    text = Path("wrong.txt").read_text("utf-8")
    Path("wrong.txt").write_text(text.replace("461.70", "497.70").replace("646.17", "646.71"), "utf-8")
    capsys.readouterr()
    assert check("--diff", "old.json", "wrong.txt") == 1
    printed = capsys.readouterr().out
    assert "since old.json: 1 new, 1 gone, 0 changed, 0 as before" in printed
    told = [(line.split()[0], line.split()[-1]) for line in printed.splitlines() if "wrong.txt line" in line]
    assert told == [("new", "116"), ("gone", "117")]


def test_a_finding_with_other_figures_has_changed(capsys: pytest.CaptureFixture[str]) -> None:
    check("--json-output", "old.json", "wrong.txt", "--quiet")
    text = Path("wrong.txt").read_text("utf-8")
    Path("wrong.txt").write_text(text.replace("461.70", "461.07"), "utf-8")
    found = as_json(capsys, "--diff", "old.json", "wrong.txt")["changes"]
    assert [change["state"] for change in found["changes"]] == ["changed"]
    assert "461.07" in found["changes"][0]["message"]


def test_a_draft_is_compared_with_its_final_version_whatever_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    check("--json-output", "old.json", "wrong.txt", "--quiet")
    shutil.copy("wrong.txt", "final.txt")
    assert as_json(capsys, "--diff", "old.json", "final.txt")["changes"]["still"] == 1
    shutil.copy("wrong.txt", "second.txt")
    several = as_json(capsys, "--diff", "old.json", "final.txt", "second.txt")["changes"]
    assert (len(several["changes"]), several["still"], several["unchecked"]) == (2, 0, ["wrong.txt"])


def test_sarif_has_what_is_suppressed_and_what_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    check("--json-output", "old.json", "wrong.txt", "--quiet")
    capsys.readouterr()
    check("--format", "sarif", "--diff", "old.json", "--waivers", waivers(), "--today", "2025-01-01", "wrong.txt")
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert result["baselineState"] == "unchanged"
    assert result["suppressions"][0]["justification"] == "按批复 (李, 2025-06-30)"


def _texts_of(workbook: bytes) -> str:
    """Everything that stands in the cells of a workbook."""
    with ZipFile(BytesIO(workbook)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_lists_the_waived_and_tells_of_stale_waivers(form: str) -> None:
    used = WAIVER._replace(rule=CONFLICT.rule, place="line 161", reason="the reason given")
    stale = WAIVER._replace(number=2, rule="no.such.rule")
    report = waive(one(CONFLICT), [used, stale], "2025-01-01")
    content = rendered(report, form, View())
    text = content if isinstance(content, str) else _texts_of(content)
    assert "the reason given" in text or form == "github"
    assert "no.such.rule" in text or "no\\_such" in text or form == "sarif"
    assert "349.21" in text or form == "github"
    assert "1 findings waived" in text or form != "github"


def test_a_rounding_can_be_waived_too() -> None:
    document = DOCUMENT._replace(findings=(ROUNDING,))
    after = waive(Report("0", (document,), ()), [WAIVER._replace(rule=ROUNDING.rule, place="line 161")], "2025-01-01")
    assert len(after.documents[0].waived) == 1


# ── coverage, and rules shown ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("least", "status"), [("15", 0), ("16.23", 0), ("16.24", 1), ("100%", 1), ("0", 0)])
def test_coverage_is_a_condition_and_never_rounded_up(least: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--min-coverage", least, "--fail-on", "never", "wrong.txt") == status
    told = f"engine: wrong.txt: 50 of 308 figures checked (16.23 %), less than --min-coverage {least.rstrip('%')}\n"
    assert capsys.readouterr().err == (told if status else "")


def test_a_document_without_figures_is_not_covered(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.txt").write_text("nothing here\n", "utf-8")
    assert check("--min-coverage", "1", "empty.txt") == 1
    assert check("--min-coverage", "0", "empty.txt") == 0


def test_the_rules_that_found_something_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--explain", "wrong.txt") == 1
    printed = capsys.readouterr().out
    assert "as written\n  rule 支出构成" in printed
    assert "收支平衡" not in printed
    assert check("--explain", "--format", "json", "wrong.txt") == 2


# ── conflicts of one cause ───────────────────────────────────────────────────────────────

FIRST = CONFLICT._replace(id="a", message="first: 1 ≠ 2")
SECOND = CONFLICT._replace(id="b", message="second: 3 ≠ 4")
WITNESS = Witness(SECOND.rule, "", "", "error", SECOND.message, "3 ≠ 4", "3", "4", "-1", "", (0,))
TOGETHER = FIRST._replace(witnesses=(WITNESS,))


def of(*findings: Finding) -> Report:
    return Report("0", (DOCUMENT._replace(findings=findings),), ())


@pytest.mark.parametrize(
    ("before", "now", "left", "gone"),
    [
        ((FIRST, SECOND), (TOGETHER,), [], 0),  # the same two conflicts, whichever is told first
        ((TOGETHER,), (FIRST, SECOND), [], 0),
        ((TOGETHER,), (SECOND,), [], 1),
        ((FIRST,), (TOGETHER,), ["a"], 0),  # a further check fails of the same cause
        ((SECOND,), (TOGETHER,), ["a"], 0),
        ((FIRST,), (SECOND,), ["b"], 1),
        ((FIRST,), (FIRST._replace(id="c"),), ["c"], 1),  # elsewhere, if with the same figures
    ],
)
def test_a_baseline_knows_conflicts_however_they_are_told_together(
    before: tuple[Finding, ...], now: tuple[Finding, ...], left: list[str], gone: int
) -> None:
    Path("b.json").write_text(baseline.write(of(*before), ""), "utf-8")
    (document,) = baseline.hide(of(*now), baseline.read("b.json"), "").documents
    assert [finding.id for finding in document.findings] == left
    assert document.baseline == (len(now) - len(left), gone)


@pytest.mark.parametrize(
    ("before", "now", "states", "still"),
    [
        ((FIRST, SECOND), (TOGETHER,), [], 1),
        ((TOGETHER,), (FIRST, SECOND), [], 2),
        ((FIRST,), (SECOND,), ["new", "gone"], 0),
        ((FIRST,), (FIRST._replace(message="first: 1 ≠ 3"),), ["changed"], 0),
    ],
)
def test_an_earlier_report_is_compared_however_conflicts_are_told_together(
    before: tuple[Finding, ...], now: tuple[Finding, ...], states: list[str], still: int
) -> None:
    Path("old.json").write_text(str(rendered(of(*before), "json", View())), "utf-8")
    found = changes.compare(of(*now), changes.read("old.json"), "old.json").changes
    assert found is not None
    assert ([change.state for change in found.changes], found.still) == (states, still)
