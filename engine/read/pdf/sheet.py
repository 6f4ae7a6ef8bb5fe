"""What is printed on one page, before anything is known of lines and tables: characters and rulings.

In: nothing (`pdfium` builds them). Out: `Sheet`. All lengths are points from the upper left corner of the page as a
reader sees it, turned upright. They are places on paper, never amounts, so they may be broken numbers.
"""

from __future__ import annotations

from engine.record import Record


class Glyph(Record):
    """A character and the box that its font gives it, the same height for all characters of a font."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


class Ruling(Record):
    """A straight line: `at` is its height (or, for one that goes down, its distance from the left)."""

    at: float
    start: float
    end: float


class Sheet(Record):
    """One page. `glyphs` stand in the order of the file."""

    number: int  # from 1
    width: float
    height: float
    glyphs: list[Glyph]
    across: list[Ruling]
    down: list[Ruling]
    pictured: bool = False  # pictures cover most of it
    slanted: int = 0  # characters left out since they stand at another angle than the rest (a watermark)
    unknown: int = 0  # characters of which the file does not say what they are
    turned: int = 0  # quarters to the right that the page was turned to read it
    lost: int = 0  # texts in a font that is neither in the file nor on this computer
