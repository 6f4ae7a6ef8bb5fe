"""What a number of the text is said of: subjects named in a clause, asides, lists, and what is not understood."""

from __future__ import annotations

import pytest

from engine.evaluate.claims import Claims, read_claims
from engine.evaluate.claims.statement import is_named_again
from engine.record import Record
from pipeline import facts_of, plan_of

PLAN = plan_of("""
    unit 亿元 = 10000 万元
    unit 辆

    claims 文字
      column 金额, 变动 in 元
      column 车辆 in 辆
      column 增长率, 占比 in "%"
      column 基期, 持平, 类, 款, 项

    phrase 约数 "约{number}"
    phrase 各为 "{subjects}分别为{金额+}"
    phrase 接着 "(实际|总体|较.*|比.*)" continues
    phrase 其中 "其中" or "如下:" parts
    phrase 比增 "比{基期}(增加|增长){变动}" or "比{基期}(增加|增长){增长率}"
    phrase 比减 "比{基期}(减少|下降){-变动}" or "比{基期}(减少|下降){-增长率}"
    phrase 增减 "(增加|增长){变动}" or "(减少|下降){-变动}" or "(增加|增长){增长率}" or "(减少|下降){-增长率}"
    phrase 持平 "比{基期}{持平:持平|无变化}"
    phrase 占比 "占…{占比}"
    phrase 科目 "{类}（类）{款}（款）{项}（项）"
    phrase 车辆 "{subject}{车辆}"
    phrase 金额 "^(支出)?(为|共)?{金额}" or "{subject}(为|共)?{金额}"
""")
(SPEC,) = PLAN.claims


class Said(Record):
    """A statement: its subject, its slots, and the subject it is part of."""

    subject: str
    slots: dict[str, str]
    whole: str | None = None


def claims_of(text: str) -> Claims:
    return read_claims(SPEC, PLAN, facts_of(f"青禾区图书馆部门预算\n\n第一部分 预算说明\n\n本馆负责借阅。\n\n{text}"))


def said(text: str) -> list[Said]:
    claims = claims_of(text)
    rows = claims.table.parts[0].rows
    names = [name for name, _ in SPEC.columns]
    subjects = [row.cells[0].text if row.cells[0] else "" for row in rows]
    return [
        Said(
            subjects[n],
            {name: cell.text for name, cell in zip(names, row.cells[1:], strict=True) if cell and cell.text},
            subjects[whole] if whole >= 0 else None,
        )
        for n, (row, whole) in enumerate(zip(rows, claims.wholes, strict=True))
    ]


def counted(text: str) -> list[str]:
    """The subjects of the statements that are counted as parts."""
    claims = claims_of(text)
    return [
        one.subject for n, one in enumerate(said(text)) if one.whole is not None and n not in claims.uncounted
    ]


# ── subjects ─────────────────────────────────────────────────────────────────────────────


def test_a_change_belongs_to_the_subject_named_in_its_own_clause() -> None:
    assert said("接待费30.00万元，用车费比上年减少2.00万元，下降10.00%。") == [
        Said("接待费", {"金额": "30.00万元"}),
        Said("用车费", {"变动": "2.00万元", "增长率": "10.00%", "基期": "上年"}),
    ]


@pytest.mark.parametrize("words", ["", "实际", "总体"])
def test_words_that_continue_name_no_subject(words: str) -> None:
    (one,) = said(f"接待费30.00万元，{words}比上年减少2.00万元。")
    assert (one.subject, one.slots["变动"]) == ("接待费", "2.00万元")


def test_the_subject_named_again_is_the_same_one() -> None:
    (one,) = said("本馆2024年图书购置支出30.00万元，图书购置支出比上年增加2.00万元。")
    assert one.slots["变动"] == "2.00万元"
    assert is_named_again("收入支出总计", "本局收入支出") and not is_named_again("项目支出", "基本支出")


def test_words_of_a_listed_kind_belong_to_the_subject_before_them_too() -> None:
    first, second = said("接待费30.00万元，用车费比上年持平。")
    assert "持平" not in first.slots and second.slots["持平"] == "持平"


def test_comparisons_with_two_years_are_two_statements() -> None:
    first, second = said("接待费30.00万元，比预算持平，比上年增加1.00万元。")
    assert (first.slots["持平"], first.slots["基期"]) == ("持平", "预算")
    assert second.slots == {"金额": "30.00万元", "变动": "1.00万元", "基期": "上年"}


