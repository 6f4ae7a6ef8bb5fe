"""The header over columns without lines down: which texts are one, and which columns each of them stands over.

In: the lines of a header, the columns under it, the rulings across. Out: cells with the columns they cover, row by row.
A text broken over lines is one cell. One that others stand under, or a short ruling, covers all of their columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from engine.read.pdf.bands import Band, nearest
from engine.read.pdf.lines import Printed
from engine.read.pdf.sheet import Ruling
from engine.record import Record

_BROKEN = 0.9  # of a character: how far the next line of one text may be
_LEVEL = 0.2  # of a character: how far a text may reach into the one over it
_SLACK = 2.0  # points that a line may reach over a ruling


class Head(Record):
    """A cell of a header."""

    row: int
    column: int
    columns: int
    lines: list[Printed]


class _Stack:
    """The lines of one text."""

    __slots__ = ("lines",)

    def __init__(self, piece: Printed) -> None:
        self.lines = [piece]

    @property
    def x0(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line.x1 for line in self.lines)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def top(self) -> float:
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        return self.lines[-1].bottom


def heads_of(
    lines: Sequence[Sequence[Printed]], bands: Sequence[Band], wordy: Sequence[Band], across: Sequence[Ruling]
) -> tuple[list[Head], list[Band]]:
    """The cells of a header, and the columns with those that only the header has.

    Of the `wordy` ones, which hold no number, those without a header are none: they are where 合计 stands by itself.
    """
    stacks = _stacks(lines, across)
    leaf_of, bands = _leaves(stacks, bands, wordy)
    columns: list[list[_Stack]] = [[leaf_of[n]] if n in leaf_of else [] for n in range(len(bands))]
    ranges = {id(stack): (n, n + 1) for n, stack in leaf_of.items()}
    others = sorted((stack for stack in stacks if id(stack) not in ranges), key=lambda stack: -stack.bottom)
    for level in _levels(others):
        for stack, (start, end) in zip(level, _ranges(level, bands, columns, across), strict=True):
            ranges[id(stack)] = start, end
            for n in range(start, end):
                columns[n].insert(0, stack)
    found = []
    for stack in sorted(stacks, key=lambda stack: (stack.top, stack.x0)):
        start, end = ranges[id(stack)]
        if start < end:
            row = max(columns[n].index(stack) for n in range(start, end))
            found.append(Head(row, start, end - start, stack.lines))
    return found, bands


def _stacks(lines: Sequence[Sequence[Printed]], across: Sequence[Ruling]) -> list[_Stack]:
    """Texts, those that are broken over lines put together.

    A line close under another goes on with it, unless beside it stands one that has nothing above: then they are
    the columns of one label (科目编码 over 类, 款 and 项).
    """
    stacks: list[_Stack] = []
    for line in lines:
        above = [_above(piece, stacks, across) for piece in line]
        alone = [piece for piece in line if not any(_over(stack, _Stack(piece)) for stack in stacks)]
        known = list(stacks)
        for n, piece in enumerate(line):
            stack = above[n]
            if stack is None or _over_several(stack, line) or _shares(stack, piece, alone, known):
                stacks.append(_Stack(piece))
            else:
                stack.lines.append(piece)
    return stacks


def _over_several(stack: _Stack, line: Sequence[Printed]) -> bool:
    return sum(_over(stack, _Stack(piece)) for piece in line) > 1


def _shares(stack: _Stack, piece: Printed, alone: Sequence[Printed], stacks: Sequence[_Stack]) -> bool:
    """Is a text over several: do others stand beside the one in its middle, or right of its first, with nothing above?

    Not those that another text at its height is nearer to.
    """
    level = [other for other in stacks if other.top < stack.bottom and stack.top < other.bottom and other is not stack]
    sides = set()
    for other in alone:
        low, high = sorted((stack.middle, (other.x0 + other.x1) / 2))
        if not any(low < near.middle < high for near in level):
            sides.add(other.x0 > piece.x0)
    is_middle = abs(stack.middle - (piece.x0 + piece.x1) / 2) <= piece.size / 2
    return len(sides) > 1 or (True in sides and not is_middle)


def _above(piece: Printed, stacks: Sequence[_Stack], across: Sequence[Ruling]) -> _Stack | None:
    """The text that a line may go on with."""
    over = [stack for stack in stacks if _over(stack, _Stack(piece)) and stack.bottom <= piece.top + _SLACK]
    if not over:
        return None
    stack = max(over, key=lambda stack: stack.bottom)
    last = stack.lines[-1]
    if piece.top - last.bottom > _BROKEN * piece.size:
        return None
    if min(abs(last.x0 - piece.x0), abs(last.x0 + last.x1 - piece.x0 - piece.x1) / 2) > piece.size / 2:
        return None
    ruled = (
        last.bottom - _SLACK <= line.at <= piece.top + _SLACK and line.start <= piece.x0 <= line.end for line in across
    )
    return None if any(ruled) else stack


def _over(stack: _Stack, other: _Stack) -> bool:
    return stack.x0 < other.x1 and other.x0 < stack.x1


def _leaves(
    stacks: Sequence[_Stack], bands: Sequence[Band], wordy: Sequence[Band]
) -> tuple[dict[int, _Stack], list[Band]]:
    """Which text stands right over each column, and the columns, with those under which nothing stands."""
    lowest = [stack for stack in stacks if not any(_under(other, stack) and _over(other, stack) for other in stacks)]
    lowest.sort(key=lambda stack: stack.middle)
    for stack in sorted(lowest, key=lambda stack: stack.top):
        if len(lowest) > len(bands) and _is_between(stack, lowest):
            lowest.remove(stack)
    if not bands:  # of a table in which nothing is printed
        return dict(enumerate(lowest)), [(stack.x0, stack.x1) for stack in lowest]
    for band in wordy:
        if 0 < len(lowest) < len(bands) and not any(_meets(stack, band) for stack in lowest):
            bands = [other for other in bands if other != band]
    if len(lowest) == len(bands):
        return dict(enumerate(lowest)), list(bands)
    found: list[tuple[Band, _Stack | None]] = [(band, None) for band in bands]
    for stack in sorted(lowest, key=lambda stack: (not any(_meets(stack, band) for band in bands), -stack.bottom)):
        n = nearest(stack.x0, stack.x1, [band for band, _ in found])
        band, leaf = found[n]
        if leaf is None:
            found[n] = band, stack
        elif not _under(leaf, stack) and not _meets(stack, band):
            found.append(((stack.x0, stack.x1), stack))
            found.sort(key=lambda column: column[0])
    return {n: leaf for n, (_, leaf) in enumerate(found) if leaf}, [band for band, _ in found]


def _under(stack: _Stack, other: _Stack) -> bool:
    """Does a text stand lower than another?"""
    return stack.top >= other.bottom - _LEVEL * other.lines[0].size


def _is_between(stack: _Stack, stacks: Sequence[_Stack]) -> bool:
    """Has a text lower ones on both sides, as one over several columns has, and no other at its height between them?"""
    n = stacks.index(stack)
    return 0 < n < len(stacks) - 1 and _under(stacks[n - 1], stack) and _under(stacks[n + 1], stack)


def _meets(stack: _Stack, band: Band) -> bool:
    return stack.x0 < band[1] and band[0] < stack.x1


def _levels(stacks: Sequence[_Stack]) -> list[list[_Stack]]:
    """Texts at one height together, the lowest first, each level from the left."""
    levels: list[list[_Stack]] = []
    for stack in stacks:
        if levels and stack.bottom > max(other.top for other in levels[-1]) + _SLACK:
            levels[-1].append(stack)
        else:
            levels.append([stack])
    return [sorted(level, key=lambda stack: stack.x0) for level in levels]


def _ranges(
    level: Sequence[_Stack], bands: Sequence[Band], columns: Sequence[Sequence[_Stack]], across: Sequence[Ruling]
) -> list[tuple[int, int]]:
    """The columns that each text of a level covers: from the first to behind the last."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(level):
        stack = level[at]
        ruled = _ruled(stack, bands, across)
        free = ruled or _free(stack, bands, columns)
        group = [stack]
        while at + len(group) < len(level):
            other = level[at + len(group)]
            if _ruled(other, bands, across) != ruled or (not ruled and _free(other, bands, columns) != free):
                break
            group.append(other)
        found += _shared(group, free, bands)
        at += len(group)
    return found


