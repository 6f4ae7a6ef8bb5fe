"""Which printed table is which declared one: titles, parts, columns, keys, sets of tables, sums across."""

from __future__ import annotations

import pytest

from engine.evaluate.bound import Instance
from pipeline import bound_of, checked, instance_of, of_rule, one, tally_of, verdicts

COVER = "青禾区2024年部门预算\n\n"


def printed(title: str, *lines: str, caption: str = "单位：万元") -> str:
    return "\n".join((title, *([caption] if caption else []), "", *lines, "", ""))


def document(*tables: str) -> str:
    return COVER + "\n".join(tables)


ONE = """
table 支出总表
  titled "支出总?表" or "支出预算" not "绩效|项目"
  key    编码 from "科目编码"
  label  名称 from "科目名称"
  column 合计 from "合计",  基本 from "基本支出" > "小计" or "基本支出"
  total  "合计"
"""
ROWS = ("科目编码|科目名称|合计|基本支出", "|合计|5.00|5.00", "201|甲|5.00|5.00")


# ── titles ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "binds"),
    [("表1  部门支出总表", True), ("支出表", True), ("2024年支出 预算总表", True), ("表1 项目支出表", False),
     ("表1 支出绩效表", False), ("表1 收入总表", False)],
)  # fmt: skip
def test_titles(title: str, binds: bool) -> None:
    assert bool(bound_of(ONE, document(printed(title, *ROWS))).series) == binds


def test_the_columns_must_be_there_too_and_the_reason_is_told() -> None:
    bound = bound_of(ONE, document(printed("表1  支出总表", "编号|事项|数量", "1|甲|5", "2|乙|6")))
    assert not bound.series
    assert [u.reason for u in bound.unbound] == ["none of its declared columns was found"]
    no_label = ONE.replace('"科目名称"', '"单位名称"')
    bound = bound_of(no_label, document(printed("表1  支出总表", *ROWS)))
    assert [u.reason for u in bound.unbound] == ["no column for 名称 was found"]


def test_what_no_declaration_read_is_listed_with_its_reason() -> None:
    rules = ONE + "\nrule 规则\n  require 支出总表.total.合计 = 5 万元\n"
    other = printed("表2  采购表", "项目|金额", "甲|5.00", "乙|6.00")
    broken = printed("表3  支出预算", "编号|事项|数量", "1|甲|5", "2|乙|6")
    cover = checked(rules, document(printed("表1  支出总表", *ROWS), other, broken)).coverage
    assert [(u.title, u.reason) for u in cover.unread] == [
        ("采购表", "no table of the rules has this title"),
        ("支出预算", "none of its declared columns was found"),
    ]


# ── columns ──────────────────────────────────────────────────────────────────────────────


def column_of(source: str, *header: str) -> int | None:
    """Which printed column a declared one is, by its index."""
    rules = (
        f'table 支出表\n  titled "支出表"\n  label 名称 from "名称"\n  column 金额 from {source},  总数 from "总数"\n'
    )
    width = max(line.count("|") for line in header)
    rows = [f"{label}" + "|1.00" * width for label in ("甲", "乙", "丙")]
    (part,) = instance_of(rules, document(printed("表1  支出表", *header, *rows))).parts
    return part.columns.get("金额")


NESTED = ("名称|总数|基本支出|||项目支出", "||小计|人员|公用|小计")


@pytest.mark.parametrize(
    ("source", "index"),
    [
        ('"小计"', 2),  # of several, the leftmost
        ('"基本支出" > "小计"', 2),
        ('"项目支出" > "小计"', 5),
        ('"公用|运转"', 4),
        ('"公用" > "小计"', None),  # above, not beside
        ('"项目支出" or "人员"', 3),  # a header over others is no column itself; the next alternative is
        ('"决算数" or "人员"', 3),
    ],
)
def test_header_paths(source: str, index: int | None) -> None:
    assert column_of(source, *NESTED) == index


def test_headers_are_compared_without_spaces_numbers_and_units() -> None:
    assert column_of('"预算数"', "名称|总数|预 算 数（万元）") == 2
    assert column_of('"预算数"', "名称|总数|1. 预算数") == 2
    assert column_of('"预算数"', "名称|总数|上年预算数") is None


