"""Declarations that nothing uses. In: a subject. Out: findings.

A file that states no rules is there to be used by others: whatever it declares may be needed elsewhere. And a unit is
never unused: documents print it, whether or not a rule does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.diagnostic import Diagnostic
from engine.lint.subject import Subject
from engine.lint.uses import heads
from engine.lint.walk import inside
from engine.syntax import tree


def unused(subject: Subject) -> Iterator[Diagnostic]:
    """Tables, parts, columns, parameters, named values and samples of the linted file that nothing refers to."""
    if not subject.own_rules:
        return
    documents = [example.document for example in subject.checked.names.examples]
    variants = [document for document in documents if isinstance(document, tree.Variant)]
    sampled = {name.text for one in variants for name in (one.sample, one.prior) if name is not None}
    for node in subject.file.declarations:
        match node:
            case tree.Param(name=name) if name.span not in subject.used:
                yield _unused("param", f'no rule asks for the parameter "{name.text}"', name)
            case tree.Let(name=name) if name.span not in subject.used:
                yield _unused("let", f'nothing uses "{name.text}"', name)
            case tree.Sample(name=name) if name.text not in sampled:
                yield _unused("sample", f'no example is about the sample "{name.text}"', name)
            case tree.Table(name=name) if name.span not in subject.used:
                yield _unused("table", f"no rule speaks of {name.text}", name)
            case tree.Table():
                yield from _inside_table(subject, node)
            case tree.Rule() | tree.RollsUp() | tree.AddsAcross() | tree.AgreesWith():
                yield from _inside_rule(node)
            case _:
                pass


def _unused(what: str, message: str, name: tree.Name) -> Diagnostic:
    return Diagnostic(f"unused-{what}", message, name.span, ("use it, or leave it out",), (), "warning")


def _inside_table(subject: Subject, node: tree.Table) -> Iterator[Diagnostic]:
    """Parts that nothing names, and columns, if there are others by which the table would be found. What it takes from
    the table it is like is that table's to use."""
    table = next(table for table in subject.checked.names.tables.values() if table.node.name is node.name)
    own = {name.span for name in _names(node.clauses)}
    idle = [part.name for part in heads(table) if part.name.span in own - subject.used]
    for name in idle:
        yield _unused("part", f"no rule speaks of {node.name.text}.{name.text}", name)
    told = {name.text for name in idle}
    needed: set[object] = set()
    columns: dict[object, tree.Name] = {}
    for part in table.parts:
        if part.name not in told:
            columns.update((column.name.span, column.name) for column in part.columns)
            if not any(column.name.span in subject.used for column in part.columns):
                needed.update(column.name.span for column in part.columns)
    for span, name in columns.items():
        if span in own - subject.used - needed:
            yield _unused("column", f'no rule speaks of the column "{name.text}" of {node.name.text}', name)


def _names(clauses: Sequence[tree.TableClause]) -> Iterator[tree.Name]:
    """The names of the parts and columns that clauses declare."""
    for clause in clauses:
        if isinstance(clause, tree.PartClause):
            yield clause.name
            yield from _names(clause.clauses)
        elif isinstance(clause, tree.ColumnClause):
            yield clause.name


def _inside_rule(node: tree.Rule | tree.RollsUp | tree.AddsAcross | tree.AgreesWith) -> Iterator[Diagnostic]:
    """Named values that no later clause of the rule speaks of."""
    said = [clause.text.text for clause in node.clauses if isinstance(clause, tree.Message)]
    for place, clause in enumerate(node.clauses):
        if isinstance(clause, tree.LetClause):
            name = clause.name
            later = inside(node.clauses[place + 1 :])
            if name.text not in map(_named, later) and not any(name.text in text for text in said):
                yield _unused("let", f'nothing uses "{name.text}"', name)


def _named(node: object) -> str:
    """The name that a node refers to; "" for none."""
    match node:
        case tree.Variable(name=name) | tree.Call(function=tree.Name(text=name)):
            return name
    return ""
