"""Findings that somebody answers for. In: a report, a file of waivers, today's date. Out: the report without them.

The file is TOML. Each entry says which finding is meant, why it may stand, who says so and until when:

    [[waiver]]
    rule = "district.构成"              # its full or its own name
    place = "line 161"                  # as the report names it; or id = "…", the finding's fingerprint
    document = "budget-2024.txt"        # may be left out; a pattern with * will do
    reason = "the printed total includes the carry-over of note 3"
    owner = "Li, budget office"
    expires = 2025-06-30                # the last day on which it counts
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from fnmatch import fnmatchcase

from engine.findings import DocumentReport, Finding, Report, Waived, Waiver
from engine.follow_up import Unusable, content, day, slashed
from engine.messages import Speech
from engine.record import TYPE_CHECKING
from engine.render.told import Told

if TYPE_CHECKING:
    from typing import Any

_MOST = 4 << 20
_TEXTS = ("rule", "document", "place", "id", "reason", "owner")
_NEEDED = ("rule", "reason", "owner", "expires")
_LANGUAGES = tuple(Told(Speech(chinese)) for chinese in (False, True))


# ── the file ─────────────────────────────────────────────────────────────────────────────


def read(path: str) -> tuple[Waiver, ...]:
    """The waivers of a file, in its order. Raises `Unusable` with everything that is wrong in it."""
    try:
        found = tomllib.loads(content(path, _MOST).decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise Unusable(f"{path}: the file is not UTF-8 (byte {problem.start})") from None
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise Unusable(f"{path}: {problem}") from None
    entries = found.pop("waiver", [])
    problems = [f"“{name}” is unknown; entries begin with [[waiver]]" for name in found]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Unusable(f"{path}: entries begin with [[waiver]]")
    waivers = []
    for number, entry in enumerate(entries, 1):
        wrong = list(_mistakes(entry))
        problems += (f"waiver {number}: {problem}" for problem in wrong)
        if not wrong:
            texts = {name: entry.get(name, "").strip() for name in _TEXTS}
            waivers.append(Waiver(slashed(path), number, **texts, expires=_day(entry["expires"]) or ""))
    if problems:
        raise Unusable(f"{path}: {'; '.join(problems)}")
    return tuple(waivers)


def _mistakes(entry: dict[str, Any]) -> list[str]:
    """What is wrong with an entry, in its order."""
    problems = [f"“{name}” is unknown" for name in entry if name not in (*_TEXTS, "expires")]
    problems += [f"{name} should be a text" for name in _TEXTS if not isinstance(entry.get(name, ""), str)]
    problems += [f"{name} is missing" for name in _NEEDED if not str(entry.get(name, "")).strip()]
    if not entry.get("place") and not entry.get("id"):
        problems.append("say which finding is meant: place = \"line 12\" or id = \"…\", as the report has them")
    if entry.get("expires") and _day(entry["expires"]) is None:
        problems.append("expires should be a day: 2025-06-30")
    return problems


def _day(value: Any) -> str | None:
    """A day, written as such or as a text."""
    return day(value) if isinstance(value, str) else str(value) if type(value).__name__ == "date" else None


# ── what it means for a report ───────────────────────────────────────────────────────────


def waive(report: Report, waivers: Sequence[Waiver], today: str) -> Report:
    """The report without the findings that are waived on the day `today` ("2025-06-30"), and with what became of each
    waiver."""
    used: set[int] = set()
    documents = tuple(_without(document, waivers, today, used) for document in report.documents)
    told = tuple(waiver._replace(state=_state(waiver, report, today, used)) for waiver in waivers)
    return report._replace(documents=documents, waivers=told)


def _without(document: DocumentReport, waivers: Sequence[Waiver], today: str, used: set[int]) -> DocumentReport:
    here = [waiver for waiver in waivers if today <= waiver.expires and _speaks_of(waiver, document.path)]
    kept, waived = [], []
    for finding in document.findings:
        fitting = [waiver for waiver in here if finding.verdict != "holds" and _fits(waiver, finding)]
        used.update(waiver.number for waiver in fitting)
        if fitting:
            waived.append(Waived(finding, fitting[0].reason, fitting[0].owner, fitting[0].expires))
        else:
            kept.append(finding)
    return document._replace(findings=tuple(kept), waived=tuple(waived))


def _speaks_of(waiver: Waiver, path: str) -> bool:
    """Is this the document that is meant: by its path, the end of it, or a pattern of either?"""
    named, path = slashed(waiver.document), slashed(path)
    return not named or fnmatchcase(path, named) or fnmatchcase(path, f"*/{named}")


def _fits(waiver: Waiver, finding: Finding) -> bool:
    if waiver.rule not in (finding.rule, finding.rule.rpartition(".")[2]) or waiver.id not in ("", finding.id):
        return False
    return not waiver.place or any(waiver.place == told.place(finding) for told in _LANGUAGES)


def _state(waiver: Waiver, report: Report, today: str, used: set[int]) -> str:
    if today > waiver.expires:
        return "expired"
    if waiver.number in used:
        return "used"
    documents = [document for document in report.documents if _speaks_of(waiver, document.path)]
    idle = {name for document in documents for rule in document.idle for name in _names(rule.rule)}
    return "not looked for" if not documents or waiver.rule in idle else "unused"


def _names(rule: str) -> tuple[str, str]:
    return rule, rule.rpartition(".")[2]
