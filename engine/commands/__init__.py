"""The commands. In: the name of one and its arguments. Out: its exit status. Only that one's module is imported."""

from __future__ import annotations

from collections.abc import Sequence

from engine.messages import Speech

COMMANDS = {  # in the order of the help: the name, how it is called, what it does
    "check": ("--rules FILE [PATH ...]", "check documents against rules"),
    "test": ("RULES ...", "run the examples that rule files carry"),
    "facts": ("DOCUMENT", "show what was read from a document"),
    "rules": ("RULES ...", "show what rule files amount to"),
    "fmt": ("PATH ...", "lay out rule files"),
    "new": ("[NAME.rules] [--from DOCUMENT]", "begin a rule file, with the tables of a document"),
    "baseline": ("--rules FILE [PATH ...]", "write down what is found, to be shown what is new"),
    "explain": ("RULE --rules FILE [DOCUMENT]", "explain a rule, and how it came to bind"),
    "completion": ("bash|zsh|fish", "write what a shell needs to complete all this"),
    "corpus": ("WHAT [--store DIR]", "show what is in a store of many documents"),
    "lint": ("RULES ...", "find what is wrong with rule files that is no error"),
}


def run(command: str, arguments: Sequence[str], speech: Speech) -> int:
    """Run one of `COMMANDS`."""
    module = __import__(f"engine.commands.{command}", fromlist=["run"])
    status: int = module.run(arguments, speech)
    return status


def overview() -> str:
    """The help of `engine` itself."""
    width = max(len(name) + len(called) for name, (called, _) in COMMANDS.items())
    lines = [f"  engine {f'{name} {called}':{width + 3}}{about}" for name, (called, about) in COMMANDS.items()]
    more = f"  engine {'COMMAND --help':{width + 3}}the options of a command"
    return _HELP.format(commands="\n".join(lines), more=more)


_HELP = """\
engine: finds what does not add up in published budgets, by rules that an auditor can read.

{commands}
{more}
  engine --version

Exit status: 0 nothing found, 1 findings, 2 something could not be used.
"""
