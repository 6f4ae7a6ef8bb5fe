"""Sides of an equation as formulas of a worksheet. In: a `Side` and the cells of its figures. Out: a formula.

A formula is only written where it is proved: worked out here in exact fractions, it gives what the report states, to
the last decimal. What is stated in another unit than its figures (a share in per cent, a sum of 元 in 万元) is brought
there by the power of ten with which it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from engine.findings import Evidence
from engine.record import Record
from engine.render.expression import Side, Token

_LARGEST = 12  # power of ten between two units
_LONGEST = 4000  # characters of a formula; programs take 8192


class Formula(Record):
    """What stands in the cell, without its "=", and the decimals that it is rounded to."""

    text: str
    decimals: int


class _Unwritten(Exception):
    """It cannot be written as a formula."""


def formula(
    side: Side, value: str, unit: str, evidence: Sequence[Evidence], cells: Mapping[int, str]
) -> Formula | None:
    """The formula of a side that comes to `value` (in `unit`); `cells` has the cell of each figure."""
    stated = Fraction(value)
    decimals = len(value.partition(".")[2])
    foreign = sorted({token.unit for token in side.tokens if token.number and token.unit})
    figures = [token for token in side.tokens if token.figure is not None and not token.unit]
    shares = any(evidence[token.figure or 0].unit == "%" for token in figures)
    # A quotient of amounts is stated in per cent, a product of an amount and a share as an amount.
    of_whole = (0, 2) if unit == "%" else (0, -2) if shares else (0,)
    for scales in _scales(foreign, of_whole):
        try:
            if _rounded(_Worked(side.tokens, evidence, scales).whole(), decimals) == stated:
                text = "".join(_written(side.tokens, evidence, cells, scales))
                whole = _scaled(f"({text})", scales[""])
                return Formula(f"ROUND({whole},{decimals})", decimals) if len(text) <= _LONGEST else None
        except (_Unwritten, ZeroDivisionError):
            return None
    return None


def _scales(foreign: Sequence[str], of_whole: Sequence[int]) -> Iterator[dict[str, int]]:
    """What powers of ten the units may be apart, the plainest first; "" stands for the whole."""
    powers = sorted(range(-_LARGEST, _LARGEST + 1), key=abs)
    choices = [(-2, 0) if name == "%" else powers for name in foreign[:2]]
    for of_units in product(*choices):
        for power in of_whole:
            yield {**dict(zip(foreign, of_units, strict=False)), "": power}


def _rounded(value: Fraction, decimals: int) -> Fraction:
    """Halves away from zero, as worksheets do."""
    scaled = abs(value) * 10**decimals
    size = Fraction(int(scaled + Fraction(1, 2)), 10**decimals)
    return -size if value < 0 else size


def _scaled(text: str, power: int) -> str:
    if not power:
        return text
    return f"{text}*{10**power}" if power > 0 else f"{text}/{10**-power}"


def _written(
    tokens: Sequence[Token], evidence: Sequence[Evidence], cells: Mapping[int, str], scales: Mapping[str, int]
) -> Iterator[str]:
    """The pieces of a formula. A figure printed below zero has a sign in its cell already."""
    inside = False
    for token in tokens:
        if token.number:
            if token.figure is None:
                written = token.text
            else:
                cell = cells[token.figure]
                negative = (evidence[token.figure].value or "").startswith("-")
                written = f"(-{cell})" if negative else cell
            yield _scaled(written, scales.get(token.unit, 0) if token.unit else 0)
        elif token.text == "|":
            yield ")" if inside else "ABS("
            inside = not inside
        else:
            yield {"×": "*"}.get(token.text, token.text)


class _Worked:
    """Works an expression out, exactly: sums of products of numbers, brackets and sizes."""

    def __init__(self, tokens: Sequence[Token], evidence: Sequence[Evidence], scales: Mapping[str, int]) -> None:
        self.tokens, self.evidence, self.scales = tokens, evidence, scales
        self.at = 0

    def whole(self) -> Fraction:
        """All of it, in the scale of the whole."""
        value = self.sum()
        if self.at < len(self.tokens):
            raise _Unwritten
        return value * Fraction(10) ** self.scales[""]

    def next(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def sum(self) -> Fraction:
        value = self.product()
        while self.next() in ("+", "-"):
            self.at += 1
            value += self.product() if self.tokens[self.at - 1].text == "+" else -self.product()
        return value

    def product(self) -> Fraction:
        value = self.factor()
        while self.next() in ("×", "/"):
            self.at += 1
            by = self.tokens[self.at - 1].text == "×"
            value = value * self.factor() if by else value / self.factor()
        return value

    def factor(self) -> Fraction:
        if self.at >= len(self.tokens):
            raise _Unwritten
        token = self.tokens[self.at]
        self.at += 1
        if token.number:
            return Fraction(token.text) * Fraction(10) ** (self.scales.get(token.unit, 0) if token.unit else 0)
        if token.text == "-":
            return -self.factor()
        if token.text in ("(", "|"):
            value = self.sum()
            if self.next() != {"(": ")"}.get(token.text, "|"):
                raise _Unwritten
            self.at += 1
            return abs(value) if token.text == "|" else value
        raise _Unwritten
