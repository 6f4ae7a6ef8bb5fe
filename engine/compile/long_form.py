"""What a one-line form stands for, written out in the language. In: a checked rule. Out: the rules it is short for.

`compile` makes a form into loops and a requirement without this detour; a test holds that both come to the same.
"""

from __future__ import annotations

from typing import Literal, assert_never

from engine.check import Checked, shared_columns
from engine.check.names import RuleNode, default_name
from engine.source import Span
from engine.syntax import tree


def long_form(node: RuleNode, checked: Checked) -> tuple[tree.Rule, ...]:
    """The rules that a one-line form stands for, none for a rule that is written out.

    There are several where tables agree in several columns: each is counted by itself.
    """
    write = _Writing(node.span)
    match node:
        case tree.Rule():
            return ()
        case tree.RollsUp():
            loops = write.loops(("parent", write.member(node.table, "tree")), ("column", write.amounts(node.table)))
            children = write.binding("child", write.member(write.variable("parent"), "children"))
            below = write.sum(write.at("child", "column"), children)
            return (write.rule(node, loops, write.at("parent", "column"), below),)
        case tree.AddsAcross():
            if node.total is not None:
                stated, formula = write.cell("row", node.total.text), write.formula(node.parts)
                return (write.rule(node, write.loops(("row", node.table)), stated, formula),)
            loops = write.loops(("row", node.table), ("column", write.member(node.table, "totals")))
            parts = write.binding("part", write.member(write.variable("column"), "parts"))
            beside = write.sum(write.at("row", "part"), parts)
            return (write.rule(node, loops, write.at("row", "column"), beside),)
        case tree.AgreesWith():
            left, right = checked.types[id(node.table)], checked.types[id(node.other)]
            columns = [name.text for name in node.columns] or shared_columns(left, right)
            key = node.key.text if node.key else "key"
            loops = write.loops(("a", node.table), ("b", node.other), matching=key)
            return tuple(write.rule(node, loops, write.cell("a", name), write.cell("b", name)) for name in columns)
        case _:
            assert_never(node)


class _Writing:
    """Makes nodes that all stand where the form does."""

    def __init__(self, span: Span) -> None:
        self.span = span

    def name(self, text: str) -> tree.Name:
        return tree.Name(text, span=self.span)

    def variable(self, name: str) -> tree.Variable:
        return tree.Variable(name, span=self.span)

    def member(self, of: tree.Expression, name: str) -> tree.Member:
        return tree.Member(of, self.name(name), span=self.span)

    def amounts(self, table: tree.Expression) -> tree.Member:
        return self.member(table, "amounts")

    def cell(self, row: str, column: str) -> tree.Member:
        return self.member(self.variable(row), column)

    def at(self, row: str, column: str) -> tree.Item:
        return tree.Item(self.variable(row), self.variable(column), span=self.span)

    def binding(self, name: str, of: tree.Expression) -> tree.Binding:
        return tree.Binding(self.name(name), of, span=self.span)

    def sum(self, body: tree.Expression, loop: tree.Binding) -> tree.Fold:
        return tree.Fold(self.name("sum"), body, (loop,), None, span=self.span)

    def formula(self, parts: tuple[tuple[Literal["+", "-"], tree.Name], ...]) -> tree.Expression:
        if len(parts) == 1:
            return self.cell("row", parts[0][1].text)
        return tree.Sum(tuple((sign, self.cell("row", name.text)) for sign, name in parts), span=self.span)

    def loops(self, *loops: tuple[str, tree.Expression], matching: str | None = None) -> tree.For:
        bindings = tuple(self.binding(name, of) for name, of in loops)
        return tree.For(bindings, self.name(matching) if matching else None, span=self.span)

    def rule(
        self, form: RuleNode, loops: tree.For, left: tree.Expression, right: tree.Expression
    ) -> tree.Rule:  # fmt: skip
        """The form's rule: its loops and requirement, then the clauses that stand under the form."""
        require = tree.Require(tree.Compare("=", left, right, None, span=self.span), span=self.span)
        return tree.Rule(self.name(default_name(form)), form.title, (loops, require, *form.clauses), span=self.span)
