"""Named tuples that start fast. In: a class with annotated fields. Out: the named tuple it declares.

`Record` is what `typing.NamedTuple` is, and to a type checker it is nothing else. At run time it hands the names of
the fields to `collections.namedtuple` and leaves their types unread: to import `typing`, and to compile every
annotation once more, would take a check longer than to load its rules (docs/performance.md).
"""

from __future__ import annotations

from collections import namedtuple

__all__ = ["TYPE_CHECKING", "Record"]

TYPE_CHECKING = False  # type checkers take it for true; under it stands what is for them alone

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:

    class _Declared(type):
        """Makes a named tuple of each class statement under `Record`."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            record = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                setattr(record, key, value)
            return record

    class Record(metaclass=_Declared):
        """What a record names as its base: `class Place(Record): ...`, the fields with defaults last."""
