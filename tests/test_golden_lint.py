"""Every finding of lint, word for word: `golden/lint/NAME.rules` gives `NAME.txt`; and docs/lint.md has them all.

After a change that is meant, `pytest --promote` writes the texts anew; the diff is then what is reviewed.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from engine.lint import FINDERS, Subject, lint
from engine.loading import Loaded, load
from engine.render.diagnostics import render

_HERE = Path(__file__).parent
_ROOT = _HERE.parent
_FOLDER = _HERE / "golden" / "lint"
_CASES = sorted(_FOLDER.glob("*.rules"))
_DOCS = (_ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
_CODES = [code for _, codes in FINDERS for code in codes]
_OF_ITSELF = {"untitled-rule", "unsourced-rule"}  # the examples leave titles and sources out


def _linted(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Loaded, list[str]]:
    """A rule file, paths being told from its folder, and the codes of what is found in it."""
    monkeypatch.chdir(path.parent)
    loaded = load(path.name)
    loaded.require()
    return loaded, [found.code for found in lint([_subject(loaded)])]


def _subject(loaded: Loaded) -> Subject:
    return Subject(loaded.checked, loaded.files, loaded.plan("test"))


@pytest.mark.parametrize("case", _CASES, ids=[case.stem for case in _CASES])
def test_golden(case: Path, promote: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, codes = _linted(case, monkeypatch)
    told = render(lint([_subject(loaded)]), loaded.sources)
    expected = case.with_suffix(".txt")
    if promote:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert len(set(codes)) == 1 and case.stem.startswith(codes[0])


def test_every_code_has_a_golden_case() -> None:
    texts = [path.read_text(encoding="utf-8") for path in _FOLDER.glob("*.txt")]
    shown = {code for text in texts for code in re.findall(r"^warning\[([a-z-]+)\]", text, re.MULTILINE)}
    assert shown == set(_CODES)


def test_every_code_stands_once_with_the_finder_that_gives_it() -> None:
    assert len(_CODES) == len(set(_CODES))
    for finder, codes in FINDERS:
        path = _ROOT / f"{finder.__module__.replace('.', '/')}.py"
        texts = {node.value for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Constant)}
        assert all(code in texts or "unused-" in texts for code in codes), path.name


_SECTION = re.compile(r"^## `([a-z-]+)`\n(?:(?!^## |```)[\s\S])*(?:```rules\n([\s\S]*?)```\n\n```rules\n([\s\S]*?)```)?", re.MULTILINE)
_SECTIONS = _SECTION.findall(_DOCS)


def test_every_code_has_a_section_in_the_docs() -> None:
    assert sorted(code for code, *_ in _SECTIONS) == sorted(_CODES)
    assert [code for code, wrong, _ in _SECTIONS if not wrong] == ["too-many-requirements"]


@pytest.mark.parametrize(("code", "wrong", "right"), [s for s in _SECTIONS if s[1]], ids=[s[0] for s in _SECTIONS if s[1]])
def test_the_docs_show_what_is_found_and_what_to_write_instead(
    code: str, wrong: str, right: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = _OF_ITSELF - {code}
    for name, text, expected in (("wrong.rules", wrong, {code}), ("right.rules", right, set())):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert set(_linted(tmp_path / name, monkeypatch)[1]) - beside == expected


# ── rule files in the other pages ────────────────────────────────────────────────────────

_SMALL = _OF_ITSELF | {"unused-table", "unused-part", "unused-column", "unused-param", "unused-let"}
_PAGES = ("README.md", "docs/tutorial.md", "docs/language.md", "docs/precision.md", "docs/facts.md")


@pytest.mark.parametrize("page", _PAGES)
def test_examples_in_the_docs_are_only_short(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They declare more than they use and leave out titles and sources. Nothing else is found in them."""
    text = (_ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```rules (\S+)( add)?\n([\s\S]*?)^```", text, re.MULTILINE)
    blocks += [("readme.rules", "", found) for found in re.findall(r"^```\n(ruleset[\s\S]*?)^```", text, re.MULTILINE)]
    assert blocks
    monkeypatch.chdir(tmp_path)
    for name, adds, body in blocks:
        path = tmp_path / name
        path.write_text((path.read_text(encoding="utf-8") + "\n" if adds else "") + body, encoding="utf-8")
        loaded = load(name)
        if not loaded.errors:
            assert {found.code for found in lint([_subject(loaded)])} <= _SMALL, name
