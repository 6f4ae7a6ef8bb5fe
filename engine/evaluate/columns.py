"""Which printed column is which declared one, and what names a row. In: specifications, columns. Out: indices, keys."""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.bound import Row
from engine.facts import Cell, Column, Label, Part
from engine.facts import Row as PrintedRow
from engine.patterns import Test, matcher
from engine.plan import ColumnSpec, PartSpec, PeriodSpec
from engine.regular import expression
from engine.wording import normal, plain


def stands_under(patterns: Sequence[str], columns: Sequence[Column]) -> bool:
    """Does a part stand under one of these headers?"""
    tests = [matcher(p) for p in patterns]
    return any(header_meets(tests, column) for column in columns)


def header_meets(tests: Sequence[Test], column: Column) -> bool:
    """Does any header of a column meet one of the tests?"""
    return any(meets(_header(label.text)) for meets in tests for label in column.path)


_LONGEST_UNIT = 6  # characters of a unit in brackets behind a header


def _header(text: str) -> str:
    """A header in normal form, without its outline number."""
    return plain(text)


def _fits(source: str, text: str) -> bool:
    header = _header(text)
    meets = matcher(source)
    return meets(header) or (header.endswith("）") and meets(_without_unit(header)))


def _without_unit(header: str) -> str:
    """A header that ends in a bracket, without it if it is short enough to be a unit: "金额（万元）" is "金额"."""
    opens = header.rfind("（")
    unit = header[opens + 1 : -1]
    return header[:opens] if opens >= 0 and 0 < len(unit) <= _LONGEST_UNIT and "）" not in unit else header


def column_periods(columns: Sequence[Column], specs: Sequence[PeriodSpec], year: str) -> list[str]:
    """The year each column is of: the one in its header, else the one its header names in words, else ""."""
    periods = [column.period for column in columns]
    if specs and year.isdecimal():
        worded = [(str(int(year) + spec.years), [matcher(p) for p in spec.patterns]) for spec in specs]
        for i, column in enumerate(columns):
            if not periods[i] and column.kind == "figure":
                periods[i] = next((named for named, tests in worded if header_meets(tests, column)), "")
    return periods


def fitting_columns(spec: ColumnSpec, columns: Sequence[Column]) -> list[int]:
    """Every column that some path of a declared one fits, by the order of the paths."""
    paths = [path for path, joined in zip(spec.sources, spec.joined, strict=True) if not joined]
    found = [i for path in paths for i, column in enumerate(columns) if column.path and _path_fits(path, column.path)]
    return list(dict.fromkeys(found))


def find_column(
    spec: ColumnSpec,
    columns: Sequence[Column],
    kinds: str = "",
    year: str = "",
    periods: Sequence[str] = (),
    without: Sequence[int] = (),
) -> int | None:
    """The column a path of patterns names: the last is its own header, those before are above it, in order.

    The first alternative that is there wins. Of several columns that fit it, those of `year` come before those of no
    year and of other years (the last year first, where `year` is not known), then the one nearest the top of the header
    tree, then the leftmost. `periods` are the years of the columns, "" for none.
    """
    periods = periods or [""] * len(columns)
    for path, joined in zip(spec.sources, spec.joined, strict=True):
        if joined:
            continue
        fitting = [
            ((periods[i] != year) + (periods[i] not in ("", year)), _late(periods[i], year), len(column.path), i)
            for i, column in enumerate(columns)
            if column.path
            and i not in without
            and (not kinds or column.kind in kinds)
            and _path_fits(path, column.path)
        ]
        if fitting:
            return min(fitting)[-1]
    return None


def _path_fits(path: Sequence[str], labels: Sequence[Label]) -> bool:
    if not _fits(path[-1], labels[-1].text):
        return False
    above = iter(labels[:-1])
    return all(any(_fits(p, label.text) for label in above) for p in path[:-1])


def is_share(part: Part, column: int) -> bool:
    """Is this a column of percentages?"""
    header = part.columns[column]
    if "%" in normal(header.unit):
        return True
    figures = [cell.figure for row in part.rows if (cell := row.cells[column]) is not None and cell.figure is not None]
    return bool(figures) and 2 * sum(figure.unit == "%" for figure in figures) > len(figures)


