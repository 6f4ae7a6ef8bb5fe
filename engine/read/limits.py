"""What a reader refuses. In: nothing. Out: `Unreadable`, the only exception of a reader, and `Limits`."""

from __future__ import annotations

from engine.record import Record


class Unreadable(Exception):
    """A document that cannot be read; the text is one sentence that says why."""


class Limits(Record):
    """The largest input a reader takes; anything beyond is refused before it costs time or memory."""

    size: int = 64 * 1024 * 1024  # bytes of a file
    line: int = 1_000_000  # characters of a line
    lines: int = 2_000_000
    cells: int = 5_000  # cells of a table row
    grid: int = 4_000_000  # rows times columns of a table
    pages: int = 5_000
    characters: int = 100_000  # of a page
    seconds: int = 5  # of computing for one page
    memory: int = 400 * 1024 * 1024  # bytes to read a PDF with
    pixels: int = 50_000_000  # of the picture of a page
    objects: int = 200_000  # drawn on a page: texts, lines, pictures
    parts: int = 10_000  # files in an archive
    inflated: int = 128 * 1024 * 1024  # bytes that an archive unpacks to, counted while it is unpacked
    ratio: int = 300  # times that a part of an archive may grow, once it is larger than a MiB
    nodes: int = 1_500_000  # elements of an XML or HTML file
    filled: int = 400_000  # cells of a workbook or a text that hold something
    tree: int = 600_000  # elements of one that are held in memory at once
    depth: int = 200  # elements inside each other
    merges: int = 50_000  # merged cells of a sheet
    sheets: int = 1_000


LIMITS = Limits()
