"""A rule explained, for the terminal: what it says, where from, and, in a document, how it bound and what came of it.

In: `Explanation` and `Speech`. Out: text without control characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.explanation import Explanation, InDocument, Origin, Spoken
from engine.findings import Finding, Reach, Recognition, about
from engine.messages import Speech
from engine.render.equation import lay_out
from engine.render.finding import numbers, said
from engine.render.layout import clean, pad, shorten, width
from engine.render.page import WIDTH, Page, brief
from engine.render.table import verdicts

_MARGIN = "  "
_ROW, _COLUMN = 26, 14  # cells of the row and the column that a check is about
_HEADER = 40  # cells of a printed header
_LINE = 400  # cells of a line of a rule file
_VERDICTS = {  # in their order, and how many are shown of each
    "conflict": 20,
    "rounding": 10,
    "incomplete": 10,
    "not checkable": 5,
    "holds": 5,
}
_WORDS = {"rounding": "within rounding"}


def show(explanation: Explanation, speech: Speech, *, everything: bool = False, colour: bool = False) -> str:
    """The whole explanation. `everything` shows every check."""
    page = Page(speech, everything=everything, colour=colour)
    blocks = ["\n".join(block) for block in _rule(explanation, page)]
    if explanation.document is not None:
        blocks += ["\n".join(block) for block in _document(explanation, explanation.document, page)]
    return "\n\n".join(filter(None, blocks)) + "\n"


# ── the rule ─────────────────────────────────────────────────────────────────────────────


def _rule(one: Explanation, page: Page) -> Iterator[Iterable[str]]:
    yield _head(one, page)
    yield _section(page.say("as written"), _text(one.text), page)
    yield _section(page.say("which is short for"), _text(one.long_form), page)
    yield _section(page.say("values it names"), _placed(((n.text, n.origin) for n in one.names), page), page)
    yield _section(page.say("parameters"), _parameters(one, page), page)
    yield _section(page.say("tables it speaks of"), _placed(_tables(one.tables, page), page), page)
    yield _section(page.say("examples"), _examples(one, page), page)


def _section(title: str, lines: Iterable[str], page: Page) -> Iterator[str]:
    """Lines under a title; nothing where there are none."""
    for number, line in enumerate(lines):
        if not number:
            yield page.paint(title, "strong")
        yield (_MARGIN + line).rstrip()


def _head(one: Explanation, page: Page) -> Iterator[str]:
    title = f"{page.paint(clean(one.rule), 'strong')}   {brief(one.title, 2 * WIDTH)}".rstrip()
    yield page.spread(title, _at(one.origin))
    facts = [
        (page.say("severity"), page.list((page.say(one.severity), *_graded(one, page)))),
        (page.say("reads figures as"), page.list(map(page.say, one.precision))),
        (page.say("source"), one.source),
        (page.say("tags"), page.list(one.tags)),
    ]
    column = max(width(name) for name, value in facts if value)
    for name, value in facts:
        if value:
            lines = page.hanging(clean(value))
            yield f"{_MARGIN}{pad(name, column)}  {next(lines)}"
            yield from (" " * (column + 2) + line for line in lines)
    for change in one.changes:
        graded = page.say("graded {to}", to=page.say(change.to)) if change.to else ""
        words = graded or page.say("switched off")
        yield page.spread(_MARGIN + page.explain(words, clean(change.because)), _at(change.origin))


def _graded(one: Explanation, page: Page) -> Iterator[str]:
    """Severities of other verdicts than conflicts: "warning (incomplete)"."""
    return (f"{page.say(grade)} ({page.say(verdict)})" for verdict, grade in one.graded)


def _at(origin: Origin) -> str:
    return f"{clean(origin.file)}:{origin.line}"


def _text(text: str) -> Iterator[str]:
    """The lines of a rule file as they are, but for what could move the cursor."""
    for line in text.splitlines():
        yield shorten(" ".join(map(clean, line.expandtabs(2).split(" "))), _LINE)


def _placed(items: Iterable[tuple[str, Origin]], page: Page) -> Iterator[str]:
    """Texts of rule files, each with the place of its first line."""
    for text, origin in items:
        lines = list(_text(text)) or [""]
        first = next((n for n, line in enumerate(lines) if not line.startswith("#")), 0)  # below its comment
        for n, line in enumerate(lines):
            yield page.spread(_MARGIN + line, _at(origin)).removeprefix(_MARGIN) if n == first else line


def _tables(tables: Iterable[Spoken], page: Page) -> Iterator[tuple[str, Origin]]:
    for table in tables:
        titled = " or ".join(map(_quoted, table.titled))
        unless = f" not {' or '.join(map(_quoted, table.unless))}" if table.unless else ""
        optional = "" if table.needed else f"  ({page.say('if it is there')})"
        found = f"titled {titled}{unless}" if table.titled else page.say("the statements of the text")
        yield f"{table.name}{optional}\n  {found}", table.origin


def _quoted(pattern: str) -> str:
    return '"' + pattern.replace('"', '\\"') + '"'


def _parameters(one: Explanation, page: Page) -> Iterator[str]:
    for parameter in one.parameters:
        yield from _placed([(parameter.text, parameter.origin)], page)
        yield _MARGIN + page.explain(page.say("its value here"), clean(parameter.value))


def _examples(one: Explanation, page: Page) -> Iterator[str]:
    """ "fails 2, holds 1 · own.rules:30, own.rules:41, own.rules:52"."""
    kinds = dict.fromkeys(example.expect for example in one.examples)
    for kind in kinds:
        places = [_at(example.origin) for example in one.examples if example.expect == kind]
        yield f"{page.say(kind)} {len(places)} · {page.list(places)}"


# ── in a document ────────────────────────────────────────────────────────────────────────


def _document(one: Explanation, document: InDocument, page: Page) -> Iterator[Iterable[str]]:
    yield [page.paint(page.say("in {document}", document=clean(document.path)), "strong")]
    yield _section(page.say("tables"), _bound(one, document, page), page)
    yield _section(page.say("how it went"), _went(document, page), page)
    of_one = len({one.place for one in document.recognitions if not one.reason}) < 2
    for verdict, most in _VERDICTS.items():
        yield _checks([f for f in document.findings if f.verdict == verdict], verdict, most, of_one, page)


def _bound(one: Explanation, document: InDocument, page: Page) -> Iterator[str]:
    """Each declared table with the printed ones that it became, and the columns that it found there."""
    for table in one.tables:
        own = [recognition for recognition in document.recognitions if recognition.table == table.name]
        read = [recognition for recognition in own if not recognition.reason]
        if not own:
            yield page.explain(clean(table.name), page.say("no table has this title"))
        several = len({recognition.organisation for recognition in read}) > 1
        for recognition in read:
            yield from _read(recognition, several, page)
        for recognition in own:
            if recognition.reason:
                left = f"{clean(table.name)} ≠ {_printed(recognition, False)}"
                yield page.spread(_MARGIN + left, page.where(recognition.place)).removeprefix(_MARGIN)
                yield from _hanging(clean(recognition.reason), page)


def _read(one: Recognition, several: bool, page: Page) -> Iterator[str]:
    name = f"{one.table}.{one.part}" if one.part else one.table
    rows = page.count(one.rows, "{n} row", "{n} rows")
    said = not one.title and not one.number  # claims: no table is printed
    printed = page.say("the statements of the text") if said else _printed(one, several)
    left = f"{clean(name)} = {printed} · {rows}"
    yield page.spread(_MARGIN + left, page.where(one.place)).removeprefix(_MARGIN)
    columns = [f"{clean(declared)} = {brief(header, _HEADER)}" for declared, header in one.columns]
    if columns and not said:
        yield from _hanging(page.explain(page.say("columns"), page.list(columns)), page)
    if one.lacking:
        yield from _hanging(page.explain(page.say("not there"), page.list(map(clean, one.lacking))), page)


def _hanging(text: str, page: Page) -> Iterator[str]:
    return (_MARGIN + line for line in page.hanging(text))


def _printed(one: Recognition, organised: bool) -> str:
    organisation = f" ({brief(one.organisation, _ROW)})" if organised and one.organisation else ""
    return f"{brief(f'{one.number} {one.title}', 60)}{organisation}".strip()


def _went(document: InDocument, page: Page) -> Iterator[str]:
    for line in _reached(document.reach, page):
        yield from page.hanging(line)
    if not document.tally.bound:
        yield page.say("it bound nowhere")
        return
    yield verdicts([document.tally], page)
    if any(finding.tolerance for finding in document.findings):
        yield page.say("(behind each equation: the difference of its sides, and how large that may be)")


def _reached(reach: Reach, page: Page) -> Iterator[str]:
    if reach.missing:
        names = page.list(map(clean, reach.missing))
        yield page.say("it needs {tables}, which the document has not", tables=names)
    elif not reach.choices:
        yield page.say("its tables do not stand together in one set of tables")
    elif reach.choices > 1:
        yield page.say("{n} choices of printed tables", n=reach.choices)
    if reach.loops and reach.choices:
        loops = " · ".join(f"{clean(variables)} {count}" for variables, count in reach.loops)
        yield page.explain(page.say("its loops went over"), loops)
    if reach.excluded:
        yield page.count(reach.excluded, "`where` was not met once", "`where` was not met {n} times")
    for reason, count in reach.silent:
        words = page.count(count, "once there was nothing to check", "{n} times there was nothing to check")
        yield page.explain(words, clean(reason))


def _checks(findings: Sequence[Finding], verdict: str, most: int, of_one: bool, page: Page) -> Iterator[str]:
    """The checks that came to one verdict, one line each where it fits."""
    if not findings:
        return
    yield page.paint(page.explain(page.say(_WORDS.get(verdict, verdict)), str(len(findings))), "strong")
    some = findings if page.everything else findings[:most]
    names = [_name(finding, of_one) for finding in some]
    column = max(map(width, names))
    for finding, name in zip(some, names, strict=True):
        yield from _check(finding, pad(name, column), page)
    if hidden := len(findings) - len(some):
        yield _MARGIN + page.count(hidden, "and {n} more (--all shows it)", "and {n} more (--all shows them)")


def _name(finding: Finding, of_one: bool) -> str:
    head = about(finding.evidence)
    if head is None:
        return "—"
    table = brief(head.number or head.table, _COLUMN)
    names = [brief(head.row, _ROW), brief(head.column.rpartition(" > ")[2], _COLUMN)]
    return " · ".join(filter(None, names if of_one and any(names) else (table, *names))) or "—"


def _check(finding: Finding, name: str, page: Page) -> Iterator[str]:
    """The row and column, the equation, the difference with what is allowed, the place; on more lines if need be."""
    head = about(finding.evidence)
    place = page.where(head.place) if head else ""
    tail = ""
    if finding.difference is not None:
        allowed = f" (±{finding.tolerance})" if finding.tolerance is not None else ""
        tail = f"{finding.difference} {finding.unit}".rstrip() + allowed
    sentence = "" if finding.equation else said(finding)
    reason, basis = clean(finding.reason or ""), numbers(finding, page)
    text = "  ".join(filter(None, (clean(finding.equation), clean(tail), clean(sentence), reason, basis)))
    line = page.spread(f"{_MARGIN}{name}  {text}", place)
    if "\n" not in line and width(line) <= WIDTH:
        yield line
        return
    yield page.spread(_MARGIN + name.rstrip(), place)
    indent = _MARGIN * 3
    if finding.equation:
        yield from (indent + line for line in lay_out(clean(finding.equation), clean(tail), WIDTH - len(indent)))
    yield from (indent + line for text in (sentence, reason, basis) if text for line in page.hanging(clean(text)))
