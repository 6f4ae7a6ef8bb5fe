"""Readers: one document in, its frozen `Facts` out.

In: the path of a file. Out: `Facts`, or `Unreadable` with one sentence; nothing else is ever raised. Each format has
a file of its own here and all of them end in the same facts, so that no later stage knows what was read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from engine.facts import Facts
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

__all__ = ["LIMITS", "Limits", "Unreadable", "known", "pictures", "read", "read_content", "tables"]

_TEXT = frozenset({".txt", ".text", ".md", ".markdown"})
_DELIMITED = frozenset({".csv", ".tsv"})
_PAGES = frozenset({".html", ".htm", ".xhtml"})
_OFFICE = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".docx", ".docm", ".doc", ".wps"})
_FACTS = frozenset({".json"})
_PDF = ".pdf"
_PDF_MARK = b"%PDF-"
_MARK_WITHIN = 1024  # bytes: as far as readers look for the mark of a PDF
_OFFICE_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_PAGE_MARKS = (b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")


def known(path: str) -> bool:
    """Is there a reader for a file of this name? Other JSON than facts (a report, say) is read only when asked for."""
    return _ending(path) in _TEXT | _DELIMITED | _PAGES | _OFFICE | {_PDF} or path.lower().endswith(".facts.json")


def read(path: str, *, limits: Limits = LIMITS) -> Facts:
    """Read the document at `path`; the reader is chosen by its content where that says what it is, else by its ending.

    Raises `Unreadable` for a file that cannot be opened, is too large or is not what its name says.
    """
    return read_content(_bytes(path, limits), path, limits=limits)


def read_content(raw: bytes, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The same for a document that is in memory; `path` is what it is called. Raises `Unreadable`."""
    if len(raw) > limits.size:
        raise Unreadable(f"the file is larger than {limits.size // (1024 * 1024)} MiB")
    ending = _ending(path)
    if raw.startswith(_OFFICE_MARKS):
        from engine.read.formats import read_office

        return read_office(raw, path, limits)
    if ending in _PAGES or (ending not in _TEXT and _is_page(raw)):
        from engine.read.html import read_html

        return read_html(raw, path, limits=limits)
    if _is_pdf(raw, path):
        from engine.read.pdf import read_pdf

        return read_pdf(raw, path, limits=limits)
    if ending in _OFFICE:
        raise Unreadable("the file is no Office document, whatever its name says" if raw else "the document is empty")
    if ending in _DELIMITED:
        from engine.read.delimited import read_delimited

        return read_delimited(raw, path, limits=limits)
    if ending in _FACTS:
        from engine.read.facts_json import load

        return load(_utf8(raw), path, limits=limits)
    from engine.read.text import read_text

    return read_text(raw, path, limits=limits)


def pictures(path: str, facts: Facts, *, limits: Limits = LIMITS) -> Iterator[tuple[int, bytes]]:
    """The pages of the PDF at `path` as PNG, with what was read drawn over them: number and content of each.

    Raises `Unreadable`, also for a document that has no pages.
    """
    raw = _bytes(path, limits)
    if not _is_pdf(raw, path):
        raise Unreadable("only the pages of a PDF file can be shown as pictures")
    from engine.read.pdf.picture import pictures

    return pictures(raw, facts, limits)


def tables(source: Any, name: str = "tables", *, limits: Limits = LIMITS) -> Facts:
    """The facts of tables that a program holds: of pandas, polars or Arrow, lists of rows, or a dictionary of them.

    See `engine.read.frames`. Raises `Unreadable`.
    """
    from engine.read.frames import read_frames

    return read_frames(source, name, limits)


def _is_pdf(raw: bytes, path: str) -> bool:
    """Is it a PDF: by its mark, which a file that is called one must have?"""
    marked = _PDF_MARK in raw[:_MARK_WITHIN]
    if _ending(path) == _PDF and not marked:
        raise Unreadable("the file is no PDF, whatever its name says" if raw else "the file is empty")
    return marked and _ending(path) not in _TEXT


def _is_page(raw: bytes) -> bool:
    """Does a file begin as a page of the web does? Programs write such pages under the names of workbooks, too."""
    start = raw[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith(_PAGE_MARKS) or (start.startswith(b"<?xml") and b"<html" in start)


def _ending(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _bytes(path: str, limits: Limits) -> bytes:
    """The content of a file, never more than the limit plus one byte of it."""
    try:
        with open(path, "rb") as file:
            raw = file.read(limits.size + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"the file cannot be opened: {reason}") from None
    if len(raw) > limits.size:
        raise Unreadable(f"the file is larger than {limits.size // (1024 * 1024)} MiB")
    return raw


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is not UTF-8: byte {error.start} does not fit") from None
