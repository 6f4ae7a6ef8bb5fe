"""Which rows are sums of the rows before them, told by their figures. In: the rows of one part. Out: their children.

Statements add up as they go: revenue, costs, gross profit; further costs, operating profit; at the end the balances. No
numbering and no indent says which rows make up which, the figures do: a row is the sum of the nearest rows above it
that belong to no sum yet if it is so in enough of the columns. One column may fail, since that is what is looked for;
how much the others must prove depends on whether the row is called a total and on how large the figures are, for small
ones agree by chance.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from engine.evaluate.bound import Row

MOST_PARTS = 60  # rows above, of which a sum is looked for
_NO_CHANCE = 1_000  # a figure of so many last places is hardly a sum by chance
_SURELY_NONE = 10_000

Line = dict[int, int]  # the figures of a row that are not zero, by column


class _Fit(Record):
    """How well a row is the sum of the rows before it."""

    columns: int  # in which either prints anything
    holding: int
    proving: int  # of those that hold, the ones with several amounts
    largest: int  # the largest figure that proves it


def by_figures(rows: Sequence[Row]) -> None:
    """Set `parent` and `children` of the rows that are sums; a total that is none takes all rows since the last sum."""
    lines = _lines(rows)
    waiting: list[Row] = []
    first = 0  # of the waiting rows, the first since the last heading or sum
    for row in rows:
        line = lines.get(row)
        if line is None:
            if row.kind != "excluded" and _is_heading(row):
                first = len(waiting)
            continue
        own = len(waiting) - first
        count = _parts_of(row, line, [lines[other] for other in waiting[: -MOST_PARTS - 1 : -1]], own)
        if not count and row.kind == "total":
            count = own if own > 1 else len(waiting) if len(waiting) > 1 else 0
        if count:
            row.children = waiting[-count:]
            for child in row.children:
                child.parent = row
            del waiting[-count:]
        waiting.append(row)
        if count or row.kind in ("total", "subtotal"):
            first = len(waiting)
        row.level = 1


def _is_heading(row: Row) -> bool:
    """Does a row print nothing where amounts stand, not even a dash?"""
    cells = [row.printed.cells[i] for i in row.part.amounts]
    return all(cell is None or not cell.text.strip() for cell in cells)


def _lines(rows: Sequence[Row]) -> dict[Row, Line]:
    """The amounts of every row that prints some, in units of the last place; rows of percentages are left out."""
    printed = {
        row: {i: cell.figure for i in row.part.amounts if (cell := row.printed.cells[i]) is not None and cell.figure}
        for row in rows
        if row.kind not in ("excluded", "of which")
    }
    decimals = max((figure.decimals for figures in printed.values() for figure in figures.values()), default=0)
    return {
        row: {i: f.digits * 10 ** (decimals - f.decimals) for i, f in figures.items() if f.digits}
        for row, figures in printed.items()
        if figures and not any(figure.unit == "%" for figure in figures.values())
    }


def _parts_of(row: Row, line: Line, before: Sequence[Line], own: int) -> int:
    """How many of the rows before, the nearest first, a row is the sum of; 0 for none.

    `own` of them stand since the last heading or sum.
    """
    named = row.kind in ("total", "subtotal")
    total: Line = {}
    terms: Line = {}
    best, found = (0, 0), 0
    for count, other in enumerate(before, 1):
        for i, amount in other.items():
            total[i] = total.get(i, 0) + amount
            terms[i] = terms.get(i, 0) + 1
        if count < 2 and not (named and own == 1):  # a total may have one part, the only row under its heading
            continue
        exact = _fit(line, total, terms, count, 0)
        near = _fit(line, total, terms, count, (count + 1) // 2)
        fit = near if near.holding == near.columns else exact
        # Of the counts that do, the rows since the last heading come first.
        rank = (fit.holding, int(count == own))
        if rank > best and _proves(fit, named, count == own):
            best, found = rank, count
    return found


def _fit(line: Line, total: Line, terms: Line, count: int, tolerance: int) -> _Fit:
    several = min(count, 2) - 1
    columns = [i for i in line.keys() | total.keys() if line.get(i) or total.get(i)]
    holding = [i for i in columns if abs(line.get(i, 0) - total.get(i, 0)) <= tolerance]
    proving = [i for i in holding if terms.get(i, 0) > several and line.get(i)]
    return _Fit(len(columns), len(holding), len(proving), max((abs(line[i]) for i in proving), default=0))


def _proves(fit: _Fit, named: bool, whole: bool) -> bool:
    """Is this no chance: by how many columns hold, by how large their figures are, by what the row is called?"""
    if not fit.proving:
        return False
    if fit.holding == fit.columns and (fit.proving > 1 or fit.largest >= _NO_CHANCE or named and whole):
        return True
    if 2 * fit.holding < fit.columns:
        return False
    if named:
        return whole or fit.largest >= _NO_CHANCE
    return fit.largest >= _SURELY_NONE or 3 * fit.holding >= 2 * fit.columns and fit.largest >= _NO_CHANCE
