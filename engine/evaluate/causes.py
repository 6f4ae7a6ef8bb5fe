"""One finding for conflicts of one cause. In: a `Cause` and its decisions. Out: the gravest of their findings, with the
others as its witnesses and all their figures among its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.diagnose import Cause, Suspect
from engine.evaluate.report import figure_evidence, finding
from engine.evaluate.run import Decision
from engine.evaluate.scope import Scope
from engine.findings import Candidate, Diagnosis, Evidence, Finding, Witness
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
    evidence = {_spot(item): item for item in first.evidence}
    for other in others:
        for item in other.evidence:
            evidence.setdefault(_spot(item), item._replace(role="operand") if item.role == "stated" else item)
    for suspect in (*cause.suspects, *cause.along):
        item = figure_evidence(suspect.figure, "operand", scope)
        evidence.setdefault(_spot(item), item)
    witnesses = tuple(dict.fromkeys(map(_witness, others)))
    return first._replace(
        evidence=tuple(evidence.values()), diagnosis=_diagnosis(cause, list(evidence), scope), witnesses=witnesses
    )


def _spot(item: Evidence) -> tuple[Any, ...]:
    """What tells a piece of evidence from another: one printed number is one, whatever states it."""
    return item.place, item.text, item.document


def _witness(other: Finding) -> Witness:
    return Witness(
        other.rule, other.title, other.source, other.severity, other.message, other.equation, other.stated,
        other.expected, other.difference, other.unit,
    )  # fmt: skip


def _diagnosis(cause: Cause, spots: Sequence[tuple[Any, ...]], scope: Scope) -> Diagnosis:
    def candidate(suspect: Suspect) -> Candidate:
        spot = _spot(figure_evidence(suspect.figure, "operand", scope))
        return Candidate(spots.index(spot), suspect.suggested, suspect.kind)

    likeliest, *others = map(candidate, cause.suspects)
    return Diagnosis(likeliest.kind, likeliest.suggested, likeliest.figure, not others, tuple(others))
