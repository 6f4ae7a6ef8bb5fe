"""Where, in the rows under one table title, a new header or a form begins.

In: the grid rows of a table. Out: `Region`s in reading order: header and body rows of a plain table, or the rows of a
form. Tables stacked under one title, captions between them, and rows of field names and values all come apart here.
"""

from __future__ import annotations

from engine.facts import Cell
from engine.read.blocks import where
from engine.read.fields import breaks_columns, heads_values, is_field, names_field
from engine.read.grid import BLANK, LONG, NUMBERS, TEXT, GridRow, has_numbers, row_of_cells
from engine.read.header import header_like, header_rows, is_header_word
from engine.record import Record
from engine.regular import expression

_TOTAL = r"(?:合|总|共)\s*计|(?:[Gg]rand )?[Tt]otal"  # compiled where a header comes again
_COLUMN_NUMBER = expression(r"[(（]?\d{1,2}[)）]?(?:\s*=.*)?")
_NUMBERS_COLUMNS = frozenset(("栏次", "栏 次", "栏目", "列次", "行次", "**", "—", "-"))
_AHEAD = 12  # rows looked at below a header for what stands in its columns
_BROKEN = 2  # columns of numbers that a row of words has to break to be a header, where its words alone do not say so
_OUTLINE = ("类", "款", "项")


class Region(Record):
    """A header and the rows under it, or the rows of a form."""

    header: list[GridRow]
    body: list[GridRow]
    captions: list[Cell]  # one-cell rows that stand over the header
    form: bool = False


def regions_of(rows: list[GridRow]) -> tuple[list[Region], list[str]]:
    """Cut a table's rows into regions; also what was mended on the way (repeated headers dropped)."""
    cutter = _Cutter(rows)
    cutter.run()
    return cutter.regions, cutter.repairs


