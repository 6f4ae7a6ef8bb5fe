"""Tables that a program holds: data frames of pandas and polars, Arrow tables, lists of rows, columns by name.

In: one table, or a dictionary of tables by name. Out: `Facts`; a table's name is its title, its places are cells of a
sheet of that name. No library is imported: a frame is known by how it gives its columns and rows.

Texts, whole numbers and `Decimal`s are read as they are. A binary number (float) is read by the shortest decimal that
gives it, at 15 digits, as programs show it; the table says which of its columns hold some. What is missing is blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.facts import Facts
from engine.quantity import printed
from engine.read.format_code import exact
from engine.read.limits import Limits, Unreadable
from engine.read.sheet import Sheet, SheetCell, SheetRow, facts_of, listed, places_in
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, TypeAlias

_Row: TypeAlias = "Sequence[Any]"
_MISSING = ("NAType", "NaTType", "NoneType", "Null")  # what libraries call a value that is not there


def read_frames(source: Any, name: str, limits: Limits) -> Facts:
    """The facts of one table or of several by name. Raises `Unreadable`."""
    named = source if isinstance(source, Mapping) and not _are_columns(source) else {name: source}
    if not named:
        raise Unreadable("there is no table")
    return facts_of((_sheet(str(title), table, limits) for title, table in named.items()), name, limits)


def _sheet(name: str, table: Any, limits: Limits) -> Sheet:
    rows: list[SheetRow] = []
    binary: dict[int, bool] = {}
    left = limits.filled
    for number, values in enumerate(_rows(table, name), 1):
        cells = []
        if len(values) > limits.cells:
            raise Unreadable(f"the table {name!r} has a row of more than {limits.cells} cells")
        for column, value in enumerate(values):
            text, is_binary = _text(value, name)
            if is_binary:
                binary[column] = True
            if text:
                cells.append(SheetCell(column, text, column + 1))
        left -= len(cells)
        if left < 0:
            raise Unreadable(f"the table {name!r} has more than {limits.filled} cells")
        if cells:
            rows.append(SheetRow(number, cells))
    titles = {cell.column: cell.text for cell in rows[0].cells} if rows else {}
    columns = [titles.get(column, f"column {column + 1}") for column in sorted(binary)]
    said = (
        "holds binary numbers, read by their shortest decimals",
        "hold binary numbers, read by their shortest decimals",
    )
    return Sheet(name, rows, places_in(name), listed(columns, *said))


def _are_columns(source: Mapping[Any, Any]) -> bool:
    """Is this one table, a column of values under each name, and no dictionary of tables?"""
    return bool(source) and all(
        isinstance(values, (list, tuple)) and not any(isinstance(v, (list, tuple, Mapping)) for v in values)
        for values in source.values()
    )


def _rows(table: Any, name: str) -> Iterable[_Row]:
    """The rows of a table, those of its header first."""
    if isinstance(table, Mapping):
        columns = [list(values) for values in table.values()]
        if len({len(column) for column in columns}) > 1:
            raise Unreadable(f"the columns of the table {name!r} are not equally long")
        return [list(table), *zip(*columns, strict=True)]
    if isinstance(table, (list, tuple)):
        return _listed(table, name)
    if hasattr(table, "column_names") and hasattr(table, "to_pylist"):  # Arrow
        rows = table.to_pylist()
        return [list(table.column_names), *([row[column] for column in table.column_names] for row in rows)]
    if hasattr(table, "columns") and hasattr(table, "iter_rows"):  # polars
        return [list(table.columns), *table.iter_rows()]
    if hasattr(table, "columns") and hasattr(table, "itertuples"):  # pandas
        return [*_header(list(table.columns)), *table.itertuples(index=False, name=None)]
    raise Unreadable(f"the table {name!r} is a {type(table).__name__}, which is no table that is known")


def _listed(table: Sequence[Any], name: str) -> Iterable[_Row]:
    """Rows as lists, or as dictionaries that all have the names of the first."""
    if not all(isinstance(row, (list, tuple, Mapping)) for row in table):
        raise Unreadable(f"the rows of the table {name!r} should be lists or dictionaries")
    if not table or not isinstance(table[0], Mapping):
        if any(isinstance(row, Mapping) for row in table):
            raise Unreadable(f"the rows of the table {name!r} should all be lists, or all dictionaries")
        return table
    columns = list(dict.fromkeys(key for row in table for key in row))
    return [columns, *([row.get(column) for column in columns] for row in table)]


def _header(columns: list[Any]) -> list[_Row]:
    """The names of columns as header rows: one, or one for each level; a name that goes on is printed once."""
    if not columns or not all(isinstance(column, tuple) for column in columns):
        return [columns]
    return [list(level) for level in zip(*columns, strict=True)]


def _text(value: Any, name: str) -> tuple[str, bool]:
    """What a value prints, and whether it is a binary number. Raises `Unreadable` for infinite ones."""
    if isinstance(value, str):
        return value.strip(), False
    if type(value).__name__ in _MISSING or value is None:
        return "", False
    if type(value).__name__.startswith("float"):  # Python's, and those of NumPy with fewer digits
        text = str(value)
        number = exact(text)
        if number is None and text != "nan":
            raise Unreadable(f"the table {name!r} holds a number that is not finite")
        return (printed(*number) if number else ""), True
    if hasattr(value, "item") and not isinstance(value, int):  # of NumPy
        value = value.item()
    if isinstance(value, bool):
        return str(value).upper(), False
    if isinstance(value, int):
        return _whole(value), False
    if type(value).__name__ == "Decimal":
        return _decimal(value, name), False
    return str(value).strip(), False


def _whole(value: int) -> str:
    """A whole number; one too long to be an amount is not written out."""
    return str(value) if abs(value) < 10**400 else "#" * 4


def _decimal(value: Any, name: str) -> str:
    """A `Decimal` with the digits that it has, which are its precision."""
    if value.is_nan():
        return ""
    if not value.is_finite() or abs(value.adjusted()) > 400:
        raise Unreadable(f"the table {name!r} holds a number that is not finite or too long")
    return format(value, "f")
