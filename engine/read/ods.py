"""The reader for workbooks of OpenDocument (ODS): the cells as they print.

In: the archive that a file is. Out: `Facts`. A cell holds the text that it prints beside its value: that is read.
Cells and rows that are alike are stored once with a count, which may be anything; blank ones cost nothing here.
"""

from __future__ import annotations

from engine.facts import Facts
from engine.read.archive import Archive
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.read.markup import walk
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

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_LEFT_OUT = frozenset(("annotation", "note", "tracked-changes", "shapes", "frame", "forms", "dde-link", "ruby-text"))
_HIDDEN = ("collapse", "filter")
_MOST_SPACES = 1_000
_FARTHEST = 10_000_000  # rows and columns of a sheet
_MOST_HIDDEN = 100_000


def read_ods(archive: Archive, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a workbook. Raises `Unreadable`."""
    if _MANIFEST in archive and b"encryption-data" in archive.read(_MANIFEST):
        raise Unreadable("the file is encrypted with a password")
    reader = _Book(limits)
    walk(archive.read(_CONTENT), "the workbook", limits, reader.start, reader.end, reader.text)
    if not reader.is_workbook:
        raise Unreadable("the file is an OpenDocument file, but no workbook; save it as DOCX or PDF")
    return facts_of(reader.sheets, path, limits)


class _Book:
    """A workbook on the way to sheets."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.is_workbook = False
        self.sheets: list[Sheet] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._left_out = 0
        self._left = limits.filled  # cells that may still be made of repeated ones
        self._tables = 0  # how many tables are open inside each other
        self._name = ""
        self._hidden = False
        self._rows: list[SheetRow] = []
        self._hidden_rows: list[str] = []
        self._hidden_columns: set[int] = set()
        self._columns = self._row = self._column = 0
        self._row_repeated, self._row_hidden = 1, False
        self._cells: list[SheetCell] = []
        self._paragraphs: list[list[str]] = []
        self._cell: dict[str, str] = {}
        self._in_paragraph = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._left_out or tag in _LEFT_OUT:
            self._left_out += 1
        elif tag == "p":
            self._in_paragraph += 1
            self._paragraphs.append([])
        elif tag == "spreadsheet":
            self.is_workbook = True
        elif tag == "style":
            self._style = _get(attributes, "name")
        elif tag == "table-properties":
            if _get(attributes, "display") == "false":
                self._hidden_styles.add(self._style)
        elif self._in_paragraph:
            if tag in ("s", "tab", "line-break"):
                spaces = min(_count(attributes, "c"), _MOST_SPACES)
                self._paragraphs[-1].append({"s": " " * spaces, "tab": "\t", "line-break": "\n"}[tag])
        else:
            self._table_part(tag, attributes)

    def _table_part(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self._tables += 1
            if self._tables == 1:
                self._begin(attributes)
        elif tag == "table-column":
            repeated = _count(attributes, "number-columns-repeated")
            if _get(attributes, "visibility") in _HIDDEN and len(self._hidden_columns) < _MOST_HIDDEN:
                self._hidden_columns.update(range(self._columns, self._columns + min(repeated, _MOST_HIDDEN)))
            self._columns += repeated
        elif tag == "table-row":
            self._row_repeated = _count(attributes, "number-rows-repeated")
            self._row_hidden = _get(attributes, "visibility") in _HIDDEN
            self._cells, self._column = [], 0
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell, self._paragraphs = attributes, []

    def _begin(self, attributes: dict[str, str]) -> None:
        """A sheet begins."""
        if len(self.sheets) >= self.limits.sheets:
            raise Unreadable(f"the workbook has more than {self.limits.sheets} sheets")
        self._name = _get(attributes, "name") or f"{len(self.sheets) + 1}"
        self._hidden = _get(attributes, "style-name") in self._hidden_styles
        self._rows, self._hidden_rows, self._hidden_columns = [], [], set()
        self._columns = self._row = 0

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._left_out:
            self._left_out -= 1
        elif tag == "p":
            self._in_paragraph -= 1
        elif tag == "table-cell":
            self._end_cell()
        elif tag == "covered-table-cell":
            self._column += _count(self._cell, "number-columns-repeated")
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            self._tables -= 1
            if not self._tables:
                self._end_sheet()

    def text(self, text: str) -> None:
        """A text stands here."""
        if self._in_paragraph and not self._left_out:
            self._paragraphs[-1].append(text)

    def _end_cell(self) -> None:
        repeated = _count(self._cell, "number-columns-repeated")
        text = "\n".join("".join(pieces) for pieces in self._paragraphs).strip()
        if not text and not self._paragraphs:
            text = _get(self._cell, "value")  # a program that stores no text for it
        if text:
            if repeated > self.limits.cells:
                raise Unreadable(f"a sheet of the workbook has a row of more than {self.limits.cells} cells")
            remarks = [HIDDEN_SHEET] * self._hidden + [HIDDEN_ROW] * self._row_hidden
            for column in range(self._column, self._column + repeated):
                own = [*remarks, HIDDEN_COLUMN] if column in self._hidden_columns else remarks
                end = column + min(_count(self._cell, "number-columns-spanned"), _FARTHEST)
                self._cells.append(SheetCell(column, text, end, "; ".join(own) or None))
        self._column += repeated

    def _end_row(self) -> None:
        if self._cells:
            self._left -= len(self._cells) * self._row_repeated
            if self._left < 0:
                raise Unreadable(f"the workbook has more than {self.limits.filled} cells that hold something")
            for number in range(self._row + 1, self._row + self._row_repeated + 1):
                self._rows.append(SheetRow(number, self._cells))
                if self._row_hidden:
                    self._hidden_rows.append(f"row {number}")
        self._row += self._row_repeated

    def _end_sheet(self) -> None:
        columns = {cell.column for row in self._rows for cell in row.cells} & self._hidden_columns
        hidden = self._hidden_rows + [f"column {letters(column)}" for column in sorted(columns)]
        repairs = [f"the sheet {self._name!r} is hidden"] * (self._hidden and bool(self._rows))
        repairs += listed(hidden, "is hidden", "are hidden")
        self.sheets.append(Sheet(self._name, self._rows, places_in(self._name), repairs))


def _get(attributes: dict[str, str], name: str) -> str:
    """An attribute under whatever prefix."""
    if (text := attributes.get("table:" + name)) is not None:
        return text
    return next((text for key, text in attributes.items() if key.rpartition(":")[2] == name), "")


def _count(attributes: dict[str, str], name: str) -> int:
    """An attribute that says how many: 1 where it is not there."""
    text = _get(attributes, name)
    if not text.isdecimal():
        return 1
    return min(max(int(text), 1), _FARTHEST) if len(text) < 10 else _FARTHEST
