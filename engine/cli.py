"""The command line: finds the command, and turns whatever goes wrong into one line and an exit status.

In: arguments. Out: what the command writes, and its exit status.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from engine import __version__, commands, options, output
from engine.commands.endings import INTERRUPTED, internal, refuse, show
from engine.messages import Speech
from engine.render.layout import clean


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no exception leaves here."""
    gc.set_threshold(250_000, 20, 20)  # a document is tens of thousands of records and hardly any garbage
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments), Speech.of(os.environ))
    except options.HelpWanted as wanted:
        return show(str(wanted))
    except KeyboardInterrupt:
        return INTERRUPTED
    except options.Misused as problem:
        return refuse(str(problem))
    except output.Unwritable as problem:
        return refuse(f"engine: {clean(str(problem))}")
    except Exception as unexpected:
        return refuse(f"engine: {internal(unexpected, Speech.of(os.environ))}")
    finally:
        if arguments is None:
            gc.freeze()  # the process ends here, and Python would look through all its memory for garbage once more


def _run(arguments: Sequence[str], speech: Speech) -> int:
    command = arguments[0] if arguments else ""
    if command in ("--help", "-h"):
        return show(commands.overview())
    if command == "--version":
        return show(f"engine {__version__}\n")
    if command in commands.COMMANDS:
        return commands.run(command, arguments[1:], speech)
    problem = f"unknown command “{clean(command)}”" if command else "no command given"
    raise options.Misused(f"engine: {problem}; there are {', '.join(commands.COMMANDS)} (engine --help)")
