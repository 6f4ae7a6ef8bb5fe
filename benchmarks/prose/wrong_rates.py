"""Changes, rates and shares that are not what they should be. In, out: see `planting`."""

from __future__ import annotations

from random import Random

from .planting import (
    Fault,
    changes,
    differs,
    digit_changed,
    kind,
    misprinted,
    moved,
    one_of,
    point_moved,
    put,
    restated,
    two_slots,
)
from .sentences import Document, Slot


@kind("rate computed on this year's figure")
def wrong_base(document: Document, random: Random) -> Fault | None:
    places = []
    for spot, sentence, now, then in changes(document):
        rate = document.hand.rate("rate", abs(now - then), now or 1).text
        if now and differs(rate, (sentence.slot("rate") or Slot("", "0")).text):
            places.append((spot, sentence, rate))
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, rate = found
    return put(document, spot, sentence.with_texts({"rate": rate}), rate, sentence.slot("off"), sentence.slot("now"))


def _one_as_other(document: Document, random: Random, printed: str, where: str) -> Fault | None:
    places = []
    for spot, sentence, _, _ in changes(document):
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


def _is_within_print(rate: str, off: str, other: str) -> bool:
    """Whether a change as it is printed leaves both rates open: 0.10 may be 5 percent more or less."""
    change, unit = float(off.replace(",", "")), 10.0 ** -len(off.partition(".")[2])
    return abs(float(other) - float(rate)) * change <= float(rate) * unit


@kind("wrong rate")
def wrong_rate(document: Document, random: Random) -> Fault | None:
    """Of a change so small that its rounding explains the other rate, nobody can tell that it is wrong."""
    places = []
    for spot, sentence, _, _ in changes(document):
        rate, off = sentence.slot("rate"), sentence.slot("off")
        text = digit_changed(random, rate.text) if rate else None
        if rate and off and text and differs(text, rate.text) and not _is_within_print(rate.text, off.text, text):
            places.append((spot, sentence, text, off))
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, text, off = found
    return put(document, spot, sentence.with_texts({"rate": text}), text, off, sentence.slot("now"))


@kind("wrong change")
def wrong_change(document: Document, random: Random) -> Fault | None:
    return misprinted(document, random, ("off",), digit_changed)


@kind("decimal point moved in a rate")
def moved_point(document: Document, random: Random) -> Fault | None:
    return misprinted(document, random, ("rate", "share", "done"), point_moved)


@kind("rate of another sentence")
def copied_rate(document: Document, random: Random) -> Fault | None:
    every = [(spot, sentence, sentence.slot("rate")) for spot, sentence, _, _ in changes(document)]
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
    if (found := one_of(random, changes(document))) is None:
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
    stated = list(changes(document))
    abouts = [sentence.about for _, sentence, _, _ in stated]
    places = [one for one in stated if abouts.count(one[1].about) > 1 or document.language == "en"]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, now, then = found
    other = then - (moved(document, random, abs(now - then)) - abs(now - then)) * (1 if now > then else -1)
    changed = restated(document, sentence, now, max(other, then // 2))
    return put(document, spot, changed, changed.slot("off"), changed.slot("rate"), changed.slot("then"))


# ── shares ───────────────────────────────────────────────────────────────────────────────


@kind("wrong share")
def wrong_share(document: Document, random: Random) -> Fault | None:
    return misprinted(document, random, ("share",), digit_changed)


@kind("share of another part")
def copied_share(document: Document, random: Random) -> Fault | None:
    if (found := two_slots(document.spots("parts", "shares"), random, "share")) is None:
        return None
    spot, sentence, pair = found
    (index, slot), (_, other) = random.sample(pair, 2)
    return put(document, spot, sentence.with_piece(index, slot._replace(text=other.text)), other)


@kind("shares plugged to reach 100")
def plugged_share(document: Document, random: Random) -> Fault | None:
    """One share is too high, the other as much too low: their sum shows nothing."""
    if (found := two_slots(document.spots("parts", "shares"), random, "share")) is None:
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
    return misprinted(document, random, ("done",), digit_changed)
