"""What became of findings, for the terminal: those waived, those a baseline hides, what is new and gone since a report.

In: what `engine.follow_up` left in the report, and `Page`. Out: lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.findings import Changes, Known, Waived, Waiver, about
from engine.render.finding import said
from engine.render.page import WIDTH, Page, brief, short

_SAID = 160  # cells of what a finding says
_WHAT = 60  # cells of what a waived finding says
_OWNER = 40  # cells of a name
_STATES = ("new", "gone", "changed")


def waived(findings: Sequence[Waived], page: Page) -> Iterator[str]:
    """The waived findings of a document, each with who answers for it."""
    yield page.count(len(findings), "{n} waived", "{n} waived")
    for one in findings:
        head = about(one.finding.evidence)
        where = page.where(head.place, head.document) if head is not None else ""
        what = one.finding.equation or said(one.finding) or one.finding.title
        yield page.spread(f"  {page.explain(short(one.finding.rule), brief(what, _WHAT))}", where)
        why = page.say("{owner} until {day}", owner=brief(one.owner, _OWNER), day=one.expires)
        yield from ("    " + line for line in page.hanging(page.explain(why, brief(one.reason, _SAID))))


def known(baseline: Known, page: Page) -> Iterator[str]:
    """How many findings a baseline hides, and how many of its own are gone."""
    one, many = "{n} finding of the baseline hidden", "{n} findings of the baseline hidden"
    yield page.count(baseline.hidden, one, many)
    if baseline.gone:
        one, many = "{n} finding of the baseline is gone", "{n} findings of the baseline are gone"
        yield page.count(baseline.gone, one, many)


def waivers(entries: Sequence[Waiver], page: Page) -> Iterator[str]:
    """The waivers that are to be removed or renewed, and how many the run had nothing to do with."""
    for one in entries:
        if one.stale:
            words = "expired on {day}" if one.state == "expired" else "no finding fits"
            state = page.say(words, day=one.expires)
            name = page.say("{file}, waiver {n}", file=brief(one.file, _OWNER), n=one.number)
            told = page.explain(name, state, " ".join(filter(None, (one.rule, one.document, one.place or one.id))))
            yield from _first(page.severity("warning"), brief(told, _SAID), page)
    if apart := sum(one.state == "not looked for" for one in entries):
        yield page.count(
            apart, "{n} waiver is for other documents or rules", "{n} waivers are for other documents or rules"
        )


def _first(word: str, text: str, page: Page) -> Iterator[str]:
    lines = iter(page.hanging(text))
    yield word + next(lines)
    yield from (page.margin + line for line in lines)


def changes(found: Changes, page: Page) -> Iterator[str]:
    """What is new, gone and changed since an earlier report."""
    yield counts(found, page)
    for change in sorted(found.changes, key=lambda change: _STATES.index(change.state)):
        place = page.where(change.at) or change.place
        where = " ".join(filter(None, (brief(change.document, _OWNER), brief(place, _OWNER))))
        state = page.paint(page.say(change.state), "strong")
        yield page.spread(f"{state}   {brief(change.rule, _WHAT)}", where)
        yield from ("      " + line for line in page.hanging(brief(change.message, _SAID)))
    for told in unchecked(found, page):
        yield from page.hanging(told)


def counts(found: Changes, page: Page) -> str:
    """How many findings are new, gone, changed and as before."""
    states = [one.state for one in found.changes]
    return page.explain(
        page.say("since {file}", file=brief(found.since, WIDTH)),
        page.list((
            page.say("{n} new", n=states.count("new")),
            page.say("{n} gone", n=states.count("gone")),
            page.say("{n} changed", n=states.count("changed")),
            page.say("{n} as before", n=found.still),
        )),
    )  # fmt: skip


def unchecked(found: Changes, page: Page) -> Iterator[str]:
    """The documents of the earlier report that were not checked this time, if there are any."""
    if found.unchecked:
        one, many = "{n} document of it was not checked", "{n} documents of it were not checked"
        names = page.list(brief(path, _OWNER) for path in found.unchecked)
        yield page.explain(page.count(len(found.unchecked), one, many), names)
