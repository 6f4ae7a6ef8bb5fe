"""Every fenced example in the pages for users is run; what a page shows is what the program says today.

A block's info string says what it is. ```rules FILE, ```text FILE, ```json FILE and ```python FILE are files; with
`add`, lines put behind those shown before. ```console holds commands after `$ ` and their output to the letter, where
a line `…` stands for any lines. `pytest tests/test_docs.py --promote` writes the present output into the pages.
"""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.cli import main

_ROOT = Path(__file__).parent.parent
_DOCS = _ROOT / "docs"
_PAGES = (
    "tutorial.md",
    "language.md",
    "precision.md",
    "diagnosis.md",
    "testing.md",
    "command-line.md",
    "facts.md",
    "how-do-i-say.md",
    "embedding.md",
    "adapters.md",
    "README.md",
)
_LISTINGS = ("command-line.md", "adapters.md")  # pages in which a block without an info string is a listing, not run
_HOSTS = {"frictionless", "great_expectations", "pandas", "pandera", "pointblank", "polars", "pydantic"}
_BLOCK = re.compile(r"(?m)^```(?P<info>[^\n`]*)\n(?P<body>(?:(?!```)[^\n]*\n)*)```$")
_LINK = re.compile(r"\]\((?P<target>[^)#\s]*)(?:#(?P<anchor>[^)\s]*))?\)")
_ANY = "…"


class Block(NamedTuple):
    """One fenced block: its kind, the further words of its info string, its text, the line it starts in."""

    kind: str
    words: tuple[str, ...]
    body: str
    line: int
    start: int  # offsets of the body in the page
    end: int


class Command(NamedTuple):
    """A command of a console block and what the page says it prints."""

    text: str
    output: str


def _blocks(page: str) -> list[Block]:
    text = (_DOCS / page).read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        kind, *words = match["info"].split() or [""]
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(kind, tuple(words), match["body"], line, *match.span("body")))
    return found


def _commands(body: str) -> list[Command]:
    pieces = re.split(r"(?m)^\$ (.*)\n", body)
    assert not pieces[0], "a console block starts with a command"
    return [Command(text, output) for text, output in zip(pieces[1::2], pieces[2::2], strict=True)]


def _consoles() -> list[tuple[str, int]]:
    return [(page, n) for page in _PAGES for n, block in enumerate(_blocks(page)) if block.kind == "console"]


def _lay_out(folder: Path, blocks: list[Block]) -> None:
    """The example documents, and the files that the blocks show."""
    shutil.copytree(_ROOT / "examples", folder / "examples")
    for block in blocks:
        if block.kind not in ("console", ""):
            path = folder / block.words[0]
            before = path.read_text(encoding="utf-8") + "\n" if "add" in block.words else ""
            path.write_text(before + block.body, encoding="utf-8")


def _run(command: str, capsys: pytest.CaptureFixture[str], status: int) -> tuple[str, int]:
    """What a command prints, and its exit status. `echo $?` prints the status of the one before."""
    words = shlex.split(command)
    if words == ["echo", "$?"]:
        return f"{status}\n", 0
    if words[0] == "python":
        for library in _HOSTS.intersection(re.findall(r"(?m)^(?:import|from) (\w+)", Path(words[1]).read_text("utf-8"))):
            pytest.importorskip(library, reason=f"{library} is not installed")
        runpy.run_path(words[1])
        return capsys.readouterr().out, 0
    assert words[0] == "engine", f"only engine and python are run: {command}"
    status = main(words[1:])
    printed = capsys.readouterr()
    return printed.err + printed.out, status


def _fits(shown: str, printed: str) -> bool:
    """Is this what was printed? A line `…` stands for any lines."""
    pieces = [re.escape(piece) for piece in re.split(rf"(?m)^{_ANY}\n", shown)]
    return re.fullmatch("(?:[^\n]*\n)*?".join(pieces), printed) is not None


