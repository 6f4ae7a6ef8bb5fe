"""What a table takes over from one that it is like. In: the clauses of both. Out: its clauses, with those taken over.

A clause of the other is left out where the table says the same thing itself: how it is titled (and with that, whether
it `repeats`), its key, its label, its tree, a column of that name. Of a part that both have, the same holds of the
clauses of the part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from engine.syntax import tree


def inherited(other: Sequence[tree.TableClause], own: Sequence[tree.TableClause]) -> tuple[tree.TableClause, ...]:
    """The clauses of a table like another: what is taken over first, parts last."""
    said = {_said(clause) for clause in own}  # what it says is all it says of that
    parts = {clause.name.text: clause for clause in own if isinstance(clause, tree.PartClause)}
    taken: list[tree.TableClause] = []
    for clause in other:
        if isinstance(clause, tree.PartClause) and clause.name.text in parts:
            part = parts.pop(clause.name.text)
            taken.append(evolve(part, clauses=inherited(clause.clauses, part.clauses)))
        elif _said(clause) not in said:
            taken.append(clause)
    placed = {part.name.text for part in _parts(taken)}
    left = [clause for clause in own if not (isinstance(clause, tree.PartClause) and clause.name.text in placed)]
    everything = [*taken, *left]
    return (*(c for c in everything if not isinstance(c, tree.PartClause)), *_parts(everything))


def _parts(clauses: Iterable[tree.TableClause]) -> list[tree.PartClause]:
    return [clause for clause in clauses if isinstance(clause, tree.PartClause)]


def _said(clause: tree.TableClause) -> tuple[str, str]:
    """What a clause is about: two that are about the same do not stand beside each other in one table."""
    match clause:
        case tree.ColumnClause(kind="column", name=name) | tree.PartClause(name=name):
            return type(clause).__name__, name.text
        case tree.ColumnClause(kind=kind) | tree.LabelPatterns(kind=kind):
            return kind, ""
        case tree.Titled() | tree.Repeats():
            return "titled", ""
        case tree.Blank():
            return "blank", ""
        case _:
            return "tree", ""
