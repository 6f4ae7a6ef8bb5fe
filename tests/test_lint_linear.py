"""The exact solver of linear requirements against one written in twenty lines: Fourier and Motzkin's elimination."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lint.linear import MOST_ROWS, Row, TooLarge, clash
from pipeline import SEARCH

_SYMBOLS = "abcd"
_factors = st.integers(-3, 3).map(Fraction)
_rows = st.builds(
    lambda factors, sense: Row(tuple((s, a) for s, a in zip(_SYMBOLS, factors, strict=True) if a), sense),
    st.tuples(*[_factors] * len(_SYMBOLS)), st.sampled_from("==≤≤<<≠"),
)  # fmt: skip
_above_zero = Row((("a", Fraction(-1)),), "<")


def satisfiable(rows: list[Row]) -> bool:
    """By elimination: every row below zero with every one above, symbol by symbol."""
    for place, (terms, sense) in enumerate(rows):
        others = rows[:place] + rows[place + 1 :]
        turned = tuple((s, -a) for s, a in terms)
        if sense == "≠":
            return satisfiable([*others, Row(terms, "<")]) or satisfiable([*others, Row(turned, "<")])
        if sense == "=":
            return satisfiable([*others, Row(terms, "≤"), Row(turned, "≤")])
    left: list[tuple[dict[Hashable, Fraction], bool]] = [(dict(terms), sense == "<") for terms, sense in rows]
    for symbol in _SYMBOLS:
        below = [(form, strict) for form, strict in left if form.get(symbol, 0) < 0]
        above = [(form, strict) for form, strict in left if form.get(symbol, 0) > 0]
        left = [(form, strict) for form, strict in left if not form.get(symbol)]
        for low, one in below:
            for high, other in above:
                sums: dict[Hashable, Fraction] = {
                    s: low.get(s, 0) * high[symbol] - high.get(s, 0) * low[symbol] for s in _SYMBOLS
                }
                left.append((sums, one or other))
    return not any(strict for _, strict in left)


@SEARCH
@given(st.lists(_rows, max_size=5), st.booleans())
def test_what_clashes_and_what_does_not(rows: list[Row], known: bool) -> None:
    beside = [_above_zero] if known else []
    found = clash(rows, beside)
    assert (found is None) == satisfiable(rows + beside)


@SEARCH
@given(st.lists(_rows, min_size=3, max_size=5))
def test_none_of_the_rows_told_could_be_left_out(rows: list[Row]) -> None:
    found = clash(rows)
    if found is None:
        return
    told = [rows[place] for place in found]
    assert not satisfiable(told)
    for place in range(len(told)):
        assert satisfiable(told[:place] + told[place + 1 :])


def test_a_chain_is_told_whole_and_nothing_besides() -> None:
    chain = [Row(((f"x{n}", Fraction(1)), (f"x{n + 1}", Fraction(-1))), "≤") for n in range(20)]
    back = Row((("x20", Fraction(1)), ("x0", Fraction(-1))), "<")
    beside = [Row(((f"y{n}", Fraction(1)), ("x3", Fraction(2))), "=") for n in range(20)]
    assert clash([*beside, *chain, back]) == tuple(range(20, 41))
    assert clash([*beside, *chain]) is None


def test_a_unit_is_above_zero() -> None:
    five, three = (Row((("x", Fraction(sign)), ("元", Fraction(-sign * n))), "≤") for sign, n in ((-1, 5), (1, 3)))
    assert clash([five, three]) is None
    assert clash([five, three], [Row((("元", Fraction(-1)),), "<")]) == (0, 1)


def test_what_is_too_large_is_refused_and_what_hangs_loose_does_not_count() -> None:
    loose = [Row(((f"y{n}", Fraction(1)), (f"y{n + 1}", Fraction(1))), "=") for n in range(4 * MOST_ROWS)]
    assert clash(loose) is None
    ring = [Row(((n, Fraction(1)), ((n + 1) % (2 * MOST_ROWS), Fraction(-1))), "≤") for n in range(2 * MOST_ROWS)]
    with pytest.raises(TooLarge):
        clash(ring)
