"""Workbooks: what a cell prints, what a sheet's cells are, and what the file says beyond what it prints."""

from __future__ import annotations

import io
import random
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import Facts, Figure
from engine.read import LIMITS, Unreadable
from engine.read.archive import Archive
from engine.read.merged import Merges
from engine.read.number_format import plain_of, shown, shown_plainly
from engine.read.sheet import SheetCell
from engine.read.xlsx import TYPED, read_xlsx
from written import letters, xlsx_book, xlsx_sheet

HEAD = {1: ["部门支出总表"], 2: ["单位：万元"], 3: ["科目名称", "合计", "基本", "项目"]}
ROWS = {
    **HEAD,
    4: ["教育", "3.00", "1.00", "2.00"],
    5: ["医疗", "5.00", "2.50", "2.50"],
    6: ["合计", "8.00", "3.50", "4.50"],
}


def facts_of(*sheets: str, parts: dict[str, str] | None = None) -> Facts:
    names = ["支出表", "附表", "第三"]
    return read_xlsx(Archive(xlsx_book(dict(zip(names, sheets, strict=False)), parts=parts), LIMITS), "x.xlsx")


def figures(facts: Facts) -> list[Figure]:
    return [c.figure for t in facts.tables for p in t.parts for r in p.rows for c in r.cells if c and c.figure]


# ── what a cell prints ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        ("1467.2099999999998", "General", "1467.21"),
        ("1467.2099999999998", "#,##0.00_ ", "1,467.21"),
        ("1.0049999999999999", "0.00", "1.01"),  # 1.005, as a binary number
        ("2.5", "0", "3"),
        ("-2.5", "0", "-3"),
        ("0.12345", "0.00%", "12.35%"),
        ("1", "0%", "100%"),
        ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        ("-1234.5", "0.00_ ;[Red]-0.00\\ ", "-1234.50"),
        ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("12", "#,##0.##", "12"),
        ("12.5", "#,##0.##", "12.5"),
        ("0.5", "#.00", ".50"),
        ("1467", "#,##0.00", "1,467.00"),
        ("1E-3", "0.00", "0.00"),
        ("1.4672099999999999E3", "0.00", "1467.21"),
        ("123456789", "0!.0,", "12345.7"),
        ("12345678", '0!.0000"万元"', "1234.5678万元"),
        ("12345678", '#,##0.00,,"百万"', "12.35百万"),
        ("12345", '[>=10000]0!.0,"万";0', "1.2万"),
        ("999", '[>=10000]0!.0,"万";0', "999"),
        ("1234567.891", "[$¥-804]#,##0.00", "¥1,234,567.89"),
        ("1467000", "0.00E+00", "1467000"),
        ("100", '0"场"', "100场"),
        ("1234", "000000", "001234"),
        ("123456789012", "General", "123456789012"),
        ("12345678.123456", "General", "12345678.12"),
        ("45296", 'yyyy"年"m"月"d"日"', "2024年1月5日"),
        ("45296.5", "yyyy/m/d h:mm", "2024/1/5 12:00"),
        ("1", "yyyy-mm-dd", "1900-01-01"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("0.75", "h:mm:ss AM/PM", "6:00:00 PM"),
        ("0.5", "[DBNum1]General", "0.5"),
        ("3", '0.0"', "3.0"),
        ("abc", "0.00", "abc"),
        ("-1", "[<-5]0", "####"),
    ],
)
def test_a_value_under_a_format(value: str, code: str, printed: str) -> None:
    assert shown(value, code).text == printed


def test_what_a_format_does_not_show_is_said() -> None:
    assert shown("-1234.5", "0.00;[Red]0.00") == ("-1234.50", "below zero, which its format shows without a sign")
    assert shown("-1234.5", "0.00;[Red](0.00)").remark is None
    assert shown("5", ";;;") == ("", "what is not shown")
    assert shown("0", ";;;") == ("", None)


@given(st.integers(-(10**11), 10**11), st.integers(0, 4), st.integers(0, 4))
def test_every_amount_is_rounded_as_decimals_are(digits: int, decimals: int, places: int) -> None:
    """As stored by a program that writes the 17 digits of its binary number."""
    exact = Decimal(digits).scaleb(-decimals)
    expected = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    code = "#,##0" + ("." + "0" * places if places else "")
    value = f"{float(exact):.17g}"
    text = shown(value, code).text
    form = plain_of(code)
    assert (
        form
        and shown_plainly(value, form) in ("", text)
        and shown_plainly(str(abs(digits)), form) in ("", shown(str(abs(digits)), code).text)
    )
    assert Decimal(text.replace(",", "")) == expected
    assert len(text.partition(".")[2]) == places


