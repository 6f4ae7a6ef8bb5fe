"""What came and went since an earlier report. In: a report, the JSON of an earlier one. Out: the report with `Changes`.

Findings are told apart by document and fingerprint, which survive a moved line. A conflict that is told as a witness of
another finding in one of the reports is neither new nor gone. Where each of the two reports is about
a single document, these are compared whatever their names: a draft with its final version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.facts import Place
from engine.findings import Change, Changes, DocumentReport, Finding, Report, about
from engine.follow_up import Unusable, content, said, slashed, witnesses
from engine.messages import Speech
from engine.record import TYPE_CHECKING, Record
from engine.render import reported
from engine.render.page import Page
from engine.render.told import Told

if TYPE_CHECKING:
    from typing import Any

FORMAT = 1
_TOLD, _PAGE = Told(Speech()), Page(Speech())
_NUMBERED, _NAMED = ("page", "line", "table", "paragraph"), ("sheet", "cell")  # of a place, what says where it is


class Earlier(Record):
    """A document in the earlier report: its findings by fingerprint, "gone" until they are found again, and the
    witnesses told under them, each a rule and what it says."""

    findings: dict[str, Change]
    witnesses: frozenset[tuple[str, str]]


def read(path: str) -> dict[str, Earlier]:
    """The documents of an earlier report, by path. Raises `Unusable`."""
    try:
        record = json.loads(content(path))
        if record["format"] != FORMAT:
            raise Unusable(f"{path}: this report is of another version of the engine")
        return {slashed(document["path"]): _earlier(document) for document in record["documents"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unusable(f"{path}: this is no report as engine check --format json writes them") from None


def _earlier(document: dict[str, Any]) -> Earlier:
    found = [*document["findings"], *(waived["finding"] for waived in document.get("waived", ()))]
    told = ((str(each["rule"]), str(each["message"])) for one in found for each in one.get("witnesses", ()))
    findings = {
        str(one["id"]): Change(
            "gone", slashed(document["path"]), str(one["id"]), str(one["rule"]), one["severity"], str(one["message"]),
            *_place(one["evidence"]),
        )
        for one in found if one["verdict"] != "holds" and one["severity"] in ("error", "warning", "note")
    }  # fmt: skip
    return Earlier(findings, frozenset(told))


def _place(evidence: list[dict[str, Any]]) -> tuple[str, Place]:
    """The place of what an earlier finding was about, in words and as data, without what the file has of no use."""
    heads = [e for role in ("stated", "label") for e in evidence if e["role"] == role] or evidence
    found = heads[0]["location"] if heads else {}
    kept = {name: found.get(name) for name in (*_NUMBERED, *_NAMED)}
    numbers = {name: kept[name] for name in _NUMBERED if type(kept[name]) is int}
    place = Place(**numbers, **{name: kept[name] for name in _NAMED if isinstance(kept[name], str)})
    document = heads[0].get("document") if heads else None
    return (_PAGE.where(place), place) if document is None else (_PAGE.where(place, str(document)), Place())


def compare(report: Report, earlier: dict[str, Earlier], since: str) -> Report:
    """The report with what is new, gone or changed since an earlier one."""
    paths = {slashed(document.path): document for document in report.documents}
    if len(paths) == len(earlier) == 1:
        earlier = dict.fromkeys(paths, next(iter(earlier.values())))
    changes: list[Change] = []
    still = 0
    for path, document in paths.items():
        before = earlier.get(path, Earlier({}, frozenset()))
        found = list(_now(document))
        told = {each for finding, _ in found for each in witnesses(finding)}
        for finding, change in found:
            old = before.findings.get(finding.id)
            if old is not None and old.message != change.message:
                changes.append(change._replace(state="changed", before=old.message))
            elif old is not None or said(finding) in before.witnesses:
                still += 1
            else:
                changes.append(change)
        now = {finding.id for finding, _ in found}
        changes += (
            old._replace(document=path)
            for key, old in before.findings.items() if key not in now and (old.rule, old.message) not in told
        )  # fmt: skip
    unchecked = tuple(sorted(earlier.keys() - paths.keys()))
    return report._replace(changes=Changes(slashed(since), tuple(changes), still, unchecked))


def _now(document: DocumentReport) -> Iterator[tuple[Finding, Change]]:
    """The findings of this time, each as "new"; what is waived is among them: that is no change of the document."""
    waived = (one.finding for one in document.waived)
    findings: Iterator[Finding] = (one for one in (*reported(document), *waived) if one.verdict != "holds")
    for one in findings:
        head = about(one.evidence)
        at = head.place if head is not None and head.document is None else Place()
        yield one, Change(
            "new", slashed(document.path), one.id, one.rule, one.severity, one.message, _TOLD.place(one), at
        )
