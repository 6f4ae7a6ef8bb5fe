"""Compiled expressions as callables. In: the nested tuples of a plan. Out: functions of a `Scope`.

A node `(operation, argument, …)` becomes one closure, once per plan; applying it to a binding walks no tree. The
operations, by what they give:

numbers     num cell named at principal add mul div fold foldcells foldrow listfold collectionfold rowparts abs level
            property param
rows        var row total only parent
row sets    rows items all tree top leaves children
columns     amounts totals columnparts names
tables      side tables
texts       text title tabletext label key group celltext header notes headers headings years numbers codes doctitle
conditions  and or not compare contains matches same similar in members some every no present blank zero empty true
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from engine.evaluate.bind import ColumnRef, Instance, Row, Series, Side, where_is
from engine.evaluate.header_tree import totals_across
from engine.evaluate.ledger import Ledger
from engine.evaluate.system import Constraint, Judgement, System, judge, merged
from engine.evaluate.values import (
    Absent, Interval, Missing, Num, Uncheckable, Words, add, common, divide, multiply, of_interval,
)  # fmt: skip
from engine.facts import Facts, Place, Table
from engine.findings import Verdict
from engine.patterns import tester
from engine.plan import Node
from engine.quantity import Rational, less, numbers_in, over, plus, rational, times
from engine.wording import normal, plain, same, years_in

Function = Callable[["Scope"], Any]

NOWHERE = Place()  # of texts that stand in the rule file
BLANK_SUM = "nothing is printed that it could be compared with"


class Property(NamedTuple):
    """A property of the document and the text it was read from."""

    value: str | int | None
    words: Words | None


class Comparison(NamedTuple):
    """A decided comparison of numbers: both sides, and its row of the system if it is linear."""

    sense: str
    left: Num
    right: Num
    row: int  # index into the system, -1 for a ratio or a condition
    judgement: Judgement


class Outcome(NamedTuple):
    """What a requirement came to in one binding."""

    verdict: Verdict
    reason: str = ""
    comparison: Comparison | None = None


HOLDS = Outcome("holds")
CONFLICT = Outcome("conflict")
_ORDER: dict[str, int] = {"conflict": 0, "not checkable": 1, "incomplete": 2, "rounding": 3, "holds": 4}


class Scope:
    """What an expression is evaluated in: one document, one choice of printed tables, and the variables of a binding."""

    __slots__ = ("facts", "ledger", "params", "properties", "recording", "series", "system", "tables", "texts", "variables")

    def __init__(
        self,
        facts: Facts,
        ledger: Ledger,
        system: System,
        properties: dict[str, Property],
        params: dict[str, Function],
    ) -> None:
        self.facts = facts
        self.ledger = ledger
        self.system = system
        self.properties = properties
        self.params = params
        self.tables: dict[int, Instance | None] = {}
        self.series: Series | None = None
        self.variables: dict[str, Any] = {}
        self.recording = False  # true while a requirement is evaluated: its rows then enter the system
        self.texts: list[Words] = []  # texts and labels that the requirement looked at


def truth(outcome: Outcome) -> bool:
    """A condition is met when what it says holds, within rounding."""
    return outcome.verdict in ("holds", "rounding")


# ── numbers ──────────────────────────────────────────────────────────────────────────────


def cell_number(row: Row, column: int, scope: Scope) -> Num:
    """The figure in a cell; a blank is what its table says a blank means."""
    figure = row.figures[column]
    if figure >= 0:
        return Num([(1, figure)], dimension=scope.ledger.dimension[figure])
    cell = row.cell(column)
    text = normal(cell.text) if cell is not None else ""
    if text and text not in _DASHES:
        raise Uncheckable(f"“{text}” is no number")
    if row.part.spec.blank == "missing":
        raise Missing(f"{row.label.text or row.key}: blank")
    if row.children and row.kind == "item" and column in row.part.amounts:
        # A heading row that prints nothing stands for the rows under it.
        below = add([(1, cell_number(child, column, scope)) for child in row.children], scope.ledger)
        if below.terms:
            return below
    return Num([], blanks=1)


_DASHES = frozenset(("-", "--", "---", "无", "/", "\\", "—", "n/a", "N/A", "NA", "na", "空", "*"))


def _declared(row: Row, name: str) -> int:
    column = row.part.columns.get(name)
    if column is None:
        raise Absent
    return column


def _num(node: Node) -> Function:
    _, n, d, unit = node
    value: Rational = (n, d)

    def number(scope: Scope) -> Num:
        top, bottom, dimension = scope.ledger.scaled(value, unit)
        return Num([], top, bottom, dimension if n else None)

    return number


def _cell(node: Node) -> Function:
    row, name = function(node[1]), node[2]

    def cell(scope: Scope) -> Num:
        r = row(scope)
        return cell_number(r, _declared(r, name), scope)

    return cell


def _named(node: Node) -> Function:
    row, variable = function(node[1]), node[2]

    def named(scope: Scope) -> Num:
        r = row(scope)
        return cell_number(r, _declared(r, scope.variables[variable]), scope)

    return named


def _at(node: Node) -> Function:
    row, column = function(node[1]), function(node[2])

    def at(scope: Scope) -> Num:
        r, c = row(scope), column(scope)
        index = c.at.get(r.part.number)
        if index is None:
            raise Absent
        return cell_number(r, index, scope)

    return at


def _principal(node: Node) -> Function:
    row = function(node[1])

    def principal(scope: Scope) -> Num:
        r = row(scope)
        for spec in r.part.spec.columns:
            if spec.name in r.part.columns:
                return cell_number(r, r.part.columns[spec.name], scope)
        raise Absent

    return principal


def _add(node: Node) -> Function:
    terms = [(sign, function(term)) for sign, term in node[1]]
    return lambda scope: add([(sign, term(scope)) for sign, term in terms], scope.ledger)


def _mul(node: Node) -> Function:
    a, b = function(node[1]), function(node[2])
    return lambda scope: multiply(a(scope), b(scope), scope.ledger)


def _div(node: Node) -> Function:
    a, b = function(node[1]), function(node[2])
    return lambda scope: divide(a(scope), b(scope), scope.ledger)


def _fold(node: Node) -> Function:
    _, what, loops, where, body = node
    number = function(body)
    condition = function(where) if where is not None else None
    bindings = [(name, function(of)) for name, of in loops]

    def values(scope: Scope) -> Iterator[Num]:
        return _each(scope, bindings, 0, condition, number)

    return _folding(what, values)


def _each(
    scope: Scope, bindings: list[tuple[str, Function]], depth: int, condition: Function | None, body: Function
) -> Iterator[Num]:
    if depth == len(bindings):
        if condition is None or _condition(condition, scope):
            yield body(scope)
        return
    name, of = bindings[depth]
    for item in of(scope):
        scope.variables[name] = item
        yield from _each(scope, bindings, depth + 1, condition, body)


def _foldcells(node: Node) -> Function:
    """`sum(child[column] for child in …)`: the roll-up, written out because it is where the time goes."""
    rows, column = function(node[1]), function(node[2])

    def total(scope: Scope) -> Num:
        at = column(scope).at
        return sum_cells(((row, at.get(row.part.number)) for row in rows(scope)), scope)

    return total


def _foldrow(node: Node) -> Function:
    """`sum(row[part] for part in …)`: the cross-foot."""
    row, columns = function(node[1]), function(node[2])

    def total(scope: Scope) -> Num:
        r: Row = row(scope)
        number = r.part.number
        return sum_cells(((r, column.at.get(number)) for column in columns(scope)), scope)

    return total


def sum_cells(cells: Iterable[tuple[Row, int | None]], scope: Scope) -> Num:
    """The sum of cells given as (row, column); a column of None is not there and adds nothing."""
    dimensions = scope.ledger.dimension
    terms: list[tuple[int, int]] = []
    others: list[tuple[int, Num]] = []
    dimension: str | None = None
    blanks = 0
    for row, index in cells:
        if index is None:
            continue
        figure = row.figures[index]
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


def _folding(what: str, values: Callable[[Scope], Iterable[Num]]) -> Function:
    def fold(scope: Scope) -> Num:
        numbers = list(values(scope))
        if what == "count":
            return Num([], len(numbers) * scope.ledger.scale, 1, "" if numbers else None)
        if not numbers:
            if what == "sum":
                raise Absent  # a sum over no rows does not bind: the leaves of a tree
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


def _listfold(node: Node) -> Function:
    """`max(a, b)`, or `sum(T.rows)` over rows standing for their principal amounts."""
    _, what, arguments = node
    numbers = [function(argument) for argument in arguments]
    return _folding(what, lambda scope: [n(scope) for n in numbers])


def _collection_fold(node: Node) -> Function:
    _, what, of = node
    items = function(of)
    return _folding(what, lambda scope: [_as_number(item, scope) for item in items(scope)])


def _as_number(item: Any, scope: Scope) -> Num:
    if isinstance(item, Num):
        return item
    if isinstance(item, Row):
        for spec in item.part.spec.columns:
            if spec.name in item.part.columns:
                return cell_number(item, item.part.columns[spec.name], scope)
        raise Absent
    return Num([], scope.ledger.scale, 1, "")  # only counted


def _abs(node: Node) -> Function:
    of = function(node[1])

    def absolute(scope: Scope) -> Num:
        n: Num = of(scope)
        if n.interval is not None:
            point, low, high = n.interval
            if low[0] >= 0:
                return n
            flipped = Interval(*((-p[0], p[1]) for p in (point, high, low)))
            if high[0] <= 0:
                return of_interval(flipped, n.dimension, n.figures)
            top = flipped.high if less(high, flipped.high) else high
            return of_interval(Interval((abs(point[0]), point[1]), (0, 1), top), n.dimension, n.figures)
        return n if n.value(scope.ledger)[0] >= 0 else add([(-1, n)], scope.ledger)

    return absolute


def _rowparts(node: Node) -> Function:
    """The columns that the header says a row's first total column is made of."""
    row = function(node[1])

    def parts(scope: Scope) -> list[Num]:
        r: Row = row(scope)
        totals = totals_across(r.part)
        if not totals:
            raise Absent
        return [cell_number(r, index, scope) for index in totals[0][1]]

    return parts


