"""Everything of a document that is no table: cover, contents, headings and paragraphs.

In: the lines that no table has taken, in order. Out: title, cover, contents, headings and passages with their figures.
"""

from __future__ import annotations

from engine.facts import Figure, Heading, Label, Passage, Place
from engine.quantity import Printed, narrow, numbers_in
from engine.read.blocks import TextLine, stretch
from engine.read.caption import strip_marks
from engine.read.contents import LONGEST_TITLE, is_contents_title, is_entry, without_leader
from engine.read.grid import is_year
from engine.read.outline import FIRST, PART, POINT, SECOND, THIRD, mark_of, words_of
from engine.record import Record
from engine.regular import expression

_ENDS = frozenset('。！？!?；;：:.）)”"》')
_NO_HEADING_ENDS = frozenset("。！？；;，,、.!?")
_PROSE = "，。；,;"
_PUNCTUATION = "，。；：、！？,;:!?"
_SECTION_NAMES = ("职能", "职责", "设置", "构成", "概况", "说明", "解释", "情况")
_OPENERS = frozenset(("包括", "如下", "其中", "分别", "主要", "科目"))
_LEVELS = {PART: 1, FIRST: 2, SECOND: 3, THIRD: 4}
_COVER_KEYS = ("部门", "单位", "日期", "时间", "名称", "人", "电话", "编制", "盖章", "by", "date")
_DATE = expression(r"\w{2,4}\s*年\s*\w{1,3}\s*月")
_DOCUMENT_NAMES = ("预算", "决算", "报告", "说明", "Budget", "budget", "Report", "report", "Statement", "statement")
_DIGIT = expression(r"\d")
# Compiled where a line has one of their signs.
_HASH = r"(#{1,6})\s+"
_STATES = r"(?:- )?[A-Z0-9][\x20-\x39\x3b-\x7e]{2,70}: ?(?:[$£€]\d|\d+(?:\.\d+)?%)"  # Levy: $5 million
_OPEN, _CLOSE = frozenset("(（"), frozenset(")）")
_BEFORE_ITEM, _AFTER_ITEM = frozenset("。；;：:"), frozenset("、．")  # around the number of a point in running text
_NO_AMOUNT_AFTER = frozenset("第〔[")  # an ordinal or the year of a circular
_LONGEST_HEADING = LONGEST_TITLE
_LONGEST_LINE = 2 * _LONGEST_HEADING
_LONGEST_WITH_COLON = 25
_FULL_STOPS = frozenset("。！？")
_LATIN_ENDS = frozenset(".!?")
_ENDS_SENTENCE = _FULL_STOPS | _LATIN_ENDS
_AROUND = 5  # lines looked at before and after one for how wide they are
_WIDEST_LINE = 200  # Latin letters, or half as many Chinese characters: a longer line is a paragraph, not a line of one
_ONE_LETTER = 4  # the same: as much as may be left free at the end of a line where no sign fits any more
_YEAR = r"20\d\d(?=年)"
_LONGEST_SENTENCE = 12  # lines
_SHORTEST_BROKEN = 20  # characters: a shorter line without an end is complete in itself


class Prose(Record):
    """What `read_prose` gives back."""

    title: Label
    cover: tuple[Label, ...]
    contents: tuple[Label, ...]
    headings: tuple[Heading, ...]
    passages: tuple[Passage, ...]
    repairs: tuple[Label, ...]


def read_prose(lines: list[TextLine]) -> Prose:
    """Sort lines into cover, contents, headings and passages."""
    at, cover = _cover(lines)
    title = _title(cover)
    entries: list[Label] = []
    if at < len(lines) and is_contents_title(lines[at].text):
        cover.append(Label(strip_marks(lines[at].text), lines[at].place))
        at, entries = _contents(lines, at + 1)
    headings, passages, repairs = _body(lines[at:], {_key(entry.text) for entry in entries})
    return Prose(title, tuple(cover), tuple(entries), tuple(headings), tuple(passages), tuple(repairs))


# ── cover and title ──────────────────────────────────────────────────────────────────────────────────────────────────


