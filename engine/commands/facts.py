"""`engine facts`: what was read from a document. In: arguments. Out: its tables, one of them, its figures, or JSON."""

from __future__ import annotations

from collections.abc import Sequence

from engine.commands.endings import refuse, show
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.record import Record
from engine.render.layout import clean

_HELP = """\
usage: engine facts [OPTIONS] DOCUMENT

Show what was read from a document: its tables, or one of them.

options:
  -h, --help            show this help message and exit
  --table TABLE         one table, by its number, its position or its title
  --figures             every figure, with its value and place
  --format {table,json}
                        json: everything that was read (table)

examples:
  engine facts budget-2024.txt
  engine facts budget-2024.txt --table 表3
  engine facts budget-2024.txt --format json
"""
_OPTIONS = {"--table": TEXT, "--figures": FLAG, "--format": ("table", "json")}


class Shown(Record):
    """What `engine facts` is to show."""

    document: str
    table: str | None
    figures: bool
    format: str


def read_options(arguments: Sequence[str]) -> Shown:
    """The options of `engine facts`. Raises `Misused` and `HelpWanted`."""
    given = Given("facts", arguments, _OPTIONS, _HELP)
    if not given.paths:
        raise given.misused("the following arguments are required: DOCUMENT")
    if len(given.paths) > 1:
        raise given.misused(f"unrecognized arguments: {' '.join(given.paths[1:])}")
    table, figures = given.text("--table"), given.flag("--figures")
    if figures and table is not None:
        raise given.misused("argument --figures: not allowed with argument --table")
    return Shown(given.paths[0], table, figures, given.word("--format"))


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Show the document, or say why it cannot be read."""
    wanted = read_options(arguments)
    from engine.read import Unreadable, read

    try:
        facts = read(wanted.document)
    except Unreadable as problem:
        return refuse(f"engine: {clean(wanted.document)}: {problem}")
    if wanted.format == "json":
        from engine.read import facts_json

        return show(facts_json.dump(facts).rstrip("\n") + "\n")
    from engine.render import facts as shown

    if wanted.figures:
        return show(shown.figures(facts, speech))
    if wanted.table is None:
        return show(shown.overview(facts, speech))
    try:
        return show(shown.one_table(facts, wanted.table, speech))
    except shown.NoSuchTable as problem:
        return refuse(f"engine: {clean(wanted.document)}: {problem}")
