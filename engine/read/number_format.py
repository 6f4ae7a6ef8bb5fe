"""What a cell of a workbook prints: its value under its number format.

In: the value as the file has it, in decimal, and the format's code ("#,##0.00_ ", "0.00%", "yyyy/m/d"). Out: the text
that the cell shows. A value comes from a binary number and may carry its noise (1467.2099999999998): like the programs
that show workbooks, it is first read at 15 digits, then rounded to the decimals of the format, halves away from zero.
"""

from __future__ import annotations

from engine.read.format_code import Scaled, Section, exact, sections_of, shortened
from engine.record import Record

UNSIGNED = "below zero, which its format shows without a sign"
UNSHOWN = "what is not shown"

_GENERAL_DIGITS = 10  # digits that fit in a cell without a format, when some of them are decimals
_SIGNS = "-(（−－△▲"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EPOCH, _EPOCH_1904 = 693594, 695056  # the days before day 0, counted from the year 1
_LAST_DAY = 2_958_465  # 9999-12-31


class Shown(Record):
    """What a cell prints; `remark` says what the print does not."""

    text: str
    remark: str | None = None


class Plain(Record):
    """A format that amounts usually have: digits, perhaps grouped, with so many decimals, and nothing around them."""

    grouped: bool
    places: int


def plain_of(code: str) -> Plain | None:
    """What a format is for numbers above zero, if it is that plain."""
    sections = sections_of(code)
    first = sections[0]
    if first.usual is None or first.moves or any(section.condition for section in sections):
        return None
    before, has_zero, places, after = first.usual
    return Plain(first.grouped, places) if has_zero and not before.strip() and not after.strip() else None


def shown_plainly(value: str, form: Plain) -> str:
    """A value under a plain format, if it is a number above zero without noise; else ""."""
    whole, _, part = value.partition(".")
    if (
        len(part) > form.places
        or not (whole.isdecimal() and (not part or part.isdecimal()))
        or len(value) > 15
        or whole[:1] == "0"
    ):
        return ""
    if form.grouped:
        whole = f"{int(whole):,}"
    return f"{whole}.{part:0<{form.places}}" if form.places else whole


def shown(value: str, code: str, from_1904: bool = False) -> Shown:
    """What a cell with this value and format prints."""
    number = exact(value)
    if number is None:
        return Shown(value)
    sections = sections_of(code)
    n = _chosen(sections, number)
    if n is None:
        return Shown("#" * 4)
    section = sections[n]
    if section.usual:
        text = _usual(section, section.usual, abs(number[0]), number[1])
    elif any(kind == "date" for kind, _ in section.pieces):
        date = _date(section, number, from_1904)
        return Shown(date if date is not None else _plain(number))
    else:
        text = _printed(section, (abs(number[0]), number[1]))
    if number[0] < 0:
        if n != 1 or section.condition:
            return Shown("-" + text if text else "")
        if text and not any(sign in text for sign in _SIGNS):
            return Shown("-" + text, UNSIGNED)
    if number[0] and not text:
        return Shown("", UNSHOWN)
    return Shown(text)


def _plain(number: Scaled) -> str:
    """A number as a cell without a format shows it; one too long for that, with all digits before the point."""
    digits, decimals = number
    sign, digits = ("-" if digits < 0 else ""), abs(digits)
    if decimals <= 0:
        return f"{sign}{digits * 10**-decimals}"
    room = max(_GENERAL_DIGITS - max(len(str(digits)) - decimals, 1), 0)
    if decimals > room:
        digits, decimals = shortened(digits, decimals - room), room
    text = str(digits).rjust(decimals + 1, "0")
    part = text[len(text) - decimals :].rstrip("0") if decimals else ""
    whole = text[: len(text) - decimals]
    return f"{sign}{whole}.{part}" if part else sign + whole


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _usual(section: Section, usual: tuple[str, bool, int, str], digits: int, decimals: int) -> str:
    """A number under a section that has all its places together: nearly every amount."""
    before, has_zero, places, after = usual
    surplus = decimals - section.moves - places
    digits = shortened(digits, surplus) if surplus > 0 else digits * 10**-surplus
    whole, part = divmod(digits, 10**places)
    text = f"{whole:,}" if section.grouped else str(whole)
    if not whole and not has_zero:
        text = ""
    if places:
        text = f"{text}.{part:0{places}}"
    return f"{before}{text}{after}".strip() if before or after else text


def _printed(section: Section, number: Scaled) -> str:
    """A number that is not below zero under one section."""
    if section.plain:
        number = number[0], number[1] - section.moves
        return _around(section, _plain(number))
    decimals = sum(kind == "part" for kind, _ in section.pieces)
    digits, surplus = number[0], number[1] - section.moves - decimals
    digits = shortened(digits, surplus) if surplus > 0 else digits * 10**-surplus
    text = str(digits).rjust(decimals + 1, "0")
    whole, part = text[: len(text) - decimals], text[len(text) - decimals :]
    marks = [mark for kind, mark in section.pieces if kind == "whole"]
    whole = _padded("" if whole == "0" else whole, marks)
    fraction = list(part)
    places = [mark for kind, mark in section.pieces if kind == "part"]
    for n in range(decimals - 1, -1, -1):
        if places[n] == "0" or fraction[n] != "0":
            break
        fraction[n] = "" if places[n] == "#" else " "
    wholes = _spread(_grouped(whole) if section.grouped else whole, marks, section)
    return _filled(section, wholes, fraction)


