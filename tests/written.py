"""One document in every format. In: the text of an invented document. Out: files that print the same.

The writers are our own, a few lines each: what a test compares must not come from a library's idea of a file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from engine.facts import Facts, Place, Table

Span = tuple[int, int]  # rows and columns that a cell covers


class Paragraph(NamedTuple):
    lines: tuple[str, ...]


class Grid(NamedTuple):
    rows: tuple[tuple[str, ...], ...]
    header: int  # how many of its rows are headers

    @property
    def width(self) -> int:
        return max(map(len, self.rows))

    def spans(self) -> dict[tuple[int, int], Span]:
        """The merged cells of the header, by row and column; those of one cell are left out."""
        rows = [[*row, *[""] * (self.width - len(row))] for row in self.rows[: self.header]]
        found: dict[tuple[int, int], Span] = {}
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if not text or (r, c) in taken:
                    continue
                right, down = c + 1, r + 1
                while (
                    right < self.width
                    and not row[right]
                    and (r, right) not in taken
                    and any(rows[n][right] for n in range(r + 1, self.header))
                ):
                    right += 1
                if right == c + 1:
                    while down < self.header and not rows[down][c] and (down, c) not in taken:
                        down += 1
                taken |= {(y, x) for y in range(r, down) for x in range(c, right)}
                if (down - r, right - c) != (1, 1):
                    found[r, c] = down - r, right - c
        return found


Block = Paragraph | Grid


def blocks_of(text: str, facts: Facts) -> list[Block]:
    """Paragraphs and tables of a document, `facts` being what is read from its text."""
    headers = {
        label.place.line
        for table in facts.tables
        for part in table.parts
        for column in part.columns
        for label in column.path
        if not part.form
    }
    found: list[Block] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        start = at
        kind = _kind(lines[at])
        while at < len(lines) and _kind(lines[at]) == kind:
            at += 1
        if kind == "text":
            found.append(Paragraph(tuple(line.strip() for line in lines[start:at])))
        elif kind == "table":
            rows = tuple(_cells(line) for line in lines[start:at] if set(line) - set("|-: "))
            header = 0
            while start + header + 1 in headers:
                header += 1
            found.append(Grid(rows, header))
    return found


def _kind(line: str) -> str:
    return "blank" if not line.strip() else "table" if "\t" in line or line.startswith("|") else "text"


def _cells(line: str) -> tuple[str, ...]:
    if "\t" in line:
        return tuple(cell.strip() for cell in line.split("\t"))
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1])


# ── what is compared ─────────────────────────────────────────────────────────────────────────────────────────────────


def without_places(value: object) -> object:
    """Facts as nested tuples without places and paths; a cell that is not there is a blank one."""
    if isinstance(value, Place):
        return ()
    if isinstance(value, Facts):
        value = value._replace(path="")
    if isinstance(value, Table):
        value = value._replace(caption=())  # says where what it repeats stands
    if isinstance(value, tuple):
        name = type(value).__name__
        if name == "Cell" and not value[0]:
            return None
        return (name, *map(without_places, value))
    return (
        re.sub(r"(line|cell|paragraph) \w+", "somewhere", value)
        if isinstance(value, str) and ("joined" in value or "left out" in value)
        else value
    )


def packed(parts: dict[str, str | bytes]) -> bytes:
    """An archive of these parts, the same whenever it is made."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def package(kinds: Mapping[str, str], start: str, parts: dict[str, str], links: Iterable[str] = ()) -> bytes:
    """An Office file: `kinds` says what its parts are, `start` is the first of them, `links` those that it names."""
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    folder, _, name = start.rpartition("/")
    return packed({
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _links([f'Id="rId1" Type="{_LINKS}/officeDocument" Target="{start}"']),
        f"{folder}/_rels/{name}.rels": _links(links),
        **parts,
    })  # fmt: skip


def _links(links: Iterable[str]) -> str:
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(f"<Relationship {link}/>" for link in links)}</Relationships>'


