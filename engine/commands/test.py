"""`engine test`: rules on documents of which it is known what they say. In: arguments. Out: what came otherwise.

Rule files are always parsed here: a plan carries no examples.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from engine import __version__, output
from engine.commands.endings import FINDINGS, FINE, UNUSABLE, internal
from engine.findings import Failure
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.outcomes import RuleCoverage, Tested, TestReport, Threshold
from engine.plan import Clash, Plan, merge
from engine.quantity import parse_rational
from engine.record import TYPE_CHECKING, Record
from engine.render.layout import clean

if TYPE_CHECKING:
    from engine.diagnostic import Diagnostic
    from engine.loading import Loaded
    from engine.source import Source

_HELP = """\
usage: engine test [OPTIONS] RULES ... [DOCUMENT ...]

Run the examples in rule files, and check documents against the findings that are
expected in them: those on budget.txt stand beside it in budget.expect. RULES is a
rule file or a shipped ruleset; folders are searched for *.rules and *.expect.

options:
  -h, --help            show this help message and exit
  --coverage            list the rules that no example makes fail, or shows silent
  --min-coverage N      fail where examples make less than N % of the rules fail
  --severity {note,warning,error}
                        the least severity of findings that must be expected (note)
  --promote             write the expectations anew, from what is found today
  --format {table,json}
                        the form of the report (table)
  --output FILE         write the report to FILE
  --all                 show everything that came instead of what was expected
  --quiet               show only what came otherwise than expected
  --colour {auto,always,never}, --color {auto,always,never}
                        colours (auto: on a terminal)

examples:
  engine test own.rules
  engine test --coverage --min-coverage 100 rulesets/
  engine test district.rules tests/budget.txt

Exit status: 0 everything came as expected, 1 something did not or --min-coverage was
not reached, 2 rules, options, a document or its expectations could not be used.
"""
_OPTIONS = {
    "--coverage": FLAG,
    "--min-coverage": TEXT,
    "--severity": ("note", "warning", "error"),
    "--promote": FLAG,
    "--format": ("table", "json"),
    "--output": TEXT,
    "--all": FLAG,
    "--quiet": FLAG,
    "--colour": ("auto", "always", "never"),
}


class Test(Record):
    """What `engine test` is to do."""

    paths: tuple[str, ...]
    coverage: bool
    least: str | None  # the share of the rules that must fail in an example, in percent
    severity: str
    promote: bool
    format: str
    output: str | None
    all: bool
    quiet: bool
    colour: str


def read_options(arguments: Sequence[str]) -> Test:
    """The options of `engine test`. Raises `Misused` and `HelpWanted`."""
    given = Given("test", arguments, _OPTIONS, _HELP)
    if not given.paths:
        raise given.misused("the following arguments are required: RULES")
    return Test(
        tuple(given.paths), given.flag("--coverage"), given.percentage("--min-coverage"), given.word("--severity"),
        given.flag("--promote"), given.word("--format"), given.text("--output"), given.flag("--all"),
        given.flag("--quiet"), given.word("--colour"),
    )  # fmt: skip


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Test the rules, write what came of it, and say by the exit status how it went."""
    wanted = read_options(arguments)
    report = _tested(wanted, speech)
    _publish(report, wanted, speech)
    if report.errors:
        return UNUSABLE
    unmet = any(tested.mismatches for tested in (*report.files, *report.documents))
    unreached = report.threshold is not None and not report.threshold.reached
    return FINDINGS if unmet or unreached else FINE


def _tested(wanted: Test, speech: Speech) -> TestReport:
    from engine.testing import examples
    from engine.testing.coverage import coverage
    from engine.testing.subjects import subjects

    about = subjects(wanted.paths, speech)
    failures = list(about.failures)
    loaded = _loaded(about.rules, failures, output.coloured(wanted.colour, sys.stderr))
    plans: list[tuple[Loaded, Plan]] = []
    files: list[Tested] = []
    shown: list[examples.Shown] = []
    for one in loaded:
        try:
            plan = one.plan(__version__)
            tested, did = examples.run(one, plan)
        except Exception as unexpected:
            failures.append(Failure(one.file.span.file, internal(unexpected, speech)))
            continue
        plans.append((one, plan))
        files.append(tested)
        shown += did
    documents = tuple(_documents(about.documents, plans, failures, wanted, speech))
    covered = coverage([one for one, _ in plans], shown)
    return TestReport(
        __version__, tuple(files), documents, covered, _threshold(wanted.least, covered), tuple(sorted(failures))
    )


