"""The pages on mistakes in rule files, as the program reads them. In: the code of a mistake. Out: what its page says.

In the installed package the pages stand in it, in a checkout beside it.
"""

from __future__ import annotations

import os
import re

_HERE = os.path.dirname(os.path.abspath(__file__))
_PAGES = ("errors.md", "lint.md")
_HEADING = re.compile(r"(?m)^#{1,6} (?:`([\w-]+)`)?.*\n")


def section(code: str) -> str:
    """The section on a code, its heading first, "" where there is none."""
    return _sections().get(code, "")


def codes() -> list[str]:
    """Every code that a page has a section on, in their order."""
    return list(_sections())


def _sections() -> dict[str, str]:
    text = "".join(map(_page, _PAGES))
    headings = list(_HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    return {
        heading[1]: f"{heading[1]}\n{text[heading.end() : end].rstrip()}\n"
        for heading, end in zip(headings, ends, strict=True)
        if heading[1]
    }


def _page(name: str) -> str:
    packaged = os.path.join(_HERE, "_docs", name)
    path = packaged if os.path.isfile(packaged) else os.path.join(os.path.dirname(_HERE), "docs", name)
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""
