"""Patterns kept as words. In: drawn patterns and texts. Out: that the words say what the regular expression says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.patterns import anywhere, matcher, whole
from engine.wording import pattern_source

LETTERS = "甲乙a"


def patterns() -> st.SearchStrategy[str]:
    """Patterns of letters, alternatives, groups, `?` and `.*`."""
    atom = st.sampled_from([*LETTERS, ".*"])
    inner = st.recursive(
        atom,
        lambda part: st.one_of(
            st.lists(part, min_size=1, max_size=3).map("".join),
            st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
            part.map(lambda p: f"({p})?"),
        ),
        max_leaves=6,
    )
    anchored = st.tuples(st.sampled_from(["", "^"]), inner, st.sampled_from(["", "$"])).map("".join)
    return inner | anchored


@given(patterns(), st.text(LETTERS, max_size=6))
def test_words_decide_as_the_regular_expression_does(written: str, text: str) -> None:
    source = pattern_source(written)
    assert matcher(whole(written))(text) == (re.fullmatch(source, text) is not None)
    assert matcher(anywhere(written))(text) == (re.search(source, text) is not None)


@pytest.mark.parametrize("written", ["合计|总计", ".*(合计|小计)", "(本年|.*年)?(预算|决算)(数|金额)?", "整体.*绩效", "表$"])
def test_what_lists_words_is_kept_as_words(written: str) -> None:
    assert whole(written).startswith("=")
    assert anywhere(written).startswith("=")


@pytest.mark.parametrize("written", [r"\d{3}", "[甲乙]", "甲+", "甲{2}", "(?=甲)", "甲(^乙)?"])
def test_what_does_not_list_words_stays_a_regular_expression(written: str) -> None:
    assert whole(written) == "!" + pattern_source(written)
    assert anywhere(written) == "/" + pattern_source(written)


def test_a_pattern_of_very_many_words_stays_a_regular_expression() -> None:
    assert whole("(甲|乙)" * 7).startswith("!")


def test_case_does_not_count() -> None:
    assert matcher(whole("total (revenues|expenditures)"))("Total Revenues")
