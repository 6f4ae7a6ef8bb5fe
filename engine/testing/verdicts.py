"""The words for what a rule does in a document. In: a `Tally`. Out: whether it is what an expectation says.

A rule gives a verdict each time it binds. An expectation is about all of them:

- `fails`: at least one conflict
- `holds`: it binds, and every verdict is holds
- `rounding`, `incomplete`, `not checkable`: at least one such, and no conflict
- `unbound`: it binds nowhere
"""

from __future__ import annotations

from engine.findings import Tally
from engine.outcomes import Kind

WORDS = ("fails", "incomplete", "not checkable", "rounding", "holds", "unbound")  # the gravest first
_OF_FINDING = {"conflict": "fails"}


def word_of(verdict: str) -> str:
    """The word of rule files for the verdict of a finding."""
    return _OF_FINDING.get(verdict, verdict)


def counts(tally: Tally) -> tuple[tuple[str, int], ...]:
    """How often a rule did what, the gravest first; () for one that bound nowhere."""
    counted = (tally.conflict, tally.incomplete, tally.not_checkable, tally.rounding, tally.holds)
    return tuple((word, n) for word, n in zip(WORDS, counted, strict=False) if n)


def met(expected: str, came: tuple[tuple[str, int], ...]) -> bool:
    """Did a rule with these counts do what was expected?"""
    words = [word for word, _ in came]
    if expected == "unbound":
        return not words
    if expected == "holds":
        return words == ["holds"]
    return expected in words and (expected == "fails" or "fails" not in words)


def kind_of(expected: str, came: tuple[tuple[str, int], ...]) -> Kind:
    """How an expectation is missed: a rule that fires too seldom, too often, or does something else than expected."""
    if expected == "fails":
        return "missing"
    return "noisy" if any(word == "fails" for word, _ in came) else "different"
