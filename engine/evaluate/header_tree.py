"""Which columns add up to which. In: a bound part. Out: total columns with their part columns, from the header tree.

A header such as 合计 | 基本支出 (小计 人员经费 公用经费) | 项目支出 says how its columns add across: a neighbour
called a total is the sum of the others; a group is stood for by its own total, or by its columns where it has none.
Where such a tree is printed flat, in one row, the figures say which of the columns is the sum of those after it.
"""

from __future__ import annotations

from engine.evaluate.nesting import flat_sums
from engine.patterns import matcher
from engine.record import TYPE_CHECKING
from engine.wording import outline, plain

if TYPE_CHECKING:
    from engine.evaluate.bound import BoundPart


def totals_across(part: BoundPart) -> list[tuple[int, list[int]]]:
    """(total column, its part columns) for every group of the header tree in which one neighbour totals the others."""
    tests = [matcher(p) for p in (*part.spec.subtotal, *part.spec.total)]
    columns: list[tuple[tuple[str, ...], int]] = []
    of_which: list[int] = []
    for i in part.amounts:
        path = part.printed.columns[i].path
        if any(outline(label.text)[2] for label in path):
            of_which.append(i)
        elif path:
            columns.append((tuple(plain(label.text) for label in path), i))
    found: list[tuple[int, list[int]]] = []

    def is_total(label: str) -> bool:
        return any(meets(label) for meets in tests)

    def walk(group: list[tuple[tuple[str, ...], int]]) -> list[int]:
        """Take one group of the tree in; returns the columns that stand for it as a whole."""
        lasts = {path[-1] for path, _ in group}
        if len(group) > len(lasts) > 1 and not any(map(is_total, lasts)):
            stems = {path[:-1] for path, _ in group}
            if len(stems) * len(lasts) == len(group) and () not in stems:
                # 预算数 and 决算数 under every heading: the tree stands once for each of them.
                for last in sorted(lasts):
                    walk([(path[:-1], i) for path, i in group if path[-1] == last])
                return []
        total: int | None = None
        parts: list[int] = []
        start = 0
        while start < len(group):
            head, index = group[start][0][0], group[start][1]
            end = start + 1
            while end < len(group) and group[end][0][0] == head:
                end += 1
            below = [(path[1:], i) for path, i in group[start:end] if len(path) > 1]
            if not below:
                if total is None and end == start + 1 and is_total(head):
                    total = index
                else:
                    parts += [i for _, i in group[start:end]]
            else:
                parts += walk(below)
            start = end
        if total is None:
            return parts
        if not parts:
            return [total]
        if total > parts[0]:
            found.append((total, parts))
            return [total]
        sums, standing = flat_sums(part, total, parts, is_total)
        inner = [i for i in of_which if parts[0] < i < parts[-1]]
        if inner and sums == [(total, parts)]:
            # 用车购置及运行费, 其中：购置费, 运行费: what is 其中 may be one of all the parts of the column before it.
            whole = sorted([*parts, *inner])
            nested, heads = flat_sums(part, total, whole, is_total)
            if nested != [(total, whole)] and not set(inner) & set(nested[-1][1]):
                sums, standing = nested, heads
        found.extend(sums)
        return standing

    if columns:
        walk(columns)
    return found