@given(
    st.text('0#?.,;%()-_*\\"!@EeymdhsG/[]<>=$ 年a', max_size=30),
    st.sampled_from(("0", "-1234.5", "1e300", "45296.25", "-0")),
)
def test_no_format_is_too_strange(code: str, value: str) -> None:
    assert isinstance(shown(value, code).text, str)


def test_cells_as_another_program_writes_and_reads_them() -> None:
    """openpyxl writes the workbook, and reads the same values, merges and formats from it."""
    chance = random.Random(7)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["支出表", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["科目名称", "合计", "占比"])
    for n in range(40):
        sheet.append([f"科目<{n}>&", chance.randrange(10**9) / 100, chance.random()])
        sheet.cell(n + 3, 2).number_format = "#,##0.00"
        sheet.cell(n + 3, 3).number_format = "0.0%"
    file = io.BytesIO()
    book.save(file)
    facts = read_xlsx(Archive(file.getvalue(), LIMITS), "x.xlsx")
    assert facts.tables[0].title.text == "支出表"
    rows = facts.tables[0].parts[0].rows
    assert len(rows) == 40
    for row, expected in zip(rows, sheet.iter_rows(min_row=3, values_only=True), strict=True):
        name, amount, share = (cell.text for cell in row.cells if cell)
        assert name == expected[0]
        assert amount == f"{Decimal(str(expected[1])):,.2f}"
        assert share == f"{(Decimal(str(expected[2])) * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def test_shared_texts_runs_readings_and_escapes() -> None:
    texts = (
        '<sst><si><t>科目名称</t></si><si><r><t>合</t></r><r><t xml:space="preserve"> 计</t></r><rPh><t>hé</t></rPh></si>'
        "<si><t>教_x000A_育</t></si></sst>"
    )
    cell = '<c r="{0}" t="s"><v>{1}</v></c>'.format
    xml = (
        (
            f'<x:worksheet xmlns:x="u"><x:sheetData><x:row>{cell("A1", 0)}{cell("B1", 1)}</x:row><x:row>{cell("A2", 2)}<c><v>1</v></c>'
            "</x:row></x:sheetData></x:worksheet>"
        )
        .replace("<c", "<x:c")
        .replace("</c", "</x:c")
        .replace("<v", "<x:v")
        .replace("</v", "</x:v")
    )
    facts = facts_of(xml, parts={"xl/sharedStrings.xml": texts})
    part = facts.tables[0].parts[0]
    assert [column.path[0].text for column in part.columns] == ["科目名称", "合 计"]
    assert [cell.text for cell in part.rows[0].cells if cell] == ["教育", "1"]


def test_truths_errors_and_dates_are_texts() -> None:
    cells = '<c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#DIV/0!</v></c><c r="C2" t="d"><v>2024-01-05</v></c>'
    xml = xlsx_sheet({1: ["甲", "乙", "丙"]}).replace("</sheetData>", f'<row r="2">{cells}</row></sheetData>')
    rows = facts_of(xml).tables[0].parts[0].rows
    assert [cell.text for cell in rows[0].cells if cell] == ["TRUE", "#DIV/0!", "2024-01-05"]


# ── what is a table, and what stands around it ───────────────────────────────────────────────────────────────────────


def test_title_unit_and_notes_stand_around_the_table() -> None:
    rows = {**ROWS, 7: ["注：本表不含上年结转。"], 8: ["以上均为财政拨款。"]}
    table = facts_of(xlsx_sheet(rows, ["A1:D1", "A7:D7"])).tables[0]
    assert (table.title.text, table.unit, table.title.place.sheet, table.title.place.cell) == (
        "部门支出总表",
        "万元",
        "支出表",
        "A1",
    )
    assert [note.text for note in table.notes] == ["注：本表不含上年结转。"]
    assert [row.path for row in table.parts[0].rows] == [("教育",), ("医疗",), ("合计",)]
    figure = table.parts[0].rows[1].cells[2]
    assert figure and figure.place.cell == "C5"


