"""Numbers that break their sequence: which texts are told, and which sequences are let be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluate.numbering import misnumbered_in
from pipeline import checked, one, plan_of

HAN = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]


def told(*texts: str) -> list[str]:
    return [texts[n] for n in misnumbered_in(texts)]


def numbered(*numbers: str) -> list[str]:
    return [f"{number}某项" for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        (["一、", "二、", "四、", "五、"], "四、"),  # one is missing
        (["1.", "2.", "3、", "5."], "5."),
        (["（一）", "（二）", "（三）", "（三）", "（四）"], "（三）"),  # one comes twice
        (["一、", "二、", "二、", "四、"], "二、"),  # one is wrong
        (["第一部分", "第二部分", "第四部分", "第五部分"], "第四部分"),
        (["①", "②", "③", "⑤"], "⑤"),
    ],
)
def test_a_number_that_breaks_its_sequence_is_told(numbers: list[str], wrong: str) -> None:
    assert told(*numbered(*numbers)) == [f"{wrong}某项"]


@pytest.mark.parametrize(
    "numbers",
    [
        ["一、", "二、", "四、"],  # too few to say
        ["二、", "三、", "五、", "六、"],  # its beginning is not there
        ["一、", "二、", "四、", "五、", "七、"],  # no sequence: it breaks twice
        ["一、", "（一）", "（二）", "二、", "（一）", "（二）", "三、", "1.", "2.", "四、", "1.", "2."],
        ["第一部分", "一、", "二、", "第二部分", "一、", "二、", "三、", "第三部分", "一、", "第四部分"],
        ["第一章", "第一节", "第二节", "第三节", "第二章", "第一节", "第二节", "第三章", "第四章"],
        ["1.", "2.", "3.", "1.", "2.", "3.", "4."],  # two lists, one after the other
    ],
)
def test_sequences_within_each_other_and_what_is_none_are_let_be(numbers: list[str]) -> None:
    assert told(*numbered(*numbers)) == []


def test_a_number_inside_a_text_is_not_missed() -> None:
    assert told("（一）甲", "（二）乙。（三）丙", "（四）丁", "（五）戊") == []
    assert told("1.甲", "2.乙", "丙；3.丁", "4.戊") == []


def test_under_a_title_a_number_may_come_again() -> None:
    first = numbered("一、", "二、", "三、", "四、")
    assert told(*first, "全年修缮馆舍。", "四、周期", "五、安排") == ["四、周期"]
    assert told(*first, "馆舍修缮项目情况说明", "四、周期", "五、安排") == []


@given(st.integers(4, 12), st.data())
def test_one_left_out_of_a_sequence_is_found_and_a_whole_one_is_not(length: int, data: st.DataObject) -> None:
    whole = [f"{number}、某项" for number in HAN[:length]]
    assert told(*whole) == []
    if length > 4:
        left_out = data.draw(st.integers(1, length - 2))
        assert told(*whole[:left_out], *whole[left_out + 1 :]) == [whole[left_out + 1]]


def test_headings_and_paragraphs_count_in_their_order_of_reading() -> None:
    plan = plan_of('rule 编号 "numbers follow each other"\n  require misnumbered(text for text in texts) is empty\n')
    lines = ["青禾区2024年预算", "一、收入", "1.财政拨款。", "2.其他收入。", "二、支出", "1.基本支出。", "2.项目支出。", "3.其他支出。"]
    document = "\n\n".join([*lines, "5.结转。", "三、资产", "四、绩效"])
    assert one(checked(plan, document), "编号").evidence[0].place.line == 17