def _ruled(stack: _Stack, bands: Sequence[Band], across: Sequence[Ruling]) -> tuple[int, int] | None:
    """The columns over which a short ruling runs right under a text."""
    left, right = bands[0][0], bands[-1][1]
    for ruling in across:
        near = stack.bottom - _SLACK <= ruling.at <= stack.bottom + stack.lines[-1].size
        if near and ruling.start <= stack.middle <= ruling.end and ruling.end - ruling.start < 0.9 * (right - left):
            inside = [n for n, (x0, x1) in enumerate(bands) if ruling.start <= (x0 + x1) / 2 <= ruling.end]
            if inside:
                return inside[0], inside[-1] + 1
    return None


def _free(stack: _Stack, bands: Sequence[Band], columns: Sequence[Sequence[_Stack]]) -> tuple[int, int]:
    """The columns around a text over which others stand at the height of the one under it."""
    start = nearest(stack.x0, stack.x1, bands)
    end = start + 1
    if not columns[start]:
        return start, end
    own = columns[start][0]

    def below(n: int) -> bool:
        first = columns[n][0] if columns[n] else own
        return _under(first, stack) and (_beside(first, own) or _level_with(columns[n], columns[start]))

    while start > 0 and below(start - 1):
        start -= 1
    while end < len(bands) and below(end):
        end += 1
    return start, end


def _level_with(column: Sequence[_Stack], other: Sequence[_Stack]) -> bool:
    """Do the texts of two columns stand around one height: a title over two rows beside one over two titles?"""
    middles = [(stacks[0].top + stacks[-1].bottom) / 2 for stacks in (column, other) if stacks]
    return len(middles) == 2 and abs(middles[0] - middles[1]) <= other[0].lines[0].size / 2


def _beside(stack: _Stack, other: _Stack) -> bool:
    """Are two texts at one height: their upper ends, their middles or their lower ends?"""
    near = other.lines[0].size / 2
    middles = abs(stack.top + stack.bottom - other.top - other.bottom) / 2
    return min(abs(stack.top - other.top), abs(stack.bottom - other.bottom), middles) <= near


def _shared(group: Sequence[_Stack], free: tuple[int, int], bands: Sequence[Band]) -> list[tuple[int, int]]:
    """Columns shared out among the texts over them, so that each stands about in the middle of its own."""
    if len(group) == 1:
        return [free]
    if free[1] - free[0] < len(group):
        return [(free[0], free[0])] * len(group)

    @cache
    def best(n: int, start: int) -> tuple[float, tuple[int, ...]]:
        """How far off the texts from `n` on are, and where their columns end."""
        last = n == len(group) - 1
        tried = []
        for end in (free[1],) if last else range(start + 1, free[1] - (len(group) - 2 - n)):
            off = abs((bands[start][0] + bands[end - 1][1]) / 2 - group[n].middle)
            rest, ends = (0.0, ()) if last else best(n + 1, end)
            tried.append((off + rest, (end, *ends)))
        return min(tried)

    ends = best(0, free[0])[1]
    return list(zip((free[0], *ends), ends, strict=False))
