"""`engine test`: rules on documents of which it is known what they shall say. In: arguments. Out: what came otherwise.

Rule files are always parsed here: their examples are not part of a plan.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine import __version__, output
from engine.commands.endings import FINDINGS, FINE, UNUSABLE, internal
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.record import TYPE_CHECKING, Record
from engine.render.layout import clean

if TYPE_CHECKING:
    from engine.loading import Loaded
    from engine.outcomes import TestReport

_HELP = """\
usage: engine test [OPTIONS] RULES ...

Run the examples in rule files. RULES is a rule file, a shipped ruleset, or a
folder to search for *.rules.

options:
  -h, --help            show this help message and exit
  --coverage            list the rules that no example makes fail, or shows silent
  --min-coverage N      fail if examples make fewer than N % of the rules fail
  --format {table,json}
                        the form of the report (table)
  --output FILE         write the report to FILE
  --quiet               show only what came otherwise than expected
  --colour {auto,always,never}, --color {auto,always,never}
                        colours (auto: on a terminal)

examples:
  engine test own.rules
  engine test --coverage --min-coverage 100 rulesets/

Exit status: 0 everything came as expected, 1 something did not or --min-coverage was
not reached, 2 a rule file, the options or a document could not be used.
"""
_OPTIONS = {
    "--coverage": FLAG,
    "--min-coverage": TEXT,
    "--format": ("table", "json"),
    "--output": TEXT,
    "--quiet": FLAG,
    "--colour": ("auto", "always", "never"),
}


class Test(Record):
    """What `engine test` is to do."""

    paths: tuple[str, ...]
    coverage: bool
    least: tuple[int, int] | None  # the share of rules that must fire, in percent, as a fraction
    format: str
    output: str | None
    quiet: bool
    colour: str


def read_options(arguments: Sequence[str]) -> Test:
    """The options of `engine test`. Raises `Misused` and `HelpWanted`."""
    given = Given("test", arguments, _OPTIONS, _HELP)
    if not given.paths:
        raise given.misused("the following arguments are required: RULES")
    return Test(
        tuple(given.paths), given.flag("--coverage"), _percentage(given), given.word("--format"),
        given.text("--output"), given.flag("--quiet"), given.word("--colour"),
    )  # fmt: skip


def _percentage(given: Given) -> tuple[int, int] | None:
    from engine.quantity import parse_rational

    text = given.text("--min-coverage")
    if text is None:
        return None
    share = parse_rational(text.strip().removesuffix("%").strip())
    if share is None or not 0 <= share[0] <= 100 * share[1]:
        raise given.misused(f"argument --min-coverage: “{text}” is no percentage from 0 to 100")
    return share


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Run the examples, write what came of them, and say by the exit status how it went."""
    wanted = read_options(arguments)
    report = _tested(wanted, speech)
    _publish(report, wanted, speech)
    if report.errors:
        return UNUSABLE
    from engine.testing.coverage import reached

    failed = any(tested.mismatches for tested in (*report.files, *report.documents))
    return FINDINGS if failed or not reached(report.coverage, wanted.least) else FINE


def _tested(wanted: Test, speech: Speech) -> TestReport:
    from engine.documents import find
    from engine.findings import Failure
    from engine.outcomes import TestReport
    from engine.testing import examples
    from engine.testing.coverage import coverage

    nothing = "there is no rule file in this folder"
    found = find(wanted.paths, lambda name: name.endswith(".rules"), speech, nothing)
    failures = list(found.failures)
    files, tested, seen = [], [], []
    for loaded in _loaded(found.paths, failures, output.coloured(wanted.colour, sys.stderr)):
        try:
            one, did = examples.run(loaded, loaded.plan(__version__))
        except Exception as unexpected:
            failures.append(Failure(loaded.file.span.file, internal(unexpected, speech)))
            continue
        files.append(loaded)
        tested.append(one)
        seen += did
    return TestReport(__version__, tuple(tested), (), coverage(files, seen), tuple(sorted(failures)))


def _loaded(paths: Sequence[str], failures: list, colour: bool) -> list[Loaded]:
    """The rule files that can be used, each once; what is wrong with the others is told, as `engine check` does."""
    import os

    from engine.findings import Failure
    from engine.loading import load
    from engine.rulefiles import Refused, path_of, root_of

    files: dict[str, Loaded] = {}
    for path in paths:
        try:
            root = root_of(path)
            place = os.path.realpath(path_of(root))
            if place not in files:
                loaded = load(root)
                loaded.require()
                files[place] = loaded
        except Refused as refused:
            if refused.diagnostics:
                output.tell(refused.text(colour))
            failures.append(Failure(path, refused.message))
    return list(files.values())


def _publish(report: TestReport, wanted: Test, speech: Speech) -> None:
    if wanted.format == "json":
        from engine.render import outcomes_json

        text = outcomes_json.show(report, wanted.least)
    else:
        from engine.render import outcomes

        colour = output.coloured(wanted.colour, None if wanted.output else sys.stdout)
        text = outcomes.show(
            report, speech, coverage=wanted.coverage, least=wanted.least, quiet=wanted.quiet, colour=colour
        )  # fmt: skip
    if wanted.output:
        output.save(text, wanted.output)
    else:
        output.emit(text)
    if wanted.output or wanted.format == "json":
        for failure in report.errors:
            output.tell(f"engine: {clean(failure.path)}: {clean(failure.message)}\n")
