"""A test of rules for the terminal: for each file what came otherwise than expected, then how much there was.

In: `TestReport` and `Speech`. Out: text without control characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.messages import Speech
from engine.outcomes import Mismatch, RuleCoverage, Tested, TestReport
from engine.render import finding
from engine.render.layout import clean, pad, width
from engine.render.page import Page, brief, short

_SHOWN = 3  # findings shown of one mismatch
_TEXT = 40  # cells of a replaced text


def show(
    report: TestReport,
    speech: Speech,
    *,
    coverage: bool = False,
    least: tuple[int, int] | None = None,
    quiet: bool = False,
    colour: bool = False,
) -> str:
    """The whole report. `quiet` leaves out all but mismatches; `coverage` lists the rules that no example shows."""
    page = Page(speech, quiet=quiet, colour=colour)
    blocks = ["\n".join(_tested(one, page)) for one in (*report.files, *report.documents)]
    shown = [block for block in blocks if block]
    return "\n".join(shown) + "\n" if shown else ""


def _tested(tested: Tested, page: Page) -> Iterator[str]:
    if page.quiet and not tested.mismatches:
        return
    yield f"{page.paint(clean(tested.path), 'strong')}   {_summary(tested, page)}"
    for mismatch in tested.mismatches:
        yield ""
        yield from _mismatch(mismatch, page)


def _summary(tested: Tested, page: Page) -> str:
    if not tested.expected:
        return page.say("no examples")
    return page.count(tested.expected, "{n} example", "{n} examples") + f", {len(tested.mismatches)} wrong"


def _mismatch(mismatch: Mismatch, page: Page) -> Iterator[str]:
    yield f"{mismatch.kind} {mismatch.rule} {clean(mismatch.path)}:{mismatch.line} expected {mismatch.expected}: came {mismatch.came} {mismatch.problem}"
    for one in mismatch.findings[:_SHOWN]:
        yield from finding.lines(one, page)
