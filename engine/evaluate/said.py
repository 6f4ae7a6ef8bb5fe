"""What a cell states in sentences. In: nodes `("said", row, column, claims)`. Out: functions that give rows."""

from __future__ import annotations

from engine.evaluate.bound import Row
from engine.evaluate.scope import Build, Builder, Function, Scope
from engine.evaluate.texts import declared_column
from engine.plan import Node


def _said(node: Node, build: Build) -> Function:
    row, name, claims = build(node[1]), node[2], node[3]

    def said(scope: Scope) -> list[Row]:
        r: Row = row(scope)
        cell = r.part.table_index, r.part.number, r.index, declared_column(r, name)
        return scope.said.get((claims, cell), [])

    return said


SAID: dict[str, Builder] = {"said": _said}
