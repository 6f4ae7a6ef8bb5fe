"""Family A: a department budget in twelve numbered tables. In: a department and a style. Out: the printed paper."""

from __future__ import annotations

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
    Project,
    Sum,
)
from .numbered_prose import explain, introduce
from .paper import Cell, Paper, Share, Style, Target, share_decimals, side_by_side, total_of, two_kinds
from .titles import numbered_titles

_FUNDS = (GENERAL, GOVERNMENT, STATE)
_REASON = "<p>1. 保障年度重点任务按计划完成；</p> <p>2. 改善服务条件，满足办事群众需要；</p> <p>3. 落实节能要求。</p>"


def print_numbered_budget(department: Department, style: Style) -> Paper:
    """The whole document: cover, contents, tables 1 to 12, explanations."""
    paper = Paper(style)
    titles = numbered_titles(style.wording, department)
    if style.short:
        titles = titles[:10]
    introduce(paper, department, titles)
    tables = (
        income_and_spending, income_by_unit, spending, appropriations, general_budget, basic_expenditure, three_public,
        government_funds, state_capital, project_list, whole_targets, project_targets,
    )  # fmt: skip
    for number, (title, table) in enumerate(zip(titles, tables, strict=False), 1):
        table(paper, department, f"表{number}", title)
    explain(paper, department)
    return paper


def _caption(paper: Paper, department: Department, number: str, title: str) -> None:
    below = (f"部门：{department.name}", f"单位：{paper.style.unit}")
    paper.caption(number, title, *below)


def _class_lines(department: Department, style: Style, funds: frozenset[str], bracketed: bool) -> list[tuple[str, int]]:
    """The spending side: every class in use (or every class there is), numbered, with its amount."""
    tree = department.tree(funds)
    codes = [code for code in catalogue.CLASSES if style.every_class or code in tree]
    mark = "（{}）{}" if bracketed else "{}、{}"
    return [
        (mark.format(ordinal, catalogue.CLASSES[code]), tree.get(code, Sum()).total)
        for ordinal, code in zip(catalogue.ORDINALS, codes, strict=False)
    ]


def income_and_spending(paper: Paper, department: Department, number: str, title: str) -> None:
    by_fund = {fund: department.spent(frozenset({fund})).total for fund in EVERY_FUND}
    income = [
        ("一、一般公共预算拨款收入", by_fund[GENERAL]),
        ("二、政府性基金预算拨款收入", by_fund[GOVERNMENT]),
        ("三、国有资本经营预算拨款收入", by_fund[STATE]),
        ("四、财政专户管理资金收入", 0),
        ("五、事业收入", by_fund[INSTITUTIONAL]),
        ("六、事业单位经营收入", 0),
        ("七、上级补助收入", 0),
        ("八、附属单位上缴收入", 0),
        ("九、其他收入", by_fund[OTHER]),
    ]
    total = total_of(department)
    _caption(paper, department, number, title)
    paper.table(
        (("收入", "", "支出", ""), ("项目", "预算数", "项目", "预算数")),
        (
            *side_by_side(income, _class_lines(department, paper.style, EVERY_FUND, bracketed=False)),
            ("本年收入合计", total - by_fund[CARRIED], "本年支出合计", total),
            ("上年结转结余", by_fund[CARRIED], "年终结转结余", 0),
            ("收入总计", total, "支出总计", total),
        ),
    )
    if paper.style.remarks:
        paper.note("备注：表中留空处表示没有该项收支，下同。")


def income_by_unit(paper: Paper, department: Department, number: str, title: str) -> None:
    names = ("部门（单位）代码", "部门（单位）名称", "合计", "本年收入", *[""] * 9, "上年结转结余", *[""] * 5)
    sources = ("一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金")
    this_year = ("小计", *sources, "事业收入", "事业单位经营收入", "上级补助收入", "附属单位上缴收入", "其他收入")

    def line(code: str, name: str, unit: int | None) -> tuple[Cell, ...]:
        general, government, state, own, other, carried = (
            department.spent(frozenset({fund}), unit).total for fund in (*_FUNDS, INSTITUTIONAL, OTHER, CARRIED)
        )
        income = general + government + state + own + other
        received = (income, general, government, state, 0, own, 0, 0, 0, other)
        return (code, name, income + carried, *received, carried, carried, 0, 0, 0, 0)

    _caption(paper, department, number, title)
    paper.table(
        (names, ("", "", "", *this_year, "小计", *sources, "单位资金")),
        (
            line("", "合计", None),
            line(department.code, department.name, None),
            *(line(unit.code, unit.name, index) for index, unit in enumerate(department.units)),
        ),
    )


def spending(paper: Paper, department: Department, number: str, title: str) -> None:
    total = department.spent()
    rest = ("事业单位经营支出", "上缴上级支出", "对附属单位补助支出")
    _caption(paper, department, number, title)
    paper.table(
        (("科目编码", "科目名称", "合计", "基本支出", "项目支出", *rest),),
        (
            ("", "合计", total.total, total.basic, total.project, 0, 0, 0),
            *(
                (code, department.names[code], one.total, one.basic, one.project, 0, 0, 0)
                for code, one in department.tree(EVERY_FUND).items()
            ),
        ),
    )


