"""The cover of a working paper, and its legend. In: `Report`, `Papers`. Out: rows.

They say which documents, which rules, and what came of it. No clock is looked at: who signs writes the day.
"""

from __future__ import annotations

from collections import Counter

from engine.findings import Report
from engine.papers import Papers
from engine.render import speaks, spoken_of
from engine.render.page import Page
from engine.render.xlsx.book import Sheet
from engine.render.xlsx.gone import counted
from engine.render.xlsx.ticks import MEANINGS, TICKS


def cover(report: Report, papers: Papers, sheet: Sheet, page: Page) -> None:
    """What a reviewer needs to know before anything else."""
    say = page.say
    sheet.title(say("working paper: check of published figures"))
    sheet.write([say("made with"), f"engine {report.engine}"])
    for role in ("prepared by", "reviewed by"):
        sheet.write([say(role)])
        sheet.filled_in(1, ["", ""])
    names = ("path", "title", "SHA-256", "tables", "figures", "checked")
    _section(sheet, say("documents"), tuple(map(say, names)))
    for document in report.documents:
        published = papers.documents.get(document.path)
        covered = document.coverage
        hashed = published.digest if published is not None else ""
        sheet.write([document.path, document.title, hashed, document.tables, covered.figures, covered.checked])
    for path in spoken_of(report):
        if path in papers.documents:
            sheet.write([path, say("earlier document"), papers.documents[path].digest])
    for failure in report.errors:
        sheet.write([failure.path, page.explain(say("not checked"), failure.message)], font_color="#B1251B")
    _section(sheet, say("totals"), (say("verdict"), say("what it means"), say("checks")))
    verdicts: Counter[str] = Counter(finding.verdict for document in report.documents for finding in document.findings)
    for verdict, tick in TICKS.items():
        sheet.write([f"{tick}  {say(verdict)}", say(MEANINGS[tick]), verdicts[verdict]])
    severities = Counter(f.severity for document in report.documents for f in document.findings if speaks(f))
    _section(sheet, say("exceptions"), (say("severity"), "", say("exceptions")))
    for severity in ("error", "warning", "note"):
        sheet.write([say(severity), "", severities[severity]])
    if report.changes is not None:
        counted(report.changes, sheet, page)
    _section(sheet, say("rule files"), (say("file"), say("content hash")))
    for name, found in papers.rules:
        sheet.write([name, found])


def _section(sheet: Sheet, title: str, names: tuple[str, ...]) -> None:
    sheet.write([])
    sheet.write([title], bold=True, font_size=12)
    sheet.write(list(names), bold=True, bg_color="#EEF1F4", bottom=1)


def legend(sheet: Sheet, page: Page) -> None:
    """What the marks and the columns mean."""
    say = page.say
    sheet.title(say("legend"))
    sheet.head((say("mark"), say("what it means")))
    for tick, meaning in MEANINGS.items():
        sheet.write([tick, say(meaning)])
    sheet.write([])
    for words in (
        "Yellow columns are for people. A new run carries them forward by the fingerprint of the finding.",
        "The recalculation has the printed figures in cells, formulas over them, and what the report states beside.",
    ):
        sheet.write(["", say(words)])
