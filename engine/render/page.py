"""What every line of one terminal report shares: the language, how much to show, the colours and the margins.

In: `Speech` and the options. Out: single lines, at most `WIDTH` cells wide wherever the words allow. The width is
fixed, so that the same report gives the same bytes on every screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.facts import Place
from engine.messages import Speech
from engine.render.layout import clean, pad, paint, shorten, spread, width, wrap

WIDTH = 100
SEVERITIES = ("error", "warning", "note")
_PATH = 50  # cells of the path of another document
_LONGEST = 2000  # cells of a sentence; a hostile document writes longer ones


class Page:
    """`everything` shows what holds and each rounding, `quiet` nothing but findings."""

    __slots__ = ("_severities", "colour", "count", "everything", "indent", "margin", "quiet", "say", "speech")

    def __init__(self, speech: Speech, everything: bool = False, quiet: bool = False, colour: bool = False) -> None:
        self.speech, self.say, self.count = speech, speech.say, speech.count
        self.everything, self.quiet, self.colour = everything, quiet, colour
        self._severities = {word: speech.say(word) for word in SEVERITIES}
        self.indent = max(map(width, self._severities.values())) + 2
        self.margin = " " * self.indent

    def severity(self, severity: str) -> str:
        """The word for a severity, as wide as the margin under it."""
        return self.paint(pad(self._severities[severity], self.indent), severity)

    def paint(self, text: str, colour: str) -> str:
        """`text` in a colour, where this page has colours."""
        return paint(text, colour, self.colour)

    def explain(self, words: str, *more: str | None) -> str:
        """`words: more: …`; what is empty is left out."""
        return self.say(": ").join(filter(None, (words, *more)))

    def list(self, items: Iterable[str]) -> str:
        """`a, b, c`."""
        return self.say(", ").join(items)

    def spread(self, left: str, right: str) -> str:
        """`left`, and `right` small at the right margin."""
        return spread(left, self.paint(right, "faint"), WIDTH)

    def body(self, text: str) -> Iterator[str]:
        """A sentence under a finding's heading, in as many lines as it needs."""
        return (self.margin + line for line in wrap(brief(text, _LONGEST), WIDTH - self.indent))

    def hanging(self, text: str) -> Iterator[str]:
        """A sentence at the left margin, its further lines set in."""
        lines = iter(wrap(shorten(text, _LONGEST), WIDTH - 2))
        yield next(lines, "")
        yield from ("  " + line for line in lines)

    def where(self, place: Place, document: str | None = None) -> str:
        """A place in words: a cell of a sheet or table, a paragraph, or page and line, as far as known; "" for none.

        Before it stands the path of another document, if it is in one.
        """
        before = f"{brief(document, _PATH)} " if document else ""
        if place.sheet is not None:
            return before + clean(self.say("sheet {sheet} {cell}", sheet=place.sheet, cell=place.cell or ""))
        if place.table is not None:
            return before + clean(self.say("table {table} {cell}", table=place.table, cell=place.cell or ""))
        if place.paragraph is not None:
            return before + self.say("paragraph {paragraph}", paragraph=place.paragraph)
        page = self.say("page {page}", page=place.page) if place.page is not None else ""
        line = self.say("line {line}", line=place.line) if place.line is not None else ""
        return (before + ", ".join(filter(None, (page, line)))).rstrip()


def brief(text: str, cells: int) -> str:
    """A text of the document or the rules on one line, cut to `cells`."""
    return shorten(clean(text), cells)


def joined(*names: str) -> str:
    """Table, row and column as one phrase; what is empty is left out."""
    given = [name for name in names if name.strip()]
    return " · ".join(brief(name, 40 if len(given) > 1 else 80) for name in given)


def short(rule: str) -> str:
    """A rule's own name: "district.表题年份" → "表题年份"."""
    return clean(rule.rpartition(".")[2])
