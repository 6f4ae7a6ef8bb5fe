"""What the figures of a document are held to, to be tried with other values. In: a judged system and a ledger. Out:
`Relations`: which row or ratio holds, and how far a figure would have to move for it to hold.

A number that the text prints once may be an amount of several statements, each a figure of the ledger by itself. Here
they are one, and change together.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from engine.evaluate.comparison import ratio_verdict
from engine.evaluate.ledger import Ledger
from engine.evaluate.system import Ratio, System, judge
from engine.evaluate.values import QUOTIENT, Num, Uncheckable, add, divide, multiply
from engine.quantity import Rational, plus, times


class Relations:
    """Rows and ratios by one numbering: the rows of the system first, then its ratios.

    Values change in place, in the figures of `ledger`, and whoever changes them puts them back.
    """

    __slots__ = (
        "_aliases", "_figures", "_first", "_grids", "_ledger", "_members", "_system", "_x", "columns", "judged",
    )  # fmt: skip

    def __init__(
        self,
        system: System,
        ledger: Ledger,
        stated: Sequence[range] = (),
        aside: Container[int] = (),
        tied: bool = False,
    ) -> None:
        """`stated` are the figures that the text of each document states. The relations `aside` hold no figure to
        anything. With `tied`, amounts that are equal because a row says so, and that holds, change together too."""
        self._system = system
        self._ledger = ledger
        self._x = list(ledger.x)  # as printed
        self._first = _printed_once(ledger, stated)
        if tied:
            _tie(self._first, system, ledger)
        self._aliases: dict[int, list[tuple[int, int]]] = {}  # by the first the others, each with its sign
        for i, first_of in self._first.items():
            sign = -1 if ledger.x[i] == -ledger.x[first_of] and ledger.x[i] else 1
            self._aliases.setdefault(first_of, []).append((i, sign))
        self._figures: dict[int, tuple[int, ...]] = {}
        self._members: dict[int, frozenset[int]] = {}
        self._grids: dict[int, int] = {}
        self.columns: dict[int, list[int]] = {}  # figure → the relations it stands in
        self.judged = 0  # how often a relation was asked whether it holds
        first, columns = self._first, self.columns
        for n, row in enumerate(system.rows):
            if n not in aside:
                for _, i in row.terms:
                    columns.setdefault(first.get(i, i), []).append(n)
        for n, ratio in enumerate(system.ratios, len(system.rows)):
            if n in aside:
                continue
            for i in dict.fromkeys(first.get(i, i) for i in (*ratio.left.used(), *ratio.right.used())):
                columns.setdefault(i, []).append(n)

    def ratio(self, index: int) -> int:
        """The number of a ratio of the system."""
        return len(self._system.rows) + index

    def printed(self, figure: int) -> int:
        """The figure that stands for all that change with it."""
        return self._first.get(figure, figure)

    def moved(self, figure: int, by: int) -> list[tuple[int, int]]:
        """A change of a figure, and of each that it stands for."""
        return [(figure, by), *((alias, sign * by) for alias, sign in self._aliases.get(figure, ()))]

    def figures(self, n: int) -> tuple[int, ...]:
        """The figures of a relation."""
        if n not in self._figures:
            system = self._system
            if n < len(system.rows):
                used: Iterable[int] = (i for _, i in system.rows[n].terms)
            else:
                ratio = system.ratios[n - len(system.rows)]
                used = (*ratio.left.used(), *ratio.right.used())
            self._figures[n] = tuple(dict.fromkeys(map(self.printed, used)))
        return self._figures[n]

    def members(self, n: int) -> frozenset[int]:
        """The same as a set."""
        if n not in self._members:
            self._members[n] = frozenset(self.figures(n))
        return self._members[n]

    def change(self, figure: int, by: int) -> None:
        """Move a figure, in the ledger's scale."""
        for moved, own in self.moved(figure, by):
            self._ledger.x[moved] += own

    def apart(self, first: int, second: int) -> int:
        """By how much the second of two figures is more than the first as printed; 0 for those of different units."""
        unit, x = self._ledger.unit, self._x
        return x[second] - x[first] if unit[first] == unit[second] else 0

    def holds(self, n: int) -> bool:
        """Does a relation hold as the values are, within rounding?"""
        self.judged += 1
        system = self._system
        if n < len(system.rows):
            reading = system.reading(n)
            verdict = judge(system.rows[n], reading.x, reading.ulp, reading.literal, reading.cut_off).verdict
            return verdict != "conflict"
        return self._ratio_holds(system.ratios[n - len(system.rows)])

    def residual(self, n: int) -> int:
        """How far a row is off, in the ledger's scale; 0 for a ratio, of which that says nothing."""
        if n >= len(self._system.rows):
            return 0
        row, x = self._system.rows[n], self._ledger.x
        return abs(sum(a * x[i] for a, i in row.terms) + row.constant)

    def binding(self, n: int) -> bool:
        """Does a relation, settled, say what its figures are? An inequality does not."""
        system = self._system
        if n < len(system.rows):
            return system.rows[n].sense == "="
        return system.ratios[n - len(system.rows)].sense == "="

    def worked_out(self, figure: int) -> bool:
        """Is it, in a ratio, what the others come to?"""
        rows, ratios = len(self._system.rows), self._system.ratios
        sides = (side for n in self.columns[figure] if n >= rows for side in ratios[n - rows][1:3])
        return any([self.printed(i) for _, i in side.terms] == [figure] for side in sides)

    def rates(self, n: int, figure: int) -> tuple[Num, Sequence[int]] | None:
        """Of a ratio in which a figure states the rate of one number to another: what stands above the line, and the
        figures that it and what is near it are made of."""
        if n < len(self._system.rows):
            return None
        ratio = self._system.ratios[n - len(self._system.rows)]
        for rate, other in ((ratio.left, ratio.right), (ratio.right, ratio.left)):
            stated = [self.printed(i) for _, i in rate.terms] == [figure] and not rate.constant
            if stated and other.origin is not None and other.origin.form == QUOTIENT:
                near = {m for i in other.used() for m in self.columns[self.printed(i)]}
                return other.origin.operands[0], sorted({i for m in near for i in self.figures(m)})
        return None

    def parts(self, n: int, whole: int) -> list[int]:
        """The figures that add up to `whole` in a row of the system; none where it says anything else."""
        if n >= len(self._system.rows) or self._system.rows[n].sense != "=":
            return []
        terms = self._system.rows[n].terms
        own = next((a for a, i in terms if self.printed(i) == whole), 0)
        others = [i for a, i in terms if self.printed(i) != whole]
        added = all(a == -own for a, i in terms if self.printed(i) != whole)
        return others if own and added and len(others) > 1 else []

    def step(self, n: int, figure: int) -> int | None:
        """How far a figure has to move for an equation to hold as nearly as its last place allows; None where none
        can be told."""
        if not self.binding(n):
            return None
        system = self._system
        if n < len(system.rows):
            row, x = system.rows[n], self._ledger.x
            coefficient = sum(a * self._sign(i) for a, i in row.terms if self.printed(i) == figure)
            residual = sum(a * x[i] for a, i in row.terms) + row.constant
        else:
            found = self._slope(system.ratios[n - len(system.rows)], figure)
            if found is None:
                return None
            coefficient, residual = found
        if not coefficient:
            return None
        return self._rounded(-residual, coefficient, self.grid(figure))

    def grid(self, figure: int) -> int:
        """One unit of the last place that a figure could have been printed with, in the ledger's scale: that of its
        column, or of what it is added up with, if that is in the same unit and finer."""
        if figure not in self._grids:
            ledger = self._ledger
            unit = ledger.unit[figure]
            beside = {i for n in self.columns[figure] if n < len(self._system.rows) for i in self.figures(n)}
            alike = [ledger.ulp[i] for i in beside if ledger.unit[i] == unit and ledger.ulp[i]]
            self._grids[figure] = min(ledger.literal[figure], *alike) if alike else ledger.literal[figure]
            self._grids[figure] = self._grids[figure] or 1  # read as exact, it has no last place
        return self._grids[figure]

    def _sign(self, figure: int) -> int:
        """-1 for a figure that states the opposite of the one that stands for it."""
        first = self.printed(figure)
        return next((sign for alias, sign in self._aliases.get(first, ()) if alias == figure), 1)

    @staticmethod
    def _rounded(above: int, below: int, grid: int) -> int:
        """above / below to the nearest multiple of `grid`."""
        if below < 0:
            above, below = -above, -below
        below *= grid
        return (2 * above + below) // (2 * below) * grid

    def _ratio_holds(self, ratio: Ratio) -> bool:
        sides = self._sides(ratio)
        if sides is None:
            return True  # it is not known what it would come to
        return ratio_verdict(ratio.sense, *sides, ratio.ledger, ratio.allowed).verdict != "conflict"

    def _sides(self, ratio: Ratio) -> tuple[Num, Num] | None:
        left, right = again(ratio.left, ratio.ledger), again(ratio.right, ratio.ledger)
        return (left, right) if left is not None and right is not None else None

    def _slope(self, ratio: Ratio, figure: int) -> tuple[int, int] | None:
        """Of a ratio a/b = c/d, by how much a·d - c·b changes with a figure, and what it is: whole numbers. None where
        it is not linear in the figure, or no such ratio."""
        grid = self.grid(figure)
        values: list[Rational] = []
        for _ in range(3):
            crossed = self._crossed(ratio)
            if crossed is not None:
                values.append(crossed)
            self.change(figure, grid)
        self.change(figure, -3 * grid)
        if len(values) < 3:
            return None
        first = plus(values[1], (-values[0][0], values[0][1]))
        second = plus(values[2], (-values[1][0], values[1][1]))
        if first[0] * second[1] != second[0] * first[1]:
            return None
        (n, d), (m, e) = values[0], first
        # residual n/d, slope m/(e·grid): both times d·e·grid
        return m * d, n * e * grid

    def _crossed(self, ratio: Ratio) -> Rational | None:
        """a·d - c·b of a ratio a/b = c/d."""
        sides = self._sides(ratio)
        if sides is None:
            return None
        (a, b), (c, d) = (_fraction(side, ratio.ledger) for side in sides)
        return plus(times(a, d), _minus(times(c, b)))


