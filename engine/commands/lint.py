"""`engine lint`: what is wrong with rule files that is no error. In: arguments. Out: findings, and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine import __version__, output
from engine.commands.endings import FINDINGS, FINE, refuse
from engine.messages import Speech
from engine.options import FLAG, Given
from engine.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from engine.lint import Subject
    from engine.loading import Loaded

_HELP = """\
usage: engine lint [OPTIONS] RULES ...

Find what is wrong with rule files that is no error: rules that can never fail, never
apply or contradict each other, requirements that others imply, patterns that find
nothing, declarations that nothing uses. No document is read.

options:
  -h, --help            show this help message and exit
  --format {table,json}
                        the form of the findings (table)
  --quiet               show findings only
  --colour {auto,always,never}, --color {auto,always,never}
                        colours (auto: on a terminal)

examples:
  engine lint own.rules
  engine lint --format json own.rules town.rules

RULES are files, or rulesets that come with the engine. Each is looked at by itself, with
what it uses. Exit status: 0 nothing found, 1 findings, 2 a rule file could not be used.
"""
_OPTIONS = {"--format": ("table", "json"), "--quiet": FLAG, "--colour": ("auto", "always", "never")}


class Lint(Record):
    """What `engine lint` is to do."""

    rules: tuple[str, ...]
    format: str
    quiet: bool
    colour: str


def read_options(arguments: Sequence[str]) -> Lint:
    """The options of `engine lint`. Raises `Misused` and `HelpWanted`."""
    given = Given("lint", arguments, _OPTIONS, _HELP)
    if not given.paths:
        raise given.misused("the following arguments are required: RULES")
    return Lint(tuple(given.paths), given.word("--format"), given.flag("--quiet"), given.word("--colour"))


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Lint the rule files; those that cannot be used are told on standard error, and the others are linted."""
    wanted = read_options(arguments)
    from engine.lint import Subject, lint
    from engine.loading import load
    from engine.rulefiles import Refused, root_of

    status = FINE
    files: list[Loaded] = []
    subjects: list[Subject] = []
    for name in dict.fromkeys(wanted.rules):
        try:
            loaded = load(root_of(name))
            subjects.append(Subject(loaded.checked, loaded.files, loaded.plan(__version__)))
            files.append(loaded)
        except Refused as refused:
            status = refuse(refused.text(output.coloured(wanted.colour, sys.stderr)))
    found = lint(subjects)
    found += tuple(one for loaded in files for one in loaded.warnings if one.span.file == loaded.file.span.file)
    sources = {name: source for loaded in files for name, source in loaded.sources.items()}
    if wanted.format == "json":
        from engine.render import diagnostics_json

        output.emit(diagnostics_json.show(found, sources))
    else:
        from engine.render.diagnostics import render

        rules = sum(len(subject.own_rules) for subject in subjects)
        output.emit(render(found, sources, output.coloured(wanted.colour, sys.stdout)))
        if files and not wanted.quiet:
            output.emit(("\n" if found else "") + _summary(rules, len(found), speech) + "\n")
    return status or (FINDINGS if found else FINE)


def _summary(rules: int, found: int, speech: Speech) -> str:
    """How many rules were looked at, and how many findings there are."""
    result = speech.count(found, "{n} warning", "{n} warnings") if found else speech.say("nothing found")
    return speech.count(rules, "{n} rule", "{n} rules") + speech.say(": ") + result
