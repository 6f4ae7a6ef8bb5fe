"""A line outside drawn tables, cut into the texts that may be cells of one.

In: the characters of a line. Out: `Row`. Texts stand apart where there is room for a character; a word that is spread
out (合　　计) is one text all the same, and an amount is parted from the text of the column beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from engine.read.grid import AMOUNT, NUMBERS
from engine.read.header import WHOLE_WORDS
from engine.read.pdf.bands import Band, kind_of
from engine.read.pdf.lines import Printed, pieces_of
from engine.read.pdf.sheet import Glyph
from engine.record import Record

_GAP = 1.0  # characters between two columns
_SPREAD = 8.0  # characters between two of a word that is spread out
_NARROW = 0.35  # characters: more than a word processor puts between figures and Chinese text
_LEAST = 0.15  # what is left behind money, whose two decimals are followed by nothing but the column beside it
_DIGITS = frozenset("0123456789")
_OF_AMOUNT = frozenset("0123456789.,，-")
_CODES = range(2, 8)  # digits
_ACCOUNTS = range(5, 8)
_UNITS = frozenset("万亿千百元％人个年月日")
_COUNTED = _UNITS | frozenset("表类款项号次页位名家辆台套项")
_SENTENCE = frozenset("，。；")
_SPACE = re.compile(r"(?<=\S) (?=\S)")


class Row(Record):
    """A line on the page and its pieces."""

    glyphs: list[Glyph]
    pieces: list[Printed]
    kinds: str  # what each piece looks like, a letter for each
    numbers: int  # pieces behind the first that are numbers

    @property
    def top(self) -> float:
        """Where it begins."""
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return max(piece.bottom for piece in self.pieces)

    @property
    def middle(self) -> float:
        """Half-way between them."""
        return (self.top + self.bottom) / 2


def row_of(glyphs: list[Glyph]) -> Row:
    """The texts of a line."""
    return _row(glyphs, _cuts(glyphs))


def parted(row: Row, bands: Sequence[Band], title: bool = False) -> Row:
    """A line of a table with these columns, cut too where room is left between two of them, be it ever so little; in a
    header between any words."""
    cuts = set(_cuts(row.glyphs))
    before: Glyph | None = None
    for n, glyph in enumerate(row.glyphs):
        if glyph.text.isspace():
            continue
        if before is not None and glyph.x0 - before.x1 > _NARROW * (glyph.bottom - glyph.top):
            middle = (before.x1 + glyph.x0) / 2
            words = title and not before.text.isascii() and not glyph.text.isascii()
            if words or any(left[1] <= middle <= right[0] for left, right in pairwise(bands)):
                cuts.add(n)
        before = glyph
    return _row(row.glyphs, sorted(cuts))


def _row(glyphs: list[Glyph], cuts: Sequence[int]) -> Row:
    pieces = [part for piece in _words(_apart(glyphs, cuts)) for part in _split(piece)]
    kinds = "".join(map(kind_of, pieces))
    return Row(glyphs, pieces, kinds, sum(kind in NUMBERS for kind in kinds[1:]))


def _apart(glyphs: list[Glyph], cuts: Sequence[int]) -> list[Printed]:
    """The pieces of a line, cut at these characters too."""
    if not cuts:
        return pieces_of(glyphs, _GAP)
    found: list[Printed] = []
    for start, end in pairwise((0, *cuts, len(glyphs))):
        for piece in pieces_of(glyphs[start:end], _GAP):
            found.append(piece._replace(follows=bool(found)))
    return found


def _cuts(glyphs: list[Glyph]) -> list[int]:
    """Where a label begins behind an amount or a code, or an amount behind a label: nearer than columns are, but not as
    near as the unit of one."""
    cuts: list[int] = []
    for n in range(1, len(glyphs)):
        before, glyph = glyphs[n - 1], glyphs[n]
        behind, ahead = before.text in _DIGITS, glyph.text in _DIGITS
        if behind == ahead or (glyph if behind else before).text.isascii() or glyph.text in _UNITS:
            continue
        gap = (glyph.x0 - before.x1) / max(glyph.bottom - glyph.top, 1.0)
        if gap > (_LEAST if behind else _NARROW):
            start, end = (_run(glyphs, n, -1), n) if behind else (n, _run(glyphs, n, 1))
            run = "".join([one.text for one in glyphs[start:end]])
            if gap <= _NARROW and run[-3:-2] != ".":
                continue
            begins = start == 0 or glyphs[start - 1].text not in _OF_AMOUNT
            if "." in run or "," in run or (behind and begins and len(run) in _CODES):
                cuts.append(n)
    return cuts if cuts and _SENTENCE.isdisjoint([one.text for one in glyphs]) else []


def _run(glyphs: list[Glyph], at: int, step: int) -> int:
    """Where the amount ends that begins at a character, or begins that ends before it."""
    first = at if step > 0 else at - 1
    while 0 <= (n := at if step > 0 else at - 1) < len(glyphs) and glyphs[n].text in _OF_AMOUNT:
        left, right = (glyphs[n - 1], glyphs[n]) if step > 0 else (glyphs[n], glyphs[min(n + 1, first)])
        if n != first and right.x0 - left.x1 > _NARROW * (right.bottom - right.top):
            break
        at += step
    return at


def _words(pieces: list[Printed]) -> list[Printed]:
    """The pieces, words that are spread out over their cell (合　　计) as one."""
    found: list[Printed] = []
    for piece in pieces:
        if found and _is_spread(found[-1], piece):
            last = found[-1]
            edges = (*last.edges[:-1], round(last.x1), *piece.edges)
            top, bottom = min(last.top, piece.top), max(last.bottom, piece.bottom)
            found[-1] = Printed(f"{last.text} {piece.text}", last.x0, top, piece.x1, bottom, edges, last.follows)
        else:
            found.append(piece)
    return found


def _is_spread(piece: Printed, more: Printed) -> bool:
    """Are both single characters of one word, and not columns of their own?"""
    last = piece.text[-1]
    if len(more.text) > 1 or more.text.isascii() or last.isascii() or len(piece.text) != 2 * piece.text.count(" ") + 1:
        return False
    return more.x0 - piece.x1 <= _SPREAD * piece.size and not (last in WHOLE_WORDS and more.text in WHOLE_WORDS)


def _counts(number: str, text: str) -> bool:
    """Is this the number of a row or a column, and not what the text beside it counts?"""
    if not number.isdecimal() or len(number) > 2:
        return False
    word = text.split(maxsplit=1)[0]
    return word.isdecimal() and len(word) in _ACCOUNTS if word.isascii() else word[0] not in _COUNTED


def _split(piece: Printed) -> list[Printed]:
    """An amount that stands close to the text of the column beside it, and that text."""
    for match in _SPACE.finditer(piece.text):
        at = match.start()
        parts = (
            Printed(
                piece.text[:at],
                piece.x0,
                piece.top,
                piece.edges[at],
                piece.bottom,
                piece.edges[: at + 1],
                piece.follows,
            ),
            Printed(
                piece.text[at + 1 :],
                piece.edges[at + 1],
                piece.top,
                piece.x1,
                piece.bottom,
                piece.edges[at + 1 :],
                True,
            ),
        )
        if _counts(parts[0].text, parts[1].text) or any(
            ("." in part.text or "," in part.text) and kind_of(part) == AMOUNT for part in parts
        ):
            return [part for half in parts for part in _split(half)]
    return [piece]
