"""What the loops of rules go over. In: bound tables. Out: rows that print what is asked, or are known by
a text; pairs of rows with one key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.evaluate.bound import Row, Side
from engine.evaluate.numbers import says_nothing
from engine.evaluate.predicates import known_by
from engine.evaluate.scope import Asked, Build, Function, Outcome, Scope, variables_of
from engine.evaluate.texts import as_words
from engine.evaluate.values import Absent, Missing, Uncheckable
from engine.plan import Node
from engine.record import TYPE_CHECKING
from engine.wording import plain

if TYPE_CHECKING:
    from typing import Any

# What a row is to have in a column: nothing, something, or no blank that counts as missing.
BLANK, PRINTED, NUMBER = range(3)


def asked_of(conditions: Sequence[Node], variable: str) -> tuple[Asked, set[int]]:
    """What conditions that must all be met ask the row that a variable stands for to print, and the numbers of those
    that ask for nothing else."""
    asked: dict[tuple[str, int], None] = {}
    settled: set[int] = set()
    for n, condition in enumerate(conditions):
        refused = condition[0] == "not"
        test = condition[1] if refused else condition
        if test[0] == "blank" and test[1][0] == "celltext":
            _, row, column = test[1]
            if tuple(row) == ("var", variable):
                asked[column, PRINTED if refused else BLANK] = None
                settled.add(n)
        elif test[0] == "compare":
            _, _, left, right, _ = test
            number = right if left[0] == "num" else left  # what is asked first: nothing else can stop it before
            if number[0] == "cell" and tuple(number[1]) == ("var", variable):
                asked[number[2], NUMBER] = None
    return tuple(sorted(one for one in asked if one[1] != NUMBER or (one[0], PRINTED) not in asked)), settled


def printing(side: Side, asked: Asked, scope: Scope) -> Sequence[Row]:
    """The rows of a table that print what is asked of them, as far as it has the columns. Of the statements of a text
    each has but a few columns, most rules ask for two or three, and many for the same: so they are found once."""
    if not asked:
        return side.rows
    found = scope.printing.get((side, asked))
    if found is None:
        column, what = asked[-1]
        rows = printing(side, asked[:-1], scope)
        found = scope.printing[side, asked] = [
            row for row in rows
            if (what != PRINTED if (index := row.part.columns.get(column)) is None
                else (index in (row.prints or _prints(row))) is (what != BLANK)
                or (what == NUMBER and not _is_missing(row, index)))
        ]  # fmt: skip
    return found


def _prints(row: Row) -> frozenset[int]:
    """The columns in which a row prints something."""
    cells = enumerate(row.printed.cells)
    row.prints = frozenset([n for n, cell in cells if cell is not None and not says_nothing(cell.text)])
    return row.prints


def _is_missing(row: Row, column: int) -> bool:
    """Would the number in a cell that prints nothing be said to be missing (`cell_number`)?"""
    return row.figures[column] < 0 and row.part.spec.blank == "missing"


def has_columns(side: Side, asked: Asked) -> bool:
    """Do all printed parts of a table have the columns that are asked for?"""
    for part in side.parts:
        for column, _ in asked:
            if column not in part.columns:
                return False
    return True


class Lookup:
    """`own(item) same text as other`, where neither the items nor `other` depend on the loop: the items are found by
    what they are known by, instead of holding each of them against `other` in every round of the loops further out.

    With `alone`, that it cannot be decided for an item is told, so that item must be gone over.
    """

    __slots__ = ("_alone", "_known", "_name", "_other", "_own", "_rounds", "_seen")

    def __init__(self, name: str, own: Function, other: Function, alone: bool) -> None:
        self._name, self._own, self._other, self._alone = name, own, other, alone
        self._seen: tuple[object, ...] = ()  # what was gone over last: a scope, its tables, the items
        self._rounds = 0  # that they were gone over
        self._known: dict[str, list[Any]] | None = None

    def among(self, items: Sequence[Any], scope: Scope) -> Sequence[Any]:
        """The items that can meet the condition; all of them in the first round, in which there may be no second."""
        seen = self._seen
        if not (seen and seen[0] is scope and seen[1] is scope.tables and seen[2] == items):
            self._seen, self._rounds = (scope, scope.tables, items), 1
            return items
        self._rounds += 1
        if self._rounds == 2:
            self._known = self._gathered(items, scope)
        if self._known is None:
            return items
        try:
            return self._known.get(known_by(as_words(self._other(scope)).text), ())
        except (Absent, Missing, Uncheckable):
            return items

    def _gathered(self, items: Sequence[Any], scope: Scope) -> dict[str, list[Any]] | None:
        """The items by what they are known by, None where one has to be gone over whatever it is."""
        found: dict[str, list[Any]] = {}
        for item in items:
            scope.variables[self._name] = item
            try:
                found.setdefault(known_by(as_words(self._own(scope)).text), []).append(item)
            except Absent:
                return None
            except (Missing, Uncheckable):  # not met
                if self._alone:
                    return None
        return found


def lookup(loop: Node, conditions: Sequence[Node], alone: bool, build: Build) -> Lookup | None:
    """The first condition by which what a loop goes over can be looked up, if there is one."""
    _, name, what = loop
    if variables_of(what):
        return None
    for condition in conditions:
        if condition[0] == "same":
            for own, other in (condition[1:], condition[:0:-1]):
                if variables_of(own) == {name} and name not in variables_of(other):
                    return Lookup(name, build(own), build(other), alone)
    return None


def pairs(node: Node, build: Build) -> Callable[[Scope], Iterator[Outcome | None]]:
    """A loop over the rows of two sides with the same key: sets both variables, and yields None, or the outcome of a
    key that stands on one side only."""
    _, name_a, of_a, name_b, of_b, how, touched_a, touched_b = node
    left, right = build(of_a), build(of_b)

    def matched(scope: Scope) -> Iterator[Outcome | None]:
        rows_a, repeated_a = _by_key(left(scope), how)
        rows_b, repeated_b = _by_key(right(scope), how)
        for key, row in rows_a.items():
            other = rows_b.get(key)
            scope.variables[name_a] = row
            if key in repeated_a or key in repeated_b:
                scope.variables[name_b] = other or row
                yield Outcome("not checkable", f"“{row.name}” stands more than once")
            elif other is not None:
                scope.variables[name_b] = other
                yield None
            elif _carries_money(row, touched_a, scope):
                scope.variables[name_b] = row
                yield Outcome("incomplete", f"“{row.name}” stands on one side only")
        for key, row in rows_b.items():
            if key not in rows_a and _carries_money(row, touched_b, scope):
                scope.variables[name_a] = scope.variables[name_b] = row
                yield Outcome("incomplete", f"“{row.name}” stands on one side only")

    return matched


def _by_key(rows: Sequence[Row], how: str) -> tuple[dict[str, Row], set[str]]:
    found: dict[str, Row] = {}
    repeated: set[str] = set()
    for row in rows:
        if row.kind == "total":
            key = "\0total"
        elif row.kind != "item":
            continue
        else:
            key = row.key if how == "key" else plain(row.label.text).casefold()
        if key:
            if key in found:
                repeated.add(key)
            found.setdefault(key, row)
    return found, repeated


def _carries_money(row: Row, columns: Sequence[str], scope: Scope) -> bool:
    for name in columns:
        index = row.part.columns.get(name)
        figure = row.figures[index] if index is not None else -1
        if figure >= 0 and scope.ledger.x[figure]:
            return True
    return False
