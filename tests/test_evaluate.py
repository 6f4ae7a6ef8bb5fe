"""What each verdict means, by rule files of a few lines and tables of a few rows."""

from __future__ import annotations

from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan import Plan
from pipeline import UNITS, checked, facts_of, of_rule, one, plan_of, tally_of, verdicts

TITLE = "青禾区2024年部门预算\n\n"

LIST = """
table 收支表
  titled "收支表"
  label  项目 from "项目"
  column 金额 from "金额",  上年 from "上年",  占比 from "占比"
  total  "合计"
"""


def sheet(*rows: str, columns: str = "金额", unit: str = "万元", title: str = "表1  收支表") -> str:
    """A document with one table of labels and amounts."""
    return TITLE + "\n".join((title, f"单位：{unit}", "", f"项目|{columns}", *rows)) + "\n"


def rule(requirement: str, table: str = LIST, before: str = "") -> Plan:
    """A plan with one rule, `规则`, that requires something."""
    clauses = "\n".join(filter(None, (before, f"require {requirement}")))
    return plan_of(f"{table}\nrule 规则\n{indent(clauses, '  ')}\n")


def verdict(requirement: str, document: str, table: str = LIST, before: str = "") -> tuple[str, str | None]:
    """The verdict and the reason of the one time a rule binds."""
    finding = one(checked(rule(requirement, table, before), document), "规则")
    return finding.verdict, finding.reason


AB = '收支表["甲"].金额 = 收支表["乙"].金额'


# ── equality ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("10.00", "10.00", "holds"),
        ("1,010.00", "1010.00", "holds"),
        ("10.00", "10.01", "rounding"),  # 10.005 prints as either
        ("10.00", "10.02", "conflict"),
        ("-3.50", "-3.50", "holds"),
        ("-3.50", "3.50", "conflict"),
        ("0", "0.00", "holds"),
        ("１０．００", "10.00", "holds"),
    ],
)
def test_two_figures(a: str, b: str, expected: str) -> None:
    assert verdict(AB, sheet(f"甲|{a}", f"乙|{b}"))[0] == expected


def test_a_conflict_shows_figures_and_difference() -> None:
    document = sheet("甲|1,467.21", "乙|47.39", "丙|1419.92", "丁|3.10")
    finding = one(checked(rule('收支表["甲"].金额 = 收支表["乙"].金额 + 收支表["丙"].金额'), document))
    assert finding.equation == "1467.21 ≠ 47.39 + 1419.92 = 1467.31"
    assert (finding.stated, finding.expected, finding.difference, finding.unit) == (
        "1467.21",
        "1467.31",
        "-0.10",
        "万元",
    )
    assert [(e.role, e.text, e.value, e.row) for e in finding.evidence] == [
        ("stated", "1,467.21", "1467.21", "甲"),
        ("operand", "47.39", "47.39", "乙"),
        ("operand", "1419.92", "1419.92", "丙"),
    ]
    line, column, end, *_ = finding.evidence[0].place
    assert line is not None and column is not None and end is not None
    assert document.splitlines()[line - 1][column - 1 : end - 1] == "1,467.21"


def test_every_binding_has_one_verdict_and_the_tally_counts_them() -> None:
    table = LIST.replace('"占比"', '"占比",  差 from "差"')
    rows = ("甲|3.00|2.00|1.00", "乙|3.00|2.00|1.01", "丙|3.00|2.00|1.20", "丁|3.00|2.00|无数据", "戊|5.00|5.00|")
    report = checked(
        rule("row.差 = row.金额 - row.上年", table, "for row in 收支表"), sheet(*rows, columns="金额|上年|差")
    )
    tally = tally_of(report, "规则")
    assert (tally.bound, tally.holds, tally.rounding, tally.conflict, tally.not_checkable) == (5, 2, 1, 1, 1)
    assert tally.bound == len(report.findings)


# ── house precision and cutting off ──────────────────────────────────────────────────────


def test_a_dropped_zero_is_read_with_the_decimals_of_its_column() -> None:
    """14 + 1.43 + 2.57 = 18 and 14.00 is what was meant: 18.10 is no rounding of it."""
    plan = rule('收支表["合计"].金额 = sum(收支表["甲|乙|丙"].金额, 收支表["丁"].金额)'.replace("甲|乙|丙", "甲"))
    assert verdicts(checked(plan, sheet("甲|14", "丁|1.43", "合计|15.43"))) == {"holds": 1}
    finding = one(checked(plan, sheet("甲|14", "丁|1.43", "合计|15.71")))
    assert (finding.verdict, finding.reason) == ("rounding", "decimals dropped")  # 14 may be 14.28
    assert verdicts(checked(plan, sheet("甲|14", "丁|1.43", "合计|16.10"))) == {"conflict": 1}


