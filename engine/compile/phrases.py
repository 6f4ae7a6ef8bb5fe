"""Phrases as the plan keeps them. In: checked phrases. Out: `ClaimsSpec`s, with the regular expressions of phrases.

A phrase is matched on the outline of a clause (engine/evaluate/claims), in which every number is one character that
says what kind of number it is: so a slot for a number is that character, and `subject` a short run without numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.check.names import Names
from engine.check.phrases import ANY_NUMBER, SLOT, SUBJECT, YEAR, claims_of
from engine.check.types import TableInfo
from engine.plan import A_YEAR, FIRST_KIND, LAST_KIND, ClaimsSpec, PhraseSpec, WordingSpec
from engine.syntax import tree
from engine.wording import pattern_source

_STAND_IN = 0xF000  # a private character for each slot, which normal forms leave alone
_GAP = "\uf8f0"
_NUMBERS = f"{FIRST_KIND}-{LAST_KIND}"
_ANY = f"[{_NUMBERS}]"
_BRACKETS = f"（[^,;。（）{_NUMBERS}]{{1,10}}）"
_TEXT = f"(?:[^,;。:!?、（）{_NUMBERS}]|{_BRACKETS}){{1,40}}?"
_REST = f"[^;。!?{_NUMBERS}]{{1,80}}"  # a text that ends a phrase goes on to the end of its clause
_OF_SUBJECT = f"[^,;。!?{_NUMBERS}]{{1,80}}?"
_SHORT = f"[^,;。!?{_NUMBERS}]{{0,20}}?"


def claims_specs(names: Names) -> tuple[ClaimsSpec, ...]:
    """The claims that are declared, with the phrases that fill them, in the order of the files."""
    tables = [table for table in names.tables.values() if isinstance(table.node, tree.Claims)]
    specs = []
    for table in tables:
        kinds = tuple(dict.fromkeys(table.slots.values()))
        phrases = [phrase for phrase in names.phrases if _fills(names, phrase, table)]
        columns = tuple((name, table.slots.get(name, "")) for name in table.column_names(""))
        compiled = tuple(_phrase(phrase, table, kinds) for phrase in phrases)
        specs.append(ClaimsSpec(table.index, columns, kinds, compiled))
    return tuple(specs)


def _fills(names: Names, phrase: tree.Phrase, table: TableInfo) -> bool:
    claims = claims_of(names, phrase)
    return claims is not None and claims.index == table.index


def _phrase(phrase: tree.Phrase, table: TableInfo, kinds: Sequence[str]) -> PhraseSpec:
    wordings = tuple(_wording(text.text, table, kinds) for text in phrase.patterns)
    return PhraseSpec(phrase.name.text, phrase.parts, wordings)


def _wording(written: str, table: TableInfo, kinds: Sequence[str]) -> WordingSpec:
    slots = [(found[2], -1 if found[1] else 1) for found in SLOT.finditer(written)]
    marks = iter(range(_STAND_IN, _STAND_IN + len(slots)))
    source = pattern_source(SLOT.sub(lambda _: chr(next(marks)), written).replace("…", _GAP))
    for n, found in enumerate(SLOT.finditer(written)):
        matched = pattern_source(found[3]) if found[3] else _matched(found[2], table, kinds)
        if found.end() == len(written):
            matched = {_TEXT: _REST, _OF_SUBJECT: _OF_SUBJECT.removesuffix("?")}.get(matched, matched)
        source = source.replace(chr(_STAND_IN + n), f"(?P<s{n}>{matched})")
    return WordingSpec(source.replace(_GAP, _SHORT), tuple(slots))


def _matched(name: str, table: TableInfo, kinds: Sequence[str]) -> str:
    if name == SUBJECT:
        return _OF_SUBJECT
    if name == ANY_NUMBER:
        return _ANY
    if name == YEAR:
        return A_YEAR
    kind = table.slots.get(name)
    return _TEXT if kind is None else chr(ord(FIRST_KIND) + kinds.index(kind))
