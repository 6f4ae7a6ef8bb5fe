"""A rule file is data: whatever is in it, it reads no other file than by `use`, and neither time nor memory run out."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import engine.evaluate.scope
from engine.loading import MAX_DEPTH, MAX_FILES, load
from engine.rulefiles import MOST_SHOWN, Refused, root_of
from engine.rules import obtain
from pipeline import UNITS, checked, facts_of, plan_of, tally_of

OTHER = "param 秘密 = 1\n"
TABLE = """
table 表
  titled "清单"
  label  项目 from "项目"
  column 金额 from "金额"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for rule files inside one that they have no business in."""
    inner = tmp_path / "rules"
    inner.mkdir()
    (tmp_path / "other.rules").write_text(OTHER, encoding="utf-8")
    monkeypatch.chdir(inner)
    return inner


def told(text: str | bytes, name: str = "own.rules") -> str:
    """What a rule file is refused with; "" if it is taken."""
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        obtain([name], {})
    except Refused as refused:
        return refused.text()
    return ""


# ── other files ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", ["../other.rules", "/etc/passwd", "..\\other.rules", "a/../../other.rules", "/dev/zero", "~/x.rules", "..", ""]
)
def test_a_path_that_leads_out_of_the_folder_is_not_followed(folder: Path, path: str) -> None:
    report = told('use "' + path.replace("\\", "\\\\") + '"\nrule 一\n  require 秘密 = 1\n')
    assert report.startswith("error[unknown-file]") and "root:" not in report


def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "link.rules").symlink_to(folder.parent / "other.rules")
    (folder / "users.rules").symlink_to("/etc/passwd")
    for name in ("link", "users"):
        report = told(f"use {name}\n")
        assert "leads out of the folder of this file" in report and "root:" not in report


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "real.rules").write_text(OTHER, encoding="utf-8")
    (folder / "link.rules").symlink_to(folder / "below" / "real.rules")
    assert told('use "link.rules"\nuse "below/real.rules"\nrule 一\n  require 秘密 = 1\n') == ""


def test_a_folder_reached_by_a_link_is_a_folder_like_any_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "part.rules").write_text(OTHER, encoding="utf-8")
    (folder.parent / "elsewhere").symlink_to(folder)
    monkeypatch.chdir(folder.parent / "elsewhere")
    assert told("use part\nrule 一\n  require 秘密 = 1\n") == ""


def test_what_is_no_file_is_not_opened(folder: Path) -> None:
    os.mkfifo("pipe.rules")
    Path("folder.rules").mkdir()
    start = time.monotonic()
    for name in ("pipe", "folder"):
        assert told(f"use {name}\n").startswith("error[unknown-file]")
    for name in ("pipe.rules", "folder.rules", "/dev/zero", "nowhere.rules", "\0", "x" * 5000, ""):
        with pytest.raises(Refused):
            root_of(name)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(("content", "why"), [(b"\xff\xfe", "is not UTF-8 text"), (b"#" * (2 << 20), "larger than 1 MiB")])
def test_a_used_file_that_cannot_be_read_is_told_where_it_is_used(folder: Path, content: bytes, why: str) -> None:
    Path("bad.rules").write_bytes(content)
    report = told("use bad\nrule 一\n  require 1 == 1\n")
    assert "error[unreadable-file]" in report and why in report and "own.rules:1:1" in report
    assert "error[double-equals]" in report


def test_files_that_use_each_other_too_deep_or_too_many(folder: Path) -> None:
    for n in range(MAX_DEPTH + 5):
        Path(f"f{n}.rules").write_text(f"use f{n + 1}\n", encoding="utf-8")
    Path(f"f{MAX_DEPTH + 5}.rules").write_text(OTHER, encoding="utf-8")
    assert told("use f0\n").startswith("error[too-deep]")
    uses = "".join(f"use g{n}\n" for n in range(MAX_FILES + 5))
    for n in range(MAX_FILES + 5):
        Path(f"g{n}.rules").write_text("unit 元\n", encoding="utf-8")
    assert told(uses).count("error[too-large]") == 6


# ── one file ─────────────────────────────────────────────────────────────────────────────

HOSTILE = {
    "brackets": ("rule r\n  require " + "(" * 20_000 + "1" + ")" * 20_000 + " = 1\n", "too-deep"),
    "square brackets": ("rule r\n  require " + "t[" * 10_000 + "1" + "]" * 10_000 + " = 1\n", "too-deep"),
    "a hundred thousand brackets": ("rule r\n  require " + "(" * 100_000 + "\n", "too-large"),
    "a million clauses": ("rule r\n" + "  require 1=1 " * 74_000 + "\n", "too-large"),
    "a million signs": ("let a = " + "-" * 1_000_000 + "1\n", "too-large"),
    "names after dots": ("let a = b" + ".c" * 20_000 + "\n", "too-deep"),
    "clauses": ("rule r\n" + "  require 1 = 1 " * 11_000 + "\n", "too-large"),
    "a million digits": ("let a = " + "9" * 1_000_000 + "\n", "bad-number"),
    "digits in groups": ("let a = 1" + ",000" * 30 + "\n", "bad-number"),
    "units": ("unit u0\n" + "".join(f"unit u{n + 1} = 1,000,000 u{n}\n" for n in range(4000)), "bad-number"),
    "a ring of units": ("".join(f"unit u{n} = 2 u{(n + 1) % 4000}\n" for n in range(4000)), "too-deep"),
    "values that double": ("let a0 = 1\n" + "".join(f"let a{n + 1} = a{n} + a{n}\n" for n in range(60)), "too-large"),
    "values that rest on each other": (
        "let a0 = 1\n" + "".join(f"let a{n + 1} = a{n} + 1\n" for n in range(160)) + "rule r\n  require a160 = 1\n", "too-deep",
    ),
    "values that rest on later ones": (
        "".join(f"let a{n} = -(a{n + 1})\n" for n in range(160)) + "let a160 = 1\nrule r\n  require a0 = 1\n", "too-deep",
    ),
    "values of a rule that rest on each other": (
        "rule r\n  let a0 = 1\n" + "".join(f"  let a{n + 1} = abs(a{n})\n" for n in range(160)) + "  require a160 = 1\n",
        "too-deep",
    ),
    "functions that double": (
        "let f0(x) = x\n" + "".join(f"let f{n + 1}(x) = f{n}(f{n}(x))\n" for n in range(60))
        + "rule r\n  require f60(1) = 1\n", "too-deep",
    ),
    "a large value often": ("let a = " + "1+" * 4000 + "1\nrule r\n  require " + "a+" * 9000 + "a = 1\n", "too-large"),
    "a large message": ("rule r\n  require 1=1\n  message \"" + "{1+1+1+1}" * 4900 + '"\n', "too-large"),
    "a message of braces": ("rule r\n  require 1=1\n  message \"" + "{" * 300_000 + '"\n', "too-large"),
    "a long pattern": ('table t\n  titled "' + "a|" * 400_000 + '"\n  column a from "a"\n', "bad-pattern"),
    "a deep pattern": ('table t\n  titled "' + "(" * 500 + ")" * 500 + '"\n  column a from "a"\n', "bad-pattern"),
    "a pattern bomb": ('table t\n  titled "((((a{1,99}){1,99}){1,99}){1,99})b"\n  column a from "a"\n', "slow-pattern"),
    "full-width signs": ("rule r\n  require " + "＝" * 48_000 + "\n", "full-width"),
    "mistakes": ("".join(f"rule r{n}\n  require a b {n}\n" for n in range(4000)), "unexpected-word"),
    "unknown names": ("".join(f"rule r{n}\n  require x{n} = 1\n" for n in range(4000)), "unknown-name"),
    "quotation marks": ('"' * 140_000, "clause-in-column-1"),
    "control characters": ("\0" * 40_000, "unknown-declaration"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_rule_file_takes_long_to_refuse(folder: Path, name: str) -> None:
    text, code = HOSTILE[name]
    start = time.process_time()
    report = told(text)
    assert report.startswith("error[") and f"error[{code}]" in report, report[:500]
    assert time.process_time() - start < 20
    assert len(report) < 60_000


def test_what_is_just_not_too_deep_can_be_checked(folder: Path) -> None:
    lets = "let a0 = 表.total.金额\n" + "".join(f"let a{n + 1} = -(a{n})\n" for n in range(72))
    table = TABLE + '  total "合计"\n'
    report = checked(table + lets + "rule r\n  require a72 = 5\n", "表1  清单\n\n项目|金额\n甲|5.00\n合计|5.00\n")
    assert tally_of(report, "r").holds == 1


def test_of_very_many_mistakes_the_first_are_shown(folder: Path) -> None:
    report = told("".join(f"rule r{n}\n  require 无{n} = 1\n" for n in range(120)))
    assert report.count("error[") == MOST_SHOWN
    assert report.endswith(f"and 70 more; these are the first {MOST_SHOWN}\n")
    path = Path("own.rules")
    assert len(load(str(path.resolve())).errors) == 120


# ── one document ─────────────────────────────────────────────────────────────────────────


def _document(rows: int) -> str:
    return "表1  清单\n\n项目|金额\n" + "".join(f"甲{n}|{n}.00\n" for n in range(rows))


def test_loops_over_loops_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand rows, four times: 10¹⁶ combinations."""
    monkeypatch.setattr(engine.evaluate.scope, "MOST_STEPS", 200_000)
    rules = TABLE + "rule 组合\n  for a in 表, b in 表, c in 表, d in 表\n  where a.金额 > b.金额\n  require a.金额 > 0\n"
    report = checked(rules, _document(10_000))
    tally = tally_of(report, "组合")
    assert tally.not_checkable == 1
    assert any("more than 200,000 combinations" in finding.message for finding in report.findings)


