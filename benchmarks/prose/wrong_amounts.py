"""Amounts that are not what they should be. In, out: see `planting`."""

from __future__ import annotations

from random import Random

from .planting import (
    Fault,
    changes,
    differs,
    digit_changed,
    digit_dropped,
    is_stated_twice,
    kind,
    misprinted,
    moved,
    one_of,
    put,
    restated,
    transposed,
    two_slots,
)
from .sentences import Document, Sentence, Spot

_TOTALS = ("total", "fiscal", "general", "grand", "received", "spent", "spending", "revenues", "public")


@kind("digits transposed")
def transposed_digits(document: Document, random: Random) -> Fault | None:
    return misprinted(document, random, ("now", "whole", "part", "spent"), transposed)


@kind("digit dropped")
def dropped_digit(document: Document, random: Random) -> Fault | None:
    return misprinted(document, random, ("now", "whole", "part", "spent"), digit_dropped)


@kind("amounts of two parts swapped")
def swapped_parts(document: Document, random: Random) -> Fault | None:
    """Their sum shows nothing: a table or their shares must. No table has what is bought."""
    places = [
        (spot, sentence)
        for spot, sentence in document.spots("parts", "shares")
        if sentence.kind == "shares" or sentence.about != "procurement"
    ]
    if (found := two_slots(places, random, "part")) is None:
        return None
    spot, sentence, ((a, one), (b, other)) = found
    sentence = sentence.with_piece(a, one._replace(text=other.text)).with_piece(b, other._replace(text=one.text))
    return put(document, spot, sentence, one, other)


@kind("unit slipped")
def slipped_unit(document: Document, random: Random) -> Fault | None:
    """万元 for 元, or 元 for 万元; in English thousands for dollars."""
    places = [
        (spot, sentence, index, slot)
        for spot, sentence in document.spots()
        for index, slot in sentence.slots("now", "whole", "part", "spent")
        if slot.exact and is_stated_twice(sentence) and (document.language == "en" or "元" in slot.unit)
    ]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, index, slot = found
    if document.language == "en":
        slot = slot._replace(text=slot.text.rpartition(",")[0])
    elif "万" not in slot.unit:
        slot = slot._replace(unit=slot.unit.replace("元", "万元"))
    elif random.random() < 0.5:
        slot = slot._replace(unit=slot.unit.replace("万元", "元"))
    else:
        whole, _, part = slot.text.replace(",", "").partition(".")
        slot = slot._replace(text=whole.lstrip("0") + part.ljust(4, "0"))
    return put(document, spot, sentence.with_piece(index, slot), slot)


@kind("figure of another account")
def other_account(document: Document, random: Random) -> Fault | None:
    """An item has the amount of another one."""
    items = [
        (spot, sentence, slot)
        for spot, sentence in document.spots()
        for slot in [sentence.slot("now") or sentence.slot("spent")]
        if slot and slot.exact and sentence.about.startswith(("item", "project ", "source", "department"))
    ]
    pairs = [(a, b) for a in items for b in items if differs(a[2].text, b[2].text) and a[2].role == b[2].role]
    if (found := one_of(random, pairs)) is None:
        return None
    (spot, sentence, slot), (_, _, other) = found
    changed = sentence.with_texts({slot.role: other.text})
    return put(document, spot, changed, other, sentence.slot("off"), sentence.slot("plan"), sentence.slot("done"))


def _restated_whole(document: Document, random: Random, places: list[tuple[Spot, Sentence, int, int]]) -> Fault | None:
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, now, then = found
    more = moved(document, random, now)
    changed = restated(document, sentence, more, then + more - now)
    return put(document, spot, changed, changed.slot("now"), changed.slot("then"))


@kind("total not that of the table")
def total_not_in_table(document: Document, random: Random) -> Fault | None:
    """Consistent in itself: both years are as much too high."""
    places = [one for one in changes(document) if one[1].about in _TOTALS and one[1].about != "public"]
    return _restated_whole(document, random, places)


@kind("item not that of the table")
def item_not_in_table(document: Document, random: Random) -> Fault | None:
    places = [one for one in changes(document) if one[1].about.startswith(("item", "source", "department", "group"))]
    if places:
        return _restated_whole(document, random, places)
    done = [
        (spot, sentence, plan, spent)
        for spot, sentence in document.spots("completion")
        for plan, spent in [(sentence.exact("plan"), sentence.exact("spent"))]
        if plan and spent and spent > plan and sentence.about.startswith("item")
    ]
    return _restated_completion(document, random, done)


def _restated_completion(
    document: Document, random: Random, places: list[tuple[Spot, Sentence, int, int]]
) -> Fault | None:
    """What was spent is more than in the table, and the completion follows from it."""
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, plan, spent = found
    more = moved(document, random, spent)
    hand = document.hand
    texts = {"spent": hand.amount("", more).text, "done": hand.rate("", more, plan).text}
    return put(document, spot, sentence.with_texts(texts), texts["spent"])


@kind("public expense not that of the table")
def public_not_in_table(document: Document, random: Random) -> Fault | None:
    places = [one for one in changes(document) if one[1].about.startswith("public ")]
    if places:
        return _restated_whole(document, random, places)
    done = [
        (spot, sentence, plan, spent)
        for spot, sentence in document.spots("completion")
        for plan, spent in [(sentence.exact("plan"), sentence.exact("spent"))]
        if plan and spent and spent > plan and sentence.about.startswith("public ")
    ]
    return _restated_completion(document, random, done)


@kind("public expenses not their sum")
def public_not_sum(document: Document, random: Random) -> Fault | None:
    return _restated_whole(document, random, [one for one in changes(document) if one[1].about == "public"])


@kind("part not what the whole leaves")
def parts_not_whole(document: Document, random: Random) -> Fault | None:
    return misprinted(document, random, ("part",), digit_changed)


@kind("procurement not its parts")
def procurement_not_parts(document: Document, random: Random) -> Fault | None:
    """The total, which no table has, is not goods, works and services."""
    for spot, sentence in document.spots("parts", "shares"):
        whole = sentence.slot("whole")
        if sentence.about == "procurement" and whole and (text := digit_changed(random, whole.text)):
            parts = [slot for _, slot in sentence.slots("part")]
            return put(document, spot, sentence.with_texts({"whole": text}), text, *parts)
    return None
