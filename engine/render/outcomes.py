"""A test of rules for the terminal: for each file what came otherwise than expected, then what the examples cover.

In: `TestReport` and `Speech`. Out: text without control characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.findings import Failure
from engine.messages import Speech
from engine.outcomes import Mismatch, RuleCoverage, Tested, TestReport
from engine.render import finding
from engine.render.layout import clean, pad, width
from engine.render.page import WIDTH, Page, brief, short
from engine.render.table import unread_tables

_SHOWN = 3  # findings shown of one mismatch
_NAME, _TITLE, _TEXT = 24, 44, 32  # cells of a rule's name, of its title, of a replaced text
_LEAD = 12  # characters before the place where two texts differ
_KINDS = {"missing": "error", "noisy": "error", "different": "warning"}  # and their colours
_COUNTED = {"missing": "{n} missing", "noisy": "{n} noisy", "different": "{n} different"}
_CAME = {
    "fails": ("{n} conflict", "{n} conflicts"), "incomplete": ("{n} incomplete", "{n} incomplete"),
    "not checkable": ("{n} not checkable", "{n} not checkable"), "rounding": ("{n} rounding", "{n} rounding"),
    "holds": ("{n} holds", "{n} hold"),
}  # fmt: skip


def show(
    report: TestReport,
    speech: Speech,
    *,
    coverage: bool = False,
    everything: bool = False,
    quiet: bool = False,
    colour: bool = False,
) -> str:
    """The whole report. `coverage` lists the rules that no example shows, `everything` shows all that came instead,
    `quiet` leaves out what came as expected."""
    page = Page(speech, everything, quiet, colour)
    page.indent = max(width(page.say(kind)) for kind in _KINDS) + 2
    page.margin = " " * page.indent
    tested = (*report.files, *report.documents)
    blocks = ["\n".join(_tested(one, _examples, page)) for one in report.files]
    blocks += ("\n".join(_tested(one, _expectations, page)) for one in report.documents)
    blocks.append("\n".join(_failures(report.errors, page)))
    blocks.append("\n".join(_coverage(report, page, coverage)))
    if len(tested) > 1 and not quiet:
        blocks.append(_total(tested, page))
    return _joined([block for block in blocks if block])


def _joined(blocks: Sequence[str]) -> str:
    """The blocks; those of one line stand together."""
    text = ""
    for before, block in zip(("", *blocks), blocks, strict=False):
        text += ("\n" if before and "\n" in before + block else "") + block + "\n"
    return text


# ── one file ─────────────────────────────────────────────────────────────────────────────


def _tested(tested: Tested, told: Callable[[Tested, Page], str], page: Page) -> Iterator[str]:
    if page.quiet and not tested.mismatches:
        return
    rules = page.count(tested.rules, "{n} rule", "{n} rules")
    yield f"{page.paint(clean(tested.path), 'strong')}   {rules} · {told(tested, page)}"
    for mismatch in tested.mismatches:
        yield ""
        yield from _mismatch(mismatch, page)


def _examples(tested: Tested, page: Page) -> str:
    """ "12 examples: 10 as expected, 1 missing, 1 noisy"."""
    if not tested.expected:
        return page.say("no examples")
    return page.explain(page.count(tested.expected, "{n} example", "{n} examples"), _summary(tested, page))


def _expectations(tested: Tested, page: Page) -> str:
    if not tested.expected and not tested.mismatches:
        return page.say("nothing expected, nothing found")
    expected = page.count(tested.expected, "{n} finding expected", "{n} findings expected")
    return page.explain(expected, _summary(tested, page))


def _summary(tested: Tested, page: Page) -> str:
    kinds = [mismatch.kind for mismatch in tested.mismatches]
    unmet = sum(bool(mismatch.expected) for mismatch in tested.mismatches)
    parts = [
        page.say("{n} as expected", n=tested.expected - unmet),
        *(page.say(_COUNTED[kind], n=kinds.count(kind)) for kind in _COUNTED if kind in kinds),
    ]
    return page.list(parts)


def _mismatch(mismatch: Mismatch, page: Page) -> Iterator[str]:
    kind = page.paint(pad(page.say(mismatch.kind), page.indent), _KINDS[mismatch.kind])
    name = page.paint(pad(brief(short(mismatch.rule), _NAME), 10), "strong")
    place = mismatch.path if mismatch.line is None else f"{mismatch.path}:{mismatch.line}"
    yield page.spread(f"{kind}{name}  {brief(mismatch.title, _TITLE)}".rstrip(), brief(place, WIDTH))
    yield from page.body(_said(mismatch, page))
    shown = mismatch.findings if page.everything else mismatch.findings[:_SHOWN]
    for one in shown:
        yield from finding.body(one, page)
    if hidden := len(mismatch.findings) - len(shown):
        yield page.margin + page.count(hidden, "and {n} more (--all shows it)", "and {n} more (--all shows them)")
    for line in unread_tables(mismatch.unread, page):
        yield page.margin + line


def _said(mismatch: Mismatch, page: Page) -> str:
    """What was expected, and what came instead."""
    if mismatch.problem:
        return page.explain(page.say("the document cannot be read"), mismatch.problem)
    came = page.list(page.count(n, *_CAME[word]) for word, n in mismatch.came) or "unbound"
    return " · ".join((
        page.explain(page.say("expected"), _expected(mismatch) or page.say("nothing")),
        page.explain(page.say("came"), came),
    ))  # fmt: skip


def _expected(mismatch: Mismatch) -> str:
    """What the example or the expectation says, in its own words; these are not translated."""
    words = f"{mismatch.expected} {clean(mismatch.place)}".strip()
    if mismatch.sample:
        elsewhere = f" ({clean(mismatch.document)})" if mismatch.document != mismatch.path else ""
        words += f" in {clean(mismatch.sample)}{elsewhere}"
        words += f" prior {clean(mismatch.prior)}" if mismatch.prior else ""
    changes = (" as ".join(_compared(*change)) for change in mismatch.changes)
    return " with ".join(filter(None, (words, ", ".join(changes))))


def _compared(old: str, new: str) -> tuple[str, str]:
    """Two texts in quotation marks; of what both begin with, no more than leads to where they differ."""
    if max(width(old), width(new)) > _TEXT:
        same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        if same > _LEAD:
            old, new = "…" + old[same - _LEAD :], "…" + new[same - _LEAD :]
    return f"“{brief(old, _TEXT)}”", f"“{brief(new, _TEXT)}”"


# ── the whole run ────────────────────────────────────────────────────────────────────────


def _failures(failures: Sequence[Failure], page: Page) -> Iterator[str]:
    for failure in failures:
        word = page.paint(page.say("not tested"), "error")
        yield from page.hanging(f"{word}   {page.explain(clean(failure.path), clean(failure.message))}")


def _coverage(report: TestReport, page: Page, listed: bool) -> Iterator[str]:
    """The rules that no example shows at work, and the share of the others."""
    threshold, covered = report.threshold, report.coverage
    short_of = threshold is not None and not threshold.reached
    if not listed and (threshold is None or (page.quiet and not short_of)):
        return
    unfired = [one for one in covered if not one.fired]
    if listed or short_of:
        yield from _listed(page.say("no example makes these rules fail"), unfired, page)
    if listed:
        yield from _listed(
            page.say("no example shows these rules silent"), [one for one in covered if not one.silent], page
        )
    fired = len(covered) - len(unfired)
    one, many = "{fired} of {n} rule fails in an example", "{fired} of {n} rules fail in an example"
    share = f" · {percentage(fired, len(covered))} %" if covered else ""
    yield page.count(len(covered), one, many, fired=fired) + share
    if threshold is not None and short_of:
        yield page.paint(page.say("that is less than {percent} %", percent=threshold.percent), "error")


def _listed(heading: str, rules: Sequence[RuleCoverage], page: Page) -> Iterator[str]:
    if rules:
        yield heading + page.say(": ").rstrip()
        for one in rules:
            yield page.spread("  " + brief(one.rule, 60), brief(f"{one.path}:{one.line}", WIDTH))
        yield ""


def percentage(part: int, whole: int) -> str:
    """The share in percent with two decimals, cut off and never rounded up; "" of nothing."""
    if not whole:
        return ""
    units, hundredths = divmod(10_000 * part // whole, 100)
    return f"{units}.{hundredths:02}".rstrip("0").rstrip(".") if hundredths else str(units)


def _total(tested: Sequence[Tested], page: Page) -> str:
    whole = Tested(
        "", sum(one.rules for one in tested), sum(one.expected for one in tested),
        tuple(mismatch for one in tested for mismatch in one.mismatches),
    )  # fmt: skip
    told = _summary(whole, page) if whole.expected or whole.mismatches else page.say("nothing expected")
    return page.explain(page.count(len(tested), "{n} file", "{n} files"), told)
