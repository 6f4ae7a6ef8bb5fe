"""Columns that are headed by several years at once (近两年, "last two years"), and by none of their own.

In: the columns of a part. Out: the same, those under such a header with the year each is of. That is counted back from
the document's, which is not known here: "-2" is the year two before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from engine.facts import Column
from engine.quantity import narrow
from engine.regular import expression

_NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "two": 2, "three": 3, "four": 4, "five": 5}
_NUMBERS |= {str(number): number for number in range(2, 6)}
# Compiled where a header has one of their first words. (Sets of Chinese characters take long: any letter is looked up.)
_SPAN = r"(?=)(近|前|过去|最近)(\w)个?(?:财政|预算|会计)?年"
_SPAN_WORDS = ("近", "前", "过")
_ENGLISH = (
    r"\b(last|past|prior|previous|preceding) (two|three|four|five|[2-5]) (?:(?:fiscal|financial|budget) )?years\b"
)

_BEFORE = ("前", "过去", "prior", "previous", "preceding")


def with_years(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns; as many as a span has years, side by side under it, are these years in order."""
    found = list(columns)
    at = 0
    while at < len(found):
        end = at + 1
        while end < len(found) and found[at].path and found[end].path == found[at].path:
            end += 1
        years = _years_of(found, at, end) if found[at].path and end - at > 1 else 0
        if years == end - at and all(column.kind == "figure" for column in found[at:end]):
            header = found[at].path[-1].text
            note = f"“{header}” names no years: read as the {years} before the document's, the oldest first"
            for n in range(years):
                found[at + n] = found[at + n]._replace(period=str(n - years), repaired=note)
        at = end
    return tuple(found)


def _years_of(columns: Sequence[Column], start: int, end: int) -> int:
    """How many years before the document's the header of these columns speaks of; 0 where that is not plain.

    近三年 may go up to the document's year itself: not where an amount of that stands in another column.
    """
    years, before = _span(columns[start].path[-1].text)
    others = (*columns[:start], *columns[end:])
    return years if before or any(column.kind == "figure" for column in others) else 0


@lru_cache(maxsize=1 << 10)
def _span(header: str) -> tuple[int, bool]:
    """How many years a header speaks of, 0 for none, and whether it says that they are over."""
    if "年" in header and any(word in header for word in _SPAN_WORDS):
        matches = expression(_SPAN).finditer(narrow("".join(header.split())))
    elif "year" in (lowered := header.lower()):
        matches = expression(_ENGLISH).finditer(" ".join(lowered.split()))
    else:
        return 0, False
    return next(((_NUMBERS[m[2]], m[1] in _BEFORE) for m in matches if m[2] in _NUMBERS), (0, False))
