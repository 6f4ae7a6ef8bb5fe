"""How large and how deep named values and functions become, written out. In: their expressions. Out: diagnostics.

Each may hold others several times, so a few lines can stand for more than any document has figures. What has no end is
refused before it is written out.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.check.expansion import cyclic, depth
from engine.check.names import Names
from engine.check.types import Declared
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
        self._nested = 0  # how many are being written out
        self._level = 0  # how deep they nest
        self._size = 0  # what calls came to within the outermost, in nodes
        self._written = 0  # what all calls came to so far
        self._before = 0  # what they had come to where the rule at hand begins
        self._total = 0  # what all rules came to so far

    @property
    def outermost(self) -> bool:
        """Is only one being written out?"""
        return self._nested == 1

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
        if not self._shallow(f'"{name}"', self._level + depth(value), span):
            return False
        if not self._nested:
            self._size = 0
        self._nested += 1
        self._level += depth(value)
        return True

    def leave(self, value: tree.Expression) -> None:
        """It is written out."""
        self._nested -= 1
        self._level -= depth(value)

    def spend(self, name: str, body: tree.Expression, span: Span) -> bool:
        """Count in the body of a call. False, and reported once, where all together are too large."""
        enough = self._size > MOST
        size = self.weight(body)
        self._size += size
        self._written += size
        return not enough and self._small(name, self._size, span)

    def begin(self) -> None:
        """The clauses of a rule follow."""
        self.weights, self._levels = {}, {}
        self._before = self._written

    def end(self, name: str, clauses: Sequence[object], span: Span) -> None:
        """Report a rule that is too large, or too deep, with all it names; `clauses` are its expressions."""
        self._shallow(f"rule {name}", self.levels(tuple(clauses)), span)
        size = self._written - self._before + self.weight(tuple(clauses))
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
        self.weights[name] = self._weight(name, value, 0)
        self._levels[name] = self._shallow(f'"{name}"', self.levels(value), value.span)

    def weigh_let(self, full: str, let: tree.Let, called: int) -> None:
        """Note what a `let` unfolds to; `called` is what its calls of functions came to."""
        self._let_weights[full] = self._weight(let.name.text, let.value, called)
        self._let_levels[full] = self._shallow(f'"{let.name.text}"', self.levels(let.value), let.name.span)

    def note_call(self, name: str, call: tree.Call, body: tree.Expression) -> None:
        """Note how deep a call nests that stands for `body`."""
        self._call_levels[id(call)] = self._shallow(f'"{name}"', self.levels(body), call.span)

    def _weight(self, name: str, value: tree.Expression, called: int) -> int:
        size = self.weight(value) + called
        return size if self._small(name, size, value.span) else 1

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

    def levels(self, node: object) -> int:
        """How deep an expression nests, named values and calls written out."""
        if isinstance(node, tuple):
            return max(map(self.levels, node), default=0)
        parts: tuple[str, ...] = getattr(type(node), "__match_args__", ())
        if not parts or isinstance(node, tree.Name):
            return 0
        held = [getattr(node, part) for part in parts]
        deepest = max([self.levels(part) for part in held if type(part) not in _PLAIN], default=0)
        match node:
            case tree.Call():
                deepest = max(deepest, self._call_levels.get(id(node), 0))
            case tree.Variable() | tree.Member() if (declared := self.names.find(node)) is not None:
                deepest = max(deepest, self._let_levels.get(declared.full, 0))
            case tree.Variable():
                deepest = self._levels.get(node.name, 0)
            case _:
                pass
        return 1 + deepest

    def weight(self, node: object) -> int:
        """The size of an expression in nodes, named values unfolded."""
        if isinstance(node, tree.Number):
            return 1 + len(node.text) // _DIGITS
        if isinstance(node, tuple):
            return sum(map(self.weight, node))
        if isinstance(node, tree.Variable | tree.Member):
            declared: Declared | None = self.names.find(node)
            if declared is not None:
                return self._let_weights.get(declared.full, 1)
        if isinstance(node, tree.Variable):
            return self.weights.get(node.name, 1)
        parts: tuple[str, ...] = getattr(type(node), "__match_args__", ())
        held = [getattr(node, part) for part in parts]
        return 1 + sum([self.weight(part) for part in held if type(part) not in _PLAIN]) if parts else 0
