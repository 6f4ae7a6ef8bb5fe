"""Expressions kept from run to run: those put together again are those that were compiled, and nothing else is used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import regular

ROOT = Path(__file__).resolve().parents[1]
PIECES = (
    "预算",
    "a",
    "[^，。]",
    r"\d+",
    ".{0,3}?",
    "(?P<s0>元|万元)",
    "(x)",
    "(?=年)",
    "(?<!上)",
    r"\s*",
    "[A-Z一二]",
    "(?i:Q)",
)
SOURCES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6, unique_by=lambda piece: piece[:4]).map("".join)


@given(SOURCES, st.sampled_from((0, re.IGNORECASE, re.DOTALL | re.MULTILINE)))
def test_an_expression_put_together_again_is_the_one_that_was_compiled(source: str, flags: int) -> None:
    compiled = re.compile(source, flags)
    made = regular._put_together(source, regular._taken_apart(source, flags))
    assert made == compiled
    assert (made.groupindex, made.groups, made.flags) == (compiled.groupindex, compiled.groups, compiled.flags)


PROGRAM = """
import re, sys
from engine import regular
seen = []
compile = re.compile
re.compile = lambda *given: seen.append(given[0]) or compile(*given)
found = regular.expression("(?P<was>上年)?预算", re.IGNORECASE)
regular.keep()
print(found.fullmatch("上年预算")["was"], len(seen))
"""


def run(cache: Path) -> str:
    environment = {**os.environ, "ENGINE_CACHE": str(cache), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment
    ).stdout.strip()


def test_what_one_run_compiled_the_next_does_not(tmp_path: Path) -> None:
    assert [run(tmp_path), run(tmp_path)] == ["上年 1", "上年 0"]


@pytest.mark.parametrize("wrong", ["", "[]", "{", '{"2 (?P<was>上年)?预算": [34, [], "00"]}',
                                   '{"2 (?P<was>上年)?预算": [34, ["was"], "ffffffff"]}', '{"2 (?P<was>上年)?预算": 5}'])  # fmt: skip
def test_what_cannot_be_used_is_compiled(tmp_path: Path, wrong: str) -> None:
    run(tmp_path)
    (file,) = (tmp_path / "engine").glob("*.expressions")
    from engine.digest import digest

    file.write_text(f"{digest(wrong.encode())}\n{wrong}", "utf-8")
    assert run(tmp_path) == "上年 1"
