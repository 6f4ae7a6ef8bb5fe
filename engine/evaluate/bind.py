"""Which printed table is which declared one. In: a plan's table declarations and facts. Out: bound tables, in series.

A declared table binds to every printed table whose title it matches and in which its key, label and some of its
columns are found. A document may hold several sets of tables (a department, then each of its units); a set is a
*series*, and rules compare tables of one series only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from engine.evaluate.header_tree import totals_across
from engine.evaluate.hierarchy import build
from engine.evaluate.values import Num
from engine.facts import Cell, Column, Label, Part, Place, Table
from engine.facts import Row as PrintedRow
from engine.patterns import Test, matcher
from engine.plan import ColumnSpec, PartSpec, TableSpec
from engine.record import Record
from engine.wording import normal, outline, plain

MAX_ALTERNATES = 4


class Row:
    """A printed row as rules see it. `kind` is "item", "total", "subtotal", "of which" or "excluded"."""

    __slots__ = (
        "below",
        "children",
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
    )

    def __init__(self, part: BoundPart, index: int, printed: PrintedRow, figures: list[int]) -> None:
        self.part = part
        self.index = index
        self.printed = printed
        self.figures = figures
        self.key = ""
        self.padded = False
        self.label: Label = Label("", printed.place)
        self.kind = "item"
        self.level = 0
        self.parent: Row | None = None
        self.children: list[Row] = []
        self.below: dict[int, Num] = {}  # what stands in the rows below, by column where this row is blank

    @property
    def group(self) -> tuple[str, ...]:
        """The merged labels to the left of the row's own."""
        return self.printed.path[:-1]

    def cell(self, column: int) -> Cell | None:
        """The printed cell in a column of this part."""
        return self.printed.cells[column]


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

    __slots__ = ("amounts", "columns", "number", "printed", "rows", "spec", "table", "table_index")

    def __init__(self, spec: PartSpec, table: Table, table_index: int, number: int) -> None:
        self.spec = spec
        self.table = table
        self.table_index = table_index
        self.number = number
        self.printed: Part = table.parts[number]
        self.columns: dict[str, int] = {}
        self.amounts: list[int] = []
        self.rows: list[Row] = []


class Side:
    """What a rule reaches as `T` or `T.part`:

    the bound parts of one printed table under one or all part declarations.
    """

    __slots__ = ("_amounts", "_named", "_totals", "instance", "parts", "rows")

    def __init__(self, instance: Instance, parts: list[BoundPart]) -> None:
        self.instance = instance
        self.parts = parts
        self.rows = [row for part in parts for row in part.rows]
        self._amounts: list[ColumnRef] | None = None
        self._totals: list[ColumnRef] | None = None
        self._named: dict[str, list[Row]] = {}

    @property
    def totals(self) -> list[ColumnRef]:
        """The columns that the header tree makes totals of their neighbours, each with its parts."""
        if self._totals is None:
            self._totals = []
            for part in self.parts:
                for total, parts in totals_across(part):
                    ref = reference(part, total)
                    ref.parts = [reference(part, index) for index in parts]
                    self._totals.append(ref)
        return self._totals

    @property
    def amounts(self) -> list[ColumnRef]:
        """The amount columns. Those of several printed parts go together under one declared name or one header path."""
        if self._amounts is None:
            found: dict[tuple[tuple[str, ...], int], ColumnRef] = {}
            for part in self.parts:
                declared = {index: name for name, index in part.columns.items()}
                seen: dict[tuple[str, ...], int] = {}
                for index in part.amounts:
                    path = part.printed.columns[index].path
                    key = ("", declared[index]) if index in declared else tuple(normal(label.text) for label in path)
                    seen[key] = seen.get(key, 0) + 1
                    label = path[-1] if path else Label("", part.printed.place)
                    found.setdefault((key, seen[key]), ColumnRef(label)).at[part.number] = index
            self._amounts = list(found.values())
        return self._amounts

    def named(self, source: str) -> list[Row]:
        """The rows whose label, without its number, is all of a pattern; the label as printed counts too."""
        rows = self._named.get(source)
        if rows is None:
            meets = matcher(source)
            rows = [row for row in self.rows if meets(plain(row.label.text)) or meets(normal(row.label.text))]
            self._named[source] = rows
        return rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


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


