"""From characters to lines of text. In: glyphs of a page or a cell. Out: `Printed` lines from the top and the left.

Where a file sets words apart by moving on instead of printing a space, a space is put in. A character printed twice in
nearly the same place, as some programs make bold ones, counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.read.outline import mark_of
from engine.read.pdf.sheet import Glyph
from engine.read.prose import joined
from engine.record import Record

_SAME_LINE = 0.4  # of a character's height: how far the middles of one line may be apart
_WORD_GAP = 0.2  # of its height: what parts Latin words
_WIDE_GAP = 0.5  # what parts others; less is put between Chinese characters and figures by itself
_PIECE_GAP = 2.5  # what parts two texts in one line
_TWICE = 0.3  # of its width: how far a character printed twice may be moved
_NUMBER = frozenset("0123456789.,，")


class Printed(Record):
    """A line, or a piece of one that stands apart. `edges` are where its characters begin, and where the last ends."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    edges: tuple[int, ...]
    follows: bool = False  # stands in one line with the piece before

    @property
    def size(self) -> float:
        """How high its characters are."""
        return self.bottom - self.top

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Its box in whole points."""
        return round(self.x0), round(self.top), round(self.x1), round(self.bottom)


def lines_of(glyphs: Iterable[Glyph]) -> list[Printed]:
    """The lines that the characters of a cell make."""
    return [line for row in rows_of(glyphs) if (line := _printed(row))]


def pieces_of(row: Sequence[Glyph], gap: float = _PIECE_GAP) -> list[Printed]:
    """The pieces of a row that stand more than `gap` characters apart."""
    printed = [line for piece in _pieces(row, gap) if (line := _printed(piece))]
    return [line._replace(follows=n > 0) for n, line in enumerate(printed)]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters whose middles are at about one height, from the left."""
    rows: list[list[Glyph]] = []
    middle = height = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        own, size = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if rows and own - middle <= _SAME_LINE * max(min(height, size), 1.0):
            count = len(rows[-1])
            middle = (middle * count + own) / (count + 1)
            height = max(height, size)
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            middle, height = own, size
    return [_once(sorted(row, key=lambda g: (g.x0, g.x1))) for row in rows]


def _once(row: list[Glyph]) -> list[Glyph]:
    found: list[Glyph] = []
    for glyph in row:
        near = glyph.x0 - _TWICE * (glyph.x1 - glyph.x0)
        if not any(other.text == glyph.text and other.x0 >= near for other in found[-2:]) or glyph.text.isspace():
            found.append(glyph)
    return found


def _pieces(row: Sequence[Glyph], gap: float) -> list[list[Glyph]]:
    """A row cut where there is room for several characters."""
    pieces: list[list[Glyph]] = []
    end = 0.0
    for glyph in row:
        if glyph.text.isspace():
            if pieces:
                pieces[-1].append(glyph)
            continue
        if not pieces or glyph.x0 - end > gap * (glyph.bottom - glyph.top):
            pieces.append([])
        pieces[-1].append(glyph)
        end = max(end, glyph.x1)
    return pieces


def _printed(row: Sequence[Glyph]) -> Printed | None:
    """One line of text with spaces where it has gaps; None where there is nothing but spaces."""
    words = [n for n, glyph in enumerate(row) if not glyph.text.isspace()]
    if not words:
        return None
    texts: list[str] = []
    edges: list[int] = []
    before: Glyph | None = None
    spaced = False
    for glyph in row[words[0] : words[-1] + 1]:
        if glyph.text.isspace():
            spaced = True
        elif before is not None and not spaced and _parts(before, glyph):
            texts.append(" ")
            edges.append(round(before.x1))
        for character in glyph.text:
            texts.append(character)
            edges.append(round(glyph.x0))
        if not glyph.text.isspace():
            before, spaced = glyph, False
    printed = [row[n] for n in words]
    edges.append(round(printed[-1].x1))
    return Printed(
        "".join(texts),
        printed[0].x0,
        min(glyph.top for glyph in printed),
        max(glyph.x1 for glyph in printed),
        max(glyph.bottom for glyph in printed),
        tuple(edges),
    )


def _parts(before: Glyph, glyph: Glyph) -> bool:
    """Is the gap between two characters one between words?"""
    latin = before.text.isascii() and glyph.text.isascii()
    size = min(before.bottom - before.top, glyph.bottom - glyph.top)
    return glyph.x0 - before.x1 > (_WORD_GAP if latin else _WIDE_GAP) * size


def cell_text(lines: Sequence[Printed], right: float) -> str:
    """The lines of a cell as one text. A number that goes on in the next line has filled its own up to `right`."""
    text = ""
    for n, line in enumerate(lines):
        if not text:
            text = line.text
            continue
        above = lines[n - 1]
        width = (above.x1 - above.x0) / max(len(above.text), 1)
        if text[-1] in _NUMBER and line.text[0] in _NUMBER and right - above.x1 < 2 * width:
            text += line.text
        elif mark_of(line.text):
            text += " " + line.text
        else:
            text = joined(text, line.text)
    return text
