"""Every kind of fault. In: nothing. Out: `KINDS`, which the modules named here enter theirs in."""

from __future__ import annotations

from . import wrong_amounts, wrong_lists, wrong_rates, wrong_words
from .planting import KINDS, Fault, Kind

__all__ = ["KINDS", "Fault", "Kind", "wrong_amounts", "wrong_lists", "wrong_rates", "wrong_words"]
