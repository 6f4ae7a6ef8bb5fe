"""Amounts by the name that tables print them under. In: nodes of `nearest`. Out: functions that give numbers.

A name is looked for among the labels of rows, where it stands for every amount of the row, and among the headers of
columns, where it stands for the column's total. Of what is printed under it for the document's year, the amount
nearest to the one asked about is meant: a statement is true if one of them bears it out. The year itself is no part of
a name that begins with it: 2024年项目支出.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from engine.evaluate.bound import BoundPart, Row
from engine.evaluate.numbers import as_number
from engine.evaluate.scope import Build, Builder, Function, Scope
from engine.evaluate.texts import as_words
from engine.evaluate.values import Absent, Num
from engine.plan import Node, TableSpec
from engine.record import TYPE_CHECKING
from engine.wording import common_form, years_in

if TYPE_CHECKING:
    from typing import Any

# Beginnings and words that make no difference to an English name, nor does the order of the others: “unassigned balance
# of the general fund” is the row “Unassigned fund balance”.
_BEGINNINGS = ("the ", "total ", "subtotal ")
_THIS_YEAR = ("本年度", "本年")  # no part of a name either: 2024年收入合计 is 本年收入合计
_ONE_OF_EACH = 3  # rows of a table without a total that are no list
_YEAR_LENGTH = 6  # with a space and 年
_LEAST_PLURAL = 3  # letters that a word has more than, if its s may be that of the plural
_ANY_TITLE = "/."  # the pattern of a table whatever its title, as a plan has it
_FIRST_CHINESE = "\u3000"
_OF_NO_MATTER = frozenset(("the", "of", "for", "in", "and", "general", "fund"))


def _nearest(node: Node, build: Build) -> Function:
    number, text, endings = build(node[1]), build(node[2]), tuple(node[3])
    year = build(node[4]) if node[4] is not None else None
    last: list[object] = [None, "", {}]

    def nearest(scope: Scope) -> Num:
        asked = _year(scope) if year is None else _whole(as_number(year(scope), scope), scope)
        if last[0] is not scope.ledger.facts or last[1] != asked:
            last[:] = scope.ledger.facts, asked, _by_name(scope, endings, asked)
        x, words = as_number(number(scope), scope), as_words(text(scope))
        by_name = last[2]
        assert isinstance(by_name, dict)
        name = _name(_without_year(words.text, asked), endings)
        printed = by_name.get(name, ())
        dimension, values = scope.ledger.dimension, scope.ledger.x
        figures = [i for i in printed if i >= 0 and dimension[i] == x.dimension]
        n, d = x.value(scope.ledger)
        # Of an amount without a unit nobody can say that it is not the one.
        blank = -1 in printed and not any(i >= 0 and not dimension[i] for i in printed)
        if not n and blank or not figures and not blank:
            raise Absent(f"no table prints an amount under “{words.text}”")
        if not figures:
            return Num([], blanks=1, words=(words,))
        best = min(figures, key=lambda i: (abs(values[i] * d - n), i))
        return Num([(1, best)], dimension=dimension[best], words=(words,))

    return nearest


def _nearest_of_all(node: Node, build: Build) -> Function:
    """Of all amounts that tables of the document print, of whatever year, the one nearest to a number."""
    number = build(node[1])
    last: list[Any] = [None, {}]

    def nearest(scope: Scope) -> Num:
        if last[0] is not scope.ledger:
            last[:] = scope.ledger, _by_value(scope)
        x, values = as_number(number(scope), scope), scope.ledger.x
        figures = last[1].get(x.dimension)
        if not figures:
            raise Absent("no table prints an amount of this kind")
        n, d = x.value(scope.ledger)
        at = bisect_left(figures, n // d, key=values.__getitem__)
        best = min(figures[max(at - 1, 0) : at + 2], key=lambda i: (abs(values[i] * d - n), i))
        return Num([(1, best)], dimension=x.dimension)

    return nearest


def _by_value(scope: Scope) -> dict[str, list[int]]:
    """One figure for each amount that tables print, by dimension, from the least to the greatest."""
    ledger = scope.ledger
    found: dict[tuple[str, int], int] = {}
    for grids in ledger.grids[: len(scope.facts.tables)]:
        for index in chain.from_iterable(chain.from_iterable(grids)):
            if index >= 0 and ledger.x[index]:
                found.setdefault((ledger.dimension[index], ledger.x[index]), index)
    kinds: dict[str, list[int]] = {}
    for (dimension, _), index in sorted(found.items()):
        kinds.setdefault(dimension, []).append(index)
    return kinds


def _without_year(text: str, year: str) -> str:
    """A name without the year that it begins with, if that is the one asked for."""
    named = years_in(text[:_YEAR_LENGTH]) if year and text.startswith(year) else []
    return text[len(year) :].lstrip().removeprefix("年").removeprefix("度") if named else text


@lru_cache(maxsize=1 << 12)  # the tables of a document have their names in common
def _name(text: str, endings: tuple[str, ...]) -> str:
    """What a printed name is known by: its common form, without beginnings and endings that make no difference."""
    name = common_form(text)
    for this_year in _THIS_YEAR:
        if name.startswith(this_year) and len(name) > len(this_year) + 1:
            name = name[len(this_year) :]
    while name.startswith(_BEGINNINGS):
        name = name.partition(" ")[2]
    shorter = name.endswith(endings)  # as few are
    while shorter:
        shorter = False
        for ending in endings:
            if name.endswith(ending) and len(name) > len(ending) + 1:
                name, shorter = name[: -len(ending)].rstrip(), True
    words = sorted({_one_of(word) for word in name.split()} - _OF_NO_MATTER) if name.isascii() else ()
    return " ".join(words) if len(words) > 1 or words and name.isalpha() else name


def _one_of(word: str) -> str:
    """A word without the ending of the plural, or of what belongs to somebody: “revenues”, “clerk's”."""
    word = word.replace("’", "'").removesuffix("'s").rstrip("'")
    return word[:-1] if len(word) > _LEAST_PLURAL and word.endswith("s") and not word.endswith("ss") else word


