"""Tables that go on over the end of a page.

In: the pages of a document, without running lines. Out: the same, with the columns of a table that goes on counted as
on the page before, captions printed again left out, and a row that the end of a page cut in two in one piece.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.facts import Cell
from engine.read.blocks import where
from engine.read.caption import caption_of
from engine.read.grid import BLANK, WORDS, GridRow, read_cell, row_of_cells
from engine.read.header import header_like
from engine.read.outline import mark_of
from engine.read.pdf.cells import Drawn
from engine.read.pdf.lines import Printed
from engine.read.pdf.page import Page
from engine.read.prose import joined
from engine.read.regions import is_total

_NEAR = 4.0  # points that the edges of one column may differ from page to page
_MOST_CAPTIONS = 6
_MOST_HEADS = 4  # rows of a header
_MOST_FIRST = 12  # rows of a header with captions in it
_FEW = 2
_KEYED = 0.9  # of the rows: how many have a cell that names them


def join_pages(pages: list[Page]) -> list[Page]:
    """Put together what the ends of pages cut."""
    found: list[Page] = []
    captions: list[str] = []  # the lines over the table that may go on
    last: Drawn | None = None
    for page in pages:
        items = list(page.items)
        first = next((n for n, item in enumerate(items) if isinstance(item, Drawn)), None)
        if first is not None and last is not None and first <= _MOST_CAPTIONS:
            table = items[first]
            assert isinstance(table, Drawn)
            over = [item.text for item in items[:first] if isinstance(item, Printed)]
            if over and over == captions[-len(over) :] and _same_columns(last, table) and any(map(_is_title, over)):
                items = items[first:]
                first = 0
            if first == 0:
                table = _joined(last, table)
                items[:1] = [table] if table.rows else []
        found.append(page._replace(items=items))
        captions, last = _open_end(found[-1], captions, last)
    return found


def _is_title(text: str) -> bool:
    caption = caption_of(text)
    return caption is not None and bool(caption.title or caption.number)


def _is_finished(table: Drawn, head: int) -> bool:
    """Does a table end in a total, so that its header over other rows may be that of another table?"""
    last = table.rows[-1]
    rows = len(table.rows) - (0 if table.first else head)
    return rows > 1 and any(is_total(last.cells[n].text) for n in last.filled[:2])


def _is_field(text: str) -> bool:
    caption = caption_of(text) if text else None
    return caption is not None and bool(caption.number or caption.unit or caption.organisation)


def _open_end(page: Page, captions: list[str], last: Drawn | None) -> tuple[list[str], Drawn | None]:
    """The table that a page ends with, and the lines over it."""
    items = page.items
    if not items or not isinstance(items[-1], Drawn):
        return [], None
    if len(items) == 1 and last is not None:
        return captions, items[-1]
    above: list[str] = []
    for item in reversed(items[:-1]):
        if not isinstance(item, Printed):
            break
        above.insert(0, item.text)
    return above, items[-1]


def _same_columns(a: Drawn, b: Drawn) -> bool:
    return len(a.xs) == len(b.xs) and _columns_in(a.xs, b.xs) is not None


def _columns_in(xs: list[float], others: list[float]) -> list[int] | None:
    """For each edge of `others` the edge of `xs` that it is, both counted from their left; None if one is missing."""
    found: list[int] = []
    for x in others:
        near = min(range(len(xs)), key=lambda n: abs(xs[n] - xs[0] - (x - others[0])))
        if abs(xs[near] - xs[0] - (x - others[0])) > _NEAR or (found and near <= found[-1]):
            return None
        found.append(near)
    return found if found[-1] == len(xs) - 1 else None


def _joined(last: Drawn, table: Drawn) -> Drawn:
    """A table at the head of a page as what it is: more of the one that ends the page before."""
    if _is_header(last) and (finer := _columns_in(table.xs, last.xs)) is not None:
        # The page ended in the header: it may have columns that no cell there ends at.
        last.rows[:] = [_spread(row, finer) for row in last.rows]
        last.xs[:] = table.xs
        return table._replace(rows=[table.rows[0]._replace(broken=False), *table.rows[1:]])
    if last.bands and table.bands:
        places = _bands_in(last.xs, table.bands)
        if places is None:
            return table
        rows = [_placed(row, places, len(last.bands)) for row in table.rows]
    else:
        columns = _columns_in(last.xs, table.xs)
        if columns is None:
            return table
        rows = [_spread(row, columns) for row in table.rows]
    table = table._replace(
        xs=last.xs, rows=rows, bands=last.bands, first=last.first or tuple(last.rows[:_MOST_FIRST])
    )
    table, head = _without_header(last, table)
    if head < len(rows) and _is_rest(rows[head], last.rows):
        last.rows[-1] = _together(last.rows[-1], rows[head])
        del rows[head]
        if len(rows) == head:
            del rows[:]
    return table


def _without_header(last: Drawn, table: Drawn) -> tuple[Drawn, int]:
    """A table that goes on, without the rows of a header printed again, and how many of them were left in it: where the
    table before ends in a total, another of the same columns may begin."""
    rows = table.rows
    head = 0
    while head < min(len(rows), len(table.first)) and _texts(rows[head]) == _texts(table.first[head]):
        head += 1
    captions = 0  # rows of it that say what the table is, and would begin another one
    while captions < head and any(_is_field(cell.text) for cell in rows[captions].cells):
        captions += 1
    dropped = captions
    if head < len(rows) and (captions == head or not _is_finished(last, head)):
        dropped = head
    if captions < dropped:
        note = f"the header repeated in {where(rows[captions].place)} was dropped, the tables joined"
        table = table._replace(repairs=(note,))
    if dropped:
        del rows[:dropped]
        if dropped == head and rows:
            rows[0] = rows[0]._replace(broken=False)
    return table, head - dropped


def _is_header(table: Drawn) -> bool:
    """Does all that is drawn of a table look like its header?"""
    return not table.bands and len(table.rows) <= _MOST_HEADS and all(header_like(row) for row in table.rows)


def _bands_in(xs: list[float], bands: Sequence[tuple[float, float]]) -> list[int] | None:
    """For each column without lines the one between the edges `xs` that it lies in; None if one lies in none."""
    found: list[int] = []
    for x0, x1 in bands:
        inside = [n for n in range(len(xs) - 1) if xs[n] - _NEAR <= x0 and x1 <= xs[n + 1] + _NEAR]
        if not inside or (found and inside[-1] <= found[-1]):
            return None
        found.append(next(n for n in inside if not found or n > found[-1]))
    return found


def _placed(row: GridRow, places: list[int], width: int) -> GridRow:
    """A row with its cells at these places of so many."""
    cells = [Cell("", row.place)] * width
    kinds = [BLANK] * width
    for n, at in enumerate(places):
        cells[at], kinds[at] = row.cells[n], row.kinds[n]
    return row_of_cells(cells, "".join(kinds), row.place, row.broken)._replace(spans=(1,) * width)


def _spread(row: GridRow, columns: list[int]) -> GridRow:
    """A row with its cells in the columns that they have on the page before."""
    if columns == list(range(len(columns))):
        return row
    cells: list[Cell] = []
    kinds: list[str] = []
    spans: list[int] = []
    for n, cell in enumerate(row.cells):
        wide = columns[n + 1] - columns[n]
        cells += [cell, *[Cell("", cell.place)] * (wide - 1)]
        kinds += [row.kinds[n], *[BLANK] * (wide - 1)]
        span = row.spans[n]
        spans += [columns[n + span] - columns[n] if span else 0, *[0] * (wide - 1)]
    return row_of_cells(cells, "".join(kinds), row.place, row.broken)._replace(spans=tuple(spans))


def _texts(row: GridRow) -> list[str]:
    return ["".join(cell.text.split()) for cell in row.cells]


def _is_rest(row: GridRow, rows: list[GridRow]) -> bool:
    """Is this the rest of the last row: texts alone, none of them naming a row, and each under another?"""
    last = rows[-1]
    if not row.filled or any(row.kinds[n] not in WORDS or mark_of(row.cells[n].text) for n in row.filled):
        return False
    if not set(row.filled) <= set(last.filled):
        return False
    body = [other for other in _alike(rows) if len(other.filled) > 1]
    keys = [n for n in last.filled if sum(_holds(other, n) for other in body) >= _KEYED * len(body)]
    return any(n not in row.filled for n in keys)


def _alike(rows: list[GridRow]) -> list[GridRow]:
    """The rows that end a table, cells merged in them as in the last; all of them, where that has too few like it."""
    start = len(rows)
    while start > 0 and rows[start - 1].spans == rows[-1].spans:
        start -= 1
    return rows[start:] if len(rows) - start >= _FEW else rows


def _holds(row: GridRow, column: int) -> bool:
    """Does something stand in a column of a row, or is it under a merged cell?"""
    return row.kinds[column] != BLANK or row.spans[column : column + 1] == (0,)


def _together(last: GridRow, rest: GridRow) -> GridRow:
    """A row with the rest of its texts."""
    cells, kinds = list(last.cells), list(last.kinds)
    for n in rest.filled:
        cells[n], kinds[n] = read_cell(joined(cells[n].text, rest.cells[n].text), cells[n].place)
    note = f"the rest of the row, on page {rest.place.page}, was joined to it"
    return row_of_cells(cells, "".join(kinds), last.place, last.broken, note)._replace(spans=last.spans)
