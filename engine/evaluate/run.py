"""Rules over one document. In: compiled rules, bound tables, a scope. Out: one `Decision` for each time a rule binds.

Loops run over the bound tables of one series; a requirement's comparisons enter the sparse system as they are met.
"""

from __future__ import annotations

from _thread import _local
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product

from engine.evaluate.bind import MAX_ALTERNATES
from engine.evaluate.bound import Instance, Row, Series, Side
from engine.evaluate.expressions import function
from engine.evaluate.predicates import is_blank
from engine.evaluate.scope import FEW_STEPS, HOLDS, MET, ONCE, Function, Outcome, Scope, Trace
from engine.evaluate.system import System
from engine.evaluate.texts import row_words
from engine.evaluate.truths import all_of
from engine.evaluate.values import Absent, Exhausted, Missing, Uncheckable, Words
from engine.plan import Node, Plan, RuleSpec
from engine.record import TYPE_CHECKING, Record
from engine.wording import plain

if TYPE_CHECKING:
    from typing import Any

FEWEST_DOUBTED = 8  # decisions of one rule from which on most of them failing is more likely a misreading
FEWEST_ALL_DOUBTED = 3  # from which on all of them failing is


class Decision(Record):
    """What one rule came to in one binding, and what a finding needs to show it."""

    rule: RuleSpec
    outcome: Outcome
    variables: dict[str, Any]
    texts: tuple[Words, ...]
    message: str


class CompiledRule:
    """A rule whose expressions are callables. Each is made when it is first asked for: in a document, few rules come to
    all of theirs."""

    __slots__ = ("_cost", "_require", "_unless", "_where", "given", "held", "loops", "spec", "tests")

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self.held = (Decision(spec, HOLDS, {}, (), ""),)  # what most bindings come to, and nobody asks more of
        self.loops: list[Loop] | None = None
        self._require: Function | None = None
        self._unless: Function | None = None
        self._where: Function | None = None
        self._cost: tuple[int, int] | None = None

    def begin(self) -> list[Loop]:
        """Make what is asked of every binding, once; returns the loops."""
        if self.loops is None:
            spec = self.spec
            self.given = function((MET, spec.given)) if spec.given is not None else None
            asked = _asked(spec.where)
            self.loops = [_loop(node, tuple(sorted(asked.get(node[1], ())))) for node in spec.loops]
            self.tests = _tests(spec)
        return self.loops

    @property
    def require(self) -> Function:
        """The requirement."""
        if self._require is None:
            self._require = function(self.spec.require)
        return self._require

    @property
    def unless(self) -> Function:
        """Is the exception met?"""
        if self._unless is None:
            self._unless = function((MET, self.spec.unless))
        return self._unless

    @property
    def where(self) -> Function:
        """Is all of `where` met?"""
        if self._where is None:
            self._where = function((MET, self.spec.where or ("true",)))
        return self._where

    @property
    def cost(self) -> tuple[int, int]:
        """How many rounds of a loop take as long as to see whether the rule binds, and as to decide it, about."""
        if self._cost is None:
            spec = self.spec
            decided = _nodes((spec.require, spec.unless, spec.message))
            self._cost = _nodes(spec.where) // _NODES_OF_A_ROUND, 5 + decided // _NODES_OF_A_ROUND
        return self._cost


def _tests(spec: RuleSpec) -> list[Function | None]:
    """What of `where` is known once a loop has set its variables, for each loop (for a rule without any, one for all).
    Where it is not met, the loops within need not be gone through: of a thousand rows against a thousand, most are
    settled a thousand at once. What was met is not asked again.
    """
    tests: list[Function | None] = [None] * max(1, len(spec.loops))
    if spec.where is None:
        return tests
    if len(spec.known) == 1 and spec.known[0] == len(tests) - 1:
        tests[-1] = function((MET, spec.where))  # the whole of it: where it cannot be decided, that is told
        return tests
    own: list[list[Node]] = [[] for _ in tests]
    for condition, depth in zip(_conditions(spec.where), spec.known, strict=True):
        own[max(depth, 0)].append((MET if depth >= 0 else ONCE, condition))
    for depth, conditions in enumerate(own):
        if conditions:
            tests[depth] = all_of(conditions, function, bound=any(own[:depth]))
    return tests


