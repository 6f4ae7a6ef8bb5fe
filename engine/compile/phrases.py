"""Phrases as the plan keeps them. In: checked phrases. Out: `ClaimsSpec`s, with the regular expressions of phrases.

A phrase is matched on the outline of a clause (engine/evaluate/claims), in which every number is one character that
says what kind of number it is: so a slot for a number is that character, and `subject` a short run without numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from engine.check.names import Names
from engine.check.pattern_syntax import ANY, BEGIN, END, Either, InOrder, One, Piece, Repeated, read
from engine.check.phrases import (
    ANY_NUMBER,
    OTHER_YEAR,
    SLOT,
    SUBJECT,
    SUBJECTS,
    THIS_YEAR,
    YEAR,
    YEARS,
    claims_of,
)
from engine.check.types import TableInfo
from engine.plan import (
    A_YEAR,
    EACH,
    FIRST_KIND,
    LAST_KIND,
    OF_ANOTHER,
    OF_THIS_YEAR,
    ONE_OF,
    SIGNS,
    ClaimsSpec,
    PhraseSpec,
    WordingSpec,
)
from engine.syntax import tree
from engine.wording import pattern_source

_STAND_IN = 0xF000  # a private character for each slot, which normal forms leave alone
_GAP = "\uf8f0"
_NUMBERS = f"{FIRST_KIND}-{LAST_KIND}"
_ANY = f"[{_NUMBERS}]"
_BRACKETS = f"（[^,;。（）{_NUMBERS}]{{1,10}}）"
_TEXT = f"(?:[^,;。:!?、（）{_NUMBERS}]|{_BRACKETS}){{1,40}}?"
_REST = "[^;。!?]{1,80}"  # a text that ends a phrase goes on to the end of its clause, numbers in it or not
_OF_SUBJECT = f"[^,;。!?{_NUMBERS}]{{1,80}}?"
_SHORT = f"[^,;。!?{_NUMBERS}]{{0,20}}?"


def claims_specs(names: Names) -> tuple[ClaimsSpec, ...]:
    """The claims that are declared, with the phrases that fill them."""
    tables = [table for table in names.tables.values() if isinstance(table.node, tree.Claims)]
    specs = []
    for table in tables:
        kinds = tuple(dict.fromkeys(table.slots.values()))
        phrases = _by_file([phrase for phrase in names.phrases if _fills(names, phrase, table)])
        columns = tuple((name, table.slots.get(name, "")) for name in table.column_names(""))
        compiled = tuple(_phrase(phrase, table, kinds) for phrase in phrases)
        specs.append(ClaimsSpec(table.index, columns, kinds, compiled, tuple(sorted(table.cells))))
    return tuple(specs)


def _by_file(phrases: Sequence[tree.Phrase]) -> list[tree.Phrase]:
    """Phrases in the order in which they are tried: those of a file before those of the files that it uses, so that
    what an auditor adds is not taken by a wording that fits more."""
    files = list(dict.fromkeys(phrase.span.file for phrase in phrases))
    return sorted(phrases, key=lambda phrase: -files.index(phrase.span.file))


def _fills(names: Names, phrase: tree.Phrase, table: TableInfo) -> bool:
    claims = claims_of(names, phrase)
    return claims is not None and claims.index == table.index


def _phrase(phrase: tree.Phrase, table: TableInfo, kinds: Sequence[str]) -> PhraseSpec:
    wordings = tuple(_wording(text.text, table, kinds) for text in phrase.patterns)
    return PhraseSpec(phrase.name.text, phrase.role, wordings)


def _wording(written: str, table: TableInfo, kinds: Sequence[str]) -> WordingSpec:
    slots = [(found[2], _sign(*found.group(1, 3, 4))) for found in SLOT.finditer(written)]
    marks = iter(range(_STAND_IN, _STAND_IN + len(slots)))
    source = _quick(pattern_source(SLOT.sub(lambda _: chr(next(marks)), written).replace("…", _GAP)))
    for n, found in enumerate(SLOT.finditer(written)):
        matched = _among(found[4]) if found[4] else _matched(found[2], table, kinds)
        if found.end() == len(written):
            matched = {_TEXT: _REST, _OF_SUBJECT: _OF_SUBJECT.removesuffix("?")}.get(matched, matched)
        source = source.replace(chr(_STAND_IN + n), f"(?P<s{n}>{matched})")
    return WordingSpec(source.replace(_GAP, _SHORT).translate(SIGNS), tuple(slots), _needed(written))


_MAY_BE = re.compile(r"\((?:\?:)?([^()?*+{}]*\|[^()?*+{}]*)\)\?(?![?+])")


def _quick(source: str) -> str:
    """The same expression with `(了|额|数)?` as `(?:了|额|数|)`. Of single characters to choose from Python makes a
    set, which takes it long where they are Chinese, but not where one choice is nothing."""
    return source if "[" in source or "\\" in source else _MAY_BE.sub(r"(?:\1|)", source)


def _needed(written: str) -> tuple[tuple[str, ...], ...]:
    """Words of which one stands in whatever a wording fits, for each of its parts: the longest ones first, as most
    clauses lack them."""
    plain = SLOT.sub(_stand_in, written)
    plain = plain.replace("…", ".*").removeprefix("^")
    piece = read(pattern_source(plain))
    found = _choices(piece.pieces) if isinstance(piece, InOrder) else [words] if (words := _words(piece)) else []
    signs = SIGNS | {_STAND_IN: A_YEAR}
    kept = {tuple(sorted({word.casefold().translate(signs) for word in words})) for words in found}
    return tuple(sorted(kept, key=lambda words: (-min(map(len, words)), len(words), words)))


def _stand_in(slot: re.Match[str]) -> str:
    """What a slot asks for as far as it is the same everywhere: a year, or one of the words that it names."""
    if slot[2] == YEAR or slot[4] in YEARS:
        return chr(_STAND_IN)
    return f"({slot[4]})" if slot[4] else "."


def _choices(pieces: Sequence[Piece]) -> list[tuple[str, ...]]:
    """Of each of the pieces in order that has any, the words of which one stands in what it fits."""
    choices: list[tuple[str, ...]] = []
    run = ""
    for one in (*pieces, None):
        if isinstance(one, One) and _words(one) is not None:
            run += one.source
            continue
        if run.strip():  # beside a number, the outline of a clause has no spaces
            choices.append((run.strip(),))
        run = ""
        if one is not None and (words := _words(one)):
            choices.append(words)
    return choices


def _words(piece: Piece) -> tuple[str, ...] | None:
    match piece:
        case One(source=kind):
            return (kind,) if len(kind) == 1 and kind not in (ANY, BEGIN, END) else None
        case Either(pieces=pieces):
            each = [_words(one) for one in pieces]
            return None if None in each else tuple(word for words in each if words for word in words)
        case Repeated(piece=inner, least=least):
            return _words(inner) if least else None
        case InOrder(pieces=pieces):
            choices = _choices(pieces)
            return max(choices, key=lambda words: (min(map(len, words)), -len(words)), default=None)
        case _:
            assert_never(piece)


def _sign(minus: str, each: str, words: str | None) -> int:
    """How a slot takes what fills it: with a sign, one for each subject, or as one of some words."""
    if words == THIS_YEAR:
        return OF_THIS_YEAR
    if words == OTHER_YEAR:
        return OF_ANOTHER
    if words and words != YEAR:
        return ONE_OF
    return -1 if minus else EACH if each else 1


def _among(words: str) -> str:
    """One of the words that a slot names; `year` is a year."""
    return A_YEAR if words in YEARS else pattern_source(words)


def _matched(name: str, table: TableInfo, kinds: Sequence[str]) -> str:
    if name in (SUBJECT, SUBJECTS):
        return _OF_SUBJECT
    if name == ANY_NUMBER:
        return _ANY
    if name == YEAR:
        return A_YEAR
    kind = table.slots.get(name)
    return _TEXT if kind is None else chr(ord(FIRST_KIND) + kinds.index(kind))
