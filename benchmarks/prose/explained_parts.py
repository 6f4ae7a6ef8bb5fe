"""What budgets and final accounts explain alike. In: a narrator, a department. Out: the narrator's paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

from invented.model import GENERAL_BUDGET, Department, Purse, ThreePublic

from .narrator import Narrator
from .sentences import Slot, compose


def basic_and_project(basic: int, project: int) -> list[tuple[str, int]]:
    return [("基本支出", basic), ("项目支出", project)]


def explain_basic(n: Narrator, department: Department) -> None:
    """Basic expenditure: personnel and operating expenses, each by its classes."""
    general, tree = department.spent(GENERAL_BUDGET), department.economic_tree()
    n.say(
        n.parts(
            "basic", "一般公共预算基本支出{whole}", general.basic,
            [("人员经费", general.personnel), ("公用经费", general.operating)],
            shares=n.habit("basic shares", (True, False)),
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


def public_lines(now: ThreePublic, then: ThreePublic) -> list[tuple[str, str, int, int]]:
    """(what it is, its name, this year's amount, the one to compare with)"""
    return [
        ("abroad", "因公出国（境）费", now.abroad, then.abroad),
        ("cars", "公务用车购置及运行维护费", now.cars, then.cars),
        ("purchase", "公务用车购置费", now.purchase, then.purchase),
        ("running", "公务用车运行维护费", now.running, then.running),
        ("reception", "公务接待费", now.reception, then.reception),
    ]


def explain_fund(n: Narrator, department: Department, fund: str) -> None:
    amount = department.spent(frozenset({fund})).total
    if amount:
        template = n.habit("fund", ("{fund}支出{now}，全部为项目支出。", "安排{fund}支出{now}，均用于项目。"))
        n.say(compose("fund", fund, template, {"fund": Slot("fund", fund), "now": n.hand.amount("now", amount)}))
        return
    none = n.habit("none", ("没有{fund}安排的支出", "未安排{fund}支出", "无{fund}支出", "未编列{fund}支出")).format(
        fund=fund
    )
    n.say(compose("none", fund, f"{department.year}年{{none}}。", {"none": Slot("none", none)}))


def explain_others(
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
    kinds = [
        ("政府采购货物支出", bought.goods),
        ("政府采购工程支出", bought.works),
        ("政府采购服务支出", bought.services),
    ]
    n.say(n.parts("procurement", f"{year}年政府采购{noun}{{whole}}", bought.total, kinds, shares=noun == "决算"))
    n.head("（三）国有资产占用")
    cars = [("一般公务用车", random.randint(1, 3)), ("执法执勤用车", random.randint(1, 3))]
    count = sum(number for _, number in cars)
    has = n.habit("has", ("共有车辆", "实有车辆", "本部门车辆共"))
    n.say(
        compose(
            "assets", "cars", f"{{date}}，{has}{{whole}}辆，其中：{{a}}辆、{{b}}辆；单价100万元以上的设备0台。",
            {
                "date": Slot("date", f"{n.habit('until', ('截至', '截止'))}{closing}年12月31日"),
                "whole": n.count("whole", count),
                **{key: (name, n.count("part", k)) for key, (name, k) in zip("ab", cars, strict=True)},
            },
        )
    )  # fmt: skip
    n.head("（四）预算绩效")
    chosen = sorted(random.sample(range(len(projects)), random.randint(1, len(projects)))) if projects else []
    amount, every = sum(projects[which][1] for which in chosen), sum(amount for _, amount in projects)
    template = n.habit(
        "targets", ("对{count}个项目设置绩效目标，涉及资金{now}。", "纳入绩效管理的项目{count}个，涉及金额{now}。")
    )
    slots = {"count": n.count("count", len(chosen)), "now": n.hand.amount("now", amount)}
    if noun == "决算" and every:
        template = "对{count}个项目开展绩效自评，涉及资金{now}，占项目支出总额的{share}。"
        slots["share"] = n.hand.rate("share", amount, every)
    n.say(compose("performance", "performance", template, slots))
    n.head("第四部分 名词解释")
    n.say(n.plain("基本支出：为保证机构正常运转和完成日常任务所发生的支出。"))
