"""From characters to lines of text. In: glyphs of a page or a cell. Out: `Printed` lines from the top and the left.

Where a file sets words apart by moving on instead of printing a space, a space is put in. A character printed twice in
nearly the same place, as some programs make bold ones, counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

from engine.read.outline import mark_of
from engine.read.pdf.sheet import Glyph
from engine.read.prose import joined
from engine.record import Record
from engine.regular import expression

_SAME_LINE = 0.4  # of a character's height: how far the middles of one line may be apart
_LOW = 0.7  # of a line's height: a sign that is lower does not tell where its middle is
_EDGE = 0.1  # of a line's height: how far a sign may stand out of it
_FLAT = 2.5  # times as wide as high is a stroke and no character in the box of its font
_WORD_GAP = 0.2  # of its height: what parts Latin words
_WIDE_GAP = 0.5  # what parts others; less is put between Chinese characters and figures by itself
_LEAST_GAP = 0.01  # what parts none
_PIECE_GAP = 2.5  # what parts two texts in one line
_TWICE = 0.3  # of its width: how far a character printed twice may be moved
_NUMBER = frozenset("0123456789.,，")
_MARGINS = 13.0  # points: what word processors leave free in a cell on both sides (0.19 cm each), and a little more
_ONE_NUMBER = expression(r"\D*[\d,，]*\.?\d*\D*")  # what two lines make that were one: others stand below each other
_FROM_LEFT = itemgetter(1, 3)


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
    """Characters whose middles are at about one height, from the left.

    Where a font in the file holds some signs alone, it is said to be as high as these: a sign within the height of a
    line belongs to it, wherever its own middle is.
    """
    rows: list[list[Glyph]] = []
    row: list[Glyph] = []
    middle = height = high = low = 0.0
    signs = False  # are all the characters of the row signs?
    for glyph in sorted(glyphs, key=_twice_middle):
        text, _, top, _, bottom = glyph
        own, size = (top + bottom) / 2, bottom - top
        near = own - middle <= _SAME_LINE * max(min(height, size), 1.0)
        if row and not near:
            sign = _is_sign(glyph)
            edge = _EDGE * max(height, size)
            near = (sign and high - edge <= top and bottom <= low + edge) or (
                signs and top - edge <= high and low <= bottom + edge
            )
        if row and near:
            count = len(row)
            if size > _LOW * height:
                middle = own if height < _LOW * size else (middle * count + own) / (count + 1)
            height = max(height, size)
            high, low = min(high, top), max(low, bottom)
            signs = signs and (not text.isalnum() or _is_flat(glyph))
            row.append(glyph)
        else:
            row = [glyph]
            rows.append(row)
            middle, height, high, low = own, size, top, bottom
            signs = _is_sign(glyph)
    return [_once(sorted(row, key=_FROM_LEFT)) for row in rows]


def _is_sign(glyph: Glyph) -> bool:
    """Does a character not tell where the middle of its line is?"""
    return not (glyph[0].isalnum() or glyph[0].isspace()) or _is_flat(glyph)


def _is_flat(glyph: Glyph) -> bool:
    """Is a character drawn by itself, as high as its own strokes: 一?"""
    _, x0, top, x1, bottom = glyph
    return _FLAT * (bottom - top) < x1 - x0


def _twice_middle(glyph: Glyph) -> float:
    return glyph[2] + glyph[4]


def _once(row: list[Glyph]) -> list[Glyph]:
    found: list[Glyph] = []
    for glyph in row:
        text, x0, _, x1, _ = glyph
        near = x0 - _TWICE * (x1 - x0)
        for other in found[-2:]:
            if other[0] == text and other[1] >= near and not text.isspace():
                break
        else:
            found.append(glyph)
    return found


def _pieces(row: Sequence[Glyph], gap: float) -> list[list[Glyph]]:
    """A row cut where there is room for several characters."""
    pieces: list[list[Glyph]] = []
    end = 0.0
    for glyph in row:
        text, x0, top, x1, bottom = glyph
        if text.isspace():
            if pieces:
                pieces[-1].append(glyph)
            continue
        if not pieces or x0 - end > gap * max(bottom - top, x1 - x0):
            pieces.append([])
        pieces[-1].append(glyph)
        end = max(end, x1)
    return pieces


def _printed(row: Sequence[Glyph]) -> Printed | None:
    """One line of text with spaces where it has gaps; None where there is nothing but spaces."""
    texts: list[str] = []
    edges: list[int] = []
    before: Glyph | None = None  # the last character that is no space
    kept = 0  # how many texts there are up to it
    high, right, low = row[0][2], row[0][3], row[0][4]
    spaced = False
    for glyph in row:
        text, x0, top, x1, bottom = glyph
        if text.isspace():
            if before is None:
                continue
            spaced = True
        else:
            if before is None:
                high, right, low = top, x1, bottom
            elif not spaced and x0 - before[3] > _LEAST_GAP * (bottom - top) and _parts(before, glyph):
                texts.append(" ")
                edges.append(round(before[3]))
            before, spaced = glyph, False
            if top < high:
                high = top
            if x1 > right:
                right = x1
            if bottom > low:
                low = bottom
        for character in text:
            texts.append(character)
            edges.append(round(x0))
        if not spaced:
            kept = len(texts)
    if before is None:
        return None
    left = next(glyph[1] for glyph in row if not glyph[0].isspace())
    return Printed("".join(texts[:kept]), left, high, right, low, (*edges[:kept], round(before[3])))


def _parts(before: Glyph, glyph: Glyph) -> bool:
    """Is the gap between two characters one between words?"""
    latin = before.text.isascii() and glyph.text.isascii()
    size = min(max(one.bottom - one.top, one.x1 - one.x0) for one in (before, glyph))
    return glyph.x0 - before.x1 > (_WORD_GAP if latin else _WIDE_GAP) * size


def cell_text(lines: Sequence[Printed], left: float, right: float) -> str:
    """The lines of a cell, which is as wide as from `left` to `right`, as one text. A number that goes on in the next
    line has filled its own."""
    text = ""
    for n, line in enumerate(lines):
        if not text:
            text = line.text
            continue
        above = lines[n - 1]
        width = (above.x1 - above.x0) / max(len(above.text), 1)
        full = (above.x0 - left) + (right - above.x1) < width + _MARGINS
        if full and text[-1] in _NUMBER and line.text[0] in _NUMBER and _ONE_NUMBER.fullmatch(text + line.text):
            text += line.text
        elif mark_of(line.text):
            text += " " + line.text
        else:
            text = joined(text, line.text)
    return text
