"""Calls of functions and tests of sets to nodes of a plan. In: calls and their types. Out: nested tuples.

A declared column holds numbers or texts, which its use decides. A set of cells takes that from what it meets; where it
meets nothing, each cell is what it prints.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from engine.check.calls import Element, element_of, shared
from engine.check.functions import FUNCTIONS
from engine.plan import Node
from engine.syntax import tree
from engine.wording import pattern_source

if TYPE_CHECKING:
    from engine.compile.expressions import Lowering

_ITEM = ""  # the variable of a collection that stands in the brackets without a loop
_THE_ITEM: Node = ("var", _ITEM)


def call(lowering: Lowering, node: tree.Call) -> Node:
    """`max(a, b)`, `count(T.leaves)`, `change(now, before)`, `union(a, b)`."""
    function, arguments = FUNCTIONS[node.function.text], node.arguments
    lowering.judges |= function.judges
    match function.takes:
        case "a number" | "two numbers":
            return (function.name, *map(lowering.number, arguments))
        case "numbers" | "anything":
            alone = len(arguments) == 1 and lowering.type(arguments[0]).kind not in ("number", "cell", "row")
            if function.judges:
                return (function.name, _each_of(lowering, arguments))
            if alone and function.takes == "anything":
                return ("collectionfold", function.name, lowering.collection(arguments[0]))
            if alone:
                return ("collectionfold", function.name, _collection(lowering, arguments[0]))
            return ("listfold", function.name, tuple(map(lowering.number, arguments)))
        case "figures":
            return (function.name, _each_of(lowering, arguments))
        case "elements" | "sets" | "two sets":
            return elements(lowering, node, _own(lowering, node))
        case "a number and a name":
            if len(arguments) == 1:
                return ("nearestofall", lowering.number(arguments[0]))
            year = lowering.number(arguments[2]) if len(arguments) == 3 else None
            return (
                function.name, lowering.number(arguments[0]), lowering.text(arguments[1]), lowering.names.endings, year,
            )  # fmt: skip
        case "a text":
            return (function.name, lowering.text(arguments[0]))
        case "a title":
            once = tuple(table.index for table in lowering.names.tables.values() if not table.repeats)
            return (function.name, once, lowering.text(arguments[0]))
        case "a text and a pattern":
            pattern = arguments[1]
            assert isinstance(pattern, tree.String)
            return (function.name, lowering.text(arguments[0]), pattern_source(pattern.text))
        case "a number among numbers":
            raise AssertionError("the checker asks for “among”")
        case _:
            assert_never(function.takes)


def fold(lowering: Lowering, node: tree.Fold) -> Node:
    """`sum(row.合计 for row in T.items where …)`, `set(row.编码 for …)`."""
    function = FUNCTIONS[node.function.text]
    lowering.judges |= function.judges
    if function.gives == "a set":
        return elements(lowering, node, _own(lowering, node))
    if function.judges:
        return (function.name, _each(lowering, node.loops, node.where, lowering.number(node.body)))
    name, body = function.name, node.body
    if name == "sum" and node.where is None and len(node.loops) == 1 and isinstance(body, tree.Item):
        loop = node.loops[0]
        looped = [isinstance(x, tree.Variable) and x.name == loop.name.text for x in (body.of, body.key)]
        if lowering.type(body.key).kind == "column" and looped == [True, False]:
            return ("foldcells", lowering.collection(loop.of), lowering.expression(body.key))
        if lowering.type(body.key).kind == "column" and looped == [False, True]:
            return ("foldrow", lowering.expression(body.of), lowering.collection(loop.of))
    loops = tuple((b.name.text, lowering.collection(b.of)) for b in node.loops)
    where = lowering.condition(node.where) if node.where is not None else None
    lowered: Node = ("num", 1, 1, "") if name == "count" else lowering.number(body)
    return ("fold", name, loops, where, lowered)


def against(lowering: Lowering, node: tree.Against) -> Node:
    """`deviation(row.合计 among s.合计 for s in row.siblings)`."""
    function = FUNCTIONS[node.function.text]
    lowering.judges |= function.judges
    if node.loops:
        others = _each(lowering, node.loops, node.where, lowering.number(node.body))
    else:
        others = _each_of(lowering, (node.body,))
    return (function.name, lowering.number(node.value), others)


def elements(lowering: Lowering, node: tree.Expression, wanted: Element) -> Node:
    """A set, or another collection of numbers or texts, with its cells read as what is wanted."""
    match node:
        case tree.Fold(function=tree.Name(text=name)) if name in FUNCTIONS:
            lowering.judges |= FUNCTIONS[name].judges
            return (name, _each(lowering, node.loops, node.where, _element(lowering, node.body, wanted)))
        case tree.Call() if id(node) in lowering.expansions:
            return elements(lowering, lowering.expansions[id(node)], wanted)
        case tree.Call(function=tree.Name(text=name), arguments=arguments) if _makes_a_set(name):
            lowering.judges |= FUNCTIONS[name].judges
            sets = [elements(lowering, argument, wanted) for argument in arguments]
            if FUNCTIONS[name].takes == "elements":
                return (name, ("each", ((_ITEM, sets[0]),), None, _THE_ITEM))
            return (name, *sets)
        case tree.Members():
            return ("members", *(_element(lowering, item, wanted) for item in node.items))
        case tree.Variable() if (value := lowering.value(node)) is not None:
            return elements(lowering, value, wanted)
        case _:
            return lowering.collection(node)


def _makes_a_set(name: str) -> bool:
    return name in FUNCTIONS and FUNCTIONS[name].gives == "a set"


def among(lowering: Lowering, node: tree.Among) -> Node:
    """`row.编码 in set(…)`, `y in years in t.title`."""
    held = element_of(lowering.type(node.right))
    kind = lowering.type(node.left).kind
    wanted: Element = held or "text"
    if held == "cell" and kind != "cell":
        wanted = "number" if kind == "number" else "text"
    right = elements(lowering, node.right, wanted) if held is not None else lowering.expression(node.right)
    of_set = isinstance(node.right, tree.Fold | tree.Call | tree.Variable) and held is not None
    return ("inset" if of_set else "in", _element(lowering, node.left, wanted), right)


def compare(lowering: Lowering, node: tree.Compare) -> Node | None:
    """`set(…) = set(…)`, and a cell against an element of a set of cells; None for any other comparison."""
    left, right = element_of(lowering.type(node.left)), element_of(lowering.type(node.right))
    wanted = shared(left, right) if left is not None and right is not None else None
    if wanted is not None:
        alike: Node = ("samesets", elements(lowering, node.left, wanted), elements(lowering, node.right, wanted))
    elif node.operator in ("=", "≠") and all(lowering.type(side).kind == "cell" for side in (node.left, node.right)):
        a, b = (_element(lowering, side, "cell") for side in (node.left, node.right))
        if "var" not in (a[0], b[0]):
            return None
        alike = ("alike", a, b)
    else:
        return None
    return alike if node.operator == "=" else ("not", alike)


def _own(lowering: Lowering, node: tree.Expression) -> Element:
    held = element_of(lowering.type(node))
    assert held is not None
    return held


def _collection(lowering: Lowering, node: tree.Expression) -> Node:
    """A collection of numbers, or of rows that stand for them."""
    held = element_of(lowering.type(node)) is not None
    return elements(lowering, node, "number") if held else lowering.collection(node)


def _element(lowering: Lowering, node: tree.Expression, wanted: Element) -> Node:
    if wanted == "number":
        return lowering.number(node)
    if wanted == "text":
        return lowering.text(node)
    lowered = lowering.expression(node)
    return ("printed", *lowered[1:]) if lowered[0] == "cell" else lowered


def _each(
    lowering: Lowering, loops: Sequence[tree.Binding], where: tree.Expression | None, body: Node
) -> Node:  # fmt: skip
    bindings = tuple((loop.name.text, lowering.collection(loop.of)) for loop in loops)
    return ("each", bindings, lowering.condition(where) if where is not None else None, body)


def _each_of(lowering: Lowering, arguments: Sequence[tree.Expression]) -> Node:
    """The numbers of a collection, or those listed."""
    if len(arguments) == 1 and lowering.type(arguments[0]).kind not in ("number", "cell", "row"):
        numbers = _collection(lowering, arguments[0])
    else:
        numbers = ("members", *map(lowering.number, arguments))
    return ("each", ((_ITEM, numbers),), None, ("asnumber", _THE_ITEM))
