"""Text with places: what every message about a rule file points into.

In: the name and text of a file. Out: spans (offsets) and, from them, lines and columns that start at 1.
"""

from __future__ import annotations

from bisect import bisect_right

from engine.record import Record


class Span(Record):
    """A stretch of one source: `start` inclusive, `end` exclusive, both offsets in characters."""

    file: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The stretch from the start of this span to the end of `other`."""
        return Span(self.file, self.start, max(self.end, other.end))


class Source:
    """The text of one file and its line starts."""

    __slots__ = ("_starts", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        starts = [0]
        position = text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = text.find("\n", position + 1)
        self._starts = starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character at `offset`."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    @property
    def lines(self) -> int:
        """How many lines the text has."""
        return len(self._starts)