def _conditions(where: Node | None) -> Sequence[Node]:
    """What must all be met for `where` to be."""
    return () if where is None else where[1:] if where[0] == "and" else (where,)


_NODES_OF_A_ROUND = 10


def _nodes(node: object) -> int:
    """The size of an expression, in nodes."""
    return 1 + sum(map(_nodes, node)) if isinstance(node, tuple | list) else 0


class _Compiled(_local):
    """The rules of the plans used last. Callables remember what they looked at last, so each thread makes its own."""

    def __init__(self) -> None:
        self.plans: dict[int, tuple[Plan, list[CompiledRule]]] = {}


_MOST_PLANS = 4  # kept in a thread
_compiled = _Compiled()


def compiled(plan: Plan) -> list[CompiledRule]:
    """The rules of a plan as callables, made once per plan and thread."""
    plans = _compiled.plans
    known = plans.get(id(plan))
    if known is None:
        while len(plans) >= _MOST_PLANS:
            del plans[next(iter(plans))]
        known = plans[id(plan)] = (plan, [CompiledRule(rule) for rule in plan.rules])  # keeps the plan, and so its id
    return known[1]


Loop = tuple[str, Function]  # a variable, and what it goes over; "" and the pairs for one of two variables


Asked = tuple[tuple[str, bool], ...]  # columns, and whether a row is to print something there or nothing


def _asked(where: Node | None) -> dict[str, list[tuple[str, bool]]]:
    """By variable, the columns that `where` asks to be blank, or not to be."""
    asked: dict[str, list[tuple[str, bool]]] = {}
    for condition in _conditions(where):
        printed = condition[0] == "not"
        test = condition[1] if printed else condition
        if test[0] == "blank" and test[1][0] == "celltext":
            _, row, column = test[1]
            if row[0] == "var":
                asked.setdefault(row[1], []).append((column, printed))
    return asked


def _rows_that_print(asked: Asked, of: Function) -> Function:
    def rows(scope: Scope) -> Sequence[Row]:
        side: Side = of(scope)
        return side.rows if scope.everything else _printing(side, asked, scope)

    return rows


def _printing(side: Side, asked: Asked, scope: Scope) -> Sequence[Row]:
    """The rows of a table that print what is asked of them, as far as it has the columns. Of the statements of a text
    each has but a few columns, most rules ask for two or three, and many for the same: so they are found once."""
    if not asked:
        return side.rows
    found = scope.printing.get((side, asked))
    if found is None:
        column, wanted = asked[-1]
        rows = _printing(side, asked[:-1], scope)
        found = scope.printing[side, asked] = [
            row
            for row in rows
            if (index := row.part.columns.get(column)) is None or is_blank(row.printed.cells[index]) is not wanted
        ]
    return found


def _loop(node: Node, asked: Asked = ()) -> Loop:
    """One loop. Rows of a table that do not print what is asked are left out, unless it is to be told what was."""
    if node[0] == "in":
        name, what = node[1], node[2]
        return name, _rows_that_print(asked, function(what[1])) if asked and what[0] == "rows" else function(what)
    return "", _pairs(node)


def _pairs(node: Node) -> Callable[[Scope], Iterator[Outcome | None]]:
    """A loop over the rows of two sides with the same key: sets both variables, and yields None, or the outcome of a
    key that stands on one side only."""
    _, name_a, of_a, name_b, of_b, how, touched_a, touched_b = node
    left, right = function(of_a), function(of_b)

    def matched(scope: Scope) -> Iterator[Outcome | None]:
        rows_a, repeated_a = _by_key(left(scope), how)
        rows_b, repeated_b = _by_key(right(scope), how)
        for key, row in rows_a.items():
            other = rows_b.get(key)
            scope.variables[name_a] = row
            if key in repeated_a or key in repeated_b:
                scope.variables[name_b] = other or row
                yield Outcome("not checkable", f"“{row.name}” stands more than once")
            elif other is not None:
                scope.variables[name_b] = other
                yield None
            elif _carries_money(row, touched_a, scope):
                scope.variables[name_b] = row
                yield Outcome("incomplete", f"“{row.name}” stands on one side only")
        for key, row in rows_b.items():
            if key not in rows_a and _carries_money(row, touched_b, scope):
                scope.variables[name_a] = scope.variables[name_b] = row
                yield Outcome("incomplete", f"“{row.name}” stands on one side only")

    return matched


