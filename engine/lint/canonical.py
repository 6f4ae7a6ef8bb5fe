"""What an expression means, however it is written. In: nodes of a plan. Out: sums, formulas, and things equal to none.

Variables of loops go by the names they are given, those that are bound further in by numbers: `sum(r.合计 for r in T)`
and `sum(row.合计 for row in T)` are one. A node that is not known here is kept as it is, so that it equals only itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from engine.lint.formulas import ALWAYS, Formula, both, denied, either, row, test
from engine.lint.sums import Sum, absolute, added, product, quotient, times, total
from engine.plan import Node

_SUMS = frozenset(("num", "add", "mul", "div", "fold", "foldcells", "foldrow", "listfold", "abs"))
_TESTS = ("same", "contains", "begins", "ends", "matches")
_QUANTIFIERS = ("some", "every", "no")
_FORMULAS = frozenset(("true", "and", "or", "not", "compare", "zero", "in", *_TESTS, *_QUANTIFIERS))


class Names:
    """The names of variables at one place: those of loops as given, those bound further in by number."""

    __slots__ = ("_depth", "_known")

    def __init__(self, known: Mapping[str, str], depth: int = 0) -> None:
        self._known = known
        self._depth = depth

    def of(self, variable: str) -> str:
        """The name that a variable goes by."""
        return self._known.get(variable, variable)

    def binding(self, variable: str) -> Names:
        """The names where one more variable is bound."""
        return Names({**self._known, variable: f"#{self._depth}"}, self._depth + 1)


AS_WRITTEN = Names({})


class Canonical:
    """Makes sums and formulas of nodes. `units` are those of the plan."""

    def __init__(self, units: Mapping[str, tuple[str, int, int]]) -> None:
        self.units = units

    # ── numbers ──────────────────────────────────────────────────────────────────────────

    def number(self, node: Node, names: Names) -> Sum:
        """The sum that a number is."""
        match node:
            case ("num", n, d, unit):
                dimension, worth, per = self.units.get(unit, (unit, 1, 1))
                return total([(("unit", dimension), Fraction(n * worth, d * per))])
            case ("add", terms):
                return added(*((sign, self.number(term, names)) for sign, term in terms))
            case ("mul", a, b):
                return product(self.number(a, names), self.number(b, names))
            case ("div", a, b):
                return quotient(self.number(a, names), self.number(b, names))
            case ("abs", of):
                return absolute(self.number(of, names))
            case ("fold", what, loops, where, body):
                return self._fold(what, loops, where, body, names)
            case ("foldcells", rows, column):
                return self._fold("sum", (("·", rows),), None, ("at", ("var", "·"), column), names)
            case ("foldrow", of, columns):
                return self._fold("sum", (("·", columns),), None, ("at", of, ("var", "·")), names)
            case ("listfold", what, items):
                return self._listed(what, [self.number(item, names) for item in items])
        return ((self._kept(node, names), Fraction(1)),)

    def _fold(self, what: str, loops: Sequence[Any], where: Node | None, body: Node, names: Names) -> Sum:
        over, names = self._loops(loops, where, names)
        if what == "count":
            return ((("count", *over), Fraction(1)),)
        body_sum = self.number(body, names)
        if what == "sum":  # Σ (a + 2b) is Σ a + 2 Σ b
            return total((("sum", *over, symbol), factor) for symbol, factor in body_sum)
        return (((what, *over, body_sum), Fraction(1)),)

    def _loops(self, loops: Sequence[Any], where: Node | None, names: Names) -> tuple[tuple[Any, Formula], Names]:
        """What loops inside an expression go over, and the names inside them."""
        collections = []
        for variable, of in loops:
            collections.append(self.thing(of, names))
            names = names.binding(variable)
        return (tuple(collections), self.formula(where, names) if where is not None else ALWAYS), names

    @staticmethod
    def _listed(what: str, items: list[Sum]) -> Sum:
        if what == "count":
            return total([(("unit", ""), Fraction(len(items)))])
        if what in ("sum", "avg"):
            whole = added(*((1, item) for item in items))
            return times(whole, Fraction(1, len(items))) if what == "avg" and items else whole
        return (((what, tuple(sorted(set(items), key=repr))), Fraction(1)),)

    # ── conditions ───────────────────────────────────────────────────────────────────────

    def formula(self, node: Node, names: Names) -> Formula:
        """The formula that a condition is."""
        match node:
            case ("true",):
                return ALWAYS
            case ("and", *items):
                return both(*(self.formula(item, names) for item in items))
            case ("or", *items):
                return either(*(self.formula(item, names) for item in items))
            case ("not", of):
                return denied(self.formula(of, names))
            case ("compare", sense, left, right, tolerance):
                return self._compare(sense, self.number(left, names), self.number(right, names), tolerance, names)
            case ("zero", of):
                return row(self.number(of, names), "=")
            case ("in", left, ("members", *items)):
                return self._among(left, items, names)
            case ("matches", left, pattern):
                return test("matches", self.thing(left, names), pattern)
            case (("same" | "contains" | "begins" | "ends") as operator, left, right):
                return self._text_test(operator, self.thing(left, names), self.thing(right, names))
            case (("some" | "every" | "no") as quantifier, variable, of, condition):
                inner = self.formula(condition, names.binding(variable))
                sought = denied(inner) if quantifier == "every" else inner
                return ("fact", quantifier == "some", ("some", self.thing(of, names), sought))
        return ("fact", True, self._kept(node, names))

    def _compare(self, sense: str, left: Sum, right: Sum, tolerance: Node | None, names: Names) -> Formula:
        over, under = added((1, left), (-1, right)), added((1, right), (-1, left))
        if sense in (">", "≥"):
            over, under, sense = under, over, "<" if sense == ">" else "≤"
        if tolerance is None:
            return row(over, sense)
        kind, amount = tolerance
        allowed = absolute(self.number(amount, names))
        if kind == "share":
            allowed = absolute(product(allowed, right))
        if sense in ("<", "≤"):  # with a tolerance, its end is included
            return row(added((1, over), (-1, allowed)), "≤")
        if not allowed:
            return row(over, sense)
        near = both(*(row(added((1, side), (-1, allowed)), "≤") for side in (over, under)))
        return near if sense == "=" else denied(near)

    def _among(self, left: Node, items: Sequence[Node], names: Names) -> Formula:
        if all(item[0] == "text" for item in items):
            subject = self.thing(left, names)
            return either(*(test("equals", subject, item[1]) for item in items))
        if all(item[0] == "num" for item in items):
            number = self.number(left, names)
            return either(*(row(added((1, number), (-1, self.number(item, names))), "=") for item in items))
        return ("fact", True, ("in", self.thing(left, names), tuple(self.thing(item, names) for item in items)))

    @staticmethod
    def _text_test(operator: str, left: Any, right: Any) -> Formula:
        if right[0] == "text":
            return test(operator, left, right[1])
        if operator == "same":
            if left[0] == "text":
                return test(operator, right, left[1])
            left, right = sorted((left, right), key=repr)
            if left == right:
                return ALWAYS
        return ("fact", True, (operator, left, right))

    # ── anything else ────────────────────────────────────────────────────────────────────

    def thing(self, node: Any, names: Names) -> Any:
        """What stands inside another node: a sum, a formula, or a node that is neither."""
        match node:
            case (operator, *_) if operator in _SUMS:
                return ("number", self.number(node, names))
            case (operator, *_) if operator in _FORMULAS:
                return self.formula(node, names)
        return self._kept(node, names)

    def _kept(self, node: Any, names: Names) -> Any:
        """A node itself, with what stands in it brought to one form."""
        match node:
            case ("var", name):
                return ("var", names.of(name))
            case ("named", of, name):
                return ("named", self.thing(of, names), names.of(name))
            case (("row" | "keyed") as operator, side, patterns, _):
                return (operator, self.thing(side, names), tuple(patterns))
            case ("each", loops, where, body):
                over, inner = self._loops(loops, where, names)
                return ("each", *over, self.thing(body, inner))
        return tuple(self.thing(item, names) for item in node) if isinstance(node, tuple | list) else node
