"""The examples of one rule file, run. In: `Loaded` and its plan. Out: a `Tested`, and what each rule did.

Examples with one document are looked at together: it is read once and checked with the rules that they name.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.check import CheckedExample
from engine.evaluate import evaluate
from engine.facts import Facts
from engine.findings import DocumentReport, Evidence, Finding
from engine.loading import Loaded
from engine.outcomes import Mismatch, Tested
from engine.plan import Plan
from engine.read import Unreadable
from engine.read.text import read_text
from engine.record import Record
from engine.source import Source
from engine.syntax import tree
from engine.testing.verdicts import WORDS, counts, kind_of, met, word_of

Counts = tuple[tuple[str, int], ...]


class Seen(Record):
    """What one rule did in one example: the file that declares it, its full name, how often which verdict."""

    path: str
    rule: str
    came: Counts


def run(loaded: Loaded, plan: Plan) -> tuple[Tested, tuple[Seen, ...]]:
    """Run the examples that stand in the file itself, not those of the files it uses."""
    path = loaded.file.span.file
    declared = {rule.name: rule.node.span.file for rule in loaded.checked.rules}
    by_document: dict[str, list[CheckedExample]] = {}
    for example in loaded.checked.examples:
        if example.node.span.file == path:
            by_document.setdefault(example.text, []).append(example)
    mismatches: list[Mismatch] = []
    seen: list[Seen] = []
    for text, examples in by_document.items():
        trial = _Trial(text, examples, plan, loaded.sources)
        mismatches += trial.mismatches()
        seen += (Seen(declared[rule], rule, came) for rule, came in trial.came.items())
    expected = sum(len(example.rules) for group in by_document.values() for example in group)
    own = sum(file == path for file in declared.values())
    return Tested(path, own, expected, tuple(sorted(mismatches, key=_order))), tuple(seen)


def _order(mismatch: Mismatch) -> tuple[int, str]:
    return mismatch.line, mismatch.rule


class _Trial:
    """One document, and the examples about it."""

    def __init__(self, text: str, examples: Sequence[CheckedExample], plan: Plan, sources: dict[str, Source]) -> None:
        self.examples = examples
        self.sources = sources
        self.problem = ""
        self.came: dict[str, Counts] = {}
        asked = {rule for example in examples for rule in example.rules}
        self.plan = plan._replace(rules=tuple(rule for rule in plan.rules if rule.name in asked))
        self.titles = {rule.name: rule.title for rule in self.plan.rules}
        try:
            self.facts: Facts | None = read_text(text.encode("utf-8", "surrogatepass"), examples[0].node.span.file)
        except Unreadable as problem:
            self.facts, self.problem = None, str(problem)
        if self.facts is not None:
            self.came = {tally.rule: counts(tally) for tally in evaluate(self.plan, self.facts).tallies}

    def mismatches(self) -> list[Mismatch]:
        """The rules that did something else than an example says."""
        wrong = [
            (example, rule) for example in self.examples for rule in example.rules
            if rule not in self.came or not met(example.node.expect, self.came[rule])
        ]  # fmt: skip
        if not wrong:
            return []
        report = self._in_full({rule for _, rule in wrong})
        return [self._mismatch(example, rule, report) for example, rule in wrong]

    def _in_full(self, rules: set[str]) -> DocumentReport | None:
        """The report on these rules with all that they find, what holds included."""
        if self.facts is None:
            return None
        plan = self.plan._replace(rules=tuple(rule for rule in self.plan.rules if rule.name in rules))
        return evaluate(plan, self.facts, everything=True)

    def _mismatch(self, example: CheckedExample, rule: str, report: DocumentReport | None) -> Mismatch:
        node = example.node
        came = self.came.get(rule, ())
        place = self.sources[node.span.file].position(node.span.start)[0]
        sample, changes = "", ()
        if isinstance(node.document, tree.Variant):
            sample = node.document.sample.text
            changes = tuple((one.old.text, one.new.text) for one in node.document.replacements)
        lines = _lines_in_file(example, self.sources[example.block.span.file])
        found = [f for f in report.findings if f.rule == rule and word_of(f.verdict) != node.expect] if report else []
        found.sort(key=lambda finding: WORDS.index(word_of(finding.verdict)))
        return Mismatch(
            kind_of(node.expect, came), rule, self.titles.get(rule, ""), node.span.file, place, sample, changes,
            node.expect, came, tuple(_moved(finding, lines) for finding in found),
            report.coverage.unread if report and not came else (), self.problem,
        )  # fmt: skip


# ── places: an example's document is part of a rule file ─────────────────────────────────


def _lines_in_file(example: CheckedExample, source: Source) -> list[int]:
    """For each line of the document the line of the rule file that it stands in or, where it was changed, stood in."""
    start = example.block.span.start
    opening = source.text[start : source.text.find("\n", start) + 1 or None]
    line = source.position(start)[0] + (not opening[3:].strip())
    body, last, lines = example.block.text, 0, [line]
    for begin, end, new in (*example.changes, (len(body), len(body), "")):
        kept = body.count("\n", last, begin)
        lines += range(line + 1, line + kept + 1)
        line += kept
        lines += [line] * new.count("\n")
        line += body.count("\n", begin, end)
        last = end
    return lines


def _moved(finding: Finding, lines: Sequence[int]) -> Finding:
    """A finding told with the lines of the rule file. Columns are those of the document, so they are left out."""
    return finding._replace(evidence=tuple(_shifted(item, lines) for item in finding.evidence))


def _shifted(item: Evidence, lines: Sequence[int]) -> Evidence:
    line = item.place.line
    if line is None or not 0 < line <= len(lines):
        return item
    return item._replace(place=item.place._replace(line=lines[line - 1], column=None, end_column=None))
