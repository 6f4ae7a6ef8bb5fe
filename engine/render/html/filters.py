"""The form above the findings: by verdict, severity, rule, document and free text. In: findings. Out: markup.

Without a program in the page it filters nothing, and is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.findings import DocumentReport
from engine.render.html.element import Markup, join, of, tag
from engine.render.html.places import VERDICTS, Numbered
from engine.render.page import SEVERITIES, Page, brief, short
from engine.render.since import STATES, Since

_NAME = 40  # cells of a title or path among the choices


def filters(
    findings: Sequence[Numbered], documents: Sequence[DocumentReport], since: Since, page: Page
) -> Markup:
    """The form; how many findings are left is said below it."""
    verdicts = [_verdict(grade, findings, page) for grade in VERDICTS]
    severities = [(word, page.say(word)) for word in SEVERITIES]
    rules = {one.finding.rule: one.finding.title for one in sorted(findings, key=lambda one: not one.number)}
    named = [(rule, brief(title or short(rule), _NAME)) for rule, title in rules.items()]
    search = tag(
        "label", {"class": "search"}, of("span", "hidden", page.say("Search the findings")),
        tag("input", {"type": "search", "id": "search", "placeholder": page.say("Search the findings")}),
    )  # fmt: skip
    choices = [_choice("severity", page.say("Every severity"), severities, page.say("severity"))]
    choices.append(_choice("rule", page.say("Every rule"), named, page.say("rule")))
    if len(documents) > 1:
        paths = [(str(n), brief(document.path, _NAME)) for n, document in enumerate(documents)]
        choices.append(_choice("document", page.say("Every document"), paths, page.say("document")))
    if since.compared:
        states = [(word.replace(" ", "-"), page.say(word)) for word in (*STATES, *(["gone"] if since.gone else []))]
        changed = ("new changed", page.say("new or changed"))
        words = page.say("since the earlier report")
        choices.append(_choice("change", page.say("Old and new"), (changed, *states), words))
    shown = page.say("{shown} of {n} shown", shown="{shown}", n="{n}")
    count = tag("output", {"id": "shown", "data-words": shown, "data-all": len(findings), "aria-live": "polite"})
    words = page.say("Findings about {figure}")
    only = tag("button", {"type": "button", "id": "only", "hidden": True, "data-words": words})
    legend = of("legend", "hidden", page.say("verdict"))
    return tag(
        "form", {"id": "filters", "role": "search", "hidden": True},
        search, tag("fieldset", None, legend, *filter(None, verdicts)), of("div", "choices", *choices),
        of("p", "left", count, only),
    )  # fmt: skip


def _verdict(verdict: str, findings: Sequence[Numbered], page: Page) -> Markup:
    """A box to tick, with how many findings have the verdict."""
    count = sum(one.finding.verdict == verdict for one in findings)
    if not count:
        return join([])
    box = tag("input", {"type": "checkbox", "name": "verdict", "value": verdict.replace(" ", "-"), "checked": True})
    return tag("label", {"class": verdict.replace(" ", "-")}, box, page.say(verdict), " ", of("b", "count", str(count)))


def _choice(name: str, every: str, choices: Sequence[tuple[str, str]], words: str) -> Markup:
    options = [tag("option", {"value": value}, shown) for value, shown in (("", every), *choices)]
    return tag("label", None, of("span", "hidden", words), tag("select", {"id": f"by-{name}"}, *options))
