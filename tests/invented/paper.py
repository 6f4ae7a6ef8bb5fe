"""Print tables and prose, keeping the place of every figure. In: cells. Out: text and `PlacedFigure`s.

A cell is a string, an int (money in 分), a `Share` or a `Target`. Rounding happens here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import attrs

from .model import EVERY_FUND, Department

_CODE = re.compile(r"[0-9A-Z]+")
SCALES = {"元": 100, "千元": 100_000, "万元": 1_000_000}


class Share(NamedTuple):
    """`part` of `whole`, printed in percent with `decimals`."""

    part: int
    whole: int
    decimals: int = 2


class Target(NamedTuple):
    """A figure that is no money: "≥", "90", "%"."""

    bound: str
    text: str
    unit: str


Cell = str | int | Share | Target


class PlacedFigure(NamedTuple):
    """A figure that a table prints; `line` and `column` count from 1, in characters, `text` is without its unit."""

    text: str
    line: int
    column: int
    number: str  # "表3" or ""
    table: str  # its title
    row: str  # the labels right before it: "收入构成 > 财政拨款"
    header: str  # the headers above it, from the top down: "基本支出 > 小计"
    is_zero: bool
    decimals: int
    column_decimals: int  # the most decimals that its column prints
    unit: str  # "万元", "元", "%", "场"
    role: str  # "money", "share" or "target"
    exact: int | None = None  # money: the amount behind it in 分
    cut: bool = False  # cut off instead of rounded


@attrs.frozen
class Style:
    """How one document prints its figures and tables."""

    unit: str = "万元"
    decimals: int = 2
    thousands: bool = False
    zero: str = ""  # an amount of nothing: "", "-", "0" (with the column's decimals)
    drop_zeros: bool = False
    cut_at: int | None = None  # the ordinal of the money figure from which the first possible one is cut off
    pipes: bool = False
    spaced: bool = False  # 收 入 总 计
    wording: int = 0  # which of the titles in use
    every_class: bool = True  # list classes without money too
    lost_cells: bool = False  # rows pushed left, as where a merged cell was lost
    short: bool = False  # leave optional tables out
    remarks: bool = False

    def digits(self, amount: int, unit: str, decimals: int) -> int:
        """`amount` 分 in units of the last place printed, rounded half away from zero."""
        step: int = SCALES[unit] // 10**decimals
        rounded = (2 * abs(amount) + step) // (2 * step)
        return -rounded if amount < 0 else rounded

    def money(self, amount: int, unit: str = "", decimals: int | None = None) -> str:
        """`amount` 分 as prose prints it, without its unit."""
        places = self.decimals if decimals is None else decimals
        return shown(self.digits(amount, unit or self.unit, places), places, False, self.drop_zeros)


def shown(digits: int, decimals: int, thousands: bool, drop_zeros: bool) -> str:
    """The decimal `digits / 10**decimals` as a document prints it."""
    text = str(abs(digits)).rjust(decimals + 1, "0")
    whole, part = (text[:-decimals], text[-decimals:]) if decimals else (text, "")
    if thousands:
        whole = f"{int(whole):,}"
    if drop_zeros:
        part = part.rstrip("0")
    return ("-" if digits < 0 else "") + whole + ("." + part if part else "")


def percent(share: Share) -> int:
    """The share's digits at its printed decimals, half up."""
    hundred: int = 100 * 10**share.decimals
    return (2 * share.part * hundred + share.whole) // (2 * share.whole)


def share_decimals(*wholes: Sequence[int]) -> int | None:
    """The most decimals, 2 at most, at which the shares of each whole's parts add to 100 as printed; else None."""
    for decimals in (2, 1, 0):
        if all(
            sum(parts) and sum(percent(Share(part, sum(parts), decimals)) for part in parts) == 100 * 10**decimals
            for parts in wholes
        ):
            return decimals
    return None


class _Shown(NamedTuple):
    """A cell that is no text, as printed: `text` without its unit, `before` the bound in front of it."""

    text: str
    unit: str
    role: str
    is_zero: bool = False
    before: str = ""
    exact: int | None = None  # None for an amount of nothing that is left blank
    cut: bool = False


