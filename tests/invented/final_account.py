"""Family C: a final account. In: a department and a style. Out: the printed paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import catalogue
from .model import (
    CARRIED,
    EVERY_FUND,
    GENERAL,
    GENERAL_BUDGET,
    GOVERNMENT,
    INSTITUTIONAL,
    OTHER,
    STATE,
    Department,
    ItemFund,
    Sum,
)
from .paper import Cell, Paper, Share, Style, because, changed, percent, procured, shown, side_by_side, total_of
from .split_budget import split_code
from .titles import final_titles

_FISCAL = (GENERAL, GOVERNMENT, STATE)  # carry-over is part of the opening balance here
_FUND_NAMES = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")


def print_final_account(department: Department, style: Style) -> Paper:
    """The whole document: cover, contents, nine tables, explanations."""
    paper = Paper(style)
    titles = final_titles(style.wording, department)
    _introduce(paper, department)
    tables = (
        income_and_spending, income, spending, appropriations, general_budget, basic_expenditure, three_public,
        government_funds, state_capital,
    )  # fmt: skip
    for title, table in zip(titles, tables, strict=True):
        if not (style.short and table is state_capital):
            table(paper, department, title)
    _explain(paper, department)
    return paper


def _caption(paper: Paper, title: str) -> None:
    paper.caption("", title, f"单位：{paper.style.unit}")


def _class_codes(style: Style, tree: Mapping[str, Sum]) -> list[tuple[str, str]]:
    codes = [code for code in catalogue.CLASSES if style.every_class or code in tree]
    return [(code, f"{n}、{catalogue.CLASSES[code]}") for n, code in zip(catalogue.ORDINALS, codes, strict=False)]


def income_and_spending(paper: Paper, department: Department, title: str) -> None:
    received = [department.received(fund) for fund in _FISCAL]
    own, other = department.received(INSTITUTIONAL), department.received(OTHER)
    names = [f"{name}收入" for name in _FUND_NAMES]
    names += ["上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
    left = [
        (f"{n}、{name}", amount)
        for n, name, amount in zip(catalogue.ORDINALS, names, [*received, 0, own, 0, 0, other], strict=False)
    ]
    tree, spent = department.tree(EVERY_FUND), total_of(department)
    right = [(name, tree.get(code, Sum()).total) for code, name in _class_codes(paper.style, tree)]
    total, opening = department.received(*EVERY_FUND), department.opened(*EVERY_FUND)
    _caption(paper, title)
    paper.table(
        (("收入", "", "支出", ""), ("项目", "决算数", "项目", "决算数")),
        (
            *side_by_side(left, right),
            ("本年收入合计", total, "本年支出合计", spent),
            ("使用非财政拨款结余（含专用结余）", 0, "结余分配", 0),
            ("年初结转和结余", opening, "年末结转和结余", total + opening - spent),
            ("总计", total + opening, "总计", total + opening),
        ),
    )


def _rolled_up(amounts: Mapping[ItemFund, int], funds: frozenset[str]) -> dict[str, int]:
    """Amounts by class, section and item."""
    tree: dict[str, int] = {}
    for (item, fund), amount in amounts.items():
        if fund in funds:
            for length in (3, 5, 7):
                tree[item[:length]] = tree.get(item[:length], 0) + amount
    return tree


def _by_account(
    paper: Paper, names: Mapping[str, str], heads: Sequence[str], rows: Mapping[str, tuple[int, ...]], foot: bool
) -> None:
    """A table by functional account; its 合计 stands first or at the foot and adds up the classes."""
    total = tuple(map(sum, zip(*(rows[code] for code in rows if len(code) == 3), strict=True)))
    blanks = [""] * len(heads)
    total_row: tuple[Cell, ...] = ("", "", "", "合计", *total)
    body: list[tuple[Cell, ...]] = [(*split_code(code), names[code], *amounts) for code, amounts in rows.items()]
    paper.table(
        (
            ("项目", "", "", "", *heads),
            ("功能分类科目编码", "", "", "科目名称", *blanks),
            ("类", "款", "项", "", *blanks),
        ),
        [*body, total_row] if foot else [total_row, *body],
    )


def income(paper: Paper, department: Department, title: str) -> None:
    sources = (frozenset(_FISCAL), frozenset({INSTITUTIONAL}), frozenset({OTHER}))
    fiscal, own, other = (_rolled_up(department.receipts, funds) for funds in sources)
    rows = {}
    for code in department.tree(EVERY_FUND):
        amounts = (fiscal.get(code, 0), 0, own.get(code, 0), 0, 0, other.get(code, 0))
        if sum(amounts):
            rows[code] = (sum(amounts), *amounts)
    heads = ("本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
    _caption(paper, title)
    _by_account(paper, department.names, heads, rows, foot=False)


def spending(paper: Paper, department: Department, title: str) -> None:
    rows = {code: (one.total, one.basic, one.project, 0, 0, 0) for code, one in department.tree(EVERY_FUND).items()}
    heads = ("本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
    _caption(paper, title)
    _by_account(paper, department.names, heads, rows, foot=False)


def appropriations(paper: Paper, department: Department, title: str) -> None:
    budgets = (GENERAL_BUDGET, frozenset({GOVERNMENT}), frozenset({STATE}))
    received, opened = ([side(fund) for fund in _FISCAL] for side in (department.received, department.opened))
    spent = [department.spent(funds).total for funds in budgets]
    available = [a + b for a, b in zip(received, opened, strict=True)]
    closing = [a - b for a, b in zip(available, spent, strict=True)]
    trees = [department.tree(funds) for funds in budgets]
    tree = department.tree(frozenset({*_FISCAL, CARRIED}))
    classes: list[tuple[Cell, ...]] = [
        (name, *_with_total([t.get(code, Sum()).total for t in trees]))
        for code, name in _class_codes(paper.style, tree)
    ]
    named = [f"{n}、{name}" for n, name in zip(catalogue.ORDINALS, _FUND_NAMES, strict=False)]
    blank: tuple[Cell, ...] = ("", "", "", "", "")
    foot: list[tuple[Cell, ...]] = [
        ("本年收入合计", sum(received), "本年支出合计", *_with_total(spent)),
        ("年初财政拨款结转和结余", sum(opened), "年末财政拨款结转和结余", *_with_total(closing)),
        *((name, amount, *blank) for name, amount in zip(named, opened, strict=True)),
        ("总计", sum(available), "总计", *_with_total(available)),
    ]
    _caption(paper, title)
    paper.table(
        (("收入", "", "支出", "", "", "", ""), ("项目", "决算数", "项目", "合计", *_FUND_NAMES)),
        (*side_by_side(list(zip(named, received, strict=True)), classes), *foot),
    )


def _with_total(amounts: Sequence[int]) -> tuple[int, ...]:
    return (sum(amounts), *amounts)


def general_budget(paper: Paper, department: Department, title: str) -> None:
    rows = {code: (one.total, one.basic, one.project) for code, one in department.tree(GENERAL_BUDGET).items()}
    _caption(paper, title)
    _by_account(paper, department.names, ("合计", "基本支出", "项目支出"), rows, foot=True)


def basic_expenditure(paper: Paper, department: Department, title: str) -> None:
    """The economic classification in two halves: personnel expenses left, operating expenses right."""
    names, tree = catalogue.ECONOMIC_SECTIONS | catalogue.ECONOMIC, department.economic_tree()
    codes = sorted(names if paper.style.every_class else tree)
    halves: list[list[tuple[Cell, ...]]] = [
        [(code[:3], code[3:], names[code], tree.get(code, 0)) for code in codes if code[:3] in sections]
        for sections in (("301", "303"), ("302", "310"))
    ]
    basic = department.spent(GENERAL_BUDGET)
    head = ("经济分类科目编码", "", "科目名称", "决算数")
    _caption(paper, title)
    paper.table(
        (head * 2, ("类", "款", "", "") * 2),
        (*side_by_side(*halves), ("人员经费合计", "", "", basic.personnel, "公用经费合计", "", "", basic.operating)),
    )


def three_public(paper: Paper, department: Department, title: str) -> None:
    """Budget and account side by side: as a list, or as one row of pairs."""
    plan, spent = department.planned_public, department.public
    lines = (
        ("合计", plan.total, spent.total),
        ("因公出国（境）费", plan.abroad, spent.abroad),
        ("公务用车购置及运行费", plan.cars, spent.cars),
        ("公务用车购置费", plan.purchase, spent.purchase),
        ("公务用车运行费", plan.running, spent.running),
        ("公务接待费", plan.reception, spent.reception),
    )
    _caption(paper, title)
    if paper.style.wording % 2:
        paper.table((("项目", "预算数", "决算数"),), lines)
        return
    top = ("合计", "", "因公出国（境）费", "", "公务用车购置及运行费", *[""] * 5, "公务接待费", "")
    below = ("", "", "", "", "小计", "", "公务用车购置费", "", "公务用车运行费", "", "", "")
    pairs = [amount for _, *pair in lines for amount in pair]
    paper.table((top, below, ("预算数", "决算数") * 6), (pairs,))


def government_funds(paper: Paper, department: Department, title: str) -> None:
    _one_fund(paper, department, title, GOVERNMENT)


def state_capital(paper: Paper, department: Department, title: str) -> None:
    _one_fund(paper, department, title, STATE)


def _one_fund(paper: Paper, department: Department, title: str, fund: str) -> None:
    funds = frozenset({fund})
    opening, receipts = _rolled_up(department.opening, funds), _rolled_up(department.receipts, funds)
    body: list[tuple[Cell, ...]] = []
    foot = [0] * 6
    for code, one in department.tree(funds).items():
        opened, received = opening.get(code, 0), receipts.get(code, 0)
        amounts = (opened, received, one.total, one.basic, one.project, opened + received - one.total)
        body.append((*split_code(code), department.names[code], *amounts))
        if len(code) == 3:
            foot = [a + b for a, b in zip(foot, amounts, strict=True)]
    _caption(paper, title)
    paper.table(
        (
            ("项目", "", "", "", "年初结转和结余", "本年收入", "本年支出", "", "", "年末结转和结余"),
            ("功能分类科目编码", "", "", "科目名称", "", "", "小计", "基本支出", "项目支出", ""),
            ("类", "款", "项", "", "", "", "", "", "", ""),
        ),
        (*body, ("", "", "", "合计", *(foot if body else [""] * 6))),
    )
    if not body:
        paper.note(f"注：{department.name}{department.year}年度无{fund}财政拨款收入和支出，故本表无数据。")


def _introduce(paper: Paper, department: Department) -> None:
    year, name = department.year, department.name
    account = f"{name}{year}年度部门决算"
    parts = (f"第一部分 {name}概况", f"第二部分 {account}表", f"第三部分 {account}情况说明", "第四部分 名词解释")
    paper.say(f"{name}{year}年度部门决算", "目录")
    paper.listed(*parts)
    paper.say(parts[0], "一、主要职能", f"{name}承担{department.district}本领域的公共服务。", "二、部门决算单位构成")
    paper.say(f"纳入{name}{year}年度部门决算编制范围的单位共{len(department.units)}家。", parts[1])


def _explain(paper: Paper, department: Department) -> None:
    style, year, name = paper.style, department.year, department.name
    paper.say(f"第三部分 {name}{year}年度部门决算情况说明")
    received, spent = department.received(*EVERY_FUND), department.spent()
    fiscal, own, other = department.received(*_FISCAL), department.received(INSTITUTIONAL), department.received(OTHER)
    grand, before = received + department.opened(*EVERY_FUND), department.prior.total
    comparison = changed(grand, before, f"{year - 1}年度", style) + because(grand, before)
    listed = "；".join(
        f"{label}{_of(style, amount, received)}"
        for label, amount in (("财政拨款收入", fiscal), ("事业收入", own), ("其他收入", other))
        if amount
    )
    paper.say(
        "一、收入支出决算总体情况说明",
        f"{name}{year}年度收入支出总计{_wan(style, grand)}，{comparison}。",
        "二、收入决算情况说明",
        f"本年收入合计{_wan(style, received)}，其中：{listed}。",
        "三、支出决算情况说明",
        f"本年支出合计{_wan(style, spent.total)}，其中：基本支出{_of(style, spent.basic, spent.total)}；"
        f"项目支出{_of(style, spent.project, spent.total)}。",
        "四、一般公共预算财政拨款支出决算情况说明",
    )
    general, planned = department.spent(GENERAL_BUDGET), sum(department.prior_items.values())
    paper.say(f"一般公共预算财政拨款支出{_plan(style, planned, general.total)}。其中：")
    tree = department.tree(GENERAL_BUDGET)
    for n, (code, plan) in enumerate(department.prior_items.items(), 1):
        names = [department.names[code[:length]] for length in (3, 5, 7)]
        sentence = _plan(style, plan, tree[code].total)
        paper.say(f"{n}、{names[0]}（类）{names[1]}（款）{names[2]}（项）。{sentence}。")
    paper.say(
        "五、一般公共预算财政拨款基本支出决算情况说明",
        f"基本支出{_wan(style, general.basic)}，其中：人员经费{_wan(style, general.personnel)}，"
        f"公用经费{_wan(style, general.operating)}。",
        *_other(department, style),
        "第四部分 名词解释",
        "（一）年末结转和结余：指本年度未用完、按规定留到以后年度使用的资金。",
    )


def _other(department: Department, style: Style) -> list[str]:
    year, now, then, costs = department.year, department.public, department.planned_public, department.running_costs
    public = f"“三公”经费支出预算为{_wan(style, then.total)}，支出决算为{_wan(style, now.total)}"
    return [
        "六、财政拨款“三公”经费支出决算情况说明",
        f"{year}年度{public}，{changed(now.total, then.total, '预算', style)}{because(now.total, then.total)}。",
        "七、预算绩效管理情况",
        f"{department.name}{year}年度的项目支出全部开展绩效自评。",
        "八、其他重要事项的情况说明",
        f"（一）{year}年度{f'机关运行经费支出{_wan(style, costs)}' if costs else '没有机关运行经费支出'}。",
        f"（二）{year}年度，{procured(department, style)}",
        f"（三）截至{year}年12月31日，{department.name}共有车辆1辆，为其他用车。",
    ]


def _wan(style: Style, amount: int) -> str:
    return f"{style.money(amount, '万元', 2)}万元"


def _of(style: Style, part: int, whole: int) -> str:
    return f"{_wan(style, part)}，占{shown(percent(Share(part, whole)), 2, False, style.drop_zeros)}%"


def _plan(style: Style, plan: int, spent: int) -> str:
    """A final account's item: its opening budget, what was spent, and which was more."""
    done = f"，完成年初预算的{shown(percent(Share(spent, plan)), 2, False, style.drop_zeros)}%" if plan else ""
    word, reason = ("大于", "工作任务增加") if spent > plan else ("小于", "压减一般性支出")
    if spent == plan:
        word, reason = "等于", "按计划执行"
    amounts = f"年初预算为{_wan(style, plan)}，支出决算为{_wan(style, spent)}"
    return f"{amounts}{done}。决算数{word}预算数的主要原因：{reason}"
