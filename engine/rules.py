"""From names of rule files to a plan. In: names, settings. Out: `Plan`, compiled, or kept from an earlier run.

A name is looked for as a file, then among the shipped rulesets; `use` looks beside the using file first. A plan is
kept in the user's cache folder under the content of every file it was made from; the wheel ships those of the shipped
rulesets. Only when none fits are the parser and the compiler imported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from engine import __version__
from engine.digest import digest
from engine.plan import FORMAT, Clash, Node, Plan, dump, load, merge
from engine.quantity import parse_rational, read_number
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.diagnostic import Diagnostic
    from engine.source import Source
    from engine.syntax.tree import File

SHIPPED = "shipped:"
MAX_FILE = 1 << 20
MAX_DEPTH = 20
ECHOES = frozenset(("unknown-name", "unknown-member", "unknown-rule", "unknown-unit"))
_HERE = os.path.dirname(os.path.abspath(__file__))


class Refused(Exception):
    """Rule files that cannot be used: either diagnostics that point into them, or one sentence."""

    def __init__(
        self,
        message: str,
        diagnostics: Sequence[Diagnostic] = (),
        sources: Mapping[str, Source] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.diagnostics = tuple(diagnostics)
        self.sources = sources or {}

    def text(self, colour: bool = False) -> str:
        """What to print: the diagnostics as they point into the files, or the sentence."""
        if not self.diagnostics:
            return self.message
        from engine.render.diagnostics import render

        return render(self.diagnostics, self.sources, colour)


def obtain(names: Sequence[str], settings: Mapping[str, str]) -> Plan:
    """The plan of the named rule files, with parameters set. Raises `Refused`."""
    plans = []
    for root in dict.fromkeys(map(_root, names)):
        plan = _kept(root)
        if plan is None:
            plan = compile_file(root)
            _keep(root, plan)
        plans.append(plan)
    try:
        return _with_settings(merge(plans), settings)
    except Clash as problem:
        raise Refused(str(problem)) from None


def shipped_folder() -> str:
    """Where the shipped rulesets are: in the installed package, or beside it in a checkout."""
    packaged = os.path.join(_HERE, "_rulesets")
    return packaged if os.path.isdir(packaged) else os.path.join(os.path.dirname(_HERE), "rulesets")


def _path(name: str) -> str:
    """The path behind a file name as plans record it."""
    if name.startswith(SHIPPED):
        return os.path.join(shipped_folder(), *name[len(SHIPPED) :].split("/"))
    return name


def _root(name: str) -> str:
    if os.path.isfile(name):
        return os.path.abspath(name)
    for candidate in (name, f"{name}.rules"):
        shipped = SHIPPED + candidate.replace(os.sep, "/")
        if ".." not in candidate and os.path.isfile(_path(shipped)):
            return shipped
    if os.path.isdir(name):
        raise Refused(f"{name} is a folder; name a rule file")
    known = ", ".join(sorted(shipped_rulesets()))
    raise Refused(f"there is no rule file {name}, and no shipped ruleset of that name (shipped: {known})")


def shipped_rulesets() -> Iterator[str]:
    """The names of the shipped rulesets that stand by themselves."""
    for entry in os.listdir(shipped_folder()):
        if entry.endswith(".rules"):
            yield entry


def _read(name: str) -> bytes:
    try:
        with open(_path(name), "rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as problem:
        raise Refused(f"{_shown(name)} cannot be read: {problem.strerror}") from None
    if len(data) > MAX_FILE:
        raise Refused(f"{_shown(name)} is larger than {MAX_FILE >> 20} MiB: that is no rule file")
    return data


def _shown(name: str) -> str:
    """A file name as messages print it: short where that is clear."""
    if name.startswith(SHIPPED):
        return name[len(SHIPPED) :]
    relative = os.path.relpath(name)
    return relative if not relative.startswith(os.pardir) else name


# ── compiling ────────────────────────────────────────────────────────────────────────────


class _Loader:
    """Reads and parses rule files, the used before the using, each once."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.hashes: list[tuple[str, str]] = []  # (name, digest); digest "" for a file that must not be there
        self.files: list[File] = []
        self.diagnostics: list[Diagnostic] = []
        self._open: list[str] = []

    def load(self, name: str) -> None:
        """Read one file and what it uses."""
        from engine.diagnostic import Diagnostic
        from engine.source import Source
        from engine.syntax import tree
        from engine.syntax.parsing import parse

        shown = _shown(name)
        if shown in self.sources:
            return
        data = _read(name)
        self.hashes.append((name, digest(data)))
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise Refused(f"{shown} is not UTF-8 text (byte {problem.start})") from None
        source = self.sources[shown] = Source(shown, text)
        file, problems = parse(source)
        self.diagnostics += problems
        self._open.append(name)
        for node in file.declarations:
            if not isinstance(node, tree.Use):
                continue
            used = self._find(node.path, node.quoted, name)
            if used is None:
                self.diagnostics.append(
                    Diagnostic(
                        "unknown-file", f"there is no rule file “{node.path}”", node.span, (self._hint(node.path),)
                    )
                )
            elif used in self._open:
                ring = " → ".join(_shown(n) for n in [*self._open[self._open.index(used) :], used])
                self.diagnostics.append(Diagnostic("use-cycle", f"these files use each other: {ring}", node.span))
            elif len(self._open) > MAX_DEPTH:
                self.diagnostics.append(
                    Diagnostic("too-deep", f"rule files use each other more than {MAX_DEPTH} deep", node.span)
                )
            else:
                self.load(used)
        self._open.pop()
        self.files.append(file)

    def _find(self, path: str, quoted: bool, using: str) -> str | None:
        relative = path if quoted else path.replace(".", "/") + ".rules"
        if os.path.isabs(relative) or ".." in relative.split("/"):
            return None
        if using.startswith(SHIPPED):
            beside = SHIPPED + "/".join([*using[len(SHIPPED) :].split("/")[:-1], relative])
        else:
            beside = os.path.join(os.path.dirname(using), *relative.split("/"))
        for candidate in (beside, SHIPPED + relative):
            if os.path.isfile(_path(candidate)):
                return candidate
            if (candidate, "") not in self.hashes:
                self.hashes.append((candidate, ""))
        return None

    @staticmethod
    def _hint(path: str) -> str:
        return f"looked for {path} beside this file, then among the shipped rulesets"


def compile_file(root: str) -> Plan:
    """Parse, check and compile a rule file with all it uses. Raises `Refused` with every diagnostic of the files."""
    from engine.check import check
    from engine.compile import compile

    loader = _Loader()
    loader.load(root)
    checked, problems = check(loader.files)
    errors = [d for d in (*loader.diagnostics, *problems) if d.level == "error"]
    if errors:
        # What does not parse is not known by name either: those errors would only be echoes.
        if loader.diagnostics:
            errors = [d for d in errors if d in loader.diagnostics or d.code not in ECHOES]
        raise Refused(f"{len(errors)} errors in the rule files", errors, loader.sources)
    return compile(checked, __version__, loader.hashes)


def _with_settings(plan: Plan, settings: Mapping[str, str]) -> Plan:
    if not settings:
        return plan
    params = dict(plan.params)
    for name, text in settings.items():
        if name not in params:
            known = ", ".join(sorted(params)) or "none"
            raise Refused(f"--set {name}: the rule files have no such parameter (they have: {known})")
        params[name] = _setting(name, text, params[name], plan)
    return plan._replace(params=params)


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
    path = _path(name)
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