def _by_key(rows: Sequence[Row], how: str) -> tuple[dict[str, Row], set[str]]:
    found: dict[str, Row] = {}
    repeated: set[str] = set()
    for row in rows:
        if row.kind == "total":
            key = "\0total"
        elif row.kind != "item":
            continue
        else:
            key = row.key if how == "key" else plain(row.label.text).casefold()
        if key:
            if key in found:
                repeated.add(key)
            found.setdefault(key, row)
    return found, repeated


def _carries_money(row: Row, columns: Sequence[str], scope: Scope) -> bool:
    for name in columns:
        index = row.part.columns.get(name)
        figure = row.figures[index] if index is not None else -1
        if figure >= 0 and scope.ledger.x[figure]:
            return True
    return False


def decide(rule: CompiledRule, scope: Scope, series: Sequence[Series]) -> list[Decision]:
    """Every binding of one rule in one document."""
    spec = rule.spec
    decisions: list[Decision] = []
    scope.variables = {}
    scope.trace = Trace(len(spec.loops))
    scope.read_as(spec.precision)
    scope.begin_rule()
    ends: list[int] = []
    try:
        _go_over(rule, scope, series, decisions, ends)
    except Exhausted as problem:
        scope.recording = False
        decisions.append(_stopped(rule, scope, Outcome("not checkable", str(problem))))
    scope.steps_left -= scope.steps
    return _doubted(decisions, ends) if spec.uses or spec.optional or spec.whole else decisions


class Again:
    """Asks whether a conflict is still there when its rule is applied to the figures as they are now."""

    __slots__ = ("_rules", "_scope", "_series")

    def __init__(self, rules: Sequence[CompiledRule], scope: Scope, series: Sequence[Series]) -> None:
        self._rules, self._scope, self._series = rules, scope, series

    def __call__(self, decision: Decision) -> bool:
        """Is there a conflict over the same figures? What is decided here enters no system."""
        scope = self._scope
        rule = next(rule for rule in self._rules if rule.spec.name == decision.rule.name)
        system, scope.system = scope.system, System()
        try:
            found = decide(rule, scope, self._series)
        finally:
            scope.system = system
        figures = _figures(decision)
        return any(one.outcome.verdict == "conflict" and _figures(one) == figures for one in found)


def _figures(decision: Decision) -> set[int]:
    comparison = decision.outcome.comparison
    return {*comparison.left.used(), *comparison.right.used()} if comparison is not None else set()


def _go_over(
    rule: CompiledRule, scope: Scope, series: Sequence[Series], decisions: list[Decision], ends: list[int]
) -> None:
    """Every binding, in every choice of tables; `ends` are the numbers of decisions after each. Raises `Exhausted`."""
    spec = rule.spec
    if not spec.uses and not spec.optional and not spec.whole:
        scope.trace.choices = 1
        _bound(rule, scope, decisions)
        return
    for one in series or (Series(""),):
        for choice in _choices(spec, one):
            scope.tables = choice
            scope.series = one
            scope.trace.choices += 1
            scope.step()
            _bound(rule, scope, decisions)
            ends.append(len(decisions))


def _doubted(decisions: list[Decision], ends: Sequence[int]) -> list[Decision]:
    """Decisions of a rule that fails nearly everywhere, in one choice of tables or in all, as one note for each.

    A requirement that most rows of a table break says less about the rows than about the table: it is built otherwise
    than the rule supposes, or was read wrongly. The first conflict is kept, told as a doubt, the others stand aside.
    """
    if all(decision.outcome.verdict != "conflict" for decision in decisions) or decisions[0].rule.severity == "note":
        return decisions
    told: list[Decision] = []
    for begin, end in pairwise((0, *ends, len(decisions))):
        told += _doubted_together(decisions[begin:end])
    return told if told != decisions else _doubted_together(decisions)


