"""Every sum worked out once more: its figures in cells, formulas over them, and beside these what the report states.

In: findings. Out: the rows of a sheet, and where each finding's begin. What a formula gives and what the report states
must be the same; a cell says whether they are. An equation that no formula is proved for stands there as a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.findings import Finding
from engine.messages import Speech
from engine.record import Record
from engine.render.expression import Comparison, Side, taken_apart
from engine.render.finding import described, witnessed
from engine.render.layout import clean
from engine.render.page import Page
from engine.render.xlsx.book import LAST_ROW, Amount, Live, Sheet, Value, amount
from engine.render.xlsx.formula import Formula, formula

WIDTHS = (6, 26, 12, 16, 8, 16, 8, 46, 16)
_AMOUNT, _STATED = "D", "F"  # the columns of amounts and formulas, and of what the report states
_SPARE = 60  # rows kept free for the last check


class Numbered(Record):
    """A finding, and the number that all sheets know it by."""

    number: int
    document: str
    finding: Finding


def heads(speech: Speech) -> tuple[str, ...]:
    """The names of the columns."""
    words = ("no.", "rule", "part", "amount", "unit", "in the report", "agrees", "figure", "place")
    return tuple(map(speech.say, words))


def recalculate(findings: Iterable[Numbered], sheet: Sheet, page: Page) -> dict[int, int]:
    """Write the rows; returns the row in which each finding begins, by its number."""
    begun: dict[int, int] = {}
    for one in findings:
        for finding in (one.finding, *witnessed(one.finding)):
            taken = taken_apart(finding.equation, finding.evidence, finding.unit)
            if taken is not None and sheet.row < LAST_ROW - _SPARE - len(finding.evidence):
                begun.setdefault(one.number, sheet.row + 1)
                _Check(one._replace(finding=finding), taken, sheet, page).write()
    return begun


class _Check:
    """The rows of one finding."""

    def __init__(self, one: Numbered, taken: Comparison, sheet: Sheet, page: Page) -> None:
        self.one, self.finding, self.taken, self.sheet, self.page = one, one.finding, taken, sheet, page
        self.cells: dict[int, str] = {}

    def write(self) -> None:
        """Figures, then both sides, then their difference."""
        used = [t.figure for side in (self.taken.left, self.taken.right) for t in side.tokens if t.figure is not None]
        first = True
        for figure in dict.fromkeys(used):
            item = self.finding.evidence[figure]
            words = self.page.say("stated" if item.role == "stated" else "figure")
            where = self.page.where(item.place, item.document)
            row = self._row(words, amount(item.value), item.unit, None, None, described(item), where, top=first)
            self.cells[figure] = f"{_AMOUNT}{row}"
            first = False
        left, right = self._side(self.taken.left), self._side(self.taken.right)
        difference = self.finding.difference
        if left and right and difference is not None and isinstance(amount(difference), Amount):
            decimals = len(difference.partition(".")[2])
            self._formula("difference", Formula(f"ROUND({left}-{right},{decimals})", decimals), difference)

    def _side(self, side: Side) -> str | None:
        """The cell that has what a side comes to."""
        single = side.single
        if side.value is None and single is not None:
            if single.figure is not None and len(side.tokens) == 1 + self._negative(single.figure):
                return self.cells[single.figure]
            if single.figure is None:
                sign = "-" if side.tokens[0].text == "-" else ""
                row = self._row(self.page.say("limit"), Amount(sign + single.text), single.unit, None, None, "", "")
                return f"{_AMOUNT}{row}"
        value = (side.value or "").rstrip("%")
        if not isinstance(amount(value), Amount):
            return None
        unit = "%" if (side.value or "").endswith("%") else self.finding.unit
        proved = formula(side, value, unit, self.finding.evidence, self.cells)
        if proved is None:
            words = clean(" ".join(token.text for token in side.tokens))
            row = self._row(self.page.say("computed"), amount(value), unit, amount(value), None, words, "")
            return f"{_AMOUNT}{row}"
        return self._formula("computed", proved, value)

    def _negative(self, figure: int) -> bool:
        return (self.finding.evidence[figure].value or "").startswith("-")

    def _formula(self, words: str, made: Formula, value: str) -> str:
        """A formula, with what the report states beside it, and whether they agree."""
        row = self.sheet.row + 1
        agrees = Live(f'IF({_AMOUNT}{row}={_STATED}{row},"✓","✗")', "✓")
        live = Live(made.text, value, made.decimals)
        bold = words == "difference"
        self._row(self.page.say(words), live, self.finding.unit, amount(value), agrees, "", "", bold=bold)
        return f"{_AMOUNT}{row}"

    def _row(
        self, words: str, value: Value, unit: str, stated: Value, agrees: Value, what: str, where: str, *,
        top: bool = False, bold: bool = False,
    ) -> int:  # fmt: skip
        named: Sequence[Value] = (self.one.number, self.finding.title or self.finding.rule) if top else (None, None)
        look = {**({"top": 1, "top_color": "#C2C9D2"} if top else {}), **({"bold": True} if bold else {})}
        return self.sheet.write((*named, words, value, unit, stated, agrees, what, where), **look)


