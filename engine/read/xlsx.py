"""The reader for workbooks of Excel (XLSX, XLSM): the cells as they print.

In: the archive that a file is. Out: `Facts`. A cell holds a value, a formula with the value that it had when the file
was saved, or a text; its format says what of the value is printed. Formulas are not computed and macros not looked at.
What is hidden is read too, and every figure of it says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from engine.facts import Facts
from engine.read.archive import Archive
from engine.read.format_code import BUILT_IN, GENERAL
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.read.markup import End, Node, Start, Text, feed, tree, walk
from engine.read.merged import Merges
from engine.read.number_format import UNSHOWN, Shown, plain_of, shown, shown_plainly
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
from engine.record import Record

TYPED = "typed in, where the cells on both sides hold one formula"

_WORKBOOK = "xl/workbook.xml"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![0-9A-Za-z(])")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_DIGITS = "0123456789"
_YES = frozenset(("1", "true", "on"))
_LONGEST_FORMULA = 2_000


class _Listed(Record):
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def read_xlsx(archive: Archive, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a workbook. Raises `Unreadable`."""
    book = _Book(archive, limits)
    return facts_of(map(book.sheet, book.sheets), path, limits)


def texts_of(archive: Archive, limits: Limits) -> dict[str, list[dict[int, str]]]:
    """The rows of each sheet, as their cells print by column. Raises `Unreadable`."""
    book = _Book(archive, limits)
    sheets = map(book.sheet, book.sheets)
    return {sheet.name: [{cell.column: cell.text for cell in row.cells} for row in sheet.rows] for sheet in sheets}


