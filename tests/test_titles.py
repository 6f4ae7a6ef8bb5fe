"""Names and titles: the list of contents, what is left of a text, the roles of a title, texts that stand twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan import merge
from engine.wording import differ_little
from pipeline import SEARCH, checked, diagnosed, facts_of, one, plan_of, tally_of, verdicts

TABLES = """
table 收支总表
  titled "收支总表" or "收入支出(情况)?总表"
  column 金额 from "金额"

table 支出总表
  titled "支出总表" not "收入"
  key    编码 from ("类" "款" "项") or "编码"
  column 金额 from "金额"
  tree   by code 3 5 7

table 支出表
  titled "支出"
  repeats
  column 金额 from "金额"
"""
CONTENTS = """
青禾区图书馆2024年部门预算

目录
第一部分 概况 ………… 1
一、主要职责 ………… 1
第二部分 部门预算表 ………… 2
1.2024年收支总表 ……………… 2
2．支出总表（按功能分类）--------- 3

第一部分 概况

一、主要职责

保管图书。

第二部分 部门预算表

表1  2024年部门收入支出情况总表
单位：万元

项目 | 金额
财政拨款 | 12.00
"""


def entries(*lines: str) -> list[str]:
    """The contents that are read from these lines under 目录."""
    document = "\n".join(("青禾区图书馆2024年部门预算", "", "目  录", *lines, "", "图书馆的职责", "", "保管图书。", ""))
    return [entry.text for entry in facts_of(document).contents]


# ── the list of contents ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("behind", ["", " ……………… 3", "...........3", "----- 3", " ………… - 3 -", "\t3", " 3", "　　12", "····· 5"])
def test_an_entry_is_kept_without_dots_and_page_number(behind: str) -> None:
    wanted = ["第一部分 概况", "一、收支总表", "（一）支出总表", "1.2024年“三公”经费表"]
    assert entries(*(text + behind for text in wanted)) == wanted


def test_an_entry_over_two_lines_is_one() -> None:
    long = "2.2024年部门一般公共预算基本支出部门预算经济分类"
    assert entries("1.收支总表 …… 2", long, "预算表 …… 3", "3.支出总表 …… 4") == ["1.收支总表", long + "预算表", "3.支出总表"]


def test_a_part_without_a_page_is_not_half_an_entry() -> None:
    part = "第二部分 青禾区图书馆2024年部门预算表"
    assert entries("第一部分 概况 …… 1", part, "表1 收支总表 …… 2") == ["第一部分 概况", part, "表1 收支总表"]


def test_a_number_of_its_own_is_no_page() -> None:
    assert entries("一、概况", "二、机构改革 2024", "三、定员 12人") == ["一、概况", "二、机构改革 2024", "三、定员 12人"]


@pytest.mark.parametrize("number", ["4.", "4．", "4、", "４．"])
def test_a_year_behind_a_number_is_no_decimal(number: str) -> None:
    assert entries("3.概况", f"{number}2024年收支总表", "5.说明") == ["3.概况", f"{number}2024年收支总表", "5.说明"]


def test_entries_have_their_places() -> None:
    places = [(e.place.line, e.place.column, e.place.end_column) for e in facts_of(CONTENTS).contents]
    assert places[3] == (7, 1, 12)
    assert [line for line, _, _ in places] == [4, 5, 6, 7, 8]


def test_contents_are_gone_over() -> None:
    report = checked(f'{TABLES}\nrule 目录\n  for entry in contents\n  require not entry contains "年"\n', CONTENTS)
    assert verdicts(report) == {"holds": 4, "conflict": 1}
    (conflict,) = (f for f in report.findings if f.verdict == "conflict")
    assert [(e.text, e.place.line) for e in conflict.evidence] == [("1.2024年收支总表", 7)]


# ── without, found, roles, unpaired ─────────────────────────────────────────────────────────────


def holds(condition: str, document: str = CONTENTS) -> bool:
    """Does this requirement hold in the document?"""
    finding = one(checked(f"{TABLES}\nrule 规则\n  require {condition}\n", document), "规则")
    return finding.verdict == "holds"


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ('without("2024年收支总表", "\\d{4}年") same text as "收支总表"', True),
        ('without("收支总表", "\\d{4}年") same text as "收支总表"', True),
        ('without("一、收 支 总表(区级)", "（.*）") same text as "收支总表"', True),
        ('without(without("甲乙丙", "甲"), "丙") same text as "乙"', True),
        ('without("甲乙甲", "甲") same text as "乙"', True),
        ('without("甲乙", "^乙") same text as "甲"', False),
        ('without(document.title, "图书馆") contains "图书馆"', False),
        ('count(found("甲、乙、甲", "[^、]+")) = 3', True),
        ('found("1.甲 乙（2）丙", "\\d") = ("1", "2")', True),
        ('found("共有3辆、5 辆", "\\d辆") = ("3辆", "5辆")', True),
        ('found("甲", "乙|丙*") is empty', True),
        ('some n in found("甲站、乙站", "[^、]+") has (n same text as "乙站")', True),
        ('count(n for piece in found("甲2辆，乙3辆", "乙\\d"), n in numbers in piece where n = 3) = 1', True),
        ('roles("2024年收入支出总表") = ("收支总表",)', True),
        ('roles("3.支出总表（续）") = ("支出总表",)', True),
        ('roles("其他支出明细") is empty', True),
        ('common(roles("收支总表"), roles("收入支出情况总表")) is not empty', True),
        ('common(roles("收支总表"), roles("支出总表")) is empty', True),
        ('count(roles("收支总表与支出总表")) = 2', True),
        ('unpaired("甲（乙）丙《丁》戊“己”庚【辛】") is empty', True),
        ('unpaired("甲（乙)丙") is empty', True),
        ('unpaired("甲”乙“丙") is empty', True),
        ('unpaired("1）甲；2）乙") is empty', True),
        ('unpaired("（一）甲") is empty', True),
        ('unpaired("甲（乙") = ("（",)', True),
        ('unpaired("甲（乙《丙）丁") = ("《",)', True),
        ('unpaired("甲）乙") = ("）",)', True),
        ('count(unpaired("甲“乙”丙”")) = 1', True),
    ],
)
def test_what_is_left_of_a_text_and_what_it_is_the_title_of(condition: str, wanted: bool) -> None:
    assert holds(condition) is wanted


def test_a_table_that_the_contents_list_and_that_is_not_there() -> None:
    rule = """
