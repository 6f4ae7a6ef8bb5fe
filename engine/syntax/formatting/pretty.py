"""Where lines break: the pretty printer of Wadler ("A prettier printer", 1998), for text in cells.

In: a `Doc`, text with places where a line may end. Out: `Row`s, none wider than asked for where that can be had.

A group is printed on one line if it fits there. Else all its own `Line`s end a line, and the groups in it are tried
one by one. What stands in a group lines up with where the group begins.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from engine.cells import cells


class Line(NamedTuple):
    """`flat` where the group is on one line, else a line end; the next line begins `hang` cells to the right of the
    group (to the left, if negative). A soft one is a line end only where what comes next doesn't fit on the line."""

    flat: str = " "
    hang: int = 0
    soft: bool = False


class Break(NamedTuple):
    """A line end in any case: `after` is the comment that closes the line, `above` those that come before the next."""

    after: str = ""
    above: tuple[str, ...] = ()
    hang: int = 0


class Group(NamedTuple):
    """Text on one line, or broken at each of its lines. `forced` if there is a `Break` in it."""

    doc: Doc
    forced: bool


class Inside(NamedTuple):
    """A group that stands in brackets: where it is too wide to line up with the bracket, it begins on a new line."""

    doc: Doc
    forced: bool


class Verbatim(NamedTuple):
    """Lines that stay as they are, indented alike. The first continues the line that is there."""

    lines: tuple[str, ...]
    indent: int


Doc: TypeAlias = "str | Line | Break | Group | Inside | Verbatim | tuple[Doc, ...]"


class Row(NamedTuple):
    """One line of the result: its text with the indent, and the comment at its end, if there is one."""

    text: str
    comment: str = ""


def group(*docs: Doc) -> Group:
    """A group of these."""
    return Group(docs, _forced(docs))


def inside(*docs: Doc) -> Inside:
    """What stands between brackets."""
    return Inside(docs, _forced(docs))


def _forced(doc: Doc) -> bool:
    match doc:
        case Break() | Verbatim():
            return True
        case Group() | Inside():
            return doc.forced
        case str() | Line():
            return False
        case _:
            return any(map(_forced, doc))


def rows(doc: Doc, indent: int, onward: int, limit: int) -> list[Row]:
    """The lines of `doc`. The first is indented by `indent`; one that no group says a place for, by `onward`."""
    printer = _Printer(indent, onward, limit)
    printer.print(doc)
    return [*printer.done, printer.row()]


class _Todo(NamedTuple):
    """What is still to be printed: with the column of its group, on one line or not."""

    doc: Doc
    column: int
    flat: bool


class _Printer:
    def __init__(self, indent: int, onward: int, limit: int) -> None:
        self.done: list[Row] = []
        self.onward = onward
        self.least = (indent + onward) // 2  # no line begins further left
        self.limit = limit
        self.line = " " * indent
        self.column = indent

    def row(self) -> Row:
        return Row(self.line.rstrip())

    def print(self, doc: Doc) -> None:
        todo = [_Todo(doc, self.onward, False)]
        while todo:
            doc, column, flat = todo.pop()
            match doc:
                case str():
                    self.line += doc
                    self.column += cells(doc)
                case Line():
                    if flat or doc.soft and self.fits((doc.flat, todo[-1].doc), todo[:-1]):
                        todo.append(_Todo(doc.flat, column, flat))
                    else:
                        self.end(column + doc.hang)
                case Break():
                    self.end(column + doc.hang, doc.after)
                    for comment in doc.above:
                        self.line += comment
                        self.end(column + doc.hang)
                case Verbatim():
                    self.verbatim(doc)
                case Group():
                    flat = flat or self.fits(doc, todo)
                    todo.append(_Todo(doc.doc, self.column, flat))
                case Inside():
                    flat = flat or self.fits(doc, todo)
                    if not flat and self.column + _widest(doc.doc) > self.limit and self.onward < self.column:
                        self.end(self.onward)
                    todo.append(_Todo(doc.doc, self.column, flat))
                case _:
                    todo.extend(_Todo(part, column, flat) for part in reversed(doc))

    def end(self, column: int, comment: str = "") -> None:
        """End the line; the next begins at `column`."""
        self.done.append(Row(self.line.rstrip(), comment))
        self.column = max(column, self.least)
        self.line = " " * self.column

    def verbatim(self, block: Verbatim) -> None:
        first, *more = block.lines
        self.line += first
        for line in more:
            self.done.append(Row(self.line if self.line.strip() else ""))
            self.line = " " * block.indent + line
        self.column = cells(self.line)

    def fits(self, doc: Doc, todo: list[_Todo]) -> bool:
        """Whether `doc` fits on the rest of this line, with what follows it up to where the line may end."""
        if _forced(doc):
            return False
        room = self.limit - self.column
        ahead: list[tuple[Doc, bool]] = [(doc, True)]
        behind = len(todo)
        while room >= 0:
            if not ahead:
                if not behind:
                    return True
                behind -= 1
                ahead.append((todo[behind].doc, todo[behind].flat))
            part, flat = ahead.pop()
            match part:
                case str():
                    room -= cells(part)
                case Line():
                    if not flat:
                        return True
                    room -= len(part.flat)
                case Break() | Verbatim():
                    return True
                case Group() | Inside():
                    ahead.append((part.doc, flat))
                case _:
                    ahead.extend((inner, flat) for inner in reversed(part))
        return False


def _widest(doc: Doc) -> int:
    """The width of the widest stretch of `doc` in which no line can end."""
    widest = here = 0
    todo: list[Doc] = [doc]
    while todo:
        part = todo.pop()
        match part:
            case str():
                here += cells(part)
                widest = max(widest, here)
            case Line() | Break() | Verbatim():
                here = 0
            case Group() | Inside():
                todo.append(part.doc)
            case _:
                todo.extend(reversed(part))
    return widest
