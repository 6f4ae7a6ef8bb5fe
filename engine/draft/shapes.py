"""How the rows of a declared table may add up. In: a declared part and its rows. Out: the ways there are, likely first.

A way is a tree and the labels of totals and subtotals. Which one is right shows when it is tried on the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.draft.patterns import of_label
from engine.draft.tables import NOWHERE, DeclaredPart, is_number, is_total, texts
from engine.evaluate.bound import Row
from engine.syntax import tree
from engine.wording import outline, plain

_CHINESE_TOTAL = re.compile(r".*(?:合计|总计|小计)")
_ENGLISH_TOTAL = re.compile(r"(?i)(?:grand |sub-?)?totals?\b.*")
_USUAL = (3, 5, 7)  # the lengths of 类, 款 and 项
_MOST_LEVELS = 6
_SHARE = re.compile(r"(?i)占比|比重|比例|增幅|幅度|增长率|完成率|增减率|%|percent|\brate\b")


def ways(part: DeclaredPart, printed: Sequence[Sequence[Row]]) -> list[DeclaredPart]:
    """The part with each way that its rows may add up; `printed` are the rows of each printed part it binds."""
    rows = [row for own in printed for row in own]
    part = part._replace(excepts=_shares(part))
    total, subtotal = _totals(printed, rows)
    heads = tuple(dict.fromkeys(pattern for pattern in total_headers(part) if pattern not in (*total, *subtotal)))
    if not any(max(row.figures, default=-1) >= 0 for row in rows):
        return [part._replace(shape=_usual(part), total=tuple(dict.fromkeys((*_only_total(part), *heads))))]
    found = [
        part._replace(shape=shape, total=total, subtotal=(*subtotal, *heads))
        for shape in _trees(part, printed, rows)
    ]  # fmt: skip
    return [one for one in found if one.shape or one.total or one.subtotal] or [part]


# ── totals ───────────────────────────────────────────────────────────────────────────────


def _sums(label: str) -> bool:
    text = plain(label)
    return bool(_CHINESE_TOTAL.fullmatch(text) or _ENGLISH_TOTAL.fullmatch(text))


def _totals(printed: Sequence[Sequence[Row]], rows: Sequence[Row]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Patterns of total and of subtotal rows."""
    labels = list(dict.fromkeys(plain(row.label.text) for row in rows if _sums(row.label.text) and not row.key))
    if not labels:
        nameless = any(own and not own[0].label.text and not own[0].key and len(own) > 1 for own in printed)
        return (("合计",), ()) if nameless else ((), ())
    lasts = {plain(own[-1].label.text) for own in printed if own}
    grand = [label for label in labels if "总计" in label] or [label for label in labels if is_total(label)]
    if not grand:
        grand = [label for label in labels if label in lasts]
    subtotals = [label for label in labels if label not in grand]
    if len(subtotals) > 1 and all(_ENGLISH_TOTAL.fullmatch(label) for label in subtotals):
        return _patterns(grand), ("total .*",)
    return _patterns(grand), _patterns(subtotals)


def _patterns(labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(of_label, labels))))


def total_headers(part: DeclaredPart) -> list[str]:
    """Patterns of the headers that call a column of figures the total of its neighbours."""
    labels = [column.path[-1].text for column in part.kind.part.columns if column.kind == "figure" and column.path]
    return [of_label(label) for label in labels if is_total(label) or _CHINESE_TOTAL.fullmatch(plain(label))]


def _only_total(part: DeclaredPart) -> tuple[str, ...]:
    return ("合计",) if part.key or part.label else ()


def _shares(part: DeclaredPart) -> tuple[str, ...]:
    """Headers of shares, rates and numbers of notes, which are no amounts."""
    labels = [column.path[-1].text for column in part.kind.part.columns if column.kind == "figure" and column.path]
    return _patterns([label for label in labels if _SHARE.search(plain(label)) or is_number(label)])


# ── trees ────────────────────────────────────────────────────────────────────────────────


def _trees(part: DeclaredPart, printed: Sequence[Sequence[Row]], rows: Sequence[Row]) -> list[tree.Tree | None]:
    found: list[tree.Tree | None] = []
    keys = [row.key for row in rows if row.key]
    lengths = sorted({len(key) for key in keys})
    if part.key and all(key.isdecimal() for key in keys):
        if keys and len(lengths) <= _MOST_LEVELS and set(lengths) <= set(_USUAL):
            found.append(_by_code(_USUAL[: _USUAL.index(lengths[-1]) + 1]))
        elif part.key.joined:
            found.append(_by_code(_USUAL[: len(part.key.sources)]))
        elif len(lengths) in range(2, _MOST_LEVELS + 1):
            found.append(_by_code(lengths))
    if part.key and len(lengths) > 1:
        found.append(tree.TreeByPrefix(span=NOWHERE))
        found.append(tree.TreeByOrder(texts(_kinds(keys)), span=NOWHERE))
    if sum(outline(row.label.text)[0] >= 0 for row in rows) > 1:
        found.append(tree.TreeByOutline(span=NOWHERE))
    if any(len({row.group for row in own}) > 1 for own in printed):
        found.append(tree.TreeByGroup(span=NOWHERE))
    return [*found, None]


def _by_code(lengths: Sequence[int]) -> tree.TreeByCode:
    return tree.TreeByCode(tuple(lengths), span=NOWHERE)


def _kinds(keys: Sequence[str]) -> list[str]:
    """Patterns of keys by their length, in the order in which they first stand in the table."""
    return list(dict.fromkeys(rf"\d{{{len(key)}}}" if key.isdecimal() else rf"\S{{{len(key)}}}" for key in keys))


def _usual(part: DeclaredPart) -> tree.Tree | None:
    """The tree of a table without rows, as its headers let one expect."""
    if part.key is None:
        return None
    if part.key.joined:
        return _by_code(_USUAL[: len(part.key.sources)])
    return _by_code(_USUAL) if "科目" in part.key.sources[0] else None
