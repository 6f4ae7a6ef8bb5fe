"""How fast documents are read, as ratios taken in one run. In: nothing. Out: a table on stdout.

    python benchmarks/readers.py [PDF ...]

Whole processes are run in turn, one that reads a file and one in which another library reads as much of it, and the
median of the ratios of processor time counts. With PDFs given, these are read too. docs/performance.md says what the
figures are for.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from speed import peak, processor_time, row  # noqa: E402

import written  # noqa: E402
from pdf_paper import Sheet, pdf  # noqa: E402
from pdf_typeset import typeset  # noqa: E402

ROUNDS = 5
EXAMPLE = ROOT / "examples" / "qinghe-budget-2024.txt"
READ = "import sys; from engine.read import read; read(sys.argv[1])"
PDFPLUMBER = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as document:
    for page in document.pages:
        page.extract_tables()
"""
OPENPYXL = """
import sys, openpyxl
for sheet in openpyxl.load_workbook(sys.argv[1]):
    for row in sheet.iter_rows():
        for cell in row:
            cell.value
"""


def main(documents: Sequence[str]) -> None:
    """Print every measurement with the limit it is held to."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, as an installed package is
    os.environ["PYTHONPATH"] = str(ROOT)
    print(f"{'what':58} {'measured':>12} {'limit':>8}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = os.path.join(folder, "compiled")

        def file(name: str, content: Callable[[], bytes]) -> str:
            path = os.path.join(folder, name)
            Path(path).write_bytes(content())
            return path

        for document in documents:
            row(f"{Path(document).name[:40]}, pdfplumber / ours", f"{_ratio(document, PDFPLUMBER):.1f} ×", "8 ×")
        row("PDF, 24 pages, pdfplumber / ours", f"{_ratio(file('a.pdf', lambda: _pdf(24)), PDFPLUMBER):.1f} ×", "8 ×")
        for sheets, rows in ((20, 60), (20, 1000)):
            path = file(f"{rows}.xlsx", lambda sheets=sheets, rows=rows: _xlsx(sheets, rows))  # type: ignore[misc]
            row(f"XLSX, {sheets} sheets of {rows} rows, openpyxl / ours", f"{_ratio(path, OPENPYXL):.1f} ×", "6 ×")
        small, large = file("200.pdf", lambda: _pdf(200)), file("2000.pdf", lambda: _pdf(2000))
        row("PDF, 200 pages, memory at its peak", f"{peak([sys.executable, '-c', READ, small]):.0f} MiB", "150 MiB")
        times = [processor_time([sys.executable, "-c", READ, path]) for path in (small, large)]
        row("PDF, 2,000 pages / 200 pages", f"{times[1] / times[0]:.1f} ×", "12 ×")


def _ratio(path: str, other: str) -> float:
    ours, theirs = [sys.executable, "-c", READ, path], [sys.executable, "-c", other, path]
    processor_time(ours)
    return median(processor_time(theirs) / processor_time(ours) for _ in range(ROUNDS))


def _pdf(pages: int) -> bytes:
    """The example again and again."""
    sheets = typeset(EXAMPLE.read_text(encoding="utf-8"))
    found: list[Sheet] = []
    while len(found) < pages:
        found += sheets[: pages - len(found)]
    return pdf(*found, compress=True)


def _xlsx(sheets: int, rows: int) -> bytes:
    """A table of seven columns on every sheet."""
    pages = {}
    for n in range(sheets):
        lines: dict[int, Sequence[str]] = {1: [f"表{n + 1} 部门支出预算表"], 2: ["单位：万元"]}
        lines[3] = ["科目编码", "科目名称", "合计", "基本支出", "项目支出", "上级补助", "其他支出"]
        for m in range(rows):
            amounts = [f"{(m * 7919 + k * 104729 + n * 1299709) % 10**7 / 100:,.2f}" for k in range(5)]
            lines[4 + m] = [f"{2010000 + m}", f"第{m % 400}项支出", *amounts]
        pages[f"表{n + 1}"] = written.xlsx_sheet(lines)
    return written.xlsx_book(pages)


if __name__ == "__main__":
    main(sys.argv[1:])
