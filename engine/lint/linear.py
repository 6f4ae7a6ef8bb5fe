"""Linear requirements, solved exactly. In: rows Σ a·x (sense) 0. Out: which of them nothing can satisfy together.

A row has no constant: a number of a rule file is a multiple of one of its unit, and that is a symbol known to be above
zero. So every system is homogeneous, and by Motzkin's theorem of the alternative it has no solution exactly where some
of its rows, each times a factor (none below zero for an inequality), add up to 0 < 0. Equations are eliminated first,
in whole numbers; the factors of the inequalities are then found by the simplex method with Bland's rule, in fractions.
The rows that have a factor are a proof; a deletion filter takes out what it does not need (Chinneck, Dravnieks 1991).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any, NamedTuple

Symbol = Hashable

MOST_ROWS = 50  # of one system, without those that no proof can need; a larger one is not solved


class TooLarge(Exception):
    """A system has more rows than are solved here."""


class Row(NamedTuple):
    """Σ a·x (sense) 0. The sense is one of = ≠ ≤ <; every symbol stands once, with a factor other than 0."""

    terms: tuple[tuple[Symbol, Fraction], ...]
    sense: str


_Multiples = dict[Any, int]


class _Derived(NamedTuple):
    """A row that follows from others, in whole numbers: its terms, and how often each of the others was taken."""

    form: _Multiples  # by symbol
    of: _Multiples  # by place
    strict: bool


def clash(rows: Sequence[Row], known: Sequence[Row] = ()) -> tuple[int, ...] | None:
    """The places of rows that cannot all be satisfied, none of which could be left out; None where they can be.

    `known` is true of the symbols anyhow and is never blamed. Raises `TooLarge`.
    """
    every = [*rows, *known]
    members = _proof(every, range(len(every)))
    if members is None:
        return None
    for place in sorted(members, reverse=True):
        if place in members and place < len(rows):
            fewer = _proof(every, [*sorted(members - {place}), *range(len(rows), len(every))])
            members = members if fewer is None else fewer
    return tuple(sorted(place for place in members if place < len(rows)))


def _proof(rows: Sequence[Row], places: Sequence[int]) -> set[int] | None:
    """The places of rows that add up to 0 < 0, among those given; None where none do."""
    places = _entangled(rows, dict.fromkeys(places))
    if len(places) > MOST_ROWS:
        raise TooLarge
    apart = [place for place in places if rows[place].sense == "≠"]
    solved = _eliminated([_given(rows, place) for place in places if rows[place].sense == "="])
    unequal = [_reduced(_given(rows, place), solved) for place in places if rows[place].sense in ("≤", "<")]
    found = _excluded(unequal)
    for place in apart if found is None else ():
        found = _equal(_reduced(_given(rows, place), solved), unequal)
        if found is not None:
            break
    return found


def _equal(row: _Derived, unequal: Sequence[_Derived]) -> set[int] | None:
    """The proof that a row is 0: it has no terms left, or it can be neither above nor below."""
    if not row.form:
        return set(row.of)
    above, below = _Derived(dict(row.form), dict(row.of), True), _Derived(dict(row.form), dict(row.of), True)
    _multiply(below, -1)
    proofs = [_excluded([*unequal, side]) for side in (above, below)]
    return proofs[0] | proofs[1] if proofs[0] and proofs[1] else None


def _excluded(unequal: Sequence[_Derived]) -> set[int] | None:
    """The proof that some inequalities cannot all hold; None where they can."""
    for derived in unequal:
        if derived.strict and not derived.form:
            return set(derived.of)
    left = [Row(tuple((symbol, Fraction(a)) for symbol, a in derived.form.items()), "<") for derived in unequal]
    unequal = [unequal[place] for place in _entangled(left, [p for p, row in enumerate(left) if row.terms])]
    if not any(derived.strict for derived in unequal):
        return None
    taken: dict[int, Fraction] = {}
    for factor, derived in zip(_factors(unequal), unequal, strict=False):
        for place, a in derived.of.items():
            taken[place] = taken.get(place, 0) + factor * a
    return {place for place, factor in taken.items() if factor} or None


def _entangled(rows: Sequence[Row], places: Sequence[int] | Mapping[int, None]) -> list[int]:
    """The places of the rows that a proof may need: each of their symbols can cancel out against another row."""
    left = list(places)
    while True:
        found: dict[Symbol, tuple[set[bool], set[int]]] = {}  # by symbol, its signs and its rows
        for place in left:
            for symbol, factor in rows[place].terms:
                signs, at = found.setdefault(symbol, (set(), set()))
                signs.update((True, False) if rows[place].sense in ("=", "≠") else (factor > 0,))
                at.add(place)
        useless = {symbol for symbol, (signs, at) in found.items() if len(signs) < 2 or len(at) < 2}
        kept = [place for place in left if not any(symbol in useless for symbol, _ in rows[place].terms)]
        if len(kept) == len(left):
            return kept
        left = kept


def _given(rows: Sequence[Row], place: int) -> _Derived:
    terms, sense = rows[place]
    scale = lcm(*(factor.denominator for _, factor in terms))
    return _Derived({symbol: int(factor * scale) for symbol, factor in terms}, {place: scale}, sense == "<")


def _eliminated(rows: Sequence[_Derived]) -> dict[Symbol, _Derived]:
    """The equations by a symbol that each is solved for: its factor is above 0, and it stands in no other of them."""
    solved: dict[Symbol, _Derived] = {}
    for given in rows:
        row = _reduced(given, solved)
        if not row.form:
            continue  # it follows from those before it
        symbol, factor = next(iter(row.form.items()))
        if factor < 0:
            _multiply(row, -1)
        for before in solved.values():
            _reduced(before, {symbol: row})
        solved[symbol] = row
    return solved


def _reduced(row: _Derived, solved: Mapping[Symbol, _Derived]) -> _Derived:
    """The row itself, its symbols that are solved for replaced by what they equal."""
    replaced = [symbol for symbol in row.form if symbol in solved]
    for symbol in replaced:
        by = solved[symbol]
        less = row.form[symbol]
        if by.form[symbol] > 1:
            _multiply(row, by.form[symbol])
        _take(row.form, less, by.form)
        _take(row.of, less, by.of)
    common = gcd(*row.form.values(), *row.of.values()) if replaced else 1
    if common > 1:
        for values in (row.form, row.of):
            for key, value in values.items():
                values[key] = value // common
    return row


def _multiply(row: _Derived, by: int) -> None:
    for values in (row.form, row.of):
        for key, value in values.items():
            values[key] = value * by


def _take(of: _Multiples, less: int, other: _Multiples) -> None:
    """Take so much of another row from this one, in place; what cancels out is gone."""
    for key, value in other.items():
        left = of.get(key, 0) - less * value
        if left:
            of[key] = left
        else:
            of.pop(key, None)


def _factors(rows: Sequence[_Derived]) -> list[Fraction]:
    """Factors ≥ 0 with which the rows add up to nothing, those of strict ones 1 together; [] where there are none.

    The first phase of the simplex method. A column stands for a row; a line of the tableau for a symbol, whose total
    is to be 0, and the last for the strict rows. What is not yet reached is measured by artificial variables.
    """
    symbols = list(dict.fromkeys(symbol for row in rows for symbol in row.form))
    nothing = Fraction(0)
    tableau = [[Fraction(row.form.get(symbol, 0)) for row in rows] + [nothing] for symbol in symbols]
    tableau.append([Fraction(row.strict) for row in rows] + [Fraction(1)])
    basis = list(range(len(rows), len(rows) + len(tableau)))  # from len(rows) on: artificial
    missing = [sum(column, nothing) for column in zip(*tableau, strict=True)]
    while True:
        entering = next((j for j in range(len(rows)) if missing[j] > 0), None)
        if entering is None:
            break
        ratios = [(line[-1] / line[entering], basis[i], i) for i, line in enumerate(tableau) if line[entering] > 0]
        leaving = min(ratios)[2]
        pivot = tableau[leaving][entering]
        tableau[leaving] = [value / pivot for value in tableau[leaving]]
        for line in (*tableau, missing):
            if line is not tableau[leaving] and (factor := line[entering]):
                line[:] = [value - factor * by for value, by in zip(line, tableau[leaving], strict=True)]
        basis[leaving] = entering
    if missing[-1] > 0:
        return []
    factors = [nothing] * len(rows)
    for line, column in zip(tableau, basis, strict=True):
        if column < len(rows):
            factors[column] = line[-1]
    return factors
