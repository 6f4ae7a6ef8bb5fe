"""What came of documents, kept in a folder under names that say what it came of. In: names, `Kept`. Out: the same.

A name is made of the content of the document, of the plan and of our version, so that a run that was cut off finds what
is done, an unchanged document is not read twice, and nothing stale is ever found. A file is written whole or not at
all; one that was damaged counts as none. It is data with a checksum, never a pickle.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence

from engine.corpus import records
from engine.digest import digest
from engine.findings import DocumentReport
from engine.record import Record


class Kept(Record):
    """A report on a document, its entry in the JSON report for that very path, its lines for a store: packed texts."""

    path: str
    run: str  # by which it was kept
    severities: tuple[int, ...]  # how many findings it reports as errors, warnings, notes
    packed_entry: bytes
    packed_report: bytes
    packed_lines: bytes  # for a store; none where none was wanted

    @property
    def entry(self) -> str:
        """The entry in the JSON report. Raises `ValueError`."""
        return _unpacked_text(self.packed_entry)

    @property
    def lines(self) -> str:
        """What a store has of it. Raises `ValueError`."""
        return _unpacked_text(self.packed_lines)

    def report(self, path: str) -> DocumentReport:
        """The report, on the same document at `path`. Raises `ValueError`."""
        return records.load(_unpacked_text(self.packed_report))._replace(path=path)


def kept_of(report: DocumentReport, run: str, severities: Sequence[int], entry: str, lines: str) -> Kept:
    """A report to be kept."""
    texts = (entry, records.dump(report), lines)
    return Kept(report.path, run, tuple(severities), *map(_packed_text, texts))


def name_of(parts: Sequence[str]) -> str:
    """The name of a result that these parts decide."""
    text = "\0".join((records.SHAPE, *parts))
    return digest(text.encode("utf-8", "surrogatepass"))


class Results:
    """A folder of results."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find(self, name: str) -> Kept | None:
        """What is kept under a name."""
        try:
            with open(self._path(name), "rb") as file:
                return _read(file.read())
        except (OSError, ValueError):
            return None

    def keep(self, name: str, kept: Kept) -> None:
        """Keep a result. Raises `OSError`."""
        path = self._path(name)
        temporary = f"{path}.{os.getpid()}-{os.urandom(4).hex()}"  # other machines may write into the folder, too
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "xb") as file:
            file.write(_written(kept))
        os.replace(temporary, path)

    def drop(self, name: str) -> None:
        """Keep it no longer."""
        try:
            os.remove(self._path(name))
        except OSError:
            return

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name[:2], f"{name[2:]}.result")


# ── a file ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(kept: Kept) -> bytes:
    texts = kept.packed_entry, kept.packed_report, kept.packed_lines
    head = json.dumps([kept.path, kept.run, kept.severities, *map(len, texts)]).encode()
    content = b"".join((len(head).to_bytes(4, "big"), head, *texts))
    return f"{digest(content)}\n".encode() + content


def _read(data: bytes) -> Kept:
    checksum, _, content = data.partition(b"\n")
    if checksum != digest(content).encode():
        raise ValueError("the file was damaged")
    start = 4 + int.from_bytes(content[:4], "big")
    path, run, severities, *sizes = json.loads(content[4:start])
    texts = []
    for size in sizes:
        texts.append(content[start : start + size])
        start += size
    return Kept(path, run, tuple(severities), *texts)


def _packed_text(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def _unpacked_text(data: bytes) -> str:
    try:
        return zlib.decompress(data).decode("utf-8", "surrogatepass")
    except zlib.error as problem:
        raise ValueError(str(problem)) from None
