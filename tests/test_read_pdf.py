"""The reader for PDF, on small files of our own (tests/pdf_paper.py)."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from engine.cli import main
from engine.facts import Facts, Part, Table
from engine.read import Unreadable, known, read
from engine.read.limits import LIMITS
from engine.read.pdf import read_pdf
from engine.read.pdf.lines import lines_of
from engine.read.pdf.sheet import Glyph
from pdf_paper import PORTRAIT, Cell, Merged, Sheet, nested, pdf, width

WIDTHS = (50, 50, 160, 90, 90, 90)
HEADER: list[list[Cell]] = [
    [Merged("项目", 1, 3), None, None, Merged("支出预算", 1, 3), None, None],
    [Merged("科目编码", 1, 2), None, Merged("科目名称", 2), Merged("合计", 2), Merged("基本支出", 2), Merged("项目支出", 2)],
    ["类", "款", None, None, None, None],
]
BODY: list[list[Cell]] = [
    ["207", "", "文化旅游体育与传媒支出", "1,118.50", "1,000.00", "118.50"],
    ["207", "01", "文化和旅游", "1,118.50", "1,000.00", "118.50"],
    ["208", "", "社会保障和就业支出", "20.00", "20.00", ""],
    ["208", "05", "行政事业单位养老支出", "20.00", "20.00", ""],
]
TOTAL: list[Cell] = [Merged("合计", 1, 3), None, None, "1,138.50", "1,020.00", "118.50"]


def captioned(sheet: Sheet, title: str = "2024年部门支出总表", top: float = 60) -> float:
    """A title with the department and the unit under it at far ends; where the table may begin."""
    sheet.centred(top, title, 14)
    sheet.text(60, top + 30, "编制部门：青禾区图书馆")
    sheet.right(590, top + 30, "单位：万元")
    return top + 46


def facts(*sheets: Sheet) -> Facts:
    return read_pdf(pdf(*sheets), "own.pdf")


def only(found: Facts) -> Table:
    (table,) = found.tables
    return table


def texts(part: Part) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row.cells] for row in part.rows]


def paths(part: Part) -> list[str]:
    return [" > ".join(label.text for label in column.path) for column in part.columns]


def printed(row: list[Cell]) -> list[str]:
    return [cell.text if isinstance(cell, Merged) else cell or "" for cell in row]


ROWS = [printed(row) for row in [*BODY, TOTAL]]


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def drawn(rows: list[list[Cell]]) -> Table:
    sheet = Sheet()
    sheet.table(60, captioned(sheet), WIDTHS, rows)
    return only(facts(sheet))


def test_a_ruled_table_with_merged_cells() -> None:
    table = drawn([*HEADER, *BODY, TOTAL])
    (part,) = table.parts
    assert (table.title.text, table.unit, table.organisation) == ("2024年部门支出总表", "万元", "青禾区图书馆")
    assert paths(part) == [
        "项目 > 科目编码 > 类", "项目 > 科目编码 > 款", "项目 > 科目名称", "支出预算 > 合计", "支出预算 > 基本支出", "支出预算 > 项目支出",
    ]  # fmt: skip
    assert [column.kind for column in part.columns] == ["code", "code", "label", "figure", "figure", "figure"]
    assert texts(part) == ROWS
    assert part.rows[-1].path == ("合计",)
    assert not table.repairs and not any(row.repaired for row in part.rows)


def test_places_are_pages_and_boxes() -> None:
    table = drawn([*HEADER, *BODY, TOTAL])
    cell = table.parts[0].rows[0].cells[3]
    assert cell is not None and cell.figure is not None
    assert (cell.place.page, cell.place.box) == (1, (320, 166, 410, 186))
    x0, top, x1, bottom = cell.figure.place.box or (0, 0, 0, 0)
    assert (x0, top) == (368, 170) and 408 <= x1 <= 410 and 180 <= bottom <= 181  # as the fonts of the machine have it
    assert table.title.place.box == (358, 60, 484, 74)


def test_a_merged_label_is_carried_down() -> None:
    table = drawn([
        ["类别", "项目", "单位", "预算数", "上年数", "增减"],
        [Merged("行政", 2), "办公费", "万元", "12.00", "11.00", "1.00"],
        [None, "印刷费", "万元", "3.00", "3.00", "0.00"],
    ])  # fmt: skip
    assert [row.path[:2] for row in table.parts[0].rows] == [("行政", "办公费"), ("行政", "印刷费")]


def test_a_blank_header_cell_of_its_own_belongs_to_no_label() -> None:
    table = drawn([["项目", "", "合计", "基本", "项目支出", "备注"], ["甲", "乙", "1.00", "1.00", "", "无"], ["丙", "丁", "2.00", "2.00", "", "无"]])
    assert paths(table.parts[0])[:2] == ["项目", ""]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        (["预算数", "", "", "决算数", "", ""], ["合计", "接待费", "用车", "合计", "接待费", "用车"],
         ["预算数 > 合计", "预算数 > 接待费", "预算数 > 用车", "决算数 > 合计", "决算数 > 接待费", "决算数 > 用车"]),
        (["编码", "", "名称", "合计", "基本支出", ""], ["类", "款", "", "", "人员", "公用"],
         ["编码 > 类", "编码 > 款", "名称", "合计", "基本支出 > 人员", "基本支出 > 公用"]),
    ],
)  # fmt: skip
def test_blank_header_cells_that_were_not_merged(above: list[str], below: list[str], expected: list[str]) -> None:
    first: list[Cell] = ["9.00", "4.00", "5.00", "7.00", "3.00", "4.00"]
    table = drawn([[*above], [*below], first if above[0] == "预算数" else ["201", "01", "甲", *first[3:]]])
    assert paths(table.parts[0]) == expected


def test_a_cell_of_several_lines_is_one_text() -> None:
    table = drawn([["名称", "事业单位\n经营收入", "说明", "金额", "其他", "备注"], ["甲", "1.00", "第一行写满了文字\n第二行", "1,234,567,\n890.12", "", ""]])
    (part,) = table.parts
    assert part.columns[1].path[0].text == "事业单位经营收入"
    row = part.rows[0].cells
    assert row[2] is not None and row[2].text == "第一行写满了文字第二行"


def test_a_number_broken_in_its_cell_is_one_number() -> None:
    sheet = Sheet()
    sheet.table(60, captioned(sheet), (100, 54), [["名称", "金额"], ["甲", "1,234,567,\n890.12"], ["乙", "2.00"]], height=30)
    assert texts(only(facts(sheet)).parts[0])[0] == ["甲", "1,234,567,890.12"]


def test_numbers_below_each_other_are_two_where_the_first_has_room() -> None:
    sheet = Sheet()
    rows: list[list[Cell]] = [["名称", "金额"], ["甲", "39,504,200.0\n0"], ["乙", "1,200\n16"], ["丙", "39,504,203.50\n200,000,002.00"]]
    sheet.table(60, captioned(sheet), (100, 70), rows, height=30)
    amounts = [row[1] for row in texts(only(facts(sheet)).parts[0])]
    assert amounts == ["39,504,200.00", "1,200 16", "39,504,203.50 200,000,002.00"]


def test_a_sign_of_another_height_stands_on_the_line_of_its_amount() -> None:
    """A font that holds nothing but a hyphen may say that it is as high as a hyphen."""
    amount = [Glyph(text, 10 + 4 * n, 100, 14 + 4 * n, 107) for n, text in enumerate("1.60")]
    below = [Glyph(text, 6 + 4 * n, 109, 10 + 4 * n, 116) for n, text in enumerate("备注")]
    for sign in (Glyph("-", 6, 104, 10, 107), Glyph("’", 6, 100, 10, 102)):
        lines = lines_of([*amount, sign, *below])
        assert [line.text for line in lines] == [f"{sign.text}1.60", "备注"]


def test_a_character_drawn_by_itself_is_as_flat_as_its_stroke() -> None:
    """So it is in a font whose characters are little drawings."""
    glyphs = [Glyph(text, 10 + 12 * n, 100, 22 + 12 * n, 112) for n, text in enumerate("（一）一般公共预算")]
    flat = [glyph if glyph.text != "一" else Glyph("一", glyph.x0, 104.4, glyph.x1, 105.8) for glyph in glyphs]
    above = [Glyph("一", 10, 84.4, 22, 85.8), Glyph("、", 22, 80, 34, 92)]
    assert [line.text for line in lines_of([*flat, *above])] == ["一、", "（一）一般公共预算"]


def test_a_title_of_two_lines_is_one() -> None:
    sheet = Sheet(PORTRAIT)
    for top, line in ((60, "2024年部门支出明细表（按支出功能分类科目-不含"), (74, "上年结转）")):
        sheet.centred(top, line)
    sheet.text(60, 95, "部门：青禾区统计局")
    sheet.table(60, 110, WIDTHS, [*HEADER, *BODY, TOTAL])
    assert only(facts(sheet)).title.text == "2024年部门支出明细表（按支出功能分类科目-不含上年结转）"


@pytest.mark.parametrize("draw", ["bars", "form", "form moved"])
def test_rulings_however_they_are_drawn(draw: str) -> None:
    sheet = Sheet()
    top = captioned(sheet)
    if draw == "bars":
        sheet.line = lambda x0, y0, x1, y1: sheet.bar(x0 - 0.4, y0 - 0.4, x1 + 0.4, y1 + 0.4)  # type: ignore[method-assign]
        sheet.table(60, top, WIDTHS, [*HEADER, *BODY, TOTAL])
    elif draw == "form":
        with sheet.form():
            sheet.table(60, top, WIDTHS, [*HEADER, *BODY, TOTAL])
    else:
        with sheet.form("0.5 0 0 0.5 30 200"), sheet.clipped(0, 0, 2000, 2000):
            sheet.table(60, top, WIDTHS, [*HEADER, *BODY, TOTAL])
    assert texts(only(facts(sheet)).parts[0]) == ROWS


@pytest.mark.parametrize("open_side", ["left and right", "below"])
def test_an_open_side_is_closed(open_side: str) -> None:
    rows = [printed(row) for row in BODY]
    sheet = Sheet()
    top = captioned(sheet)
    xs = [60 + sum(WIDTHS[:n]) for n in range(len(WIDTHS) + 1)]
    bottom = top + 20 * (len(rows) + 1)
    for n in range(len(rows) + (1 if open_side == "below" else 2)):
        sheet.line(xs[0], top + 20 * n, xs[-1], top + 20 * n)
    for x in xs if open_side == "below" else xs[1:-1]:
        sheet.line(x, top, x, bottom)
    header = ["类", "款", "科目名称", "合计", "基本支出", "项目支出"]
    sheet.table(60, top, WIDTHS, [header, *rows], across=False, down=False)
    assert texts(only(facts(sheet)).parts[0]) == rows


def test_tables_side_by_side_have_their_own_captions() -> None:
    sheet = Sheet()
    for x, title in ((60, "收入表"), (450, "支出表")):
        sheet.text(x + 100, 60, title, 12)
        sheet.right(x + 300, 80, "单位：万元" if title == "收入表" else "单位：元")
        sheet.table(x, 100, (150, 150), [["项目", "金额"], [f"{title}一", "1.00"], [f"{title}二", "2.00"]])
    found = facts(sheet)
    assert [(table.title.text, table.unit, texts(table.parts[0])[0][0]) for table in found.tables] == [
        ("收入表", "万元", "收入表一"), ("支出表", "元", "支出表一"),
    ]  # fmt: skip


def test_notes_stand_under_their_table() -> None:
    sheet = Sheet()
    end = sheet.table(60, captioned(sheet), WIDTHS, [*HEADER, *BODY, TOTAL])
    sheet.text(60, end + 6, "注：本表反映部门全部支出。")
    sheet.text(80, end + 60, "说明如下。")
    found = facts(sheet)
    assert [note.text for note in only(found).notes] == ["注：本表反映部门全部支出。"]
    assert [passage.text for passage in found.passages] == ["说明如下。"]


# ── over pages ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("again", [True, False], ids=["header again", "no header"])
@pytest.mark.parametrize("moved", [0, 7])
def test_a_table_goes_on_over_a_page(again: bool, moved: int) -> None:
    first, second = Sheet(), Sheet()
    first.table(60, captioned(first), WIDTHS, [*HEADER, *BODY[:2]])
    second.table(60 + moved, 50, WIDTHS, [*(HEADER if again else []), *BODY[2:], TOTAL])
    table = only(facts(first, second))
    assert texts(table.parts[0]) == ROWS
    assert [row.place.page for row in table.parts[0].rows] == [1, 1, 2, 2, 2]
    assert bool(table.repairs) == again


def test_captions_in_a_table_come_again_on_the_next_page() -> None:
    """As rows of the header that is printed on every page."""
    first, second = Sheet(), Sheet()
    captions: list[list[Cell]] = [[Merged("编制部门：青禾区图书馆", 1, 4), None, None, None, Merged("单位：万元", 1, 2), None]]
    first.centred(60, "2024年部门支出总表", 14)
    first.table(60, 90, WIDTHS, [*captions, *HEADER, *BODY[:2]])
    second.table(60, 50, WIDTHS, [*captions, *HEADER, *BODY[2:], TOTAL])
    table = only(facts(first, second))
    assert (table.unit, table.organisation) == ("万元", "青禾区图书馆")
    assert [texts(part) for part in table.parts] == [ROWS]


def test_a_title_printed_again_belongs_to_the_same_table() -> None:
    first, second = Sheet(), Sheet()
    first.table(60, captioned(first), WIDTHS, [*HEADER, *BODY[:2]])
    second.table(60, captioned(second), WIDTHS, [*HEADER, *BODY[2:], TOTAL])
    assert texts(only(facts(first, second)).parts[0]) == ROWS


def test_another_title_begins_another_table() -> None:
    first, second = Sheet(), Sheet()
    first.table(60, captioned(first), WIDTHS, [*HEADER, *BODY[:2]])
    second.table(60, captioned(second, "2024年基本支出表"), WIDTHS, [*HEADER, *BODY[2:], TOTAL])
    assert len(facts(first, second).tables) == 2


def test_a_row_cut_in_two_is_put_together() -> None:
    first, second = Sheet(), Sheet()
    last = ["208", "05", "机关事业单位基本养老", "20.00", "20.00", ""]
    first.table(60, captioned(first), WIDTHS, [*HEADER, *BODY[:3], last])
    second.table(60, 50, WIDTHS, [["", "", "保险缴费支出", "", "", ""], TOTAL])
    (part,) = only(facts(first, second)).parts
    assert texts(part)[3:] == [["208", "05", "机关事业单位基本养老保险缴费支出", "20.00", "20.00", ""], printed(TOTAL)]
    assert part.rows[3].repaired == "the rest of the row, on page 2, was joined to it"


def test_a_row_under_merged_keys_is_put_together_too() -> None:
    """The names of its groups stand in cells merged over rows; the rest of its text has digits."""
    upper, lower = Sheet(), Sheet()
    rows: list[list[Cell]] = [
        *HEADER, [Merged("207", 3), "", *BODY[0][2:]], [None, Merged("01", 2), *BODY[1][2:]],
        [None, None, "图书馆（不含", "9.00", "9.00", ""],
    ]  # fmt: skip
    upper.table(60, captioned(upper), WIDTHS, rows)
    lower.table(60, 40, WIDTHS, [["", "", "2024年新馆）", "", "", ""], TOTAL])
    table = only(facts(upper, lower))
    assert texts(table.parts[0])[2:] == [["", "", "图书馆（不含2024年新馆）", "9.00", "9.00", ""], printed(TOTAL)]


def test_a_header_that_the_page_cuts_is_one() -> None:
    """What stands of it on the first page has fewer columns than the rest."""
    first, second = Sheet(), Sheet()
    top = captioned(first, top=480)
    first.table(60, top, WIDTHS, [[Merged("功能分类科目", 1, 3), None, None, "合计", Merged("其中", 1, 2), None]])
    second.table(60, 50, WIDTHS, [["类", "款", "科目名称", "", "基本支出", "项目支出"], *BODY, TOTAL])
    (part,) = only(facts(first, second)).parts
    assert paths(part) == [
        "功能分类科目 > 类", "功能分类科目 > 款", "功能分类科目 > 科目名称", "合计", "其中 > 基本支出", "其中 > 项目支出",
    ]  # fmt: skip
    assert texts(part) == ROWS


def test_a_header_comes_again_under_the_total_that_a_table_begins_with() -> None:
    first, second = Sheet(), Sheet()
    first.table(60, captioned(first), WIDTHS, [*HEADER, TOTAL])
    second.table(60, 50, WIDTHS, [*HEADER, *BODY])
    (part,) = only(facts(first, second)).parts
    assert texts(part) == [ROWS[-1], *ROWS[:-1]]


def test_a_row_cut_in_two_is_told_by_rows_like_it() -> None:
    """Over it in the same grid stand fields of a form, with blank cells where it has its keys."""
    first, second = Sheet(), Sheet()
    fields: list[list[Cell]] = [
        [name, "", "", Merged(value, 1, 2), None]
        for name, value in (("部门名称", "青禾区图书馆"), ("填报人", "馆办公室"), ("年度目标", "开放三百天"), ("资金总额", "20.00"))
    ]
    rows: list[list[Cell]] = [
        ["名称", "类别", "预算数", "用途", "备注"], ["甲项目", "特定目标类", "8.00", "购书", ""], ["乙项目", "特定目标类", "5.00", "修缮", ""],
        ["丙项目维修改造专", "特定目标类", "7.00", "更换馆内用电和", ""],
    ]  # fmt: skip
    widths = (120, 90, 90, 110, 50)
    first.table(60, captioned(first), widths, [*fields, *rows])
    second.table(60, 50, widths, [["项经费", "", "", "消防设备", ""], ["丁项目", "特定目标类", "0.00", "", ""]])
    found = [row for part in only(facts(first, second)).parts for row in texts(part)]
    assert found[-2][:4] == ["丙项目维修改造专项经费", "特定目标类", "7.00", "更换馆内用电和消防设备"]
    assert found[-1][:3] == ["丁项目", "特定目标类", "0.00"]


def test_a_header_of_another_part_comes_again() -> None:
    """On every page stand the rows that the table began with, whichever part of it goes on."""
    first, second, third = Sheet(), Sheet(), Sheet()
    field: list[Cell] = ["部门名称", Merged("青禾区图书馆", 1, 3), None, None]
    names: list[list[Cell]] = [[f"项目{n}：采购", "特定目标类", f"{n}.00", "购置图书和设备"] for n in range(1, 6)]
    widths = (120, 90, 90, 160)
    first.table(60, captioned(first), widths, [field, ["项目名称", "类别", "预算数", "用途"], *names[:2]])
    second.table(60, 50, widths, [field, *names[2:4], ["项目4续：修缮与", "特定目标类", "4.00", "更换馆内"]])
    third.table(60, 50, widths, [field, ["维护", "", "", "照明设施"], names[4]])
    parts = only(facts(first, second, third)).parts
    assert [row[0] for row in texts(parts[-1])] == ["项目1：采购", "项目2：采购", "项目3：采购", "项目4：采购", "项目4续：修缮与维护", "项目5：采购"]
    assert texts(parts[-1])[-2][3] == "更换馆内照明设施"


def test_a_row_with_its_key_is_none_cut_in_two() -> None:
    first, second = Sheet(), Sheet()
    first.table(60, captioned(first), WIDTHS, [*HEADER, *BODY[:3]])
    second.table(60, 50, WIDTHS, [["208", "05", "其他支出", "", "", ""], TOTAL])
    assert len(only(facts(first, second)).parts[0].rows) == 5


def test_columns_that_a_page_lacks_are_counted_all_the_same() -> None:
    first, second = Sheet(), Sheet()
    first.table(60, captioned(first), WIDTHS, [*HEADER, *BODY])
    second.table(60, 50, (260, 90, 90, 90), [["合计", "1,138.50", "1,020.00", "118.50"]])
    assert texts(only(facts(first, second)).parts[0]) == ROWS


def numbered(count: int, header: str = "", footer: Callable[[int], str] = "- {} -".format) -> list[Sheet]:
    """Pages of prose with a running header and a page number each."""
    sheets = []
    for n in range(1, count + 1):
        sheet = Sheet(PORTRAIT)
        if header:
            sheet.centred(30, header, 9)
        sheet.text(90, 100, f"{'一二三四五六'[n - 1]}、工作情况", 12)
        paragraph(sheet, 130, f"第{n}段，{SENTENCE}")
        sheet.centred(800, footer(n), 9)
        sheets.append(sheet)
    return sheets


@pytest.mark.parametrize("footer", ["- {} -", "第{}页", "第 {} 页 共 4 页", "{} / 4", "{}", "— {} —", "Page {} of 4"])
def test_running_lines_and_page_numbers_are_left_out(footer: str) -> None:
    found = facts(*numbered(4, "青禾区图书馆2024年部门预算", footer.format))
    assert [passage.text[:3] for passage in found.passages] == ["第1段", "第2段", "第3段", "第4段"]
    assert len(found.passages) == len(found.headings) == 4 and not found.tables


@pytest.mark.parametrize("footer", ["- {} -", "第{}页", "第 {} 页 共 2 页", "{} / 2"])
def test_page_numbers_may_begin_again(footer: str) -> None:
    """As where several files were made one."""
    found = facts(*numbered(2, footer=lambda _: footer.format(1)))
    assert [passage.text[:3] for passage in found.passages] == ["第1段", "第2段"]


def test_a_title_over_tables_with_titles_of_their_own_is_a_running_line() -> None:
    """It is called a table, but of which one is said under it."""
    sheets = []
    for n, title in enumerate(("收支总表", "收入总表", "支出总表")):
        for rows in (BODY[:2], [*BODY[2:], TOTAL]):
            sheet = Sheet()
            sheet.centred(20, "青禾区图书馆2024年部门预算公开表", 9)
            if rows == BODY[:2]:
                sheet.centred(60, f"表{n + 1}　{title}", 14)
            sheet.table(60, 90 if rows == BODY[:2] else 50, WIDTHS, [*(HEADER if rows == BODY[:2] else []), *rows])
            sheets.append(sheet)
    found = facts(*sheets)
    assert [(table.title.text, texts(table.parts[0])) for table in found.tables] == [
        (title, ROWS) for title in ("收支总表", "收入总表", "支出总表")
    ]
    assert not found.passages


def test_the_title_of_a_document_is_no_running_line_though_it_says_the_same() -> None:
    title = "青禾区图书馆2024年部门预算"
    cover = Sheet(PORTRAIT)
    cover.centred(60, title, 20)
    paragraph(cover, 130, SENTENCE)
    found = facts(cover, *numbered(4, title))
    assert found.title.text == title
    assert not [passage for passage in found.passages if passage.text == title]


def test_a_running_line_of_two_pages() -> None:
    """It is no part of the table that goes on under it; over its title it could be no caption."""
    first, second = Sheet(), Sheet()
    for sheet in (first, second):
        sheet.centred(20, "青禾区图书馆部门预算公开", 9)
    first.table(60, captioned(first), WIDTHS, [*HEADER, *BODY[:2]])
    second.table(60, 50, WIDTHS, [*BODY[2:], TOTAL])
    assert texts(only(facts(first, second)).parts[0]) == ROWS


def test_organisations_over_titles_are_no_running_lines() -> None:
    sheets = []
    for n, title in enumerate(("收支总表", "收入总表", "支出总表")):
        sheet = Sheet()
        sheet.text(60, 20, "部门：青禾区图书馆")
        sheet.centred(40, f"表{n + 1}　{title}", 14)
        sheet.table(60, 90, WIDTHS, [*HEADER, *BODY, TOTAL])
        sheets.append(sheet)
    assert [table.organisation for table in facts(*sheets).tables] == ["青禾区图书馆"] * 3


def test_a_number_at_the_edge_that_counts_no_pages_stays() -> None:
    footers = {1: "17", 2: "3", 3: "201", 4: "12"}
    found = facts(*numbered(4, footer=lambda n: footers[n]))
    assert [text for passage in found.passages for text in footers.values() if passage.text == text] == ["17", "3", "201", "12"]


# ── prose ────────────────────────────────────────────────────────────────────────────────────────────────────────────

SENTENCE = (
    "2024年收入预算1,116.50万元，比2023年增加12.30万元，增长1.11%。收入预算中，财政拨款收入1,118.50万元，事业收入0万元，其他收入0万元，"
    "全年开放不少于300天，接待读者不少于12.5万人次，举办各类读者活动不少于60场，购置图书不少于8,000册，年度工作按照既定计划稳步推进。"
)


def paragraph(sheet: Sheet, top: float, text: str, left: float = 90, right: float = 505, step: float = 20) -> float:
    """A paragraph, its first line set in by two characters, numbers never broken; where it ends."""
    x, line = left + 20, ""
    words: list[str] = []
    for character in text:
        if words and character.isascii() and words[-1][-1:].isascii():
            words[-1] += character
        else:
            words.append(character)
    for word in words:
        if x + width(line + word) > right and line and word not in "，。；":
            sheet.text(x, top, line)
            x, line, top = left, "", top + step
        line += word
    sheet.text(x, top, line)
    return top + step


def test_lines_of_a_paragraph_are_joined_and_paragraphs_are_not() -> None:
    sheet = Sheet(PORTRAIT)
    sheet.text(110, 70, "一、收支情况说明")
    top = paragraph(sheet, 100, SENTENCE)
    paragraph(sheet, paragraph(sheet, top, "支出预算与收入预算相同。"), SENTENCE.replace("2024", "2025"))
    assert [passage.text for passage in facts(sheet).passages] == [
        SENTENCE, "支出预算与收入预算相同。", SENTENCE.replace("2024", "2025"),
    ]  # fmt: skip


def test_a_paragraph_goes_on_over_a_page() -> None:
    first, second = Sheet(PORTRAIT), Sheet(PORTRAIT)
    whole = Sheet(PORTRAIT)
    paragraph(whole, 100, SENTENCE)
    first.text(110, 60, "一、收支情况说明")
    first.content += whole.content[:2]
    second.content = whole.content[2:]
    paragraph(second, 240, "下一段。")
    found = facts(first, second)
    assert [passage.text for passage in found.passages] == [SENTENCE, "下一段。"]
    pages = [figure.place.page for figure in found.passages[0].figures]
    assert pages == sorted(pages, key=str) and set(pages) == {1, 2}


ITEM = "1.文化旅游体育与传媒支出（类）文化和旅游（款）图书馆（项）。2024年预算数为305.10万元，与上年持平。"


@pytest.mark.parametrize("right", [240, 280, 320, 400])
def test_an_item_is_no_heading_however_narrow_its_lines_are(right: float) -> None:
    """The sign that tells it from a heading stands in its second line, or in its third."""
    sheet = Sheet(PORTRAIT)
    sheet.text(110, 70, "一、支出情况")
    paragraph(sheet, paragraph(sheet, 100, ITEM, right=right), ITEM.replace("1.", "2.", 1), right=right)
    found = facts(sheet)
    assert [passage.text for passage in found.passages] == [ITEM, ITEM.replace("1.", "2.", 1)]
    assert [heading.text for heading in found.headings] == ["一、支出情况"]


def test_a_heading_of_two_lines_is_one() -> None:
    sheet = Sheet(PORTRAIT)
    heading = "七、青禾区图书馆2024年政府性基金预算财政拨款收入支出预算情况说明"
    paragraph(sheet, paragraph(sheet, 70, heading, right=320), SENTENCE, right=320)
    found = facts(sheet)
    assert [heading.text for heading in found.headings] == [heading]
    assert [passage.text for passage in found.passages] == [SENTENCE]


@pytest.mark.parametrize("text", ["其中：文化旅游体育与传媒支出（207）305.10万元。", "其中：教育支出（２０５０２９９）８．１０万元。"])
def test_a_code_at_the_beginning_of_a_line_is_no_mark(text: str) -> None:
    sheet = Sheet(PORTRAIT)
    sheet.text(110, 70, "一、支出情况")
    cut = text.index("（") + (6 if "２" in text else 0)
    sheet.text(90, 100, text[:cut])
    sheet.text(90, 120, text[cut:])
    paragraph(sheet, 140, SENTENCE, right=90 + width(text[:cut]))
    assert facts(sheet).passages[0].text == text


def test_small_captions_do_not_say_how_far_sentences_are_apart() -> None:
    sheet = Sheet(PORTRAIT)
    top = 60.0
    for title in ("表一", "表二"):
        for caption in (f"{title}　政府性基金预算支出表", "编制部门：青禾区图书馆", "金额单位：万元"):
            sheet.text(90, top, caption, 6)
            top += 9
        top = sheet.table(90, top, (200, 100), [["项目", "预算数"], ["合计", ""]]) + 10
    sheet.text(110, top, "本部门2024年没有使用政府性基金预算安排支出，故本表为空", 12)
    sheet.text(90, top + 26, "表，下同。", 12)
    assert [note.text for note in facts(sheet).tables[1].notes] == ["本部门2024年没有使用政府性基金预算安排支出，故本表为空表，下同。"]


def test_a_figure_of_the_text_has_its_own_box() -> None:
    sheet = Sheet(PORTRAIT)
    sheet.text(110, 70, "一、收支情况说明")
    paragraph(sheet, 100, SENTENCE)
    first = facts(sheet).passages[0].figures[0]
    assert (first.text, first.place.box) in [("1,116.50", (180, 100, 220, bottom)) for bottom in (110, 111)]


def test_headings_and_contents() -> None:
    cover, contents, body = Sheet(PORTRAIT), Sheet(PORTRAIT), Sheet(PORTRAIT)
    cover.centred(200, "青禾区图书馆2024年部门预算", 20)
    contents.centred(80, "目  录", 16)
    for n, entry in enumerate(("一、部门职责", "二、收支情况说明")):
        contents.text(90, 120 + 24 * n, f"{entry} ………………………………………… {n + 3}")
    body.text(110, 80, "一、部门职责", 12)
    end = paragraph(body, 110, SENTENCE)
    body.text(110, end + 10, "二、收支情况说明", 12)
    paragraph(body, end + 40, SENTENCE)
    found = facts(cover, contents, body)
    assert found.title.text == "青禾区图书馆2024年部门预算"
    assert [entry.text for entry in found.contents] == ["一、部门职责", "二、收支情况说明"]
    assert [heading.text for heading in found.headings] == ["一、部门职责", "二、收支情况说明"]
    assert [passage.heading for passage in found.passages] == [0, 1]


# ── what can be seen ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_clipped_or_outside_or_invisible_is_not_read() -> None:
    sheet = Sheet(PORTRAIT, crop=(0, 100, 595, 842))
    with sheet.clipped(60, 60, 500, 200):
        sheet.text(90, 100, "看得见的文字。")
        sheet.text(90, 300, "裁掉的文字。")
        sheet.text(90, 194, "露出一半以上。")
        sheet.text(90, 197, "只露出一点点。", 8)
    sheet.text(90, 400, "不可见的文字。", mode=3)
    sheet.text(90, 800, "页面以外的文字。")
    sheet.text(700, 450, "右边以外的文字。")
    assert [passage.text for passage in facts(sheet).passages] == ["看得见的文字。", "露出一半以上。"]


def test_rows_beyond_the_clipping_path_are_not_read() -> None:
    first, second = Sheet(), Sheet()
    top = captioned(first)
    with first.clipped(0, 0, 842, top + 5 * 20 + 1):
        first.table(60, top, WIDTHS, [*HEADER, *BODY, TOTAL])
    with second.clipped(0, 50, 842, 595):
        second.table(60, 50 - 5 * 20, WIDTHS, [*HEADER, *BODY, TOTAL])
    assert texts(only(facts(first, second)).parts[0]) == ROWS


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_rotated_page_is_read_upright(rotate: int) -> None:
    upright = Sheet()
    upright.centred(60, "Expenditure by office", 14)
    rows: list[list[Cell]] = [["Office", "FY24 budget", "FY23 budget"], ["Library", "1,118.50", "1,000.00"], ["Parks", "20.00", "18.00"]]
    upright.table(60, 100, (150, 100, 100), rows)
    width, height = upright.width, upright.height
    turned = Sheet((height, width) if rotate != 180 else (width, height), rotate)
    turn = {90: f"0 1 -1 0 {height} 0", 180: f"-1 0 0 -1 {width} {height}", 270: f"0 -1 1 0 0 {width}"}[rotate]
    turned.content = [f"q {turn} cm", *upright.content, "Q"]
    assert facts(turned).tables == facts(upright).tables
    lying = Sheet((turned.width, turned.height))  # the same, on a page that is not turned
    lying.content = turned.content
    assert facts(lying).tables == facts(upright).tables
    assert texts(only(facts(lying)).parts[0]) == [printed(row) for row in rows[1:]]


def test_texts_lost_for_want_of_a_font_are_said() -> None:
    """Whether they are lost depends on the fonts of this computer: the text is read, or that it was not is said."""
    sheet = Sheet()
    sheet.text(60, 60, "全年开放不少于300天，接待读者不少于12万人次。")
    raw = pdf(sheet).replace(b"Tj ET", b"Tj ET BT /F1 10 Tf 1 0 0 1 60 300 Tm <9879> Tj ET").replace(b"/Length ", b"/Length 0")
    found = read_pdf(raw, "own.pdf")
    lost = [repair.text for repair in found.repairs if "font" in repair.text]
    read_it = any("项" in passage.text for passage in found.passages)
    assert read_it != (lost == ["texts in a font that is neither in the file nor on this computer were lost: 1"])


def test_a_watermark_is_left_out_and_said() -> None:
    sheet = Sheet()
    sheet.table(60, captioned(sheet), WIDTHS, [*HEADER, *BODY, TOTAL])
    sheet.text(200, 400, "内部资料", 60, matrix="0.7071 0.7071 -0.7071 0.7071")
    found = facts(sheet)
    assert texts(only(found).parts[0]) == ROWS
    assert [repair.text for repair in found.repairs] == ["characters at another angle than the rest were left out: 4"]


def test_a_text_of_no_angle_is_not_shown() -> None:
    sheet = Sheet()
    sheet.text(60, 60, "全年开放不少于300天。")
    sheet.text(60, 100, "接待读者。", matrix=f"{'9' * 120}.5 0 0 1")  # no angle can be told
    assert [passage.text for passage in facts(sheet).passages] == ["全年开放不少于300天。"]


def test_bold_made_by_printing_twice_counts_once() -> None:
    sheet = Sheet()
    for moved in (0, 0.4):
        sheet.text(60 + moved, 100, "全年开放不少于300天。")
    assert [passage.text for passage in facts(sheet).passages] == ["全年开放不少于300天。"]


# ── files that cannot be read ────────────────────────────────────────────────────────────────────────────────────────


def refused(raw: bytes) -> str:
    with pytest.raises(Unreadable) as problem:
        read_pdf(raw, "own.pdf")
    return str(problem.value)


def whole() -> bytes:
    sheet = Sheet()
    sheet.table(60, captioned(sheet), WIDTHS, [*HEADER, *BODY, TOTAL])
    return pdf(sheet, sheet)


ENCRYPT = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "11" * 32 + "> /U <" + "22" * 32 + "> >> /ID [<00> <00>]"
)


def test_files_that_cannot_be_read() -> None:
    scan = Sheet()
    scan.picture(0, 0, 842, 595)
    recognised = Sheet()
    recognised.picture(0, 0, 842, 595)
    recognised.text(60, 60, "识别出来的文字", mode=3)
    assert refused(pdf(scan)) == refused(pdf(recognised)) == "its pages are pictures (a scan): there is no text to read in them"
    assert refused(pdf(Sheet())) == "there is no text in the file"
    assert refused(pdf(Sheet(), trailer=ENCRYPT)) == "the file is encrypted: it opens with a password only"
    assert refused(b"%PDF-1.7\nnothing of the kind") == "the file is damaged, or no PDF"
    assert refused(pdf()).startswith(("it has no pages", "the file is damaged"))


def test_a_page_that_is_a_picture_is_said() -> None:
    sheet, scan = Sheet(), Sheet()
    sheet.text(60, 60, "全年开放不少于300天。")
    scan.picture(0, 0, 842, 595)
    (repair,) = facts(sheet, scan).repairs
    assert (repair.text, repair.place.page) == ("the page is a picture (a scan): nothing of it could be read", 2)


def test_a_file_cut_off_anywhere_is_refused() -> None:
    sheet = Sheet()
    sheet.table(60, 60, (90, 90), [["项目", "金额"], ["甲", "1.00"]])
    raw = pdf(sheet, compress=True)
    for end in range(0, len(raw) - 10, 10):
        assert refused(raw[:end])


def test_a_loop_of_pages_ends() -> None:
    raw = whole().replace(b"/Kids [8 0 R", b"/Kids [2 0 R")
    for count in (b"2", b"2000000000", b"-1"):
        with suppress(Unreadable):
            read_pdf(raw.replace(b"/Count 2", b"/Count " + count), "own.pdf")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="PDFium is not called in a process of its own here")
def test_a_file_that_never_ends_or_fills_the_memory_is_refused() -> None:
    limits = LIMITS._replace(seconds=1, memory=150 * 1024 * 1024)
    bomb = Sheet()
    bomb.content = [" " * 200_000_000]
    for raw in (nested(3, 2, loop=True), nested(12, 9), pdf(bomb, compress=True)):
        with pytest.raises(Unreadable, match=r"^the file takes too (long|much memory) to read"):
            read_pdf(raw, "own.pdf", limits=limits)
    assert read_pdf(whole(), "own.pdf", limits=limits).tables


def test_where_it_cannot_be_apart_it_is_read_all_the_same() -> None:
    waits = Event()
    other = Thread(target=waits.wait)
    other.start()
    try:
        assert read_pdf(whole(), "own.pdf").tables
        assert refused(pdf(Sheet(), trailer=ENCRYPT)) == "the file is encrypted: it opens with a password only"
    finally:
        waits.set()
        other.join()


def test_pictures_of_pages(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.pdf").write_bytes(whole())
    assert main(["facts", str(tmp_path / "own.pdf"), "--picture", str(tmp_path / "pages" / "of it")]) == 0
    assert capfd.readouterr().out == f"2 pages are in {tmp_path / 'pages' / 'of it'}\n"
    picture = (tmp_path / "pages" / "of it" / "page-002.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) == (2 * 842, 2 * 595)
    start = picture.index(b"IDAT") + 4
    rows = zlib.decompress(picture[start : start + struct.unpack(">I", picture[start - 8 : start - 4])[0]])
    stride = 3 * width + 1
    cell = [(2 * y) * stride + 1 + 3 * (2 * 61 + 4) for y in range(104, 120)]  # down the left of the cell 项目
    assert bytes((255, 255, 114)) in [rows[at : at + 3] for at in cell]  # what its text does not cover
    (tmp_path / "own.txt").write_text("表1  收入表\n", "utf-8")
    assert main(["facts", str(tmp_path / "own.txt"), "--picture", str(tmp_path)]) == 2
    assert "only the pages of a PDF file can be shown as pictures" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (LIMITS._replace(pages=1), "the file has 2 pages, more than 1"),
        (LIMITS._replace(characters=10), "page 1 has "),
        (LIMITS._replace(objects=20), "page 1 has more than 20 drawn objects"),
        (LIMITS._replace(grid=10), "page 1 has a table too large"),
        (LIMITS._replace(cells=3), "page 1 has a table of 6 columns, more than 3"),
    ],
)
def test_limits(limits: object, why: str) -> None:
    with pytest.raises(Unreadable, match=f"^{why}"):
        read_pdf(whole(), "own.pdf", limits=limits)  # type: ignore[arg-type]


def test_which_reader_reads_a_file(tmp_path: Path) -> None:
    assert known("budget.pdf") and known("BUDGET.PDF")
    raw = whole()
    for name in ("own.pdf", "own", "own.bin"):
        (tmp_path / name).write_bytes(raw)
        assert read(str(tmp_path / name)).tables
    for name, content, why in (
        ("text.pdf", "表1 收入表".encode(), "the file is no PDF, whatever its name says"),
        ("empty.pdf", b"", "the file is empty"),
        ("own.txt", raw, "this is a PDF file, not a text"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Unreadable) as problem:
            read(str(tmp_path / name))
        assert str(problem.value) == why


# ── tables without lines ─────────────────────────────────────────────────────────────────────────────────────────────

PLAIN: list[list[Cell]] = [
    ["科目名称", "合计", "基本支出", "项目支出"],
    ["文化和旅游", "1,118.50", "1,000.00", "118.50"],
    ["行政事业单位养老支出", "20.00", "20.00", ""],
    ["行政单位医疗", "8.40", "8.40", "—"],
    ["合计", "1,146.90", "1,028.40", "118.50"],
]


@pytest.mark.parametrize("across", [True, False], ids=["rulings across", "no rulings"])
def test_a_table_without_lines_down(across: bool) -> None:
    sheet = Sheet()
    sheet.table(60, captioned(sheet), (160, 90, 90, 90), PLAIN, across=across, down=False, centred=1)
    sheet.text(60, 300, SENTENCE[:40])
    table = only(facts(sheet))
    assert (table.title.text, table.unit) == ("2024年部门支出总表", "万元")
    assert paths(table.parts[0]) == [str(cell) for cell in PLAIN[0]]
    assert texts(table.parts[0]) == PLAIN[1:]


def test_a_total_in_the_middle_of_its_cell_makes_no_column() -> None:
    """It stands right of the names that are short; the title of its side stands over none of the columns."""
    sheet = Sheet()
    top = captioned(sheet)
    sheet.text(185, top, "收 入")
    for middle, title in ((170, "项 目"), (305, "预算数"), (395, "上年数")):
        sheet.text(middle - width(title) / 2, top + 16, title)
    rows = [["一、一般公共预算拨款", "18.50", "10.00"], ["二、事业收入", "8.40", "8.40"], ["三、其他收入", "20.00", "20.00"], ["收 入 总 计", "46.90", "38.40"]]
    for n, (name, *amounts) in enumerate(rows):
        sheet.text(170 if n == 3 else 62, top + 32 + 16 * n, name)
        for right, amount in zip((330, 420), amounts, strict=True):
            sheet.right(right, top + 32 + 16 * n, amount)
    (part,) = only(facts(sheet)).parts
    assert [path.split(" > ")[-1] for path in paths(part)] == ["项 目", "预算数", "上年数"]
    assert texts(part) == rows


def test_an_amount_close_to_the_label_of_the_next_column() -> None:
    sheet = Sheet()
    top = captioned(sheet)
    for x, title in ((62, "收入项目"), (200, "预算数"), (264, "支出项目"), (420, "预算数")):
        sheet.text(x, top, title)
    rows = [["一、财政拨款", "12,018.50", "一、教育支出", "10.00"], ["二、事业收入", "8.40", "二、卫生健康支出", "8.40"], ["合计", "20.00", "合计", "18.40"]]
    for n, row in enumerate(rows):
        for left, right, text in zip((62, 0, 264, 0), (0, 260, 0, 450), row, strict=True):
            sheet.text(left or right - width(text), top + 16 + 16 * n, text)
    table = only(facts(sheet))
    assert [row for part in table.parts for row in texts(part)] == [row[:2] for row in rows] + [row[2:] for row in rows]


@pytest.mark.parametrize("rows", [[], [["合计", "", "", ""]], [["", "4.77", "2.62", "2.15"]]], ids=["nothing", "a total", "one row"])
def test_a_table_of_too_few_numbers_is_told_by_its_caption(rows: list[list[Cell]]) -> None:
    sheet = Sheet()
    header: list[list[Cell]] = [["科目名称", "合计", "基本支出", "项目支出"]]
    sheet.text(60, 40, "一、支出情况")
    bottom = sheet.table(60, captioned(sheet), (160, 90, 90, 90), [*header, *rows], across=False, down=False, centred=1)
    paragraph(sheet, bottom + 60, SENTENCE)
    found = facts(sheet)
    table = only(found)
    assert (table.title.text, table.unit) == ("2024年部门支出总表", "万元")
    assert paths(table.parts[0]) == ["科目名称", "合计", "基本支出", "项目支出"]
    assert texts(table.parts[0]) == rows
    assert [passage.text for passage in found.passages] == [SENTENCE]


def test_titles_of_columns_that_hardly_stand_apart() -> None:
    """Numbers tell where columns part; sequence numbers stand close to the names too."""
    sheet = Sheet()
    top = captioned(sheet)
    titles = (("序号", 60), ("项目名称", 110), ("公务用车购置费", 176), ("公务用车运行维护费", 252), ("公务接待费", 350))
    for title, x in titles:
        sheet.text(x, top, title)
    rows = [["1", "机关本级", "18.00", "13.50", "5.60"], ["2", "所属事业单位", "0.00", "4.50", "1.00"], ["10", "合计", "18.00", "18.00", "6.60"]]
    for n, row in enumerate(rows):
        for x, right, text in zip((0, 85, 0, 0, 0), (80, 0, 248, 344, 400), row, strict=True):
            sheet.text(x or right - width(text), top + 16 + 16 * n, text)
    (part,) = only(facts(sheet)).parts
    assert paths(part) == [title for title, _ in titles]
    assert texts(part) == rows


def test_a_row_that_numbers_the_columns_of_two_sides() -> None:
    """The number of one column ends where the name of the row is printed again for the other side."""
    sheet = Sheet()
    top = captioned(sheet)
    for x, title in ((62, "项目"), (200, "决算数"), (320, "项目"), (450, "决算数")):
        sheet.text(x, top, title)
    rows = [["栏次", "1", "栏次", "2"], ["一、财政拨款", "12,018.50", "一、教育支出", "10.00"], ["二、事业收入", "8.40", "二、卫生健康", "8.40"], ["总计", "20.00", "总计", "18.40"]]
    for n, row in enumerate(rows):
        for left, right, text in zip((62, 0, 240, 0), (0, 232, 0, 480), row, strict=True):
            sheet.text(left or right - width(text), top + 16 + 16 * n, text)
    table = only(facts(sheet))
    assert [row for part in table.parts for row in texts(part)] == [row[:2] for row in rows[1:]] + [row[2:] for row in rows[1:]]


def test_titles_and_numbers_of_rows_close_to_what_is_beside_them() -> None:
    """No number stands under two of the titles; all numbers of rows stand close to the codes."""
    sheet = Sheet()
    top = captioned(sheet)
    titles = (("序号", 60), ("科目编码", 84), ("项目名称", 130), ("事业单位经营收入", 200), ("上级补助收入", 286), ("附属单位上缴收入", 352), ("预算数", 450))
    for title, x in titles:
        sheet.text(x, top, title)
    rows = [["1", "2130302", "执法宣传", "18.00"], ["2", "2130304", "河湖管护", "27.00"], ["3", "2130306", "质量检测", "26.50"]]
    for n, row in enumerate(rows):
        for x, right, text in zip((0, 86, 130, 0), (79, 0, 0, 480), row, strict=True):
            sheet.text(x or right - width(text), top + 16 + 16 * n, text)
    (part,) = only(facts(sheet)).parts
    assert paths(part) == [title for title, _ in titles]
    assert texts(part) == [[*row[:3], "", "", "", row[3]] for row in rows]


def test_a_title_over_titles_of_one_row_and_of_two() -> None:
    """A title that spans two rows stands half-way between the two beside it."""
    sheet = Sheet()
    top = captioned(sheet)
    for middle, y, title in (
        (250, 0, "预算数"), (250, 22, "公务用车购置及运行费"), (90, 29, "合计"), (160, 29, "出国费"), (400, 29, "接待费"),
        (210, 36, "小计"), (250, 36, "购置费"), (310, 36, "运行费"),
    ):  # fmt: skip
        sheet.text(middle - width(title) / 2, top + y, title)
    for n, amounts in enumerate((("9.00", "0.00", "7.00", "2.00", "5.00", "2.00"), ("7.20", "0.00", "6.00", "0.00", "6.00", "1.20"))):
        for right, amount in zip((100, 170, 220, 265, 325, 415), amounts, strict=True):
            sheet.right(right, top + 52 + 16 * n, amount)
    (part,) = only(facts(sheet)).parts
    cars = [f"预算数 > 公务用车购置及运行费 > {title}" for title in ("小计", "购置费", "运行费")]
    assert paths(part) == ["预算数 > 合计", "预算数 > 出国费", *cars, "预算数 > 接待费"]
    assert [row[0] for row in texts(part)] == ["9.00", "7.20"]


def test_a_total_in_the_middle_of_the_column_of_codes_makes_none() -> None:
    sheet = Sheet()
    rows = [["201", "一般公共服务", "18.50", "10.00"], ["20101", "人大事务", "8.40", "8.40"], ["2010101", "行政运行", "20.00", "20.00"], ["合计", "", "46.90", "38.40"]]
    top = captioned(sheet)
    for x, title in ((75, "科目编码"), (190, "科目名称"), (305, "合计"), (385, "基本支出")):
        sheet.text(x, top, title)
    for n, (code, name, *amounts) in enumerate(rows):
        sheet.text(105 if n == 3 else 62, top + 16 + 16 * n, code)
        if name:
            sheet.text(150, top + 16 + 16 * n, name)
        for right, amount in zip((330, 420), amounts, strict=True):
            sheet.right(right, top + 16 + 16 * n, amount)
    (part,) = only(facts(sheet)).parts
    assert paths(part) == ["科目编码", "科目名称", "合计", "基本支出"]
    assert texts(part) == rows


def test_money_right_beside_the_label_of_the_next_column() -> None:
    """As in sheets, whose cells leave hardly anything free."""
    sheet = Sheet()
    top = captioned(sheet)
    for x, title in ((62, "收入项目"), (200, "预算数"), (262, "支出项目"), (420, "预算数")):
        sheet.text(x, top, title)
    rows = [["一、财政拨款", "12018.50", "一、教育支出", "10.00"], ["二、事业收入", "8.40", "二、卫生健康支出", "8.40"], ["合计", "20.00", "合计", "18.40"]]
    for n, row in enumerate(rows):
        for left, right, text in zip((62, 0, 262, 0), (0, 260, 0, 450), row, strict=True):
            sheet.text(left or right - width(text), top + 16 + 16 * n, text)
    table = only(facts(sheet))
    assert [row for part in table.parts for row in texts(part)] == [row[:2] for row in rows] + [row[2:] for row in rows]


def test_titles_of_a_header_over_one_ruling_share_its_columns() -> None:
    """The ruling under them is one line; over the title a table ends in a ruling too."""
    sheet = Sheet()
    sheet.line(60, 40, 640, 40)
    top = captioned(sheet)
    sheet.line(60, top, 640, top)
    for middle, title in ((325, "本年收入"), (535, "上年结转")):
        sheet.text(middle - 20, top + 5, title)
    sheet.line(220, top + 20, 640, top + 20)
    for n, title in enumerate(("单位名称", "小计", "财政拨款", "其他资金", "小计", "财政拨款", "其他资金")):
        sheet.text((62 if n == 0 else 170 + 70 * n - width(title) / 2 + 85), top + (15 if n == 0 else 25), title)
    sheet.line(60, top + 40, 640, top + 40)
    for r, name in enumerate(("图书馆", "文化馆", "合计")):
        sheet.text(62, top + 45 + 20 * r, name)
        for n in range(6):
            sheet.right(275 + 70 * n, top + 45 + 20 * r, f"{n + 1}{r}.00")
        sheet.line(60, top + 60 + 20 * r, 640, top + 60 + 20 * r)
    table = only(facts(sheet))
    assert (table.title.text, table.unit) == ("2024年部门支出总表", "万元")
    assert paths(table.parts[0]) == ["单位名称"] + [
        f"{title} > {name}" for title in ("本年收入", "上年结转") for name in ("小计", "财政拨款", "其他资金")
    ]


def test_the_last_row_of_a_table_without_lines_stands_on_the_next_page() -> None:
    first, second = Sheet(), Sheet()
    widths = (160, 90, 90, 90)
    first.table(60, captioned(first), widths, PLAIN[:-1], across=False, down=False, centred=1)
    bottom = second.table(60, 50, widths, PLAIN[-1:], across=False, down=False)
    paragraph(second, bottom + 40, SENTENCE)
    found = facts(first, second)
    assert texts(only(found).parts[0]) == PLAIN[1:]
    assert [passage.text for passage in found.passages] == [SENTENCE]


def test_lines_between_two_rulings_are_one_row() -> None:
    sheet = Sheet()
    rows = [["科目名称", "上年\n预算数", "本年\n预算数"], ["文化和\n旅游", "1.00", "2.00"], ["医疗", "1.00", "2.00"], ["合计", "2.00", "4.00"]]
    sheet.table(60, captioned(sheet), (160, 90, 90), rows, height=40, down=False, centred=1)
    (part,) = only(facts(sheet)).parts
    assert paths(part) == ["科目名称", "上年预算数", "本年预算数"]
    assert texts(part)[0] == ["文化和旅游", "1.00", "2.00"]


def test_what_is_no_table_is_not_made_one() -> None:
    contents = Sheet(PORTRAIT)
    for n, (entry, page) in enumerate((("部门职责", 3), ("机构设置", 4), ("收支预算表", 5), ("名词解释", 12))):
        contents.text(90, 100 + 20 * n, entry)
        contents.text(480, 100 + 20 * n, str(page))
    prose = Sheet(PORTRAIT)
    for n in range(6):
        prose.text(90, 100 + 20 * n, SENTENCE[:20])
        prose.text(350, 100 + 20 * n, "全年开放不少于300天。")
    two = Sheet(PORTRAIT)
    for n in range(2):
        two.text(90, 100 + 20 * n, "收入")
        two.text(350, 100 + 20 * n, "12.00")
    assert not facts(contents, prose, two).tables
