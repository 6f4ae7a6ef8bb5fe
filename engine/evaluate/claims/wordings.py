"""Phrases, ready to be tried. In: `PhraseSpec`s. Out: what each finds in a clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.evaluate.claims.outline import Clause, Outline
from engine.plan import A_YEAR, FIRST_KIND, ClaimsSpec, PhraseSpec, WordingSpec
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
        return next(((start, end) for slot, _, start, end in self.slots if slot == name), None)


_ANYTHING = frozenset(("",))


def _characters(clause: str) -> set[str]:
    """Those of a clause, and "" for wordings that need none."""
    return {"", *clause}


class Wording:
    """One wording, with the numbers that a clause must have for it to fit, and characters of which it must have one."""

    __slots__ = ("asks", "begin", "first", "needs", "phrase", "slots", "source")

    def __init__(self, phrase: PhraseSpec, spec: WordingSpec, marks: Mapping[str, str]) -> None:
        self.phrase = phrase
        self.slots = spec.slots
        self.needs = spec.needs
        self.begin = frozenset(word[0] for word in spec.needs[0]) if spec.needs else _ANYTHING
        self.source = spec.source.removeprefix("^")
        self.asks = frozenset(marks[name] for name, _ in spec.slots if name in marks)
        at_start = spec.source.startswith("^")  # of its clause, which is not that of the text
        self.first = at_start or any(name in (SUBJECT, SUBJECTS) for name, _ in spec.slots)

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
        expression = pattern(self.source)
        match = (expression.match if self.first else expression.search)(outline, start, end)
        if match is None:
            return None
        filled = [
            (name, sign, *match.span(f"s{n}")) for n, (name, sign) in enumerate(self.slots) if match.start(f"s{n}") >= 0
        ]
        return Found(self.phrase, tuple(filled), match.start(), match.end())


class Wordings(Record):
    """The wordings of claims, in the order of their phrases: of statements, of what announces parts, and of what
    stands before a statement without naming another subject."""

    stating: list[Wording]
    announcing: list[Wording]
    continuing: list[Wording]


def compiled(spec: ClaimsSpec) -> Wordings:
    """The wordings of some claims by their roles."""
    marks = {name: chr(ord(FIRST_KIND) + spec.kinds.index(kind)) for name, kind in spec.columns if kind}
    by_role: dict[str, list[Wording]] = {"": [], "parts": [], "continues": []}
    for phrase in spec.phrases:
        by_role[phrase.role] += [Wording(phrase, wording, marks) for wording in phrase.wordings]
    return Wordings(*by_role.values())


def announced(wordings: Sequence[Wording], outline: Outline, clause: Clause) -> Found | None:
    """The first announcement of parts in a clause."""
    clause_text = outline.text[clause.start : clause.end].casefold()
    characters = _characters(clause_text)
    fitting = [w for w in wordings if not w.begin.isdisjoint(characters) and w.fits(clause_text)]
    found = [f for w in fitting if (f := w.find(outline.text, clause.start, clause.end)) is not None]
    return min(found, key=lambda one: one.end, default=None)


def matched(wordings: Sequence[Wording], outline: Outline, start: int, end: int) -> list[Found]:
    """What the phrases find in a clause; a number belongs to the first phrase that asks for it."""
    clause = outline.text[start:end].casefold()
    present = _characters(clause)
    taken: set[int] = set()
    named = False  # by a wording that leaves the numbers of the clause to others: they are of the same subject
    result: list[Found] = []
    for wording in wordings:
        if wording.begin.isdisjoint(present) or not wording.asks <= present or not wording.fits(clause):
            continue
        found = wording.find(outline.text, start, end)
        if found is None or (named and found.stretch(SUBJECT)):
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
