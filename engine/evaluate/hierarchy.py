"""Which row is part of which. In: the rows of one table part and its `tree` clause. Out: parents, children, levels.

The rows that a total or subtotal row adds up are its children too, so that every roll-up is one and the same rule: a
row that has children is their sum.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluate.nesting import adds_up, nested_rows
from engine.evaluate.sums import by_figures
from engine.patterns import matcher
from engine.plan import Node
from engine.record import TYPE_CHECKING
from engine.wording import normal, outline

if TYPE_CHECKING:
    from engine.evaluate.bound import Row


def build(rows: Sequence[Row], tree: Node) -> None:
    """Set `parent`, `children` and `level` of every row."""
    kind = tree[0]
    if kind == "code":
        _by_code(rows, tree[1:])
    elif kind == "prefix":
        _by_code(rows, ())
    elif kind == "order":
        _by_order(rows, tree[1:])
    elif kind == "group":
        _by_group(rows)
    elif kind == "figures":
        by_figures(rows)
    else:
        _by_outline(rows, numbered=kind == "outline")


def _adopted(rows: Sequence[Row]) -> None:
    """Tell every parent of its children, once all rows know their parents; a row "of which" is nobody's child."""
    below: dict[Row, list[Row]] = {}
    for row in rows:
        if row.parent is not None and row.kind != "of which":
            below.setdefault(row.parent, []).append(row)
    for parent, children in below.items():
        parent.children = children


def _by_code(rows: Sequence[Row], lengths: Sequence[int]) -> None:
    """The parent is the row with the longest key that begins this one. Top rows have the first length, or no parent.

    A table may print no account above the lowest ones: then these are what the total adds up.
    """
    keyed = [row for row in rows if row.key and row.kind in ("item", "subtotal")]
    by_key = {row.key: row for row in keyed}
    scoped = len(by_key) < len(keyed)  # one code in several sections of the table: only rows above can be parents
    if scoped:
        by_key = {}
    printed = sorted({len(row.key) for row in keyed}, reverse=True)
    shorter = {length: [other for other in printed if other < length] for length in printed}
    levels = {length: level for level, length in enumerate(lengths, 1)}
    top: list[Row] = []
    for row in keyed:
        key = row.key
        row.level = levels.get(len(key), 0)
        for end in shorter[len(key)]:
            parent = by_key.get(key[:end])
            if parent is not None:
                row.parent = parent
                if not lengths:
                    row.level = parent.level + 1
                break
        else:
            if not lengths or len(key) == lengths[0]:
                row.level = 1
                top.append(row)
        if scoped:
            by_key[key] = row
    _adopted(keyed)
    if lengths and not top and len(by_key) == len(keyed):
        top = [row for row in keyed if row.parent is None]  # only the accounts at the bottom are printed
        if len({len(row.key) for row in top}) > 1 or any(row.children for row in top):
            top = []
    if scoped and len({row.key for row in top}) < len(top):
        top = []  # the sections have totals of their own; which ones the total row adds is not known
    totals = [row for row in rows if row.kind == "total"]
    beside = len({row.part.number for row in totals}) > 1  # lists side by side, each with its own total
    for row in totals:
        row.children = [child for child in top if not beside or child.part is row.part]


def _by_order(rows: Sequence[Row], kinds: Sequence[str]) -> None:
    """A row of one kind (by a pattern of its key, else its label) holds the rows of later kinds below it."""
    tests = [matcher(p) for p in kinds]
    above: list[tuple[int, Row]] = []
    top: list[Row] = []
    for row in rows:
        if row.kind != "item":
            continue
        text = row.key or normal(row.label.text)
        rank = next((i for i, meets in enumerate(tests) if meets(text)), None)
        if rank is None:
            continue
        while above and above[-1][0] >= rank:
            above.pop()
        if above:
            row.parent = above[-1][1]
        else:
            top.append(row)
        row.level = len(above) + 1
        above.append((rank, row))
    _adopted(rows)
    for row in rows:
        if row.kind == "total":
            row.children = [child for child in top if child is not row]