def _property(node: Node) -> Function:
    name = node[1]

    def value(scope: Scope) -> Any:
        p = scope.properties.get(name)
        if p is None or p.value is None:
            raise Uncheckable(f"the document does not say its {name}")
        if isinstance(p.value, int):
            return Num([], p.value * scope.ledger.scale, 1, "", words=(p.words,) if p.words else ())
        return Words(p.value, p.words.place) if p.words else Words(p.value, scope.facts.title.place)

    return value


def _param(node: Node) -> Function:
    name = node[1]
    return lambda scope: scope.params[name](scope)


def _doctitle(_: Node) -> Function:
    return lambda scope: Words(scope.facts.title.text, scope.facts.title.place)


def _level(node: Node) -> Function:
    row = function(node[1])

    def level(scope: Scope) -> Num:
        r: Row = row(scope)
        return Num([], r.level * scope.ledger.scale, 1, "" if r.level else None, words=(row_words(r),))

    return level


# ── rows and columns ─────────────────────────────────────────────────────────────────────


def _side(node: Node) -> Callable[[Scope], Side]:
    _, index, part = node

    def side(scope: Scope) -> Side:
        instance = scope.tables.get(index)
        if instance is None or part not in instance.sides:
            raise Absent
        return instance.sides[part]

    return side


