"""Operations that give texts. In: nodes of titles, headers, notes, labels. Out: functions that give `Words`."""

from __future__ import annotations

from collections.abc import Callable

from engine.evaluate.bound import ColumnRef, Row, Side, where_is
from engine.evaluate.scope import NOWHERE, Build, Builder, Function, Scope
from engine.evaluate.values import Absent, Num, Words
from engine.facts import Facts, Label, Table
from engine.plan import Node
from engine.quantity import numbers_in, rational
from engine.record import TYPE_CHECKING
from engine.regular import expression
from engine.wording import normal, years_in

if TYPE_CHECKING:
    from typing import Any


def row_words(row: Row) -> Words:
    """A row's label as evidence, with its key where it has one."""
    words = row.words
    if words is None:
        label = row.label
        words = row.words = Words(label.text or row.key, label.place, row.part.table, label.text)
    return words


def key_words(row: Row) -> Words:
    """A row's key as evidence: as printed, several cells joined."""
    words = row.code
    if words is None:
        words = row.code = _key_words(row)
    return words


def _key_words(row: Row) -> Words:
    cells = [c for c in row.printed.cells if c is not None and c.text and normal(c.text) and normal(c.text) in row.key]
    place = cells[0].place if cells else row.printed.place
    printed = " ".join(c.text for c in cells if c.figure is None) if row.padded else ""
    return Words(row.key, place, row.part.table, row.label.text, whole=printed)


def _title(node: Node, build: Build) -> Function:
    of = build(node[1])
    return lambda scope: title_words(of(scope))


def title_words(thing: Any) -> Words:
    """The title of a table as evidence."""
    table = printed_table(thing)
    return Words(table.title.text, where_is(table), table)


def printed_table(thing: Any) -> Table:
    """The printed table behind a bound one."""
    if isinstance(thing, Side):
        return thing.instance.printed
    if isinstance(thing, Table):
        return thing
    raise Absent


def _table_text(node: Node, build: Build) -> Function:
    """`number`, `unit`, `organisation` or `period` of a table."""
    what, of = node[1], build(node[2])
    if what == "period":
        return lambda scope: _period(printed_table(of(scope)))

    def text(scope: Scope) -> Words:
        table = printed_table(of(scope))
        text = getattr(table, what)
        place = next((label.place for label in table.caption if label.text == text), where_is(table))
        return Words(text, place, table)

    return text


def _period(table: Table) -> Words:
    """The year that stands by itself over a table."""
    year = table.period or Label("", where_is(table))
    return Words(year.text, year.place, table)


def _notes(node: Node, build: Build) -> Function:
    of = build(node[1])

    def notes(scope: Scope) -> list[Words]:
        table = printed_table(of(scope))
        return [Words(note.text, note.place, table) for note in table.notes]

    return notes


def _headers(node: Node, build: Build) -> Function:
    """Every header cell of a table once, in reading order."""
    of = build(node[1])

    def headers(scope: Scope) -> list[Words]:
        thing = of(scope)
        table = printed_table(thing)
        found: dict[tuple[str, Any], Words] = {}
        for part in table.parts:
            for column in part.columns:
                for label in column.path:
                    if label.text.strip():
                        found.setdefault((label.text, label.place), Words(label.text, label.place, table))
        return list(found.values())

    return headers


def _of_document(gather: Callable[[Facts], list[Any]]) -> Builder:
    """A collection that is the same for all rules over a document."""

    def builder(node: Node, _: Build) -> Function:
        what = node[0]

        def collection(scope: Scope) -> list[Any]:
            found = scope.collections.get(what)
            if found is None:
                found = scope.collections[what] = gather(scope.facts)
            return found

        return collection

    return builder


def _tables(facts: Facts) -> list[Table]:
    return [table for table in facts.tables if table.title.text]


def _headings(facts: Facts) -> list[Words]:
    return [Words(heading.text, heading.place) for heading in facts.headings]


def _passages(facts: Facts) -> list[Words]:
    return [Words(passage.text, passage.place) for passage in facts.passages]


def _texts(facts: Facts) -> list[Words]:
    tables = _tables(facts)
    notes = (Words(note.text, note.place, table) for table in tables for note in table.notes)
    return [*_headings(facts), *_passages(facts), *map(title_words, tables), *notes]


def _contents(facts: Facts) -> list[Words]:
    return [Words(entry.text, entry.place) for entry in facts.contents]


