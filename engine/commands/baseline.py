"""`engine baseline`: writes down what is found today, for `engine check --baseline`. In: arguments. Out: the file."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from engine import output
from engine.commands.endings import FINE, UNUSABLE, refuse
from engine.commands.running import Asked, Unstarted, begin, checked
from engine.messages import Speech
from engine.options import TEXT, Given
from engine.render.layout import clean

_HELP = """\
usage: engine baseline --rules FILE [OPTIONS] [PATH ...]

Check documents, and write down what is found: engine check --baseline FILE then hides
it, and shows what is new. A finding whose figures change is shown again.

options:
  -h, --help            show this help message and exit
  --rules FILE          a rule file or a shipped ruleset; may be repeated
  --set NAME=VALUE      give a parameter of the rules a value; may be repeated
  --tag NAME            check only the rules with this tag; may be repeated
  --prior FILE          the document of the year before; may be repeated
  --waivers FILE        leave out what is waived there
  --today DAY           the day on which waivers are judged (2025-06-30; today)
  --output FILE         write to FILE instead of standard output

examples:
  engine baseline --rules district.rules --output baseline.json budgets/
  engine check --rules district.rules --baseline baseline.json budgets/

Paths are written as seen from the folder of FILE. Exit status: 0, or 2 where rules,
options or a document could not be used; then nothing is written.
"""
_OPTIONS: dict[str, tuple[str, ...]] = {
    "--rules": TEXT,
    "--set": TEXT,
    "--tag": TEXT,
    "--prior": TEXT,
    "--waivers": TEXT,
    "--today": TEXT,
    "--output": TEXT,
}


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Check, and write the baseline."""
    given = Given("baseline", arguments, _OPTIONS, _HELP)
    if not given.values["--rules"]:
        raise given.misused("the following arguments are required: --rules")
    settings = tuple(map(given.setting, given.values["--set"]))
    tags, priors = tuple(given.values["--tag"]), tuple(given.values["--prior"])
    today, waivers, path = given.day("--today"), given.text("--waivers"), given.text("--output")
    from engine.commands.known import Before
    from engine.follow_up import baseline

    try:
        before = Before(waivers, None, None, today)
        begun = begin(Asked(tuple(given.paths), tuple(given.values["--rules"]), settings, tags, priors), "auto", speech)
    except Unstarted as problem:
        return refuse(str(problem))
    report = before.applied(checked(begun, speech, progress=output.terminal(sys.stderr))[0])
    for failure in report.errors:
        output.tell(f"engine: {clean(failure.path)}: {clean(failure.message)}\n")
    if report.errors:
        return UNUSABLE
    text = baseline.write(report, os.path.dirname(path or ""))
    if path is None:
        output.emit(text)
    else:
        output.save(text, path)
    return FINE
