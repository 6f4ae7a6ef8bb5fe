"""Compiled expressions as callables. In: the nested tuples of a plan. Out: functions of a `Scope`.

A node `(operation, argument, …)` becomes one closure, once per plan; applying it to a binding walks no tree. The
operations stand by what they give: `numbers`, `rows`, `texts`, `conditions`; `sets` and `statistics` where a rule
asks for them.
"""

from __future__ import annotations

from engine.evaluate.conditions import CONDITIONS
from engine.evaluate.numbers import NUMBERS
from engine.evaluate.rows import ROWS
from engine.evaluate.scope import Function
from engine.evaluate.texts import TEXTS
from engine.plan import Node

_OPERATIONS = {**NUMBERS, **ROWS, **TEXTS, **CONDITIONS}


def function(node: Node) -> Function:
    """The callable for one node of a plan."""
    if node[0] not in _OPERATIONS:
        # Most plans have no sets and no statistics, and do without loading them.
        from engine.evaluate.sets import SETS
        from engine.evaluate.statistics import STATISTICS

        _OPERATIONS.update(SETS | STATISTICS)
    return _OPERATIONS[node[0]](node, function)
