"""Which column is of which year. In: header paths, the words for years that rule files declare. Out: years, columns.

A header says its year in digits (2023年执行数), which the reader has found, or in words (上年数), which are declared.
"""

from __future__ import annotations

from engine.evaluate.bound import BoundPart, Row
from engine.evaluate.columns import fitting_columns, is_share
from engine.evaluate.numbers import cell_number
from engine.evaluate.scope import Build, Builder, Function, Scope
from engine.evaluate.values import Absent, Num, Uncheckable
from engine.plan import Node


def _period(node: Node, build: Build) -> Function:
    """`row[last year]` or `row.合计[last year]`: the figure of that year."""
    row, name, year = build(node[1]), node[2], build(node[3])

    def period(scope: Scope) -> Num:
        r: Row = row(scope)
        n, d = year(scope).value(scope.ledger)
        if n % (d * scope.ledger.scale):
            raise Uncheckable("a year is a whole number")
        return cell_number(r, _column(r.part, name, str(n // (d * scope.ledger.scale))), scope)

    return period


def _column(part: BoundPart, name: str, year: str) -> int:
    """The column of a year: of those with a declared name if there is one, else of all amounts."""
    columns = part.printed.columns
    of_year = [i for i, one in enumerate(part.periods) if one == year and columns[i].kind == "figure"]
    spec = next((spec for spec in part.spec.columns if spec.name == name), None)
    if spec is not None:
        named = [i for i in fitting_columns(spec, columns) if i in of_year]
        if named:
            return named[0]
        raise Absent(f"no column {name} of {year} in the printed table")
    amounts = [i for i in of_year if i in part.amounts and not is_share(part.printed, i)]
    if not amounts:
        raise Absent(f"no column of {year} in the printed table")
    if len(amounts) > 1:
        declared = [i for i in amounts if i in part.columns.values()] or amounts
        if len(declared) > 1:
            raise Uncheckable(f"{len(declared)} columns are of {year}; name one, as in row.合计[{year}]")
        return declared[0]
    return amounts[0]


PERIODS: dict[str, Builder] = {"period": _period}
