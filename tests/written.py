"""One document in every format. In: the text of an invented document. Out: files that print the same.

The writers are our own, a few lines each: what a test compares must not come from a library's idea of a file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from engine.facts import Facts, Place

Span = tuple[int, int]  # rows and columns that a cell covers


class Paragraph(NamedTuple):
    lines: tuple[str, ...]


class Grid(NamedTuple):
    rows: tuple[tuple[str, ...], ...]
    header: int  # how many of its rows are headers

    @property
    def width(self) -> int:
        return max(map(len, self.rows))

    def spans(self) -> dict[tuple[int, int], Span]:
        """The merged cells of the header, by row and column; those of one cell are left out."""
        rows = [[*row, *[""] * (self.width - len(row))] for row in self.rows[: self.header]]
        found: dict[tuple[int, int], Span] = {}
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if not text or (r, c) in taken:
                    continue
                right, down = c + 1, r + 1
                while (
                    right < self.width
                    and not row[right]
                    and (r, right) not in taken
                    and any(rows[n][right] for n in range(r + 1, self.header))
                ):
                    right += 1
                if right == c + 1:
                    while down < self.header and not rows[down][c] and (down, c) not in taken:
                        down += 1
                taken |= {(y, x) for y in range(r, down) for x in range(c, right)}
                if (down - r, right - c) != (1, 1):
                    found[r, c] = down - r, right - c
        return found


Block = Paragraph | Grid


def blocks_of(text: str, facts: Facts) -> list[Block]:
    """Paragraphs and tables of a document, `facts` being what is read from its text."""
    headers = {
        label.place.line
        for table in facts.tables
        for part in table.parts
        for column in part.columns
        for label in column.path
        if not part.form
    }
    found: list[Block] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        start = at
        kind = _kind(lines[at])
        while at < len(lines) and _kind(lines[at]) == kind:
            at += 1
        if kind == "text":
            found.append(Paragraph(tuple(line.strip() for line in lines[start:at])))
        elif kind == "table":
            rows = tuple(_cells(line) for line in lines[start:at] if set(line) - set("|-: "))
            header = 0
            while start + header + 1 in headers:
                header += 1
            found.append(Grid(rows, header))
    return found


def _kind(line: str) -> str:
    return "blank" if not line.strip() else "table" if "\t" in line or line.startswith("|") else "text"


def _cells(line: str) -> tuple[str, ...]:
    if "\t" in line:
        return tuple(cell.strip() for cell in line.split("\t"))
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1])


# ── what is compared ─────────────────────────────────────────────────────────────────────────────────────────────────


def without_places(value: object) -> object:
    """Facts as nested tuples without places and paths; a cell that is not there is a blank one."""
    if isinstance(value, Place):
        return ()
    if isinstance(value, Facts):
        value = value._replace(path="")
    if isinstance(value, tuple):
        name = type(value).__name__
        if name == "Cell" and not value[0]:
            return None
        return (name, *map(without_places, value))
    return (
        re.sub(r"(line|cell|paragraph) \w+", "somewhere", value)
        if isinstance(value, str) and ("joined" in value or "left out" in value)
        else value
    )


def packed(parts: dict[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


# ── plain text and CSV ───────────────────────────────────────────────────────────────────────────────────────────────


def as_csv(blocks: Sequence[Block], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    rows: list[Sequence[str]] = []
    for block in blocks:
        rows += [["\n".join(block.lines)]] if isinstance(block, Paragraph) else block.rows
        rows.append([])
    return "".join(delimiter.join(_quoted(cell, delimiter) for cell in row) + "\r\n" for row in rows).encode(encoding)


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell or "\n" in cell else cell


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

FORMATS = ("General", "0", "0.0", "0.00", "#,##0", "#,##0.0", "#,##0.00_ ", "0%", "0.0%", "0.00%", "@")
_AMOUNT = re.compile(r"-?(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,2})?(%?)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def letters(column: int) -> str:
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def xlsx_cell(name: str, text: str) -> str:
    """A cell that prints `text`: a number as programs store them, with its noise and a format, or a text."""
    match = _AMOUNT.fullmatch(text)
    if not match or (match[1][0] == "0" and len(match[1]) > 1):
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    decimals = len(match[2] or ".") - 1
    number = float(text.replace(",", "").rstrip("%")) / (100 if match[3] else 1)
    style = 7 + decimals if match[3] else 4 + decimals if "," in text else 1 + decimals
    return f'<c r="{name}" s="{style}"><v>{number:.17g}</v></c>'


def xlsx_sheet(rows: dict[int, Sequence[str]], merged: Iterable[str] = (), extra: str = "") -> str:
    """The XML of a sheet: its rows by number, from 1."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(xlsx_cell(f"{letters(c)}{number}", text) for c, text in enumerate(row) if text)
        + "</row>"
        for number, row in rows.items()
    )
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{extra}<sheetData>{body}</sheetData>'
        + (f"<mergeCells>{merges}</mergeCells>" if merges else "")
        + "</worksheet>"
    )


def xlsx_book(
    sheets: dict[str, str], states: dict[str, str] | None = None, parts: dict[str, str] | None = None
) -> bytes:
    """A workbook of these sheets' XML."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"'
        + (f' state="{states[name]}"' if name in states else "")
        + "/>"
        for n, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{escape(code)}"/>' for n, code in enumerate(FORMATS))
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(FORMATS)))
    return packed({
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships>{links}</Relationships>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
        **(parts or {}),
    })  # fmt: skip


def as_xlsx(blocks: Sequence[Block], merged: bool = True, split: bool = False) -> bytes:
    """The document in one sheet, or, `split`, with a sheet for each numbered table."""
    sheets: dict[str, str] = {}
    rows: dict[int, Sequence[str]] = {}
    merges: list[str] = []
    at = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            if split and re.match(r"表\s*\d+", block.lines[0]) and rows:
                sheets[f"Sheet{len(sheets) + 1}"] = xlsx_sheet(rows, merges)
                rows, merges, at = {}, [], 1
            rows[at] = ["\n".join(block.lines)]
            at += 2
            continue
        if merged:
            merges += [
                f"{letters(c)}{at + r}:{letters(c + w - 1)}{at + r + h - 1}" for (r, c), (h, w) in block.spans().items()
            ]
        for row in block.rows:
            rows[at] = row
            at += 1
        at += 1
    sheets[f"Sheet{len(sheets) + 1}"] = xlsx_sheet(rows, merges)
    return xlsx_book(sheets)
