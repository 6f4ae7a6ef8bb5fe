"""Functions that judge numbers by others, against the standard library's `statistics` over `Fraction`."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from fractions import Fraction
from math import log10
from pathlib import Path
from textwrap import indent
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engine.evaluate.statistics import FIRST, SECOND
from engine.findings import Finding, Report
from engine.plan import Plan
from engine.quantity import decimal, printed
from engine.render.json import show
from pipeline import SEARCH, checked, of_rule, one, plan_of, verdicts

TABLE = """
table 明细表
  titled "明细表"
  label  名称 from "名称"
  column 金额 from "金额",  上年 from "上年"
  total  "合计"
"""

FEW = settings(SEARCH, max_examples=15)


def page(rows: Sequence[str], columns: str = "金额", unit: str = "元") -> str:
    """A document with one table of labels and amounts."""
    return "\n".join(("青禾区2024年预算", "", "表1  明细表", f"单位：{unit}", "", f"名称|{columns}", *rows, ""))


def of_amounts(cents: Sequence[int | None]) -> str:
    """A document that lists amounts given in 分; None is a blank."""
    return page([f"项目{n}|{'' if c is None else printed(c, 2)}" for n, c in enumerate(cents)])


def rule(*clauses: str) -> Plan:
    """A plan with one rule of these clauses."""
    body = indent("\n".join(clauses), "  ")
    return plan_of(f"{TABLE}\nrule 规则\n{body}\n")


def value_of(expression: str, document: str) -> str:
    """What an expression comes to, as a message prints it."""
    quoted = expression.replace('"', '\\"')
    return one(checked(rule("require 1 = 2", f'message "{{{quoted}}}"'), document)).message


def the(requirement: str, document: str) -> Finding:
    """The one finding of a requirement."""
    return one(checked(rule(f"require {requirement}"), document))


EVERY = "row.金额 for row in 明细表"
AMOUNTS = st.integers(-(10**9), 10**9)


# ── by hand, over fractions ──────────────────────────────────────────────────────────────


def mad(values: Sequence[Fraction]) -> Fraction:
    """The median absolute deviation."""
    middle = statistics.median(values)
    return statistics.median(abs(value - middle) for value in values)


def score(value: Fraction, values: Sequence[Fraction]) -> Fraction:
    """The modified z-score, without its sign."""
    return Fraction(6745, 10000) * abs(value - statistics.median(values)) / mad(values)


def chi_square(digits: Sequence[int], expected: dict[int, int]) -> Fraction:
    """The sum of (observed − expected)² / expected."""
    shares = {digit: Fraction(share, 10**6) * len(digits) for digit, share in expected.items()}
    return sum(((digits.count(d) - e) ** 2 / e for d, e in shares.items()), Fraction(0))


def text_of(value: Fraction) -> str:
    """A plain number as a message prints it: to four decimals."""
    return decimal((value.numerator, value.denominator), 0, 4)


def yuan(cents: Sequence[int | None]) -> list[Fraction]:
    """The amounts that are printed."""
    return [Fraction(c, 100) for c in cents if c is not None]


# ── middle and spread ────────────────────────────────────────────────────────────────────


@SEARCH
@given(st.lists(AMOUNTS | st.none(), min_size=1, max_size=12))
@example([1, 2])
@example([None, 5, 5])
def test_median_and_mad_are_those_of_the_printed_figures(cents: list[int | None]) -> None:
    values = yuan(cents)
    assume(values)
    for name, expected in (("median", statistics.median(values)), ("mad", mad(values))):
        shown = value_of(f"{name}({EVERY})", of_amounts(cents))
        assert Fraction(shown.removesuffix(" 元")) == expected, name


@SEARCH
@given(st.lists(AMOUNTS, min_size=5, max_size=12), st.integers(0, 11))
def test_a_deviation_is_the_modified_z_score(cents: list[int], which: int) -> None:
    values = yuan(cents)
    assume(mad(values))
    at = which % len(cents)
    shown = value_of(f'deviation(明细表["项目{at}"].金额 among {EVERY})', of_amounts(cents))
    assert shown == text_of(score(values[at], values))


@SEARCH
@given(st.lists(st.integers(0, 3000), min_size=5, max_size=7), st.integers(1, 80))
def test_a_figure_fails_where_its_score_is_above_the_limit(cents: list[int], limit: int) -> None:
    values = yuan(cents)
    plan = rule("for row in 明细表", f"require deviation(row.金额 among s.金额 for s in 明细表) <= {limit / 10}")
    found = of_rule(checked(plan, of_amounts(cents)), "规则")
    if not mad(values):
        assert {f.verdict for f in found} == {"not checkable"}
        return
    failing = [n for n, value in enumerate(values) if score(value, values) > Fraction(limit, 10)]
    assert [f.evidence[0].row for f in found if f.verdict == "conflict"] == [f"项目{n}" for n in failing]


@SEARCH
@given(
    st.lists(st.integers(-20, 20), min_size=5, max_size=30), st.integers(0, 29), st.integers(10, 10**4), st.booleans()
)
def test_a_planted_outlier_is_found_and_nothing_else(jitter: list[int], which: int, size: int, below: bool) -> None:
    """Figures spread evenly, none of them exact; then one far outside their range."""
    clean = [100_000 + 100 * n + j for n, j in enumerate(jitter)]
    plan = rule("for row in 明细表", "require deviation(row.金额 among s.金额 for s in 明细表) <= 3.5")
    assert set(verdicts(checked(plan, of_amounts(clean)))) == {"holds"}
    at = which % len(clean)
    wide = (len(clean) + 1) * 100 * size
    planted = [*clean[:at], clean[at] - wide if below else clean[at] + wide, *clean[at + 1 :]]
    (found,) = [f for f in of_rule(checked(plan, of_amounts(planted))) if f.verdict == "conflict"]
    assert (found.evidence[0].row, found.evidence[0].role, found.severity) == (f"项目{at}", "stated", "warning")


def test_an_outlier_shows_the_numbers_behind_the_judgement() -> None:
    document = page(["甲|12.00", "乙|11.50", "丙|10.00", "丁|10.80", "戊|98.00", "己|"], unit="万元")
    plan = rule("for row in 明细表", "require deviation(row.金额 among s.金额 for s in 明细表) <= 3.5")
    (found,) = [f for f in of_rule(checked(plan, document)) if f.verdict == "conflict"]
    assert found.equation == "0.6745 × |98.00 - 11.50| / 0.70 = 83.3489 > 3.5"
    assert (found.stated, found.expected, found.difference, found.unit) == ("98.00", None, None, "万元")
    assert [(b.name, b.value, b.unit) for b in found.basis] == [
        ("figures", "5", ""), ("median", "11.50", "万元"), ("median absolute deviation", "0.70", "万元"),
    ]  # fmt: skip
    assert (
        found.message == f"规则: {found.equation} (5 figures, median 11.50 万元, median absolute deviation 0.70 万元)"
    )
    assert [(e.text, e.role) for e in found.evidence] == [("98.00", "stated"), ("11.50", "operand")]


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        (("1", "2", "3", "90"), "only 4 figures: at least 5 are needed to judge one by"),
        (("7", "7", "7", "7", "1", "90"), "more than half of the figures are equal: there is no spread to judge by"),
        (("", "", "", "", "90"), "only 1 figure: at least 5 are needed to judge one by"),
    ],
)
def test_too_little_to_judge_by(amounts: tuple[str, ...], reason: str) -> None:
    document = page([f"项目{n}|{amount}" for n, amount in enumerate(amounts)])
    found = checked(rule("for row in 明细表", f"require deviation(row.金额 among {EVERY}) <= 3.5"), document)
    assert {(f.verdict, f.reason) for f in found.findings} == {("not checkable", reason)}
    assert len(found.findings) == sum(map(bool, amounts))  # a blank is not judged


def test_over_the_years() -> None:
    document = page(["甲|98|10", "乙|12|11"], "金额|上年")
    years = "(row.上年, 11 元, 12 元, 10.5 元, 11.2 元)"
    plan = rule("for row in 明细表", f"require deviation(row.金额 among {years}) <= 3.5")
    assert verdicts(checked(plan, document)) == {"holds": 1, "conflict": 1}


def test_of_rows_and_of_shares() -> None:
    document = page([f"项目{n}|{n}.00|{n + 5}.00" for n in range(1, 8)], "金额|上年")
    assert value_of("median(明细表)", document) == "4.00 元"
    assert value_of("median(明细表.items)", document) == "4.00 元"
    assert value_of('deviation(明细表["项目7"] among 明细表)', document) == text_of(Fraction(6745, 10000) * 3 / 2)
    shares = [Fraction(n, n + 5) for n in range(1, 8)]
    assert value_of("median(row.金额 / row.上年 for row in 明细表)", document) == "44.444444%"  # 4 / 9
    assert value_of(
        'deviation(明细表["项目7"].金额 / 明细表["项目7"].上年 among row.金额 / row.上年 for row in 明细表)', document
    ) == text_of(score(shares[-1], shares))


def test_a_median_may_be_a_limit() -> None:
    document = page(["甲|12.00", "乙|11.00", "丙|10.00", "丁|9.00", "戊|98.00"], unit="万元")
    plan = rule("for row in 明细表", "require row.金额 <= 3 * median(s.金额 for s in 明细表)")
    (found,) = [f for f in of_rule(checked(plan, document)) if f.verdict == "conflict"]
    assert (found.equation, found.severity) == ("98.00 > 3 × 11.00 = 33.00", "warning")
    assert [(b.name, b.value) for b in found.basis] == [("figures", "5"), ("median", "11.00")]
    assert [e.row for e in found.evidence] == ["戊", "乙"]


def test_units_that_differ_do_not_make_one_sample() -> None:
    document = page([*(f"项目{n}|{n}" for n in range(5)), "项目5|5 辆"])
    found = the(f'deviation(明细表["项目1"].金额 among {EVERY}) <= 3.5', document)
    assert (found.verdict, found.reason) == ("not checkable", "units do not go together: 元 and 辆")


# ── change ───────────────────────────────────────────────────────────────────────────────


@SEARCH
@given(AMOUNTS, AMOUNTS.filter(lambda c: abs(c) > 1), st.integers(-300, 300))
def test_a_change_is_a_share_of_the_size_before(now: int, before: int, limit: int) -> None:
    """It fails only where no amounts that print so would pass: the ends of both intervals say which."""
    document = page([f"甲|{printed(now, 2)}|{printed(before, 2)}"], "金额|上年")
    half = Fraction(1, 2)
    least = min(
        (Fraction(now) + a - (Fraction(before) + b)) / abs(Fraction(before) + b)
        for a in (-half, half)
        for b in (-half, half)
    )
    exact = Fraction(now - before, abs(before))
    bound = Fraction(limit, 100)
    expected = "holds" if exact <= bound else "rounding" if least <= bound else "conflict"
    sign = "-" if limit < 0 else ""
    found = the(f'change(明细表["甲"].金额, 明细表["甲"].上年) <= {sign}{abs(limit)}%', document)
    assert found.verdict == expected


def test_a_sudden_change_shows_both_figures() -> None:
    document = page(["甲|98.00|10.00", "乙|5.00|10.00", "丙|4.00|0.00", "丁|4.00|", "戊||4.00"], "金额|上年")
    plan = rule("for row in 明细表", "require abs(change(row.金额, row.上年)) <= 50%")
    found = {f.evidence[0].row: f for f in of_rule(checked(plan, document)) if f.evidence}
    assert found["甲"].equation == "(98.00 - 10.00) / 10.00 = 880.00% > 50%"
    assert [e.text for e in found["甲"].evidence] == ["98.00", "10.00"]
    assert (found["乙"].verdict, found["甲"].severity) == ("holds", "warning")
    assert found["丙"].reason == found["丁"].reason == "what a change is measured from is zero"
    assert found["戊"].equation == "|-4.00 / 4.00| = 100.00% > 50%"


def test_a_ratio_outside_its_band() -> None:
    document = page(["甲|98.00|100.00", "乙|80.00|100.00", "丙||100.00", "丁|5.00|"], "金额|上年")
    plan = rule("for row in 明细表", "require row.金额 / row.上年 <= 90%")
    found = of_rule(checked(plan, document))
    assert sorted(f.verdict for f in found) == ["conflict", "holds", "holds", "not checkable"]
    (conflict,) = [f for f in found if f.verdict == "conflict"]
    assert (conflict.equation, conflict.severity) == ("98.00 / 100.00 = 98.00% > 90%", "error")


# ── round figures ────────────────────────────────────────────────────────────────────────


@SEARCH
@given(st.lists(st.integers(-50, 50), min_size=10, max_size=20), st.sampled_from((1, 2, 5, 10)))
def test_the_share_of_multiples(tens: list[int], step: int) -> None:
    amounts = [10 * n for n in tens]
    document = of_amounts(amounts)
    counted = [a for a in amounts if a]
    found = the(f"multiples(0.{step:02} 元 among {EVERY}) >= 200%", document)
    if len(counted) < 10:
        assert found.verdict == "not checkable"
        return
    share = Fraction(sum(a % step == 0 for a in counted), len(counted))
    assert found.equation.startswith(f"{share * len(counted)} / {len(counted)} = ")


def test_round_figures_are_shown() -> None:
    amounts = ["100", "200", "315", "400", "1000", "0", "7", "300", "500", "600", "200", ""]
    document = page([f"项目{n}|{a}" for n, a in enumerate(amounts)], unit="万元")
    found = the(f"multiples(100 万元 among {EVERY}) <= 50%", document)
    assert found.equation == "8 / 10 = 80.00% > 50%"
    assert [(b.name, b.measured) for b in found.basis] == [("figures", "10"), ("step", "1000000 元")]
    assert [e.text for e in found.evidence] == ["100", "200", "400", "1000", "300", "500", "600", "200"]
    assert the(f"multiples(0 元 among {EVERY}) <= 50%", document).reason == "nothing but zero is a multiple of zero"


# ── digits ───────────────────────────────────────────────────────────────────────────────


def test_the_tables_are_those_of_the_law() -> None:
    assert {d: round(10**6 * log10(1 + 1 / d)) for d in range(1, 10)} == FIRST
    assert {d: round(10**6 * sum(log10(1 + 1 / (10 * k + d)) for k in range(1, 10))) for d in range(10)} == SECOND


def spread(n: int, start: float, orders: int = 4) -> list[int]:
    """Amounts in 分 whose logarithms are spread evenly over whole orders of magnitude: as the law has it."""
    return [round(10 ** (4 + orders * ((k + start) / n))) for k in range(n)]


@FEW
@given(st.integers(100, 400), st.floats(0, 0.99))
def test_amounts_as_the_law_has_them_are_silent(n: int, start: float) -> None:
    assert the(f"benford({EVERY}) <= 15.507", of_amounts(spread(n, start))).verdict == "holds"


@FEW
@given(st.integers(300, 500), st.floats(0, 0.99))
def test_their_second_digits_are_silent_too(n: int, start: float) -> None:
    assert the(f"benford_second({EVERY}) <= 16.919", of_amounts(spread(n, start))).verdict == "holds"


@FEW
@given(st.integers(100, 400), st.integers(0, 99))
def test_amounts_spread_evenly_are_told(n: int, start: int) -> None:
    amounts = [100 + start + k * 99_900 // n for k in range(n)]
    found = the(f"benford({EVERY}) <= 26.124", of_amounts(amounts))
    assert (found.verdict, found.severity) == ("conflict", "warning")


@FEW
@given(st.lists(st.integers(1, 10**7), min_size=100, max_size=130, unique=True))
def test_the_statistic_is_chi_square(cents: list[int]) -> None:
    assume(max(cents) >= 100 * min(cents))
    digits = [int(str(c)[0]) for c in cents]
    assert value_of(f"benford({EVERY})", of_amounts(cents)) == text_of(chi_square(digits, FIRST))


def test_what_a_finding_about_digits_shows() -> None:
    amounts = [*spread(200, 0.5), *([9_000_00] * 30), *([0] * 5)]
    found = the(f"benford({EVERY}) <= 20.090", of_amounts(amounts))
    digits = [int(str(c)[0]) for c in amounts if c]
    share = Fraction(digits.count(9), len(digits))
    assert found.equation == f"χ² = {text_of(chi_square(digits, FIRST))} > 20.09"
    assert [(b.name, b.value, b.unit) for b in found.basis] == [
        ("figures", "230", ""), ("digit", "9", ""),
        ("observed share", decimal((100 * share.numerator, share.denominator), 2, 6), "%"), ("expected share", "4.5757", "%"),
    ]  # fmt: skip
    assert {e.text[0] for e in found.evidence} == {"9"} and len(found.evidence) == digits.count(9)
    assert (found.difference, found.stated) == (None, None)


@pytest.mark.parametrize(
    ("requirement", "amounts", "reason"),
    [
        ("benford({}) <= 20", [*spread(99, 0.5), 0, 0], "only 99 figures: at least 100 are needed to count digits"),
        ("benford_second({}) <= 20", spread(299, 0), "only 299 figures: at least 300 are needed to count digits"),
        (
            "benford({}) <= 20", list(range(1000, 99_000, 900)),
            "the figures lie too close together: the greatest is less than 100 × the least",
        ),
    ],
)  # fmt: skip
def test_too_few_or_too_close_to_count_digits(requirement: str, amounts: list[int], reason: str) -> None:
    found = the(requirement.format(EVERY), of_amounts(amounts))
    assert (found.verdict, found.reason) == ("not checkable", reason)


def test_a_figure_of_one_digit_has_no_second() -> None:
    document = page([f"项目{n}|{n % 9 + 1}" for n in range(400)] + ["大|100"])
    found = the(f"benford_second({EVERY}) <= 20", document)
    assert found.reason == "only 1 figure: at least 300 are needed to count digits"


def test_digits_of_sums_are_those_of_the_amount() -> None:
    document = page([f"项目{n}|{n}.00|{3 * n}.00" for n in range(1, 201)], "金额|上年")
    digits = [int(str(4 * n)[0]) for n in range(1, 201)]
    shown = value_of("benford(row.金额 + row.上年 for row in 明细表)", document)
    assert shown == text_of(chi_square(digits, FIRST))
    shares = [int(str(10**9 * n // 997)[0]) for n in range(1, 201)]
    assert value_of("benford(row.金额 / 997 for row in 明细表)", document) == text_of(chi_square(shares, FIRST))


# ── the rules that use them ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("requirement", "severity"),
    [
        (f"deviation(明细表.total among {EVERY}) <= 3.5", "warning"),
        ("change(明细表.total.金额, 5 元) <= 3", "warning"),
        (f"duplicates({EVERY}) is empty", "warning"),
        (f"benford({EVERY}) <= 20 and 明细表.total > 0", "warning"),
        (f"set({EVERY}) is not empty", "error"),
        ("明细表.total.金额 / 5 元 <= 90%", "error"),
    ],
)
def test_an_anomaly_is_a_warning_unless_the_rule_says_otherwise(requirement: str, severity: str) -> None:
    assert rule(f"require {requirement}").rules[0].severity == severity
    for stated in ("error", "warning", "note"):
        assert rule(f"require {requirement}", f"severity {stated}").rules[0].severity == stated


def test_what_counts_is_the_requirement_and_what_its_names_stand_for() -> None:
    named = plan_of(f"{TABLE}\nlet 中位 = median({EVERY})\nrule 规则\n  require 明细表.total <= 中位\n")
    assert named.rules[0].severity == "warning"
    assert rule(f"let 中位 = median({EVERY})", "require 明细表.total <= 中位").rules[0].severity == "warning"
    where = rule("for row in 明细表", f"where deviation(row.金额 among {EVERY}) > 3.5", "require row.金额 < 0")
    assert where.rules[0].severity == "error"


def test_every_figure_of_a_sample_counts_as_looked_at() -> None:
    document = of_amounts([100, 200, 300, 400, 500, None])
    found = checked(rule(f'require deviation(明细表["项目1"].金额 among {EVERY}) <= 3.5'), document)
    assert (found.coverage.checked, found.coverage.compared) == (5, 5)


def test_a_report_with_its_basis_is_as_the_schema_says() -> None:
    root = Path(__file__).resolve().parents[1]
    document = checked(rule("for row in 明细表", f"require deviation(row.金额 among {EVERY}) <= 3.5"),
                       of_amounts([100, 110, 120, 130, 9000]))  # fmt: skip
    report: Any = json.loads(show(Report("test", (document,), ()), everything=True))
    jsonschema.validate(report, json.loads((root / "docs" / "report.schema.json").read_text("utf-8")))
    (finding,) = [f for f in report["documents"][0]["findings"] if f["verdict"] == "conflict"]
    assert finding["basis"] == [
        {"name": "figures", "value": "5", "unit": ""},
        {"name": "median", "value": "1.20", "unit": "元"},
        {"name": "median absolute deviation", "value": "0.10", "unit": "元"},
    ]


@SEARCH
@given(st.permutations([1000, 1100, 1250, 1300, 1333, 99_000]))
def test_the_order_of_the_figures_decides_nothing(cents: list[int]) -> None:
    plan = rule("for row in 明细表", f"require deviation(row.金额 among {EVERY}) <= 3.5")
    (found,) = [f for f in of_rule(checked(plan, of_amounts(cents))) if f.verdict == "conflict"]
    assert found.equation == "0.6745 × |990.00 - 12.75| / 1.165 = 565.7984 > 3.5"


def test_a_sample_belongs_to_its_document() -> None:
    plan = rule("for row in 明细表", f"require deviation(row.金额 among {EVERY}) <= 3.5")
    for planted in (0, 3, 5):
        cents = [1000 + 10 * n for n in range(6)]
        cents[planted] = 10**6
        (found,) = [f for f in of_rule(checked(plan, of_amounts(cents))) if f.verdict == "conflict"]
        assert found.evidence[0].row == f"项目{planted}"


def test_a_loop_in_brackets_may_use_the_name_of_the_rules_own() -> None:
    document = of_amounts([1000, 1010, 1020, 1030, 99_000, 1040])
    plan = rule("for row in 明细表", f"require deviation(row.金额 among {EVERY}) <= 3.5", 'message "{row.名称}"')
    (found,) = [f for f in of_rule(checked(plan, document)) if f.verdict == "conflict"]
    assert (found.message, found.evidence[0].row) == ("项目4", "项目4")


# ── beside the rest of the language ──────────────────────────────────────────────────────

TREE = """
document
  year from title "{year}年"

