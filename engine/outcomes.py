"""What a test of rules found, as data. In: nothing (`testing/` fills it). Out: `TestReport`, which renderers print.

An example is counted once for each rule it names.
"""

from __future__ import annotations

from engine.findings import Failure, Finding, Unread
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["missing", "noisy", "different"]
else:
    Kind = str

Counts = tuple[tuple[str, int], ...]  # how often a rule did what, in the words of examples; () where it bound nowhere


class Mismatch(Record):
    """A rule that did something else in a document than was expected of it."""

    kind: Kind  # missing: it should have fired; noisy: it should not have; different: neither
    rule: str  # its full name
    title: str
    path: str  # where the expectation is written; of a finding that nobody expected, the document
    line: int | None
    expected: str  # a verdict's word: "fails", "holds" …; "" for a finding that nobody expected
    place: str  # where in a document it was expected, as a report names it; "" anywhere
    document: str  # the file that the lines of the findings count in
    sample: str  # the sample that an example speaks of, "" for a document of its own
    changes: tuple[tuple[str, str], ...]  # (text of the sample, what stood there instead)
    came: Counts
    findings: tuple[Finding, ...]  # what came instead, the gravest first
    unread: tuple[Unread, ...]  # where the rule bound nowhere: the tables that nothing read
    problem: str = ""  # why the document could not be looked at
    prior: str = ""  # the sample that is the earlier document


class Tested(Record):
    """One rule file with its examples, or one document with the expectations beside it."""

    path: str
    rules: int  # declared in the file; of a document, those it is checked with
    expected: int  # how much was expected
    mismatches: tuple[Mismatch, ...]


class RuleCoverage(Record):
    """What examples show of one rule that a tested file declares."""

    rule: str
    path: str
    line: int
    fired: bool  # an example makes it fail, as it says
    silent: bool  # in an example it holds or is within rounding, as it says


class Threshold(Record):
    """The share of rules that examples must make fail, and whether they do."""

    percent: str  # as it was given
    reached: bool


class TestReport(Record):
    """One run."""

    engine: str
    files: tuple[Tested, ...]
    documents: tuple[Tested, ...]
    coverage: tuple[RuleCoverage, ...]
    threshold: Threshold | None
    errors: tuple[Failure, ...]
