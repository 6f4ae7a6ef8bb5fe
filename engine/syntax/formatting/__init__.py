"""The one layout of a rule file.

In: a `Source`. Out: its text laid out anew. Only white space changes: every token and every comment stays as it was
written, in its order, so the tree of the file stays the same.
"""

from __future__ import annotations

from engine.diagnostic import Diagnostic
from engine.source import Source
from engine.syntax.formatting.file import lay_out
from engine.syntax.parsing import parse


def format(source: Source) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text in its one layout, its line ends `\\n`; as it was, with its mistakes, where it has any."""
    file, mistakes = parse(source)
    if mistakes:
        return source.text, mistakes
    text = lay_out(source.text)
    if text != source.text and parse(Source(source.name, text)) != (file, ()):
        raise AssertionError("a new layout would have changed what the file says")
    return text, ()
