"""Conditions as formulas, in one form however they are written. In: sums, texts, formulas. Out: formulas.

("and", …), ("or", …), sorted and without `not`; ("row", sum, sense) for sum (sense) 0; ("fact", whether, what) for
anything else, what being a test of a text, (operator, subject, wanted), or a node that is equal to itself alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from engine.lint.sums import Sum, scaled, times
from engine.patterns import alternatives_of, matcher
from engine.wording import normal, plain, same

Formula = tuple[Any, ...]

ALWAYS: Formula = ("and",)
NEVER: Formula = ("or",)

_DENIED = {"=": "≠", "≠": "="}


def row(of: Sum, sense: str) -> Formula:
    """`of (sense) 0`, the sense being one of = ≠ < ≤; multiples of one row are equal."""
    if not of:
        return ALWAYS if sense in ("=", "≤") else NEVER
    factor, one = scaled(of)
    return ("row", one if sense in _DENIED or factor > 0 else times(one, Fraction(-1)), sense)


def both(*items: Formula) -> Formula:
    """All of them."""
    return _joined("and", items)


def either(*items: Formula) -> Formula:
    """Any of them."""
    return _joined("or", items)


def _joined(operator: str, items: Sequence[Formula]) -> Formula:
    found: dict[Formula, None] = {}
    for item in items:
        found.update(dict.fromkeys(item[1:] if item[0] == operator else (item,)))
    settled = NEVER if operator == "and" else ALWAYS
    if settled in found:
        return settled
    return next(iter(found)) if len(found) == 1 else (operator, *sorted(found, key=repr))


def denied(formula: Formula) -> Formula:
    """The formula that holds where this one does not."""
    match formula:
        case ("and", *items):
            return either(*map(denied, items))
        case ("or", *items):
            return both(*map(denied, items))
        case ("row", of, sense):
            if sense in _DENIED:
                return ("row", of, _DENIED[sense])
            return row(times(of, Fraction(-1)), "<" if sense == "≤" else "≤")
    return ("fact", not formula[1], formula[2])


def parts(formula: Formula) -> tuple[Formula, ...]:
    """The formulas that all have to hold for this one to hold."""
    return formula[1:] if formula[0] == "and" else (formula,)


# ── tests of texts ───────────────────────────────────────────────────────────────────────


def test(operator: str, subject: Any, wanted: str) -> Formula:
    """`subject` is, contains, begins with … what the rule file writes; `wanted` of "matches" is a kept pattern.

    "same" leaves the numbering of both out of account, "equals" does not. Decided where the subject is written too.
    """
    if subject[0] == "text":
        return ALWAYS if passes(operator, subject[1], wanted) else NEVER
    if stands_in("", operator, wanted) or operator in ("begins", "ends") and not normal(wanted):
        return ALWAYS
    return ("fact", True, (operator, subject, wanted))


def passes(operator: str, text: str, wanted: str) -> bool:
    """Does a text pass a test? As in evaluation: width, spaces, quotation marks and case do not count."""
    match operator:
        case "same":
            return same(plain(text), plain(wanted))
        case "equals":
            return same(text, wanted)
        case "contains":
            return normal(wanted).casefold() in normal(text).casefold()
        case "begins":
            return normal(text).casefold().startswith(normal(wanted).casefold())
        case "ends":
            return normal(text).casefold().endswith(normal(wanted).casefold())
    return matcher(wanted)(normal(text))


def stands_in(text: str, operator: str, wanted: str) -> bool:
    """Does every text in which `text` stands pass this test?"""
    if operator == "contains":
        return passes(operator, text, wanted)
    if operator != "matches":
        return False
    within = normal(text).casefold()
    return any(
        not starts and not ends and len(pieces) == 1 and any(word in within for word in pieces[0])
        for starts, ends, pieces in alternatives_of(wanted) or ()
    )
