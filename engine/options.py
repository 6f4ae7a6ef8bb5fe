"""The options of each command, and their help. In: arguments. Out: `argparse.Namespace`, or `Misused` with one line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from engine.output import emit
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import IO, NoReturn

HELP = """\
engine: finds what does not add up in published budgets, by rules that an auditor can read.

  engine check --rules FILE [PATH ...]   check documents against rules
  engine facts DOCUMENT                  show what was read from a document
  engine COMMAND --help                  the options of a command
  engine --version

Exit status: 0 nothing found, 1 findings, 2 something could not be used.
"""

_CHECK = """\
examples:
  engine check --rules district.rules budget-2024.txt
  engine check --rules district.rules --rules own.rules --set limit=0.01万元 budgets/
  engine check --rules district.rules --format json --output report.json budgets/

A --rules name is looked for as a file, then among the rulesets that come with the
engine. Without PATH, every document in the current folder is checked; folders given
as PATH are searched. Exit status: 0 no finding at or above --fail-on, 1 findings,
2 the rules, the options or a document could not be used.
"""

_FACTS = """\
examples:
  engine facts budget-2024.txt
  engine facts budget-2024.txt --table 表3
  engine facts budget-2024.txt --format json
"""


class Misused(Exception):
    """The options cannot be understood; the text is one line that says why."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Misused(f"{self.prog}: {' '.join(message.split())} ({self.prog} --help shows the options)")

    def print_help(self, file: IO[str] | None = None) -> None:  # type: ignore[override]
        emit(self.format_help())


def check(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of `engine check`. Raises `Misused`; `--help` prints and raises SystemExit."""
    parser = _parser("check", "--rules FILE [OPTIONS] [PATH ...]", "Check documents against rules.", _CHECK)
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="a document, or a folder to search")
    add(
        "--rules",
        action="append",
        required=True,
        metavar="FILE",
        help="a rule file or a shipped ruleset; may be repeated",
    )
    add(
        "--set",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="give a parameter of the rules a value",
    )
    add("--format", choices=("table", "json"), default="table", help="the form of the report (table)")
    add("--output", metavar="FILE", help="write the report to FILE")
    add("--json-output", metavar="FILE", help="write the report as JSON to FILE as well")
    add(
        "--fail-on",
        choices=("error", "warning", "note", "never"),
        default="error",
        help="findings that make the exit status 1 (error)",
    )
    add("--all", action="store_true", help="show also what holds, rounds or could not be checked")
    add("--quiet", action="store_true", help="show findings only")
    _add_colour(parser)
    return parser.parse_intermixed_args(arguments)


def facts(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of `engine facts`. Raises `Misused`; `--help` prints and raises SystemExit."""
    about = "Show what was read from a document: its tables, or one of them."
    parser = _parser("facts", "[OPTIONS] DOCUMENT", about, _FACTS)
    parser.add_argument("document", metavar="DOCUMENT")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--table", metavar="TABLE", help="one table, by its number, its position or its title")
    shown.add_argument("--figures", action="store_true", help="every figure, with its value and place")
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="json: everything that was read (table)"
    )
    return parser.parse_intermixed_args(arguments)


def _parser(command: str, usage: str, description: str, examples: str) -> _Parser:
    return _Parser(
        prog=f"engine {command}",
        usage=f"engine {command} {usage}",  # argparse takes its time to write its own, asked for help or not
        description=description,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _add_colour(parser: argparse.ArgumentParser) -> None:
    choices = ("auto", "always", "never")
    parser.add_argument("--colour", "--color", choices=choices, default="auto", help="colours (auto: on a terminal)")


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(f"“{text}” is not NAME=VALUE")
    return name.strip(), value.strip()
