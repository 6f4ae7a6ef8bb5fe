"""Slips of the keyboard: what can be seen in the characters alone, before any grammar.

In: the text of one declaration. Out: the same text, of the same length, with each slip put right where it is clear
what was meant, and a diagnostic for each: full-width punctuation, `==`, `=>`, `1,5`, a text without its end …
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from engine.diagnostic import Diagnostic
from engine.source import Span

MAX_BRACKETS = 50
_MAX_DIGITS = 40

_NUMBER = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?")

# What an input method types instead of the ASCII mark that is meant; a space stands for marks with no meaning here.
_MEANT = {
    "、": ",", "。": " ", "．": ".", "【": "[", "】": "]", "［": "[", "］": "]", "〈": "<", "〉": ">",
    "《": '"', "》": '"',
    "：": " ", "；": " ", "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "·": ".", "…": " ", "‘": '"', "’": '"',
    "“": '"', "”": '"', "„": '"', "‟": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"', "＇": '"',
    "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤", "＝": "=",
}  # fmt: skip
_WIDE = "".join(_MEANT) + "".join(chr(code) for code in range(0xFF01, 0xFF5F) if chr(code) not in _MEANT)
_OPENING, _CLOSING = "“„‟「『《‘＂＇”’", "”“‟」』》’＂＇„"

# Operators of other languages: the code of the diagnostic, the text of the same length to read instead, the advice.
_OPERATORS = {
    "==": ("double-equals", "= ", 'write "=": it states that both sides are equal'),
    "=>": ("arrow", "≥ ", 'write ">=" for "at least"; a condition for a requirement is a clause "where"'),
    "=<": ("arrow", "≤ ", 'write "<=" for "at most"'),
    "->": ("arrow", "- ", 'what must be true is a clause "require", a condition for it a clause "where"'),
    "<>": ("unexpected-word", "≠ ", 'write "!=" or "≠" for "is not equal to"'),
    "&&": ("unexpected-word", None, 'write "and"'),
    "||": ("unexpected-word", None, 'write "or"'),
}  # fmt: skip

_TOKEN = re.compile(
    r'''
      (?P<skip> \s+ | [^\W\d]\w* | \#[^\n]* | \"{3}[\s\S]*?\"{3} | "(?!"")(?:\\[^\n]|[^"\\\n])*" )
    | (?P<block> \"{3}[\s\S]* )
    | (?P<text> "[^\n]* )
    | (?P<number> [0-9]+(?:[.,][0-9]+)* )
    | (?P<operator> ==|=>|=<|->|<>|&&|\|\| )
    | (?P<open> [(\[] ) | (?P<close> [)\]] )
    | (?P<known> !=|[<>]=|[=<>.,+*/%‰≠≤≥-] )
    | (?P<quoted> [@OPEN][^"\n@OPEN@CLOSE]*["@CLOSE] | '[^'"\n]*' )
    | (?P<wide> [@WIDE] )
    | (?P<other> [\s\S] )
    '''.replace("@OPEN", _OPENING).replace("@CLOSE", _CLOSING).replace("@WIDE", re.escape(_WIDE)),
    re.VERBOSE,
)  # fmt: skip

# A declaration with more slips than this is not a rule file; it is not read any further.
_MAX_SLIPS = 200


class Mended(NamedTuple):
    """The text as it was probably meant; the mistakes; where the slips stand, and those offsets whose clause can't be
    read; whether to read it at all."""

    text: str
    found: tuple[Diagnostic, ...]
    slips: tuple[Span, ...]
    unreadable: tuple[int, ...]
    readable: bool


class _Slip(NamedTuple):
    start: int
    end: int
    instead: str | None  # of the same length; None if it isn't clear what was meant
    code: str
    message: str
    hints: tuple[str, ...]


def mend(text: str, file: str, offset: int) -> Mended:
    """Find the slips of one declaration, which starts at `offset` of `file`."""
    slips: list[_Slip] = []
    depth, readable = 0, True
    for token in _TOKEN.finditer(text):
        group = token.lastgroup
        if group == "open":
            depth += 1
            if depth > MAX_BRACKETS:
                slips.append(_slip(token, "too-deep", *_TOO_DEEP))
                readable = False
                break
        elif group == "close":
            depth = max(depth - 1, 0)
        elif group not in ("skip", "known") and group is not None:
            slip = _SLIPS[group](token)
            if slip:
                slips.append(slip)
                readable = readable and slip.code != "unclosed-block"
            if len(slips) == _MAX_SLIPS:
                readable = False
                break
    if not slips:
        return Mended(text, (), (), (), True)
    found = tuple(_diagnostic(slip, file, offset) for slip in _one_a_line(slips, text))
    unreadable = tuple(slip.start for slip in slips if slip.instead is None)
    spans = tuple(Span(file, slip.start + offset, slip.end + offset) for slip in slips)
    return Mended(_replaced(text, slips), found, spans, unreadable, readable)


_TOO_DEEP = ("the brackets here are too deep to read", 'name a part with "let" and use the name')


def too_deep(span: Span) -> Diagnostic:
    """The diagnostic for what nests too deep, by brackets or otherwise."""
    return Diagnostic("too-deep", "this nests too deep to read", span, _TOO_DEEP[1:])


def _diagnostic(slip: _Slip, file: str, offset: int) -> Diagnostic:
    return Diagnostic(slip.code, slip.message, Span(file, slip.start + offset, slip.end + offset), slip.hints)


def _replaced(text: str, slips: list[_Slip]) -> str:
    parts: list[str] = []
    last = 0
    for slip in slips:
        parts += [text[last : slip.start], text[slip.start : slip.end] if slip.instead is None else slip.instead]
        last = slip.end
    return "".join(parts) + text[last:]


def _one_a_line(slips: list[_Slip], text: str) -> list[_Slip]:
    """Full-width marks come in numbers: those of one line are one mistake, with a hint for each kind of mark."""
    kept: list[_Slip] = []
    first, line_end = -1, -1
    for slip in slips:
        if slip.code == "full-width" and slip.start < line_end:
            kept[first] = kept[first]._replace(hints=tuple(dict.fromkeys(kept[first].hints + slip.hints)))
            continue
        if slip.code == "full-width":
            first, line_end = len(kept), (text + "\n").index("\n", slip.start)
        kept.append(slip)
    return kept


def _slip(
    token: re.Match[str], code: str, message: str, *hints: str, instead: str | None = None, end: int | None = None
) -> _Slip:
    return _Slip(token.start(), token.end() if end is None else end, instead, code, message, hints)


def _unclosed_block(token: re.Match[str]) -> _Slip:
    message = 'the block that begins with """ has no end'
    return _slip(token, "unclosed-block", message, 'close it with """ on a line of its own', end=token.start() + 3)


