"""The reader for texts of Word (DOCX): paragraphs and tables as they print.

In: the archive that a file is. Out: `Facts`. Tracked changes are taken as accepted: what was deleted is left out, what
was inserted is kept. The numbers of lists are printed, so they are part of the text. A footnote follows the sentence or
the table that refers to it, as a note. Headers, footers and comments are left out.
"""

from __future__ import annotations

from engine.facts import Facts, Label, Place
from engine.read.archive import Archive
from engine.read.assembly import assemble
from engine.read.flow import Flow
from engine.read.limits import LIMITS, Limits
from engine.read.markup import Node, tree, walk
from engine.read.numbering import Numbering, value, whole
from engine.record import Record

_TEXT, _STYLES, _LISTS = "word/document.xml", "word/styles.xml", "word/numbering.xml"
_NOTES = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}
_SENTENCE_END = ("。", "；", ".", ";", "！", "？")
_LEFT_OUT = frozenset((
    "del", "moveFrom", "Fallback", "instrText", "delText", "pPrChange", "rPrChange", "tblPrChange", "trPrChange",
    "tcPrChange", "sectPrChange", "tblGridChange", "sectPr", "rt",
))  # fmt: skip
_OFF = frozenset(("0", "false", "off", "none"))
_MOST_STYLES = 20  # that are based on each other
_SYMBOLS = {"tab": "\t", "noBreakHyphen": "-", "softHyphen": ""}


class _Style(Record):
    """What a style says of its paragraphs; "" and -1 for nothing."""

    based_on: str
    list: str
    level: int  # of the list
    outline: int  # the level of the heading that it makes, from 0


class _Paragraph:
    """A paragraph that is being read."""

    __slots__ = ("heading", "level", "lines", "list", "mark_deleted", "style")

    def __init__(self) -> None:
        self.lines: list[list[str]] = [[]]
        self.style = self.list = ""
        self.level = self.heading = -1
        self.mark_deleted = False  # has its end been deleted, so that the next paragraph goes on with it?


