"""The layout of a rule file: it changes white space and nothing else, it is one, and it looks as one would write it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cells import cells
from engine.source import Source
from engine.syntax import format, parse, show
from engine.syntax import print as printing
from engine.syntax import tree as t
from engine.syntax.formatting.layouts import LAYOUTS
from engine.syntax.formatting.pretty import Doc, Line, group, rows
from engine.syntax.grammar import parser
from engine.syntax.layout import chunks
from strategies_syntax import Written, files, written

_ROOT = Path(__file__).parent.parent
_SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _read(text: str) -> t.File:
    file, diagnostics = parse(Source("laid.rules", text))
    assert diagnostics == (), text
    return file


def _laid(text: str) -> str:
    laid, diagnostics = format(Source("laid.rules", text))
    assert diagnostics == (), text
    return laid


def _comments(text: str) -> tuple[str, ...]:
    """The comments of a file: what is not white space between its tokens."""
    between: list[str] = []
    done = 0
    for chunk in chunks(text):
        for token in parser().parse(chunk.text).scan_values(lambda _: True):
            between.append(text[done : chunk.start + (token.start_pos or 0)])
            done = chunk.start + (token.end_pos or 0)
    between.append(text[done:])
    return tuple(comment.rstrip() for gap in between for comment in re.findall(r"#[^\n]*", gap))


# ── what holds of every file ─────────────────────────────────────────────────────────────

_written = files().flatmap(lambda file: st.tuples(st.just(file), written(file)))
_unspaced = files().flatmap(lambda file: st.tuples(st.just(file), written(file, spaced=False)))


@_SETTINGS
@given(_written)
def test_what_it_says_and_its_comments_stay(drawn: tuple[t.File, Written]) -> None:
    file, (text, comments) = drawn
    assert _read(text) == file
    laid = _laid(text)
    assert _read(laid) == file
    assert _comments(laid) == comments


@_SETTINGS
@given(_written)
def test_a_second_time_changes_nothing(drawn: tuple[t.File, Written]) -> None:
    laid = _laid(drawn[1].text)
    assert _laid(laid) == laid


@_SETTINGS
@given(_unspaced)
def test_there_is_one_layout_whatever_the_white_space_was(drawn: tuple[t.File, Written]) -> None:
    file, (text, _) = drawn
    assert _laid(text) == _laid(re.sub(r"\n\n+(?=\S)", "\n", show(file)))


@_SETTINGS
@given(_written)
def test_lines_are_tidy(drawn: tuple[t.File, Written]) -> None:
    laid = _laid(drawn[1].text)
    assert laid == "" or laid.endswith("\n") and not laid.endswith("\n\n")
    assert not laid.startswith("\n")
    if '"""' not in laid:
        assert "\n\n\n" not in laid
        assert not re.search(r"[^\S\n]\n", laid)


# ── that nothing is forgotten ────────────────────────────────────────────────────────────


def test_every_rule_of_the_grammar_has_a_layout() -> None:
    """A rule that is inlined has no tree of its own; neither has one that is its only child."""
    names = set()
    for rule in parser().rules:
        name = str(rule.alias or rule.origin.name)
        only_child = rule.options.expand1 and rule.alias is None and len(rule.expansion) == 1
        if not name.startswith("_") and not only_child:
            names.add(name)
    assert names == set(LAYOUTS)


@pytest.mark.parametrize(
    ("kinds", "printers"),
    [
        (get_args(t.Declaration), printing._DECLARATIONS),
        (get_args(t.Expression), printing._EXPRESSIONS),
        ({*get_args(t.TableClause), *get_args(t.RuleClause)} - {t.PartClause}, printing._CLAUSES),
    ],
)
def test_every_node_can_be_shown(kinds: set[type], printers: dict[type, object]) -> None:
    assert set(kinds) == set(printers)


# ── how it looks ─────────────────────────────────────────────────────────────────────────

MESSY = '''\


#!first


# second
ruleset   x   title "a"  source "b" "c"   # ruleset
 version "1"

use cn.tables            # the standard tables of a department budget
use cn.phrases   # how budget prose says level
unit 元 # base
unit "%"=0.01
# ── the document ─────────
document year from title "{year}年" # y
    # about kind
    kind 决算 when title contains "决算", # a
     预算 when title contains "预算"
let 收入=1
let 本年支出 = 2

let z=3

table 支出总表 # about the table

    # first
   titled "支出总表" or "b"   # x
    not "c"



   key 编码 from ("类" "款" "项") or "科目编码"  # keys
   label 名称 from "科目名称"   # a label

   # columns
   column 合计 from "合计", # total
      基本 from "基本支出" > "小计" or "基本支出"
   repeats
   subtotal "x"
   part 收入 under "a" column x from "y"
      tree by prefix # p
      # after in part
   # after
# in column 1

rule a "t"  for a in X, b in Y matching 编码 where not ( a.x>0 ) # why
 require a . 合计=b.合计   # first
   and a.基本  # second
     = b.基本 within  1 元
    # own line
   and a["x" # e
    or "y"] <= -( 5 %*3) / max(a,b)
 require 合计=1 within  0.5 %
 let a = 1 let bcd = 2
 unless some x in Y has ( x.a > 0 # c1
   and x.b in ("1","2",)) because "r"
   severity  warning message "m" tags "a" "b"
   # trailing

 # belongs to the next one
example a fails   # ex
     """
       表1
         | a |

     b
     """ # end
支出总表   rolls up
支出总表.收入 adds across 合计=基本+项目  as 构成 "x"
# end 1

# end 2


'''

