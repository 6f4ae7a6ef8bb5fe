"""What was written down before a run: waivers, a baseline, an earlier report. In: files. Out: the report with them."""

from __future__ import annotations

import os
import time

from engine.commands.running import Unstarted
from engine.findings import Report
from engine.follow_up import Unusable, baseline, changes
from engine.render.layout import clean


class Before:
    """The files, read before anything is checked: a mistake in one of them is told at once, by `Unstarted`."""

    def __init__(self, waivers: str | None, known: str | None, diff: str | None, today: str | None) -> None:
        self._today = today or time.strftime("%Y-%m-%d")
        self._folder = os.path.dirname(known or "")
        self._diff = diff
        try:
            self._waivers = None
            if waivers is not None:
                from engine.follow_up.waivers import read

                self._waivers = read(waivers)
            self._known = baseline.read(known) if known is not None else None
            self._earlier = changes.read(diff) if diff is not None else None
        except Unusable as problem:
            raise Unstarted(f"engine: {clean(str(problem))}") from None

    def applied(self, report: Report) -> Report:
        """The report with what became of all that. What is waived is not looked for in the baseline."""
        if self._waivers is not None:
            from engine.follow_up.waivers import waive

            report = waive(report, self._waivers, self._today)
        if self._known is not None:
            report = baseline.hide(report, self._known, self._folder)
        if self._earlier is not None:
            report = changes.compare(report, self._earlier, self._diff or "")
        return report
