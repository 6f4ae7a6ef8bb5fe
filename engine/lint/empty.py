"""Collections that are empty by the declaration of their table. In: a subject. Out: findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.check.types import PartInfo, Type
from engine.diagnostic import Diagnostic, Note
from engine.lint.subject import Subject
from engine.lint.walk import inside
from engine.source import Span
from engine.syntax import tree


def _adds_rows(part: PartInfo) -> bool:
    return bool(part.tree or part.total or part.subtotal)


def _has_total(part: PartInfo) -> bool:
    return bool(part.total)


def _totals_columns(part: PartInfo) -> bool:
    return bool(part.total or part.subtotal)


# By the kind of what they are members of, and the name: what a part must declare, what it lacks, what to do.
_TREE = "no row of it has rows below it"
_ADD_TREE = 'add to the table a clause such as: tree by code 3 5 7, or: total "合计"'
_ADD_TOTAL = 'add to the table a clause such as: total "合计"'
_NEEDS: dict[tuple[str, str], tuple[Callable[[PartInfo], bool], str, str]] = {
    ("table", "tree"): (_adds_rows, _TREE, _ADD_TREE),
    ("row", "children"): (_adds_rows, _TREE, _ADD_TREE),
    ("table", "total"): (_has_total, "no row of it is a total", _ADD_TOTAL),
    ("table", "totals"): (_totals_columns, "no column of it totals others", _ADD_TOTAL),
    ("row", "parts"): (_totals_columns, "no column of it totals others", _ADD_TOTAL),
}


def empty(subject: Subject) -> Iterator[Diagnostic]:
    """Members that have nothing in them, because the table does not say which rows or columns they are."""
    types = subject.checked.types
    for node in inside(subject.file.declarations):
        match node:
            case tree.Member(of=of, name=name):
                found = types.get(id(of))
                if found is not None:
                    yield from _empty(found, name.text, name.span)
            case tree.AddsAcross(table=table, total=None):
                yield from _empty(types[id(table)], "totals", table.span)
            case _:
                pass


def _empty(of: Type, name: str, span: Span) -> Iterator[Diagnostic]:
    if of.table is None or (of.kind, name) not in _NEEDS or name in of.table.column_names(of.part):
        return
    if not of.part and of.table.part(name) is not None:
        return
    if isinstance(of.table.node, tree.Claims) and _NEEDS[of.kind, name][0] is _adds_rows:
        return  # which statement is part of which is for the phrases and the text to say
    says, lack, hint = _NEEDS[of.kind, name]
    if not any(map(says, of.table.of(of.part))):
        note = Note(of.table.node.name.span, f"{of.table.name} is declared here")
        message = f"by its declaration {of.table.name} has none: {lack}"
        yield Diagnostic("empty-collection", message, span, (hint,), (note,), "warning")
