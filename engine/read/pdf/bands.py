"""The columns of a table without lines down: stretches from left to right that its texts keep to.

In: the pieces of its lines. Out: the columns, and which of them a piece stands in. Where columns are is told by numbers
and by short texts first: a text that reaches over several of them (合计 in the middle of a merged cell) makes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from engine.read.grid import read_cell
from engine.read.pdf.cells import place_of
from engine.read.pdf.lines import Printed

Band = tuple[float, float]

MOST = 60  # columns
_NOWHERE = place_of(1, (0, 0, 0, 0))
_APART = 0.33  # characters that two columns of numbers are apart at least
_TOUCH = 1.0  # points that a text may reach into the column beside its own


def kind_of(piece: Printed) -> str:
    """What a piece looks like as a cell."""
    return read_cell(piece.text, _NOWHERE)[1]


def bands_of(numbers: Iterable[Printed], words: Iterable[Printed]) -> list[Band]:
    """The columns that pieces keep to, from the left; none where they are too many."""
    bands: list[Band] = []
    for piece in numbers:
        _add(piece, bands, _APART * piece.size)
        if len(bands) > MOST:
            return []
    for piece in sorted(words, key=lambda piece: piece.x1 - piece.x0):
        if len(reached(piece, bands)) < 2:
            _add(piece, bands, 0.0)
            if len(bands) > MOST:
                return []
    return bands


def _add(piece: Printed, bands: list[Band], apart: float) -> None:
    """Add what a piece covers to the columns, those that it touches as one."""
    x0, x1 = piece.x0, piece.x1
    start = 0
    while start < len(bands) and bands[start][1] <= x0 - apart:
        start += 1
    end = start
    while end < len(bands) and bands[end][0] < x1 + apart:
        end += 1
    if start < end:
        x0, x1 = min(x0, bands[start][0]), max(x1, bands[end - 1][1])
    bands[start:end] = [(x0, x1)]


def reached(piece: Printed, bands: Sequence[Band]) -> list[int]:
    """The columns that a piece reaches into."""
    return [n for n, (x0, x1) in enumerate(bands) if piece.x0 < x1 - _TOUCH and x0 + _TOUCH < piece.x1]


def placed(pieces: Sequence[Printed], bands: Sequence[Band]) -> list[int]:
    """The column of each piece of a line: its own where there is one for each, or else the first that it is nearest."""
    if len(pieces) == len(bands):
        return list(range(len(bands)))
    return [nearest(piece.x0, piece.x1, bands) for piece in pieces]


def nearest(x0: float, x1: float, bands: Sequence[Band]) -> int:
    """The column that a stretch lies in, or the first that it is nearest."""
    for n, (left, right) in enumerate(bands):
        if right >= x0:
            return n - 1 if n and x0 - bands[n - 1][1] <= left - x1 else n
    return len(bands) - 1


def edges_of(bands: Sequence[Band]) -> list[float]:
    """Where columns begin and end: half-way between two of them."""
    return [bands[0][0], *[(left[1] + right[0]) / 2 for left, right in pairwise(bands)], bands[-1][1]]
