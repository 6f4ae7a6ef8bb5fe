"""A published budget, where it lies beside the checkout: what is known to be wrong in it is found, and nothing else.

The document is not part of this repository; without it these tests are skipped.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter

import pytest

from engine.evaluate import evaluate
from engine.findings import DocumentReport, Finding
from engine.plan import Plan
from engine.read.text import read_text
from engine.rules import obtain
from invented.faults import every_fault
from pipeline import ROOT
from strategies import figures_of

DOCUMENT = ROOT.parent / "shared" / "documents" / "hongshan-enterprise-service-2024.txt"
KEY = ROOT.parent / "shared" / "score" / "expected.json"
SHORT = (
    "final-three-public-2021.txt", "fund-balance-2013.txt", "kindergarten-final-2017.txt", "town-departments-1998.txt",
    "town-operating-costs-2023.txt", "unit-structure-2024.txt",
)  # fmt: skip
NOTES = ("hs24-05", "hs24-06", "hs24-07", "hs24-08", "hs24-11")

pytestmark = pytest.mark.skipif(not (DOCUMENT.exists() and KEY.exists()), reason=f"{DOCUMENT.name} is not here")


@pytest.fixture(scope="module")
def district() -> Plan:
    return obtain(["district.rules"], {})


@pytest.fixture(scope="module")
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def report(district: Plan, text: str) -> DocumentReport:
    return evaluate(district, read_text(text.encode(), DOCUMENT.name))


@pytest.fixture(scope="module")
def key() -> dict[str, list[dict[str, object]]]:
    entries = json.loads(KEY.read_text(encoding="utf-8"))
    found: dict[str, list[dict[str, object]]] = next(entry for entry in entries if entry["file"] == DOCUMENT.name)
    return found


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())


def cites(finding: Finding, figures: list[str]) -> int:
    """How many of these figures or labels stand in the evidence, each in an entry of its own."""
    left = [plain(e.text) for e in finding.evidence]
    count = 0
    for figure in map(plain, figures):
        found = next(
            (
                text
                for text in left
                if text.strip("$()-").rstrip("%") == figure.rstrip("%") or (not figure[0].isdigit() and text == figure)
            ),
            None,
        )
        if found is not None:
            left.remove(found)
            count += 1
    return count


def test_the_errors_are_the_two_that_are_known(report: DocumentReport) -> None:
    errors = {f.evidence[0].place.line: f.evidence[0].text for f in report.findings if f.severity == "error"}
    assert set(errors) == {316, 396}
    assert errors[316] == "本年政府性基金预算支出"
    assert "2023年" in errors[396]


def test_the_warnings_are_projects_with_two_names_and_two_budgets(
    report: DocumentReport, key: dict[str, list[dict[str, object]]]
) -> None:
    warnings = [f for f in report.findings if f.severity == "warning"]
    named = [d["figures"] for d in key["discrepancies"] if d["severity"] == "warning"]
    assert len(warnings) == len(named) == 5
    for figures in named:
        assert isinstance(figures, list)
        assert any(
            all(any(plain(name) in plain(e.text) for e in f.evidence) for name in map(str, figures)) for f in warnings
        )


@pytest.mark.parametrize("name", SHORT)
def test_short_documents_have_the_errors_that_are_known_and_no_others(name: str) -> None:
    """Each error says one of the known discrepancies, and each of these is said."""
    path = DOCUMENT.parent / "notes" / name
    entry = next(e for e in json.loads(KEY.read_text(encoding="utf-8")) if e["file"] == f"notes/{name}")
    plan = obtain(["district.rules", "town.rules"], {})
    errors = [f for f in evaluate(plan, read_text(path.read_bytes(), name)).findings if f.severity == "error"]
    said = [
        {d["id"] for d in entry["discrepancies"] if cites(f, [str(figure) for figure in d["figures"]]) >= d["need"]}
        for f in errors
    ]
    assert all(said)
    assert set().union(*said) == {d["id"] for d in entry["discrepancies"]}


@pytest.mark.parametrize("identifier", NOTES)
def test_the_known_notes_are_there(
    report: DocumentReport, key: dict[str, list[dict[str, object]]], identifier: str
) -> None:
    wanted = next(d for d in key["discrepancies"] if d["id"] == identifier)
    need, figures = wanted["need"], wanted["figures"]
    assert isinstance(need, int) and isinstance(figures, list)
    matching = [f for f in report.findings if cites(f, figures) >= need]
    assert matching
    assert {f.severity for f in matching} == {"note"}


def test_no_trap_is_stepped_into(report: DocumentReport, key: dict[str, list[dict[str, object]]]) -> None:
    grave = [f for f in report.findings if f.severity != "note"]
    for trap in key["traps"]:
        figures = trap["figures"]
        assert isinstance(figures, list)
        assert [f.message for f in grave if cites(f, figures) == len(figures)] == [], trap["why"]


def test_every_amount_is_checked_by_something(district: Plan, report: DocumentReport, text: str) -> None:
    unchecked = {(u.place.line, u.place.column) for u in report.coverage.unchecked}
    figures = [f for f in figures_of(read_text(text.encode(), DOCUMENT.name)) if f.role != "target" and not f.is_zero]
    assert len(figures) > 250
    assert [(f.line, f.text, f.row) for f in figures if (f.line, f.column) in unchecked] == []


def test_planted_faults_are_found(district: Plan, text: str) -> None:
    figures = figures_of(read_text(text.encode(), DOCUMENT.name))
    sample = list(every_fault(text, figures, seed=7))[::12]
    missed: Counter[tuple[int, str, str]] = Counter()
    for fault in sample:
        findings = evaluate(district, read_text(fault.text.encode(), DOCUMENT.name)).findings
        place = (fault.figure.line, fault.figure.column)
        if not any(
            f.verdict == "conflict" and place in {(e.place.line, e.place.column) for e in f.evidence} for f in findings
        ):
            missed[fault.figure.line, fault.figure.text, fault.wrong] += 1
    assert len(sample) > 100
    assert 100 * sum(missed.values()) <= 3 * len(sample), missed
