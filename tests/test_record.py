"""Records are named tuples in all that the rest relies on, and as type checkers take them for."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections import namedtuple

import pytest

from engine.facts import Figure, Label, Place
from engine.findings import Tally
from engine.record import Record
from engine.source import Span


class Point(Record):
    """A point."""

    x: int
    y: int = 2
    name: str = ""

    @property
    def sum(self) -> int:
        """Both together."""
        return self.x + self.y

    def moved(self, by: int) -> Point:
        """The point further on."""
        return self._replace(x=self.x + by)


class Empty(Record):
    """Nothing."""


TWIN = namedtuple("TWIN", "x y name", defaults=[2, ""])


def test_fields_by_position_by_name_and_by_default() -> None:
    for made in (Point(1), Point(1, 2), Point(x=1), Point(1, 2, ""), Point(name="", x=1), Point._make((1, 2, ""))):
        assert made == (1, 2, "") and (made.x, made.y, made.name) == (1, 2, "")
        assert type(made) is Point and isinstance(made, tuple)
    assert Empty() == ()


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}, {"y": 1}])
def test_missing_and_unknown_fields_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Point(**wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Point(1, 2, "", 3)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Point(1)._replace(z=2)  # type: ignore[call-arg]


def test_what_named_tuples_have() -> None:
    point, twin = Point(1, name="a"), TWIN(1, name="a")
    assert point._asdict() == twin._asdict() and list(point._asdict()) == ["x", "y", "name"]
    assert (Point._fields, Point._field_defaults) == (TWIN._fields, TWIN._field_defaults)
    assert repr(point) == repr(twin).replace("TWIN", "Point") == "Point(x=1, y=2, name='a')"
    assert hash(point) == hash(twin) and tuple(point) == twin and point < Point(2)
    assert point.moved(2).sum == 5 and point._replace(y=0) == (1, 0, "a")
    match point:
        case Point(x, y, name):
            assert (x, y, name) == (1, 2, "a")


def test_records_are_closed_documented_and_survive_a_copy() -> None:
    point = Point(1)
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        point.other = 2  # type: ignore[attr-defined]
    assert (Point.__doc__, Point.__module__, Point.__qualname__) == ("A point.", __name__, "Point")
    assert list(inspect.signature(Point).parameters) == ["x", "y", "name"]
    for record in (point, Empty(), Place(1, 2), Figure("1", 1, 0, "", "", Place(1)), Span("a", 1, 2)):
        for again in (pickle.loads(pickle.dumps(record)), copy.deepcopy(record)):
            assert again == record and type(again) is type(record)


def test_records_with_the_same_number_of_fields_do_not_mix() -> None:
    class One(Record):
        a: int = 1

    class Other(Record):
        b: int = 2

    assert (One()._asdict(), Other()._asdict(), One(a=3), Other(b=4)) == ({"a": 1}, {"b": 2}, (3,), (4,))
    assert Label("a", Place()).text == "a" and Tally("r", "t", 1, 2, 3, 4, 5, 6).not_checkable == 6
