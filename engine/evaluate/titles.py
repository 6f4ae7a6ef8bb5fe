"""Operations that compare titles and names: what is left of a text, which pieces of it a pattern finds, and which
declared tables it could be the title of.

In: nodes. Out: functions that give `Words`. Only rules about names, counts and contents ask for them.
"""

from __future__ import annotations

from engine.evaluate.bind import is_titled
from engine.evaluate.scope import NOWHERE, Build, Builder, Function, Scope
from engine.evaluate.sets import Set, set_of
from engine.evaluate.values import Uncheckable, Words
from engine.patterns import LONGEST
from engine.plan import Node
from engine.record import TYPE_CHECKING
from engine.wording import normal, pattern

if TYPE_CHECKING:
    from typing import Any

_MOST_KEPT = 1_000  # texts of which it is remembered what they came to: loops ask for the same ones again and again


def _make_room(known: dict[Any, Any]) -> None:
    if len(known) >= _MOST_KEPT:
        known.clear()


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise Uncheckable(f"a text of {len(text)} characters is too long to be compared with a pattern")


def _without(node: Node, build: Build) -> Function:
    """What is left of a text, in normal form; a finding shows the text as it is printed."""
    of, written = build(node[1]), node[2]
    known: dict[str, str] = {}
    last: tuple[Words, Words] | None = None  # loops ask for the same one in every round

    def without(scope: Scope) -> Words:
        nonlocal last
        words: Words = of(scope)
        if last is not None and last[0] is words:
            return last[1]
        text = words.text
        if text not in known:
            _check_length(text)
            _make_room(known)
            known[text] = pattern(written).sub("", normal(text))
        left = Words(known[text], *words[1:6], words.whole or text, words.document)
        last = words, left
        return left

    return without


def _found(node: Node, build: Build) -> Function:
    """What a pattern finds in a text, in normal form; a finding shows the text as it is printed."""
    of, written = build(node[1]), node[2]
    known: dict[str, list[str]] = {}

    def found(scope: Scope) -> list[Words]:
        words: Words = of(scope)
        text = words.text
        if text not in known:
            _check_length(text)
            _make_room(known)
            known[text] = [match[0] for match in pattern(written).finditer(normal(text)) if match[0]]
        return [Words(piece, *words[1:6], words.whole or text, words.document) for piece in known[text]]

    return found


def _roles(node: Node, build: Build) -> Function:
    """The names of the declared tables, of those that stand once, whose title a text could be."""
    indices, of = tuple(node[1]), build(node[2])

    def roles(scope: Scope) -> Set:
        title = normal(of(scope).text)
        found = scope.roles.get((indices, title))
        if found is None:
            _make_room(scope.roles)
            names = (scope.specs[index].name for index in indices if is_titled(scope.specs[index], title))
            found = set_of((Words(name, NOWHERE) for name in names), scope.ledger)
            scope.roles[indices, title] = found
        return found

    return roles


TITLES: dict[str, Builder] = {"without": _without, "found": _found, "roles": _roles}
