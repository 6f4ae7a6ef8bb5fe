"""The layout of a rule file: where one declaration ends and the next begins, and where its clauses stand.

In: the text of a file, or of one declaration. Out: `Chunk`s and stretches of text. Nothing here knows the grammar;
it is what lets the parser go on after a mistake.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from engine.syntax.terminals import CLAUSES, CONTINUING, DECLARATIONS

# A line that starts in column 1 starts a declaration, unless it is a comment or only closes a bracket. It doesn't
# inside a triple-quoted block; one that is never closed ends, for this purpose, where a declaration word stands.
_DECLARATION_LINE = r"\n(?=(?:" + "|".join(DECLARATIONS) + r")\b)"
_CUT = re.compile(
    r'#[^\n]*|"""(?:[\s\S]*?"""|[\s\S]*?(?=' + _DECLARATION_LINE + r')|[\s\S]*)'
    r'|"(?:\\[^\n]|[^"\\\n])*"?|(?P<cut>\n)(?=[^\s#)\]])'
)  # fmt: skip

_WORD = re.compile(r"[^\W\d]\w*")
_HEAD = re.compile(r"(?m)^([^\S\n]*)([^\W\d]\w*|[^\s#])")
_LINE_OR_BRACKET = re.compile(
    r'#[^\n]*|"""[\s\S]*?"""|"(?:\\[^\n]|[^"\\\n])*"|(?P<open>[(\[])|(?P<close>[)\]])'
    r"|\n(?P<indent>[^\S\n]+)(?=(?P<word>[^\W\d]\w*|[^\s#]))"
)
# What may follow the first word of a form on one line: the rest of a table's name, then the word of the form.
_SPACE = r"(?:\s|#[^\n]*+)"
FORM = re.compile(
    rf'(?:{_SPACE}*\.{_SPACE}*(?:[^\W\d]\w*|"(?:\\[^\n]|[^"\\\n])*"))*{_SPACE}+(?P<word>[^\W\d]\w*)'
)  # fmt: skip

# Inside brackets `for` and `where` belong to a fold, so they start a clause only outside.
_ALSO_IN_BRACKETS = frozenset({"for", "where"})

# What stands in for a first line with a mistake, so that the clauses under it are still read.
_STAND_IN = {"rule": "rule x\n", "form": "rule x\n", "table": "table x\n", "ruleset": "ruleset x\n"}


class Chunk(NamedTuple):
    """One declaration: its text and the offset at which it starts in the file."""

    text: str
    start: int


class Head(NamedTuple):
    """How a chunk begins: its first word (or other character), where in the chunk, and how deep that is indented."""

    word: str
    at: int
    indent: int


class Line(NamedTuple):
    """An indented line of a declaration: where its first word stands, that word, its indent, the open brackets."""

    at: int
    word: str
    indent: int
    depth: int


def chunks(text: str) -> list[Chunk]:
    """The declarations of `text` in order. What comes before the first one is a chunk of its own if it isn't blank."""
    first = 1 if text.startswith("\ufeff") else 0
    cuts = [first, *(found.end() for found in _CUT.finditer(text) if found["cut"]), len(text)]
    return [Chunk(text[a:b], a) for a, b in pairwise(cuts) if head(text[a:b])]


def head(text: str) -> Head | None:
    """The first word of the first line that is not blank and not a comment; None if there is no such line."""
    found = _HEAD.search(text)
    return Head(found[2], found.start(2), len(found[1])) if found else None


def kind_of(word: str, rest: str) -> str | None:
    """The key of `CLAUSES` for a declaration whose text after its first `word` is `rest`: a declaration word, or
    `form` for the name of a table with `rolls up`, `adds across` or `agrees with` after it. None if it is neither."""
    if word in DECLARATIONS:
        return word
    after = FORM.match(rest) if _WORD.match(word) else None
    return "form" if after and after["word"] in ("rolls", "adds", "agrees") else None


def lines(text: str) -> list[Line]:
    """The indented lines of a declaration, those of blocks and comments not among them."""
    found: list[Line] = []
    depth = 0
    for token in _LINE_OR_BRACKET.finditer(text):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif token["word"]:
            found.append(Line(token.end(), token["word"], len(token["indent"]), depth))
    return found


def clause_starts(text: str, kind: str) -> list[int]:
    """The offsets at which the clauses of a declaration start. In `document` every line of the least indent is one."""
    found = lines(text)
    if kind == "document":
        least = min((line.indent for line in found), default=0)
        return [line.at for line in found if line.indent == least]
    words = CLAUSES.get(kind, ())
    return [
        line.at for line in found
        if line.word in words and not (line.depth > 0 and line.word in _ALSO_IN_BRACKETS)
    ]  # fmt: skip


def without_clause(text: str, at: int, kind: str) -> str | None:
    """`text` with the clause that holds offset `at` blanked out, places unchanged. A mistake in the first line has
    that line replaced by one without mistakes. None if there is nothing to cut out."""
    starts = clause_starts(text, kind)
    if is_first_on_line(text, at) and at not in starts:
        return _blanked(text, at, _clause_end(text, at, at, starts))
    before = [start for start in starts if start <= at]
    if before:
        return _blanked(text, before[-1], _clause_end(text, before[-1], max(at, before[-1]), starts))
    stand_in = _STAND_IN.get(kind)
    if not starts or stand_in is None or len(stand_in) > starts[0]:
        return None
    return stand_in + " " * (starts[0] - len(stand_in)) + text[starts[0] :]


def is_first_on_line(text: str, at: int) -> bool:
    """Whether `at` is on an indented line with only white space before it."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before != "" and before.isspace()


def open_brackets(text: str, end: int) -> list[int]:
    """The offsets of the brackets that are open at `end`, the innermost last."""
    stack: list[int] = []
    for found in _LINE_OR_BRACKET.finditer(text, 0, end):
        if found["open"]:
            stack.append(found.start())
        elif found["close"] and stack:
            stack.pop()
    return stack


def _next(starts: list[int], at: int, otherwise: int) -> int:
    return next((start for start in starts if start > at), otherwise)


def _clause_end(text: str, start: int, at: int, starts: list[int]) -> int:
    """Where the clause that starts at `start` ends: at the next clause, or at the next line after `at` that is not
    indented deeper, stands outside brackets and does not go on with a word or sign from inside a clause."""
    indent = start - text.rfind("\n", 0, start) - 1
    depth = len(open_brackets(text, start))
    later = (
        line.at for line in lines(text)
        if line.at > at and line.indent <= indent and line.depth <= depth and _begins_something(line.word)
    )  # fmt: skip
    return min(next(later, len(text)), _next(starts, start, len(text)))


def _begins_something(word: str) -> bool:
    return word[0].isidentifier() and word not in CONTINUING


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
