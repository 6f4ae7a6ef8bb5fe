"""The items of a list below a statement are its parts. In: stretches in order. Out: which statement each is a part of.

A list opens where a paragraph ends with an announcement (具体如下：). How items are marked is known from the first one.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.evaluate.claims.statement import Statement
from engine.evaluate.claims.stretch import Stretch

_BEFORE_PLAIN = ("其中:", "包括:")  # what stands before items that have no marks


class _List:
    """A list below a statement: how its items are marked, and by which phrase the last one began with its names."""

    __slots__ = ("before", "depth", "is_plain", "mark", "of", "ordinal", "phrase")

    def __init__(self, of: Statement, depth: int, before: tuple[int, int], is_plain: bool) -> None:
        self.of = of
        self.depth = depth  # how many headings it stands below
        self.before = before  # the mark and the number of the paragraph that it stands below
        self.is_plain = is_plain  # whether paragraphs without marks are its items
        self.mark = self.ordinal = 0
        self.phrase = ""


class Lists:
    """The lists that are open, the innermost last."""

    def __init__(self) -> None:
        self._open: list[_List] = []
        self._headings: list[int] = []  # how the headings are marked that what follows stands below
        self._unmarked = False  # whether the stretch has no mark, and may be an item all the same

    def open(self, of: Statement, stretch: Stretch) -> None:
        """A list of the parts of this statement follows below a stretch."""
        is_plain = stretch.outline.text.endswith(_BEFORE_PLAIN)
        self._open.append(_List(of, len(self._headings), (stretch.mark, stretch.ordinal), is_plain))

    def close(self, of: Statement) -> None:
        """The parts of this statement are over."""
        self._open = [known for known in self._open if known.of is not of]

    def enter(self, stretch: Stretch) -> Statement | None:
        """The statement that a stretch is a part of, as far as its mark tells.

        A list ends where its numbers begin anew, at a heading that is no item of it, and with the section that it
        stands in. A paragraph without a mark may
        go on with the list, or be an item itself: see `item_of`.
        """
        mark, ordinal = stretch.mark, stretch.ordinal
        self._unmarked = not mark and not stretch.is_heading
        if stretch.is_heading:
            self._enter_section(mark)
        if not mark:
            last = self._open[-1] if self._open and not stretch.is_heading else None
            return last.of if last is not None and last.is_plain and not last.mark else None
        while self._open and not self._open[-1].mark and (self._open[-1].of.parts or self._goes_on_above(stretch)):
            self._open.pop()
        while stretch.is_heading and ordinal > 1 and self._open and not self._open[-1].mark:
            self._open.pop()  # a list of marked items begins with the first one
        while self._open and self._open[-1].mark not in (0, mark):
            if all(known.mark != mark for known in self._open):
                if stretch.is_heading:
                    self._open = []
                return None
            self._open.pop()
        if not self._open:
            return None
        last = self._open[-1]
        if last.ordinal >= ordinal == 1:
            self._open.pop()
            return None
        last.mark, last.ordinal = mark, ordinal
        return last.of

    def _goes_on_above(self, stretch: Stretch) -> bool:
        """Is this the next one after the item that announced the list, and no item of it?"""
        mark, ordinal = self._open[-1].before
        return mark == stretch.mark and ordinal + 1 == stretch.ordinal

    def _enter_section(self, mark: int) -> None:
        """A heading closes the sections whose headings are marked as it is, and the lists in them."""
        level = next((n for n, known in enumerate(self._headings) if known == mark), len(self._headings))
        if not mark:
            level, self._open = 0, []
        self._open = [known for known in self._open if known.depth <= level]
        self._headings[level:] = [mark] if mark else []

    def goes_on(self, current: Statement | None, stretch: Stretch) -> bool:
        """Is this a paragraph behind an item that has named its subject and no figure of it yet?"""
        if current is None or not self._open or stretch.mark or stretch.is_heading:
            return False
        return current.whole is self._open[-1].of and all(slot.figure is None for slot in current.slots.values())

    def item_of(self, phrase_of: Callable[[], str], marked: bool) -> Statement | None:
        """The statement that an unmarked paragraph is a part of: it begins with several names, by the same phrase as
        the marked items before it. “1. 教育支出（类）…（项）。”, and below it “教育支出（类）…（项）。”
        """
        unmarked, self._unmarked = self._unmarked, False
        if not self._open:
            return None
        last = self._open[-1]
        phrase = phrase_of()
        if marked:
            last.phrase = phrase
        return last.of if unmarked and phrase and phrase == last.phrase else None
