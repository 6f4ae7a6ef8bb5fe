"""`engine new`: a rule file to begin with. In: arguments. Out: the file, from a document or to be filled in.

Every stage is imported where it is used.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from engine import output
from engine.commands.endings import refuse, show
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.record import TYPE_CHECKING, Record
from engine.render.layout import clean

if TYPE_CHECKING:
    from engine.draft import Draft

_HELP = """\
usage: engine new [OPTIONS] [NAME.rules]

Write a rule file to begin with (own.rules): commented, with a sample and examples to
test it. With --from: the tables of a document, and the rules that hold in them. What
does not hold there is written as a comment, with the figures.

options:
  -h, --help            show this help message and exit
  --from DOCUMENT       begin with the tables of a document
  --force               overwrite the file if it is there already

examples:
  engine new
  engine new town.rules --from budget-2024.txt
  engine new - --from budget-2024.txt

NAME may be -: then the file is written to standard output.
"""
_OPTIONS: dict[str, tuple[str, ...]] = {"--from": TEXT, "--force": FLAG}
_ENDING = ".rules"
_OUTPUT = "-"


class Wanted(Record):
    """What `engine new` is to write: a file by its path, "-" for standard output."""

    path: str
    document: str | None
    force: bool

    @property
    def name(self) -> str:
        """The name of the file without its folder and ending."""
        return "own" if self.path == _OUTPUT else os.path.basename(self.path).removesuffix(_ENDING)


def read_options(arguments: Sequence[str]) -> Wanted:
    """The options of `engine new`. Raises `Misused` and `HelpWanted`."""
    given = Given("new", arguments, _OPTIONS, _HELP)
    if len(given.paths) > 1:
        raise given.misused(f"unrecognized arguments: {' '.join(given.paths[1:])}")
    path = given.paths[0] if given.paths else f"own{_ENDING}"
    if path != _OUTPUT and not path.endswith(_ENDING):
        path += _ENDING
    if not os.path.basename(path).removesuffix(_ENDING).strip():
        raise given.misused(f"“{path}” names no file")
    return Wanted(path, given.text("--from"), given.flag("--force"))


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Write the file, and say what is in it."""
    wanted = read_options(arguments)
    if wanted.path != _OUTPUT and os.path.lexists(wanted.path) and not wanted.force:
        return refuse(f"engine: {clean(wanted.path)} is there already; choose another name, or overwrite it: --force")
    if wanted.document is None:
        from engine.draft.starter import starter

        return _written(starter(wanted.name, speech), wanted, speech.say("a rule file to begin with"), speech)
    from engine.draft import draft
    from engine.read import Unreadable, read

    try:
        facts = read(wanted.document)
    except Unreadable as problem:
        return refuse(f"engine: {clean(wanted.document)}: {clean(str(problem))}")
    drafted = draft(facts, wanted.name, speech)
    return _written(drafted.text, wanted, _contents(drafted, speech), speech)


def _written(text: str, wanted: Wanted, contents: str, speech: Speech) -> int:
    if wanted.path == _OUTPUT:
        return show(text)
    output.save(text, wanted.path)
    path, document = _word(wanted.path), _word(wanted.document or "DOCUMENT")
    said = f"{clean(wanted.path)}{speech.say(': ')}{contents}"
    return show(f"{said}\n  engine check --rules {path} {document}\n  engine test {path}\n")


def _word(path: str) -> str:
    """A path as one word of a command."""
    return f'"{clean(path)}"' if " " in path else clean(path)


def _contents(drafted: Draft, speech: Speech) -> str:
    """ "12 tables, 19 rules, 4 more as comments, 2 examples"."""
    counts = [
        speech.count(drafted.tables, "{n} table", "{n} tables"),
        speech.count(drafted.rules, "{n} rule", "{n} rules"),
    ]
    if drafted.aside:
        counts.append(speech.count(drafted.aside, "{n} more as a comment", "{n} more as comments"))
    if drafted.examples:
        counts.append(speech.count(drafted.examples, "{n} example", "{n} examples"))
    return speech.say(", ").join(counts)
