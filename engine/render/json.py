"""A report as JSON, version 1, for programs. In: `Report`. Out: text that docs/report.schema.json describes.

Keys stand in a fixed order and texts as they were printed, to the letter, so the same report gives the same bytes.
A record that holds no further records is one line: two reports can be compared line by line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from engine.facts import Place
from engine.findings import (
    Change,
    Changes,
    Coverage,
    Diagnosis,
    DocumentReport,
    Failure,
    Finding,
    Idle,
    Report,
    Tally,
    Waiver,
)
from engine.record import TYPE_CHECKING
from engine.render import reported

if TYPE_CHECKING:
    from typing import Any

FORMAT = 1
_INDENT = "  "  # of a document
_NESTED = frozenset((dict, list))


def show(report: Report, *, everything: bool = False) -> str:
    """The whole report. `everything` adds the findings that hold or could not be checked."""
    stream = Stream(report.engine)
    entries = [stream.document(entry(document, everything)) for document in report.documents]
    return "".join((*entries, stream.end(report.errors, report.waivers, report.changes)))


def entry(document: DocumentReport, everything: bool) -> str:
    """What a report has of one document, as it stands there."""
    return _written(_document(document, everything), _INDENT)


class Stream:
    """A report piece by piece: `document` for each, then `end`."""

    def __init__(self, engine: str) -> None:
        self._head = {"format": FORMAT, "engine": engine}
        self._begun = False

    def document(self, text: str) -> str:
        """The piece for a document: its `entry`, with what stands before it."""
        if self._begun:
            return f",\n{_INDENT}{text}"
        self._begun = True
        head = "".join(f" {_line(name)}: {_line(value)},\n" for name, value in self._head.items())
        return f'{{\n{head} "documents": [\n{_INDENT}{text}'

    def end(self, errors: Sequence[Failure], waivers: Sequence[Waiver] = (), changes: Changes | None = None) -> str:
        """The last piece."""
        tail = {
            "errors": [failure._asdict() for failure in errors],
            "waivers": [waiver._asdict() for waiver in waivers],
            "changes": _changes(changes) if changes is not None else None,
        }
        if not self._begun:
            return written({**self._head, "documents": [], **tail})
        lines = [f' {_line(name)}: {_written(value, " ")}' for name, value in tail.items()]
        return "\n ],\n" + ",\n".join(lines) + "\n}\n"


def _document(document: DocumentReport, everything: bool) -> dict[str, Any]:
    return {
        "path": document.path,
        "title": document.title,
        "year": document.properties.get("year"),
        "kind": document.properties.get("kind"),
        "properties": document.properties,
        "tables": document.tables,
        "findings": [finding_record(finding) for finding in reported(document, everything)],
        "rules": [*map(_rule, document.tallies), *map(_idle, document.idle)],
        "coverage": _coverage(document.coverage),
        "waived": [{**one._asdict(), "finding": finding_record(one.finding)} for one in document.waived],
        "baseline": document.baseline._asdict() if document.baseline is not None else None,
    }


def _changes(changes: Changes) -> dict[str, Any]:
    return {**changes._asdict(), "changes": list(map(_change, changes.changes))}


def _change(change: Change) -> dict[str, Any]:
    """A change; where it stands is told in words alone."""
    return {key: value for key, value in change._asdict().items() if key != "at"}


def finding_record(finding: Finding) -> dict[str, Any]:
    """A finding as the report has it."""
    record = finding._asdict()
    record["evidence"] = [placed(evidence._asdict()) for evidence in finding.evidence]
    record["basis"] = [item._asdict() for item in finding.basis]
    record["diagnosis"] = _diagnosis(finding.diagnosis) if finding.diagnosis else None
    record["witnesses"] = [witness._asdict() for witness in finding.witnesses]
    return record


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    record = diagnosis._asdict()
    record["others"] = [other._asdict() for other in diagnosis.others]
    record["along"] = [other._asdict() for other in diagnosis.along]
    return record


def _rule(tally: Tally) -> dict[str, Any]:
    record = tally._asdict()
    del record["regraded"], record["reason"]
    regraded = tally.regraded._asdict() if tally.regraded else None
    return {**record, "state": "checked", "because": None, "regraded": regraded, "reason": tally.reason}


def _idle(rule: Idle) -> dict[str, Any]:
    """A rule that did not run, as one that found nothing to apply to, with the reason."""
    nothing = dict.fromkeys(("bound", "holds", "rounding", "conflict", "incomplete", "not_checkable"), 0)
    return {
        "rule": rule.rule, "title": rule.title, **nothing, "severity": rule.severity, "tags": rule.tags,
        "state": rule.state, "because": "; ".join(rule.because) or None, "regraded": None, "reason": None,
    }  # fmt: skip


def _coverage(coverage: Coverage) -> dict[str, Any]:
    record = coverage._asdict()
    record["unchecked"] = [placed(figure._asdict()) for figure in coverage.unchecked]
    record["unread"] = [placed(table._asdict()) for table in coverage.unread]
    record["unchecked_numbers"] = [placed(number._asdict()) for number in coverage.unchecked_numbers]
    return record


def placed(record: dict[str, Any]) -> dict[str, Any]:
    """`record` with its place as a record too, under the name it has in the report."""
    return {
        ("location" if key == "place" else key): value._asdict() if isinstance(value, Place) else value
        for key, value in record.items()
    }


def written(record: dict[str, Any]) -> str:
    """A record as a text that ends with a newline."""
    return _written(record, "") + "\n"


def _written(value: Any, indent: str) -> str:
    """`value` as JSON: what holds lists of records over several lines, everything else on one."""
    inner = indent + " "
    if not _holds_records(value):
        return _line(value)
    if isinstance(value, dict):
        lines = [f"{inner}{_line(key)}: {_written(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _written(item, inner) for item in value) + f"\n{indent}]"


def _holds_records(value: Any) -> bool:
    if isinstance(value, dict):
        if _NESTED.isdisjoint(map(type, value.values())):  # as nearly always
            return False
        return any(type(item) in _NESTED and _holds_records(item) for item in value.values())
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


_line = json.JSONEncoder(ensure_ascii=False).encode
