"""What reports show beside the findings, gathered. In: a report, the facts it came from, earlier papers. Out: `Papers`.

Of a PDF, those pages are painted on which a finding stands that tells of something to look at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec

from engine.commands.running import Unstarted
from engine.facts import Facts
from engine.findings import DocumentReport, Report
from engine.messages import Speech
from engine.papers import COLUMNS, Page, Papers, Published, Remarks
from engine.plan import Plan
from engine.read import Unreadable, pages, read, sheets
from engine.render import speaks
from engine.render.layout import clean

_MISSING = "engine: a working paper is written with XlsxWriter, which is not installed: pip install 'engine[xlsx]'"
_MOST_PAGES = 80  # pictures of one document; what stands on further pages is shown as it was read


def prepared(forms: Sequence[tuple[str, str | None]], carry: str | None) -> tuple[Remarks, ...]:
    """Before anything is checked: can the forms be made, and what did people write into the paper that they replace?

    Raises `Unstarted`: a paper that cannot be read is not written over.
    """
    papers = [path for form, path in forms if form == "xlsx" and path is not None]
    if not papers:
        return ()
    if find_spec("xlsxwriter") is None:
        raise Unstarted(_MISSING)
    earlier = carry or next(filter(os.path.exists, papers), None)
    try:
        return remarks_in(earlier) if earlier else ()
    except Unreadable as reason:
        problem = f"{earlier}: what people wrote in it cannot be carried forward: {reason}"
        raise Unstarted(f"engine: {clean(problem)}") from None


def gathered(report: Report, facts: Sequence[Facts], plan: Plan, remarks: Sequence[Remarks] = ()) -> Papers:
    """The documents of a report as they were published, and the files of rules that it was made with."""
    kept = {one.path: one for one in facts}
    documents = {}
    for one in report.documents:
        try:
            documents[one.path] = _published(one, kept.get(one.path) or read(one.path))
        except Unreadable:
            continue  # it is gone since it was checked
    return Papers(documents, tuple((name, found) for name, found in plan.files if found), tuple(remarks))


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


def remarks_in(path: str) -> tuple[Remarks, ...]:
    """What people wrote into the working paper at `path`, in whatever language it was made. Raises `Unreadable`."""
    names = ("document", "fingerprint", "finding", "equation", *COLUMNS)
    languages = (Speech(), Speech(chinese=True))
    written = {name: {speech.say(name) for speech in languages} for name in names}
    for rows in sheets(path).values():
        for n, head in enumerate(rows):
            columns = {name: at for at, text in head.items() for name in names if text in written[name]}
            if len(columns) == len(names):
                return tuple(_remarks(rows[n + 1 :], columns))
    raise Unreadable("it is no working paper of this program: it has no sheet with the columns of one")


def _remarks(rows: Sequence[Mapping[int, str]], columns: Mapping[str, int]) -> Iterator[Remarks]:
    for row in rows:
        document, id_, title, equation = (
            row.get(columns[name], "") for name in ("document", "fingerprint", "finding", "equation")
        )
        written = tuple(row.get(columns[name], "") for name in COLUMNS)
        if id_ and any(written):
            yield Remarks(document, id_, title, equation, written)
