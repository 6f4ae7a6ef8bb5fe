"""Rule files to a list of what they amount to. In: the files as loaded, and the plan of all of them. Out: `Contents`.

The plan says what holds in the end; the files say where everything is declared, and who changes what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.check.changes import value_of
from engine.check.scopes import Scope
from engine.check.types import TableInfo
from engine.contents import Change, Contents, Declaration, Parameter, Rule, RuleFile, Table, Use
from engine.loading import Loaded
from engine.plan import Plan
from engine.quantity import decimal, parse_rational
from engine.source import Span
from engine.syntax import tree


def take(files: Sequence[Loaded], plan: Plan) -> Contents:
    """Everything that the named files hold, each thing once, in the order of the files. `plan` is that of all of them,
    perhaps of certain tags alone."""
    rules: dict[str, Rule] = {}
    parameters: dict[str, Parameter] = {}
    for loaded in files:
        for rule in _rules(loaded, plan):
            rules.setdefault(rule.rule, rule)
        for parameter in _parameters(loaded, plan):
            parameters.setdefault(parameter.parameter, parameter)
    scopes = (scope for loaded in files for scope in loaded.checked.names.scopes.values())
    return Contents(
        tuple(dict.fromkeys(map(_file, scopes))),
        tuple(rules.values()),
        sum(rule.state == "left out" for rule in plan.idle),
        tuple(parameters.values()),
        tuple(dict.fromkeys(table for loaded in files for table in _tables(loaded))),
        tuple(dict.fromkeys(change for loaded in files for change in _changes(loaded, plan))),
    )  # fmt: skip


def _place(loaded: Loaded, span: Span) -> Declaration:
    return Declaration(span.file, loaded.sources[span.file].position(span.start)[0])


def _file(scope: Scope) -> RuleFile:
    uses = (
        Use(used.file, node.alias.text if node.alias else "", node.version.text if node.version else "")
        for node, used in scope.uses
    )
    title, version = (" ".join(text.text for text in scope.about(kind)) for kind in ("title", "version"))
    return RuleFile(scope.file, scope.ruleset.name.text if scope.ruleset else "", title, version, tuple(uses))


def _rules(loaded: Loaded, plan: Plan) -> Iterator[Rule]:
    running = {rule.name: rule for rule in plan.rules}
    idle = {rule.name: rule for rule in plan.idle if rule.state != "left out"}
    for checked in loaded.checked.rules:
        place = _place(loaded, checked.node.name.span if checked.node.name else checked.node.span)
        off = idle.get(checked.name)
        rule = off or running.get(checked.name)
        if rule is not None:
            state, because = (off.state, "; ".join(off.because)) if off else ("checked", "")
            yield Rule(rule.name, rule.title, rule.source, rule.severity, tuple(rule.tags), state, because, place)


def _parameters(loaded: Loaded, plan: Plan) -> Iterator[Parameter]:
    for full, declared in loaded.checked.names.params.items():
        kind, *value = plan.params[full]
        text, unit = (value[0], "") if kind == "text" else (decimal((value[0], value[1]), 0, 40), value[2])
        about = declared.about.text if declared.about else ""
        yield Parameter(full, text, unit, about, _place(loaded, declared.name.span))


def _tables(loaded: Loaded) -> Iterator[Table]:
    for seen, table in loaded.checked.names.tables.items():
        yield Table(
            seen, tuple(text.text for text in table.titled), tuple(part.name for part in table.parts if part.name),
            _columns(table), _place(loaded, table.node.name.span),
        )  # fmt: skip


def _columns(table: TableInfo) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*table.key_names(""), *table.label_names(""), *table.column_names("")]))


def _changes(loaded: Loaded, plan: Plan) -> Iterator[Change]:
    changes, names = loaded.checked.changes, loaded.checked.names
    declared = {rule.name: _severity(rule.node.clauses) for rule in loaded.checked.rules}
    running = {rule.name: rule for rule in plan.rules}
    disabled = {rule.name for rule in plan.idle if rule.state == "disabled"}
    for full, node in changes.made:
        match node:
            case tree.Disable():
                what = "disable", full, "", ""
                in_force = full in disabled and node in changes.disabled[full]
            case tree.Regrade():
                what = "regrade", full, declared[full], node.level
                in_force = node is changes.regraded[full] and full in running and running[full].severity == node.level
            case tree.Override():
                param = names.params[full]
                value = value_of(param, node)
                what = "override", full, _written(param.value), _written(value)
                in_force = node is changes.overridden[full] and list(plan.params[full]) == _compiled(value)
        yield Change(*what, node.because.text if node.because else "", in_force, _place(loaded, node.span))


def _severity(clauses: Sequence[tree.RuleClause]) -> str:
    """The severity a rule is declared with."""
    return next((clause.level for clause in reversed(clauses) if isinstance(clause, tree.SeverityClause)), "error")


def _written(value: tree.Number | tree.String) -> str:
    if isinstance(value, tree.String):
        return value.text
    between = "" if value.unit in (None, "%", "‰") else " "
    return f"{value.text}{between}{value.unit or ''}"


def _compiled(value: tree.Number | tree.String) -> list[object]:
    """The value as plans have it."""
    if isinstance(value, tree.String):
        return ["text", value.text]
    return ["num", *(parse_rational(value.text) or (0, 1)), value.unit or ""]


