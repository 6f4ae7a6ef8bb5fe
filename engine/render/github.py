"""A report as annotations of GitHub Actions, which the runner puts beside the lines of a change.

In: `Report`, `View`. Out: a workflow command a line (`::error file=…,line=…,title=…::…`). What a document says is
escaped, so that it can give no command of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings import DocumentReport, Finding, Report, about
from engine.render import reported
from engine.render.formats import View
from engine.render.layout import clean
from engine.render.told import Told, as_path, waiver_in_words

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def show(report: Report, view: View) -> str:
    """The whole report; with `view.everything` also what is within rounding, holds or could not be checked."""
    lines = [line for document in report.documents for line in _document(document, view)]
    lines += (
        _command("error", {"file": as_path(failure.path), "title": "not checked"}, failure.message)
        for failure in report.errors
    )  # fmt: skip
    lines += (
        _command("warning", {"file": waiver.file, "title": "waiver"}, waiver_in_words(waiver))
        for waiver in report.waivers if waiver.stale
    )  # fmt: skip
    return "".join(f"{line}\n" for line in lines)


def _document(document: DocumentReport, view: View) -> Iterator[str]:
    told = Told(view.speech)
    for finding in reported(document, view.everything):
        if view.everything or finding.verdict != "rounding":
            yield _annotation(finding, document, told)
    if not view.quiet:
        covered, bound = document.coverage, sum(tally.bound > 0 for tally in document.tallies)
        text = (
            f"{covered.checked} of {covered.figures} figures checked, {bound} of {len(document.tallies)} rules bound, "
            f"{len(covered.unread)} tables not read"
        )
        text += f", {len(document.waived)} findings waived" if document.waived else ""
        text += f", {document.baseline.hidden} of the baseline hidden" if document.baseline is not None else ""
        yield _command("notice", {"file": as_path(document.path), "title": "coverage"}, text)


def _annotation(finding: Finding, document: DocumentReport, told: Told) -> str:
    head = about(finding.evidence)
    where = {"file": as_path(head.document or document.path if head is not None else document.path)}
    place = head.place if head is not None else None
    text = told.sentence(finding)
    if place is not None and place.line is not None and place.page is None:
        where["line"] = str(place.line)
        if place.column is not None and place.end_column is not None:
            where["col"] = str(place.column)
            where["endColumn"] = str(max(place.column, place.end_column - 1))  # the runner's ends are inclusive
    elif named := told.place(finding):
        text = f"{named}: {text}"
    where["title"] = finding.rule
    return _command(_COMMANDS[finding.severity], where, text)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {written}::{_data(message)}"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25")  # `clean` leaves no line ends


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
