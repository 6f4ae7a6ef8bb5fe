"""An equation with its real figures, laid out so that the eye adds it up. In: "a ≠ b + c = d". Out: lines.

A short one stays on its line; in a long one the terms stand in columns, decimal point under decimal point:

    1467.21  ≠      47.39 +  849.21 +  391.26
                +   52.68 +  126.60
             =    1467.14    difference 0.07 万元
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.render.layout import pad, width, wrap

_RELATION = re.compile(r" ([=≠≈<>≤≥]) ")
_TERM = re.compile(r" (?=[-+−] )")
_GAP = "    "


def lay_out(equation: str, tail: str, cells: int) -> list[str]:
    """The lines of `equation` and, behind it, `tail` (the difference), in at most `cells` where the terms allow it."""
    sides = _RELATION.split(equation)
    lines = ["  ".join(sides)]
    if width(lines[0]) > cells:
        longest = max(range(0, len(sides), 2), key=lambda side: len(sides[side]))
        terms = _TERM.split(sides[longest])
        lines = _columns(sides, longest, terms, cells) if len(terms) > 2 else wrap(lines[0], cells)
    if not tail:
        return lines
    if not equation:
        return [tail]
    joined = lines[-1] + _GAP + tail
    return [*lines[:-1], joined] if width(joined) <= cells else [*lines, _GAP + tail]


def _columns(sides: Sequence[str], longest: int, terms: Sequence[str], cells: int) -> list[str]:
    """The terms of the longest side in columns; what stands before it leads the first line, the rest follows."""
    lead = "  ".join(sides[:longest]) + ("  " if longest else "")
    rest = sides[longest + 1 :]
    signs = [_signed(term)[0] for term in terms]
    # The result that the columns come to stands in the first of them.
    numbers = _aligned([*(_signed(term)[1] for term in terms), *rest[1:2]])
    size = width(numbers[0]) + 3  # a sign, and the spaces around it
    per_line = max((cells - width(lead)) // size, 1)
    lines = []
    for start in range(0, len(terms), per_line):
        shown = range(start, min(start + per_line, len(terms)))
        line = "".join(f"{signs[i]} {numbers[i]} " for i in shown)
        lines.append(((" " * width(lead) if start else lead) + line).rstrip())
    if rest:
        relation = " " * max(width(lead) - 2 - width(rest[0]), 0) + rest[0]
        lines.append("  ".join([f"{relation}    {numbers[len(terms)]}".rstrip(), *rest[2:]]))
    return lines


def _signed(term: str) -> tuple[str, str]:
    """The sign before a term (" " before the first) and the term."""
    return (term[0], term[2:]) if term[:2] in ("+ ", "- ", "− ") else (" ", term)


def _aligned(numbers: Sequence[str]) -> list[str]:
    """All numbers equally wide, with their decimal points in one column."""
    split = [number.partition(".") for number in numbers]
    before = max(width(whole) for whole, _, _ in split)
    after = max(len(point + fraction) for _, point, fraction in split)
    return [
        " " * (before - width(whole)) + pad(whole + point + fraction, width(whole) + after)
        for whole, point, fraction in split
    ]
