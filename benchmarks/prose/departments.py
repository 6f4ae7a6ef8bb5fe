"""Invented budgets and final accounts of Chinese departments: tables as in `tests/invented`, sentences of their own.

In: a seed. Out: `Document`. Everything said is true of the tables, rounded (or, in some documents, cut off) once.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import attrs

from invented import final_account, numbered_budget, split_budget
from invented.catalogue import ORDINALS
from invented.model import (
    CARRIED,
    GENERAL_BUDGET,
    GOVERNMENT,
    INSTITUTIONAL,
    OTHER,
    STATE,
    Department,
    Purse,
    Shape,
    Sum,
    invent,
)
from invented.paper import Cell, Paper, Share, Style
from invented.titles import final_titles, numbered_titles, split_titles

from .explained_account import explain_account
from .explained_budget import explain_budget
from .narrator import Narrator
from .sentences import Document, Hand

_UNITS = {"A": (("万元", 2), ("万元", 2), ("元", 2)), "B": (("元", 0), ("万元", 2)), "C": (("万元", 2), ("元", 2))}
_FUNDS = tuple(map(frozenset[str], ((), (GOVERNMENT,), (GOVERNMENT, INSTITUTIONAL), (STATE, OTHER), (CARRIED,))))


def print_department(family: str, seed: int) -> Document:
    """A budget in numbered tables ("A"), one by split codes ("B") or a final account ("C")."""
    random = Random(f"{family} {seed}")
    rounding = random.choice(("exact", "rounded", "rounded", "cut"))
    step = 10_000 if rounding == "exact" else 1
    unit, decimals = random.choice(_UNITS[family])
    style = Style(
        unit=unit, decimals=decimals, thousands=random.random() < 0.3, zero=random.choice(("", "", "0")),
        pipes=random.random() < 0.4, spaced=random.random() < 0.5, wording=random.randrange(6),
        every_class=random.random() < 0.4, remarks=random.random() < 0.5,
    )  # fmt: skip
    in_yuan = unit == "元" and random.random() < 0.2  # sentences in 元 too
    hand = Hand(
        thousands=random.random() < 0.2, drop_zeros=random.random() < 0.2, spaced=random.random() < 0.3,
        cut=rounding == "cut",
    )  # fmt: skip
    if in_yuan:
        hand = attrs.evolve(hand, unit="元", scale=100)
    shape = Shape(random.randint(1, 3), random.randint(1, 2), random.randint(1, 3), random.choice(_FUNDS))
    department = invent(shape, random.randrange(1 << 30), step=step, public_step=step)
    if len(department.prior_items) > 2 and random.random() < 0.6:  # something is new this year
        new = random.choice(list(department.prior_items)[1:])
        department = attrs.evolve(department, prior_items={**department.prior_items, new: 0})
    paper = Paper(style)
    narrator = Narrator(random, hand, department.year, paper)
    _PRINTERS[family](narrator, department, Purse(random, step))
    return Document(
        name=f"{family}{seed}.txt", language="zh", kind="account" if family == "C" else "budget",
        year=department.year, hand=hand, lines=tuple(paper.lines), paragraphs=narrator.paragraphs,
    )  # fmt: skip


def _cover(narrator: Narrator, department: Department, document: str) -> None:
    name = department.name
    narrator.paper.say(f"{name}{document}", "目录")
    parts = ("概况", f"{document}表", f"{document}情况说明", "名词解释")
    narrator.paper.listed(*(f"第{ordinal}部分 {part}" for ordinal, part in zip(ORDINALS, parts, strict=False)))
    narrator.paper.say("第一部分 概况", "一、主要职责", f"{name}负责{department.district}的有关公共服务。")
    narrator.paper.say("二、单位构成", f"编报范围内的单位有{len(department.units)}家。")


def _numbered(narrator: Narrator, department: Department, purse: Purse) -> None:
    book, paper = numbered_budget, narrator.paper
    general = narrator.habit("general table", (book.general_budget, _compared_general))
    tables = (
        book.income_and_spending, book.income_by_unit, book.spending, book.appropriations, general,
        book.basic_expenditure, book.three_public, book.government_funds, book.state_capital, book.project_list,
        book.whole_targets, book.project_targets,
    )  # fmt: skip
    _cover(narrator, department, f"{department.year}年部门预算")
    paper.say(f"第二部分 {department.year}年部门预算表")
    for number, (title, table) in enumerate(
        zip(numbered_titles(paper.style.wording, department), tables, strict=True), 1
    ):
        table(paper, department, f"表{number}", title)
    paper.say(f"第三部分 {department.year}年部门预算情况说明")
    explain_budget(narrator, department, purse)


def _compared_general(paper: Paper, department: Department, number: str, title: str) -> None:
    """The general public budget beside what was spent last year, with the change in money and in percent."""

    def before(code: str) -> int:
        return sum(amount for item, amount in department.prior_items.items() if item.startswith(code))

    def line(code: str, name: str, now: Sum, then: int) -> tuple[Cell, ...]:
        change = now.total - then
        return (code, name, then, now.total, now.basic, now.project, change, Share(change, then) if then else "")

    year = department.year
    paper.caption(number, title, f"部门：{department.name}", f"单位：{paper.style.unit}")
    heads = ("科目编码", "科目名称", f"{year - 1}年执行数", f"{year}年预算数", "", "", "增减额", "增减率")
    paper.table(
        (heads, ("", "", "", "合计", "基本支出", "项目支出", "", "")),
        (
            line("", "合计", department.spent(GENERAL_BUDGET), before("")),
            *(
                line(code, department.names[code], one, before(code))
                for code, one in department.tree(GENERAL_BUDGET).items()
            ),
        ),
    )


def _split(narrator: Narrator, department: Department, purse: Purse) -> None:
    book, paper = split_budget, narrator.paper
    tables = (
        book.income_and_spending, book.income, book.spending, book.appropriations, book.general_budget,
        book.government_funds, book.state_capital, book.basic_expenditure, book.three_public,
    )  # fmt: skip
    _cover(narrator, department, f"{department.year}年部门预算")
    paper.say(f"第三部分 {department.year}年部门预算情况说明")
    explain_budget(narrator, department, purse)
    paper.say(f"第二部分 {department.year}年部门预算表")
    for title, table in zip(split_titles(paper.style.wording, department), tables, strict=True):
        table(paper, department, title)


def _final(narrator: Narrator, department: Department, purse: Purse) -> None:
    book, paper = final_account, narrator.paper
    tables = (
        book.income_and_spending, book.income, book.spending, book.appropriations, book.general_budget,
        book.basic_expenditure, book.three_public, book.government_funds, book.state_capital,
    )  # fmt: skip
    _cover(narrator, department, f"{department.year}年度部门决算")
    paper.say(f"第二部分 {department.year}年度部门决算表")
    for title, table in zip(final_titles(paper.style.wording, department), tables, strict=True):
        table(paper, department, title)
    paper.say(f"第三部分 {department.year}年度部门决算情况说明")
    explain_account(narrator, department, purse)


_PRINTERS: dict[str, Callable[[Narrator, Department, Purse], None]] = {"A": _numbered, "B": _split, "C": _final}
