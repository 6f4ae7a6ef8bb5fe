"""What is wrong in one table that a host holds. In: the table as the host has it, rules. Out: faults by row and column.

Rows count from 0 below the header, columns from 0; a fault that is about no cell of the table has neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.api import Rules, check, rules
from engine.findings import Finding, about
from engine.messages import Speech
from engine.record import TYPE_CHECKING, Record
from engine.render.told import Told

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from engine.api import Source

    Given: TypeAlias = Rules | Source | Sequence[Source]

SEVERITIES = ("error", "warning", "note")
_CELL = re.compile(r"([A-Z]+)(\d+)")
_TOLD = Told(Speech())


class Fault(Record):
    """One finding as a host needs it."""

    row: int | None
    column: int | None
    text: str
    finding: Finding


def compiled(given: Given) -> Rules:
    """Rules that were compiled, or what `engine.rules` takes. Raises `Refused`."""
    if isinstance(given, Rules):
        return given
    return rules(*(given if isinstance(given, list | tuple) else (given,)))


def agreeing(frame: Any, given: Given, *, title: str, severity: str = "error") -> list[bool]:
    """For each row of a data frame (pandas, polars), whether no finding is about it. A finding that is about no row is
    about all of them. Raises `Refused` and `Unreadable`."""
    wrong = {fault.row for fault in faults(title, frame, compiled(given), severity)}
    return [None not in wrong and number not in wrong for number in range(len(frame))]


def faults(title: str, table: Any, given: Rules, severity: str) -> Iterator[Fault]:
    """The findings in a table (a data frame, or rows of which the first is the header) that are at least as grave as
    `severity`. `title` is what the rules know it by. Raises `Unreadable`."""
    grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
    header = getattr(getattr(table, "columns", None), "nlevels", 1)  # rows of it
    for finding in check({title: table}, given).findings:
        if finding.severity in grave and finding.verdict != "rounding":
            head = about(finding.evidence)
            found = _CELL.fullmatch(head.place.cell or "") if head is not None else None
            row = int(found[2]) - 1 - header if found else -1
            inside = found is not None and row >= 0
            text = f"{_TOLD.sentence(finding)} [{finding.rule}]"
            yield Fault(row if inside else None, _number(found[1]) if found and inside else None, text, finding)


def _number(letters: str) -> int:
    """The column that a sheet calls A, B … AA, from 0."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
