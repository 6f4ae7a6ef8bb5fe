"""A small document to test drafted rules on: one table of the document itself. In: suggestions. Out: examples.

What stands in the sample holds; a figure changed by one digit must make each of its rules fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.draft.forms import Suggestion
from engine.draft.tables import NOWHERE, Declared, a_name, node
from engine.draft.trial import Trial
from engine.facts import Column, Facts, Part, Table
from engine.findings import DocumentReport
from engine.read.text import read_text
from engine.syntax import tree

_ROWS = range(3, 31)
_LONGEST = 40  # characters of a cell
_MOST_TRIED = 60  # figures changed on trial
_FEWEST_DIGITS = 3  # of a figure to change: a short one reads like a row number

Examples = tuple[tree.Declaration, ...]


def examples(tables: Sequence[Declared], found: Sequence[Suggestion], trial: Trial, name: str) -> Examples:
    """A sample of that name, with examples of rules that hold in it and of each failing; () where no table is fit."""
    nodes = [node(table) for table in tables]
    for table in sorted(_fit(tables, found, trial.facts), key=lambda table: _size(_printed(table, trial.facts))):
        rules = [one.form for one in found if one.holds and not one.conflicts and one.table == table.name]
        text = _text(_printed(table, trial.facts))
        declarations = [*nodes, *rules]
        kept = _holding(_tried(text, declarations, trial))
        failing = dict(_failing(text, kept, declarations, trial)) if kept else {}
        if kept and set(kept) == set(failing):
            return _declared(name, text, kept, failing)
    return ()


def _fit(tables: Sequence[Declared], found: Sequence[Suggestion], facts: Facts) -> Iterator[Declared]:
    """The tables that make a sample: one printed part, not too long, with a rule that holds."""
    with_rules = {one.table for one in found if one.holds and not one.conflicts}
    for table in tables:
        printed = _printed(table, facts)
        if table.name in with_rules and len(printed.parts) == 1 and len(printed.parts[0].rows) in _ROWS:
            if not printed.parts[0].form and all(map(_is_plain, _cells(printed.parts[0]))):
                yield table


def _printed(table: Declared, facts: Facts) -> Table:
    return facts.tables[table.family.tables[0]]


def _size(table: Table) -> int:
    return len(table.parts[0].rows) * len(table.parts[0].columns)


def _cells(part: Part) -> Iterator[str]:
    for column in part.columns:
        yield from (label.text for label in column.path)
    for row in part.rows:
        yield from (cell.text for cell in row.cells if cell is not None)


def _is_plain(text: str) -> bool:
    return len(text) <= _LONGEST and text.isprintable() and "|" not in text and '"""' not in text


# ── as text ──────────────────────────────────────────────────────────────────────────────


def _text(table: Table) -> str:
    """The table as a document of its own."""
    part = table.parts[0]
    lines = [f"{table.number}  {table.title.text}".strip()]
    if table.unit:
        lines.append(f"单位：{table.unit}")
    lines.append("")
    depth = max(len(column.path) for column in part.columns)
    lines += [_line(_header(part.columns, level)) for level in range(depth)]
    lines += [_line([cell.text if cell is not None else "" for cell in row.cells]) for row in part.rows]
    return "\n".join(lines)


def _header(columns: Sequence[Column], level: int) -> list[str]:
    """One row of the header; a label over several columns stands over the first."""
    cells = []
    before: tuple[str, ...] = ()
    for column in columns:
        path = tuple(label.text for label in column.path)
        repeats = level < len(path) - 1 and before[: level + 1] == path[: level + 1]
        cells.append("" if level >= len(path) or repeats else path[level])
        before = path
    return cells


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()) for cell in cells)} |"


# ── on trial ─────────────────────────────────────────────────────────────────────────────


def _tried(text: str, declarations: Sequence[tree.Declaration], trial: Trial) -> DocumentReport:
    return trial.report(declarations, read_text(text.encode(), "sample"))


def _holding(report: DocumentReport) -> list[str]:
    return [tally.rule for tally in report.tallies if tally.holds and tally.bound == tally.holds + tally.rounding]


def _failing(
    text: str, rules: Sequence[str], declarations: Sequence[tree.Declaration], trial: Trial
) -> Iterator[tuple[str, tuple[str, str]]]:
    """For each rule a figure of the text, and how it is changed, that makes the rule fail."""
    left = dict.fromkeys(rules)
    for old in list(_figures(text))[:_MOST_TRIED]:
        new = _wrong(old)
        report = _tried(text.replace(old, new), declarations, trial)
        for tally in report.tallies:
            if tally.conflict and tally.rule in left:
                del left[tally.rule]
                yield tally.rule, (old, new)
        if not left:
            return


def _wrong(figure: str) -> str:
    """The figure with its first digit changed."""
    at = next(n for n, character in enumerate(figure) if character.isdigit())
    return f"{figure[:at]}{'8' if figure[at] == '9' else int(figure[at]) + 1}{figure[at + 1 :]}"


def _figures(text: str) -> Iterator[str]:
    """The amounts in the text that stand there once."""
    for part in read_text(text.encode(), "sample").tables[0].parts:
        for row in part.rows:
            for cell in row.cells:
                if cell is not None and cell.figure is not None:
                    figure = cell.figure.text
                    digits = sum(character.isdigit() for character in figure)
                    if digits >= _FEWEST_DIGITS and text.count(figure) == 1:
                        yield figure


# ── as declarations ──────────────────────────────────────────────────────────────────────


def _declared(name: str, text: str, kept: Sequence[str], failing: dict[str, tuple[str, str]]) -> Examples:
    found: list[tree.Declaration] = [tree.Sample(a_name(name), tree.Text(text, span=NOWHERE), span=NOWHERE)]
    found.append(_example(kept, "holds", name, ()))
    by_change: dict[tuple[str, str], list[str]] = {}
    for rule, change in failing.items():
        by_change.setdefault(change, []).append(rule)
    for (old, new), rules in by_change.items():
        replaced = tree.Replacement(tree.Text(old, span=NOWHERE), tree.Text(new, span=NOWHERE), span=NOWHERE)
        found.append(_example([rule for rule in kept if rule in rules], "fails", name, (replaced,)))
    return tuple(found)


def _example(
    rules: Sequence[str], expect: str, sample: str, changes: tuple[tree.Replacement, ...]
) -> tree.Example:  # fmt: skip
    variant = tree.Variant(a_name(sample), changes, span=NOWHERE)
    return tree.Example(tuple(map(a_name, rules)), expect, variant, span=NOWHERE)  # type: ignore[arg-type]
