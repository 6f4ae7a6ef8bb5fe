"""A drafted rule file as text. In: declarations and comments. Out: text in the layout of `engine fmt`.

What a reader may want to take in later stands behind `# `, as it would be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.draft.tables import NOWHERE
from engine.record import Record
from engine.render.layout import clean, width, wrap
from engine.source import Source
from engine.syntax import tree
from engine.syntax.formatting import format
from engine.syntax.print import show

_WIDTH = 110
_RULE = 90  # cells of a heading with its line


class Piece(Record):
    """Declarations that stand together, with the comment above them; `aside`, all of it is a comment."""

    comment: str
    declarations: tuple[tree.Declaration, ...]
    aside: bool = False


def heading(text: str) -> Piece:
    """A heading, with a line to the margin."""
    text = f"── {clean(text)} "
    return Piece(text + "─" * max(_RULE - width(text), 2), ())


def write(pieces: Sequence[Piece]) -> str:
    """The rule file: a blank line between pieces."""
    return _laid_out("\n".join("".join(f"{line}\n" for line in _lines(piece)) for piece in pieces))


def _lines(piece: Piece) -> Iterable[str]:
    for paragraph in piece.comment.split("\n") if piece.comment else ():
        yield from (f"# {line}" for line in wrap(paragraph, _WIDTH) or [""])
    text = show(tree.File(piece.declarations, span=NOWHERE)) if piece.declarations else ""
    for line in (_laid_out(text) if piece.aside else text).splitlines():
        yield f"# {line}".rstrip() if piece.aside else line


def _laid_out(text: str) -> str:
    return format(Source("draft", text))[0]
