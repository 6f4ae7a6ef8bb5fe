"""From a region to parts: what each column is, which rows were pushed left, and two tables side by side.

In: `Region`s. Out: `Part`s of the fact graph. The kinds of cells that a column holds in most rows say what it is; its
name says it where the column is empty or where digits are no amounts (codes, telephone numbers, dates).
"""

from __future__ import annotations

from collections.abc import Collection

from engine.facts import Cell, Column, Label, Part, Place, Row
from engine.read.grid import (
    AMOUNT,
    BLANK,
    CODE,
    COUNT,
    DASH,
    DASHES,
    NUMBERS,
    PERCENT,
    TEXT,
    WORDS,
    YEAR,
    GridRow,
    row_of_cells,
)
from engine.read.header import header_paths, period_of, unit_of, units_under
from engine.read.regions import Region
from engine.read.spans import with_years
from engine.regular import expression

Path = tuple[Label, ...]

_FARTHEST = 8  # cells that a row is moved at most
_MOST_LABELS = 12  # label columns of a table; more are texts
_ANY_FIGURE = NUMBERS | {YEAR}
_NONE: frozenset[str] = frozenset()
_ASIDE = expression(r"[(（][^()（）]*[)）]$")

# What columns are called, spaces left out.
_CODE_WORDS = ("编码", "代码", "编号", "序号", "行次")
_CODE_NAMES = frozenset(("类", "款", "项", "号", "年度", "年份", "code", "no", "no.", "year"))
_LABEL_ENDS = ("名称", "项目", "科目", "分类")
_LABEL_NAMES = frozenset(("单位", "部门", "收入", "支出", "内容"))
_SIDE_ENDS = ("项目", "科目", "收入", "支出")
_SIDE_BEGINS = ("Revenue", "revenue", "Expenditure", "expenditure", "Sources", "sources", "Uses", "uses")
_NO_FIGURE = ("电话", "传真", "邮编", "账号", "帐号", "日期", "时间", "负责人", "联系人", "phone", "fax", "date")
_TEXT_NAME = (
    "备注", "说明", "用途", "依据", "内容", "方向", "类别", "性质", "note", "remark", "comment",
)  # fmt: skip


def _bare(name: str) -> str:
    """A name without what stands behind it in brackets: 项目（按功能分类）."""
    return _ASIDE.sub("", name) or name


def _has(words: tuple[str, ...], name: str) -> bool:
    """Does a name have one of these words in it?"""
    name = name.lower()
    return any(word in name for word in words)


def parts_of(region: Region) -> list[Part]:
    """The parts of one region: one, or several where tables stand side by side."""
    if region.form:
        return [_form(region)]
    return _Table(region).parts()


