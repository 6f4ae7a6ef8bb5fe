"""Which columns, or rows, are sums of those after them. In: a total and what stands beside or above it. Out: sums.

A header that is a tree elsewhere may be printed in one row: 合计, 基本支出小计, 人员经费, 公用经费, 项目支出. If the
total is not the sum of all the others in most rows, some of them are parts of others, and the figures say of which.
So it is with a list: 财政拨款, 一般公共预算, 政府性基金预算, 其他收入, 合计.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.record import TYPE_CHECKING
from engine.wording import plain

if TYPE_CHECKING:
    from engine.evaluate.bound import BoundPart, Row
    from engine.facts import Figure

MOST_PARTS = 60  # of one total, among which parts of others are looked for
SHORTEST_STEM = 3  # characters that a subtotal and its parts begin with alike
Sums = list[tuple[int, list[int]]]
Line = dict[int, int]  # the figures of a row, by column; or of a column, by row


def flat_sums(part: BoundPart, total: int, parts: list[int], is_total: Callable[[str], bool]) -> tuple[Sums, list[int]]:
    """The sums among a total and the columns after it, and the columns that stand for all of them."""
    flat: tuple[Sums, list[int]] = [(total, parts)], [total]
    if not 3 <= len(parts) <= MOST_PARTS:
        return flat
    lines = _lines(part, [total, *parts])
    if 2 * _holding(lines, total, parts) >= len(lines):
        return flat
    heads = _heads(part, parts)
    named = {i for i, head in heads.items() if is_total(head)}
    for stems in ({}, heads):
        sums, standing = _nested(lines, parts, named, stems)
        if sums and _nearer(lines, total, standing, parts):
            return [*sums, (total, standing)], [total]
    few = _parts_of(lines, total, parts)
    if few:
        return [(total, parts[:few])], [total, *parts[few:]]
    return flat


def _heads(part: BoundPart, columns: Sequence[int]) -> dict[int, str]:
    """What tells the columns apart: their own headers, or, where these are all one (预算数), those above them."""
    paths = [[plain(label.text) for label in part.printed.columns[i].path] for i in columns]
    while min(map(len, paths)) > 1 and len({path[-1] for path in paths}) == 1:
        paths = [path[:-1] for path in paths]
    return {i: path[-1] for i, path in zip(columns, paths, strict=True)}


def adds_up(total: Row, parts: Sequence[Row]) -> bool:
    """Is a row the sum of some others in most of the columns where it prints an amount?"""
    if len(parts) < 2:
        return False
    lines = [line for line in _lines_of_rows([*parts, total]) if len(parts) in line]
    return bool(lines) and 2 * _holding(lines, len(parts), range(len(parts))) > len(lines)


def nested_rows(total: Row) -> list[tuple[Row, list[Row]]]:
    """Of the rows that a total adds up: those that are sums of the next ones, with these, if so the total is right."""
    rows = list(total.children)
    if not 3 <= len(rows) <= MOST_PARTS:
        return []
    lines = _lines_of_rows([*rows, total])
    parts = list(range(len(rows)))
    if not lines or 2 * _holding(lines, len(rows), parts) >= len(lines):
        return []
    sums, standing = _nested(lines, parts, set(), {})
    if 2 * _holding(lines, len(rows), standing) <= len(lines):
        return []
    return [(rows[head], [rows[i] for i in below]) for head, below in sums]


def _lines(part: BoundPart, columns: Sequence[int]) -> list[Line]:
    """The rows that print more than one figure in these columns."""
    return _of([
        [(i, cell.figure) for i in columns if (cell := row.printed.cells[i]) is not None] for row in part.rows
    ])  # fmt: skip


def _lines_of_rows(rows: Sequence[Row]) -> list[Line]:
    """The columns of amounts in which more than one of these rows prints a figure."""
    columns = [[(i, row.printed.cells[at]) for i, row in enumerate(rows)] for at in rows[-1].part.amounts]
    return _of([[(i, cell.figure) for i, cell in column if cell is not None] for column in columns])


def _of(rows: list[list[tuple[int, Figure | None]]]) -> list[Line]:
    """Lines in units of their smallest decimal."""
    decimals = max((figure.decimals for row in rows for _, figure in row if figure is not None), default=0)
    lines = []
    for row in rows:
        line = {i: f.digits * 10 ** (decimals - f.decimals) for i, f in row if f is not None and f.digits}
        if len(line) > 1:
            lines.append(line)
    return lines


def _nested(lines: list[Line], parts: list[int], named: set[int], stems: dict[int, str]) -> tuple[Sums, list[int]]:
    """From the last, every column with the next ones that it adds up; and those that are no part of another."""
    sums: Sums = []
    standing: list[int] = []
    for column in reversed(parts):
        count = _parts_of(lines, column, standing)
        if not count and stems:
            count = _of_one_stem(stems[column], [stems[i] for i in standing])
        if not count and column in named and standing:
            continue  # a subtotal of parts that are not known is no part of the total beside them
        if count:
            sums.append((column, standing[:count]))
        standing = [column, *standing[count:]]
    return sums[::-1], standing


def _parts_of(lines: list[Line], column: int, after: list[int]) -> int:
    """How many of the next columns a column is the sum of, in nearly all rows that print any of them; 0 for none.

    Of several numbers that will do, that with the fewest rows against it: the last part may be printed in one row only.
    """
    best, fewest = 0, len(lines) + 1
    left = [line.get(column, 0) for line in lines]
    printed = [column in line for line in lines]
    for count, part in enumerate(after, 1):
        for n, line in enumerate(lines):
            if part in line:
                left[n] -= line[part]
                printed[n] = True
        if count > 1 and any(printed):
            holding = sum(
                is_printed and 2 * abs(off) <= count + 1 for off, is_printed in zip(left, printed, strict=True)
            )
            against = sum(printed) - holding
            if 4 * holding >= 3 * sum(printed) and against < fewest:
                best, fewest = count, against
                if not against:
                    break
    return best


def _of_one_stem(head: str, others: list[str]) -> int:
    """How many of the next headers begin with the words that one begins with, if more than one."""
    stem = head[:SHORTEST_STEM]
    count = next((n for n, name in enumerate(others) if not name.startswith(stem)), len(others))
    return count if count > 1 else 0


def _holding(lines: list[Line], total: int, parts: Sequence[int]) -> int:
    """In how many lines a column is the sum of others, give or take what each was rounded by."""
    return sum(_off(line, total, parts) == 0 for line in lines)


def _off(line: Line, total: int, parts: Sequence[int]) -> int:
    off = abs(line.get(total, 0) - sum(line.get(i, 0) for i in parts))
    return off if 2 * off > len(parts) + 1 else 0


def _nearer(lines: list[Line], total: int, parts: Sequence[int], than: Sequence[int]) -> bool:
    """Is a total the sum of these columns in more rows than it is of those, or nearer to it?"""

    def near(columns: Sequence[int]) -> tuple[int, int]:
        return _holding(lines, total, columns), -sum(_off(line, total, columns) for line in lines)

    return near(parts) > near(than)
