"""A report as one page that needs no network: the document beside what was found in it, with links both ways.

In: `Report`, `View`. Out: HTML. Style and program stand in the page and are let in by their hashes; nothing else is,
whatever a document says. Without the program the page is complete, only not to be filtered.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from engine.findings import DocumentReport, Report
from engine.papers import Papers, Published
from engine.render.formats import View
from engine.render.html.coverage import coverage, failures, waivers
from engine.render.html.document import document
from engine.render.html.element import NOTHING, Attribute, Markup, of, tag, text
from engine.render.html.filters import filters
from engine.render.html.finding import card
from engine.render.html.places import VERDICTS, Numbered, Places, numbered
from engine.render.page import Page

_FOLDED = ("not checkable", "holds")  # groups that begin folded


def show(report: Report, view: View) -> str:
    """The whole page."""
    papers = view.papers
    page = Page(view.speech, everything=True)
    findings = numbered(report.documents)
    places = [Places(n, one, findings[n]) for n, one in enumerate(report.documents)]
    left = [
        _published(one, papers.documents.get(one.path), n, len(report.documents) > 1, places[n], page)
        for n, one in enumerate(report.documents)
    ]
    title = next((d.title for d in report.documents if d.title), "") if len(report.documents) == 1 else ""
    title = title or page.count(len(report.documents), "{n} document", "{n} documents")
    everything = [one for some in findings for one in some]
    panes = (
        tag(
            "section", {"id": "findings", "tabindex": 0, "aria-labelledby": "findings-title"},
            tag("h2", {"id": "findings-title"}, page.say("findings")),
            filters(everything, report.documents, page),
            *_groups(everything, report.documents, places, page),
            _coverage(report, places, page),
            _about(report, papers, page),
        ),
        tag(
            "section", {"id": "document", "tabindex": 0, "aria-labelledby": "document-title"},
            tag("h2", {"id": "document-title"}, page.say("the document as published")), *left,
        ),
    )  # fmt: skip
    return _framed(title, _head(title, report.documents, page), panes, page)


def _framed(title: str, head: Markup, panes: Sequence[Markup], page: Page) -> str:
    """The page around its content."""
    style, program = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(program)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    skips = [
        tag("a", {"class": "skip", "href": f"#{pane}"}, page.say(words))
        for pane, words in (("findings", "To the findings"), ("document", "To the document"))
    ]
    tabs = [
        tag("a", {"href": f"#{pane}"}, page.say(words))
        for pane, words in (("findings", "findings"), ("document", "document"))
    ]
    parts = (
        tag("meta", {"charset": "utf-8"}),
        tag("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("meta", {"name": "referrer", "content": "no-referrer"}),
        tag("title", None, page.explain(page.say("check report"), title)),
        Markup(f"<style>{style}</style>"),
    )
    body = (
        *skips, head, tag("main", None, *panes),
        tag("nav", {"class": "tabs", "aria-label": page.say("parts of the report")}, *tabs),
        Markup(f"<script>{program}</script>"),
    )  # fmt: skip
    language = "zh-CN" if page.speech.chinese else "en"
    root = tag("html", {"lang": language}, tag("head", None, *parts), tag("body", None, *body))
    return f"<!DOCTYPE html>\n{root}\n"


def _head(title: str, documents: Sequence[DocumentReport], page: Page) -> Markup:
    """The title, and in one line what came of the check."""
    checks = sum(tally.bound for document in documents for tally in document.tallies)
    figures = sum(document.coverage.figures for document in documents)
    checked = sum(document.coverage.checked for document in documents)
    one, many = "{checked} of {n} figure checked", "{checked} of {n} figures checked"
    parts = [document.path for document in documents] if len(documents) == 1 else []
    parts += [page.count(checks, "{n} check", "{n} checks"), page.count(figures, one, many, checked=checked)]
    summary = of("p", "summary", " · ".join(parts))
    return tag("header", {"class": "top"}, tag("h1", None, title), summary)


def _published(
    report: DocumentReport, published: Published | None, n: int, several: bool, places: Places, page: Page
) -> Markup:
    """A document of the left side; its title names it where there are several."""
    if published is None:
        return NOTHING
    title = tag("h3", {"class": None if several else "hidden"}, report.path)
    return tag("article", {"class": "sheet", "data-document": n}, title, document(published, n, places, page))


def _groups(
    findings: Sequence[Numbered], documents: Sequence[DocumentReport], places: Sequence[Places], page: Page
) -> list[Markup]:
    """The findings by their verdicts, the gravest first."""
    groups = []
    several = len(documents) > 1
    for verdict in VERDICTS:
        found = [one for one in findings if one.finding.verdict == verdict]
        if not found:
            continue
        found.sort(key=lambda one: (not one.number, one.number))
        paths = [document.path if several else "" for document in documents]
        cards = (card(one, places[one.document], page, paths[one.document]) for one in found)
        heading = tag("h3", None, page.say(verdict), " ", of("span", "count", str(len(found))))
        opened = verdict not in _FOLDED or any(one.number for one in found)
        attributes: dict[str, Attribute] = {"class": "group", "data-verdict": verdict.replace(" ", "-"), "open": opened}
        groups.append(tag("details", attributes, tag("summary", None, heading), *cards))
    if not any(one.number for one in findings):
        groups.insert(0, of("p", "nothing", page.say("nothing found")))
    return groups


def _coverage(report: Report, places: Sequence[Places], page: Page) -> Markup:
    parts = [failures(report.errors, page)] if report.errors else []
    parts.append(waivers(report.waivers, page))
    for n, one in enumerate(report.documents):
        if len(report.documents) > 1:
            parts.append(of("h4", "path", one.path))
        parts.append(coverage(one, places[n], page, n))
    heading = tag("h3", None, page.say("what was checked, and what was not"))
    return tag("section", {"class": "coverage", "id": "coverage"}, heading, *parts)


def _about(report: Report, papers: Papers, page: Page) -> Markup:
    """What the report was made of: documents and rule files with their hashes."""
    documents = [
        tag("li", None, text(path), " ", of("code", "hash", f"SHA-256 {published.digest}"))
        for path, published in papers.documents.items()
    ]
    rules = [tag("li", None, text(name), " ", of("code", "hash", found)) for name, found in papers.rules]
    summary = tag("summary", None, page.say("made of"))
    version = tag("p", None, f"engine {report.engine}")
    return tag("details", {"class": "made"}, summary, version, tag("ul", None, *documents, *rules))


def _asset(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