def test_a_figure_alone_in_its_unit_keeps_its_own_precision() -> None:
    assert verdict(AB, sheet("甲|14", "乙|15"))[0] == "rounding"
    assert verdict(AB, sheet("甲|14", "乙|16"))[0] == "conflict"
    assert verdict(AB, sheet("甲|14", "乙|15", "丙|1.23"))[0] == "conflict"  # read as 14.00 and 15.00, one loosened
    assert verdict(AB, sheet("甲|14", "乙|14.50", "丙|1.23")) == ("rounding", "decimals dropped")


@pytest.mark.parametrize(
    ("yuan", "wan", "expected"),
    [
        ("877,080元", "87.71万元", ("holds", None)),
        ("877,080元", "87.70万元", ("rounding", "cut off")),
        ("877,000元", "87.70万元", ("holds", None)),
        ("876,950元", "87.70万元", ("holds", None)),
        ("876,940元", "87.70万元", ("conflict", None)),  # neither rounded nor cut off
        ("878,000元", "87.70万元", ("conflict", None)),  # cut off, 87.80 stays 87.80
    ],
)
def test_yuan_beside_wan_yuan(yuan: str, wan: str, expected: tuple[str, str | None]) -> None:
    assert verdict(AB, sheet(f"甲|{yuan}", f"乙|{wan}")) == expected


def test_negative_amounts_are_cut_off_towards_zero() -> None:
    assert verdict(AB, sheet("甲|-877,080元", "乙|-87.70万元")) == ("rounding", "cut off")
    assert verdict(AB, sheet("甲|-877,080元", "乙|-87.72万元"))[0] == "conflict"


# ── tolerances ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tolerance", "b", "expected"),
    [
        ("within rounding", "100.01", "rounding"),
        ("within 0", "100.00", "holds"),
        ("within 0", "100.01", "conflict"),
        ("within 1 元", "100.0001", "holds"),
        ("within 1 元", "100.0002", "conflict"),
        ("within 0.5 万元", "100.50", "holds"),
        ("within 0.5 万元", "100.51", "conflict"),
        ("within 0.5%", "100.50", "holds"),  # of the right side, 0.5025
        ("within 0.5%", "100.51", "conflict"),
        ("within 0.5%", "99.50", "conflict"),
        ("within 0.5%", "99.51", "holds"),
        ("within 1%", "99.01", "holds"),
    ],
)
def test_within(tolerance: str, b: str, expected: str) -> None:
    assert verdict(f"{AB} {tolerance}", sheet("甲|100.00", f"乙|{b}"))[0] == expected


def test_a_tolerance_may_be_a_parameter() -> None:
    plan = plan_of(f"{LIST}\nparam 容差 = 0.5 万元\nrule 规则\n  require {AB} within 容差\n")
    assert verdicts(checked(plan, sheet("甲|100.00", "乙|100.40"))) == {"holds": 1}
    assert verdicts(checked(plan, sheet("甲|100.00", "乙|100.60"))) == {"conflict": 1}


def test_a_share_of_a_negative_amount_is_a_tolerance_too() -> None:
    assert verdict(f"{AB} within 1%", sheet("甲|-100.00", "乙|-100.50"))[0] == "holds"
    assert verdict('收支表["甲"].金额 * 收支表["乙"].金额 = 收支表["丙"].金额 * 收支表["乙"].金额 within 1%',
                   sheet("甲|-100.00", "乙|10.00", "丙|-100.50"))[0] == "holds"  # fmt: skip


# ── inequalities ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sense", "a", "b", "expected"),
    [
        ("<=", "5.00", "5.00", "holds"), ("<=", "5.01", "5.00", "rounding"), ("<=", "5.02", "5.00", "conflict"),
        (">=", "5.00", "5.02", "conflict"), ("<", "4.99", "5.00", "holds"), ("<", "5.00", "5.00", "rounding"),
        (">", "5.00", "5.00", "rounding"), (">", "5.00", "5.02", "conflict"), ("!=", "5.00", "5.00", "conflict"),
        ("!=", "5.00", "5.01", "holds"),
    ],
)  # fmt: skip
def test_order(sense: str, a: str, b: str, expected: str) -> None:
    assert verdict(AB.replace(" = ", f" {sense} "), sheet(f"甲|{a}", f"乙|{b}"))[0] == expected


