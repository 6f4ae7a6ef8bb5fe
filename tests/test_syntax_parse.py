"""Parsing: which tree a rule file gives, what it survives, and that every mistake is told in the auditor's words."""

from __future__ import annotations

import importlib.util
import logging
import time
from typing import Any

import lark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cells import cells
from engine.render.diagnostics import render
from engine.source import Source
from engine.syntax import parse
from engine.syntax import tree as t
from engine.syntax.grammar import Words, grammar_text, parser
from engine.syntax.terminals import CLAUSES, DECLARATIONS, KEYWORDS, RESERVED, plain

DISTRICT = '''\
# 青禾区：区级部门预算公开核查
ruleset greenfield
  title   "青禾区部门预算公开核查"
  source  "预算法 第十四条"  "预算法实施条例 第六条"
  version "1"

use cn.tables            # the standard tables
use "own.rules"

param 容差 = 0.01 万元 "允许的差额"
let 门槛 = 5% * sum(支出总表.合计) - 1,467.21 元

unit 元
unit 万元 or "人民币万元" = 10000 元
unit "%" = 0.01

document
  year  from title "{year}年" or cover "{year} 年部门(预算|决算)"
  kind  预算 when title contains "预算",  决算 when title matches "决算$"

table 支出总表
  titled  "部门支出总表" or "支出预算总表" not "三公"
  key     编码  from "科目编码" or ("类" "款" "项")
  label   名称  from "科目名称"
  column  合计 from "合计",  基本 from "基本支出" > "小计" or "基本支出"
  tree    by code 3 5 7
  total   "合计"
  blank   is zero
  part 收入 under "收入|本年收入"
    column 收入数 from "预算数"
    tree by order "[一二三]、" > "（[一二三]）"
  part 支出 under "支出"
    repeats

rule 表间一致  "支出总表与一般公共预算支出表逐科目一致"
  for a in 支出总表, b in 一般公共预算支出表 matching 编码
  where a.编码 in ("301", "302") and not exists b.基本
  require a.合计 = b.合计  and  a.基本 >= b.基本 within 0.5 万元
  unless some line in 支出总表.收入 has (line.预算数 > 0 and line.名称 matches "结转")
         because "其他资金也列支"
  otherwise not checkable "没有 {a.名称}"
  severity warning

example 表间一致 not checkable
  """
  表1  支出总表
    合计 | 100.00

  table 支出总表 is only text here
  """

支出总表 rolls up as 逐级汇总 "上级科目等于下级科目之和"
  severity note
支出总表 adds across  合计 = 基本 + 项目 - 冲减
支出总表.收入 agrees with 一般公共预算支出表 on 编码 in 合计, 基本
'''


def _parse(text: str) -> tuple[t.File, list[str]]:
    source = Source("test.rules", text)
    file, diagnostics = parse(source)
    render(diagnostics, {source.name: source})
    return file, [diagnostic.code for diagnostic in diagnostics]


def _let(expression: str) -> Any:
    file, codes = _parse(f"let x = {expression}")
    assert codes == []
    (let,) = file.declarations
    assert isinstance(let, t.Let)
    return let.value


# ── trees ────────────────────────────────────────────────────────────────────────────────


def test_a_whole_file() -> None:
    file, codes = _parse(DISTRICT)
    assert codes == []
    kinds = [type(declaration).__name__ for declaration in file.declarations]
    assert " ".join(kinds) == (
        "Ruleset Use Use Param Let Unit Unit Unit Document Table Rule Example RollsUp AddsAcross AgreesWith"
    )


def test_clauses_after_a_part_belong_to_it() -> None:
    table = _parse(DISTRICT)[0].declarations[9]
    assert isinstance(table, t.Table)
    names = [type(clause).__name__ for clause in table.clauses]
    assert names[-2:] == ["PartClause", "PartClause"] and "Repeats" not in names
    parts = [clause for clause in table.clauses if isinstance(clause, t.PartClause)]
    assert [[type(clause).__name__ for clause in part.clauses] for part in parts] == (
        [["ColumnClause", "TreeByOrder"], ["Repeats"]]
    )  # fmt: skip


