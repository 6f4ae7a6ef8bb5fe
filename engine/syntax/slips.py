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
_WIDEST = 100  # characters of a line that is shown put right
_MOST_MARKS = 4

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
    "===": ("double-equals", "=  ", 'write "=": it states that both sides are equal'),
    "!==": ("unexpected-word", "≠  ", 'write "!=" or "≠" for "is not equal to"'),
    "=!": ("unexpected-word", "≠ ", 'write "!=" or "≠" for "is not equal to"'),
    ":=": ("unexpected-word", "= ", 'write "="'),
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
    | (?P<number> [0-9]+(?:(?:[.,]|['’](?=[0-9]{3}))[0-9]+)* )
    | (?P<operator> ===|!==|==|=>|=<|=!|:=|->|<>|&&|\|\| )
    | (?P<comment> //[^\n]* )
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
    marks: tuple[str, ...] = ()  # of full-width punctuation


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
            if len(slips) == _MAX_SLIPS or not readable:
                readable = False
                break
    if not slips:
        return Mended(text, (), (), (), True)
    mended = _replaced(text, slips)
    found = tuple(_diagnostic(slip, file, offset) for slip in _one_a_line(slips, text, mended))
    unreadable = tuple(slip.start for slip in slips if slip.instead is None)
    spans = tuple(Span(file, slip.start + offset, slip.end + offset) for slip in slips)
    return Mended(mended, found, spans, unreadable, readable)


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


def _one_a_line(slips: list[_Slip], text: str, mended: str) -> list[_Slip]:
    """Full-width marks come in numbers: those of one line are one mistake, with the line as it should be."""
    kept: list[_Slip] = []
    first, line_end = -1, -1
    clear: dict[int, bool] = {}  # by the first slip of a line: whether it is clear what all of them mean
    for slip in slips:
        if slip.code == "full-width" and slip.start < line_end:
            before = kept[first]
            hints = tuple(dict.fromkeys(before.hints + slip.hints))
            kept[first] = before._replace(hints=hints, marks=tuple(dict.fromkeys(before.marks + slip.marks)))
            clear[first] = clear[first] and slip.instead is not None
            continue
        if slip.code == "full-width":
            first, line_end = len(kept), (text + "\n").index("\n", slip.start)
            clear[first] = slip.instead is not None
        elif slip.start < line_end:
            clear[first] = False
        kept.append(slip)
    return [_told(slip, mended, clear[n]) if n in clear else slip for n, slip in enumerate(kept)]


def _told(slip: _Slip, mended: str, clear: bool) -> _Slip:
    """The full-width marks of a line, told together."""
    line = _line(mended, slip.start)
    hints = (f"write: {line}",) if clear and len(line) <= _WIDEST else slip.hints
    if not slip.marks:
        return slip._replace(hints=hints)
    listed = [f'"{mark}"' for mark in slip.marks[:_MOST_MARKS]] + ["others"] * (len(slip.marks) > _MOST_MARKS)
    several = f"{', '.join(listed[:-1])} and {listed[-1]} are" if len(listed) > 1 else f"{listed[0]} is"
    what = "" if all(mark.isalnum() for mark in slip.marks) else " punctuation"
    return slip._replace(message=f"{several} full-width{what}", hints=hints)


def _line(text: str, at: int) -> str:
    """The line that holds an offset, with the spaces that marks without a meaning have left taken out."""
    line = text[text.rfind("\n", 0, at) + 1 : (text + "\n").index("\n", at)].strip()
    parts = enumerate(_TEXTS.split(line))
    return "".join(part if n % 2 else _SPACES.sub(lambda found: f"{found[0].strip()} ", part) for n, part in parts)


_SPACES = re.compile(r" {2,}(?=[^ #])|,(?=[^\s\d])")
_TEXTS = re.compile(r'("(?:\\[^\n]|[^"\\\n])*")')


def _slip(
    token: re.Match[str],
    code: str,
    message: str,
    *hints: str,
    instead: str | None = None,
    end: int | None = None,
    mark: str = "",
) -> _Slip:
    marks = (mark,) if mark else ()
    return _Slip(token.start(), token.end() if end is None else end, instead, code, message, hints, marks)


def _unclosed_block(token: re.Match[str]) -> _Slip:
    message = 'the block that begins with """ has no end'
    return _slip(token, "unclosed-block", message, 'close it with """ on a line of its own', end=token.start() + 3)


def _unclosed_text(token: re.Match[str]) -> _Slip:
    end = token.start() + len(token[0].rstrip())
    line = _line(token.string, token.start())
    if line == '"':
        message = "a small document stands between three quotes and three quotes"
        return _slip(token, "unclosed-block", message, 'write: """', end=end)
    opening = _WITHOUT_OPENING.search(line)
    if opening and len(line) <= _WIDEST:
        message = "the text that ends here has no opening quote"
        return _slip(token, "unclosed-string", message, f'write: {line[: opening.start()]}"{opening[0]}', end=end)
    hints = ['a text ends with " on the line it begins on', 'a quote inside a text is written \\"']
    if line.count('"') == 1 and len(line) <= _WIDEST and not line.endswith("\\"):
        hints = [f'write: {line}"']
    message = "the text that begins here has no closing quote on its line"
    return _slip(token, "unclosed-string", message, *hints, end=end)


# A last word with a quotation mark behind it, and none before.
_WITHOUT_OPENING = re.compile(r'(?<!")(?<=\s)[^\s"]+"$(?<!^)')


def _comment(token: re.Match[str]) -> _Slip:
    message = 'a comment does not begin with "//"'
    return _slip(token, "bad-character", message, 'a comment begins with "#"', instead="#" + token[0][1:])


def _number(token: re.Match[str]) -> _Slip | None:
    digits = token[0]
    if len(digits) > _MAX_DIGITS:
        return _slip(token, "bad-number", f"a number of {len(digits)} characters is too long to be a figure")
    if _NUMBER.fullmatch(digits):
        return None
    if "'" in digits or "’" in digits:
        plain = re.sub("['’]", ",", digits)
        return _slip(token, "bad-number", f"{digits} can't be read as a number", f"write {plain}", instead=plain)
    whole, comma, decimals = digits.rpartition(",")
    hints = ["commas stand between groups of three digits: 1,467.21"] if comma else []
    if comma and len(decimals) < 3 and _NUMBER.fullmatch(whole.replace(".", ",")):
        hints = [f"the decimal sign is a point: {whole.replace('.', ',')}.{decimals}"]
    if comma and "." not in digits:
        hints.append(f"for several numbers put a space after each comma: {digits.replace(',', ', ')}")
    elif not comma:
        hints.append("a number has one decimal point; between groups of three digits stand commas: 1,467.21")
    return _slip(token, "bad-number", f"{digits} can't be read as a number", *hints, instead="0" * len(digits))


def _operator(token: re.Match[str]) -> _Slip:
    code, instead, hint = _OPERATORS[token[0]]
    if code == "arrow" and token.string.startswith("example"):
        instead, hint = "as", 'write "as": what stands in the sample, and what instead of it'
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
    before, after = token.string[: token.start()][-1:], token.string[token.end() :][:1]
    meant = _MEANT.get(mark) or unicodedata.normalize("NFKC", mark)
    if mark == "。" and before.isalnum() and after.isalnum():
        meant = "."
    elif meant in "()" and _IN_NAME.search(token.string[: token.start()].rpartition("（")[0 if meant == ")" else 2]):
        hint = 'a name is of letters, digits and "_" alone: leave the brackets out'
        return _slip(token, "full-width", "", hint, mark=mark)
    elif mark in "、，；" and before == '"' and _PATTERNS.search(token.string[: token.start()].rpartition("\n")[2]):
        return _slip(token, "full-width", "", 'several patterns are joined by "or": "…" or "…"', mark=mark)
    instead = meant if meant != '"' and (meant != "!" or after in ("=", "＝")) else None
    hint = f'write "{meant}" instead of "{mark}"' if meant != " " else f'leave out "{mark}": no mark is needed here'
    if meant == '"':
        hint = 'a text stands between straight double quotes, one on either side: "…"'
    return _slip(token, "full-width", "", hint, instead=instead, mark=mark)


# The first word of a line that lists patterns.
_PATTERNS = re.compile(r"^\s*(?:phrase|titled|total|subtotal|except|ending|key|label|period)\b")

# What stands before a bracket that was meant as a part of a name.
_IN_NAME = re.compile(r"(?:^(?:rule|table|param|let)|\n\s*(?:column|key|label|part)|,)\s+[^\W\d]\w*$")

_ADVICE = {
    ";": "leave it out: a clause ends where the next one begins",
    ":": "leave it out: what belongs to a declaration is indented below it",
    "{": "leave it out: clauses are indented below their declaration, and a set stands in ( )",
    "}": "leave it out: clauses are indented below their declaration, and a set stands in ( )",
    "!": 'write "not", or "!=" for "is not equal to"',
    "&": 'write "and"', "|": 'write "or"', "^": "there are no powers: write a * a",
    "~": 'write "matches" or "similar to"',
    "'": "a text stands in straight double quotes", "\\": "a backslash stands only inside a text",
    "¥": "a unit stands behind its number: 100 元", "$": "a unit stands behind its number: 100 dollar",
    "±": "a tolerance stands behind a comparison: … = … within 1 元",
    "≈": 'write "=": figures are compared as they are printed; a tolerance of one\'s own is "within 1 元"',
    "∑": "write sum(…)", "√": "there are no roots", "?": "there are no questions: a condition is a clause of its own",
}  # fmt: skip


def _other(token: re.Match[str]) -> _Slip:
    mark = token[0]
    shown = f'"{mark}"' if mark.isprintable() else f"U+{ord(mark):04X}"
    hints = (_ADVICE.get(mark, "what is printed stands in quotes; anything else is left out"),)
    instead = " " if mark in ";:" or not mark.isprintable() else None
    message = f"the character {shown} has no meaning in a rule file"
    return _slip(token, "bad-character", message, *hints, instead=instead)


_SLIPS = {
    "block": _unclosed_block, "text": _unclosed_text, "comment": _comment, "number": _number, "operator": _operator,
    "quoted": _quoted, "wide": _wide, "other": _other,
}  # fmt: skip
