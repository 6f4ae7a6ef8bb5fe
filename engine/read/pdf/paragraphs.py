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
_SENTENCE_END = frozenset("。！？!?；;：:.")
_PROSE = frozenset("，。；,;")
_SENTENCE = _PROSE | _SENTENCE_END
_LONGEST_TITLE = 100


class Margins:
    """Where the lines of a page, or of a run of pages like it, begin and end."""

    def __init__(self, lines: Sequence[Printed]) -> None:
        whole = [line for line in lines if not line.follows]
        self.left = _usual([line.x0 for line in whole])
        self.right = max((line.x1 for line in lines), default=0.0)
        steps = [below.bottom - line.bottom for line, below in pairwise(whole)]
        self.step = _usual([step for step in steps if step > 0])

    def goes_on(self, line: Printed, below: Printed, over_page: bool) -> bool:
        """Does the line `below` go on with the sentence or paragraph of the one before it?"""
        size = line.size
        step = min(max(self.step, size), _FARTHEST * size)
        near = over_page or below.bottom - line.bottom <= _SPACED * step
        if near and one_title(line.text, below.text) and abs(below.size - size) <= 0.3 * size:
            return True
        set_in = below.x0 - self.left > _INDENT * size
        if set_in and (abs(below.x0 - line.x0) > size / 2 or _is_whole(line.text)):
            return False
        if below.x0 < line.x0 - 5 * size or abs(below.size - line.size) > 0.3 * line.size:
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
