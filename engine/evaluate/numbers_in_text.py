"""The numbers of the text and what became of them. In: passages, what was checked. Out: those unchecked, each with why.

A number that a statement holds is checked where a rule touches that statement's figure. Every other one is listed: no
number of the text is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.evaluate.bound import Row
from engine.evaluate.ledger import Units, known_unit
from engine.evaluate.scope import Decision
from engine.facts import Facts, Figure, Place
from engine.findings import UncheckedNumber

NOT_READ = "no rule reads the text"
NOT_HELD = "no phrase takes it into a statement"
NOT_ASKED = "no rule checks what is stated"


def reasons_in(decisions: Iterable[Decision]) -> dict[int, str]:
    """By figure, why what is stated could not be decided: of the statements that such a decision was about."""
    found: dict[int, str] = {}
    for decision in decisions:
        if decision.outcome.verdict in ("not checkable", "incomplete") and decision.outcome.reason:
            for value in decision.variables.values():
                if isinstance(value, Row):
                    for figure in value.figures:
                        found.setdefault(figure, decision.outcome.reason)
    return found


def unchecked_numbers(
    facts: Facts, stated: Mapping[int, Figure], checked: Collection[int], reasons: Mapping[int, str], read: bool,
    units: Units,
) -> tuple[int, tuple[UncheckedNumber, ...]]:
    """How many numbers the paragraphs have, and those of them that no rule checked.

    `stated` are the figures of statements by their index, `reasons` why some could not be decided, and `read` says
    whether rules read the text at all.
    """
    held: dict[tuple[str, Place], list[int]] = {}
    for index, figure in stated.items():
        held.setdefault((figure.text, figure.place), []).append(index)
    count = 0
    found: list[UncheckedNumber] = []
    for passage in facts.passages:
        for figure in passage.figures:
            count += 1
            indices = held.get((figure.text, figure.place), [])
            if any(index in checked for index in indices):
                continue
            told = next((reasons[index] for index in indices if index in reasons), "")
            reason = told or (NOT_ASKED if indices else NOT_HELD if read else NOT_READ)
            unit = known_unit(figure.unit, units) or figure.unit  # 2个项目: a reader does not know where a unit ends
            found.append(UncheckedNumber(figure.text, unit, reason, figure.place))
    return count, tuple(found)
