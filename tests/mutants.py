"""Rule texts gone wrong, and what must hold of any text whatever.

In: a number. Out: `mutant(number)`, the text of that number: rule text that somebody mistyped, cut or pasted together,
or words and characters at random; and `tried(text)`, which takes it through every stage. The same number gives the same
text. `benchmarks/try_mutants.py` tries any number of them, `tests/test_mutants.py` a few.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from engine.check import check
from engine.compile import compile
from engine.diagnostic import Diagnostic
from engine.plan import dump
from engine.render.diagnostics import render
from engine.source import Source
from engine.syntax import format, parse, show
from engine.syntax import tree as t
from engine.syntax.layout import chunks
from engine.syntax.terminals import KEYWORDS

ROOT = Path(__file__).resolve().parent.parent
NAME = "mutant.rules"
SLOW = 1.0  # seconds of processor time that no text may take

_WORDS = tuple(sorted(KEYWORDS))
_SIGNS = (*"=≠<≤>≥+-*/%‰.,()[]\"#|\\'", "!=", "<=", ">=", "==", "=>", "->", '"""', "&&", ",,", "..", "\\n")
_WIDE = (*"，。：；（）【】“”‘’「」《》、＝＋－×÷％．　＂！—…·",)
_ODD = (
    *"\x00\x07\x1b\r\t\v\f\x1c\x85\xa0\u2028\u2029\u200b\u202e\ufeff\ufffd\u0301é😀𝔸ß\ud800",
    "\r\n", "e\u0301",
)  # fmt: skip
_NAMES = ("支出总表", "收支总表", "合计", "编码", "row", "a", "b", "x", "document", "tables", "收入", "万元", "year")
_VALUES = (
    "0", "12", "1,467.21", "1,5", "1.2.3", "9" * 50, "5%",
    '"合计"', '"(a|b"', '"[一-"', '"{year}年"', '"' + "a?" * 30 + '"',
)  # fmt: skip


# ── texts to begin with ──────────────────────────────────────────────────────────────────


@cache
def _wholes() -> tuple[str, ...]:
    """The shipped rules, the golden cases and the pages for users, each with the declarations that it needs."""
    texts = [path.read_text("utf-8") for path in sorted(ROOT.glob("rulesets/**/*.rules"))]
    texts += [path.read_bytes().decode() for path in sorted(ROOT.glob("tests/golden/**/*.rules"))]
    blocks = [
        block for page in sorted(ROOT.glob("docs/*.md"))
        for block in re.findall(r"(?m)^```rules[^\n]*\n((?:(?!```)[^\n]*\n)*)```$", page.read_text("utf-8"))
    ]  # fmt: skip
    library = next(block for block in blocks if "table 支出总表" in block and "table 一般公共预算支出表" in block)
    return tuple(dict.fromkeys([*texts, *(block.replace('use "library.rules"\n', library) for block in blocks)]))


@cache
def _originals() -> tuple[str, ...]:
    """Their declarations."""
    return tuple(dict.fromkeys(chunk.text for text in _wholes() for chunk in chunks(text)))


@cache
def _rules() -> tuple[str, ...]:
    """Rules over the shipped tables."""
    every = (chunk.text for chunk in chunks((ROOT / "rulesets" / "district.rules").read_text("utf-8")))
    return tuple(text for text in every if not text.startswith(("example", "sample")))


@cache
def _tokens() -> tuple[str, ...]:
    """Words, texts and signs as they stand in those."""
    found = (re.findall(r'\w+|"[^"\n]*"|[^\w\s]+', text) for text in _originals())
    return tuple(sorted({token for tokens in found for token in tokens}))


# ── mistakes ─────────────────────────────────────────────────────────────────────────────


def _any(random: Random) -> str:
    kinds: tuple[tuple[str, ...], ...] = (_WORDS, _SIGNS, _WIDE, _ODD, _NAMES, _VALUES, _tokens())
    return random.choice(random.choice(kinds))


def _stretch(random: Random, text: str, longest: int) -> tuple[int, int]:
    start = random.randrange(len(text) + 1)
    return start, min(len(text), start + random.randint(1, longest))


def _left_out(random: Random, text: str) -> str:
    start, end = _stretch(random, text, random.choice((1, 1, 3, 20, 200)))
    return text[:start] + text[end:]


def _put_in(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    space = random.choice(("", " "))
    return text[:at] + space + _any(random) + space + text[at:]


def _replaced(random: Random, text: str) -> str:
    """A whole word or sign becomes another."""
    found = list(re.finditer(r'\w+|"[^"\n]*"|[^\w\s]', text))
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start()] + _any(random) + text[one.end() :]


def _said_twice(random: Random, text: str) -> str:
    start, end = _stretch(random, text, random.choice((3, 30, 200)))
    return text[:end] + text[start:end] * random.choice((1, 1, 2, 30)) + text[end:]


def _lines_moved(random: Random, text: str) -> str:
    lines = text.split("\n")
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            lines[a], lines[b] = lines[b], lines[a]
        case 1:
            del lines[a]
        case 2:
            lines[a] = random.choice(("", " ", "  ", "\t", "    ")) + lines[a].lstrip()
        case 3:
            lines[a : a + 2] = [" ".join(lines[a : a + 2])]
        case _:
            lines[a] = "# " + lines[a]
    return "\n".join(lines)


