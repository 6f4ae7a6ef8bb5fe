"""A report for the terminal: for each document its findings, gravest first, then what was checked and what was not.

In: `Report` and `Speech`. Out: text without control characters. tabulate is not used here: its import alone would
double the time of a check (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.findings import Changes, Coverage, DocumentReport, Failure, Idle, Report, Tally, Unread, Waiver
from engine.messages import Speech
from engine.render import finding, follow_up, reported
from engine.render.layout import clean
from engine.render.page import SEVERITIES, Page, brief, joined, short

_NUMBER, _REASON = 24, 50  # cells of a number of the text, and of why it was not checked
_NAMED = 6  # rules of one line of the summary that are named


def show(report: Report, speech: Speech, *, everything: bool = False, quiet: bool = False, colour: bool = False) -> str:
    """The whole report. `everything` adds what holds and lists roundings; `quiet` leaves out all but findings."""
    stream = Stream(Page(speech, everything, quiet, colour))
    pieces = [stream.document(document) for document in report.documents]
    return "".join((*pieces, stream.end(report.errors, report.waivers, report.changes)))


class Stream:
    """A report piece by piece: `document` for each, then `end`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._begun = False
        self._documents = 0
        self._counts = dict.fromkeys(SEVERITIES, 0)

    def document(self, document: DocumentReport) -> str:
        """The piece for a document, "" where there is nothing to show."""
        self._documents += 1
        for found in reported(document):
            self._counts[found.severity] += 1
        return self._block(_document(document, self._page))

    def end(self, errors: Sequence[Failure], waivers: Sequence[Waiver] = (), changes: Changes | None = None) -> str:
        """The last piece: what could not be checked, and the findings of several documents, however many are shown."""
        page = self._page
        last = self._block(_failures(errors, page)) + self._block(follow_up.waivers(waivers, page))
        if changes is not None:
            last += self._block(follow_up.changes(changes, page))
        if self._documents > 1 and not page.quiet:
            last += self._block((_total(self._documents, self._counts, page),))
        return last + "\n" if self._begun else last

    def _block(self, lines: Iterable[str]) -> str:
        text = "\n".join(lines)
        if not text:
            return ""
        before = "\n\n" if self._begun else ""
        self._begun = True
        return before + text


def _document(document: DocumentReport, page: Page) -> Iterator[str]:
    findings = reported(document, page.everything)
    shown = [f for f in findings if page.everything or f.verdict != "rounding"]
    if page.quiet and not shown and not document.waived:
        return
    yield _heading(document, page)
    for severity in SEVERITIES:
        for found in shown:
            if found.severity == severity:
                yield ""
                yield from finding.lines(found, page)
    if document.waived:
        yield ""
        yield from follow_up.waived(document.waived, page)
    if not page.quiet:
        yield ""
        if not shown:
            hidden = document.waived or (document.baseline is not None and document.baseline.hidden)
            yield page.say("nothing else found" if hidden else "nothing found")
        if document.baseline is not None:
            yield from follow_up.known(document.baseline, page)
        yield from _summary(document, len(findings) - len(shown), page)


def _heading(document: DocumentReport, page: Page) -> str:
    sizes = [
        " ".join(
            clean(str(value)) for name in ("year", "kind") if (value := document.properties.get(name)) is not None
        ),
        page.count(document.tables, "{n} table", "{n} tables"),
        page.count(document.coverage.figures, "{n} figure", "{n} figures"),
        page.count(document.coverage.claims, "{n} claim", "{n} claims") if document.coverage.claims else "",
    ]
    return f"{page.paint(clean(document.path), 'strong')}   {' · '.join(filter(None, sizes))}"


def _summary(document: DocumentReport, roundings: int, page: Page) -> Iterator[str]:
    """What stayed silent and why, and the tally: silence is never a pass."""
    if roundings:
        yield page.count(roundings, "{n} within rounding (--all shows it)", "{n} within rounding (--all shows them)")
    unbound = [short(tally.rule) for tally in document.tallies if not tally.bound and not tally.reason]
    if unbound:
        one, many = "{n} rule bound nowhere: {names}", "{n} rules bound nowhere: {names}"
        yield from page.hanging(page.count(len(unbound), one, many, names=_named(unbound, page)))
    yield from _unbindable(document.tallies, page)
    yield from _idle(document.idle, page)
    yield from unread_tables(document.coverage.unread, page)
    if page.everything:
        for figure in document.coverage.unchecked:
            what = joined(f"{figure.text} {figure.unit}", figure.table, figure.row, figure.column)
            yield page.spread(page.explain(page.say("checked by nothing"), what), page.where(figure.place))
        for number in document.coverage.unchecked_numbers:
            what = f"{brief(f'{number.text} {number.unit}', _NUMBER)} ({brief(page.say(number.reason), _REASON)})"
            yield page.spread(page.explain(page.say("not checked in the text"), what), page.where(number.place))
    rules = page.count(sum(not tally.reason for tally in document.tallies), "{n} rule", "{n} rules")
    parts = [page.list((rules, verdicts(document.tallies, page))), *covered(document.coverage, page)]
    yield from page.hanging(" · ".join(parts))


