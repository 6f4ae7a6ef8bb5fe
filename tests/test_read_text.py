"""The text reader: small invented tables for each thing that real documents do, bad input, and one real document."""

from __future__ import annotations

import os
import random
import time

import pytest

from engine.facts import Facts, Part, Table
from engine.read import LIMITS, Unreadable, known, read
from engine.read.caption import caption_of
from engine.read.text import read_text

SHARED = os.path.join(os.path.dirname(__file__), "..", "..", "shared", "documents")


def facts_of(text: str) -> Facts:
    return read_text(text.encode(), "budget.txt")


def table_of(text: str) -> Table:
    (table,) = facts_of(text).tables
    return table


def tree(part: Part) -> list[str]:
    """The header tree, one line per column: "基本支出 > 小计"."""
    return [" > ".join(label.text for label in column.path) for column in part.columns]


def kinds(part: Part) -> list[str]:
    return [column.kind for column in part.columns]


def texts(part: Part) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row.cells] for row in part.rows]


def paths(part: Part) -> list[tuple[str, ...]]:
    return [row.path for row in part.rows]


def figures(part: Part) -> list[str]:
    return [cell.figure.text for row in part.rows for cell in row.cells if cell and cell.figure]


# ── header trees ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_header_row_with_codes_names_and_figures() -> None:
    part = table_of("""
表3
部门支出总表
科目编码\t科目名称\t合计\t基本支出\t项目支出
\t合计\t30.5\t20\t10.5
201\t一般公共服务支出\t30.5\t20\t10.5
""").parts[0]
    assert tree(part) == ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    assert kinds(part) == ["code", "label", "figure", "figure", "figure"]
    assert paths(part) == [("合计",), ("一般公共服务支出",)]
    assert figures(part) == ["30.5", "20", "10.5"] * 2


def test_a_header_of_two_rows_spans_its_blank_cells() -> None:
    part = table_of("""
部门收入总表
单位代码\t单位名称\t合计\t本年收入\t\t\t上年结转结余\t\t
\t\t\t小计\t一般公共预算\t其他收入\t小计\t单位资金\t
\t合计\t9\t9\t8\t1\t\t\t
""").parts[0]
    assert tree(part) == [
        "单位代码",
        "单位名称",
        "合计",
        "本年收入 > 小计",
        "本年收入 > 一般公共预算",
        "本年收入 > 其他收入",
        "上年结转结余 > 小计",
        "上年结转结余 > 单位资金",
    ]  # and the last column, blank throughout, is no column


def test_a_header_of_three_rows_with_class_section_and_item() -> None:
    part = table_of("""
2025年部门支出预算总表
编制部门：青禾区统计局\t单位：元
项目\t\t\t\t支出预算\t\t
功能分类科目编码\t\t\t功能分类科目名称\t合计\t基本支出\t项目支出
类\t款\t项\t\t\t\t
201\t\t\t一般公共服务支出\t2,124.00\t2,000.00\t124.00
201\t05\t01\t行政运行\t2,124.00\t2,000.00\t124.00
\t\t\t合计\t2,124.00\t2,000.00\t124.00
""").parts[0]
    assert tree(part)[:4] == [
        "项目 > 功能分类科目编码 > 类",
        "项目 > 功能分类科目编码 > 款",
        "项目 > 功能分类科目编码 > 项",
        "项目 > 功能分类科目名称",
    ]
    assert kinds(part) == ["code"] * 3 + ["label"] + ["figure"] * 3
    assert texts(part)[1][:4] == ["201", "05", "01", "行政运行"]
    assert paths(part) == [("一般公共服务支出",), ("行政运行",), ("合计",)]


def test_a_header_of_four_rows_over_one_row_of_figures() -> None:
    part = table_of("""
财政拨款“三公”经费支出决算表
单位：万元
财政拨款“三公”经费\t\t\t\t\t\t\t
合计\t\t因公出国（境）费\t\t公务用车购置及运行费\t\t\t
\t\t\t\t购置费\t\t运行费\t
预算数\t决算数\t预算数\t决算数\t预算数\t决算数\t预算数\t决算数
0.95\t0.5\t\t\t\t\t0.95\t0.5
""").parts[0]
    assert tree(part) == [
        f"财政拨款“三公”经费 > {item} > {column}"
        for item in ("合计", "因公出国（境）费", "公务用车购置及运行费 > 购置费", "公务用车购置及运行费 > 运行费")
        for column in ("预算数", "决算数")
    ]
    assert texts(part) == [["0.95", "0.5", "", "", "", "", "0.95", "0.5"]]


def test_a_header_over_figures_from_the_first_column_on() -> None:
    part = table_of("""
“三公”经费和机关运行经费预算表
2025年“三公”经费预算数\t\t\t\t\t机关运行经费预算数
合计\t因公出国（境）费\t公务用车购置及运行费\t\t\t
\t\t小计\t购置费\t运行费\t
4.88\t1.3\t3.58\t\t3.58\t22.4
""").parts[0]
    assert [path.removeprefix("2025年“三公”经费预算数 > ") for path in tree(part)] == [
        "合计",
        "因公出国（境）费",
        "公务用车购置及运行费 > 小计",
        "公务用车购置及运行费 > 购置费",
        "公务用车购置及运行费 > 运行费",
        "机关运行经费预算数",
    ]


def test_merged_header_cells_printed_out_are_one_label() -> None:
    part = table_of("""
科目编码\t科目名称\t合计\t基本支出\t基本支出\t项目支出
科目编码\t科目名称\t合计\t人员经费\t公用经费\t项目支出
201\t一般公共服务支出\t6\t1\t2\t3
""").parts[0]
    assert tree(part) == ["科目编码", "科目名称", "合计", "基本支出 > 人员经费", "基本支出 > 公用经费", "项目支出"]


def test_a_span_without_labels_of_its_own_gives_two_columns_of_one_path() -> None:
    part = table_of("资金情况\t当年金额\t近两年金额\t\n人员类\t5.00\t4.00\t3.00\n")
    assert tree(part.parts[0]) == ["资金情况", "当年金额", "近两年金额", "近两年金额"]
    assert kinds(part.parts[0]) == ["label", "figure", "figure", "figure"]


def test_first_rows_without_figures_are_no_header() -> None:
    part = table_of("项目\t预算数\n一、教育支出\t\n二、其他支出\t\n三、科学支出\t5\n").parts[0]
    assert paths(part) == [("一、教育支出",), ("二、其他支出",), ("三、科学支出",)]


def test_a_first_row_of_labels_under_a_span_is_no_header() -> None:
    part = table_of("资金构成\t\t预算数\n收入构成\t财政拨款\t\n\t其他资金\t5\n").parts[0]
    assert paths(part) == [("收入构成", "财政拨款"), ("收入构成", "其他资金")]


def test_units_and_years_of_headers() -> None:
    part = table_of("项目\t2023年决算数\t金额（万元）\t占比(%)\t维修（护）费\n甲\t1\t2\t3\t4\n").parts[0]
    assert [column.unit for column in part.columns] == ["", "", "万元", "%", ""]
    assert [column.period for column in part.columns] == ["", "2023", "", "", ""]


def test_years_over_several_header_rows() -> None:
    part = table_of("指标\t指标值\t\t依据\n\t2022年\t2023年\t\n活动\t12场\t14场\t计划标准\n").parts[0]
    assert [column.period for column in part.columns] == ["", "2022", "2023", ""]
    assert kinds(part) == ["label", "figure", "figure", "text"]


def test_the_row_that_numbers_the_columns_is_left_out_and_said_so() -> None:
    table = table_of("项目\t行次\t金额\t项目\t行次\t金额\n栏次\t\t1\t栏次\t\t2\n甲\t1\t8\t乙\t5\t9\n")
    assert [figures(part) for part in table.parts] == [["8"], ["9"]]
    assert [kinds(part) for part in table.parts] == [["label", "code", "figure"]] * 2
    assert "line 2" in table.repairs[0]