def _row(node: Node) -> Function:
    side, sources, shown = function(node[1]), node[2], node[3]

    def row(scope: Scope) -> Row:
        s: Side = side(scope)
        if not s.rows:
            raise Absent
        found = next((rows for source in sources if (rows := s.named(source))), [])
        if not found:
            raise Missing(f"no row “{shown}” in {s.instance.spec.name}")
        if len(found) > 1:
            raise Uncheckable(f"{len(found)} rows are “{shown}” in {s.instance.spec.name}")
        return found[0]

    return row


def _total(node: Node) -> Function:
    side = function(node[1])

    def total(scope: Scope) -> Row:
        s: Side = side(scope)
        totals = [row for row in s.rows if row.kind == "total"]
        if not totals:
            raise Missing(f"no total row in {s.instance.spec.name}") if s.rows else Absent
        return totals[-1]

    return total


def _only(node: Node) -> Function:
    """A table of one row, read as that row."""
    side = function(node[1])

    def only(scope: Scope) -> Row:
        s: Side = side(scope)
        if len(s.rows) != 1:
            raise Absent if not s.rows else Uncheckable(f"{s.instance.spec.name} has {len(s.rows)} rows")
        return s.rows[0]

    return only


def _parent(node: Node) -> Function:
    row = function(node[1])

    def parent(scope: Scope) -> Row:
        r: Row = row(scope)
        if r.parent is None:
            raise Missing(f"nothing stands above {r.key or r.label.text}")
        return r.parent

    return parent


