"""The least changes that settle what fails. In: `Relations` and the ones that fail. Out: `Explanation`s.

As in Fellegi and Holt (1976) the fewest figures are changed that leave nothing failing. The relations that fail fall
into components that share no figure. In each, one figure explains all if it stands in every one that fails, and what it
would have to be breaks none that holds. Where no single one does, sets of two and three are tried, exactly, as long as
that takes few enough steps; then the figure is taken at each turn that settles most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from engine.evaluate.diagnose.relations import Relations
from engine.record import Record

MOST_TOGETHER = 3  # figures changed together that are searched for exactly
MOST_JUDGED = 20_000  # relations asked for one component until the exact search is given up
MOST_TAKEN = 60  # figures changed one at a time in one component
MOST_SOLUTIONS = 400
MOST_PAIRED = 12  # components left over that are tried two by two
WIDEST_EXCHANGED = 6  # figures of a relation in which two are tried in each other's place
EXCHANGE = 10  # how likely it is that two figures stand in each other's place, where that settles everything
BESIDE = 3  # units of the last place beside the value that fits best, where a likelier one is looked for
TELLING = 2  # how likely a change is that any digit replaced would make


class Change(Record):
    """A figure and how far it moves, in the ledger's scale."""

    figure: int
    by: int


class Explanation(Record):
    """Relations that fail, settled by one of `changes`, with `along` where that takes changes elsewhere as well."""

    relations: tuple[int, ...]
    changes: tuple[Change, ...]  # alternatives, the likeliest first
    along: tuple[Change, ...] = ()


Likely = Callable[[Change], int]  # how likely a change is for what it does to the figure, the more the larger


class _Exhausted(Exception):
    """The exact search takes too long."""


def explanations(relations: Relations, failing: Iterable[int], likely: Likely) -> list[Explanation]:
    """What explains the relations that fail; those that nothing explains are in none. In a fixed order.

    What has to change along with a figure may be what another component fails by: then both have one explanation.
    """
    failing = list(failing)
    found: list[Explanation] = []
    for component in components(relations, failing):
        found += _Search(relations, likely).explain(component)
    found += _of_pairs(relations, unexplained(failing, found), likely)
    if not any(explanation.along for explanation in found):
        return found
    whole = [_with_others(explanation, relations, failing) for explanation in found]
    whole.sort(key=lambda explanation: (-len(explanation.relations), explanation.relations))
    taken: list[Explanation] = []
    told: set[int] = set()
    for explanation in whole:
        own = tuple(n for n in explanation.relations if n not in told)
        if own:
            told.update(own)
            taken.append(explanation._replace(relations=own))
    return taken


def _of_pairs(relations: Relations, failing: list[int], likely: Likely) -> list[Explanation]:
    """What explains two components together that nothing explains alone, where something that holds connects them: what
    one row has too much, another lacks."""
    left = components(relations, failing)
    if len(left) > MOST_PAIRED:
        return []
    near = [
        {m for n in component for figure in relations.figures(n) for m in relations.columns[figure]}
        for component in left
    ]
    found: list[Explanation] = []
    told: set[int] = set()
    for i, first in enumerate(left):
        for j in range(i + 1, len(left)):
            if told.isdisjoint((i, j)) and not near[i].isdisjoint(near[j]):
                both = tuple(sorted((*first, *left[j])))
                explained = _Search(relations, likely).explain(both)
                if explained and len(explained[0].relations) == len(both):
                    found += explained
                    told.update((i, j))
    return found


def _with_others(explanation: Explanation, relations: Relations, failing: Iterable[int]) -> Explanation:
    """An explanation with whatever else holds once its likeliest change is made."""
    changes = (explanation.changes[0], *explanation.along)
    figures = {change.figure for change in changes}
    for change in changes:
        relations.change(*change)
    settled = [n for n in failing if not figures.isdisjoint(relations.members(n)) and relations.holds(n)]
    for change in changes:
        relations.change(change.figure, -change.by)
    return explanation._replace(relations=tuple(sorted({*explanation.relations, *settled})))


