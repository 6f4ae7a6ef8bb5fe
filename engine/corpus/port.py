"""What stands between a run over many documents and the machines that it runs on. In: nothing. Out: `Port`.

An adapter (`processes`, `on_ray`, `on_dask`) applies a function to the items of chunks, wherever it likes, and knows
nothing of documents or rules. Items, and what the function makes of them, are small and can be pickled.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, Protocol, TypeAlias

from engine.record import Record


class Done(Record):
    """An item that was done."""

    value: Any  # what the function made of it
    seconds: float


class Lost(Record):
    """An item that could not be done."""

    reason: str  # "time" or "memory": it broke that limit; "died": the processes that it was given to ended
    seconds: float = 0


class Bounds(Record):
    """What one item may take; 0 for as much as it likes."""

    seconds: float = 0
    memory: int = 0  # bytes beyond what a process takes that has done nothing yet


class Unusable(Exception):
    """There is nothing to run on; the text says why."""


Item: TypeAlias = Any
Function: TypeAlias = Callable[[Item], Any]
Chunk: TypeAlias = Sequence[Item]
Partial: TypeAlias = "tuple[Done | Lost, ...]"  # one for each item of the chunk, in its order
Running: TypeAlias = "Generator[tuple[Chunk, Partial], None, None]"  # closing it ends whatever is being done


class Port(Protocol):
    """Something that can run a function over chunks."""

    @property
    def workers(self) -> int:
        """How many items it does at once, as far as it knows now."""
        ...

    def run(self, function: Function, chunks: Iterator[Chunk]) -> Running:
        """Every chunk with what came of it, in the order in which they are done.

        A chunk is taken from `chunks` only when there is somebody to do it, from any thread, one at a time. What a
        dying process, or machine, leaves undone is done again; an item in whose time several die is lost. Raises
        `Unusable`.
        """
        ...