def test_nothing_is_said_of_an_earlier_subject_behind_numbers_that_are_not_understood() -> None:
    (one,) = said("接待费30.00万元，约2.00万元用于培训，增加1.00万元。")
    assert one == Said("接待费", {"金额": "30.00万元"})


def test_numbers_of_a_list_go_to_as_many_subjects_or_to_none() -> None:
    text = "货物和服务分别为8.00万元和2.00万元，"
    assert [one.slots.get("占比") for one in said(text + "占比80%和20%。")] == ["80%", "20%"]
    assert [one.slots.get("占比") for one in said(text + "占比70%、20%和10%。")] == [None, None]


# ── asides and parts ─────────────────────────────────────────────────────────────────────


def test_an_aside_of_several_clauses_is_by_itself() -> None:
    found = said("用车费20.00万元（其中：购置费12.00万元，运行费8.00万元），比上年增加1.00万元。")
    assert [(one.subject, one.whole) for one in found] == [
        ("用车费", None), ("购置费", "用车费"), ("运行费", "用车费"), ("用车费", None),
    ]  # fmt: skip
    assert found[-1].slots["变动"] == "1.00万元"


def test_what_is_said_behind_the_parts_may_have_parts_of_its_own() -> None:
    text = "经费20.00万元，其中：甲费15.00万元，乙费5.00万元。比上年增加3.00万元。其中：甲费增加2.00万元，乙费增加1.00万元。"
    claims = claims_of(text)
    found = said(text)
    whole = claims.wholes[4]
    assert whole == 3 and found[3].slots == {"金额": "20.00万元", "变动": "3.00万元", "基期": "上年"}
    assert [one.slots for one in found[4:]] == [{"变动": "2.00万元"}, {"变动": "1.00万元"}]


def test_an_enumeration_ends_where_its_amounts_add_up() -> None:
    text = "收入100.00万元，其中：税收60.00万元，非税40.00万元，贷款90.00万元。"
    assert counted(text) == ["税收", "非税"]
    assert counted(text.replace("60.00", "61.00")) == ["税收", "非税", "贷款"]
    assert counted(text.replace("贷款90.00", "非税40.00")) == ["税收", "非税", "非税"]  # named twice: one too many


def test_parts_are_not_counted_where_one_of_their_kind_is_not_understood() -> None:
    assert counted("经费20.00万元，其中：甲费15.00万元，约5.00万元待定。") == []
    assert counted("车辆3辆，其中：轿车2辆，客车1辆，约5.00万元用于保养。") == ["轿车", "客车"]


def test_a_further_statement_of_a_part_is_no_part_of_its_own() -> None:
    assert counted("经费20.00万元，其中：甲费20.00万元，比预算增加1.00万元，比上年增加2.00万元。") == ["甲费"]


# ── lists ────────────────────────────────────────────────────────────────────────────────

ITEMS = """支出30.00万元。具体如下：

1. 教育支出（类）普通教育（款）小学教育（项）10.00万元。

教育支出（类）普通教育（款）初中教育（项）15.00万元。

2. 住房保障支出（类）住房改革支出（款）住房公积金（项）5.00万元。
"""


def test_an_item_without_a_number_is_an_item_if_it_names_as_much() -> None:
    assert [one.slots["项"] for one in said(ITEMS) if one.whole] == ["小学教育", "初中教育", "住房公积金"]


def test_a_list_ends_where_its_numbers_begin_anew_or_a_heading_comes() -> None:
    anew = ITEMS + "\n1. 教育支出（类）普通教育（款）高中教育（项）9.00万元。\n"
    headed = ITEMS + "\n二、其他情况\n\n3. 教育支出（类）普通教育（款）高中教育（项）9.00万元。\n"
    for text in (anew, headed):
        assert sum(one.whole is not None for one in said(text)) == 3


def test_an_item_may_be_a_heading_with_its_statement_below() -> None:
    text = "经费30.00万元，其中：\n\n一、接待费\n\n全年接待支出10.00万元。\n\n二、用车费\n\n全年用车支出20.00万元。\n"
    assert [(one.subject, one.whole) for one in said(text)[1:]] == [("全年接待支出", "经费"), ("全年用车支出", "经费")]


def test_a_paragraph_behind_an_item_without_figures_goes_on_about_it() -> None:
    text = "支出10.00万元。具体如下：\n\n1. 教育支出（类）普通教育（款）小学教育（项）。用于教学。\n\n支出共10.00万元。\n"
    (item,) = [one for one in said(text) if one.whole]
    assert (item.slots["项"], item.slots["金额"]) == ("小学教育", "10.00万元")
