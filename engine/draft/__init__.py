"""The beginning of a rule file, drafted from a document. In: facts, the language of the comments. Out: `Draft`.

families (tables of one title) → tables (columns, keys, labels) → forms (what adds up, tried on the document) → sample
→ write. What is declared binds in the document, and what is not set aside as a comment holds there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from engine.draft.families import families
from engine.draft.forms import Suggestion, shaped, suggestions
from engine.draft.names import is_chinese, unique, word
from engine.draft.opening import document, units, uses_chinese_units
from engine.draft.sample import examples
from engine.draft.tables import NOWHERE, Declared, a_name, declare, node, texts
from engine.draft.trial import Trial
from engine.draft.write import Piece, heading, write
from engine.facts import Facts, Table
from engine.findings import about
from engine.loading import load
from engine.messages import Speech
from engine.record import Record
from engine.render.layout import clean
from engine.rulefiles import root_of
from engine.syntax import tree

_UNITS = "cn/units.rules"


class Draft(Record):
    """A rule file as text, and how much is in it."""

    text: str
    tables: int
    rules: int  # those that hold in the document
    aside: int  # those that do not, or have nothing to hold of: they are comments
    examples: int  # each counted for every rule that it is about


def draft(facts: Facts, name: str, speech: Speech) -> Draft:
    """A rule file of that name (without its ending) for documents like this one."""
    used = load(root_of(_UNITS))
    chinese = uses_chinese_units(facts, used.checked.names.units)
    said = document(facts)
    before = [*units(facts, chinese), *([said] if said else [])]
    trial = Trial(facts, used.files if chinese else (), before)
    tables = shaped(_declared(facts, trial.year), trial)
    tables = [table for table, found in zip(tables, trial.bound(list(map(node, tables))), strict=True) if found]
    found = suggestions(tables, trial)
    ruleset = unique([word(name)], (), "rules")
    shown = examples(tables, found, trial, "样表" if is_chinese(facts.title.text) else "sample_1")
    pieces = [
        Piece(_introduction(facts, name, speech), ()),
        Piece("", (_ruleset(ruleset, facts), *before)),
        *_tables(tables, found, facts, speech),
        *_left_out(facts, tables, speech),
        *_examples(shown, speech),
    ]
    holding = sum(_is_active(one) for one in found)
    shows = sum(len(one.rules) for one in shown if isinstance(one, tree.Example))
    return Draft(write(pieces), len(tables), holding, len(found) - holding, shows)


def _declared(facts: Facts, year: str) -> list[Declared]:
    taken: set[str] = set()
    return [table for family in families(facts) for table in declare(family, taken, year)]


def _is_active(one: Suggestion) -> bool:
    return bool(one.holds) and not one.conflicts


def _ruleset(name: str, facts: Facts) -> tree.Ruleset:
    title = clean(facts.title.text)
    source = "表内与表间的勾稽关系" if is_chinese(title) else "Arithmetic of the published tables"
    clauses = [tree.Meta("title", texts((title,)), span=NOWHERE)] if title else []
    return tree.Ruleset(a_name(name), (*clauses, tree.Meta("source", texts((source,)), span=NOWHERE)), span=NOWHERE)


# ── the pieces ───────────────────────────────────────────────────────────────────────────


def _introduction(facts: Facts, name: str, speech: Speech) -> str:
    source = clean(os.path.basename(facts.path))
    return "\n".join((
        speech.say("Drafted from {document}: its tables, and the rules that hold in them.", document=source),
        speech.say(
            "A rule behind a # does not hold there, or found nothing to check: look at the table before you take it in."
        ),
        speech.say("Names, titles and rules are yours to change. Check documents and run the examples below with"),
        f"  engine check --rules {name}.rules DOCUMENT",
        f"  engine test {name}.rules",
    ))  # fmt: skip


def _tables(
    tables: Sequence[Declared], found: Sequence[Suggestion], facts: Facts, speech: Speech
) -> Iterator[Piece]:  # fmt: skip
    family = None
    for table in tables:
        if table.family is not family:
            family = table.family
            yield heading(_title([facts.tables[t] for t in family.tables], speech))
        yield Piece("", (node(table),))
        yield from _forms([one for one in found if one.table == table.name], speech)


def _title(printed: Sequence[Table], speech: Speech) -> str:
    title = f"{printed[0].number} {printed[0].title.text}".strip()
    if len(printed) > 1:
        return speech.say("{title}, and {n} more of its kind", title=title, n=len(printed) - 1)
    return title


def _forms(own: Sequence[Suggestion], speech: Speech) -> Iterator[Piece]:
    """What holds; behind it, as comments, what does not, and what found nothing to check."""
    active = tuple(one.form for one in own if _is_active(one))
    if active:
        yield Piece("", active)
    for one in own:
        if not _is_active(one) and not one.empty:
            yield Piece(_failure(one, speech), (one.form,), aside=True)
    empty = tuple(one.form for one in own if one.empty and not _is_active(one))
    if empty:
        yield Piece(speech.say("There is nothing to check in this table of the document:"), empty, aside=True)


def _failure(one: Suggestion, speech: Speech) -> str:
    """How often a rule holds and does not, with the first figures that do not."""
    once, often = "It fails here once and holds {holds} times", "It fails here {n} times and holds {holds} times"
    counts = speech.count(one.conflicts, once, often, holds=one.holds)
    first = about(one.failed.evidence) if one.failed is not None else None
    if one.failed is None or first is None:
        return counts
    line = speech.say("line {line}", line=first.place.line) if first.place.line is not None else ""
    return speech.say(": ").join(filter(None, (counts, line, one.failed.equation)))


def _left_out(facts: Facts, tables: Sequence[Declared], speech: Speech) -> Iterator[Piece]:
    """The tables that are not declared, and why."""
    declared = {t for table in tables for t in table.family.tables}
    lines = []
    for t, table in enumerate(facts.tables):
        if t not in declared:
            why = "no columns to declare" if table.title.text else "without a title, by which a rule could know it"
            place = speech.say("line {line}", line=table.place.line) if table.place.line is not None else ""
            names = f"{table.number} {table.title.text}".strip()
            lines.append("  " + ", ".join(filter(None, (place, clean(names), speech.say(why)))))
    if lines:
        yield Piece("\n".join((speech.say("Tables that are not declared:"), *lines)), ())
    elif not facts.tables:
        yield Piece(speech.say("The document has no table."), ())


def _examples(shown: Sequence[tree.Declaration], speech: Speech) -> Iterator[Piece]:
    if shown:
        yield heading(speech.say("examples"))
        yield Piece(
            speech.say("A table of the document to try the rules on: as it is, and with a figure made wrong."),
            (shown[0],),
        )
        yield Piece("", tuple(shown[1:]))
