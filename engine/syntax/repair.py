"""What to write instead of a clause that cannot be read.

In: a declaration and where the parser stopped in it. Out: the clause put right by one or two small changes, or None.
Nothing is offered that the parser has not read: a change is tried on the clause by itself, and taken if that is then
grammatical.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lark import UnexpectedInput, UnexpectedToken

from engine.suggestions import nearest
from engine.syntax.grammar import last_taken, parser
from engine.syntax.idioms import said_here
from engine.syntax.layout import clause_around
from engine.syntax.terminals import COMPARISONS, KEYWORDS, RESERVED

# A longer clause gets no suggestion, and so many changes of one are tried.
_LONGEST = 600
_MOST_TRIED = 40
_SHORTEST_TITLE = 5  # characters; a shorter word behind the name of a rule is a part of the name

# Words and signs that are worth adding where they are missing, by terminal.
_ADDED = {
    "FROM": "from ", "EQUAL": "= ", "UNDER": "under ", "BY": "by ", "HAS": "has ", "WHEN": "when ", "UP": "up ",
    "ACROSS": "across ", "WITH": "with ", "TO": "to ", "CHECKABLE": "checkable ", "NOT": "not checkable ",
    "CODE": "code ", "IS": "is ", "FOR": "for ", "COMMA": ", ", "IN": "in ", "OR": "or ",
    "PRIOR": "prior ",
}  # fmt: skip
_INSIDE = {"EQUAL": True, "FOR": False}  # not added inside brackets, or outside
# Added only behind this.
_ONLY = {"NOT": re.compile(r"otherwise\s*$"), "OR": re.compile(r'"\s*$')}

# Words of plain English that say nothing here.
_NOISE = frozenset({
    "the", "a", "an", "all", "each", "every", "any", "of", "by", "on", "is", "are", "be", "to", "that", "then",
    "should", "must", "row", "rows", "column", "columns",
})  # fmt: skip

# Signs behind which something is missing where a clause ends with them.
_TWO_SIDED = COMPARISONS | {"PLUS", "MINUS", "STAR", "SLASH"}

# Clauses whose words are the author's own, not conditions.
_PROSE = re.compile(r"(?:message|title|source|tags|otherwise)\b")

# What the verdict of an example is called elsewhere.
_VERDICTS = {
    "passes": "holds", "pass": "holds", "ok": "holds", "succeeds": "holds", "通过": "holds",
    "errors": "fails", "conflict": "fails", "不通过": "fails", "失败": "fails",
}  # fmt: skip

_NAME = re.compile(r"[^\W\d]\w*")
_NAMED = re.compile(
    r"(?:^|,\s*|\b(?:as|for)\s+)(?:(?:rule|table|param|let|ruleset|column|key|label|part)\s+)?[^\W\d]\w*\s*$"
)
_REVERSED = re.compile(r"for\s+(?P<of>\w+(?:\.\w+)+)\s+in\s+(?P<name>[^\W\d]\w*)\s*")
_PRIOR_FIRST = re.compile(r"\bprior\s+(?P<prior>[^\W\d]\w*)\s+in\s+(?P<now>[^\W\d]\w*)")
_CALLED_COLUMN = re.compile(r'column\s+(?P<header>"[^"\n]+")\s+as\s+(?P<name>[^\W\d]\w*)\s*')
_REPLACED = re.compile(r"\s+with\s+\"[^\n]*\Z")
_SLASHES = re.compile(r"(?P<pattern>[^/\n\"]+)/")
_MIDDLE = re.compile(r"[=≠<>≤≥]\s*([^=≠<>≤≥]+)$")


class _Stop(NamedTuple):
    """Where the parser stopped in a clause: the token, the one before it, and what could have stood there."""

    start: int
    end: int
    kind: str
    before: tuple[int, int, str]  # start, end, kind
    accepted: frozenset[str]


def mended(text: str, kind: str, at: int, begin: str = "") -> tuple[str, str] | None:
    """The clause of a declaration of this kind that holds offset `at`, as written and as it was probably meant.
    `begin` is a word that is missing before it."""
    head, start, end = clause_around(text, at, kind)
    clause = text[start:end].rstrip()
    if len(clause) > _LONGEST:
        return None
    condition = (head and kind in ("rule", "form")) or kind == "let"
    said = said_here(clause) if condition and not _PROSE.match(clause) else clause
    for written in dict.fromkeys((begin + said, begin + clause)):
        better = _changed(head, written)
        if better is not None:
            return clause, better
    return None


@lru_cache(maxsize=256)
def _changed(head: str, clause: str) -> str | None:
    """The clause put right. A mistake that was copied with its clause is thought about once."""
    return _Search(head).changed(clause)


class _Search:
    """Looks for a clause that can be read, one change after the other, the likeliest first."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.tried = 0

    def changed(self, clause: str, changes: int = 2) -> str | None:
        """A clause with at most so many changes that can be read."""
        stop = _stop(self.head, clause)
        if stop is None or changes == 0:
            return clause if stop is None else None
        further: list[str] = []
        for changed in _changes(clause, stop):
            self.tried += 1
            if self.tried > _MOST_TRIED:
                return None
            again = _stop(self.head, changed)
            if again is None:
                return changed
            if len(changed) - again.start < len(clause) - stop.end:
                further.append(changed)
        found = (self.changed(one, changes - 1) for one in further)
        return next((one for one in found if one is not None), None)


