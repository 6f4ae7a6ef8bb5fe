"""Declarations read in an earlier run. In: the name of a rule file. Out: the trees of those whose text is the same.

To read a declaration takes longer than to check and compile it, and an edit changes one of a hundred. What is kept is
data (`kept.py`): every node as the number of its kind, its span, counted from the start of the declaration, and its
fields.
"""

from __future__ import annotations

import json
from typing import Any

from attrs import fields, has

from engine import __version__, kept
from engine.digest import digest
from engine.source import Span
from engine.syntax import tree
from engine.syntax.grammar import grammar_text
from engine.syntax.layout import Chunk

FORMAT = 1  # raised when the same text comes to be read as another tree, though grammar and nodes are the same

_KINDS: list[type[Any]] = [kind for kind in vars(tree).values() if isinstance(kind, type) and has(kind)]
_FIELDS = {kind: [field.name for field in fields(kind) if field.name != "span"] for kind in _KINDS}
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_SEVERAL = -1  # instead of a number: a tuple


class Remembered:
    """The declarations of one rule file: those of the run before, and those of this one, to be kept for the next."""

    def __init__(self, name: str) -> None:
        shape = [(kind.__name__, names) for kind, names in _FIELDS.items()]
        parts = "\0".join((str(FORMAT), __version__, grammar_text(), repr(shape), name))
        self._name = f"{digest(parts.encode('utf-8', 'surrogateescape'))}.trees"
        self._before = self._read()
        self._now: dict[str, Any] = {}

    def _read(self) -> dict[str, Any]:
        for text in kept.texts(self._name):
            try:
                trees = json.loads(text)
            except ValueError:
                continue  # kept by something else than this
            if isinstance(trees, dict):
                return trees
        return {}

    def declaration(self, chunk: Chunk, file: str) -> tree.Declaration | None:
        """The declaration that a chunk is, if it was read before."""
        key = digest(chunk.text.encode())
        known = self._before.get(key)
        if known is None:
            return None
        try:
            found: tree.Declaration = _decoded(known, file, chunk.start)
        except (TypeError, ValueError, LookupError):
            return None
        self._now[key] = known
        return found

    def add(self, chunk: Chunk, declaration: tree.Declaration) -> None:
        """Keep what a chunk was read as."""
        self._now[digest(chunk.text.encode())] = _encoded(declaration, chunk.start)

    def keep(self) -> None:
        """Keep the declarations of this run, if they are not those of the one before."""
        if self._now.keys() != self._before.keys():
            kept.keep(self._name, json.dumps(self._now, ensure_ascii=False, separators=(",", ":")))


def _encoded(value: Any, start: int) -> Any:
    if isinstance(value, tuple):
        return [_SEVERAL, *(_encoded(item, start) for item in value)]
    number = _NUMBERS.get(type(value))
    if number is None:
        return value
    span = value.span
    own = (getattr(value, name) for name in _FIELDS[type(value)])
    return [number, span.start - start, span.end - start, *(_encoded(item, start) for item in own)]


def _decoded(value: list[Any], file: str, start: int) -> Any:
    number, *items = value
    if number == _SEVERAL:
        return tuple([_decoded(item, file, start) if type(item) is list else item for item in items])
    first, last, *own = items
    made = [_decoded(item, file, start) if type(item) is list else item for item in own]
    return _KINDS[number](*made, span=Span(file, start + first, start + last))
