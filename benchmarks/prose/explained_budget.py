"""A department's budget in sentences. In: a narrator, the department. Out: the narrator's paragraphs."""

from __future__ import annotations

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
    Department,
    Purse,
    ThreePublic,
)

from .explained_parts import basic_and_project, explain_basic, explain_fund, explain_others, public_lines
from .narrator import Narrator
from .sentences import Sentence, Slot, compose


def explain_budget(narrator: Narrator, department: Department, purse: Purse) -> None:
    n, year, prior = narrator, department.year, department.prior
    who = n.habit("who", ("本部门", department.name, "我部门"))
    total, fiscal, general = (department.spent(funds) for funds in (EVERY_FUND, FISCAL, GENERAL_BUDGET))
    fiscal_prior = prior.total - department.prior_other

    n.head("一、收支预算总体情况")
    lead = n.habit(
        "overall",
        (
            "收支总预算{now}",
            "收入、支出预算总额均为{now}",
            "预算收支总规模为{now}",
            "收支预算总额为{now}",
            "安排收支总预算{now}",
        ),
    )
    n.say(n.compared("total", f"{year}年{who}{lead}", total.total, prior.total, "预算"))
    n.head("二、收入预算情况")
    sources = _sources(department)
    n.say(n.parts("income", f"{year}年收入预算{{whole}}", total.total, sources, shares=True))
    n.head("三、支出预算情况")
    n.say(
        n.compared("total", f"{year}年支出预算{{now}}", total.total, prior.total, "预算"),
        n.parts("spending", "支出预算{whole}", total.total, basic_and_project(total.basic, total.project), shares=True),
        n.compared("project", "项目支出{now}", total.project, prior.project, "预算"),
    )
    n.head("四、财政拨款收支预算情况")
    tree = department.tree(FISCAL)
    classes = [(department.names[code], one.total) for code, one in tree.items() if len(code) == 3]
    n.say(
        n.compared("fiscal", f"{year}年财政拨款收支总预算{{now}}", fiscal.total, fiscal_prior, "预算"),
        n.parts(
            "fiscal classes",
            "财政拨款支出{whole}",
            fiscal.total,
            classes,
            shares=n.habit("class shares", (True, False)),
        ),
    )
    n.head("五、一般公共预算支出情况")
    n.say(
        n.compared(
            "general", f"{year}年一般公共预算支出{{now}}", general.total, sum(department.prior_items.values()),
            "预算执行",
        ),
        n.parts(
            "general parts", "一般公共预算支出{whole}", general.total,
            basic_and_project(general.basic, general.project), shares=True,
        ),
        n.plain("按功能科目分，具体如下："),
    )  # fmt: skip
    items = department.tree(GENERAL_BUDGET)
    forms = (
        "{name}{now}",
        "{name}，预算{now}",
        "{name}安排{now}",
        "{name}：预算数{now}",
        f"{{name}}{year}年预算数为{{now}}",
        "{name}预算{now}",
    )
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
    explain_basic(n, department)
    n.head("七、“三公”经费预算情况")
    _explain_public(n, department.public, department.planned_public)
    n.head("八、政府性基金预算支出情况")
    explain_fund(n, department, GOVERNMENT)
    n.head("九、国有资本经营预算支出情况")
    explain_fund(n, department, STATE)
    n.head("十、项目支出情况")
    projects = [(project.name, project.amount) for project in department.projects]
    said = n.habit(
        "projects",
        (
            "共安排项目{count}个，资金合计{now}",
            "安排{count}个项目，资金总额{now}",
            "项目支出预算{now}，涉及项目{count}个",
        ),
    )
    n.say(
        compose(
            "projects", "projects", f"{year}年{said}。具体包括：",
            {"count": n.count("count", len(projects)), "now": n.hand.amount("now", total.project)},
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
    explain_others(n, department, purse, year - 1, "预算", projects)


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


def _public_line(n: Narrator, what: str, name: str, now: int, then: int) -> Sentence:
    if not (now or then) and n.habit("nothing", (True, False)):
        return Sentence("nothing", f"public {what}", (f"本年未安排{name}预算，与上年一致。",))
    return n.compared(f"public {what}", "{name}预算{now}", now, then, "预算", name=Slot("name", name))


def _explain_public(n: Narrator, now: ThreePublic, then: ThreePublic) -> None:
    n.say(n.compared("public", "“三公”经费预算{now}", now.total, then.total, "预算"), n.plain("其中："))
    said = {what: _public_line(n, what, name, *amounts) for what, name, *amounts in public_lines(now, then)}
    if n.habit("public", (True, False)):
        parts = n.parts(
            "public cars",
            "公务用车购置及运行维护费{whole}",
            now.cars,
            [("购置费", now.purchase), ("运行维护费", now.running)],
        )
        said = {what: sentence for what, sentence in said.items() if what not in ("purchase", "running")}
        n.say(n.plain(n.number(1)), said["abroad"])
        n.say(n.plain(n.number(2)), said["cars"], parts)
        n.say(n.plain(n.number(3)), said["reception"])
    else:
        n.listed(*((n.number(which), sentence) for which, sentence in enumerate(said.values(), 1)))
