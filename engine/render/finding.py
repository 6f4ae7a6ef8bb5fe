"""One finding for the terminal: what is wrong, where, the equation, the other places it rests on, the likely cause.

In: `Finding` and `Page`. Out: lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.findings import Basis, Candidate, Evidence, Finding, about
from engine.render.equation import lay_out
from engine.render.layout import clean, pad, width
from engine.render.page import WIDTH, Page, brief, joined, short

_TITLE = 60  # cells of a rule's title
_NAME = 24  # cells of a rule's own name, and of a figure
_QUOTE = 70  # cells of a quoted label or repair
_WITNESSES = 6  # further places named under a finding, and further conflicts
_SUSPECTS = 4  # figures of which any may be the wrong one, that are named


def lines(finding: Finding, page: Page) -> Iterator[str]:
    """All lines of one finding."""
    yield _headline(finding, page)
    yield from body(finding, page)


def body(finding: Finding, page: Page) -> Iterator[str]:
    """What stands under the headline of a finding."""
    head = about(finding.evidence)
    if head is not None:
        yield page.spread(page.margin + _described(head), page.where(head.place, head.document))
    if sentence := said(finding):
        yield from page.body(sentence)
    yield from _equation(finding, page)
    if finding.basis:
        yield from page.body(numbers(finding, page))
    if because := _because(finding, page):
        yield from page.body(because)
    if head is not None and finding.verdict != "holds":
        yield from _witnesses(finding.evidence, head, page)
    yield from _repairs(finding.evidence, page)
    yield from _also(finding, page)
    for sentence in causes(finding, page):
        yield from page.body(sentence)


def _headline(finding: Finding, page: Page) -> str:
    own = short(finding.rule)
    name = page.paint(pad(brief(own, _NAME), 10), "strong")
    left = f"{page.severity(finding.severity)}{name}  {brief(finding.title, _TITLE)}".rstrip()
    return left if finding.rule == own else page.spread(left, brief(finding.rule, WIDTH))


def _described(head: Evidence) -> str:
    names = joined(f"{head.number} {head.table}".strip(), head.row, head.column)
    if names and (head.role != "label" or head.text in (head.table, head.row, head.column)):
        return names
    return f"{names}  {_quoted(head)}".lstrip()


def said(finding: Finding) -> str:
    """The message without what stands above and below it anyway: the title, the equation, the reason."""
    rest = finding.message.removeprefix(finding.title or finding.rule).lstrip(":： ")
    return "" if rest == finding.reason or (finding.equation and finding.equation in rest) else rest


def _equation(finding: Finding, page: Page) -> Iterator[str]:
    tail = ""
    if finding.verdict == "holds":
        tail = page.say("holds")
    elif finding.difference is not None:
        tail = page.say("difference {amount}", amount=f"{finding.difference} {finding.unit}".strip())
    elif finding.expected is not None and not finding.equation:
        tail = page.say("expected {expected}", expected=f"{finding.expected} {finding.unit}".strip())
    if finding.equation or tail:
        margin = page.margin + "      "
        for line in lay_out(clean(finding.equation), clean(tail), WIDTH - len(margin)):
            yield margin + line


def numbers(finding: Finding, page: Page) -> str:
    """The numbers that a judgement rests on: "9 figures, median 12.00 万元"."""
    return page.list(_number(item, page) for item in finding.basis)


def _number(item: Basis, page: Page) -> str:
    if item.name == "figures":
        return page.count(int(item.value), "{n} figure", "{n} figures")
    return f"{page.say(item.name)} {item.measured}"


def _because(finding: Finding, page: Page) -> str:
    """The verdict in words where the equation does not show it, and its reason."""
    words = {
        "rounding": page.say("within rounding"),
        "incomplete": page.say("incomplete"),
        "not checkable": page.say("not checkable"),
    }
    return page.explain(words.get(finding.verdict, ""), finding.reason)


def _witnesses(evidence: Sequence[Evidence], head: Evidence, page: Page) -> Iterator[str]:
    """The other places to look at; what stands in the row of the first is found there."""
    others = [item for item in evidence if item is not head and _elsewhere(item, head)]
    shown = others if page.everything else others[:_WITNESSES]
    texts = [_quoted(item) if _named(item) else brief(item.text, _NAME) for item in shown]
    column = min(max(map(width, texts), default=0), _NAME)
    lead = page.margin + pad(page.say("with"), 6)
    for text, item in zip(texts, shown, strict=True):
        # Figures end in one column, so that they add up to the eye; texts begin in one.
        room = " " * (column - width(text))
        line = f"{lead}{text}{room}" if _named(item) else f"{lead}{room}{text}"
        yield page.spread(f"{line}  {_beside(item, head)}".rstrip(), page.where(item.place, item.document))
        lead = " " * width(lead)
    if hidden := len(others) - len(shown):
        yield lead + page.count(
            hidden, "and {n} more figure (--all shows it)", "and {n} more figures (--all shows them)"
        )


def _elsewhere(item: Evidence, head: Evidence) -> bool:
    """Does `item` have to be named to be found, when the place of `head` is?"""
    same = (item.table, item.row, item.document) == (head.table, head.row, head.document)
    return _named(item) or not item.table or not same


def _named(item: Evidence) -> bool:
    """Is it a text, not a figure?"""
    return item.role in ("label", "context")


def _beside(item: Evidence, head: Evidence) -> str:
    """Where `item` stands, as far as that is not where `head` stands."""
    if (item.table, item.document) != (head.table, head.document):
        return joined(f"{item.number} {item.table}".strip(), item.row, item.column)
    return joined(item.row, item.column if item.column != head.column else "")


def _quoted(item: Evidence) -> str:
    return f"“{brief(f'{item.text} {item.unit}', _QUOTE).strip()}”"


def _repairs(evidence: Sequence[Evidence], page: Page) -> Iterator[str]:
    """A finding that rests on what the reader mended says so."""
    rows = {(e.repaired, e.document, e.place.page, e.place.line): e.place for e in evidence if e.repaired}
    for (repair, document, _, _), place in rows.items():
        text = page.explain(page.say("rests on a repaired reading"), brief(repair or "", _QUOTE))
        yield page.spread(page.margin + text, page.where(place, document))
    for remark in dict.fromkeys(item.remark for item in evidence if item.remark):
        at = next(item for item in evidence if item.remark == remark)
        text = page.explain(page.say("in the file"), brief(remark, _QUOTE))
        yield page.spread(page.margin + text, page.where(at.place, at.document))


def causes(finding: Finding, page: Page) -> Iterator[str]:
    """Which figure may be wrong, in a sentence: the likeliest, or the few that may be it as well as another."""
    diagnosis = finding.diagnosis
    if diagnosis is None:
        return
    first = Candidate(diagnosis.figure, diagnosis.suggested, diagnosis.kind)
    if diagnosis.unique:
        together = dict.fromkeys(_change(one, finding, page) for one in (first, *diagnosis.along))
        yield page.say("likely {change}", change=page.list(together))
    elif diagnosis.kind or len(diagnosis.others) < _SUSPECTS:
        shown = [first] if diagnosis.kind and not page.everything else [first, *diagnosis.others]
        changes = page.list(_change(one, finding, page) for one in shown)
        yield page.say("perhaps {change}", change=changes)
    else:
        yield page.say("one of {n} figures, if one alone is wrong", n=1 + len(diagnosis.others))


def _change(candidate: Candidate, finding: Finding, page: Page) -> str:
    text = brief(finding.evidence[candidate.figure].text, _NAME)
    return page.explain(f"{text} → {candidate.suggested}", page.say(candidate.kind) if candidate.kind else None)


def _also(finding: Finding, page: Page) -> Iterator[str]:
    """What else fails for the same reason: each rule with its equation."""
    lead = page.margin + page.say("also fails") + "  "
    shown = finding.witnesses if page.everything else finding.witnesses[:_WITNESSES]
    for witness in shown:
        rest = witness.equation or witness.message
        at = page.where(finding.evidence[witness.evidence[0]].place) if witness.evidence else ""
        text = page.explain(witness.title or short(witness.rule), rest)
        yield page.spread(lead + brief(text, WIDTH - width(lead) - width(at) - 2), at)
        lead = " " * width(lead)
    if hidden := len(finding.witnesses) - len(shown):
        yield lead + page.count(hidden, "and {n} more (--all shows it)", "and {n} more (--all shows them)")
