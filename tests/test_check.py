"""What is known of a rule file before any document is opened. The mistakes themselves are golden cases."""

from __future__ import annotations

import pytest

from engine.diagnostic import Diagnostic
from pipeline import UNITS, diagnosed

TABLES = (
    UNITS
    + """
document
  year from title "{year}年"
  organisation from title before "{year}"

table 收支总表
  titled "收支总表"
  key    编码 from "编码"
  label  项目 from "项目"
  column 金额 from "金额",  上年 from "上年"
  tree   by outline
  total  "总计"
  part 收入 under "收入"
  part 支出 under "支出"
    column 人员 from "人员"

param 容差 = 0.01 万元
param 词 = "结转"
let 总额 = 收支总表.收入.total.金额
""".replace('  organisation from title before "{year}"\n', "")
)


def mistakes(*clauses: str) -> list[Diagnostic]:
    """The mistakes in a rule of these clauses."""
    return list(diagnosed(TABLES + "\nrule 规则\n" + "".join(f"  {clause}\n" for clause in clauses)))


@pytest.mark.parametrize(
    "clauses",
    [
        ("require 总额 = 收支总表.支出.total within 容差",),
        ("require 收支总表.收入.total = 收支总表.支出.total.金额",),  # a row stands for its first amount
        ("for row in 收支总表", "require row.金额 >= 0 and row.人员 >= 0"),  # a column of one part
        ("for row in 收支总表.收入", "require row.项目 contains 词"),
        ("for row in 收支总表", "require row contains 词"),  # a row stands for its label
        ("for row in 收支总表", 'require row.金额 matches "^\\\\d"'),  # a cell is text or number as needed
        (
            "for row in 收支总表.tree, column in 收支总表.amounts",
            "require row[column] = sum(c[column] for c in row.children)",
        ),
        ("for a in 收支总表.收入, b in 收支总表.支出 matching label", "require a.金额 = b.金额"),
        ("for a in 收支总表.收入, b in 收支总表.支出 matching 编码", "require a.金额 = b.金额"),
        ("for t in tables", "require document.year in years in t.title"),
        ("for t in tables, note in t.notes", "require note is not empty or t is empty"),
        ("for h in headings", "require not h contains 词"),
        ('require 收支总表["甲" or "乙"].金额 > 0',),
        ("require count(收支总表.leaves) > 0 and count(tables) = 1",),
        ("require max(收支总表.收入.rows) <= 5 万元",),
        ("for column in 收支总表.totals", "require column.title contains 词 or count(column.parts) > 1"),
        ('let 甲 = 收支总表["甲"]', "where 甲 is present", "require 甲.金额 > 0"),
        ("require 5 元 < 1 万元",),
        ("require 0 < 1 万元",),  # zero is of every kind
        (
            "for row in 收支总表",
            "require row.金额 = 1 元",
            'message "{row.项目}：{row.金额}，{row}，{document.year}，{容差}"',
        ),
    ],
)
def test_what_is_right(clauses: tuple[str, ...]) -> None:
    assert mistakes(*clauses) == []


@pytest.mark.parametrize(
    ("clauses", "code", "text"),
    [
        (("require 总额 = 余额",), "unknown-name", "余额"),
        (("require 收支总表.收入.total.人员 = 0",), "unknown-column", "人员"),  # a column of the other part
        (("for row in 收支总表.收入", "require row.上年数 = 0"), "unknown-column", "上年数"),
        (("require 容差 = 50%",), "unit-mismatch", "50%"),
        (("require 词 = 容差",), "wrong-type", "词 = 容差"),
        (("require 总额 > 词",), "wrong-type", "总额 > 词"),
        (("require tables",), "wrong-type", "tables"),
        (("require 收支总表.收入",), "wrong-type", "收支总表.收入"),
        (("require exists 收支总表 and 总额",), "wrong-type", "总额"),
        (("for row in 5", "require row = 1"), "wrong-type", "5"),
        (("require abs(收支总表) = 1",), "wrong-type", "收支总表"),
        (("require 总额 = 1 within 收支总表",), "wrong-type", "收支总表"),
        (("require some row in 收支总表 has (row.金额)",), "wrong-type", "row.金额"),
    ],
)
def test_one_slip_is_one_message_under_the_words_at_fault(clauses: tuple[str, ...], code: str, text: str) -> None:
    (found,) = mistakes(*clauses)
    source = TABLES + "\nrule 规则\n" + "".join(f"  {clause}\n" for clause in clauses)
    assert (found.code, source[found.span.start : found.span.end]) == (code, text)


def test_a_name_nearly_right_is_suggested() -> None:
    (found,) = mistakes("require 收支总标.收入.total = 0")
    assert found.hints == ("did you mean: 收支总表",)


def test_a_mistake_in_a_let_is_told_once_however_often_it_is_used() -> None:
    found = diagnosed(TABLES + "\nlet 差 = 无此名\nrule 一\n  require 差 = 差\nrule 二\n  require 差 = 1\n")
    assert [d.code for d in found] == ["unknown-name"]


def test_names_of_one_file_are_known_in_the_next() -> None:
    rule = "rule 规则\n  require 收支总表.收入.total = 收支总表.支出.total\n"
    assert diagnosed(TABLES, rule) == diagnosed(TABLES + rule) == ()
    assert {d.code for d in diagnosed(rule)} == {"unknown-name"}


def test_rules_of_two_rulesets_may_have_one_name() -> None:
    rule = "rule 规则\n  require 1 = 1\n"
    assert diagnosed("ruleset a\n" + rule, "ruleset b\n" + rule) == ()
    assert {d.code for d in diagnosed("ruleset a\n" + rule, "ruleset a\n" + rule)} == {"duplicate-name"}


def test_every_mistake_of_a_file_is_told() -> None:
    text = "".join(f"rule r{i}\n  require 无{i} = 1\n" for i in range(20))
    assert [d.span.start for d in diagnosed(text)] == sorted(d.span.start for d in diagnosed(text))
    assert len(diagnosed(text)) == 20