@pytest.mark.parametrize("name", ["栏次", "行次"])
def test_the_row_that_numbers_the_columns_has_several_names(name: str) -> None:
    table = table_of(f"项目\t合计\t接待费\n{name}\t1\t2\n预算数\t8.00\t3.00\n")
    assert [figures(part) for part in table.parts] == [["8.00", "3.00"]]


def test_the_title_of_a_table_may_stand_in_title_marks() -> None:
    assert "收支总表" in table_of("1.《收支总表》\n单位名称：青禾馆 单位：万元\n\n项目\t金额\n收入\t8.00\n").title.text


def test_the_row_that_numbers_the_columns_is_left_out_again_where_the_header_is_repeated() -> None:
    header = "项目\t\t\t\t合计\t基本支出\n类\t款\t项\t栏次\t1\t2\n"
    table = table_of(f"{header}201\t01\t01\t行政运行\t8.00\t8.00\n{header}201\t01\t02\t事务\t9.00\t9.00\n")
    assert [figures(part) for part in table.parts] == [["8.00", "8.00", "9.00", "9.00"]]


def test_a_year_with_a_word_behind_it_is_the_name_of_a_column() -> None:
    part = table_of("Source\t2025 Actual\t2026 Budget\tChange\nTaxes\t400\t410\t10\nFees\t50\t55\t5\n").parts[0]
    assert [column.period for column in part.columns] == ["", "2025", "2026", ""]
    assert [figures(part), kinds(part)] == [["400", "410", "10", "50", "55", "5"], ["label", "figure", "figure", "figure"]]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("£'000", "thousand"), ("(in thousands of dollars)", "thousand"), ("($ in millions)", "million"),
        ("£m", "million"), ("All amounts in thousands of dollars", "thousand"), ("US$", "$"),
    ],
)  # fmt: skip
def test_a_line_that_is_an_english_unit_and_no_more(line: str, unit: str) -> None:
    text = "Revenues by source\n{}\n\n| Source | 2025 | 2026 |\n| Taxes | 400 | 410 |\n| Fees | 50 | 55 |\n"
    for printed in (text.format(line), text.format("").replace("source", f"source ({line.strip('()')})")):
        table = table_of(printed)
        assert table.unit == unit and table.title.text.startswith("Revenues by source")


@pytest.mark.parametrize(
    ("remark", "unit"),
    [("(in dollars; valuation by class)", "dollars"), ("(full-time equivalents)", ""), ("($ in millions, net)", "million")],
)
def test_a_remark_in_brackets_is_no_title(remark: str, unit: str) -> None:
    table = table_of(f"Table 9. Staffing\n{remark}\n| Unit | 2025 | 2026 |\n| Police | 4.5 | 5.0 |\n| Fire | 3.0 | 3.0 |\n")
    assert (table.number, table.title.text, table.unit) == ("Table 9", "Staffing", unit)


def test_lines_that_are_not_wrapped_are_paragraphs_each() -> None:
    long = "The town pays for roads, which are many and long, " * 5 + "and for schools."
    lines = ("Town of Oakham", "Budget 2026", "", long, "12 Police", long, "Two officers are hired.", "Fire Service", long)
    found = facts_of("\n".join(lines))
    assert [heading.text for heading in found.headings] == ["12 Police", "Fire Service"]
    assert [passage.text for passage in found.passages] == [long, long, "Two officers are hired.", long]


def test_a_unit_at_the_end_of_an_english_header() -> None:
    part = table_of("Note 1 Revenue\n\n| | 2025 £'000 | 2024 £'000 |\n| Tools | 400 | 410 |\n| Repairs | 50 | 55 |\n").parts[0]
    assert [column.unit for column in part.columns] == ["", "thousand", "thousand"]


def test_class_section_and_item_on_the_line_of_the_total() -> None:
    part = table_of("""
项目\t\t\t\t本年收入\t其他收入
科目编码\t\t\t科目名称\t\t
类\t款\t项\t合计\t29.4\t
201\t\t\t一般公共服务支出\t29.4\t
""").parts[0]
    assert tree(part)[:3] == ["项目 > 科目编码 > 类", "项目 > 科目编码 > 款", "项目 > 科目编码 > 项"]
    assert texts(part)[0] == ["", "", "", "合计", "29.4", ""]


# ── tables side by side ──────────────────────────────────────────────────────────────────────────────────────────────


def test_income_and_spending_side_by_side() -> None:
    income, spending = table_of("""
部门收支总表
收 入\t\t支 出\t
项 目\t预算数\t项 目\t预算数
一、拨款收入\t1,467.21\t一、公共服务支出\t47.39
二、其他收入\t\t二、教育支出\t
\t\t三、其他支出\t3
收 入 总 计\t1,467.21\t支 出 总 计\t1467.21
""").parts
    assert tree(income) == ["收 入 > 项 目", "收 入 > 预算数"]
    assert tree(spending) == ["支 出 > 项 目", "支 出 > 预算数"]
    assert paths(income) == [("一、拨款收入",), ("二、其他收入",), ("收 入 总 计",)]
    assert paths(spending)[-2:] == [("三、其他支出",), ("支 出 总 计",)]


def test_one_side_with_more_columns_than_the_other() -> None:
    income, spending = table_of("""
财政拨款收入\t\t财政拨款支出\t\t
项目\t预算数\t项目\t合计\t一般公共预算
一、一般公共预算资金\t31\t一、公共服务\t22\t22
收入总计\t31\t支出总计\t31\t31
""").parts
    assert tree(spending) == ["财政拨款支出 > 项目", "财政拨款支出 > 合计", "财政拨款支出 > 一般公共预算"]
    assert figures(income) == ["31", "31"]


def test_the_second_of_two_headers_may_have_a_remark() -> None:
    table = table_of("""
收入\t\t支出\t\t
项目\t金额\t项目（按功能分类）\t合计\t其中基金
一、拨款\t9.00\t一、教育支出\t7.00\t1.00
二、其他\t1.00\t二、其他支出\t3.00\t0.00
""")
    assert [paths(part) for part in table.parts] == [[("一、拨款",), ("二、其他",)], [("一、教育支出",), ("二、其他支出",)]]


def test_three_tables_side_by_side() -> None:
    parts = table_of("项目\t金额\t项目\t金额\t项目\t金额\n甲\t1\t乙\t2\t丙\t3\n丁\t4\t\t\t己\t6\n").parts
    assert [figures(part) for part in parts] == [["1", "4"], ["2"], ["3", "6"]]


def test_the_economic_classification_in_two_halves() -> None:
    left, right = table_of("""
一般公共预算财政拨款基本支出决算表
经济分类科目编码\t\t科目名称\t决算数\t经济分类科目编码\t\t科目名称\t决算数
类\t款\t\t\t类\t款\t\t
301\t\t工资福利支出\t208.85\t302\t\t商品和服务支出\t17.07
301\t01\t基本工资\t26.33\t302\t01\t办公费\t2.21
\t\t\t\t302\t99\t其他商品和服务支出\t1.53
人员经费合计\t\t\t215.26\t公用经费合计\t\t\t18.65
""").parts
    assert tree(left) == ["经济分类科目编码 > 类", "经济分类科目编码 > 款", "科目名称", "决算数"]
    assert tree(right) == tree(left)
    assert paths(left)[-1] == ("人员经费合计",)
    assert paths(right)[-2:] == [("其他商品和服务支出",), ("公用经费合计",)]
    assert texts(right)[0] == ["302", "", "商品和服务支出", "17.07"]


@pytest.mark.parametrize("last", ["备注", "用途", "说明"])
def test_a_text_column_after_figures_is_no_second_table(last: str) -> None:
    table = table_of(f"项目\t预算数\t{last}\n甲\t1\t每年一次\n乙\t2\t\n")
    assert len(table.parts) == 1
    assert kinds(table.parts[0]) == ["label", "figure", "text"]


