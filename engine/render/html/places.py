"""Which places of a document the findings speak of. In: the reports, the paths of earlier documents. Out: `Places` of
each document, the links both ways.

The documents are laid out first, and say of each place whether it stands there; what the findings speak of and is not
laid out gets no link. A finding may speak of an earlier document too, or of another one that is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.facts import Place
from engine.findings import Coverage, DocumentReport, Evidence, Finding, about
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
    numbers: tuple[int, ...]  # those that stand beside it: of the findings about it
    place: Place
    text: str  # what stands there


class Cited(Record):
    """A figure or label as a finding shows it."""

    by: Numbered
    item: Evidence
    head: bool  # the finding is about it


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


def laid_out(
    documents: Sequence[DocumentReport], findings: Sequence[Sequence[Numbered]], earlier: Sequence[str]
) -> list[Places]:
    """The places of each document, and behind these of each earlier one that is shown beside them."""
    numbers = {path: n for n, path in enumerate((*(one.path for one in documents), *earlier))}
    cited: list[list[Cited]] = [[] for _ in (*documents, *earlier)]
    for n, some in enumerate(findings):
        for one in some:
            head = about(one.finding.evidence)
            for item in one.finding.evidence:
                number = n if item.document is None else numbers.get(item.document)
                if number is not None:
                    cited[number].append(Cited(one, item, item is head))
    places: list[Places] = []
    beside: dict[str, Places] = {}
    for n, some_cited in enumerate(cited):
        places.append(Places(n, some_cited, documents[n].coverage if n < len(documents) else None, beside))
    beside.update((path, places[n]) for path, n in numbers.items())
    return places


class Places:
    """The places of one document that something is said of, by their anchors; `laid` are those that are laid out,
    `beside` has the places of every document by its path."""

    def __init__(
        self, document: int, cited: Sequence[Cited], covered: Coverage | None, beside: Mapping[str, Places]
    ) -> None:
        self._beside = beside
        self.speakers = frozenset(one.by.document for one in cited)  # the documents whose findings speak of this one
        found: dict[Place, list[Cited]] = {}
        for one in cited:
            found.setdefault(one.item.place, []).append(one)
        self.marks = {
            place: _mark(f"p{document}-{n}", place, some) for n, (place, some) in enumerate(found.items())
        }
        unchecked = [(one.place, one.text) for one in covered.unchecked] if covered is not None else []
        unchecked += [(one.place, one.text) for one in covered.unchecked_numbers] if covered is not None else []
        for n, (place, text) in enumerate(unchecked):
            self.marks.setdefault(place, Mark(f"u{document}-{n}", "unchecked", (), (), place, text))
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

    def link_to(self, item: Evidence) -> str | None:
        """The anchor of a figure or label of a finding in this document, in whichever document it stands."""
        places = self if item.document is None else self._beside.get(item.document)
        return places.link(item.place) if places is not None else None

    def on_page(self, number: int) -> list[Mark]:
        """The places that have a box on a page."""
        return [mark for place, mark in self.marks.items() if place.page == number and place.box is not None]


def _mark(anchor: str, place: Place, cited: Sequence[Cited]) -> Mark:
    """All that is said of a place."""
    grade = min(map(_grade, cited), key=GRADES.index)
    ranked = _ranked({one.by.anchor: one.by for one in cited}.values())
    heads = {one.by.anchor for one in cited if one.head}
    numbers = tuple(one.number for one in ranked if one.number and one.anchor in heads)
    return Mark(anchor, grade, ranked, numbers, place, cited[0].item.text)


def _ranked(findings: Iterable[Numbered]) -> tuple[Numbered, ...]:
    """The gravest first."""
    return tuple(sorted(findings, key=lambda one: (VERDICTS.index(one.finding.verdict), one.number)))


def _grade(one: Cited) -> str:
    """What a finding says of a place: its verdict, unless what stands there is only what is compared with."""
    beside = one.item.role == "context" and one.by.number and not one.head
    return "context" if beside else one.by.finding.verdict
