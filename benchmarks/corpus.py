"""Many documents: how much faster two processes are than one, and what memory each takes. In: options. Out: a table.

    python benchmarks/corpus.py                                10,000 documents, as docs/scale.md has it; about an hour
    python benchmarks/corpus.py --documents 400 --small 100    a look

Documents of both families with 200 to 2,000 figures are invented; beyond `--different` of them they are copies under
other names. One and two processes take turns on the same documents, so that a busy machine slows both. With `--on
ADDRESS` the documents are also checked on a cluster, and its report is compared. All that is kept is what is printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from invented.documents import FAMILIES, Look, print_document  # noqa: E402
from invented.model import CARRIED, GOVERNMENT, INSTITUTIONAL, Shape  # noqa: E402

ENGINE = [sys.executable, "-c", "import sys; from engine.cli import main; sys.exit(main())"]
SHAPES = [(units, sections) for units in (1, 2, 4, 8) for sections in (1, 2, 4)]  # of departments
LEAST, MOST = 200, 2_000  # figures of a document


def main() -> None:
    """Print every measurement."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--small", type=int, default=1_000, help="as many for a second look at memory")
    options.add_argument("--different", type=int, default=1_000)
    options.add_argument("--rounds", type=int, default=1, help="turns that one and two processes take")
    options.add_argument("--timed", type=int, default=0, help="documents of a turn (all)")
    options.add_argument("--rules", default="district.rules")
    options.add_argument("--on", help="the address of a cluster")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        os.chdir(folder)
        os.environ["ENGINE_CACHE"] = str(Path(folder, "cache"))
        os.environ["PYTHONPATH"] = str(ROOT)
        figures = _invent(Path("all"), chosen.documents, chosen.different)
        _subset(Path("small"), min(chosen.small, chosen.documents))
        _subset(Path("timed"), min(chosen.timed or chosen.documents, chosen.documents))
        print(f"{chosen.documents:,} documents, {figures / chosen.documents:,.0f} figures each on average")
        _checked(chosen.rules, "small", "1")  # fills the caches of plans, of bytecode and of files
        _speed(chosen.rules, chosen.rounds)
        _few(chosen.rules)
        _memory(chosen.rules)
        _kept(chosen.rules)
        if chosen.on:
            _cluster(chosen.rules, chosen.on)


def _invent(folder: Path, count: int, different: int) -> int:
    """Write the documents; how many figures they have."""
    random = Random(7)
    folder.mkdir()
    figures: list[int] = []
    while len(figures) < min(count, different):
        units, sections = random.choice(SHAPES)
        shape = Shape(units, sections, 4, frozenset({CARRIED, GOVERNMENT, INSTITUTIONAL}))
        look = Look(wording=random.randrange(6), zero=random.choice(("", "0", "-")), thousands=random.random() < 0.5)
        document = print_document(random.choice(FAMILIES), "rounded", shape, look, random.getrandbits(32))
        if LEAST <= len(document.figures) <= MOST:
            _path(folder, len(figures)).write_text(document.text, "utf-8")
            figures.append(len(document.figures))
    for n in range(len(figures), count):
        shutil.copy(_path(folder, n % different), _path(folder, n))
        figures.append(figures[n % different])
    return sum(figures)


def _path(folder: Path, n: int) -> Path:
    inside = folder / f"{n // 1000:03}"
    inside.mkdir(exist_ok=True)
    return inside / f"{n:06}.txt"


def _subset(folder: Path, count: int) -> None:
    """The first documents once more, as links."""
    folder.mkdir()
    for n in range(count):
        os.link(_path(Path("all"), n), _path(folder, n))


def _command(rules: str, folder: str, jobs: str, *more: str) -> list[str]:
    limits = ("--time-limit", "600")
    return [*ENGINE, "check", "--rules", rules, "--jobs", jobs, *limits, "--format", "json", *more, folder]