rule 目录
  for entry in contents
  where roles(entry) is not empty
  require some table in tables has (common(roles(entry), roles(table.title)) is not empty)
"""
    report = checked(TABLES + rule, CONTENTS)
    assert verdicts(report) == {"holds": 1, "conflict": 1}
    (conflict,) = (f for f in report.findings if f.verdict == "conflict")
    assert [(e.text, e.place.line) for e in conflict.evidence] == [("2．支出总表（按功能分类）", 8)]


def test_a_finding_shows_the_whole_text() -> None:
    rule = 'rule 表题\n  for table in tables\n  require without(table.title, "2024年") same text as "收支总表"\n'
    finding = one(checked(f"{TABLES}\n{rule}", CONTENTS), "表题")
    assert [e.text for e in finding.evidence] == ["2024年部门收入支出情况总表"]
    assert "2024年部门收入支出情况总表" in finding.message


def test_a_text_that_is_too_long_is_not_checkable() -> None:
    rule = 'rule 段落\n  for p in passages\n  require without(p, "[甲乙]+丙") contains "图书"\n'
    long = CONTENTS.replace("保管图书。", "保管图书，" * 500 + "借阅图书。")
    assert verdicts(checked(rule, long)) == {"not checkable": 1}


def test_roles_are_those_of_the_rule_file_that_asks() -> None:
    rule = 'rule 规则\n  for entry in contents\n  where entry contains "收支"\n  require roles(entry) = ("{}",)\n'
    other = 'table 另表\n  titled "收支"\n  column 金额 from "金额"\n'
    first = plan_of(f"ruleset a\n{TABLES}\n" + rule.format("收支总表"))
    second = plan_of(f"ruleset b\n{other}\n" + rule.format("另表"))
    for plans in ([first, second], [second, first]):
        report = checked(merge(plans), CONTENTS)
        assert [tally_of(report, name).holds for name in ("a.规则", "b.规则")] == [1, 1]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('without("甲")', "without takes a text and a pattern"),
        ('without("甲", "(")', "the bracket"),
        ('without("甲", document.title)', "a quoted pattern is expected here"),
        ("without(3, \"甲\")", "a text is expected here"),
        ('found("甲")', "found takes a text and a pattern"),
        ('roles("甲", "乙")', "roles takes one text"),
        ('unpaired("甲", "乙")', "unpaired takes one text"),
        ("roles(x for x in headings)", "roles does not go over a collection"),
    ],
)
def test_what_is_wrong_with_a_call_is_said(call: str, said: str) -> None:
    (found, *_) = diagnosed(f"rule 规则\n  require count({call}) = 1\n")
    assert said in found.message


# ── what is there twice ──────────────────────────────────────────────────────────────────


LONG = "本馆2024年机关运行经费预算12.40万元，用于办公费、印刷费、水电费、差旅费和会议费，与上年相同，没有增减变化。"


def twice(*passages: str) -> list[str]:
    """The passages that a finding shows as nearly the same."""
    document = "青禾区图书馆2024年部门预算\n\n一、说明\n\n" + "\n\n".join(passages) + "\n"
    report = checked("rule 重复\n  require variants(p for p in passages) is empty\n", document)
    return [e.text for f in report.findings if f.verdict == "conflict" for e in f.evidence]


def test_a_passage_that_stands_twice_with_small_differences_is_found() -> None:
    other = LONG.replace("12.40", "12.60")
    assert twice(LONG, "另有房屋出租收入。", other) == [LONG, other]
    third = LONG.replace("没有增减", "没有任何增减")
    assert twice(LONG, third, "另有房屋出租收入。", other) == [LONG, third, other]


@pytest.mark.parametrize("other", [LONG, LONG[:20] + "用于购置图书和电子资源。", "另有房屋出租收入。", LONG * 2])
def test_the_same_and_what_is_quite_different_are_none(other: str) -> None:
    assert twice(LONG, "另有房屋出租收入。", other) == []


@SEARCH
@given(st.text("甲乙丙丁", min_size=60, max_size=90), st.data())
def test_one_changed_character_is_a_small_difference(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + "戊" + text[at + 1 :]
    assert differ_little(text, changed) and differ_little(changed, text)
    assert differ_little(text, text[:at] + text[at + 1 :])


@SEARCH
@given(st.text("甲乙", min_size=20, max_size=60), st.text("丙丁", min_size=20, max_size=60))
def test_texts_of_other_characters_differ(a: str, b: str) -> None:
    assert not differ_little(a, b)


# ── codes printed too short ──────────────────────────────────────────────────────────────


CODES = """
青禾区图书馆2024年部门预算

