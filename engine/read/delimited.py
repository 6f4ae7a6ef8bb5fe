"""The reader for CSV and TSV files: fields between commas, semicolons, TABs or bars, quoted where need be.

In: the bytes of a file. Out: `Facts`. The rows go the way of a workbook's sheet: a line with one field over a table is
its title or unit, one under it a note, and the file's name stands for a title that is not there. Places are lines and
columns.
"""

from __future__ import annotations

import os
from itertools import pairwise

from engine.facts import Facts, Place
from engine.read.assembly import assemble
from engine.read.decode import lines_of
from engine.read.limits import LIMITS, Limits, Unreadable
from engine.read.sheet import Sheet, SheetCell, SheetRow, blocks_of
from engine.record import Record

_DELIMITERS = ",\t;|"
_LOOKED_AT = 200  # lines that the delimiter is told by
_LONGEST_RECORD = 1_000  # lines of one record, whose quoted fields may go over line ends


class _Field(Record):
    text: str
    line: int
    start: int  # columns, from 1
    end: int  # on the line where it begins


def read_delimited(raw: bytes, path: str, *, limits: Limits = LIMITS) -> Facts:
    """The facts of a CSV or TSV file. Raises `Unreadable`."""
    lines = lines_of(raw, limits)
    first = lines[0].strip().lower().replace('"', "")
    told = first[4:5] if first.startswith("sep=") and len(first) == 5 else ""  # as Excel has it
    delimiter = told or _delimiter(lines[:_LOOKED_AT], "\t" if path.lower().endswith(".tsv") else "")
    records = _records(lines, delimiter, 1 if told else 0, limits)
    rows = []
    for number, fields in enumerate(records, 1):
        cells = [SheetCell(n, field.text.strip(), n + 1) for n, field in enumerate(fields) if field.text.strip()]
        if cells:
            rows.append(SheetRow(number, cells))

    def place(row: int, column: int) -> Place:
        fields = records[row - 1]
        field = fields[min(column, len(fields) - 1)]
        if column >= len(fields):
            return Place(field.line, field.end, field.end)
        if field.end - field.start == len(field.text):
            content = field.text.strip()
            start = field.start + (field.text.index(content) if content else 0)
            return Place(field.line, start, start + len(content))
        return Place(field.line, field.start, field.end)

    name = os.path.splitext(os.path.basename(path))[0]
    sheet = Sheet(name, rows, place, [])
    return assemble(blocks_of(sheet, limits), path, limits)


def _delimiter(lines: list[str], usual: str) -> str:
    """The sign between fields: the one that lines under each other have equally often, outside of quotes."""
    best, most = usual or ",", 0
    for sign in _DELIMITERS:
        counts = [line.count(sign) if '"' not in line else _outside(line, sign) for line in lines]
        score = sum(count for count, below in pairwise(counts) if count == below)
        if score and sign == usual:
            return sign
        if score > most:
            best, most = sign, score
    return best


def _outside(line: str, sign: str) -> int:
    """How often a sign stands outside of quotes."""
    return sum(part.count(sign) for part in line.split('"')[::2])


def _records(lines: list[str], delimiter: str, start: int, limits: Limits) -> list[list[_Field]]:
    """The fields of each record; a blank line is a record without any text."""
    records: list[list[_Field]] = []
    at = start
    while at < len(lines):
        line = lines[at]
        if '"' in line:
            fields, at = _quoted(lines, at, delimiter)
        else:
            fields, column = [], 1
            for piece in line.split(delimiter):
                fields.append(_Field(piece, at + 1, column, column + len(piece)))
                column += len(piece) + 1
            at += 1
        if len(fields) > limits.cells:
            raise Unreadable(f"line {fields[0].line} has {len(fields)} fields, more than {limits.cells}")
        records.append(fields)
    return records


def _quoted(lines: list[str], at: int, delimiter: str) -> tuple[list[_Field], int]:
    """The fields of a record with quotes in it, and the index of the line behind it.

    A quote that opens no field, or is never closed, is a sign like any other.
    """
    fields: list[_Field] = []
    line, column = lines[at], 0
    while True:
        start = column
        while line[column : column + 1] == " ":
            column += 1
        closed = _closed(lines, at, column, delimiter) if line[column : column + 1] == '"' else None
        if closed:
            text, last, column = closed
            end = column if last == at else len(line)
            fields.append(_Field(text, at + 1, start + 1, end + 1))
            at, line = last, lines[last]
        else:
            column = line.find(delimiter, start)
            column = len(line) if column < 0 else column
            fields.append(_Field(line[start:column], at + 1, start + 1, column + 1))
        if column >= len(line):
            return fields, at + 1
        column += 1


def _closed(lines: list[str], at: int, column: int, delimiter: str) -> tuple[str, int, int] | None:
    """The text of a field that a quote opens here, and the line and column where it ends; None where it never does."""
    pieces: list[str] = []
    start, last = column + 1, at
    while last < len(lines) and last - at < _LONGEST_RECORD:
        line = lines[last]
        quote = line.find('"', start)
        while quote >= 0 and line[quote + 1 : quote + 2] == '"':
            quote = line.find('"', quote + 2)
        if quote < 0:
            pieces.append(line[start if last == at else 0 :])
            last, start = last + 1, 0
            continue
        pieces.append(line[start if last == at else 0 : quote])
        behind = quote + 1
        while line[behind : behind + 1] == " " and delimiter != " ":
            behind += 1
        if behind < len(line) and line[behind] != delimiter:
            return None
        return "\n".join(pieces).replace('""', '"'), last, behind
    return None
