"""Whole documents: clean ones are silent, a planted fault is found, and no order of anything changes the outcome.

`ENGINE_EXAMPLES=1000 pytest tests/test_properties.py` searches further than the usual run.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluate import evaluate
from engine.findings import DocumentReport, Evidence, Finding
from engine.plan import Plan
from engine.read.text import read_text
from engine.rules import obtain
from invented.documents import FAMILIES, ROUNDINGS, Look, print_document
from invented.faults import Fault, every_fault
from invented.model import Shape
from invented.paper import InventedDocument, PlacedFigure
from pipeline import EXAMPLES, SEARCH
from strategies import documents

FOUND = 97  # of a hundred planted faults, at least


@pytest.fixture(scope="module")
def district() -> Plan:
    return obtain(["district.rules"], {})


def report_on(plan: Plan, text: str) -> DocumentReport:
    return evaluate(plan, read_text(text.encode(), "budget.txt"))


def told(report: DocumentReport) -> list[str]:
    """What is wrong with a document according to a report, as short lines."""
    return [f"{f.verdict} {f.rule}: {f.message} {[e.text for e in f.evidence]}" for f in report.findings]


@SEARCH
@given(document=documents(rounding="exact"))
def test_an_exact_document_gives_nothing(district: Plan, document: InventedDocument) -> None:
    assert told(report_on(district, document.text)) == []


@SEARCH
@given(document=st.sampled_from(("rounded", "dropped", "cut")).flatmap(lambda how: documents(rounding=how)))
def test_a_rounded_document_gives_nothing_but_rounding(district: Plan, document: InventedDocument) -> None:
    report = report_on(district, document.text)
    assert [line for line in told(report) if not line.startswith("rounding")] == []
    assert {f.severity for f in report.findings} <= {"note"}


@SEARCH
@given(document=documents())
def test_every_table_is_read_and_every_amount_checked(district: Plan, document: InventedDocument) -> None:
    cover = report_on(district, document.text).coverage
    places = {(u.place.line, u.place.column) for u in cover.unchecked}
    money = [f for f in document.figures if f.role in ("money", "share") and not f.is_zero]
    unchecked = [f for f in money if (f.line, f.column) in places]
    assert 100 * len(unchecked) <= 5 * len(money), [(f.table, f.row, f.header) for f in unchecked]


# ── planted faults ───────────────────────────────────────────────────────────────────────


def cites(finding: Finding, figure: PlacedFigure) -> bool:
    """Does a finding show this figure, at its place?"""
    return any((e.place.line, e.place.column) == (figure.line, figure.column) for e in finding.evidence)


def a_sample(count: int) -> list[tuple[InventedDocument, Fault]]:
    """Faults of every kind in documents of every family and rounding: always the same ones."""
    found: list[tuple[InventedDocument, Fault]] = []
    combinations = [(family, rounding) for family in FAMILIES for rounding in ROUNDINGS]
    for number, (family, rounding) in enumerate(combinations):
        random = Random(number)
        look = Look(thousands=number % 2 == 0, zero=("", "0", "-")[number % 3], pipes=number % 4 == 1)
        document = print_document(family, rounding, Shape(units=1 + number % 3), look, seed=number)
        every = list(every_fault(document.text, [f for f in document.figures if not f.cut], seed=number))
        found += [(document, fault) for fault in random.sample(every, min(len(every), count // len(combinations)))]
    return found


def test_a_planted_fault_is_found(district: Plan) -> None:
    missed: Counter[tuple[str, str, str, str]] = Counter()
    sample = a_sample(max(300, 3 * EXAMPLES))
    for document, fault in sample:
        findings = report_on(district, fault.text).findings
        if not any(f.verdict == "conflict" and cites(f, fault.figure) for f in findings):
            missed[document.family, fault.figure.table, fault.figure.row, fault.kind] += 1
    assert len(sample) >= 300
    assert 100 * sum(missed.values()) <= (100 - FOUND) * len(sample), missed


# ── order ────────────────────────────────────────────────────────────────────────────────


def unplaced(evidence: Evidence) -> tuple[object, ...]:
    return evidence.role, evidence.text, evidence.table, evidence.row, evidence.column


@pytest.mark.parametrize("family", FAMILIES)
def test_the_order_of_the_tables_does_not_matter(district: Plan, family: str) -> None:
    """A set of tables printed in another order says the same, but for the rule on the order; only the places differ."""
    document = print_document(family, "rounded", Shape(units=1), Look(), seed=11)
    (_, fault), *_ = islice(((document, f) for f in every_fault(document.text, document.figures, 3)), 1)
    facts = read_text(fault.text.encode(), "budget.txt")
    turned = facts._replace(tables=facts.tables[::-1])
    plan = district._replace(rules=tuple(rule for rule in district.rules if rule.name != "通例.目录顺序"))

    def outcome(report: DocumentReport) -> set[tuple[object, ...]]:
        return {(f.rule, f.verdict, frozenset(map(unplaced, f.evidence))) for f in report.findings}

    first, second = evaluate(plan, facts), evaluate(plan, turned)
    assert outcome(first) == outcome(second) != set()
    assert [t[2:] for t in first.tallies] == [t[2:] for t in second.tallies]


def test_the_order_of_the_rules_does_not_matter(district: Plan) -> None:
    document = print_document("A", "rounded", Shape(units=2), Look(), seed=5)
    fault = next(every_fault(document.text, document.figures, 3))
    rules = list(district.rules)
    Random(1).shuffle(rules)
    first, second = (report_on(plan, fault.text) for plan in (district, district._replace(rules=tuple(rules))))
    assert first.findings == second.findings != ()
    assert sorted(first.tallies) == sorted(second.tallies)
    assert first.coverage == second.coverage
