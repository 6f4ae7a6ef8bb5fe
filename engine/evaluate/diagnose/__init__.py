"""Which figures are at fault where conflicts come together. In: the decisions of one document and its system. Out:
`Cause`s, each with the decisions it makes fail.

`relations` (what holds the figures, under other values) → `search` (the least changes that settle what fails) →
`traces` (how what is printed came of what was meant, by `slips` of the pen and by what stands nearby). A cause is
proposed, never applied: every value is put back. What no figure by itself explains may be an amount that was carried
over, wrong, to other cells: so it is looked for again with equal amounts tied together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.evaluate.diagnose.relations import Relations
from engine.evaluate.diagnose.search import Change, Explanation, explanations, unexplained, with_them
from engine.evaluate.diagnose.traces import EXCHANGED, Traces
from engine.evaluate.scope import Decision, Scope
from engine.record import Record


class Suspect(Record):
    """A figure that may be the one at fault."""

    figure: int
    suggested: str  # in its own unit, as it could be printed
    kind: str  # how it came about, "" where nothing likely tells


class Cause(Record):
    """Decisions that fail for one reason: indices, the one to be told first."""

    decisions: tuple[int, ...]
    suspects: tuple[Suspect, ...]  # each would settle them all; the likeliest first
    along: tuple[Suspect, ...]  # what would have to change with the first


Again = Callable[[Decision], bool]  # is such a conflict still there, its rule applied to the figures as they are now?


def diagnose(decisions: Sequence[Decision], scope: Scope, stated: Sequence[range], again: Again) -> list[Cause]:
    """The causes of the conflicts among `decisions`; a conflict that nothing explains is in none.

    `stated` are the figures that the text of each document states. Which rows a rule takes may depend on amounts: a
    conflict that shows a figure found at fault is asked for `again` with what that may have been. A conflict no graver
    than a note needs no explanation, but is told with others that have the same one.
    """
    scope.read_as(())
    system, ledger = scope.system, scope.ledger
    conflicts = {}
    for n, decision in enumerate(decisions):
        comparison = decision.outcome.comparison
        if decision.outcome.verdict != "conflict" or decision.outcome.reason or comparison is None:
            continue
        if comparison.row >= 0:
            conflicts[n] = comparison.row
        elif comparison.ratio >= 0:
            conflicts[n] = len(system.rows) + comparison.ratio
    if not conflicts:
        return []
    notes = {n for n in conflicts if decisions[n].rule.severity == "note"}
    if len(notes) == len(conflicts):
        notes.clear()
    failing = sorted({relation for n, relation in conflicts.items() if n not in notes})
    mild = {conflicts[n] for n in notes}.difference(failing)
    aside = mild | {n for n, one in enumerate(system.judgements) if one.verdict == "conflict"}.difference(failing)
    of_relation: dict[int, list[int]] = {}
    for n, relation in conflicts.items():
        of_relation.setdefault(relation, []).append(n)
    told: set[int] = set()
    causes: list[Cause] = []
    for tied in (False, True):
        relations = Relations(system, ledger, stated, aside, tied)
        traces = Traces(scope, relations, stated)
        found = explanations(relations, failing, traces.likely)
        showing: dict[int, list[int]] = {}  # by figure, the conflicts that show it
        for n, relation in conflicts.items() if found else ():
            for figure in relations.figures(relation):
                showing.setdefault(figure, []).append(n)
        for explanation in found:
            own = _settled_too(explanation, relations, mild).union(explanation.relations)
            members = sorted(n for relation in own for n in of_relation.get(relation, ()) if n not in told)
            if members:
                told.update(members)
                causes.append(_cause(explanation, members, decisions, relations, traces))
                changes = (explanation.changes[0], *explanation.along)
                shown = {n for change in changes for n in showing.get(change.figure, ())}
                gone = _gone_too(changes, sorted(shown - told), decisions, relations, again)
                told.update(gone)
                causes[-1] = causes[-1]._replace(decisions=(*causes[-1].decisions, *gone))
        explained = {conflicts[n] for n in told}
        failing = [n for n in unexplained(failing, found) if n not in explained]
        if not failing:
            break
    return causes


def _gone_too(
    changes: Sequence[Change], shown: Sequence[int], decisions: Sequence[Decision], relations: Relations, again: Again
) -> list[int]:
    """Those of the conflicts that show the figure at fault that are no longer there once it has changed."""
    return [n for n in shown if not with_them(relations, changes, lambda n=n: again(decisions[n]))]  # type: ignore[misc]


def _cause(
    explanation: Explanation, members: list[int], decisions: Sequence[Decision], relations: Relations, traces: Traces
) -> Cause:
    ranked = traces.suspects(explanation)
    suspects = [Suspect(change.figure, traces.suggested(change), kind) for change, kind in ranked]
    first = ranked[0][0]
    exchanged = EXCHANGED if ranked[0][1] == EXCHANGED else ""
    along = [
        Suspect(i, traces.suggested(Change(i, by)), exchanged or traces.kind(change))
        for change in (first, *explanation.along)
        for i, by in relations.moved(*change)
        if i != first.figure
    ]
    members.sort(key=lambda n: _order(decisions[n], first.figure, relations, n))
    return Cause(tuple(members), tuple(suspects), tuple(along))


def _settled_too(explanation: Explanation, relations: Relations, mild: set[int]) -> set[int]:
    """Those of `mild` that hold once what is most likely has changed."""
    changes: tuple[Change, ...] = (explanation.changes[0], *explanation.along)
    figures = {change.figure for change in changes}
    near = [n for n in mild if figures.intersection(relations.figures(n))]
    if not near:
        return set()
    return {n for n in near if with_them(relations, changes, lambda n=n: relations.holds(n))}  # type: ignore[misc]


_GRAVITY = {"error": 0, "warning": 1, "note": 2}


def _order(decision: Decision, figure: int, relations: Relations, n: int) -> tuple[int, ...]:
    """What is told first: the gravest; of those, what states the figure at fault by itself, in the shortest sum."""
    from engine.evaluate.equation import stated_figure

    comparison = decision.outcome.comparison
    assert comparison is not None
    stated = stated_figure(comparison)
    about = stated is not None and relations.printed(stated) == figure
    size = len(comparison.left.used()) + len(comparison.right.used())
    return _GRAVITY[decision.rule.severity], comparison.ratio >= 0, not about, -size if about else size, n
