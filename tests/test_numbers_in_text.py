"""Every number of the text is checked, or listed with the reason why not."""

from __future__ import annotations

import pytest

from engine.evaluate import evaluate
from engine.read import read
from engine.rules import obtain
from pipeline import ROOT, checked

RULES = """
    claims 文字
      column 金额, 变动 in 元
    phrase 增加 "增加{变动}"
    phrase 金额 "{subject}支出{金额}"

    table 支出表
      titled "支出表"
      label  项目 from "项目"
      column 金额 from "金额"

    rule 见表
      for c in 文字
      where c.金额 is not blank
      require c.金额 = nearest(c.金额, c.label)
      unless c.label matches "其他" because "其他支出不单列"
"""
DOCUMENT = """
    表1  支出表
    单位：万元

    项目|金额
    书报|8.00
    设备|5.50

    一、支出情况

    2024年书报支出8.00万元，增加1.00万元。

    其他支出3.00万元，服务读者120人。
"""


def why(rules: str, document: str = DOCUMENT) -> dict[str, str]:
    return {f"{one.text}{one.unit}": one.reason for one in checked(rules, document).coverage.unchecked_numbers}


def test_each_number_that_was_not_checked_says_why() -> None:
    report = checked(RULES, DOCUMENT)
    assert report.coverage.numbers == 4
    assert why(RULES, DOCUMENT.replace("2024年书报", "书报")) == {
        "1.00万元": "no rule checks what is stated",
        "3.00万元": "其他支出不单列",
        "120人": "no phrase takes it into a statement",
    }


def test_where_no_rule_reads_the_text_all_of_its_numbers_are_listed() -> None:
    found = why(RULES[RULES.index("    table") : RULES.index("    rule")] + "    rule 正\n      require 支出表 is present\n")
    assert set(found.values()) == {"no rule reads the text"} and len(found) == 4


def test_notes_under_tables_are_text_too() -> None:
    document = DOCUMENT.replace("    一、支出情况", "    注：设备支出5.60万元。\n\n    一、支出情况")
    report = checked(RULES, document)
    assert [f.equation for f in report.findings if f.verdict == "conflict"] == ["5.60 ≠ 5.50"]


@pytest.mark.parametrize("name", ["qinghe-budget-2024.txt", "qinghe-final-2023.txt"])
def test_of_an_example_every_number_is_accounted_for(name: str) -> None:
    facts = read(str(ROOT / "examples" / name))
    coverage = evaluate(obtain(["district.rules"], {}), facts).coverage
    printed = [(figure.text, figure.place) for passage in facts.passages for figure in passage.figures]
    listed = [(one.text, one.place) for one in coverage.unchecked_numbers]
    assert coverage.numbers == len(printed)
    assert set(listed) <= set(printed) and all(one.reason for one in coverage.unchecked_numbers)
    assert len(listed) < len(printed) // 3
