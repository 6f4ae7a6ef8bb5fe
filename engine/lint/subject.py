"""What is linted: a rule file with what each condition of its rules means. In: `Checked`, `Plan`. Out: `Subject`.

A condition is kept twice: as it is written, for its place, and as the plan has it, for its meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Literal

from attrs import field, frozen

from engine.check import Checked, CheckedRule
from engine.check.names import default_name
from engine.compile.expressions import Lowering
from engine.lint.canonical import AS_WRITTEN, Canonical
from engine.lint.formulas import Formula
from engine.lint.uses import used
from engine.plan import Node, Plan, RuleSpec
from engine.source import Span
from engine.syntax import tree

Role = Literal["require", "where", "unless"]


@frozen
class Condition:
    """A condition of a rule. `written` is None for the requirement of a one-line form, which nobody wrote."""

    role: Role
    written: tree.Expression | None
    span: Span
    node: Node


@frozen(eq=False)
class StatedRule:
    """A rule with its conditions. `own` says whether the linted file declares it."""

    checked: CheckedRule
    spec: RuleSpec
    span: Span  # of its name, or of the words that stand for it
    own: bool
    conditions: tuple[Condition, ...]
    lowering: Lowering = field(repr=False)

    def of(self, *roles: Role) -> Iterator[Condition]:
        """The conditions in these roles, those joined by `and` one by one."""
        for condition in self.conditions:
            if condition.role in roles:
                yield from _parts(condition)

    @property
    def shown(self) -> str:
        """Its name without that of its ruleset."""
        return default_name(self.checked.node)


class Subject:
    """A rule file to be linted.

    `files` are it and all that it uses, the file itself the last; `checked` and `plan` are of all of them. `used` are
    the places of the names that something refers to.
    """

    def __init__(self, checked: Checked, files: Sequence[tree.File], plan: Plan) -> None:
        self.checked = checked
        self.file = files[-1]
        self.plan = plan
        self.used = used(checked, files, plan)
        self.canonical = Canonical(plan.units)
        known = {rule.name: rule for rule in checked.rules}
        self.rules = tuple(self._stated(known[spec.name], spec) for spec in plan.rules if spec.name in known)

    def beside(self, used: frozenset[Span]) -> Subject:
        """The same, among files that use these names."""
        other = copy(self)
        other.used = used
        return other

    @property
    def own_rules(self) -> tuple[StatedRule, ...]:
        """The rules that the linted file declares."""
        return tuple(rule for rule in self.rules if rule.own)

    def is_own(self, span: Span) -> bool:
        """Is this a place in the linted file?"""
        return span.file == self.file.span.file

    def meaning(self, node: Node) -> Formula:
        """The formula of a condition, its variables by the names they have in the rule."""
        return self.canonical.formula(node, AS_WRITTEN)

    def _stated(self, rule: CheckedRule, spec: RuleSpec) -> StatedRule:
        node = rule.node
        lowering = Lowering(self.checked)
        conditions: list[Condition] = []
        for clause in node.clauses:
            match clause:
                case tree.LetClause(parameters=()):
                    lowering.lets[clause.name.text] = clause.value
                case tree.Require(condition=written):
                    conditions.append(Condition("require", written, written.span, lowering.condition(written)))
                case tree.Where(condition=written):
                    conditions.append(Condition("where", written, written.span, lowering.condition(written)))
                case tree.Unless(condition=written):
                    conditions.append(Condition("unless", written, written.span, lowering.condition(written)))
                case _:
                    pass
        span = node.name.span if isinstance(node, tree.Rule) else (node.name or node.table).span
        if not isinstance(node, tree.Rule):
            written_out = sum(condition.role == "require" for condition in conditions)
            conditions.append(Condition("require", None, span, _first(spec.require, 1 + written_out)))
        return StatedRule(rule, spec, span, self.is_own(span), tuple(conditions), lowering)


def _first(require: Node, count: int) -> Node:
    """The first of a rule's `count` requirements: that of a one-line form."""
    return require[1] if count > 1 else require


def _parts(condition: Condition) -> Iterator[Condition]:
    """A condition, or those that it joins by `and`, as far as they are written apart."""
    if condition.node[0] != "and":
        yield condition
        return
    items: Sequence[tree.Expression | None] = [condition.written] * (len(condition.node) - 1)
    if isinstance(condition.written, tree.And):
        items = condition.written.items
    for written, node in zip(items, condition.node[1:], strict=True):
        span = written.span if written is not None else condition.span
        yield from _parts(Condition(condition.role, written, span, node))
