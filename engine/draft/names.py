"""Names for what a document prints. In: titles and headers. Out: names that a rule file may use.

A name is made of the words alone: numbering, years, brackets and signs are left out, so that next year's document gives
the same one.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from itertools import chain, count

from engine.check.functions import FUNCTIONS
from engine.check.names import BUILT_IN
from engine.syntax.terminals import KEYWORDS
from engine.wording import normal, plain

_MOST = 40  # characters of a name
_BRACKET = re.compile(r"（[^（）]*）")
_YEAR = re.compile(r"(?:\b(?:fiscal year|FY)\s*)?(?<!\d)(?:19|20)\d\d(?!\d)(?:年度?)?|\bFY\s*\d\d\b", re.IGNORECASE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(
    rf"\b(?:(?:for the )?(?:year|period) ended|as at|as of|at)?\s*\d{{1,2}} (?:{_MONTHS})\b", re.IGNORECASE
)
_SIGNS = {"%": " percent ", "&": " and ", "#": " number "}
_WORDS = re.compile(r"[^\W_]+")

# What rules may ask of a table, a row or a column: a column of that name would hide it.
MEMBERS = frozenset(
    (
        "rows", "items", "tree", "top", "leaves", "total", "amounts", "shares", "totals", "all", "title", "number",
        "unit", "organisation", "period", "headers", "notes", "key", "label", "parent", "children", "level", "parts",
        "group", "position", "previous", "next", "siblings",
    )
)  # fmt: skip
_LOOPS = frozenset(("row", "column", "parent", "child", "part", "line", "a", "b"))  # as the rules drafted here have it
_NAME = re.compile(r"[^\W\d]\w*")
_TAKEN = KEYWORDS | MEMBERS | _LOOPS | frozenset(BUILT_IN) | frozenset(FUNCTIONS)


def word(text: str, brackets: bool = False) -> str:
    """The name that a printed text makes, "" where there is no word in it. With `brackets`, those in them count too."""
    bare = plain(text) if brackets else _BRACKET.sub("", plain(text))
    bare = _YEAR.sub(" ", _DAY.sub(" ", bare))
    for sign, said in _SIGNS.items():
        bare = bare.replace(sign, said if bare.isascii() else "")
    parts = _WORDS.findall(bare)
    while parts and parts[0][0].isdigit():
        parts[0] = parts[0].lstrip("0123456789") or ""
        parts = [part for part in parts if part]
    return _short("_".join(parts) if bare.isascii() else "".join(parts))


def _short(name: str) -> str:
    if len(name) <= _MOST:
        return name
    cut = name[:_MOST]
    return cut.rpartition("_")[0] or cut if "_" in cut else cut


def allowed(name: str) -> bool:
    """May it stand as a name, and hides nothing?"""
    return bool(_NAME.fullmatch(name)) and name not in _TAKEN and name.lower() not in _TAKEN


def unique(wanted: Iterable[str], taken: Container[str], otherwise: str) -> str:
    """The first name wanted that is allowed and free; else the first with `otherwise` or a number behind it."""
    names = [name for name in wanted if name]
    stem = next((name for name in names if _NAME.fullmatch(name)), otherwise)
    more = chain([] if allowed(stem) else [f"{stem}_{otherwise}"], (f"{stem}_{n}" for n in count(2)))
    return next(name for name in chain(names, more) if allowed(name) and name not in taken)


def is_chinese(text: str) -> bool:
    """Is it written in Chinese, in part at least?"""
    return any("一" <= character <= "鿿" for character in normal(text))
