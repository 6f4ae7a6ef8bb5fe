"""Which columns of a flat header are sums of those after them. In: a bound part, a total and its neighbours. Out: sums.

A header that is a tree elsewhere may be printed in one row: 合计, 基本支出小计, 人员经费, 公用经费, 项目支出. If the total
is not the sum of all the others in most rows, some of them are parts of others, and the figures say of which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os.path import commonprefix

from engine.record import TYPE_CHECKING
from engine.wording import plain

if TYPE_CHECKING:
    from engine.evaluate.bound import BoundPart

SHORTEST_STEM = 3  # characters that a subtotal and its parts begin with alike
Sums = list[tuple[int, list[int]]]
Line = dict[int, int]  # the figures of a row, by column


def flat_sums(part: BoundPart, total: int, parts: list[int], is_total: Callable[[str], bool]) -> tuple[Sums, list[int]]:
    """The sums among a total and the columns after it, and the columns that stand for all of them."""
    flat: tuple[Sums, list[int]] = [(total, parts)], [total]
    if len(parts) < 3:
        return flat
    lines = _lines(part, [total, *parts])
    if 2 * _holding(lines, total, parts) >= len(lines):
        return flat
    named = {i for i in parts if is_total(plain(part.printed.columns[i].path[-1].text))}
    for by_stem in (False, True):
        sums, standing = _nested(part, lines, parts, named, by_stem)
        if sums and _nearer(lines, total, standing, parts):
            return [*sums, (total, standing)], [total]
    few = _parts_of(lines, total, parts)
    if few:
        return [(total, parts[:few])], [total, *parts[few:]]
    return flat


def _lines(part: BoundPart, columns: Sequence[int]) -> list[Line]:
    """The rows that print more than one figure in these columns, in units of the smallest decimal."""
    rows = [[(i, cell.figure) for i in columns if (cell := row.printed.cells[i]) is not None] for row in part.rows]
    decimals = max((figure.decimals for row in rows for _, figure in row if figure is not None), default=0)
    lines = []
    for row in rows:
        line = {i: f.digits * 10 ** (decimals - f.decimals) for i, f in row if f is not None and f.digits}
        if len(line) > 1:
            lines.append(line)
    return lines


def _nested(
    part: BoundPart, lines: list[Line], parts: list[int], named: set[int], by_stem: bool
) -> tuple[Sums, list[int]]:
    """From the right, every column with the next ones that it adds up; and those that are no part of another."""
    sums: Sums = []
    standing: list[int] = []
    for column in reversed(parts):
        count = _parts_of(lines, column, standing)
        if not count and by_stem:
            count = _of_one_stem(part, column, standing)
        if not count and column in named and standing:
            continue  # a subtotal of parts that are not known is no part of the total beside them
        if count:
            sums.append((column, standing[:count]))
        standing = [column, *standing[count:]]
    return sums[::-1], standing


def _parts_of(lines: list[Line], column: int, after: list[int]) -> int:
    """How many of the next columns a column is the sum of, in nearly all rows that print any of them; 0 for none."""
    for count in range(2, len(after) + 1):
        own = [line for line in lines if column in line or any(i in line for i in after[:count])]
        if own and 4 * _holding(own, column, after[:count]) >= 3 * len(own):
            return count
    return 0


def _of_one_stem(part: BoundPart, column: int, after: list[int]) -> int:
    """How many of the next columns begin with the words that a column begins with, if more than one."""
    head, *others = (plain(part.printed.columns[i].path[-1].text) for i in (column, *after))
    count = next((n for n, name in enumerate(others) if len(commonprefix((head, name))) < SHORTEST_STEM), len(others))
    return count if count > 1 else 0


def _holding(lines: list[Line], total: int, parts: Sequence[int]) -> int:
    """In how many lines a column is the sum of others, give or take what each was rounded by."""
    return sum(_off(line, total, parts) == 0 for line in lines)


def _off(line: Line, total: int, parts: Sequence[int]) -> int:
    off = abs(line.get(total, 0) - sum(line.get(i, 0) for i in parts))
    return off if 2 * off > len(parts) + 1 else 0


def _nearer(lines: list[Line], total: int, parts: Sequence[int], than: Sequence[int]) -> bool:
    """Is a total the sum of these columns in more rows than it is of those, or nearer to it?"""
    here, there = (_holding(lines, total, columns) for columns in (parts, than))
    return (here, -sum(_off(line, total, parts) for line in lines)) > (
        there,
        -sum(_off(line, total, than) for line in lines),
    )