def test_a_condition_asks_what_is_printed() -> None:
    """0.00 may stand for 0.004, and yet nobody reads it as money."""
    for amount, bound in (("0.00", 0), ("0", 0), ("", 0), ("0.01", 1), ("-0.01", 0)):
        report = checked(rule(AB, before='where 收支表["丙"].金额 > 0'), sheet("甲|5.00", "乙|5.00", f"丙|{amount}"))
        assert tally_of(report, "规则").bound == bound, amount
    report = checked(
        rule(AB, before='where 收支表["丙"].金额 / 收支表["甲"].金额 > 0'), sheet("甲|5.00", "乙|5.00", "丙|0.00")
    )
    assert tally_of(report, "规则").bound == 0


# ── ratios and shares ────────────────────────────────────────────────────────────────────

SHARE = '收支表["甲"].占比 = 收支表["甲"].金额 / 收支表["合计"].金额'


@pytest.mark.parametrize(
    ("share", "expected"),
    [("88.86%", "holds"), ("88.87%", "conflict"), ("88.85%", "rounding"), ("88.84%", "conflict"), ("88.9%", "holds")],
)
def test_a_share_rounds_to_what_is_printed(share: str, expected: str) -> None:
    """1303.77 / 1467.21 is 88.8605 %, give or take what the amounts may be rounded: 88.85 could be 88.8599 cut off."""
    document = sheet(f"甲|1303.77|{share}", "合计|1467.21|100%", columns="金额|占比")
    if share == "88.9%":
        document = document.replace("100%", "100.0%")
    assert verdict(SHARE, document)[0] == expected


def test_a_share_of_coarse_amounts_may_be_rounding() -> None:
    """1 of 3 lies between 0.5 / 3.5 and 1.5 / 2.5, and below 2 / 3 if both were cut off: 33 % holds, 40 % and 65 % are
    possible, 70 % is not."""
    for share, expected in (("33%", "holds"), ("40%", "rounding"), ("65%", "rounding"), ("70%", "conflict")):
        assert verdict(SHARE, sheet(f"甲|1|{share}", "合计|3|100%", columns="金额|占比"))[0] == expected


@pytest.mark.parametrize(
    ("part", "share", "expected"),
    [
        ("2.13", "17.63%", ("holds", None)),
        ("2.13", "17.70%", ("rounding", "cut off")),  # 2.1379 of 12.0800
        ("2.13", "17.73%", ("conflict", None)),  # it would have to be 2.14
        ("2.13", "17.59%", ("rounding", None)),  # 2.126 of 12.08
        ("2.13", "17.55%", ("conflict", None)),
        ("-2.13", "-17.70%", ("rounding", "cut off")),
    ],
)
def test_the_amounts_behind_a_share_may_be_cut_off(part: str, share: str, expected: tuple[str, str | None]) -> None:
    assert verdict(SHARE, sheet(f"甲|{part}|{share}", "合计|12.08|100.00%", columns="金额|占比")) == expected


def test_an_amount_that_stands_twice_in_a_rate_is_cut_off_in_both_places() -> None:
    requirement = '收支表["甲"].占比 = 收支表["甲"].金额 / (收支表["合计"].金额 - 收支表["甲"].金额)'
    for rate, expected in (("17.31%", "holds"), ("17.34%", "rounding"), ("17.36%", "conflict")):
        document = sheet(f"甲|5.81|{rate}", "合计|39.38|100.00%", columns="金额|占比")
        assert verdict(requirement, document)[0] == expected


def test_a_share_of_nothing_cannot_be_checked() -> None:
    document = sheet("甲|0.00|0.00%", "合计|0.00|0.00%", columns="金额|占比")
    assert verdict(SHARE, document) == ("not checkable", "the divisor is zero")
    document = sheet("甲|0.00|0%", "合计|0.3|0%", "乙|1|0%", columns="金额|占比")
    assert verdict(SHARE, document)[0] == "holds"


def test_rates_add_up_linearly() -> None:
    requirement = '收支表["合计"].占比 = sum(row.占比 for row in 收支表.items)'
    rows = ("甲|1.00|88.86%", "乙|1.00|8.31%", "丙|1.00|2.82%")
    assert verdict(requirement, sheet(*rows, "合计|3.00|100.00%", columns="金额|占比"))[0] == "rounding"
    assert verdict(requirement, sheet(*rows, "合计|3.00|100.10%", columns="金额|占比"))[0] == "conflict"


def test_percent_against_a_plain_ratio() -> None:
    document = sheet("甲|25.00|25.00%", "合计|100.00|100.00%", columns="金额|占比")
    assert verdict('收支表["甲"].占比 = 25%', document)[0] == "holds"
    assert verdict('收支表["甲"].占比 = 0.25', document)[0] == "holds"
    assert verdict('收支表["甲"].占比 > 30%', document)[0] == "conflict"


