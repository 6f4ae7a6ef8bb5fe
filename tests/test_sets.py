"""Sets of texts and numbers: what counts as one element, what a finding says and where it points."""

from __future__ import annotations

from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.findings import DocumentReport, Finding
from engine.plan import Plan
from pipeline import SEARCH, checked, of_rule, one, plan_of, verdicts

TABLES = """
table 甲表
  titled "甲表"
  key    编码 from "编码"
  label  名称 from "名称"
  column 单位 from "单位",  金额 from "金额"

table 乙表
  titled "乙表"
  key    编码 from "编码"
  label  名称 from "名称"
  column 单位 from "单位",  金额 from "金额"
"""

ROWS_A = ("001|图书|甲公司|12.00", "002|书 架|乙公司|7.00", "003|图书|甲公司|12.00", "004|空调||")
ROWS_B = ("001|图书|丁公司|120000", "002|书架|乙公司|70000", "009|地毯|乙公司|5000")


def pages(first: tuple[str, ...] = ROWS_A, second: tuple[str, ...] = ROWS_B) -> str:
    """Two tables with codes, labels, suppliers and amounts, in 万元 and in 元."""
    head = "编码|名称|单位|金额"
    one_table = ("表1  甲表", "单位：万元", "", head, *first)
    other = ("表2  乙表", "单位：元", "", head, *second)
    return "\n".join(("青禾区2024年采购", "", *one_table, "", *other, ""))


def rule(*clauses: str) -> Plan:
    """A plan with one rule of these clauses."""
    body = indent("\n".join(clauses), "  ")
    return plan_of(f"{TABLES}\nrule 规则\n{body}\n")


def report(*clauses: str, document: str = pages()) -> DocumentReport:
    """What that rule comes to."""
    return checked(rule(*clauses), document)


def the(*clauses: str, document: str = pages()) -> Finding:
    """The one finding of that rule."""
    return one(report(*clauses, document=document), "规则")


def places(finding: Finding) -> list[tuple[str, int | None]]:
    """The texts that a finding shows, with their lines."""
    return [(e.text, e.place.line) for e in finding.evidence]


A, B = "set(a.编码 for a in 甲表)", "set(b.编码 for b in 乙表)"


# ── what a set holds ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("requirement", "verdict"),
    [
        ("count(set(a.名称 for a in 甲表)) = 3", "holds"),  # 图书 twice
        ("set(a.名称 for a in 甲表) = (\"空调\", \"书架\", \"图书\")", "holds"),  # no order, and spaces do not count
        ("set(a.名称 for a in 甲表 where a.金额 > 0) = (\"图书\", \"书架\")", "holds"),
        ("count(set(a.金额 for a in 甲表)) = 2", "holds"),  # what prints nothing is not in it
        ("count(set(a.单位 for a in 甲表)) = 2", "holds"),  # a column of texts
        ("set(a.单位 for a in 甲表) = (\"甲公司\", \"乙公司\")", "holds"),
        ("set(a.金额 for a in 甲表) = (12 万元, 70000 元)", "holds"),
        ("set(a.金额 for a in 甲表) ≠ (12 万元,)", "holds"),
        ("sum(set(a.金额 for a in 甲表)) = 19 万元", "holds"),
        ("max(set(a.金额 for a in 甲表)) = 12 万元", "holds"),
        (f"union({A}, {B}) = (\"001\", \"002\", \"003\", \"004\", \"009\")", "holds"),
        (f"common({A}, {B}) = (\"001\", \"002\")", "holds"),
        (f"difference({B}, {A}) = (\"009\",)", "holds"),
        (f"difference({A}, {A}) is empty", "holds"),
        (f"{A} is not empty", "holds"),
        (f"{A} is empty", "conflict"),
        (f"{A} is present", "holds"),
        (f"\"003\" in {A}", "holds"),
        (f"\"003\" in {B}", "conflict"),
        ("\"甲公司\" in set(a.单位 for a in 甲表)", "holds"),
        ("70000 元 in set(a.金额 for a in 甲表)", "holds"),
        ("8 万元 in set(a.金额 for a in 甲表)", "conflict"),
        ("set(a.单位 for a in 甲表) = set(b.单位 for b in 乙表)", "conflict"),
        ("common(set(a.单位 for a in 甲表), set(b.单位 for b in 乙表)) = (\"乙公司\",)", "holds"),
        (f"every code in {A} has (code contains \"00\")", "holds"),
        (f"every code in {A} has (code in {B})", "conflict"),
        (f"some code in difference({B}, {A}) has (code = \"009\")", "holds"),
        (f"no code in common({A}, {B}) has (code = \"003\")", "holds"),
        ("every x in set(a.金额 for a in 甲表) has (x > 6 万元)", "holds"),
        ("every x in set(a.单位 for a in 甲表) has (x contains \"公司\")", "holds"),
        ("count(duplicates(a.金额 for a in 甲表)) = 1", "holds"),
        ("duplicates(a.金额 for a in 甲表 where a.金额 < 10 万元) is empty", "holds"),
        ("duplicates(甲表.headers) is empty", "holds"),
    ],
)  # fmt: skip
def test_what_sets_are(requirement: str, verdict: str) -> None:
    assert verdicts(report(f"require {requirement}")) == {verdict: 1}