@pytest.mark.parametrize(
    "requirement",
    [
        "sum(1 for a in 表, b in 表, c in 表) > 0", "some a in 表 has (some b in 表 has (some c in 表 has (a.金额 < 0)))",
        "count(a for a in 表, b in 表 where sum(c.金额 for c in 表) < 0) = 0",
    ],
)  # fmt: skip
def test_what_is_counted_covers_every_kind_of_loop(requirement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.evaluate.scope, "MOST_STEPS", 50_000)
    report = checked(TABLE + f"rule 组合\n  require {requirement}\nrule 另一\n  require 表[\"甲1\"].金额 = 1\n", _document(60))
    assert tally_of(report, "组合").not_checkable == 1
    assert tally_of(report, "另一").holds == 1


def test_all_rules_together_have_an_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.evaluate.scope, "MOST_STEPS_IN_ALL", 5_000)
    rules = "".join(f"rule r{n}\n  for a in 表, b in 表\n  require a.金额 >= 0\n" for n in range(3))
    report = checked(TABLE + rules, _document(60))
    assert [tally_of(report, f"r{n}").not_checkable for n in range(3)] == [0, 1, 1]


def test_what_is_below_the_limit_is_not_touched_by_it() -> None:
    rules = TABLE + "rule 组合\n  for a in 表, b in 表\n  where a.项目 = b.项目\n  require b.金额 >= 0\n"
    report = checked(rules, _document(300))
    assert tally_of(report, "组合") == tally_of(report, "组合")._replace(holds=300, bound=300, not_checkable=0)


def test_a_text_too_long_for_a_pattern_is_said_to_be(tmp_path: Path) -> None:
    document = f"表1  清单\n\n项目|金额\n甲|1.00\n{'乙' * 3000}|2.00\n"
    rules = TABLE + 'rule 模式\n  for row in 表\n  require row.项目 matches "\\\\w+"\nrule 词语\n  for row in 表\n  require row.项目 matches "甲|乙"\n'
    report = checked(plan_of(UNITS, rules, units=""), facts_of(document))
    assert (tally_of(report, "模式").holds, tally_of(report, "模式").not_checkable) == (1, 1)
    assert tally_of(report, "词语").holds == 2