def _unclosed_text(token: re.Match[str]) -> _Slip:
    end = token.start() + len(token[0].rstrip())
    return _slip(
        token, "unclosed-string", "the text that begins here has no closing quote on its line",
        'a text ends with " on the line it begins on', 'a quote inside a text is written \\"', end=end,
    )  # fmt: skip


def _number(token: re.Match[str]) -> _Slip | None:
    digits = token[0]
    if len(digits) > _MAX_DIGITS:
        return _slip(token, "bad-number", f"a number of {len(digits)} characters is too long to be a figure")
    if _NUMBER.fullmatch(digits):
        return None
    hints = ["commas stand between groups of three digits: 1,467.21"] if "," in digits else []
    if digits.count(".") > 1:
        hints.append("a number has one decimal point")
    elif "," in digits:
        hints.append(f"for several numbers put a space after each comma: {digits.replace(',', ', ')}")
    return _slip(token, "bad-number", f"{digits} can't be read as a number", *hints, instead="0" * len(digits))


def _operator(token: re.Match[str]) -> _Slip:
    code, instead, hint = _OPERATORS[token[0]]
    return _slip(token, code, f'"{token[0]}" is not an operator of the rule language', hint, instead=instead)


def _quoted(token: re.Match[str]) -> _Slip:
    inside = token[0][1:-1]
    instead = f'"{inside}"' if "\\" not in inside else None
    if token[0][0] == "'":
        message = "a text stands in straight double quotes"
        return _slip(token, "bad-character", message, f'write "{inside}"', instead=instead)
    message = f"the quotes {token[0][0]} and {token[0][-1]} are not the straight quotes a text stands in"
    return _slip(token, "full-width", message, f'write "{inside}"', instead=instead)


def _wide(token: re.Match[str]) -> _Slip:
    mark = token[0]
    meant = _MEANT.get(mark) or unicodedata.normalize("NFKC", mark)
    hint = f'write "{meant}" instead of "{mark}"' if meant != " " else f'leave out "{mark}": no mark is needed here'
    instead = meant if meant not in '"!' else None
    return _slip(token, "full-width", f'"{mark}" is full-width punctuation', hint, instead=instead)


_ADVICE = {
    ";": "leave it out: a clause ends where the next one begins",
    ":": "leave it out: what belongs to a declaration is indented below it",
    "{": "braces stand only inside a text", "}": "braces stand only inside a text",
    "!": 'write "not", or "!=" for "is not equal to"',
    "&": 'write "and"', "|": 'write "or"', "^": "there are no powers", "~": 'write "matches" or "similar to"',
    "'": "a text stands in straight double quotes",
}  # fmt: skip


def _other(token: re.Match[str]) -> _Slip:
    mark = token[0]
    shown = f'"{mark}"' if mark.isprintable() else f"U+{ord(mark):04X}"
    hints = (_ADVICE[mark],) if mark in _ADVICE else ()
    instead = " " if mark in ";:" or not mark.isprintable() else None
    message = f"the character {shown} has no meaning in a rule file"
    return _slip(token, "bad-character", message, *hints, instead=instead)


_SLIPS = {
    "block": _unclosed_block, "text": _unclosed_text, "number": _number, "operator": _operator,
    "quoted": _quoted, "wide": _wide, "other": _other,
}  # fmt: skip