# ── what is blank or missing ─────────────────────────────────────────────────────────────

SUM = '收支表["合计"].金额 = 收支表["甲"].金额 + 收支表["乙"].金额'


@pytest.mark.parametrize("blank", ["", "-", "—", "--", "无", "/"])
def test_blank_is_zero_where_the_table_does_not_say(blank: str) -> None:
    assert verdict(SUM, sheet("甲|5.00", f"乙|{blank}", "合计|5.00"))[0] == "holds"
    assert verdict(SUM, sheet("甲|5.00", f"乙|{blank}", "合计|5.10"))[0] == "conflict"


def test_blank_is_missing_where_the_table_says_so() -> None:
    table = LIST + "  blank  is missing\n"
    assert verdict(SUM, sheet("甲|5.00", "乙|", "合计|5.00"), table) == ("incomplete", "乙: blank")
    assert verdict(SUM, sheet("甲|5.00", "乙|0.00", "合计|5.00"), table)[0] == "holds"


def test_a_blank_side_is_no_statement() -> None:
    assert verdict(AB, sheet("甲|5.00", "乙|"))[0] == "incomplete"
    assert verdict(AB, sheet("甲|0.00", "乙|"))[0] == "holds"
    assert not checked(rule(AB), sheet("甲|", "乙|", "丙|1.00")).findings  # nothing is said at all


def test_a_missing_row_is_not_zero_and_is_named() -> None:
    outcome, reason = verdict(SUM, sheet("甲|5.00", "合计|5.00"))
    assert outcome == "incomplete"
    assert reason == "no row “乙” in 收支表"


def test_a_word_in_an_amount_cannot_be_checked() -> None:
    outcome, reason = verdict(AB, sheet("甲|5.00", "乙|见附件", "丙|2.00", "丁|3.00"))
    assert (outcome, reason) == ("not checkable", "“见附件” is no number")


def test_a_row_that_stands_twice_cannot_be_chosen() -> None:
    outcome, reason = verdict(AB, sheet("甲|5.00", "乙|5.00", "乙|6.00"))
    assert (outcome, reason) == ("not checkable", "2 rows are “乙” in 收支表")


def test_the_first_pattern_that_names_a_row_is_taken() -> None:
    requirement = '收支表["丙" or "甲"].金额 = 收支表["乙"].金额'
    assert verdict(requirement, sheet("甲|5.00", "乙|5.00"))[0] == "holds"
    assert verdict(requirement, sheet("甲|5.00", "乙|5.00", "丙|7.00"))[0] == "conflict"


def test_otherwise_says_why_it_cannot_be_checked() -> None:
    plan = plan_of(f'{LIST}\nrule 规则\n  require {AB}\n  otherwise not checkable "本文件没有乙"\n')
    finding = one(checked(plan, sheet("甲|5.00")))
    assert (finding.verdict, finding.reason, finding.severity) == ("not checkable", "本文件没有乙", "note")


# ── units ────────────────────────────────────────────────────────────────────────────────


def test_units_convert() -> None:
    assert verdict(AB, sheet("甲|123,400.00元", "乙|12.34万元"))[0] == "holds"
    assert verdict(AB, sheet("甲|12.34", "乙|123,400.00元"))[0] == "holds"  # the caption says 万元
    assert verdict(AB, sheet("甲|12.34", "乙|12.34", unit="人民币元"))[0] == "holds"
    assert verdict('收支表["甲"].金额 = 123400 元', sheet("甲|12.34"))[0] == "holds"


@pytest.mark.parametrize("other", ["12%", "3辆", "12场"])
def test_units_that_do_not_go_together_cannot_be_compared(other: str) -> None:
    outcome, reason = verdict(AB, sheet("甲|12.00", f"乙|{other}", "丙|1.00", "丁|1.00", "戊|1.00"))
    assert outcome == "not checkable"
    assert reason is not None and reason.startswith("units do not go together")


def test_percentage_points_are_no_percent() -> None:
    document = sheet("甲|2个百分点", "乙|2%", "丙|3%")
    assert verdict(AB, document)[0] == "not checkable"


# ── rows matched on a key ────────────────────────────────────────────────────────────────

TWO = """
table 支出总表
  titled "支出总表"
  key    编码 from "编码"
  label  名称 from "名称"
  column 合计 from "合计",  基本 from "基本"
  total  "合计"

table 预算表
  titled "预算支出表"
  key    编码 from "编码"
  label  名称 from "名称"
  column 合计 from "合计",  基本 from "基本"
  total  "合计"
"""
AGREE = TWO + "\n支出总表 agrees with 预算表 on 编码 as 一致\n"


