"""What a rule file can say: functions, years, places among siblings, readings of figures, severities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluate import evaluate
from engine.findings import DocumentReport
from pipeline import checked, facts_of, plan_of, tally_of

TABLES = """\
unit 元
unit 万元 = 10000 元
unit "%" = 0.01
unit 个百分点 between "%"
period last year "^(上年|去年)"
period this year "^本年"

document
  year from title "{year}年"

table 总表
  titled "总表"
  key    编码 from "编码"
  label  名称 from "名称"
  column 合计 from "(上年|本年|\\d{4}年)?合计",  占比 from "占比"
  tree   by code 3 5
  total  "合计"
"""
DOCUMENT = """\
青禾区图书馆2024年部门预算

表1  总表
单位：万元

编码 | 名称 | 上年合计 | 本年合计 | 占比
| 合计 | 12.00 | 15.00 | 100.00%
201 | 一般公共服务支出 | 12.00 | 15.00 | 100.00%
20101 | 人大事务 | 5.00 | 6.00 | 40.00%
20102 | 政协事务 | 4.00 | 5.00 | 33.33%
20103 | 政府事务 | 3.00 | 4.00 | 26.67%
"""


def reported(rules: str, document: str = DOCUMENT) -> DocumentReport:
    """The report on a document, with every finding."""
    return checked(plan_of(TABLES + rules, units=""), document)


def verdicts(rules: str, document: str = DOCUMENT) -> dict[str, list[str]]:
    """The verdicts of every rule, in no particular order."""
    report = reported(rules, document)
    return {
        tally.rule: ["holds"] * tally.holds + ["rounding"] * tally.rounding + ["conflict"] * tally.conflict
        + ["incomplete"] * tally.incomplete + ["not checkable"] * tally.not_checkable
        for tally in report.tallies
    }  # fmt: skip


def verdict(requirement: str, document: str = DOCUMENT) -> str:
    """The verdict of one requirement without loops."""
    (only,) = verdicts(f"rule r\n  require {requirement}\n", document)["r"]
    return only


# ── functions ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "function",
    [
        "let f(x) = x",
        "let f(x) = x + x - x",
        "let g(x, y) = x - y\nlet f(x) = g(x, g(x, x))",
        "let f(x) = sum(x - row.合计 + row.合计 for row in 总表 where row.编码 = \"20101\")",
        "let f(x) = max(x, 0)",
    ],
)
def test_a_function_is_what_it_stands_for(function: str) -> None:
    rules = f'{function}\nrule r\n  for row in 总表\n  require f(row.合计) = row.合计\n  require f(总表["人大事务"]) = 6 万元\n'
    assert verdicts(rules)["r"] == ["holds"] * 5


def test_a_functions_own_names_do_not_catch_those_of_its_arguments() -> None:
    """`row` of the caller is not the `row` of the function's loop."""
    rules = (
        "let 高于(x) = count(row for row in 总表.leaves where row.合计 > x)\n"
        'rule r\n  for row in 总表.leaves\n  where row.编码 = "20102"\n  require 高于(row.合计) = 1\n'
        'rule s\n  for row in 总表.leaves\n  let 少(y) = count(row2 for row2 in 总表.leaves where row2.合计 < y + row.合计)\n'
        '  require 少(row.合计) = 3\n'
    )
    assert verdicts(rules) == {"r": ["holds"], "s": ["holds"] * 3}


@pytest.mark.parametrize("quantified", ["no p in 总表.leaves has (p.合计 > 9 万元)", "every p in 总表.leaves has (p.合计 < 9 万元)",
                                        "some p in 总表.leaves has (p.名称 same text as \"政府事务\")"])  # fmt: skip
def test_what_a_named_value_goes_over_is_not_the_callers_variable(quantified: str) -> None:
    """`p` of the named value's own loop is another than the rule's, also behind it in one condition."""
    rules = (
        f'let 各项 = {quantified}\nlet 人大(p) = 各项 and p.名称 matches "人大"\n'
        'rule r\n  for p in 总表.leaves\n  where 人大(p)\n  require p.合计 = 6 万元\n'
        'rule s\n  for p in 总表.leaves\n  where 各项\n  require 各项 and count(q for q in 总表.leaves where q.编码 = p.编码) = 1\n'
    )
    assert verdicts(rules) == {"r": ["holds"], "s": ["holds"] * 3}


