"""PDFium: the pages of a file, one after the other. The only file that knows the library.

In: the bytes of a PDF. Out: a `Sheet` for each page: the characters and rulings that can be seen on it. What is clipped
away, lies outside the page or is printed invisibly is not there. PDFium must not be called from two threads at once;
processes are free to. A page is closed before the next is opened, so that memory does not grow with the pages.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from engine.read.limits import Limits, Unreadable
from engine.read.pdf.geometry import UNIT, UNMOVED, Box, Matrix, Point, around, product, seen, within
from engine.read.pdf.rulings import rulings
from engine.read.pdf.sheet import Glyph, Sheet
from engine.record import Record

_MISSING = "PDF files are read with pypdfium2, which is not installed: pip install pypdfium2"
_TAIL = 2048  # bytes at the end of a file that hold its end mark
_DEEPEST = 12  # form objects in form objects
_THIN = 3.0  # points: a filled shape that is narrower is a line
_STRAIGHT = 0.5  # points that a line may be off
_INVISIBLE = frozenset((3, 7))  # ways to show text: not at all, and as a clipping path only
_HYPHEN = 2  # what PDFium makes of a hyphen at the end of a line
_SURROGATES = range(0xD800, 0xE000)
_RADICALS = range(0x2E80, 0x2FE0)  # fonts name the radical for the character that looks the same
_NO_CHARACTER = frozenset((0xFFFD, 0xFFFE, 0xFFFF))
_MOST_SEGMENTS = 1_000  # of one path: what has more is a drawing



class Document:
    """An open PDF. Raises `Unreadable` for what is none, is encrypted or has too many pages."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        try:
            import pypdfium2
            import pypdfium2.raw as pdfium
        except ImportError:
            raise Unreadable(_MISSING) from None
        self._pdfium: Any = pdfium
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
        pdfium = self._pdfium
        for number in range(1, self.pages + 1):
            page = pdfium.FPDF_LoadPage(self._document.raw, number - 1)
            if not page:
                raise Unreadable(f"page {number} cannot be read: the file is damaged")
            try:
                text = pdfium.FPDFText_LoadPage(page)
                if not text:
                    raise Unreadable(f"the text of page {number} cannot be read: the file is damaged")
                try:
                    yield _Page(pdfium, page, text, number, self.limits).sheet()
                finally:
                    pdfium.FPDFText_ClosePage(text)
            finally:
                pdfium.FPDF_ClosePage(page)


def _refusal(code: int | None, pdfium: Any) -> str:
    if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return "the file is encrypted: it opens with a password only"
    return "the file is damaged, or no PDF"


class _Shown(Record):
    """What can be seen of the characters of one text object."""

    clip: Box
    turn: int | None  # quarters of a turn to the left that they are written at; None for any other angle


