"""Patterns that find nothing, or nothing new. In: a subject. Out: findings.

What a pattern is compared with depends on where it stands: a title has lost its number, a header and the label of a
total also their numbering, and every text its quotation marks, its asterisks and the spaces in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from engine.check.expressions import alternatives
from engine.diagnostic import Diagnostic, Note
from engine.lint.subject import Subject
from engine.lint.walk import inside
from engine.patterns import Alternative, alternatives_of, anywhere, whole
from engine.syntax import tree
from engine.wording import normal, plain

Place = Literal["title", "header", "text"]  # what a pattern is compared with; a row's label in `T["…"]` is a text

_TITLE_NUMBER = re.compile(r"(?:续?附?表 ?|公开|(?:table|schedule|exhibit) )\d", re.IGNORECASE)
_WHY: dict[str, str] = {
    "title": "the number of a table is no part of its title: leave it out",
    "header": "headers and totals are compared without their numbering and without 其中: leave it out",
    "text": "quotation marks, asterisks and spaces between Chinese words are taken out of every text: leave them out",
}


class _Written(NamedTuple):
    """A pattern as written, its kept form, and what it is compared with."""

    text: tree.Text | tree.String
    kept: str
    ways: tuple[Alternative, ...]  # of meeting it; none where it is more than a list of words
    place: Place


_Path = tuple[_Written, ...]  # from the top of the header down; nearly everywhere one pattern alone


def patterns(subject: Subject) -> Iterator[Diagnostic]:
    """Patterns that no text meets, and alternatives that an earlier one leaves nothing to find."""
    for node in inside(subject.file.declarations):
        for paths in _alternatives(node):
            for path in paths:
                for written in path:
                    yield from _impossible(written)
                    yield from _repeated(written)
            for number, later in enumerate(paths):
                earlier = next((one for one in paths[:number] if _leads_to_all_of(one, later)), None)
                if earlier is not None:
                    yield _covered(later, earlier)


def _alternatives(node: object) -> Iterator[list[_Path]]:
    """The lists of alternatives that a node has, in the order in which they are tried."""
    match node:
        case tree.Titled(patterns=some, unless=others):
            yield [_alone(text, "title") for text in some]
            yield [_alone(text, "title") for text in others]
        case tree.PartClause(under=some, unless=others):
            yield [_alone(text, "header", True) for text in some]
            yield [_alone(text, "header", True) for text in others]
        case tree.LabelPatterns(patterns=some):
            yield [_alone(text, "header", True) for text in some]
        case tree.ColumnClause(sources=sources):
            paths = [source for source in sources if isinstance(source, tree.Path)]
            yield [tuple(_written(text, "header", True) for text in path.patterns) for path in paths]
            joined = [text for source in sources if isinstance(source, tree.Joined) for text in source.patterns]
            yield from ([_alone(text, "header", True)] for text in joined)
        case tree.TreeByOrder(patterns=some):
            yield [_alone(text, "text", True) for text in some]
        case tree.Item(key=key):
            yield [_alone(text, "text", True) for text in alternatives(key) if isinstance(text, tree.String)]
        case tree.TextTest(operator="matches", right=tree.String() as text):
            yield [_alone(text, "text")]
        case _:
            pass


def _written(text: tree.Text | tree.String, place: Place, entire: bool = False) -> _Written:
    kept = whole(text.text) if entire else anywhere(text.text)
    return _Written(text, kept, alternatives_of(kept) or (), place)


def _alone(text: tree.Text | tree.String, place: Place, entire: bool = False) -> _Path:
    return (_written(text, place, entire),)


# ── patterns that no text meets ──────────────────────────────────────────────────────────


def _impossible(written: _Written) -> Iterator[Diagnostic]:
    """A pattern of which every way to meet it is ruled out by what texts are compared without."""
    reasons = [_why_not(one, written.place) for one in written.ways]
    if reasons and all(reasons):
        message = f'nothing that is printed meets "{written.text.text}"'
        yield Diagnostic("impossible-pattern", message, written.text.span, (_WHY[reasons[0]],), (), "warning")


def _why_not(alternative: Alternative, place: Place) -> str:
    """The kind of text that cannot meet an alternative; "" where one can."""
    starts, ends, pieces = alternative
    if any(all(not _stays(word) for word in words) for words in pieces):
        return "text"
    open_end = not ends or len(pieces) > 1
    if place == "header" and starts and all(_loses_its_beginning(word, open_end) for word in pieces[0]):
        return "header"
    return "title" if place == "title" and all(_TITLE_NUMBER.match(word) for word in pieces[0]) else ""


def _stays(word: str) -> bool:
    """Can the word stand in a text in normal form?"""
    around = f"x{word}x"
    return normal(around) == around


def _loses_its_beginning(word: str, open_end: bool) -> bool:
    """Is the beginning of such a text taken for numbering, whatever follows?"""
    return all(plain(text) != text for text in ([word + "x", word + "5"] if open_end else [word]))


# ── patterns that find nothing new ───────────────────────────────────────────────────────


def _covered(later: _Path, earlier: _Path) -> Diagnostic:
    first, last = later[0].text, later[-1].text
    shown = " > ".join(f'"{one.text.text}"' for one in earlier)
    same = [one.text.text for one in later] == [one.text.text for one in earlier]
    message = "this stands here twice" if same else f"{shown}, which is tried before, finds all that this finds"
    hint = "leave it out" if same or len(later) == len(earlier) else "leave it out, or put it first"
    note = Note(earlier[0].text.span.to(earlier[-1].text.span), "it is here")
    return Diagnostic("covered-pattern", message, first.span.to(last.span), (hint,), (note,), "warning")


def _leads_to_all_of(earlier: _Path, later: _Path) -> bool:
    """Does one path find a column wherever another does: the column's own header, and those above in order?"""
    if not _covers(earlier[-1], later[-1]):
        return False
    above = iter(later[:-1])
    return all(any(_covers(one, other) for other in above) for one in earlier[:-1])


