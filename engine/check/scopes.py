"""Which names a file knows: those it declares, those of the files it uses, and what stands behind its aliases.

In: the files, and which file each `use` names. Out: a `Scope` for each file, and diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from attrs import define, field, frozen

from engine.check.types import Declared
from engine.diagnostic import Note
from engine.source import Span
from engine.syntax import tree


class Reporter(Protocol):
    """How a mistake is told."""

    def __call__(self, code: str, message: str, span: Span, *hints: str, notes: tuple[Note, ...] = ()) -> None:
        """Add an error."""


@frozen
class Used:
    """A `use`, and the file that it names by that file's place among all."""

    node: tree.Use
    file: int


@define(eq=False)
class Scope:
    """One file among the others.

    `path` holds the aliases that lead to it from the named file: none where no alias stands between.
    """

    file: str
    path: tuple[str, ...] = ()
    ruleset: tree.Ruleset | None = None
    own: dict[str, Declared] = field(factory=dict)
    known: dict[str, Declared] = field(factory=dict)  # its own, and those of the files it uses without an alias
    behind: dict[str, Scope] = field(factory=dict)  # by alias
    aliases: dict[str, tree.Name] = field(factory=dict)
    beside: list[Scope] = field(factory=list)  # the files whose names it knows as they are, itself among them
    below: list[Scope] = field(factory=list)  # every file it uses, near or far
    uses: list[tuple[tree.Use, Scope]] = field(factory=list)
    samples: dict[str, tree.Sample] = field(factory=dict)
    rules: list[tuple[str, Declared]] = field(factory=list)  # its own, by their short names
    changes: list[tree.Disable | tree.Regrade | tree.Override] = field(factory=list)

    def full(self, name: str) -> str:
        """The name of a rule or a parameter of this file in reports: behind its ruleset's, or else its alias."""
        before = self.ruleset.name.text if self.ruleset else ".".join(self.path)
        return f"{before}.{name}" if before else name

    def seen(self, name: str) -> str:
        """The name of a table or a value of this file as the named file writes it."""
        return ".".join((*self.path, name))

    def about(self, kind: str) -> tuple[tree.Text, ...]:
        """The texts of its ruleset's `title`, `source` or `version`."""
        clauses = self.ruleset.clauses if self.ruleset else ()
        return tuple(text for clause in clauses if clause.kind == kind for text in clause.texts)


def one_after_another(files: Sequence[tree.File]) -> list[tuple[Used, ...]]:
    """Every file using all before it: what is meant where nobody says which uses which."""
    return [
        tuple(Used(tree.Use(files[before].span.file, True, span=file.span), before) for before in range(at))
        for at, file in enumerate(files)
    ]


def arrange(files: Sequence[tree.File], uses: Sequence[Sequence[Used]], report: Reporter) -> list[Scope]:
    """The scopes of files, those used before those that use them, still without names."""
    scopes = [Scope(file.span.file) for file in files]
    for scope, file in zip(scopes, files, strict=True):
        scope.ruleset = _ruleset(file, report)
    for scope, path in zip(scopes, _paths(uses), strict=True):
        scope.path = path
    for scope, used in zip(scopes, uses, strict=True):
        scope.uses = [(one.node, scopes[one.file]) for one in used]
        scope.beside = _each(scope, *(s for node, other in scope.uses if node.alias is None for s in other.beside))
        scope.below = _each(*(s for _, other in scope.uses for s in (other, *other.below)))
    return scopes


def _each(*scopes: Scope) -> list[Scope]:
    return list({id(scope): scope for scope in scopes}.values())


def _ruleset(file: tree.File, report: Reporter) -> tree.Ruleset | None:
    first: tree.Ruleset | None = None
    for node in file.declarations:
        if not isinstance(node, tree.Ruleset):
            continue
        if first is not None:
            report(
                "duplicate-clause", "a file is one ruleset", node.name.span, "leave one out, or make two files of it",
                notes=(Note(first.name.span, "its name stands here"),),
            )  # fmt: skip
        first = first or node
    return first


def _paths(uses: Sequence[Sequence[Used]]) -> list[tuple[str, ...]]:
    """The aliases that lead from the last file to each: as few as there can be, the first in order of equally many."""
    best: dict[int, tuple[str, ...]] = {len(uses) - 1: ()}
    for at in reversed(range(len(uses))):  # all that use a file stand behind it
        path = best.setdefault(at, ())
        for used in uses[at]:
            to = (*path, used.node.alias.text) if used.node.alias else path
            known = best.get(used.file)
            if known is None or (len(to), to) < (len(known), known):
                best[used.file] = to
    return [best[at] for at in range(len(uses))]


def link(scopes: Sequence[Scope], taken: Iterable[str], report: Reporter) -> None:
    """Tell every file the names that it takes in; `taken` are the words that no alias may be."""
    reserved = frozenset(taken)
    told: set[frozenset[int]] = set()  # a clash is told where two declarations first meet
    for scope in scopes:
        scope.known = dict(scope.own)
        for node, other in scope.uses:
            if node.alias is None:
                for name, declared in other.known.items():
                    before = scope.known.setdefault(name, declared)
                    pair = frozenset((id(before), id(declared)))
                    if before is not declared and pair not in told:
                        told.add(pair)
                        meet = (Note(node.span, "here they come together"),)
                        twice(name, before, declared, scopes, report, _KEEP_APART, notes=meet)
        for node, other in scope.uses:
            if node.alias is not None:
                _alias(scope, node.alias, other, reserved, report)


_KEEP_APART = "rename one of them, or keep a used file apart: use … as NAME"


def twice(
    name: str,
    one: Declared,
    other: Declared,
    scopes: Sequence[Scope],
    report: Reporter,
    *hints: str,
    notes: tuple[Note, ...] = (),
) -> None:
    """Report two declarations of one name, the later one first: that of the file that comes later."""
    order = {scope.file: at for at, scope in enumerate(scopes)}
    first, second = sorted((one, other), key=lambda declared: (order[declared.span.file], declared.span.start))
    report(
        "duplicate-name", f'"{name}" is declared twice', second.span, *hints,
        notes=(Note(first.span, f"first declared here, as a {first.kind}"), *notes),
    )  # fmt: skip


def _alias(scope: Scope, alias: tree.Name, other: Scope, reserved: frozenset[str], report: Reporter) -> None:
    if alias.text in reserved:
        report("reserved-name", f'"{alias.text}" is a word of the language', alias.span, "choose another name")
        return
    before = scope.aliases.setdefault(alias.text, alias)
    scope.behind.setdefault(alias.text, other)
    declared = scope.known.get(alias.text)
    if before is not alias:
        where = Note(before.span, "here it stands for another file")
    elif declared is not None:
        where = Note(declared.span, f"first declared here, as a {declared.kind}")
    else:
        return
    report("duplicate-name", f'"{alias.text}" is declared twice', alias.span, "choose another name", notes=(where,))
