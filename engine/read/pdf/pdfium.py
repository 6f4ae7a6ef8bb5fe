"""The pages of a file as PDFium gives them, one after the other.

In: the bytes of a PDF. Out: a `Sheet` for each page: the characters and rulings that can be seen on it. What is clipped
away, lies outside the page or is printed invisibly is not there. PDFium must not be called from two threads at once;
processes are free to. A page is closed before the next is opened, so that memory does not grow with the pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_char, c_float

from engine.read.limits import Limits, Unreadable
from engine.read.pdf.characters import characters
from engine.read.pdf.drawing import Drawing
from engine.read.pdf.geometry import seen
from engine.read.pdf.library import Library, load
from engine.read.pdf.rulings import rulings
from engine.read.pdf.sheet import Glyph, Sheet

_TAIL = 2048  # bytes at the end of a file that hold its end mark


class Document:
    """An open PDF. Raises `Unreadable` for what is none, is encrypted or has too many pages."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        self.pdfium = pdfium = load()
        self.limits = limits
        self._raw = raw  # PDFium reads in it for as long as the document is open
        self._document = pdfium.FPDF_LoadMemDocument64(raw, len(raw), None)
        if not self._document:
            raise Unreadable(_refusal(pdfium.FPDF_GetLastError(), pdfium))
        self.damaged = not pdfium.FPDF_DocumentHasValidCrossReferenceTable(self._document)
        self.pages = pdfium.FPDF_GetPageCount(self._document)
        if self.damaged and b"%%EOF" not in raw[-_TAIL:]:
            self.close()
            raise Unreadable("the file is cut off: the end of a PDF is missing")
        if not 0 < self.pages <= limits.pages:
            pages = self.pages
            self.close()
            raise Unreadable(f"the file has {pages} pages, more than {limits.pages}" if pages else "it has no pages")

    def close(self) -> None:
        """Give back what PDFium holds."""
        if self._document:
            self.pdfium.FPDF_CloseDocument(self._document)
        self._document = None

    def sheets(self) -> Iterator[Sheet]:
        """Page after page. Raises `Unreadable` for one that cannot be read or holds too much."""
        return (sheet for sheet, _ in self.pages_read())

    def pages_read(self) -> Iterator[tuple[Sheet, int]]:
        """The same, each with the page of PDFium, which is open until the next is asked for."""
        pdfium = self.pdfium
        for number in range(1, self.pages + 1):
            page = pdfium.FPDF_LoadPage(self._document, number - 1)
            if not page:
                raise Unreadable(f"page {number} cannot be read: the file is damaged")
            try:
                text = pdfium.FPDFText_LoadPage(page)
                if not text:
                    raise Unreadable(f"the text of page {number} cannot be read: the file is damaged")
                try:
                    yield _sheet(pdfium, page, text, number, self.limits), page
                finally:
                    pdfium.FPDFText_ClosePage(text)
            finally:
                pdfium.FPDF_ClosePage(page)


def _refusal(code: int, pdfium: Library) -> str:
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return "the file is encrypted: it opens with a password only"
    return "the file is damaged, or no PDF"


def _sheet(pdfium: Library, page: int, text: int, number: int, limits: Limits) -> Sheet:
    """Everything on a page, turned so that most of its text stands upright."""
    rectangle = (c_float * 4)()
    pdfium.FPDF_GetPageBoundingBox(page, byref(rectangle))
    left, top, right, bottom = rectangle
    bottom, top = min(bottom, top), max(bottom, top)
    drawing = Drawing(pdfium, page, number, (left, bottom, right, top), limits)
    found, unknown, lost = characters(pdfium, text, number, drawing.visible, limits)
    turns = Counter([turn for _, _, turn in found if turn is not None])
    upright = min(turns, key=lambda turn: (-turns[turn], turn)) if turns else None
    turned = (4 - upright) % 4 if upright is not None else pdfium.FPDFPage_GetRotation(page) % 4
    place = seen((left, bottom, right, top), turned)
    width, height = (top - bottom, right - left) if turned % 2 else (right - left, top - bottom)
    made = tuple.__new__  # thousands of them: without going through a function for each
    glyphs = [made(Glyph, (character, *place(box))) for character, box, turn in found if turn == upright]
    across, down = rulings([place(line) for line in drawing.lines])
    pictured = 2 * sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in drawing.pictures if x0 < x1 and y0 < y1)
    slanted = len(found) - len(glyphs)
    is_picture = pictured > width * height
    return Sheet(number, width, height, glyphs, across, down, is_picture, slanted, unknown, turned, lost)


def painted(document: Document, page: int, sheet: Sheet, scale: int) -> tuple[int, int, bytearray]:
    """A page as it was read, painted: width, height and its pixels, three bytes each. Raises `Unreadable`."""
    pdfium = document.pdfium
    width, height = max(round(sheet.width * scale), 1), max(round(sheet.height * scale), 1)
    if width * height > document.limits.pixels:
        raise Unreadable(f"page {sheet.number} is too large for a picture: {width} by {height} pixels")
    pixels = bytearray(b"\xff") * (3 * width * height)
    memory = (c_char * len(pixels)).from_buffer(pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, byref(memory), 3 * width)
    turned = (sheet.turned - pdfium.FPDFPage_GetRotation(page)) % 4
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, turned, flags)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return width, height, pixels
