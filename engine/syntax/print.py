"""A tree as text, in the plainest form: each clause on one line, and brackets only where they are needed.

In: a `File`. Out: text that parses back to an equal tree. Comments are not in the tree, so they are not in the text;
`formatting/` is what lays out a file that somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from engine.syntax import tree as t
from engine.syntax.terminals import RESERVED

_INDENT = "  "
_WORD = re.compile(r"[^\W\d]\w*")

# How tightly an expression binds. One that binds looser than its place asks for stands in brackets.
_OR, _AND, _NOT, _CONDITION, _SUM, _PRODUCT, _SIGNED, _PRIMARY = range(8)

_BINDING: dict[type, int] = {
    t.Or: _OR, t.And: _AND, t.Not: _NOT,
    t.Compare: _CONDITION, t.TextTest: _CONDITION, t.Is: _CONDITION, t.Among: _CONDITION, t.Quantified: _CONDITION,
    t.Sum: _SUM, t.Product: _PRODUCT, t.Negative: _SIGNED, t.Extract: _SIGNED,
}  # fmt: skip


def show(file: t.File) -> str:
    """The declarations in order, a blank line between them; one-line declarations of a kind stand together."""
    blocks: list[str] = []
    before: tuple[object, bool] | None = None
    for declaration in file.declarations:
        head, *clauses = _declaration(declaration)
        this = (_family(declaration), not clauses)
        if before and not (before == this and not clauses):
            blocks.append("")
        blocks += [head, *clauses]
        before = this
    return "".join(line + "\n" for line in blocks)


def _family(declaration: t.Declaration) -> object:
    match declaration:
        case t.RollsUp() | t.AddsAcross() | t.AgreesWith():
            return "form"
        case t.Disable() | t.Regrade() | t.Override():
            return "change"
        case _:
            return type(declaration)


# ── texts and names ──────────────────────────────────────────────────────────────────────


def quote(text: str) -> str:
    """The text as a rule file has it. A backslash is doubled only where it would otherwise be read as an escape."""
    doubled = re.sub(r'\\(?=["\\n\n]|\Z)', r"\\\\", text)
    return '"' + doubled.replace('"', '\\"').replace("\n", "\\n") + '"'


def _texts(texts: Iterable[t.Text], between: str = " ") -> str:
    return between.join(quote(text.text) for text in texts)


def _optional(text: t.Text | None, word: str = "") -> str:
    return f" {word}{quote(text.text)}" if text else ""


def _label(name: t.Name) -> str:
    return name.text if _WORD.fullmatch(name.text) else quote(name.text)


def _target(name: t.Name) -> str:
    first, *more = name.text.split(".")
    dotted = first not in RESERVED and all(map(_WORD.fullmatch, (first, *more)))
    return name.text if dotted else quote(name.text)


def _unit_name(name: str) -> str:
    return name if _WORD.fullmatch(name) and name not in RESERVED else quote(name)


# ── declarations ─────────────────────────────────────────────────────────────────────────


def _declaration(node: t.Declaration) -> list[str]:
    """The lines of a declaration, the first in column 1."""
    lines: list[str] = _DECLARATIONS[type(node)](node)
    return lines


def _indented(lines: Iterable[str]) -> list[str]:
    return [_INDENT + line if line else "" for line in lines]


def _clauses(clauses: Sequence[t.RuleClause | t.TableClause]) -> list[str]:
    return _indented(line for clause in clauses for line in _clause(clause))


def _let(node: t.Let | t.LetClause) -> str:
    parameters = f"({', '.join(name.text for name in node.parameters)})" if node.parameters else ""
    return f"let {node.name.text}{parameters} = {_expression(node.value)}"


def _use(node: t.Use) -> list[str]:
    alias = f" as {node.alias.text}" if node.alias else ""
    return [f"use {quote(node.path) if node.quoted else node.path}{alias}{_optional(node.version, 'version ')}"]


def _change(what: str, because: t.Text | None) -> list[str]:
    return [f"{what}{_optional(because, 'because ')}"]


def _unit(node: t.Unit) -> list[str]:
    names = " or ".join(_unit_name(name.text) for name in node.names)
    if node.between is not None:
        return [f"unit {names} between {_unit_name(node.between.text)}"]
    if node.value is None:
        return [f"unit {names}"]
    unit = node.value.unit
    return [f"unit {names} = {node.value.text}" + ("" if unit is None else f" {_unit_name(unit)}")]


def _document(node: t.Document) -> list[str]:
    return ["document", *_indented(map(_property, node.properties))]


def _property(node: t.Property) -> str:
    if node.readings:
        readings = (f"{reading.place} {quote(reading.pattern.text)}" for reading in node.readings)
        return f"{node.name.text} from {' or '.join(readings)}"
    choices = (
        f"{choice.value.text} when {choice.place} {choice.operator} {quote(choice.pattern.text)}"
        for choice in node.choices
    )
    return f"{node.name.text} {', '.join(choices)}"


def _slots(node: t.Slots | t.Endings) -> str:
    if isinstance(node, t.Endings):
        return f"ending {_texts(node.texts, ' or ')}"
    unit = f" in {_unit_name(node.unit.text)}" if node.unit else ""
    return f"column {', '.join(name.text for name in node.names)}{unit}"


def _table(node: t.Table) -> list[str]:
    like = f" like {_expression(node.like)}" if node.like else ""
    return [f"table {node.name.text}{like}", *_clauses(node.clauses)]


def _form(node: t.RollsUp | t.AddsAcross | t.AgreesWith, what: str) -> list[str]:
    name = f" as {node.name.text}" if node.name else ""
    return [f"{_expression(node.table)} {what}{name}{_optional(node.title)}", *_clauses(node.clauses)]


def _adds_across(node: t.AddsAcross) -> list[str]:
    if node.total is None:
        return _form(node, "adds across")
    (_, first), *more = node.parts
    parts = first.text + "".join(f" {sign} {name.text}" for sign, name in more)
    return _form(node, f"adds across {node.total.text} = {parts}")


def _agrees_with(node: t.AgreesWith) -> list[str]:
    on = f" on {node.key.text}" if node.key else ""
    columns = f" in {', '.join(column.text for column in node.columns)}" if node.columns else ""
    return _form(node, f"agrees with {_expression(node.other)}{on}{columns}")


def _block(body: t.Text) -> list[str]:
    return _indented(['"""', *(body.text.split("\n") if body.text else []), '"""'])


def _example(node: t.Example) -> list[str]:
    head = f"example {', '.join(_unit_name(rule.text) for rule in node.rules)} {node.expect}"
    if isinstance(node.document, t.Text):
        return [head, *_block(node.document)]
    head += f" in {node.document.sample.text}"
    if node.document.prior is not None:
        head += f" prior {node.document.prior.text}"
    changes = [f"{quote(change.old.text)} as {quote(change.new.text)}" for change in node.document.replacements]
    if len(changes) < 2:
        return [" with ".join([head, *changes])]
    *most, last = changes
    return [f"{head} with", *_indented([*(f"{change}," for change in most), last])]


_DECLARATIONS: dict[type, Callable[[Any], list[str]]] = {
    t.Ruleset: lambda node: [f"ruleset {node.name.text}", *_clauses(node.clauses)],
    t.Use: _use,
    t.Disable: lambda node: _change(f"disable {_target(node.rule)}", node.because),
    t.Regrade: lambda node: _change(f"regrade {_target(node.rule)} as {node.level}", node.because),
    t.Override: lambda node: _change(f"override {_target(node.param)} = {_expression(node.value)}", node.because),
    t.Param: lambda node: [f"param {node.name.text} = {_expression(node.value)}{_optional(node.about)}"],
    t.Let: lambda node: [_let(node)],
    t.Period: lambda node: [f"period {node.which} {_texts(node.patterns, ' or ')}"],
    t.Precision: lambda node: [f"precision {' '.join(node.accuracy)}"],
    t.Unit: _unit,
    t.Document: _document,
    t.Table: _table,
    t.Claims: lambda node: [f"claims {node.name.text}", *_indented(map(_slots, node.clauses))],
    t.Phrase: lambda node: [" ".join(("phrase", node.name.text, _texts(node.patterns, " or "), node.role)).rstrip()],
    t.Rule: lambda node: [f"rule {node.name.text}{_optional(node.title)}", *_clauses(node.clauses)],
    t.RollsUp: lambda node: _form(node, "rolls up"),
    t.AddsAcross: _adds_across,
    t.AgreesWith: _agrees_with,
    t.Sample: lambda node: [f"sample {node.name.text}", *_block(node.body)],
    t.Example: _example,
}


# ── clauses ──────────────────────────────────────────────────────────────────────────────


def _clause(node: t.RuleClause | t.TableClause) -> list[str]:
    if isinstance(node, t.PartClause):
        return [f"part {node.name.text} under {_alternatives(node.under, node.unless)}", *_clauses(node.clauses)]
    return [_CLAUSES[type(node)](node)]


def _titled(node: t.Titled) -> str:
    return f"titled {_alternatives(node.patterns, node.unless)}"


def _alternatives(patterns: tuple[t.Text, ...], unless: tuple[t.Text, ...]) -> str:
    excluded = f" not {_texts(unless, ' or ')}" if unless else ""
    return f"{_texts(patterns, ' or ')}{excluded}"


def _source(node: t.Path | t.Joined) -> str:
    return _texts(node.patterns, " > ") if isinstance(node, t.Path) else f"({_texts(node.patterns)})"


def _column(node: t.ColumnClause) -> str:
    return f"{node.kind} {node.name.text} from {' or '.join(map(_source, node.sources))}"


def _bindings(bindings: Iterable[t.Binding]) -> str:
    return ", ".join(f"{binding.name.text} in {_expression(binding.of, _SUM)}" for binding in bindings)


def _for(node: t.For) -> str:
    return f"for {_bindings(node.bindings)}" + (f" matching {node.matching.text}" if node.matching else "")


_CLAUSES: dict[type, Callable[[Any], str]] = {
    t.Titled: _titled,
    t.ColumnClause: _column,
    t.TreeByCode: lambda node: f"tree by code {' '.join(map(str, node.lengths))}",
    t.TreeByPrefix: lambda node: "tree by prefix",
    t.TreeByOutline: lambda node: "tree by outline",
    t.TreeByGroup: lambda node: "tree by group",
    t.TreeByFigures: lambda node: "tree by figures",
    t.TreeByOrder: lambda node: f"tree by order {_texts(node.patterns, ' > ')}",
    t.LabelPatterns: lambda node: f"{node.kind} {_texts(node.patterns, ' or ')}",
    t.Blank: lambda node: f"blank is {node.meaning}",
    t.Repeats: lambda node: "repeats",
    t.For: _for,
    t.Where: lambda node: f"where {_expression(node.condition)}",
    t.LetClause: lambda node: _let(node),
    t.Require: lambda node: f"require {_expression(node.condition)}",
    t.Unless: lambda node: f"unless {_expression(node.condition)}{_optional(node.because, 'because ')}",
    t.Otherwise: lambda node: f"otherwise not checkable {quote(node.message.text)}",
    t.SeverityClause: lambda node: f"severity {node.level}{'' if node.when == 'conflict' else f' when {node.when}'}",
    t.PrecisionClause: lambda node: f"precision {' '.join(node.accuracy)}",
    t.Message: lambda node: f"message {quote(node.text.text)}",
    t.Meta: lambda node: f"{node.kind} {_texts(node.texts)}",
}


# ── expressions ──────────────────────────────────────────────────────────────────────────


def expression(node: t.Expression) -> str:
    """An expression as it may be written."""
    return _expression(node)


def _expression(node: t.Expression, at_least: int = _OR) -> str:
    """The expression, in brackets if it binds looser than `at_least`."""
    text: str = _EXPRESSIONS[type(node)](node)
    return text if _BINDING.get(type(node), _PRIMARY) >= at_least else f"({text})"


def _number(node: t.Number) -> str:
    if node.unit is None:
        return node.text
    return node.text + node.unit if node.unit in ("%", "‰") else f"{node.text} {node.unit}"


def _alternative(node: t.Expression, at_least: int) -> str:
    """A part of `and` or `or`. A bare text or number there is taken for a slip, so it stands in brackets."""
    text = _expression(node, at_least)
    return f"({text})" if isinstance(node, t.String | t.Number) else text


def _compare(node: t.Compare) -> str:
    text = f"{_expression(node.left, _SUM)} {node.operator} {_expression(node.right, _SUM)}"
    return text if node.tolerance is None else f"{text} within {_tolerance(node.tolerance)}"


def _tolerance(node: t.Rounding | t.Expression) -> str:
    if isinstance(node, t.Rounding):
        return "rounding"
    text = _expression(node, _PRIMARY)
    return f"({text})" if re.match(r"rounding\b", text) else text


def _chain(items: Iterable[tuple[str, t.Expression]], at_least: int) -> str:
    """`a + b - c`; the sign of the first item is not written."""
    (_, first), *more = items
    return _expression(first, at_least) + "".join(f" {sign} {_expression(item, at_least)}" for sign, item in more)


def _call(node: t.Call) -> str:
    of = f"{_expression(node.of, _PRIMARY)}.{_label(node.function)}" if node.of is not None else node.function.text
    return f"{of}({_list(node.arguments)})"


def _fold(node: t.Fold) -> str:
    where = f" where {_expression(node.where)}" if node.where is not None else ""
    return f"{node.function.text}({_expression(node.body)} for {_bindings(node.loops)}{where})"


def _against(node: t.Against) -> str:
    loops = f" for {_bindings(node.loops)}" if node.loops else ""
    where = f" where {_expression(node.where)}" if node.where is not None else ""
    return f"{node.function.text}({_expression(node.value)} among {_expression(node.body)}{loops}{where})"


def _quantified(node: t.Quantified) -> str:
    of, condition = _expression(node.of, _PRIMARY), _expression(node.condition)
    return f"{node.quantifier} {node.variable.text} in {of} has ({condition})"


def _list(items: Sequence[t.Expression]) -> str:
    return ", ".join(_expression(item) for item in items)


_EXPRESSIONS: dict[type, Callable[[Any], str]] = {
    t.Number: _number,
    t.String: lambda node: quote(node.text),
    t.Year: lambda node: node.which,
    t.Variable: lambda node: node.name,
    t.Member: lambda node: f"{_expression(node.of, _PRIMARY)}.{_label(node.name)}",
    t.Item: lambda node: f"{_expression(node.of, _PRIMARY)}[{_expression(node.key)}]",
    t.Call: _call,
    t.Fold: _fold,
    t.Against: _against,
    t.Extract: lambda node: f"{node.what} in {_expression(node.text, _PRIMARY)}",
    t.Sum: lambda node: _chain(node.terms, _PRODUCT),
    t.Product: lambda node: _chain(node.factors, _SIGNED),
    t.Negative: lambda node: f"-{_expression(node.of, _PRIMARY)}",
    t.Compare: _compare,
    t.TextTest: lambda node: f"{_expression(node.left, _SUM)} {node.operator} {_expression(node.right, _SUM)}",
    t.Is: lambda node: f"{_expression(node.of, _SUM)} is {'not ' if node.negated else ''}{node.state}",
    t.Among: lambda node: f"{_expression(node.left, _SUM)} in {_expression(node.right, _SUM)}",
    t.Members: lambda node: f"({_list(node.items)}{',' if len(node.items) == 1 else ''})",
    t.Quantified: _quantified,
    t.Not: lambda node: f"not {_expression(node.of, _CONDITION)}",
    t.And: lambda node: " and ".join(_alternative(item, _NOT) for item in node.items),
    t.Or: lambda node: " or ".join(_alternative(item, _AND) for item in node.items),
}
