"""A report as CSV, one line for each finding, for spreadsheets. In: `Report`, `View`. Out: text.

It begins with a byte order mark, without which Excel takes Chinese for something else. A text that a spreadsheet would
take for a formula (it begins with `=`, `+`, `-`, `@` or a full-width one of these) has an apostrophe before it: a
document is not trusted to run anything. Exact decimals stay as they are, a minus included.
"""

from __future__ import annotations

import csv
import io
import re

from engine.findings import DocumentReport, Finding, Report, about
from engine.render import reported
from engine.render.formats import View
from engine.render.layout import clean
from engine.render.told import Told, as_path, waiver_in_words

COLUMNS = (
    "document", "severity", "verdict", "rule", "title", "message", "equation", "stated", "expected", "difference",
    "unit", "table", "row", "column", "place", "likely", "witnesses", "source", "id",
    "waived",
)  # fmt: skip
_MARK = "\ufeff"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")


def show(report: Report, view: View) -> str:
    """The findings, waived ones among them, and a line for each document that could not be checked and each waiver
    that is to be removed or renewed."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    told = Told(view.speech)
    for document in report.documents:
        for finding in reported(document, view.everything):
            writer.writerow(map(_cell, (*_line(document, finding, told), "")))
        for one in document.waived:
            why = f"{one.reason} ({one.owner}, {one.expires})"
            writer.writerow(map(_cell, (*_line(document, one.finding, told), why)))
    for failure in report.errors:
        line = dict.fromkeys(COLUMNS, "")
        line |= {"document": as_path(failure.path), "severity": "error", "verdict": "unreadable"}
        line["message"] = failure.message
        writer.writerow(map(_cell, line.values()))
    for waiver in report.waivers:
        if waiver.stale:
            line = dict.fromkeys(COLUMNS, "")
            line |= {"document": waiver.file, "severity": "warning", "verdict": f"{waiver.state} waiver"}
            line |= {"rule": waiver.rule, "message": waiver_in_words(waiver)}
            writer.writerow(map(_cell, line.values()))
    return _MARK + written.getvalue()


def _line(document: DocumentReport, finding: Finding, told: Told) -> tuple[str, ...]:
    head = about(finding.evidence)
    table = f"{head.number} {head.table}" if head is not None else ""
    return (
        as_path(document.path), finding.severity, finding.verdict, finding.rule, finding.title, finding.message,
        finding.equation, finding.stated or "", finding.expected or "", finding.difference or "", finding.unit,
        table, head.row if head is not None else "", head.column if head is not None else "",
        told.place(finding), "; ".join(told.causes(finding)), "; ".join(one.rule for one in finding.witnesses),
        finding.source, finding.id,
    )  # fmt: skip


def _cell(text: str) -> str:
    text = clean(text).strip()
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
