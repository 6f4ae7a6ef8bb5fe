"""Running headers, footers and page numbers: what stands at the edge of page after page, and belongs to none.

In: the pages of a document. Out: the same without these lines. A line is running if it stands at one height on
several pages, its numbers aside; a page number is also one that counts the pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from engine.read.caption import names_table
from engine.read.pdf.lines import Printed
from engine.read.pdf.page import Page

_EDGE = 0.14  # of the height of a page: above and below stand headers and footers
_LINES = 2  # lines at the edge that may be running
_LEAST = 3  # pages
_SHARE = 5  # a running line stands on one of so many pages at least
_NEAR = 4  # points that it may move
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:第\s*)?[-—–－·~\s]*(\d{1,4})[-—–－·~\s]*(?:页)?(?:\s*[/,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?|[Pp]age\s+(\d{1,4})(?:\s+of\s+\d{1,4})?"
)


def without_margins(pages: list[Page]) -> list[Page]:
    """The pages without their running lines and page numbers."""
    edges = [_at_edges(page) for page in pages]
    running = _running(edges)
    counted = _counting(pages, edges)
    found = []
    for page, lines in zip(pages, edges, strict=True):
        left_out = {
            id(line)
            for line in lines
            if _key(line) in running or (number := _page_number(line)) is not None and number - page.number in counted
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


def _key(line: Printed) -> tuple[str, int]:
    """What a running line keeps from page to page."""
    return _DIGITS.sub("0", "".join(line.text.split())), round(line.top / _NEAR)


def _running(edges: list[list[Printed]]) -> set[tuple[str, int]]:
    """The lines that come again on enough pages. Titles of tables that go on are none."""
    count = Counter(key for lines in edges for key in {_key(line) for line in lines})
    least = max(_LEAST, (len(edges) + _SHARE - 1) // _SHARE)
    return {key for key, pages in count.items() if pages >= least and not names_table(key[0]) and key[0] != "0"}


def _page_number(line: Printed) -> int | None:
    match = _PAGE_NUMBER.fullmatch(line.text.strip())
    return int(match[1] or match[2]) if match else None


def _counting(pages: list[Page], edges: list[list[Printed]]) -> set[int]:
    """How far page numbers are from counting the pages, for those that do so on two pages at least."""
    apart: dict[int, int] = defaultdict(int)
    for page, lines in zip(pages, edges, strict=True):
        for number in {number for line in lines if (number := _page_number(line)) is not None}:
            apart[number - page.number] += 1
    return {off for off, count in apart.items() if count >= 2}