def key_columns_of(spec: PartSpec, columns: Sequence[Column]) -> list[int]:
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


def label_columns_of(spec: PartSpec, columns: Sequence[Column], keys: list[int]) -> list[int]:
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


def labels_of(part: Part, labels: list[int]) -> list[Label | Cell]:
    """What names each row: its label cell, the innermost first, else a text in a code column (合计)."""
    if not labels:
        return [_label_beside(row, part.columns) for row in part.rows]
    inner, *outer = reversed(labels)
    return [
        cell if (cell := row.cells[inner]) is not None and cell.text and not cell.text.isspace()
        else _label_further_out(row, outer, part.columns)
        for row in part.rows
    ]  # fmt: skip


def _label_further_out(row: PrintedRow, labels: list[int], columns: Sequence[Column]) -> Label | Cell:
    for i in labels:
        cell = row.cells[i]
        if cell is not None and cell.text and not cell.text.isspace():
            return cell
    return _label_beside(row, columns)


def _label_beside(row: PrintedRow, columns: Sequence[Column]) -> Label | Cell:
    for i, cell in enumerate(row.cells):
        if cell is not None and cell.figure is None and columns[i].kind in ("code", "label") and cell.text.strip():
            if not any(c.isdigit() for c in cell.text):
                return cell
    return Label(row.path[-1] if row.path else "", row.place)


_IN_CODES = expression(r"[\s.\-]")
_CODE_FIRST = expression(r"[\[（]?(\d{2,7})[\]）]?[-\s]*(?=\D|$)")


def codes_in_labels(part: Part, labels: list[int]) -> bool:
    """Do most labels begin with a code ("201 一般公共服务支出")?"""
    texts = [cell.text for row in part.rows for i in labels if (cell := row.cells[i]) is not None and cell.text.strip()]
    return bool(texts) and 2 * sum(_CODE_FIRST.match(normal(text)) is not None for text in texts) > len(texts)


_CODE_APART = expression(r"\s*\d{3,7}\s+[^\d\W]")


def codes_stand_apart(part: Part, labels: list[int]) -> bool:
    """Do most labels begin with a code and a space, in a list of which no code is declared?"""
    texts = [cell.text for row in part.rows for i in labels if (cell := row.cells[i]) is not None and cell.text.strip()]
    return 2 * sum(_CODE_APART.match(text) is not None for text in texts) > len(texts)


def split_code(row: Row) -> None:
    """Take the code off the front of a row's label."""
    text = normal(row.label.text)
    match = _CODE_FIRST.match(text)
    if match:
        row.key = match[1]
        row.label = Label(text[match.end() :], row.label.place)


def read_keys(rows: Sequence[Row], columns: list[int], spec: PartSpec) -> None:
    """Set the keys of rows from their code cells; a blank outer cell takes the one above it."""
    if len(columns) == 1:
        [column] = columns
        for row in rows:
            if (cell := row.printed.cells[column]) is not None:
                text = cell.text
                row.key = text if text.isascii() and text.isdigit() else _code(text)
        return
    carried: list[str] = []
    for row in rows:
        carried = _read_key(row, columns, spec, carried)


def _read_key(row: Row, columns: list[int], spec: PartSpec, above: list[str]) -> list[str]:
    """Set the key of a row whose code is printed over several columns. Returns the pieces as read."""
    cells = []
    for i in columns:
        cell = row.printed.cells[i]
        cells.append(_code(cell.text) if cell is not None else "")
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


def _code(text: str) -> str:
    """A code without the spaces, points and dashes in it; "" for a text without a digit."""
    text = _IN_CODES.sub("", normal(text))
    return text if any(c.isdigit() for c in text) else ""


def _widths(spec: PartSpec, count: int) -> list[int]:
    lengths = list(spec.tree[1:]) if spec.tree[0] == "code" else []
    return [b - a for a, b in zip([0, *lengths], lengths, strict=False)] if len(lengths) >= count else []


def _late(period: str, year: str) -> int:
    """What sorts later years before earlier ones in a document that does not say its year, as a workbook may not."""
    return -int(period) if not year and period.isdecimal() else 0
