"""From decisions to findings. In: the decisions of one document. Out: its `DocumentReport`, in a fixed order.

A finding shows the figures, the sum and the place; this is where bindings and rows of the system turn into texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.digest import digest
from engine.evaluate.bind import Bound
from engine.evaluate.bound import ColumnRef, Row
from engine.evaluate.equation import equation, stated_figure, value_text, valued
from engine.evaluate.ledger import Ledger
from engine.evaluate.numbers_in_text import unchecked_numbers
from engine.evaluate.properties import Reading
from engine.evaluate.scope import NOWHERE, Decision, Property, Scope
from engine.evaluate.texts import row_words, title_words
from engine.evaluate.values import Num, Words
from engine.facts import Facts, Place, Table
from engine.findings import (
    Basis,
    Coverage,
    DocumentReport,
    Evidence,
    Finding,
    Idle,
    Regraded,
    Role,
    Severity,
    Tally,
    Unchecked,
    Unread,
    Verdict,
)  # fmt: skip
from engine.plan import IdleSpec, RuleSpec
from engine.quantity import printed
from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_SEVERITIES: dict[str, int] = {"error": 0, "warning": 1, "note": 2}


def shown(value: Any, ledger: Ledger) -> str:
    """A value as a message prints it."""
    if isinstance(value, Words):
        return value.text
    if isinstance(value, Row):
        return value.name
    if isinstance(value, ColumnRef):
        return value.label.text
    if isinstance(value, Table):
        return value.title.text
    if isinstance(value, Num):
        return value_text(value, ledger)
    if isinstance(value, list):
        return ", ".join(shown(item, ledger) for item in value)
    return str(value)


def figure_evidence(index: int, role: Role, scope: Scope) -> Evidence:
    """A figure with its place, row and column."""
    ledger = scope.ledger
    figure = ledger.figures[index]
    table, _, row, column = ledger.part(index)
    repaired = "; ".join(dict.fromkeys(filter(None, (figure.repaired, row.repaired, column.repaired))))
    return Evidence(
        role, figure.text, printed(figure.digits, figure.decimals), ledger.unit[index],
        table.title.text, _row_name(row.path, row), " > ".join(label.text for label in column.path),
        figure.place, repaired or None, table.number, scope.elsewhere.get(id(table)), figure.remark,
    )  # fmt: skip


def _row_name(path: tuple[str, ...], row: Any) -> str:
    if path:
        return path[-1]
    return next((c.text for c in row.cells if c is not None and c.figure is None and c.text.strip()), "")


def _words_evidence(words: Words, role: Role, scope: Scope | None = None) -> Evidence:
    title, number = (words.table.title.text, words.table.number) if words.table else ("", "")
    said = words.whole or words.text
    document = words.document or (scope.elsewhere.get(id(words.table)) if scope and words.table else None)
    return Evidence(
        role, said, None, "", title, words.row, words.column, words.place, number=number, document=document or None
    )


def finding(decision: Decision, scope: Scope) -> Finding:
    """The finding for one decision that is not silent. Its id is set later, when all are known: until then it is what
    the id is made of."""
    rule, outcome, ledger = decision.rule, decision.outcome, scope.ledger
    text, stated, expected, difference, unit, tolerance = "", None, None, None, "", None
    evidence: list[Evidence] = []
    basis: tuple[Basis, ...] = ()
    if outcome.comparison is not None:
        comparison = outcome.comparison
        sides = (comparison.left, comparison.right)
        figures = [*comparison.left.used(), *comparison.right.used()]
        if figures or any(side.origin is not None for side in sides):
            text, stated, expected, difference, unit, tolerance = equation(comparison, outcome.verdict, ledger)
        else:
            stated, expected = shown(comparison.left, ledger), shown(comparison.right, ledger)
        only = stated_figure(comparison)
        basis = tuple(Basis(name, *valued(number, ledger)) for side in sides for name, number in side.basis)
        evidence += [figure_evidence(i, "stated" if i == only else "operand", scope) for i in dict.fromkeys(figures)]
    evidence += [figure_evidence(i, "operand", scope) for i in dict.fromkeys(outcome.figures)]
    labels: set[tuple[str, Place]] = set()
    for words in sorted(decision.texts, key=lambda words: words.context):
        said = words.whole or words.text
        if (said, words.place) not in labels:
            labels.add((said, words.place))
            evidence.append(_words_evidence(words, "context" if words.context else "label", scope))
    for words in _bound_to(decision, only_texts=bool(evidence)):
        if (words.whole or words.text, words.place) not in labels:
            evidence.append(_words_evidence(words, "context", scope))
    return Finding(
        _labels(rule.name, outcome.verdict, evidence), rule.name, rule.title, rule.source, outcome.verdict,
        severity_of(rule, outcome.verdict),
        decision.message or _default_message(rule, text, outcome.reason, decision.texts, basis),
        text, stated, expected, difference, unit, outcome.reason or None, tuple(evidence), basis=basis,
        tolerance=tolerance,
    )  # fmt: skip


def _labels(rule: str, verdict: Verdict, evidence: Sequence[Evidence]) -> str:
    """What tells a finding from others: its rule and the labels it speaks of. Neither lines nor amounts count, so that
    it survives a moved line and a corrected neighbour."""
    return "\n".join([rule, verdict, *(f"{e.role}|{e.table}|{e.row}|{e.column}" for e in evidence)])


def _bound_to(decision: Decision, only_texts: bool) -> Iterable[Words]:
    """The texts that a rule was bound to; where nothing else shows what it speaks of, the rows and tables as well."""
    for name in (name for loop in decision.rule.loops for name in (loop[1:2] if loop[0] == "in" else loop[1:4:2])):
        value = decision.variables.get(name)
        if isinstance(value, Words) and value.place is not NOWHERE:
            yield value
        elif isinstance(value, Row) and not only_texts:
            yield row_words(value)
        elif isinstance(value, Table) and not only_texts:
            yield title_words(value)


def _default_message(
    rule: RuleSpec, text: str, reason: str, texts: Sequence[Words], basis: Sequence[Basis]
) -> str:  # fmt: skip
    title = rule.title or rule.name
    detail = text or reason or " / ".join(dict.fromkeys(f"“{words.whole or words.text}”" for words in texts))
    if basis and detail:
        detail += f" ({', '.join(map(_told, basis))})"
    return f"{title}: {detail}" if detail else title


def _told(item: Basis) -> str:
    if item.name == "figures":
        return f"{item.value} figure" if item.value == "1" else f"{item.value} figures"
    return f"{item.name} {item.measured}"


def severity_of(rule: RuleSpec, verdict: Verdict) -> Severity:
    """A conflict has its rule's severity; everything else is a note, unless the rule grades it."""
    if verdict == "conflict":
        return rule.severity  # type: ignore[return-value]
    graded: dict[str, Severity] = dict(rule.graded)  # type: ignore[arg-type]
    return graded.get(verdict, "note")


