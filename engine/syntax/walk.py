"""Walking a tree. In: a node. Out: it and every node below it, in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator

from engine.source import Span


def nodes_in(start: object) -> Iterator[object]:
    """The node and all that it holds; texts, numbers and spans are no nodes."""
    todo = [start]
    while todo:
        item = todo.pop()
        if isinstance(item, tuple) and not isinstance(item, Span):
            todo.extend(reversed(item))
            continue
        fields = getattr(item, "__attrs_attrs__", None)
        if fields is not None:
            yield item
            todo.extend(getattr(item, field.name) for field in reversed(fields))
