"""Operations that say yes or no, as an `Outcome`. In: nodes of comparisons, tests of texts, presence, quantifiers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from engine.evaluate.bound import Row, Side
from engine.evaluate.comparison import compare_numbers
from engine.evaluate.numbers import DASHES, as_number
from engine.evaluate.scope import (
    CONFLICT,
    HOLDS,
    ORDER,
    Build,
    Builder,
    Function,
    Outcome,
    Scope,
    met,
    variables_of,
)  # fmt: skip
from engine.evaluate.texts import as_words, look, title_words
from engine.evaluate.values import Absent, Missing, Num, Uncheckable, Words
from engine.facts import Cell, Table
from engine.patterns import LONGEST, matcher, most_characters
from engine.plan import Node
from engine.record import TYPE_CHECKING
from engine.wording import common_form, normal, plain

if TYPE_CHECKING:
    from typing import Any


def _true(_: Node, __: Build) -> Function:
    return lambda scope: HOLDS


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
                raise Absent("none of its conditions has anything to compare")
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


def _of_two_texts(alike: Callable[[str, str], bool]) -> Builder:
    """A test of one text against another."""

    def builder(node: Node, build: Build) -> Function:
        left, right = build(node[1]), build(node[2])

        def test(scope: Scope) -> Outcome:
            a, b = as_words(left(scope)), as_words(right(scope))
            look(scope, a, b)
            return HOLDS if alike(a.text, b.text) else CONFLICT

        return test

    return builder


def _contains(text: str, part: str) -> bool:
    return normal(part).casefold() in normal(text).casefold()


def _begins(text: str, part: str) -> bool:
    return normal(text).casefold().startswith(normal(part).casefold())


def _ends(text: str, part: str) -> bool:
    return normal(text).casefold().endswith(normal(part).casefold())


def _same(a: str, b: str) -> bool:
    return _known_by(a) == _known_by(b)


@lru_cache(maxsize=1 << 14)
def _known_by(text: str) -> str:
    """What is the same of texts that are the same, list numbers, width, spaces, quotation marks and case aside."""
    return normal(plain(text)).casefold()


def _similar(a: str, b: str) -> bool:
    """Nearly the same: 85 of 100 characters, by longest matching blocks."""
    a, b = plain(a), plain(b)
    if len(a) + len(b) > 2 * LONGEST:
        raise Uncheckable(f"texts of {len(a)} and {len(b)} characters are too long to be compared letter by letter")
    if a == b:
        return True
    if 200 * sum(min(a.count(c), b.count(c)) for c in set(a)) < 85 * (len(a) + len(b)):
        return False  # so few characters of one stand in the other at all, wherever: most pairs are told apart here
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return 200 * sum(block.size for block in blocks) >= 85 * (len(a) + len(b))


def _matches(node: Node, build: Build) -> Function:
    left, meets = build(node[1]), matcher(node[2])
    longest = most_characters(node[2])

    def matches(scope: Scope) -> Outcome:
        a = as_words(left(scope))
        look(scope, a)
        if len(a.text) > longest:
            raise Uncheckable(f"a text of {len(a.text)} characters is too long to be compared with a pattern")
        return HOLDS if meets(normal(a.text)) else CONFLICT

    return matches


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
    quantifier, name, of, condition = node[0], node[1], build(node[2]), build(node[3])
    plainly = _going_over(quantifier, name, of, condition)
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
        for n, item in enumerate(items, 1):
            scope.variables[name] = item
            found.setdefault(_known_by(as_words(own(scope)).text), n)
        last, known = (scope, scope.tables, items), found

    def some(scope: Scope) -> Outcome:
        items = of(scope)
        recording, scope.recording = scope.recording, False
        try:
            if not (last and last[0] is scope and last[1] is scope.tables and last[2] == items):
                gather(scope, items)
            at = known.get(_known_by(as_words(other(scope)).text), 0)
        except (Absent, Missing, Uncheckable):
            at = -1
        finally:
            scope.recording = recording
        if at < 0 or not items:
            outcome: Outcome = plainly(scope)
            return outcome
        scope.step(at or len(items))
        scope.variables[name] = items[at - 1]
        return HOLDS if at else CONFLICT

    return some


def _going_over(quantifier: str, name: str, of: Function, condition: Function) -> Function:
    def quantified(scope: Scope) -> Outcome:
        undecided: Uncheckable | None = None
        asked = absent = 0
        for item in of(scope):
            scope.step()
            scope.variables[name] = item
            asked += 1
            try:
                meets = met(condition, scope)
            except Uncheckable as problem:
                undecided = problem
                continue
            except Absent:  # it has not what is asked about: a total row has no key
                absent += 1
                continue
            if quantifier == "some":
                if meets:
                    return HOLDS
            elif meets == (quantifier == "no"):
                if isinstance(item, Num):
                    return Outcome("conflict", figures=tuple(item.used()))
                if isinstance(item, Row | Words | Table | Side):
                    look(scope, as_words(item))
                return CONFLICT
        if undecided is not None:
            raise undecided
        if asked and absent == asked:
            raise Absent("what is asked about is nowhere printed")
        return CONFLICT if quantifier == "some" else HOLDS

    return quantified


def _present(node: Node, build: Build) -> Function:
    of = build(node[1])

    def present(scope: Scope) -> Outcome:
        try:
            found = of(scope)
        except (Absent, Missing):
            return CONFLICT
        return CONFLICT if isinstance(found, list) and not found else HOLDS

    return present


def _blank(node: Node, build: Build) -> Function:
    """Does a cell print nothing, or no more than a dash?"""
    of = build(node[1])

    def blank(scope: Scope) -> Outcome:
        thing = of(scope)
        if isinstance(thing, Words):
            if scope.recording:
                look(scope, thing)
            return HOLDS if is_blank(thing) else CONFLICT
        n = as_number(thing, scope)
        return CONFLICT if n.terms or n.interval is not None or n.constant else HOLDS

    return blank


def is_blank(printed: Words | Cell | None) -> bool:
    """Does a printed text say nothing, or no more than a dash?"""
    if printed is None or not printed.text:
        return True
    text = normal(printed.text)
    return not text or text in DASHES


def _zero(node: Node, build: Build) -> Function:
    of = build(node[1])

    def zero(scope: Scope) -> Outcome:
        n = as_number(of(scope), scope)
        return HOLDS if n.value(scope.ledger)[0] == 0 else CONFLICT

    return zero


def _empty(node: Node, build: Build) -> Function:
    """Does a table print no amount, or a text nothing?"""
    of = build(node[1])

    def empty(scope: Scope) -> Outcome:
        thing = of(scope)
        if isinstance(thing, Words):
            return HOLDS if not normal(thing.text) else CONFLICT
        if isinstance(thing, Side):
            x = scope.ledger.x
            filled = any(f >= 0 and x[f] for row in thing.rows for f in row.figures)
        elif isinstance(thing, Table):
            cells = (cell for part in thing.parts for row in part.rows for cell in row.cells)
            filled = any(cell is not None and cell.figure is not None and cell.figure.digits for cell in cells)
        else:
            filled = bool(list(thing))
        if scope.recording and isinstance(thing, Side | Table):
            look(scope, title_words(thing))
        return CONFLICT if filled else HOLDS

    return empty


CONDITIONS: dict[str, Builder] = {
    "true": _true, "and": _first_by(_GRAVEST, True), "or": _first_by(_BEST, False), "not": _not, "compare": _compare,
    "in": _in, "matches": _matches,
    "contains": _of_two_texts(_contains), "begins": _of_two_texts(_begins), "ends": _of_two_texts(_ends),
    "same": _of_two_texts(_same), "similar": _of_two_texts(_similar),
    "some": _quantified, "every": _quantified, "no": _quantified, "present": _present, "blank": _blank, "zero": _zero,
    "empty": _empty,
}  # fmt: skip
