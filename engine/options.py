"""How a command reads its options. In: arguments, and what options there are. Out: `Given`, or `Misused` with one line.

They are read here and not by `argparse`, which takes longer to import and set up than the rules take to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.quantity import parse_rational

FLAG, TEXT = ("flag",), ("text",)  # what an option takes: nothing, or any text; else one of the words given here
_SPELLINGS = {"-h": "--help", "--color": "--colour"}


class Misused(Exception):
    """The options cannot be understood; the text is one line that says why."""


class HelpWanted(Exception):
    """`--help` was among the options; the text is the help."""


class Given:
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
        if words is FLAG:
            if value is not None:
                raise self.misused(f"argument {name}: ignored explicit argument {value!r}")
            return ""
        if value is None:
            value = next(queue, "--")
            if _is_option(value):
                raise self.misused(f"argument {name}: expected one argument")
        if words is not TEXT and value not in words:
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

    def percentage(self, name: str) -> str | None:
        """The value of an option that is a percentage, as it was written, without its sign."""
        text = self.text(name)
        if text is None:
            return None
        percent = text.strip().removesuffix("%").strip()
        share = parse_rational(percent)
        if share is None or not 0 <= share[0] <= 100 * share[1]:
            raise self.misused(f"argument {name}: “{text}” is no percentage from 0 to 100")
        return percent

    def day(self, name: str) -> str | None:
        """The value of an option that is a day of the calendar, as "2025-06-30"."""
        text = self.text(name)
        if text is None:
            return None
        from engine.follow_up import day

        found = day(text)
        if found is None:
            raise self.misused(f"argument {name}: “{text}” is no day such as 2025-06-30")
        return found

    def misused(self, problem: str) -> Misused:
        """The complaint, to be raised."""
        command = f"engine {self.command}"
        return Misused(f"{command}: {' '.join(problem.split())} ({command} --help shows the options)")


def _is_option(argument: str) -> bool:
    """Does it look like an option? "-" alone, a negative number and a text with spaces do not."""
    return argument[:1] == "-" and argument != "-" and not argument[1].isdigit() and " " not in argument
