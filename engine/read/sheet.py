"""A sheet of cells, however it was stored, as blocks: workbooks, CSV files and tables of a program go this way.

In: the rows that hold something, with their numbers, and their cells with the columns they cover. Out: blocks. A sheet
has no paragraphs and no tables, only cells; what is a table in it is told here. Rows with several cells are rows of a
table. A row with one cell is a line of text over or under a table, a row of a table, or a line of prose, by where it
stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from engine.facts import Cell, Facts, Label, Place
from engine.read.assembly import assemble
from engine.read.blocks import Block, Grid, TextLine
from engine.read.caption import caption_of, is_note, names_table, says_empty
from engine.read.grid import BLANK, LONG_TEXT, GridRow, read_cell, row_of_cells
from engine.read.limits import Limits, Unreadable
from engine.record import Record

HIDDEN_ROW, HIDDEN_COLUMN, HIDDEN_SHEET = "in a hidden row", "in a hidden column", "on a hidden sheet"

# What programs call a sheet that nobody named.
_NO_NAMES = ("sheet", "工作表", "表格", "table")
_SIGNED = re.compile(r"[^:：]{2,8}[:：]\s*[^\s:：][^:：]*[:：]")  # 填表人：甲　审核人：乙, under a table
_TOTALS = ("合计", "总计", "小计", "total")
_MOST_NAMED = 5  # rows or cells that a repair lists one by one


class SheetCell(Record):
    """A cell that prints something."""

    column: int  # from 0
    text: str
    end: int  # the column behind the last that it covers
    remark: str | None = None


class SheetRow(Record):
    """The cells of a row that print something, from left to right."""

    number: int  # from 1
    cells: list[SheetCell]


class Sheet(Record):
    """One sheet; `place` says where the cell of a row and a column stands, counted as in the fields above."""

    name: str
    rows: list[SheetRow]
    place: Callable[[int, int], Place]
    repairs: list[str]


def letters(column: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def places_in(sheet: str) -> Callable[[int, int], Place]:
    """The places of a workbook's sheet: its name and the cell's ("B7")."""
    names: dict[int, str] = {}

    def place(row: int, column: int) -> Place:
        name = names.get(column)
        if name is None:
            name = names[column] = letters(column)
        return Place(None, None, None, None, None, sheet, f"{name}{row}")

    return place


def listed(things: Sequence[str], one: str, more: str) -> list[str]:
    """What there is to say of some cells or rows of a sheet, as one sentence: the first few of them by name."""
    if not things:
        return []
    names = ", ".join(things[:_MOST_NAMED]) + (f" and {len(things) - _MOST_NAMED} more" * (len(things) > _MOST_NAMED))
    return [f"{names} {one if len(things) == 1 else more}"]


def facts_of(sheets: Iterable[Sheet], path: str, limits: Limits) -> Facts:
    """The facts of a workbook of these sheets. Raises `Unreadable`."""
    blocks: list[Block] = []
    repairs: list[Label] = []
    left = limits.filled
    for sheet in sheets:
        left -= sum(len(row.cells) for row in sheet.rows)
        if left < 0:
            raise Unreadable(f"the workbook has more than {limits.filled} cells that hold something")
        found = blocks_of(sheet, limits)
        if not any(isinstance(block, Grid) for block in found):  # no table is there to say it
            repairs += [Label(repair, Place(sheet=sheet.name)) for repair in sheet.repairs]
        if blocks and found and isinstance(found[0], TextLine):
            found[0] = found[0]._replace(gap=2)  # no sentence goes on in another sheet
        blocks += found
    if not blocks:
        raise Unreadable("the workbook is empty")
    return assemble(blocks, path, limits, repairs)


def blocks_of(sheet: Sheet, limits: Limits) -> list[Block]:
    """The lines and grids of a sheet. Raises `Unreadable` for one that is too large."""
    rows = [row for row in sheet.rows if row.cells]
    tables = [row for row in rows if len(row.cells) > 1]
    left = min([row.cells[0].column for row in tables], default=0)
    found: list[Block] = []
    at = 0
    while at < len(rows):
        start = at
        at += 1
        while at < len(rows) and rows[at].number == rows[at - 1].number + 1:
            at += 1
        found += table_of(sheet, rows[start:at], left, limits)
    return _named(found, sheet)


def _named(blocks: list[Block], sheet: Sheet) -> list[Block]:
    """The blocks with the sheet's name and repairs at the first grid."""
    for n, block in enumerate(blocks):
        if isinstance(block, Grid):
            name = sheet.name if not sheet.name.lower().startswith(_NO_NAMES) else ""
            blocks[n] = block._replace(name=Label(name, _sheet_place(block)), repairs=tuple(sheet.repairs))
            break
    return blocks


