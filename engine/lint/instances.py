"""The single rows and columns that a rule file speaks of, by the collection they are of. In: a subject. Out: nodes.

What is required of every row is required of the total row; what is required in every column of amounts, in each that
is declared and sure to hold amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.check.types import PartInfo
from engine.lint.subject import Subject
from engine.patterns import matcher, whole, words_of
from engine.plan import Node
from engine.syntax import tree

_SINGLE = ("total", "row", "only")
_SHARES = ("%", "占比", "比重", "比例", "率", "幅", "share", "percent", "rate", "ratio")  # no amounts, if headed so


class Instances:
    """What loops of a subject's rules can be taken for."""

    def __init__(self, subject: Subject) -> None:
        self._tables = subject.checked.names.by_index()
        self._rows: dict[Node, dict[Node, None]] = {}  # by the table they are of
        for rule in subject.rules:
            for condition in rule.conditions:
                self._note(condition.node)

    def _note(self, node: Any) -> None:
        if not isinstance(node, tuple | list):
            return
        if len(node) > 1 and node[0] in _SINGLE and isinstance(node[1], tuple) and node[1][:1] == ("side",):
            self._rows.setdefault(node[1], {})[tuple(node)] = None
        for item in node:
            self._note(item)

    def of(self, loop: Node) -> Sequence[Node]:
        """The rows that a loop over all rows of a table goes over, or the columns of one over its amounts."""
        match loop:
            case ("in", _, ("rows", side)):
                return tuple(self._rows.get(side, ()))
            case ("in", _, ("amounts", ("side", index, part))):
                of = self._tables[index].of(part)
                names = dict.fromkeys(column.name.text for one in of for column in one.columns)
                return [("name", name) for name in names if all(_declares(one, name) for one in of)]
        return ()


def _declares(part: PartInfo, name: str) -> bool:
    return any(column.name.text == name and _holds_amounts(column, part) for column in part.columns)


def _holds_amounts(column: tree.ColumnClause, part: PartInfo) -> bool:
    """Is a column sure to be one of amounts: headed like no share, and by nothing that the table excepts?"""
    headers = [pattern.text for source in column.sources for pattern in source.patterns]
    if any(word in text.casefold() for word in _SHARES for text in (*headers, column.name.text)):
        return False
    excepts = [matcher(whole(pattern.text)) for pattern in part.excepts]
    for header in headers if excepts else ():
        words = words_of(whole(header))
        if words is None or any(meets(word) for meets in excepts for word in words):
            return False
    return True
