"""Which column of a table is a sum or difference of others. In: bound rows. Out: a formula that nearly all rows keep.

A search over all small formulas; amounts are compared within the rounding of their last places, as a check does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Literal

from engine.evaluate.bound import BoundPart
from engine.evaluate.ledger import Ledger
from engine.record import Record

Sign = Literal["+", "-"]

_MOST_COLUMNS = 9
_MOST_TERMS = 4
_FEWEST_ROWS = 4  # in which two terms at least are printed: of fewer, a formula may be kept by chance
_KEPT = (4, 5)  # the share of those rows that keep it


class Formula(Record):
    """`total = a + b - c`, by the declared names of columns."""

    total: str
    parts: tuple[tuple[Sign, str], ...]


class _Line(Record):
    """One row's amounts by column, and units of their last place."""

    amounts: tuple[int, ...]
    ulps: tuple[int, ...]


def formulas(parts: Sequence[BoundPart], names: Sequence[str], ledger: Ledger) -> Iterator[Formula]:
    """The formulas that hold, those of the fewest terms first; each has a column that those before it have not.

    Of all ways to write one, the one whose total stands furthest to the right is given.
    """
    names = [name for name in names if all(part.columns.get(name) in part.amounts for part in parts)]
    if not parts or not 3 <= len(names) <= _MOST_COLUMNS:
        return
    seen: set[int] = set()
    lines = [line for part in parts for line in _lines(part, names, ledger)]
    for size in range(2, _MOST_TERMS + 1):
        for total in reversed(range(len(names))):
            for terms in _combinations(size, [i for i in range(len(names)) if i != total]):
                columns = {total, *(i for _, i in terms)}
                if not columns <= seen and _is_kept(lines, total, terms):
                    seen |= columns
                    ordered = sorted(terms, key=lambda term: (term[0] == "-", term[1]))
                    yield Formula(names[total], tuple((sign, names[i]) for sign, i in ordered))


def _lines(part: BoundPart, names: Sequence[str], ledger: Ledger) -> Iterator[_Line]:
    at = [part.columns[name] for name in names]
    for row in part.rows:
        figures = [row.figures[i] for i in at]
        if max(figures) >= 0 and len({ledger.dimension[i] for i in figures if i >= 0}) == 1:
            yield _Line(
                tuple(ledger.x[i] if i >= 0 else 0 for i in figures),
                tuple(ledger.ulp[i] if i >= 0 else 0 for i in figures),
            )


def _combinations(size: int, columns: Sequence[int]) -> Iterator[tuple[tuple[Sign, int], ...]]:
    signs: tuple[Sign, Sign] = ("+", "-")
    for chosen in combinations(columns, size):
        for given in product(signs, repeat=size):
            if "+" in given:
                yield tuple(zip(given, chosen, strict=True))


def _is_kept(lines: Sequence[_Line], total: int, terms: Sequence[tuple[Sign, int]]) -> bool:
    telling = [line for line in lines if sum(bool(line.amounts[i]) for _, i in terms) > 1]
    if len(telling) < _FEWEST_ROWS or any(not any(line.amounts[i] for line in telling) for _, i in terms):
        return False
    allowed = len(telling) - len(telling) * _KEPT[0] // _KEPT[1]
    for line in telling:
        off = line.amounts[total] - sum(line.amounts[i] if sign == "+" else -line.amounts[i] for sign, i in terms)
        if 2 * abs(off) > line.ulps[total] + sum(line.ulps[i] for _, i in terms):
            allowed -= 1
            if allowed < 0:
                return False
    return True