def _rows(node: Node) -> Function:
    what, side = node[0], function(node[1])

    def rows(scope: Scope) -> list[Row]:
        found: list[Row] = side(scope).rows
        if what == "tree":
            return [row for row in found if row.children]
        if what == "top":
            return [row for row in found if row.level == 1 and row.kind == "item"]
        if what == "leaves":
            return [row for row in found if not row.children and row.kind == "item"]
        if what == "items":
            return [row for row in found if row.kind == "item"]
        return found

    return rows


def _all(node: Node) -> Function:
    """The rows of every printed table of the set that a declaration stands for."""
    index = node[1]

    def rows(scope: Scope) -> list[Row]:
        instances = scope.series.instances.get(index, []) if scope.series is not None else []
        return [row for instance in instances for row in instance.sides[""].rows]

    return rows


def _children(node: Node) -> Function:
    row = function(node[1])
    return lambda scope: row(scope).children


def _amounts(node: Node) -> Function:
    side = function(node[1])
    return lambda scope: side(scope).amounts


def _totals(node: Node) -> Function:
    side = function(node[1])
    return lambda scope: side(scope).totals


def _columnparts(node: Node) -> Function:
    column = function(node[1])
    return lambda scope: column(scope).parts


# ── texts ────────────────────────────────────────────────────────────────────────────────


def row_words(row: Row) -> Words:
    """A row's label as evidence, with its key where it has one."""
    return Words(row.label.text or row.key, row.label.place, row.part.table.title.text, row.label.text)


def key_words(row: Row) -> Words:
    """A row's key as evidence: as printed, several cells joined."""
    cells = [c for c in row.printed.cells if c is not None and c.text and normal(c.text) and normal(c.text) in row.key]
    place = cells[0].place if cells else row.printed.place
    return Words(row.key, place, row.part.table.title.text, row.label.text)


def _title(node: Node) -> Function:
    of = function(node[1])
    return lambda scope: _title_words(of(scope))


def _title_words(thing: Any) -> Words:
    table = printed_table(thing)
    return Words(table.title.text, where_is(table), table.title.text)


def printed_table(thing: Any) -> Table:
    """The printed table behind a bound one."""
    if isinstance(thing, Side):
        return thing.instance.printed
    if isinstance(thing, Table):
        return thing
    raise Absent


def _table_text(node: Node) -> Function:
    """`number`, `unit` or `organisation` of a table."""
    what, of = node[1], function(node[2])

    def text(scope: Scope) -> Words:
        table = printed_table(of(scope))
        return Words(getattr(table, what), where_is(table), table.title.text)

    return text


def _notes(node: Node) -> Function:
    of = function(node[1])

    def notes(scope: Scope) -> list[Words]:
        table = printed_table(of(scope))
        return [Words(note.text, note.place, table.title.text) for note in table.notes]

    return notes


def _headers(node: Node) -> Function:
    """Every header cell of a table once, in reading order."""
    of = function(node[1])

    def headers(scope: Scope) -> list[Words]:
        thing = of(scope)
        table = printed_table(thing)
        found: dict[tuple[str, Any], Words] = {}
        for part in table.parts:
            for column in part.columns:
                for label in column.path:
                    if label.text.strip():
                        found.setdefault((label.text, label.place), Words(label.text, label.place, table.title.text))
        return list(found.values())

    return headers


