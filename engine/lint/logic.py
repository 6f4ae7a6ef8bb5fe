"""Whether formulas can hold together. In: formulas. Out: those that cannot, as few as can be; None where they can.

Decided are linear rows, tests of one text, and facts that are the same or opposite. Everything else is taken to be
possible, so that what is told is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from engine.lint.formulas import Formula, passes, stands_in
from engine.lint.linear import Row, TooLarge, clash
from engine.lint.sums import known
from engine.wording import plain

_TESTS = frozenset(("same", "equals", "contains", "begins", "ends", "matches"))
MOST_CASES = 128  # into which a formula is split; with more, it is taken to be possible


def impossible(formula: Formula) -> bool:
    """Is there no way for the formula to hold?"""
    cases = _cases(formula)
    try:
        return cases is not None and all(conflicting(case) is not None for case in cases)
    except TooLarge:
        return False


def _cases(formula: Formula) -> list[tuple[Formula, ...]] | None:
    """The formula as alternatives, each of rows and facts that all have to hold; None where there are too many."""
    match formula:
        case ("or", *items):
            found: list[tuple[Formula, ...]] = []
            for item in items:
                cases = _cases(item)
                if cases is None or len(found) + len(cases) > MOST_CASES:
                    return None
                found += cases
            return found
        case ("and", *items):
            found = [()]
            for item in items:
                cases = _cases(item)
                if cases is None or len(found) * len(cases) > MOST_CASES:
                    return None
                found = [(*before, *case) for before in found for case in cases]
            return found
    return [(formula,)]


def conflicting(together: Sequence[Formula], since: int = 0) -> tuple[int, ...] | None:
    """The places of rows and facts that cannot all hold, none of which could be left out; None where all can.

    Only what hangs together with a place from `since` on is looked at. Raises `TooLarge`.
    """
    alike: dict[Any, list[int]] = {}
    rows: dict[int, Formula] = {}
    for place, formula in enumerate(together):
        if formula[0] == "fact":
            what = formula[2]
            alike.setdefault(what[1] if _is_test(what) else what, []).append(place)
        elif formula[0] == "row":
            rows[place] = formula
    for places in alike.values():
        for i, j in combinations(places, 2):
            if j >= since and (_exclude(together[i], together[j]) or _exclude(together[j], together[i])):
                return (i, j)
    left_out: TooLarge | None = None
    for places in _connected(rows):
        if places[-1] >= since:
            try:
                found = _clashing({place: rows[place] for place in places})
            except TooLarge as problem:
                left_out = problem
                continue
            if found is not None:
                return found
    if left_out is not None:
        raise left_out
    return None


# ── rows ─────────────────────────────────────────────────────────────────────────────────


def _connected(rows: dict[int, Formula]) -> Iterator[list[int]]:
    """The places of rows that hang together by their symbols. Units tie nothing: every system has its own scale."""
    group: dict[int, int] = {place: place for place in rows}

    def root(place: int) -> int:
        while group[place] != place:
            group[place] = place = group[group[place]]
        return place

    first: dict[Any, int] = {}
    for place, (_, of, _) in rows.items():
        for symbol, _ in of:
            if symbol[0] != "unit":
                a, b = sorted((root(place), root(first.setdefault(symbol, place))))
                group[b] = a
    found: dict[int, list[int]] = {}
    for place in rows:
        found.setdefault(root(place), []).append(place)
    yield from found.values()


def _clashing(rows: dict[int, Formula]) -> tuple[int, ...] | None:
    """As `conflicting`, for linear rows."""
    solved = [Row(of, sense) for _, of, sense in rows.values()]
    found = clash(solved, known(solved))
    return None if found is None else tuple(list(rows)[place] for place in found)


# ── tests of texts ───────────────────────────────────────────────────────────────────────


def _exclude(a: Formula, b: Formula) -> bool:
    """Does the first fact exclude the second?"""
    whether: bool = a[1]
    other: bool = b[1]
    what, said = a[2], b[2]
    if what == said:
        return whether != other
    if not (whether and _is_test(what) and _is_test(said) and what[1] == said[1]):
        return False
    operator, _, text = what
    if operator == "equals":
        return passes(said[0], text, said[2]) != other
    if operator == "same":
        if said[0] in ("same", "equals") and other:
            return plain(text).casefold() != plain(said[2]).casefold()
        return not other and stands_in(plain(text), said[0], said[2])
    if operator in ("contains", "begins", "ends") and not other and stands_in(text, said[0], said[2]):
        return True
    if operator != said[0] or operator not in ("begins", "ends"):
        return False
    if other:
        return not passes(operator, text, said[2]) and not passes(operator, said[2], text)
    return passes(operator, text, said[2])


def _is_test(what: Any) -> bool:
    return bool(what[0] in _TESTS and isinstance(what[-1], str))
