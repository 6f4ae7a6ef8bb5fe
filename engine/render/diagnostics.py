"""Diagnostics as text, the way an auditor reads them: the place, the line, carets under the words, what to do.

In: diagnostics and the sources they point into. Out: text that ends with a newline, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.cells import cells
from engine.diagnostic import Diagnostic
from engine.source import Source, Span

# A line longer than this is shown as a stretch around the mistake.
_MAX_CELLS = 160

_RED, _YELLOW, _BLUE, _BOLD, _PLAIN = "\033[1;31m", "\033[1;33m", "\033[1;34m", "\033[1m", "\033[0m"


def render(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source], colour: bool = False, most: int | None = None
) -> str:  # fmt: skip
    """Every diagnostic with its line, ordered by file and place; of more than `most`, the first, and how many follow.

    `sources` are the files by name; a place in a file that is not among them is told without its line.
    """
    ordered = sorted(diagnostics, key=lambda found: (found.span, found.code, found.message))
    blocks = [_block(found, sources, colour) for found in ordered[:most]]
    left = len(ordered) - len(blocks)
    if left:
        blocks.append(f"and {left:,} more; these are the first {len(blocks)}\n")
    return "\n".join(blocks)


def _block(found: Diagnostic, sources: Mapping[str, Source], colour: bool) -> str:
    level = _RED if found.level == "error" else _YELLOW
    lines = [_painted(f"{found.level}[{found.code}]", level, colour) + _painted(f": {found.message}", _BOLD, colour)]
    margin = max(_margin(span, sources) for span in (found.span, *(note.span for note in found.notes)))
    lines += _excerpt(found.span, "^", level, sources, margin, colour)
    for note in found.notes:
        lines.append(f"{' ' * margin} = {note.message}:")
        lines += _excerpt(note.span, "-", _BLUE, sources, margin, colour)
    lines += [f"{' ' * margin} = {hint}" for hint in found.hints]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _margin(span: Span, sources: Mapping[str, Source]) -> int:
    source = sources.get(span.file)
    return len(str(source.position(span.start)[0])) if source else 1


def _excerpt(
    span: Span, mark: str, paint: str, sources: Mapping[str, Source], margin: int, colour: bool
) -> list[str]:  # fmt: skip
    """`--> file:line:column` and the line with marks under the span, or under the part of it on its first line."""
    blank = " " * margin
    source = sources.get(span.file)
    if source is None:
        return [f"{blank}--> {span.file}"]
    number, column = source.position(span.start)
    line = source.line(number)
    start = min(column - 1, len(line))
    end = min(max(start + span.end - span.start, start + 1), max(len(line), start + 1))
    before, under, after = _cut(line[:start], line[start:end], line[end:])
    marks = " " * cells(before) + _painted(mark * max(cells(under), 1), paint, colour)
    shown = before + under + after
    return [
        f"{blank}--> {span.file}:{number}:{column}",
        f"{blank} |",
        f"{number:>{margin}} | {shown}",
        f"{blank} | {marks}",
    ]


def _cut(before: str, under: str, after: str) -> tuple[str, str, str]:
    """The three parts of a line with tabs and controls as spaces, shortened if the line is very long."""
    before, under, after = (_visible(part) for part in (before, under, after))
    if cells(before) + cells(under) + cells(after) <= _MAX_CELLS:
        return before, under, after
    before = "…" + before[-40:] if len(before) > 40 else before
    under = under[:60] + "…" if len(under) > 60 else under
    after = after[:20] + "…" if len(after) > 20 else after
    return before, under, after


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _painted(text: str, paint: str, colour: bool) -> str:
    return f"{paint}{text}{_PLAIN}" if colour and text else text