def test_the_text_of_an_example_keeps_its_inner_indent() -> None:
    example = _parse(DISTRICT)[0].declarations[11]
    assert isinstance(example, t.Example)
    assert example.expect == "not checkable"
    assert isinstance(example.document, t.Text)
    assert example.document.text == "表1  支出总表\n  合计 | 100.00\n\ntable 支出总表 is only text here"


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("a or b and not c = d", "a or (b and (not (c = d)))"),
        ("a + b * c - d", "a + (b * c) - d"),
        ("-a * b", "(-a) * b"),
        ("a.b[c].d", "((a.b)[c]).d"),
        ("a != b", "a ≠ b"),
        ("a <= b", "a≤b"),
        ("exists T.收入", "T.收入 is present"),
        ("y in years in t.title", "y in (years in t.title)"),
        ("a = b within 容差 and c", "(a = b within 容差) and c"),
        ("a\n   + b", "a + b"),
    ],
)
def test_what_binds_tighter(written: str, same: str) -> None:
    assert _let(written) == _let(same)


def test_sums_are_flat_and_brackets_are_kept() -> None:
    flat = _let("a + b - c")
    assert [sign for sign, _ in flat.terms] == ["+", "+", "-"]
    assert len(_let("(a + b) - c").terms) == 2


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_any_word_is_a_name_after_a_dot(word: str) -> None:
    assert _let(f"row.{word}").name.text == word


@pytest.mark.parametrize("word", sorted(KEYWORDS - RESERVED))
def test_words_that_are_not_reserved_are_names(word: str) -> None:
    assert _let(f"{word} + ({word}.x)").terms[0][1].name == word
    assert _parse(f'document\n  a from title "x"\n  {word} {word} when title contains "x"\n')[1] == []


def test_a_unit_stands_on_the_line_of_its_number() -> None:
    assert _let("0.5 万元").unit == "万元"
    assert _let("5%").unit == "%"
    assert _parse("rule r\n  require a = 5\n  万元\n")[1] == ["unknown-clause"]


def test_spans_cover_what_was_written() -> None:
    text = "\nlet x = (a + b) * row.合计\n"
    (let,) = _parse(text)[0].declarations
    assert isinstance(let, t.Let) and isinstance(let.value, t.Product)
    spans = [let.span, let.value.span, *(factor.span for _, factor in let.value.factors)]
    assert [text[span.start : span.end] for span in spans] == (
        ["let x = (a + b) * row.合计", "(a + b) * row.合计", "(a + b)", "row.合计"]
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "\ufeff", "  \n\t\n\u3000"])
def test_an_empty_file_is_a_file(text: str) -> None:
    file, codes = _parse(text)
    assert (file.declarations, codes) == ((), [])


@pytest.mark.parametrize("text", [DISTRICT.replace("\n", "\r\n"), "\ufeff" + DISTRICT])
def test_line_ends_and_byte_order_marks_change_nothing(text: str) -> None:
    assert _parse(text) == _parse(DISTRICT)


# ── mistakes ─────────────────────────────────────────────────────────────────────────────


def test_what_can_be_read_is_there_beside_every_mistake() -> None:
    text = "use a\nrule r\n  require a = = 1\n  requires b\n  severity bad\nlet x = (1\nuse b\ntabel T\nuse c\n"
    file, codes = _parse(text)
    assert [declaration.path for declaration in file.declarations if isinstance(declaration, t.Use)] == ["a", "b", "c"]
    assert codes == ["unexpected-word", "unknown-clause", "bad-severity", "unclosed-bracket", "unknown-declaration"]


def test_a_mistake_in_the_first_line_does_not_hide_those_below() -> None:
    assert _parse('rule "no name"\n  severity bad\n  require a = = b\n')[1] == (
        ["unexpected-word", "bad-severity", "unexpected-word"]
    )  # fmt: skip


def test_a_form_on_one_line_has_the_clauses_of_a_rule() -> None:
    text = "T rolls up\n  severity bad\n  requires a\n  T.a = 3\nT.收入 agrees wiht U\n  severity bad\n"
    assert _parse(text)[1] == ["bad-severity", "unknown-clause", "missing-require", "unexpected-word", "bad-severity"]


def test_a_rule_has_twenty_mistakes_at_most() -> None:
    assert _parse("rule r\n" + "  severity bad\n" * 50)[1] == ["bad-severity"] * 20


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("(" * 60 + "a" + ")" * 60, "too-deep"),
        ("(" * 100_000, "too-large"),
        ("a" + ".b" * 5_000, "too-deep"),
        ("f(a.b.c + 1 * -" * 49 + "a" + ")" * 49, "too-deep"),
        ("not " * 5_000 + "a", "unexpected-word"),
        ("9" * 5_000, "bad-number"),
    ],
)
def test_depth_is_bounded(expression: str, code: str) -> None:
    assert _parse(f"let x = {expression}")[1] == [code]


def test_what_is_not_too_deep_can_be_walked_by_recursion() -> None:
    deep = _let("f(-a.b + " * 48 + "a" + ")" * 48)
    assert repr(deep) and hash(deep) and deep == _let("f(-a.b + " * 48 + "a" + ")" * 48)


