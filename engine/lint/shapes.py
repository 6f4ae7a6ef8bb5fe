"""Requirements side by side. In: rules. Out: `Requirement`s, by the shape of the loops that they are checked in.

A shape is what a rule goes over, whatever its variables are called and in whichever order its loops stand. Two
requirements of one shape speak of the same figures where they use the same names. A shape covers another that goes
over fewer rows in the same way: what is required of every row is required of the leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from attrs import frozen

from engine.lint.canonical import Canonical, Names
from engine.lint.formulas import Formula, denied, parts
from engine.lint.subject import StatedRule
from engine.plan import Node
from engine.source import Span

Shape = tuple[Any, ...]

MOST_SPECIAL = 64  # ways in which one rule is taken for single columns and rows
_SEVERITIES = ("note", "warning", "error")
_ROWS = ("rows", "items", "tree", "top", "leaves")  # the first are all that a table has


@frozen(eq=False)
class Requirement:
    """One thing that a rule requires, in the names of its shape.

    `under` are the conditions it is required under; `loosely` says whether it states a tolerance of its own, `whole`
    whether it is said of all that the rule goes over.
    """

    rule: StatedRule
    span: Span
    shape: Shape
    under: frozenset[Formula]
    formula: Formula
    loosely: bool
    whole: bool

    @property
    def grade(self) -> int:
        """How grave a conflict is: the more, the graver."""
        return _SEVERITIES.index(self.rule.spec.severity)

    @property
    def manner(self) -> tuple[object, ...]:
        """How strictly it is decided: the precision it reads figures with, and a tolerance of its own."""
        return self.rule.spec.precision, self.loosely


def stated(rule: StatedRule, canonical: Canonical) -> Iterator[Requirement]:
    """What a rule requires, part by part; of a loop over named columns, for each of them."""
    for choice in _choices(rule.spec.loops, _named_columns):
        yield from _required(rule, canonical, choice, *_shape(rule.spec.loops, choice, canonical), whole=True)


def special(
    rule: StatedRule, canonical: Canonical, wanted: Callable[[Shape], bool], instances: Callable[[Node], Sequence[Node]]
) -> Iterator[Requirement]:
    """What a rule requires of single columns and rows: `instances` gives those of a collection, as nodes.

    Only for shapes that are `wanted`.
    """
    loop_of = {loop[1]: loop for loop in rule.spec.loops}

    def instances_or_itself(loop: Node) -> Sequence[Node | None]:
        return _named_columns(loop) if loop[0] == "in" and loop[2][0] == "names" else (None, *instances(loop))

    for choice in islice(_choices(rule.spec.loops, instances_or_itself), MOST_SPECIAL):
        if all(put[0] == "name" and put in _named_columns(loop_of[name]) for name, put in choice.items()):
            continue  # that is what it states
        shape, names = _shape(rule.spec.loops, choice, canonical)
        conditions = [_put(condition.node, choice) for condition in rule.conditions]
        if wanted(shape) and not _speaks_of(conditions, set(choice)):
            yield from _required(rule, canonical, choice, shape, names, whole=False)


def _required(
    rule: StatedRule, canonical: Canonical, choice: Mapping[str, Node], shape: Shape, names: Names, whole: bool
) -> Iterator[Requirement]:
    def formula(node: Node) -> Formula:
        return canonical.formula(_put(node, choice), names)

    under = {part for condition in rule.of("where") for part in parts(formula(condition.node))}
    under |= {denied(formula(condition.node)) for condition in rule.conditions if condition.role == "unless"}
    for condition in rule.of("require"):
        said = formula(condition.node)
        yield Requirement(rule, condition.span, shape, frozenset(under), said, _loosely(condition.node), whole)


def _loosely(node: Any) -> bool:
    """Does a condition state a tolerance?"""
    if not isinstance(node, tuple | list):
        return False
    return len(node) == 5 and node[0] == "compare" and node[4] is not None or any(map(_loosely, node))


# ── loops ────────────────────────────────────────────────────────────────────────────────


def _named_columns(loop: Node) -> Sequence[Node | None]:
    """The columns that a loop names; where it names none, the loop itself."""
    if loop[0] == "in" and loop[2][0] == "names":
        return [("name", column) for column in loop[2][1:]]
    return (None,)


def _choices(loops: Sequence[Node], ways: Callable[[Node], Sequence[Node | None]]) -> Iterator[dict[str, Node]]:
    """Each way to put something in the place of a loop's variable; None leaves the loop as it is."""
    for way in product(*map(ways, loops)):
        yield {loop[1]: one for loop, one in zip(loops, way, strict=True) if one is not None}


