"""Printing: of reports (`table`, `json`), of facts (`facts`) and of mistakes in rule files (`diagnostics`).

In: plain data and, where words are needed, a `Speech`. Out: text; nothing here opens a file or a stream.
"""

from __future__ import annotations

from engine.findings import DocumentReport, Finding, Report


def reported(document: DocumentReport, everything: bool = False) -> tuple[Finding, ...]:
    """The findings that a report shows, in their order: all, or those that say something about the document.

    What holds is silent, and so is what could not be checked, unless its rule grades that above a note. The exit
    status counts the same findings, so it does not change with `--all`.
    """
    if everything:
        return document.findings
    return tuple(finding for finding in document.findings if speaks(finding))


def speaks(finding: Finding) -> bool:
    """Does the finding tell of something to look at, if only a rounding?"""
    if finding.verdict == "not checkable":
        return finding.severity != "note"
    return finding.verdict != "holds"


def spoken_of(report: Report) -> tuple[str, ...]:
    """The paths of documents that findings speak of and that are not checked themselves: those of the year before."""
    own = {one.path for one in report.documents}
    spoken = (item.document for one in report.findings for item in one.evidence)
    return tuple(sorted({path for path in spoken if path is not None} - own))


def speaking(report: Report) -> Report:
    """The report as it is where nobody asked for everything."""
    documents = (one._replace(findings=reported(one), recognitions=(), reaches=()) for one in report.documents)
    return report._replace(documents=tuple(documents))