def _minus(r: Rational) -> Rational:
    return -r[0], r[1]


def _fraction(number: Num, ledger: Ledger) -> tuple[Rational, Rational]:
    """The value of a number as a numerator and a denominator."""
    if number.origin is not None and number.origin.form == QUOTIENT:
        a, b = number.origin.operands
        return a.bounds(ledger).point, b.bounds(ledger).point
    return number.bounds(ledger).point, (1, 1)


def again(number: Num, ledger: Ledger) -> Num | None:
    """A number with the figures as they are now; None where it is not known how it came about."""
    if number.interval is None:
        return number
    if number.origin is None:
        return None
    operands = [again(operand, ledger) for operand in number.origin.operands]
    known = [operand for operand in operands if operand is not None]
    if len(known) < len(operands) or not known:
        return None
    form = number.origin.form
    try:
        if form == QUOTIENT:
            return divide(known[0], known[1], ledger)
        if form == "{} × {}":
            return multiply(known[0], known[1], ledger)
        signs = _signs(form, len(known))
        return add(list(zip(signs, known, strict=True)), ledger) if signs else None
    except Uncheckable:
        return None


def _signs(form: str, operands: int) -> list[int]:
    """The signs of a sum written as a form, "{} - {}"; none where it is another."""
    parts = form.split("{}")
    signs = [{"": 1, " + ": 1, " - ": -1, "-": -1}.get(part, 0) for part in parts[:-1]]
    return signs if len(signs) == operands and all(signs) and not parts[-1] else []


