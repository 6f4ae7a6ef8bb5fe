"""The command line: which documents it takes, what it writes where, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from engine import __version__
from engine.cli import main
from engine.documents import find
from engine.facts import Facts, Label, Place
from engine.findings import Coverage, DocumentReport, Finding, Tally
from engine.messages import Speech
from engine.output import emit
from engine.read import Unreadable

ROOT = Path(__file__).resolve().parents[1]
PLACE = Place(line=1, column=1, end_column=2)


class Refused(Exception):
    """Stands for what the rules stage raises."""

    def text(self, colour: bool) -> str:
        return f"error[unknown-column]: {'coloured' if colour else 'plain'}"


class Stages:
    """The stages before rendering, in miniature: a document's verdicts are the words that it holds."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}
        self.asked: list[tuple[str, bool]] = []
        self.read: list[str] = []

    def obtain(self, names: list[str], settings: dict[str, str]) -> str:
        if "bad.rules" in names:
            raise Refused
        self.settings = settings
        return "plan"

    def reader(self, path: str) -> Facts:
        self.read.append(path)
        try:
            words = Path(path).read_text(encoding="utf-8")
        except OSError as problem:
            raise Unreadable(problem.strerror or "unreadable") from None
        if not words:
            raise Unreadable("is empty")
        if "interrupt" in words:
            raise KeyboardInterrupt
        return Facts(path, Label(words, PLACE), (), (), (), (), ())

    def evaluate(self, plan: str, facts: Facts, everything: bool = False) -> DocumentReport:
        words = facts.title.text.split()
        self.asked.append((facts.path, everything))
        if "crash" in words:
            raise KeyError("no such\nthing")
        verdicts = [w for w in words if w in ("conflict", "rounding", "incomplete")]
        severities = [w for w in words if w in ("error", "warning", "note")] or ["error"]
        findings = [_finding(verdict, severity) for verdict in verdicts for severity in severities]
        if everything:
            findings.append(_finding("holds", "error"))
        tally = Tally("own.rule", "a rule", 1, 1, 0, 0, 0, 0)
        return DocumentReport(
            facts.path, facts.title.text, {"year": 2024}, 0, tuple(findings), (tally,), Coverage(0, 0, 0, 0, 0, (), ())
        )


