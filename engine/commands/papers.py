"""What reports show beside the findings, gathered. In: a report, the facts it came from, earlier papers. Out: `Papers`.

Of a PDF, those pages are painted on which a finding stands that tells of something to look at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.util import find_spec

from engine.commands.running import Unstarted
from engine.facts import Facts
from engine.findings import DocumentReport, Report
from engine.messages import Speech
from engine.papers import COLUMNS, Page, Papers, Published, Remarks
from engine.plan import Plan
from engine.read import Unreadable, pages, read, sheets
from engine.render import speaks, spoken_of
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
    """The documents of a report as they were published, those too of which findings speak beside their own, and the
    files of rules that it was made with. `facts` are those that were read already."""
    kept = {one.path: one for one in facts}
    wanted = _wanted(report.documents)
    documents = {}
    for path in (*(one.path for one in report.documents), *spoken_of(report)):
        try:
            documents[path] = _published(path, kept.get(path) or read(path), wanted.get(path, ()))
        except Unreadable:
            continue  # it is gone since it was checked
    return Papers(documents, tuple((name, found) for name, found in plan.files if found), tuple(remarks))


def _published(path: str, facts: Facts, wanted: Collection[int]) -> Published:
    try:
        pictures = tuple(Page(*page) for page in pages(path, sorted(wanted)[:_MOST_PAGES]))
    except Unreadable:  # it could be read, and so it is shown as it was read
        pictures = ()
    return Published(facts, _digest(path), pictures)


def _wanted(documents: Sequence[DocumentReport]) -> dict[str, set[int]]:
    """The pages of each document with figures of findings to look at."""
    wanted: dict[str, set[int]] = {}
    for one in documents:
        for finding in one.findings:
            if speaks(finding) and finding.verdict != "rounding":
                for item in finding.evidence:
                    if item.place.page is not None:
                        wanted.setdefault(item.document or one.path, set()).add(item.place.page)
    return wanted


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
