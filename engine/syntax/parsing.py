"""Parsing a rule file: every declaration that can be read, and every mistake.

In: a `Source`. Out: a `File` and the diagnostics, in the order of the text.
"""

from __future__ import annotations

from typing import NamedTuple

from lark import UnexpectedInput

from engine.diagnostic import Diagnostic
from engine.source import Source, Span
from engine.syntax import tree as t
from engine.syntax.advice import Adviser
from engine.syntax.build import TooDeep, build
from engine.syntax.grammar import parser
from engine.syntax.layout import (
    EVERY,
    Chunk,
    chunks,
    has_more_words,
    head,
    joined,
    kind_of,
    names_declared,
    without_clause,
)
from engine.syntax.mistakes import broken_lengths, explain, texts_as_conditions, unindented, unreadable_start
from engine.syntax.plain_examples import read_plain, without_quotes
from engine.syntax.remembered import Remembered
from engine.syntax.slips import Mended, mend, too_deep
from engine.syntax.terminals import DECLARATIONS

MAX_CHARACTERS = 1 << 20
MAX_LINES = 20_000
MAX_WORDS = 50_000  # and signs: what takes time to read; the longest shipped file has 1,900

# After so many mistakes in one declaration, and in one file, more would not help. And one that is very long is not read
# again and again: so many characters are, before its other mistakes wait for the next run.
_MAX_MISTAKES = 20
_MAX_IN_FILE = 500
_MOST_REREAD = 100_000


def parse(source: Source, remembered: Remembered | None = None) -> tuple[t.File, tuple[Diagnostic, ...]]:
    """The declarations of a rule file that can be read, in order, and every mistake found in the others.

    Those that were read before are `remembered`, and those that have no mistake are from now on.
    """
    whole = Span(source.name, 0, len(source.text))
    too_large = _too_large(source)
    if too_large:
        return t.File((), frozenset({EVERY}), span=whole), (too_large,)
    adviser = Adviser()
    declarations: list[t.Declaration] = []
    found: list[Diagnostic] = []
    unread: set[str] = set()
    below_clause = False
    for chunk, clause in joined(chunks(source.text)):
        reading = _recalled(chunk, source.name, adviser, remembered)
        if reading.declaration is not None:
            declarations.append(reading.declaration)
        else:
            unread |= names_declared(chunk.text)
        if _is_clause(reading):
            unread |= _without_last(declarations, source.text)
        if not (_is_clause(reading) and below_clause):
            found += [unindented(chunk, clause, source.name)] if clause else []
            found += sorted([*reading.mistakes, *_inside(reading, source.name, adviser)], key=_start)
        below_clause = _is_clause(reading)
        if len(found) >= _MAX_IN_FILE:
            unread.add(EVERY)
            break
    return t.File(tuple(declarations), frozenset(unread), span=whole), tuple(found)


def _without_last(declarations: list[t.Declaration], text: str) -> set[str]:
    """Take away the declaration that a clause in column 1 belongs to: it is not whole. The names it declared."""
    while declarations:
        last = declarations.pop()
        if not isinstance(last, t.Let):
            return names_declared(text[last.span.start : last.span.end])
    return set()


def _too_large(source: Source) -> Diagnostic | None:
    if len(source.text) > MAX_CHARACTERS or source.lines > MAX_LINES:
        message = f"the file has {len(source.text):,} characters in {source.lines:,} lines"
        most = f"{MAX_CHARACTERS:,} characters and {MAX_LINES:,} lines"
    elif has_more_words(source.text, MAX_WORDS):
        message = f"the file has more than {MAX_WORDS:,} words and signs"
        most = f"{MAX_WORDS:,} words and signs, texts in quotes counted as one"
    else:
        return None
    hint = f"a rule file has at most {most}; split it and use the parts"
    return Diagnostic("too-large", message, Span(source.name, 0, 0), (hint,))


class _Reading(NamedTuple):
    """A chunk as read: its declaration if it has no mistake, its mistakes in order, and a declaration that stands
    inside it, indented by mistake."""

    declaration: t.Declaration | None
    mistakes: list[Diagnostic]
    inside: Chunk | None = None


def _start(mistake: Diagnostic) -> int:
    return mistake.span.start


