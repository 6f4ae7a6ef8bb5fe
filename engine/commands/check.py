"""`engine check`: documents against rules. In: arguments. Out: the report, and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from engine import output, regular
from engine.commands.endings import FINDINGS, FINE, UNUSABLE, refuse
from engine.commands.running import Asked, Unstarted, begin, checked
from engine.commands.scale import SCALE_HELP, SCALE_OPTIONS, Scale, apart, read_scale
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.papers import Papers
from engine.record import TYPE_CHECKING, Record
from engine.render import speaking
from engine.render.formats import FORMATS, View, rendered
from engine.render.layout import clean
from engine.render.page import SEVERITIES

if TYPE_CHECKING:
    from engine.documents import Found
    from engine.facts import Facts
    from engine.findings import Report
    from engine.papers import Remarks

_HELP = f"""\
usage: engine check --rules FILE [OPTIONS] [PATH ...]

Check documents against rules. PATH is a document, or a folder to search.

options:
  -h, --help            show this help message and exit
  --rules FILE          a rule file or a shipped ruleset; may be repeated
  --set NAME=VALUE      give a parameter of the rules a value; may be repeated
  --tag NAME            check only the rules with this tag; may be repeated
  --prior FILE          the document of the year before, which rules call prior; may be
                        repeated: a document goes with one of its organisation
  --format {{table,json,sarif,junit,github,csv,markdown,html,xlsx}}
                        the form of the report (table)
  --output FILE         write the report to FILE
  --NAME-output FILE    write the report in the form NAME to FILE as well: --json-output,
                        --html-output and so on
  --carry FILE          take what people wrote into the working paper in FILE over into the
                        new one (that which is overwritten, if there is one)
  --fail-on {{error,warning,note,never}}
                        findings that make the exit status 1 (error)
  --min-coverage N      make it 1 as well where less than N % of a document's figures are
                        checked
  --waivers FILE        findings that somebody answers for, until a day: listed apart
  --baseline FILE       hide the findings that engine baseline wrote to FILE
  --today DAY           the day on which waivers are judged (2025-06-30; today)
  --diff FILE           tell what is new, gone or changed since the JSON report in FILE
  --all                 show also what holds, rounds or could not be checked
  --explain             show the rules that found something, as they are written
  --quiet               show findings only
  --colour {{auto,always,never}}, --color {{auto,always,never}}
                        colours (auto: on a terminal)
{SCALE_HELP}
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
    "--min-coverage": TEXT,
    "--waivers": TEXT,
    "--baseline": TEXT,
    "--today": TEXT,
    "--diff": TEXT,
    "--all": FLAG,
    "--explain": FLAG,
    "--quiet": FLAG,
    "--colour": ("auto", "always", "never"),
    **SCALE_OPTIONS,
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
    least: str | None = None  # the share of a document's figures that must be checked, in percent
    waivers: str | None = None
    baseline: str | None = None
    today: str | None = None
    diff: str | None = None
    explain: bool = False
    scale: Scale = Scale()
    carry: str | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form that is wanted."""
        return (self.format, *(form for form, _ in self.outputs))

    @property
    def documents(self) -> bool:
        """Does a form show the documents themselves, and with them everything that was checked?"""
        return any(FORMATS[form].documents for form in self.forms)


def read_options(arguments: Sequence[str]) -> Check:
    """The options of `engine check`. Raises `Misused` and `HelpWanted`."""
    given = Given("check", arguments, _OPTIONS, _HELP)
    if not given.values["--rules"]:
        raise given.misused("the following arguments are required: --rules")
    if given.word("--format") == "xlsx" and given.text("--output") is None:
        raise given.misused("argument --format: xlsx is written to a file: --output FILE")
    if given.flag("--explain") and given.word("--format") != "table":
        raise given.misused("argument --explain: only with --format table")
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
        least=given.percentage("--min-coverage"),
        waivers=given.text("--waivers"),
        baseline=given.text("--baseline"),
        today=given.day("--today"),
        diff=given.text("--diff"),
        explain=given.flag("--explain"),
        scale=read_scale(given),
        carry=given.text("--carry"),
    )


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Check the documents, write the report, and say by the exit status how it went."""
    wanted = read_options(arguments)
    known = None
    documents: Sequence[Facts] = ()
    remarks: tuple[Remarks, ...] = ()
    try:
        if wanted.waivers or wanted.baseline or wanted.diff:
            from engine.commands.known import Before

            known = Before(wanted.waivers, wanted.baseline, wanted.diff, wanted.today)
        paths = wanted.paths
        named: Mapping[str, str] = {}
        if wanted.scale.manifests:
            from engine.commands.many import listed

            paths, named = listed(wanted)
        begun = begin(Asked(paths, wanted.rules, wanted.set, wanted.tags, wanted.priors), wanted.colour, speech)
        keep = wanted.documents
        if keep:
            from engine.commands.papers import prepared

            remarks = prepared(((wanted.format, wanted.output), *wanted.outputs), wanted.carry)
        if named or wanted.scale.asked or (not keep and apart(wanted.scale, len(begun.found.paths))):
            from engine.commands import many

            if many.streams(wanted):
                return many.run_many(begun, named, wanted, speech)
            report = many.gathered(begun, named, wanted, speech)
        else:
            progress = not wanted.quiet and output.terminal(sys.stderr)
            everything = wanted.all or keep
            report, documents = checked(begun, speech, everything=everything, progress=progress, keep=keep)
    except Unstarted as problem:
        return refuse(str(problem))
    if known is not None:
        report = known.applied(report)
    papers = Papers({})
    if wanted.documents:
        from engine.commands.papers import gathered

        papers = gathered(report, (*documents, *begun.priors), begun.plan, remarks)
    _publish(report, papers, wanted, speech)
    regular.keep()
    if not wanted.quiet:
        _tell_summary(report, begun.found, speech)
    return max(_status(report, wanted.fail_on), _covered(report, wanted.least, speech))


