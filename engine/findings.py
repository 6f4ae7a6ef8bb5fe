"""What a check found, as data. In: nothing. Out: `Report`, which every renderer prints.

The shape is that of docs/report.schema.json; `evaluate` fills it, `render/` prints it.
"""

from __future__ import annotations

from engine.facts import Place
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal

    Verdict = Literal["holds", "rounding", "conflict", "incomplete", "not checkable"]
    Severity = Literal["error", "warning", "note"]
    Role = Literal["stated", "operand", "label", "context"]
else:
    Verdict = Severity = Role = str


class Evidence(Record):
    """One figure or label that a finding rests on."""

    role: Role
    text: str  # as printed, without the unit; a label or heading whole
    value: str | None  # exact decimal in `unit`; None for a label
    unit: str
    table: str
    row: str
    column: str
    place: Place
    repaired: str | None = None
    number: str = ""  # the printed number of the table: "表3", "Table 3"
    document: str | None = None  # the path of the document it stands in, where that is not the one that is checked
    remark: str | None = None  # what the file says of the figure and print does not


def about(evidence: tuple[Evidence, ...]) -> Evidence | None:
    """What a finding is about: the stated figure, else the label, else whatever comes first."""
    for role in ("stated", "label"):
        for item in evidence:
            if item.role == role:
                return item
    return evidence[0] if evidence else None


class Basis(Record):
    """A number that a judgement rests on, such as the median of a sample: an exact decimal in `unit`."""

    name: str
    value: str
    unit: str

    @property
    def measured(self) -> str:
        """The value with its unit."""
        return self.value + (self.unit if self.unit == "%" else f" {self.unit}" if self.unit else "")


class Candidate(Record):
    """A figure whose change alone would settle a conflict and all its witnesses."""

    figure: int  # an index into the finding's evidence
    suggested: str  # what it may have been meant to be: an exact decimal in its own unit
    kind: str  # how what is printed came of that, such as "two digits swapped"; "" where nothing likely does


class Diagnosis(Record):
    """A likely cause: the likeliest candidate, and the others that would settle as much."""

    kind: str
    suggested: str
    figure: int
    unique: bool  # there are no others
    others: tuple[Candidate, ...] = ()
    along: tuple[Candidate, ...] = ()  # what would have to change with the likeliest


class Witness(Record):
    """A further conflict with the same cause as the finding it is told under."""

    rule: str
    title: str
    source: str
    severity: Severity
    message: str
    equation: str
    stated: str | None
    expected: str | None
    difference: str | None
    unit: str
    evidence: tuple[int, ...]  # which of the finding's evidence it rests on, what it is about first


class Finding(Record):
    """One verdict that is not silent."""

    id: str
    rule: str
    title: str
    source: str
    verdict: Verdict
    severity: Severity
    message: str
    equation: str  # "" for a finding about labels or presence
    stated: str | None
    expected: str | None
    difference: str | None
    unit: str
    reason: str | None  # why it is rounding, incomplete or not checkable
    evidence: tuple[Evidence, ...]
    diagnosis: Diagnosis | None = None
    basis: tuple[Basis, ...] = ()
    tolerance: str | None = None  # how large `difference` may be without a conflict
    witnesses: tuple[Witness, ...] = ()  # what else its cause makes fail


class Regraded(Record):
    """That another file gave a rule its severity: the one it was declared with, and the reason given, if any."""

    declared: Severity
    because: str | None


class Tally(Record):
    """How often one rule bound in one document, and with which verdicts."""

    rule: str
    title: str
    bound: int
    holds: int
    rounding: int
    conflict: int
    incomplete: int
    not_checkable: int
    severity: Severity = "error"  # of its conflicts
    tags: tuple[str, ...] = ()
    regraded: Regraded | None = None
    reason: str | None = None  # why it could bind nowhere, where that does not lie in the document


class Idle(Record):
    """A rule that did not run: another file switched it off ("disabled"), or other tags were asked for ("left out")."""

    rule: str
    title: str
    severity: Severity
    tags: tuple[str, ...]
    state: str
    because: tuple[str, ...]  # the reasons given for switching it off


class Unchecked(Record):
    """A figure that no rule touches."""

    text: str
    unit: str
    table: str
    row: str
    column: str
    place: Place


class UncheckedNumber(Record):
    """A number of the text that no rule touches, and why."""

    text: str
    unit: str
    reason: str
    place: Place


