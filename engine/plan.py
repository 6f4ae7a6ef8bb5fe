"""A compiled rule file: what `compile/` makes and `evaluate` applies. In and out: plain data that is also JSON.

Expressions are nested tuples `(operation, argument, …)`; `evaluate/expressions.py` lists the operations. A plan holds
no code and nothing of a document, so it can be kept between runs and shipped in the wheel: packed by `marshal`, which
reads it in a seventh of the time that JSON takes, and runs nothing of what it reads.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Sequence

from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Any, TypeAlias

FORMAT = 23  # of plans: raised when anything about them changes, so that older ones are not read

Node: TypeAlias = "Sequence[Any]"  # a tuple as compiled and as unpacked


class ColumnSpec(Record):
    """A declared column: alternatives, each a path of header patterns from the top down, or several joined columns."""

    name: str
    sources: tuple[tuple[str, ...], ...]
    joined: tuple[bool, ...]


class PartSpec(Record):
    """What rules may say of one table, or of one side of a double table (`under` is empty for a whole table)."""

    name: str
    under: tuple[str, ...]
    unless: tuple[str, ...]  # headers that no column of it has
    key: ColumnSpec | None
    label: ColumnSpec | None
    columns: tuple[ColumnSpec, ...]
    tree: Node  # ("none",), ("code", 3, 5, 7), ("prefix",), ("outline",), ("group",), ("figures",), ("order", one, …)
    total: tuple[str, ...]
    subtotal: tuple[str, ...]
    excepts: tuple[str, ...]
    blank: str  # "zero" or "missing"


class TableSpec(Record):
    """A declared table: the patterns of its title, and its parts."""

    name: str
    titled: tuple[str, ...]
    unless: tuple[str, ...]
    repeats: bool
    parts: tuple[PartSpec, ...]
    earlier: int  # of a table of an earlier document, the index of the one it is declared as; -1 for the document's own


class PeriodSpec(Record):
    """Words by which headers name a year without its number: how many years from the document's, and their patterns."""

    years: int
    patterns: tuple[str, ...]


class PropertySpec(Record):
    """A property of the document: readings `(place, pattern)`, or choices `(value, place, operator, pattern)`."""

    name: str
    readings: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str, str, str], ...]


# In the outline of a clause a number is one character: the first for the first of the claims' kinds, and so on.
# They are control characters, which no text prints: sets of them are quick to compile, and those beyond Latin are not;
# so the signs that sets in phrases name are such characters too.
FIRST_KIND, LAST_KIND = "\x0e", "\x1a"
A_YEAR = "\x1b"  # stands for a year, which is no number of a statement
THIS_YEAR = "\x1c"  # marks a year, which stands there as every other, that is the document's
STOP, COMMA, OPEN, CLOSE = "\x02", "\x03", "\x04", "\x05"
SIGNS = {ord("。"): STOP, ord("、"): COMMA, ord("（"): OPEN, ord("）"): CLOSE}
EACH = 2  # instead of a sign: a number for each of several subjects
ONE_OF = 0  # instead of a sign: one of some words
OF_THIS_YEAR, OF_ANOTHER = 3, 4  # instead of a sign: the document's year, any other one


class WordingSpec(Record):
    """One wording of a phrase: a regular expression over outlines, and what its groups s0, s1 … fill, with a sign,
    `EACH` where a number follows for each subject, `ONE_OF` where it lists the words that may stand there, and
    `OF_THIS_YEAR` or `OF_ANOTHER` where it says which year may."""

    source: str
    slots: tuple[tuple[str, int], ...]
    needs: tuple[tuple[str, ...], ...]  # words in lower case: wherever it fits, a clause has one of each of these


class PhraseSpec(Record):
    """A phrase. Its role is "parts" where what follows are parts of the statement before, "continues" where it stands
    before a statement without naming another subject, and "" where it is a statement."""

    name: str
    role: str
    wordings: tuple[WordingSpec, ...]


class ClaimsSpec(Record):
    """What is read from the text into table `table`: its columns with their kinds, "" for texts, and the phrases."""

    table: int
    columns: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]  # a dimension, or a unit without one such as "%"
    phrases: tuple[PhraseSpec, ...]
    cells: tuple[tuple[int, str], ...]  # tables and their columns in whose cells rules ask for statements


class RuleSpec(Record):
    """One rule, ready to bind. Each loop is `(variables, expressions, matching, touched columns per variable)`."""

    name: str
    title: str
    source: str
    severity: str  # of a conflict
    graded: tuple[tuple[str, str], ...]  # (verdict, severity) of others that are more than notes
    precision: tuple[str, ...]  # "cut off", "exact", "printed": what is not as usual in how it reads figures
    tags: tuple[str, ...]
    message: tuple[Any, ...]  # texts and expressions in turn, () for the default message
    given: Node | None  # what of `where` does not depend on the loops
    loops: tuple[Node, ...]
    where: Node | None  # a condition, or ("and", …) of conditions that are none themselves
    known: tuple[int, ...]  # for each of them, the loop that gives it the last variable it reads; -1 for none
    require: Node
    unless: Node | None
    unless_given: bool  # `unless` does not depend on the loops
    because: str
    otherwise: str
    uses: tuple[int, ...]  # tables that must be in the document for the rule to bind
    optional: tuple[int, ...]  # further tables it may look at
    whole: tuple[int, ...]  # tables of which it takes all instances of a set together
    origin: str  # content hash of the file that declares it
    regraded: Sequence[str] | None  # where another file gave it its severity: the declared one, and why
    prior: bool  # it speaks of an earlier document


