"""The findings that are gone since an earlier report, as rows. In: `Since`, `Changes`. Out: a sheet: what they said.

What people wrote beside them stands at the end of the exceptions, as that of any finding that is no longer found.
"""

from __future__ import annotations

from engine.findings import Changes
from engine.render import follow_up
from engine.render.page import Page
from engine.render.since import Since
from engine.render.xlsx.book import Sheet


def gone(since: Since, changes: Changes, sheet: Sheet, page: Page) -> None:
    """One row for each."""
    say = page.say
    sheet.title(page.explain(say("gone"), say("since {file}", file=changes.since)))
    names = ("document", "severity", "title", "before", "place", "rule", "fingerprint")
    sheet.head([say(name) for name in names])
    head = sheet.row
    for one in since.gone:
        where = page.where(one.at) or one.place
        sheet.write([one.document, say(one.severity), since.title(one), one.message, where, one.rule, one.id])
    sheet.filter(head, len(names))


def counted(changes: Changes, sheet: Sheet, page: Page) -> None:
    """How many are new, gone, changed and as before, and what was not checked again."""
    for told in (follow_up.counts(changes, page), *follow_up.unchecked(changes, page)):
        sheet.write(["", told])