# ── plain text and CSV ───────────────────────────────────────────────────────────────────────────────────────────────


def as_csv(blocks: Sequence[Block], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    rows: list[Sequence[str]] = []
    for block in blocks:
        rows += [["\n".join(block.lines)]] if isinstance(block, Paragraph) else block.rows
        rows.append([])
    return "".join(delimiter.join(_quoted(cell, delimiter) for cell in row) + "\r\n" for row in rows).encode(encoding)


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell or "\n" in cell else cell


# ── XLSX ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

FORMATS = ("General", "0", "0.0", "0.00", "#,##0", "#,##0.0", "#,##0.00_ ", "0%", "0.0%", "0.00%", "@")
_AMOUNT = re.compile(r"-?(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,2})?(%?)")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_LOOKS = "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"


def letters(column: int) -> str:
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def xlsx_cell(name: str, text: str) -> str:
    """A cell that prints `text`: a number as programs store them, with its noise and a format, or a text."""
    match = _AMOUNT.fullmatch(text)
    if not match or (match[1][0] == "0" and len(match[1]) > 1):
        return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    decimals = len(match[2] or ".") - 1
    number = float(text.replace(",", "").rstrip("%")) / (100 if match[3] else 1)
    style = 7 + decimals if match[3] else 4 + decimals if "," in text else 1 + decimals
    return f'<c r="{name}" s="{style}"><v>{number:.17g}</v></c>'


def xlsx_sheet(rows: Mapping[int, Sequence[str]], merged: Iterable[str] = (), extra: str = "") -> str:
    """The XML of a sheet: its rows by number, from 1."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(xlsx_cell(f"{letters(c)}{number}", text) for c, text in enumerate(row) if text)
        + "</row>"
        for number, row in rows.items()
    )
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{extra}<sheetData>{body}</sheetData>'
        + (f"<mergeCells>{merges}</mergeCells>" if merges else "")
        + "</worksheet>"
    )


def xlsx_book(
    sheets: dict[str, str], states: dict[str, str] | None = None, parts: dict[str, str] | None = None
) -> bytes:
    """A workbook of these sheets' XML."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"'
        + (f' state="{states[name]}"' if name in states else "")
        + "/>"
        for n, name in enumerate(sheets, 1)
    )
    kinds = {"xl/workbook.xml": "spreadsheetml.sheet.main", "xl/styles.xml": "spreadsheetml.styles"}
    kinds |= {f"xl/worksheets/sheet{n}.xml": "spreadsheetml.worksheet" for n in range(1, len(sheets) + 1)}
    links = [
        f'Id="rId{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"' for n in range(1, len(sheets) + 1)
    ]
    links.append(f'Id="rId{len(sheets) + 1}" Type="{_LINKS}/styles" Target="styles.xml"')
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{escape(code)}"/>' for n, code in enumerate(FORMATS))
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(FORMATS)))
    return package(kinds, "xl/workbook.xml", {
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts>{formats}</numFmts>{_LOOKS}<cellXfs>{styles}</cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)},
        **(parts or {}),
    }, links)  # fmt: skip


