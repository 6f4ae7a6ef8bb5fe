"""The working paper: formulas that come to what the report states, texts that stay texts, remarks that are kept."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli import main
from engine.commands.papers import gathered, remarks_in
from engine.evaluate import evaluate
from engine.facts import Place
from engine.findings import Evidence, Report
from engine.messages import Speech
from engine.papers import COLUMNS, Papers, Remarks
from engine.quantity import decimal
from engine.read import read, sheets
from engine.render import speaks
from engine.render.expression import taken_apart
from engine.render.formats import View, rendered
from engine.render.xlsx.formula import formula
from engine.rules import obtain
from test_render import reports

ROOT = Path(__file__).resolve().parents[1]
WRONG = "examples/qinghe-budget-2024-errors.txt"
CASES = [
    ("district.rules", WRONG),
    ("company.rules", "examples/northmoor-accounts-2024-errors.txt"),
    ("town.rules", "examples/greenfield-budget-2025-errors.txt"),
]


def paper(report: Report, papers: Papers, chinese: bool = False) -> bytes:
    content = rendered(report, "xlsx", View(Speech(chinese), papers=papers))
    assert isinstance(content, bytes)
    return content


def checked(rules: str, path: str) -> tuple[Report, Papers]:
    plan = obtain([rules], {})
    facts = read(str(ROOT / path))
    report = Report("0.1.0", (evaluate(plan, facts, True),), ())
    return report, gathered(report, [facts], plan)


def opened(content: bytes, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


class Case(NamedTuple):
    """An example with its working paper, opened twice: with formulas, and with the values that they are stored with."""

    report: Report
    content: bytes
    formulas: Any
    values: Any


@pytest.fixture(scope="module", params=CASES, ids=lambda case: Path(case[1]).stem)
def case(request: pytest.FixtureRequest) -> Case:
    report, papers = checked(*request.param)
    content = paper(report, papers)
    return Case(report, content, opened(content), opened(content, values=True))


def test_every_equation_is_recalculated_by_a_formula(case: Case) -> None:
    """No equation of the examples is left as a text, and every cell that compares says that both agree."""
    (document,) = case.report.documents
    sheet = case.values["recalculation"]
    begun = {row[0] for row in sheet.iter_rows(min_row=3, max_col=1, values_only=True) if row[0] is not None}
    equations = sum(bool(f.equation) and taken_apart(f.equation, f.evidence, f.unit) is not None for f in document.findings)
    assert len(begun) == equations > 50
    marks = {row[6] for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert marks == {None, "✓"}
    formulas = case.formulas["recalculation"]
    computed = [row for row in formulas.iter_rows(min_row=3) if row[2].value == "computed"]
    assert computed and all(str(row[3].value).startswith("=") for row in computed)


def test_the_cached_values_are_those_of_the_report(case: Case) -> None:
    cached, formulas = case.values["recalculation"], case.formulas["recalculation"]
    for row in formulas.iter_rows(min_row=3, max_col=6):
        if isinstance(row[3].value, str) and row[3].value.startswith("="):
            assert cached[row[3].coordinate].value == cached[row[5].coordinate].value
    differences = [row[3] for row in cached.iter_rows(min_row=3, values_only=True) if row[2] == "difference"]
    first = next(f for f in case.report.documents[0].findings if f.verdict == "conflict" and f.difference and f.equation)
    assert first.difference is not None and differences[0] == pytest.approx(float(first.difference), abs=1e-9)


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed to recalculate the paper with")
def test_a_spreadsheet_recalculates_to_the_cached_values(tmp_path: Path, case: Case) -> None:
    """The cached values are taken out, so that the program has to work out every formula itself."""
    assert SOFFICE is not None
    bare = tmp_path / "bare.xlsx"
    stripped = 0
    with zipfile.ZipFile(io.BytesIO(case.content)) as given, zipfile.ZipFile(bare, "w") as made:
        for part in given.infolist():
            content = given.read(part)
            if part.filename.startswith("xl/worksheets/"):
                text, count = re.subn(r"(</f>)<v>[^<]*</v>", r"\1", content.decode())
                stripped += count
                content = text.encode()
            made.writestr(part, content)
    command = [SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "made"), str(bare)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    now = openpyxl.load_workbook(tmp_path / "made" / "bare.xlsx", data_only=True)
    cached = case.values
    compared = 0
    for sheet in case.formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    compared += 1
                    expected, got = cached[sheet.title][cell.coordinate].value, now[sheet.title][cell.coordinate].value
                    same = got == expected if isinstance(expected, str) else got == pytest.approx(expected, abs=1e-9)
                    assert same, f"{sheet.title}!{cell.coordinate} {cell.value}: {expected} became {got}"
    assert compared == stripped > 100


def test_the_sheets_have_what_was_checked(case: Case) -> None:
    (document,) = case.report.documents
    book = case.values
    assert book.sheetnames == ["cover", "exceptions", "all checks", "recalculation", "rules", "coverage", "legend"]
    exceptions = [row for row in book["exceptions"].iter_rows(min_row=3, values_only=True) if row[-1]]
    assert [row[-1] for row in exceptions] == [f.id for f in document.findings if speaks(f)]
    checks = list(book["all checks"].iter_rows(min_row=3, values_only=True))
    assert len(checks) == len(document.findings)
    assert sum(row[1] == "✗" for row in checks) == sum(f.verdict == "conflict" for f in document.findings)
    listed = list(book["rules"].iter_rows(min_row=3, values_only=True))
    assert [row[4] for row in listed[: len(document.tallies)]] == [tally.bound for tally in document.tallies]
    unchecked = [row for row in book["coverage"].iter_rows(min_row=4, values_only=True) if row[1] == "figure"]
    assert len(unchecked) == len(document.coverage.unchecked)
    cover = [cell for row in book["cover"].iter_rows(values_only=True) for cell in row]
    assert any(re.fullmatch("[0-9a-f]{64}", str(cell)) for cell in cover)


def test_the_same_report_gives_the_same_bytes(case: Case) -> None:
    assert paper(case.report, Papers({})) == paper(case.report, Papers({}))


# ── formulas ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_amounts = st.integers(-10**8, 10**8).map(lambda n: decimal((n, 100), 2))


@given(st.lists(_amounts, min_size=1, max_size=8), st.integers(-50, 50))
def test_a_formula_is_written_exactly_where_it_is_true(amounts: list[str], off: int) -> None:
    """A sum of figures, stated right or a little off: only the right one has a formula."""
    evidence = [Evidence("operand", text, text, "元", "", "", "", Place()) for text in amounts]
    total = sum(map(Fraction, amounts)) + Fraction(off, 100)
    stated = decimal((total.numerator, total.denominator), 2)
    terms = "".join((f" {'-' if t.startswith('-') else '+'} " if n else "-" * t.startswith("-")) + t.lstrip("-") for n, t in enumerate(amounts))
    taken = taken_apart(f"1.00 ≠ {terms} = {stated}", evidence, "元")
    assert taken is not None
    made = formula(taken.right, stated, "元", evidence, {n: f"A{n + 1}" for n in range(len(amounts))})
    assert (made is None) == bool(off)
    if made is not None:
        cells = {f"A{n + 1}": Fraction(text) for n, text in enumerate(amounts)}
        text = re.sub(r"A\d+", lambda match: f"F('{cells[match[0]]}')", made.text)
        assert eval(text, {"ROUND": round, "F": Fraction}) == Fraction(stated)


@pytest.mark.parametrize(
    ("equation", "unit", "values", "expected"),
    [
        ("8.60% ≠ 164.10 / 2035.36 = 8.062456%", "%", ["8.60", "164.10", "2035.36"], "ROUND((B2/B3)*100,6)"),
        ("100.00% ≠ 84.51 + 15.00 = 99.51%", "%", ["100.00", "84.51", "15.00"], "ROUND((B2+B3),2)"),
        ("12.34 ≠ 123450元 = 12.345", "万元", ["12.34", "123450"], "ROUND((B2/10000),3)"),
        ("5 ≠ |3 - 9| = 6", "元", ["5", "3", "9"], "ROUND((ABS(B2-B3)),0)"),
        ("5 ≠ -3 × (2 + 9) = -33", "元", ["5", "-3", "2", "9"], "ROUND((-(-B2)*(B3+B4)),0)"),
        ("5 ≠ 1 / 0 = 6", "元", ["5", "1", "0"], None),
        ("5 ≠ 1 + 2 = 4", "元", ["5", "1", "2"], None),
    ],
)
def test_formulas(equation: str, unit: str, values: list[str], expected: str | None) -> None:
    own = {"123450": "元", "164.10": "万元", "2035.36": "万元"}
    evidence = [Evidence("operand", v, v, own.get(v, unit), "", "", "", Place()) for v in values]
    taken = taken_apart(equation, evidence, unit)
    assert taken is not None and taken.right.value is not None
    cells = {n: f"B{n + 1}" for n in range(len(values))}
    made = formula(taken.right, taken.right.value.rstrip("%"), unit, evidence, cells)
    assert (made and made.text) == expected


# ── texts and remarks ────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=10, deadline=None)
@given(reports)
def test_any_report_is_a_workbook_without_formulas_of_its_texts(report: Report) -> None:
    """Reports of any text: what is a formula is one of ours."""
    for sheet in opened(paper(report, Papers({}))):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert sheet.title == "recalculation" and re.match(r"=(ROUND|IF)\(", cell.value)


def test_texts_that_look_like_formulas_stay_texts() -> None:
    report, papers = checked(*CASES[2])
    (document,) = report.documents
    texts = ("=1+1", "+1", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "http://example.org", "'x", "1.50")
    pairs = zip(document.findings, texts, strict=False)
    findings = tuple(f._replace(source=text, id=text, verdict="conflict") for f, text in pairs)
    sheet = opened(paper(report._replace(documents=(document._replace(findings=findings),)), papers))["exceptions"]
    shown = {cell.value for row in sheet.iter_rows(min_row=3) for cell in row if cell.data_type == "s"}
    assert set(texts) <= shown
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def workbook(path: Path, row: list[object]) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("一", 0)
    sheet.append(row)
    book.remove(book.worksheets[1])
    book.save(path)


def write(path: Path, remarks: Mapping[str, tuple[str, ...]]) -> None:
    """What a person does: open the paper and write beside findings."""
    book = openpyxl.load_workbook(path)
    sheet = book["exceptions"]
    heads = [str(cell.value) for cell in sheet[2]]
    for row in sheet.iter_rows(min_row=3):
        cells = dict(zip(heads, row, strict=True))
        for name, text in zip(COLUMNS, remarks.get(str(cells["fingerprint"].value), ()), strict=False):
            cells[name].value = text
    book.save(path)


def remarks(path: Path) -> dict[str, tuple[str, ...]]:
    return {one.id: one.written for one in remarks_in(str(path))}


def test_a_second_run_keeps_what_people_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    budget = (ROOT / "examples" / "northmoor-accounts-2024-errors.txt").read_text("utf-8")
    Path("budget.txt").write_text(budget, "utf-8")
    run = ["check", "--quiet", "--rules", "company.rules", "--format", "xlsx", "--output", "paper.xlsx", "budget.txt"]
    assert main(run) == 1
    assert remarks(Path("paper.xlsx")) == {}
    rows = list(openpyxl.load_workbook("paper.xlsx")["exceptions"].iter_rows(min_row=3, values_only=True))
    first, second, third = (str(row[-1]) for row in rows[:3])
    own = {
        first: ("张三 2024-03-01", "同意", "=已更正", "corrected"),
        second: ("two\nlines", "", "", "agreed"),
        third: ("", "-", "", ""),
    }
    write(Path("paper.xlsx"), own)
    assert main(run) == 1
    assert remarks(Path("paper.xlsx")) == own
    # In another language, from another file, for a document that lies elsewhere now and has moved lines.
    Path("sub").mkdir()
    Path("sub/budget.txt").write_text(budget.replace("\n", "\n\n", 1), "utf-8")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main([*run[:-2], "neu.xlsx", "--carry", "paper.xlsx", "sub/budget.txt"]) == 1
    assert remarks(Path("neu.xlsx")) == own
    # A finding that is gone takes nobody's words with it.
    assert main([*run[:-1], str(ROOT / "examples" / "northmoor-accounts-2024.txt")]) == 0
    assert remarks(Path("paper.xlsx")) == own
    book = openpyxl.load_workbook("paper.xlsx")
    assert [row[1].value for row in book["例外事项"].iter_rows(min_row=3)][-3:] == ["—"] * 3


def test_a_file_that_is_no_working_paper_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    workbook(tmp_path / "other.xlsx", ["something", "else"])
    (tmp_path / "text.xlsx").write_text("no workbook", "utf-8")
    for name in ("other.xlsx", "text.xlsx"):
        before = (tmp_path / name).read_bytes()
        assert main(["check", "--rules", "district.rules", "--format", "xlsx", "--output", str(tmp_path / name), WRONG]) == 2
        assert "cannot be carried forward" in capfd.readouterr().err
        assert (tmp_path / name).read_bytes() == before
    assert main(["check", "--rules", "district.rules", "--format", "xlsx", WRONG]) == 2
    assert "xlsx is written to a file: --output FILE" in capfd.readouterr().err


def test_remarks_are_found_by_document_first() -> None:
    """Two documents of one name with the same finding: each keeps its own."""
    report, papers = checked(*CASES[2])
    (document,) = report.documents
    one = next(f for f in document.findings if speaks(f))
    two = tuple(document._replace(path=path, findings=(one,)) for path in ("a/x.txt", "b/x.txt"))
    written = tuple(Remarks(path, one.id, "", "", (path, "", "", "")) for path in ("a/x.txt", "b/x.txt"))
    content = paper(report._replace(documents=two), papers._replace(remarks=written))
    rows = list(opened(content)["exceptions"].iter_rows(min_row=3, values_only=True))
    assert [(row[3], row[13]) for row in rows] == [("a/x.txt", "a/x.txt"), ("b/x.txt", "b/x.txt")]


def test_sheets_are_read_as_they_print(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", ["a", None, 1.5])
    assert sheets(str(tmp_path / "a.xlsx")) == {"一": [{0: "a", 2: "1.5"}]}
