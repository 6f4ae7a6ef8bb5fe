"""Patterns over printed words. In: a pattern as an auditor writes it. Out: a form that plans keep, and its test.

A pattern is a regular expression over normal forms (`wording.normal`). Nearly all of them only list words, with `|`,
`?`, brackets and `.*`: those are kept as the words they stand for and tested with string methods, because compiling
two hundred regular expressions would take longer than checking a document. The others are kept, and compiled, as
regular expressions. So are words with digits, unless more than one `.*` stands between them: each piece is then looked
for by itself, as early as can be, in one pass over the text, where a regular expression would try all the places of
one piece with all those of the next.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache

from engine.regular import expression
from engine.wording import pattern, pattern_source

MOST_WORDS = 64
_REMEMBERED = 500  # texts of which a test remembers the answer: rules ask again and again about the same few
LONGEST = 2_000  # characters: a longer text is not tested with a regular expression (engine/check/pattern_cost.py)

_GAP, _DIGIT = "\x00", "\x01"  # stand for `.*` and `\d` in a word
_START, _END = "^", "$"
_ALTERNATIVE, _PIECE, _WORD = "\x1e", "\x1d", "\x1f"
_SPECIAL = frozenset("\\^$.|?*+()[]{}")
_TIMES = expression(r"\{(\d{1,2})\}")
_OPENING = expression(r"\?(?::|P<\w+>)")

Test = Callable[[str], bool]


class _NotWords(Exception):
    """The pattern does not merely list words."""


# ── keeping ──────────────────────────────────────────────────────────────────────────────


def whole(written: str) -> str:
    """The kept form of a pattern that must be all of a text."""
    return _kept(written, True)


def anywhere(written: str) -> str:
    """The kept form of a pattern that must be found in a text."""
    return _kept(written, False)


def lists_words(written: str, is_whole: bool) -> bool:
    """Whether a pattern is kept as words, so that no regular expression is tried."""
    return _kept(written, is_whole).startswith("=")


def searched(source: str) -> str:
    """What is looked for where a regular expression is: a run of anything before it makes no difference."""
    while source.startswith(".*") and not source.startswith(".*+"):
        source = source[2:].removeprefix("?")
    return source


@lru_cache(maxsize=1 << 12)
def _kept(written: str, is_whole: bool) -> str:
    source = pattern_source(written)
    try:
        alternatives = [a for tokens in _Reader(source).alternatives(top=True) for a in _alternatives(tokens, is_whole)]
        if any(_DIGIT in a for a in alternatives) and max(a.count(_PIECE) for a in alternatives) < 2:
            raise _NotWords
    except _NotWords:
        return "!" + source if is_whole else "/" + searched(source)
    return "=" + _ALTERNATIVE.join(alternatives)


Tokens = list[str | list[str]]  # words to choose from, one after the other; a text alone is an anchor


class _Reader:
    """Reads a regular expression as lists of words; raises `_NotWords` where it is more than that."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def alternatives(self, top: bool) -> list[Tokens]:
        """The alternatives up to the end of the group, or of the pattern at its top."""
        found: list[Tokens] = [[]]
        while self.at < len(self.source):
            c = self.source[self.at]
            if c == ")" and not top:
                return found
            self.at += 1
            if c == "|":
                found.append([])
            elif c in (_START, _END) and top:
                found[-1].append(c)
            else:
                found[-1].append(self._words(c))
        if not top:
            raise _NotWords
        return found

    def _words(self, c: str) -> list[str]:
        """The words that one item stands for; `c` is its first character."""
        if c == "." and self.source.startswith("*", self.at):
            self.at += 1
            words = [_GAP]
        elif c == "(":
            words = self._group()
        elif c == "\\" and (self.source[self.at] == "d" or not self.source[self.at].isalnum()):
            words = [_DIGIT if self.source[self.at] == "d" else self.source[self.at]]
            self.at += 1
        elif c in _SPECIAL:
            raise _NotWords
        else:
            words = [c]
        times = _TIMES.match(self.source, self.at)
        if times and words != [_GAP]:
            self.at = times.end()
            words = _products([words] * int(times[1]))
        if self.source.startswith("?", self.at) and words != [_GAP] and not times:
            self.at += 1
            words = [*words, ""]
        if self.source[self.at : self.at + 1] in ("*", "+", "{", "?") and self.at < len(self.source):
            raise _NotWords
        return words

    def _group(self) -> list[str]:
        if self.source.startswith("?", self.at):
            opening = _OPENING.match(self.source, self.at)
            if opening is None:
                raise _NotWords
            self.at = opening.end()
        words = [word for tokens in self.alternatives(top=False) for word in _products(tokens)]
        self.at += 1
        if len(words) > MOST_WORDS:
            raise _NotWords
        return words


def _products(tokens: Tokens) -> list[str]:
    """Every word that lists of words spell, one after the other."""
    words = [""]
    for token in tokens:
        if isinstance(token, str):
            raise _NotWords
        words = [a + b for a in words for b in token]
        if len(words) > MOST_WORDS:
            raise _NotWords
    return list(dict.fromkeys(words))