def as_xlsx(blocks: Sequence[Block], merged: bool = True, split: bool = False) -> bytes:
    """The document in one sheet, or, `split`, with a sheet for each numbered table."""
    sheets: dict[str, str] = {}
    rows: dict[int, Sequence[str]] = {}
    merges: list[str] = []
    at = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            if split and re.match(r"表\s*\d+", block.lines[0]) and rows:
                sheets[f"Sheet{len(sheets) + 1}"] = xlsx_sheet(rows, merges)
                rows, merges, at = {}, [], 1
            rows[at] = ["\n".join(block.lines)]
            at += 2
            continue
        if merged:
            merges += [
                f"{letters(c)}{at + r}:{letters(c + w - 1)}{at + r + h - 1}" for (r, c), (h, w) in block.spans().items()
            ]
        for row in block.rows:
            rows[at] = row
            at += 1
        at += 1
    sheets[f"Sheet{len(sheets) + 1}"] = xlsx_sheet(rows, merges)
    return xlsx_book(sheets)


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def as_html(blocks: Sequence[Block], charset: str = "utf-8") -> bytes:
    """A page with merged headers; half of the cells hold a paragraph, and spaces that count are kept."""
    body = []
    for block in blocks:
        if isinstance(block, Paragraph):
            body.append(f"<p>{'<br>'.join(map(_shown, block.lines))}</p>")
            continue
        spans = block.spans()
        covered = {
            (r + y, c + x) for (r, c), (h, w) in spans.items() for y in range(h) for x in range(w)
        } - spans.keys()
        rows = []
        for r, row in enumerate(block.rows):
            cells = []
            for c in range(block.width):
                if (r, c) not in covered:
                    text = _shown(row[c]) if c < len(row) else ""
                    down, right = spans.get((r, c), (1, 1))
                    name = "th" if r < block.header else "td"
                    size = (f" rowspan={down}" if down > 1 else "") + (f' colspan="{right}"' if right > 1 else "")
                    cells.append(f"<{name}{size}>{f'<p>{text}</p>' if c % 2 else text}</{name}>")
            rows.append(f"<tr>\n{''.join(cells)}</tr>")
        body.append(f"<table border=1><tbody>\n{chr(10).join(rows)}</tbody></table>")
    head = f'<!DOCTYPE html>\n<html><head><meta charset="{charset}"><title>网页</title><style>p {{color: red}}</style></head>'
    return f"{head}<body>\n{chr(10).join(body)}\n<script>document.write('<p>1.00</p>')</script></body></html>".encode(
        charset
    )


def _shown(text: str) -> str:
    return escape(text).replace("  ", " &nbsp;")


# ── DOCX ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LEVEL = '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/><w:suff w:val="nothing"/></w:lvl>'


_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_WORD_KINDS = {"word/numbering.xml": "numbering", "word/styles.xml": "styles", "word/footnotes.xml": "footnotes"}


def docx_file(body: str, parts: dict[str, str] | None = None) -> bytes:
    """A text with this in its body."""
    document = f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    parts = {"word/document.xml": document, **(parts or {})}
    kinds = {name: f"wordprocessingml.{_WORD_KINDS.get(name, 'document.main')}" for name in parts}
    named = [name for name in parts if name in _WORD_KINDS]
    links = [
        f'Id="rId{n}" Type="{_LINKS}/{_WORD_KINDS[name]}" Target="{name.rpartition("/")[2]}"'
        for n, name in enumerate(named, 1)
    ]
    return package(kinds, "word/document.xml", parts, links)


def docx_paragraph(lines: Sequence[str], look: str = "") -> str:
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(line, quote=False)}</w:t></w:r>' for line in lines
    )
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{runs}</w:p>"


def as_docx(blocks: Sequence[Block], numbered: bool = True) -> bytes:
    """A text with merged headers; where `numbered`, the numbers of runs of headings like 一、 are Word's own."""
    body: list[str] = []
    lists: list[int] = []
    counted = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            lines, look = block.lines, ""
            number = _NUMERALS.index(lines[0][0]) + 1 if lines[0][:1] in _NUMERALS and lines[0][1:2] == "、" else 0
            if numbered and number:
                if number != counted + 1 or not lists:
                    lists.append(number)
                counted = number
                lines, look = (
                    (lines[0][2:], *lines[1:]),
                    f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{len(lists)}"/></w:numPr>',
                )
            body.append(docx_paragraph(lines, look))
            continue
        spans = block.spans()
        below = {(r + y, c): w for (r, c), (h, w) in spans.items() for y in range(1, h)}
        rows = []
        for r, row in enumerate(block.rows):
            cells, c = [], 0
            while c < block.width:
                down, right = spans.get((r, c), (1, below.get((r, c), 1)))
                look = f'<w:gridSpan w:val="{right}"/>' if right > 1 else ""
                look += '<w:vMerge w:val="restart"/>' if down > 1 else "<w:vMerge/>" if (r, c) in below else ""
                text = row[c] if c < len(row) else ""
                cells.append(f"<w:tc><w:tcPr>{look}</w:tcPr>{docx_paragraph([text] if text else [])}</w:tc>")
                c += right
            rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
        grid = f'<w:gridCol w:w="{9000 // block.width}"/>' * block.width
        look = f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
        body.append(f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>")
    numbering = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for n, start in enumerate(lists, 1)
    )
    return docx_file(
        "".join(body),
        {
            "word/numbering.xml": f'<w:numbering xmlns:w="{_WORD}"><w:abstractNum w:abstractNumId="0">{_LEVEL}</w:abstractNum>{numbering}</w:numbering>'
        },
    )


