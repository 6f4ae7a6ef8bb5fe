"""Names that hide others. In: a subject. Out: findings.

The checker refuses loops and clauses that do; here are variables bound inside an expression, and columns and parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.check.expressions import TABLE_ROWS, TABLE_TEXTS
from engine.check.names import BUILT_IN
from engine.diagnostic import Diagnostic, Note
from engine.lint.subject import Subject
from engine.source import Span
from engine.syntax import tree

_OF_TABLES = (*TABLE_ROWS, *TABLE_TEXTS, "amounts", "shares", "totals", "total", "all", "headers", "notes")
_OF_ROWS = (
    "children", "siblings", "parent", "previous", "next", "level", "position", "table", "parts", "group", "label",
    "key",
)  # fmt: skip

# The variables that the clauses of a one-line form may speak of.
_GIVEN: dict[type, tuple[str, ...]] = {
    tree.RollsUp: ("parent", "column"), tree.AddsAcross: ("row", "column"), tree.AgreesWith: ("a", "b", "column"),
}  # fmt: skip


def shadowing(subject: Subject) -> Iterator[Diagnostic]:
    """Variables bound inside an expression, and columns and parts, that have the name of something else."""
    for node in subject.file.declarations:
        match node:
            case tree.Rule() | tree.RollsUp() | tree.AddsAcross() | tree.AgreesWith():
                yield from _in_rule(subject, node)
            case tree.Let(value=value):
                yield from _in_expression(subject, value, {})
            case tree.Table():
                yield from _in_table(node)
            case _:
                pass


def _in_rule(
    subject: Subject, node: tree.Rule | tree.RollsUp | tree.AddsAcross | tree.AgreesWith
) -> Iterator[Diagnostic]:
    place = (node.table if not isinstance(node, tree.Rule) else node.name).span
    known = dict.fromkeys(_GIVEN.get(type(node), ()), place)
    for clause in node.clauses:
        yield from _in_expression(subject, clause, known)
        match clause:
            case tree.For(bindings=bindings):
                known.update((binding.name.text, binding.name.span) for binding in bindings)
            case tree.LetClause(name=name):
                known[name.text] = name.span
            case _:
                pass


def _in_expression(subject: Subject, node: object, known: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """`known` are the variables that are bound where the node stands."""
    match node:
        case tree.Quantified(variable=name, of=of, condition=condition):
            yield from _hides(subject, name, known)
            yield from _in_expression(subject, of, known)
            yield from _in_expression(subject, condition, {**known, name.text: name.span})
        case tree.Fold(body=body, loops=loops, where=where) | tree.Against(body=body, loops=loops, where=where):
            inner = dict(known)
            for loop in loops:
                yield from _hides(subject, loop.name, inner)
                yield from _in_expression(subject, loop.of, inner)
                inner[loop.name.text] = loop.name.span
            yield from _in_expression(subject, (body, where), inner)
            if isinstance(node, tree.Against):
                yield from _in_expression(subject, node.value, known)
        case tuple():
            for item in node:
                yield from _in_expression(subject, item, known)
        case _:
            for part in getattr(type(node), "__match_args__", ()):
                yield from _in_expression(subject, getattr(node, part), known)


def _hides(subject: Subject, name: tree.Name, known: Mapping[str, Span]) -> Iterator[Diagnostic]:
    scope = subject.checked.names.scope(name.span)
    declared, alias = scope.known.get(name.text), scope.aliases.get(name.text)
    before = known.get(name.text) or (declared.span if declared else alias.span if alias else None)
    if before is not None or name.text in BUILT_IN:
        notes = (Note(before, "it means this outside"),) if before else ()
        hint = "choose another name: whoever reads it takes it for the one outside"
        yield _shadowed(name, f'"{name.text}" has another meaning outside these brackets', hint, notes)


def _in_table(node: tree.Table) -> Iterator[Diagnostic]:
    columns = [clause for clause in node.clauses if isinstance(clause, tree.ColumnClause)]
    for part in node.clauses:
        if isinstance(part, tree.PartClause):
            columns += [clause for clause in part.clauses if isinstance(clause, tree.ColumnClause)]
            if part.name.text in _OF_TABLES:
                yield _member(part.name, f"{node.name.text}.{part.name.text}")
    for column in columns:
        name = column.name.text
        if name == column.kind:
            continue  # `label label` says what it is
        if column.kind == "column" and name in _OF_TABLES:
            yield _member(column.name, f"{node.name.text}.{name}")
        elif name in _OF_ROWS:
            yield _member(column.name, f"row.{name}")


def _member(name: tree.Name, written: str) -> Diagnostic:
    hint = "choose another name"
    return _shadowed(name, f'"{written}" is this now: what the language calls so cannot be reached', hint)


def _shadowed(name: tree.Name, message: str, hint: str, notes: tuple[Note, ...] = ()) -> Diagnostic:
    return Diagnostic("shadowed-name", message, name.span, (hint,), notes, "warning")
