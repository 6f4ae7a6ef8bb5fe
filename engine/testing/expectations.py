"""Documents with the findings that are expected in them. In: a plan, facts, the expectations' text. Out: a `Tested`.

One finding a line: what the rule does (`fails`, `incomplete`, `rounding`, `not checkable`), the rule by its own or its
full name, and where, as a report names the place; without a place, anywhere. `#` begins a comment.

    fails 支出横向 line 117
    fails "支出总表 rolls up" line 120
    incomplete district.表间一致
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from engine.evaluate import evaluate
from engine.facts import Facts, Place
from engine.findings import Finding, about
from engine.outcomes import Counts, Mismatch, Tested
from engine.plan import Plan
from engine.record import Record
from engine.testing.verdicts import counts, grave, word_of

MAX_FILE = 1 << 20
GRADES = ("error", "warning", "note")
_LINE = re.compile(
    r'(?P<word>fails|incomplete|rounding|not\s+checkable)\s+(?:"(?P<quoted>[^"]+)"|(?P<rule>\S+))(?P<place>.*)'
)  # fmt: skip
_PLACE = re.compile(r"(?:page \d+, )?line \d+|page \d+|sheet .+")


class Unusable(Exception):
    """Expectations that cannot be read or understood: a sentence for each line (0 for the file), with its number."""

    def __init__(self, problems: Sequence[tuple[int, str]]) -> None:
        super().__init__("; ".join(f"line {line}: {problem}" if line else problem for line, problem in problems))


class Expectation(Record):
    """One line: the verdict's word, the rules it may mean by their full names, the place ("" anywhere)."""

    line: int
    word: str
    rules: tuple[str, ...]
    place: str


def text_of(path: str) -> str | None:
    """The text of a file of expectations, None where there is no such file. Raises `Unusable`."""
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_FILE + 1)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise Unusable([(0, f"the file cannot be read: {problem.strerror or problem}")]) from None
    if len(raw) > MAX_FILE:
        raise Unusable([(0, f"the file is larger than {MAX_FILE >> 20} MiB")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Unusable([(0, f"the file is not UTF-8 (byte {problem.start})")]) from None


def read(text: str, plan: Plan) -> tuple[Expectation, ...]:
    """The expectations of a file. Raises `Unusable`."""
    names = _names(plan)
    expected: list[Expectation] = []
    problems: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        said = _without_comment(line)
        if not said:
            continue
        one = _expectation(number, said, names)
        if isinstance(one, str):
            problems.append((number, one))
        else:
            expected.append(one)
    if problems:
        raise Unusable(problems)
    return tuple(expected)


def _without_comment(line: str) -> str:
    return re.sub(r'("[^"]*")|#.*', lambda found: found[1] or "", line).strip()


def _names(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The full names of the rules that go by a name. A property that a document states twice is told as one, too."""
    names: dict[str, tuple[str, ...]] = {}
    for full in (*(rule.name for rule in plan.rules), *(f"document.{one.name}" for one in plan.properties)):
        names[full] = (full,)
        short = full.rpartition(".")[2]
        if short != full and not full.startswith("document."):
            names[short] = (*names.get(short, ()), full)
    return names


def _expectation(number: int, said: str, names: dict[str, tuple[str, ...]]) -> Expectation | str:
    """What one line says, or what is wrong with it."""
    parts = _LINE.fullmatch(said)
    if parts is None:
        return f"“{said}” is no expectation; one says: fails RULE line 12 (or incomplete, rounding, not checkable)"
    rule, place = parts["quoted"] or parts["rule"], " ".join(parts["place"].split())
    if rule not in names:
        near = get_close_matches(rule, names, n=1, cutoff=0.5)
        return f"there is no rule “{rule}”" + (f"; did you mean {near[0]}?" if near else "")
    if place and not _PLACE.fullmatch(place):
        return f"“{place}” is no place; a place is said as a report says it: line 12"
    return Expectation(number, " ".join(parts["word"].split()), names[rule], place)


def where(finding: Finding) -> str:
    """The place of what a finding is about, as a report names it in English."""
    head = about(finding.evidence)
    place = head.place if head is not None else Place()
    if place.sheet is not None:
        return f"sheet {place.sheet} {place.cell or ''}".rstrip()
    page = f"page {place.page}" if place.page is not None else ""
    line = f"line {place.line}" if place.line is not None else ""
    return ", ".join(filter(None, (page, line)))


def told(findings: Iterable[Finding], least: str) -> list[Finding]:
    """The findings that have to be expected: those that a check lists, of this severity at the least."""
    grades = GRADES[: GRADES.index(least) + 1]
    return [
        one for one in findings
        if one.severity in grades
        and (one.verdict in ("conflict", "incomplete") or (one.verdict == "not checkable" and one.severity != "note"))
    ]  # fmt: skip


def run(plan: Plan, facts: Facts, path: str, expected: Sequence[Expectation], least: str) -> Tested:
    """Check the document; `path` is that of the expectations. An expectation covers all findings it fits."""
    report = evaluate(plan, facts, everything=True, apart=True)
    came = {tally.rule: counts(tally) for tally in report.tallies}
    titles = {rule.name: rule.title for rule in plan.rules}
    mismatches = [
        _missing(one, path, facts.path, [f for f in report.findings if f.rule in one.rules], titles, came)
        for one in expected if not any(_fits(finding, one) for finding in report.findings)
    ]  # fmt: skip
    mismatches += (
        _noisy(finding, facts.path, came) for finding in told(report.findings, least)
        if not any(_fits(finding, one) for one in expected)
    )  # fmt: skip
    return Tested(facts.path, len(plan.rules), len(expected), tuple(mismatches))


def _fits(finding: Finding, expected: Expectation) -> bool:
    return (
        finding.rule in expected.rules and word_of(finding) == expected.word
        and (not expected.place or where(finding) == expected.place)
    )  # fmt: skip


def _missing(
    expected: Expectation,
    path: str,
    document: str,
    others: list[Finding],
    titles: dict[str, str],
    came: dict[str, Counts],
) -> Mismatch:
    """An expectation without its finding, with what the rule says instead: first at that place, then the gravest."""
    rule = expected.rules[0]
    others.sort(key=lambda finding: (where(finding) != expected.place, grave(finding)))
    return Mismatch(
        "missing", rule, titles.get(rule, ""), path, expected.line, expected.word, expected.place, document,
        "", (), came.get(rule, ()), tuple(others), (),
    )  # fmt: skip


def _noisy(finding: Finding, path: str, came: dict[str, Counts]) -> Mismatch:
    head = about(finding.evidence)
    line = head.place.line if head is not None else None
    return Mismatch(
        "noisy", finding.rule, finding.title, path, line, "", "", path, "", (), came.get(finding.rule, ()),
        (finding,), (),
    )  # fmt: skip


def written(plan: Plan, facts: Facts, before: str, least: str) -> str:
    """Expectations of what is found in a document today, under the comment that headed the former ones."""
    names = _names(plan)
    heading = re.match(r"((?:[^\S\n]*#[^\n]*\n|\s*\n)*)", before)
    lines = []
    for finding in told(evaluate(plan, facts, everything=True, apart=True).findings, least):
        short = finding.rule.rpartition(".")[2]
        name = short if names.get(short) == (finding.rule,) else finding.rule
        quoted = f'"{name}"' if re.search(r"[\s#]", name) else name
        lines.append(" ".join(filter(None, (word_of(finding), quoted, where(finding)))))
    return (heading[1] if heading else "") + "".join(f"{line}\n" for line in dict.fromkeys(lines))
