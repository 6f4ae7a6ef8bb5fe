"""What expressions are evaluated in, and what requirements come to. In: nothing. Out: `Scope`, `Outcome`, `Decision`.

Every operation of a plan is built once into a `Function` of a scope: a `Builder` takes the node and the means to
build others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.evaluate.bound import Instance, Row, Series, Side
from engine.evaluate.ledger import Ledger
from engine.evaluate.system import Judgement, System
from engine.evaluate.values import Exhausted, Num, Words
from engine.facts import Facts, Place
from engine.findings import Verdict
from engine.plan import Node, RuleSpec, TableSpec
from engine.quantity import Rational
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from engine.evaluate.sets import Set

Function: TypeAlias = "Callable[[Scope], Any]"
Build: TypeAlias = "Callable[[Node], Function]"
Builder: TypeAlias = "Callable[[Node, Build], Function]"

Asked: TypeAlias = "tuple[tuple[str, int], ...]"  # columns, and what a row is to print there (`loops`)

NOWHERE = Place()  # of texts that stand in the rule file


class Property(Record):
    """A property of the document and the text it was read from."""

    value: str | int | None
    words: Words | None


class Comparison(Record):
    """A decided comparison of numbers: both sides, and its row of the system if it is linear."""

    sense: str
    left: Num
    right: Num
    row: int  # index into the system, -1 for a ratio or a condition
    judgement: Judgement
    allowed: Rational | None = None  # the rule's own tolerance, in the ledger's scale; None for that of printing
    ratio: int = -1  # index into the system's ratios, if it is one


class Outcome(Record):
    """What a requirement came to in one binding."""

    verdict: Verdict
    reason: str = ""
    comparison: Comparison | None = None
    figures: tuple[int, ...] = ()  # what it rests on where nothing was compared


class Decision(Record):
    """What one rule came to in one binding, and what a finding needs to show it."""

    rule: RuleSpec
    outcome: Outcome
    variables: dict[str, Any]
    texts: tuple[Words, ...]
    message: str

    @property
    def compared(self) -> set[int]:
        """The figures that it rests on."""
        comparison = self.outcome.comparison
        return {*comparison.left.used(), *comparison.right.used()} if comparison is not None else set()


HOLDS = Outcome("holds")
CONFLICT = Outcome("conflict")
ORDER = ("conflict", "not checkable", "incomplete", "rounding", "holds")  # from the gravest to the best


class Trace:
    """How one rule went through the document: what it went over, and why it gave no verdict where it gave none."""

    __slots__ = ("choices", "excluded", "loops", "silent")

    def __init__(self, loops: int) -> None:
        self.choices = 0  # of printed tables for the tables that it speaks of
        self.loops = [0] * loops  # what each loop went over, in all choices
        self.excluded = 0  # `where` was not met
        self.silent: dict[str, int] = {}  # nothing to compare: how often, by the reason

    def pass_over(self, why: str) -> None:
        """Count a binding that comes to nothing."""
        self.silent[why] = self.silent.get(why, 0) + 1


# How often the loops of a rule may go round, folds and quantifiers counted in, and those of all rules in a document.
# Nothing real comes near: a table of 2,000 rows held against itself goes round 4,000,000 times.
MOST_STEPS = 5_000_000
MOST_STEPS_IN_ALL = 20_000_000
FEW_STEPS = 10_000  # after which what a rule asks for in each round counts too


class Scope:
    """What an expression is evaluated in: a document, a choice of its tables, the variables of a binding."""

    __slots__ = (
        "_ledgers",
        "all_series",
        "collections",
        "elsewhere",
        "everything",
        "facts",
        "few_steps",
        "ledger",
        "met",
        "most_steps",
        "numbers",
        "params",
        "printing",
        "properties",
        "recording",
        "roles",
        "said",
        "series",
        "specs",
        "steps",
        "steps_left",
        "system",
        "tables",
        "texts",
        "trace",
        "variables",
    )

    def __init__(
        self,
        facts: Facts,
        ledger: Ledger,
        system: System,
        properties: dict[str, Property],
        params: dict[str, Function],
        specs: Sequence[TableSpec],
        everything: bool,
    ) -> None:
        self.facts = facts
        self.ledger = ledger
        self.numbers: dict[int, Num] = {}  # figures by themselves, once met
        self._ledgers: dict[tuple[str, ...], Ledger] = {(): ledger}
        self.system = system
        self.properties = properties
        self.params = params
        self.specs = specs  # the declared tables
        self.everything = everything  # what holds is to be shown too
        self.tables: dict[int, Instance | None] = {}
        self.series: Series | None = None
        self.all_series: Sequence[Series] = ()  # of the document
        self.said: dict[tuple[int, tuple[int, int, int, int]], list[Row]] = {}  # in cells, by claims and cell
        self.elsewhere: dict[int, str] = {}  # the path of an earlier document, by the identity of each of its tables
        self.collections: dict[str, list[Any]] = {}  # of the document's tables and texts, once a rule asked for them
        self.variables: dict[str, Any] = {}
        self.met: Any = None  # the element that decided the last quantifier
        self.recording = False  # true while a requirement is evaluated: its rows then enter the system
        self.texts: list[Words] = []  # texts and labels that the requirement looked at
        self.printing: dict[tuple[Side, Asked], Sequence[Row]] = {}  # rows that print what was asked
        self.roles: dict[tuple[tuple[int, ...], str], Set] = {}  # declared tables that titles could be those of
        self.trace = Trace(0)
        self.steps = 0  # that the rule at hand took
        self.steps_left = MOST_STEPS_IN_ALL
        self.most_steps = MOST_STEPS  # that it may take
        self.few_steps = FEW_STEPS  # up to which it need not be asked how many there are

    def begin_rule(self) -> None:
        """Count from nothing, up to what a rule may take and what those before it have left."""
        self.steps = 0
        self.most_steps = min(MOST_STEPS, self.steps_left)
        self.few_steps = min(FEW_STEPS, self.most_steps)

    def step(self, steps: int = 1) -> None:
        """Count one round of a loop. Raises `Exhausted`: how much there is to do must not depend on the machine."""
        self.steps += steps
        if self.steps <= self.most_steps:
            return
        if self.steps > MOST_STEPS:
            raise Exhausted(f"there are more than {MOST_STEPS:,} combinations to go over: those left are not checked")
        most = f"{MOST_STEPS_IN_ALL:,} combinations"
        raise Exhausted(f"the rules have more than {most} to go over together: those left are not checked")

    def read_as(self, precision: Sequence[str]) -> None:
        """Read printed figures as a rule wants them read (see `RuleSpec.precision`)."""
        key = tuple(precision)
        if key not in self._ledgers:
            self._ledgers[key] = self._ledgers[()].read_as(key)
        self.ledger = self._ledgers[key]
        self.system.read_by(self.ledger)


# Operations on a condition, made as rules are built: is it met, is it a conflict, is it met in all bindings alike?
MET, REFUTED, ONCE = "met", "refuted", "once"


def truth(outcome: Outcome) -> bool:
    """A condition is met when what it says holds, within rounding."""
    return outcome.verdict in ("holds", "rounding")


def variables_of(node: object) -> set[str]:
    """The variables that a node of a plan reads."""
    if not isinstance(node, tuple | list):
        return set()
    if len(node) == 2 and node[0] == "var" and isinstance(node[1], str):
        return {node[1]}
    named = {node[2]} if len(node) == 3 and node[0] == "named" else set()
    return named.union(*map(variables_of, node))
