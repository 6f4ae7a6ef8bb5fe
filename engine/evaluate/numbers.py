"""Operations that give numbers. In: nodes of cells, sums, products, collections. Out: functions that give `Num`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from engine.evaluate.bound import Row
from engine.evaluate.ledger import Ledger
from engine.evaluate.scope import MET, Build, Builder, Function, Property, Scope
from engine.evaluate.texts import declared_column, row_words
from engine.evaluate.values import (
    Absent,
    Interval,
    Missing,
    Num,
    Origin,
    Uncheckable,
    Words,
    add,
    common,
    derived,
    divide,
    multiply,
    of_interval,
)  # fmt: skip
from engine.plan import Node
from engine.quantity import Rational, less
from engine.record import TYPE_CHECKING
from engine.wording import normal

if TYPE_CHECKING:
    from typing import Any


def cell_number(row: Row, column: int, scope: Scope) -> Num:
    """The figure in a cell; a blank is what its table says a blank means."""
    figure = row.figures[column]
    if figure >= 0:
        numbers = scope.numbers
        number = numbers.get(figure)
        if number is None:
            number = numbers[figure] = Num([(1, figure)], dimension=scope.ledger.dimension[figure])
        return number
    cell = row.printed.cells[column]
    if cell is not None and not says_nothing(cell.text):
        raise Uncheckable(f"“{normal(cell.text)}” is no number")
    if row.part.spec.blank == "missing":
        raise Missing(f"{row.label.text or row.key}: blank")
    if row.children and row.kind == "item" and column in row.part.amounts:
        # A heading row that prints nothing stands for the rows under it.
        row.below = row.below or {}
        below = row.below.get(column)
        if below is None:
            rows = [child for child in row.children if column < len(child.figures)]  # another part may be narrower
            below = add([(1, cell_number(child, column, scope)) for child in rows], scope.ledger)
            row.below[column] = below
        if below.terms:
            return below
    return _BLANK


_BLANK = Num([], blanks=1)
NO_COLUMN = "none of the declared columns is in the printed table"
DASHES = frozenset(("-", "--", "---", "无", "/", "\\", "—", "n/a", "N/A", "NA", "na", "空", "*"))


@lru_cache(maxsize=1 << 14)
def says_nothing(text: str) -> bool:
    """Is a printed text empty, or no more than a dash?"""
    text = normal(text)
    return not text or text in DASHES


def _num(node: Node, build: Build) -> Function:
    _, n, d, unit = node
    value: Rational = (n, d)

    last: tuple[Ledger, Num] | None = None  # the same in every binding of a document

    def number(scope: Scope) -> Num:
        nonlocal last
        if last is None or last[0] is not scope.ledger:
            top, bottom, dimension = scope.ledger.scaled(value, unit)
            last = scope.ledger, Num([], top, bottom, dimension if n else None)
        return last[1]

    return number


def _cell(node: Node, build: Build) -> Function:
    row, name = build(node[1]), node[2]

    def cell(scope: Scope) -> Num:
        r = row(scope)
        return cell_number(r, declared_column(r, name), scope)

    return cell


def _named(node: Node, build: Build) -> Function:
    row, variable = build(node[1]), node[2]

    def named(scope: Scope) -> Num:
        r = row(scope)
        return cell_number(r, declared_column(r, scope.variables[variable]), scope)

    return named


def _at(node: Node, build: Build) -> Function:
    row, column = build(node[1]), build(node[2])

    def at(scope: Scope) -> Num:
        r, c = row(scope), column(scope)
        index = c.at.get(r.part.number)
        if index is None:
            raise Absent("this part of the table has no such column")
        return cell_number(r, index, scope)

    return at


def _principal(node: Node, build: Build) -> Function:
    row = build(node[1])

    def principal(scope: Scope) -> Num:
        r = row(scope)
        for spec in r.part.spec.columns:
            if spec.name in r.part.columns:
                return cell_number(r, r.part.columns[spec.name], scope)
        raise Absent(NO_COLUMN)

    return principal


def _add(node: Node, build: Build) -> Function:
    terms = [(sign, build(term)) for sign, term in node[1]]
    return lambda scope: add([(sign, term(scope)) for sign, term in terms], scope.ledger)


def _mul(node: Node, build: Build) -> Function:
    a, b = build(node[1]), build(node[2])
    return lambda scope: multiply(a(scope), b(scope), scope.ledger)


def _div(node: Node, build: Build) -> Function:
    a, b = build(node[1]), build(node[2])
    return lambda scope: divide(a(scope), b(scope), scope.ledger)


def _fold(node: Node, build: Build) -> Function:
    _, what, loops, where, body = node
    number = build(body)
    condition = build((MET, where)) if where is not None else None
    bindings = [(name, build(of)) for name, of in loops]
    if len(bindings) > 1:
        return _folding(what, lambda scope: looped(scope, bindings, 0, condition, number))
    [(name, of)] = bindings

    def values(scope: Scope) -> list[Num]:
        """The same as `looped`, of one loop: nearly all are of one."""
        variables = scope.variables
        outer = variables.get(name)
        found = []
        try:
            for item in of(scope):
                scope.steps += 1
                if scope.steps > scope.few_steps:
                    scope.step(0)
                variables[name] = item
                if condition is None or _picked(condition, scope):
                    found.append(number(scope))
        finally:
            variables[name] = outer
        return found

    return _folding(what, values)


def looped(
    scope: Scope, bindings: Sequence[tuple[str, Function]], depth: int, condition: Function | None, body: Function
) -> Iterator[Any]:
    """What a body comes to in each binding of the loops from `depth` on that meets the condition."""
    if depth == len(bindings):
        if condition is None or _picked(condition, scope):
            yield body(scope)
        return
    name, of = bindings[depth]
    outer = scope.variables.get(name)
    try:
        for item in of(scope):
            scope.step()
            scope.variables[name] = item
            yield from looped(scope, bindings, depth + 1, condition, body)
    finally:
        scope.variables[name] = outer  # a loop in brackets may use the name of the rule's own


def _picked(condition: Function, scope: Scope) -> bool:
    """Does the `where` of a fold pick this element? Not one without what is asked about: a row that has no key."""
    recording, scope.recording = scope.recording, False
    try:
        picked: bool = condition(scope)
    except (Absent, Missing):
        picked = False
    finally:
        scope.recording = recording
    return picked


def _foldcells(node: Node, build: Build) -> Function:
    """`sum(child[column] for child in …)`: the roll-up, written out because it is where the time goes."""
    rows, column = build(node[1]), build(node[2])

    def total(scope: Scope) -> Num:
        at = column(scope).at
        below: list[Row] = rows(scope)
        if len(at) == 1:
            [(number, index)] = at.items()
            cells = [(row, index) for row in below if row.part.number == number]
        else:
            cells = [(row, i) for row in below if (i := at.get(row.part.number)) is not None]
        return sum_cells(cells, scope)

    return total


def _foldrow(node: Node, build: Build) -> Function:
    """`sum(row[part] for part in …)`: the cross-foot."""
    row, columns = build(node[1]), build(node[2])

    def total(scope: Scope) -> Num:
        r: Row = row(scope)
        number = r.part.number
        return sum_cells([(r, i) for c in columns(scope) if (i := c.at.get(number)) is not None], scope)

    return total


def sum_cells(cells: Sequence[tuple[Row, int]], scope: Scope) -> Num:
    """The sum of cells, each given as its row and column."""
    dimensions = scope.ledger.dimension
    figures = [row.figures[column] for row, column in cells]
    if figures and min(figures) >= 0:
        measured = {dimensions[figure] for figure in figures}
        if len(measured) == 1:
            return Num([(1, figure) for figure in figures], dimension=measured.pop())
    terms: list[tuple[int, int]] = []
    others: list[tuple[int, Num]] = []
    dimension: str | None = None
    blanks = 0
    for (row, index), figure in zip(cells, figures, strict=True):
        if figure >= 0:
            terms.append((1, figure))
            if dimensions[figure] != dimension:
                dimension = common(dimension, dimensions[figure])
        else:
            number = cell_number(row, index, scope)
            if number.terms:
                others.append((1, number))
            else:
                blanks += 1
    plain_sum = Num(terms, dimension=dimension, blanks=blanks)
    return add([(1, plain_sum), *others], scope.ledger) if others else plain_sum


def _counted(count: int, scope: Scope) -> Num:
    return Num([], count * scope.ledger.scale, 1, "" if count else None)


def _folding(what: str, values: Callable[[Scope], Iterable[Num]]) -> Function:
    def fold(scope: Scope) -> Num:
        numbers = values(scope)
        if not isinstance(numbers, list):
            numbers = list(numbers)
        if what == "count":
            return _counted(len(numbers), scope)
        if not numbers:
            if what == "sum":
                raise Absent("a sum over nothing")  # as of the leaves of a tree
            raise Missing(f"nothing to take the {what} of")
        if what == "sum":
            return add([(1, n) for n in numbers], scope.ledger)
        if what == "avg":
            total = add([(1, n) for n in numbers], scope.ledger)
            return divide(total, Num([], len(numbers) * scope.ledger.scale, 1, ""), scope.ledger)
        best = numbers[0]
        for number in numbers[1:]:
            common(best.dimension, number.dimension)
            a, b = number.value(scope.ledger), best.value(scope.ledger)
            if less(b, a) if what == "max" else less(a, b):
                best = number
        return best

    return fold


def _listfold(node: Node, build: Build) -> Function:
    """`max(a, b)`, or `sum(T.rows)` over rows standing for their principal amounts."""
    _, what, arguments = node
    numbers = [build(argument) for argument in arguments]
    return _folding(what, lambda scope: [n(scope) for n in numbers])


def _collection_fold(node: Node, build: Build) -> Function:
    _, what, of = node
    items = build(of)
    if what == "count":
        return lambda scope: _counted(len(items(scope)), scope)
    return _folding(what, lambda scope: [as_number(item, scope) for item in items(scope)])


def as_number(item: Any, scope: Scope) -> Num:
    """What an item counts for in arithmetic: a row stands for its principal amount. Raises Absent for no amount."""
    if isinstance(item, Row):
        for spec in item.part.spec.columns:
            if spec.name in item.part.columns:
                return cell_number(item, item.part.columns[spec.name], scope)
        raise Absent(NO_COLUMN)
    if isinstance(item, Words):
        raise Uncheckable(f"“{item.text}” is no number")
    assert isinstance(item, Num), "the checker lets only rows and numbers through"
    return item


def _abs(node: Node, build: Build) -> Function:
    of = build(node[1])

    def absolute(scope: Scope) -> Num:
        n: Num = of(scope)
        if n.interval is not None:
            point, low, high = n.interval
            if low[0] >= 0:
                return n
            flipped = Interval(*((-p[0], p[1]) for p in (point, high, low)))
            if high[0] > 0:
                top = flipped.high if less(high, flipped.high) else high
                flipped = Interval((abs(point[0]), point[1]), (0, 1), top)
            return derived(of_interval(flipped, n.dimension, n.figures), Origin("|{}|", (n,)))
        return n if n.value(scope.ledger)[0] >= 0 else add([(-1, n)], scope.ledger)

    return absolute


def _rowparts(node: Node, build: Build) -> Function:
    """The columns that the header says a row's first total column is made of."""
    row = build(node[1])

    def parts(scope: Scope) -> list[Num]:
        r: Row = row(scope)
        totals = r.part.across
        if not totals:
            raise Absent("the header has no total")
        return [cell_number(r, index, scope) for index in totals[0][1]]

    return parts


