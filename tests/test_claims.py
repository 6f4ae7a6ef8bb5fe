"""What a text states: subjects, what is said of them slot by slot, and what is part of what.

Small texts with known statements, generated ones that are read back whatever their digits, units and spaces, and hostile
ones that must be read in a time that grows with their length and no faster.
"""

from __future__ import annotations

from fractions import Fraction
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluate.claims import Claims, read_claims
from engine.evaluate.claims.numerals import counting_units, numerals_in
from engine.evaluate.claims.outline import notation, outlined
from engine.evaluate.claims.statement import is_named_again
from engine.evaluate.claims.wordings import compiled
from engine.facts import Cell
from engine.findings import DocumentReport, Finding
from engine.record import Record
from pipeline import SEARCH, checked, facts_of, plan_of

PHRASES = """
    unit 亿元 = 10000 万元

    claims 文字
      column 金额, 变动 in 元
      column 增长率, 占比 in "%"
      column 基期, 持平, 原因

    phrase 约数 "约{number}"
    phrase 其中 "其中" or "包括:" or "如下:" parts
    phrase 比增 "比{基期}(增加|增长){变动}" or "比{基期}(增加|增长){增长率}"
    phrase 比减 "比{基期}(减少|下降){-变动}"
    phrase 增长 "(增加|增长){变动}" or "(增加|增长){增长率}"
    phrase 下降 "(减少|下降){-变动}" or "(减少|下降){-增长率}"
    phrase 持平 "与{基期}{持平:持平|无变化}"
    phrase 占比 "占…{占比}"
    phrase 原因 "原因是:?{原因}"
    phrase 金额 "{subject}(为|共)?{金额}"
"""
PLAN = plan_of(PHRASES)
(SPEC,) = PLAN.claims
WORTH = {"元": 1, "万元": 10_000, "亿元": 100_000_000, "%": 1, "": 1}


class Said(Record):
    """One statement: its subject, what stands in its columns, and the statement it is part of."""

    subject: str
    slots: dict[str, str]
    whole: str | None = None


def claims_of(text: str) -> Claims:
    return read_claims(SPEC, PLAN, facts_of(f"青禾区图书馆部门预算\n\n第一部分 预算说明\n\n本馆负责借阅。\n\n{text}"))


def said(text: str) -> list[Said]:
    """The statements of a text."""
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


def value(cell: Cell | None) -> Fraction:
    """What a slot is worth, in 元 or in %."""
    assert cell is not None and cell.figure is not None
    return Fraction(cell.figure.digits, 10**cell.figure.decimals) * WORTH[cell.figure.unit]


def conflicts(report: DocumentReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.verdict == "conflict"]


# ── one statement ────────────────────────────────────────────────────────────────────────


def test_what_is_said_of_one_subject_is_one_statement() -> None:
    text = "2024年收入预算120.50万元，比2023年增加10.50万元，增长9.55%，原因是：人员增加，工作增多。"
    assert said(text) == [
        Said(
            "2024年收入预算",
            {"金额": "120.50万元", "变动": "10.50万元", "增长率": "9.55%", "基期": "2023年", "原因": "人员增加"},
        )
    ]


@pytest.mark.parametrize("word", ["减少", "下降"])
def test_a_number_behind_a_minus_is_negative(word: str) -> None:
    (row,) = claims_of(f"接待费3.00万元，比上年{word}1.50万元，{word}33.33%。").table.parts[0].rows
    assert (value(row.cells[2]), value(row.cells[3])) == (Fraction(-15_000), Fraction(-3333, 100))


def test_words_are_kept_that_stand_there() -> None:
    assert said("接待费3.00万元，与上年无变化。") == [
        Said("接待费", {"金额": "3.00万元", "基期": "上年", "持平": "无变化"})
    ]


def test_a_number_belongs_to_the_first_phrase_that_asks_for_it() -> None:
    assert said("接待费约3.00万元。") == []


def test_a_wording_asks_for_a_word_of_each_of_its_parts() -> None:
    by_name = {phrase.name: [wording.needs for wording in phrase.wordings] for phrase in SPEC.phrases}
    assert by_name["比减"] == [(("下降", "减少"), ("比",))]
    assert by_name["持平"] == [(("持平", "无变化"), ("与",))]  # the words that a slot chooses from count too
    assert by_name["金额"] == [()]