def test_length_is_not() -> None:
    assert len(_let(" + ".join(["a"] * 5_000)).terms) == 5_000
    assert len(_let(" or ".join(["a"] * 5_000)).items) == 5_000
    assert _parse("table T\n  column " + ", ".join(f'c{i} from "c"' for i in range(2_000)))[1] == []


def test_a_file_is_bounded() -> None:
    assert _parse("\n" * 20_001)[1] == ["too-large"]
    assert _parse("#" * (1 << 20) + "#")[1] == ["too-large"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_text_raises_an_error(data: st.DataObject) -> None:
    words = DISTRICT.replace("\n", " \n ").split(" ")
    start = data.draw(st.integers(0, len(words) - 1))
    piece = words[start : start + data.draw(st.integers(1, 60))]
    strange = st.sampled_from(["(", "]", '"', '"""', "“", "＝", "==", "\x00", "\u2028", "\\", "\nrule", "  table"])
    for _ in range(data.draw(st.integers(1, 5))):
        piece.insert(data.draw(st.integers(0, len(piece))), data.draw(strange | st.sampled_from(words)))
    text = " ".join(piece)
    source = Source("drawn.rules", text)
    for diagnostic in parse(source)[1]:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)


# ── the grammar and its words ────────────────────────────────────────────────────────────


def test_the_grammar_has_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    options: Any = {"parser": "lalr", "start": "declaration", "postlex": Words(), "keep_all_tokens": True}
    lark.logger.addHandler(caplog.handler)
    before = lark.logger.level
    lark.logger.setLevel(logging.DEBUG)
    try:
        lark.Lark(grammar_text(), debug=True, **options)
    finally:
        lark.logger.setLevel(before)
        lark.logger.removeHandler(caplog.handler)
    assert "conflict" not in caplog.text.lower()


@pytest.mark.skipif(importlib.util.find_spec("interegular") is None, reason="strict mode needs interegular")
def test_the_grammar_is_strict() -> None:
    lark.Lark(grammar_text(), parser="lalr", start="declaration", postlex=Words(), strict=True)


def test_every_terminal_has_plain_words() -> None:
    for terminal in parser().terminals:
        keyword = isinstance(terminal.pattern, lark.lexer.PatternStr) and terminal.pattern.value.isidentifier()
        if keyword:
            assert terminal.name.lower() in KEYWORDS
        else:
            assert plain(terminal.name) != f'"{terminal.name.lower()}"'


def test_the_keywords_are_those_of_the_grammar() -> None:
    patterns = {terminal.pattern.value for terminal in parser().terminals}
    assert {pattern for pattern in patterns if pattern.isidentifier()} == KEYWORDS
    assert {word for words in CLAUSES.values() for word in words} | set(DECLARATIONS) <= KEYWORDS
    assert RESERVED <= KEYWORDS


def test_it_is_fast_enough() -> None:
    parser()
    started = time.perf_counter()
    _parse(DISTRICT)
    assert time.perf_counter() - started < 0.5  # a wide bound: the machine may be busy; it takes some 10 ms


# ── printing diagnostics ─────────────────────────────────────────────────────────────────


def test_carets_count_cells() -> None:
    assert [cells(text) for text in ("ab", "合计", "ａ", "e\u0301", "")] == [2, 4, 2, 1, 0]


def test_diagnostics_stand_in_the_order_of_the_text() -> None:
    sources = {name: Source(name, "let x =\n\nuse\n") for name in ("b.rules", "a.rules")}
    found = [diagnostic for source in sources.values() for diagnostic in parse(source)[1]]
    shown = render(found, sources)
    places = [line.strip() for line in shown.splitlines() if "-->" in line]
    assert places == ["--> a.rules:1:7", "--> a.rules:3:1", "--> b.rules:1:7", "--> b.rules:3:1"]
    assert "\033[" not in shown and "\033[1;31merror[unexpected-end]" in render(found, sources, colour=True)


def test_a_long_line_is_cut_around_the_mistake() -> None:
    source = Source("long.rules", "let x = " + "a + " * 500 + "= " + "+ a" * 500)
    shown = render(parse(source)[1], {source.name: source})
    assert max(map(cells, shown.splitlines())) < 200
    marked, carets = shown.splitlines()[3:5]
    assert marked[carets.index("^")] == "="


def test_a_place_without_its_source_is_told_by_its_file() -> None:
    (found,) = parse(Source("gone.rules", "use"))[1]
    assert "--> gone.rules\n" in render([found], {})
