"""Patterns for what a document prints. In: titles and headers. Out: patterns as a rule file has them.

What changes from one document to the next is left open: the year, and whose document it is.
"""

from __future__ import annotations

import re

from engine.patterns import anywhere, matcher, whole
from engine.wording import normal, plain

_SPECIAL = re.compile(r"[\\^$.|?*+()\[\]{}]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"(?i)\b(FY\s?)\d\d\b")
_UNIT = re.compile(r"（(?:[十百千万亿]*元|%|人|人次|辆|台|套|个|项|次|场)）$")
_FEWEST = 2  # characters that a pattern has at least, besides the year


def literal(text: str) -> str:
    """The pattern of exactly this text (in normal form)."""
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)


def open_year(pattern: str) -> str:
    """The pattern with its years left open: the first is `{year}`, FY24 any FY."""
    pattern = _SHORT_YEAR.sub(r"\1\\d\\d", pattern)
    first, *more = _YEAR.split(pattern)
    return first + "".join(("{year}" if n == 0 else r"\d{4}") + rest for n, rest in enumerate(more))


def of_header(text: str) -> tuple[str, ...]:
    """Patterns that a header meets as a whole, the most general first."""
    bare = plain(text)
    if not bare:
        return ()
    without = _UNIT.sub("", bare) or bare
    found = dict.fromkeys((open_year(literal(without)), open_year(literal(bare)), literal(bare)))
    return tuple(pattern for pattern in found if _meets(whole, pattern, bare) or without != bare)


def of_label(text: str) -> str:
    """A pattern that a row's label meets as a whole, "" where there is none."""
    bare = plain(text)
    pattern = open_year(literal(bare))
    return pattern if bare and _meets(whole, pattern, bare) else ""


def without_place(title: str) -> str:
    """A title in normal form without what stands before its year: in Chinese, whose table it is."""
    bare = normal(title)
    year = _YEAR.search(bare)
    return bare[year.start() :] if year and len(bare) - year.end() > _FEWEST and not bare.isascii() else bare


def of_title(text: str, organisation: str) -> str:
    """A pattern that is found in a title, "" where there is none.

    What stands before the year, and the organisation that the table is of, are left out.
    """
    bare, rest, organisation = normal(text), without_place(text), normal(organisation)
    pieces = [literal(piece) for piece in (rest.split(organisation) if organisation else [rest])]
    for pattern in (open_year(".*".join(filter(None, pieces))), open_year(literal(bare)), literal(bare)):
        if len(pattern.replace("{year}", "").replace(".*", "")) >= _FEWEST and _meets(anywhere, pattern, bare):
            return pattern
    return literal(bare) if _meets(anywhere, literal(bare), bare) else ""


def found_in(pattern: str, title: str) -> bool:
    """Is the pattern found in a title?"""
    return _meets(anywhere, pattern, normal(title))


def _meets(how: object, pattern: str, text: str) -> bool:
    try:
        return matcher(whole(pattern) if how is whole else anywhere(pattern))(text)
    except re.error:
        return False
