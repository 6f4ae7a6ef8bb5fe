"""From rulings to the cells of a table, with the rows and columns that each spans.

In: the rulings of a sheet. Out: a `Lattice` for each group of lines that touch. Between two neighbouring fields of the
grid that all lines of a table would make stands a wall where a ruling runs; fields without a wall between them are one
cell. So a merged cell comes out whole, whatever it spans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from engine.read.limits import Limits, Unreadable
from engine.read.pdf.geometry import Box
from engine.read.pdf.rulings import NEAR
from engine.read.pdf.sheet import Ruling
from engine.record import Record

_LEAST = 2.0  # points: rows and columns that are narrower are the two sides of one line
_OPEN = 6.0  # points that the lines of an open side stand out at least


class Field(Record):
    """A cell: its first row and column, how many it spans, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


class Lattice(Record):
    """A drawn table. `xs` are the edges of its columns, `ys` those of its rows."""

    xs: list[float]
    ys: list[float]
    fields: list[Field]  # from the top, each row from the left
    owner: list[list[int]]  # for each row and column, the field that covers it

    @property
    def box(self) -> Box:
        """The box around it."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def at(self, x: float, y: float) -> int | None:
        """The field that a point lies in."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self.owner[row][min(bisect_right(self.xs, x), len(self.xs) - 1) - 1]


def lattices(across: Sequence[Ruling], down: Sequence[Ruling], page: int, limits: Limits) -> list[Lattice]:
    """The tables that lines draw, from the top. Raises `Unreadable` where their grid is too large."""
    found = []
    for rows, columns in _groups(across, down):
        if len(rows) * len(columns) > limits.grid:
            raise Unreadable(f"page {page} has a table too large: {len(rows)} rulings across and {len(columns)} down")
        lattice = _lattice(rows, columns)
        if lattice is not None:
            found.append(lattice)
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _groups(across: Sequence[Ruling], down: Sequence[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Lines that touch, those across and those down."""
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for n, line in enumerate(down, len(across)):
        first = _first_at(across, line.start - NEAR)
        for m in range(first, len(across)):
            other = across[m]
            if other.at > line.end + NEAR:
                break
            if other.start - NEAR <= line.at <= other.end + NEAR:
                parent[root(m)] = root(n)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for n in range(len(parent)):
        rows, columns = groups.setdefault(root(n), ([], []))
        if n < len(across):
            rows.append(across[n])
        else:
            columns.append(down[n - len(across)])
    return [(rows, columns) for rows, columns in groups.values() if rows and columns]


def _first_at(lines: Sequence[Ruling], at: float) -> int:
    """The first of lines, sorted by where they are, from `at` on."""
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if lines[middle].at < at:
            low = middle + 1
        else:
            high = middle
    return low


def _lattice(across: list[Ruling], down: list[Ruling]) -> Lattice | None:
    """The cells between lines that touch; None where they close no field or only one."""
    ys = _edges([line.at for line in across], _open_ends(down, across))
    xs = _edges([line.at for line in down], _open_ends(across, down))
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
        return None
    walls_below = _walls(across, ys, xs)  # under row r, in column c
    walls_right = _walls(down, xs, ys)  # right of column c, in row r
    return _of_walls(xs, ys, walls_below, walls_right)


def _open_ends(lines: list[Ruling], others: list[Ruling]) -> list[float]:
    """Where a side is open: the ends that most lines share beyond the last line that closes them."""
    low, high = min(line.at for line in others) - _OPEN, max(line.at for line in others) + _OPEN
    out = [line.start for line in lines if line.start < low], [line.end for line in lines if line.end > high]
    return [sum(ends) / len(ends) for ends in out if len(ends) >= 2 and max(ends) - min(ends) <= 2 * NEAR]


def _edges(found: list[float], more: list[float]) -> list[float]:
    """Where rows or columns begin and end."""
    edges: list[float] = []
    for at in sorted(found + more):
        if not edges or at - edges[-1] >= _LEAST:
            edges.append(at)
    return edges


def _walls(lines: list[Ruling], edges: list[float], others: list[float]) -> list[list[bool]]:
    """For every edge and every stretch between two of the others: does a line run along most of it?"""
    walls = [[False] * (len(others) - 1) for _ in edges]
    for line in lines:
        row = walls[_nearest(edges, line.at)]
        for n in range(max(bisect_right(others, line.start) - 1, 0), len(others) - 1):
            start, end = others[n], others[n + 1]
            if start >= line.end:
                break
            if 2 * (min(end, line.end) - max(start, line.start)) > end - start:
                row[n] = True
    return walls


def _nearest(edges: list[float], at: float) -> int:
    right = bisect_right(edges, at)
    return min((n for n in (right - 1, right) if 0 <= n < len(edges)), key=lambda n: abs(edges[n] - at))


def _of_walls(xs: list[float], ys: list[float], below: list[list[bool]], right: list[list[bool]]) -> Lattice:
    """Fields as large as no wall stands in them. What would be no rectangle is cut into rows of one."""
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = [[-1] * columns for _ in range(rows)]
    fields: list[Field] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] >= 0:
                continue
            wide = 1
            while column + wide < columns and owner[row][column + wide] < 0 and not right[column + wide][row]:
                wide += 1
            high = 1
            while row + high < rows and _goes_down(row + high, column, wide, owner, below, right):
                high += 1
            for r in range(row, row + high):
                owner[r][column : column + wide] = [len(fields)] * wide
            box = (xs[column], ys[row], xs[column + wide], ys[row + high])
            fields.append(Field(row, column, high, wide, box))
    return Lattice(xs, ys, fields, owner)


def _goes_down(
    row: int, column: int, wide: int, owner: list[list[int]], below: list[list[bool]], right: list[list[bool]]
) -> bool:
    """Does a field of these columns go on into the next row: no wall above it or in it, and one on either side?"""
    last = column + wide
    if any(owner[row][c] >= 0 or below[row][c] for c in range(column, last)):
        return False
    if any(right[c][row] for c in range(column + 1, last)):
        return False
    columns = len(owner[row])
    return (column == 0 or right[column][row]) and (last == columns or right[last][row])
