"""How fast rule files are parsed, checked and laid out. In: nothing (it makes what it measures). Out: a table.

The parser is built before, as it is once in a process. Figures are medians of processor time. `district` is
`rulesets/district.rules` over and over, its rules renamed; `invented` declares tables of its own with a rule or two for
each. Usage: python benchmarks/language.py
"""

from __future__ import annotations

import gc
import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from engine.check import check  # noqa: E402
from engine.source import Source  # noqa: E402
from engine.syntax import format, parse  # noqa: E402
from engine.syntax import tree as t  # noqa: E402
from engine.syntax.grammar import parser  # noqa: E402
from engine.syntax.layout import chunks  # noqa: E402

RULESETS = ROOT / "rulesets"
SIZES = (100, 1_000, 10_000)  # lines
LIMITS = {100: "60 ms", 1_000: "700 ms", 10_000: ""}


def main() -> None:
    """Print every measurement with the limit it is held to."""
    print(f"{'what':58} {'measured':>12} {'limit':>8}")
    parser()
    shared = [_parsed(name, (RULESETS / name).read_text("utf-8")) for name in ("cn/units.rules", "cn/tables.rules")]
    for what, declarations, used in (("district", _district, shared), ("invented", _invented, [])):
        times = {lines: _checked(_lines(declarations(), lines), used) for lines in SIZES}
        for lines in SIZES:
            _row(f"{what}, {lines:,} lines: parsed and checked", f"{times[lines]:.0f} ms", LIMITS[lines])
        _row(f"{what}: 10,000 lines / 1,000 lines", f"{times[10_000] / times[1_000]:.1f} ×", "12 ×")
    text = _lines(_district(), 1_000)
    _row("district, 1,000 lines: laid out", f"{_median(lambda: format(Source('x.rules', text))):.0f} ms", "1500 ms")
    for what, wrong in (("of syntax", _mistyped()), ("in names", _misnamed())):
        _row(f"1,000 lines with 250 mistakes {what}", f"{_checked(wrong, [], sound=False):.0f} ms", "1500 ms")


def _row(what: str, measured: str, limit: str) -> None:
    print(f"{what:58} {measured:>12} {limit:>8}")


def _parsed(name: str, text: str) -> t.File:
    file, mistakes = parse(Source(name, text))
    assert not mistakes, mistakes[0]
    return file


def _checked(text: str, used: list[t.File], sound: bool = True) -> float:
    """How long it takes to parse and check a text, with the files it uses parsed already."""

    def work() -> bool:
        file, mistakes = parse(Source("x.rules", text))
        return not (mistakes or check([*used, file])[1])

    assert work() == sound
    return _median(work)


def _median(work: Callable[[], object]) -> float:
    """Milliseconds of processor time: the median of as many rounds as there is time for, three at the least."""
    times: list[float] = []
    while len(times) < 3 or (len(times) < 15 and sum(times) < 3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times) * 1000


# ── what is measured ─────────────────────────────────────────────────────────────────────


def _lines(declarations: Iterator[str], most: int) -> str:
    """Declarations, as many as have room in so many lines."""
    text = ""
    lines = 0
    for declaration in declarations:
        lines += declaration.count("\n")
        if lines > most:
            return text
        text += declaration
    return text


def _district() -> Iterator[str]:
    every = [chunk.text for chunk in chunks((RULESETS / "district.rules").read_text("utf-8"))]
    rules = [text for text in every if re.match(r"rule |\S+ (rolls up|adds across|agrees with)", text)]
    yield from (text for text in every if text.startswith(("document", "let ")))
    for n in count():
        for text in rules:
            yield re.sub(r"^rule \S+|\bas \S+", rf"\g<0>_{n}", text, count=1)


def _invented() -> Iterator[str]:
    yield 'unit 元\nunit 万元 = 10000 元\nunit "%" = 0.01\n\n'
    for n in count():
        yield f"""\
# The {n}th kind of table.
table 支出表_{n}
  titled "支出(预算|决算)?{n}表" or "第{n}类支出" not "财政拨款|政府性基金"
  key    编码 from ("类" "款" "项") or "科目编码|功能分类.*"
  label  名称 from "科目名称" or ".*科目"
  column 合计 from "合计|总计",  基本 from "基本支出" > "小计|合计" or "基本支出",  项目 from "项目支出"
  tree   by code 3 5 7
  total  "合计|总计"

let 合计_{n} = 支出表_{n}.total.合计

"""
        yield f"""\
支出表_{n} rolls up as 汇总_{n} "上级科目应等于下级科目之和"
支出表_{n} adds across 合计 = 基本 + 项目 as 横向_{n} "合计应等于各列之和"

rule 占比_{n} "项目支出不应超过全部支出的一半"
  for row in 支出表_{n}.items, column in 支出表_{n}.amounts
  where row.编码 in ("201", "205", "208") and not row.名称 matches "其他|结转" and row.parent is present
  require row.项目 <= 合计_{n} * 50% + max(row.基本, 0.5 万元) and row[column] >= 0
  unless some line in 支出表_{n} has (line.名称 contains "结转" and line.合计 > 0)
         because "另有结转资金"
  severity warning
  message  "{{row.编码}}“{{row.名称}}”的项目支出是 {{row.项目}}"

"""


def _mistyped() -> str:
    return "".join(f'rule r{n} "a title"\n  for row in T\n  require row.a =\n  severity warning\n' for n in range(250))


def _misnamed() -> str:
    lets = "".join(f"let amount_{n} = {n}\n" for n in range(250))
    return lets + "".join(f"rule r{n}\n  where amount_{n} > 0\n  require amonut_{n} = 1\n" for n in range(250))


if __name__ == "__main__":
    gc.set_threshold(100_000, 20, 20)  # as engine/cli.py does
    main()
