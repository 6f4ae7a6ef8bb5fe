"""From the layout of declarations to that of a file: clauses, comments and blank lines.

In: the text of a file without mistakes. Out: the text laid out.

Between declarations stands a blank line. Where both take one line only, and within a declaration, blank lines are the
author's: they group what belongs together, and of several one is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.syntax.formatting.columns import Columns, columns, lines
from engine.syntax.formatting.gaps import NOTHING, Comment, Gap, gap
from engine.syntax.formatting.layouts import INDENT, Page, Place
from engine.syntax.formatting.nodes import Declaration, Part, declaration, start
from engine.syntax.formatting.pretty import Row, rows
from engine.syntax.grammar import parser
from engine.syntax.layout import chunks

LIMIT = 120  # cells

_BLANK = Row("")


def lay_out(text: str) -> str:
    """The text laid out anew."""
    declarations, last = _read(text)
    page: list[Row] = []
    apart = False
    for one, own in zip(declarations, columns(declarations), strict=True):
        apart = _comments(page, one.before.above, apart or one.long)
        if page and (apart or one.before.blank):
            page.append(_BLANK)
        page += _rows(one, own)
        apart = one.long
    _comments(page, last, apart)
    return "".join(f"{line}\n" for line in lines(page, LIMIT))


def _comments(page: list[Row], comments: Sequence[Comment], apart: bool, indent: int = 0) -> bool:
    """Put down comments, with a blank line before the first if it shall stand `apart`. Whether the next shall."""
    for comment in comments:
        if page and (apart or comment.blank):
            page.append(_BLANK)
        page.append(Row(" " * indent + comment.text))
        apart = False
    return apart


def _read(text: str) -> tuple[list[Declaration], tuple[Comment, ...]]:
    """The declarations, each with the comments that belong to it, and the comments that end the file."""
    found: list[Declaration] = []
    done = 1 if text.startswith("\ufeff") else 0
    for chunk in chunks(text):
        one = declaration(parser().parse(chunk.text), chunk)
        before = gap(text[done : one.start], begins_line=not found)
        found.append(one._replace(before=_given(found, before, followed=True)))
        done = one.end
    rest = gap(text[done:], begins_line=not found)
    return found, _given(found, rest, followed=False).above


def _given(found: list[Declaration], between: Gap, followed: bool) -> Gap:
    """Give the last declaration what belongs to it of the gap behind it. The rest of the gap."""
    if not found:
        return between
    below = _below(between, followed)
    found[-1] = found[-1]._replace(after=between.after, below=between.above[:below])
    return Gap("", between.above[below:], between.blank)


def _below(between: Gap, followed: bool) -> int:
    """How many comments still belong to the declaration before: those indented. Not if a blank line parts them from it
    and none from the next declaration: then they speak of that one, and stand under the wrong indent."""
    above = between.above
    indented = next((n for n, comment in enumerate(above) if comment.indent == 0), len(above))
    if not followed or between.blank or indented < len(above):
        return indented
    return max((n for n, comment in enumerate(above) if comment.blank), default=indented)


def _rows(one: Declaration, own: Columns) -> list[Row]:
    """The lines of a declaration."""
    page = Page(one.gaps, own)
    laid = _part(page, one.head)
    for n, part in enumerate(one.clauses):
        before = one.gaps.get(start(part.word), NOTHING)
        laid[-1] = laid[-1]._replace(comment=before.after)
        if n == 0:
            before = before.tight()
        _comments(laid, before.above, False, part.depth * INDENT)
        if before.blank:
            laid.append(_BLANK)
        laid += _part(page, part)
    laid[-1] = laid[-1]._replace(comment=one.after)
    last = one.clauses[-1] if one.clauses else None
    for comment in one.below:
        deep = last.depth if last and comment.indent >= (last.word.column or 1) - 1 else 1
        _comments(laid, [comment], False, deep * INDENT)
    return laid


def _part(page: Page, part: Part) -> list[Row]:
    indent = part.depth * INDENT
    return rows(page.piece(part.tree, Place.CLAUSE).doc, indent, indent + 2 * INDENT, LIMIT)
