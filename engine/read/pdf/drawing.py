"""What is drawn on a page: straight lines, pictures, and what can be seen of each text.

In: an open page of PDFium. Out: `Drawing`. Form objects are gone through with their matrices. A clipping path counts as
the box around it, which is what it is in all but drawings.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_int
from itertools import pairwise

from engine.read.limits import Limits, Unreadable
from engine.read.pdf.geometry import UNIT, UNMOVED, Box, Matrix, Point, around, product, within
from engine.read.pdf.library import Library

_DEEPEST = 12  # form objects in form objects
_THIN = 3.0  # points: a filled shape that is narrower is a line
_STRAIGHT = 0.5  # points that a line may be off
_MOST_SEGMENTS = 1_000  # of one clipping path: what has more is a drawing


class Drawing:
    """The objects of one page. Raises `Unreadable` where there are too many."""

    def __init__(self, pdfium: Library, page: int, number: int, box: Box, limits: Limits) -> None:
        self.pdfium, self.number, self.limits = pdfium, number, limits
        self.visible: dict[int, Box] = {}  # for each text object, by its address, the box that it can be seen in
        self.lines: list[Box] = []
        self.pictures: list[Box] = []
        self._x, self._y, self._matrix = c_float(), c_float(), (c_float * 6)()
        self._objects = 0
        count = pdfium.FPDFPage_CountObjects(page)
        self._count(count)
        self._go_through((pdfium.FPDFPage_GetObject(page, n) for n in range(count)), UNMOVED, box, 0)

    def _go_through(self, objects: Iterator[int], matrix: Matrix, box: Box, depth: int) -> None:
        """Note the objects of the page, or of a form on it, that lie in `matrix` and show within `box`."""
        pdfium = self.pdfium
        kind_of, clip_of, count_of = (
            pdfium.FPDFPageObj_GetType, pdfium.FPDFPageObj_GetClipPath, pdfium.FPDFClipPath_CountPaths,
        )  # fmt: skip
        segment = pdfium.FPDFClipPath_GetPathSegment
        text, path, picture, form = (
            pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM,
        )  # fmt: skip
        # Objects drawn one after the other share the paths that clip them, and the memory that these lie in: the last
        # of them, by its address, tells of all, since it was added to one row of paths only.
        clips: dict[int, Box] = {}
        for item in objects:
            kind, paths = kind_of(item), clip_of(item)
            count = count_of(paths)
            clip = box
            if count > 0:
                key = segment(paths, count - 1, 0) or 0
                known = clips.get(key) if key else None
                clip = known or self._clip(paths, count, matrix, box)
                clips[key] = clip
            if kind == text:
                self.visible[item] = clip
            elif clip[0] >= clip[2] or clip[1] >= clip[3]:
                continue
            elif kind == path:
                self._path(item, product(self._matrix_of(item), matrix), clip)
            elif kind == picture:
                self.pictures.append(within(around(UNIT, product(self._matrix_of(item), matrix)), clip))
            elif kind == form and depth < _DEEPEST:
                count = pdfium.FPDFFormObj_CountObjects(item)
                self._count(count)
                inside = (pdfium.FPDFFormObj_GetObject(item, n) for n in range(count))
                self._go_through(inside, product(self._matrix_of(item), matrix), clip, depth + 1)

    def _count(self, more: int) -> None:
        self._objects += more
        if self._objects > self.limits.objects:
            raise Unreadable(f"page {self.number} has more than {self.limits.objects} drawn objects")

    def _matrix_of(self, item: int) -> Matrix:
        if not self.pdfium.FPDFPageObj_GetMatrix(item, byref(self._matrix)):
            return UNMOVED
        a, b, c, d, e, f = self._matrix
        return a, b, c, d, e, f

    def _clip(self, paths: int, count: int, matrix: Matrix, box: Box) -> Box:
        """What clipping paths leave of a box."""
        pdfium, x, y = self.pdfium, self._x, self._y
        for n in range(count):
            points = [
                (x.value, y.value)
                for m in range(min(pdfium.FPDFClipPath_CountPathSegments(paths, n), _MOST_SEGMENTS))
                if pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(paths, n, m), byref(x), byref(y))
            ]
            if points:
                box = within(around(points, matrix), box)
        return box

    def _path(self, item: int, matrix: Matrix, clip: Box) -> None:
        """The straight lines of a path: its segments where it is stroked, and filled shapes that are thin."""
        pdfium = self.pdfium
        fill, stroke = c_int(), c_int()
        pdfium.FPDFPath_GetDrawMode(item, byref(fill), byref(stroke))
        count = pdfium.FPDFPath_CountSegments(item)
        if not (fill.value or stroke.value):
            return
        self._count(count)
        for points, curved in self._shapes(item, count, matrix):
            if stroke.value and not curved:
                for start, end in pairwise(points):
                    self._line(start, end, clip)
            if stroke.value:
                continue
            left, bottom, right, top = around(points)
            if right - left < _THIN or top - bottom < _THIN:
                if right - left > top - bottom:
                    middle = (bottom + top) / 2
                    self._line((left, middle), (right, middle), clip)
                else:
                    middle = (left + right) / 2
                    self._line((middle, bottom), (middle, top), clip)

    def _shapes(self, item: int, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
        """The parts of a path that are drawn without lifting the pen, and whether they have curves."""
        pdfium, x, y = self.pdfium, self._x, self._y
        at_x, at_y = byref(x), byref(y)
        segment_of, point_of = pdfium.FPDFPath_GetPathSegment, pdfium.FPDFPathSegment_GetPoint
        kind_of, closes = pdfium.FPDFPathSegment_GetType, pdfium.FPDFPathSegment_GetClose
        begins, curve = pdfium.FPDF_SEGMENT_MOVETO, pdfium.FPDF_SEGMENT_BEZIERTO
        a, b, c, d, e, f = matrix
        points: list[Point] = []
        curved = False
        for n in range(count):
            segment = segment_of(item, n)
            kind = kind_of(segment)
            point_of(segment, at_x, at_y)
            if kind == begins and points:
                yield points, curved
                points, curved = [], False
            points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
            curved = curved or kind == curve
            if closes(segment):
                points.append(points[0])
        if points:
            yield points, curved

    def _line(self, start: Point, end: Point, clip: Box) -> None:
        """Keep what can be seen of a line that goes straight across or down."""
        (x0, y0), (x1, y1) = start, end
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        if x1 - x0 > _STRAIGHT and y1 - y0 > _STRAIGHT:
            return
        left, bottom, right, top = clip
        if x0 <= right and x1 >= left and y0 <= top and y1 >= bottom:
            self.lines.append((max(x0, left), max(y0, bottom), min(x1, right), min(y1, top)))
