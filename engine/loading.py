"""Rule files to checked rules. In: a file's name. Out: `Loaded`: the trees, the checked rules and every diagnostic.

`use` looks beside the using file first, then among the shipped rulesets.
"""

from __future__ import annotations

import json
import os
import re
import sys

from engine import __version__, kept
from engine.check import check
from engine.check.names import Tried
from engine.check.scopes import Used
from engine.compile import compile
from engine.diagnostic import Diagnostic, Note
from engine.digest import digest
from engine.plan import Plan
from engine.rulefiles import SHIPPED, Refused, decoded, is_within, known_from, path_of, read_bytes, shown
from engine.source import Source
from engine.suggestions import suggest
from engine.syntax import tree
from engine.syntax.layout import EVERY
from engine.syntax.parsing import parse
from engine.syntax.remembered import Remembered

MAX_DEPTH = 20
MAX_FILES = 200
_ECHOES = frozenset(
    (
        "unknown-name", "unknown-member", "unknown-rule", "unknown-sample", "unknown-parameter", "unknown-unit",
        "missing-claims",
    )
)

_NAME = re.compile(r"\w+")


class Loaded:
    """A rule file and all it uses: texts, trees, checked rules, and every diagnostic, in the order of the files."""

    def __init__(self, root: str, loader: _Loader) -> None:
        self.root = root
        self.sources = loader.sources  # by the name that is shown
        self.files = tuple(loader.files)  # those used before those that use them; the named file is the last
        self.uses = tuple(loader.uses)  # of each file: its `use`s, and which file each names
        self.hashes = tuple(loader.hashes)
        self.origins = loader.origins  # content hashes by the name that is shown
        sound = _Sound(root)
        self.checked, problems = check(self.files, self.uses, sound.before)
        sound.keep(self.checked.names.sound)
        found = [*loader.diagnostics, *problems]
        self.warnings = tuple(d for d in found if d.level != "error")
        self._unread = frozenset(loader.unread)
        self.errors = tuple(d for d in found if d.level == "error" and not self._is_echo(d))

    def _is_echo(self, found: Diagnostic) -> bool:
        """Whether a name is unknown only because the declaration of it, or the file with it, cannot be read."""
        if found.code not in _ECHOES:
            return False
        text = self.sources[found.span.file].text[found.span.start : found.span.end]
        return EVERY in self._unread or not self._unread.isdisjoint(_NAME.findall(text))

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


def load(root: str, text: str | None = None) -> Loaded:
    """The rule file of that name, as `rulefiles.root_of` gives it, with whatever is wrong in it.

    Where a `text` is given, it is that of the file, which then need not be there: what it uses is looked for from the
    current folder. Raises `Refused` for a file that is no text.
    """
    loader = _Loader()
    loader.read(root, None if text is None else text.encode("utf-8", "surrogatepass"))
    return Loaded(root, loader)


class _Sound:
    """Patterns in which an earlier check of the same file found no mistake. To see that none takes long to try takes
    longer than all the rest of a check."""

    FORMAT = 1  # raised when a pattern comes to be refused that was not

    def __init__(self, root: str) -> None:
        parts = "\n".join((str(self.FORMAT), __version__, sys.version, root))
        self._name = f"{digest(parts.encode('utf-8', 'surrogateescape'))}.patterns"
        self.before: frozenset[Tried] = frozenset()
        for text in kept.texts(self._name):
            try:
                self.before = frozenset((written, manner, slots) for written, manner, slots in json.loads(text))
            except (TypeError, ValueError):
                continue  # kept by something else than this
            break

    def keep(self, sound: set[Tried]) -> None:
        """Keep what this check found sound, if that is something else."""
        if sound != self.before:
            kept.keep(self._name, json.dumps(sorted(sound), ensure_ascii=False, separators=(",", ":")))


