"""The figures of a document as exact integers in one scale. In: facts and units. Out: `Ledger`, indexed by figure.

`x[i]` is the value of figure i and `ulp[i]` one unit of its last place, both in units of 1 / `scale` of its
dimension's base unit. The precision of a figure is its house precision: the most frequent number of decimals among
the figures of its unit that print any, in its column, else in its document; `literal[i]` is what its own decimals
alone would say.
"""

from __future__ import annotations

from math import gcd

from engine.facts import Column, Facts, Figure, Part, Row, Table
from engine.quantity import Rational
from engine.record import Record
from engine.wording import normal

Units = dict[str, tuple[str, int, int]]


class Kind(Record):
    """What the figures of one column have in common that print the same number of decimals in the same unit."""

    column: tuple[int, int, int]  # indices of the table, its part, and the column in that part
    unit: str
    decimals: int


class Ledger:
    """All table figures of one document."""

    __slots__ = ("dimension", "facts", "figures", "grids", "literal", "positions", "scale", "ulp", "unit", "units", "x")

    def __init__(self, facts: Facts, units: Units) -> None:
        self.facts = facts
        self.units = units
        self.figures: list[Figure] = []
        self.positions: list[tuple[int, int, int, int]] = []  # indices of table, part, row and column
        self.grids: list[list[list[list[int]]]] = []  # [table][part][row][column] → figure index, -1 for none
        kinds, kind_of = self._enumerate()
        self._scale(kinds, kind_of)

    def _enumerate(self) -> tuple[dict[Kind, int], list[int]]:
        """Number the figures in reading order; returns their kinds, numbered too, and the kind of each."""
        figures, positions = self.figures, self.positions
        numbers: dict[tuple[int, int, int, str, int], int] = {}
        kind_of: list[int] = []
        common = _common_unit(self.facts, self.units)
        for t, table in enumerate(self.facts.tables):
            caption = known_unit(table.unit, self.units) or common
            grids = []
            for p, part in enumerate(table.parts):
                units = [known_unit(column.unit, self.units) or caption for column in part.columns]
                width = len(units)
                usual: list[dict[int, int]] = [{} for _ in units]  # by decimals, the kind of figures without a unit
                grid = []
                for r, row in enumerate(part.rows):
                    line = [-1] * width
                    for c, cell in enumerate(row.cells):
                        if cell is None or (figure := cell.figure) is None:
                            continue
                        line[c] = len(figures)
                        figures.append(figure)
                        positions.append((t, p, r, c))
                        kind = usual[c].get(figure.decimals) if not figure.unit else None
                        if kind is None:
                            unit = known_unit(figure.unit, self.units) or figure.unit or units[c]
                            kind = numbers.setdefault((t, p, c, unit, figure.decimals), len(numbers))
                            if not figure.unit:
                                usual[c][figure.decimals] = kind
                        kind_of.append(kind)
                    grid.append(line)
                grids.append(grid)
            self.grids.append(grids)
        kinds = {Kind((t, p, c), unit, decimals): number for (t, p, c, unit, decimals), number in numbers.items()}
        return kinds, kind_of

    def _scale(self, kinds: dict[Kind, int], kind_of: list[int]) -> None:
        """One scale in which every figure and every last place is a whole number."""
        house = _house(kinds, kind_of)
        places: dict[tuple[str, int], tuple[str, int, int]] = {}
        scale = 1
        for kind, decimals in zip(kinds, house, strict=True):
            for key in ((kind.unit, kind.decimals), (kind.unit, decimals)):
                if key not in places:
                    dimension, n, d = self.units.get(kind.unit, (kind.unit, 1, 1))
                    d *= 10 ** key[1]
                    g = gcd(n, d)
                    places[key] = dimension, n // g, d // g
                    scale = scale * (d // g) // gcd(scale, d // g)
        self.scale = scale
        ulps = {key: n * (scale // d) for key, (_, n, d) in places.items()}
        own = [ulps[kind.unit, kind.decimals] for kind in kinds]
        read = [ulps[kind.unit, decimals] for kind, decimals in zip(kinds, house, strict=True)]
        dimensions = [places[kind.unit, kind.decimals][0] for kind in kinds]
        units = [kind.unit for kind in kinds]
        self.x = [figure.digits * own[kind] for figure, kind in zip(self.figures, kind_of, strict=True)]
        self.literal = [own[kind] for kind in kind_of]
        self.ulp = [read[kind] for kind in kind_of]
        self.dimension = [dimensions[kind] for kind in kind_of]
        self.unit = [units[kind] for kind in kind_of]

    def part(self, index: int) -> tuple[Table, Part, Row, Column]:
        """The table, part, row and column of figure `index`."""
        t, p, r, c = self.positions[index]
        table = self.facts.tables[t]
        part = table.parts[p]
        return table, part, part.rows[r], part.columns[c]

    def scaled(self, value: Rational, unit: str) -> tuple[int, int, str]:
        """A number of a rule file in this scale: (numerator, denominator, dimension)."""
        dimension, n, d = self.units.get(unit, (unit, 1, 1))
        return value[0] * n * self.scale, value[1] * d, dimension

    def in_unit(self, scaled: int, den: int, unit: str) -> Rational:
        """A scaled amount back in `unit`, as a rational."""
        _, n, d = self.units.get(unit, (unit, 1, 1))
        return scaled * d, den * self.scale * n


def _house(kinds: dict[Kind, int], kind_of: list[int]) -> list[int]:
    """The number of decimals that the figures of each kind are read with."""
    sizes = [0] * len(kinds)
    for number in kind_of:
        sizes[number] += 1
    columns: dict[tuple[tuple[int, int, int], str], dict[int, int]] = {}
    document: dict[str, dict[int, int]] = {}
    for kind, number in kinds.items():
        if kind.decimals:
            for counts in (columns.setdefault((kind.column, kind.unit), {}), document.setdefault(kind.unit, {})):
                counts[kind.decimals] = counts.get(kind.decimals, 0) + sizes[number]
    by_column = {key: _most_frequent(counts) for key, counts in columns.items()}
    by_unit = {key: _most_frequent(counts) for key, counts in document.items()}
    return [max(kind.decimals, by_column.get((kind.column, kind.unit)) or by_unit.get(kind.unit, 0)) for kind in kinds]


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
