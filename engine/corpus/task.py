"""What a worker does with a document: looks whether its result is there, else checks it and keeps the result.

In: `Job`, the same for all documents, and `Task`. Out: `Outcome`, small: the result itself stays in the folder.
"""

from __future__ import annotations

import os

from engine import __version__
from engine.checking import check_one
from engine.corpus.results import Kept, Results, kept_of, name_of
from engine.digest import digest
from engine.facts import Facts
from engine.findings import DocumentReport, Failure
from engine.messages import Speech
from engine.plan import Plan
from engine.record import Record

SEVERITIES = ("error", "warning", "note")


class Task(Record):
    """A document to check."""

    number: int  # among the documents of the run
    path: str
    prior: str | None = None  # the document of the year before that was named for it


class Job(Record):
    """What all documents are checked with."""

    plan: Plan
    priors: tuple[Facts, ...]
    alone: bool  # the one document that there is goes with the one prior that there is
    everything: bool
    chinese: bool
    current: str  # the folder from which paths count
    folder: str  # of the results
    basis: tuple[str, ...]  # what decides a result apart from the document and its own prior: our version first
    stored: bool  # a store is to have it
    run: str  # what tells this run from others; "" for one that leaves no results to later ones


class Outcome(Record):
    """What came of a document: the name of its result, or why there is none."""

    name: str
    failure: str | None = None
    severities: tuple[int, ...] = (0, 0, 0)  # how many findings it reports as errors, warnings, notes
    earlier: bool = False  # an earlier run had made its result


def do(job: Job, task: Task) -> Outcome:
    """Check a document, or find what an earlier run made of it. Raises nothing but `MemoryError`."""
    if job.basis[0] != __version__:
        return Outcome("", f"the engine is {__version__} where it was to be checked, and {job.basis[0]} here")
    try:
        if os.getcwd() != job.current:
            os.chdir(job.current)
    except OSError as problem:
        return Outcome("", f"{job.current}, where it was to be checked: {problem.strerror or problem}")
    results = Results(job.folder)
    before = _state(task)
    name = _name(job, task)
    kept = results.find(name) if name and job.run else None
    if kept is not None:
        return Outcome(name, None, kept.severities, kept.run != job.run)
    checked = _checked(job, task)
    if isinstance(checked, Failure):
        return Outcome("", checked.message)
    if job.run and (not name or _state(task) != before):
        return Outcome("", "the file changed while it was read")
    made = _packed(*checked, job)
    try:
        results.keep(name, made)
    except OSError as problem:
        return Outcome("", f"its result cannot be kept in {job.folder}: {problem.strerror or problem}")
    return Outcome(name, None, made.severities)


def _packed(report: DocumentReport, facts: Facts, job: Job) -> Kept:
    """A report as it is kept."""
    from engine.render import json, reported

    found: list[str] = [finding.severity for finding in reported(report)]
    counts = [found.count(severity) for severity in SEVERITIES]
    lines = ""
    if job.stored:
        from engine.corpus.lines import lines_of

        lines = lines_of(report, facts)
    return kept_of(report, job.run, counts, json.entry(report, job.everything), lines)


def _checked(job: Job, task: Task) -> tuple[DocumentReport, Facts] | Failure:
    speech = Speech(job.chinese)
    if task.prior is None:
        return check_one(job.plan, task.path, job.priors, job.alone, job.everything, speech)
    from engine.read import Unreadable, read

    try:
        prior = read(task.prior)
    except Unreadable as problem:
        return Failure(task.path, f"its earlier document {task.prior}: {problem}")
    return check_one(job.plan, task.path, (prior,), True, job.everything, speech)


def _name(job: Job, task: Task) -> str:
    """The name of a result; "" where the document, or its prior, cannot be opened."""
    if not job.run:
        return name_of([task.path])
    parts = [os.path.splitext(task.path)[1].lower(), *job.basis]  # the ending has a say in how a file is read
    try:
        parts.append(_content(task.path))
        if task.prior is not None:
            parts += (task.prior, _content(task.prior))  # findings show its path
    except (OSError, ValueError):
        return ""
    return name_of(parts)


def _content(path: str) -> str:
    from engine.read import LIMITS

    with open(path, "rb") as file:
        return digest(file.read(LIMITS.size + 1))


def _state(task: Task) -> list[tuple[int, int] | None]:
    """What tells whether the files are still the same."""
    return [_stamp(path) for path in (task.path, task.prior) if path is not None]


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
