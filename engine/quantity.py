"""Exact numbers as they are printed. In: text. Out: integers with a count of decimals; never a float.

A printed number is `digits / 10**decimals` in its printed unit. Rationals are pairs `(numerator, denominator)` with a
positive denominator, kept as small as need be; `fractions.Fraction` would cost more to import than a check takes.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd

from engine.record import Record
from engine.regular import expression

Rational = tuple[int, int]

MAX_DIGITS = 60  # longer runs of digits are identifiers, not amounts, and hostile ones never reach int()

# Full-width forms and the many minus signs, mapped one character to one so that places stay right.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20, 0xA0: 0x20, 0x2212: 0x2D, 0xFF0D: 0x2D, 0xFFE5: 0xA5, 0x2009: 0x20, 0x202F: 0x20,
}  # fmt: skip

# Characters beyond Latin are looked up, not matched: sets of them take a regular expression long to compile.
_CELL = expression(
    r"(?P<before>[^\d.]*)"
    r"(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
    r"(?P<close>\)?)\s*"
    r"(?P<unit>(?![\d.,])[^\d\s(),;:]{0,6})(?P<close2>\)?)\s*"
)
_BOUND_SIGNS = frozenset("≥≤><≈~约近超逾")
_BOUND_WORDS = ("不少于", "不低于", "不超过", "大于等于", "小于等于", "大于", "小于")
_LEAD = frozenset("-+–△▲$¥€£(")
_PLAIN = expression(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
# What stands before is looked at behind the first digit, so that a search passes over all else quickly.
_IN_TEXT = expression(r"\d(?<![\d.]\d)(?<!\d,\d)(?:\d{0,2}(?:,\d{3})+|\d*)(?:\.\d+)?(?![.,]?\d)")
_MINUS = frozenset("-−–△▲")


class Printed(Record):
    """A number read from text; `start` and `end` are offsets of `text` in what was read."""

    text: str  # sign, currency and brackets included, the unit not
    digits: int
    decimals: int
    unit: str
    bound: str
    start: int
    end: int


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as ASCII, one character for one."""
    return text if text.isascii() else text.translate(_WIDTH)


def read_number(text: str) -> Printed | None:
    """The number that a whole cell is ("1,467.21", "（12.5）", "≥90%", "12场"), or None.

    Commas count only between groups of three digits; digits after a leading zero ("069001") make a code, no number.
    """
    if _PLAIN.fullmatch(text):  # nearly every amount is its number and nothing else
        read = _exact(text)
        return Printed(text, *read, "", "", 0, len(text)) if read else None
    match = _CELL.fullmatch(narrow(text))
    if match is None or "。" in match["unit"]:
        return None
    before = match["before"].lstrip()
    bound = _bound(before)
    lead = before[len(bound) :].lstrip()
    if not all(c in _LEAD or c.isspace() for c in lead):
        return None
    brackets = "(" in lead
    closes = len(match["close"]) + len(match["close2"])
    if lead.count("(") != closes or closes > 1:
        return None
    signs = [c for c in lead if c in _MINUS]
    if len(signs) > 1 or (signs and brackets):
        return None
    read = _exact(match["number"])
    if read is None:
        return None
    digits, decimals = read
    start = match.start("number") - len(lead)
    end = match.end("close2") if match["close2"] and not match["unit"] else match.end("close") or match.end("number")
    return Printed(
        text[start:end],
        -digits if signs or brackets else digits,
        decimals,
        match["unit"],
        bound,
        start,
        end,
    )


def _bound(text: str) -> str:
    """The bound that a cell opens with, "" for none."""
    if text[:1] in _BOUND_SIGNS:
        return text[:2] if text[1:2] == "=" else text[:1]
    return next((word for word in _BOUND_WORDS if text.startswith(word)), "")


