"""PDF files of our own making, without a library: the syntax of PDF is text.

In: texts, lines and tables at places in points from the upper left corner. Out: the bytes of a PDF. Characters are
those of a font that every reader of PDF knows (STSong-Light), so none is embedded; Latin ones are half as wide.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

PORTRAIT, LANDSCAPE = (595, 842), (842, 595)
_DESCENT = 0.12  # of the size: what a character reaches below its line


def width(text: str, size: float = 10) -> float:
    """How wide a text is printed."""
    return sum(size / 2 if character.isascii() else size for character in text)


class Merged(NamedTuple):
    """A cell over several rows and columns."""

    text: str
    rows: int = 1
    columns: int = 1


Cell = str | Merged | None  # None where a merged cell lies


class Sheet:
    """One page that is drawn on."""

    def __init__(self, size: tuple[int, int] = LANDSCAPE, rotate: int = 0, crop: tuple[int, int, int, int] | None = None):
        self.width, self.height = size
        self.rotate, self.crop = rotate, crop
        self.content: list[str] = []
        self.forms: list[tuple[str, str]] = []  # matrix and content

    def text(self, x: float, top: float, text: str, size: float = 10, mode: int = 0, matrix: str = "1 0 0 1") -> None:
        """A line of text whose characters reach from `top` down by `size`."""
        base = self.height - top - size * (1 - _DESCENT)
        # PDFium passes over a text of one character without a shape, as all are where a computer lacks Chinese fonts.
        code = (text if len(text) > 1 else text + " ").encode("utf-16-be").hex()
        self.content.append(f"BT /F1 {size} Tf {mode} Tr {matrix} {x:.2f} {base:.2f} Tm <{code}> Tj ET")

    def centred(self, top: float, text: str, size: float = 10) -> None:
        """A line of text in the middle of the page."""
        self.text((self.width - width(text, size)) / 2, top, text, size)

    def right(self, x1: float, top: float, text: str, size: float = 10) -> None:
        """A line of text that ends at `x1`."""
        self.text(x1 - width(text, size), top, text, size)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroke."""
        self.content.append(f"0.5 w {x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l S")

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A filled rectangle."""
        self.content.append(f"{x0:.2f} {self.height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re f")

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A picture of one grey pixel, as large as this."""
        box = f"{x1 - x0:.2f} 0 0 {y1 - y0:.2f} {x0:.2f} {self.height - y1:.2f}"
        self.content.append(f"q {box} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q")

    @contextmanager
    def clipped(self, x0: float, y0: float, x1: float, y1: float) -> Iterator[None]:
        """What is drawn meanwhile can be seen in this box only."""
        self.content.append(f"q {x0:.2f} {self.height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re W n")
        yield
        self.content.append("Q")

    @contextmanager
    def form(self, matrix: str = "1 0 0 1 0 0") -> Iterator[None]:
        """What is drawn meanwhile is a form object, put on the page by this matrix."""
        outside, self.content = self.content, []
        yield
        self.forms.append((matrix, "\n".join(self.content)))
        self.content = [*outside, f"/X{len(self.forms)} Do"]

    def table(
        self, x: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[Cell]],
        height: float = 20, size: float = 10, across: bool = True, down: bool = True, centred: int = 0,
    ) -> float:  # fmt: skip
        """A ruled table, its first rows `centred`; where it ends. A cell of several lines has them in its text."""
        xs = [x + sum(widths[:n]) for n in range(len(widths) + 1)]
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell is None:
                    continue
                cell = cell if isinstance(cell, Merged) else Merged(cell)
                x0, x1 = xs[c], xs[c + cell.columns]
                y0, y1 = top + r * height, top + (r + cell.rows) * height
                for edge, wanted in (((x0, y0, x1, y0), across), ((x0, y1, x1, y1), across), ((x0, y0, x0, y1), down), ((x1, y0, x1, y1), down)):
                    if wanted:
                        self.line(*edge)
                lines = cell.text.split("\n") if cell.text else []
                middle = (y0 + y1 - len(lines) * size * 1.2) / 2
                for n, text in enumerate(lines):
                    number = text == "—" or (text[:1].isdigit() and text[-1:].isdigit())
                    place = x1 - 2 - width(text, size) if number else x0 + 2
                    if r < centred:
                        place = (x0 + x1 - width(text, size)) / 2
                    self.text(place, middle + n * size * 1.2, text, size)
        return top + len(rows) * height


def pdf(*sheets: Sheet, trailer: str = "", compress: bool = False) -> bytes:
    """The file with these pages."""
    pages = [f"{8 + 3 * n} 0 R" for n in range(len(sheets))]
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(pages)}] /Count {len(sheets)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1)"
        b" /Supplement 2 >> /DW 1000 /W [1 95 500 814 939 500] /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880"
        b" /Descent -120 /CapHeight 880 /StemV 93 >>",
        b"null",
        b"null",
    ]
    for sheet in sheets:
        number = len(objects) + 1
        crop = f"/CropBox [{' '.join(map(str, sheet.crop))}]" if sheet.crop else ""
        forms = "".join(f"/X{n} {9000 + 100 * number + n} 0 R " for n, _ in enumerate(sheet.forms, 1))
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] {crop} /Rotate {sheet.rotate}"
            f" /Resources {number + 2} 0 R /Contents {number + 1} 0 R >>".encode(),
            _stream("\n".join(sheet.content), "", compress),
            f"<< /Font << /F1 3 0 R >> /XObject << {forms}>> >>".encode(),
        ]
    numbered = list(enumerate(objects, 1))
    for n, sheet in enumerate(sheets):
        page = 8 + 3 * n
        for m, (matrix, content) in enumerate(sheet.forms, 1):
            box = f"[-2000 -2000 3000 3000] /Matrix [{matrix}] /Resources {page + 2} 0 R"
            numbered.append((9000 + 100 * page + m, _stream(content, f"/Type /XObject /Subtype /Form /BBox {box}", compress)))
    return _file(numbered, trailer)


def nested(depth: int, times: int, loop: bool = False) -> bytes:
    """A page of a form that shows another several times, which shows another …, or in the end the first again."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Resources << /XObject << /X 10 0 R >> >> /Contents 4 0 R >>"
    objects = [
        (1, b"<< /Type /Catalog /Pages 2 0 R >>"), (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"), (3, page),
        (4, _stream("/X Do", "", False)),
    ]  # fmt: skip
    for n in range(depth):
        following = 11 + n if n < depth - 1 else 10
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /X {following} 0 R >> >>"
        last = n == depth - 1 and not loop
        objects.append((10 + n, _stream("0 0 10 10 re f" if last else "/X Do " * times, entries, False)))
    return _file(objects, "")


def _stream(content: str, entries: str, compress: bool) -> bytes:
    data = content.encode("latin-1")
    if compress:
        data, entries = zlib.compress(data), entries + " /Filter /FlateDecode"
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def _file(objects: Sequence[tuple[int, bytes]], trailer: str) -> bytes:
    """Objects with the table of where they begin."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects:
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    size = max(places) + 1
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
