"""What files change of the rules and parameters that they use: `disable`, `regrade`, `override`.

In: `Names`. Out: `Changes`, and diagnostics. A file changes only what it uses, near or far. Where several files change
one thing, the word of a file counts before that of those it uses; files that stand side by side must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from attrs import field, frozen

from engine.check.advice import for_unit, listed
from engine.check.names import Names
from engine.check.scopes import Scope
from engine.check.types import Declared
from engine.diagnostic import Note
from engine.suggestions import suggest
from engine.syntax import tree

Change = tree.Disable | tree.Regrade | tree.Override
_Kind = TypeVar("_Kind", tree.Disable, tree.Regrade, tree.Override)


@frozen
class Changes:
    """What holds in the end, by the full name of the rule or parameter; `made` is every change, with that name."""

    disabled: dict[str, tuple[tree.Disable, ...]] = field(factory=dict)  # by one file, or by several side by side
    regraded: dict[str, tree.Regrade] = field(factory=dict)
    overridden: dict[str, tree.Override] = field(factory=dict)
    made: list[tuple[str, Change]] = field(factory=list)


class _Made(NamedTuple):
    """A change, and the file that makes it."""

    scope: Scope
    node: Change


def settle(names: Names) -> Changes:
    """The changes of all files as they come to hold together."""
    made: dict[tuple[str, str], list[_Made]] = {}
    for scope in names.scopes.values():
        for node in scope.changes:
            declared = _target(names, scope, node)
            if declared is not None and _fits(names, node, declared):
                before = made.setdefault((declared.kind, declared.full), [])
                if not _in_vain(names, scope, node, before):
                    before.append(_Made(scope, node))
    changes = Changes()
    for (_, full), several in made.items():
        changes.made.extend((full, one.node) for one in several)
        if disabled := _uppermost(several, tree.Disable):
            changes.disabled[full] = tuple(disabled)
        if regraded := _uppermost(several, tree.Regrade):
            _agree(names, regraded, [node.level for node in regraded])
            changes.regraded[full] = regraded[0]
        if overridden := _uppermost(several, tree.Override):
            _agree(names, overridden, [node.value for node in overridden])
            changes.overridden[full] = overridden[0]
    return changes


# ── which rule or parameter is meant ─────────────────────────────────────────────────────


def _name(node: Change) -> tree.Name:
    """The name of what is changed, as it is written."""
    return node.param if isinstance(node, tree.Override) else node.rule


def _declared(scope: Scope, node: Change) -> Iterator[tuple[str, Declared]]:
    """What a file declares of the kind that is changed, by short names."""
    if not isinstance(node, tree.Override):
        yield from scope.rules
        return
    for name, declared in scope.own.items():
        if declared.kind == "param":
            yield name, declared


def _target(names: Names, scope: Scope, node: Change) -> Declared | None:
    """What a change is about; None if that is nothing that this file may change, which is reported."""
    written, what = _name(node), "parameter" if isinstance(node, tree.Override) else "rule"
    used = [(short, one, other) for other in scope.below for short, one in _declared(other, node)]
    for _, one, _ in used:
        if one.full == written.text:
            return one
    found = [one for short, one, other in used if written.text in (short, *_behind_alias(scope, short, other))]
    own = [one for short, one in _declared(scope, node) if written.text in (short, one.full)]
    if len(found) == 1 and not own:
        return found[0]
    if found:
        full = sorted(one.full for one in (*found, *own))
        names.report(
            "ambiguous-name", f'"{written.text}" may be any of {len(full)} {what}s', written.span,
            f"write its full name: {', '.join(full[:4])}",
        )  # fmt: skip
    elif own:
        names.report(
            "own-declaration", f'this file declares the {what} "{written.text}" itself', written.span,
            f"change the {what} where it stands; this is for what used files declare",
            notes=(Note(own[0].span, "it stands here"),),
        )  # fmt: skip
    else:
        _report_unknown(names, scope, node, [name for short, one, _ in used for name in (one.full, short)])
    return None


def _behind_alias(scope: Scope, short: str, other: Scope) -> Iterator[str]:
    """The names that a file's aliases give to what another file calls `short`."""
    return (f"{alias}.{short}" for alias, behind in scope.behind.items() if any(other is s for s in behind.beside))