def _cover(lines: list[TextLine]) -> tuple[int, list[Label]]:
    cover: list[Label] = []
    named = False  # whether a line has said what the document is
    for at, line in enumerate(lines):
        text = strip_marks(line.text)
        if named and _hashes(line.text):
            return at, cover  # the title is over, and a heading begins
        named = named or _has_name(text)
        if line.gap == 2 or is_contents_title(line.text) or _level(text) or _begins_text(lines, at):
            return at, cover
        if text:
            cover.append(Label(text, line.place))
    return len(lines), cover


def _has_name(text: str) -> bool:
    """Does a line say what the document is ("…部门预算", "… budget")?"""
    return any(name in text for name in _DOCUMENT_NAMES)


def _begins_text(lines: list[TextLine], at: int) -> bool:
    """Is this line no title but running text, or a line that says what something amounts to?"""
    text = strip_marks(lines[at].text)
    return _is_sentence(text) or _runs_on(lines, at) or (at > 0 and _states(text))


def _runs_on(lines: list[TextLine], at: int) -> bool:
    """Is this the first line of a sentence that ends in a line under it?"""
    for n in range(at + 1, min(at + _LONGEST_SENTENCE, len(lines))):
        above, line = lines[n - 1].text, lines[n]
        if line.gap or not (len(above) >= _LONGEST_HEADING or line.text[0].islower()):
            return False
        if _is_sentence(line.text) or line.text.endswith("."):
            return True
    return False


def _is_sentence(text: str) -> bool:
    return len(text) > 120 or text.endswith(("。", "；", ";")) or (len(text) > 40 and text.endswith((".", ":", "：")))


def _title(cover: list[Label]) -> Label:
    """The first lines of the cover up to the one that names the document ("…部门预算", "… budget")."""
    lines = [label for label in cover if not _is_cover_field(label.text)][:3]
    if not lines:
        return Label("", Place(1, 1, 1))
    for count, label in enumerate(lines, 1):
        if _has_name(label.text):
            text = lines[0].text
            for more in lines[1:count]:
                text = joined(text, more.text)
            return Label(text, lines[0].place)
    return lines[0]


def _is_cover_field(text: str) -> bool:
    """Is this line of a cover a date or a field ("编制单位：…"), and no part of the title?"""
    name = narrow(text[:20]).partition(":")
    if name[1] and name[0].partition("(")[0].strip().lower().endswith(_COVER_KEYS):
        return True
    return _DATE.match(text) is not None


def _contents(lines: list[TextLine], at: int) -> tuple[int, list[Label]]:
    """The entries of a contents list: up to its first entry come again, be it for another year, or to a line that can
    be no entry."""
    entries: list[Label] = []
    seen: set[str] = set()
    numbered = led = is_broken = False
    for n in range(at, len(lines)):
        line = lines[n]
        text, leader = without_leader(line.text)
        text = text.lstrip("-•* ")
        entry = is_entry(text)
        if is_broken and leader and not entry and not line.gap:
            entries[-1] = Label(joined(entries[-1].text, text), entries[-1].place)
            seen.add(_key(entries[-1].text))
            is_broken = False
            continue
        key = _key(text)
        part = _part(text)
        led = led or leader
        is_broken = led and not leader and len(text) >= _SHORTEST_BROKEN
        if n == at:
            numbered = entry
        again = not seen.isdisjoint((key, part))
        if line.gap == 2 or again or _is_sentence(text) or (numbered and not entry and not leader):
            return n, entries
        if line.gap and entries and expression(_YEAR).sub("", key) == expression(_YEAR).sub("", _key(entries[0].text)):
            return n, entries
        if text:
            seen |= {key, part} - {""}
            start = line.text.index(text[0])
            entries.append(Label(text, stretch(line, start, start + len(text))))
    return len(lines), entries


def _key(text: str) -> str:
    return "".join(narrow(text).split())


def _part(text: str) -> str:
    """The number of a part (第一部分), "" where a line has none: it comes again where the text begins."""
    mark = mark_of(text)
    return text[: mark.end] if mark is not None and mark.kind == PART else ""


# ── headings and passages ────────────────────────────────────────────────────────────────────────────────────────────