@pytest.mark.parametrize(
    "header", ["收入\t预算数\t支出\t预算数", "收入项目\t预算\t支出项目\t决算", "来源\t金额\t去向\t金额"]
)
def test_side_by_side_under_one_header_row(header: str) -> None:
    table = table_of(header + "\n拨款\t5\t服务\t4\n其他\t1\t教育\t2\n")
    assert [paths(part) for part in table.parts] == [[("拨款",), ("其他",)], [("服务",), ("教育",)]]


def test_a_text_column_under_a_top_header_is_no_second_table() -> None:
    table = table_of("项目\t\t上年\t变动\t\n编码\t名称\t金额\t原因\t增减额\n201\t服务\t5\t少办一次\t-1\n")
    assert kinds(table.parts[0]) == ["code", "label", "figure", "text", "figure"]


def test_months_and_years_over_columns_are_a_header() -> None:
    part = table_of("\t1月\t2月\t2024\n收入\t5\tN/A\t7\n").parts[0]
    assert tree(part) == ["", "1月", "2月", "2024"]
    assert kinds(part) == ["label", "figure", "figure", "figure"]


def test_a_text_column_between_figures_is_no_second_table() -> None:
    table = table_of("项目\t预算数\t变动原因\t决算数\n甲\t1\t少办一次\t1\n乙\t2\t多办一次\t3\n")
    assert len(table.parts) == 1
    assert kinds(table.parts[0]) == ["label", "figure", "text", "figure"]


def test_no_header_at_all_side_by_side() -> None:
    table = table_of("""
表1  部门收支总表          单位：万元
收入总计 | 100.00 | 支出总计 | 100.10
""")
    assert (table.number, table.title.text, table.unit) == ("表1", "部门收支总表", "万元")
    assert [paths(part) for part in table.parts] == [[("收入总计",)], [("支出总计",)]]
    assert [figures(part) for part in table.parts] == [["100.00"], ["100.10"]]


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_merged_labels_are_carried_down_level_by_level() -> None:
    part = table_of("""
资金情况\t\t当年金额
收入构成\t财政拨款\t8
\t其他资金\t1
支出构成\t人员类\t6
\t项目类\t3
""").parts[0]
    assert paths(part) == [
        ("收入构成", "财政拨款"),
        ("收入构成", "其他资金"),
        ("支出构成", "人员类"),
        ("支出构成", "项目类"),
    ]


def test_blank_labels_of_plain_tables_are_not_carried_down() -> None:
    part = table_of("科目编码\t科目名称\t合计\n201\t服务支出\t5\n\t\t6\n\t合计\t11\n").parts[0]
    assert paths(part) == [("服务支出",), (), ("合计",)]


GROUPS = """
资金情况\t构成\t项目\t当年金额\t占比\t去年金额
\t收入构成\t财政拨款\t1467.21\t100.00%\t1236.24
\t\t其他资金\t0\t0.00%\t0.00
\t支出构成\t人员类\t1303.79\t88.86%\t938.78
"""


def test_a_row_pushed_left_is_set_right_and_marked() -> None:
    part = table_of(GROUPS + "运转类\t\t121.99\t8.31%\t121.68\t\n合计\t1467.21\t100%\t1236.24\t\t\n").parts[0]
    assert texts(part)[-2:] == [
        ["", "", "运转类", "121.99", "8.31%", "121.68"],
        ["", "", "合计", "1467.21", "100%", "1236.24"],
    ]
    assert paths(part)[-2:] == [("支出构成", "运转类"), ("支出构成", "合计")]
    assert part.rows[-2].repaired == "moved 1 cell to the right: a merged cell was lost"
    assert part.rows[-1].repaired == "moved 2 cells to the right: a merged cell was lost"
    cell = part.rows[-2].cells[3]
    assert cell and cell.figure and cell.figure.repaired == part.rows[-2].repaired
    assert cell.place.column == 6  # where it is printed, not where it belongs
    assert not any(row.repaired for row in part.rows[:3])


def test_several_rows_pushed_left_by_different_steps() -> None:
    pushed = "运转类\t\t315.46\t11.78%\t321.87\t\n特定类\t\t—\t0.00%\t0.50\t\n合 计\t2678\t100.00%\t2421.91\t\t\n"
    part = table_of(GROUPS + pushed).parts[0]
    assert [row[2:] for row in texts(part)[-3:]] == [
        ["运转类", "315.46", "11.78%", "321.87"],
        ["特定类", "—", "0.00%", "0.50"],
        ["合 计", "2678", "100.00%", "2421.91"],
    ]
    assert [path[0] for path in paths(part)[-3:]] == ["支出构成"] * 3


def test_a_row_that_fits_nowhere_stays_as_it_is() -> None:
    part = table_of(GROUPS + "运转类\t8.31%\t121.99\t说明\t\t\n").parts[0]
    assert part.rows[-1].repaired is None
    assert texts(part)[-1] == ["运转类", "8.31%", "121.99", "说明", "", ""]


def test_rows_with_blank_amounts_are_not_moved() -> None:
    part = table_of(
        "科目编码\t科目名称\t合计\t项目\n201\t服务\t5\t5\n202\t外交\t\t\n203\t国防\t6\t\n合计\t\t11\t\n"
    ).parts[0]
    assert not any(row.repaired for row in part.rows)
    assert paths(part)[-1] == ("合计",)


def test_codes_telephones_and_dates_are_no_figures() -> None:
    part = table_of("序号\t单位\t联系电话\t金额\n1\t甲中心\t5550100\t12\n2\t乙中心\t5550101\t13\n").parts[0]
    assert figures(part) == ["12", "13"]
    bare = table_of("201\t服务支出\t5\n20101\t人大事务\t5\n").parts[0]
    assert kinds(bare) == ["code", "label", "figure"]
    long = table_of("项目\t代号\t金额\n甲\t42011124069000000100\t5\n").parts[0]
    assert figures(long) == ["5"]


@pytest.mark.parametrize("absent", ["", "-", "—", "无", "/"])
def test_blank_and_dash_cells_are_cells_without_figure(absent: str) -> None:
    part = table_of(f"项目\t预算数\t决算数\n甲\t{absent}\t3\n乙\t4\t5\n").parts[0]
    cell = part.rows[0].cells[1]
    assert cell is not None and cell.text == absent and cell.figure is None
    assert kinds(part) == ["label", "figure", "figure"]


def test_a_short_row_has_no_cell_where_it_ends() -> None:
    part = table_of("项目\t预算数\t决算数\n甲\t1\n乙\t4\t5\n").parts[0]
    assert texts(part)[0] == ["甲", "1", None]


def test_text_is_kept_to_the_letter() -> None:
    part = table_of(
        "项目\t金 额\n（一）安全生产 工作经费<br>\t１，２３４．５０\n甲\t≥90%\n乙\t12场\n丙\t（3.5）\n"
    ).parts[0]
    assert part.rows[0].path == ("（一）安全生产 工作经费<br>",)
    read_figures = [cell.figure for row in part.rows for cell in row.cells if cell and cell.figure]
    assert [(f.text, f.digits, f.decimals, f.unit, f.bound) for f in read_figures] == [
        ("１，２３４．５０", 123450, 2, "", ""),
        ("90", 90, 0, "%", "≥"),
        ("12", 12, 0, "场", ""),
        ("（3.5）", -35, 1, "", ""),
    ]


def test_places_point_at_the_printed_text() -> None:
    text = "部门支出总表\n\n项目\t 预算数\n甲\t 1,467.21万元 \n"
    table = table_of(text)
    lines = text.split("\n")
    cell = table.parts[0].rows[0].cells[1]
    assert cell is not None and cell.figure is not None
    for place, wanted in (
        (table.title.place, "部门支出总表"),
        (table.parts[0].columns[1].path[0].place, "预算数"),
        (cell.place, "1,467.21万元"),
        (cell.figure.place, "1,467.21"),
    ):
        assert place.line and place.column and place.end_column
        assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == wanted