def test_functions_of_tables_rows_and_texts() -> None:
    rules = (
        "let 末级(表) = sum(r.合计 for r in 表.leaves)\n"
        "let 增加(r) = r.合计 - r.合计[last year]\n"
        "let 行(名称) = 总表[名称]\n"
        'rule r\n  require 末级(总表) = 总表.total and 增加(行("政协事务")) = 1 万元\n'
    )
    assert verdicts(rules)["r"] == ["holds"]


@given(st.integers(0, 5), st.integers(1, 4))
def test_nested_calls_multiply(times: int, factor: int) -> None:
    call = "f(" * times + '总表["人大事务"].合计' + ")" * times
    expected = 6 * factor**times
    assert verdicts(f"let f(x) = x * {factor}\nrule r\n  require {call} = {expected} 万元\n")["r"] == ["holds"]


# ── years ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("this year = 2024 and last year = 2023", "holds"),
        ("last year in years in document.title", "conflict"),
        ('总表["人大事务"].合计 = 6 万元', "holds"),  # of columns of several years, the document's
        ('总表["人大事务"].合计[last year] = 5 万元', "holds"),
        ('总表["人大事务"].合计[2023] = 5 万元', "holds"),
        ('总表["人大事务"].合计[this year] = 6 万元', "holds"),
        ('总表["人大事务"][last year] = 5 万元', "holds"),
        ('总表["人大事务"][last year + 1] = 6 万元', "holds"),
    ],
)
def test_years(requirement: str, expected: str) -> None:
    assert verdict(requirement) == expected


def test_a_year_that_no_column_is_of_binds_nothing() -> None:
    assert verdicts('rule r\n  require 总表["人大事务"].合计[2019] = 5 万元\n')["r"] == []


def test_of_several_columns_of_a_year_one_must_be_named() -> None:
    document = DOCUMENT.replace("上年合计 | 本年合计 | 占比", "上年预算 | 上年决算 | 本年合计").replace("%", "")
    assert verdict('总表["人大事务"][last year] = 5 万元', document) == "not checkable"
    assert verdict('总表["人大事务"][this year] = 40 万元', document) == "holds"


def test_years_in_digits_need_no_words() -> None:
    document = DOCUMENT.replace("上年合计 | 本年合计", "2023年合计 | 2024年合计")
    assert verdict('总表["人大事务"].合计[last year] = 5 万元', document) == "holds"


# ── rows ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ('总表.编码["20102"].合计 = 5 万元', "holds"),
        ('总表.key["2010\\d"].合计 = 5 万元', "not checkable"),  # three rows
        ('总表.编码["20109"].合计 = 5 万元', "incomplete"),
        ('总表.名称["政协事务"].合计 = 5 万元', "holds"),
        ('总表.编码["209" or "20103"].合计 = 4 万元', "holds"),
        ('总表["政协事务"].position = 2 and count(总表["政协事务"].siblings) = 3', "holds"),
        ('总表["政协事务"].previous.合计 = 6 万元 and 总表["政协事务"].next.合计 = 4 万元', "holds"),
        ('总表["人大事务"].previous.合计 = 6 万元', "incomplete"),
        ('总表["政府事务"].next is missing', "holds"),
        ('总表["政府事务"].table.title matches "^总表$"', "holds"),
        ('总表["政协事务"].编码 begins with "201" and 总表["政协事务"].名称 ends with "事务"', "holds"),
        ('总表["政协事务"].编码 begins with "20103"', "conflict"),
    ],
)
def test_rows(requirement: str, expected: str) -> None:
    assert verdict(requirement) == expected


def test_rows_outside_the_tree_stand_alone() -> None:
    assert verdict("count(总表.total.siblings) = 1 and 总表.total.position = 1") == "holds"


