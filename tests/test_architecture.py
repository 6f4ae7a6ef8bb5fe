"""The arrows of ARCHITECTURE.md: who may import whom, where each library is used, and what a check must not load."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "engine"
HOT_PATH = (
    "engine.cli", "engine.commands.check", "engine.commands.facts", "engine.commands.rules", "engine.documents", "engine.evaluate", "engine.read", "engine.read.facts_json", "engine.read.text",
    "engine.render.json", "engine.render.table", "engine.rules",
)  # fmt: skip
HEAVY = {
    "argparse", "attr", "attrs", "contextlib", "dataclasses", "decimal", "fractions", "gettext", "hashlib", "inspect",
    "lark", "locale", "logging", "numpy", "pathlib", "shutil", "tabulate", "tempfile", "typing", "wcwidth",
}  # fmt: skip
# Where amounts pass through. Elsewhere a float may say how alike two words are.
# Where something stands on a page is no amount: read/pdf measures in points and broken points.
EXACT = ("quantity.py", "facts.py", "plan.py", "findings.py", "read", "compile", "evaluate", "render")


class Allowed(NamedTuple):
    """One row of the table: modules of ours, and libraries."""

    ours: frozenset[str]
    libraries: frozenset[str]


def allowed() -> dict[str, Allowed]:
    """The table “Who may import whom” of ARCHITECTURE.md, from top to bottom."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text.partition("## Who may import whom")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|([^|]*)\|([^|]*)\|$", section, re.MULTILINE)
    return {
        name: Allowed(frozenset(re.findall(r"`(\w+)`", ours)), frozenset(re.findall(r"\w+", libraries)))
        for name, ours, libraries in rows
    }


ALLOWED = allowed()
MODULES = sorted(PACKAGE.rglob("*.py"))


def stage(path: Path) -> str:
    """The module or folder right under `engine/` that a file belongs to: "read", "cli"."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere, also inside functions and for type checkers only."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: imports are absolute here"
            module = node.module or ""
            yield from (f"engine.{alias.name}" for alias in node.names) if module == "engine" else (module,)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_table_has_a_row_for_every_module_and_no_other() -> None:
    assert {stage(path) for path in MODULES} == set(ALLOWED)


def test_the_table_names_only_modules_above() -> None:
    above: set[str] = set()
    for name, row in ALLOWED.items():
        assert row.ours <= above, f"{name} may not import what stands below it"
        above.add(name)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_go_one_way(path: Path) -> None:
    own = stage(path)
    row = ALLOWED.get(own, Allowed(frozenset(), frozenset()))
    for module in imports(path):
        top, _, rest = module.partition(".")
        if top == "engine":
            target = rest.partition(".")[0]
            assert target in row.ours | {own, "__version__"}, f"{own} may not import {target}"
        else:
            assert top in sys.stdlib_module_names | row.libraries, f"{own} may not use {top}"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_say_what_they_are(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_bytes())), "the first line of a module says what comes in and goes out"


@pytest.mark.parametrize("path", [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in EXACT and p.parent.name != "pdf"], ids=named)
def test_no_float_where_amounts_pass(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_bytes())):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"line {node.lineno}: a float"
        assert not (isinstance(node, ast.Name) and node.id == "float"), f"line {node.lineno}: float"


def test_the_way_of_a_check_imports_nothing_heavy() -> None:
    """What a check of one document imports at the top of its modules, without whatever `site` loads."""
    program = f"import sys; sys.path[:0] = [{str(ROOT)!r}]; import {', '.join(HOT_PATH)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not HEAVY & {module.partition(".")[0] for module in done.stdout.split()}


RULES = """\
ruleset own
use cn.tables
rule 收支平衡 "收入总计应等于支出总计"
  require 收支总表.收入.total = 收支总表.支出.total
"""


def test_a_second_check_with_the_same_rules_loads_no_parser(tmp_path: Path) -> None:
    """A kept plan is used, and with it neither the parser nor any other library."""
    rules = tmp_path / "own.rules"
    rules.write_text(RULES, "utf-8")
    document = ROOT / "examples" / "qinghe-budget-2024.txt"
    program = "import sys; from engine.cli import main; status = main(sys.argv[1:]); print(status, *sys.modules)"
    arguments = ["check", "--rules", str(rules), "--output", str(tmp_path / "report"), str(document)]
    command = [sys.executable, "-c", program, *arguments]
    loaded = []
    for _ in range(2):
        environment = {**os.environ, "ENGINE_CACHE": str(tmp_path), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        status, *modules = done.stdout.split()
        assert status == "0", done.stderr
        loaded.append({module.partition(".")[0] for module in modules})
    first, second = loaded
    assert "lark" in first
    assert not {"lark", "attr", "attrs", "tabulate"} & second