@lru_cache(maxsize=1 << 10)  # a paragraph is asked when it is read, and for what it states
def numbers_in(text: str) -> tuple[Printed, ...]:
    """Every number in running text, with the word behind it as its unit (up to 4 Chinese characters).

    Signs and currency signs belong to a number. Brackets make it negative only together with a currency sign, since
    prose also brackets plain numbers: "changed by ($1,967,291)".
    """
    plain = narrow(text.replace("，", "；"))  # in a sentence it parts clauses: 3 人，15 辆
    found = []
    for match in _IN_TEXT.finditer(plain):
        read = _exact(match[0])
        if read is None:
            continue
        digits, decimals = read
        start, end, negative = _with_signs(plain, *match.span())
        if negative:
            digits = -digits
        unit = _UNIT.match(plain, end)
        found.append(Printed(text[start:end], digits, decimals, unit[1] if unit else "", "", start, end))
    return tuple(found)


_UNIT = expression(r"\s?(%|个百分点|[A-Za-z]+|[^\W\d_]{1,4})")
CURRENCIES = ("$", "¥", "€", "£")
_CURRENCY = frozenset(CURRENCIES)


def _with_signs(plain: str, start: int, end: int) -> tuple[int, int, bool]:
    """The span of a number in running text with its sign, currency and brackets, and whether it is negative."""
    currency = start > 0 and plain[start - 1] in _CURRENCY
    if currency:
        start -= 1
    before = plain[start - 2] if start > 1 else " "
    if start and plain[start - 1] in _MINUS and not (before.isascii() and before.isalnum()):
        return start - (2 if before in _CURRENCY else 1), end, True
    if start and plain[start - 1] == "(" and plain[end : end + 1] == ")":
        if currency:
            return start - 1, end + 1, True
        if start > 1 and plain[start - 2] in _CURRENCY:
            return start - 2, end + 1, True
    return start, end, False


def _exact(number: str) -> tuple[int, int] | None:
    whole, _, part = number.replace(",", "").partition(".")
    if len(whole) + len(part) > MAX_DIGITS or (len(whole) > 1 and whole[0] == "0"):
        return None
    return int(whole + part or "0"), len(part)


def printed(digits: int, decimals: int) -> str:
    """The exact decimal `digits / 10**decimals`: printed(146721, 2) is "1467.21"."""
    if decimals <= 0:
        return str(digits * 10**-decimals)
    sign = "-" if digits < 0 else ""
    text = str(abs(digits)).rjust(decimals + 1, "0")
    return f"{sign}{text[:-decimals]}.{text[-decimals:]}"


def decimal(value: Rational, least: int = 0, most: int = 12) -> str:
    """`value` as a decimal with at least `least` and at most `most` decimals, rounded half away from zero."""
    n, d = value
    for places in range(least, most):
        if n * 10**places % d == 0:
            return printed(n * 10**places // d, places)
    return printed(round_half_up(n * 10**most, d), most)


def round_half_up(n: int, d: int) -> int:
    """The integer nearest to n / d, halves away from zero."""
    q = (2 * abs(n) + d) // (2 * d)
    return -q if n < 0 else q


def rational(n: int, d: int = 1) -> Rational:
    """n / d in lowest terms; d is not 0."""
    if d < 0:
        n, d = -n, -d
    g = gcd(n, d)
    return (n // g, d // g) if g > 1 else (n, d)


def plus(a: Rational, b: Rational) -> Rational:
    """a + b."""
    return rational(a[0] * b[1] + b[0] * a[1], a[1] * b[1])


def times(a: Rational, b: Rational) -> Rational:
    """a · b."""
    return rational(a[0] * b[0], a[1] * b[1])


def over(a: Rational, b: Rational) -> Rational:
    """a / b; b is not 0."""
    return rational(a[0] * b[1], a[1] * b[0])


def less(a: Rational, b: Rational) -> bool:
    """a < b."""
    return a[0] * b[1] < b[0] * a[1]


def parse_rational(text: str) -> Rational | None:
    """Read "12.5" or "1,000" as a rational; None for anything else."""
    read = read_number(text)
    if read is None or read.unit or read.bound:
        return None
    return rational(read.digits, 10**read.decimals)