def test_numbered_labels_are_no_numbers() -> None:
    part = table_of("项目\t金额\n1、其他收入\t5\n2. 上年结转\t6\n301工资福利支出\t7\n").parts[0]
    assert kinds(part) == ["label", "figure"]
    assert len(part.rows) == 3


# ── captions, notes, runs ────────────────────────────────────────────────────────────────────────────────────────────

GRID = "项目\t预算数\n甲\t1\n"


@pytest.mark.parametrize(
    "caption",
    [
        "表1\n部门收支总表\n部门：青禾区统计局\n单位：万元\n",
        "表1\n\n部门收支总表\n\n部门：青禾区统计局\n\n单位：万元\n\n",
        "部门收支总表\n表1\n部门：青禾区统计局　　单位：万元\n",
        "表1  部门收支总表    编制单位：青禾区统计局   金额单位：万元\n",
        "表1：部门收支总表\n单位名称：青禾区统计局\t\t单位：万元\n",
        "表1\n## 部门收支总表\n填报日期：2025年1月3日\n预算单位：青禾区统计局（资金单位：万元）\n",
        "表1\t\n部门收支总表\t\n部门：青禾区统计局\t单位：万元\n",
    ],
)
def test_captions(caption: str) -> None:
    facts = facts_of("一、基本情况\n\n本单位有五人。\n\n" + caption + GRID)
    (table,) = facts.tables
    assert (table.number, table.title.text, table.unit) == ("表1", "部门收支总表", "万元")
    assert table.organisation == "青禾区统计局"
    assert [heading.text for heading in facts.headings] == ["一、基本情况"]
    assert [passage.text for passage in facts.passages] == ["本单位有五人。"]
    assert figures(table.parts[0]) == ["1"]


@pytest.mark.parametrize(
    "above",
    [
        "部门收支总表\n439青禾区统计局　预算年度：2025　单位：万元\n",
        "部门收支总表\n439青禾区统计局\t\t单位：万元\n",
        "| 部门收支总表 | |\n| 439青禾区统计局 | 单位：万元 |\n",
    ],
)
def test_what_stands_before_the_unit_under_a_title_is_the_organisation(above: str) -> None:
    grid = GRID if "|" not in above else "| 项目 | 预算数 |\n| 甲 | 1 |\n"
    table = table_of(above + grid)
    assert (table.title.text, table.unit, table.organisation) == ("部门收支总表", "万元", "439青禾区统计局")


def test_a_year_that_is_a_field_is_that_of_the_table() -> None:
    table = table_of("部门收支总表\n439青禾区统计局　预算年度：2025　单位：万元\n" + GRID)
    assert table.period is not None and table.period.text == "2025"


def test_a_title_may_stand_before_its_unit() -> None:
    assert table_of("第二部分 部门预算表\n2025年收支情况　单位：万元\n" + GRID).title.text == "2025年收支情况"


@pytest.mark.parametrize("number", ["Z01", "Z01表", "财决01表", "财决公开Z01表", "批复03表", "GK01"])
def test_a_table_may_be_numbered_as_forms_of_final_accounts_are(number: str) -> None:
    table = table_of(f"{number}\u30002024年度收支总表\n单位：元\n\n项目\t金额\n甲\t1.00\n")
    assert (table.number, table.title.text) == (number, "2024年度收支总表")


def test_what_stands_in_lines_of_its_own_over_a_table_has_its_place() -> None:
    table = table_of("收支总表\n公开01表\n部门：青禾区统计局\n单位：元\n\n项目\t金额\n甲\t1.00\n")
    assert [(label.text, label.place.line) for label in table.caption] == [
        ("元", 4), ("青禾区统计局", 3), ("公开01表", 2)
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["部门：青禾区统计局单位:元", "单位：青禾区统计局金额单位：元", "公开03表编制单位：青禾区统计局货币单位：元"])
def test_a_unit_may_stand_behind_a_name_without_a_space(line: str) -> None:
    """A PDF may print them far from each other and have no space between."""
    caption = caption_of(line)
    assert caption is not None
    assert (caption.unit, caption.organisation) == ("元", "青禾区统计局")


def test_unit_of_organisation_or_unit_of_money_is_decided_by_the_value() -> None:
    table = table_of("收支总表\n单位：青禾区统计局\n单位：元\n" + GRID)
    assert (table.unit, table.organisation) == ("元", "青禾区统计局")


@pytest.mark.parametrize(
    "caption",
    [
        "收支总表\n2023年度\n单位：元\n",
        "收支总表\n（2023年度）\n单位：元\n",
        "收支总表\n2023年度　单位：元\n",
        "收支总表\n编制单位：青禾区统计局　　2023年度　金额单位：元\n",
        "收支总表\n编制单位：青禾区统计局\t2023年度\t金额单位：元\n",
        "收支总表\n部门：青禾区统计局2023年度\n单位：元\n",
        "收支总表\n2023年度  部门：青禾区统计局\n单位：元\n",
        "公开03表 2023年度\n收支总表\n单位：元\n",
        "2023年度 公开03表\n收支总表\n单位：元\n",
        "收支总表\n青禾区统计局　　2023年度　单位：元\n",
    ],
)
def test_a_year_by_itself_over_a_table(caption: str) -> None:
    table = table_of(caption + GRID)
    assert table.period is not None and table.period.text == "2023年度"
    assert (table.title.text, table.unit) == ("收支总表", "元")
    assert table.organisation == ("青禾区统计局" if "青禾区统计局" in caption else "")
    assert table.number == ("公开03表" if "公开03表" in caption else "")
    line = [n for n, text in enumerate(caption.split("\n"), 1) if "2023年度" in text]
    assert table.period.place.line == line[0]


def test_a_year_in_a_title_or_a_header_is_not_the_year_of_the_table() -> None:
    assert table_of("2023年 收支总表\n单位：元\n" + GRID).period is None
    assert table_of("收支总表\n单位：元\n项目\t2023年度\n甲\t1\n乙\t2\n").period is None


def test_sentences_and_headings_are_no_titles() -> None:
    for above in (
        "纳入预算的单位如下：",
        "一、单位情况",
        "各单位的金额见下，合计十元。",
        "本单位有三个项目，",
        "单位的情况见下表",
    ):
        facts = facts_of(above + "\n" + GRID)
        assert facts.tables[0].title.text == "", above
        assert [h.text for h in facts.headings] + [p.text for p in facts.passages] + [c.text for c in facts.cover] == [
            above
        ]


def test_a_heading_that_names_a_table_is_its_title() -> None:
    assert table_of("三、部门支出总表\n单位：元\n" + GRID).title.text == "三、部门支出总表"


@pytest.mark.parametrize("note", ["注：本表反映全年数。", "备注：合计含结转。", "Note: all funds", "说明：含税"])
def test_notes_stand_in_the_table_only(note: str) -> None:
    facts = facts_of(f"收支总表\n{GRID}\n{note}\n\n二、其他\n\n后面的话。\n")
    assert [n.text for n in facts.tables[0].notes] == [note]
    assert [p.text for p in facts.passages] == ["后面的话。"]


def test_a_note_over_several_lines() -> None:
    facts = facts_of(f"收支总表\n{GRID}注：1.本表反映全年数。\n2.合计含结转，\n不含利息。\n正文另起。\n")
    assert [n.text for n in facts.tables[0].notes] == ["注：1.本表反映全年数。2.合计含结转，不含利息。"]
    assert [p.text for p in facts.passages] == ["正文另起。"]


def test_the_points_of_a_note_go_on_over_paragraphs() -> None:
    facts = facts_of(f"收支总表\n{GRID}注：1.本表反映全年数；\n\n2.合计含结转。\n\n4.正文另起。\n")
    assert [n.text for n in facts.tables[0].notes] == ["注：1.本表反映全年数；2.合计含结转。"]
    assert [p.text for p in facts.passages] == ["4.正文另起。"]


