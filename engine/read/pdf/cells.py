"""From the cells of a drawn table and the characters in them to rows of a grid.

In: a `Lattice` and the glyphs that lie in it. Out: `Drawn`, its `GridRow`s. A merged cell has its text in its first
row and column, and `spans` says how far it goes.
"""

from __future__ import annotations

from engine.facts import Cell, Place
from engine.read.grid import BLANK, GridRow, read_cell, row_of_cells
from engine.read.limits import Limits, Unreadable
from engine.read.pdf.geometry import Box
from engine.read.pdf.lattice import Lattice
from engine.read.pdf.lines import Printed, cell_text, lines_of
from engine.read.pdf.sheet import Glyph
from engine.record import Record


class Drawn(Record):
    """A table on a page: its edges and its rows."""

    xs: list[float]
    top: float
    bottom: float
    rows: list[GridRow]
    bands: tuple[
        tuple[float, float], ...
    ] = ()  # what its texts cover of each column, where no line is drawn between them
    repairs: tuple[str, ...] = ()
    first: tuple[GridRow, ...] = ()  # of a table that goes on, the rows that it began with pages before


def drawn_table(lattice: Lattice, glyphs: list[Glyph], page: int, limits: Limits) -> Drawn | None:
    """The rows of a lattice; None where nothing is printed in it."""
    width = len(lattice.xs) - 1
    if width > limits.cells:
        raise Unreadable(f"page {page} has a table of {width} columns, more than {limits.cells}")
    inside: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        home = lattice.at((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2)
        if home is not None:
            inside.setdefault(home, []).append(glyph)
    read = {n: read for n, found in inside.items() if (read := _read(lattice.fields[n].box, found, page))}
    if not read:
        return None
    rows = []
    for r, owners in enumerate(lattice.owner):
        top, bottom = lattice.ys[r], lattice.ys[r + 1]
        cells: list[Cell] = []
        kinds: list[str] = []
        spans: list[int] = []
        for c, n in enumerate(owners):
            field = lattice.fields[n]
            first = field.row == r and field.column == c
            spans.append(field.columns if first else 0)
            if first and n in read:
                cell, kind = read[n]
            else:
                cell, kind = Cell("", place_of(page, (lattice.xs[c], top, lattice.xs[c + 1], bottom))), BLANK
            cells.append(cell)
            kinds.append(kind)
        place = place_of(page, (lattice.xs[0], top, lattice.xs[-1], bottom))
        rows.append(row_of_cells(cells, "".join(kinds), place, broken=not r)._replace(spans=tuple(spans)))
    return Drawn(lattice.xs, lattice.ys[0], lattice.ys[-1], rows)


def _read(box: Box, glyphs: list[Glyph], page: int) -> tuple[Cell, str] | None:
    """What stands in a cell, and what it looks like."""
    lines = lines_of(glyphs)
    return read_lines(lines, box, page) if lines else None


def read_lines(lines: list[Printed], box: Box, page: int) -> tuple[Cell, str]:
    """A cell of these lines. Its place is the cell as it is drawn, that of its figure the text in it."""
    cell, kind = read_cell(cell_text(lines, box[0], box[2]), place_of(page, box))
    if cell.figure:
        x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
        cell = cell._replace(
            figure=cell.figure._replace(place=place_of(page, (x0, lines[0].top, x1, lines[-1].bottom)))
        )
    return cell, kind


def place_of(page: int, box: Box) -> Place:
    """A place on a page, in whole points."""
    return Place(page=page, box=(round(box[0]), round(box[1]), round(box[2]), round(box[3])))
