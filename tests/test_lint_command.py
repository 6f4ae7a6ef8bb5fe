"""`engine lint` as a command: what it writes where, its exit status, its JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.cli import main

CLEAN = """\
ruleset own
  source "法"
table 表
  titled "表"
  column 甲 from "甲",  乙 from "乙"
rule 一 "甲不小于乙"
  for row in 表
  require row.甲 >= row.乙
"""
WRONG = CLEAN + 'rule 二 "甲小于乙"\n  for row in 表\n  require row.甲 < row.乙\n'


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("clean", CLEAN), ("wrong", WRONG), ("broken", CLEAN.replace("row.乙", "row.丙"))):
        (tmp_path / f"{name}.rules").write_text(text, encoding="utf-8")
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(variable, "C")


def test_nothing_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "clean.rules"]) == 0
    assert capsys.readouterr() == ("1 rule: nothing found\n", "")
    assert main(["lint", "--quiet", "clean.rules"]) == 0
    assert capsys.readouterr() == ("", "")


def test_findings_go_to_standard_output_and_give_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "wrong.rules", "clean.rules", "wrong.rules"]) == 1
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith("warning[contradiction]: what \"一\" and \"二\" require cannot both be met\n")
    assert printed.out.endswith("\n\n3 rules: 1 warning\n")
    assert main(["lint", "--quiet", "--colour", "always", "wrong.rules"]) == 1
    coloured = capsys.readouterr().out
    assert coloured.startswith("\x1b[1;33mwarning[contradiction]\x1b[0m") and "3 rules" not in coloured


def test_a_file_that_cannot_be_used_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "broken.rules", "nowhere.rules", "wrong.rules"]) == 2
    printed = capsys.readouterr()
    assert "error[unknown-column]" in printed.err and "there is no rule file nowhere.rules" in printed.err
    assert "warning[contradiction]" in printed.out
    assert main(["lint", "broken.rules"]) == 2
    assert capsys.readouterr().out == ""


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--format", "json", "wrong.rules"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["format"] == 1
    (found,) = report["findings"]
    assert (found["code"], found["level"]) == ("contradiction", "warning")
    assert found["location"] == {"file": "wrong.rules", "line": 11, "column": 11, "end_line": 11, "end_column": 24}
    assert found["notes"] == [
        {"message": '"一" requires this', "location": {"file": "wrong.rules", "line": 8, "column": 11, "end_line": 8, "end_column": 25}}
    ]
    assert len(found["hints"]) == 1
    assert main(["lint", "--format", "json", "clean.rules"]) == 0
    assert json.loads(capsys.readouterr().out) == {"format": 1, "findings": []}


def test_chinese(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["lint", "clean.rules"]) == 0
    assert capsys.readouterr().out == "1 条规则：没有发现问题\n"


@pytest.mark.parametrize("arguments", [["lint"], ["lint", "--format", "xml", "clean.rules"], ["lint", "--rules", "a"]])
def test_misuse(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "engine lint --help" in capsys.readouterr().err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: engine lint")
