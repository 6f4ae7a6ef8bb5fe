"""Invented budgets and final accounts of Chinese departments: tables as in `tests/invented`, sentences of their own.

In: a seed. Out: `Document`. Everything said is true of the tables, rounded (or, in some documents, cut off) once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import attrs

from invented import final_account, numbered_budget, split_budget
from invented.catalogue import ORDINALS
from invented.model import (
    CARRIED,
    EVERY_FUND,
    FISCAL,
    GENERAL,
    GENERAL_BUDGET,
    GOVERNMENT,
    INSTITUTIONAL,
    OTHER,
    STATE,
    WAN,
    Department,
    Purse,
    Shape,
    ThreePublic,
    invent,
)
from invented.paper import Paper, Style
from invented.titles import final_titles, numbered_titles, split_titles

from .narrator import Narrator
from .sentences import Document, Hand, Slot, compose

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
    hand = Hand(
        thousands=random.random() < 0.2, drop_zeros=random.random() < 0.2, spaced=random.random() < 0.3,
        cut=rounding == "cut",
    )  # fmt: skip
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
    narrator.paper.listed("第一部分 概况", f"第二部分 {document}表", f"第三部分 {document}情况说明", "第四部分 名词解释")
    narrator.paper.say("第一部分 概况", "一、主要职责", f"{name}负责{department.district}的有关公共服务。")
    narrator.paper.say("二、单位构成", f"编报范围内的单位有{len(department.units)}家。")


def _numbered(narrator: Narrator, department: Department, purse: Purse) -> None:
    book, paper = numbered_budget, narrator.paper
    tables = (
        book.income_and_spending, book.income_by_unit, book.spending, book.appropriations, book.general_budget,
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
    _explain_budget(narrator, department, purse)


def _split(narrator: Narrator, department: Department, purse: Purse) -> None:
    book, paper = split_budget, narrator.paper
    tables = (
        book.income_and_spending, book.income, book.spending, book.appropriations, book.general_budget,
        book.government_funds, book.state_capital, book.basic_expenditure, book.three_public,
    )  # fmt: skip
    _cover(narrator, department, f"{department.year}年部门预算")
    paper.say(f"第二部分 {department.year}年部门预算表")
    for title, table in zip(split_titles(paper.style.wording, department), tables, strict=True):
        table(paper, department, title)
    paper.say(f"第三部分 {department.year}年部门预算情况说明")
    _explain_budget(narrator, department, purse)


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
    _explain_account(narrator, department, purse)


_PRINTERS: dict[str, Callable[[Narrator, Department, Purse], None]] = {"A": _numbered, "B": _split, "C": _final}


# ── a budget explained ───────────────────────────────────────────────────────────────────


def _explain_budget(narrator: Narrator, department: Department, purse: Purse) -> None:
    n, year, prior = narrator, department.year, department.prior
    who = n.habit("who", ("本部门", department.name, "我部门"))
    total, fiscal, general = (department.spent(funds) for funds in (EVERY_FUND, FISCAL, GENERAL_BUDGET))
    fiscal_prior = prior.total - department.prior_other

    n.head("一、收支预算总体情况")
    lead = n.habit("overall", ("收支总预算{now}", "收入、支出预算总额均为{now}", "预算收支总规模为{now}"))
    n.say(n.compared("total", f"{year}年{who}{lead}", total.total, prior.total, "预算"))
    n.head("二、收入预算情况")
    sources = _sources(department)
    n.say(n.parts("income", f"{year}年收入预算{{whole}}", total.total, sources, shares=True))
    n.head("三、支出预算情况")
    n.say(
        n.compared("total", f"{year}年支出预算{{now}}", total.total, prior.total, "预算"),
        n.parts("spending", "支出预算{whole}", total.total, _basic_and_project(total.basic, total.project), shares=True),
        n.compared("project", "项目支出{now}", total.project, prior.project, "预算"),
    )
    n.head("四、财政拨款收支预算情况")
    tree = department.tree(FISCAL)
    classes = [(department.names[code], one.total) for code, one in tree.items() if len(code) == 3]
    n.say(
        n.compared("fiscal", f"{year}年财政拨款收支总预算{{now}}", fiscal.total, fiscal_prior, "预算"),
        n.parts("fiscal classes", "财政拨款支出{whole}", fiscal.total, classes, shares=n.habit("class shares", (True, False))),
    )
    n.head("五、一般公共预算支出情况")
    n.say(
        n.compared(
            "general", f"{year}年一般公共预算支出{{now}}", general.total, sum(department.prior_items.values()), "预算执行"
        ),
        n.parts(
            "general parts", "一般公共预算支出{whole}", general.total,
            _basic_and_project(general.basic, general.project), shares=True,
        ),
        n.plain("按功能科目分，具体如下："),
    )  # fmt: skip
    items = department.tree(GENERAL_BUDGET)
    forms = ("{name}{now}", "{name}，预算{now}", "{name}安排{now}", "{name}：预算数{now}")
    n.listed(
        *(
            (
                n.number(which),
                n.compared(
                    f"item {code}", n.habit("item", forms), items[code].total, then, "预算执行",
                    name=Slot("name", n.account([department.names[code[:length]] for length in (3, 5, 7)])),
                ),
            )
            for which, (code, then) in enumerate(department.prior_items.items(), 1)
        )
    )  # fmt: skip
    n.head("六、一般公共预算基本支出情况")
    _explain_basic(n, department)
    n.head("七、“三公”经费预算情况")
    _explain_public(n, department.public, department.planned_public)
    n.head("八、政府性基金预算支出情况")
    _explain_fund(n, department, GOVERNMENT)
    n.head("九、国有资本经营预算支出情况")
    _explain_fund(n, department, STATE)
    n.head("十、项目支出情况")
    projects = [(project.name, project.amount) for project in department.projects]
    n.say(
        compose(
            "projects", "projects", f"{year}年共安排项目{{count}}个，资金合计{{now}}。具体包括：",
            {"count": Slot("count", str(len(projects)), len(projects)), "now": n.hand.amount("now", total.project)},
        )
    )  # fmt: skip
    tasks = ("主要用于保障日常任务", "用于购买服务和设备", "主要用于组织活动")
    n.listed(
        *(
            (
                n.number(which),
                compose(
                    "project", f"project {name}", f"{{name}}{{now}}，{n.random.choice(tasks)}。",
                    {"name": Slot("name", name), "now": n.hand.amount("now", amount)},
                ),
            )
            for which, (name, amount) in enumerate(projects[: len(ORDINALS)], 1)
        )
    )  # fmt: skip
    n.head("十一、其他重要事项")
    _explain_others(n, department, purse, year - 1, "预算", projects)


def _sources(department: Department) -> list[tuple[str, int]]:
    names = {
        "一般公共预算拨款收入": {GENERAL},
        "政府性基金预算拨款收入": {GOVERNMENT},
        "国有资本经营预算拨款收入": {STATE},
        "事业收入": {INSTITUTIONAL},
        "其他收入": {OTHER},
        "上年结转资金": {CARRIED},
    }
    return [(name, department.spent(frozenset(funds)).total) for name, funds in names.items()]


def _basic_and_project(basic: int, project: int) -> list[tuple[str, int]]:
    return [("基本支出", basic), ("项目支出", project)]


def _explain_basic(n: Narrator, department: Department) -> None:
    """Basic expenditure: personnel and operating expenses, each by its classes."""
    general, tree = department.spent(GENERAL_BUDGET), department.economic_tree()
    n.say(
        n.parts(
            "basic", "一般公共预算基本支出{whole}", general.basic,
            [("人员经费", general.personnel), ("公用经费", general.operating)], shares=n.habit("basic shares", (True, False)),
        )
    )  # fmt: skip
    n.say(
        n.parts(
            "personnel", "人员经费{whole}", general.personnel,
            [("工资福利支出", tree.get("301", 0)), ("对个人和家庭的补助", tree.get("303", 0))],
        ),
        n.parts(
            "operating", "公用经费{whole}", general.operating,
            [("商品和服务支出", tree.get("302", 0)), ("资本性支出", tree.get("310", 0))],
        ),
    )  # fmt: skip


def _public_lines(now: ThreePublic, then: ThreePublic) -> list[tuple[str, str, int, int]]:
    """(what it is, its name, this year's amount, the one to compare with)"""
    return [
        ("abroad", "因公出国（境）费", now.abroad, then.abroad),
        ("cars", "公务用车购置及运行维护费", now.cars, then.cars),
        ("purchase", "公务用车购置费", now.purchase, then.purchase),
        ("running", "公务用车运行维护费", now.running, then.running),
        ("reception", "公务接待费", now.reception, then.reception),
    ]


def _explain_public(n: Narrator, now: ThreePublic, then: ThreePublic) -> None:
    n.say(n.compared("public", "“三公”经费预算{now}", now.total, then.total, "预算"), n.plain("其中："))
    said = {
        what: n.compared(f"public {what}", name + "预算{now}", new, old, "预算")
        for what, name, new, old in _public_lines(now, then)
    }
    if n.habit("public", (True, False)):
        parts = n.parts("public cars", "公务用车购置及运行维护费{whole}", now.cars, [("购置费", now.purchase), ("运行维护费", now.running)])
        said = {what: sentence for what, sentence in said.items() if what not in ("purchase", "running")}
        n.say(n.plain(n.number(1)), said["abroad"])
        n.say(n.plain(n.number(2)), said["cars"], parts)
        n.say(n.plain(n.number(3)), said["reception"])
    else:
        n.listed(*((n.number(which), sentence) for which, sentence in enumerate(said.values(), 1)))


def _explain_fund(n: Narrator, department: Department, fund: str) -> None:
    amount = department.spent(frozenset({fund})).total
    if amount:
        template = n.habit("fund", ("{fund}支出{now}，全部为项目支出。", "安排{fund}支出{now}，均用于项目。"))
        n.say(compose("fund", fund, template, {"fund": Slot("fund", fund), "now": n.hand.amount("now", amount)}))
        return
    none = n.habit("none", ("没有{fund}安排的支出", "未安排{fund}支出", "无{fund}支出")).format(fund=fund)
    n.say(compose("none", fund, f"{department.year}年{{none}}。", {"none": Slot("none", none)}))


def _explain_others(
    n: Narrator, department: Department, purse: Purse, closing: int, noun: str, projects: Sequence[tuple[str, int]]
) -> None:
    """Running costs, procurement, assets and targets."""
    random, year, bought = n.random, department.year, department.procurement
    n.head("（一）机关运行经费")
    costs = department.running_costs
    if costs:
        n.say(n.compared("running costs", f"{year}年机关运行经费{noun}{{now}}", costs, purse.near(costs), noun))
    else:
        n.say(n.plain(f"{department.name}为事业单位，没有机关运行经费。"))
    n.head("（二）政府采购")
    kinds = [("政府采购货物支出", bought.goods), ("政府采购工程支出", bought.works), ("政府采购服务支出", bought.services)]
    n.say(n.parts("procurement", f"{year}年政府采购{noun}{{whole}}", bought.total, kinds, shares=noun == "决算"))
    n.head("（三）国有资产占用")
    cars = [("一般公务用车", random.randint(1, 3)), ("执法执勤用车", random.randint(1, 3))]
    count = sum(number for _, number in cars)
    n.say(
        compose(
            "assets", "cars", "{date}，共有车辆{whole}辆，其中：{a}辆、{b}辆；单价100万元以上的设备0台。",
            {
                "date": Slot("date", f"{n.habit('until', ('截至', '截止'))}{closing}年12月31日"),
                "whole": Slot("whole", str(count), count),
                **{key: (name, Slot("part", str(k), k)) for key, (name, k) in zip("ab", cars, strict=True)},
            },
        )
    )  # fmt: skip
    n.head("（四）预算绩效")
    chosen = sorted(random.sample(range(len(projects)), random.randint(1, len(projects)))) if projects else []
    amount, every = sum(projects[which][1] for which in chosen), sum(amount for _, amount in projects)
    template = n.habit(
        "targets", ("对{count}个项目设置绩效目标，涉及资金{now}。", "纳入绩效管理的项目{count}个，涉及金额{now}。")
    )
    slots = {"count": Slot("count", str(len(chosen)), len(chosen)), "now": n.hand.amount("now", amount)}
    if noun == "决算" and every:
        template = "对{count}个项目开展绩效自评，涉及资金{now}，占项目支出总额的{share}。"
        slots["share"] = n.hand.rate("share", amount, every)
    n.say(compose("performance", "performance", template, slots))
    n.head("第四部分 名词解释")
    n.say(n.plain("基本支出：为保证机构正常运转和完成日常任务所发生的支出。"))


# ── a final account explained ────────────────────────────────────────────────────────────


def _explain_account(narrator: Narrator, department: Department, purse: Purse) -> None:
    n, year = narrator, department.year
    received, spent = department.received(*EVERY_FUND), department.spent()
    general, plan = department.spent(GENERAL_BUDGET), sum(department.prior_items.values())
    grand = received + department.opened(*EVERY_FUND)
    received_then, spent_then, general_then = (max(purse.near(a), WAN) for a in (received, spent.total, general.total))

    n.head("一、收入支出决算总体情况")
    lead = n.habit("overall", ("收入、支出总计均为{now}", "收支总计{now}", "收入支出总计{now}"))
    n.say(n.compared("grand", f"{year}年度{lead}", grand, purse.near(grand), "决算"))
    n.head("二、收入决算情况")
    fiscal = department.received(GENERAL, GOVERNMENT, STATE)
    kinds = [
        ("财政拨款收入", fiscal),
        ("事业收入", department.received(INSTITUTIONAL)),
        ("其他收入", department.received(OTHER)),
    ]
    n.say(
        n.compared("received", f"{year}年度本年收入合计{{now}}", received, received_then, "决算"),
        n.parts("income", "本年收入{whole}", received, kinds, shares=True),
    )
    n.head("三、支出决算情况")
    n.say(
        n.compared("spent", f"{year}年度本年支出合计{{now}}", spent.total, spent_then, "决算"),
        n.parts("spending", "本年支出{whole}", spent.total, _basic_and_project(spent.basic, spent.project), shares=True),
    )
    n.head("四、一般公共预算财政拨款支出决算情况")
    tree = department.tree(GENERAL_BUDGET)
    classes = [(f"{department.names[code]}（类）", one.total) for code, one in tree.items() if len(code) == 3]
    n.say(
        n.compared("general", f"{year}年度一般公共预算财政拨款支出{{now}}", general.total, general_then, "决算"),
        n.parts("general classes", "一般公共预算财政拨款支出{whole}", general.total, classes, shares=True),
    )
    budgeted = n.habit(
        "budgeted", ("年初预算{plan}，支出决算{spent}", "年初预算为{plan}，支出决算为{spent}", "年初安排{plan}，实际支出{spent}")
    )
    n.say(n.completed("general plan", "一般公共预算财政拨款支出", "{name}" + budgeted, plan, general.total), n.plain("其中："))
    for which, (code, planned) in enumerate(department.prior_items.items(), 1):
        name = n.account([department.names[code[:length]] for length in (3, 5, 7)])
        n.listed((n.number(which), n.completed(f"item {code}", name, "{name}。" + budgeted, planned, tree[code].total)))
    n.head("五、一般公共预算财政拨款基本支出决算情况")
    _explain_basic(n, department)
    n.head("六、“三公”经费支出决算情况")
    now, then = department.public, department.planned_public
    n.say(n.completed("public", "“三公”经费", f"{year}年度{{name}}{budgeted}", then.total, now.total), n.plain("其中："))
    n.listed(
        *(
            (n.number(which), n.completed(f"public {what}", name, "{name}" + budgeted, planned, amount))
            for which, (what, name, amount, planned) in enumerate(_public_lines(now, then), 1)
        )
    )
    n.head("七、政府性基金预算财政拨款支出决算情况")
    _explain_fund(n, department, GOVERNMENT)
    n.head("八、国有资本经营预算财政拨款支出决算情况")
    _explain_fund(n, department, STATE)
    n.head("九、其他重要事项")
    projects = [(project.name, project.amount) for project in department.projects]
    _explain_others(n, department, purse, year, "决算", projects)