class _Book:
    """The parts of a workbook that go for all of its sheets."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self.archive = archive
        self.limits = limits
        root = tree(archive.read(_WORKBOOK), "the workbook", limits)
        properties = root.first("workbookPr")
        self.from_1904 = properties is not None and properties.get("date1904") in _YES
        self.sheets = self._sheets(root)
        self.formats = self._formats()
        self.plain = [plain_of(code) for code in self.formats]
        self.texts = self._texts()
        self.number = lru_cache(maxsize=1 << 14)(self._number)

    def _sheets(self, root: Node) -> list[_Listed]:
        parts: dict[str, str] = {}
        links = "xl/_rels/workbook.xml.rels"
        if links in self.archive:
            for link in tree(self.archive.read(links), "the list of sheets", self.limits):
                target = link.get("Target") or ""
                if (link.get("Type") or "").endswith("/worksheet"):
                    parts[link.get("Id") or ""] = target[1:] if target.startswith("/") else "xl/" + target
        found = []
        for n, node in enumerate(root.all("sheet"), 1):
            part = parts.get(node.attributes.get("r:id") or node.get("id") or "", "")
            if part:
                found.append(_Listed(node.get("name") or f"{n}", part, (node.get("state") or "visible") != "visible"))
        if len(found) > self.limits.sheets:
            raise Unreadable(f"the workbook has more than {self.limits.sheets} sheets")
        if not found:
            raise Unreadable("the workbook has no sheets of cells")
        return found

    def _formats(self) -> list[str]:
        """The code of the number format of each style."""
        if "xl/styles.xml" not in self.archive:
            return []
        root = tree(
            self.archive.read("xl/styles.xml"), "the styles", self.limits, frozenset(("fonts", "fills", "borders"))
        )
        codes = dict(BUILT_IN)
        for node in root.all("numFmt"):
            codes[_whole(node.get("numFmtId"))] = node.get("formatCode") or GENERAL
        styles = root.first("cellXfs")
        return [codes.get(_whole(style.get("numFmtId")), GENERAL) for style in styles] if styles else []

    def _number(self, value: str, style: str) -> Shown:
        """What a cell with a number prints."""
        n = _whole(style)
        if n >= len(self.formats):
            return shown(value, GENERAL, self.from_1904)
        form = self.plain[n]
        if form and value.isascii() and (text := shown_plainly(value, form)):
            return Shown(text)
        return shown(value, self.formats[n], self.from_1904)

    def text(self, number: str) -> str:
        """A shared text."""
        n = _whole(number, len(self.texts))
        return self.texts[n] if n < len(self.texts) else ""

    def _texts(self) -> list[str]:
        """The shared texts; the runs of one are put together, and the readings printed over them left out."""
        found: list[str] = []
        pieces: list[str] = []
        state = {"t": False, "rPh": False}

        def start(tag: str, _: dict[str, str]) -> None:
            if tag == "si":
                pieces.clear()
            elif tag in state:
                state[tag] = True

        def end(tag: str) -> None:
            if tag == "si":
                found.append(_unescaped("".join(pieces)))
            elif tag in state:
                state[tag] = False

        def text(piece: str) -> None:
            if state["t"] and not state["rPh"]:
                pieces.append(piece)

        if "xl/sharedstrings.xml" in self.archive:
            raw = self.archive.read("xl/sharedStrings.xml")
            walk(raw, "the list of texts", self.limits, start, end, text)
        return found

    def sheet(self, one: _Listed) -> Sheet:
        """The cells of one sheet that print something, and what else there is to say of it."""
        scan = _Scan(self)
        feed(self.archive.read(one.part), f"the sheet {one.name!r}", self.limits, *scan.handlers())
        remarks = _remarks(scan, one.hidden)
        repairs = [f"the sheet {one.name!r} is hidden"] * (one.hidden and bool(scan.rows))
        covered: list[str] = []
        rows = []
        merges = Merges(scan.merged)
        for number in sorted(scan.rows):
            cells = sorted(scan.rows[number])
            if scan.merged:
                cells = merges.merged(number, cells, covered)
            if remarks:
                cells = [_remarked(cell, remarks.get((number, cell.column), ())) for cell in cells]
            if cells:
                rows.append(SheetRow(number, cells))
        hidden = [f"row {number}" for number in sorted(scan.hidden_rows & scan.rows.keys())]
        hidden += [f"column {letters(column)}" for column in sorted(_hidden(scan))]
        repairs += listed(hidden, "is hidden", "are hidden")
        repairs += listed(
            [_name(*at) for at in scan.unknown], "holds a formula without a value: it was never computed",
            "hold formulas without a value: they were never computed",
        )  # fmt: skip
        repairs += listed([_name(*at) for at in scan.unshown], f"holds {UNSHOWN}", f"hold {UNSHOWN}")
        repairs += listed(covered, f"under a merged cell holds {UNSHOWN}", f"under merged cells hold {UNSHOWN}")
        return Sheet(one.name, rows, places_in(one.name), repairs)


class _Scan:
    """What one sheet's XML says, gathered while it is walked through."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self.rows: dict[int, list[SheetCell]] = {}
        self.merged: list[tuple[int, int, int, int]] = []  # first row and column, last row and column
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []  # the first, and that behind the last
        self.formulas: dict[tuple[int, int], str] = {}  # row and column → the formula as seen from there
        self.unknown: list[tuple[int, int]] = []  # cells with a formula and no value
        self.unshown: list[tuple[int, int]] = []
        self._shared: dict[str, str] = {}  # the formulas that several cells share, by number

    def handlers(self) -> tuple[Start, End, Text]:
        """What to call for elements and texts. Closures, since a large sheet calls them a million times."""
        row = column = 0
        cells: list[SheetCell] = []
        cell: dict[str, str] = {}
        value = ""
        formula: tuple[str, dict[str, str]] | None = None
        pieces: list[str] = []
        reading = False  # inside the reading printed over a text
        number = self.book.number

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, cells, cell, value, formula, reading
            if tag == "c":
                cell, value, formula = attributes, "", None
            elif tag == "v" or tag == "t":
                pieces.clear()
            elif tag == "f":
                pieces.clear()
                formula = "", attributes
            elif tag == "row":
                row, column = _whole(attributes.get("r"), row + 1), -1
                if not 0 < row <= _LAST_ROW:
                    raise Unreadable(f"a sheet of the workbook has a row {row}, which no sheet can have")
                cells = self.rows.setdefault(row, [])
                if attributes.get("hidden") in _YES:
                    self.hidden_rows.add(row)
            elif tag == "rPh":
                reading = True
            elif tag == "mergeCell":
                self._merge(attributes.get("ref", ""))
            elif tag == "col" and attributes.get("hidden") in _YES:
                self.hidden_columns.append((_whole(attributes.get("min")) - 1, _whole(attributes.get("max"))))

        def end(tag: str) -> None:
            nonlocal column, value, formula, reading
            if tag == "v":
                value = pieces[0] if len(pieces) == 1 else "".join(pieces)
            elif tag == "c":
                reference = cell.get("r")
                column = _column(reference.rstrip(_DIGITS)) if reference else column + 1
                if formula is None and "t" not in cell:
                    if not value:
                        return
                    text, remark = number(value, cell.get("s", ""))
                elif value or formula is not None:
                    text, remark = self._shown(value, cell, formula, row, column)
                else:
                    return
                if remark == UNSHOWN:
                    self.unshown.append((row, column))
                if text and not text.isspace():
                    cells.append(SheetCell(column, text, column + 1, remark))
            elif tag == "t":
                if not reading:
                    value += "".join(pieces)
            elif tag == "f":
                formula = "".join(pieces)[:_LONGEST_FORMULA], formula[1] if formula else {}
            elif tag == "rPh":
                reading = False

        return start, end, pieces.append

    def _shown(
        self, value: str, cell: dict[str, str], formula: tuple[str, dict[str, str]] | None, row: int, column: int
    ) -> Shown | tuple[str, None]:
        """What a cell prints. A formula that was never computed prints itself."""
        kind = cell.get("t")
        if formula is not None:
            self._formula(*formula, row, column)
            if not value and kind != "str":
                self.unknown.append((row, column))
                return "=" + (formula[0] or "…"), None
        if kind is None or kind == "n":
            return self.book.number(value, cell.get("s", ""))
        if kind == "s":
            return self.book.text(value), None
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value), None
        return _unescaped(value), None

    def _formula(self, text: str, attributes: dict[str, str], row: int, column: int) -> None:
        number = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        seen = _relative(text, row, column) if text else self._shared.get(number, "")
        if number and text:
            self._shared[number] = seen
        self.formulas[row, column] = seen

    def _merge(self, reference: str) -> None:
        most = self.book.limits.merges
        if len(self.merged) >= most:
            raise Unreadable(f"a sheet of the workbook has more than {most} merged cells")
        first, _, last = reference.replace("$", "").partition(":")
        top, bottom = _row(first), _row(last or first)
        if top and bottom:
            self.merged.append((top, _column(first.rstrip(_DIGITS)), bottom, _column((last or first).rstrip(_DIGITS))))


