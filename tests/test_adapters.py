"""The engine inside other programs: each adapter run in its host, as a user of the host would run it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import engine
import engine.api
from pipeline import ROOT

pytest_plugins = ["pytester"]

RULES = """\
ruleset own
use cn.tables
rule 支出构成 "合计应等于基本支出加项目支出"
  for row in 支出总表
  require row.合计 = row.基本 + row.项目
"""
EXAMPLES = '''
sample 表 """
表1 部门支出总表
科目编码|科目名称|合计|基本支出|项目支出
2060101|行政运行|10.00|7.00|3.00
"""
example 支出构成 holds in 表
example 支出构成 fails in 表 with "10.00" as "11.00"
'''.replace("|", "\t")
HEADER = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
ROWS = [["2060101", "行政运行", "10.00", "7.00", "3.00"], ["2060102", "事业运行", "10.00", "7.00", "4.00"]]
SAID = "合计应等于基本支出加项目支出: 10.00 ≠ 7.00 + 4.00 = 11.00"


# ── pytest ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder with rules and a document, and the plugin switched on."""
    pytester.makeini(
        "[pytest]\nengine_rule_files = rules/*.rules\nengine_documents = budgets/*.txt\nengine_rules = rules/own.rules\n"
    )
    (pytester.path / "rules").mkdir()
    (pytester.path / "budgets").mkdir()
    (pytester.path / "rules" / "own.rules").write_text(RULES + EXAMPLES, "utf-8")
    return pytester


def run(project: pytest.Pytester, *options: str) -> pytest.RunResult:
    return project.runpytest("-p", "engine.adapters.pytest_plugin", "-p", "no:cacheprovider", *options)


def test_examples_are_test_items(project: pytest.Pytester) -> None:
    result = run(project, "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([f"rules/own.rules::支出构成 {word} (line *) PASSED*" for word in ("holds", "fails")])


def test_an_example_that_comes_otherwise_fails_with_what_came(project: pytest.Pytester) -> None:
    path = project.path / "rules" / "own.rules"
    path.write_text(path.read_text("utf-8").replace("fails in", "holds in"), "utf-8")
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*noisy*支出构成*", "*11.00*≠*7.00 + 3.00*=*10.00*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_mistake_in_a_rule_file_is_an_error_with_its_place(project: pytest.Pytester) -> None:
    (project.path / "rules" / "own.rules").write_text(RULES.replace("row.基本", "row.基木"), "utf-8")
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*error?unknown-*", "*own.rules:5:*"])


def test_documents_are_test_items(project: pytest.Pytester) -> None:
    for name in ("qinghe-budget-2024.txt", "qinghe-budget-2024-errors.txt"):
        (project.path / "budgets" / name).write_bytes((ROOT / "examples" / name).read_bytes())
    (project.path / "budgets" / "empty.txt").touch()
    (project.path / "other.txt").touch()
    result = run(project, "budgets")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["*461.70*≠*462.25 + 35.45*=*497.70*", "*empty.txt: *empty*"], consecutive=False)
    result.stdout.no_fnmatch_line("*Traceback*")


def test_without_options_it_does_nothing(pytester: pytest.Pytester) -> None:
    (pytester.path / "own.rules").write_text("no rules at all", "utf-8")
    assert run(pytester).ret == pytest.ExitCode.NO_TESTS_COLLECTED


# ── Frictionless ─────────────────────────────────────────────────────────────────────────


def validated(path: Path, **options: Any) -> Any:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    from engine.adapters.frictionless_check import reconciles

    checklist = frictionless.Checklist(checks=[reconciles(**{"rules": [RULES], "title": "部门支出总表", **options})])
    resource = frictionless.Resource(path=path.name, basepath=str(path.parent))
    return resource.validate(checklist)


def spending(folder: Path, *rows: list[str]) -> Path:
    path = folder / "spending.csv"
    path.write_text("\n".join(",".join(row) for row in (HEADER, *rows)) + "\n", "utf-8")
    return path


def test_frictionless_has_an_error_at_the_cell(tmp_path: Path) -> None:
    report = validated(spending(tmp_path, *ROWS))
    ((row, field, name, note),) = report.flatten(["rowNumber", "fieldNumber", "fieldName", "note"])
    assert (row, field, name) == (3, 3, "合计")
    assert note.startswith(SAID)
    assert report.tasks[0].errors[0].type == "discrepancy"
    assert validated(spending(tmp_path, ROWS[0])).valid


def test_frictionless_counts_rows_as_the_file_does(tmp_path: Path) -> None:
    report = validated(spending(tmp_path, ["", "", "", "", ""], ROWS[0], ROWS[1]))
    assert [row for row, kind in report.flatten(["rowNumber", "type"]) if kind == "discrepancy"] == [4]


def test_frictionless_is_told_of_rules_that_cannot_be_used(tmp_path: Path) -> None:
    report = validated(spending(tmp_path, *ROWS), rules=["nonesuch.rules"])
    assert "there is no rule file nonesuch.rules" in report.flatten(["note"])[0][0]


def test_frictionless_takes_the_severity(tmp_path: Path) -> None:
    mild = RULES.replace('支出"\n', '支出"\n  severity warning\n')
    assert validated(spending(tmp_path, *ROWS), rules=[mild]).valid
    assert not validated(spending(tmp_path, *ROWS), rules=[mild], severity="warning").valid


# ── pandera ──────────────────────────────────────────────────────────────────────────────


def test_pandera_fails_the_rows_with_findings() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    host = pytest.importorskip("pandera.pandas", reason="pandera is not installed")
    from engine.adapters.pandera_check import reconciles

    schema = host.DataFrameSchema(checks=[reconciles(RULES, title="部门支出总表")])
    frame = pandas.DataFrame(ROWS, columns=HEADER, index=["a", "b"])
    assert schema.validate(frame[:1]).equals(frame[:1])
    with pytest.raises(host.errors.SchemaErrors) as raised:
        schema.validate(frame, lazy=True)
    assert set(raised.value.failure_cases["index"]) == {"b"}
    assert set(raised.value.failure_cases["check"]) == {"figures of 部门支出总表 do not agree"}


def test_pandera_is_told_of_rules_that_cannot_be_used() -> None:
    pytest.importorskip("pandera.pandas", reason="pandera is not installed")
    from engine.adapters.pandera_check import reconciles

    with pytest.raises(engine.Refused):
        reconciles("nonesuch.rules", title="x")
