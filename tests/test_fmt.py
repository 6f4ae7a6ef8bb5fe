"""`engine fmt`: which files it takes, what it writes, and how it ends."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from engine.cli import main

LOOSE = "use   a\nlet x=1 # why\n"
TIDY = "use a\nlet x = 1  # why\n"
WRONG = "rule r\n  require =\n"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def _write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_file_is_rewritten_in_place(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = _write("a.rules", LOOSE)
    assert main(["fmt", "a.rules"]) == 0
    assert path.read_text("utf-8") == TIDY
    assert capfdbinary.readouterr() == (b"a.rules\n", b"engine: 1 of 1 rule file changed\n")
    assert os.listdir() == ["a.rules"]


def test_a_file_that_is_laid_out_is_not_touched() -> None:
    path = _write("a.rules", TIDY)
    os.utime(path, ns=(1, 1))
    os.chmod(path, 0o400)
    before = path.stat()
    assert main(["fmt", "a.rules"]) == 0
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_permissions_and_links_stay() -> None:
    path = _write("a.rules", LOOSE)
    os.chmod(path, 0o640)
    os.symlink("a.rules", "link.rules")
    assert main(["fmt", "link.rules"]) == 0
    assert path.read_text("utf-8") == TIDY
    assert path.stat().st_mode & 0o7777 == 0o640
    assert os.path.islink("link.rules")


def test_folders_are_searched_for_rule_files(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in ("in/b.rules", "in/deep/a.rules", "in/deep/c.txt", "in/.hidden.rules", "in/.git/d.rules", "other.rules"):
        _write(name, LOOSE)
    _write("in/tidy.rules", TIDY)
    assert main(["fmt", "other.rules", "in", "in/b.rules"]) == 0
    out, err = capfdbinary.readouterr()
    assert out == b"in/b.rules\nin/deep/a.rules\nother.rules\n"
    assert err == b"engine: 3 of 4 rule files changed\n"
    assert Path("in/.hidden.rules").read_text("utf-8") == Path("in/deep/c.txt").read_text("utf-8") == LOOSE


def test_check_names_the_files_and_writes_nothing(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = _write("a.rules", LOOSE)
    _write("b.rules", TIDY)
    assert main(["fmt", "--check", "."]) == 1
    assert capfdbinary.readouterr() == (b"a.rules\n", b"engine: 1 of 2 rule files would change\n")
    assert path.read_text("utf-8") == LOOSE
    assert main(["fmt", "--check", "b.rules"]) == 0
    assert capfdbinary.readouterr() == (b"", b"engine: 0 of 1 rule file would change\n")


def test_diff_shows_the_change_and_writes_nothing(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = _write("a.rules", "use   a\nuse b")
    assert main(["fmt", "--diff", "a.rules"]) == 1
    assert path.read_text("utf-8") == "use   a\nuse b"
    out, _ = capfdbinary.readouterr()
    assert out.decode() == (
        "--- a.rules\n+++ a.rules\n@@ -1,2 +1,2 @@\n-use   a\n-use b\n\\ No newline at end of file\n+use a\n+use b\n"
    )


def test_a_file_with_mistakes_is_left_alone_and_the_others_are_done(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    wrong, loose, binary = _write("a.rules", WRONG), _write("b.rules", LOOSE), _write("c.rules", b"use a\xff")
    assert main(["fmt", "a.rules", "b.rules", "c.rules", "none.rules"]) == 2
    assert (wrong.read_text("utf-8"), loose.read_text("utf-8"), binary.read_bytes()) == (WRONG, TIDY, b"use a\xff")
    out, err = capfdbinary.readouterr()
    assert out == b"b.rules\n"
    assert b"--> a.rules:2:11" in err
    assert b"engine: c.rules is not UTF-8 text (byte 5)\n" in err
    assert b"engine: none.rules cannot be read: No such file or directory\n" in err


def test_no_rule_file_at_all_is_an_error(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    os.mkdir("empty")
    assert main(["fmt", "--check", "empty"]) == 2
    assert capfdbinary.readouterr() == (b"", b"engine: there is no rule file in empty\n")
    assert main(["fmt"]) == 2


@pytest.mark.parametrize("content", ["\ufeff" + TIDY, TIDY.replace("\n", "\r\n")])
def test_marks_and_line_ends_of_other_systems_go(content: str) -> None:
    path = _write("a.rules", content)
    assert main(["fmt", "--check", "a.rules"]) == 1
    assert main(["fmt", "a.rules"]) == 0
    assert path.read_bytes() == TIDY.encode()


class _Input:
    def __init__(self, text: str) -> None:
        self.buffer = io.BytesIO(text.encode())


@pytest.mark.parametrize("text", [LOOSE, TIDY])
def test_standard_input_goes_to_standard_output(
    text: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", _Input(text))
    assert main(["fmt", "-"]) == 0
    assert capfdbinary.readouterr() == (TIDY.encode(), b"")
    monkeypatch.setattr(sys, "stdin", _Input(text))
    assert main(["fmt", "--check", "-"]) == int(text != TIDY)


def test_standard_input_with_mistakes_gives_nothing(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", _Input(WRONG))
    assert main(["fmt", "-"]) == 2
    out, err = capfdbinary.readouterr()
    assert out == b"" and b"--> -:2:11" in err


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_what_cannot_be_written_stays(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = _write("in/a.rules", LOOSE)
    os.chmod("in", 0o500)
    try:
        assert main(["fmt", "in/a.rules"]) == 2
    finally:
        os.chmod("in", 0o700)
    assert path.read_text("utf-8") == LOOSE
    assert b"engine: in/a.rules: Permission denied\n" in capfdbinary.readouterr().err


def test_a_write_that_fails_half_way_leaves_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write("a.rules", LOOSE)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert main(["fmt", "a.rules"]) == 2
    assert path.read_text("utf-8") == LOOSE
    assert os.listdir() == ["a.rules"]


def test_the_summary_in_chinese(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    _write("a.rules", LOOSE)
    assert main(["fmt", "--check", "a.rules"]) == 1
    assert capfdbinary.readouterr().err.decode() == "engine: 1 个规则文件中 1 个的排版须改动\n"
