"""Invented town budgets: three tables and a message that is true of them. In: a seed. Out: `Document`."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from .sentences import Document, Hand, Piece, Sentence, Slot, compose, joined

_TOWNS = ("Alderbrook", "Fenwick Hollow", "Larkmere", "Thistledown", "Copperfield Mills", "Wrenfield")
_SOURCES = (
    "Property taxes", "Motor vehicle excise", "State aid", "Licenses and permits", "Charges for services",
    "Fines and forfeits", "Investment income",
)  # fmt: skip
_DEPARTMENTS = {
    "General government": ("Town Manager", "Town Clerk", "Assessor", "Finance"),
    "Public safety": ("Police", "Fire and rescue", "Inspections"),
    "Public works": ("Highway", "Snow and ice", "Parks and cemeteries"),
    "Community services": ("Public health", "Library", "Recreation"),
}
_DEBT = ("School roof, 2016", "Fire station, 2018", "Road program, 2021")
_MORE = {1: "an increase of", -1: "a decrease of"}
_UP = {1: "up", -1: "down"}
_ROSE = {1: "increased by", -1: "decreased by"}
_WILL = {1: "rises by", -1: "falls by"}
_HIGHER = {1: "more", -1: "less"}
_GREW = {1: "grows by", -1: "shrinks by"}
_MOVES = {1: "goes up", -1: "goes down"}
_REASONS = {
    1: ("wage settlements", "two new positions", "higher contract prices"),
    -1: ("a retirement that is not filled", "savings on contracts", "the end of a one-time grant"),
}


class Line(NamedTuple):
    """What one department or source had last year, and has now."""

    name: str
    prior: int
    budget: int


def _summed(name: str, lines: Sequence[Line]) -> Line:
    return Line(name, sum(line.prior for line in lines), sum(line.budget for line in lines))


class _Memo:
    """The lines so far and the sentences among them."""

    def __init__(self, random: Random, hand: Hand, year: int) -> None:
        self.random, self.hand, self.year = random, hand, year
        self.lines: list[str] = []
        self.paragraphs: dict[int, tuple[Sentence, ...]] = {}
        self.between = random.choice(("\t", " | "))
        self.amount_first = random.random() < 0.6

    def say(self, *sentences: Sentence) -> None:
        self.paragraphs[len(self.lines)] = sentences
        self.lines += (joined(sentences, "en"), "")

    def table(self, title: str, *rows: Sequence[str]) -> None:
        edges = ("| ", " |") if self.between != "\t" else ("", "")
        self.lines += (title, "", *(edges[0] + self.between.join(row) + edges[1] for row in rows), "")

    def compared(self, about: str, line: Line) -> Sentence:
        """A line against last year's, in one of several constructions."""
        now, then, base = line.budget, line.prior, Slot("base", f"fiscal year {self.year - 1}", line.prior)
        filled: dict[str, Piece | tuple[Piece, ...]] = {
            "name": Slot("name", line.name), "now": self.hand.amount("now", now), "base": base,
            "then": self.hand.amount("then", then),
        }  # fmt: skip
        if now == then:
            same = self.random.choice(("unchanged", "unchanged", "level", "flat"))
            template = self.random.choice(
                (
                    "{name} is {same} at {now}.",
                    "{name} stays at {now}, {same} compared with {base}.",
                    "At {now}, {name} is {same}.",
                    "{name} is held {same} at {now}.",
                    "Funding for {name} remains {same} at {now}.",
                )
            )
            return compose("unchanged", about, template, {**filled, "same": Slot("same", same)})
        way = 1 if now > then else -1
        templates = (
            ("{name} is budgeted at {now}, {more} {off}, or {rate}, from {base}{reason}.", _MORE),
            ("{name} is funded at {now}, {more} {off} ({rate}) from {then} in {base}{reason}.", _UP),
            ("{name} {more} {off} or {rate} to {now}{reason}.", _ROSE),
            ("{name} {more} {rate}, or {off}, from {then} to {now}{reason}.", _WILL),
            ("{name} comes to {now}, {more} {off} or {rate} on {base}{reason}.", _UP),
            ("{name}: {now}, {more} {off} ({rate}) compared with {base}{reason}.", _UP),
            ("{name} is recommended at {now}, which is {off} or {rate} {more} than in {base}{reason}.", _HIGHER),
            ("Compared with {base}, {name} {more} {off}, or {rate}, to {now}{reason}.", _GREW),
            ("The proposal for {name} is {now}, {more} {off} ({rate}) over {base}{reason}.", _MORE),
            ("{name} {more} from {then} to {now}, a change of {off} or {rate}{reason}.", _MOVES),
        )
        template, words = self.random.choice(templates)
        lead = self.random.choice((", reflecting ", ", due to ", " because of "))
        why = (lead, Slot("reason", self.random.choice(_REASONS[way]), way))
        made = {
            "more": Slot("more", words[way]), "off": self.hand.amount("off", abs(now - then)),
            "rate": self.hand.rate("rate", abs(now - then), then), "reason": why if self.random.random() < 0.5 else "",
        }  # fmt: skip
        return compose("change", about, template, {**filled, **made})

    def parts(self, about: str, lines: Sequence[Line], whole: Line) -> Sentence:
        """“Of which”: a whole and its parts."""
        pieces: list[Piece] = []
        for n, line in enumerate(lines):
            between = (", " if n < len(lines) - 1 else " and ") if n else ""
            amount, name = self.hand.amount("part", line.budget), Slot("name", line.name, line.budget)
            pieces += (between, *((amount, " for ", name) if self.amount_first else (name, " at ", amount)))
        template = self.random.choice(
            (
                "{name} totals {whole}, of which {items}.",
                "{name} of {whole} consists of {items}.",
                "Within the {whole} for {name}, the parts are {items}.",
                "{name} of {whole} is made up of {items}.",
                "{name} at {whole} includes {items}.",
            )
        )
        return compose(
            "parts", about, template,
            {"name": whole.name, "whole": self.hand.amount("whole", whole.budget), "items": tuple(pieces)},
        )  # fmt: skip

    def share(self, line: Line, whole: Line) -> Sentence:
        template = self.random.choice(
            (
                "{name} makes up {share} of {whole}.",
                "{name} accounts for {share} of {whole}.",
                "{share} of {whole} comes from {name}.",
                "{name} represents {share} of {whole}.",
                "{name} is {share} of all {whole}.",
            )
        )
        rate = self.hand.rate("share", line.budget, whole.budget)
        return compose(
            "share", f"share {line.name}", template,
            {"name": Slot("name", line.name, line.budget), "share": rate, "whole": whole.name.lower()},
        )  # fmt: skip


