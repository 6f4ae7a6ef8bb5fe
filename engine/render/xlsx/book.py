"""A workbook that is written row by row. In: texts, exact numbers, formulas. Out: its bytes, always the same for them.

The only file that knows XlsxWriter. A text is never taken for a formula or a link, whatever it begins with. Amounts
come as exact decimals and become what a cell can hold only as they are written.
"""

from __future__ import annotations

import io
import re
from collections.abc import Container, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from engine.record import Record
from engine.render.layout import clean, width

LAST_ROW = 1_048_575
_LONGEST = 32_000  # characters of a cell; programs take 32,767
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "'")
_A4, _A3, _WIDE = 9, 8, 240  # kinds of paper, and how many characters are too many for the smaller
_LINE, _MOST_LINES = 14, 20  # points a line
_MIDDLE = {"align": "center"}
_DAY_ZERO = datetime(2000, 1, 1)  # no clock: the same report gives the same file


class Amount(Record):
    """A number, as an exact decimal; shown with as many decimals."""

    text: str


class Live(Record):
    """A formula (without "="), and what it comes to."""

    formula: str
    value: str
    decimals: int = -1  # -1: the value is a text


class Link(Record):
    """A text that leads to a cell of the workbook."""

    target: str  # "Sheet!A1"
    text: str


class _Decimal:
    """A decimal that XlsxWriter writes to the letter, as the number that a formula gave; a text it takes for a text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text


Value = str | int | Amount | Live | Link | None


class Book:
    """The workbook."""

    def __init__(self, title: str) -> None:
        self._bytes = io.BytesIO()
        guesses = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        self._book = xlsxwriter.Workbook(self._bytes, {"in_memory": True, **guesses})
        self._book.set_properties({"title": _plain(title), "created": _DAY_ZERO})
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def format(self, **properties: object) -> Any:
        """A format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            look = {"font_name": "Arial", "font_size": 10, "valign": "top", **properties}
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def sheet(self, name: str, widths: Sequence[int]) -> Sheet:
        """A further sheet; the widths of its columns are in characters."""
        return Sheet(self, self._book.add_worksheet(name), name, widths)

    def content(self) -> bytes:
        """The file."""
        self._book.close()
        return self._bytes.getvalue()


class Sheet:
    """One sheet, written from top to bottom."""

    def __init__(self, book: Book, sheet: Any, name: str, widths: Sequence[int]) -> None:
        self._book, self._sheet, self.name, self._widths = book, sheet, name, widths
        self.row = 0
        self._lines: dict[int, int] = {}
        for column, room in enumerate(widths):
            sheet.set_column(column, column, room)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_A3 if sum(widths) > _WIDE else _A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&F · &A&R&P / &N")

    def title(self, text: str) -> None:
        """What the sheet is, at its top."""
        self._sheet.set_row(self.row, 24)
        self._sheet.write_string(self.row, 0, _plain(text), self._book.format(bold=True, font_size=15))
        self.row += 1

    def head(self, names: Sequence[str], own: Container[int] = ()) -> None:
        """The names of the columns, which stay in sight; the `own` ones are for a person to fill in."""
        plain = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#EEF1F4"}
        for column, name in enumerate(names):
            look = self._book.format(**{**plain, "bg_color": "#FFF6CC"} if column in own else plain)
            self._sheet.write_string(self.row, column, _plain(name), look)
        self._sheet.freeze_panes(self.row + 1, 0)
        self._sheet.repeat_rows(self.row)
        self.row += 1

    def write(self, values: Sequence[Value], **look: object) -> int:
        """A row; returns its number, counted from 1 as cells are named."""
        self._make_room(values)
        for column, value in enumerate(values):
            if value is not None and value != "":
                self._write(column, value, look)
            elif look:
                self._sheet.write_blank(self.row, column, None, self._book.format(**look))
        self.row += 1
        return self.row

    def filled_in(self, first: int, values: Sequence[str]) -> None:
        """In the last row written, the cells for a person, from a column on."""
        self._make_room([None] * first + list(values), self.row - 1)
        look = self._book.format(text_wrap=True, border=1, border_color="#D9C97A", bg_color="#FFFDF0", locked=False)
        for column, value in enumerate(values, first):
            self._sheet.write_string(self.row - 1, column, _plain(value, lines=True), look)

    def choices(self, column: int, first: int, last: int, words: Sequence[str]) -> None:
        """What may be chosen in the cells of a column; anything else may be written all the same."""
        if last >= first:
            rule = {"validate": "list", "source": list(words), "error_type": "information", "ignore_blank": True}
            self._sheet.data_validation(first - 1, column, last - 1, column, rule)

    def filter(self, head: int, columns: int) -> None:
        """Let the rows below a head be filtered."""
        if self.row > head:
            self._sheet.autofilter(head - 1, 0, self.row - 1, columns - 1)

    def _make_room(self, values: Sequence[Value], row: int | None = None) -> None:
        """Rows are as high as their texts need; not every program sees to that by itself."""
        row = self.row if row is None else row
        lines = 1
        for value, room in zip(values, self._widths, strict=False):
            if isinstance(value, str) and len(value) * 2 > room:
                lines = max(lines, sum(-(-width(line) // max(room - 1, 1)) or 1 for line in value.split("\n")))
        if lines > self._lines.get(row, 1):
            self._lines = {row: min(lines, _MOST_LINES)}  # only the last row is ever asked for
            self._sheet.set_row(row, _LINE * self._lines[row])

    def _write(self, column: int, value: Value, look: dict[str, object]) -> None:
        sheet, row = self._sheet, self.row
        match value:
            case Amount(text):
                decimals = len(text.partition(".")[2])
                sheet.write_number(row, column, Fraction(text), self._book.format(num_format=_shown(decimals), **look))
            case Live(formula, shown, decimals):
                kind = {"num_format": _shown(decimals)} if decimals >= 0 else {"align": "center"}
                cached = _Decimal(shown) if decimals >= 0 else shown
                sheet.write_formula(row, column, "=" + formula, self._book.format(**kind, **look), cached)
            case Link(target, text):
                where = self._book.format(font_color="#1A4F8F", underline=1, **_MIDDLE, **look)
                sheet.write_url(row, column, f"internal:{target}", where, _plain(text))
            case int():
                # A number by which something is known stands in the middle, an amount at the right.
                sheet.write_number(row, column, value, self._book.format(**look, **({} if column else _MIDDLE)))
            case str():
                properties = {"text_wrap": True, **look}
                if value.startswith(_LOOKS_LIKE_A_FORMULA):
                    properties["quote_prefix"] = True
                sheet.write_string(row, column, _plain(value), self._book.format(**properties))


def amount(text: str | None) -> Value:
    """A decimal as a number, anything else as a text."""
    return Amount(text) if text is not None and _NUMBER.fullmatch(text) else text


def _shown(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _plain(text: str, lines: bool = False) -> str:
    """A text that XML can hold; what a person wrote keeps its lines."""
    kept = "\n".join(map(clean, text.splitlines())) if lines else clean(text)
    return kept.encode("utf-8", "backslashreplace").decode()[:_LONGEST]
