"""Numbers compared.

In: two numbers and a relation. Out: an `Outcome`; in a requirement, also a row of the sparse system.
"""

from __future__ import annotations

from engine.evaluate.ledger import Ledger
from engine.evaluate.scope import HOLDS, Comparison, Outcome, Scope, truth
from engine.evaluate.system import CUT_OFF, DROPPED, Constraint, Judgement, Ratio, judge, merged
from engine.evaluate.values import QUOTIENT, Absent, Interval, Missing, Num, add, common, quotient
from engine.findings import Verdict
from engine.quantity import Rational, less, over, plus, rational, times

_STRICT = frozenset("<>")
BLANK_SUM = "nothing is printed that it could be compared with"


def compare_numbers(
    sense: str, x: Num, y: Num, scope: Scope, tolerance: Num | None = None, relative: bool = False
) -> Outcome:
    """Decide `x sense y`; while a requirement is evaluated, a linear one becomes a row of the system."""
    ledger = scope.ledger
    if x.dimension != y.dimension:
        common(x.dimension, y.dimension)
    if scope.recording and (x.words or y.words):
        scope.texts += [*x.words, *y.words]
    if (x.blanks or y.blanks) and scope.recording and sense == "=" and (blank := _blank_side(x, y, ledger)):
        raise Missing(blank)
    if x.interval is not None or y.interval is not None:
        return _compare_ratio(sense, x, y, scope, tolerance, relative)
    if x.denominator == y.denominator:
        constant, denominator = x.constant - y.constant, x.denominator
        terms = merged([*x.terms, *[(-a, i) for a, i in y.terms]])
    else:
        difference = add([(1, x), (-1, y)], ledger)
        constant, denominator = difference.constant, difference.denominator
        terms = merged(difference.terms)
    if scope.recording and not terms and (x.terms or y.terms or x.blanks or y.blanks):
        raise Absent("nothing is printed on either side, or the same figure stands on both")
    allowed: Rational | None = None
    if tolerance is not None:
        allowed = _tolerance(tolerance, y, relative, ledger)
        allowed = (abs(allowed[0]), allowed[1])
    multiple = (allowed[0] * denominator, allowed[1]) if allowed is not None else None
    row = Constraint(terms, constant, denominator, sense, multiple)  # type: ignore[arg-type]
    judgement = judge(row, ledger.x, ledger.ulp, ledger.literal, ledger.cut_off)
    if scope.recording:
        index = scope.system.add(row, judgement)
    else:
        index = -1
    if judgement.verdict == "holds" and not scope.everything:
        return HOLDS  # nobody asks more of it
    return Outcome(judgement.verdict, judgement.reason, Comparison(sense, x, y, index, judgement, allowed))


def holds(sense: str, x: Num, y: Num, scope: Scope, tolerance: Num | None = None, relative: bool = False) -> bool:
    """Is `x sense y`, within rounding, while nothing is recorded?"""
    if tolerance is None and x.interval is None and y.interval is None:
        if x.dimension != y.dimension:
            common(x.dimension, y.dimension)
        figures = scope.ledger.x
        left, right = x.constant, y.constant
        for a, i in x.terms:
            left += a * figures[i]
        for a, i in y.terms:
            right += a * figures[i]
        residual = left * y.denominator - right * x.denominator
        if sense in _STRICT:  # a condition asks what is printed: 0.00 is not above zero, though it may stand for more
            return residual > 0 if sense == ">" else residual < 0
        if sense == "≠":
            return residual != 0
        if not residual or (residual < 0 if sense == "≤" else residual > 0 if sense == "≥" else False):
            return True
        if sense == "=" and x.denominator == y.denominator and _far_apart(left - right, x, y, scope.ledger):
            return False
    return truth(compare_numbers(sense, x, y, scope, tolerance, relative))


def _far_apart(residual: int, x: Num, y: Num, ledger: Ledger) -> bool:
    """Are two numbers further apart than any reading of their figures allows? Most that are compared are."""
    ulp, literal = ledger.ulp, ledger.literal
    reach = 0
    for a, i in (*x.terms, *y.terms):
        reach += abs(a) * max(ulp[i], literal[i])
    return abs(residual) > reach


def _blank_side(x: Num, y: Num, ledger: Ledger) -> str:
    """Where one side prints nothing and the other an amount, the comparison is incomplete: a blank is no statement."""
    for side, other in ((x, y), (y, x)):
        if side.blanks and not side.terms and not side.constant and other.used() and other.value(ledger)[0]:
            return BLANK_SUM
    return ""


def _tolerance(tolerance: Num, right: Num, relative: bool, ledger: Ledger) -> Rational:
    n, d = tolerance.value(ledger)
    if not relative:
        measured = tolerance.dimension
        common(ledger.steps.get(measured, measured) if measured else measured, right.dimension)
        return n, d
    return times((n, d * ledger.scale), right.value(ledger))


