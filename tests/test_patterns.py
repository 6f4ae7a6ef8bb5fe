"""Patterns kept as words. In: drawn patterns and texts. Out: that the words say what the regular expression says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.patterns import anywhere, matcher, whole
from engine.wording import pattern_source

LETTERS = "甲乙a"
TEXTS = st.text(LETTERS + "12", max_size=8)


def patterns() -> st.SearchStrategy[str]:
    """Patterns of letters, digits, alternatives, groups, `?` and `.*`."""
    atom = st.sampled_from([*LETTERS, ".*", ".*", r"\d", r"1\d", r"\d{2}"])
    inner = st.recursive(
        atom,
        lambda part: st.one_of(
            st.lists(part, min_size=1, max_size=5).map("".join),
            st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
            part.map(lambda p: f"({p})?"),
        ),
        max_leaves=9,
    )
    anchored = st.tuples(st.sampled_from(["", "^"]), inner, st.sampled_from(["", "$"])).map("".join)
    return inner | anchored


@given(patterns(), TEXTS)
def test_words_decide_as_the_regular_expression_does(written: str, text: str) -> None:
    source = pattern_source(written)
    assert matcher(whole(written))(text) == (re.fullmatch(source, text) is not None)
    assert matcher(anywhere(written))(text) == (re.search(source, text) is not None)


@pytest.mark.parametrize("written", ["合计|总计", ".*(合计|小计)", "(本年|.*年)?(预算|决算)(数|金额)?", "整体.*绩效", "表$"])
def test_what_lists_words_is_kept_as_words(written: str) -> None:
    assert whole(written).startswith("=")
    assert anywhere(written).startswith("=")


@pytest.mark.parametrize("written", [r"\d{3}", "[甲乙]", "甲+", "甲{2,3}", "甲(^乙)?", r"\d.*甲"])
def test_what_does_not_list_words_stays_a_regular_expression(written: str) -> None:
    assert whole(written) == "!" + pattern_source(written)
    assert anywhere(written) == "/" + pattern_source(written)


def test_words_with_digits_are_looked_for_one_by_one() -> None:
    assert anywhere("20\\d{2}年.*部门.*预算").startswith("=")
    assert anywhere("{year}年.*部门.*(预算|决算)").startswith("=")


def test_a_run_of_anything_before_what_is_searched_makes_no_difference() -> None:
    assert anywhere(r".*\d+年") == anywhere(r".*?.*\d+年") == r"/\d+年"
    assert whole(r".*\d+年") == r"!.*\d+年"


def test_a_pattern_of_very_many_words_stays_a_regular_expression() -> None:
    assert whole("(甲|乙)" * 7).startswith("!")


def test_case_does_not_count() -> None:
    assert matcher(whole("total (revenues|expenditures)"))("Total Revenues")
