"""Which figure is at fault: the figure changed is among those named, the value proposed is the one that stood there, and
every value is put back.

The worked examples are Scholtus's (2008, 2009), read from ../shared where that is present.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.evaluate import evaluate
from engine.evaluate.diagnose.search import BESIDE
from engine.evaluate.diagnose.slips import ADDED, CHANGED, DROPPED, POINT, SIGN, SWAPPED, UNIT, slip
from engine.findings import Candidate, DocumentReport, Finding
from engine.plan import Plan
from engine.rules import obtain
from invented.documents import FAMILIES, Look, print_document
from invented.faults import every_fault
from invented.model import Shape
from pipeline import SEARCH, facts_of, one, plan_of

EXAMPLES = Path(__file__).resolve().parents[2] / "shared" / "score" / "scholtus.json"

# ── slips of the pen ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("stated", "meant", "decimals", "kind"),
    [
        (4267, 4627, 0, SWAPPED),
        (46287, 4627, 0, ADDED),
        (467, 4627, 0, DROPPED),
        (4687, 4627, 0, CHANGED),
        (-4627, 4627, 0, SIGN),
        (42670, 4267, 2, POINT),
        (42670000, 4267, 2, UNIT),
        (42670, 4267, 0, ADDED),  # of a whole number one zero too many is a digit too many
        (15, 105, 2, SWAPPED),  # 0.15 for 1.05
        (600, 60, 2, ""),  # 6.00 for 0.60: swapped as well as moved
        (5, 50, 0, ""),  # too few digits to tell
        (0, 4627, 0, ""),
        (4627, 4627, 0, ""),
        (1234, 5678, 0, ""),
        (2134, 1243, 0, ""),  # two swaps
    ],
)
def test_a_slip_is_told_by_its_digits(stated: int, meant: int, decimals: int, kind: str) -> None:
    assert slip(stated, meant, decimals) == kind


@given(st.integers(10, 10**12), st.data())
def test_a_slip_made_is_a_slip_told(meant: int, data: st.DataObject) -> None:
    """Whichever slip of one kind is made, it is told as that kind, or as one that gives the same digits."""
    digits = str(meant)
    at = data.draw(st.integers(0, len(digits) - 1))
    kind = data.draw(st.sampled_from((SWAPPED, DROPPED, ADDED, CHANGED)))
    other = data.draw(st.sampled_from([d for d in "123456789" if d != digits[at]]))
    wrong = {
        SWAPPED: digits[:at] + digits[at + 1 : at + 2] + digits[at] + digits[at + 2 :],
        DROPPED: digits[:at] + digits[at + 1 :],
        ADDED: digits[:at] + other + digits[at:],
        CHANGED: digits[:at] + other + digits[at + 1 :],
    }[kind]
    assume(wrong[:1] not in ("", "0") and len(wrong) > 1 and wrong != digits)
    assert slip(int(wrong), meant, 0) in (kind, UNIT)


# ── one figure, in a table that adds up both ways ────────────────────────────────────────

GRID = plan_of(
    """
    table 收支表
      titled "收支表"
      label  项目 from "项目"
      column 合计 from "合计",  一 from "一",  二 from "二",  三 from "三"
      total  "合计"

    rule 横向
      for row in 收支表.rows
      require row.合计 = row.一 + row.二 + row.三

    rule 竖向
      for column in 收支表.amounts
      require 收支表.total[column] = sum(row[column] for row in 收支表.items)
    """
)
COLUMNS = ("合计", "一", "二", "三")


def grid(amounts: list[list[int]]) -> list[list[int]]:
    """A row for each list of three amounts, their sums before them, and the row of totals first."""
    rows = [[sum(row), *row] for row in amounts]
    return [[sum(column) for column in zip(*rows, strict=True)], *rows]


def printed(rows: list[list[int]]) -> str:
    lines = [f"{'合计' if n == 0 else f'项目{n}'}|" + "|".join(map(str, row)) for n, row in enumerate(rows)]
    return "\n".join(
        ("青禾区2024年部门预算", "", "表1  收支表", "单位：元", "", "项目|" + "|".join(COLUMNS), *lines, "")
    )


def named(finding: Finding) -> dict[tuple[str, str], str]:
    """The figures that may be at fault, by row and column, each with the value proposed."""
    assert finding.diagnosis is not None
    first = finding.diagnosis
    places = {first.figure: first.suggested} | {other.figure: other.suggested for other in first.others}
    return {(finding.evidence[n].row, finding.evidence[n].column): value for n, value in places.items()}


@SEARCH
@given(
    amounts=st.lists(st.lists(st.integers(100, 10**9), min_size=3, max_size=3), min_size=2, max_size=6),
    at=st.tuples(st.integers(0, 6), st.integers(0, 3)),
    by=st.integers(-(10**9), 10**9),
)
def test_the_wrong_figure_of_a_cross_footed_table_is_named_alone(
    amounts: list[list[int]], at: tuple[int, int], by: int
) -> None:
    rows = grid(amounts)
    r, c = at[0] % len(rows), at[1]
    right = rows[r][c]
    assume(abs(by) > 10 and right + by >= 0)
    rows[r][c] += by
    facts = facts_of(printed(rows))
    report = evaluate(GRID, facts)
    finding = one(report)
    ((place, value),) = named(finding).items()
    assert place == ("合计" if r == 0 else f"项目{r}", COLUMNS[c])
    assert abs(int(value) - right) <= BESIDE  # sums leave room for that much, and a slip of the pen comes first
    assert finding.diagnosis is not None and finding.diagnosis.unique
    assert len(finding.witnesses) == 1  # it stands in one row and in one column
    assert sum(t.conflict for t in report.tallies) == 2
    assert evaluate(GRID, facts) == report  # every value was put back


def test_two_rows_with_each_others_amounts_are_one_cause() -> None:
    """No column fails, and both rows do."""
    rows = grid([[500, 70, 30], [200, 60, 10], [900, 50, 20]])
    rows[1][1], rows[2][1] = rows[2][1], rows[1][1]
    finding = one(evaluate(GRID, facts_of(printed(rows))))
    assert finding.diagnosis is not None
    (other,) = finding.diagnosis.along
    assert (finding.diagnosis.kind, finding.diagnosis.suggested, other.suggested) == (
        "two amounts exchanged",
        "500",
        "200",
    )


def test_a_row_left_out_of_the_total_is_told() -> None:
    rows = grid([[500, 0, 0], [2371, 0, 0], [900, 0, 0]])
    rows[0][0] -= 2371
    rows[0][1] -= 2371
    finding = one(evaluate(GRID, facts_of(printed(rows))))
    assert finding.diagnosis is not None
    assert (finding.diagnosis.kind, finding.diagnosis.suggested) == ("a row left out", "3771")
    assert finding.diagnosis.along  # the total and its only part are one amount


def test_what_holds_vouches_for_its_figures() -> None:
    """A single equation fails: its total could be wrong, or any part of it that nothing else holds."""
    plan = plan_of(
        """
        table 收支表
          titled "收支表"
          label  项目 from "项目"
          column 金额 from "金额",  上年 from "上年"

        rule 合计
          require 收支表["甲"].金额 = 收支表["乙"].金额 + 收支表["丙"].金额

        rule 上年
          require 收支表["乙"].金额 = 收支表["乙"].上年
        """
    )
    rows = ("甲|1467.21|1.00", "乙|47.39|47.39", "丙|1419.28|3.00")
    head = ("青禾区2024年部门预算", "", "表1  收支表", "单位：万元", "", "项目|金额|上年")
    finding = one(evaluate(plan, facts_of("\n".join((*head, *rows, "")))))
    assert named(finding) == {("甲", "金额"): "1466.67", ("丙", "金额"): "1419.82"}
    assert finding.diagnosis is not None and finding.diagnosis.kind == "swapped digits"
    assert finding.evidence[finding.diagnosis.figure].text == "1419.28"
    assert not finding.diagnosis.unique


def test_last_years_figure_in_the_place_of_this_years_is_told() -> None:
    plan = plan_of(
        """
        table 收支表
          titled "收支表"
          label  项目 from "项目"
          column 合计 from "2024年合计",  基本 from "2024年基本",  项目额 from "2024年项目"
          total  "合计"

        rule 横向
          for row in 收支表.rows
          require row.合计 = row.基本 + row.项目额

        rule 竖向
          for column in (收支表.amounts)
          where column.title contains "2024"
          require 收支表.total[column] = sum(row[column] for row in 收支表.items)
        """
    )
    header = "项目|2024年合计|2024年基本|2023年基本|2024年项目"
    rows = ("合计|2300.00|2000.00|2150.00|300.00", "甲|1367.21|1167.21|1300.00|200.00", "乙|932.79|850.00|850.00|100.00")
    head = ("青禾区2024年部门预算", "", "表1  收支表", "单位：万元", "", header)
    finding = one(evaluate(plan, facts_of("\n".join((*head, *rows, "")))))
    assert named(finding) == {("乙", "2024年基本"): "832.79"}
    assert finding.diagnosis is not None and finding.diagnosis.kind == "last year's figure"


def test_a_share_plugged_to_make_a_hundred_is_told() -> None:
    plan = plan_of(
        """
        unit "%" = 0.01

        table 收支表
          titled "收支表"
          label  项目 from "项目"
          column 金额 from "金额",  占比 from "占比"
          total  "合计"

        收支表 rolls up as 构成
          where column.title = "金额"

        rule 占比
          for row in 收支表.items
          where row.占比 is not blank
          require row.占比 = row.金额 / 收支表.total.金额
        """
    )
    rows = ("合计|2000.00|", "甲|1000.00|50.00%", "乙|500.00|25.00%", "丙|300.00|15.00%", "丁|190.00|{}", "其他|10.00|")
    head = ("青禾区2024年部门预算", "", "表1  收支表", "单位：万元", "", "项目|金额|占比")
    text = "\n".join((*head, *rows, ""))
    for share, kind in (("10.00%", "plugged so that shares make 100%"), ("10.20%", "")):
        finding = one(evaluate(plan, facts_of(text.format(share))))
        assert finding.diagnosis is not None
        assert (finding.diagnosis.kind, finding.diagnosis.suggested) == (kind, "9.50")


def test_a_rate_worked_out_on_the_wrong_base_is_told() -> None:
    plan = plan_of(
        """
        table 收支表
          titled "收支表"
          label  项目 from "项目"
          column 今年 from "今年",  去年 from "去年",  增减 from "增减",  增长 from "增长率"

        rule 增长率
          for row in 收支表.rows
          require row.增长 = row.增减 / row.去年

        rule 增减
          for row in 收支表.rows
          require row.增减 = row.今年 - row.去年
        """
    )
    head = ("青禾区2024年部门预算", "", "表1  收支表", "单位：万元", "", "项目|今年|去年|增减|增长率")
    finding = one(evaluate(plan, facts_of("\n".join((*head, "甲|250.00|200.00|50.00|20.00%", "")))))
    assert finding.diagnosis is not None
    assert (finding.diagnosis.kind, finding.diagnosis.suggested) == ("worked out on another base", "25.00")


# ── whole documents ──────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def district() -> Plan:
    return obtain(["district.rules"], {})


def test_the_figure_planted_in_a_document_is_named(district: Plan) -> None:
    """Of single faults in invented budgets the figure is among those named, and alone in nine of ten; in nine of ten
    the kind of slip is told, and hardly ever a wrong one (benchmarks/localise.py for many more)."""
    counts = {"planted": 0, "alone": 0, "right": 0, "wrong cause": 0}
    for number, family in enumerate(FAMILIES):
        document = print_document(family, "exact", Shape(units=1 + number), Look(), seed=number)
        every = list(every_fault(document.text, document.figures, seed=number))
        for fault in Random(number).sample(every, 12):
            findings = [f for f in of(district, fault.text).findings if f.verdict == "conflict"]
            at = (fault.figure.line, fault.figure.column)
            shown = [f for f in findings if any((e.place.line, e.place.column) == at for e in f.evidence)]
            if not shown:
                continue
            counts["planted"] += 1
            assert len(shown) == 1, [(f.rule, f.equation, f.diagnosis) for f in shown]  # one cause, one finding
            finding = shown[0]
            diagnosis = finding.diagnosis
            assert diagnosis is not None, (fault.figure, fault.wrong)
            values = {diagnosis.figure: diagnosis.suggested} | {o.figure: o.suggested for o in diagnosis.others}
            places = {(e.place.line, e.place.column): n for n, e in enumerate(finding.evidence)}
            assert places[at] in values, (fault.figure, fault.wrong)
            counts["alone"] += diagnosis.unique
            counts["right"] += Fraction(values[places[at]]) == Fraction(fault.figure.text.replace(",", ""))
    assert counts["planted"] >= 30
    assert 10 * counts["alone"] >= 9 * counts["planted"], counts
    assert 10 * counts["right"] >= 9 * counts["planted"], counts


def of(plan: Plan, text: str) -> DocumentReport:
    return evaluate(plan, facts_of(text))


# ── the examples of the literature ───────────────────────────────────────────────────────


KINDS = {"sign": SIGN, "swapped values": "two amounts exchanged"}


def cases(*kinds: str) -> list[Any]:
    if not EXAMPLES.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason="the worked examples are not here"))]
    with EXAMPLES.open(encoding="utf-8") as file:
        every = json.load(file)[1:]
    chosen = [c for c in every if c["core"] and c["edits"] and c["kind"] in kinds and None not in c["record"].values()]
    return [pytest.param(case, id=case["id"]) for case in chosen]


def of_case(case: dict[str, Any], within: str = "") -> DocumentReport:
    """The record as a table of one column, the edits as rules, which hold `within` so much, or else within rounding."""
    rules = ['unit 元\n\ntable 表\n  titled "记录表"\n  label 项 from "项"\n  column 值 from "值"']
    for edit in case["edits"]:
        total, parts = edit.get("total"), edit.get("parts") or edit["coefficients"]
        left = f'表["{total}"].值' if total else "0"
        right = "".join(f' {"+" if a > 0 else "-"} 表["{name}"].值' for name, a in parts.items())
        rules.append(f'rule {edit["name"]}\n  require {left} = {right.removeprefix(" + ")}{within}')
    if case["kind"] in ("sign", "swap"):
        amounts = [name for name in case["record"] if name[-1] in "rc"]  # receipts and costs
        rules += [f'rule {name}\n  require 表["{name}"].值 ≥ 0' for name in amounts]
    lines = ["青禾区2024年部门预算", "", "表1  记录表", "单位：元", "", "项|值"]
    lines += [f"{name}|{value}" for name, value in case["record"].items()]
    return evaluate(plan_of("\n\n".join(rules)), facts_of("\n".join((*lines, ""))))


def proposed(report: DocumentReport, named: bool = True) -> dict[str, tuple[str, str]]:
    """By the label of its row, what each figure is proposed to be, and the cause; only where one is `named`."""
    found = {}
    for finding in report.findings:
        if finding.diagnosis is not None and finding.diagnosis.suggested and (finding.diagnosis.kind or not named):
            first = Candidate(finding.diagnosis.figure, finding.diagnosis.suggested, finding.diagnosis.kind)
            for one_of in (first, *finding.diagnosis.along):
                found[finding.evidence[one_of.figure].row] = (one_of.suggested, one_of.kind)
    return found


@pytest.mark.parametrize("case", cases("typing", "sign", "swap"))
def test_the_published_corrections_are_proposed(case: dict[str, Any]) -> None:
    """Every correction the paper makes is the first proposed, with its kind; where it leaves several, one of them."""
    answers = case["corrected"] if isinstance(case["corrected"], list) else [case["corrected"]]
    kinds = case.get("explanations") or {}
    expected = []
    for answer, kind in zip(answers, kinds if isinstance(kinds, list) else [kinds] * len(answers), strict=True):
        changed = {name: value for name, value in answer.items() if value != case["record"][name]}
        expected.append({name: (str(value), KINDS.get(kind[name], kind[name])) for name, value in changed.items()})
    assert proposed(of_case(case)) in expected


@pytest.mark.parametrize("case", cases("cumulation"))
def test_running_totals_in_the_place_of_balances_are_the_figures_named(case: dict[str, Any]) -> None:
    """Up to three figures at once. The paper's cause is not among ours; where two more amounts changed places under the
    running total, that is left open."""
    values = {name: int(value) for name, (value, _) in proposed(of_case(case), named=False).items()}
    swapped = {name for pair in case.get("swaps", ()) for name in pair}
    assert values == {name: case["corrected"][name] for name in case["changed"] if name not in swapped}


@pytest.mark.parametrize("case", cases("rounding"))
def test_what_the_papers_call_rounding_is_no_conflict(case: dict[str, Any]) -> None:
    """Off by no more than the roundings of all figures together. One record was built to be off by exactly as much as
    the paper allows, so there the rules allow that."""
    off = {name for name, residual in case["residuals_before"].items() if residual}
    if case["id"] == "s08-5.3.3-r5":
        assert verdicts_by_rule(of_case(case, " within 1.99 元"), "conflict") == off
        assert verdicts_by_rule(of_case(case, " within 2 元"), "conflict") == set()
    else:
        assert verdicts_by_rule(of_case(case), "rounding") == off


def verdicts_by_rule(report: DocumentReport, verdict: str) -> set[str]:
    return {tally.rule for tally in report.tallies if getattr(tally, verdict)}


@pytest.mark.parametrize("case", cases("localise"))
def test_where_nothing_else_tells_all_figures_that_one_change_would_mend_are_named(case: dict[str, Any]) -> None:
    (finding,) = of_case(case).findings
    assert finding.diagnosis is not None
    first = Candidate(finding.diagnosis.figure, finding.diagnosis.suggested, finding.diagnosis.kind)
    named = {(finding.evidence[c.figure].row, int(c.suggested)) for c in (first, *finding.diagnosis.others)}
    assert named == {(name, answer[name]) for answer, (name,) in zip(case["corrected"], case["changed"], strict=True)}
