"""Whatever a rule file holds: no traceback, and a message that stands inside the file.

`benchmarks/try_mutants.py` tries a hundred thousand texts, and how long each takes; here a few are tried on every run.
"""

from __future__ import annotations

from functools import cache

import pytest

from mutants import Tried, mutant, tried

_TENTHS = 10


@cache
def _tried(number: int) -> Tried:
    return tried(mutant(number))


def _is_sound(outcome: Tried) -> bool:
    """How long it took is the benchmark's business: here the machine may be busy."""
    return outcome.problem in ("", f"took {outcome.seconds:.1f} s")


@pytest.mark.parametrize("tenth", range(_TENTHS))
def test_no_text_breaks_anything(tenth: int) -> None:
    for number in range(tenth, 300, _TENTHS):
        assert _is_sound(_tried(number)), f"mutant({number}): {_tried(number).problem}"


def test_texts_are_of_all_kinds() -> None:
    """Most hold mistakes of every stage, some hold none: else little would be shown by trying them."""
    found = [_tried(number).codes for number in range(300)]
    codes = {code for one in found for code in one}
    assert {"unexpected-word", "full-width", "unknown-clause", "unclosed-string", "unknown-name"} <= codes
    assert codes & {"wrong-type", "unknown-column", "unknown-member", "unit-mismatch"}  # which, changes with the rules
    assert 5 < sum(not one for one in found) < 150


# Each of these once ended in a traceback, or took very long.
_MANY = 300


@pytest.mark.parametrize(
    "text",
    [
        "table T\n  titled \"x\"\n  tree by code 3 1,467.21",
        "table T\n  titled \"x\"\n  tree by code 3.5",
        "".join(f"unit u{n} = 2 u{n + 1}\n" for n in range(1500)),
        "".join(f"let name_{n} = 1\n" for n in range(_MANY))
        + "".join(f"rule r{n}\n  require nam_{n} = 1\n" for n in range(_MANY)),
        "table T\n  titled \"x\"\n"
        + "".join(f"  column name_{n} from \"x\"\n" for n in range(_MANY))
        + "".join(f"T agrees with T in nam_{n} as n{n}\n" for n in range(_MANY)),
        "rule r\n" + "  require a = b\n" * 600 + "  require = b\n" * 20,
        "table T\n  titled \"x\"\nrule r\n  for row in T\n  require row.level = 2" + " * 2" * 450,
        "a # rolls up",
        "a #\n rolls #\n up",
    ],
)  # fmt: skip
def test_what_once_went_wrong(text: str) -> None:
    assert _is_sound(tried(text))
