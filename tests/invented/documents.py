"""From a shape, a look and a seed to a printed document. In: those. Out: `InventedDocument`."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from .final_account import print_final_account
from .model import Shape, invent
from .numbered_budget import print_numbered_budget
from .paper import InventedDocument, Style
from .split_budget import print_split_budget

FAMILIES = ("A", "B", "C")
ROUNDINGS = ("exact", "rounded", "dropped", "cut")

# Unit and decimals a family's tables are printed in; the first is the usual one.
_UNITS = {
    "A": (("万元", 2), ("千元", 2), ("元", 2)),
    "B": (("元", 0), ("万元", 2), ("元", 2)),
    "C": (("万元", 2), ("元", 2), ("千元", 2)),
}
_PRINTERS = {"A": print_numbered_budget, "B": print_split_budget, "C": print_final_account}
_PROSE_STEP = 10_000  # 分: prose and the three public expenses are printed in 万元 with two decimals


class Look(NamedTuple):
    """What of a style a property may draw freely; the fields are those of `Style`."""

    unit: int = 0
    thousands: bool = False
    zero: str = ""
    pipes: bool = False
    spaced: bool = False
    wording: int = 0
    every_class: bool = True
    lost_cells: bool = False
    short: bool = False
    remarks: bool = False


def print_document(
    family: str, rounding: str, shape: Shape, look: Look, seed: int, *, year: int = 0, named: str = ""
) -> InventedDocument:
    """The document that these give: the same ones, the same text.

    A document printed "exact" has amounts that are multiples of the coarsest last place it prints, 0.01 万元.
    """
    unit, decimals = _UNITS[family][look.unit]
    if rounding == "dropped" and not decimals:
        decimals = 2
    style = Style(
        unit=unit,
        decimals=decimals,
        drop_zeros=rounding == "dropped",
        cut_at=Random(seed).randrange(150) if rounding == "cut" else None,
        thousands=look.thousands,
        zero=look.zero,
        pipes=look.pipes,
        spaced=look.spaced,
        wording=look.wording,
        every_class=look.every_class,
        lost_cells=look.lost_cells,
        short=look.short,
        remarks=look.remarks,
    )
    step = _PROSE_STEP if rounding == "exact" else 1
    department = invent(shape, seed, step=step, public_step=step, year=year, named=named)
    paper = _PRINTERS[family](department, style)
    return InventedDocument(paper.text(), family, rounding, tuple(paper.figures), department, style)
