"""Layouts that departments elsewhere use. In: clean invented documents in `templates/`. Out: that nothing is found in them.

Each file is one template family with all it does to a table; what is asserted is silence, and that the silence was
earned: every figure was looked at, and a figure made wrong is found.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.evaluate import evaluate
from engine.findings import DocumentReport
from engine.read.text import read_text
from engine.rules import obtain
from strategies import every_fault, figures_of

FOLDER = Path(__file__).parent / "templates"
TEMPLATES = sorted(path.name for path in FOLDER.glob("*.txt"))
SAMPLE = 25  # every so many of the planted faults


def check(text: str) -> DocumentReport:
    return evaluate(obtain(["district.rules"], {}), read_text(text.encode(), "template.txt"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_clean_template_is_silent(name: str) -> None:
    report = check((FOLDER / name).read_text("utf-8"))
    assert [(f.rule, f.message) for f in report.findings if f.verdict != "rounding"] == []
    assert not [table for table in report.coverage.unread if table.title]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_figure_of_a_template_is_checked(name: str) -> None:
    report = check((FOLDER / name).read_text("utf-8"))
    unchecked = [(u.table, u.row, u.column, u.text) for u in report.coverage.unchecked]
    assert unchecked == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_fault_in_a_template_is_found(name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    figures = figures_of(read_text(text.encode(), "template.txt"))
    faults = list(every_fault(text, figures, 1))[::SAMPLE]
    missed = [
        (fault.figure.text, fault.wrong, fault.figure.line)
        for fault in faults
        if not any(
            (e.place.line, e.place.column) == (fault.figure.line, fault.figure.column)
            for finding in check(fault.text).findings
            if finding.verdict == "conflict"
            for e in finding.evidence
        )
    ]
    assert len(missed) <= 0.03 * len(faults), missed
