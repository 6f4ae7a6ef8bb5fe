"""Findings that were there when one began. In: a report, a baseline file. Out: the report without those that are known.

The file is JSON: for each document its findings, by fingerprint and by what they say. A finding is known only while its
figures are those that were written down, and so are those of its witnesses: an error that grew, or that makes more
checks fail, is shown again. Which of several conflicts is told first may change: what was a witness then is known too.
Paths are taken from the folder of the file.
"""

from __future__ import annotations

import json
import os

from engine.findings import DocumentReport, Finding, Known, Report
from engine.follow_up import Unusable, content, said, slashed, witnesses
from engine.record import TYPE_CHECKING, Record
from engine.render import reported
from engine.render.json import written

if TYPE_CHECKING:
    from typing import Any, TypeAlias

FORMAT = 1

_Said: TypeAlias = "tuple[str, str]"  # a rule and what it says, with the figures


class Before(Record):
    """What a baseline knows of one document: its findings by fingerprint, and the witnesses told under them."""

    findings: dict[str, _Said]
    witnesses: frozenset[_Said]


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
        "witnesses": [{"rule": witness.rule, "message": witness.message} for witness in finding.witnesses],
    }  # fmt: skip


def read(path: str) -> dict[str, Before]:
    """What a baseline knows of each document, by path from its folder. Raises `Unusable`."""
    try:
        record = json.loads(content(path))
        if record["format"] != FORMAT:
            raise Unusable(f"{path}: this baseline is of another version of the engine; write it anew")
        return {str(document["path"]): _known(document["findings"]) for document in record["documents"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unusable(f"{path}: this is no baseline as engine baseline writes them") from None


def _known(findings: list[dict[str, Any]]) -> Before:
    return Before(
        {str(one["id"]): (str(one["rule"]), str(one["message"])) for one in findings},
        frozenset((str(each["rule"]), str(each["message"])) for one in findings for each in one["witnesses"]),
    )


def hide(report: Report, known: dict[str, Before], folder: str) -> Report:
    """The report without the findings that a baseline in `folder` knows."""
    return report._replace(documents=tuple(_without(document, known, folder) for document in report.documents))


def _without(document: DocumentReport, known: dict[str, Before], folder: str) -> DocumentReport:
    before = known.get(_path(document.path, folder), Before({}, frozenset()))
    shown = {id(finding) for finding in reported(document)}  # what holds is in no baseline
    kept = tuple(one for one in document.findings if id(one) not in shown or not _is_known(one, before))
    now = (*reported(document), *(one.finding for one in document.waived))
    there = {one.id for one in now if before.findings.get(one.id) == said(one)}
    told = {each for one in now for each in witnesses(one)}
    gone = sum(key not in there and text not in told for key, text in before.findings.items())
    return document._replace(findings=kept, baseline=Known(len(document.findings) - len(kept), gone))


def _is_known(finding: Finding, before: Before) -> bool:
    """Was it told then, first or as a witness, and were all of its witnesses?"""
    if before.findings.get(finding.id) != said(finding) and said(finding) not in before.witnesses:
        return False
    told = before.witnesses.union(before.findings.values())
    return all(each in told for each in witnesses(finding))


def _path(path: str, folder: str) -> str:
    try:
        return slashed(os.path.relpath(path, folder or "."))
    except ValueError:  # on another drive
        return slashed(os.path.abspath(path))