def _finding(verdict: Any, severity: Any) -> Finding:
    message = "does not add up"
    return Finding("id", "own.rule", "a rule", "", verdict, severity, message, "", None, None, None, "", None, ())


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    stages = Stages()
    rulefiles, rules, evaluate = (ModuleType(f"engine.{name}") for name in ("rulefiles", "rules", "evaluate"))
    vars(rulefiles).update(Refused=Refused)
    vars(rules).update(obtain=stages.obtain)
    vars(evaluate).update(evaluate=stages.evaluate)
    monkeypatch.setitem(sys.modules, "engine.rulefiles", rulefiles)
    monkeypatch.setitem(sys.modules, "engine.rules", rules)
    monkeypatch.setitem(sys.modules, "engine.evaluate", evaluate)
    monkeypatch.setattr("engine.read.read", stages.reader)
    return stages


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    def write(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


def check(*arguments: str) -> int:
    return main(["check", "--rules", "own.rules", *arguments])


# ── exit status ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("stages")
@pytest.mark.parametrize(
    ("words", "fail_on", "status"),
    [
        ("clean", "note", 0),
        ("conflict error", "error", 1),
        ("conflict warning", "error", 0),
        ("conflict warning", "warning", 1),
        ("rounding note", "warning", 0),
        ("rounding note", "note", 1),
        ("conflict error", "never", 0),
    ],
)
@pytest.mark.parametrize("everything", [[], ["--all"]])
def test_the_status_follows_fail_on(
    words: str, fail_on: str, status: int, everything: list[str], write: Callable[..., None]
) -> None:
    write(a_txt=words)
    assert check("a.txt", "--fail-on", fail_on, *everything) == status


def test_unusable_wins_over_findings_and_stops_nothing(
    stages: Stages, write: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    write(a_txt="conflict", b_txt="", c_txt="crash", d_txt="conflict")
    assert check("a.txt", "b.txt", "c.txt", "d.txt", "gone.txt") == 2
    out, err = capsys.readouterr()
    assert "a.txt   2024" in out
    assert "d.txt   2024" in out
    assert "not checked   b.txt: is empty\n" in out
    assert "not checked   c.txt: internal error: KeyError: 'no such\\nthing' (test_cli.py:" in out
    assert "gone.txt: " in out
    assert err == "engine: 2 documents checked, 3 could not be read\n"


def test_rules_that_cannot_be_used(
    stages: Stages, write: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    write(a_txt="conflict")
    assert main(["check", "--rules", "bad.rules", "--output", "report.txt", "a.txt"]) == 2
    assert capsys.readouterr() == ("", "error[unknown-column]: plain\n")
    assert main(["check", "--rules", "bad.rules", "--colour", "always"]) == 2
    assert capsys.readouterr().err == "error[unknown-column]: coloured\n"
    assert not stages.read
    assert not Path("report.txt").exists()


@pytest.mark.usefixtures("stages")
def test_an_interrupt_ends_with_130(write: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    write(a_txt="interrupt")
    assert check("a.txt") == 130
    assert capsys.readouterr() == ("", "")


# ── options ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["chekc"],
        ["check"],
        ["check", "--rules", "x", "--colou", "never"],
        ["check", "--rules", "x", "--unknown\nline"],
        ["check", "--rules", "x", "--format", "xml"],
        ["check", "--rules", "x", "--set", "limit"],
        ["check", "--rules", "x", "--set", "=1"],
        ["check", "--rules"],
        ["facts"],
        ["facts", "a.txt", "b.txt"],
        ["facts", "a.txt", "--table", "1", "--figures"],
    ],
)
def test_misuse_is_one_line_and_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("engine")
    assert err.count("\n") == 1
    assert "--help" in err


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["check", "--help"], ["facts", "--help"], ["test", "--help"]])
def test_help_has_examples_and_fits_a_screen(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert "engine check --rules" in text or "engine facts budget" in text or "engine test own.rules" in text
    assert text.count("\n") < 50
    assert max(map(len, text.splitlines())) <= 100


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"engine {__version__}\n"


def test_settings_reach_the_rules(stages: Stages, write: Callable[..., None]) -> None:
    write(a_txt="clean")
    check("--set", "limit=0.01 万元", "a.txt", "--set", "name=a=b")
    assert stages.settings == {"limit": "0.01 万元", "name": "a=b"}


def test_options_may_stand_between_paths(stages: Stages, write: Callable[..., None]) -> None:
    write(a_txt="clean", b_txt="clean")
    assert main(["check", "a.txt", "--rules", "own.rules", "b.txt", "--all"]) == 0
    assert stages.asked == [("a.txt", True), ("b.txt", True)]


# ── which documents ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_folders_are_walked_and_what_no_reader_knows_is_skipped(
    stages: Stages, write: Callable[..., None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(d__b_txt="clean", d__sub__a_txt="clean", d__data_bin="x", d__photo_raw="x")
    for hidden in (".hidden.txt", ".git/c.txt"):
        (tmp_path / "d" / hidden).parent.mkdir(exist_ok=True)
        (tmp_path / "d" / hidden).write_text("clean")
    (tmp_path / "d" / "loop").symlink_to(tmp_path / "d", target_is_directory=True)
    os.mkfifo(tmp_path / "d" / "pipe.txt")
    assert check("d") == 0
    assert stages.read == ["d/b.txt", "d/sub/a.txt"]
    assert capsys.readouterr().err == "engine: 2 documents checked, 2 other files skipped\n"


def test_without_a_path_the_current_folder_is_checked_but_not_those_in_it(
    stages: Stages, write: Callable[..., None]
) -> None:
    write(b_txt="clean", a_txt="clean", sub__c_txt="clean", own_rules="x")
    assert check() == 0
    assert stages.read == ["a.txt", "b.txt"]


def test_a_folder_without_documents_is_no_pass(
    stages: Stages, write: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    write(sub__x_bin="x")
    assert check("sub") == 2
    assert check() == 2
    assert capsys.readouterr().out.count("no document to check") == 2


def test_a_named_file_is_always_tried(stages: Stages, write: Callable[..., None]) -> None:
    write(strange_bin="clean")
    assert check("strange.bin") == 0
    assert stages.read == ["strange.bin"]


def test_a_path_given_twice_is_checked_once(stages: Stages, write: Callable[..., None], tmp_path: Path) -> None:
    write(d__a_txt="clean", d__b_txt="clean")
    check("d/a.txt", "./d/a.txt", "d", str(tmp_path / "d" / "a.txt"), "d/../d")
    assert len(stages.read) == 2


@pytest.mark.usefixtures("stages")
def test_the_order_of_arguments_changes_no_byte(
    write: Callable[..., None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write(d__a_txt="conflict", d__b_txt="", b_txt="rounding", x_bin="crash")
    paths = ["d", "b.txt", "x.bin", "./d/a.txt", str(tmp_path / "b.txt"), "gone"]
    outputs = set()
    for turned in range(len(paths)):
        for form in ("table", "json"):
            check(*paths[turned:], *paths[:turned], "--format", form)
            outputs.add((form, *capsys.readouterr()))
    assert len(outputs) == 2


def test_a_folder_that_cannot_be_listed_is_a_failure_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "d" / "shut").mkdir(parents=True)
    (tmp_path / "d" / "a.txt").write_text("clean")
    listed = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = find(["d"], lambda name: name.endswith(".txt"), Speech())
    assert found.paths == ("d/a.txt",)
    assert [(f.path, f.message) for f in found.failures] == [
        ("d/shut", "the folder cannot be listed: Permission denied")
    ]


@pytest.mark.usefixtures("stages")
def test_an_undecodable_path(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    name = b"caf\xe9.txt"
    try:
        (Path(os.fsencode(tmp_path).decode()) / os.fsdecode(name)).write_text("conflict")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert check(os.fsdecode(name)) == 1
    assert rb"caf\udce9.txt" in capfdbinary.readouterr().out
    assert check("--format", "json", os.fsdecode(name), "gone\udcff") == 2
    out = capfdbinary.readouterr().out
    assert os.fsencode(json.loads(out)["documents"][0]["path"]) == name


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("stages")
def test_reports_go_where_they_are_asked_to(write: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    write(a_txt="conflict", b_txt="")
    assert check("a.txt", "b.txt", "--output", "r.txt", "--json-output", "r.json", "--colour", "never") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "engine: b.txt: is empty\nengine: 1 document checked, 1 could not be read\n"
    assert "a rule" in Path("r.txt").read_text(encoding="utf-8")
    report = json.loads(Path("r.json").read_bytes())
    assert report["engine"] == __version__
    assert report["errors"] == [{"path": "b.txt", "message": "is empty"}]
    assert check("a.txt", "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)["documents"] == report["documents"]


@pytest.mark.usefixtures("stages")
def test_quiet_leaves_standard_error_to_errors(write: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    write(a_txt="clean", b_txt="rounding note")
    assert check("--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("stages")
def test_a_file_that_cannot_be_written(write: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    write(a_txt="clean")
    assert check("a.txt", "--output", "no/such/folder.txt") == 2
    assert capsys.readouterr().err == "engine: no/such/folder.txt: No such file or directory\n"


@pytest.mark.usefixtures("stages")
def test_colour(
    write: Callable[..., None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(a_txt="conflict")
    check("a.txt")
    assert "\x1b" not in capsys.readouterr().out
    check("a.txt", "--color", "always")
    assert "\x1b" in capsys.readouterr().out
    monkeypatch.setattr("engine.output.terminal", lambda stream: True)
    check("a.txt", "--quiet")
    assert "\x1b" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    check("a.txt", "--quiet")
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.usefixtures("stages")
def test_progress_only_on_a_terminal(
    write: Callable[..., None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(a_txt="clean", b_txt="clean")
    monkeypatch.setattr("engine.output.terminal", lambda stream: stream is sys.stderr)
    check()
    assert "\r\x1b[Kchecking 2 of 2: b.txt\r\x1b[K" in capsys.readouterr().err


@pytest.mark.usefixtures("stages")
def test_chinese_surroundings(
    write: Callable[..., None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    write(a_txt="conflict", b_txt="")
    check()
    out, err = capsys.readouterr()
    assert "错误" in out
    assert "未能核查" in out
    assert err == "engine: 核查了 1 份文件，1 份无法读取\n"


def test_no_stream_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["--version"]) == 2


def _python(code: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    command = ["/bin/sh", "-c", code.replace("PYTHON", sys.executable)]
    return subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)


def test_a_broken_pipe_is_quiet() -> None:
    done = _python("""PYTHON -c 'from engine.output import emit; emit("x" * 9_000_000)' | head -c 1""")
    assert (done.stdout, done.stderr) == (b"x", b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_disk_is_one_line() -> None:
    done = _python("PYTHON -m engine --version > /dev/full")
    assert done.returncode == 2
    assert done.stderr == b"engine: standard output: No space left on device\n"


def test_output_is_utf8_in_any_locale() -> None:
    done = _python("""PYTHON -c 'from engine.output import emit; emit("\\u652f\\u51fa\\n")'""")
    assert done.stdout == "支出\n".encode()


def test_nothing_heavy_is_imported_to_check() -> None:
    done = _python(
        """PYTHON -c '
import engine.cli, engine.documents, engine.render.table, engine.render.json, sys
print(*sorted({"attrs", "attr", "lark", "tabulate", "dataclasses", "inspect", "decimal", "fractions", "pathlib",
      "logging", "subprocess", "shutil", "difflib"} & set(sys.modules)))'"""
    )
    assert (done.stdout, done.stderr) == (b"\n", b"")


# ── engine facts ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("stages")
def test_facts(write: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    write(a_txt="title", b_txt="")
    assert main(["facts", "a.txt"]) == 0
    assert capsys.readouterr().out.startswith("title  a.txt\n")
    assert main(["facts", "a.txt", "--figures"]) == 0
    assert main(["facts", "--table", "3", "a.txt"]) == 2
    assert capsys.readouterr().err == "engine: a.txt: the document has no table\n"
    assert main(["facts", "b.txt"]) == 2
    assert capsys.readouterr().err == "engine: b.txt: is empty\n"


def test_emit_writes_through(capsys: pytest.CaptureFixture[str]) -> None:
    print("before")
    emit("after\n")
    assert capsys.readouterr().out == "before\nafter\n"
