"""The parser that Lark makes of `grammar/rules.lark`.

In: the grammar file. Out: `parser()`, which gives a Lark tree of one declaration with every token kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

from lark import Lark, Token, Tree, UnexpectedToken
from lark.lark import PostLex

from engine.syntax.terminals import RESERVED


class Words(PostLex):
    """Decides what a word is where the grammar could take it for a name: reserved, a unit, or a name."""

    always_accept = ("NAME",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """The tokens, each NAME that is something else with the type of that."""
        before = Token("", "")
        for token in stream:
            if token.type == "NAME" and before.type != "DOT":
                if token in RESERVED:
                    token.type = token.upper()
                elif before.type == "NUMBER" and before.line == token.line:
                    token.type = "UNIT_NAME"
            yield token
            before = token


def grammar_text() -> str:
    """The grammar, from the installed package or else from the checkout this module stands in."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for place in (os.path.join(package, "_grammar"), os.path.join(os.path.dirname(package), "grammar")):
        path = os.path.join(place, "rules.lark")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    raise FileNotFoundError("the grammar rules.lark is neither in the package nor beside it")


def last_taken(error: UnexpectedToken) -> Token | None:
    """The last token that the parser took before it stopped: the rightmost leaf of what it holds."""
    stack: list[Any] = error.state.value_stack
    last = next((value for value in reversed(stack) if isinstance(value, Token) or value.children), None)
    while isinstance(last, Tree):
        last = last.children[-1]
    return last


@cache
def parser() -> Lark:
    """The parser, built once in a process."""
    return Lark(
        grammar_text(), parser="lalr", lexer="contextual", start="declaration", postlex=Words(),
        keep_all_tokens=True, maybe_placeholders=False,
    )  # fmt: skip
