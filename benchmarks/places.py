"""How much is found in documents of other places. In: folders of invented documents with lists of planted faults.
Out: a table on stdout: what is found of what was planted, and what is reported that is no fault.

`NAME.txt` is clean; `NAME.faults.json` lists what to write wrongly in it, all at once:
`{"id", "line", "was", "is", "nth", "lines", "kind", "why"}`: on line `line` the `nth` occurrence of `was` becomes
`is`. A fault is found when a finding of severity error or warning cites one of `lines`. A finding that cites no line
of any fault, or any at all over the clean document, is false.
Usage: python benchmarks/places.py [--show] [FOLDER | DOCUMENT]...
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from engine.evaluate import evaluate  # noqa: E402
from engine.findings import Finding  # noqa: E402
from engine.plan import Plan  # noqa: E402
from engine.read.text import read_text  # noqa: E402
from engine.rules import obtain  # noqa: E402

PLACES = ROOT / "benchmarks" / "places"
RULES = {"cn": ["district.rules"], "en": ["town.rules", "company.rules"]}  # by the folder a document lies in


def main(arguments: Sequence[str]) -> None:
    """Print one row for each document, and with --show what was missed and what is false."""
    show = "--show" in arguments
    named = [Path(a) for a in arguments if a != "--show"] or [PLACES]
    plans: dict[str, Plan] = {}
    found = planted = false = alarms = 0
    print(f"{'document':24} {'found':>9} {'false':>6} {'on clean':>9}")
    for document in documents_of(named):
        folder = document.parent.name if document.parent.name in RULES else "cn"
        plan = plans.setdefault(folder, obtain(RULES[folder], {}))
        clean, faults = document.read_text("utf-8"), faults_of(document)
        on_clean = graded(plan, clean)
        findings = graded(plan, with_faults(clean, faults)) if faults else []
        missed = [fault for fault in faults if not any(set(fault["lines"]) & lines_of(f) for f in findings)]
        lines = {line for fault in faults for line in fault["lines"]}
        stray = [f for f in findings if not lines & lines_of(f)]
        print(f"{document.stem:24} {len(faults) - len(missed):4}/{len(faults):4} {len(stray):6} {len(on_clean):9}")
        found, planted = found + len(faults) - len(missed), planted + len(faults)
        false, alarms = false + len(stray), alarms + len(on_clean)
        if show:
            for fault in missed:
                change = f"{fault['was']} → {fault['is']}"
                print(f"  missed {fault['id']:>3} line {fault['line']}: {change}: {fault['kind']}: {fault['why']}")
            for title, findings in (("false", stray), ("on clean", on_clean)):
                for f in findings:
                    print(f"  {title}: {f.severity} {f.rule} {sorted(lines_of(f))}: {f.message}")
    print(f"{'all':24} {found:4}/{planted:4} {false:6} {alarms:9}")


def documents_of(named: Sequence[Path]) -> Iterator[Path]:
    for path in named:
        yield from sorted(p for p in path.rglob("*.txt") if "." not in p.stem) if path.is_dir() else [path]


def faults_of(document: Path) -> list[dict[str, Any]]:
    listed = document.with_suffix(".faults.json")
    faults: list[dict[str, Any]] = json.loads(listed.read_text("utf-8")) if listed.exists() else []
    return [{**fault, "lines": sorted({fault["line"], *fault["lines"]})} for fault in faults]


def with_faults(text: str, faults: Sequence[dict[str, Any]]) -> str:
    """The text with every fault in it. ValueError when one does not fit its line."""
    lines = text.split("\n")
    for fault in faults:
        parts = lines[fault["line"] - 1].split(fault["was"])
        nth = fault.get("nth", 1)
        if len(parts) <= nth:
            raise ValueError(f"fault {fault['id']}: line {fault['line']} has no {fault['was']}")
        lines[fault["line"] - 1] = fault["was"].join(parts[:nth]) + fault["is"] + fault["was"].join(parts[nth:])
    return "\n".join(lines)


def graded(plan: Plan, text: str) -> list[Finding]:
    """The findings that say something is wrong: conflicts and the like of severity error or warning."""
    report = evaluate(plan, read_text(text.encode(), "document.txt"))
    return [
        f for f in report.findings
        if f.severity in ("error", "warning") and f.verdict in ("conflict", "rounding", "incomplete")
    ]


def lines_of(finding: Finding) -> set[int]:
    return {e.place.line for e in finding.evidence if e.place.line}


if __name__ == "__main__":
    main(sys.argv[1:])
