"""Every diagnostic, word for word: `golden/diagnostics/NAME.rules` gives `NAME.txt`.

A case that begins with a `use` of the shared tables goes the whole way that a rule file goes, the others are only parsed.
After a change that is meant, `pytest --promote` writes the texts anew; the diff is then what is reviewed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.loading import load
from engine.render.diagnostics import render
from engine.source import Source
from engine.syntax import parse

_HERE = Path(__file__).parent
_FOLDER = _HERE / "golden" / "diagnostics"
_CASES = sorted(_FOLDER.glob("*.rules"))
_DOCS = _HERE.parent / "docs" / "errors.md"
_SHARED = 'use "shared/tables.rules"'


def _diagnosed(case: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(case.parent)
    with case.open(encoding="utf-8", newline="") as file:
        source = Source(case.name, file.read())
    if source.text.startswith(_SHARED):
        loaded = load(str(case))
        return render(loaded.errors, loaded.sources)
    _, diagnostics = parse(source)
    return render(diagnostics, {source.name: source})


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_golden(case: Path, promote: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = case.with_suffix(".txt")
    diagnosed = _diagnosed(case, monkeypatch)
    if promote:
        expected.write_text(diagnosed, encoding="utf-8")
    assert diagnosed == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_case_is_named_after_the_code_it_shows(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = _codes(_diagnosed(case, monkeypatch))
    assert any(case.stem.startswith(code) for code in codes), f"{case.stem} shows {codes}"


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_every_message_has_a_place_and_a_way_out(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A way out is a line that begins with `=` and does not point to a second place."""
    for block in re.split(r"\n\n(?=error\[)", _diagnosed(case, monkeypatch).strip()):
        assert f"--> {case.name}:" in block and "^" in block, block
        assert re.search(r"^ +=[^\n]*[^:\n]$", block, re.MULTILINE), block


def test_the_shared_tables_have_no_mistake() -> None:
    assert load(str(_FOLDER / "shared" / "tables.rules")).errors == ()


def test_every_code_is_in_the_docs(monkeypatch: pytest.MonkeyPatch) -> None:
    documented = set(re.findall(r"^## `([a-z0-9-]+)`$", _DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    shown = {code for case in _CASES for code in _codes(_diagnosed(case, monkeypatch))}
    assert shown <= documented


def _codes(text: str) -> set[str]:
    return set(re.findall(r"^(?:error|warning)\[([a-z0-9-]+)\]", text, re.MULTILINE))


_SECTIONS = re.findall(
    r"^## `([a-z0-9-]+)`\n(?:(?!^## )[\s\S])*?```rules\n([\s\S]*?)```\s+```rules\n([\s\S]*?)```",
    _DOCS.read_text(encoding="utf-8"), re.MULTILINE,
)  # fmt: skip


@pytest.mark.parametrize(("code", "wrong", "right"), _SECTIONS, ids=[code for code, *_ in _SECTIONS])
def test_the_docs_show_the_mistake_and_the_remedy(code: str, wrong: str, right: str) -> None:
    assert {diagnostic.code for diagnostic in parse(Source("wrong.rules", wrong))[1]} == {code}
    assert parse(Source("right.rules", right))[1] == ()