class IdleSpec(Record):
    """A rule that does not run: another file switched it off, or the user asked for other rules."""

    name: str
    title: str
    source: str
    severity: str
    tags: tuple[str, ...]
    origin: str
    state: str  # "disabled" or "left out"
    because: tuple[str, ...]  # what the files that switched it off give as their reasons


class Plan(Record):
    """Everything a check needs of the rule files."""

    format: int
    version: str
    files: tuple[tuple[str, str], ...]  # (name as used, content hash) of every file it was made from
    rulesets: tuple[str, ...]
    units: dict[str, tuple[str, int, int]]  # word → (dimension, numerator, denominator)
    steps: dict[str, str]  # dimension of differences → the dimension whose they are
    periods: tuple[PeriodSpec, ...]
    params: dict[str, Node]
    properties: tuple[PropertySpec, ...]
    tables: tuple[TableSpec, ...]
    claims: tuple[ClaimsSpec, ...]
    rules: tuple[RuleSpec, ...]
    idle: tuple[IdleSpec, ...]


class Clash(ValueError):
    """Two plans that say different things under one name."""


def merge(plans: Sequence[Plan]) -> Plan:
    """Plans of independent rule files as one. Their tables stay apart; units, parameters and properties are shared.

    A rule that several have counts once: it runs if it runs in any of them, with the gravest severity it has there.
    Raises `Clash` where a unit or parameter differs, or where rules of one name come from different files.
    """
    first, *others = plans
    for other in others:
        first = _joined(first, other)
    return first


def _joined(a: Plan, b: Plan) -> Plan:
    for one, other, what in ((a.units, b.units, "unit"), (a.params, b.params, "parameter")):
        for name in sorted(one.keys() & other.keys()):
            if list(one[name]) != list(other[name]):
                remedy = f"; --set {name}=… gives it one value" if what == "parameter" else ""
                raise Clash(f"the {what} “{name}” has different values in two of the rule files{remedy}")
    rules = _rules(a, b)
    running = {rule.name for rule in rules}
    properties = {p.name: p for p in a.properties}
    for p in b.properties:
        before = properties.get(p.name, PropertySpec(p.name, (), ()))
        properties[p.name] = PropertySpec(
            p.name, (*before.readings, *(r for r in p.readings if r not in before.readings)),
            (*before.choices, *(c for c in p.choices if c not in before.choices)),
        )  # fmt: skip
    periods = a.periods + tuple(one for one in b.periods if one not in a.periods)
    return Plan(
        a.format, a.version, a.files + b.files, a.rulesets + b.rulesets, {**a.units, **b.units},
        {**a.steps, **b.steps}, periods, {**a.params, **b.params}, tuple(properties.values()),
        a.tables + tuple(_shifted_table(one, len(a.tables)) for one in b.tables),
        a.claims + tuple(_shifted_claims(one, len(a.tables)) for one in b.claims),
        rules, tuple(rule for rule in _idle(a.idle, b.idle) if rule.name not in running),
    )  # fmt: skip


_GRADES = ("error", "warning", "note")


def _rules(a: Plan, b: Plan) -> tuple[RuleSpec, ...]:
    """The rules that run in either plan."""
    origins = _origins(a)
    for name, origin in _origins(b).items():
        if origins.get(name, origin) != origin:
            raise Clash(f"two of the rule files have a rule “{name}” that is not the same: name their rulesets apart")
    rules = {rule.name: rule for rule in a.rules}
    shift = len(a.tables)
    for rule in b.rules:
        known = rules.get(rule.name)
        if known is None:
            rules[rule.name] = _shifted(rule, shift)
        else:
            graver = min(known, rule, key=_gravity)
            rules[rule.name] = known._replace(severity=graver.severity, regraded=graver.regraded)
    return tuple(rules.values())


def _origins(plan: Plan) -> dict[str, str]:
    """Which file each rule comes from."""
    return {**{rule.name: rule.origin for rule in plan.rules}, **{rule.name: rule.origin for rule in plan.idle}}


def _gravity(rule: RuleSpec) -> tuple[int, list[str]]:
    """The gravest first; of equals the one that was declared so, or else the first in the order of reasons."""
    return _GRADES.index(rule.severity), list(rule.regraded or ())


