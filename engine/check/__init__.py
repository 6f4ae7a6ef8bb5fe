"""Names, types and units, before any document is opened. In: syntax trees. Out: `Checked` and diagnostics."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import frozen

from engine.check.advice import for_column, listed
from engine.check.changes import Changes, settle
from engine.check.examples import CheckedExample, check_examples
from engine.check.expansion import references
from engine.check.expressions import CYCLE, Typing, Variables
from engine.check.message import check_message
from engine.check.names import BUILT_IN, Names, RuleNode, Tried, collect, name_span
from engine.check.phrases import check_phrases
from engine.check.scopes import Used
from engine.check.types import PLAIN, TEXT, Declared, PartInfo, TableInfo, Type
from engine.check.versions import check_versions
from engine.diagnostic import Diagnostic, Note
from engine.source import Span
from engine.suggestions import suggest
from engine.syntax import tree
from engine.syntax.layout import CLAIMS


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
    files: Sequence[tree.File], uses: Sequence[Sequence[Used]] | None = None, sound: Collection[Tried] = ()
) -> tuple[Checked, tuple[Diagnostic, ...]]:
    """Check the files together, those used by others first, the named file last.

    `uses` are the `use`s of each file and the files they name; without them every file uses all before it. `sound` are
    patterns that an earlier check has found to have no mistake.
    """
    names = collect(files, uses, sound)
    check_phrases(names, readable=all(CLAIMS not in file.unread for file in files))
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
        names.pattern(text, "whole")
    for clause in (part.key, part.label, *part.columns):
        if clause is None:
            continue
        for source in clause.sources:
            for text in source.patterns:
                names.pattern(text, "whole")
            if isinstance(source, tree.Joined) and clause.kind != "key":
                names.report(
                    "wrong-type", "only a key is joined of several columns", source.span,
                    'other headers of one column are joined by "or"; headers below each other, by ">"',
                )  # fmt: skip
    if isinstance(part.tree, tree.TreeByOrder):
        for text in part.tree.patterns:
            names.pattern(text, "whole")
    if isinstance(part.tree, tree.TreeByCode | tree.TreeByPrefix) and part.key is None:
        names.report(
            "missing-key", f"{table.name} has a tree by its key, and no key", part.tree.span,
            'add a clause such as: key 编码 from "科目编码"',
        )  # fmt: skip


def _check_properties(names: Names) -> None:
    for one in names.properties.values():
        for reading in one.readings:
            names.pattern(reading.pattern, slots=True)
        for choice in one.choices:
            if choice.operator == "matches":
                names.pattern(choice.pattern)


def _rule(names: Names, typing: Typing, full: str, node: RuleNode) -> CheckedRule:
    typing.used, typing.optional, typing.whole, typing.functions = {}, {}, {}, {}
    typing.later = _given(node)
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
    typing.unfolding.begin()
    for clause in node.clauses:
        match clause:
            case tree.For():
                _for(names, typing, clause, variables)
            case tree.Where():
                typing.expect(clause.condition, variables, "condition")
            case tree.LetClause() if clause.parameters:
                _name(names, clause.name, variables)
                if any(_calls(one, clause.name) for one in references(clause.value)):
                    names.report("let-cycle", f'"{clause.name.text}" is defined by itself', clause.name.span, CYCLE)
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
                message = check_message(names, typing, clause, variables)
            case tree.PrecisionClause():
                accuracy(names, clause.accuracy, clause.span)
            case tree.Otherwise() | tree.SeverityClause() | tree.Meta():
                pass
    if isinstance(node, tree.Rule) and not requires:
        names.report(
            "missing-require", f"rule {node.name.text} requires nothing", node.name.span, "add a clause: require …"
        )
    typing.unfolding.end(full, (*node.clauses, *message), name_span(node))
    optional = tuple(index for index in typing.optional if index not in typing.used)
    return CheckedRule(full, node, tuple(typing.used), optional, tuple(typing.whole), message)


def _given(node: RuleNode) -> dict[str, Span]:
    """Where the clauses of a rule name something."""
    given: dict[str, Span] = {}
    for clause in node.clauses:
        match clause:
            case tree.LetClause(name=name, parameters=()):
                given[name.text] = name.span
            case tree.For(bindings=bindings):
                given.update((binding.name.text, binding.name.span) for binding in bindings)
            case _:
                pass
    return given


def _calls(node: tree.Expression, name: tree.Name) -> bool:
    return isinstance(node, tree.Call) and node.function == name and node.of is None


def accuracy(names: Names, words: Sequence[tree.Accuracy], span: Span) -> None:
    """Report words that say two things of how figures are read."""
    given = set(words)
    together = ({"house", "printed"}, {"rounded", "cut off"})
    if len(given) < len(words) or any(pair <= given for pair in together) or ("exact" in given and len(given) > 1):
        names.report(
            "bad-precision", f'"{" ".join(words)}" says two things at once', span,
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
    if name.text not in known and not table.table.lacks_its_like:
        names.report(
            "unknown-column", f'{table.table.name} has no column "{name.text}"', name.span,
            *for_column(table.table, table.part, name.text, known, "row"),
            notes=(Note(table.table.node.name.span, f"{table.table.name} is declared here"),),
        )  # fmt: skip


def _agreement(names: Names, typing: Typing, node: tree.AgreesWith) -> Variables:
    left = typing.expect(node.table, {}, "table")
    right = typing.expect(node.other, {}, "table")
    if left is None or right is None or left.table is None or right.table is None:
        return {}
    for name in node.columns:
        lacking = [side for side in (left, right) if side.table and name.text not in side.table.column_names(side.part)]
        if lacking:
            both = shared_columns(left, right)
            hints = suggest(name.text, both) or (f"both have {listed(both)}" if both else _NO_COLUMN_OF_BOTH,)
            _report_lacking(names, "unknown-column", "column", name, lacking, hints)
    if node.key is not None:
        _matching(names, node.key, left, right)
    if not node.columns and not shared_columns(left, right):
        names.report(
            "no-shared-column", f"{left.table.name} and {right.table.name} declare no column of one name", node.span,
            "name the columns alike in both tables, or say which: … in 合计, 基本",
        )  # fmt: skip
    return {"a": Type("row", left.table, left.part), "b": Type("row", right.table, right.part)}


_NO_COLUMN_OF_BOTH = "the two tables name no column alike: name one as in the other, or compare them in a rule"


def shared_columns(left: Type, right: Type) -> list[str]:
    """The columns that two tables declare under one name."""
    assert left.table is not None and right.table is not None
    other = right.table.column_names(right.part)
    return [name for name in left.table.column_names(left.part) if name in other]


def _matching(names: Names, name: tree.Name, left: Type, right: Type) -> None:
    keys = [_keys(left), _keys(right)]
    if all(name.text in (*known, "key", "label") for known in keys):
        return
    lacking = [side for side, known in zip((left, right), keys, strict=True) if name.text not in known]
    both = [one for one in keys[0] if one in keys[1]]
    hints = suggest(name.text, both) or (f"both have {listed(both)}" if both else "name what both have: key or label",)
    _report_lacking(names, "unknown-key", "key or label", name, lacking, hints)


def _keys(of: Type) -> list[str]:
    assert of.table is not None
    return [*of.table.key_names(of.part), *of.table.label_names(of.part)]


def _report_lacking(
    names: Names, code: str, what: str, name: tree.Name, lacking: Sequence[Type], hints: tuple[str, ...]
) -> None:
    """Report that tables do not have what is named once for all of them."""
    tables = list({side.table.name: side.table for side in lacking if side.table}.values())
    owners = " and ".join(table.name for table in tables)
    names.report(
        code, f'{owners} {"has" if len(tables) == 1 else "have"} no {what} "{name.text}"', name.span, *hints,
        notes=tuple(Note(table.node.name.span, f"{table.name} is declared here") for table in tables),
    )  # fmt: skip


def _name(names: Names, name: tree.Name, variables: Variables) -> None:
    """Report a name that hides another: what a name means shall not depend on the line it stands in."""
    scope = names.scope(name.span)
    if name.text in variables or name.text in scope.known or name.text in scope.behind or name.text in BUILT_IN:
        names.report("duplicate-name", f'"{name.text}" has a meaning here already', name.span, "choose another name")


def _for(names: Names, typing: Typing, clause: tree.For, variables: Variables) -> None:
    elements = []
    for binding in clause.bindings:
        element = typing.element(binding.of, variables)
        elements.append(element)
        _name(names, binding.name, variables)
        variables[binding.name.text] = element
    if clause.matching is not None:
        if len(clause.bindings) != 2:
            names.report("matching-needs-two", "`matching` pairs the rows of two tables", clause.span, _PAIRS)
        elif elements[0] and elements[1]:
            if elements[0].kind != "row" or elements[1].kind != "row":
                names.report("matching-needs-two", "`matching` pairs the rows of two tables", clause.span, _PAIRS)
            else:
                _matching(names, clause.matching, elements[0], elements[1])


_PAIRS = "write: for a in 支出总表, b in 收入总表 matching 编码; one table by itself needs no matching"


__all__ = ["PLAIN", "TEXT", "Checked", "CheckedExample", "CheckedRule", "Span", "check", "shared_columns"]
