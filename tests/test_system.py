"""The verdict on a row of the system, against an evaluator in `Fraction`s that knows nothing of its short cuts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.evaluate.doubt import FEWEST_DOUBTED
from engine.evaluate.system import CUT_OFF, DROPPED, EXACT, Constraint, Judgement, Sense, System, judge, merged
from pipeline import SEARCH, checked, plan_of

SENSES: tuple[Sense, ...] = ("=", "≠", "<", "≤", ">", "≥")


# ── the evaluator to agree with ──────────────────────────────────────────────────────────


class Term(NamedTuple):
    """A figure with its coefficient: its value, its last place by house precision, and by its own decimals."""

    a: int
    x: int
    ulp: int
    literal: int


class Range(NamedTuple):
    """The amounts that a reading leaves; an open end is not one of them."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False


def rounded(x: int, unit: int) -> Range:
    return Range(x - Fraction(unit, 2), x + Fraction(unit, 2))


def cut(x: int, unit: int) -> Range:
    return (
        Range(Fraction(x), Fraction(x + unit), high_open=True)
        if x > 0
        else Range(Fraction(x - unit), Fraction(x), True)
    )


def times(a: int, r: Range) -> Range:
    return Range(a * r.low, a * r.high, *r[2:]) if a > 0 else Range(a * r.high, a * r.low, r.high_open, r.low_open)


def total(parts: Sequence[Range], constant: int) -> Range:
    return Range(
        constant + sum((p.low for p in parts), Fraction(0)), constant + sum((p.high for p in parts), Fraction(0)),
        any(p.low_open for p in parts), any(p.high_open for p in parts),
    )  # fmt: skip


def reaches(r: Range, sense: Sense) -> bool:
    """Is there an amount in the range of which `amount (sense) 0` is true?"""
    least = r.low < 0 or (r.low == 0 and not r.low_open)
    most = r.high > 0 or (r.high == 0 and not r.high_open)
    return {"=": least and most, "≤": least, "≥": most, "<": r.low < 0, ">": r.high > 0, "≠": True}[sense]


def naive(terms: Sequence[Term], constant: int, sense: Sense) -> tuple[int, str, str]:
    """(residual, verdict, looser reading)."""
    residual = constant + sum(t.a * t.x for t in terms)
    near = Fraction(max((abs(t.a) * t.ulp for t in terms), default=0), 2)
    holds = {
        "=": abs(residual) <= near, "≤": residual <= near, "≥": residual >= -near,
        "<": residual < 0, ">": residual > 0, "≠": residual != 0,
    }[sense]  # fmt: skip
    if holds or sense == "≠":
        return residual, "holds" if holds else "conflict", ""
    usual = [times(t.a, rounded(t.x, t.ulp)) for t in terms]
    if reaches(total(usual, constant), sense):
        return residual, "rounding", ""
    for reason in (DROPPED, CUT_OFF):
        for i, t in enumerate(terms):
            loose = rounded(t.x, t.literal) if reason == DROPPED else cut(t.x, t.ulp)
            may = t.literal > t.ulp if reason == DROPPED else t.x != 0
            if may and reaches(total([*usual[:i], times(t.a, loose), *usual[i + 1 :]], constant), sense):
                return residual, "rounding", reason
    return residual, "conflict", ""


def judged(terms: Sequence[Term], constant: int, sense: Sense, tolerance: tuple[int, int] | None = None) -> Judgement:
    row = Constraint(tuple((t.a, i) for i, t in enumerate(terms)), constant, 1, sense, tolerance)
    return judge(row, [t.x for t in terms], [t.ulp for t in terms], [t.literal for t in terms])


# ── random rows ──────────────────────────────────────────────────────────────────────────

PLACES = 4  # decimals at most; values are in half units of the last of them


@st.composite
def terms(draw: st.DrawFn, dropped: bool = True) -> Term:
    """A figure of up to 31 digits with 0 to 4 decimals, perhaps fewer than the house prints."""
    house = draw(st.integers(0, PLACES))
    own = draw(st.integers(0, house)) if dropped else house
    literal = 2 * 10 ** (PLACES - own)
    digits = draw(st.integers(-50, 50) | st.integers(-(10**30), 10**30))
    coefficient = draw(st.sampled_from((1, -1, 1, -1, 2, -3, 7, -100)))
    return Term(coefficient, digits * literal, 2 * 10 ** (PLACES - house), literal)


