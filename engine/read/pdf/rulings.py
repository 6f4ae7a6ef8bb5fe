"""From single strokes to rulings. In: straight segments as boxes on a sheet. Out: the lines that a reader sees.

A ruling of a table is drawn in any number of pieces: cell by cell, twice over, as the two sides of a bar. Pieces at the
same height that touch are one line.
"""

from __future__ import annotations

from engine.read.pdf.geometry import Box
from engine.read.pdf.sheet import Ruling

NEAR = 3.0  # points between two pieces of one line, or two sides of it
_SHORTEST = 3.0  # points: what is shorter is a dot or the side of a bar


def rulings(segments: list[Box]) -> tuple[list[Ruling], list[Ruling]]:
    """The lines that go across, from the top, and those that go down, from the left."""
    across: list[Ruling] = []
    down: list[Ruling] = []
    for x0, top, x1, bottom in segments:
        if x1 - x0 >= bottom - top:
            across.append(Ruling((top + bottom) / 2, x0, x1))
        else:
            down.append(Ruling((x0 + x1) / 2, top, bottom))
    return _merged(across), _merged(down)


def _merged(pieces: list[Ruling]) -> list[Ruling]:
    """Pieces side by side as one, at the middle of them all."""
    found: list[Ruling] = []
    group: list[Ruling] = []
    for piece in sorted(pieces):
        if group and piece.at - group[-1].at > NEAR / 2 or group and piece.at - group[0].at > NEAR:
            found += _joined(group)
            group = []
        group.append(piece)
    return found + _joined(group)


def _joined(group: list[Ruling]) -> list[Ruling]:
    """The pieces of one height, those that touch as one."""
    if not group:
        return []
    at = sum(piece.at for piece in group) / len(group)
    found: list[Ruling] = []
    for _, start, end in sorted(group, key=lambda piece: piece.start):
        if found and start <= found[-1].end + NEAR:
            found[-1] = Ruling(at, found[-1].start, max(end, found[-1].end))
        else:
            found.append(Ruling(at, start, end))
    return [line for line in found if line.end - line.start >= _SHORTEST]
