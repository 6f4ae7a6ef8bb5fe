"""Tables that a program holds, and reports in xBRL-JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import Facts
from engine.quantity import printed
from engine.read import LIMITS, Unreadable, read, tables
from engine.read.facts_json import dump, load
from pipeline import checked, plan_of, tally_of

HEAD = ["科目名称", "合计", "占比"]
ROWS: list[list[Any]] = [["教育", Decimal("1467.20"), 0.1 + 0.2], ["医疗", 3, float("nan")], ["其他", None, 2.5e-5]]
PRINTED = [["教育", "1467.20", "0.3"], ["医疗", "3", ""], ["其他", "", "0.000025"]]


class Pandas:
    """What a frame of pandas gives, and no more."""

    columns: list[Any] = HEAD

    def itertuples(self, index: bool, name: str | None) -> Iterator[tuple[Any, ...]]:
        assert not index and name is None
        return (tuple(row) for row in ROWS)


class Polars:
    columns = HEAD

    def iter_rows(self) -> Iterator[tuple[Any, ...]]:
        return (tuple(row) for row in ROWS)


class Arrow:
    column_names = HEAD

    def to_pylist(self) -> list[dict[str, Any]]:
        return [dict(zip(HEAD, row, strict=True)) for row in ROWS]


def cells_of(facts: Facts, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells if cell] for part in facts.tables[table].parts for row in part.rows]


@pytest.mark.parametrize(
    "table",
    [Pandas(), Polars(), Arrow(), [HEAD, *ROWS], [dict(zip(HEAD, row, strict=True)) for row in ROWS], dict(zip(HEAD, zip(*ROWS, strict=True), strict=True))],
    ids=["pandas", "polars", "arrow", "lists", "dictionaries", "columns"],
)  # fmt: skip
def test_tables_of_every_kind(table: Any) -> None:
    facts = tables(table, "部门支出表")
    assert cells_of(facts) == PRINTED
    assert facts.tables[0].title.text == "部门支出表"
    assert facts.tables[0].repairs == ("占比 holds binary numbers, read by their shortest decimals",)
    cell = facts.tables[0].parts[0].rows[0].cells[1]
    assert cell and cell.figure and (cell.place.sheet, cell.place.cell, cell.figure.decimals) == ("部门支出表", "B2", 2)


def test_several_tables_with_titles_units_and_header_levels() -> None:
    class Levels(Pandas):
        columns = [("科目名称", ""), ("合计", "基本"), ("合计", "项目")]  # noqa: RUF012

    facts = tables({"收入表": [["单位：万元"], HEAD, *ROWS], "支出表": Levels()})
    assert [(table.title.text, table.unit) for table in facts.tables] == [("收入表", "万元"), ("支出表", "")]
    columns = facts.tables[1].parts[0].columns
    assert [" > ".join(label.text for label in column.path) for column in columns] == [
        "科目名称",
        "合计 > 基本",
        "合计 > 项目",
    ]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_binary_numbers_are_read_by_the_decimal_they_came_from(amount: Decimal) -> None:
    cell = tables([["名称", "金额"], ["a", float(amount)], ["b", amount]]).tables[0].parts[0].rows
    texts = [row.cells[1].text for row in cell if row.cells[1]]
    assert Decimal(texts[0]) == Decimal(texts[1]) == amount


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (3, "a int, which is no table"), ({}, "no table"), ([], "empty"), ([1], "lists or dictionaries"), ([["a"], {"a": 1}], "all be lists"),
        ([["a", "b"], ["x", float("inf")]], "not finite"), ([["a", "b"], ["x", Decimal("1e999")]], "not finite or too long"), ({"a": [1], "b": [1, 2]}, "equally long"),
        ([["a"] * 6000], "more than 5000 cells"),
    ],
)  # fmt: skip
def test_what_is_no_table(table: Any, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        tables(table)


# ── xBRL-JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────

YEAR = "2023-01-01T00:00:00/2024-01-01T00:00:00"


def fact(
    value: str | None, concept: str, decimals: int | None = -3, period: str = YEAR, more: dict[str, str] | None = None
) -> dict[str, Any]:
    dimensions = {
        "concept": f"qh:{concept}",
        "entity": "qh:图书馆",
        "period": period,
        "unit": "iso4217:CNY",
        **(more or {}),
    }
    return {"value": value, "dimensions": dimensions} | ({} if decimals is None else {"decimals": decimals})


def report(**facts: Any) -> str:
    info = {"documentType": "https://xbrl.org/2021/xbrl-json", "namespaces": {"qh": "http://qinghe.example"}}
    return json.dumps({"documentInfo": info, "facts": facts}, ensure_ascii=False)


def loaded(**facts: Any) -> Facts:
    return load(report(**facts), "x.json")


def test_concepts_are_rows_and_periods_columns() -> None:
    facts = loaded(
        a=fact("1467000", "Income"), b=fact("1200000", "Income", period="2022-01-01/2023-01-01"), c=fact("1467210.5", "Spending", 1),
        d=fact("7", "Cash", 0, period="2024-01-01T00:00:00"), e=fact("5", "Income", more={"qh:Fund": "qh:Government"}), f=fact(None, "Other"),
    )  # fmt: skip
    assert [(table.title.text, table.unit, table.organisation) for table in facts.tables] == [
        ("图书馆", "CNY", "图书馆"),
        ("图书馆, Fund Government", "CNY", "图书馆"),
    ]
    part = facts.tables[0].parts[0]
    assert [(column.path[0].text, column.kind, column.period) for column in part.columns] == [
        ("concept", "code", ""), ("name", "label", ""), ("2022", "figure", "2022"), ("2023", "figure", "2023"), ("2023-12-31", "figure", "2023"),
    ]  # fmt: skip
    assert [row.path for row in part.rows] == [("Income",), ("Spending",), ("Cash",), ("Other",)]
    income = part.rows[0].cells[3]
    assert (
        income
        and income.figure
        and (income.figure.digits, income.figure.decimals, income.place.cell) == (1467, -3, "a")
    )
    assert load(dump(facts), "x.json") == facts


@given(st.integers(-(10**12), 10**12), st.integers(0, 4), st.none() | st.integers(-6, 6))
def test_a_fact_keeps_its_value_whatever_it_is_accurate_to(digits: int, places: int, decimals: int | None) -> None:
    value = printed(digits, places)
    cell = loaded(a=fact(value, "Income", decimals)).tables[0].parts[0].rows[0].cells[2]
    assert cell and cell.figure and cell.text == value
    figure = cell.figure
    assert Decimal(figure.digits).scaleb(-figure.decimals) == Decimal(value)
    if decimals is not None:
        assert figure.decimals == decimals or (figure.decimals > decimals and figure.remark)


RULES = """
unit CNY
table 报告
  titled "图书馆"
  key    概念 from "concept"
  label  名称 from "name"
  column 本年 from "2023"

