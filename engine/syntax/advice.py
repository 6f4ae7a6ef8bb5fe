"""A way out of a mistake: what to write instead. In: a diagnostic, and the declaration it stands in. Out: its hints.

The clause is shown as it can be read, if two small changes are enough for that (`repair`); if not, one such clause is
shown as an example.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from engine.diagnostic import Diagnostic
from engine.syntax import usage
from engine.syntax.layout import clause_around
from engine.syntax.mistakes import FINAL
from engine.syntax.repair import mended

# So many mistakes of one file are thought about; a file with more is no rule file, or hostile.
_MOST_ADVISED = 60

_ADVISED = frozenset({
    "unexpected-word", "unexpected-end", "missing-require", "unknown-clause", "keyword-as-name", "chained-comparison",
    "bad-severity",
})  # fmt: skip
_WIDEST = 100

_WORD = re.compile(r"[^\W\d]\w*")
_FORM = re.compile(r"\b(rolls|adds|agrees)\b")
_OTHER_FORM = re.compile(r"(?<=\s)(?<!rule )(?:parts|continues|prior|with)\b")
_TEXTS = re.compile(r'"(?:\\[^\n]|[^"\\\n])*"')


class Adviser:
    """Gives advice on the mistakes of one file, as long as they are few enough to be read."""

    def __init__(self) -> None:
        self._given = 0

    def advised(self, found: Diagnostic, text: str, kind: str, at: int) -> Diagnostic:
        """The diagnostic with what to write instead; `at` is an offset in the clause of `text` that has the mistake."""
        self._given += 1
        return _advised(found, text, kind, at) if self._given <= _MOST_ADVISED else found


def _advised(found: Diagnostic, text: str, kind: str, at: int) -> Diagnostic:
    near = any(hint.startswith("did you mean") for hint in found.hints)
    if found.code not in _ADVISED or (near and found.code != "unknown-clause") or not FINAL.isdisjoint(found.hints):
        return found
    pair = mended(text, kind, at, _missing(text, at) if found.code == "missing-require" else "")
    if near and (pair is None or pair[0].split()[1:] == pair[1].split()[1:]):
        return found
    written = _written(*pair) if pair else ()
    if written and found.code == "keyword-as-name" and "_1" in written[0]:
        return found._replace(hints=(written[0].replace("write: ", "choose another name, as in: ", 1),))
    if written:
        return found._replace(hints=written)
    example = _example(text, kind, at)
    return found._replace(hints=(*found.hints, f"for example: {example}")) if example else found


_LOOP = re.compile(r"[^\W\d]\w*\s+in\b")


def _missing(text: str, at: int) -> str:
    """The word that is missing before what stands at `at`: `row in T` is a loop, anything else is required."""
    return "for " if _LOOP.match(text, at) else "require "


def _written(clause: str, better: str) -> tuple[str, ...]:
    """The changed lines of a clause; nothing if they are too long to be shown."""
    lines = [new.strip() for old, new in zip_longest(clause.split("\n"), better.split("\n")) if new and new != old]
    if len(lines) > 2 or any(len(line) > _WIDEST for line in lines):
        return ()
    return tuple(f"{'write' if n == 0 else 'and below it'}: {line}" for n, line in enumerate(lines))


def _example(text: str, kind: str, at: int) -> str | None:
    """How the clause or declaration that `at` stands in is written."""
    head, start, end = clause_around(text, at, kind)
    clause = text[start:end]
    word = _WORD.match(clause)
    if kind == "document" and head:
        return usage.of_declaration("document")
    if head:
        return usage.of_clause(kind, word[0]) if word else None
    form = (_FORM.search(clause) if kind == "form" else _OTHER_FORM.search(_TEXTS.sub("", clause))) or word
    return (usage.of_declaration(form[0]) if form else None) or usage.of_declaration(kind)
