"""What rule files amount to, for the terminal and as JSON: files, rules, parameters, tables, changes.

In: `Contents` and `Speech`. Out: text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from engine.contents import Change, Contents, Declaration, Parameter, Rule, RuleFile, Table
from engine.messages import Speech
from engine.record import TYPE_CHECKING, Record
from engine.render.grid import grid
from engine.render.layout import clean
from engine.render.page import Page, brief

if TYPE_CHECKING:
    from typing import Any

FORMAT = 1
_NAME, _TEXT = 44, 40  # cells


def show(contents: Contents, speech: Speech) -> str:
    """Each kind of thing in a table of its own, with the place where it is declared; last, how many there are."""
    page = Page(speech)
    rules = (_rule(rule, page) for rule in contents.rules)
    changes = (_change(change, page) for change in contents.changes)
    sections = (
        _section(("file", "ruleset", "version", "title", "uses"), map(_file, contents.files), page),
        _section(("rule", "severity", "title", "tags", "declared"), rules, page),
        _section(("parameter", "value", "about", "declared"), map(_parameter, contents.parameters), page),
        _section(("table", "titled", "parts", "columns", "declared"), map(_table, contents.tables), page),
        _section(("changed", "change", "because", "declared"), changes, page),
        _counts(contents, page),
    )
    return "\n\n".join(filter(None, sections)) + "\n"


def as_json(contents: Contents, version: str) -> str:
    """One object; every record on a line of its own."""
    lists = {
        name: ",\n".join(f"  {json.dumps(_plain(one), ensure_ascii=False)}" for one in records)
        for name, records in contents._asdict().items()
        if name != "left_out"
    }
    head = [f' "format": {FORMAT}', f' "engine": {json.dumps(version)}', f' "left_out": {contents.left_out}']
    body = [f' "{name}": [\n{lines}\n ]' if lines else f' "{name}": []' for name, lines in lists.items()]
    return "{\n" + ",\n".join([*head, *body]) + "\n}\n"


def _plain(value: Any) -> Any:
    """A record as an object; where it is declared stands among its fields."""
    if not isinstance(value, Record):
        return value
    plain: dict[str, Any] = {}
    for name, item in value._asdict().items():
        if isinstance(item, Declaration):
            plain |= item._asdict()
        else:
            plain[name] = [_plain(one) for one in item] if isinstance(item, tuple) else item
    return plain


def _section(words: Sequence[str], lines: Iterable[tuple[str, ...]], page: Page) -> str:
    """A table without the columns in which nothing stands; "" where there are no lines."""
    rows = list(lines)
    heads = [(column, page.say(word)) for column, word in enumerate(words) if any(row[column] for row in rows)]
    if not heads:
        return ""
    return grid([name for _, name in heads], [[row[column] for column, _ in heads] for row in rows], "l" * len(heads))


def _file(file: RuleFile) -> tuple[str, ...]:
    uses = (
        use.file + (f" as {use.alias}" if use.alias else "") + (f" version {use.version}" if use.version else "")
        for use in file.uses
    )
    about = (brief(text, _TEXT) for text in (file.ruleset, file.version, file.title))
    return (clean(file.file), *about, clean(", ".join(uses)))


def _rule(rule: Rule, page: Page) -> tuple[str, ...]:
    severity = page.say(rule.severity if rule.state == "checked" else "off")
    title, tags = brief(rule.title, _TEXT), brief(" ".join(rule.tags), _TEXT)
    return _name(rule.rule), severity, title, tags, _place(rule.declared)


def _parameter(one: Parameter) -> tuple[str, ...]:
    between = "" if one.unit in ("", "%", "‰") else " "
    value = brief(f"{one.value}{between}{one.unit}", _TEXT)
    return _name(one.parameter), value, brief(one.about, _TEXT), _place(one.declared)


def _table(table: Table) -> tuple[str, ...]:
    lists = (" | ".join(table.titled), " ".join(table.parts), " ".join(table.columns))
    return (_name(table.table), *(brief(text, _TEXT) for text in lists), _place(table.declared))


def _change(change: Change, page: Page) -> tuple[str, ...]:
    match change.change:
        case "disable":
            text = page.say("switched off")
        case "regrade":
            text = f"{page.say(change.was)} → {page.say(change.to)}"
        case _:
            text = f"{brief(change.was, _TEXT)} → {brief(change.to, _TEXT)}"
    if not change.in_force:
        text += f" ({page.say('not in force')})"
    return _name(change.of), text, brief(change.because, _TEXT), _place(change.declared)


def _name(name: str) -> str:
    return brief(name, _NAME)


def _place(declared: Declaration) -> str:
    return f"{clean(declared.file)}:{declared.line}"


def _counts(contents: Contents, page: Page) -> str:
    off = sum(rule.state == "disabled" for rule in contents.rules)
    rules = page.count(len(contents.rules), "{n} rule", "{n} rules")
    if off:
        rules += f" ({page.say('{n} of them switched off', n=off)})"
    counts = [
        page.count(len(contents.files), "{n} file", "{n} files"),
        rules,
        page.count(len(contents.parameters), "{n} parameter", "{n} parameters"),
        page.count(len(contents.tables), "{n} table", "{n} tables"),
    ]
    if contents.left_out:
        counts.append(page.count(contents.left_out, "{n} rule left out by --tag", "{n} rules left out by --tag"))
    return page.list(counts)