def _alternatives(tokens: Tokens, is_whole: bool) -> list[str]:
    """One alternative as kept: whether it holds the start and the end of a text, and its words.

    Words of one piece are kept together, one with a gap inside by itself, as the pieces around it.
    """
    starts = ends = is_whole
    if tokens and tokens[0] == _START:
        tokens, starts = tokens[1:], True
    if tokens and tokens[-1] == _END:
        tokens, ends = tokens[:-1], True
    together: dict[str, list[str]] = {}
    apart: list[str] = []
    for word in (word.casefold() for word in _products(tokens)):
        pieces = [piece for piece in word.split(_GAP) if piece]
        anchors = _anchors(starts and not word.startswith(_GAP), ends and not word.endswith(_GAP))
        if len(pieces) > 1:
            apart.append(anchors + _PIECE.join(pieces))
        else:
            together.setdefault(anchors, []).extend(pieces or [""])
    return [anchors + _WORD.join(pieces) for anchors, pieces in together.items()] + apart


def _anchors(starts: bool, ends: bool) -> str:
    return ("^" if starts else "~") + ("$" if ends else "~")


# ── testing ──────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1 << 12)
def words_of(kept: str) -> tuple[str, ...] | None:
    """The texts, in lower case, that a kept pattern is met by, where it only lists whole ones; else None."""
    alternatives = kept[1:].split(_ALTERNATIVE)
    if kept[0] != "=" or not all(a.startswith("^$") and _PIECE not in a for a in alternatives):
        return None
    return tuple(word for a in alternatives for word in a[2:].split(_WORD))


def most_characters(kept: str) -> int:
    """How long a text may be that a kept pattern is tested on; longer ones never meet it."""
    return LONGEST if kept[0] in "/!" else sys.maxsize


@lru_cache(maxsize=1 << 12)
def matcher(kept: str) -> Test:
    """The test that a kept pattern is of a text in normal form."""
    source = kept[1:]
    if kept[0] == "/":  # compiled with the first text that is tested: a third of them is never asked
        return lambda text: len(text) <= LONGEST and pattern(source).search(text) is not None
    if kept[0] == "!":
        return lambda text: len(text) <= LONGEST and pattern(source).fullmatch(text) is not None
    whole_words = words_of(kept)
    if whole_words is not None:
        words = frozenset(whole_words)
        return lambda text: text.casefold() in words
    alternatives = kept[1:].split(_ALTERNATIVE)
    tests = [_test(a) for a in alternatives]
    if len(tests) == 1:
        only = tests[0]
        return lru_cache(_REMEMBERED)(lambda text: only(text.casefold()))

    @lru_cache(_REMEMBERED)
    def one_of(text: str) -> bool:
        text = text.casefold()
        for meets in tests:  # noqa: SIM110 - `any` would make a generator for every text
            if meets(text):
                return True
        return False

    return one_of


Alternative = tuple[bool, bool, tuple[tuple[str, ...], ...]]


def alternatives_of(kept: str) -> tuple[Alternative, ...] | None:
    """The alternatives of a kept pattern: at the start of a text? at its end? the words of each piece; else None.

    None for a regular expression, and where any digit will do. Words are in lower case; between pieces any text may
    stand.
    """
    return None if kept[0] != "=" or _DIGIT in kept else tuple(map(_parsed, kept[1:].split(_ALTERNATIVE)))


def _parsed(alternative: str) -> Alternative:
    pieces = tuple(tuple(piece.split(_WORD)) for piece in alternative[2:].split(_PIECE))
    return alternative[0] == "^", alternative[1] == "$", pieces


def _test(alternative: str) -> Test:
    starts, ends, pieces = _parsed(alternative)
    if _DIGIT in alternative:
        return _test_with_digits(pieces, starts, ends)
    if len(pieces) == 1:
        words = pieces[0]
        if starts and ends:
            return lambda text: text in words
        if starts:
            return lambda text: text.startswith(words)
        if ends:
            return lambda text: text.endswith(words)
        if len(words) == 1:
            word = words[0]
            return lambda text: word in text
        return lambda text: _contains(text, words)
    return lambda text: _in_order(text, pieces, starts, ends)


def _contains(text: str, words: Sequence[str]) -> bool:
    for word in words:  # noqa: SIM110 - as above
        if word in text:
            return True
    return False


def _in_order(text: str, pieces: Sequence[tuple[str, ...]], starts: bool, ends: bool) -> bool:
    """Do the pieces stand in the text in order, each as early as can be?"""
    at = 0
    for i, words in enumerate(pieces):
        if i == 0 and starts:
            reached = [len(word) for word in words if text.startswith(word)]
        elif i == len(pieces) - 1 and ends:
            return any(text.endswith(word) and len(text) - len(word) >= at for word in words)
        else:
            reached = [found + len(word) for word in words if (found := text.find(word, at)) >= 0]
        if not reached:
            return False
        at = min(reached)
    return True


def _test_with_digits(pieces: Sequence[tuple[str, ...]], starts: bool, ends: bool) -> Test:
    """The test of `_in_order` where digits stand in words. The matches of one word are all of one length, so that the
    first to be found ends first too."""
    searches = [[expression(re.escape(word).replace(_DIGIT, r"\d")) for word in words] for words in pieces]
    lengths = [len(word) for word in pieces[-1]]

    def test(text: str) -> bool:
        at = 0
        for i, words in enumerate(searches):
            anchored = i == 0 and starts
            if i == len(searches) - 1 and ends:
                latest = 0 if anchored else len(text)
                return any(
                    at <= len(text) - length <= latest and word.match(text, len(text) - length) is not None
                    for word, length in zip(words, lengths, strict=True)
                )  # fmt: skip
            found = [word.match(text) if anchored else word.search(text, at) for word in words]
            reached = [match.end() for match in found if match]
            if not reached:
                return False
            at = min(reached)
        return True

    return test