def _loaded(paths: Sequence[str], failures: list[Failure], colour: bool) -> list[Loaded]:
    """The rule files that can be used, each once; what is wrong with the others is told as `engine check` does."""
    from engine.loading import load
    from engine.rulefiles import Refused, path_of, root_of

    files: list[Loaded] = []
    seen: set[str] = set()
    diagnostics: dict[Diagnostic, None] = {}  # a mistake in a file that several use is told once
    sources: dict[str, Source] = {}
    for path in paths:
        try:
            root = root_of(path)
            place = os.path.realpath(path_of(root))
            if place not in seen:
                seen.add(place)
                loaded = load(root)
                loaded.require()
                files.append(loaded)
        except Refused as problem:
            diagnostics.update(dict.fromkeys(problem.diagnostics))
            sources.update(problem.sources)
            failures.append(Failure(path, problem.message))
    if diagnostics:
        output.tell(Refused("", tuple(diagnostics), sources).text(colour))
    return files


def _threshold(least: str | None, covered: Sequence[RuleCoverage]) -> Threshold | None:
    from engine.testing.coverage import reached

    share = parse_rational(least) if least is not None else None
    return Threshold(least, reached(covered, share)) if least is not None and share is not None else None


# ── documents with expectations ──────────────────────────────────────────────────────────


def _documents(
    documents: Sequence[tuple[str, str]],
    plans: Sequence[tuple[Loaded, Plan]],
    failures: list[Failure],
    wanted: Test,
    speech: Speech,
) -> Iterator[Tested]:
    """Every document, checked with the rules of all files together."""
    from engine.read import Unreadable
    from engine.testing.expectations import Unusable

    used = {name for one, _ in plans for name in one.sources if name != one.file.span.file}
    apart = [plan for one, plan in plans if one.file.span.file not in used]
    try:
        plan = merge(apart) if apart else None
    except Clash as problem:
        failures += (Failure(document, str(problem)) for document, _ in documents)
        return
    for document, beside in documents:
        if plan is None:
            failures.append(Failure(document, speech.say("there is no rule file to check it with")))
            continue
        try:
            yield _document(plan, document, beside, wanted, speech)
        except Unreadable as problem:
            failures.append(Failure(document, str(problem)))
        except Unusable as problem:
            failures.append(Failure(beside, str(problem)))
        except output.Unwritable:
            raise
        except Exception as unexpected:
            failures.append(Failure(document, internal(unexpected, speech)))


def _document(plan: Plan, document: str, beside: str, wanted: Test, speech: Speech) -> Tested:
    """One document with the expectations beside it, which are written first if that is wanted."""
    from engine.read import read
    from engine.testing import expectations

    text = expectations.text_of(beside)
    if text is None and not wanted.promote:
        words = "there is no such file; --promote writes it from what is found today"
        raise expectations.Unusable([(0, speech.say(words))])
    facts = read(document)
    if wanted.promote:
        text = expectations.written(plan, facts, text or "", wanted.severity)
        output.save(text, beside)
    expected = expectations.read(text or "", plan)
    if wanted.promote:
        one = "{path}: {n} expectation written; read it before you keep it"
        many = "{path}: {n} expectations written; read them before you keep them"
        output.tell(f"engine: {speech.count(len(expected), one, many, path=clean(beside))}\n")
    return expectations.run(plan, facts, beside, expected, wanted.severity)


# ── the report ───────────────────────────────────────────────────────────────────────────


def _publish(report: TestReport, wanted: Test, speech: Speech) -> None:
    if wanted.format == "json":
        from engine.render import outcomes_json

        text = outcomes_json.show(report)
    else:
        from engine.render import outcomes

        colour = output.coloured(wanted.colour, None if wanted.output else sys.stdout)
        text = outcomes.show(
            report, speech, coverage=wanted.coverage, everything=wanted.all, quiet=wanted.quiet, colour=colour
        )  # fmt: skip
    if wanted.output:
        output.save(text, wanted.output)
    else:
        output.emit(text)
    if wanted.output or wanted.format == "json":  # elsewhere the report before one's eyes ends with them
        for failure in report.errors:
            output.tell(f"engine: {clean(failure.path)}: {clean(failure.message)}\n")