def appropriations(paper: Paper, department: Department, number: str, title: str) -> None:
    general, government, state, carried = (department.spent(frozenset({f})).total for f in (*_FUNDS, CARRIED))
    total = department.spent(FISCAL).total
    income = [
        ("一、本年收入", total - carried),
        ("（一）一般公共预算拨款", general),
        ("（二）政府性基金预算拨款", government),
        ("（三）国有资本经营预算拨款", state),
        ("二、上年结转", carried),
        ("（一）一般公共预算拨款", carried),
        ("（二）政府性基金预算拨款", 0),
        ("（三）国有资本经营预算拨款", 0),
    ]
    classes = _class_lines(department, paper.style, FISCAL, bracketed=True)
    _caption(paper, department, number, title)
    paper.table(
        (("收入", "", "支出", ""), ("项目", "预算数", "项目", "预算数")),
        (
            *side_by_side(income, [("一、本年支出", total), *classes, ("二、年终结转结余", 0)]),
            ("收入总计", total, "支出总计", total),
        ),
    )


def general_budget(paper: Paper, department: Department, number: str, title: str) -> None:
    def line(code: str, name: str, one: Sum) -> tuple[Cell, ...]:
        return (code, name, one.total, one.basic, one.personnel, one.operating, one.project)

    _caption(paper, department, number, title)
    paper.table(
        (
            ("科目编码", "科目名称", "合计", "基本支出", "", "", "项目支出"),
            ("", "", "", "小计", "人员经费", "公用经费", ""),
        ),
        (
            line("", "合计", department.spent(GENERAL_BUDGET)),
            *(line(code, department.names[code], one) for code, one in department.tree(GENERAL_BUDGET).items()),
        ),
    )


def basic_expenditure(paper: Paper, department: Department, number: str, title: str) -> None:
    basic = department.spent(GENERAL_BUDGET)
    names = catalogue.ECONOMIC_SECTIONS | catalogue.ECONOMIC
    _caption(paper, department, number, title)
    paper.table(
        (
            ("部门预算支出经济分类科目", "", "本年一般公共预算基本支出", "", ""),
            ("科目编码", "科目名称", "合计", "人员经费", "公用经费"),
        ),
        (
            ("", "合计", basic.basic, basic.personnel, basic.operating),
            *(
                (code, names[code], amount, *two_kinds(code, amount))
                for code, amount in department.economic_tree().items()
            ),
        ),
    )


def three_public(paper: Paper, department: Department, number: str, title: str) -> None:
    public = department.public
    _caption(paper, department, number, title)
    paper.table(
        (
            ("“三公”经费合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"),
            ("", "", "小计", "公务用车购置费", "公务用车运行费", ""),
        ),
        ((public.total, public.abroad, public.cars, public.purchase, public.running, public.reception),),
    )


def government_funds(paper: Paper, department: Department, number: str, title: str) -> None:
    _one_fund(paper, department, number, title, GOVERNMENT)


def state_capital(paper: Paper, department: Department, number: str, title: str) -> None:
    _one_fund(paper, department, number, title, STATE)


def _one_fund(paper: Paper, department: Department, number: str, title: str, fund: str) -> None:
    """The table of one fund: filled, or only a header and a note that says why."""
    tree = department.tree(frozenset({fund}))
    _caption(paper, department, number, title)
    total = department.spent(frozenset({fund}))
    rows = [(code, department.names[code], one.total, one.basic, one.project) for code, one in tree.items()]
    paper.table(
        (("科目编码", "科目名称", f"本年{fund}支出", "", ""), ("", "", "合计", "基本支出", "项目支出")),
        [("", "合计", total.total, total.basic, total.project), *rows] if rows else [],
    )
    if not rows:
        paper.say(f"本部门{department.year}年没有使用{fund}拨款安排的支出。")


def project_list(paper: Paper, department: Department, number: str, title: str) -> None:
    def amounts(projects: list[Project]) -> tuple[int, ...]:
        by_fund = {fund: sum(p.amount for p in projects if p.fund == fund) for fund in EVERY_FUND}
        received = (by_fund[GENERAL], by_fund[GOVERNMENT], by_fund[STATE])
        own = by_fund[INSTITUTIONAL] + by_fund[OTHER]
        return (sum(by_fund.values()), *received, by_fund[CARRIED], 0, 0, 0, own)

    every = list(department.projects)
    rows: list[tuple[Cell, ...]] = [
        ("", "合计", "", *amounts(every)),
        (department.code, department.name, "", *amounts(every)),
    ]
    for index, unit in enumerate(department.units):
        own = [project for project in every if project.unit == index]
        if own:
            rows += [(unit.code, unit.name, "", *amounts(own)), ("31", "本级支出项目", "", *amounts(own))]
            rows += [(project.code, project.name, unit.name, *amounts([project])) for project in own]
    heads, funds = ("项目编码", "项目名称", "项目单位"), ("一般公共预算", "政府性基金预算", "国有资本经营预算")
    _caption(paper, department, number, title)
    paper.table(
        (
            (*heads, "合计", "本年拨款", "", "", "财政拨款结转结余", "", "", "财政专户管理资金", "单位资金"),
            ("", "", "", "", *funds, *funds, "", ""),
        ),
        rows,
    )


