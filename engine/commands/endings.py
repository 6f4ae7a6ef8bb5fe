"""How a command ends. In: texts and exceptions. Out: exit statuses, with what there is to say written out."""

from __future__ import annotations

import os

from engine import output
from engine.messages import Speech

FINE, FINDINGS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


def show(text: str) -> int:
    """Write a result."""
    output.emit(text)
    return FINE


def refuse(text: str) -> int:
    """Say why something cannot be used."""
    output.tell(text.rstrip("\n") + "\n")
    return UNUSABLE


def internal(unexpected: Exception, speech: Speech) -> str:
    """A sentence for a mistake of our own, with the place in our code, instead of a traceback."""
    trace = unexpected.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace else ""
    problem = f"{type(unexpected).__name__}: {unexpected}"[:300] + place
    return speech.say("internal error: {problem}; please report it", problem=problem)
