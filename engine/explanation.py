"""What there is to say of one rule, as data. In: nothing. Out: `Explanation`, made by `explain`, printed by `render/`.

Places in rule files are a file's name and a line, both as messages print them; places in the document are findings'.
"""

from __future__ import annotations

from engine.findings import Finding, Reach, Recognition, Severity, Tally
from engine.record import Record


class Origin(Record):
    """Where something is declared. Lines count from 1."""

    file: str
    line: int


class Spoken(Record):
    """A table that the rule speaks of, and the patterns by which its title is recognised."""

    name: str
    titled: tuple[str, ...]
    unless: tuple[str, ...]
    needed: bool  # the rule binds only where the document has it
    origin: Origin


class Named(Record):
    """A value that the rule files name with `let`, as it is written there."""

    name: str
    text: str  # "let 总支出 = …"
    origin: Origin


class Parameter(Record):
    """A parameter with its value: the one that is declared, or the one it was given."""

    name: str
    value: str
    text: str  # "param 允差 = 0.5 万元"
    about: str
    origin: Origin


class Example(Record):
    """An example of the rule file: what the rule is expected to say of it."""

    expect: str
    origin: Origin


class Change(Record):
    """What another file makes of the rule: `disable`, or `regrade` to another severity."""

    change: str
    to: str
    because: str
    origin: Origin


class InDocument(Record):
    """How the rule bound in one document. `findings` are all its verdicts there, what holds included."""

    path: str
    title: str
    tally: Tally
    reach: Reach
    recognitions: tuple[Recognition, ...]  # of the tables that the rule speaks of
    findings: tuple[Finding, ...]


class Explanation(Record):
    """One rule. `text` is as written in the file; `long_form` is what a one-line form stands for, else ""."""

    rule: str
    title: str
    source: str
    severity: Severity  # of a conflict
    graded: tuple[tuple[str, str], ...]  # verdict and severity, of other verdicts that are more than notes
    precision: tuple[str, ...]  # what is not as usual in how it reads figures: "cut off", "exact", "printed"
    tags: tuple[str, ...]
    changes: tuple[Change, ...]
    origin: Origin
    text: str
    long_form: str
    tables: tuple[Spoken, ...]
    names: tuple[Named, ...]
    parameters: tuple[Parameter, ...]
    examples: tuple[Example, ...]
    document: InDocument | None = None
