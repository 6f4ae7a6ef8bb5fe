"""The reader for plain text and Markdown: tables drawn with TABs or `|`, prose between them.

In: the bytes of a file. Out: `Facts`. Lines are sorted once into blank, table and text; runs of table lines become
tables with the captions above and the notes below them; what no table takes is prose.
"""

from __future__ import annotations

import re

from engine.facts import Facts, Label, Part, Place, Table
from engine.read.caption import (
    Caption,
    caption_of,
    continues,
    is_note,
    is_title,
    names_table,
    says_empty,
    without_continued,
)
from engine.read.columns import parts_of
from engine.read.contents import is_contents_title
from engine.read.decode import lines_of
from engine.read.grid import GridRow, has_numbers, is_rule, row_of_line
from engine.read.header import header_like
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.read.outline import FIRST, PART, POINT, SECOND, THIRD, mark_of
from engine.read.prose import TextLine, read_prose
from engine.read.regions import regions_of
from engine.record import Record

_MOST_CAPTION_LINES = 8
_HEADINGS = (PART, FIRST, SECOND)
# Both are compiled where a line asks for them, which few documents do.
_SEPARATOR = r"(?:-{3,}|={3,}|\*{3,}|_{3,})\s*"
_PAGE_NUMBER = r".*\S\s*\t\s*[-—]?\s*\d{1,4}\s*[-—]?\s*"

BLANK, TABLE, TEXT, RULE = " ", "T", "x", "-"