def _label(node: Node, build: Build) -> Function:
    if node[1][0] == "var":  # as nearly always
        name = node[1][1]
        return lambda scope: scope.variables[name].words or row_words(scope.variables[name])
    row = build(node[1])
    return lambda scope: row_words(row(scope))


def _key(node: Node, build: Build) -> Function:
    row = build(node[1])

    def key(scope: Scope) -> Words:
        r: Row = row(scope)
        if not r.key:
            raise Absent("the row has no key")
        return key_words(r)

    return key


def _group(node: Node, build: Build) -> Function:
    row = build(node[1])

    def group(scope: Scope) -> Words:
        r: Row = row(scope)
        return Words(" ".join(r.group), r.label.place, r.part.table, r.label.text)

    return group


def declared_column(row: Row, name: str) -> int:
    """The index of a declared column in the row's part. Raises Absent where the printed table lacks it."""
    column = row.part.columns.get(name)
    if column is None:
        raise Absent(f"no column {name} in the printed table")
    return column


def _celltext(node: Node, build: Build) -> Function:
    row, name = build(node[1]), node[2]

    return lambda scope: cell_text(row(scope), name)


def cell_text(row: Row, name: str) -> Words:
    """What a row prints in a declared column, as evidence."""
    if row.texts is None:
        row.texts = {}
    words = row.texts.get(name)
    if words is None:
        words = row.texts[name] = cell_words(row, declared_column(row, name))
    return words


def cell_words(row: Row, column: int) -> Words:
    """What a cell prints as evidence, "" where it prints nothing."""
    cell = row.printed.cells[column]
    header = row.part.printed.columns[column].path
    place = cell.place if cell is not None else row.printed.place
    context = (row.part.table, row.label.text, header[-1].text if header else "")
    return Words(cell.text if cell is not None else "", place, *context)


def _header(node: Node, build: Build) -> Function:
    column = build(node[1])
    return lambda scope: Words(column(scope).label.text, column(scope).label.place)


def _text(node: Node, build: Build) -> Function:
    words = Words(node[1], NOWHERE)
    return lambda scope: words


def _years(node: Node, build: Build) -> Function:
    of = build(node[1])

    def years(scope: Scope) -> list[Num]:
        words: Words = of(scope)
        return [Num([], year * scope.ledger.scale, 1, "", words=(words,)) for year, _, _ in years_in(words.text)]

    return years


def _numbers(node: Node, build: Build) -> Function:
    of = build(node[1])

    def numbers(scope: Scope) -> list[Num]:
        words: Words = of(scope)
        found = []
        for n in numbers_in(words.text):
            top, bottom, dimension = scope.ledger.scaled(rational(n.digits, 10**n.decimals), n.unit)
            found.append(Num([], top, bottom, dimension, words=(words,)))
        return found

    return numbers


_CODE = r"(?<!\d)\d{3,7}(?!\d)"


def _codes(node: Node, build: Build) -> Function:
    of = build(node[1])

    def codes(scope: Scope) -> list[Words]:
        words: Words = of(scope)
        return [words._replace(text=match[0]) for match in expression(_CODE).finditer(words.text)]

    return codes


def look(scope: Scope, *words: Words) -> None:
    """Note the texts that a requirement looks at; a finding shows them."""
    if scope.recording:
        scope.texts += [w for w in words if w.place is not NOWHERE]


def as_words(thing: Any) -> Words:
    """The text that a thing is tested by: a row by its label, a column by its header, a table by its title."""
    if isinstance(thing, Words):
        return thing
    if isinstance(thing, Row):
        return row_words(thing)
    if isinstance(thing, ColumnRef):
        return Words(thing.label.text, thing.label.place)
    return title_words(thing)


def _doctitle(_: Node, __: Build) -> Function:
    return lambda scope: Words(scope.facts.title.text, scope.facts.title.place)


def _members(node: Node, build: Build) -> Function:
    items = [build(item) for item in node[1:]]
    return lambda scope: [item(scope) for item in items]


TEXTS: dict[str, Builder] = {
    "text": _text, "title": _title, "tabletext": _table_text, "notes": _notes, "headers": _headers,
    "tables": _of_document(_tables), "headings": _of_document(_headings), "passages": _of_document(_passages),
    "texts": _of_document(_texts), "contents": _of_document(_contents),
    "label": _label, "key": _key, "group": _group,
    "celltext": _celltext, "header": _header, "years": _years, "numbers": _numbers, "codes": _codes,
    "members": _members, "doctitle": _doctitle,
}  # fmt: skip
