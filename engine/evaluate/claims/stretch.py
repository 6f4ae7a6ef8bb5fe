"""A stretch of the text in outline, and what its pieces read like. In: an outline. Out: labels, figures, numbers.

A stretch is a paragraph, a heading or a note. Phrases say where in its outline something stands; here that becomes the
words and figures as they are printed, each with its place.
"""

from __future__ import annotations

from engine.evaluate.claims.outline import Number, Outline
from engine.facts import Figure, Label, Place
from engine.plan import A_YEAR, COMMA, FIRST_KIND, LAST_KIND, SIGNS
from engine.quantity import CURRENCIES
from engine.record import Record
from engine.regular import expression
from engine.wording import outline as numbered

_EDGES = " :、-–•"
_PRINTED = {ord(sign): chr(code) for code, sign in SIGNS.items()}
_BETWEEN = (COMMA, "和", "及", "与", "以及", ",", ", and ", " and ")  # two numbers of one list
_AND, _RESPECTIVELY = r" ?and\b", r"(?i:,? ?respectively\b)"  # compiled where they are used


class Slot(Record):
    """What fills a slot: a figure, or a text."""

    text: str
    place: Place
    figure: Figure | None
    kind: str = ""  # the character that stands for a number of this kind


class Stretch(Record):
    """A paragraph, a heading or a note: its outline, the place of each of its numbers, and what it stands under."""

    outline: Outline
    places: tuple[Place, ...]
    place: Place
    mark: int  # the kind of list mark that it opens with, 0 for none
    ordinal: int  # the number of that mark, 0 for none
    heading: str
    is_heading: bool

    def is_number(self, at: int) -> bool:
        """Does a number that phrases can ask for stand there, and no year?"""
        return FIRST_KIND <= self.outline.text[at] < A_YEAR

    def has_amounts(self, start: int, end: int) -> bool:
        """Are there numbers of the kinds that phrases ask for?"""
        text = self.outline.text
        for at in self.outline.between(start, end):  # noqa: SIM110 - `any` would make a generator for every clause
            if text[at] < LAST_KIND:
                return True
        return False

    def behind_numbers(self, start: int, end: int) -> int:
        """Where the last number between two places ends; `start` where there is none."""
        for at in reversed(self.outline.between(start, end)):
            if self.is_number(at):
                return at + 1
        return start

    def numbers_from(self, first: int) -> list[int]:
        """Where the numbers of a list stand that begins with this one: 5.2%和23.5%."""
        outline = self.outline
        numbers = [first]
        for at in outline.places[outline.number_at(first) + 1 :]:
            between = outline.text[numbers[-1] + 1 : at]
            listed = between in _BETWEEN or between == "and" and expression(_RESPECTIVELY).match(outline.text, at + 1)
            if outline.text[at] != outline.text[first] or not listed:
                break
            numbers.append(at)
        behind = outline.text[numbers[-1] + 1 : numbers[-1] + 3]
        if len(behind) == 2 and _is_latin(behind) and not expression(_AND).search(outline.text, first, numbers[-1]):
            return [first]  # $5,000, $200 more than last year
        return numbers

    def slot(self, start: int, end: int, sign: int) -> Slot:
        """What stands there: a number, with this sign, or words."""
        if not self.is_number(start):
            label = self.label(start, end)
            return Slot(label.text, label.place, None)
        n = self.outline.number_at(start)
        number, place = self.outline.numbers[n], self.places[n]
        printed = number.printed
        figure = Figure(printed.text, sign * printed.digits, printed.decimals, number.unit, printed.bound, place)
        return Slot(_as_written(number), place, figure, number.mark)

    def label(self, start: int, end: int) -> Label:
        """What stands there as it reads, its numbers put back, without list numbers and signs around it."""
        text = _written(self.outline, start, end).translate(_PRINTED)
        text = (numbered(text)[3] or text).strip(_EDGES)
        if text.count("（") != text.count("）"):
            text = text.strip("（）")
        return Label(text, self._near(start))

    def is_mark(self, start: int, end: int) -> bool:
        """Does nothing stand there but what numbers an item of a list: （一）?"""
        rank, _, _, rest = numbered(_written(self.outline, start, end).translate(_PRINTED))
        return rank >= 0 and not rest

    def _near(self, start: int) -> Place:
        """The place of the number next to it: of a text over several lines, that of its own line."""
        after = self.outline.number_at(start)
        return self.places[after] if after < len(self.places) else self.place


def _written(outline: Outline, start: int, end: int) -> str:
    """A piece of the outline with its numbers put back, apart from words in Latin letters."""
    text = outline.text
    places = outline.between(start, end)
    if not places:
        return text[start:end]
    first = outline.number_at(start)
    pieces = []
    done = start
    for n, at in enumerate(places, first):
        pieces.append(text[done:at])
        if at > start and _is_latin(text[at - 1]):
            pieces.append(" ")
        pieces.append(_as_written(outline.numbers[n]))
        done = at + 1
        if done < end and _is_latin(text[done]):
            pieces.append(" ")
    pieces.append(text[done:end])
    return "".join(pieces)


def _as_written(number: Number) -> str:
    """A number with its unit; a currency stands before it already, or is that of the numbers around."""
    text, unit = number.printed.text, number.unit
    if unit and (unit in text or unit in CURRENCIES):
        return text
    return f"{text} {unit}" if _is_latin(unit[:1]) else text + unit


def _is_latin(c: str) -> bool:
    return c.isascii() and c.isalpha()
