"""Ways out of mistakes in names, types and units. In: what was found, and what there is. Out: hints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from engine.check.types import Kind, TableInfo, Type
from engine.suggestions import suggest
from engine.syntax import tree
from engine.syntax.print import expression

_PERCENT = frozenset({"percent", "percents", "pct", "百分比", "百分之"})
_MOST_LISTED = 8
_WORD = re.compile(r"[^\W\d]\w*")


def for_unit(name: str, units: Iterable[str]) -> tuple[str, ...]:
    """For a unit that is not declared."""
    if name.lower() in _PERCENT:
        return ('write "%" behind the number: 5%',)
    declare = f"declare it with what it is worth: unit {_word(name)} = …; those of money come with: use cn.units"
    return (*suggest(name, units, close=0.6), declare)


def _word(name: str) -> str:
    return name if _WORD.fullmatch(name) else f'"{name}"'


_YEARS = {
    said: year
    for year, all_said in {
        "last year": "last prev previous last_year lastyear previous_year prior_year 上年 上一年 去年",
        "this year": "this_year thisyear current_year 本年 今年 当年",
    }.items()
    for said in all_said.split()
}  # fmt: skip
_LOOPED = frozenset({"row", "rows", "r", "a", "b", "c", "x", "item", "line", "form", "project"})


def for_unknown(name: str) -> tuple[str, ...]:
    """For a name that nothing is like."""
    if name in _YEARS:
        return (f"did you mean: {_YEARS[name]}",)
    if name in _LOOPED:
        loop = f"for {name} in 支出总表"
        return (f"say what it goes over: {loop}, or in brackets: sum({name}.合计 {loop})",)
    return (f'declare it with table, let or param; what is printed in a document stands in quotes: "{name}"',)


def for_name(name: str, variables: Mapping[str, Type | None], tables: Iterable[TableInfo]) -> tuple[str, ...]:
    """For a name that nothing declares, and that is a column."""
    row, of, column = name.partition("的")
    if of and row in variables:
        return (f"what is of a row stands behind a dot: {row}.{column}",)
    rows = [one for one, found in variables.items() if found and found.kind == "row" and name in _columns(found)]
    if rows:
        return (f"did you mean: {', '.join(f'{row}.{name}' for row in rows)}",)
    owners = [table.name for table in tables if name in table.column_names("")]
    if owners:
        return (f"{name} is a column of {listed(owners)}: say of which row, as in {owners[0]}.total.{name}",)
    return ()


def _columns(of: Type) -> list[str]:
    assert of.table is not None
    return [*of.table.key_names(of.part), *of.table.label_names(of.part), *of.table.column_names(of.part)]


_SUBJECT = frozenset({"subject", "subjects", "name", "title", "名称", "对象", "主体"})


def for_column(table: TableInfo, part: str, name: str, known: Sequence[str], owner: str) -> tuple[str, ...]:
    """For something that a table or a row does not have. `owner` is how the table or row is written here."""
    if name == "prior":
        return (f"the table of an earlier document is prior.{table.name.removeprefix('prior.')}",)
    if name in _SUBJECT and isinstance(table.node, tree.Claims):
        return (f"what a statement is about is its label: {owner}.label",)
    printed = [clause.name.text for clause in _clauses(table, part) if name in _headers(clause)]
    if printed:
        return (f'"{name}" is what is printed; its declared name is {printed[0]}: {owner}.{printed[0]}',)
    return suggest(name, known) or (f"its columns are {listed(_columns(Type('row', table, part)))}",)


def _clauses(table: TableInfo, part: str) -> list[tree.ColumnClause]:
    parts = table.of(part)
    return [clause for one in parts for clause in (one.key, one.label, *one.columns) if clause is not None]


def _headers(clause: tree.ColumnClause) -> set[str]:
    """The headers that a column may have, as far as its patterns list words."""
    return {word for source in clause.sources for text in source.patterns for word in text.text.split("|")}


def listed(names: Sequence[str]) -> str:
    """The first names of some."""
    shown = list(dict.fromkeys(names))
    return ", ".join(shown[:_MOST_LISTED]) + (" …" if len(shown) > _MOST_LISTED else "") if shown else "none"


_NO_TEXT = "what is printed is named by its column, its label or its key"


def for_type(found: Type, wanted: Sequence[Kind], node: tree.Expression, tables: Iterable[str]) -> tuple[str, ...]:
    """For something that stands where something else is wanted."""
    written = expression(node)
    match found.kind:
        case "table" if "number" in wanted or "row" in wanted:
            return (f'name a row of it: {written}["合计"], or its total row: {written}.total',)
        case "rows" | "numbers" if "number" in wanted:
            return (f"add them up: sum({written})",)
        case "number" | "cell" | "row" if "condition" in wanted:
            return (f"a condition compares: {written} > 0",)
        case "rows" if "text" in wanted:
            return (f"test each of them: some row in {written} has (…)",)
        case "text" if "numbers" in wanted and "texts" in wanted and isinstance(node, tree.String):
            return (f"a set of one has a comma in its brackets: ({written},)",)
        case "text" if "numbers" in wanted and "texts" in wanted:
            return (f"look among the years or numbers that it names: years in {written}, numbers in {written}",)
        case "text" | "cell" if "rows" in wanted and not isinstance(node, tree.String):
            return (f"what is stated in a cell is found by claims, named behind it: {written}.说明",)
        case "document" if "rows" not in wanted:
            return (f"name what is wanted of it: {written}.year, {written}.title",)
        case "text" if "column" in wanted and isinstance(node, tree.String):
            return (f"a column is named behind a dot: .{_word(node.text)}",)
        case "text" if isinstance(node, tree.String) and node.text in tables:
            return (f"a declared table is named without quotes: {node.text}",)
        case "text" if "condition" in wanted:
            return (f'a condition compares: {written} contains "…", {written} = "…"',)
        case "row" if "rows" in wanted:
            return (f"the rows under it are {written}.children",)
        case "number" if "text" in wanted:
            return (f'a text stands in quotes: "{node.text}"' if isinstance(node, tree.Number) else _NO_TEXT,)
        case "text" if "number" in wanted:
            return ("a figure stands in a column of its row, as in row.合计; a number has no quotes",)
        case "condition" if "number" in wanted:
            return ('a condition is no number; conditions are joined by "and" and "or"',)
        case "column" if "number" in wanted:
            return (f"a figure stands where a column meets a row: row[{written}]",)
    return ()


def for_digits(node: tree.Compare) -> tuple[str, ...]:
    """For a number in quotes."""
    quoted = (side.text for side in (node.left, node.right) if isinstance(side, tree.String))
    return tuple(f"a number stands without quotes: {text}" for text in quoted if text[:1].isdigit())


def for_sides(node: tree.Compare, left: Type, right: Type) -> tuple[str, ...]:
    """For a text that is compared with what is no text."""
    several = {"rows", "texts", "numbers", "cells", "members", "columns", "tables"}
    for side, found, other in ((node.left, left, right), (node.right, right, left)):
        if found.kind in several:
            return ('whether one is among several is asked with "in": a in b',)
        match side:
            case tree.String(text=text) if other.kind == "number" and text[:1].isdigit():
                return (f"a number stands without quotes: {text}",)
            case tree.Number(text=text) if other.kind == "text":
                return (f'a text stands in quotes: "{text}"',)
    return ("compare texts with texts, and figures with figures",)


def for_pattern(node: tree.Expression) -> tuple[str, ...]:
    """For something that stands where a pattern is wanted."""
    match node:
        case tree.Variable():
            return (f'put what is printed in quotes: "{node.name}"',)
        case tree.Number():
            return ('a row is named by its label or its key, in quotes: "合计"',)
    return ('a pattern is written out, in quotes: "合计"',)


def for_property(name: str) -> tuple[str, ...]:
    """For a property of the document that no clause reads."""
    pattern = "{year}年" if name == "year" else "…"
    return (f'say where it is printed: document, and under it, indented: {name} from title "{pattern}"',)


def no_members(of: Type, node: tree.Member) -> tuple[str, ...]:
    """For something behind a dot, where nothing can stand behind one."""
    if isinstance(node.of, tree.Year) and node.of.which == "last year":
        return (f"of last year's document, if it is given, this is prior.{node.name.text}",)
    match of.kind:
        case "rows" | "members" | "tables":
            return (f"these are several: go over them with a loop, as in for row in {expression(node.of)}",)
        case "cell" | "number" | "text":
            return (f"this is {of.words} already: leave .{node.name.text} out",)
    return ()


def for_kinds(one: str, other: str) -> tuple[str, ...]:
    """For numbers of two kinds that meet, each told by its unit, or "" for a plain number."""
    if one and other:
        return ("only what is measured alike can be added or compared",)
    unit = one or other
    return (f"an amount says its unit, as in 5 {unit}; a share of an amount is a product, as in 5% * …",)
