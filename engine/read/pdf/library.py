"""The functions of PDFium that are called, as they are in C. In: nothing. Out: `Library`.

PDFium comes with pypdfium2. Its own module declares every function and every structure that there is, which takes
longer than reading a document of some pages; here stand the few dozen that are needed. A pointer is a number here, 0 or
None for none, so that nothing is made for each of thousands of characters.
"""

from __future__ import annotations

import os
import sys
from ctypes import CDLL, c_char_p, c_float, c_int, c_size_t, c_uint, c_ulong, c_void_p

from engine.read.limits import Unreadable
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_MISSING = "PDF files are read with pypdfium2, which is not installed: pip install pypdfium2"
_PACKAGE = "pypdfium2_raw"
_NAMES = {"win32": "pdfium.dll", "darwin": "libpdfium.dylib"}
_LETTERS: dict[str, Any] = {
    "p": c_void_p, "i": c_int, "u": c_uint, "l": c_ulong, "s": c_size_t, "t": c_char_p, "f": c_float, "-": None,
}  # fmt: skip

# What each function gives and what it takes, by the letters above.
_FUNCTIONS = """
    FPDF_InitLibrary - · FPDF_LoadMemDocument64 p tst · FPDF_CloseDocument - p · FPDF_GetLastError l
    FPDF_DocumentHasValidCrossReferenceTable i p · FPDF_GetPageCount i p · FPDF_LoadPage p pi · FPDF_ClosePage - p
    FPDF_GetPageBoundingBox i pp · FPDFPage_GetRotation i p · FPDFPage_CountObjects i p · FPDFPage_GetObject p pi
    FPDFText_LoadPage p p · FPDFText_ClosePage - p · FPDFText_CountChars i p · FPDFText_GetUnicode u pi
    FPDFText_GetTextObject p pi · FPDFText_GetLooseCharBox i pip · FPDFText_GetCharBox i pipppp
    FPDFText_IsGenerated i pi · FPDFText_GetCharAngle f pi · FPDFTextObj_GetTextRenderMode i p
    FPDFTextObj_GetFont p p · FPDFFont_GetIsEmbedded i p
    FPDFPageObj_GetType i p · FPDFPageObj_GetMatrix i pp · FPDFPageObj_GetClipPath p p · FPDFClipPath_CountPaths i p
    FPDFClipPath_CountPathSegments i pi · FPDFClipPath_GetPathSegment p pii · FPDFPath_GetDrawMode i ppp
    FPDFPath_CountSegments i p · FPDFPath_GetPathSegment p pi · FPDFPathSegment_GetPoint i ppp
    FPDFPathSegment_GetType i p · FPDFPathSegment_GetClose i p · FPDFFormObj_CountObjects i p
    FPDFFormObj_GetObject p pl · FPDFBitmap_CreateEx p iiipi · FPDFBitmap_Destroy - p
    FPDF_RenderPageBitmap - ppiiiiii
"""


class Library:
    """PDFium's functions and constants, under their names."""

    FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY = 4, 5
    FPDF_PAGEOBJ_TEXT, FPDF_PAGEOBJ_PATH, FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_FORM = 1, 2, 3, 5
    FPDF_SEGMENT_BEZIERTO, FPDF_SEGMENT_MOVETO = 1, 2
    FPDFBitmap_BGR = 2
    FPDF_ANNOT, FPDF_REVERSE_BYTE_ORDER = 0x01, 0x10

    def __init__(self, library: CDLL) -> None:
        for line in _FUNCTIONS.replace("·", "\n").split("\n"):
            name, *types = line.split() or ("",)
            if name:
                function = library[name]
                function.restype = _LETTERS[types[0]]
                function.argtypes = [_LETTERS[letter] for letter in types[1]] if len(types) > 1 else []
                setattr(self, name, function)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


_loaded: list[Library] = []


def load() -> Library:
    """The library, ready to be called. Raises `Unreadable` where it is missing."""
    if not _loaded:
        library = Library(_found())
        library.FPDF_InitLibrary()
        _loaded.append(library)
    return _loaded[0]


def _found() -> CDLL:
    """The library in the package that it comes with, or the one that the package itself finds."""
    name = _NAMES.get(sys.platform, "libpdfium.so")
    for folder in sys.path:
        path = os.path.join(folder, _PACKAGE, name)
        if os.path.exists(path):
            try:
                return CDLL(path)
            except OSError:
                break
    try:
        from pypdfium2_raw import bindings
    except ImportError:
        raise Unreadable(_MISSING) from None
    except OSError:
        raise Unreadable("PDF files are read with PDFium, which this computer cannot load") from None
    found: CDLL = bindings._libs["pdfium"]
    return found
