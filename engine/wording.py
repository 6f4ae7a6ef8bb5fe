"""How printed words are compared: normal forms, patterns, outline numbers, years. In: text. Out: text and small tuples.

Spaces inside words, full-width letters, and the many quotation marks and dashes carry no meaning in a budget; printed
brackets do, and are kept as the full-width pair （ ）, so that ( ) are free to group in a pattern.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from engine.regular import expression

_SPACES = expression(r" (?=[^\x00-\x7f]|[:;,])|(?<=[^\x00-\x7f]) ")
_QUOTES, _DASHES = "\"'“”‘’「」『』〝〞＂＇", "‐‑‒–—―−－"
_SIGNS = {**dict.fromkeys(_QUOTES, ""), **dict.fromkeys(_DASHES, "-"), "(": "（", ")": "）", "﹑": "、"}
_SIGNS["*"] = ""  # asterisks are emphasis in Markdown, footnote marks elsewhere
_SIGN = expression(f"[{''.join(_SIGNS)}]")  # `str.translate` would ask for each character of a text
_WIDE = (("，", ","), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"))  # a text without them is normalised quickly
_PATTERN_TABLE = str.maketrans({sign: _SIGNS[sign] for sign in _QUOTES + _DASHES})


@lru_cache(maxsize=1 << 16)
def normal(text: str) -> str:
    """The form in which two printed texts are compared."""
    if not text.isascii():
        if not text.isalnum():
            for sign, plain in _WIDE:
                text = text.replace(sign, plain)
        text = unicodedata.normalize("NFKC", text)
    if text.isalnum():  # as most labels are: nothing that follows would change it
        return text
    text = " ".join(_SIGN.sub(_as_compared, text).split())
    return _SPACES.sub("", text) if " " in text and not text.isascii() else text


def _as_compared(sign: re.Match[str]) -> str:
    return _SIGNS[sign[0]]


def same(a: str, b: str) -> bool:
    """Do two texts say the same, width, spaces, quotation marks and case aside?"""
    return normal(a).casefold() == normal(b).casefold()


@lru_cache(maxsize=1 << 12)
def pattern_source(written: str) -> str:
    """The regular expression, over normal forms, for a pattern as an auditor writes it.

    Full-width brackets and `\\(` stand for printed brackets; `{year}` for a year, `{anything else}` for a run of text.
    Whether it is one is for the checker to say.
    """
    text = written.replace("\\(", "（").replace("\\)", "）")
    kept = text.replace("（", "\ue000").replace("）", "\ue001")
    kept = unicodedata.normalize("NFKC", kept).translate(_PATTERN_TABLE)
    kept = kept.replace("\ue000", "（").replace("\ue001", "）")
    kept = _SPACES.sub("", " ".join(kept.split()))
    if "[" in kept:
        kept = expression(_SETS).sub(_plain_set, kept)
    kept = expression(r"\{year\}").sub(r"(?P<year>(?:19|20)\\d\\d)", kept)
    return expression(r"\{([^\W\d]\w*)\}").sub(r"(?P<\1>.+?)", kept)


def is_plain(source: str) -> bool:
    """Is a regular expression nothing but words, with `|` between them?"""
    return _SPECIAL.isdisjoint(source)


_SPECIAL = frozenset("\\^$.?*+()[]{}")

# Written out, and compiled where they are first used: few patterns have sets.
_SETS = r"(?s)\\.|\[\^?\]?(?:\\.|[^\]\\])*(?:\]|\Z)"
_IN_A_SET = r"(?s)\\.|\[|--|&&|\|\||~~"


def _plain_set(found: re.Match[str]) -> str:
    """A set in which `[` and doubled signs are characters like others; Python warns that they may come to mean more."""
    if found[0][0] != "[":
        return found[0]
    return "[" + expression(_IN_A_SET).sub(_as_characters, found[0][1:])


def _as_characters(found: re.Match[str]) -> str:
    return found[0] if found[0][0] == "\\" else "".join(f"\\{sign}" for sign in found[0])


@lru_cache(maxsize=1 << 12)
def pattern(source: str) -> re.Pattern[str]:
    """The compiled form of `pattern_source`'s result.

    Python gathers the characters that a match can begin with, which for Chinese words takes longer than what is then
    searched. An empty look ahead keeps it from that; where flags or named groups stand first, it is left alone.
    """
    return expression(source if source.startswith("(?") else f"(?=){source}", re.IGNORECASE)


# Outline numbers by rank: a lower rank is higher in the outline when both occur in one table.
# (A set of Chinese characters takes longer to compile than all the rest; so any letter will do, and is looked up.)
_OUTLINE = expression(
    r"(?:第(?P<part>[^\W_]+?)(?:部分?|章|节)|(?P<han>[^\W\d_]+)、|（(?P<hanb>[^\W\d_]{2,}|[^\W\d_a-z])）、?\.?"
    r"|(?P<num>\d{1,2})(?:、|\.(?!\d))|（(?P<numb>\d{1,2})）、?\.?|(?P<roman>[IVX]{1,4})\.(?!\w)"
    r"|（(?P<letter>[a-z])）)\s*"
)
_NUMERALS = frozenset("〇零一二三四五六七八九十百廿卅")
_RANKS = {"part": 0, "roman": 1, "han": 1, "hanb": 2, "num": 3, "numb": 4, "letter": 4}
_CIRCLE = 5  # ① to ⑳, which a normal form would turn into plain digits
_OF_WHICH = expression(r"(?:其中|包括|of which|including):?\s*", re.IGNORECASE)
_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@lru_cache(maxsize=1 << 14)
def outline(label: str) -> tuple[int, int, bool, str]:
    """(rank, ordinal, of which, rest) of a label: "（二）农林水支出" → (2, 2, False, "农林水支出").

    The rank is -1 and the ordinal 0 where there is no number; `of which` is true for a label opening with 其中.
    """
    first = label.lstrip()[:1]
    if "①" <= first <= "⑳":
        rest = normal(label.lstrip()[1:])
        of_which = _OF_WHICH.match(rest)
        ordinal = ord(first) - ord("①") + 1
        return _CIRCLE, ordinal, of_which is not None, rest[of_which.end() :] if of_which else rest
    text = normal(label)
    of_which = _OF_WHICH.match(text)
    if of_which:
        text = text[of_which.end() :]
    rank, ordinal, rest = _numbered(text)
    if rank >= 0 and not of_which and (inner := _OF_WHICH.match(rest)):
        of_which, rest = inner, rest[inner.end() :]
    return rank, ordinal, of_which is not None, rest


def plain(label: str) -> str:
    """A label in normal form, without its outline number and its 其中."""
    return outline(label)[3]


def common_form(text: str) -> str:
    """What a text is known by where two are compared: without its number, its width, its spaces and its case."""
    return (plain(text) or normal(text)).casefold()


def differ_little(a: str, b: str) -> bool:
    """Are 95 of 100 characters of two texts the same, in order? What they begin and end with alike must be half of
    them: so texts that are not nearly the same are told apart without being gone through."""
    if 19 * abs(len(a) - len(b)) > len(a) + len(b):
        return False
    least = min(len(a), len(b))
    front = next((n for n in range(least) if a[n] != b[n]), least)
    back = next((n for n in range(least - front) if a[-1 - n] != b[-1 - n]), least - front)
    alike = front + back
    if 4 * alike < len(a) + len(b):
        return False
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, a[front : len(a) - back], b[front : len(b) - back], autojunk=False)
    alike += sum(block.size for block in matcher.get_matching_blocks())
    return 200 * alike >= 95 * (len(a) + len(b))


def _numbered(text: str) -> tuple[int, int, str]:
    """(rank, ordinal, rest) of a text in normal form; (-1, 0, text) where it opens with no number."""
    match = _OUTLINE.match(text)
    if match is None or match.lastgroup is None:
        return -1, 0, text
    kind, number = match.lastgroup, match[match.lastgroup]
    if kind in ("part", "han", "hanb") and not all(c in _NUMERALS or c.isdecimal() for c in number):
        return -1, 0, text
    return _RANKS[kind], _ordinal(number), text[match.end() :]


def _ordinal(text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    if text.isascii():
        return {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}.get(text, 1) if text.isupper() else ord(text[0]) - 96
    total = 0
    digit = 0
    for c in text.replace("廿", "二十").replace("卅", "三十"):
        if c == "十":
            total += (digit or 1) * 10
            digit = 0
        elif c == "百":
            total += (digit or 1) * 100
            digit = 0
        elif c in _DIGITS:
            digit = _DIGITS[c]
        elif c.isdigit():
            digit = digit * 10 + int(c)
    return total + digit


_YEAR = expression(
    r"(?<![\d.,])((?:19|20)\d\d)(?=\s*年)(?!年(?:以来|版))|(?:[Ff][Yy]|[Ff]iscal [Yy]ear)\s*'?((?:19|20)\d\d|\d\d)\b"
    r"|(?<![\d.,-])((?:19|20)\d\d)(?![\d.,]|\w)"
)
_DOCUMENT_NUMBER = r"([^\w\s])\s*(?:19|20)\d\d\s*([^\w\s])\s*第?\s*\d+\s*号"  # compiled where there is a 号
_OPEN, _CLOSE = frozenset("〔[【（"), frozenset("〕]】）")


def years_in(text: str) -> list[tuple[int, int, int]]:
    """(year, start, end) of each year that a text names; the numbers of circulars (〔2016〕143号) are none."""
    if "20" not in text and "19" not in text and "f" not in text and "F" not in text:
        return []  # as nearly all headers and rows: the searches below take longer
    found = []
    numbers = expression(_DOCUMENT_NUMBER).finditer(text) if "号" in text else ()
    hidden = [m.span() for m in numbers if m[1] in _OPEN and m[2] in _CLOSE]
    for match in _YEAR.finditer(text):
        if any(a <= match.start() < b for a, b in hidden):
            continue
        digits = match[1] or match[2] or match[3]
        year = int(digits) if len(digits) == 4 else 1900 + int(digits) + (100 if int(digits) < 70 else 0)
        found.append((year, match.start(), match.end()))
    return found
