"""Facts as JSON: what is written is read back the same, and a wrong document is refused in one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts import Cell, Column, Facts, Figure, Heading, Label, Part, Passage, Place, Row, Table
from engine.read import LIMITS, Unreadable, read
from engine.read.facts_json import dump, load
from engine.read.text import read_text

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
counts = st.integers(1, 10**6)
places = st.builds(
    Place,
    line=st.none() | counts,
    column=st.none() | counts,
    end_column=st.none() | counts,
    page=st.none() | counts,
    box=st.none() | st.tuples(*[st.integers(-9, 999)] * 4),
    sheet=st.none() | words,
    cell=st.none() | words,
    paragraph=st.none() | counts,
    table=st.none() | counts,
)
labels = st.builds(Label, words, places)
figures = st.builds(
    Figure,
    words,
    st.integers(-(10**20), 10**20),
    st.integers(-20, 20),
    words,
    words,
    places,
    st.none() | words,
    st.none() | words,
)
cells = st.builds(Cell, words, places, st.none() | figures)
columns = st.builds(
    Column, st.lists(labels, max_size=2).map(tuple), st.sampled_from(["code", "label", "figure", "text"]), words, words
)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """A part whose rows have a cell, or None, for every column."""
    heads = draw(st.lists(columns, max_size=3))
    width = len(heads)
    row = st.builds(
        Row,
        st.lists(st.none() | cells, min_size=width, max_size=width).map(tuple),
        places,
        st.lists(words, max_size=2).map(tuple),
        st.none() | words,
    )
    return Part(tuple(heads), tuple(draw(st.lists(row, max_size=2))), draw(places), draw(st.booleans()))


tables = st.builds(
    Table,
    words,
    labels,
    words,
    words,
    st.lists(parts(), max_size=2).map(tuple),
    st.lists(labels, max_size=1).map(tuple),
    places,
    st.lists(words, max_size=1).map(tuple),
    st.none() | labels,
    st.lists(labels, max_size=2).map(tuple),
)


@st.composite
def documents(draw: st.DrawFn) -> Facts:
    """Facts whose passages stand under headings that exist."""
    headings = draw(st.lists(st.builds(Heading, words, st.integers(1, 6), places), max_size=2))
    passage = st.builds(
        Passage, words, places, st.integers(-1, len(headings) - 1), st.lists(figures, max_size=2).map(tuple)
    )
    return Facts(
        draw(words),
        draw(labels),
        tuple(draw(st.lists(labels, max_size=1))),
        tuple(draw(st.lists(labels, max_size=1))),
        tuple(headings),
        tuple(draw(st.lists(passage, max_size=2))),
        tuple(draw(st.lists(tables, max_size=2))),
        tuple(draw(st.lists(labels, max_size=1))),
    )


@settings(max_examples=60, deadline=None)
@given(documents())
def test_what_is_written_is_read_back_the_same(facts: Facts) -> None:
    assert load(dump(facts), facts.path) == facts


TEXT = "部门支出总表\n单位：万元\n项目\t预算数\t占比\n甲\t1,467.21\t≥90%\n合计\t-3\t\n\n一、说明\n\n支出 3 万元。\n"


def test_a_document_read_from_text(tmp_path: Any) -> None:
    facts = read_text(TEXT.encode(), "a.txt")
    path = tmp_path / "a.json"
    path.write_text(dump(facts), encoding="utf-8")
    assert read(str(path)) == facts._replace(path=str(path))


def test_defaults_are_left_out() -> None:
    text = dump(read_text(TEXT.encode(), "a.txt"))
    assert text.startswith('{"facts": 1,\n "path": "a.txt"')
    assert "null" not in text and "repaired" not in text


def changed(*way: str | int, to: Any) -> str:
    """The JSON of a good document with the value at the end of `way` replaced; a new key where there is none."""
    document = json.loads(dump(read_text(TEXT.encode(), "a.txt")))
    target = document
    for step in way[:-1]:
        target = target[step]
    target[way[-1]] = to
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1, column 1"),
        ('{"facts": 1, ', "line 1"),
        ("[]", "no facts"),
        ("3", "no facts"),
        ('{"path": "x"}', "no facts"),
        ('{"facts": 2}', "version"),
        ('{"facts": true}', "version"),
        ('{"facts": 1}', "lacks 'path'"),
        ("[" * 100_000, "too deep"),
        ('{"facts": ' + "9" * 10_000 + "}", "too long"),
        (changed("path", to=3), "path should be a text"),
        (changed("path", to="\ud800"), "surrogates"),
        (changed("colour", to=3), "not known: 'colour'"),
        (changed("tables", to={}), "tables should be a list"),
        (changed("tables", 0, to=[]), r"tables\[0\] should be an object"),
        (changed("tables", 0, "parts", 0, "form", to="yes"), r"tables\[0\]\.parts\[0\]\.form should be true or false"),
        (changed("tables", 0, "parts", 0, "columns", 0, "kind", to="sum"), "one of code, figure, label, text"),
        (changed("tables", 0, "parts", 0, "rows", 0, "cells", to=[]), "as many as the columns"),
        (changed("tables", 0, "parts", 0, "rows", 0, "cells", 1, "figure", "digits", to=1.5), "a whole number"),
        (changed("tables", 0, "parts", 0, "rows", 0, "cells", 1, "figure", "digits", to=True), "a whole number"),
        (changed("tables", 0, "parts", 0, "rows", 0, "cells", 1, "figure", "digits", to=10**70), "60 digits"),
        (changed("tables", 0, "parts", 0, "rows", 0, "cells", 1, "figure", "decimals", to=-61), "between -60 and"),
        (changed("tables", 0, "place", "line", to=0), "1 or more"),
        (changed("tables", 0, "place", "box", to=[1, 2]), "four numbers"),
        (changed("passages", 0, "heading", to=7), "between -1 and 0"),
        (changed("title", "place", to=float("nan")), "title.place should be an object"),
    ],
)
def test_a_wrong_document_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        load(text, "a.json")


def test_a_file_of_the_wrong_encoding(tmp_path: Any) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"facts": "\xff"}')
    with pytest.raises(Unreadable, match="byte 11"):
        read(str(path))
    assert LIMITS.size > 0
