"""Diagnostics as JSON, for programs. In: diagnostics and the sources they point into. Out: text.

Lines and columns begin at 1; `end_line` and `end_column` are those of the first character behind. A place in a file
that is not among the sources has its file alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from engine.diagnostic import Diagnostic
from engine.record import TYPE_CHECKING
from engine.source import Source, Span

if TYPE_CHECKING:
    from typing import Any

FORMAT = 1


def show(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Every diagnostic, ordered by file and place."""
    ordered = sorted(diagnostics, key=lambda found: (found.span, found.code, found.message))
    record = {"format": FORMAT, "findings": [_finding(found, sources) for found in ordered]}
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _finding(found: Diagnostic, sources: Mapping[str, Source]) -> dict[str, Any]:
    notes = [{"message": note.message, "location": _location(note.span, sources)} for note in found.notes]
    return {
        "code": found.code, "level": found.level, "message": found.message, "location": _location(found.span, sources),
        "notes": notes, "hints": list(found.hints),
    }  # fmt: skip


def _location(span: Span, sources: Mapping[str, Source]) -> dict[str, str | int]:
    source = sources.get(span.file)
    if source is None:
        return {"file": span.file}
    (line, column), (end_line, end_column) = source.position(span.start), source.position(span.end)
    return {"file": span.file, "line": line, "column": column, "end_line": end_line, "end_column": end_column}
