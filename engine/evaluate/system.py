"""The one sparse system A·x and the verdict on each of its rows. In: constraint rows over a ledger. Out: verdicts.

Every linear requirement, whatever rule it came from, is one `Constraint`: integer coefficients over figures, a
constant, a sense. Arithmetic follows XBRL Calculations 1.1 for "round to nearest": closed intervals of half a unit of
the last place on either side, Σ a·I, bounds swapped for a < 0; then the two looser readings of docs/language.md, one
figure at a time.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.findings import Verdict
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal

    from engine.evaluate.ledger import Ledger
    from engine.evaluate.values import Num
    from engine.quantity import Rational

    Sense = Literal["=", "≠", "<", "≤", ">", "≥"]
else:
    Sense = str

CUT_OFF = "cut off"
DROPPED = "decimals dropped"


class Constraint(Record):
    """Σ aᵢ·xᵢ + constant  (sense)  0, in the ledger's scale, everything multiplied by `denominator`.

    `tolerance` (same scale, same multiple) replaces the one from printing; None for that one.
    """

    terms: tuple[tuple[int, int], ...]  # (coefficient, figure), every figure once
    constant: int
    denominator: int
    sense: Sense
    tolerance: tuple[int, int] | None = None  # a rational


class Judgement(Record):
    """The residual Σ a·x + constant, the verdict, and the looser reading that it took ("" for none)."""

    residual: int
    verdict: Verdict
    reason: str = ""
    loosened: int = -1  # the figure read more loosely


EXACT = Judgement(0, "holds")


def merged(terms: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The terms with every figure once; a figure that cancels out is gone."""
    if len({figure for _, figure in terms}) == len(terms):
        return tuple(terms)
    sums: dict[int, int] = {}
    for coefficient, figure in terms:
        sums[figure] = sums.get(figure, 0) + coefficient
    return tuple((coefficient, figure) for figure, coefficient in sums.items() if coefficient)


def judge(
    row: Constraint, x: Sequence[int], ulp: Sequence[int], literal: Sequence[int], cut_off: bool = False
) -> Judgement:
    """The verdict on one row. Twice the residual is compared, so that half units stay whole numbers.

    With `cut_off` every figure is taken as cut off, [x, x + u) away from zero, and not as rounded.
    """
    residual = sum([a * x[i] for a, i in row.terms], row.constant)
    if not residual and row.sense == "=":
        return EXACT
    if cut_off and row.tolerance is None:
        return _judge_cut_off(row, residual, x, ulp)
    width = 0  # Σ |a|·u: twice the half-width of the interval of A·x
    coarsest = 0  # the largest |a|·u
    for a, i in row.terms:
        w = a * ulp[i] if a > 0 else -a * ulp[i]
        width += w
        if w > coarsest:
            coarsest = w
    if row.sense != "=":
        judgement = _judge_order(row.sense, residual, coarsest, width, row.tolerance)
        if judgement.verdict == "conflict" and row.sense != "≠" and row.tolerance is None:
            return _loosened_order(row, judgement, x, ulp, literal, width)
        return judgement
    twice = 2 * abs(residual)
    if row.tolerance is not None:
        n, d = row.tolerance
        return Judgement(residual, "holds" if abs(residual) * d <= n else "conflict")
    if twice <= coarsest:
        return Judgement(residual, "holds")
    if twice <= width:
        return Judgement(residual, "rounding")
    for a, i in row.terms:
        if literal[i] > ulp[i] and twice <= width + abs(a) * (literal[i] - ulp[i]):
            return Judgement(residual, "rounding", DROPPED, i)
    if twice < width + coarsest:  # no figure cut off moves the sum by more
        for a, i in row.terms:
            if x[i] and _holds_cut_off(residual, a, x[i], ulp[i], width):
                return Judgement(residual, "rounding", CUT_OFF, i)
    return Judgement(residual, "conflict")


def _holds_cut_off(residual: int, a: int, x: int, u: int, width: int) -> bool:
    """Is 0 within reach if figure x stands for some amount in [x, x + u), away from zero, instead of x ± u/2?"""
    rest = width - abs(a) * u
    step = a * u if x > 0 else -a * u  # how far the residual moves at most (not quite)
    # The far end is open: whatever the others may add, x + u itself is never reached.
    if step > 0:
        return -rest < 2 * residual + 2 * step and 2 * residual <= rest
    return 2 * residual + 2 * step < rest and 2 * residual >= -rest


