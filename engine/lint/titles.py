"""Tables that no title is left for, and tables declared twice. In: a subject. Out: findings."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.types import PartInfo, TableInfo
from engine.diagnostic import Diagnostic, Note
from engine.lint.formulas import stands_in
from engine.lint.subject import Subject
from engine.patterns import alternatives_of, anywhere, whole
from engine.syntax import tree


def titles(subject: Subject) -> Iterator[Diagnostic]:
    """Titles that their own table excludes, and tables that are found wherever another is, in the same way."""
    first: dict[object, TableInfo] = {}
    for table in subject.checked.names.tables.values():
        before = first.setdefault(_recognised(table), table)
        if not subject.is_own(table.node.name.span):
            continue
        for title in table.titled:
            excluding = next((text for text in table.unless if _excludes(text, title)), None)
            if excluding is not None:
                yield Diagnostic(
                    "never-titled", f'no title is left for "{title.text}"', title.span,
                    ("what stands behind `not` is in every such title",),
                    (Note(excluding.span, "it is excluded by this"),), "warning",
                )  # fmt: skip
        if before is not table:
            yield Diagnostic(
                "duplicate-table", f"{table.name} is found where {before.name} is found, and says the same of it",
                table.node.name.span, ("declare it once, and let all rules speak of that",),
                (Note(before.node.name.span, f"{before.name} is declared here"),), "warning",
            )  # fmt: skip


def _excludes(unless: tree.Text, title: tree.Text) -> bool:
    """Does a pattern behind `not` stand in every title that another pattern finds?"""
    alternatives = alternatives_of(anywhere(title.text))
    kept = anywhere(unless.text)
    return alternatives is not None and all(
        any(all(stands_in(word, "matches", kept) for word in words) for words in pieces)
        for _, _, pieces in alternatives
    )


def _recognised(table: TableInfo) -> object:
    """All that a declaration says, but for the names it gives."""
    titled, unless = (frozenset(anywhere(text.text) for text in texts) for texts in (table.titled, table.unless))
    return titled, unless, table.repeats, frozenset(map(_part, table.parts))


def _part(part: PartInfo) -> object:
    under, unless, *labels = (
        tuple(whole(text.text) for text in texts)
        for texts in (part.under, part.unless, part.total, part.subtotal, part.excepts)
    )
    columns = frozenset(column.sources for column in part.columns)
    named = [clause.sources if clause else None for clause in (part.key, part.label)]
    return frozenset(under), frozenset(unless), tuple(map(frozenset, labels)), columns, *named, part.tree, part.blank
