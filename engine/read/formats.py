"""Which reader a file of Office or of the web needs: what its content says counts, not the ending of its name.

In: the bytes of a file that begins like an archive, like an old Office file or like a web page. Out: its `Facts`, or
`Unreadable`, which says what the file is where no reader knows it.
"""

from __future__ import annotations

from engine.facts import Facts
from engine.read.archive import MAGIC as ZIP
from engine.read.archive import Archive
from engine.read.limits import Limits, Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# What an archive holds that no reader knows.
_OTHERS = (
    ("xl/workbook.bin", "a binary workbook (XLSB); save it as XLSX"),
    ("ppt/presentation.xml", "a presentation, which has no budget tables that can be read"),
    ("index/document.iwa", "a document of Apple's programs; save it as XLSX, DOCX or PDF"),
    ("ofd.xml", "an OFD document; save it as PDF"),
    ("meta-inf/container.xml", "an electronic book"),
)


def read_office(raw: bytes, path: str, limits: Limits) -> Facts:
    """The facts of an Office file, new or old. Raises `Unreadable`."""
    if raw.startswith(ZIP):
        return _archive(raw, path, limits)
    if "EncryptedPackage".encode("utf-16-le") in raw:
        raise Unreadable("the file is encrypted with a password")
    if "WordDocument".encode("utf-16-le") in raw:
        from engine.read.doc import read_doc

        return read_doc(raw, path, limits=limits)
    if any(name.encode("utf-16-le") + b"\0\0" in raw for name in ("Workbook", "Book")):
        from engine.read.xls import read_xls

        return read_xls(raw, path, limits=limits)
    raise Unreadable("the file is an old Office file, but neither a workbook nor a text, or it breaks off")


def _archive(raw: bytes, path: str, limits: Limits) -> Facts:
    archive = Archive(raw, limits)
    if "xl/workbook.xml" in archive:
        from engine.read.xlsx import read_xlsx

        return read_xlsx(archive, path, limits=limits)
    if "word/document.xml" in archive:
        from engine.read.docx import read_docx

        return read_docx(archive, path, limits=limits)
    if "content.xml" in archive:
        from engine.read.ods import read_ods

        return read_ods(archive, path, limits=limits)
    for name, what in _OTHERS:
        if name in archive:
            raise Unreadable(f"the file is {what}")
    raise Unreadable("the file is a ZIP archive, not an Office document")
