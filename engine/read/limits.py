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


LIMITS = Limits()
