"""The codes of number formats ("#,##0.00_ ", "0.00%", "yyyy/m/d").

In: codes, and values as a file has them. Out: the sections of a code, for numbers above and below zero, and values in
whole numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from engine.record import Record

GENERAL = "General"

# The formats that a file names by number only, as a Chinese program reads them.
_ACCOUNTS = '_ * {0}_ ;_ * \\-{0}_ ;_ * "-"{1}_ ;_ @_ '
_CHINESE_DATES = ('yyyy"年"m"月"', 'm"月"d"日"', 'm"月"d"日"', "m-d-yy", 'yyyy"年"m"月"d"日"', 'h"时"mm"分"',
                  'h"时"mm"分"ss"秒"', 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"')  # fmt: skip
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00 ;(#,##0.00)", 40: "#,##0.00 ;[Red](#,##0.00)",
    41: _ACCOUNTS.format("#,##0", ""),
    42: _ACCOUNTS.format("#,##0", ""), 43: _ACCOUNTS.format("#,##0.00", "??"), 44: _ACCOUNTS.format("#,##0.00", "??"),
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **dict(enumerate(_CHINESE_DATES, 27)), **dict(enumerate(_CHINESE_DATES[:9], 50)),
}  # fmt: skip


_VALUE = re.compile(r"([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,4}))?")
_USUAL = re.compile(r"(t*)(w+)(\.p*)?(t*)")  # the kinds of pieces by their first letters
_EXACT_DIGITS = 15  # that a binary number holds for certain
_LARGEST_EXPONENT = 60
_LONGEST_BINARY = 24  # characters that programs take to write a binary number without an exponent
_MOST_CODE = 255  # characters of a format
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_DATE = re.compile(r"am/pm|a/p|上午/下午|y+|m+|d+|h+|s+|e+|a{3,4}", re.IGNORECASE)

Scaled = tuple[int, int]  # digits and decimals, which may be below zero


class Section(Record):
    """One of the parts that `;` divides: for numbers above zero, below zero, zero, and texts."""

    pieces: tuple[tuple[str, str], ...]  # ("text", …), ("whole", "0"), ("part", "#"), ("point", "."), ("date", "yyyy")
    moves: int = 0  # places that percent signs and trailing commas move the point to the right
    grouped: bool = False
    plain: bool = False  # General, a fraction or powers of ten: every digit there is
    condition: tuple[str, int, int] | None = None  # "<", digits, decimals
    usual: tuple[str, bool, int, str] | None = None  # text before, a 0 before the point?, decimals, text behind


def exact(value: str) -> Scaled | None:
    """A decimal number as digits and decimals, at most 15 of them kept; None for any other text."""
    whole, _, part = value.partition(".")
    if not value.isascii():
        return None
    if whole.isdecimal() and (not part or part.isdecimal()) and len(value) <= _LONGEST_BINARY:
        if len(value) <= _EXACT_DIGITS:
            return int(whole + part), len(part)
        return _at_exact_digits((whole + part).lstrip("0"), len(part))
    match = _VALUE.fullmatch(value)
    if match is None or not (match[2] or match[3]):
        return None
    part = match[3] or ""
    digits, decimals = int((match[2] + part)[:400]), len(part) - int(match[4] or 0)
    surplus = len(str(digits)) - _EXACT_DIGITS
    if surplus > 0:
        digits, decimals = shortened(digits, surplus), decimals - surplus
    while digits and decimals > 0 and digits % 10 == 0:
        digits, decimals = digits // 10, decimals - 1
    if not digits:
        return 0, 0
    if abs(decimals) > _LARGEST_EXPONENT:
        return (0, 0) if decimals > 0 else None
    return (-digits if match[1] == "-" else digits), decimals


def _at_exact_digits(digits: str, decimals: int) -> Scaled:
    """A number at as many digits as are certain, halves rounded up, without zeros at the end of its decimals."""
    surplus = len(digits) - _EXACT_DIGITS
    if surplus > 0:
        digits = str(int(digits[:_EXACT_DIGITS]) + (digits[_EXACT_DIGITS] >= "5"))
        decimals -= surplus
    short = digits.rstrip("0")
    zeros = min(len(digits) - len(short), max(decimals, 0))
    return (int(digits[: len(digits) - zeros]), decimals - zeros) if short else (0, 0)


def shortened(digits: int, places: int) -> int:
    """Digits without so many of the last, rounded half up."""
    step: int = 10**places
    return (2 * digits + step) // (2 * step)


@lru_cache(maxsize=1 << 10)
def sections_of(code: str) -> tuple[Section, ...]:
    """A format's sections. What cannot be read as one shows every digit."""
    found, start, n = [], 0, 0
    code = code[:_MOST_CODE]
    while n < len(code):
        if code[n] == '"':
            n = code.find('"', n + 1)
            if n < 0:
                break
        elif code[n] in "\\!_*":
            n += 1
        elif code[n] == "[":
            n = max(code.find("]", n), n)
        elif code[n] == ";":
            found.append(_section(code[start:n]))
            start = n + 1
        n += 1
    return (*found, _section(code[start:]))


