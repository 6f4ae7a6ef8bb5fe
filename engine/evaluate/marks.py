"""Brackets and quotation marks in pairs. In: nodes. Out: a function that gives the marks of a text without a partner.

Texts are compared without their quotation marks; here they are looked at as they are printed.
"""

from __future__ import annotations

import re

from engine.evaluate.scope import Build, Builder, Function, Scope
from engine.evaluate.values import Words
from engine.plan import Node

_PARTNERS = {"）": "（", "》": "《", "〉": "〈", "】": "【", "〕": "〔", "」": "「", "』": "『", "]": "["}
_ALIKE = str.maketrans("()［］﹙﹚", "（）[]（）")  # one may open what the other closes
_MARK = re.compile(r"[（）《》〈〉【】〔〕「」『』\[\]“”\"＂]")
# 1）, a)
_NUMBERED = re.compile(r"(?:^|(?<=[\s。；;：:，,、）]))(?:\d{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3})[)）]")


def unpaired_in(text: str) -> list[str]:
    """The marks without a partner. `“` and `”` and `"` are of one kind: many texts print one for the other."""
    quotes, opened, alone = 0, [], []
    for mark in _MARK.findall(_NUMBERED.sub("", text.translate(_ALIKE))):
        if mark in '“”"＂':
            quotes += 1
        elif mark not in _PARTNERS:
            opened.append(mark)
        elif _PARTNERS[mark] in opened:
            while opened[-1] != _PARTNERS[mark]:
                alone.append(opened.pop())
            opened.pop()
        else:
            alone.append(mark)
    return [*alone, *opened, *(["“"] if quotes % 2 else [])]


def _unpaired(node: Node, build: Build) -> Function:
    of = build(node[1])

    def unpaired(scope: Scope) -> list[Words]:
        words: Words = of(scope)
        return [words._replace(text=mark, whole=words.whole or words.text) for mark in unpaired_in(words.text)]

    return unpaired


MARKS: dict[str, Builder] = {"unpaired": _unpaired}
