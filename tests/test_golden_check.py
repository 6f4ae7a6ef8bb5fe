"""Every diagnostic about names, types, units and used files, word for word: `golden/check/NAME.rules` gives `NAME.txt`.

After a change that is meant, `pytest --promote` writes the texts anew; the diff is then what is reviewed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.rulefiles import Refused
from engine.rules import obtain
from engine.source import Source
from engine.syntax.parsing import parse

_HERE = Path(__file__).parent
_ROOT = _HERE.parent
_FOLDER = _HERE / "golden" / "check"
_CASES = sorted(_FOLDER.glob("*.rules"))
_SYNTAX = sorted((_HERE / "golden" / "diagnostics").glob("*.txt"))
_DOCS = (_ROOT / "docs" / "errors.md").read_text(encoding="utf-8")


def _refusal(path: Path, monkeypatch: pytest.MonkeyPatch) -> Refused:
    """What a rule file is refused with, paths being told from its folder."""
    monkeypatch.chdir(path.parent)
    with pytest.raises(Refused) as refused:
        obtain([path.name], {})
    return refused.value


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_golden(case: Path, promote: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    told = _refusal(case, monkeypatch).text()
    expected = case.with_suffix(".txt")
    if promote:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_a_case_shows_one_kind_of_mistake_and_is_named_after_it(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = {diagnostic.code for diagnostic in _refusal(case, monkeypatch).diagnostics}
    assert len(codes) == 1
    assert case.stem.startswith(codes.pop())


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_every_message_has_a_way_out(case: Path) -> None:
    """A way out is a line that begins with `=` and does not point to a second place."""
    for block in re.split(r"\n\n(?=error\[)", case.with_suffix(".txt").read_text(encoding="utf-8").strip()):
        assert re.search(r"^ +=[^\n]*[^:\n]$", block, re.MULTILINE), block


def _raised() -> Iterator[tuple[str, str]]:
    """Every code that the checker and the loader can give, with the place in the source that gives it."""
    for path in (*sorted((_ROOT / "engine" / "check").glob("*.py")), _ROOT / "engine" / "loading.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            code = node.args[0]
            if called in ("report", "Diagnostic", "PatternMistake") and isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value, f"{path.name}:{node.lineno}"


def test_every_code_is_raised_by_a_golden_case() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*_FOLDER.glob("*.txt"), *_SYNTAX)]
    shown = {code for text in texts for code in re.findall(r"^error\[([a-z0-9-]+)\]", text, re.MULTILINE)}
    raised = dict(_raised())
    del raised["unreadable-file"]  # the file would be no text: test_limits writes one
    assert len(raised) > 25
    assert {code: place for code, place in raised.items() if code not in shown} == {}


def test_every_code_has_a_section_in_the_docs() -> None:
    documented = re.findall(r"^## `([a-z0-9-]+)`$", _DOCS, re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert {code: place for code, place in dict(_raised()).items() if code not in documented} == {}


# A section shows a mistake, says what to do about it, and shows the file put right.
_SECTION = re.compile(
    r"^## `([a-z0-9-]+)`\n(?:(?!^## |```)[\s\S])*```rules\n((?:(?!```)[\s\S])*)```\n\n(?!```)(?:(?!^## |```)[\s\S])*"
    r"```rules\n((?:(?!```)[\s\S])*)```",
    re.MULTILINE,
)
_SECTIONS = _SECTION.findall(_DOCS.partition("# Names, types and units")[2])


@pytest.mark.parametrize(("code", "wrong", "right"), _SECTIONS, ids=[code for code, *_ in _SECTIONS])
def test_the_docs_show_the_mistake_and_the_remedy(
    code: str, wrong: str, right: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    for name, text in (("wrong.rules", wrong), ("right.rules", right)):
        assert parse(Source(name, text))[1] == ()
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert {diagnostic.code for diagnostic in _refusal(tmp_path / "wrong.rules", monkeypatch).diagnostics} == {code}
    assert obtain(["right.rules"], {})


def test_the_docs_show_every_code_of_their_part() -> None:
    part = _DOCS.partition("# Names, types and units")[2]
    assert [code for code, *_ in _SECTIONS] == re.findall(r"^## `([a-z0-9-]+)`$", part, re.MULTILINE)
