"""What is wrong with a rule file, as data: a code, a message, the places, and hints.

Printing is `render/diagnostics.py`'s. In: nothing. Out: `Diagnostic`, which every stage before evaluation returns
beside its result.
"""

from __future__ import annotations

from engine.record import TYPE_CHECKING, Record
from engine.source import Span

if TYPE_CHECKING:
    from typing import Literal

    Level = Literal["error", "warning"]


class Note(Record):
    """A second place that explains the first: "declared here as a percentage"."""

    span: Span
    message: str


class Diagnostic(Record):
    """One mistake. `code` is the kebab-case name of its kind, the same in the docs and the golden cases."""

    code: str
    message: str
    span: Span
    hints: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    level: Level = "error"