def _section(code: str) -> Section:
    pieces: list[tuple[str, str]] = []
    moves = commas = 0
    grouped = plain = point = False
    condition = None
    n = 0
    while n < len(code):
        sign = code[n]
        n += 1
        if sign == '"':
            end = code.find('"', n)
            end = len(code) if end < 0 else end
            pieces.append(("text", code[n:end]))
            n = end + 1
        elif sign in "\\!":
            pieces.append(("text", code[n : n + 1]))
            n += 1
        elif sign == "_":
            pieces.append(("text", " "))
            n += 1
        elif sign == "*":
            n += 1
        elif sign == "[":
            end = code.find("]", n)
            inside = code[n:end] if end >= 0 else ""
            n = end + 1 if end >= 0 else len(code)
            if inside.startswith("$"):
                pieces.append(("text", inside[1:].partition("-")[0]))
            elif match := _CONDITION.fullmatch(inside):
                condition = (match[1], *(exact(match[2]) or (0, 0)))
            elif inside and inside.strip("hms") == "":
                pieces.append(("date", inside))
        elif sign in "0#?":
            if commas:
                grouped, commas = True, 0
            pieces.append(("part" if point else "whole", sign))
        elif sign == "." and not point:
            point = True
            moves, commas = moves - 3 * commas, 0
            pieces.append(("point", sign))
        elif sign == "," and any(kind in ("whole", "part") for kind, _ in pieces):
            commas += 1
        elif sign == "%":
            moves += 2
            pieces.append(("text", sign))
        elif code[n - 1 :].lower().startswith(("general", "g/通用格式")):
            n += 6
            plain = True
            pieces.append(("whole", sign))
        elif sign in "Ee" and code[n : n + 1] in ("+", "-") and pieces:
            return Section((*_texts_before(pieces), ("whole", "0")), 0, False, True, condition)
        elif sign == "/" and any(kind == "whole" for kind, _ in pieces):
            return Section((("whole", "0"),), 0, False, True, condition)
        elif sign == "@":
            plain = True
            pieces.append(("whole", sign))
        elif (match := _DATE.match(code, n - 1)) and not any(kind == "whole" for kind, _ in pieces):
            pieces.append(("date", match[0].lower()))
            n = match.end()
        else:
            pieces.append(("text", sign))
    moves -= 3 * commas
    usual = None if plain else _usual_places(pieces)
    return Section(tuple(pieces), moves, grouped, plain, condition, usual)


def _texts_before(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The texts at the beginning of a section."""
    first = next((n for n, (kind, _) in enumerate(pieces) if kind != "text"), len(pieces))
    return pieces[:first]


def _usual_places(pieces: Sequence[tuple[str, str]]) -> tuple[str, bool, int, str] | None:
    """What `Section.usual` is for these pieces; None for others."""
    kinds = "".join(kind[0] if kind != "point" else "." for kind, _ in pieces)
    match = _USUAL.fullmatch(kinds)
    if match is None:
        return None
    marks = "".join(mark for kind, mark in pieces if kind in ("whole", "part"))
    wholes, parts = len(match[2]), len(match[3] or ".") - 1
    if marks[:wholes].count("0") > 1 or "?" in marks or "#" in marks[wholes:] or (match[3] and not parts):
        return None
    texts = [text for kind, text in pieces if kind == "text"]
    before = len(match[1])
    return "".join(texts[:before]), marks[wholes - 1 : wholes] == "0", parts, "".join(texts[before:])
