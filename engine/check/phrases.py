"""Phrases and the claims they fill. In: the names of all files. Out: diagnostics, and the kinds of the slots.

A phrase is a pattern with slots in braces: `{变动}` is a column of the claims, `{-变动}` the same as a negative number,
`{持平:持平|无变化}` a column that holds which of these words stands there, `{subject}` what the statement is about,
`{number}` any number and `{year}` any year, which are not kept. `{subjects}` are several subjects, and `{金额+}` the
numbers that follow, one for each of them ("A和B分别为1和2"). `{基期:year}` is a text that is a year.
"""

from __future__ import annotations

import re

from engine.check.advice import for_unit, listed
from engine.check.names import Names
from engine.check.types import TableInfo
from engine.suggestions import suggest
from engine.syntax import tree
from engine.wording import common_form

SLOT = re.compile(r"\{(-?)([^\W\d]\w*)(\+?)(?:[:：]([^{}]*))?\}")
ANY_NUMBER, SUBJECT, SUBJECTS, YEAR = "number", "subject", "subjects", "year"
THIS_YEAR, OTHER_YEAR = "this year", "other year"  # behind the name of a slot: only the document's, only another
YEARS = (YEAR, THIS_YEAR, OTHER_YEAR)
_NO_COLUMN = (SUBJECT, SUBJECTS, ANY_NUMBER, YEAR)
# Braces: those of a slot, of a count as in \d{4}, printed ones; any other is stray.
_BRACE = re.compile(rf"{SLOT.pattern}|\{{\d*,?\d*\}}|\\.|(?P<stray>[{{}}｛｝])")


def check_phrases(names: Names, readable: bool) -> None:
    """Report slots of no column, units that are not there, and phrases of files without claims. Where some claims are
    not `readable`, nothing is said of what phrases fill."""
    for table in names.tables.values():
        if isinstance(table.node, tree.Claims):
            _find_kinds(names, table, table.node)
    lacking: set[str] = set()  # files without claims: the first of their phrases tells
    for phrase in names.phrases:
        claims = claims_of(names, phrase)
        if claims is None and readable and phrase.span.file not in lacking:
            lacking.add(phrase.span.file)
            names.report(
                "missing-claims", f"no claims are declared that phrase {phrase.name.text} could fill",
                phrase.name.span, "declare them, or use a file that does: claims 文字",
            )  # fmt: skip
        for text in phrase.patterns:
            if claims is not None and readable:
                _check_slots(names, claims, text)
            _check_wording(names, phrase, text)


def claims_of(names: Names, phrase: tree.Phrase) -> TableInfo | None:
    """The claims that a phrase fills: of those its file knows, the first that have all its slots, else the first."""
    known = [
        declared.node for declared in names.scope(phrase.span).known.values()
        if isinstance(declared.node, TableInfo) and isinstance(declared.node.node, tree.Claims)
    ]  # fmt: skip
    if len(known) < 2:
        return known[0] if known else None
    asked = {found[2] for text in phrase.patterns for found in SLOT.finditer(text.text)}
    asked -= {*_NO_COLUMN}
    return next((table for table in known if asked <= {*table.column_names("")}), known[0])


def _find_kinds(names: Names, table: TableInfo, node: tree.Claims) -> None:
    for clause in node.clauses:
        if isinstance(clause, tree.Endings):
            names.endings += tuple(common_form(text.text) for text in clause.texts)
            continue
        if clause.unit is None:
            continue
        unit = clause.unit.text
        if unit not in names.units:
            names.report("unknown-unit", f'there is no unit "{unit}"', clause.unit.span, *for_unit(unit, names.units))
        for name in clause.names:
            table.slots[name.text] = names.units.get(unit, (unit, 1, 1))[0] or unit


def _check_slots(names: Names, table: TableInfo, text: tree.Text) -> None:
    """Report slots that are no column of the claims, and such as a column cannot take."""
    known = [*table.column_names(""), *_NO_COLUMN]
    kinds = {kind or unit for unit, (kind, *_) in names.units.items()}  # of units that are there
    for found in SLOT.finditer(text.text):
        name, place = found[2], text.part(found.span())
        if name not in known:
            what = "number" if found[1] else "column"
            hint = suggest(name, known) or (f"{table.name} has {listed(known)}",)
            names.report("unknown-column", f'{table.name} has no {what} "{name}"', place, *hint)
        elif found[1] and name not in table.slots:
            names.report("unknown-column", f'"{name}" is no number of {table.name} and has no sign', place,
                         f"without a sign: {{{name}}}")  # fmt: skip
        elif found[4] is not None and table.slots.get(name) in kinds:
            names.report("wrong-type", f'"{name}" holds numbers, and no words', place,
                         f'leave the words out: {{{name}}}; a column for words is declared without "in"')  # fmt: skip


def _check_wording(names: Names, phrase: tree.Phrase, text: tree.Text) -> None:
    """Report braces that are no slot, slots of what keeps nothing, and what is no pattern."""
    kept = next((found for found in SLOT.finditer(text.text) if found[2] not in (ANY_NUMBER, YEAR)), None)
    brace = next((found for found in _BRACE.finditer(text.text) if found.lastgroup == "stray"), None)
    if brace is not None:
        message, place = f'this "{brace[0]}" belongs to no slot', text.part(brace.span())
        names.report("bad-pattern", message, place, "a slot is a name between braces { and }, as in 增加{变动}")
        return
    if kept is not None and phrase.role == "continues":
        message, place = 'a phrase that "continues" has no slots: it keeps nothing', text.part(kept.span())
        names.report("bad-pattern", message, place, 'say in a pattern what may stand there, as in "比.*"')
        return
    if not phrase.role and not SLOT.search(text.text):
        message, place = "this wording has no slot, and keeps nothing", text.span
        names.report("bad-pattern", message, place, "say what it fills: 增长{增长率}, or of a word {持平:持平|无变化}")
        return
    plain = SLOT.sub(lambda found: f"({found[4]})" if found[4] else "一", text.text)
    names.pattern(tree.Text(plain, span=text.span))
