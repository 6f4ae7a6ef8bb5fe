"""Which places of a document the findings speak of. In: the report on one document. Out: `Places`, the links both ways.

The document is laid out first, and says of each place whether it stands there; what the findings speak of and is not
laid out gets no link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.facts import Place
from engine.findings import DocumentReport, Evidence, Finding, about
from engine.record import Record
from engine.render import speaks

VERDICTS = ("conflict", "incomplete", "rounding", "not checkable", "holds")  # the gravest first
GRADES = ("conflict", "incomplete", "rounding", "context", "not checkable", "holds", "unchecked")  # of a place


class Numbered(Record):
    """A finding with its anchor, and its number among those that tell of something to look at (0 for others)."""

    anchor: str
    number: int
    document: int
    finding: Finding


class Mark(Record):
    """A place that findings speak of."""

    anchor: str
    grade: str
    findings: tuple[Numbered, ...]
    place: Place
    text: str  # what stands there

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that stand beside it: those of findings about it."""
        heads = (about(one.finding.evidence) for one in self.findings)
        return tuple(
            one.number
            for one, head in zip(self.findings, heads, strict=True)
            if one.number and head is not None and head.place == self.place
        )


def numbered(documents: Sequence[DocumentReport]) -> list[list[Numbered]]:
    """The findings of each document, numbered through the report."""
    count = 0
    found: list[list[Numbered]] = []
    for d, document in enumerate(documents):
        found.append([])
        for n, finding in enumerate(document.findings):
            counts = speaks(finding)
            count += counts
            found[-1].append(Numbered(f"d{d}-{n}", count if counts else 0, d, finding))
    return found


class Places:
    """The places of one document that something is said of, by their anchors; `laid` are those that are laid out."""

    def __init__(self, document: int, report: DocumentReport, findings: Sequence[Numbered]) -> None:
        cited: dict[Place, list[Numbered]] = {}
        grades: dict[Place, set[str]] = {}
        texts: dict[Place, str] = {}
        for one in findings:
            for item in one.finding.evidence:
                if item.document is None:
                    found = cited.setdefault(item.place, [])
                    if one not in found[-1:]:
                        found.append(one)
                    grades.setdefault(item.place, set()).add(_grade(one, item))
                    texts.setdefault(item.place, item.text)
        covered = report.coverage
        unchecked = [(one.place, one.text) for one in covered.unchecked]
        unchecked += [(one.place, one.text) for one in covered.unchecked_numbers]
        self.marks = {
            place: Mark(f"p{document}-{n}", _gravest(grades[place]), _ranked(found), place, texts[place])
            for n, (place, found) in enumerate(cited.items())
        }
        for n, (place, text) in enumerate(unchecked):
            self.marks.setdefault(place, Mark(f"u{document}-{n}", "unchecked", (), place, text))
        self.laid: set[Place] = set()

    def lay(self, place: Place) -> tuple[Mark | None, str | None]:
        """What is said of a place that is laid out now, and its anchor where it has not been before."""
        mark = self.marks.get(place)
        if mark is None:
            return None, None
        first = place not in self.laid
        self.laid.add(place)
        return mark, mark.anchor if first else None

    def link(self, place: Place) -> str | None:
        """The anchor of a place that is laid out."""
        mark = self.marks.get(place)
        return mark.anchor if mark is not None and place in self.laid else None

    def on_page(self, number: int) -> list[Mark]:
        """The places that have a box on a page."""
        return [mark for place, mark in self.marks.items() if place.page == number and place.box is not None]


def _ranked(findings: Iterable[Numbered]) -> tuple[Numbered, ...]:
    """The gravest first."""
    return tuple(sorted(findings, key=lambda one: (VERDICTS.index(one.finding.verdict), one.number)))


def _gravest(grades: Iterable[str]) -> str:
    return min(grades, key=GRADES.index)


def _grade(one: Numbered, item: Evidence) -> str:
    """What a finding says of a place: its verdict, unless what stands there is only what is compared with."""
    beside = item.role == "context" and one.number and item is not about(one.finding.evidence)
    return "context" if beside else one.finding.verdict
