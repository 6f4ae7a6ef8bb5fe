"""What rule files amount to once everything they use and change is taken together. In: nothing. Out: `Contents`.

`commands/rules.py` fills it, `render/rules.py` prints it.
"""

from __future__ import annotations

from engine.record import Record


class Declaration(Record):
    """Where something is declared: the file as messages print it, and the line from 1."""

    file: str
    line: int


class Use(Record):
    """A file that another uses: its name, the alias it stands behind, the version asked for; "" where there is none."""

    file: str
    alias: str
    version: str


class RuleFile(Record):
    """One file, with what its `ruleset` says of it."""

    file: str
    ruleset: str
    title: str
    version: str
    uses: tuple[Use, ...]


class Rule(Record):
    """One rule as it is checked. `state` is "checked" or "disabled"; `because` is the reason for the latter."""

    rule: str
    title: str
    source: str
    severity: str
    tags: tuple[str, ...]
    state: str
    because: str
    declared: Declaration


class Parameter(Record):
    """A parameter and the value it has: a text, or an exact decimal with its unit."""

    parameter: str
    value: str
    unit: str
    about: str
    declared: Declaration


class Table(Record):
    """A declared table: the patterns of its title, its parts and its columns."""

    table: str
    titled: tuple[str, ...]
    parts: tuple[str, ...]
    columns: tuple[str, ...]
    declared: Declaration


class Change(Record):
    """What one file changes of another: `change` is "disable", "regrade" or "override".

    `was` and `to` are severities or values, "" where a rule is switched off. A change is not in force where a rule runs
    all the same because another file that was named has it, or where the user set the parameter.
    """

    change: str
    of: str
    was: str
    to: str
    because: str
    in_force: bool
    declared: Declaration


class Contents(Record):
    """Everything, in the order of the files, those used before those that use them."""

    files: tuple[RuleFile, ...]
    rules: tuple[Rule, ...]
    left_out: int  # rules that do not have the tags asked for
    parameters: tuple[Parameter, ...]
    tables: tuple[Table, ...]
    changes: tuple[Change, ...]