def _compare_ratio(sense: str, x: Num, y: Num, scope: Scope, tolerance: Num | None, relative: bool) -> Outcome:
    ledger = scope.ledger
    allowed: Rational | None = None
    if tolerance is not None:
        n, d = _tolerance(tolerance, y, relative, ledger)
        allowed = (abs(n), d)
    judgement = ratio_verdict(sense, x, y, ledger, allowed)
    index = -1
    if scope.recording:
        (scope.system.related if sense == "=" else scope.system.compared).update(x.used(), y.used())
        index = len(scope.system.ratios)
        scope.system.ratios.append(Ratio(sense, x, y, allowed, ledger))  # type: ignore[arg-type]
    elif allowed is None and sense in _STRICT and judgement.verdict == "rounding":
        judgement = Judgement(0, "conflict")  # a condition asks what is printed
    return Outcome(
        judgement.verdict, judgement.reason, Comparison(sense, x, y, -1, judgement, allowed, index)
    )  # fmt: skip


def ratio_verdict(sense: str, x: Num, y: Num, ledger: Ledger, allowed: Rational | None) -> Judgement:
    """By intervals: possible if those of both sides meet; it holds if the ratio rounds to the printed figure.

    `allowed` is the rule's own tolerance, in the ledger's scale.
    """
    if allowed is None and sense == "=":
        return _equal_ratio(x, y, ledger)
    a, b = x.bounds(ledger), y.bounds(ledger)
    residual = plus(a.point, (-b.point[0], b.point[1]))
    if allowed is not None:
        size = (abs(residual[0]), residual[1])
        verdict: Verdict = "conflict" if less(over(allowed, (ledger.scale, 1)), size) else "holds"
        if sense in ("≤", "<") and residual[0] <= 0 or sense in ("≥", ">") and residual[0] >= 0:
            verdict = "holds"
        elif sense == "≠":
            verdict = "holds" if verdict == "conflict" else "conflict"
    elif sense == "≠":
        verdict = "holds" if residual[0] else "conflict"
    else:
        sign = 1 if sense in ("≤", "<") else -1
        low, high = (a.low, b.high) if sign > 0 else (b.low, a.high)
        holds = sign * residual[0] < 0 or (residual[0] == 0 and sense in ("≤", "≥"))
        verdict = "holds" if holds else "rounding" if not less(high, low) else "conflict"
    return Judgement(0, verdict)


def _equal_ratio(x: Num, y: Num, ledger: Ledger) -> Judgement:
    """A ratio against a figure, or another ratio. A printed figure may be read more loosely, as in a sum."""
    a, b = x.bounds(ledger), y.bounds(ledger)
    if _meet(a, b):
        if x.interval is not None and y.interval is not None:
            return Judgement(0, "holds" if a.point == b.point else "rounding")
        printed, computed = (a, b.point) if x.interval is None else (b, a.point)
        inside = not less(computed, printed.low) and not less(printed.high, computed)
        return Judgement(0, "holds" if inside else "rounding")
    for number, other in ((x, b), (y, a)):
        if number.interval is None and len(number.terms) == 1:
            figure = number.terms[0][1]
            if ledger.cut_off:
                continue  # its interval says so already
            if ledger.literal[figure] > ledger.ulp[figure] and _meet(_widened(number, figure, ledger), other):
                return Judgement(0, "rounding", DROPPED, figure)
            if _meet(_cut_off(number, figure, ledger), other, strictly=True):
                return Judgement(0, "rounding", CUT_OFF, figure)
    for number, other in ((x, b), (y, a)):
        if number.interval is not None and not ledger.cut_off:
            cut = _all_cut_off(number, ledger)
            if cut is not None and _meet(cut, other, strictly=True):
                return Judgement(0, "rounding", CUT_OFF, number.used()[0])
    return Judgement(0, "conflict")


def _meet(a: Interval, b: Interval, strictly: bool = False) -> bool:
    if strictly:
        return less(a.low, b.high) and less(b.low, a.high)
    return not (less(a.high, b.low) or less(b.high, a.low))


def _widened(number: Num, figure: int, ledger: Ledger) -> Interval:
    """The interval of a single figure read with its own decimals only."""
    point = number.bounds(ledger).point
    half = rational(abs(number.terms[0][0]) * ledger.literal[figure], 2 * number.denominator * ledger.scale)
    return Interval(point, plus(point, (-half[0], half[1])), plus(point, half))


def _all_cut_off(number: Num, ledger: Ledger) -> Interval | None:
    """The interval of a sum of figures, or of a quotient of two, if all figures behind it were cut off; None of what
    else there is."""
    if number.interval is None:
        return number.cut_off(ledger)
    if number.origin is None or number.origin.form != QUOTIENT:
        return None
    above, below = (_all_cut_off(operand, ledger) for operand in number.origin.operands)
    if above is None or below is None or below.low[0] <= 0 <= below.high[0]:
        return None
    return quotient(above, below)


def _cut_off(number: Num, figure: int, ledger: Ledger) -> Interval:
    """The interval of a single figure that was cut off: up to one unit of its last place further from zero."""
    point = number.bounds(ledger).point
    unit = rational(abs(number.terms[0][0]) * ledger.ulp[figure], number.denominator * ledger.scale)
    if point[0] < 0:
        return Interval(point, plus(point, (-unit[0], unit[1])), point)
    return Interval(point, point, plus(point, unit))
