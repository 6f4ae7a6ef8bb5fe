"""What expressions evaluate to, and why an evaluation can stop. In: nothing. Out: `Num`, `Words`, and three exceptions.

A number stays a linear form over figures for as long as it can; only then can it become a row of the sparse system. A
product or quotient of figures is an exact rational with the interval of all values that its printed figures allow.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.ledger import Ledger
from engine.facts import Place, Table
from engine.quantity import Rational, less, over, plus, rational, times
from engine.record import Record
from engine.wording import common_form


class Absent(Exception):
    """The rule does not bind here: the table has no such column, or nothing is printed. The text says which."""


class Missing(Exception):
    """An operand is missing; the text names it."""


class Uncheckable(Exception):
    """The requirement cannot be decided; the text says why."""


class Exhausted(Exception):
    """A rule goes over more than it may."""


class Words(Record):
    """A printed text in its context, as evidence would show it."""

    text: str
    place: Place
    table: Table | None = None
    row: str = ""
    column: str = ""
    context: bool = False  # what the text is compared with, such as the year of the document
    whole: str = ""  # as printed, where `text` is only what is left of it
    document: str = ""  # the path of the document it stands in, where that is not the one that is checked


class Interval(Record):
    """An exact value and the bounds that the printed precisions leave it, in the base unit of its dimension."""

    point: Rational
    low: Rational
    high: Rational


class Origin(Record):
    """How a number that is no sum of figures came about, as an equation shows it."""

    form: str  # "{} / {}": a place for each operand
    operands: tuple[Num, ...] = ()
    score: bool = False  # a bare score: it has no unit, and its distance from a limit says nothing
    judged: int = -1  # the figure that the score is passed on


QUOTIENT = "{} / {}"


class Num:
    """(Σ coefficient·figure + constant) / denominator in the ledger's scale, or an `interval` if it is not linear."""

    __slots__ = (
        "basis",
        "blanks",
        "constant",
        "denominator",
        "dimension",
        "figures",
        "interval",
        "origin",
        "terms",
        "words",
    )

    def __init__(
        self,
        terms: list[tuple[int, int]],
        constant: int = 0,
        denominator: int = 1,
        dimension: str | None = None,
        blanks: int = 0,
        words: tuple[Words, ...] = (),
        basis: tuple[tuple[str, Num], ...] = (),
    ) -> None:
        self.terms = terms
        self.constant = constant
        self.denominator = denominator
        self.dimension = dimension  # None where nothing gives one: blanks only, or a plain zero
        self.blanks = blanks  # cells read as zero because they print nothing
        self.words = words  # texts that a constant was read from
        self.basis = basis  # what a statistic rests on, by name
        self.interval: Interval | None = None
        self.figures: Sequence[int] = ()  # those behind an interval
        self.origin: Origin | None = None  # the product, quotient or statistic it came from, to be shown

    def value(self, ledger: Ledger) -> Rational:
        """The exact printed value in the ledger's scale (that of the base unit for an interval)."""
        if self.interval is not None:
            return times(self.interval.point, (ledger.scale, 1))
        return rational(self.constant + sum(a * ledger.x[i] for a, i in self.terms), self.denominator)

    def bounds(self, ledger: Ledger) -> Interval:
        """The value and what the printed precisions leave it, in base units."""
        if self.interval is not None:
            return self.interval
        if ledger.cut_off:
            return self.cut_off(ledger)
        point = self._point(ledger)
        half = rational(sum(abs(a) * ledger.ulp[i] for a, i in self.terms), 2 * self.denominator * ledger.scale)
        return Interval(point, plus(point, (-half[0], half[1])), plus(point, half))

    def _point(self, ledger: Ledger) -> Rational:
        return rational(self.constant + sum(a * ledger.x[i] for a, i in self.terms), self.denominator * ledger.scale)

    def cut_off(self, ledger: Ledger) -> Interval:
        """The bounds of a form over figures that are cut off: up to one unit further from zero."""
        point = self._point(ledger)
        above = below = 0
        for a, i in self.terms:
            if a * ledger.x[i] >= 0:
                above += abs(a) * ledger.ulp[i]
            if a * ledger.x[i] <= 0:
                below += abs(a) * ledger.ulp[i]
        scale = self.denominator * ledger.scale
        return Interval(point, plus(point, rational(-below, scale)), plus(point, rational(above, scale)))

    def used(self) -> Sequence[int]:
        """The figures behind it."""
        return self.figures if self.interval is not None else [i for _, i in self.terms]

    @property
    def blank(self) -> bool:
        """Does it stand for cells that print nothing?"""
        return bool(self.blanks) and not self.terms and not self.constant and self.interval is None