def test_an_empty_table_with_the_sentence_that_says_so() -> None:
    table = table_of("""
表8
政府性基金预算支出表
科目编码\t科目名称\t本年支出\t\t
\t\t合计\t基本支出\t项目支出

本部门2025年没有使用政府性基金预算拨款安排的支出。
""")
    assert tree(table.parts[0]) == [
        "科目编码",
        "科目名称",
        "本年支出 > 合计",
        "本年支出 > 基本支出",
        "本年支出 > 项目支出",
    ]
    assert table.parts[0].rows == ()
    assert [n.text for n in table.notes] == ["本部门2025年没有使用政府性基金预算拨款安排的支出。"]


def test_an_empty_table_with_a_blank_total() -> None:
    part = table_of("项目\t\t\t本年支出\t\n编码\t\t名称\t合计\t项目支出\n类\t款\t\t\t\n\t\t合计\t\t\n").parts[0]
    assert paths(part) == [("合计",)]
    assert kinds(part) == ["code", "code", "label", "figure", "figure"]


def test_a_filled_table_with_a_note_that_says_it_is_empty() -> None:
    facts = facts_of(f"“三公”经费表\n{GRID}\n本单位无“三公”经费，故本表为空表。\n")
    assert len(facts.tables[0].notes) == 1 and not facts.passages


def test_a_blank_line_does_not_end_a_table() -> None:
    table = table_of("支出表\n项目\t预算数\n甲\t1\n\n乙\t2\n\t\n丙\t3\n")
    assert paths(table.parts[0]) == [("甲",), ("乙",), ("丙",)]


def test_prose_a_note_or_a_caption_ends_a_table() -> None:
    assert len(facts_of(GRID + "\n注：含结转。\n\n" + GRID).tables) == 2
    assert len(facts_of(GRID + "\n以上为甲的情况。\n\n" + GRID).tables) == 2
    assert [t.number for t in facts_of("表1\n" + GRID + "\n表2\n" + GRID).tables] == ["表1", "表2"]
    assert [t.unit for t in facts_of("表1\n单位：元\t\n" + GRID + "\n单位：万元\t\n" + GRID).tables] == ["元", "万元"]


@pytest.mark.parametrize("between", ["\n", "\f\n", "\f", ""])
def test_a_header_repeated_on_the_next_page_joins_the_table(between: str) -> None:
    table = table_of("支出表\n项目\t预算数\n甲\t1\n" + between + "项目\t预算数\n乙\t2\n合计\t3\n")
    assert [paths(part) for part in table.parts] == [[("甲",), ("乙",), ("合计",)]]
    assert table.repairs and "repeated" in table.repairs[0]


@pytest.mark.parametrize(
    "again", ["支出总表（续）", "支出总表（续表）", "续表3\n支出总表（续）", "支出总表 (continued)"]
)
def test_a_caption_that_comes_again_as_continued_joins_the_table(again: str) -> None:
    table = table_of(f"表3\n支出总表\n项目\t预算数\n甲\t1\n\n{again}\n项目\t预算数\n乙\t2\n")
    assert table.title.text == "支出总表"
    assert [paths(part) for part in table.parts] == [[("甲",), ("乙",)]]
    assert len(table.repairs) == 2


def test_a_finished_table_is_not_joined_with_the_next() -> None:
    table = table_of("项目\t预算数\n甲\t1\n合计\t1\n\n项目\t预算数\n乙\t2\n合计\t2\n")
    assert len(table.parts) == 2


# ── forms and stacked tables ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_of_names_and_values() -> None:
    (part,) = table_of("""
项目名称\t街区改造\t项目代码\t900100200300
主管部门\t青禾区统计局\t执行单位\t青禾区普查中心
负责人\t某某\t联系电话\t5550123
申请理由\t为了改善街区环境，提高居民生活质量，落实年度重点工作安排，需要在本年度完成三条街道的改造并更换全部老旧管线，完成验收。\t\t
项目总预算\t41.43\t当年预算\t40
""").parts
    assert part.form and len(part.rows) == 1
    assert tree(part) == [
        "项目名称", "项目代码", "主管部门", "执行单位", "负责人", "联系电话", "申请理由", "项目总预算", "当年预算"
    ]  # fmt: skip
    assert figures(part) == ["41.43", "40"]
    assert kinds(part)[1] == "code" and kinds(part)[-1] == "figure" and kinds(part)[5] == "text"


STACKED = """
表11
整体支出绩效目标表
单位名称\t青禾区统计局\t\t\t\t
填报人\t某某\t\t联系电话\t\t5550123
资金情况\t构成\t\t当年金额\t占比\t去年金额
\t收入构成\t财政拨款\t10\t100%\t9
\t支出构成\t人员类\t8\t80%\t8
\t\t项目类\t2\t20%\t1
职能概述\t负责全区统计工作，组织实施国家和地方的普查与抽样调查，发布统计数据，开展统计分析和统计监督，指导街道统计工作，培训统计人员。\t\t\t\t
年度指标\t一级指标\t二级指标\t指标名称\t指标值\t依据
\t产出指标\t数量指标\t普查小区\t≥12个\t计划标准
\t\t质量指标\t合格率\t100%\t计划标准
\t效益指标\t社会效益\t服务水平\t提升\t计划标准

长期目标表\t\t\t\t\t
目标名称\t一级指标\t二级指标\t指标名称\t指标值\t依据
长期目标1\t产出指标\t数量指标\t普查小区\t≥20个\t计划标准
"""


def test_forms_and_tables_stacked_under_one_title() -> None:
    table = table_of(STACKED)
    assert [part.form for part in table.parts] == [True, False, True, False, False]
    form, money, duties, yearly, lasting = table.parts
    assert tree(form) == ["单位名称", "填报人", "联系电话"]
    assert tree(money) == ["资金情况", "构成", "构成", "当年金额", "占比", "去年金额"]
    assert paths(money) == [("收入构成", "财政拨款"), ("支出构成", "人员类"), ("支出构成", "项目类")]
    assert tree(duties) == ["职能概述"]
    assert paths(yearly)[1] == ("产出指标", "质量指标", "合格率")
    assert figures(yearly) == ["12", "100"]
    assert tree(lasting)[0] == "长期目标表 > 目标名称"


def test_forms_one_after_another_in_one_grid() -> None:
    form = (
        "项目名称\t甲{0}\t项目代码\t9901AB{0}\n主管部门\t青禾区统计局\t执行单位\t青禾区普查中心\n"
        "申请理由\t<p>改善条件。</p>\t\t\n项目总预算\t{0}\t当年预算\t5\n"
    )
    detail = "支出明细预算\t支出明细\t\t金额\n\t合计\t\t5\n\t1. 会议\t\t5\n"
    table = table_of((form + detail).format(61) + "\n" + (form + detail).format(62))
    assert [part.form for part in table.parts] == [True, False, True, False]
    assert tree(table.parts[2])[:3] == ["项目名称", "项目代码", "主管部门"]
    assert figures(table.parts[2]) == ["62", "5"]
    assert paths(table.parts[3]) == [("合计",), ("1. 会议",)]


def test_a_header_inside_a_form_and_a_list_behind_its_total() -> None:
    table = table_of("""
项目支出绩效目标表
项目名称\t泵站管护\t实施单位\t青禾区水务所
资金总额\t46.00\t其中：财政拨款\t46.00
支出明细\t金额\t测算依据\t备注
泵站维修\t28.50\t19处×1.5万元\t
材料购置\t17.50\t7批×2.5万元\t
合计\t46.00\t\t
数量指标\t维修泵站\t19处\t
质量指标\t验收合格率\t100%\t
""")
    form, details, targets = table.parts
    assert form.form and tree(form) == ["项目名称", "实施单位", "资金总额", "其中：财政拨款"]
    assert tree(details) == ["支出明细", "金额", "测算依据", "备注"]
    assert figures(details) == ["28.50", "17.50", "46.00"]
    assert paths(targets) == [("数量指标", "维修泵站"), ("质量指标", "验收合格率")]


