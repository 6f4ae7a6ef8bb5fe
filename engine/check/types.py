"""The types of expressions. In: nothing. Out: `Type` and what is known of a declared table.

There are few: a number, a text, a condition, a row, a column, a table, and collections of them. `cell` is a declared
column of a row, which is a number or a text as its use demands.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from engine.source import Span
from engine.syntax import tree as nodes

Kind = Literal[
    "number", "text", "condition", "row", "column", "cell", "table", "printed", "document", "column name",
    "rows", "columns", "tables", "texts", "numbers", "cells", "members",
]  # fmt: skip

WORDS: dict[Kind, str] = {
    "number": "a number", "text": "a text", "condition": "a condition", "row": "a row", "column": "a column",
    "cell": "a cell", "table": "a table", "printed": "a printed table", "document": "the document",
    "column name": "a column", "rows": "rows", "columns": "columns", "tables": "the printed tables", "texts": "texts",
    "numbers": "numbers", "cells": "cells", "members": "a written-out set",
}  # fmt: skip

ELEMENT: dict[Kind, Kind] = {
    "rows": "row", "table": "row", "columns": "column", "tables": "printed", "texts": "text", "numbers": "number",
    "cells": "cell",
}  # fmt: skip


@frozen
class PartInfo:
    """One part of a declared table: its clauses with those of the whole table as defaults."""

    name: str
    under: tuple[nodes.Text, ...]
    unless: tuple[nodes.Text, ...]
    key: nodes.ColumnClause | None
    label: nodes.ColumnClause | None
    columns: tuple[nodes.ColumnClause, ...]
    tree: nodes.Tree | None
    total: tuple[nodes.Text, ...]
    subtotal: tuple[nodes.Text, ...]
    excepts: tuple[nodes.Text, ...]
    blank: Literal["zero", "missing"]


@frozen
class TableInfo:
    """A declared table, by its index in the plan."""

    name: str
    index: int
    node: nodes.Table | nodes.Claims
    titled: tuple[nodes.Text, ...]
    unless: tuple[nodes.Text, ...]
    repeats: bool
    parts: tuple[PartInfo, ...]
    slots: dict[str, str] = field(factory=dict, eq=False)  # of claims: the kinds of the columns that hold numbers
    cells: set[tuple[int, str]] = field(factory=set, eq=False)  # of claims: tables and columns whose cells are read
    _columns: dict[str, list[str]] = field(factory=dict, eq=False, init=False, repr=False)  # their names, by part

    @property
    def lacks_its_like(self) -> bool:
        """Is it like a table that there is not? Then it may have columns that nobody knows of."""
        return isinstance(self.node, nodes.Table) and self.node.like is not None

    def part(self, name: str) -> PartInfo | None:
        """The part of that name."""
        return next((part for part in self.parts if part.name == name), None)

    def of(self, part: str) -> tuple[PartInfo, ...]:
        """The parts that `T` (part "") or `T.part` speaks of."""
        return tuple(p for p in self.parts if part in ("", p.name))

    def column_names(self, part: str) -> list[str]:
        """The names of the declared columns, in order."""
        found = self._columns.get(part)
        if found is None:
            found = self._columns[part] = list(dict.fromkeys(c.name.text for p in self.of(part) for c in p.columns))
        return found

    def key_names(self, part: str) -> list[str]:
        """The names declared for the key."""
        return list(dict.fromkeys(p.key.name.text for p in self.of(part) if p.key))

    def label_names(self, part: str) -> list[str]:
        """The names declared for the label."""
        return list(dict.fromkeys(p.label.name.text for p in self.of(part) if p.label))


@frozen
class Type:
    """What an expression is; `table` and `part` say of which declared table a row, column or table is."""

    kind: Kind
    table: TableInfo | None = field(default=None, eq=False)
    part: str = ""
    dimension: str | None = None  # of a number: "" for a plain one, None where the document decides
    element: Type | None = None  # of a written-out set

    @property
    def words(self) -> str:
        """The type in an auditor's words."""
        return WORDS[self.kind]


NUMBER = Type("number")
PLAIN = Type("number", dimension="")
TEXT = Type("text")
CONDITION = Type("condition")


@frozen
class Declared:
    """Something with a name, and where it was declared. `full` is its name among all files together."""

    kind: Literal["table", "param", "let", "rule", "sample"]
    span: Span
    node: object  # of a table its `TableInfo`, else the syntax node
    full: str = ""
