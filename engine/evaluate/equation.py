"""A comparison as an equation with its real figures. In: two numbers and a ledger. Out: texts.

Both sides are written in one unit: that of the first figure that is measured as the comparison is. What stands in
another unit says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.ledger import Ledger
from engine.evaluate.scope import Comparison
from engine.evaluate.system import merged
from engine.evaluate.values import Num
from engine.findings import Verdict
from engine.quantity import Rational, decimal, less, plus, printed, rational, times
from engine.record import Record

_DENIED = {"=": "≠", "≠": "=", "≤": ">", "<": "≥", "≥": "<", ">": "≤"}
_TURNED = {"≤": "≥", "<": ">", "≥": "≤", ">": "<"}
_SHARE_DECIMALS = 2


class Equation(Record):
    """What a finding shows of a comparison; all but the text None where no single figure states the left side."""

    text: str
    stated: str | None
    expected: str | None
    difference: str | None
    unit: str
    tolerance: str | None


def equation(comparison: Comparison, verdict: Verdict, ledger: Ledger) -> Equation:
    """The equation of a decided comparison, the stated figure on the left where one side is just a figure."""
    x, y, sense = comparison.left, comparison.right, comparison.sense
    if single(y) is not None and single(x) is None:
        x, y, sense = y, x, _TURNED.get(sense, sense)
    unit, decimals = _unit([x, y], ledger)
    sign = _DENIED[sense] if verdict == "conflict" else "≈" if verdict == "rounding" and sense == "=" else sense
    value = amount(y.value(ledger), unit, decimals, ledger)
    text = f"{_side(x, unit, decimals, ledger)} {sign} {_side(y, unit, decimals, ledger)}"
    if sense == "≠":
        return Equation(text, None, None, None, unit, None)
    if _is_score(x):
        judged = stated_figure(comparison)
        if judged is None:
            return Equation(text, None, None, None, "", None)
        figure = ledger.figures[judged]
        return Equation(text, printed(figure.digits, figure.decimals), None, None, ledger.unit[judged], None)
    a, b = x.value(ledger), y.value(ledger)
    difference = amount(plus(a, _minus(b)), unit, decimals, ledger)
    tolerance = amount(_allowed(comparison, ledger), unit, decimals, ledger)
    if single(x) is None:
        return Equation(text, None, None, difference, unit, tolerance)
    return Equation(text, form(x, unit, ledger), value, difference, unit, tolerance)


def _allowed(comparison: Comparison, ledger: Ledger) -> Rational:
    """How far apart the sides may be: as the rule says, else as far as the printed figures leave them room.

    In the ledger's scale. The room may differ upwards and downwards; that in which the sides would meet counts.
    """
    if comparison.allowed is not None:
        return comparison.allowed
    x, y = comparison.left, comparison.right
    if x.interval is None and y.interval is None:
        # A figure that stands on both sides leaves no room.
        terms = [(a * y.denominator, i) for a, i in x.terms] + [(-a * x.denominator, i) for a, i in y.terms]
        constant = x.constant * y.denominator - y.constant * x.denominator
        x, y = Num(list(merged(terms)), constant, x.denominator * y.denominator), Num([])
    a, b = x.bounds(ledger), y.bounds(ledger)
    upper, lower = (b, a) if less(a.point, b.point) else (a, b)
    room = plus(plus(upper.point, _minus(upper.low)), plus(lower.high, _minus(lower.point)))
    return times(room, (ledger.scale, 1))


def _minus(r: Rational) -> Rational:
    return -r[0], r[1]


def single(number: Num) -> int | None:
    """The figure that a number simply is."""
    if len(number.terms) == 1 and number.terms[0][0] == number.denominator and not number.constant:
        return number.terms[0][1]
    return None


def stated_figure(comparison: Comparison) -> int | None:
    """The figure that a comparison is about: one that is a side by itself, or that a score judges."""
    for side in (comparison.left, comparison.right):
        if (figure := single(side)) is not None:
            return figure
    origins = [side.origin for side in (comparison.left, comparison.right) if side.origin is not None]
    return next((origin.judged for origin in origins if origin.judged >= 0), None)


def value_text(number: Num, ledger: Ledger) -> str:
    """A number as a message prints it: a figure as printed, a sum as its value, each with its unit."""
    value, unit = valued(number, ledger)
    return value + (unit if unit == "%" else f" {unit}" if unit else "")


def valued(number: Num, ledger: Ledger) -> tuple[str, str]:
    """The value of a number as a decimal, and the unit it is given in."""
    unit, decimals = _unit([number], ledger)
    return amount(number.value(ledger), unit, decimals, ledger), unit


def amount(scaled: Rational, unit: str, decimals: int, ledger: Ledger) -> str:
    """A value in the ledger's scale as a decimal in `unit`, with at least `decimals` decimals."""
    n, d = ledger.in_unit(scaled[0], scaled[1], unit)
    least = max(decimals, 0)
    return decimal(rational(n, d), least, least + 4)