def _tables(_: Node) -> Function:
    return lambda scope: [table for table in scope.facts.tables if table.title.text]


def _headings(_: Node) -> Function:
    return lambda scope: [Words(h.text, h.place) for h in scope.facts.headings]


def _label(node: Node) -> Function:
    row = function(node[1])
    return lambda scope: row_words(row(scope))


def _key(node: Node) -> Function:
    row = function(node[1])

    def key(scope: Scope) -> Words:
        r: Row = row(scope)
        if not r.key:
            raise Absent
        return key_words(r)

    return key


def _group(node: Node) -> Function:
    row = function(node[1])

    def group(scope: Scope) -> Words:
        r: Row = row(scope)
        return Words(" ".join(r.group), r.label.place, r.part.table.title.text, r.label.text)

    return group


def _celltext(node: Node) -> Function:
    row, name = function(node[1]), node[2]

    def text(scope: Scope) -> Words:
        r: Row = row(scope)
        index = _declared(r, name)
        cell = r.cell(index)
        header = r.part.printed.columns[index].path
        place = cell.place if cell is not None else r.printed.place
        context = (r.part.table.title.text, r.label.text, header[-1].text if header else "")
        return Words(cell.text if cell is not None else "", place, *context)

    return text


def _header(node: Node) -> Function:
    column = function(node[1])
    return lambda scope: Words(column(scope).label.text, column(scope).label.place)


def _text(node: Node) -> Function:
    words = Words(node[1], NOWHERE)
    return lambda scope: words


def _years(node: Node) -> Function:
    of = function(node[1])

    def years(scope: Scope) -> list[Num]:
        words: Words = of(scope)
        return [Num([], year * scope.ledger.scale, 1, "", words=(words,)) for year, _, _ in years_in(words.text)]

    return years


def _numbers(node: Node) -> Function:
    of = function(node[1])

    def numbers(scope: Scope) -> list[Num]:
        words: Words = of(scope)
        found = []
        for n in numbers_in(words.text):
            top, bottom, dimension = scope.ledger.scaled(rational(n.digits, 10**n.decimals), n.unit)
            found.append(Num([], top, bottom, dimension, words=(words,)))
        return found

    return numbers


_CODE = re.compile(r"(?<!\d)\d{3,7}(?!\d)")


def _codes(node: Node) -> Function:
    of = function(node[1])

    def codes(scope: Scope) -> list[Words]:
        words: Words = of(scope)
        return [words._replace(text=match[0]) for match in _CODE.finditer(words.text)]

    return codes


# ── conditions ───────────────────────────────────────────────────────────────────────────


def _condition(condition: Function, scope: Scope) -> bool:
    """Evaluate a condition inside a binding; one that cannot be evaluated is not met."""
    recording, scope.recording = scope.recording, False
    try:
        return truth(condition(scope))
    except (Missing, Uncheckable):
        return False
    finally:
        scope.recording = recording


def _true(_: Node) -> Function:
    return lambda scope: HOLDS


def _and(node: Node) -> Function:
    items = [function(item) for item in node[1:]]

    def conjunction(scope: Scope) -> Outcome:
        worst = HOLDS
        absent = 0
        for item in items:
            try:
                outcome: Outcome = item(scope)
            except Missing as problem:
                outcome = Outcome("incomplete", str(problem))
            except Uncheckable as problem:
                outcome = Outcome("not checkable", str(problem))
            except Absent:
                absent += 1
                continue
            if _ORDER[outcome.verdict] < _ORDER[worst.verdict] or worst is HOLDS:
                worst = outcome
            if outcome.verdict == "conflict" and not scope.recording:
                break
        if absent == len(items):
            raise Absent
        return worst

    return conjunction


def _or(node: Node) -> Function:
    items = [function(item) for item in node[1:]]

    def disjunction(scope: Scope) -> Outcome:
        best: Outcome | None = None
        for item in items:
            try:
                outcome: Outcome = item(scope)
            except Missing as problem:
                outcome = Outcome("incomplete", str(problem))
            except Uncheckable as problem:
                outcome = Outcome("not checkable", str(problem))
            except Absent:
                continue
            if best is None or _ORDER[outcome.verdict] > _ORDER[best.verdict]:
                best = outcome
            if outcome.verdict == "holds":
                break
        if best is None:
            raise Absent
        return best

    return disjunction


