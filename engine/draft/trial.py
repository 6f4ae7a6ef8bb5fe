"""A document to try declarations and rules on. In: facts, and how each rule file on them begins. Out: what comes of it.

Nothing is written and parsed for this: a draft is a tree already.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.check import check
from engine.compile import compile
from engine.draft.tables import NOWHERE
from engine.evaluate import evaluate
from engine.evaluate.bind import bind
from engine.evaluate.bound import Instance
from engine.evaluate.ledger import Ledger
from engine.evaluate.properties import read_properties
from engine.evaluate.spans import counted
from engine.facts import Facts
from engine.findings import DocumentReport
from engine.plan import Plan
from engine.syntax import tree


class Trial:
    """A document, with the declarations and the used files that stand before whatever is tried on it."""

    def __init__(self, facts: Facts, used: Sequence[tree.File], before: Sequence[tree.Declaration]) -> None:
        self.used = tuple(used)
        self.before = tuple(before)
        plan = self._plan(())
        self.units = plan.units
        year = read_properties(plan.properties, facts)[0].get("year")
        self.year = str(year.value or "") if year else ""
        self.facts = counted(facts, self.year, plan.periods)
        self.ledger = Ledger(self.facts, plan.units, plan.steps)

    def _plan(self, declarations: Sequence[tree.Declaration]) -> Plan:
        file = tree.File((*self.before, *declarations), span=NOWHERE)
        checked, problems = check([*self.used, file])
        assert not problems, f"a draft is in order: {problems[0].message}"
        return compile(checked, "draft", ())

    def bound(self, tables: Sequence[tree.Table]) -> list[list[Instance]]:
        """For each declaration the printed tables that it binds."""
        plan = self._plan(tables)
        result = bind(plan.tables, self.facts.tables, self.ledger.grids, self.year, plan.periods)
        found: list[list[Instance]] = [[] for _ in tables]
        for series in result.series:
            for index, instances in series.instances.items():
                found[index] += instances
        return found

    def report(self, declarations: Sequence[tree.Declaration], facts: Facts | None = None) -> DocumentReport:
        """Everything that comes of the rules among them, what holds included; in another document, if one is given."""
        return evaluate(self._plan(declarations), facts or self.facts, everything=True, apart=True)
