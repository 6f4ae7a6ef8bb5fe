"""The command line: reads the arguments, runs the stages, writes what they give, says how it went.

In: arguments and files. Out: the report on standard output or in files, all else on standard error, an exit status.
Every stage is imported where it is used: what a command does not need would only make it slower to start.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence

from engine import __version__, options, output
from engine.messages import Speech
from engine.record import TYPE_CHECKING
from engine.render.layout import clean

if TYPE_CHECKING:
    from engine.documents import Found
    from engine.findings import DocumentReport, Failure, Report
    from engine.plan import Plan

FINE, FINDINGS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no exception leaves here."""
    gc.set_threshold(100_000, 20, 20)  # a document is tens of thousands of records and hardly any garbage
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments), Speech.of(os.environ))
    except options.HelpWanted as wanted:
        return _show(str(wanted))
    except KeyboardInterrupt:
        return INTERRUPTED
    except options.Misused as problem:
        return _refuse(str(problem))
    except output.Unwritable as problem:
        return _refuse(f"engine: {clean(str(problem))}")
    except Exception as unexpected:
        return _refuse(f"engine: {_internal(unexpected, Speech.of(os.environ))}")
    finally:
        if arguments is None:
            gc.freeze()  # the process ends here, and Python would look through all its memory for garbage once more


def _run(arguments: Sequence[str], speech: Speech) -> int:
    command = arguments[0] if arguments else ""
    if command in ("--help", "-h"):
        return _show(options.HELP)
    if command == "--version":
        return _show(f"engine {__version__}\n")
    if command in _COMMANDS:
        return _COMMANDS[command](arguments[1:], speech)
    problem = f"unknown command “{clean(command)}”" if command else "no command given"
    raise options.Misused(f"engine: {problem}; there are {', '.join(_COMMANDS)} (engine --help)")


# ── engine check ────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(arguments: Sequence[str], speech: Speech) -> int:
    wanted = options.check(arguments)
    from engine.documents import find
    from engine.read import known
    from engine.rules import Refused, obtain

    try:
        plan = obtain(wanted.rules, dict(wanted.set))
    except Refused as refused:
        return _refuse(refused.text(output.coloured(wanted.colour, sys.stderr)))
    found = find(wanted.paths, known, speech)
    report = _checked(plan, found, wanted, speech)
    _publish(report, wanted, speech)
    if not wanted.quiet:
        _tell_summary(report, found, speech)
    return _status(report, wanted.fail_on)


def _checked(plan: Plan, found: Found, wanted: options.Check, speech: Speech) -> Report:
    """Every document checked by itself: what goes wrong with one is its own failure."""
    from engine.findings import Failure, Report

    documents: list[DocumentReport] = []
    failures: list[Failure] = list(found.failures)
    progress = not wanted.quiet and output.terminal(sys.stderr)
    for done, path in enumerate(found.paths, 1):
        if progress:
            doing = speech.say("checking {done} of {n}: {path}", done=done, n=len(found.paths), path=clean(path))
            output.tell(f"\r\x1b[K{doing}")
        outcome = _check_one(plan, path, wanted.all, speech)
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            documents.append(outcome)
    if progress:
        output.tell("\r\x1b[K")
    return Report(__version__, tuple(documents), tuple(sorted(failures)))


def _check_one(plan: Plan, path: str, everything: bool, speech: Speech) -> DocumentReport | Failure:
    from engine.evaluate import evaluate
    from engine.findings import Failure
    from engine.read import Unreadable, read

    try:
        return evaluate(plan, read(path), everything)
    except Unreadable as problem:
        return Failure(path, str(problem))
    except Exception as unexpected:
        return Failure(path, _internal(unexpected, speech))


def _publish(report: Report, wanted: options.Check, speech: Speech) -> None:
    """Write the report in every form asked for."""
    text = _rendered(report, wanted.format, wanted, speech)
    if wanted.output:
        output.save(text, wanted.output)
    else:
        output.emit(text)
    if wanted.json_output:
        output.save(_rendered(report, "json", wanted, speech), wanted.json_output)
    if wanted.output or wanted.format == "json":  # elsewhere the report before one's eyes ends with them
        for failure in report.errors:
            output.tell(f"engine: {clean(failure.path)}: {clean(failure.message)}\n")


def _rendered(report: Report, form: str, wanted: options.Check, speech: Speech) -> str:
    if form == "json":
        from engine.render import json

        return json.show(report, everything=wanted.all)
    from engine.render import table

    colour = output.coloured(wanted.colour, None if wanted.output else sys.stdout)
    return table.show(report, speech, everything=wanted.all, quiet=wanted.quiet, colour=colour)


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


def _status(report: Report, fail_on: str) -> int:
    from engine.render import reported

    if report.errors:
        return UNUSABLE
    grades = ("error", "warning", "note")
    failing = grades[: grades.index(fail_on) + 1] if fail_on in grades else ()
    found = (finding for document in report.documents for finding in reported(document))
    return FINDINGS if any(finding.severity in failing for finding in found) else FINE


# ── engine facts ────────────────────────────────────────────────────────────────────────────────────────────────────


def _facts(arguments: Sequence[str], speech: Speech) -> int:
    wanted = options.facts(arguments)
    from engine.read import Unreadable, read

    try:
        facts = read(wanted.document)
    except Unreadable as problem:
        return _refuse(f"engine: {clean(wanted.document)}: {problem}")
    if wanted.format == "json":
        from engine.read import facts_json

        return _show(facts_json.dump(facts).rstrip("\n") + "\n")
    from engine.render import facts as shown

    if wanted.figures:
        return _show(shown.figures(facts, speech))
    if wanted.table is None:
        return _show(shown.overview(facts, speech))
    try:
        return _show(shown.one_table(facts, wanted.table, speech))
    except shown.NoSuchTable as problem:
        return _refuse(f"engine: {clean(wanted.document)}: {problem}")


# ── endings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _show(text: str) -> int:
    output.emit(text)
    return FINE


def _refuse(text: str) -> int:
    output.tell(text.rstrip("\n") + "\n")
    return UNUSABLE


def _internal(unexpected: Exception, speech: Speech) -> str:
    """A sentence for a mistake of our own, with the place in our code, instead of a traceback."""
    trace = unexpected.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace else ""
    problem = f"{type(unexpected).__name__}: {unexpected}"[:300] + place
    return speech.say("internal error: {problem}; please report it", problem=problem)


_COMMANDS: dict[str, Callable[[Sequence[str], Speech], int]] = {"check": _check, "facts": _facts}
