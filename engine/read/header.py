"""Header rows and the tree they make.

In: grid rows. Out: how many of them are header rows, and for every column its labels from the top down.

A merged header cell prints as its text and blanks to the right of it (or as its text again and again). So a label
owns the blanks that follow it, up to the next label of its row and never beyond the label above it. Where lines are
drawn around cells, a blank cell that is drawn is owned by none.
"""

from __future__ import annotations

from functools import lru_cache

from engine.facts import Cell, Label
from engine.quantity import narrow
from engine.read.caption import bare_unit
from engine.read.grid import CODE, DASH, LONG, NUMBERS, GridRow
from engine.regular import expression

LONGEST_LABEL = 40
MOST_ROWS = 6
_DIVIDED = 2  # labels that can only be columns of one above them
_FEW = 2  # labels of one group that could still be a row of the body: a group and its first member

# What the names of columns are made of, what they end with, and what they are.
_WORDS = (
    "名称",
    "编码",
    "代码",
    "指标",
    "金额",
    "预算",
    "决算",
    "合计",
    "小计",
    "占比",
    "比例",
    "类别",
    "类型",
    "性质",
    "依据",
    "说明",
    "备注",
    "年度",
    "目标",
    "来源",
    "用途",
    "内容",
    "序号",
    "分值",
    "得分",
    "权重",
    "完成值",
    "前年",
    "上年",
    "本年",
    "当年",
    "预计",
    "amount",
    "budget",
    "actual",
    "total",
    "fy",
)
_LAST_WORDS = ("数", "单位")
WHOLE_WORDS = frozenset(("项目", "类", "款", "项"))
_PROSE = frozenset("。；<")
_NO_LABELS = NUMBERS | {LONG, CODE, DASH}
_YEAR = expression(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = r"(?:[Ff][Yy]\s?'?|(?<!\d)\d{1,2}/\d{1,2}/)(\d\d)(?!\d)"  # compiled where a header is English
_LATIN_UNITS = ("000", "000s", "000)", "£m", "$m", "€m", "£", "$", "€")  # 2025 £'000
_UNIT = r"\((?:单位:)?\s*([^()\d]{1,8})\)$|单位:\s*(\S{1,8})$"  # compiled where a header ends in brackets, or says it


def header_like(row: GridRow) -> bool:
    """Could this row be a header: labels only, none of them long?"""
    if not _NO_LABELS.isdisjoint(row.kinds):
        return False
    for i in row.filled:
        text = row.cells[i].text
        if len(text) > LONGEST_LABEL or not _PROSE.isdisjoint(text):
            return False
    return True


def is_header_word(text: str) -> bool:
    """Is this text made like a column's name ("金额", "预算数", "2023年")?"""
    plain = "".join(text.split()).lower()
    if plain in WHOLE_WORDS or plain.endswith(_LAST_WORDS) or any(word in plain for word in _WORDS):
        return True
    return _YEAR.search(text) is not None


class _Spans:
    """The labels of the header rows read so far: which label of the last row owns which column."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.owner = [-1] * width  # the column of the label that owns a column; -1 for none
        self.labelled: set[int] = set()  # columns with a label of their own
        self.paths: list[list[Cell]] = [[] for _ in range(width)]

    def starts(self, row: GridRow) -> list[int]:
        """The columns where a label of `row` starts; a repeated text is a merged cell printed out."""
        found: list[int] = []
        for i in row.filled:
            text = row.cells[i].text
            above = self.paths[i][-1].text if self.paths[i] else ""
            beside = i > 0 and row.cells[i - 1].text == text and self.owner[i - 1] == self.owner[i]
            if text != above and not beside:
                found.append(i)
        return found

    def continues(self, row: GridRow) -> bool:
        """Is `row` one more header row: does it split labels above it that are not split yet?

        It begins under such a label, since a first row of the body begins under a column that has its name. One with
        few labels, all under the very first label ("类", "款"), could be such a row still: its words decide.
        """
        starts = self.starts(row)
        if not starts or len(row.cells) > self.width:
            return False
        unlabelled = {self.owner[i] for i in range(self.width) if i not in self.labelled}
        if self.owner[starts[0]] not in unlabelled:
            return self._divides(row, starts)
        splits = any(i not in self.labelled and self.owner[i] != -1 for i in starts)
        if not splits and not all(is_header_word(row.cells[i].text) for i in starts):
            return False  # splitting nothing, it is a header only where its words say so (功能分类 over 科目编码)
        if len(starts) <= _FEW and all(self.owner[i] == self.owner[0] for i in starts):
            return 2 * sum(is_header_word(row.cells[i].text) for i in starts) >= len(starts)
        return True

    def _divides(self, row: GridRow, starts: list[int]) -> bool:
        """Does a row that names its first column once more (经济分类科目 under 项目) divide labels further right, into
        columns that begin with a subtotal?"""
        divided = [i for i in starts if i not in self.labelled and self.owner[i] != -1]
        return len(divided) >= _DIVIDED and any("".join(row.cells[i].text.split()) == "小计" for i in starts)

    def add(self, row: GridRow) -> None:
        """Take `row` as the next header row."""
        starts = set(self.starts(row))
        owner, current = list(self.owner), -1
        for i in range(self.width):
            if i in starts:
                current = i
            elif row.spans[i : i + 1] > (0,):
                current = -1  # a blank cell of its own, with a line drawn around it
            elif current >= 0 and self.owner[i] != self.owner[current]:
                current = -1
            if current >= 0:
                owner[i] = current
                self.paths[i].append(row.cells[current])
        self.owner = owner
        self.labelled |= starts


def _as_merged(row: GridRow, below: list[GridRow]) -> GridRow:
    """The first row of a header, without the lines around its blank cells where these must be of the label before
    them: where the row below has labels under them and under the label they follow, and nowhere else, or says the same
    again under another label (合计, 接待费 under 预算数 and under 决算数)."""
    if not row.spans or len(row.filled) < _DIVIDED or not below or not header_like(below[0]):
        return row
    above = [cell.text for cell in row.cells]
    under = [cell.text for cell in below[0].cells[: len(above)]]
    begins = {n for n, text in enumerate(above) if text}
    divided = begins & {n - 1 for n in range(1, len(above)) if n not in begins}
    groups: dict[int, set[str]] = {}
    for n, text in enumerate(under):
        groups.setdefault(max((begin for begin in begins if begin <= n), default=-1), set()).add(text)
    fits = divided and all(bool(text) == (n in divided or n not in begins) for n, text in enumerate(under))
    alike = [labels for begin, labels in groups.items() if begin >= 0 and len(labels) >= _DIVIDED]
    same = len(alike) >= _DIVIDED and len(set.intersection(*alike) - {""}) >= _DIVIDED
    return row._replace(spans=()) if fits or same else row


def header_rows(rows: list[GridRow], start: int, width: int) -> int:
    """How many rows from `start` on make one header; 0 when the first cannot be one."""
    if not header_like(rows[start]):
        return 0
    spans = _Spans(width)
    spans.add(_as_merged(rows[start], rows[start + 1 : start + 2]))
    count = 1
    for row in rows[start + 1 : start + MOST_ROWS]:
        if row.broken or not header_like(row) or not spans.continues(row):
            break
        spans.add(row)
        count += 1
    return count


def header_paths(rows: list[GridRow], width: int) -> tuple[list[tuple[Label, ...]], set[int]]:
    """For every column its labels from the top down, and the columns that have a label of their own."""
    spans = _Spans(width)
    for n, row in enumerate(rows):
        spans.add(row if n else _as_merged(row, rows[1:2]))
    return [tuple(Label(cell.text, cell.place) for cell in path) for path in spans.paths], spans.labelled


def period_of(path: tuple[Label, ...]) -> str:
    """The year a header names, the nearest label first: "2023年预算数", "FY97", "6/30/13"; "" where there is none."""
    return next((period for label in reversed(path) if (period := _period(label.text))), "")


@lru_cache(maxsize=1 << 12)
def _period(text: str) -> str:
    text = narrow(text)
    if match := _YEAR.search(text):
        return match[1]
    if ("/" in text or "F" in text or "f" in text) and (match := expression(_SHORT_YEAR).search(text)):
        return ("19" if match[1] >= "50" else "20") + match[1]
    return ""


def unit_of(path: tuple[Label, ...]) -> str:
    """The short text in brackets at the end of a header, the nearest label first: "金额（万元）" says "万元"."""
    return next((unit for label in reversed(path) if (unit := _unit(label.text))), "")


@lru_cache(maxsize=1 << 12)
def _unit(text: str) -> str:
    text = narrow(text)
    if text.endswith("%"):
        return "%"
    if text.endswith(_LATIN_UNITS) and (unit := bare_unit(text.split()[-1])):
        return unit
    match = expression(_UNIT).search(text) if text.endswith(")") or "单位" in text else None
    return (match[1] or match[2]).strip() if match else ""
