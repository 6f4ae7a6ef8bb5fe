"""From what phrases find to statements. In: the stretches of a text in order. Out: `Statement`s, each with its slots.

A statement has a subject and what is said of it: in its own clause, and in those that follow without a subject of their
own. After an announcement such as 其中 come the parts of the statement before, up to the end of the sentence, or, where
a paragraph ends with it, in the items of the list below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from engine.evaluate.claims.outline import Clause, Number, Outline, clauses
from engine.evaluate.claims.subjects import divided
from engine.evaluate.claims.wordings import NOT_KEPT, SUBJECT, SUBJECTS, Found, Wording, announced, matched
from engine.facts import Figure, Label, Place
from engine.plan import A_YEAR, COMMA, EACH, FIRST_KIND, SIGNS, STOP
from engine.record import Record
from engine.wording import outline as numbered

_FULL_STOPS = (STOP, "!", "?", ".")
_MOST_CONNECTING = 4  # characters before an announcement that are about the statement before: 收入包括
_EDGES = " :、-–•"
_GOES_ON = re.compile(r"(?:it|this|that|these|they|which|the (?:increase|decrease|change|reduction))\b", re.IGNORECASE)
_PRINTED = {ord(sign): chr(code) for code, sign in SIGNS.items()}
_BETWEEN = (COMMA, "和", "及", "与", "以及", ",", ", and ", " and ")  # two numbers of one list


class Stretch(Record):
    """A paragraph, a heading or a note: its outline, the place of each of its numbers, and what it stands under."""

    outline: Outline
    places: tuple[Place, ...]
    place: Place
    mark: int  # the kind of list mark that it opens with, 0 for none
    heading: str


class Slot(Record):
    """What fills a slot: a figure, or a text."""

    text: str
    place: Place
    figure: Figure | None


class Statement:
    """One subject and what is said of it; `parts` are the statements about what it consists of."""

    __slots__ = ("heading", "level", "parts", "place", "slots", "subject", "whole")

    def __init__(self, subject: Label, heading: str, whole: Statement | None) -> None:
        self.subject = subject
        self.place = subject.place
        self.heading = heading
        self.slots: dict[str, Slot] = {}
        self.level: dict[str, Slot] = {}  # those that its own clause fills
        self.whole = whole
        self.parts: list[Statement] = []
        if whole is not None:
            whole.parts.append(self)


class _Group:
    """Announced parts: of which statement, and where they end."""

    __slots__ = ("listed", "of", "till")

    def __init__(self, of: Statement, till: tuple[str, ...]) -> None:
        self.of = of
        self.till = till
        self.listed = 0  # how many of them stand before the last semicolon


class Reader:
    """Goes through the stretches of a document and gathers its statements."""

    def __init__(
        self, wordings: Sequence[Wording], announcing: Sequence[Wording],
        names: Callable[[], Collection[str]] = frozenset,
    ) -> None:  # fmt: skip
        self.wordings = wordings
        self.announcing = announcing
        self._gather = names  # what the tables name, gathered where it is first asked for
        self._names: Collection[str] | None = None
        self.statements: list[Statement] = []
        self._current: Statement | None = None
        self._lead: Statement | None = None  # words before a subject that are said of it: 与上年相比，支出…
        self._each: list[Statement] = []  # those that were named together last, to be given a number each
        self._done = 0  # how far numbers given so reach
        self._first_end = 0  # of the stretch or sentence: where its first clause ends
        self._groups: list[_Group] = []
        self._lists: list[tuple[Statement, int]] = []  # statements whose parts stand in a list, and how it is marked
        self._stretch: Stretch

    def read(self, stretch: Stretch) -> None:
        """Take one stretch."""
        self._stretch = stretch
        self._current = self._lead = None
        self._each = []
        self._done = 0
        self._groups = []
        whole = self._listed(stretch.mark)
        if whole is not None:
            self._groups.append(_Group(whole, ()))
        last: Clause | None = None
        found = clauses(stretch.outline.text)
        self._sentence = 0
        self._first_end = found[0].end if found else 0
        for clause in found:
            if last is not None and last.sign == ".":
                self._begin_sentence(clause)
            if clause.start >= self._done:
                self._clause(clause)
            self._close(clause.sign)
            if clause.sign != ",":
                self._lead = None
            last = clause
        whole = self._groups[-1].of if self._announced_last and self._groups else self._current
        if whole is not None and last is not None and (stretch.outline.text.endswith(":") or self._announced_last):
            self._lists.append((whole, 0))

    _announced_last = False
    _sentence = 0  # where the sentence begins, if it has to have a subject of its own

    def _begin_sentence(self, clause: Clause) -> None:
        """A sentence in Latin letters says what it is about, or says “it”."""
        self._sentence, self._first_end = clause.start, clause.end
        if not _GOES_ON.match(self._stretch.outline.text, clause.start, clause.end):
            self._current = None

    def _listed(self, mark: int) -> Statement | None:
        """The statement that a stretch with this list mark is a part of, by the announcement above the list."""
        if not mark:
            self._lists = []
            return None
        while self._lists and self._lists[-1][1] not in (0, mark):
            if all(known != mark for _, known in self._lists):
                return None
            self._lists.pop()
        if not self._lists:
            return None
        self._lists[-1] = (self._lists[-1][0], mark)
        return self._lists[-1][0]

    def _clause(self, clause: Clause) -> None:
        outline = self._stretch.outline
        found = announced(self.announcing, outline, clause)
        if found is None:
            self._announced_last = False
            self._say(clause.start, clause.end)
            return
        before = outline.text[clause.start : found.end]
        colon = before.endswith(":") or outline.text[found.end : found.end + 1] == ":"
        begin = self._start_of(found, clause)
        if begin > clause.start:
            self._say(clause.start, begin)
        elif self._of_its_own(found, clause):
            self._begin(clause.start, found.end)
        self._open(found, colon)
        rest = found.end + (outline.text[found.end : found.end + 1] == ":")
        self._announced_last = rest >= clause.end
        if rest < clause.end:
            self._say(rest, clause.end)

    def _start_of(self, found: Found, clause: Clause) -> int:
        """Where an announcement begins: behind the last number before it, if one stands in the same clause."""
        text = self._stretch.outline.text
        numbers = [n for n in range(clause.start, found.end) if FIRST_KIND <= text[n] < A_YEAR]
        return numbers[-1] + 1 if numbers else clause.start

    def _of_its_own(self, found: Found, clause: Clause) -> bool:
        """Does an announcement say itself what the parts are of: is it a sentence of its own, and not of two words?"""
        text = self._stretch.outline.text
        begins = not clause.start or text[clause.start - 1] in _FULL_STOPS
        return begins and found.begin - clause.start > _MOST_CONNECTING

    def _open(self, found: Found, colon: bool) -> None:
        """Parts of the current statement follow, announced by `found`."""
        current = self._current
        if current is None:
            return
        if current.parts:
            current = self._current = self._again(current)
        if found.slots:
            self._fill(found)
        inside = any(group.till for group in self._groups)
        till = _FULL_STOPS if colon and not inside else (";", *_FULL_STOPS)
        self._groups.append(_Group(current, till))
        self._current = None

    def _close(self, sign: str) -> None:
        """A sign ends the groups that reach no further."""
        while self._groups and sign in self._groups[-1].till:
            group = self._groups[-1]
            if sign == ";" and len(group.of.parts) - group.listed < 2:
                group.listed = len(group.of.parts)
                break  # a list whose items are set apart by semicolons; where commas do, one ends the list
            self._current = self._groups.pop().of

    def _again(self, statement: Statement) -> Statement:
        """The same statement once more, with another announcement of parts or another comparison: its subject and
        what is said in one breath with it."""
        copy = Statement(statement.subject, statement.heading, None)
        copy.whole = statement.whole
        copy.slots = dict(statement.level)
        copy.level = statement.level
        self.statements.append(copy)
        return copy

    def _say(self, start: int, end: int) -> None:
        """What one clause says."""
        found = matched(self.wordings, self._stretch.outline, start, end)
        for one in found:
            if any(sign == EACH for _, sign, *_ in one.slots):
                self._give(one)
                continue
            subject = one.stretch(SUBJECT)
            if subject is not None:
                self._begin(*subject)
                self._fill(one)
                if self._current is not None:
                    self._current.level = dict(self._current.slots)
        for one in found:
            if one.stretch(SUBJECT) is None and not any(sign == EACH for _, sign, *_ in one.slots):
                if any(name not in NOT_KEPT for name, *_ in one.slots):
                    self._fill(one)

    def _give(self, found: Found) -> None:
        """Several subjects and a number for each, or further numbers for those that were named together before."""
        outline = self._stretch.outline
        name, _, first, _ = next(slot for slot in found.slots if slot[1] == EACH)
        numbers = [first]
        for at in outline.places[outline.number_at(first) + 1 :]:
            if outline.text[at] != outline.text[first] or outline.text[numbers[-1] + 1 : at] not in _BETWEEN:
                break
            numbers.append(at)
        named = found.stretch(SUBJECTS)
        if named is not None:
            self._each = []
            if self._names is None:
                self._names = self._gather()
            for start, end in divided(outline.text, *named, len(numbers), self._names):
                self._begin(start, end)
                assert self._current is not None
                self._each.append(self._current)
        if len(self._each) == len(numbers):
            for statement, at in zip(self._each, numbers, strict=True):
                statement.slots[name] = statement.level[name] = self._slot(name, 1, at, at + 1)
        self._done = numbers[-1] + 1

    def _begin(self, start: int, end: int) -> None:
        """A statement of its own begins."""
        lead, self._lead = self._lead, None
        whole = self._groups[-1].of if self._groups else None
        if whole is not None and not self._groups[-1].till:
            self._groups.pop()  # the first statement of an item is the part; what follows is said about it
        self._current = Statement(self._label(start, end), self._stretch.heading, whole)
        if lead is not None and self.statements[-1] is lead and all(s.figure is None for s in lead.slots.values()):
            self._current.slots.update(lead.slots)
            self.statements.pop()
        self.statements.append(self._current)

    def _fill(self, found: Found) -> None:
        if self._current is None:
            if self._groups and self._groups[-1].till and not self._groups[-1].of.parts:
                self._current = self._groups[-1].of
            else:
                self._begin(self._sentence, self._topic())
                self._lead = self._current if found.begin < self._first_end else None
        current = self._current
        assert current is not None
        filled = {
            name: self._slot(name, sign, start, end) for name, sign, start, end in found.slots if name not in NOT_KEPT
        }
        if any(name in current.slots and slot.figure is not None for name, slot in filled.items()):
            current = self._current = self._again(current)
        for name, slot in filled.items():
            if slot.figure is not None or name not in current.slots:
                current.slots[name] = slot

    def _topic(self) -> int:
        """Where the first clause of the stretch or sentence ends: what is said without a subject is said of it."""
        return self._first_end

    def _slot(self, name: str, sign: int, start: int, end: int) -> Slot:
        outline = self._stretch.outline
        if not FIRST_KIND <= outline.text[start] < A_YEAR or name == SUBJECT:
            label = self._label(start, end)
            return Slot(label.text, label.place, None)
        n = outline.number_at(start)
        number, place = outline.numbers[n], self._stretch.places[n]
        printed = number.printed
        figure = Figure(printed.text, sign * printed.digits, printed.decimals, number.unit, printed.bound, place)
        return Slot(_as_written(number), place, figure)

    def _label(self, start: int, end: int) -> Label:
        """A stretch of the outline as it reads, its numbers put back, without list numbers and signs around it."""
        outline = self._stretch.outline
        text = "".join(self._written(outline, start, end)).translate(_PRINTED)
        text = (numbered(text)[3] or text).strip(_EDGES)
        if text.count("（") != text.count("）"):
            text = text.strip("（）")
        return Label(text, self._near(start))

    @staticmethod
    def _written(outline: Outline, start: int, end: int) -> Iterator[str]:
        for at in range(start, end):
            c = outline.text[at]
            if FIRST_KIND <= c <= A_YEAR:
                if at > start and _is_latin(outline.text[at - 1]):
                    yield " "
                yield _as_written(outline.numbers[outline.number_at(at)])
                if at + 1 < end and _is_latin(outline.text[at + 1]):
                    yield " "
            else:
                yield c

    def _near(self, start: int) -> Place:
        """The place of the number next to a stretch: of a text over several lines, that of its own line."""
        after = self._stretch.outline.number_at(start)
        places = self._stretch.places
        return places[after] if after < len(places) else self._stretch.place


def _as_written(number: Number) -> str:
    """A number with its unit; a currency stands before it already."""
    text, unit = number.printed.text, number.unit
    if unit and unit in text:
        return text
    return f"{text} {unit}" if _is_latin(unit[:1]) else text + unit


def _is_latin(c: str) -> bool:
    return c.isascii() and c.isalpha()
