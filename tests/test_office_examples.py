"""The examples as a workbook and as a text of Word: made from the text of the same name, and they say the same.

    python tests/test_office_examples.py

writes them anew.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import written
from engine.read import read
from engine.read.text import read_text

EXAMPLES = Path(__file__).parent.parent / "examples"
WRITERS: dict[str, Callable[[Sequence[written.Block]], bytes]] = {
    "qinghe-school-budget-2025.xlsx": lambda blocks: written.as_xlsx(blocks, split=True),
    "qinghe-final-2023.docx": written.as_docx,
}


def made(name: str) -> bytes:
    text = (EXAMPLES / name).with_suffix(".txt").read_text(encoding="utf-8")
    return WRITERS[name](written.blocks_of(text, read_text(text.encode(), name)))


def parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", WRITERS)
def test_an_example_is_what_its_text_makes(name: str) -> None:
    assert parts((EXAMPLES / name).read_bytes()) == parts(made(name))


@pytest.mark.parametrize("name", WRITERS)
def test_an_example_says_what_its_text_says(name: str) -> None:
    facts = read(str(EXAMPLES / name))
    assert written.without_places(facts) == written.without_places(read(str((EXAMPLES / name).with_suffix(".txt"))))
    assert len(facts.tables) >= 8


if __name__ == "__main__":
    for name in WRITERS:
        (EXAMPLES / name).write_bytes(made(name))