def _checked(rules: str, folder: str, jobs: str, *more: str) -> tuple[float, bytes]:
    """Seconds that a run takes, and what it writes."""
    start = time.monotonic()
    done = subprocess.run(_command(rules, folder, jobs, *more), capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return time.monotonic() - start, done.stdout


def _speed(rules: str, rounds: int) -> None:
    ratios, one = [], 0.0
    count = sum(1 for _ in Path("timed").rglob("*.txt"))
    for _ in range(rounds):
        one, first = _checked(rules, "timed", "1")
        two, second = _checked(rules, "timed", "2")
        assert first == second, "the report depends on the number of processes"
        ratios.append(one / two)
    _row(f"{count:,} documents: one process, as against two", f"{median(ratios):.2f} ×", "1.8 ×")
    _row("a document, in one process", f"{one / count * 1000:.0f} ms", "")
    _row("its part of the report", f"{len(first) / count / 1024:.0f} KiB", "")


def _few(rules: str) -> None:
    """From how many documents on two processes are faster than the one that runs anyway."""
    for count in (2, 3, 4, 5, 6, 8, 12, 16):
        names = [str(_path(Path("all"), n)) for n in range(count)]
        times: dict[str, list[float]] = {"10**9": [], "0": []}
        for _ in range(5):
            for most, taken in times.items():
                program = f"import sys, engine.commands.scale as s; s._FEW = {most}; s.workers = lambda scale: 2\n"
                program += "from engine.cli import main; sys.exit(main())"
                start = time.monotonic()
                subprocess.run([sys.executable, "-c", program, "check", "--rules", rules, *names], capture_output=True)
                taken.append(time.monotonic() - start)
        _row(f"{count} documents: in this process, as against two more", f"{_ratio(times):.2f} ×", "")


def _ratio(times: dict[str, list[float]]) -> float:
    here, there = times.values()
    return median(a / b for a, b in zip(here, there, strict=True))


def _memory(rules: str) -> None:
    """What a run takes of memory and of processor time, in the process that writes and in those that check."""
    peaks = {}
    for folder in ("small", "all"):
        command = _command(rules, folder, "2", "--output", "report.json")
        found = _watched(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        count = sum(1 for _ in Path(folder).rglob("*.txt"))
        peaks[folder] = [peak for peak, _ in found]
        main, *workers = peaks[folder]
        shown = ", ".join(f"{worker:.0f}" for worker in workers)
        _row(f"peak memory at {count:,} documents: main, workers", f"{main:.0f}, {shown} MiB", "")
        (_, writing), *checking = found
        checked = sum(seconds for _, seconds in checking)
        times = f"{writing / count * 1000:.1f}, {checked / count * 1000:.0f} ms"
        _row("processor time of a document: main, workers", times, "")
    growth = [large - small for small, large in zip(peaks["small"], peaks["all"], strict=False)]
    _row("which is more by", f"{max(growth):.1f} MiB", "")


def _watched(process: subprocess.Popen[bytes]) -> list[tuple[float, float]]:
    """Peak memory in MiB and processor time in seconds: of a process, then of its children, the largest first."""
    found: dict[int, tuple[float, float]] = {}
    ticks = os.sysconf("SC_CLK_TCK")
    while process.poll() is None:
        time.sleep(0.1)
        for pid in [process.pid, *_children(process.pid)]:
            try:
                status = Path(f"/proc/{pid}/status").read_text()
                times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
                found[pid] = peak, (int(times[11]) + int(times[12])) / ticks
            except (OSError, IndexError):
                continue
    return [found.pop(process.pid), *sorted(found.values(), reverse=True)]


def _children(pid: int) -> list[int]:
    try:
        return [int(n) for path in Path(f"/proc/{pid}/task").glob("*/children") for n in path.read_text().split()]
    except OSError:
        return []


def _kept(rules: str) -> None:
    """A run whose results are there already, and what they take."""
    first, _ = _checked(rules, "small", "2", "--resume", "kept")
    again, _ = _checked(rules, "small", "2", "--resume", "kept")
    stored, _ = _checked(rules, "small", "2", "--store", "store")
    count = sum(1 for _ in Path("small").rglob("*.txt"))
    files = list(Path("kept").rglob("*.result"))
    _row("a run, as against one whose results are there", f"{first / again:.0f} ×", "")
    _row("what is kept of a document", f"{sum(map(_size, files)) / len(files) / 1024:.0f} KiB", "")
    _row("a run that makes a store, as against one that does not", f"{stored / first:.2f} ×", "")
    parts = list(Path("store").rglob("*.parquet"))
    _row("what a store has of a document", f"{sum(map(_size, parts)) / count / 1024:.1f} KiB", "")


def _size(path: Path) -> int:
    return path.stat().st_size


def _cluster(rules: str, address: str) -> None:
    here, wanted = _checked(rules, "small", "2")
    kept: Sequence[str] = ("--resume", os.path.abspath("on-cluster"), "--on", address)
    there, found = _checked(rules, "small", "2", *kept)
    assert found == wanted, "the report depends on where it is made"
    _row("two processes here, as against the cluster", f"{here / there:.2f} ×", "")


def _row(what: str, measured: str, limit: str) -> None:
    print(f"{what:58} {measured:>20} {limit:>8}", flush=True)


if __name__ == "__main__":
    main()