@st.composite
def rows(draw: st.DrawFn) -> tuple[list[Term], int]:
    """Figures and a constant that brings the residual close to a bound, often exactly onto it."""
    found = draw(st.lists(terms(), min_size=1, max_size=6))
    weights = [abs(t.a) * t.ulp for t in found]
    one = draw(st.sampled_from(found))
    bounds = (
        0, max(weights) // 2, sum(weights) // 2, (sum(weights) + abs(one.a) * (one.literal - one.ulp)) // 2,
        (sum(weights) + abs(one.a) * one.ulp) // 2,
    )  # fmt: skip
    bound = draw(st.sampled_from(bounds)) * draw(st.sampled_from((1, -1)))
    residual = draw(st.just(bound) | st.sampled_from((bound - 1, bound + 1)) | st.integers(-(10**6), 10**6))
    return found, residual - sum(t.a * t.x for t in found)


def naive_cut_off(terms: Sequence[Term], constant: int, sense: Sense) -> str:
    """The verdict where every figure is cut off."""
    residual = constant + sum(t.a * t.x for t in terms)
    if {"=": residual == 0, "≤": residual <= 0, "≥": residual >= 0, "<": residual < 0, ">": residual > 0}[sense]:
        return "holds"
    both = [Range(Fraction(-t.ulp), Fraction(t.ulp), True, True) for t in terms]
    ranges = [times(t.a, cut(t.x, t.ulp) if t.x else zero) for t, zero in zip(terms, both, strict=True)]
    return "rounding" if reaches(total(ranges, constant), sense) else "conflict"


@SEARCH
@given(rows(), st.sampled_from([sense for sense in SENSES if sense != "≠"]))
def test_figures_that_are_all_cut_off(row: tuple[list[Term], int], sense: Sense) -> None:
    found, constant = row
    constraint = Constraint(tuple((t.a, i) for i, t in enumerate(found)), constant, 1, sense)
    result = judge(constraint, [t.x for t in found], [t.ulp for t in found], [t.literal for t in found], cut_off=True)
    assert result.verdict == naive_cut_off(found, constant, sense)


@SEARCH
@given(rows(), st.sampled_from(SENSES))
def test_judge_agrees_with_the_definition(row: tuple[list[Term], int], sense: Sense) -> None:
    found, constant = row
    result = judged(found, constant, sense)
    assert (result.residual, result.verdict, result.reason) == naive(found, constant, sense)


@SEARCH
@given(rows(), st.sampled_from(("=", "≤", "≥")))
def test_the_figure_named_as_loosened_is_one_that_can_be(row: tuple[list[Term], int], sense: Sense) -> None:
    found, constant = row
    result = judged(found, constant, sense)
    assert (result.loosened >= 0) == (result.reason != "")
    if result.reason:
        loose = found[result.loosened]
        reading = rounded(loose.x, loose.literal) if result.reason == DROPPED else cut(loose.x, loose.ulp)
        parts = [times(t.a, reading if i == result.loosened else rounded(t.x, t.ulp)) for i, t in enumerate(found)]
        assert reaches(total(parts, constant), sense)


@SEARCH
@given(rows(), st.integers(0, 10**7), st.integers(1, 7), st.sampled_from(("=", "≤", "≥", "<", ">")))
def test_a_tolerance_replaces_the_one_from_printing(
    row: tuple[list[Term], int], n: int, d: int, sense: Sense
) -> None:  # fmt: skip
    found, constant = row
    residual = constant + sum(t.a * t.x for t in found)
    over = {"=": abs(residual), "≤": residual, "<": residual, "≥": -residual, ">": -residual}[sense]
    assert judged(found, constant, sense, (n, d)).verdict == ("holds" if over <= Fraction(n, d) else "conflict")


@SEARCH
@given(rows(), st.sampled_from(SENSES))
def test_the_order_of_the_figures_does_not_matter(row: tuple[list[Term], int], sense: Sense) -> None:
    found, constant = row
    there, back = judged(found, constant, sense), judged(found[::-1], constant, sense)
    assert there[:3] == back[:3]


@SEARCH
@given(rows())
def test_moving_everything_to_the_other_side_changes_nothing(row: tuple[list[Term], int]) -> None:
    found, constant = row
    turned = [t._replace(a=-t.a) for t in found]
    pairs: tuple[tuple[Sense, Sense], ...] = (("=", "="), ("≤", "≥"), ("<", ">"), ("≠", "≠"))
    for sense, other in pairs:
        assert judged(found, constant, sense).verdict == judged(turned, -constant, other).verdict


ORDER = ("holds", "rounding", "conflict")


@SEARCH
@given(rows(), st.integers(0, 10**6), st.sampled_from(("≤", "<")))
def test_a_greater_excess_is_never_judged_more_mildly(row: tuple[list[Term], int], more: int, sense: Sense) -> None:
    found, constant = row
    less, greater = judged(found, constant, sense), judged(found, constant + more, sense)
    assert ORDER.index(less.verdict) <= ORDER.index(greater.verdict)


