"""What reports show beside the findings, gathered. In: a report and the facts it came from. Out: `Papers`.

Of a PDF, those pages are painted on which a finding stands that tells of something to look at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from engine.facts import Facts
from engine.findings import DocumentReport, Report
from engine.papers import Page, Papers, Published
from engine.plan import Plan
from engine.read import Unreadable, pages
from engine.render import speaks

_MOST_PAGES = 80  # pictures of one document; what stands on further pages is shown as it was read


def gathered(report: Report, facts: Mapping[str, Facts], plan: Plan) -> Papers:
    """The documents of a report as they were published, and the files of rules that it was made with."""
    documents = {one.path: _published(one, facts[one.path]) for one in report.documents if one.path in facts}
    return Papers(documents, tuple((name, found) for name, found in plan.files if found))


def _published(report: DocumentReport, facts: Facts) -> Published:
    try:
        pictures = tuple(Page(*page) for page in pages(report.path, _wanted(report)))
    except Unreadable:  # it could be read, and so it is shown as it was read
        pictures = ()
    return Published(facts, _digest(report.path), pictures)


def _wanted(report: DocumentReport) -> list[int]:
    """The pages with figures of findings to look at."""
    shown = (finding for finding in report.findings if speaks(finding) and finding.verdict != "rounding")
    places = (item.place.page for finding in shown for item in finding.evidence if item.document is None)
    return sorted({page for page in places if page is not None})[:_MOST_PAGES]


def _digest(path: str) -> str:
    """The SHA-256 of a file; "" where it is gone."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
