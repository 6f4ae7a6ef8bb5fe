"""The tables of a document as they were read, headers and all. In: `Table` and `Places`. Out: markup.

A header cell stands over all columns whose path goes through it. Two tables side by side are shown one under the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.facts import Cell, Column, Label, Part, Place, Row, Table
from engine.render.html.element import NOTHING, Attribute, Markup, of, tag, text
from engine.render.html.mark import held, marked
from engine.render.html.places import Places
from engine.render.page import Page, joined


def table(one: Table, anchor: str, places: Places, page: Page) -> Markup:
    """A table with its title, what stands over it, its parts and its notes."""
    title = marked(one.title.text, one.title.place, places) or text(page.say("table without a title"))
    attributes, link = held(one.place, places)
    caption = tag(
        "h4",
        {"id": anchor},
        *([of("span", "printed", one.number), " "] if one.number and one.number not in one.title.text else []),
        title,
        link,
    )
    over = joined(
        page.say("organisation {name}", name=one.organisation) if one.organisation else "",
        page.say("year {name}", name=one.period.text) if one.period else "",
        page.say("unit {name}", name=one.unit) if one.unit else "",
    )
    body = [_part(part, joined(one.number, one.title.text), places) for part in one.parts]
    notes = [of("p", "note", marked(note.text, note.place, places)) for note in one.notes]
    repairs = [of("p", "repair", page.explain(page.say("repaired"), repair)) for repair in one.repairs]
    attributes = {**attributes, "class": f"table {attributes.get('class', '')}".strip()}
    return tag("figure", attributes, caption, *([of("p", "over", over)] if over else []), *body, *notes, *repairs)


def _part(part: Part, name: str, places: Places) -> Markup:
    if not part.rows and not part.columns:
        return NOTHING
    head = tag("thead", None, *(tag("tr", None, *row) for row in _head(part.columns, places)))
    body = tag("tbody", None, *(_row(row, part.columns, places) for row in part.rows))
    grid = tag("table", {"aria-label": name or None}, head, body)
    return tag("div", {"class": "scroll", "tabindex": 0, "role": "group", "aria-label": name or None}, grid)


def _head(columns: Sequence[Column], places: Places) -> Iterator[list[Markup]]:
    """The rows of the header tree."""
    depth = max((len(column.path) for column in columns), default=0)
    nothing = Label("", Place())
    columns = [column if column.path else column._replace(path=(nothing,)) for column in columns]
    for level in range(depth):
        cells = []
        start = 0
        while start < len(columns):
            path = columns[start].path
            end = start + 1
            if level >= len(path):
                start = end
                continue  # what stands above it reaches down to here
            while end < len(columns) and columns[end].path[: level + 1] == path[: level + 1]:
                end += 1
            last = all(len(column.path) == level + 1 for column in columns[start:end])
            cells.append(_header(path[level], end - start, depth - level if last else 1, places))
            start = end
        yield cells


def _header(label: Label, columns: int, rows: int, places: Places) -> Markup:
    spans = {
        "colspan": columns if columns > 1 else None,
        "rowspan": rows if rows > 1 else None,
        "scope": "col" if columns == 1 else "colgroup",
    }
    if not label.text.strip():
        return tag("td", {**spans, "scope": None})
    return tag("th", spans, marked(label.text, label.place, places))


def _row(row: Row, columns: Sequence[Column], places: Places) -> Markup:
    """A row of the body; the first of its labels names it."""
    cells: list[Markup] = []
    named = False
    for cell, column in zip(row.cells, columns, strict=False):
        head = not named and column.kind == "label" and cell is not None and bool(cell.text.strip())
        named = named or head
        cells.append(_cell(cell, column, "th" if head else "td", places))
    attributes, link = held(row.place, places)
    if row.repaired:
        attributes = {**attributes, "class": f"mended {attributes.get('class', '')}".strip(), "title": row.repaired}
    return tag("tr", attributes, *cells, *([tag("td", {"class": "beside"}, link)] if link else []))


def _cell(cell: Cell | None, column: Column, name: str, places: Places) -> Markup:
    """A cell of the body; a figure may stand in a smaller place than its cell."""
    if cell is None:
        return tag(name)
    attributes: dict[str, Attribute] = {"scope": "row" if name == "th" else None}
    if cell.figure is None:
        attributes["class"] = "code" if column.kind == "code" else None
        shown = [marked(cell.text, cell.place, places)]
    else:
        shown = [marked(cell.text, cell.figure.place, places, True)]
        held_by, link = held(cell.place, places)
        attributes = {**attributes, **held_by, "class": f"amount {held_by.get('class', '')}".strip()}
        shown.append(link)
    return tag(name, attributes, *shown)
