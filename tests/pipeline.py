"""Rules and a document as text, through every stage. In: what a test writes down. Out: plans, bound tables, reports.

Documents are written with `|` between cells, which become TABs, and rule files with four spaces in front of every line
if that reads better: both are unindented.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from textwrap import dedent

from hypothesis import HealthCheck, settings

from engine.check import check as check_names
from engine.compile import compile as compile_rules
from engine.diagnostic import Diagnostic
from engine.evaluate import evaluate
from engine.evaluate.bind import Bound, bind
from engine.evaluate.bound import Instance
from engine.evaluate.ledger import Ledger
from engine.facts import Facts
from engine.findings import DocumentReport, Finding, Tally
from engine.plan import Plan, pack, unpack
from engine.read.text import read_text
from engine.source import Source
from engine.syntax.parsing import parse

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "40"))
SEARCH = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

UNITS = """
unit 元 or 人民币元
unit 万元 or 万 = 10000 元
unit "%" = 0.01
unit 个百分点
unit 辆
"""


def diagnosed(*texts: str) -> tuple[Diagnostic, ...]:
    """What parsing and checking the rule files together has to say."""
    files = []
    found: list[Diagnostic] = []
    for number, text in enumerate(texts, 1):
        file, problems = parse(Source(f"{number}.rules", dedent(text)))
        files.append(file)
        found += problems
    return (*found, *check_names(files)[1])


def plan_of(*texts: str, units: str = UNITS) -> Plan:
    """The plan of rule files, as it comes out of the cache. The usual units are declared before them."""
    files = []
    for number, text in enumerate((units, *texts)):
        file, problems = parse(Source(f"{number}.rules", dedent(text)))
        assert not problems, problems
        files.append(file)
    checked, found = check_names(files)
    assert not found, found
    return unpack(pack(compile_rules(checked, "test", ())))


def facts_of(document: str) -> Facts:
    """The facts of a document written with `|` between cells."""
    return read_text(dedent(document).strip("\n").replace("|", "\t").encode(), "budget.txt")


def checked(rules: str | Plan, document: str | Facts) -> DocumentReport:
    """The report on a document, with every finding, what holds included, and every rule's conflicts by themselves."""
    plan = plan_of(rules) if isinstance(rules, str) else rules
    facts = facts_of(document) if isinstance(document, str) else document
    return evaluate(plan, facts, everything=True, apart=True)


def one(report: DocumentReport, rule: str = "") -> Finding:
    """The only finding (of a rule)."""
    findings = of_rule(report, rule)
    assert len(findings) == 1, [f.message for f in findings]
    return findings[0]


def of_rule(report: DocumentReport, rule: str = "") -> list[Finding]:
    """The findings of a rule, or all of them."""
    return [f for f in report.findings if not rule or f.rule == rule]


def verdicts(report: DocumentReport, rule: str = "") -> dict[str, int]:
    """How often each verdict was given (by a rule)."""
    return dict(Counter(str(f.verdict) for f in of_rule(report, rule)))


def tally_of(report: DocumentReport, rule: str) -> Tally:
    """The tally of a rule."""
    return next(t for t in report.tallies if t.rule == rule)


def bound_of(rules: str, document: str) -> Bound:
    """The declared tables as they stand in a document."""
    plan, facts = plan_of(rules), facts_of(document)
    return bind(plan.tables, facts.tables, Ledger(facts, plan.units).grids)


def instance_of(rules: str, document: str) -> Instance:
    """The one printed table that the first declaration binds."""
    (series,) = bound_of(rules, document).series
    (instance,) = series.instances[0]
    return instance
