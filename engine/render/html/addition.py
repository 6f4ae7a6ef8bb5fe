"""An equation with its real figures, one under the other, so that the eye adds it up. In: `Finding`. Out: markup.

Each figure is a link to where it stands. Numbers that are none of the document's, such as a limit and what a sum comes
to, are none. An equation that is no comparison keeps its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.findings import Evidence, Finding, about
from engine.render.expression import Side, Token, taken_apart
from engine.render.finding import beside
from engine.render.html.element import NOTHING, Markup, join, of, tag, text
from engine.render.html.places import Places
from engine.render.layout import clean
from engine.render.page import Page, joined

_MINUS = "−"
_POINT_SPACE, _DIGIT_SPACE = "\u2008", "\u2007"  # as wide as a point, as a digit


class _Writer:
    """Writes the equation of one finding."""

    def __init__(self, finding: Finding, places: Places, page: Page) -> None:
        self.finding, self.places, self.page = finding, places, page
        self.head = about(finding.evidence)
        numbers = [item.value or "" for item in finding.evidence if item.value is not None]
        shown = [*numbers, finding.difference or "", finding.expected or ""]
        self.decimals = max(len(number.partition(".")[2]) for number in shown) if shown else 0

    def figure(self, token: Token, sign: str = "") -> Markup:
        """A number of the equation; a link where it is a figure."""
        words = f"{sign}{token.text}{token.unit}"
        if token.figure is None:
            return text(words)
        return figure_link(words, self.finding.evidence[token.figure], self.places)

    def what(self, token: Token) -> Markup:
        """Where a figure stands, as far as that is not where the head of the finding stands."""
        if token.figure is None:
            return NOTHING
        item = self.finding.evidence[token.figure]
        own = self.head is None or item is self.head
        named = joined(item.row, item.column) if self.head is None or own else beside(item, self.head)
        where = self.page.where(item.place, item.document)
        return join([text(named), of("small", "where", where)], " ")

    def rows(self, side: Side, before: str) -> Iterator[Markup]:
        """One side of the equation: its terms under each other, and what they come to."""
        terms = side.terms()
        if terms is None:
            expression = _spaced([(t, self.figure(t) if t.number else text(_spelled(t.text))) for t in side.tokens])
            cells = (tag("td", {"class": "sign"}, before), tag("td", {"class": "whole", "colspan": 2}, expression))
            yield tag("tr", {"class": "second" if before else None}, *cells)
        else:
            for n, (sign, token) in enumerate(terms):
                own = sign.replace("-", _MINUS)
                lead, glued = (before, own) if n == 0 else (own, "")
                kind = "second" if before and n == 0 else None
                yield self.row(kind, lead, self.figure(token, glued), token.text, self.what(token))
        if side.value is not None:
            value = side.value.replace("-", _MINUS)
            yield self.row("total", "=", text(value), side.value, text(self.page.say("computed")))

    def row(self, kind: str | None, sign: str, amount: Markup, number: str, what: Markup) -> Markup:
        """A line: sign, amount, and what it is. Amounts are filled up so that decimal points stand under each other."""
        _, point, decimals = number.rstrip("%").partition(".")
        room = (_DIGIT_SPACE * max(self.decimals - len(decimals), 0)) if point else (
            (_POINT_SPACE + _DIGIT_SPACE * self.decimals) if self.decimals else ""
        )  # fmt: skip
        cells = (
            of("td", "sign", sign),
            of("td", "amount", amount, room),
            of("td", "what", what),
        )
        return tag("tr", {"class": kind}, *cells)


def equation(finding: Finding, places: Places, page: Page) -> Markup:
    """The equation as a small table, or as a line."""
    taken = taken_apart(finding.equation, finding.evidence, finding.unit)
    writer = _Writer(finding, places, page)
    if taken is None:
        return of("p", "line", finding.equation) if finding.equation else NOTHING
    rows = [*writer.rows(taken.left, ""), *writer.rows(taken.right, taken.relation)]
    return tag("table", {"class": "sum", "aria-label": clean(finding.equation)}, tag("tbody", None, *rows))


def line(finding: Finding, places: Places) -> Markup:
    """The equation on one line, its figures as links: for what holds."""
    taken = taken_apart(finding.equation, finding.evidence, finding.unit)
    if taken is None:
        return text(finding.equation)
    pieces: list[str] = []
    for relation, side in (("", taken.left), (taken.relation, taken.right)):
        pieces += [relation] if relation else []
        shown = []
        for token in side.tokens:
            words = text(_spelled(f"{token.text}{token.unit}"))
            known = token.number and token.figure is not None
            shown.append((token, figure_link(words, finding.evidence[token.figure or 0], places) if known else words))
        pieces.append(_spaced(shown))
        pieces += ["=", side.value.replace("-", _MINUS)] if side.value is not None else []
    return join([text(piece) for piece in pieces], " ")


def _spaced(shown: Sequence[tuple[Token, Markup]]) -> Markup:
    """An expression with spaces around its signs, but none inside brackets or behind the sign of a number."""
    pieces: list[Markup] = []
    before = "("
    bars = 0
    for token, markup in shown:
        bars += token.text == "|"
        opens = token.text == "(" or (token.text == "|" and bars % 2)
        if pieces and before != "(" and not (token.text == ")" or (token.text == "|" and not opens)):
            pieces.append(Markup(" "))
        pieces.append(markup)
        # A sign behind an opening bracket, or at the beginning, is a number's own.
        before = "(" if opens or (token.text == "-" and before == "(") else token.text
        if token.text in ("×", "/"):
            pieces.append(Markup(" "))
            before = "("
    return join(pieces)


def figure_link(words: str, item: Evidence, places: Places) -> Markup:
    """A figure or label of a finding as a link to where it stands."""
    anchor = places.link_to(item)
    if anchor is None:
        return text(words)
    return tag("a", {"class": f"to {item.role}", "href": f"#{anchor}"}, words)


def _spelled(sign: str) -> str:
    return _MINUS if sign == "-" else "÷" if sign == "/" else sign
