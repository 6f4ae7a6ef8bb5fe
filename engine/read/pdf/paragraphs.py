"""Where paragraphs begin. In: the lines of a page one after the other. Out: what stands before each line.

A line goes on in the next one if the first word of that would not have fitted into it, and the next is not set in as a
first line is. Space above a line ends a paragraph too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from engine.read.outline import mark_of
from engine.read.pdf.lines import Printed

_INDENT = 1.2  # characters: a first line is set in by more
_ROOM = 1.2  # characters: what is left free since a mark must not begin a line
_SPACED = 1.5  # of the usual distance between lines
_FARTHEST = 2.2  # characters: what is farther from line to line is no usual distance
_SAME_SIZE = 0.3  # of a character: what differs by less is of one size
_FULL = 2.0  # characters: what a full line may leave free
_FEW = 3  # distances of which none can be called usual
_SENTENCE_END = frozenset("。！？!?；;：:.")
_PROSE = frozenset("，。；,;")
_SENTENCE = _PROSE | _SENTENCE_END
_LONGEST_TITLE = 100


class Margins:
    """Where the lines of a page, or of a run of pages like it, begin and end.

    How far lines are from each other is told by those of one size, captions in small print standing closer than
    sentences, and by those that are full, which are inside a paragraph. Where a page has few of a size, it is told by
    those of the `document`.
    """

    def __init__(self, lines: Sequence[Printed], document: Margins | None = None) -> None:
        whole = [line for line in lines if not line.follows]
        self.left = _usual([line.x0 for line in whole])
        self.right = max((line.x1 for line in lines), default=0.0)
        self.document = document
        self.known: dict[int, float] = {}  # for a size, in points
        steps = [
            (line, step)
            for line, below in pairwise(whole)
            if (step := below.bottom - line.bottom) > 0 and abs(below.size - line.size) <= _SAME_SIZE * line.size
        ]
        self.steps = [(line.size, step) for line, step in steps]
        self.inner = [(line.size, step) for line, step in steps if line.x1 + _FULL * line.size >= self.right]

    def step(self, size: float) -> float:
        """How far the lines of a size usually are from each other."""
        points = round(size)
        if points not in self.known:
            steps = _of_size(self.inner, size)
            if len(steps) < _FEW:
                steps = _of_size(self.steps, size)
            if len(steps) < _FEW and self.document is not None:
                self.known[points] = self.document.step(size)
            else:
                self.known[points] = _usual(steps)
        return self.known[points]

    def goes_on(self, line: Printed, below: Printed, over_page: bool) -> bool:
        """Does the line `below` go on with the sentence or paragraph of the one before it?"""
        size = line.size
        step = min(max(self.step(size), size), _FARTHEST * size)
        distance = below.bottom - line.bottom
        # A line set in over one at the margin is the first of a paragraph, however far apart its lines are.
        set_out = abs(below.x0 - self.left) <= size / 2 and line.x0 - below.x0 > _INDENT * size
        near = over_page or distance <= _SPACED * step or (set_out and distance <= _FARTHEST * size)
        if near and one_title(line.text, below.text) and abs(below.size - size) <= _SAME_SIZE * size:
            return True
        set_in = below.x0 - self.left > _INDENT * size
        if set_in and (abs(below.x0 - line.x0) > size / 2 or _is_whole(line.text)):
            return False
        if below.x0 < line.x0 - 5 * size or abs(below.size - size) > _SAME_SIZE * size:
            return False
        if line.x1 + _first_word(below) + _ROOM * size < self.right:
            return False
        return near


def one_title(line: str, below: str) -> bool:
    """Does a line begin a title, short and without the marks of a sentence, whose bracket the next line closes?"""
    opened = line.count("（") + line.count("(") - line.count("）") - line.count(")")
    before = re.split("[（(]", below, maxsplit=1)[0]
    closed = opened > 0 and ("）" in before or ")" in before)
    return closed and len(line + below) <= _LONGEST_TITLE and _SENTENCE.isdisjoint(line + below)


def _is_whole(text: str) -> bool:
    """Does a line end a sentence, or is it a heading?"""
    return text[-1] in _SENTENCE_END or (mark_of(text) is not None and _PROSE.isdisjoint(text))


def _of_size(steps: Sequence[tuple[float, float]], size: float) -> list[float]:
    return [step for other, step in steps if abs(other - size) <= _SAME_SIZE * size]


def _usual(values: Sequence[float]) -> float:
    """The value that most of them have, to the point."""
    if not values:
        return 0.0
    count = Counter(round(value) for value in values)
    most = max(count.values())
    return float(min(value for value, times in count.items() if 3 * times >= most))


def _first_word(line: Printed) -> float:
    """How wide the first stretch of a line is that is not broken."""
    end = 1
    if line.text[0].isascii() and not line.text[0].isspace():
        while end < len(line.text) and line.text[end].isascii() and not line.text[end].isspace():
            end += 1
    return float(line.edges[end] - line.edges[0])
