"""Printed tables as rules see them. In: nothing (`bind` makes them). Out: rows, columns and sides of bound tables.

These are made anew for every document and hold each other, rows their parts and parts their rows, so they are plain
classes and not records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.evaluate.header_tree import totals_across
from engine.evaluate.values import Num, Words
from engine.facts import Cell, Label, Part, Place, Table
from engine.facts import Row as PrintedRow
from engine.patterns import matcher, words_of
from engine.plan import PartSpec, TableSpec
from engine.wording import normal, plain


class Row:
    """A printed row as rules see it. `kind` is "item", "total", "subtotal", "of which" or "excluded"."""

    __slots__ = (
        "below",
        "children",
        "code",
        "figures",
        "index",
        "key",
        "kind",
        "label",
        "level",
        "padded",
        "parent",
        "part",
        "printed",
        "prints",
        "texts",
        "words",
    )

    def __init__(
        self, part: BoundPart, index: int, printed: PrintedRow, figures: tuple[int, ...], label: Label | Cell
    ) -> None:
        self.part = part
        self.index = index
        self.printed = printed
        self.figures = figures
        self.label = label
        self.key = ""
        self.padded = False
        self.kind = "item"
        self.level = 0
        self.parent: Row | None = None
        self.children: Sequence[Row] = ()
        self.below: dict[int, Num] | None = None  # what stands in the rows below, by column where this row is blank
        self.prints: frozenset[int] | None = None  # the columns in which it prints something, once a rule asked
        # Its label, its key, and its cells by column as evidence, once a rule asked for them.
        self.words: Words | None = None
        self.code: Words | None = None
        self.texts: dict[str, Words] | None = None

    @property
    def group(self) -> tuple[str, ...]:
        """The merged labels to the left of the row's own."""
        return self.printed.path[:-1]

    @property
    def name(self) -> str:
        """The key and the label, as messages print a row."""
        return f"{self.key} {self.label.text}".strip()


class ColumnRef:
    """A column of a bound table, in each of its printed parts: `at[part number]` is the index there."""

    __slots__ = ("at", "label", "parts")

    def __init__(self, label: Label) -> None:
        self.label = label
        self.at: dict[int, int] = {}
        self.parts: list[ColumnRef] = []


def reference(part: BoundPart, index: int) -> ColumnRef:
    """A reference to one column of one bound part."""
    ref = ColumnRef(part.printed.columns[index].path[-1])
    ref.at[part.number] = index
    return ref


class BoundPart:
    """One printed part under one part declaration: its rows, and where the declared columns stand."""

    __slots__ = (
        "_across",
        "amounts",
        "columns",
        "number",
        "periods",
        "printed",
        "rows",
        "shares",
        "spec",
        "table",
        "table_index",
    )

    def __init__(self, spec: PartSpec, table: Table, table_index: int, number: int) -> None:
        self.spec = spec
        self.table = table
        self.table_index = table_index
        self.number = number
        self.printed: Part = table.parts[number]
        self.columns: dict[str, int] = {}
        self.amounts: list[int] = []
        self.shares: list[int] = []  # columns of percentages
        self.periods: list[str] = []  # the year each column is of, "" where its header names none
        self.rows: list[Row] = []
        self._across: list[tuple[int, list[int]]] | None = None

    @property
    def across(self) -> list[tuple[int, list[int]]]:
        """The total columns with their part columns, from the header tree."""
        if self._across is None:
            self._across = totals_across(self)
        return self._across


class Side:
    """What a rule reaches as `T` or `T.part`: bound parts of one printed table, under all part declarations or one."""

    __slots__ = ("_amounts", "_by_label", "_named", "_shares", "_totals", "instance", "kinds", "parts", "rows")

    def __init__(self, instance: Instance, parts: list[BoundPart]) -> None:
        self.instance = instance
        self.parts = parts
        self.rows = [row for part in parts for row in part.rows]
        self.kinds: dict[str, list[Row]] = {}  # its rows of a kind, once a rule asked for them
        self._amounts: list[ColumnRef] | None = None
        self._shares: list[ColumnRef] | None = None
        self._totals: list[ColumnRef] | None = None
        self._named: dict[str, list[Row]] = {}
        self._by_label: dict[str, list[int]] | None = None

    @property
    def totals(self) -> list[ColumnRef]:
        """The columns that the header tree makes totals of their neighbours, each with its parts."""
        if self._totals is None:
            self._totals = []
            for part in self.parts:
                for total, parts in part.across:
                    ref = reference(part, total)
                    ref.parts = [reference(part, index) for index in parts]
                    self._totals.append(ref)
        return self._totals

    @property
    def amounts(self) -> list[ColumnRef]:
        """The amount columns."""
        if self._amounts is None:
            self._amounts = _together([(part, part.amounts) for part in self.parts])
        return self._amounts

    @property
    def shares(self) -> list[ColumnRef]:
        """The columns of percentages."""
        if self._shares is None:
            self._shares = _together([(part, part.shares) for part in self.parts])
        return self._shares

    def named(self, source: str) -> list[Row]:
        """The rows whose label, without its number, is all of a pattern; the label as printed counts too."""
        rows = self._named.get(source)
        if rows is None:
            words = words_of(source)
            if words is None:
                meets = matcher(source)
                rows = [row for row in self.rows if meets(plain(row.label.text)) or meets(normal(row.label.text))]
            else:
                labels = self._labels()
                rows = [self.rows[n] for n in sorted({n for word in words for n in labels.get(word, ())})]
            self._named[source] = rows
        return rows

    def _labels(self) -> dict[str, list[int]]:
        """The rows, by number, under their label in lower case, with and without its outline number."""
        if self._by_label is None:
            self._by_label = {}
            for n, row in enumerate(self.rows):
                for text in {plain(row.label.text).casefold(), normal(row.label.text).casefold()}:
                    self._by_label.setdefault(text, []).append(n)
        return self._by_label

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def _together(columns: list[tuple[BoundPart, list[int]]]) -> list[ColumnRef]:
    """Columns of several printed parts, those under one declared name or one header path as one."""
    found: dict[tuple[tuple[str, ...], int], ColumnRef] = {}
    for part, indices in columns:
        declared = {index: name for name, index in part.columns.items()}
        seen: dict[tuple[str, ...], int] = {}
        for index in indices:
            path = part.printed.columns[index].path
            key = ("", declared[index]) if index in declared else tuple(normal(label.text) for label in path)
            seen[key] = seen.get(key, 0) + 1
            label = path[-1] if path else Label("", part.printed.place)
            found.setdefault((key, seen[key]), ColumnRef(label)).at[part.number] = index
    return list(found.values())


class Instance:
    """One printed table bound to one declaration."""

    __slots__ = ("index", "parts", "printed", "sides", "spec", "table_index")

    def __init__(self, index: int, spec: TableSpec, printed: Table, table_index: int, parts: list[BoundPart]) -> None:
        self.index = index
        self.spec = spec
        self.printed = printed
        self.table_index = table_index
        self.parts = parts
        self.sides = {part.name: Side(self, [p for p in parts if p.spec is part]) for part in spec.parts}
        if "" not in self.sides:
            self.sides[""] = Side(self, parts)


class Series:
    """One set of tables: declaration index → the printed tables it stands for."""

    __slots__ = ("first", "instances", "organisation")

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        self.first = -1
        self.instances: dict[int, list[Instance]] = {}


def where_is(table: Table) -> Place:
    """Where a table's title stands, or the table."""
    return table.title.place if table.title.text else table.place
