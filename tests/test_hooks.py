"""The hooks for pre-commit and the action for GitHub: valid for their hosts, and their commands run."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from pipeline import ROOT

WRONG = str(ROOT / "examples" / "qinghe-budget-2024-errors.txt")


def yaml_of(path: Path) -> Any:
    return pytest.importorskip("yaml", reason="PyYAML is not installed").safe_load(path.read_text("utf-8"))


# ── pre-commit ───────────────────────────────────────────────────────────────────────────


def test_pre_commit_takes_the_hooks() -> None:
    host = pytest.importorskip("pre_commit.clientlib", reason="pre-commit is not installed")
    hooks = host.load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert [hook["id"] for hook in hooks] == ["engine-check", "engine-fmt", "engine-lint", "engine-test"]


def test_the_commands_of_the_hooks_take_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "own.rules"
    shutil.copy(ROOT / "rulesets" / "town.rules", rules)
    for hook in yaml_of(ROOT / ".pre-commit-hooks.yaml"):
        program, *arguments = shlex.split(hook["entry"])
        assert program == "engine"
        given, status = (["--rules", "district.rules", WRONG], 1) if hook["id"] == "engine-check" else ([str(rules)], 0)
        assert main([*arguments, *given]) == status, capsys.readouterr()


# ── GitHub ───────────────────────────────────────────────────────────────────────────────


def test_the_action_is_as_its_schema_says() -> None:
    if not shutil.which("check-jsonschema", path=os.path.dirname(sys.executable)):
        pytest.skip("check-jsonschema is not installed")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_input_of_the_action_is_part_of_a_script() -> None:
    for step in yaml_of(ROOT / "action.yml")["runs"]["steps"]:
        assert "${{" not in step["run"]


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(("fail_on", "status"), [("error", 1), ("never", 0)])
def test_the_action_checks(fail_on: str, status: int, tmp_path: Path) -> None:
    step = next(step for step in yaml_of(ROOT / "action.yml")["runs"]["steps"] if step["id"] == "check")
    program = tmp_path / "bin" / "engine"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m engine "$@"\n')
    program.chmod(0o755)
    hostile = tmp_path / "a $(touch ran) `touch ran`.txt"
    shutil.copy(WRONG, hostile)
    environment = {
        **os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "LC_ALL": "C",
        "RULES": "district.rules\n\n", "PATHS": f"{hostile}\n", "FAIL_ON": fail_on, "OPTIONS": "--min-coverage\n10\n",
        "RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "out"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }  # fmt: skip
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    assert done.stdout.startswith("::error file=")
    assert (tmp_path / "summary").read_text("utf-8").startswith("## ")
    outputs = dict(line.split("=") for line in (tmp_path / "out").read_text().splitlines())
    assert outputs == {form: str(tmp_path / f"engine.{form}") for form in ("json", "sarif")}
    assert all(Path(path).stat().st_size for path in outputs.values())
    assert not (tmp_path / "ran").exists()