def _sheet_place(grid: Grid) -> Place:
    """The place of a sheet's name: the sheet itself, or the first line of a file."""
    place = grid.rows[0].place
    return Place(None, None, None, None, None, place.sheet) if place.sheet is not None else place


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def table_of(sheet: Sheet, rows: list[SheetRow], left: int, limits: Limits) -> list[Block]:
    """Rows without a blank one between them, from the column `left` on: lines of text, and grids."""
    texts = _texts(rows)
    right = max((row.cells[-1].end for row, text in zip(rows, texts, strict=True) if not text), default=0)
    if right - left > limits.cells:
        place = sheet.place(rows[0].number, 0)
        where = f"the sheet {place.sheet!r}" if place.sheet is not None else f"line {place.line}"
        raise Unreadable(f"{where} has a table row of {right - left} cells, more than {limits.cells}")
    if (right - left) * len(rows) > limits.grid:
        raise Unreadable(f"the sheet {sheet.name!r} has a table of more than {limits.grid} cells")
    found: list[Block] = []
    grid: list[GridRow] = []
    for n, (row, text) in enumerate(zip(rows, texts, strict=True)):
        if not text:
            grid.append(_grid_row(sheet, row, left, right, not grid))
            continue
        if grid:
            found.append(Grid(grid))
            grid = []
        found += _lines(sheet, row, 0 if n == 0 or not found else 1)
    if grid:
        found.append(Grid(grid))
    if isinstance(found[0], TextLine):
        found[0] = found[0]._replace(gap=1)
    return found


def _lines(sheet: Sheet, row: SheetRow, gap: int) -> list[Block]:
    """The lines in the only cell of a row; each cell is a paragraph of its own."""
    cell = row.cells[0]
    place = sheet.place(row.number, cell.column)
    found: list[Block] = []
    for line in cell.text.split("\n"):
        if text := line.strip():
            found.append(TextLine(text, place, 0 if found else gap))
    return found


def _grid_row(sheet: Sheet, row: SheetRow, left: int, right: int, broken: bool) -> GridRow:
    place, number = sheet.place, row.number
    cells: list[Cell] = []
    kinds: list[str] = []
    at = left
    for column, text, _, remark in row.cells:
        while at < column:
            cells.append(Cell("", place(number, at)))
            kinds.append(BLANK)
            at += 1
        text = text.strip() if "\n" not in text else one_line(text)
        cell, kind = read_cell(text, place(number, column))
        if remark and cell.figure:
            cell = cell._replace(figure=cell.figure._replace(remark=remark))
        cells.append(cell)
        kinds.append(kind)
        at += 1
    while at < right:
        cells.append(Cell("", place(number, at)))
        kinds.append(BLANK)
        at += 1
    return row_of_cells(cells, "".join(kinds), place(number, row.cells[0].column), broken)


def one_line(text: str) -> str:
    """The lines of a cell as one text, spaces cut off."""
    from engine.read.prose import joined  # of use to broken cells only

    whole = ""
    for line in text.splitlines():
        if line := line.strip():
            whole = joined(whole, line) if whole else line
    return whole


# ── lines of text between the rows of tables ─────────────────────────────────────────────────────────────────────────


def _texts(rows: list[SheetRow]) -> list[bool]:
    """For each row of a run, whether it is a line of text and no row of a table."""
    many = [n for n, row in enumerate(rows) if len(row.cells) > 1]
    if not many:
        return [True] * len(rows)
    left = min(rows[n].cells[0].column for n in many)
    right = max(rows[n].cells[-1].end for n in many)
    found = []
    for n, row in enumerate(rows):
        cell = row.cells[0]
        wide = cell.column <= left and 2 * (cell.end - cell.column) > right - left
        if len(row.cells) > 1:
            found.append(False)
        elif n < many[0]:
            found.append(wide or cell.column <= left or _is_caption(cell.text))
        elif n > many[-1]:
            found.append(wide and not _is_total(cell.text) or _is_remark(cell.text) or _is_caption(cell.text))
        else:
            found.append(_is_note(cell.text) or _is_caption(cell.text))
    return found


def _is_caption(text: str) -> bool:
    """Does a cell alone in its row belong over a table: a number, a unit, an organisation, a title that says table?"""
    text = text.strip()
    caption = caption_of(text)
    return caption is not None and bool(caption.number or caption.unit or caption.organisation or names_table(text))


def _is_total(text: str) -> bool:
    """Is this the label of a total, whose amounts may all be blank?"""
    return "".join(text.split()).lower() in _TOTALS


def _is_note(text: str) -> bool:
    text = text.strip()
    return is_note(text) and not text.endswith((":", "："))


def _is_remark(text: str) -> bool:
    """Does a cell alone in its row, under the last row of a table, belong to no row of it?"""
    text = text.strip()
    return bool(_is_note(text) or says_empty(text) or len(text) > LONG_TEXT or "。" in text or _SIGNED.match(text))
