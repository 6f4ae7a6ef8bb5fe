"""Text in terminal cells: how wide it is, padded, shortened, wrapped. In: text. Out: text that lines up.

Chinese characters take two cells, combining marks none. Documents are not trusted: `clean` leaves no control
character that could move the cursor or turn the writing direction.
"""

from __future__ import annotations

import re
from unicodedata import category

from engine.cells import cell, cells

# Written out, and compiled where they are first used: to check a document into JSON takes neither.
_COLOUR = r"\x1b\[[0-9;]*m"
# What stays together on a line: a run of spaces, a word, any other character with the brackets and stops at it.
# (A set of all wide characters would say it better, and takes longer to compile than a document to check.)
_PIECES = r"(?s)\s+|[!-\u2e7f]+|[（《【]*.[，。、；：！？）》】]*"
PALETTE = {"error": "1;31", "warning": "1;33", "note": "36", "strong": "1", "faint": "2"}


def width(text: str) -> int:
    """How many terminal cells `text` takes; colour codes take none."""
    if "\x1b" in text:
        text = re.sub(_COLOUR, "", text)
    return cells(text)


def clean(text: str) -> str:
    """`text` on one line: every run of white space is one space, control and direction characters are "�"."""
    if not text.isprintable() or "  " in text:
        text = " ".join(text.split())
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    # Lone surrogates stand for the undecodable bytes of a path; the writer of the output spells them out.
    harmless = character.isprintable() or category(character) in ("Zs", "Cs", "Co", "Cn")
    return character if harmless else "�"


def pad(text: str, cells: int) -> str:
    """`text` with spaces behind it, up to `cells` wide."""
    return text + " " * (cells - width(text))


def shorten(text: str, cells: int) -> str:
    """`text`, cut to `cells` with "…" at its end where it is wider."""
    if width(text) <= cells:
        return text
    room = cells - 1
    for index, character in enumerate(text):
        room -= cell(character)
        if room < 0:
            return text[:index].rstrip() + "…"
    return text


def spread(left: str, right: str, cells: int) -> str:
    """`left`, and `right` flush with the right margin; on a line of its own where both do not fit."""
    if not right:
        return left
    gap = cells - width(left) - width(right)
    if gap >= 2:
        return left + " " * gap + right
    return left + "\n" + " " * max(cells - width(right), 0) + right


def wrap(text: str, cells: int) -> list[str]:
    """`text` in lines of at most `cells`, broken at spaces and between wide characters, inside a word if it must be."""
    lines: list[str] = []
    line, used = "", 0
    for piece in re.findall(_PIECES, text):
        size = width(piece)
        if used + size > cells and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
            if piece.isspace():
                continue
        while size > cells:
            head = _prefix(piece, cells)
            lines.append(head)
            piece, size = piece[len(head) :], size - width(head)
        line += piece
        used += size
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _prefix(text: str, cells: int) -> str:
    """The longest beginning of `text` that is at most `cells` wide, one character at the least."""
    room = cells
    for index, character in enumerate(text):
        room -= cell(character)
        if room < 0:
            return text[: max(index, 1)]
    return text


def paint(text: str, colour: str, on: bool) -> str:
    """`text` in a colour of the palette, where colour is on."""
    return f"\x1b[{PALETTE[colour]}m{text}\x1b[0m" if on and text else text