表2  支出总表
单位：万元

类 | 款 | 项 | 名称 | 金额
207 | | | 文化 | 12.00
207 | 01 | | 文化和旅游 | 12.00
207 | 1 | 04 | 图书馆 | 10.00
207 | 01 | 9 | 群众文化 | 2.00
"""


def test_codes_that_are_printed_too_short_are_read_and_told() -> None:
    report = checked(f"{TABLES}\nrule 位数\n  require set(r.编码 for r in 支出总表.padded) is empty\n", CODES)
    finding = one(report, "位数")
    assert finding.verdict == "conflict"
    assert finding.reason == "“2070104”, “2070109”"
    assert [(e.text, e.row) for e in finding.evidence] == [("207 1 04", "图书馆"), ("207 01 9", "群众文化")]


def test_whole_codes_are_not_told() -> None:
    whole = CODES.replace("| 1 |", "| 01 |").replace("| 9 |", "| 09 |")
    report = checked(f"{TABLES}\nrule 位数\n  require set(r.编码 for r in 支出总表.padded) is empty\n", whole)
    assert verdicts(report, "位数") == {"holds": 1}


# ── what a finding shows ─────────────────────────────────────────────────────────────────


def test_a_finding_shows_the_text_that_its_rule_was_bound_to() -> None:
    """Where the requirement speaks of something else."""
    rule = 'rule 规则\n  for entry in contents\n  where entry contains "收支"\n  require 支出总表 is present\n'
    finding = one(checked(f"{TABLES}\n{rule}", CONTENTS), "规则")
    assert [(e.role, e.text) for e in finding.evidence] == [("context", "1.2024年收支总表")]


def test_what_a_quantifier_went_over_last_is_not_shown() -> None:
    rule = "rule 规则\n  for entry in contents\n  where entry contains \"收支\"\n" \
           "  require some heading in headings has (heading contains \"没有\")\n"
    finding = one(checked(f"{TABLES}\n{rule}", CONTENTS), "规则")
    assert [e.text for e in finding.evidence] == ["1.2024年收支总表"]
