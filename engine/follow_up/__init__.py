"""What is done about findings from one run to the next. In: a report, and what was written down before. Out: the report
with what became of it.

`waivers` are findings that somebody answers for, `baseline` those that were there when one began, `changes` says what
came and went since an earlier report. Nothing is ever silently gone: what is hidden is counted, what is waived listed.
"""

from __future__ import annotations

from engine.findings import Finding

MOST = 64 << 20  # bytes of a file that is read here


class Unusable(Exception):
    """A file of waivers, a baseline or an earlier report that cannot be used; the text says why."""


def content(path: str, most: int = MOST) -> bytes:
    """The bytes of a file. Raises `Unusable`."""
    try:
        with open(path, "rb") as file:
            raw = file.read(most + 1)
    except (OSError, ValueError) as problem:
        raise Unusable(f"{path}: {getattr(problem, 'strerror', None) or problem}") from None
    if len(raw) > most:
        raise Unusable(f"{path}: the file is larger than {most >> 20} MiB")
    return raw


def slashed(path: str) -> str:
    """A path as files that are shared between machines have it."""
    return path.replace("\\", "/")


def said(finding: Finding) -> tuple[str, str]:
    """What a finding says, with its figures, and which rule says it."""
    return finding.rule, finding.message


def witnesses(finding: Finding) -> tuple[tuple[str, str], ...]:
    """The same of what is told under a finding, and may be a finding of its own another time."""
    return tuple((witness.rule, witness.message) for witness in finding.witnesses)


def day(text: str) -> str | None:
    """A day as a text, "2025-06-30", if it is one of the calendar."""
    from datetime import date

    try:
        found = date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return None
    return found if found == text.strip() else None
