"""Walking a syntax tree. In: a node, or several. Out: all that is in it, from the outside in."""

from __future__ import annotations

from collections.abc import Iterator


def inside(node: object) -> Iterator[object]:
    """A node of a syntax tree and every node in it, in the order of the text."""
    if isinstance(node, tuple):
        for item in node:
            yield from inside(item)
        return
    parts: tuple[str, ...] = getattr(type(node), "__match_args__", ())
    if parts:
        yield node
        for part in parts:
            yield from inside(getattr(node, part))
