"""Columns headed by a span of years: which year each is of, and what is said of the reading."""

from __future__ import annotations

import pytest

from pipeline import checked, facts_of, of_rule, plan_of, tally_of

FORM = """
    青禾区图书馆2024年部门预算

    表1  项目支出表
    单位：万元

    项目|2024年|{header}|
    书报|9.00|7.00|8.00
    设备|6.00|4.00|5.00
"""
RULES = """
    period last year "^上年"
    document
      year from title "{year}年"
    table 项目支出表
      titled "项目支出表"
      label  项目 from "项目"
      column 金额 from "2024年"
    table 对照表
      titled "对照表"
      label  项目 from "项目"
      column 上年 from "上年数"

    rule 前年
      for row in 项目支出表
      require row[2022] = row.金额 - 2 万元
    rule 上年
      for row in 项目支出表
      require row[last year] = row.金额 - 1 万元
"""


def periods(document: str) -> list[str]:
    return [column.period for column in facts_of(document).tables[0].parts[0].columns]


@pytest.mark.parametrize("header", ["近两年支出", "前两年预算", "过 去 2 年", "Last two years", "prior two fiscal years"])
def test_the_columns_under_a_span_are_its_years_in_order(header: str) -> None:
    assert periods(FORM.format(header=header)) == ["", "2024", "-2", "-1"]


@pytest.mark.parametrize("header", ["近三年支出", "两年支出", "近两年支出（2023年）|近两年支出（2022年）", "前年支出", "Two years"])
def test_a_span_of_another_length_is_left_alone(header: str) -> None:
    """Nor is a header that names its own years, or a single one."""
    assert "-1" not in periods(FORM.format(header=header))


def test_a_span_that_may_reach_the_documents_year_is_left_alone() -> None:
    table = "表1  项目支出表\n单位：万元\n\n项目|{header}|\n书报|7.00|8.00\n设备|4.00|5.00\n"
    assert periods(table.format(header="近两年支出")) == ["", "", ""]
    assert periods(table.format(header="前两年支出")) == ["", "-2", "-1"]


def test_rules_reach_the_years_and_findings_say_how_they_were_read() -> None:
    document = FORM.format(header="近两年支出")
    report = checked(RULES, document)
    assert tally_of(report, "前年").holds == tally_of(report, "上年").holds == 2
    wrong = checked(RULES, document.replace("设备|6.00|4.00", "设备|6.00|4.10"))
    (finding,) = [f for f in of_rule(wrong, "前年") if f.verdict == "conflict"]
    assert finding.equation.startswith("4.10 ≠ 6.00")
    (note,) = {e.repaired for e in finding.evidence if e.repaired}
    assert note == "“近两年支出” names no years: read as 2022 and 2023, the oldest first"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "表2  对照表\n    单位：万元\n\n    项目|上年数\n    书报|7.00\n    设备|4.00\n",
        "一、支出情况\n\n    2022年书报支出8.00万元，设备支出5.00万元。\n",
    ],
)
def test_a_figure_elsewhere_turns_the_order(elsewhere: str) -> None:
    """Last year's figures of another table, or a sentence, show the newest year to be the first."""
    report = checked(RULES, FORM.format(header="近两年支出") + "\n    " + elsewhere)
    assert tally_of(report, "前年").conflict == tally_of(report, "上年").conflict == 2
    (note,) = {e.repaired for f in of_rule(report, "前年") for e in f.evidence if e.repaired}
    assert note == "“近两年支出” names no years: read as 2022 and 2023, the newest first, as figures elsewhere say"


def test_without_the_documents_year_no_column_is_of_one() -> None:
    report = checked(RULES, FORM.format(header="近两年支出").replace("2024年部门预算", "部门预算"))
    assert tally_of(report, "前年").bound == 0


CELLS = """
    document
      year from title "{year}年"
    claims 历年
      column 预算 in 元
    phrase 历年 "{subject}预算{预算}"
    table 项目表
      titled "项目表"
      repeats
      label  项目 from "项目名称"
      column 当年 from "当年预算",  往年 from "往年预算情况"

    rule 往年
      for form in 项目表, c in form.往年.历年
      where last year in years in c.label
      require c.预算 <= form.当年
"""
PROJECT = """
    青禾区图书馆2024年部门预算

    表1  项目表
    单位：万元

    项目名称|购书|当年预算|7.00
    往年预算情况|<p>1. 2022年预算9万元、2023年预算{amount}。</p> <p>2. 2023年预算6万元已执行。</p>||

    2023年预算99万元。
"""


def test_what_a_cell_states_is_checked_and_shown_in_its_place() -> None:
    report = checked(CELLS, PROJECT.format(amount="8万元"))
    assert [f.verdict for f in of_rule(report, "往年")] == ["conflict", "holds"]
    finding = of_rule(report, "往年")[0]
    assert finding.equation == "8 > 7.00"
    stated = next(e for e in finding.evidence if e.text == "8")
    assert (stated.number, stated.table, stated.row, stated.column) == ("表1", "项目表", "2023年", "预算")
    assert stated.place.line == 7
    assert report.coverage.claims == 3, "the text itself is not read where no rule asks for it"


def test_a_cell_without_a_statement_is_none() -> None:
    document = PROJECT.format(amount="不变").replace("2. 2023年预算6万元已执行。", "无")
    assert tally_of(checked(CELLS, document), "往年").bound == 0


def test_phrases_go_to_the_claims_that_have_their_slots() -> None:
    plan = plan_of(CELLS + """
    claims 文字
      column 金额 in 元
    phrase 金额 "{subject}支出{金额}"
    """)  # fmt: skip
    assert [[phrase.name for phrase in claims.phrases] for claims in plan.claims] == [["历年"], ["金额"]]
