"""Which row is part of which, for every kind of `tree`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.evaluate.bound import Row
from pipeline import SEARCH, checked, instance_of, of_rule, plan_of, verdicts
from strategies import AccountTree, account_trees

HEAD = "青禾区2024年部门预算\n\n表1  支出表\n单位：万元\n\n"


def rows_of(clauses: str, columns: str, *rows: str) -> list[Row]:
    """The rows of a table 支出表 as a declaration with these clauses binds them."""
    declared = f'table 支出表\n  titled "支出表"\n{clauses}\n'
    return instance_of(declared, HEAD + "\n".join((columns, *rows))).sides[""].rows


def parts(rows: list[Row]) -> dict[str, list[str]]:
    """The children of every row that has some, by key or label."""
    return {name(row): [name(child) for child in row.children] for row in rows if row.children}


def name(row: Row) -> str:
    return row.key or row.label.text


CODES = """  key 编码 from "编码"
  label 名称 from "名称"
  column 金额 from "金额"
  total "合计|总计"
  tree by """
LABELS = """  label 名称 from "名称"
  column 金额 from "金额"
  subtotal "本年.*合计"
  total "合计|总计"
  tree by """


# ── by code ──────────────────────────────────────────────────────────────────────────────


def by_code(*rows: str, tree: str = "code 3 5 7") -> list[Row]:
    return rows_of(CODES + tree, "编码|名称|金额", *rows)


def test_by_code_lengths() -> None:
    rows = by_code("|合计|9", "201|类|9", "20101|款|9", "2010101|项|4", "2010102|项|5", "202|类|0")
    assert parts(rows) == {"合计": ["201", "202"], "201": ["20101"], "20101": ["2010101", "2010102"]}
    assert {name(row): row.level for row in rows} == {
        "合计": 0, "201": 1, "20101": 2, "2010101": 3, "2010102": 3, "202": 1,
    }  # fmt: skip
    assert [row.parent.key for row in rows if row.parent] == ["201", "20101", "20101"]


def test_a_level_may_be_left_out() -> None:
    """Without its 款, an 项 is part of its 类."""
    assert parts(by_code("201|类|9", "2010101|项|4", "2010102|项|5")) == {"201": ["2010101", "2010102"]}


def test_an_orphan_is_no_part_of_the_total() -> None:
    """What stands under no printed row is left out of sums that it might be in twice."""
    rows = by_code("|合计|9", "201|类|9", "20101|款|9", "20505|款|1")
    assert parts(rows) == {"合计": ["201"], "201": ["20101"]}
    assert [(row.key, row.level) for row in rows if row.key == "20505"] == [("20505", 2)]


def test_only_the_lowest_accounts_are_printed() -> None:
    """Then the total adds them up; where one of them has a level of its own above, nobody knows what it adds."""
    assert parts(by_code("|合计|9", "2010101|项|4", "2010102|项|5")) == {"合计": ["2010101", "2010102"]}
    assert "合计" not in parts(by_code("|合计|9", "20101|款|4", "2010101|项|4", "2010203|项|5"))


def test_the_parent_may_stand_below() -> None:
    assert parts(by_code("2010101|项|4", "20101|款|4", "201|类|4")) == {"20101": ["2010101"], "201": ["20101"]}


def test_codes_that_come_again_belong_to_the_rows_above_them() -> None:
    """A unit and its accounts, then the next unit: 201 of one is no parent of the other's items."""
    rows = by_code("201|甲类|4", "20101|甲款|4", "201|乙类|5", "20101|乙款|5", "|合计|9")
    found = {row.label.text: [child.label.text for child in row.children] for row in rows if row.children}
    assert found == {"甲类": ["甲款"], "乙类": ["乙款"]}


def test_split_and_unpadded_codes_are_joined() -> None:
    clauses = CODES.replace('from "编码"', 'from ("类" "款")') + "code 3 5"
    rows = rows_of(
        clauses,
        "类|款|名称|金额",
        "301||工资福利支出|9",
        "301|1|基本工资|4",
        "301|02|津贴补贴|5",
        "302||商品|1",
        "|3|水费|1",
    )
    assert [row.key for row in rows] == ["301", "30101", "30102", "302", "30203"]
    assert [row.padded for row in rows] == [False, True, False, False, True]
    assert parts(rows) == {"301": ["30101", "30102"], "302": ["30203"]}


def test_by_prefix() -> None:
    rows = by_code("072|部门|9", "072001|本级|4", "072002|站|5", "|合计|9", tree="prefix")
    assert parts(rows) == {"072": ["072001", "072002"], "合计": ["072"]}


# ── by outline ───────────────────────────────────────────────────────────────────────────


def by_outline(*labels: str) -> list[Row]:
    return rows_of(LABELS + "outline", "名称|金额", *(f"{label}|1" for label in labels))


