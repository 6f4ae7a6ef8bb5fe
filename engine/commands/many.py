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

from engine import __version__, output
from engine.commands.check import Check
from engine.commands.endings import FINDINGS, FINE, UNUSABLE, refuse
from engine.commands.scale import Scale, workers
from engine.corpus import check
from engine.corpus.port import Bounds, Port, Unusable
from engine.corpus.results import Kept, Results
from engine.corpus.task import SEVERITIES, Job, Outcome, Task
from engine.digest import digest
from engine.documents import Found
from engine.facts import Facts
from engine.findings import Failure
from engine.messages import Speech
from engine.plan import Plan, dump
from engine.record import TYPE_CHECKING
from engine.render import json, table
from engine.render.layout import clean
from engine.render.page import Page

if TYPE_CHECKING:
    from engine.corpus.store import Writer

_SECONDS, _MEMORY = 300, 4096 << 20  # bounds of a document where none are given
_SHOWN = 0.2  # seconds between two looks at the progress


def run_many(
    plan: Plan, found: Found, priors: Sequence[Facts], named: Mapping[str, str], wanted: Check, speech: Speech
) -> int:
    """Check the documents; `named` has the earlier documents that a manifest names,
    by the absolute paths of those that they go with."""
    scale = wanted.scale
    bounds = Bounds(scale.seconds or _SECONDS, scale.memory or _MEMORY)
    try:
        port = _port(scale, bounds)
        folder = scale.resume or tempfile.mkdtemp(prefix="engine-")
    except (Unusable, OSError) as problem:
        return refuse(f"engine: {clean(str(problem))}")
    job = Job(
        plan, tuple(priors), len(found.paths) == len(priors) == 1, wanted.all, speech.chinese,
        os.getcwd(), os.path.abspath(folder), _basis(plan, priors, wanted), scale.store is not None,
        os.urandom(8).hex() if scale.resume else "",
    )  # fmt: skip
    tasks = [Task(n, path, named.get(os.path.abspath(path))) for n, path in enumerate(found.paths)]
    try:
        sheets = _sheets(wanted, speech)
        try:
            run = _Run(job, sheets, speech)
            with closing(check(job, tasks, port, bounds, _Progress(len(tasks), wanted, speech))) as outcomes:
                failures = run.written(outcomes)
            errors = tuple(sorted((*found.failures, *failures)))
            for sheet in sheets:
                sheet.end(errors)
        finally:
            for sheet in sheets:
                sheet.abandon()
    except Unusable as problem:
        return refuse(f"engine: {clean(str(problem))}")
    finally:
        if not job.run:
            shutil.rmtree(folder, ignore_errors=True)
    if wanted.output or wanted.format == "json":  # elsewhere the report before one's eyes ends with them
        for failure in errors:
            output.tell(f"engine: {clean(failure.path)}: {clean(failure.message)}\n")
    if not wanted.quiet:
        run.tell_summary(len(errors), found.skipped)
    return run.status(bool(errors), wanted.fail_on)


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


class _Sheet:
    """A report on its way to where it is written."""

    def __init__(self, form: str, path: str | None, wanted: Check, speech: Speech) -> None:
        self._everything = wanted.all
        colour = form == "table" and output.coloured(wanted.colour, None if path else sys.stdout)
        self._json = json.Stream(__version__) if form == "json" else None
        self._table = table.Stream(Page(speech, wanted.all, wanted.quiet, colour))
        self._out = output.Stream(path)

    def document(self, kept: Kept, path: str) -> None:
        """Write what the report has of a document. Raises `ValueError` where that was not kept."""
        if self._json is None:
            piece = self._table.document(kept.report(path))
        elif kept.path == path:
            piece = self._json.document(kept.entry)
        else:  # kept when the document lay elsewhere
            piece = self._json.document(json.entry(kept.report(path), self._everything))
        if piece:
            self._out.write(piece)

    def end(self, errors: Sequence[Failure]) -> None:
        """Write what stands at its end."""
        self._out.write((self._json or self._table).end(errors))
        self._out.close()

    def abandon(self) -> None:
        """Leave nothing of a report that was not ended."""
        self._out.abandon()


def _sheets(wanted: Check, speech: Speech) -> list[_Sheet | Writer]:
    """Everything that is to be written."""
    sheets: list[_Sheet | Writer] = [_Sheet(wanted.format, wanted.output, wanted, speech)]
    if wanted.scale.store is not None:
        from engine.corpus.store import Writer

        sheets.append(Writer(wanted.scale.store))
    if wanted.json_output:
        sheets.append(_Sheet("json", wanted.json_output, wanted, speech))
    return sheets


class _Run:
    """What a run amounts to."""

    def __init__(self, job: Job, sheets: Sequence[_Sheet | Writer], speech: Speech) -> None:
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