class _Table:
    """One header with its rows, on the way to parts."""

    def __init__(self, region: Region) -> None:
        rows = region.header + region.body
        self.width = max(len(row.kinds) for row in rows)
        captions = tuple(Label(cell.text, cell.place) for cell in region.captions)
        paths, self.named = header_paths(region.header, self.width)
        self.units = units_under(region.header)
        self.paths: list[Path] = [captions + _once(path) for path in paths]
        self.names = ["".join(path[-1].text.split()) if path else "" for path in self.paths]
        # "Year" over the last column is no year but the quarters together.
        self.codes = [_names_code(name) and not (i and name.lower() == "year") for i, name in enumerate(self.names)]
        self.body = region.body
        self._count()
        if len(region.body) > 2:
            self._mend_rows()
            if any(row.repaired for row in self.body):
                self._mend_rows()  # with these in place, others may show where they belong

    def _count(self) -> None:
        """For every column, how many cells look like what, and how many of them like numbers and words."""
        columns = zip(*[row.kinds.ljust(self.width) for row in self.body], strict=True)
        self.counts = [{kind: column.count(kind) for kind in set(column)} for column in columns] or [{}] * self.width
        self.numbers = [sum([count.get(kind, 0) for kind in NUMBERS]) for count in self.counts]
        self.words = [sum([count.get(kind, 0) for kind in WORDS]) for count in self.counts]
        self.settled: set[str] = set()  # the kinds of rows that stay where they are: all else follows from the counts

    # ── rows pushed left ─────────────────────────────────────────────────────────────────────────────────────────

    def _mend_rows(self) -> None:
        self.body = [row if row.repaired else self._mend(row) for row in self.body]
        if any(row.repaired for row in self.body):
            self._count()

    def _mend(self, row: GridRow) -> GridRow:
        """Move a row right where a lost merged cell pushed its numbers under labels; else the row as it is."""
        spare = min(self.width - len(row.kinds.rstrip()), _FARTHEST)
        if spare <= 0 or row.kinds in self.settled or row.spans:  # where lines are drawn, no cell is lost
            return row
        numbers = [i for i in row.filled if row.kinds[i] in NUMBERS]
        if not all(self._number_fits(row.kinds[i], i, row) for i in numbers):
            for shift in range(1, spare + 1):
                if all(self._fits(row.kinds[i], i + shift, row) for i in row.filled):
                    return self._moved(row, shift)
        self.settled.add(row.kinds)
        return row

    def _others(self, column: int, row: GridRow, kinds: Collection[str]) -> int:
        """How many cells of these kinds the other rows have in a column."""
        own = column < len(row.kinds) and row.kinds[column] in kinds
        count = self.counts[column]
        return sum([count[kind] for kind in kinds if kind in count]) - own

    def _number_fits(self, kind: str, column: int, row: GridRow) -> bool:
        if self.codes[column]:
            return kind == AMOUNT
        own = row.kinds[column : column + 1]
        numbers, words = self.numbers[column] - (own in NUMBERS), self.words[column] - (own in WORDS)
        if not numbers and not words:
            return column in self.named
        if words > numbers:
            return False
        if kind == COUNT or not numbers:
            return True
        percents = self._others(column, row, (PERCENT,)) if PERCENT in self.counts[column] else 0
        if kind == AMOUNT:
            return numbers >= 2 * percents
        return 2 * (percents + self._others(column, row, (COUNT,))) >= numbers

    def _fits(self, kind: str, column: int, row: GridRow) -> bool:
        """Would a cell of this kind stand rightly in a column, as the other rows have it?"""
        if kind in NUMBERS:
            return self._number_fits(kind, column, row) and self._others(column, row, NUMBERS) > 0
        if kind == CODE:
            return self.codes[column]
        if kind in WORDS:
            return self._others(column, row, WORDS) > self._others(column, row, NUMBERS)
        return True

    def _moved(self, row: GridRow, shift: int) -> GridRow:
        """The row `shift` cells to the right; a label alone goes to the last column of labels before the numbers."""
        cells = [Cell("", row.place)] * shift + list(row.cells)
        kinds = BLANK * shift + row.kinds
        first = min(i for i, kind in enumerate(kinds) if kind in NUMBERS)
        before = [i for i in range(first) if kinds[i] in WORDS]
        if len(before) == 1:
            home = max((i for i in range(first) if self._others(i, row, WORDS)), default=before[0])
            if home > before[0]:
                cells[before[0]], cells[home] = cells[home], cells[before[0]]
                kinds = kinds[: before[0]] + BLANK + kinds[before[0] + 1 : home] + TEXT + kinds[home + 1 :]
        note = f"moved {shift} cell{'s' if shift > 1 else ''} to the right: a merged cell was lost"
        cells = [cell._replace(figure=cell.figure._replace(repaired=note)) if cell.figure else cell for cell in cells]
        return row_of_cells(cells[: self.width], kinds[: self.width], row.place, row.broken, note)

    # ── what columns are ─────────────────────────────────────────────────────────────────────────────────────────

    def _kinds(self) -> list[str]:
        """A first kind for every column: "code", "figure", "text", or "" for one that is blank throughout."""
        kinds = []
        for i, count in enumerate(self.counts):
            numbers = self.numbers[i] + count.get(YEAR, 0)
            words = self.words[i] + count.get(CODE, 0)
            name = self.names[i]
            if not numbers and not words and DASH not in count and i not in self.named:
                kinds.append("")
            elif self.codes[i]:
                kinds.append("code")
            elif _has(_NO_FIGURE, name):
                kinds.append("text")
            elif numbers and numbers >= words:
                kinds.append("figure")
            elif words or _names_label(name) or _has(_TEXT_NAME, name):
                kinds.append("text")
            else:
                kinds.append("figure")
        return self._bare_codes(kinds)

    def _bare_codes(self, kinds: list[str]) -> list[str]:
        """Bare digits to the left of the first text column are codes, whatever their header."""
        first = next((i for i, kind in enumerate(kinds) if kind == "text"), 0)
        for i in range(first):
            if kinds[i] == "figure":
                texts = [cell.text for row in self.body for cell in row.cells[i : i + 1] if cell.text]
                if not texts:
                    kinds[i] = "text"
                elif all(text.isdigit() for text in texts):
                    kinds[i] = "code"
        return kinds

    def parts(self) -> list[Part]:
        kinds = self._kinds()
        live = [i for i, kind in enumerate(kinds) if kind]
        if not live:
            return []
        return [part for group in self._sides(live, kinds) if (part := self._part(group, kinds))]

    def _sides(self, live: list[int], kinds: list[str]) -> list[list[int]]:
        """The columns of each table that stands beside another."""
        sides, current = [], [live[0]]
        for n in range(1, len(live)):
            column = live[n]
            if kinds[live[n - 1]] == "figure" and kinds[column] != "figure":
                figure = next((i for i in live[n + 1 :] if kinds[i] == "figure"), None)
                if figure is not None and self._begins(column, current, figure):
                    sides.append(current)
                    current = []
            current.append(column)
        return [*sides, current]

    def _begins(self, column: int, side: list[int], figure: int) -> bool:
        """Does a second table begin at this column of texts: does its name, or that of its first figure, come again?"""
        path = self.paths[column]
        if not path:
            return all(not self.paths[i] for i in side)
        name, first = _bare(self.names[column]), _bare(self.names[side[0]])
        if not {name, self.names[figure]}.isdisjoint([_bare(self.names[i]) for i in side]):
            return True
        if _names_side(name) and _names_side(first):
            return True
        opens = self.paths[column - 1][:1] != path[:1] and len(path) > 1 and len(self.paths[side[0]]) > 1
        return opens and (self.codes[column] or _names_label(name))

    # ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _part(self, side: list[int], first: list[str]) -> Part | None:
        kinds = self._label_kinds(side, [first[i] for i in side])
        columns = with_years([
            Column(self.paths[i], kind, self.units.get(i) or unit_of(self.paths[i]), period_of(self.paths[i]))
            for i, kind in zip(side, kinds, strict=True)
        ])  # fmt: skip
        holds = [(i, self._figures_of(i, kind)) for i, kind in zip(side, kinds, strict=True)]
        rows, carried = [], _Carried(kinds)
        for row in self.body:
            cells = _cells(row, holds)
            if any(cell and cell.text for cell in cells):
                rows.append(Row(cells, row.place, carried.path(cells), row.repaired))
        if not rows and not any(column.path for column in columns):
            return None
        return Part(columns, tuple(rows), _place(columns, rows))

    def _figures_of(self, column: int, kind: str) -> frozenset[str]:
        """What cells of a column are figures. A column of texts may hold some ("≥90%" among words), but no years."""
        if kind == "figure":
            return _ANY_FIGURE
        return NUMBERS if kind == "text" and not _has(_NO_FIGURE, self.names[column]) else frozenset()

    def _label_kinds(self, side: list[int], kinds: list[str]) -> list[str]:
        """Name the label columns among the texts before the first figure."""
        first = next((n for n, kind in enumerate(kinds) if kind == "figure"), len(kinds))
        texts = [n for n in range(first) if kinds[n] == "text" and not _has(_NO_FIGURE, self.names[side[n]])]
        texts = texts[:_MOST_LABELS]
        if first == len(kinds):  # no figures at all: the first text names the row
            texts = texts[:1]
        names = [
            n
            for n in texts
            if _names_label(self.names[side[n]]) and not self._is_group(side[n], [side[m] for m in texts])
        ]
        if names:
            texts = [n for n in texts if n <= names[-1]]
        labels = set(texts)
        return ["label" if n in labels else kind for n, kind in enumerate(kinds)]

    def _is_group(self, column: int, labels: list[int]) -> bool:
        """Is the column blank in rows where a label stands further right: a merged cell over several rows?"""
        inner = [i for i in labels if i > column]
        for row in self.body:
            kinds = row.kinds
            if kinds[column : column + 1] in ("", BLANK) and any(kinds[i : i + 1] not in ("", BLANK) for i in inner):
                return True
        return False


