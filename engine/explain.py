"""A rule explained: what it does, why, and how it came to bind. In: loaded rule files, a report. Out: `Explanation`.

The text is that of the rule file. What a one-line form stands for is written out in the language itself, so that the
reader learns no second notation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from engine.check import CheckedRule
from engine.check.expansion import references
from engine.check.types import Declared
from engine.compile.long_form import long_form
from engine.explanation import Change, Example, Explanation, InDocument, Named, Origin, Parameter, Spoken
from engine.findings import DocumentReport
from engine.loading import Loaded
from engine.plan import Node, Plan
from engine.quantity import decimal, rational
from engine.source import Span
from engine.syntax import print as written
from engine.syntax import tree
from engine.syntax.formatting.file import lay_out

_SUGGESTED = 6  # rules named where none, or no single one, is meant
_DECIMALS = 10


class Unknown(Exception):
    """No rule, or no single one, has the name that was asked for; the text says which there are."""


# ── which rule ───────────────────────────────────────────────────────────────────────────


def find(wanted: str, loaded: Sequence[Loaded]) -> tuple[Loaded, CheckedRule]:
    """The rule that a name, the beginning or a stretch of one, or a pattern with `*` means, and the files it is in.

    Raises `Unknown` where that is none or several.
    """
    rules: dict[str, tuple[Loaded, CheckedRule]] = {}
    for one in loaded:
        for rule in one.checked.rules:
            rules.setdefault(rule.name, (one, rule))
    found = _matching(wanted, list(rules))
    if len(found) == 1:
        return rules[found[0]]
    if found:
        raise Unknown(f"“{wanted}” may be any of {_listed(found)}")
    close = get_close_matches(wanted, [name for full in rules for name in _names(full)], n=3, cutoff=0.5)
    hint = f"did you mean: {', '.join(dict.fromkeys(close))}" if close else f"there are {_listed(list(rules))}"
    raise Unknown(f"there is no rule “{wanted}”; {hint}" if rules else f"there is no rule “{wanted}”, nor any other")


def _matching(wanted: str, names: Sequence[str]) -> list[str]:
    """The full names that are meant: by the whole name if there is one, else by a pattern, a beginning, a stretch."""
    text = wanted.casefold()
    readings = (
        [full for full in names if wanted in _names(full)],
        [full for full in names if any(fnmatchcase(name.casefold(), text) for name in _names(full))],
        [full for full in names if any(name.casefold().startswith(text) for name in _names(full))],
        [full for full in names if text in full.casefold()],
    )
    return next(filter(None, readings), []) if text.strip() else []


def _names(full: str) -> tuple[str, ...]:
    """A rule's full name, and the one without its ruleset."""
    return full, full.partition(".")[2] or full


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SUGGESTED
    return ", ".join(names[:_SUGGESTED]) + (f" and {more} more" if more > 0 else "")


# ── what it is ───────────────────────────────────────────────────────────────────────────


def explain(rule: CheckedRule, loaded: Loaded, plan: Plan) -> Explanation:
    """What the rule files say of a rule. `plan` is that of the files, with the parameters set."""
    running = next((one for one in plan.rules if one.name == rule.name), None)
    spec = running or next(one for one in plan.idle if one.name == rule.name)
    words = _words(rule, loaded)
    return Explanation(
        rule=rule.name,
        title=spec.title,
        source=spec.source,
        severity=spec.severity,  # type: ignore[arg-type]
        graded=tuple((verdict, grade) for verdict, grade in running.graded) if running else (),
        precision=tuple(running.precision) if running else (),
        tags=tuple(spec.tags),
        changes=tuple(_changes(rule, loaded)),
        origin=_origin(rule.node.span, loaded),
        text=_text(rule.node.span, loaded),
        long_form=_shown(*long_form(rule.node, loaded.checked)),
        tables=tuple(_tables(rule, loaded)),
        names=tuple(_named(one.node, loaded) for one in words if isinstance(one.node, tree.Let)),
        parameters=tuple(_parameter(one, plan, loaded) for one in words if one.kind == "param"),
        examples=tuple(
            Example(one.node.expect, _origin(one.node.span, loaded))
            for one in loaded.checked.examples
            if rule.name in one.rules
        ),
    )