TIDY = '''\
#!first

# second
ruleset x
  title   "a"
  source  "b" "c"  # ruleset
  version "1"

use cn.tables   # the standard tables of a department budget
use cn.phrases  # how budget prose says level
unit 元         # base
unit "%" = 0.01

# ── the document ─────────
document
  year from title "{year}年"  # y
  # about kind
  kind 决算 when title contains "决算",  # a
       预算 when title contains "预算"

let 收入     = 1
let 本年支出 = 2

let z = 3

table 支出总表  # about the table
  # first
  titled   "支出总表" or "b"  # x
       not "c"

  key      编码 from ("类" "款" "项") or "科目编码"  # keys
  label    名称 from "科目名称"                      # a label

  # columns
  column   合计 from "合计",  # total
           基本 from "基本支出" > "小计" or "基本支出"
  repeats
  subtotal "x"
  part 收入 under "a"
    column x from "y"
    tree   by prefix  # p
    # after in part
  # after

# in column 1

rule a "t"
  for a in X, b in Y matching 编码
  where not (a.x > 0)      # why
  require a.合计 = b.合计  # first
      and a.基本           # second
            = b.基本 within 1 元
      # own line
      and a["x"  # e
            or "y"]
            <= -(5% * 3) / max(a, b)
  require 合计 = 1  within 0.5%
  let a   = 1
  let bcd = 2
  unless some x in Y has (x.a > 0  # c1
                          and x.b in ("1", "2",))
         because "r"
  severity warning
  message  "m"
  tags     "a" "b"
  # trailing

# belongs to the next one
example a fails  # ex
  """
    表1
      | a |

  b
  """  # end

支出总表 rolls up
支出总表.收入 adds across 合计 = 基本 + 项目 as 构成 "x"
# end 1

# end 2
'''


def test_a_whole_file() -> None:
    assert _laid(MESSY) == TIDY


WIDE = """\
table 支出总表
  titled "支出(预算|决算)?总?表"
     not "财政拨款|政府性基金|国有资本|一般公共|基本支出|项目支出|三公|收支|收入|经济分类|采购|购买|绩效"
  column 用车 from "公务用车购置(及|和).*" > "小计|合计" > "决算数"
                or "公务用车购置(及|和).*" > "小计|合计"
                or "公务用车购置(及|和).*"
  column 合计 from "合计|总计|合计数|总计数",
         基本 from "基本支出|基本支出小计",
         项目 from "项目支出|项目支出小计",
         其他 from "其他支出"
  total  "合计|总计"

支出总表 agrees with 一般公共预算支出表 on 编码 in 合计, 基本, 项目
    as 表间一致 "支出总表与一般公共预算支出表应逐科目一致"

disable 支出总表与一般公共预算支出表逐科目一致
    because "本部门另有事业收入、经营收入、其他收入和上年结转资金安排的支出，两表不能逐科目比较"
example 表间一致 fails in 有事业收入的预算
    with "2070104 | 图书馆 | 84.40 | 60.00 | 24.40" as "2070104 | 图书馆 | 84.40 | 60.00 | 24.50",
         "合计 | 120.50" as "合计 | 120.60"

let 另有资金 = some line in 收支总表.收入 has (
    line.金额 > 0
    and line.label matches "事业收入|经营收入|其他收入|结转|结余|政府性基金|国有资本|专户|上级补助|附属单位|单位资金")

rule 构成 "合计应等于各项之和"
  for a in 财政拨款收支总表.支出.leaves,
      b in 一般公共预算支出表.top,
      column in 财政拨款收支总表.支出.amounts
      matching label
  where not a.label matches "结转|结余|分配|调出|上缴"
    and b.label is present
    and 一般公共预算支出表["住房公积金"] is present
  where a.编码 in ("201", "202", "203", "204", "205", "206", "207", "208", "210", "211", "212", "213", "214", "215",
                   "216", "217", "219", "220", "221", "222", "224", "227", "229", "230", "231", "232", "233")
  require 基本支出表["公用经费(合计|小计)"].合计
        = sum(row.合计
              for row in 基本支出表.top
              where row.编码 matches "^3"
                and not row.编码 in ("301", "303")
                and row.合计 > 0
                and row.名称 matches "商品和服务|资本性")
        + max(一般公共预算支出表.total.公用, 一般公共预算支出表.total.人员, 一般公共预算支出表.total.项目,
              一般公共预算支出表.total.合计)
  unless 另有资金
         because "另有事业收入、结转等其他资金列支"
"""


