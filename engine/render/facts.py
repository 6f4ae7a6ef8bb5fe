"""What a reader made of a document, for the terminal: its tables, one table with its header tree, every figure.

In: `Facts` and `Speech`. Out: text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.facts import Column, Facts, Figure, Part, Row, Table
from engine.messages import Speech
from engine.quantity import printed
from engine.render.grid import grid
from engine.render.layout import clean, pad, width
from engine.render.page import Page, brief
from engine.wording import same

_CELL = 40


class NoSuchTable(Exception):
    """What was asked for is not one table; the sentence says what there is instead."""


def overview(facts: Facts, speech: Speech) -> str:
    """One line per table: number, title, unit, size, repairs and place; then the list of contents."""
    page = Page(speech)
    words = ("table", "number", "title", "unit", "parts", "rows", "columns", "figures", "repairs", "place")
    lines = [
        (
            str(index),
            brief(table.number, _CELL),
            brief(table.title.text, 2 * _CELL),
            brief(table.unit, _CELL),
            str(len(table.parts)),
            str(sum(len(part.rows) for part in table.parts)),
            str(sum(len(part.columns) for part in table.parts)),
            str(sum(1 for _ in _figures(table))),
            str(sum(1 for _ in _repairs(table, page))),
            page.where(table.place),
        )
        for index, table in enumerate(facts.tables, 1)
    ]
    blocks = [_titled(facts.title.text, facts.path)]
    blocks.append(_grid(words, lines, "rlllrrrrrl", page) if lines else page.say("the document has no table"))
    if facts.contents:
        entries = (page.spread("  " + brief(entry.text, 80), page.where(entry.place)) for entry in facts.contents)
        blocks.append("\n".join((page.say("contents"), *entries)))
    if facts.repairs:
        blocks.append(
            "\n".join(page.spread(brief(repair.text, 80), page.where(repair.place)) for repair in facts.repairs)
        )
    return "\n\n".join(blocks) + "\n"


def one_table(facts: Facts, wanted: str, speech: Speech) -> str:
    """One table: its caption, then each part's header tree and rows, then its notes and repairs.

    `wanted` is a printed number ("表3"), a position from 1, or a title or a stretch of one, looked for in that order.
    Raises `NoSuchTable` where that is none or several.
    """
    page = Page(speech)
    table = _chosen(facts.tables, wanted, page)
    caption = [
        _titled(table.number, table.title.text),
        page.say("unit {name}", name=clean(table.unit)) if table.unit else "",
        page.say("organisation {name}", name=clean(table.organisation)) if table.organisation else "",
        page.say("year {name}", name=clean(table.period.text)) if table.period else "",
        page.where(table.place),
    ]
    blocks = [" · ".join(filter(None, caption))]
    for index, part in enumerate(table.parts, 1):
        if len(table.parts) > 1 or part.form:
            form = f" ({page.say('form')})" if part.form else ""
            blocks.append(page.say("part {n}", n=index) + form)
        blocks.append("\n".join(_header(part.columns, page)))
        blocks.append(_rows(part, page))
    blocks += [clean(note.text) for note in table.notes]
    repairs = list(_repairs(table, page))
    if repairs:
        blocks.append("\n".join(repairs))
    return "\n\n".join(filter(None, blocks)) + "\n"


def figures(facts: Facts, speech: Speech) -> str:
    """Every figure of the tables and the prose: table, row, column, text, exact value, unit, place, repair."""
    page = Page(speech)
    lines = [
        _figure_line(_name(table, index), " ".join(row.path), _path(column), figure, column.unit or table.unit, page)
        for index, table in enumerate(facts.tables, 1)
        for row, column, figure in _figures(table)
    ]
    lines += [
        _figure_line("", "", brief(passage.text, _CELL), figure, "", page)
        for passage in facts.passages
        for figure in passage.figures
    ]
    words = ("table", "row", "column", "text", "value", "unit", "place", "repaired")
    return _grid(words, lines, "lllrrlll", page) + "\n"


def _chosen(tables: Sequence[Table], wanted: str, page: Page) -> Table:
    readings = (
        [table for table in tables if table.number and same(table.number, wanted)],
        [tables[int(wanted) - 1]] if _ordinal(wanted, len(tables)) else [],
        [table for table in tables if table.title.text and same(table.title.text, wanted)],
        [table for table in tables if _bare(wanted) in _bare(table.title.text)] if wanted.strip() else [],
    )
    found = next(filter(None, readings), [])
    if len(found) == 1:
        return found[0]
    if not tables:
        raise NoSuchTable(page.say("the document has no table"))
    names = page.list(_name(table, tables.index(table) + 1) for table in found or tables)
    words = "{wanted} may be any of {names}" if found else "no table {wanted}; the document has {names}"
    raise NoSuchTable(page.say(words, wanted=f"“{clean(wanted)}”", names=names))


def _ordinal(wanted: str, most: int) -> bool:
    return wanted.isascii() and wanted.isdigit() and len(wanted) <= 9 and 1 <= int(wanted) <= most


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _name(table: Table, index: int) -> str:
    return brief(table.number or table.title.text or str(index), _CELL)


def _titled(*texts: str) -> str:
    return "  ".join(clean(text) for text in texts if text.strip())


def _header(columns: Sequence[Column], page: Page) -> Iterator[str]:
    """The header as a tree: every label under its own, the leaves with what they hold."""
    lines: list[tuple[str, str]] = []
    above: tuple[str, ...] = ()
    for column in columns:
        labels = tuple(brief(label.text, _CELL) for label in column.path) or ("—",)
        shared = 0
        while shared < min(len(above), len(labels) - 1) and above[shared] == labels[shared]:
            shared += 1
        lines += [("  " * (depth + 1) + labels[depth], "") for depth in range(shared, len(labels) - 1)]
        holds = " ".join(filter(None, (page.say(column.kind), brief(column.unit, _CELL), column.period)))
        lines.append(("  " * len(labels) + labels[-1], holds))
        above = labels
    widest = max((width(label) for label, _ in lines), default=0)
    return (f"{pad(label, widest)}  {holds}".rstrip() for label, holds in lines)


def _rows(part: Part, page: Page) -> str:
    names = [brief(column.path[-1].text, _CELL) if column.path else "" for column in part.columns]
    lines = [
        [brief(cell.text, _CELL) if cell else "" for cell in row.cells[: len(names)]]
        + [""] * (len(names) - len(row.cells))
        + [page.where(row.place), "*" if row.repaired else ""]
        for row in part.rows
    ]
    if not lines:
        return ""
    sides = "".join("r" if column.kind == "figure" else "l" for column in part.columns) + "ll"
    return grid([*names, page.say("place"), ""], lines, sides)


def _figures(table: Table) -> Iterator[tuple[Row, Column, Figure]]:
    for part in table.parts:
        for row in part.rows:
            for column, cell in zip(part.columns, row.cells, strict=False):
                if cell is not None and cell.figure is not None:
                    yield row, column, cell.figure


def _repairs(table: Table, page: Page) -> Iterator[str]:
    yield from map(clean, table.repairs)
    for part in table.parts:
        yield from dict.fromkeys(clean(column.repaired) for column in part.columns if column.repaired)
        for row in part.rows:
            if row.repaired:
                yield f"* {page.explain(page.where(row.place), clean(row.repaired))}"


def _path(column: Column) -> str:
    return brief(" > ".join(label.text for label in column.path), 2 * _CELL)


def _figure_line(table: str, row: str, column: str, figure: Figure, unit: str, page: Page) -> tuple[str, ...]:
    value = figure.bound + printed(figure.digits, figure.decimals)
    texts = (table, brief(row, _CELL), column, brief(figure.text, _CELL), value, brief(figure.unit or unit, 12))
    return (*texts, page.where(figure.place), brief(figure.repaired or figure.remark or "", _CELL))


def _grid(words: Sequence[str], lines: Sequence[Sequence[str]], sides: str, page: Page) -> str:
    return grid([page.say(word) for word in words], lines, sides)
