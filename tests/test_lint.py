"""Lint finds what is planted in a rule file of two hundred rules, and nothing else; it is silent where nothing is wrong.

The wording of each finding is a golden case (test_golden_lint.py).
"""

from __future__ import annotations

import time
from textwrap import dedent
from typing import NamedTuple

import pytest
from attrs import evolve

from engine.check import check
from engine.compile import compile as compile_rules
from engine.diagnostic import Diagnostic
from engine.lint import Subject, lint
from engine.loading import load
from engine.rulefiles import SHIPPED, shipped_rulesets
from engine.source import Source
from engine.syntax.parsing import parse
from invented.rule_files import two_hundred_rules


def linted(*texts: str) -> tuple[Diagnostic, ...]:
    """The findings about the last of these rule files, which uses those before it."""
    files = []
    for number, text in enumerate(texts):
        file, problems = parse(Source(f"{number}.rules", dedent(text)))
        assert not problems, problems
        files.append(file)
    checked, problems = check(files)
    assert not problems, problems
    return lint([Subject(checked, files, compile_rules(checked, "test", ()))])


def told(text: str) -> list[tuple[str, str]]:
    """The code of each finding about a file, and the words under its carets."""
    text = dedent(text)
    return [(found.code, text[found.span.start : found.span.end]) for found in linted(text)]


BIG = two_hundred_rules()
BIG_FILE, _ = parse(Source("big.rules", BIG))


def told_of(planted: str) -> list[tuple[str, str]]:
    """As `told`, of the big file with this behind it. The big file is parsed once: what is planted is read after as
    many spaces as that has characters."""
    text = " " * (len(BIG) - 1) + "\n" + dedent(planted)
    file, problems = parse(Source("big.rules", text))
    assert not problems, problems
    whole = evolve(BIG_FILE, declarations=BIG_FILE.declarations + file.declarations)
    checked, problems = check([whole])
    assert not problems, problems
    found = lint([Subject(checked, [whole], compile_rules(checked, "test", ()))])
    return [(one.code, text[one.span.start : one.span.end]) for one in found]


# ── where nothing is wrong ───────────────────────────────────────────────────────────────

SHIPPED_FILES = [*sorted(shipped_rulesets()), "cn/tables.rules", "cn/units.rules"]


@pytest.mark.parametrize("name", SHIPPED_FILES)
def test_the_shipped_rulesets_have_no_findings(name: str) -> None:
    loaded = load(SHIPPED + name)
    assert lint([Subject(loaded.checked, loaded.files, loaded.plan("test"))]) == ()


def test_two_hundred_rules_have_no_findings_and_take_no_two_seconds() -> None:
    checked, problems = check([BIG_FILE])
    assert not problems
    plan = compile_rules(checked, "test", ())
    assert len(plan.rules) >= 200
    before = time.process_time()
    assert lint([Subject(checked, [BIG_FILE], plan)]) == ()
    assert time.process_time() - before < 2


# ── where something is planted ───────────────────────────────────────────────────────────


class Plant(NamedTuple):
    """What is put behind the file, and the findings it must give: the code and the words under the carets."""

    text: str
    found: tuple[tuple[str, str], ...]


