"""`engine rules`: what rule files amount to. In: arguments. Out: their rules, parameters, tables; or the mistakes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine import __version__, output
from engine.commands.endings import refuse, show
from engine.messages import Speech
from engine.options import TEXT, Given
from engine.record import Record

_HELP = """\
usage: engine rules [OPTIONS] RULES ...

Show what rule files amount to, with everything they use and change: rules, parameters,
tables, files.

options:
  -h, --help            show this help message and exit
  --set NAME=VALUE      give a parameter of the rules a value; may be repeated
  --tag NAME            only the rules with this tag; may be repeated
  --format {table,json}
                        the form of the list (table)

examples:
  engine rules district.rules
  engine rules own.rules --tag 支出
  engine rules own.rules --format json

RULES is looked for as a file, then among the rulesets that come with the engine.
"""
_OPTIONS = {"--set": TEXT, "--tag": TEXT, "--format": ("table", "json")}


class Listed(Record):
    """What `engine rules` is to list."""

    rules: tuple[str, ...]
    set: tuple[tuple[str, str], ...]  # (parameter, value)
    tags: tuple[str, ...]
    format: str


def read_options(arguments: Sequence[str]) -> Listed:
    """The options of `engine rules`. Raises `Misused` and `HelpWanted`."""
    given = Given("rules", arguments, _OPTIONS, _HELP)
    if not given.paths:
        raise given.misused("the following arguments are required: RULES")
    settings = tuple(map(given.setting, given.values["--set"]))
    return Listed(tuple(given.paths), settings, tuple(given.values["--tag"]), given.word("--format"))


def run(arguments: Sequence[str], speech: Speech) -> int:
    """List the rules, or say why the files cannot be used."""
    wanted = read_options(arguments)
    from engine.inventory import take
    from engine.loading import load
    from engine.render import rules as listed
    from engine.rulefiles import Refused, root_of
    from engine.rules import obtain, tagged

    try:
        files = [load(root) for root in dict.fromkeys(map(root_of, wanted.rules))]
        for file in files:
            file.require()
        plan = obtain(wanted.rules, dict(wanted.set))
        plan = tagged(plan, wanted.tags) if wanted.tags else plan
    except Refused as refused:
        return refuse(refused.text(output.coloured("auto", sys.stderr)))
    contents = take(files, plan)
    return show(listed.as_json(contents, __version__) if wanted.format == "json" else listed.show(contents, speech))
