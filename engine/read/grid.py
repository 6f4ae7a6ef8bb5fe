"""Cells and rows as they are printed, before anything is known of their table.

In: the lines of a table, split where TABs or `|` stand. Out: `GridRow`s, whose cells are read as numbers where they
are numbers and carry one letter each that says what they look like. All later stages of a table work on these
letters, so that a cell's text is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from engine.facts import Cell, Figure, Place
from engine.quantity import Printed, narrow, read_number
from engine.read.limits import Limits, Unreadable
from engine.record import Record
from engine.regular import expression

# What a cell looks like.
BLANK, DASH, AMOUNT, PERCENT, COUNT, YEAR, CODE, TEXT, LONG = " -n%uyctL"
NUMBERS = frozenset((AMOUNT, PERCENT, COUNT))  # plain, with %, with another unit
WORDS = frozenset((TEXT, LONG))

LONG_TEXT = 60  # characters: longer cells are prose, never a header or a label
_LONGEST_NUMBER = 48
_LONGEST_AMOUNT = 12  # digits without a comma: more make an identifier

DASHES = frozenset(("NA", "N/A", "n/a", "-", "--", "---", "—", "——", "–", "－", "/", "无", "…", "*", "—-", "\\"))
_DIGIT = expression(r"\d")
_ALL_DIGITS = expression(r"[0-9]+")
_YEARS = r"(?:[Ff][Yy]-?)?(?:19|20)\d\d(?:-(?:\d\d){1,2})?"  # FY2026 and 2025-26 name columns
_CODE = expression(r"(?!" + _YEARS + r"$)(?=[A-Za-z-]*\d)[0-9A-Za-z-]{6,}")
_PERCENTS = frozenset("%‰")
_UNIT = expression(r"[^\W\d_]{1,3}(?:/[^\W\d_]{1,3})?|个?百分点|平方公里|[A-Za-z]{4,6}")
_CALENDAR = frozenset(("月", "月份", "日", "号", "季度"))
_OF_A_YEAR = frozenset(  # 2026 Budget is a column's name
    ("actual", "budget", "cost", "draft", "final", "levy", "plan", "rate", "spend", "tax", "total", "year")
)
_RULE = frozenset(" \t|:-+=")
_PIPE = expression(r"(?<!\\)\|")


class GridRow(Record):
    """One printed row. `kinds` has one letter for each cell."""

    cells: tuple[Cell, ...]
    kinds: str
    place: Place
    filled: tuple[int, ...]  # the columns that hold something
    broken: bool = False  # a blank line or the end of a page stands before it
    repaired: str | None = None
    # Where lines are drawn: how many columns each cell covers, 0 for one that another covers.
    spans: tuple[int, ...] = ()


def row_of_cells(
    cells: list[Cell], kinds: str, place: Place, broken: bool = False, repaired: str | None = None
) -> GridRow:
    """A row of cells and what they look like."""
    return GridRow(tuple(cells), kinds, place, tuple([i for i, k in enumerate(kinds) if k != BLANK]), broken, repaired)


def has_numbers(row: GridRow) -> bool:
    """Does the row hold an amount, a percentage or a count? Years and codes are none."""
    kinds = row.kinds
    return AMOUNT in kinds or PERCENT in kinds or COUNT in kinds


def is_rule(line: str) -> bool:
    """Is this the rule under the header of a Markdown table?"""
    return "-" in line and _RULE.issuperset(line)


def has_frame(lines: Iterable[str]) -> tuple[bool, bool]:
    """Do all the `|` lines of a table open with one, and do all end with one? Then these are its frame; where some do
    not, a `|` at an end of the others has a blank cell beside it.
    """
    left = right = True
    for line in lines:
        if "|" in line and "\t" not in line:
            text = line.strip()
            left, right = left and text[0] == "|", right and text[-1] == "|"
    return left, right


def row_of_line(text: str, line: int, broken: bool, frame: tuple[bool, bool], limits: Limits) -> GridRow:
    """Split a line of a table with this frame into cells. Raises `Unreadable` for a row of too many cells."""
    if "\t" in text:
        pieces, column = text.split("\t"), 1
    else:
        pieces, column = _split_pipes(text, *frame)
    if len(pieces) > limits.cells:
        raise Unreadable(f"line {line} is a table row of {len(pieces)} cells, more than {limits.cells}")
    cells: list[Cell] = []
    kinds: list[str] = []
    for piece in pieces:
        width = len(piece)
        content = piece.strip() if width else ""
        if content:
            start = column if len(content) == width else column + piece.index(content)
            if content[0] in "*_" and _is_bold(content):
                content = content[2:-2]
                start += 2
            cell, kind = read_cell(content, Place(line, start, start + len(content)))
        else:
            cell, kind = Cell("", Place(line, column, column)), BLANK
        cells.append(cell)
        kinds.append(kind)
        column += width + 1
    return row_of_cells(cells, "".join(kinds), Place(line, 1, len(text) + 1), broken)


def _is_bold(content: str) -> bool:
    """Is the whole of a cell between Markdown's marks for bold text?"""
    mark, inner = content[:2], content[2:-2]
    return mark in ("**", "__") and content.endswith(mark) and inner[:1] not in ("", " ", mark[0]) and mark not in inner