def _judge_cut_off(row: Constraint, residual: int, x: Sequence[int], ulp: Sequence[int]) -> Judgement:
    """Where every figure is cut off: the residual may be more by up to `above`, and less by `below`, the ends open."""
    above = below = 0
    for a, i in row.terms:
        reach = abs(a) * ulp[i]
        if x[i] == 0 or a * x[i] > 0:
            above += reach
        if x[i] == 0 or a * x[i] < 0:
            below += reach
    lower = residual - below < 0 or not below and residual <= 0  # can it be 0 or less?
    upper = residual + above > 0 or not above and residual >= 0
    strictly = {"<": residual < 0, "≤": residual <= 0, ">": residual > 0, "≥": residual >= 0, "≠": residual != 0}
    possible = {"<": residual - below < 0, "≤": lower, ">": residual + above > 0, "≥": upper, "=": lower and upper}
    if strictly.get(row.sense, not residual):
        return Judgement(residual, "holds")
    return Judgement(residual, "rounding", CUT_OFF) if possible.get(row.sense) else Judgement(residual, "conflict")


def _judge_order(
    sense: Sense, residual: int, coarsest: int, width: int, tolerance: tuple[int, int] | None
) -> Judgement:
    if sense in (">", "≥"):
        side = -residual
    else:
        side = residual
    if sense == "≠":
        n, d = tolerance if tolerance is not None else (0, 1)
        return Judgement(residual, "conflict" if abs(residual) * d <= n else "holds")
    if tolerance is not None:
        n, d = tolerance
        return Judgement(residual, "holds" if side * d <= n else "conflict")
    if side < 0 or (side == 0 and sense in ("≤", "≥")):
        return Judgement(residual, "holds")
    strict = sense in ("<", ">")
    if 2 * side < coarsest or (not strict and 2 * side == coarsest):
        return Judgement(residual, "rounding" if strict else "holds")
    if 2 * side < width or (not strict and 2 * side == width):
        return Judgement(residual, "rounding")
    return Judgement(residual, "conflict")


def _loosened_order(
    row: Constraint, strict: Judgement, x: Sequence[int], ulp: Sequence[int], literal: Sequence[int], width: int
) -> Judgement:
    """An inequality that fails may still hold with one figure read as having dropped decimals, or cut off."""
    direction = 1 if row.sense in ("<", "≤") else -1
    over = 2 * direction * strict.residual
    for a, i in row.terms:
        reach = width + abs(a) * (literal[i] - ulp[i])
        if literal[i] > ulp[i] and (over < reach or (over == reach and row.sense in ("≤", "≥"))):
            return Judgement(strict.residual, "rounding", DROPPED, i)
    for a, i in row.terms:
        # Cut off, an amount may be up to one unit further from zero; that helps only where it lowers the side at fault.
        if a * x[i] * direction < 0 and over < width + abs(a) * ulp[i]:
            return Judgement(strict.residual, "rounding", CUT_OFF, i)
    return strict


class Ratio(Record):
    """Two numbers compared of which one is no linear form: it stands beside the rows."""

    sense: Sense
    left: Num
    right: Num
    allowed: Rational | None  # the rule's own tolerance, in the ledger's scale
    ledger: Ledger  # as the rule reads it


class System:
    """The rows that one document gave, with their verdicts, the ratios beside them, and which figures they touch."""

    __slots__ = ("_readings", "compared", "judgements", "ratios", "related", "rows", "touched")

    def __init__(self) -> None:
        self.rows: list[Constraint] = []
        self.judgements: list[Judgement] = []
        self.ratios: list[Ratio] = []
        self._readings: list[tuple[int, Ledger]] = []  # from which row on figures were read in which way
        self.touched: set[int] = set()  # figures in an equation
        self.compared: set[int] = set()  # figures in an inequality
        self.related: set[int] = set()  # figures in a ratio or a predicate

    def add(self, row: Constraint, judgement: Judgement) -> int:
        """Take a row in with its verdict; returns its index."""
        (self.touched if row.sense == "=" else self.compared).update([figure for _, figure in row.terms])
        self.rows.append(row)
        self.judgements.append(judgement)
        return len(self.rows) - 1

    def read_by(self, ledger: Ledger) -> None:
        """The rows that follow are judged by this reading of the figures."""
        if not self._readings or self._readings[-1][1] is not ledger:
            self._readings.append((len(self.rows), ledger))

    def reading(self, n: int) -> Ledger:
        """The reading of the figures that a row was judged by."""
        from bisect import bisect_right  # of use to findings only

        return self._readings[bisect_right(self._readings, n, key=lambda reading: reading[0]) - 1][1]
