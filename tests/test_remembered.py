"""What is remembered of rule files: the trees and the plans are the same as without, whatever has become of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import kept
from engine.diagnostic import Diagnostic
from engine.loading import load
from engine.plan import dump
from engine.rulefiles import Refused
from engine.source import Source
from engine.syntax.grammar import parser
from engine.syntax.parsing import parse
from engine.syntax.remembered import Remembered, _encoded
from engine.syntax.tree import File, Unit

RULESETS = sorted(Path(__file__).parent.parent.joinpath("rulesets").rglob("*.rules"))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ENGINE_CACHE", str(tmp_path))
    folder = kept.cache_folder()
    assert folder is not None
    return Path(folder)


def _read(name: str, text: str) -> tuple[File, tuple[Diagnostic, ...]]:
    remembered = Remembered(name)
    read = parse(Source(name, text), remembered)
    remembered.keep()
    return read


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_what_is_remembered_is_what_was_read_spans_included(path: Path, cache: Path) -> None:
    text = path.read_text("utf-8")
    first, _ = _read("own.rules", text)
    moved, _ = _read("own.rules", f"# a comment more\n{text}")
    afresh, _ = parse(Source("own.rules", f"# a comment more\n{text}"))
    assert moved.declarations == afresh.declarations == first.declarations
    assert [_encoded(one, 0) for one in moved.declarations] == [_encoded(one, 0) for one in afresh.declarations]


def test_only_what_changed_is_read_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _read("own.rules", "unit 元\nunit 万元 = 10000 元\n")
    asked: list[str] = []
    made = parser()

    class Counting:
        def parse(self, text: str) -> object:
            asked.append(text)
            return made.parse(text)

    monkeypatch.setattr("engine.syntax.parsing.parser", Counting)
    read, _ = _read("own.rules", "unit 元\nunit 千元 = 1000 元\nunit 万元 = 10000 元\n")
    assert asked == ["unit 千元 = 1000 元\n"]
    assert [one.names[0].text for one in read.declarations if isinstance(one, Unit)] == ["元", "千元", "万元"]


def test_a_mistake_is_told_in_every_run(cache: Path) -> None:
    text = "unit 元\nunit = 3\n"
    assert _read("own.rules", text)[1] == _read("own.rules", text)[1] != ()


@pytest.mark.parametrize("damage", ["[]", "{}", '{"x":[0]}', "3", "{"])
def test_what_something_else_has_kept_is_read_anew(damage: str, cache: Path) -> None:
    text = "unit 元\nunit 万元 = 10000 元\n"
    expected = _read("own.rules", text)
    [path] = cache.glob("*.trees")
    for key in [damage, path.read_text("utf-8").partition("\n")[2].replace(":[", ":[999,")]:
        kept.keep(path.name, key)
        assert _read("own.rules", text) == expected


RULES = """\
unit 元
table T
  titled "{title}"
  key 编码 from "科目编码"
  column 合计 from "合计"
"""


def test_a_plan_of_remembered_pieces_is_that_of_all_read_anew(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.rules"
    path.write_text(RULES.format(title="支出.{1,3}表|收(入|支)+表"), "utf-8")
    plans = [dump(load(str(path)).plan("")) for _ in range(2)]
    assert len(list(cache.glob("*.patterns"))) == len(list(cache.glob("*.trees"))) == 1
    for kept_one in cache.iterdir():
        kept_one.unlink()
    assert {*plans, dump(load(str(path)).plan(""))} == {plans[0]}


def test_a_pattern_that_came_in_since_is_looked_at(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.rules"
    for title, refused in (("支出.{1,3}表", False), ("支出(.*)*表", True), ("支出.{1,3}表", False), ("支出(.*)*表", True)):
        path.write_text(RULES.format(title=title), "utf-8")
        if refused:
            with pytest.raises(Refused):
                load(str(path)).plan("")
        else:
            load(str(path)).plan("")


@pytest.mark.parametrize("damage", ["3", "[3]", '[["a"]]', "{", '[["支出(.*)*表",[],{}]]'])
def test_sound_patterns_that_something_else_has_kept_are_looked_at_anew(
    damage: str, cache: Path, tmp_path: Path
) -> None:
    path = tmp_path / "own.rules"
    path.write_text(RULES.format(title="支出表"), "utf-8")
    load(str(path)).plan("")
    [patterns] = cache.glob("*.patterns")
    path.write_text(RULES.format(title="支出(.*)*表"), "utf-8")
    kept.keep(patterns.name, damage)
    with pytest.raises(Refused):
        load(str(path)).plan("")