def _changes(rule: CheckedRule, loaded: Loaded) -> Iterator[Change]:
    """What other files make of the rule, as it holds in the end: that it is switched off, or graded otherwise."""
    changes = loaded.checked.changes
    for off in changes.disabled.get(rule.name, ()):
        yield Change("disable", "", _reason(off.because), _origin(off.span, loaded))
    grade = changes.regraded.get(rule.name)
    if grade is not None:
        yield Change("regrade", grade.level, _reason(grade.because), _origin(grade.span, loaded))


def _reason(because: tree.Text | None) -> str:
    return because.text if because is not None else ""


def _tables(rule: CheckedRule, loaded: Loaded) -> Iterator[Spoken]:
    """The tables that a rule speaks of, those first without which it does not bind."""
    tables = loaded.checked.names.by_index()
    needed = dict.fromkeys((*rule.used, *rule.whole))
    for index in dict.fromkeys((*needed, *rule.optional)):
        info = tables[index]
        titled, unless = (tuple(text.text for text in texts) for texts in (info.titled, info.unless))
        yield Spoken(info.name, titled, unless, index in needed, _origin(info.node.name.span, loaded))


def _words(rule: CheckedRule, loaded: Loaded) -> list[Declared]:
    """The named values, functions and parameters that a rule speaks of, by way of others too, as they come."""
    names = loaded.checked.names
    found: dict[tuple[str, str], Declared] = {}
    queue: list[object] = [rule.node, *(part for part in rule.message if not isinstance(part, str))]
    for start in queue:
        for reference in references(start):
            declared = names.find(reference)
            if declared is not None and declared.kind in ("let", "param"):
                key = (declared.kind, declared.full)
                if key not in found and isinstance(declared.node, tree.Let):
                    queue.append(declared.node.value)
                found.setdefault(key, declared)
    return list(found.values())


def _named(node: tree.Let, loaded: Loaded) -> Named:
    return Named(node.name.text, _text(node.span, loaded), _origin(node.span, loaded))


def _parameter(declared: Declared, plan: Plan, loaded: Loaded) -> Parameter:
    node = declared.node
    assert isinstance(node, tree.Param)
    value, about = _value(plan.params[declared.full]), node.about.text if node.about else ""
    return Parameter(declared.full, value, _text(node.span, loaded), about, _origin(node.span, loaded))


def _value(node: Node) -> str:
    if node[0] == "text":
        return str(node[1])
    amount = decimal(rational(node[1], node[2]), 0, _DECIMALS)
    return f"{amount}{node[3]}" if node[3] in ("%", "‰") else f"{amount} {node[3]}".strip()


# ── its text ─────────────────────────────────────────────────────────────────────────────


def _origin(span: Span, loaded: Loaded) -> Origin:
    return Origin(span.file, loaded.sources[span.file].position(span.start)[0])


def _shown(*nodes: tree.Declaration) -> str:
    """Declarations as a rule file has them laid out; "" for none."""
    return lay_out(written.show(tree.File(nodes, span=nodes[0].span))).rstrip("\n") if nodes else ""


def _text(span: Span, loaded: Loaded) -> str:
    """The lines of a declaration as the file has them, with the comment right above."""
    source = loaded.sources[span.file]
    first, last = (source.position(offset)[0] for offset in (span.start, max(span.end - 1, span.start)))
    while first > 1 and source.line(first - 1).startswith("#"):
        first -= 1
    return "\n".join(source.line(number).rstrip() for number in range(first, last + 1))


# ── how it bound ─────────────────────────────────────────────────────────────────────────


def in_document(explanation: Explanation, report: DocumentReport) -> Explanation:
    """The explanation with how the rule bound in a document, of which `report` tells everything.

    A rule that is switched off bound nowhere: of that there is nothing to add.
    """
    if not any(tally.rule == explanation.rule for tally in report.tallies):
        return explanation
    tables = {table.name for table in explanation.tables}
    return explanation._replace(
        document=InDocument(
            report.path,
            report.title,
            next(tally for tally in report.tallies if tally.rule == explanation.rule),
            next(reach for reach in report.reaches if reach.rule == explanation.rule),
            tuple(one for one in report.recognitions if one.table in tables),
            tuple(finding for finding in report.findings if finding.rule == explanation.rule),
        )
    )
