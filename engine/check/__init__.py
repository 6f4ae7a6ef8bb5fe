"""Names, types and units, before any document is opened. In: syntax trees. Out: `Checked` and diagnostics."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from engine.check.changes import Changes, settle
from engine.check.examples import CheckedExample, check_examples
from engine.check.expansion import references
from engine.check.expressions import Typing, Variables
from engine.check.names import BUILT_IN, IN_MESSAGE, Names, RuleNode, collect, suggest
from engine.check.scopes import Used
from engine.check.types import PLAIN, TEXT, Declared, PartInfo, TableInfo, Type
from engine.check.versions import check_versions
from engine.diagnostic import Diagnostic, Note
from engine.source import Source, Span
from engine.syntax import tree
from engine.syntax.parsing import parse


@frozen
class CheckedRule:
    """A rule with the tables it speaks of: those that must be there, may be there, and are taken as a whole."""

    name: str
    node: RuleNode
    used: tuple[int, ...]
    optional: tuple[int, ...]
    whole: tuple[int, ...]
    message: tuple[str | tree.Expression, ...]


@frozen
class Checked:
    """Rule files whose names and types are in order. `types` and `referents` are by identity of an expression node."""

    names: Names
    rules: tuple[CheckedRule, ...]
    examples: tuple[CheckedExample, ...]
    types: dict[int, Type]
    referents: dict[int, Declared]  # the table, parameter or `let` that a name stands for
    expansions: dict[int, tree.Expression]  # what calls of a file's own functions stand for, by the node of the call
    changes: Changes  # what files change of those they use


def check(
    files: Sequence[tree.File], uses: Sequence[Sequence[Used]] | None = None
) -> tuple[Checked, tuple[Diagnostic, ...]]:
    """Check the files together, those used by others first, the named file last.

    `uses` are the `use`s of each file and the files they name; without them every file uses all before it.
    """
    names = collect(files, uses)
    check_versions(names)
    changes = settle(names)
    _check_tables(names)
    _check_properties(names)
    typing = Typing(names)
    for full, let in names.lets.items():
        typing.declare(full, let)
    for precision in dict.fromkeys(names.precisions.values()):
        accuracy(names, precision.accuracy, precision.span)
    for period in names.periods:
        for text in period.patterns:
            names.pattern(text)
    rules = tuple(_rule(names, typing, full, node) for full, node in names.rules)
    examples = check_examples(names)
    checked = Checked(names, rules, examples, typing.types, typing.referents, typing.expansions, changes)
    return checked, tuple(dict.fromkeys(names.diagnostics))


def _check_tables(names: Names) -> None:
    for table in names.tables.values():
        for text in (*table.titled, *table.unless):
            names.pattern(text)
        for part in table.parts:
            _check_part(names, table, part)


def _check_part(names: Names, table: TableInfo, part: PartInfo) -> None:
    for text in (*part.under, *part.unless, *part.total, *part.subtotal, *part.excepts):
        names.pattern(text)
    for clause in (part.key, part.label, *part.columns):
        if clause is None:
            continue
        for source in clause.sources:
            for text in source.patterns:
                names.pattern(text)
            if isinstance(source, tree.Joined) and clause.kind != "key":
                names.report("wrong-type", "only a key is joined of several columns", source.span)
    if isinstance(part.tree, tree.TreeByOrder):
        for text in part.tree.patterns:
            names.pattern(text)
    if isinstance(part.tree, tree.TreeByCode | tree.TreeByPrefix) and part.key is None:
        names.report(
            "missing-key", f"{table.name} has a tree by its key, and no key", part.tree.span,
            'add a clause such as: key 编码 from "科目编码"',
        )  # fmt: skip


def _check_properties(names: Names) -> None:
    for one in names.properties.values():
        for reading in one.readings:
            names.pattern(reading.pattern)
        for choice in one.choices:
            if choice.operator == "matches":
                names.pattern(choice.pattern)


def _rule(names: Names, typing: Typing, full: str, node: RuleNode) -> CheckedRule:
    typing.used, typing.optional, typing.whole, typing.functions = {}, {}, {}, {}
    variables: Variables = {}
    match node:
        case tree.RollsUp():
            table = typing.expect(node.table, variables, "table")
            if table is not None and table.table is not None:
                variables = {
                    "parent": Type("row", table.table, table.part),
                    "column": Type("column", table.table, table.part),
                }
                _check_rolls(names, table, node)
        case tree.AddsAcross():
            table = typing.expect(node.table, variables, "table")
            if table is not None and table.table is not None:
                variables = {"row": Type("row", table.table, table.part)}
                used = [*([node.total] if node.total else []), *(name for _, name in node.parts)]
                for name in used:
                    _check_column(names, table, name)
        case tree.AgreesWith():
            variables = _agreement(names, typing, node)
        case tree.Rule():
            pass
    message: tuple[str | tree.Expression, ...] = ()
    requires = 0
    for clause in node.clauses:
        match clause:
            case tree.For():
                _for(names, typing, clause, variables)
            case tree.Where():
                typing.expect(clause.condition, variables, "condition")
            case tree.LetClause() if clause.parameters:
                _name(names, clause.name, variables)
                if any(isinstance(one, tree.Call) and one.function == clause.name for one in references(clause.value)):
                    names.report("let-cycle", f"“{clause.name.text}” is defined by itself", clause.name.span)
                    continue
                typing.functions[clause.name.text] = clause
            case tree.LetClause():
                value = typing.type(clause.value, variables)
                _name(names, clause.name, variables)
                typing.unfolding.weigh(clause.name.text, clause.value)
                variables[clause.name.text] = value
            case tree.Require():
                requires += 1
                typing.expect(clause.condition, variables, "condition")
            case tree.Unless():
                typing.probe(clause.condition, variables, "condition")
            case tree.Message():
                message = _message(names, typing, clause, variables)
            case tree.PrecisionClause():
                accuracy(names, clause.accuracy, clause.span)
            case tree.Otherwise() | tree.SeverityClause() | tree.Meta():
                pass
    if isinstance(node, tree.Rule) and not requires:
        names.report(
            "missing-require", f"rule {node.name.text} requires nothing", node.name.span, "add a clause: require …"
        )
    optional = tuple(index for index in typing.optional if index not in typing.used)
    return CheckedRule(full, node, tuple(typing.used), optional, tuple(typing.whole), message)


def accuracy(names: Names, words: Sequence[tree.Accuracy], span: Span) -> None:
    """Report words that say two things of how figures are read."""
    given = set(words)
    together = ({"house", "printed"}, {"rounded", "cut off"})
    if len(given) < len(words) or any(pair <= given for pair in together) or ("exact" in given and len(given) > 1):
        names.report(
            "bad-precision", f"“{' '.join(words)}” says two things at once", span,
            "say which last place counts (house or printed) and how it came about (rounded or cut off), or exact",
        )  # fmt: skip


def _check_rolls(names: Names, table: Type, node: tree.RollsUp) -> None:
    assert table.table is not None
    if all(part.tree is None and not part.total and not part.subtotal for part in table.table.of(table.part)):
        names.report(
            "missing-tree", f"{table.table.name} does not say which rows are parts of which", node.table.span,
            'add to the table a clause such as: tree by code 3 5 7, or: total "合计"',
            notes=(Note(table.table.node.name.span, f"{table.table.name} is declared here"),),
        )  # fmt: skip


def _check_column(names: Names, table: Type, name: tree.Name) -> None:
    assert table.table is not None
    known = table.table.column_names(table.part)
    if name.text not in known:
        names.report(
            "unknown-column", f"{table.table.name} has no column “{name.text}”", name.span, *suggest(name.text, known),
            notes=(Note(table.table.node.name.span, f"{table.table.name} is declared here"),),
        )  # fmt: skip


def _agreement(names: Names, typing: Typing, node: tree.AgreesWith) -> Variables:
    left = typing.expect(node.table, {}, "table")
    right = typing.expect(node.other, {}, "table")
    if left is None or right is None or left.table is None or right.table is None:
        return {}
    for name in node.columns:
        _check_column(names, left, name)
        _check_column(names, right, name)
    if node.key is not None:
        _matching(names, node.key, left, right)
    if not node.columns and not shared_columns(left, right):
        names.report(
            "no-shared-column", f"{left.table.name} and {right.table.name} declare no column of one name", node.span,
            "name the columns alike in both tables, or say which: … in 合计, 基本",
        )  # fmt: skip
    return {"a": Type("row", left.table, left.part), "b": Type("row", right.table, right.part)}


def shared_columns(left: Type, right: Type) -> list[str]:
    """The columns that two tables declare under one name."""
    assert left.table is not None and right.table is not None
    other = right.table.column_names(right.part)
    return [name for name in left.table.column_names(left.part) if name in other]


def _matching(names: Names, name: tree.Name, left: Type, right: Type) -> None:
    for side in (left, right):
        assert side.table is not None
        known = [*side.table.key_names(side.part), *side.table.label_names(side.part), "key", "label"]
        if name.text not in known:
            names.report(
                "unknown-key", f"{side.table.name} has no key or label “{name.text}”", name.span,
                *suggest(name.text, known),
                notes=(Note(side.table.node.name.span, f"{side.table.name} is declared here"),),
            )  # fmt: skip


def _name(names: Names, name: tree.Name, variables: Variables) -> None:
    """Report a name that hides another: what a name means shall not depend on the line it stands in."""
    scope = names.scope(name.span)
    if name.text in variables or name.text in scope.known or name.text in scope.behind or name.text in BUILT_IN:
        names.report("duplicate-name", f"“{name.text}” has a meaning here already", name.span, "choose another name")


def _for(names: Names, typing: Typing, clause: tree.For, variables: Variables) -> None:
    elements = []
    for binding in clause.bindings:
        element = typing.element(binding.of, variables)
        elements.append(element)
        _name(names, binding.name, variables)
        variables[binding.name.text] = element
    if clause.matching is not None:
        if len(clause.bindings) != 2:
            names.report("matching-needs-two", "`matching` pairs the rows of two collections", clause.span)
        elif elements[0] and elements[1]:
            if elements[0].kind != "row" or elements[1].kind != "row":
                names.report("matching-needs-two", "`matching` pairs rows", clause.span)
            else:
                _matching(names, clause.matching, elements[0], elements[1])


_PRINTABLE = ("number", "text", "cell", "row", "column", "printed")


def _message(
    names: Names, typing: Typing, clause: tree.Message, variables: Variables
) -> tuple[str | tree.Expression, ...]:
    """The texts and expressions of a message; `{…}` holds an expression."""
    parts: list[str | tree.Expression] = []
    rest = clause.text.text
    while "{" in rest:
        before, _, rest = rest.partition("{")
        inside, closed, rest = rest.partition("}")
        if before:
            parts.append(before)
        expression = _expression(inside, clause.span.file) if closed else None
        if expression is None:
            names.report("bad-message", f"“{{{inside}}}” in a message is no expression", clause.text.span)
            continue
        before_count = len(names.diagnostics)
        found = typing.type(expression, variables)
        if found is not None and found.kind not in _PRINTABLE:
            problem = f"“{{{inside}}}” is {found.words}, which a message cannot print"
            names.report("bad-message", problem, clause.text.span)
        for i in range(before_count, len(names.diagnostics)):
            names.diagnostics[i] = names.diagnostics[i]._replace(span=clause.text.span)
        parts.append(expression)
    if rest:
        parts.append(rest)
    return tuple(parts)


def _expression(text: str, name: str) -> tree.Expression | None:
    """The expression that a text in a message of this file says."""
    file, problems = parse(Source(name + IN_MESSAGE, f"let value = {text}"))
    if problems or len(file.declarations) != 1 or not isinstance(file.declarations[0], tree.Let):
        return None
    return file.declarations[0].value


__all__ = ["PLAIN", "TEXT", "Checked", "CheckedExample", "CheckedRule", "Span", "check", "shared_columns"]
