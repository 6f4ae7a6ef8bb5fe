"""The options of each command, and their help. In: arguments. Out: `Check` or `Shown`, or `Misused` with one line.

They are read here and not by `argparse`, which takes longer to import and set up than the rules take to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.record import Record

HELP = """\
engine: finds what does not add up in published budgets, by rules that an auditor can read.

  engine check --rules FILE [PATH ...]   check documents against rules
  engine facts DOCUMENT                  show what was read from a document
  engine COMMAND --help                  the options of a command
  engine --version

Exit status: 0 nothing found, 1 findings, 2 something could not be used.
"""

_CHECK_HELP = """\
usage: engine check --rules FILE [OPTIONS] [PATH ...]

Check documents against rules. PATH is a document, or a folder to search.

options:
  -h, --help            show this help message and exit
  --rules FILE          a rule file or a shipped ruleset; may be repeated
  --set NAME=VALUE      give a parameter of the rules a value; may be repeated
  --format {table,json}
                        the form of the report (table)
  --output FILE         write the report to FILE
  --json-output FILE    write the report as JSON to FILE as well
  --fail-on {error,warning,note,never}
                        findings that make the exit status 1 (error)
  --all                 show also what holds, rounds or could not be checked
  --quiet               show findings only
  --colour {auto,always,never}, --color {auto,always,never}
                        colours (auto: on a terminal)

examples:
  engine check --rules district.rules budget-2024.txt
  engine check --rules district.rules --rules own.rules --set limit=0.01万元 budgets/
  engine check --rules district.rules --format json --output report.json budgets/

A --rules name is looked for as a file, then among the rulesets that come with the
engine. Without PATH, every document in the current folder is checked; folders given
as PATH are searched. Exit status: 0 no finding at or above --fail-on, 1 findings,
2 the rules, the options or a document could not be used.
"""

_FACTS_HELP = """\
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


class Misused(Exception):
    """The options cannot be understood; the text is one line that says why."""


class HelpWanted(Exception):
    """`--help` was among the options; the text is the help."""


class Check(Record):
    """What `engine check` is to do."""

    paths: tuple[str, ...]
    rules: tuple[str, ...]
    set: tuple[tuple[str, str], ...]  # (parameter, value)
    format: str
    output: str | None
    json_output: str | None
    fail_on: str
    all: bool
    quiet: bool
    colour: str


class Shown(Record):
    """What `engine facts` is to show."""

    document: str
    table: str | None
    figures: bool
    format: str


_FLAG, _TEXT = ("flag",), ("text",)  # what an option takes: nothing, or any text; else one of the words given here
_FORMATS = ("table", "json")
_CHECK = {
    "--rules": _TEXT,
    "--set": _TEXT,
    "--format": _FORMATS,
    "--output": _TEXT,
    "--json-output": _TEXT,
    "--fail-on": ("error", "warning", "note", "never"),
    "--all": _FLAG,
    "--quiet": _FLAG,
    "--colour": ("auto", "always", "never"),
}
_FACTS = {"--table": _TEXT, "--figures": _FLAG, "--format": _FORMATS}
_SPELLINGS = {"-h": "--help", "--color": "--colour"}


def check(arguments: Sequence[str]) -> Check:
    """The options of `engine check`. Raises `Misused` and `HelpWanted`."""
    given = _Given("check", arguments, _CHECK, _CHECK_HELP)
    if not given.values["--rules"]:
        raise given.misused("the following arguments are required: --rules")
    return Check(
        paths=tuple(given.paths),
        rules=tuple(given.values["--rules"]),
        set=tuple(map(given.setting, given.values["--set"])),
        format=given.word("--format"),
        output=given.text("--output"),
        json_output=given.text("--json-output"),
        fail_on=given.word("--fail-on"),
        all=given.flag("--all"),
        quiet=given.flag("--quiet"),
        colour=given.word("--colour"),
    )


def facts(arguments: Sequence[str]) -> Shown:
    """The options of `engine facts`. Raises `Misused` and `HelpWanted`."""
    given = _Given("facts", arguments, _FACTS, _FACTS_HELP)
    if not given.paths:
        raise given.misused("the following arguments are required: DOCUMENT")
    if len(given.paths) > 1:
        raise given.misused(f"unrecognized arguments: {' '.join(given.paths[1:])}")
    table, figures = given.text("--table"), given.flag("--figures")
    if figures and table is not None:
        raise given.misused("argument --figures: not allowed with argument --table")
    return Shown(given.paths[0], table, figures, given.word("--format"))


class _Given:
    """The arguments of one command, sorted into options and paths, which may stand in any order."""

    def __init__(self, command: str, arguments: Sequence[str], takes: dict[str, tuple[str, ...]], text: str) -> None:
        self.command = command
        self.takes = takes
        self.values: dict[str, list[str]] = {name: [] for name in takes}
        self.paths: list[str] = []
        unknown: list[str] = []
        queue = iter(arguments)
        for argument in queue:
            written, sign, value = argument.partition("=")
            name = _SPELLINGS.get(written, written)
            if argument == "--":
                self.paths += queue
            elif name == "--help":
                raise HelpWanted(text)
            elif name in takes:
                self.values[name].append(self._taken(name, value if sign else None, queue))
            else:
                (unknown if _is_option(argument) else self.paths).append(argument)
        if unknown:
            raise self.misused(f"unrecognized arguments: {' '.join(unknown)}")

    def _taken(self, name: str, value: str | None, queue: Iterator[str]) -> str:
        """The value of an option: what stood behind its `=`, or else the next argument."""
        words = self.takes[name]
        if words is _FLAG:
            if value is not None:
                raise self.misused(f"argument {name}: ignored explicit argument {value!r}")
            return ""
        if value is None:
            value = next(queue, "--")
            if _is_option(value):
                raise self.misused(f"argument {name}: expected one argument")
        if words is not _TEXT and value not in words:
            choices = ", ".join(map(repr, words))
            raise self.misused(f"argument {name}: invalid choice: {value!r} (choose from {choices})")
        return value

    def flag(self, name: str) -> bool:
        """Is the option there?"""
        return bool(self.values[name])

    def text(self, name: str) -> str | None:
        """The value given last, if any."""
        return self.values[name][-1] if self.values[name] else None

    def word(self, name: str) -> str:
        """The word given last, the first of those allowed where there is none."""
        return self.values[name][-1] if self.values[name] else self.takes[name][0]

    def setting(self, text: str) -> tuple[str, str]:
        """Name and value of "NAME=VALUE"."""
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise self.misused(f"argument --set: “{text}” is not NAME=VALUE")
        return name.strip(), value.strip()

    def misused(self, problem: str) -> Misused:
        """The complaint, to be raised."""
        command = f"engine {self.command}"
        return Misused(f"{command}: {' '.join(problem.split())} ({command} --help shows the options)")


def _is_option(argument: str) -> bool:
    """Does it look like an option? "-" alone, a negative number and a text with spaces do not."""
    return argument[:1] == "-" and argument != "-" and not argument[1].isdigit() and " " not in argument
