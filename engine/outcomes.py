"""What a test of rules found, as data. In: nothing. Out: `TestReport`, which the renderers print.

`testing/` fills it. An example is counted once for each rule it names.
"""

from __future__ import annotations

from engine.findings import Failure, Finding, Unread
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["missing", "noisy", "different"]
else:
    Kind = str


class Mismatch(Record):
    """One rule that did something else than was expected of it in one document."""

    kind: Kind  # missing: it should have fired; noisy: it should not have; different: neither
    rule: str  # its full name
    title: str
    path: str  # where the expectation is written
    line: int
    sample: str  # the sample an example speaks of, "" for a document of its own
    changes: tuple[tuple[str, str], ...]  # (text of the sample, what stood there instead)
    expected: str  # the verdict's word: "fails", "holds", …
    came: tuple[tuple[str, int], ...]  # (verdict's word, how often); () where the rule bound nowhere
    findings: tuple[Finding, ...]  # what came instead, the gravest first
    unread: tuple[Unread, ...] = ()  # where the rule bound nowhere: the tables that nothing read
    problem: str = ""  # why the document could not be used at all


class Tested(Record):
    """One rule file with its examples, or one document with its expectations."""

    path: str
    rules: int  # declared in the file; of a document, those it was checked with
    expected: int  # how many expectations
    mismatches: tuple[Mismatch, ...]


class RuleCoverage(Record):
    """What the examples of the whole run show of one rule that a tested file declares."""

    rule: str
    path: str
    line: int
    fired: bool  # an example makes it fail
    silent: bool  # in an example it holds, or is within rounding


class TestReport(Record):
    """One run."""

    engine: str
    files: tuple[Tested, ...]
    documents: tuple[Tested, ...]
    coverage: tuple[RuleCoverage, ...]
    errors: tuple[Failure, ...]
