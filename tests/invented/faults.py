"""Planted faults: a figure misprinted the way people mistype. In: a figure as printed. Out: the wrong text.

The kinds are those of Scholtus (2009), "Automatic correction of simple typing errors in numerical data", with the moved
point added: a digit changed, two adjacent ones swapped, one dropped, one doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from .paper import PlacedFigure

_NUMBER = re.compile(r"(\D*?)([0-9][0-9,]*(?:\.[0-9]+)?)(\D*)")  # with its sign, currency and brackets around it
KINDS = ("changed", "swapped", "dropped", "doubled", "moved point")
LEAST = 10  # units of the last place printed


class Fault(NamedTuple):
    """A copy of the document with one wrong figure: `wrong` stands where `figure` stood."""

    text: str
    figure: PlacedFigure
    kind: str
    wrong: str


def plant(text: str, figure: PlacedFigure, new_text: str) -> str:
    """`text` with `new_text` in the place of `figure`. ValueError if the figure does not stand there."""
    lines = text.split("\n")
    line, start = lines[figure.line - 1], figure.column - 1
    if line[start : start + len(figure.text)] != figure.text:
        raise ValueError(f"{figure.text} does not stand at line {figure.line}, column {figure.column}")
    lines[figure.line - 1] = line[:start] + new_text + line[start + len(figure.text) :]
    return "\n".join(lines)


def can_be_wrong(figure: PlacedFigure) -> bool:
    """Whether a fault in the figure is a fault in money: not in a zero, a target or a count."""
    return figure.role in ("money", "share") and not figure.is_zero


def wrong_texts(figure: PlacedFigure, kind: str, least: int = LEAST) -> list[str]:
    """Every misprint of one kind that is at least `least` units of the last place off.

    The last place is the coarser one of the figure's column and of the misprint itself, so that a figure that lost
    its decimals is wrong however its precision is read.
    """
    match = _NUMBER.fullmatch(figure.text)
    if match is None:
        return []
    before, body, behind = match.groups()
    plain = body.replace(",", "")
    right, places = _value(plain)
    found: list[str] = []
    for digits, decimals in _misprints(plain.replace(".", ""), places, kind):
        if len(digits) <= decimals or (digits[0] == "0" and len(digits) > decimals + 1):
            continue
        coarsest = min(decimals, figure.column_decimals)
        most = max(decimals, places, figure.column_decimals)
        off = abs(int(digits) * 10 ** (most - decimals) - right * 10 ** (most - places))
        text = before + _grouped(digits, decimals, "," in body) + behind
        if off >= least * 10 ** (most - coarsest) and text not in found:
            found.append(text)
    return found


def _value(plain: str) -> tuple[int, int]:
    whole, _, part = plain.partition(".")
    return int(whole + part), len(part)


def _misprints(digits: str, decimals: int, kind: str) -> Iterator[tuple[str, int]]:
    """The misprints of one kind as runs of digits with a count of decimals."""
    for index, digit in enumerate(digits):
        before, after = digits[:index], digits[index + 1 :]
        kept = decimals if index < len(digits) - decimals else decimals - 1  # decimals left without this digit
        match kind:
            case "changed":
                yield from ((before + other + after, decimals) for other in "0123456789" if other != digit)
            case "swapped" if after:
                yield before + after[0] + digit + after[1:], decimals
            case "dropped":
                yield before + after, kept
            case "doubled":
                yield before + digit + digit + after, decimals + decimals - kept
            case "moved point" if decimals and index in (decimals - 1, decimals + 1):
                yield digits, index


def _grouped(digits: str, decimals: int, thousands: bool) -> str:
    whole, part = (digits[:-decimals], digits[-decimals:]) if decimals else (digits, "")
    return (f"{int(whole):,}" if thousands else whole) + ("." + part if part else "")


def every_fault(text: str, figures: Iterable[PlacedFigure], seed: int, kinds: Sequence[str] = KINDS) -> Iterator[Fault]:
    """One copy of `text` for each figure that can be wrong and each kind possible in it; decided by `seed` alone."""
    random = Random(seed)
    for figure in figures:
        if not can_be_wrong(figure):
            continue
        for kind in kinds:
            if wrong := wrong_texts(figure, kind):
                new_text = random.choice(wrong)
                yield Fault(plant(text, figure, new_text), figure, kind, new_text)
