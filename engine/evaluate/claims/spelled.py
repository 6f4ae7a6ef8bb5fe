"""Amounts of money in English words. In: text, the units that may stand behind them. Out: `Printed` numbers.

“One Hundred Twenty Thousand Fifty Dollars”: what a warrant or a ballot prints behind the figures. A single word is no
amount here (ten dollars a head), and words of which the whole is no number are none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.quantity import Printed
from engine.regular import expression

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORTH = {word: n for n, word in enumerate(_ONES.split())} | {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
_SCALES = {"thousand": 1000, "million": 1000000, "billion": 1000000000}
_WORD = "|".join((*sorted(_WORTH, key=len, reverse=True), "hundred", *_SCALES))
UNITS = ("dollars", "pounds", "euros")
_AMOUNT = rf"\b((?:{_WORD})(?:(?:,? and |, | |-)(?:{_WORD}))+) ({'|'.join(UNITS)})\b"  # compiled where it is used


def spelled_in(text: str, units: Mapping[str, tuple[str, int, int]]) -> list[Printed]:
    """Every amount in words of which the unit is declared, in order."""
    lower = text.casefold()
    if not any(unit in lower for unit in UNITS):
        return []
    found = []
    for match in expression(_AMOUNT, re.IGNORECASE).finditer(text):
        value, unit = _value(match[1]), match[2].casefold()
        if value is not None and unit in units:
            found.append(Printed(match[1], value, 0, unit, "", match.start(), match.end(1)))
    return found


def _value(words: str) -> int | None:
    """What number words come to, from the left; None where they are not in order, as in “five six hundred”."""
    total = group = 0
    least, last_scale = 1000, 10**12  # of what is added to a group, and of groups: each less than the one before
    for word in expression("[a-z]+").findall(words.casefold()):
        if word == "and":
            continue
        if word in _SCALES:
            if not group or _SCALES[word] >= last_scale:
                return None
            total, group, least, last_scale = total + group * _SCALES[word], 0, 1000, _SCALES[word]
        elif word == "hundred":
            if not 0 < group < 100 or least == 100:
                return None
            group, least = 100 * group, 100
        else:
            worth = _WORTH[word]
            if worth >= least:
                return None
            group, least = group + worth, 10 if worth >= 20 else 1
    return total + group
