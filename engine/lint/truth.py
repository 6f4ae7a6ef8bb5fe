"""Conditions whose answer is known before any document is read. In: a subject. Out: findings, at the smallest part.

A condition is settled if it, or its opposite, cannot hold. Looked at are the clauses of rules, what filters a sum or a
count, and what is asked of every, some or no element; a requirement and an exception also beside the rule's `where`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.compile.expressions import Lowering
from engine.diagnostic import Diagnostic, Note
from engine.lint.formulas import Formula, both, denied, parts
from engine.lint.linear import TooLarge
from engine.lint.logic import conflicting, impossible
from engine.lint.subject import Condition, Role, StatedRule, Subject
from engine.lint.walk import inside
from engine.source import Span
from engine.syntax import tree

# By the role of a condition: what it is to be always so, and never so.
_TOLD = {
    "require": ("this cannot fail", "this cannot be met"),
    "where": ("this is always so: it leaves nothing out", "this is never so: the rule never applies"),
    "unless": ("this is always so: the rule is never checked", "this is never so: the exception never applies"),
    "": ("this is always so", "this is never so"),
}


class _Settled(NamedTuple):
    """A condition, or a part of one, whose answer is known."""

    span: Span
    role: str
    always: bool


def truth(subject: Subject) -> Iterator[Diagnostic]:
    """Conditions that are always or never met."""
    for rule in subject.own_rules:
        found: list[_Settled] = []
        for condition in rule.conditions:
            if condition.written is not None:
                found += _settled(subject, rule.lowering, condition.written, condition.role)
        for clause in rule.checked.node.clauses:
            if not (isinstance(clause, tree.LetClause) and clause.parameters):
                found += _filters(subject, rule.lowering, clause)
        yield from map(_diagnostic, found)
        yield from _beside(subject, rule, [one.span for one in found])
    lowering = Lowering(subject.checked)
    for declaration in subject.file.declarations:
        if isinstance(declaration, tree.Let) and not declaration.parameters:
            yield from map(_diagnostic, _filters(subject, lowering, declaration))


def _diagnostic(found: _Settled, notes: tuple[Note, ...] = ()) -> Diagnostic:
    code = "always-true" if found.always else "never-true"
    told = _TOLD[found.role][0 if found.always else 1]
    hint = "whatever a document prints: leave it out, or write what is meant"
    return Diagnostic(code, told, found.span, (hint,), notes, "warning")


def _filters(subject: Subject, lowering: Lowering, within: object) -> Iterator[_Settled]:
    """The settled conditions that filter a fold or are asked of elements, anywhere inside a node."""
    for node in inside(within):
        match node:
            case (
                tree.Fold(where=condition) | tree.Against(where=condition)
                | tree.Quantified(condition=condition)
            ) if condition is not None:
                yield from _settled(subject, lowering, condition, "")
            case _:
                pass


def _settled(subject: Subject, lowering: Lowering, written: tree.Expression, role: str) -> list[_Settled]:
    """A condition if it is settled, by the smallest parts that settle it; else its parts that are."""
    formula = subject.meaning(lowering.condition(written))
    never = impossible(formula)
    always = not never and impossible(denied(formula))
    below: list[_Settled] = []
    if isinstance(written, tree.And | tree.Or):
        joined = "unless" if isinstance(written, tree.Or) else "require", "where"
        below = [one for i in written.items for one in _settled(subject, lowering, i, role if role in joined else "")]
    if not (always or never):
        return below
    if role == "require" and never and _contradicts_itself(formula):
        return []
    return [one for one in below if one.always == always] or [_Settled(written.span, role, always)]


def _contradicts_itself(formula: Formula) -> bool:
    """Do several things that are required exclude each other? `compare` tells which."""
    try:
        found = conflicting(parts(formula))
    except TooLarge:
        return False
    return found is not None and len(found) > 1


# ── beside the rule's own `where` ────────────────────────────────────────────────────────


def _beside(subject: Subject, rule: StatedRule, told: Sequence[Span]) -> Iterator[Diagnostic]:
    """What the conditions of a rule settle together, but for those told already, which are settled by themselves."""

    def left(role: Role) -> list[Condition]:
        return [one for one in rule.of(role) if not any(_overlap(one.span, span) for span in told)]

    given: list[tuple[Condition, Formula]] = []
    for condition in left("where"):
        formula = subject.meaning(condition.node)
        given.append((condition, formula))
        if impossible(both(*(said for _, said in given))):
            yield _because(_Settled(condition.span, "where", False), given[:-1], formula)
            return
    for condition in left("unless"):
        formula = subject.meaning(condition.node)
        if given:
            yield from _decided(condition, formula, given)
        given.append((condition, denied(formula)))
    for condition in left("require") if given else ():
        if condition.written is not None:
            yield from _decided(condition, subject.meaning(condition.node), given)


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _decided(
    condition: Condition, formula: Formula, given: Sequence[tuple[Condition, Formula]]
) -> Iterator[Diagnostic]:
    """A condition that others of its rule settle."""
    for always, opposite in ((False, formula), (True, denied(formula))):
        if impossible(both(opposite, *(said for _, said in given))):
            yield _because(_Settled(condition.span, condition.role, always), given, opposite)
            return


def _because(found: _Settled, given: Sequence[tuple[Condition, Formula]], formula: Formula) -> Diagnostic:
    """The finding, with as few of the given conditions as settle it."""
    needed = list(given)
    for one in given:
        fewer = [other for other in needed if other is not one]
        if impossible(both(formula, *(said for _, said in fewer))):
            needed = fewer
    notes = tuple(Note(condition.span, f"by this `{condition.role}`") for condition, _ in needed)
    return _diagnostic(found, notes)