def _level(text: str) -> int:
    """The level of a numbered heading that a line could be; 0 for none. Sentences and long lines are none."""
    mark = mark_of(text)
    level = _LEVELS.get(mark.kind, 0) if mark else 0
    names_section = level == 1 or (level < 4 and text.endswith(_SECTION_NAMES))  # 四、关于…局2024年收入预算情况说明
    if not level or len(text) > (_LONGEST_LINE if names_section else _LONGEST_HEADING):
        return 0
    if text[-1] in _NO_HEADING_ENDS or "，" in text or "。" in text:
        return 0
    return level if text[-1] not in ":：" or _introduces_nothing(text, level) else 0


def _introduces_nothing(text: str, level: int) -> bool:
    """A line that ends in a colon: is it a heading all the same, and no beginning of a sentence ("其中：")?"""
    return level < 4 and len(text) <= _LONGEST_WITH_COLON and not _DIGIT.search(text) and text[-3:-1] not in _OPENERS


def _has_any(text: str, characters: str) -> bool:
    return any(c in text for c in characters)


class _Paragraph:
    """Lines joined to one text, with the offset at which each begins."""

    def __init__(self, line: TextLine) -> None:
        self.pieces = [line.text]
        self.length = len(line.text)
        self.starts = [0]
        self.lines = [line]
        self.is_prose = _has_any(line.text, _PROSE)

    def add(self, line: TextLine) -> None:
        """Take one more line."""
        space = _space(self.pieces[-1], line.text)
        self.pieces.append(space + line.text)
        self.starts.append(self.length + len(space))
        self.length += len(space) + len(line.text)
        self.lines.append(line)
        self.is_prose = self.is_prose or _has_any(line.text, _PROSE)

    def joins(self, line: TextLine) -> bool:
        """Does a line go on with this paragraph?"""
        if line.gap == 2:
            return False
        if line.gap == 0 and line.edges and self.pieces[-1][-1].isdigit() and line.text[0].isdigit():
            return True  # wide digits are parted as characters are: （２１０１ at the end of a line, ０１） below it
        if starts_item(line.text) or _states(line.text):
            return False
        if len(self.lines) == 1 and line.text[:1].isupper() and _states(self.pieces[0]):
            return False  # one such line below another, or running text below them
        return line.gap == 0 or self.is_broken_off()

    def is_broken_off(self) -> bool:
        """Does the last sentence end in its middle, so that it goes on over a blank line?"""
        return self.length >= _SHORTEST_BROKEN and self.is_prose and self.pieces[-1][-1] not in _ENDS

    def place(self, start: int, end: int) -> Place:
        """The place of a stretch of the text; one that goes over a line end is cut there."""
        n = self._line(start)
        return stretch(self.lines[n], start - self.starts[n], end - self.starts[n])

    def _line(self, start: int) -> int:
        """Which of the lines an offset stands in."""
        if len(self.starts) == 1:
            return 0
        from bisect import bisect_right  # of use to paragraphs over several lines only

        return bisect_right(self.starts, start) - 1

    def passage(self, heading: int) -> Passage:
        """The finished paragraph under the heading of this index."""
        text = "".join(self.pieces)
        return Passage(text, self.lines[0].place, heading, self._figures(text))

    def _figures(self, text: str) -> tuple[Figure, ...]:
        if not _DIGIT.search(text):
            return ()
        return tuple(
            Figure(n.text, n.digits, n.decimals, n.unit, n.bound, self.place(n.start, n.end)) for n in amounts_in(text)
        )


def amounts_in(text: str) -> list[Printed]:
    """The numbers of running text that are amounts: no list numbers, dates, years, codes or numbers of documents."""
    mark = mark_of(text)
    listed = mark.end if mark and mark.kind in (THIRD, POINT) else 0
    return [number for number in numbers_in(text) if number.start >= listed and _is_amount(text, number)]


def _is_amount(text: str, number: Printed) -> bool:
    before = text[number.start - 1 : number.start]
    if before in _NO_AMOUNT_AFTER or (before.isascii() and before.isalpha()):
        return False
    if number.decimals:
        return True
    if is_year(number) and "$" not in number.text:
        return not (not number.unit or number.unit[0] in "年至" or number.unit.isascii())
    if 0 <= number.digits <= 31 and _is_date_part(text, number):
        return False
    if not number.unit and number.digits < 100 and text[number.end : number.end + 1] in _AFTER_ITEM:
        if text[: number.start].rstrip()[-1:] in _BEFORE_ITEM:
            return False
    in_brackets = before in _OPEN and text[number.end : number.end + 1] in _CLOSE
    return not (in_brackets and 0 < number.digits < 100)


