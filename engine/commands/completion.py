"""`engine completion`: what a shell needs to complete commands, options and their words. In: its name. Out: a script.

The script is made of the same tables that the commands read their options by, so it knows what they know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module

from engine.commands.endings import show
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.record import Record

_HELP = """\
usage: engine completion SHELL

Write the script by which a shell completes commands, options and their words. SHELL is
bash, zsh or fish.

options:
  -h, --help            show this help message and exit

examples:
  eval "$(engine completion bash)"                                 # in ~/.bashrc
  engine completion zsh >~/.zfunc/_engine                          # a folder of $fpath
  engine completion fish >~/.config/fish/completions/engine.fish
"""
_OPTIONS: dict[str, tuple[str, ...]] = {}
_DESCRIBED = re.compile(r"(?m)^  (?:-\w, )?(--[\w-]+)[^\n]*?(?:\n {24}|  +)(\S[^\n]*)$")


class Option(Record):
    """An option, and what may follow it: words, anything (`files`), or nothing."""

    name: str
    words: tuple[str, ...]
    files: bool
    about: str


class Command(Record):
    """A command with its options."""

    name: str
    about: str
    options: tuple[Option, ...]


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Write the script of a shell."""
    given = Given("completion", arguments, _OPTIONS, _HELP)
    if len(given.paths) != 1 or given.paths[0] not in SHELLS:
        raise given.misused(f"name one of these shells: {', '.join(SHELLS)}")
    return show("".join(f"{line}\n" for line in SHELLS[given.paths[0]](list(_commands()))))


def _commands() -> Iterator[Command]:
    from engine.commands import COMMANDS
    from engine.rulefiles import shipped_rulesets

    rulesets = tuple(sorted(shipped_rulesets()))
    for name, (_, about) in COMMANDS.items():
        module = import_module(f"engine.commands.{name}")
        described = dict(_DESCRIBED.findall(module._HELP))
        options = [Option("--help", (), False, "show the help")]
        for option, takes in module._OPTIONS.items():
            words = rulesets if option == "--rules" else () if takes in (FLAG, TEXT) else takes
            options.append(Option(option, words, takes is TEXT, described.get(option, "")))
        yield Command(name, about, tuple(options))


# ── the shells ───────────────────────────────────────────────────────────────────────────


def _bash(commands: list[Command]) -> Iterator[str]:
    """Completion by a function; where it has nothing to say, bash completes names of files."""
    yield "_engine() {"
    yield '    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words='
    yield "    # bash cuts --format=json at the sign"
    yield '    [[ $cur == "=" ]] && cur= && prev=${COMP_WORDS[COMP_CWORD-1]}'
    yield '    [[ $prev == "=" ]] && prev=${COMP_WORDS[COMP_CWORD-2]}'
    yield "    COMPREPLY=()"
    yield "    if ((COMP_CWORD == 1)); then"
    names = " ".join(command.name for command in commands)
    yield f"        COMPREPLY=($(compgen -W '{names} --help --version' -- \"$cur\"))"
    yield "        return"
    yield "    fi"
    yield '    case "${COMP_WORDS[1]} $prev" in'
    for command in commands:
        for option in command.options:
            if option.words or option.files:
                words = f"COMPREPLY=($(compgen -W '{' '.join(option.words)}' -- \"$cur\"))" if option.words else ":"
                files = '; COMPREPLY+=($(compgen -f -- "$cur"))' if option.words and option.files else ""
                yield f"        '{command.name} {option.name}') {words}{files}; return ;;"
    yield "    esac"
    yield "    [[ $cur == -* ]] || return"
    yield '    case "${COMP_WORDS[1]}" in'
    for command in commands:
        yield f"        {command.name}) words='{' '.join(option.name for option in command.options)}' ;;"
    yield "    esac"
    yield '    COMPREPLY=($(compgen -W "$words" -- "$cur"))'
    yield "}"
    yield "complete -o default -F _engine engine"


def _zsh(commands: list[Command]) -> Iterator[str]:
    """A function for `compinit`, which may also be sourced."""
    yield "#compdef engine"
    yield "_engine() {"
    yield "    local -a commands"
    yield "    commands=("
    yield from (f"        '{command.name}:{_plain(command.about)}'" for command in commands)
    yield "    )"
    yield "    if ((CURRENT == 2)); then"
    yield "        _describe command commands"
    yield "        return"
    yield "    fi"
    yield "    local command=$words[2]"
    yield "    shift words"
    yield "    ((CURRENT--))"
    yield "    case $command in"
    for command in commands:
        yield f"        {command.name})"
        yield "            _arguments \\"
        for option in command.options:
            sign = "=" if option.words or option.files else ""
            yield f"                '*{option.name}{sign}[{_plain(option.about)}]{_after(option)}' \\"
        yield "                '*:file:_files'"
        yield "            ;;"
    yield "    esac"
    yield "}"
    yield 'if [[ $funcstack[1] == _engine ]]; then _engine "$@"; else compdef _engine engine; fi'


def _after(option: Option) -> str:
    """What zsh completes behind an option."""
    if not option.words:
        return ":value:_files" if option.files else ""
    words = f"({' '.join(option.words)})"
    return f":rules:{{compadd -- {words[1:-1]}; _files}}" if option.files else f":word:{words}"


def _fish(commands: list[Command]) -> Iterator[str]:
    """One rule for each command and option."""
    for command in commands:
        yield f"complete -c engine -f -n __fish_use_subcommand -a {command.name} -d '{_plain(command.about)}'"
    for command in commands:
        for option in command.options:
            takes = " -r" if option.files else " -x" if option.words else ""
            words = f" -a '{' '.join(option.words)}'" if option.words else ""
            about = f" -d '{_plain(option.about)}'" if option.about else ""
            seen = f"__fish_seen_subcommand_from {command.name}"
            yield f"complete -c engine -n '{seen}' -l {option.name.removeprefix('--')}{takes}{words}{about}"


def _plain(text: str) -> str:
    """A description without what means something in a quoted text of a shell."""
    return re.sub(r"[\\'\[\]:]", "", text)


SHELLS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
