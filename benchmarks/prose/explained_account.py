"""A department's final account in sentences. In: a narrator, the department. Out: the narrator's paragraphs."""

from __future__ import annotations

from invented.model import (
    EVERY_FUND,
    GENERAL,
    GENERAL_BUDGET,
    GOVERNMENT,
    INSTITUTIONAL,
    OTHER,
    STATE,
    WAN,
    Department,
    Purse,
)

from .explained_parts import basic_and_project, explain_basic, explain_fund, explain_others, public_lines
from .narrator import Narrator


def explain_account(narrator: Narrator, department: Department, purse: Purse) -> None:
    n, year = narrator, department.year
    received, spent = department.received(*EVERY_FUND), department.spent()
    general, plan = department.spent(GENERAL_BUDGET), sum(department.prior_items.values())
    grand = received + department.opened(*EVERY_FUND)
    received_then, spent_then, general_then = (max(purse.near(a), WAN) for a in (received, spent.total, general.total))

    n.head("一、收入支出决算总体情况")
    lead = n.habit("overall", ("收入、支出总计均为{now}", "收支总计{now}", "收入支出总计{now}", "收、支总计均为{now}"))
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
        n.parts("spending", "本年支出{whole}", spent.total, basic_and_project(spent.basic, spent.project), shares=True),
    )
    n.head("四、一般公共预算财政拨款支出决算情况")
    tree = department.tree(GENERAL_BUDGET)
    classes = [(f"{department.names[code]}（类）", one.total) for code, one in tree.items() if len(code) == 3]
    n.say(
        n.compared("general", f"{year}年度一般公共预算财政拨款支出{{now}}", general.total, general_then, "决算"),
        n.parts("general classes", "一般公共预算财政拨款支出{whole}", general.total, classes, shares=True),
    )
    budgeted = n.habit(
        "budgeted",
        (
            "年初预算{plan}，支出决算{spent}",
            "年初预算为{plan}，支出决算为{spent}",
            "年初安排{plan}，实际支出{spent}",
            "年初预算数为{plan}，决算数为{spent}",
            "年初预算安排{plan}，实际完成{spent}",
        ),
    )
    n.say(
        n.completed("general plan", "一般公共预算财政拨款支出", "{name}" + budgeted, plan, general.total),
        n.plain("其中："),
    )
    for which, (code, planned) in enumerate(department.prior_items.items(), 1):
        name = n.account([department.names[code[:length]] for length in (3, 5, 7)])
        n.listed((n.number(which), n.completed(f"item {code}", name, "{name}。" + budgeted, planned, tree[code].total)))
    n.head("五、一般公共预算财政拨款基本支出决算情况")
    explain_basic(n, department)
    n.head("六、“三公”经费支出决算情况")
    now, then = department.public, department.planned_public
    n.say(
        n.completed("public", "“三公”经费", f"{year}年度{{name}}{budgeted}", then.total, now.total), n.plain("其中：")
    )
    n.listed(
        *(
            (n.number(which), n.completed(f"public {what}", name, "{name}" + budgeted, planned, amount))
            for which, (what, name, amount, planned) in enumerate(public_lines(now, then), 1)
        )
    )
    n.head("七、政府性基金预算财政拨款支出决算情况")
    explain_fund(n, department, GOVERNMENT)
    n.head("八、国有资本经营预算财政拨款支出决算情况")
    explain_fund(n, department, STATE)
    n.head("九、其他重要事项")
    projects = [(project.name, project.amount) for project in department.projects]
    explain_others(n, department, purse, year, "决算", projects)
