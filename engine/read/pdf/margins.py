"""Running headers, footers and page numbers: what stands at the edge of page after page, and belongs to none.

In: the pages of a document. Out: the same without these lines. A line is running if it stands at the edge of several
pages, a number that counts them aside; page numbers are those that do so by themselves.
"""

from __future__ import annotations

import re
from collections import Counter

from engine.read.caption import caption_of, names_table
from engine.read.pdf.cells import Drawn
from engine.read.pdf.lines import Printed
from engine.read.pdf.page import Page

_EDGE = 0.14  # of the height of a page: above and below stand headers and footers
_LINES = 2  # lines at the edge that may be running
_LEAST = 3  # pages
_SHARE = 5  # a running line stands on one of so many pages at least
_NUMBER = re.compile(r"\d{1,4}(?=\D*$)")
_PAGE_NUMBER = re.compile(
    r"(?:第\s*)?[-—–－·~\s]*(\d{1,4})[-—–－·~\s]*(?:页)?(?:\s*[/,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?|[Pp]age\s+(\d{1,4})(?:\s+of\s+\d{1,4})?"
)


def without_margins(pages: list[Page]) -> list[Page]:
    """The pages without their running lines and page numbers."""
    edges = [_at_edges(page) for page in pages]
    running = _running(pages, edges)
    counted = _counting(pages, edges)
    found = []
    for page, lines in zip(pages, edges, strict=True):
        left_out = {
            id(line) for line in lines if not running.isdisjoint(_keys(line, page)) or _off(line, page) in counted
        }
        items = [item for item in page.items if id(item) not in left_out]
        found.append(page._replace(items=items))
    return found


def _at_edges(page: Page) -> list[Printed]:
    """The lines at the upper and the lower edge of a page with nothing of its content beyond them."""
    rows: list[list[Printed]] = []
    for item in page.items:
        if not isinstance(item, Printed):
            rows.append([])
        elif item.follows and rows:
            rows[-1].append(item)
        else:
            rows.append([item])
    found: list[Printed] = []
    low, high = _EDGE * page.height, (1 - _EDGE) * page.height
    for row in rows[:_LINES]:
        if not row or max(line.bottom for line in row) > low:
            break
        found += row
    for row in rows[: -_LINES - 1 : -1]:
        if not row or min(line.top for line in row) < high:
            break
        found += row
    return found


def _keys(line: Printed, page: Page) -> set[str]:
    """What a running line keeps from page to page: its text, the last number aside if it counts the pages."""
    text = "".join(line.text.split())
    number = _NUMBER.search(text)
    if not number:
        return {text}
    return {text, f"{text[: number.start()]}\t{int(number[0]) - page.number}{text[number.end() :]}"}


def _running(pages: list[Page], edges: list[list[Printed]]) -> set[str]:
    """What stands at the edges of enough pages. Captions of tables that go on are none."""
    count: Counter[str] = Counter()
    over_prose: set[str] = set()
    for page, lines in zip(pages, edges, strict=True):
        keys = {key for line in lines if not _is_caption(line.text) for key in _keys(line, page)}
        count.update(keys)
        if not any(isinstance(item, Drawn) for item in page.items[: 2 * _LINES]):
            over_prose |= keys
    least = max(_LEAST, (len(pages) + _SHARE - 1) // _SHARE)
    return {key for key, found in count.items() if found >= least and (key in over_prose or 2 * found > len(pages))}


def _is_caption(text: str) -> bool:
    caption = caption_of(text)
    return names_table(text) or (caption is not None and bool(caption.number or caption.unit or caption.organisation))


def _off(line: Printed, page: Page) -> int | None:
    """How far a page number is from counting the pages of the file; None for any other line."""
    match = _PAGE_NUMBER.fullmatch(line.text.strip())
    return int(match[1] or match[2]) - page.number if match else None


def _counting(pages: list[Page], edges: list[list[Printed]]) -> set[int]:
    """How far off page numbers are, where two at least are equally far."""
    count: Counter[int] = Counter()
    for page, lines in zip(pages, edges, strict=True):
        count.update({off for line in lines if (off := _off(line, page)) is not None})
    return {off for off, pages_with in count.items() if pages_with >= 2}
