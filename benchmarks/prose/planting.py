"""What a planted fault is, and what the kinds of faults share. In: a `Document` and a random source. Out: `Fault`s."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import NamedTuple, TypeVar

from .sentences import Document, Sentence, Slot, Spot

_T = TypeVar("_T")
AMOUNTS = ("now", "then", "off", "whole", "part", "plan", "spent")
_UP = ("an increase of", "up", "increased by", "rises by", "more", "grows by", "goes up")
_DOWN = ("a decrease of", "down", "decreased by", "falls by", "less", "shrinks by", "goes down")
_OPPOSITE = {
    "增加": "减少", "增长": "下降", "上升": "降低", "提高": "降低", "增幅": "降幅", "增幅为": "降幅为",
    "增长率为": "下降率为", "下降率为": "增长率为",
    "升幅": "降幅", "上浮": "下浮", "涨幅为": "跌幅为", "增加了": "减少了", "增长了": "下降了", "净增加": "净减少",
    "增长幅度为": "下降幅度为", "核减": "增加", "减幅": "增幅", "下调": "上调", "跌幅为": "涨幅为", "减少了": "增加了",
    "下降了": "增长了", "净减少": "净增加", "下降幅度为": "增长幅度为",
    "减少": "增加", "下降": "增长", "降低": "提高", "压减": "增加", "降幅": "增幅", "降幅为": "增幅为",
    **dict(zip(_UP, _DOWN, strict=True)), **dict(zip(_DOWN, _UP, strict=True)),
}  # fmt: skip


class Fault(NamedTuple):
    """A copy of a document with one fault. Whoever finds it points at one of `figures` (or labels) on `line`."""

    text: str
    figures: tuple[str, ...]  # as printed, without units
    line: int  # from 1, in `text`
    other_line: int = 0  # a second place that shows it: the title of a table


Plant = Callable[[Document, Random], Fault | None]


class Kind(NamedTuple):
    """A kind of fault: None comes back from `plant` where a document has no place for it."""

    name: str
    plant: Plant


KINDS: list[Kind] = []


def kind(name: str) -> Callable[[Plant], Plant]:
    """Enter a function among the kinds of faults."""

    def enter(plant: Plant) -> Plant:
        KINDS.append(Kind(name, plant))
        return plant

    return enter


def opposite(word: str) -> str:
    """The word for the other direction; the same one if it has none."""
    return _OPPOSITE.get(word, word)


def one_of(random: Random, options: Iterable[_T]) -> _T | None:
    """Any of the options, None if there are none."""
    every = list(options)
    return random.choice(every) if every else None


def put(document: Document, spot: Spot, sentence: Sentence, *figures: Slot | str | None) -> Fault:
    """The fault that a changed sentence is; slots stand for their texts, what is None or blank for nothing."""
    named = (figure.text if isinstance(figure, Slot) else figure or "" for figure in figures)
    return Fault(document.with_sentence(spot, sentence), tuple(filter(None, named)), spot.line + 1)


def restated(document: Document, sentence: Sentence, now: int, then: int) -> Sentence:
    """The comparison of other amounts in the same words: consistent in itself. The direction must stay the same."""
    hand, off = document.hand, abs(now - then)
    texts = {
        "now": hand.amount("now", now).text,
        "then": hand.amount("then", then).text,
        "off": hand.amount("off", off).text,
    }
    if then:
        texts["rate"] = hand.rate("rate", off, then).text
    return sentence.with_texts(texts)


def moved(document: Document, random: Random, amount: int) -> int:
    """An amount plainly other than `amount`: 3 to 30 percent more, and at least 100 of the last place."""
    last: int = document.hand.scale // 10**document.hand.decimals
    return amount + max(amount * random.randint(3, 30) // 100, 100 * last) // last * last


# ── misprints of one number ──────────────────────────────────────────────────────────────


def _regrouped(old: str, digits: str) -> str:
    """`digits` with the decimal point and the commas that `old` has, counted from the right."""
    whole, point, part = old.replace(",", "").partition(".")
    if len(digits) <= len(part):
        return ""
    left = digits[: len(digits) - len(part)]
    if (len(left) > 1 and left[0] == "0") or not whole:
        return ""
    return (f"{int(left):,}" if "," in old else left) + point + digits[len(left) :]


def _plain(text: str) -> str:
    return re.sub(r"\D", "", text)


def transposed(random: Random, text: str) -> str | None:
    """Two adjacent digits swapped."""
    digits = _plain(text)
    found = (
        _regrouped(text, digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :])
        for n in range(len(digits) - 1)
        if digits[n] != digits[n + 1]
    )
    return one_of(random, filter(None, found))


def digit_changed(random: Random, text: str) -> str | None:
    """One of the first three digits is another."""
    digits = _plain(text)
    found = (
        _regrouped(text, digits[:n] + other + digits[n + 1 :])
        for n in range(min(len(digits), 3))
        for other in "0123456789"
        if other != digits[n]
    )
    return one_of(random, filter(None, found))


def digit_dropped(random: Random, text: str) -> str | None:
    """A digit before the point is missing."""
    whole, _, part = text.replace(",", "").partition(".")
    if len(whole) < 2:
        return None
    found = (_regrouped(text, whole[:n] + whole[n + 1 :] + part) for n in range(len(whole)))
    return one_of(random, (one for one in found if one and one != text))


def point_moved(random: Random, text: str) -> str | None:
    """Ten times as much or a tenth, as many decimals as before."""
    whole, point, part = text.partition(".")
    if not point:
        return None
    more = f"{int(whole + part[0])}.{part[1:]}".rstrip(".")
    less = f"{int(whole[:-1] or 0)}.{whole[-1]}{part}"
    return one_of(random, (one for one in (more, less) if float(one) != float(text)))


def differs(a: str, b: str) -> bool:
    """Whether two printed numbers are plainly not the same: by more than a percent, and more than a hundredth."""
    x, y = (float(one.replace(",", "")) for one in (a, b))
    return abs(x - y) > max(0.011, 0.01 * max(abs(x), abs(y)))


# ── places for faults in figures ─────────────────────────────────────────────────────────


def changes(document: Document) -> Iterator[tuple[Spot, Sentence, int, int]]:
    """Every stated change with the amounts of both years."""
    for spot, sentence in document.spots("change"):
        now, base = sentence.exact("now"), sentence.exact("base")
        base = sentence.exact("then") if base is None else base
        if now is not None and base:
            yield spot, sentence, now, base


def misprinted(
    document: Document, random: Random, roles: tuple[str, ...], how: Callable[[Random, str], str | None]
) -> Fault | None:
    """A number in a slot of these roles printed wrong; named with it are the other numbers of its sentence."""
    places = [
        (spot, sentence, index, slot)
        for spot, sentence in document.spots()
        for index, slot in sentence.slots(*roles)
        if slot.exact != 0 and is_stated_twice(sentence)
    ]
    random.shuffle(places)
    for spot, sentence, index, slot in places:
        text = how(random, slot.text)
        if text and differs(text, slot.text):
            changed = sentence.with_piece(index, slot._replace(text=text))
            return put(document, spot, changed, text, *_neighbours(sentence, slot))
    return None


def is_stated_twice(sentence: Sentence) -> bool:
    """Whether an amount of the sentence can be told from its own figures, from another sentence or from a table."""
    return sentence.about not in ("cars", "projects", "performance", "running costs") or sentence.kind == "change"


def _neighbours(sentence: Sentence, slot: Slot) -> list[Slot]:
    """The numbers that a number is checked against: those of its sentence but, for a part, the other parts."""
    every = [one for _, one in sentence.slots(*AMOUNTS, "rate", "done", "share")]
    if slot.role in ("part", "share"):
        return [one for one in every if one.role == "whole"]
    return [one for one in every if one.role not in ("part", "share") and one is not slot]


def two_slots(
    sentences: Iterable[tuple[Spot, Sentence]], random: Random, role: str
) -> tuple[Spot, Sentence, list[tuple[int, Slot]]] | None:
    """Two plainly different slots of a role in one of these sentences."""
    places = []
    for spot, sentence in sentences:
        slots = sentence.slots(role)
        pairs = [[a, b] for a in slots for b in slots if a[0] < b[0] and differs(a[1].text, b[1].text)]
        places += [(spot, sentence, pair) for pair in pairs]
    return one_of(random, places)


def figures_of(sentence: Sentence) -> list[Slot]:
    """The amounts and rates that a sentence states."""
    return [slot for _, slot in sentence.slots(*AMOUNTS, "rate", "done")]


def amount_of(sentence: Sentence) -> int | None:
    """The amount that an item has this year."""
    now = sentence.exact("now")
    return sentence.exact("spent") if now is None else now
