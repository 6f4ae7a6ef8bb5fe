"""A document as it was published: pages as pictures where there are some, text and tables as they were read.

In: `Published`, `Places`. Out: markup. Blocks stand in the order of the document as far as their places tell it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterator, Sequence

from engine.facts import Facts, Passage, Place
from engine.papers import Page as Sheet
from engine.papers import Published
from engine.record import Record
from engine.render.html.element import NOTHING, Attribute, Markup, join, of, tag, text
from engine.render.html.grid import table
from engine.render.html.mark import held, kind, marked, target
from engine.render.html.places import Mark, Places
from engine.render.page import Page, brief

_ROOM = 2  # points around a boxed figure
_NUMBERS = 4  # of findings that stand beside a box
_LABEL = 30  # cells of what a box stands around
_CONTENTS = 60  # cells of a line of the list of tables


class _Block(Record):
    """A piece of a document: where it stands, and how it is laid out."""

    place: Place
    laid: Callable[[], Markup]


def document(published: Published, number: int, places: Places, page: Page) -> Markup:
    """All of one document."""
    facts = published.facts
    # Pictures first: what they show is found on them, not in what was read of the page.
    pictures = {sheet.number: _picture(sheet, places, page) for sheet in published.pages}
    body = [_contents(facts, number, page)]
    for on, blocks in _grouped(_ordered(_blocks(facts, number, places, page), pictures), pictures):
        laid = [block.laid() for block in blocks]
        if on:
            body.append(pictures[on])
            summary = tag("summary", None, page.say("page {page} as it was read", page=on))
            laid = [tag("details", {"class": "read"}, summary, *filter(None, laid))] if any(laid) else []
        body += laid
    return join(body)


def _contents(facts: Facts, number: int, page: Page) -> Markup:
    """The tables as links, folded."""
    if len(facts.tables) < 2:
        return join([])
    names = [f"{one.number} {one.title.text}".strip() or "—" for one in facts.tables]
    links = (tag("a", {"href": f"#t{number}-{n}"}, brief(name, _CONTENTS)) for n, name in enumerate(names))
    items = [tag("li", None, link) for link in links]
    count = page.count(len(facts.tables), "{n} table", "{n} tables")
    return tag("details", {"class": "contents"}, tag("summary", None, count), tag("ul", None, *items))


def _blocks(facts: Facts, number: int, places: Places, page: Page) -> Iterator[_Block]:
    """Everything that is laid out, each piece once: the title, the cover, headings, prose, tables."""
    seen: set[Place] = set()

    def label(words: str, place: Place, name: str, of_kind: str | None = None) -> Iterator[_Block]:
        if words.strip() and place not in seen:
            seen.add(place)
            yield _Block(place, lambda: tag(name, {"class": of_kind}, marked(words, place, places)))

    yield from label(facts.title.text, facts.title.place, "p", "title")
    titles = {one.place for one in facts.tables} | {one.title.place for one in facts.tables}
    headings = {heading.place for heading in facts.headings}
    for line in facts.cover:
        if line.place not in headings and line.place not in titles:
            yield from label(line.text, line.place, "p", "cover")
    for line in facts.contents:
        if line.place not in headings:
            yield from label(line.text, line.place, "p", "entry")
    for heading in facts.headings:
        if heading.place not in titles:
            yield from label(heading.text, heading.place, "h4", f"level{min(max(heading.level, 1), 4)}")
    for passage in facts.passages:
        yield _Block(passage.place, _laid(_passage, passage, places))
    for n, one in enumerate(facts.tables):
        yield _Block(one.place, _laid(table, one, f"t{number}-{n}", places, page))
    for repair in facts.repairs:
        yield _Block(repair.place, _laid(of, "p", "repair", page.explain(page.say("repaired"), repair.text)))


def _laid(lay: Callable[..., Markup], *arguments: object) -> Callable[[], Markup]:
    return lambda: lay(*arguments)


def _passage(passage: Passage, places: Places) -> Markup:
    """A paragraph with its figures as links; one whose text is not found in it is a link behind it."""
    pieces: list[Markup] = []
    rest = passage.text
    lost = []
    for figure in passage.figures:
        before, found, after = rest.partition(figure.text)
        if found:
            pieces += [text(before), marked(found, figure.place, places, True)]
            rest = after
        else:
            lost.append(marked(f" [{figure.text}]", figure.place, places, True))
    attributes, link = held(passage.place, places)
    return tag("p", attributes, *pieces, text(rest), *lost, link)


def _ordered(blocks: Iterator[_Block], pictures: Collection[int]) -> list[_Block]:
    """As they stand in the document, where their places tell it."""
    found = [_Block(Place(page=number), lambda: NOTHING) for number in pictures]
    found += blocks
    sheets = {block.place.sheet: n for n, block in reversed(list(enumerate(found)))}

    def order(block: _Block) -> tuple[int, ...]:
        place = block.place
        row = int("".join(filter(str.isdecimal, place.cell or ""))[:9] or 0) if place.sheet else 0
        top = (place.box or (0, 0))[1]
        return sheets[place.sheet], place.table or 0, place.page or 0, place.line or place.paragraph or row, top

    return sorted(found, key=order)


def _grouped(blocks: Sequence[_Block], pictures: Collection[int]) -> list[tuple[int, list[_Block]]]:
    """What stands on one page that is shown as a picture goes together; 0 for what stands on no such page."""
    groups: list[tuple[int, list[_Block]]] = []
    for block in blocks:
        on = block.place.page if block.place.page in pictures else 0
        if not groups or groups[-1][0] != on:
            groups.append((on or 0, []))
        groups[-1][1].append(block)
    return groups


# ── pages as pictures ────────────────────────────────────────────────────────────────────────────────────────────────


def _picture(sheet: Sheet, places: Places, page: Page) -> Markup:
    """A page with a box around each figure that something is said of."""
    words = page.say("page {page}", page=sheet.number)
    data = base64.b64encode(sheet.picture).decode("ascii")
    size = {"width": sheet.width, "height": sheet.height}
    image = tag("image", {"href": Markup(f"data:image/png;base64,{data}"), **size})
    marks = [mark for mark in places.on_page(sheet.number) if mark.findings]
    boxes = [_box(mark, page) for mark in marks]
    places.laid.update(mark.place for mark in marks)
    drawing = tag(
        "svg",
        {"viewBox": f"0 0 {sheet.width} {sheet.height}", "role": "group", "aria-label": words},
        image,
        *boxes,
    )
    return of("figure", "page", tag("figcaption", None, words), drawing)


def _box(mark: Mark, page: Page) -> Markup:
    x0, top, x1, bottom = mark.place.box or (0, 0, 0, 0)
    width, height = max(x1 - x0, 1) + 2 * _ROOM, max(bottom - top, 1) + 2 * _ROOM
    frame: dict[str, Attribute] = {"x": x0 - _ROOM, "y": top - _ROOM, "width": width, "height": height, "rx": 2}
    numbers = " ".join(map(str, mark.numbers[:_NUMBERS]))
    shown = brief(mark.text, _LABEL)
    words = page.explain(shown, f"{page.say(mark.grade)} {numbers}".strip())
    label = [tag("text", {"x": x1 + _ROOM + 1, "y": top + 2, "class": "no"}, numbers)] if numbers else []
    attributes = {"id": mark.anchor, "class": kind(mark), "data-p": mark.anchor, "data-t": shown, "aria-label": words}
    return tag("a", {**attributes, **target(mark)}, tag("rect", frame), *label)