def test_a_row_without_a_key_is_not_picked_by_its_key() -> None:
    """The total row has no code: it is passed over, in sums as in conditions."""
    assert verdict('sum(row.合计 for row in 总表 where row.编码 begins with "2010") = 总表.total') == "holds"
    assert verdict('some row in 总表 has (row.编码 = "20103")') == "holds"
    assert verdict('every row in 总表 has (row.编码 begins with "201")') == "holds"
    assert verdict('no row in 总表 has (row.编码 = "20103")') == "conflict"


def test_passages() -> None:
    document = DOCUMENT + "\n比上年增加XX万元，主要是人员增加。\n"
    rules = 'rule r\n  for p in passages\n  require not p matches "XX"\n  severity note\n'
    assert verdicts(rules)["r"] == []  # no text, nothing to look at
    report = reported(rules, document)
    (finding,) = report.findings
    assert (finding.verdict, finding.evidence[0].place.line) == ("conflict", 13)


# ── readings of figures ──────────────────────────────────────────────────────────────────

PAIR = """\
表1  总表
单位：万元

编码 | 名称 | 合计
20101 | 甲 | 87.7
20102 | 乙 | 1.43
20103 | 丙 | 877080元
20104 | 丁 | 10.04
"""


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        ("", ["rounding", "rounding", "conflict"]),
        ("  precision printed\n", ["holds", "holds", "conflict"]),
        ("  precision cut off\n", ["rounding", "conflict", "conflict"]),
        ("  precision printed cut off\n", ["rounding", "rounding", "conflict"]),
        ("  precision exact\n", ["conflict", "conflict", "conflict"]),
    ],
)
def test_precision(precision: str, expected: list[str]) -> None:
    """877080 yuan are 87.708: near enough to 87.7 as printed; to the 87.70 of the house only if decimals were dropped."""
    rules = "".join(
        f"rule r{n}\n  require {requirement}\n{precision}"
        for n, requirement in enumerate((
            '总表["丙"].合计 = 总表["甲"].合计', '总表["甲"].合计 = 87.74 万元', '总表["甲"].合计 = 88.74 万元',
        ))
    )  # fmt: skip
    found = verdicts(rules, PAIR)
    assert [found[f"r{n}"][0] for n in range(3)] == expected


def test_the_files_precision_yields_to_the_rules() -> None:
    rules = (
        "precision exact\n"
        'rule r\n  require 总表["丙"].合计 = 总表["甲"].合计\n'
        'rule s\n  require 总表["丙"].合计 = 总表["甲"].合计\n  precision house rounded\n'
    )
    assert verdicts(rules, PAIR) == {"r": ["conflict"], "s": ["rounding"]}


def test_percentage_points_are_a_tolerance_between_percentages() -> None:
    row = '总表["政协事务"].占比'
    assert verdict(f"{row} = 35% within 2 个百分点") == "holds"
    assert verdict(f"{row} = 35% within 1 个百分点") == "conflict"
    assert verdict(f"{row} = 35% within 1%") == "conflict"  # a share of 35%


# ── severities ───────────────────────────────────────────────────────────────────────────


def _report(rules: str) -> DocumentReport:
    return evaluate(plan_of(TABLES + rules, units=""), facts_of(DOCUMENT), apart=True)


def test_a_rule_grades_what_is_incomplete_or_cannot_be_checked() -> None:
    rules = (
        'rule r\n  require 总表["无此行"] = 1 元\n  severity warning when incomplete\n'
        'rule s\n  require 总表.编码["2010\\d"] = 1 元\n  severity error when not checkable\n  severity note\n'
        'rule t\n  require 总表["无此行"] = 1 元\n'
        'rule u\n  require 总表.编码["2010\\d"] = 1 元\n'
    )
    report = _report(rules)
    assert {(f.rule, f.verdict, f.severity) for f in report.findings} == {
        ("r", "incomplete", "warning"), ("s", "not checkable", "error"), ("t", "incomplete", "note"),
    }  # fmt: skip
    assert tally_of(report, "u").not_checkable == 1
