"""Regular expressions, compiled once and kept for the next run. In: their sources. Out: `re.Pattern`s.

Python compiles expressions by a program in Python and keeps none from one run to the next: for the hundred that a
document asks for, that is a tenth of a check. What is kept is what the compiler makes for the matching engine, a list
of whole numbers, which the engine looks through before it takes it. That is no part of Python that is promised to stay:
so it is kept for one build of Python, and only where the expression put together again equals the one that was
compiled. Whatever cannot be used is compiled.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from functools import lru_cache

from engine import kept
from engine.digest import digest
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

MOST = 500  # expressions that are kept, those of the last run before others

# An expression, kept: its flags, the names of its groups ("" for one without), and its numbers in hexadecimal.
Parts: TypeAlias = "tuple[int, Sequence[str], str]"

# From earlier runs, by flags and source, None for one that cannot be kept; read when an expression is first asked for.
_known: dict[str, Parts | None] = {}
_asked: dict[str, re.Pattern[str]] = {}  # in this run
_new = False  # are some of them not known?


@lru_cache(maxsize=1 << 13)
def expression(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` makes of a source."""
    global _known, _new
    if not _asked:
        _known = _read()
    name = f"{int(flags)} {source}"
    found = _put_together(source, _known.get(name)) or re.compile(source, flags)
    if len(_asked) < MOST:
        _asked[name] = found
        _new = _new or name not in _known
    return found


def keep() -> None:
    """Keep what this run had to compile; that it cannot be kept is no error."""
    global _new
    if not _new:
        return
    _new = False
    entries = {name: _known[name] if name in _known else _parts(name, one) for name, one in _asked.items()}
    others = {name: parts for name, parts in _known.items() if name not in entries}
    most = dict(list({**entries, **others}.items())[:MOST])
    kept.keep(_name(), json.dumps(most, ensure_ascii=False, separators=(",", ":")))


def _parts(name: str, compiled: re.Pattern[str]) -> Parts | None:
    """The parts of which an expression can be put together again."""
    flags, _, source = name.partition(" ")
    parts = _taken_apart(source, int(flags))
    return parts if _put_together(source, parts) == compiled else None


def _name() -> str:
    """What the expressions of this build of Python are kept under."""
    return f"{digest(f'1 {sys.implementation.name} {sys.version} {sys.byteorder} {sys.maxsize}'.encode())}.expressions"


def _read() -> dict[str, Parts | None]:
    for text in kept.texts(_name(), shipped=False):
        try:
            known = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(known, dict):
            return known
    return {}


def _put_together(source: str, parts: Parts | None) -> re.Pattern[str] | None:
    """The expression of its parts, None where they are none."""
    if parts is None:
        return None
    try:
        from _sre import compile as put_together  # type: ignore[import-not-found]

        flags, names, numbers = parts
        code = memoryview(bytes.fromhex(numbers)).cast("I").tolist()
        index = {name: n for n, name in enumerate(names, 1) if name}
        made: re.Pattern[str] = put_together(
            source, flags, code, len(names), index, (None, *(name or None for name in names))
        )
    except (ImportError, TypeError, ValueError, OverflowError, RuntimeError):
        return None
    return made


def _taken_apart(source: str, flags: int) -> Parts | None:
    """The parts of an expression, as far as this Python's compiler tells them."""
    try:
        from re import _compiler, _parser  # type: ignore[attr-defined]

        tree = _parser.parse(source, flags)
        code = _compiler._code(tree, flags)
        names = {n: name for name, n in tree.state.groupdict.items()}
        numbers = memoryview(bytearray(4 * len(code))).cast("I")
        for n, number in enumerate(code):
            numbers[n] = number
        every = [names.get(n, "") for n in range(1, tree.state.groups)]
        return int(tree.state.flags | flags), every, numbers.hex()
    except (ImportError, AttributeError, TypeError, ValueError):
        return None
