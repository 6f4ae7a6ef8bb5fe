"""A stretch of text in outline: every number one character. In: text, `Notation`. Out: `Outline`, cut into clauses.

An outline is the normal form of a text in which a number with its unit is one character that says what kind of number
it is. Phrases are matched on it, so that they need not say how a number is printed, and a match costs as many steps as
there are words, however long the numbers are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from engine.evaluate.claims.numerals import counting_units, numerals_in
from engine.evaluate.claims.spelled import UNITS, spelled_in
from engine.plan import A_YEAR, CLOSE, COMMA, FIRST_KIND, LAST_KIND, OPEN, SIGNS, STOP, THIS_YEAR
from engine.quantity import CURRENCIES, Printed, numbers_in
from engine.record import Record
from engine.regular import expression
from engine.wording import normal

_CODE_LENGTHS = (3, 5, 7)
_LEVELS = ("类", "款", "项")
_OTHER = LAST_KIND  # a number of no kind that any phrase asks for
_LONGEST_CLAUSE = 300
_MARK = f"[{FIRST_KIND}-{A_YEAR}]"
# The signs first, and what has to stand around them behind: so a search passes over all else quickly.
_SIGNS = (
    f"[,;{STOP}!?{OPEN}{CLOSE}{COMMA}.](?:(?<=[,;{STOP}!?{OPEN}{CLOSE}])|(?<={_MARK}{COMMA})|(?<={_MARK}{CLOSE}{COMMA})"
    f"|(?<=[A-Za-z{CLOSE}{FIRST_KIND}-{A_YEAR}]\\.)(?=[ {FIRST_KIND}-{A_YEAR}]|$))"
)
_PARTING = ("and", "but", "plus", "while", "whereas")
_PARTED = "|".join(_PARTING)
# Compiled where a text has one of them.
_WORDS_BETWEEN = (
    f"(?<=[{CLOSE}{FIRST_KIND}-{A_YEAR}]) ?(?:{_PARTED})\\b|\\b(?:{_PARTED})(?=[{FIRST_KIND}-{LAST_KIND}])"
)
# 人员经费5万元和公用经费3万元: behind an amount, and before a name.
_JOINING = f"(?<=[{CLOSE}{FIRST_KIND}-{LAST_KIND}])(?:以及|和)(?=[\\u4e00-\\u9fff]{{3,}}[{FIRST_KIND}-{LAST_KIND}])"
_ENDS, _ENDS_JOINED = expression(_SIGNS), expression(f"{_SIGNS}|{_JOINING}")
_BRACKET = expression(f"[{OPEN}{CLOSE}]")
_NUMBER = expression(f"[{FIRST_KIND}-{LAST_KIND}]")
_ABBREVIATED = frozenset(("approx", "dept", "est", "inc", "misc", "no", "nos", "st", "mr", "mrs", "ms", "dr", "vs"))
# 1. of a list in the middle of a sentence: behind a colon, a semicolon or a full stop.
_INNER_MARK = expression(r"(?<=[:：;；。])\s*\d{1,2}\s*(?:、|[.．])(?=[^\W\da-zA-Z])")
_LIST_MARK = expression(
    r"\s*(?:[（(]\s*\d{1,2}\s*[)）]、?|\d{1,2}\s*(?:、|[.．](?:(?!\d)|(?=(?:19|20)\d\d\s?年)))"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}(?= +[A-Z£$€]))\s*"  # 4.2 Income is …
)
# Few documents need these: they are compiled where they are used.
_WORDS = r"([A-Za-z]+)( [A-Za-z]+)?"
_LAST_WORD = r"[\w.]+\Z"
_OPENING = f"(?i:at|with)[{FIRST_KIND}-{LAST_KIND}]"  # At $5,000, the library is level
_JOINED = f" (?:(?:and|but|while|whereas)(?: |(?={_MARK})))?"
_RESPECTIVELY = f"(?i: ?{_MARK},? ?respectively)"
_INSIDE = f"[,;{STOP}{COMMA}]|^(?i:including|of which)\\b|^其中"  # makes the text in brackets more than one clause
_OF_TWO_YEARS = r"(?<![\d.,/-])(?:(?:19|20)\d\d[-/–](?:\d\d){1,2}|\d\d/\d\d)(?![\d.,]?\d|[-/–%]|\s?年)"
_MONTHS = r"-?\d{1,2}(?: ?[-—–~～至到] ?\d{1,2})? ?月"  # part of what is named: 1-9月份税收收入
_BETWEEN_YEARS = "-/–"
_BEFORE_AMOUNT = r"(?:\b(?:of|by|to|from|at|is|was|and|totals)|,) \Z"
_BEHIND_AMOUNT = r",? (?:or|in|for|to|from|over|and)\b|[,;]? ?\(|[.,;](?!\d)|\Z"
_AS_SIGNS = tuple((chr(sign), character) for sign, character in SIGNS.items())
_ALWAYS_ENDS, _BRACKETS = frozenset(f";{STOP}{COMMA}!?"), frozenset((OPEN, CLOSE))


class Number(Record):
    """A number of the text: as printed, its unit as far as it is one, and the character that stands for it, or
    `THIS_YEAR`."""

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

    def between(self, start: int, end: int) -> tuple[int, ...]:
        """Where numbers stand in a stretch, years among them."""
        places = self.places
        return places[bisect_left(places, start) : bisect_left(places, end)] if places else places


class Clause(Record):
    """A stretch of an outline between two signs, and the sign behind it, "" at the end."""

    start: int
    end: int
    sign: str


class Notation(Record):
    """How the numbers of a text are read: the units, for each the character that stands for its numbers, the units
    before which Chinese numerals are numbers, whether amounts may be spelled out in English, and the document's year,
    "" where that is not known."""

    units: Mapping[str, tuple[str, int, int]]
    marks: Mapping[str, str]
    counted: Sequence[str]
    is_spelled: bool
    year: str


def notation(units: Mapping[str, tuple[str, int, int]], kinds: Sequence[str], year: str = "") -> Notation:
    """What some claims read as numbers. `kinds` are those that phrases ask for, as `ClaimsSpec` has them."""
    marks = {kind: chr(ord(FIRST_KIND) + n) for n, kind in enumerate(kinds)}
    of_units = {unit: marks.get(_kind(unit, units, kinds), _OTHER) for unit in units}
    return Notation(units, of_units, counting_units(units, kinds), any(unit in units for unit in UNITS), year)


def outlined(text: str, notation: Notation) -> Outline:
    """The outline of a text."""
    if not text.isprintable():
        text = "".join([c if c.isprintable() else " " for c in text])
    if "." in text or "、" in text or "．" in text:
        text = _INNER_MARK.sub(lambda mark: " " * len(mark[0]), text)
    units = notation.units
    pieces: list[str] = []
    numbers: list[Number] = []
    places: list[int] = []
    length = 0  # of the pieces
    listed = _LIST_MARK.match(text)
    at = listed.end() if listed else 0
    currency = ""  # of the amounts that are printed without their sign
    unmarked = " " * at + text[at:] if at else text  # 1.2024年 opens with a mark and a year
    printed_in = _with_double_years(text, numbers_in(unmarked))
    if worded := numerals_in(text, notation.counted):
        printed_in = sorted([*printed_in, *worded], key=lambda one: one.start)
    if notation.is_spelled and (spelled := spelled_in(text, units)):
        printed_in = sorted([*printed_in, *spelled], key=lambda one: one.start)
    months = expression(_MONTHS) if "月" in text else None
    for printed in printed_in:
        if printed.start < at:
            continue
        unit, behind = _unit(printed, text, units)
        if not unit and (_is_code(printed, text) or months is not None and months.match(text, printed.start)):
            continue
        if not unit and "," in printed.text and _is_in_money(printed, text):
            unit = currency = currency or _currency(printed_in)
        year = unit in ("年", "年度") or not unit and _is_named_year(printed, text)
        mark = A_YEAR if year else notation.marks.get(unit, _OTHER)
        before = normal(text[at : printed.start])
        pieces += [before, mark]
        numbers.append(Number(printed, unit, THIS_YEAR if year and printed.text == notation.year else mark))
        places.append(length + len(before))
        length += len(before) + 1
        at = printed.end + behind
    pieces.append(normal(text[at:]))
    return Outline(signed("".join(pieces)), tuple(numbers), tuple(places))


def signed(text: str) -> str:
    """A text in normal form with the signs of an outline."""
    for sign, character in _AS_SIGNS:
        text = text.replace(sign, character)
    return text


def _is_code(printed: Printed, text: str) -> bool:
    """Is this the code of what is named beside it: 住房公积金（2210201）, 住房保障支出（221类）, 2210201住房公积金, or
    2210201（住房公积金）?"""
    digits = printed.text
    if len(digits) not in _CODE_LENGTHS or not digits.isdigit():
        return False
    before, behind = text[printed.start - 1 : printed.start], text[printed.end : printed.end + 1]
    closing = text[printed.end + 1 : printed.end + 2] if behind in _LEVELS else behind
    in_brackets = before in ("（", "(") and closing in ("）", ")")
    named = text[printed.end + 1 : printed.end + 2] if behind in ("（", "(") else behind
    return in_brackets or len(digits) == _CODE_LENGTHS[-1] and named.isalpha()


def _with_double_years(text: str, printed: Sequence[Printed]) -> Sequence[Printed]:
    """The numbers of a text, in which a budget year over two calendar years is one: 2024-25, 2024/2025, 24/25."""
    if "-" not in text and "/" not in text and "–" not in text:
        return printed
    years = []
    for match in expression(_OF_TWO_YEARS).finditer(text):
        first, second = expression(f"[{_BETWEEN_YEARS}]").split(match[0])
        if (int(first) + 1) % 100 == int(second) % 100 and (len(second) == 2 or second[:2] in ("19", "20")):
            years.append(Printed(match[0], int(first), 0, "", "", *match.span()))
    if not years:
        return printed
    others = [one for one in printed if all(one.end <= year.start or year.end <= one.start for year in years)]
    return sorted([*others, *years], key=lambda one: one.start)


def _unit(printed: Printed, text: str, units: Mapping[str, tuple[str, int, int]]) -> tuple[str, int]:
    """The unit of a number, and how many characters of the text behind it say so."""
    written = printed.unit
    gap = 1 if text[printed.end : printed.end + 1].isspace() else 0
    if written.startswith("年") and not printed.decimals and 1900 <= printed.digits <= 2099 and "," not in printed.text:
        unit = "年度" if written.startswith("年度") else "年"
        return unit, gap + len(unit)
    sign = printed.text[:2].strip("(-")[:1]
    in_money = sign in units and sign in CURRENCIES
    if written[:1].isascii() and written[:1].isalpha():
        unit = _in_words(text, printed.end + gap, units, in_money)
        if unit:
            return unit, gap + len(unit)
    else:
        for end in range(len(written), 0, -1):
            if written[:end] in units:
                return written[:end], gap + end
    return (sign, 0) if in_money else ("", 0)


def _in_words(text: str, at: int, units: Mapping[str, tuple[str, int, int]], in_money: bool) -> str:
    """The unit of one or two words that stands there. 2.5 million is an amount only where a currency is printed with
    it: of gallons it is none.
    """
    words = expression(_WORDS).match(text, at)
    for unit in (words[0], words[1], words[0].lower(), words[1].lower()) if words else ():
        if unit in units:
            dimension, *_ = units[unit]
            base = units.get(unit.rpartition(" ")[2], ("", 0, 0))
            if in_money or not dimension or base[1:] == (1, 1):
                return unit
    return ""


def _currency(printed: Sequence[Printed]) -> str:
    """The currency that the numbers of a text are printed in, "" where none or several are."""
    signs = {sign for one in printed if (sign := one.text[:2].strip("(-")[:1]) in CURRENCIES}
    return signs.pop() if len(signs) == 1 else ""


def _is_in_money(printed: Printed, text: str) -> bool:
    """Is this number of thousands that has no unit followed by no word that says what it counts?

    “An increase of 195,380 or 3.6 percent”, among amounts that are printed with their sign.
    """
    before = expression(_BEFORE_AMOUNT, re.IGNORECASE).search(text, max(0, printed.start - 12), printed.start)
    return before is not None and expression(_BEHIND_AMOUNT, re.IGNORECASE).match(text, printed.end) is not None


def _is_named_year(printed: Printed, text: str) -> bool:
    """Is this “2024” beside a word of Latin letters (in 2024, FY2024, 2024 budget), or the “24” of FY24, or 2024-25?"""
    if any(sign in printed.text[2:] for sign in _BETWEEN_YEARS) and expression(_OF_TWO_YEARS).fullmatch(printed.text):
        return True
    before = text[max(0, printed.start - 4) : printed.start].rstrip(" '’").lower()
    if not printed.text.isdigit():
        return False
    if before.endswith("fy"):
        return len(printed.text) in (2, 4)
    beside = before[-1:] or text[printed.end + 1 : printed.end + 2]
    return 1900 <= printed.digits <= 2099 and beside.isascii() and beside.isalpha()


def _kind(unit: str, units: Mapping[str, tuple[str, int, int]], kinds: Sequence[str]) -> str:
    """The kind of a unit: its dimension, or of a share the kind that is worth as much (percent is %)."""
    if unit not in units:
        return ""
    dimension = units[unit][0]
    return dimension or next((kind for kind in kinds if units.get(kind) == units[unit]), unit)


def clauses(text: str) -> list[Clause]:
    """An outline cut at its commas, semicolons and full stops, and at the brackets around an aside; what is longer
    than any clause is cut short."""
    found: list[Clause] = []
    start = 0
    asides = _asides(text) if OPEN in text else ()
    for match in _ends(text).finditer(text):
        sign, (at, end) = match[0].strip(), match.span()
        if sign not in _ALWAYS_ENDS and not (at in asides if sign in _BRACKETS else _is_an_end(text, start, match)):
            continue
        found.append(Clause(start, min(at, start + _LONGEST_CLAUSE), sign))
        joined = expression(_JOINED).match(text, end) if text.startswith(" ", end) else None
        start = joined.end() if joined else end
    found.append(Clause(start, min(len(text), start + _LONGEST_CLAUSE), ""))
    return [clause for clause in found if clause.end > clause.start or clause.sign]


def _ends(text: str) -> re.Pattern[str]:
    """What may end a clause of a text: signs, and words if it has any."""
    for word in _PARTING:
        if word in text:
            return expression(f"{_SIGNS}|{_WORDS_BETWEEN}")
    return _ENDS_JOINED if "和" in text or "以及" in text else _ENDS


def _asides(text: str) -> set[int]:
    """Where brackets stand around several clauses with numbers: “20万元（其中：购置费12万元，运行费8万元）”.

    Other brackets are part of a name, or of a wording.
    """
    found: set[int] = set()
    opened = -1
    for match in _BRACKET.finditer(text):
        if match[0] == OPEN:
            opened = match.start()
        elif opened >= 0:
            inside = text[opened + 1 : match.start()]
            if _NUMBER.search(inside) and expression(_INSIDE).search(inside):
                found |= {opened, match.start()}
            opened = -1
    return found


def _is_an_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Does a clause that began at `start` end with this sign or word?

    Not with the stop of an abbreviation, nor with the comma behind an opening such as “At $5,000,”. A word parts two
    amounts, or two rates, each said of something else.
    """
    sign = match[0].strip()
    if sign == ".":
        word = expression(_LAST_WORD).search(text, start, match.start())
        last = word[0].rpartition(".")[2].lower() if word else ""
        return len(last) != 1 and last not in _ABBREVIATED
    if sign == ",":
        opening = expression(_OPENING).match(text, start)
        return opening is None or opening.end() != match.start()
    if sign.isalpha():
        if expression(_RESPECTIVELY).match(text, match.end()):
            return False  # of $5,000 and $8,000, respectively
        before = _NUMBER.findall(text, start, match.start())
        after = _NUMBER.search(text, match.end(), match.end() + _LONGEST_CLAUSE)
        return bool(before) and after is not None and after[0] in before
    return True
