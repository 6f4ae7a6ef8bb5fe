"""What a drafted rule file begins with: units, and what the document says of itself. In: facts. Out: declarations."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal

from engine.draft.names import is_chinese
from engine.draft.patterns import literal, open_year
from engine.draft.tables import NOWHERE, a_name
from engine.evaluate.ledger import known_unit
from engine.facts import Facts
from engine.syntax import tree
from engine.wording import normal, years_in

CN_UNITS = "cn.units"
_KINDS = ("预算", "决算")
_FISCAL = re.compile(r"(?i)(?:fiscal year|FY)\s*\{year\}")


def uses_chinese_units(facts: Facts, known: Collection[str]) -> bool:
    """Does the document measure in units that the shipped `cn.units` declare, other than percent?"""
    words = {word: (word, 1, 1) for word in known}
    return any(known_unit(unit, words) not in ("", "%") for unit in _printed(facts)) or is_chinese(facts.title.text)


def _printed(facts: Facts) -> Iterator[str]:
    """The units that tables of the document are printed in."""
    for table in facts.tables:
        yield table.unit
        for part in table.parts:
            yield from (column.unit for column in part.columns if column.kind == "figure")
            for row in part.rows:
                yield from (cell.figure.unit for cell in row.cells if cell is not None and cell.figure is not None)


def units(facts: Facts, chinese: bool) -> list[tree.Declaration]:
    """The units: those that are shipped, or percent if there is any."""
    if chinese:
        return [tree.Use(CN_UNITS, False, span=NOWHERE)]
    if any("%" in unit for unit in _printed(facts)):
        value = tree.Number("0.01", None, span=NOWHERE)
        return [tree.Unit((a_name("%"),), value, None, span=NOWHERE)]
    return []


def document(facts: Facts) -> tree.Document | None:
    """Where the document says its year, whose it is and of what kind; None where it says nothing."""
    title = normal(facts.title.text)
    properties = []
    place: Literal["title", "cover"] = "title"
    pattern = _year(title)
    if not pattern:
        place, pattern = "cover", next(filter(None, (_year(normal(line.text)) for line in facts.cover)), "")
    if pattern:
        properties.append(_read("year", place, pattern))
    if place == "title" and pattern == "{year}年" and re.match(r".{2,}?(?:19|20)\d\d年", title):
        properties.append(_read("organisation", "title", "^{organisation}{year}年"))
    if any(kind in title for kind in _KINDS):
        choices = tuple(
            tree.Choice(a_name(kind), "title", "contains", tree.Text(kind, span=NOWHERE), span=NOWHERE)
            for kind in _KINDS
        )
        properties.append(tree.Property(a_name("kind"), (), choices, span=NOWHERE))
    return tree.Document(tuple(properties), span=NOWHERE) if properties else None


def _year(text: str) -> str:
    """The pattern of the year that a line names, "" where it names none or several."""
    years = years_in(text)
    if len(years) != 1 or not text[years[0][1] : years[0][2]].endswith(str(years[0][0])):
        return ""
    pattern = open_year(literal(text))
    if "{year}年" in pattern:
        return "{year}年"
    fiscal = _FISCAL.search(pattern)
    return fiscal[0] if fiscal else "{year}" if "{year}" in pattern else ""


def _read(name: str, place: Literal["title", "cover"], pattern: str) -> tree.Property:
    reading = tree.Reading(place, tree.Text(pattern, span=NOWHERE), span=NOWHERE)
    return tree.Property(a_name(name), (reading,), (), span=NOWHERE)