@pytest.mark.parametrize("text", ["比上年增加1.00万元", "下降1.00万元", "比上年共1.00万元", "与上年1.00万元"])
def test_a_wording_is_not_searched_where_a_part_of_it_has_no_word(text: str) -> None:
    outline = outlined(text, notation(PLAN.units, SPEC.kinds))
    lacking = [w for w in compiled(SPEC).stating.wordings if w.phrase.name in ("比减", "持平")]
    assert lacking and not any(w.fits(outline.text) for w in lacking)


@given(st.text("比与上年增加减少下降持平无变化为共占的约0.1万元%，。", max_size=40))
def test_what_a_wording_needs_is_there_wherever_it_fits(text: str) -> None:
    outline = outlined(text, notation(PLAN.units, SPEC.kinds))
    wordings = compiled(SPEC)
    for choice in (wordings.stating, wordings.announcing):
        fitting = set(choice.fitting(outline.text.casefold()))
        for wording in choice.wordings:
            assert wording in fitting or wording.find(outline.text, 0, len(outline.text)) is None


def test_a_subject_ends_with_its_paragraph_and_a_new_one_begins_with_a_subject() -> None:
    assert [(one.subject, list(one.slots)) for one in said("甲费1.00万元，增长5%；乙费2.00万元，下降6%。\n\n丙费3.00万元。")] == [
        ("甲费", ["金额", "增长率"]), ("乙费", ["金额", "增长率"]), ("丙费", ["金额"]),
    ]  # fmt: skip


def test_what_is_said_twice_is_two_statements_of_one_subject() -> None:
    first, second = said("接待费3.00万元，比预算减少1.00万元，比上年减少2.00万元。")
    assert (first.subject, first.slots["变动"], first.slots["基期"]) == ("接待费", "1.00万元", "预算")
    assert (second.subject, second.slots["变动"], second.slots["基期"]) == ("接待费", "2.00万元", "上年")


@pytest.mark.parametrize("text", [
    "本部门负责全区的图书借阅，开展阅读推广。", "接待3批次，共20人。", "见表3。", "2024年1月15日", "", "，，；。！", "其中：", "1. \n\n2. ",
])  # fmt: skip
def test_a_text_without_numbers_that_are_asked_for_states_nothing(text: str) -> None:
    assert [one for one in said(text) if one.slots] == []


def test_figures_stand_in_the_line_they_are_printed_in() -> None:
    text = "2024年收入预算120.50万元，比2023年增加\n10.50万元，增长\n9.55%。"
    (row,) = claims_of(text).table.parts[0].rows
    assert [cell.place.line for cell in row.cells[1:4] if cell] == [7, 8, 9]


def test_a_heading_that_states_something_is_read_too() -> None:
    text = "一、收入情况\n\n收入共5.00万元。\n\n二、支出情况\n\n支出共4.00万元。"
    rows = claims_of(text).table.parts[0].rows
    assert [row.path[0] for row in rows] == ["一、收入情况", "二、支出情况"]


# ── parts ────────────────────────────────────────────────────────────────────────────────


def test_behind_an_announcement_come_the_parts() -> None:
    text = "支出预算100万元，其中：基本支出60万元，占60%；项目支出40万元，占40%。接待费3万元。"
    assert [(one.subject, one.whole) for one in said(text)] == [
        ("支出预算", None), ("基本支出", "支出预算"), ("项目支出", "支出预算"), ("接待费", None),
    ]  # fmt: skip


def test_a_colon_behind_an_amount_opens_the_list_of_its_parts() -> None:
    found = said("采购总额9万元：货物4万元、工程3万元、服务2万元；其中一般公共预算6万元：货物4万元、服务2万元。接待费3万元。")
    wholes = {one.subject: one.whole for one in found}
    assert [one.subject for one in found if one.whole == "采购总额"][:3] == ["货物", "工程", "服务"]
    assert wholes["服务"] == "一般公共预算" and wholes["接待费"] is None
    assert [one.subject for one in said("甲费：3万元。乙费4万元。")] == ["甲费", "乙费"]


