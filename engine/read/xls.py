"""The reader for old workbooks of Excel (XLS), by xlrd. In: the bytes of a file. Out: `Facts`.

The format is a maze of records in a file system of its own, and xlrd has known it for twenty years. It is loaded when
such a file comes (`pip install engine[xls]`). It gives numbers as binary ones: their shortest decimal is what a cell
holds.
"""

from __future__ import annotations

from engine.facts import Facts
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.read.merged import Merges
from engine.read.number_format import UNSHOWN, shown
from engine.read.sheet import (
    HIDDEN_COLUMN,
    HIDDEN_ROW,
    HIDDEN_SHEET,
    Sheet,
    SheetCell,
    SheetRow,
    facts_of,
    letters,
    listed,
    places_in,
)
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet as OldSheet

_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR = 1, 2, 3, 4, 5
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class _Nowhere:
    """Where xlrd writes what it wonders about."""

    def write(self, _: str) -> None:
        """Nothing is kept."""


def read_xls(raw: bytes, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of an old workbook. Raises `Unreadable`, also where xlrd is not installed."""
    try:
        import xlrd
    except ImportError:
        raise Unreadable("an old workbook (XLS) needs xlrd: pip install 'engine[xls]', or save it as XLSX") from None
    try:
        # Rows are as long as what they hold: filled up to the longest, damage in one takes all memory there is.
        book = xlrd.open_workbook(
            file_contents=raw, formatting_info=True, on_demand=True, ragged_rows=True, logfile=_Nowhere()
        )
        sheets = [_sheet(book, book.sheet_by_index(n), limits) for n in range(min(book.nsheets, limits.sheets))]
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("the workbook is too large") from None
    except Exception as error:  # xlrd meets damage with whatever it stumbles over
        if "encrypted" in str(error).lower():
            raise Unreadable("the file is encrypted with a password") from None
        raise Unreadable(f"the workbook is damaged: {str(error)[:100] or type(error).__name__}") from None
    return facts_of(sheets, path, limits)


def _sheet(book: Book, old: OldSheet, limits: Limits) -> Sheet:
    hidden_columns = {column for column, look in old.colinfo_map.items() if look.hidden}
    merged = [(top + 1, left, bottom, right - 1) for top, bottom, left, right in old.merged_cells]
    if len(merged) > limits.merges:
        raise Unreadable(f"a sheet of the workbook has more than {limits.merges} merged cells")
    merges = Merges(merged)
    rows: list[SheetRow] = []
    unshown: list[str] = []
    covered: list[str] = []
    hidden: list[str] = []
    for n in range(old.nrows):
        row_hidden = n in old.rowinfo_map and bool(old.rowinfo_map[n].hidden)
        cells = []
        for column in range(old.row_len(n)):
            kind = old.cell_type(n, column)
            if kind not in (_TEXT, _NUMBER, _DATE, _TRUTH, _ERROR):
                continue
            text, remark = _shown(book, old, n, column, kind)
            if remark == UNSHOWN:
                unshown.append(f"{letters(column)}{n + 1}")
            if text.strip():
                remarks = [HIDDEN_SHEET] * bool(old.visibility) + [HIDDEN_ROW] * row_hidden
                remarks += [HIDDEN_COLUMN] * (column in hidden_columns) + ([remark] if remark else [])
                cells.append(SheetCell(column, text, column + 1, "; ".join(remarks) or None))
        cells = merges.merged(n + 1, cells, covered)
        if cells:
            rows.append(SheetRow(n + 1, cells))
            hidden += [f"row {n + 1}"] * row_hidden
    used = {cell.column for row in rows for cell in row.cells} & hidden_columns
    hidden += [f"column {letters(column)}" for column in sorted(used)]
    repairs = [f"the sheet {old.name!r} is hidden"] * (bool(old.visibility) and bool(rows))
    repairs += listed(hidden, "is hidden", "are hidden")
    repairs += listed(unshown, f"holds {UNSHOWN}", f"hold {UNSHOWN}")
    repairs += listed(covered, f"under a merged cell holds {UNSHOWN}", f"under merged cells hold {UNSHOWN}")
    return Sheet(old.name, rows, places_in(old.name), repairs)


def _shown(book: Book, old: OldSheet, row: int, column: int, kind: int) -> tuple[str, str | None]:
    """What a cell prints."""
    value = old.cell_value(row, column)
    if kind in (_NUMBER, _DATE):
        style = book.xf_list[old.cell_xf_index(row, column)]
        code = book.format_map[style.format_key].format_str
        return shown(repr(value), code, bool(book.datemode))
    if kind == _TRUTH:
        return ("TRUE" if value else "FALSE"), None
    if kind == _ERROR:
        return _ERRORS.get(int(value), "#N/A"), None
    return str(value).replace("\r\n", "\n").replace("\r", "\n"), None