def print_town(seed: int) -> Document:
    """A town's adopted budget with its message."""
    random = Random(f"town {seed}")
    year = random.randint(2019, 2027)
    hand = Hand("", "$", 1, 0, random.choice((1, 1, 2)), random.choice(("%", "%", " percent")), thousands=True)
    memo = _Memo(random, hand, year)
    sources = [_drawn(random, name, 20 if name == "Property taxes" else 2) for name in _SOURCES]
    groups = {
        group: [_drawn(random, name, 3) for name in random.sample(names, random.randint(2, len(names)))]
        for group, names in _DEPARTMENTS.items()
    }
    issues = [(name, random.randrange(100, 300) * 1000, random.randrange(20_000, 90_000)) for name in _DEBT]
    principal, interest = sum(issue[1] for issue in issues), sum(issue[2] for issue in issues)
    debt = [
        Line("Principal", random.choice((principal, principal - 20_000)), principal),
        Line("Interest", interest + 4150, interest),
    ]
    revenues = _summed("General fund revenue", sources)
    subtotals = [_summed(group, lines) for group, lines in groups.items()]
    service = _summed("Debt service", debt)
    spending = _summed("General fund spending", [*subtotals, service])
    memo.lines += (
        f"Town of {random.choice(_TOWNS)}",
        "",
        f"Adopted Budget, Fiscal Year {year}",
        "",
        "Budget message",
        "",
    )
    _message(memo, revenues, sources, spending, subtotals, groups, debt, service)
    _tables(memo, revenues, sources, spending, groups, debt, service, issues)
    return Document(
        name=f"town{seed}.txt", language="en", kind="memo", year=year, hand=memo.hand, lines=tuple(memo.lines),
        paragraphs=memo.paragraphs,
    )  # fmt: skip