PLANTS = {
    # contradictions
    "two equations apart by a constant": Plant(
        """
        rule 多一万 "合计多一万元"
          for row in 支出总表
          require row.合计 = row.项目 + row.基本 + 1 万元
        """,
        (("contradiction", "row.合计 = row.项目 + row.基本 + 1 万元"),),
    ),
    "above and not above": Plant(
        """
        rule above "spending is above plan"
          for item in Parks
          require item.actual > item.budget
        rule below "spending is not above plan"
          for row in Parks
          require row.actual <= row.budget
        """,
        (("contradiction", "row.actual <= row.budget"),),
    ),
    "bounds that leave nothing between": Plant(
        """
        rule 下限 "至少五万元"
          require 基金表.total.项目 >= 5 万元
        rule 上限 "至多三万元"
          require 基金表.total.项目 <= 30000 元
        """,
        (("contradiction", "基金表.total.项目 <= 30000 元"),),
    ),
    "a ring of three": Plant(
        """
        rule 环一 "人员不多于公用"
          for row in 国资表.leaves
          require row.人员 <= row.公用
        rule 环二 "公用不多于上年"
          for row in 国资表.leaves
          require row.公用 <= row.上年
        rule 环三 "上年少于人员"
          for row in 国资表.leaves
          require row.上年 < row.人员
        """,
        (("contradiction", "row.上年 < row.人员"),),
    ),
    "one rule against itself": Plant(
        """
        rule 自相矛盾 "名称含合计而不含计"
          for row in 单位甲.items
          require row.名称 contains "合计" and not row.名称 matches "计"
        """,
        (("contradiction", 'not row.名称 matches "计"'),),
    ),
    "all rows and some of them": Plant(
        """
        rule 末级 "末级科目没有项目支出而合计大于基本"
          for leaf in 单位乙.leaves
          require leaf.项目 = 0 and leaf.合计 > leaf.基本
        """,
        (("contradiction", "leaf.合计 > leaf.基本"),),
    ),
    "under a condition": Plant(
        """
        rule 条件 "有上年数的合计应大于各项之和"
          for row in 单位丙
          where row.上年 > 0
          require row.合计 - row.基本 - row.项目 > 0
        """,
        (("contradiction", "row.合计 - row.基本 - row.项目 > 0"),),
    ),
    "equal, and unequal": Plant(
        """
        rule 不等 "两表的合计应不同"
          require 支出总表.total.合计 != 一般公共.total.合计
        """,
        (("contradiction", "支出总表.total.合计 != 一般公共.total.合计"),),
    ),
    # redundancies
    "the same sum, otherwise written": Plant(
        """
        rule 又一次 "合计的两倍"
          for r in 单位丁
          require (r.项目 + r.基本) * 2 = 2 * r.合计
        """,
        (("duplicate-rule", "又一次"),),
    ),
    "a chain closed": Plant(
        """
        rule 链一 "一"
          require 单位甲["工资"].合计 = 单位甲["奖金"].合计
        rule 链二 "二"
          require 单位甲["奖金"].合计 = 单位甲["津贴"].合计
        rule 链三 "三"
          require 单位甲["津贴"].合计 = 单位甲["工资"].合计
        """,
        (("redundant-requirement", '单位甲["津贴"].合计 = 单位甲["工资"].合计'),),
    ),
    "a roll-up by hand": Plant(
        """
        rule 手工汇总 "上级等于下级之和"
          for above in 单位戊.tree, one in 单位戊.amounts
          require above[one] = sum(below[one] for below in above.children)
        rule 合计汇总 "上级合计等于下级合计之和"
          for above in 单位己.tree
          require above.合计 = sum(below.合计 for below in above.children)
        """,
        (("duplicate-rule", "手工汇总"), ("redundant-requirement", "above.合计 = sum(below.合计 for below in above.children)")),
    ),
    "a cross-footing by hand": Plant(
        """
        rule by_hand "Change is this year less last year"
          for item in Schools
          require item.change + item.actual = item.budget
        """,
        (("duplicate-rule", "by_hand"),),
    ),
    "an agreement by hand": Plant(
        """
        rule 手工一致 "两表应一致"
          for x in 单位甲, y in 单位乙 matching key
          where x.level = 3
          require y.合计 = x.合计
        """,
        (("redundant-requirement", "y.合计 = x.合计"),),
    ),
    "what inequalities imply": Plant(
        """
        rule 不为负 "项目支出不为负"
          for row in 单位庚
          require row.项目 >= 0
        rule 不小于 "合计不小于基本"
          for row in 单位庚.items
          require row.合计 * 2 >= row.基本 + row.基本
          severity note
        """,
        (("redundant-requirement", "row.合计 * 2 >= row.基本 + row.基本"),),
    ),
    "the total row by itself": Plant(
        """
        rule 总行 "合计行应等于各列之和"
          require 专户表.total.合计 = 专户表.total.基本 + 专户表.total.项目
        """,
        (("redundant-requirement", "专户表.total.合计 = 专户表.total.基本 + 专户表.total.项目"),),
    ),
    # rules that say nothing or never apply
    "true of all numbers": Plant(
        """
        rule 总是 "总是如此"
          for row in 支出总表
          require row.合计 >= 0 or row.合计 < 0
        rule twice "the same on both sides"
          for row in Roads
          require row.budget + row.actual = row.actual + row.budget
        rule 常数 "五大于三"
          require 5 万元 > 3 元 and "甲" in ("甲", "乙")
        """,
        (
            ("always-true", "row.合计 >= 0 or row.合计 < 0"),
            ("always-true", "row.budget + row.actual = row.actual + row.budget"),
            ("always-true", "5 万元 > 3 元"), ("always-true", '"甲" in ("甲", "乙")'),
        ),
    ),
    "never met": Plant(
        """
        rule 从不 "从不适用"
          for row in 支出总表
          where row.合计 > 0 and row.合计 < 0
          require row.基本 > 1 元
        rule 例外 "例外从不适用"
          require count(支出总表.top) > 1
          unless count(支出总表.top) < 0 because "没有科目"
        rule 两次 "两个条件不能同时成立"
          for row in 支出总表
          where row.名称 in ("工资", "奖金")
          where row.名称 contains "津贴"
          require row.公用 > 2 元
        """,
        (
            ("never-true", "row.合计 > 0 and row.合计 < 0"), ("never-true", "count(支出总表.top) < 0"),
            ("never-true", 'row.名称 contains "津贴"'),
        ),
    ),
    "said by the where": Plant(
        """
        rule 已说过 "大于零"
          for row in 基金表
          where row.公用 > 5 万元
          require row.公用 > 1 元
        """,
        (("always-true", "row.公用 > 1 元"),),
    ),
    "a code of no length": Plant(
        """
        rule 编码 "编码的长度"
          for row in 支出总表.items
          where row.编码 = "20" or row.编码 matches "^30201234"
          require row.上年 > 3 元
        rule 汇总其中 "其中之和"
          require sum(row.上年 for row in 支出总表.top where row.编码 in ("301", "30-3")) > 1 元
        """,
        (("impossible-code", '"20"'), ("impossible-code", '"^30201234"'), ("impossible-code", '"30-3"')),
    ),
    "functions, years and keys": Plant(
        """
        let 差(甲, 乙) = 甲 - 乙
        let 多(甲, 乙) = 甲 - 乙
        rule 函数 "函数展开后与横向规则相反"
          for row in 单位乙
          require 差(row.合计, row.基本) > row.项目
        rule 按码 "按编码取行，编码太短"
          require 支出总表.编码["20"].合计 > 0 and 支出总表.编码["205"].合计 > 0
        rule 起首 "不能既以教起首又以文起首"
          for row in 支出总表
          where row.名称 begins with "教" and row.名称 begins with "文"
          require row.合计[last year] > 0
        """,
        (
            ("unused-let", "多"), ("contradiction", "差(row.合计, row.基本) > row.项目"), ("impossible-code", '"20"'),
            ("never-true", 'row.名称 begins with "教" and row.名称 begins with "文"'),
        ),
    ),
    "a level too deep": Plant(
        """
        rule 四级 "没有第四级"
          for row in 支出总表.items
          where row.level > 3
          require row.上年 > 4 元
        """,
        (("impossible-level", "row.level > 3"),),
    ),
    "a tree that is none": Plant(
        """
        table 清单
          titled "设备清单"
          label 项目 from "项目"
          column 金额 from "金额"
        rule 无树 "没有下级"
          for row in 清单.tree
          require row.金额 = sum(below.金额 for below in row.children)
        """,
        (("empty-collection", "tree"), ("empty-collection", "children")),
    ),
    "codes that never meet": Plant(
        """
        table 老表
          titled "旧科目表"
          key    编码 from "科目编码"
          column 合计 from "合计"
          tree   by code 2 4
        支出总表 agrees with 老表 on 编码 as 新旧 "新旧科目应一致"
        """,
        (("never-matches", "编码"),),
    ),
    "a title that is excluded": Plant(
        """
        table 采购表
          titled "政府采购(预算)?表" or "政府购买服务表" not "采购|绩效"
          label 项目 from "项目"
          column 金额 from "金额"
        rule 采购 "有采购"
          for row in 采购表
          require row.金额 > 0
        """,
        (("never-titled", '"政府采购(预算)?表"'),),
    ),
    "a table twice": Plant(
        """
        table 再次
          titled "library trust"
          label  名 from "item|department"
          column 数 from "budget|appropriation",  实 from "actual.*",  差 from "change|difference"
          column 比 from "share|% of total"
          subtotal "total .+"
          total    "grand total|total"
        rule 再次 "再次"
          for row in 再次
          require row.数 + row.实 + row.差 + row.比 > 0
        """,
        (("duplicate-table", "再次"),),
    ),
    # patterns
    "patterns that meet nothing": Plant(
        """
        table 附表
          titled "表3 附加支出表"
          label  项目 from "项目"
          column 金额 from "一、金额|（二）金额",  备注 from "备\\\\*注"
          total  "其中：(合计|总计)"
        rule 附 "附表"
          for row in 附表
          require row.金额 > 0 and row.备注 is not empty and not 附表["(甲) (乙)"] is present
        """,
        (
            ("impossible-pattern", '"表3 附加支出表"'), ("impossible-pattern", '"一、金额|（二）金额"'),
            ("impossible-pattern", '"备\\\\*注"'), ("impossible-pattern", '"其中：(合计|总计)"'),
            ("impossible-pattern", '"(甲) (乙)"'),
        ),
    ),
    "patterns that find nothing new": Plant(
        """
        table 补表
          titled "补充表" or "部门补充表"
          label  项目 from "项目|名称|项目"
          column 金额 from "金额" or "预算数" > "金额"
        rule 补 "补充表"
          require 补表["甲|乙" or "乙"].金额 > 0
        """,
        (
            ("covered-pattern", '"部门补充表"'), ("covered-pattern", '"项目|名称|项目"'),
            ("covered-pattern", '"预算数" > "金额"'), ("covered-pattern", '"乙"'),
        ),
    ),
    # what nothing uses, what hides something, what says too little
    "unused": Plant(
        """
        param 多余 = 5%
        let 没用 = 支出总表.total.合计
        table 无人问津
          titled "无人问津表"
          label 项目 from "项目"
          column 金额 from "金额"
        table 两边
          titled "两边表"
          label 项目 from "项目"
          part 左 under "左"
            column 金额 from "金额",  备注 from "备注"
          part 右 under "右"
            column 金额 from "金额"
        rule 左边 "左边"
          for row in 两边.左
          let 丢了 = row.项目
          require row.金额 > 0
        """,
        (
            ("unused-param", "多余"), ("unused-let", "没用"), ("unused-table", "无人问津"), ("unused-column", "备注"),
            ("unused-part", "右"), ("unused-let", "丢了"),
        ),
    ),
    "hidden names": Plant(
        """
        rule 藏 "内层的 row 不是外层的 row"
          for row in 支出总表.tree
          require some row in row.children has (row.增减 > 1 元)
        table 同名
          titled "同名表"
          label  label from "项目"
          column total from "金额"
        rule 同名 "同名"
          require 同名.total > 0
        """,
        (("shadowed-name", "row"), ("shadowed-name", "total")),
    ),
    "without a title": Plant(
        """
        rule 无题
          require 支出总表.total.增减 > 7 元
        """,
        (("untitled-rule", "无题"),),
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_plant_is_found_and_nothing_else(name: str) -> None:
    assert told_of(PLANTS[name].text) == list(PLANTS[name].found)


def test_all_plants_are_found_together() -> None:
    found = told_of("".join(dedent(plant.text) for plant in PLANTS.values()))
    assert found == [one for plant in PLANTS.values() for one in plant.found]


# ── what is told of which file ───────────────────────────────────────────────────────────

TABLES = """
    ruleset base
      source "预算法"
    table 表
      titled "表"
      label  项目 from "项目"
      column 甲 from "甲",  乙 from "乙",  丙 from "丙"
    param 允差 = 1
    """
RULE = """
    ruleset own
      source "预算法"
    rule 甲乙 "甲不小于乙"
      for row in 表
      require row.甲 >= row.乙
    """


def test_a_file_without_rules_is_there_for_others() -> None:
    assert linted(TABLES) == ()


def test_what_a_used_file_declares_is_not_unused() -> None:
    assert linted(TABLES, RULE) == ()


def test_what_is_wrong_with_a_used_file_is_not_told_of_the_using_one() -> None:
    wrong = TABLES + 'rule 错 "错"\n  require 1 = 2\nrule 甲大 "甲"\n  for row in 表\n  require row.甲 > row.乙'
    assert linted(dedent(TABLES) + wrong.removeprefix(TABLES), RULE) != ()
    found = linted(dedent(TABLES) + wrong.removeprefix(TABLES), RULE)
    assert [(one.code, one.span.file, [note.span.file for note in one.notes]) for one in found] == [
        ("redundant-requirement", "1.rules", ["0.rules"])
    ]


def test_a_contradiction_with_a_used_file_is_told_of_the_using_one() -> None:
    opposite = RULE.replace("甲 >= row.乙", "甲 < row.乙").replace("own", "other")
    (found,) = linted(TABLES, RULE, opposite)
    assert (found.code, found.span.file, found.notes[0].span.file) == ("contradiction", "2.rules", "1.rules")


def test_what_another_file_given_with_it_uses_is_used() -> None:
    base = dedent(TABLES) + dedent(RULE).partition('source "预算法"')[2]
    more = dedent(RULE).replace("own", "more").replace("row.乙", "row.丙").replace("甲乙", "甲丙")
    files = [parse(Source(f"{n}.rules", text))[0] for n, text in enumerate((base, more + '  message "{允差}"\n'))]
    subjects = []
    for together in (files[:1], files):
        checked, problems = check(together)
        assert not problems, problems
        subjects.append(Subject(checked, together, compile_rules(checked, "test", ())))
    assert {found.code for found in lint(subjects[:1])} == {"unused-column", "unused-param"}
    assert lint(subjects) == ()
