"""Which printed table is which declared one. In: a plan's table declarations and facts. Out: bound tables, in series.

A declared table binds to every printed table whose title it matches and in which its key, label and some of its
columns are found. A document may hold several sets of tables (a department, then each of its units); a set is a
*series*, and rules compare tables of one series only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, pairwise, repeat

from engine.evaluate.bound import BoundPart, Instance, Row, Series
from engine.evaluate.columns import (
    codes_in_labels,
    codes_stand_apart,
    column_periods,
    find_column,
    header_meets,
    is_share,
    key_columns_of,
    label_columns_of,
    labels_of,
    read_keys,
    split_code,
    stands_under,
)
from engine.evaluate.hierarchy import build
from engine.facts import Table
from engine.patterns import matcher
from engine.plan import PartSpec, PeriodSpec, TableSpec
from engine.record import Record
from engine.wording import normal, outline, years_in

MAX_ALTERNATES = 4


class Unbound(Record):
    """A printed table that a declaration recognised by its title and could not bind."""

    table: int
    spec: int  # the declaration, by its index in the plan
    reason: str


class Calendar(Record):
    """How headers name years: the document's, and the words for it and others."""

    year: str
    periods: Sequence[PeriodSpec]


class Bound(Record):
    """The declared tables as they stand in one document."""

    series: tuple[Series, ...]
    bound: frozenset[int]  # printed tables that some declaration bound
    unbound: tuple[Unbound, ...]


def bind(
    specs: Sequence[TableSpec],
    tables: Sequence[Table],
    grids: Sequence[list[list[tuple[int, ...]]]],
    year: str = "",
    periods: Sequence[PeriodSpec] = (),
    *,
    earlier: int = 0,
) -> Bound:
    """Bind every declaration to the printed tables.

    `grids` are the ledger's figure indices; of columns for several years, those of `year`, the document's, are meant.
    `periods` are the words by which headers name years. Of an earlier document, `earlier` is how many tables the ledger
    has before its own, and the declarations of its tables count.
    """
    declared = [(index, spec) for index, spec in enumerate(specs) if (spec.earlier >= 0) == (earlier > 0)]
    titles = [_titles(table) for table in tables]
    found: list[Instance] = []
    unbound: list[Unbound] = []
    for t, table in enumerate(tables):
        for index, spec in declared:
            if not is_titled(spec, titles[t]):
                continue
            at = t + earlier
            parts, reason = _bind_parts(spec, table, at, grids[at], Calendar(year, periods))
            if parts:
                found.append(Instance(index, spec, table, at, parts))
            else:
                unbound.append(Unbound(t, index, reason))
    return Bound(tuple(_series(found)), frozenset(i.table_index for i in found), tuple(unbound))


def _titles(table: Table) -> str:
    return normal(table.title.text)


def is_titled(spec: TableSpec, title: str) -> bool:
    """Could a text, in normal form, be the title of a declared table?"""
    for pattern in spec.titled:
        if matcher(pattern)(title):
            return not any(matcher(p)(title) for p in spec.unless)
    return False


def _series(found: list[Instance]) -> list[Series]:
    """Sets of tables: a new one begins where a table comes for another organisation, or the first one comes again."""
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
    spec: TableSpec, table: Table, index: int, grid: list[list[tuple[int, ...]]], calendar: Calendar
) -> tuple[list[BoundPart], str]:
    bound: list[BoundPart] = []
    reason = "its title is that of a declared table, its columns are not"
    for part_spec in spec.parts:
        own: list[BoundPart] = []
        for number in range(len(table.parts)):
            result = _bind_part(part_spec, table, index, number, grid[number], calendar)
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
        labelled = {
            row.printed.place: row for row in before.rows if row.label.text and max(row.figures, default=-1) < 0
        }
        for row in part.rows:
            if not row.label.text and not row.key and (other := labelled.get(row.printed.place)) is not None:
                row.label, other.label = other.label, row.label
                row.kind, other.kind = other.kind, "excluded"


def _bind_part(
    spec: PartSpec, table: Table, index: int, number: int, grid: list[tuple[int, ...]], calendar: Calendar
) -> BoundPart | str:
    """The part bound, or why it is not ("" where it is simply another part)."""
    part = BoundPart(spec, table, index, number)
    columns = part.printed.columns
    if spec.under and (not stands_under(spec.under, columns) or stands_under(spec.unless, columns)):
        return ""
    part.periods = column_periods(columns, calendar.periods, calendar.year)
    for column in spec.columns:
        at = find_column(column, columns, year=calendar.year, periods=part.periods)
        if at is not None:
            part.columns[column.name] = at
    if spec.columns and not part.columns:
        return "none of its declared columns was found"
    key_columns = key_columns_of(spec, columns)
    labels = label_columns_of(spec, columns, key_columns)
    if spec.label is not None and not labels:
        return f"no column for {spec.label.name} was found"
    in_label = spec.key is not None and (not key_columns or key_columns == labels)
    if in_label and not codes_in_labels(part.printed, labels):
        return f"no column for {spec.key.name} was found" if spec.key else ""
    excluded = [matcher(p) for p in spec.excepts]
    figures = [i for i, column in enumerate(columns) if column.kind == "figure"]
    part.shares = [i for i in figures if is_share(part.printed, i)]
    part.amounts = [i for i in figures if i not in part.shares and not header_meets(excluded, columns[i])]
    names = labels_of(part.printed, labels)
    part.rows = list(map(Row, repeat(part), count(), part.printed.rows, grid, names))
    if in_label or (spec.key is None and codes_stand_apart(part.printed, labels)):
        for row in part.rows:
            split_code(row)
    elif key_columns:
        read_keys(part.rows, key_columns, spec)
    _classify(part)
    _take_year(part, calendar.year)
    return part


def _take_year(part: BoundPart, year: str) -> None:
    """Where each row is of a year, as columns are elsewhere, the row of the document's year stands for the table.

    A last row without one tells how they differ."""
    rows = part.rows
    if len(rows) < 2 or not part.spec.total or any(row.kind == "total" and row.label.text for row in rows):
        return
    first = [row.printed.cells[0].text if row.printed.cells and row.printed.cells[0] else "" for row in rows]
    named = [[str(number) for number, _, _ in years_in(text)] for text in first]
    dated = named[:-1] if not named[-1] and first[-1] and len(named) > 2 else named
    if all(len(years) == 1 for years in dated) and dated.count([year]) == 1:
        for row, years in zip(rows, named, strict=True):
            row.kind = "total" if years == [year] else "excluded"


def _classify(part: BoundPart) -> None:
    """Say of every row whether it is a total, a subtotal, excepted or an of-which."""
    totals = [matcher(p) for p in part.spec.total]
    subtotals = [matcher(p) for p in part.spec.subtotal]
    excluded = [matcher(p) for p in part.spec.excepts]
    kinds = [*((meets, "total") for meets in totals), *((meets, "subtotal") for meets in subtotals)]
    kinds += [(meets, "excluded") for meets in excluded]
    for row in part.rows:
        _, _, of_which, text = outline(row.label.text)
        for meets, kind in kinds:
            if meets(text):
                row.kind = kind
                break
        if row.kind != "item":
            continue
        if of_which:
            row.kind = "of which"
        elif not text and not row.key and part.spec.total and row.index == 0 and len(part.rows) > 1:
            row.kind = "total"  # figures above the first named row, their label lost in a merged cell
