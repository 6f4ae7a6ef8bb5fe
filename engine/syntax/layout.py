"""The layout of a rule file: where one declaration ends and the next begins, and where its clauses stand.

In: the text of a file, or of one declaration. Out: `Chunk`s and stretches of text. Nothing here knows the grammar;
it is what lets the parser go on after a mistake.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
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
# The end counts as a word: without it, what is blank at the end of a file would be tried from each of its characters.
_WORD_OR_SIGN = re.compile(r'(?:\s|#[^\n]*)*+(?:"""[\s\S]*?"""|"(?:\\[^\n]|[^"\\\n])*"|\w+|[^\w\s]|\Z)')
_HEAD = re.compile(r"(?m)^([^\S\n]*)([^\W\d]\w*|[^\s#])")
_LINE_OR_BRACKET = re.compile(
    r'#[^\n]*|"""[\s\S]*?"""|"(?:\\[^\n]|[^"\\\n])*"|(?P<open>[(\[])|(?P<close>[)\]])'
    r"|\n(?P<indent>[^\S\n]*)(?=(?P<word>[^\W\d]\w*|[^\s#]))"
)
# What may follow the first word of a form on one line: the rest of a table's name, then the word of the form.
_SPACE = r"(?:\s|#[^\n]*+)"
FORM = re.compile(
    rf'(?:{_SPACE}*\.{_SPACE}*(?:[^\W\d]\w*|"(?:\\[^\n]|[^"\\\n])*"))*{_SPACE}+(?P<word>[^\W\d]\w*)'
)  # fmt: skip

# Inside brackets `for` and `where` belong to a fold, so they start a clause only outside.
_ALSO_IN_BRACKETS = frozenset({"for", "where"})

# Of the words that go on with a clause, those that do not in a rule.
_NEVER_CONTINUING = {"rule": frozenset({"when", "under"}), "form": frozenset({"when", "under"})}

# What stands in for a first line with a mistake, so that the clauses under it are still read.
_STAND_IN = {
    "rule": "rule x\n", "form": "rule x\n", "table": "table x\n", "ruleset": "ruleset x\n",
    "claims": "claims x\n",
}  # fmt: skip


# What stands before a clause that is read by itself.
_HEADS = {
    "rule": 'rule x ""\n  ', "form": 'rule x ""\n  ', "table": "table x\n  ", "ruleset": "ruleset x\n  ",
    "document": "document\n  ", "claims": "claims x\n  ",
}  # fmt: skip


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
    """A line of a declaration: where its first word stands, that word, its indent, the open brackets."""

    at: int
    word: str
    indent: int
    depth: int


def chunks(text: str) -> list[Chunk]:
    """The declarations of `text` in order. What comes before the first one is a chunk of its own if it isn't blank."""
    first = 1 if text.startswith("\ufeff") else 0
    cuts = [first, *(found.end() for found in _CUT.finditer(text) if found["cut"]), len(text)]
    return [Chunk(text[a:b], a) for a, b in pairwise(cuts) if head(text[a:b])]


def has_more_words(text: str, most: int) -> bool:
    """Whether a text has more than so many words and signs. A quoted text or a block counts as one, and each of its
    braces as ten: an expression may stand in them."""
    braces = 10 * text.count("{")
    return braces + sum(1 for _ in islice(_WORD_OR_SIGN.finditer(text), most + 1)) > most


def joined(found: list[Chunk]) -> list[tuple[Chunk, Head | None]]:
    """The chunks, each with the clauses of its declaration that follow in column 1, and the first of those."""
    together: list[tuple[Chunk, Head | None]] = []
    kind: str | None = None
    for chunk in found:
        begins = head(chunk.text)
        assert begins is not None
        what = kind_of(begins.word, chunk.text[begins.at + len(begins.word) :]) if not begins.indent else None
        if what is None and not begins.indent and kind is not None and _is_clause_of(kind, chunk.text[begins.at :]):
            before, first = together[-1]
            at = len(before.text) + begins.at
            together[-1] = before._replace(text=before.text + chunk.text), first or begins._replace(at=at)
        else:
            together.append((chunk, None))
            kind = what
    return together