class _Page:
    """One page on its way to a sheet."""

    def __init__(self, pdfium: Any, page: Any, text: Any, number: int, limits: Limits) -> None:
        self.pdfium, self.page, self.text, self.number, self.limits = pdfium, page, text, number, limits
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, box)
        self.box: Box = (box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))
        self.turn = pdfium.FPDFPage_GetRotation(page) % 4
        self.x, self.y = ctypes.c_float(), ctypes.c_float()
        self.matrix = pdfium.FS_MATRIX()
        self.clips: dict[int, Box] = {}  # of text objects inside forms, by address
        self.shown: dict[int, _Shown | None] = {}
        self.segments: list[Box] = []  # lines as (x0, y0, x1, y1) in the page's own space
        self.pictures = 0.0  # area
        self.objects = 0

    def sheet(self) -> Sheet:
        """Everything on the page, turned so that most of its text stands upright."""
        for n in range(self.pdfium.FPDFPage_CountObjects(self.page)):
            self._object(self.pdfium.FPDFPage_GetObject(self.page, n), UNMOVED, self.box, 0)
        found, unknown = self._characters()
        turns = Counter(turn for _, _, turn in found if turn is not None)
        upright = min(turns, key=lambda turn: (-turns[turn], turn)) if turns else 0
        place = seen(self.box, (self.turn + upright) % 4)
        width, height = self.box[2] - self.box[0], self.box[3] - self.box[1]
        if (self.turn + upright) % 2:
            width, height = height, width
        glyphs = [Glyph(c, *place(box)) for c, box, turn in found if turn == upright]
        across, down = rulings([place(segment) for segment in self.segments])
        pictured = 2 * self.pictures > width * height
        return Sheet(self.number, width, height, glyphs, across, down, pictured, len(found) - len(glyphs), unknown)

    # ── characters ───────────────────────────────────────────────────────────────────────────────────────────────

    def _characters(self) -> tuple[list[tuple[str, Box, int | None]], int]:
        """The characters that can be seen, each with its box and its angle, and how many have no known meaning."""
        pdfium, text = self.pdfium, self.text
        count = pdfium.FPDFText_CountChars(text)
        if count > self.limits.characters:
            raise Unreadable(f"page {self.number} has {count} characters, more than {self.limits.characters}")
        found: list[tuple[str, Box, int | None]] = []
        unknown, high = 0, 0
        box = pdfium.FS_RECTF()
        character, generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
        loose = pdfium.FPDFText_GetLooseCharBox
        for n in range(count):
            code = character(text, n)
            if generated(text, n) == 1 or not loose(text, n, box):
                continue
            if code in _SURROGATES:
                if code < 0xDC00:
                    high = code
                    continue
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
            high = 0
            if code == _HYPHEN:
                code = ord("-")
            left, bottom, right, top = box.left, box.bottom, box.right, box.top
            if bottom > top:
                bottom, top = top, bottom
            shown = self._of_object(n)
            if shown is None:
                continue
            a, b, c, d = shown.clip
            if not (a <= (left + right) / 2 <= c and b <= (bottom + top) / 2 <= d):
                continue
            if code < 32 or code in _NO_CHARACTER:
                unknown += 1
                continue
            found.append((_character(code), (left, bottom, right, top), shown.turn))
        return found, unknown

    def _of_object(self, n: int) -> _Shown | None:
        """How the text object of a character is shown; None where it is not."""
        pdfium = self.pdfium
        item = pdfium.FPDFText_GetTextObject(self.text, n)
        if not item:
            return _Shown(self.box, 0)
        address = ctypes.addressof(item.contents)
        if address in self.shown:
            return self.shown[address]
        shown: _Shown | None = None
        if pdfium.FPDFTextObj_GetTextRenderMode(item) not in _INVISIBLE:
            clip = self.clips.get(address)
            if clip is not None:
                quarter = pdfium.FPDFText_GetCharAngle(self.text, n) / 1.5707963267948966
                near = round(quarter)
                shown = _Shown(clip, near % 4 if abs(quarter - near) < 0.05 else None)
        self.shown[address] = shown
        return shown

    # ── what is drawn ────────────────────────────────────────────────────────────────────────────────────────────

    def _object(self, item: Any, matrix: Matrix, clip: Box, depth: int) -> None:
        """Note one object of the page, or of a form on it, that lies in `matrix` and shows within `clip`."""
        self.objects += 1
        if self.objects > self.limits.objects:
            raise Unreadable(f"page {self.number} has more than {self.limits.objects} drawn objects")
        pdfium = self.pdfium
        kind = pdfium.FPDFPageObj_GetType(item)
        clip = self._clip(item, matrix, clip)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            self.clips[ctypes.addressof(item.contents)] = clip
        elif clip[0] >= clip[2] or clip[1] >= clip[3]:
            return
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(item, matrix, clip)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = within(around(UNIT, product(self._matrix(item), matrix)), clip)
            self.pictures += max(right - left, 0) * max(top - bottom, 0)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = product(self._matrix(item), matrix)
            for n in range(pdfium.FPDFFormObj_CountObjects(item)):
                self._object(pdfium.FPDFFormObj_GetObject(item, n), inner, clip, depth + 1)

    def _matrix(self, item: Any) -> Matrix:
        m = self.matrix
        if not self.pdfium.FPDFPageObj_GetMatrix(item, m):
            return UNMOVED
        return m.a, m.b, m.c, m.d, m.e, m.f

    def _clip(self, item: Any, matrix: Matrix, clip: Box) -> Box:
        """What an object's clipping paths leave of `clip`; each counts as the box around it."""
        pdfium = self.pdfium
        path = pdfium.FPDFPageObj_GetClipPath(item)
        for n in range(max(pdfium.FPDFClipPath_CountPaths(path), 0)):
            points = [
                (self.x.value, self.y.value)
                for m in range(min(pdfium.FPDFClipPath_CountPathSegments(path, n), _MOST_SEGMENTS))
                if pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(path, n, m), self.x, self.y)
            ]
            if points:
                clip = within(around(points, matrix), clip)
        return clip

    def _path(self, item: Any, matrix: Matrix, clip: Box) -> None:
        """The straight lines of a path: its segments where it is stroked, and filled shapes that are thin."""
        pdfium = self.pdfium
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        count = pdfium.FPDFPath_CountSegments(item)
        if not (fill.value or stroke.value) or count > self.limits.objects:
            return
        self.objects += count
        whole = product(self._matrix(item), matrix)
        for points, curved in self._shapes(item, count, whole):
            if stroke.value and not curved:
                for start, end in pairwise(points):
                    self._line(start, end, clip)
            left, bottom, right, top = within(around(points), clip)
            if fill.value and not stroke.value and min(right - left, top - bottom) < _THIN:
                if right - left > top - bottom:
                    middle = (bottom + top) / 2
                    self._line((left, middle), (right, middle), clip)
                else:
                    middle = (left + right) / 2
                    self._line((middle, bottom), (middle, top), clip)

    def _shapes(self, item: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
        """The parts of a path that are drawn without lifting the pen, and whether they have curves."""
        pdfium = self.pdfium
        a, b, c, d, e, f = matrix
        points: list[Point] = []
        curved = False
        for n in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(item, n)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, self.x, self.y)
            x, y = self.x.value, self.y.value
            if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
                yield points, curved
                points, curved = [], False
            points.append((a * x + c * y + e, b * x + d * y + f))
            curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if points:
            yield points, curved

    def _line(self, start: Point, end: Point, clip: Box) -> None:
        """Keep what can be seen of a line that goes straight across or down."""
        if abs(start[0] - end[0]) > _STRAIGHT and abs(start[1] - end[1]) > _STRAIGHT:
            return
        line = within(around((start, end)), clip)
        if line[0] <= line[2] and line[1] <= line[3]:
            self.segments.append(line)


def _character(code: int) -> str:
    return unicodedata.normalize("NFKC", chr(code)) if code in _RADICALS else chr(code)
