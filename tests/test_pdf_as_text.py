"""A document says the same whether it is read from a text or from a PDF."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.read.pdf import read_pdf
from engine.read.text import read_text
from pdf_paper import pdf
from pdf_typeset import typeset, without_places
from strategies import InventedDocument, documents


@settings(max_examples=15)
@given(documents().filter(lambda document: not document.style.lost_cells), st.booleans())
def test_a_pdf_says_what_its_text_says(document: InventedDocument, again: bool) -> None:
    """Rows pushed left are left out: that is what happens to tables on the way into a text."""
    from_text = without_places(read_text(document.text.encode(), "own.txt"))
    from_pdf = without_places(read_pdf(pdf(*typeset(document.text, again)), "own.pdf"))
    assert from_pdf == from_text
