"""Plain tables for the terminal. In: headings and cells. Out: text in columns that line up, wide characters counted.

tabulate's start-up time is for the commands that come here alone: `facts`, `rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import tabulate

tabulate.WIDE_CHARS_MODE = True  # without it Chinese columns do not line up


def grid(names: Sequence[str], lines: Iterable[Sequence[str]], sides: str) -> str:
    """A plain table; every cell a text as it is, for tabulate would take 12.50 for the number 12.5.

    `sides` has a letter for each column: "r" for one that stands flush right, "l" for any other.
    """
    rows = list(lines)
    if not rows:
        return "  ".join(names)
    align = ["right" if side == "r" else "left" for side in sides]
    text = tabulate.tabulate(rows, names, tablefmt="simple", disable_numparse=True, colalign=align)
    return "\n".join(line.rstrip() for line in text.splitlines())
