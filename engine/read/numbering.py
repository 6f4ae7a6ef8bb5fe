"""Numbers that Word prints before paragraphs and its files do not hold: 一、 （一） 1. and the like.

In: the parts of a file that describe lists, then its paragraphs, in order. Out: the number of each, as printed.
"""

from __future__ import annotations

from engine.read.markup import Node
from engine.record import Record

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), ("XL", 40), ("X", 10),
    ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
)  # fmt: skip
_MOST = 100_000  # items of a list


class Level(Record):
    """How one level of a list is numbered."""

    start: int
    form: str  # Word's name for it: "decimal", "chineseCounting", "bullet"
    text: str  # "%1、", "（%2）", "%1.%2"
    suffix: str  # what stands behind the number: "tab", "space", "nothing"
    legal: bool  # are the numbers of higher levels decimal, whatever they are there?


class Numbering:
    """The lists of a file, with how far each has been counted."""

    def __init__(self, root: Node | None) -> None:
        self._levels: dict[str, dict[int, Level]] = {}  # by the number of the abstract list
        self._of: dict[str, str] = {}  # a list → its abstract list
        self._own: dict[str, dict[int, Level]] = {}  # levels that a list has instead
        self._starts: dict[str, dict[int, int]] = {}  # where a list begins anew, until it has
        self._counts: dict[str, list[int]] = {}  # by abstract list; 0 for a level that has not begun
        for node in root or ():
            if node.tag == "abstractNum":
                self._levels[node.get("abstractNumId") or ""] = _levels(node)
            elif node.tag == "num":
                self._list(node)

    def _list(self, node: Node) -> None:
        name = node.get("numId") or ""
        self._of[name] = value(node, "abstractNumId")
        for override in node:
            if override.tag == "lvlOverride":
                level = whole(override.get("ilvl"))
                self._own.setdefault(name, {}).update(_levels(override))
                if start := override.first("startOverride"):
                    self._starts.setdefault(name, {})[level] = whole(start.get("val"), 1)

    def __contains__(self, name: str) -> bool:
        return name in self._of

    def next(self, name: str, depth: int) -> str:
        """The number of the next paragraph in a list at a level from 0; "" where it has none."""
        abstract = self._of.get(name)
        if abstract is None or not 0 <= depth < _LEVELS:
            return ""
        levels = {**self._levels.get(abstract, {}), **self._own.get(name, {})}
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, [0] * _LEVELS)
        start = self._starts.get(name, {}).pop(depth, None)
        if start is not None:
            counts[depth] = start
        else:
            counts[depth] = min(counts[depth] + 1, _MOST) if counts[depth] else level.start
        counts[depth + 1 :] = [0] * (_LEVELS - depth - 1)
        for above in range(depth):
            counts[above] = counts[above] or (levels[above].start if above in levels else 1)
        if level.form == "bullet":
            return "- "
        text = level.text
        for n in range(_LEVELS, 0, -1):
            if f"%{n}" in text:
                form = levels[n - 1].form if n - 1 in levels else "decimal"
                text = text.replace(f"%{n}", number("decimal" if level.legal else form, counts[n - 1]))
        return text + (" " if level.suffix != "nothing" and text and text[-1].isascii() else "")


def _levels(node: Node) -> dict[int, Level]:
    found = {}
    for level in node:
        if level.tag == "lvl":
            legal = level.first("isLgl")
            found[whole(level.get("ilvl"))] = Level(
                whole(value(level, "start"), 1),
                value(level, "numFmt") or "decimal",
                value(level, "lvlText")[:100],
                value(level, "suff") or "tab",
                legal is not None and legal.get("val") not in ("0", "false"),
            )
    return found


def value(node: Node, tag: str) -> str:
    """The `val` of the first child of a name, or ""."""
    child = node.first(tag)
    return (child.get("val") or "") if child else ""


def whole(text: str | None, default: int = 0) -> int:
    """A whole number; `default` for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 7 else default


def number(form: str, n: int) -> str:
    """A number in one of Word's forms; one that is not known is decimal."""
    if form == "none":
        return ""
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (n - 1) % 26) * min((n - 1) // 26 + 1, 10) if n else ""
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        return _roman(n) if form == "upperRoman" else _roman(n).lower()
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(n))
    if form == "decimalZero":
        return f"{n:02}"
    if form.startswith("decimalEnclosedCircle") and 0 < n <= 20:
        return chr(0x245F + n)
    if form == "decimalEnclosedParen" and 0 < n <= 20:
        return chr(0x2473 + n)
    if form == "ideographTraditional" and n:
        return _STEMS[(n - 1) % 10]
    if form == "ideographZodiac" and n:
        return _BRANCHES[(n - 1) % 12]
    if form == "chineseLegalSimplified":
        return _counted(n, _LEGAL, "拾佰仟")
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(n))
    if form.endswith(("Counting", "CountingThousand", "CountingSystem")):  # chinese, taiwanese, japanese
        text = _counted(n, "零" + _DIGITS[1:], "十百千")
        return text[1:] if text.startswith("一十") else text
    return str(n)


def _roman(n: int) -> str:
    text = ""
    for letters, worth in _ROMAN:
        text += letters * min(n // worth, 5)
        n %= worth
    return text


def _counted(n: int, digits: str, tens: str) -> str:
    """A number in words: 105 is 一百零五."""
    if not 0 < n < 10_000:
        return str(n)
    text = ""
    for place, digit in zip(range(len(str(n)) - 1, -1, -1), str(n), strict=True):
        if digit != "0":
            text += digits[int(digit)] + (tens[place - 1] if place else "")
        elif text and not text.endswith(digits[0]):
            text += digits[0]
    return text.rstrip(digits[0])
