"""Sums that print does not show: flat headers and flat lists. In: tables as text. Out: which is made of which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import SEARCH, checked, instance_of, verdicts

HEAD = "青禾区2024年部门预算\n\n表1  支出表\n单位：万元\n\n"
DECLARED = """table 支出表
  titled "支出表"
  label  名称 from "名称"
  tree   by outline
  total  ".*(合计|小计)"
"""
RULE = DECLARED + '\n支出表 adds across as 横向 "合计应等于各列之和"\n'


def sums(head: str, *rows: str) -> dict[str, list[str]]:
    """The parts of every total column, by their headers."""
    [side] = {id(s): s for s in instance_of(DECLARED, HEAD + "\n".join((head, *rows))).sides.values()}.values()
    return {total.label.text: [part.label.text for part in total.parts] for total in side.totals}


FLAT = "名称|合计|基本小计|人员|公用|项目"
TREE = {"合计": ["基本小计", "项目"], "基本小计": ["人员", "公用"]}


def test_a_subtotal_in_a_flat_header_is_found_by_its_figures() -> None:
    assert sums(FLAT, "甲|9.00|6.00|4.00|2.00|3.00", "乙|8.00|5.00|4.00|1.00|3.00") == TREE
    other = "名称|合计|基本|人员|公用|项目"
    assert sums(other, "甲|9.00|6.00|4.00|2.00|3.00") == {"合计": ["基本", "项目"], "基本": ["人员", "公用"]}


def test_the_last_part_of_a_subtotal_may_be_printed_in_one_row_only() -> None:
    """Without it the subtotal adds up in most rows, and with it in all."""
    rows = ("甲|3.00|2.00|2.00||1.00|1.00|", "乙|4.00|1.00||1.00|3.00|3.00|", "丙|6.00|2.00|1.00|1.00|4.00|4.00|")
    found = sums("名称|合计|基本小计|人员|公用|项目小计|办公|补助", *rows, "丁|9.00|3.00|2.00|1.00|6.00|4.00|2.00")
    assert found["项目小计"] == ["办公", "补助"] and found["合计"] == ["基本小计", "项目小计"]


def test_columns_under_the_same_word_are_told_apart_by_the_headers_above() -> None:
    """预算数 under every header is no stem that one column and the next ones share."""
    head = "名称\t合计\t\t出国费\t\t用车费\t\t接待费\t\n\t预算数\t决算数\t预算数\t决算数\t预算数\t决算数\t预算数\t决算数"
    table = instance_of(DECLARED, HEAD + head + "\n甲\t1.39\t15.29\t6.32\t6.32\t9.07\t8.97\t\t\n")
    [side] = {id(s): s for s in table.sides.values()}.values()
    assert [len(total.parts) for total in side.totals] == [3, 3]


def test_subtotals_may_stand_in_each_other() -> None:
    found = sums("名称|合计|三项小计|出国|用车小计|购置|运行|会议", "甲|8.50|6.00|1.00|5.00|4.00|1.00|2.50")
    assert found == {"合计": ["三项小计", "会议"], "三项小计": ["出国", "用车小计"], "用车小计": ["购置", "运行"]}


def test_what_is_headed_of_which_is_a_part_like_those_after_it() -> None:
    found = sums("名称|合计|出国|用车|其中：购置|运行|接待", "甲|3.00||2.00||2.00|1.00", "乙|9.00||7.00|4.00|3.00|2.00")
    assert found == {"合计": ["出国", "用车", "接待"], "用车": ["其中：购置", "运行"]}


def test_a_total_that_holds_has_no_subtotals_looked_for() -> None:
    """甲 is the sum of 乙 and 丙 by chance."""
    assert sums("名称|合计|甲|乙|丙", "一|6.00|3.00|2.00|1.00", "二|9.00|4.00|3.00|2.00") == {
        "合计": ["甲", "乙", "丙"]
    }


def test_a_table_that_is_built_otherwise_stays_flat() -> None:
    assert sums("名称|合计|甲|乙|丙", "一|1.00|3.00|4.00|9.00", "二|2.00|4.00|7.00|3.00") == {
        "合计": ["甲", "乙", "丙"]
    }


WRONG = [
    ("合计", "7.90|0.00|5.80|0.00|5.80|1.80"),
    ("用车购置及运行小计", "7.60|0.00|5.90|0.00|5.80|1.80"),
    ("运行", "7.60|0.00|5.80|0.00|6.80|1.80"),
    ("接待", "7.60|0.00|5.80|0.00|5.80|1.90"),
]


@pytest.mark.parametrize(("column", "row"), WRONG, ids=[column for column, _ in WRONG])
def test_a_fault_in_a_table_of_one_row_is_still_found(column: str, row: str) -> None:
    """Where the figures do not fit, headers that begin alike say what a subtotal is made of."""
    head = "合计|出国|公务用车购置及运行费小计|公务用车购置费|公务用车运行费|接待"
    rule = RULE.replace('  label  名称 from "名称"\n', "").replace("by outline", 'by order "x"')
    assert verdicts(checked(rule, f"{HEAD}{head}\n7.60|0.00|5.80|0.00|5.80|1.80\n")) == {"holds": 2}
    assert verdicts(checked(rule, f"{HEAD}{head}\n{row}\n")).get("conflict")


AMOUNTS = st.integers(100, 9999)


@SEARCH
@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=4, max_size=6), st.data())
def test_a_wrong_figure_in_a_flat_table_is_told_and_no_other_row(
    rows: list[tuple[int, ...]], data: st.DataObject
) -> None:
    lines = [[a + b + c, a + b, a, b, c] for a, b, c in rows]
    at, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 4))
    lines[at][column] += 10_000
    printed = [f"行{n}|" + "|".join(f"{v // 100}.{v % 100:02}" for v in line) for n, line in enumerate(lines)]
    report = checked(RULE, HEAD + "\n".join((FLAT, *printed)))
    wrong = [f for f in report.findings if f.verdict == "conflict"]
    assert {evidence.row for f in wrong for evidence in f.evidence} == {f"行{at}"}
    [tally] = report.tallies
    assert tally.bound == 2 * len(rows)


LIST = """名称|金额
财政拨款|7.00
一般公共预算|4.00
基金预算|3.00
其他|2.00
合计|9.00"""


def test_rows_of_a_list_that_are_sums_of_the_next_ones_are_not_added_twice() -> None:
    rows = instance_of(DECLARED, HEAD + LIST).sides[""].rows
    parts = {row.label.text: [child.label.text for child in row.children] for row in rows if row.children}
    assert parts == {"财政拨款": ["一般公共预算", "基金预算"], "合计": ["财政拨款", "其他"]}
