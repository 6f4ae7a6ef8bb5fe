"""The reader for reports in xBRL-JSON (Open Information Model 1.0).

In: the JSON of a report. Out: `Facts`: a table for each entity, unit and set of further dimensions, a row for each
concept, a column for each period. A fact's `decimals` say how far it is rounded: they are its printed decimals, below
zero too.
"""

from __future__ import annotations

import re

from engine.facts import Cell, Column, Facts, Figure, Label, Part, Place, Row, Table
from engine.quantity import MAX_DIGITS
from engine.read.limits import Limits, Unreadable
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Any

_CORE = frozenset(("concept", "entity", "period", "unit", "language", "noteId"))
_NUMBER = re.compile(r"([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T00:00:00Z?)?")


class _Fact(Record):
    """One fact of the report; the group it belongs to is its table."""

    name: str
    concept: str
    period: str
    value: str | None
    decimals: int | None
    numeric: bool


_Group = tuple[str, str, tuple[tuple[str, str], ...]]  # entity, unit, further dimensions


def facts_of(report: dict[str, Any], path: str, limits: Limits) -> Facts:
    """The facts of a report that is read as JSON. Raises `Unreadable`."""
    info, stated = report["documentInfo"], report.get("facts")
    kind = info.get("documentType") if isinstance(info, dict) else None
    if not isinstance(kind, str) or not kind.rstrip("/").endswith("/xbrl-json"):
        raise Unreadable("the JSON has a documentInfo, but is no report in xBRL-JSON: its documentType should say so")
    if not isinstance(stated, dict):
        raise Unreadable("the report's facts should be an object")
    if len(stated) > limits.filled:
        raise Unreadable(f"the report has more than {limits.filled} facts")
    groups: dict[_Group, list[_Fact]] = {}
    for name, fact in stated.items():
        group, read = _fact(name, fact)
        groups.setdefault(group, []).append(read)
    if not groups:
        raise Unreadable("the report holds no facts")
    entities = list(dict.fromkeys(entity for entity, _, _ in groups))
    tables = tuple(_table(n, group, facts, limits) for n, (group, facts) in enumerate(groups.items(), 1))
    return Facts(path, Label(", ".join(entities), Place()), (), (), (), (), tables)


def _fact(name: str, fact: Any) -> tuple[_Group, _Fact]:
    where = f"the report's fact {name[:40]!r}"
    if not isinstance(fact, dict) or not isinstance(fact.get("dimensions"), dict) or "value" not in fact:
        raise Unreadable(f"{where} should be an object with a value and dimensions")
    dimensions, value, decimals = fact["dimensions"], fact["value"], fact.get("decimals")
    if not all(text is None or isinstance(text, str) for text in (value, *dimensions.values())):
        raise Unreadable(f"{where} has a value or a dimension that is no text")
    if decimals is not None and (
        isinstance(decimals, bool) or not isinstance(decimals, int) or abs(decimals) > MAX_DIGITS
    ):
        raise Unreadable(f"{where} has decimals that are no small whole number")
    concept = dimensions.get("concept")
    if not concept:
        raise Unreadable(f"{where} has no concept")
    more = tuple(sorted((key, text or "") for key, text in dimensions.items() if key not in _CORE))
    unit = dimensions.get("unit")
    group = _local(dimensions.get("entity") or ""), _unit(unit or ""), more
    numeric = unit is not None or decimals is not None
    return group, _Fact(name, concept, _period(dimensions.get("period") or ""), value, decimals, numeric)


def _local(name: str) -> str:
    """A name without its namespace's prefix."""
    return name.rpartition(":")[2]


def _unit(unit: str) -> str:
    """A unit without prefixes: "iso4217:CNY" is CNY, "iso4217:EUR/xbrli:shares" EUR/shares."""
    return re.sub(r"[^\s*/()]+:", "", unit)


