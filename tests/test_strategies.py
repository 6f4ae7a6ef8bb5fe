"""The invented documents are what they say: their figures stand where they say, and tie as they must.

The checks here add printed figures up by themselves, from the text, with `Fraction`s and without the model's sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.quantity import read_number
from engine.read.text import read_text
from invented.documents import FAMILIES, ROUNDINGS, Look, print_document
from invented.faults import can_be_wrong, wrong_texts
from invented.model import EVERY_FUND, WAN, Department, Shape
from invented.paper import SCALES
from strategies import (
    KINDS,
    AccountTree,
    InventedDocument,
    PlacedFigure,
    account_trees,
    amounts,
    documents,
    every_fault,
    faults,
    figures_of,
    plant,
)

EXAMPLES = Path(__file__).parent.parent / "examples"
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def value(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def amount_of(figure: PlacedFigure) -> Fraction:
    """A printed money figure in 分."""
    return value(figure.text) * SCALES[figure.unit]


def rows_with_codes(text: str) -> Iterator[tuple[str, str, list[Fraction]]]:
    """Every table row that begins with an account code: its table, the code, and its figures with blanks as 0."""
    table = ""
    for line in text.split("\n"):
        cells = [c.strip() for c in line.strip("|").split("|")] if line.startswith("|") else line.split("\t")
        if len(cells) < 3:
            table = line if line and "：" not in line else table
            continue
        if "基本支出决算表" in table:
            continue  # two halves in one row
        codes = [cell for cell in cells[:3] if re.fullmatch(r"\d{2,7}", cell)]
        if codes and len(codes[0]) in (3, 5, 7):
            named = next(i for i, cell in enumerate(cells) if cell and not cell.isdigit())
            numbers = [
                Fraction(0) if c in ("", "-") else value(c) for c in cells[named + 1 :] if not re.search(r"[^\d.,-]", c)
            ]
            yield table, "".join(codes), numbers


@FEW
@given(documents())
def test_every_figure_stands_at_its_place(document: InventedDocument) -> None:
    lines = document.text.split("\n")
    for figure in document.figures:
        start = figure.column - 1
        assert lines[figure.line - 1][start : start + len(figure.text)] == figure.text
        assert figure.is_zero == (value(figure.text) == 0) or figure.exact
        assert len(figure.text.partition(".")[2]) == figure.decimals <= figure.column_decimals


@FEW
@given(documents())
def test_every_number_in_a_table_is_a_placed_figure(document: InventedDocument) -> None:
    """No cell that is a number is left out, codes apart."""
    places = {(figure.line, figure.column) for figure in document.figures}
    for number, line in enumerate(document.text.split("\n"), 1):
        if "\t" in line or line.startswith("|"):
            for cell in re.finditer(r"(?<=[\t ])(?:\d{1,3}(?:,\d{3})+|\d+)?\.?\d+(?=[\t ]|$)", line):
                if "." in cell[0] or "," in cell[0]:
                    assert (number, cell.start() + 1) in places, line


@FEW
@given(documents())
def test_printed_figures_are_the_amounts_behind_them(document: InventedDocument) -> None:
    for figure in document.figures:
        if figure.role == "money":
            assert figure.exact is not None
            off = figure.exact - amount_of(figure)
            place = Fraction(SCALES[figure.unit], 10 ** (2 if figure.unit != "元" else document.style.decimals))
            assert 0 <= off < place if figure.cut else abs(off) <= place / 2
            if document.rounding == "exact":
                assert not off
    assert sum(figure.cut for figure in document.figures) <= (document.rounding == "cut")


@FEW
@given(documents(rounding="exact"))
def test_accounts_roll_up_exactly(document: InventedDocument) -> None:
    """In a table by account, every class and section is the sum of what stands below it, until the next table."""
    tables: dict[str, dict[str, list[Fraction]]] = {}
    for table, code, numbers in rows_with_codes(document.text):
        tables.setdefault(table, {})[code] = numbers
    assert tables
    for rows in tables.values():
        for parent, numbers in rows.items():
            below = [other for code, other in rows.items() if code[:-2] == parent]
            if below and {len(other) for other in below} == {len(numbers)}:
                assert numbers == [sum(column) for column in zip(*below, strict=True)]


@FEW
@given(documents(rounding="exact"))
def test_income_and_spending_balance(document: InventedDocument) -> None:
    """In the row of grand totals the first figure is all income and the second all spending, whatever follows."""
    totals: dict[int, list[Fraction]] = {}
    for figure in document.figures:
        if figure.row in ("收入总计", "支出总计", "总计") and not figure.is_zero:
            totals.setdefault(figure.line, []).append(amount_of(figure))
    assert len(totals) == 2
    for income, spending, *columns in totals.values():
        assert income == spending == sum(columns or [spending])


@FEW
@given(documents(rounding="exact"))
def test_the_sides_of_the_first_table_add_up(document: InventedDocument) -> None:
    """The numbered lines (一、 …) of each side of 收支总表 add up to 本年…合计, else to the grand total."""
    first = document.figures[0].table
    sides: dict[str, list[PlacedFigure]] = {}
    for figure in document.figures:
        if figure.table == first:
            sides.setdefault(figure.header, []).append(figure)
    for figures in sides.values():
        numbered = sum(amount_of(f) for f in figures if re.match("[一二三四五六七八九十]+、", f.row))
        totals = {f.row: amount_of(f) for f in figures if f.row.endswith(("合计", "总计"))}
        assert numbered == next((a for row, a in totals.items() if row.startswith("本年")), max(totals.values()))


@FEW
@given(documents())
def test_the_three_public_expenses_stand_under_their_names(document: InventedDocument) -> None:
    now, then = document.department.public, document.department.planned_public
    names = {"公务接待费": "reception", "购置费": "purchase", "运行费": "running", "小计": "cars", "出国": "abroad"}
    for figure in document.figures:
        if "“三公”" in figure.table and "机关运行" not in figure.header:
            label = f"{figure.row} {figure.header}".removesuffix(" > 预算数").removesuffix(" > 决算数").split(" > ")[-1]
            which = next((names[name] for name in names if name in label), None)
            if which and "购置及运行" not in label:
                planned = document.family == "C" and figure.header.endswith("预算数")
                assert figure.exact == getattr(then if planned else now, which), figure


def naive_total(department: Department) -> int:
    return sum(one.personnel + one.operating + one.project for one in department.spending)


@FEW
@given(documents())
def test_the_department_itself_adds_up(document: InventedDocument) -> None:
    department = document.department
    spending = department.spending
    general = [one for one in spending if one.fund in ("一般公共预算", "上年结转")]
    basic = sum(one.personnel + one.operating for one in spending)
    assert basic == sum(one.personnel + one.operating for one in general) == sum(department.economic.values())
    by_kind = {"13": sum(one.personnel for one in general), "20": sum(one.operating for one in general)}
    for last_digits, expected in by_kind.items():
        assert sum(a for code, a in department.economic.items() if code[2] in last_digits) == expected
    assert sum(project.amount for project in department.projects) == sum(one.project for one in spending)
    for functional, economic in (("2210201", "30113"), ("2080505", "30108"), ("21011", "30110")):
        total = sum(one.personnel for one in general if one.account.startswith(functional))
        assert total == department.economic.get(economic, 0)
    public = department.public
    lines = (public.abroad, "30212"), (public.purchase, "31013"), (public.running, "30231"), (public.reception, "30217")
    assert all(0 <= amount <= department.economic.get(code, 0) for amount, code in lines)
    assert all(
        len(code) in (3, 5, 7) and all(code[:n] in department.names for n in (3, 5, 7)) for code in department.names
    )
    assert department.spent().total == naive_total(department) > 0


@FEW
@given(documents(family="C"))
def test_a_final_account_never_spends_what_it_has_not(document: InventedDocument) -> None:
    department = document.department
    for fund in sorted(EVERY_FUND - {"上年结转"}):
        spent_from = {fund, "上年结转"} if fund == "一般公共预算" else {fund}
        spent = sum(s.personnel + s.operating + s.project for s in department.spending if s.fund in spent_from)
        assert department.received(fund) + department.opened(fund) >= spent


@FEW
@given(documents(rounding="exact"))
def test_printed_shares_of_a_whole_add_to_a_hundred(document: InventedDocument) -> None:
    shares = [figure for figure in document.figures if figure.role == "share"]
    parts = [value(f.text) for f in shares if f.row.endswith("项目支出")]
    assert sum(parts) in (0, 100)


@FEW
@given(st.sampled_from(FAMILIES), st.sampled_from(ROUNDINGS), st.integers(0, 10**6))
def test_the_same_seed_gives_the_same_document(family: str, rounding: str, seed: int) -> None:
    shape = Shape(2, 2, 2, frozenset({"事业收入", "政府性基金预算"}))
    first, second = (print_document(family, rounding, shape, Look(), seed) for _ in range(2))
    assert first == second


@FEW
@given(st.data(), documents())
def test_a_fault_changes_one_figure_and_nothing_else(data: st.DataObject, document: InventedDocument) -> None:
    fault = data.draw(faults(document))
    assert fault.figure.role in ("money", "share") and not fault.figure.is_zero
    assert plant(fault.text, fault.figure._replace(text=fault.wrong), fault.figure.text) == document.text
    off = abs(value(fault.wrong) - value(fault.figure.text))
    assert off >= Fraction(10, 10**fault.figure.column_decimals)
    assert fault.kind in KINDS


@pytest.mark.parametrize("family", FAMILIES)
def test_every_fault_covers_every_figure(family: str) -> None:
    document = print_document(family, "exact", Shape(1, 1, 1), Look(), 7)
    figures = [figure for figure in document.figures if can_be_wrong(figure)]
    found = list(every_fault(document.text, document.figures, seed=1))
    assert {(f.figure.line, f.figure.column) for f in found} == {(f.line, f.column) for f in figures}
    assert found == list(every_fault(document.text, document.figures, seed=1))
    assert all(fault.text != document.text for fault in found)


def test_plant_refuses_a_figure_that_is_not_there() -> None:
    figure = PlacedFigure("12.5", 1, 3, "", "", "", "", False, 1, 1, "万元", "money")
    assert plant("一\t12.5\n", figure, "15.2") == "一\t15.2\n"
    with pytest.raises(ValueError, match=r"line 1, column 3"):
        plant("一\t12.0\n", figure, "15.2")


@given(account_trees())
def test_account_trees_roll_up(tree: AccountTree) -> None:
    assert sorted(tree.names) == list(tree.names) == list(tree.amounts)
    for code in tree.names:
        if children := tree.children(code):
            assert tree.amounts[code] == sum(tree.amounts[child] for child in children)
    assert tree.total == sum(tree.amounts[item] for item in tree.items)


@given(amounts(step=10_000, most=500 * WAN))
def test_amounts_are_multiples_of_their_step(amount: int) -> None:
    assert amount % 10_000 == 0 and 0 <= amount <= 500 * WAN


@FEW
@given(documents(rounding="dropped"))
def test_dropped_zeros_are_dropped(document: InventedDocument) -> None:
    assume(document.figures)
    assert not any("." in f.text and f.text.endswith("0") for f in document.figures if f.role == "money")


@pytest.mark.parametrize("name", ["qinghe-budget-2024", "greenfield-budget-2025"])
def test_the_errors_of_an_example_stand_in_the_listed_lines(name: str) -> None:
    clean, wrong = ((EXAMPLES / f"{name}{end}.txt").read_text("utf-8").split("\n") for end in ("", "-errors"))
    differing = {n for n, (a, b) in enumerate(zip(clean, wrong, strict=True), 1) if a != b}
    section = (
        (EXAMPLES / "README.md").read_text("utf-8").split(f"## Errors in `{name}-errors.txt`")[1].split("\n## ")[0]
    )
    listed = {int(n) for row in re.findall(r"^\| ([\d, ]+) \|", section, re.M) for n in row.split(",")}
    assert differing == listed


@pytest.mark.parametrize(
    ("name", "off"),
    [("qinghe-budget-2024", {"302"}), ("qinghe-final-2023", set()), ("qinghe-school-budget-2025", set())],
)
def test_clean_examples_roll_up(name: str, off: set[str]) -> None:
    """Every class and section of a clean example is the sum below it, but for one display rounding."""
    tables: dict[str, dict[str, list[Fraction]]] = {}
    for table, code, numbers in rows_with_codes((EXAMPLES / f"{name}.txt").read_text("utf-8")):
        tables.setdefault(table, {})[code] = numbers
    differing, compared = set(), 0
    for rows in tables.values():
        for parent, numbers in rows.items():
            below = [other for code, other in rows.items() if code[:-2] == parent]
            if below and {len(other) for other in below} == {len(numbers)}:
                sums = [sum(column) for column in zip(*below, strict=True)]
                assert all(abs(a - b) <= Fraction(1, 100) for a, b in zip(numbers, sums, strict=True))
                differing |= {parent} if sums != numbers else set()
                compared += 1
    assert compared > 20
    assert differing == off


@pytest.mark.parametrize(
    "text", ["1,467.21", "14", "(12.5)", "$(2,420,288)", "($1,972,129)", "-0.5", "88.86", "100.00"]
)
def test_misprints_keep_what_stands_around_a_number(text: str) -> None:
    decimals = len(re.sub(r"\D+$", "", text).partition(".")[2])
    figure = PlacedFigure(text, 1, 1, "", "", "", "", False, decimals, max(decimals, 1), "万元", "money")
    found = [wrong for kind in KINDS for wrong in wrong_texts(figure, kind)]
    for wrong in found:
        assert re.sub(r"[\d.,]+", "#", wrong) == re.sub(r"[\d.,]+", "#", text)
        assert read_number(wrong) is not None
    assert len(found) == len(set(found)) > 0


@settings(FEW, max_examples=30)
@given(documents())
def test_what_is_read_are_the_placed_figures(document: InventedDocument) -> None:
    """Reading a document finds the figures where they were printed, targets apart."""
    facts = read_text(document.text.encode(), "invented.txt")
    printed = {(f.line, f.column, f.text, f.role, f.unit) for f in document.figures if f.role != "target"}
    assert {(f.line, f.column, f.text, f.role, f.unit) for f in figures_of(facts)} == printed


def test_examples_name_no_one() -> None:
    for path in EXAMPLES.glob("*.txt"):
        text = path.read_text("utf-8")
        assert not re.search(r"(?<!\d)1\d{10}(?!\d)|联系电话|负责人", text)
        assert all(a or b for a, b in pairwise(text.split("\n")[:-1])), "two blank lines together"
