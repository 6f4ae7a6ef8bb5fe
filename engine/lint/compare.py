"""Rules against each other. In: a subject. Out: findings: a rule said twice, requirements that exclude or imply others.

Compared is only what is sure to be checked together: requirements over the same rows, under the same conditions or one
of them under fewer. A requirement is told as redundant if others imply it that need no other table and are graded no
less. All this is of exact figures: what printed precision forgives is left out of account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.diagnostic import Diagnostic, Note
from engine.lint.formulas import ALWAYS, NEVER, Formula, both, denied, parts
from engine.lint.instances import Instances
from engine.lint.linear import MOST_ROWS, TooLarge
from engine.lint.logic import conflicting, impossible
from engine.lint.shapes import Requirement, Shape, covers, kin, special, stated
from engine.lint.subject import StatedRule, Subject
from engine.source import Span

MOST_TOGETHER = 500  # requirements over the same rows; more are not compared

Groups = dict[Shape, list[Requirement]]  # by the shape that all of them cover


def compare(subject: Subject) -> Iterator[Diagnostic]:
    """Rules that say the same, requirements that cannot all be met, requirements that others imply."""
    if not subject.own_rules:
        return
    said = {rule: tuple(stated(rule, subject.canonical)) for rule in subject.rules}
    for rule, first in _said_twice(said):
        yield _duplicate(rule, first)
        del said[rule]
    groups = _groups(subject, said)
    for shape, found in list(groups.items()):
        if len(found) > MOST_TOGETHER:
            del groups[shape]
            for one in [one for one in found if _is_own(one)][:1]:
                yield _not_compared(one, f"{MOST_TOGETHER} requirements go over the same rows")
    contradicting: set[Requirement] = set()
    too_large: list[Requirement] = []
    yield from _contradictions(groups, contradicting, too_large)
    yield from _redundancies(groups, contradicting, too_large)
    for one in {required.shape: required for required in reversed(too_large)}.values():
        yield _not_compared(one, f"{MOST_ROWS} requirements hang together with this one")


def _said_twice(said: dict[StatedRule, tuple[Requirement, ...]]) -> list[tuple[StatedRule, StatedRule]]:
    """Rules of the linted file that mean what an earlier one means, each with that one."""
    first: dict[frozenset[object], StatedRule] = {}
    found = []
    for rule, required in said.items():
        meaning = frozenset((one.shape, one.under, one.formula, one.manner) for one in required)
        before = first.setdefault(meaning, rule)
        if before is not rule and rule.own and any(one.formula != ALWAYS for one in required):
            found.append((rule, before))
    return found


def _duplicate(rule: StatedRule, first: StatedRule) -> Diagnostic:
    return Diagnostic(
        "duplicate-rule", f'"{rule.shown}" says what "{first.shown}" says', rule.span,
        ("every mistake is reported twice: leave one of them out",), (Note(first.span, f'"{first.shown}" is here'),),
        "warning",
    )  # fmt: skip


def _groups(subject: Subject, said: dict[StatedRule, tuple[Requirement, ...]]) -> Groups:
    """For the shape of each requirement of the linted file, all requirements that hold in it too."""
    every = [one for required in said.values() for one in required]
    shapes = list(dict.fromkeys(one.shape for one in every if one.rule.own))
    akin: dict[Shape, list[Shape]] = {}
    for shape in shapes:
        akin.setdefault(kin(shape), []).append(shape)
    instances = Instances(subject)

    def wanted(wide: Shape) -> bool:
        return any(covers(wide, shape) for shape in akin.get(kin(wide), ()))

    for rule in said:
        every += special(rule, subject.canonical, wanted, instances.of)
    groups: Groups = {shape: [] for shape in shapes}
    for one in every:
        for shape in akin.get(kin(one.shape), ()):
            # One that is settled by itself is told of by itself.
            if one.formula not in (ALWAYS, NEVER) and covers(one.shape, shape):
                groups[shape].append(one)
    return groups


# ── what cannot all be met ───────────────────────────────────────────────────────────────


def _contradictions(
    groups: Groups, contradicting: set[Requirement], too_large: list[Requirement]
) -> Iterator[Diagnostic]:
    """One finding for each smallest set; those that are in one are added to `contradicting`."""
    blamed: set[Requirement] = set()
    for shape, found in groups.items():
        for under in dict.fromkeys(one.under for one in found if one.shape == shape and _is_own(one)):
            if impossible(both(*under)):
                continue
            left = [one for one in found if one.under <= under and one not in blamed]
            try:
                while members := _conflicting(left):
                    last = max((one for one in members if _is_own(one)), key=_order, default=None)
                    if last is not None and len(members) > 1:
                        yield _contradiction(last, members)
                        blamed.add(last)
                    contradicting.update(members)
                    left.remove(last or members[-1])
            except TooLarge:
                too_large += [one for one in left if _is_own(one)][:1]


def _conflicting(required: Sequence[Requirement]) -> list[Requirement]:
    """Requirements that cannot all be met, as few as can be."""
    said = [(part, one) for one in required for part in parts(one.formula)]
    places = conflicting([part for part, _ in said])
    return list(dict.fromkeys(said[place][1] for place in places or ()))


def _contradiction(last: Requirement, members: Sequence[Requirement]) -> Diagnostic:
    others = sorted((one for one in members if one is not last), key=_order)
    names = list(dict.fromkeys(f'"{one.rule.shown}"' for one in (*others, last)))
    of = f"the requirements of {names[0]}" if len(names) == 1 else f"what {_listed(names)} require"
    return Diagnostic(
        "contradiction", f"{of} cannot {'both' if len(members) == 2 else 'all'} be met", last.span,
        ("one of them is wrong, or is meant for certain cases only: say which in a `where`",),
        tuple(Note(one.span, f'"{one.rule.shown}" requires this') for one in others), "warning",
    )  # fmt: skip


# ── what others imply ────────────────────────────────────────────────────────────────────


def _redundancies(
    groups: Groups, contradicting: set[Requirement], too_large: list[Requirement]
) -> Iterator[Diagnostic]:
    """Requirements of the linted file that others imply, the last first: each is then left out for those before it."""
    written: dict[tuple[StatedRule, Span], list[Requirement]] = {}  # of named columns several stand in one place
    for shape, found in groups.items():
        for one in found:
            if one.shape == shape and _is_own(one):
                written.setdefault((one.rule, one.span), []).append(one)
    left_out = {(one.rule, one.span) for one in contradicting}
    for place in sorted(written, key=lambda place: place[1], reverse=True):
        members: dict[Requirement, None] = {}
        try:
            for required in written[place] if place not in left_out else ():
                beside = [one for one in groups[required.shape] if _may_imply(one, required)]
                found = _implying(required, [one for one in beside if (one.rule, one.span) not in left_out])
                if not found:
                    break
                members.update(dict.fromkeys(found))
            else:
                if members:
                    left_out.add(place)
                    yield _redundant(place[1], members)
        except TooLarge:
            too_large.append(written[place][0])


def _may_imply(one: Requirement, required: Requirement) -> bool:
    """Is one requirement checked wherever another is, as gravely and as strictly?"""
    return (
        (one.rule, one.span) != (required.rule, required.span)
        and one.under <= required.under
        and one.grade >= required.grade
        and one.rule.spec.precision == required.rule.spec.precision
        and (one.loosely or not required.loosely)
        and (one.rule.spec.graded == required.rule.spec.graded or not required.rule.spec.graded)
        and set(one.rule.spec.uses) <= set(required.rule.spec.uses)
    )


def _implying(required: Requirement, beside: Sequence[Requirement]) -> list[Requirement]:
    """As few of the requirements as imply this one; none where they do not."""
    said = [(part, one) for one in beside for part in parts(one.formula)]
    members: dict[Requirement, None] = {}
    for part in parts(required.formula):
        same = next((one for formula, one in said if formula == part), None)
        found = [same] if same is not None else _refuting(denied(part), said)
        if not found:
            return []
        members.update(dict.fromkeys(found))
    return list(members)


def _refuting(formula: Formula, said: Sequence[tuple[Formula, Requirement]]) -> list[Requirement]:
    """The requirements that exclude a formula."""
    together = [*(part for part, _ in said), *parts(formula)]
    places = conflicting(together, since=len(said))
    return [said[place][1] for place in places or () if place < len(said)]


def _redundant(span: Span, members: Iterable[Requirement]) -> Diagnostic:
    others = sorted(members, key=_order)
    names = list(dict.fromkeys(f'"{one.rule.shown}"' for one in others))
    return Diagnostic(
        "redundant-requirement", f"{_listed(names)} {'says' if len(names) == 1 else 'say'} this already", span,
        ("where this is not met, what is shown with it is not met either: leave it out",),
        tuple(Note(one.span, f'"{one.rule.shown}" requires this') for one in others), "warning",
    )  # fmt: skip


# ── both ─────────────────────────────────────────────────────────────────────────────────


def _not_compared(one: Requirement, how_many: str) -> Diagnostic:
    return Diagnostic(
        "too-many-requirements", f"more than {how_many}: they were not compared", one.span,
        ("they may well be right; what is not known is whether they can all be met",), (), "warning",
    )  # fmt: skip


def _is_own(one: Requirement) -> bool:
    return one.whole and one.rule.own


def _order(one: Requirement) -> tuple[bool, tuple[str, int, int], bool]:
    return one.rule.own, one.span, one.whole


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