def test_each_of_several_or_the_parts_of_one() -> None:
    """“分别为” goes back to what was named if numbers follow, else parts do."""
    phrases = PHRASES + '    phrase 分别 "^{原因:分别为}" parts\n'
    plan = plan_of(phrases)
    text = "青禾区图书馆部门预算\n\n支出9万元，分别为甲费4万元、乙费5万元。丙费和丁费，分别为3万元和5万元。"
    rows = read_claims(plan.claims[0], plan, facts_of(text)).table.parts[0].rows
    assert [row.cells[0].text for row in rows if row.cells[0] is not None][:3] == ["支出", "甲费", "乙费"]


def test_an_announcement_that_is_a_sentence_of_its_own() -> None:
    text = "支出预算100万元，增长5%。其中：基本支出60万元；项目支出40万元。"
    assert [one.whole for one in said(text)] == [None, "支出预算", "支出预算"]


def test_a_word_between_two_named_amounts_parts_them() -> None:
    assert [one.subject for one in said("支出为9万元和公用经费为3万元。")] == ["支出", "公用经费"]


def test_numbers_of_a_list_inside_a_sentence_are_marks() -> None:
    text = "支出为9万元，其中：1.工资为5万元，用于人员；2.公用经费为3万元；3、其他为1万元。"
    assert [(one.subject, one.whole) for one in said(text)] == [
        ("支出", None), ("工资", "支出"), ("公用经费", "支出"), ("其他", "支出")
    ]  # fmt: skip


def test_parts_of_parts_end_at_a_semicolon() -> None:
    text = "支出预算100万元，其中：基本支出60万元，其中人员经费50万元，公用经费10万元；项目支出40万元。"
    assert [(one.subject, one.whole) for one in said(text)] == [
        ("支出预算", None), ("基本支出", "支出预算"), ("人员经费", "基本支出"), ("公用经费", "基本支出"),
        ("项目支出", "支出预算"),
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [("1. ", "2. "), ("1、", "2、"), ("（1）", "（2）"), ("（一）", "（二）")])
def test_items_of_a_list_are_parts_of_what_announces_them(first: str, second: str) -> None:
    text = f"三公费用9万元。其中：\n\n{first}接待费5万元，与上年持平。\n\n{second}用车费4万元。\n\n采购3万元。"
    assert [(one.subject, one.whole) for one in said(text)] == [
        ("三公费用", None), ("接待费", "三公费用"), ("用车费", "三公费用"), ("采购", None),
    ]  # fmt: skip


def test_a_list_ends_with_its_section() -> None:
    """An unmarked list is announced under 一、; the heading 二、 is no item of it, but （一） would be."""
    text = "一、支出\n\n支出9万元。其中：\n\n接待费5万元；\n\n二、财政拨款\n\n财政拨款9万元。"
    assert [(one.subject, one.whole) for one in said(text)][-1] == ("财政拨款", None)
    text = "一、支出\n\n支出9万元。其中：\n\n（一）接待\n\n接待费5万元。"
    assert [(one.subject, one.whole) for one in said(text)][-1] == ("接待费", "支出")


def test_items_may_have_no_marks() -> None:
    text = "三公费用9万元，其中：\n\n接待费5万元。\n\n用车费4万元。\n\n三公费用共9万元，比上年减少1万元。\n\n采购3万元。"
    assert [(one.subject, one.whole) for one in said(text)] == [
        ("三公费用", None), ("接待费", "三公费用"), ("用车费", "三公费用"), ("三公费用", None), ("采购", None),
    ]  # fmt: skip


def test_what_comes_next_in_the_list_above_ends_a_list() -> None:
    text = "基本支出9万元。其中：\n\n（一）人员经费5万元，包括：\n\n工资4万元。\n\n补助1万元。\n\n（二）公用经费4万元。"
    assert [(one.subject, one.whole) for one in said(text)] == [
        ("基本支出", None), ("人员经费", "基本支出"), ("工资", "人员经费"), ("补助", "人员经费"), ("公用经费", "基本支出"),
    ]  # fmt: skip