def with_them(relations: Relations, changes: Sequence[Change], ask: Callable[[], bool]) -> bool:
    """What `ask` says while the changes are made."""
    for change in changes:
        relations.change(*change)
    try:
        return ask()
    finally:
        for change in changes:
            relations.change(change.figure, -change.by)


def unexplained(failing: Iterable[int], found: Iterable[Explanation]) -> list[int]:
    """The relations that are in no explanation."""
    explained = {n for explanation in found for n in explanation.relations}
    return [n for n in failing if n not in explained]


def components(relations: Relations, failing: Iterable[int]) -> list[tuple[int, ...]]:
    """The relations that fail, those together that are connected through figures."""
    left = dict.fromkeys(failing)
    by_figure: dict[int, list[int]] = {}
    for n in left:
        for figure in relations.figures(n):
            by_figure.setdefault(figure, []).append(n)
    found = []
    while left:
        reached = [next(iter(left))]
        del left[reached[0]]
        for n in reached:
            for figure in relations.figures(n):
                for other in by_figure.pop(figure, ()):
                    if other in left:
                        del left[other]
                        reached.append(other)
        found.append(tuple(sorted(reached)))
    return found


class _Search:
    def __init__(self, relations: Relations, likely: Likely) -> None:
        self.relations = relations
        self.likely = likely
        self.most = relations.judged + MOST_JUDGED

    def explain(self, component: tuple[int, ...]) -> list[Explanation]:
        try:
            for size in range(1, min(MOST_TOGETHER, len(component)) + 1):
                solutions = self._solutions(frozenset(component), size)
                if size == 1 and (exchange := self._exchange(frozenset(component), solutions)):
                    return [exchange]
                if solutions:
                    return self._told(component, solutions)
        except _Exhausted:
            pass
        return self._one_by_one(component)

    def _solutions(self, failing: frozenset[int], size: int) -> list[tuple[Change, ...]]:
        """The sets of `size` changes that leave nothing failing, each once."""
        found: dict[frozenset[int], tuple[Change, ...]] = {}
        for solution in self._sets(failing, size, ()):
            key = frozenset(change.figure for change in solution)
            known = found.get(key)
            if known is None or self._liking(solution) > self._liking(known):
                found[key] = solution
            if len(found) > MOST_SOLUTIONS:
                raise _Exhausted
        return list(found.values())

    def _exchange(self, failing: frozenset[int], solutions: list[tuple[Change, ...]]) -> Explanation | None:
        """Two figures of one relation that stand in each other's place, if there is one such pair and no single figure
        that is likelier."""
        relations = self.relations
        narrowest = min(failing, key=lambda n: (len(relations.members(n)), n))
        figures = sorted(relations.members(narrowest))
        if len(figures) > WIDEST_EXCHANGED or any(map(self._telling, solutions)):
            return None
        found = []
        for n, first in enumerate(figures):
            for second in figures[n + 1 :]:
                apart = relations.apart(first, second)
                if apart and not any({first, second} == {c.figure for c in s} for s in solutions):
                    changes = (Change(first, apart), Change(second, -apart))
                    if self._together(changes, failing):
                        found.append(changes)
        if len(found) != 1:
            return None
        return Explanation(tuple(sorted(failing)), found[0][:1], found[0][1:])

    def _telling(self, solution: tuple[Change, ...]) -> bool:
        return self._liking(solution) > TELLING

    def _together(self, changes: Sequence[Change], failing: frozenset[int]) -> bool:
        """Does everything hold once all are made?"""
        touched = failing.union(*(self.relations.columns[change.figure] for change in changes))
        return with_them(self.relations, changes, lambda: all(map(self._holds, touched)))

    def _liking(self, solution: tuple[Change, ...]) -> int:
        if len(solution) == 2:
            first, second = solution
            if first.by == -second.by == self.relations.apart(first.figure, second.figure):
                return EXCHANGE
        return sum(map(self.likely, solution))

    def _sets(self, failing: frozenset[int], size: int, changed: tuple[int, ...]) -> Iterator[tuple[Change, ...]]:
        relations = self.relations
        if relations.judged > self.most:
            raise _Exhausted
        if size == 1:
            for figure in self._shared(failing):
                if figure not in changed and (change := self._settling(figure, failing)) is not None:
                    yield (change,)
            return
        # One of the figures of any relation that fails has to change: of the one with the fewest.
        narrowest = min(failing, key=lambda n: (len(relations.members(n)), n))
        for figure in relations.figures(narrowest):
            if figure in changed:
                continue
            for by in self._steps_beside(figure, failing):
                relations.change(figure, by)
                try:
                    touched = failing.union(relations.columns[figure])
                    left = frozenset(n for n in touched if not self._holds(n))
                    if left and any(n not in left for n in failing):
                        for rest in self._sets(left, size - 1, (*changed, figure)):
                            yield (Change(figure, by), *rest)
                finally:
                    relations.change(figure, -by)

    def _holds(self, n: int) -> bool:
        return self.relations.holds(n)

    def _shared(self, failing: frozenset[int]) -> list[int]:
        """The figures that stand in every relation that fails."""
        members = self.relations.members
        narrowest, *others = sorted(failing, key=lambda n: (len(members(n)), n))
        return sorted(members(narrowest).intersection(*map(members, others)))

    def _steps(self, figure: int, failing: Iterable[int]) -> list[int]:
        """How far a figure would move for one relation or another that fails; the middle too where rounding leaves
        them a little apart."""
        relations = self.relations
        own = set(relations.columns[figure])
        steps = {step for n in sorted(own.intersection(failing)) if (step := relations.step(n, figure))}
        if len(steps) > 1:
            grid = relations.grid(figure)
            low, high = min(steps), max(steps)
            if high - low <= 20 * grid:
                steps.add((low + high) // (2 * grid) * grid)
        return sorted(steps - {0}, key=lambda step: (abs(step), step))

    def _steps_beside(self, figure: int, failing: Iterable[int]) -> list[int]:
        """The same, with those a little beside them that a slip of the pen explains."""
        steps = self._steps(figure, failing)
        grid = self.relations.grid(figure)
        beside = {by + n * grid for by in steps for n in range(-BESIDE, BESIDE + 1)}.difference(steps, (0,))
        return [*steps, *(by for by in sorted(beside) if self.likely(Change(figure, by)) > TELLING)]

    def _settling(self, figure: int, failing: frozenset[int]) -> Change | None:
        """The change of one figure after which all that fails holds and nothing else fails, if there is one: that which
        leaves least over. Where rounding leaves room beside it, a value that a slip of the pen explains comes first."""
        best: tuple[tuple[int, int, int], Change] | None = None
        for by in self._steps(figure, failing):
            over = self._left_over(figure, by, failing)
            if over is not None:
                rank = (over, -self.likely(Change(figure, by)), abs(by))
                if best is None or rank < best[0]:
                    best = rank, Change(figure, by)
        if best is None:
            return None
        found = best[1]
        grid = self.relations.grid(figure)
        for aside in (n * grid for n in range(1, BESIDE + 1)):
            for by in (found.by + aside, found.by - aside):
                change = Change(figure, by)
                if self.likely(change) > max(self.likely(found), TELLING):
                    if self._left_over(figure, by, failing) is not None:
                        found = change
        return found

    def _left_over(self, figure: int, by: int, failing: frozenset[int]) -> int | None:
        """How many rows of a figure are not exact once it has changed; None where anything fails then."""
        own = self.relations.columns[figure]
        self.relations.change(figure, by)
        try:
            if all(map(self._holds, failing)) and all(self._holds(n) for n in own if n not in failing):
                return sum(self.relations.residual(n) != 0 for n in own)
            return None
        finally:
            self.relations.change(figure, -by)

    def _told(self, component: tuple[int, ...], solutions: list[tuple[Change, ...]]) -> list[Explanation]:
        """Solutions of one size: the likeliest, with what could take the place of each of its changes."""
        ranked = sorted(solutions, key=lambda s: (-self._liking(s), [c.figure for c in s]))
        best = ranked[0]
        if len(best) == 1:
            return [Explanation(component, tuple(solution[0] for solution in ranked))]
        alternatives: dict[int, list[Change]] = {change.figure: [change] for change in best}
        figures = {change.figure for change in best}
        for solution in ranked[1:]:
            other = [change for change in solution if change.figure not in figures]
            kept = figures.intersection(change.figure for change in solution)
            if len(other) == 1 and len(kept) == len(best) - 1:
                alternatives[(figures - kept).pop()].append(other[0])
        groups = self._linked(best)
        found = []
        left = list(component)
        for group in groups:
            own = [n for n in left if any(n in self.relations.columns[change.figure] for change in group)]
            left = [n for n in left if n not in own]
            if len(own) >= len(group):  # to change more than fails is no explanation
                told = Explanation(tuple(own), tuple(alternatives[group[0].figure]), tuple(group[1:]))
                found.append(self._exchanged_instead(told, best) or told)
        return found

    def _exchanged_instead(self, told: Explanation, best: tuple[Change, ...]) -> Explanation | None:
        """What explains the same by an exchange, the other changes of the best solution made."""
        if told.along:
            return None
        others = [change for change in best if change != told.changes[0]]
        for change in others:
            self.relations.change(*change)
        exchange = self._exchange(frozenset(told.relations), [(change,) for change in told.changes])
        for change in others:
            self.relations.change(change.figure, -change.by)
        return exchange

    def _linked(self, changes: tuple[Change, ...]) -> list[list[Change]]:
        """Changes by what holds only if they are made together; the ones that settle most first."""
        columns = self.relations.columns
        failing = self._failing_as_printed
        groups: list[list[Change]] = []
        for change in sorted(changes, key=lambda c: (-sum(map(failing, columns[c.figure])), c.figure)):
            joined = [
                group for group in groups
                if any(n in columns[c.figure] and not failing(n) for c in group for n in columns[change.figure])
            ]  # fmt: skip
            merged = [c for group in joined for c in group] + [change]
            groups = [group for group in groups if group not in joined] + [merged]
        return groups

    def _failing_as_printed(self, n: int) -> bool:
        return not self._holds(n)

    def _one_by_one(self, component: tuple[int, ...]) -> list[Explanation]:
        """The figure first that settles most, then the next; what is left over by itself, where one figure does."""
        relations = self.relations
        left = set(component)
        taken: list[Explanation] = []
        made: list[Change] = []
        while left and len(taken) < MOST_TAKEN:
            best = self._most_settling(left)
            if best is None:
                break
            change, settled = best
            relations.change(*change)
            made.append(change)
            left -= settled
            taken.append(Explanation(tuple(sorted(settled)), (change,)))
        self.most = relations.judged + MOST_JUDGED
        for part in components(relations, sorted(left)):
            try:
                solutions = self._solutions(frozenset(part), 1)
                if not solutions and len(part) > 1:
                    solutions = self._solutions(frozenset(part), 2)
            except _Exhausted:
                continue
            if solutions:
                taken += self._told(part, solutions)
        for change in made:
            relations.change(change.figure, -change.by)
        return taken

    def _most_settling(self, failing: set[int]) -> tuple[Change, set[int]] | None:
        """The change that settles most of what fails, at least two, and breaks nothing that holds."""
        relations = self.relations
        best: tuple[tuple[int, int, int, int], Change, set[int]] | None = None
        for figure in dict.fromkeys(figure for n in sorted(failing) for figure in relations.figures(n)):
            own = relations.columns[figure]
            at_stake = failing.intersection(own)
            if len(at_stake) < 2 or (best is not None and len(at_stake) < -best[0][0]):
                continue
            for by in self._steps(figure, failing):
                relations.change(figure, by)
                settled = {n for n in at_stake if self._holds(n)}
                whole = len(settled) >= 2 and all(self._holds(n) for n in own if n not in failing)
                relations.change(figure, -by)
                change = Change(figure, by)
                rank = (-len(settled), len(at_stake) - len(settled), -self.likely(change), figure)
                if whole and (best is None or rank < best[0]):
                    best = rank, change, settled
        return (best[1], best[2]) if best is not None else None
