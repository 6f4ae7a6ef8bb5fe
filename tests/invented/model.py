"""A department's year of money, consistent to the cent. In: a shape and a seed. Out: `Department`.

Amounts are ints in 分 (cents). Everything a document prints is added up from `Department.spending`, so that figures
of different tables tie by construction; only printing can make them differ, by rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

import attrs

from . import catalogue

YUAN, WAN = 100, 1_000_000  # in 分

GENERAL, CARRIED = "一般公共预算", "上年结转"
GOVERNMENT, STATE = "政府性基金预算", "国有资本经营预算"
INSTITUTIONAL, OTHER = "事业收入", "其他收入"
GENERAL_BUDGET = frozenset({GENERAL, CARRIED})
FISCAL = frozenset({GENERAL, CARRIED, GOVERNMENT, STATE})
EVERY_FUND = frozenset({GENERAL, CARRIED, GOVERNMENT, STATE, INSTITUTIONAL, OTHER})

ItemFund = tuple[str, str]  # an item's code (7 digits) and a fund


@attrs.frozen
class Shape:
    """How big a department is, and which money it has besides the general public budget."""

    units: int = 1
    sections: int = 1  # sections of the department's own work
    items: int = 2  # at most so many items in each
    funds: frozenset[str] = frozenset()


@attrs.frozen
class Unit:
    code: str
    name: str


@attrs.frozen
class Spending:
    """What one unit spends on one item (7 digits) from one fund."""

    unit: int
    account: str
    fund: str
    personnel: int = 0
    operating: int = 0
    project: int = 0


@attrs.frozen
class Project:
    code: str
    name: str
    unit: int
    fund: str
    amount: int


@attrs.frozen
class Sum:
    """Spending added up: basic expenditure is personnel and operating together."""

    personnel: int = 0
    operating: int = 0
    project: int = 0

    @property
    def basic(self) -> int:
        return self.personnel + self.operating

    @property
    def total(self) -> int:
        return self.personnel + self.operating + self.project


@attrs.frozen
class ThreePublic:
    """The three public expenses: travel abroad, cars (bought, run) and receptions."""

    abroad: int = 0
    purchase: int = 0
    running: int = 0
    reception: int = 0

    @property
    def cars(self) -> int:
        return self.purchase + self.running

    @property
    def total(self) -> int:
        return self.abroad + self.cars + self.reception


@attrs.frozen
class Procurement:
    """What is bought through government procurement."""

    goods: int
    works: int
    services: int

    @property
    def total(self) -> int:
        return self.goods + self.works + self.services


@attrs.frozen
class Department:
    """One department in one year, with what the tables compare it to."""

    district: str
    name: str  # with its district: 青禾区文化馆
    year: int
    administrative: bool
    code: str
    units: tuple[Unit, ...]
    names: Mapping[str, str]  # every functional account: class, section, item
    spending: tuple[Spending, ...]
    economic: Mapping[str, int]  # basic expenditure of the general public budget by economic item (5 digits)
    public: ThreePublic
    planned_public: ThreePublic  # last year's budget beside a budget, the year's budget beside a final account
    projects: tuple[Project, ...]
    procurement: Procurement
    prior: Sum  # all money of the year before
    prior_other: int  # of which neither fiscal appropriation
    before_prior: Sum
    before_prior_other: int
    prior_items: Mapping[str, int]  # general public budget by item: what was spent last year, or planned for this one
    receipts: Mapping[ItemFund, int]  # a final account's income; carry-over is no income
    opening: Mapping[ItemFund, int]  # a final account's balances at the start of the year

    @property
    def running_costs(self) -> int:
        """机关运行经费: the operating expenses of an administrative department; an institution has none."""
        return self.spent(GENERAL_BUDGET).operating if self.administrative else 0

    def received(self, *funds: str) -> int:
        """A final account's income from `funds`."""
        return sum(amount for (_, fund), amount in self.receipts.items() if fund in funds)

    def opened(self, *funds: str) -> int:
        """A final account's opening balances in `funds`."""
        return sum(amount for (_, fund), amount in self.opening.items() if fund in funds)

    def spent(self, funds: frozenset[str] = EVERY_FUND, unit: int | None = None) -> Sum:
        """All spending from `funds`, of one unit or of all."""
        return added(s for s in self.spending if s.fund in funds and (unit is None or s.unit == unit))

    def tree(self, funds: frozenset[str]) -> dict[str, Sum]:
        """Spending from `funds` by class, section and item, in the order of their codes."""
        by_code: dict[str, list[Spending]] = {}
        for spending in self.spending:
            if spending.fund in funds:
                for length in (3, 5, 7):
                    by_code.setdefault(spending.account[:length], []).append(spending)
        return {code: added(by_code[code]) for code in sorted(by_code)}

    def economic_tree(self) -> dict[str, int]:
        """Basic expenditure by economic section and item, in the order of their codes."""
        totals: dict[str, int] = {}
        for code in sorted(self.economic):
            totals[code[:3]] = totals.get(code[:3], 0) + self.economic[code]
            totals[code] = self.economic[code]
        return dict(sorted(totals.items()))


