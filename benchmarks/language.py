"""How fast rule files are parsed, checked and laid out. In: nothing (it makes what it measures). Out: a table.

The parser is built before, as it is once in a process. Figures are medians of processor time, ratios those of the best
times. `district` is the rules of `rulesets/district.rules`, over and over under other names; `invented` declares
tables, each with rules of its own. Usage: python benchmarks/language.py
"""

from __future__ import annotations

import gc
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
# Whose names the rules of district use.
USED = ("units", "document", "columns", "tables", "phrases", "forms", "patterns", "targets")
SIZES = (100, 1_000, 4_000)  # lines; a file of 10,000 such lines would be over the limit of words
LIMITS = {100: "60 ms", 1_000: "700 ms", 4_000: ""}


def main() -> None:
    """Print every measurement with the limit it is held to."""
    print(f"{'what':58} {'measured':>12} {'limit':>8}")
    parser()
    names = [f"cn/{name}.rules" for name in USED]
    shared = [_parsed(name, (RULESETS / name).read_text("utf-8")) for name in names]
    for what, declarations, used in (("district", _district, shared), ("invented", _invented, [])):
        times = {lines: _checked(_lines(declarations(), lines), used) for lines in SIZES}
        for lines in SIZES:
            _row(f"{what}, {lines:,} lines: parsed and checked", f"{median(times[lines]):.0f} ms", LIMITS[lines])
        _row(f"{what}: 4,000 lines / 1,000 lines", f"{min(times[4_000]) / min(times[1_000]):.1f} ×", "4.8 ×")
    text = _lines(_district(), 1_000)
    laid_out = _times(lambda: format(Source("x.rules", text)))
    _row("district, 1,000 lines: laid out", f"{median(laid_out):.0f} ms", "1500 ms")
    for what, wrong in (("of syntax", _mistyped()), ("in names", _misnamed())):
        _row(f"1,000 lines with 250 mistakes {what}", f"{median(_checked(wrong, [], False)):.0f} ms", "1500 ms")


def _row(what: str, measured: str, limit: str) -> None:
    print(f"{what:58} {measured:>12} {limit:>8}")


def _parsed(name: str, text: str) -> t.File:
    file, mistakes = parse(Source(name, text))
    assert not mistakes, mistakes[0]
    return file


def _checked(text: str, used: list[t.File], sound: bool = True) -> list[float]:
    """How long it takes to parse and check a text, with the files it uses parsed already."""

    def work() -> bool:
        file, mistakes = parse(Source("x.rules", text))
        return not (mistakes or check([*used, file])[1])

    assert work() == sound
    return _times(work)


def _times(work: Callable[[], object]) -> list[float]:
    """Milliseconds of processor time, of as many rounds as there is time for, three at the least."""
    times: list[float] = []
    while len(times) < 3 or (len(times) < 15 and sum(times) < 6000):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return times


_RULES = (t.Rule, t.RollsUp, t.AddsAcross, t.AgreesWith)
_LEFT_OUT = (t.Ruleset, t.Use, t.Sample, t.Example)


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
    text = (RULESETS / "district.rules").read_text("utf-8")
    pieces = list(zip(chunks(text), _parsed("district.rules", text).declarations, strict=True))
    yield from (chunk.text for chunk, node in pieces if not isinstance(node, (*_RULES, *_LEFT_OUT)))
    for n in count():
        for chunk, node in pieces:
            if isinstance(node, _RULES) and node.name:
                at = node.name.span.end - chunk.start
                yield f"{chunk.text[:at]}_{n}{chunk.text[at:]}"


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
