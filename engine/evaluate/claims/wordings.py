"""Phrases, ready to be tried. In: `PhraseSpec`s. Out: what each finds in a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from engine.evaluate.claims.outline import Clause, Outline
from engine.plan import (
    A_YEAR,
    EACH,
    FIRST_KIND,
    OF_ANOTHER,
    OF_THIS_YEAR,
    THIS_YEAR,
    ClaimsSpec,
    PhraseSpec,
    WordingSpec,
)
from engine.record import Record
from engine.wording import pattern

SUBJECT, SUBJECTS = "subject", "subjects"
NOT_KEPT = frozenset((SUBJECT, SUBJECTS, "number", "year"))


class Found(Record):
    """What a phrase found in a clause: its slots, each with its sign and the stretch of the outline that fills it."""

    phrase: PhraseSpec
    slots: tuple[tuple[str, int, int, int], ...]  # name, sign, start, end
    begin: int
    end: int

    def stretch(self, name: str) -> tuple[int, int] | None:
        """Where a slot stands."""
        for slot, _, start, end in self.slots:
            if slot == name:
                return start, end
        return None

    def keeps(self) -> bool:
        """Does any of its slots fill a column?"""
        return not NOT_KEPT.issuperset([slot[0] for slot in self.slots])

    def gives_each(self) -> bool:
        """Does a number for each of several subjects follow?"""
        return EACH in [slot[1] for slot in self.slots]


class Wording:
    """One wording, with the numbers that a clause must have for it to fit, and characters of which it must have one."""

    __slots__ = ("_expression", "_groups", "asks", "begin", "first", "needs", "phrase", "slots", "source")

    def __init__(self, phrase: PhraseSpec, spec: WordingSpec, marks: Mapping[str, str]) -> None:
        self.phrase = phrase
        self.slots = spec.slots
        self.needs = spec.needs
        self.begin = frozenset([word[0] for word in spec.needs[0]]) if spec.needs else frozenset()
        self.source = spec.source.removeprefix("^")
        self.asks = frozenset([marks[name] for name, _ in spec.slots if name in marks])
        at_start = spec.source.startswith("^")  # of its clause, which is not that of the text
        self.first = at_start or any(name in (SUBJECT, SUBJECTS) for name, _ in spec.slots)
        self._expression: re.Pattern[str] | None = None  # compiled where it is first tried
        self._groups: list[tuple[str, int, int]] = []  # of its slots: name, sign, number of the group

    def fits(self, clause: str) -> bool:
        """Has a clause, in lower case, the words without which it cannot fit? Most have not, and need no search."""
        for words in self.needs:
            for word in words:
                if word in clause:
                    break
            else:
                return False
        return True

    def is_all_of(self, text: str) -> bool:
        """Does it fit a text from end to end?"""
        return pattern(self.source).fullmatch(text) is not None

    def find(self, outline: str, start: int, end: int) -> Found | None:
        """The first place in a clause where it fits; one with a subject begins where the clause does."""
        expression = self._expression
        if expression is None:
            expression = self._expression = pattern(self.source)
            groups = expression.groupindex
            self._groups = [(name, sign, groups[f"s{n}"]) for n, (name, sign) in enumerate(self.slots)]
        match = (expression.match if self.first else expression.search)(outline, start, end)
        if match is None:
            return None
        filled = [(name, sign, *match.span(group)) for name, sign, group in self._groups if match.start(group) >= 0]
        return Found(self.phrase, tuple(filled), *match.span())


class Choice:
    """Wordings in order, and by characters those of them that a clause without any of these cannot fit.

    So a clause is not held against all of them: each of its characters tells which may fit, as the bits of a number.
    """

    __slots__ = ("_beginning", "_others", "wordings")

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self.wordings = wordings
        self._beginning: dict[str, int] = {}  # by the character that one of the needed words begins with
        asking: dict[str, int] = {}  # by the kind of number
        for n, wording in enumerate(wordings):
            for character in wording.begin or ("",):
                self._beginning[character] = self._beginning.get(character, 0) | 1 << n
            for mark in wording.asks:
                asking[mark] = asking.get(mark, 0) | 1 << n
        self._others = [(mark, ~bits) for mark, bits in asking.items()]

    def fitting(self, clause: str) -> Iterator[Wording]:
        """The wordings that a clause, in lower case, has the numbers and the words for."""
        beginning = self._beginning
        left = beginning.get("", 0)
        for character in beginning.keys() & clause:
            left |= beginning[character]
        if not left:
            return
        for mark, others in self._others:
            if mark not in clause:
                left &= others
        while left:
            least = left & -left
            left ^= least
            wording = self.wordings[least.bit_length() - 1]
            if wording.fits(clause):
                yield wording


class Wordings(Record):
    """The wordings of claims, in the order of their phrases: of statements, of what announces parts, and of what
    stands before a statement without naming another subject."""

    stating: Choice
    announcing: Choice
    continuing: Sequence[Wording]


def compiled(spec: ClaimsSpec) -> Wordings:
    """The wordings of some claims by their roles."""
    marks = {name: chr(ord(FIRST_KIND) + spec.kinds.index(kind)) for name, kind in spec.columns if kind}
    by_role: dict[str, list[Wording]] = {"": [], "parts": [], "continues": []}
    for phrase in spec.phrases:
        by_role[phrase.role] += [Wording(phrase, wording, marks) for wording in phrase.wordings]
    return Wordings(Choice(by_role[""]), Choice(by_role["parts"]), by_role["continues"])


def announced(wordings: Choice, outline: Outline, clause: Clause) -> Found | None:
    """The first announcement of parts in a clause."""
    first: Found | None = None
    for wording in wordings.fitting(outline.text[clause.start : clause.end].casefold()):
        found = wording.find(outline.text, clause.start, clause.end)
        if found is not None and (first is None or found.end < first.end) and _of_its_year(found, outline):
            first = found
    return first


def matched(wordings: Choice, outline: Outline, start: int, end: int) -> list[Found]:
    """What the phrases find in a clause; a number belongs to the first phrase that asks for it."""
    taken: set[int] = set()
    named = False  # by a wording that leaves the numbers of the clause to others: they are of the same subject
    result: list[Found] = []
    for wording in wordings.fitting(outline.text[start:end].casefold()):
        found = wording.find(outline.text, start, end)
        if found is None or (named and found.stretch(SUBJECT)) or not _of_its_year(found, outline):
            continue
        numbers = {
            at for name, _, at, _ in found.slots
            if FIRST_KIND <= outline.text[at] < A_YEAR and name not in (SUBJECT, SUBJECTS)
        }  # fmt: skip
        if numbers & taken or (wording.asks and not numbers):
            continue
        taken |= numbers
        named = named or (not wording.asks and found.stretch(SUBJECT) is not None)
        result.append(found)
    return result


def _of_its_year(found: Found, outline: Outline) -> bool:
    """Is a year the document's, or none but that, where a slot asks for such a one?"""
    for _, sign, at, _ in found.slots:
        if sign in (OF_THIS_YEAR, OF_ANOTHER):
            is_this = outline.numbers[outline.number_at(at)].mark == THIS_YEAR
            if is_this != (sign == OF_THIS_YEAR):
                return False
    return True