def test_small_counts_add_up_by_chance() -> None:
    """5, of which 1, 4 and 2: the third one is still a part, and it is for a rule to say that they are too many."""
    found = said("支出5元，其中：甲费1元，乙费4元，丙费2元。采购500元，其中：丁费100元，戊费400元，己费200元。")
    assert [one.subject for one in found if one.whole] == ["甲费", "乙费", "丙费", "丁费", "戊费"]


def test_items_within_items() -> None:
    text = "三公费用9万元。其中：\n\n1. 用车费4万元。其中：\n\n（1）购置费1万元。\n\n（2）运行费3万元。\n\n2. 接待费5万元。"
    assert [(one.subject, one.whole) for one in said(text)] == [
        ("三公费用", None), ("用车费", "三公费用"), ("购置费", "用车费"), ("运行费", "用车费"), ("接待费", "三公费用"),
    ]  # fmt: skip


# ── rules on statements ──────────────────────────────────────────────────────────────────

RULES = PHRASES + """
    table 支出表
      titled "支出表"
      label  项目 from "项目"
      column 金额 from "金额"
      total  "合计"

    rule 部分之和
      for c in 文字
      where some p in c.children has (p.金额 is not blank)
      require sum(p.金额 for p in c.children) = c.金额

    rule 见表
      for c in 文字
      where c.金额 is not blank
      require c.金额 = nearest(c.金额, c.label)
"""
TABLE = "表1  支出表\n单位：万元\n\n| 项目 | 金额 |\n| 人员经费 | 6.00 |\n| 公用经费 | 4.00 |\n| 合计 | 10.00 |\n\n"


def test_statements_are_rows_to_rules() -> None:
    assert conflicts(checked(RULES, TABLE + "支出10.00万元，其中：人员经费6.00万元，公用经费4.00万元。")) == []
    (found,) = conflicts(checked(RULES, TABLE + "支出11.00万元，其中：人员经费6.00万元，公用经费4.00万元。"))
    assert found.rule == "部分之和"
    assert {(e.text, e.place.line) for e in found.evidence} >= {("11.00", 9), ("6.00", 9), ("4.00", 9)}


def test_nearest_takes_any_unit_and_says_nothing_of_other_names() -> None:
    assert conflicts(checked(RULES, TABLE + "人员经费60000元。\n\n采购费5.00万元。")) == []
    (found,) = conflicts(checked(RULES, TABLE + "人员经费61000元。"))
    assert found.rule == "见表"


@SEARCH
@given(st.lists(st.integers(1, 9_999), min_size=1, max_size=9), st.integers(1, 10_999))
def test_nearest_of_all_amounts_is_the_nearest_whatever_its_name(printed: list[int], stated: int) -> None:
    rule = "\n    rule 最近\n      for c in 文字\n      require c.金额 = nearest(c.金额)  within 0\n"
    rows = "\n".join(f"| 第{n}项 | {x / 100:.2f} |" for n, x in enumerate(printed, 11))
    document = f"表1  支出表\n单位：万元\n\n| 项目 | 金额 |\n{rows}\n\n购书费{stated / 100:.2f}万元。"
    found = [finding for finding in conflicts(checked(RULES + rule, document)) if finding.rule == "最近"]
    assert bool(found) == (stated not in printed)
    for finding in found:
        shown = {round(float(e.text) * 100) for e in finding.evidence if e.table}
        assert {abs(x - stated) for x in shown} == {min(abs(x - stated) for x in printed)}


def test_figures_of_the_text_are_counted_by_themselves() -> None:
    coverage = checked(RULES, TABLE + "人员经费6.00万元，增长5%。").coverage
    assert (coverage.figures, coverage.claims, coverage.claims_checked) == (3, 2, 1)


# ── read back ────────────────────────────────────────────────────────────────────────────

SPACES = st.sampled_from(["", " ", "　"])
FULL_WIDTH = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")


