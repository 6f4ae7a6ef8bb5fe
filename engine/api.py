"""The engine for other programs. In: a document and rules, each in whatever form a program has them. Out: a `Report`.

Everything here is pure: nothing is printed, no setting is kept, the same input gives the same report. Functions may be
called from several threads and processes at once; what they give is immutable and can be pickled. Whoever imports
`engine` has these names there (docs/embedding.md).
"""

from __future__ import annotations

import os
from _thread import allocate_lock
from collections.abc import Iterable, Mapping, Sequence

from engine import __version__
from engine.evaluate import evaluate
from engine.facts import Facts, Place
from engine.findings import DocumentReport, Evidence, Finding, Report
from engine.messages import Speech
from engine.plan import Plan
from engine.read import Unreadable, read, read_content, tables
from engine.record import TYPE_CHECKING
from engine.render.formats import FORMATS, View, rendered
from engine.rulefiles import Refused
from engine.rules import obtain, tagged

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Source: TypeAlias = str | os.PathLike[str]  # a path, a name, or a text: that has line ends

__all__ = [
    "FORMS",
    "DocumentReport",
    "Evidence",
    "Facts",
    "Finding",
    "Place",
    "Refused",
    "Report",
    "Rules",
    "Unreadable",
    "check",
    "document",
    "rules",
    "show",
]

FORMS = tuple(FORMATS)
_COMPILING = allocate_lock()  # the parser is made once, and kept plans are written, by one thread at a time


class Rules:
    """Compiled rules, for any number of documents."""

    __slots__ = ("_plan",)

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @property
    def names(self) -> tuple[str, ...]:
        """The full names of the rules."""
        return tuple(rule.name for rule in self._plan.rules)

    @property
    def plan(self) -> Plan:
        """The plan that they were compiled to. Its form may change from version to version."""
        return self._plan

    def __repr__(self) -> str:
        return f"<Rules: {len(self._plan.rules)} rules>"


def rules(
    *sources: Source, parameters: Mapping[str, str] | None = None, tags: Sequence[str] = ()
) -> Rules:  # fmt: skip
    """Compile rules, to check several documents with them.

    A source is a path, the name of a shipped ruleset ("district.rules"), or the text of a rule file: that is what has
    line ends. `parameters` are values as typed ("0.5 万元"); `tags` leave only the rules that have one of them.

    Raises `Refused`, whose `text()` shows what is wrong and where.
    """
    if not sources:
        raise Refused("no rules were given")
    names = [os.fspath(source) for source in sources]
    texts = [name for name in names if "\n" in name]
    with _COMPILING:
        plan = obtain([name for name in names if "\n" not in name], dict(parameters or {}), texts)
        return Rules(tagged(plan, tags) if tags else plan)


def document(source: Any, *, name: str | None = None) -> Facts:
    """Read a document, to check it several times or to look at what was read.

    `source` is a path, a text (that has line ends), the bytes of a file of any form that is read, a table or a
    dictionary of tables (pandas, polars, Arrow, lists of rows), or facts, which are given back. `name` is what the
    report calls a document that has no path; of bytes its ending says what the content does not.

    Raises `Unreadable`.
    """
    if isinstance(source, Facts):
        return source if name is None else source._replace(path=name)
    if isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if "\n" in path:
            return read_content(path.encode("utf-8", "surrogatepass"), name or "document.txt")
        facts = read(path)
        return facts if name is None else facts._replace(path=name)
    if isinstance(source, bytes | bytearray | memoryview):
        return read_content(bytes(source), name or "document")
    return tables(source, name or "tables")


def check(
    source: Any,
    rules: Rules | Source | Iterable[Source],
    *,
    prior: Any = None,
    name: str | None = None,
    parameters: Mapping[str, str] | None = None,
    tags: Sequence[str] = (),
    everything: bool = False,
) -> Report:
    """Check one document.

    `source` and `prior`, the document of the year before, are whatever `document` takes; `rules` what the function of
    this name gives or takes. With `everything`, the report has also what holds or could not be checked.

    Raises `Unreadable` and `Refused`; a mistake in what is passed is a `TypeError`.
    """
    plan = _compiled(rules, parameters, tags).plan
    facts = document(source, name=name)
    earlier = None if prior is None else document(prior)
    return Report(__version__, (evaluate(plan, facts, everything, earlier),), ())


def _compiled(
    given: Rules | Source | Iterable[Source], parameters: Mapping[str, str] | None, tags: Sequence[str]
) -> Rules:
    if isinstance(given, Rules):
        if parameters or tags:
            raise TypeError("parameters and tags are given where rules are compiled: engine.rules(…, parameters=…)")
        return given
    sources = (given,) if isinstance(given, str | os.PathLike) else tuple(given)
    return rules(*sources, parameters=parameters, tags=tags)


def show(
    report: Report,
    form: str = "table",
    *,
    chinese: bool = False,
    everything: bool = False,
    documents: Sequence[Facts] = (),
) -> str | bytes:
    """A report in one of `FORMS`, as `engine check --format` writes it: a text, or bytes where the form is no text.

    `documents` are the facts of the documents, for the forms that show them. Raises `ValueError` for an unknown form.
    """
    if form not in FORMATS:
        raise ValueError(f"there is no form {form!r}: there are {', '.join(FORMATS)}")
    return rendered(report, form, View(Speech(chinese), everything, documents=tuple(documents)))
