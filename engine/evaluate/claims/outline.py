"""A stretch of text in outline: every number one character. In: text, units. Out: `Outline`, cut into clauses.

An outline is the normal form of a text in which a number with its unit is one character that says what kind of number
it is. Phrases are matched on it, so that they need not say how a number is printed, and a match costs as many steps as
there are words, however long the numbers are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from engine.plan import A_YEAR, CLOSE, COMMA, FIRST_KIND, LAST_KIND, SIGNS, STOP
from engine.quantity import Printed, numbers_in
from engine.record import Record
from engine.wording import normal

_OTHER = LAST_KIND  # a number of no kind that any phrase asks for
_LONGEST_CLAUSE = 300
_ENDS = re.compile(
    f"[,;{STOP}!?]|(?<=[{FIRST_KIND}-{A_YEAR}]){COMMA}|(?<=[a-z{CLOSE}{FIRST_KIND}-{A_YEAR}])\\.(?= |$)"
)
_LIST_MARK = re.compile(r"\s*(?:[（(]\s*\d{1,2}\s*[)）]、?|\d{1,2}\s*(?:、|[.．](?!\d)))\s*")
_CURRENCY = "$¥€£"


class Number(Record):
    """A number of the text: as printed, its unit as far as it is one, and the character that stands for it."""

    printed: Printed
    unit: str
    mark: str


class Outline(Record):
    """The text in outline, the numbers in order, and where in the outline they stand."""

    text: str
    numbers: tuple[Number, ...]
    places: tuple[int, ...]

    def number_at(self, at: int) -> int:
        """Which of the numbers stands at a place, or is the next behind it."""
        return bisect_left(self.places, at)


class Clause(Record):
    """A stretch of an outline between two signs, and the sign behind it, "" at the end."""

    start: int
    end: int
    sign: str


def outlined(text: str, units: Mapping[str, tuple[str, int, int]], kinds: Sequence[str]) -> Outline:
    """The outline of a text. `kinds` are those that phrases ask for, as `ClaimsSpec` has them."""
    if not text.isprintable():
        text = "".join([c if c.isprintable() else " " for c in text])
    marks = {kind: chr(ord(FIRST_KIND) + n) for n, kind in enumerate(kinds)}
    pieces: list[str] = []
    numbers: list[Number] = []
    listed = _LIST_MARK.match(text)
    at = listed.end() if listed else 0
    for printed in numbers_in(text):
        if printed.start < at:
            continue
        unit, length = _unit(printed, text, units)
        mark = A_YEAR if unit in ("年", "年度") else marks.get(_kind(unit, units), _OTHER)
        pieces += [normal(text[at : printed.start]), mark]
        numbers.append(Number(printed, unit, mark))
        at = printed.end + length
    pieces.append(normal(text[at:]))
    outline = "".join(pieces).translate(SIGNS)
    return Outline(outline, tuple(numbers), tuple(i for i, c in enumerate(outline) if FIRST_KIND <= c <= A_YEAR))


def _unit(printed: Printed, text: str, units: Mapping[str, tuple[str, int, int]]) -> tuple[str, int]:
    """The unit of a number, and how many characters of the text behind it say so."""
    written = printed.unit
    gap = 1 if text[printed.end : printed.end + 1].isspace() else 0
    if written.startswith("年") and not printed.decimals and 1900 <= printed.digits <= 2099 and "," not in printed.text:
        unit = "年度" if written.startswith("年度") else "年"
        return unit, gap + len(unit)
    for end in range(len(written), 0, -1):
        if written[:end] in units:
            return written[:end], gap + end
    sign = printed.text[:2].strip("(-")[:1]
    return (sign, 0) if sign in _CURRENCY and sign in units else ("", 0)


def _kind(unit: str, units: Mapping[str, tuple[str, int, int]]) -> str:
    return (units[unit][0] or unit) if unit in units else ""


def clauses(text: str) -> list[Clause]:
    """An outline cut at its commas, semicolons and full stops; what is longer than any clause is cut short."""
    found: list[Clause] = []
    start = 0
    for match in _ENDS.finditer(text):
        found.append(Clause(start, min(match.start(), start + _LONGEST_CLAUSE), match[0]))
        start = match.end()
    found.append(Clause(start, min(len(text), start + _LONGEST_CLAUSE), ""))
    return [clause for clause in found if clause.end > clause.start or clause.sign]
