"""How a page with thousands of findings behaves. In: how many findings. Out: times, of a browser too, and a size.

    python benchmarks/large_report.py [--findings 5000] [--keep FOLDER]

Invents a budget in which two of five rows are added up wrong, checks it, writes the page and the working paper, and
opens the page in a headless Chromium. Times in the browser are until the next picture is drawn, and of the processor.
`--keep` leaves what was made, and pictures of it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from browser import Browser  # noqa: E402

from engine.commands.papers import gathered  # noqa: E402
from engine.evaluate import evaluate  # noqa: E402
from engine.findings import Report  # noqa: E402
from engine.messages import Speech  # noqa: E402
from engine.read import read  # noqa: E402
from engine.render.formats import View, rendered  # noqa: E402
from engine.rules import obtain  # noqa: E402

RULES = """\
ruleset large
use cn.units
table 支出
  titled "支出表{n}"
  repeats
  label 项目 from "项目"
  column 合计 from "合计", 基本 from "基本支出", 其他 from "项目支出"
rule 构成 "合计应等于基本支出加项目支出"
  for row in 支出
  require row.合计 = row.基本 + row.其他
"""
ROWS = 50  # of a table
Given = TypeVar("Given")


def budget(findings: int, seed: int = 1) -> str:
    """A text with as many rows that are added up wrong, two of five: more would be told as one doubt."""
    random = Random(seed)
    lines = ["青岚区2024年部门预算", ""]
    wrong = table = 0
    while wrong < findings:
        table += 1
        lines += [f"青岚区各单位的支出安排见下，其中第{table}部分的单位共{ROWS}个。", ""]
        lines += [f"支出表{table}", "单位：万元", ""]
        lines.append("项目|合计|基本支出|项目支出")
        for row in range(1, ROWS + 1):
            basic, other = random.randrange(100, 99999), random.randrange(100, 99999)
            off = random.randrange(5, 900) if row % 5 in (2, 4) and wrong < findings else 0
            wrong += bool(off)
            amounts = (f"{cents // 100}.{cents % 100:02}" for cents in (basic + other + off, basic, other))
            lines.append("|".join((f"青岚区第{table}类单位之{row}", *amounts)))
        lines.append("")
    return "\n".join(lines)


def timed(work: Callable[[], Given]) -> tuple[Given, float]:
    """What `work` gives, and the seconds it takes."""
    begun = time.perf_counter()
    given = work()
    return given, time.perf_counter() - begun


def worked(work: Callable[[], Given]) -> tuple[Given, float]:
    """What `work` gives, and the seconds of processor time it takes."""
    begun = time.process_time()
    given = work()
    return given, time.process_time() - begun


_DRAWN = "await new Promise(done => requestAnimationFrame(() => setTimeout(done)));"
_ACTIONS = (
    ("a filter by severity", "pick('#by-severity', 'warning')"),
    ("no filter again", "pick('#by-severity', '')"),
    ("a verdict taken away", "document.querySelector('[name=verdict]').click()"),
    ("and put back", "document.querySelector('[name=verdict]').click()"),
    ("the first word sought", "seek('单位之7')"),
    ("a letter more", "seek('单位之7 支出')"),
    ("nothing sought", "seek('')"),
    ("to a finding far down", "location.hash = 'd0-' + (document.querySelectorAll('.card').length - 7)"),
    ("to its figure", "document.querySelector('.card.on a.to').click()"),
    ("from a figure to its finding", "document.querySelector('.sheet .number[data-d]').click()"),
    ("the next finding, by J", "strike('j')"),
)
_HELP = """
const set = (element, value) => { element.value = value; element.dispatchEvent(new Event('input', {bubbles: true})); };
globalThis.pick = (selector, value) => set(document.querySelector(selector), value);
globalThis.strike = (key) =>
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
globalThis.seek = (value) => set(document.querySelector('#search'), value);
"""


def browsed(path: Path, pictures: Path | None) -> Iterator[tuple[str, float, float]]:
    """What a person does on the page, with the seconds each takes: until it is drawn, and of processor time."""
    with Browser() as browser:
        begun = browser.worked()
        _, seconds = timed(lambda: browser.open(path))
        yield "opened", seconds, browser.worked() - begun
        browser.value(_HELP)
        for n, (name, action) in enumerate((("nothing", ""), *_ACTIONS)):
            begun = browser.worked()
            steps = f"const begun = performance.now(); {action}; {_DRAWN} return performance.now() - begun;"
            drawn = browser.value(f"(async () => {{ {steps} }})()") / 1000
            if n:
                yield name, drawn, browser.worked() - begun
            if pictures:
                browser.picture(pictures / f"{n:02}.png")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--findings", type=int, default=5000)
    options.add_argument("--keep", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "own.rules").write_text(RULES, "utf-8")
        (folder / "budget.txt").write_text(budget(chosen.findings), "utf-8")
        plan = obtain([str(folder / "own.rules")], {})
        facts = read(str(folder / "budget.txt"))
        document, seconds = worked(lambda: evaluate(plan, facts, True))
        conflicts = sum(one.verdict == "conflict" for one in document.findings)
        print(f"{len(document.findings)} findings, {conflicts} of them conflicts")
        print(f"{'checked':32}{seconds:8.2f} s")
        report = Report("0", (document,), ())
        view = View(Speech(True), papers=gathered(report, [facts], plan))
        for form in ("html", "xlsx"):
            content, seconds = worked(partial(rendered, report, form, view))
            raw = content.encode() if isinstance(content, str) else content
            print(f"{'written as ' + form:32}{seconds:8.2f} s{len(raw) / 1e6:8.1f} MB")
            (folder / f"report.{form}").write_bytes(raw)
        for name, drawn, taken in browsed(folder / "report.html", chosen.keep):
            print(f"{name:32}{1000 * drawn:8.0f} ms{1000 * taken:8.0f} ms of processor time")


if __name__ == "__main__":
    main()
