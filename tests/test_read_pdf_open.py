"""The reader for PDF, on tables without lines down: three-line tables, rulings between rows, and no lines at all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.facts import Facts, Part, Table
from engine.read.pdf import read_pdf
from pdf_paper import PORTRAIT, Sheet, pdf, width

LEFT = (60, 110, 230, 310, 390, 470)  # where columns begin, and the last ends
STEP, WRAP, SIZE = 22.0, 13.0, 9.0
Rows = Sequence[tuple[str, str, str, str, str]]
BODY: Rows = [
    ("", "合计", "1,138.50", "1,020.00", "118.50"),
    ("207", "文化旅游体育与传媒支出", "1,118.50", "1,000.00", "118.50"),
    ("20701", "文化和旅游", "1,118.50", "1,000.00", "118.50"),
    ("208", "社会保障和就业支出", "20.00", "20.00", ""),
    ("20805", "行政事业单位养老支出", "20.00", "20.00", ""),
    ("210", "卫生健康支出", "", "", ""),
    ("215", "资源勘探工业信息等支出", "8.00", "8.00", ""),
]
PATHS = ["科目编码", "科目名称", "本年支出 > 合计", "本年支出 > 基本支出", "本年支出 > 项目支出"]


def captioned(sheet: Sheet) -> float:
    sheet.centred(60, "2024年部门支出总表", 14)
    sheet.text(60, 84, "编制部门：青禾区图书馆", SIZE)
    sheet.right(470, 84, "单位：万元", SIZE)
    return 100


def header(sheet: Sheet, top: float) -> float:
    """Two levels, the labels of single columns half-way down."""
    sheet.text((LEFT[2] + LEFT[5] - width("本年支出", SIZE)) / 2, top + 4, "本年支出", SIZE)
    for n, (text, down) in enumerate(
        (("科目编码", 0.5), ("科目名称", 0.5), ("合计", 1), ("基本支出", 1), ("项目支出", 1))
    ):
        sheet.text((LEFT[n] + LEFT[n + 1] - width(text, SIZE)) / 2, top + 4 + down * STEP, text, SIZE)
    return top + 2 * STEP


def body(sheet: Sheet, top: float, rows: Rows, characters: int = 20, ruled: bool = False) -> float:
    """Rows whose names are broken after so many characters, amounts on their first line."""
    for row in rows:
        lines = [row[1][n : n + characters] for n in range(0, len(row[1]), characters)]
        for n, line in enumerate(lines):
            sheet.text(LEFT[1] + 2, top + 4 + n * WRAP, line, SIZE)
        sheet.text(LEFT[0] + 2, top + 4, row[0], SIZE)
        for n, text in enumerate(row[2:], 2):
            sheet.right(LEFT[n + 1] - 2, top + 4, text, SIZE)
        top += STEP + (len(lines) - 1) * WRAP
        if ruled:
            sheet.line(LEFT[0], top, LEFT[5], top)
    return top


def across(sheet: Sheet, *tops: float) -> None:
    for top in tops:
        sheet.line(LEFT[0], top, LEFT[5], top)


def facts(*sheets: Sheet) -> Facts:
    return read_pdf(pdf(*sheets), "own.pdf")


def only(found: Facts) -> Table:
    (table,) = found.tables
    return table


def texts(part: Part) -> list[tuple[str, ...]]:
    return [tuple(cell.text if cell else "" for cell in row.cells) for row in part.rows]


def paths(part: Part) -> list[str]:
    return [" > ".join(label.text for label in column.path) for column in part.columns]


@pytest.mark.parametrize("characters", [20, 6, 4])
@pytest.mark.parametrize("lines", ["three", "rows", "none"])
def test_however_few_lines_are_drawn(lines: str, characters: int) -> None:
    sheet = Sheet(PORTRAIT)
    top = captioned(sheet)
    under = header(sheet, top)
    end = body(sheet, under, BODY, characters, ruled=lines == "rows")
    if lines != "none":
        across(sheet, top, under, end)
        sheet.line(LEFT[2], top + STEP, LEFT[5], top + STEP)  # under the label of three columns
    sheet.text(60, end + 8, "注：本表反映本年度各项支出。", SIZE)
    table = only(facts(sheet))
    assert (table.title.text, table.unit, table.organisation) == ("2024年部门支出总表", "万元", "青禾区图书馆")
    (part,) = table.parts
    assert paths(part) == PATHS
    assert texts(part) == BODY
    assert [note.text for note in table.notes] == ["注：本表反映本年度各项支出。"]


def test_amounts_half_way_down_their_rows() -> None:
    sheet = Sheet(PORTRAIT)
    top = captioned(sheet)
    under = header(sheet, top)
    rows = [row for row in BODY if row[2]]
    at = under
    for row in rows:
        for n in range(0, len(row[1]), 6):
            sheet.text(LEFT[1] + 2, at + n // 6 * WRAP, row[1][n : n + 6], SIZE)
        middle = at + (len(row[1]) - 1) // 6 * WRAP / 2
        sheet.text(LEFT[0] + 2, middle, row[0], SIZE)
        for n, text in enumerate(row[2:], 2):
            sheet.right(LEFT[n + 1] - 2, middle, text, SIZE)
        at += STEP + 10 + (len(row[1]) - 1) // 6 * WRAP
    across(sheet, top, under, at)
    assert texts(only(facts(sheet)).parts[0]) == rows


def test_a_table_goes_on_over_a_page_in_the_same_columns() -> None:
    """The second page has neither a header nor anything in the last column."""
    first, second = Sheet(PORTRAIT), Sheet(PORTRAIT)
    top = captioned(first)
    under = header(first, top)
    across(first, top, under)
    body(first, under, BODY[:3], 4)
    across(second, body(second, 60, BODY[3:], 4))
    (part,) = only(facts(first, second)).parts
    assert paths(part) == PATHS
    assert texts(part) == BODY


def test_words_spread_over_their_cells_and_amounts_close_to_the_next_text() -> None:
    """Income on the left, spending on the right: 收　入 over two columns is one label, an amount ends where a text begins."""
    sheet = Sheet(PORTRAIT)
    sheet.centred(60, "部门收支总表", 14)
    sheet.right(470, 84, "单位：万元", SIZE)
    for x, text in ((140, "收"), (170, "入"), (340, "支"), (370, "出")):
        sheet.text(x, 104, text, SIZE)
    for x, text in ((90, "项"), (110, "目"), (210, "预算数"), (300, "项"), (320, "目"), (420, "预算数")):
        sheet.text(x, 104 + STEP, text, SIZE)
    rows = [
        ("一、财政拨款收入", "1,138.50", "一、文化旅游支出", "1,118.50"), ("二、事业收入", "", "二、社会保障支出", "20.00"),
        ("三、其他收入", "", "三、卫生健康支出", ""), ("收入总计", "1,138.50", "支出总计", "1,138.50"),
    ]  # fmt: skip
    for n, row in enumerate(rows, 2):
        sheet.text(60, 104 + n * STEP, row[0], SIZE)
        sheet.right(264, 104 + n * STEP, row[1], SIZE)
        sheet.text(271, 104 + n * STEP, row[2], SIZE)
        sheet.right(470, 104 + n * STEP, row[3], SIZE)
    income, spending = only(facts(sheet)).parts
    assert [path.replace(" ", "") for path in paths(income) + paths(spending)] == [
        "收入>项目",
        "收入>预算数",
        "支出>项目",
        "支出>预算数",
    ]
    assert texts(income) == [row[:2] for row in rows]
    assert texts(spending) == [row[2:] for row in rows]


def test_a_header_of_three_levels_with_labels_over_lines() -> None:
    """Short rulings say which columns a label is over; names of columns are broken over lines, one column is blank."""
    sheet = Sheet(PORTRAIT)
    top = captioned(sheet)
    xs = (60, 85, 110, 135, 215, 275, 335, 395, 470)

    def label(first: int, last: int, y: float, text: str) -> None:
        for n, line in enumerate(text.split("\n")):
            sheet.text((xs[first] + xs[last] - width(line, SIZE)) / 2, y + n * WRAP, line, SIZE)

    label(0, 4, top, "项目")
    label(0, 3, top + 26, "科目编码")
    label(3, 4, top + 36, "科目名称")
    for n, text in enumerate("类款项"):
        label(n, n + 1, top + 48, text)
    label(4, 5, top + 24, "本年支出\n合计")
    label(5, 6, top + 30, "基本支出")
    label(6, 7, top + 30, "项目支出")
    label(7, 8, top + 18, "对附属\n单位补助\n支出")
    sheet.line(60, top + 17, 213, top + 17)
    sheet.line(60, top + 43, 133, top + 43)
    rows = [
        ("207", "", "", "文化支出", "30.00", "20.00", "10.00"),
        ("207", "01", "", "文化", "30.00", "20.00", "10.00"),
        ("207", "01", "02", "图书馆", "30.00", "20.00", "10.00"),
    ]
    for n, row in enumerate(rows):
        y = top + 70 + n * STEP
        for m, text in enumerate(row):
            if m < 4:
                sheet.text(xs[m] + 2, y, text, SIZE)
            else:
                sheet.right(xs[m + 1] - 2, y, text, SIZE)
    (part,) = only(facts(sheet)).parts
    assert paths(part) == [
        "项目 > 科目编码 > 类", "项目 > 科目编码 > 款", "项目 > 科目编码 > 项", "项目 > 科目名称", "本年支出合计", "基本支出", "项目支出", "对附属单位补助支出",
    ]  # fmt: skip
    assert texts(part) == [(*row, "") for row in rows]


def test_what_stands_between_two_tables_belongs_to_neither() -> None:
    sheet = Sheet(PORTRAIT)
    for top in (100, 330):
        across(sheet, top)
        sheet.text(60, top - 16, "表1 支出表" if top == 100 else "表2 收入表", SIZE)
        header(sheet, top)
        across(sheet, top + 2 * STEP, body(sheet, top + 2 * STEP, BODY[:4]))
    sheet.text(
        60, 260, "以上各项支出按照批复的预算执行，没有超过批复的数额，也没有改变用途，执行中的调整另行说明。", SIZE
    )
    one, two = facts(sheet).tables
    assert (one.number, two.number) == ("表1", "表2")
    assert texts(one.parts[0]) == texts(two.parts[0]) == BODY[:4]