def pair(left: list[str], right: list[str]) -> str:
    """A document with 支出总表 and 预算支出表."""
    text = TITLE
    for title, rows in (("表1  支出总表", left), ("表2  预算支出表", right)):
        text += "\n".join((title, "单位：万元", "", "编码|名称|合计|基本", *rows)) + "\n\n"
    return text


def test_rows_agree_code_by_code_and_column_by_column() -> None:
    report = checked(AGREE, pair(["201|甲|5.00|4.00", "202|乙|6.00|6.00"], ["202|乙|6.00|6.00", "201|甲|5.00|4.10"]))
    assert verdicts(report) == {"holds": 3, "conflict": 1}
    (conflict,) = [f for f in report.findings if f.verdict == "conflict"]
    assert [(e.text, e.column) for e in conflict.evidence] == [("4.00", "基本"), ("4.10", "基本")]


def test_total_rows_agree_whatever_they_are_called() -> None:
    plan = AGREE.replace('total  "合计"', 'total  "合计" or "总计"')
    report = checked(plan, pair(["|合计|5.00|4.00", "201|甲|5.00|4.00"], ["|总计|6.00|4.00", "201|甲|5.00|4.00"]))
    assert verdicts(report) == {"holds": 3, "conflict": 1}


def test_a_code_on_one_side_only_is_incomplete_where_it_carries_money() -> None:
    report = checked(
        AGREE, pair(["201|甲|5.00|5.00", "203|丙|1.00|"], ["201|甲|5.00|5.00", "202|乙||", "204|丁||0.00"])
    )
    assert verdicts(report) == {"holds": 2, "incomplete": 1}
    (found,) = [f for f in report.findings if f.verdict == "incomplete"]
    assert (found.reason, found.severity) == ("“203 丙” stands on one side only", "note")
    assert [e.text for e in found.evidence] == ["丙"]


def test_a_code_that_stands_twice_cannot_be_matched() -> None:
    report = checked(AGREE, pair(["201|甲|5.00|5.00", "201|甲|6.00|6.00"], ["201|甲|5.00|5.00"]))
    (found,) = report.findings
    assert (found.verdict, found.reason) == ("not checkable", "“201 甲” stands more than once")


def test_one_sided_keys_obey_where() -> None:
    rules = (
        TWO
        + "\nrule 一致\n  for a in 支出总表, b in 预算表 matching 编码\n  where a.合计 > 2 万元\n  require a.合计 = b.合计\n"
    )
    report = checked(rules, pair(["201|甲|5.00|5.00", "203|丙|1.00|1.00", "204|丁|9.00|1.00"], ["201|甲|5.00|5.00"]))
    assert verdicts(report) == {"holds": 1, "incomplete": 1}


def test_labels_match_without_their_numbers() -> None:
    rules = TWO + "\nrule 一致\n  for a in 支出总表, b in 预算表 matching label\n  require a.合计 = b.合计\n"
    report = checked(
        rules,
        pair(["201|一、教育 支出|5.00|", "202|二、农林水支出|6.00|"], ["1|（一）教育支出|5.00|", "2|农林水支出|6.00|"]),
    )
    assert verdicts(report) == {"holds": 2}


# ── exceptions and binding nowhere ───────────────────────────────────────────────────────


def test_unless_makes_it_not_checkable_and_says_why() -> None:
    clause = '\n  unless some line in 预算表 has (line.名称 matches "结转" and line.合计 > 0)\n         because "另有结转资金"\n'
    left = ["201|甲|5.00|5.00"]
    applies = checked(AGREE + clause, pair(left, ["201|甲|4.00|5.00", "202|上年结转|1.00|"]))
    assert {(f.verdict, f.reason) for f in applies.findings} == {("not checkable", "另有结转资金")}
    assert tally_of(applies, "一致").not_checkable == len(applies.findings) >= 1
    does_not = checked(AGREE + clause, pair(left, ["201|甲|4.00|5.00", "202|上年结转|0.00|"]))
    assert verdicts(does_not) == {"conflict": 1, "holds": 1}


def test_unless_that_cannot_be_decided_is_not_checkable_too() -> None:
    clause = '\n  unless 支出总表["无此行"].合计 > 0\n'
    report = checked(AGREE + clause, pair(["201|甲|5.00|"], ["201|甲|4.00|"]))
    assert {f.verdict for f in report.findings} == {"not checkable"}
    assert all((f.reason or "").startswith("its exception cannot be decided") for f in report.findings)


