"""The port to a Ray cluster. In: a function and chunks. Out: what came of each chunk, as they are done.

Ray gives a chunk that a dying worker or machine leaves undone to another. On each machine a chunk is done in a process
beside Ray's own (`worker.do_apart`): those have threads, and no bounds for one document.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

from engine.corpus.port import Bounds, Chunk, Function, Lost, Partial, Running, Unusable
from engine.corpus.worker import do_apart

_AHEAD = 2  # chunks for each worker: one that it does, one on its way


class Ray:
    """A cluster at an address of Ray's ("ray://HOST:PORT"), or the one that this machine is part of ("ray")."""

    def __init__(self, address: str, bounds: Bounds) -> None:
        try:
            import ray
        except ImportError:
            raise Unusable("ray, which reaches a Ray cluster, is not installed: pip install 'engine[ray]'") from None
        try:
            ray.init("auto" if address == "ray" else address, log_to_driver=False, logging_level="error")
        except Exception as problem:  # of many kinds, each a reason not to begin
            raise Unusable(f"there is no Ray cluster at {address}: {' '.join(str(problem).split())[:200]}") from None
        self._ray: Any = ray
        self._bounds = bounds

    @property
    def workers(self) -> int:
        """As many as the cluster has processors now."""
        return max(int(self._ray.cluster_resources().get("CPU", 1)), 1)

    def run(self, function: Function, chunks: Iterator[Chunk]) -> Running:
        """See `Port`."""
        ray = self._ray
        order = ray.put(pickle.dumps(function))
        task = ray.remote(max_retries=-1)(do_apart)
        running: dict[Any, Chunk] = {}
        most = _AHEAD * self.workers
        try:
            while True:
                while len(running) < most and (chunk := next(chunks, None)) is not None:
                    running[task.remote(order, self._bounds, chunk)] = chunk
                if not running:
                    return
                done, _ = ray.wait(list(running), num_returns=1)
                most = _AHEAD * self.workers
                for reference in done:
                    chunk = running.pop(reference)
                    yield chunk, self._result(reference, chunk)
        finally:
            for reference in running:
                ray.cancel(reference, force=True)
            ray.shutdown()

    def _result(self, reference: Any, chunk: Chunk) -> Partial:
        try:
            partial: Partial = self._ray.get(reference)
        except Exception as problem:
            if isinstance(problem.__cause__ or problem, Unusable) or "Unusable" in type(problem).__name__:
                raise Unusable(f"a machine of the cluster cannot check: {problem}") from None
            return tuple(Lost("died") for _ in chunk)
        return partial
