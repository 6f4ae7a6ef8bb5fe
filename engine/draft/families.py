"""The printed tables of a document sorted for declaring: by title, and within one by layout. In: facts. Out: `Family`s.

Tables whose titles differ only by year and organisation are one family. The parts of its tables that have the same
headers are of one kind: one declaration can read them all.
"""

from __future__ import annotations

from engine.draft.patterns import found_in, literal, of_title, without_place
from engine.facts import Facts, Part, Table
from engine.record import Record
from engine.wording import normal, plain, years_in

Headers = tuple[tuple[str, ...], ...]


class Kind(Record):
    """Printed parts with the same headers."""

    headers: Headers
    parts: tuple[tuple[int, int], ...]  # (table, part), indices into the facts
    part: Part  # the first of them


class Family(Record):
    """Printed tables of one title."""

    titled: str  # a pattern
    unless: tuple[str, ...]  # patterns of what the title of another family has besides
    title: str  # of the first of its tables
    stem: str  # what of the title is the same next year, and elsewhere
    tables: tuple[int, ...]
    kinds: tuple[Kind, ...]


def families(facts: Facts) -> list[Family]:
    """The families of tables that have a title, in the order of the document."""
    by_pattern: dict[str, list[int]] = {}
    for t, table in enumerate(facts.tables):
        pattern = of_title(table.title.text, table.organisation)
        if pattern:
            by_pattern.setdefault(pattern, []).append(t)
    titles = [table.title.text for table in facts.tables]
    return [
        Family(
            pattern, _besides(pattern, [titles[t] for t in own], titles), titles[own[0]],
            without_place(titles[own[0]]).replace(normal(facts.tables[own[0]].organisation) or "\0", ""), tuple(own),
            tuple(_kinds(facts.tables, own)),
        )
        for pattern, own in by_pattern.items()
    ]  # fmt: skip


def _besides(pattern: str, own: list[str], titles: list[str]) -> tuple[str, ...]:
    """What to exclude, so that the pattern is not found in the titles of other tables."""
    own_patterns = {normal(title) for title in own}
    found: dict[str, None] = {}
    for title in titles:
        if normal(title) in own_patterns or not found_in(pattern, title):
            continue
        if any(found_in(known, title) for known in found):
            continue
        before, _, after = normal(title).partition(pattern)
        longer = literal(max(before, after, key=len))
        if longer and not any(found_in(longer, mine) for mine in own):
            found[longer] = None
    return tuple(found)


def _kinds(tables: tuple[Table, ...], own: list[int]) -> list[Kind]:
    parts: dict[Headers, list[tuple[int, int]]] = {}
    for t in own:
        for p, part in enumerate(tables[t].parts):
            parts.setdefault(headers_of(part), []).append((t, p))
    return [Kind(headers, tuple(found), tables[found[0][0]].parts[found[0][1]]) for headers, found in parts.items()]


def headers_of(part: Part) -> Headers:
    """The headers of a part, years and numbering aside."""
    return tuple(tuple(_ageless(label.text) for label in column.path) for column in part.columns)


def _ageless(text: str) -> str:
    text = plain(text)
    for year, _, _ in years_in(text):
        text = text.replace(str(year), "")
    return text
