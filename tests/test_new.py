"""`engine new`: what it writes is a rule file, binds what it declares, holds where it says so, and overwrites nothing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check import check
from engine.cli import main
from engine.compile import compile
from engine.draft import Draft, draft
from engine.draft.formula import formulas
from engine.draft.names import MEMBERS, allowed, unique, word
from engine.draft.patterns import found_in, of_header, of_title
from engine.draft.starter import starter
from engine.evaluate import evaluate
from engine.evaluate.ledger import Ledger
from engine.facts import Facts
from engine.findings import DocumentReport
from engine.loading import load
from engine.messages import Speech
from engine.patterns import matcher, whole
from engine.plan import Plan
from engine.read import read
from engine.read.text import read_text
from engine.rulefiles import root_of
from engine.source import Source
from engine.syntax.formatting import format
from engine.syntax.parsing import parse
from engine.syntax.terminals import RESERVED
from engine.wording import plain
from invented.paper import InventedDocument
from pipeline import ROOT, SEARCH, facts_of, instance_of
from strategies import documents
from strategies_documents import strange_documents

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = sorted((ROOT / "examples").glob("*.txt"))
# Forms without headers have nothing that a draft could know their cells by.
TEMPLATES = sorted(p for p in (ROOT / "tests" / "templates").glob("*.txt") if p.stem != "other-provinces")
PUBLISHED = sorted((ROOT.parent / "shared" / "documents").rglob("*.txt"))  # beside the checkout, on some machines
DOCUMENTS = [*EXAMPLES, *TEMPLATES, *PUBLISHED]
ENGLISH, CHINESE = Speech(), Speech(chinese=True)


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C")
    monkeypatch.chdir(tmp_path)


def plan_of(text: str) -> Plan:
    """The plan of a rule file that uses nothing but `cn.units`, if that; it has no mistake."""
    file, mistakes = parse(Source("own.rules", text))
    assert not mistakes, mistakes
    used = load(root_of("cn/units.rules")).files if "use cn.units" in text else ()
    checked, problems = check([*used, file])
    assert not problems, problems
    return compile(checked, "test", ())


def report_of(text: str, facts: Facts) -> DocumentReport:
    return evaluate(plan_of(text), facts, everything=True)


def is_laid_out(text: str) -> bool:
    """Has it the layout of `engine fmt`?"""
    return format(Source("own.rules", text)) == (text, ())


def without_comments(text: str) -> str:
    """The rules that were set aside, taken in, with the lines that belong to them."""
    form = r"(?m)^# (?=\S+ (?:rolls up|adds across|agrees with)\b)(.*(?:\n#   .*)*)"
    return re.sub(form, lambda found: found[1].replace("\n# ", "\n"), text)


def holds_what_it_says(drafted: Draft, facts: Facts) -> None:
    """All that is declared binds, all that is no comment holds."""
    plan = plan_of(drafted.text)
    report = evaluate(plan, facts, everything=True)
    read_tables = {one.table for one in report.recognitions if not one.reason}
    assert {table.name for table in plan.tables} == read_tables
    assert len(plan.tables) == drafted.tables
    assert len(plan.rules) == drafted.rules
    assert [tally.rule for tally in report.tallies if tally.conflict or not tally.holds + tally.rounding] == []
    assert is_laid_out(drafted.text)


@cache
def drafted_from(path: Path, chinese: bool = False) -> Draft:
    return draft(read(str(path)), "own", CHINESE if chinese else ENGLISH)


# ── a document ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("chinese", [False, True], ids=["English", "Chinese"])
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_makes_a_rule_file_that_holds_in_it(path: Path, chinese: bool) -> None:
    facts, drafted = read(str(path)), drafted_from(path, chinese)
    holds_what_it_says(drafted, facts)
    report = report_of(drafted.text, facts)
    assert [table.title for table in report.coverage.unread if table.title] == []
    assert facts.path not in drafted.text or "/" not in facts.path


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_its_examples_come_as_expected(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drafted = drafted_from(path)
    Path("own.rules").write_text(drafted.text, encoding="utf-8")
    assert main(["test", "own.rules"]) == 0
    printed = capsys.readouterr().out
    if path in (*EXAMPLES, *TEMPLATES):
        assert drafted.examples >= 2
        assert "as expected" in printed


@pytest.mark.parametrize("path", [*EXAMPLES, *TEMPLATES], ids=lambda path: path.stem)
def test_most_figures_of_a_clean_budget_are_checked(path: Path) -> None:
    if path.stem.endswith("-errors") or "accounts" in path.stem:
        return
    coverage = report_of(drafted_from(path).text, read(str(path))).coverage
    assert 10 * coverage.checked >= 8 * coverage.figures


def test_what_does_not_hold_is_a_comment_with_its_figures() -> None:
    path = ROOT / "examples" / "qinghe-budget-2024-errors.txt"
    facts, drafted = read(str(path)), drafted_from(path)
    assert (
        "# It fails here once and holds 26 times: line 115: 1071.28 ≠ 645.03 + 462.25 = 1107.28\n"
        "# 部门支出总表 rolls up as 部门支出总表汇总 " in drafted.text
    )
    assert "line 216: 4.97 ≠ 2.62 + 2.15 = 4.77" in drafted.text
    taken_in = report_of(without_comments(drafted.text), facts)
    assert sum(bool(tally.conflict) for tally in taken_in.tallies) >= 5
    assert len(taken_in.tallies) == drafted.rules + drafted.aside


def test_every_failure_is_counted() -> None:
    """Also where a check would tell the first alone, doubting that the table is built as the rule supposes."""
    rows = "\n".join(f"| {name} | {n}.00 | {n + (n > 3)}.00 | 0.00 |" for n, name in enumerate("甲乙丙丁戊己庚辛壬癸", 1))
    document = f"青禾区2024年部门预算\n\n表1  清单\n单位：元\n\n| 项目 | 合计 | 支出 | 其他 |\n{rows}\n"
    drafted = draft(read_text(document.encode(), "a.txt"), "own", ENGLISH)
    assert "adds across" not in drafted.text  # 3 rows of 10 keep it
    assert drafted.aside == 0


@pytest.mark.parametrize("path", [*EXAMPLES, *TEMPLATES], ids=lambda path: path.stem)
def test_comments_are_rules_that_could_be_taken_in(path: Path) -> None:
    drafted = drafted_from(path)
    assert len(plan_of(without_comments(drafted.text)).rules) == drafted.rules + drafted.aside


def test_the_same_declarations_serve_next_year() -> None:
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        plan = plan_of(drafted_from(path).text)
        later = re.sub(r"(?<!\d)(20[12]\d)(?=年)", lambda year: str(int(year[1]) + 1), text)
        later = re.sub(r"(?<=FY)\d\d", lambda year: f"{int(year[0]) + 1}", later.replace("Year 2025", "Year 2026"))
        report = evaluate(plan, read_text(later.encode(), path.name), everything=True)
        assert {table.name for table in plan.tables} == {one.table for one in report.recognitions if not one.reason}


def test_a_document_gives_the_same_draft_in_any_run() -> None:
    path = EXAMPLES[-1]
    assert draft(read(str(path)), "own", ENGLISH) == drafted_from(path)
    assert drafted_from(path)[1:] == drafted_from(path, chinese=True)[1:]


def test_golden(promote: bool) -> None:
    facts = read(str(GOLDEN / "explain" / "library.txt"))
    now = draft(facts._replace(path="library.txt"), "library", ENGLISH).text
    expected = GOLDEN / "new" / "library.rules"
    if promote:
        expected.write_text(now, encoding="utf-8")
    assert now == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("青禾区2024年部门预算", "# The document has no table.\n"),
        (
            "青禾区2024年部门预算\n\n本单位另有以下两项支出。\n\n| 项目 | 金额 |\n| 书报 | 2.00 |\n| 设备 | 4.00 |",
            "# Tables that are not declared:\n#   line 5, without a title, by which a rule could know it\n",
        ),
    ],
)
def test_what_is_not_declared_is_told(document: str, told: str) -> None:
    drafted = draft(read_text(document.encode(), "a.txt"), "own", ENGLISH)
    assert told in drafted.text
    assert drafted[1:] == (0, 0, 0, 0)
    plan_of(drafted.text)


@settings(SEARCH)
@given(strange_documents(), st.booleans())
def test_no_document_makes_a_file_that_is_none(text: str, chinese: bool) -> None:
    facts = read_text(text.encode(), "a.txt")
    holds_what_it_says(draft(facts, "own", CHINESE if chinese else ENGLISH), facts)


@settings(SEARCH, max_examples=8)
@given(documents())
def test_the_budget_of_any_department_makes_one(document: InventedDocument) -> None:
    facts = read_text(document.text.encode(), "a.txt")
    drafted = draft(facts, "own", ENGLISH)
    holds_what_it_says(drafted, facts)
    assert drafted.rules > 5


# ── guessing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_formula_is_found_and_nothing_is_made_up() -> None:
    rules = 'table T\n  titled "表"\n  label 项目 from "项目"\n  column 初 from "初",  增 from "增",  减 from "减",  末 from "末"'
    document = """
    表1  余额表

    项目|初|增|减|末
    甲|10.00|2.00|5.00|7.00
    乙|20.00|3.00|1.00|22.00
    丙|31.00|4.00|9.00|26.00
    丁|42.00|7.00|2.00|47.00
    """
    part = instance_of(rules, document).parts[0]
    ledger = Ledger(facts_of(document), {})
    (found,) = formulas([part], ["初", "增", "减", "末"], ledger)
    assert found == ("末", (("+", "初"), ("+", "增"), ("-", "减")))
    assert list(formulas([part], ["初", "增", "末"], ledger)) == []


@given(st.text(max_size=60))
def test_a_name_is_a_name(text: str) -> None:
    name = unique([word(text)], {"column_2"}, "column")
    assert allowed(name)
    assert name not in RESERVED | MEMBERS
    file, mistakes = parse(Source("a.rules", f'table {name}\n  titled "t"\n  column {name} from "c"\n'))
    assert not mistakes
    assert len(file.declarations) == 1


def test_names_are_never_given_twice() -> None:
    taken: set[str] = set()
    for text in ("合计", "合 计", "total", "Total", "title", "合计", "", "2024年", "（万元）", "“合计”"):
        name = unique([word(text)], taken, "column")
        assert allowed(name)
        assert name not in taken
        taken.add(name)


@given(st.text(max_size=40))
def test_a_pattern_fits_what_it_was_made_from(text: str) -> None:
    for pattern in of_header(text):
        test = matcher(whole(pattern))
        assert test(plain(text)) or test(re.sub(r"（[^（）]*）$", "", plain(text)))
    title = of_title(text, "")
    assert not title or found_in(title, text)


@pytest.mark.parametrize(
    ("title", "pattern"),
    [
        ("青禾区2024年部门整体支出绩效目标表", "{year}年部门整体支出绩效目标表"),
        ("2023年度收入决算表", "{year}年度收入决算表"),
        ("2024年比2023年增减表", r"{year}年比\d{4}年增减表"),
        ("Fund balances, fiscal year 2025", "Fund balances, fiscal year {year}"),
        ("青禾区文化馆收入表", "收入表"),
        ("表（元）", "表（元）"),
    ],
)
def test_year_and_organisation_are_left_open(title: str, pattern: str) -> None:
    assert of_title(title, "青禾区文化馆") == pattern


# ── a starter ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("locale", ["C", "zh_CN.UTF-8"])
@pytest.mark.parametrize("name", ["own", "town budget 2025", "规则", "9"])
def test_a_starter_passes_its_own_examples(
    name: str, locale: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", locale)
    monkeypatch.setenv("LC_ALL", locale)
    assert main(["new", name]) == 0
    text = Path(f"{name}.rules").read_text(encoding="utf-8")
    plan_of(text)
    assert is_laid_out(text)
    capsys.readouterr()
    assert main(["test", "--min-coverage", "100", f"{name}.rules"]) == 0
    assert main(["lint", f"{name}.rules"]) == 0
    assert main(["check", "--rules", f"{name}.rules", str(EXAMPLES[0])]) == 0


def test_a_starter_speaks_the_language_of_the_terminal() -> None:
    assert "# ── units" in starter("own", ENGLISH)
    assert "# ── 单位" in starter("own", CHINESE)
    assert "ruleset my" in starter("my", ENGLISH)
    assert "engine test my.rules" in starter("my", ENGLISH)


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.rules").write_text("mine", encoding="utf-8")
    Path("gone.rules").symlink_to("nowhere")
    for name in ("own.rules", "own", "gone.rules"):
        assert main(["new", name]) == 2
        assert "is there already" in capsys.readouterr().err
    assert main(["new"]) == 2
    assert Path("own.rules").read_text(encoding="utf-8") == "mine"
    assert main(["new", "--force"]) == 0
    assert "ruleset own" in Path("own.rules").read_text(encoding="utf-8")


def test_what_was_written_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    document = str(ROOT / "examples" / "greenfield-budget-2025-errors.txt")
    assert main(["new", "town", "--from", document]) == 0
    assert capsys.readouterr().out == (
        "town.rules: 5 tables, 5 rules, 5 more as comments, 6 examples\n"
        f"  engine check --rules town.rules {document}\n"
        "  engine test town.rules\n"
    )


def test_it_may_be_written_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "-", "--from", str(EXAMPLES[0])]) == 0
    assert capsys.readouterr().out == draft(read(str(EXAMPLES[0])), "own", ENGLISH).text
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["own", "more"], "unrecognized arguments: more"),
        (["own", "--from", "no.txt"], "no.txt: "),
        (["no/such/folder"], "no/such/folder.rules: No such file or directory"),
        ([".rules"], "names no file"),
        (["--from"], "expected one argument"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", *arguments]) == 2
    printed = capsys.readouterr()
    assert (printed.out, told in printed.err) == ("", True)
    assert list(Path().iterdir()) == []
