"""The files around the code tell the truth: README.md shows what comes out, links lead somewhere, versions fit.

After a change of output that is meant, `pytest --promote` writes it into README.md.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])


def block(opening: str) -> str:
    """The one block of code in README.md whose first line begins so."""
    blocks = re.findall(r"^```(?:\w*)\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (found,) = [text for text in blocks if text.startswith(opening)]
    return str(found)


def output(command: str, folder: Path) -> str:
    """What the `engine` command at the end of a line of shell prints."""
    arguments = shlex.split(command.rpartition("bin/engine ")[2])
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "engine", *arguments], capture_output=True, check=False, cwd=folder, env=environment
    )
    assert not done.stderr, done.stderr.decode()
    return done.stdout.decode()


def renewed(shown: str, now: str, promote: bool) -> str:
    """What README.md shall show: with `--promote`, what comes out now."""
    if promote and shown != now:
        README.write_text(README.read_text(encoding="utf-8").replace(shown, now), encoding="utf-8")
        return now
    return shown


def test_the_main_command_prints_what_is_shown(promote: bool) -> None:
    command = block("python3 -m venv .venv && .venv/bin/pip install -q . ")
    heading, *findings, summary = output(command, ROOT).split("\n\n")
    now = "\n\n".join([heading, *findings[:2], "…", summary])
    assert renewed(block("examples/"), now, promote) == now


def test_the_first_rule_finds_what_is_shown(promote: bool, tmp_path: Path) -> None:
    (tmp_path / "own.rules").write_text(block("ruleset own"), encoding="utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    shown = block("$ ")
    command = shown.partition("\n")[0]
    now = f"{command}\n{output(command, tmp_path)}"
    assert renewed(shown, now, promote) == now


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path = target.partition("#")[0]
        if path and "://" not in path:
            assert (page.parent / path).exists(), f"{page.name} links to {path}, which is not there"


def test_the_lock_holds_every_requirement_at_a_version_that_fits() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE))
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    for requirement in map(Requirement, asked):
        version = pinned.get(canonicalize_name(requirement.name), "")
        assert requirement.specifier.contains(version), f"{requirement} is locked at “{version}”"