def _not(node: Node) -> Function:
    of = function(node[1])

    def negation(scope: Scope) -> Outcome:
        outcome: Outcome = of(scope)
        if outcome.verdict in ("holds", "rounding"):
            return CONFLICT
        return HOLDS if outcome.verdict == "conflict" else outcome

    return negation


def _compare(node: Node) -> Function:
    _, sense, left, right, tolerance = node
    a, b = function(left), function(right)
    within = function(tolerance[1]) if tolerance is not None else None
    relative = tolerance is not None and tolerance[0] == "share"

    def compare(scope: Scope) -> Outcome:
        x, y = a(scope), b(scope)
        x, y = _as_number(x, scope), _as_number(y, scope)
        return compare_numbers(sense, x, y, scope, within(scope) if within else None, relative)

    return compare


def compare_numbers(
    sense: str, x: Num, y: Num, scope: Scope, tolerance: Num | None = None, relative: bool = False
) -> Outcome:
    """Decide `x sense y`; while a requirement is evaluated, a linear one becomes a row of the system."""
    ledger = scope.ledger
    if x.dimension != y.dimension:
        common(x.dimension, y.dimension)
    if scope.recording and (x.words or y.words):
        scope.texts += [*x.words, *y.words]
    if x.interval is not None or y.interval is not None:
        return _compare_ratio(sense, x, y, scope, tolerance, relative)
    if x.denominator == y.denominator:
        constant, denominator = x.constant - y.constant, x.denominator
        terms = merged([*x.terms, *[(-a, i) for a, i in y.terms]])
    else:
        difference = add([(1, x), (-1, y)], ledger)
        constant, denominator = difference.constant, difference.denominator
        terms = merged(difference.terms)
    if scope.recording and not terms and (x.terms or y.terms or x.blanks or y.blanks):
        raise Absent  # nothing printed on either side, or one and the same figure on both
    if scope.recording and sense == "=" and (blank := _blank_side(x, y, ledger)):
        raise Missing(blank)
    allowed: Rational | None = None
    if tolerance is not None:
        allowed = _tolerance(tolerance, y, relative, ledger)
        allowed = (abs(allowed[0]) * denominator, allowed[1])
    row = Constraint(terms, constant, denominator, sense, allowed)  # type: ignore[arg-type]
    if scope.recording:
        index = scope.system.add(row)
        judgement = scope.system.judgements[index]
    else:
        index = -1
        judgement = judge(row, ledger.x, ledger.ulp, ledger.literal)
    return Outcome(judgement.verdict, judgement.reason, Comparison(sense, x, y, index, judgement))


def _blank_side(x: Num, y: Num, ledger: Ledger) -> str:
    """Where one side prints nothing and the other an amount, the comparison is incomplete: a blank is no statement."""
    for side, other in ((x, y), (y, x)):
        if side.blanks and not side.terms and not side.constant and other.terms and other.value(ledger)[0]:
            return BLANK_SUM
    return ""


def _tolerance(tolerance: Num, right: Num, relative: bool, ledger: Ledger) -> Rational:
    n, d = tolerance.value(ledger)
    if not relative:
        common(tolerance.dimension, right.dimension)
        return n, d
    return times((n, d * ledger.scale), right.value(ledger))


