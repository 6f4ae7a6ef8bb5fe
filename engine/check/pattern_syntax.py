"""The language of patterns, read.

In: the regular expression over normal forms that a pattern stands for (`wording.pattern_source`). Out: a tree of
`Piece`s with the stretches they were read from, or `NotAPattern`.

The language is the regular part of Python's: alternatives, groups, classes, repeats, the ends of a text. What Python
has beyond that (looking ahead or behind, repeating what a group has matched, switches) can take any length of time
and can be said in a rule by a second condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import frozen

# The signs that an auditor may have meant as printed, and those with a meaning.
_QUANTIFIER = re.compile(r"[?*+]|\{(?P<least>\d*)(?P<range>,(?P<most>\d*))?\}")
_GROUP = re.compile(r"\((?:\?(?::|P<\w+>))?")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_CLASS_ESCAPES = frozenset("dDwWsS")
_EDGE_ESCAPES = frozenset("bB")

# Single characters that stand for all others when it is asked whether two classes share one.
_SAMPLE = " 059aZé_中、（-.,%\t\u0663\U0001f600"

BEGIN, END = "^", "$"  # read where a text begins and where it ends; nothing else holds them

Span = tuple[int, int]


class NotAPattern(Exception):
    """Not in the language of patterns: why, what to do instead, and where in the source."""

    def __init__(self, message: str, hint: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.span = span


@frozen
class One:
    """One character out of some. `source` is a regular expression for it, or `BEGIN` or `END`."""

    source: str
    span: Span


@frozen
class InOrder:
    """One after the other; perhaps none."""

    pieces: tuple[Piece, ...]
    span: Span


@frozen
class Either:
    """One of several."""

    pieces: tuple[Piece, ...]
    span: Span


@frozen
class Repeated:
    """Between `least` and `most` times; None is without end."""

    piece: Piece
    least: int
    most: int | None
    span: Span


Piece = One | InOrder | Either | Repeated
ANY = "."


@frozen
class Pattern:
    """A pattern, and for each kind of `One` in it the characters that it holds, as bits: two kinds that have a
    character in common have a bit in common. `every` is what `ANY` holds."""

    source: str
    piece: Piece
    holds: dict[str, int]
    every: int


def read(source: str) -> Piece:
    """A regular expression that Python accepts, as a tree. Raises `NotAPattern`."""
    return _Reader(source).alternatives()


def told_apart(source: str) -> Pattern:
    """The same, with the characters that its parts hold. Raises `NotAPattern`."""
    reader = _Reader(source)
    piece = reader.alternatives()
    alphabet = dict.fromkeys(_SAMPLE)
    for c in source:
        alphabet |= dict.fromkeys((c, c.swapcase(), chr(max(ord(c) - 1, 0)), chr(min(ord(c) + 1, 0x10FFFF))))
    kinds = dict.fromkeys((ANY, *reader.kinds))
    held = [_held(kind, alphabet) for kind in kinds]
    alike = dict.fromkeys(zip(*held, strict=True))  # characters that no kind tells apart count as one
    holds = {kind: sum(1 << n for n, row in enumerate(alike) if row[k]) for k, kind in enumerate(kinds)}
    return Pattern(source, piece, {**holds, BEGIN: 1 << len(alike), END: 2 << len(alike)}, holds[ANY])


def _held(kind: str, alphabet: Iterable[str]) -> list[bool]:
    if len(kind) == 1 and kind != ANY:
        return [c.casefold() == kind.casefold() for c in alphabet]
    fits = re.compile(kind, re.IGNORECASE).fullmatch
    return [fits(c) is not None for c in alphabet]


class _Reader:
    """Goes through the source once. What Python does not accept has been refused before."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.kinds: list[str] = []

    def alternatives(self) -> Piece:
        """The alternatives up to the bracket that closes them, or the end."""
        start = self.at
        found = [self._sequence()]
        while self.source.startswith("|", self.at):
            self.at += 1
            found.append(self._sequence())
        return found[0] if len(found) == 1 else Either(tuple(found), (start, self.at))

    def _sequence(self) -> Piece:
        start = self.at
        found: list[Piece] = []
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            found += self._repeated()
        return found[0] if len(found) == 1 else InOrder(tuple(found), (start, self.at))

    def _repeated(self) -> list[Piece]:
        """One item with its count; an empty list for one that reads no character, such as `\\b`."""
        start = self.at
        piece = self._item()
        count = _QUANTIFIER.match(self.source, self.at)
        if not piece or count is None or count[0] == "{}":
            return piece
        self.at = count.end()
        if self.source.startswith("+", self.at):
            raise self._refused('a count cannot be followed by "+"', 'leave the "+" out', start, self.at + 1)
        if self.source.startswith("?", self.at):
            self.at += 1
        least, most = _bounds(count)
        return [Repeated(piece[0], least, most, (start, self.at))]

    def _item(self) -> list[Piece]:
        start = self.at
        c = self.source[start]
        self.at += 1
        if c == "(":
            return self._group(start)
        if c == "[":
            whole = _CLASS.match(self.source, start)
            assert whole is not None
            self.at = whole.end()
            return self._one(whole[0], start)
        if c == "\\":
            return self._escaped(start)
        if c in "^$":
            return [One(BEGIN if c == "^" else END, (start, self.at))]
        return self._one(c, start)

    def _one(self, kind: str, start: int) -> list[Piece]:
        self.kinds.append(kind)
        return [One(kind, (start, self.at))]

    def _group(self, start: int) -> list[Piece]:
        opening = _GROUP.match(self.source, start)
        assert opening is not None
        if self.source.startswith("?", opening.end()):
            end = opening.end() + (3 if self.source.startswith("?<", opening.end()) else 2)
            raise self._refused(
                f'"{self.source[start:end]}" has no meaning in a pattern: brackets only group',
                "what must not be there, or stands before or behind, is a condition of its own: and not … matches …",
                start, end,
            )  # fmt: skip
        self.at = opening.end()
        piece = self.alternatives()
        self.at += 1
        return [piece]

    def _escaped(self, start: int) -> list[Piece]:
        c = self.source[self.at]
        self.at += 1
        if c in _EDGE_ESCAPES:
            return []
        if c in _CLASS_ESCAPES or c == ANY:
            return self._one(f"\\{c}", start)
        if not c.isalnum():
            return self._one(c, start)
        raise self._refused(
            f'"\\{c}" has no meaning in a pattern',
            "write the character itself; \\d is a digit, \\w a letter or digit, \\s a space", start, self.at,
        )  # fmt: skip

    @staticmethod
    def _refused(message: str, hint: str, start: int, end: int) -> NotAPattern:
        return NotAPattern(message, hint, (start, end))


def _bounds(count: re.Match[str]) -> tuple[int, int | None]:
    """How often at least, and how often at most."""
    simple: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
    if count[0] in simple:
        return simple[count[0]]
    least = int(count["least"] or 0)
    if not count["range"]:
        return least, least
    return least, int(count["most"]) if count["most"] else None
