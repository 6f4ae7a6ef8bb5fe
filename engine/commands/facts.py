"""`engine facts`: what was read from a document. In: arguments. Out: tables, one of them, figures, JSON, pictures."""

from __future__ import annotations

import os
from collections.abc import Sequence

from engine.commands.endings import refuse, show
from engine.facts import Facts
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.output import store
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
  --picture DIR         write each page of a PDF to DIR, with what was read drawn over it

examples:
  engine facts budget-2024.txt
  engine facts budget-2024.txt --table 表3
  engine facts budget-2024.txt --format json
  engine facts budget-2024.pdf --picture pages
"""
_OPTIONS = {"--table": TEXT, "--figures": FLAG, "--format": ("table", "json"), "--picture": TEXT}


class Shown(Record):
    """What `engine facts` is to show."""

    document: str
    table: str | None
    figures: bool
    format: str
    picture: str | None = None


def read_options(arguments: Sequence[str]) -> Shown:
    """The options of `engine facts`. Raises `Misused` and `HelpWanted`."""
    given = Given("facts", arguments, _OPTIONS, _HELP)
    if not given.paths:
        raise given.misused("the following arguments are required: DOCUMENT")
    if len(given.paths) > 1:
        raise given.misused(f"unrecognized arguments: {' '.join(given.paths[1:])}")
    table, figures = given.text("--table"), given.flag("--figures")
    picture = given.text("--picture")
    if figures and table is not None:
        raise given.misused("argument --figures: not allowed with argument --table")
    if picture is not None and (figures or table is not None):
        raise given.misused(f"argument --picture: not allowed with argument {'--figures' if figures else '--table'}")
    return Shown(given.paths[0], table, figures, given.word("--format"), picture)


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Show the document, or say why it cannot be read."""
    wanted = read_options(arguments)
    from engine.read import Unreadable, read

    try:
        facts = read(wanted.document)
    except Unreadable as problem:
        return refuse(f"engine: {clean(wanted.document)}: {problem}")
    if wanted.picture is not None:
        return _pictures(wanted.document, wanted.picture, facts, speech)
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


def _pictures(document: str, folder: str, facts: Facts, speech: Speech) -> int:
    """Write the pages of a document into a folder, which is made where it is not there."""
    from engine.read import Unreadable, pictures

    count = 0
    try:
        for number, picture in pictures(document, facts):
            store(picture, os.path.join(folder, f"page-{number:03}.png"), made=True)
            count += 1
    except Unreadable as problem:
        return refuse(f"engine: {clean(document)}: {problem}")
    done = speech.count(count, "{n} page is in {folder}", "{n} pages are in {folder}", folder=clean(folder))
    return show(done + "\n")
