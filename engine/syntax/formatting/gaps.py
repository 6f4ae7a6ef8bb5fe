"""What stands between two tokens: comments and blank lines, which the grammar passes over.

In: the text of a stretch without tokens. Out: a `Gap`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_COMMENT_OR_SPACE = re.compile(r"#[^\n]*|\s+")


class Comment(NamedTuple):
    """A comment on a line of its own: its text, its indent, and whether a blank line stands before it."""

    text: str
    indent: int
    blank: bool


class Gap(NamedTuple):
    """The comment behind the last token, on its line; those on lines of their own; whether a blank line comes last."""

    after: str
    above: tuple[Comment, ...]
    blank: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """The comments on lines of their own, as texts."""
        return tuple(comment.text for comment in self.above)

    @property
    def commented(self) -> bool:
        """Whether there is a comment in it."""
        return bool(self.after or self.above)

    def tight(self) -> Gap:
        """The same without a blank line at its beginning."""
        if not self.above:
            return self._replace(blank=False)
        return self._replace(above=(self.above[0]._replace(blank=False), *self.above[1:]))


NOTHING = Gap("", (), False)


def gap(text: str, begins_line: bool = False) -> Gap:
    """The gap that `text` is. It follows a token, unless it begins a line."""
    if not text or text.isspace() and text.count("\n") < 2:
        return NOTHING
    after = ""
    above: list[Comment] = []
    lines, indent = int(begins_line), 0
    for found in _COMMENT_OR_SPACE.finditer(text):
        piece = found[0]
        if piece[0] != "#":
            lines += piece.count("\n")
            indent = len(piece) - piece.rfind("\n") - 1
        elif lines:
            above.append(Comment(piece.rstrip(), indent, lines > 1))
            lines, indent = 0, 0
        else:
            after = piece.rstrip()
    return Gap(after, tuple(above), lines > 1)
