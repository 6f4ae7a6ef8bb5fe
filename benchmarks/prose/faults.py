"""Every kind of fault, in the order of the table that the benchmark prints. In: nothing. Out: `KINDS`."""

from __future__ import annotations

from . import wrong_figures, wrong_words
from .planting import KINDS, Fault, Kind

__all__ = ["KINDS", "Fault", "Kind", "wrong_figures", "wrong_words"]