def test_a_set_of_what_no_table_prints_does_not_bind() -> None:
    """A column that is not there makes no empty set: nothing was looked at."""
    document = pages().replace("|单位|", "|厂家|")
    assert report("require set(a.单位 for a in 甲表) is empty", document=document).tallies[0].bound == 0


def test_rows_without_what_is_asked_for_are_left_out() -> None:
    document = pages(("001|甲|x|1", "|乙|y|2", "003|丙|z|3"))
    assert verdicts(report(f'require {A} = ("001", "003")', document=document)) == {"holds": 1}


def test_numbers_of_two_kinds_are_different() -> None:
    document = pages(("001|甲|5|5", "002|乙|6|6"))
    finding = the('require 5 万元 in set(numbers in "5 辆")', document=document)
    assert finding.verdict == "conflict"


@pytest.mark.parametrize("first", [("001|甲||",), ("001|甲|—|无",)])
def test_a_blank_is_no_element(first: tuple[str, ...]) -> None:
    document = pages(first)
    assert verdicts(report("require set(a.单位 for a in 甲表) is empty", document=document)) == {"holds": 1}
    assert verdicts(report("require set(a.金额 for a in 甲表) is empty", document=document)) == {"holds": 1}


def test_a_blank_is_not_looked_for() -> None:
    found = report("for a in 甲表", "require a.单位 in set(b.单位 for b in 乙表)")
    assert verdicts(found) == {"conflict": 2, "holds": 1}  # and 空调, which names no supplier


# ── what a finding says ──────────────────────────────────────────────────────────────────


def test_two_sets_that_differ_say_how() -> None:
    finding = the(f"require {A} = {B}")
    assert finding.reason == "only on the left: “003”, “004”; only on the right: “009”"
    assert finding.message == f"规则: {finding.reason}"
    assert places(finding) == [("003", 9), ("004", 10), ("009", 18)]
    assert [e.row for e in finding.evidence] == ["图书", "空调", "地毯"]
    assert finding.severity == "error"


def test_numbers_that_differ_are_shown_with_their_places() -> None:
    finding = the("require set(a.金额 for a in 甲表) = set(b.金额 for b in 乙表)")
    assert finding.reason == "only on the right: 5000 元"
    assert [(e.text, e.place.line, e.role) for e in finding.evidence] == [("5000", 18, "operand")]


def test_what_should_not_be_there_is_listed() -> None:
    finding = the(f"require difference({A}, {B}) is empty")
    assert finding.reason == "“003”, “004”"
    assert places(finding) == [("003", 9), ("004", 10)]


def test_duplicates_show_every_place() -> None:
    finding = the("require duplicates(a.名称 for a in 甲表) is empty")
    assert (finding.reason, finding.severity) == ("“图书” 2 times", "warning")
    assert places(finding) == [("图书", 7), ("图书", 9)]
    amounts = the("require duplicates(a.金额 for a in 甲表) is empty")
    assert amounts.reason == "12.00 万元 2 times"
    assert [(e.value, e.place.line) for e in amounts.evidence] == [("12.00", 7), ("12.00", 9)]


