"""What became of the findings since an earlier report, on the page. In: `Since`, `Changes`, `Page`. Out: markup.

A finding says by itself that it is new or has changed; what is gone stands in a group of its own, as it was told.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.findings import Change, Changes
from engine.render import follow_up
from engine.render.html.element import NOTHING, Attribute, Markup, of, tag, text
from engine.render.page import Page
from engine.render.since import Since


def counts(found: Changes | None, page: Page) -> Markup:
    """How many are new, gone, changed and as before; what was not checked again."""
    if found is None:
        return NOTHING
    told = follow_up.counts(found, page)
    if any(one.state == "gone" for one in found.changes):
        told = tag("a", {"href": "#gone"}, told)
    left = [of("span", "left", line) for line in follow_up.unchecked(found, page)]
    return of("p", "since", told, *left)


def badge(state: str, page: Page) -> Markup:
    """What stands beside the title of a finding that is new or has changed."""
    return of("span", f"change {state}", page.say(state)) if state in ("new", "changed") else NOTHING


def before(change: Change | None, page: Page) -> Markup:
    """What a changed finding said before."""
    if change is None or not change.before:
        return NOTHING
    return of("p", "before", page.explain(page.say("before"), change.before))


def gone(since: Since, documents: Mapping[str, int], page: Page) -> Markup:
    """The findings that are no longer found, with what they said and where; `documents` have their numbers by path."""
    if not since.gone:
        return NOTHING
    cards = (_card(n, one, since.title(one), documents, page) for n, one in enumerate(since.gone))
    heading = tag("h3", None, page.say("gone"), " ", of("span", "count", str(len(since.gone))))
    attributes: dict[str, Attribute] = {"class": "group gone", "id": "gone", "data-verdict": "gone", "open": True}
    return tag("details", attributes, tag("summary", None, heading), *cards)


def _card(n: int, one: Change, title: str, documents: Mapping[str, int], page: Page) -> Markup:
    """One of them: as it can no longer be led to, all of it stands here."""
    path = one.document if len(documents) > 1 else ""
    where = " ".join(filter(None, (path, page.where(one.at) or one.place)))
    grade = of("span", f"grade {one.severity}", page.say(one.severity))
    heading = tag("h4", {"id": f"hg{n}"}, title)
    attributes: dict[str, Attribute] = {
        "id": f"g{n}", "class": "card gone", "data-severity": one.severity, "data-rule": one.rule,
        "data-change": "gone", "data-document": documents.get(one.document), "tabindex": -1,
        "aria-labelledby": f"hg{n}",
    }  # fmt: skip
    header = tag("header", None, of("span", "change gone", page.say("gone")), heading, grade)
    return tag("article", attributes, header, of("p", "at", text(where)), of("p", "said", one.message))
