"""Items in chunks of about as much work. In: items, each with its kind. Out: chunks, and how long the rest will take.

What an item takes is learned for each kind from those that are done: chunks are of one item until something is known,
then of three quarters of a second, and smaller towards the end, so that no worker waits long for another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engine.corpus.port import Chunk, Item, Partial

_TARGET = 0.75  # seconds
_MOST = 5_000  # items
_WEIGHT = 0.05  # of one more item in the mean of its kind, once there are many


class Chunks(Iterator[Chunk]):
    """Cuts items into chunks as they are asked for."""

    def __init__(self, items: Sequence[Item], kind: Callable[[Any], str], workers: Callable[[], int]) -> None:
        self._items = items
        self._kind = kind
        self._workers = workers
        self._next = 0
        self._left = Counter(map(kind, items))  # by kind, those that no chunk has yet
        self._means: dict[str, tuple[int, float]] = {}  # by kind, how many are known of, and their mean in seconds

    def __next__(self) -> Chunk:
        if self._next >= len(self._items):
            raise StopIteration
        most = min(_TARGET, self.seconds() / (2 * max(self._workers(), 1)))
        first, spent = self._next, 0.0
        while self._next < len(self._items) and self._next - first < _MOST:
            kind = self._kind(self._items[self._next])
            takes = self._means[kind][1] if kind in self._means else _TARGET
            if self._next > first and spent + takes > most:
                break
            spent += takes
            self._left[kind] -= 1
            self._next += 1
        return self._items[first : self._next]

    def learn(self, chunk: Chunk, partial: Partial) -> None:
        """Take note of how long the items of a chunk took."""
        for item, result in zip(chunk, partial, strict=True):
            kind = self._kind(item)
            known, mean = self._means.get(kind, (0, 0.0))
            weight = max(1 / (known + 1), _WEIGHT)
            self._means[kind] = (known + 1, mean + weight * (result.seconds - mean))

    def seconds(self) -> float:
        """How many seconds of work no chunk has yet, as far as can be told."""
        return sum(n * self._takes(kind) for kind, n in self._left.items())

    def _takes(self, kind: str) -> float:
        """What is to be expected of a kind; where nothing is known of it, what the slowest of the others takes."""
        if kind in self._means:
            return self._means[kind][1]
        return max((mean for _, mean in self._means.values()), default=_TARGET)
