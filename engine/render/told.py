"""One finding in plain texts, for forms that have no columns. In: `Finding`. Out: sentences and names on one line each.

What a document or a rule file says goes through `clean` here, so that no form has to think of control characters.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings import Evidence, Finding, Waiver, about
from engine.messages import Speech
from engine.render.finding import causes, said
from engine.render.layout import clean
from engine.render.page import Page


class Told:
    """Tells findings in one language."""

    __slots__ = ("_page",)

    def __init__(self, speech: Speech) -> None:
        self._page = Page(speech)

    def where(self, item: Evidence | None) -> str:
        """The place of a figure or label as the table names it: "page 3, line 12"; "" where there is none."""
        return self._page.where(item.place, item.document) if item is not None else ""

    def place(self, finding: Finding) -> str:
        """The place of what a finding is about."""
        return self.where(about(finding.evidence))

    def problem(self, finding: Finding) -> str:
        """What is wrong, without the figures: the rule's title, and what else the rule has to say."""
        title = clean(finding.title or finding.rule)
        return self._page.explain(title, clean(said(finding)), self.reason(finding))

    def reason(self, finding: Finding) -> str:
        """Why it is not a conflict, or why not a plain one: "within rounding", "incomplete: …"."""
        words = {"rounding": "within rounding", "incomplete": "incomplete", "not checkable": "not checkable"}
        verdict = words.get(finding.verdict)
        return self._page.explain(self._page.say(verdict) if verdict else "", clean(finding.reason or ""))

    def sentence(self, finding: Finding) -> str:
        """All in one: what is wrong, the equation, the difference, the likely cause."""
        difference = measured(finding.difference, finding.unit)
        gap = self._page.say("difference {amount}", amount=difference) if difference else ""
        likely = "; ".join(self.causes(finding))
        wrong = self._page.explain(self.problem(finding), clean(finding.equation))
        return "; ".join(filter(None, (wrong, gap, likely)))

    def causes(self, finding: Finding) -> Iterator[str]:
        """Which figure may be wrong: "likely 809.12 → 809.21: swapped digits"."""
        return causes(finding, self._page)


def waiver_in_words(waiver: Waiver) -> str:
    """A waiver that is to be removed or renewed: "waivers.toml, waiver 3 expired on 2024-06-30: …"."""
    state = f"expired on {waiver.expires}" if waiver.state == "expired" else "fits no finding"
    what = " ".join(filter(None, (waiver.rule, waiver.document, waiver.place or waiver.id)))
    return clean(f"{waiver.file}, waiver {waiver.number} {state}: {what}")


def names(item: Evidence | None) -> str:
    """Where a figure stands in the document's own words: table, row, column."""
    if item is None:
        return ""
    table = clean(f"{item.number} {item.table}").strip()
    return " · ".join(filter(None, (table, clean(item.row), clean(item.column))))


def measured(amount: str | None, unit: str) -> str:
    """An amount with its unit, "" for none."""
    return clean(f"{amount} {unit}").strip() if amount is not None else ""


def printed(item: Evidence) -> str:
    """A figure or label as it is printed, with its unit."""
    return clean(f"{item.text} {item.unit}").strip()


def as_path(path: str) -> str:
    """A path with the slashes that every program takes."""
    return path.replace("\\", "/") if "/" not in path else path