class Unread(Record):
    """A table that no table declaration bound, or one recognised by its title whose columns were not found."""

    title: str
    reason: str
    place: Place


class Recognition(Record):
    """A printed table that a declaration recognised by its title: how it is read, or by `reason` why it is not."""

    table: str  # as declared
    part: str  # as declared, "" for a whole table
    number: str
    title: str
    organisation: str
    place: Place
    rows: int
    columns: tuple[tuple[str, str], ...]  # the declared name of each column that was found, and its printed header
    lacking: tuple[str, ...]  # declared columns that are not there
    reason: str = ""


class Reach(Record):
    """How one rule came to bind in a document, counted over all choices of printed tables for those it speaks of."""

    rule: str
    choices: int
    missing: tuple[str, ...]  # tables it speaks of that the document has not, as declared
    loops: tuple[tuple[str, int], ...]  # the variables of each loop, and how often it set them
    excluded: int  # how often `where` was not met
    silent: tuple[tuple[str, int], ...]  # why it gave no verdict where it bound after all, and how often


class Coverage(Record):
    """What was looked at. `figures` are those in tables; `compared` of the checked ones stand in inequalities only."""

    figures: int
    checked: int
    compared: int
    claims: int
    claims_checked: int
    unchecked: tuple[Unchecked, ...]
    unread: tuple[Unread, ...]
    numbers: int = 0  # of the text, years and the like left out
    unchecked_numbers: tuple[UncheckedNumber, ...] = ()

    def reaches(self, percent: tuple[int, int]) -> bool:
        """Are at least this percentage of the figures checked? Nothing is rounded: 2499 of 2500 are less than 100 %,
        and of a document without figures nothing was."""
        numerator, denominator = percent
        return 100 * self.checked * denominator >= numerator * self.figures if self.figures else numerator == 0


class Waived(Record):
    """A finding that somebody has answered for until a day ("2025-06-30", that day included)."""

    finding: Finding
    reason: str
    owner: str
    expires: str


class Known(Record):
    """What a baseline made of one document: how many findings it hides, and how many of its own are no longer there."""

    hidden: int
    gone: int


class DocumentReport(Record):
    """The findings in one document. `properties` are the document clause's: year, kind, organisation …

    How declarations and rules came to bind is told only where everything is.
    """

    path: str
    title: str
    properties: dict[str, str | int | None]
    tables: int
    findings: tuple[Finding, ...]
    tallies: tuple[Tally, ...]
    coverage: Coverage
    idle: tuple[Idle, ...] = ()
    recognitions: tuple[Recognition, ...] = ()
    reaches: tuple[Reach, ...] = ()  # one a rule, as the tallies
    waived: tuple[Waived, ...] = ()  # these are none of the findings
    baseline: Known | None = None


class Failure(Record):
    """A document (or folder) that could not be used."""

    path: str
    message: str


class Waiver(Record):
    """An entry of a file of waivers, and what became of it: "used", "unused", "expired", or "not looked for" where
    neither its document nor its rule was part of the run."""

    file: str
    number: int  # in the file, from 1
    rule: str
    document: str  # "" for any
    place: str  # as a report names it, "" where `id` says which finding is meant
    id: str
    reason: str
    owner: str
    expires: str
    state: str = ""

    @property
    def stale(self) -> bool:
        """Is it to be removed or renewed?"""
        return self.state in ("unused", "expired")


class Change(Record):
    """A finding that is in one of two reports, or in both with other figures ("changed")."""

    state: str  # "new", "gone", "changed"
    document: str
    id: str
    rule: str
    severity: Severity
    message: str
    place: str  # as the table names it, in English
    at: Place = Place()  # the same, for forms that name it in their own words
    before: str = ""  # what a changed finding said


class Changes(Record):
    """This report against an earlier one."""

    since: str  # the file of the earlier report
    changes: tuple[Change, ...]
    still: int  # findings that are in both as they were
    unchecked: tuple[str, ...]  # documents of the earlier report that were not checked this time


class Report(Record):
    """One run."""

    engine: str
    documents: tuple[DocumentReport, ...]
    errors: tuple[Failure, ...]
    waivers: tuple[Waiver, ...] = ()
    changes: Changes | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those of all documents, in their order."""
        return tuple(finding for document in self.documents for finding in document.findings)
