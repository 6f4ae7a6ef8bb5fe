"""One finding as a card: what is wrong, where, the equation, the likely cause, what else fails by it, the rule.

In: `Numbered`, `Places`, `Page`. Out: markup. What holds, and what could not be checked, is told shortly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.findings import Candidate, Change, Diagnosis, Evidence, Finding, about
from engine.render.finding import described, is_text, numbers, said, witnessed
from engine.render.html.addition import equation, figure_link, line
from engine.render.html.element import NOTHING, Attribute, Markup, join, of, tag, text
from engine.render.html.places import Numbered, Places
from engine.render.html.since import badge, before
from engine.render.page import Page, brief, short

_FEW = 3  # figures that may be wrong, listed without being asked for
_QUOTE = 300  # cells of a quoted label


def card(
    one: Numbered, places: Places, page: Page, document: str = "", state: str = "", change: Change | None = None
) -> Markup:
    """A finding; `document` is named where there are several, `state` is that since an earlier report."""
    finding = one.finding
    parts = [_header(one, state, page), *_where(finding, places, page, document), before(change, page)]
    if one.number:
        parts += _told(finding, places, page)
    else:
        parts += [of("p", "line", line(finding, places))] if finding.equation else []
        parts += [of("p", "because", finding.reason)] if finding.reason else []
    attributes: dict[str, Attribute] = {
        "id": one.anchor, "class": f"card {finding.verdict.replace(' ', '-')} {finding.severity}",
        "data-severity": finding.severity, "data-rule": finding.rule, "data-document": one.document,
        "data-change": state.replace(" ", "-") or None, "tabindex": -1,
    }  # fmt: skip
    return tag("article", {**attributes, "aria-labelledby": f"h{one.anchor}"}, *parts)


def _header(one: Numbered, state: str, page: Page) -> Markup:
    finding = one.finding
    title = tag("h4", {"id": f"h{one.anchor}"}, finding.title or short(finding.rule))
    if not one.number:
        return tag("header", None, title, of("span", "rule", short(finding.rule)))
    grade = of("span", f"grade {finding.severity}", page.say(finding.severity))
    return tag("header", None, of("span", "ordinal", str(one.number)), title, badge(state, page), grade)


def _where(finding: Finding, places: Places, page: Page, document: str) -> Iterator[Markup]:
    head = about(finding.evidence)
    named = [of("span", "document", document)] if document else []
    if head is not None:
        where = page.where(head.place, head.document) or page.say("place")
        yield of("p", "at", *named, text(described(head)), " ", figure_link(where, head, places))
    elif named:
        yield of("p", "at", *named)


def _told(finding: Finding, places: Places, page: Page) -> Iterator[Markup]:
    """What stands under the headline of a finding to look at."""
    sentence = said(finding)
    if sentence and not _only_quotes(sentence, finding):
        yield of("p", "said", sentence)
    yield equation(finding, places, page)
    yield _amounts(finding, page)
    if finding.basis:
        yield of("p", "basis", numbers(finding, page))
    if finding.reason:
        yield of("p", "because", page.explain(page.say(_VERDICTS[finding.verdict]), finding.reason))
    yield from _texts(finding, places, page)
    yield from _repairs(finding, page)
    if finding.diagnosis is not None:
        yield from _diagnosis(finding.diagnosis, finding, places, page)
    if finding.witnesses:
        yield _witnesses(finding, places, page)
    yield _sources(finding, places, page)


def _only_quotes(sentence: str, finding: Finding) -> bool:
    """Does a message say nothing but the labels that stand under it anyway?"""
    return not finding.equation and all(part[:1] == "“" and part[-1:] == "”" for part in sentence.split(" / "))


_VERDICTS = {"rounding": "within rounding", "incomplete": "incomplete", "not checkable": "not checkable"}
_VERDICTS |= {"conflict": "conflict", "holds": "holds"}


def _amounts(finding: Finding, page: Page) -> Markup:
    """Stated, expected, difference, each with its unit, where there are any."""
    named = (("stated", finding.stated), ("should be", finding.expected), ("difference", finding.difference))
    pairs = [
        tag(
            "div", {"class": "difference" if name == "difference" else None},
            tag("dt", None, page.say(name)), tag("dd", None, _measured(amount, finding.unit)),
        )
        for name, amount in named
        if amount is not None
    ]  # fmt: skip
    if pairs and finding.tolerance is not None and finding.tolerance.strip("0."):
        most = tag("dd", None, _measured(finding.tolerance, finding.unit))
        pairs.append(of("div", "room", tag("dt", None, page.say("within rounding up to")), most))
    return of("dl", "amounts", *pairs) if pairs else NOTHING


def _measured(amount: str, unit: str) -> Markup:
    shown = amount.replace("-", "−") if amount.lstrip("-").replace(".", "").isdecimal() else amount
    return join([text(shown), of("span", "unit", unit)], " ") if unit else text(shown)


def _texts(finding: Finding, places: Places, page: Page) -> Iterator[Markup]:
    """The labels that a finding rests on, word for word, unless it was said by one already."""
    items = [item for item in finding.evidence if is_text(item)]
    if items and not finding.equation:
        quotes = (tag("q", None, figure_link(brief(item.text, _QUOTE), item, places)) for item in items)
        pairs = zip(quotes, items, strict=True)
        yield of("ul", "texts", *(tag("li", None, quote, " ", _where_is(item, page)) for quote, item in pairs))


def _where_is(item: Evidence, page: Page) -> Markup:
    return of("small", "where", page.where(item.place, item.document))


def _repairs(finding: Finding, page: Page) -> Iterator[Markup]:
    for words, kept in (("rests on a repaired reading", "repaired"), ("in the file", "remark")):
        for told in dict.fromkeys(getattr(item, kept) for item in finding.evidence if getattr(item, kept)):
            yield of("p", "repair", page.explain(page.say(words), told))


def _diagnosis(found: Diagnosis, finding: Finding, places: Places, page: Page) -> Iterator[Markup]:
    """The likely figure, what it may have been meant to be, and how it came about; then the others as likely."""
    first = Candidate(found.figure, found.suggested, found.kind)
    if found.unique:
        yield of("h5", "likely", page.say("likely cause"))
        yield _candidates((first, *found.along), finding, places, page)
        return
    if found.kind:  # likelier than the others by far, though they would settle as much
        yield of("h5", "likely", page.say("likely cause"))
        yield _candidates((first,), finding, places, page)
    others = found.others if found.kind else (first, *found.others)
    if others:
        words = page.count(len(others), "{n} figure that may be wrong instead", "{n} figures that may be wrong instead")
        if not found.kind:
            words = page.say("one of {n} figures, if one alone is wrong", n=len(others))
        opened = not found.kind and len(others) <= _FEW
        listed = _candidates(others, finding, places, page)
        yield tag("details", {"class": "others", "open": opened}, tag("summary", None, words), listed)


def _candidates(found: Sequence[Candidate], finding: Finding, places: Places, page: Page) -> Markup:
    items = []
    for one in dict.fromkeys(found):
        if 0 <= one.figure < len(finding.evidence):
            item = finding.evidence[one.figure]
            change = join([figure_link(item.text, item, places), of("ins", "suggested", one.suggested)], " → ")
            why = of("span", "kind", page.say(one.kind)) if one.kind else NOTHING
            items.append(tag("li", None, change, " ", why, " ", of("small", "where", described(item))))
    return of("ul", "diagnosis", *items)


def _witnesses(finding: Finding, places: Places, page: Page) -> Markup:
    """What else its cause makes fail, folded."""
    one, many = "{n} further check fails by it", "{n} further checks fail by it"
    summary = tag("summary", None, page.count(len(finding.witnesses), one, many))
    items = (
        tag("li", None, of("strong", "title", one.title or short(one.rule)), _shown(one, places, page))
        for one in witnessed(finding)
    )
    return tag("details", {"class": "witnesses"}, summary, tag("ul", None, *items))


def _shown(witness: Finding, places: Places, page: Page) -> Markup:
    if not witness.equation:
        return of("p", "line", witness.message)
    return join([equation(witness, places, page), _amounts(witness, page)])


def _sources(finding: Finding, places: Places, page: Page) -> Markup:
    """The rule with its source, and all places, folded."""
    rule = [of("code", "rule", finding.rule)]
    if finding.source:
        rule += [text(page.say(": ")), of("span", "source", finding.source)]
    rows = [
        tag(
            "li", None, figure_link(brief(f"{item.text} {item.unit}".strip(), _QUOTE), item, places), " ",
            of("span", "name", described(item) if not is_text(item) else ""), " ", _where_is(item, page),
        )
        for item in finding.evidence
    ]  # fmt: skip
    summary = tag("summary", None, page.say("rule and places"))
    about_rule = of("p", "about", tag("span", None, page.say("rule")), " ", *rule)
    fingerprint = of("p", "about", tag("span", None, page.say("fingerprint")), " ", of("code", "id", finding.id))
    return tag("details", {"class": "sources"}, summary, about_rule, of("ul", "places", *rows), fingerprint)
