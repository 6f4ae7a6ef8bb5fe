"""A report on one document as a text to keep, and back. In: either. Out: the other, equal to what it was made from.

A record is a list of its fields, which is what JSON makes of a tuple. What is read back was checked before by its
checksum; that it is of this form all the same is taken on trust of nobody: anything else raises `ValueError`.
"""

from __future__ import annotations

import json
from typing import Any

from engine.digest import digest
from engine.facts import Place
from engine.findings import (
    Basis,
    Candidate,
    Coverage,
    Diagnosis,
    DocumentReport,
    Evidence,
    Finding,
    Idle,
    Known,
    Reach,
    Recognition,
    Regraded,
    Tally,
    Unchecked,
    UncheckedNumber,
    Unread,
    Waived,
    Witness,
)

# Which fields hold a record, or several (in brackets); a test holds it to what the records declare.
HELD: dict[Any, dict[str, Any]] = {
    DocumentReport: {
        "findings": [Finding], "tallies": [Tally], "coverage": Coverage, "idle": [Idle],
        "recognitions": [Recognition], "reaches": [Reach], "waived": [Waived], "baseline": Known,
    },
    Finding: {"evidence": [Evidence], "diagnosis": Diagnosis, "basis": [Basis], "witnesses": [Witness]},
    Evidence: {"place": Place},
    Diagnosis: {"others": [Candidate], "along": [Candidate]},
    Tally: {"regraded": Regraded},
    Coverage: {"unchecked": [Unchecked], "unread": [Unread], "unchecked_numbers": [UncheckedNumber]},
    Waived: {"finding": Finding},
    Unchecked: {"place": Place},
    UncheckedNumber: {"place": Place},
    Unread: {"place": Place},
    Recognition: {"place": Place},
    Place: {}, Basis: {}, Candidate: {}, Witness: {}, Idle: {}, Reach: {}, Regraded: {}, Known: {},
}  # fmt: skip
SHAPE = digest(repr([(kind.__name__, kind._fields) for kind in HELD]).encode())  # changes with any record

_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump(report: DocumentReport) -> str:
    """The report as one line."""
    return _line(report)


def load(text: str) -> DocumentReport:
    """The report that a line was made from. Raises `ValueError`."""
    try:
        report: DocumentReport = _record(DocumentReport, json.loads(text))
    except (TypeError, AttributeError, RecursionError):
        raise ValueError("this is no report") from None
    return report


def _record(kind: Any, values: Any) -> Any:
    held = HELD[kind]
    fields = kind._fields
    if len(values) != len(fields):
        raise ValueError(f"a {kind.__name__} has {len(fields)} fields")
    return kind(*[_held(held.get(field), value) for field, value in zip(fields, values, strict=True)])


def _held(kind: Any, value: Any) -> Any:
    if kind is None:
        return _plain(value)
    if value is None:
        return None
    if isinstance(kind, list):
        return tuple([_record(kind[0], item) for item in value])
    return _record(kind, value)


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, list) else value