def _covers(wide: _Written, narrow: _Written) -> bool:
    """Is every text that meets the second pattern sure to meet the first?"""
    if wide.kept == narrow.kept:
        return True
    return bool(narrow.ways) and all(any(_holds(one, other) for one in wide.ways) for other in _single(narrow.ways))


def _single(several: Sequence[Alternative]) -> Iterator[Alternative]:
    """The alternatives with the words of their first piece one by one."""
    for starts, ends, pieces in several:
        yield from ((starts, ends, ((word,), *pieces[1:])) for word in pieces[0])


def _holds(wide: Alternative, narrow: Alternative) -> bool:
    """Does every text of the second alternative meet the first, which is of one piece?"""
    if wide == narrow:
        return True
    (starts, ends, pieces), (begins, stops, others) = wide, narrow
    if len(pieces) > 1:
        return False
    first, last = others[0][0], others[-1][0]
    if starts and ends:
        return begins and stops and len(others) == 1 and first in pieces[0]
    if starts:
        return begins and first.startswith(pieces[0])
    if ends:
        return stops and last.endswith(pieces[0])
    return any(word in one for word in pieces[0] for piece in others for one in piece)


def _repeated(written: _Written) -> Iterator[Diagnostic]:
    """An alternative behind a `|` that the pattern has already."""
    seen: set[str] = set()
    for one in _top_level(written.text.text):
        if one in seen:
            message = f'"{one}" stands in this pattern twice'
            yield Diagnostic("covered-pattern", message, written.text.span, ("leave one of them out",), (), "warning")
            return
        seen.add(one)


def _top_level(text: str) -> list[str]:
    """The alternatives of a pattern that stand in no brackets."""
    found, depth = [""], 0
    for token in re.findall(r"\\.|\[[^\]]*\]|.", text, re.DOTALL):
        depth += (token == "(") - (token == ")")
        if token == "|" and not depth:
            found.append("")
        else:
            found[-1] += token
    return found