class Paper:
    """The document being printed: lines so far and the figures placed in them."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.lines: list[str] = []
        self.figures: list[PlacedFigure] = []
        self._number = self._title = ""
        self._cut_done = False

    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def say(self, *lines: str) -> None:
        """Each line, with a blank line behind it."""
        for line in lines:
            self.lines += (line, "")

    def listed(self, *lines: str) -> None:
        """Lines without blank ones between them, and a blank one behind the last."""
        self.lines += (*lines, "")

    def caption(self, number: str, title: str, *below: str) -> None:
        """A table's number, title and what stands under them, as the document's wording has it."""
        self._number, self._title = number, title
        if number and self.style.wording % 2:
            self.lines.append(f"{number}  {title}")
            self.lines += below
            self.lines.append("")
        elif number:
            self.say(number, title, *below)
        else:
            self.lines += (title, "  ".join(below), "")

    def table(self, header: Sequence[Sequence[str]], rows: Iterable[Sequence[Cell]], wan: bool = False) -> None:
        """One run of table lines under the caption; `wan` for a table in 万元 whatever the others are in."""
        paths = header_paths(header)
        first = len(self.figures)
        unit, decimals = ("万元", 2) if wan else (self.style.unit, self.style.decimals)
        for heads in header:
            self._line(heads, paths, unit, decimals)
        for row in rows:
            self._line(row, paths, unit, decimals)
        self.lines.append("")
        self._widen(first)

    def note(self, text: str) -> None:
        """A note right under the table."""
        if self.lines[-1] == "":
            self.lines.pop()
        self.lines += (text, "")

    def _line(self, row: Sequence[Cell], paths: Sequence[str], unit: str, decimals: int) -> None:
        between = " | " if self.style.pipes else "\t"
        line = "| " if self.style.pipes else ""
        labels: list[str] = []  # the texts right before a figure, codes left out, name it
        new_labels = True
        for index, cell in enumerate(row):
            line += between if index else ""
            if not isinstance(cell, str):
                header = paths[index] if index < len(paths) else ""
                line += self._figure(self._shown(cell, unit, decimals), len(line) + 1, " > ".join(labels), header)
                new_labels = True
                continue
            line += self._spaced(cell) if self.style.spaced else cell
            if cell and not _CODE.fullmatch(cell):
                labels = [cell] if new_labels else [*labels, cell]
                new_labels = False
        self.lines.append(line + (" |" if self.style.pipes else ""))

    def _shown(self, cell: int | Share | Target, unit: str, decimals: int) -> _Shown:
        """The cell as this document prints it."""
        style = self.style
        if isinstance(cell, Target):
            return _Shown(cell.text, cell.unit, "target", before=cell.bound)
        if isinstance(cell, Share):
            text = shown(percent(cell), cell.decimals, False, style.drop_zeros)
            return _Shown(text, "%", "share", is_zero=not cell.part)
        if not cell and style.zero != "0":
            return _Shown(style.zero, unit, "money")
        digits = style.digits(cell, unit, decimals)
        cut = self._cuts(cell, digits, unit, decimals)
        text = shown(digits - cut, decimals, style.thousands, style.drop_zeros)
        return _Shown(text, unit, "money", is_zero=not digits, exact=cell, cut=cut)

    def _figure(self, cell: _Shown, column: int, row: str, header: str) -> str:
        """The text of the cell; the figure in it, if there is one, is kept with its place."""
        if cell.role == "money" and cell.exact is None:
            return cell.text
        decimals = len(cell.text.partition(".")[2])
        self.figures.append(
            PlacedFigure(
                cell.text, len(self.lines) + 1, column + len(cell.before), self._number, self._title, row, header,
                cell.is_zero, decimals, decimals, cell.unit, cell.role, cell.exact, cell.cut,
            )
        )  # fmt: skip
        return cell.before + cell.text + ("" if cell.role == "money" else cell.unit)

    def _cuts(self, amount: int, digits: int, unit: str, decimals: int) -> bool:
        """Whether this is the one figure to cut off: the first from `cut_at` on that rounding moves away from zero."""
        if self.style.cut_at is None or self._cut_done or len(self.figures) < self.style.cut_at:
            return False
        self._cut_done = 0 < amount // (SCALES[unit] // 10**decimals) < digits
        return self._cut_done

    def _spaced(self, text: str) -> str:
        return " ".join(text) if text in ("收入总计", "支出总计", "收入", "支出", "项目", "总计", "合计") else text

    def _widen(self, first: int) -> None:
        """Tell every figure since `first` how many decimals its column prints."""
        most: dict[tuple[str, str], int] = {}
        for figure in self.figures[first:]:
            key = figure.header, figure.unit
            most[key] = max(most.get(key, 0), figure.decimals)
        self.figures[first:] = [f._replace(column_decimals=most[f.header, f.unit]) for f in self.figures[first:]]


def header_paths(header: Sequence[Sequence[str]]) -> list[str]:
    """For each column the headers above it, from the top down.

    A header spans the blank cells to its right that have a header below them and the same headers above them.
    """
    width = len(header[0]) if header else 0
    paths: list[tuple[str, ...]] = [()] * width
    for depth, row in enumerate(header):
        above, left = paths, 0
        paths = list(above)
        for index, text in enumerate(row):
            if text:
                left = index
            lower = any(other[index] for other in header[depth + 1 :])
            if row[left] and (text or (lower and above[index] == above[left])):
                paths[index] = (*above[index], row[left])
    return [" > ".join(path) for path in paths]


@attrs.frozen
class InventedDocument:
    """A document as text, with every figure that its tables print and the department behind it."""

    text: str = attrs.field(repr=False)
    family: str  # "A" budget in numbered tables, "B" budget by split codes, "C" final account
    rounding: str  # "exact", "rounded", "dropped" or "cut"
    figures: tuple[PlacedFigure, ...] = attrs.field(repr=False)
    department: Department = attrs.field(repr=False)
    style: Style

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What Hypothesis prints of it: not the whole text."""
        printer.text(repr(self))


