"""`engine explain`: what a rule does, why, and how it bound. In: arguments. Out: the explanation, or a page on a slip.

Every stage is imported where it is used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from engine import __version__, output
from engine.commands.endings import refuse, show
from engine.messages import Speech
from engine.options import FLAG, TEXT, Given
from engine.record import TYPE_CHECKING, Record
from engine.render.layout import clean

if TYPE_CHECKING:
    from engine.explanation import Explanation
    from engine.findings import Report
    from engine.render.formats import View

_HELP = """\
usage: engine explain RULE --rules FILE [OPTIONS] [DOCUMENT]
       engine explain CODE

Explain a rule: its text, what a one-line form stands for, the tables it speaks of.
With DOCUMENT: how it bound there, and every check with its figures. CODE is the code of
a mistake in a rule file, or of a finding of engine lint, such as unknown-column.

options:
  -h, --help            show this help message and exit
  --rules FILE          the rule file or shipped ruleset; may be repeated
  --set NAME=VALUE      give a parameter of the rules a value; may be repeated
  --prior FILE          the document of the year before, which rules call prior
  --format {table,json}
                        the form of the explanation (table)
  --all                 show every check, not only the first of each verdict
  --colour {auto,always,never}, --color {auto,always,never}
                        colours (auto: on a terminal)

examples:
  engine explain 收支平衡 --rules district.rules
  engine explain 支出逐级汇总 --rules district.rules budget-2024.txt
  engine explain unknown-column

RULE is the name of a rule, with its ruleset or without, the beginning of one, or a
pattern with *, as long as only one rule is meant.
"""
_OPTIONS = {
    "--rules": TEXT,
    "--set": TEXT,
    "--prior": TEXT,
    "--format": ("table", "json"),
    "--all": FLAG,
    "--colour": ("auto", "always", "never"),
}


class Wanted(Record):
    """What `engine explain` is to explain: a rule, or without rule files the code of a mistake."""

    rule: str
    document: str | None
    rules: tuple[str, ...]
    set: tuple[tuple[str, str], ...]  # (parameter, value)
    format: str
    all: bool
    colour: str
    prior: str | None = None


def read_options(arguments: Sequence[str]) -> Wanted:
    """The options of `engine explain`. Raises `Misused` and `HelpWanted`."""
    given = Given("explain", arguments, _OPTIONS, _HELP)
    if not given.paths:
        how = "say which rule: engine explain RULE --rules FILE; engine rules lists them"
        raise given.misused(how)
    if len(given.paths) > 2:
        raise given.misused(f"unrecognized arguments: {' '.join(given.paths[2:])}")
    rule, document = [*given.paths, None][:2]
    return Wanted(
        rule=rule or "",
        document=document,
        rules=tuple(given.values["--rules"]),
        set=tuple(map(given.setting, given.values["--set"])),
        format=given.word("--format"),
        all=given.flag("--all"),
        colour=given.word("--colour"),
        prior=given.text("--prior"),
    )


def run(arguments: Sequence[str], speech: Speech) -> int:
    """Explain, or say why there is nothing to explain."""
    wanted = read_options(arguments)
    if not wanted.rules:
        return _mistake(wanted, speech)
    from engine.explain import Unknown
    from engine.read import Unreadable
    from engine.rulefiles import Refused

    try:
        explanation = _explained(wanted)
    except Refused as refused:
        return refuse(refused.text(output.coloured(wanted.colour, sys.stderr)))
    except Unknown as problem:
        return refuse(f"engine: {clean(str(problem))}")
    except Unreadable as problem:
        return refuse(f"engine: {clean(wanted.document or '')}: {clean(str(problem))}")
    return show(_rendered(explanation, wanted, speech))


def _explained(wanted: Wanted) -> Explanation:
    from engine.explain import explain, find, in_document
    from engine.loading import load
    from engine.rulefiles import root_of
    from engine.rules import with_settings

    loaded = [load(root) for root in dict.fromkeys(map(root_of, wanted.rules))]
    for one in loaded:
        one.require()
    files, rule = find(wanted.rule, loaded)
    (plan,) = with_settings([files.plan(__version__)], dict(wanted.set))
    explanation = explain(rule, files, plan)
    if wanted.document is None:
        return explanation
    from engine.evaluate import evaluate
    from engine.read import read

    prior = read(wanted.prior) if wanted.prior is not None else None
    return in_document(explanation, evaluate(plan, read(wanted.document), everything=True, prior=prior, apart=True))


def of_findings(report: Report, names: Sequence[str], settings: dict[str, str], view: View) -> Iterator[str]:
    """The rules that found something in a report, each as `engine explain` shows it without a document."""
    from engine.explain import Unknown, explain, find
    from engine.loading import load
    from engine.render import explanation, reported
    from engine.rulefiles import root_of
    from engine.rules import with_settings

    loaded = [load(root) for root in dict.fromkeys(map(root_of, names))]
    plans = dict(zip(map(id, loaded), with_settings([one.plan(__version__) for one in loaded], settings), strict=True))
    shown = (found for document in report.documents for found in reported(document, view.everything))
    for name in dict.fromkeys(found.rule for found in shown if view.everything or found.verdict != "rounding"):
        try:
            files, rule = find(name, loaded)
        except Unknown:
            continue  # a property that the document states twice is no rule
        yield explanation.show(explain(rule, files, plans[id(files)]), view.speech, colour=view.colour)


def _rendered(explanation: Explanation, wanted: Wanted, speech: Speech) -> str:
    if wanted.format == "json":
        from engine.render import explanation_json

        return explanation_json.show(explanation, __version__)
    from engine.render import explanation as explained

    colour = output.coloured(wanted.colour, sys.stdout)
    return explained.show(explanation, speech, everything=wanted.all, colour=colour)


def _mistake(wanted: Wanted, speech: Speech) -> int:
    """What the documentation says of the code of a mistake."""
    from engine.manual import codes, section

    text = section(wanted.rule)
    if text:
        return show(text)
    from difflib import get_close_matches

    close = get_close_matches(wanted.rule, codes(), n=3, cutoff=0.6)
    hint = f"did you mean: {', '.join(close)}" if close else "for a rule, say where it is: --rules FILE"
    return refuse(f"engine: no mistake has the code “{clean(wanted.rule)}”; {hint}")