def _period(period: str) -> str:
    """A period as a column is headed by it: "2023" for the year, the last day for a point in time.

    In a report a period ends where the next day begins.
    """
    start, _, end = period.partition("/")
    if not end:
        return _day_before(start)
    year = _DATE.fullmatch(start)
    if year and year[2] == year[3] == "01" and _day_before(end) == f"{year[1]}-12-31":
        return year[1]
    return f"{start[:10]} – {_day_before(end)}"


def _day_before(moment: str) -> str:
    """The date of the day that ends at a moment; any other text as it is."""
    match = _DATE.fullmatch(moment)
    if match is None:
        return moment
    from datetime import date, timedelta  # of use to reports only

    try:
        return (date(int(match[1]), int(match[2]), int(match[3])) - timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return moment


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(number: int, group: _Group, facts: list[_Fact], limits: Limits) -> Table:
    """The facts of a group as a table: concepts by periods, in the order in which they come."""
    entity, unit, more = group
    periods = sorted({fact.period for fact in facts})
    columns = {period: n for n, period in enumerate(periods, 2)}
    rows: dict[str, list[dict[int, Cell]]] = {}
    for fact in facts:
        of_concept = rows.setdefault(fact.concept, [])
        column = columns[fact.period]
        free = next((row for row in of_concept if column not in row), None)
        if free is None:  # stated twice: the second stands in a row of its own
            free = {}
            of_concept.append(free)
        free[column] = _cell(fact)
    if len(periods) > limits.cells or len(periods) * len(facts) > limits.grid:
        raise Unreadable(f"the report has a table of more than {limits.grid} cells")
    printed = []
    for concept, of_concept in rows.items():
        for row in of_concept:
            place = next(iter(row.values())).place
            cells = (Cell(concept, place), Cell(_local(concept), place), *(row.get(n) for n in columns.values()))
            printed.append(Row(cells, place, (_local(concept),)))
    title = ", ".join([entity, *(f"{_local(name)} {_local(member)}" for name, member in more)])
    place = printed[0].place
    kind = "figure" if any(fact.numeric for fact in facts) else "text"
    heads = [Column((Label("concept", place),), "code"), Column((Label("name", place),), "label")]
    heads += [
        Column((Label(period, place),), kind, "", period[:4] if period[:4].isdecimal() else "") for period in periods
    ]
    part = Part(tuple(heads), tuple(printed), place)
    return Table(f"Table {number}", Label(title, place), unit, entity, (part,), (), place)


def _cell(fact: _Fact) -> Cell:
    place = Place(cell=fact.name)
    text = fact.value or ""
    if not fact.numeric or fact.value is None:
        return Cell(text, place)
    match = _NUMBER.fullmatch(text.strip())
    if match is None or not (match[2] or match[3]):
        raise Unreadable(f"the report's fact {fact.name[:40]!r} has a unit or decimals, but its value is no number")
    part = match[3] or ""
    if len(match[2]) + len(part) > MAX_DIGITS:
        raise Unreadable(f"the report's fact {fact.name[:40]!r} has a value of more than {MAX_DIGITS} digits")
    digits, decimals = int(match[2] + part), len(part) - int(match[4] or 0)
    if abs(decimals) > MAX_DIGITS:
        raise Unreadable(f"the report's fact {fact.name[:40]!r} has a value that is too large or too small")
    remark = None
    if fact.decimals is not None:
        while decimals > fact.decimals and digits % 10 == 0:
            digits, decimals = digits // 10, decimals - 1
            if not digits:
                decimals = fact.decimals
        if decimals < fact.decimals:
            digits, decimals = digits * 10 ** (fact.decimals - decimals), fact.decimals
        elif decimals > fact.decimals:
            remark = f"accurate to {fact.decimals} decimals only, as the report says"
    elif decimals < 0:
        digits, decimals = digits * 10**-decimals, 0
    if match[1] == "-":
        digits = -digits
    return Cell(text, place, Figure(text.strip(), digits, decimals, "", "", place, None, remark))