def test_joined_key_columns() -> None:
    rules = ONE.replace('from "科目编码"', 'from ("类" "款" "项") or "科目编码"')
    instance = instance_of(
        rules, document(printed("表1  支出总表", "类|款|项|科目名称|合计", "201|01|02|甲|5.00", "201|03|01|乙|5.00"))
    )
    assert [row.key for row in instance.sides[""].rows] == ["2010102", "2010301"]
    plain = instance_of(rules, document(printed("表1  支出总表", *ROWS)))
    assert [row.key for row in plain.sides[""].rows] == ["", "201"]


def test_codes_printed_in_front_of_the_names() -> None:
    rules = ONE.replace('from "科目编码"', 'from "科目编码"').replace('"科目名称"', '"科目"')
    instance = instance_of(
        rules,
        document(
            printed("表1  支出总表", "科目|合计", "201 一般公共服务支出|5.00", "20101 人大事务|5.00", "合计|5.00")
        ),
    )
    assert [(row.key, row.label.text, row.kind) for row in instance.sides[""].rows] == [
        ("201", "一般公共服务支出", "item"), ("20101", "人大事务", "item"), ("", "合计", "total"),
    ]  # fmt: skip


def test_the_label_of_the_total_row_may_stand_in_the_code_column() -> None:
    instance = instance_of(ONE, document(printed("表1  支出总表", ROWS[0], "合计||5.00|5.00", "201|甲|5.00|5.00")))
    assert [(row.kind, row.label.text) for row in instance.sides[""].rows] == [("total", "合计"), ("item", "甲")]


# ── parts ────────────────────────────────────────────────────────────────────────────────

SIDES = """
table 收支总表
  titled "收支总表"
  label 项目 from "项目"
  tree  by outline
  total "(收入|支出)总计"
  part 收入 under "收入"
    column 金额 from "预算数"
  part 支出 under "支出"
    column 金额 from "预算数"
    column 人员 from "人员"

rule 收支平衡 "收入总计应等于支出总计"
  require 收支总表.收入.total = 收支总表.支出.total
收支总表.收入 rolls up as 收入构成
收支总表.支出 rolls up as 支出构成
"""


def two_sides(*rows: str) -> str:
    return document(printed("表1  收支总表", "收入||支出|", "项目|预算数|项目|预算数", *rows))


def test_two_tables_side_by_side() -> None:
    instance = instance_of(
        SIDES, two_sides("一、拨款|5.00|一、教育|3.00", "二、其他|1.00|二、农林水|3.00", "收入总计|6.00|支出总计|6.00")
    )
    labels = {side: [row.label.text for row in instance.sides[side]] for side in ("收入", "支出")}
    assert labels == {"收入": ["一、拨款", "二、其他", "收入总计"], "支出": ["一、教育", "二、农林水", "支出总计"]}
    assert "人员" not in instance.sides["支出"].parts[0].columns


def test_each_side_rolls_up_by_itself() -> None:
    report = checked(
        SIDES, two_sides("一、拨款|5.00|一、教育|3.00", "二、其他|1.00|二、农林水|3.50", "收入总计|6.00|支出总计|6.00")
    )
    assert verdicts(report, "收支平衡") == verdicts(report, "收入构成") == {"holds": 1}
    assert one(report, "支出构成").equation == "6.00 ≠ 3.00 + 3.50 = 6.50"


def test_a_table_of_one_row_is_read_by_header_path() -> None:
    rules = """
table 三公表
  titled "三公"
  column 合计 from "合计",  出国 from "因公出国.*",  用车 from "公务用车.*" > "小计",  接待 from "公务接待.*"

rule 三公构成
  require 三公表.合计 = 三公表.出国 + 三公表.用车 + 三公表.接待
"""
    header = ("合计|因公出国（境）费|公务用车购置及运行费|||公务接待费", "||小计|购置费|运行费|")
    assert verdicts(checked(rules, document(printed("表7 “三公”经费表", *header, "4.77||2.62||2.62|2.15")))) == {
        "holds": 1
    }
    assert verdicts(checked(rules, document(printed("表7 “三公”经费表", *header, "4.97||2.62||2.62|2.15")))) == {
        "conflict": 1
    }
    several = checked(
        rules, document(printed("表7 “三公”经费表", *header, "4.77||2.62||2.62|2.15", "4.77||2.62||2.62|2.15"))
    )
    assert one(several).reason == "三公表 has 2 rows"