rule 相等 "收入等于支出"
  require 报告["Income"].本年 = 报告["Spending"].本年
"""


@pytest.mark.parametrize(
    ("spending", "decimals", "verdict"),
    [("1467400", 2, "holds"), ("1467600", 2, "rounding"), ("1468001", 2, "conflict")],
)
def test_how_far_a_fact_is_rounded_decides_what_conflicts(spending: str, decimals: int, verdict: str) -> None:
    facts = loaded(a=fact("1467000", "Income", -3), b=fact(spending, "Spending", decimals))
    tally = tally_of(checked(plan_of(RULES), facts), "相等")
    assert [tally.holds, tally.rounding, tally.conflict] == [
        int(verdict == v) for v in ("holds", "rounding", "conflict")
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"documentInfo": {}}', "no report in xBRL-JSON"), ('{"documentInfo": {"documentType": "https://xbrl.org/2021/xbrl-json"}, "facts": []}', "an object"),
        (report(), "no facts"), (report(a=3), "fact 'a' should be an object"), (report(a={"value": "1", "dimensions": {}}), "no concept"),
        (report(a=fact("x", "Income")), "no number"), (report(a={**fact("1", "Income"), "decimals": 1.5}), "decimals"), (report(a=fact("1e99", "Income")), "too large"),
        (report(a={"value": 1, "dimensions": {"concept": "a"}}), "no text"), (report(a=fact("9" * 61, "Income")), "60 digits"),
    ],
)  # fmt: skip
def test_reports_that_cannot_be_read(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        load(text, "x.json")


def test_a_report_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(report(a=fact("1", "Income", 0)), encoding="utf-8")
    assert len(read(str(tmp_path / "report.json"), limits=LIMITS).tables) == 1
