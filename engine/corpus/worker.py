"""A process that does one item after another, within bounds. In: a function and items, pickled. Out: what came of each.

It is a Python of its own and no fork, so that it has no threads (a PDF is read in a fork of it, which threads forbid),
shares nothing with its parent but two pipes, and can be started from anything: a command, a test, a node of a cluster.
The system itself ends it when an item takes too long; a limit on its memory turns into a `MemoryError`.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from engine.corpus.port import Bounds, Chunk, Done, Function, Item, Lost, Partial, Unusable

_START = "import sys; sys.path[:] = sys.argv[1:]; from engine.corpus.worker import serve; serve()"
_LONGEST = 1_000  # items that a process does: what it remembers of them must not add up
_ATTEMPTS = 3  # processes that may end while they have an item, before it counts as lost


class Worker:
    """The process as its parent has it. It is started when there is something to do, and again after it ended."""

    def __init__(self, function: Function, bounds: Bounds) -> None:
        self._order = pickle.dumps((function, bounds))
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._done = 0  # items, by this process

    def do(self, chunk: Chunk) -> Partial:
        """What came of each item; of fewer where it was told to stop. Raises `Unusable` where no process can start."""
        results: list[Done | Lost] = []
        attempts = 0
        if self._done >= _LONGEST:
            self.end()
        while len(results) < len(chunk) and not self._stopped:
            known, began = len(results), time.monotonic()
            for result in self._answers(chunk[known:]):
                results.append(result)
                self._done += 1
                attempts, began = 0, time.monotonic()
            if len(results) == len(chunk) or (len(results) > known and isinstance(results[-1], Lost)):
                continue
            attempts += 1
            if reason := self._reason(attempts):
                results.append(Lost(reason, time.monotonic() - began))
                attempts = 0
        return tuple(results)

    def stop(self) -> None:
        """End what is being done, from another thread."""
        self._stopped = True
        if self._process is not None:
            _kill(self._process)

    def end(self) -> int:
        """End the process, if there is one, with whatever it started. Its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        _kill(process)
        status = process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                continue  # what was still to be written has no reader
        return status

    def _answers(self, items: Chunk) -> Iterator[Done | Lost]:
        """What comes of items for as long as the process lives and has lost none."""
        process = self._process or self._started()
        try:
            assert process.stdin is not None and process.stdout is not None
            _send(process.stdin, list(items))
            for _ in items:
                result = pickle.load(process.stdout)
                yield result
                if isinstance(result, Lost):
                    self.end()  # what it still holds would count against the next item
                    return
        except (OSError, EOFError, pickle.UnpicklingError):
            return

    def _reason(self, attempts: int) -> str:
        """Why an item is lost in whose time the process ended; "" where it should be tried again."""
        status = self.end()
        if hasattr(signal, "SIGALRM") and status == -signal.SIGALRM:
            return "time"
        return "died" if attempts >= _ATTEMPTS else ""

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _START, *map(os.path.abspath, sys.path)]
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        except OSError as problem:
            raise Unusable(f"no process can be started: {problem.strerror or problem}") from None
        self._process, self._done = process, 0
        try:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(self._order)
            process.stdin.flush()
            if self._stopped or pickle.load(process.stdout) is not True:
                raise EOFError
        except (OSError, EOFError, pickle.UnpicklingError):
            status = self.end()
            raise Unusable(f"a process that was started ended at once (status {status})") from None
        return process


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with its group, in which the reader of a PDF may still be at work."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except OSError:
        return  # it ended before


_kept: dict[bytes, Worker] = {}  # in a process of a cluster: the worker for the function it was given last


def do_apart(function: bytes, bounds: Bounds, chunk: Sequence[Item]) -> Partial:
    """What comes of a chunk in a process beside this one, which is kept for the next chunk."""
    if function not in _kept:
        for worker in _kept.values():
            worker.end()
        _kept.clear()
        _kept[function] = Worker(pickle.loads(function), bounds)
    return _kept[function].do(chunk)


# ── in the process ───────────────────────────────────────────────────────────────────────────────────────────────────


def serve() -> None:
    """Do what comes through standard input until it ends."""
    import gc

    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):  # whoever reads or prints must not get between the messages
        os.dup2(nowhere, descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    gc.set_threshold(250_000, 20, 20)  # as engine/cli.py does
    try:
        function, bounds = pickle.load(incoming)
        _send(outgoing, True)
        _bound(bounds.memory)
        while True:
            for item in pickle.load(incoming):
                result = _done(function, item, bounds)
                _send(outgoing, result)
    except (EOFError, OSError):
        pass  # nobody is there any more
    finally:
        os._exit(0)


def _done(function: Function, item: Item, bounds: Bounds) -> Done | Lost:
    began = time.monotonic()
    timed = bool(bounds.seconds) and hasattr(signal, "setitimer")
    if timed:
        signal.setitimer(signal.ITIMER_REAL, bounds.seconds)  # its signal is not caught: the process ends
    try:
        value = function(item)
    except MemoryError:
        return Lost("memory", time.monotonic() - began)
    finally:
        if timed:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return Done(value, time.monotonic() - began)


def _bound(memory: int) -> None:
    """Let this process have so many bytes more than it has now, where the system can tell and limit them."""
    if not memory:
        return
    try:
        import resource

        with open("/proc/self/statm", "rb") as file:
            pages = int(file.read().split()[0])
    except (ImportError, OSError, ValueError):
        return
    most = pages * resource.getpagesize() + memory
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _send(pipe: BinaryIO | Any, message: object) -> None:
    pickle.dump(message, pipe)
    pipe.flush()
