"""Operations that judge numbers by others: medians, deviations, changes, digits. In: nodes. Out: functions of a scope.

They are taken of the figures as printed, exactly, and give a `Num` with the numbers it rests on. A score has no
interval: whether a figure is an outlier should not hang on its last place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cmp_to_key

from engine.evaluate.equation import single
from engine.evaluate.scope import Build, Builder, Function, Scope
from engine.evaluate.values import (
    Absent,
    Interval,
    Missing,
    Num,
    Origin,
    Uncheckable,
    add,
    common,
    derived,
    divide,
    of_interval,
)  # fmt: skip
from engine.plan import Node
from engine.quantity import Rational, less, over, plus, rational, times
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from engine.evaluate.ledger import Ledger

    Terms = list[tuple[int, Num]]

FEWEST = 5  # figures that one is judged by
FEWEST_SHARED = 10  # figures of which a share says something
FEWEST_DIGITS = {1: 100, 2: 300}  # figures whose first, whose second digits are counted
SPREAD = 100  # how many times the least of them the greatest is

CONSISTENT: Rational = (6745, 10_000)  # brings the median absolute deviation to a standard deviation

# How often a digit leads, and how often it stands second, in a million: log10(1 + 1/d), and its sums over the digits
# before.
FIRST = {1: 301_030, 2: 176_091, 3: 124_939, 4: 96_910, 5: 79_181, 6: 66_947, 7: 57_992, 8: 51_153, 9: 45_757}
SECOND = {
    0: 119_679, 1: 113_890, 2: 108_821, 3: 104_330, 4: 100_308, 5: 96_677, 6: 93_375, 7: 90_352, 8: 87_570, 9: 84_997,
}  # fmt: skip


class Sample:
    """The figures of one collection, and their values in the ledger's scale."""

    __slots__ = ("_mad", "_median", "dimension", "ledger", "numbers", "values")

    def __init__(self, numbers: Sequence[Num], ledger: Ledger) -> None:
        self.ledger = ledger
        self.numbers = numbers
        self.values = [number.value(ledger) for number in numbers]
        self.dimension: str | None = None
        for number in numbers:
            self.dimension = common(self.dimension, number.dimension)
        self._median: Num | None = None
        self._mad: Num | None = None

    @property
    def median(self) -> Num:
        """The one in the middle, or half the sum of the two there."""
        if self._median is None:
            if not self.numbers:
                raise Missing("nothing to take the median of")
            terms = _middle([(value, [(1, n)]) for n, value in zip(self.numbers, self.values, strict=True)])
            self._median = _mean(terms, self.ledger)
        return self._median

    @property
    def mad(self) -> Num:
        """The median of the distances from the median."""
        if self._mad is None:
            middle = self.median
            n, d = middle.value(self.ledger)
            distances: list[tuple[Rational, Terms]] = []
            for number, value in zip(self.numbers, self.values, strict=True):
                above = 1 if not less(value, (n, d)) else -1
                distances.append((_size(plus(value, (-n, d))), [(above, number), (-above, middle)]))
            self._mad = _mean(_middle(distances), self.ledger)
        return self._mad


def _middle(numbers: list[tuple[Rational, Terms]]) -> list[Terms]:
    """The one in the middle by its value, or the two there."""
    by_value = cmp_to_key(_compared)
    ordered = sorted(numbers, key=lambda number: by_value(number[0]))
    half, odd = divmod(len(ordered), 2)
    return [terms for _, terms in ordered[half if odd else half - 1 : half + 1]]


def _mean(sums: list[Terms], ledger: Ledger) -> Num:
    """The mean of one or two sums."""
    total = add([term for terms in sums for term in terms], ledger)
    return total if len(sums) == 1 else divide(total, _plain(len(sums), ledger), ledger)


def _compared(a: Rational, b: Rational) -> int:
    return -1 if less(a, b) else 1 if less(b, a) else 0


def _size(value: Rational) -> Rational:
    return abs(value[0]), value[1]


def _plain(n: int, ledger: Ledger) -> Num:
    """A number without unit."""
    return Num([], n * ledger.scale, 1, "")


def _point(value: Rational, dimension: str | None, figures: Sequence[int]) -> Num:
    """An exact value, in base units."""
    return of_interval(Interval(value, value, value), dimension, list(figures))


