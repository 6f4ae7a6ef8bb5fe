"""Examples read without the grammar are what the grammar makes of them, places included."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st

from engine.source import Source
from engine.syntax import tree as t
from engine.syntax.build import build
from engine.syntax.grammar import parser
from engine.syntax.layout import Chunk, chunks
from engine.syntax.plain_examples import read_plain
from engine.syntax.print import show
from strategies_syntax import HERE, examples

_RULESETS = sorted((Path(__file__).parents[1] / "rulesets").glob("*.rules"))


def _parsed(chunk: Chunk) -> t.Declaration:
    return build(parser().parse(chunk.text), "drawn", chunk.start)


def _whole(node: t.Declaration) -> object:
    """The node with its spans, which equality leaves out."""
    return asdict(node)


@pytest.mark.parametrize("path", _RULESETS, ids=lambda path: path.name)
def test_the_shipped_examples_are_taken(path: Path) -> None:
    found = [
        chunk for chunk in chunks(Source(path.name, path.read_text(encoding="utf-8")).text)
        if chunk.text.lstrip().startswith(("sample ", "example "))
    ]  # fmt: skip
    assert len(found) > 30
    for chunk in found:
        plain = read_plain(chunk, "drawn")
        assert plain is not None
        assert _whole(plain) == _whole(_parsed(chunk))


@given(examples(), st.sampled_from(["", "  # x\n", "\n"]))
def test_what_is_taken_is_what_the_grammar_makes_of_it(node: t.Sample | t.Example, after: str) -> None:
    chunk = Chunk(show(t.File((node,), span=HERE)) + after, 7)
    plain = read_plain(chunk, "drawn")
    if plain is not None:
        assert plain == node
        assert _whole(plain) == _whole(_parsed(chunk))


@pytest.mark.parametrize(
    "text",
    [
        "example 甲 fails in 乙 with “a” as “b”",
        'example 甲 fails in 乙 with "a" as "b",',
        'example 甲 fail in 乙 with "a" as "b"',
        "example for fails in 乙",
        'example 甲 fails # why\n  """\n  x\n  """',
        "sample 乙",
    ],
)
def test_the_rest_is_left_to_the_grammar(text: str) -> None:
    assert read_plain(Chunk(text, 0), "drawn") is None
