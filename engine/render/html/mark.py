"""Figures and labels of a document as links to the findings about them. In: texts with their places. Out: markup."""

from __future__ import annotations

from engine.facts import Place
from engine.render.html.element import NOTHING, Attribute, Markup, of, tag, text
from engine.render.html.places import Mark, Places

_NUMBERS = 4  # of findings that stand beside a figure


def marked(words: str, place: Place, places: Places, figure: bool = False) -> Markup:
    """A text of the document; a link where something is said of it."""
    if not words.strip():
        return NOTHING
    mark, anchor = places.lay(place)
    if mark is None:
        return text(words)
    attributes = {"id": anchor, "class": kind(mark) + (" number" if figure else ""), "data-p": mark.anchor}
    if not mark.findings:
        return tag("span", attributes, words)
    return tag("a", {**attributes, **target(mark)}, words, _numbers(mark))


def held(place: Place, places: Places) -> tuple[dict[str, Attribute], Markup]:
    """What makes an element the place itself, as a row, a paragraph or a table may be; and the link to stand in it."""
    if place in places.laid:
        return {}, NOTHING
    mark, anchor = places.lay(place)
    if mark is None or not mark.findings:
        return {}, NOTHING
    numbers = _numbers(mark)
    link = tag("a", {"class": "bare", **target(mark)}, numbers) if numbers else NOTHING
    return {"id": anchor, "class": f"{kind(mark)} block", "data-p": mark.anchor}, link


def kind(mark: Mark) -> str:
    """The classes of a place: what is said of it at worst."""
    return f"fig {mark.grade.replace(' ', '-')}"


def target(mark: Mark) -> dict[str, Attribute]:
    """Where a figure leads: the gravest finding about it, and all of them."""
    return {"href": f"#{mark.findings[0].anchor}", "data-d": " ".join(one.anchor for one in mark.findings)}


def _numbers(mark: Mark) -> Markup:
    numbers = mark.numbers
    if not numbers:
        return NOTHING
    shown = " ".join(map(str, numbers[:_NUMBERS])) + ("…" if len(numbers) > _NUMBERS else "")
    return of("sup", "no", shown)
