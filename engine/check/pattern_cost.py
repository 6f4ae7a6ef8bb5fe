"""How long a pattern may take. In: a pattern, and how it is tried. Out: `Slow`, the part at fault, or None.

Python tries the ways in which a pattern can read a text one after the other. How many there are is seen in the
pattern's automaton (Glushkov's: a state for every character the pattern writes, so a way is a path): finitely many
for any text, as many as a power of its length, or exponentially many. The criteria are those of Weber and Seidl, "On
the degree of ambiguity of finite automata" (1991): exponentially many where one text leads from a state back to it in
two ways; and a power for every pair of loops that one text goes round in and leads from the first to the second.

What is allowed takes at most as many steps as a text of `LONGEST` characters has pairs of characters, some times
over, so that no pattern of a rule file can hold up a check. (The steps are counted here, not timed there: a clock
would make what is found depend on the machine.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

from attrs import define, field, frozen

from engine.check.pattern_syntax import Either, InOrder, NotAPattern, One, Pattern, Piece, Repeated, Span
from engine.patterns import LONGEST

MOST_STATES = 250
MOST_STEPS = 32_000_000
_MOST_IN_LOOP = 60
_MOST_COMPARED = 80
_START = -1  # the state before a text is read; where a pattern is searched for, every character leads back to it

Manner = Literal["whole", "anywhere"]


class Slow(NotAPattern):
    """A pattern that takes too long: why, a way out, and the part of the source at fault."""


@frozen
class _Ends:
    """Of a piece: the states it can begin and end in, and how often it can be empty. In how many ways, each."""

    first: dict[int, int]
    last: dict[int, int]
    empty: int


@define
class _Automaton:
    """States by number: the characters that lead to each, the counts they stand in, the ways on from each."""

    every: int  # characters
    holds: list[int] = field(factory=list)
    counts: list[tuple[Repeated, ...]] = field(factory=list)
    onward: dict[int, dict[int, int]] = field(factory=lambda: defaultdict(lambda: defaultdict(int)))


def check(pattern: Pattern, manner: Manner) -> None:
    """Raises `Slow` for a pattern that, tried in this manner, can take too many steps."""
    automaton = _Automaton(pattern.every)
    ends = _States(pattern, automaton).of(pattern.piece, ())
    for state, ways in ends.first.items():
        automaton.onward[_START][state] += ways
    _Ways(automaton, set(), manner, pattern.source).check_loops()
    _Ways(automaton, _decided(automaton, set(ends.last), manner), manner, pattern.source).check_runs()


# ── the automaton ────────────────────────────────────────────────────────────────────────


class _States:
    """Makes the automaton of a pattern piece by piece."""

    def __init__(self, pattern: Pattern, automaton: _Automaton) -> None:
        self.pattern = pattern
        self.automaton = automaton

    def of(self, piece: Piece, counts: tuple[Repeated, ...]) -> _Ends:
        """Add the states of a piece that stands in these counts, the outermost first."""
        match piece:
            case One():
                return self._one(piece, counts)
            case InOrder():
                ends = _Ends({}, {}, 1)
                for part in piece.pieces:
                    ends = self._joined(ends, self.of(part, counts))
                return ends
            case Either():
                parts = [self.of(part, counts) for part in piece.pieces]
                first = {state: ways for part in parts for state, ways in part.first.items()}
                last = {state: ways for part in parts for state, ways in part.last.items()}
                return _Ends(first, last, sum(part.empty for part in parts))
            case Repeated():
                return self._repeated(piece, (*counts, piece))

    def _one(self, piece: One, counts: tuple[Repeated, ...]) -> _Ends:
        state = len(self.automaton.holds)
        if state == MOST_STATES:
            raise Slow(
                f"this pattern is too large: its counts stand for more than {MOST_STATES} characters",
                'use smaller counts; "one or more" is +', next((c.span for c in counts if c.most != 1), piece.span),
            )  # fmt: skip
        self.automaton.holds.append(self.pattern.holds[piece.source])
        self.automaton.counts.append(counts)
        return _Ends({state: 1}, {state: 1}, 0)

    def _joined(self, a: _Ends, b: _Ends) -> _Ends:
        self._link(a.last, b.first)
        first = dict(a.first)
        if a.empty:
            first |= {state: ways * a.empty for state, ways in b.first.items()}
        last = dict(b.last)
        if b.empty:
            last |= {state: ways * b.empty for state, ways in a.last.items()}
        return _Ends(first, last, a.empty * b.empty)

    def _link(self, before: dict[int, int], after: dict[int, int]) -> None:
        for a, ways in before.items():
            onward = self.automaton.onward[a]
            for b, more in after.items():
                onward[b] += ways * more

    def _repeated(self, piece: Repeated, counts: tuple[Repeated, ...]) -> _Ends:
        ends = _Ends({}, {}, 1)
        for _ in range(max(piece.least, 1) if piece.most is None else piece.least):
            once = self.of(piece.piece, counts)
            self._not_empty(once, piece)
            ends = self._joined(ends, once)
        if piece.most is None:
            self._link(once.last, once.first)
            return _Ends(ends.first, ends.last, 1) if piece.least == 0 else ends
        # a{1,3} is a(a(a)?)?
        more: _Ends | None = None
        for _ in range(piece.most - piece.least):
            once = self.of(piece.piece, counts)
            if piece.most > 1:
                self._not_empty(once, piece)
            more = once if more is None else self._joined(once, _Ends(more.first, more.last, more.empty + 1))
        if more is None:
            return ends
        return self._joined(ends, _Ends(more.first, more.last, more.empty + 1))

    @staticmethod
    def _not_empty(once: _Ends, piece: Repeated) -> None:
        if once.empty:
            raise Slow(
                "a check might never end: what is repeated here may itself be nothing",
                'leave out the "?" or "*" inside the brackets', piece.span,
            )  # fmt: skip


def _decided(automaton: _Automaton, last: set[int], manner: Manner) -> set[int]:
    """The states after which the pattern fits, whatever follows, so that no other way is tried. In a search they are
    those after which it could end at every step; where it must be the whole, those with a run of anything behind."""
    onward = automaton.onward
    if manner == "whole":
        tails = {s for s in last if automaton.holds[s] == automaton.every and onward[s].keys() == {s}}
        return {s for s in last if onward[s] and onward[s].keys() <= tails}
    decided = set(last)
    while leaving := {s for s in decided if not onward[s].keys() <= decided}:
        decided -= leaving
    return decided


# ── the ways ─────────────────────────────────────────────────────────────────────────────


class _Ways:
    """Counts the ways through an automaton, the decided states left out."""

    def __init__(self, automaton: _Automaton, decided: set[int], manner: Manner, source: str) -> None:
        self.source = source
        self.counts = automaton.counts
        self.holds = {state: bits for state, bits in enumerate(automaton.holds) if state not in decided}
        self.holds[_START] = automaton.every
        self.onward = {
            a: {b: ways for b, ways in automaton.onward[a].items() if b not in decided} for a in self.holds
        }  # fmt: skip
        if manner == "anywhere":
            self.onward[_START][_START] = 1
        self.reached = _reached(self.onward)
        for state in self.holds.keys() - self.reached[_START]:
            del self.holds[state], self.onward[state]
        self.group_of, self.groups = _strongly_connected(self.reached, self.holds)
        self.loops = [group for group in self.groups if len(group) > 1 or group[0] in self.onward[group[0]]]

    def _span(self, group: list[int], which: int) -> Span:
        """The outermost (0) or innermost (-1) count that makes a loop."""
        return [count.span for count in self.counts[group[0]] if count.most is None][which]

    def _listed(self, chain: list[list[int]]) -> str:
        """The runs of a chain as written, without the start, which is no run."""
        spans = [self._span(group, -1) for group in chain if group != [_START]]
        quoted = [f'"{self.source[start:end]}"' for start, end in spans]
        return f"{', '.join(quoted[:-1])} and {quoted[-1]}"

    # ── exponentially many ───────────────────────────────────────────────────────────────

    def check_loops(self) -> None:
        """Raises `Slow` where one text leads from a state of a loop back to it in two ways."""
        for group in self.loops:
            states = set(group)
            within = {a: {b: ways for b, ways in self.onward[a].items() if b in states} for a in group}
            twice = any(ways > 1 for onward in within.values() for ways in onward.values())
            if twice or len(group) > _MOST_IN_LOOP or self._parts_and_meets(within):
                raise Slow(
                    "a check might never end: this repeat can cut one text into pieces in too many ways",
                    "repeat one thing once, as in \\d+, or end each piece with a sign of its own, as in (\\d+、)*",
                    self._span(group, 0),
                )  # fmt: skip

    def _parts_and_meets(self, within: dict[int, dict[int, int]]) -> bool:
        """Whether two paths of one text part at a state and meet again."""
        todo = [(a, a) for a in within]
        seen = set(todo)
        while todo:
            a, b = todo.pop()
            for pair in self._next(a, b, within):
                if a != b and pair[0] == pair[1]:
                    return True
                if pair not in seen:
                    seen.add(pair)
                    todo.append(pair)
        return False

    def _next(self, a: int, b: int, onward: dict[int, dict[int, int]]) -> set[tuple[int, int]]:
        """The pairs of states that one character leads to from two states, the lower first."""
        return {(min(c, d), max(c, d)) for c in onward[a] for d in onward[b] if self.holds[c] & self.holds[d]}

    # ── a power of the length ────────────────────────────────────────────────────────────

    def check_runs(self) -> None:
        """Raises `Slow` where the steps grow with more than the square of a text's length, or are very many."""
        chain = self._longest_chain()
        if len(chain) > 2:
            raise Slow(
                f"a check could take very long: {self._listed(chain)} can share out one text in too many ways",
                'leave one out, or ask for the parts one by one: … matches "…" and … matches "…"',
                self._span(chain[-1], -1),
            )  # fmt: skip
        allowed = MOST_STEPS // LONGEST ** len(chain)
        if self._most_at_once(None) > allowed and (
            len(self.holds) > _MOST_COMPARED or self._most_at_once(self._met_together()) > allowed
        ):
            raise Slow(
                "a check could take very long: this pattern can read one text in too many ways",
                "use smaller counts, and alternatives that begin differently", (0, 0),
            )  # fmt: skip

    def _longest_chain(self) -> list[list[int]]:
        """Loops as many as the power of a text's length that the steps can grow with, in the order of the text."""
        best: dict[int, list[list[int]]] = {}
        for group in reversed(self.loops):
            chains = [[group]]
            for other in self.loops:
                if other[0] not in best or other[0] not in self.reached[group[0]]:
                    continue
                chains.append(best[other[0]])
                if self._one_text_goes_round(group, other):
                    chains.append([group, *best[other[0]]])
            best[group[0]] = max(chains, key=len)
        return max(best.values(), key=len, default=[])

    def _one_text_goes_round(self, a: list[int], b: list[int]) -> bool:
        """Whether one text goes round in the first loop, leads to the second, and goes round in it."""
        shared = self._characters(a) & self._characters(b)
        todo, seen = list(a), set(a)
        while todo:
            for state in self.onward[todo.pop()]:
                if state not in seen and self.holds[state] & shared:
                    if state in b:
                        return True
                    seen.add(state)
                    todo.append(state)
        return False

    def _characters(self, group: list[int]) -> int:
        held = 0
        for state in group:
            held |= self.holds[state]
        return held

    # ── finitely many ────────────────────────────────────────────────────────────────────

    def _met_together(self) -> set[tuple[int, int]]:
        """The pairs of states that one text can lead to."""
        todo = [(_START, _START)]
        seen = set(todo)
        while todo:
            for pair in self._next(*todo.pop(), self.onward) - seen:
                seen.add(pair)
                todo.append(pair)
        return seen

    def _most_at_once(self, together: set[tuple[int, int]] | None) -> int:
        """How many ways there can be to read a text up to one place, loops counted once; at most so many, where
        every two states are taken to be met `together`."""
        before: dict[int, dict[int, int]] = defaultdict(dict)  # of a group: the states that lead to it
        for a, onward in self.onward.items():
            for b, ways in onward.items():
                if self.group_of[a] != self.group_of[b]:
                    into = before[self.group_of[b]]
                    into[a] = max(into.get(a, 0), ways)
        ways_to: dict[int, int] = {}
        for group in self.groups:
            known = [(a, ways * ways_to[self.group_of[a]]) for a, ways in before[group[0]].items()]
            # A loop can be come to at several places of a text, any other state at the one alone.
            ways_in = sum(n for _, n in known) if group in self.loops else self._at_once(known, together)
            ways_to[group[0]] = max(1, ways_in)
        return self._at_once([(state, ways_to[self.group_of[state]]) for state in self.holds], together)

    def _at_once(self, ways: list[tuple[int, int]], together: set[tuple[int, int]] | None) -> int:
        """The most ways among states that one character leads to."""
        most = 0
        for c in range(self.holds[_START].bit_length()):
            by = [(state, n) for state, n in ways if self.holds[state] >> c & 1]
            if together is None or len(by) < 2:
                most = max(most, sum(n for _, n in by))
            else:
                for one, _ in by:
                    most = max(most, sum(n for state, n in by if (min(one, state), max(one, state)) in together))
        return most


def _reached(onward: dict[int, dict[int, int]]) -> dict[int, set[int]]:
    """The states that can be come to from each, itself included."""
    bits = {a: 1 << a + 1 | sum(1 << b + 1 for b in onward[a]) for a in onward}
    for middle in onward:
        for a in onward:
            if bits[a] >> middle + 1 & 1:
                bits[a] |= bits[middle]
    return {a: {b for b in onward if bits[a] >> b + 1 & 1} for a in onward}


def _strongly_connected(
    reached: dict[int, set[int]], states: Iterable[int]
) -> tuple[dict[int, int], list[list[int]]]:  # fmt: skip
    """The states from which one can come to one another, together: the first state of the group of each, and the
    groups, those before that lead to others."""
    group_of: dict[int, int] = {}
    groups: list[list[int]] = []
    for a in sorted(states, key=lambda state: (-len(reached[state]), state)):
        if a not in group_of:
            group = [a, *(b for b in sorted(reached[a]) if b != a and a in reached[b])]
            group_of |= dict.fromkeys(group, a)
            groups.append(group)
    return group_of, groups
