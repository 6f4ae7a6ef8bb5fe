"""From blocks to facts: what stands over and under a table, which tables go on, and what is prose.

In: the lines and grids that a reader found, in order. Out: `Facts`. Nothing here knows the format of the document.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.facts import Facts, Label, Part, Place, Table
from engine.quantity import narrow
from engine.read.blocks import Block, Grid, TextLine, stretch, where
from engine.read.caption import (
    Caption,
    bare_period,
    caption_of,
    continues,
    ends_title,
    is_note,
    is_period,
    is_title,
    names_table,
    says_empty,
    without_continued,
    year_behind,
)
from engine.read.columns import parts_of
from engine.read.contents import is_contents_title
from engine.read.grid import GridRow, has_numbers
from engine.read.header import header_like, is_header_word
from engine.read.limits import Limits, Unreadable
from engine.read.outline import FIRST, PART, POINT, SECOND, THIRD, mark_of
from engine.read.prose import read_prose
from engine.read.regions import regions_of
from engine.record import Record

_MOST_CAPTION_LINES = 8
_HEADINGS = (PART, FIRST, SECOND)


def assemble(blocks: Sequence[Block], path: str, limits: Limits, repairs: Sequence[Label] = ()) -> Facts:
    """The facts of a document of these blocks. Raises `Unreadable` for a table that is too large.

    `repairs` are what its reader mended or left out.
    """
    facts = _Assembly(list(map(_as_line, blocks)), limits).facts(path)
    return facts._replace(repairs=(*repairs, *facts.repairs)) if repairs else facts


class _Draft(Record):
    """A table while it is put together: its captions and its rows."""

    first: Place  # of its first line, captions included
    number: str
    title: Label
    unit: str
    organisation: str
    rows: list[GridRow]
    repairs: list[str]
    period: Label | None = None
    caption: tuple[Label, ...] = ()


class _Assembly:
    """The blocks of one document and what has been taken from them."""

    def __init__(self, blocks: Sequence[Block], limits: Limits) -> None:
        self.blocks = blocks
        self.limits = limits
        self.taken = bytearray(len(blocks))  # 1 for the lines that belong to a table
        self.drafts: list[_Draft] = []
        self.notes: list[list[Label]] = []
        self.free = 0  # the first block that no earlier table can have

    def facts(self, path: str) -> Facts:
        """Take the tables first; what is left is prose."""
        self._find_tables()
        tables = tuple(self._table(draft, notes) for draft, notes in zip(self.drafts, self.notes, strict=True))
        prose = read_prose(self._prose_lines())
        title = prose.title
        if not title.text:
            title = next((table.title for table in tables if table.title.text), Label("", Place(1, 1, 1)))
        return Facts(path, title, prose.cover, prose.contents, prose.headings, prose.passages, tables, prose.repairs)

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _find_tables(self) -> None:
        at = 0
        while at < len(self.blocks):
            block = self.blocks[at]
            at += 1
            if isinstance(block, Grid) and block.rows:
                self._grid(block, at - 1)
                at = self._take_notes(at)
                self.free = at

    def _grid(self, grid: Grid, at: int) -> None:
        """A grid: a table of its own, or more rows of the table above it."""
        rows = grid.rows
        above = self._captions_above(at, rows[0].place)
        inside, used = _captions_inside(rows, bool(above.title.text))
        closed = not self.drafts or self.free < at or bool(self.notes[-1])
        fresh = closed or grid.name is not None or any(c.number or c.unit for c in inside)
        if not fresh:
            inside, used = [], 0
        draft = above._replace(rows=rows[used:])
        for caption, row in zip(inside, rows, strict=False):
            draft = _with(draft, caption, row.cells[row.filled[0]].place)
        if self.drafts and self._continues(draft, fresh):
            last = self.drafts[-1]
            last.rows.extend(draft.rows)
            if fresh:
                last.repairs.append(f"continued in {where(draft.title.place)}: the two were joined")
            last.repairs.extend(grid.repairs)
        else:
            if grid.name and not draft.title.text:
                draft = draft._replace(title=grid.name)
            draft.repairs.extend(grid.repairs)
            self.drafts.append(draft)
            self.notes.append([])

    def _continues(self, draft: _Draft, fresh: bool) -> bool:
        """Do these rows belong to the table before: nothing stands between, or its caption comes again as continued?"""
        if not fresh:
            return True
        last = self.drafts[-1]
        marked = continues(draft.title.text) or continues(draft.number)
        title = without_continued(draft.title.text)
        if title:
            return marked and title == without_continued(last.title.text)
        return marked and (not draft.number or without_continued(draft.number) == without_continued(last.number))

    def _captions_above(self, at: int, place: Place) -> _Draft:
        """Go back over the lines above a table as long as they are captions of it, and take them."""
        nowhere = place._replace(end_column=place.column) if place.column is not None else place
        draft = _Draft(place, "", Label("", nowhere), "", "", [], [])
        seen = 0
        beside = False  # is the title what stands before a unit, and calls itself no table?
        while at > self.free and seen < _MOST_CAPTION_LINES:
            at -= 1
            line = self.blocks[at]
            assert isinstance(line, TextLine)  # the tables before have moved `free` beyond themselves
            if line.place.sheet != place.sheet:
                break
            caption = caption_of(line.text)
            if caption is None or is_contents_title(line.text):
                break
            if caption.title and draft.title.text and beside and names_table(caption.title):
                draft = _of_organisation(draft)
            if caption.title and ends_title(draft.title.text) and not _is_heading(caption.title):
                whole = f"{caption.title} {draft.title.text}"
                draft = draft._replace(title=Label(whole, _place_of(caption.title, line)))
            elif caption.title and (draft.title.text or _only_heads(caption.title)):
                break
            if caption.number and draft.number:
                break
            seen += 1
            beside = bool(caption.title and caption.unit) and not names_table(caption.title)
            draft = _with(draft, caption, line)._replace(first=line.place)
            self.taken[at] = 1
        return draft

    def _take_notes(self, at: int) -> int:
        """Take the notes under the last table; the index of the block after them."""
        notes, rows = self.notes[-1], self.drafts[-1].rows
        while at < len(self.blocks):
            line = self.blocks[at]
            if not isinstance(line, TextLine) or not (is_note(line.text) or _says_empty(line.text, rows)):
                break
            if line.place.sheet != rows[-1].place.sheet:
                break
            text = line.text
            self.taken[at] = 1
            at += 1
            while at < len(self.blocks):
                more = self.blocks[at]
                if not isinstance(more, TextLine) or not (
                    _is_next_point(text, more.text) if more.gap else _goes_on(text, more.text)
                ):
                    break
                text += more.text
                self.taken[at] = 1
                at += 1
            notes.append(Label(text, line.place))
        return at

    def _table(self, draft: _Draft, notes: list[Label]) -> Table:
        width = max((len(row.kinds) for row in draft.rows), default=0)
        if width * len(draft.rows) > self.limits.grid:
            raise Unreadable(
                f"the table in {where(draft.first)} is too large: {len(draft.rows)} rows of up to {width} cells"
            )
        regions, repairs = regions_of(draft.rows)
        parts: list[Part] = []
        for region in regions:
            parts.extend(parts_of(region))
        place = draft.title.place if draft.title.text else draft.first
        return Table(
            draft.number,
            draft.title,
            draft.unit,
            draft.organisation,
            tuple(parts),
            tuple(notes),
            place,
            tuple(draft.repairs + repairs),
            draft.period,
            draft.caption,
        )

    # ── prose ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _prose_lines(self) -> list[TextLine]:
        """The lines that no table has taken; what stands behind a table, or a line of one, says so."""
        found: list[TextLine] = []
        behind = False
        for n, block in enumerate(self.blocks):
            if isinstance(block, Grid) or self.taken[n]:
                behind = True
                continue
            found.append(block._replace(gap=2) if behind else block)
            behind = False
        return found


def _as_line(block: Block) -> Block:
    """A line over a table whose fields stand apart, by TABs or in a frame of their own, as the line that it is."""
    if not isinstance(block, Grid) or len(block.rows) != 1 or block.name is not None:
        return block
    [row] = block.rows
    texts = [text for cell in row.cells if (text := cell.text)]
    pieces = [caption_of(text) for text in texts if not is_period(text)]
    if not pieces or not all(piece is not None and (piece.unit or piece.organisation) for piece in pieces):
        return block
    return TextLine("  ".join(texts), row.place, 1)


def _is_heading(text: str) -> bool:
    mark = mark_of(text)
    return mark is not None and mark.kind in _HEADINGS


def _only_heads(text: str) -> bool:
    """Is this a heading of the text, and no title of a table that is numbered like one?"""
    return _is_heading(text) and not names_table(text)


def _captions_inside(rows: list[GridRow], titled: bool) -> tuple[list[Caption], int]:
    """Captions that stand in the first rows of the grid itself, and how many rows they are."""
    found: list[Caption] = []
    for n, row in enumerate(rows[:_MOST_CAPTION_LINES]):
        filled = row.filled
        if not filled or len(filled) > 3 or n + 1 >= len(rows):
            break
        texts = [row.cells[i].text for i in filled]
        pieces = [caption_of(text) for text in texts if len(filled) == 1 or not is_period(text)]
        caption = Caption()
        units = any(piece is not None and piece.unit and not piece.title for piece in pieces)
        for piece in pieces:
            if units and titled and piece is not None and _names_nothing_below(piece.title, rows[n + 1]):
                piece = piece._replace(title="", organisation=piece.title)
            if piece is None or (piece.title and not (len(filled) == 1 or piece.number)):
                return found, n
            caption = _both(caption, piece)
        if caption == Caption() or len(pieces) == 1 == len(filled) and is_period(texts[0]):
            return found, n  # years alone are headers
        caption = caption._replace(period=caption.period or _year_among(texts))
        if caption.title and not caption.number and (titled or not _stands_over(row, rows[n + 1])):
            return found, n
        titled = titled or bool(caption.title)
        found.append(caption)
    return found, len(found)


def _year_among(texts: list[str]) -> str:
    return next((bare_period(text) for text in texts if is_period(text)), "")


def _names_nothing_below(title: str, below: GridRow) -> bool:
    """Is a text beside a unit, under the title, who the table is of: neither a table nor a label over its columns?"""
    return bool(title) and not names_table(title) and header_like(below) and not is_header_word(title)


def _both(first: Caption, second: Caption) -> Caption:
    """The pieces of two caption cells of one row."""
    return Caption(
        second.number or first.number,
        second.title or first.title,
        second.unit or first.unit,
        second.organisation or first.organisation,
        second.period or first.period,
    )


def _stands_over(row: GridRow, below: GridRow) -> bool:
    """Is a single text in the first row the title of the grid, and not a label over some columns?"""
    text = row.cells[row.filled[0]].text
    return header_like(row) and is_title(text) and (names_table(text) or (row.filled[0] == 0 and len(below.filled) > 1))


def _with(draft: _Draft, caption: Caption, at: TextLine | Place) -> _Draft:
    """The draft with what one more caption, a line or a cell, says; what stands nearer to the table counts."""
    title, period = draft.title, draft.period
    if not title.text and caption.title:
        title = Label(caption.title, _place_of(caption.title, at))
    if period is None and caption.period:
        period = Label(caption.period, _place_of(caption.period, at))
    new = [
        text
        for known, text in (
            (draft.number, caption.number), (draft.unit, caption.unit), (draft.organisation, caption.organisation)
        )
        if text and not known and not caption.title
    ]  # fmt: skip
    return draft._replace(
        number=draft.number or caption.number,
        title=title,
        unit=draft.unit or caption.unit,
        organisation=draft.organisation or caption.organisation,
        period=period,
        caption=(*draft.caption, *(Label(text, _place_of(text, at)) for text in new)),
    )


def _of_organisation(draft: _Draft) -> _Draft:
    """The draft where what stood before the unit is not the title, since there is one above it: 甲局　单位：万元."""
    name, year = year_behind(draft.title.text)
    period = draft.period or (Label(year, draft.title.place) if year else None)
    return draft._replace(
        title=draft.title._replace(text=""), organisation=draft.organisation or name, period=period
    )


def _place_of(text: str, at: TextLine | Place) -> Place:
    """The place of a text in a line, or of the whole line or cell."""
    if isinstance(at, Place):
        return at
    start = at.text.find(text)
    return stretch(at, start, start + len(text)) if start >= 0 else at.place


def _says_empty(text: str, rows: list[GridRow]) -> bool:
    """Does a line say that the table above it is empty? Under a filled table it has to say so outright."""
    return says_empty(text) and ("空表" in text or "无数据" in text or not any(map(has_numbers, rows)))


def _goes_on(note: str, line: str) -> bool:
    """Does a line right under a note belong to it: its sentence goes on, or it is its next point?"""
    mark = mark_of(line)
    if is_note(line) or (mark and mark.kind in _HEADINGS):
        return False
    return (mark is not None and mark.kind in (THIRD, POINT)) or not note.endswith(("。", ".", "；", ";"))


def _is_next_point(note: str, line: str) -> bool:
    """Does a paragraph under a note count on where the note left off: 2. after “注：1.”?"""
    mark = mark_of(line)
    if mark is None or mark.kind not in (THIRD, POINT):
        return False
    number = narrow(line[: mark.end]).strip()
    digits = "".join(character for character in number if character.isdecimal())
    if not digits.isdecimal() or digits == "1":
        return False
    before = number.replace(digits, str(int(digits) - 1))
    at = narrow(note).rfind(before)
    return at > 0 and not narrow(note)[at - 1].isdigit()
