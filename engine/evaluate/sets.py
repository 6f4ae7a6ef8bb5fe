"""Operations on sets of numbers and texts. In: nodes of loops in brackets and of sets. Out: functions that give them.

A set keeps every place that each of its elements stands at, so that a finding can point there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from engine.evaluate.comparison import compare_numbers
from engine.evaluate.equation import value_text
from engine.evaluate.numbering import misnumbered
from engine.evaluate.numbers import DASHES, as_number, looped
from engine.evaluate.scope import (
    CONFLICT,
    HOLDS,
    MET,
    NOWHERE,
    Build,
    Builder,
    Function,
    Outcome,
    Scope,
    variables_of,
)  # fmt: skip
from engine.evaluate.texts import as_words, declared_column, look
from engine.evaluate.values import Absent, Missing, Num, Words, key_of
from engine.plan import Node
from engine.record import TYPE_CHECKING
from engine.wording import common_form, differ_little, normal

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from engine.evaluate.ledger import Ledger

    Groups: TypeAlias = dict[Any, list[Any]]  # what counts as one element, by its key

_MOST_NAMED = 8  # elements that a reason names
_NEIGHBOURS = 3  # that a text is held against, in either order


class Set(list["Num | Words"]):
    """Different numbers or texts in order of first appearance; `groups` holds all that count as one, by their key."""

    __slots__ = ("groups", "repeated")

    def __init__(self, groups: Groups, repeated: bool = False) -> None:
        super().__init__(group[0] for group in groups.values())
        self.groups = groups
        self.repeated = repeated  # it is of those that are there more than once: where else they are matters


def set_of(items: Iterable[Any], ledger: Ledger) -> Set:
    """The different ones of some items."""
    return Set(_grouped(items, ledger))


def _grouped(items: Iterable[Any], ledger: Ledger) -> Groups:
    """The items by what they are known by."""
    if isinstance(items, Set):
        return items.groups
    groups: Groups = {}
    for item in items:
        element = item if isinstance(item, Num | Words) else as_words(item)
        groups.setdefault(key_of(element, ledger), []).append(element)
    return groups


# ── what is gone over ────────────────────────────────────────────────────────────────────


def _each(node: Node, build: Build) -> Function:
    """What a loop in brackets gives, as a list. What prints nothing, or lacks what is asked for, is left out.

    Where nothing but the outermost collection depends on the binding, a list that was made of the same collection is
    given again: for each of a thousand siblings, all of them are looked at once.
    """
    _, loops, where, body = node
    (name, outermost), *inner = [(name, build(of)) for name, of in loops]
    condition = build((MET, where)) if where is not None else None
    thing = build(body)
    fixed = variables_of([*(of for _, of in loops[1:]), where, body]) <= {name for name, _ in loops}
    last: list[Any] = []

    def gather(scope: Scope) -> list[Any]:
        items = list(outermost(scope))
        if not (fixed and last and last[0] is scope.tables and last[1] == items):
            lacking: list[Exception] = []

            def printed(scope: Scope) -> Any:
                try:
                    return thing(scope)
                except (Absent, Missing) as problem:
                    lacking[:] = [problem]
                    return None

            each = looped(scope, [(name, lambda _: items), *inner], 0, condition, printed)
            found = [item for item in each if item is not None and not _prints_nothing(item)]
            if lacking and not found:
                raise lacking[0]
            last[:] = scope.tables, items, found
        gathered: list[Any] = last[2]
        return gathered

    return gather


def _prints_nothing(thing: Any) -> bool:
    if isinstance(thing, Num):
        return thing.blank
    text = normal(thing.text) if isinstance(thing, Words) else "?"
    return not text or text in DASHES


def _printed(node: Node, build: Build) -> Function:
    """A cell as what it prints: a figure, or else its text."""
    row, name = build(node[1]), node[2]
    number, text = build(("cell", *node[1:])), build(("celltext", *node[1:]))

    def printed(scope: Scope) -> Any:
        r = row(scope)
        return (number if r.figures[declared_column(r, name)] >= 0 else text)(scope)

    return printed


def _asnumber(node: Node, build: Build) -> Function:
    of = build(node[1])
    return lambda scope: as_number(of(scope), scope)


def _astext(node: Node, build: Build) -> Function:
    of = build(node[1])
    return lambda scope: _words(of(scope), scope)


def _words(thing: Any, scope: Scope) -> Words:
    """The text that an element is: of a number, what is printed."""
    if not isinstance(thing, Num):
        return as_words(thing)
    figures = thing.used()
    if not figures:
        return Words(value_text(thing, scope.ledger), thing.words[0].place if thing.words else NOWHERE)
    figure = scope.ledger.figures[figures[0]]
    table, _, row, _ = scope.ledger.part(figures[0])
    return Words(figure.text, figure.place, table, row.path[-1] if row.path else "")


def _alike(node: Node, build: Build) -> Function:
    """Do two cells print the same: equal numbers, or texts that are alike?"""
    left, right = build(node[1]), build(node[2])

    def alike(scope: Scope) -> Outcome:
        a, b = left(scope), right(scope)
        if isinstance(a, Num) and isinstance(b, Num):
            return compare_numbers("=", a, b, scope)
        first, second = _words(a, scope), _words(b, scope)
        look(scope, first, second)
        return HOLDS if common_form(first.text) == common_form(second.text) else CONFLICT

    return alike


# ── sets ─────────────────────────────────────────────────────────────────────────────────


def _made(make: Callable[[list[Groups]], Set]) -> Builder:
    """An operation that makes a set of collections; of the same ones it is made once."""

    def builder(node: Node, build: Build) -> Function:
        sources = [build(source) for source in node[1:]]
        last: list[Any] = []

        def made(scope: Scope) -> Set:
            items = [source(scope) for source in sources]
            if not last or last[0] is not scope or any(a is not b for a, b in zip(last[1], items, strict=True)):
                groups = [_grouped(item, scope.ledger) for item in items]
                last[:] = scope, items, make(groups)
                _note(scope, [number for group in groups for same in group.values() for number in same])
            found: Set = last[2]
            return found

        return made

    return builder


def _duplicates(sets: list[Groups]) -> Set:
    return Set({key: group for key, group in sets[0].items() if len(group) > 1}, repeated=True)


def _variants(sets: list[Groups]) -> Set:
    """Texts with those that differ from them a little, as one element.

    A text is held against its neighbours in the alphabet, read from its beginning and from its end: a copy that was
    changed in one place stands next to it in one of the two orders, or nearly so.
    """
    texts = {key: key[0] for key, group in sets[0].items() if isinstance(group[0], Words)}
    leader = {key: key for key in texts}
    for step in (1, -1):
        ordered = sorted(texts, key=lambda key: texts[key][::step])
        for n, key in enumerate(ordered):
            for other in ordered[n + 1 : n + 1 + _NEIGHBOURS]:
                if leader[key] != leader[other] and differ_little(texts[key], texts[other]):
                    joined = {leader[key], leader[other]}
                    leader.update({one: min(joined) for one, first in leader.items() if first in joined})
    together: dict[Any, list[Any]] = {}
    for key in texts:
        together.setdefault(leader[key], []).append(key)
    different = {first: [item for key in keys for item in sets[0][key]] for first, keys in together.items() if keys[1:]}
    return Set(different, repeated=True)


def _union(sets: list[Groups]) -> Set:
    keys = dict.fromkeys(chain(*sets))
    return Set({key: [item for groups in sets for item in groups.get(key, ())] for key in keys})


def _common(sets: list[Groups]) -> Set:
    first, *others = sets
    return Set({key: group for key, group in first.items() if all(key in groups for groups in others)})


def _difference(sets: list[Groups]) -> Set:
    first, second = sets
    return Set({key: group for key, group in first.items() if key not in second})


def _misplaced(sets: list[Groups]) -> Set:
    """What is in both, less a longest run of it that has one order in both: the fewest that would have to move."""
    first, second = sets
    places = {key: n for n, key in enumerate(second)}
    keys = [key for key in first if key in places]
    ends: list[int] = []  # of the runs of one, two, … that end earliest: where in `keys`
    before: list[int] = []  # what stands before each of `keys` in the longest run that ends with it
    for n, key in enumerate(keys):
        length = bisect_left(ends, places[key], key=lambda end: places[keys[end]])
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [n]
    kept, end = set(), ends[-1] if ends else -1
    while end >= 0:
        kept.add(keys[end])
        end = before[end]
    return Set({key: first[key] for key in keys if key not in kept})


# ── what is required of them ─────────────────────────────────────────────────────────────


def _in_set(node: Node, build: Build) -> Function:
    left, right = build(node[1]), build(node[2])

    def in_set(scope: Scope) -> Outcome:
        item, ledger = left(scope), scope.ledger
        groups = _grouped(right(scope), ledger)
        element = item if isinstance(item, Num | Words) else as_words(item)
        if _prints_nothing(element):
            raise Absent("nothing is printed that could be looked for")
        _note(scope, [element])
        if key_of(element, ledger) in groups:
            return HOLDS
        return _conflict(f"{_name(element, ledger)} is not among them", [element], scope)

    return in_set


def _same_sets(node: Node, build: Build) -> Function:
    left, right = build(node[1]), build(node[2])

    def same_sets(scope: Scope) -> Outcome:
        a, b = (_grouped(side(scope), scope.ledger) for side in (left, right))
        sides = (("left", _difference([a, b])), ("right", _difference([b, a])))
        reason = "; ".join(f"only on the {side}: {_named(only, scope)}" for side, only in sides if only)
        return _conflict(reason, [item for _, only in sides for item in only], scope) if reason else HOLDS

    return same_sets


def _nothing(node: Node, build: Build) -> Function:
    """Is there no element?"""
    of = build(node[1])
    sides = [build(source) for source in node[1][1:]] if node[1][0] == "common" and len(node[1]) == 3 else []

    def nothing(scope: Scope) -> Outcome:
        if sides and not scope.recording:  # nobody asks which: no set need be made
            first, second = (_grouped(side(scope), scope.ledger) for side in sides)
            return HOLDS if first.keys().isdisjoint(second) else CONFLICT
        items = of(scope)
        if not scope.recording and isinstance(items, list | tuple):
            return CONFLICT if items else HOLDS  # nobody asks which
        found = items if isinstance(items, Set) else set_of(items, scope.ledger)
        witnesses = [item for group in found.groups.values() for item in (group if found.repeated else group[:1])]
        return _conflict(_named(found, scope), witnesses, scope) if found else HOLDS

    return nothing


def _note(scope: Scope, items: Iterable[Num | Words]) -> None:
    """Count the figures among items as looked at."""
    if scope.recording:
        scope.system.compared.update(figure for item in items if isinstance(item, Num) for figure in item.used())


def _conflict(reason: str, witnesses: Sequence[Num | Words], scope: Scope) -> Outcome:
    figures: list[int] = []
    for item in witnesses:
        if isinstance(item, Num):
            figures += item.used()
            look(scope, *item.words)
        else:
            look(scope, item)
    return Outcome("conflict", reason, figures=tuple(figures))


def _named(found: Set, scope: Scope) -> str:
    """The elements of a set in words."""
    names = []
    for item, group in zip(found[:_MOST_NAMED], found.groups.values(), strict=False):
        name = _name(item, scope.ledger)
        names.append(f"{name} {len(group)} times" if found.repeated else name)
    more = len(found) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _name(item: Num | Words, ledger: Ledger) -> str:
    return f"“{item.text}”" if isinstance(item, Words) else value_text(item, ledger)


SETS: dict[str, Builder] = {
    "each": _each, "printed": _printed, "asnumber": _asnumber, "astext": _astext, "alike": _alike,
    "set": _made(lambda sets: Set(sets[0])), "duplicates": _made(_duplicates), "variants": _made(_variants),
    "union": _made(_union), "common": _made(_common), "difference": _made(_difference),
    "misplaced": _made(_misplaced), "misnumbered": _made(lambda sets: Set(misnumbered(sets[0]))),
    "inset": _in_set, "samesets": _same_sets, "nothing": _nothing,
}  # fmt: skip
