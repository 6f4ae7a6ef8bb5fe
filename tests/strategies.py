"""Hypothesis strategies: amounts, trees of accounts, whole invented documents, planted faults.

In: nothing but what a property wants fixed (a family, a way of rounding). Out: values that shrink to small departments.
A document is drawn from a handful of primitives (its shape, its style and one seed), so a thousand are quickly drawn.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from engine.facts import Facts
from invented import facts_figures
from invented.documents import FAMILIES, ROUNDINGS, Look, print_document
from invented.faults import KINDS, Fault, can_be_wrong, every_fault, plant, wrong_texts
from invented.model import Shape
from invented.paper import InventedDocument, PlacedFigure
from invented.trees import AccountTree, grow

__all__ = [
    "FAMILIES", "KINDS", "ROUNDINGS", "AccountTree", "Fault", "InventedDocument", "PlacedFigure",
    "account_trees", "amounts", "documents", "every_fault", "faults", "figures_of", "plant",
]  # fmt: skip

_FUNDS = ("上年结转", "政府性基金预算", "国有资本经营预算", "事业收入", "其他收入")


def amounts(step: int = 1, least: int = 0, most: int = 10**13) -> st.SearchStrategy[int]:
    """Amounts of money in 分: multiples of `step` from `least` to `most`, small and round ones often."""
    low, high = -(-least // step), most // step
    wide = st.integers(low, high)
    return (st.integers(low, min(high, low + 10_000)) | wide).map(lambda n: n * step)


def account_trees(step: int = 1) -> st.SearchStrategy[AccountTree]:
    """Accounts by code (3, 5 and 7 digits) with amounts that roll up exactly; multiples of `step` 分."""
    widths = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3), min_size=1, max_size=4)
    return st.builds(grow, widths, st.integers(0, 2**32 - 1), st.just(step))


def _shapes() -> st.SearchStrategy[Shape]:
    """Departments of 1 to 4 units; most are paid from the general public budget alone."""
    funds = st.just(frozenset[str]()) | st.frozensets(st.sampled_from(_FUNDS), min_size=1, max_size=3)
    return st.builds(Shape, units=st.integers(1, 4), sections=st.integers(1, 3), items=st.integers(1, 4), funds=funds)


def _looks() -> st.SearchStrategy[Look]:
    """Ways to print: separators, units, thousands, blanks, wording, what is left out."""
    flag = st.booleans()
    return st.builds(
        Look, unit=st.integers(0, 2), thousands=flag, zero=st.sampled_from(("", "0", "-")), pipes=flag,
        spaced=flag, wording=st.integers(0, 5), every_class=flag, lost_cells=flag, short=flag, remarks=flag,
    )  # fmt: skip


@cache
def documents(family: str | None = None, rounding: str | None = None) -> st.SearchStrategy[InventedDocument]:
    """Clean documents of one family ("A", "B", "C") or any, printed with one way of rounding or any.

    "exact": every printed figure is the amount itself · "rounded": each is rounded on its own, so sums may differ in
    the last place · "dropped": rounded, and trailing zeros are left out · "cut": rounded, but one figure is cut off.
    """
    return st.builds(
        print_document,
        st.just(family) if family else st.sampled_from(FAMILIES),
        st.just(rounding) if rounding else st.sampled_from(ROUNDINGS),
        _shapes(), _looks(), st.integers(0, 2**32 - 1),
    )  # fmt: skip


@st.composite
def faults(draw: st.DrawFn, document: InventedDocument, least: int = 10) -> Fault:
    """The document with one money figure or share of money misprinted, at least `least` units of the last place off.

    `text, figure, kind, wrong = draw(faults(document))`: `figure` is the right one, `wrong` what stands there now.
    """
    figures = [f for f in document.figures if can_be_wrong(f) and not f.cut]
    figure = draw(st.sampled_from(figures).filter(lambda f: any(wrong_texts(f, kind, least) for kind in KINDS)))
    kind = draw(st.sampled_from([kind for kind in KINDS if wrong_texts(figure, kind, least)]))
    wrong = draw(st.sampled_from(wrong_texts(figure, kind, least)))
    return Fault(plant(document.text, figure, wrong), figure, kind, wrong)


def figures_of(facts: Facts) -> tuple[PlacedFigure, ...]:
    """The figures of money and the shares of money in the tables of a document that was read, with their places."""
    return facts_figures.figures_of(facts)