class _Cutter:
    """One pass over the rows with the region that is open."""

    def __init__(self, rows: list[GridRow]) -> None:
        self.rows = rows
        self.width = max((len(row.kinds) for row in rows), default=0)
        self.regions: list[Region] = []
        self.repairs: list[str] = []
        self.captions: list[Cell] = []
        self.open: Region | None = None
        self.labelled = 0  # columns the open region's header names
        self.numbering: list[str] = []  # the row of column numbers that was left out under its header, as printed

    def run(self) -> None:
        at = 0
        while at < len(self.rows):
            at = self._step(at)

    def _step(self, at: int) -> int:
        """Place the row at `at` (and the header rows with it); the index of the next row."""
        row = self.rows[at]
        if not row.kinds.strip():
            return at + 1
        inside = self.open is not None and not self.open.form
        if self._is_caption(at):
            self.captions.append(row.cells[row.filled[0]])
            self.open = None
            return at + 1
        if inside and self._ends_table(at):
            self.open, inside = None, False
        if not inside or row.broken or self._is_repeat(at) or self._is_new_header(at):
            depth = self._header_depth(at, inside)
            if depth:
                return self._start(at, depth)
        if inside and self.open is not None:
            self.open.body.append(row)
        elif self._is_form(at):
            self._form(row)
        else:
            self._new(Region([], [row], self.captions))
        return at + 1

    def _new(self, region: Region) -> None:
        self.open = region
        self.regions.append(region)
        self.captions = []
        self.labelled = len({i for row in region.header for i in row.filled})
        self.numbering = []

    def _form(self, row: GridRow) -> None:
        if self.open is None or not self.open.form or self.captions:
            self._new(Region([], [], self.captions, form=True))
        assert self.open is not None
        self.open.body.append(row)

    def _start(self, at: int, depth: int) -> int:
        """Open a region with `depth` header rows; a header that repeats the open region's only joins the two."""
        header = self.rows[at : at + depth]
        after = at + depth
        last = self.regions[-1] if self.regions else None
        if last and not self.captions and _goes_on(last, header):
            self.repairs.append(f"the header repeated in {where(header[0].place)} was dropped, the tables joined")
            self.open = last
            return after + (self.numbering != [] and _texts(self.rows[after : after + 1]) == [self.numbering])
        self._new(Region(list(header), [], self.captions))
        if after < len(self.rows):
            after += self._last_header_row(after)
        return after

    def _last_header_row(self, at: int) -> int:
        """Take a row of column numbers, or the 类/款/项 that share a line with the first total, out of the body."""
        row, region = self.rows[at], self.open
        assert region is not None
        printed, count = _texts([row])[0], 0
        while count < len(row.cells) and count < 3 and row.cells[count].text == _OUTLINE[count]:
            count += 1
        cells, kinds = list(row.cells), row.kinds
        if count > 1 and has_numbers(row):
            region.header.append(row_of_cells(cells[:count], kinds[:count], row.place))
            blank = [Cell("", cell.place) for cell in cells[:count]]
            row = row_of_cells(blank + cells[count:], BLANK * count + kinds[count:], row.place)
        if is_column_numbers(row):
            self.repairs.append(f"the row of column numbers in {where(row.place)} was left out")
            self.numbering = printed
        elif count > 1 and has_numbers(row):
            region.body.append(row)
        else:
            return 0
        return 1

    # ── what a row is ────────────────────────────────────────────────────────────────────────────────────────────

    def _is_caption(self, at: int) -> bool:
        """Is this one label alone in its row, with a header, field names or another caption right under it?"""
        row = self.rows[at]
        if len(row.filled) != 1 or not header_like(row) or at + 1 >= len(self.rows):
            return False
        after = self.rows[at + 1]
        if after.broken or not header_like(after) or len(after.filled) < 2:
            return False
        if self.open is None or self.open.form or row.broken:
            return row.filled[0] == 0 or header_rows(self.rows, at, self.width) < 2
        words = [after.cells[i].text for i in after.filled]
        return after.filled[0] <= 1 and 2 * sum(map(is_header_word, words)) > len(words)

    def _header_depth(self, at: int, inside: bool) -> int:
        """How many header rows start here; 0 when the row is none."""
        row = self.rows[at]
        filled = row.filled
        depth = header_rows(self.rows, at, self.width)
        if not depth or len(filled) < 2 or self._is_fields(at):
            return 0
        under = self._row_after(at + depth)
        if under is None:
            return depth if not self.regions or depth > 1 or self._all_header_words(row) else 0
        named = {i for header in self.rows[at : at + depth] for i in header.filled}
        over_numbers = any(
            i in named and under.kinds[i] in NUMBERS for i in under.filled if i > filled[0] or filled[0] > 0
        )
        if over_numbers and not self._is_short_field(row, under):
            return depth
        if inside and not row.broken and not self._is_repeat(at):
            return 0
        if row.kinds[0] == BLANK and under.kinds[0] != BLANK and named <= set(under.filled):
            return depth
        if depth > 1 or (len(filled) > 2 and (not self.regions or self._all_header_words(row))):
            return depth
        over_prose = under.filled == filled and LONG in under.kinds
        return depth if self._all_header_words(row) and (over_prose or not self.regions) else 0

    def _is_short_field(self, row: GridRow, under: GridRow) -> bool:
        """In a form: is this one name with its value, and not a header, since more stands in the row under it?"""
        in_form = self.open is not None and self.open.form
        return in_form and len(row.filled) == 2 and len(under.filled) > 2

    def _row_after(self, at: int) -> GridRow | None:
        """The first row from `at` on with a number, looking a few rows ahead; else the row at `at` itself."""
        rows = self.rows[at : at + _AHEAD]
        if not rows or rows[0].broken:
            return None
        for row in rows:
            if row.broken:
                break
            if has_numbers(row):
                return row
            if LONG in row.kinds:
                break
            if row.kinds[0] != BLANK and header_like(row) and self._all_header_words(row):
                break
        return rows[0]

    def _is_fields(self, at: int) -> bool:
        """Does the row alternate field names and values, and say so by its words or its neighbours?"""
        row = self.rows[at]
        filled = row.filled
        if len(filled) % 2 or len(filled) > 8 or self._is_over_numbers(at):
            return False
        if names_field(row):
            return True
        if at + 1 < len(self.rows) and heads_values(row, self.rows[at + 1]):
            return False
        open_ = self.open
        if open_ is not None and open_.form and len(filled) > 2 and open_.body and open_.body[-1].filled == filled:
            return True
        if at + 1 < len(self.rows) and len(filled) > 2:
            after = self.rows[at + 1]
            return after.filled == filled and names_field(after)
        return False

    def _is_over_numbers(self, at: int) -> bool:
        """Do several numbers stand under the row, as under a header, one of them where a field would have its name?"""
        row = self.rows[at]
        if not header_like(row) or at + 1 >= len(self.rows):
            return False
        under = self.rows[at + 1].kinds
        over = [n for n, i in enumerate(row.filled) if i < len(under) and under[i] in NUMBERS]
        return len(over) > 1 and any(n > 0 and n % 2 == 0 for n in over)

    def _is_form(self, at: int) -> bool:
        """Outside a table: is this a row of a form?"""
        row = self.rows[at]
        if self._is_fields(at) or not has_numbers(row):
            return True
        if self.open is None or not self.open.form:
            return False
        names = row.filled[::2]
        return all(row.kinds[i] == TEXT for i in names)

    def _ends_table(self, at: int) -> bool:
        """Inside a table: does the row belong to a form that follows it, or to a list without a header?"""
        row = self.rows[at]
        assert self.open is not None
        if not self.open.header:
            return LONG in row.kinds and len(row.filled) <= 2 and not has_numbers(row)
        if len(row.filled) == 2 and row.kinds[row.filled[1]] == LONG:
            return self.labelled > 3
        body = self.open.body[-_AHEAD:]
        if body and _ends(body[-1]) and has_numbers(row) and breaks_columns(row, body):
            return True  # what comes after a total and does not go with its columns
        if self.labelled <= len(row.filled) and not (row.broken and is_field(row.cells[row.filled[0]].text)):
            return False
        return names_field(row) and not any(row.kinds[i] in NUMBERS and self._has_numbers(i) for i in row.filled)

    def _has_numbers(self, column: int) -> bool:
        assert self.open is not None
        return any(column < len(row.kinds) and row.kinds[column] in NUMBERS for row in self.open.body[:20])

    def _is_new_header(self, at: int) -> bool:
        """Inside a table: is the row made of header words, over another kind of cells?"""
        row = self.rows[at]
        if len(row.filled) < 3 or row.kinds[0] == BLANK or not header_like(row):
            return False
        assert self.open is not None
        if not self._all_header_words(row) and (
            2 * self._header_words(row) < len(row.filled) or breaks_columns(row, self.open.body[-_AHEAD:]) < _BROKEN
        ):
            return False
        return self._header_depth(at, True) > 0

    def _is_repeat(self, at: int) -> bool:
        if self.open is None or not self.open.header:
            return False
        row, header = self.rows[at], self.open.header[0]
        return row.filled == header.filled and _texts([row]) == _texts([header])

    def _all_header_words(self, row: GridRow) -> bool:
        return 3 * self._header_words(row) >= 2 * len(row.filled)

    def _header_words(self, row: GridRow) -> int:
        return sum([is_header_word(row.cells[i].text) for i in row.filled])


