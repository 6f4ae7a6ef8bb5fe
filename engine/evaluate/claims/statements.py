"""From what phrases find to statements. In: the stretches of a text in order. Out: `Statement`s, each with its slots.

A statement has a subject and what is said of it: in its own clause, and in those that follow without a subject of their
own. After an announcement such as 其中 come the parts of the statement before, up to the end of the sentence, or, where
a paragraph ends with it, in the items of the list below.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from engine.evaluate.claims.lists import Lists
from engine.evaluate.claims.outline import Clause, clauses, signed
from engine.evaluate.claims.statement import Statement, is_named_again
from engine.evaluate.claims.stretch import Slot, Stretch
from engine.evaluate.claims.subjects import divided
from engine.evaluate.claims.wordings import NOT_KEPT, SUBJECT, SUBJECTS, Found, Wordings, announced, matched
from engine.plan import A_YEAR, CLOSE, COMMA, EACH, ONE_OF, OPEN, STOP
from engine.regular import expression
from engine.wording import normal

_FULL_STOPS = (STOP, "!", "?", ".")
_MOST_CONNECTING = 4  # characters before an announcement that are about the statement before: 收入包括
_AROUND = f" :-–•,{STOP}{COMMA}{OPEN}{CLOSE}"
_GOES_ON = (
    r"(?i:of (?:this|that|these|which|it)|it|this|that|these|they|which"
    r"|(?:the|an|a) (?:increase|decrease|change|reduction|rise|cut))\b"
)
_LETTERS = expression("[a-z] [a-z]")
_AGAIN = frozenset(("it", "this", "these", "they", "which"))  # a subject that was named before


def _named(subject: str) -> str:
    """The subject as it is compared with another."""
    return signed(normal(subject))


class _Group:
    """Announced parts: of which statement, where they begin in the text, and where they end."""

    __slots__ = ("begin", "listed", "of", "till")

    def __init__(self, of: Statement, till: tuple[str, ...], begin: int = 0) -> None:
        self.of = of
        self.till = till
        self.begin = begin
        self.listed = 0  # how many of them stand before the last semicolon


class Reader:
    """Goes through the stretches of a document and gathers its statements."""

    def __init__(self, wordings: Wordings, names: Callable[[], Collection[str]] = frozenset) -> None:
        self.wordings = wordings
        self._gather = names  # what the tables name, gathered where it is first asked for
        self._names: Collection[str] | None = None
        self.statements: list[Statement] = []
        self._current: Statement | None = None
        self._carried: Statement | None = None  # that of the paragraph before, if this one may go on with it
        self._lead: Statement | None = None  # words before a subject that are said of it: 与上年相比，支出…
        self._each: list[Statement] = []  # those that were named together last, to be given a number each
        self._done = 0  # how far numbers given so reach
        self._first_end = 0  # of the stretch or sentence: where its first clause ends
        self._groups: list[_Group] = []
        self._lost = False  # whether it is unclear what is spoken of
        self._asides: list[tuple[Statement | None, bool, list[_Group], list[Statement]]] = []  # as it was before them
        self._lists = Lists()
        self._waiting: Statement | None = None  # of what an item is a part that has said nothing yet: 一、接待费
        self._stretch: Stretch

    def read(self, stretch: Stretch) -> None:
        """Take one stretch."""
        self._stretch = stretch
        self._lead = None
        if not self._lists.goes_on(self._current, stretch):
            self._current = None
        self._carried = self._current
        self._each = []
        self._done = 0
        self._groups = []
        self._asides = []
        self._lost = False
        whole = self._lists.enter(stretch)
        if whole is None and not stretch.mark and not stretch.is_heading:
            whole = self._waiting
        if whole is not None:
            self._groups.append(_Group(whole, ()))
        last: Clause | None = None
        found = clauses(stretch.outline.text)
        run = len(self.statements)  # what stands before the clauses that 、 sets apart
        self._sentence = self._named_till = 0
        self._sentence_from = self._stretch_from = len(self.statements)
        self._first_end = found[0].end if found else 0
        for clause in found:
            if last is not None and last.sign == ".":
                self._begin_sentence(clause)
            elif last is not None and last.sign == ",":
                self._end_list(run)
            if last is not None and last.sign != COMMA:
                run = len(self.statements)
            if clause.start >= self._done:
                self._clause(clause)
            self._close(clause.sign, clause.end)
            if clause.sign in _FULL_STOPS:
                self._sentence_from = len(self.statements)
            if clause.sign != ",":
                self._lead = None
            last = clause
        self._waiting = self._groups[-1].of if self._groups and not self._groups[-1].till else None
        whole = self._groups[-1].of if (self._announced_last or not self._current) and self._groups else self._current
        if whole is not None and last is not None and (stretch.outline.text.endswith(":") or self._announced_last):
            self._lists.open(whole, stretch)

    _announced_last = False
    _named_till = 0  # how far a wording reaches that names a subject
    _sentence = 0  # where the sentence begins, if it has to have a subject of its own
    _sentence_from = 0  # how many statements stand before the sentence
    _stretch_from = 0  # how many stand before the stretch

    def _begin_sentence(self, clause: Clause) -> None:
        """A sentence in Latin letters says what it is about, or says “it”."""
        self._sentence, self._first_end = clause.start, clause.end
        if not expression(_GOES_ON).match(self._stretch.outline.text, clause.start, clause.end):
            self._current, self._lost = None, False

    def _end_list(self, run: int) -> None:
        """Behind parts set apart by 、 a comma goes on about the whole: “其中甲3万元、乙5万元，比上年增加1万元”."""
        group = self._groups[-1] if self._groups else None
        if group is not None and group.of.parts and self._current is group.of.parts[-1]:
            if sum(one.whole is group.of for one in self.statements[run:]) > 1:
                self._current = group.of

    def _clause(self, clause: Clause) -> None:
        outline = self._stretch.outline
        found = announced(self.wordings.announcing, outline, clause)
        if found is None or self._gives_numbers(found, clause):
            self._announced_last = False
            self._state(clause.start, clause.end)
            return
        before = outline.text[clause.start : found.end]
        colon = before.endswith(":") or outline.text[found.end : found.end + 1] == ":"
        begin = self._start_of(found, clause)
        if begin > clause.start:
            self._say(clause.start, begin)
        elif (named := self._named_before(found, clause)) is not None:
            self._current = named
        elif self._of_its_own(found, clause):
            self._begin(clause.start, found.end)
        elif self._of_the_whole(found, clause):
            self._current = self._groups.pop().of
        self._open(found, colon)
        rest = found.end + (outline.text[found.end : found.end + 1] == ":")
        self._announced_last = rest >= clause.end
        if rest < clause.end:
            self._state(rest, clause.end)

    def _gives_numbers(self, found: Found, clause: Clause) -> bool:
        """Is what would announce parts followed by numbers at once: “分别为3万元和5万元” of what was named before?

        Words that are written apart name what a number is behind it: “the parts are $3,000 for salt and …”.
        """
        begins = bool(found.slots) and found.begin == clause.start
        if _LETTERS.search(self._stretch.outline.text, found.begin, found.end):
            return False
        return begins and found.end < clause.end and self._stretch.is_number(found.end)

    def _state(self, start: int, end: int) -> None:
        """What a clause says, and the parts that a colon behind an amount opens: “采购9万元：货物4万元、服务5万元”."""
        outline = self._stretch.outline
        at = outline.text.find(":", start + 1, end)
        if at < 0 or not self._stretch.is_number(at - 1) or outline.text[at - 1] not in outline.text[at + 1 : end]:
            self._say(start, end)
            return
        self._say(start, at)
        if self._current is not None:
            self._groups.append(_Group(self._current, (";", *_FULL_STOPS), at))
            self._current = None
        self._say(at + 1, end)

    def _start_of(self, found: Found, clause: Clause) -> int:
        """Where an announcement begins: behind the last number before it, if one stands in the same clause. How many
        parts it says there are is no such number."""
        own = (start for _, _, start, _ in found.slots if self._stretch.is_number(start))
        return self._stretch.behind_numbers(clause.start, min(own, default=found.end))

    def _named_before(self, found: Found, clause: Clause) -> Statement | None:
        """The statement of the paragraph whose parts a new sentence announces by name: “收入9万元。收入包括”."""
        begins = clause.start and self._stretch.outline.text[clause.start - 1] in _FULL_STOPS
        if not begins or found.begin <= clause.start:
            return None
        name = self._stretch.label(clause.start, found.begin).text
        here = self.statements[self._stretch_from :]
        return next((one for one in reversed(here) if one.subject.text == name and one.slots and not one.again), None)

    def _of_its_own(self, found: Found, clause: Clause) -> bool:
        """Does an announcement say itself what the parts are of: is it a sentence of its own, and not of two words?

        Two words are enough where nothing was said before: a paragraph that begins with 收入包括.
        """
        text = self._stretch.outline.text
        begins = not clause.start or text[max(clause.start - 2, 0) : clause.start].rstrip(" ")[-1:] in _FULL_STOPS
        alone = self._current is None and not self._groups and not clause.start and found.begin > clause.start
        return begins and (alone or found.begin - clause.start > _MOST_CONNECTING)

    def _of_the_whole(self, found: Found, clause: Clause) -> bool:
        """Are other parts of the whole announced, and not parts of its last one: behind a semicolon (“；支出包括：”)
        or in a clause of several words that ends the paragraph (“其中：基本支出6万元，项目支出4万元，具体安排如下：”)?
        """
        if not clause.start or not self._groups:
            return False
        text, group = self._stretch.outline.text, self._groups[-1]
        if text[clause.start - 1] == ";":
            return found.begin > clause.start
        last = found.end >= len(text.rstrip(": ")) and found.end - clause.start > _MOST_CONNECTING
        return last and bool(group.till) and len(group.of.parts) > 1

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
        self._groups.append(_Group(current, till, found.end))
        self._current = None

    def _close(self, sign: str, end: int) -> None:
        """A sign ends the groups that reach no further; behind an aside in brackets it goes on as before it."""
        if sign == OPEN:
            self._asides.append((self._current, self._lost, self._groups, self._each))
            self._groups = []
        elif sign == CLOSE and self._asides:
            self._current, self._lost, self._groups, self._each = self._asides.pop()
        while self._groups and sign in self._groups[-1].till:
            group = self._groups[-1]
            listed = len(group.of.parts) - group.listed
            only_named = not group.of.parts and self._stretch.outline.text.count(COMMA, group.begin, end) > 1
            if sign == ";" and listed < 2 and not only_named:
                group.listed = len(group.of.parts)
                break  # a list whose items are set apart by semicolons; where commas do, one ends the list
            self._current, self._lost = self._groups.pop().of, False

    def _again(self, statement: Statement) -> Statement:
        self.statements.append(statement.once_more())
        return self.statements[-1]

    def _say(self, start: int, end: int) -> None:
        """What one clause says."""
        found = matched(self.wordings.stating, self._stretch.outline, start, end)
        if self._is_unclear(found, start, end):
            self._current, self._lost, self._each = None, True, []
            self._leave_gap(start, end)
            return
        if found:
            marked = bool(self._groups) and not self._groups[-1].till
            item_of = self._lists.item_of(lambda: self._phrase_of_names(found), marked)
            if item_of is not None:
                self._groups.append(_Group(item_of, ()))
        for one in found:
            if one.gives_each():
                self._give(one)
                continue
            subject = one.stretch(SUBJECT)
            if subject is not None:
                if len(self._list_from(one)) > 1:
                    continue  # “A、B3万元和5万元”: which of the numbers is whose is not said
                if self._named_till <= start or self._has_number(one):
                    self._begin(*subject)  # a wording without numbers may say more of one that has some
                self._named_till = max(one.end, self._named_till)
                self._fill(one)
                if self._current is not None:
                    self._current.level = dict(self._current.slots)
        for one in found:
            if one.stretch(SUBJECT) is None and not one.gives_each() and one.keeps():
                self._add(one, start)
        if found and self._says_more(found, end):
            self._current, self._lost = None, True

    def _says_more(self, found: Sequence[Found], end: int) -> bool:
        """In Latin letters: does another amount follow that no wording keeps? What is said next may be about that.

        “A requirement of $600,000, from a charge of $225 a home, an increase of $6”.
        """
        text = self._stretch.outline.text
        kept = {at for one in found for name, _, at, _ in one.slots if name not in NOT_KEPT}
        taken = {at for at in kept if self._stretch.is_number(at)}
        last = max(taken, default=end)
        return _LETTERS.search(text, last, end) is not None and any(
            text[at] == text[last] for at in self._stretch.outline.between(last + 1, end) if at not in taken
        )

    def _is_unclear(self, found: Sequence[Found], start: int, end: int) -> bool:
        """Has a clause numbers, none of which any wording keeps? What is said after it may be about them."""
        if not self._stretch.has_amounts(start, end):
            return False
        is_number = self._stretch.is_number
        return not any(name not in NOT_KEPT and is_number(at) for one in found for name, _, at, _ in one.slots)

    def _has_number(self, found: Found) -> bool:
        return any(self._stretch.is_number(at) for _, _, at, _ in found.slots)

    def _leave_gap(self, start: int, end: int) -> None:
        """Not all announced parts are understood, if these numbers can be what one of them amounts to."""
        if self._groups:
            whole = self._groups[-1].of
            kinds = {slot.kind for one in (whole, *whole.parts) for slot in one.slots.values() if slot.kind}
            whole.gaps = whole.gaps or not kinds.isdisjoint(self._stretch.outline.text[start:end])

    def _add(self, found: Found, start: int) -> None:
        """What a wording without a subject says of the current statement, or of each of several in turn."""
        numbers = self._list_from(found)
        if len(numbers) < 2:
            self._turn(found, start)
            if not self._lost:
                self._fill(found)
            return
        if len(numbers) == len(self._each):
            for statement, at in zip(self._each, numbers, strict=True):
                self._current = statement
                self._fill(found, at)
        self._done = numbers[-1] + 1

    def _list_from(self, found: Found) -> list[int]:
        """Where the last number of a wording stands, and the further ones of a list that it begins."""
        last = -1
        for name, _, at, _ in found.slots:
            if at > last and name != SUBJECT and self._stretch.is_number(at):
                last = at
        return self._stretch.numbers_from(last) if last >= 0 else []

    def _turn(self, found: Found, start: int) -> None:
        """Where a clause names what it is about before its wording, a statement of its own begins.

        What is said in figures, or in one of the words that a phrase lists, is never said of the subject before then:
        “接待费30万元，用车费比上年减少2万元” is a change in what the cars cost.
        """
        if not self.wordings.continuing or not any(self._is_said(slot) for slot in found.slots):
            return
        begin = max(self._stretch.behind_numbers(start, found.begin), self._named_till)
        if begin > found.begin:
            return
        before = self._stretch.outline.text[begin : found.begin].replace(A_YEAR, "").strip(_AROUND)
        if not before or self._stretch.is_mark(begin, found.begin):
            return
        if any(wording.is_all_of(before) for wording in self.wordings.continuing):
            return
        whole = self._groups[-1].of if self._groups and self._groups[-1].till else None
        if whole is not None and before == _named(whole.subject.text):
            self._current = self._groups.pop().of  # the parts are all named, and it goes on about the whole
            return
        if self._current is None or not is_named_again(before, _named(self._current.subject.text)):
            self._begin(begin, found.begin)

    def _is_said(self, slot: tuple[str, int, int, int]) -> bool:
        name, sign, start, _ = slot
        return name not in NOT_KEPT and (sign == ONE_OF or self._stretch.is_number(start))

    def _phrase_of_names(self, found: Sequence[Found]) -> str:
        """The first phrase that has taken several names, besides numbers; "" if none has."""
        is_number = self._stretch.is_number
        for one in found:
            if sum(name not in NOT_KEPT and not is_number(start) for name, _, start, _ in one.slots) > 1:
                return one.phrase.name
        return ""

    def _give(self, found: Found) -> None:
        """Several subjects and a number for each, or further numbers for those that were named together before."""
        outline = self._stretch.outline
        name, _, first, _ = next(slot for slot in found.slots if slot[1] == EACH)
        numbers = self._stretch.numbers_from(first)
        named = found.stretch(SUBJECTS)
        if named is not None:
            self._each = []
            if self._names is None:
                self._names = self._gather()
            for start, end in divided(outline.text, *named, len(numbers), self._names):
                self._begin(start, end)
                assert self._current is not None
                self._each.append(self._current)
        each = self._each or self._said_last(name, len(numbers))
        if len(each) == len(numbers):
            for statement, at in zip(each, numbers, strict=True):
                statement.slots[name] = statement.level[name] = self._stretch.slot(at, at + 1, 1)
        self._done = numbers[-1] + 1

    def _said_last(self, name: str, count: int) -> list[Statement]:
        """The last statements of the sentence, beside each other and with figures: “A6万元，B4万元，分别占60%和40%”."""
        last = self.statements[self._sentence_from :][-count:]
        alike = all(one.whole is last[0].whole and not one.again and name not in one.slots for one in last)
        return last if alike and all(any(slot.figure for slot in one.slots.values()) for one in last) else []

    def _begin(self, start: int, end: int) -> None:
        """A statement of its own begins, unless its subject is but a word for the one before."""
        if self._current is not None and not self._lost and self._stretch.label(start, end).text.lower() in _AGAIN:
            return
        lead, self._lead = self._lead, None
        whole = self._groups[-1].of if self._groups else None
        label = self._stretch.label(start, end)
        if whole is not None and not self._groups[-1].till:
            self._groups.pop()  # the first statement of an item is the part; what follows is said about it
            if not self._stretch.mark and is_named_again(_named(label.text), _named(whole.subject.text)):
                self._lists.close(whole)
                whole = None  # a paragraph behind the items, about the whole again
        self._lost = False
        self._current = Statement(label, self._stretch.heading, whole)
        if lead is not None and self.statements[-1] is lead and all(s.figure is None for s in lead.slots.values()):
            self._current.slots.update(lead.slots)
            self.statements.pop()
        self.statements.append(self._current)

    def _fill(self, found: Found, instead: int = -1) -> None:
        """What a wording says is said of the current statement; its number is the one that stands at `instead`."""
        if self._current is None:
            if self._groups and self._groups[-1].till and not self._groups[-1].of.parts:
                self._current = self._groups[-1].of
            else:
                self._begin(self._sentence, self._first_end)
                self._lead = self._current if found.begin < self._first_end else None
        current = self._current
        assert current is not None
        filled: dict[str, Slot] = {}
        differs = False
        for name, sign, start, end in found.slots:
            if name not in NOT_KEPT:
                at = instead if instead >= 0 and self._stretch.is_number(start) else start
                filled[name] = slot = self._stretch.slot(at, at + end - start, sign)
                differs = differs or (sign != ONE_OF and current.says_else(name, slot))
        if differs and current is self._carried and not self._has_number(found) and found.begin < self._first_end:
            self._begin(self._sentence, self._first_end)  # a paragraph that says the like of another matter
            current = self._current or current
        elif differs or current.parts:  # what is said after the parts may have parts of its own
            current = self._current = self._again(current)
        for name, slot in filled.items():
            if slot.figure is not None or name not in current.slots:
                current.slots[name] = slot
