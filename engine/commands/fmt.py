"""`engine fmt`: rule files in their one layout. In: arguments. Out: files written anew, or what would change."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine import output
from engine.commands.endings import FINDINGS, FINE, UNUSABLE, refuse
from engine.messages import Speech
from engine.options import FLAG, Given
from engine.record import Record
from engine.render.layout import clean
from engine.rulefiles import MAX_FILE, Refused, decoded, read_bytes, shown, under

_HELP = """\
usage: engine fmt [OPTIONS] PATH ...

Lay out rule files: white space only, comments kept. PATH is a rule file, or a folder
to search for files that end in .rules; - reads standard input and writes the result
to standard output. Files are rewritten in place; a file with mistakes is left alone.

options:
  -h, --help            show this help message and exit
  --check               write nothing; name the files that would change
  --diff                write nothing; show what would change

examples:
  engine fmt own.rules
  engine fmt --check rulesets/
  engine fmt - <own.rules

Exit status: 0 done, or nothing would change; 1 with --check or --diff: something would
change; 2 a file has mistakes or could not be used.
"""
_OPTIONS: dict[str, tuple[str, ...]] = {"--check": FLAG, "--diff": FLAG}
_STREAM = "-"


class Wanted(Record):
    """What `engine fmt` is to do."""

    paths: tuple[str, ...]
    check: bool
    diff: bool


def read_options(arguments: Sequence[str]) -> Wanted:
    """The options of `engine fmt`. Raises `Misused` and `HelpWanted`."""
    given = Given("fmt", arguments, _OPTIONS, _HELP)
    if not given.paths:
        raise given.misused("the following arguments are required: PATH")
    return Wanted(tuple(given.paths), given.flag("--check"), given.flag("--diff"))


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Lay out the files, or say what that would change."""
    wanted = read_options(arguments)
    dry = wanted.check or wanted.diff
    try:
        paths = under(path for path in wanted.paths if path != _STREAM)
    except Refused as problem:
        return refuse(f"engine: {clean(problem.message)}")
    if _STREAM in wanted.paths:
        paths.insert(0, _STREAM)
    if not paths:
        return refuse(f"engine: there is no rule file in {clean(', '.join(wanted.paths))}")
    outcomes = [_one(path, wanted, speech) for path in paths]
    if dry or paths != [_STREAM]:
        would = ("{changed} of {n} rule file would change", "{changed} of {n} rule files would change")
        did = ("{changed} of {n} rule file changed", "{changed} of {n} rule files changed")
        one, many = would if dry else did
        output.tell(f"engine: {speech.count(len(paths), one, many, changed=outcomes.count(FINDINGS))}\n")
    if UNUSABLE in outcomes:
        return UNUSABLE
    return FINDINGS if dry and FINDINGS in outcomes else FINE


def _one(path: str, wanted: Wanted, speech: Speech) -> int:
    """Lay out one file. `FINDINGS` if that changes it, `UNUSABLE` if it cannot be done."""
    name = _STREAM if path == _STREAM else shown(path)
    try:
        before = _stdin() if path == _STREAM else read_bytes(path)
        after = _laid(before, name)
        if wanted.diff:
            output.emit(_difference(before, after, name))
        elif wanted.check:
            output.emit(f"{clean(name)}\n" if before != after else "")
        elif path == _STREAM:
            output.emit(after.decode())
        elif before != after:
            output.replace(after, path)
            output.emit(f"{clean(name)}\n")
    except Refused as problem:
        text = problem.text(output.coloured("auto", sys.stderr))
        return refuse(text if problem.diagnostics else f"engine: {clean(text)}")
    except output.Unwritable as problem:
        return refuse(f"engine: {clean(str(problem))}")
    return FINE if before == after else FINDINGS


def _stdin() -> bytes:
    data = sys.stdin.buffer.read(MAX_FILE + 1) if sys.stdin else b""
    if len(data) > MAX_FILE:
        raise Refused(f"standard input is larger than {MAX_FILE >> 20} MiB: that is no rule file")
    return data


def _laid(before: bytes, name: str) -> bytes:
    """The content of a rule file laid out. Raises `Refused` with its mistakes."""
    from engine.source import Source
    from engine.syntax import format

    source = Source(name, decoded(before, name))
    text, mistakes = format(source)
    if mistakes:
        raise Refused(f"{name} has mistakes", mistakes, {name: source})
    return text.encode()


def _difference(before: bytes, after: bytes, name: str) -> str:
    """A unified diff; nothing where both are the same."""
    from difflib import unified_diff

    old, new = (content.decode().splitlines(keepends=True) for content in (before, after))
    lines = unified_diff(old, new, name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