def add(numbers: Sequence[tuple[int, Num]], ledger: Ledger) -> Num:
    """Σ ±n. Raises Uncheckable where the units do not go together."""
    if any(n.interval is not None for _, n in numbers):
        return _add_intervals(numbers, ledger)
    denominator = 1
    for _, n in numbers:
        if n.denominator != denominator:
            denominator = denominator * n.denominator // _gcd(denominator, n.denominator)
    terms: list[tuple[int, int]] = []
    constant = blanks = 0
    dimension: str | None = None
    words: tuple[Words, ...] = ()
    basis: tuple[tuple[str, Num], ...] = ()
    for sign, n in numbers:
        factor = sign * (denominator // n.denominator)
        terms += n.terms if factor == 1 else [(a * factor, i) for a, i in n.terms]
        constant += n.constant * factor
        blanks += n.blanks
        words += n.words
        basis += n.basis
        dimension = common(dimension, n.dimension)
    return Num(terms, constant, denominator, dimension, blanks, words, basis)


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _add_intervals(numbers: Sequence[tuple[int, Num]], ledger: Ledger) -> Num:
    point: Rational = (0, 1)
    low: Rational = (0, 1)
    high: Rational = (0, 1)
    dimension: str | None = None
    figures: list[int] = []
    for sign, n in numbers:
        b = n.bounds(ledger)
        ends = (b.low, b.high) if sign > 0 else (_negative(b.high), _negative(b.low))
        point = plus(point, b.point if sign > 0 else _negative(b.point))
        low, high = plus(low, ends[0]), plus(high, ends[1])
        dimension = common(dimension, n.dimension)
        figures += n.used()
    (first, _), *more = numbers
    form = ("-{}" if first < 0 else "{}") + "".join(" - {}" if sign < 0 else " + {}" for sign, _ in more)
    total = of_interval(Interval(point, low, high), dimension, figures)
    return derived(total, Origin(form, tuple(n for _, n in numbers)))


def _negative(r: Rational) -> Rational:
    return -r[0], r[1]


def of_interval(interval: Interval, dimension: str | None, figures: Sequence[int]) -> Num:
    """A number that is no linear form."""
    number = Num([], dimension=dimension)
    number.interval = interval
    number.figures = figures
    return number


def derived(number: Num, origin: Origin, basis: tuple[tuple[str, Num], ...] = ()) -> Num:
    """The number with how it came about, and what that rests on."""
    number.origin = origin
    number.basis = basis + tuple(item for operand in origin.operands for item in operand.basis)
    return number


def key_of(item: Num | Words, ledger: Ledger) -> tuple[object, ...]:
    """What a number or a text is known by in a set: its printed value, its common form."""
    if isinstance(item, Words):
        return (common_form(item.text),)
    n, d = item.value(ledger)
    return (item.dimension if n else None, n, d)


def common(a: str | None, b: str | None) -> str | None:
    """The dimension of a sum or comparison. Raises Uncheckable where two differ."""
    if a is None or a == b:
        return b
    if b is None:
        return a
    raise Uncheckable(f"units do not go together: {a or 'a plain number'} and {b or 'a plain number'}")


def constant_of(n: Num) -> Rational | None:
    """The rational that a figureless number is, in the ledger's scale; None where figures stand in it."""
    return rational(n.constant, n.denominator) if not n.terms and n.interval is None else None


def multiply(a: Num, b: Num, ledger: Ledger) -> Num:
    """a · b; linear where one of them is a plain number of the rule file."""
    for number, factor in ((a, b), (b, a)):
        constant = constant_of(factor)
        if constant is not None and not factor.blanks and not factor.dimension and number.interval is None:
            n, d = rational(constant[0], constant[1] * ledger.scale)
            terms = [(c * n, i) for c, i in number.terms]
            return Num(
                terms, number.constant * n, number.denominator * d, number.dimension, number.blanks, number.words,
                number.basis,
            )  # fmt: skip
    x, y = a.bounds(ledger), b.bounds(ledger)
    ends = [times(p, q) for p in (x.low, x.high) for q in (y.low, y.high)]
    dimension = a.dimension or b.dimension if not (a.dimension and b.dimension) else f"{a.dimension}·{b.dimension}"
    product = Interval(times(x.point, y.point), _least(ends), _most(ends))
    return derived(of_interval(product, dimension, [*a.used(), *b.used()]), Origin("{} × {}", (a, b)))


def divide(a: Num, b: Num, ledger: Ledger) -> Num:
    """a / b. Raises Uncheckable where b may be zero within its printed precision."""
    constant = constant_of(b)
    if constant is not None and constant[0] and not b.dimension and a.interval is None:
        d, n = rational(constant[0], constant[1] * ledger.scale)
        if d < 0:
            d, n = -d, -n
        terms = [(c * n, i) for c, i in a.terms]
        return Num(terms, a.constant * n, a.denominator * d, a.dimension, a.blanks, a.words, a.basis)
    x, y = a.bounds(ledger), b.bounds(ledger)
    if y.low[0] <= 0 <= y.high[0]:
        raise Uncheckable("the divisor is zero" if not y.point[0] else "the divisor may be zero within its rounding")
    if a.dimension == b.dimension or a.dimension is None:
        dimension: str | None = ""
    else:
        dimension = a.dimension if not b.dimension else f"{a.dimension}/{b.dimension}"
    return derived(of_interval(quotient(x, y), dimension, [*a.used(), *b.used()]), Origin(QUOTIENT, (a, b)))


def quotient(x: Interval, y: Interval) -> Interval:
    """x / y, where y is on one side of zero."""
    ends = [over(p, q) for p in (x.low, x.high) for q in (y.low, y.high)]
    return Interval(over(x.point, y.point), _least(ends), _most(ends))


def _least(values: Sequence[Rational]) -> Rational:
    best = values[0]
    for value in values[1:]:
        if less(value, best):
            best = value
    return best


def _most(values: Sequence[Rational]) -> Rational:
    best = values[0]
    for value in values[1:]:
        if less(best, value):
            best = value
    return best