def _goes_on(region: Region, header: list[GridRow]) -> bool:
    """Is this the region's own header again, on a later page? After its total a region is finished, but for one that
    it begins with."""
    if not region.header or _texts(header) != _texts(region.header[: len(header)]):
        return False
    return len(region.body) < 2 or not _ends(region.body[-1])


def _ends(row: GridRow) -> bool:
    """Is this a last row, one that adds up the table?"""
    return any(is_total(row.cells[i].text) for i in row.filled[:2])


def is_total(text: str) -> bool:
    """Is this what a row that adds up a table is called?"""
    return expression(_TOTAL).fullmatch(text) is not None


def is_column_numbers(row: GridRow) -> bool:
    """Is this the row that numbers the columns: 栏次 1 2 3 4=5+6?"""
    texts = [row.cells[i].text for i in row.filled]
    numbers = [text for text in texts if _COLUMN_NUMBER.fullmatch(text)]
    names = [text for text in texts if not _COLUMN_NUMBER.fullmatch(text)]
    if len(numbers) < 2 or any(name not in _NUMBERS_COLUMNS for name in names):
        return False
    values = [int(expression(r"\d+").findall(text)[0]) for text in numbers]
    return values == list(range(1, len(values) + 1))


def _texts(rows: list[GridRow]) -> list[list[str]]:
    """The words of rows, trailing blanks and spaces left out."""
    return [
        ["".join(cell.text.split()) for cell in row.cells[: row.filled[-1] + 1 if row.filled else 0]] for row in rows
    ]
