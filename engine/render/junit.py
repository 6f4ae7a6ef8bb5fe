"""A report as JUnit XML, for build servers. In: `Report`, `View`. Out: XML.

A document is a suite and a rule a test in it. What makes the exit status 1 is a failure, one for each finding; what is
milder stands in the test's output. A rule that applied to nothing or did not run is skipped, not passed, and a document
that could not be read is a suite with an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from engine.findings import DocumentReport, Failure, Finding, Idle, Report, Tally, Waiver
from engine.render import reported
from engine.render.formats import View
from engine.render.layout import clean
from engine.render.told import Told, as_path, waiver_in_words

_IMPOSSIBLE = "[^\n\t -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def show(report: Report, view: View) -> str:
    """The whole report."""
    root = Element("testsuites", name="engine")
    for document in report.documents:
        _document(root, document, view)
    for failure in report.errors:
        _unread(root, failure)
    if report.waivers:
        _waivers(root, report.waivers, view)
    for count in ("tests", "failures", "errors", "skipped"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _document(root: Element, document: DocumentReport, view: View) -> None:
    name = _text(as_path(document.path))
    suite = SubElement(root, "testsuite", name=name)
    told = Told(view.speech)
    findings: dict[str, list[Finding]] = {tally.rule: [] for tally in document.tallies}
    for finding in reported(document, view.everything):
        findings.setdefault(finding.rule, []).append(finding)
    tallies = {tally.rule: tally for tally in document.tallies}
    for rule, found in findings.items():
        _rule(suite, name, rule, tallies.get(rule), found, told, view)
    for idle in document.idle:
        SubElement(_case(suite, name, idle.rule, idle.title), "skipped", message=_text(_why(idle)))
    covered = document.coverage
    lines = [
        f"{covered.checked} of {covered.figures} figures and {covered.claims_checked} of {covered.claims} claims "
        f"checked; {len(covered.unread)} tables not read"
    ]
    lines += (
        f"waived by {clean(one.owner)} until {one.expires}: {clean(one.reason)}: {told.sentence(one.finding)}"
        for one in document.waived
    )
    if document.baseline is not None:
        lines.append(f"{document.baseline.hidden} findings of the baseline hidden")
    SubElement(suite, "system-out").text = _text("\n".join(lines))
    _count(suite)


def _rule(
    suite: Element, document: str, rule: str, tally: Tally | None, found: list[Finding], told: Told, view: View
) -> None:
    case = _case(suite, document, rule, tally.title if tally else "")
    if tally is not None and not tally.bound:
        SubElement(case, "skipped", message=_text(tally.reason or "the rule bound nowhere"))
        return
    milder = []
    for finding in found:
        line = ": ".join(filter(None, (told.place(finding), told.sentence(finding))))
        if finding.severity in view.failing:
            failure = SubElement(case, "failure", type=finding.verdict, message=_text(told.sentence(finding)))
            failure.text = _text("\n".join(_details(finding, told)))
        else:
            milder.append(f"{finding.severity}: {line}")
    if milder:
        SubElement(case, "system-out").text = _text("\n".join(milder))


def _details(finding: Finding, told: Told) -> Iterator[str]:
    """The figures that a finding rests on, each with its place."""
    for item in finding.evidence:
        named = " · ".join(filter(None, (clean(item.table), clean(item.row), clean(item.column))))
        yield "  ".join(filter(None, (clean(f"{item.text} {item.unit}").strip(), named, told.where(item))))
    for witness in finding.witnesses:
        yield clean(": ".join(filter(None, (witness.title or witness.rule, witness.equation or witness.message))))


def _unread(root: Element, failure: Failure) -> None:
    name = _text(as_path(failure.path))
    suite = SubElement(root, "testsuite", name=name)
    SubElement(_case(suite, name, "read", ""), "error", type="unreadable", message=_text(clean(failure.message)))
    _count(suite)


def _waivers(root: Element, waivers: Sequence[Waiver], view: View) -> None:
    """The waivers themselves: one that is unused or expired is a warning."""
    suite = SubElement(root, "testsuite", name="waivers")
    for waiver in waivers:
        case = _case(suite, "waivers", f"{waiver.file} {waiver.number}", waiver.rule)
        if waiver.stale and "warning" in view.failing:
            SubElement(case, "failure", type=waiver.state, message=_text(waiver_in_words(waiver)))
        elif waiver.stale:
            SubElement(case, "system-out").text = _text(f"warning: {waiver_in_words(waiver)}")
        elif waiver.state == "not looked for":
            SubElement(case, "skipped", message=waiver.state)
    _count(suite)


def _case(suite: Element, document: str, rule: str, title: str) -> Element:
    name = f"{rule} {title}" if title else rule
    return SubElement(suite, "testcase", classname=document, name=_text(clean(name)))


def _why(idle: Idle) -> str:
    reasons = "; ".join(map(clean, idle.because))
    return f"{idle.state}: {reasons}" if reasons else idle.state


def _count(suite: Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for count, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(count, str(sum(case.find(kind) is not None for case in cases)))


def _text(text: str) -> str:
    """`text` without what XML cannot hold: most control characters, and lone surrogates."""
    return re.sub(_IMPOSSIBLE, "�", text)
