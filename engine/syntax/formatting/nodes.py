"""A declaration as its parts: the head and the clauses, and what stands between their tokens.

In: Lark's tree of a declaration, and its text. Out: `Declaration`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from lark import Token, Tree

from engine.cells import cells
from engine.syntax.formatting.gaps import NOTHING, Comment, Gap, gap
from engine.syntax.layout import Chunk
from engine.syntax.terminals import CLAUSES

Node: TypeAlias = "Tree[Token] | Token"

# The terminals that clauses begin with, by the rule of the declaration.
_CLAUSE_WORDS = {
    rule: frozenset(map(str.upper, CLAUSES[kind]))
    for rule, kind in {
        "ruleset": "ruleset", "table": "table", "claims": "claims", "rule": "rule",
        "rolls_up": "form", "adds_across": "form", "agrees_with": "form",
    }.items()
}  # fmt: skip
_CLOSE_BEFORE = frozenset({"COMMA", "RPAR", "RSQB", "LSQB", "DOT", "PERCENT"})
_CLOSE_AFTER = frozenset({"LPAR", "LSQB", "DOT"})


class Part(NamedTuple):
    """The head of a declaration, or one of its clauses: the tree, and how deep it belongs, the head being 0 deep."""

    tree: Tree[Token]
    depth: int

    @property
    def word(self) -> Token:
        """The first token."""
        return next(tokens(self.tree))


class Declaration(NamedTuple):
    """A declaration, its place in the file, and the comments that belong to it. `gaps` are those between its tokens, by
    the offset, in the declaration, of the token after it."""

    head: Part
    clauses: tuple[Part, ...]
    gaps: Mapping[int, Gap]
    start: int
    end: int
    before: Gap = NOTHING
    after: str = ""  # the comment that ends its last line
    below: tuple[Comment, ...] = ()

    @property
    def long(self) -> bool:
        """Whether it is more than its head."""
        return bool(self.clauses or self.below) or any(token.type == "BLOCK" for token in tokens(self.head.tree))


def declaration(tree: Tree[Token], chunk: Chunk) -> Declaration:
    """The declaration that `tree` is; it was parsed from `chunk`."""
    words = _CLAUSE_WORDS.get(tree.data, frozenset())
    split = next((n for n, node in enumerate(tree.children) if _is_clause(node, words)), len(tree.children))
    clauses: list[Part] = []
    depth = 1
    for node in tree.children[split:]:
        assert isinstance(node, Tree)
        if node.data == "part":
            depth = 1
        clauses.append(Part(node, depth))
        if node.data == "part":
            depth = 2
    every = list(tokens(tree))
    gaps = {start(b): gap(chunk.text[end(a) : start(b)]) for a, b in pairwise(every)}
    head = Part(Tree(tree.data, tree.children[:split]), 0)
    return Declaration(head, tuple(clauses), gaps, chunk.start + start(every[0]), chunk.start + end(every[-1]))


def _is_clause(node: Node, words: frozenset[str]) -> bool:
    return isinstance(node, Tree) and (node.data == "property" or next(tokens(node)).type in words)


def tokens(tree: Node) -> Iterator[Token]:
    """The tokens of a tree in their order."""
    todo: list[Node] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Tree):
            todo.extend(reversed(node.children))
        else:
            yield node


def start(token: Token) -> int:
    """The offset of a token in its declaration."""
    return token.start_pos or 0


def end(token: Token) -> int:
    """The offset at which a token ends."""
    return token.end_pos or 0


def space(before: Token, token: Token) -> str:
    """What stands between two tokens of one line."""
    if token.type in _CLOSE_BEFORE or before.type in _CLOSE_AFTER:
        return ""
    return "" if token.type == "LPAR" and before.type == "NAME" else " "


def width(nodes: list[Node]) -> int:
    """How many cells nodes take on one line."""
    every = [token for node in nodes for token in tokens(node)]
    return sum(cells(token) for token in every) + sum(len(space(a, b)) for a, b in pairwise(every))