def _split_pipes(text: str, left: bool, right: bool) -> tuple[list[str], int]:
    """The cells of a `|` row without its frame on the left and on the right, and the column of the first."""
    pieces = _PIPE.split(text)
    column = 1
    if left and len(pieces) > 1 and not pieces[0].strip():
        column += len(pieces[0]) + 1
        del pieces[0]
    if right and len(pieces) > 1 and not pieces[-1].strip():
        del pieces[-1]
    return pieces, column


def read_cell(text: str, place: Place) -> tuple[Cell, str]:
    """A cell that is not blank, with the figure it is, if it is one, and the letter for what it looks like."""
    if len(text) > _LONGEST_NUMBER:
        return Cell(text, place), LONG if len(text) > LONG_TEXT else TEXT
    kind, number = _look(text)
    return Cell(text, place, figure_at(number, place) if number else None), kind


@lru_cache(maxsize=1 << 12)
def _look(text: str) -> tuple[str, Printed | None]:
    """What a short text looks like, and the number it is. Kept, since a budget prints the same amounts many times."""
    if not _DIGIT.search(text):
        return DASH if text in DASHES else TEXT, None
    number = read_number(text)
    if number is None or not _is_figure(number):
        plain = narrow(text)
        return CODE if _ALL_DIGITS.fullmatch(plain) or _CODE.fullmatch(plain) else TEXT, None
    if number.unit:
        return PERCENT if number.unit in _PERCENTS else COUNT, number
    return YEAR if is_year(number) else AMOUNT, number


def _is_figure(number: Printed) -> bool:
    """Is it an amount, and not a numbered label ("1、其他"), a year, a code with its name or an identifier?"""
    unit = number.unit
    if unit and unit not in _PERCENTS:
        if not _UNIT.fullmatch(unit) or unit in _CALENDAR or _names_a_year(number):
            return False
    return bool(number.decimals) or "," in number.text or len(number.text) <= _LONGEST_AMOUNT


def is_year(number: Printed) -> bool:
    """Can this number be a calendar year?"""
    return not number.decimals and 1900 <= number.digits <= 2099 and "," not in number.text


def _names_a_year(number: Printed) -> bool:
    """Is this a year with what is of it: 2024年, 2026 Budget?"""
    return is_year(number) and (number.unit[0] == "年" or number.unit.lower() in _OF_A_YEAR)


def figure_at(number: Printed, place: Place) -> Figure:
    """The figure of a cell at `place`; its own place is that of the number alone, where columns are known."""
    text, digits, decimals, unit, bound, start, end = number
    if place.column is not None and place.end_column != place.column + len(text):
        place = Place(place.line, place.column + start, place.column + end, place.page)
    return Figure(text, digits, decimals, unit, bound, place)
