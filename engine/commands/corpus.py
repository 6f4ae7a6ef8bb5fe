"""`engine corpus`: what is in a store of many documents. In: arguments. Out: a table, and an exit status."""

from __future__ import annotations

from collections.abc import Sequence

from engine.commands.endings import refuse, show
from engine.messages import Speech
from engine.options import TEXT, Given
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from engine.corpus.store import Answer

_HELP = """\
usage: engine corpus {documents,rules,organisations,years,failures} [OPTIONS]
       engine corpus sql QUESTION [OPTIONS]

Show what is in a store, which engine check --store makes: every document, the rules with
their conflicts, the findings by organisation or by year and kind, what could not be
checked; or the answer to a question of your own.

options:
  -h, --help            show this help message and exit
  --store DIR           the store (corpus)
  --format {table,json}
                        the form of the answer (table)

examples:
  engine check --rules district.rules --store corpus budgets/
  engine corpus rules
  engine corpus sql "SELECT path, message FROM findings WHERE difference > 100"

The tables of a question are documents, findings, checks, figures and failures; DuckDB
answers it. Exit status: 0, or 2 where the store or the question could not be used.
"""
_OPTIONS = {"--store": TEXT, "--format": ("table", "json")}


class Asked(Record):
    """What `engine corpus` is to show."""

    what: str
    question: str  # in SQL, where `what` is "sql"
    store: str
    format: str


def read_options(arguments: Sequence[str]) -> Asked:
    """The options of `engine corpus`. Raises `Misused` and `HelpWanted`."""
    given = Given("corpus", arguments, _OPTIONS, _HELP)
    what, *more = given.paths or [""]
    if what not in ("documents", "rules", "organisations", "years", "failures", "sql"):
        raise given.misused("what to show is one of documents, rules, organisations, years, failures, sql")
    if len(more) != (what == "sql"):
        raise given.misused("sql takes one question" if what == "sql" else f"{what} takes no more arguments")
    return Asked(what, more[0] if more else "", given.text("--store") or "corpus", given.word("--format"))


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Show the answer."""
    wanted = read_options(arguments)
    from engine.corpus.port import Unusable
    from engine.corpus.store import QUESTIONS, ask
    from engine.render.layout import clean

    try:
        answer = ask(wanted.store, wanted.question or QUESTIONS[wanted.what])
    except Unusable as problem:
        return refuse(f"engine: {clean(str(problem))}")
    return show(_as_json(answer) if wanted.format == "json" else _as_table(answer, speech))


def _as_table(answer: Answer, speech: Speech) -> str:
    from engine.render.grid import grid
    from engine.render.layout import clean

    numbers = [any(not isinstance(row[n], str | None) for row in answer.rows) for n in range(len(answer.names))]
    rows = [["" if value is None else clean(str(value)) for value in row] for row in answer.rows]
    return grid(answer.names, rows, "".join("r" if number else "l" for number in numbers)) + "\n"


def _as_json(answer: Answer) -> str:
    """A list of objects; amounts are texts, exact to the last decimal, as in every report."""
    import json

    def plain(value: object) -> object:
        return value if isinstance(value, str | int | None) else str(value)

    lines = [{name: plain(value) for name, value in zip(answer.names, row, strict=True)} for row in answer.rows]
    return "[\n" + ",\n".join(f" {json.dumps(line, ensure_ascii=False)}" for line in lines) + "\n]\n"
