"""A list of documents in a file. In: its name. Out: the paths it lists, and the earlier document of each that has one.

A line is a path, or a path, a TAB and the path of the document of the year before. Paths are relative to the folder of
the list; lines that are empty or begin with # count for nothing. "-" is standard input, relative to the current folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from engine.documents import PATTERN
from engine.record import Record

_MOST = 1 << 30  # bytes


class Unlisted(Exception):
    """A manifest that cannot be used; the text says why."""


class Manifest(Record):
    """What a list lists."""

    paths: tuple[str, ...]
    priors: dict[str, str]  # absolute path → path of its earlier document


def read_manifests(names: Sequence[str]) -> Manifest:
    """What several lists list together. Raises `Unlisted`."""
    paths: list[str] = []
    priors: dict[str, str] = {}
    for name in names:
        try:
            _read(name, paths, priors)
        except Unlisted as problem:
            raise Unlisted(f"{name}: {problem}") from None
    return Manifest(tuple(paths), priors)


def _read(name: str, paths: list[str], priors: dict[str, str]) -> None:
    """Put what a list lists to the rest."""
    folder = "" if name == "-" else os.path.dirname(name)
    before = len(paths)
    for number, line in enumerate(_text(name).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        path, *others = [os.path.normpath(os.path.join(folder, part)) for part in line.split("\t") if part.strip()]
        if len(others) > 1 or not line.split("\t")[0].strip():
            raise Unlisted(f"line {number}: a path is expected, or two with a TAB between them")
        paths.append(path)
        if others:
            if priors.setdefault(os.path.abspath(path), others[0]) != others[0]:
                raise Unlisted(f"line {number}: {path} has another earlier document in a line before")
            if os.path.isdir(path) or (PATTERN.intersection(path) and not os.path.lexists(path)):
                raise Unlisted(f"line {number}: an earlier document goes with one document, and {path} may be several")
    if len(paths) == before:
        raise Unlisted("it lists no document")


def _text(name: str) -> str:
    try:
        if name == "-":
            raw = sys.stdin.buffer.read(_MOST)
        else:
            with open(name, "rb") as file:
                raw = file.read(_MOST)
        return raw.decode("utf-8-sig", "surrogateescape")
    except (OSError, ValueError, AttributeError) as problem:
        raise Unlisted(f"it cannot be read: {getattr(problem, 'strerror', None) or problem}") from None
