"""A plan applied to one document. In: `Plan` and `Facts`. Out: `DocumentReport`.

ledger (figures as integers) → bind (which table is which) → run (rules over bindings) → system (rows, verdicts) →
diagnose (which figure is at fault) → report.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.bind import Bound, bind
from engine.evaluate.compiled import compiled
from engine.evaluate.document import Document, documented
from engine.evaluate.expressions import function
from engine.evaluate.ledger import Extent, Ledger
from engine.evaluate.numbers_in_text import reasons_in
from engine.evaluate.report import (
    coverage,
    disagreement,
    document_report,
    finding,
    identified,
    idle,
    severity_of,
    tally,
)  # fmt: skip
from engine.evaluate.run import Again, decide
from engine.evaluate.scope import Decision, Scope, Trace
from engine.evaluate.system import System
from engine.facts import Facts
from engine.findings import DocumentReport, Finding
from engine.plan import Plan

NOT_GIVEN = "no earlier document was given"

def evaluate(
    plan: Plan, facts: Facts, everything: bool = False, prior: Facts | None = None, *, apart: bool = False
) -> DocumentReport:
    """Check one document; `prior` is the earlier one that rules speak of by that name.

    With `everything`, findings that hold or cannot be checked are reported too, and how everything came to bind. With
    `apart` every rule tells its own conflicts: they are not gathered by their causes.
    """
    rules = compiled(plan)
    asked = {index for rule in plan.rules for index in (*rule.uses, *rule.optional, *rule.whole)}
    document = documented(plan, facts, asked)
    facts, properties = document.facts, document.properties
    documents = [document]
    if prior is not None and any(rule.spec.prior for rule in rules):
        documents.append(documented(plan, prior, asked, earlier=True))
    tables = tuple(table for one in documents for table in one.tables)
    extents = _extents(documents)
    ledger = Ledger(facts._replace(tables=tables), plan.units, plan.steps, extents)
    params = {name: function(node) for name, node in plan.params.items()}
    scope = Scope(facts, ledger, System(), properties, params, plan.tables, everything)
    bound = _bound(plan, document, scope)
    if len(documents) > 1:
        from engine.evaluate.earlier import properties_of, with_earlier

        other = documents[1]
        bound = with_earlier(bound, _bound(plan, other, scope, len(document.tables)))
        scope.properties = {**properties, **properties_of(other)}
        scope.elsewhere = {id(table): other.facts.path for table in other.tables}
    scope.all_series = bound.series
    wanted = {"conflict", "incomplete", "rounding"} | ({"holds", "not checkable"} if everything else set())
    told: list[Decision] = []
    tallies = []
    traces = []
    undecided: dict[int, str] = {}
    for rule in rules:
        spec = rule.spec
        if spec.prior and prior is None:
            tallies.append(tally(spec, [], NOT_GIVEN))
            traces.append(Trace(len(spec.loops)))
            continue
        decisions = decide(rule, scope, bound.series)
        undecided |= reasons_in(decisions)
        verdicts = [decision.outcome.verdict for decision in decisions]
        telling = {verdict for verdict in set(verdicts) if verdict in wanted or severity_of(spec, verdict) != "note"}
        if telling:
            told += [decision for decision in decisions if decision.outcome.verdict in telling]
        tallies.append(tally(spec, verdicts))
        traces.append(scope.trace)
    findings = [disagreement(name, readings) for name, readings in document.disagreeing]
    if apart:
        findings += [_by_itself(decision, scope) for decision in told]
    else:
        findings += _findings(told, scope, extents, Again(rules, scope, bound.series))
    covered = coverage(scope, bound, facts, len(document.tables), undecided, bool(document.claims))
    report = document_report(facts, properties, identified(findings), tuple(tallies), covered)
    report = report._replace(idle=tuple(map(idle, plan.idle)))
    if not everything:
        return report
    from engine.evaluate.account import reach, recognitions

    reaches = tuple(reach(rule.spec, trace, plan, bound) for rule, trace in zip(rules, traces, strict=True))
    return report._replace(recognitions=recognitions(plan, bound, facts), reaches=reaches)


def _findings(told: Sequence[Decision], scope: Scope, extents: Sequence[Extent], again: Again) -> list[Finding]:
    """A finding for each decision to be told; conflicts that have one cause are told in one."""
    explained: set[int] = set()
    findings: list[Finding] = []
    if any(decision.outcome.verdict == "conflict" for decision in told):
        from engine.evaluate.causes import one_finding
        from engine.evaluate.diagnose import diagnose

        printed_in = scope.ledger.printed_in
        stated = [range(printed_in(extent.stated), printed_in(extent.end)) for extent in extents]
        for cause in diagnose(told, scope, stated, again):
            findings.append(one_finding(cause, told, scope))
            explained.update(cause.decisions)
    return findings + [_by_itself(decision, scope) for n, decision in enumerate(told) if n not in explained]


def _by_itself(decision: Decision, scope: Scope) -> Finding:
    scope.read_as(decision.rule.precision)
    return finding(decision, scope)


def _extents(documents: Sequence[Document]) -> list[Extent]:
    """Where the tables of each document stand among those of the ledger."""
    extents: list[Extent] = []
    for one in documents:
        first = extents[-1].end if extents else 0
        extents.append(Extent(first, first + len(one.facts.tables), first + len(one.tables)))
    return extents


def _bound(plan: Plan, document: Document, scope: Scope, before: int = 0) -> Bound:
    """The declared tables and claims as they stand in a document; `before` is how many tables the ledger has before its
    own."""
    grids = scope.ledger.grids
    bound = bind(plan.tables, document.facts.tables, grids, document.year, plan.periods, earlier=before)
    if document.claims or document.in_cells:
        from engine.evaluate.claims.bound import said_in_cells, with_claims

        first = before + len(document.facts.tables)
        bound = with_claims(bound, document.claims, plan.tables, first, grids)
        scope.said |= said_in_cells(document.in_cells, plan.tables, first + len(document.claims), grids, before)
    return bound
