"""Functions of a rule file written out. In: a function's parameters and body, the arguments of a call. Out: the body
with the arguments in their places.

A function is no more than a shorter way of writing: `占比(a, b)` means what its body says of a and b. Names that the
body itself binds are renamed, so that they never hide a name of the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from attrs import evolve, fields

from engine.syntax import tree


def expand(
    body: tree.Expression, arguments: Mapping[str, tree.Expression], number: int
) -> tree.Expression:
    """The body with each parameter replaced by its argument; `number` tells this expansion's own names apart."""
    return cast(tree.Expression, _replaced(body, dict(arguments), number))


def _replaced(node: Any, names: dict[str, tree.Expression], number: int) -> Any:
    match node:
        case tree.Variable():
            return names.get(node.name, node)
        case tree.Fold():
            inner = dict(names)
            loops = tuple(_binding(loop, inner, number) for loop in node.loops)
            where = None if node.where is None else _replaced(node.where, inner, number)
            return evolve(node, body=_replaced(node.body, inner, number), loops=loops, where=where)
        case tree.Against():
            inner = dict(names)
            value = _replaced(node.value, names, number)
            loops = tuple(_binding(loop, inner, number) for loop in node.loops)
            where = None if node.where is None else _replaced(node.where, inner, number)
            return evolve(node, value=value, body=_replaced(node.body, inner, number), loops=loops, where=where)
        case tree.Quantified():
            of = _replaced(node.of, names, number)
            inner = dict(names)
            variable = _own(node.variable, inner, number)
            return evolve(node, of=of, variable=variable, condition=_replaced(node.condition, inner, number))
        case tuple():
            return tuple(_replaced(item, names, number) for item in node)
        case str() | None | bool() | tree.Name():
            return node
        case _:
            changed = {part: _replaced(getattr(node, part), names, number) for part in _parts(node)}
            return evolve(node, **changed)


def _binding(loop: tree.Binding, names: dict[str, tree.Expression], number: int) -> tree.Binding:
    of = _replaced(loop.of, names, number)
    return evolve(loop, of=of, name=_own(loop.name, names, number))


def _own(name: tree.Name, names: dict[str, tree.Expression], number: int) -> tree.Name:
    """A name that the body binds, as it is called in this expansion."""
    renamed = evolve(name, text=f"{name.text}·{number}")
    names[name.text] = tree.Variable(renamed.text, span=name.span)
    return renamed


def free_names(node: Any, bound: frozenset[str] = frozenset()) -> Iterator[tree.Variable]:
    """The variables of an expression that nothing in it binds, in the order they are written."""
    match node:
        case tree.Variable():
            if node.name not in bound:
                yield node
        case tree.Fold() | tree.Against():
            if isinstance(node, tree.Against):
                yield from free_names(node.value, bound)
            inner = bound
            for loop in node.loops:
                yield from free_names(loop.of, inner)
                inner |= {loop.name.text}
            yield from free_names(node.body, inner)
            yield from free_names(node.where, inner)
        case tree.Quantified():
            yield from free_names(node.of, bound)
            yield from free_names(node.condition, bound | {node.variable.text})
        case tuple():
            for item in node:
                yield from free_names(item, bound)
        case str() | None | bool() | tree.Name():
            return
        case _:
            for part in _parts(node):
                yield from free_names(getattr(node, part), bound)


def references(node: Any) -> Iterator[tree.Expression]:
    """The names and calls in an expression, bound or not."""
    match node:
        case tuple():
            for item in node:
                yield from references(item)
        case str() | None | bool() | tree.Name():
            return
        case _:
            if isinstance(node, tree.Variable | tree.Member | tree.Call):
                yield node
            for part in _parts(node):
                yield from references(getattr(node, part))


def cyclic(lets: Mapping[str, tree.Expression], let_of: Callable[[tree.Expression], str | None]) -> set[str]:
    """The named values and functions that are defined by themselves, directly or by way of others.

    `lets` are their definitions, `let_of` says which of them a name or call stands for. What speaks of none of the rest
    is taken away until nothing is, and then what none of the rest speaks of.
    """
    speaks_of = {
        name: {one for one in map(let_of, references(let)) if one is not None and one in lets}
        for name, let in lets.items()
    }
    spoken_of: dict[str, set[str]] = {name: set() for name in lets}
    for name, others in speaks_of.items():
        for other in others:
            spoken_of[other].add(name)
    return _rest(_rest(set(lets), speaks_of, spoken_of), spoken_of, speaks_of)


def _rest(names: set[str], after: Mapping[str, set[str]], before: Mapping[str, set[str]]) -> set[str]:
    """Of the names those from which the way `after` them does not end."""
    left = set(names)
    open_ways = {name: len(after[name] & names) for name in names}
    done = [name for name, count in open_ways.items() if not count]
    while done:
        name = done.pop()
        left.discard(name)
        for other in before[name] & left:
            open_ways[other] -= 1
            if not open_ways[other]:
                done.append(other)
    return left


def depth(node: Any) -> int:
    """How deep an expression nests."""
    if isinstance(node, tuple):
        return max(map(depth, node), default=0)
    if node is None or isinstance(node, str | bool | tree.Name):
        return 0
    return 1 + max((depth(getattr(node, part)) for part in _parts(node)), default=0)


def _parts(node: Any) -> tuple[str, ...]:
    kind = type(node)
    found = _PARTS.get(kind)
    if found is None:
        found = _PARTS[kind] = tuple(field.name for field in fields(kind) if field.name != "span")
    return found


_PARTS: dict[type, tuple[str, ...]] = {}  # of each kind of node, once one was met
