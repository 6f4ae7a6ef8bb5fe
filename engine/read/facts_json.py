"""Facts as JSON: a document read by another program, or read once and kept.

In: `Facts`, or the text of a JSON document. Out: the other. One JSON object per named tuple of `engine.facts`, with
its field names as keys; a field that has its default is left out. Numbers are whole numbers only.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from engine.facts import Cell, Column, Facts, Figure, Heading, Label, Part, Passage, Place, Row, Table
from engine.quantity import MAX_DIGITS
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, TypeAlias

VERSION = 1
KINDS = frozenset(("code", "label", "figure", "text"))

# A reader of one JSON value: the value and where it stands ("tables[2].parts[0]") → what the field holds.
_Read: TypeAlias = "Callable[[Any, str], Any]"


def dump(facts: Facts) -> str:
    """The whole graph as one JSON object, a line for each heading, passage and table."""
    fields = _plain(facts)
    lines = [f'{{"facts": {VERSION}']
    for key, value in fields.items():
        if isinstance(value, list) and value:
            items = ",\n  ".join(_text_of(item) for item in value)
            lines.append(f"{_text_of(key)}: [\n  {items}]")
        else:
            lines.append(f"{_text_of(key)}: {_text_of(value)}")
    return ",\n ".join(lines) + "}\n"


def load(text: str, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a JSON document that was read from `path`; a path that it names itself does not count.

    Raises `Unreadable` with the place of the first thing that is wrong.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise Unreadable("the JSON is nested too deep") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"the JSON breaks off in line {error.lineno}, column {error.colno}: {error.msg}") from None
    except ValueError:
        raise Unreadable("the JSON holds a number that is too long") from None
    if isinstance(value, dict) and "documentInfo" in value:
        from engine.read.xbrl import facts_of

        return facts_of(value, path, limits)
    if not isinstance(value, dict) or "facts" not in value:
        raise Unreadable('the JSON holds no facts: its first key should be "facts"')
    if value["facts"] != VERSION or isinstance(value["facts"], bool):
        raise Unreadable(f'these facts are not of version {VERSION}: "facts" should be {VERSION}')
    facts: Facts = _object(Facts)({key: item for key, item in value.items() if key != "facts"}, "")
    _check(facts, limits)
    return facts._replace(path=path)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Named tuples as dictionaries without their defaults, tuples as lists."""
    if isinstance(value, tuple):
        if fields := getattr(value, "_fields", None):
            defaults: dict[str, Any] = getattr(value, "_field_defaults", {})
            named = zip(fields, value, strict=True)
            return {key: _plain(item) for key, item in named if key not in defaults or item != defaults[key]}
        return [_plain(item) for item in value]
    return value


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _wrong(where: str, wanted: str) -> Unreadable:
    return Unreadable(f"{where.lstrip('.') or 'the JSON'} should be {wanted}")


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "a text")
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise _wrong(where, "a text without half characters (lone surrogates)") from None
    return value


