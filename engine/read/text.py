"""The reader for plain text and Markdown: tables drawn with TABs or `|`, lines between them.

In: the bytes of a file. Out: `Facts`. Lines are sorted once into blank, table and text; a run of table lines is a grid.
"""

from __future__ import annotations

from engine.facts import Facts, Place
from engine.read.assembly import assemble
from engine.read.blocks import Block, Grid, TextLine
from engine.read.contents import is_contents_title
from engine.read.decode import lines_of
from engine.read.grid import GridRow, has_frame, is_rule, row_of_line
from engine.read.limits import LIMITS, Limits
from engine.read.outline import mark_of
from engine.regular import expression

# Both are compiled where a line asks for them, which few documents do.
_SEPARATOR = r"(?:-{3,}|={3,}|\*{3,}|_{3,})\s*"
_PAGE_NUMBER = r".*\S\s*\t\s*[-—]?\s*\d{1,4}\s*[-—]?\s*"

BLANK, TABLE, TEXT, RULE = " ", "T", "x", "-"


def read_text(raw: bytes, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a text document. Raises `Unreadable`."""
    return assemble(_blocks(lines_of(raw, limits), limits), path, limits)


def _blocks(lines: list[str], limits: Limits) -> list[Block]:
    """Lines of text, and runs of table lines as grids."""
    kinds = _line_kinds(lines)
    found: list[Block] = []
    at, gap, end = 0, 0, len(lines)
    while at < end:
        start, kind = at, kinds[at]
        at += 1
        if kind == BLANK:
            gap = 1
            continue
        if kind == TABLE:
            while at < end and kinds[at] in (TABLE, RULE):
                at += 1
            found.append(Grid(_rows(lines, kinds, start, at, limits)))
        else:
            line = lines[start]
            text = line.strip()
            column = line.index(text[0]) + 1
            found.append(TextLine(text, Place(start + 1, column, column + len(text)), gap))
        gap = 0
    return found


def _rows(lines: list[str], kinds: list[str], start: int, stop: int, limits: Limits) -> list[GridRow]:
    frame = has_frame(lines[n] for n in range(start, stop) if kinds[n] == TABLE)
    return [
        row_of_line(lines[n].replace("\f", " "), n + 1, n == start or "\f" in lines[n], frame, limits)
        for n in range(start, stop)
        if kinds[n] == TABLE
    ]


def _line_kinds(lines: list[str]) -> list[str]:
    """What each line is: blank, part of a table, the rule of a Markdown table, or text."""
    kinds: list[str] = []
    pipes_above = 0
    contents = False  # inside a list of contents, where a TAB stands before the page number
    for n, line in enumerate(lines):
        kind = TEXT
        pipes = 0
        if not line or line.isspace() or (line[0] in "-=*_" and expression(_SEPARATOR).fullmatch(line)):
            kind = BLANK
        elif "\t" in line and line.count("\t") == 1 and _is_mark(line.partition("\t")[0].strip()):
            kind = TEXT  # a TAB after the number of a heading or an item
        elif contents and "\t" in line and len(line) < 200 and expression(_PAGE_NUMBER).fullmatch(line):
            kind = TEXT
        elif "\t" in line:
            kind = TABLE if "\t" in line.strip() or line.count("\t") > 1 or _beside_tabs(lines, n, kinds) else TEXT
        elif "|" in line:
            pipes = line.count("|")
            if is_rule(line):
                kind = RULE
            elif (
                pipes > 1
                or " | " in line
                or pipes_above == pipes
                or (n + 1 < len(lines) and lines[n + 1].count("|") == pipes)
            ):
                kind = TABLE
        if kind == TEXT:
            contents = is_contents_title(line.strip()) or (contents and not line.rstrip().endswith("。"))
        elif kind == TABLE:
            contents = False
        pipes_above = pipes
        kinds.append(kind)
    return kinds


def _is_mark(text: str) -> bool:
    """Is this text the number of a heading or of an item and nothing else?"""
    mark = mark_of(text)
    return mark is not None and mark.end == len(text)


def _beside_tabs(lines: list[str], n: int, kinds: list[str]) -> bool:
    """Is a line with one TAB, before or after its text, next to a line of a table?"""
    return (n > 0 and kinds[n - 1] == TABLE) or (n + 1 < len(lines) and "\t" in lines[n + 1].strip())