def test_by_outline_numbers() -> None:
    rows = by_outline("一、甲", "（一）乙", "1.丙", "2.丁", "（二）戊", "二、己", "总计")
    assert parts(rows) == {
        "一、甲": ["（一）乙", "（二）戊"], "（一）乙": ["1.丙", "2.丁"], "总计": ["一、甲", "二、己"],
    }  # fmt: skip


def test_a_rank_may_be_left_out() -> None:
    assert parts(by_outline("一、甲", "1.乙", "2.丙", "二、丁")) == {"一、甲": ["1.乙", "2.丙"]}


def test_subtotals_add_what_is_above_them_and_totals_the_rest() -> None:
    rows = by_outline("一、拨款", "二、事业收入", "本年收入合计", "上年结转", "总计")
    assert parts(rows) == {"本年收入合计": ["一、拨款", "二、事业收入"], "总计": ["本年收入合计", "上年结转"]}


def test_a_subtotal_right_below_others_adds_them_if_the_figures_say_so() -> None:
    def total(of: str) -> dict[str, list[str]]:
        rows = ("甲|2", "本年甲类合计|2", "乙|3", "本年乙类合计|3", f"本年两类合计|{of}", "丙|1", "总计|6")
        return parts(with_amounts(*rows))

    found = total("5")
    assert found["本年两类合计"] == ["本年甲类合计", "本年乙类合计"] and found["总计"] == ["本年两类合计", "丙"]
    assert "本年两类合计" not in total("7")


def test_numbers_that_begin_again_are_parts_of_the_row_above() -> None:
    rows = by_outline(
        "一、拨款", "二、事业收入", "本年收入合计", "年初结转和结余", "一、基本支出结转", "二、项目支出结转", "总计"
    )
    assert parts(rows) == {
        "本年收入合计": ["一、拨款", "二、事业收入"],
        "年初结转和结余": ["一、基本支出结转", "二、项目支出结转"],
        "总计": ["本年收入合计", "年初结转和结余"],
    }


def test_a_lower_number_below_an_unnumbered_row_is_part_of_it() -> None:
    rows = by_outline("一、拨款", "二、单位资金", "1、事业收入", "本年收入合计", "上年结转", "1、拨款结转", "总计")
    assert parts(rows) == {
        "二、单位资金": ["1、事业收入"], "本年收入合计": ["一、拨款", "二、单位资金"],
        "上年结转": ["1、拨款结转"], "总计": ["本年收入合计", "上年结转"],
    }  # fmt: skip


def test_of_which_is_below_its_row_but_no_part_of_the_sum() -> None:
    rows = by_outline("一、甲", "其中：乙", "二、丙", "总计")
    assert parts(rows) == {"总计": ["一、甲", "二、丙"]}
    (of_which,) = [row for row in rows if row.kind == "of which"]
    assert of_which.parent is not None and of_which.parent.label.text == "一、甲"


def test_without_a_tree_only_totals_have_parts() -> None:
    rows = rows_of(LABELS.replace("  tree by ", ""), "名称|金额", "一、甲|1", "（一）乙|1", "合计|2")
    assert parts(rows) == {"合计": ["一、甲", "（一）乙"]}


# ── by order and by group ────────────────────────────────────────────────────────────────


def test_by_order_of_kinds() -> None:
    """Department, unit, project: told apart by their codes, whatever those begin with."""
    clauses = CODES.replace('"编码"', '"项目编码"') + 'order "\\\\d{3}" > "\\\\d{6}" > "\\\\S{8,}"'
    rows = rows_of(clauses, "项目编码|名称|金额", "|合计|9", "072|部门|9", "072001|本级|4", "42010224072T1|项目一|4", "072002|站|5",
                   "42010224072T2|项目二|3", "42010224072T3|项目三|2")  # fmt: skip
    assert parts(rows) == {
        "合计": ["072"], "072": ["072001", "072002"], "072001": ["42010224072T1"],
        "072002": ["42010224072T2", "42010224072T3"],
    }  # fmt: skip


def test_by_group_of_a_merged_label() -> None:
    clauses = LABELS.replace('label 名称 from "名称"\n', "") + "group"
    rows = rows_of(clauses, "资金|名称|金额", "收入构成|甲|4", "|乙|5", "|合计|9", "支出构成|丙|9", "|合计|9")
    assert [(row.group, row.label.text) for row in rows if row.children] == [
        (("收入构成",), "合计"),
        (("支出构成",), "合计"),
    ]
    assert [[child.label.text for child in row.children] for row in rows if row.children] == [["甲", "乙"], ["丙"]]


# ── properties ───────────────────────────────────────────────────────────────────────────

PLAN = plan_of(
    f'table 支出表\n  titled "支出表"\n{CODES}code 3 5 7\n\n支出表 rolls up as 逐级汇总\n',
    'table 空表\n  titled "空表"\n',
)


