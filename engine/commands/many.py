"""`engine check` over many documents. In: the plan and the documents. Out: the report, and an exit status.

Each document's part of the report is written when its turn comes, so that neither time nor memory grows with what came
before. The bytes are those of a run that checks one after the other in this process.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Protocol

from engine import __version__, output
from engine.commands.check import Check
from engine.commands.endings import FINDINGS, FINE, UNUSABLE
from engine.commands.running import Run as Begun
from engine.commands.running import Unstarted
from engine.commands.scale import Scale, workers
from engine.corpus import check
from engine.corpus.manifest import Unlisted, read_manifests
from engine.corpus.port import Bounds, Port, Unusable
from engine.corpus.results import Kept, Results
from engine.corpus.task import SEVERITIES, Job, Outcome, Task
from engine.digest import digest
from engine.facts import Facts
from engine.findings import DocumentReport, Failure, Report
from engine.messages import Speech
from engine.plan import Plan, dump
from engine.render import json, table
from engine.render.formats import FORMATS
from engine.render.layout import clean
from engine.render.page import Page

_SECONDS, _MEMORY = 300, 4096 << 20  # bounds of a document where none are given
_SHOWN = 0.2  # seconds between two looks at the progress


def streams(wanted: Check) -> bool:
    """Can every form be written document by document? Others, and what looks at all findings, need the whole report."""
    looks = (wanted.waivers, wanted.baseline, wanted.diff, wanted.least, wanted.explain)
    return not any(looks) and {"table", "json"}.issuperset(wanted.forms)


def listed(wanted: Check) -> tuple[tuple[str, ...], dict[str, str]]:
    """The documents with those of the manifests, and the priors that these name by the absolute paths of the documents
    they go with. Raises `Unstarted`."""
    try:
        manifest = read_manifests(wanted.scale.manifests)
    except Unlisted as problem:
        raise Unstarted(f"engine: --manifest {clean(str(problem))}") from None
    return (*wanted.paths, *manifest.paths), manifest.priors


def run_many(begun: Begun, named: Mapping[str, str], wanted: Check, speech: Speech) -> int:
    """Check the documents, and write the report as they come. Raises `Unstarted`."""
    tally, errors = _run(begun, named, wanted, speech, [])
    if wanted.output or wanted.format == "json":  # elsewhere the report before one's eyes ends with them
        for failure in errors:
            output.tell(f"engine: {clean(failure.path)}: {clean(failure.message)}\n")
    if not wanted.quiet:
        tally.tell_summary(len(errors), begun.found.skipped)
    return tally.status(bool(errors), wanted.fail_on)


def gathered(begun: Begun, named: Mapping[str, str], wanted: Check, speech: Speech) -> Report:
    """Check the documents; the whole report, in memory. Raises `Unstarted`."""
    for form in wanted.forms:
        if FORMATS[form].documents:
            raise Unstarted(
                f"engine: a report as {form} is made in one process: not with --manifest, --jobs and the like"
            )
    whole = _Whole()
    _, errors = _run(begun, named, wanted, speech, [whole])
    return Report(__version__, tuple(whole.documents), errors)


def _run(
    begun: Begun, named: Mapping[str, str], wanted: Check, speech: Speech, sheets: list[Sheet]
) -> tuple[_Tally, tuple[Failure, ...]]:
    """Check the documents for `sheets`, or where there are none for the forms that are wanted."""
    scale, found = wanted.scale, begun.found
    bounds = Bounds(scale.seconds or _SECONDS, scale.memory or _MEMORY)
    tasks = [Task(n, path, named.get(os.path.abspath(path))) for n, path in enumerate(found.paths)]
    folder = None
    try:
        for form, path in () if sheets else ((wanted.format, wanted.output), *wanted.outputs):
            colour = not sheets and output.coloured(wanted.colour, None if path else sys.stdout)
            sheets.append(_Form(form, path, Page(speech, wanted.all, wanted.quiet, colour)))
        if scale.store is not None:
            from engine.corpus.store import Writer

            sheets.append(Writer(scale.store))
        port = _port(scale, bounds)
        folder = scale.resume or tempfile.mkdtemp(prefix="engine-")
        job = Job(
            begun.plan, begun.priors, len(found.paths) == len(begun.priors) == 1, wanted.all, speech.chinese,
            os.getcwd(), os.path.abspath(folder), _basis(begun.plan, begun.priors, wanted), scale.store is not None,
            os.urandom(8).hex() if scale.resume else "",
        )  # fmt: skip
        tally = _Tally(job, sheets, speech)
        progress = _Progress(len(tasks), wanted, speech)
        with closing(check(job, tasks, port, bounds, progress)) as outcomes:
            failures = tally.written(outcomes)
        errors = tuple(sorted((*found.failures, *failures)))
        for sheet in sheets:
            sheet.end(errors)
        return tally, errors
    except (Unusable, OSError) as problem:
        raise Unstarted(f"engine: {clean(str(problem))}") from None
    finally:
        for sheet in sheets:
            sheet.abandon()
        if folder is not None and not scale.resume:
            shutil.rmtree(folder, ignore_errors=True)


def _port(scale: Scale, bounds: Bounds) -> Port:
    if scale.on is None:
        from engine.corpus.processes import Processes

        return Processes(workers(scale), bounds)
    if scale.on.partition(":")[0] == "dask":
        from engine.corpus.on_dask import Dask

        return Dask(scale.on, bounds)
    from engine.corpus.on_ray import Ray

    return Ray(scale.on, bounds)


def _basis(plan: Plan, priors: Sequence[Facts], wanted: Check) -> tuple[str, ...]:
    """What decides the results of all documents."""
    plan_digest = digest(dump(plan).encode("utf-8", "surrogatepass"))
    decides = [__version__, plan_digest, str(wanted.all), str(wanted.scale.store is not None)]
    if priors:
        from engine.read.facts_json import dump as written

        decides += [digest(written(facts).encode("utf-8", "surrogatepass")) for facts in priors]
    return tuple(decides)


class Sheet(Protocol):
    """Something that takes every document in order, and then comes to an end, or is abandoned."""

    def document(self, kept: Kept, path: str) -> None:
        """Take a document. Raises `ValueError` where what was kept of it is not what it needs."""

    def end(self, errors: Sequence[Failure]) -> None:
        """Take what could not be checked: nothing else comes."""

    def abandon(self) -> None:
        """Leave nothing behind of what did not come to its end."""


class _Form:
    """A report on its way to where it is written."""

    def __init__(self, form: str, path: str | None, page: Page) -> None:
        self._everything = page.everything
        self._json = json.Stream(__version__) if form == "json" else None
        self._table = table.Stream(page)
        self._out = output.Stream(path)

    def document(self, kept: Kept, path: str) -> None:
        if self._json is None:
            piece = self._table.document(kept.report(path))
        elif kept.path == path:
            piece = self._json.document(kept.entry)
        else:  # kept when the document lay elsewhere
            piece = self._json.document(json.entry(kept.report(path), self._everything))
        if piece:
            self._out.write(piece)

    def end(self, errors: Sequence[Failure]) -> None:
        self._out.write((self._json or self._table).end(errors))
        self._out.close()

    def abandon(self) -> None:
        self._out.abandon()


class _Whole:
    """The reports on all documents."""

    def __init__(self) -> None:
        self.documents: list[DocumentReport] = []

    def document(self, kept: Kept, path: str) -> None:
        self.documents.append(kept.report(path))

    def end(self, errors: Sequence[Failure]) -> None:
        pass

    def abandon(self) -> None:
        pass


class _Tally:
    """What a run amounts to."""

    def __init__(self, job: Job, sheets: Sequence[Sheet], speech: Speech) -> None:
        self._lasting = bool(job.run)
        self._results = Results(job.folder)
        self._sheets = sheets
        self._speech = speech
        self._checked = self._earlier = 0
        self._severities = [0] * len(SEVERITIES)

    def written(self, outcomes: Iterator[tuple[Task, Outcome]]) -> list[Failure]:
        """Write every document as it comes; what could not be checked is for the end."""
        failures: list[Failure] = []
        for task, outcome in outcomes:
            kept = None if outcome.failure else self._results.find(outcome.name)
            try:
                if kept is None:
                    raise ValueError(self._speech.say("its result is lost: the folder of results was changed"))
                for sheet in self._sheets:
                    sheet.document(kept, task.path)
            except ValueError as problem:
                failures.append(Failure(task.path, outcome.failure or str(problem)))
                continue
            self._checked += 1
            self._earlier += outcome.earlier
            for n, count in enumerate(outcome.severities):
                self._severities[n] += count
            if not self._lasting:
                self._results.drop(outcome.name)
        return failures

    def tell_summary(self, failed: int, skipped: int) -> None:
        """How many documents were checked, on standard error."""
        speech = self._speech
        counts = [speech.count(self._checked, "{n} document checked", "{n} documents checked")]
        if self._earlier:
            counts[0] += f" ({speech.say('{n} taken from an earlier run', n=self._earlier)})"
        if failed:
            counts.append(speech.say("{n} could not be read", n=failed))
        if skipped:
            counts.append(speech.count(skipped, "{n} other file skipped", "{n} other files skipped"))
        output.tell(f"engine: {speech.say(', ').join(counts)}\n")

    def status(self, failed: bool, fail_on: str) -> int:
        """The exit status."""
        if failed:
            return UNUSABLE
        failing = SEVERITIES.index(fail_on) + 1 if fail_on in SEVERITIES else 0
        return FINDINGS if any(self._severities[:failing]) else FINE


class _Progress:
    """Tells a terminal how far the run is, and how long it will take."""

    def __init__(self, documents: int, wanted: Check, speech: Speech) -> None:
        self._documents = documents
        self._speech = speech
        self._shown = not wanted.quiet and output.terminal(sys.stderr)
        self._last = 0.0

    def __call__(self, done: int, seconds: float) -> None:
        """`done` documents are done, and the others may take so long."""
        now = time.monotonic()
        if not self._shown or (now - self._last < _SHOWN and done < self._documents):
            return
        self._last = now
        counts: dict[str, object] = {"done": done, "n": self._documents}
        left = self._speech.say("checked {done} of {n}, {left} left", **counts, left=_clock(seconds))
        ended = done == self._documents
        output.tell(f"\r\x1b[K{'' if ended else left}")


def _clock(seconds: float) -> str:
    """ "0:07", "12:30", "3:05:00"."""
    minutes, rest = divmod(int(seconds) + 1, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
