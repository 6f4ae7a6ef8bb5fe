"""The port to a Dask cluster. In: a function and chunks. Out: what came of each chunk, as they are done.

The scheduler gives a chunk that a dying worker leaves undone to another. On each machine a chunk is done in a process
beside Dask's own (`worker.do_apart`), as with Ray.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

from engine.corpus.port import Bounds, Chunk, Function, Lost, Partial, Running, Unusable
from engine.corpus.worker import do_apart

_AHEAD = 2  # chunks for each worker: one that it does, one on its way


class Dask:
    """A cluster whose scheduler has an address ("dask://HOST:PORT")."""

    def __init__(self, address: str, bounds: Bounds) -> None:
        try:
            import distributed
        except ImportError:
            raise Unusable("distributed, which reaches Dask, is not installed: pip install 'engine[dask]'") from None
        try:
            self._client: Any = distributed.Client(address.replace("dask://", "tcp://"), timeout=30)
        except Exception as problem:  # of many kinds, each a reason not to begin
            raise Unusable(f"there is no Dask cluster at {address}: {problem}") from None
        self._distributed: Any = distributed
        self._bounds = bounds

    @property
    def workers(self) -> int:
        """As many as there are threads in the cluster now."""
        return max(int(sum(self._client.nthreads().values())), 1)

    def run(self, function: Function, chunks: Iterator[Chunk]) -> Running:
        """See `Port`."""
        order = pickle.dumps(function)
        held = self._client.scatter(order, broadcast=True)
        running: dict[Any, Chunk] = {}
        finished = self._distributed.as_completed()
        try:
            while True:
                while len(running) < _AHEAD * self.workers and (chunk := next(chunks, None)) is not None:
                    future = self._client.submit(do_apart, held, self._bounds, chunk, pure=False)
                    running[future] = chunk
                    finished.add(future)
                if not running:
                    return
                future = next(finished)
                chunk = running.pop(future)
                yield chunk, self._result(future, chunk)
        finally:
            self._client.close()

    def _result(self, future: Any, chunk: Chunk) -> Partial:
        try:
            partial: Partial = future.result()
        except Unusable:
            raise
        except Exception:  # the workers that had it died, one after the other
            return tuple(Lost("died") for _ in chunk)
        return partial