def _compare_ratio(
    sense: str, x: Num, y: Num, scope: Scope, tolerance: Num | None, relative: bool
) -> Outcome:
    """Cross-multiplied intervals: possible if the intervals of both sides meet; it holds if the ratio rounds to the figure."""
    ledger = scope.ledger
    a, b = x.bounds(ledger), y.bounds(ledger)
    if scope.recording:
        (scope.system.related if sense == "=" else scope.system.compared).update(x.used(), y.used())
    residual = plus(a.point, (-b.point[0], b.point[1]))
    if tolerance is not None:
        allowed = over(_tolerance(tolerance, y, relative, ledger), (ledger.scale, 1))
        size = (abs(residual[0]), residual[1])
        verdict: Verdict = "conflict" if less(allowed, size) else "holds"
        if sense in ("≤", "<") and residual[0] <= 0 or sense in ("≥", ">") and residual[0] >= 0:
            verdict = "holds"
    elif sense == "=":
        verdict = _equal_ratio(x, y, a, b)
    elif sense == "≠":
        verdict = "holds" if residual[0] else "conflict"
    else:
        sign = 1 if sense in ("≤", "<") else -1
        low, high = (a.low, b.high) if sign > 0 else (b.low, a.high)
        holds = sign * residual[0] < 0 or (residual[0] == 0 and sense in ("≤", "≥"))
        verdict = "holds" if holds else "rounding" if not less(high, low) else "conflict"
    judgement = Judgement(0, verdict)
    return Outcome(verdict, "", Comparison(sense, x, y, -1, judgement))


def _equal_ratio(x: Num, y: Num, a: Interval, b: Interval) -> Verdict:
    if less(a.high, b.low) or less(b.high, a.low):
        return "conflict"
    printed, computed = (a, b.point) if x.interval is None else (b, a.point)
    if x.interval is not None and y.interval is not None:
        return "holds" if a.point == b.point else "rounding"
    return "rounding" if less(computed, printed.low) or less(printed.high, computed) else "holds"


def _look(scope: Scope, *words: Words) -> None:
    if scope.recording:
        scope.texts += [w for w in words if w.place is not NOWHERE]


def _as_words(thing: Any) -> Words:
    if isinstance(thing, Words):
        return thing
    if isinstance(thing, Row):
        return row_words(thing)
    if isinstance(thing, ColumnRef):
        return Words(thing.label.text, thing.label.place)
    return _title_words(thing)


def _contains(node: Node) -> Function:
    left, right = function(node[1]), function(node[2])

    def contains(scope: Scope) -> Outcome:
        a, b = _as_words(left(scope)), _as_words(right(scope))
        _look(scope, a, b)
        return HOLDS if normal(b.text).casefold() in normal(a.text).casefold() else CONFLICT

    return contains


def _matches(node: Node) -> Function:
    left, meets = function(node[1]), tester(node[2])

    def matches(scope: Scope) -> Outcome:
        a = _as_words(left(scope))
        _look(scope, a)
        return HOLDS if meets(normal(a.text)) else CONFLICT

    return matches


def _same(node: Node) -> Function:
    left, right = function(node[1]), function(node[2])

    def alike(scope: Scope) -> Outcome:
        a, b = _as_words(left(scope)), _as_words(right(scope))
        _look(scope, a, b)
        return HOLDS if same(plain(a.text), plain(b.text)) else CONFLICT

    return alike


def _similar(node: Node) -> Function:
    """Nearly the same text: 85 of 100 characters, by longest matching blocks."""
    left, right = function(node[1]), function(node[2])

    def similar(scope: Scope) -> Outcome:
        from difflib import SequenceMatcher

        a, b = _as_words(left(scope)), _as_words(right(scope))
        _look(scope, a, b)
        matcher = SequenceMatcher(None, plain(a.text), plain(b.text), autojunk=False)
        size = len(plain(a.text)) + len(plain(b.text))
        matched = sum(block.size for block in matcher.get_matching_blocks())
        return HOLDS if 200 * matched >= 85 * size else CONFLICT

    return similar


def _in(node: Node) -> Function:
    left, right = function(node[1]), function(node[2])

    def among(scope: Scope) -> Outcome:
        a = left(scope)
        items = right(scope)
        if isinstance(a, Num):
            value = a.value(scope.ledger)
            if scope.recording:
                scope.texts += [*a.words, *(w for item in items if isinstance(item, Num) for w in item.words)]
            return HOLDS if any(isinstance(i, Num) and i.value(scope.ledger) == value for i in items) else CONFLICT
        words = _as_words(a)
        _look(scope, words)
        return HOLDS if any(same(words.text, _as_words(item).text) for item in items) else CONFLICT

    return among


def _members(node: Node) -> Function:
    items = [function(item) for item in node[1:]]
    return lambda scope: [item(scope) for item in items]


