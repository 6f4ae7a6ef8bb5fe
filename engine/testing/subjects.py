"""What a test is about. In: paths of files and folders. Out: `Subjects`: rule files, and documents with expectations.

The expectations on `budget.txt` stand beside it in `budget.expect`. In folders, `*.rules` and `*.expect` are looked
for; a document that is named itself is always taken.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from engine.documents import find
from engine.findings import Failure
from engine.messages import Speech
from engine.read import known
from engine.record import Record

RULES, EXPECTATIONS = ".rules", ".expect"


class Subjects(Record):
    """Sorted by path: names of rule files, (document, its expectations), and the paths that led to neither."""

    rules: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]
    failures: tuple[Failure, ...]


def subjects(paths: Sequence[str], speech: Speech) -> Subjects:
    """What the paths of a command line are about."""
    found = find(paths, lambda name: name.endswith((RULES, EXPECTATIONS)), speech, "there is nothing to test here")
    rules: list[str] = []
    documents: set[tuple[str, str]] = set()
    failures = list(found.failures)
    for path in found.paths:
        if path.endswith(EXPECTATIONS):
            beside = _documents_of(path)
            documents.update((document, path) for document in beside)
            if not beside:
                failures.append(Failure(path, speech.say("there is no document of that name beside it")))
        elif path.endswith(RULES) or not os.path.isfile(path):
            rules.append(path)  # a file, or the name of a shipped ruleset
        else:
            documents.add((path, _stem(path) + EXPECTATIONS))
    return Subjects(tuple(rules), tuple(sorted(documents)), tuple(failures))


def _stem(path: str) -> str:
    return path.removesuffix(".json") if path.endswith(".facts.json") else os.path.splitext(path)[0]


def _documents_of(expectations: str) -> list[str]:
    """The documents beside a file of expectations that have its name."""
    folder, stem = os.path.split(expectations.removesuffix(EXPECTATIONS))
    try:
        names = os.listdir(folder or os.curdir)
    except OSError:
        return []
    paths = (os.path.join(folder, name) for name in names if known(name))
    return sorted(path for path in paths if _stem(path) == os.path.join(folder, stem))
