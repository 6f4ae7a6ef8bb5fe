"""Claims among the bound tables. In: bound tables, claims. Out: bound tables with the claims."""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.bind import Bound
from engine.evaluate.bound import BoundPart, Instance, Row, Series
from engine.evaluate.claims import Claims
from engine.evaluate.claims.cells import At, CellClaims
from engine.plan import TableSpec


def with_claims(
    bound: Bound, claims: Sequence[tuple[int, Claims]], specs: Sequence[TableSpec], first: int,
    grids: Sequence[list[list[tuple[int, ...]]]],
) -> Bound:
    """`claims` are by the index of their declaration; in the ledger they are the tables from `first` on.

    They go with the first set of tables: where a document holds several, the text is about all of them together.
    """
    if not claims:
        return bound
    series = bound.series or (Series(""),)
    for n, (index, one) in enumerate(claims):
        spec = specs[index]
        part = _part(spec, one, first + n, grids[first + n][0])
        series[0].instances[index] = [Instance(index, spec, one.table, first + n, [part])]
    return bound._replace(series=tuple(series))


def said_in_cells(
    found: Sequence[tuple[int, CellClaims]], specs: Sequence[TableSpec], first: int,
    grids: Sequence[list[list[tuple[int, ...]]]], before: int = 0,
) -> dict[tuple[int, At], list[Row]]:
    """What cells state, by claims and cell; in the ledger each of `found` is a table, from `first` on, and `before` is
    how many tables it has before those of their document."""
    said: dict[tuple[int, At], list[Row]] = {}
    for n, (index, one) in enumerate(found):
        part = _part(specs[index], one.claims, first + n, grids[first + n][0])
        for row, cell in zip(part.rows, one.cells, strict=True):
            said.setdefault((index, (cell[0] + before, *cell[1:])), []).append(row)
    return said


def _part(spec: TableSpec, claims: Claims, index: int, grid: Sequence[tuple[int, ...]]) -> BoundPart:
    part = BoundPart(spec.parts[0], claims.table, index, 0)
    columns = part.printed.columns
    part.columns = {column.path[0].text: at for at, column in enumerate(columns) if at}
    part.amounts = [at for at, column in enumerate(columns) if column.kind == "figure"]
    for n, (printed, figures) in enumerate(zip(part.printed.rows, grid, strict=True)):
        label = printed.cells[0]
        assert label is not None
        part.rows.append(Row(part, n, printed, figures, label))
    for n, (row, whole) in enumerate(zip(part.rows, claims.wholes, strict=True)):
        if whole >= 0:
            row.parent = part.rows[whole]
            if n not in claims.uncounted:
                row.parent.children = (*row.parent.children, row)
    for row in part.rows:
        row.level = 1 if row.parent is None else 2
    return part
