"""A check for Frictionless: a table must add up as rules say. In: its rows. Out: an error for a finding, at its cell.

    from frictionless import Checklist, Resource
    from engine.adapters.frictionless_check import reconciles

    checks = [reconciles(rules=["own.rules"], title="部门支出总表")]
    report = Resource("spending.csv").validate(Checklist(checks=checks))

The title is what rules know the table by; without one it is that of the resource, or its name. Needs frictionless 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
from frictionless import Check, Error, errors

from engine.adapters.tabular import Fault, compiled, faults
from engine.api import Refused, Unreadable

__all__ = ["DiscrepancyError", "TableDiscrepancyError", "reconciles"]


class DiscrepancyError(errors.CellError):
    """A figure that does not agree with others."""

    type = "discrepancy"
    title = "Discrepancy"
    description = "The figure does not agree with others, as a rule says it should."
    template = 'The cell "{cell}" in row at position "{rowNumber}" and field "{fieldName}" does not agree: {note}'


class TableDiscrepancyError(errors.TableError):
    """A finding that is about no cell."""

    type = "table-discrepancy"
    title = "Table Discrepancy"
    description = "The table is not as a rule says it should be."
    template = "The table does not agree: {note}"


@attrs.define(kw_only=True, repr=False, slots=False)
class reconciles(Check):  # noqa: N801 - as the host names its checks
    """A table must add up as rules say."""

    type = "reconciles"
    Errors = [DiscrepancyError, TableDiscrepancyError]  # noqa: RUF012 - the host's own way

    rules: list[str]
    """Rule files, shipped rulesets or texts of rule files."""

    title: str = ""
    """What the rules know the table by."""

    severity: str = "error"
    """The least severity of a finding that is an error."""

    def connect(self, resource: Any) -> None:
        """Begin with a resource."""
        super().connect(resource)
        self._rows: list[list[Any]] = []
        self._numbers: list[int] = []

    def validate_start(self) -> Iterable[Error]:
        """Compile the rules, so that a mistake in them is told before anything is read."""
        try:
            self._compiled = compiled(list(self.rules))
        except Refused as refused:
            yield errors.CheckError(note=refused.text())

    def validate_row(self, row: Any) -> Iterable[Error]:
        """Keep a row: figures agree over all of them."""
        self._rows.append([("" if cell is None else cell) for cell in row.cells])
        self._numbers.append(row.row_number)
        return ()

    def validate_end(self) -> Iterator[Error]:
        """What does not agree."""
        title = self.title or self.resource.title or self.resource.name or "table"
        labels = list(self.resource.labels or self.resource.header)
        try:
            found = list(faults(title, [labels, *self._rows], self._compiled, self.severity))
        except Unreadable as problem:
            yield errors.CheckError(note=str(problem))
            return
        for fault in found:
            yield self._error(fault, labels)

    def _error(self, fault: Fault, labels: list[str]) -> Error:
        if fault.row is None or fault.column is None:
            return TableDiscrepancyError(note=fault.text)
        cells = [str(cell) for cell in self._rows[fault.row]]
        return DiscrepancyError(
            note=fault.text, cells=cells, row_number=self._numbers[fault.row], cell=cells[fault.column],
            field_name=str(labels[fault.column]), field_number=fault.column + 1,
        )  # fmt: skip

    metadata_profile_patch = {  # noqa: RUF012 - the host's own way
        "required": ["rules"],
        "properties": {
            "rules": {"type": "array", "items": {"type": "string"}},
            "title": {"type": "string"},
            "severity": {"enum": ["error", "warning", "note"]},
        },
    }
