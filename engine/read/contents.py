"""The lines of a list of contents (目录). In: a line. Out: whether it is one, and an entry's own words.

Entries end in dots or dashes and a page number, in a tab and a page number, in a page number alone, or in nothing.
"""

from __future__ import annotations

from engine.read.caption import strip_marks
from engine.read.outline import mark_of
from engine.regular import expression

LONGEST_TITLE = 40

_CONTENTS = r".{0,30}(?:目\s*录|[Tt]able of [Cc]ontents|^[Cc]ontents|CONTENTS)"
_DOTS = " .…·．\t\u3000_-—"
_TABLE_NAMES = ("表", "附表", "Table ")
_LONGEST_PAGE = 3  # digits of a page number


def is_contents_title(text: str) -> bool:
    """Is this the line over a list of contents?"""
    if len(text) > LONGEST_TITLE or not ("录" in text or "ontents" in text or "CONTENTS" in text):
        return False
    return expression(_CONTENTS).fullmatch(strip_marks(text)) is not None


def without_leader(text: str) -> tuple[str, bool]:
    """An entry of the contents without the dots and the page number behind it, and whether it has dots, or a tab.

    A page number after a space alone is taken off a numbered entry only: others end in numbers of their own.
    """
    end = text.rstrip("-— ")
    body = end.rstrip("0123456789")
    entry = body.rstrip(_DOTS)
    leader = body[len(entry) :]
    if "\t" in leader or "…" in leader or "  " in leader or sum(leader.count(dot) for dot in ".·-—_") > 1:
        return entry, True
    if leader.isspace() and 0 < len(end) - len(body) <= _LONGEST_PAGE and is_entry(entry):
        return entry, False
    return text, False


def is_entry(text: str) -> bool:
    """Does a line open as an entry does, with a number or the name of a table?"""
    return mark_of(text) is not None or text.startswith(_TABLE_NAMES)
