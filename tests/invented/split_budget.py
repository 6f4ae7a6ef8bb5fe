"""Family B: a budget whose account codes are split over 类, 款 and 项. In: a department, a style. Out: the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import catalogue
from .model import (
    CARRIED,
    EVERY_FUND,
    FISCAL,
    GENERAL,
    GENERAL_BUDGET,
    GOVERNMENT,
    INSTITUTIONAL,
    OTHER,
    STATE,
    Department,
    Sum,
)
from .paper import Cell, Paper, Style, because, changed, procured, side_by_side, total_of, two_kinds, why
from .titles import split_titles

_CODES = ("类", "款", "项")
Amounts = tuple[int, ...]


def print_split_budget(department: Department, style: Style) -> Paper:
    """The whole document: explanations first, then the nine tables, then other matters."""
    paper = Paper(style)
    titles = split_titles(style.wording, department)
    tables = (
        income_and_spending, income, spending, appropriations, general_budget, government_funds, state_capital,
        basic_expenditure, three_public,
    )  # fmt: skip
    printed = [(title, t) for title, t in zip(titles, tables, strict=True) if not (style.short and t is state_capital)]
    _introduce(paper, department, [title for title, _ in printed])
    for title, table in printed:
        table(paper, department, title)
    _explain(paper, department)
    return paper


def split_code(code: str) -> tuple[str, str, str]:
    """2080502 as 208 | 05 | 02, shorter codes with blanks behind."""
    return code[:3], code[3:5], code[5:7]


def _caption(paper: Paper, department: Department, title: str, unit: str = "") -> None:
    kind = "部门" if len(department.units) > 1 else "单位"
    paper.caption("", title, f"编制{kind}：{department.name}", f"单位：{unit or paper.style.unit}")


def _class_lines(department: Department, style: Style, funds: frozenset[str]) -> list[tuple[str, Sum]]:
    tree = department.tree(funds)
    codes = [code for code in catalogue.CLASSES if code in tree or (style.every_class and code[:2] in ("20", "21"))]
    return [
        (f"{ordinal}、{catalogue.CLASSES[code]}", tree.get(code, Sum()))
        for ordinal, code in zip(catalogue.ORDINALS, codes, strict=False)
    ]


def income_and_spending(paper: Paper, department: Department, title: str) -> None:
    """Spending in one column, or split into personnel, operating and project expenditure."""
    fiscal = [department.spent(frozenset(funds)).total for funds in ({GENERAL, CARRIED}, {GOVERNMENT}, {STATE})]
    own, other = (department.spent(frozenset({fund})).total for fund in (INSTITUTIONAL, OTHER))
    left = (
        ("一、财政拨款收入", sum(fiscal)),
        ("1. 一般公共预算资金", fiscal[0]),
        ("2. 政府性基金", fiscal[1]),
        ("3. 国有资本经营预算", fiscal[2]),
        ("二、事业收入", own),
        ("三、事业单位经营收入", 0),
        ("四、其他收入", other),
    )
    total = department.spent()
    lines = _class_lines(department, paper.style, EVERY_FUND)
    _caption(paper, department, title)
    if paper.style.wording % 3:
        header = (("本年收入", "", "本年支出", ""), ("项目", "预算数", "项目", "预算数"))
        rows = side_by_side(left, [(name, one.total) for name, one in lines])
        paper.table(header, (*rows, ("收入总计", total.total, "支出总计", total.total)))
        return
    wide_header = (
        ("本年收入", "", "本年支出", "", "", "", ""),
        ("项目", "预算数", "项目", "预算数", "", "", ""),
        ("", "", "", "合计", "基本支出", "", "项目支出"),
        ("", "", "", "", "人员经费", "公用经费", ""),
    )
    rows = side_by_side(left, [(name, one.total, one.personnel, one.operating, one.project) for name, one in lines])
    last = ("收入总计", total.total, "支出总计", total.total, total.personnel, total.operating, total.project)
    paper.table(wide_header, (*rows, last))


def _by_account(
    paper: Paper, names: Mapping[str, str], heads: Sequence[str], over: str, rows: Mapping[str, Amounts], total: Amounts
) -> None:
    """A table by functional account under the header `over`, with its 合计 at the foot."""
    blanks = [""] * (len(heads) - 1)
    body: list[tuple[Cell, ...]] = [(*split_code(code), names[code], *amounts) for code, amounts in rows.items()]
    paper.table(
        (
            ("项目", "", "", "", over, *blanks),
            ("功能分类科目编码", "", "", "功能分类科目名称", *heads),
            (*_CODES, "", "", *blanks),
        ),
        (*body, ("", "", "", "合计", *total)),
    )


def income(paper: Paper, department: Department, title: str) -> None:
    def line(fiscal: Sum, own: Sum, other: Sum) -> Amounts:
        return (fiscal.total + own.total + other.total, fiscal.total, own.total, 0, other.total)

    sources = (FISCAL, frozenset({INSTITUTIONAL}), frozenset({OTHER}))
    trees = [department.tree(funds) for funds in sources]
    rows = {code: line(*(tree.get(code, Sum()) for tree in trees)) for code in department.tree(EVERY_FUND)}
    total = line(*map(department.spent, sources))
    _caption(paper, department, title)
    heads = ("合计", "财政拨款收入", "事业收入", "事业单位经营收入", "其他收入")
    _by_account(paper, department.names, heads, "收入预算", rows, total)


def _spending(paper: Paper, department: Department, title: str, over: str, funds: frozenset[str]) -> None:
    total = department.spent(funds)
    rows: dict[str, Amounts] = {c: (one.total, one.basic, one.project) for c, one in department.tree(funds).items()}
    foot = (total.total, total.basic, total.project) if rows else ()
    _caption(paper, department, title)
    _by_account(paper, department.names, ("合计", "基本支出", "项目支出"), over, rows, foot)
    if not rows:
        kind, fund = ("部门" if len(department.units) > 1 else "单位"), over.removesuffix("支出")
        paper.note(f"注：本{kind}{department.year}年无{fund}财政拨款安排的预算，故本表为空表。")


def spending(paper: Paper, department: Department, title: str) -> None:
    _spending(paper, department, title, "支出预算", EVERY_FUND)


def general_budget(paper: Paper, department: Department, title: str) -> None:
    _spending(paper, department, title, "一般公共预算支出", GENERAL_BUDGET)


def government_funds(paper: Paper, department: Department, title: str) -> None:
    _spending(paper, department, title, "政府性基金预算支出", frozenset({GOVERNMENT}))


def state_capital(paper: Paper, department: Department, title: str) -> None:
    _spending(paper, department, title, "国有资本经营预算支出", frozenset({STATE}))


def appropriations(paper: Paper, department: Department, title: str) -> None:
    funds = (GENERAL_BUDGET, frozenset({GOVERNMENT}), frozenset({STATE}))
    totals = [department.spent(fund).total for fund in funds]
    trees = [department.tree(fund) for fund in funds]
    codes = [code for code in catalogue.CLASSES if any(code in tree for tree in trees)]
    right: list[tuple[Cell, ...]] = []
    for ordinal, code in zip(catalogue.ORDINALS, codes, strict=False):
        amounts = [tree.get(code, Sum()).total for tree in trees]
        right.append((f"{ordinal}、{catalogue.CLASSES[code]}", sum(amounts), *amounts))
    left = list(zip(("一、一般公共预算资金", "二、政府性基金", "三、国有资本经营预算"), totals, strict=True))
    _caption(paper, department, title)
    paper.table(
        (
            ("财政拨款收入", "", "财政拨款支出", "", "", "", ""),
            ("项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"),
        ),
        (*side_by_side(left, right), ("收入总计", sum(totals), "支出总计", sum(totals), *totals)),
    )


def basic_expenditure(paper: Paper, department: Department, title: str) -> None:
    basic = department.spent(GENERAL_BUDGET)
    names = catalogue.ECONOMIC_SECTIONS | catalogue.ECONOMIC
    _caption(paper, department, title)
    paper.table(
        (
            ("项目", "", "", "一般公共预算基本支出", "", ""),
            ("经济分类科目编码", "", "部门经济分类科目名称", "合计", "人员经费", "公用经费"),
            ("类", "款", "", "", "", ""),
        ),
        (
            *(
                (code[:3], code[3:], names[code], amount, *two_kinds(code, amount))
                for code, amount in department.economic_tree().items()
            ),
            ("", "", "合计", basic.basic, basic.personnel, basic.operating),
        ),
    )


def three_public(paper: Paper, department: Department, title: str) -> None:
    public, year = department.public, department.year
    _caption(paper, department, title, "万元")
    paper.table(
        (
            (f"{year}年“三公”经费预算数", "", "", "", "", "", f"{year}年机关运行经费预算数"),
            ("合计", "因公出国（境）费", "公务接待费", "公务用车购置及运行费", "", "", ""),
            ("", "", "", "小计", "购置费", "运行费", ""),
        ),
        (
            (
                public.total, public.abroad, public.reception, public.cars, public.purchase, public.running,
                department.running_costs,
            ),
        ),
        wan=True,
    )  # fmt: skip


def _introduce(paper: Paper, department: Department, titles: Sequence[str]) -> None:
    style, year, name = paper.style, department.year, department.name
    kind = "部门" if len(department.units) > 1 else "单位"
    paper.say(f"{name}{year}年{kind}预算", "目录")
    heads = ("主要职能", "机构设置", "名词解释", f"{kind}预算编制说明", f"{kind}预算表", "其他相关情况说明")
    listed = [f"{ordinal}、{head}" for ordinal, head in zip(catalogue.ORDINALS, heads, strict=False)]
    listed[5:5] = [f"{n}. {title}" for n, title in enumerate(titles, 1)]
    paper.listed(*listed)
    paper.say(f"{name}主要职能", f"{name}承担{department.district}本领域的公共服务，按年度计划组织实施。")
    paper.say(f"{name}机构设置", f"{name}预算包括{len(department.units)}家单位的预算。")
    paper.say("名词解释", "（一）基本支出预算：为保证机构运转而编制的年度支出计划，包括人员经费和公用经费。")
    paper.say(f"{year}年{kind}预算编制说明")
    total, fiscal = total_of(department), department.spent(FISCAL).total
    wan = [f"{style.money(amount, '万元', 2)}万元" for amount in (total, fiscal)]
    paper.say(
        f"{year}年，{name}收入预算{wan[0]}，其中：财政拨款收入{wan[1]}。",
        f"支出预算{wan[0]}，其中：财政拨款支出预算{wan[1]}。财政拨款支出主要内容如下：",
    )
    tree = department.tree(GENERAL_BUDGET)
    for n, (code, then) in enumerate(department.prior_items.items(), 1):
        now, names = tree[code].total, [department.names[code[:length]] for length in (3, 5, 7)]
        amount, before = style.money(now, "万元", 2), style.money(then, "万元", 2)
        paper.say(
            f"{n}. “{names[0]}（类）{names[1]}（款）{names[2]}（项）”{amount}万元，主要用于保障日常工作。"
            f"{year - 1}年当年预算执行数为{before}万元，{year}年预算安排{amount}万元，"
            f"{changed(now, then, f'{year - 1}年预算执行数', style)}。主要原因是：{why(now, then)}。"
        )


def _explain(paper: Paper, department: Department) -> None:
    style, year = paper.style, department.year
    now, then, last = department.public, department.planned_public, f"{year - 1}年预算"
    paper.say("其他相关情况说明")

    def sentence(name: str, new: int, old: int) -> str:
        return f"{name}{style.money(new, '万元', 2)}万元，{changed(new, old, last, style)}，主要原因是{why(new, old)}"

    paper.say(
        f"一、{year}年“三公”经费预算情况说明",
        f"{year}年“三公”经费预算数为{style.money(now.total, '万元', 2)}万元，"
        f"{changed(now.total, then.total, last, style)}{because(now.total, then.total)}。其中：",
        f"（一）{sentence('因公出国（境）费', now.abroad, then.abroad)}。",
        f"（二）{sentence('公务用车购置及运行费', now.cars, then.cars)}。其中："
        f"{sentence('公务用车购置费', now.purchase, then.purchase)}；"
        f"{sentence('公务用车运行费', now.running, then.running)}。",
        f"（三）{sentence('公务接待费', now.reception, then.reception)}。",
        "二、机关运行经费预算",
    )
    costs = department.running_costs
    amount = f"财政拨款的机关运行经费预算为{style.money(costs, '万元', 2)}万元" if costs else "无机关运行经费"
    paper.say(f"{year}年{department.name}{amount}。")
    paper.say("三、政府采购预算情况", f"{year}年，{procured(department, style)}")
    paper.say("四、绩效目标设置情况", f"{year}年，{department.name}的项目支出全部编报绩效目标。")
    paper.say("五、国有资产占有使用情况", f"截至{year - 1}年12月31日，{department.name}共有车辆1辆，为其他用车。")
