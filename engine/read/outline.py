"""The marks that open a line: numbers of headings and list items.

In: a line. Out: its mark, if it has one. Compared character by character: regular expressions over Chinese numerals
take longer to compile than a document takes to read.
"""

from __future__ import annotations

from engine.record import Record

PART, ARTICLE, FIRST, SECOND, THIRD, POINT, BULLET = range(1, 8)

_NUMERALS = frozenset("一二三四五六七八九十百廿〇零")
_DIGITS = frozenset("0123456789０１２３４５６７８９")
_MOST_NUMERALS = 4


class Mark(Record):
    """How a line begins and where its own words start.

    PART 第一部分 · ARTICLE 第一条 · FIRST 一、 · SECOND （一） · THIRD 1. or 1、 · POINT (1), 1) or ① · BULLET "- ".
    """

    kind: int
    end: int


def mark_of(text: str) -> Mark | None:
    """The mark that a line opens with."""
    first = text[:1]
    if first == "第":
        return _division(text)
    if first in _NUMERALS and first:
        end = _run(text, 0, _NUMERALS)
        return Mark(FIRST, end + 1) if text[end : end + 1] == "、" else None
    if first in "(（" and first:
        return _bracketed(text)
    if first in _DIGITS and first:
        return _numbered(text)
    if first in "-•·*" and first:
        return Mark(BULLET, 2) if text[1:2].isspace() else None
    return Mark(POINT, 1) if "①" <= first <= "⑳" else None


def words_of(text: str) -> str:
    """The line without its mark."""
    mark = mark_of(text)
    return text[mark.end :].lstrip() if mark else text


def _run(text: str, start: int, characters: frozenset[str]) -> int:
    """Where a short run of these characters ends."""
    end = start
    while end - start < _MOST_NUMERALS and end < len(text) and text[end] in characters:
        end += 1
    return end


def _division(text: str) -> Mark | None:
    end = _run(text, 1, _NUMERALS)
    if end == 1:
        return None
    if text.startswith("部分", end):
        return Mark(PART, end + 2)
    kind = {"章": PART, "篇": PART, "条": ARTICLE, "节": ARTICLE}.get(text[end : end + 1])
    return Mark(kind, end + 1) if kind else None


def _bracketed(text: str) -> Mark | None:
    for characters, kind, most in ((_NUMERALS, SECOND, 3), (_DIGITS, POINT, 2)):  # three digits are a code: （208）
        end = _run(text, 1, characters)
        if 1 < end <= most + 1 and text[end : end + 1] in (")", "）"):
            return Mark(kind, end + 1)
    return None


def _numbered(text: str) -> Mark | None:
    end = _run(text, 0, _DIGITS)
    if end > 2:
        return None
    if text[end : end + 1] in (")", "）"):
        return Mark(POINT, end + 1)
    while text[end : end + 1] == " ":
        end += 1
    decimal = text[end + 1 : end + 2] in _DIGITS and text[end + 1 : end + 2] != "" and not _is_year(text, end + 1)
    return Mark(THIRD, end + 1) if text[end : end + 1] in (".", "．", "、") and not decimal else None


def _is_year(text: str, start: int) -> bool:
    """Does a year stand there, as in 4.2024年收支总表, and no decimals?"""
    end = _run(text, start, _DIGITS)
    return end - start == 4 and text[end:].lstrip()[:1] == "年"