def _is_date_part(text: str, number: Printed) -> bool:
    """Is it the month or day of a date: "12 月", and "31 日" after a month?"""
    if number.unit[:1] == "月" and not number.unit.startswith("月份数"):
        return True
    return number.unit[:1] in ("日", "号") and "月" in text[max(0, number.start - 3) : number.start]


def joined(first: str, second: str) -> str:
    """Two lines of one sentence: with a space between Latin words, without between Chinese characters."""
    return first + _space(first, second) + second


def _space(first: str, second: str) -> str:
    if not (first[-1:].isascii() and second[:1].isascii()) or first[-1:] in "-(":
        return ""
    broken_number = first[-1:].isdigit() and (second[0].isdigit() or second[0] in ".,")
    return "" if broken_number and not (first.isascii() and second.isascii()) else " "


def _body(lines: list[TextLine], contents: set[str]) -> tuple[list[Heading], list[Passage], list[Label]]:
    headings: list[Heading] = []
    passages: list[Passage] = []
    repairs: list[Label] = []
    paragraph: _Paragraph | None = None
    bare = {words_of(key) for key in contents}
    at = 0
    while at < len(lines):
        line = lines[at]
        taken, heading = _heading(lines, at, contents, bare)
        if not heading and paragraph and paragraph.joins(line) and not _ends_short(lines, at - 1):
            if line.gap:
                repairs.append(Label("a sentence broken by a blank line was joined", line.place))
            paragraph.add(line)
            at += 1
            continue
        if paragraph:
            passages.append(paragraph.passage(len(headings) - 1))
        paragraph = None if heading else _Paragraph(line)
        if heading:
            headings.append(heading)
            if taken > 1:
                repairs.append(Label("a heading broken over two lines was joined", heading.place))
        at += taken
    if paragraph:
        passages.append(paragraph.passage(len(headings) - 1))
    return headings, passages, repairs


def _ends_short(lines: list[TextLine], at: int) -> bool:
    """Does a paragraph end with this line: does its full stop come before the width of the lines is used up?

    Lines of Chinese text are all of one width, so that one which ends in a full stop ends a paragraph too where it is
    shorter than those around it, or longer than any page is wide. Where all of them end in one, each is a paragraph.
    In Latin letters a line ends where the next word has no room, so that only lines wider than any page tell: where
    there are such lines, each is a paragraph.
    """
    line = lines[at]
    if lines[at + 1].gap or line.edges:  # with edges, the reader has seen its width
        return False
    if len(line.text) <= _LONGEST_HEADING and _is_long_latin(lines[at + 1]):
        return True  # a title over a paragraph
    if line.text[-1] not in _ENDS_SENTENCE:
        return False
    around = [line, lines[at + 1]]
    for n in range(at, max(at - _AROUND, 0), -1):
        if lines[n].gap:
            break
        around.append(lines[n - 1])
    for n in range(at + 2, min(at + 2 + _AROUND, len(lines))):
        if lines[n].gap:
            break
        around.append(lines[n])
    if line.text[-1] in _LATIN_ENDS:
        return any(map(_is_long_latin, around))
    width = _width(line)
    if width > _WIDEST_LINE or width + _ONE_LETTER < max(map(_width, around)):
        return True
    plain = [one.text for one in around if not starts_item(one.text)]
    return len(plain) > 2 and all(text[-1] in _FULL_STOPS for text in plain)


def _is_long_latin(line: TextLine) -> bool:
    """Is a line in Latin letters wider than any page, so that it is a paragraph by itself?"""
    return len(line.text) > _WIDEST_LINE and line.text[:_AROUND].isascii()


def _is_latin_paragraph(lines: list[TextLine], at: int) -> bool:
    """Is a line in Latin letters a paragraph: a sentence, and lines wider than any page not far from it?"""
    line = lines[at]
    if line.text[-1] not in _LATIN_ENDS or not line.text[:_AROUND].isascii() or len(line.text) <= _LONGEST_LINE:
        return False
    return any(_is_long_latin(near) for near in lines[max(at - _AROUND, 0) : at + _AROUND])