def _printed_once(ledger: Ledger, stated: Sequence[range]) -> dict[int, int]:
    """Of figures printed in one place, the first, by each other."""
    first: dict[int, int] = {}
    for of_document in stated:
        at: dict[tuple[object, ...], int] = {}
        for i in of_document:
            figure = ledger.figures[i]
            key = (figure.place, abs(figure.digits), figure.decimals, ledger.unit[i])
            if key in at:
                first[i] = at[key]
            else:
                at[key] = i
    return first


def _tie(first: dict[int, int], system: System, ledger: Ledger) -> None:
    """Adds to `first` the amounts that are equal by a row that holds exactly, what is zero in it left out: a total of
    one amount, the same amount in another table. A wrong amount is often carried over to them."""

    def found(i: int) -> int:
        while i in first:
            i = first[i]
        return i

    x = ledger.x
    for row, judgement in zip(system.rows, system.judgements, strict=True):
        if row.sense != "=" or judgement.residual or judgement.verdict != "holds" or row.constant:
            continue
        terms = [(a, i) for a, i in row.terms if x[i]]
        if len(terms) == 2 and terms[0][0] == -terms[1][0] and ledger.unit[terms[0][1]] == ledger.unit[terms[1][1]]:
            low, high = sorted((found(terms[0][1]), found(terms[1][1])))
            if low != high:
                first[high] = low
    for i in list(first):
        first[i] = found(i)
