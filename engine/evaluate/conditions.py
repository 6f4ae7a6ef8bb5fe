"""Operations that say yes or no, as an `Outcome`. In: nodes of comparisons, tests of texts, presence, quantifiers."""

from __future__ import annotations

from engine.evaluate.bound import Row, Side
from engine.evaluate.comparison import compare_numbers
from engine.evaluate.numbers import as_number
from engine.evaluate.predicates import PREDICATES
from engine.evaluate.scope import CONFLICT, HOLDS, MET, ORDER, Build, Builder, Function, Outcome, Scope
from engine.evaluate.texts import as_words, look
from engine.evaluate.truths import NOTHING_BINDS
from engine.evaluate.values import Absent, Missing, Num, Uncheckable, Words
from engine.facts import Table
from engine.plan import Node
from engine.wording import common_form


def _first_by(ranks: dict[str, int], to_the_end: bool) -> Builder:
    """Several conditions as one: the outcome of the first rank, of those that bind. When recording, a conjunction goes
    on `to_the_end`: its other comparisons still enter the system."""

    def builder(node: Node, build: Build) -> Function:
        items = [build(item) for item in node[1:]]

        def several(scope: Scope) -> Outcome:
            found: Outcome | None = None
            least = len(ranks)
            for item in items:
                try:
                    outcome = item(scope)
                except Missing as problem:
                    outcome = Outcome("incomplete", str(problem))
                except Uncheckable as problem:
                    outcome = Outcome("not checkable", str(problem))
                except Absent:
                    continue
                rank = ranks[outcome.verdict]
                if rank < least:
                    found, least = outcome, rank
                    if not rank and not (to_the_end and scope.recording):
                        break
            if found is None:
                raise Absent(NOTHING_BINDS)
            return found

        return several

    return builder


_GRAVEST = {verdict: rank for rank, verdict in enumerate(ORDER)}
_BEST = {verdict: rank for rank, verdict in enumerate(reversed(ORDER))}


def _not(node: Node, build: Build) -> Function:
    of = build(node[1])

    def negation(scope: Scope) -> Outcome:
        outcome: Outcome = of(scope)
        if outcome.verdict in ("holds", "rounding"):
            return CONFLICT
        return HOLDS if outcome.verdict == "conflict" else outcome

    return negation


def _compare(node: Node, build: Build) -> Function:
    _, sense, left, right, tolerance = node
    a, b = build(left), build(right)
    within = build(tolerance[1]) if tolerance is not None else None
    relative = tolerance is not None and tolerance[0] == "share"

    def compare(scope: Scope) -> Outcome:
        x, y = a(scope), b(scope)
        if not isinstance(x, Num):
            x = as_number(x, scope)
        if not isinstance(y, Num):
            y = as_number(y, scope)
        return compare_numbers(sense, x, y, scope, within(scope) if within else None, relative)

    return compare


def _told(predicate: Builder) -> Builder:
    """A test as an outcome."""

    def builder(node: Node, build: Build) -> Function:
        meets = predicate(node, build)
        return lambda scope: HOLDS if meets(scope) else CONFLICT

    return builder


def _in(node: Node, build: Build) -> Function:
    left, right = build(node[1]), build(node[2])

    def among(scope: Scope) -> Outcome:
        try:
            a = left(scope)
        except Absent:
            if scope.recording:
                raise
            return CONFLICT  # what is not there is among nothing
        items = right(scope)
        if isinstance(a, Num):
            value = a.value(scope.ledger)
            if scope.recording:
                scope.texts += [*a.words, *(w for item in items if isinstance(item, Num) for w in item.words)]
                scope.system.compared.update(a.used())
            found = any(isinstance(i, Num) and i.value(scope.ledger) == value for i in items)
            return HOLDS if found else Outcome("conflict", figures=tuple(a.used()))
        words = as_words(a)
        look(scope, words)
        form = common_form(words.text)
        return HOLDS if any(common_form(as_words(item).text) == form for item in items) else CONFLICT

    return among


def _quantified(node: Node, build: Build) -> Function:
    quantifier, holds = node[0], build((MET, node))

    def quantified(scope: Scope) -> Outcome:
        if holds(scope):
            return HOLDS
        if quantifier != "some":
            item = scope.met  # the one that is not as it should be
            if isinstance(item, Num):
                return Outcome("conflict", figures=tuple(item.used()))
            if isinstance(item, Row | Words | Table | Side):
                look(scope, as_words(item))
        return CONFLICT

    return quantified


CONDITIONS: dict[str, Builder] = {
    "and": _first_by(_GRAVEST, True), "or": _first_by(_BEST, False), "not": _not, "compare": _compare, "in": _in,
    "some": _quantified, "every": _quantified, "no": _quantified,
    **{operation: _told(predicate) for operation, predicate in PREDICATES.items()},
}  # fmt: skip