class Unbound(Record):
    """A printed table that a declaration recognised by its title and could not bind."""

    table: int
    reason: str


class Series:
    """One set of tables: declaration index → the printed tables it stands for."""

    __slots__ = ("first", "instances", "organisation")

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        self.first = -1
        self.instances: dict[int, list[Instance]] = {}


class Bound(Record):
    """The declared tables as they stand in one document."""

    series: tuple[Series, ...]
    bound: frozenset[int]  # printed tables that some declaration bound
    unbound: tuple[Unbound, ...]


def bind(
    specs: Sequence[TableSpec], tables: Sequence[Table], grids: Sequence[list[list[list[int]]]], year: str = ""
) -> Bound:
    """Bind every declaration to the printed tables.

    `grids` are the ledger's figure indices; of columns for several years, those of `year`, the document's, are meant.
    """
    titles = [_titles(table) for table in tables]
    found: list[Instance] = []
    unbound: list[Unbound] = []
    for t, table in enumerate(tables):
        if not titles[t]:
            continue
        reasons: list[str] = []
        count = len(found)
        for index, spec in enumerate(specs):
            if not _is_titled(spec, titles[t]):
                continue
            parts, reason = _bind_parts(spec, table, t, grids[t], year)
            if parts:
                found.append(Instance(index, spec, table, t, parts))
            else:
                reasons.append(reason)
        if len(found) == count and reasons:
            unbound.append(Unbound(t, reasons[0]))
    return Bound(tuple(_series(found)), frozenset(i.table_index for i in found), tuple(unbound))


def _titles(table: Table) -> str:
    return normal(table.title.text)


def _is_titled(spec: TableSpec, title: str) -> bool:
    return any(matcher(p)(title) for p in spec.titled) and not any(matcher(p)(title) for p in spec.unless)


def _series(found: list[Instance]) -> list[Series]:
    """Sets of tables:

    a new one begins where a table comes again for another organisation, or the first one comes again.
    """
    series: list[Series] = []
    current: Series | None = None
    for instance in found:
        organisation = normal(instance.printed.organisation)
        if current is None or not _belongs(instance, organisation, current):
            current = Series(organisation)
            current.first = instance.index
            series.append(current)
        current.organisation = current.organisation or organisation
        current.instances.setdefault(instance.index, []).append(instance)
    return series


def _belongs(instance: Instance, organisation: str, series: Series) -> bool:
    there = series.instances.get(instance.index)
    if there is None or instance.spec.repeats or any(i.table_index == instance.table_index for i in there):
        return True
    if organisation and series.organisation and organisation != series.organisation:
        return False
    return instance.index != series.first and len(there) < MAX_ALTERNATES


def _bind_parts(
    spec: TableSpec, table: Table, index: int, grid: list[list[list[int]]], year: str
) -> tuple[list[BoundPart], str]:
    bound: list[BoundPart] = []
    reason = "its title is that of a declared table, its columns are not"
    for part_spec in spec.parts:
        own: list[BoundPart] = []
        for number in range(len(table.parts)):
            result = _bind_part(part_spec, table, index, number, grid[number], year)
            if isinstance(result, BoundPart):
                own.append(result)
            elif result:
                reason = result
        _share_labels(own)
        if part_spec.tree[0] in ("code", "prefix"):
            # A long list printed in halves side by side goes on from one to the next.
            build([row for part in own for row in part.rows], part_spec.tree)
        else:
            for part in own:
                build(part.rows, part_spec.tree)
        bound += own
    return bound, reason


def _share_labels(parts: list[BoundPart]) -> None:
    """A total at the foot of a list in halves may have its label in one of them and its amount in the next."""
    for before, part in pairwise(parts):
        labelled = {row.printed.place: row for row in before.rows if row.label.text and max(row.figures, default=-1) < 0}
        for row in part.rows:
            if not row.label.text and not row.key and (other := labelled.get(row.printed.place)) is not None:
                row.label, other.label = other.label, row.label
                row.kind, other.kind = other.kind, "excluded"


