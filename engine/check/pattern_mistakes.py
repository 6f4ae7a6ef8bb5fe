"""What is wrong with a pattern, in the auditor's terms. In: a pattern as written. Out: a `PatternMistake`, or None.

A pattern is refused that cannot be read (`bad-pattern`) or could take too long (`slow-pattern`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import frozen

from engine.check.pattern_cost import Manner, Slow, check
from engine.check.pattern_syntax import NotAPattern, Span, read, told_apart
from engine.patterns import lists_words, searched
from engine.wording import is_plain, pattern_source

MOST_CHARACTERS = 1_000
_MOST_BRACKETS = 20

_MEANINGS = "in a pattern ( ) | . * + ? [ ] { } ^ $ \\ have a meaning; printed brackets are written （ ） or \\( \\)"

# What Python says of an expression that it cannot read, and what an auditor is told. SIGN is the sign at fault.
_SAID = (
    ("missing ), unterminated subpattern", 'the bracket "(" is not closed', _MEANINGS),
    ("unbalanced parenthesis", 'this ")" closes a bracket that is not open', _MEANINGS),
    ("unterminated character set", 'the bracket "[" is not closed', "a printed [ is written \\["),
    ("nothing to repeat", '"SIGN" repeats what stands before it, and nothing does',
     'any text at all is ".*"; a printed "SIGN" is written \\SIGN'),
    ("multiple repeat", "two counts follow each other", 'one is enough; a printed "SIGN" is written \\SIGN'),
    ("min repeat greater than max repeat", "the count begins higher than it ends", "the lower stands first: {2,4}"),
    ("bad character range", "the range runs backwards", "the lower character stands first: [a-z], [0-9]"),
    ("bad escape (end of pattern)", '"\\" stands before nothing', "a printed \\ is written \\\\"),
    ("bad escape", '"\\" has no meaning before this letter', "\\d is a digit, \\w a letter or digit, \\s a space"),
    ("redefinition of group name", "one name stands in braces twice", "give the second another name"),
)  # fmt: skip


@frozen
class PatternMistake:
    """A mistake of a pattern. `part` is where it stands in the pattern as written; None for all of it."""

    code: str
    message: str
    hints: tuple[str, ...]
    part: Span | None


@lru_cache(maxsize=1 << 12)  # a pattern in a definition is met wherever that is used
def mistake(written: str, manner: Manner, slots: bool = False) -> PatternMistake | None:
    """The mistake of a pattern that must be the whole of a text, or is looked for in one. With `slots`, what it
    finds is wanted, and it is tried as the regular expression that it is even if it only lists words."""
    too_long = _too_long(written)
    if too_long:
        return too_long
    source = pattern_source(written)
    try:
        if not is_plain(source):
            re.compile(source)
    except re.error as problem:
        return _unreadable(problem, written)
    except (OverflowError, RecursionError):
        message = "this pattern is too large: a count or the brackets in it are"
        return PatternMistake("slow-pattern", message, ("use smaller counts and fewer brackets",), None)
    if manner == "anywhere" and not slots:
        source = searched(source)
    if not slots and is_plain(source):
        return None
    try:
        if slots or not lists_words(written, manner == "whole"):
            check(told_apart(source), manner)
        else:
            read(source)
    except NotAPattern as problem:
        code = "slow-pattern" if isinstance(problem, Slow) else "bad-pattern"
        return PatternMistake(code, problem.message, (problem.hint,), _part(source, problem.span, written))
    return None


def _too_long(written: str) -> PatternMistake | None:
    if len(written) > MOST_CHARACTERS:
        message = f"this pattern has {len(written):,} characters, more than {MOST_CHARACTERS:,}"
        return PatternMistake("bad-pattern", message, ('write several patterns, joined by "or"',), None)
    depth = 0
    for at, c in enumerate(written):
        depth += (c == "(") - (c == ")")
        if depth > _MOST_BRACKETS:
            message = f"more than {_MOST_BRACKETS} brackets stand inside each other"
            return PatternMistake("bad-pattern", message, ('write several patterns, joined by "or"',), (at, at + 1))
    return None


def _unreadable(problem: re.error, written: str) -> PatternMistake:
    source, at = str(problem.pattern or ""), problem.pos
    span = None if at is None else (at, min(at + 1, len(source)))
    sign = source[span[0] : span[1]] if span else ""
    for said, message, hint in _SAID:
        if problem.msg.startswith(said):
            part = _part(source, span, written) if span else None
            return PatternMistake("bad-pattern", message.replace("SIGN", sign), (hint.replace("SIGN", sign),), part)
    return PatternMistake("bad-pattern", f"this is no pattern: {problem.msg}", (_MEANINGS,), None)


def _part(source: str, span: Span, written: str) -> Span | None:
    """Where a part of the regular expression stands in the pattern as written: there letter for letter, or unknown."""
    part = source[span[0] : span[1]]
    found = [n for n in range(len(written)) if part and written.startswith(part, n)]
    if not found:
        return None
    start = min(found, key=lambda n: abs(n - span[0]))
    return start, start + len(part)
