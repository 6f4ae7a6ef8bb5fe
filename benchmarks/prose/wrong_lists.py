"""Faults in lists and tables: what is there twice, or not at all, or under another name. In, out: see `planting`."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from .planting import Fault, amount_of, figures_of, kind, one_of, put
from .sentences import Document, Sentence, Spot


def _says_all(sentence: Sentence) -> bool:
    return any(words in sentence.text for words in ("包括", "组成", "分别为：", "consists of", "the parts are"))


def _items(document: Document) -> list[tuple[Spot, Sentence]]:
    return [
        (spot, sentence)
        for spot, sentence in document.spots()
        if sentence.about.startswith(("item ", "project ")) and isinstance(sentence.pieces[0], str)
    ]


@kind("item listed twice")
def doubled_item(document: Document, random: Random) -> Fault | None:
    if (found := one_of(random, _items(document))) is None:
        return None
    spot, sentence = found
    line = document.lines[spot.line]
    name = sentence.slot("name")
    text = document.with_line(spot.line, line, "", line)
    return Fault(text, tuple(slot.text for slot in (name, *figures_of(sentence)) if slot), spot.line + 3)


@kind("item left out")
def missing_item(document: Document, random: Random) -> Fault | None:
    """Its line is gone; what shows it is the sum (or the number) of those that are left."""
    items = _items(document)
    if (found := one_of(random, items)) is None:
        return None
    spot, sentence = found
    heads = ("projects",) if sentence.about.startswith("project") else ("general", "general plan")
    head = next((one for one in document.spots() if one[1].about in heads and one[0].line < spot.line), None)
    if head is None or len([1 for _, one in items if one.about[:4] == sentence.about[:4]]) < 2:
        return None
    if sentence.kind == "completion":
        head = max((one for one in document.spots() if one[1].about == "general plan"), key=lambda one: one[0].line)
    slots = [slot for _, slot in head[1].slots("now", "count", "plan", "spent")]
    return Fault(document.with_line(spot.line), tuple(slot.text for slot in slots), head[0].line + 1)


@kind("part left out")
def missing_part(document: Document, random: Random) -> Fault | None:
    """Of a whole with parts one is not named: the others do not add up to it.

    Planted where that is a fault to a reader: a word such as 包括 says that they are all, or a Chinese list keeps two
    parts. (Of a whole one may well name one part, 其中：项目支出 3.00 万元, and in English any of them: of which.)
    """
    places = []
    for spot, sentence in document.spots("parts", "shares"):
        items = list(zip(sentence.slots("name"), sentence.slots("part"), strict=True))
        for (name, part), following in pairwise(items):
            start, end, after = min(name, part)[0], max(name, part)[0], min(following)[0]
            if end < after and part[1].exact and (_says_all(sentence) or document.language == "zh" and len(items) > 2):
                places.append((spot, sentence, start, after))
    if (found := one_of(random, places)) is None:
        return None
    spot, sentence, index, after = found
    changed = sentence._replace(pieces=(*sentence.pieces[:index], *sentence.pieces[after:]))
    return put(document, spot, changed, changed.slot("whole"), *(slot for _, slot in changed.slots("part")))


@kind("wrong number of projects")
def wrong_count(document: Document, random: Random) -> Fault | None:
    for spot, sentence in document.spots("projects"):
        count = sentence.exact("count") or 0
        text = str(count + random.choice((1, 2, 3)))
        return put(document, spot, sentence.with_texts({"count": text}), text)
    return None


@kind("cars not their sum")
def wrong_cars(document: Document, random: Random) -> Fault | None:
    for spot, sentence in document.spots("assets"):
        text = str((sentence.exact("whole") or 0) + random.choice((1, 2)))
        return put(document, spot, sentence.with_texts({"whole": text}), text, *(s for _, s in sentence.slots("part")))
    return None


@kind("targets for more than all projects")
def too_many_targets(document: Document, random: Random) -> Fault | None:
    every = max((s.exact or 0 for _, one in document.spots("shares", "projects") for _, s in one.slots("name", "now")
                 if one.about == "projects" or s.text == "项目支出"), default=0)  # fmt: skip
    for spot, sentence in document.spots("performance"):
        more = document.hand.amount("now", every + every * random.randint(5, 40) // 100)
        return put(document, spot, sentence.with_texts({"now": more.text}), more) if every else None
    return None


# ── nothing and something ────────────────────────────────────────────────────────────────


@kind("money said not to be there")
def fund_denied(document: Document, random: Random) -> Fault | None:
    """没有政府性基金预算支出, where the table has some; the same of one of the three public expenses."""
    places = list(document.spots("fund"))
    places += [
        (spot, sentence)
        for spot, sentence in document.spots("change", "unchanged")
        if sentence.about.startswith("public ") and sentence.exact("now")
    ]
    if document.language == "en" or (found := one_of(random, places)) is None:
        return None
    spot, sentence = found
    name = sentence.slot("name")
    words = f"未安排{name.text}预算" if name else f"没有使用{sentence.about}安排的支出"
    return put(document, spot, Sentence("none", sentence.about, (f"{document.year}年{words}。",)), words)


@kind("money in an empty table")
def fund_invented(document: Document, random: Random) -> Fault | None:
    if (found := one_of(random, document.spots("none"))) is None:
        return None
    spot, sentence = found
    amount = document.hand.amount("now", random.randint(1000, 99_999) * 10_000)
    pieces = (f"{document.year}年{sentence.about}支出", amount, "，全部用于项目支出。")
    return put(document, spot, Sentence("fund", sentence.about, pieces), amount)


@kind("filled table said to be empty")
def filled_and_empty(document: Document, random: Random) -> Fault | None:
    """A note under a table with figures; whoever finds it may also point at the table's title."""
    filled = [bool(re.search(r"[\t|].*\d\.\d\d|[\t|].*\d{3}", line)) for line in document.lines]
    ends = [n for n in range(4, len(filled) - 1) if all(filled[n - 3 : n + 1]) and not document.lines[n + 1]]
    if document.language == "en" or (found := one_of(random, ends)) is None:
        return None
    note = "注：本表为空表，没有数据。"
    titles = [n for n, line in enumerate(document.lines[:found]) if re.search("[表]$|表  ", line) and "\t" not in line]
    text = document.with_line(found, document.lines[found], note)
    title = document.lines[titles[-1]].split("  ")[-1]
    return Fault(text, ("本表为空表", title), found + 2, titles[-1] + 1)


@kind("item under another name")
def other_name(document: Document, random: Random) -> Fault | None:
    """An item, a project or a department has the name of another one."""
    named = [
        (spot, sentence, name)
        for spot, sentence in document.spots()
        for name in [sentence.slot("name")]
        if name and sentence.about.startswith(("item", "project ", "source", "department"))
    ]
    pairs = [
        (a, b) for a in named for b in named
        if a[2].text != b[2].text and a[1].about[:4] == b[1].about[:4] and amount_of(a[1]) != amount_of(b[1])
    ]  # fmt: skip
    if (found := one_of(random, pairs)) is None:
        return None
    (spot, sentence, _), (_, _, other) = found
    return put(document, spot, sentence.with_texts({"name": other.text}), other, *figures_of(sentence))
