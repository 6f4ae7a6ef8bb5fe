"""Faults in words and years: what is said goes against the figures, or is not there. In, out: see `planting`."""

from __future__ import annotations

import re
from random import Random

from .planting import Fault, figures_of, kind, one_of, opposite, put
from .sentences import Document, compose

_AGAINST = {
    1: "压缩了一般性开支，任务减少",
    -1: "新增人员和任务，标准提高",
}
_AGAINST_EN = {1: "positions cut and lower prices", -1: "new positions and higher prices"}
_COMPARED = {
    "大于": "小于",
    "小于": "大于",
    "高于": "低于",
    "低于": "高于",
    "多于": "少于",
    "少于": "多于",
    "超过": "小于",
}


# ── directions ───────────────────────────────────────────────────────────────────────────


@kind("direction against the figures")
def wrong_direction(document: Document, random: Random) -> Fault | None:
    """Both words turned, where last year's amount stands in the sentence, in another one or in a table."""
    changes = list(document.spots("change"))
    abouts = [sentence.about for _, sentence in changes]
    places = [
        one for one in changes if one[1].slot("then") or abouts.count(one[1].about) > 1 or document.language == "en"
    ]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence = found
    words = {slot.role: opposite(slot.text) for _, slot in sentence.slots("more", "faster")}
    return put(document, spot, sentence.with_texts(words), words["more"], *figures_of(sentence))


@kind("two directions in one sentence")
def two_directions(document: Document, random: Random) -> Fault | None:
    """增加 12.40 万元，下降 1.55%."""
    places = [
        (spot, sentence, opposite(slot.text))
        for spot, sentence in document.spots("change")
        for _, slot in sentence.slots("faster")
    ]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, word = found
    return put(document, spot, sentence.with_texts({"faster": word}), word, sentence.slot("off"), sentence.slot("rate"))


@kind("unchanged beside a change")
def unchanged_and_changed(document: Document, random: Random) -> Fault | None:
    """较上年持平，增加 12.40 万元; in English “unchanged” of what the table shows changed."""
    if (found := one_of(random, document.spots("change"))) is None:
        return None
    spot, sentence = found
    if document.language == "en":
        pieces = {"name": sentence.slot("name") or "", "now": sentence.slot("now") or ""}
        changed = compose("unchanged", sentence.about, "{name} is unchanged at {now}.", pieces)
        return put(document, spot, changed, "unchanged", sentence.slot("now"))
    index, _ = sentence.slots("more", "faster", "off")[0]
    pieces_now = (*sentence.pieces[:index], "持平，", *sentence.pieces[index:])
    return put(document, spot, sentence._replace(pieces=pieces_now), "持平", *figures_of(sentence))


@kind("unchanged here, changed there")
def unchanged_elsewhere(document: Document, random: Random) -> Fault | None:
    """Of two sentences on one quantity one says that it did not change."""
    changes = list(document.spots("change"))
    abouts = [sentence.about for _, sentence in changes]
    places = [one for one in changes if abouts.count(one[1].about) > 1]
    if document.language == "en" or (found := one_of(random, places)) is None:
        return None
    spot, sentence = found
    index, now = sentence.slots("now")[0]
    words = ("，与", sentence.slot("base") or "上年", "持平。")
    return put(document, spot, sentence._replace(pieces=(*sentence.pieces[: index + 1], *words)), "持平", now)


@kind("comparison word against the figures")
def wrong_comparison(document: Document, random: Random) -> Fault | None:
    """决算数大于预算数, where it is smaller, or the same."""
    if (found := one_of(random, document.spots("completion"))) is None:
        return None
    spot, sentence = found
    slot = sentence.slot("compare")
    assert slot is not None
    word = _COMPARED.get(slot.text) or random.choice(("大于", "小于"))
    return put(document, spot, sentence.with_texts({"compare": word}), word, *figures_of(sentence))


# ── reasons ──────────────────────────────────────────────────────────────────────────────


@kind("reason against the direction")
def wrong_reason(document: Document, random: Random) -> Fault | None:
    places = [
        (spot, sentence, index, slot)
        for spot, sentence in document.spots("change")
        for index, slot in sentence.slots("reason")
        if slot.exact
    ]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, index, slot = found
    text = (_AGAINST_EN if document.language == "en" else _AGAINST)[slot.exact or 1]
    changed = sentence.with_piece(index, slot._replace(text=text))
    return put(document, spot, changed, text, sentence.slot("more"), sentence.slot("off"))