def test_what_is_missing_from_a_set_is_named() -> None:
    finding = the("for b in 乙表", 'where b.编码 = "009"', "require b.名称 in set(a.名称 for a in 甲表)")
    assert finding.reason == "“地毯” is not among them"
    assert places(finding) == [("地毯", 18)]
    amount = the("for b in 乙表", 'where b.编码 = "009"', "require b.金额 in set(a.金额 for a in 甲表)")
    assert (amount.reason, [e.text for e in amount.evidence]) == ("5000 元 is not among them", ["5000"])


def test_a_long_list_is_cut() -> None:
    rows = tuple(f"{n:03}|货{n}|公司{n}|{n}.00" for n in range(1, 31))
    finding = the(f"require {A} is empty", document=pages(rows))
    assert finding.reason == ", ".join(f"“{n:03}”" for n in range(1, 9)) + " and 22 more"
    assert len(finding.evidence) == 30


def test_a_message_may_print_a_set() -> None:
    finding = the(f"require {A} = {B}", f'message "缺 {{difference({A}, {B})}}，多 {{difference({B}, {A})}}"')
    assert finding.message == "缺 003, 004，多 009"


def test_an_element_that_fails_is_shown() -> None:
    finding = the("require every x in set(a.金额 for a in 甲表) has (x > 8 万元)")
    assert [e.text for e in finding.evidence] == ["7.00"]


def test_figures_in_sets_count_as_looked_at() -> None:
    found = report("require duplicates(a.金额 for a in 甲表 where a.金额 < 10 万元) is empty")
    assert (found.coverage.checked, found.coverage.compared) == (1, 1)


# ── loops over sets ──────────────────────────────────────────────────────────────────────


def test_a_rule_may_go_over_a_set() -> None:
    found = report(
        "for company in set(a.单位 for a in 甲表)",
        "require sum(a.金额 for a in 甲表 where a.单位 = company) <= 20 万元",
        'message "{company}"',
    )
    assert verdicts(found) == {"conflict": 1, "holds": 1}
    (conflict,) = [f for f in of_rule(found) if f.verdict == "conflict"]
    assert (conflict.message, conflict.equation) == ("甲公司", "12.00 + 12.00 = 24.00 > 20")


def test_a_rule_may_go_over_numbers() -> None:
    found = report("for x in set(a.金额 for a in 甲表)", "require x > 8 万元", 'message "{x}"')
    (conflict,) = [f for f in of_rule(found) if f.verdict == "conflict"]
    assert (conflict.message, conflict.stated, conflict.evidence[0].place.line) == ("7.00 万元", "7.00", 8)


def test_a_text_in_a_column_of_numbers_is_told() -> None:
    document = pages((*ROWS_A, "005|纸|甲公司|见附件"))
    found = report("for x in set(a.金额 for a in 甲表)", "require x > 6 万元", document=document)
    assert verdicts(found) == {"holds": 2, "not checkable": 1}
    assert [f.reason for f in of_rule(found) if f.reason] == ["“见附件” is no number"]


# ── properties ───────────────────────────────────────────────────────────────────────────

_NAMES = ("书", "书架", "a", "A", "项目 一", "项目一", "“引”", "引", "（一）书", "二、a")


def _form(text: str) -> str:
    """The same text for all that count as one, written down by hand."""
    alike = {"A": "a", "项目 一": "项目一", "“引”": "引", "（一）书": "书", "二、a": "a"}
    return alike.get(text, text)


