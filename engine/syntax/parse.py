"""Parsing a rule file: every declaration that can be read, and every mistake.

In: a `Source`. Out: a `File` and the diagnostics, in the order of the text.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

from lark import Lark, Token, UnexpectedInput
from lark.lark import PostLex

from engine.diagnostic import Diagnostic
from engine.source import Source, Span
from engine.syntax import tree as t
from engine.syntax.build import TooDeep, build
from engine.syntax.layout import Chunk, chunks, head, kind, without_clause
from engine.syntax.mistakes import explain, texts_as_conditions, unreadable_start
from engine.syntax.slips import mend, too_deep
from engine.syntax.terminals import DECLARATIONS, RESERVED


class Words(PostLex):
    """Decides what a word is where the grammar could take it for a name: reserved, a unit, or a name."""

    always_accept = ("NAME",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        before = Token("", "")
        for token in stream:
            if token.type == "NAME" and before.type != "DOT":
                if token in RESERVED:
                    token.type = token.upper()
                elif before.type == "NUMBER" and before.line == token.line:
                    token.type = "UNIT_NAME"
            yield token
            before = token


def grammar_text() -> str:
    """The grammar, from the installed package or else from the checkout this module stands in."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for place in (os.path.join(package, "_grammar"), os.path.join(os.path.dirname(package), "grammar")):
        path = os.path.join(place, "rules.lark")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    raise FileNotFoundError("the grammar rules.lark is neither in the package nor beside it")


@cache
def parser() -> Lark:
    """The parser, built once in a process."""
    return Lark(
        grammar_text(), parser="lalr", lexer="contextual", start="declaration", postlex=Words(),
        keep_all_tokens=True, maybe_placeholders=False,
    )  # fmt: skip


MAX_CHARACTERS = 1 << 20
MAX_LINES = 20_000

# After so many mistakes in one declaration, more would not help.
_MAX_MISTAKES = 20


def parse(source: Source) -> tuple[t.File, tuple[Diagnostic, ...]]:
    """The declarations of a rule file that can be read, in order, and every mistake found in the others."""
    whole = Span(source.name, 0, len(source.text))
    if len(source.text) > MAX_CHARACTERS or source.lines > MAX_LINES:
        return t.File((), span=whole), (_too_large(source),)
    declarations: list[t.Declaration] = []
    found: list[Diagnostic] = []
    for chunk in chunks(source.text):
        declaration, mistakes = _read(chunk, source.name)
        if declaration is not None:
            declarations.append(declaration)
        found.extend(mistakes)
    return t.File(tuple(declarations), span=whole), tuple(_once_a_run(found))


def _too_large(source: Source) -> Diagnostic:
    message = f"the file has {len(source.text):,} characters in {source.lines:,} lines"
    hint = f"a rule file has at most {MAX_CHARACTERS:,} characters and {MAX_LINES:,} lines; split it and `use` the parts"
    return Diagnostic("too-large", message, Span(source.name, 0, 0), (hint,))


def _once_a_run(found: list[Diagnostic]) -> list[Diagnostic]:
    """Clauses in column 1, one below the other, are one slip of the layout: the first is told."""
    return [
        mistake for before, mistake in zip([None, *found], found, strict=False)
        if not (before and before.code == mistake.code == "clause-in-column-1")
    ]  # fmt: skip


def _read(chunk: Chunk, file: str) -> tuple[t.Declaration | None, list[Diagnostic]]:
    """The declaration of one chunk if it has no mistake, and its mistakes."""
    begins = head(chunk.text)
    assert begins is not None
    if begins.indent and begins.word in DECLARATIONS:
        _, inside = _read(Chunk(chunk.text[begins.at :], chunk.start + begins.at), file)
        return None, [unreadable_start(chunk, begins, file), *inside]
    what = kind(begins.word, chunk.text[begins.at + len(begins.word) :])
    if begins.indent or what is None:
        return None, [unreadable_start(chunk, begins, file)]
    mended = mend(chunk.text, file, chunk.start)
    text: str | None = mended.text if mended.readable else None
    for at in mended.unreadable:
        text = text and without_clause(text, at, what)
    declaration, mistakes = _grammatical(text, what, chunk.start, file) if text else (None, [])
    found = [*mended.found, *(mistake for mistake in mistakes if not _comes_of(mistake, mended.slips))]
    return (None if found else declaration), sorted(found, key=_place)[:_MAX_MISTAKES]


def _place(mistake: Diagnostic) -> int:
    return mistake.span.start


def _comes_of(mistake: Diagnostic, slips: tuple[Span, ...]) -> bool:
    """Whether a mistake stands where a slip was already told, and so most likely comes of it."""
    return any(slip.start <= mistake.span.start < slip.end for slip in slips)


def _grammatical(text: str, kind: str, offset: int, file: str) -> tuple[t.Declaration | None, list[Diagnostic]]:
    """What `text` says, read over and over without the clauses that have mistakes, and those mistakes."""
    found: list[Diagnostic] = []
    remaining: str | None = text
    while remaining is not None and len(found) < _MAX_MISTAKES:
        try:
            parsed = parser().parse(remaining)
            found.extend(texts_as_conditions(parsed, file, offset))
            return build(parsed, file, offset), found
        except UnexpectedInput as error:
            mistake = explain(error, remaining, kind, file, offset)
            found.append(mistake.diagnostic)
            if mistake.diagnostic.code == "indented-declaration":
                found.extend(_read(Chunk(remaining[mistake.at :], offset + mistake.at), file)[1])
                remaining = remaining[: mistake.at]
            else:
                remaining = without_clause(remaining, mistake.at, kind)
        except TooDeep as error:
            found.append(too_deep(error.span))
            remaining = None
    return None, found
