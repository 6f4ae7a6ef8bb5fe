"""Mistyped, cut, pasted and random rule texts, as many as wanted. In: how many. Out: what went wrong, and a summary.

    python benchmarks/try_mutants.py 100000 [FIRST]

Each text goes through the parser, the checker, the compiler and the printers of mistakes; one without mistakes is also
shown, laid out and read back. Exit status 1 if any of them ended in an exception, took longer than a second of
processor time, or gave a message that stands outside the file. Text number n is the same in every run.
"""

from __future__ import annotations

import gc
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from mutants import mutant, tried  # noqa: E402


def main(arguments: Sequence[str]) -> int:
    """Try the texts; the exit status."""
    count = int(arguments[0]) if arguments else 1000
    first = int(arguments[1]) if len(arguments) > 1 else 0
    codes: Counter[str] = Counter()
    times: list[tuple[float, int]] = []
    problems = sound = 0
    for number in range(first, first + count):
        try:
            outcome = tried(mutant(number))
        except Exception:
            problems += 1
            print(f"text {number}: {traceback.format_exc()}", flush=True)
            continue
        if outcome.problem:
            problems += 1
            print(f"text {number}: {outcome.problem}", flush=True)
        times.append((outcome.seconds, number))
        codes.update(set(outcome.codes))
        sound += not outcome.codes
    slowest, which = max(times, default=(0.0, first))
    print(f"{count} texts from {first} on: {problems} problems")
    print(f"{sound} without mistakes; in the others {len(codes)} kinds of mistakes")
    usual = median(seconds for seconds, _ in times) if times else 0.0
    print(f"processor time: median {usual * 1000:.0f} ms, longest {slowest * 1000:.0f} ms (text {which})")
    print(", ".join(f"{code} {times}" for code, times in codes.most_common()))
    return 1 if problems else 0


if __name__ == "__main__":
    warnings.simplefilter("error")  # Python's own complaints would be printed between ours
    gc.set_threshold(100_000, 20, 20)  # as engine/cli.py does
    sys.exit(main(sys.argv[1:]))