@SEARCH
@given(st.lists(st.sampled_from(_NAMES), min_size=1), st.lists(st.sampled_from(_NAMES), min_size=1))
def test_sets_of_labels_are_sets(left: list[str], right: list[str]) -> None:
    first = tuple(f"{n:03}|{name}|x|1" for n, name in enumerate(left))
    second = tuple(f"{n:03}|{name}|x|1" for n, name in enumerate(right))
    a, b = {_form(name) for name in left}, {_form(name) for name in right}
    names = "set(a.名称 for a in 甲表)", "set(b.名称 for b in 乙表)"
    repeated = {name for name in a if sum(_form(other) == name for other in left) > 1}
    counts = {
        f"union({names[0]}, {names[1]})": len(a | b), f"common({names[0]}, {names[1]})": len(a & b),
        f"difference({names[0]}, {names[1]})": len(a - b), names[0]: len(a),
        "duplicates(a.名称 for a in 甲表)": len(repeated),
    }  # fmt: skip
    requirement = " and ".join(f"count({made}) = {count}" for made, count in counts.items())
    assert verdicts(report(f"require {requirement}", document=pages(first, second))) == {"holds": 1}
    same = verdicts(report(f"require {names[0]} = {names[1]}", document=pages(first, second)))
    assert same == {"holds" if a == b else "conflict": 1}


@SEARCH
@given(st.permutations(ROWS_A), st.permutations(ROWS_B))
def test_the_order_of_rows_decides_nothing(first: list[str], second: list[str]) -> None:
    document = pages(tuple(first), tuple(second))
    assert the(f"require {A} = {B}", document=document).verdict == "conflict"
    assert the(f'require common({A}, {B}) = ("002", "001")', document=document).verdict == "holds"


def test_a_set_belongs_to_its_document() -> None:
    """What was gathered for one document, or one printed table, is not kept for the next."""
    plan = rule("for a in 甲表", "require a.名称 in set(b.名称 for b in 乙表)")
    for names in (("图书",), ("地毯", "书架"), ("图书", "书架", "空调")):
        second = tuple(f"{n:03}|{name}|x|1" for n, name in enumerate(names))
        found = of_rule(checked(plan, pages(second=second)), "规则")
        assert sum(f.verdict == "holds" for f in found) == sum(
            name in names for name in ("图书", "书架", "图书", "空调")
        )


def test_each_printed_table_of_a_kind_has_its_own_set() -> None:
    plan = plan_of(
        TABLES.replace('titled "甲表"', 'titled "甲表"\n  repeats')
        + """
rule 规则
  for a in 甲表
  require count(set(x.名称 for x in 甲表)) = 2
"""
    )
    once = "编码|名称|单位|金额\n001|图书|x|1\n002|{}|y|2\n"
    document = "青禾区2024年采购\n\n" + "\n".join(
        f"表{n}  甲表\n单位：元\n\n{once.format(name)}" for n, name in enumerate(("书架", "图书", "空调"), 1)
    )
    assert verdicts(checked(plan, document)) == {"holds": 4, "conflict": 2}


# ── order ────────────────────────────────────────────────────────────────────────────────


def moved(first: list[str], second: list[str]) -> list[str]:
    """What `misplaced` gives for the names of two tables in this order."""
    rows = [[f"{n}|{name}||1.00" for n, name in enumerate(names, 100)] for names in (first, second)]
    clause = "require misplaced(set(a.名称 for a in 甲表), set(b.名称 for b in 乙表)) is empty"
    findings = of_rule(report(clause, document=pages(*map(tuple, rows))), "规则")
    return [e.text for finding in findings if finding.verdict == "conflict" for e in finding.evidence]


def test_what_stands_in_another_order_is_pointed_at() -> None:
    assert moved(["图书", "书架", "空调", "地毯"], ["图书", "空调", "地毯", "书架"]) == ["书架"]
    assert moved(["图书", "书架", "空调"], ["书架", "地毯", "空调"]) == []


_ORDERS = st.permutations(list("甲乙丙丁戊己"))


@SEARCH
@given(_ORDERS, _ORDERS, st.data())
def test_without_what_is_misplaced_the_rest_is_in_order_and_no_less_would_do(
    first: list[str], second: list[str], data: st.DataObject
) -> None:
    out = moved(first, second)
    left = [name for name in first if name not in out]
    assert left == [name for name in second if name in left]
    more = data.draw(st.sets(st.sampled_from(first), min_size=len(left) + 1)) if out else set()
    kept = [name for name in first if name in more]
    assert not more or kept != [name for name in second if name in more]
