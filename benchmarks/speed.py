"""How fast a check is, as ratios taken in one run. In: nothing (it makes what it measures). Out: a table on stdout.

Whole processes are run in turn with a bare `python -c pass`, so that a busy machine slows both; the figure is the
median of the ratios of processor time. In-process figures are the best of several rounds. docs/performance.md says
what they are for. Usage: python benchmarks/speed.py [DOCUMENT]
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from engine.evaluate import evaluate  # noqa: E402
from engine.evaluate.claims import read_claims  # noqa: E402
from engine.evaluate.system import Constraint, judge  # noqa: E402
from engine.facts import Facts  # noqa: E402
from engine.plan import Plan  # noqa: E402
from engine.read.text import read_text  # noqa: E402
from engine.rules import obtain  # noqa: E402

ROUNDS = 15
COMMAND = "import sys; from engine.cli import main; sys.exit(main())"  # what an installed `engine` runs
TABLE = """\
unit 元
unit 万元 = 10000 元
table T
  titled "支出总表"
  key 编码 from "科目编码"
  label 名称 from "科目名称"
  column 合计 from "合计"
"""
PAGE = 400  # characters of text: what else stands on a page is tables
PARAGRAPHS = (
    "{n}号项目收入预算{a}.10万元，比上年增加{b}.20万元，增长{n}.5%，主要是人员经费增加。",
    "{n}号项目支出预算{a}.00万元，其中：基本支出{b}.00万元，项目支出{c}.00万元。",
    "公务接待费{b}.00万元，与上年持平；公务用车运行维护费{c}.30万元，比上年减少{n}.40万元，下降{n}.8%，原因是压减支出。",
    "{n}号站所安排设备购置{a}.50万元，占项目支出的{n}.25%；共有车辆{n}辆，其中机要通信用车{n}辆。",
    "各站所按照职责分工开展工作，有关情况已经在前面说明，这里不再重复。",
)


def main(arguments: Sequence[str]) -> None:
    """Print every measurement with the limit it is held to."""
    document = arguments[0] if arguments else str(ROOT / "examples" / "qinghe-budget-2024.txt")
    print(f"{'what':58} {'measured':>12} {'limit':>8}")
    with tempfile.TemporaryDirectory() as cache:
        os.environ["ENGINE_CACHE"] = cache
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as an installed package is
        _processes(document)
        _claims()
    _sums()
    _tree()


def row(what: str, measured: str, limit: str) -> None:
    print(f"{what:58} {measured:>12} {limit:>8}")


def _processes(document: str) -> None:
    engine = [sys.executable, "-c", COMMAND, "check"]
    check = [*engine, "--rules", "district.rules", os.path.abspath(document)]
    processor_time(check)  # fills the cache of plans and of bytecode
    row("check, JSON / bare python", f"{_ratio([*check, '--format', 'json']):.1f} ×", "7 ×")
    row("check, table / bare python", f"{_ratio(check):.1f} ×", "10 ×")
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder, "own.rules")
        shutil.copy(ROOT / "rulesets" / "district.rules", rules)  # what it uses is found among the shipped ones
        changed = [*engine, "--rules", str(rules), os.path.abspath(document)]

        def change() -> None:
            rules.write_text(rules.read_text("utf-8") + f"# {time.time_ns()}\n", "utf-8")

        row("first check after a change of a rule file / bare python", f"{_ratio(changed, change):.1f} ×", "40 ×")
    processor_time([*check, "--format", "json"])
    row("peak memory of a check", f"{peak([*check, '--format', 'json']):.0f} MiB", "80 MiB")


def processor_time(command: Sequence[str]) -> float:
    """Seconds of processor time that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    assert done.returncode != 2 and b"Traceback" not in done.stderr, done.stderr.decode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _ratio(command: Sequence[str], before: Callable[[], None] = lambda: None) -> float:
    bare = [sys.executable, "-c", "pass"]
    ratios = []
    for _ in range(ROUNDS):
        before()
        ratios.append(processor_time(command) / processor_time(bare))
    return median(ratios)


def peak(command: Sequence[str]) -> float:
    """Peak resident memory, asked of a process whose only child is the command."""
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    output = subprocess.run([sys.executable, "-c", program, *command], cwd=ROOT, capture_output=True, check=True).stdout
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return int(output) / unit


