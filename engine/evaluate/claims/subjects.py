"""Several subjects named together, taken apart. In: a stretch of an outline, what tables name. Out: spans."""

from __future__ import annotations

from collections.abc import Collection

from engine.plan import COMMA
from engine.wording import common_form

_AND = frozenset("和及与")


def divided(text: str, start: int, end: int, count: int, names: Collection[str]) -> list[tuple[int, int]]:
    """A stretch such as "A、B和C" as so many subjects; none where it does not divide into as many.

    The last word between two may also stand inside a name (社会保障和就业支出). It divides where tables name what
    stands on both sides of it, or on one; else where what stands before it ends as what stands behind does; where that
    leaves several places, it is the last one.
    """
    found: list[tuple[int, int]] = []
    at = start
    while (comma := text.find(COMMA, at, end)) >= 0:
        found.append((at, comma))
        at = comma + 1
    if len(found) == count - 1:
        return [*found, (at, end)]
    if len(found) != count - 2:
        return []
    joints = [n for n in range(at + 1, end - 1) if text[n] in _AND]
    if not joints:
        return []

    def fitness(n: int) -> tuple[int, bool, int]:
        sides = text[at:n], text[n + 1 : end]
        return sum(common_form(side) in names for side in sides), text[n - 2 : n] == text[end - 2 : end], n

    joint = max(joints, key=fitness)
    return [*found, (at, joint), (joint + 1, end)]
