"""How well the figure at fault is named. In: a count. Out: a table of what was planted and what was found.

    python benchmarks/localise.py 600
    python benchmarks/localise.py --time

Faults are planted in invented documents of all families, printed exactly and rounded, one, two or three in each copy.
A planted figure is *named* if it is among those that one finding says may be at fault; *alone* if it is the only one;
*right* if the value proposed for it is the one that stood there. Where no conflict cites the figure there is nothing to
localise: such faults are counted apart. The *cause* is right if it is the kind of misprint that was planted.

`--time` prints how long it takes, in process: a table of 100 rows and 48 columns that adds up both ways, 5,000 figures
in one component, with one, three and ten faults, against the same table without any.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from engine.evaluate import evaluate
from engine.findings import Finding
from engine.plan import Plan
from engine.read.text import read_text
from engine.rules import obtain
from invented.documents import FAMILIES, Look, print_document
from invented.faults import Fault, every_fault, plant
from invented.model import Shape

KINDS = {
    "changed": ("changed digit",), "swapped": ("swapped digits",), "dropped": ("dropped digit", "moved point"),
    "doubled": ("added digit", "moved point"), "moved point": ("moved point", "another unit"),
}  # fmt: skip


def number(text: str) -> str:
    """A printed amount without what does not count: its commas, and zeros at its end."""
    plain = text.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def cited(findings: tuple[Finding, ...], fault: Fault) -> list[tuple[Finding, int]]:
    """The conflicts that show the planted figure, each with its number among the evidence."""
    at = (fault.figure.line, fault.figure.column)
    return [
        (f, n)
        for f in findings if f.verdict == "conflict"
        for n, e in enumerate(f.evidence) if (e.place.line, e.place.column) == at
    ]  # fmt: skip


def judge(findings: tuple[Finding, ...], fault: Fault) -> list[str]:
    """What came of one planted fault."""
    shown = cited(findings, fault)
    if not shown:
        return ["not found"]
    for finding, n in shown:
        diagnosis = finding.diagnosis
        if diagnosis is None:
            continue
        values = {diagnosis.figure: (diagnosis.suggested, diagnosis.kind)}
        values |= {other.figure: (other.suggested, other.kind) for other in diagnosis.others}
        if n not in values:
            continue
        suggested, kind = values[n]
        said = ["named", "alone" if diagnosis.unique else "first" if n == diagnosis.figure else "among others"]
        if number(suggested) == number(fault.figure.text):
            said.append("right")
        if diagnosis.figure == n and kind:
            said.append("cause right" if kind in KINDS[fault.kind] else "cause wrong")
        return said
    return ["not explained" if all(f.diagnosis is None for f, _ in shown) else "another named"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("count", type=int, nargs="?", default=300)
    options.add_argument("--show", action="store_true", help="print what was not named right")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--time", action="store_true")
    chosen = options.parse_args()
    if chosen.time:
        timed()
        return
    plan = obtain(["district.rules"], {})
    print(f"{'':24}{'planted':>8}{'found':>8}{'named':>8}{'alone':>8}{'right':>8}{'cause':>8}{'wrong':>8}")
    for faults in (1, 2, 3):
        for rounding in ("exact", "rounded"):
            tried(plan, faults, rounding, chosen.count // (2 * faults), chosen.seed, chosen.show)


def tried(plan: Plan, faults: int, rounding: str, copies: int, seed: int, show: bool) -> None:
    """One row of the table."""
    random = Random(f"{seed} {faults} {rounding}")
    counts: Counter[str] = Counter()
    documents = [
        print_document(family, rounding, Shape(units=1 + n % 3), Look(thousands=n % 2 == 0), seed=seed * 100 + n)
        for n, family in enumerate(FAMILIES * 2)
    ]
    every = [list(every_fault(document.text, document.figures, seed=seed)) for document in documents]
    for _ in range(copies):
        at = random.randrange(len(documents))
        planted = random.sample(every[at], faults)
        if len({(fault.figure.line, fault.figure.column) for fault in planted}) < faults:
            continue
        text = documents[at].text
        for fault in sorted(planted, key=lambda f: (-f.figure.line, -f.figure.column)):
            text = plant(text, fault.figure, fault.wrong)
        findings = evaluate(plan, read_text(text.encode(), "budget.txt")).findings
        for fault in planted:
            if faults > 1:  # another one earlier in the line has moved it
                moved = sum(
                    len(f.wrong) - len(f.figure.text)
                    for f in planted if f.figure.line == fault.figure.line and f.figure.column < fault.figure.column
                )  # fmt: skip
                fault = fault._replace(figure=fault.figure._replace(column=fault.figure.column + moved))
            said = judge(findings, fault)
            counts.update(said)
            counts["planted"] += 1
            if show and ("right" not in said or "cause wrong" in said):
                print(fault.figure.table, fault.figure.row, fault.figure.text, "→", fault.wrong, fault.kind, said)
                for finding, _ in cited(findings, fault):
                    print("     ", finding.rule, finding.equation[:90], finding.diagnosis)
    found = counts["planted"] - counts["not found"]

    def share(name: str) -> str:
        return f"{100 * counts[name] / found:.1f}%" if found else "-"

    shares = "".join(f"{share(name):>8}" for name in ("named", "alone", "right", "cause right", "cause wrong"))
    print(f"{faults} {'fault' if faults == 1 else 'faults'}, {rounding:12}{counts['planted']:>10}{found:>8}{shares}")


ROWS, COLUMNS = 100, 48


def timed() -> None:
    """Print what faults in a large table cost, over the same table without any."""
    names = names_of(COLUMNS)
    columns = ", ".join(f'{name} from "{name}"' for name in ("合计", *names))
    plan = compiled(
        f'''unit 元
table 大表
  titled "大表"
  label  项目 from "项目"
  column {columns}
  total  "合计"
rule 横向
  for row in 大表.rows
  require row.合计 = {" + ".join(f"row.{name}" for name in names)}
rule 竖向
  for column in 大表.amounts
  require 大表.total[column] = sum(row[column] for row in 大表.items)
'''
    )
    clean = min(_seconds(plan, _large(0, seed)) for seed in range(5))
    print(f"{(ROWS + 1) * (COLUMNS + 1)} figures, no fault: {1000 * clean:.0f} ms")
    for faults in (1, 3, 10):
        took = [_seconds(plan, _large(faults, seed)) - clean for seed in range(5)]
        print(f"{faults:3} more: {1000 * min(took):.0f} to {1000 * max(took):.0f} ms")


def _large(faults: int, seed: int) -> str:
    random = Random(seed)
    rows = [[random.randrange(10**4, 10**7) for _ in range(COLUMNS)] for _ in range(ROWS)]
    rows = [[sum(row), *row] for row in rows]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    for at in random.sample(range(ROWS * COLUMNS), faults):
        rows[at % ROWS][1 + at // ROWS] += random.choice((9, -9)) * 10 ** random.randrange(3)
    head = ["青禾区2024年预算", "", "表1  大表", "单位：元", "", "\t".join(("项目", "合计", *names_of(COLUMNS)))]
    lines = ["\t".join((f"项目{n}" if n < ROWS else "合计", *map(str, row))) for n, row in enumerate(rows)]
    return "\n".join((*head, *lines, ""))


def names_of(columns: int) -> list[str]:
    """The headers of the large table."""
    return [f"栏{n}" for n in range(1, columns + 1)]


def _seconds(plan: Plan, text: str) -> float:
    """The best of three rounds: in one of them all objects of the process may be gone through for garbage."""
    facts = read_text(text.encode(), "large.txt")
    took = []
    for _ in range(3):
        start = process_time()
        evaluate(plan, facts)
        took.append(process_time() - start)
    return min(took)


def compiled(rules: str) -> Plan:
    """The plan of a rule file given as text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large.rules"
        path.write_text(rules, "utf-8")
        return obtain([str(path)], {})


if __name__ == "__main__":
    main()
