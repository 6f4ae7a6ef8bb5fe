"""An equation taken apart: which of its numbers are figures of the document, and which are what a side comes to.

In: the equation of a finding as `evaluate/equation.py` writes it, and the evidence. Out: `Comparison`, or None for what
is not written in these signs; such an equation is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.findings import Evidence
from engine.record import Record

_RELATION = re.compile(r" ([=≠≈<>≤≥]) ")
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?P<unit>[^\s\d()+\-×/|.,=]*)|(?P<sign>[-+×/()|]))")


class Token(Record):
    """A sign, or a number without its sign. `figure` is the index of the evidence that it is, if it is one."""

    text: str
    number: bool
    unit: str = ""  # printed behind the number, where it is not the equation's
    figure: int | None = None


class Side(Record):
    """One side: its expression, and what it comes to where that is written behind it ("1107.28", "8.06%")."""

    tokens: tuple[Token, ...]
    value: str | None

    @property
    def single(self) -> Token | None:
        """The number that the side simply is, or that it is the opposite of."""
        numbers = [token for token in self.tokens if token.number]
        return numbers[0] if len(numbers) == 1 and len(self.tokens) <= 2 else None

    def terms(self) -> list[tuple[str, Token]] | None:
        """The terms of a plain sum, each with the sign before it ("" before the first, if it has none)."""
        found: list[tuple[str, Token]] = []
        sign = ""
        for n, token in enumerate(self.tokens):
            if token.number:
                if found and not sign:
                    return None
                found.append((sign, token))
                sign = ""
            elif token.text in "+-" and not sign and (n or token.text == "-"):
                sign = token.text
            else:
                return None
        return None if sign or not found else found


class Comparison(Record):
    """Two sides and the relation between them."""

    left: Side
    relation: str
    right: Side


def taken_apart(equation: str, evidence: Sequence[Evidence], unit: str) -> Comparison | None:
    """The equation with each number that is a figure of `evidence` linked to it; `unit` is that of the finding."""
    pieces = _RELATION.split(equation)
    texts, relations = pieces[::2], pieces[1::2]
    if not 2 <= len(texts) <= 4:
        return None
    sides = [_tokens(text) for text in texts]
    if any(side is None for side in sides):
        return None
    left, right = _main(sides, relations)
    if right < 0:
        return None
    found = [
        Side(tuple(sides[left] or ()), texts[left + 1] if right == left + 2 else None),
        Side(tuple(sides[right] or ()), texts[right + 1] if right + 1 < len(texts) else None),
    ]
    linked = _linked(found, evidence, unit)
    return Comparison(linked[0], relations[right - 1], linked[1])


def _main(sides: Sequence[list[Token] | None], relations: Sequence[str]) -> tuple[int, int]:
    """Where the two sides stand among the pieces between relations: behind a side may stand what it comes to."""
    simple = len([token for token in sides[0] or () if token.number]) < 2
    right = 1 if len(sides) == 2 or (len(sides) == 3 and simple) else 2
    values = [*relations[: right - 1], *relations[right:]]
    return (0, right) if all(relation == "=" for relation in values) and len(values) <= 2 else (0, -1)


def _tokens(text: str) -> list[Token] | None:
    found: list[Token] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        at = match.end()
        if match["sign"]:
            found.append(Token(match["sign"], False))
        else:
            found.append(Token(match["number"], True, match["unit"]))
    return found or None


def _linked(sides: Sequence[Side], evidence: Sequence[Evidence], unit: str) -> list[Side]:
    """Numbers become figures: in their order, of the unit that is meant, each figure once; then as far as they can."""
    figures = [n for n, item in enumerate(evidence) if item.value is not None and item.role in ("stated", "operand")]
    free = list(figures)

    def figure(token: Token) -> int | None:
        meant = [n for n in figures if _same(token.text, evidence[n].value or "")]
        # Factors are in a unit of their own, which is not the equation's and not written.
        meant = [n for n in meant if evidence[n].unit == token.unit or not token.unit]
        meant.sort(key=lambda n: (n not in free, evidence[n].unit != (token.unit or unit)))
        if not meant:
            return None
        if meant[0] in free:
            free.remove(meant[0])
        return meant[0]

    return [
        side._replace(tokens=tuple(t._replace(figure=figure(t)) if t.number else t for t in side.tokens))
        for side in sides
    ]


def _same(number: str, value: str) -> bool:
    return number == value.lstrip("-")
