"""What is wrong with a rule file that is no error. In: a `Subject`. Out: diagnostics, all of them warnings.

Told is only what is sure from the rule files alone; docs/lint.md has each kind with an example. `FINDERS` is the whole
list: a finder is given a subject and tells findings of the codes it stands with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from engine.diagnostic import Diagnostic
from engine.lint.codes import codes
from engine.lint.compare import compare
from engine.lint.empty import empty
from engine.lint.patterns import patterns
from engine.lint.shadowing import shadowing
from engine.lint.subject import Subject
from engine.lint.titles import titles
from engine.lint.truth import truth
from engine.lint.unexplained import unexplained
from engine.lint.unused import unused

FINDERS: tuple[tuple[Callable[[Subject], Iterable[Diagnostic]], tuple[str, ...]], ...] = (
    (unused, ("unused-table", "unused-part", "unused-column", "unused-param", "unused-let", "unused-sample")),
    (shadowing, ("shadowed-name",)),
    (unexplained, ("untitled-rule", "unsourced-rule")),
    (patterns, ("impossible-pattern", "covered-pattern")),
    (titles, ("never-titled", "duplicate-table")),
    (empty, ("empty-collection",)),
    (codes, ("impossible-code", "impossible-level", "never-matches")),
    (truth, ("always-true", "never-true")),
    (compare, ("duplicate-rule", "contradiction", "redundant-requirement", "too-many-requirements")),
)


def lint(subjects: Sequence[Subject]) -> tuple[Diagnostic, ...]:
    """The findings about the linted files, each looked at by itself, in the order of their text.

    Only what one of them declares and another refers to counts as used.
    """
    everywhere = frozenset(place for subject in subjects for place in subject.used)
    found: dict[Diagnostic, None] = {}
    for subject in subjects:
        for finder, _ in FINDERS:
            found.update(dict.fromkeys(finder(subject.beside(everywhere))))
    return tuple(sorted(found, key=lambda one: (one.span, one.code, one.message)))


__all__ = ["FINDERS", "Subject", "lint"]