def _doubted_together(decisions: list[Decision]) -> list[Decision]:
    conflicts = [n for n, decision in enumerate(decisions) if decision.outcome.verdict == "conflict"]
    decided = sum(decision.outcome.verdict in ("conflict", "rounding", "holds") for decision in decisions)
    most = decided >= FEWEST_DOUBTED and 2 * len(conflicts) > decided
    if not most and not (len(conflicts) == decided >= FEWEST_ALL_DOUBTED and _apart([decisions[n] for n in conflicts])):
        return decisions
    reason = f"the rule fails in {len(conflicts)} of {decided} places: the table may not be built as it supposes"
    first = decisions[conflicts[0]]
    doubt = first._replace(rule=first.rule._replace(severity="note"), outcome=first.outcome._replace(reason=reason))
    told = {n: decisions[n]._replace(outcome=Outcome("not checkable", reason)) for n in conflicts}
    told[conflicts[0]] = doubt
    return [told.get(n, decision) for n, decision in enumerate(decisions)]


def _apart(conflicts: Sequence[Decision]) -> bool:
    """Have these conflicts no figure in common, which could be wrong for more than one of them?"""
    figures = [_figures(decision) for decision in conflicts]
    return sum(map(len, figures)) == len(set().union(*figures))


def _bound(rule: CompiledRule, scope: Scope, decisions: list[Decision]) -> None:
    """The bindings of a rule in one choice of tables."""
    scope.recording = False
    rule.begin()
    try:
        if rule.given is not None and not _met(rule.given, scope):
            scope.trace.excluded += 1
            return
    except Uncheckable as problem:
        decisions.append(_stopped(rule, scope, Outcome("not checkable", str(problem))))
        return
    exception = _exception(rule, scope) if rule.spec.unless is not None and rule.spec.unless_given else None
    _bindings(rule, scope, 0, exception, decisions)


def _met(condition: Function, scope: Scope) -> bool:
    """Is a `where` met? A condition over something missing is not; raises Uncheckable as it comes."""
    try:
        met: bool = condition(scope)
    except (Absent, Missing):
        return False
    return met


def _exception(rule: CompiledRule, scope: Scope) -> str:
    """Why the rule's `unless` keeps it from being checked; "" where it does not."""
    try:
        applies = rule.unless(scope)
    except (Absent, Missing, Uncheckable) as problem:
        return f"its exception cannot be decided: {problem}" if str(problem) else "its exception cannot be decided"
    return (rule.spec.because or "its exception applies") if applies else ""


def _choices(spec: RuleSpec, series: Series) -> Iterator[dict[int, Instance | None]]:
    """Every choice of printed tables for the tables that a rule speaks of."""
    if any(index not in series.instances for index in (*spec.uses, *spec.whole)):
        return
    indices = (*spec.uses, *spec.optional)
    alternates: list[list[Instance | None]] = [list(series.instances.get(index, [])) or [None] for index in indices]
    repeating = [{i.table_index for i in instances if i} for instances in alternates if _repeats(instances)]
    if len(repeating) > 1:
        # Several declarations of one repeated form: each printed form is looked at by itself.
        for table in sorted(set.intersection(*repeating)):
            own = [[i for i in a if i and i.table_index == table] if _repeats(a) else a for a in alternates]
            yield from _products(indices, own)
    else:
        yield from _products(indices, alternates)


def _repeats(instances: Sequence[Instance | None]) -> bool:
    return any(instance is not None and instance.spec.repeats for instance in instances)


def _products(
    indices: Sequence[int], alternates: Sequence[Sequence[Instance | None]]
) -> Iterator[dict[int, Instance | None]]:
    bounded = [a if _repeats(a) else a[:MAX_ALTERNATES] for a in alternates]
    return (dict(zip(indices, choice, strict=True)) for choice in product(*bounded))


