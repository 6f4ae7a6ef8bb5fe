"""Documents that flow: paragraphs, and tables whose cells hold paragraphs and tables again.

In: the calls of a reader, in reading order. Out: blocks. Places count paragraphs, and tables with the names of their
cells ("B7"), through the whole document.
"""

from __future__ import annotations

from engine.facts import Place
from engine.read.blocks import Block, Grid, TextLine
from engine.read.limits import Limits, Unreadable
from engine.read.outline import mark_of
from engine.read.sheet import Sheet, SheetCell, SheetRow, letters, table_of

_MOST_ROWS = 65_534  # that a cell may cover, as browsers have it


class _Cell:
    """A cell and what stands in it."""

    __slots__ = ("blocks", "column", "end", "place")

    def __init__(self, place: Place, column: int, end: int) -> None:
        self.place = place
        self.column = column
        self.end = end
        self.blocks: list[Block] = []


class _Table:
    """A table that is being read."""

    __slots__ = ("number", "row", "rows", "steps", "until")

    def __init__(self, number: int) -> None:
        self.number = number
        self.rows: list[list[_Cell]] = []
        self.row = 0  # the one that is being read, from 1
        self.until: dict[int, int] = {}  # column → the last row that a cell above covers there
        self.steps = 0


class Flow:
    """Takes a document's content in and gives its blocks."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.found: list[Block] = []
        self._tables: list[_Table] = []
        self._cells: list[_Cell | None] = []  # the open cell of each open table
        self._paragraphs = self._numbered = 0
        self._left = limits.filled  # cells that there may still be

    def paragraph(self, lines: list[str], level: int = 0) -> None:
        """A paragraph of these lines, a heading of a level if that is not 0."""
        lines = [line.strip() for line in lines if line and not line.isspace()]
        if not lines:
            return
        into, place = self._here()
        if into is self.found:
            self._paragraphs += 1
            place = Place(paragraph=self._paragraphs)
        if level and mark_of(lines[0]) is None:
            lines[0] = f"{'#' * min(level, 6)} {lines[0]}"
        for n, line in enumerate(lines):
            if len(line) > self.limits.line:
                raise Unreadable(f"a paragraph has a line of more than {self.limits.line} characters")
            into.append(TextLine(line, place, 0 if n else 1))

    def _here(self) -> tuple[list[Block], Place]:
        """Where paragraphs go: to the innermost open cell, or to the document itself."""
        for cell in reversed(self._cells):
            if cell is not None:
                return cell.blocks, cell.place
        return self.found, Place()

    def open_table(self) -> None:
        """A table begins, in the open cell if there is one."""
        if len(self._tables) >= self.limits.depth:
            raise Unreadable(f"the document has more than {self.limits.depth} tables inside each other")
        self._numbered += 1
        self._tables.append(_Table(self._numbered))
        self._cells.append(None)

    def open_row(self) -> None:
        """A row of the innermost table begins."""
        if self._tables:
            self.close_cell()
            self._tables[-1].row += 1
            self._tables[-1].rows.append([])

    def open_cell(self, columns: int = 1, rows: int = 1, skipped: int = 0) -> None:
        """A cell that covers so many columns and rows begins, behind those of the row and `skipped` columns."""
        if not self._tables:
            return
        self._left -= 1
        if self._left < 0:
            raise Unreadable(f"the document has tables of more than {self.limits.filled} cells")
        table = self._tables[-1]
        if not table.row:
            self.open_row()
        self.close_cell()
        row = table.rows[-1]
        column = (row[-1].end if row else 0) + skipped
        while table.until.get(column, 0) >= table.row:
            column += 1
            table.steps += 1
        end = column + max(columns, 1)
        table.steps += end - column
        if end > self.limits.cells:
            raise Unreadable(f"the document has a table row of more than {self.limits.cells} cells")
        if table.steps > self.limits.grid:
            raise Unreadable(f"the document has a table of more than {self.limits.grid} cells")
        if rows > 1:
            last = table.row + min(rows, _MOST_ROWS) - 1
            for covered in range(column, end):
                table.until[covered] = max(table.until.get(covered, 0), last)
        place = Place(table=table.number, cell=f"{letters(column)}{table.row}")
        row.append(_Cell(place, column, end))
        self._cells[-1] = row[-1]

    def close_cell(self) -> None:
        """The open cell of the innermost table ends."""
        if self._cells:
            self._cells[-1] = None

    def close_table(self) -> None:
        """The innermost table ends: it is a grid, or, where it only holds other things in place, what it holds."""
        if not self._tables:
            return
        table = self._tables.pop()
        self._cells.pop()
        into, _ = self._here()
        cells = [cell for row in table.rows for cell in row]
        if any(isinstance(block, Grid) for cell in cells for block in cell.blocks) or _is_frame(table):
            into += [block for cell in cells for block in cell.blocks]
            return
        rows = []
        for number, row in enumerate(table.rows, 1):
            filled = [cell for cell in row if cell.blocks]
            if filled:
                rows.append(SheetRow(number, [SheetCell(cell.column, _text(cell), cell.end) for cell in filled]))

        def place(row: int, column: int) -> Place:
            return Place(table=table.number, cell=f"{letters(column)}{row}")

        if rows:
            into += table_of(Sheet("", rows, place, []), rows, 0, self.limits)

    def blocks(self) -> list[Block]:
        """The blocks of the whole document."""
        while self._tables:
            self.close_table()
        if not self.found:
            raise Unreadable("the document is empty")
        return self.found


def _is_frame(table: _Table) -> bool:
    """Is this a frame around text: a single column, or a single row with nothing beside its first cell?"""
    return all(len(row) < 2 for row in table.rows) or not any(
        len([c for c in row if c.blocks]) > 1 for row in table.rows
    )


def _text(cell: _Cell) -> str:
    return "\n".join(block.text for block in cell.blocks if isinstance(block, TextLine))
