"""Rules that fail nearly everywhere. In: the decisions of one rule. Out: the same, or one note in their place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engine.evaluate.scope import Decision, Outcome

FEWEST_DOUBTED = 8  # decisions of one rule from which on most of them failing is more likely a misreading
FEWEST_ALL_DOUBTED = 3  # from which on all of them failing is


def doubted(decisions: list[Decision], ends: Sequence[int]) -> list[Decision]:
    """Decisions of a rule that fails nearly everywhere, in one choice of tables or in all, as one note for each.

    A requirement that most rows of a table break says less about the rows than about the table: it is built otherwise
    than the rule supposes, or was read wrongly. The first conflict is kept, told as a doubt, the others stand aside.
    """
    told: list[Decision] = []
    for begin, end in pairwise((0, *ends, len(decisions))):
        told += _together(decisions[begin:end])
    return told if told != decisions else _together(decisions)


def _together(decisions: list[Decision]) -> list[Decision]:
    conflicts = [n for n, decision in enumerate(decisions) if decision.outcome.verdict == "conflict"]
    decided = sum(decision.outcome.verdict in ("conflict", "rounding", "holds") for decision in decisions)
    most = decided >= FEWEST_DOUBTED and 2 * len(conflicts) > decided
    if not most and not (len(conflicts) == decided >= FEWEST_ALL_DOUBTED and _apart([decisions[n] for n in conflicts])):
        return decisions
    reason = f"the rule fails in {len(conflicts)} of {decided} places: the table may not be built as it supposes"
    first = decisions[conflicts[0]]
    doubt = first._replace(rule=first.rule._replace(severity="note"), outcome=first.outcome._replace(reason=reason))
    told = {n: decisions[n]._replace(outcome=Outcome("not checkable", reason)) for n in conflicts}
    told[conflicts[0]] = doubt
    return [told.get(n, decision) for n, decision in enumerate(decisions)]


def _apart(conflicts: Sequence[Decision]) -> bool:
    """Have these conflicts no figure in common, which could be wrong for more than one of them?"""
    figures = [decision.compared for decision in conflicts]
    return sum(map(len, figures)) == len(set().union(*figures))
