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
from engine.regular import expression

_EDGE = 0.14  # of the height of a page: above and below stand headers and footers
_LINES = 2  # lines at the edge that may be running
_LEAST = 3  # pages
_TITLE = 1.3  # times as high as where it runs is what a running line says where it is the title of the document
_MOST_CAPTIONS = 6  # lines over a table
_SHARE = 5  # a running line stands on one of so many pages at least
_NUMBER = re.compile(r"\d{1,4}(?=\D*$)")
_PAGE_NUMBER = re.compile(
    r"(?:第\s*)?[-—–－·~\s]*(\d{1,4})[-—–－·~\s]*(?:页)?(?:\s*[/,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?|[Pp]age\s+(\d{1,4})(?:\s+of\s+\d{1,4})?"
)


def without_margins(pages: list[Page]) -> list[Page]:
    """The pages without their running lines and page numbers."""
    edges = [_at_edges(page) for page in pages]
    running = _running(pages, edges)
    small: dict[str, float] = {}  # how high the smallest of each running line is
    for page, lines in zip(pages, edges, strict=True):
        for line in lines:
            for key in running.intersection(_keys(line, page)):
                small[key] = min(line.size, small.get(key, line.size))
    counted = _counting(pages, edges)
    found = []
    for page, lines in zip(pages, edges, strict=True):
        left_out = {
            id(line)
            for line in lines
            if any(line.size <= _TITLE * small.get(key, 0.0) for key in _keys(line, page))
            or _off(line, page) in counted
            or _says_page(line)
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
    """What stands at the edges of enough pages.

    Captions of tables that go on are none, but for one that tables of several titles stand under. Where there are two
    pages only, that is asked of every line.
    """
    count: Counter[str] = Counter()
    over_prose: set[str] = set()
    titles: dict[str, set[str]] = {}
    for page, lines in zip(pages, edges, strict=True):
        keys = set()
        for line in lines:
            own = _keys(line, page)
            if not _is_caption(line.text):
                keys |= own
            if not _is_field(line.text) and (title := _title_under(line, page)):
                for key in own:
                    titles.setdefault(key, set()).add(title)
        count.update(keys)
        if not any(isinstance(item, Drawn) for item in page.items[: 2 * _LINES]):
            over_prose |= keys
    least = max(_LEAST, (len(pages) + _SHARE - 1) // _SHARE)
    found = {key for key, pages_with in count.items() if pages_with >= least}
    running = {key for key in found if key in over_prose or 2 * count[key] > len(pages)}
    if len(pages) == 2:
        running |= {key for key, pages_with in count.items() if pages_with == 2 and key in titles}
    return running | {key for key, under in titles.items() if len(under) >= _LEAST}


def _title_under(line: Printed, page: Page) -> str:
    """The title of a table that stands between a line at the head of a page and that table, or its number; "" where
    there is none."""
    at = next(n for n, item in enumerate(page.items) if item is line)
    for item in page.items[at + 1 : at + 1 + _MOST_CAPTIONS]:
        if isinstance(item, Drawn):
            break
        caption = caption_of(item.text)
        if caption is None:
            break
        if caption.number or names_table(caption.title):
            return caption.number + caption.title
    return ""


def _is_caption(text: str) -> bool:
    return names_table(text) or _is_field(text)


def _is_field(text: str) -> bool:
    """Does a line say of a table more than what it is called?"""
    caption = caption_of(text)
    return caption is not None and bool(caption.number or caption.unit or caption.organisation)


def _says_page(line: Printed) -> bool:
    """Is this a page number beyond doubt, whatever it counts: - 3 -, 第3页, 3/12?"""
    text = line.text.strip()
    match = _PAGE_NUMBER.fullmatch(text)
    if match is None or text.isdecimal():
        return False
    numbers = [int(number) for number in expression(r"\d+").findall(text)]
    return not text[:1].isdecimal() or "页" in text or (len(numbers) == 2 and 0 < numbers[0] <= numbers[1])


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
