"""A plan applied to one document. In: `Plan` and `Facts`. Out: `DocumentReport`.

ledger (figures as integers) → bind (which table is which) → run (rules over bindings) → system (rows, verdicts) →
report.
"""

from __future__ import annotations

from engine.evaluate.bind import bind
from engine.evaluate.expressions import function
from engine.evaluate.ledger import Ledger
from engine.evaluate.properties import read_properties
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
from engine.evaluate.run import compiled, decide
from engine.evaluate.scope import Scope
from engine.evaluate.system import System
from engine.facts import Facts
from engine.findings import DocumentReport, Finding, Verdict
from engine.plan import Plan
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.evaluate.claims import Claims


def evaluate(plan: Plan, facts: Facts, everything: bool = False) -> DocumentReport:
    """Check one document.

    With `everything`, findings that hold or cannot be checked are reported too, and how everything came to bind.
    """
    rules = compiled(plan)
    claims = _claims(plan, facts)
    stated = facts._replace(tables=(*facts.tables, *(one.table for _, one in claims))) if claims else facts
    ledger = Ledger(stated, plan.units, plan.steps, len(facts.tables))
    properties, disagreeing = read_properties(plan.properties, facts)
    year = properties["year"].value if "year" in properties else None
    bound = bind(plan.tables, facts.tables, ledger.grids, str(year or ""), plan.periods)
    if claims:
        from engine.evaluate.claims.bound import with_claims

        bound = with_claims(bound, claims, plan.tables, len(facts.tables), ledger.grids)
    params = {name: function(node) for name, node in plan.params.items()}
    scope = Scope(facts, ledger, System(), properties, params, plan.tables, everything)
    scope.all_series = bound.series
    wanted = {"conflict", "incomplete", "rounding"} | ({"holds", "not checkable"} if everything else set())
    findings: list[Finding] = [disagreement(name, readings) for name, readings in disagreeing]
    tallies = []
    traces = []
    for rule in rules:
        verdicts: list[Verdict] = []
        for decision in decide(rule, scope, bound.series):
            verdicts.append(decision.outcome.verdict)
            if decision.outcome.verdict in wanted or severity_of(decision.rule, decision.outcome.verdict) != "note":
                findings.append(finding(decision, scope))
        tallies.append(tally(rule.spec, verdicts))
        traces.append(scope.trace)
    report = document_report(facts, properties, identified(findings), tuple(tallies), coverage(scope, bound, facts))
    report = report._replace(idle=tuple(map(idle, plan.idle)))
    if not everything:
        return report
    from engine.evaluate.account import reach, recognitions

    reaches = tuple(reach(rule.spec, trace, plan, bound) for rule, trace in zip(rules, traces, strict=True))
    return report._replace(recognitions=recognitions(plan, bound, facts), reaches=reaches)


def _claims(plan: Plan, facts: Facts) -> list[tuple[int, Claims]]:
    """What the text states, for each declaration of claims that a rule speaks of."""
    asked = {index for rule in plan.rules for index in (*rule.uses, *rule.optional, *rule.whole)}
    wanted = [spec for spec in plan.claims if spec.table in asked]
    if not wanted:
        return []
    from engine.evaluate.claims import read_claims

    return [(spec.table, read_claims(spec, plan, facts)) for spec in wanted]