def _bind_part(
    spec: PartSpec, table: Table, index: int, number: int, grid: list[list[int]], year: str
) -> BoundPart | str:
    """The part bound, or why it is not ("" where it is simply another part)."""
    part = BoundPart(spec, table, index, number)
    columns = part.printed.columns
    if spec.under and not _stands_under(spec.under, columns):
        return ""
    for column in spec.columns:
        at = find_column(column, columns, year=year)
        if at is not None:
            part.columns[column.name] = at
    if spec.columns and not part.columns:
        return "none of its declared columns was found"
    key_columns = _key_columns(spec, columns)
    labels = _label_columns(spec, columns, key_columns)
    if spec.label is not None and not labels:
        return f"no column for {spec.label.name} was found"
    in_label = spec.key is not None and (not key_columns or key_columns == labels)
    if in_label and not _codes_in_labels(part.printed, labels):
        return f"no column for {spec.key.name} was found" if spec.key else ""
    excluded = [matcher(p) for p in spec.excepts]
    part.amounts = [
        i
        for i, column in enumerate(columns)
        if column.kind == "figure" and not _is_share(part.printed, i) and not _header_meets(excluded, column)
    ]
    carried: list[str] = []
    for r, printed in enumerate(part.printed.rows):
        row = Row(part, r, printed, grid[r])
        row.label = _label(printed, labels, columns)
        if in_label:
            _split_code(row)
        elif key_columns:
            carried = _read_key(row, key_columns, spec, carried)
        part.rows.append(row)
    _classify(part, key_columns, labels)
    return part


def _stands_under(patterns: Sequence[str], columns: Sequence[Column]) -> bool:
    tests = [matcher(p) for p in patterns]
    return any(_header_meets(tests, column) for column in columns)


def _header_meets(tests: Sequence[Test], column: Column) -> bool:
    return any(meets(_header(label.text)) for meets in tests for label in column.path)


_UNIT_BRACKET = re.compile(r"（[^（）]{1,6}）$")


def _header(text: str) -> str:
    """A header in normal form, without its outline number."""
    return plain(text)


def _fits(source: str, text: str) -> bool:
    header = _header(text)
    meets = matcher(source)
    return meets(header) or (header.endswith("）") and meets(_UNIT_BRACKET.sub("", header)))


def find_column(
    spec: ColumnSpec, columns: Sequence[Column], kinds: str = "", year: str = "", without: Sequence[int] = ()
) -> int | None:
    """The column a path of patterns names: the last is its own header, those before are above it, in order.

    The first alternative that is there wins. Of several columns that fit it, those of `year` come before those of no
    year and of other years, then the one nearest the top of the header tree, then the leftmost.
    """
    for path, joined in zip(spec.sources, spec.joined, strict=True):
        if joined:
            continue
        fitting = [
            ((column.period != year) + (column.period not in ("", year)), len(column.path), i)
            for i, column in enumerate(columns)
            if column.path and i not in without and (not kinds or column.kind in kinds) and _path_fits(path, column.path)
        ]
        if fitting:
            return min(fitting)[2]
    return None


def _path_fits(path: Sequence[str], labels: Sequence[Label]) -> bool:
    if not _fits(path[-1], labels[-1].text):
        return False
    above = iter(labels[:-1])
    return all(any(_fits(p, label.text) for label in above) for p in path[:-1])


def _key_columns(spec: PartSpec, columns: Sequence[Column]) -> list[int]:
    """The columns of the declared key; where its headers are not found, the code columns that print none."""
    if spec.key is None:
        return []
    for path, joined in zip(spec.key.sources, spec.key.joined, strict=True):
        if joined:
            found = [
                next(
                    (i for i, c in enumerate(columns) if c.path and c.kind != "figure" and _fits(p, c.path[-1].text)),
                    None,
                )
                for p in path
            ]
            if all(i is not None for i in found):
                return [i for i in found if i is not None]
    at = find_column(spec.key, columns, "code label text")
    if at is not None:
        # A header 科目编码 merged over 类/款/项 without their own labels leaves several columns under one path.
        same = [i for i, c in enumerate(columns) if c.kind == "code" and c.path and c.path[-1] == columns[at].path[-1]]
        return same if len(same) > 1 else [at]
    return [i for i, column in enumerate(columns) if column.kind == "code" and not _headed(column)]


def _headed(column: Column) -> bool:
    return bool(column.path) and bool(normal(column.path[-1].text))


