"""One finding for conflicts of one cause. In: a `Cause` and its decisions. Out: the gravest of their findings, with the
others as its witnesses and all their figures among its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.diagnose import Cause, Suspect
from engine.evaluate.report import figure_evidence, finding
from engine.evaluate.scope import Decision, Scope
from engine.findings import Candidate, Diagnosis, Evidence, Finding, Witness, about
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def one_finding(cause: Cause, decisions: Sequence[Decision], scope: Scope) -> Finding:
    """The finding of a cause."""
    findings = []
    for n in cause.decisions:
        scope.read_as(decisions[n].rule.precision)
        findings.append(finding(decisions[n], scope))
    first, *others = dict.fromkeys(findings)
    evidence: dict[tuple[Any, ...], Evidence] = {}
    for item in first.evidence:
        evidence.setdefault(_spot(item), item)
    for other in others:
        for item in other.evidence:
            evidence.setdefault(_spot(item), item._replace(role="operand") if item.role == "stated" else item)
    for suspect in (*cause.suspects, *cause.along):
        item = figure_evidence(suspect.figure, "operand", scope)
        evidence.setdefault(_spot(item), item)
    at = {spot: n for n, spot in enumerate(evidence)}
    witnesses = tuple(dict.fromkeys(_witness(other, at) for other in others))
    return first._replace(
        evidence=tuple(evidence.values()), diagnosis=_diagnosis(cause, at, scope), witnesses=witnesses
    )


def _spot(item: Evidence) -> tuple[Any, ...]:
    """What tells a piece of evidence from another: one printed number is one, whatever states it."""
    return item.place, item.text, item.document


def _witness(other: Finding, at: dict[tuple[Any, ...], int]) -> Witness:
    head = about(other.evidence)
    items = sorted(other.evidence, key=lambda item: item is not head)  # the others stay in their order
    return Witness(
        other.rule, other.title, other.source, other.severity, other.message, other.equation, other.stated,
        other.expected, other.difference, other.unit, tuple(at[_spot(item)] for item in items),
    )  # fmt: skip


def _diagnosis(cause: Cause, at: dict[tuple[Any, ...], int], scope: Scope) -> Diagnosis:
    def candidate(suspect: Suspect) -> Candidate:
        spot = _spot(figure_evidence(suspect.figure, "operand", scope))
        return Candidate(at[spot], suspect.suggested, suspect.kind)

    likeliest, *others = map(candidate, cause.suspects)
    along = tuple(map(candidate, cause.along))
    return Diagnosis(likeliest.kind, likeliest.suggested, likeliest.figure, not others, tuple(others), along)
