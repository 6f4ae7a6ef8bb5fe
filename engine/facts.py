"""The fact graph: what one document says, read once and then frozen.

In: nothing (readers build it). Out: `Facts`, the only thing later stages know of a document.

What a document prints is kept to the letter: every text, figure and label carries its `Place`, every repair the
reader made stands on the fact it changed. What the words *mean* (which table is the income table, what 万元 is worth)
is said by rule files, not here. Named tuples, not attrs: every run of the command builds thousands of these, and
the import of attrs alone would take longer than the whole check of a document (docs/performance.md).
"""

from __future__ import annotations

from engine.record import Record


class Place(Record):
    """Where something stands. Lines, columns (in characters) and pages count from 1; `end_column` is exclusive.

    Text has line and column; PDF page and box (x0, top, x1, bottom in points); a workbook sheet and cell ("B7"); a text
    of Word or a page of the web a paragraph, or a table and a cell, each counted through the whole document.
    """

    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    sheet: str | None = None
    cell: str | None = None
    paragraph: int | None = None
    table: int | None = None


class Label(Record):
    """A text with its place: a title, a header, a heading, a note."""

    text: str
    place: Place


class Figure(Record):
    """A number as printed: its value is `digits / 10**decimals` in the printed unit."""

    text: str  # the number to the letter, without its unit: "1,467.21"
    digits: int  # signed: 146721
    decimals: int  # printed decimals: 2; below zero where a report says so: 1467 and -3 are 1467000, give or take 500
    unit: str  # the unit printed at the number itself ("万元", "%", "场"), "" where there is none
    bound: str  # "≥", "≤", "约" … before the number, "" for a plain one
    place: Place
    repaired: str | None = None
    remark: str | None = None  # what the file says of it and print does not: "in a hidden row"


class Cell(Record):
    """One cell of a table's body. `text` is the whole cell as printed, `figure` the number it is, if it is one."""

    text: str
    place: Place
    figure: Figure | None = None


class Column(Record):
    """A leaf of the header tree. `path` goes from the top header down to this column, blanks left out."""

    path: tuple[Label, ...]
    kind: str  # "code" (identifies the row), "label" (names it), "figure", "text" (anything else)
    unit: str = ""  # a unit printed in the header, "金额（万元）" → "万元"; "" where there is none
    period: str = ""  # a year printed in the header ("2023"), one counted back from the document's ("-1"), or ""
    repaired: str | None = None  # how its year was read where its header has none of its own


class Row(Record):
    """One row of a table's body: a cell per column of its part, None where the row has none there."""

    cells: tuple[Cell | None, ...]
    place: Place
    path: tuple[str, ...] = ()  # its label columns from the left, merged cells carried down: ("收入构成", "财政拨款")
    repaired: str | None = None  # what the reader mended: "moved 1 cell to the right: a merged cell was lost"


class Part(Record):
    """A rectangle of a printed table with a header tree of its own.

    A plain table has one part. Two tables side by side are two parts, and so are tables stacked under one title. A
    form ("项目总预算 | 41.43 | 负责人 | …") is a part of one row whose column paths are its field names.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    place: Place
    form: bool = False


class Table(Record):
    """What is printed under one table title."""

    number: str  # "表3", "Table 3" as printed, or ""
    title: Label  # Label("", place) where none is printed
    unit: str  # of the caption "单位：万元", or ""
    organisation: str  # of the caption "部门：…", or ""
    parts: tuple[Part, ...]
    notes: tuple[Label, ...]  # printed under the table: "注：本表为空表"
    place: Place
    repairs: tuple[str, ...] = ()
    period: Label | None = None  # the year that stands by itself over it: "2024年度" of "2024年度  单位：万元"
    caption: tuple[Label, ...] = ()  # number, unit and organisation where they do not stand in the line of the title


class Heading(Record):
    """A heading: `level` 1 is the highest."""

    text: str
    level: int
    place: Place


class Passage(Record):
    """A paragraph of prose, lines joined, under `heading` (an index into `Facts.headings`, -1 before the first)."""

    text: str
    place: Place
    heading: int
    figures: tuple[Figure, ...]


class Facts(Record):
    """One document. Tuples are in reading order."""

    path: str
    title: Label  # the document's title, lines joined
    cover: tuple[Label, ...]  # every line before the first heading, contents list or table
    contents: tuple[Label, ...]  # the entries of its list of contents (目录)
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]
    repairs: tuple[Label, ...] = ()  # what the reader mended that belongs to no single table
