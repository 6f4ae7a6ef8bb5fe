"""Rule files to checked rules. In: a file's name. Out: `Loaded`: the trees, the checked rules and every diagnostic.

`use` looks beside the using file first, then among the shipped rulesets.
"""

from __future__ import annotations

import os

from engine.check import check
from engine.compile import compile
from engine.diagnostic import Diagnostic
from engine.digest import digest
from engine.plan import Plan
from engine.rulefiles import SHIPPED, Refused, path_of, read_bytes, shown
from engine.source import Source
from engine.syntax import tree
from engine.syntax.parsing import parse

MAX_DEPTH = 20
_ECHOES = frozenset(("unknown-name", "unknown-member", "unknown-rule", "unknown-sample", "unknown-unit"))


class Loaded:
    """A rule file and all it uses: texts, trees, checked rules, and every diagnostic, in the order of the files."""

    def __init__(self, root: str, loader: _Loader) -> None:
        self.root = root
        self.sources = loader.sources  # by the name that is shown
        self.files = tuple(loader.files)  # those used before those that use them; the named file is the last
        self.hashes = tuple(loader.hashes)
        self.checked, problems = check(self.files)
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
        return compile(self.checked, version, self.hashes)

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
        self.files: list[tree.File] = []
        self.diagnostics: list[Diagnostic] = []
        self._open: list[str] = []
        self._read: set[str] = set()  # the paths behind the names: a shipped file may go by two

    def read(self, name: str) -> None:
        """Read one file and what it uses."""
        label = shown(name)
        path = os.path.realpath(path_of(name))
        if label in self.sources or path in self._read:
            return
        self._read.add(path)
        data = read_bytes(name)
        self.hashes.append((name, digest(data)))
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise Refused(f"{label} is not UTF-8 text (byte {problem.start})") from None
        source = self.sources[label] = Source(label, text)
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
                ring = " → ".join(shown(n) for n in [*self._open[self._open.index(used) :], used])
                self.diagnostics.append(Diagnostic("use-cycle", f"these files use each other: {ring}", node.span))
            elif len(self._open) > MAX_DEPTH:
                self.diagnostics.append(
                    Diagnostic("too-deep", f"rule files use each other more than {MAX_DEPTH} deep", node.span)
                )
            else:
                self.read(used)
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
            if os.path.isfile(path_of(candidate)):
                return candidate
            if (candidate, "") not in self.hashes:
                self.hashes.append((candidate, ""))
        return None

    @staticmethod
    def _hint(path: str) -> str:
        return f"looked for {path} beside this file, then among the shipped rulesets"
