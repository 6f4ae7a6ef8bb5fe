"""Which figures are at fault where conflicts come together. In: the decisions of one document and its system. Out:
`Cause`s, each with the decisions it makes fail.

`relations` (what holds the figures, under other values) → `search` (the least changes that settle what fails) →
`traces` (how what is printed came of what was meant, by `slips` of the pen and by what stands nearby). A cause is
proposed, never applied: every value is put back.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.diagnose.relations import Relations
from engine.evaluate.diagnose.search import Change, Explanation, explanations
from engine.evaluate.diagnose.traces import Traces
from engine.evaluate.run import Decision
from engine.evaluate.scope import Scope
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


def diagnose(decisions: Sequence[Decision], scope: Scope, stated: Sequence[range]) -> list[Cause]:
    """The causes of the conflicts among `decisions`; a conflict that nothing explains is in none.

    `stated` are the figures that the text of each document states. A conflict no graver than a note needs no
    explanation, but is told with others that have the same one.
    """
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
    failing = {relation for n, relation in conflicts.items() if n not in notes}
    fail = {n for n, judgement in enumerate(system.judgements) if judgement.verdict == "conflict"}
    relations = Relations(system, ledger, stated, fail - failing | {conflicts[n] for n in notes} - failing)
    traces = Traces(scope, relations)
    found = []
    told: set[int] = set()
    for explanation in explanations(relations, sorted(failing), traces.likely):
        own = set(explanation.relations) | _settled_too(explanation, relations, {conflicts[n] for n in notes})
        members = [n for n, relation in conflicts.items() if relation in own and n not in told]
        if not members:
            continue
        told.update(members)
        suspects = traces.suspects(explanation)
        along = [(change, traces.kind(change)) for change in explanation.along]
        first = relations.printed(suspects[0][0].figure)
        members.sort(key=lambda n: _order(decisions[n], first, relations, n))
        found.append(
            Cause(
                tuple(members),
                tuple(Suspect(change.figure, traces.suggested(change), kind) for change, kind in suspects),
                tuple(Suspect(change.figure, traces.suggested(change), kind) for change, kind in along),
            )
        )
    return found


def _settled_too(explanation: Explanation, relations: Relations, notes: set[int]) -> set[int]:
    """Those of `notes` that hold once what is most likely has changed."""
    changes: tuple[Change, ...] = (explanation.changes[0], *explanation.along)
    figures = {change.figure for change in changes}
    near = [n for n in notes if figures.intersection(relations.figures(n))]
    if not near:
        return set()
    for change in changes:
        relations.change(*change)
    settled = {n for n in near if relations.holds(n)}
    for change in changes:
        relations.change(change.figure, -change.by)
    return settled


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
