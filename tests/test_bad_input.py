"""What cannot be used is refused with a sentence: status 2, no traceback, and the other documents are still checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline import ROOT

RULES = """
unit 万元
table 收支表
  titled "收支表"
  label  项目 from "项目"
  column 金额 from "金额"
  total  "合计"
收支表 rolls up as 汇总
"""
GOOD = "青禾区2024年部门预算\n\n表1  收支表\n单位：万元\n\n项目\t金额\n甲\t1.00\n乙\t2.00\n合计\t3.00\n"


class Ending(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ENGINE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "own.rules").write_text(RULES, encoding="utf-8")
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    return tmp_path


def engine(*arguments: str) -> Ending:
    done = subprocess.run(
        [sys.executable, "-m", "engine", *arguments], capture_output=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    ending = Ending(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ending.err + ending.out
    assert "internal error" not in ending.err + ending.out, ending
    return ending


def refused(name: str) -> str:
    """Why a document is refused, checked beside a good one."""
    ending = engine("check", "--rules", "own.rules", "--format", "json", name, "good.txt")
    report = json.loads(ending.out)
    assert ending.status == 2
    assert [d["path"] for d in report["documents"]] == ["good.txt"]
    assert report["documents"][0]["rules"][0]["holds"] == 1
    (error,) = report["errors"]
    assert error["path"] == name and f"{name}: {error['message']}" in ending.err
    return str(error["message"])


def test_an_empty_file(folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"")
    assert refused("bad.txt") == "the document is empty"
    (folder / "bad.txt").write_bytes(b" \n\t\n")
    assert refused("bad.txt") == "the document is empty"


def test_a_missing_file() -> None:
    assert refused("nowhere.txt") == "the file cannot be opened: No such file or directory"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (bytes(range(256)) * 40, "this is not a text: byte 0 is NUL"),
        (b"%PDF-1.7\n%\xe2\xe3", "this is a PDF file, not a text"),
        (b"PK\x03\x04" + b"\0" * 60, "the ZIP or Office file breaks off"),
        ("表1\n".encode() + b"\xff\xff\xff", "the text is neither UTF-8 (byte 5 does not fit) nor GB18030"),
        (b"\xff\xfe" + "表1".encode("utf-16-le") + b"\x00", "the text is not UTF-16"),
    ],
)
def test_what_is_no_text(folder: Path, raw: bytes, why: str) -> None:
    (folder / "bad.txt").write_bytes(raw)
    assert refused("bad.txt").startswith(why)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_of_a_text_are_read(folder: Path, encoding: str) -> None:
    (folder / "other.txt").write_bytes(GOOD.encode(encoding))
    ending = engine("check", "--rules", "own.rules", "--format", "json", "other.txt")
    assert ending.status == 0 and json.loads(ending.out)["documents"][0]["title"] == "青禾区2024年部门预算"


def test_a_file_of_200_megabytes_is_refused_at_once(folder: Path) -> None:
    with (folder / "bad.txt").open("wb") as file:
        file.truncate(200 << 20)
    start = time.monotonic()
    assert refused("bad.txt") == "the file is larger than 64 MiB"
    assert time.monotonic() - start < 10


def test_one_endless_line(folder: Path) -> None:
    (folder / "bad.txt").write_text("甲" * 1_100_000, encoding="utf-8")
    assert refused("bad.txt") == "line 1 has 1100000 characters, more than 1000000"


def test_a_row_of_a_hundred_thousand_columns(folder: Path) -> None:
    (folder / "bad.txt").write_text(GOOD + "1\t" * 100_000 + "\n", encoding="utf-8")
    assert "cells" in refused("bad.txt") or "columns" in refused("bad.txt")


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[]", b"null", b'{"format": 1}', b"[" * 100_000, b'{"format": 99, "tables": []}', b"\xff\xfe", b"1e999"],
)
def test_facts_that_are_none(folder: Path, raw: bytes) -> None:
    (folder / "bad.json").write_bytes(raw)
    assert refused("bad.json")


def test_awkward_documents_are_read_all_the_same(folder: Path) -> None:
    """Nothing here is worth an error: digits without end, control characters, deep outlines, rows of tabs."""
    rows = [
        "甲\t" + "9" * 5000,
        "乙\t1.\x00".replace("\x00", ""),
        "\x1b[31m丙\t1.00",
        "\t" * 300,
        "一、" * 500 + "\t2.00",
        "٣\t٣",
        "丁\t²",
    ]
    (folder / "odd.txt").write_text(GOOD + "\n".join(rows) + "\n", encoding="utf-8")
    ending = engine("check", "--rules", "own.rules", "odd.txt")
    assert ending.status in (0, 1)
    assert "\x1b" not in ending.out


def test_a_rule_file_with_five_mistakes(folder: Path) -> None:
    (folder / "bad.rules").write_text(
        RULES + '\nrule 一\n  require 收支表.合计 == 1\n\nrule 二 “标题”\n  require 1 = 1\n\nrule 三\n  sverity error\n  require 1 = 1\n'
        '\nrule 四\n  require (1 = 1\n\nrulle 五\n', encoding="utf-8",
    )  # fmt: skip
    ending = engine("check", "--rules", "bad.rules", "good.txt")
    assert (ending.status, ending.out) == (2, "")
    for code, line in (
        ("double-equals", 11),
        ("full-width", 13),
        ("unknown-clause", 17),
        ("unclosed-bracket", 21),
        ("unknown-declaration", 23),
    ):
        assert f"error[{code}]" in ending.err and f"bad.rules:{line}:" in ending.err, ending.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", None),
        (b"\x00\x01\x02", "error["),
        (b"\xff", "is not UTF-8 text"),
        (b"table \xe7\x94\xb2\n" * 3, "error["),
        (b"rule a\n  require " + b"(" * 5000 + b"1" + b")" * 5000 + b" = 1\n", "error[too-deep]"),
        (b"rule a\n  require " + b"not (" * 5000 + b"1 = 1" + b")" * 5000 + b"\n", "error[too-deep]"),
        (b"rule a\n  require 1" + b" + 1" * 5000 + b" > 1\n", None),
        (b"let a = a\n", "error[let-cycle]"),
        (b"# " + b"x" * (2 << 20), "larger than 1 MiB"),
    ],
)
def test_hostile_rule_files(folder: Path, text: bytes, told: str | None) -> None:
    (folder / "bad.rules").write_bytes(text)
    ending = engine("check", "--rules", "bad.rules", "good.txt")
    assert ending.status == (0 if told is None else 2), ending.err
    assert (told or "") in ending.err
    assert len(ending.err) < 5000


def test_options_and_settings_that_cannot_be_used() -> None:
    for arguments in (
        ("check", "good.txt"), ("check", "--rules", "nowhere.rules", "good.txt"), ("nothing",), (),
        ("check", "--rules", "own.rules", "--set", "a=1", "good.txt"), ("check", "--rules", ".", "good.txt"),
        ("facts", "nowhere.txt"),
    ):  # fmt: skip
        ending = engine(*arguments)
        assert (ending.status, ending.out) == (2, ""), arguments
        assert len(ending.err.strip().splitlines()) == 1, ending.err
