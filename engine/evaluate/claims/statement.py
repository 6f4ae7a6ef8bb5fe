"""A statement of the text: what it is about and what is said of it. In and out: data only."""

from __future__ import annotations

from engine.evaluate.claims.stretch import Slot
from engine.facts import Label

_ALL_BUT = "非"


class Statement:
    """One subject and what is said of it; `parts` are the statements about what it consists of."""

    __slots__ = ("again", "gaps", "heading", "level", "parts", "place", "slots", "subject", "whole")

    def __init__(self, subject: Label, heading: str, whole: Statement | None) -> None:
        self.subject = subject
        self.place = subject.place
        self.heading = heading
        self.slots: dict[str, Slot] = {}
        self.level: dict[str, Slot] = {}  # those that its own clause fills
        self.whole = whole
        self.again = False  # whether it says more of the subject of another one
        self.gaps = False  # whether some of its parts are not understood, so that the others are not all of them
        self.parts: list[Statement] = []
        if whole is not None:
            whole.parts.append(self)

    def once_more(self) -> Statement:
        """The same subject with what is said in one breath with it, for another comparison or other parts."""
        copy = Statement(self.subject, self.heading, None)
        copy.whole = self.whole
        copy.again = True
        copy.slots = dict(self.level)
        copy.level = self.level
        return copy

    def says_else(self, name: str, slot: Slot) -> bool:
        """Is a column filled with another thing: with a figure, or with a text that is no part of this one?"""
        known = self.slots.get(name)
        if known is None:
            return False
        return slot.figure is not None or not (slot.text in known.text or known.text in slot.text)


def is_named_again(named: str, subject: str) -> bool:
    """Is a name that of a subject once more: a part of it, or its end with a word or two behind it?

    “本局2024年度收入支出100万元，收入支出总计比上年增加2万元”. What is called 非 is all but it: 税收 is not 非税收入.
    """
    if f"{_ALL_BUT}{named}" in subject:
        return False
    least = max((2 * len(named) + 2) // 3, 2)
    return named in subject or any(subject.endswith(named[:end]) for end in range(least, len(named)))
