"""The surface of the rule language: text to tree, and tree to text.

In: a `Source`, or a `File`. Out: a `File` with diagnostics, or text. Lark is loaded on the first parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.diagnostic import Diagnostic
    from engine.source import Source
    from engine.syntax.tree import File

__all__ = ["format", "parse", "show"]


def parse(source: Source) -> tuple[File, tuple[Diagnostic, ...]]:
    """The tree of a rule file and its mistakes, in the order of the text.

    Every declaration that can be read is in the tree, even when others can't. No error is raised for any text.
    """
    from engine.syntax.parsing import parse as run

    return run(source)


def show(file: File) -> str:
    """A tree as text, one clause a line; parsing that gives an equal tree."""
    from engine.syntax.print import show as run

    return run(file)


def format(source: Source) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text of a rule file in its one layout, comments and all; as it was, with its mistakes, where it has any."""
    from engine.syntax.formatting import format as run

    return run(source)