@st.composite
def numbers(draw: st.DrawFn, most: int = 10**9) -> tuple[str, Fraction]:
    """A number as it may be printed, and what it is."""
    digits, decimals = draw(st.integers(0, most)), draw(st.sampled_from([0, 1, 2, 2, 2, 4, 6]))
    n = Fraction(digits, 10**decimals)
    text = f"{digits // 10**decimals:{draw(st.sampled_from(['', ',']))}}"
    text += f".{digits % 10**decimals:0{decimals}}" if decimals else ""
    return (text.translate(FULL_WIDTH) if "," not in text and draw(st.booleans()) else text), n


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, Fraction]:
    """An amount with its unit, and what it is worth in 元."""
    text, n = draw(numbers())
    unit = draw(st.sampled_from(["元", "万元", "亿元"]))
    return f"{text}{draw(SPACES)}{unit}", n * WORTH[unit]


@st.composite
def rates(draw: st.DrawFn) -> tuple[str, Fraction]:
    text, n = draw(numbers(10**6))
    return f"{text}{draw(st.sampled_from(['%', '％']))}", n


SUBJECTS = st.sampled_from(["收入预算", "一般公共预算拨款收入", "因公出国（境）费", "“三公”经费", "购置及运行费"])


@SEARCH
@given(SUBJECTS, amounts(), amounts(), rates(), rates(), st.booleans())
def test_a_statement_is_read_back_slot_by_slot(
    subject: str,
    amount: tuple[str, Fraction],
    change: tuple[str, Fraction],
    rate: tuple[str, Fraction],
    share: tuple[str, Fraction],
    less: bool,
) -> None:
    word, sign = ("减少", -1) if less else ("增加", 1)
    text = f"{subject}{amount[0]}，比上年{word}{change[0]}，{word}{rate[0]}，占总额的{share[0]}。"
    (row,) = claims_of(text).table.parts[0].rows
    wanted = [amount[1], sign * change[1], sign * rate[1], share[1]]
    assert [value(cell) for cell in row.cells[1:5]] == wanted


@SEARCH
@given(st.text(alphabet="甲费其中：:，；。（）()1２.%万元亿增加减少比占为年\n 、{}\\^-〔", max_size=200))
def test_any_text_is_read(text: str) -> None:
    claims = claims_of(text)
    assert len(claims.wholes) == len(claims.table.parts[0].rows)
    assert all(whole < n for n, whole in enumerate(claims.wholes))


# ── hostile texts ────────────────────────────────────────────────────────────────────────

