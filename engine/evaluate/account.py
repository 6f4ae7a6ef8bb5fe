"""How declarations and rules came to bind in a document, for whoever asks. In: bound tables, traces. Out: records.

Nothing is decided here: this only tells what `bind` and `run` did.
"""

from __future__ import annotations

from engine.evaluate.bind import Bound
from engine.evaluate.bound import BoundPart, where_is
from engine.evaluate.scope import Trace
from engine.facts import Facts, Table
from engine.findings import Reach, Recognition
from engine.plan import Plan, RuleSpec


def recognitions(plan: Plan, bound: Bound, facts: Facts) -> tuple[Recognition, ...]:
    """What every declaration made of the printed tables of its title, in the order of the document."""
    found = [
        (instance.table_index, instance.index, part.number, _read(instance.spec.name, part))
        for series in bound.series
        for instances in series.instances.values()
        for instance in instances
        for part in instance.parts
    ]
    found += [
        (one.table, one.spec, 0, _unread(plan.tables[one.spec].name, facts.tables[one.table], one.reason))
        for one in bound.unbound
    ]
    return tuple(recognition for _, _, _, recognition in sorted(found, key=lambda item: item[:3]))


def _read(name: str, part: BoundPart) -> Recognition:
    table, spec = part.table, part.spec
    headers = [
        (column, " > ".join(label.text for label in part.printed.columns[at].path))
        for column, at in part.columns.items()
    ]
    lacking = tuple(column.name for column in spec.columns if column.name not in part.columns)
    return Recognition(
        name, spec.name, table.number, table.title.text, table.organisation, where_is(table), len(part.rows),
        tuple(headers), lacking,
    )  # fmt: skip


def _unread(name: str, table: Table, reason: str) -> Recognition:
    return Recognition(
        name, "", table.number, table.title.text, table.organisation, where_is(table), 0, (), (), reason
    )  # fmt: skip


def reach(rule: RuleSpec, trace: Trace, plan: Plan, bound: Bound) -> Reach:
    """How one rule went through the document."""
    there = {index for series in bound.series for index in series.instances}
    needed = dict.fromkeys((*rule.uses, *rule.whole))
    variables = [node[1] if node[0] == "in" else f"{node[1]}, {node[3]}" for node in rule.loops]
    return Reach(
        rule.name, trace.choices, tuple(plan.tables[index].name for index in needed if index not in there),
        tuple(zip(variables, trace.loops, strict=True)), trace.excluded, tuple(sorted(trace.silent.items())),
    )  # fmt: skip
