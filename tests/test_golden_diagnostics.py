"""Every diagnostic, word for word: `golden/diagnostics/NAME.rules` gives `NAME.txt`.

After a change that is meant, `pytest --promote` writes the texts anew; the diff is then what is reviewed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.render.diagnostics import render
from engine.source import Source
from engine.syntax import parse

_HERE = Path(__file__).parent
_CASES = sorted((_HERE / "golden" / "diagnostics").glob("*.rules"))
_DOCS = _HERE.parent / "docs" / "errors.md"


def _diagnosed(case: Path) -> str:
    with case.open(encoding="utf-8", newline="") as file:
        source = Source(case.name, file.read())
    _, diagnostics = parse(source)
    return render(diagnostics, {source.name: source})


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_golden(case: Path, promote: bool) -> None:
    expected = case.with_suffix(".txt")
    diagnosed = _diagnosed(case)
    if promote:
        expected.write_text(diagnosed, encoding="utf-8")
    assert diagnosed == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_case_is_named_after_the_code_it_shows(case: Path) -> None:
    codes = re.findall(r"^(?:error|warning)\[([a-z0-9-]+)\]", _diagnosed(case), re.MULTILINE)
    assert any(case.stem.startswith(code) for code in codes), f"{case.stem} shows {codes}"


def test_every_code_is_in_the_docs() -> None:
    documented = set(re.findall(r"^## `([a-z0-9-]+)`$", _DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    shown = {code for case in _CASES for code in re.findall(r"^error\[([a-z0-9-]+)\]", _diagnosed(case), re.MULTILINE)}
    assert shown <= documented


_SECTIONS = re.findall(
    r"^## `([a-z0-9-]+)`\n(?:(?!^## )[\s\S])*?```rules\n([\s\S]*?)```\s+```rules\n([\s\S]*?)```",
    _DOCS.read_text(encoding="utf-8"), re.MULTILINE,
)  # fmt: skip


@pytest.mark.parametrize(("code", "wrong", "right"), _SECTIONS, ids=[code for code, *_ in _SECTIONS])
def test_the_docs_show_the_mistake_and_the_remedy(code: str, wrong: str, right: str) -> None:
    assert {diagnostic.code for diagnostic in parse(Source("wrong.rules", wrong))[1]} == {code}
    assert parse(Source("right.rules", right))[1] == ()