table 明细表
  titled "明细表"
  key    编码 from "编码"
  label  名称 from "名称"
  column 金额 from "金额"
  tree   by code 3 5
"""


@SEARCH
@given(st.lists(st.integers(0, 5), min_size=1, max_size=3), st.integers(0, 4))
def test_each_is_judged_among_its_own_siblings(widths: list[int], which: int) -> None:
    """Two levels of accounts, one child of each parent far from its siblings, and no other."""
    rows, planted = [], []
    for parent, extra in enumerate(widths):
        children = [10**parent * (100 + 3 * n) for n in range(5 + extra)]
        children[which] *= 50
        rows.append(f"{301 + parent}|科目{parent}|{sum(children)}")
        rows += [f"{301 + parent}{n:02}|科目{parent}之{n}|{amount}" for n, amount in enumerate(children)]
        planted.append(f"科目{parent}之{which}")
    requirement = "deviation(row.金额 among s.金额 for s in row.siblings) <= 3.5"
    plan = plan_of(f"{TREE}\nrule 规则\n  for row in 明细表.leaves\n  require {requirement}\n")
    document = "\n".join(("青禾区2024年预算", "", "表1  明细表", "单位：元", "", "编码|名称|金额", *rows, ""))
    found = [f for f in of_rule(checked(plan, document)) if f.verdict == "conflict"]
    assert [f.evidence[0].row for f in found] == planted


def test_in_functions_of_ones_own() -> None:
    plan = plan_of(f"""{TABLE}
