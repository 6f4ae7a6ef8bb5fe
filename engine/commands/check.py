"""`engine check`: documents against rules. In: arguments. Out: the report, and an exit status.

Every stage is imported where it is used: what a run does not need would only make it slower to start.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine import __version__, output
from engine.commands.endings import FINDINGS, FINE, UNUSABLE, internal, refuse
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.papers import Papers
from engine.record import TYPE_CHECKING, Record
from engine.render.formats import FORMATS, View, rendered
from engine.render.layout import clean
from engine.render.page import SEVERITIES

if TYPE_CHECKING:
    from engine.documents import Found
    from engine.facts import Facts
    from engine.findings import DocumentReport, Failure, Report
    from engine.papers import Remarks
    from engine.plan import Plan

_HELP = """\
usage: engine check --rules FILE [OPTIONS] [PATH ...]

Check documents against rules. PATH is a document, or a folder to search.

options:
  -h, --help            show this help message and exit
  --rules FILE          a rule file or a shipped ruleset; may be repeated
  --set NAME=VALUE      give a parameter of the rules a value; may be repeated
  --tag NAME            check only the rules with this tag; may be repeated
  --prior FILE          the document of the year before, which rules call prior; may be
                        repeated: a document goes with one of its organisation
  --format {table,json,sarif,junit,github,csv,markdown,html,xlsx}
                        the form of the report (table)
  --output FILE         write the report to FILE
  --NAME-output FILE    write the report in the form NAME to FILE as well: --json-output,
                        --html-output and so on
  --carry FILE          take what people wrote into the working paper in FILE over into the
                        new one (that which is overwritten, if there is one)
  --fail-on {error,warning,note,never}
                        findings that make the exit status 1 (error)
  --all                 show also what holds, rounds or could not be checked
  --quiet               show findings only
  --colour {auto,always,never}, --color {auto,always,never}
                        colours (auto: on a terminal)

examples:
  engine check --rules district.rules budget-2024.txt
  engine check --rules district.rules --rules own.rules --set limit=0.01万元 budgets/
  engine check --rules district.rules --format json --output report.json budgets/

A --rules name is looked for as a file, then among the rulesets that come with the
engine. Without PATH, every document in the current folder is checked; folders given
as PATH are searched. Exit status: 0 no finding at or above --fail-on, 1 findings,
2 the rules, the options or a document could not be used.
"""
_OPTIONS = {
    "--rules": TEXT,
    "--set": TEXT,
    "--tag": TEXT,
    "--prior": TEXT,
    "--format": tuple(FORMATS),
    "--output": TEXT,
    **{f"--{name}-output": TEXT for name in FORMATS},
    "--carry": TEXT,
    "--fail-on": (*SEVERITIES, "never"),
    "--all": FLAG,
    "--quiet": FLAG,
    "--colour": ("auto", "always", "never"),
}


class Check(Record):
    """What `engine check` is to do."""

    paths: tuple[str, ...]
    rules: tuple[str, ...]
    set: tuple[tuple[str, str], ...]  # (parameter, value)
    format: str
    output: str | None
    outputs: tuple[tuple[str, str], ...]  # further forms, each with its file
    fail_on: str
    all: bool
    quiet: bool
    colour: str
    tags: tuple[str, ...] = ()
    priors: tuple[str, ...] = ()
    carry: str | None = None

    @property
    def forms(self) -> tuple[tuple[str, str | None], ...]:
        """Every form of the report that is asked for, with its file."""
        return (self.format, self.output), *self.outputs

    @property
    def documents(self) -> bool:
        """Does a form show the documents themselves, and with them everything that was checked?"""
        return any(FORMATS[form].documents for form, _ in self.forms)


def read_options(arguments: Sequence[str]) -> Check:
    """The options of `engine check`. Raises `Misused` and `HelpWanted`."""
    given = Given("check", arguments, _OPTIONS, _HELP)
    if not given.values["--rules"]:
        raise given.misused("the following arguments are required: --rules")
    if given.word("--format") == "xlsx" and given.text("--output") is None:
        raise given.misused("argument --format: xlsx is written to a file: --output FILE")
    return Check(
        paths=tuple(given.paths),
        rules=tuple(given.values["--rules"]),
        set=tuple(map(given.setting, given.values["--set"])),
        format=given.word("--format"),
        output=given.text("--output"),
        outputs=tuple((name, path) for name in FORMATS for path in given.values[f"--{name}-output"]),
        fail_on=given.word("--fail-on"),
        all=given.flag("--all"),
        quiet=given.flag("--quiet"),
        colour=given.word("--colour"),
        tags=tuple(given.values["--tag"]),
        priors=tuple(given.values["--prior"]),
        carry=given.text("--carry"),
    )


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Check the documents, write the report, and say by the exit status how it went."""
    wanted = read_options(arguments)
    from engine.documents import find
    from engine.read import known
    from engine.rulefiles import Refused
    from engine.rules import obtain

    try:
        plan = obtain(wanted.rules, dict(wanted.set))
        if wanted.tags:
            from engine.rules import tagged

            plan = tagged(plan, wanted.tags)
    except Refused as refused:
        return refuse(refused.text(output.coloured(wanted.colour, sys.stderr)))
    priors: list[Facts] = []
    for path in wanted.priors:
        from engine.read import Unreadable, read

        try:
            priors.append(read(path))
        except Unreadable as problem:
            return refuse(f"engine: --prior {clean(path)}: {clean(str(problem))}")
    remarks: tuple[Remarks, ...] = ()
    if wanted.documents:
        from engine.commands.papers import Unprepared, prepared

        try:
            remarks = prepared(wanted.forms, wanted.carry)
        except Unprepared as problem:
            return refuse(f"engine: {clean(str(problem))}")
    found = find(wanted.paths, known, speech)
    report, documents = _checked(plan, found, priors, wanted, speech)
    papers = Papers({})
    if wanted.documents:
        from engine.commands.papers import gathered

        papers = gathered(report, documents, plan, remarks)
    _publish(report, papers, wanted, speech)
    if not wanted.quiet:
        _tell_summary(report, found, speech)
    return _status(report, wanted.fail_on)


