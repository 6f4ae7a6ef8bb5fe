"""A test of rules as JSON, version 1, for programs. In: `TestReport`. Out: text (docs/testing.md lists its keys)."""

from __future__ import annotations

from engine.outcomes import Mismatch, RuleCoverage, Tested, TestReport
from engine.record import TYPE_CHECKING
from engine.render.json import finding_record, placed, written
from engine.render.outcomes import percentage

if TYPE_CHECKING:
    from typing import Any

FORMAT = 1


def show(report: TestReport) -> str:
    """The whole report."""
    threshold = report.threshold
    return written({
        "format": FORMAT,
        "engine": report.engine,
        "files": [_tested(one) for one in report.files],
        "documents": [_tested(one) for one in report.documents],
        "coverage": {
            "rules": len(report.coverage),
            "fired": sum(one.fired for one in report.coverage),
            "silent": sum(one.silent for one in report.coverage),
            "percent": percentage(sum(one.fired for one in report.coverage), len(report.coverage)) or None,
            "wanted": threshold.percent if threshold else None,
            "reached": threshold.reached if threshold else None,
            "not_fired": [_rule(one) for one in report.coverage if not one.fired],
            "not_silent": [_rule(one) for one in report.coverage if not one.silent],
        },
        "errors": [failure._asdict() for failure in report.errors],
    })  # fmt: skip


def _tested(tested: Tested) -> dict[str, Any]:
    record = tested._asdict()
    record["mismatches"] = [_mismatch(mismatch) for mismatch in tested.mismatches]
    return record


def _mismatch(mismatch: Mismatch) -> dict[str, Any]:
    record = mismatch._asdict()
    record["changes"] = [{"old": old, "new": new} for old, new in mismatch.changes]
    record["came"] = dict(mismatch.came)
    record["findings"] = [finding_record(finding) for finding in mismatch.findings]
    record["unread"] = [placed(table._asdict()) for table in mismatch.unread]
    return record


def _rule(rule: RuleCoverage) -> dict[str, Any]:
    return {"rule": rule.rule, "path": rule.path, "line": rule.line}
