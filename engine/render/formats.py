"""The forms a report can be written in. In: `Report` and `View`. Out: text, or bytes where the form is no text.

A form is a module of this folder with a function `show(report, view)`. It is imported where it is asked for: a run that
prints a table loads nothing of the others.
"""

from __future__ import annotations

from engine.facts import Facts
from engine.findings import Report
from engine.messages import Speech
from engine.record import Record


class Format(Record):
    """One form: what it is for, and whether it needs the documents themselves (`View.documents`)."""

    about: str
    documents: bool = False


FORMATS = {  # in the order of the help
    "table": Format("for reading, on a terminal"),
    "json": Format("for programs: everything, as docs/report.schema.json says"),
    "sarif": Format("SARIF 2.1.0, for code hosts and editors"),
    "junit": Format("JUnit XML, for build servers: a document is a suite, a rule a test"),
    "github": Format("annotations of GitHub Actions"),
    "csv": Format("one line for each finding, for spreadsheets"),
    "markdown": Format("for comments and pages"),
}


class View(Record):
    """How a report is to be shown. A form takes of it what concerns it."""

    speech: Speech = Speech()
    everything: bool = False  # show also what holds, rounds or could not be checked
    quiet: bool = False  # show nothing but findings
    colour: bool = False
    failing: tuple[str, ...] = ("error",)  # severities that make the exit status 1
    documents: tuple[Facts, ...] = ()  # what was read of each document, where the form asks for it


def rendered(report: Report, form: str, view: View) -> str | bytes:
    """The report in one of `FORMATS`."""
    if form == "table":
        from engine.render import table

        return table.show(
            report, view.speech, everything=view.everything, quiet=view.quiet, colour=view.colour
        )  # fmt: skip
    if form == "json":
        from engine.render import json

        return json.show(report, everything=view.everything)
    module = __import__(f"engine.render.{form}", fromlist=["show"])
    shown: str | bytes = module.show(report, view)
    return shown