def _stop(head: str, clause: str) -> _Stop | None:
    """Where the parser stops in a clause under a head; None where it reads all of it."""
    try:
        parser().parse(head + clause)
    except UnexpectedInput as error:
        if not isinstance(error, UnexpectedToken):
            at = (error.pos_in_stream or 0) - len(head)
            return _Stop(at, at + 1, "", (at, at, ""), frozenset())
        token, before = error.token, last_taken(error)
        ended = token.type == "$END"
        start = len(clause) if ended else (token.start_pos or 0) - len(head)
        end = len(clause) if ended else (token.end_pos or 0) - len(head)
        taken = (0, 0, "")
        if before is not None:
            taken = (before.start_pos or 0) - len(head), (before.end_pos or 0) - len(head), before.type
        return _Stop(start, end, token.type, taken, frozenset(error.accepts or ()))
    return None


# ── changes, the likeliest first ─────────────────────────────────────────────────────────


def _changes(clause: str, stop: _Stop) -> Iterator[str]:
    """The clause with one change at the place where the parser stopped."""
    before, word, after = clause[: stop.start], clause[stop.start : stop.end], clause[stop.end :]
    if word == "by" and before.rstrip().endswith("rolls up"):
        return  # the one column, or how codes are built: neither is said here
    if word in (",", "and") and {"PLUS", "AS"} <= stop.accepted and "STAR" not in stop.accepted:
        yield f"{before.rstrip()} + {after.lstrip()}"
    if (reversed_loop := _REVERSED.fullmatch(clause)) is not None:
        yield f"for {reversed_loop['name']} in {reversed_loop['of']}"
    yield from _recent(clause, before, word, after, stop)
    yield from _names(before, word, after, stop)
    yield from _quotes(before, word, after, stop)
    yield from _numbers(before, word, after, stop)
    # A chain of comparisons is two of them.
    if stop.kind in COMPARISONS and "WITHIN" in stop.accepted and (middle := _MIDDLE.search(before)):
        yield f"{before.rstrip()} and {middle[1].strip()} {word}{after}"
    yield from _words(before, word, after, stop)
    if _NAME.fullmatch(word):
        known = [terminal.lower() for terminal in stop.accepted if terminal.isalpha()]
        for near in nearest(word, known, 1, 0.6):
            yield before + near + after
    space = "" if not before or before[-1].isspace() else " "
    inside = before.count("(") + before.count("[") > before.count(")") + before.count("]")
    for terminal, added in _ADDED.items():
        if terminal not in stop.accepted or (terminal == "IN" and "PLUS" in stop.accepted):
            continue
        if (terminal in _ONLY and not _ONLY[terminal].search(before)) or inside == _INSIDE.get(terminal):
            continue
        if not word[:1].isalnum() and word[:1] not in ('"', "(", ""):
            spaced = added[0].isalpha()
            yield f"{before.rstrip()} {added}{after.lstrip()}" if spaced else before + added.rstrip() + after
        yield (before.rstrip() if terminal == "COMMA" else before + space) + added + word + after
    if _is_noise(word):
        yield f"{before.rstrip()} {after.lstrip()}"
    if _is_noise(clause[slice(*stop.before[:2])]) and not (stop.kind == "$END" and stop.before[2] in _TWO_SIDED):
        yield f"{clause[: stop.before[0]].rstrip()} {clause[stop.start :]}"


def _recent(clause: str, before: str, word: str, after: str, stop: _Stop) -> Iterator[str]:
    """Claims, phrases, columns of other languages, and an earlier document."""
    last = before[slice(*stop.before[:2])]
    if "ENDING" in stop.accepted and "IN" in stop.accepted and stop.kind in ("NAME", "STRING", "PERCENT"):
        unit = word if stop.kind != "PERCENT" else f'"{word}"'
        yield f"{before}in {unit}{after}"
    if stop.kind == "PERCENT" and last == "in":
        yield f'{before}"{word}"{after}'
    if word in ("continues", "parts") and "STRING" in stop.accepted and after.strip():
        yield f"{before}{after.strip()} {word}"
    if (swapped := _PRIOR_FIRST.search(clause)) is not None:
        yield f"{clause[: swapped.start()]}in {swapped['now']} prior {swapped['prior']}{clause[swapped.end() :]}"
    if word == "prior" and (changes := _REPLACED.search(before)) is not None and (name := _NAME.match(after.lstrip())):
        yield f"{before[: changes.start()]} prior {name[0]} {changes[0].strip()}{after.lstrip()[name.end() :]}"
    if "PRIOR" in stop.accepted and _NAME.match(after.lstrip()):
        yield f"{before.rstrip()} prior {after.lstrip()}"
    if last == "prior" and stop.kind == "NAME":
        yield f"{before.rstrip()}.{word}{after}"
    if (called := _CALLED_COLUMN.fullmatch(clause)) is not None:
        yield f"column {called['name']} from {called['header']}"