def added(spending: Iterable[Spending | Sum]) -> Sum:
    """The sum of several amounts, kind by kind."""
    personnel = operating = project = 0
    for one in spending:
        personnel += one.personnel
        operating += one.operating
        project += one.project
    return Sum(personnel, operating, project)


class Purse:
    """Draws amounts that are multiples of `step` 分."""

    def __init__(self, random: Random, step: int) -> None:
        self.random, self.step = random, step

    def amount(self, low: int, high: int) -> int:
        """An amount between `low` and `high` 分."""
        return self.random.randint(-(-low // self.step), max(high // self.step, -(-low // self.step))) * self.step

    def split(self, total: int, parts: int) -> list[int]:
        """`total` in `parts` amounts, none negative."""
        steps = total // self.step
        cuts = sorted(self.random.randint(0, steps) for _ in range(parts - 1))
        amounts = [(b - a) * self.step for a, b in zip([0, *cuts], [*cuts, steps], strict=True)]
        amounts[-1] += total - steps * self.step
        return amounts

    def near(self, amount: int) -> int:
        """An amount within a fifth of `amount`, and at least half a 万元 off it if it is not the same."""
        off = self.amount(WAN // 2, max(amount // 5, WAN // 2))
        match self.random.randrange(4):
            case 0:
                return amount
            case 1 if amount > off:
                return amount - off
            case _:
                return amount + off


def invent(shape: Shape, seed: int, *, step: int, public_step: int, year: int = 0, named: str = "") -> Department:
    """The department that `shape` and `seed` give: the same ones, the same department.

    Amounts are multiples of `step` 分, the three public expenses of `public_step`. `year` and `named`
    ("青禾区 文化馆") override the drawn ones.
    """
    random = Random(seed)
    purse = Purse(random, step)
    district, own_name = random.choice(catalogue.DISTRICTS), random.choice(catalogue.DEPARTMENTS)
    if named:
        district, own_name = named.split()
    year = year or random.randint(2019, 2027)
    administrative = random.random() < 0.3
    name, code = district + own_name, f"{random.randint(20, 399):03}"
    units = tuple(Unit(f"{code}{n + 1:03}", name + _own_name(n)) for n in range(shape.units))
    names = _names(random, shape, administrative)
    spending = _spending(purse, shape, administrative, [item for item in names if len(item) == 7])
    names = {account: label for account, label in names.items() if any(s.account.startswith(account) for s in spending)}
    basic = added(s for s in spending if s.fund in GENERAL_BUDGET)
    economic = _economic(purse, spending, basic)
    public = _public(economic, public_step)
    total = added(spending)
    prior, before = _year_before(purse, total), _year_before(purse, total)
    has_other = bool(shape.funds & {INSTITUTIONAL, OTHER})
    receipts, opening = _income(purse, spending)
    return Department(
        district=district, name=name, year=year, administrative=administrative, code=code, units=units, names=names,
        spending=spending, economic=economic, public=public, planned_public=_planned(random, public, public_step),
        projects=_projects(purse, spending, district, year, code),
        prior=prior, prior_other=has_other * purse.amount(0, prior.project),
        before_prior=before, before_prior_other=has_other * purse.amount(0, before.project),
        prior_items=_prior_items(purse, spending), procurement=_procurement(purse, basic.operating),
        receipts=receipts, opening=opening,
    )  # fmt: skip


def _own_name(n: int) -> str:
    """What the n-th unit is called behind the department's name: no two are called alike."""
    round_, which = divmod(n, len(catalogue.SUB_UNITS))
    return catalogue.SUB_UNITS[which] + (f"第{round_ + 1}分部" if round_ else "")


def _year_before(purse: Purse, total: Sum) -> Sum:
    return Sum(purse.near(total.personnel), purse.near(total.operating), purse.near(total.project))


def _names(random: Random, shape: Shape, administrative: bool) -> dict[str, str]:
    """The accounts a department may use: a name for every class, section and item, in the order of their codes."""
    sections = random.sample(catalogue.WORK, min(shape.sections, len(catalogue.WORK)))
    names: dict[str, str] = {}
    for section, section_name, items in sections:
        names[section] = section_name
        for item in random.sample(items, min(shape.items, len(items))):
            names[section + item[:2]] = item[3:]
    names |= catalogue.COMMON_SECTIONS
    common = [catalogue.PENSION, catalogue.HOUSING]
    common += [catalogue.MEDICAL[administrative], catalogue.RETIREES[administrative]]
    common += [name for name in (catalogue.ANNUITY, catalogue.HOUSING_SUBSIDY) if random.random() < 0.5]
    if GOVERNMENT in shape.funds:
        common += random.sample(catalogue.GOVERNMENT_FUND, random.randint(1, 2))
    if STATE in shape.funds:
        common.append(random.choice(catalogue.STATE_CAPITAL))
    names |= dict(name.split(" ", 1) for name in common)
    used = {code[:5] for code in names}
    names |= {section: name for section, name in catalogue.FUND_SECTIONS.items() if section in used}
    names |= {code[:3]: catalogue.CLASSES[code[:3]] for code in list(names)}
    return dict(sorted(names.items()))


_FUND_OF_SECTION = {"21208": GOVERNMENT, "22960": GOVERNMENT, "22301": STATE, "22399": STATE}
_PERSONNEL_ONLY = {"2080505", "2080506", "2210201", "2210203"}


def _spending(purse: Purse, shape: Shape, administrative: bool, items: Sequence[str]) -> tuple[Spending, ...]:
    """Every unit's spending; the first unit spends something on every account."""
    random, found, first = purse.random, [], True
    for unit in range(shape.units):
        for item in items:
            if unit and random.random() < 0.4:
                continue
            fund = _FUND_OF_SECTION.get(item[:5], GENERAL)
            if fund != GENERAL:
                found.append(Spending(unit, item, fund, project=purse.amount(2 * WAN, 400 * WAN)))
            elif item in _PERSONNEL_ONLY or item[:5] == "21011":
                found.append(Spending(unit, item, fund, personnel=purse.amount(3 * WAN, 120 * WAN)))
            elif item in ("2080501", "2080502"):
                personnel, operating = purse.amount(5 * WAN, 300 * WAN), random.choice((0, purse.amount(WAN, 20 * WAN)))
                found.append(Spending(unit, item, fund, personnel, operating))
            else:
                found += _own_work(purse, shape, unit, item, first)
                first = False
    return tuple(found)


def _own_work(purse: Purse, shape: Shape, unit: int, item: str, first: bool) -> list[Spending]:
    """What one unit spends on one item of its own work; the `first` of all runs, and has every fund there is."""
    random = purse.random
    project = purse.amount(WAN, 60 * WAN) if random.random() < 0.7 else 0
    running = first or not project or random.random() < 0.7
    personnel = purse.amount(40 * WAN, 900 * WAN) if running else 0
    operating = purse.amount(8 * WAN, 120 * WAN) if running else 0
    found = [Spending(unit, item, GENERAL, personnel, operating, project)]
    found.extend(
        Spending(unit, item, fund, project=purse.amount(WAN, 40 * WAN))
        for fund in (CARRIED, INSTITUTIONAL, OTHER)
        if fund in shape.funds and (first or random.random() < 0.4)
    )
    return found


def _economic(purse: Purse, spending: Sequence[Spending], basic: Sum) -> dict[str, int]:
    """Basic expenditure by economic item; the accounts that stand in both classifications have the same amount."""
    random = purse.random
    same = {"30108": "2080505", "30109": "2080506", "30110": "21011", "30113": "2210201", "30302": "20805"}
    economic = {
        code: sum(s.personnel for s in spending if s.account.startswith(account)) for code, account in same.items()
    }
    economic["30302"] -= economic["30108"] + economic["30109"]
    rest = basic.personnel - sum(economic.values())
    wages = ["30101", "30102", *random.sample(["30103", "30107", "30111", "30112", "30199"], random.randint(1, 4))]
    economic |= dict(zip(wages, purse.split(rest, len(wages)), strict=True))
    pool = ["30201", "30202", "30205", "30206", "30207", "30209", "30211", "30213", "30216", "30228", "30229"]
    cars = purse.amount(WAN, 4 * WAN)
    goods = ["30299", *random.sample(pool, random.randint(2, len(pool)))]
    goods += [code for code in ("30217", "30212", "31002", "31007", "31013") if random.random() < 0.5]
    economic |= {"30231": cars}
    economic |= dict(zip(goods, purse.split(basic.operating - cars, len(goods)), strict=True))
    return {code: amount for code, amount in sorted(economic.items()) if amount}


def _public(economic: Mapping[str, int], step: int) -> ThreePublic:
    """The three public expenses out of the economic lines that pay for them, never above the line."""
    lines = (economic.get(code, 0) // step * step for code in ("30212", "31013", "30231", "30217"))
    return ThreePublic(*lines)


def _planned(random: Random, public: ThreePublic, step: int) -> ThreePublic:
    """The three public expenses to compare with: unchanged, or a 千元 or so more or less on some lines."""
    if random.random() < 0.4:
        return public
    least = -(-WAN // 10 // step) * step
    return ThreePublic(*(_moved(line, random.choice((0, 0, -least, least))) for line in attrs.astuple(public)))


def _moved(amount: int, by: int) -> int:
    return amount + by if amount > abs(by) else amount


def _projects(purse: Purse, spending: Sequence[Spending], district: str, year: int, code: str) -> tuple[Project, ...]:
    random = purse.random
    names = [name + kind for name in catalogue.PROJECTS for kind in catalogue.PROJECT_KINDS]
    random.shuffle(names)
    area = 100000 + sum(map(ord, district)) % 899999
    found: list[Project] = []
    for one in spending:
        for amount in purse.split(one.project, random.choice((1, 1, 1, 2))):
            if amount:
                number = f"{area}{year % 100:02}{code}T{len(found) + 100:09}"
                name = names[len(found) % len(names)] + "（续）" * (len(found) // len(names))
                found.append(Project(number, name, one.unit, one.fund, amount))
    return tuple(found)


def _procurement(purse: Purse, operating: int) -> Procurement:
    works = purse.amount(0, operating // 8) if purse.random.random() < 0.3 else 0
    return Procurement(purse.amount(0, operating // 4), works, purse.amount(0, operating // 4))


def _prior_items(purse: Purse, spending: Sequence[Spending]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for one in spending:
        if one.fund in GENERAL_BUDGET:
            totals[one.account] = totals.get(one.account, 0) + one.personnel + one.operating + one.project
    return {account: purse.near(amount) for account, amount in sorted(totals.items())}


def _income(purse: Purse, spending: Sequence[Spending]) -> tuple[dict[ItemFund, int], dict[ItemFund, int]]:
    """Income around what was spent, and opening balances that cover whatever income did not."""
    random = purse.random
    receipts: dict[ItemFund, int] = {}
    opening: dict[ItemFund, int] = {}
    for one in spending:
        key = one.account, GENERAL if one.fund == CARRIED else one.fund
        side = opening if one.fund == CARRIED else receipts
        side[key] = side.get(key, 0) + one.personnel + one.operating + one.project
    for key, amount in receipts.items():
        off = purse.amount(0, amount // 4)
        match random.randrange(8):
            case 0:
                receipts[key] = amount + off
            case 1:
                receipts[key] = amount - off
                opening[key] = opening.get(key, 0) + off
            case 2:
                opening[key] = opening.get(key, 0) + off
    return receipts, opening
