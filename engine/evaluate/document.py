"""One document with all that it states. In: a plan, facts. Out: `Document`: its year, its tables, and its statements.

What the text states stands behind the printed tables as tables of their own, and is read only as far as rules ask.
"""

from __future__ import annotations

from collections.abc import Container

from engine.evaluate.properties import Reading, read_properties
from engine.evaluate.scope import Property
from engine.evaluate.spans import counted
from engine.facts import Facts, Table
from engine.plan import Plan
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from engine.evaluate.claims import Claims
    from engine.evaluate.claims.cells import CellClaims


class Document(Record):
    """A document, its properties, and what its text and its cells state, each with the index of its declaration."""

    facts: Facts
    properties: dict[str, Property]
    disagreeing: list[tuple[str, tuple[Reading, ...]]]
    year: str
    claims: list[tuple[int, Claims]]
    in_cells: list[tuple[int, CellClaims]]

    @property
    def tables(self) -> tuple[Table, ...]:
        """The printed tables, those of the text, those of the cells."""
        if not self.claims and not self.in_cells:
            return self.facts.tables
        said = (one.claims.table for _, one in self.in_cells)
        return (*self.facts.tables, *(one.table for _, one in self.claims), *said)


def documented(plan: Plan, facts: Facts, asked: Container[int], earlier: bool = False) -> Document:
    """What a document states; `asked` are the declarations that rules speak of. Those of an earlier document are told
    apart from those of the one that is checked."""
    declared = {spec.earlier: index for index, spec in enumerate(plan.tables) if spec.earlier >= 0} if earlier else None
    properties, disagreeing = read_properties(plan.properties, facts)
    year = str((properties["year"].value if "year" in properties else None) or "")
    facts = counted(facts, year, plan.periods)
    claims: list[tuple[int, Claims]] = []
    in_cells: list[tuple[int, CellClaims]] = []
    for spec in plan.claims:
        index = spec.table if declared is None else declared.get(spec.table, -1)
        if index in asked:
            from engine.evaluate.claims import read_claims

            claims.append((index, read_claims(spec, plan, facts, year)))
        if spec.cells:
            from engine.evaluate.claims.cells import read_cells

            in_cells += [(spec.table, one) for one in read_cells(spec, plan, facts, year, earlier)]
    return Document(facts, properties, disagreeing, year, claims, in_cells)
