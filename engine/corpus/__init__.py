"""Documents by the thousand: on every core or on a cluster, in bounded memory, to the same bytes.

In: `Job` and documents. Out: their outcomes, in the order of the documents. A document that kills its process, takes
too long or too much memory is an outcome like any other. What a check makes of a document is left in a folder
(`results`); only what it amounts to comes back. `port` is where the machines come in.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import partial

from engine.corpus.chunks import Chunks
from engine.corpus.port import Bounds, Done, Lost, Port
from engine.corpus.task import Job, Outcome, Task, do
from engine.messages import Speech

Progress = Callable[[int, float], None]  # told how many documents are done, and how many seconds the rest may take


def check(
    job: Job, tasks: Sequence[Task], port: Port, bounds: Bounds, progress: Progress
) -> Generator[tuple[Task, Outcome], None, None]:
    """Every document with its outcome, in order, as they come. Raises `port.Unusable`; closing it ends the work."""
    speech = Speech(job.chinese)
    chunks = Chunks(tasks, _kind, lambda: port.workers)
    waiting: dict[int, tuple[Task, Outcome]] = {}  # what is done before its turn
    done = following = 0
    with closing(port.run(partial(do, job), chunks)) as running:
        for chunk, results in running:
            chunks.learn(chunk, results)
            done += len(chunk)
            progress(done, chunks.seconds() / max(port.workers, 1))
            for task, result in zip(chunk, results, strict=True):
                waiting[task.number] = (task, _outcome(result, bounds, speech))
            while following in waiting:
                yield waiting.pop(following)
                following += 1


def _kind(task: Task) -> str:
    """What tells how long a document takes, as far as its name does."""
    return task.path[-5:].rpartition(".")[2].lower()


def _outcome(result: Done | Lost, bounds: Bounds, speech: Speech) -> Outcome:
    if isinstance(result, Done):
        outcome: Outcome = result.value
        return outcome
    if result.reason == "time":
        return Outcome("", speech.say("it takes longer than {n} s (--time-limit)", n=f"{bounds.seconds:g}"))
    if result.reason == "memory":
        return Outcome("", speech.say("it takes more than {n} MiB of memory (--memory-limit)", n=bounds.memory >> 20))
    return Outcome("", speech.say("the process that checked it died, and so did others in its place"))
