"""The examples of one rule file, run. In: `Loaded` and its plan. Out: a `Tested`, and what each example showed.

Examples of one document are looked at together: it is read once and checked with the rules that they name.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.check import CheckedExample
from engine.evaluate import evaluate
from engine.facts import Facts, Place
from engine.findings import DocumentReport, Finding
from engine.loading import Loaded
from engine.outcomes import Counts, Mismatch, Tested
from engine.plan import Plan
from engine.read import Unreadable
from engine.read.text import read_text
from engine.record import Record
from engine.source import Source
from engine.syntax import tree
from engine.testing.verdicts import counts, grave, kind_of, met, word_of


class Shown(Record):
    """A rule that did in an example what the example says of it."""

    path: str  # of the file that declares the rule
    rule: str
    word: str


def run(loaded: Loaded, plan: Plan) -> tuple[Tested, tuple[Shown, ...]]:
    """Run the examples that stand in the file itself, not those of the files it uses."""
    path = loaded.file.span.file
    declared = {rule.name: rule.node.span.file for rule in loaded.checked.rules}
    by_document: dict[tuple[str, str | None], list[CheckedExample]] = {}
    for example in loaded.checked.examples:
        if example.node.span.file == path:
            prior = example.prior.text if example.prior is not None else None
            by_document.setdefault((example.text, prior), []).append(example)
    mismatches: list[Mismatch] = []
    shown: list[Shown] = []
    expected = 0
    for (text, prior), examples in by_document.items():
        trial = _Trial(text, prior, examples, plan, loaded.sources)
        wrong = [one for one in trial.asked if not trial.is_met(*one)]
        shown += (
            Shown(declared[rule], rule, example.node.expect)
            for example, rule in trial.asked if trial.is_met(example, rule)
        )  # fmt: skip
        mismatches += trial.mismatches(wrong)
        expected += len(trial.asked)
    own = sum(file == path for file in declared.values())
    return Tested(path, own, expected, tuple(sorted(mismatches, key=_order))), tuple(shown)


def _order(mismatch: Mismatch) -> tuple[int, str]:
    return mismatch.line or 0, mismatch.rule


_Asked = tuple[CheckedExample, str]  # an example and one of its rules


class _Trial:
    """One document, and the examples about it."""

    def __init__(
        self, text: str, prior: str | None, examples: Sequence[CheckedExample], plan: Plan, sources: dict[str, Source]
    ) -> None:
        self.asked: list[_Asked] = [(example, rule) for example in examples for rule in example.rules]
        self._plan = _only(plan, {rule for _, rule in self.asked})
        self._titles = {rule.name: rule.title for rule in self._plan.rules}
        self._sources = sources
        self._facts: Facts | None = None
        self._prior: Facts | None = None
        self._problem = ""
        self._came: dict[str, Counts] = {}
        try:
            self._facts = _read(text, examples[0].node.span.file)
            self._prior = _read(prior, _name_of_prior(examples[0])) if prior is not None else None
        except Unreadable as problem:
            self._problem = str(problem)
        else:
            report = evaluate(self._plan, self._facts, prior=self._prior, apart=True)
            self._came = {tally.rule: counts(tally) for tally in report.tallies}

    def is_met(self, example: CheckedExample, rule: str) -> bool:
        """Did the rule do what the example says?"""
        return not self._problem and met(example.node.expect, self._came.get(rule, ()))

    def mismatches(self, wrong: Sequence[_Asked]) -> list[Mismatch]:
        """What there is to tell of rules that did something else."""
        report: DocumentReport | None = None
        if wrong and self._facts is not None:
            plan = _only(self._plan, {rule for _, rule in wrong})
            report = evaluate(plan, self._facts, everything=True, prior=self._prior, apart=True)
        return [self._mismatch(example, rule, report) for example, rule in wrong]

    def _mismatch(self, example: CheckedExample, rule: str, report: DocumentReport | None) -> Mismatch:
        node = example.node
        came = self._came.get(rule, ())
        line = self._sources[node.span.file].position(node.span.start)[0]
        sample = prior = ""
        changes: tuple[tuple[str, str], ...] = ()
        if isinstance(node.document, tree.Variant):
            sample = node.document.sample.text
            prior = node.document.prior.text if node.document.prior is not None else ""
            changes = tuple((one.old.text, one.new.text) for one in node.document.replacements)
        lines, changed = _lines_in_file(example, self._sources[example.block.span.file])
        findings: list[Finding] = []
        if report is not None:
            others = (one for one in report.findings if one.rule == rule and word_of(one) != node.expect)
            findings = sorted(others, key=lambda one: (word_of(one) != "fails", _apart(one, changed), grave(one)))
        unread = report.coverage.unread if report is not None and not came else ()
        return Mismatch(
            kind_of(node.expect, came), rule, self._titles.get(rule, ""), node.span.file, line, node.expect, "",
            example.block.span.file, sample, changes, came, tuple(_moved(finding, lines) for finding in findings),
            tuple(table._replace(place=_at(table.place, lines)) for table in unread), self._problem, prior,
        )  # fmt: skip


def _read(text: str, path: str) -> Facts:
    return read_text(text.encode("utf-8", "surrogatepass"), path)


def _name_of_prior(example: CheckedExample) -> str:
    """By what a finding names the earlier document: the sample."""
    document = example.node.document
    return document.prior.text if isinstance(document, tree.Variant) and document.prior is not None else ""


def _only(plan: Plan, rules: set[str]) -> Plan:
    return plan._replace(rules=tuple(rule for rule in plan.rules if rule.name in rules))


# ── places: the document of an example is part of a rule file ────────────────────────────


def _lines_in_file(example: CheckedExample, source: Source) -> tuple[list[int], set[int]]:
    """For each line of the document the line of the rule file that it stands in or, where it was changed, stood in;
    and the lines of the document that were changed."""
    start = example.block.span.start
    opening = source.text[start + len('"""') :].partition("\n")[0]
    line = source.position(start)[0] + (not opening.strip())
    body, last, lines, changed = example.block.text, 0, [line], set[int]()
    for begin, end, new in (*example.changes, (len(body), len(body), "")):
        kept = body.count("\n", last, begin)
        lines += range(line + 1, line + kept + 1)
        more = new.count("\n")
        if begin < len(body):
            changed.update(range(len(lines), len(lines) + more + 1))
        lines += [line + kept] * more
        line += kept + body.count("\n", begin, end)
        last = end
    return lines, changed


def _apart(finding: Finding, lines: set[int]) -> bool:
    """Does a finding rest on none of these lines?"""
    return all(item.place.line not in lines for item in finding.evidence if not item.document)


def _moved(finding: Finding, lines: Sequence[int]) -> Finding:
    """The finding with the lines of the rule file."""
    return finding._replace(
        evidence=tuple(
            item if item.document else item._replace(place=_at(item.place, lines)) for item in finding.evidence
        )
    )  # fmt: skip


def _at(place: Place, lines: Sequence[int]) -> Place:
    """A place in the rule file. The columns, which count from the document's own margin, are left out."""
    if place.line is None or not 0 < place.line <= len(lines):
        return place
    return Place(lines[place.line - 1])
