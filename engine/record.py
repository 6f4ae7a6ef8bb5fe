"""Named tuples that start fast. In: a class with annotated fields. Out: the named tuple it declares.

`Record` is what `typing.NamedTuple` is, and to a type checker it is nothing else. At run time it leaves the types of
fields unread and compiles one constructor for each number of fields, not one for each class: a check declares sixty
records, and would take longer over that than over loading its rules (docs/performance.md).
"""

from __future__ import annotations

from collections import namedtuple
from types import FunctionType

__all__ = ["TYPE_CHECKING", "Record"]

TYPE_CHECKING = False  # type checkers take it for true; under it stands what is for them alone

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:
    _MOST_FIELDS = 24
    _FIRST = namedtuple("_FIRST", [f"field{n}" for n in range(_MOST_FIELDS)])
    _GETTERS = [vars(_FIRST)[name] for name in _FIRST._fields]  # the attribute that gives the nth item of any tuple
    _CONSTRUCTORS = {}  # by number of fields

    def _constructor(record, fields, defaults):
        """A `__new__` that takes these fields: the one for their number, under their names."""
        count = len(fields)
        if count not in _CONSTRUCTORS:
            items = "".join(f"field{n}, " for n in range(count))
            _CONSTRUCTORS[count] = eval(f"lambda cls, {items}: new(cls, ({items}))", {"new": tuple.__new__})
        made = _CONSTRUCTORS[count]
        code = made.__code__.replace(co_varnames=("cls", *fields), co_qualname=f"{record}.__new__")
        return FunctionType(code, made.__globals__, "__new__", defaults)

    class _Declared(type):
        """Makes a named tuple of each class statement under `Record`."""

        def __new__(cls, name, bases, body):
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body[field] for field in fields if field in body}
            body.update(zip(fields, _GETTERS, strict=False))
            body.update(_fields=fields, _field_defaults=defaults, __match_args__=fields, __slots__=())
            body["__new__"] = _constructor(name, fields, tuple(defaults.values()))
            return super().__new__(cls, name, bases, body)

    class Record(tuple, metaclass=_Declared):
        """What a record names as its base: `class Place(Record): ...`, the fields with defaults last."""

        @classmethod
        def _make(cls, items):
            return cls(*items)

        def _replace(self, **changes):
            made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{name}={item!r}' for name, item in self._asdict().items())})"
