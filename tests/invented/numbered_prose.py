"""The prose of family A: cover, contents, and the explanation of the tables, true to the department's money."""

from __future__ import annotations

from collections.abc import Sequence

from .catalogue import ORDINALS
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
)
from .paper import Paper, Share, Style, because, changed, percent, procured, share_decimals, shown, total_of, why

_SECTIONS = (
    "部门收支预算总体安排情况",
    "部门收入预算安排情况",
    "部门支出预算安排情况",
    "财政拨款收支预算总体情况",
    "一般公共预算支出安排情况",
    "一般公共预算基本支出安排情况",
    "“三公”经费支出安排情况",
    "政府性基金预算支出安排情况",
    "国有资本经营预算支出安排情况",
    "项目支出安排情况",
    "其他重要事项的情况说明",
)


def introduce(paper: Paper, department: Department, titles: Sequence[str]) -> None:
    """Cover, list of contents, first part and the heading of the tables."""
    year, name = department.year, department.name
    budget = f"{name}{year}年部门预算"
    parts = (f"第一部分 {name}概况", f"第二部分 {budget}表", f"第三部分 {budget}情况说明", "第四部分 名词解释")
    paper.say(name, f"{year}年部门预算", f"{year}年1月", "目录", parts[0])
    paper.listed("- 一、部门主要职能", "- 二、部门预算单位构成")
    paper.say(parts[1])
    paper.listed(*(f"- {ordinal}、{title}" for ordinal, title in zip(ORDINALS, titles, strict=False)))
    paper.say(parts[2])
    paper.listed(*(f"- {ordinal}、{title}" for ordinal, title in zip(ORDINALS, _SECTIONS, strict=False)))
    paper.say(parts[3], parts[0], "一、部门主要职能")
    paper.say(f"（一）承担{department.district}本领域的公共服务，拟订工作计划并组织实施。")
    paper.say("（二）完成上级交办的其他事项。")
    paper.say("二、部门预算单位构成", f"纳入{name}{year}年部门预算编制范围的单位包括：")
    paper.listed(*(f"{n}. {unit.name}" for n, unit in enumerate(department.units, 1)))
    paper.say(parts[1])


def explain(paper: Paper, department: Department) -> None:
    """Third and fourth part: what the tables show, in sentences."""
    year, style = department.year, paper.style
    paper.say(f"第三部分 {department.name}{year}年部门预算情况说明")
    bodies = (
        _overall(department, style), _income(department, style), _spending(department, style),
        _fiscal(department, style), _general(department, style), _basic(department, style), _public(department, style),
        _fund(department, style, GOVERNMENT), _fund(department, style, STATE), _projects(department, style),
        _other(department, style),
    )  # fmt: skip
    for ordinal, heading, body in zip(ORDINALS, _SECTIONS, bodies, strict=False):
        paper.say(f"{ordinal}、{heading}", *body)
    paper.say("第四部分 名词解释")
    paper.say("（一）基本支出：指为保证机构运转、完成日常任务而安排的人员支出和公用支出。")
    paper.say("（二）项目支出：指在基本支出之外，为完成特定任务而安排的支出。")


def _wan(style: Style, amount: int) -> str:
    return f"{style.money(amount, '万元', 2)}万元"


def _shares(style: Style, parts: Sequence[int]) -> list[str]:
    """“，占比 12.34%” for each part, or nothing where the printed shares would not add to 100."""
    decimals = share_decimals(parts)
    if decimals is None:
        return [""] * len(parts)
    whole = sum(parts)
    shares = [percent(Share(part, whole, decimals)) for part in parts]
    return [f"，占比{shown(share, decimals, False, style.drop_zeros)}%" for share in shares]


def _overall(department: Department, style: Style) -> list[str]:
    total, prior = total_of(department), department.prior.total
    comparison = changed(total, prior, f"{department.year - 1}年预算", style)
    return [
        f"{department.name}的全部收入和支出都纳入部门预算管理。{department.year}年部门收支总预算{_wan(style, total)}，"
        f"{comparison}，主要原因是：{why(total, prior)}。"
    ]


def _income(department: Department, style: Style) -> list[str]:
    total = total_of(department)
    names = {
        GENERAL: "一般公共预算财政拨款收入",
        GOVERNMENT: "政府性基金预算财政拨款收入",
        STATE: "国有资本经营预算财政拨款收入",
        INSTITUTIONAL: "事业收入",
        OTHER: "其他收入",
        CARRIED: "上年结转",
    }
    amounts = {name: department.spent(frozenset({fund})).total for fund, name in names.items()}
    listed = "，".join(f"{name}{_wan(style, amount)}" for name, amount in amounts.items() if amount)
    return [f"部门收入预算{_wan(style, total)}。其中：{listed}。"]


