"""What declarations are used. In: checked rule files. Out: the places of the names that something refers to.

A declaration is known by the place of its name, which is the same in every file that uses it. A column is used where a
rule names it; all columns of a table are where a rule goes over its amounts or takes a row for a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.check import Checked, shared_columns
from engine.check.types import TableInfo
from engine.lint.walk import inside
from engine.plan import Plan
from engine.source import Span
from engine.syntax import tree


def used(checked: Checked, files: Sequence[tree.File], plan: Plan) -> frozenset[Span]:
    """The places of the names of all tables, parts, columns, parameters and named values that are used."""
    found = _Uses(checked)
    for rule in checked.rules:
        for node in inside(rule.message):
            found.note(node)
    for file in files:
        for node in inside(file.declarations):
            found.note(node)
    tables = checked.names.by_index()
    for spec in plan.rules:
        if _takes_rows_for_numbers(spec):
            for index in (*spec.uses, *spec.optional, *spec.whole):
                found.columns(tables[index], "")
    return frozenset(found.places)


def _takes_rows_for_numbers(node: Any) -> bool:
    if not isinstance(node, tuple | list):
        return False
    return len(node) > 1 and node[0] in ("principal", "collectionfold") or any(map(_takes_rows_for_numbers, node))


class _Uses:
    """Collects the places. Nodes are given from the outside in."""

    def __init__(self, checked: Checked) -> None:
        self.places: set[Span] = set()
        self._names = checked.names
        self._types = checked.types
        self._expansions = checked.expansions
        self._heads: set[int] = set()  # nodes that stand for a table only to name one of its parts

    def note(self, node: object) -> None:
        """Take in what one node refers to."""
        match node:
            case tree.Variable():
                self._declared(node)
                self._whole(node)
            case tree.Call():
                self._declared(node)
                for inner in inside(self._expansions.get(id(node))):
                    self.note(inner)
            case tree.Member(of=of, name=name):
                self._declared(node)
                self._member(of, name.text)
                self._whole(node)
            case tree.RollsUp(table=table) | tree.AddsAcross(table=table, total=None):
                self._columns(table)
            case tree.AddsAcross(table=table, total=tree.Name() as total, parts=parts):
                self._columns(table, [total.text, *(name.text for _, name in parts)])
            case tree.AgreesWith(table=table, other=other, columns=columns):
                names = [name.text for name in columns]
                names = names or shared_columns(self._types[id(table)], self._types[id(other)])
                self._columns(table, names)
                self._columns(other, names)
            case _:
                pass

    def _declared(self, node: tree.Expression) -> None:
        """The table, parameter or named value that a name stands for. Variables of loops hide none."""
        declared = self._names.find(node)
        if declared is not None:
            self.places.add(declared.span)

    def _member(self, of: tree.Expression, name: str) -> None:
        found = self._types.get(id(of))
        if found is None or found.table is None:
            return
        if found.kind == "table" and not found.part and found.table.part(name) is not None:
            self._heads.add(id(of))
        elif name in found.table.column_names(found.part):
            self.columns(found.table, found.part, [name])
        elif name in ("amounts", "shares", "totals", "parts"):
            self.columns(found.table, found.part)

    def _whole(self, node: tree.Expression) -> None:
        """A table, or a part of one, that is used otherwise than to name a part of it."""
        found = self._types.get(id(node))
        if found is not None and found.table is not None and found.kind == "table" and id(node) not in self._heads:
            self.places.update(head.name.span for head in heads(found.table) if found.part in ("", head.name.text))

    def _columns(self, of: tree.Expression, names: Iterable[str] | None = None) -> None:
        found = self._types[id(of)]
        if found.table is not None:
            self.columns(found.table, found.part, names)

    def columns(self, table: TableInfo, part: str, names: Iterable[str] | None = None) -> None:
        """Some columns of a table or part, or all of them."""
        wanted = None if names is None else set(names)
        for one in table.of(part):
            self.places.update(c.name.span for c in one.columns if wanted is None or c.name.text in wanted)


def heads(table: TableInfo) -> list[tree.PartClause]:
    """The `part` clauses of a table."""
    return [clause for clause in table.node.clauses if isinstance(clause, tree.PartClause)]
