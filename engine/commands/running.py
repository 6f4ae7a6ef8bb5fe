"""Documents against rules, for the commands that check some. In: names of rules and documents. Out: plan, report.

Every stage is imported where it is used: what a run does not need would only make it slower to start.
"""

from __future__ import annotations

import sys

from engine import __version__, output
from engine.checking import check_one
from engine.facts import Facts
from engine.messages import Speech
from engine.record import TYPE_CHECKING, Record
from engine.render.layout import clean

if TYPE_CHECKING:
    from engine.documents import Found
    from engine.findings import DocumentReport, Failure, Report
    from engine.plan import Plan


class Unstarted(Exception):
    """The rules or an earlier document cannot be used; the text says why, as it is to be printed."""


class Asked(Record):
    """What a run was given: rules and documents by name."""

    paths: tuple[str, ...]
    rules: tuple[str, ...]
    set: tuple[tuple[str, str], ...]  # (parameter, value)
    tags: tuple[str, ...] = ()
    priors: tuple[str, ...] = ()


class Run(Record):
    """A run that has begun: its plan, its earlier documents, the documents to check."""

    plan: Plan
    priors: tuple[Facts, ...]
    found: Found


def begin(asked: Asked, colour: str, speech: Speech) -> Run:
    """Compile the rules, read the earlier documents and look for those to check. Raises `Unstarted`."""
    from engine.documents import find
    from engine.read import known
    from engine.rulefiles import Refused
    from engine.rules import obtain

    try:
        plan = obtain(asked.rules, dict(asked.set))
        if asked.tags:
            from engine.rules import tagged

            plan = tagged(plan, asked.tags)
    except Refused as refused:
        raise Unstarted(refused.text(output.coloured(colour, sys.stderr))) from None
    priors: list[Facts] = []
    for path in asked.priors:
        from engine.read import Unreadable, read

        try:
            priors.append(read(path))
        except Unreadable as problem:
            raise Unstarted(f"engine: --prior {clean(path)}: {clean(str(problem))}") from None
    return Run(plan, tuple(priors), find(asked.paths, known, speech))


def checked(
    run: Run, speech: Speech, *, everything: bool = False, progress: bool = False, keep: bool = False
) -> tuple[Report, tuple[Facts, ...]]:
    """Every document checked by itself: what goes wrong with one is its own failure. `keep` keeps what was read of
    them, `progress` tells on standard error how far one is."""
    from engine.findings import Failure, Report

    documents: list[DocumentReport] = []
    kept: list[Facts] = []
    paths = run.found.paths
    failures: list[Failure] = list(run.found.failures)
    alone = len(paths) == len(run.priors) == 1
    for done, path in enumerate(paths, 1):
        if progress:
            doing = speech.say("checking {done} of {n}: {path}", done=done, n=len(paths), path=clean(path))
            output.tell(f"\r\x1b[K{doing}")
        try:
            outcome = check_one(run.plan, path, run.priors, alone, everything, speech)
        except MemoryError:
            outcome = Failure(path, speech.say("it takes more memory than there is"))
        if isinstance(outcome, Failure):
            failures.append(outcome)
            continue
        documents.append(outcome[0])
        if keep:
            kept.append(outcome[1])
    if progress:
        output.tell("\r\x1b[K")
    return Report(__version__, tuple(documents), tuple(sorted(failures))), tuple(kept)
