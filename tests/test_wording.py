"""Normal forms, patterns as an auditor writes them, outline numbers, years."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wording import normal, outline, pattern_source, plain, same, years_in
from pipeline import SEARCH

TEXTS = st.text(st.sampled_from('ab 1年表（）()“”"—-－　\t、一二其中：:，,.ＡＢ①Ⅱ*\n'), max_size=20)


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("收 入 总 计", "收入总计"), ("　合　计　", "合计"), ("基本支出(小计)", "基本支出（小计）"), ("“三公”经费", "三公经费"),
        ("ＡＢＣ", "ABC"), ("Total  revenues", "Total revenues"), ("FY25 Budget", "FY25 Budget"), ("2024 年", "2024年"),
        ("安全生产\t工作经费", "安全生产工作经费"), ("—", "-"), ("**合计**", "合计"), ("", ""),
    ],
)  # fmt: skip
def test_normal(printed: str, form: str) -> None:
    assert normal(printed) == form


@SEARCH
@given(TEXTS)
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@SEARCH
@given(TEXTS, TEXTS)
def test_same_is_an_equivalence(a: str, b: str) -> None:
    assert same(a, a)
    assert same(a, b) == same(b, a) == (normal(a).casefold() == normal(b).casefold())


@SEARCH
@given(st.text(max_size=30))
def test_any_text_has_a_normal_form_an_outline_and_years(text: str) -> None:
    rank, ordinal, _, rest = outline(text)
    assert -1 <= rank <= 5 and ordinal >= 0 and rest == plain(text)
    assert all(text[start:end].strip() for _, start, end in years_in(text))


# ── patterns ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "printed", "found"),
    [
        ("收入总计", "收 入 总 计", True), ("(收入|支出)总计", "支出总计", True), ("基本支出（小计）", "基本支出(小计)", True),
        ("基本支出\\(小计\\)", "基本支出（小计）", True), ("基本支出(小计)", "基本支出（小计）", False), ("“三公”", "三公经费", True),
        ("{year}年", "2024 年部门预算", True), ("{year}年", "2123年", False), ("ｔｏｔａｌ", "Total", True),
        ("total revenues?", "Total  Revenue", True), ("^支出", "项目支出", False), ("一般公共预算.*支出", "一般公共预算财政拨款支出", True),
    ],
)  # fmt: skip
def test_patterns(written: str, printed: str, found: bool) -> None:
    compiled = re.compile(pattern_source(written), re.IGNORECASE)
    assert bool(compiled.search(normal(printed))) == found


def test_slots_name_what_they_hold() -> None:
    match = re.search(pattern_source("^{organisation}{year}年"), normal("青禾区教育局 2024 年部门预算"))
    assert match is not None and match.groupdict() == {"organisation": "青禾区教育局", "year": "2024"}


@pytest.mark.parametrize(
    ("written", "printed", "found"),
    [
        ("[[年]度", "年度", True), ("[[年]度", "[度", True), ("[a&&b]x", "&x", True), ("[年||月]末", "月末", True),
        ("[0--]万", "-万", True), ("[^[]]", "[]", False), ("[]年]度", "]度", True), (r"[\[年]度", "[度", True),
        (r"\[年--月]", "[年--月]", True), ("[一-二]级", "一级", True),
    ],
)  # fmt: skip
def test_in_a_set_of_characters_only_a_minus_means_something(written: str, printed: str, found: bool) -> None:
    """And Python has nothing to warn of: in the tests its warnings are errors."""
    assert bool(re.search(pattern_source(written), printed)) == found


@pytest.mark.parametrize("written", ["(", "*合计", "[", "[[年", "a{x}{x}", "(?P<"])
def test_what_is_no_pattern(written: str) -> None:
    with pytest.raises(re.error):
        re.compile(pattern_source(written))


# ── outline numbers ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("label", "rank", "ordinal", "of_which", "rest"),
    [
        ("一、一般公共预算拨款收入", 1, 1, False, "一般公共预算拨款收入"), ("十二、其他支出", 1, 12, False, "其他支出"),
        ("二十一、预备费", 1, 21, False, "预备费"), ("（二）农林水支出", 2, 2, False, "农林水支出"), ("(三)教育", 2, 3, False, "教育"),
        ("1.基本支出", 3, 1, False, "基本支出"), ("2、项目支出", 3, 2, False, "项目支出"), ("（3）其他", 4, 3, False, "其他"),
        ("①人员", 5, 1, False, "人员"), ("⑫其中：人员", 5, 12, True, "人员"), ("第一部分 概况", 0, 1, False, "概况"), ("其中：人员经费", -1, 0, True, "人员经费"),
        ("1.其中：购置费", 3, 1, True, "购置费"), ("合计", -1, 0, False, "合计"), ("1.5倍", -1, 0, False, "1.5倍"),
        ("2024年支出", -1, 0, False, "2024年支出"), ("一般公共服务", -1, 0, False, "一般公共服务"), ("I. Revenues", 1, 1, False, "Revenues"),
        ("Including: salaries", -1, 0, True, "salaries"),
    ],
)  # fmt: skip
def test_outline(label: str, rank: int, ordinal: int, of_which: bool, rest: str) -> None:
    assert outline(label) == (rank, ordinal, of_which, rest)


# ── years ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024年部门预算", [2024]), ("2023 年与2024年", [2023, 2024]), ("财预〔2016〕143号", []), ("（2016）第5号", []),
        ("2083.68万元", []), ("12024年", []), ("FY25 Budget", [2025]), ("fiscal year 2025", [2025]), ("FY 98", [1998]),
        ("2024", [2024]), ("2024-2026年", [2024, 2026]), ("3012年", []), ("2018年以来", []), ("编码2010301", []), ("1,999 dollars", []),
    ],
)  # fmt: skip
def test_years(text: str, years: list[int]) -> None:
    found = years_in(text)
    assert [year for year, _, _ in found] == years
