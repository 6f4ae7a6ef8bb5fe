"""The names of a set of rule files.

In: syntax trees. Out: `Names` (tables, units, parameters, properties, rules; who knows which of them) and diagnostics.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from math import gcd
from typing import assert_never

from attrs import define, evolve, field

from engine.check.advice import for_unit
from engine.check.functions import FUNCTIONS
from engine.check.inheritance import inherited
from engine.check.pattern_cost import Manner
from engine.check.pattern_mistakes import mistake
from engine.check.scopes import Scope, Used, arrange, link, one_after_another, twice
from engine.check.types import Declared, PartInfo, TableInfo
from engine.diagnostic import Diagnostic, Note
from engine.quantity import parse_rational
from engine.source import Span
from engine.suggestions import suggest
from engine.syntax import tree

IN_MESSAGE = ": message"  # behind the name of a file: an expression in a message, which has places of its own
TEXTS = ("headings", "passages", "texts", "contents")  # of the document, one after the other
PRIOR = "prior"  # an earlier document, by whose tables, claims and properties rules speak of it
BUILT_IN = ("document", "tables", PRIOR, *TEXTS)

Tried = tuple[str, Manner, bool]  # a pattern, how it is tried, and whether it has slots
RuleNode = tree.Rule | tree.RollsUp | tree.AddsAcross | tree.AgreesWith


@define
class Names:
    """Everything that can be referred to, of all files together; `scopes` say what each file knows of it by name."""

    scopes: dict[str, Scope] = field(factory=dict)  # by file, those used before those that use them
    rulesets: list[str] = field(factory=list)
    units: dict[str, tuple[str, int, int]] = field(factory=dict)
    steps: dict[str, str] = field(factory=dict)  # of a dimension of differences, the dimension whose they are
    phrases: list[tree.Phrase] = field(factory=list)
    endings: tuple[str, ...] = ()  # of names: what makes no difference in them
    periods: list[tree.Period] = field(factory=list)
    precisions: dict[str, tree.Precision] = field(factory=dict)  # by rule: what its file says of all
    params: dict[str, tree.Param] = field(factory=dict)  # by full name: district.容差
    lets: dict[str, tree.Let] = field(factory=dict)  # as the named file writes them: std.总额
    tables: dict[str, TableInfo] = field(factory=dict)
    earlier: dict[int, TableInfo] = field(factory=dict)  # tables of an earlier document that rules speak of
    properties: dict[str, tree.Property] = field(factory=dict)
    rules: list[tuple[str, RuleNode]] = field(factory=list)  # full name, node
    examples: list[tree.Example] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)
    known_sound: Collection[Tried] = ()  # patterns without a mistake, as an earlier check found
    sound: set[Tried] = field(factory=set)  # those of this one

    def scope(self, span: Span) -> Scope:
        """The file that a place is in, or the file of the message that it is in."""
        return self.scopes.get(span.file) or self.scopes[span.file.removesuffix(IN_MESSAGE)]

    def find(self, node: tree.Expression) -> Declared | None:
        """What a name or a call, by itself or behind an alias, stands for in the file it is written in. Loop variables
        are not known here."""
        match node:
            case tree.Call(function=name, of=None):
                return self.scope(name.span).known.get(name.text)
            case tree.Variable():
                return self.scope(node.span).known.get(node.name)
            case tree.Member() if self.is_of_prior(node):
                return self._of_prior(node)
            case (
                tree.Member(of=tree.Variable() as alias, name=name)
                | tree.Call(of=tree.Variable() as alias, function=name)
            ):
                behind = self.scope(node.span).behind.get(alias.name)
                return behind.known.get(name.text) if behind else None
            case _:
                return None

    def is_of_prior(self, node: tree.Member) -> bool:
        """Is this `prior.name` or `prior.alias.name`?"""
        match node.of:
            case tree.Variable(name=name):
                return name == PRIOR
            case tree.Member(of=tree.Variable(name=name), name=alias):
                return name == PRIOR and alias.text in self.scope(node.span).behind
            case _:
                return False

    def _of_prior(self, node: tree.Member) -> Declared | None:
        """The table of an earlier document that `prior.name` stands for."""
        scope = self.scope(node.span)
        known = scope.behind[node.of.name.text].known if isinstance(node.of, tree.Member) else scope.known
        declared = known.get(node.name.text)
        if declared is None or not isinstance(declared.node, TableInfo):
            return None
        table = declared.node
        if table.index not in self.earlier:
            index = len(self.tables) + len(self.earlier)
            self.earlier[table.index] = evolve(table, name=f"{PRIOR}.{table.name}", index=index, cells=set())
        earlier = self.earlier[table.index]
        return Declared(declared.kind, declared.span, earlier, f"{PRIOR}.{declared.full}")

    def by_index(self) -> dict[int, TableInfo]:
        """All tables by their index in the plan, those of an earlier document too."""
        return {table.index: table for table in (*self.tables.values(), *self.earlier.values())}

    def report(self, code: str, message: str, span: Span, *hints: str, notes: tuple[Note, ...] = ()) -> None:
        """Add an error."""
        self.diagnostics.append(Diagnostic(code, message, span, hints, notes))

    def pattern(self, text: tree.Text, manner: Manner = "anywhere", slots: bool = False) -> None:
        """Report what is wrong with a pattern that is tried in this manner (see `pattern_mistakes.mistake`)."""
        tried = (text.text, manner, slots)
        found = mistake(*tried) if tried not in self.known_sound else None
        if found:
            self.diagnostics.append(Diagnostic(found.code, found.message, text.part(found.part), found.hints))
        else:
            self.sound.add(tried)


def default_name(node: RuleNode) -> str:
    """The name of a one-line rule that was given none: what it says."""
    match node:
        case tree.Rule():
            return node.name.text
        case tree.RollsUp():
            return node.name.text if node.name else f"{_path(node.table)} rolls up"
        case tree.AddsAcross():
            if node.name:
                return node.name.text
            return f"{_path(node.table)} adds across{' ' + node.total.text if node.total else ''}"
        case tree.AgreesWith():
            return node.name.text if node.name else f"{_path(node.table)} agrees with {_path(node.other)}"
        case _:
            assert_never(node)


def _path(of: tree.Expression) -> str:
    match of:
        case tree.Variable():
            return of.name
        case tree.Member():
            return f"{_path(of.of)}.{of.name.text}"
        case _:
            return "?"


def collect(
    files: Sequence[tree.File], uses: Sequence[Sequence[Used]] | None = None, sound: Collection[Tried] = ()
) -> Names:
    """The names of `files`, those used first first, the named one last. `uses` are those of each, as they were found;
    without them every file uses all before it. `sound` are patterns that are known to have no mistake."""
    names = Names(known_sound=sound)
    scopes = arrange(files, one_after_another(files) if uses is None else uses, names.report)
    names.scopes = {scope.file: scope for scope in scopes}
    units: list[tree.Unit] = []
    rules: dict[str, Declared] = {}
    params: dict[str, Declared] = {}
    alike: list[tuple[Declared, Declared]] = []
    for file, scope in zip(files, scopes, strict=True):
        precision = _precision(names, file)
        for node in file.declarations:
            match node:
                case tree.Ruleset():
                    names.rulesets.append(node.name.text)
                case tree.Use():
                    pass
                case tree.Disable() | tree.Regrade() | tree.Override():
                    scope.changes.append(node)
                case tree.Param():
                    if _is_free(names, scope, node.name):
                        declared = Declared("param", node.name.span, node, scope.full(node.name.text))
                        scope.own[node.name.text] = declared
                        if declared.full in params:
                            alike.append((params[declared.full], declared))
                        else:
                            params[declared.full] = declared
                            names.params[declared.full] = node
                case tree.Let():
                    if _is_free(names, scope, node.name):
                        full = _key(scope, node.name.text, names.lets)
                        scope.own[node.name.text] = Declared("let", node.name.span, node, full)
                        names.lets[full] = node
                case tree.Unit():
                    units.append(node)
                case tree.Period():
                    names.periods.append(node)
                case tree.Precision():
                    pass
                case tree.Document():
                    for one in node.properties:
                        names.properties[one.name.text] = one
                case tree.Table():
                    if _is_free(names, scope, node.name):
                        full = _key(scope, node.name.text, names.tables)
                        names.tables[full] = table = _table(names, node, _taken_over(names, scope, node))
                        scope.own[node.name.text] = Declared("table", node.name.span, table, full)
                case tree.Claims():
                    if _is_free(names, scope, node.name):
                        full = _key(scope, node.name.text, names.tables)
                        names.tables[full] = table = claims_table(names, node)
                        scope.own[node.name.text] = Declared("table", node.name.span, table, full)
                case tree.Phrase():
                    names.phrases.append(node)
                case tree.Sample():
                    first = scope.samples.setdefault(node.name.text, node)
                    if first is not node:
                        names.report(
                            "duplicate-name", f'"{node.name.text}" is declared twice', node.name.span,
                            "give one of them another name",
                            notes=(Note(first.name.span, "first declared here, as a sample"),),
                        )  # fmt: skip
                case tree.Example():
                    names.examples.append(node)
                case tree.Rule() | tree.RollsUp() | tree.AddsAcross() | tree.AgreesWith():
                    short = default_name(node)
                    declared = Declared("rule", name_span(node), node, scope.full(short))
                    if declared.full in rules:
                        alike.append((rules[declared.full], declared))
                    else:
                        rules[declared.full] = declared
                        scope.rules.append((short, declared))
                        names.rules.append((declared.full, node))
                        if precision is not None:
                            names.precisions[declared.full] = precision
                case _:
                    assert_never(node)
    link(scopes, (*BUILT_IN, *FUNCTIONS), names.report)
    told = {diagnostic.span for diagnostic in names.diagnostics if diagnostic.code == "duplicate-name"}
    for before, declared in alike:
        if declared.span not in told:
            apart = before.span.file != declared.span.file
            twice(declared.full, before, declared, scopes, names.report, _OTHER_RULESET if apart else _OTHER_NAME)
    _units(names, units)
    return names


def _precision(names: Names, file: tree.File) -> tree.Precision | None:
    """How the rules of a file read printed figures, where it says so."""
    found = [node for node in file.declarations if isinstance(node, tree.Precision)]
    for node in found[1:]:
        names.report(
            "duplicate-clause", "a file says once how its rules read figures", node.span,
            "a rule that reads them otherwise has a clause of its own: precision …",
            notes=(Note(found[0].span, "the first is here"),),
        )  # fmt: skip
    return found[0] if found else None


_OTHER_NAME = "give one of them another name"
_OTHER_RULESET = "reports tell them apart by their rulesets: give one of the files another ruleset name"


def name_span(node: RuleNode) -> Span:
    """Where the name of a rule stands, or of one that has none, the rule."""
    return node.name.span if node.name else node.span


def _key(scope: Scope, name: str, taken: Iterable[str]) -> str:
    """The name that the named file has for it. Files that lie apart may have their own files behind like aliases."""
    seen = scope.seen(name)
    return f"{seen} ({scope.file})" if seen in taken else seen


def _is_free(names: Names, scope: Scope, name: tree.Name) -> bool:
    """Whether a file may declare this name; if not, it is reported."""
    if name.text in BUILT_IN or name.text in FUNCTIONS:
        names.report("reserved-name", f'"{name.text}" is a word of the language', name.span, "choose another name")
        return False
    before = scope.own.get(name.text)
    if before is not None:
        names.report(
            "duplicate-name", f'"{name.text}" is declared twice', name.span, "give one of them another name",
            notes=(Note(before.span, f"first declared here, as a {before.kind}"),),
        )  # fmt: skip
    return before is None


def claims_table(names: Names, node: tree.Claims) -> TableInfo:
    """The table of what the text says: its columns are what phrases find."""
    columns: dict[str, tree.ColumnClause] = {}
    for clause in node.clauses:
        for name in clause.names if isinstance(clause, tree.Slots) else ():
            if name.text in columns:
                names.report(
                    "duplicate-name", f'column "{name.text}" is declared twice', name.span,
                    "give one of them another name",
                    notes=(Note(columns[name.text].name.span, "first declared here"),),
                )  # fmt: skip
            else:
                columns[name.text] = tree.ColumnClause("column", name, (), span=name.span)
    part = PartInfo("", (), (), None, None, tuple(columns.values()), None, (), (), (), "missing")
    return TableInfo(node.name.text, len(names.tables), node, (), (), False, (part,))


def _taken_over(names: Names, scope: Scope, node: tree.Table) -> tree.Table | None:
    """The table that this one is `like`, with what that took over itself: one above, or of a file that is used, so that
    no circle can be written."""
    match node.like:
        case None:
            return None
        case tree.Variable(name=name):
            files = scope.beside
        case tree.Member(of=tree.Variable(name=alias), name=tree.Name(text=name)):
            behind = [other for use, other in scope.uses if use.alias is not None and use.alias.text == alias]
            files = [file for other in behind for file in other.beside]
        case _:
            files, name = [], ""
    declared = {one: known.node for file in files for one, known in file.own.items()}
    tables = {one: table.node for one, table in declared.items() if isinstance(table, TableInfo)}
    found = tables.get(name)
    if isinstance(found, tree.Table):
        return found
    names.report(
        "unknown-name", f'there is no table "{_path(node.like)}" before this one', node.like.span,
        *suggest(name, [one for one, table in tables.items() if isinstance(table, tree.Table)]),
        "a table can be like one that is declared above it, or in a file that is used",
    )  # fmt: skip
    return None


def _table(names: Names, node: tree.Table, like: tree.Table | None) -> TableInfo:
    if like is not None:
        node = evolve(node, clauses=inherited(like.clauses, node.clauses), like=None)
    titled: tuple[tree.Text, ...] = ()
    unless: tuple[tree.Text, ...] = ()
    repeats = False
    parts: list[tree.PartClause] = []
    own: list[tree.TableClause] = []
    for clause in node.clauses:
        match clause:
            case tree.Titled():
                titled, unless = titled + clause.patterns, unless + clause.unless
            case tree.Repeats():
                repeats = True
            case tree.PartClause():
                parts.append(clause)
            case _:
                own.append(clause)
    if not titled and node.like is None:
        names.report(
            "missing-title", f"table {node.name.text} does not say how it is titled", node.name.span,
            'add a clause such as: titled "支出总表" or "支出预算总表"',
        )  # fmt: skip
    whole = _part(names, None, own, None)
    infos = tuple(_part(names, part, part.clauses, whole) for part in parts) or (whole,)
    return TableInfo(node.name.text, len(names.tables), node, titled, unless, repeats, infos)


def _part(
    names: Names,
    head: tree.PartClause | None,
    clauses: Sequence[tree.TableClause],
    default: PartInfo | None,
) -> PartInfo:
    """A part from its clauses; what it does not say it takes from the table as a whole, which has no head."""
    key = default.key if default else None
    label = default.label if default else None
    columns = {column.name.text: column for column in default.columns} if default else {}
    shape = default.tree if default else None
    patterns: dict[str, tuple[tree.Text, ...]] = {
        "total": default.total if default else (),
        "subtotal": default.subtotal if default else (),
        "except": default.excepts if default else (),
    }
    blank = default.blank if default else "zero"
    seen: dict[str, Span] = {}
    for clause in clauses:
        match clause:
            case tree.ColumnClause(kind="key"):
                _once(names, seen, "key", clause.span)
                key = clause
            case tree.ColumnClause(kind="label"):
                _once(names, seen, "label", clause.span)
                label = clause
            case tree.ColumnClause():
                before = columns.get(clause.name.text)
                if before is not None:
                    names.report(
                        "duplicate-name", f'column "{clause.name.text}" is declared twice', clause.name.span,
                        'other headers of one column are joined by "or": column 合计 from "合计" or "总计"',
                        notes=(Note(before.name.span, "first declared here"),),
                    )  # fmt: skip
                else:
                    columns[clause.name.text] = clause
            case tree.LabelPatterns():
                patterns[clause.kind] = clause.patterns
            case tree.Blank():
                blank = clause.meaning
            case (
                tree.TreeByCode()
                | tree.TreeByPrefix()
                | tree.TreeByOutline()
                | tree.TreeByOrder()
                | tree.TreeByGroup()
                | tree.TreeByFigures()
            ):
                _once(names, seen, "tree", clause.span)
                shape = clause
                _check_tree(names, clause)
            case tree.Titled() | tree.Repeats() | tree.PartClause():
                names.report(
                    "misplaced-clause", "this clause belongs to the table, not to one of its parts", clause.span,
                    "put it above the first part",
                )  # fmt: skip
            case _:
                assert_never(clause)
    return PartInfo(
        head.name.text if head else "",
        head.under if head else (),
        head.unless if head else (),
        key,
        label,
        tuple(columns.values()),
        shape,
        patterns["total"],
        patterns["subtotal"],
        patterns["except"],
        blank,
    )


_ONE_CLAUSE = {
    "key": 'several headers of it are joined by "or": key 编码 from "科目编码" or "代码"',
    "label": 'several headers of it are joined by "or": label 名称 from "科目名称" or "项目"',
    "tree": "leave out the one that does not fit",
}


def _once(names: Names, seen: dict[str, Span], kind: str, span: Span) -> None:
    if kind in seen:
        names.report(
            "duplicate-clause", f"a table has one {kind} clause", span, _ONE_CLAUSE[kind],
            notes=(Note(seen[kind], "the first is here"),),
        )  # fmt: skip
    seen[kind] = span


def _check_tree(names: Names, clause: tree.Tree) -> None:
    if isinstance(clause, tree.TreeByCode):
        lengths = clause.lengths
        if any(b <= a for a, b in pairwise(lengths)) or lengths[0] < 1:
            names.report(
                "bad-tree",
                "the lengths of a code grow from level to level",
                clause.span,
                "for example: tree by code 3 5 7",
            )


_DEEPEST_UNIT = 20
_LARGEST_UNIT = 10**30  # in units of its base, and the same for what is that much smaller


def _units(names: Names, nodes: Sequence[tree.Unit]) -> None:
    """Resolve every unit to its base: the word, and how many base units it is worth. They are the same in all files."""
    by_name = {name.text: node for node in nodes for name in node.names}
    lost: set[str] = set()  # units that have no value for a reason that has been told

    def resolve(word: str, above: tuple[str, ...]) -> tuple[str, int, int] | None:
        if word in names.units:
            return names.units[word]
        node = by_name.get(word)
        if node is None or word in lost:
            return None
        if word in above or len(above) > _DEEPEST_UNIT:
            lost.update(above)
        if word not in above and len(above) > _DEEPEST_UNIT:
            names.report(
                "too-deep", f"the unit {above[0]} rests on more than {_DEEPEST_UNIT} others", by_name[above[0]].span,
                "say what it is worth in a unit that is nearer to the base",
            )  # fmt: skip
            return None
        if word in above:
            names.report(
                "unit-cycle", f"the unit {word} is declared by itself", node.span,
                f"one of the units is the base and has no value: unit {word}",
            )  # fmt: skip
            return None
        value = worth(node, (*above, word))
        if value is None:
            lost.add(word)
        return value

    def worth(node: tree.Unit, above: tuple[str, ...]) -> tuple[str, int, int] | None:
        if node.between is not None:
            return step(node, node.between, above)
        if node.value is None:
            return node.names[0].text, 1, 1
        factor = parse_rational(node.value.text)
        if factor is None or factor[0] <= 0:
            names.report(
                "bad-number", "a unit is worth a number greater than zero", node.value.span,
                "say what one of it is worth: unit 万元 = 10000 元; the base has no value: unit 元",
            )  # fmt: skip
            return None
        base = resolve(node.value.unit, above) if node.value.unit is not None else ("", 1, 1)
        if base is None:
            if node.value.unit is not None and node.value.unit not in by_name:
                names.report(
                    "unknown-unit", f'there is no unit "{node.value.unit}"', node.value.span,
                    *for_unit(node.value.unit, by_name),
                )  # fmt: skip
            return None
        n, d = factor[0] * base[1], factor[1] * base[2]
        g = gcd(n, d)
        if max(n, d) // g > _LARGEST_UNIT:
            names.report(
                "bad-number", "this unit is worth more, or less, than anyone counts", node.value.span,
                "a unit is worth at most 10³⁰ of its base, and no less than a 10³⁰th",
            )  # fmt: skip
            return None
        return base[0], n // g, d // g

    def step(node: tree.Unit, between: tree.Name, above: tuple[str, ...]) -> tuple[str, int, int] | None:
        """A unit of the differences between amounts in another: as large as that, and not to be confused with it."""
        base = resolve(between.text, above)
        if base is None:
            if between.text not in by_name:
                names.report(
                    "unknown-unit", f'there is no unit "{between.text}"', between.span, *for_unit(between.text, by_name)
                )
            return None
        names.steps[node.names[0].text] = base[0]
        return node.names[0].text, base[1], base[2]

    seen: dict[str, Span] = {}
    for node in nodes:
        for name in node.names:
            first = seen.setdefault(name.text, name.span)
            value = worth(node, (name.text,))
            if first != name.span and (first.file == name.span.file or value != names.units.get(name.text, value)):
                how = "" if first.file == name.span.file else " and differently"
                names.report(
                    "duplicate-name", f'the unit "{name.text}" is declared twice{how}', name.span,
                    "leave one out", notes=(Note(first, "first declared here"),),
                )  # fmt: skip
            elif value is not None:
                names.units.setdefault(name.text, value)
