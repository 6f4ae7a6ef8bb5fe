"""The figures of a document as exact integers in one scale. In: facts and units. Out: `Ledger`, indexed by figure.

`x[i]` is the value of figure i and `ulp[i]` one unit of its last place, both in units of 1 / `scale` of its
dimension's base unit. The precision of a figure is its house precision: the most frequent number of decimals among
the figures of its unit that print any, in its column, else in its document; `literal[i]` is what its own decimals
alone would say.
"""

from __future__ import annotations

from math import gcd

from engine.facts import Cell, Column, Facts, Figure, Part, Place, Row, Table
from engine.quantity import Rational
from engine.record import Record
from engine.wording import normal

Units = dict[str, tuple[str, int, int]]


class Position(Record):
    """Where in the graph a figure stands: indices of the table, its part, and the row and column in that part."""

    table: int
    part: int
    row: int
    column: int


class Ledger:
    """All table figures of one document."""

    __slots__ = ("dimension", "facts", "figures", "grids", "literal", "positions", "scale", "ulp", "unit", "units", "x")

    def __init__(self, facts: Facts, units: Units) -> None:
        self.facts = facts
        self.units = units
        self.figures: list[Figure] = []
        self.positions: list[Position] = []
        self.grids: list[list[list[list[int]]]] = []  # [table][part][row][column] → figure index, -1 for none
        self.unit: list[str] = []
        self._enumerate()
        self._scale()

    def _enumerate(self) -> None:
        figures, positions, unit = self.figures, self.positions, self.unit
        common = _common_unit(self.facts, self.units)
        for t, table in enumerate(self.facts.tables):
            caption = known_unit(table.unit, self.units) or common
            grids = []
            for p, part in enumerate(table.parts):
                headers = [known_unit(column.unit, self.units) for column in part.columns]
                grid = []
                for r, row in enumerate(part.rows):
                    line = [-1] * len(part.columns)
                    for c, cell in enumerate(row.cells):
                        figure = cell.figure if cell is not None else None
                        if figure is not None:
                            line[c] = len(figures)
                            figures.append(figure)
                            positions.append(Position(t, p, r, c))
                            unit.append(known_unit(figure.unit, self.units) or figure.unit or headers[c] or caption)
                    grid.append(line)
                grids.append(grid)
            self.grids.append(grids)

    def _scale(self) -> None:
        """One scale in which every figure and half of every last place is a whole number of halves."""
        units = self.units
        house = self._house()
        kinds: dict[tuple[str, int], tuple[str, int, int]] = {}
        scale = 1
        for figure, unit, decimals in zip(self.figures, self.unit, house, strict=True):
            for places in {figure.decimals, decimals}:
                if (unit, places) not in kinds:
                    dimension, n, d = units.get(unit, (unit, 1, 1))
                    d *= 10**places
                    g = gcd(n, d)
                    kinds[unit, places] = (dimension, n // g, d // g)
                    scale = scale * (d // g) // gcd(scale, d // g)
        self.scale = scale
        ulps = {key: (dimension, n * (scale // d)) for key, (dimension, n, d) in kinds.items()}
        self.x: list[int] = []
        self.ulp: list[int] = []
        self.literal: list[int] = []
        self.dimension: list[str] = []
        for figure, unit, decimals in zip(self.figures, self.unit, house, strict=True):
            dimension, own = ulps[unit, figure.decimals]
            self.x.append(figure.digits * own)
            self.literal.append(own)
            self.ulp.append(ulps[unit, decimals][1])
            self.dimension.append(dimension)

    def _house(self) -> list[int]:
        """The number of decimals each figure is read with."""
        columns: dict[tuple[int, int, int, str], dict[int, int]] = {}
        document: dict[str, dict[int, int]] = {}
        for figure, where, unit in zip(self.figures, self.positions, self.unit, strict=True):
            if figure.decimals:
                for counts in (
                    columns.setdefault((where.table, where.part, where.column, unit), {}),
                    document.setdefault(unit, {}),
                ):
                    counts[figure.decimals] = counts.get(figure.decimals, 0) + 1
        by_column = {key: _most_frequent(counts) for key, counts in columns.items()}
        by_unit = {key: _most_frequent(counts) for key, counts in document.items()}
        house = []
        for figure, where, unit in zip(self.figures, self.positions, self.unit, strict=True):
            usual = by_column.get((where.table, where.part, where.column, unit)) or by_unit.get(unit, 0)
            house.append(max(figure.decimals, usual))
        return house

    def part(self, index: int) -> tuple[Table, Part, Row, Column]:
        """The table, part, row and column of figure `index`."""
        where = self.positions[index]
        table = self.facts.tables[where.table]
        part = table.parts[where.part]
        return table, part, part.rows[where.row], part.columns[where.column]

    def scaled(self, value: Rational, unit: str) -> tuple[int, int, str]:
        """A number of a rule file in this scale: (numerator, denominator, dimension)."""
        dimension, n, d = self.units.get(unit, (unit, 1, 1))
        return value[0] * n * self.scale, value[1] * d, dimension

    def in_unit(self, scaled: int, den: int, unit: str) -> Rational:
        """A scaled amount back in `unit`, as a rational."""
        _, n, d = self.units.get(unit, (unit, 1, 1))
        return scaled * d, den * self.scale * n


def known_unit(printed: str, units: Units) -> str:
    """The declared unit that a printed one is, or begins with ("万元人民币"), or ""."""
    if not printed:
        return ""
    if printed in units:
        return printed
    text = normal(printed)
    for end in range(len(text), 0, -1):
        if text[:end] in units:
            return text[:end]
    return ""


def _common_unit(facts: Facts, units: Units) -> str:
    """The unit of a table that states none: the one that every other table states, if they agree."""
    stated = {known_unit(table.unit, units) for table in facts.tables} - {""}
    return stated.pop() if len(stated) == 1 else ""


def _most_frequent(counts: dict[int, int]) -> int:
    """The commonest number of decimals, the larger one where two are as common."""
    return max(counts, key=lambda decimals: (counts[decimals], decimals))


def place_of(cell: Cell | None, row: Row) -> Place:
    """Where a cell stands, or its row where the row has no such cell."""
    return cell.place if cell is not None else row.place