def _spending(department: Department, style: Style) -> list[str]:
    total = department.spent()
    basic, project = _shares(style, (total.basic, total.project))
    return [
        f"部门支出预算{_wan(style, total.total)}，其中：基本支出{_wan(style, total.basic)}{basic}；"
        f"项目支出{_wan(style, total.project)}{project}。"
    ]


def _fiscal(department: Department, style: Style) -> list[str]:
    total, prior = department.spent(FISCAL).total, department.prior.total - department.prior_other
    tree = department.tree(FISCAL)
    listed = "，".join(f"{department.names[c]}{_wan(style, one.total)}" for c, one in tree.items() if len(c) == 3)
    return [
        f"{department.year}年财政拨款收支总预算{_wan(style, total)}，"
        f"{changed(total, prior, f'{department.year - 1}年', style)}，主要原因是：{why(total, prior)}。"
        f"支出包括：{listed}。"
    ]


def _general(department: Department, style: Style) -> list[str]:
    total = department.spent(GENERAL_BUDGET)
    basic, project = _shares(style, (total.basic, total.project))
    return [
        f"一般公共预算财政拨款支出预算{_wan(style, total.total)}。主要安排情况如下："
        f"基本支出{_wan(style, total.basic)}{basic}，"
        f"其中人员经费{_wan(style, total.personnel)}，公用经费{_wan(style, total.operating)}；"
        f"项目支出{_wan(style, total.project)}{project}。"
    ]


def _basic(department: Department, style: Style) -> list[str]:
    total, tree = department.spent(GENERAL_BUDGET), department.economic_tree()
    return [
        f"一般公共预算基本支出{_wan(style, total.basic)}，其中：",
        f"1. 人员经费{_wan(style, total.personnel)}，包括：",
        f"（1）工资福利支出{_wan(style, tree.get('301', 0))}，主要用于在职人员工资、津贴补贴和社会保险缴费。",
        f"（2）对个人和家庭的补助{_wan(style, tree.get('303', 0))}，主要用于离退休人员费用。",
        f"2. 公用经费{_wan(style, total.operating)}，主要用于办公、维修、差旅等日常开支。",
    ]


def _public(department: Department, style: Style) -> list[str]:
    now, then = department.public, department.planned_public
    lines = (
        ("1. 因公出国（境）经费", now.abroad, then.abroad),
        ("2. 公务用车购置及运行维护费", now.cars, then.cars),
        ("（1）公务用车购置费", now.purchase, then.purchase),
        ("（2）公务用车运行维护费", now.running, then.running),
        ("3. 公务接待费", now.reception, then.reception),
    )
    last = f"{department.year - 1}年预算"

    def sentence(name: str, new: int, old: int) -> str:
        return f"{name}预算{_wan(style, new)}，{changed(new, old, last, style)}{because(new, old)}。"

    return [
        f"一般公共预算财政拨款安排“三公”经费预算{_wan(style, now.total)}，"
        f"{changed(now.total, then.total, last, style)}{because(now.total, then.total)}。其中：",
        *(sentence(*line) for line in lines),
    ]


def _fund(department: Department, style: Style, fund: str) -> list[str]:
    total = department.spent(frozenset({fund})).total
    if not total:
        return [f"{department.name}{department.year}年没有使用{fund}拨款安排的支出。"]
    return [f"{department.year}年{fund}支出{_wan(style, total)}，全部用于项目支出。"]


def _projects(department: Department, style: Style) -> list[str]:
    total = department.spent(EVERY_FUND).project
    return [
        f"{department.year}年项目支出{_wan(style, total)}，具体使用情况如下：",
        *(
            f"{n}. {project.name}{_wan(style, project.amount)}，主要用于保障年度任务。"
            for n, project in enumerate(department.projects, 1)
        ),
    ]


def _other(department: Department, style: Style) -> list[str]:
    year, costs = department.year, department.running_costs
    planned = f"机关运行经费预算{_wan(style, costs)}" if costs else "没有安排机关运行经费"
    return [
        "（一）机关运行经费情况",
        f"{department.name}{year}年{planned}。",
        "（二）政府采购预算情况",
        f"{year}年部门预算中，{procured(department, style)}",
        "（三）国有资产占有使用情况",
        f"截至{year - 1}年12月31日，部门共有车辆1辆，为一般公务用车。",
        "（四）预算绩效管理情况",
        f"{year}年，部门预算支出全部纳入绩效管理。",
    ]