def _put(node: Any, choice: Mapping[str, Node]) -> Any:
    """A node with what was chosen in the place of variables."""
    if not choice or not isinstance(node, tuple | list):
        return node
    match node:
        case ("var", name) if name in choice and choice[name][0] != "name":
            return choice[name]
        case ("named", of, name) | ("at", of, ("var", name)) if name in choice:
            return ("cell", _put(of, choice), choice[name][1])
        case ("foldcells", rows, ("var", name)) if name in choice:
            cell = ("cell", ("var", "·"), choice[name][1])
            return ("fold", "sum", (("·", _put(rows, choice)),), None, cell)
    return tuple(_put(item, choice) for item in node)


def _shape(loops: Sequence[Node], choice: Mapping[str, Node], canonical: Canonical) -> tuple[Shape, Names]:
    """The loops in an order of their own, and the names that their variables have in it.

    Of the loops that need no variable of those still to come, the one whose collection sorts first is next.
    """
    left = [loop for loop in loops if loop[1] not in choice]
    named: dict[str, str] = {}
    shape: list[Any] = []
    while left:
        coming = {name for loop in left for name in _variables(loop)}
        ready = [loop for loop in left if not _speaks_of(_collections(loop), coming)] or left[:1]
        found = [(*_sorted_sides(loop, choice, canonical, Names(named)), loop) for loop in ready]
        collections, variables, loop = min(found, key=lambda one: repr(one[0]))
        left.remove(loop)
        named.update((name, str(len(named) + n)) for n, name in enumerate(variables, 1))
        shape.append((loop[0], *collections, *loop[5:6]))
    return tuple(shape), Names(named)


def _sorted_sides(
    loop: Node, choice: Mapping[str, Node], canonical: Canonical, names: Names
) -> tuple[list[Any], tuple[str, ...]]:
    """What a loop goes over and its variables; of two sides that are matched, the one that sorts first comes first."""
    collections = [canonical.thing(_put(of, choice), names) for of in _collections(loop)]
    variables = _variables(loop)
    if len(variables) == 2 and repr(collections[0]) > repr(collections[1]):
        return collections[::-1], variables[::-1]
    return collections, variables


def _variables(loop: Node) -> tuple[str, ...]:
    return (loop[1],) if loop[0] == "in" else (loop[1], loop[3])


def _collections(loop: Node) -> tuple[Node, ...]:
    return (loop[2],) if loop[0] == "in" else (loop[2], loop[4])


def _speaks_of(node: Any, variables: set[str]) -> bool:
    if not isinstance(node, tuple | list):
        return False
    match node:
        case ("var", name) | ("named", _, name) if name in variables:
            return True
    return any(_speaks_of(item, variables) for item in node)


# ── one shape and another ────────────────────────────────────────────────────────────────


def kin(shape: Shape) -> Shape:
    """What a shape has in common with all that cover it and that it covers: to look among few."""
    return tuple(map(_at_large, shape))


def _at_large(loop: Any) -> Any:
    match loop:
        case ("in", (rows, ("side", table, _))) if rows in _ROWS:
            return "in", table
    return loop


def covers(wide: Shape, narrow: Shape) -> bool:
    """Does the first shape go over everything that the second goes over?"""
    return len(wide) == len(narrow) and all(map(_goes_over, wide, narrow))


def _goes_over(wide: Any, narrow: Any) -> bool:
    if wide == narrow:
        return True
    if wide[0] != "in" or narrow[0] != "in":
        return False
    match wide[1], narrow[1]:
        case ("rows", ("side", table, part)), (rows, ("side", other, side)):
            return bool(table == other and part in ("", side) and rows in _ROWS)
    return False
