"""From names of rule files to a plan. In: names, settings. Out: `Plan`, compiled, or kept from an earlier run.

A plan is kept in the user's cache folder under the content of every file it was made from; the wheel ships those of the
shipped rulesets. Only when none fits are the parser and the compiler imported.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from engine import __version__, kept
from engine.digest import digest
from engine.plan import FORMAT, Clash, IdleSpec, Node, Plan, merge, pack, unpack
from engine.quantity import parse_rational, read_number
from engine.rulefiles import MAX_FILE, SHIPPED, Refused, path_of, root_of, shipped_rulesets


def obtain(names: Sequence[str], settings: Mapping[str, str], texts: Sequence[str] = ()) -> Plan:
    """The plan of the named rule files, with parameters set, whatever they `override`. Raises `Refused`.

    `texts` are rule files that a program has in hand; what they use is looked for from the current folder.
    """
    plans = []
    for root in dict.fromkeys(map(root_of, names)):
        plan = _kept(root)
        if plan is None:
            plan = compile_file(root)
            kept.keep(_name(root), pack(plan))
        plans.append(plan)
    plans += (_of_text(text, number) for number, text in enumerate(texts, 1))
    try:
        return merge(with_settings(plans, settings) if settings else plans)
    except Clash as problem:
        raise Refused(str(problem)) from None


def tagged(plan: Plan, tags: Sequence[str]) -> Plan:
    """The plan with those rules alone that have one of the tags. Raises `Refused` for a tag that no rule has."""
    known = {tag for rule in plan.rules for tag in rule.tags} | {tag for rule in plan.idle for tag in rule.tags}
    for tag in tags:
        if tag not in known:
            from difflib import get_close_matches

            near = get_close_matches(tag, sorted(known), n=3, cutoff=0.5)
            hint = f"did you mean {', '.join(near)}?" if near else f"they have: {', '.join(sorted(known)) or 'none'}"
            raise Refused(f"--tag {tag}: no rule has this tag ({hint})")
    wanted = set(tags)
    left_out = tuple(
        IdleSpec(rule.name, rule.title, rule.source, rule.severity, rule.tags, rule.origin, "left out", ())
        for rule in plan.rules
        if wanted.isdisjoint(rule.tags)
    )
    rules = tuple(rule for rule in plan.rules if not wanted.isdisjoint(rule.tags))
    return plan._replace(rules=rules, idle=plan.idle + left_out)


def compile_file(root: str) -> Plan:
    """The plan of a rule file with all it uses, made anew. Raises `Refused` with every diagnostic of the files."""
    from engine.loading import load

    return load(root).plan(__version__)


def _of_text(text: str, number: int) -> Plan:
    """The plan of a rule file that is no file; it is called <rules> in messages. Raises `Refused`."""
    from engine.loading import load

    return load(f"<rules {number}>" if number > 1 else "<rules>", text).plan(__version__)


def with_settings(plans: Sequence[Plan], settings: Mapping[str, str]) -> list[Plan]:
    """The plans with the parameters set, in each that has them, to values as they are typed. Raises `Refused`."""
    known = sorted({name for plan in plans for name in plan.params})
    named = {_parameter(name, known): (name, text) for name, text in settings.items()}
    return [
        plan._replace(
            params={
                full: _setting(*named[full], node, plan) if full in named else node
                for full, node in plan.params.items()
            }
        )
        for plan in plans
    ]


def _parameter(name: str, known: Sequence[str]) -> str:
    """The full name of the parameter that a name means: the name itself, or the one name that ends in it."""
    found = [name] if name in known else [full for full in known if full.endswith(f".{name}")]
    if len(found) > 1:
        raise Refused(f"--set {name}: the rule files have several such parameters: {', '.join(found)}")
    if not found:
        raise Refused(f"--set {name}: the rule files have no such parameter (they have: {', '.join(known) or 'none'})")
    return found[0]


def _setting(name: str, text: str, declared: Node, plan: Plan) -> Node:
    if declared[0] == "text":
        return ("text", text)
    read = read_number(text)
    value = parse_rational(read.text) if read is not None and not read.bound else None
    if read is None or value is None:
        raise Refused(f"--set {name}={text}: a number is expected, such as {declared[1]}/{declared[2]} {declared[3]}")
    unit = read.unit or declared[3]
    wanted = plan.units.get(declared[3], (declared[3], 1, 1))[0]
    if plan.units.get(unit, (unit, 1, 1))[0] != wanted:
        raise Refused(f"--set {name}={text}: this parameter is measured in {wanted or 'plain numbers'}, not {unit}")
    return ("num", value[0], value[1], unit)


# ── keeping plans ────────────────────────────────────────────────────────────────────────


def _kept(root: str) -> Plan | None:
    """A plan made earlier from files that are all still the same; what cannot be read counts as none."""
    for data in kept.contents(_name(root), root.startswith(SHIPPED)):
        try:
            plan = unpack(data)
        except ValueError:
            continue
        if plan.version == __version__ and all(map(_unchanged, plan.files)):
            return plan
    return None


def _unchanged(entry: tuple[str, str]) -> bool:
    name, known = entry
    path = path_of(name)
    if not known:
        return not os.path.exists(path)
    try:
        with open(path, "rb") as file:
            return digest(file.read(MAX_FILE + 1)) == known
    except OSError:
        return False


def _name(root: str) -> str:
    """What the plan of a rule file is kept under."""
    text = "\n".join((str(FORMAT), __version__, root))
    return f"{digest(text.encode('utf-8', 'surrogateescape'))}.plan"


def precompile(folder: str) -> None:
    """Write the plans of the shipped rulesets, and the parser that made them, into `folder` (for the wheel)."""
    os.makedirs(folder, exist_ok=True)
    for root in [SHIPPED + name for name in sorted(shipped_rulesets())]:
        kept.write(folder, _name(root), pack(compile_file(root)))
    from engine.syntax.grammar import dumped

    kept.write(folder, *dumped())
