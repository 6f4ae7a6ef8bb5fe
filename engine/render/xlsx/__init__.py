"""A report as a working paper: what was checked and with what, the exceptions with room for people, the sums once more.

In: `Report`, `View`. Out: the bytes of a workbook, the same for the same report. What people wrote into an earlier one
is carried forward by the fingerprint of the finding; what they wrote beside a finding that is gone is kept at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.findings import DocumentReport, Finding, Report, about
from engine.papers import COLUMNS, Papers, Remarks
from engine.render import speaks
from engine.render.finding import causes, described, said
from engine.render.formats import View
from engine.render.layout import clean
from engine.render.page import Page, joined, short
from engine.render.since import Since
from engine.render.told import Told
from engine.render.xlsx.book import Book, Link, Sheet, Value, amount
from engine.render.xlsx.cover import cover, legend
from engine.render.xlsx.coverage import coverage, rules, waivers
from engine.render.xlsx.gone import gone
from engine.render.xlsx.recalculation import WIDTHS, Numbered, heads, recalculate
from engine.render.xlsx.ticks import TICKS

_FIRST = (
    "no.", "mark", "severity", "document", "finding", "figure", "place", "stated", "should be", "difference", "unit",
    "equation", "likely cause",
)  # fmt: skip
_LAST = ("rule", "source", "fingerprint")
_WIDTHS = {
    "no.": 5, "mark": 5, "severity": 8, "since the earlier report": 10, "document": 24, "finding": 38, "figure": 34,
    "place": 12, "stated": 13, "should be": 13, "difference": 12, "unit": 7, "equation": 34, "likely cause": 26,
    "preparer": 16, "reviewer": 16, "response": 26, "status": 10, "rule": 18, "source": 24, "fingerprint": 18,
}  # fmt: skip
_SINCE = "since the earlier report"  # a column that is there where the report was compared
_STATUS = ("open", "agreed", "corrected", "explained")


def show(report: Report, view: View) -> bytes:
    """The workbook."""
    speech, page = view.speech, Page(view.speech, everything=True)
    book = Book(speech.say("working paper"))
    findings = _numbered(report.documents)
    since = Since(report)
    exceptions = [one for one in findings if speaks(one.finding)]
    cover(report, view.papers, book.sheet(speech.say("cover"), (24, 60, 36, 14, 14, 14)), page)
    sheet = book.sheet(speech.say("exceptions"), [_WIDTHS[name] for name in _columns(since)])
    if report.changes is not None and since.gone:
        gone(since, report.changes, book.sheet(speech.say("gone"), (24, 8, 38, 60, 18, 24, 18)), page)
    checks = book.sheet(speech.say("all checks"), (6, 6, 24, 30, 40, 30, 14, 50))
    worked = book.sheet(speech.say("recalculation"), WIDTHS)
    worked.title(speech.say("recalculation"))
    worked.head(heads(speech))
    others = [one for one in findings if not speaks(one.finding) and one.finding.equation]
    rows = recalculate([*exceptions, *others], worked, page)
    _exceptions(exceptions, view.papers, rows, since, sheet, worked.name, page)
    _checks(findings, rows, checks, worked.name, page)
    rules(report, book.sheet(speech.say("rules"), (24, 40, 28, 10, 9, 9, 9, 9, 9, 9, 30)), page)
    if report.waivers or any(document.waived for document in report.documents):
        waivers(report, book.sheet(speech.say("waivers"), (24, 30, 40, 34, 20, 12, 14)), page)
    coverage(report, book.sheet(speech.say("coverage"), (24, 26, 16, 60, 16)), page)
    legend(book.sheet(speech.say("legend"), (10, 90)), page)
    return book.content()


def _numbered(documents: Sequence[DocumentReport]) -> list[Numbered]:
    """The findings of all documents: those to look at first, in the order and with the numbers of the other reports."""
    found = [(document.path, finding) for document in documents for finding in document.findings]
    found.sort(key=lambda one: not speaks(one[1]))
    return [Numbered(n, path, finding) for n, (path, finding) in enumerate(found, 1)]


def _columns(since: Since) -> tuple[str, ...]:
    """The names of the columns of the exceptions."""
    first = _FIRST if not since.compared else (*_FIRST[:3], _SINCE, *_FIRST[3:])
    return (*first, *COLUMNS, *_LAST)


def _exceptions(
    findings: Sequence[Numbered], papers: Papers, rows: dict[int, int], since: Since, sheet: Sheet, worked: str,
    page: Page,
) -> None:  # fmt: skip
    """One row for each finding to look at."""
    say = page.say
    names = _columns(since)
    own = names.index(COLUMNS[0])
    told = Told(page.speech)
    remarks = _remarks(papers.remarks)
    sheet.title(say("exceptions"))
    sheet.head(list(map(say, names)), range(own, own + len(COLUMNS)))
    head = sheet.row
    carried: set[Remarks] = set()
    for one in findings:
        texts = _exception(one, rows, worked, told, page) | {_SINCE: say(since.state(one.document, one.finding))}
        sheet.write(list(map(texts.get, names)), bottom=4, bottom_color="#C2C9D2")
        found = remarks.get((one.document, one.finding.id)) or remarks.get((_name(one.document), one.finding.id))
        if found is not None:
            carried.add(found)
        sheet.filled_in(own, found.written if found else ("",) * len(COLUMNS))
    if not findings:
        sheet.write([None] * names.index("finding") + [say("nothing found")])
    for left in papers.remarks:
        if left not in carried and any(left.written):
            texts = {"document": left.document, "finding": left.title, "equation": left.equation}
            texts |= {"mark": "—", "likely cause": say("no longer found"), "fingerprint": left.id}
            sheet.write(list(map(texts.get, names)), italic=True, font_color="#555F6E")
            sheet.filled_in(own, left.written)
    sheet.choices(names.index("status"), head + 1, sheet.row, tuple(map(say, _STATUS)))
    sheet.filter(head, len(names))


def _exception(one: Numbered, rows: dict[int, int], worked: str, told: Told, page: Page) -> dict[str, Value]:
    """What the columns say of a finding, by their names."""
    finding = one.finding
    head = about(finding.evidence)
    named = described(head) if head is not None else ""
    row = rows.get(one.number)
    number = Link(f"'{worked}'!A{row}", str(one.number)) if row is not None else one.number
    return {
        "no.": number, "mark": TICKS[finding.verdict], "severity": page.say(finding.severity), "document": one.document,
        "finding": page.explain(finding.title, said(finding) or finding.reason), "figure": named,
        "place": told.where(head), "stated": amount(finding.stated), "should be": amount(finding.expected),
        "difference": amount(finding.difference), "unit": finding.unit, "equation": finding.equation,
        "likely cause": "; ".join(causes(finding, page)), "rule": finding.rule, "source": finding.source,
        "fingerprint": finding.id,
    }  # fmt: skip


def _remarks(remarks: Sequence[Remarks]) -> dict[tuple[str, str], Remarks]:
    """By document and fingerprint. A document that lies elsewhere now is known by its name, where only one has it."""
    found = {(one.document, one.id): one for one in remarks}
    names: dict[tuple[str, str], list[Remarks]] = {}
    for one in remarks:
        names.setdefault((_name(one.document), one.id), []).append(one)
    return {**{key: ones[0] for key, ones in names.items() if len(ones) == 1}, **found}


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]


def _checks(findings: Sequence[Numbered], rows: dict[int, int], sheet: Sheet, worked: str, page: Page) -> None:
    """Every check with its mark, those that hold too."""
    say = page.say
    sheet.title(say("all checks"))
    names = ("no.", "mark", "document", "rule", "what", "table", "place", "equation")
    sheet.head(list(map(say, names)))
    head = sheet.row
    for one in findings:
        sheet.write(_check(one, rows.get(one.number), worked, page))
    sheet.filter(head, len(names))


def _check(one: Numbered, row: int | None, worked: str, page: Page) -> list[Value]:
    finding: Finding = one.finding
    head = about(finding.evidence)
    what = joined(head.row, head.column) or clean(head.text) if head is not None else ""
    table = joined(head.number, head.table) if head is not None else ""
    where = page.where(head.place, head.document) if head is not None else ""
    number = Link(f"'{worked}'!A{row}", str(one.number)) if row is not None else one.number
    rule, told = finding.title or short(finding.rule), finding.equation or finding.reason
    return [number, TICKS[finding.verdict], one.document, rule, what, table, where, told]
