"""What is kept for the next run: the tables of the parser, and any text, whatever has become of it meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lark import Lark

from engine import kept
from engine.source import Source
from engine.syntax import grammar
from engine.syntax.parsing import parse

RULESETS = sorted(Path(__file__).parent.parent.joinpath("rulesets").rglob("*.rules"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ENGINE_CACHE", str(tmp_path))
    folder = kept.cache_folder()
    assert folder is not None
    return Path(folder)


def _made() -> Lark:
    return grammar.parser.__wrapped__()


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_a_kept_parser_reads_what_a_new_one_reads(path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(str(path), path.read_text("utf-8"))
    trees = []
    for _ in range(2):
        made = _made()
        monkeypatch.setattr("engine.syntax.parsing.parser", lambda made=made: made)
        trees.append(parse(source))
    assert list(cache.glob("*.parser")), "the first one was kept"
    assert trees[0] == trees[1]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe", b'{"data":{},"memo":{}}'], ids=["empty", "cut", "bytes", "other"]
)
def test_a_damaged_parser_is_made_anew(damage: bytes, cache: Path) -> None:
    _made()
    [path] = cache.glob("*.parser")
    path.write_bytes(damage)
    assert _made().parse("unit 元\n") == _made().parse("unit 元\n")
    assert len(path.read_bytes()) > 10_000


def test_tables_of_something_else_under_a_right_checksum_are_made_anew(cache: Path) -> None:
    _made()
    [path] = cache.glob("*.parser")
    kept.keep(path.name, '{"data":{"parser":{"parser":{"tokens":{"x":1}}}},"memo":{}}')
    assert len(path.read_bytes()) < 1_000
    _made()
    assert len(path.read_bytes()) > 10_000


def test_a_text_is_kept_and_a_changed_one_is_not_taken(cache: Path) -> None:
    kept.keep("one", "words\nand 更多")
    assert list(kept.texts("one")) == ["words\nand 更多"]
    path = cache / "one"
    path.write_bytes(path.read_bytes().replace(b"words", b"wards"))
    assert list(kept.texts("one")) == []
    assert list(kept.texts("another")) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have no owner here")
def test_a_folder_that_others_may_write_is_not_used(cache: Path) -> None:
    cache.chmod(0o777)
    kept.keep("one", "words")
    assert list(kept.texts("one")) == []
    assert not (cache / "one").exists()
