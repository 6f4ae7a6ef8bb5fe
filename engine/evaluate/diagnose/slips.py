"""How a printed number came of another: simple typing errors. In: two whole numbers. Out: a kind, or "".

After Scholtus, "Automatic correction of simple typing errors in numerical data with balance edits" (Statistics
Netherlands discussion paper 09046, 2009): two adjacent digits exchanged, a digit added, left out or replaced; and after
his 08015 (2008) a sign turned round. A point in the wrong place and an amount in another unit are the same digits
with other zeros behind them.
"""

from __future__ import annotations

SWAPPED = "swapped digits"
CHANGED = "changed digit"
DROPPED = "dropped digit"
ADDED = "added digit"
POINT = "moved point"
SIGN = "wrong sign"
UNIT = "another unit"

# How much a kind says: the more particular the trace that an error leaves, the less likely it came about by chance.
WEIGHT = {SWAPPED: 3, POINT: 3, UNIT: 3, SIGN: 3, DROPPED: 2, ADDED: 2, CHANGED: 1, "": 0}

_UNIT_STEPS = (3, 4, 6, 8)  # powers of ten between units of account: thousand, 万, million, 亿


def slip(stated: int, meant: int, decimals: int) -> str:
    """How `stated` came to stand where `meant` was to be, both in units of 10^-decimals; "" where no slip does it.

    A number of one digit carries too little to tell (Scholtus 2009, section 5.3).
    """
    if stated == meant or not stated or not meant:
        return ""
    if stated == -meant:
        return SIGN
    a, b = str(abs(stated)), str(abs(meant))
    if (stated < 0) != (meant < 0) or len(a) < 2 or len(b) < 2:
        return ""
    shifted = _shifted(a, b, decimals)
    # Below one a zero is printed before the point: it is a digit like others.
    length = max(len(a), len(b)) if max(len(a), len(b)) == decimals + 1 else 0
    alike = _of_one_length(a.rjust(length, "0"), b.rjust(length, "0"))
    if shifted and alike:
        return ""  # 6.00 for 0.60: one as likely as the other
    return shifted or alike or _of_two_lengths(a, b)


def _shifted(a: str, b: str, decimals: int) -> str:
    """The same digits with other zeros behind them. Of a whole number a single zero too many is a digit too many."""
    if a.rstrip("0") != b.rstrip("0"):
        return ""
    step = abs(len(a) - len(b))
    if step in _UNIT_STEPS:
        return UNIT
    return POINT if decimals and step else ""


def _of_one_length(a: str, b: str) -> str:
    if len(a) != len(b):
        return ""
    apart = [n for n, (p, q) in enumerate(zip(a, b, strict=True)) if p != q]
    if len(apart) == 1:
        return CHANGED
    if len(apart) == 2 and apart[1] == apart[0] + 1 and a[apart[0]] == b[apart[1]] and a[apart[1]] == b[apart[0]]:
        return SWAPPED
    return ""


def _of_two_lengths(a: str, b: str) -> str:
    if len(a) == len(b) - 1:
        return DROPPED if _without_one(b, a) else ""
    if len(a) == len(b) + 1:
        return ADDED if _without_one(a, b) else ""
    return ""


def _without_one(longer: str, shorter: str) -> bool:
    """Is `shorter` what is left of `longer` without one of its digits?"""
    n = next((n for n, (p, q) in enumerate(zip(longer, shorter, strict=False)) if p != q), len(shorter))
    return longer[n + 1 :] == shorter[n:]