def _settled(number: Num, ledger: Ledger) -> Num:
    """A number as its value alone."""
    return _point(over(number.value(ledger), (ledger.scale, 1)), number.dimension, number.used())


def _sampled(make: Callable[[Sample], Num]) -> Builder:
    """An operation on one collection."""

    def builder(node: Node, build: Build) -> Function:
        sample = _of(build(node[1]))
        return lambda scope: make(sample(scope))

    return builder


def _of(source: Function) -> Callable[[Scope], Sample]:
    """The sample of a collection; of the same list it is taken once."""
    last: list[Any] = []

    def sample(scope: Scope) -> Sample:
        numbers = source(scope)
        if not last or last[0] is not numbers or last[1] is not scope:
            last[:] = numbers, scope, Sample(numbers, scope.ledger)
            if scope.recording:
                scope.system.compared.update(figure for number in numbers for figure in number.used())
        taken: Sample = last[2]
        return taken

    return sample


# ── middle and spread ────────────────────────────────────────────────────────────────────


def _median(sample: Sample) -> Num:
    middle = _settled(sample.median, sample.ledger)
    return _with(sample.median, ("figures", _plain(len(sample.numbers), sample.ledger)), ("median", middle))


def _mad(sample: Sample) -> Num:
    ledger = sample.ledger
    middle, spread = _settled(sample.median, ledger), _settled(sample.mad, ledger)
    figures = ("figures", _plain(len(sample.numbers), ledger))
    return _with(sample.mad, figures, ("median", middle), ("median absolute deviation", spread))


def _with(number: Num, *basis: tuple[str, Num]) -> Num:
    """The same number, and what it rests on."""
    same = Num(
        number.terms, number.constant, number.denominator, number.dimension, number.blanks, number.words, basis
    )  # fmt: skip
    same.interval, same.figures, same.origin = number.interval, number.figures, number.origin
    return same


def _deviation(node: Node, build: Build) -> Function:
    """0.6745 · |x − median| / MAD, the modified z-score of Iglewicz and Hoaglin (1993), without its sign."""
    number, others = build(node[1]), _of(build(node[2]))

    def deviation(scope: Scope) -> Num:
        x: Num = number(scope)
        if x.blank:
            raise Absent("nothing is printed that could be judged")
        sample, ledger = others(scope), scope.ledger
        common(x.dimension, sample.dimension)
        if len(sample.numbers) < FEWEST:
            raise Uncheckable(f"only {_counted(len(sample.numbers))}: at least {FEWEST} are needed to judge one by")
        mad = sample.mad.value(ledger)
        if not mad[0]:
            raise Uncheckable("more than half of the figures are equal: there is no spread to judge by")
        n, d = sample.median.value(ledger)
        score = times(CONSISTENT, over(_size(plus(x.value(ledger), (-n, d))), mad))
        middle, spread = _settled(sample.median, ledger), _settled(sample.mad, ledger)
        judged = single(x)
        origin = Origin("0.6745 × |{} - {}| / {}", (x, middle, spread), True, -1 if judged is None else judged)
        basis = (
            ("figures", _plain(len(sample.numbers), ledger)),
            ("median", middle),
            ("median absolute deviation", spread),
        )
        return derived(_point(score, "", [*x.used(), *middle.used()]), origin, basis)

    return deviation


def _counted(n: int) -> str:
    return f"{n} figure" if n == 1 else f"{n} figures"


def _change(node: Node, build: Build) -> Function:
    """(now − before) / |before|."""
    now, before = build(node[1]), build(node[2])

    def change(scope: Scope) -> Num:
        a, b, ledger = now(scope), before(scope), scope.ledger
        common(a.dimension, b.dimension)
        low, high = b.bounds(ledger)[1:]
        if low[0] <= 0 <= high[0]:
            where = "is zero" if not b.value(ledger)[0] else "may be zero within its rounding"
            raise Uncheckable(f"what a change is measured from {where}")
        size = b if low[0] > 0 else add([(-1, b)], ledger)
        ratio = divide(a, size, ledger).bounds(ledger)
        one = (-1, 1) if low[0] > 0 else (1, 1)
        interval = Interval(*(plus(end, one) for end in ratio))
        origin = Origin("{} / {}", (add([(1, a), (-1, b)], ledger), size))
        return derived(of_interval(interval, "", [*a.used(), *b.used()]), origin)

    return change