# ── intervals contain every true value ───────────────────────────────────────────────────


def printed(value: Fraction, decimals: int) -> int:
    """The digits of a value rounded half away from zero."""
    size = abs(value) * 10**decimals
    digits = int(size + Fraction(1, 2))
    return digits if value >= 0 else -digits


values = st.builds(
    Fraction,
    st.integers(-(10**30), 10**30) | st.integers(-(10**6), 10**6),
    st.sampled_from((1, 3, 7, 10**5, 2 * 10**4)),
)


@SEARCH
@given(st.data(), st.lists(st.tuples(values, st.sampled_from((1, -1, 2, -5))), min_size=1, max_size=8))
def test_true_amounts_that_tie_are_never_a_conflict(data: st.DataObject, parts: list[tuple[Fraction, int]]) -> None:
    amounts = [*parts, (sum((a * v for v, a in parts), Fraction(0)), -1)]
    found = []
    for value, a in amounts:
        decimals = data.draw(st.integers(0, PLACES))
        unit = 2 * 10 ** (PLACES - decimals)
        found.append(Term(a, printed(value, decimals) * unit, unit, unit))
    senses: tuple[Sense, ...] = ("=", "≤", "≥")
    for sense in senses:
        assert judged(found, 0, sense).verdict in ("holds", "rounding")


@SEARCH
@given(st.data(), st.lists(values, min_size=1, max_size=8))
def test_true_amounts_of_which_one_is_cut_off_are_never_a_conflict(data: st.DataObject, parts: list[Fraction]) -> None:
    amounts = [*((value, 1) for value in parts), (sum(parts, Fraction(0)), -1)]
    decimals = data.draw(st.integers(0, PLACES))
    unit = 2 * 10 ** (PLACES - decimals)
    at = data.draw(st.integers(0, len(amounts) - 1))
    found = []
    for i, (value, a) in enumerate(amounts):
        digits = printed(value, decimals) if i != at else int(abs(value) * 10**decimals) * (1 if value > 0 else -1)
        found.append(Term(a, digits * unit, unit, unit))
    if found[at].x:  # a figure cut off to nothing prints no sign to tell which way
        assert judged(found, 0, "=").verdict in ("holds", "rounding")


# ── by hand ──────────────────────────────────────────────────────────────────────────────


def whole(a: int, x: int) -> Term:
    return Term(a, 2 * x, 2, 2)


@pytest.mark.parametrize(
    ("off", "verdict"),
    [(0, "holds"), (1, "holds"), (2, "rounding"), (3, "rounding"), (4, "conflict"), (-3, "rounding"), (-4, "conflict")],
)
def test_a_sum_of_two_at_its_bounds(off: int, verdict: str) -> None:
    """100 = 60 + 40 with an excess in half units: holds to one of them, rounding to one for each figure."""
    assert judged([whole(1, 100), whole(-1, 60), whole(-1, 40)], off, "=").verdict == verdict


def test_an_amount_cut_off_stays_below_the_next_one() -> None:
    """8770 printed for 8770 to 8770.99…: 8770.8 fits, 8771 does not even with its own half unit in the way."""
    cents = [Term(1, 2 * 877000, 200, 200), Term(-1, 2 * 877080, 2, 2)]
    assert judged(cents, 0, "=")[1:] == ("rounding", CUT_OFF, 0)
    assert judged(cents, -39, "=").verdict == "rounding"
    assert judged(cents, -41, "=").verdict == "conflict"


def test_nothing_is_cut_off_by_a_whole_unit() -> None:
    """An amount printed 60 is below 61, so 100 = 60 + 38 needs more than cutting off one of them."""
    assert judged([whole(1, 100), whole(-1, 60), whole(-1, 38)], 0, "=").verdict == "conflict"


def test_a_looser_reading_takes_one_figure_only() -> None:
    """14 beside 1.43 may be 14.4, but not 14.4 and 26.4 at once."""
    fourteen, other = Term(1, 2800, 2, 200), Term(1, 5200, 2, 200)
    assert judged([fourteen, Term(-1, 2880, 2, 2)], 0, "=").reason == DROPPED
    assert judged([fourteen, other, Term(-1, 8196, 2, 2)], 0, "=").verdict == "conflict"


def test_a_figure_on_both_sides_cancels_out() -> None:
    assert merged([(1, 4), (1, 2), (-1, 4)]) == ((1, 2),)
    assert merged([(1, 4), (-1, 4)]) == ()
    assert merged([(2, 1), (3, 1)]) == ((5, 1),)


