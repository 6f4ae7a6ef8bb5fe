"""The figures of a document as exact integers in one scale. In: facts and units. Out: `Ledger`, indexed by figure.

`x[i]` is the value of figure i and `ulp[i]` one unit of its last place, both in units of 1 / `scale` of its
dimension's base unit. The precision of a figure is its house precision: the most frequent number of decimals among
the figures of its unit that print any, in its column, else in its document; `literal[i]` is what its own decimals
alone would say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


class Extent(Record):
    """Which tables of a ledger are of one document: those before `stated` print figures, those from there to `end` hold
    what its text states."""

    first: int
    stated: int
    end: int


class Ledger:
    """All table figures of one document, and of an earlier one behind them."""

    __slots__ = (
        "_columns", "cut_off", "dimension", "facts", "figures", "grids", "literal", "scale", "steps", "ulp", "unit",
        "units", "x",
    )  # fmt: skip

    def __init__(
        self, facts: Facts, units: Units, steps: dict[str, str] | None = None, extents: Sequence[Extent] = ()
    ) -> None:
        """`extents` say which tables are of which document; without them all are printed tables of one."""
        self.facts = facts
        self.units = units
        self.steps = steps or {}  # of a dimension of differences, the dimension whose they are
        self.cut_off = False  # are figures cut off instead of rounded: [x, x + ulp) away from zero?
        self.figures: list[Figure] = []
        # Of each column with figures the first of them, the indices of table, part and column, and its figures' rows.
        self._columns: list[tuple[int, int, int, int, Sequence[int]]] = []
        self.grids: list[list[list[tuple[int, ...]]]] = []  # [table][part][row][column] → figure index, -1 for none
        extents = extents or (Extent(0, len(facts.tables), len(facts.tables)),)
        kinds, kind_of = self._enumerate(extents)
        self._scale(kinds, kind_of, extents)

    def _enumerate(self, extents: Sequence[Extent]) -> tuple[dict[Kind, int], list[int]]:
        """Number the figures column by column; returns their kinds, numbered too, and the kind of each.

        Columns, because nearly all figures of one are of one kind and need no look at each by itself.
        """
        kinds: dict[Kind, int] = {}
        kind_of: list[int] = []
        commons = [
            _common_unit(self.facts.tables[extent.first : extent.end], self.units)
            for extent in extents for _ in range(extent.first, extent.end)
        ]  # fmt: skip
        for t, table in enumerate(self.facts.tables):
            caption = known_unit(table.unit, self.units) or commons[t]
            grids = []
            for p, part in enumerate(table.parts):
                indices: list[Sequence[int]] = []
                for c, cells in enumerate(zip(*[row.cells for row in part.rows], strict=True)):
                    printed = [None if cell is None else cell.figure for cell in cells]
                    figures = [figure for figure in printed if figure is not None]
                    if not figures:
                        indices.append([-1] * len(cells))
                        continue
                    first = len(self.figures)
                    self.figures += figures
                    if len(figures) == len(cells):
                        rows: Sequence[int] = range(len(cells))
                        indices.append(range(first, first + len(cells)))
                    else:
                        rows = [r for r, figure in enumerate(printed) if figure is not None]
                        numbers = iter(range(first, first + len(rows)))
                        indices.append([-1 if figure is None else next(numbers) for figure in printed])
                    self._columns.append((first, t, p, c, rows))
                    unit = known_unit(part.columns[c].unit, self.units) or caption
                    kind_of += self._kinds(figures, (t, p, c), unit, kinds)
                grids.append(list(zip(*indices, strict=True)))
            self.grids.append(grids)
        return kinds, kind_of

    def _kinds(
        self, figures: Sequence[Figure], column: tuple[int, int, int], usual: str, kinds: dict[Kind, int]
    ) -> list[int]:
        """The kind of each figure of a column in which a figure that prints no unit has the `usual` one."""
        printed = [(figure.unit, figure.decimals) for figure in figures]
        numbers: dict[tuple[str, int], int] = {}
        for unit, decimals in dict.fromkeys(printed):
            kind = Kind(column, known_unit(unit, self.units) or unit or usual, decimals)
            numbers[unit, decimals] = kinds.setdefault(kind, len(kinds))
        if len(numbers) == 1:
            return [*numbers.values()] * len(figures)
        return [numbers[one] for one in printed]

    def _scale(self, kinds: dict[Kind, int], kind_of: list[int], extents: Sequence[Extent]) -> None:
        """One scale in which every figure and every last place is a whole number."""
        house = _house(kinds, kind_of, extents)
        places: dict[tuple[str, int], tuple[str, int, int]] = {}
        scale = 1
        for kind, decimals in zip(kinds, house, strict=True):
            for key in ((kind.unit, kind.decimals), (kind.unit, decimals)):
                if key not in places:
                    dimension, n, d = self.units.get(kind.unit, (kind.unit, 1, 1))
                    n, d = (n, d * 10 ** key[1]) if key[1] >= 0 else (n * 10 ** -key[1], d)
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

    def read_as(self, precision: Sequence[str]) -> Ledger:
        """The same figures under another reading of what is printed (see `RuleSpec.precision`)."""
        other = Ledger.__new__(Ledger)
        for name in Ledger.__slots__:  # what the copy module would do, which takes longer to import than most checks
            setattr(other, name, getattr(self, name))
        if "exact" in precision:
            other.ulp = other.literal = [0] * len(self.x)
        elif "printed" in precision:
            other.ulp = self.literal
        other.cut_off = "cut off" in precision
        return other

    def printed_in(self, tables: int) -> int:
        """How many figures the first so many tables have: as many are numbered before those of the others."""
        return next((first for first, t, *_ in self._columns if t >= tables), len(self.figures))

    def part(self, index: int) -> tuple[Table, Part, Row, Column]:
        """The table, part, row and column of figure `index`."""
        t, p, r, c = self.at(index)
        table = self.facts.tables[t]
        part = table.parts[p]
        return table, part, part.rows[r], part.columns[c]

    def in_reading_order(self, indices: Iterable[int]) -> list[int]:
        """Figures by table, part, row and column; they are numbered by column."""
        return sorted(indices, key=self.at)

    def at(self, index: int) -> tuple[int, int, int, int]:
        """Where figure `index` stands: table, part, row and column, by number."""
        from bisect import bisect_left  # of use to findings only

        first, t, p, c, rows = self._columns[bisect_left(self._columns, (index + 1,)) - 1]
        return t, p, rows[index - first], c

    def scaled(self, value: Rational, unit: str) -> tuple[int, int, str]:
        """A number of a rule file in this scale: (numerator, denominator, dimension)."""
        dimension, n, d = self.units.get(unit, (unit, 1, 1))
        return value[0] * n * self.scale, value[1] * d, dimension

    def in_unit(self, scaled: int, den: int, unit: str) -> Rational:
        """A scaled amount back in `unit`, as a rational."""
        _, n, d = self.units.get(unit, (unit, 1, 1))
        return scaled * d, den * self.scale * n


def _house(kinds: dict[Kind, int], kind_of: list[int], extents: Sequence[Extent]) -> list[int]:
    """The number of decimals that the figures of each kind are read with. What the text prints says nothing of tables:
    they may have whole 元 where it has hundredths."""
    sizes = [0] * len(kinds)
    for number in kind_of:
        sizes[number] += 1
    house: list[int] = []  # by table, its document; -1 for what a text states
    for n, extent in enumerate(extents):
        house += [n] * (extent.stated - extent.first) + [-1] * (extent.end - extent.stated)
    columns: dict[tuple[tuple[int, int, int], str], dict[int, int]] = {}
    document: dict[tuple[int, str], dict[int, int]] = {}
    for kind, number in kinds.items():
        if kind.decimals > 0:
            own = columns.setdefault((kind.column, kind.unit), {})
            of = house[kind.column[0]]
            for counts in (own, document.setdefault((of, kind.unit), {})) if of >= 0 else (own,):
                counts[kind.decimals] = counts.get(kind.decimals, 0) + sizes[number]
    by_column = {key: _most_frequent(counts) for key, counts in columns.items()}
    by_unit = {key: _most_frequent(counts) for key, counts in document.items()}
    return [
        kind.decimals
        if kind.decimals < 0  # the file says how far it is rounded
        else max(
            kind.decimals,
            by_column.get((kind.column, kind.unit)) or by_unit.get((house[kind.column[0]], kind.unit), 0),
        )
        for kind in kinds
    ]


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


def _common_unit(tables: Sequence[Table], units: Units) -> str:
    """The unit of a table that states none: the one that every other table states, if they agree.

    An English table that is “in thousands” says so of itself: the others are, too, only where half of them say so. Else
    they are in the currency that the text prints.
    """
    stated = [unit for table in tables if (unit := known_unit(table.unit, units))]
    if 2 * len(stated) < len(tables):
        stated = [unit for unit in stated if not unit.isascii() or units[unit][1] == units[unit][2]]
    return stated[0] if len(set(stated)) == 1 else ""


def _most_frequent(counts: dict[int, int]) -> int:
    """The commonest number of decimals, the larger one where two are as common."""
    return max(counts, key=lambda decimals: (counts[decimals], decimals))