def _names_code(name: str) -> bool:
    return name.lower() in _CODE_NAMES or any(word in name for word in _CODE_WORDS)


def _names_label(name: str) -> bool:
    return name.endswith(_LABEL_ENDS) or name in _LABEL_NAMES


def _names_side(name: str) -> bool:
    return name.endswith(_SIDE_ENDS) or name.startswith(_SIDE_BEGINS)


def _place(columns: tuple[Column, ...], rows: list[Row]) -> Place:
    """Where a part begins: its first header, or else its first cell."""
    for column in columns:
        if column.path:
            return column.path[0].place
    return next((cell.place for cell in rows[0].cells if cell), rows[0].place)


def _cells(row: GridRow, columns: list[tuple[int, frozenset[str]]]) -> tuple[Cell | None, ...]:
    """The cells of a row, as figures only if they look like one that their column may hold; None beyond its end."""
    printed, kinds = row.cells, row.kinds
    end = len(printed)
    return tuple([
        None if i >= end
        else cell if (cell := printed[i]).figure is None or kinds[i] in figures
        else Cell(cell.text, cell.place)
        for i, figures in columns
    ])  # fmt: skip


class _Carried:
    """The labels of outer columns, carried down over the rows of their merged cell."""

    def __init__(self, kinds: list[str]) -> None:
        self.labels = [n for n, kind in enumerate(kinds) if kind == "label"]
        self.codes = [n for n, kind in enumerate(kinds) if kind == "code"]
        self.last: list[str] = []

    def path(self, cells: tuple[Cell | None, ...]) -> tuple[str, ...]:
        """The row's labels from the left. A label that stands in a code column counts where there is no other."""
        texts = [cell.text if (cell := cells[n]) and cell.text not in DASHES else "" for n in self.labels]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            code = next((cell.text for n in self.codes if (cell := cells[n]) and cell.text and _wordy(cell.text)), "")
            return (code,) if code else ()
        for level, text in enumerate(texts):
            if text:
                self.last[level:] = [text]  # what was carried in the columns to its right ends here
            elif level < len(self.last):
                texts[level] = self.last[level]
            else:
                self.last.append("")
        return tuple(filter(None, texts))