def test_the_system_keeps_apart_what_equations_and_inequalities_touch() -> None:
    system = System()
    assert system.add(Constraint(((1, 0), (-1, 1)), 0, 1, "="), EXACT) == 0
    assert system.add(Constraint(((1, 1), (-1, 2)), 0, 1, "≤"), EXACT) == 1
    assert (system.touched, system.compared) == ({0, 1}, {1, 2})
    assert system.judgements == [EXACT, EXACT]


# ── the same through every stage ─────────────────────────────────────────────────────────

TREE = plan_of(
    """
    table 支出总表
      titled "支出总表"
      key    编码 from "科目编码"
      label  名称 from "科目名称"
      column 合计 from "合计"
      tree   by code 3 5 7
      total  "合计"

    支出总表 rolls up as 逐级汇总
    """
)


@st.composite
def printed_trees(draw: st.DrawFn) -> dict[str, tuple[int, int]]:
    """Codes with (digits, decimals): amounts that roll up, rounded to 2 decimals, some off by a few last places."""
    amounts: dict[str, Fraction] = {}
    for c in range(draw(st.integers(1, 3))):
        for s in range(draw(st.integers(1, 3))):
            for i in range(draw(st.integers(1, 4))):
                amounts[f"{201 + c}{s + 1:02}{i + 1:02}"] = Fraction(draw(st.integers(1, 10**12)), 1000)
    for code in list(amounts):
        for above in (code[:5], code[:3], ""):
            amounts[above] = amounts.get(above, Fraction(0)) + amounts[code]
    off = st.sampled_from((0, 0, 0, 0, 0, 1, -1, 2, -3, 500))
    return {code: (printed(amount, 2) + draw(off), 2) for code, amount in sorted(amounts.items())}


@SEARCH
@given(printed_trees())
def test_a_printed_tree_is_judged_like_its_sums(tree: dict[str, tuple[int, int]]) -> None:
    lines = ["青禾区2024年部门预算", "", "表1  支出总表", "单位：万元", "", "科目编码|科目名称|合计"]
    for code, (digits, _) in tree.items():
        sign = "-" if digits < 0 else ""
        amount = f"{sign}{abs(digits) // 100}.{abs(digits) % 100:02}"
        lines.append(f"{code}|{'科目' + code if code else '合计'}|{amount}")
    report = checked(TREE, "\n".join(lines))

    expected: dict[str, str] = {}
    for code, (digits, _) in tree.items():
        below = [
            other for other in tree if other and len(other) == (len(code) + 2 if code else 3) and other.startswith(code)
        ]
        if below:
            sum_of = [Term(1, 2 * digits, 2, 2), *(Term(-1, 2 * tree[other][0], 2, 2) for other in below)]
            expected["科目" + code if code else "合计"] = naive(sum_of, 0, "=")[1]
    assume(len(expected) < FEWEST_DOUBTED)  # a rule that fails in most of many places is told once
    found = {f.evidence[0].row: f.verdict for f in report.findings}
    witnesses = {f.evidence[w.evidence[0]].row: f.verdict for f in report.findings for w in f.witnesses}
    assert found | witnesses == expected
    for finding in report.findings:
        if finding.diagnosis is not None:
            continue  # with what else has the same cause among its evidence
        stated, parts = finding.evidence[0], finding.evidence[1:]
        residual = Fraction(stated.value or "") - sum(Fraction(e.value or "") for e in parts)
        assert Fraction(finding.difference or "") == residual


DOUBTED = """table 清单
  titled "清单"
  repeats
  label  项目 from "项目"
  column 合计 from "合计",  支出 from "支出"

rule 相等
  for row in 清单
  require row.合计 = row.支出
"""


def _list(number: int, rows: int, wrong: int) -> str:
    """A printed list of so many rows, the first of them wrong."""
    lines = [f"项{n}|{n + 1}0.00|{n + 1}{'5' if n < wrong else '0'}.00" for n in range(rows)]
    return "\n".join((f"\n表{number}  清单{number}\n单位：万元\n", "项目|合计|支出", *lines))


@pytest.mark.parametrize(
    ("rows", "wrong", "told"),
    [(9, 5, ["note"]), (9, 4, ["error"] * 4), (3, 3, ["note"]), (3, 2, ["error"] * 2), (2, 2, ["error"] * 2)],
)
def test_a_table_that_breaks_a_rule_in_most_rows_is_doubted_by_itself(rows: int, wrong: int, told: list[str]) -> None:
    """Whatever the rule comes to in the other tables of the document."""
    document = "青禾区2024年部门预算\n" + _list(1, 20, 0) + "\n" + _list(2, rows, wrong) + "\n"
    findings = [f for f in checked(DOUBTED, document).findings if f.verdict == "conflict"]
    assert [f.severity for f in findings] == told
