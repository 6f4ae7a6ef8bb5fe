"""What lines up below each other: the words of clauses, the signs of `let`s, the comments at line ends.

In: declarations, or lines. Out: how many spaces stand before a token, by its offset in the declaration; lines as texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from lark import Token

from engine.cells import cells
from engine.syntax.formatting.nodes import Declaration, Part, start, tokens, width
from engine.syntax.formatting.pretty import Row

Columns = dict[int, int]
_Mark = tuple[Token, int, Columns]  # a token to line up, the cells before it, and where to note the spaces

# Declarations that are lists: all their clauses line up, except those that stand apart.
_LISTS = frozenset({"ruleset", "document", "table", "claims"})
_APART = frozenset({"PART", "REPEATS"})

# Declarations that line up where several of a kind follow each other.
_RUNS = {"let": "let", "disable": "change", "regrade": "change", "override": "change"}

# Clauses of a rule that line up where several of a kind follow each other: `let`s, and what is said about the rule.
_KINDS = {"LET": "let", **dict.fromkeys(("SEVERITY", "PRECISION", "MESSAGE", "TITLE", "SOURCE", "TAGS"), "about")}

# Something is moved by at most so many cells: further away, nobody sees what lines up.
_FURTHEST = 24


def columns(declarations: Sequence[Declaration]) -> list[Columns]:
    """The columns of each declaration. `let`s without a blank line or comment between them share one, and the like.
    Beside one that is `long` a blank line will stand."""
    found: list[Columns] = [{} for _ in declarations]
    for declaration, own in zip(declarations, found, strict=True):
        for block in _blocks(declaration):
            _line_up([mark for part in block for mark in _mark(part, own)])
    run: list[_Mark] = []
    kind, long = None, False
    for declaration, own in zip(declarations, found, strict=True):
        before, kind = kind, _RUNS.get(declaration.head.tree.data)
        parted, long = long or declaration.long, declaration.long
        if kind != before or parted or declaration.before.above or declaration.before.blank:
            _line_up(run)
            run = []
        if kind:
            run += _mark(declaration.head, own)
    _line_up(run)
    return found


def _blocks(declaration: Declaration) -> Iterable[list[Part]]:
    """The clauses that line up with each other."""
    if declaration.head.tree.data in _LISTS:
        for _, same in groupby(declaration.clauses, key=lambda part: part.depth):
            yield [part for part in same if part.word.type not in _APART]
    else:
        for kind, same in groupby(declaration.clauses, key=lambda part: _KINDS.get(part.word.type)):
            yield list(same) if kind else []


def _mark(part: Part, own: Columns) -> list[_Mark]:
    """What lines up of a part: the sign of a `let`, else what follows the first word, if anything does."""
    if part.word.type != "LET":
        return [(token, cells(part.word), own) for token in list(tokens(part.tree))[1:2]]
    nodes = part.tree.children
    at = next(n for n, node in enumerate(nodes) if isinstance(node, Token) and node.type == "EQUAL")
    return [(token, width(nodes[:at]), own) for token in tokens(nodes[at])]


def _line_up(marks: Sequence[_Mark]) -> None:
    widths = [before for _, before, _ in marks]
    if marks and max(widths) - min(widths) <= _FURTHEST:
        for token, before, own in marks:
            own[start(token)] = max(widths) - before + 1


def lines(rows: Iterable[Row], limit: int) -> Iterable[str]:
    """Rows as text. Comments at the ends of lines that follow each other line up, if there is room for all of them."""
    for commented, same in groupby(rows, key=lambda row: bool(row.comment)):
        run = list(same)
        column = max(cells(row.text) for row in run)
        together = all(column + 2 + cells(row.comment) <= limit for row in run)
        for row in run:
            padding = column - cells(row.text) if together else 0
            yield f"{row.text}{' ' * padding}  {row.comment}" if commented else row.text
