"""Tables without lines down: columns that stand one under the other over several rows.

In: the characters that lie in no drawn table. Out: the tables that they align to, and the lines left. Only rows of
texts with numbers behind them count, several in a row, whose gaps agree; a list of contents is none. Where rulings go
across, all between two of them is one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.facts import Cell
from engine.read.contents import is_contents_title
from engine.read.grid import BLANK, NUMBERS, GridRow, read_cell, row_of_cells
from engine.read.pdf.cells import Drawn, place_of, read_lines
from engine.read.pdf.geometry import Box
from engine.read.pdf.lines import Printed, pieces_of, rows_of
from engine.read.pdf.sheet import Glyph, Ruling, Sheet
from engine.record import Record

_GAP = 1.0  # characters between two columns
_LEAST = 3  # rows with numbers
_NEAR = 2.6  # of a row's height: how far the next row of a table may be
_MOST_HEADS = 4  # lines over the first row with numbers that may be its header
_LONGEST = 60  # characters of a cell
_LONGEST_PAGE = 3  # digits of a page number
_EVEN = 6.0  # points that the ends of rulings of one table may differ
_SLACK = 2.0  # points that a line may reach over a ruling


class _Row(Record):
    """A line on the page and its pieces."""

    glyphs: list[Glyph]
    pieces: list[Printed]
    numbers: int  # pieces behind the first that are numbers

    @property
    def top(self) -> float:
        """Where it begins."""
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return max(piece.bottom for piece in self.pieces)


def aligned_tables(glyphs: list[Glyph], sheet: Sheet) -> tuple[list[Drawn], list[Printed]]:
    """The tables that characters align to, and the lines that the others make."""
    rows = [_row(row) for row in rows_of(glyphs)]
    rows = [row for row in rows if row.pieces]
    if sum(row.numbers > 0 for row in rows) < 2 or any(is_contents_title(row.pieces[0].text) for row in rows):
        return [], _lines(rows)
    tables: list[Drawn] = []
    taken: set[int] = set()
    for stretch in _ruled(rows, sheet.across):
        if table := _table([[rows[n] for n in group] for group in stretch], sheet.number):
            tables.append(table)
            taken.update(n for group in stretch for n in group)
    at = 0
    while at < len(rows):
        end = _run(rows, at, taken)
        start = _heads(rows, at, taken) if end else at
        table = _table(_between(rows[start:end], at - start, sheet.across), sheet.number) if end else None
        if table is None:
            at += 1
            continue
        tables.append(table)
        taken.update(range(start, end))
        at = end
    return tables, _lines([row for n, row in enumerate(rows) if n not in taken])


def _lines(rows: Sequence[_Row]) -> list[Printed]:
    return [line for row in rows for line in (row.pieces if len(row.pieces) == 1 else pieces_of(row.glyphs))]


def _ruled(rows: Sequence[_Row], across: Sequence[Ruling]) -> list[list[list[int]]]:
    """Rows drawn by rulings across: for each table, the lines between one ruling and the next."""
    found: list[list[list[int]]] = []
    for edges in _even(across):
        groups = [
            [n for n, row in enumerate(rows) if upper - _SLACK <= row.top and row.bottom <= lower + _SLACK]
            for upper, lower in pairwise(edges)
        ]
        numbers = [sum(rows[n].numbers > 0 for n in group) for group in groups]
        if max(numbers) == 1 and sum(numbers) >= 2:
            found.append([group for group in groups if group])
    return found


def _even(across: Sequence[Ruling]) -> list[list[float]]:
    """The heights of rulings that begin and end alike, where there are several."""
    groups: list[list[Ruling]] = []
    for line in across:
        for group in groups:
            if abs(group[0].start - line.start) <= _EVEN and abs(group[0].end - line.end) <= _EVEN:
                group.append(line)
                break
        else:
            groups.append([line])
    return [[line.at for line in group] for group in groups if len(group) > _LEAST]


def _row(glyphs: list[Glyph]) -> _Row:
    pieces = pieces_of(glyphs, _GAP)
    return _Row(glyphs, pieces, sum(_kind(piece.text) in NUMBERS for piece in pieces[1:]))


def _kind(text: str) -> str:
    return read_cell(text, place_of(1, (0, 0, 0, 0)))[1]


def _run(rows: Sequence[_Row], at: int, taken: set[int]) -> int:
    """The end of the rows with numbers that begin at a row; 0 where they are too few to be a table."""
    end = at
    while end < len(rows) and end not in taken and rows[end].numbers and _is_short(rows[end]):
        if end > at and not _is_next(rows[end - 1], rows[end]):
            break
        end += 1
    return end if end - at >= _LEAST and not _counts_pages(rows[at:end]) else 0


def _is_next(row: _Row, below: _Row) -> bool:
    return below.top - row.bottom <= _NEAR * (row.bottom - row.top)


def _is_short(row: _Row) -> bool:
    return all(len(piece.text) <= _LONGEST and not piece.text.endswith(("。", "；")) for piece in row.pieces)


def _counts_pages(rows: Sequence[_Row]) -> bool:
    """Are these the entries of a list of contents: a text and the page it stands on?"""
    pages = []
    for row in rows:
        last = row.pieces[-1].text
        if len(row.pieces) > 2 or not last.isdecimal() or len(last) > _LONGEST_PAGE:
            return False
        pages.append(int(last))
    return pages == sorted(pages)


def _heads(rows: Sequence[_Row], at: int, taken: set[int]) -> int:
    """Where the header over the first row with numbers begins: lines of several short pieces."""
    start = at
    while start > 0 and start - 1 not in taken and at - start < _MOST_HEADS:
        row = rows[start - 1]
        if row.numbers or not _is_short(row) or not _is_next(row, rows[start]):
            break
        if len(row.pieces) < 2 or any(":" in piece.text or "：" in piece.text for piece in row.pieces):
            break
        start -= 1
    return start


def _between(rows: Sequence[_Row], heads: int, across: Sequence[Ruling]) -> list[list[_Row]]:
    """Lines of a header with no ruling between them together, where rulings set it apart; all others by themselves."""
    left = min(row.pieces[0].x0 for row in rows)
    right = max(row.pieces[-1].x1 for row in rows)
    edges = [line.at for line in across if line.start <= left + _EVEN and line.end >= right - _EVEN]
    groups: list[list[_Row]] = []
    for n, row in enumerate(rows):
        if edges and 0 < n < heads and not any(rows[n - 1].bottom - _SLACK <= e <= row.top + _SLACK for e in edges):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _table(groups: Sequence[Sequence[_Row]], page: int) -> Drawn | None:
    """The table of these rows, if their columns agree: none with two pieces of a line in one of them."""
    first = next((n for n, group in enumerate(groups) if any(row.numbers for row in group)), len(groups))
    body = [row for group in groups[first:] for row in group]
    bands = _bands([piece for row in body for piece in row.pieces])
    if len(bands) < 2 or any(len(set(_placed(row, bands))) < len(row.pieces) for row in body):
        return None
    xs = [bands[0][0], *[(left[1] + right[0]) / 2 for left, right in pairwise(bands)], bands[-1][1]]
    found: list[GridRow] = []
    for group in groups:
        cells: dict[int, list[Printed]] = {}
        for row in group:
            for column, piece in zip(_placed(row, bands), row.pieces, strict=True):
                cells.setdefault(column, []).append(piece)
        box = (xs[0], min(row.top for row in group), xs[-1], max(row.bottom for row in group))
        found.append(_grid_row(cells, xs, box, page, not found))
    tops, bottoms = [row.top for group in groups for row in group], [row.bottom for group in groups for row in group]
    return Drawn(xs, min(tops), max(bottoms), found)


def _bands(pieces: Sequence[Printed]) -> list[tuple[float, float]]:
    """The columns: stretches from left to right that pieces cover, with gaps between them that all leave free."""
    bands: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda piece: piece.x0):
        if bands and piece.x0 < bands[-1][1] + _GAP / 3 * piece.size:
            bands[-1] = (bands[-1][0], max(bands[-1][1], piece.x1))
        else:
            bands.append((piece.x0, piece.x1))
    return bands


def _placed(row: _Row, bands: Sequence[tuple[float, float]]) -> list[int]:
    """The column of each piece of a line: its own where there is one for each, or else the first that is nearest."""
    if len(row.pieces) == len(bands):
        return list(range(len(bands)))
    return [min(range(len(bands)), key=lambda n: _apart(piece, bands[n])) for piece in row.pieces]


def _apart(piece: Printed, band: tuple[float, float]) -> float:
    return max(band[0] - piece.x1, piece.x0 - band[1], 0)


def _grid_row(cells: dict[int, list[Printed]], xs: Sequence[float], box: Box, page: int, first: bool) -> GridRow:
    found: list[Cell] = []
    kinds: list[str] = []
    for column in range(len(xs) - 1):
        own = (xs[column], box[1], xs[column + 1], box[3])
        lines = cells.get(column)
        cell, kind = read_lines(lines, own, page) if lines else (Cell("", place_of(page, own)), BLANK)
        found.append(cell)
        kinds.append(kind)
    return row_of_cells(found, "".join(kinds), place_of(page, box), broken=first)
