"""One page as lines and tables in reading order.

In: a `Sheet`. Out: `Page`. What lies in a drawn table belongs to it; all else are lines. A table beside another comes
after it, with the lines that stand over it.
"""

from __future__ import annotations

from engine.read.limits import Limits
from engine.read.pdf.aligned import aligned_tables
from engine.read.pdf.cells import Drawn, drawn_table
from engine.read.pdf.lattice import Lattice, lattices
from engine.read.pdf.lines import Printed
from engine.read.pdf.rulings import NEAR
from engine.read.pdf.sheet import Glyph, Sheet
from engine.record import Record

Item = Printed | Drawn


class Page(Record):
    """What stands on a page, in reading order."""

    number: int
    width: float
    height: float
    items: list[Item]


def page_of(sheet: Sheet, limits: Limits) -> Page:
    """Sort the characters of a sheet into tables and lines."""
    found = [lattice for lattice in lattices(sheet.across, sheet.down, sheet.number, limits) if len(lattice.xs) > 2]
    inside, outside = _sorted(sheet.glyphs, found)
    aligned, lines = aligned_tables(outside, sheet)
    tables = [
        table
        for lattice, glyphs in zip(found, inside, strict=True)
        if (table := drawn_table(lattice, glyphs, sheet.number, limits))
    ]
    return Page(sheet.number, sheet.width, sheet.height, _ordered(lines, tables + aligned))


def _sorted(glyphs: list[Glyph], found: list[Lattice]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The characters in each table, and those in none. In tables inside tables, the innermost has them."""
    inside: list[list[Glyph]] = [[] for _ in found]
    outside: list[Glyph] = []
    order = sorted(range(len(found)), key=lambda n: _area(found[n]))
    boxes = [(n, found[n].box) for n in order]
    for glyph in glyphs:
        _, left, high, right, low = glyph
        x, y = (left + right) / 2, (high + low) / 2
        for n, (x0, top, x1, bottom) in boxes:
            if x0 <= x <= x1 and top <= y <= bottom:
                inside[n].append(glyph)
                break
        else:
            outside.append(glyph)
    return inside, outside


def _area(lattice: Lattice) -> float:
    x0, top, x1, bottom = lattice.box
    return (x1 - x0) * (bottom - top)


def _ordered(lines: list[Printed], tables: list[Drawn]) -> list[Item]:
    """Lines and tables from the top; of tables side by side the left ones first."""
    items: list[Item] = []
    at = 0
    for group in _beside(tables):
        top = min(table.top for table in group)
        above: list[Printed] = []
        while at < len(lines) and lines[at].top < top:
            above.append(lines[at])
            at += 1
        if len(group) == 1:
            items += [*above, *group]
            continue
        own: list[list[Item]] = [[] for _ in group]
        for line in above:
            n = _over(line, group)
            (items if n is None else own[n]).append(line)
        for table, over in zip(group, own, strict=True):
            items += [*over, table]
    return [*items, *lines[at:]]


def _beside(tables: list[Drawn]) -> list[list[Drawn]]:
    """Tables at one height together, from the left."""
    groups: list[list[Drawn]] = []
    for table in sorted(tables, key=lambda table: (table.top, table.xs[0])):
        if (
            groups
            and table.top < max(other.bottom for other in groups[-1])
            and all(table.xs[0] >= other.xs[-1] or table.xs[-1] <= other.xs[0] for other in groups[-1])
        ):
            groups[-1].append(table)
        else:
            groups.append([table])
    return [sorted(group, key=lambda table: table.xs[0]) for group in groups]


def _over(line: Printed, group: list[Drawn]) -> int | None:
    """Which of the tables side by side a line stands over alone."""
    inside = (n for n, t in enumerate(group) if t.xs[0] - NEAR <= line.x0 and line.x1 <= t.xs[-1] + NEAR)
    return next(inside, None)
