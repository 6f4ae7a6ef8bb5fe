"""Published PDFs, where they lie beside the checkout: their tables are those that pdfplumber finds.

The documents are not part of this repository; without them these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.read.limits import LIMITS
from engine.read.pdf.cells import Drawn
from engine.read.pdf.page import page_of
from engine.read.pdf.pdfium import Document
from pipeline import ROOT

DOCUMENTS = sorted((ROOT.parent / "shared" / "documents").glob("*.pdf"))


def ours(path: Path) -> dict[int, list[list[list[str]]]]:
    """The cells of every table, by page."""
    document = Document(path.read_bytes(), LIMITS)
    pages = [page_of(sheet, LIMITS) for sheet in document.sheets()]
    document.close()
    return {
        page.number: [
            [["".join(cell.text.split()) for cell in row.cells] for row in item.rows]
            for item in page.items
            if isinstance(item, Drawn)
        ]
        for page in pages
    }


def theirs(path: Path) -> dict[int, list[list[list[str]]]]:
    """The same by pdfplumber, without boxes of a single column, which are no tables."""
    pdfplumber = pytest.importorskip("pdfplumber")
    with pdfplumber.open(path) as document:
        return {
            page.page_number: [
                [["".join((cell or "").split()) for cell in row] for row in table]
                for table in page.extract_tables()
                if len(table[0]) > 1
            ]
            for page in document.pages
        }


@pytest.mark.skipif(not DOCUMENTS, reason="the published documents are not here")
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_cells_are_those_of_pdfplumber(path: Path) -> None:
    found, expected = ours(path), theirs(path)
    assert sum(map(len, found.values())) > 0
    for number, tables in expected.items():
        assert len(found[number]) == len(tables), f"page {number}"
        for own, other in zip(found[number], tables, strict=True):
            # pdfplumber takes the edges of white boxes behind a caption for lines, and the caption for rows.
            above = other[: len(other) - len(own)]
            assert own == other[len(above) :], f"page {number}"
            assert all(len([cell for cell in row if cell]) <= 2 for row in above)
