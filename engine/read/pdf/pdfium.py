"""PDFium: the pages of a file, one after the other. The only file that imports the library.

In: the bytes of a PDF. Out: a `Sheet` for each page: the characters and rulings that can be seen on it. What is clipped
away, lies outside the page or is printed invisibly is not there. PDFium must not be called from two threads at once;
processes are free to. A page is closed before the next is opened, so that memory does not grow with the pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from ctypes import c_char
from typing import Any

from engine.read.limits import Limits, Unreadable
from engine.read.pdf.characters import characters
from engine.read.pdf.drawing import Drawing
from engine.read.pdf.geometry import seen
from engine.read.pdf.rulings import rulings
from engine.read.pdf.sheet import Glyph, Sheet

_MISSING = "PDF files are read with pypdfium2, which is not installed: pip install pypdfium2"
_TAIL = 2048  # bytes at the end of a file that hold its end mark


def load() -> tuple[Any, Any]:
    """The library, and its functions as they are in C. Raises `Unreadable` where it is missing."""
    try:
        import pypdfium2
        import pypdfium2.raw as pdfium
    except ImportError:
        raise Unreadable(_MISSING) from None
    return pypdfium2, pdfium


class Document:
    """An open PDF. Raises `Unreadable` for what is none, is encrypted or has too many pages."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        pypdfium2, pdfium = load()
        self.pdfium = pdfium
        self.limits = limits
        try:
            self._document = pypdfium2.PdfDocument(raw)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(_refusal(getattr(error, "err_code", None), pdfium)) from None
        self.damaged = not pdfium.FPDF_DocumentHasValidCrossReferenceTable(self._document.raw)
        self.pages = len(self._document)
        if self.damaged and b"%%EOF" not in raw[-_TAIL:]:
            self.close()
            raise Unreadable("the file is cut off: the end of a PDF is missing")
        if not 0 < self.pages <= limits.pages:
            pages = self.pages
            self.close()
            raise Unreadable(f"the file has {pages} pages, more than {limits.pages}" if pages else "it has no pages")

    def close(self) -> None:
        """Give back what PDFium holds."""
        self._document.close()

    def sheets(self) -> Iterator[Sheet]:
        """Page after page. Raises `Unreadable` for one that cannot be read or holds too much."""
        return (sheet for sheet, _ in self.pages_read())

    def pages_read(self, numbers: Iterable[int] | None = None) -> Iterator[tuple[Sheet, Any]]:
        """The same, or only those of `numbers`, each with the page of PDFium, open until the next is asked for."""
        pdfium = self.pdfium
        for number in range(1, self.pages + 1) if numbers is None else numbers:
            page = pdfium.FPDF_LoadPage(self._document.raw, number - 1)
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


def _refusal(code: int | None, pdfium: Any) -> str:
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return "the file is encrypted: it opens with a password only"
    return "the file is damaged, or no PDF"


def _sheet(pdfium: Any, page: Any, text: Any, number: int, limits: Limits) -> Sheet:
    """Everything on a page, turned so that most of its text stands upright."""
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rectangle)
    left, right = rectangle.left, rectangle.right
    bottom, top = min(rectangle.bottom, rectangle.top), max(rectangle.bottom, rectangle.top)
    drawing = Drawing(pdfium, page, number, (left, bottom, right, top), limits)
    found, unknown, lost = characters(pdfium, text, number, drawing.visible, limits)
    turns = Counter([turn for _, _, turn in found if turn is not None])
    upright = min(turns, key=lambda turn: (-turns[turn], turn)) if turns else None
    turned = (4 - upright) % 4 if upright is not None else pdfium.FPDFPage_GetRotation(page) % 4
    place = seen((left, bottom, right, top), turned)
    width, height = (top - bottom, right - left) if turned % 2 else (right - left, top - bottom)
    glyphs = [Glyph(character, *place(box)) for character, box, turn in found if turn == upright]
    across, down = rulings([place(line) for line in drawing.lines])
    pictured = 2 * sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in drawing.pictures if x0 < x1 and y0 < y1)
    slanted = len(found) - len(glyphs)
    is_picture = pictured > width * height
    return Sheet(number, width, height, glyphs, across, down, is_picture, slanted, unknown, turned, lost)


def painted(document: Document, page: Any, sheet: Sheet, scale: int) -> tuple[int, int, bytearray]:
    """A page as it was read, painted: width, height and its pixels, three bytes each. Raises `Unreadable`."""
    pdfium = document.pdfium
    width, height = max(round(sheet.width * scale), 1), max(round(sheet.height * scale), 1)
    if width * height > document.limits.pixels:
        raise Unreadable(f"page {sheet.number} is too large for a picture: {width} by {height} pixels")
    pixels = bytearray(b"\xff") * (3 * width * height)
    memory = (c_char * len(pixels)).from_buffer(pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, memory, 3 * width)
    turned = (sheet.turned - pdfium.FPDFPage_GetRotation(page)) % 4
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, turned, flags)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return width, height, pixels