def _unbindable(tallies: Sequence[Tally], page: Page) -> Iterator[str]:
    """The rules that could not bind for a reason that is not the document's, by their number."""
    reasons: dict[str, list[str]] = {}
    for tally in tallies:
        if tally.reason:
            reasons.setdefault(tally.reason, []).append(short(tally.rule))
    for reason, rules in reasons.items():
        words = page.count(len(rules), "{n} rule not checked", "{n} rules not checked")
        names = _named(rules, page) if page.everything else ""
        yield from page.hanging(page.explain(words, clean(page.say(reason)), names))


def _named(rules: Sequence[str], page: Page) -> str:
    """The rules of one line of the summary, the first of many."""
    shown = rules if page.everything or len(rules) <= _NAMED + 1 else rules[:_NAMED]
    names = page.list(shown)
    if hidden := len(rules) - len(shown):
        names += page.say(" and {n} more (--all names them)", n=hidden)
    return names


def _idle(rules: Sequence[Idle], page: Page) -> Iterator[str]:
    """The rules that did not run: those switched off by name, with the reasons; those left out by their number."""
    off = [_with_reasons(rule, page) for rule in rules if rule.state == "disabled"]
    if off:
        one, many = "{n} rule switched off: {names}", "{n} rules switched off: {names}"
        yield from page.hanging(page.count(len(off), one, many, names=_named(off, page)))
    left_out = sum(rule.state == "left out" for rule in rules)
    if left_out:
        yield page.count(left_out, "{n} rule left out by --tag", "{n} rules left out by --tag")


def _with_reasons(rule: Idle, page: Page) -> str:
    reasons = page.list(clean(reason) for reason in rule.because)
    return f"{short(rule.rule)} ({reasons})" if reasons else short(rule.rule)


def unread_tables(tables: Sequence[Unread], page: Page) -> Iterator[str]:
    """The tables left aside, together where the reason is one."""
    reasons: dict[str, list[str]] = {}
    for table in tables:
        name = f"{brief(table.title, 40)} ({page.where(table.place)})".removesuffix(" ()")
        reasons.setdefault(clean(table.reason), []).append(name)
    for reason, names in reasons.items():
        what = page.count(len(names), "{n} table not read", "{n} tables not read")
        yield from page.hanging(page.explain(what, reason, page.list(names)))


def verdicts(tallies: Sequence[Tally], page: Page) -> str:
    """ "412 checks: 408 hold, 2 rounding, 2 conflicts"."""
    checks = page.count(sum(tally.bound for tally in tallies), "{n} check", "{n} checks")
    holds = page.count(sum(tally.holds for tally in tallies), "{n} holds", "{n} hold")
    others = (
        (sum(tally.rounding for tally in tallies), "{n} rounding", "{n} rounding"),
        (sum(tally.conflict for tally in tallies), "{n} conflict", "{n} conflicts"),
        (sum(tally.incomplete for tally in tallies), "{n} incomplete", "{n} incomplete"),
        (sum(tally.not_checkable for tally in tallies), "{n} not checkable", "{n} not checkable"),
    )
    return page.explain(checks, page.list([holds, *(page.count(*other) for other in others if other[0])]))


def covered(coverage: Coverage, page: Page) -> Iterator[str]:
    """ "327 of 332 figures checked", and the same of the claims where there are any."""
    one, many = "{checked} of {n} figure checked", "{checked} of {n} figures checked"
    figures = page.count(coverage.figures, one, many, checked=coverage.checked)
    if coverage.compared:
        figures += f" ({page.say('{n} of them in comparisons only', n=coverage.compared)})"
    yield figures
    if coverage.claims:
        one, many = "{checked} of {n} claim checked", "{checked} of {n} claims checked"
        yield page.count(coverage.claims, one, many, checked=coverage.claims_checked)


def _failures(failures: Sequence[Failure], page: Page) -> Iterator[str]:
    for failure in failures:
        word = page.paint(page.say("not checked"), "error")
        yield from page.hanging(f"{word}   {page.explain(clean(failure.path), clean(failure.message))}")


def _total(documents: int, counts: dict[str, int], page: Page) -> str:
    severities = (
        page.count(counts["error"], "{n} error", "{n} errors"),
        page.count(counts["warning"], "{n} warning", "{n} warnings"),
        page.count(counts["note"], "{n} note", "{n} notes"),
    )
    return page.explain(page.count(documents, "{n} document", "{n} documents"), page.list(severities))
