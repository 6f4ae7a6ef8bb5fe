"""Numbers as sums, in one form however they are written. In: sums. Out: sums, and what is known of their symbols.

A sum is Σ factor·symbol, sorted. A symbol is a cell, a product, whatever is not itself a sum, and every unit: 5 万元 is
50,000 times 元. Factors are exact fractions, none is 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, cast

from engine.lint.linear import Row

Sum = tuple[tuple[Any, Fraction], ...]


def total(terms: Iterable[tuple[Any, Fraction]]) -> Sum:
    """The sum of symbols times factors, every symbol once."""
    found: dict[Any, Fraction] = {}
    for symbol, factor in terms:
        found[symbol] = found.get(symbol, Fraction(0)) + factor
    left = [(symbol, factor) for symbol, factor in found.items() if factor]
    return tuple(sorted(left, key=lambda term: repr(term[0])))


def added(*terms: tuple[int, Sum]) -> Sum:
    """Σ factor·sum."""
    return total((symbol, by * factor) for by, of in terms for symbol, factor in of)


def times(of: Sum, by: Fraction) -> Sum:
    """A multiple; `by` is not 0."""
    return tuple((symbol, factor * by) for symbol, factor in of)


def scaled(of: Sum) -> tuple[Fraction, Sum]:
    """A sum that is not 0 as a number times one that begins with the factor 1."""
    factor = of[0][1]
    return factor, times(of, 1 / factor)


def product(a: Sum, b: Sum) -> Sum:
    """a · b: a multiple where one of them is a plain number, else a symbol of its own."""
    for one, other in ((a, b), (b, a)):
        value = _plain(one)
        if value is not None:
            return times(other, value) if value else ()
    (first, a), (second, b) = scaled(a), scaled(b)
    return ((("product", *sorted((a, b), key=repr)), first * second),)


def quotient(a: Sum, b: Sum) -> Sum:
    """a / b: a multiple where b is a plain number, else a symbol of its own."""
    value = _plain(b)
    if value:
        return times(a, 1 / value)
    if not a or not b:
        return ((("quotient", a, b), Fraction(1)),)
    (first, a), (second, b) = scaled(a), scaled(b)
    return ((("quotient", a, b), first / second),)


def absolute(of: Sum) -> Sum:
    """|of|."""
    if not of or len(of) == 1 and of[0][0][0] in ("unit", "abs", "count"):
        return tuple((symbol, abs(factor)) for symbol, factor in of)
    factor, one = scaled(of)
    return ((("abs", one), abs(factor)),)


def _plain(of: Sum) -> Fraction | None:
    """The value of a sum that is a number without a unit; None for any other."""
    if not of:
        return Fraction(0)
    return of[0][1] if len(of) == 1 and of[0][0] == ("unit", "") else None


def known(rows: Iterable[Row]) -> list[Row]:
    """What is true of the symbols in these rows whatever a document prints."""
    found: list[Row] = []
    seen: set[Any] = set()
    todo = [symbol for row in rows for symbol, _ in row.terms]
    for symbol in todo:  # which grows as it goes
        if symbol in seen:
            continue
        seen.add(symbol)
        one = ((symbol, Fraction(1)),)
        match symbol:
            case ("unit", _):
                more = [Row(times(one, Fraction(-1)), "<")]
            case ("count", *_) | ("collectionfold", "count", _) | ("level", _):
                more = [Row(times(one, Fraction(-1)), "≤")]
            case ("abs", of):
                more = [Row(added((sign, cast(Sum, of)), (-1, one)), "≤") for sign in (1, -1)]
            case ("max", tuple() as items) if all(isinstance(item, tuple) for item in items):
                more = [Row(added((1, item), (-1, one)), "≤") for item in items]
            case ("min", tuple() as items) if all(isinstance(item, tuple) for item in items):
                more = [Row(added((1, one), (-1, item)), "≤") for item in items]
            case _:
                more = []
        found += more
        todo += [inner for row in more for inner, _ in row.terms]
    return found
