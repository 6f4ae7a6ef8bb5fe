"""Rule files to checked rules. In: a file's name. Out: `Loaded`: the trees, the checked rules and every diagnostic.

`use` looks beside the using file first, then among the shipped rulesets.
"""

from __future__ import annotations

import os

from engine.check import check
from engine.check.scopes import Used
from engine.compile import compile
from engine.diagnostic import Diagnostic, Note
from engine.digest import digest
from engine.plan import Plan
from engine.rulefiles import SHIPPED, Refused, path_of, read_bytes, shown
from engine.source import Source
from engine.syntax import tree
from engine.syntax.parsing import parse

MAX_DEPTH = 20
_ECHOES = frozenset(
    ("unknown-name", "unknown-member", "unknown-rule", "unknown-sample", "unknown-parameter", "unknown-unit")
)


class Loaded:
    """A rule file and all it uses: texts, trees, checked rules, and every diagnostic, in the order of the files."""

    def __init__(self, root: str, loader: _Loader) -> None:
        self.root = root
        self.sources = loader.sources  # by the name that is shown
        self.files = tuple(loader.files)  # those used before those that use them; the named file is the last
        self.uses = tuple(loader.uses)  # of each file: its `use`s, and which file each names
        self.hashes = tuple(loader.hashes)
        self.origins = loader.origins  # content hashes by the name that is shown
        self.checked, problems = check(self.files, self.uses)
        found = [*loader.diagnostics, *problems]
        self.warnings = tuple(d for d in found if d.level != "error")
        self.errors = tuple(d for d in found if d.level == "error")
        if loader.diagnostics:
            # What does not parse is not known by name either: those errors would only be echoes.
            self.errors = tuple(d for d in self.errors if d in loader.diagnostics or d.code not in _ECHOES)

    @property
    def file(self) -> tree.File:
        """The named file itself."""
        return self.files[-1]

    def plan(self, version: str) -> Plan:
        """The compiled rules, made by this version of the engine. Raises `Refused` with every error of the files."""
        self.require()
        return compile(self.checked, version, self.hashes, self.origins)

    def require(self) -> None:
        """Raises `Refused` with every error of the files, if there is one."""
        if self.errors:
            several = "" if len(self.errors) == 1 else "s"
            raise Refused(f"{len(self.errors)} error{several} in the rule files", self.errors, self.sources)


def load(root: str) -> Loaded:
    """The rule file of that name, as `rulefiles.root_of` gives it, with whatever is wrong in it.

    Raises `Refused` for a file that is no text.
    """
    loader = _Loader()
    loader.read(root)
    return Loaded(root, loader)


class _Loader:
    """Reads and parses rule files, the used before the using, each once."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.hashes: list[tuple[str, str]] = []  # (name, digest); digest "" for a file that must not be there
        self.origins: dict[str, str] = {}
        self.files: list[tree.File] = []
        self.uses: list[tuple[Used, ...]] = []
        self.diagnostics: list[Diagnostic] = []
        self._open: dict[str, tree.Use | None] = {}  # the files being read, each with its `use` of the next
        self._places: dict[str, int] = {}  # of the files that have been read, among `files`
        self._names: dict[str, str] = {}  # by the path behind a name the first: a shipped file may go by two

    def read(self, name: str) -> None:
        """Read one file and what it uses."""
        if name in self._places:
            return
        self._named(name)
        label = shown(name)
        if label in self.sources:  # a file of one's own with the name of a shipped one
            label = name
        data = read_bytes(name)
        self.origins[label] = digest(data)
        self.hashes.append((name, self.origins[label]))
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise Refused(f"{label} is not UTF-8 text (byte {problem.start})") from None
        source = self.sources[label] = Source(label, text)
        file, problems = parse(source)
        self.diagnostics += problems
        self._open[name] = None
        uses: list[Used] = []
        for node in file.declarations:
            if isinstance(node, tree.Use):
                self._open[name] = node
                used = self._used(node, name)
                if used is not None:
                    uses.append(Used(node, self._places[used]))
        del self._open[name]
        self._places[name] = len(self.files)
        self.files.append(file)
        self.uses.append(tuple(uses))

    def _named(self, name: str) -> str:
        """The name that the file behind this one went by first."""
        return self._names.setdefault(os.path.realpath(path_of(name)), name)

    def _used(self, node: tree.Use, using: str) -> str | None:
        """The file that a `use` names, read; None where that cannot be, which is a diagnostic."""
        used = self._find(node.path, node.quoted, using)
        if used is None:
            hints = (f"looked for {node.path} beside this file, then among the shipped rulesets",)
            problem = Diagnostic("unknown-file", f"there is no rule file “{node.path}”", node.span, hints)
        elif used in self._open:
            problem = self._ring(node, used)
        elif len(self._open) > MAX_DEPTH:
            problem = Diagnostic("too-deep", f"rule files use each other more than {MAX_DEPTH} deep", node.span)
        else:
            self.read(used)
            return used
        self.diagnostics.append(problem)
        return None

    def _ring(self, node: tree.Use, used: str) -> Diagnostic:
        """The diagnostic for a `use` of a file that is being read: every other `use` of the ring is shown."""
        opened = list(self._open)
        ring = opened[opened.index(used) :]
        names = " → ".join(map(shown, [*ring, used]))
        steps = ((name, self._open[name]) for name in ring[:-1])
        notes = tuple(Note(step.span, f"{shown(name)} uses the next of them here") for name, step in steps if step)
        return Diagnostic("use-cycle", f"these files use each other: {names}", node.span, notes=notes)

    def _find(self, path: str, quoted: bool, using: str) -> str | None:
        relative = path if quoted else path.replace(".", "/") + ".rules"
        if os.path.isabs(relative) or ".." in relative.split("/"):
            return None
        if using.startswith(SHIPPED):
            beside = SHIPPED + "/".join([*using[len(SHIPPED) :].split("/")[:-1], relative])
        else:
            beside = os.path.join(os.path.dirname(using), *relative.split("/"))
        for candidate in (beside, SHIPPED + relative):
            if os.path.isfile(path_of(candidate)):
                return self._named(candidate)
            if (candidate, "") not in self.hashes:
                self.hashes.append((candidate, ""))
        return None