def _best(work: Callable[[], object], rounds: int = 30) -> float:
    """Milliseconds of processor time, the best of several rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1000


def _claims() -> None:
    """What the text of a made document states: of 25 pages, and how the time grows from 1 MB to 10 MB."""
    plan = obtain(["district.rules"], {})
    pages = _text(25 * PAGE)
    stated = _stated(plan, pages)
    row(f"claims of 25 pages: {stated} statements", f"{_best(lambda: _stated(plan, pages), 15):.0f} ms", "60 ms")
    small, large = (_text(size * 1_000_000 // 3) for size in (1, 10))  # three bytes a character, nearly
    first = _best(lambda: _stated(plan, small), 2)
    row("claims of 10 MB of text / of 1 MB", f"{_best(lambda: _stated(plan, large), 1) / first:.1f} ×", "15 ×")


def _text(characters: int) -> Facts:
    """An invented document of so many characters."""
    lines = ["清河区文化馆2024年部门预算说明", ""]
    while characters > 0:
        n = len(lines)
        line = PARAGRAPHS[n // 2 % len(PARAGRAPHS)].format(n=n % 97, a=n + 4000, b=n % 700, c=n % 900)
        lines += [line, ""]
        characters -= len(line)
    return read_text("\n".join(lines).encode(), "text.txt")


def _stated(plan: Plan, facts: Facts) -> int:
    """How many statements the text has, of the claims that rules ask it for: others are read in cells only."""
    asked = {index for rule in plan.rules for index in (*rule.uses, *rule.optional, *rule.whole)}
    read = (read_claims(spec, plan, facts) for spec in plan.claims if spec.table in asked)
    return sum(len(claims.table.parts[0].rows) for claims in read)


def _sums() -> None:
    """60 roll-up rules over 1,000 figures: the arithmetic alone, then with reading the tables' roles."""
    lines = ["表1", "", "部门支出总表", "", "单位：万元", "", "科目编码\t科目名称\t合计"]
    for group in range(60):
        amounts = [100 * group + n for n in range(16)]
        lines.append(f"{201 + group}\t第{group}类\t{sum(amounts)}.00")
        lines += [f"{201 + group}{n + 1:02}\t科目{group}之{n}\t{amount}.00" for n, amount in enumerate(amounts)]
    facts = read_text("\n".join(lines).encode(), "sums.txt")
    rules = "".join(
        f'rule r{n} "类等于款之和"\n  let 类 = T["第{n}类"]\n  require 类.合计 = sum(款.合计 for 款 in 类.children)\n'
        for n in range(60)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sums.rules")
        path.write_text(f"{TABLE}  tree by code 3 5\n{rules}", "utf-8")
        plan = obtain([str(path)], {})
    report = evaluate(plan, facts)
    assert report.coverage.figures == report.coverage.checked == 60 * 17, report.coverage
    x, ulp = list(range(60 * 17)), [1] * (60 * 17)
    rows = [
        Constraint(tuple((1 if n == 0 else -1, 17 * group + n) for n in range(17)), 0, 1, "=") for group in range(60)
    ]
    judged = _best(lambda: [judge(row, x, ulp, ulp) for row in rows])
    row("60 rules × 1,000 figures: the system judged", f"{judged:.2f} ms", "2 ms")
    evaluated = _best(lambda: evaluate(plan, facts))
    row("60 rules × 1,000 figures: bound, judged, reported", f"{evaluated:.1f} ms", "")


def _tree() -> None:
    """A code tree of 11,001 codes: 1 + 1,000 + 10,000, rolled up."""
    lines = ["表1", "", "部门支出总表", "", "单位：万元", "", "科目编码\t科目名称\t合计"]
    lines.append("201\t全部\t10000.00")
    for n in range(1000):
        lines.append(f"201{n:03}\t款{n}\t10.00")
        lines += [f"201{n:03}{i:02}\t项{n}之{i}\t1.00" for i in range(10)]
    facts = read_text("\n".join(lines).encode(), "tree.txt")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tree.rules")
        path.write_text(f"{TABLE}  tree by code 3 6 8\nT rolls up\n", "utf-8")
        plan = obtain([str(path)], {})
    report = evaluate(plan, facts)
    assert report.coverage.figures == report.coverage.checked == 11001, report.coverage
    evaluated = _best(lambda: evaluate(plan, facts), 8)
    row("a code tree of 11,001 codes: bound, rolled up, reported", f"{evaluated:.0f} ms", "60 ms")


if __name__ == "__main__":
    gc.set_threshold(100_000, 20, 20)  # as engine/cli.py does
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(sys.argv[1:])