def _publish(report: Report, papers: Papers, wanted: Check, speech: Speech) -> None:
    """Write the report in every form asked for."""
    colour = output.coloured(wanted.colour, None if wanted.output else sys.stdout)
    view = View(speech, wanted.all, wanted.quiet, colour, _failing(wanted.fail_on), papers)
    # What holds is there for the forms that show everything; the others have what they have without one beside them.
    plain = report if wanted.all or not wanted.documents else speaking(report)
    content = rendered(_for(wanted.format, report, plain), wanted.format, view)
    if wanted.explain:
        from engine.commands.explain import of_findings

        content = "\n".join((str(content), *of_findings(report, wanted.rules, dict(wanted.set), view)))
    if wanted.output:
        output.save(content, wanted.output)
    else:
        output.emit(content)
    for form, path in wanted.outputs:
        output.save(rendered(_for(form, report, plain), form, view._replace(colour=False)), path)
    if wanted.output or wanted.format != "table":  # elsewhere the report before one's eyes ends with them
        for failure in report.errors:
            output.tell(f"engine: {clean(failure.path)}: {clean(failure.message)}\n")


def _for(form: str, report: Report, plain: Report) -> Report:
    return report if FORMATS[form].documents else plain


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
    found = {finding.severity for document in report.documents for finding in reported(document)}
    if any(waiver.stale for waiver in report.waivers):
        found.add("warning")
    return FINDINGS if not found.isdisjoint(failing) else FINE


def _covered(report: Report, least: str | None, speech: Speech) -> int:
    """Whether enough of every document was checked; of which that is not so is told."""
    if least is None:
        return FINE
    from engine.quantity import parse_rational
    from engine.render.outcomes import percentage

    share = parse_rational(least)
    short = [one for one in report.documents if share is not None and not one.coverage.reaches(share)]
    for document in short:
        figures, checked = document.coverage.figures, document.coverage.checked
        words = "{checked} of {n} figures checked ({share} %), less than --min-coverage {least}"
        told = speech.say(words, checked=checked, n=figures, share=percentage(checked, figures) or "0", least=least)
        output.tell(f"engine: {clean(document.path)}: {told}\n")
    return FINDINGS if short else FINE
