"""The parser that Lark makes of `grammar/rules.lark`.

In: the grammar file, or what was kept of it. Out: `parser()`, which gives a Lark tree of one declaration with every
token in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from typing import Any

from lark import Lark, Token, Tree, UnexpectedToken
from lark import __version__ as lark_version
from lark.grammar import Rule
from lark.lark import PostLex
from lark.lexer import TerminalDef

from engine import __version__, kept
from engine.digest import digest
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
    """The parser, made once in a process: of tables kept from an earlier one, or else anew."""
    grammar = grammar_text()
    name = _name(grammar)
    for text in kept.texts(name):
        try:
            return _loaded(text)
        except (ValueError, LookupError, TypeError, AttributeError):
            continue  # kept by something else than this: as good as nothing
    made = _built(grammar)
    kept.keep(name, _dump(made))
    return made


def dumped() -> tuple[str, str]:
    """The name that the parser is kept under, and its text."""
    grammar = grammar_text()
    return _name(grammar), _dump(_built(grammar))


def _built(grammar: str) -> Lark:
    return Lark(
        grammar, parser="lalr", lexer="contextual", start="declaration", postlex=Words(), keep_all_tokens=True,
        maybe_placeholders=False,
    )  # fmt: skip


# Building its tables takes Lark longer than reading a ruleset with them. Lark keeps them as a pickle, which would run
# whatever is in it; they are lists, texts and numbers, and so are kept as JSON, where the keys that are numbers become
# texts.


def _name(grammar: str) -> str:
    return f"{digest(f'{lark_version} {__version__} {grammar}'.encode())}.parser"


def _dump(made: Lark) -> str:
    data, memo = made.memo_serialize([TerminalDef, Rule])
    options = {name: value for name, value in data["options"].items() if isinstance(value, str | bool | list)}
    return json.dumps({"data": {**data, "options": options}, "memo": memo}, ensure_ascii=False, separators=(",", ":"))


def _loaded(text: str) -> Lark:
    """The parser that `_dump` wrote. Raises ValueError and the like for anything else."""
    kept_tables = json.loads(text)
    data, memo = kept_tables["data"], _numbered(kept_tables["memo"])
    tables = data["parser"]["parser"]
    tables["tokens"] = _numbered(tables["tokens"])
    tables["states"] = {int(state): _numbered(actions) for state, actions in tables["states"].items()}
    loaded: Lark = Lark._load_from_dict(data, memo, postlex=Words())  # type: ignore[no-untyped-call]
    return loaded


def _numbered(table: dict[str, Any]) -> dict[int, Any]:
    return {int(number): item for number, item in table.items()}
