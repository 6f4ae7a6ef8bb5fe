"""Which rules the examples of a run show at work. In: loaded files, what their examples showed. Out: `RuleCoverage`.

Counted are the rules that the tested files themselves declare, one-line forms included. An example counts for its
rule in whichever of these files it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.loading import Loaded
from engine.outcomes import RuleCoverage
from engine.testing.examples import Shown

_SILENT = ("holds", "rounding")


def coverage(files: Sequence[Loaded], shown: Iterable[Shown]) -> tuple[RuleCoverage, ...]:
    """The rules declared in these files, by file and line."""
    words: dict[tuple[str, str], set[str]] = {}
    for one in shown:
        words.setdefault((one.path, one.rule), set()).add(one.word)
    found = []
    for loaded in files:
        path = loaded.file.span.file
        for rule in loaded.checked.rules:
            if rule.node.span.file == path:
                line = loaded.sources[path].position(rule.node.span.start)[0]
                of_rule = words.get((path, rule.name), set())
                silent = not of_rule.isdisjoint(_SILENT)
                found.append(RuleCoverage(rule.name, path, line, "fails" in of_rule, silent))
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.rule)))


def reached(covered: Sequence[RuleCoverage], percent: tuple[int, int]) -> bool:
    """Do examples make at least this percentage of the rules fail? Whole numbers are compared, and nothing is rounded:
    2499 of 2500 rules are less than 100 %."""
    numerator, denominator = percent
    fired = sum(one.fired for one in covered)
    return 100 * fired * denominator >= numerator * len(covered)