def _label_columns(spec: PartSpec, columns: Sequence[Column], keys: list[int]) -> list[int]:
    """The columns that name a row, innermost last."""
    if spec.label is not None:
        for without in (keys, []):  # the label may share its column with the key, if there is no other
            at = find_column(spec.label, columns, "label text code", without=without)
            if at is not None:
                return [at]
        return [
            i for i, column in enumerate(columns) if column.kind == "label" and i not in keys and not _headed(column)
        ]
    return [i for i, column in enumerate(columns) if column.kind == "label" and i not in keys]


def _label(row: PrintedRow, labels: list[int], columns: Sequence[Column]) -> Label:
    """What names the row:

    its label cell, else the innermost label, else any text left of its figures (合计 in a code column).
    """
    for i in reversed(labels):
        cell = row.cells[i]
        if cell is not None and cell.text.strip():
            return Label(cell.text, cell.place)
    for i, cell in enumerate(row.cells):
        if cell is not None and cell.figure is None and columns[i].kind in ("code", "label") and cell.text.strip():
            if not any(c.isdigit() for c in cell.text):
                return Label(cell.text, cell.place)
    return Label(row.path[-1] if row.path else "", row.place)


_CODE_FIRST = re.compile(r"[\[（]?(\d{2,7})[\]）]?[-\s]*(?=\D|$)")


def _codes_in_labels(part: Part, labels: list[int]) -> bool:
    """Do most labels begin with a code ("201 一般公共服务支出")?"""
    texts = [cell.text for row in part.rows for i in labels if (cell := row.cells[i]) is not None and cell.text.strip()]
    return bool(texts) and 2 * sum(_CODE_FIRST.match(normal(text)) is not None for text in texts) > len(texts)


def _split_code(row: Row) -> None:
    text = normal(row.label.text)
    match = _CODE_FIRST.match(text)
    if match:
        row.key = match[1]
        row.label = Label(text[match.end() :], row.label.place)


def _read_key(row: Row, columns: list[int], spec: PartSpec, above: list[str]) -> list[str]:
    """Set the row's key from its code cells; a blank outer cell takes the one above it. Returns the cells as read."""
    cells = []
    for i in columns:
        cell = row.printed.cells[i]
        text = re.sub(r"[\s.\-]", "", normal(cell.text)) if cell is not None else ""
        cells.append(text if re.search(r"\d", text) else "")
    if len(cells) > 1:
        last = max((i for i, text in enumerate(cells) if text), default=-1)
        for i in range(last):
            if not cells[i] and i < len(above):
                cells[i] = above[i]
        widths = _widths(spec, len(cells))
        for i in range(1, last + 1):
            if cells[i] and widths and len(cells[i]) < widths[i]:
                cells[i] = cells[i].rjust(widths[i], "0")
                row.padded = True
    row.key = "".join(cells)
    return cells if row.key else above


def _widths(spec: PartSpec, count: int) -> list[int]:
    lengths = list(spec.tree[1:]) if spec.tree[0] == "code" else []
    return [b - a for a, b in zip([0, *lengths], lengths, strict=False)] if len(lengths) >= count else []


def _classify(part: BoundPart, keys: list[int], labels: list[int]) -> None:
    totals = [matcher(p) for p in part.spec.total]
    subtotals = [matcher(p) for p in part.spec.subtotal]
    excluded = [matcher(p) for p in part.spec.excepts]
    for row in part.rows:
        text = plain(row.label.text)
        if any(meets(text) for meets in totals):
            row.kind = "total"
        elif any(meets(text) for meets in subtotals):
            row.kind = "subtotal"
        elif any(meets(text) for meets in excluded):
            row.kind = "excluded"
        elif outline(row.label.text)[2]:
            row.kind = "of which"
        elif not text and not row.key and part.spec.total and row.index == 0 and len(part.rows) > 1:
            row.kind = "total"  # figures above the first named row, their label lost in a merged cell


def _is_share(part: Part, column: int) -> bool:
    """Is this a column of percentages?"""
    header = part.columns[column]
    if "%" in normal(header.unit):
        return True
    figures = [cell.figure for row in part.rows if (cell := row.cells[column]) is not None and cell.figure is not None]
    return bool(figures) and 2 * sum(figure.unit == "%" for figure in figures) > len(figures)


def where_is(table: Table) -> Place:
    """Where a table's title stands, or the table."""
    return table.title.place if table.title.text else table.place
