"""Merged cells of a sheet.

In: their corners, and rows from the top. Out: the cells of each row with the columns they cover. There may be as many
merged cells as a hostile file likes, each as large as the sheet: none is ever spread out into its cells.
"""

from __future__ import annotations

from bisect import bisect_right, insort

from engine.read.sheet import SheetCell, letters


class Merges:
    """The merged cells of a sheet, asked for row by row from the top."""

    def __init__(self, merged: list[tuple[int, int, int, int]]) -> None:
        self.waiting = sorted(merged, reverse=True)
        self.last = max((bottom for _, _, bottom, _ in merged), default=0)
        self.lefts: list[int] = []  # the first columns of those that have begun, in order
        self.open: dict[int, tuple[int, int, int]] = {}  # first column → its last row, last column, first row

    def covering(self, row: int, column: int) -> tuple[int, int] | None:
        """Of a cell in a merged one: the row and column where that begins. Rows must not go back."""
        while self.waiting and self.waiting[-1][0] <= row:
            self._begin(*self.waiting.pop())
        n = bisect_right(self.lefts, column) - 1
        if n < 0:
            return None
        left = self.lefts[n]
        bottom, right, top = self.open[left]
        return (top, left) if bottom >= row and right >= column else None

    def merged(self, row: int, cells: list[SheetCell], covered: list[str]) -> list[SheetCell]:
        """The cells of a row with the columns they cover; what lies under others is not printed, and noted."""
        if row > self.last:
            return cells
        found = []
        for cell in cells:
            origin = self.covering(row, cell.column)
            if origin is None:
                found.append(cell)
            elif origin == (row, cell.column):
                found.append(cell._replace(end=self.open[cell.column][1] + 1))
            else:
                covered.append(f"{letters(cell.column)}{row}")
        return found

    def _begin(self, top: int, left: int, bottom: int, right: int) -> None:
        """Take in a merged cell, in the place of those that ended above it; one over another is not taken."""
        n = max(bisect_right(self.lefts, left) - 1, 0)
        while n < len(self.lefts) and self.lefts[n] <= right:
            other = self.lefts[n]
            last_row, last_column, _ = self.open[other]
            if last_column < left:
                n += 1
            elif last_row >= top:
                return
            else:
                del self.lefts[n], self.open[other]
        insort(self.lefts, left)
        self.open[left] = bottom, right, top