def test_captions_in_one_row() -> None:
    rows = {
        1: ["公开01表", "", "", ""],
        2: ["部门：青禾区图书馆", "", "", "单位：万元"],
        **{n: row for n, row in ROWS.items() if n > 2},
    }
    table = facts_of(xlsx_sheet(rows)).tables[0]
    assert (table.number, table.organisation, table.unit) == ("公开01表", "青禾区图书馆", "万元")


def test_the_year_between_the_captions_of_one_row() -> None:
    rows = {
        1: ["公开01表", "", "", ""],
        2: ["部门：青禾区图书馆", "2024年度", "", "单位：万元"],
        **{n: row for n, row in ROWS.items() if n > 2},
    }
    table = facts_of(xlsx_sheet(rows)).tables[0]
    assert table.period is not None
    assert (table.organisation, table.period.text, table.unit) == ("青禾区图书馆", "2024年度", "万元")


def test_several_tables_in_a_sheet_with_and_without_a_blank_row() -> None:
    below = {n + 7: row for n, row in ROWS.items()}
    close = {n + 6: row for n, row in ROWS.items()}
    close[7] = ["项目支出表"]
    for rows in ({**ROWS, **below}, {**ROWS, **close}):
        tables = facts_of(xlsx_sheet(rows)).tables
        assert [len(table.parts[0].rows) for table in tables] == [3, 3]
        assert all(
            table.unit == "万元" and table.title.text.endswith("支出表") or table.title.text.endswith("总表")
            for table in tables
        )


def test_a_row_with_one_cell_inside_a_table_is_a_row() -> None:
    rows = {**ROWS, 5: ["其中：", "", "", ""], 7: ["结余"]}
    table = facts_of(xlsx_sheet(rows)).tables[0]
    assert [row.path for row in table.parts[0].rows] == [("教育",), ("其中：",), ("合计",), ("结余",)]


def test_who_filled_in_a_table_is_no_row_of_it() -> None:
    table = facts_of(xlsx_sheet({**ROWS, 7: ["填表人：甲          联系电话：000-0000"]})).tables[0]
    assert [row.path for row in table.parts[0].rows] == [("教育",), ("医疗",), ("合计",)]


def test_a_total_without_amounts_under_the_header_is_a_row() -> None:
    rows = {1: ["国有资本经营支出表"], 2: ["编码", "名称", "合计", "基本"], 3: ["合计"], 4: ["注：本表为空表。"]}
    table = facts_of(xlsx_sheet(rows, ["A3:C3"])).tables[0]
    assert [row.path for row in table.parts[0].rows] == [("合计",)]
    assert [note.text for note in table.notes] == ["注：本表为空表。"]


def test_a_sheet_is_a_table_of_its_own_named_where_it_has_no_title() -> None:
    plain = {n: row for n, row in ROWS.items() if n > 2}
    facts = facts_of(xlsx_sheet(plain), xlsx_sheet(plain))
    assert [table.title.text for table in facts.tables] == ["支出表", "附表"]
    assert facts.tables[1].title.place.sheet == "附表" and facts.tables[1].title.place.cell is None


# ── what the file says beyond what it prints ─────────────────────────────────────────────────────────────────────────


def test_hidden_rows_columns_and_sheets_are_read_and_reported() -> None:
    xml = xlsx_sheet(ROWS, extra='<cols><col min="3" max="3" hidden="1"/></cols>').replace(
        '<row r="5">', '<row r="5" hidden="1">'
    )
    book = xlsx_book(
        {"支出表": xml, "附表": xlsx_sheet(ROWS), "空": xlsx_sheet({})}, {"附表": "hidden", "空": "veryHidden"}
    )
    facts = read_xlsx(Archive(book, LIMITS), "x.xlsx")
    assert facts.tables[0].repairs == ("row 5, column C are hidden",)
    assert facts.tables[1].repairs == ("the sheet '附表' is hidden",)
    remarks = {figure.place.cell: figure.remark for figure in figures(facts)[:9]}
    assert remarks["C4"] == "in a hidden column" and remarks["B5"] == "in a hidden row" and remarks["B4"] is None
    assert remarks["C5"] == "in a hidden row; in a hidden column"
    assert {figure.remark for figure in figures(facts)[9:]} == {"on a hidden sheet"}