@pytest.mark.parametrize(
    "header",
    [
        "年度绩效指标\t指标值\t实际完成值\t分值\t得分",
        "绩效指标\t目标值\t完成情况\t满分\t自评得分",
        "三级指标\t计划\t实际\t分值\t评分说明",
    ],
)
def test_a_second_header_in_a_grid_is_told_by_its_words_and_by_the_columns_that_it_breaks(header: str) -> None:
    table = table_of(f"""
整体支出绩效自评表
预算执行情况\t年初预算数\t全年预算数\t执行数\t执行率
部门整体支出\t142.00\t152.50\t150.50\t98.69%
其中：项目支出\t131.00\t141.20\t139.20\t98.58%
{header}
改造路口\t≥12个\t13个\t50\t50
出行改善\t明显\t明显\t50\t48
合计\t\t\t100\t98
""")
    money, scores = table.parts
    assert paths(money) == [("部门整体支出",), ("其中：项目支出",)]
    assert tree(scores) == header.split("\t")
    assert figures(scores)[-2:] == ["100", "98"]


def test_a_row_of_words_among_targets_is_no_header() -> None:
    (part,) = table_of("""
项目支出绩效自评表
三级指标\t年初值\t目标值\t完成值
改造路口\t10个\t12个\t13个
出行改善\t一般\t较好\t良好
安装路灯\t80盏\t90盏\t90盏
""").parts
    assert len(part.rows) == 3


def test_every_cell_of_a_stacked_table_is_in_some_part() -> None:
    table = table_of(STACKED)
    kept: set[str] = set()
    for part in table.parts:
        kept.update(label.text for column in part.columns for label in column.path)
        kept.update(cell.text for row in part.rows for cell in row.cells if cell)
    printed = {cell.strip() for line in STACKED.split("\n") if "\t" in line for cell in line.split("\t")}
    assert printed <= kept | {""}


def test_a_vertical_list_of_the_three_public_expenses() -> None:
    table = table_of("""
表1  2025年度“三公”经费支出决算表
单位：万元

项目\t预算数\t决算数
合计\t4.9\t0.69
因公出国（境）费\t2\t
其中：公务用车运行维护费\t1.5\t0.48
""")
    assert (table.number, table.title.text, table.unit) == ("表1", "2025年度“三公”经费支出决算表", "万元")
    assert paths(table.parts[0])[1:] == [("因公出国（境）费",), ("其中：公务用车运行维护费",)]


# ── Markdown and English ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_markdown_table() -> None:
    facts = facts_of("""
# 青禾区统计局2025年部门预算

## 一、收支情况

---

部门支出总表

| 科目编码 | 科目名称 | 金额 |
|:---------|----------|-----:|
| 201 | 一般公共服务 \\| 其他 | 1,467.21 |
|  | 合计 | 1,467.21 |
""")
    (table,) = facts.tables
    assert table.title.text == "部门支出总表"
    assert texts(table.parts[0]) == [["201", "一般公共服务 \\| 其他", "1,467.21"], ["", "合计", "1,467.21"]]
    assert facts.title.text == "青禾区统计局2025年部门预算"
    assert not facts.passages


def test_an_english_table() -> None:
    facts = facts_of("""Operating budget of the town of Greenfield, fiscal years 1996 to 1998

Department\tSpent FY96\tAppropriated FY97\tRecommended FY98
Town Clerk\t160,250\t$184,543\t(174,684)
Building Committee\tNA\t3,300\t5,950
Total departments\t160,250\t187,843\t(168,734)
""")
    (table,) = facts.tables
    assert (
        table.title.text == facts.title.text == "Operating budget of the town of Greenfield, fiscal years 1996 to 1998"
    )
    assert [column.period for column in table.parts[0].columns] == ["", "1996", "1997", "1998"]
    values = [cell.figure.digits for row in table.parts[0].rows for cell in row.cells if cell and cell.figure]
    assert values == [160250, 184543, -174684, 3300, 5950, 160250, 187843, -168734]


def test_english_tables_without_and_with_a_header_between_prose() -> None:
    facts = facts_of("""Fund balances of Greenfield

Funds reported a balance of $46,024,855, a change of ($8,555) from the prior year. The change came from:

General fund, revenues and transfers in over expenditures and transfers out\t$(2,420)
Total\t$(2,420)

General fund\t6/30/13\t6/30/12
Unassigned balance\t$1,923\t$3,895
""")
    first, second = facts.tables[0].parts
    assert paths(first)[1] == ("Total",) and figures(first) == ["$(2,420)", "$(2,420)"]
    assert [column.period for column in second.columns] == ["", "2013", "2012"]
    assert [(f.text, f.digits) for f in facts.passages[0].figures] == [("$46,024,855", 46024855), ("($8,555)", -8555)]
    assert [label.text for label in facts.cover] == ["Fund balances of Greenfield"]


# ── prose ────────────────────────────────────────────────────────────────────────────────────────────────────────────

DOCUMENT = """**青禾区统计局
2025 年部门预算**

2025 年 1 月

目 录

第一部分 青禾区统计局概况
- 一、主要职能 ………… 3
- 二、机构设置\t4
第二部分 情况说明

第一部分 青禾区统计局概况

一、主要职能

（一）负责全区统计工作，组织实施普查；开展统计分析，发布统

计数据。指导街道工作。

（二）机构情况

1. 青禾区统计局本级
2. 青禾区普查中心

二、机构设置
青禾区统计局有编制人数12人，其中：行政
编制5人。

第二部分 情况
说明

2025 年支出 14.11 万元，比 2024 年增加 -0.5 万元，截至 2024 年 12 月 31 日有车 1 辆。
"""


def test_cover_title_and_contents() -> None:
    facts = facts_of(DOCUMENT)
    assert facts.title.text == "青禾区统计局2025 年部门预算"
    assert [label.text for label in facts.cover] == ["青禾区统计局", "2025 年部门预算", "2025 年 1 月", "目 录"]
    assert [label.text for label in facts.contents] == [
        "第一部分 青禾区统计局概况", "一、主要职能", "二、机构设置", "第二部分 情况说明"
    ]  # fmt: skip
    assert not facts.tables


def test_a_part_that_comes_again_ends_the_contents_whatever_it_is_called() -> None:
    facts = facts_of("青禾区预算\n\n目录\n第一部分 2024年说明\n一、概况\n\n第一部分 2022年说明\n\n一、概况\n\n共有1人。")
    assert [label.text for label in facts.contents] == ["第一部分 2024年说明", "一、概况"]
    assert [heading.text for heading in facts.headings] == ["第一部分 2022年说明", "一、概况"]


def test_the_name_of_a_section_may_be_long() -> None:
    name = "四、关于青禾市青禾区文化体育广播电视和旅游局2024年财政拨款收支预算情况的总体说明"
    text = f"青禾区预算\n\n第一部分 说明\n\n{name}\n\n收入1元。\n\n四、{'甲' * 41}\n\n收入2元。"
    assert [heading.text for heading in facts_of(text).headings] == ["第一部分 说明", name]


def test_headings_and_their_levels() -> None:
    assert [(h.level, h.text, h.place.line) for h in facts_of(DOCUMENT).headings] == [
        (1, "第一部分 青禾区统计局概况", 13),
        (2, "一、主要职能", 15),
        (3, "（二）机构情况", 21),
        (2, "二、机构设置", 26),
        (1, "第二部分 情况说明", 30),
    ]


def test_passages_are_joined_over_line_ends_and_broken_sentences() -> None:
    facts = facts_of(DOCUMENT)
    assert [(p.text, p.heading) for p in facts.passages] == [
        ("（一）负责全区统计工作，组织实施普查；开展统计分析，发布统计数据。指导街道工作。", 1),
        ("1. 青禾区统计局本级", 2),
        ("2. 青禾区普查中心", 2),
        ("青禾区统计局有编制人数12人，其中：行政编制5人。", 3),
        ("2025 年支出 14.11 万元，比 2024 年增加 -0.5 万元，截至 2024 年 12 月 31 日有车 1 辆。", 4),
    ]
    assert [label.place.line for label in facts.repairs] == [19, 30]