def whole_targets(paper: Paper, department: Department, number: str, title: str) -> None:
    """The targets of the whole department: what it has in money, with shares and two earlier years; its projects."""
    year, total, fiscal = department.year, department.spent(), department.spent(FISCAL).total
    other = total.total - fiscal
    earlier = (department.before_prior, department.before_prior_other), (department.prior, department.prior_other)
    paper.caption(number, title, f"填报日期：{year - 1}年11月20日", f"单位：{paper.style.unit}")
    decimals = share_decimals((total.personnel, total.operating, total.project), (fiscal, other))

    def line(group: str, name: str, now: int, *then: int) -> tuple[Cell, ...]:
        if decimals is None:
            return ("", group, name, now, *then, "")
        return ("", group, name, now, Share(now, total.total, decimals), *then)

    totals = [one.total for one, _ in earlier]
    spent = [
        line("支出构成", "人员类项目支出", total.personnel, *(one.personnel for one, _ in earlier)),
        line("", "运转类项目支出", total.operating, *(one.operating for one, _ in earlier)),
        line("", "特定目标类项目支出", total.project, *(one.project for one, _ in earlier)),
        line("", "合计", total.total, *totals),
    ]
    if paper.style.lost_cells:
        spent[1:3] = [(row[2], "", *row[3:], "") for row in spent[1:3]]
        spent[3] = (*spent[3][2:], "", "")
    years = ("近两年收支金额", "", "") if decimals is None else ("占比", "近两年收支金额", "")
    heads = (f"部门总体资金情况（{paper.style.unit}）", "总体资金情况", "", "当年金额", *years)
    paper.table(
        (),
        (
            ("部门（单位）名称", department.name, "", "", "", "", ""),
            heads,
            line("收入构成", "财政拨款", fiscal, *(one.total - own for one, own in earlier)),
            line("", "其他资金", other, *(own for _, own in earlier)),
            line("", "合计", total.total, *totals),
            *spent,
            ("部门职能概述", "<p>1、负责本领域公共服务；</p> <p>2、完成上级交办的其他事项。</p>", "", "", "", "", ""),
            ("项目支出情况", "项目名称", "项目类别", "项目总预算", "项目本年度预算", "项目主要支出方向和用途", ""),
            *(
                ("", f"项目{n}：{p.name}", "特定目标类", p.amount, p.amount, _task(n), "")
                for n, p in enumerate(department.projects, 1)
            ),
        ),
    )
    paper.table(
        (("年度绩效指标", "一级指标", "二级指标", "指标名称", "指标值", "指标值确定依据"),),
        (
            ("", "产出指标", "数量指标", "组织服务活动", Target("≥", "12", "场"), "计划标准"),
            ("", "", "质量指标", "任务完成率", Target("", "100", "%"), "计划标准"),
            ("", "满意度指标", "服务对象满意度指标", "服务对象满意度", Target("≥", "90", "%"), "计划标准"),
        ),
    )


def _task(n: int) -> str:
    return f"用于{catalogue.TASKS[n % len(catalogue.TASKS)]}。"


def project_targets(paper: Paper, department: Department, number: str, title: str) -> None:
    """One form for each unit that has projects, under one title; together they are all project expenditure."""
    paper.caption(number, title, f"单位名称：{department.name}", f"资金单位：{paper.style.unit}")
    for index, unit in enumerate(department.units):
        projects = [project for project in department.projects if project.unit == index]
        if projects:
            _form(paper, department, unit.name, projects)


def _form(paper: Paper, department: Department, unit_name: str, projects: list[Project]) -> None:
    total = sum(project.amount for project in projects)
    by_fund = {fund: sum(p.amount for p in projects if p.fund == fund) for fund in EVERY_FUND}
    rows: list[tuple[Cell, ...]] = [
        ("项目名称", f"{unit_name}项目支出", "项目代码", projects[0].code),
        ("项目主管部门", department.name, "项目执行单位", unit_name),
        ("项目申请理由", _REASON, "", ""),
        ("项目总预算", total, "项目当年预算", total),
        ("项目资金来源", "资金来源项目", "金额", ""),
        ("", "合计", total, ""),
        ("", "1. 一般公共预算财政拨款收入", by_fund[GENERAL], ""),
        ("", "2. 政府性基金预算财政拨款收入", by_fund[GOVERNMENT], ""),
        ("", "3. 国有资本经营预算财政拨款收入", by_fund[STATE], ""),
        ("", "4. 事业收入", by_fund[INSTITUTIONAL], ""),
        ("", "5. 其他收入", by_fund[OTHER], ""),
        ("", "6. 上年结转", by_fund[CARRIED], ""),
    ]
    paper.table((), rows)
    paper.table(
        (("项目支出明细预算", "项目支出明细", "", "金额"),),
        (
            ("", "合计", "", total),
            *(("", f"{n}. {project.name}", "", project.amount) for n, project in enumerate(projects, 1)),
        ),
    )