def formula(xml: str, cell: str, text: str, value: str | None = None, attributes: str = "") -> str:
    """The sheet with a formula in a cell, and another value if one is given."""
    before, after = xml.split(f'<c r="{cell}"', 1)
    head, rest = after.split(">", 1)
    stored, tail = rest.split("</c>", 1)
    stored = stored if value is None else f"<v>{value}</v>" if value else ""
    return f'{before}<c r="{cell}"{head}><f{attributes}>{text}</f>{stored}</c>{tail}'


def test_a_figure_typed_over_a_formula_says_so() -> None:
    rows = {**HEAD, **{n: [f"科目{n}", "3.00", "1.00", "2.00"] for n in range(4, 9)}}
    xml = xlsx_sheet(rows)
    for n in (4, 5, 7, 8):
        xml = formula(xml, f"B{n}", f"SUM(C{n}:D{n})")
    remarks = {figure.place.cell: figure.remark for figure in figures(facts_of(xml))}
    assert remarks["B6"] == TYPED and not any(remark for cell, remark in remarks.items() if cell != "B6")


def test_a_number_between_other_formulas_is_just_a_number() -> None:
    xml = formula(formula(xlsx_sheet(ROWS), "B4", "C4+D4"), "B6", "SUM(B4:B5)")
    assert not any(figure.remark for figure in figures(facts_of(xml)))


def test_shared_formulas_are_followed() -> None:
    xml = formula(xlsx_sheet(ROWS), "B6", "SUM(B4:B5)", attributes=' t="shared" si="0" ref="B6:D6"')
    xml = formula(xml, "D6", "", attributes=' t="shared" si="0"')
    assert {figure.place.cell for figure in figures(facts_of(xml)) if figure.remark == TYPED} == {"C6"}


def test_a_formula_that_was_never_computed_is_no_blank() -> None:
    xml = formula(formula(xlsx_sheet(ROWS), "B6", "SUM(B4:B5)", ""), "C6", "SUM(C4:C5)", "")
    table = facts_of(xml).tables[0]
    cell = table.parts[0].rows[2].cells[1]
    assert cell and cell.text == "=SUM(B4:B5)" and cell.figure is None
    assert table.repairs == ("B6, C6 hold formulas without a value: they were never computed",)


def test_what_lies_under_a_merged_cell_is_not_printed_and_said() -> None:
    table = facts_of(xlsx_sheet(ROWS, ["A5:B5"])).tables[0]
    assert table.repairs == ("B5 under a merged cell holds what is not shown",)
    assert [cell.text for cell in table.parts[0].rows[1].cells if cell] == ["医疗", "", "2.50", "2.50"]


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 5), st.integers(0, 3), st.integers(0, 3)), max_size=8))
def test_merged_cells_are_found_as_if_they_were_spread_out(corners: list[tuple[int, int, int, int]]) -> None:
    taken: dict[tuple[int, int], tuple[int, int, int]] = {}
    merged = []
    for top, left, down, right in corners:
        area = {(y, x) for y in range(top, top + down + 1) for x in range(left, left + right + 1)}
        if not area & taken.keys():
            merged.append((top, left, top + down, left + right))
            taken |= dict.fromkeys(area, (top, left, left + right + 1))
    merges = Merges(merged)
    for row in range(1, 11):
        covered: list[str] = []
        cells = merges.merged(row, [SheetCell(column, "x", column + 1) for column in range(10)], covered)
        for cell in cells:
            origin = taken.get((row, cell.column))
            assert origin is None or (origin[:2] == (row, cell.column) and cell.end == origin[2])
        hidden = {f"{letters(x)}{y}" for (y, x), (top, left, _) in taken.items() if y == row and (y, x) != (top, left)}
        assert set(covered) == hidden


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        ("<worksheet><sheetData>", "breaks off"),
        ('<worksheet><sheetData><row r="0"><c><v>1</v></c></row></sheetData></worksheet>', "row 0"),
        ('<worksheet><sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData></worksheet>', "column 'ZZZZ'"),
        ("<worksheet/>", "empty"),
        (xlsx_sheet({1: ["a", "b"], 2: [*["a"] * 5001]}), "5001 cells"),
    ],
)
def test_sheets_that_cannot_be(sheet: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        facts_of(sheet)