def disagreement(name: str, readings: tuple[Reading, ...]) -> Finding:
    """The finding that several places of a document state a property differently."""
    evidence = tuple(_words_evidence(reading.words, "label") for reading in readings)
    values = ", ".join(str(reading.value) for reading in readings)
    rule, said = f"document.{name}", f"the document states its {name} differently"
    return Finding(
        _labels(rule, "conflict", evidence), rule, said, "", "conflict", "warning", f"{said}: {values}", "",
        str(readings[0].value), None, None, "", None, evidence,
    )  # fmt: skip


def identified(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings sorted, each once, with a fingerprint of its labels.

    A statement of the text with several comparisons is a row for each of them, so that what is wrong with its amount
    is found as often.
    """
    found = list(findings)
    once = dict.fromkeys(one for one in found if one.verdict == "conflict")
    ordered = sorted([*once, *(one for one in found if one.verdict != "conflict")], key=_order)
    seen: dict[str, int] = {}
    result = []
    for one in ordered:
        seen[one.id] = seen.get(one.id, 0) + 1
        result.append(one._replace(id=digest(f"{one.id}\n{seen[one.id]}".encode("utf-8", "surrogatepass"), 8)))
    return tuple(result)


def _row_and_column(cell: str) -> tuple[str, str]:
    """What cells of a sheet are ordered by, rows first: B9 before A10."""
    column = cell.rstrip("0123456789")
    return cell[len(column) :].rjust(9), column.rjust(4)


def _order(one: Finding) -> tuple[Any, ...]:
    place = one.evidence[0].place if one.evidence else Place()
    return (
        _SEVERITIES[one.severity], place.page or 0, place.line or 0, place.column or 0, place.sheet or "",
        place.paragraph or 0, place.table or 0, _row_and_column(place.cell or ""), place.box or (), one.rule,
        one.message,
    )  # fmt: skip


def tally(rule: RuleSpec, verdicts: Sequence[Verdict], reason: str = "") -> Tally:
    """How often a rule bound, and with which verdicts; `reason` says why it could not."""
    graded = Regraded(rule.regraded[0], rule.regraded[1] or None) if rule.regraded else None  # type: ignore[arg-type]
    return Tally(
        rule.name, rule.title, len(verdicts), verdicts.count("holds"), verdicts.count("rounding"),
        verdicts.count("conflict"), verdicts.count("incomplete"), verdicts.count("not checkable"),
        rule.severity, tuple(rule.tags), graded, reason or None,  # type: ignore[arg-type]
    )  # fmt: skip


def idle(rule: IdleSpec) -> Idle:
    """A rule that does not run."""
    return Idle(
        rule.name, rule.title, rule.severity, tuple(rule.tags), rule.state, tuple(rule.because),  # type: ignore[arg-type]
    )  # fmt: skip


def coverage(scope: Scope, bound: Bound, facts: Facts, tables: int, undecided: dict[int, str], read: bool) -> Coverage:
    """Which figures the compiled system touches, and which tables nothing read. `tables` is how many the document has,
    those of its text counted; what stands behind them is another document's. `undecided` says why some of what the text
    states could not be decided, and `read` whether rules read it."""
    ledger, system = scope.ledger, scope.system
    checked = system.touched | system.related
    compared = system.compared - checked
    unchecked = []
    printed = ledger.printed_in(len(facts.tables))  # the figures of the text come after those of the tables
    in_tables, in_text = range(printed), range(printed, ledger.printed_in(tables))
    untouched = [i for i in in_tables if i not in checked and i not in compared]
    for index in ledger.in_reading_order(untouched):
        e = figure_evidence(index, "context", scope)
        unchecked.append(Unchecked(e.text, e.unit, e.table, e.row, e.column, e.place))
    reasons: dict[int, str] = {}
    for one in bound.unbound:
        reasons.setdefault(one.table, one.reason)
    unread = tuple(
        Unread(table.title.text or table.number, reasons.get(t, "no table of the rules has this title"), table.place)
        for t, table in enumerate(facts.tables)
        if t not in bound.bound
    )
    stated = {i: ledger.figures[i] for i in in_text}
    numbers, unchecked_in_text = unchecked_numbers(facts, stated, checked | compared, undecided, read, ledger.units)
    return Coverage(
        printed, sum(i < printed for i in checked | compared), sum(i < printed for i in compared),
        len(in_text), sum(i in checked or i in compared for i in in_text), tuple(unchecked), unread,
        numbers, unchecked_in_text,
    )  # fmt: skip


def document_report(
    facts: Facts,
    properties: dict[str, Property],
    findings: tuple[Finding, ...],
    tallies: tuple[Tally, ...],
    cover: Coverage,
) -> DocumentReport:
    """Everything about one document."""
    values = {name: p.value for name, p in properties.items()}
    return DocumentReport(facts.path, facts.title.text, values, len(facts.tables), findings, tallies, cover)
