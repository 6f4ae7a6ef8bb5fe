"""`tree by figures`: which rows are sums of the rows above them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import engine

RULES = """\
table T
  titled   "table"
  repeats
  tree     by figures
  subtotal "net .*"
  total    "total.*"

T rolls up as sums "sums add up"
"""


def findings(tmp_path: Path, rows: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[str, str | None]]:
    """The conflicts that a check of these rows gives: verdict and equation."""
    rules, document = tmp_path / "sums.rules", tmp_path / "table.txt"
    rules.write_text(RULES, encoding="utf-8")
    width = max(len(cells) for _, cells in rows)
    header = " | ".join(f"Item {n}" for n in range(width))
    body = "\n".join(f"| {label} | {' | '.join(cells)} |" for label, cells in rows)
    document.write_text(f"The table\n\n| | {header} |\n{body}\n", encoding="utf-8")
    report = engine.check(document, rules=rules)
    return [(f.verdict, f.equation) for d in report.documents for f in d.findings if f.verdict == "conflict"]


def test_a_running_result_that_is_wrong_in_one_column(tmp_path: Path) -> None:
    rows = [
        ("Sales", ("41,300", "38,200")),
        ("Costs", ("(25,000)", "(23,700)")),
        ("Margin", ("16,300", "14,500")),
        ("Wages", ("(1,100)", "(900)")),
        ("Left", ("15,200", "13,060")),
    ]
    [(_, equation)] = findings(tmp_path, rows)
    assert equation is not None and equation.startswith("13060 ≠ 14500 - 900")


def test_small_counts_that_agree_by_chance_are_no_sum(tmp_path: Path) -> None:
    assert not findings(tmp_path, [("Vans", ("2", "3")), ("Cars", ("3", "4")), ("Trees", ("5", "9"))])


def test_a_total_of_one_row_is_taken_out_of_the_way(tmp_path: Path) -> None:
    rows = [
        ("Received", ("5,000", "4,000")),
        ("Paid", ("(3,000)", "(2,500)")),
        ("Net from work", ("2,000", "1,500")),
        ("Machines", ("", "")),
        ("Bought", ("(800)", "(600)")),
        ("Net on machines", ("(800)", "(600)")),
        ("Net in all", ("1,200", "990")),
    ]
    [(_, equation)] = findings(tmp_path, rows)
    assert equation is not None and equation.startswith("990 ≠ 1500 - 600")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1_000, 900_000), min_size=2, max_size=6), min_size=1, max_size=4))
def test_groups_that_add_up_have_no_findings(tmp_path_factory: object, groups: list[list[int]]) -> None:
    rows: list[tuple[str, Sequence[str]]] = []
    for n, group in enumerate(groups):
        rows.append((f"Group {n}", ("", "")))
        rows.extend((f"Row {n}.{m}", (f"{amount:,}", f"{2 * amount + m:,}")) for m, amount in enumerate(group))
        totals = (sum(group), sum(2 * amount + m for m, amount in enumerate(group)))
        rows.append((f"Total group {n}", tuple(f"{total:,}" for total in totals)))
    path = tmp_path_factory.mktemp("sums")  # type: ignore[attr-defined]
    assert not findings(path, rows)