# ── sets of tables ───────────────────────────────────────────────────────────────────────

PAIR = """
table 收入表
  titled "收入表"
  label 名称 from "名称"
  column 金额 from "金额"
  total "合计"

table 支出表
  titled "支出表"
  label 名称 from "名称"
  column 金额 from "金额"
  total "合计"

rule 收支平衡
  require 收入表.total = 支出表.total
"""


def balance(organisation: str, income: str, spending: str) -> str:
    caption = f"部门：{organisation}\n单位：万元"

    def rows(amount: str) -> tuple[str, ...]:
        return "名称|金额", f"甲|{amount}", f"合计|{amount}"

    return printed("收入表", *rows(income), caption=caption) + printed("支出表", *rows(spending), caption=caption)


def test_a_department_and_then_its_units_are_sets_of_their_own() -> None:
    report = checked(
        PAIR,
        document(
            balance("青禾区教育局", "9.00", "9.00"),
            balance("青禾区第一小学", "4.00", "4.00"),
            balance("青禾区少年宫", "5.00", "5.50"),
        ),
    )
    assert verdicts(report) == {"holds": 2, "conflict": 1}
    (conflict,) = [f for f in report.findings if f.verdict == "conflict"]
    assert {e.text for e in conflict.evidence} == {"5.00", "5.50"}


def test_sets_are_told_apart_without_organisations_when_the_first_table_comes_again() -> None:
    sets = [balance("", "9.00", "9.00"), balance("", "4.00", "4.00")]
    report = checked(PAIR, document(*(one.replace("部门：\n", "") for one in sets)))
    assert verdicts(report) == {"holds": 2}


FORMS = """
table 项目表
  titled "项目绩效"
  repeats
  label  来源 from "资金来源"
  column 金额 from "金额"
  total  "合计"

table 支出表
  titled "支出表"
  label 名称 from "名称"
  column 金额 from "金额"
  total "合计"

项目表 rolls up as 项目构成

rule 项目总额
  require sum(form.金额 for form in 项目表.all where form.来源 matches "合计") <= 支出表.total.金额
"""


def test_a_form_that_repeats_is_checked_form_by_form_and_taken_all_together() -> None:
    def form(amount: str) -> str:
        return printed(
            "项目绩效目标表", "资金来源|金额", f"甲|{amount}", f"合计|{amount}", caption="部门：青禾区\n单位：万元"
        )

    spending = printed("支出表", "名称|金额", "甲|9.00", "合计|9.00", caption="部门：青禾区\n单位：万元")
    report = checked(FORMS, document(spending, form("4.00"), form("5.00")))
    assert (verdicts(report, "项目构成"), verdicts(report, "项目总额")) == ({"holds": 2}, {"holds": 1})
    report = checked(FORMS, document(spending, form("4.00"), form("5.00"), form("0.50")))
    assert one(report, "项目总额").equation == "9.00 < 4.00 + 5.00 + 0.50 = 9.50"


# ── sums across ──────────────────────────────────────────────────────────────────────────

ACROSS = """
table 支出表
  titled "支出表"
  label  名称 from "名称"
  column 合计 from ".*"
  total  "合计|小计"

支出表 adds across as 横向
"""


def across(header: list[str], *rows: str) -> dict[str, str]:
    """The equations that `adds across` finds in a table, with their verdicts."""
    report = checked(ACROSS, document(printed("表1  支出表", *header, *rows)))
    return {f.equation: f.verdict for f in of_rule(report, "横向")}


def test_a_total_column_beside_its_parts() -> None:
    assert across(["名称|合计|基本支出|项目支出"], "甲|5.00|3.00|2.00", "乙|5.00|3.00|2.10") == {
        "5.00 = 3.00 + 2.00 = 5.00": "holds", "5.00 ≠ 3.00 + 2.10 = 5.10": "conflict",
    }  # fmt: skip