def _padded(whole: str, marks: list[str]) -> str:
    """Digits before the point with the zeros that the format asks for."""
    zeros = next((len(marks) - n for n, mark in enumerate(marks) if mark == "0"), 0)
    return whole.rjust(zeros, "0")


def _grouped(whole: str) -> str:
    return f"{int(whole):,}".rjust(len(whole)) if whole.isdigit() and whole[0] != "0" else whole


def _spread(whole: str, marks: list[str], section: Section) -> list[str]:
    """The digits before the point over their places: all at the first, but where texts stand between the places."""
    if not marks:
        return []
    kinds = [kind for kind, _ in section.pieces]
    first, last = kinds.index("whole"), len(kinds) - 1 - kinds[::-1].index("whole")
    if section.grouped or "text" not in kinds[first:last]:
        return [whole] + [""] * (len(marks) - 1)
    tail = [whole[-n] if n <= len(whole) else "" for n in range(len(marks) - 1, 0, -1)]
    return [whole[: max(len(whole) - len(tail), 0)], *tail]


def _filled(section: Section, wholes: list[str], fraction: list[str]) -> str:
    whole, part = iter(wholes), iter(fraction)
    found = []
    for kind, text in section.pieces:
        if kind == "whole":
            found.append(next(whole))
        elif kind == "part":
            found.append(next(part))
        elif kind == "point":
            found.append("." if any(digit.strip() for digit in fraction) else "")
        else:
            found.append(text)
    return "".join(found).strip()


def _around(section: Section, number: str) -> str:
    """The texts of a section with the number in the place of its first sign."""
    found, done = [], False
    for kind, text in section.pieces:
        if kind == "text":
            found.append(text)
        elif not done:
            found.append(number)
            done = True
    return "".join(found).strip()


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _date(section: Section, number: Scaled, from_1904: bool) -> str | None:
    """A date or a time of day; None for numbers that are none."""
    digits, decimals = number
    scale = 10 ** max(decimals, 0)
    seconds = (2 * 86_400 * digits * 10 ** max(-decimals, 0) + scale) // (2 * scale)
    day, seconds = divmod(seconds, 86_400)
    if not 0 <= day <= _LAST_DAY - (1462 if from_1904 else 0):
        return None
    from datetime import date  # of use to dates only

    if not from_1904 and day < 60:
        day += 1  # the programs count a 29 February 1900 that there never was
    on = date.fromordinal(day + (_EPOCH_1904 if from_1904 else _EPOCH))
    half = any(kind == "date" and "/" in text for kind, text in section.pieces)
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    found, in_time = [], False
    for n, (kind, text) in enumerate(section.pieces):
        if kind != "date":
            found.append(text if kind == "text" else "")
            continue
        letter = text[0]
        following = next((t[0] for k, t in section.pieces[n + 1 :] if k == "date"), "")
        if "/" in text:
            found.append(("AM", "PM")[hour > 11] if text.isascii() else ("上午", "下午")[hour > 11])
        elif letter == "m" and not in_time and following != "s":
            found.append(_MONTHS[on.month - 1] if len(text) > 2 else str(on.month).rjust(len(text), "0"))
        elif letter in "ye":
            found.append(f"{on.year % 100:02}" if len(text) == 2 else str(on.year))
        elif letter == "d":
            found.append(_DAYS[on.weekday()] if len(text) > 2 else str(on.day).rjust(len(text), "0"))
        elif letter == "a":
            found.append(("" if len(text) == 3 else "星期") + "一二三四五六日"[on.weekday()])
        else:
            hours = (hour - 1) % 12 + 1 if half else hour
            found.append(str({"h": hours, "m": minute, "s": second}[letter]).rjust(len(text), "0"))
        in_time = letter == "h" or (in_time and letter == "m")
    return "".join(found).strip()


# ── formats ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _chosen(sections: tuple[Section, ...], number: Scaled) -> int | None:
    """Which section a number is shown by; None where its conditions leave it none."""
    if len(sections) == 1 and not sections[0].condition:
        return 0
    sections = sections[:3]
    if not any(section.condition for section in sections):
        if number[0] > 0:
            return 0
        return 1 if number[0] < 0 else 2 if len(sections) > 2 else 0
    for n, section in enumerate(sections):
        if section.condition is None:
            if n == len(sections) - 1 or (n == 1 and number[0] < 0):
                return n
        elif _holds(section.condition, number):
            return n
    return None


def _holds(condition: tuple[str, int, int], number: Scaled) -> bool:
    sign, digits, decimals = condition
    scale = max(decimals, number[1], 0)
    left, right = number[0] * 10 ** (scale - number[1]), digits * 10 ** (scale - decimals)
    holds: dict[str, bool] = {
        "<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right,
        "=": left == right, "<>": left != right,
    }  # fmt: skip
    return holds[sign]