def _property(node: Node, build: Build) -> Function:
    name = node[1]
    last: tuple[Property, Ledger, Num] | None = None  # a year, the same in every binding of a document

    def value(scope: Scope) -> Any:
        nonlocal last
        p = scope.properties.get(name)
        if last is not None and last[0] is p and last[1] is scope.ledger:
            return last[2]
        if p is None or p.value is None:
            which, _, own = name.rpartition(".")
            raise Uncheckable(f"the {'earlier ' if which else ''}document does not say its {own}")
        if isinstance(p.value, int):
            number = Num([], p.value * scope.ledger.scale, 1, "", words=(p.words,) if p.words else ())
            last = p, scope.ledger, number
            return number
        return Words(p.value, p.words.place) if p.words else Words(p.value, scope.facts.title.place)

    return value


def _param(node: Node, build: Build) -> Function:
    name = node[1]
    return lambda scope: scope.params[name](scope)


def _level(node: Node, build: Build) -> Function:
    row = build(node[1])

    def level(scope: Scope) -> Num:
        r: Row = row(scope)
        return Num([], r.level * scope.ledger.scale, 1, "" if r.level else None, words=(row_words(r),))

    return level


NUMBERS: dict[str, Builder] = {
    "num": _num, "cell": _cell, "named": _named, "at": _at, "principal": _principal, "add": _add, "mul": _mul,
    "div": _div, "fold": _fold, "foldcells": _foldcells, "foldrow": _foldrow, "listfold": _listfold,
    "collectionfold": _collection_fold, "abs": _abs, "rowparts": _rowparts, "level": _level,
    "property": _property, "param": _param,
}  # fmt: skip