def test_unless_is_asked_for_every_row_that_it_speaks_of() -> None:
    plan = rule("row.金额 >= 0", before='for row in 收支表\nunless row.项目 matches "调减" because "调减"')
    report = checked(plan, sheet("甲|-5.00", "调减数|-1.00", "乙|1.00"))
    assert verdicts(report) == {"conflict": 1, "not checkable": 1, "holds": 1}


def test_a_rule_without_its_table_binds_nowhere_and_is_told() -> None:
    report = checked(AGREE, sheet("甲|5.00"))
    assert not report.findings
    assert tally_of(report, "一致").bound == 0


def test_where_that_is_not_met_leaves_the_rule_unbound() -> None:
    report = checked(rule(AB, before='where 收支表["丙"] is present'), sheet("甲|5.00", "乙|6.00"))
    assert not report.findings and tally_of(report, "规则").bound == 0


def test_a_sum_over_no_rows_does_not_bind() -> None:
    plan = rule("row.金额 = sum(child.金额 for child in row.children)", before="for row in 收支表")
    assert not checked(plan, sheet("甲|5.00", "乙|6.00")).findings


# ── several conditions ───────────────────────────────────────────────────────────────────

ROWS = sheet("甲|5.00", "乙|5.00", "丙|5.01", "丁|9.00", "戊|")
EQUAL = {"holds": "甲|乙", "rounding": "甲|丙", "conflict": "甲|丁", "incomplete": "甲|无", "not checkable": "甲|文"}


def said(outcome: str) -> str:
    """A condition with this verdict in `ROWS`."""
    if outcome == "not checkable":
        return '收支表["甲"].金额 = 50%'
    a, _, b = EQUAL[outcome].partition("|")
    return f'收支表["{a}"].金额 = 收支表["{b}"].金额'


ORDER = ("conflict", "not checkable", "incomplete", "rounding", "holds")


@pytest.mark.parametrize("a", ORDER)
@pytest.mark.parametrize("b", ORDER)
def test_and_takes_the_gravest_and_or_the_mildest(a: str, b: str) -> None:
    assert verdict(f"{said(a)} and {said(b)}", ROWS)[0] == min(a, b, key=ORDER.index)
    assert verdict(f"{said(a)} or {said(b)}", ROWS)[0] == max(a, b, key=ORDER.index)


def test_two_requirements_are_one_conjunction() -> None:
    plan = plan_of(f"{LIST}\nrule 规则\n  require {said('holds')}\n  require {said('conflict')}\n")
    assert one(checked(plan, ROWS)).verdict == "conflict"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("holds", "conflict"), ("rounding", "conflict"), ("conflict", "holds"), ("incomplete", "incomplete"),
     ("not checkable", "not checkable")],
)  # fmt: skip
def test_not_turns_only_what_is_decided(outcome: str, expected: str) -> None:
    assert verdict(f"not ({said(outcome)})", ROWS)[0] == expected


REMARKS = """
    表1  采购表
    单位：万元

    项目|金额|备注
    纸张|5.00|大额
    设备|3.00|
    杂项|—|—
    备件||/
    合计|8.00|
"""


