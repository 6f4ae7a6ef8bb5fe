"""What cells of tables state in sentences. In: facts, the claims of a plan. Out: statements, by the cell they stand in.

Only the cells that rules ask for are read: those of the declared columns behind which a rule names claims. What one
printed table states is a table of its own, with its title, so that a finding shows where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.evaluate.bind import is_titled
from engine.evaluate.claims import Claims, claims_in, stretch_of
from engine.evaluate.claims.outline import notation
from engine.evaluate.claims.statement import Statement
from engine.evaluate.claims.statements import Reader
from engine.evaluate.claims.wordings import compiled
from engine.evaluate.columns import column_periods, find_column
from engine.facts import Cell, Facts, Table
from engine.plan import ClaimsSpec, Plan
from engine.record import Record
from engine.regular import expression
from engine.wording import normal

_TAG = expression(r"<[^<>]{1,200}>")  # fragments of HTML stand in the cells of some documents
At = tuple[int, int, int, int]  # indices of a table, its part, and the row and column there


class CellClaims(Record):
    """What the cells of one printed table state, and by statement the cell it stands in."""

    claims: Claims
    cells: tuple[At, ...]


def read_cells(spec: ClaimsSpec, plan: Plan, facts: Facts, year: str, earlier: bool) -> list[CellClaims]:
    """Everything that the phrases of `spec` find in the cells that are asked for, a table at a time.

    Of an earlier document, what is asked of its tables counts.
    """
    found = []
    reading, wordings = notation(plan.units, spec.kinds, year), compiled(spec)
    asked = [(index, name) for index, name in spec.cells if (plan.tables[index].earlier >= 0) == earlier]
    for t, table in enumerate(facts.tables):
        statements: list[Statement] = []
        cells: list[At] = []
        for at, cell, header in _cells_of(asked, plan, table, t, year):
            reader = Reader(wordings)
            for text in filter(None, map(str.strip, _TAG.split(cell.text))):
                reader.read(stretch_of(text, cell.place, (), header, reading))
            statements += reader.statements
            cells += [at] * len(reader.statements)
        if statements:
            found.append(CellClaims(claims_in(table._replace(notes=(), repairs=()), statements, spec), tuple(cells)))
    return found


def _cells_of(
    asked: Sequence[tuple[int, str]], plan: Plan, table: Table, t: int, year: str
) -> Iterator[tuple[At, Cell, str]]:
    """The cells of one printed table that are asked for and hold more than a figure."""
    title = normal(table.title.text)
    asked = [(index, name) for index, name in asked if is_titled(plan.tables[index], title)]
    if not asked:
        return
    for p, part in enumerate(table.parts):
        periods = column_periods(part.columns, plan.periods, year)
        specs = [
            column for index, name in asked for own in plan.tables[index].parts for column in own.columns
            if column.name == name
        ]  # fmt: skip
        at = {find_column(column, part.columns, year=year, periods=periods) for column in specs}
        for r, row in enumerate(part.rows):
            for c in sorted(column for column in at if column is not None):
                cell = row.cells[c]
                if cell is not None and cell.figure is None and any(char.isdigit() for char in cell.text):
                    yield (t, p, r, c), cell, part.columns[c].path[-1].text
