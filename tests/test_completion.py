"""Shell completion, asked of the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.cli import main
from engine.commands import COMMANDS
from engine.commands.completion import SHELLS
from engine.render.formats import FORMATS


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


def bash(text: str, *words: str, folder: Path) -> list[str]:
    """What bash proposes for the last of these words, which it cuts at `=`."""
    asked = " ".join(f"'{word}'" for word in words)
    program = f"{text}\nCOMP_WORDS=({asked}); COMP_CWORD={len(words) - 1}; _engine; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, cwd=folder, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = script("bash", capsys)
    (tmp_path / "own.rules").touch()
    (tmp_path / "dist.txt").touch()

    def asked(*words: str) -> list[str]:
        return bash(text, "engine", *words, folder=tmp_path)

    assert asked("") == [*COMMANDS, "--help", "--version"]
    assert asked("ch") == ["check"]
    assert asked("check", "--format", "") == list(FORMATS)
    assert asked("check", "--format", "=", "s") == ["sarif"]
    assert asked("check", "--format", "=") == list(FORMATS)
    assert asked("check", "--wai") == ["--waivers"]
    assert asked("check", "--sarif-o") == ["--sarif-output"]
    assert asked("check", "--rules", "dist") == ["district.rules", "dist.txt"]
    assert asked("check", "--output", "o") == []  # names of files are left to bash
    assert asked("check", "bud") == []
    assert asked("fmt", "--c") == ["--check"]


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_in_every_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = script(shell, capsys)
    for command in COMMANDS:
        module = __import__(f"engine.commands.{command}", fromlist=["_OPTIONS"])
        assert command in text
        for option in module._OPTIONS:
            assert (f"-l {option[2:]}" if shell == "fish" else option) in text


@pytest.mark.parametrize("shell", SHELLS)
def test_the_shell_takes_its_script(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(script(shell, capsys), "utf-8")
    done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True, env={**os.environ, "HOME": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [[], ["tcsh"], ["bash", "zsh"]])
def test_what_is_no_shell(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", *arguments]) == 2
    assert "name one of these shells: bash, zsh, fish" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "engine.fish"
    path.write_text(script("fish", capsys), "utf-8")

    def asked(line: str) -> list[str]:
        program = f"source {path}; complete -C '{line}'"
        environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        command = ["fish", "--no-config", "-c", program]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=True)
        return sorted(proposal.split("\t")[0] for proposal in done.stdout.splitlines())

    assert asked("engine ch") == ["check"]
    assert asked("engine check --format ") == sorted(FORMATS)
    assert asked("engine check --wai") == ["--waivers"]
    assert "district.rules" in asked("engine check --rules ")


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lists that `_arguments` and `_describe` would be given, as zsh has no way to be asked without a terminal."""
    path = tmp_path / "_engine"
    path.write_text(script("zsh", capsys), "utf-8")

    def asked(*words: str) -> str:
        program = (
            "compdef() { :; }; _describe() { print -l -- ${(P)2}; }; _arguments() { print -l -- \"$@\"; }; "
            f"source {path}; words=({' '.join(words)}); CURRENT={len(words)}; _engine"
        )
        return subprocess.run(["zsh", "-f", "-c", program], capture_output=True, text=True, check=True).stdout

    assert "check:check documents against rules" in asked("engine", "ch")
    assert f"*--format=[the form of the report (table)]:word:({' '.join(FORMATS)})" in asked("engine", "check", "--f")
    assert "--waivers" not in asked("engine", "fmt", "--f")