def read_text(raw: bytes, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a text document. Raises `Unreadable`."""
    return _Document(lines_of(raw, limits), limits).facts(path)


class _Draft(Record):
    """A table while it is put together: its captions and its rows."""

    first: int  # index of its first line, captions included
    number: str
    title: Label
    unit: str
    organisation: str
    rows: list[GridRow]
    repairs: list[str]


class _Document:
    """The lines of one document and what has been taken from them."""

    def __init__(self, lines: list[str], limits: Limits) -> None:
        self.lines = lines
        self.limits = limits
        self.kinds = _line_kinds(lines)
        self.taken = bytearray(len(lines))  # 1 for the lines that belong to a table
        self.drafts: list[_Draft] = []
        self.notes: list[list[Label]] = []
        self.free = 0  # the first line that no earlier table can have

    def facts(self, path: str) -> Facts:
        """Read everything, tables first."""
        self._find_tables()
        tables = tuple(self._table(draft, notes) for draft, notes in zip(self.drafts, self.notes, strict=True))
        prose = read_prose(self._prose_lines())
        title = prose.title
        if not title.text:
            title = next((table.title for table in tables if table.title.text), Label("", Place(1, 1, 1)))
        return Facts(path, title, prose.cover, prose.contents, prose.headings, prose.passages, tables, prose.repairs)

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _find_tables(self) -> None:
        at, end, kinds = 0, len(self.lines), self.kinds
        while at < end:
            if kinds[at] != TABLE:
                at += 1
                continue
            stop = at
            while stop < end and kinds[stop] in (TABLE, RULE):
                stop += 1
            self._run(at, stop)
            at = self._take_notes(stop)
            self.free = at

    def _run(self, start: int, stop: int) -> None:
        """One run of table lines: a table of its own, or more rows of the table above it."""
        rows = [
            row_of_line(self.lines[n].replace("\f", " "), n + 1, n == start or "\f" in self.lines[n], self.limits)
            for n in range(start, stop)
            if self.kinds[n] == TABLE
        ]
        self.taken[start:stop] = b"\x01" * (stop - start)
        above = self._captions_above(start)
        inside, used = _captions_inside(rows, bool(above.title.text))
        only_blank = all(kind == BLANK for kind in self.kinds[self.free : start])
        closed = not self.drafts or not only_blank or bool(self.notes[-1])
        fresh = closed or any(c.number or c.unit for c in inside)
        if not fresh:
            inside, used = [], 0
        draft = above._replace(rows=rows[used:])
        for caption, row in zip(inside, rows, strict=False):
            draft = _with(draft, caption, row.cells[row.filled[0]].place)
        if self.drafts and self._continues(draft, fresh):
            last = self.drafts[-1]
            last.rows.extend(draft.rows)
            if fresh:
                last.repairs.append(f"continued in line {draft.title.place.line or start + 1}: the two were joined")
        else:
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

    def _captions_above(self, start: int) -> _Draft:
        """Go back over the lines above a table as long as they are captions of it, and take them."""
        draft = _Draft(start, "", Label("", Place(start + 1, 1, 1)), "", "", [], [])
        seen = 0
        at = start
        while at > self.free and seen < _MOST_CAPTION_LINES:
            at -= 1
            if self.kinds[at] == BLANK:
                continue
            caption = caption_of(self.lines[at])
            if caption is None or is_contents_title(self.lines[at].strip()):
                break
            if caption.title and (draft.title.text or (_is_heading(caption.title) and not names_table(caption.title))):
                break
            if caption.number and draft.number:
                break
            seen += 1
            draft = _with(draft, caption, _label_place(self.lines[at], at, caption))._replace(first=at)
            self.taken[at] = 1
        return draft

    def _take_notes(self, at: int) -> int:
        """Take the notes under the last table; the index of the line after them."""
        notes, rows = self.notes[-1], self.drafts[-1].rows
        after = at
        while after < len(self.lines):
            kind = self.kinds[after]
            if kind == BLANK:
                after += 1
                continue
            text = self.lines[after].strip()
            if kind != TEXT or not (is_note(text) or _says_empty(text, rows)):
                break
            column = len(self.lines[after]) - len(self.lines[after].lstrip()) + 1
            place = Place(after + 1, column, column + len(text))
            self.taken[after] = 1
            after += 1
            while after < len(self.lines) and self.kinds[after] == TEXT and _goes_on(text, self.lines[after].strip()):
                text += self.lines[after].strip()
                self.taken[after] = 1
                after += 1
            notes.append(Label(text, place))
            at = after
        return at

    def _table(self, draft: _Draft, notes: list[Label]) -> Table:
        width = max((len(row.kinds) for row in draft.rows), default=0)
        if width * len(draft.rows) > self.limits.grid:
            raise Unreadable(
                f"the table in line {draft.first + 1} is too large: {len(draft.rows)} rows of up to {width} cells"
            )
        regions, repairs = regions_of(draft.rows)
        parts: list[Part] = []
        for region in regions:
            parts.extend(parts_of(region))
        place = draft.title.place if draft.title.text else Place(draft.first + 1, 1, len(self.lines[draft.first]) + 1)
        return Table(
            draft.number,
            draft.title,
            draft.unit,
            draft.organisation,
            tuple(parts),
            tuple(notes),
            place,
            tuple(draft.repairs + repairs),
        )

    # ── prose ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _prose_lines(self) -> list[TextLine]:
        found: list[TextLine] = []
        gap = 0
        for n, line in enumerate(self.lines):
            if self.taken[n]:
                gap = 2
                continue
            if self.kinds[n] == BLANK:
                gap = max(gap, 1)
                continue
            text = line.strip()
            column = line.index(text[0]) + 1
            found.append(TextLine(text, Place(n + 1, column, column + len(text)), gap))
            gap = 0
        return found


def _line_kinds(lines: list[str]) -> list[str]:
    """What each line is: blank, part of a table, the rule of a Markdown table, or text."""
    kinds: list[str] = []
    pipes_above = 0
    contents = False  # inside a list of contents, where a TAB stands before the page number
    for n, line in enumerate(lines):
        kind = TEXT
        pipes = 0
        if not line or line.isspace() or (line[0] in "-=*_" and re.fullmatch(_SEPARATOR, line)):
            kind = BLANK
        elif "\t" in line and line.count("\t") == 1 and _is_mark(line.partition("\t")[0].strip()):
            kind = TEXT  # a TAB after the number of a heading or an item
        elif contents and "\t" in line and len(line) < 200 and re.fullmatch(_PAGE_NUMBER, line):
            kind = TEXT
        elif "\t" in line:
            kind = TABLE if "\t" in line.strip() or line.count("\t") > 1 or _beside_tabs(lines, n, kinds) else TEXT
        elif "|" in line:
            pipes = line.count("|")
            if is_rule(line):
                kind = RULE
            elif (
                pipes > 1
                or " | " in line
                or pipes_above == pipes
                or (n + 1 < len(lines) and lines[n + 1].count("|") == pipes)
            ):
                kind = TABLE
        if kind == TEXT:
            contents = is_contents_title(line.strip()) or (contents and not line.rstrip().endswith("。"))
        elif kind == TABLE:
            contents = False
        pipes_above = pipes
        kinds.append(kind)
    return kinds


def _is_mark(text: str) -> bool:
    """Is this text the number of a heading or of an item and nothing else?"""
    mark = mark_of(text)
    return mark is not None and mark.end == len(text)


def _is_heading(text: str) -> bool:
    mark = mark_of(text)
    return mark is not None and mark.kind in _HEADINGS


def _beside_tabs(lines: list[str], n: int, kinds: list[str]) -> bool:
    """Is a line with one TAB, before or after its text, next to a line of a table?"""
    return (n > 0 and kinds[n - 1] == TABLE) or (n + 1 < len(lines) and "\t" in lines[n + 1].strip())


def _captions_inside(rows: list[GridRow], titled: bool) -> tuple[list[Caption], int]:
    """Captions that stand in the first rows of the grid itself, and how many rows they are."""
    found: list[Caption] = []
    for n, row in enumerate(rows[:_MOST_CAPTION_LINES]):
        filled = row.filled
        if not filled or len(filled) > 3 or n + 1 >= len(rows):
            break
        texts = [row.cells[i].text for i in filled]
        pieces = [caption_of(text) for text in texts]
        caption = Caption()
        for piece in pieces:
            if piece is None or (piece.title and not (len(filled) == 1 or piece.number)):
                return found, n
            caption = _both(caption, piece)
        if caption.title and not caption.number and (titled or not _stands_over(row, rows[n + 1])):
            return found, n
        titled = titled or bool(caption.title)
        found.append(caption)
    return found, len(found)


def _both(first: Caption, second: Caption) -> Caption:
    """The pieces of two caption cells of one row."""
    return Caption(
        second.number or first.number,
        second.title or first.title,
        second.unit or first.unit,
        second.organisation or first.organisation,
    )


def _stands_over(row: GridRow, below: GridRow) -> bool:
    """Is a single text in the first row the title of the grid, and not a label over some columns?"""
    text = row.cells[row.filled[0]].text
    return header_like(row) and is_title(text) and (names_table(text) or (row.filled[0] == 0 and len(below.filled) > 1))


def _with(draft: _Draft, caption: Caption, place: Place) -> _Draft:
    """The draft with what one more caption line says; what stands nearer to the table counts."""
    title = draft.title if draft.title.text or not caption.title else Label(caption.title, place)
    return draft._replace(
        number=draft.number or caption.number,
        title=title,
        unit=draft.unit or caption.unit,
        organisation=draft.organisation or caption.organisation,
    )


def _label_place(line: str, at: int, caption: Caption) -> Place:
    """The place of the caption's title, or of the whole line."""
    start = line.find(caption.title) if caption.title else len(line) - len(line.lstrip())
    start = max(start, 0)
    return Place(at + 1, start + 1, start + 1 + len(caption.title or line.strip()))


def _says_empty(text: str, rows: list[GridRow]) -> bool:
    """Does a line say that the table above it is empty? Under a filled table it has to say so outright."""
    return says_empty(text) and ("空表" in text or "无数据" in text or not any(map(has_numbers, rows)))


def _goes_on(note: str, line: str) -> bool:
    """Does a line right under a note belong to it: its sentence goes on, or it is its next point?"""
    mark = mark_of(line)
    if is_note(line) or (mark and mark.kind in _HEADINGS):
        return False
    return (mark is not None and mark.kind in (THIRD, POINT)) or not note.endswith(("。", ".", "；", ";"))
