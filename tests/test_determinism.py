"""The same inputs give the same bytes: whatever the hash seed, the order of the arguments, or what was run before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from invented.documents import FAMILIES, Look, print_document
from invented.faults import every_fault
from invented.model import Shape
from pipeline import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a few documents, each with a fault."""
    for number, family in enumerate(FAMILIES):
        document = print_document(family, "rounded", Shape(units=2), Look(), seed=number)
        fault = next(every_fault(document.text, document.figures, number))
        (tmp_path / f"{number}-{family}.txt").write_text(fault.text, encoding="utf-8")
    return tmp_path


def report(folder: Path, seed: str, *arguments: str) -> bytes:
    """The JSON report of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "engine", "check", "--format", "json", "--all", *arguments],
        cwd=folder, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr.decode()
    return done.stdout


RULES = ("--rules", "district.rules")


def test_the_bytes_do_not_depend_on_hashing_nor_on_the_order_of_arguments(folder: Path) -> None:
    names = sorted(path.name for path in folder.iterdir())
    first = report(folder, "0", *RULES, *names)
    assert len(json.loads(first)["documents"]) == len(names)
    assert all(d["findings"] for d in json.loads(first)["documents"])
    assert report(folder, "1", *names[::-1], *RULES) == first
    assert report(folder, "7", *RULES, ".") == first


def test_a_plan_that_was_kept_gives_the_same_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_CACHE", "off")
    fresh = report(folder, "3", *RULES, "0-A.txt")
    monkeypatch.setenv("ENGINE_CACHE", str(folder / "cache"))
    assert [report(folder, seed, *RULES, "0-A.txt") for seed in ("4", "5")] == [fresh, fresh]


def test_the_order_of_the_rule_files_does_not_matter(folder: Path) -> None:
    """Each document's findings are sorted by what they are, not by which file was named first."""
    town = ("--rules", "town.rules")

    def findings(*rules: str) -> list[object]:
        return [(d["path"], d["findings"]) for d in json.loads(report(folder, "0", *rules, "0-A.txt"))["documents"]]

    assert findings(*RULES, *town) == findings(*town, *RULES)