def _bindings(rule: CompiledRule, scope: Scope, depth: int, exception: str | None, decisions: list[Decision]) -> None:
    """Go through the loops from `depth` on."""
    loops, test = rule.begin(), rule.tests[depth]
    if not loops:
        if _binds(rule, test, scope, decisions):
            decisions += _decide_one(rule, scope, exception)
        return
    trace = scope.trace
    variables = scope.variables
    innermost = depth + 1 == len(loops)
    name, over = loops[depth]
    try:
        for item in over(scope):
            trace.loops[depth] += 1
            scope.steps += 1
            if scope.steps > scope.few_steps:
                scope.step(rule.cost[0] if innermost and scope.steps > FEW_STEPS else 0)
            if name:
                variables[name] = item
            elif item is not None:
                _one_sided(rule, scope, exception or item, decisions)
                continue
            if test is None or _binds(rule, test, scope, decisions):
                if innermost:
                    decisions += _decide_one(rule, scope, exception)
                else:
                    _bindings(rule, scope, depth + 1, exception, decisions)
    except Absent as problem:
        trace.pass_over(str(problem))
    except Missing as problem:
        decisions.append(_stopped(rule, scope, Outcome("incomplete", str(problem))))
    except Uncheckable as problem:
        decisions.append(_stopped(rule, scope, Outcome("not checkable", str(problem))))


def _binds(rule: CompiledRule, test: Function | None, scope: Scope, decisions: list[Decision]) -> bool:
    """Is what is known of `where` met? Where that cannot be decided, it is told."""
    try:
        if test is None or test(scope):
            return True
    except (Absent, Missing):
        pass
    except Uncheckable as problem:
        decisions.append(_stopped(rule, scope, Outcome("not checkable", str(problem))))
        return False
    scope.trace.excluded += 1
    return False


def _stopped(rule: CompiledRule, scope: Scope, outcome: Outcome) -> Decision:
    """A decision without a comparison."""
    return Decision(rule.spec, outcome, dict(scope.variables), (), "")


def _one_sided(rule: CompiledRule, scope: Scope, outcome: str | Outcome, decisions: list[Decision]) -> None:
    """The decision on a key that stands on one side only, or why there is an exception."""
    if isinstance(outcome, str):
        decisions.append(_stopped(rule, scope, Outcome("not checkable", outcome)))
    elif _met(rule.where, scope):
        rows = {id(v): v for v in scope.variables.values() if isinstance(v, Row)}
        decisions.append(_stopped(rule, scope, outcome)._replace(texts=tuple(map(row_words, rows.values()))))
    else:
        scope.trace.excluded += 1


def _decide_one(rule: CompiledRule, scope: Scope, exception: str | None) -> Sequence[Decision]:
    """The one verdict of a rule in the binding that the scope holds; nothing where it has nothing to compare there."""
    spec = rule.spec
    scope.texts = []
    if scope.steps > FEW_STEPS:
        scope.step(rule.cost[1])
    if spec.unless is not None and exception is None:
        exception = _exception(rule, scope)
    if exception:
        return (_stopped(rule, scope, Outcome("not checkable", exception)),)
    scope.recording = True
    try:
        outcome: Outcome = rule.require(scope)
    except Absent as problem:
        scope.trace.pass_over(str(problem))
        return ()
    except Missing as problem:
        outcome = Outcome("not checkable" if spec.otherwise else "incomplete", spec.otherwise or str(problem))
    except Uncheckable as problem:
        outcome = Outcome("not checkable", str(problem))
    finally:
        scope.recording = False
    if outcome.verdict == "holds" and not scope.everything:
        return rule.held
    message = _message(rule, scope) if outcome.verdict == "conflict" else ""
    return (Decision(spec, outcome, dict(scope.variables), tuple(scope.texts), message),)


def _message(rule: CompiledRule, scope: Scope) -> str:
    from engine.evaluate.report import shown

    parts = []
    for part in rule.spec.message:
        if isinstance(part, str):
            parts.append(part)
        else:
            try:
                parts.append(shown(function(part)(scope), scope.ledger))
            except (Absent, Missing, Uncheckable):
                parts.append("…")
    return "".join(parts)
