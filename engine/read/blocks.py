"""What a reader finds on the pages of a document, in reading order: lines of text, and grids of cells.

In: nothing (readers build them). Out: `TextLine` and `Grid`. A format's own reader ends here; what lines and grids have
to do with each other is found out in `assembly`, for all formats alike.
"""

from __future__ import annotations

from engine.facts import Label, Place
from engine.read.grid import GridRow
from engine.record import Record


class TextLine(Record):
    """A line of text, spaces cut off; never empty."""

    text: str
    place: Place
    gap: int  # what stands before it: 0 the line it may go on from, 1 a blank line or the end of a paragraph, 2 a table
    edges: tuple[
        int, ...
    ] = ()  # in a PDF: where each character begins, in points from the left, and where the last ends


class Grid(Record):
    """The rows of a table as it is drawn, captions in it included."""

    rows: list[GridRow]
    name: Label | None = None  # the title of a table that prints none: a sheet's name; one with a name stands by itself
    repairs: tuple[str, ...] = ()


Block = TextLine | Grid


def stretch(line: TextLine, start: int, end: int) -> Place:
    """The place of the characters `start` to `end` of a line; what goes beyond its end is cut there."""
    place = line.place
    if place.column is not None:
        column = place.column + start
        return place._replace(column=column, end_column=min(place.column + end, place.end_column or column + end))
    if place.box is not None and line.edges:
        _, top, _, bottom = place.box
        return place._replace(box=(line.edges[start], top, line.edges[min(end, len(line.edges) - 1)], bottom))
    return place


def where(place: Place) -> str:
    """A place in words, for what a reader says of its own repairs."""
    if place.line is not None:
        return f"line {place.line}"
    if place.paragraph is not None:
        return f"paragraph {place.paragraph}"
    if place.table is not None:
        return f"table {place.table} {place.cell or ''}".rstrip()
    if place.cell is not None:
        return f"cell {place.cell}"
    return f"page {place.page}" if place.page is not None else "the document"
