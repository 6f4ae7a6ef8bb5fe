"""Operations that give rows, columns and tables.

In: nodes. Out: functions that give bound rows, columns, sides and lists of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.evaluate.bound import Row, Side
from engine.evaluate.scope import Build, Builder, Function, Scope
from engine.evaluate.texts import row_words
from engine.evaluate.values import Absent, Missing, Num, Uncheckable
from engine.patterns import matcher
from engine.plan import Node

NO_ROWS = "the printed table has no rows"


def _side(node: Node, build: Build) -> Callable[[Scope], Side]:
    _, index, part = node

    def side(scope: Scope) -> Side:
        instance = scope.tables.get(index)
        if instance is None or part not in instance.sides:
            raise Absent("a table that it may speak of is not in the document")
        return instance.sides[part]

    return side


def _row(node: Node, build: Build) -> Function:
    side, sources, shown = build(node[1]), node[2], node[3]

    def row(scope: Scope) -> Row:
        s: Side = side(scope)
        if not s.rows:
            raise Absent(NO_ROWS)
        found = next((rows for source in sources if (rows := s.named(source))), [])
        if not found:
            raise Missing(f"no row “{shown}” in {s.instance.spec.name}")
        if len(found) > 1:
            raise Uncheckable(f"{len(found)} rows are “{shown}” in {s.instance.spec.name}")
        return found[0]

    return row


def _total(node: Node, build: Build) -> Function:
    side = build(node[1])

    def total(scope: Scope) -> Row:
        s: Side = side(scope)
        totals = [row for row in s.rows if row.kind == "total"]
        if not totals:
            raise Missing(f"no total row in {s.instance.spec.name}") if s.rows else Absent(NO_ROWS)
        return totals[-1]

    return total


def _only(node: Node, build: Build) -> Function:
    """A table of one row, read as that row; of several rows, the one that adds them up."""
    side = build(node[1])

    def only(scope: Scope) -> Row:
        s: Side = side(scope)
        if len(s.rows) != 1:
            totals = [row for row in s.rows if row.kind == "total"]
            if len(totals) == 1:
                return totals[0]
            raise Uncheckable(f"{s.instance.spec.name} has {len(s.rows)} rows") if s.rows else Absent(NO_ROWS)
        return s.rows[0]

    return only


def _keyed(node: Node, build: Build) -> Function:
    """The row with a key, by the whole of a pattern."""
    side, sources, shown = build(node[1]), node[2], node[3]
    tests = [matcher(source) for source in sources]

    def keyed(scope: Scope) -> Row:
        s: Side = side(scope)
        if not s.rows:
            raise Absent(NO_ROWS)
        found = next((rows for meets in tests if (rows := [r for r in s.rows if r.key and meets(r.key)])), [])
        if not found:
            raise Missing(f"no row “{shown}” in {s.instance.spec.name}")
        if len(found) > 1:
            raise Uncheckable(f"{len(found)} rows are “{shown}” in {s.instance.spec.name}")
        return found[0]

    return keyed


def _siblings(row: Row) -> Sequence[Row]:
    """The rows that have the row's own parent, itself among them; at the top, those without one."""
    if row.parent is not None:
        return row.parent.children if row in row.parent.children else (row,)
    return [r for r in row.part.rows if r.parent is None and r.kind == row.kind and r.level == row.level]


def _siblings_of(node: Node, build: Build) -> Function:
    row = build(node[1])
    return lambda scope: _siblings(row(scope))


def _beside(node: Node, build: Build) -> Function:
    """`previous` or `next`: the sibling before or after a row."""
    step, row = (-1 if node[0] == "previous" else 1), build(node[1])

    def beside(scope: Scope) -> Row:
        r: Row = row(scope)
        siblings = list(_siblings(r))
        at = siblings.index(r) + step
        if not 0 <= at < len(siblings):
            raise Missing(f"“{r.name}” is the {'first' if step < 0 else 'last'} of its kind")
        return siblings[at]

    return beside


def _position(node: Node, build: Build) -> Function:
    """Where a row stands among its siblings, from 1."""
    row = build(node[1])

    def position(scope: Scope) -> Num:
        r: Row = row(scope)
        at = list(_siblings(r)).index(r) + 1
        return Num([], at * scope.ledger.scale, 1, "", words=(row_words(r),))

    return position


def _table_of(node: Node, build: Build) -> Function:
    row = build(node[1])
    return lambda scope: row(scope).part.table


def _parent(node: Node, build: Build) -> Function:
    row = build(node[1])

    def parent(scope: Scope) -> Row:
        r: Row = row(scope)
        if r.parent is None:
            raise Missing(f"nothing stands above {r.key or r.label.text}")
        return r.parent

    return parent


def _rows(node: Node, build: Build) -> Function:
    side, wanted = build(node[1]), _WANTED.get(node[0])
    if wanted is None:
        return lambda scope: side(scope).rows
    kind = node[0]

    def rows(scope: Scope) -> list[Row]:
        of: Side = side(scope)
        found = of.kinds.get(kind)
        if found is None:
            found = of.kinds[kind] = [row for row in of.rows if wanted(row)]
        return found

    return rows


_WANTED: dict[str, Callable[[Row], bool]] = {
    "tree": lambda row: bool(row.children),
    "top": lambda row: row.level == 1 and row.kind == "item",
    "leaves": lambda row: not row.children and row.kind == "item",
    "items": lambda row: row.kind == "item",
    "padded": lambda row: row.padded,
}


def _all(node: Node, build: Build) -> Function:
    """The rows of every printed table of the set that a declaration stands for."""
    index = node[1]

    def rows(scope: Scope) -> list[Row]:
        instances = scope.series.instances.get(index, []) if scope.series is not None else []
        return [row for instance in instances for row in instance.sides[""].rows]

    return rows


def _children(node: Node, build: Build) -> Function:
    row = build(node[1])
    return lambda scope: row(scope).children


def _amounts(node: Node, build: Build) -> Function:
    side = build(node[1])
    return lambda scope: side(scope).amounts


def _shares(node: Node, build: Build) -> Function:
    side = build(node[1])
    return lambda scope: side(scope).shares


def _totals(node: Node, build: Build) -> Function:
    side = build(node[1])
    return lambda scope: side(scope).totals


def _columnparts(node: Node, build: Build) -> Function:
    column = build(node[1])
    return lambda scope: column(scope).parts


def _var(node: Node, build: Build) -> Function:
    name = node[1]
    return lambda scope: scope.variables[name]


def _names(node: Node, build: Build) -> Function:
    names = list(node[1:])
    return lambda scope: names


ROWS: dict[str, Builder] = {
    "side": _side, "row": _row, "total": _total, "only": _only, "parent": _parent, "rows": _rows, "tree": _rows,
    "top": _rows, "leaves": _rows, "items": _rows, "padded": _rows, "all": _all, "children": _children,
    "amounts": _amounts, "shares": _shares, "siblings": _siblings_of, "previous": _beside, "next": _beside,
    "position": _position, "table": _table_of, "keyed": _keyed, "totals": _totals, "columnparts": _columnparts,
    "names": _names, "var": _var,
}  # fmt: skip
