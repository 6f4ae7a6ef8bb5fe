"""Which rules the examples of a run show at work. In: loaded files, what was seen. Out: `RuleCoverage`.

Counted are the rules that the tested files themselves declare, one-line forms included; an example counts for its
rule wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.loading import Loaded
from engine.outcomes import RuleCoverage
from engine.testing.examples import Seen


def coverage(files: Sequence[Loaded], seen: Iterable[Seen]) -> tuple[RuleCoverage, ...]:
    """The rules declared in these files, in the order of their places."""
    fired: set[tuple[str, str]] = set()
    silent: set[tuple[str, str]] = set()
    for one in seen:
        words = {word for word, _ in one.came}
        if "fails" in words:
            fired.add((one.path, one.rule))
        elif words & {"holds", "rounding"}:
            silent.add((one.path, one.rule))
    found = []
    for loaded in files:
        path = loaded.file.span.file
        for rule in loaded.checked.rules:
            if rule.node.span.file == path:
                line = loaded.sources[path].position(rule.node.span.start)[0]
                key = (path, rule.name)
                found.append(RuleCoverage(rule.name, path, line, key in fired, key in silent))
    return tuple(sorted(set(found), key=lambda one: (one.path, one.line, one.rule)))


def reached(covered: Sequence[RuleCoverage], least: tuple[int, int] | None) -> bool:
    """Do examples make at least this percentage of the rules fail? The fraction is compared as it is, never rounded."""
    if least is None:
        return True
    fired = sum(one.fired for one in covered)
    return 100 * fired * least[1] >= least[0] * len(covered)
