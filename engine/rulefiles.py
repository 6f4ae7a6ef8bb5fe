"""Where rule files are, and what is in them. In: names. Out: paths and bytes, or `Refused`.

A name is looked for as a file, then among the shipped rulesets. What plans record is an absolute path, or "shipped:"
and the name of a shipped ruleset, which holds wherever the engine is installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.diagnostic import Diagnostic
    from engine.source import Source

SHIPPED = "shipped:"
MAX_FILE = 1 << 20
MOST_SHOWN = 50  # mistakes: who has more begins with the first
_MOST_LISTED = 200  # names in a folder that are looked through for a suggestion
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

        return render(self.diagnostics, self.sources, colour, MOST_SHOWN)


def shipped_folder() -> str:
    """Where the shipped rulesets are: in the installed package, or beside it in a checkout."""
    packaged = os.path.join(_HERE, "_rulesets")
    return packaged if os.path.isdir(packaged) else os.path.join(os.path.dirname(_HERE), "rulesets")


def path_of(name: str) -> str:
    """The path behind a file name as plans record it."""
    if name.startswith(SHIPPED):
        return os.path.join(shipped_folder(), *name[len(SHIPPED) :].split("/"))
    return name


def root_of(name: str) -> str:
    """The name that plans record for a name given on the command line. Raises `Refused`."""
    if os.path.isfile(name):
        return os.path.abspath(name)
    for candidate in (name, f"{name}.rules"):
        shipped = SHIPPED + candidate.replace(os.sep, "/")
        if ".." not in candidate and os.path.isfile(path_of(shipped)):
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


def is_within(path: str, using: str, shipped: bool) -> bool:
    """Whether a file that a rule file may use is there. A link is followed in the folder of the file that uses it, and
    below, but not out of it: rules that somebody else wrote shall not show what is in one's own files."""
    if not os.path.isfile(path):
        return False
    folders = {os.path.realpath(os.path.dirname(using)), os.path.dirname(os.path.realpath(using))}
    if shipped:
        folders = {os.path.realpath(shipped_folder())}
    return any(os.path.realpath(path).startswith(os.path.join(folder, "")) for folder in folders)


def known_from(using: str) -> Iterator[str]:
    """The files that a rule file can use, as far as they are easily found: in its folder and the one below, and among
    the shipped ones. Names are relative, with `/`."""
    folders = [shipped_folder()] if using.startswith(SHIPPED) else [os.path.dirname(using), shipped_folder()]
    for folder in folders:
        for found in _listed(folder):
            if found.endswith(".rules"):
                yield found
            else:
                below = _listed(os.path.join(folder, found))
                yield from (f"{found}/{name}" for name in below if name.endswith(".rules"))


def _listed(folder: str) -> list[str]:
    """The names in a folder, the first of very many; none where it is no folder."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry, _ in zip(entries, range(_MOST_LISTED), strict=False))
    except OSError:
        return []


def read_bytes(name: str) -> bytes:
    """The content of a rule file. Raises `Refused`."""
    try:
        with open(path_of(name), "rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as problem:
        raise Refused(f"{shown(name)} cannot be read: {problem.strerror}") from None
    if len(data) > MAX_FILE:
        raise Refused(f"{shown(name)} is larger than {MAX_FILE >> 20} MiB: that is no rule file")
    return data


def decoded(data: bytes, label: str) -> str:
    """The content of a rule file as text; messages call it `label`. Raises `Refused`."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused(f"{label} is not UTF-8 text (byte {problem.start})") from None


def under(paths: Iterable[str]) -> list[str]:
    """The files that are named, and those in folders that end in `.rules`: sorted, each once. Raises `Refused`.

    Hidden files and folders, and folders that are links, are left alone.
    """
    found: list[str] = []
    for path in paths:
        if not os.path.isdir(path):
            found.append(path)
            continue
        for parent, folders, names in os.walk(path, onerror=_unlisted):
            folders[:] = [name for name in folders if not name.startswith(".")]
            files = (os.path.join(parent, name) for name in names if name.endswith(".rules") and name[0] != ".")
            found += filter(os.path.isfile, files)
    return sorted({os.path.realpath(path): os.path.normpath(path) for path in sorted(found, reverse=True)}.values())


def _unlisted(problem: OSError) -> None:
    raise Refused(f"the folder {problem.filename} cannot be listed: {problem.strerror}")


def shown(name: str) -> str:
    """A file name as messages print it: short where that is clear."""
    if name.startswith(SHIPPED):
        return name[len(SHIPPED) :]
    relative = os.path.relpath(name)
    return relative if not relative.startswith(os.pardir) else name
