"""A report as SARIF 2.1.0 (OASIS), for code hosts, editors and whatever else gathers results of many programs.

In: `Report`, `View`. Out: one run as JSON. A finding is a result of its rule, with the place of what it is about as the
location and its other figures as related ones; columns count characters, not UTF-16 units. A place that is no line (a
page, a cell of a sheet) is a logical location. What is no alarm (a rounding, say) has a kind that says so and no level.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from engine.findings import DocumentReport, Evidence, Finding, Report, about
from engine.record import TYPE_CHECKING
from engine.render import reported
from engine.render.formats import View
from engine.render.layout import clean
from engine.render.told import Told, as_path, names, printed

if TYPE_CHECKING:
    from typing import Any

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KINDS = {"holds": "pass", "rounding": "informational", "incomplete": "review", "not checkable": "open"}
# These mean something in messages.
_ESCAPED = str.maketrans({"{": "{{", "}": "}}", "[": "\\[", "]": "\\]", "\\": "\\\\"})


def show(report: Report, view: View) -> str:
    """The whole report."""
    return json.dumps(_log(report, view), ensure_ascii=False, indent=1) + "\n"


def _log(report: Report, view: View) -> dict[str, Any]:
    rules = _rules(report)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    writer = _Writer(view, numbers, _states(report))
    run = {
        "tool": {"driver": {"name": "engine", "version": report.engine, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": {"uri": uri}, "roles": ["analysisTarget"]}
            for uri in dict.fromkeys(_uri(document.path) for document in report.documents)
        ],
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": _message(f"{clean(failure.path)}: {clean(failure.message)}"),
                        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(failure.path)}}}],
                    }
                    for failure in report.errors
                ],
            }
        ],
        "results": [result for document in report.documents for result in writer.results(document)],
        "properties": {"coverage": [_coverage(document) for document in report.documents]},
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(report: Report) -> list[dict[str, Any]]:
    """Every rule that was checked, and what else findings go by (a property that a document states twice)."""
    rules: dict[str, dict[str, Any]] = {}
    for document in report.documents:
        for tally in document.tallies:
            rules.setdefault(tally.rule, _rule(tally.rule, tally.title, tally.severity, tally.tags))
        for finding in (*document.findings, *(one.finding for one in document.waived)):
            rule = rules.setdefault(finding.rule, _rule(finding.rule, finding.title, finding.severity, ()))
            if finding.source:
                rule["help"] = {"text": clean(finding.source)}
    return list(rules.values())


def _rule(name: str, title: str, severity: str, tags: tuple[str, ...]) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": clean(title or name) or "-"},
        "defaultConfiguration": {"level": severity},
    }
    if tags:
        rule["properties"] = {"tags": list(dict.fromkeys(tags))}
    return rule


def _states(report: Report) -> dict[tuple[str, str], str] | None:
    """By document and fingerprint, what is new or other than in the earlier report."""
    names = {"new": "new", "changed": "updated"}
    if report.changes is None:
        return None
    found = report.changes.changes
    return {(one.document, one.id): names[one.state] for one in found if one.state in names}


class _Writer:
    """Writes the results of documents."""

    def __init__(self, view: View, numbers: dict[str, int], states: dict[tuple[str, str], str] | None) -> None:
        self._told = Told(view.speech)
        self._everything = view.everything
        self._numbers = numbers
        self._states = states  # None where there is no earlier report

    def results(self, document: DocumentReport) -> list[dict[str, Any]]:
        """The findings of one document; those that are waived are suppressed ones."""
        waived = [
            {
                **self._result(one.finding, document),
                "suppressions": [
                    {
                        "kind": "external",
                        "status": "accepted",
                        "justification": clean(f"{one.reason} ({one.owner}, {one.expires})"),
                    }
                ],
            }
            for one in document.waived
        ]
        return [*(self._result(finding, document) for finding in reported(document, self._everything)), *waived]

    def _result(self, finding: Finding, document: DocumentReport) -> dict[str, Any]:
        alarm = finding.verdict == "conflict" or finding.severity != "note"
        head = about(finding.evidence)
        others = [item for item in finding.evidence if item is not head]
        state = (self._states or {}).get((as_path(document.path), finding.id), "unchanged")
        return {
            "ruleId": finding.rule,
            "ruleIndex": self._numbers[finding.rule],
            "kind": "fail" if alarm else _KINDS[finding.verdict],
            "level": finding.severity if alarm else "none",
            "message": _message(self._told.sentence(finding)),
            "locations": [self._location(head, document)],
            "relatedLocations": [
                {"id": number, **self._location(item, document), "message": _message(printed(item))}
                for number, item in enumerate(others, 1)
            ],
            "partialFingerprints": {"engineFinding/v1": finding.id},
            **({"baselineState": state} if self._states is not None else {}),
            "properties": {
                "verdict": finding.verdict,
                "equation": finding.equation,
                "stated": finding.stated,
                "expected": finding.expected,
                "difference": finding.difference,
                "unit": finding.unit,
                "likely": list(self._told.causes(finding)),
                "witnesses": [
                    {"rule": witness.rule, "title": witness.title, "equation": witness.equation}
                    for witness in finding.witnesses
                ],
            },
        }

    def _location(self, item: Evidence | None, document: DocumentReport) -> dict[str, Any]:
        path = item.document or document.path if item is not None else document.path
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(path)}}
        location: dict[str, Any] = {"physicalLocation": physical}
        if item is None:
            return location
        place = item.place
        if place.line is not None and place.page is None:
            physical["region"] = {"startLine": place.line}
            if place.column is not None:
                physical["region"]["startColumn"] = place.column
                if place.end_column is not None and place.end_column >= place.column:
                    physical["region"]["endColumn"] = place.end_column
        else:
            name = ", ".join(filter(None, (self._told.where(item._replace(document=None)), names(item))))
            if name:
                location["logicalLocations"] = [{"fullyQualifiedName": name}]
        return location


def _coverage(document: DocumentReport) -> dict[str, Any]:
    """Silence is never a pass: what was not looked at goes with the results."""
    covered = document.coverage
    return {
        "document": _uri(document.path), "figures": covered.figures, "checked": covered.checked,
        "claims": covered.claims, "claimsChecked": covered.claims_checked, "tablesUnread": len(covered.unread),
        "rulesUnbound": sum(not tally.bound for tally in document.tallies),
    }  # fmt: skip


def _message(text: str) -> dict[str, str]:
    return {"text": text.translate(_ESCAPED) or "-"}


def _uri(path: str) -> str:
    """A path as a reference: one that is relative stays so, for the host knows where the files lie."""
    escaped = quote(as_path(path).encode("utf-8", "surrogatepass"), safe="/")
    return f"file://{escaped}" if escaped.startswith("/") else escaped
