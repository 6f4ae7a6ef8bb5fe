"""The tick marks of a working paper. In: nothing. Out: a sign for each verdict, and what the signs mean."""

from __future__ import annotations

TICKS = {"holds": "✓", "rounding": "≈", "conflict": "✗", "incomplete": "□", "not checkable": "?"}
MEANINGS = {
    "✓": "agrees: the figures come to what is stated",
    "≈": "agrees within the rounding of the printed figures",
    "✗": "does not agree: an exception",
    "□": "a figure that the check needs is not printed",
    "?": "could not be checked; the reason stands beside it",
    "—": "noted in an earlier working paper, and no longer found",
}