def _hidden(scan: _Scan) -> set[int]:
    """The hidden columns that hold something."""
    if not scan.hidden_columns:
        return set()
    columns = {cell.column for cells in scan.rows.values() for cell in cells}
    return {column for column in columns if any(first <= column < last for first, last in scan.hidden_columns)}


def _remarks(scan: _Scan, hidden: bool) -> dict[tuple[int, int], list[str]]:
    """What there is to say of single cells, by row and column."""
    columns = _hidden(scan)
    found: dict[tuple[int, int], list[str]] = {}
    if hidden or columns or scan.hidden_rows:
        for row, cells in scan.rows.items():
            for cell in cells:
                where = [HIDDEN_SHEET] * hidden + [HIDDEN_ROW] * (row in scan.hidden_rows)
                where += [HIDDEN_COLUMN] * (cell.column in columns)
                if where:
                    found[row, cell.column] = where
    for (row, column), formula in scan.formulas.items():
        for between, beyond in (((row, column + 1), (row, column + 2)), ((row + 1, column), (row + 2, column))):
            if formula and between not in scan.formulas and scan.formulas.get(beyond) == formula:
                found.setdefault(between, []).append(TYPED)
    return found


def _remarked(cell: SheetCell, remarks: Sequence[str]) -> SheetCell:
    if not remarks:
        return cell
    return cell._replace(remark="; ".join(dict.fromkeys([*remarks, *([cell.remark] if cell.remark else [])])))


def _relative(formula: str, row: int, column: int) -> str:
    """A formula as seen from its cell, so that it reads the same wherever it is copied to."""

    def seen(match: re.Match[str]) -> str:
        fixed_column, name, fixed_row, number = match.groups()
        across = name if fixed_column else f"[{_column(name) - column}]"
        down = number if fixed_row else f"[{int(number) - row}]"
        return f"{across}.{down}"

    return _REFERENCE.sub(seen, formula)


def _unescaped(text: str) -> str:
    """A text with the signs that the file writes as numbers: _x000A_ is a line end."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\x00", "")


def _whole(text: str | None, default: int = 0) -> int:
    """A whole number of an attribute; `default` for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else default


@lru_cache(maxsize=1 << 15)
def _column(name: str) -> int:
    """A column by its name ("B" → 1), counted from 0."""
    column = 0
    for letter in name.upper():
        column = 26 * column + ord(letter) - 64
        if not ("A" <= letter <= "Z" and column <= _LAST_COLUMN):
            raise Unreadable(f"a sheet of the workbook has a column {name[:9]!r}, which no sheet can have")
    return max(column - 1, 0)


def _row(reference: str) -> int:
    """The row of a reference ("B7" → 7); 0 where it names none."""
    return _whole(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))


def _name(row: int, column: int) -> str:
    return f"{letters(column)}{row}"
