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
from engine.papers import Papers
from engine.render import spoken_of
from engine.render.formats import View
from engine.render.html.coverage import coverage, failures, waivers
from engine.render.html.document import document
from engine.render.html.element import Attribute, Markup, of, tag, text
from engine.render.html.filters import filters
from engine.render.html.finding import card
from engine.render.html.places import VERDICTS, Numbered, Places, laid_out, numbered
from engine.render.html.since import counts, gone
from engine.render.page import Page
from engine.render.since import Since, slashed

_PARCEL = 50  # cards
_FOLDED = ("not checkable", "holds")  # groups that begin folded


def show(report: Report, view: View) -> str:
    """The whole page."""
    papers = view.papers
    page = Page(view.speech, everything=True)
    findings = numbered(report.documents)
    since = Since(report)
    earlier = [path for path in spoken_of(report) if path in papers.documents]
    places = laid_out(report.documents, findings, earlier)
    left = _published(report, earlier, papers, places, page)
    title = next((d.title for d in report.documents if d.title), "") if len(report.documents) == 1 else ""
    title = title or page.count(len(report.documents), "{n} document", "{n} documents")
    everything = [one for some in findings for one in some]
    panes = (
        tag(
            "section", {"id": "findings", "tabindex": 0, "aria-labelledby": "findings-title"},
            tag("h2", {"id": "findings-title"}, page.say("findings")),
            counts(report.changes, page),
            filters(everything, report.documents, since, page),
            *_groups(everything, report.documents, places, since, page),
            gone(since, {slashed(one.path): n for n, one in enumerate(report.documents)}, page),
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
    report: Report, earlier: Sequence[str], papers: Papers, places: Sequence[Places], page: Page
) -> list[Markup]:
    """The left side: the documents that were checked, then those of which findings speak beside them.

    Where there are several, each is named, and a list at the top leads to the earlier ones.
    """
    paths = [*(one.path for one in report.documents), *earlier]
    left = []
    links = []
    for n, path in enumerate(paths):
        if path not in papers.documents:
            continue
        before = n >= len(report.documents)
        mark = [of("span", "earlier", page.say("earlier document")), " "] if before else []
        title = tag("h3", {"class": None if len(paths) > 1 else "hidden", "id": f"s{n}"}, *mark, path)
        if before:
            links.append(tag("li", None, *mark, tag("a", {"href": f"#s{n}"}, path)))
        # It stays in sight as long as one of the documents does to which it belongs.
        belongs = " ".join(map(str, sorted(places[n].speakers | (set() if before else {n}))))
        attributes: dict[str, Attribute] = {"class": "sheet earlier" if before else "sheet", "data-document": belongs}
        left.append(tag("article", attributes, title, document(papers.documents[path], n, places[n], page)))
    return [tag("ul", {"class": "elsewhere"}, *links), *left] if links else left


def _groups(
    findings: Sequence[Numbered], documents: Sequence[DocumentReport], places: Sequence[Places], since: Since,
    page: Page,
) -> list[Markup]:  # fmt: skip
    """The findings by their verdicts, the gravest first."""
    groups = []
    several = len(documents) > 1
    for verdict in VERDICTS:
        found = [one for one in findings if one.finding.verdict == verdict]
        if not found:
            continue
        found.sort(key=lambda one: (not one.number, one.number))
        paths = [document.path if several else "" for document in documents]
        cards = (_card(one, documents, places, since, page, paths[one.document]) for one in found)
        heading = tag("h3", None, page.say(verdict), " ", of("span", "count", str(len(found))))
        opened = verdict not in _FOLDED or any(one.number for one in found)
        attributes: dict[str, Attribute] = {"class": "group", "data-verdict": verdict.replace(" ", "-"), "open": opened}
        groups.append(tag("details", attributes, tag("summary", None, heading), *_together(list(cards))))
    if not any(one.number for one in findings):
        groups.insert(0, of("p", "nothing", page.say("nothing found")))
    return groups


def _together(cards: Sequence[Markup]) -> Sequence[Markup]:
    """Of thousands of cards a browser lays out no more than the parcels that are in sight."""
    if len(cards) <= _PARCEL:
        return cards
    return [of("div", "parcel", *cards[n : n + _PARCEL]) for n in range(0, len(cards), _PARCEL)]


def _card(
    one: Numbered, documents: Sequence[DocumentReport], places: Sequence[Places], since: Since, page: Page, named: str
) -> Markup:
    """A finding, with what became of it since an earlier report."""
    path = documents[one.document].path
    state, change = since.state(path, one.finding), since.change(path, one.finding)
    return card(one, places[one.document], page, named, state, change)


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
