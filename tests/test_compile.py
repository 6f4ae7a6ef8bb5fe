"""What a rule becomes: loops and a requirement as plain data, the one-line forms included."""

from __future__ import annotations

from typing import Any

import pytest

from engine.evaluate import evaluate
from engine.plan import Plan, RuleSpec, dump, pack, unpack
from engine.rulefiles import shipped_rulesets
from engine.rules import obtain
from invented.documents import Look, print_document
from invented.model import Shape
from pipeline import checked, facts_of, plan_of, verdicts

TABLES = """
ruleset own
  source "预算法 第十四条"

table 支出总表
  titled "支出总表"
  key    编码 from "编码"
  label  名称 from "名称"
  column 合计 from "合计",  基本 from "基本"
  tree   by code 3 5 7
  total  "合计"

table 预算表
  titled "预算表"
  key    编码 from "编码"
  label  名称 from "名称"
  column 合计 from "合计",  基本 from "基本"
"""


def rule_of(text: str) -> RuleSpec:
    (rule,) = plan_of(TABLES + text).rules
    return rule


def plain(node: Any) -> Any:
    """Nested lists as nested tuples, so that plans loaded and compiled compare alike."""
    return tuple(map(plain, node)) if isinstance(node, list | tuple) else node


# ── plans as data ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(shipped_rulesets()))
def test_a_plan_is_what_it_is_after_a_round_trip(name: str) -> None:
    plan = obtain([name], {})
    again = unpack(pack(plan))
    assert isinstance(again, Plan)
    assert dump(again) == dump(plan)
    document = print_document("A", "rounded", Shape(units=2), Look(), seed=3)
    facts = facts_of(document.text)
    assert evaluate(again, facts, everything=True) == evaluate(plan, facts, everything=True)


def test_units_are_reduced_to_their_base() -> None:
    plan = plan_of(
        'unit 角\nunit 元 = 10 角\nunit 万元 or 万 = 10,000 元\nunit 半 = 0.5 角\nunit "%" = 0.01\n', units=""
    )
    assert plan.units == {
        "角": ("角", 1, 1), "元": ("角", 10, 1), "万元": ("角", 100_000, 1), "万": ("角", 100_000, 1),
        "半": ("角", 1, 2), "%": ("", 1, 100),
    }  # fmt: skip


def test_units_may_be_declared_in_any_order() -> None:
    assert plan_of("unit 万元 = 10 千元\nunit 千元 = 1000 元\nunit 元\n", units="").units["万元"] == ("元", 10_000, 1)


def test_parameters() -> None:
    plan = plan_of('param 容差 = 0.05 万元\nparam 词 = "结转"\nparam 数 = 1,000\n')
    assert {name: tuple(node) for name, node in plan.params.items()} == {
        "容差": ("num", 1, 20, "万元"), "词": ("text", "结转"), "数": ("num", 1000, 1, ""),
    }  # fmt: skip


def test_parts_take_from_their_table_what_they_do_not_say() -> None:
    (table,) = plan_of("""
table 收支总表
  titled "收支总表" not "财政拨款"
  label  项目 from "项目"
  column 金额 from "金额"
  tree   by outline
  total  "总计"
  blank  is missing
  part 收入 under "收入"
  part 支出 under "支出"
    column 人员 from "人员"
    total  "支出总计"
    blank  is zero
""").tables
    income, spending = table.parts
    assert (income.name, len(income.total), income.blank, income.tree[0]) == ("收入", 1, "missing", "outline")
    assert (spending.total[0].endswith("支出总计"), spending.blank) == (True, "zero")
    assert [[c.name for c in part.columns] for part in table.parts] == [["金额"], ["金额", "人员"]]


# ── rules ────────────────────────────────────────────────────────────────────────────────


def test_what_a_rule_says_of_itself() -> None:
    rule = rule_of('rule 规则 "标题"\n  require 支出总表.total > 0\n  severity warning\n  tags "甲" "乙"\n')
    assert (rule.name, rule.title, rule.source, rule.severity) == ("own.规则", "标题", "预算法 第十四条", "warning")
    assert tuple(rule.tags) == ("甲", "乙")
    own = rule_of('rule 规则\n  title "标题"\n  source "甲" "乙"\n  require 支出总表.total > 0\n')
    assert (own.title, own.source, own.severity) == ("标题", "甲; 乙", "error")


def test_where_is_asked_before_the_loops_when_it_does_not_depend_on_them() -> None:
    rule = rule_of(
        "rule 规则\n  for row in 支出总表\n  where row.合计 > 0\n  where 支出总表.total.合计 > 0\n  require row.基本 > 0\n"
    )
    assert rule.given is not None and "'var'" not in repr(plain(rule.given))
    assert rule.where is not None and "'row'" in repr(plain(rule.where))
    assert not rule_of("rule 规则\n  for row in 支出总表\n  require row.基本 > 0\n  unless row.合计 > 0\n").unless_given
    assert rule_of(
        "rule 规则\n  for row in 支出总表\n  require row.基本 > 0\n  unless 支出总表.total > 0\n"
    ).unless_given


