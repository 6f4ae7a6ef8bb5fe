"""The words for what a rule does in a document. In: a `Tally`. Out: whether that is what was expected.

A rule gives a verdict each time it binds, and an expectation is about all of them:

- `fails`: at least one conflict
- `holds`: it binds, and every verdict is holds
- `rounding`, `incomplete`, `not checkable`: at least one such, and no conflict
- `unbound`: it binds nowhere

A rule told as a doubt, because it fails nearly everywhere (`evaluate/run.py`), keeps one conflict, and so it fails.
"""

from __future__ import annotations

from engine.findings import Finding, Tally
from engine.outcomes import Counts, Kind

WORDS = ("fails", "incomplete", "not checkable", "rounding", "holds", "unbound")  # the gravest first
_OF_VERDICT = {"conflict": "fails"}


def word_of(finding: Finding) -> str:
    """The word of examples for the verdict of a finding."""
    return _OF_VERDICT.get(finding.verdict, finding.verdict)


def grave(finding: Finding) -> int:
    """A key that puts the gravest findings first."""
    return WORDS.index(word_of(finding))


def counts(tally: Tally) -> Counts:
    """How often a rule did what, the gravest first."""
    counted = (tally.conflict, tally.incomplete, tally.not_checkable, tally.rounding, tally.holds)
    return tuple((word, n) for word, n in zip(WORDS, counted, strict=False) if n)


def met(expected: str, came: Counts) -> bool:
    """Did a rule with these counts do what was expected?"""
    words = [word for word, _ in came]
    if expected == "unbound":
        return not words
    if expected == "holds":
        return words == ["holds"]
    return expected in words and (expected == "fails" or "fails" not in words)


def kind_of(expected: str, came: Counts) -> Kind:
    """How an expectation is missed: the rule does not fire, or fires though it should not, or neither."""
    if expected == "fails":
        return "missing"
    return "noisy" if any(word == "fails" for word, _ in came) else "different"
