"""A text document set as a PDF: the same tables and sentences, drawn.

In: a text as tests/invented prints it. Out: the sheets. Tables are ruled, header cells merged as the reader for text takes
them; long tables go on over pages, long lines and cells are broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from engine.facts import Facts
from engine.read.grid import GridRow, has_frame, row_of_line
from engine.read.header import _Spans
from engine.read.limits import LIMITS
from engine.read.regions import regions_of
from pdf_paper import Sheet, width

PAGE = (1191, 842)
LEFT, RIGHT, TOP, BOTTOM = 50, 1140, 60, 790
SIZE = 9.0
_STEP = 16.0
_NARROWEST = 30.0


Cells = list[list[tuple[int, int, int]]]


class Typesetter:
    """Sheets that are filled from the top."""

    def __init__(self, again: bool) -> None:
        self.again = again  # print the header again where a table goes on
        self.sheets = [Sheet(PAGE)]
        self.y = float(TOP)

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    def room(self, height: float) -> None:
        """Begin a new page where this does not fit."""
        if self.y + height > BOTTOM:
            self.sheets.append(Sheet(PAGE))
            self.y = TOP

    def text(self, text: str, top: bool) -> None:
        """A line or a paragraph; `top` for the lines of the cover."""
        if top:
            self.room(24)
            self.sheet.centred(self.y, text, 14)
            self.y += 24
            return
        for n, line in enumerate(broken(text, RIGHT - LEFT, 2 * SIZE)):
            self.room(_STEP)
            self.sheet.text(LEFT + (0 if n else 2 * SIZE), self.y, line, SIZE)
            self.y += _STEP

    def table(self, rows: list[GridRow]) -> None:
        """A ruled table, cut where the page ends."""
        count = max(len(row.cells) for row in rows)
        texts = [[cell.text for cell in row.cells] + [""] * (count - len(row.cells)) for row in rows]
        widths = _widths(texts, count)
        xs = [LEFT + sum(widths[:n]) for n in range(count + 1)]
        cells = _cells(rows, count)
        heads = len(regions_of(rows)[0][0].header)
        self.room((heads + 2) * 3 * _STEP)
        for r in range(len(rows)):
            sheet = self.sheet
            lines, height = _lines_of(texts[r], cells[r], r, xs)
            self.room(height)
            if self.again and r > heads and self.sheet is not sheet:
                for head in range(heads):
                    self._row(cells, head, xs, *_lines_of(texts[head], cells[head], head, xs))
            self._row(cells, r, xs, lines, height)
        self.y += 8

    def _row(self, cells: Cells, r: int, xs: Sequence[float], lines: dict[int, list[str]], height: float) -> None:
        for c in range(len(xs) - 1):
            self._walls(cells, r, c, xs, self.y, self.y + height)
        for c, found in lines.items():
            middle = self.y + (height - len(found) * SIZE * 1.2) / 2
            for n, line in enumerate(found):
                number = line[-1:].isdigit() and len(found) == 1 and line[:1].isdigit()
                x = xs[c + 1] - 2 - width(line, SIZE) if number else xs[c] + 2
                self.sheet.text(x, middle + n * SIZE * 1.2, line, SIZE)
        self.y += height

    def _walls(self, cells: Cells, r: int, c: int, xs: Sequence[float], top: float, bottom: float) -> None:
        """The lines around one field, none inside a merged cell."""
        sheet = self.sheet
        if r == 0 or cells[r - 1][c] != cells[r][c] or top == TOP:
            sheet.line(xs[c], top, xs[c + 1], top)
        if r + 1 == len(cells) or cells[r + 1][c] != cells[r][c]:
            sheet.line(xs[c], bottom, xs[c + 1], bottom)
        if c == 0 or cells[r][c - 1] != cells[r][c]:
            sheet.line(xs[c], top, xs[c], bottom)
        if c + 2 == len(xs):
            sheet.line(xs[c + 1], top, xs[c + 1], bottom)


def _widths(texts: list[list[str]], count: int) -> list[float]:
    """As wide as the longest text of a column, or narrower where the page is full, but never than its longest number."""
    natural = [max(width(row[c], SIZE) for row in texts) + 5 for c in range(count)]
    least = [max([width(word, SIZE) for row in texts for word in words_of(row[c])] + [_NARROWEST]) + 5 for c in range(count)]
    most = 250.0
    while sum(map(max, least, [min(n, most) for n in natural])) > RIGHT - LEFT and most > _NARROWEST:
        most *= 0.9
    return list(map(max, least, [min(n, most) for n in natural]))


def _lines_of(
    texts: Sequence[str], cells: Sequence[tuple[int, int, int]], r: int, xs: Sequence[float]
) -> tuple[dict[int, list[str]], float]:
    """The lines of each cell that begins in a row, and how high the row is."""
    lines = {
        c: broken(text, xs[cells[c][1] + cells[c][2]] - xs[c] - 4, 0)
        for c, text in enumerate(texts)
        if text and cells[c][0] == r
    }
    return lines, max([len(found) for found in lines.values()] + [1]) * SIZE * 1.2 + 6


def _cells(rows: list[GridRow], count: int) -> Cells:
    """For each field the cell that it is part of: row, first column, columns. Only header cells are merged."""
    cells = [[(r, c, 1) for c in range(count)] for r in range(len(rows))]
    index = {row.place.line: r for r, row in enumerate(rows)}
    for region in regions_of(rows)[0]:
        spans = _Spans(count)
        for n, row in enumerate(region.header):
            r = index[row.place.line]
            before = [len(path) for path in spans.paths]
            spans.add(row)
            for c in range(count):
                if len(spans.paths[c]) > before[c]:
                    owner = spans.owner[c]
                    wide = sum(1 for m in range(count) if spans.owner[m] == owner and len(spans.paths[m]) > before[m])
                    cells[r][c] = (r, owner, wide)
            for c in range(count):
                above = cells[r - 1][c] if n else None
                if above and cells[r][c] == (r, c, 1) and (c >= len(row.cells) or not row.cells[c].text):
                    whole = range(above[1], above[1] + above[2])
                    if all(cells[r][m] == (r, m, 1) and (m >= len(row.cells) or not row.cells[m].text) for m in whole):
                        for m in whole:
                            cells[r][m] = above
    return cells


def words_of(text: str) -> list[str]:
    """What is not broken: Latin words, numbers and single characters."""
    words: list[str] = []
    for character in text:
        latin = character.isascii() and not character.isspace()
        if words and latin and words[-1][-1].isascii() and not words[-1][-1].isspace():
            words[-1] += character
        else:
            words.append(character)
    return words


def broken(text: str, room: float, first: float) -> list[str]:
    """A text in lines no wider than `room`, the first shorter by `first`."""
    lines, left = [""], room - first
    for word in words_of(text):
        if lines[-1] and width(lines[-1] + word, SIZE) > left and word not in "，。；：、）":
            lines.append("")
            left = room
        lines[-1] += word
    return [line for line in lines if line.strip()]


def typeset(text: str, again: bool = False) -> list[Sheet]:
    """The sheets of a document; `again` prints the header of a table again on every page."""
    setter = Typesetter(again)
    cover = True
    for block in text.strip("\n").split("\n\n"):
        lines = block.split("\n")
        for is_table, run in groupby(enumerate(lines, 1), lambda line: "\t" in line[1] or " | " in line[1]):
            if is_table:
                rows = list(run)
                frame = has_frame(line for _, line in rows)
                setter.table([row_of_line(line, n, False, frame, LIMITS) for n, line in rows])
                cover = False
                continue
            for _, line in run:
                cover = cover and not line.startswith(("第一部分", "目")) and "、" not in line
                setter.text(line, cover)
        setter.y += 8
    return setter.sheets


def without_places(facts: Facts) -> dict[str, object]:
    """What a document says, places, repairs and spaces aside."""

    def plain(text: str) -> str:
        return "".join(text.split())

    def figure(found: Sequence[object] | None) -> object:
        return tuple(found)[:5] if found else None

    return {
        "title": plain(facts.title.text),
        "contents": [plain(entry.text) for entry in facts.contents],
        "headings": [(plain(heading.text), heading.level) for heading in facts.headings],
        "passages": [
            (plain(passage.text), passage.heading, [figure(found) for found in passage.figures])
            for passage in facts.passages
        ],
        "tables": [
            (
                table.number, plain(table.title.text), table.unit, table.organisation, [plain(note.text) for note in table.notes],
                [
                    (
                        [([plain(label.text) for label in c.path], c.kind, c.unit, c.period) for c in part.columns],
                        [
                            ([(plain(cell.text), figure(cell.figure)) if cell else ("", None) for cell in row.cells], row.path)
                            for row in part.rows
                        ],
                        part.form,
                    )
                    for part in table.parts
                ],
            )
            for table in facts.tables
        ],
    }  # fmt: skip