def _report_unknown(names: Names, scope: Scope, node: Change, known: Sequence[str]) -> None:
    written = _name(node)
    elsewhere = [
        other.file for other in names.scopes.values()
        if any(written.text in (short, one.full) for short, one in _declared(other, node))
    ]  # fmt: skip
    hints = tuple(f"{file} declares it, and this file does not use that one" for file in elsewhere)
    if not hints and not known:
        hints = ("only what a used file declares can be changed: use …",)
    hints = hints or suggest(written.text, known) or (f"the files that it uses have {listed(known)}",)
    if isinstance(node, tree.Override):
        names.report("unknown-parameter", f'there is no parameter "{written.text}"', written.span, *hints)
    else:
        names.report("unknown-rule", f'there is no rule "{written.text}"', written.span, *hints)


# ── what a change may be ─────────────────────────────────────────────────────────────────


def _fits(names: Names, node: Change, declared: Declared) -> bool:
    """Whether the value of an `override` is of the parameter's kind; if not, it is reported."""
    if not isinstance(node, tree.Override):
        return True
    assert isinstance(declared.node, tree.Param)
    stated = declared.node.value
    here = (Note(stated.span, "this is the value it is declared with"),)
    if isinstance(stated, tree.String) != isinstance(node.value, tree.String):
        kinds = ("a number", "a text") if isinstance(stated, tree.Number) else ("a text", "a number")
        names.report(
            "wrong-type", f"{kinds[0]} is expected here, and this is {kinds[1]}", node.value.span,
            "give it a value of the kind it is declared with", notes=here,
        )  # fmt: skip
        return False
    if isinstance(stated, tree.String) or isinstance(node.value, tree.String) or node.value.unit is None:
        return True
    unit = names.units.get(node.value.unit)
    if unit is None:
        names.report(
            "unknown-unit", f'there is no unit "{node.value.unit}"', node.value.span,
            *for_unit(node.value.unit, names.units),
        )  # fmt: skip
        return False
    dimension = names.units.get(stated.unit or "", ("", 1, 1))[0]
    if unit[0] != dimension:
        names.report(
            "unit-mismatch", f"{unit[0] or 'a plain number'} and {dimension or 'a plain number'} do not go together",
            node.value.span, "give it a value that is measured as the one it is declared with", notes=here,
        )  # fmt: skip
    return unit[0] == dimension


def value_of(declared: tree.Param, override: tree.Override | None) -> tree.Number | tree.String:
    """The value a parameter has; a number without a unit is taken in the unit of the declaration."""
    if override is None:
        return declared.value
    value, stated = override.value, declared.value
    if isinstance(value, tree.Number) and isinstance(stated, tree.Number) and value.unit is None:
        return tree.Number(value.text, stated.unit, span=value.span)
    return value


def _in_vain(names: Names, scope: Scope, node: Change, before: Sequence[_Made]) -> bool:
    """Whether a change comes too late: said before in this file, or about a rule that is switched off. It is reported.

    `before` are the changes of the files that come before this one, those it uses among them.
    """
    written = _name(node)
    for other in before:
        here = other.scope is scope
        if not here and not any(other.scope is below for below in scope.below):
            continue
        off = isinstance(other.node, tree.Disable)
        if isinstance(node, tree.Disable):
            vain = off or here
        else:
            vain = off or (here and type(other.node) is type(node))
        if vain:
            says = "is switched off already" if off else "is changed twice in this file"
            names.report(
                "duplicate-change", f'"{written.text}" {says}', written.span, "leave one of the two out",
                notes=(Note(other.node.span, "this comes before"),),
            )  # fmt: skip
            return True
    return False


# ── who has the last word ────────────────────────────────────────────────────────────────


def _uppermost(made: Sequence[_Made], kind: type[_Kind]) -> list[_Kind]:
    """The changes of one kind by files that no other file with such a change uses, in the order of the files' names."""
    several = [(one.scope, one.node) for one in made if isinstance(one.node, kind)]
    used = {id(below) for scope, _ in several for below in scope.below}
    return sorted((node for scope, node in several if id(scope) not in used), key=lambda node: node.span)


def _agree(names: Names, nodes: Sequence[Change], say: Sequence[object]) -> None:
    """Report changes of one thing that do not all say the same."""
    for node, says in zip(nodes, say, strict=True):
        if says != say[0]:
            names.report(
                "duplicate-change", f'"{_name(node).text}" is changed differently by two files', node.span,
                "say in the file that uses both what shall hold",
                notes=(Note(nodes[0].span, "the other change is here"),),
            )  # fmt: skip
