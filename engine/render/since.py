"""What became of each finding since an earlier report (`--diff`). In: `Report`. Out: its state, and what is gone.

For the forms that show it beside the findings; `follow_up` tells it in lines.
"""

from __future__ import annotations

from engine.findings import Change, Finding, Report
from engine.render import speaks
from engine.render.page import short

STATES = ("new", "changed", "as before")  # of a finding that is there


def slashed(path: str) -> str:
    """A path as changes name it."""
    return path.replace("\\", "/")


class Since:
    """The changes of a report by finding; nothing where it was not compared."""

    def __init__(self, report: Report) -> None:
        changes = report.changes
        self.compared = changes is not None
        found = changes.changes if changes is not None else ()
        self.gone = tuple(one for one in found if one.state == "gone")
        self._there = {(one.document, one.id): one for one in found if one.state != "gone"}
        self._titles = {one.rule: one.title for document in report.documents for one in document.tallies}

    def change(self, document: str, finding: Finding) -> Change | None:
        """What is told of a finding that is new or has changed."""
        return self._there.get((slashed(document), finding.id)) if speaks(finding) else None

    def state(self, document: str, finding: Finding) -> str:
        """One of `STATES`; "" for what is not compared, such as what holds."""
        if not self.compared or not speaks(finding):
            return ""
        change = self.change(document, finding)
        return change.state if change is not None else "as before"

    def title(self, change: Change) -> str:
        """What the rule of something gone is called, where it is still one of the rules; else its name."""
        return self._titles.get(change.rule) or short(change.rule)
