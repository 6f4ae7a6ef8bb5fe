"""How large and how deep named values and functions become, written out. In: their expressions. Out: diagnostics.

Each may hold others several times, so a few lines can stand for more than any document has figures. What has no end is
refused before it is written out.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.check.expansion import cyclic, depth
from engine.check.names import Names
from engine.source import Span
from engine.syntax import tree

MOST = 10_000  # nodes that a named value or a call may unfold to
MOST_OF_A_RULE = 20_000  # the same of all clauses of a rule
MOST_OF_ALL = 500_000  # the same of all rules
_DIGITS = 10  # of a number that count as much as a node
DEEPEST = 150  # levels, one in another
_PLAIN = (str, bool, int, type(None))  # what nodes hold that is none


class Unfolding:
    """What is being written out at the moment, and what named values came to."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.weights: dict[str, int] = {}  # what each named value of a rule unfolds to, in nodes
        self._let_weights: dict[str, int] = {}  # the same of a `let`, by its full name
        self._levels: dict[str, int] = {}  # how deep each named value of a rule nests, written out
        self._let_levels: dict[str, int] = {}  # the same of a `let`, by its full name
        self._call_levels: dict[int, int] = {}  # the same of a call, by its node
        self._endless = cyclic({full: let.value for full, let in names.lets.items()}, self._let_of)
        self._open: list[int] = []  # how deep each nests by itself that is being written out
        self._level = 0  # how deep they nest
        self._size = 0  # what calls came to within the outermost, in nodes
        self._written = 0  # what all calls came to so far
        self._before = 0  # what they had come to where the rule at hand begins
        self._total = 0  # what all rules came to so far

    @property
    def outermost(self) -> bool:
        """Is only one being written out?"""
        return len(self._open) == 1

    @property
    def size(self) -> int:
        """What calls came to so far, within the outermost."""
        return self._size

    def _let_of(self, node: tree.Expression) -> str | None:
        """The full name of the `let` that a name or a call stands for."""
        declared = self.names.find(node)
        return declared.full if declared is not None and declared.kind == "let" else None

    def endless(self, full: str) -> bool:
        """Is a `let` defined by itself, directly or by way of others?"""
        return full in self._endless

    def enter(self, name: str, value: tree.Expression, span: Span) -> bool:
        """Begin to write one out; reports one that is too deep."""
        deep = depth(value)
        if not self._shallow(f'"{name}"', self._level + deep, span):
            return False
        if not self._open:
            self._size = 0
        self._open.append(deep)
        self._level += deep
        return True

    def leave(self) -> None:
        """It is written out."""
        self._level -= self._open.pop()

    def spend(self, name: str, body: tree.Expression, span: Span) -> bool:
        """Count in the body of a call. False, and reported once, where all together are too large."""
        enough = self._size > MOST
        size, _ = self.measure(body)
        self._size += size
        self._written += size
        return not enough and self._small(name, self._size, span)

    def begin(self) -> None:
        """The clauses of a rule follow."""
        self.weights, self._levels = {}, {}
        self._before = self._written

    def end(self, name: str, clauses: Sequence[object], span: Span) -> None:
        """Report a rule that is too large, or too deep, with all it names; `clauses` are its expressions."""
        weight, levels = self.measure(tuple(clauses))
        self._shallow(f"rule {name}", levels, span)
        size = self._written - self._before + weight
        first = self._total <= MOST_OF_ALL
        self._total += size
        if size > MOST_OF_A_RULE:
            self.names.report(
                "too-large", f"rule {name} unfolds to more than {MOST_OF_A_RULE:,} parts", span,
                "what it names holds others many times: write several rules, or sum over rows with a loop",
            )  # fmt: skip
        elif first and self._total > MOST_OF_ALL:
            self.names.report(
                "too-large", f"the rules up to this one unfold to more than {MOST_OF_ALL:,} parts", span,
                "check with fewer rule files at a time",
            )  # fmt: skip

    def weigh(self, name: str, value: tree.Expression) -> None:
        """Note what a named value of a rule unfolds to."""
        weight, levels = self.measure(value)
        self.weights[name] = weight if self._small(name, weight, value.span) else 1
        self._levels[name] = self._shallow(f'"{name}"', levels, value.span)

    def weigh_let(self, full: str, let: tree.Let, called: int) -> None:
        """Note what a `let` unfolds to; `called` is what its calls of functions came to."""
        weight, levels = self.measure(let.value)
        size = weight + called
        self._let_weights[full] = size if self._small(let.name.text, size, let.value.span) else 1
        self._let_levels[full] = self._shallow(f'"{let.name.text}"', levels, let.name.span)

    def note_call(self, name: str, call: tree.Call, body: tree.Expression) -> None:
        """Note how deep a call nests that stands for `body`."""
        self._call_levels[id(call)] = self._shallow(f'"{name}"', self.measure(body)[1], call.span)

    def _small(self, name: str, size: int, span: Span) -> bool:
        if size <= MOST:
            return True
        self.names.report(
            "too-large", f'"{name}" unfolds to more than {MOST} parts', span,
            "named values that hold others several times grow with every step",
        )  # fmt: skip
        return False

    def _shallow(self, what: str, levels: int, span: Span) -> int:
        """So many levels, or none, and reported once, where those are too many."""
        if levels <= DEEPEST:
            return levels
        self.names.report(
            "too-deep", f"{what} and what it is made of nest more than {DEEPEST} deep", span, "say it in fewer steps"
        )
        return 0

    def measure(self, node: object) -> tuple[int, int]:
        """The size of an expression in nodes, and how deep it nests, named values and calls written out."""
        kind = type(node)
        if kind is Span:
            return 1, 1
        weight, deepest = 1, 0
        if kind is tuple:
            weight, held = 0, node
        else:
            parts: tuple[str, ...] = getattr(kind, "__match_args__", ())
            if not parts:
                return 0, 0
            held = [getattr(node, part) for part in parts]
        for part in held:  # type: ignore[attr-defined]
            if type(part) not in _PLAIN:
                size, levels = self.measure(part)
                weight += size
                if levels > deepest:
                    deepest = levels
        if kind is tuple:
            return weight, deepest
        match node:
            case tree.Name():
                return weight, 0
            case tree.Number():
                weight = 1 + len(node.text) // _DIGITS
            case tree.Call():
                deepest = max(deepest, self._call_levels.get(id(node), 0))
            case tree.Variable() | tree.Member() if (declared := self.names.find(node)) is not None:
                weight = self._let_weights.get(declared.full, 1)
                deepest = max(deepest, self._let_levels.get(declared.full, 0))
            case tree.Variable():
                weight = self.weights.get(node.name, 1)
                deepest = self._levels.get(node.name, 0)
            case _:
                pass
        return weight, 1 + deepest