def _width(line: TextLine) -> int:
    """How wide a line is, in Latin letters: a Chinese character is as wide as two of them."""
    return sum(1 if c.isascii() else 2 for c in line.text)


def starts_item(text: str) -> bool:
    """Does a line begin like a heading or an item of a list?"""
    return mark_of(text) is not None or _hashes(text) > 0


def _hashes(text: str) -> int:
    """How many # a line begins with, as headings do in Markdown."""
    match = expression(_HASH).match(text) if text.startswith("#") else None
    return len(match[1]) if match else 0


def _states(text: str) -> bool:
    """Does a line say in English what something amounts to?"""
    return ":" in text and expression(_STATES).match(text) is not None


def _heading(lines: list[TextLine], at: int, contents: set[str], bare: set[str]) -> tuple[int, Heading | None]:
    """The heading that starts at a line, and how many lines it takes. `bare` are the contents without numbers."""
    line = lines[at]
    if len(line.text) > _LONGEST_LINE:
        return 1, None
    text = strip_marks(line.text)
    if not text:
        return 1, None
    hashes = _hashes(line.text)
    level = hashes or _level(text)
    if not level and line.text.startswith("**") and line.text.endswith("**") and len(text) <= _LONGEST_HEADING:
        level = 3
    if not level:
        return 1, Heading(text, 1, line.place) if _is_bare_heading(lines, at, bare) else None
    if contents and _key(text) not in contents and at + 1 < len(lines):
        whole = joined(text, lines[at + 1].text)
        if _key(whole) in contents:
            return 2, Heading(whole, level, line.place)
    taken = 1
    if not hashes and line.edges and at + 1 < len(lines) and not lines[at + 1].gap:
        taken, text = _seen_whole(lines, at)
        level = _level(text) if taken > 1 else level
    if not level or (not hashes and (taken == 1 and _is_wrapped(lines, at) or _is_item(lines, at + taken - 1, level))):
        return 1, None
    return taken, Heading(text, level, line.place)


def _seen_whole(lines: list[TextLine], at: int) -> tuple[int, str]:
    """The lines that go on from one, where the reader has seen how wide they are, and their text: the heading that they
    are, or more than a heading can be."""
    text, end = strip_marks(lines[at].text), at + 1
    while end < len(lines) and not lines[end].gap and not starts_item(lines[end].text) and len(text) <= _LONGEST_LINE:
        text = joined(text, lines[end].text)
        end += 1
    return end - at, text


def _is_item(lines: list[TextLine], at: int, level: int) -> bool:
    """Is a numbered line of the lowest level an item of a list, nothing standing under it?"""
    return level == 4 and not _has_body(lines, at)


def _is_bare_heading(lines: list[TextLine], at: int, bare: set[str]) -> bool:
    """Is this a heading without a number: one that the contents name, or a short line that names a section?"""
    line = lines[at]
    if len(line.text) > _LONGEST_HEADING or _has_any(line.text, _PUNCTUATION):
        return False
    if _key(line.text) in bare:
        return True
    if at + 1 < len(lines) and not lines[at + 1].gap and not line.edges and line.text[0].isascii():
        if (line.text[0].isupper() or line.text[0].isdigit()) and _is_latin_paragraph(lines, at + 1):
            return True
    return line.gap > 0 and line.text.endswith(_SECTION_NAMES) and not _is_wrapped(lines, at)


def _is_wrapped(lines: list[TextLine], at: int) -> bool:
    """Is this the first line of a paragraph broken by its width, not by a heading's end?"""
    if at + 1 >= len(lines) or lines[at + 1].gap or starts_item(lines[at + 1].text):
        return False
    here, below = len(lines[at].text), len(lines[at + 1].text)
    return here >= _SHORTEST_BROKEN and 20 * here >= 17 * below


def _has_body(lines: list[TextLine], at: int) -> bool:
    """Does text stand under this short numbered line? Otherwise it is an item of a list."""
    return at + 1 < len(lines) and not starts_item(lines[at + 1].text) and lines[at + 1].gap != 2