@pytest.mark.parametrize(
    ("condition", "blank"),
    [
        ("row.备注 is blank", "设备 杂项 备件"), ("row.备注 is empty", "设备 杂项 备件"),
        ("row.金额 is blank", "杂项 备件"), ("row.金额 is empty", "杂项 备件"),
        ("row.项目 is blank", ""), ("row is empty", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("meaning", ["zero", "missing"])
def test_a_cell_is_blank_where_nothing_is_printed_be_it_a_text_or_a_figure(
    condition: str, blank: str, meaning: str
) -> None:  # fmt: skip
    table = f"""
table 采购表
  titled "采购表"
  label  项目 from "项目"
  column 金额 from "金额", 备注 from "备注"
  total  "合计"
  blank  is {meaning}
"""
    for item in ("纸张", "设备", "杂项", "备件"):
        of_one = f'rule 空白\n  for row in 采购表\n  where row.项目 = "{item}"\n'
        expected = "holds" if item in blank.split() else "conflict"
        assert verdicts(checked(f"{table}{of_one}  require {condition}\n", REMARKS)) == {expected: 1}
        turned = "conflict" if expected == "holds" else "holds"
        negated = condition.replace(" is ", " is not ")
        assert verdicts(checked(f"{table}{of_one}  require {negated}\n", REMARKS)) == {turned: 1}


def test_a_text_that_should_not_be_there_is_shown_in_its_place() -> None:
    table = LIST.replace('占比 from "占比"', '备注 from "备注"')
    report = checked(f"{table}\nrule 空白\n  for row in 收支表\n  require row.备注 is blank\n",
                     sheet("甲|5.00|暂估", columns="金额|备注"))  # fmt: skip
    finding = one(report, "空白")
    assert finding.verdict == "conflict" and "暂估" in str(finding)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("some row in 收支表 has (row.金额 = 9 万元)", "holds"),
        ("every row in 收支表 has (row.金额 <= 9 万元)", "holds"),
        ("every row in 收支表 has (row.金额 < 6 万元)", "conflict"),
        ("no row in 收支表 has (row.金额 > 9.50 万元)", "holds"),
        ('no row in 收支表 has (row.项目 contains "丁")', "conflict"),
        ('收支表["戊"].金额 is blank', "holds"),
        ('收支表["甲"].金额 is not blank', "holds"),
        ("some row in 收支表 has (row.上年 is not blank or row.金额 > 8 万元)", "holds"),
        ("some row in 收支表 has (row.金额 > 0 and row.上年 is not blank)", "conflict"),
        ('收支表["戊"].金额 is zero', "holds"),
        ('收支表["甲"] is present', "holds"),
        ('收支表["庚"] is missing', "holds"),
        ('exists 收支表["庚"]', "conflict"),
        ("收支表 is not empty", "holds"),
        ("every row in 收支表 has (row.金额 is blank or row.金额 > 0)", "holds"),
        ("some row in 收支表 has (row.金额 is blank and row.金额 > 0)", "conflict"),
        ('收支表["甲"].项目 in ("甲", "乙")', "holds"),
        ('收支表["丙"].项目 in ("甲", "乙")', "conflict"),
        ('收支表["甲"].项目 same text as "　甲 "', "holds"),
        ('收支表["甲"].项目 similar to "丁"', "conflict"),
        ('收支表.title contains "收支"', "holds"),
        ('收支表.title matches "^收.*表$"', "holds"),
        ('收支表.unit = "万元"', "holds"),
        ("count(row for row in 收支表 where row.金额 > 0) = 4", "holds"),
        ("max(收支表.rows) = 9 万元", "holds"),
        ("min(row.金额 for row in 收支表 where row.金额 > 0) = 5 万元", "holds"),
        ("avg(row.金额 for row in 收支表 where row.金额 <= 5 万元 and row.金额 is not blank) = 5 万元", "holds"),
        ('abs(收支表["甲"].金额 - 收支表["丁"].金额) = 4 万元', "holds"),
        ('2 * 收支表["甲"].金额 = 10 万元', "holds"),
        ('收支表["甲"].金额 / 2 = 2.5 万元', "holds"),
        ('-收支表["甲"].金额 = 0 - 5 万元', "holds"),
    ],
)
def test_conditions(condition: str, expected: str) -> None:
    assert verdict(condition, ROWS)[0] == expected


# ── the document, its titles, its messages ───────────────────────────────────────────────

YEAR = """
document
  year from title "{year}年" or heading "{year}年"
  kind 决算 when title contains "决算", 预算 when title contains "预算"

table 收支表
  titled "收支表"
  label  项目 from "项目"
  column 金额 from "金额"

rule 表题年份 "表题年份应为预算年度"
  for t in tables
  where count(years in t.title) > 0
  require document.year in years in t.title
  message "表题写作“{t.title}”，本文件是 {document.year} 年"
"""


def test_the_year_of_a_title() -> None:
    right = checked(YEAR, sheet("甲|5.00", title="表1  2024年收支表"))
    assert verdicts(right) == {"holds": 1}
    assert right.properties == {"year": 2024, "kind": "预算"}
    finding = one(checked(YEAR, sheet("甲|5.00", title="表1  2023年收支表")))
    assert finding.message == "表题写作“2023年收支表”，本文件是 2024 年"
    assert [(e.role, e.text) for e in finding.evidence] == [
        ("label", "2023年收支表"),
        ("context", "青禾区2024年部门预算"),
    ]


def test_a_year_that_no_place_states_cannot_be_compared() -> None:
    report = checked(YEAR, sheet("甲|5.00", title="表1  2023年收支表").replace("2024年", ""))
    assert one(report).verdict == "not checkable"
    assert report.properties["year"] is None


def test_places_that_state_the_year_differently_are_a_finding() -> None:
    document = sheet("甲|5.00").replace("部门预算\n", "部门预算\n\n第二部分 2023年部门预算表\n", 1)
    finding = one(checked(YEAR, document), "document.year")
    assert (finding.verdict, finding.severity) == ("conflict", "warning")
    assert {e.text for e in finding.evidence} == {"青禾区2024年部门预算", "第二部分 2023年部门预算表"}


def test_a_year_that_most_headings_state_is_that_of_the_document() -> None:
    """One slip in the title is likelier than the same one in every heading; one in a heading is likelier than both."""
    headings = "部门预算\n\n第一部分 2023年部门预算表\n\n第二部分 2023年部门预算说明\n"
    report = checked(YEAR, sheet("甲|5.00").replace("部门预算\n", headings, 1))
    assert report.properties["year"] == 2023
    assert one(report, "document.year").verdict == "conflict"
    report = checked(YEAR, sheet("甲|5.00").replace("部门预算\n", headings.replace("第一部分 2023", "第一部分 2024"), 1))
    assert report.properties["year"] == 2024


def test_severity_belongs_to_conflicts_only() -> None:
    plan = plan_of(f"{LIST}\nrule 规则\n  require {AB}\n  severity warning\n")
    assert one(checked(plan, sheet("甲|5.00", "乙|6.00"))).severity == "warning"
    assert one(checked(plan, sheet("甲|5.00", "乙|5.01"))).severity == "note"
    assert one(checked(plan, sheet("甲|5.00"))).severity == "note"


def test_ids_survive_moved_lines_and_other_amounts() -> None:
    plan = rule(AB)
    first = one(checked(plan, sheet("甲|5.00", "乙|6.00", "丙|7.00")))
    moved = one(checked(plan, sheet("丙|7.00", "甲|5.50", "乙|6.00").replace("部门预算", "部门预算\n\n说明", 1)))
    assert first.id == moved.id
    assert first.evidence[0].place.line != moved.evidence[0].place.line
    other = one(checked(rule('收支表["甲"].金额 = 收支表["丙"].金额'), sheet("甲|5.00", "乙|6.00", "丙|7.00")))
    assert other.id != first.id


def test_every_figure_is_covered_or_listed() -> None:
    cover = checked(rule(AB), sheet("甲|5.00", "乙|5.00", "丙|7.00")).coverage
    assert (cover.figures, cover.checked, [u.text for u in cover.unchecked]) == (3, 2, ["7.00"])
    cover = checked(rule(AB.replace("=", "<=")), sheet("甲|5.00", "乙|5.00", "丙|7.00")).coverage
    assert (cover.checked, cover.compared) == (2, 2)


PRINTING = """
    table T
      titled "支出表"
      label 项目 from "项目"
      column 金额 from "金额"
    rule printed "printed"
      for row in T
      where row.金额 is not blank
      require row.label contains "项"
    rule blanks "blanks"
      for row in T
      where row.金额 is blank
      require row.label contains "项"
"""
PRINTS = plan_of(PRINTING)


@given(st.lists(st.sampled_from(["5.00", "-", "无", "", "—", "0.00"]), min_size=1, max_size=6))
def test_rows_are_chosen_by_what_they_print_as_they_are_where_all_of_them_are_shown(cells: list[str]) -> None:
    from engine.evaluate import evaluate

    rows = "\n".join(f"项{n} | {cell} | 1.00" for n, cell in enumerate(cells))
    facts = facts_of(f"支出表\n\n项目 | 金额 | 合计\n{rows}\n项末 | 1.00 | 1.00\n")
    few, all_of_them = (evaluate(PRINTS, facts, everything) for everything in (False, True))
    assert few.tallies == all_of_them.tallies
    printed = 1 + sum(cell in ("5.00", "0.00") for cell in cells)
    assert [tally.bound for tally in few.tallies] == [printed, len(cells) + 1 - printed]


def test_only_what_is_not_silent_is_reported_unless_everything_is_wanted() -> None:
    from engine.evaluate import evaluate

    plan, facts = (
        rule("row.金额 = 5 万元", before="for row in 收支表"),
        facts_of(sheet("甲|5.00", "乙|9.00", "丙|见附件")),
    )
    assert {f.verdict for f in evaluate(plan, facts, everything=True).findings} == {
        "holds",
        "conflict",
        "not checkable",
    }
    assert {f.verdict for f in evaluate(plan, facts).findings} == {"conflict"}


def test_the_rule_files_units_are_the_only_ones() -> None:
    """A unit that no file declares is a unit of its own."""
    plan = plan_of(f"{LIST}\nrule 规则\n  require {AB}\n", units=UNITS.replace("unit 万元 or 万 = 10000 元", ""))
    assert one(checked(plan, sheet("甲|1.00万元", "乙|10000元", unit="元"))).verdict == "not checkable"
    assert of_rule(checked(plan, sheet("甲|1.00", "乙|1.00")), "规则")[0].verdict == "holds"