def _drawn(random: Random, name: str, millions: int) -> Line:
    prior = random.randrange(60_000, millions * 1_000_000)
    change = random.choice((0, 1, 1, 1, -1)) * random.randrange(2_000, max(prior // 9, 4_000))
    return Line(name, prior, prior + change)


def _message(
    memo: _Memo, revenues: Line, sources: Sequence[Line], spending: Line, subtotals: Sequence[Line],
    groups: dict[str, list[Line]], debt: Sequence[Line], service: Line,
) -> None:  # fmt: skip
    memo.say(memo.compared("spending", spending), memo.compared("revenues", revenues))
    memo.say(*(memo.share(line, revenues) for line in memo.random.sample(list(sources), 3)))
    memo.say(*(memo.compared(f"source {line.name}", line) for line in memo.random.sample(list(sources), 3)))
    for group in subtotals:
        lines = groups[group.name]
        memo.say(
            memo.compared(f"group {group.name}", group),
            memo.parts(f"parts {group.name}", lines, group),
            *(memo.compared(f"department {line.name}", line) for line in memo.random.sample(lines, 2)),
        )
    memo.say(
        memo.compared("debt", service), memo.parts("parts debt", debt, service), memo.share(subtotals[0], spending)
    )


def _tables(
    memo: _Memo, revenues: Line, sources: Sequence[Line], spending: Line, groups: dict[str, list[Line]],
    debt: Sequence[Line], service: Line, issues: Sequence[tuple[str, int, int]],
) -> None:  # fmt: skip
    fy = memo.year % 100
    heads = (f"FY{fy - 1} Actual", f"FY{fy} Budget", "Change", "Change %")
    memo.table(
        "Table 1  General fund revenues by source",
        ("Source", *heads), *(_row(line) for line in sources), _row(revenues._replace(name="Total revenues")),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for group, lines in [*groups.items(), ("Debt service", list(debt))]:
        rows.append((group, "", "", "", ""))
        rows += [*map(_row, lines), _row(_summed(f"Total {group.lower()}", lines))]
    memo.table(
        "Table 2  General fund expenditures by department",
        ("Department", *heads), *rows, _row(spending._replace(name="Total expenditures")),
    )  # fmt: skip
    due = [(name, a, b, a + b) for name, a, b in issues]
    due.append(("Total", *(sum(amounts) for amounts in zip(*(row[1:] for row in due), strict=True))))  # type: ignore[arg-type]
    memo.table(
        f"Table 3  Debt schedule, general fund, fiscal year {memo.year}",
        ("Issue", "Principal due", "Interest due", "Total due"),
        *((name, *(f"{amount:,}" for amount in amounts)) for name, *amounts in due),
    )


def _row(line: Line) -> tuple[str, ...]:
    change = line.budget - line.prior
    tenths = (2000 * abs(change) + line.prior) // (2 * line.prior)
    amount, rate = f"{abs(change):,}", f"{tenths // 10}.{tenths % 10}%"
    if change < 0:
        amount, rate = f"({amount})", f"({rate})"
    return (line.name, f"{line.prior:,}", f"{line.budget:,}", amount, rate)
