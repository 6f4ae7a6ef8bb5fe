"""How each rule of the grammar is laid out: what stands close together, and where a line may end.

In: Lark's tree of a declaration with every token kept, and the gaps between its tokens. Out: `Doc`s. Only white space
is chosen here: every token stays as it was written. A rule without an entry in `LAYOUTS` stays on one line, and a test
complains of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from functools import partial
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from lark import Token, Tree

from engine.syntax.build import unindent
from engine.syntax.formatting.gaps import NOTHING, Gap
from engine.syntax.formatting.nodes import Node, space, start
from engine.syntax.formatting.pretty import Break, Doc, Line, Verbatim, group, inside

INDENT = 2


class Place(Enum):
    """Where an expression stands: it is the whole of a clause, the whole of what is in brackets, or a part of another.
    It says where the operators go when there is more than one line."""

    CLAUSE = auto()  # to the left, so that what they join lines up
    WHERE = auto()  # a `where` in brackets: to the left as well
    BRACKETS = auto()
    PART = auto()


class Piece(NamedTuple):
    """A part of a declaration, laid out: its first and its last token, and the text."""

    first: Token
    last: Token
    doc: Doc


class Page(NamedTuple):
    """What the layouts need to know besides the tree. Both tables are by the place of a token."""

    gaps: Mapping[int, Gap]  # before it
    columns: Mapping[int, int]  # where it lines up with others, how many spaces come before it

    def piece(self, node: Node, place: Place = Place.PART) -> Piece:
        """A node, laid out."""
        if isinstance(node, Token):
            return Piece(node, node, _token(node))
        return LAYOUTS.get(node.data, _plain)(self, node, place)

    def pieces(self, nodes: Sequence[Node], place: Place = Place.PART) -> list[Piece]:
        """Nodes, each laid out by itself."""
        return [self.piece(node, place) for node in nodes]

    def row(self, pieces: Sequence[Piece], breaks: Mapping[int, Doc] | None = None) -> Piece:
        """Pieces one behind the other; `breaks` says what stands before the nth, where that is not the usual space."""
        breaks = breaks or {}
        docs: list[Doc] = [pieces[0].doc]
        for n, piece in enumerate(pieces[1:], 1):
            usual = self.columns.get(start(piece.first), 0) * " " or space(pieces[n - 1].last, piece.first)
            docs += [self._between(piece.first, breaks.get(n, usual)), piece.doc]
        return Piece(pieces[0].first, pieces[-1].last, tuple(docs))

    def group(self, pieces: Sequence[Piece], breaks: Mapping[int, Doc] | None = None) -> Piece:
        """A row that lines up with its beginning where it takes several lines."""
        row = self.row(pieces, breaks)
        return row._replace(doc=group(row.doc))

    def fill(self, pieces: Sequence[Piece]) -> Piece:
        """A list, as many items on a line as fit there; `pieces` are the items and the signs between them."""
        spaced = [n for n, (before, piece) in enumerate(pairwise(pieces), 1) if space(before.last, piece.first)]
        return self.group(pieces, dict.fromkeys(spaced, Line(soft=True)))

    def _between(self, token: Token, usual: Doc) -> Doc:
        gap = self.gaps.get(start(token), NOTHING)
        if token.type == "BLOCK":
            return Break(gap.after, gap.texts, -INDENT)
        if not gap.commented:
            return usual
        return Break(gap.after, gap.texts, usual.hang if isinstance(usual, Line) else 0)


def _token(token: Token) -> Doc:
    if token.type in ("THIS_YEAR", "LAST_YEAR"):
        return " ".join(token.split())
    if token.type != "BLOCK":
        return str(token)
    body = unindent(token[3:-3])
    return Verbatim(('"""', *(body.split("\n") if body else ()), '"""'), INDENT)


Layout: TypeAlias = Callable[[Page, "Tree[Token]", Place], Piece]


def _is(node: Node, kind: str) -> bool:
    """Whether a node is of this terminal or rule."""
    return (node.type if isinstance(node, Token) else node.data) == kind


def _odd(nodes: Sequence[Node]) -> range:
    """The places of the signs in `a + b + c`."""
    return range(1, len(nodes), 2)


def _river(nodes: Sequence[Node]) -> dict[int, Doc]:
    """Lines before the words in `a or b or c`, each so far to the left that what the words join lines up."""
    return {n: Line(" ", -len(str(nodes[n])) - 1) for n in _odd(nodes)}


def _plain(page: Page, tree: Tree[Token], place: Place) -> Piece:
    return page.row(page.pieces(tree.children))


def _close(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """With nothing between: `-a`, `a[b].c`."""
    return page.row(page.pieces(tree.children), dict.fromkeys(range(1, len(tree.children)), ""))


def _filled(page: Page, tree: Tree[Token], place: Place) -> Piece:
    return page.fill(page.pieces(tree.children))


# ── clauses ──────────────────────────────────────────────────────────────────────────────


def _condition(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`require …`, and whatever else ends in an expression that is its own."""
    *before, expression = tree.children
    return page.row([*page.pieces(before), page.piece(expression, Place.CLAUSE)])