@pytest.mark.parametrize(
    ("clauses", "uses", "optional", "whole"),
    [
        ("require 支出总表.total = 预算表.total", (0, 1), (), ()),
        ("require 支出总表.total > 0\n  unless 预算表.total > 0", (0,), (1,), ()),
        ("require 支出总表.total > 0 and 预算表 is present", (0,), (1,), ()),
        ("require 预算表 is missing", (), (1,), ()),
        ("require sum(row.合计 for row in 预算表.all) = 支出总表.total.合计", (0,), (), (1,)),
        ('for t in tables\n  require t.title contains "表"', (), (), ()),
    ],
)
def test_the_tables_a_rule_speaks_of(clauses: str, uses: Any, optional: Any, whole: Any) -> None:
    rule = rule_of(f"rule 规则\n  {clauses}\n")
    assert (tuple(rule.uses), tuple(rule.optional), tuple(rule.whole)) == (uses, optional, whole)


def test_matched_rows_know_the_columns_that_are_compared() -> None:
    rule = rule_of("rule 规则\n  for a in 支出总表, b in 预算表 matching 编码\n  require a.合计 = b.基本\n")
    ((kind, a, _, b, _, how, left, right),) = plain(rule.loops)
    assert (kind, a, b, how, left, right) == ("match", "a", "b", "key", ("合计",), ("基本",))
    labels = rule_of("rule 规则\n  for a in 支出总表, b in 预算表 matching 名称\n  require a.合计 = b.基本\n")
    assert labels.loops[0][5] == "label"


# ── one-line forms are sugar ─────────────────────────────────────────────────────────────

DOCUMENT = """
青禾区2024年部门预算

表1  支出总表
单位：万元

编码|名称|合计|基本
|合计|9.00|6.00
201|甲|9.00|6.00
20101|乙|4.00|3.00
20102|丙|5.01|3.10

表2  预算表
单位：万元

编码|名称|合计|基本
201|甲|9.00|6.00
20101|乙|4.00|3.50
20103|丁|1.00|
"""

SUGAR = {
    "支出总表 rolls up as 规则": """
rule 规则
  for parent in 支出总表.tree, column in 支出总表.amounts
  require parent[column] = sum(child[column] for child in parent.children)
""",
    "支出总表 adds across 合计 = 基本 as 规则": """
rule 规则
  for row in 支出总表
  require row.合计 = row.基本
""",
    "支出总表 agrees with 预算表 on 编码 in 合计 as 规则": """
rule 规则
  for a in 支出总表, b in 预算表 matching 编码
  require a.合计 = b.合计
""",
}


@pytest.mark.parametrize("short", SUGAR)
def test_a_one_line_form_says_what_the_long_form_says(short: str) -> None:
    first, second = (checked(plan_of(TABLES + text), DOCUMENT) for text in (short, SUGAR[short]))
    assert verdicts(first) == verdicts(second)
    assert sum(verdicts(first).values()) >= 4
    assert {(f.verdict, f.message, f.evidence) for f in first.findings} == {
        (f.verdict, f.message, f.evidence) for f in second.findings
    }


def test_agreement_without_columns_takes_those_of_one_name() -> None:
    report = checked(plan_of(TABLES + "支出总表 agrees with 预算表 as 规则"), DOCUMENT)
    assert verdicts(report) == {"holds": 3, "conflict": 1, "incomplete": 3}


def test_one_line_forms_without_a_name_are_named_by_what_they_say() -> None:
    rules = plan_of(
        TABLES + "支出总表 rolls up\n支出总表 adds across 合计 = 基本\n支出总表 agrees with 预算表 on key\n"
    ).rules
    assert [rule.name for rule in rules] == [
        "own.支出总表 rolls up",
        "own.支出总表 adds across 合计",
        "own.支出总表 agrees with 预算表",
    ]


def test_named_values_stand_for_what_they_name() -> None:
    long = checked(
        plan_of(TABLES + "rule 规则\n  require 支出总表.total.合计 - 支出总表.total.基本 = 3 万元\n"), DOCUMENT
    )
    top = checked(
        plan_of(TABLES + "let 差 = 支出总表.total.合计 - 支出总表.total.基本\nrule 规则\n  require 差 = 3 万元\n"),
        DOCUMENT,
    )
    own = checked(
        plan_of(TABLES + "rule 规则\n  let 总 = 支出总表.total\n  let 差 = 总.合计 - 总.基本\n  require 差 = 3 万元\n"),
        DOCUMENT,
    )
    assert long.findings == top.findings == own.findings != ()
