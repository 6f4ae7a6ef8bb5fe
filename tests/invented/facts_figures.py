"""The money figures of a document that was read. In: `engine.facts.Facts`. Out: `PlacedFigure`s."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.facts import Column, Facts, Figure, Part, Table

from .paper import PlacedFigure

_MONEY_UNITS = ("", "元", "千元", "万元", "亿元", "$", "$000")
_SHARE = re.compile(r"占比|比重|比例|占.*%|share|percent", re.IGNORECASE)
_NO_MONEY = re.compile(r"指标|目标|人数|数量|编制数|辆|面积|增长|完成率|前年|上年$|年度$")
_MONEY_FIELD = re.compile(r"预算|金额|资金|支出|收入|经费|合计|总计|budget|amount|total", re.IGNORECASE)


def figures_of(facts: Facts) -> tuple[PlacedFigure, ...]:
    """Figures of money and shares of money in tables, in reading order; targets and counts are left out."""
    return tuple(figure for table in facts.tables for part in table.parts for figure in _of_part(table, part))


def _of_part(table: Table, part: Part) -> Iterator[PlacedFigure]:
    for index, column in enumerate(part.columns):
        found = [(row, cell.figure) for row in part.rows if (cell := row.cells[index]) is not None and cell.figure]
        roles = {_role(column, figure, part.form) for _, figure in found}
        if column.kind != "figure" or "target" in roles:
            continue
        most = max((figure.decimals for _, figure in found), default=0)
        header = " > ".join(label.text for label in column.path)
        for row, figure in found:
            line, start = figure.place.line, figure.place.column
            if line is None or start is None:
                continue
            unit = figure.unit or column.unit or table.unit
            yield PlacedFigure(
                figure.text, line, start, table.number, table.title.text, " > ".join(row.path), header,
                not figure.digits, figure.decimals, most, unit, _role(column, figure, part.form),
            )  # fmt: skip


def _role(column: Column, figure: Figure, form: bool) -> str:
    """ "money", "share", or "target" for everything that is neither."""
    header = "".join(label.text for label in column.path)
    if figure.bound or _NO_MONEY.search(header):
        return "target"
    if figure.unit == "%" or column.unit == "%":
        return "share" if _SHARE.search(header) else "target"
    if form and not _MONEY_FIELD.search(header):
        return "target"
    return "money" if figure.unit in _MONEY_UNITS else "target"
