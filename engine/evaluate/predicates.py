"""Tests of what is printed. In: nodes of texts held against patterns and each other, of what is there, blank or zero.

Out: functions that say yes or no. While a requirement is evaluated, they note the texts that they look at.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from engine.evaluate.bound import Row, Side
from engine.evaluate.numbers import as_number, says_nothing
from engine.evaluate.scope import Build, Builder, Function, Scope
from engine.evaluate.texts import as_words, cell_text, declared_column, look, title_words
from engine.evaluate.values import Absent, Missing, Uncheckable, Words
from engine.facts import Cell, Table
from engine.patterns import LONGEST, matcher, most_characters
from engine.plan import Node
from engine.wording import normal, plain


def _true(_: Node, __: Build) -> Function:
    return lambda scope: True


def _of_two_texts(alike: Callable[[str, str], bool]) -> Builder:
    """A test of one text against another."""

    def builder(node: Node, build: Build) -> Function:
        left, right = build(node[1]), build(node[2])

        def test(scope: Scope) -> bool:
            a, b = left(scope), right(scope)
            if type(a) is not Words:
                a = as_words(a)
            if type(b) is not Words:
                b = as_words(b)
            if scope.recording:
                look(scope, a, b)
            return alike(a.text, b.text)

        return test

    return builder


def _contains(text: str, part: str) -> bool:
    return normal(part).casefold() in normal(text).casefold()


def _begins(text: str, part: str) -> bool:
    return normal(text).casefold().startswith(normal(part).casefold())


def _ends(text: str, part: str) -> bool:
    return normal(text).casefold().endswith(normal(part).casefold())


def _same(a: str, b: str) -> bool:
    return known_by(a) == known_by(b)


@lru_cache(maxsize=1 << 14)
def known_by(text: str) -> str:
    """What is the same of texts that are the same, list numbers, width, spaces, quotation marks and case aside."""
    return normal(plain(text)).casefold()


def _similar(a: str, b: str) -> bool:
    """Nearly the same: 85 of 100 characters, by longest matching blocks."""
    a, b = plain(a), plain(b)
    if len(a) + len(b) > 2 * LONGEST:
        raise Uncheckable(f"texts of {len(a)} and {len(b)} characters are too long to be compared letter by letter")
    if a == b:
        return True
    if 200 * sum(min(a.count(c), b.count(c)) for c in set(a)) < 85 * (len(a) + len(b)):
        return False  # so few characters of one stand in the other at all, wherever: most pairs are told apart here
    from difflib import SequenceMatcher

    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return 200 * sum(block.size for block in blocks) >= 85 * (len(a) + len(b))


def _matches(node: Node, build: Build) -> Function:
    left, meets = build(node[1]), matcher(node[2])
    longest = most_characters(node[2])

    def matches(scope: Scope) -> bool:
        a = left(scope)
        if type(a) is not Words:
            a = as_words(a)
        if scope.recording:
            look(scope, a)
        text = a.text
        if len(text) > longest:
            raise Uncheckable(f"a text of {len(text)} characters is too long to be compared with a pattern")
        return meets(normal(text))

    return matches


def _present(node: Node, build: Build) -> Function:
    of = build(node[1])

    def present(scope: Scope) -> bool:
        try:
            found = of(scope)
        except (Absent, Missing):
            return False
        return not isinstance(found, list) or bool(found)

    return present


def cell_of(node: Node) -> tuple[str, str] | None:
    """The variable and the column, where a condition is whether that cell is blank: no other is asked as often."""
    if node[0] == "blank" and node[1][0] == "celltext" and node[1][1][0] == "var":
        return node[1][1][1], node[1][2]
    return None


def blank_cell(name: str, column: str, wanted: bool) -> Function:
    """Does a cell of the row that a variable stands for print nothing, or (not `wanted`) something?"""

    def blank(scope: Scope) -> bool:
        row: Row = scope.variables[name]
        index = row.part.columns.get(column)
        if index is None:
            if not wanted:
                return False  # where the printed table has no such column, nothing is printed in it
            index = declared_column(row, column)  # raises, as there is none
        if scope.recording:
            look(scope, cell_text(row, column))
        cell = row.printed.cells[index]
        return (cell is None or says_nothing(cell.text)) is wanted

    return blank


def _blank(node: Node, build: Build) -> Function:
    """Does a cell print nothing, or no more than a dash?"""
    cell = cell_of(node)
    if cell is not None:
        return blank_cell(*cell, True)
    of = build(node[1])

    def blank(scope: Scope) -> bool:
        thing = of(scope)
        if isinstance(thing, Words):
            look(scope, thing)
            return is_blank(thing)
        n = as_number(thing, scope)
        return not (n.terms or n.interval is not None or n.constant)

    return blank


def is_blank(printed: Words | Cell | None) -> bool:
    """Does a printed text say nothing, or no more than a dash?"""
    return printed is None or says_nothing(printed.text)


def _zero(node: Node, build: Build) -> Function:
    of = build(node[1])

    def zero(scope: Scope) -> bool:
        return as_number(of(scope), scope).value(scope.ledger)[0] == 0

    return zero


def _empty(node: Node, build: Build) -> Function:
    """Does a table print no amount, or a text nothing?"""
    of = build(node[1])

    def empty(scope: Scope) -> bool:
        thing = of(scope)
        if isinstance(thing, Words):
            return not normal(thing.text)
        if isinstance(thing, Side):
            x = scope.ledger.x
            filled = any(f >= 0 and x[f] for row in thing.rows for f in row.figures)
        elif isinstance(thing, Table):
            cells = (cell for part in thing.parts for row in part.rows for cell in row.cells)
            filled = any(cell is not None and cell.figure is not None and cell.figure.digits for cell in cells)
        else:
            filled = bool(list(thing))
        if scope.recording and isinstance(thing, Side | Table):
            look(scope, title_words(thing))
        return not filled

    return empty


PREDICATES: dict[str, Builder] = {
    "true": _true, "matches": _matches,
    "contains": _of_two_texts(_contains), "begins": _of_two_texts(_begins), "ends": _of_two_texts(_ends),
    "same": _of_two_texts(_same), "similar": _of_two_texts(_similar),
    "present": _present, "blank": _blank, "zero": _zero, "empty": _empty,
}  # fmt: skip
