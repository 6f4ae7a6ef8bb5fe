"""What two requirements have to do with each other does not depend on how they are written, and is true of numbers.

Requirements over a few columns of one row are drawn, written in many ways, and held against all small amounts.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from textwrap import indent

from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostic import Diagnostic
from pipeline import SEARCH
from test_lint import linted

COLUMNS = "甲乙丙"
TABLE = 'ruleset r\n  source "法"\nunit 元\ntable 表\n  titled "表"\n' + "".join(
    f'  column {name} from "{name}"\n' for name in COLUMNS
)
SMALL = [dict(zip(COLUMNS, values, strict=True)) for values in product(range(-2, 4), repeat=len(COLUMNS))]
_HOLDS = {"=": "__eq__", "≠": "__ne__", "<": "__lt__", "≤": "__le__", ">": "__gt__", "≥": "__ge__"}
_TURNED = {"=": "=", "≠": "≠", "<": ">", "≤": "≥", ">": "<", "≥": "≤"}

Linear = tuple[tuple[int, ...], str, int]  # Σ a·column (sense) constant

linears = st.tuples(
    st.tuples(*[st.integers(-2, 2)] * len(COLUMNS)).filter(any), st.sampled_from("==<≤>≥"), st.integers(-1, 2)
)


def written(linear: Linear, variable: str = "row") -> str:
    factors, sense, constant = linear
    terms = [f"({a}) * {variable}.{name}" for a, name in zip(factors, COLUMNS, strict=True) if a]
    return f"{' + '.join(terms)} {sense} {constant} * (1 元)"


def holds(linear: Linear, values: dict[str, int]) -> bool:
    factors, sense, constant = linear
    left = sum(a * values[name] for a, name in zip(factors, COLUMNS, strict=True))
    return bool(getattr(Fraction(left), _HOLDS[sense])(Fraction(constant)))


def rules(*linears: Linear) -> str:
    return TABLE + "".join(
        f'rule r{n} "r"\n  for row in 表\n  require {written(one)}\n' for n, one in enumerate(linears)
    )


def about_rules(text: str) -> list[Diagnostic]:
    return [found for found in linted(text) if not found.code.startswith("unused")]


@SEARCH
@given(linears, st.permutations(COLUMNS), st.integers(1, 3), st.booleans(), st.sampled_from(["row", "r", "甲行"]))
def test_a_requirement_is_the_same_however_it_is_written(
    linear: Linear, order: list[str], times: int, turned: bool, variable: str
) -> None:
    """Terms in another order, on the other side, all times a number, of another variable, under `not`."""
    factors, sense, constant = linear
    named = dict(zip(COLUMNS, factors, strict=True))
    left = " + ".join(f"{variable}.{name} * {named[name] * times}" for name in order if named[name] > 0) or "0"
    right = " + ".join(f"{-named[name] * times} * {variable}.{name}" for name in order if named[name] < 0) or "0"
    left += f" - {constant * times} * (1 元)"
    if turned:
        left, sense, right = right, _TURNED[sense], left
    again = f'rule 又 "又"\n  for {variable} in 表\n  require {left} {sense} {right}\n'
    (found,) = about_rules(rules(linear) + again)
    assert (found.code, found.message) == ("duplicate-rule", '"又" says what "r0" says')


@SEARCH
@given(st.lists(linears, min_size=2, max_size=5))
def test_what_is_told_is_true_of_numbers(drawn: list[Linear]) -> None:
    """No amounts meet what is told to contradict; what is told to be implied is met wherever the others are."""
    drawn = list(dict.fromkeys(drawn))
    text = rules(*drawn)
    place = {text.index(written(one), text.index(f"rule r{n} ")): one for n, one in enumerate(drawn)}
    for found in about_rules(text):
        if found.code not in ("contradiction", "redundant-requirement"):
            continue
        others = [place[note.span.start] for note in found.notes]
        assert others
        if found.code == "contradiction":
            assert not any(all(holds(one, values) for one in (*others, place[found.span.start])) for values in SMALL)
        else:
            assert all(
                holds(place[found.span.start], values) for values in SMALL if all(holds(one, values) for one in others)
            )


@SEARCH
@given(st.lists(linears, min_size=1, max_size=3), st.lists(linears, min_size=1, max_size=3))
def test_what_is_settled_is_true_of_numbers(some: list[Linear], others: list[Linear]) -> None:
    """A condition of `and` and `or` that is told to be always or never so is."""
    both = " and ".join(f"({written(one)})" for one in some)
    either = " or ".join(f"({written(one)})" for one in others)
    condition = f"({both}) or ({either})"
    text = f'{TABLE}rule r "r"\n  for row in 表\n  where {condition}\n  require row.甲 = 7 元 or row.甲 = 8 元\n'
    for found in about_rules(text):
        if text[found.span.start : found.span.end] == condition:
            truths = {
                all(holds(one, values) for one in some) or any(holds(one, values) for one in others) for values in SMALL
            }
            assert truths == {found.code == "always-true"}


def test_what_is_not_sure_is_not_told() -> None:
    """Each of these looks like more than it is."""
    for clauses in (
        "require row.甲 = row.乙\nrequire row.甲 = row.乙 within 1 元",  # rounding is not a yuan
        "require row.甲 / row.乙 = 2\nrequire row.甲 = 2 * row.乙",  # the one has no answer for nothing
        "require row.甲 >= 0\nrequire row.甲 <= 0",  # which leaves 0
        "require row.甲 = row.乙 or row.甲 = row.丙\nrequire row.甲 = row.乙 or row.丙 = row.乙",
        'require row matches "甲|乙"\nrequire not row matches "^甲$"',
        'require row in ("甲", "乙")\nrequire row similar to "丙"',
        "require row.甲 >= 5 元\nrequire row.甲 <= 3",  # nobody knows what 甲 is measured in
        "require row.甲 > 上限\nrequire row.甲 < 下限",  # both can be set
        "require sum(r.甲 for r in 表) = row.乙\nrequire sum(r.甲 for r in 表.items) = row.丙",
        "require max(row.甲, row.乙) >= row.丙\nrequire row.甲 >= row.丙 or row.乙 >= row.丙",
    ):
        params = 'param 上限 = 5 元\nparam 下限 = 3 元\nrule p "p"\n  require 上限 + 下限 > 0\n'
        text = TABLE + params + 'rule r "r"\n  for row in 表\n' + indent(clauses, "  ") + "\n"
        assert about_rules(text) == [], clauses