def _cut_off(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] if random.random() < 0.7 else text[at:]


def _typed_wide(random: Random, text: str) -> str:
    """Punctuation from an input method, in a stretch or everywhere."""
    start, end = _stretch(random, text, random.choice((5, 50, len(text) + 1)))
    wide = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in '=+-*/%.,()[]<>"'}
    return text[:start] + text[start:end].translate(wide) + text[end:]


_BRACKETS = (("(", ")"), ("[", "]"), ("not ", ""), ("-", ""), ("max(", ")"), ("T[", "]"), ('"', '"'))
_LINKS = (
    " and a", " or a = 1", " + a", " * 2", ".a", '["a"]', ", a", ' or "a"', ' > "a"', " a", "\n  require a", " (",
)  # fmt: skip


def _bracketed(random: Random, text: str) -> str:
    start, end = _stretch(random, text, random.choice((1, 10, 100)))
    times = random.choice((1, 1, 2, 30, 60, 300))
    opening, closing = random.choice(_BRACKETS)
    return text[:start] + opening * times + text[start:end] + closing * random.choice((times, times - 1)) + text[end:]


def _chained(random: Random, text: str) -> str:
    """One thing after another, very often."""
    at = random.randrange(len(text) + 1)
    link = random.choice(_LINKS)
    return text[:at] + link * random.choice((5, 100, 400)) + text[at:]


_MISTAKES: tuple[Callable[[Random, str], str], ...] = (
    _left_out, _left_out, _put_in, _put_in, _replaced, _replaced, _replaced, _said_twice, _lines_moved, _cut_off,
    _typed_wide, _bracketed, _chained,
)  # fmt: skip


def mutant(number: int) -> str:
    """The text of this number."""
    random = Random(number)
    kind = random.random()
    if kind < 0.1:
        return "".join(_any(random) + random.choice(("", " ", " ", "\n", "\n  ")) for _ in range(random.randint(0, 80)))
    if kind < 0.15:
        letters = "".join(map(chr, range(32, 127))) + "\n\n\n   支出合计（）" + "".join(_WIDE + _ODD)
        return "".join(random.choices(letters, k=random.randint(0, 300)))
    times = random.choice((0, 1, 1, 1, 2, 3, 8))
    if kind < 0.4:
        text, times = random.choice(_wholes()), min(times, 1)
    elif kind < 0.7:
        text = "".join(random.sample(_rules(), random.choice((1, 2, 5, 10))))
    else:
        text = "".join(random.choices(_originals(), k=random.choice((1, 1, 2, 3, 5, 10))))
    for _ in range(times):
        text = random.choice(_MISTAKES)(random, text)[:20_000]
    return text


# ── what must hold ───────────────────────────────────────────────────────────────────────


class Tried(NamedTuple):
    """How a text fared: what went wrong ("" if nothing did), the diagnostics, the seconds it took."""

    problem: str
    codes: tuple[str, ...]
    seconds: float


@cache
def _declared() -> tuple[t.File, ...]:
    """What the originals use."""
    names = ("cn/units.rules", "cn/tables.rules")
    return tuple(parse(Source(name, (ROOT / "rulesets" / name).read_text("utf-8")))[0] for name in names)


def tried(text: str) -> Tried:
    """Take a text through every stage, and look at what comes out."""
    source = Source(NAME, text)
    start = time.process_time()
    file, mistakes = parse(source)
    used = () if "\nunit 元\n" in f"\n{text}" else _declared()
    checked, more = check([*used, file])
    diagnostics = (*mistakes, *more)
    render(diagnostics, {NAME: source})
    if not diagnostics:
        dump(compile(checked, "0", ()))
    seconds = time.process_time() - start
    problem = _misplaced(diagnostics, text) or _unsaid(file, mistakes, text)
    if not (problem or mistakes):
        problem = _unfaithful(file, source)
    if seconds > SLOW:
        problem = problem or f"took {seconds:.1f} s"
    return Tried(problem, tuple(one.code for one in diagnostics), seconds)


def _misplaced(diagnostics: Sequence[Diagnostic], text: str) -> str:
    """A diagnostic stands inside the file, and says something."""
    for one in diagnostics:
        for span in (one.span, *(note.span for note in one.notes)):
            if span.file == NAME and not 0 <= span.start <= span.end <= len(text):
                return f"{one.code} stands at {span.start}–{span.end} of {len(text)} characters"
        if one.span.file != NAME or not one.message:
            return f"{one.code} stands in {one.span.file}: {one.message!r}"
    return ""


def _unsaid(file: t.File, mistakes: Sequence[Diagnostic], text: str) -> str:
    """Every declaration is read, or something is said about one."""
    if mistakes or len(file.declarations) == len(chunks(text)):
        return ""
    return f"of {len(chunks(text))} declarations {len(file.declarations)} were read in silence"


def _unfaithful(file: t.File, source: Source) -> str:
    """What is read can be shown, and laid out."""
    if parse(Source(NAME, show(file))) != (file, ()):
        return "what is shown does not parse back"
    laid, _ = format(source)
    if format(Source(NAME, laid)) != (laid, ()):
        return "a second layout differs from the first"
    return ""