def _is_clause(reading: _Reading) -> bool:
    """Whether it is a clause in column 1. Several in a row are one slip of the layout: the first is told."""
    return any(mistake.code == "clause-in-column-1" for mistake in reading.mistakes)


def _inside(reading: _Reading, file: str, adviser: Adviser) -> list[Diagnostic]:
    """The mistakes in the declarations that are indented by mistake, one inside the other."""
    found: list[Diagnostic] = []
    while reading.inside and len(found) < _MAX_MISTAKES:
        reading = _read(reading.inside, file, adviser)
        found += reading.mistakes
    return found


def _recalled(chunk: Chunk, file: str, adviser: Adviser, remembered: Remembered | None) -> _Reading:
    known = remembered.declaration(chunk, file) if remembered else None
    if known is not None:
        return _Reading(known, [])
    reading = _read(chunk, file, adviser)
    if remembered and reading.declaration is not None and not reading.mistakes:
        remembered.add(chunk, reading.declaration)
    return reading


def _read(chunk: Chunk, file: str, adviser: Adviser) -> _Reading:
    begins = head(chunk.text)
    assert begins is not None
    what = kind_of(begins.word, chunk.text[begins.at + len(begins.word) :])
    if begins.indent or what is None:
        inside = _from(chunk, begins.at) if begins.word in DECLARATIONS else None
        return _Reading(None, [unreadable_start(chunk, begins, file)], inside)
    if what in ("sample", "example") and (plain := read_plain(chunk, file)) is not None:
        return _Reading(plain, [])
    if what in ("sample", "example") and (bare := without_quotes(chunk, file)) is not None:
        return _Reading(None, [bare])
    mended = mend(chunk.text, file, chunk.start)
    text = _without_unreadable(mended, what)
    reading = _grammatical(Chunk(text, chunk.start), what, file, adviser) if text else _Reading(None, [])
    mistakes = [mistake for mistake in reading.mistakes if not _comes_of(mistake, mended.slips)]
    found = sorted([*mended.found, *mistakes], key=_start)
    return _Reading(None if found else reading.declaration, found[:_MAX_MISTAKES], reading.inside)


def _without_unreadable(mended: Mended, kind: str) -> str | None:
    """The text without the clauses that hold a slip of unclear meaning; None if too little is left to go on with."""
    if not mended.readable or len(mended.unreadable) > _MAX_MISTAKES:
        return None
    text: str | None = mended.text
    for at in mended.unreadable:
        text = text and without_clause(text, at, kind)
    return text


def _comes_of(mistake: Diagnostic, slips: tuple[Span, ...]) -> bool:
    """Whether a mistake stands where a slip was already told, and so most likely comes of it."""
    return any(slip.start <= mistake.span.start < slip.end for slip in slips)


def _from(chunk: Chunk, at: int) -> Chunk:
    return Chunk(chunk.text[at:], chunk.start + at)


def _grammatical(chunk: Chunk, kind: str, file: str, adviser: Adviser) -> _Reading:
    """What a chunk without slips says. It is read over and over without the clauses that have mistakes."""
    found: list[Diagnostic] = []
    inside: Chunk | None = None
    remaining: str | None = chunk.text
    reread = -len(chunk.text)
    while remaining is not None and len(found) < _MAX_MISTAKES and reread < _MOST_REREAD:
        reread += len(remaining)
        try:
            parsed = parser().parse(remaining)
            found += texts_as_conditions(parsed, remaining, file, chunk.start)
            found += broken_lengths(parsed, file, chunk.start)
            return _Reading(None if found else build(parsed, file, chunk.start), found, inside)
        except UnexpectedInput as error:
            mistake = explain(error, remaining, kind, file, chunk.start)
            found.append(adviser.advised(mistake.diagnostic, remaining, kind, mistake.at))
            if mistake.diagnostic.code == "indented-declaration":
                inside = _from(Chunk(remaining, chunk.start), mistake.at)
                remaining = remaining[: mistake.at]
            else:
                remaining = without_clause(remaining, mistake.at, kind)
        except TooDeep as error:
            found.append(too_deep(error.span))
            remaining = None
    return _Reading(None, found, inside)
