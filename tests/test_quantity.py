"""Printed numbers as exact integers, and rationals, against `fractions.Fraction`."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.quantity import (
    MAX_DIGITS,
    decimal,
    less,
    narrow,
    numbers_in,
    over,
    parse_rational,
    plus,
    printed,
    rational,
    read_number,
    round_half_up,
    times,
)  # fmt: skip
from pipeline import SEARCH

digits = st.integers(-(10**40), 10**40)
decimals = st.integers(0, 8)
rationals = st.builds(rational, st.integers(-(10**20), 10**20), st.integers(1, 10**9))


def fraction(r: tuple[int, int]) -> Fraction:
    return Fraction(*r)


# ── a cell that is a number ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "value", "places", "unit"),
    [
        ("1,467.21", "1467.21", 2, ""), ("1467.21", "1467.21", 2, ""), ("0.00", "0", 2, ""), ("14", "14", 0, ""),
        (" 3.50 ", "3.5", 2, ""), ("１，４６７．２１", "1467.21", 2, ""), ("-3.5", "-3.5", 1, ""), ("－3.5", "-3.5", 1, ""),
        ("−3.5", "-3.5", 1, ""), ("(3.5)", "-3.5", 1, ""), ("（3.5）", "-3.5", 1, ""), ("$(1,250)", "-1250", 0, ""),
        ("($1,250)", "-1250", 0, ""), ("$1,250.00", "1250", 2, ""), ("▲12", "-12", 0, ""), ("88.86%", "88.86", 2, "%"),
        ("12场", "12", 0, "场"), ("5.00万元", "5", 2, "万元"), (".5", "0.5", 1, ""), ("100000000000000000000.01", "100000000000000000000.01", 2, ""),
    ],
)  # fmt: skip
def test_numbers(text: str, value: str, places: int, unit: str) -> None:
    read = read_number(text)
    assert read is not None
    assert (Fraction(read.digits, 10**read.decimals), read.decimals, read.unit) == (Fraction(value), places, unit)
    assert text[read.start : read.end] == read.text


@pytest.mark.parametrize("bound", ["≥", "≤", "约", "不少于", "大于", "超"])
def test_a_number_with_a_bound(bound: str) -> None:
    read = read_number(f"{bound}90%")
    assert read is not None and (read.bound, read.digits, read.unit) == (bound, 90, "%")


@pytest.mark.parametrize(
    "text",
    ["", "-", "—", "无", "合计", "1,5", "1,46.21", "12,34,567", "1.2.3", "069001", "00", "2024年预算188万", "3-5", "(3.5", "3.5)",
     "--3", "-(3)", "1 2", "12:30", "1e5", "0x10", "二十", "²", "９９９a9", "9" * (MAX_DIGITS + 1), "%", ",5"],
)  # fmt: skip
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


@SEARCH
@given(digits, decimals)
def test_what_is_printed_reads_as_itself(n: int, places: int) -> None:
    read = read_number(printed(n, places))
    assert read is not None and (read.digits, read.decimals) == (n, places)


@SEARCH
@given(st.integers(0, 10**40), decimals)
def test_thousands_separators_do_not_count(n: int, places: int) -> None:
    whole, point, rest = printed(n, places).partition(".")
    read = read_number(f"{int(whole):,}{point}{rest}")
    assert read is not None and (read.digits, read.decimals) == (n, places)


@SEARCH
@given(st.text(st.sampled_from("0123456789.,-−()（）$%≥ 万元a\u3000٣²"), max_size=12))
def test_any_text_is_a_number_or_none(text: str) -> None:
    read = read_number(text)
    if read is not None:
        assert 0 <= read.start < read.end <= len(text)
        assert read.text == text[read.start : read.end]
        assert any(c.isdigit() for c in read.text)


# ── numbers in running text ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024年预算188.5万元，比上年增长 3.2%", [("2024", "年预算"), ("188.5", "万元"), ("3.2", "%")]),
        ("增加2 个百分点", [("2", "个百分点")]),
        ("为 -3.5万元", [("-3.5", "万元")]),
        ("共3人，15辆,2台，188，2024年", [("3", "人"), ("15", "辆"), ("2", "台"), ("188", ""), ("2024", "年")]),
        ("1,2345元", []),
        ("changed by ($1,967,291) overall", [("-1967291", "overall")]),
        ("第301号、1.2.3 节", [("301", "号")]),
        ("nothing", []),
    ],
)
def test_numbers_in(text: str, found: list[tuple[str, str]]) -> None:
    numbers = numbers_in(text)
    assert [(printed(n.digits, n.decimals), n.unit) for n in numbers] == found
    assert all(text[n.start : n.end] == n.text for n in numbers)


@SEARCH
@given(st.text(max_size=60))
def test_full_width_becomes_ascii_place_for_place(text: str) -> None:
    assert len(narrow(text)) == len(text)
    assert [narrow(c) for c in "０９．，－＋％（）"] == list("09.,-+%()")


# ── rationals ────────────────────────────────────────────────────────────────────────────


@SEARCH
@given(rationals, rationals)
def test_rationals_are_fractions(a: tuple[int, int], b: tuple[int, int]) -> None:
    x, y = fraction(a), fraction(b)
    for result, expected in ((plus(a, b), x + y), (times(a, b), x * y)):
        assert result == (expected.numerator, expected.denominator)
    assert less(a, b) == (x < y)
    assume(b[0])
    assert over(a, b) == ((x / y).numerator, (x / y).denominator)


@SEARCH
@given(st.integers(-(10**30), 10**30), st.integers(1, 10**9))
def test_rounding_is_half_away_from_zero(n: int, d: int) -> None:
    exact, found = Fraction(n, d), round_half_up(n, d)
    assert abs(exact - found) <= Fraction(1, 2)
    if abs(exact - found) == Fraction(1, 2):
        assert abs(found) > abs(exact)


@SEARCH
@given(rationals, st.integers(0, 6), st.integers(0, 6))
def test_decimals_are_exact_or_rounded_in_the_last_place(r: tuple[int, int], least: int, more: int) -> None:
    text = decimal(r, least, least + more)
    places = len(text.partition(".")[2])
    assert least <= places <= least + more
    assert abs(Fraction(text) - fraction(r)) <= Fraction(1, 2 * 10**places)
    if places < least + more:
        assert Fraction(text) == fraction(r)


@pytest.mark.parametrize(
    ("n", "places", "text"), [(146721, 2, "1467.21"), (-5, 2, "-0.05"), (0, 2, "0.00"), (7, 0, "7"), (7, -2, "700")]
)
def test_printed(n: int, places: int, text: str) -> None:
    assert printed(n, places) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.5", (25, 2)), ("1,000", (1000, 1)), ("-3", (-3, 1)), ("5%", None), ("≥5", None), ("x", None), ("", None)],
)
def test_parse_rational(text: str, value: tuple[int, int] | None) -> None:
    assert parse_rational(text) == value
