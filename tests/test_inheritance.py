"""A table like another: what it takes over, what it says itself, and where the other may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.plan import TableSpec
from engine.rules import obtain
from pipeline import plan_of

BOTH = """
table 甲
  titled "甲表" not "附"
  repeats
  key    编码 from "编码"
  label  名称 from "名称"
  column 合计 from "合计",  基本 from "基本"
  tree   by code 3 5
  total  "合计"
  blank  is missing

table 乙 like 甲
"""
PARTS = """
table 甲
  titled "甲表"
  label  项目 from "项目"
  total  "总计"
  part 收入 under "收入"
    column 金额 from "金额"
  part 支出 under "支出" not "经济"
    column 金额 from "金额",  上年 from "上年"

table 乙 like 甲
  titled "乙表"
"""


def tables_of(text: str) -> list[TableSpec]:
    """甲, and 乙 under its name, so that the two can be compared."""
    first, second, *_ = plan_of(text + '\nrule 有 "应有"\n  require 甲 is present and 乙 is present').tables
    return [first, second._replace(name=first.name)]


def test_a_table_that_says_nothing_itself_is_the_other_under_another_name() -> None:
    for text in (BOTH, PARTS.replace('  titled "乙表"\n', "")):
        other, own = tables_of(text)
        assert own == other


@pytest.mark.parametrize(
    ("said", "in_full"),
    [
        ('column 基本 from "基本支出"', 'column 合计 from "合计",  基本 from "基本支出"'),
        ('column 项目 from "项目"', 'column 合计 from "合计",  基本 from "基本"\n  column 项目 from "项目"'),
        ("tree by prefix", "tree by prefix"),
        ('total "总计" or "共计"', 'total "总计" or "共计"'),
        ("blank is zero", "blank is zero"),
        ('key 代码 from "代码"', 'key 代码 from "代码"'),
    ],
)
def test_what_a_table_says_stands_in_the_place_of_what_the_other_says(said: str, in_full: str) -> None:
    other, own = tables_of(BOTH + "  " + said)
    clause = in_full.split()[0]
    lines = [line for line in BOTH.split("table 乙")[0].splitlines() if line.split()[:1] != [clause]]
    whole = "\n".join([*lines, "  " + in_full])
    assert own == tables_of(whole + "\ntable 乙 like 甲")[0]
    assert own != other


def test_titles_of_its_own_say_too_whether_it_is_printed_once() -> None:
    other, own = tables_of(BOTH + '  titled "乙表"')
    once, _ = tables_of(BOTH.replace('  titled "甲表" not "附"\n  repeats', '  titled "乙表"'))
    assert own == once
    assert other.repeats and not own.repeats


def test_of_a_part_that_both_have_the_clauses_are_put_together() -> None:
    other, own = tables_of(PARTS + '  part 支出 under "支出项目"\n    column 金额 from "预算数"')
    in_full = '  part 支出 under "支出项目"\n    column 上年 from "上年"\n    column 金额 from "预算数"\n'
    whole, _ = tables_of(PARTS.partition("  part 支出")[0] + in_full + "\ntable 乙 like 甲")
    assert own.parts == whole.parts
    assert own.parts[0] == other.parts[0]


def test_what_is_said_of_the_whole_table_holds_in_parts_that_are_taken_over() -> None:
    _, own = tables_of(PARTS + '  total "合计"')
    whole, _ = tables_of(PARTS.replace('total  "总计"', 'total  "合计"'))
    assert own.parts == whole.parts


def test_one_like_another_can_be_the_pattern_of_a_third() -> None:
    text = BOTH + '  titled "乙表"\n\ntable 丙 like 乙\n  column 合计 from "总计"\n\nrule 有\n  require 丙 is present'
    _, second, third = plan_of(text).tables
    assert third.titled == second.titled
    assert [column.name for column in third.parts[0].columns] == ["基本", "合计"]


@pytest.mark.parametrize(("use", "name"), [('use "std.rules"', "甲"), ('use "std.rules" as std', "std.甲")])
def test_the_other_may_stand_in_a_file_that_is_used(tmp_path: Path, use: str, name: str) -> None:
    (tmp_path / "std.rules").write_text(BOTH.split("table 乙")[0], encoding="utf-8")
    rules = f'{use}\n\ntable 乙 like {name}\n  titled "乙表"\n\nrule 正\n  require 乙.total.基本 >= 0\n'
    (tmp_path / "own.rules").write_text(rules, encoding="utf-8")
    own = next(table for table in obtain([str(tmp_path / "own.rules")], {}).tables if table.name == "乙")
    here = tables_of(BOTH + '  titled "乙表"')[1]
    assert (own.titled, own.repeats) == (here.titled, here.repeats)
    assert [column.name for column in own.parts[0].columns] == [column.name for column in here.parts[0].columns]