def _whole(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(where, "a whole number")
    if not -(10**MAX_DIGITS) < value < 10**MAX_DIGITS:
        raise _wrong(where, f"a number of at most {MAX_DIGITS} digits")
    return value


def _position(value: Any, where: str) -> int:
    if _whole(value, where) < 1:
        raise _wrong(where, "1 or more")
    return int(value)


def _decimals(value: Any, where: str) -> int:
    if not -MAX_DIGITS <= _whole(value, where) <= MAX_DIGITS:
        raise _wrong(where, f"between -{MAX_DIGITS} and {MAX_DIGITS}")
    return int(value)


def _kind(value: Any, where: str) -> str:
    if _text(value, where) not in KINDS:
        raise _wrong(where, "one of " + ", ".join(sorted(KINDS)))
    return str(value)


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(where, "true or false")
    return value


def _box(value: Any, where: str) -> tuple[int, ...]:
    box: tuple[int, ...] = _each(_whole)(value, where)
    if len(box) != 4:
        raise _wrong(where, "four numbers")
    return box


def _maybe(reader: _Read) -> _Read:
    return lambda value, where: None if value is None else reader(value, where)


def _each(reader: _Read) -> _Read:
    def read(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _wrong(where, "a list")
        return tuple(reader(item, f"{where}[{n}]") for n, item in enumerate(value))

    return read


def _object(kind: Any) -> _Read:
    """The reader of one named tuple. Keys that it does not have are an error, so that no slip of the pen is lost."""

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            raise _wrong(where, "an object")
        readers = _FIELDS[kind]
        for key in value:
            if key not in readers:
                raise Unreadable(f"{where.lstrip('.') or 'the JSON'} has a key that is not known: {key[:40]!r}")
        for key in kind._fields:
            if key not in value and key not in kind._field_defaults:
                raise Unreadable(f"{where.lstrip('.') or 'the JSON'} lacks {key!r}")
        return kind(**{key: readers[key](item, f"{where}.{key}") for key, item in value.items()})

    return read


_place, _label, _figure = _object(Place), _object(Label), _object(Figure)
_FIELDS: dict[Any, dict[str, _Read]] = {
    Place: {
        "line": _maybe(_position),
        "column": _maybe(_position),
        "end_column": _maybe(_position),
        "page": _maybe(_position),
        "box": _maybe(_box),
        "sheet": _maybe(_text),
        "cell": _maybe(_text),
        "paragraph": _maybe(_position),
        "table": _maybe(_position),
    },
    Label: {"text": _text, "place": _place},
    Figure: {
        "text": _text,
        "digits": _whole,
        "decimals": _decimals,
        "unit": _text,
        "bound": _text,
        "place": _place,
        "repaired": _maybe(_text),
        "remark": _maybe(_text),
    },
    Cell: {"text": _text, "place": _place, "figure": _maybe(_figure)},
    Column: {"path": _each(_label), "kind": _kind, "unit": _text, "period": _text, "repaired": _maybe(_text)},
    Row: {
        "cells": _each(_maybe(_object(Cell))),
        "place": _place,
        "path": _each(_text),
        "repaired": _maybe(_text),
    },
    Part: {"columns": _each(_object(Column)), "rows": _each(_object(Row)), "place": _place, "form": _flag},
    Table: {
        "number": _text,
        "title": _label,
        "unit": _text,
        "organisation": _text,
        "parts": _each(_object(Part)),
        "notes": _each(_label),
        "place": _place,
        "repairs": _each(_text),
        "period": _maybe(_label),
        "caption": _each(_label),
    },
    Heading: {"text": _text, "level": _position, "place": _place},
    Passage: {"text": _text, "place": _place, "heading": _whole, "figures": _each(_figure)},
    Facts: {
        "path": _text,
        "title": _label,
        "cover": _each(_label),
        "contents": _each(_label),
        "headings": _each(_object(Heading)),
        "passages": _each(_object(Passage)),
        "tables": _each(_object(Table)),
        "repairs": _each(_label),
    },
}


def _check(facts: Facts, limits: Limits) -> None:
    """What holds between the parts: as many cells as columns, headings that exist."""
    for n, table in enumerate(facts.tables):
        for m, part in enumerate(table.parts):
            width = len(part.columns)
            if width > limits.cells:
                raise _wrong(f"tables[{n}].parts[{m}].columns", f"at most {limits.cells} columns")
            for r, row in enumerate(part.rows):
                if len(row.cells) != width:
                    raise _wrong(f"tables[{n}].parts[{m}].rows[{r}].cells", f"as many as the columns ({width})")
    for n, passage in enumerate(facts.passages):
        if not -1 <= passage.heading < len(facts.headings):
            raise _wrong(f"passages[{n}].heading", f"between -1 and {len(facts.headings) - 1}")