def form(number: Num, unit: str, ledger: Ledger) -> str:
    """A number with its real figures: "809.12 + 40.00"."""
    if number.origin is not None:
        operands = number.origin.operands
        return number.origin.form.format(*(_factor(operand, operands, ledger) for operand in operands))
    if number.interval is not None:
        own, decimals = _unit([number], ledger)
        text = amount(number.value(ledger), unit if number.dimension else own, decimals, ledger)
        return f"{text}%" if own == "%" else text
    shared = number.denominator if all(abs(a) == 1 for a, _ in number.terms) and not number.constant else 1
    parts: list[str] = []
    for coefficient, i in number.terms:
        figure = ledger.figures[i]
        own = ledger.unit[i]
        text = printed(abs(figure.digits), figure.decimals) + ("" if own == unit else own)
        size = rational(abs(coefficient) * shared, number.denominator)
        if size != (1, 1):
            text = f"{decimal(size, 0, 4)} × {text}"
        _append(parts, text, (coefficient < 0) != (figure.digits < 0))
    if number.constant or not parts:
        declared = ledger.units.get(unit, (unit, 1, 1))[0]
        constant_unit = unit if number.dimension is None or declared == number.dimension else ""
        text = amount(rational(abs(number.constant), number.denominator), constant_unit, 0, ledger)
        _append(parts, text, number.constant < 0)
    total = "".join(parts)
    return total if shared == 1 else f"({total}) / {shared}"


def _append(parts: list[str], text: str, negative: bool) -> None:
    if parts:
        parts.append((" - " if negative else " + ") + text)
    else:
        parts.append(("-" if negative else "") + text)


def _factor(number: Num, operands: Sequence[Num], ledger: Ledger) -> str:
    """An operand, in the unit of the first that is measured as it is."""
    alike = [operand for operand in operands if operand.dimension == number.dimension]
    text = form(number, _unit(alike, ledger)[0], ledger)
    if number.origin is not None:
        several = " + " in number.origin.form or " - " in number.origin.form
    else:
        several = len(number.terms) + bool(number.constant) > 1
    return f"({text})" if several else text


def _side(number: Num, unit: str, decimals: int, ledger: Ledger) -> str:
    """One side, with its value behind it where it is more than one figure."""
    percent = "%" if unit == "%" else ""
    text = form(number, unit, ledger)
    if number.interval is None and len(number.terms) + bool(number.constant) < 2:
        if not number.terms:
            return text + percent
        coefficient, figure = number.terms[0]
        if abs(coefficient) == number.denominator and ledger.unit[figure] == unit:
            return text + percent
    return f"{text} = {amount(number.value(ledger), unit, decimals, ledger)}{percent}"


def _is_score(number: Num) -> bool:
    return number.origin is not None and (number.origin.score or any(map(_is_score, number.origin.operands)))


def _unit(numbers: Sequence[Num], ledger: Ledger) -> tuple[str, int]:
    """The unit that numbers are shown in, and the most decimals printed in it."""
    if any(map(_is_score, numbers)):
        return "", 0
    dimension = next((n.dimension for n in numbers if n.dimension is not None), None)
    figures = [i for n in numbers for _, i in n.terms if dimension is None or ledger.dimension[i] == dimension]
    if figures:
        unit = ledger.unit[figures[0]]
        return unit, max(ledger.figures[i].decimals for i in figures if ledger.unit[i] == unit)
    if dimension == "" and any(n.interval is not None for n in numbers) and "%" in ledger.units:
        return "%", _SHARE_DECIMALS
    used = [i for n in numbers for i in n.used()]
    if dimension and used:
        return ledger.unit[used[0]], ledger.figures[used[0]].decimals
    return dimension or "", 0