def _unless(page: Page, tree: Tree[Token], place: Place) -> Piece:
    word, condition, *because = tree.children
    pieces = [page.piece(condition, Place.CLAUSE), *page.pieces(because)]
    return page.row([page.piece(word), page.group(pieces, {1: Break()})])


def _for(page: Page, tree: Tree[Token], place: Place) -> Piece:
    word, *nodes = tree.children
    breaks = _after_commas(nodes, Line())
    breaks |= {n: Line() for n, node in enumerate(nodes) if _is(node, "MATCHING")}
    return page.row([page.piece(word), page.group(page.pieces(nodes), breaks)])


def _alternatives(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`p or p or p`."""
    nodes = tree.children
    return page.group(page.pieces(nodes), _river(nodes))


def _patterns(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`titled p or p not q or q`, `part x under p not q`, `total p or p`."""
    nodes = tree.children
    at = next(n for n, node in enumerate(nodes) if _is(node, "patterns"))
    return page.row([*page.pieces(nodes[:at]), page.group(page.pieces(nodes[at:]), _river(nodes[at:]))])


def _from(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`a from p or p or p`, with whatever stands before `from`."""
    nodes = tree.children
    at = next((n for n, node in enumerate(nodes) if _is(node, "FROM")), 0) + 1
    sources = page.group(page.pieces(nodes[at:]), _river(nodes[at:]))
    return page.row([*page.pieces(nodes[:at]), sources])


def _columns(page: Page, tree: Tree[Token], place: Place) -> Piece:
    word, *nodes = tree.children
    return page.row([page.piece(word), page.group(page.pieces(nodes), _after_commas(nodes, Line("  ")))])


def _slots(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`column a, b, c in u`."""
    word, *nodes = tree.children
    return page.row([page.piece(word), page.fill(page.pieces(nodes))])


def _property(page: Page, tree: Tree[Token], place: Place) -> Piece:
    name, *nodes = tree.children
    if _is(nodes[0], "FROM"):
        return _from(page, tree, place)
    return page.row([page.piece(name), page.group(page.pieces(nodes), _after_commas(nodes, Line()))])


def _after_commas(nodes: Sequence[Node], line: Line) -> dict[int, Doc]:
    return {n: line for n, node in enumerate(nodes) if n and _is(nodes[n - 1], "COMMA")}


def _texts(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """Words, then a list of texts."""
    nodes = tree.children
    at = next(n for n, node in enumerate(nodes) if isinstance(node, Tree))
    return page.row([*page.pieces(nodes[:at]), page.fill(page.pieces(nodes[at:]))])


# ── declarations ─────────────────────────────────────────────────────────────────────────


def _form(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """A form on one line; a second line begins with its name."""
    nodes = tree.children
    named = next((n for n, node in enumerate(nodes) if _is(node, "as") or _is(node, "text")), len(nodes))
    return page.group(page.pieces(nodes), {named: Line(" ", 2 * INDENT)})


def _formula(page: Page, tree: Tree[Token], place: Place) -> Piece:
    nodes = tree.children
    return page.group(page.pieces(nodes), {n: Line() for n in _odd(nodes)[1:]})


def _change(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`disable … because …`, `override … = … because …`."""
    nodes = tree.children
    because = [n for n, node in enumerate(nodes) if _is(node, "BECAUSE")]
    return page.group(page.pieces(nodes), dict.fromkeys(because, Line(" ", 2 * INDENT)))


def _example(page: Page, tree: Tree[Token], place: Place) -> Piece:
    row = page.row(page.pieces(tree.children))
    return row if row.last.type == "BLOCK" else row._replace(doc=group(row.doc))


def _variant(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`in s prior t with a as b, c as d`; on a second line with what is replaced."""
    nodes = tree.children
    at = next((n for n, node in enumerate(nodes) if _is(node, "WITH")), len(nodes))
    pieces = page.pieces(nodes[:at])
    if at < len(nodes):
        pieces.append(page.row([page.piece(nodes[at]), page.fill(page.pieces(nodes[at + 1 :]))]))
    return page.row(pieces, {at: Line(" ", 2 * INDENT)})


# ── expressions ──────────────────────────────────────────────────────────────────────────


def _hang(sign: Node, place: Place) -> Line:
    """The line end before an operator."""
    width = len(str(sign))
    if place in (Place.CLAUSE, Place.WHERE) and width <= 3:
        return Line(" ", -width - 1)
    return Line(" ", 0 if place is Place.BRACKETS and sign in ("and", "or") else INDENT)


def _chain(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`a and b and c`, `a + b - c`."""
    nodes = tree.children
    return page.group(page.pieces(nodes), {n: _hang(nodes[n], place) for n in _odd(nodes)})


def _test(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """`a = b within c`, `a contains b`, `a same text as b`."""
    nodes = tree.children
    listed = _is(nodes[2], "members") and len(nodes) == 3
    breaks: dict[int, Doc] = {} if listed else {1: _hang(nodes[1], place)}
    if len(nodes) > 3 and _is(nodes[3], "WITHIN") and place is Place.CLAUSE:
        breaks[3] = "  "
    return page.group(page.pieces(nodes, place if len(str(nodes[1])) <= 3 else Place.PART), breaks)


def _brackets(page: Page, tree: Tree[Token], place: Place) -> Piece:
    """What ends in something in brackets, with whatever stands before them."""
    nodes = tree.children
    opening = max(n for n, node in enumerate(nodes) if _is(node, "LPAR") or _is(node, "LSQB"))
    within = nodes[opening + 1 : -1]
    before = page.pieces(nodes[: opening + 1])
    if not within:
        return page.row([*before, page.piece(nodes[-1])])
    items = _items(page, within)
    return page.row([*before, items._replace(doc=inside(items.doc)), page.piece(nodes[-1])])


def _items(page: Page, nodes: Sequence[Node]) -> Piece:
    if len(nodes) == 1:
        return page.piece(nodes[0], Place.BRACKETS)
    words = [n for n, node in enumerate(nodes) if any(map(partial(_is, node), ("AMONG", "FOR", "WHERE")))]
    if not words:
        return page.fill(page.pieces(nodes))
    before = [None, *nodes]
    places = [Place.WHERE if one and _is(one, "WHERE") else Place.PART for one in before]
    return page.row(list(map(page.piece, nodes, places)), dict.fromkeys(words, Line()))


# What is laid out how, by the name of the rule in the grammar.
LAYOUTS: dict[str, Layout] = {
    # names, texts, numbers
    **dict.fromkeys(("name", "label", "text", "string", "number", "unit_name", "unit_value", "variable"), _plain),
    "patterns": _alternatives, "path": _filled, "joined": _plain,
    # declarations
    "ruleset": _plain, "use": _plain, "version": _plain,
    "disable": _change, "regrade": _change, "override": _change, "target": _plain,
    "param": _plain, "let": _condition, "parameters": _plain, "unit": _plain,
    "period": _patterns, "precision": _plain, "document": _plain, "table": _plain, "like": _plain, "rule": _plain,
    "claims": _plain, "slots": _slots, "ending": _patterns, "phrase": _patterns,
    "sample": _plain, "example": _example, "verdict": _plain, "variant": _variant, "replacement": _plain,
    "rolls_up": _form, "adds_across": _form, "agrees_with": _form,
    "as": _plain, "on": _plain, "in": _filled, "formula": _formula, "table_name": _plain,
    # clauses
    "ruleset_clause": _texts, "about": _texts, "message": _plain, "severity": _plain, "precision_clause": _plain,
    "otherwise": _plain,
    "property": _property, "reading": _plain, "choice": _plain,
    "titled": _patterns, "part": _patterns, "known_by_label": _patterns, "key": _from, "columns": _columns,
    "column": _from, "blank": _plain, "repeats": _plain,
    "tree_by_code": _plain, "tree_by_prefix": _plain, "tree_by_outline": _plain, "tree_by_group": _plain,
    "tree_by_figures": _plain,
    "tree_by_order": _texts,
    "for": _for, "binding": _plain, "where": _condition, "require": _condition, "let_clause": _condition,
    "unless": _unless,
    # expressions
    "expression": _chain, "conjunction": _chain, "sum": _chain, "product": _chain, "not": _plain,
    "compare": _test, "text_test": _test, "among": _test, "is": _plain, "exists": _plain, "rounding": _plain,
    "year": _plain,
    "quantified": _brackets, "bracketed": _brackets, "members": _brackets, "call": _brackets, "fold": _brackets,
    "against": _brackets,
    "item": _brackets, "primary": _close, "member": _close, "applied": _brackets, "negative": _close, "extract": _plain,
}  # fmt: skip