def read_docx(archive: Archive, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a text. Raises `Unreadable`."""
    notes = {tag: _footnotes(_part(archive, part, limits)) for tag, part in _NOTES.items()}
    reader = _Text(_part(archive, _STYLES, limits), _part(archive, _LISTS, limits), notes, limits)
    walk(archive.read(_TEXT), "the text", limits, reader.start, reader.end, reader.text)
    reader.put_notes()
    said = [
        (reader.deleted, "deleted text that the file still holds was left out"),
        (reader.hidden, "hidden text was left out"),
    ]
    repairs = [Label(what, Place(paragraph=1)) for is_so, what in said if is_so]
    return assemble(reader.flow.blocks(), path, limits, repairs)


def _part(archive: Archive, name: str, limits: Limits) -> Node | None:
    return tree(archive.read(name), name, limits) if name in archive else None


def _footnotes(root: Node | None) -> dict[str, str]:
    """The texts of notes by their names. What Word draws above them is no note of its own."""
    found = {}
    for node in root or ():
        text = "".join(piece.text for piece in node.all("t")).strip()
        if text and not node.get("type"):
            found[node.get("id") or ""] = text
    return found


def _styles(root: Node | None) -> dict[str, _Style]:
    found = {}
    for node in root or ():
        if node.tag != "style" or node.get("type") != "paragraph":
            continue
        look = node.first("pPr") or Node("pPr", {})
        listed = look.first("numPr") or Node("numPr", {})
        name = value(node, "name").lower()
        outline = value(look, "outlineLvl")
        if not outline and name.startswith(("heading ", "标题 ")):
            outline = str(whole(name.split(" ")[1], 10) - 1)
        level = value(listed, "ilvl")
        found[node.get("styleId") or ""] = _Style(
            value(node, "basedOn"),
            value(listed, "numId"),
            whole(level) if level else -1,
            whole(outline, 9) if outline else -1,
        )
    return found


class _Text:
    """A text on the way to blocks."""

    def __init__(
        self, styles: Node | None, lists: Node | None, notes: dict[str, dict[str, str]], limits: Limits
    ) -> None:
        self.flow = Flow(limits)
        self._notes = notes
        self._referred: list[str] = []  # notes that what was read refers to, and that still have to be put down
        self._numbered = 0  # notes
        self._tables = 0  # that are open
        self.deleted = self.hidden = False
        self._styles = _styles(styles)
        self._numbering = Numbering(lists)
        self._left_out = 0  # how many elements are open from the one that is left out
        self._deleting = False  # is it left out since it was deleted?
        self._open: list[_Paragraph] = []  # a paragraph may hold a box with paragraphs
        self._carried: list[list[str]] = []  # the lines of a paragraph whose end was deleted
        self._cell: tuple[int, bool] | None = None  # of a cell that has not begun: its columns, and is it covered?
        self._covered = False  # is the open cell covered by the one above it?
        self._skipped = 0  # columns before the first cell of a row
        self._in_row_look = self._row_deleted = self._in_text = self._in_look = self._run_hidden = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._left_out or tag in _LEFT_OUT:
            self._leave_out(tag)
            return
        if tag == "t":
            self._in_text = True
        elif tag == "p":
            self._begin_cell()
            self._open.append(_Paragraph())
        elif tag == "r":
            self._run_hidden = False
        elif tag in _SYMBOLS or tag in ("br", "cr"):
            if self._open and not self._in_look:
                if tag in _SYMBOLS:
                    self._open[-1].lines[-1].append(_SYMBOLS[tag])
                else:
                    self._open[-1].lines.append([])
        elif tag == "pPr":
            self._in_look = True
        elif tag in self._notes:
            self._referred.append(
                self._notes[tag].pop(next((v for k, v in attributes.items() if k.endswith("id")), ""), "")
            )
        elif tag == "vanish":
            self._run_hidden = not self._in_look and _value(attributes) not in _OFF
        elif tag in ("pStyle", "numId", "ilvl", "outlineLvl"):
            self._look(tag, _value(attributes))
        else:
            self._table_part(tag, attributes)

    def _leave_out(self, tag: str) -> None:
        if not self._left_out and tag == "del":
            if self._in_row_look:
                self._row_deleted = self.deleted = True
            elif self._in_look and self._open:
                self._open[-1].mark_deleted = True
        if not self._left_out:
            self._deleting = tag == "del"
        self._left_out += 1

    def _look(self, tag: str, text: str) -> None:
        """What stands at the beginning of a paragraph of its look."""
        if not self._open or not self._in_look:
            return
        paragraph = self._open[-1]
        if tag == "pStyle":
            paragraph.style = text
        elif tag == "numId":
            paragraph.list = text
        elif tag == "ilvl":
            paragraph.level = whole(text)
        else:
            paragraph.heading = whole(text, 9)

    def _table_part(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "tbl":
            self._begin_cell()
            self._tables += 1
            self.flow.open_table()
        elif tag == "tr":
            self._row_deleted, self._skipped = False, 0
            self.flow.open_row()
        elif tag == "trPr":
            self._in_row_look = True
        elif tag == "gridBefore":
            self._skipped = min(whole(_value(attributes)), 1000)
        elif tag == "tc":
            self._cell = 1, False
        elif self._cell and tag == "gridSpan":
            self._cell = min(whole(_value(attributes), 1), 1000), self._cell[1]
        elif self._cell and tag in ("vMerge", "hMerge") and _value(attributes) != "restart":
            self._cell = self._cell[0], True

    def _begin_cell(self) -> None:
        """The cell whose look has been read begins with its first paragraph or table."""
        if self._cell:
            columns, self._covered = self._cell
            self.flow.open_cell(columns, 1, self._skipped)
            self._cell, self._skipped = None, 0

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._left_out:
            self._left_out -= 1
        elif tag == "t":
            self._in_text = False
        elif tag == "p":
            self._paragraph()
        elif tag == "pPr":
            self._in_look = False
        elif tag == "trPr":
            self._in_row_look = False
        elif tag == "tc":
            self._begin_cell()
            self._covered = False
            self.flow.close_cell()
        elif tag == "tbl":
            self.flow.close_table()
            self._covered = self._row_deleted = False
            self._tables -= 1
            if self._tables == 0:
                self.put_notes()

    def put_notes(self) -> None:
        """Put down the notes that were referred to."""
        for note in filter(None, self._referred):
            self._numbered += 1
            word, colon = ("Note ", ":") if note.isascii() else ("注", "：")
            self.flow.paragraph([f"{word}{self._numbered}{colon}{note}"])
        self._referred.clear()

    def text(self, text: str) -> None:
        """A text stands here."""
        if self._in_text and self._open and not self._left_out:
            if self._run_hidden:
                self.hidden = True
            else:
                self._open[-1].lines[-1].append(text)
        elif self._left_out and self._deleting and not text.isspace():
            self.deleted = True

    def _paragraph(self) -> None:
        if not self._open:
            return
        paragraph = self._open.pop()
        lines = ["".join(line) for line in self._carried + paragraph.lines] if self._carried else None
        if lines is None:
            lines = ["".join(line) for line in paragraph.lines]
        else:
            first = len(self._carried)
            lines[first - 1 : first + 1] = [lines[first - 1] + lines[first]]
        if paragraph.mark_deleted:
            self._carried = [[line] for line in lines]
            return
        self._carried = []
        if self._covered or self._row_deleted:
            return
        number, heading = self._number(paragraph, any(line.strip() for line in lines))
        if number:
            lines[0] = number + lines[0].lstrip()
        self.flow.paragraph(lines, heading + 1 if 0 <= heading < 9 else 0)
        if self._referred and not self._tables and lines[-1].rstrip().endswith(_SENTENCE_END):
            self.put_notes()

    def _number(self, paragraph: _Paragraph, has_text: bool) -> tuple[str, int]:
        """The number that Word prints before a paragraph, and the level of its heading, from 0; -1 for none."""
        name, level, heading = paragraph.list, paragraph.level, paragraph.heading
        style = self._styles.get(paragraph.style)
        for _ in range(_MOST_STYLES):
            if style is None:
                break
            name = name or style.list
            level = style.level if level < 0 else level
            heading = style.outline if heading < 0 else heading
            style = self._styles.get(style.based_on)
        if not has_text or not name or name not in self._numbering:
            return "", heading
        return self._numbering.next(name, max(level, 0)), heading


def _value(attributes: dict[str, str]) -> str:
    """The `val` of an element, under whatever prefix."""
    return next((text for name, text in attributes.items() if name == "val" or name.endswith(":val")), "")
