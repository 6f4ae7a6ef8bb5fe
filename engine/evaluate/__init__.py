"""A plan applied to one document. In: `Plan` and `Facts`. Out: `DocumentReport`.

ledger (figures as integers) → bind (which table is which) → run (rules over bindings) → system (rows, verdicts) →
report.
"""

from __future__ import annotations

from engine.evaluate.bind import bind
from engine.evaluate.document import documented
from engine.evaluate.expressions import function
from engine.evaluate.ledger import Ledger
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


def evaluate(plan: Plan, facts: Facts, everything: bool = False) -> DocumentReport:
    """Check one document.

    With `everything`, findings that hold or cannot be checked are reported too, and how everything came to bind.
    """
    rules = compiled(plan)
    asked = {index for rule in plan.rules for index in (*rule.uses, *rule.optional, *rule.whole)}
    document = documented(plan, facts, asked)
    facts, properties = document.facts, document.properties
    ledger = Ledger(facts._replace(tables=document.tables), plan.units, plan.steps, len(facts.tables))
    bound = bind(plan.tables, facts.tables, ledger.grids, document.year, plan.periods)
    params = {name: function(node) for name, node in plan.params.items()}
    scope = Scope(facts, ledger, System(), properties, params, plan.tables, everything)
    if document.claims or document.in_cells:
        from engine.evaluate.claims.bound import said_in_cells, with_claims

        first = len(facts.tables)
        bound = with_claims(bound, document.claims, plan.tables, first, ledger.grids)
        scope.said = said_in_cells(document.in_cells, plan.tables, first + len(document.claims), ledger.grids)
    scope.all_series = bound.series
    wanted = {"conflict", "incomplete", "rounding"} | ({"holds", "not checkable"} if everything else set())
    findings: list[Finding] = [disagreement(name, readings) for name, readings in document.disagreeing]
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
