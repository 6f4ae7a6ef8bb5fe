"""The type of every expression of a rule. In: names and syntax trees. Out: a type per node, and diagnostics.

A node whose type is wrong is reported once; what is built on it is taken to be right, so that one slip is one message.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from engine.check import calls
from engine.check.advice import (
    for_column,
    for_digits,
    for_kinds,
    for_name,
    for_pattern,
    for_property,
    for_sides,
    for_type,
    for_unit,
    for_unknown,
    listed,
    no_members,
)
from engine.check.expansion import expand, free_names
from engine.check.names import BUILT_IN, PRIOR, TEXTS, Names
from engine.check.pattern_cost import Manner
from engine.check.scopes import Scope
from engine.check.types import CONDITION, ELEMENT, NUMBER, PLAIN, TEXT, WORDS, Declared, Kind, TableInfo, Type
from engine.check.unfolding import Unfolding
from engine.diagnostic import Note
from engine.quantity import parse_rational
from engine.source import Span
from engine.suggestions import suggest
from engine.syntax import tree
from engine.syntax.print import expression

Variables = dict[str, Type | None]  # None for a name whose own definition is wrong, which has been told


TABLE_ROWS = ("rows", "items", "tree", "top", "leaves", "padded")
TABLE_TEXTS = ("title", "number", "unit", "organisation", "period")


_UNORDERED = 'a text is not more or less than another; what is in it is asked with "contains" or "matches"'
_SHORT = 3  # letters of a name, to which a word of more is not alike
_FAR = ("too-deep", "too-large")
CYCLE = "a value is made of others, in the end of figures and numbers"


class Typing:
    """Types the expressions of one set of files; `types` and `referents` are by identity of the node."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.types: dict[int, Type] = {}
        self.referents: dict[int, Declared] = {}  # what a name of a table, a parameter or a `let` stands for
        self.used: dict[int, TableInfo] = {}  # tables that must be there, of the rule at hand
        self.optional: dict[int, TableInfo] = {}
        self.whole: dict[int, TableInfo] = {}  # tables of which all instances of a set are taken together
        self.expansions: dict[int, tree.Expression] = {}  # what calls of a file's own functions stand for
        self.functions: dict[str, tree.LetClause] = {}  # of the rule at hand
        self.later: dict[str, Span] = {}  # names that clauses of the rule at hand give, wherever in it
        self.unfolding = Unfolding(names)
        self._defined: dict[str, tuple[Type | None, set[int], set[int], set[int]]] = {}  # type and tables of a `let`
        # By the place of a name that nothing declares, what to say of it; one in a function is met often.
        self._unknown: dict[Span, tuple[tuple[str, ...], tuple[Note, ...]]] = {}
        self._probing = 0  # inside `is present` or `unless`: a table may be absent

    # ── entry points ─────────────────────────────────────────────────────────────────────

    def expect(self, node: tree.Expression, variables: Variables, *kinds: Kind) -> Type | None:
        """Type a node and report it where it is none of `kinds` (or cannot stand for one)."""
        return self.fit(node, self.type(node, variables), *kinds)

    def fit(self, node: tree.Expression, found: Type | None, *kinds: Kind) -> Type | None:
        """What a node was found to be, reported where that is none of `kinds`."""
        if found is None or any(self._stands_for(found, kind) for kind in kinds):
            return found
        wanted = " or ".join(dict.fromkeys(WORDS[kind] for kind in kinds))
        self._wrong_type(f"{wanted} is expected here, and this is {found.words}", node, found, *kinds)
        return None

    def _wrong_type(self, message: str, node: tree.Expression, found: Type, *wanted: Kind) -> None:
        tables = self.names.scope(node.span).known
        self.names.report("wrong-type", message, node.span, *for_type(found, wanted, node, tables))

    def probe(self, node: tree.Expression, variables: Variables, *kinds: Kind) -> Type | None:
        """As `expect`; the tables it speaks of may be missing from a document."""
        self._probing += 1
        found = self.expect(node, variables, *kinds)
        self._probing -= 1
        return found

    def type(self, node: tree.Expression, variables: Variables) -> Type | None:
        """The type of a node, None where it has none (and that has been reported)."""
        found = self._type(node, variables)
        if found is not None:
            self.types[id(node)] = found
        return found

    def element(self, node: tree.Expression, variables: Variables) -> Type | None:
        """The type of what a loop over this collection yields."""
        found = self.type(node, variables)
        if found is None:
            return None
        if found.kind == "members":
            return found.element
        kind = ELEMENT.get(found.kind)
        if kind is None:
            message = f"a loop needs rows, columns, tables or texts, and this is {found.words}"
            self._wrong_type(message, node, found, "rows")
            return None
        return Type(kind, found.table, found.part, found.dimension)

    @staticmethod
    def _stands_for(found: Type, kind: Kind) -> bool:
        if found.kind == kind:
            return True
        if kind == "number":
            return found.kind in ("cell", "row")
        if kind == "text":
            return found.kind in ("cell", "row", "column", "printed", "table")
        return kind == "rows" and found.kind == "table"

    # ── nodes ────────────────────────────────────────────────────────────────────────────

    def _type(self, node: tree.Expression, variables: Variables) -> Type | None:
        match node:
            case tree.Number():
                return self._number(node)
            case tree.String():
                return TEXT
            case tree.Year():
                return self._year(node)
            case tree.Variable():
                return self._variable(node, variables)
            case tree.Member():
                return self._member(node, variables)
            case tree.Item():
                return self._item(node, variables)
            case tree.Call():
                return self._call(node, variables)
            case tree.Fold():
                return calls.fold(self, node, variables)
            case tree.Against():
                return calls.against(self, node, variables)
            case tree.Extract():
                self.expect(node.text, variables, "text")
                if node.what == "codes":
                    return Type("texts")
                return Type("numbers", dimension="" if node.what == "years" else None)
            case tree.Sum():
                return self._sum(node, variables)
            case tree.Product():
                for _, factor in node.factors:
                    self.expect(factor, variables, "number")
                return NUMBER
            case tree.Negative():
                return self.expect(node.of, variables, "number") and NUMBER
            case tree.Compare():
                return self._compare(node, variables)
            case tree.TextTest():
                self.expect(node.left, variables, "text")
                if node.operator == "matches":
                    self.pattern(node.right)
                else:
                    self.expect(node.right, variables, "text")
                return CONDITION
            case tree.Is():
                if node.state in ("present", "missing"):
                    self.probe(node.of, variables, "table", "row", "cell", "rows", "texts", "numbers", "columns")
                elif node.state == "empty":
                    self.expect(node.of, variables, "table", "printed", "text", "rows", "texts", "numbers", "cells")
                elif node.state == "blank":
                    self.expect(node.of, variables, "cell", "number", "row", "text")
                else:
                    self.expect(node.of, variables, "cell", "number", "row")
                return CONDITION
            case tree.Among():
                return self._among(node, variables)
            case tree.Members():
                return self._members(node, variables)
            case tree.Quantified():
                element = self.element(node.of, variables)
                if element is not None:
                    self.expect(node.condition, {**variables, node.variable.text: element}, "condition")
                return CONDITION
            case tree.Not():
                self.expect(node.of, variables, "condition")
                return CONDITION
            case tree.And() | tree.Or():
                for item in node.items:
                    self.expect(item, variables, "condition")
                return CONDITION
            case _:
                assert_never(node)

    def _number(self, node: tree.Number) -> Type | None:
        if parse_rational(node.text) is None:
            hint = f'a code is a text and stands in quotes: "{node.text}"'
            self.names.report("bad-number", f'"{node.text}" is no number', node.span, hint)
            return None
        if node.unit is None:
            return Type("number", dimension=None if not parse_rational(node.text)[0] else "")  # type: ignore[index]
        unit = self.names.units.get(node.unit)
        if unit is None:
            message = f'there is no unit "{node.unit}"'
            self.names.report("unknown-unit", message, node.span, *for_unit(node.unit, self.names.units))
            return NUMBER
        return Type("number", dimension=unit[0])

    def _variable(self, node: tree.Variable, variables: Variables) -> Type | None:
        name = node.name
        if name in variables:
            return variables[name]
        declared = self.names.find(node)
        if declared is not None:
            return self._declared(node, declared)
        if name == "document":
            return Type("document")
        if name == "tables":
            return Type("tables")
        if name == PRIOR:
            self.names.report(
                "wrong-type", '"prior" stands for a whole document here', node.span,
                "name something of it: prior.支出总表, prior.document.year",
                "whether there is one need not be asked: where none is given, such a rule is not checked",
            )  # fmt: skip
            return None
        if name in TEXTS:
            return Type("texts")
        if name in self.functions:
            self._uncalled(node, self.functions[name])
            return None
        scope = self.names.scope(node.span)
        if name in scope.behind:
            known = ", ".join(f"{name}.{one}" for one in list(scope.behind[name].known)[:3])
            self.names.report(
                "wrong-type", f'"{name}" stands for a whole file here', node.span,
                f"name something of it: {known} …" if known else "it declares no names",
            )  # fmt: skip
            return None
        if node.span not in self._unknown:
            self._unknown[node.span] = self._ways_out(node, variables, scope)
        hints, notes = self._unknown[node.span]
        self.names.report("unknown-name", f'there is no "{name}" here', node.span, *hints, notes=notes)
        return None

    def _ways_out(
        self, node: tree.Variable, variables: Variables, scope: Scope
    ) -> tuple[tuple[str, ...], tuple[Note, ...]]:
        """Hints and notes for a name that nothing declares."""
        name = node.name
        tables = [one.node for one in scope.known.values() if isinstance(one.node, TableInfo)]
        built_in = [one for one in BUILT_IN if one != PRIOR or len(name) > _SHORT]
        hints = for_name(name, variables, tables) or suggest(name, [*variables, *scope.known, *built_in])
        hints = (*elsewhere(self.names, node), *hints) or for_unknown(name)
        later = self.later.get(name)
        notes = (Note(later, "it is named here"),) if later and node.span < later else ()
        return ("move that above: a name comes before its use",) if notes else hints, notes

    def _declared(self, node: tree.Variable | tree.Member, declared: Declared) -> Type | None:
        """The type of a declared name; what it stands for is noted."""
        self.referents[id(node)] = declared
        match declared.node:
            case TableInfo() as table:
                self._use(table)
                return Type("table", table)
            case tree.Param(value=tree.String()):
                return TEXT
            case tree.Param(value=tree.Number() as number):
                return self._number(number)
            case tree.Let() as let if let.parameters:
                self._uncalled(node, let)
                return None
            case tree.Let() as let:
                return self._let(node, declared.full, let)
            case _:
                return None

    def _year(self, node: tree.Year) -> Type:
        if "year" not in self.names.properties:
            self.names.report(
                "unknown-member", "no `document` clause says what the document's year is", node.span,
                'add to the file: document, and under it, indented: year from title "{year}年"',
            )  # fmt: skip
        return PLAIN

    # ── named values and functions ───────────────────────────────────────────────────────

    def _uncalled(self, node: tree.Variable | tree.Member, function: tree.Let | tree.LetClause) -> None:
        name = function.name.text
        parameters = ", ".join(one.text for one in function.parameters)
        self.names.report(
            "wrong-type", f'"{name}" is a function and is used without values', node.span,
            f"name what it is of: {name}({parameters})",
        )  # fmt: skip

    def own_functions(self, span: Span) -> dict[str, tree.Let | tree.LetClause]:
        """The functions that may be called there besides the language's own: those of the files and of the rule."""
        found: dict[str, tree.Let | tree.LetClause] = dict(self.functions)
        for name, declared in self.names.scope(span).known.items():
            if isinstance(declared.node, tree.Let) and declared.node.parameters:
                found[name] = declared.node
        return found

    def _applied(self, node: tree.Call, function: tree.Let | tree.LetClause, variables: Variables) -> Type | None:
        """A call of one of the file's own functions, typed as what it stands for."""
        name, given = node.function.text, len(node.arguments)
        if given != len(function.parameters):
            parameters = ", ".join(parameter.text for parameter in function.parameters)
            self.names.report(
                "wrong-arguments", f'"{name}" is of {len(function.parameters)}, and {given} stand here', node.span,
                f"call it as it is declared: {name}({parameters})",
                notes=(Note(function.name.span, "declared here"),),
            )  # fmt: skip
            return None
        declared = self.names.find(node)
        if declared is not None and self.unfolding.endless(declared.full):
            return None
        if not self.unfolding.enter(name, function.value, node.function.span):
            return None
        arguments = {p.text: value for p, value in zip(function.parameters, node.arguments, strict=True)}
        body = expand(function.value, arguments, len(self.expansions) + 1)
        found: Type | None = None
        if self.unfolding.spend(name, body, node.span):
            before = len(self.names.diagnostics)
            found = self.type(body, variables)
            if self.unfolding.outermost:
                self._told_where(before, node.span)
            self.expansions[id(node)] = body
            self.unfolding.note_call(name, node, body)
        self.unfolding.leave()
        return found

    def _told_where(self, first: int, call: Span) -> None:
        """Add to what went wrong inside a function the place where it is used."""
        found = self.names.diagnostics
        if first < len(found):  # what was told of the function where it is declared is not told again
            known = {(told.span, told.message) for told in found[:first]}
            found[first:] = [one for one in found[first:] if (one.span, one.message) not in known]
        for i in range(first, len(found)):
            if found[i].span.file != call.file or not call.start <= found[i].span.start < call.end:
                found[i] = found[i]._replace(notes=(*found[i].notes, Note(call, "where it is used here")))

    def declare(self, full: str, let: tree.Let) -> None:
        """Check a named value; of a function, before it is called, the names it speaks of."""
        if self.unfolding.endless(full):
            self.names.report("let-cycle", f'"{let.name.text}" is defined by itself', let.name.span, CYCLE)
        elif let.parameters:
            self._declare_function(let)
        else:
            self.type(let.value, {})

    def _declare_function(self, function: tree.Let) -> None:
        scope = self.names.scope(function.span)
        known = {*scope.known, *scope.behind, *BUILT_IN}
        parameters = [one.text for one in function.parameters]
        for variable in free_names(function.value, frozenset(parameters)):
            if variable.name not in known:
                hints = (*elsewhere(self.names, variable), *suggest(variable.name, [*known, *parameters]))
                self.names.report(
                    "unknown-name", f'there is no "{variable.name}" here', variable.span,
                    *(hints or for_unknown(variable.name)),
                )  # fmt: skip

    def _let(self, node: tree.Variable | tree.Member, full: str, let: tree.Let) -> Type | None:
        if self.unfolding.endless(full):
            return None
        if full not in self._defined:
            if not self.unfolding.enter(let.name.text, let.value, node.span):
                return None
            outer = self.used, self.optional, self.whole
            self.used, self.optional, self.whole = {}, {}, {}
            before = self.unfolding.size
            told = len(self.names.diagnostics)
            found = self.type(let.value, {})
            # What is wrong with it was told, or will be, where it is declared; that it goes too far is told here alone.
            self.names.diagnostics[told:] = [d for d in self.names.diagnostics[told:] if d.code in _FAR]
            self._defined[full] = found, set(self.used), set(self.optional), set(self.whole)
            self.used, self.optional, self.whole = outer
            self.unfolding.weigh_let(full, let, self.unfolding.size - before)
            self.unfolding.leave()
        found, used, optional, whole = self._defined[full]
        tables = self.names.by_index()
        for index in used:
            self._use(tables[index])
        self.optional.update((index, tables[index]) for index in optional)
        self.whole.update((index, tables[index]) for index in whole)
        return found


    def _use(self, table: TableInfo) -> None:
        (self.optional if self._probing else self.used)[table.index] = table

    def _member(self, node: tree.Member, variables: Variables) -> Type | None:
        if self.names.is_of_prior(node):
            return self._of_prior(node)
        if isinstance(node.of, tree.Variable) and node.of.name not in variables:
            behind = self.names.scope(node.span).behind.get(node.of.name)
            if behind is not None:
                return self._of_alias(node, node.of.name, behind)
        if node.name.text == "all" and not (isinstance(node.of, tree.Variable) and node.of.name in variables):
            declared = self.names.find(node.of)
            if declared is not None and isinstance(declared.node, TableInfo):
                return self._all(node.of, declared, declared.node)
        of = self.type(node.of, variables)
        if of is None:
            return None
        name = node.name.text
        match of.kind:
            case "document":
                return self._property(node)
            case "table":
                return self._table_member(of, node)
            case "printed":
                return self._choose(node, {**dict.fromkeys(TABLE_TEXTS, TEXT), "headers": Type("texts"), "notes":
                Type("texts")}, "a printed table")  # fmt: skip
            case "row":
                return self._row_member(of, node)
            case "column":
                return self._choose(node, {"title": TEXT, "parts": Type("columns", of.table, of.part)}, "a column")
            case "cell" if (claims := self._claims_named(node)) is not None:
                return self._said_in(node.of, of, claims)
            case _:
                have = "have" if of.kind in ELEMENT or of.kind == "members" else "has"
                self.names.report(
                    "unknown-member", f"{of.words} {have} no .{name}", node.name.span,
                    *(self._claims_like(of, name, node.span) or no_members(of, node)),
                )  # fmt: skip
                return None

    def _of_prior(self, node: tree.Member) -> Type | None:
        """The type of `prior.name`: a table, claims or the properties of an earlier document."""
        name, scope = node.name.text, self.names.scope(node.span)
        if isinstance(node.of, tree.Variable) and name == "document":
            return Type("document", part=PRIOR)
        declared = self.names.find(node)
        if declared is not None:
            return self._declared(node, declared)
        tables = [one for one, what in scope.known.items() if isinstance(what.node, TableInfo)]
        hints = suggest(name, [*tables, "document"]) or ("it has the declared tables, the claims, and document",)
        if name == "title" or name in self.names.properties:
            hints = (f"did you mean: {PRIOR}.document.{name}",)
        elif name in scope.known:
            hints = (f"{name} is declared here and is no part of a document: leave {PRIOR} out",)
        self.names.report("unknown-name", f'an earlier document has no "{name}"', node.name.span, *hints)
        return None

    def _all(self, of: tree.Expression, declared: Declared, table: TableInfo) -> Type:
        """The type of `T.all`."""
        self.referents[id(of)] = declared
        self.types[id(of)] = Type("table", table)
        self.whole[table.index] = table
        return Type("rows", table)

    def _of_alias(self, node: tree.Member, alias: str, behind: Scope) -> Type | None:
        """The type of `alias.name`."""
        name = node.name.text
        declared = behind.known.get(name)
        if declared is None:
            self.names.report(
                "unknown-name", f'there is no "{name}" behind "{alias}"', node.name.span,
                *(suggest(name, behind.known) or (f"there are {listed([*behind.known])}",)),
                notes=(Note(self.names.scope(node.span).aliases[alias].span, f'"{alias}" is {behind.file}'),),
            )  # fmt: skip
            return None
        return self._declared(node, declared)

    def _property(self, node: tree.Member) -> Type | None:
        name = node.name.text
        if name == "title":
            return TEXT
        declared = self.names.properties.get(name)
        if declared is None:
            self.names.report(
                "unknown-member", f"no `document` clause says what the document's {name} is", node.name.span,
                *(suggest(name, [*self.names.properties, "title"]) or for_property(name)),
            )  # fmt: skip
            return None
        return PLAIN if any(is_year(name, reading.pattern.text) for reading in declared.readings) else TEXT

    def _choose(self, node: tree.Member, members: dict[str, Type], owner: str) -> Type | None:
        found = members.get(node.name.text)
        if found is None:
            hints = suggest(node.name.text, members) or (f"it has {listed([*members])}",)
            self.names.report("unknown-member", f"{owner} has no .{node.name.text}", node.name.span, *hints)
        return found

    def _table_member(self, of: Type, node: tree.Member) -> Type | None:
        table = of.table
        assert table is not None
        name = node.name.text
        if not of.part and table.part(name) is not None:
            return Type("table", table, name)
        columns = table.column_names(of.part)
        if name in columns:
            return Type("cell", table, of.part)
        members: dict[str, Type] = {
            **dict.fromkeys(TABLE_ROWS, Type("rows", table, of.part)),
            **dict.fromkeys(TABLE_TEXTS, TEXT),
            **dict.fromkeys(("amounts", "shares", "totals"), Type("columns", table, of.part)),
            "total": Type("row", table, of.part),
            "headers": Type("texts"),
            "notes": Type("texts"),
        }
        found = members.get(name)
        if found is None:
            parts = [p.name for p in table.parts if p.name]
            self._unknown_column(of, name, node, [*columns, *parts, *members])
        return found

    def _row_member(self, of: Type, node: tree.Member) -> Type | None:
        table = of.table
        assert table is not None
        name = node.name.text
        columns = table.column_names(of.part)
        if name in columns:
            return Type("cell", table, of.part)
        keys, labels = table.key_names(of.part), table.label_names(of.part)
        if name in keys or name in labels:
            return TEXT
        members: dict[str, Type] = {
            **dict.fromkeys(("children", "siblings"), Type("rows", table, of.part)),
            **dict.fromkeys(("parent", "previous", "next"), Type("row", table, of.part)),
            **dict.fromkeys(("level", "position"), PLAIN), "table": Type("printed"),
            "parts": Type("numbers"), "label": TEXT, "key": TEXT, "group": TEXT,
        }  # fmt: skip
        found = members.get(name)
        if found is None:
            self._unknown_column(of, name, node, [*columns, *keys, *labels, *members])
        return found

    def _claims_named(self, node: tree.Member) -> TableInfo | None:
        """The claims behind the dot of `row.说明.历年`."""
        declared = self.names.scope(node.span).known.get(node.name.text)
        table = declared.node if declared is not None else None
        return table if isinstance(table, TableInfo) and isinstance(table.node, tree.Claims) else None

    def _claims_like(self, of: Type, name: str, span: Span) -> tuple[str, ...]:
        """Claims that were perhaps meant behind a cell."""
        if of.kind != "cell":
            return ()
        tables = [one.node for one in self.names.scope(span).known.values() if isinstance(one.node, TableInfo)]
        return suggest(name, [table.name for table in tables if isinstance(table.node, tree.Claims)])

    @staticmethod
    def _said_in(cell: tree.Expression, of: Type, claims: TableInfo) -> Type | None:
        """The type of what claims find in a cell: those of its column are to be read."""
        assert of.table is not None
        if isinstance(cell, tree.Member):
            claims.cells.add((of.table.index, cell.name.text))
        return Type("rows", claims)

    def _unknown_column(self, of: Type, name: str, node: tree.Member, known: Sequence[str]) -> None:
        assert of.table is not None
        if of.table.lacks_its_like:
            return
        self.names.report(
            "unknown-column", f'{of.table.name} has no column "{name}"', node.name.span,
            *for_column(of.table, of.part, name, known, expression(node.of)),
            notes=(Note(of.table.node.name.span, f"{of.table.name} is declared here"),),
        )  # fmt: skip

    def _item(self, node: tree.Item, variables: Variables) -> Type | None:
        keyed = self._keyed(node.of, variables)
        of = keyed or self.expect(node.of, variables, "table", "row", "cell")
        if of is None:
            return None
        if of.kind == "table":
            for alternative in alternatives(node.key):
                self.pattern(alternative, "whole")
            return Type("row", of.table, of.part)
        kinds: tuple[Kind, ...] = ("number",) if of.kind == "cell" else ("column", "column name", "number")
        key = self.expect(node.key, variables, *kinds)
        if key is not None and key.kind == "number" and "year" not in self.names.properties:
            self._year(tree.Year("this year", span=node.key.span))
        return Type("cell", of.table, of.part) if key else None

    def _keyed(self, node: tree.Expression, variables: Variables) -> Type | None:
        """The table whose rows `T.编码["301"]` picks by their key, or `T.名称["…"]` by their label."""
        if not isinstance(node, tree.Member) or not isinstance(node.of, tree.Variable | tree.Member):
            return None
        before = len(self.names.diagnostics)
        of = self.type(node.of, variables)
        del self.names.diagnostics[before:]  # whatever is wrong with it is told when the whole is typed
        if of is None or of.kind != "table" or of.table is None:
            return None
        columns = of.table.column_names(of.part)
        named = (*of.table.key_names(of.part), *of.table.label_names(of.part))
        if node.name.text in columns or node.name.text not in (*named, "key", "label"):
            return None
        self.types[id(node)] = of
        return of

    def pattern(self, node: tree.Expression, manner: Manner = "anywhere", slots: bool = False) -> None:
        """Report where something is no pattern, or has a mistake as one that is tried in this manner."""
        if isinstance(node, tree.String):
            self.names.pattern(tree.Text(node.text, span=node.span), manner, slots)
        else:
            self.names.report("wrong-type", "a quoted pattern is expected here", node.span, *for_pattern(node))

    def _call(self, node: tree.Call, variables: Variables) -> Type | None:
        if node.of is not None:
            function = calls.behind(self, node, node.of, variables)
            return self._applied(node, function, variables) if function is not None else None
        own = self.own_functions(node.function.span).get(node.function.text)
        if own is not None:
            return self._applied(node, own, variables)
        return calls.call(self, node, variables)

    def _members(self, node: tree.Members, variables: Variables) -> Type | None:
        types = [self.type(item, variables) for item in node.items]
        if None in types:
            return None
        for kind in ("number", "text"):
            if all(found is not None and self._stands_for(found, kind) for found in types):
                if kind == "text":
                    return Type("members", element=TEXT)
                spans = (item.span for item in node.items)
                return Type("members", dimension=self.same_kind(zip(spans, types, strict=True)), element=NUMBER)
        hint = 'a number in quotes is a text: ("201", "202")'
        self.names.report("wrong-type", "a set holds either numbers or texts", node.span, hint)
        return None

    def _among(self, node: tree.Among, variables: Variables) -> Type:
        left = self.type(node.left, variables)
        right = self.type(node.right, variables)
        if right is not None and calls.element_of(right) is None and right.kind not in ("rows", "table"):
            message = f'a set or a collection is expected behind "in", and this is {right.words}'
            self._wrong_type(message, node.right, right, "numbers", "texts")
            return CONDITION
        if left is None or right is None:
            return CONDITION
        among = calls.element_of(right) or "text"
        kinds: tuple[Kind, ...] = ("number", "text") if among == "cell" else (among,)
        if not any(self._stands_for(left, kind) for kind in kinds):
            self._wrong_type(f"{left.words} cannot be looked for among {among}s", node.left, left, "text")
        return CONDITION

    def _sum(self, node: tree.Sum, variables: Variables) -> Type:
        found = [(term.span, self.expect(term, variables, "number")) for _, term in node.terms]
        return Type("number", dimension=self.same_kind(found))

    def same_kind(self, numbers: Iterable[tuple[Span, Type | None]]) -> str | None:
        """The dimension of numbers that stand in one sum or sample; those that do not go together are reported."""
        dimension: str | None = None
        first: Span | None = None
        for span, found in numbers:
            if found is None or found.dimension is None:
                continue
            if dimension is not None and found.dimension != dimension and first is not None:
                self._mismatch(span, found.dimension, first, dimension)
            dimension, first = found.dimension, span
        return dimension

    def _mismatch(self, span: Span, dimension: str, other: Span, second: str) -> None:
        one, two = dimension or "a plain number", second or "a plain number"
        self.names.report(
            "unit-mismatch", f"{one} and {two} do not go together", span, *for_kinds(dimension, second),
            notes=(Note(other, f"this is {two}"),),
        )  # fmt: skip

    def _compare(self, node: tree.Compare, variables: Variables) -> Type:
        left = self.type(node.left, variables)
        right = self.type(node.right, variables)
        if left is not None and right is not None:
            self._check_sides(node, left, right)
        if node.tolerance is not None and not isinstance(node.tolerance, tree.Rounding):
            tolerance = self.expect(node.tolerance, variables, "number")
            if tolerance is not None and (left is None or calls.element_of(left) is None):
                self._check_tolerance(node, tolerance, (left, right))
        return CONDITION

    def _check_tolerance(self, node: tree.Compare, tolerance: Type, sides: Iterable[Type | None]) -> None:
        """A tolerance is measured as the sides are, or it is a share of them."""
        if tolerance.dimension is None or tolerance.dimension == "":
            return
        measured = self.names.steps.get(tolerance.dimension, tolerance.dimension)
        for side in sides:
            if side is not None and side.dimension not in (None, measured):
                assert side.dimension is not None and node.tolerance is not None
                self._mismatch(node.tolerance.span, tolerance.dimension, node.left.span, side.dimension)
                return

    def _check_sides(self, node: tree.Compare, left: Type, right: Type) -> None:
        of_left, of_right = calls.element_of(left), calls.element_of(right)
        if of_left is not None and of_right is not None:
            calls.compare(self, node, of_left, of_right)
            return
        if "text" in (left.kind, right.kind):
            if not (self._stands_for(left, "text") and self._stands_for(right, "text")):
                self.names.report(
                    "wrong-type", f"{left.words} and {right.words} cannot be compared", node.span,
                    *for_sides(node, left, right),
                )  # fmt: skip
            elif node.operator not in ("=", "≠"):
                self.names.report(
                    "wrong-type", "texts are compared with = or ≠", node.span,
                    *(for_digits(node) or (_UNORDERED,)),
                )  # fmt: skip
            return
        for side, found in ((node.left, left), (node.right, right)):
            if not self._stands_for(found, "number"):
                self._wrong_type(f"a number is expected here, and this is {found.words}", side, found, "number")
                return
        if left.dimension is not None and right.dimension is not None and left.dimension != right.dimension:
            self._mismatch(node.right.span, right.dimension, node.left.span, left.dimension)


def elsewhere(names: Names, node: tree.Variable) -> tuple[str, ...]:
    """Hints where a name that a file does not know is declared: behind one of its aliases, or in a file beside it."""
    here = names.scope(node.span)
    behind = [f"{alias}.{node.name}" for alias, scope in sorted(here.behind.items()) if node.name in scope.known]
    if behind:
        return (f"did you mean: {', '.join(behind)}",)
    others = [scope.file for scope in names.scopes.values() if node.name in scope.own]
    return tuple(f"{file} declares it, and this file does not use that one" for file in others)


def is_year(name: str, pattern: str) -> bool:
    """Does a reading of property `name` give a year? The slot of its own name comes before {year}."""
    return "{year}" in pattern and f"{{{name}}}" not in pattern.replace("{year}", "")


def alternatives(key: tree.Expression) -> tuple[tree.Expression, ...]:
    """The patterns of `T["a" or "b"]`, the first that names a row being meant."""
    return key.items if isinstance(key, tree.Or) else (key,)
