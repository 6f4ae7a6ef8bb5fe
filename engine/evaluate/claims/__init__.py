"""What the text of a document states, as a table. In: facts, the phrases of a plan. Out: a `Table` with a row for each
statement, and which row is part of which.

A statement is a row like any other: what is said of its subject stands in the columns that the rules call claims, so
that sums, comparisons and findings need to know nothing of prose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.evaluate.claims.outline import Notation, notation, outlined
from engine.evaluate.claims.statement import Statement
from engine.evaluate.claims.statements import Reader
from engine.evaluate.claims.stretch import Stretch
from engine.evaluate.claims.wordings import compiled
from engine.facts import Cell, Column, Facts, Figure, Label, Part, Place, Row, Table
from engine.plan import ClaimsSpec, Plan
from engine.quantity import CURRENCIES
from engine.record import Record
from engine.regular import expression
from engine.wording import common_form
from engine.wording import outline as numbered

_COUNTED = 99  # a number up to this may be a count of things
_OPENING = r"^\s*[^\W\d]{1,4}\d{0,2}\s*[：:]\s*"  # of a note: it says no more than that it is one
_LONGEST_MARK = 20  # characters in which a text says its own number, if it has one


class Claims(Record):
    """The statements of a document as a table, by row the row that it is part of, -1 for none, and the rows that are
    not counted among the parts: they say more of the subject of another row, or not all of the parts are understood."""

    table: Table
    wholes: tuple[int, ...]
    uncounted: frozenset[int]


def read_claims(spec: ClaimsSpec, plan: Plan, facts: Facts, year: str = "") -> Claims:
    """Everything that the phrases of `spec` find in the text of a document of this year, "" where it is not known."""
    reader = Reader(compiled(spec), lambda: _names(facts))
    for stretch in _stretches(spec, plan, facts, year):
        reader.read(stretch)
    nowhere = Place()
    table = Table("", Label("", nowhere), _currency(reader.statements, facts), "", (), (), nowhere)
    return claims_in(table, reader.statements, spec)


def claims_in(table: Table, statements: Sequence[Statement], spec: ClaimsSpec) -> Claims:
    """Statements as the rows of a table that says what they have in common."""
    index = {id(statement): n for n, statement in enumerate(statements)}
    nowhere = Place()
    columns = tuple(Column((Label(name, nowhere),), "figure" if kind else "text") for name, kind in spec.columns)
    at = {name: n for n, (name, _) in enumerate(spec.columns, 1)}
    rows = tuple([_row(statement, at) for statement in statements])
    part = Part((Column((Label("", nowhere),), "label"), *columns), rows, nowhere)
    for statement in statements:
        _end_parts(statement)
    wholes = tuple(index.get(id(statement.whole), -1) for statement in statements)
    uncounted = frozenset(n for n, s in enumerate(statements) if s.again or (s.whole is not None and s.whole.gaps))
    return Claims(table._replace(parts=(part,)), wholes, uncounted)


def _end_parts(whole: Statement) -> None:
    """Where an enumeration goes on after its amounts add up to the whole, what follows is no part of it.

    Nothing but the sum tells where “100万元，其中：税收60万元，非税40万元，支出90万元” ends. What is named a
    second time right behind itself was one of the parts, and is one too many.
    """
    for name, slot in whole.slots.items():
        if slot.figure is None or len(whole.parts) < 3:
            continue
        left = slot.figure
        if not left.decimals and abs(left.digits) <= _COUNTED:
            continue  # of 5 cars, 1 and 4 are so many by chance
        rest, unit, decimals = left.digits, left.unit, left.decimals
        for n, part in enumerate(whole.parts[:-1]):
            figure = part.slots[name].figure if name in part.slots else None
            if figure is None or figure.unit != unit:
                break
            scale = max(decimals, figure.decimals)
            rest = rest * 10 ** (scale - decimals) - figure.digits * 10 ** (scale - figure.decimals)
            decimals = scale
            if n and not rest:
                further = whole.parts[n + 1 :]
                if further[0].subject.text == part.subject.text:
                    return
                if any((said := part.slots.get(name)) and said.figure and said.figure.digits for part in further):
                    for part in further:
                        part.whole = None
                    del whole.parts[n + 1 :]
                return


def _currency(statements: Sequence[Statement], facts: Facts) -> str:
    """The currency that the text prints before its amounts, where most tables state no unit: they are in the same."""
    stated = sum(bool(table.unit) for table in facts.tables)
    if stated and 2 * stated >= len(facts.tables):
        return ""
    figures = (slot.figure for statement in statements for slot in statement.slots.values())
    return next((figure.unit for figure in figures if figure is not None and figure.unit in CURRENCIES), "")


def _row(statement: Statement, at: Mapping[str, int]) -> Row:
    """A statement as a row; `at` says in which cell what stands."""
    blank = Cell("", statement.place)
    cells = [Cell(statement.subject.text, statement.subject.place), *[blank] * len(at)]
    for name, slot in statement.slots.items():
        cells[at[name]] = Cell(slot.text, slot.place, slot.figure)
    return Row(tuple(cells), statement.place, (statement.heading, statement.subject.text))


def _names(facts: Facts) -> frozenset[str]:
    """What the tables name: the labels of their rows and columns, as they are compared."""
    rows = (cell.text for table in facts.tables for part in table.parts for row in part.rows for cell in row.cells
            if cell is not None and cell.figure is None)  # fmt: skip
    heads = (
        label.text for table in facts.tables for part in table.parts for column in part.columns for label in column.path
    )
    return frozenset(common_form(text) for texts in (rows, heads) for text in texts if text)


def _stretches(spec: ClaimsSpec, plan: Plan, facts: Facts, year: str) -> Iterator[Stretch]:
    """Headings and paragraphs in reading order, then the notes under tables."""
    reading = notation(plan.units, spec.kinds, year)
    done = 0
    for passage in facts.passages:
        for heading in facts.headings[done : passage.heading + 1]:
            yield stretch_of(heading.text, heading.place, (), None, reading)
        done = max(done, passage.heading + 1)
        under = facts.headings[passage.heading].text if passage.heading >= 0 else ""
        yield stretch_of(passage.text, passage.place, passage.figures, under, reading)
    for table in facts.tables:
        for note in table.notes:
            if any(char.isdigit() for char in note.text):
                text = expression(_OPENING).sub("", note.text)
                yield stretch_of(text, note.place, (), table.title.text, reading)


def stretch_of(text: str, place: Place, printed: Sequence[Figure], under: str | None, reading: Notation) -> Stretch:
    """A text in outline; `printed` are its figures, where their places are known, `under` its heading: "" before the
    first one, None for a heading itself."""
    outline = outlined(text, reading)
    texts = [figure.text for figure in printed]
    known = set(texts)
    places: list[Place] = []
    at = 0
    for number in outline.numbers:
        own = place
        if number.printed.text in known:
            try:
                found = texts.index(number.printed.text, at)
                own, at = printed[found].place, found + 1
            except ValueError:  # of a list number that reads like a figure further up
                pass
        places.append(own)
    rank, ordinal, *_ = numbered(text[:_LONGEST_MARK])
    return Stretch(outline, tuple(places), place, rank + 1, ordinal, under or "", under is None)
