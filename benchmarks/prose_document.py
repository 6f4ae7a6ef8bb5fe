"""How many misprints in the prose of a document are found. In: documents, rules. Out: a table, and every miss.

    python benchmarks/prose_document.py --rules district.rules [--faults 3] [--seed 0] DOCUMENT …

Into each amount of money and each percentage of the text, one misprint after another is planted: a digit changed, two
swapped, one dropped. A misprint is found if a finding that the document has not without it points at the figure. A
figure of which none is found stands alone: nothing in the document says what it should be, or no rule asks. Exit
status 0.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from prose.planting import digit_changed, digit_dropped, transposed  # noqa: E402
from prose_faults import checked  # noqa: E402

from engine.evaluate.claims.outline import notation, outlined  # noqa: E402
from engine.facts import Figure  # noqa: E402
from engine.findings import DocumentReport  # noqa: E402
from engine.plan import Plan  # noqa: E402
from engine.quantity import CURRENCIES  # noqa: E402
from engine.read.text import read_text  # noqa: E402
from engine.rules import obtain  # noqa: E402

_HOW = (digit_changed, transposed, digit_dropped)
_PERCENT = ("%", "percent")
_NAMED = ("conflict", "rounding", "incomplete")


def amounts(text: str, plan: Plan) -> Iterator[Figure]:
    """The amounts and percentages of the paragraphs, each with where it stands."""
    money = {dimension for dimension, *_ in plan.units.values() if dimension in ("元", "dollar")}
    reading = notation(plan.units, ())
    for passage in read_text(text.encode(), "").passages:
        asked = set()
        for number in outlined(passage.text, reading).numbers:
            dimension = plan.units[number.unit][0] if number.unit in plan.units else ""
            if number.unit in (*CURRENCIES, *_PERCENT) or dimension in money:
                asked.add(number.printed.text)
        yield from (figure for figure in passage.figures if figure.text in asked)


def misprinted(text: str, figure: Figure, random: Random, faults: int) -> Iterator[tuple[str, str]]:
    """The document with the figure printed wrong in several ways, and what is printed then."""
    lines = text.split("\n")
    line, column = (figure.place.line or 1) - 1, figure.place.column or 1
    start = lines[line].find(figure.text, column - 1)
    if start < 0:
        return
    digits = figure.text.strip("$()-+（）")
    seen = {digits}
    for n in range(faults):
        wrong = _HOW[n % len(_HOW)](random, digits)
        if wrong and wrong not in seen and float(wrong.replace(",", "")) != float(digits.replace(",", "")):
            seen.add(wrong)
            printed = figure.text.replace(digits, wrong)
            changed = lines[line][:start] + printed + lines[line][start + len(figure.text) :]
            yield "\n".join((*lines[:line], changed, *lines[line + 1 :])), printed


def is_found(clean: DocumentReport, report: DocumentReport, line: int, printed: str) -> bool:
    """Whether a finding that the clean document has not points at what is printed on this line."""
    known = {(finding.rule, finding.verdict, finding.message) for finding in clean.findings}
    return any(
        finding.verdict in _NAMED
        and (finding.rule, finding.verdict, finding.message) not in known
        and any(e.place.line == line and e.text.strip("%") == printed for e in finding.evidence)
        for finding in report.findings
    )


def main(arguments: Sequence[str]) -> int:
    """Plant, check and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(".")[0] + ".")
    parser.add_argument("--rules", action="append", required=True, metavar="FILE", help="rules to check with")
    parser.add_argument("--faults", type=int, default=3, help="misprints for each figure (default 3)")
    parser.add_argument("--seed", type=int, default=0, help="other misprints")
    parser.add_argument("documents", nargs="+", metavar="DOCUMENT")
    options = parser.parse_args(arguments)
    plan = obtain(options.rules, {})
    for path in options.documents:
        _show(Path(path), plan, options.faults, options.seed)
    return 0


def _show(path: Path, plan: Plan, faults: int, seed: int) -> None:
    text = path.read_text(encoding="utf-8")
    clean = checked(plan, path.name, text)
    tried = found = 0
    misses = []
    for figure in amounts(text, plan):
        random = Random(f"{seed} {figure.place} {figure.text}")
        for wrong, printed in misprinted(text, figure, random, faults):
            tried += 1
            if is_found(clean, checked(plan, path.name, wrong), figure.place.line or 0, printed):
                found += 1
            else:
                misses.append(f"  line {figure.place.line}: {figure.text}{figure.unit} as {printed}")
    recall = f"{100 * found / tried:.0f} %" if tried else "–"
    print(f"{path.name}: {tried} misprints, {found} found, {recall}", *misses, sep="\n")


if __name__ == "__main__":
    os.environ.setdefault("ENGINE_CACHE", "off")
    sys.exit(main(sys.argv[1:]))
