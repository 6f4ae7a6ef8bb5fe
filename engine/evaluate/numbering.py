"""Numbers of headings and items that break their sequence. In: texts. Out: which of them do.

一、二、四、 has a gap, 一、二、二、三、 a number twice, 一、二、二、四、 a wrong one. A sequence begins at 1 and ends
where a number of a higher kind comes: （一） stands under 一、 and 1. under （一）. Only one that breaks once is told:
what breaks often is no sequence, but numbers of something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.evaluate.values import Words
from engine.facts import Place
from engine.record import TYPE_CHECKING
from engine.wording import normal, outline

if TYPE_CHECKING:
    from typing import Any

_FEWEST = 4  # numbers of a sequence
_BEGINNING = 24  # characters of a text that its number stands in
_LONGEST_TITLE = 40
_PARTS = ("部分", "章", "节")
_HAN = ("", *"一二三四五六七八九")


def misnumbered(groups: dict[Any, list[Any]]) -> dict[Any, list[Any]]:
    """Of a set, the texts that break a sequence; where the order of reading is not known from their places, none."""
    found = [(key, item) for key, group in groups.items() for item in group if isinstance(item, Words)]
    if any(item.place.line is None and item.place.page is None and item.place.paragraph is None for _, item in found):
        return {}
    found.sort(key=lambda one: _reading_order(one[1].place))
    texts = [item.text if item.table is None or outline(item.text)[0] >= 0 else "" for _, item in found]
    return {found[n][0]: [found[n][1]] for n in misnumbered_in(texts)}


def _reading_order(place: Place) -> tuple[int, int, int]:
    return place.page or 0, place.line or place.paragraph or 0, place.box[1] if place.box else 0


def misnumbered_in(texts: Sequence[str]) -> list[int]:
    """The texts, by index, whose number is not the one after the number before it."""
    found: list[int] = []
    runs: dict[tuple[int, str], list[tuple[int, int]]] = {}  # what is open, by kind: numbers with their texts
    for n, text in enumerate(texts):
        rank, number, of_which, _ = outline(text[:_BEGINNING])
        if rank < 0 or not number or of_which:
            continue
        kind = (rank, next((word for word in _PARTS if word in text[:_BEGINNING]), "") if rank == 0 else "")
        for other in [other for other in runs if other[0] > rank or (other == kind and number == 1)]:
            found += _breaks(runs.pop(other), texts)
        runs.setdefault(kind, []).append((number, n))
    for run in runs.values():
        found += _breaks(run, texts)
    return sorted(found)


def _breaks(run: Sequence[tuple[int, int]], texts: Sequence[str]) -> list[int]:
    """The one text of a sequence that breaks it; none where several do."""
    if len(run) < _FEWEST or run[0][0] != 1:
        return []
    found: list[int] = []
    at = 1
    while at < len(run):
        (before, from_), (number, to) = run[at - 1], run[at]
        explained = _stands_inside(before + 1, texts[from_:to]) if number > before else _is_title(texts[to - 1])
        if number != before + 1 and not explained:
            found.append(to if number >= before else -1)  # one that goes back may begin another sequence
            if at + 1 < len(run) and run[at + 1][0] == before + 2:
                at += 1  # this one is wrong, and the next is right
        at += 1
    return found if len(found) == 1 and found[0] >= 0 else []


def _is_title(text: str) -> bool:
    """Is this a line without a number that is no sentence? What follows it may be of another document, in part."""
    plain = normal(text)
    return 0 < len(plain) <= _LONGEST_TITLE and plain[-1].isalnum() and outline(plain)[0] < 0


def _stands_inside(number: int, texts: Sequence[str]) -> bool:
    """Does a number that no text begins with stand inside one of them, as where lines were joined?"""
    marks = tuple(_marks(number))
    return any(mark in text for text in map(normal, texts) for mark in marks)


def _marks(number: int) -> Iterator[str]:
    tens, ones = divmod(number, 10)
    han = ("十" if tens == 1 else f"{_HAN[tens]}十" if tens else "") + _HAN[ones] if tens < 10 else ""
    for digits in (han, str(number)):
        if digits:
            yield from (f"{digits}、", f"（{digits}）", f"{digits}.")
