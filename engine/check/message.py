"""Messages of rules: texts with expressions in braces. In: a `message` clause. Out: its parts, and diagnostics."""

from __future__ import annotations

from engine.check.expressions import Typing, Variables
from engine.check.names import IN_MESSAGE, Names
from engine.diagnostic import Diagnostic
from engine.source import Source, Span
from engine.syntax import tree
from engine.syntax.parsing import parse

_PRINTABLE = ("number", "text", "cell", "row", "column", "printed", "numbers", "texts", "cells")
_BEFORE = "let value = "  # an expression is read as the value of this
_SHOWN = 40  # characters
_NAME_IT = "name in the braces what shall be printed, as in {row.合计}"


def check_message(
    names: Names, typing: Typing, clause: tree.Message, variables: Variables
) -> tuple[str | tree.Expression, ...]:  # fmt: skip
    """The texts and expressions of a message; `{…}` holds an expression."""
    text = clause.text.text
    parts: list[str | tree.Expression] = []
    at = 0
    while (opens := text.find("{", at)) >= 0:
        closes = text.find("}", opens)
        if closes < 0:
            names.report(
                "bad-message", 'the brace "{" in this message is not closed', clause.text.part((opens, opens + 1)),
                'close it with "}"',
            )  # fmt: skip
            return tuple(parts)
        if opens > at:
            parts.append(text[at:opens])
        at = closes + 1
        expression = _expression(names, typing, clause, variables, (opens, at))
        if expression is not None:
            parts.append(expression)
    if at < len(text):
        parts.append(text[at:])
    return tuple(parts)


def _expression(
    names: Names, typing: Typing, clause: tree.Message, variables: Variables, braces: tuple[int, int]
) -> tree.Expression | None:  # fmt: skip
    """What stands between two braces of a message; None where that is told to be wrong."""
    written = clause.text.text[braces[0] : braces[1]]
    span = clause.text.part(braces)
    file, problems = parse(Source(clause.span.file + IN_MESSAGE, _BEFORE + written[1:-1]))
    if problems or len(file.declarations) != 1 or not isinstance(file.declarations[0], tree.Let):
        names.report("bad-message", f'"{_short(written)}" in a message is no expression', span, *_why(problems))
        return None
    expression = file.declarations[0].value
    before = len(names.diagnostics)
    found = typing.type(expression, variables)
    if found is not None and found.kind not in _PRINTABLE:
        what = f'"{_short(written)}" is {found.words}, which a message cannot print'
        names.report("bad-message", what, span, _NAME_IT)
    for i in range(before, len(names.diagnostics)):
        names.diagnostics[i] = _placed(names.diagnostics[i], clause.text, braces[0] + 1)
    return expression


def _short(written: str) -> str:
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"


def _why(problems: tuple[Diagnostic, ...]) -> tuple[str, ...]:
    if not problems or problems[0].code == "unexpected-end":
        return (_NAME_IT,)
    return (problems[0].message, *(hint for hint in problems[0].hints if _BEFORE not in hint))


def _placed(found: Diagnostic, text: tree.Text, at: int) -> Diagnostic:
    """A diagnostic on an expression that begins at an offset of a message, with its places in the rule file."""

    def place(span: Span) -> Span:
        if not span.file.endswith(IN_MESSAGE):
            return span
        start = span.start - len(_BEFORE) + at
        return text.part((start, start + span.end - span.start))

    notes = tuple(note._replace(span=place(note.span)) for note in found.notes)
    return found._replace(span=place(found.span), notes=notes)
