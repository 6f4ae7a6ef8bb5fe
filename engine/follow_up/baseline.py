"""Findings that were there when one began. In: a report, a baseline file. Out: the report without those that are known.

The file is JSON: for each document its findings, by fingerprint and figures. A finding is known only while its figures
are those that were written down: an error that grew is shown again. Paths are taken from the folder of the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from engine.findings import DocumentReport, Finding, Known, Report
from engine.follow_up import Unusable, content, slashed
from engine.record import TYPE_CHECKING
from engine.render import reported
from engine.render.json import written

if TYPE_CHECKING:
    from typing import Any, TypeAlias

FORMAT = 1

_Mark: TypeAlias = "tuple[Any, ...]"  # of a finding: fingerprint, stated, expected, what it and its witnesses say


def write(report: Report, folder: str) -> str:
    """The baseline of a report, to be written into `folder`."""
    documents = [
        {
            "path": _path(document.path, folder),
            "findings": [_record(finding) for finding in reported(document)],
        }
        for document in report.documents
    ]
    return written({"format": FORMAT, "engine": report.engine, "documents": documents})


def _record(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id, "rule": finding.rule, "verdict": finding.verdict, "stated": finding.stated,
        "expected": finding.expected, "message": finding.message,
        "witnesses": [witness.message for witness in finding.witnesses],
    }  # fmt: skip


def read(path: str) -> dict[str, frozenset[_Mark]]:
    """What a baseline knows of each document, by path from its folder. Raises `Unusable`."""
    try:
        record = json.loads(content(path))
        if record["format"] != FORMAT:
            raise Unusable(f"{path}: this baseline is of another version of the engine; write it anew")
        return {
            str(document["path"]): frozenset(
                (found["id"], found["stated"], found["expected"], found["message"], *found["witnesses"])
                for found in document["findings"]
            )
            for document in record["documents"]
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unusable(f"{path}: this is no baseline as engine baseline writes them") from None


def hide(report: Report, known: dict[str, frozenset[_Mark]], folder: str) -> Report:
    """The report without the findings that a baseline in `folder` knows."""
    return report._replace(documents=tuple(_without(document, known, folder) for document in report.documents))


def _without(document: DocumentReport, known: dict[str, frozenset[_Mark]], folder: str) -> DocumentReport:
    before = known.get(_path(document.path, folder), frozenset())
    now = {_mark(finding) for finding in (*reported(document), *(one.finding for one in document.waived))}
    kept = tuple(_unknown(document, before))
    hidden = len(document.findings) - len(kept)
    return document._replace(findings=kept, baseline=Known(hidden, len(before - now)))


def _unknown(document: DocumentReport, before: frozenset[_Mark]) -> Iterator[Finding]:
    """The findings that are shown: what holds is in no baseline."""
    known = {id(finding) for finding in reported(document) if _mark(finding) in before}
    return (finding for finding in document.findings if id(finding) not in known)


def _mark(finding: Finding) -> _Mark:
    witnesses = (witness.message for witness in finding.witnesses)
    return finding.id, finding.stated, finding.expected, finding.message, *witnesses


def _path(path: str, folder: str) -> str:
    try:
        return slashed(os.path.relpath(path, folder or "."))
    except ValueError:  # on another drive
        return slashed(os.path.abspath(path))
