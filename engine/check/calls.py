"""The types of function calls and of sets. In: calls, loops in brackets, `x among …`. Out: types and diagnostics.

What each function takes and gives stands in `functions`; here the arguments are held against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, assert_never

from engine.check.advice import listed
from engine.check.functions import FUNCTIONS, Function
from engine.check.names import PRIOR
from engine.check.types import NUMBER, PLAIN, TEXT, Kind, Type
from engine.diagnostic import Note
from engine.suggestions import suggest
from engine.syntax import tree

if TYPE_CHECKING:
    from engine.check.expressions import Typing, Variables

Element = Literal["number", "text", "cell"]  # of a set; a cell is a number or a text as its use demands

_COLLECTIONS: dict[Element, Kind] = {"number": "numbers", "text": "texts", "cell": "cells"}
_ELEMENTS: dict[Kind, Element] = {"numbers": "number", "texts": "text", "cells": "cell"}
_OF: dict[Kind, Element] = {
    "number": "number", "cell": "cell", "text": "text", "row": "text", "column": "text", "printed": "text",
    "table": "text",
}  # fmt: skip
_GOES_OVER = ("numbers", "anything", "figures", "elements")


def element_of(found: Type) -> Element | None:
    """What a set or another collection of numbers or texts holds; None for anything else."""
    if found.kind == "members":
        return "number" if found.element is not None and found.element.kind == "number" else "text"
    return _ELEMENTS.get(found.kind)


def shared(a: Element, b: Element) -> Element | None:
    """What the elements of two sets are compared as; None where numbers meet texts."""
    if a == b or b == "cell":
        return a
    return b if a == "cell" else None


def call(typing: Typing, node: tree.Call, variables: Variables) -> Type | None:
    """`max(a, b)`, `count(T.leaves)`, `change(now, before)`, `union(a, b)`."""
    function = _function(typing, node.function)
    if function is None:
        return None
    arguments = node.arguments
    match function.takes:
        case "a number":
            if len(arguments) != 1:
                return _wrong(typing, node, function, f"{function.name} takes one number")
            return typing.expect(arguments[0], variables, "number") and NUMBER
        case "two numbers":
            if len(arguments) != 2:
                return _wrong(typing, node, function, f"{function.name} takes two numbers")
            typing.same_kind([(argument.span, typing.expect(argument, variables, "number")) for argument in arguments])
            return PLAIN
        case "numbers" | "anything":
            return _over_numbers(typing, node, function, variables)
        case "figures":
            if len(arguments) != 1:
                return _wrong(typing, node, function, f"{function.name} takes one collection")
            _numbers(typing, arguments[0], variables, function)
            return PLAIN
        case "elements":
            if len(arguments) != 1:
                return _wrong(typing, node, function, f"{function.name} takes one collection")
            return _set(typing, arguments, variables)
        case "two sets" | "sets":
            if len(arguments) != 2 and (function.takes == "two sets" or len(arguments) < 2):
                most = "two sets" if function.takes == "two sets" else "two sets or more"
                return _wrong(typing, node, function, f"{function.name} takes {most}")
            return _set(typing, arguments, variables)
        case "a text" | "a title":
            if len(arguments) != 1:
                return _wrong(typing, node, function, f"{function.name} takes one text")
            return typing.expect(arguments[0], variables, "text") and Type("texts")
        case "a text and a pattern":
            if len(arguments) != 2:
                return _wrong(typing, node, function, f"{function.name} takes a text and a pattern")
            typing.pattern(arguments[1], slots=True)
            given = TEXT if function.gives == "a text" else Type("texts")
            return typing.expect(arguments[0], variables, "text") and given
        case "a number among numbers":
            return _wrong(typing, node, function, f'{function.name} sets a number against others with "among"')
        case "a number and a name":
            if len(arguments) not in (1, 2, 3):
                message = f"{function.name} takes a number, perhaps a name, and perhaps a year"
                return _wrong(typing, node, function, message)
            if len(arguments) > 1:
                typing.expect(arguments[1], variables, "text")
            if len(arguments) == 3:
                typing.expect(arguments[2], variables, "number")
            found = typing.expect(arguments[0], variables, "number")
            return Type("number", dimension=found.dimension if found else None)
        case _:
            assert_never(function.takes)


def fold(typing: Typing, node: tree.Fold, variables: Variables) -> Type | None:
    """`sum(row.合计 for row in T.items where …)`, `set(row.编码 for …)`."""
    function = _function(typing, node.function)
    if function is None:
        return None
    if function.takes not in _GOES_OVER:
        return _wrong(typing, node, function, f"{function.name} does not go over a collection")
    inner = _within(typing, node.loops, node.where, variables)
    if inner is None:
        return None if function.gives == "a set" else NUMBER
    if function.takes == "anything":
        typing.type(node.body, inner)
    elif function.takes == "elements":
        found = typing.expect(node.body, inner, "number", "text")
        return None if found is None else Type(_COLLECTIONS[_OF[found.kind]], dimension=found.dimension)
    else:
        typing.expect(node.body, inner, "number")
    return PLAIN if function.gives == "a plain number" else NUMBER


def against(typing: Typing, node: tree.Against, variables: Variables) -> Type | None:
    """`deviation(row.合计 among s.合计 for s in row.siblings)`."""
    function = _function(typing, node.function)
    if function is None:
        return None
    if function.takes != "a number among numbers":
        return _wrong(typing, node, function, f'{function.name} takes no "among"')
    value = typing.expect(node.value, variables, "number")
    if not node.loops:
        others = _numbers(typing, node.body, variables, function)
    else:
        inner = _within(typing, node.loops, node.where, variables)
        others = typing.expect(node.body, inner, "number") if inner is not None else None
    typing.same_kind([(node.value.span, value), (node.body.span, others)])
    return PLAIN


def compare(typing: Typing, node: tree.Compare, left: Element, right: Element) -> None:
    """`set(…) = set(…)`: sets are the same or not, whatever the order."""
    if shared(left, right) is None:
        typing.names.report("wrong-type", f"a set of {left}s is never one of {right}s", node.span, _ALIKE)
    elif node.operator not in ("=", "≠"):
        typing.names.report(
            "wrong-type", "sets are compared with = or ≠", node.span,
            "what one has and the other lacks: difference(a, b) is empty",
        )  # fmt: skip
    elif node.tolerance is not None:
        typing.names.report(
            "wrong-type", "sets are the same or not: there is nothing to be within", node.tolerance.span,
            'leave "within" out',
        )  # fmt: skip


_ALIKE = 'both sides hold numbers, or both hold texts; a number in quotes is a text: "301"'


def behind(typing: Typing, node: tree.Call, of: tree.Expression, variables: Variables) -> tree.Let | None:
    """The function of a used file that `alias.name(…)` calls."""
    name = node.function.text
    alias = of.name if isinstance(of, tree.Variable) and of.name not in variables else ""
    scope = typing.names.scope(node.function.span).behind.get(alias)
    if scope is None:
        hint = "leave the brackets out; behind a dot only functions of a used file are called: use … as NAME"
        if name in FUNCTIONS:
            hint = f"what it is of stands in its brackets: {FUNCTIONS[name].written}"
        message = f'"{name}" stands behind a dot and is no function'
        typing.names.report("unknown-function", message, node.function.span, hint)
        return None
    declared = typing.names.find(node)
    if declared is not None and isinstance(declared.node, tree.Let) and declared.node.parameters:
        return declared.node
    known = [one for one, found in scope.known.items() if isinstance(found.node, tree.Let) and found.node.parameters]
    hints = suggest(name, known) or ((f"there are {listed(known)}",) if known else ("it has none",))
    if name in FUNCTIONS:
        hints = (f"it is a function of the language and needs no alias: {FUNCTIONS[name].written}",)
    message = f'there is no function "{name}" behind "{alias}"'
    typing.names.report("unknown-function", message, node.function.span, *hints)
    return None


def _function(typing: Typing, name: tree.Name) -> Function | None:
    function = FUNCTIONS.get(name.text)
    own = typing.own_functions(name.span) if function is None else {}
    if name.text in own:
        parameters = ", ".join(parameter.text for parameter in own[name.text].parameters)
        typing.names.report(
            "wrong-arguments", f'"{name.text}" does not go over a collection', name.span,
            f"call it as it is declared: {name.text}({parameters})",
            notes=(Note(own[name.text].name.span, "declared here"),),
        )  # fmt: skip
    elif function is None:
        typing.names.report(
            "unknown-function", f'there is no function "{name.text}"', name.span,
            *_instead(name.text, [*FUNCTIONS, *own]),
        )  # fmt: skip
    return function


def _instead(name: str, known: Sequence[str]) -> tuple[str, ...]:
    if name == PRIOR:
        return ("what is of an earlier document stands behind a dot: prior.支出总表",)
    if name.casefold().replace("_", "") in ("isblank", "isempty", "isnull", "isna"):
        return ("a cell is asked with: row.合计 is blank",)
    if name.casefold() in ("round", "四舍五入"):
        return ('figures are compared as they are printed, and nothing needs rounding; a tolerance is "within"',)
    return suggest(name, known) or (f"there are {listed(known)}",)


def _wrong(
    typing: Typing, node: tree.Call | tree.Fold | tree.Against, function: Function, message: str
) -> Type | None:
    typing.names.report("wrong-arguments", message, node.span, f"it is written {function.written}")
    return None


def _over_numbers(typing: Typing, node: tree.Call, function: Function, variables: Variables) -> Type | None:
    """A collection alone, or numbers listed."""
    if not node.arguments:
        return _wrong(typing, node, function, f"{function.name} is of nothing here")
    if len(node.arguments) > 1:
        typing.same_kind([(item.span, typing.expect(item, variables, "number")) for item in node.arguments])
    elif function.takes == "anything":
        kinds: tuple[Kind, ...] = ("rows", "numbers", "cells", "members", "columns", "texts", "tables", "number")
        typing.expect(node.arguments[0], variables, *kinds)
    else:
        _numbers(typing, node.arguments[0], variables, function, "number")
    return PLAIN if function.gives == "a plain number" else NUMBER


_OF_FIGURES = "(row.合计 for row in 支出总表)"
_WITH_FIGURES = {"a number among numbers": "… among row.合计 for row in 支出总表"}


def _numbers(
    typing: Typing, node: tree.Expression, variables: Variables, function: Function, *more: Kind
) -> Type | None:
    """A collection of numbers: rows stand for their first amounts."""
    found = typing.type(node, variables)
    if found is not None and (found.kind in ("columns", "texts", "tables") or element_of(found) == "text"):
        typing.names.report(
            "wrong-type", f"{function.name} needs numbers, and these are {found.words}", node.span,
            f"name a column of figures: {_WITH_FIGURES.get(function.takes, function.name + _OF_FIGURES)}",
        )  # fmt: skip
        return None
    return typing.fit(node, found, "rows", "numbers", "cells", "members", *more)


def _within(
    typing: Typing, loops: Sequence[tree.Binding], where: tree.Expression | None, variables: Variables
) -> Variables | None:
    """The variables inside the brackets; None where a loop goes over nothing that has elements."""
    inner = dict(variables)
    for binding in loops:
        element = typing.element(binding.of, inner)
        if element is None:
            return None
        inner[binding.name.text] = element
    if where is not None:
        typing.expect(where, inner, "condition")
    return inner


def _set(typing: Typing, arguments: Sequence[tree.Expression], variables: Variables) -> Type | None:
    """The set that is made of collections of numbers or of texts."""
    element: Element = "cell"
    dimension: str | None = None
    for argument in arguments:
        found = typing.type(argument, variables)
        if found is None:
            return None
        held = element_of(found)
        if held is None:
            advice = ("say what of them: set(row.名称 for row in …)",) if found.kind in ("rows", "table") else ()
            typing.names.report(
                "wrong-type", f"a collection of numbers or texts is expected here, and this is {found.words}",
                argument.span, *advice,
            )  # fmt: skip
            return None
        together = shared(element, held)
        if together is None:
            message = f"these are {held}s, and those before are {element}s"
            typing.names.report("wrong-type", message, argument.span, _ALIKE)
            return None
        element, dimension = together, dimension if found.dimension is None else found.dimension
    return Type(_COLLECTIONS[element], dimension=dimension)
