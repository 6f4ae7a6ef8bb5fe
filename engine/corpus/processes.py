"""The port to the cores of this machine. In: a function and chunks. Out: what came of each chunk, as they are done.

For each worker there is a thread that feeds it: it takes a chunk when its worker has none, starts the worker anew when
it died, and gives it what it left undone.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

from engine.corpus.port import Bounds, Chunk, Function, Partial, Running
from engine.corpus.worker import Worker

_Told = tuple[Chunk, Partial] | BaseException | None  # a chunk that is done; what went wrong; that a thread has ended


class Processes:
    """A pool of processes, as many as `workers`."""

    def __init__(self, workers: int, bounds: Bounds) -> None:
        self.workers = workers
        self._bounds = bounds

    def run(self, function: Function, chunks: Iterator[Chunk]) -> Running:
        """See `Port`."""
        told: queue.Queue[_Told] = queue.Queue(4 * self.workers)  # who reads slowly is waited for
        taking = threading.Lock()
        stopped = threading.Event()
        workers = [Worker(function, self._bounds) for _ in range(self.workers)]

        def feed(worker: Worker) -> None:
            try:
                while not stopped.is_set():
                    with taking:
                        chunk = next(chunks, None)
                    if chunk is None:
                        break
                    told.put((chunk, worker.do(chunk)))
            except BaseException as problem:
                told.put(problem)
            finally:
                worker.end()
                told.put(None)

        threads = [threading.Thread(target=feed, args=(worker,), daemon=True) for worker in workers]
        for thread in threads:
            thread.start()
        running = len(threads)
        try:
            while running:
                message = told.get()
                if message is None:
                    running -= 1
                elif isinstance(message, BaseException):
                    raise message
                else:
                    yield message
        finally:
            stopped.set()
            for worker in workers:
                worker.stop()
            while running:  # a thread may be waiting for room
                running -= told.get() is None
