"""Workbooks of OpenDocument and of old Excel, and old texts of Word."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
import xlwt

from engine.facts import Facts
from engine.read import LIMITS, Unreadable, read
from engine.read.archive import Archive
from engine.read.doc import read_doc
from engine.read.ods import read_ods
from engine.read.xls import read_xls
from written import docx_file, docx_paragraph, ods_cell, ods_file, packed

HEAD = "<table:table-row>" + ods_cell(["科目名称"]) + ods_cell(["合计"]) + "</table:table-row>"


def ods(*rows: str, style: str = "") -> Facts:
    table = f'<table:table table:name="支出表" table:style-name="a">{"".join(rows)}</table:table>'
    return read_ods(Archive(ods_file(table, style), LIMITS), "x.ods")


def ods_row(*cells: str, look: str = "") -> str:
    return (
        f"<table:table-row{look}>{''.join(c if c.startswith('<') else ods_cell([c]) for c in cells)}</table:table-row>"
    )


def cells_of(facts: Facts) -> list[list[str]]:
    return [[cell.text for cell in row.cells if cell] for part in facts.tables[0].parts for row in part.rows]


def test_what_is_printed_counts_and_spaces_are_as_they_are_stored() -> None:
    cell = '<table:table-cell office:value="3.14159"><text:p>3.<text:span>14</text:span></text:p><office:annotation><text:p>9</text:p></office:annotation></table:table-cell>'
    spaced = '<table:table-cell><text:p>教<text:s text:c="2"/>育</text:p><text:p>支出</text:p></table:table-cell>'
    facts = ods(HEAD, ods_row(spaced, cell), ods_row("医疗", '<table:table-cell office:value="7.5"/>'))
    assert cells_of(facts) == [["教  育支出", "3.14"], ["医疗", "7.5"]]
    figure = facts.tables[0].parts[0].rows[0].cells[1]
    assert (
        figure
        and (figure.place.sheet, figure.place.cell) == ("支出表", "B2")
        and facts.tables[0].title.text == "支出表"
    )


def test_repeated_cells_and_rows_are_as_many_as_they_are() -> None:
    blank = '<table:table-row table:number-rows-repeated="999999999"><table:table-cell table:number-columns-repeated="999999999"/></table:table-row>'
    twice = ods_row(
        '<table:table-cell table:number-columns-repeated="2"><text:p>1.00</text:p></table:table-cell>',
        look=' table:number-rows-repeated="3"',
    )
    facts = ods(HEAD, twice, blank)
    assert cells_of(facts) == [["1.00", "1.00"]] * 3
    for count in ("6000", "999999999"):
        with pytest.raises(Unreadable, match="more than"):
            ods(
                HEAD,
                ods_row(
                    f'<table:table-cell table:number-columns-repeated="{count}"><text:p>1</text:p></table:table-cell>'
                ),
            )
        with pytest.raises(Unreadable, match="more than"):
            ods(HEAD, ods_row("1", look=f' table:number-rows-repeated="{count}000"'))


def test_hidden_parts_of_a_sheet_are_reported() -> None:
    style = '<style:style style:name="a"><style:table-properties table:display="false"/></style:style>'
    column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    facts = ods(
        column, HEAD, ods_row("教育", "1.00"), ods_row("医疗", "2.00", look=' table:visibility="filter"'), style=style
    )
    assert facts.tables[0].repairs == ("the sheet '支出表' is hidden", "row 3, column B are hidden")
    cell = facts.tables[0].parts[0].rows[1].cells[1]
    assert cell and cell.figure and cell.figure.remark == "on a hidden sheet; in a hidden row; in a hidden column"


def test_other_opendocument_files() -> None:
    text = packed({"content.xml": "<office:document-content xmlns:office='o'><office:text/></office:document-content>"})
    with pytest.raises(Unreadable, match="no workbook"):
        read_ods(Archive(text, LIMITS), "x.odt")
    locked = packed({"content.xml": b"\0\1", "META-INF/manifest.xml": "<manifest:encryption-data/>"})
    with pytest.raises(Unreadable, match="encrypted"):
        read_ods(Archive(locked, LIMITS), "x.ods")


def old_book() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("支出")
    sheet.write_merge(0, 0, 0, 2, "部门支出总表")
    sheet.write(1, 2, "单位：万元")
    rows = [("科目名称", "合计", "占比"), ("教育", 1467.2099999999998, 0.61), ("医疗", -3.005, 0.125)]
    for n, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            style = xlwt.easyxf(num_format_str=("", "#,##0.00_);(#,##0.00)", "0.0%")[column] or "General")
            sheet.write(n, column, value, style)
    sheet.row(4).hidden = True
    book.add_sheet("空")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_old_workbooks(tmp_path: Path) -> None:
    (tmp_path / "x.xls").write_bytes(old_book())
    facts = read(str(tmp_path / "x.xls"))
    table = facts.tables[0]
    assert (table.title.text, table.unit, table.repairs) == ("部门支出总表", "万元", ("row 5 is hidden",))
    assert cells_of(facts) == [["教育", "1,467.21", "61.0%"], ["医疗", "(3.01)", "12.5%"]]
    cell = table.parts[0].rows[1].cells[1]
    assert (
        cell
        and cell.figure
        and (cell.place.cell, cell.figure.digits, cell.figure.remark) == ("B5", -301, "in a hidden row")
    )


def test_damaged_old_workbooks_are_refused() -> None:
    raw = old_book()
    for end in range(0, len(raw), len(raw) // 40):
        with pytest.raises(Unreadable):
            read_xls(raw[:end], "x.xls")


def test_without_xlrd_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlrd", None)
    with pytest.raises(Unreadable, match=r"needs xlrd: pip install 'engine\[xls\]'"):
        read_xls(old_book(), "x.xls")


def test_without_libreoffice_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unreadable, match="LibreOffice, which is not installed"):
        read_doc(b"", "x.doc")


def test_libreoffice_that_makes_nothing_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(Unreadable, match="may be damaged"):
        read_doc(b"x", "x.doc")


@pytest.mark.skipif(shutil.which("lowriter") is None, reason="LibreOffice with its word processor is not installed")
def test_old_texts_by_libreoffice(tmp_path: Path) -> None:
    namespace = "http://schemas.openxmlformats.org"
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    kind = f"{namespace}/officeDocument/2006/relationships/officeDocument"
    parts = {  # what LibreOffice asks of a file, and we do not
        "[Content_Types].xml": f'<Types xmlns="{namespace}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{office}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{namespace}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="word/document.xml"/></Relationships>',
    }
    (tmp_path / "x.docx").write_bytes(
        docx_file(docx_paragraph(["一、支出情况"]) + docx_paragraph(["全年支出1.00万元。"]), parts)
    )
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "x.docx")],
        check=True,
        timeout=120,
    )
    facts = read(str(tmp_path / "x.doc"))
    assert [passage.text for passage in facts.passages] == ["全年支出1.00万元。"]
