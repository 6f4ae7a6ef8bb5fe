"""What a report shows beside its findings: the documents as they were published, the files the rules came from, what
people wrote beside the findings of an earlier run.

In: nothing (`commands/papers.py` gathers it). Out: `Papers`, for the reports that show more than the findings.
"""

from __future__ import annotations

from engine.facts import Facts
from engine.record import Record

COLUMNS = ("preparer", "reviewer", "response", "status")  # of a working paper, filled in by people


class Page(Record):
    """A page as it prints: its size in points, in which boxes are given, and its picture as PNG."""

    number: int
    width: int
    height: int
    picture: bytes


class Published(Record):
    """One document: what was read of it, the SHA-256 of its file in hexadecimal, and pictures of some of its pages."""

    facts: Facts
    digest: str
    pages: tuple[Page, ...] = ()


class Remarks(Record):
    """What people wrote beside a finding in an earlier working paper."""

    document: str
    id: str
    title: str
    equation: str
    written: tuple[str, ...]  # one text for each of `COLUMNS`


class Papers(Record):
    """The documents by their paths, the name and content hash of each file of rules, and earlier remarks.

    Among the documents are those that findings speak of beside their own, such as one of the year before.
    """

    documents: dict[str, Published]
    rules: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remarks, ...] = ()
