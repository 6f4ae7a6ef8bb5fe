"""Conditions of which nobody asks but whether they are met: those of `where`, of loops in brackets, of quantifiers.

In: nodes `("met", condition)`, `("refuted", condition)` and `("once", condition)`, which no plan has. Out: functions
that say yes or no, called while nothing is recorded: what they say is what the outcome of the condition (`conditions`)
would be, but none is made, and no row enters the system.

A condition that cannot be told is neither met nor refuted: so `not` asks for the one where the other is asked of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.comparison import holds
from engine.evaluate.numbers import as_number
from engine.evaluate.predicates import PREDICATES, blank_cell, cell_of, known_by
from engine.evaluate.scope import MET, ONCE, REFUTED, Build, Builder, Function, Scope, truth, variables_of
from engine.evaluate.texts import as_words
from engine.evaluate.values import Absent, Missing, Num, Uncheckable
from engine.plan import Node
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def _met(node: Node, build: Build) -> Function:
    """Does a condition hold, within rounding?"""
    condition = node[1]
    operation = condition[0]
    if operation == "and":
        return all_of([(MET, one) for one in condition[1:]], build)
    if operation == "or":
        return _any_of([(MET, one) for one in condition[1:]], build)
    if operation == "not":
        return build((REFUTED, condition[1]))
    builder = PREDICATES.get(operation) or _DECIDED.get(operation)
    if builder is not None:
        return builder(condition, build)
    told = build(condition)
    return lambda scope: truth(told(scope))


def _refuted(node: Node, build: Build) -> Function:
    """Is a condition a conflict?"""
    condition = node[1]
    operation = condition[0]
    if operation == "and":
        return _any_of([(REFUTED, one) for one in condition[1:]], build)
    if operation == "or":
        return all_of([(REFUTED, one) for one in condition[1:]], build)
    if operation == "not":
        return build((MET, condition[1]))
    cell = cell_of(condition)
    if cell is not None:
        return blank_cell(*cell, False)
    builder = PREDICATES.get(operation) or _DECIDED.get(operation)
    if builder is not None:  # what is always decided is a conflict where it does not hold
        decided = builder(condition, build)
        return lambda scope: not decided(scope)
    told = build(condition)
    return lambda scope: told(scope).verdict == "conflict"


def all_of(conditions: Sequence[Node], build: Build, bound: bool = False) -> Function:
    """Is the answer yes for all conditions that bind? With `bound` none needs to."""
    items = _made_later(conditions, build)

    def all_are(scope: Scope) -> bool:
        binds = bound
        for item in items:
            try:
                if not item(scope):
                    return False
                binds = True
            except Absent:
                pass
            except (Missing, Uncheckable):
                return False
        if not binds:
            raise Absent(NOTHING_BINDS)
        return True

    return all_are


def _any_of(conditions: Sequence[Node], build: Build) -> Function:
    """Is the answer yes for any condition that binds?"""
    items = _made_later(conditions, build)

    def any_is(scope: Scope) -> bool:
        binds = False
        for item in items:
            try:
                if item(scope):
                    return True
            except Absent:
                continue
            except (Missing, Uncheckable):
                pass
            binds = True
        if not binds:
            raise Absent(NOTHING_BINDS)
        return False

    return any_is


def _made_later(conditions: Sequence[Node], build: Build) -> list[Function]:
    """The callables of conditions. Each is made when it is first asked: most bindings are settled by the one before."""

    def stand_in(n: int) -> Function:
        def first(scope: Scope) -> Any:
            item = items[n] = build(conditions[n])
            return item(scope)

        return first

    items = [stand_in(n) for n in range(len(conditions))]
    return items


def _once(node: Node, build: Build) -> Function:
    """Is a condition met that reads no variable of the loops? It is asked once for a choice of tables."""
    test = build((MET, node[1]))
    last: tuple[object, object] | None = None  # that it was asked for: how a rule goes through a document, and a choice
    told: bool | None = None  # None where it does not bind

    def once(scope: Scope) -> bool:
        nonlocal last, told
        if last is None or last[0] is not scope.trace or last[1] is not scope.tables:
            try:
                told = test(scope)
            except Absent:
                told = None
            except (Missing, Uncheckable):
                told = False
            last = scope.trace, scope.tables
        if told is None:
            raise Absent(NOTHING_BINDS)
        return told

    return once


NOTHING_BINDS = "none of its conditions has anything to compare"


def _compare(node: Node, build: Build) -> Function:
    _, sense, left, right, tolerance = node
    a, b = build(left), build(right)
    within = build(tolerance[1]) if tolerance is not None else None
    relative = tolerance is not None and tolerance[0] == "share"

    def compare(scope: Scope) -> bool:
        x, y = a(scope), b(scope)
        if not isinstance(x, Num):
            x = as_number(x, scope)
        if not isinstance(y, Num):
            y = as_number(y, scope)
        return holds(sense, x, y, scope, within(scope) if within else None, relative)

    return compare


def _quantified(node: Node, build: Build) -> Function:
    """Where an element is not as `every` and `no` want it, `scope.met` is the first that is not."""
    quantifier, name, of = node[0], node[1], build(node[2])
    plainly = _going_over(quantifier, name, of, node[3], build)
    if quantifier == "some" and node[3][0] == "same" and not variables_of(node[2]):
        for own, other in (node[3][1:], node[3][:0:-1]):
            if variables_of(own) == {name} and name not in variables_of(other):
                return _looked_up(name, of, build(own), build(other), plainly)
    return plainly


def _looked_up(name: str, of: Function, own: Function, other: Function, plainly: Function) -> Function:
    """`some x in … has (own(x) same text as other)`, where all but `other` is the same in every binding: what the
    elements are known by is gathered once, instead of holding all of them against each of a thousand rows. Where
    something is missing, they are gone over `plainly`."""
    last: tuple[object, ...] = ()  # a scope, its tables, the elements
    known: dict[str, int] = {}  # what an element is known by: the number of the first

    def gather(scope: Scope, items: Sequence[Any]) -> None:
        nonlocal last, known
        found: dict[str, int] = {}
        outer = scope.variables.get(name)
        try:
            for n, item in enumerate(items, 1):
                scope.variables[name] = item
                found.setdefault(known_by(as_words(own(scope)).text), n)
        finally:
            scope.variables[name] = outer
        last, known = (scope, scope.tables, items), found

    def some(scope: Scope) -> bool:
        items = of(scope)
        recording, scope.recording = scope.recording, False
        try:
            if not (last and last[0] is scope and last[1] is scope.tables and last[2] == items):
                gather(scope, items)
            at = known.get(known_by(as_words(other(scope)).text), 0)
        except (Absent, Missing, Uncheckable):
            at = -1
        finally:
            scope.recording = recording
        if at < 0 or not items:
            found: bool = plainly(scope)
            return found
        scope.step(at or len(items))
        scope.met = items[at - 1]
        return at > 0

    return some


def _going_over(quantifier: str, name: str, of: Function, condition: Node, build: Build) -> Function:
    condition_is_met: Function | None = None  # built with the first element

    def quantified(scope: Scope) -> bool:
        nonlocal condition_is_met
        undecided: Uncheckable | None = None
        asked = absent = 0
        items = of(scope)
        item = None
        variables = scope.variables
        outer = variables.get(name)
        recording, scope.recording = scope.recording, False
        try:
            for item in items:
                scope.steps += 1
                if scope.steps > scope.few_steps:
                    scope.step(0)
                variables[name] = item
                asked += 1
                if condition_is_met is None:
                    condition_is_met = build((MET, condition))
                try:
                    meets = condition_is_met(scope)
                except Missing:
                    meets = False
                except Uncheckable as problem:
                    undecided = problem
                    continue
                except Absent:  # it has not what is asked about: a total row has no key
                    absent += 1
                    continue
                if quantifier == "some":
                    if meets:
                        return True
                elif meets == (quantifier == "no"):
                    return False
        finally:
            scope.recording = recording
            scope.met = item
            variables[name] = outer  # a named value may go over something by the name of the caller's own loop
        if undecided is not None:
            raise undecided
        if asked and absent == asked:
            raise Absent("what is asked about is nowhere printed")
        return quantifier != "some"

    return quantified


# Conditions that are always decided, if they can be asked at all.
_DECIDED: dict[str, Builder] = {
    "compare": _compare, "some": _quantified, "every": _quantified, "no": _quantified,
}  # fmt: skip

TRUTHS: dict[str, Builder] = {MET: _met, REFUTED: _refuted, ONCE: _once}
