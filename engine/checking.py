"""One document checked, whatever happens. In: a plan and a path. Out: its report and its facts, or why there is none.

This is what every run does with every document, in its own process or in another.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from engine.messages import Speech
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.facts import Facts
    from engine.findings import DocumentReport, Failure
    from engine.plan import Plan


def check_one(
    plan: Plan, path: str, priors: Sequence[Facts], alone: bool, everything: bool, speech: Speech
) -> tuple[DocumentReport, Facts] | Failure:
    """The report, and the facts. `alone` says that it goes with the one earlier document that was given, whatever
    either says of itself.

    Raises nothing but `MemoryError`.
    """
    from engine.evaluate import evaluate
    from engine.findings import Failure
    from engine.read import Unreadable, read

    try:
        facts = read(path)
        if not priors:
            return evaluate(plan, facts, everything), facts
        from engine.evaluate.earlier import prior_of

        prior = priors[0] if alone else prior_of(facts, priors, plan.properties)
        return evaluate(plan, facts, everything, prior), facts
    except Unreadable as problem:
        return Failure(path, str(problem))
    except MemoryError:
        raise
    except Exception as unexpected:
        return Failure(path, internal(unexpected, speech))


def internal(unexpected: Exception, speech: Speech) -> str:
    """A sentence for a mistake of our own, with the place in our code, instead of a traceback."""
    trace = unexpected.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" ({os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno})" if trace else ""
    problem = f"{type(unexpected).__name__}: {unexpected}"[:300] + place
    return speech.say("internal error: {problem}; please report it", problem=problem)
