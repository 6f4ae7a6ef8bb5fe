"""Pages as pictures: plain ones for reports, and ones with what was read of them drawn over, for a person who looks
for what was read wrongly.

In: the bytes of a PDF, and its facts. Out: a PNG for each page, turned as it was read; where facts are drawn over it,
parts of tables are framed in blue, figures in green, headings in orange, and header cells are yellow. PDFium paints the
page; the rest is bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from engine.facts import Facts, Part, Place
from engine.read.limits import Limits
from engine.read.pdf.pdfium import Document, painted

SCALE = 2  # pixels a point
_BLUE, _GREEN, _ORANGE = b"\x20\x50\xe0", b"\x10\xa0\x30", b"\xe0\x70\x00"
_PALER = bytes(value * 45 // 100 for value in range(256))  # blue taken out of white leaves yellow
_WHOLE = 3  # bytes of a pixel

Rectangle = tuple[int, int, int, int]


class _Marks:
    """What to draw on one page."""

    def __init__(self) -> None:
        self.headers: set[Rectangle] = set()
        self.frames: list[tuple[Rectangle, bytes, int]] = []


def pictures(raw: bytes, facts: Facts, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """The number of each page and its picture. Raises `Unreadable`."""
    marks = _marks(facts)
    document = Document(raw, limits)
    try:
        for sheet, page in document.pages_read():
            width, height, pixels = painted(document, page, sheet, SCALE)
            _draw(marks[sheet.number], pixels, width, height)
            yield sheet.number, _png(width, height, pixels)
    finally:
        document.close()


def pages(raw: bytes, numbers: Iterable[int], limits: Limits) -> Iterator[tuple[int, int, int, bytes]]:
    """The pages of these numbers as they print: number, width and height in points, picture. Raises `Unreadable`."""
    document = Document(raw, limits)
    try:
        for sheet, page in document.pages_read(number for number in numbers if 0 < number <= document.pages):
            picture = _png(*painted(document, page, sheet, SCALE))
            yield sheet.number, round(sheet.width), round(sheet.height), picture
    finally:
        document.close()


def _marks(facts: Facts) -> dict[int, _Marks]:
    """Everything that has a place, by page."""
    found: dict[int, _Marks] = defaultdict(_Marks)

    def frame(place: Place, colour: bytes, thick: int) -> None:
        if place.page is not None and place.box is not None:
            found[place.page].frames.append((place.box, colour, thick))

    for heading in facts.headings:
        frame(heading.place, _ORANGE, 1)
    for passage in facts.passages:
        for figure in passage.figures:
            frame(figure.place, _GREEN, 1)
    for table in facts.tables:
        for part in table.parts:
            for label in {label for column in part.columns for label in column.path}:
                if label.place.page is not None and label.place.box is not None:
                    found[label.place.page].headers.add(label.place.box)
            for row in part.rows:
                for cell in row.cells:
                    if cell and cell.figure:
                        frame(cell.figure.place, _GREEN, 1)
            for page, box in _boxes(part).items():
                found[page].frames.append((box, _BLUE, 2))
    return found


def _boxes(part: Part) -> dict[int, Rectangle]:
    """The box around a part on each page that it stands on."""
    places = [label.place for column in part.columns for label in column.path]
    places += [cell.place for row in part.rows for cell in row.cells if cell]
    boxes: dict[int, Rectangle] = {}
    for place in places:
        if place.page is not None and place.box is not None:
            x0, top, x1, bottom = boxes.get(place.page, place.box)
            a, b, c, d = place.box
            boxes[place.page] = (min(x0, a), min(top, b), max(x1, c), max(bottom, d))
    return boxes


def _draw(marks: _Marks, pixels: bytearray, width: int, height: int) -> None:
    for box in marks.headers:
        x0, top, x1, bottom = _inside(box, width, height)
        for y in range(top, bottom):
            blue = slice((y * width + x0) * _WHOLE + 2, (y * width + x1) * _WHOLE, _WHOLE)
            pixels[blue] = pixels[blue].translate(_PALER)
    for box, colour, thick in marks.frames:
        x0, top, x1, bottom = _inside(box, width, height)
        for y in range(top, bottom):
            edge = y < top + thick or y >= bottom - thick
            for start, end in ((x0, x1),) if edge else ((x0, min(x0 + thick, x1)), (max(x1 - thick, x0), x1)):
                pixels[(y * width + start) * _WHOLE : (y * width + end) * _WHOLE] = colour * (end - start)


def _inside(box: Rectangle, width: int, height: int) -> Rectangle:
    x0, top, x1, bottom = (value * SCALE for value in box)
    return max(x0, 0), max(top, 0), max(min(x1, width), max(x0, 0)), max(min(bottom, height), max(top, 0))


def _png(width: int, height: int, pixels: bytearray) -> bytes:
    """The file format: a header, the rows of pixels compressed, an end. A page without colours takes a byte a pixel."""
    red = pixels[::_WHOLE]
    grey = red == pixels[1::_WHOLE] == pixels[2::_WHOLE]
    kind, step = (0, width) if grey else (2, width * _WHOLE)
    lines = red if grey else pixels
    rows = b"".join(b"\0" + lines[n : n + step] for n in range(0, height * step, step))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    body = [struct.pack(">I", len(d)) + name + d + struct.pack(">I", zlib.crc32(name + d)) for name, d in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)