let 偏离(x, rows) = deviation(x among row.金额 for row in rows where row.金额 > 0)
let 不同(rows) = set(row.名称 for row in rows)
rule 离群
  for row in 明细表
  let 界(k) = k * 3.5
  require 偏离(row.金额, 明细表) <= 界(1)
rule 名称
  require count(不同(明细表)) = 6 and "项目1" in 不同(明细表) and difference(不同(明细表), 不同(明细表.items)) is empty
""")
    found = checked(plan, of_amounts([1000, 1010, 1020, 1030, 99_000, 1040]))
    (outlier,) = [f for f in found.findings if f.verdict == "conflict"]
    assert (outlier.rule, outlier.evidence[0].row, outlier.severity) == ("离群", "项目4", "warning")
    assert verdicts(found, "名称") == {"holds": 1}


def test_over_the_years_of_a_row() -> None:
    columns = "|".join(f"{year}年" for year in range(2019, 2025))
    document = page(["甲|10|11|12|11.5|10.5|98", "乙|10|11|12|11.5|10.5|11.7"], columns)
    years = ", ".join(f"row[{year}]" for year in range(2019, 2024))
    plan = plan_of(
        f"{TREE}\nrule 规则\n  for row in 明细表\n  require deviation(row[this year] among ({years})) <= 3.5\n"
        .replace('column 金额 from "金额"', 'column 金额 from "2024年"').replace("  key    编码 from \"编码\"\n", "")
        .replace("  tree   by code 3 5\n", "")
    )  # fmt: skip
    found = of_rule(checked(plan, document))
    assert [(f.verdict, f.stated) for f in found] == [("conflict", "98"), ("holds", "11.7")]


def test_what_stands_in_an_equation_has_one_unit() -> None:
    document = page(["甲|12.00", "乙|11.50", "丙|10.00", "丁|10.80", "戊|13.00"], unit="万元")
    found = the(f"deviation(98 万元 among {EVERY}) <= 3.5", document)
    assert found.equation == "0.6745 × |98 - 11.50| / 0.70 = 83.3489 > 3.5"
    doubled = the(f"2 * deviation(98 万元 among {EVERY}) + 1 <= 3.5", document)
    assert doubled.equation == "2 × (0.6745 × |98 - 11.50| / 0.70) + 1 = 167.6979 > 3.5"
    assert doubled.difference is None
    mixed = the('change(明细表["甲"].金额, 100000 元) + change(明细表["乙"].金额, 5 万元) <= 50%', document)
    assert mixed.equation == "(12.00 - 10) / 10 + (11.50 - 5) / 5 = 150.00% > 50%"
