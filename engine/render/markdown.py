"""A report as Markdown, for comments on a change, summaries of a build, pages. In: `Report`, `View`. Out: text.

For each document a heading, its findings as a table, gravest first, and what was not checked. It is the Markdown that
code hosts show (tables with bars); what a document says is escaped, so that it is shown and does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from engine.findings import DocumentReport, Finding, Report, about
from engine.render import follow_up, reported
from engine.render.formats import View
from engine.render.layout import clean
from engine.render.page import SEVERITIES, Page, short
from engine.render.table import covered, verdicts
from engine.render.told import Told, measured, names

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&$])")
_COLUMNS = ("severity", "rule", "where", "finding")


def show(report: Report, view: View) -> str:
    """The whole report."""
    page = Page(view.speech, view.everything, view.quiet)
    lines = [line for document in report.documents for line in (*_document(document, page, view), "")]
    for failure in report.errors:
        words = page.explain(f"**{page.say('not checked')}**", _text(failure.path), _text(failure.message))
        lines += [words, ""]
    told = [*follow_up.waivers(report.waivers, page)]
    if report.changes is not None:
        told += follow_up.changes(report.changes, page)
    lines += [*_bullets(told), ""] if told else []
    return "\n".join(lines)


def _document(document: DocumentReport, page: Page, view: View) -> Iterator[str]:
    findings = [one for one in reported(document, view.everything) if view.everything or one.verdict != "rounding"]
    if view.quiet and not findings and not document.waived:
        return
    yield f"## {_text(document.path)}"
    yield ""
    if findings:
        told = Told(view.speech)
        yield "| " + " | ".join(map(page.say, _COLUMNS)) + " |"
        yield "|---" * len(_COLUMNS) + "|"
        for severity in SEVERITIES:
            for finding in findings:
                if finding.severity == severity:
                    yield "| " + " | ".join(_cells(finding, told, page)) + " |"
    else:
        hidden = document.waived or (document.baseline is not None and document.baseline.hidden)
        yield page.say("nothing else found" if hidden else "nothing found")
    if document.waived:
        yield ""
        yield from _bullets(follow_up.waived(document.waived, page))
    if not view.quiet:
        yield ""
        for line in _summary(document, page):
            yield f"- {_text(line)}"


def _cells(finding: Finding, told: Told, page: Page) -> Iterator[str]:
    yield page.say(finding.severity)
    yield _text(short(finding.rule))
    head = about(finding.evidence)
    yield "<br>".join(map(_text, filter(None, (names(head), told.place(finding)))))
    difference = measured(finding.difference, finding.unit)
    said = [
        _text(told.problem(finding)),
        _code(finding.equation),
        _text(page.say("difference {amount}", amount=difference)) if difference else "",
        *map(_text, told.causes(finding)),
        *(_text(f"{short(one.rule)}: {one.equation or one.message}") for one in finding.witnesses),
    ]
    yield "<br>".join(filter(None, said))


def _summary(document: DocumentReport, page: Page) -> Iterator[str]:
    rules = page.count(sum(not tally.reason for tally in document.tallies), "{n} rule", "{n} rules")
    yield page.list((rules, verdicts(document.tallies, page)))
    yield from covered(document.coverage, page)
    if document.baseline is not None:
        yield from follow_up.known(document.baseline, page)
    unbound = sum(not tally.bound for tally in document.tallies)
    if unbound:
        yield page.count(unbound, "{n} rule bound nowhere", "{n} rules bound nowhere")
    if document.coverage.unread:
        yield page.count(len(document.coverage.unread), "{n} table not read", "{n} tables not read")


def _bullets(lines: Iterable[str]) -> Iterator[str]:
    """Lines of the terminal as a list; what is set in deeper goes on with the line before."""
    items: list[str] = []
    for line in lines:
        if items and line.startswith("   "):
            items[-1] += f" {line.strip()}"
        else:
            items.append(line)
    return (f"- {_text(item)}" for item in items)


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", clean(text))


def _code(text: str) -> str:
    """An equation as code. A table's bar has to be escaped even there, and no fence is longer than those within."""
    text = clean(text).replace("|", "\\|")
    if not text:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    gap = " " if "`" in text else ""
    return f"{fence}{gap}{text}{gap}{fence}"
