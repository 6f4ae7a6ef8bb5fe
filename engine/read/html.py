"""The reader for pages of the web (HTML): what a browser shows of them, without running anything.

In: the bytes of a page. Out: `Facts`. Nothing is fetched, no script is run, no style sheet read; what a page itself
marks as hidden is left out, and said to be. Lists are numbered as browsers do, since the numbers are printed.
"""

from __future__ import annotations

import re

from engine.facts import Facts, Label, Place
from engine.read.assembly import assemble
from engine.read.decode import decoded
from engine.read.flow import Flow
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.read.tags import tokens

_BLOCKS = frozenset((
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "blockquote", "center",
    "body", "dl", "dt", "dd", "fieldset", "figure", "figcaption", "form", "hr", "html", "legend", "pre", "caption",
    "option", "summary", "details", "thead", "tbody", "tfoot",
))  # fmt: skip
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
_UNSHOWN = frozenset(("head", "select", "svg", "button", "audio", "video", "object", "canvas"))
_ENDED_BY_THE_NEXT = frozenset(("p", "li", "td", "th", "tr", "option"))
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OWN = ("utf-8", "utf8", "gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "ascii", "us-ascii")  # `decoded` knows them
_CHARSETS = {
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
_ROMAN = (("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50), ("xl", 40), ("x", 10),
          ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))  # fmt: skip


def read_html(raw: bytes, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a page. Raises `Unreadable`."""
    reader = _Page(limits)
    source = _text(raw)
    if source.count("<") - source.count("</") > limits.nodes:
        raise Unreadable(f"the page has more than {limits.nodes} tags")
    for tag, text, attributes in tokens(source):
        if not tag:
            reader.text(text)
        elif tag[0] == "/":
            reader.end(tag[1:])
        else:
            reader.start(tag, attributes)
    reader.flush()
    left_out = f"{reader.left_out} hidden element{'s' if reader.left_out > 1 else ''} left out"
    repairs = [Label(left_out, Place(paragraph=1))] if reader.left_out else []
    return assemble(reader.flow.blocks(), path, limits, repairs)


def _text(raw: bytes) -> str:
    """The text of a page, in the encoding that its first bytes or it itself says, else as any text."""
    if raw[:2] not in (b"\xff\xfe", b"\xfe\xff") and raw[:3] != b"\xef\xbb\xbf":
        match = _CHARSET.search(raw[:4096])
        name = match[1].decode("ascii").lower() if match else ""
        if name in _CHARSETS:
            try:
                return raw.decode(_CHARSETS[name])
            except UnicodeDecodeError as error:
                raise Unreadable(f"the page is not {match[1].decode()}: byte {error.start} does not fit") from None  # type: ignore[index]
        if name and name not in _OWN and not name.startswith("utf"):
            raise Unreadable(f"the page is in an encoding that is not known: {name}")
    text = decoded(raw)
    if not text.strip():
        raise Unreadable("the document is empty")
    return text


class _Page:
    """A page on the way to blocks."""

    def __init__(self, limits: Limits) -> None:
        self.flow = Flow(limits)
        self._lines: list[list[str]] = [[]]  # of the paragraph that is being read, in pieces
        self._level = 0
        self._hidden = ""  # the name of the hidden element that is being left out
        self._inside = 0  # how many elements of its name are open in it
        self._unseen = False  # has it any text?
        self.left_out = 0  # hidden elements with a text
        self._lists: list[tuple[str, int]] = []  # of each open list the kind of its numbers, and the last
        self._item = ""  # the number of a list item whose text has not begun
        self._kept = 0  # how many elements that keep their spaces are open

    def text(self, text: str) -> None:
        """A text stands here."""
        if self._hidden:
            self._unseen = self._unseen or (self._hidden not in _UNSHOWN and not text.isspace())
        elif self._kept:
            first, *more = text.replace("\r\n", "\n").split("\n")
            self._lines[-1].append(first)
            self._lines += [[line] for line in more]
        else:
            self._lines[-1].append(text)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag opens an element."""
        if self._hidden and (tag == "body" or (tag == self._hidden and tag in _ENDED_BY_THE_NEXT)):
            self._show()
        if self._hidden:
            self._inside += tag == self._hidden
            return
        if tag not in _VOID and _is_hidden(tag, attributes):
            self._hidden, self._inside = tag, 1
        elif tag == "br":
            self._lines.append([])
        elif tag in _BLOCKS:
            self.flush()
            self._kept += tag == "pre"
        elif tag in ("ol", "ul", "menu"):
            self.flush()
            start = attributes.get("start", "1")
            kind = (attributes.get("type") or "1")[:1] if tag == "ol" else "-"
            self._lists.append((kind, (int(start) if start.isdecimal() and len(start) < 6 else 1) - 1))
        elif tag == "li":
            self.flush()
            if self._lists:
                kind, last = self._lists[-1]
                self._lists[-1] = kind, last + 1
                self._item = _number(kind, last + 1)
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self.flush()
            self._level = int(tag[1])
        else:
            self._table_part(tag, attributes)

    def _table_part(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            self.flush()
            self.flow.open_table()
        elif tag == "tr":
            self.flush()
            self.flow.open_row()
        elif tag in ("td", "th"):
            self.flush()
            self.flow.open_cell(_span(attributes, "colspan"), _span(attributes, "rowspan"))

    def end(self, tag: str) -> None:
        """A tag closes an element."""
        if self._hidden:
            self._inside -= tag == self._hidden
            if not self._inside or (tag == "table" and self._hidden in ("td", "th", "tr")):
                self._show()
                if tag == "table":
                    self.end(tag)
        elif tag == "table":
            self.flush()
            self.flow.close_table()
        elif tag in ("td", "th", "tr"):
            self.flush()
            self.flow.close_cell()
        elif tag in ("ol", "ul", "menu"):
            self.flush()
            if self._lists:
                self._lists.pop()
        elif tag == "li" or tag in _BLOCKS or (len(tag) == 2 and tag[0] == "h"):
            self.flush()
            self._kept -= tag == "pre" and self._kept > 0
            self._level = 0

    def _show(self) -> None:
        """The hidden element ends."""
        self.left_out += self._unseen
        self._hidden, self._inside, self._unseen = "", 0, False

    def flush(self) -> None:
        """The paragraph that was being read ends."""
        lines = ["".join(line) for line in self._lines if line]
        if lines:
            if not self._kept:
                lines = [_SPACE.sub(_space, line) for line in lines]
            lines = [line.replace("\xa0", " ") for line in lines if line.strip()]
            if lines and self._item:
                lines[0] = f"{self._item}{lines[0].strip()}"
            if lines:
                self._item = ""
                self.flow.paragraph(lines, self._level)
        self._lines = [[]]


def _space(match: re.Match[str]) -> str:
    """What a run of spaces shows as: nothing where a line of Chinese was broken in the page's source."""
    text, start, end = match.string, match.start(), match.end()
    wide = start and end < len(text) and text[start - 1] > "\u2e7f" and text[end] > "\u2e7f"
    return "" if wide and "\n" in match[0] else " "


def _is_hidden(tag: str, attributes: dict[str, str]) -> bool:
    if tag in _UNSHOWN:
        return True
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)


def _span(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "").strip()
    return min(int(text), 1000 if name == "colspan" else 65_534) if text.isdecimal() and len(text) < 9 else 1


def _number(kind: str, n: int) -> str:
    """The number of a list item as a browser prints it; a dash for a list without numbers."""
    if kind == "-":
        return "- "
    if kind in "aA" and 0 < n < 27:
        return f"{chr(96 + n) if kind == 'a' else chr(64 + n)}. "
    if kind in "iI" and 0 < n < 4000:
        text = ""
        for letters, value in _ROMAN:
            text += letters * (n // value)
            n %= value
        return f"{text if kind == 'i' else text.upper()}. "
    return f"{n}. "