# ── round figures and digits ─────────────────────────────────────────────────────────────


def _multiples(node: Node, build: Build) -> Function:
    """The share of the figures other than zero that are multiples of a step."""
    step, others = build(node[1]), _of(build(node[2]))

    def multiples(scope: Scope) -> Num:
        unit: Num = step(scope)
        sample, ledger = others(scope), scope.ledger
        common(unit.dimension, sample.dimension)
        size = _size(unit.value(ledger))
        if not size[0]:
            raise Uncheckable("nothing but zero is a multiple of zero")
        figures = [(n, v) for n, v in zip(sample.numbers, sample.values, strict=True) if v[0]]
        if len(figures) < FEWEST_SHARED:
            raise Uncheckable(f"only {_counted(len(figures))} other than zero: at least {FEWEST_SHARED} are needed")
        found = [number for number, value in figures if over(value, size)[1] == 1]
        share = _point(rational(len(found), len(figures)), "", [i for number in found for i in number.used()])
        counts = _plain(len(found), ledger), _plain(len(figures), ledger)
        return derived(share, Origin("{} / {}", counts), (("figures", counts[1]), ("step", unit)))

    return multiples


def _digits(place: int, expected: dict[int, int]) -> Callable[[Sample], Num]:
    """χ² of the digits at a place against Benford's law (Nigrini 2012): Σ (observed − expected)² / expected."""
    least = min(expected)

    def test(sample: Sample) -> Num:
        ledger = sample.ledger
        read = [(number, _digit(number, value, place, ledger)) for number, value in _amounts(sample)]
        numbers: dict[int, list[Num]] = {digit: [] for digit in expected}
        for number, digit in read:
            if digit >= least:
                numbers[digit].append(number)
        n = sum(map(len, numbers.values()))
        if n < FEWEST_DIGITS[place]:
            raise Uncheckable(f"only {_counted(n)}: at least {FEWEST_DIGITS[place]} are needed to count digits")
        sizes = sorted((_size(value) for _, value in _amounts(sample)), key=cmp_to_key(_compared))
        if less(sizes[-1], times(sizes[0], (SPREAD, 1))):
            raise Uncheckable(f"the figures lie too close together: the greatest is less than {SPREAD} × the least")
        total: Rational = (0, 1)
        excess, most = (0, 1), least
        for digit, share in expected.items():
            off = 1_000_000 * len(numbers[digit]) - n * share
            part = rational(off * off, n * share * 1_000_000)
            total = plus(total, part)
            if off > 0 and less(excess, part):
                excess, most = part, digit
        common_digit = numbers[most]
        statistic = _point(total, "", [i for number in common_digit for i in number.used()])
        basis = (
            ("figures", _plain(n, ledger)),
            ("digit", _plain(most, ledger)),
            ("observed share", _point(rational(len(common_digit), n), "", ())),
            ("expected share", _point(rational(expected[most], 1_000_000), "", ())),
        )
        return derived(statistic, Origin("χ²", (), True), basis)

    return test


def _amounts(sample: Sample) -> list[tuple[Num, Rational]]:
    return [(number, value) for number, value in zip(sample.numbers, sample.values, strict=True) if value[0]]


def _digit(number: Num, value: Rational, place: int, ledger: Ledger) -> int:
    """The first (1) or second (2) digit of an amount; of a figure as it is printed. -1 where none is printed."""
    figure = single(number)
    if figure is not None:
        digits = str(abs(ledger.figures[figure].digits))
    else:
        n, d = over(_size(value), (ledger.scale, 1))
        digits = str(n * 10 ** (len(str(d)) + 1) // d)
    return int(digits[place - 1]) if len(digits) >= place else -1


STATISTICS: dict[str, Builder] = {
    "median": _sampled(_median), "mad": _sampled(_mad), "deviation": _deviation, "change": _change,
    "multiples": _multiples, "benford": _sampled(_digits(1, FIRST)), "benford_second": _sampled(_digits(2, SECOND)),
}  # fmt: skip
