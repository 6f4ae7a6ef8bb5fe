"""Rules over one document. In: compiled rules, bound tables, a scope. Out: one `Decision` for each time a rule binds.

Loops run over the bound tables of one series; a requirement's comparisons enter the sparse system as they are met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from engine.evaluate.bind import MAX_ALTERNATES
from engine.evaluate.bound import Instance, Row, Series
from engine.evaluate.compiled import CompiledRule
from engine.evaluate.expressions import function
from engine.evaluate.scope import FEW_STEPS, Decision, Function, Outcome, Scope, Trace
from engine.evaluate.system import System
from engine.evaluate.texts import row_words
from engine.evaluate.values import Absent, Exhausted, Missing, Uncheckable
from engine.plan import RuleSpec


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
    if not decisions or spec.severity == "note" or not (spec.uses or spec.optional or spec.whole):
        return decisions
    if all(decision.outcome.verdict != "conflict" for decision in decisions):
        return decisions
    from engine.evaluate.doubt import doubted

    return doubted(decisions, ends)


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
        figures = decision.compared
        return any(one.outcome.verdict == "conflict" and one.compared == figures for one in found)


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


def _bound(rule: CompiledRule, scope: Scope, decisions: list[Decision]) -> None:
    """The bindings of a rule in one choice of tables."""
    scope.recording = False
    given = rule.given
    try:
        if given is not None and not _met(given, scope):
            scope.trace.excluded += 1
            return
    except Uncheckable as problem:
        decisions.append(_stopped(rule, scope, Outcome("not checkable", str(problem))))
        return
    exception = _exception(rule, scope) if rule.spec.unless is not None and rule.spec.unless_given else None
    if rule.spec.loops:
        _bindings(rule, scope, 0, exception, decisions)
    elif _binds(rule, rule.alone, scope, decisions):
        decisions += _decide_one(rule, scope, exception)


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
    if len(indices) == 1:  # as nearly always
        (index,) = indices
        found = series.instances.get(index)
        if found is None or len(found) == 1:
            yield {index: found[0] if found else None}
            return
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
    level = rule.levels[depth]
    name = level.name
    trace = scope.trace
    variables = scope.variables
    innermost = depth + 1 == len(trace.loops)
    try:
        items, test = level.begin(scope)
        for item in items:
            trace.loops[depth] += 1
            scope.steps += 1
            if scope.steps > scope.few_steps:
                scope.step(rule.cost[0] if innermost and scope.steps > FEW_STEPS else 0)
            if name:
                variables[name] = item
            elif item is not None:
                _one_sided(rule, scope, exception or item, decisions)
                continue
            try:
                if test is not None and not test(scope):
                    trace.excluded += 1
                    continue
            except (Absent, Missing, Uncheckable) as problem:
                _not_told(problem, rule, scope, decisions)
                continue
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
    """Is what is known of `where` met?"""
    try:
        if test is None or test(scope):
            return True
        scope.trace.excluded += 1
    except (Absent, Missing, Uncheckable) as problem:
        _not_told(problem, rule, scope, decisions)
    return False


def _not_told(
    problem: Absent | Missing | Uncheckable, rule: CompiledRule, scope: Scope, decisions: list[Decision]
) -> None:
    """A condition of `where` has no answer: over something missing it is not met, and that it cannot be decided is
    told."""
    if isinstance(problem, Uncheckable):
        decisions.append(_stopped(rule, scope, Outcome("not checkable", str(problem))))
    else:
        scope.trace.excluded += 1


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
