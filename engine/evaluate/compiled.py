"""Rules whose expressions are callables. In: a plan. Out: `CompiledRule`s.

Each part of a rule is made when it is first asked for: in a document, few rules come to all of theirs.
"""

from __future__ import annotations

from _thread import _local
from collections.abc import Iterable, Sequence

from engine.evaluate.bound import Side
from engine.evaluate.expressions import function
from engine.evaluate.loops import Lookup, asked_of, has_columns, lookup, pairs, printing
from engine.evaluate.scope import HOLDS, MET, ONCE, Asked, Decision, Function, Scope
from engine.evaluate.truths import all_of
from engine.plan import Node, Plan, RuleSpec
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Any


class Tests(Record):
    """Conditions of `where` that are asked together; `bound` says that some were met further out, `alone` that there
    is no other: where it cannot be decided, that is told."""

    conditions: Sequence[Node]
    bound: bool
    alone: bool

    @property
    def nodes(self) -> list[Node]:
        """The conditions themselves."""
        return [condition[1] for condition in self.conditions]

    def of_all(self) -> Function | None:
        """The test of all of them."""
        if self.alone:
            return function(self.conditions[0])
        return all_of(self.conditions, function, self.bound) if self.conditions else None

    def without(self, met: set[int]) -> Function | None:
        """The test where those of these numbers are met."""
        left = [condition for n, condition in enumerate(self.conditions) if n not in met]
        return all_of(left, function, bound=True) if left else None


class Level:
    """One loop of a rule: what it goes over, and what of `where` is known once its variables are set.

    Where that is not met, the loops within need not be gone through: of a thousand rows against a thousand, most are
    settled a thousand at once. What was met further out is not asked again.
    """

    __slots__ = (
        "_asked",
        "_items",
        "_lookup",
        "_loop",
        "_rest",
        "_rounds",
        "_settled",
        "_side",
        "_tests",
        "_whole",
        "name",
    )

    def __init__(self, loop: Node, tests: Tests) -> None:
        single = loop[0] == "in"
        self.name: str = loop[1] if single else ""  # of the variable; "" for two of them
        self._loop = loop
        self._tests = tests
        self._items: Function | None = None
        self._side: Function | None = None
        self._whole: Function | None = None
        self._rest: Function | None = None
        self._rounds = 0  # how often it was begun
        self._lookup: Lookup | None = None
        self._asked: Asked = ()  # of the rows of a table
        self._settled: set[int] = set()  # conditions that all rows meet that print what is asked
        if single and loop[2][0] == "rows":
            self._asked, self._settled = asked_of(tests.nodes, self.name)

    def begin(self, scope: Scope) -> tuple[Iterable[Any], Function | None]:
        """What there is to go over, and the test of it, None where there is nothing to test.

        What cannot meet the test is left out as far as it is known beforehand, unless it is to be told what was.
        """
        if scope.everything or not self.name:
            return self._all(scope), self._test()
        if self._asked:
            if self._side is None:
                self._side = function(self._loop[2][1])
            side: Side = self._side(scope)
            items = printing(side, self._asked, scope)
            complete = has_columns(side, self._asked)
        else:
            items = self._all(scope)
            complete = False
        self._rounds += 1
        if self._rounds == 2:
            self._lookup = lookup(self._loop, self._tests.nodes, self._tests.alone, function)
        if self._lookup is not None and isinstance(items, list):
            items = self._lookup.among(items, scope)
        if not items:
            return (), None
        return items, self._test_of_rest() if complete else self._test()

    def _all(self, scope: Scope) -> Any:
        if self._items is None:
            self._items = function(self._loop[2]) if self.name else pairs(self._loop, function)
        return self._items(scope)

    def _test(self) -> Function | None:
        if self._whole is None:
            self._whole = self._tests.of_all()
        return self._whole

    def _test_of_rest(self) -> Function | None:
        """The test of what the choice of rows leaves open."""
        if not self._settled:
            return self._test()
        if self._rest is None:
            self._rest = self._tests.without(self._settled)
        return self._rest


def _tests(spec: RuleSpec) -> list[Tests]:
    """What of `where` is known once a loop has set its variables, by loop; for a rule without any, of all."""
    last = max(1, len(spec.loops)) - 1
    own: list[list[Node]] = [[] for _ in range(last + 1)]
    for condition, depth in zip(_conditions(spec.where), spec.known, strict=True):
        own[max(depth, 0)].append((MET if depth >= 0 else ONCE, condition))
    alone = len(spec.known) == 1 and spec.known[0] == last
    return [Tests(conditions, any(own[:depth]), alone and depth == last) for depth, conditions in enumerate(own)]


def _conditions(where: Node | None) -> Sequence[Node]:
    """What must all be met for `where` to be."""
    return () if where is None else where[1:] if where[0] == "and" else (where,)


class CompiledRule:
    """A rule whose expressions are callables."""

    __slots__ = ("_alone", "_cost", "_given", "_levels", "_require", "_unless", "_where", "held", "spec")

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self.held = (Decision(spec, HOLDS, {}, (), ""),)  # what most bindings come to, and nobody asks more of
        self._levels: list[Level] | None = None
        self._alone: Function | None = None
        self._given: Function | None = None
        self._require: Function | None = None
        self._unless: Function | None = None
        self._where: Function | None = None
        self._cost: tuple[int, int] | None = None

    @property
    def levels(self) -> list[Level]:
        """Its loops."""
        if self._levels is None:
            spec = self.spec
            self._levels = list(map(Level, spec.loops, _tests(spec)))
        return self._levels

    @property
    def alone(self) -> Function | None:
        """The test of a rule without loops."""
        if self._alone is None:
            self._alone = _tests(self.spec)[0].of_all()
        return self._alone

    @property
    def given(self) -> Function | None:
        """Is what does not depend on the loops met?"""
        if self._given is None and self.spec.given is not None:
            self._given = function((MET, self.spec.given))
        return self._given

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