def _quantified(node: Node) -> Function:
    quantifier, name, of, condition = node[0], node[1], function(node[2]), function(node[3])

    def quantified(scope: Scope) -> Outcome:
        for item in of(scope):
            scope.variables[name] = item
            met = _condition(condition, scope)
            if met and quantifier == "some":
                return HOLDS
            if met == (quantifier == "no"):
                if quantifier != "some":
                    if scope.recording and isinstance(item, Row | Words | Table | Side):
                        _look(scope, _as_words(item))
                    return CONFLICT
        return CONFLICT if quantifier == "some" else HOLDS

    return quantified


def _present(node: Node) -> Function:
    of = function(node[1])

    def present(scope: Scope) -> Outcome:
        try:
            found = of(scope)
        except (Absent, Missing):
            return CONFLICT
        return CONFLICT if isinstance(found, list) and not found else HOLDS

    return present


def _blank(node: Node) -> Function:
    """Does a cell print nothing?"""
    of = function(node[1])

    def blank(scope: Scope) -> Outcome:
        n = _as_number(of(scope), scope)
        return CONFLICT if n.terms or n.interval is not None or n.constant else HOLDS

    return blank


def _zero(node: Node) -> Function:
    of = function(node[1])

    def zero(scope: Scope) -> Outcome:
        n = _as_number(of(scope), scope)
        return HOLDS if n.value(scope.ledger)[0] == 0 else CONFLICT

    return zero


def _empty(node: Node) -> Function:
    """Does a table print no amount, or a text nothing?"""
    of = function(node[1])

    def empty(scope: Scope) -> Outcome:
        thing = of(scope)
        if isinstance(thing, Words):
            return HOLDS if not normal(thing.text) else CONFLICT
        if isinstance(thing, Side):
            x = scope.ledger.x
            filled = any(f >= 0 and x[f] for row in thing.rows for f in row.figures)
        elif isinstance(thing, Table):
            filled = any(c is not None and c.figure is not None and c.figure.digits for p in thing.parts for r in p.rows for c in r.cells)  # fmt: skip
        else:
            filled = bool(list(thing))
        if scope.recording and isinstance(thing, Side | Table):
            _look(scope, _title_words(thing))
        return CONFLICT if filled else HOLDS

    return empty


def _var(node: Node) -> Function:
    name = node[1]
    return lambda scope: scope.variables[name]


def _names(node: Node) -> Function:
    names = list(node[1:])
    return lambda scope: names


_OPERATIONS: dict[str, Callable[[Node], Function]] = {
    "num": _num, "cell": _cell, "named": _named, "at": _at, "principal": _principal, "add": _add, "mul": _mul,
    "div": _div, "fold": _fold, "foldcells": _foldcells, "foldrow": _foldrow, "listfold": _listfold, "collectionfold": _collection_fold,
    "abs": _abs, "rowparts": _rowparts, "property": _property, "param": _param,
    "doctitle": _doctitle, "level": _level,
    "var": _var, "side": _side, "row": _row, "total": _total, "only": _only, "parent": _parent, "rows": _rows,
    "tree": _rows, "top": _rows, "leaves": _rows, "items": _rows, "all": _all, "children": _children, "amounts": _amounts,
    "totals": _totals, "columnparts": _columnparts, "names": _names,
    "text": _text, "title": _title, "tabletext": _table_text, "notes": _notes, "headers": _headers,
    "tables": _tables, "headings": _headings, "label": _label, "key": _key, "group": _group, "celltext": _celltext,
    "header": _header, "years": _years, "numbers": _numbers, "codes": _codes, "members": _members,
    "true": _true, "and": _and, "or": _or, "not": _not, "compare": _compare, "contains": _contains,
    "matches": _matches, "same": _same, "similar": _similar, "in": _in, "some": _quantified, "every": _quantified, "no": _quantified,
    "present": _present, "blank": _blank, "zero": _zero, "empty": _empty,
}  # fmt: skip


def function(node: Node) -> Function:
    """The callable for one node of a plan."""
    return _OPERATIONS[node[0]](node)