_NUMERALS = "一二三四五六七八九"


# ── ODS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ods_file(sheets: str, styles: str = "") -> bytes:
    """A workbook of these tables."""
    head = '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s">'
    content = f"{_HEAD}{head}<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    return packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def ods_cell(lines: Sequence[str], span: Span = (1, 1), tag: str = "table-cell") -> str:
    """A cell with what it prints; its value is rubbish, since it is not printed."""
    size = f' table:number-columns-spanned="{span[1]}" table:number-rows-spanned="{span[0]}"' if span != (1, 1) else ""
    texts = "".join(f"<text:p>{escape(line, quote=False)}</text:p>" for line in lines)
    return f'<table:{tag}{size} office:value="99.99">{texts}</table:{tag}>' if lines else f"<table:{tag}{size}/>"


def as_ods(blocks: Sequence[Block]) -> bytes:
    """The document in one sheet; blank cells and rows are stored with their number."""
    rows = []
    for block in blocks:
        if isinstance(block, Paragraph):
            rows.append(ods_cell(block.lines) + '<table:table-cell table:number-columns-repeated="1023"/>')
        else:
            spans = block.spans()
            covered = {
                (r + y, c + x) for (r, c), (h, w) in spans.items() for y in range(h) for x in range(w)
            } - spans.keys()
            rows += [
                "".join(
                    ods_cell(
                        [text] if text else [],
                        spans.get((r, c), (1, 1)),
                        "covered-table-cell" if (r, c) in covered else "table-cell",
                    )
                    for c, text in enumerate(row)
                )
                for r, row in enumerate(block.rows)
            ]
        rows.append("")
    lines = [
        f"<table:table-row>{row}</table:table-row>"
        if row
        else '<table:table-row table:number-rows-repeated="1"><table:table-cell/></table:table-row>'
        for row in rows
    ]
    last = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    return ods_file(
        f'<table:table table:name="文档"><table:table-column table:number-columns-repeated="1024"/>{"".join(lines)}{last}</table:table>'
    )


# ── XLS ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def as_xls(blocks: Sequence[Block]) -> bytes:
    """The document in one sheet of an old workbook, as xlwt writes it: amounts as numbers with a format."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    styles = {code: xlwt.easyxf(num_format_str=code) for code in FORMATS}
    at = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            sheet.write(at, 0, "\n".join(block.lines))
            at += 2
            continue
        merged = block.spans()
        for (r, c), (h, w) in merged.items():
            sheet.write_merge(at + r, at + r + h - 1, c, c + w - 1, block.rows[r][c])
        for r, row in enumerate(block.rows):
            for c, text in enumerate(row):
                match = _AMOUNT.fullmatch(text)
                if not text or (r, c) in merged:
                    continue
                if match and not (match[1][0] == "0" and len(match[1]) > 1):
                    decimals = len(match[2] or ".") - 1
                    number = float(text.replace(",", "").rstrip("%")) / (100 if match[3] else 1)
                    sheet.write(
                        at + r, c, number, styles[FORMATS[(7 if match[3] else 4 if "," in text else 1) + decimals]]
                    )
                else:
                    sheet.write(at + r, c, text)
        at += len(block.rows) + 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
