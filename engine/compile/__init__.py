"""Checked rules to a plan. In: `Checked`. Out: `Plan`.

Every rule, one-line forms included, becomes loops and a requirement over the nested tuples of `engine/plan.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.check import Checked, CheckedRule, shared_columns
from engine.check.changes import value_of
from engine.check.names import PRIOR, Names
from engine.check.types import PartInfo, TableInfo, Type
from engine.compile.expressions import Lowering
from engine.compile.phrases import claims_specs
from engine.patterns import anywhere, whole
from engine.plan import (
    FORMAT,
    ColumnSpec,
    IdleSpec,
    Node,
    PartSpec,
    PeriodSpec,
    Plan,
    PropertySpec,
    RuleSpec,
    TableSpec,
)  # fmt: skip
from engine.quantity import parse_rational
from engine.syntax import tree
from engine.wording import pattern_source


def compile(
    checked: Checked, version: str, files: Sequence[tuple[str, str]], origins: Mapping[str, str] | None = None
) -> Plan:
    """The plan of rule files in order. `files` are (name, content hash) of what they were read from; `origins` are the
    hashes by the names that spans have."""
    names, off = checked.names, checked.changes.disabled
    origins = origins or {}
    rules = [(rule, _rule(checked, rule, origins.get(rule.node.span.file, ""))) for rule in checked.rules]
    return Plan(
        FORMAT, version, tuple(files), tuple(names.rulesets), dict(names.units), dict(names.steps),
        tuple(_period(period) for period in names.periods),
        {name: _param(value_of(param, checked.changes.overridden.get(name))) for name, param in names.params.items()},
        tuple(_property(one) for one in names.properties.values()),
        (
            *(_table(table) for table in names.tables.values()),
            *(_table(table, of) for of, table in names.earlier.items()),
        ),
        claims_specs(names),
        tuple(spec for rule, spec in rules if rule.name not in off),
        tuple(_disabled(spec, off[rule.name]) for rule, spec in rules if rule.name in off),
    )  # fmt: skip


def _disabled(spec: RuleSpec, by: Sequence[tree.Disable]) -> IdleSpec:
    reasons = {node.because.text for node in by if node.because}
    return IdleSpec(
        spec.name, spec.title, spec.source, spec.severity, spec.tags, spec.origin, "disabled", tuple(sorted(reasons))
    )  # fmt: skip


def _param(value: tree.Number | tree.String) -> Node:
    if isinstance(value, tree.String):
        return ("text", value.text)
    n, d = parse_rational(value.text) or (0, 1)
    return ("num", n, d, value.unit or "")


def _period(period: tree.Period) -> PeriodSpec:
    years = -1 if period.which == "last year" else 0
    return PeriodSpec(years, tuple(anywhere(text.text) for text in period.patterns))


def _property(one: tree.Property) -> PropertySpec:
    return PropertySpec(
        one.name.text,
        tuple((r.place, pattern_source(r.pattern.text)) for r in one.readings),
        tuple(
            (
                c.value.text,
                c.place,
                c.operator,
                c.pattern.text if c.operator == "contains" else anywhere(c.pattern.text),
            )
            for c in one.choices
        ),
    )


def _patterns(texts: Sequence[tree.Text]) -> tuple[str, ...]:
    return tuple(whole(text.text) for text in texts)


def _table(table: TableInfo, earlier: int = -1) -> TableSpec:
    return TableSpec(
        table.name, tuple(anywhere(t.text) for t in table.titled), tuple(anywhere(t.text) for t in table.unless),
        table.repeats, tuple(map(_part, table.parts)), earlier,
    )  # fmt: skip


def _part(part: PartInfo) -> PartSpec:
    return PartSpec(
        part.name, _patterns(part.under), _patterns(part.unless), _column(part.key) if part.key else None,
        _column(part.label) if part.label else None, tuple(map(_column, part.columns)), _tree(part.tree),
        _patterns(part.total), _patterns(part.subtotal), _patterns(part.excepts), part.blank,
    )  # fmt: skip


def _column(clause: tree.ColumnClause) -> ColumnSpec:
    return ColumnSpec(
        clause.name.text,
        tuple(_patterns(source.patterns) for source in clause.sources),
        tuple(isinstance(source, tree.Joined) for source in clause.sources),
    )


def _tree(clause: tree.Tree | None) -> Node:
    match clause:
        case tree.TreeByCode():
            return ("code", *clause.lengths)
        case tree.TreeByPrefix():
            return ("prefix",)
        case tree.TreeByOutline():
            return ("outline",)
        case tree.TreeByOrder():
            return ("order", *_patterns(clause.patterns))
        case tree.TreeByGroup():
            return ("group",)
        case tree.TreeByFigures():
            return ("figures",)
        case _:
            return ("none",)


def _rule(checked: Checked, rule: CheckedRule, origin: str) -> RuleSpec:
    node, names = rule.node, checked.names
    lowering = Lowering(checked)
    loops, requires = _sugar(checked, lowering, rule)
    where: list[Node] = []
    unless: list[Node] = []
    because = otherwise = ""
    severity = ""
    judges = False
    graded: dict[str, str] = {}
    words = names.precisions[rule.name].accuracy if rule.name in names.precisions else ()
    meta: dict[str, tuple[str, ...]] = {}
    for clause in node.clauses:
        match clause:
            case tree.For():
                loops += _for(lowering, clause)
            case tree.Where():
                where.append(lowering.condition(clause.condition))
            case tree.LetClause():
                if not clause.parameters:
                    lowering.lets[clause.name.text] = clause.value
            case tree.Require():
                lowering.judges = False
                requires.append(lowering.condition(clause.condition))
                judges |= lowering.judges
            case tree.Unless():
                unless.append(lowering.condition(clause.condition))
                because = clause.because.text if clause.because else because
            case tree.Otherwise():
                otherwise = clause.message.text
            case tree.SeverityClause(when="conflict"):
                severity = clause.level
            case tree.SeverityClause():
                graded[clause.when] = clause.level
            case tree.PrecisionClause():
                words = clause.accuracy
            case tree.Meta():
                meta[clause.kind] = meta.get(clause.kind, ()) + tuple(t.text for t in clause.texts)
            case tree.Message():
                pass
    variables = {name for loop in loops for name in ((loop[1],) if loop[0] == "in" else (loop[1], loop[3]))}
    given = [condition for condition in where if not _depends(condition, variables)]
    where = [one for condition in where if _depends(condition, variables) for one in _conjuncts(condition)]
    title = node.title.text if node.title else " ".join(meta.get("title", ()))
    source = meta.get("source") or tuple(text.text for text in names.scope(node.span).about("source"))
    severity = severity or ("warning" if judges else "error")
    regraded = checked.changes.regraded.get(rule.name)
    grades = [severity, regraded.because.text if regraded.because else ""] if regraded else None
    message = tuple(p if isinstance(p, str) else lowering.shown(p) for p in rule.message)
    return RuleSpec(
        rule.name, title, "; ".join(source), regraded.level if regraded else severity, tuple(sorted(graded.items())),
        _precision(words), meta.get("tags", ()), message, _all(given),
        _touched(loops, requires),
        _all(where), tuple(_known(condition, loops) for condition in where),
        _all(requires) or ("true",), _any(unless), not _depends(unless, variables), because, otherwise,
        rule.used, rule.optional, rule.whole, origin, grades,
        _of_prior(names, rule, (given, where, loops, requires, unless)),
    )  # fmt: skip


def _of_prior(names: Names, rule: CheckedRule, nodes: Sequence[object]) -> bool:
    """Does a rule speak of an earlier document: of its tables, or of its properties?"""
    earlier = {table.index for table in names.earlier.values()}
    return not earlier.isdisjoint((*rule.used, *rule.optional, *rule.whole)) or _reads_prior(nodes)


def _reads_prior(nodes: Sequence[object]) -> bool:
    waiting = [nodes]  # a list, and not the stack of calls: what named values unfold to may be deep
    while waiting:
        node = waiting.pop()
        if len(node) == 2 and node[0] == "property":
            if str(node[1]).startswith(f"{PRIOR}."):
                return True
        else:
            waiting += [item for item in node if isinstance(item, tuple | list)]
    return False


def _precision(words: Sequence[str]) -> tuple[str, ...]:
    """What is not as usual in how figures are read; usual is the house precision, rounded."""
    return tuple(sorted(set(words) - {"house", "rounded"}))


def _conjuncts(condition: Node) -> Iterator[Node]:
    """The conditions that must all be met for one to be."""
    if condition[0] == "and":
        for item in condition[1:]:
            yield from _conjuncts(item)
    else:
        yield condition


def _known(condition: Node, loops: list[Node]) -> int:
    """The loop after which it is known whether a condition is met, -1 where that is so before them all."""
    names = [{loop[1]} if loop[0] == "in" else {loop[1], loop[3]} for loop in loops]
    return max((depth for depth, own in enumerate(names) if _depends(condition, own)), default=-1)


def _depends(node: object, variables: set[str]) -> bool:
    """Does a node read one of these variables?"""
    if not isinstance(node, tuple | list):
        return False
    if len(node) == 2 and node[0] == "var" and node[1] in variables:
        return True
    if len(node) == 3 and node[0] == "named" and node[2] in variables:
        return True
    return any(_depends(item, variables) for item in node)


def _all(conditions: list[Node]) -> Node | None:
    return ("and", *conditions) if len(conditions) > 1 else conditions[0] if conditions else None


def _any(conditions: list[Node]) -> Node | None:
    return ("or", *conditions) if len(conditions) > 1 else conditions[0] if conditions else None


def _sugar(checked: Checked, lowering: Lowering, rule: CheckedRule) -> tuple[list[Node], list[Node]]:
    """The loops and the requirement that a one-line form stands for."""
    node = rule.node
    match node:
        case tree.RollsUp():
            side = lowering.expression(node.table)
            below: Node = ("foldcells", ("children", ("var", "parent")), ("var", "column"))
            require: Node = ("compare", "=", ("at", ("var", "parent"), ("var", "column")), below, None)
            return [("in", "parent", ("tree", side)), ("in", "column", ("amounts", side))], [require]
        case tree.AddsAcross(total=None):
            side = lowering.expression(node.table)
            beside: Node = ("foldrow", ("var", "row"), ("columnparts", ("var", "column")))
            require = ("compare", "=", ("at", ("var", "row"), ("var", "column")), beside, None)
            return [("in", "row", ("rows", side)), ("in", "column", ("totals", side))], [require]
        case tree.AddsAcross(total=tree.Name() as total):
            side = lowering.expression(node.table)
            terms = tuple((1 if s == "+" else -1, ("cell", ("var", "row"), n.text)) for s, n in node.parts)
            require = ("compare", "=", ("cell", ("var", "row"), total.text), ("add", terms), None)
            return [("in", "row", ("rows", side))], [require]
        case tree.AgreesWith():
            left, right = checked.types[id(node.table)], checked.types[id(node.other)]
            columns = tuple(n.text for n in node.columns) or tuple(shared_columns(left, right))
            loop: Node = (
                "match", "a", ("rows", lowering.expression(node.table)), "b", ("rows", lowering.expression(node.other)),
                _how(node.key.text if node.key else "key", left, right), columns, columns,
            )  # fmt: skip
            require = ("compare", "=", ("named", ("var", "a"), "column"), ("named", ("var", "b"), "column"), None)
            return [loop, ("in", "column", ("names", *columns))], [require]
        case _:
            return [], []


def _for(lowering: Lowering, clause: tree.For) -> list[Node]:
    if clause.matching is None:
        return [("in", b.name.text, lowering.collection(b.of)) for b in clause.bindings]
    a, b = clause.bindings
    types = [lowering.types[id(x.of)] for x in (a, b)]
    how = _how(clause.matching.text, *types)
    return [("match", a.name.text, lowering.collection(a.of), b.name.text, lowering.collection(b.of), how, (), ())]


def _how(name: str, left: Type, right: Type) -> str:
    """Do the rows match on their keys or on their labels?"""
    if name in ("key", "label"):
        return name
    is_key = [t.table is not None and name in t.table.key_names(t.part) for t in (left, right)]
    return "key" if all(is_key) else "label"


def _touched(loops: list[Node], requires: list[Node]) -> tuple[Node, ...]:
    """The loops, those that match rows completed with the columns that the requirement reads of either row."""
    result: list[Node] = []
    for loop in loops:
        if loop[0] == "match" and not loop[6]:
            columns = [tuple(sorted(set(_columns_of(requires, loop[i])))) for i in (1, 3)]
            loop = (*loop[:6], *columns)
        result.append(loop)
    return tuple(result)


def _columns_of(node: object, variable: str) -> list[str]:
    if not isinstance(node, tuple | list):
        return []
    if len(node) == 3 and node[0] == "cell" and node[1] == ("var", variable):
        return [node[2]]
    return [name for item in node for name in _columns_of(item, variable)]


__all__ = ["Names", "compile"]