class _Loader:
    """Reads and parses rule files, the used before the using, each once."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.hashes: list[tuple[str, str]] = []  # (name, digest); digest "" for a file that must not be there
        self.origins: dict[str, str] = {}
        self.files: list[tree.File] = []
        self.uses: list[tuple[Used, ...]] = []
        self.diagnostics: list[Diagnostic] = []
        self.unread: set[str] = set()  # names that what cannot be read, or is not there, may have declared
        self._open: dict[str, tree.Use | None] = {}  # the files being read, each with its `use` of the next
        self._places: dict[str, int] = {}  # of the files that have been read, among `files`
        self._names: dict[str, str] = {}  # by the path behind a name the first: a shipped file may go by two

    def read(self, name: str, data: bytes | None = None) -> None:
        """Read one file, of which the content may be known, and what it uses."""
        if name in self._places:
            return
        self._named(name)
        label = shown(name)
        if label in self.sources:  # a file of one's own with the name of a shipped one
            label = name
        data = read_bytes(name) if data is None else data
        self.origins[label] = digest(data)
        self.hashes.append((name, self.origins[label]))
        source = self.sources[label] = Source(label, decoded(data, label))
        remembered = Remembered(label)
        file, problems = parse(source, remembered)
        remembered.keep()
        self.diagnostics += problems
        self.unread |= file.unread
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
        used = self._find(node, using)
        if used is None:
            problem = self._missing(node, using)
        elif used in self._open:
            problem = self._ring(node, used)
        elif len(self._open) > MAX_DEPTH:
            message, hint = f"rule files use each other more than {MAX_DEPTH} deep", "use what is needed here directly"
            problem = Diagnostic("too-deep", message, node.span, (hint,))
        elif used not in self._places and len(self.sources) >= MAX_FILES:
            hint = "put what belongs together into one file"
            problem = Diagnostic("too-large", f"more than {MAX_FILES} rule files are used", node.span, (hint,))
        else:
            try:
                self.read(used)
                return used
            except Refused as refused:
                hint = "a rule file is a text in UTF-8 of at most 1 MiB"
                problem = Diagnostic("unreadable-file", refused.message, node.span, (hint,))
        self.diagnostics.append(problem)
        self.unread.add(EVERY)
        return None

    @staticmethod
    def _missing(node: tree.Use, using: str) -> Diagnostic:
        """The diagnostic for a `use` of a file that is not there, or that may not be used."""
        if _leads_out(node.path) or os.path.isfile(path_of(_beside(node, using))):
            hint = "a used file stands beside the file that uses it, or in a folder below"
            return Diagnostic("unknown-file", f'"{node.path}" leads out of the folder of this file', node.span, (hint,))
        written = node.path.removesuffix(".rules") if not node.quoted else node.path
        known = [name if node.quoted else name.removesuffix(".rules").replace("/", ".") for name in known_from(using)]
        looked = f"looked for {_relative(node)} beside this file, then among the shipped rulesets"
        exact = (f"did you mean: {written}",) if written in known else suggest(written, known, close=0.6)
        return Diagnostic("unknown-file", f'there is no rule file "{node.path}"', node.span, (*exact, looked))

    def _ring(self, node: tree.Use, used: str) -> Diagnostic:
        """The diagnostic for a `use` of a file that is being read: every other `use` of the ring is shown."""
        opened = list(self._open)
        ring = opened[opened.index(used) :]
        names = " → ".join(map(shown, [*ring, used]))
        steps = ((name, self._open[name]) for name in ring[:-1])
        notes = tuple(Note(step.span, f"{shown(name)} uses the next of them here") for name, step in steps if step)
        hint = "what both need belongs into a third file, which both use"
        return Diagnostic("use-cycle", f"these files use each other: {names}", node.span, (hint,), notes)

    def _find(self, node: tree.Use, using: str) -> str | None:
        if _leads_out(node.path):
            return None
        for candidate in (_beside(node, using), SHIPPED + _relative(node)):
            if is_within(path_of(candidate), path_of(using), candidate.startswith(SHIPPED)):
                return self._named(candidate)
            if (candidate, "") not in self.hashes:
                self.hashes.append((candidate, ""))
        return None


def _relative(node: tree.Use) -> str:
    """Where a `use` looks, from the folder of its file."""
    return node.path if node.quoted else node.path.replace(".", "/") + ".rules"


def _beside(node: tree.Use, using: str) -> str:
    """The file that a `use` names beside its own, by the name that plans record."""
    if using.startswith(SHIPPED):
        return SHIPPED + "/".join([*using[len(SHIPPED) :].split("/")[:-1], _relative(node)])
    return os.path.join(os.path.dirname(using), *_relative(node).split("/"))


def _leads_out(path: str) -> bool:
    """Whether a path names something by its place in the whole file system, or above a folder."""
    return os.path.isabs(path) or ".." in re.split(r"[/\\]", path)
