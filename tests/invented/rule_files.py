"""An invented rule file of two hundred rules over sixteen tables, Chinese and English, in which nothing is wrong.

In: nothing. Out: its text. What a test plants goes behind it.
"""

from __future__ import annotations

from itertools import pairwise

_HEAD = """\
ruleset big
  title  "部门预算核查"
  source "预算法 第十四条"

unit 元
unit 万元 = 10000 元
unit "%" = 0.01

param 允差 = 0.01 万元 "differences up to this do not matter"
let 总支出 = 收支总表.支出.total.金额

document
  year from title "{year}年" or cover "{year}年.*预算"
"""

_TWO_SIDES = """
table 收支总表
  titled "收支总表"
  label  项目 from "项目"
  tree   by outline
  total  "(收入|支出)总计"
  part 收入 under "收入"
    column 金额 from "预算数"
  part 支出 under "支出"
    column 金额 from "预算数"

rule 收支平衡 "收入总计应等于支出总计"
  require 收支总表.收入.total = 总支出
"""

_TABLE = """
table NAME
  titled "TITLE" not "绩效|采购"
  key    编码 from ("类" "款" "项") or "科目编码"
  label  名称 from "科目名称|项目"
  column 合计 from "合计|总计",  基本 from "基本支出" > "小计" or "基本支出",  项目 from "项目支出"
  column 人员 from "人员(经费|支出)",  公用 from "公用(经费|支出)"
  column 上年 from "上年.*数",  增减 from "增减额?",  增减率 from "增减率|增减(%)"
  tree   by code 3 5 7
  total  "合计|总计"
  except ".*(率|%).*"

NAME rolls up as NAME汇总 "上级科目应等于下级科目之和"
NAME adds across 合计 = 基本 + 项目 as NAME横向 "合计应等于基本支出与项目支出之和"

rule NAME基本 "基本支出应等于人员经费与公用经费之和"
  for row in NAME
  require row.基本 = row.人员 + row.公用

rule NAME非负 "支出不应为负数"
  for row in NAME, column in NAME.amounts
  where not column.title matches "增减"
  require row[column] >= 0
  severity warning

rule NAME增减 "增减额应等于本年数减上年数"
  for row in NAME
  require row.增减 = row.合计 - row.上年

rule NAME增减率 "增减率应等于增减额除以上年数"
  for row in NAME
  where row.上年 > 0
  require row.增减率 = row.增减 / row.上年

rule NAME上级 "科目编码应有上级科目"
  for row in NAME.items
  where some top in NAME.items has (top.level = 1)
  require row.parent is present or row.level = 1

rule NAME封顶 "上级科目不应小于任何一个下级科目"
  for row in NAME.items
  where row.level > 1 and row.parent is present
  require row.合计 <= row.parent.合计
  severity note

rule NAME教育 "教育支出只应列基本支出与项目支出"
  where NAME["教育支出"] is present
  require NAME["教育支出"].合计 > 0
  unless NAME["教育支出"].基本 is blank because "没有基本支出"

rule NAME名称 "名称不应写收入"
  for row in NAME.leaves
  where not row.名称 contains "其他"
  require not row.名称 contains "收入"
  message "{row.编码}“{row.名称}”写作收入"

rule NAME类级 "只应有这几类科目"
  for row in NAME.top
  require row.编码 in ("201", "205", "208", "210", "221") or row.编码 matches "^23"

rule NAME总额 "合计不应大于总支出"
  require NAME.total.合计 <= 总支出 + 100 万元  within 允差
"""

_ENGLISH = """
table NAME
  titled "TITLE"
  label  item from "item|department"
  column budget from "budget|appropriation",  actual from "actual.*",  change from "change|difference"
  column share from "share|% of total"
  subtotal "total .+"
  total    "grand total|total"

NAME rolls up as NAME_adds_up "Totals are the sums of their items"
NAME adds across change = budget - actual as NAME_change "Change is this year less last year"

rule NAME_share "The share is the item's part of the total"
  for row in NAME.items
  where NAME.total.budget > 0
  require row.share = row.budget / NAME.total.budget

rule NAME_whole "No share is above one hundred percent"
  for row in NAME.items
  require row.share <= 100% and row.share >= 0

rule NAME_title "The title names the year"
  require document.year in years in NAME.title

rule NAME_order "What was spent is no more than twice what was planned"
  for row in NAME.items
  where row.budget > 0
  require row.actual <= 2 * row.budget
"""

_CHINESE = (
    ("支出总表", "部门支出总表"), ("一般公共", "一般公共预算支出表"), ("基金表", "政府性基金预算支出表"),
    ("国资表", "国有资本经营预算支出表"), ("专户表", "财政专户支出表"), ("单位甲", "甲单位支出表"),
    ("单位乙", "乙单位支出表"), ("单位丙", "丙单位支出表"), ("单位丁", "丁单位支出表"), ("单位戊", "戊单位支出表"),
    ("单位己", "己单位支出表"), ("单位庚", "庚单位支出表"),
)  # fmt: skip
_TOWN = (
    ("Parks", "parks and recreation"), ("Schools", "school department"), ("Roads", "public works"),
    ("Library", "library trust"),
)  # fmt: skip
_BETWEEN = """
LEFT agrees with RIGHT on 编码 in 合计, 基本 as LEFT对RIGHT "两表应逐科目一致"
  where a.level = 3
rule LEFT名对RIGHT "同一编码的科目名称应一致"
  for a in LEFT, b in RIGHT matching 编码
  where a.level > 0
  require a.名称 same text as b.名称
  severity note
rule LEFT总对RIGHT "两表的合计应一致"
  require LEFT.total.合计 = RIGHT.total.合计
"""


def two_hundred_rules() -> str:
    """The text of the file."""
    parts = [_HEAD, _TWO_SIDES]
    parts += [_TABLE.replace("NAME", name).replace("TITLE", title) for name, title in _CHINESE]
    parts += [_ENGLISH.replace("NAME", name).replace("TITLE", title) for name, title in _TOWN]
    names = [name for name, _ in _CHINESE]
    parts += [_BETWEEN.replace("LEFT", a).replace("RIGHT", b) for a, b in pairwise(names)]
    return "".join(parts)
