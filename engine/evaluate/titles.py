"""Operations that compare titles: what is left of a text, and which declared tables it could be the title of.

In: nodes. Out: functions that give `Words`. Only rules about names and contents ask for them.
"""

from __future__ import annotations

from engine.evaluate.bind import is_titled
from engine.evaluate.scope import NOWHERE, Build, Builder, Function, Scope
from engine.evaluate.values import Uncheckable, Words
from engine.patterns import LONGEST
from engine.plan import Node
from engine.wording import normal, pattern

_MOST_KEPT = 1_000  # titles whose roles are remembered from document to document


def _without(node: Node, build: Build) -> Function:
    """What is left of a text, in normal form; a finding shows the text as it is printed."""
    of, written = build(node[1]), node[2]

    def without(scope: Scope) -> Words:
        words: Words = of(scope)
        if len(words.text) > LONGEST:
            raise Uncheckable(f"a text of {len(words.text)} characters is too long to be compared with a pattern")
        left = pattern(written).sub("", normal(words.text))
        return words._replace(text=left, whole=words.whole or words.text)

    return without


def _roles(node: Node, build: Build) -> Function:
    """The names of the declared tables, of those that stand once, whose title a text could be."""
    indices, of = node[1], build(node[2])
    known: dict[str, list[Words]] = {}

    def roles(scope: Scope) -> list[Words]:
        title = normal(of(scope).text)
        if title not in known:
            if len(known) > _MOST_KEPT:
                known.clear()
            specs = (scope.specs[index] for index in indices)
            known[title] = [Words(spec.name, NOWHERE) for spec in specs if is_titled(spec, title)]
        return known[title]

    return roles


TITLES: dict[str, Builder] = {"without": _without, "roles": _roles}
