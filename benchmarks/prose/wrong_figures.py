"""Faults in figures: amounts, changes, rates and shares that are not what they should be. In, out: see `planting`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from .planting import (
    AMOUNTS,
    Fault,
    differs,
    digit_changed,
    digit_dropped,
    kind,
    moved,
    one_of,
    point_moved,
    put,
    restated,
    transposed,
)
from .sentences import Document, Sentence, Slot, Spot

_Place = tuple[Spot, Sentence]
_TOTALS = ("total", "fiscal", "general", "grand", "received", "spent", "spending", "revenues", "public")


def _changes(document: Document) -> Iterator[tuple[Spot, Sentence, int, int]]:
    """Every stated change with the amounts of both years."""
    for spot, sentence in document.spots("change"):
        now, base = sentence.exact("now"), sentence.exact("base")
        base = sentence.exact("then") if base is None else base
        if now is not None and base:
            yield spot, sentence, now, base


def _misprint(
    document: Document, random: Random, roles: tuple[str, ...], how: Callable[[Random, str], str | None]
) -> Fault | None:
    """A number in a slot of these roles printed wrong; named with it are the other numbers of its sentence."""
    places = [
        (spot, sentence, index, slot)
        for spot, sentence in document.spots()
        for index, slot in sentence.slots(*roles)
        if slot.exact != 0 and sentence.kind not in ("assets", "projects", "performance")
    ]
    random.shuffle(places)
    for spot, sentence, index, slot in places:
        text = how(random, slot.text)
        if text and differs(text, slot.text):
            changed = sentence.with_piece(index, slot._replace(text=text))
            return put(document, spot, changed, text, *_neighbours(sentence, slot))
    return None


def _neighbours(sentence: Sentence, slot: Slot) -> list[Slot]:
    """The numbers that a number is checked against: those of its sentence but, for a part, the other parts."""
    every = [one for _, one in sentence.slots(*AMOUNTS, "rate", "done", "share")]
    if slot.role in ("part", "share"):
        return [one for one in every if one.role == "whole"]
    return [one for one in every if one.role not in ("part", "share") and one is not slot]


def _two(document: Document, random: Random, role: str) -> tuple[Spot, Sentence, list[tuple[int, Slot]]] | None:
    """Two plainly different slots of a role in one sentence."""
    places = []
    for spot, sentence in document.spots("parts", "shares"):
        slots = sentence.slots(role)
        pairs = [[a, b] for a in slots for b in slots if a[0] < b[0] and differs(a[1].text, b[1].text)]
        places += [(spot, sentence, pair) for pair in pairs]
    return one_of(random, places)


# ── changes and rates ────────────────────────────────────────────────────────────────────


@kind("rate computed on this year's figure")
def wrong_base(document: Document, random: Random) -> Fault | None:
    places = []
    for spot, sentence, now, then in _changes(document):
        rate = document.hand.rate("rate", abs(now - then), now or 1).text
        if now and differs(rate, (sentence.slot("rate") or Slot("", "0")).text):
            places.append((spot, sentence, rate))
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, rate = found
    return put(document, spot, sentence.with_texts({"rate": rate}), rate, sentence.slot("off"), sentence.slot("now"))


def _one_as_other(document: Document, random: Random, printed: str, where: str) -> Fault | None:
    places = []
    for spot, sentence, _, _ in _changes(document):
        one, other = sentence.slot(printed), sentence.slot(where)
        if one and other and differs(one.text, other.text):
            places.append((spot, sentence, one.text, other))
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, text, _ = found
    return put(document, spot, sentence.with_texts({where: text}), text, sentence.slot("now"))


@kind("change printed as rate")
def change_as_rate(document: Document, random: Random) -> Fault | None:
    return _one_as_other(document, random, "off", "rate")


@kind("rate printed as change")
def rate_as_change(document: Document, random: Random) -> Fault | None:
    return _one_as_other(document, random, "rate", "off")


@kind("wrong rate")
def wrong_rate(document: Document, random: Random) -> Fault | None:
    return _misprint(document, random, ("rate",), digit_changed)


@kind("wrong change")
def wrong_change(document: Document, random: Random) -> Fault | None:
    return _misprint(document, random, ("off",), digit_changed)


@kind("decimal point moved in a rate")
def moved_point(document: Document, random: Random) -> Fault | None:
    return _misprint(document, random, ("rate", "share", "done"), point_moved)


@kind("rate of another sentence")
def copied_rate(document: Document, random: Random) -> Fault | None:
    every = [(spot, sentence, sentence.slot("rate")) for spot, sentence, _, _ in _changes(document)]
    pairs = [
        (spot, sentence, rate, other)
        for spot, sentence, rate in every
        for _, _, other in every
        if rate and other and differs(rate.text, other.text)
    ]
    if (found := one_of(random, pairs)) is None:
        return None
    spot, sentence, _, other = found
    changed = sentence.with_texts({"rate": other.text})
    return put(document, spot, changed, other, sentence.slot("off"), sentence.slot("now"))


@kind("sign before a change")
def signed_change(document: Document, random: Random) -> Fault | None:
    if (found := one_of(random, _changes(document))) is None:
        return None
    spot, sentence, _, _ = found
    off = sentence.slot("off")
    assert off is not None
    return put(document, spot, sentence.with_texts({"off": f"-{off.text}"}), f"-{off.text}", off, sentence.slot("rate"))


@kind("rate on a base of nothing")
def rate_of_nothing(document: Document, random: Random) -> Fault | None:
    """“上年预算未安排，增加 3.00 万元，增长 100%”, and a completion of 100 % of no budget."""
    places = [*document.spots("from zero")]
    places += [(spot, one) for spot, one in document.spots("completion") if one.exact("plan") == 0]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence = found
    role, words = ("off", "，增长") if sentence.kind == "from zero" else ("spent", "，完成年初预算的")
    index, slot = sentence.slots(role)[0]
    pieces = (*sentence.pieces[: index + 1], words, Slot("rate", "100", None, "%"), *sentence.pieces[index + 1 :])
    return put(document, spot, sentence._replace(pieces=pieces), "100", slot, sentence.slot("plan"))


@kind("last year stated two ways")
def two_last_years(document: Document, random: Random) -> Fault | None:
    """Of two sentences on one quantity (or a sentence and a table) one has another last year, and follows from it."""
    changes = list(_changes(document))
    abouts = [sentence.about for _, sentence, _, _ in changes]
    places = [one for one in changes if abouts.count(one[1].about) > 1 or document.language == "en"]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, now, then = found
    other = then - (moved(document, random, abs(now - then)) - abs(now - then)) * (1 if now > then else -1)
    changed = restated(document, sentence, now, max(other, then // 2))
    return put(document, spot, changed, changed.slot("off"), changed.slot("rate"), changed.slot("then"))


# ── shares ───────────────────────────────────────────────────────────────────────────────


@kind("wrong share")
def wrong_share(document: Document, random: Random) -> Fault | None:
    return _misprint(document, random, ("share",), digit_changed)


@kind("share of another part")
def copied_share(document: Document, random: Random) -> Fault | None:
    if (found := _two(document, random, "share")) is None:
        return None
    spot, sentence, pair = found
    (index, slot), (_, other) = random.sample(pair, 2)
    return put(document, spot, sentence.with_piece(index, slot._replace(text=other.text)), other)


@kind("shares plugged to reach 100")
def plugged_share(document: Document, random: Random) -> Fault | None:
    """One share is too high, the other as much too low: their sum shows nothing."""
    if (found := _two(document, random, "share")) is None:
        return None
    spot, sentence, pair = found
    decimals = max(len(slot.text.partition(".")[2]) for _, slot in pair)
    low, high = sorted(pair, key=lambda one: float(one[1].text))
    by = min(random.randint(2, 9) * 0.5, float(low[1].text) / 2)
    texts = []
    for (index, slot), sign in ((low, -1), (high, 1)):
        texts.append(f"{float(slot.text) + sign * by:.{decimals}f}")
        sentence = sentence.with_piece(index, slot._replace(text=texts[-1]))
    return put(document, spot, sentence, *texts)


@kind("wrong completion")
def wrong_completion(document: Document, random: Random) -> Fault | None:
    return _misprint(document, random, ("done",), digit_changed)


# ── amounts ──────────────────────────────────────────────────────────────────────────────


@kind("digits transposed")
def transposed_digits(document: Document, random: Random) -> Fault | None:
    return _misprint(document, random, ("now", "whole", "part", "spent"), transposed)


@kind("digit dropped")
def dropped_digit(document: Document, random: Random) -> Fault | None:
    return _misprint(document, random, ("now", "whole", "part", "spent"), digit_dropped)


@kind("amounts of two parts swapped")
def swapped_parts(document: Document, random: Random) -> Fault | None:
    if (found := _two(document, random, "part")) is None:
        return None
    spot, sentence, ((a, one), (b, other)) = found
    sentence = sentence.with_piece(a, one._replace(text=other.text)).with_piece(b, other._replace(text=one.text))
    return put(document, spot, sentence, one, other)


@kind("unit slipped by ten thousand")
def slipped_unit(document: Document, random: Random) -> Fault | None:
    """万元 for 元, or 元 for 万元; in English thousands for dollars."""
    places = [
        (spot, sentence, index, slot)
        for spot, sentence in document.spots()
        for index, slot in sentence.slots("now", "whole", "part", "spent")
        if slot.exact and (document.language == "en" or "万元" in slot.unit)
    ]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, index, slot = found
    if document.language == "en":
        slot = slot._replace(text=slot.text.rpartition(",")[0])
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
    places = [one for one in _changes(document) if one[1].about in _TOTALS and one[1].about != "public"]
    return _restated_whole(document, random, places)


@kind("item not that of the table")
def item_not_in_table(document: Document, random: Random) -> Fault | None:
    places = [one for one in _changes(document) if one[1].about.startswith(("item", "source", "department", "group"))]
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
    places = [one for one in _changes(document) if one[1].about.startswith("public ")]
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
    return _restated_whole(document, random, [one for one in _changes(document) if one[1].about == "public"])


@kind("part not what the whole leaves")
def parts_not_whole(document: Document, random: Random) -> Fault | None:
    return _misprint(document, random, ("part",), digit_changed)


@kind("procurement not its parts")
def procurement_not_parts(document: Document, random: Random) -> Fault | None:
    """The total, which no table has, is not goods, works and services."""
    for spot, sentence in document.spots("parts", "shares"):
        whole = sentence.slot("whole")
        if sentence.about == "procurement" and whole and (text := digit_changed(random, whole.text)):
            parts = [slot for _, slot in sentence.slots("part")]
            return put(document, spot, sentence.with_texts({"whole": text}), text, *parts)
    return None