@kind("empty reason")
def empty_reason(document: Document, random: Random) -> Fault | None:
    places = [(spot, one) for spot, one in document.spots("change", "completion") if one.slot("reason")]
    if document.language == "en" or (found := one_of(random, places)) is None:
        return None
    spot, sentence = found
    index, _ = sentence.slots("reason")[0]
    lead = sentence.pieces[index - 1]
    assert isinstance(lead, str)
    pieces = (*sentence.pieces[:index], "。")
    return put(document, spot, sentence._replace(pieces=pieces), re.split("[，。]", lead)[-1])


# ── what a template left behind ──────────────────────────────────────────────────────────


@kind("XX for a figure")
def placeholder(document: Document, random: Random) -> Fault | None:
    places = [
        (spot, sentence, index, slot)
        for spot, sentence in document.spots()
        for index, slot in sentence.slots("now", "part", "rate", "share", "off")
    ]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, index, slot = found
    return put(document, spot, sentence.with_piece(index, slot._replace(text="XX")), "XX")


@kind("blank before %")
def blank_share(document: Document, random: Random) -> Fault | None:
    places = [
        (spot, sentence, index, slot)
        for spot, sentence in document.spots()
        for index, slot in sentence.slots("share", "rate", "done")
        if index
    ]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, index, slot = found
    before = sentence.pieces[index - 1]
    word = (before if isinstance(before, str) else before.printed).strip()[-2:]
    return put(
        document, spot, sentence.with_piece(index, slot._replace(text="")), f"{word}{slot.unit}", f"{word} {slot.unit}"
    )


# ── years ────────────────────────────────────────────────────────────────────────────────


@kind("stale year in a heading")
def stale_heading(document: Document, random: Random) -> Fault | None:
    year, last = str(document.year), str(document.year - 1)
    places = [
        n for n, line in enumerate(document.lines)
        if re.match(f"第[二三]部分.*{year}年|Adopted Budget.*{year}", line)
    ]  # fmt: skip
    if document.language == "en" or (found := one_of(random, places[-2:])) is None:
        return None
    return Fault(document.with_line(found, document.lines[found].replace(year, last)), (f"{last}年",), found + 1)


@kind("stale year in a sentence")
def stale_year(document: Document, random: Random) -> Fault | None:
    """The sentence gives this year's figure for last year, or compares with the year before last."""
    places = []
    for spot, sentence in document.spots("change", "completion", "parts", "shares", "projects"):
        for index, piece in enumerate(sentence.pieces):
            text = piece if isinstance(piece, str) else piece.text
            if (found := re.search(r"20\d\d", text)) and (isinstance(piece, str) or piece.role == "base"):
                stale = text.replace(found[0], str(int(found[0]) - 1))
                places.append((spot, sentence, index, piece, stale, int(found[0]) - 1))
    if (one := one_of(random, places)) is None:
        return None
    spot, sentence, index, piece, stale, year = one
    changed = sentence.with_piece(index, stale if isinstance(piece, str) else piece._replace(text=stale))
    return put(document, spot, changed, str(year), f"{year}年", sentence.slot("now"), sentence.slot("off"))


@kind("compared with itself")
def compared_with_itself(document: Document, random: Random) -> Fault | None:
    last = str(document.year - 1)
    places = [
        (spot, sentence, index, slot)
        for spot, sentence in document.spots("change", "unchanged")
        for index, slot in sentence.slots("base")
        if last in slot.text
    ]
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, index, slot = found
    text = slot.text.replace(last, str(document.year))
    changed = sentence.with_piece(index, slot._replace(text=text))
    return put(document, spot, changed, text, str(document.year), *figures_of(sentence))


@kind("wrong closing date")
def wrong_closing(document: Document, random: Random) -> Fault | None:
    for spot, sentence in document.spots("assets"):
        date = sentence.slot("date")
        assert date is not None
        text = re.sub(r"20\d\d", lambda found: str(int(found[0]) - 1), date.text)
        return put(document, spot, sentence.with_texts({"date": text}), text)
    return None
