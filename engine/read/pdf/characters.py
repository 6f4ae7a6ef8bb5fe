"""The characters that can be seen on a page.

In: an open page of PDFium, and in what box each of its text objects shows. Out: `Characters`. Boxes are the loose ones,
which a font makes equally high for all its characters: by the tight ones a comma stands on a line of its own. A
character of which less than half can be seen is not there; so is what is printed invisibly.
"""

from __future__ import annotations

import unicodedata
from ctypes import byref, c_double, c_float
from math import isfinite

from engine.read.limits import Limits, Unreadable
from engine.read.pdf.geometry import Box
from engine.read.pdf.library import Library
from engine.record import Record

_INVISIBLE = frozenset((3, 7))  # ways to show text: not at all, and as a clipping path only
_QUARTER = 1.5707963267948966
_SLANT = 0.05  # of a quarter
_SHAPELESS = 0.1  # points
_HYPHEN = 2  # what PDFium makes of a hyphen at the end of a line
_LINE_END = frozenset((10, 13))  # PDFium puts these in
_SPACE = 32  # and some of these
_HIGH, _LOW, _AFTER = 0xD800, 0xDC00, 0xE000  # halves of characters beyond 16 bits
_RADICALS = range(0x2E80, 0x2FE0)  # fonts name the radical for the character that looks the same
_NO_CHARACTER = frozenset((0xFFFD, 0xFFFE, 0xFFFF))

Seen = tuple[Box, "int | None"]


class Characters(Record):
    """Each character with its box and the quarters of a turn it is written at; None for another angle."""

    found: list[tuple[str, Box, int | None]]
    unknown: int  # characters of which the file does not say what they are
    lost: int  # texts that PDFium passes over, since it has no font to measure them with


def characters(pdfium: Library, text: int, number: int, visible: dict[int, Box], limits: Limits) -> Characters:
    """The characters of a page. Raises `Unreadable` where there are too many."""
    count = pdfium.FPDFText_CountChars(text)
    if count > limits.characters:
        raise Unreadable(f"page {number} has {count} characters, more than {limits.characters}")
    found: list[tuple[str, Box, int | None]] = []
    unknown, high = 0, 0
    box = (c_float * 4)()
    at = byref(box)
    code_of, object_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
    loose = pdfium.FPDFText_GetLooseCharBox
    known: dict[int, Seen | None] = {}
    for n in range(count):
        code = code_of(text, n)
        if code in _LINE_END or (code == _SPACE and pdfium.FPDFText_IsGenerated(text, n) == 1):
            continue
        if _HIGH <= code < _LOW:
            high = code
            continue
        if _LOW <= code < _AFTER:
            code = 0x10000 + ((high - _HIGH) << 10) + code - _LOW if high else 0xFFFD
        high = 0
        item = object_of(text, n)
        if not item or not loose(text, n, at):
            continue
        if item in known:
            seen = known[item]
        else:
            seen = known[item] = _seen(pdfium, text, n, item, visible.get(item))
        if seen is None:
            continue
        (a, b, c, d), turn = seen
        left, top, right, bottom = box
        if not (2 * a <= left + right <= 2 * c and 2 * b <= bottom + top <= 2 * d):
            continue
        if code == _HYPHEN:
            code = ord("-")
        if code < _SPACE or code in _NO_CHARACTER:
            unknown += 1
            continue
        if bottom > top:
            bottom, top = top, bottom
        character = chr(code)
        if code in _RADICALS:
            character = unicodedata.normalize("NFKC", character)
        found.append((character, (left, bottom, right, top), turn))
    lost = [item for item, clip in visible.items() if item not in known and clip[0] < clip[2]]
    return Characters(found, unknown, _lost(pdfium, text, count, lost) if lost else 0)


def _lost(pdfium: Library, text: int, count: int, passed_over: list[int]) -> int:
    """How many of the texts that PDFium passed over are more than a space.

    It passes over a text of one character if that has no shape. So have spaces, and all characters of a font that is
    neither in the file nor on this computer. Whether there is such a font is seen from other characters without shape.
    """
    lost = [item for item in passed_over if pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(item)) == 0]
    if not lost:
        return 0
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    for n in range(count):
        if not chr(pdfium.FPDFText_GetUnicode(text, n)).isspace() and pdfium.FPDFText_IsGenerated(text, n) == 0:
            pdfium.FPDFText_GetCharBox(text, n, byref(left), byref(right), byref(bottom), byref(top))
            if top.value - bottom.value < _SHAPELESS:
                return len(lost)
    return 0


def _seen(pdfium: Library, text: int, n: int, item: int, clip: Box | None) -> Seen | None:
    """Where the text object of a character can be seen, and at what angle it stands; None where it is not shown."""
    if clip is None or pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE:
        return None
    angle = pdfium.FPDFText_GetCharAngle(text, n)
    if not angle:
        return clip, 0
    if not isfinite(angle):  # it is written in no size at all, or in one without end
        return None
    quarters = angle / _QUARTER
    near = round(quarters)
    return clip, near % 4 if abs(quarters - near) < _SLANT else None
