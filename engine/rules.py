"""From names of rule files to a plan. In: names, settings. Out: `Plan`, compiled, or kept from an earlier run.

A plan is kept in the user's cache folder under the content of every file it was made from; the wheel ships those of the
shipped rulesets. Only when none fits are the parser and the compiler imported.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from engine import __version__
from engine.digest import digest
from engine.plan import FORMAT, Clash, IdleSpec, Node, Plan, dump, load, merge
from engine.quantity import parse_rational, read_number
from engine.rulefiles import MAX_FILE, SHIPPED, Refused, path_of, root_of, shipped_rulesets

_HERE = os.path.dirname(os.path.abspath(__file__))


def obtain(names: Sequence[str], settings: Mapping[str, str]) -> Plan:
    """The plan of the named rule files, with parameters set, whatever they `override`. Raises `Refused`."""
    plans = []
    for root in dict.fromkeys(map(root_of, names)):
        plan = _kept(root)
        if plan is None:
            plan = compile_file(root)
            _keep(root, plan)
        plans.append(plan)
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
    """A plan made earlier from files that are all still the same; damaged ones count as none."""
    for path in (_shipped_plan(root), _cache_path(root)):
        if path is None:
            continue
        try:
            with open(path, encoding="utf-8") as file:
                checksum, _, body = file.read().partition("\n")
            if checksum == digest(body.encode()):
                plan = load(body)
                if plan.version == __version__ and all(map(_unchanged, plan.files)):
                    return plan
        except (OSError, ValueError):
            continue
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


def _key(root: str) -> str:
    text = "\n".join((str(FORMAT), __version__, root))
    return digest(text.encode("utf-8", "surrogateescape"))


def _shipped_plan(root: str) -> str | None:
    """The plan of a shipped ruleset, in the wheel."""
    return os.path.join(_HERE, "_plans", f"{_key(root)}.plan") if root.startswith(SHIPPED) else None


def _cache_path(root: str) -> str | None:
    folder = _cache_folder()
    return os.path.join(folder, f"{_key(root)}.plan") if folder else None


def _cache_folder() -> str | None:
    """A folder that only this user can write, made if need be; None where there is none to be had."""
    base = os.environ.get("ENGINE_CACHE") or os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if base == "off":
        return None
    folder = os.path.join(base or os.path.join(os.path.expanduser("~"), ".cache"), "engine")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        status = os.stat(folder)
    except OSError:
        return None
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return None
    return folder


def _keep(root: str, plan: Plan) -> None:
    """Keep a plan for the next run; that it cannot be kept is no error."""
    path = _cache_path(root)
    if path is not None:
        try:
            write_plan(path, plan)
        except OSError:
            return


def write_plan(path: str, plan: Plan) -> None:
    """Write a plan with its checksum, whole or not at all. Raises OSError."""
    body = dump(plan)
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w", encoding="utf-8", newline="") as file:
        file.write(f"{digest(body.encode())}\n{body}")
    os.replace(temporary, path)


def precompile(folder: str) -> None:
    """Write the plans of the shipped rulesets into `folder` (for the wheel)."""
    os.makedirs(folder, exist_ok=True)
    for root in [SHIPPED + name for name in sorted(shipped_rulesets())]:
        write_plan(os.path.join(folder, f"{_key(root)}.plan"), compile_file(root))
