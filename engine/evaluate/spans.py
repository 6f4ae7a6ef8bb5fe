"""The years of columns that are headed by a span of them. In: facts, the document's year. Out: facts with these years.

The reader has counted such columns back from a year that it did not know ("-2", "-1"). The oldest is the first of them,
unless what is printed elsewhere for these years says that it is the last. The reading stays on the columns as a repair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.evaluate.columns import column_periods
from engine.facts import Column, Facts, Figure, Part
from engine.plan import PeriodSpec
from engine.quantity import Rational, rational
from engine.regular import expression
from engine.wording import years_in

_CLAUSES = r"[，。；,;]\s*(?!\d{3})"  # compiled where a document has such columns
_Amounts = dict[str, set[Rational]]  # by year, what is printed for it


def counted(facts: Facts, year: str, periods: Sequence[PeriodSpec] = ()) -> Facts:
    """The facts with every span of years counted from `year`; as they are where it is not known, or nothing is headed
    so. `periods` are the words by which other headers name years."""
    if not year.isdecimal() or not any(_spans(part.columns) for table in facts.tables for part in table.parts):
        return facts
    known = _printed_for(facts, year, periods)
    return facts._replace(
        tables=tuple(
            table._replace(parts=tuple(_counted(part, int(year), known) for part in table.parts))
            for table in facts.tables
        )
    )


def _spans(columns: Sequence[Column]) -> list[range]:
    """The columns of each span."""
    found = []
    for at, column in enumerate(columns):
        if column.period.startswith("-") and (not at or columns[at - 1].path != column.path):
            end = at + 1
            while end < len(columns) and columns[end].path == column.path:
                end += 1
            found.append(range(at, end))
    return found


def _counted(part: Part, year: int, known: _Amounts) -> Part:
    columns = list(part.columns)
    for span in _spans(columns):
        years = [str(year + int(columns[i].period)) for i in span]
        newest_first = _agree(part, span, years[::-1], known) > _agree(part, span, years, known)
        order = "the newest first, as figures elsewhere say" if newest_first else "the oldest first"
        named = ", ".join(years[:-1]) + f" and {years[-1]}"
        note = f"“{columns[span[0]].path[-1].text}” names no years: read as {named}, {order}"
        for i, own in zip(span, years[::-1] if newest_first else years, strict=True):
            columns[i] = columns[i]._replace(period=own, repaired=note)
    return part._replace(columns=tuple(columns))


def _agree(part: Part, span: range, years: Sequence[str], known: _Amounts) -> int:
    """How many amounts of a span are printed elsewhere for the year that they would be of."""
    return sum(
        cell.figure.digits != 0 and _value(cell.figure) in known.get(year, ())
        for row in part.rows
        for i, year in zip(span, years, strict=True)
        if (cell := row.cells[i]) is not None and cell.figure is not None
    )


def _printed_for(facts: Facts, year: str, periods: Sequence[PeriodSpec]) -> _Amounts:
    known: _Amounts = {}
    for named, figure in (*_in_columns(facts, year, periods), *_in_text(facts)):
        if figure.unit != "%":
            known.setdefault(named, set()).add(_value(figure))
    return known


def _in_columns(facts: Facts, year: str, periods: Sequence[PeriodSpec]) -> Iterator[tuple[str, Figure]]:
    for table in facts.tables:
        for part in table.parts:
            for i, named in enumerate(column_periods(part.columns, periods, year)):
                if named.isdecimal():
                    for row in part.rows:
                        if (cell := row.cells[i]) is not None and cell.figure is not None:
                            yield named, cell.figure


def _in_text(facts: Facts) -> Iterator[tuple[str, Figure]]:
    """The amounts of clauses that name one year."""
    for passage in facts.passages:
        figures = iter(passage.figures)
        figure = next(figures, None)
        for clause in expression(_CLAUSES).split(passage.text):
            named = {str(year) for year, _, _ in years_in(clause)}
            while figure is not None and figure.text in clause:
                if len(named) == 1:
                    yield next(iter(named)), figure
                figure = next(figures, None)


def _value(figure: Figure) -> Rational:
    """As printed: hardly an amount in 元 is the same as another in 万元."""
    return rational(figure.digits, 10**figure.decimals)