def _idle(a: Sequence[IdleSpec], b: Sequence[IdleSpec]) -> list[IdleSpec]:
    """The rules that do not run, each once, with every reason that there is for it."""
    idle = {rule.name: rule for rule in a}
    for rule in b:
        known = idle.get(rule.name, rule)
        severity = min(known.severity, rule.severity, key=_GRADES.index)
        idle[rule.name] = known._replace(severity=severity, because=tuple(sorted({*known.because, *rule.because})))
    return list(idle.values())


def _shifted(rule: RuleSpec, by: int) -> RuleSpec:
    """The rule with its table indices moved."""
    return rule._replace(
        message=_moved(rule.message, by), given=_moved(rule.given, by), loops=_moved(rule.loops, by),
        where=_moved(rule.where, by), require=_moved(rule.require, by), unless=_moved(rule.unless, by),
        uses=tuple(i + by for i in rule.uses), optional=tuple(i + by for i in rule.optional),
        whole=tuple(i + by for i in rule.whole),
    )  # fmt: skip


def _shifted_table(table: TableSpec, by: int) -> TableSpec:
    return table._replace(earlier=table.earlier + by) if table.earlier >= 0 else table


def _shifted_claims(claims: ClaimsSpec, by: int) -> ClaimsSpec:
    cells = tuple((table + by, column) for table, column in claims.cells)
    return claims._replace(table=claims.table + by, cells=cells)


def _moved(node: Any, by: int) -> Any:
    if not isinstance(node, tuple | list):
        return node
    if node and node[0] in ("side", "all") and len(node) > 1 and isinstance(node[1], int):
        return (node[0], node[1] + by, *node[2:])
    if len(node) == 4 and node[0] == "said":
        return ("said", _moved(node[1], by), node[2], node[3] + by)
    if len(node) == 3 and node[0] == "roles":
        return ("roles", tuple(index + by for index in node[1]), _moved(node[2], by))
    return tuple(_moved(item, by) for item in node)


def dump(plan: Plan) -> str:
    """The plan as JSON: the same text wherever it was made."""
    return json.dumps(plan, ensure_ascii=False, separators=(",", ":"))


def pack(plan: Plan) -> bytes:
    """The plan as bytes that are unpacked quickly: what is equal stands once."""
    known: dict[Any, Any] = {}
    return marshal.dumps(_shared(plan, known), _MARSHALLED)  # while `known` holds all parts: how often decides the form


def unpack(data: bytes) -> Plan:
    """The plan that `pack` packed. Raises ValueError (or one of its kind) for anything else."""
    try:
        fields = marshal.loads(data)
        fmt, version, files, rulesets, units, steps, periods, params, properties, tables, claims, rules, idle = fields
        if fmt != FORMAT:
            raise ValueError("another format of plan")
        return Plan(
            fmt,
            version,
            tuple((name, digest) for name, digest in files),
            tuple(rulesets),
            {word: (d, n, m) for word, (d, n, m) in units.items()},
            steps,
            tuple(PeriodSpec(years, tuple(patterns)) for years, patterns in periods),
            params,
            tuple(PropertySpec(*fields) for fields in properties),
            tuple(_table(fields) for fields in tables),
            tuple(_claims(*fields) for fields in claims),
            tuple(RuleSpec(*fields) for fields in rules),
            tuple(IdleSpec(*fields) for fields in idle),
        )
    except (EOFError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise ValueError(f"not a plan: {problem}") from None


_MARSHALLED = 4  # the version of marshal's form, which every Python reads


def _shared(value: Any, known: dict[Any, Any]) -> Any:
    """The same value of plain tuples, in which equal parts are one."""
    if isinstance(value, tuple | list):
        parts = tuple([_shared(item, known) for item in value])
        return known.setdefault((*map(id, parts),), parts)
    if isinstance(value, dict):
        return {_shared(name, known): _shared(item, known) for name, item in value.items()}
    return known.setdefault((type(value), value), value)


def _claims(table: int, columns: Any, kinds: Any, phrases: Any, cells: Any) -> ClaimsSpec:
    read = (
        PhraseSpec(
            name, role,
            tuple(
                WordingSpec(source, tuple(map(tuple, slots)), tuple(map(tuple, needs)))
                for source, slots, needs in wordings
            ),
        )
        for name, role, wordings in phrases
    )
    return ClaimsSpec(table, tuple(map(tuple, columns)), tuple(kinds), tuple(read), tuple(map(tuple, cells)))


def _column(fields: Any) -> ColumnSpec | None:
    return None if fields is None else ColumnSpec(*fields)


def _table(fields: Any) -> TableSpec:
    name, titled, unless, repeats, parts, earlier = fields
    return TableSpec(name, tuple(titled), tuple(unless), repeats, tuple(map(_part, parts)), earlier)


def _part(fields: Any) -> PartSpec:
    name, under, unless, key, label, columns, tree, total, subtotal, excepts, blank = fields
    return PartSpec(
        name, tuple(under), tuple(unless), _column(key), _column(label), tuple(ColumnSpec(*c) for c in columns),
        tree, tuple(total), tuple(subtotal), tuple(excepts), blank,
    )  # fmt: skip
