"""Counts and amounts in Chinese numerals. In: text, the units that may stand behind them. Out: `Printed` numbers.

三个项目, 两辆, 十二项, 五十万元: a numeral is a number only with a unit behind it, and only where nothing before it
makes it part of a word (第三项, 统一个人).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.quantity import Printed

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_OF_A_WORD = frozenset("第同统每某任唯逐专万亿")  # before a numeral: an ordinal, a word, or a longer numeral
_LONGEST = 8
_NAMED_BY = "规定"  # behind the unit: a document that is called by how many rules it has, 八项规定


def counting_units(units: Mapping[str, tuple[str, int, int]], kinds: Sequence[str]) -> tuple[str, ...]:
    """The units, in Chinese, of the kinds that phrases ask for, less the short forms of others: 万 for 万元."""
    return tuple(
        unit for unit, worth in units.items()
        if (worth[0] or unit) in kinds
        and not unit.isascii()
        and not any(other != unit and other.startswith(unit) and units[other] == worth for other in units)
    )  # fmt: skip


def numerals_in(text: str, units: Sequence[str]) -> list[Printed]:
    """Every Chinese numeral with one of these units behind it, in order."""
    units = [unit for unit in units if unit in text]
    if not units:
        return []
    found = {one.start: one for unit in sorted(units, key=len) for one in _before(text, unit)}
    return [found[start] for start in sorted(found)]


def _before(text: str, unit: str) -> Iterator[Printed]:
    at = text.find(unit)
    while at >= 0:
        start = at
        while start and at - start < _LONGEST and _is_part(text[start - 1]):
            start -= 1
        before = text[start - 1 : start]
        named = text.startswith(_NAMED_BY, at + len(unit))
        if start < at and not (named or before in _OF_A_WORD or before.isdigit() or _is_part(before)):
            yield Printed(text[start:at], _value(text[start:at]), 0, unit, "", start, at)
        at = text.find(unit, at + 1)


def _is_part(c: str) -> bool:
    return c in _DIGITS or c in _TENS


def _value(numeral: str) -> int:
    """三十二 → 32, 一百零五 → 105, 二〇 → 20."""
    total = digit = 0
    for c in numeral:
        if c in _TENS:
            total += (digit or 1) * _TENS[c]
            digit = 0
        else:
            digit = 10 * digit + _DIGITS[c]
    return total + digit
