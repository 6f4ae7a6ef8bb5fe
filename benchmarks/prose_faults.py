"""How many faults planted in invented documents are found, and how many alarms are false. In: options. Out: a table.

    python benchmarks/prose_faults.py [--documents 40] [--seed 0] [--family A] [--kind WORDS] [--misses]

For every document, and every kind of fault that it has a place for, one fault is planted and the document checked. A
fault is found if a finding that the clean document has not points, on the line of the fault, at one of its figures or
labels. Errors and warnings in clean documents are false alarms. `--family` takes one sort of documents: A and B
budgets, C final accounts, town memos in English. `--kind` takes the kinds whose names contain the words,
`--misses` prints the lines of faults that were not found. The same options give the same table; exit status 0.
"""

from __future__ import annotations

import argparse
import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from prose.departments import print_department  # noqa: E402
from prose.faults import KINDS, Fault, Kind  # noqa: E402
from prose.sentences import Document  # noqa: E402
from prose.towns import print_town  # noqa: E402

from engine.evaluate import evaluate  # noqa: E402
from engine.findings import DocumentReport, Evidence, Finding  # noqa: E402
from engine.plan import Plan  # noqa: E402
from engine.read.text import read_text  # noqa: E402
from engine.rules import obtain  # noqa: E402

RULES = {"zh": "district.rules", "en": "town.rules"}
FAMILIES = ("A", "B", "C", "town")
_NAMED = ("conflict", "rounding", "incomplete")


def documents(count: int, seed: int, only: str = "") -> Iterator[Document]:
    """Documents of all families in turn, or of one."""
    for number in range(count):
        family = only or FAMILIES[number % len(FAMILIES)]
        which = seed * 1_000_000 + number
        yield print_town(which) if family == "town" else print_department(family, which)


def planted(document: Document, kind: Kind) -> Fault | None:
    """The fault of this kind that this document gets."""
    return kind.plant(document, Random(f"{document.name} {kind.name}"))


def checked(plan: Plan, name: str, text: str) -> DocumentReport:
    return evaluate(plan, read_text(text.encode(), name))


# ── found or not ─────────────────────────────────────────────────────────────────────────


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _points_at(evidence: Evidence, fault: Fault) -> bool:
    """Whether this is a figure of the fault, or a text with its figure or label, on its line."""
    if evidence.place.line not in (fault.line, fault.other_line):
        return False
    text = _plain(evidence.text)
    for figure in map(_plain, fault.figures):
        if _is_number(figure) and _is_number(text.rstrip("%").lstrip("$")):
            if text.rstrip("%").lstrip("$-") == figure.lstrip("-"):
                return True
        elif figure in text:
            return True
    return False


def _key(finding: Finding) -> tuple[object, ...]:
    return (finding.rule, finding.verdict, finding.message)


def is_found(clean: DocumentReport, report: DocumentReport, fault: Fault) -> bool:
    """Whether a finding that the clean document has not cites the fault.

    Where the clean line has a rounding difference by the same rule, another one there is not the fault's.
    """
    known = {_key(finding) for finding in clean.findings}
    rounded = {
        finding.rule for finding in clean.findings if finding.verdict == "rounding"
        and any(evidence.place.line == fault.line for evidence in finding.evidence)
    }  # fmt: skip
    return any(
        finding.verdict in _NAMED
        and _key(finding) not in known
        and not (finding.verdict == "rounding" and finding.rule in rounded)
        and any(_points_at(evidence, fault) for evidence in finding.evidence)
        for finding in report.findings
    )


# ── the table ────────────────────────────────────────────────────────────────────────────


class Options(NamedTuple):
    documents: int
    seed: int
    family: str
    kind: str
    misses: bool


def _options(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(".")[0] + ".")
    parser.add_argument("--documents", type=int, default=40, help="how many invented documents (default 40)")
    parser.add_argument("--seed", type=int, default=0, help="other documents and other faults")
    parser.add_argument("--family", choices=FAMILIES, default="", help="only documents of one sort")
    parser.add_argument("--kind", default="", help="only kinds of faults whose names contain this")
    parser.add_argument("--misses", action="store_true", help="print the lines of faults that were not found")
    return Options(**vars(parser.parse_args(arguments)))


def main(arguments: Sequence[str]) -> int:
    """Plant, check and count; the exit status is 0 whatever is found."""
    options = _options(arguments)
    plans = {language: obtain([name], {}) for language, name in RULES.items()}
    kinds = [kind for kind in KINDS if options.kind in kind.name]
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    alarms: Counter[tuple[str, str]] = Counter()
    numbers = 0
    for document in documents(options.documents, options.seed, options.family):
        plan = plans[document.language]
        clean = checked(plan, document.name, document.text)
        numbers += document.numbers
        alarms.update((f.severity, f.rule) for f in clean.findings if f.severity != "note" or f.verdict != "rounding")
        for kind in kinds:
            fault = planted(document, kind)
            if fault is None:
                continue
            tried[kind.name] += 1
            if is_found(clean, checked(plan, document.name, fault.text), fault):
                found[kind.name] += 1
            elif options.misses:
                line = fault.text.split("\n")[fault.line - 1]
                print(f"{kind.name}, {document.name}:{fault.line}, {', '.join(fault.figures)}\n    {line}")
    _show(kinds, tried, found)
    _show_alarms(options.documents, numbers, alarms)
    return 0


def _show(kinds: Sequence[Kind], tried: Counter[str], found: Counter[str]) -> None:
    print(f"{'kind of fault':42} {'planted':>8} {'found':>6} {'recall':>7}")
    for kind in kinds:
        _row(kind.name, tried[kind.name], found[kind.name])
    _row("all", tried.total(), found.total())


def _row(name: str, tried: int, found: int) -> None:
    recall = f"{100 * found / tried:.0f} %" if tried else "–"
    print(f"{name:42} {tried:8} {found:6} {recall:>7}")


def _show_alarms(count: int, numbers: int, alarms: Counter[tuple[str, str]]) -> None:
    false = sum(times for (severity, _), times in alarms.items() if severity != "note")
    per_thousand = 1000 * false / numbers if numbers else 0
    print(f"\n{count} clean documents, {numbers} numbers in sentences")
    print(f"false alarms (errors and warnings): {false}, {per_thousand:.2f} per 1,000 numbers")
    for (severity, rule), times in sorted(alarms.items()):
        print(f"  {severity:8} {rule:40} {times:4}")


if __name__ == "__main__":
    os.environ.setdefault("ENGINE_CACHE", "off")
    sys.exit(main(sys.argv[1:]))