def _wordy(text: str) -> bool:
    return not any(c.isdigit() for c in text)


def _once(path: Path) -> Path:
    """A path without a label that repeats the one above it."""
    return tuple(label for n, label in enumerate(path) if not n or label.text != path[n - 1].text)


def _form(region: Region) -> Part:
    """One row with a column for each field: names and values alternate; a single name has a blank value."""
    columns: list[Column] = []
    cells: list[Cell | None] = []
    captions = tuple(Label(cell.text, cell.place) for cell in region.captions)
    for row in region.body:
        filled = [row.cells[i] for i in row.filled]
        if len(filled) == 1:
            filled.append(Cell("", filled[0].place))
        alternate = len(filled) % 2 == 0
        for n in range(1, len(filled), 2 if alternate else 1):
            name, value = filled[n - 1 if alternate else 0], filled[n]
            path = (*captions, Label(name.text, name.place))
            plain = "".join(name.text.split())
            code = _names_code(plain)
            if value.figure and (code or _has(_NO_FIGURE, plain)):
                value = value._replace(figure=None)
            kind = "code" if code else "figure" if value.figure else "text"
            columns.append(Column(path, kind, unit_of(path), period_of(path)))
            cells.append(value)
    place = region.body[0].place
    return Part(tuple(columns), (Row(tuple(cells), place),), place, form=True)