def test_long_lines_are_broken_where_one_would() -> None:
    one_line_each = re.sub(r"\n(?: {4,}|(?=\)))", " ", WIDE).replace("( ", "(")
    assert one_line_each.count("\n") < WIDE.count("\n")
    assert _laid(one_line_each) == WIDE
    assert max(map(cells, WIDE.splitlines())) <= 120


@pytest.mark.parametrize(
    ("written", "laid"),
    [
        ("", ""),
        ("\n \n", ""),
        ("\ufeffuse a", "use a\n"),
        ("# only\n\n\n\n# this\n", "# only\n\n# this\n"),
        ("use a\r\nuse b\r\n", "use a\nuse b\n"),
        ("use a\n\n\n\nuse b", "use a\n\nuse b\n"),  # they may stand together or apart
        ("use a\nrule r\n  require a\nuse b", "use a\n\nrule r\n  require a\n\nuse b\n"),
        ("rule r\n\n  require a\n\n\n  require b", "rule r\n  require a\n\n  require b\n"),
        ("rule r\n  require a\n#x\nuse b", "rule r\n  require a\n\n#x\nuse b\n"),
        ("let x = a<=b", "let x = a <= b\n"),  # signs and brackets are the author's
        ("let x = ((a) + (b*c))", "let x = ((a) + (b * c))\n"),
        ('let x = a . "b" [c] . d', 'let x = a."b"[c].d\n'),
        ("let x = - f ( a,b ) / 5 %", "let x = -f(a, b) / 5%\n"),
        ("let x = 5万元 + 1,000", "let x = 5 万元 + 1,000\n"),
        ('use a # 一\nuse bcd # 二\n', "use a    # 一\nuse bcd  # 二\n"),
        ('use a   as b version "1"', 'use a as b version "1"\n'),
        ("disable a.b\nregrade c as note\noverride d=1", "disable  a.b\nregrade  c as note\noverride d = 1\n"),
        ("let x = deviation( a among T for b in T where c )", "let x = deviation(a among T for b in T where c)\n"),
        ("let x = T[ last \t year ]", "let x = T[last year]\n"),
        ("let f( a,b )=a", "let f(a, b) = a\n"),
        ("let a=1\nlet bcd=2\n\n  # what is not last\n", "let a = 1\n\nlet bcd = 2\n\n  # what is not last\n"),
        ('example r ,"s t" fails in s with "a"as"b" , "c" as "d"', 'example r, "s t" fails in s with "a" as "b", "c" as "d"\n'),
        ('example a fails\n """x\n  y \n"""', 'example a fails\n  """\n  x\n    y \n  """\n'),
        ("a #\n rolls #\n up", "a        #\n  rolls  #\n  up\n"),
    ],
)  # fmt: skip
def test_small_files(written: str, laid: str) -> None:
    assert _laid(written) == laid


def test_a_file_with_mistakes_stays_as_it_is() -> None:
    text, mistakes = format(Source("x.rules", "use   a\nrule r\n  require ="))
    assert text == "use   a\nrule r\n  require ="
    assert [mistake.code for mistake in mistakes] == ["unexpected-word"]


def test_the_shipped_rules_are_laid_out() -> None:
    for path in (_ROOT / "rulesets").rglob("*.rules"):
        text = path.read_text("utf-8")
        assert _laid(text) == text, path.name


# ── lines ────────────────────────────────────────────────────────────────────────────────


def _lines(doc: Doc, limit: int) -> list[str]:
    return [row.text for row in rows(doc, 0, 0, limit)]


def test_the_outer_group_is_broken_first() -> None:
    inner = group("bb(", group("cc", Line(), "dd"), ")")
    assert _lines(group("aa", Line(), inner), 12) == ["aa bb(cc dd)"]
    assert _lines(group("aa", Line(), inner), 11) == ["aa", "bb(cc dd)"]
    assert _lines(group("aa", Line(), inner), 8) == ["aa", "bb(cc", "   dd)"]


def test_wide_characters_take_two_cells() -> None:
    assert _lines(group("合计", Line(), "x"), 6) == ["合计 x"]
    assert _lines(group("合计", Line(), "x"), 5) == ["合计", "x"]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=30), st.integers(9, 40))
def test_a_list_fills_its_lines(widths: list[int], limit: int) -> None:
    """No line is too wide, and none ends where the next item would still have fitted."""
    items = ["x" * width for width in widths]
    doc: list[Doc] = [items[0]]
    for item in items[1:]:
        doc += [Line(soft=True), item]
    broken = [row.text for row in rows(group(*doc), 0, 0, limit)]
    assert " ".join(broken).split() == items
    assert all(len(line) <= limit for line in broken)
    for line, following in pairwise(broken):
        assert len(line) + 1 + len(following.split()[0]) > limit
