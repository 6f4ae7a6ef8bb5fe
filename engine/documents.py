"""Which documents a run is about. In: the paths of the command line. Out: `Found`, the same whatever their order.

A file named is always tried, and so is each that a pattern fits; folders are walked, and of their files those taken
that a reader knows. Hidden files and folders, and folders that are links, are left alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from engine.findings import Failure
from engine.messages import Speech
from engine.record import Record

PATTERN = frozenset("*?[")  # signs of a path that names several files


class Found(Record):
    """The documents to check, sorted by path; the paths that led to none; how many other files were passed over."""

    paths: tuple[str, ...]
    failures: tuple[Failure, ...]
    skipped: int


def find(
    paths: Sequence[str],
    known: Callable[[str], bool],
    speech: Speech,
    nothing: str = "there is no document to check in this folder",
) -> Found:
    """The documents under `paths`, each once; without any, those lying in the current folder itself.

    `known` says of a file's name whether there is a reader for it; `nothing` is said of a folder without such a file.
    """
    named: list[str] = []
    walked: list[str] = []
    failures: list[Failure] = []

    def unlisted(problem: OSError) -> None:
        reason = speech.say("the folder cannot be listed: {reason}", reason=problem.strerror or str(problem))
        failures.append(Failure(str(problem.filename), reason))

    def unmatched(pattern: str) -> None:
        failures.append(Failure(pattern, speech.say("no file has such a path")))

    for path in sorted(map(os.path.normpath, _matched(paths, unmatched))) if paths else ["."]:
        if os.path.isdir(path):
            before = len(failures)
            inside = list(_files(path, bool(paths), unlisted))
            walked += inside
            if len(failures) == before and not any(map(known, inside)):
                failures.append(Failure(path, speech.say(nothing)))
        else:
            named.append(path)
    chosen = _once([*named, *filter(known, walked)])
    skipped = len({os.path.abspath(path) for path in walked} - {os.path.abspath(path) for path in chosen})
    return Found(tuple(chosen), tuple(sorted(set(failures))), skipped)


def _matched(paths: Sequence[str], unmatched: Callable[[str], None]) -> Iterator[str]:
    """The paths, with what patterns (`budgets/**/*.pdf`) fit in place of them, as a shell has it."""
    for path in paths:
        if not PATTERN.intersection(path) or os.path.lexists(path):
            yield path
            continue
        from glob import iglob

        found = 0
        for found, match in enumerate(iglob(path, recursive=True), 1):  # noqa: B007
            yield match
        if not found:
            unmatched(path)


def _files(folder: str, deep: bool, unlisted: Callable[[OSError], None]) -> Iterator[str]:
    """The plain files in `folder` and, where `deep`, in the folders under it."""
    for parent, folders, names in os.walk(folder, onerror=unlisted):
        folders[:] = [name for name in folders if not name.startswith(".")] if deep else []
        for name in names:
            path = os.path.normpath(os.path.join(parent, name))
            # A pipe or a device would be waited for.
            if not name.startswith(".") and os.path.isfile(path):
                yield path


def _once(paths: Sequence[str]) -> list[str]:
    """Each file under the first, in sorting order, of the names it was given."""
    files: dict[str, str] = {}
    for path in sorted(paths):
        files.setdefault(os.path.abspath(path), path)
    return list(files.values())