def _names_its_rows(total: str) -> bool:
    """Does the label of a total say of what ("Total operating budget"), so that a text may speak of it?"""
    return total.isascii() and total.lower().startswith("total ")


def _year(scope: Scope) -> str:
    """The year of the document."""
    return str(scope.properties["year"].value) if "year" in scope.properties else ""


def _whole(number: Num, scope: Scope) -> str:
    """A year that was worked out, as tables print it."""
    n, d = number.value(scope.ledger)
    return str(n // (d * scope.ledger.scale))


def _by_name(scope: Scope, endings: tuple[str, ...], year: str) -> dict[str, list[int]]:
    found: dict[str, dict[int, None]] = {}
    for part in _parts(scope):
        years = [str(one) for one, _, _ in years_in(part.table.title.text)]
        of_no_year = not years or not year or year in years  # what columns without a year are of
        columns = [i for i in part.amounts if part.periods[i] == year or not part.periods[i] and of_no_year]
        totals = [row for row in part.rows if row.kind == "total"] or (part.rows if len(part.rows) == 1 else [])
        for row in part.rows:
            heads = row.children and all(row.figures[i] < 0 for i in part.amounts)  # a heading prints no amount
            named = row.kind != "total" or _names_its_rows(row.label.text)
            if row.label.text and named and not heads:
                own = found.setdefault(_name(row.label.text, endings), {})
                own.update(dict.fromkeys(row.figures[i] for i in columns))  # -1 for a cell that prints none
        for i in columns:
            for label in part.printed.columns[i].path:
                own = found.setdefault(_name(label.text, endings), {})
                own.update(dict.fromkeys(_total(totals, part, i, scope)))
    return {name: list(figures) for name, figures in found.items()}


def _parts(scope: Scope) -> Iterator[BoundPart]:
    """Every part of a printed table once, by whichever declaration bound it first."""
    seen: set[tuple[int, int]] = set()
    for series in scope.all_series:
        for instances in series.instances.values():
            for instance in instances:
                title = instance.printed.title.text
                form = instance.spec.repeats and title and not _is_any(instance.spec, title)
                for part in () if form else instance.parts:
                    key = part.table_index, part.number
                    if part.table_index < len(scope.facts.tables) and key not in seen:
                        seen.add(key)
                        yield part


def _is_any(spec: TableSpec, title: str) -> bool:
    """Is a table bound whatever its title, and in English? Any other that repeats is a form about a part."""
    return _ANY_TITLE in spec.titled and not any(character >= _FIRST_CHINESE for character in title)


def _total(totals: list[Row], part: BoundPart, column: int, scope: Scope) -> list[int]:
    if totals:
        return [row.figures[column] for row in totals]  # -1 for a blank total
    column_figures = [figure for row in part.rows if (figure := row.figures[column]) >= 0]
    if sum(bool(years_in(row.label.text)) for row in part.rows) > len(part.rows) // 2:
        return []  # a row for each year
    if len(part.rows) <= _ONE_OF_EACH:
        return column_figures  # a row of the budget, and one of the final account
    return [max(column_figures, key=lambda i: (abs(scope.ledger.x[i]), -i))] if column_figures else []


LOOKUP: dict[str, Builder] = {"nearest": _nearest, "nearestofall": _nearest_of_all}