def changed(now: int, then: int, then_name: str, style: Style, unit: str = "万元") -> str:
    """How prose compares two amounts: "比上年增加 1.20 万元，增长 3.40%"."""
    if now == then:
        return f"与{then_name}持平"
    word, rate_word = ("增加", "增长") if now > then else ("减少", "下降")
    off = abs(now - then)
    rate = f"，{rate_word}{shown(percent(Share(off, then)), 2, False, style.drop_zeros)}%" if then else ""
    return f"比{then_name}{word}{style.money(off, unit, 2)}{unit}{rate}"


def why(now: int, then: int) -> str:
    """A reason that fits the direction of the change."""
    if now == then:
        return "工作安排与上年相同"
    return "人员和工作任务增加" if now > then else "压减一般性支出"


def procured(department: Department, style: Style) -> str:
    """What prose says about procurement: the total and its three parts."""
    bought = department.procurement
    total, goods, works, services = (
        f"{style.money(amount, '万元', 2)}万元" for amount in (bought.total, *attrs.astuple(bought))
    )
    return f"纳入政府采购的支出合计{total}，其中：货物类{goods}，工程类{works}，服务类{services}。"


def because(now: int, then: int) -> str:
    """The reason of a change as a clause, nothing where there is no change."""
    return "" if now == then else f"，主要原因是：{why(now, then)}"


def side_by_side(left: Sequence[Sequence[Cell]], right: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    """Rows of two tables as rows of one, the shorter table filled up with blank cells."""
    blank_left, blank_right = ("",) * len(left[0]), ("",) * len(right[0])
    return [(*(a or blank_left), *(b or blank_right)) for a, b in zip_longest(left, right)]


def two_kinds(code: str, amount: int) -> tuple[int, int]:
    """An economic account's amount as personnel (301, 303) and as operating expenses (302, 310)."""
    return (amount, 0) if code[:3] in ("301", "303") else (0, amount)


def total_of(department: Department, unit: int | None = None) -> int:
    """All that the department, or one of its units, spends."""
    return department.spent(EVERY_FUND, unit).total
