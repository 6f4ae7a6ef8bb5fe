"""Facts and findings of many documents as Parquet files, and questions to them. In: lines, SQL. Out: files, answers.

A store is a folder with a folder for each dataset (`lines.DATASETS`), and in it files in the order of the documents.
Other programs read them as they are. DuckDB writes and reads them, a part at a time: a store may be larger than the
memory.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from typing import Any, BinaryIO

from engine.corpus.lines import DATASETS, on_path, written
from engine.corpus.port import Unusable
from engine.corpus.results import Kept
from engine.findings import Failure
from engine.record import Record

_PART = 64 << 20  # bytes of lines that go into one file
_NEW = ".new"


class Answer(Record):
    """What a question came to: the names of its columns, and its rows as DuckDB gives them."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Writer:
    """A store that is filled with documents in their order, and takes the place of an older one when it is complete."""

    def __init__(self, folder: str) -> None:
        """Raises `Unusable`."""
        self._folder = folder
        self._new = os.path.join(folder, _NEW)
        self._parts = dict.fromkeys(DATASETS, 0)
        self._ended = False
        self._duckdb = _connected()
        try:
            shutil.rmtree(self._new, ignore_errors=True)  # of a run that was cut off
            for name in DATASETS:
                os.makedirs(os.path.join(self._new, name))
            self._lines: dict[str, BinaryIO] = {name: self._spool(name) for name in DATASETS}
        except OSError as problem:
            raise Unusable(f"{folder}: {problem.strerror or problem}") from None

    def document(self, kept: Kept, path: str) -> None:
        """Store a document. Raises `ValueError`, and `Unusable` where there is no room for it."""
        self._store(on_path(kept.lines, path))

    def end(self, errors: Sequence[Failure]) -> None:
        """Store what could not be checked, and put everything in its place."""
        self._store({"failures": "".join(f"{written(failure._asdict())}\n" for failure in errors)})
        for name in DATASETS:
            self._close_part(name)
            place = os.path.join(self._folder, name)
            shutil.rmtree(place, ignore_errors=True)
            os.replace(os.path.join(self._new, name), place)
        shutil.rmtree(self._new)
        self._ended = True

    def abandon(self) -> None:
        """Leave the older store as it was."""
        for file in self._lines.values():
            file.close()
        if not self._ended:
            shutil.rmtree(self._new, ignore_errors=True)

    def _store(self, lines: dict[str, str]) -> None:
        try:
            for name, text in lines.items():
                self._lines[name].write(text.encode("utf-8", "replace"))
                if self._lines[name].tell() > _PART:
                    self._close_part(name)
                    self._lines[name] = self._spool(name)
        except OSError as problem:
            raise Unusable(f"{self._folder}: {problem.strerror or problem}") from None

    def _spool(self, name: str) -> BinaryIO:
        return open(os.path.join(self._new, f"{name}.lines"), "wb")

    def _close_part(self, name: str) -> None:
        """Make a file of the lines that there are; a dataset without any has one all the same, with its columns."""
        lines = self._lines[name]
        lines.close()
        part = os.path.join(self._new, name, f"part-{self._parts[name]:05}.parquet")
        self._parts[name] += 1
        columns = ", ".join(f"{_quoted(column)}: '{kind}'" for column, kind in DATASETS[name].items())
        source = f"read_json({_quoted(lines.name)}, format = 'newline_delimited', columns = {{{columns}}})"
        target = f"{_quoted(part)} (FORMAT parquet, COMPRESSION zstd)"
        self._duckdb.execute(f"COPY (SELECT * FROM {source}) TO {target}")
        os.remove(lines.name)


def ask(folder: str, question: str) -> Answer:
    """What a question in SQL comes to, of which the datasets are the tables. Raises `Unusable`."""
    connection = _connected()
    for name in DATASETS:
        try:
            place = os.path.join(folder, name)
            parts = [os.path.join(place, part) for part in sorted(os.listdir(place)) if part.endswith(".parquet")]
        except OSError:
            parts = []
        if not parts:
            raise Unusable(f"{folder} is no store: engine check --store {folder} makes one")
        files = ", ".join(map(_quoted, parts))
        try:
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{files}])")
        except Exception as problem:
            raise Unusable(f"{folder} cannot be read: {' '.join(str(problem).split())}") from None
    try:
        cursor = connection.execute(question)
        names = tuple(str(column[0]) for column in cursor.description or ())
        return Answer(names, tuple(map(tuple, cursor.fetchall())))
    except Exception as problem:  # of many kinds, and each says what is wrong with the question
        raise Unusable(" ".join(str(problem).split())) from None


def _connected() -> Any:
    try:
        import duckdb
    except ImportError:
        raise Unusable("a store needs duckdb, which is not installed: pip install 'engine[corpus]'") from None
    return duckdb.connect()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


QUESTIONS = {
    "documents": (
        "SELECT path, year, kind, organisation, figures, checked, errors, warnings, notes FROM documents ORDER BY path"
    ),
    "rules": (
        "SELECT c.rule, c.title, count(*) FILTER (bound > 0) AS documents, sum(bound)::BIGINT AS checks,"
        " sum(conflict)::BIGINT AS conflicts, count(*) FILTER (conflict > 0) AS in_documents"
        " FROM checks c GROUP BY ALL HAVING checks > 0 ORDER BY conflicts DESC, c.rule"
    ),
    "organisations": (
        "SELECT organisation, count(*) AS documents, min(year) AS since, max(year) AS until, sum(errors)::BIGINT AS"
        " errors, sum(warnings)::BIGINT AS warnings, sum(notes)::BIGINT AS notes FROM documents GROUP BY organisation"
        " ORDER BY errors DESC, organisation"
    ),
    "years": (
        "SELECT year, kind, count(*) AS documents, sum(figures)::BIGINT AS figures, sum(checked)::BIGINT AS checked,"
        " sum(errors)::BIGINT AS errors, sum(warnings)::BIGINT AS warnings, sum(notes)::BIGINT AS notes FROM documents"
        " GROUP BY year, kind ORDER BY year, kind"
    ),
    "failures": "SELECT path, message FROM failures ORDER BY path",
}
