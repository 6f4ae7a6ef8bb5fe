"""How what is printed came of what was meant. In: changes that would settle conflicts. Out: kinds, and how likely.

A slip of the pen is told by the digits (`slips`). Where there is none, the figure may have been copied from a
neighbour, or a total may lack a row or have one twice: then another figure says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.diagnose.relations import Relations
from engine.evaluate.diagnose.search import Change, Explanation
from engine.evaluate.diagnose.slips import CHANGED, WEIGHT, slip
from engine.evaluate.equation import amount
from engine.evaluate.scope import Scope
from engine.quantity import decimal, rational, round_half_up

COPIED_ROW = "copied from another row"
COPIED_COLUMN = "copied from another column"
LAST_YEAR = "last year's figure"
PLUGGED = "plugged so that shares make 100%"
LACKING = "a row left out"
DOUBLED = "a row counted twice"
ROUNDED = "rounding or cutting off"
BASE = "worked out on another base"
AMOUNT = "the amount instead of the rate"
EXCHANGED = "two amounts exchanged"
_WEIGHT = {**WEIGHT, PLUGGED: 2, LACKING: 1, DOUBLED: 1, BASE: 3, AMOUNT: 3}

_FEWEST_DIGITS = 3  # that two amounts must have in common to be no accident
_SIGNS = "-−–△▲(（"


class Traces:
    """The figures of one document, asked for what would explain a change of one."""

    __slots__ = ("_kinds", "_negative", "_relations", "_scope", "_stated", "_x")

    def __init__(self, scope: Scope, relations: Relations, stated: Sequence[range]) -> None:
        """`stated` are the figures that the text of each document states: they have no neighbours."""
        self._scope = scope
        self._stated = stated
        self._relations = relations
        self._x = list(scope.ledger.x)  # as printed: while a search tries changes, the ledger's move
        self._kinds: dict[Change, str] = {}
        self._negative: dict[tuple[int, int, int], bool] = {}  # by column: does it print amounts below zero?

    def likely(self, change: Change) -> int:
        """How likely a change is, the more the larger: what leaves a trace before what leaves none, and that before
        an amount below zero where there are none."""
        return 2 * WEIGHT.get(self._slip(change), 0) - self._strange(change)

    def suspects(self, explanation: Explanation) -> list[tuple[Change, str]]:
        """The changes of which any explains the same, the likeliest first, each with its kind.

        A kind is named where no other change is as likely for a reason of another kind.
        """
        changes = list(explanation.changes)
        kinds = {change: self.kind(change, explanation) for change in changes}
        ranked = sorted(changes, key=lambda c: (*(-n for n in self._rank(c, kinds[c])), c.figure))
        best = self._rank(ranked[0], kinds[ranked[0]])[0]
        rivals = {kinds[c] for c in ranked if self._rank(c, kinds[c])[0] == best}
        if len(rivals) > 1:
            kinds[ranked[0]] = ""
        return [(change, kinds[change]) for change in ranked]

    def _rank(self, change: Change, kind: str) -> tuple[int, int]:
        """The slip, or the row that is missing; then whether it is a share or a rate, worked out from others."""
        return 2 * _WEIGHT.get(kind, 0) - self._strange(change), self._relations.worked_out(change.figure)

    def kind(self, change: Change, explanation: Explanation | None = None) -> str:
        """How the printed figure came about, "" where nothing tells."""
        if explanation is not None and self._exchanged(change, explanation):
            return EXCHANGED
        found = self._slip(change)
        if found and found != CHANGED:
            return found
        if abs(change.by) <= self._relations.grid(change.figure):
            return ROUNDED
        others = (self._of_last_year(change), self._copied(change), self._of_rows(change, explanation))
        rates = (self._of_rates(change, explanation), self._plugged(change))
        return next(filter(None, (*others, *rates)), found)

    def suggested(self, change: Change) -> str:
        """What the figure would be, in its own unit, with the decimals it takes. Where the text words the direction
        ("a decrease of 12.30") the amount stands without a sign."""
        ledger = self._scope.ledger
        i = change.figure
        figure = ledger.figures[i]
        value = amount((self._x[i] + change.by, 1), ledger.unit[i], figure.decimals, ledger)
        unsigned = figure.digits < 0 and not any(sign in figure.text for sign in _SIGNS)
        return value.removeprefix("-") if unsigned else value

    def _slip(self, change: Change) -> str:
        if change not in self._kinds:
            self._kinds[change] = self._read_slip(change)
        return self._kinds[change]

    def _read_slip(self, change: Change) -> str:
        ledger = self._scope.ledger
        i = change.figure
        meant = rational(*ledger.in_unit(self._x[i] + change.by, 1, ledger.unit[i]))
        printed = ledger.figures[i].decimals
        text = decimal(meant, max(printed, 0), max(printed, 0) + 4)
        decimals = len(text.partition(".")[2])
        digits = int(text.replace(".", ""))
        stated = ledger.figures[i].digits * 10 ** (decimals - printed)
        return slip(stated, digits, decimals)

    def _strange(self, change: Change) -> int:
        """1 for an amount below zero in a column that has none."""
        ledger = self._scope.ledger
        x = self._x
        meant = x[change.figure] + change.by
        if meant >= 0 or x[change.figure] < 0:
            return 0
        t, p, _, c = ledger.at(change.figure)
        column = (t, p, c)
        if column not in self._negative:
            grid = ledger.grids[t][p]
            self._negative[column] = any(row[c] >= 0 and x[row[c]] < 0 for row in grid)
        return 0 if self._negative[column] else 1

    def _exchanged(self, change: Change, explanation: Explanation) -> bool:
        """Does each of two figures print what the other was to be?"""
        if len(explanation.along) != 1:
            return False
        other, x = explanation.along[0], self._x
        return change.by == -other.by == x[other.figure] - x[change.figure]

    def _copied(self, change: Change) -> str:
        """Does the figure stand, as printed, elsewhere in its row or its column?"""
        ledger = self._scope.ledger
        i, x = change.figure, self._x
        if any(i in own for own in self._stated):
            return ""
        if len(str(abs(ledger.figures[i].digits)).rstrip("0")) < _FEWEST_DIGITS:
            return ""
        t, p, r, c = ledger.at(i)
        grid = ledger.grids[t][p]
        alike = {i, *(j for j, _ in self._relations.moved(i, 0))}  # amounts that are the same by rule
        beside = [j for j in grid[r] if j >= 0 and j not in alike and ledger.unit[j] == ledger.unit[i]]
        if any(x[j] == x[i] for j in beside):
            return COPIED_COLUMN
        rows = (row[c] for n, row in enumerate(grid) if n != r and row[c] >= 0)
        return COPIED_ROW if any(x[j] == x[i] for j in rows) else ""

    def _of_last_year(self, change: Change) -> str:
        """Does a figure, or the figure of a table that it states, stand in the same row under the year before?"""
        ledger = self._scope.ledger
        i, x = change.figure, self._x
        for k, _ in self._relations.moved(i, 0):
            t, p, r, c = ledger.at(k)
            columns = ledger.facts.tables[t].parts[p].columns
            year = columns[c].period
            if not year.isdecimal():
                continue
            for j, column in zip(ledger.grids[t][p][r], columns, strict=True):
                if j >= 0 and x[j] == x[i] and column.period == str(int(year) - 1) and ledger.unit[j] == ledger.unit[i]:
                    return LAST_YEAR
        return ""

    def _plugged(self, change: Change) -> str:
        """Does a share, wrong as it is, make 100% to the last place with those printed beside it?"""
        ledger = self._scope.ledger
        i, x = change.figure, self._x
        if ledger.unit[i] != "%":
            return ""
        t, p, r, c = ledger.at(i)
        rows = ledger.facts.tables[t].parts[p].rows
        stated = any(i in own for own in self._stated)
        shares = [
            row[c]
            for n, row in enumerate(ledger.grids[t][p])
            if row[c] >= 0 and ledger.unit[row[c]] == "%" and (not stated or rows[n].place.line == rows[r].place.line)
        ]
        whole, parts, _ = ledger.scaled((100, 1), "%")
        return PLUGGED if len(shares) > 1 and sum(x[j] for j in shares) * parts == whole else ""

    def _of_rates(self, change: Change, explanation: Explanation | None) -> str:
        """Is a rate the amount itself, or its share of another figure than the one it is to be of?"""
        ledger = self._scope.ledger
        figure = ledger.figures[change.figure]
        for n in explanation.relations if explanation else ():
            found = self._relations.rates(n, change.figure)
            if found is None:
                continue
            above, figures = found
            part = above.value(ledger)
            if any(self._x[i] and abs(ledger.figures[i].digits) == abs(figure.digits) for i in above.used()):
                return AMOUNT
            for i in figures:
                share = rational(part[0] * ledger.scale, part[1] * self._x[i]) if self._x[i] else (0, 1)
                above_line, below_line = ledger.in_unit(*share, ledger.unit[change.figure])
                size = round_half_up(abs(above_line) * 10 ** max(figure.decimals, 0), below_line)
                if figure.digits and size == abs(figure.digits):
                    return BASE
        return ""

    def _of_rows(self, change: Change, explanation: Explanation | None) -> str:
        """Is what a total is off by one of the rows that it adds up?"""
        if explanation is None:
            return ""
        if len(str(abs(change.by // self._relations.grid(change.figure))).rstrip("0")) < _FEWEST_DIGITS:
            return ""
        for n in explanation.relations:
            parts = {self._x[j] for j in self._relations.parts(n, change.figure)}
            if change.by in parts:
                return LACKING
            if -change.by in parts:
                return DOUBLED
        return ""
