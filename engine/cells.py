"""How wide text stands on a terminal or in an editor. In: text. Out: cells: two for a wide character, none for a mark
that is set over another."""

from __future__ import annotations

from unicodedata import category, east_asian_width


def cells(text: str) -> int:
    """How many cells `text` takes."""
    return len(text) if text.isascii() else sum(map(cell, text))


def cell(character: str) -> int:
    """How many cells one character takes."""
    if east_asian_width(character) in "WF":
        return 2
    return 0 if category(character) in ("Mn", "Me", "Cf") else 1