def printed_tree(tree: AccountTree, wrong: dict[str, int]) -> list[str]:
    """The rows of a tree in 元 with two decimals, some with amounts that are wrong."""
    total = sum(tree.amounts[code] for code in tree.children(""))
    amounts = {"": total, **tree.amounts} | wrong
    return [
        f"{code}|{tree.names[code] if code else '合计'}|{amounts[code] // 100}.{amounts[code] % 100:02}"
        for code in ("", *tree.names)
    ]


@SEARCH
@given(account_trees(), st.randoms(use_true_random=False), st.data())
def test_the_order_of_the_rows_does_not_matter_where_codes_are_unique(
    tree: AccountTree, random: object, data: st.DataObject
) -> None:  # fmt: skip
    wrong = {
        code: tree.amounts[code] + 1000 for code in data.draw(st.sets(st.sampled_from(list(tree.names)), max_size=2))
    }
    lines = printed_tree(tree, wrong)
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    reports = [
        checked(PLAN, HEAD.replace("万元", "元") + "\n".join(("编码|名称|金额", *rows))) for rows in (lines, shuffled)
    ]
    # Which conflict of a cause is told first, and which last place of a rounded figure is proposed, may differ.
    first, second = (
        {(f.equation.split(" ")[0], f.difference) for f in r.findings}
        | {(w.equation.split(" ")[0], w.difference) for f in r.findings for w in f.witnesses}
        for r in reports
    )
    assert first == second
    assert [t[2:8] for t in reports[0].tallies] == [t[2:8] for t in reports[1].tallies]


@SEARCH
@given(account_trees(), st.data())
def test_a_wrong_account_is_in_conflict_with_what_is_above_and_below_it(tree: AccountTree, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(list(tree.names)))
    rows = printed_tree(tree, {code: tree.amounts[code] + 12345})
    report = checked(PLAN, HEAD.replace("万元", "元") + "\n".join(("编码|名称|金额", *rows)))
    conflicts = [f for f in of_rule(report, "逐级汇总") if f.verdict == "conflict"]
    assert len(conflicts) == 1 + bool(tree.children(code))
    assert all(any(e.row == tree.names[code] for e in f.evidence) for f in conflicts)
    sums = 1 + sum(bool(tree.children(other)) for other in tree.names)
    assert sum(verdicts(report).values()) == sums


# ── rows without a number among numbered ones ────────────────────────────────────────────


def with_amounts(*rows: str) -> list[Row]:
    return rows_of(LABELS + "outline", "名称|金额", *rows)


def test_rows_between_two_numbers_are_parts_of_the_first() -> None:
    rows = with_amounts("一、本年收入|9", "甲|4", "乙|5", "二、上年结转|1", "甲|1", "乙|0", "总计|10")
    assert parts(rows) == {"总计": ["一、本年收入", "二、上年结转"], "一、本年收入": ["甲", "乙"], "二、上年结转": ["甲", "乙"]}
    assert [row.level for row in rows if row.kind == "item"] == [1, 2, 2, 1, 2, 2]


def test_rows_behind_of_which_are_of_which_too() -> None:
    rows = with_amounts("一、拨款|9", "其中：甲|5", "乙|3", "二、其他|1", "总计|10")
    assert parts(rows) == {"总计": ["一、拨款", "二、其他"]}
    assert [row.label.text for row in rows if row.kind == "of which"] == ["其中：甲", "乙"]


def test_names_that_come_again_without_their_numbers_are_parts() -> None:
    """As the national form of a final account prints what was carried over."""
    rows = with_amounts("一、甲|4", "二、乙|5", "本年收入合计|9", "年初结转|3", "甲|1", "乙|2", "总计|12")
    assert parts(rows) == {
        "本年收入合计": ["一、甲", "二、乙"], "年初结转": ["甲", "乙"], "总计": ["本年收入合计", "年初结转"],
    }  # fmt: skip


def test_rows_below_a_heading_without_amounts_count_by_themselves() -> None:
    rows = with_amounts("一、本年收入|", "甲|4", "乙|5", "二、结转|1", "总计|10")
    assert parts(rows) == {"总计": ["一、本年收入", "甲", "乙", "二、结转"]}


def test_a_row_behind_the_last_number_is_a_row_like_it() -> None:
    assert parts(with_amounts("一、甲|4", "二、乙|5", "结转|1", "总计|10")) == {"总计": ["一、甲", "二、乙", "结转"]}


def test_a_heading_whose_rows_stand_under_a_narrower_header() -> None:
    """The header printed again lacks a column: of that one nothing is printed for them, so nothing stands for it."""
    rows = ("编码|名称|金额|其他", "|合计|13|5", "201|甲|9|5", "20101|乙|9|5", "202|丙|4|", "编码|名称|金额", "20201|丁|4")
    assert verdicts(checked(PLAN, HEAD + "\n".join(rows)), "逐级汇总").get("conflict", 0) == 0