HOSTILE = {
    "one clause": "甲" * 1_000_000,
    "one clause with a number": "甲" * 400_000 + "1.00万元" + "乙" * 400_000,
    "words of phrases": "增加减少比占原因是与" * 50_000,
    "announcements": "其中：" * 20_000,
    "nested announcements": "甲费1.00万元，" + "其中：乙费1.00万元，" * 3_000,
    "brackets": "（" * 100_000 + "甲费1.00万元" + "）" * 100_000,
    "commas": "，" * 300_000,
    "lists": "\n\n".join(f"{n}. 甲费1.00万元，其中：" for n in range(3_000)),
    "numbers": "甲费" + "1.00万元" * 20_000,
    "statements": "甲费1.00万元，增长5%；" * 5_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_in_good_time(name: str) -> None:
    before = process_time()
    claims_of(HOSTILE[name])
    assert process_time() - before < 20


def test_the_phrases_of_a_file_come_before_those_of_the_files_it_uses() -> None:
    """`{subject}{金额}` would have the amount: what an auditor adds is tried first."""
    text = facts_of("青禾区预算\n\n一、说明\n\n接待费3.00万元，较上年追加1.00万元。")
    own = plan_of(PHRASES, "phrase 追加 \"较{基期}追加{变动}\"")
    (row,) = read_claims(own.claims[0], own, text).table.parts[0].rows
    assert value(row.cells[2]) == 10_000
    assert len(read_claims(SPEC, PLAN, text).wholes) == 2


def test_several_subjects_with_a_number_each() -> None:
    text = facts_of("青禾区预算\n\n一、说明\n\n今年接待费和用车费分别为3.00万元和4.00万元。")
    plan = plan_of(PHRASES, 'phrase 各为 "{subjects}分别为{金额+}"')
    rows = read_claims(plan.claims[0], plan, text).table.parts[0].rows
    assert [value(row.cells[1]) for row in rows] == [30_000, 40_000]
    assert [row.cells[0].text for row in rows if row.cells[0]] == ["今年接待费", "用车费"]


def test_numbers_for_each_go_to_the_last_statements_of_the_sentence() -> None:
    plan = plan_of(PHRASES, 'phrase 各占 "分别占{占比+}"')
    text = "一、说明\n\n支出9.00万元。其中接待费3.00万元，用车费1.00万元，分别占75%和25%。"
    claims = read_claims(plan.claims[0], plan, facts_of(f"青禾区预算\n\n{text}"))
    at = 1 + [name for name, _ in plan.claims[0].columns].index("占比")
    shares = [cell.text if (cell := row.cells[at]) else "" for row in claims.table.parts[0].rows]
    assert shares == ["", "75%", "25%"]


def test_names_without_amounts_end_with_their_semicolon() -> None:
    assert [(one.subject, one.whole) for one in said("人员费6万元，包括:工资、补贴、奖金；公用费4万元。")][1:] == [
        ("公用费", "人员费")
    ]  # what is announced with a colon may have its items set apart by semicolons
    plan = plan_of(PHRASES, 'phrase 写全 "^包括" parts')
    facts = facts_of("青禾区预算\n\n一、说明\n\n人员费6万元，包括工资、补贴、奖金；公用费4万元。")
    assert read_claims(plan.claims[0], plan, facts).wholes == (-1, -1)


def test_an_announcement_may_say_how_many_parts_there_are() -> None:
    plan = plan_of(PHRASES, 'phrase 笔数 "以下{金额}…:" parts')
    facts = facts_of("青禾区预算\n\n一、说明\n\n本年支出用于以下9万元的用途：\n\n1. 接待费4万元\n\n2. 用车费5万元")
    claims = read_claims(plan.claims[0], plan, facts)
    assert claims.wholes == (-1, 0, 0)
    assert [row.cells[0].text for row in claims.table.parts[0].rows if row.cells[0]][1:] == ["接待费", "用车费"]


def test_tables_say_where_a_list_of_subjects_divides() -> None:
    """The last 和 also stands in a name; without the table nothing tells, and it would be the last one."""
    plan = plan_of(PHRASES, 'phrase 各为 "{subjects}分别为{金额+}"')
    table = "表1  支出表\n单位：万元\n\n| 科目名称 | 金额 |\n| 对个人和家庭的补助 | 4.00 |\n| 工资福利支出 | 3.00 |\n\n"
    text = "一、说明\n\n今年工资福利支出和对个人和家庭的补助分别为3.00万元和4.00万元。"
    named = read_claims(plan.claims[0], plan, facts_of(f"青禾区预算\n\n{table}{text}")).table.parts[0].rows
    assert [row.cells[0].text for row in named if row.cells[0]] == ["今年工资福利支出", "对个人和家庭的补助"]


def test_a_list_goes_on_behind_a_number_in_brackets() -> None:
    found = said("支出7.00万元，其中：接待费3.00万元（占42.86%）、用车费4.00万元（占57.14%）。")
    assert [(one.subject, one.slots, one.whole) for one in found] == [
        ("支出", {"金额": "7.00万元"}, None),
        ("接待费", {"金额": "3.00万元", "占比": "42.86%"}, "支出"),
        ("用车费", {"金额": "4.00万元", "占比": "57.14%"}, "支出"),
    ]


def test_a_code_beside_a_name_is_no_number() -> None:
    text = "小学教育（2050202）为8.00万元，教育支出（205类）9.00万元，2210201住房公积金2.00万元，2210203（购房补贴）1.00万元。"
    found = said(text)
    assert [(one.subject, one.slots) for one in found] == [
        ("小学教育（2050202）", {"金额": "8.00万元"}),
        ("教育支出（205类）", {"金额": "9.00万元"}),
        ("2210201住房公积金", {"金额": "2.00万元"}),
        ("2210203（购房补贴）", {"金额": "1.00万元"}),
    ]


def test_a_long_amount_is_no_code() -> None:
    assert [one.slots for one in said("支出1234567万元，接待费（202）3.00万元。")] == [
        {"金额": "1234567万元"},
        {"金额": "3.00万元"},
    ]


def test_a_paragraph_may_begin_with_the_announcement_of_its_parts() -> None:
    found = said("收入包括：拨款5.00万元；支出包括：教育支出3.00万元、住房支出2.00万元。")
    assert {(one.subject, one.whole) for one in found if "金额" in one.slots} == {
        ("拨款", "收入包括"), ("教育支出", "收入包括"), ("住房支出", "收入包括"),
    }  # fmt: skip


def test_the_whole_may_be_named_again_behind_its_parts() -> None:
    text = facts_of("青禾区预算\n\n一、说明\n\n本局支出5.00万元，其中：用车费3.00万元，本局支出比上年增加1.00万元。")
    plan = plan_of(PHRASES, 'phrase 接着 "(将|又)?" continues')
    claims = read_claims(plan.claims[0], plan, text)
    last = claims.table.parts[0].rows[-1]
    assert [cell.text for cell in last.cells[:3] if cell] == ["本局支出", "5.00万元", "1.00万元"]
    assert claims.wholes[-1] == -1


def test_a_list_ends_at_a_heading_that_is_not_its_first_item() -> None:
    text = "三、接待\n\n接待费2.00万元。其中：\n\n国内接待2.00万元。\n\n四、基金\n\n基金支出9.00万元。"
    assert [(one.subject, one.whole) for one in said(text)][-1] == ("基金支出", None)


@pytest.mark.parametrize(
    ("announced", "whole"),
    [("具体安排情况如下：", "支出"), ("其中：", "项目支出"), ("，其中：", "项目支出")],
)
def test_a_list_behind_parts_is_of_the_whole_if_it_is_announced_by_itself(announced: str, whole: str) -> None:
    text = f"支出5.00万元，其中：基本支出3.00万元，项目支出2.00万元，{announced}\n\n1. 教育支出1.00万元。"
    assert [(one.subject, one.whole) for one in said(text)][-1] == ("教育支出", whole)


def test_all_but_something_is_another_thing() -> None:
    assert is_named_again("税收", "地方税收收入")
    assert not is_named_again("税收", "非税收入")


@pytest.mark.parametrize("months", ["1-9月份", "1—9月", "1至9月", "9月份"])
def test_months_are_part_of_what_is_named(months: str) -> None:
    (one,) = said(f"{months}支出5.00万元。")
    assert one.subject == f"{months}支出".replace("—", "-") and one.slots == {"金额": "5.00万元"}


def test_a_year_behind_the_mark_of_an_item_is_a_year() -> None:
    assert [(one.subject, one.slots) for one in said("1.2024年支出5.00万元。")] == [("2024年支出", {"金额": "5.00万元"})]
    assert [one.slots for one in said("支出为1.2024万元。")] == [{"金额": "1.2024万元"}]


def test_behind_parts_set_apart_by_the_small_comma_it_goes_on_about_the_whole() -> None:
    text = "支出5.00万元，其中基本支出3.00万元、项目支出2.00万元，比2023年增加1.00万元。"
    assert [(one.subject, one.slots.get("变动")) for one in said(text)] == [
        ("支出", None), ("基本支出", None), ("项目支出", None), ("支出", "1.00万元")
    ]  # fmt: skip
    last = said("支出5.00万元，其中基本支出3.00万元，项目支出2.00万元，比2023年增加1.00万元。")[-1]
    assert (last.subject, last.slots["变动"]) == ("项目支出", "1.00万元")
    last = said("支出5.00万元，其中基本支出3.00万元，占60.00%、项目支出2.00万元，占40.00%。")[-1]
    assert (last.subject, last.slots["占比"]) == ("项目支出", "40.00%")


def test_behind_parts_in_brackets_it_goes_on_as_before_them() -> None:
    (whole, _, again) = said("支出5.00万元（其中项目支出2.00万元），比2023年增加1.00万元。")
    assert (whole.subject, again.subject, again.slots["变动"]) == ("支出", "支出", "1.00万元")


def test_a_wording_may_ask_for_the_year_of_the_document_or_for_another() -> None:
    """What is said of a year by itself is last year's or this year's, as the year of the document tells."""
    plan = plan_of(PHRASES, 'phrase 本年 "^{year:this year}预算{金额}"', 'phrase 他年 "^{基期:other year}预算{变动}"')
    text = facts_of("青禾区预算\n\n一、说明\n\n接待费，2024年预算3.00万元，2023年预算5.00万元。")

    def read(year: str) -> list[tuple[str, ...]]:
        rows = read_claims(plan.claims[0], plan, text, year).table.parts[0].rows
        return [tuple(cell.text if cell else "" for cell in row.cells[1:6]) for row in rows]

    assert read("2024") == [("3.00万元", "5.00万元", "", "", "2023年")]
    assert read("2023") == [("5.00万元", "3.00万元", "", "", "2024年")]
    assert "3.00万元" not in {row[0] for row in read("")}


def test_the_mark_of_an_item_is_no_subject() -> None:
    """A wording may begin with the year right behind it; what is said is said of the item."""
    plan = plan_of(PHRASES, 'phrase 无 "{year}未安排{持平:接待费|出国费}"', 'phrase 又 "另外" continues')
    for mark in ("（一）", "一、", ""):
        text = facts_of(f"青禾区预算\n\n一、说明\n\n{mark}2021年未安排接待费。")
        (row,) = read_claims(plan.claims[0], plan, text).table.parts[0].rows
        assert row.cells[0] is not None and row.cells[0].text == "2021年未安排接待费"


def test_what_stands_before_a_subject_is_said_of_it() -> None:
    """But not what is a sentence of its own, and not where numbers were given."""
    plan = plan_of(PHRASES, 'phrase 基期 "^与{基期}相比"')

    def read(text: str) -> list[tuple[str, str]]:
        rows = read_claims(plan.claims[0], plan, facts_of(f"青禾区预算\n\n一、说明\n\n{text}")).table.parts[0].rows
        return [(row.cells[0].text, row.cells[5].text) for row in rows if row.cells[0] and row.cells[5]]

    assert read("与上年相比，接待费3.00万元，增加1.00万元。") == [("接待费", "上年")]
    assert read("与上年相比，增加1.00万元。接待费3.00万元。") == [("与上年相比", "上年"), ("接待费", "")]
    assert read("与上年相比。接待费3.00万元。") == [("与上年相比", "上年"), ("接待费", "")]


# ── Chinese numerals ─────────────────────────────────────────────────────────────────────

COUNTED = ("个", "辆", "万元")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("共三个项目", [3]), ("两辆车", [2]), ("十二个", [12]), ("二十个和三十五个", [20, 35]), ("一百零五万元", [105]),
        ("第三个", []), ("统一个人标准", []), ("3百万元", []), ("三公经费", []), ("每两个", []), ("九九九九九九九九九个", []),
        ("三万五千个", []),
    ],
)  # fmt: skip
def test_a_numeral_is_a_number_with_a_unit_behind_it(text: str, numbers: list[int]) -> None:
    found = numerals_in(text, COUNTED)
    assert [one.digits for one in found] == numbers
    assert all(text[one.start : one.end] == one.text and text.startswith(one.unit, one.end) for one in found)


@given(st.integers(1, 99))
def test_a_count_is_read_back_whatever_it_is(count: int) -> None:
    tens, ones = divmod(count, 10)
    words = "〇一二三四五六七八九"
    numeral = ("" if not tens else "十" if tens == 1 else words[tens] + "十") + (words[ones] if ones else "")
    plan = plan_of(PHRASES.replace("column 基期", "column 车辆 in 辆\n      column 基期"), 'phrase 车 "{subject}有{车辆}"')
    rows = read_claims(plan.claims[0], plan, facts_of(f"青禾区预算\n\n一、说明\n\n本馆有{numeral}辆。")).table.parts[0].rows
    assert [row.cells[5].figure.digits for row in rows if row.cells[5] and row.cells[5].figure] == [count]


def test_short_forms_of_units_do_not_make_a_numeral_a_number() -> None:
    """万 is an amount behind digits (5.00万), and too many other things behind a numeral."""
    units = {"元": ("", 1, 1), "万元": ("元", 10_000, 1), "万": ("元", 10_000, 1), "个": ("", 1, 1), "$": ("", 1, 1)}
    assert counting_units(units, ("元", "个", "$")) == ("元", "万元", "个")
