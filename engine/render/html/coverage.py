"""What was checked and what was not: rules with their verdicts, tables, figures, numbers of the text.

In: `DocumentReport`, `Places`, `Page`. Out: markup. Silence is never a pass: what nothing looked at is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.facts import Place
from engine.findings import DocumentReport, Failure, Idle, Tally, Waived, Waiver
from engine.render import follow_up
from engine.render.html.element import NOTHING, Markup, join, of, tag, text
from engine.render.html.places import Places
from engine.render.page import Page, joined, short

_COUNTS = ("bound", "holds", "rounding", "conflict", "incomplete", "not_checkable")


def coverage(document: DocumentReport, places: Places, page: Page, number: int) -> Markup:
    """One document; lists are folded."""
    covered = document.coverage
    parts = [_shares(document, page)]
    unbound = [tally for tally in document.tallies if not tally.bound]
    unchecked = [
        (joined(f.table, f.row, f.column), f"{f.text} {f.unit}".strip(), f.place) for f in covered.unchecked
    ]
    in_text = [(page.say(n.reason), f"{n.text} {n.unit}".strip(), n.place) for n in covered.unchecked_numbers]
    unread = [(t.reason, t.title or "—", t.place) for t in covered.unread]
    one, many = "{n} figure checked by nothing", "{n} figures checked by nothing"
    parts += _listed(unchecked, page.count(len(unchecked), one, many), places, page)
    one, many = "{n} number of the text not checked", "{n} numbers of the text not checked"
    parts += _listed(in_text, page.count(len(in_text), one, many), places, page)
    parts += _listed(unread, page.count(len(unread), "{n} table not read", "{n} tables not read"), places, page)
    if unbound:
        words = page.count(len(unbound), "{n} rule with nothing to apply to", "{n} rules with nothing to apply to")
        parts.append(_folded(words, (_unbound(tally, page) for tally in unbound)))
    for state, one, many in (("disabled", *_OFF), ("left out", *_LEFT)):
        rules = [rule for rule in document.idle if rule.state == state]
        if rules:
            parts.append(_folded(page.count(len(rules), one, many), map(_idle, rules)))
    if document.waived:
        waived = (_waived(one, page) for one in document.waived)
        parts.append(_folded(page.count(len(document.waived), "{n} waived", "{n} waived"), waived))
    if document.baseline is not None:
        one, many = "{n} finding of the baseline hidden", "{n} findings of the baseline hidden"
        parts.append(tag("p", None, page.count(document.baseline.hidden, one, many)))
    parts.append(_tallies(document.tallies, page))
    return tag("section", {"class": "covered", "data-document": number}, *parts)


_OFF = ("{n} rule switched off by a rule file", "{n} rules switched off by a rule file")
_LEFT = ("{n} rule left out by --tag", "{n} rules left out by --tag")


def _shares(document: DocumentReport, page: Page) -> Markup:
    """How many figures and claims were checked, as bars that say it in words too."""
    covered = document.coverage
    one, many = "{checked} of {n} figure checked", "{checked} of {n} figures checked"
    bars = [_bar(covered.checked, covered.figures, page.count(covered.figures, one, many, checked=covered.checked))]
    if covered.claims:
        one, many = "{checked} of {n} claim checked", "{checked} of {n} claims checked"
        words = page.count(covered.claims, one, many, checked=covered.claims_checked)
        bars.append(_bar(covered.claims_checked, covered.claims, words))
    return of("div", "shares", *bars)


def _bar(part: int, whole: int, words: str) -> Markup:
    meter = tag("progress", {"value": part, "max": max(whole, 1), "aria-label": words})
    return of("p", "share", tag("span", None, words), meter)


def _listed(items: Sequence[tuple[str, str, Place]], words: str, places: Places, page: Page) -> Iterator[Markup]:
    if items:
        yield _folded(words, (_item(*item, places, page) for item in items))


def _item(named: str, shown: str, place: Place, places: Places, page: Page) -> Markup:
    anchor = places.link(place)
    link = tag("a", {"class": "to", "href": f"#{anchor}"}, shown) if anchor else text(shown)
    return join([link, of("span", "name", named), of("small", "where", page.where(place))], " ")


def _folded(words: str, items: Iterable[Markup]) -> Markup:
    listed = of("ul", "plain", *(tag("li", None, item) for item in items))
    return tag("details", None, tag("summary", None, words), listed)


def _unbound(tally: Tally, page: Page) -> Markup:
    """A rule that bound nowhere, with the reason where that is not the document's."""
    reason = page.say(tally.reason) if tally.reason else ""
    named = of("span", "name", tally.title or short(tally.rule))
    return join([named, of("code", "rule", tally.rule), text(reason)], " ")


def _waived(one: Waived, page: Page) -> Markup:
    """A finding that somebody answers for, until a day."""
    found = one.finding
    told = page.explain(found.title or short(found.rule), found.equation or found.message)
    owner = page.say("{owner} until {day}", owner=one.owner, day=one.expires)
    return join([text(told), of("span", "name", page.explain(owner, one.reason))], " ")


def _idle(rule: Idle) -> Markup:
    named = of("span", "name", rule.title or short(rule.rule))
    return join([named, of("code", "rule", rule.rule), text("; ".join(rule.because))], " ")


def _tallies(tallies: Sequence[Tally], page: Page) -> Markup:
    """Every rule with how often it applied, and how that ended."""
    words = ("applied", "holds", "rounding", "conflict", "incomplete", "not checkable")
    heads = [tag("th", {"scope": "col"}, page.say("rule")), *(_column(page.say(word)) for word in words)]
    rows = [
        tag(
            "tr", {"class": "failing" if tally.conflict else None},
            tag("th", {"scope": "row"}, tally.title or short(tally.rule), " ", of("code", "rule", tally.rule)),
            *(of("td", "amount", str(getattr(tally, name) or "·")) for name in _COUNTS),
        )
        for tally in tallies
    ]  # fmt: skip
    words_all = page.count(len(tallies), "{n} rule, with its verdicts", "{n} rules, with their verdicts")
    grid = tag("table", {"class": "tallies"}, tag("thead", None, tag("tr", None, *heads)), tag("tbody", None, *rows))
    scroll = tag("div", {"class": "scroll", "tabindex": 0, "role": "group", "aria-label": words_all}, grid)
    return tag("details", {"class": "rules"}, tag("summary", None, words_all), scroll)


def _column(words: str) -> Markup:
    return tag("th", {"scope": "col", "class": "amount"}, words)


def waivers(entries: Sequence[Waiver], page: Page) -> Markup:
    """The waivers that are to be removed or renewed."""
    told = " ".join(" ".join(follow_up.waivers(entries, page)).split())
    return of("p", "waivers", told) if told else NOTHING


def failures(errors: Sequence[Failure], page: Page) -> Markup:
    """The documents that could not be used."""
    items = [tag("li", None, of("strong", "path", one.path), " ", text(one.message)) for one in errors]
    return tag("section", {"class": "failures"}, tag("h3", None, page.say("not checked")), tag("ul", None, *items))