def test_figures_of_passages_without_list_numbers_and_dates() -> None:
    facts = facts_of(DOCUMENT)
    found = [figure for passage in facts.passages for figure in passage.figures]
    assert [(f.text, f.digits, f.unit, f.place.line) for f in found] == [
        ("12", 12, "人", 27),
        ("5", 5, "人", 28),
        ("14.11", 1411, "万元", 33),
        ("-0.5", -5, "万元", 33),
        ("1", 1, "辆", 33),
    ]
    lines = DOCUMENT.split("\n")
    for figure in found:
        place = figure.place
        assert place.line and place.column and place.end_column
        assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == figure.text


def test_english_lines_are_joined_with_a_space() -> None:
    facts = facts_of("Budget of Greenfield\n\nThe town of Greenfield spent $12 on\nroads and saved the rest.\n")
    assert facts.passages[0].text == "The town of Greenfield spent $12 on roads and saved the rest."


def test_a_number_broken_over_lines_is_one_number() -> None:
    facts = facts_of("2025年部门预算\n\n一、支出\n\n本年支出合计为人民币 2,106\n.66 万元，比上年增加。\n")
    assert [(f.text, f.digits) for f in facts.passages[0].figures] == [("2,106.66", 210666)]


@pytest.mark.parametrize("marker", ["1.", "1、", "(1)", "（1）", "①", "一、", "（一）", "第一条", "- "])
def test_list_numbers_are_no_figures(marker: str) -> None:
    facts = facts_of(
        f"2025年部门预算\n\n{marker} 人员经费 5 万元，占第3位，依据〔2016〕143 号文件（1），自 2024 年起。\n"
    )
    assert [f.text for f in facts.passages[0].figures][:1] == ["5"]
    assert len(facts.passages) == 1


def test_a_wrapped_paragraph_is_no_heading() -> None:
    facts = facts_of(
        "2025年部门预算\n\n（三）负责建立全面规范透明标准科学约束有力的预\n算制度并完善支出标准，组织实施。\n"
    )
    assert not facts.headings and len(facts.passages) == 1


def test_a_tab_after_a_list_number_makes_no_table() -> None:
    facts = facts_of("2025年部门预算\n\n一、\t主要职能\n\n（一）\t负责统计工作。\n")
    assert not facts.tables and len(facts.headings) == 1


# ── bad input ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: object, encoding: str, newline: str) -> None:
    path = os.path.join(str(tmp_path), "预算.txt")
    text = "部门支出总表\n单位：万元\n项目\t预算数\n甲\t1\n".replace("\n", newline)
    with open(path, "wb") as file:
        file.write(text.encode(encoding))
    (table,) = read(path).tables
    assert table.title.text == "部门支出总表" and table.unit == "万元"
    assert table.parts[0].rows[0].place.line == 4


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"a\x00b", "byte 1"),
        (b"\xff\xfeA", "UTF-16"),
        ("合计".encode() + b"\xff\xff\xff", "byte 6"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04abc", "ZIP"),
    ],
)
def test_what_is_no_text_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_text(raw, "x.txt")


def test_limits(tmp_path: object) -> None:
    small = LIMITS._replace(size=100, line=50, lines=3, cells=4, grid=30)
    for raw, says in (
        (b"x" * 51, "50"),
        (b"a\n\n\nb", "lines"),
        (b"1\t2\t3\t4\t5", "cells"),
    ):
        with pytest.raises(Unreadable, match=says):
            read_text(raw, "x.txt", limits=small)
    with pytest.raises(Unreadable, match="too large"):
        read_text(b"a\t1\n" * 9, "x.txt", limits=LIMITS._replace(grid=10))
    path = os.path.join(str(tmp_path), "large.txt")
    with open(path, "wb") as file:
        file.write(b"x" * 101)
    with pytest.raises(Unreadable, match="larger"):
        read(path, limits=small)
    with pytest.raises(Unreadable, match="cells"):
        read_text(b"\t".join([b"1"] * 100_000), "x.txt")


def test_a_file_that_is_not_there(tmp_path: object) -> None:
    for path in (os.path.join(str(tmp_path), "none.txt"), str(tmp_path), "a\x00b.txt"):
        with pytest.raises(Unreadable, match="cannot be opened"):
            read(path)


def test_known_names() -> None:
    assert known("a/预算.TXT") and known("b.md") and known("c.facts.json")
    assert not known("report.json") and not known("d.exe") and not known("txt")


def test_no_soup_of_pieces_breaks_the_reader() -> None:
    pieces = [
        *(
            "\t",
            "\n",
            "|",
            "表1",
            "单位：",
            "万元",
            "合计",
            "类",
            "款",
            "1,2",
            "12.50",
            "100%",
            "（一）",
            "一、",
            "。",
            "：",
        ),
        *("注：", "目录", "2024年", "-", "项目", "（续）", "**", "# ", "\f", " ", "\r", "名称", "（", "）", "$", "续"),
        *("（万元）", "a" * 70),
    ]
    chance = random.Random(7)
    for _ in range(400):
        text = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 120)))
        try:
            facts = facts_of(text)
        except Unreadable:
            continue
        for table in facts.tables:
            for part in table.parts:
                assert all(len(row.cells) == len(part.columns) for row in part.rows)
        assert facts == facts_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "." * 300_000 + "x",
        "目录\n" + "…·. " * 80_000 + "x",
        "-" * 300_000 + "|x",
        "单位：" * 100_000 + "\n" + GRID,
        "1,111," * 50_000,
        "(" * 300_000,
        "甲\t\n" * 30_000,
        "甲\t乙\n\n" * 20_000,
        "目录\n" + ("一、" + "." * 290 + "x\n") * 3_000,
        "一二三四五，\n" * 40_000,
        "项目\t金额\n" * 20_000,
        "一、职能\n\n" * 30_000,
        ("甲" + "\t同" * 4_000 + "\n") * 6,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_text_takes_no_longer_than_other_text(text: str) -> None:
    started = time.process_time()
    facts_of(text)
    assert time.process_time() - started < 8


def test_time_grows_with_the_text() -> None:
    block = (
        "部门支出总表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\n"
        + "201\t服务\t12.50\t12.50\n" * 200
        + "\n说明一句话。\n\n"
    )
    started = time.process_time()
    facts = facts_of(block * 100)
    assert len(facts.tables) == 100
    assert time.process_time() - started < 8


# ── a real document ──────────────────────────────────────────────────────────────────────────────────────────────────


def real(name: str) -> Facts:
    path = os.path.join(SHARED, name)
    if not os.path.exists(path):
        pytest.skip(f"the shared document {name} is not here")
    return read(path)


HONGSHAN = "hongshan-enterprise-service-2024.txt"


def test_every_table_of_a_real_document() -> None:
    tables = real(HONGSHAN).tables
    assert [table.number for table in tables] == [f"表{n}" for n in range(1, 13)]
    assert all(table.title.text and table.unit == "万元" for table in tables)
    assert [table.title.text for table in tables][:3] == ["部门收支总表", "部门收入总表", "部门支出总表"]
    assert sum(table.organisation != "" for table in tables) == 11
    assert [table.number for table in tables if table.notes] == ["表1", "表8", "表9"]
    assert [len(table.parts) for table in tables[:10]] == [2, 1, 1, 2, 1, 1, 1, 1, 1, 1]


