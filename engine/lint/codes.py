"""Codes and levels that a table's `tree` rules out. In: a subject. Out: findings.

`tree by code 3 5 7` says that the codes have 3, 5 or 7 characters, and that there are three levels. Codes are compared
without spaces, points and dashes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from engine.check.expressions import alternatives
from engine.check.types import TableInfo, Type
from engine.diagnostic import Diagnostic, Note
from engine.lint.subject import Subject
from engine.lint.walk import inside
from engine.patterns import alternatives_of, anywhere
from engine.quantity import parse_rational
from engine.source import Span
from engine.syntax import tree
from engine.wording import normal

_NO_CODE = re.compile(r"[\s.\-]")
_SENSES = {
    "=": Fraction.__eq__, "≠": Fraction.__ne__, "<": Fraction.__lt__, "≤": Fraction.__le__, ">": Fraction.__gt__,
    "≥": Fraction.__ge__,
}  # fmt: skip
_SWAPPED = {"<": ">", "≤": "≥", ">": "<", "≥": "≤"}


def codes(subject: Subject) -> Iterator[Diagnostic]:
    """Comparisons with codes and levels that no row has; pairs of tables whose codes cannot meet."""
    for node in inside(subject.file.declarations):
        match node:
            case tree.Compare(operator=operator, left=left, right=right):
                if operator in ("=", "≠"):
                    yield from _compared(subject, left, (right,), _fits)
                    yield from _compared(subject, right, (left,), _fits)
                yield from _level(subject, left, operator, right, node.span)
                yield from _level(subject, right, _SWAPPED.get(operator, operator), left, node.span)
            case tree.TextTest(operator="same text as", left=left, right=right):
                yield from _compared(subject, left, (right,), _fits)
            case tree.TextTest(operator="matches", left=left, right=right):
                yield from _compared(subject, left, (right,), _fits_pattern)
            case tree.TextTest(operator="begins with" | "ends with" | "contains", left=left, right=right):
                yield from _compared(subject, left, (right,), _fits_in)
            case tree.Item(of=tree.Member(of=of, name=name), key=key):
                yield from _picked(subject, of, name.text, alternatives(key))
            case tree.Among(left=left, right=tree.Members(items=items)):
                yield from _compared(subject, left, items, _fits)
            case tree.For(bindings=(a, b), matching=tree.Name() as key):
                yield from _paired(subject, a.of, b.of, key.text, key.span)
            case tree.AgreesWith(table=a, other=b, key=named):
                yield from _paired(subject, a, b, named.text if named else "key", (named or b).span)
            case _:
                pass


def _member_of_row(subject: Subject, node: tree.Expression) -> tuple[Type, TableInfo, str] | None:
    """The row, its table and the name of the member, where a node is a member of a row and no column."""
    if not isinstance(node, tree.Member):
        return None
    row, name = subject.checked.types.get(id(node.of)), node.name.text
    if row is None or row.kind != "row" or row.table is None or name in row.table.column_names(row.part):
        return None
    return row, row.table, name


def _lengths(of: Type | None) -> tuple[int, ...]:
    """The lengths that the codes of a table or part have; () where it does not say."""
    if of is None or of.table is None:
        return ()
    parts = of.table.of(of.part)
    trees = [part.tree for part in parts if part.key is not None and isinstance(part.tree, tree.TreeByCode)]
    return tuple(sorted({length for one in trees for length in one.lengths})) if len(trees) == len(parts) else ()


def _declared(table: TableInfo) -> tuple[Note, ...]:
    return (Note(next(c.span for c in _clauses(table.node)), f"{table.name} has this tree"),)


def _clauses(node: tree.Table | tree.Claims) -> Iterator[tree.TreeByCode]:
    """The `tree by code` clauses of a table and its parts."""
    return (clause for clause in inside(node) if isinstance(clause, tree.TreeByCode))


# ── codes ────────────────────────────────────────────────────────────────────────────────


_Fits = Callable[[str, Sequence[int]], bool]  # of a code or pattern as written, and the lengths that codes have


def _compared(
    subject: Subject, key: tree.Expression, others: Sequence[tree.Expression], fits: _Fits
) -> Iterator[Diagnostic]:
    """The codes, or patterns of codes, that the key of a row cannot be."""
    member = _member_of_row(subject, key)
    if member is None or member[2] not in (*member[1].key_names(member[0].part), "key"):
        return
    yield from _impossible(member[0], member[1], others, fits)


def _impossible(of: Type, table: TableInfo, codes: Sequence[tree.Expression], fits: _Fits) -> Iterator[Diagnostic]:
    lengths = _lengths(of)
    for code in codes if lengths else ():
        if isinstance(code, tree.String) and not fits(code.text, lengths):
            message = f'no code of {table.name} fits "{code.text}": they have {_listed(lengths)} characters'
            hint = 'codes are compared whole, and without spaces, points and dashes; begins with "30" asks for a start'
            yield Diagnostic("impossible-code", message, code.span, (hint,), _declared(table), "warning")


def _fits(code: str, lengths: Sequence[int]) -> bool:
    text = normal(code)
    return len(text) in lengths and not _NO_CODE.search(text)


def _fits_in(part: str, lengths: Sequence[int]) -> bool:
    """May a code of one of these lengths hold this?"""
    text = normal(part)
    return len(text) <= max(lengths) and not _NO_CODE.search(text)


def _fits_pattern(pattern: str, lengths: Sequence[int]) -> bool:
    """May a code of one of these lengths meet the pattern?"""
    alternatives = alternatives_of(anywhere(pattern))
    if alternatives is None:
        return True
    for starts, ends, pieces in alternatives:
        least = sum(min(map(len, words)) for words in pieces)
        if starts and ends and len(pieces) == 1:
            if any(len(word) in lengths for word in pieces[0]):
                return True
        elif least <= max(lengths):
            return True
    return False


def _listed(lengths: Sequence[int]) -> str:
    return " or ".join([", ".join(map(str, lengths[:-1])), str(lengths[-1])] if len(lengths) > 1 else map(str, lengths))


def _picked(
    subject: Subject, of: tree.Expression, name: str, codes: Sequence[tree.Expression]
) -> Iterator[Diagnostic]:
    """The codes by which `T.编码["301"]` picks rows and none can be."""
    table = subject.checked.types.get(id(of))
    if table is None or table.kind != "table" or table.table is None or name in table.table.column_names(table.part):
        return
    if name in (*table.table.key_names(table.part), "key"):
        yield from _impossible(table, table.table, codes, lambda code, lengths: _fits_pattern(f"^({code})$", lengths))


def _paired(subject: Subject, a: tree.Expression, b: tree.Expression, key: str, span: Span) -> Iterator[Diagnostic]:
    """Rows that are matched by codes of which no two have one length."""
    left, right = (subject.checked.types.get(id(of)) for of in (a, b))
    if left is None or right is None or left.table is None or right.table is None:
        return
    if key != "key" and not (key in left.table.key_names(left.part) and key in right.table.key_names(right.part)):
        return  # by label
    ours, theirs = _lengths_of(a, left), _lengths_of(b, right)
    if ours and theirs and not set(ours) & set(theirs):
        message = (
            f"the codes of {left.table.name} have {_listed(ours)} characters, "
            f"those of {right.table.name} {_listed(theirs)}: no two are the same"
        )
        notes = _declared(left.table) + _declared(right.table)
        yield Diagnostic("never-matches", message, span, ("only their total rows go together",), notes, "warning")


def _lengths_of(rows: tree.Expression, of: Type) -> tuple[int, ...]:
    """The lengths of the codes of some rows: of those at the top, the first."""
    lengths = _lengths(of)
    return lengths[:1] if isinstance(rows, tree.Member) and rows.name.text == "top" else lengths


# ── levels ───────────────────────────────────────────────────────────────────────────────


def _level(
    subject: Subject, level: tree.Expression, operator: str, value: tree.Expression, span: Span
) -> Iterator[Diagnostic]:
    """A comparison with a level that no row has."""
    member = _member_of_row(subject, level)
    if member is None or member[2] != "level" or not isinstance(value, tree.Number) or value.unit is not None:
        return
    row, table, _ = member
    lengths, number = _lengths(row), parse_rational(value.text)
    if lengths and number is not None:
        compares = _SENSES[operator]
        if not any(compares(Fraction(one), Fraction(*number)) for one in range(len(lengths) + 1)):
            message = f"no row of {table.name} is on such a level: it has {len(lengths)} levels"
            hint = "the first level is 1; rows outside the tree, and totals, are on none and count as 0"
            yield Diagnostic("impossible-level", message, span, (hint,), _declared(table), "warning")