def _by_group(rows: Sequence[Row]) -> None:
    """Rows under one merged label; the total row of a group adds the others up."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    for members in groups.values():
        totals = [row for row in members if row.kind == "total"]
        items = [row for row in members if row.kind == "item"]
        for row in items:
            row.level = 1
        if len(totals) == 1:
            for row in items:
                row.parent = totals[0]
            totals[0].children = items


def _by_outline(rows: Sequence[Row], numbered: bool) -> None:
    """By the numbers of the labels. A subtotal adds the top rows since the last one, or, where there are none and the
    figures bear it out, the subtotals so far; a total, subtotals and the rest.

    Numbers that begin again below an unnumbered row are that row's parts (年初结转和结余, then 一、 二、 三、), and so
    are the names of numbered rows that come again there without their numbers. A row without a number between two
    that follow each other is part of the first (一、本年收入, 一般公共预算拨款, 二、上年结转).
    """
    parts = _unnumbered_parts(rows) if numbered else {}
    above: list[tuple[int, Row]] = []
    top: list[Row] = []
    open_top: list[Row] = []  # top rows that no subtotal has taken yet
    closed: list[Row] = []  # subtotals
    seen: set[int] = set()
    last_plain: Row | None = None
    totals: list[Row] = []
    for row in rows:
        if row.kind == "subtotal":
            if not open_top and adds_up(row, closed):  # a total of all departments, below the totals of each kind
                open_top, closed = closed, []
            row.children = open_top
            closed.append(row)
            open_top = []
            above, last_plain = [], None
            continue
        if row.kind == "total":
            totals.append(row)
            above, last_plain = [], None
            continue
        if row.kind == "of which" and totals and row is not rows[0] and numbered and _opens_list(row, rows):
            row.kind = "item"
        if row.kind == "of which":
            row.parent = top[-1] if not above and top else above[-1][1] if above else None
            continue
        if row.kind != "item":
            continue
        rank, ordinal, _, _ = outline(row.label.text) if numbered else (-1, 0, False, "")
        if row in parts:
            row.parent = parts[row]
            row.level = row.parent.level + 1
            continue
        if rank < 0:
            above, last_plain = [], row
        else:
            below = rank in seen or (seen and rank > min(seen))  # numbered as parts are, or anew
            if ordinal == 1 and below and last_plain is not None and not above:
                above = [(-1, last_plain)]
            while above and above[-1][0] >= rank:
                above.pop()
        row.level = len(above) + 1
        if above:
            row.parent = above[-1][1]
        else:
            top.append(row)
            open_top.append(row)
            if rank >= 0:
                seen.add(rank)
        if rank >= 0:
            above.append((rank, row))
    _adopted(rows)
    for row in totals:
        row.children = closed + open_top
    for row in (*closed, *totals):
        _nest(row)


def _nest(total: Row) -> None:
    """Where figures say that some of the rows that a total adds up are parts of others, make them so."""
    for head, below in nested_rows(total):
        for row in below:
            row.parent = head
            row.level += 1
        head.children = below
    total.children = [row for row in total.children if row.parent is None]


def _unnumbered_parts(rows: Sequence[Row]) -> dict[Row, Row]:
    """Rows without a number that are part of another, and the rows that they are part of.

    Below 一、 they are its parts if 二、 follows them, and below the last number if they were below those before it. A
    row whose own amounts are blank is a heading, and what stands below it is not its parts but counts by itself. Where
    a 其中 stands right below the number (其中：经费拨款, 非税收入拨款), they too are some of its parts, not all.
    """
    found: dict[Row, Row] = {}
    numbered: dict[str, Row] = {}  # the rows with a number, by their names
    waiting: list[Row] = []  # those without one, since the last number
    last: Row | None = None
    rank = ordinal = 0
    nested = False
    listed = False  # does a 其中 stand right below the last number?
    head: Row | None = None  # a row without a number, and a name that is new

    def place(under: Row) -> None:
        found.update(dict.fromkeys(waiting, under))
        if listed:
            for row in waiting:
                row.kind = "of which"

    for row in rows:
        if row.kind != "item":
            listed = listed or row.kind == "of which" and last is not None and not waiting
            if row.kind in ("total", "subtotal"):
                if nested and last is not None:
                    place(last)
                waiting, last, head, nested, listed = [], None, None, False, False
            continue
        here, number, _, name = outline(row.label.text)
        if here >= 0:
            if last is not None and (here, number) == (rank, ordinal + 1) and waiting and _has_amounts(last):
                place(last)
                nested = True
            numbered[name] = row
            waiting, head, listed = [], None, False
            last, rank, ordinal = row, here, number
        elif name in numbered:
            if head is not None and _has_amounts(head):
                found[row] = head
            else:
                waiting.append(row)
        else:
            head = row
            waiting.append(row)
    if nested and last is not None:
        place(last)
    return found


def _has_amounts(row: Row) -> bool:
    return any(column >= 0 for column in row.figures)


def _opens_list(row: Row, rows: Sequence[Row]) -> bool:
    """Does "其中：（一）" stand under the total, and （二） below it: then these are all of its parts."""
    at = next(n for n, other in enumerate(rows) if other is row)
    rank, ordinal, _, _ = outline(row.label.text)
    later = (outline(other.label.text)[:2] for other in rows[at + 1 :])
    return rows[at - 1].kind == "total" and ordinal == 1 and rank >= 0 and (rank, 2) in later
