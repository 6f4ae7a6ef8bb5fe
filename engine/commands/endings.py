"""How a command ends. In: texts and exceptions. Out: exit statuses, with what there is to say written out."""

from __future__ import annotations

from engine import output
from engine.checking import internal as internal

FINE, FINDINGS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def show(text: str) -> int:
    """Write a result."""
    output.emit(text)
    return FINE


def refuse(text: str) -> int:
    """Say why something cannot be used."""
    output.tell(text.rstrip("\n") + "\n")
    return UNUSABLE