def test_totals_within_totals() -> None:
    header = ["名称|合计|基本支出|||项目支出", "||小计|人员|公用|"]
    assert across(header, "甲|9.00|5.00|3.00|2.00|4.00") == {
        "5.00 = 3.00 + 2.00 = 5.00": "holds",
        "9.00 = 5.00 + 4.00 = 9.00": "holds",
    }


def test_budget_and_outturn_under_every_heading() -> None:
    """预算数 and 决算数 stand once under each header: the tree holds for each of them."""
    header = ["名称|合计||基本支出||项目支出|", "|预算数|决算数|预算数|决算数|预算数|决算数"]
    assert across(header, "甲|9.00|8.00|5.00|6.00|4.00|2.00", "乙|9.00|8.00|5.00|6.00|4.00|3.00") == {
        "9.00 = 5.00 + 4.00 = 9.00": "holds", "8.00 = 6.00 + 2.00 = 8.00": "holds", "8.00 ≠ 6.00 + 3.00 = 9.00": "conflict",
    }  # fmt: skip


def test_no_total_column_no_sum() -> None:
    assert across(["名称|基本支出|项目支出"], "甲|3.00|2.00") == {}


def test_a_named_formula_adds_what_it_says() -> None:
    rules = ACROSS.replace('column 合计 from ".*"', 'column 结余 from "结余",  收入 from "收入",  支出 from "支出"')
    rules = rules.replace("adds across as", "adds across 结余 = 收入 - 支出 as")
    report = checked(
        rules,
        document(
            printed("表1  支出表", "名称|收入|支出|结余", "甲|5.00|3.00|2.00", "乙|5.00|3.00|2.50", "丙|5.00||5.00")
        ),
    )
    assert verdicts(report) == {"holds": 2, "conflict": 1}


# ── odds and ends ────────────────────────────────────────────────────────────────────────


def test_a_rule_on_a_part_that_is_not_printed_binds_nowhere() -> None:
    report = checked(SIDES, document(printed("表1  收支总表", "项目|预算数", "一、拨款|5.00", "收入总计|5.00")))
    assert [tally_of(report, name).bound for name in ("收支平衡", "收入构成", "支出构成")] == [0, 0, 0]


def test_a_share_column_is_no_amount() -> None:
    rules = ONE + "\n支出总表 rolls up as 汇总\n"
    instance: Instance = instance_of(
        rules, document(printed("表1  支出总表", "科目编码|科目名称|合计|占比", "|合计|5.00|100%", "201|甲|5.00|100%"))
    )
    assert [ref.label.text for ref in instance.sides[""].amounts] == ["合计"]
    assert [ref.label.text for ref in instance.sides[""].shares] == ["占比"]


def test_excepted_rows_and_columns_take_no_part() -> None:
    rules = ONE + '  except "上年.*"\n\n支出总表 rolls up as 汇总\n'
    report = checked(
        rules,
        document(
            printed(
                "表1  支出总表",
                "科目编码|科目名称|合计|上年数",
                "|合计|5.00|7.00",
                "201|甲|5.00|8.00",
                "|上年结转|1.00|1.00",
            )
        ),
    )
    assert {f.evidence[0].text for f in report.findings} == {"5.00"}
    assert verdicts(report) == {"holds": 1}


# ── rows of several years ────────────────────────────────────────────────────────────────


BY_YEAR = ("年度|合计|接待费|用车", "2023年|9.00|4.00|5.00", "2024年|7.00|3.00|4.00")


@pytest.mark.parametrize("last", [(), ("增减变化情况|-2.00|-1.00|-1.00",)])
def test_of_rows_of_several_years_the_documents_stands_for_the_table(last: tuple[str, ...]) -> None:
    rules = """
document
  year from title "{year}年"

table 三公表
  titled "三公"
  column 合计 from "合计",  接待 from "接待费",  用车 from "用车"
  total  "合计"

rule 合计 "合计"
  require 三公表.合计 = 三公表.接待 + 三公表.用车 and 三公表.合计 = 7 万元

三公表 rolls up as 汇总 "汇总"
"""
    report = checked(rules, document(printed("三公经费表", *BY_YEAR, *last)))
    assert tally_of(report, "合计").holds == 1
    assert not tally_of(report, "汇总").bound
