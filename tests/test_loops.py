"""What loops leave out makes no difference: with everything shown, they go over all there is, and find the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluate import evaluate
from engine.facts import Facts
from engine.plan import Plan
from engine.read import read
from engine.read.text import read_text
from engine.rules import obtain

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.txt"))
RULES = """\
unit 元
table 一
  titled "甲表"
  key 编码 from "编码"
  label 名称 from "名称"
  column 数 from "数"
  column 注 from "注"
  blank is missing
table 二
  titled "乙表"
  key 编码 from "编码"
  label 名称 from "名称"
  column 数 from "数"
  column 注 from "注"
  tree by code 3 5
rule 同名
  for a in 一.items, b in 二.items
  where a.名称 same text as b.名称 and a.数 > 0
  require a.数 = b.数
rule 只同名
  for a in 一.items, b in 二.items
  where b.名称 same text as a.注
  require a.数 = b.数
rule 同码
  for a in 一.items, b in 二.items
  where b.编码 same text as a.编码 and b.注 is not blank
  require a.名称 same text as b.名称
rule 同数
  for a in 一.items
  where a.注 is blank
    and a.数 < 9元
    and some b in 二.items has (b.数 = a.数)
  require a.编码 matches "1"
rule 上级
  for a in 一.items, b in 二.items
  where b.parent.名称 same text as a.名称 and not a.数 > 5元
  require a.数 = b.数
rule 相等
  for a in 一.items, b in 二.items
  where a.数 is not blank and b.数 is not blank
  require a.数 = b.数
rule 取等
  for a in 一.items, b in 二.items
  where a.数 is not blank and b.数 is not blank and a.数 = b.数
  require a.名称 matches "."
"""
Rows = Sequence[tuple[str, ...]]
CELLS = st.tuples(
    st.sampled_from(("1", "2", "101", "102", "10201", "")),
    st.sampled_from(("甲", "乙", "丙", "一、甲", "乙 ")),
    st.sampled_from(("", "1.00", "5", "5.4", "5.004", "6.00", "-", "若干", "-2.00")),
    st.sampled_from(("", "-", "甲", "乙", "丁")),
)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("rules") / "own.rules"
    path.write_text(RULES, "utf-8")
    return obtain([str(path)], {})


def document(*tables: Rows) -> Facts:
    lines: list[str] = []
    for title, rows in zip(("甲表", "乙表"), tables, strict=True):
        lines += [title, "", "单位：元", "", "编码\t名称\t数\t注", *("\t".join(row) for row in rows), ""]
    return read_text("\n".join(lines).encode(), "own.txt")


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, min_size=3, max_size=7), st.lists(CELLS, min_size=3, max_size=7))
def test_of_made_tables(plan: Plan, one: Rows, other: Rows) -> None:
    facts = document(one, other)
    found = evaluate(plan, facts).tallies
    assert found == evaluate(plan, facts, everything=True).tallies
    equal, chosen = (next(tally for tally in found if tally.rule == rule) for rule in ("相等", "取等"))
    assert equal.holds + equal.rounding == chosen.bound  # what is no requirement is decided by a shorter way


def test_they_do_bind(plan: Plan) -> None:
    rows = [("101", "甲", "1.00", "乙"), ("102", "乙", "5.00", ""), ("10201", "丙", "6", "甲")]
    bound = {tally.rule: tally.bound for tally in evaluate(plan, document(rows, rows)).tallies}
    assert len(bound) == 7
    assert all(bound.values()), bound


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_of_examples_and_shipped_rules(path: Path) -> None:
    district, facts = obtain(["district.rules"], {}), read(str(path))
    assert evaluate(district, facts).tallies == evaluate(district, facts, everything=True).tallies