def _words(before: str, word: str, after: str, stop: _Stop) -> Iterator[str]:
    """One word or sign for another, or one too many."""
    last = before[slice(*stop.before[:2])]
    if word == ",":
        yield f"{before.rstrip()} and{after}"
    if word == "and":
        yield f"{before.rstrip()},{after}"
    if last == word or (last == "," and word in RESERVED):
        yield before[: stop.before[0]].rstrip() + before[stop.before[1] :] + word + after
    if last == "matches" and _NAME.fullmatch(word):
        yield f"{before[: stop.before[0]]}contains {word}{after}"
    if before.startswith("use") and word in ("/", "-"):
        yield f"{before}.{after.removesuffix('.rules')}"
    if word in ("=", "to") and "AS" in stop.accepted and before.rstrip().endswith('"'):
        yield f"{before}as{after}"
    if "HOLDS" in stop.accepted and word in _VERDICTS:
        yield f"{before}{_VERDICTS[word]}{after}"
    if word in ("and", "or") and "NUMBER" in stop.accepted:
        yield before + after.lstrip()
    if word == "." and _NAME.match(after):
        yield f"{before}row.{after}"
    if before.startswith("param"):
        yield f"let{before.removeprefix('param')}{word}{after}"


def _is_noise(word: str) -> bool:
    """Whether a word may be left out: a sign, or a word that says nothing."""
    return word.lower() in _NOISE or (word != "" and not word[0].isalnum() and word[0] != '"')


def _quotes(before: str, word: str, after: str, stop: _Stop) -> Iterator[str]:
    """A printed text without quotes, a name with them, or one of the two left out."""
    printed = _NAME.fullmatch(word) and word not in KEYWORDS and after[:1] != "."
    if "STRING" in stop.accepted and "NAME" not in stop.accepted and printed:
        yield f'{before}"{word}"{after}'
        line = re.split(r'[\n,"]|\s(?:or|not|because|from)\b', word + after, maxsplit=1)[0].rstrip()
        yield f'{before}"{line}"{(word + after)[len(line):]}'
    if word == "/" and "STRING" in stop.accepted and (slashes := _SLASHES.match(after)):
        yield f'{before}"{slashes["pattern"]}"{after[slashes.end() :]}'
    if stop.kind == "STRING" and "NAME" in stop.accepted and "STRING" not in stop.accepted:
        name = _name_of(word)
        yield f"{before}{name}{after}"
        yield f"{before}{name} from {word}{after}"
    if word == "from" and "NAME" in stop.accepted:
        yield f"{before}{_name_of(after.partition(',')[0])} from{after}"
    if stop.kind in ("$END", "COMMA") and "FROM" in stop.accepted and (name := before[slice(*stop.before[:2])]):
        yield f'{before.rstrip()} from "{name}"{word}{after}'


def _name_of(text: str) -> str:
    return "_".join(re.findall(r"[^\W\d]\w*", text))


def _names(before: str, word: str, after: str, stop: _Stop) -> Iterator[str]:
    """A name of several words, one with a hyphen, one that begins with a digit, one that means something else."""
    short = word == "-" or (_NAME.fullmatch(word) and (word.isascii() or len(word) < _SHORTEST_TITLE))
    if _NAMED.search(before) and short:
        yield f"{before.rstrip()}_{after.lstrip() if word == '-' else word + after}"
    if stop.kind == "NUMBER" and "NAME" in stop.accepted and (name := _NAME.match(after)):
        yield f"{before}{name[0]}{word}{after[name.end() :]}"
    if "NAME" in stop.accepted and word in RESERVED and word not in ("from", "and", "or"):
        yield f"{before}{word}_1{after}"


def _numbers(before: str, word: str, after: str, stop: _Stop) -> Iterator[str]:
    """A number in pieces, or with nothing on one side of its point."""
    if stop.kind == "NUMBER" and stop.before[2] == "NUMBER" and len(word.partition(".")[0]) == 3:
        yield before.rstrip() + word + after
    if stop.kind == "NUMBER" and stop.before[2] == "NAME":
        yield f"{before[: stop.before[0]]}{word} {before[slice(*stop.before[:2])]}{after}"
    if word == "." and after[:1].isdigit():
        yield f"{before}0.{after}"