def _checked(
    plan: Plan, found: Found, priors: Sequence[Facts], wanted: Check, speech: Speech
) -> tuple[Report, list[Facts]]:
    """Every document checked by itself: what goes wrong with one is its own failure. The facts are kept where a form
    asks for them."""
    from engine.findings import Failure, Report

    documents: list[DocumentReport] = []
    kept: list[Facts] = []
    failures: list[Failure] = list(found.failures)
    alone = len(found.paths) == len(priors) == 1
    progress = not wanted.quiet and output.terminal(sys.stderr)
    for done, path in enumerate(found.paths, 1):
        if progress:
            doing = speech.say("checking {done} of {n}: {path}", done=done, n=len(found.paths), path=clean(path))
            output.tell(f"\r\x1b[K{doing}")
        outcome = _check_one(plan, path, priors, alone, wanted.all or wanted.documents, speech)
        if isinstance(outcome, Failure):
            failures.append(outcome)
            continue
        documents.append(outcome[0])
        if wanted.documents:
            kept.append(outcome[1])
    if progress:
        output.tell("\r\x1b[K")
    return Report(__version__, tuple(documents), tuple(sorted(failures))), kept


def _check_one(
    plan: Plan, path: str, priors: Sequence[Facts], alone: bool, everything: bool, speech: Speech
) -> tuple[DocumentReport, Facts] | Failure:
    """The report on one document, and what was read of it. `alone` says that it is the only document, and that only one
    earlier one was given: then they go together."""
    from engine.evaluate import evaluate
    from engine.findings import Failure
    from engine.read import Unreadable, read

    try:
        facts = read(path)
        if not priors:
            return evaluate(plan, facts, everything), facts
        from engine.evaluate.earlier import prior_of

        prior = priors[0] if alone else prior_of(facts, priors, plan.properties)
        return evaluate(plan, facts, everything, prior), facts
    except Unreadable as problem:
        return Failure(path, str(problem))
    except Exception as unexpected:
        return Failure(path, internal(unexpected, speech))


def _publish(report: Report, papers: Papers, wanted: Check, speech: Speech) -> None:
    """Write the report in every form asked for."""
    colour = output.coloured(wanted.colour, None if wanted.output else sys.stdout)
    view = View(speech, wanted.all, wanted.quiet, colour, _failing(wanted.fail_on), papers)
    content = rendered(report, wanted.format, view)
    if wanted.output:
        output.save(content, wanted.output)
    else:
        output.emit(content)
    for form, path in wanted.outputs:
        output.save(rendered(report, form, view._replace(colour=False)), path)
    if wanted.output or wanted.format != "table":  # elsewhere the report before one's eyes ends with them
        for failure in report.errors:
            output.tell(f"engine: {clean(failure.path)}: {clean(failure.message)}\n")


def _tell_summary(report: Report, found: Found, speech: Speech) -> None:
    """How many documents were checked, on standard error, where that is not plain from the report."""
    checked, failed = len(report.documents), len(report.errors)
    if checked == 1 and not failed and not found.skipped:
        return
    counts = [speech.count(checked, "{n} document checked", "{n} documents checked")]
    if failed:
        counts.append(speech.say("{n} could not be read", n=failed))
    if found.skipped:
        counts.append(speech.count(found.skipped, "{n} other file skipped", "{n} other files skipped"))
    output.tell(f"engine: {speech.say(', ').join(counts)}\n")


def _failing(fail_on: str) -> tuple[str, ...]:
    """The severities that make the exit status 1."""
    return SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()


def _status(report: Report, fail_on: str) -> int:
    from engine.render import reported

    if report.errors:
        return UNUSABLE
    failing = _failing(fail_on)
    found = (finding for document in report.documents for finding in reported(document))
    return FINDINGS if any(finding.severity in failing for finding in found) else FINE
