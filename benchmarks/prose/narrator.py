"""The words in which a department explains its money, chosen once for a document. In: amounts. Out: `Sentence`s."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from invented.catalogue import ORDINALS
from invented.paper import Paper

from .sentences import Hand, Piece, Sentence, Slot, compose, joined

_T = TypeVar("_T")
Amounts = Sequence[tuple[str, int]]

# The word for an amount and the word for a rate; the same index means the same habit.
_UP = (
    ("增加", "增长"),
    ("增加", "上升"),
    ("增长", "增幅"),
    ("提高", "提高"),
    ("增加", "增幅为"),
    ("上升", "增长率为"),
    ("增加", "升幅"),
    ("上浮", "涨幅为"),
    ("增加了", "增长了"),
    ("净增加", "增长幅度为"),
)
_DOWN = (
    ("减少", "下降"),
    ("减少", "降低"),
    ("下降", "降幅"),
    ("降低", "降低"),
    ("压减", "降幅为"),
    ("减少", "下降率为"),
    ("核减", "减幅"),
    ("下调", "跌幅为"),
    ("减少了", "下降了"),
    ("净减少", "下降幅度为"),
)
_AGAINST = (("较", ""), ("比", ""), ("与", "相比，"), ("和", "相比，"), ("同", "对比，"), ("相较", ""), ("较", "，"))
_CHANGES = (
    "{before}{base}{behind}{more}{off}，{faster}{rate}",
    "{before}{base}{behind}{more}{off}（{faster}{rate}）",
    "{before}{base}{behind}{faster}{rate}，{more}{off}",
    "{base}为{then}，同比{more}{off}，{faster}{rate}",
    "{before}{base}的{then}{behind}{more}{off}，{faster}{rate}",
    "{before}{base}{behind}{more}{off}，变动幅度{rate}",
    "{silent}{more}{off}，{faster}{rate}",
    "{base}{then}，{more}{off}，{faster}{rate}",
    "{more}{off}，{faster}{rate}（{base}为{then}）",
    "{before}{base}{then}，{more}{off}，{faster}{rate}",
)
_SAME = (
    ("与", "持平"),
    ("较", "无变化"),
    ("与", "相比无增减"),
    ("与", "相比保持不变"),
    ("较", "没有增减变动"),
    ("同", "相等"),
    ("与", "保持一致"),
    ("较", "未发生变化"),
    ("与", "相比，无增减变化"),
)
_REASONS = {
    1: ("在编人员增多，人员支出相应增长", "新设公共服务项目", "工资和社会保险缴费标准上调", "设备更新任务增多"),
    -1: ("压缩一般性开支", "部分任务上年已经办结，本年不再安排", "人员退休，在职人数下降", "调减非急需项目"),
    0: ("业务量与上年相当", "工作安排没有变动"),
}
_DONE = {
    1: ("年中追加了人员经费", "年中新增了任务", "按进度补发以前年度支出"),
    -1: ("部分合同款留待下年支付", "招标后有节余", "厉行节约，开支减少"),
    0: ("严格按预算执行",),
}
_LEADS = (
    ("，主要原因是", ""),
    ("，主要原因是：", ""),
    ("，主要是", ""),
    ("，主要系", "所致"),
    ("。变动的主要原因：", ""),
    ("，主要由于", ""),
    ("。增减变化的主要原因为：", ""),
    ("，原因在于", ""),
)
_SHARES = (
    "，占{share}",
    "，占比{share}",
    "，占总额的{share}",
    "，比重为{share}",
    "（占{share}）",
    "，所占比重{share}",
    "，占比为{share}",
    "，所占比例为{share}",
    "，占总数的比重为{share}",
)
_COMPARED = (
    {1: "大于", -1: "小于", 0: "等于"},
    {1: "高于", -1: "低于", 0: "等于"},
    {1: "多于", -1: "少于", 0: "等于"},
    {1: "超过", -1: "小于", 0: "等于"},
)


class Narrator:
    """Speaks for one document: keeps its habits of wording and writes its paragraphs on the paper."""

    def __init__(self, random: Random, hand: Hand, year: int, paper: Paper) -> None:
        self.random, self.hand, self.year, self.paper = random, hand, year, paper
        self.paragraphs: dict[int, tuple[Sentence, ...]] = {}
        self._habits: dict[str, int] = {}

    def habit(self, name: str, options: Sequence[_T]) -> _T:
        """The one of these options that this document always takes."""
        if name not in self._habits:
            self._habits[name] = self.random.randrange(len(options))
        return options[self._habits[name]]

    def head(self, text: str) -> None:
        self.paper.say(text)

    def say(self, *sentences: Sentence) -> None:
        """One paragraph."""
        self.paragraphs[len(self.paper.lines)] = sentences
        self.paper.say(joined(sentences, "zh"))

    def plain(self, text: str) -> Sentence:
        return Sentence("plain", "", (text,))

    def count(self, role: str, n: int) -> Slot:
        """A number of things, which some documents write in words."""
        worded = self.habit("counts", (False, False, True)) and n <= len(ORDINALS)
        return Slot(role, ("两" if n == 2 else ORDINALS[n - 1]) if worded else str(n), n)

    # ── last year ────────────────────────────────────────────────────────────────────────

    def base(self, noun: str, then: int) -> Slot:
        """What is compared with: “2023年预算”, “上年预算数” and the like."""
        last = self.year - 1
        forms = (
            f"{last}年{noun}",
            f"上年{noun}",
            f"{last}年{noun}数",
            f"上年{noun}数",
            f"{last}年度{noun}",
            f"去年{noun}数",
            f"上年度{noun}",
        )
        return Slot("base", self.habit("base", forms), then)

    def changed(self, now: int, then: int, noun: str) -> tuple[str, tuple[Piece, ...]]:
        """The kind of a comparison with last year, and its words."""
        base, off = self.base(noun, then), abs(now - then)
        if now == then:
            before, behind = self.habit("same", _SAME)
            return "unchanged", (before, base, Slot("same", behind))
        verbs = _UP if now > then else _DOWN
        more, faster = self.habit("verbs", verbs)
        if not then:
            return "from zero", (
                Slot("base", "上年", then),
                "未安排，",
                Slot("more", more),
                self.hand.amount("off", off),
            )
        before, behind = self.habit("against", _AGAINST)
        template = self.habit("change", _CHANGES)
        if "{silent}" in template and noun == "预算执行":  # what 同比 compares with must be plain
            template = _CHANGES[0]
        if "{then}" in template:
            behind = behind.removesuffix("，")
        made = compose(
            "", "", template,
            {
                "before": before, "base": base, "silent": Slot("base", "同比", then), "behind": behind,
                "then": self.hand.amount("then", then),
                "more": Slot("more", more), "off": self.hand.amount("off", off),
                "faster": Slot("faster", faster), "rate": self.hand.rate("rate", off, then),
            },
        )  # fmt: skip
        return "change", made.pieces

    def reason(self, direction: int, pool: dict[int, tuple[str, ...]] = _REASONS) -> tuple[Piece, ...]:
        lead, tail = self.habit("lead", _LEADS)
        if not direction and self.habit("reason of nothing", (True, False)):
            return ()
        return (lead, Slot("reason", self.random.choice(pool[direction]), direction), tail)

    def compared(self, about: str, template: str, now: int, then: int, noun: str, **slots: Piece) -> Sentence:
        """A quantity against last year's, with a reason: “{now}” stands in the template, the rest goes behind it."""
        kind, change = self.changed(now, then, noun)
        if kind == "from zero":
            template += "，{change}。"
        else:
            template += "，{change}{reason}。"
        filled: dict[str, Piece | tuple[Piece, ...]] = {
            "now": self.hand.amount("now", now), "change": change, "reason": self.reason((now > then) - (now < then)),
        }  # fmt: skip
        return compose(kind, about, template, {**filled, **slots})

    # ── wholes and parts ─────────────────────────────────────────────────────────────────

    def parts(self, about: str, template: str, whole: int, items: Amounts, shares: bool = False) -> Sentence:
        """“支出预算 {whole}，其中：基本支出 …；项目支出 …。” The amounts of nothing are left out, unless all are."""
        items = [item for item in items if item[1]] or list(items)
        amounts = [self.hand.amount("part", amount) for _, amount in items]
        names = [Slot("name", name, amount) for name, amount in items]
        pieces: list[Piece] = []
        if len(items) > 1 and self.habit(f"respectively {about}", (False, False, True)):
            columns: list[tuple[str, list[Slot]]] = [("", names), ("分别为", amounts)]
            if shares and whole:
                rates = [self.hand.rate("share", amount, whole) for _, amount in items]
                columns.append((self.habit("respective shares", ("，占比分别为", "，分别占")), rates))
            for words, column in columns:
                pieces.append(words)
                for n, one in enumerate(column):
                    pieces += (("、", "和")[n == len(column) - 1] if n else "", one)
            intro = "，其中"
        else:
            between = self.habit("between", ("；", "，", "；", "、"))
            amounts_at = self.habit("at", ("", "", "", "为", "安排", "共计"))
            share = self.habit("share", _SHARES)
            for n, (name, amount) in enumerate(zip(names, amounts, strict=True)):
                pieces += (between if n else "", name, amounts_at, amount)
                if shares and whole:
                    rate = self.hand.rate("share", amount.exact or 0, whole)
                    pieces += compose("", "", share, {"share": rate}).pieces
            intro = self.habit(
                "intro",
                ("，其中：", "，包括：", "。其中：", "，具体包括：", "，其中", "，分别为：", "，由以下部分组成："),
            )
        return compose(
            "shares" if shares and whole else "parts", about, template + intro + "{items}。",
            {"whole": self.hand.amount("whole", whole), "items": tuple(pieces)},
        )  # fmt: skip

    def listed(self, *items: tuple[str, Sentence]) -> None:
        """Numbered lines: (number, sentence) each in a paragraph of its own."""
        for number, sentence in items:
            self.say(sentence._replace(pieces=(number, *sentence.pieces)))

    def number(self, n: int) -> str:
        """How this document numbers its items; `n` counts from 1."""
        return self.habit("number", (f"{n}. ", f"{n}．", f"{n}、", f"（{ORDINALS[n - 1]}）"))

    def account(self, names: Sequence[str]) -> str:
        """The name of a functional item with its class and section."""
        a, b, c = names
        forms = (f"{a}（类）{b}（款）{c}（项）", f"“{a}（类）{b}（款）{c}（项）”", f"{a}-{b}-{c}", f"“{a}-{b}-{c}”科目")
        return self.habit("account", forms)

    # ── a final account against its budget ───────────────────────────────────────────────

    def completed(self, about: str, name: str, template: str, plan: int, spent: int) -> Sentence:
        """“年初预算 …，支出决算 …，完成年初预算的 x%。决算数大于预算数的主要原因：…”"""
        direction = (spent > plan) - (spent < plan)
        word = self.habit("compared", _COMPARED)[direction]
        done = self.habit(
            "done",
            (
                "完成年初预算的{rate}",
                "年初预算执行率为{rate}",
                "预算完成率{rate}",
                "为年初预算的{rate}",
                "完成年初预算{rate}",
                "占年初预算的{rate}",
                "执行率达到{rate}",
            ),
        )
        why = self.habit(
            "why",
            (
                "决算数{compare}年初预算数的主要原因：{reason}",
                "支出决算{compare}预算，主要原因是{reason}",
                "决算数{compare}预算数，原因是{reason}",
            ),
        )
        slots: dict[str, Piece | tuple[Piece, ...]] = {
            "name": Slot("name", name), "plan": self.hand.amount("plan", plan),
            "spent": self.hand.amount("spent", spent),
            "compare": Slot("compare", word, direction),
            "reason": Slot("reason", self.random.choice(_DONE[direction]), direction),
        }  # fmt: skip
        if plan:
            slots["rate"] = self.hand.rate("done", spent, plan)
            template = f"{template}，{done}"
        if not plan and not spent:
            return compose("nothing", about, template + "。", slots)
        return compose("completion", about, f"{template}。{why}。", slots)
