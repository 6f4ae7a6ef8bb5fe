"""Trees of accounts that roll up exactly. In: how wide each class and section is, and a seed. Out: `AccountTree`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import attrs

from .catalogue import CLASSES
from .model import WAN, Purse


@attrs.frozen
class AccountTree:
    """Accounts in the order of their codes: 3 digits a class, 5 a section, 7 an item. Amounts are in 分."""

    names: Mapping[str, str]
    amounts: Mapping[str, int]

    @property
    def items(self) -> tuple[str, ...]:
        """The leaves: the items."""
        return tuple(code for code in self.names if len(code) == 7)

    def children(self, code: str) -> tuple[str, ...]:
        """The accounts right below `code`; below "" the classes."""
        length = len(code) + 2 if code else 3
        return tuple(other for other in self.names if len(other) == length and other.startswith(code))

    @property
    def total(self) -> int:
        return sum(self.amounts[code] for code in self.children(""))


def grow(widths: Sequence[Sequence[int]], seed: int, step: int = 1) -> AccountTree:
    """A tree with a class per entry of `widths`, in it a section per number, in that so many items."""
    random = Random(seed)
    purse = Purse(random, step)
    names: dict[str, str] = {}
    amounts: dict[str, int] = {}
    for code, sections in zip(sorted(random.sample(list(CLASSES), len(widths))), widths, strict=True):
        names[code] = CLASSES[code]
        for section in _some(random, code, len(sections)):
            names[section] = f"{CLASSES[code].removesuffix('支出')}事务{section[3:]}"
        for section, items in zip([c for c in names if len(c) == 5 and c[:3] == code], sections, strict=True):
            for item in _some(random, section, items):
                names[item] = f"{names[section]}第{item[5:]}项"
                amounts[item] = purse.amount(0, 500 * WAN)
    for length in (5, 3):
        for code in names:
            if len(code) == length:
                amounts[code] = sum(a for c, a in amounts.items() if c[:length] == code and len(c) == 7)
    return AccountTree(dict(sorted(names.items())), dict(sorted(amounts.items())))


def _some(random: Random, parent: str, count: int) -> list[str]:
    return [f"{parent}{n:02}" for n in sorted(random.sample(range(1, 100), count))]
