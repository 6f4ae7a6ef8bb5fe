"""What the document says of itself: year, kind, organisation. In: `document` clauses and facts. Out: properties.

The first alternative that is found gives the value: what its first line says or, of headings, most of them. Where that
is two things equally often, nothing does: “2023年决算和2024年预算” is of neither year. Where twice as many headings say
something else as bear it out, they give it: one slip is likelier than the same one each time. Where the other places
say something else, that is told, not hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.evaluate.scope import Property
from engine.evaluate.values import Words
from engine.facts import Facts, Label
from engine.patterns import LONGEST, matcher
from engine.plan import PropertySpec
from engine.record import Record
from engine.wording import normal, pattern


class Reading(Record):
    """One place that states a property, and how often everything that is said in places of its kind."""

    value: str | int
    words: Words
    times: dict[str | int, int]


def read_properties(
    specs: tuple[PropertySpec, ...], facts: Facts
) -> tuple[dict[str, Property], list[tuple[str, tuple[Reading, ...]]]]:
    """The properties by name, and those whose readings disagree with all that was read of them."""
    properties: dict[str, Property] = {}
    disagreeing: list[tuple[str, tuple[Reading, ...]]] = []
    for spec in specs:
        readings = list(_readings(spec, facts))
        likely = _likely(readings) if readings else None
        properties[spec.name] = Property(likely.value, likely.words) if likely else Property(None, None)
        if len({reading.value for reading in readings}) > 1:
            seen: dict[str | int, Reading] = {}
            for reading in readings:
                seen.setdefault(reading.value, reading)
            disagreeing.append((spec.name, tuple(seen.values())))
    return properties, disagreeing


def _likely(readings: list[Reading]) -> Reading:
    """The first reading, or one of another value that is said twice as often."""
    first, *others = readings
    others = [one for one in others if one.words.text not in first.words.text]  # the second line of a title is no other
    times = sum(one.times.get(first.value, 0) for one in (first, *others))
    return next((other for other in others if other.times[other.value] >= 2 * times), first)


def _readings(spec: PropertySpec, facts: Facts) -> Iterator[Reading]:
    for place, source in spec.readings:
        stated = list(_stated(spec.name, source, place, facts))
        if not stated:
            continue
        first = stated[0].words.place
        said = [one for one in stated if place == "heading" or one.words.place == first]
        times: dict[str | int, int] = {}
        for one in said:
            times[one.value] = times.get(one.value, 0) + 1
        most = [value for value, count in times.items() if count == max(times.values())]
        if len(most) > 1:
            return
        yield next(one for one in said if one.value == most[0])._replace(times=times)
    for value, place, operator, source in spec.choices:
        for label in _places(place, facts):
            text = normal(label.text)
            if (normal(source) in text) if operator == "contains" else matcher(source)(text):
                yield Reading(value, Words(label.text, label.place, context=True), {value: 1})
                return


def _stated(name: str, source: str, place: str, facts: Facts) -> Iterator[Reading]:
    """Everything that a pattern finds in one place of the document, in order."""
    for label in _places(place, facts):
        text = normal(label.text)
        for match in pattern(source).finditer(text) if len(text) <= LONGEST else ():
            value, is_year = _found(name, match)
            if value:
                yield Reading(int(value) if is_year else value, Words(label.text, label.place, context=True), {})


def _found(name: str, match: re.Match[str]) -> tuple[str, bool]:
    """What a reading gives, and whether it is a year: the slot of the property's name, {year}, another, or all."""
    slots = match.groupdict()
    for slot in (name, "year", *slots):
        if slots.get(slot):
            return slots[slot].strip(), slot == "year"
    return match[0].strip(), False


def _places(place: str, facts: Facts) -> Iterator[Label]:
    if place == "title":
        yield facts.title
    elif place == "cover":
        yield from facts.cover
    elif place == "heading":
        yield from (Label(h.text, h.place) for h in facts.headings)
    elif place == "organisation":
        yield from (Label(t.organisation, t.place) for t in facts.tables if t.organisation)
    else:
        yield from (Label(p.text, p.place) for p in facts.passages)
