"""What a pattern may cost. In: patterns, some drawn. Out: that those allowed are quick, and that slow ones are refused."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check.pattern_cost import Manner
from engine.check.pattern_mistakes import PatternMistake, mistake
from engine.check.pattern_syntax import Either, InOrder, NotAPattern, One, Piece, Repeated, read
from engine.loading import load
from engine.patterns import LONGEST, anywhere, matcher, whole
from engine.rulefiles import root_of, shipped_rulesets
from engine.wording import pattern_source
from pipeline import EXAMPLES

LETTERS = "ab1中"
MANNERS: tuple[Manner, ...] = ("whole", "anywhere")


def told(written: str, manner: Manner = "anywhere") -> str:
    """The code and the part of the mistake of a pattern; "" where it is right."""
    found = mistake(written, manner)
    if found is None:
        return ""
    start, end = found.part or (0, len(written))
    return f"{found.code}: {written[start:end]}"


@pytest.mark.parametrize(
    "written",
    [
        ".*支出.*", ".*(上年|20\\d\\d年)(预算)?(执行|决算)数", "\\d{3}", "\\S{8,}", "^{organisation}{year}年", "(\\d+、)*\\d+",
        "{year}年.*部门.*(预算|决算)", "[^年]*年[^月]*月", "\\d+年\\d+月\\d+日", "(项目|项目支出)+表", "(fiscal year |FY ?){year}",
        "(预算|决算)(数|金额)?（.*）", ".{0,50}", "\\bnet\\b.*change", "(a|b|c|d|e|f)*z", "^第\\d+部分", "a{2,}b",
    ],
)  # fmt: skip
def test_what_an_auditor_writes_is_allowed(written: str) -> None:
    assert [told(written, manner) for manner in MANNERS] == ["", ""]


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("表(a+)+$", "(a+)+"),
        ("([a-z]+)*$", "([a-z]+)*"),
        ("(x+x+)+y", "(x+x+)+"),
        ("(甲|乙|.)*丙", "(甲|乙|.)*"),
        ("(a|ab|b)*c", "(a|ab|b)*"),
        ("(\\w+\\s?)*x", "(\\w+\\s?)*"),
        ("(a*)*b", "(a*)*"),
        ("表(数?)+$", "(数?)+"),
        ("(a?){30}a{30}", "(a?){30}"),
        ("\\d+\\w+\\d+年", "\\d+"),
        ("项目.*\\w+表", "\\w+"),
        ("(a{1,1000}){1,1000}", "(a{1,1000}){1,1000}"),
        ("a{1000000}", "a{1000000}"),
        ("a{99999999999999999999}", "a{99999999999999999999}"),
        ("(a|b)*a(a|b){12}x", "(a|b)*a(a|b){12}x"),
    ],
)
def test_what_could_take_too_long_is_refused_at_the_part_at_fault(written: str, part: str) -> None:
    assert told(written) == f"slow-pattern: {part}"


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("支出(?=表)", "(?="), ("(?!支出)表", "(?!"), ("(?<=支出)表", "(?<="), ("(?i)total", "(?i"), ("(支)\\1", "\\1"),
        ("支出\\A", "\\A"), ("支+?+", "+"), ("支++", "支++"), ("支出(总", "("), ("支出)", ")"), ("[支出", "["), ("*支出", "*"),
        ("支**", "*"), ("支{3,1}", "3"), ("[z-a]", "z"), ("{year}年{year}年", "{year}年{year}年"), ("((" * 11, "("),
        ("支" * 1001, "支" * 1001),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_refused_at_the_sign_at_fault(written: str, part: str) -> None:
    assert told(written).startswith("bad-pattern: ")
    if part != written:
        assert part in told(written)


def test_python_s_own_words_are_never_shown() -> None:
    for written in ("(", ")", "[", "*", "a**", "a{3,1}", "[z-a]", "\\q", "a\\", "{a}{a}"):
        found = mistake(written, "whole")
        assert isinstance(found, PatternMistake) and "this is no pattern" not in found.message, found


def test_where_the_part_stands_is_where_it_was_written() -> None:
    found = mistake("一(a+)+二(b+)+", "whole")
    assert found is not None and found.part == (1, 6)
    assert mistake("１(ａ+)+", "whole") == mistake("1(a+)+", "whole") or told("１(ａ+)+") == "slow-pattern: １(ａ+)+"


# ── drawn patterns ───────────────────────────────────────────────────────────────────────

COUNTS = ("", "", "?", "*", "+", "{2}", "{1,3}", "{0,9}", "*?", "+?")


def patterns() -> st.SearchStrategy[str]:
    """Patterns of every kind of piece, nested up to two deep, mostly such as must fail at their end."""
    one = st.sampled_from([*LETTERS, ".", r"\d", r"\w", "[ab]", "[^b]", "ab", r"\s"])
    counted = st.tuples(one, st.sampled_from(COUNTS)).map("".join)
    inner = st.recursive(
        counted,
        lambda part: st.tuples(
            st.lists(part, min_size=1, max_size=3).map("".join) | st.lists(part, min_size=2, max_size=3).map("|".join),
            st.sampled_from(COUNTS),
        ).map(lambda drawn: f"({drawn[0]}){drawn[1]}"),
        max_leaves=5,
    )
    whole_pattern = st.lists(inner, min_size=1, max_size=3).map("".join)
    return st.tuples(st.sampled_from(["", "", "^"]), whole_pattern, st.sampled_from(["", "c", "$"])).map("".join)


def hostile(length: int) -> st.SearchStrategy[str]:
    """Texts of one letter or two, over and over, with something else before and behind."""
    pumped = st.text(LETTERS, min_size=1, max_size=3).map(lambda pump: pump * (length // len(pump)))
    return st.tuples(st.text(LETTERS, max_size=2), pumped, st.sampled_from(["", "!", "c"])).map("".join)


@settings(max_examples=2 * EXAMPLES)
@given(patterns(), hostile(LONGEST - 3), st.sampled_from(MANNERS))
def test_an_allowed_pattern_is_quick_on_the_longest_text(written: str, text: str, manner: Manner) -> None:
    if mistake(written, manner) is not None:
        return
    meets = matcher(whole(written) if manner == "whole" else anywhere(written))
    start = time.process_time()
    meets(text)
    assert time.process_time() - start < 1


@settings(max_examples=EXAMPLES)
@given(patterns(), st.sampled_from(MANNERS), st.sampled_from(LETTERS))
def test_a_text_of_a_hundred_kilobytes_takes_less_than_a_second(written: str, manner: Manner, letter: str) -> None:
    if mistake(written, manner) is not None:
        return
    meets = matcher(whole(written) if manner == "whole" else anywhere(written))
    start = time.process_time()
    meets(letter * 100_000)
    assert time.process_time() - start < 1


@pytest.mark.parametrize("written", [".*支.*出.*支.*出.*", "20\\d\\d年.*部门.*预算.*表$", "支|出|总|表", "^支.*出$"])
def test_words_take_one_pass_over_a_text_of_any_length(written: str) -> None:
    for kept in (whole(written), anywhere(written)):
        meets = matcher(kept)
        start = time.process_time()
        for text in ("支" * 100_000, "支出" * 50_000, "2024年" * 20_000, "2024年部门" * 15_000):
            meets(text)
        assert time.process_time() - start < 1


@settings(max_examples=2 * EXAMPLES)
@given(patterns(), st.text(LETTERS, min_size=1, max_size=2), st.sampled_from(MANNERS))
def test_the_steps_of_an_allowed_pattern_grow_with_the_square_at_most(written: str, pump: str, manner: Manner) -> None:
    """Counted by a matcher that tries everything, as Python does."""
    if mistake(written, manner) is not None:
        return
    piece = read(pattern_source(written))
    steps = [_steps(piece, pump * (length // len(pump)) + "!", manner) for length in (24, 48, 96)]
    assert steps[2] <= 4.6 * steps[1] + 2000, steps
    assert steps[2] < 200_000


def _steps(piece: Piece, text: str, manner: Manner) -> int:
    """How many ways to read a part of the text there are, until one fits."""
    import re

    count = 0

    def ways(piece: Piece, at: int) -> Iterator[int]:
        nonlocal count
        count += 1
        if count > 300_000:
            raise OverflowError
        match piece:
            case One(source="^"):
                yield from [at] if at == 0 else []
            case One(source="$"):
                yield from [at] if at == len(text) else []
            case One():
                if at < len(text) and re.fullmatch(piece.source, text[at], re.IGNORECASE):
                    yield at + 1
            case InOrder():
                yield from in_order(piece.pieces, at)
            case Either():
                for one in piece.pieces:
                    yield from ways(one, at)
            case Repeated():
                yield from repeated(piece, at, 0)

    def in_order(pieces: tuple[Piece, ...], at: int) -> Iterator[int]:
        if not pieces:
            yield at
            return
        for end in ways(pieces[0], at):
            yield from in_order(pieces[1:], end)

    def repeated(piece: Repeated, at: int, done: int) -> Iterator[int]:
        if piece.most is None or done < piece.most:
            for end in ways(piece.piece, at):
                if end > at or done < piece.least:
                    yield from repeated(piece, end, done + 1)
        if done >= piece.least:
            yield at

    try:
        for start in range(len(text) + 1 if manner == "anywhere" else 1):
            for end in ways(piece, start):
                if manner == "anywhere" or end == len(text):
                    return count
    except OverflowError:
        pass
    return count


def test_reading_a_pattern_refuses_what_python_reads_and_the_language_has_not() -> None:
    with pytest.raises(NotAPattern):
        read("(?>a)")


@pytest.mark.parametrize("name", sorted(shipped_rulesets()))
def test_the_shipped_rules_have_no_slow_pattern(name: str) -> None:
    assert [found for found in load(root_of(name)).errors if found.code == "slow-pattern"] == []
