"""Compiled expressions as callables. In: the nested tuples of a plan. Out: functions of a `Scope`.

A node `(operation, argument, …)` becomes one closure, once per plan; applying it to a binding walks no tree. The
operations stand by what they give: `numbers`, `rows`, `texts`, `conditions`; `sets` and `statistics` where a rule
asks for them.
"""

from __future__ import annotations

from engine.evaluate.conditions import CONDITIONS
from engine.evaluate.numbers import NUMBERS
from engine.evaluate.rows import ROWS
from engine.evaluate.scope import Builder, Function
from engine.evaluate.texts import TEXTS
from engine.evaluate.truths import TRUTHS
from engine.plan import Node

_OPERATIONS = {**NUMBERS, **ROWS, **TEXTS, **CONDITIONS, **TRUTHS}


def function(node: Node) -> Function:
    """The callable for one node of a plan."""
    builder = _OPERATIONS.get(node[0]) or _rare(node[0])
    return builder(node, function)


def _rare(operation: str) -> Builder:
    """An operation that few rule files use: importing its module would slow every check."""
    from engine.evaluate.periods import PERIODS

    if operation in PERIODS:
        return PERIODS[operation]
    if operation == "said":
        from engine.evaluate.said import SAID

        return SAID[operation]
    if operation in ("nearest", "nearestofall"):
        from engine.evaluate.lookup import LOOKUP

        return LOOKUP[operation]
    from engine.evaluate.titles import TITLES

    if operation in TITLES:
        return TITLES[operation]
    if operation == "unpaired":
        from engine.evaluate.marks import MARKS

        return MARKS[operation]
    from engine.evaluate.sets import SETS

    if operation in SETS:
        return SETS[operation]
    from engine.evaluate.statistics import STATISTICS

    return STATISTICS[operation]
