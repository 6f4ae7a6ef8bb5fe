"""The reader for PDF: tables by the lines that are drawn, prose by where its lines stand.

In: the bytes of a file. Out: `Facts`. `pdfium` (in a process `apart`) → a `Sheet` for each page → `rulings`,
`lattice` (cells), `lines` → `page` (in reading order) → over all pages `margins` (running headers) and `joins` (tables
that go on) → `paragraphs` → blocks, in which all readers end.
"""

from __future__ import annotations

from engine.facts import Facts, Label, Place
from engine.read.assembly import assemble
from engine.read.blocks import Block, Grid, TextLine
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.read.pdf.apart import sheets_of
from engine.read.pdf.cells import place_of
from engine.read.pdf.joins import join_pages
from engine.read.pdf.lines import Printed
from engine.read.pdf.margins import without_margins
from engine.read.pdf.page import Page, page_of
from engine.read.pdf.paragraphs import Margins, one_title
from engine.read.pdf.sheet import Sheet
from engine.read.prose import joined


def read_pdf(raw: bytes, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a PDF. Raises `Unreadable`. Threads wait for each other."""
    pages, repairs = _pages(raw, limits)
    return assemble(_blocks(join_pages(without_margins(pages))), path, limits, repairs)


def _pages(raw: bytes, limits: Limits) -> tuple[list[Page], list[Label]]:
    """The pages as lines and tables, and what could not be read of them."""
    pages: list[Page] = []
    repairs: list[Label] = []
    pictures = unknown = lost = characters = 0
    for sheet in sheets_of(raw, limits):
        if not isinstance(sheet, Sheet):
            if sheet:
                repairs.append(Label("the file is damaged: what could be found in it was read", Place(page=1)))
            continue
        pages.append(page_of(sheet, limits))
        repairs += _left_out(sheet)
        pictures += sheet.pictured and not sheet.glyphs
        unknown += sheet.unknown
        lost += sheet.lost
        characters += len(sheet.glyphs)
    if 2 * lost > characters:
        raise Unreadable("its fonts are neither in the file nor on this computer: install fonts for its language")
    if not characters:
        if pictures:
            raise Unreadable("its pages are pictures (a scan): there is no text to read in them")
        if unknown:
            raise Unreadable("its fonts do not say which characters they print: there is no text to read")
        raise Unreadable("there is no text in the file")
    if unknown > characters:
        raise Unreadable("its fonts do not say of most characters which they are")
    return pages, repairs


def _left_out(sheet: Sheet) -> list[Label]:
    """What a page holds and the facts will not."""
    place = Place(page=sheet.number)
    found = []
    if sheet.pictured and not sheet.glyphs:
        found.append("the page is a picture (a scan): nothing of it could be read")
    if sheet.slanted:
        found.append(f"characters at another angle than the rest were left out: {sheet.slanted}")
    if sheet.unknown:
        found.append(f"characters of unknown meaning were left out: {sheet.unknown}")
    if sheet.lost:
        found.append(f"texts in a font that is neither in the file nor on this computer were lost: {sheet.lost}")
    return [Label(text, place) for text in found]


def _blocks(pages: list[Page]) -> list[Block]:
    """Lines with what stands before each, and grids, page after page."""
    found: list[Block] = []
    alike: dict[int, list[Printed]] = {}  # the lines of the pages of one width
    for page in pages:
        alike.setdefault(round(page.width), []).extend(item for item in page.items if isinstance(item, Printed))
    every = {width: Margins(lines) for width, lines in alike.items()}
    before: Printed | None = None
    above = Margins([])
    for page in pages:
        lines = [item for item in page.items if isinstance(item, Printed)]
        whole = every[round(page.width)]
        margins = Margins(lines, whole) if len(lines) > 4 else whole
        over_page = True
        for item in page.items:
            if isinstance(item, Printed):
                goes_on = before is not None and (
                    item.follows or (above if over_page else margins).goes_on(before, item, over_page)
                )
                line = TextLine(item.text, place_of(page.number, item.box), 0 if goes_on else 1, item.edges)
                if goes_on and not over_page and isinstance(found[-1], TextLine):
                    last = found[-1]
                    if one_title(last.text, line.text):
                        found.pop()
                        line = _together(last, line)
                found.append(line)
                before = item
            else:
                found.append(Grid(item.rows, repairs=item.repairs))
                before = None
            over_page = False
        above = margins
    return found


def _together(line: TextLine, below: TextLine) -> TextLine:
    """Two lines of a title as one, in one box; where in it a character stands is not told."""
    boxes = [place.box for place in (line.place, below.place) if place.box is not None]
    x0, top, x1, bottom = zip(*boxes, strict=True)
    place = line.place._replace(box=(min(x0), min(top), max(x1), max(bottom)))
    return TextLine(joined(line.text, below.text), place, line.gap)
