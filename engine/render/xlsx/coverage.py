"""What was checked and what was not, as rows. In: `Report`. Out: the rules with their verdicts; what nothing looked at.

That is figures, numbers of the text, tables, and rules that had nothing to apply to.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings import DocumentReport, Report
from engine.render.page import Page, joined, short
from engine.render.xlsx.book import Sheet, Value

_VERDICTS = ("applied", "holds", "rounding", "conflict", "incomplete", "not checkable")


def rules(report: Report, sheet: Sheet, page: Page) -> None:
    """Every rule of every document, those too that did not run."""
    say = page.say
    sheet.title(say("rules"))
    names = ("document", "title", "rule", "severity", *_VERDICTS, "remark")
    sheet.head([say(name) for name in names])
    head = sheet.row
    for document in report.documents:
        for one in document.tallies:
            counts = (one.bound, one.holds, one.rounding, one.conflict, one.incomplete, one.not_checkable)
            why = say(one.reason) if one.reason else "" if one.bound else say("nothing to apply to")
            sheet.write([document.path, one.title or short(one.rule), one.rule, say(one.severity), *counts, why])
        for idle in document.idle:
            why = page.explain(say("switched off" if idle.state == "disabled" else idle.state), "; ".join(idle.because))
            gap = [None] * len(_VERDICTS)
            sheet.write([document.path, idle.title or short(idle.rule), idle.rule, say(idle.severity), *gap, why])
    sheet.filter(head, len(names))


def waivers(report: Report, sheet: Sheet, page: Page) -> None:
    """The findings that somebody answers for, and the waivers that are to be removed or renewed."""
    say = page.say
    sheet.title(say("waivers"))
    sheet.head([say(name) for name in ("document", "finding", "equation", "reason", "owner", "until", "state")])
    for document in report.documents:
        for one in document.waived:
            found = one.finding
            named, told = found.title or short(found.rule), found.equation or found.message
            sheet.write([document.path, named, told, one.reason, one.owner, one.expires, say("used")])
    for entry in report.waivers:
        if entry.stale:
            named = " ".join(filter(None, (entry.rule, entry.place or entry.id)))
            sheet.write([entry.document, named, None, entry.reason, entry.owner, entry.expires, say(entry.state)])


def coverage(report: Report, sheet: Sheet, page: Page) -> None:
    """How much was checked, and one row for each thing that was not."""
    say = page.say
    sheet.title(say("coverage"))
    for document in report.documents:
        covered = document.coverage
        one, many = "{checked} of {n} figure checked", "{checked} of {n} figures checked"
        parts = [page.count(covered.figures, one, many, checked=covered.checked)]
        one, many = "{checked} of {n} claim checked", "{checked} of {n} claims checked"
        parts += [page.count(covered.claims, one, many, checked=covered.claims_checked)] if covered.claims else []
        sheet.write([document.path, " · ".join(parts)])
    sheet.write([])
    sheet.head([say(name) for name in ("document", "not checked", "amount", "what", "place")])
    head = sheet.row
    for document in report.documents:
        for row in _unchecked(document, page):
            sheet.write([document.path, *row])
    sheet.filter(head, 5)


def _unchecked(document: DocumentReport, page: Page) -> Iterator[list[Value]]:
    """What nothing looked at in one document: the kind of thing, its amount, its name, its place."""
    say, covered = page.say, document.coverage
    for figure in covered.unchecked:
        what = joined(figure.table, figure.row, figure.column)
        yield [say("figure"), f"{figure.text} {figure.unit}".strip(), what, page.where(figure.place)]
    for number in covered.unchecked_numbers:
        shown = f"{number.text} {number.unit}".strip()
        yield [say("number of the text"), shown, say(number.reason), page.where(number.place)]
    for table in covered.unread:
        yield [say("table"), None, page.explain(table.title, say(table.reason)), page.where(table.place)]
    for tally in document.tallies:
        if not tally.bound:
            named = page.explain(tally.title or short(tally.rule), tally.reason and say(tally.reason))
            yield [say("rule"), None, named, None]
