"""A rule explained, as JSON, version 1, for programs. In: `Explanation`. Out: text (keys: docs/command-line.md).

The findings are those of the report (docs/report.schema.json).
"""

from __future__ import annotations

from engine.explanation import Explanation, InDocument
from engine.record import TYPE_CHECKING
from engine.render.json import finding_record, placed, written

if TYPE_CHECKING:
    from typing import Any

FORMAT = 1


def show(explanation: Explanation, version: str) -> str:
    """The whole explanation; `version` is the engine's."""
    record = {"format": FORMAT, "engine": version, **explanation._asdict()}
    record["graded"] = dict(explanation.graded)
    record["origin"] = explanation.origin._asdict()
    for name in ("tables", "names", "parameters", "examples", "changes"):
        record[name] = [{**item._asdict(), "origin": item.origin._asdict()} for item in getattr(explanation, name)]
    record["document"] = _document(explanation.document) if explanation.document else None
    return written(record)


def _document(document: InDocument) -> dict[str, Any]:
    reach = document.reach
    return {
        "path": document.path,
        "title": document.title,
        "verdicts": document.tally._asdict(),
        "choices": reach.choices,
        "missing": list(reach.missing),
        "loops": [{"variables": variables, "count": count} for variables, count in reach.loops],
        "excluded": reach.excluded,
        "silent": [{"reason": reason, "count": count} for reason, count in reach.silent],
        "tables": [
            {**placed(one._asdict()), "columns": [{"name": name, "header": header} for name, header in one.columns]}
            for one in document.recognitions
        ],
        "findings": [finding_record(finding) for finding in document.findings],
    }