@pytest.mark.parametrize(("page", "number"), _consoles())
def test_what_a_page_shows_is_what_is_printed(
    page: str,
    number: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    promote: bool,
) -> None:
    blocks = _blocks(page)
    _lay_out(tmp_path, blocks[:number])
    monkeypatch.chdir(tmp_path)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(variable, "C")
    status, now, wrong = 0, [], []
    for command in _commands(blocks[number].body):
        printed, status = _run(command.text, capsys, status)
        if _fits(command.output, printed):
            now.append(command)
        else:
            now.append(Command(command.text, _shortened(printed, command.output)))
            wrong.append((printed, command))
    if wrong and promote:
        _write(page, blocks[number], now)
        return
    for printed, command in wrong:
        assert printed == command.output, f"docs/{page}, line {blocks[number].line}: {command.text}"


def _shortened(printed: str, shown: str) -> str:
    """The present output, with `…` where the page had it: every stretch shown is looked for where it is most alike."""
    if f"{_ANY}\n" not in shown:
        return printed
    lines, at, short = printed.splitlines(keepends=True), 0, ""
    for left_out, stretch in groupby(shown.splitlines(keepends=True), f"{_ANY}\n".__eq__):
        if left_out:
            short += f"{_ANY}\n"
            continue
        wanted = "".join(stretch)
        size = wanted.count("\n")
        starts = range(at, max(at, len(lines) - size) + 1)
        best = max(starts, key=lambda n: SequenceMatcher(None, wanted, "".join(lines[n : n + size])).ratio())
        at = best + size
        short += "".join(lines[best:at])
    assert _fits(short, printed), f"this is to be shortened by hand:\n{printed}"
    return short


def _write(page: str, block: Block, commands: list[Command]) -> None:
    """Write the present output into a page."""
    text = (_DOCS / page).read_text(encoding="utf-8")
    body = "".join(f"$ {command.text}\n{command.output}" for command in commands)
    (_DOCS / page).write_text(text[: block.start] + body + text[block.end :], encoding="utf-8")


@pytest.mark.parametrize("page", _PAGES)
def test_every_block_is_of_a_kind_that_is_run(page: str) -> None:
    blocks = _blocks(page)
    assert (_DOCS / page).read_text(encoding="utf-8").count("```") == 2 * len(blocks), "a fence is not closed"
    for block in blocks:
        if page in _LISTINGS and not block.kind:
            continue
        assert block.kind in ("rules", "text", "json", "python", "console"), (
            f"docs/{page}, line {block.line}: {block.kind!r}"
        )
        assert bool(block.words) != (block.kind == "console"), f"docs/{page}, line {block.line}: a file needs a name"


@pytest.mark.parametrize("page", _PAGES)
def test_every_file_shown_is_used_by_a_command(page: str) -> None:
    blocks = _blocks(page)
    used = "\n".join(block.body for block in blocks if block.kind in ("console", "rules", "python"))
    for block in blocks:
        if block.kind not in ("console", ""):
            assert block.words[0] in used, f"docs/{page}, line {block.line}: nothing uses {block.words[0]}"


@pytest.mark.parametrize("page", _PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for match in _LINK.finditer(_BLOCK.sub("", (_DOCS / page).read_text(encoding="utf-8"))):
        if match["target"].startswith("http"):
            continue
        target = (_DOCS / (match["target"] or page)).resolve()
        assert target.exists(), f"docs/{page} links to {match['target']}"
        if match["anchor"]:
            assert match["anchor"] in _anchors(target), f"docs/{page}: {target.name} has no #{match['anchor']}"


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made of their words."""
    headings = re.findall(r"(?m)^#+ (.*)$", _BLOCK.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_reference_has_every_word_of_the_language() -> None:
    from engine.check.functions import FUNCTIONS
    from engine.check.names import BUILT_IN
    from engine.syntax.terminals import KEYWORDS, RESERVED

    text = (_DOCS / "language.md").read_text(encoding="utf-8")
    words = set(re.findall(r"\w+", text))
    assert not (KEYWORDS | set(BUILT_IN) | set(FUNCTIONS)) - words
    names = text.partition("### Names")[2].partition("### ")[0]
    assert not RESERVED - set(re.findall(r"\w+", names))


def test_the_reference_has_the_table_of_functions() -> None:
    from engine.check.functions import FUNCTIONS

    text = (_DOCS / "language.md").read_text(encoding="utf-8")
    shown = re.findall(r"(?m)^\| `(\w+\(.*?\))` \| (.*) \|$", text.partition("\n### Functions\n")[2])
    assert shown[: len(FUNCTIONS)] == [(function.written, function.about) for function in FUNCTIONS.values()]