def test_header_trees_of_a_real_document() -> None:
    tables = {table.number: table.parts[0] for table in real(HONGSHAN).tables}
    assert tree(tables["表2"])[2:5] == ["合计", "本年收入 > 小计", "本年收入 > 一般公共预算"]
    assert tree(tables["表2"])[-2:] == ["上年结转结余 > 财政专户管理资金", "上年结转结余 > 单位资金"]
    assert tree(tables["表5"])[2:] == [
        "合计", "基本支出 > 小计", "基本支出 > 人员经费", "基本支出 > 公用经费", "项目支出"
    ]  # fmt: skip
    assert tree(tables["表7"])[1:4] == [
        "因公出国（境）费",
        "公务用车购置及运行费 > 小计",
        "公务用车购置及运行费 > 公务用车购置费",
    ]
    assert tree(tables["表10"])[3:5] == ["合计", "本年拨款 > 一般公共预算"]
    assert tree(tables["表10"])[-3:] == ["财政拨款结转结余 > 国有资本经营预算", "财政专户管理资金", "单位资金"]
    assert kinds(tables["表10"])[:4] == ["code", "label", "text", "figure"]
    assert paths(tables["表10"])[0] == ()


def test_repaired_rows_of_a_real_document() -> None:
    table = real(HONGSHAN).tables[10]
    rows = {row.place.line: row for part in table.parts for row in part.rows if row.repaired}
    assert sorted(line or 0 for line in rows) == [358, 359, 360, 391, 392]
    assert rows[358].path == ("支出构成", "运转类项目支出")
    assert [cell.figure.text for cell in rows[358].cells if cell and cell.figure] == [
        "121.99",
        "8.31",
        "121.68",
        "127.03",
    ]
    assert rows[360].path == ("支出构成", "合计")
    assert rows[360].repaired and rows[360].repaired.startswith("moved 2 cells")
    project = real(HONGSHAN).tables[11]
    assert [row.place.line for part in project.parts for row in part.rows if row.repaired] == [433]


def test_prose_of_a_real_document() -> None:
    facts = real(HONGSHAN)
    assert facts.title.text.endswith("2024 年部门预算编制说明")
    assert len(facts.contents) == 30
    assert [h.level for h in facts.headings].count(1) == 4
    joined = next(p for p in facts.passages if p.place.line == 479)
    assert "254.27 万元，增长 20.96%" in joined.text
    assert [f.place.line for f in joined.figures] == [479, 479, 479] + [481] * 7


def test_nothing_of_a_real_document_is_lost() -> None:
    facts = real(HONGSHAN)
    kept = {label.text for label in (*facts.cover, *facts.contents)} | {h.text for h in facts.headings}
    for table in facts.tables:
        kept.update(label.text for label in table.notes)
        for part in table.parts:
            kept.update(label.text for column in part.columns for label in column.path)
            kept.update(cell.text for row in part.rows for cell in row.cells if cell)
    with open(os.path.join(SHARED, HONGSHAN), encoding="utf-8") as file:
        lines = file.read().split("\n")
    printed = {cell.strip() for line in lines if "\t" in line for cell in line.split("\t")}
    assert printed <= kept | {""}


@pytest.mark.parametrize(
    ("name", "tables", "passages"),
    [
        ("notes/final-three-public-2021.txt", 1, 5),
        ("notes/fund-balance-2013.txt", 2, 2),
        ("notes/kindergarten-final-2017.txt", 0, 4),
        ("notes/town-departments-1998.txt", 1, 0),
        ("notes/town-operating-costs-2023.txt", 0, 3),
        ("notes/unit-structure-2024.txt", 0, 2),
    ],
)
def test_short_real_documents(name: str, tables: int, passages: int) -> None:
    facts = real(name)
    assert facts.title.text
    assert (len(facts.tables), len(facts.passages)) == (tables, passages)


def test_bold_cells_of_markdown() -> None:
    text = "| 科目 | 金额 |\n|---|---|\n| 教育 | 1.00 |\n| **合计** | **1,234.00** |\n| **a** b ** | __ |\n"
    rows = read_text(text.encode(), "x.md").tables[0].parts[0].rows
    assert [[cell.text for cell in row.cells if cell] for row in rows] == [
        ["教育", "1.00"],
        ["合计", "1,234.00"],
        ["**a** b **", "__"],
    ]
    figure = rows[1].cells[1] and rows[1].cells[1].figure
    assert figure and figure.digits == 123400
    line = text.split("\n")[3]
    assert line[figure.place.column - 1 : figure.place.end_column - 1] == "1,234.00"  # type: ignore[operator]


# ── paragraphs without blank lines, tables without a frame ───────────────────────────────────────────────────────────


def test_lines_that_end_short_of_the_others_end_a_paragraph() -> None:
    lines = ("一、情况说明", "本馆负责全区图书借阅工作，开放时间为每天上午九时至下午五时。", "共有三人。", "另有两人。")
    assert [p.text for p in facts_of("\n".join(lines)).passages] == list(lines[1:])


def test_a_full_stop_at_the_full_width_ends_no_paragraph() -> None:
    """Lines as wide as the page: where they break says nothing of the paragraph."""
    wide = "本馆负责全区图书借阅工作，开放时间为每天上午九时。", "每周另有一次讲座，由本馆组织，地点在一楼的大厅里。"
    assert [p.text for p in facts_of("\n".join(("一、情况说明", *wide))).passages] == ["".join(wide)]


def test_english_lines_are_joined_over_full_stops() -> None:
    text = "1. About us\n\nThe library lends books to everyone in the town.\nIt is open.\nIt is free of charge for all.\n"
    assert len(facts_of(text).passages) == 1


@pytest.mark.parametrize("framed", [True, False])
def test_a_table_without_a_frame_may_begin_and_end_with_blank_cells(framed: bool) -> None:
    rows = ["项目 | 预算数 | 项目 | 预算数", "一、拨款 | 5.00 | 一、教育 | 3.00", " | | 二、住房 | 2.00", "收入总计 | 5.00 | 支出总计 | 5.00"]
    text = "\n".join(f"| {row} |" if framed else row for row in rows)
    income, spending = table_of("表1 收支总表\n\n" + text).parts
    assert texts(spending) == [["一、教育", "3.00"], ["二、住房", "2.00"], ["支出总计", "5.00"]]
    assert texts(income)[-1] == ["收入总计", "5.00"]


def test_the_fields_over_a_table_may_stand_apart() -> None:
    text = (
        "公开01表\n收入决算表\n部门：青岚县水利局\t2024年度\t金额单位：万元\n\n项目\t合计\n事业收入\t5.00\n合计\t5.00\n"
    )
    [table] = read_text(text.encode(), "fields.txt").tables
    assert (table.number, table.title.text, table.unit) == ("公开01表", "收入决算表", "万元")
    assert table.organisation == "青岚县水利局"
    assert len(table.parts) == 1


def test_headers_that_are_fiscal_years_and_no_more() -> None:
    for years in (("FY2024", "FY2025", "FY2026"), ("2023-24", "2024-25", "2025-26")):
        table = table_of(f"Posts\n\nPart | {' | '.join(years)}\nPolice | 8.0 | 8.5 | 9.0\nLibrary | 2.0 | 2.0 | 2.0\n")
        (part,) = table.parts
        assert tree(part)[1:] == list(years)
        assert len(part.rows) == 2


def test_a_title_of_two_lines() -> None:
    for second in ("for the year ended 31 December 2024", "as at 31 December 2024", "(unaudited)"):
        table = table_of(f"INCOME STATEMENT\n{second}\n\n | 2024 | 2023\nSales | 5 | 4\nCosts | 3 | 2\n")
        assert table.title.text == f"INCOME STATEMENT {second}"


def test_a_row_of_units_under_a_header() -> None:
    (part,) = table_of("Stocks\n\n\t2024\t2023\n\t£'000\t£'000\nClay\t842\t796\nTiles\t517\t463\n").parts
    assert tree(part)[1:] == ["2024", "2023"]
    assert [column.unit for column in part.columns] == ["", "thousand", "thousand"]
    assert [row.path for row in part.rows] == [("Clay",), ("Tiles",)]