def _is_clause_of(kind: str, text: str) -> bool:
    """Whether a text begins with a clause of this kind of declaration, or the block that belongs to it."""
    if kind in ("sample", "example"):
        return text.startswith('"""')
    word = _WORD.match(text)
    if kind == "document":
        return _PROPERTY.match(text) is not None
    return word is not None and word[0] in CLAUSES.get(kind, ())


def names_declared(text: str) -> set[str]:
    """The names that a declaration which cannot be read was to declare, with those of declarations that are indented
    in it by mistake; `EVERY` stands for those of a file that it was to use, `CLAIMS` for claims."""
    names: set[str] = set()
    begins = head(text)
    for line in _DECLARED.finditer(text):
        first = begins is not None and line.start("word") == begins.at
        if not first and line["word"] not in DECLARATIONS:
            continue
        if line["word"] in ("use", "import", "include"):
            names.add(EVERY)
        elif line["word"] in ("unit", "document"):
            names |= set(_WORD.findall(text))
        else:
            names.add(line["name"] or EVERY)  # a name that is not there may be any
        if line["word"] == CLAIMS:
            names.add(CLAIMS)
    return names | {found["name"] for found in _AS.finditer(text)}


EVERY = "*"
CLAIMS = "claims"  # stands for claims that cannot be read, whatever their name: phrases do not say which they fill
_DECLARED = re.compile(r'(?m)^[^\S\n]*(?P<word>[^\W\d]\w*)(?:\s+"?(?P<name>[^\W\d]\w*))?')
_AS = re.compile(r"\bas\s+(?P<name>[^\W\d]\w*)")
_PROPERTY = re.compile(r"[^\W\d]\w*\s+(?:from|\S+\s+when)\s+(?:title|cover|heading|organisation|text)\b")


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
    """The lines of a declaration after the first, those of blocks and comments not among them."""
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
        return _blanked(text, at, _clause_end(text, at, at, starts, kind))
    before = [start for start in starts if start <= at]
    if before:
        return _blanked(text, before[-1], _clause_end(text, before[-1], max(at, before[-1]), starts, kind))
    stand_in = _STAND_IN.get(kind)
    if not starts or stand_in is None or len(stand_in) > starts[0]:
        return None
    return stand_in + " " * (starts[0] - len(stand_in)) + text[starts[0] :]


def clause_around(text: str, at: int, kind: str) -> tuple[str, int, int]:
    """The clause that holds offset `at`: what has to stand before it to be read by itself, where it begins, and where
    it ends. The first line of a declaration stands for itself, as does a kind of declaration without clauses."""
    starts = clause_starts(text, kind)
    first = head(text)
    begin = first.at if first else 0
    if is_first_on_line(text, at) and at not in starts:
        return _HEADS.get(kind, ""), at, _clause_end(text, at, at, starts, kind)
    before = [start for start in starts if start <= at]
    if before:
        return _HEADS.get(kind, ""), before[-1], _clause_end(text, before[-1], max(at, before[-1]), starts, kind)
    return "", begin, starts[0] if starts else len(text)


def is_first_on_line(text: str, at: int) -> bool:
    """Whether `at` stands on a line after the first, with only white space before it."""
    line = text.rfind("\n", 0, at) + 1
    return line > 0 and not text[line:at].strip()


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


def _clause_end(text: str, start: int, at: int, starts: list[int], kind: str) -> int:
    """Where the clause that starts at `start` ends: at the next clause, or at the next line after `at` that is not
    indented deeper, stands outside brackets and does not go on with a word or sign from inside a clause."""
    indent = start - text.rfind("\n", 0, start) - 1
    depth = len(open_brackets(text, start))
    later = (
        line.at for line in lines(text)
        if line.at > at and line.indent <= indent and line.depth <= depth and _begins_something(line.word, kind)
    )  # fmt: skip
    return min(next(later, len(text)), _next(starts, start, len(text)))


def _begins_something(word: str, kind: str) -> bool:
    """Whether a word at the beginning of a line begins a clause, or something that was meant to be one."""
    return word[0].isidentifier() and (word not in CONTINUING or word in _NEVER_CONTINUING.get(kind, ()))


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
