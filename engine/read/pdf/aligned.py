"""Tables without lines down: columns that stand one under the other over several rows.

In: the characters that lie in no drawn table. Out: the tables that they align to, and the lines left. A table is a
stretch of short lines, several of which have numbers behind a text; a list of contents is none. Its rows are what
stands between two rulings where rulings go across between all of them. Otherwise a line without numbers belongs to the
row that it is nearer to, if it is nearer than rows are to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.facts import Cell
from engine.read.caption import caption_of, is_note, names_table
from engine.read.contents import is_contents_title
from engine.read.grid import BLANK, NUMBERS, WORDS, GridRow, row_of_cells
from engine.read.header import is_header_word
from engine.read.outline import mark_of
from engine.read.pdf.bands import MOST, Band, bands_of, edges_of, nearest, placed, reached
from engine.read.pdf.cells import Drawn, place_of, read_lines
from engine.read.pdf.geometry import Box
from engine.read.pdf.heads import heads_of
from engine.read.pdf.lines import Printed, pieces_of, rows_of
from engine.read.pdf.pieces import Row, parted, row_of
from engine.read.pdf.sheet import Glyph, Ruling, Sheet
from engine.read.regions import is_total

_LEAST = 3  # rows with numbers
_NEAR = 2.6  # of a row's height: how far the next row of a table may be
_MOST_HEADS = 12  # lines over the first row with numbers that may be its header
_MOST_LEVELS = 3  # of a header: lines over the one that has most titles
_MOST_LABELS = 24  # lines without numbers between two with numbers
_MOST_LINES = 400  # of one table
_MOST_CUTS = 4  # times that lines are left out since their columns do not agree with those above
_MOST_MISSES = 8  # long stretches of a page that make no table: then it has none
_FEW = 20  # lines: what is longer is a long stretch
_LONGEST = 60  # characters of a cell
_LONGEST_PAGE = 3  # digits of a page number
_EVEN = 6.0  # points that the ends of rulings of one table may differ
_SLACK = 2.0  # points that a line may reach over a ruling
_FEWER = 2  # times as many rows have a name as have a text in the middle of its cell
_WIDER = 1.25  # times as far is a distance that stands out
_CLOSER = 0.9  # of the distance between two rows: lines of one row are closer


_Rows = list[list[Row]]  # the lines of each row of a table


def aligned_tables(glyphs: list[Glyph], sheet: Sheet) -> tuple[list[Drawn], list[Printed]]:
    """The tables that characters align to, and the lines that the others make."""
    rows = [row_of(row) for row in rows_of(glyphs)]
    rows = [row for row in rows if row.pieces]
    if any(is_contents_title(row.pieces[0].text) for row in rows):
        return [], _lines(rows)
    tables: list[Drawn] = []
    taken: set[int] = set()
    at = misses = 0
    numbered = sum(row.numbers > 0 for row in rows)
    while at < len(rows) and numbered:
        found = (
            _table_at(rows, at, taken, sheet)
            if rows[at].numbers and at not in taken and misses < _MOST_MISSES
            else None
        )
        if found is None:
            misses += rows[at].numbers > 0 and _run(rows, at, taken) - at > _FEW
            at += 1
            continue
        table, start, at = found
        tables.append(table)
        taken.update(range(start, at))
    for at in range(1, len(rows)):
        if at not in taken and (found := _told(rows, at, taken, sheet)):
            table, start, end = found
            tables.append(table)
            taken.update(range(start, end))
    return tables, _lines([row for n, row in enumerate(rows) if n not in taken])


def _lines(rows: Sequence[Row]) -> list[Printed]:
    return [line for row in rows for line in (row.pieces if len(row.pieces) == 1 else pieces_of(row.glyphs))]


# ── where a table begins and ends ────────────────────────────────────────────────────────────────────────────────────


def _table_at(rows: Sequence[Row], at: int, taken: set[int], sheet: Sheet) -> tuple[Drawn, int, int] | None:
    """The table whose first line with numbers is at `at`, its first line, and that behind its last."""
    end = _run(rows, at, taken)
    body = rows[at:end]
    numbers = [row for row in body if row.numbers]
    edges = _edges(numbers, sheet.across)
    least = _LEAST if len(edges) < _LEAST else _LEAST - 1
    if at < 2 and rows[at].numbers > 1:
        least = 1  # the last rows of a table that goes on from the page before
    if len(numbers) < least or _counts_pages(body):
        return None
    end, bands = _cut(rows, at, end)
    if len(bands) < 2 or sum(row.numbers > 0 for row in rows[at:end]) < min(least, 2):
        return None
    end = _rest(rows, at, end, taken, bands, edges)
    start = _heads(rows, at, taken, edges)
    if sum(len(row.pieces) for row in rows[start:at]) > _MOST_HEADS * MOST:
        start = at
    first = _first(rows, start, at, end, edges)
    body = [finer if _fits(finer, bands) else row for row in rows[first:end] for finer in (parted(row, bands),)]
    heads = [parted(row, bands, True).pieces for row in rows[start:first]]
    return _table(heads, _groups(body, edges), bands, sheet), start, end


def _told(rows: Sequence[Row], at: int, taken: set[int], sheet: Sheet) -> tuple[Drawn, int, int] | None:
    """The table that begins right under the line which names its unit, though it has too few numbers to tell by them: a
    header, and under it a row or none."""
    if not (any(map(_heads_columns, rows[at : at + _MOST_LEVELS])) and _names_unit(rows[at - 1])):
        return None
    end = at
    while (
        end < len(rows)
        and end - at < _MOST_HEADS
        and end not in taken
        and _is_short(rows[end])
        and not _is_over(rows[end])
        and (end == at or _is_next(rows[end - 1], rows[end]))
    ):
        end += 1
    body = next((n for n in range(at, end) if rows[n].numbers or _is_total(rows[n])), end)
    if not any(map(_heads_columns, rows[at:body])):
        return None
    numbered = [n for n in range(body, end) if rows[n].numbers]
    if numbered:
        end = _rest(rows, body, numbered[-1] + 1, taken, [], [])
    groups = _groups(rows[body:end], []) if len(numbered) > 1 else [list(rows[body:end])] if body < end else []
    return _table([parted(row, [], True).pieces for row in rows[at:body]], groups, [], sheet), at, end


def _is_total(row: Row) -> bool:
    return is_total(row.pieces[0].text) and not _heads_columns(row)


def _heads_columns(row: Row) -> bool:
    """Is a line the titles of columns?"""
    words = sum(is_header_word(piece.text) for piece in row.pieces)
    return len(row.pieces) > 1 and not row.numbers and 3 * words >= len(row.pieces)


def _run(rows: Sequence[Row], at: int, taken: set[int]) -> int:
    """Behind the last line with numbers of those that follow each other as the lines of a table do."""
    end = at + 1
    for n in range(at + 1, min(len(rows), at + _MOST_LINES)):
        row = rows[n]
        if n in taken or n - end > _MOST_LABELS or not _is_short(row) or not _is_next(rows[n - 1], row):
            break
        if row.numbers:
            end = n + 1
        elif _is_beside(row):
            break
    return end


def _is_beside(row: Row) -> bool:
    """Does a line without numbers belong to no row: a note, a caption, the header of another table?"""
    text = row.pieces[0].text
    if is_note(text) or any(names_table(piece.text) for piece in row.pieces):
        return True
    caption = caption_of(text)
    if _names_unit(row) or (caption is not None and caption.number):
        return True
    return len(row.pieces) > 2 and all(is_header_word(piece.text) for piece in row.pieces)


def _is_over(row: Row) -> bool:
    """Does a line stand over a table or under one, and in none?"""
    return is_note(row.pieces[0].text) or _names_unit(row) or any(names_table(piece.text) for piece in row.pieces)


def _is_next(row: Row, below: Row) -> bool:
    return below.top - row.bottom <= _NEAR * (row.bottom - row.top)


def _is_short(row: Row) -> bool:
    return all(len(piece.text) <= _LONGEST and not piece.text.endswith(("。", "；")) for piece in row.pieces)


def _counts_pages(rows: Sequence[Row]) -> bool:
    """Are these the entries of a list of contents: a text and the page it stands on?"""
    pages = []
    for row in rows:
        last = row.pieces[-1].text
        if len(row.pieces) > 2 or not last.isdecimal() or len(last) > _LONGEST_PAGE:
            return False
        pages.append(int(last))
    return pages == sorted(pages)


def _cut(rows: Sequence[Row], at: int, end: int) -> tuple[int, list[Band]]:
    """Where the lines end whose columns agree, none having two pieces in one of them; and the columns."""
    for _ in range(_MOST_CUTS):
        found = [item for row in rows[at:end] for item in zip(row.pieces, row.kinds, strict=True)]
        numbers = [piece for piece, kind in found if kind not in WORDS]
        bands = bands_of(numbers, [piece for piece, kind in found if kind in WORDS])
        wrong = next((n for n in range(at, end) if not _fits(rows[n], bands)), end)
        while at < wrong < end and not rows[wrong - 1].numbers:
            wrong -= 1
        if wrong in (at, end):
            return wrong, bands
        end = wrong
    return at, []


def _fits(row: Row, bands: Sequence[Band]) -> bool:
    return bool(bands) and len(set(placed(row.pieces, bands))) == len(row.pieces)


def _edges(rows: Sequence[Row], across: Sequence[Ruling]) -> list[float]:
    """The heights of the rulings that go across all columns."""
    left = min(row.pieces[0].x0 for row in rows)
    right = max(row.pieces[-1].x1 for row in rows)
    return [line.at for line in across if line.start <= left + _EVEN and line.end >= right - _EVEN]


def _rest(
    rows: Sequence[Row], at: int, end: int, taken: set[int], bands: Sequence[Band], edges: Sequence[float]
) -> int:
    """Behind the lines under the last one with numbers that still belong to it."""
    ruled = next((edge for edge in edges if edge > rows[end - 1].top), 0.0)
    step = _step(rows[at:end])
    while end < len(rows) and end not in taken and _is_short(rows[end]) and not _is_beside(rows[end]):
        row = rows[end]
        inside = row.bottom <= ruled + _SLACK
        closer = row.middle - rows[end - 1].middle < _CLOSER * step and not mark_of(row.pieces[0].text)
        if (
            not (inside or closer)
            or not _is_next(rows[end - 1], row)
            or any(len(reached(p, bands)) > 1 for p in row.pieces)
        ):
            break
        end += 1
    return end


def _heads(rows: Sequence[Row], at: int, taken: set[int], edges: Sequence[float]) -> int:
    """Where the header over the first line with numbers begins."""
    above = [n for n in range(max(at - _MOST_HEADS, 0), at) if not taken.intersection(range(n, at))]
    tops = [edge for edge in edges if edge <= rows[at].top + _SLACK]
    for edge in tops[-3:-1] or tops[-1:]:  # the upper of the two rulings around a header
        inside = [n for n in above if rows[n].top >= edge - _SLACK]
        if inside and all(_is_short(rows[n]) and not rows[n].numbers and not _is_over(rows[n]) for n in inside):
            return inside[0]
    start = at
    for n in reversed(above):
        row = rows[n]
        if _names_unit(row):
            return n + 1
        if row.numbers or not _is_short(row) or not _is_next(row, rows[n + 1]):
            break
        if any(":" in piece.text or "：" in piece.text or names_table(piece.text) for piece in row.pieces):
            break
        if len(row.pieces) > 1:
            start = n
    return start


def _names_unit(row: Row) -> bool:
    """Is this the line right over a table, which names its unit or its organisation?"""
    caption = caption_of("  ".join(piece.text for piece in row.pieces))
    return caption is not None and bool(caption.unit or caption.organisation)


def _first(rows: Sequence[Row], start: int, at: int, end: int, edges: Sequence[float]) -> int:
    """The first line under the header: of a row whose numbers stand half-way down, it is one above them."""
    under = [n for n in range(start + 1, at + 1) if any(rows[n - 1].middle < edge < rows[n].middle for edge in edges)]
    if under:
        return under[-1]
    step = _step(rows[at:end])
    while at - 1 > start and rows[at].middle - rows[at - 1].middle < _CLOSER * step:
        if any(is_header_word(piece.text) for piece in rows[at - 1].pieces):
            break
        at -= 1
    return at


# ── rows and cells ───────────────────────────────────────────────────────────────────────────────────────────────────


def _step(rows: Sequence[Row]) -> float:
    """How far rows are from each other at least: two with numbers, one right under the other.

    Where all rows have several lines, it is the least of the distances that stand out.
    """
    steps = [(below.middle - row.middle, row.numbers and below.numbers) for row, below in pairwise(rows)]
    if any(both for _, both in steps):
        return min(step for step, both in steps if both)
    wider = [above for step, above in pairwise(sorted(step for step, _ in steps)) if above > _WIDER * step]
    return wider[0] if wider else 0.0


def _groups(rows: Sequence[Row], edges: Sequence[float]) -> _Rows:
    """The lines of each row: what stands between two rulings, or is closer than rows are."""
    ruled = _between(rows, edges)
    if ruled:
        return ruled
    step = _step(rows)
    groups: _Rows = []
    for n, row in enumerate(rows):
        if n == 0 or row.middle - rows[n - 1].middle >= _CLOSER * step or mark_of(row.pieces[0].text):
            groups.append([])
        groups[-1].append(row)
    return [part for group in groups for part in _parted(group)]


def _parted(rows: list[Row]) -> _Rows:
    """Lines that are close, as one row for each that has numbers: cut where they are farthest from each other."""
    numbered = [n for n, row in enumerate(rows) if row.numbers]
    found: _Rows = []
    start = 0
    for first, second in pairwise(numbered):
        cut = max(range(first + 1, second + 1), key=lambda n: (round(rows[n].middle - rows[n - 1].middle), n))
        found.append(rows[start:cut])
        start = cut
    return [*found, rows[start:]]


def _between(rows: Sequence[Row], edges: Sequence[float]) -> _Rows:
    """The lines between each two rulings; none where several rows with numbers stand between two."""
    first, last = rows[0].top, rows[-1].bottom
    inner = [edge for edge in edges if first < edge < last]
    groups: _Rows = [[] for _ in range(len(inner) + 1)]
    for row in rows:
        groups[sum(edge <= row.middle for edge in inner)].append(row)
    return [] if any(sum(row.numbers > 0 for row in group) > 1 for group in groups) else [g for g in groups if g]


def _table(heads: Sequence[Sequence[Printed]], groups: _Rows, bands: Sequence[Band], sheet: Sheet) -> Drawn:
    """The table of these lines of a header and these rows."""
    numbers = [
        piece
        for group in groups
        for line in group
        for piece, kind in zip(line.pieces, line.kinds, strict=True)
        if kind in NUMBERS
    ]
    wordy = [band for band in bands if not any(reached(piece, [band]) for piece in numbers)]
    bands, wordy = _without_centred(bands, wordy, groups)
    cells, bands = heads_of(heads, bands, wordy, sheet.across)
    xs = edges_of(bands)
    found: list[GridRow] = []
    for n in range(max((head.row for head in cells), default=-1) + 1):
        row = {head.column: head.lines for head in cells if head.row == n}
        spans = [1] * len(bands)
        for head in cells:
            for column in range(head.column, head.column + head.columns):
                if head.row == n or (head.row < n and column not in row):
                    spans[column] = head.columns if (head.row, head.column) == (n, column) else 0
        found.append(_grid_row(row, xs, spans, sheet.number, not found))
    for group in groups:
        row = {}
        for line in group:
            for column, piece in zip(placed(line.pieces, bands), line.pieces, strict=True):
                row.setdefault(column, []).append(piece)
        found.append(_grid_row(row, xs, [1] * len(bands), sheet.number, not found))
    printed = [piece for row in heads for piece in row]
    printed += [piece for group in groups for line in group for piece in line.pieces]
    top, bottom = min(piece.top for piece in printed), max(piece.bottom for piece in printed)
    return Drawn(xs, top, bottom, found, tuple(bands))


def _without_centred(bands: Sequence[Band], wordy: Sequence[Band], groups: _Rows) -> tuple[list[Band], list[Band]]:
    """The columns, without those that only texts in the middle of a cell make (合计 right of all names under which it
    stands): few, each in a row that has nothing in the column of texts left of it."""
    columns: list[tuple[Band, set[int]]] = []  # each with the rows that have something in it
    for band in bands:
        rows = {
            n
            for n, group in enumerate(groups)
            if any(nearest(piece.x0, piece.x1, bands) == bands.index(band) for line in group for piece in line.pieces)
        }
        if columns and band in wordy and (len(columns) == 1 or columns[-1][0] in wordy):  # the first may be of codes
            (left, right), others = columns[-1]
            if _FEWER * len(rows) < len(others) and not rows & others:
                wordy = [(left, band[1]) if other == (left, right) else other for other in wordy if other != band]
                columns[-1] = (left, band[1]), others | rows
                continue
        columns.append((band, rows))
    return [band for band, _ in columns], list(wordy)


def _grid_row(
    pieces: dict[int, list[Printed]], xs: Sequence[float], spans: list[int], page: int, first: bool
) -> GridRow:
    printed = [piece for lines in pieces.values() for piece in lines]
    top, bottom = min(piece.top for piece in printed), max(piece.bottom for piece in printed)
    found: list[Cell] = []
    kinds: list[str] = []
    for column in range(len(xs) - 1):
        own: Box = (xs[column], top, xs[column + max(spans[column], 1)], bottom)
        lines = pieces.get(column)
        cell, kind = read_lines(lines, own, page) if lines else (Cell("", place_of(page, own)), BLANK)
        found.append(cell)
        kinds.append(kind)
    place = place_of(page, (xs[0], top, xs[-1], bottom))
    return row_of_cells(found, "".join(kinds), place, broken=first)._replace(spans=tuple(spans))
