"""What the page and the working paper show of an earlier report and of an earlier document, and thousands of findings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import html5lib
import large_report
import openpyxl
import pytest

from engine.cli import main
from engine.follow_up import changes
from pdf_paper import Sheet, pdf
from test_render_html import Page, check_links

RULES = """\
ruleset own
use cn.units
document
  year from title "{year}年"
table 支出
  titled "支出表"
  label 项目 from "项目"
  column 合计 from "合计", 基本 from "基本支出", 其他 from "项目支出"
rule 构成 "合计应等于基本支出加项目支出"
  for row in 支出
  require row.合计 = row.基本 + row.其他
"""
PRIOR = """\
rule 上年 "合计不应少于上年"
  for row in 支出, before in prior.支出 matching 项目
  require row.合计 >= before.合计
"""
NAMES = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸")


def budget(year: int = 2024, **totals: str) -> str:
    """A budget in which all rows add up but those said."""
    rows = [f"{name}|{totals.get(name, '3.00')}|1.00|2.00" for name in NAMES]
    return "\n".join([f"青岚区{year}年预算", "", "支出表", "单位：万元", "", "项目|合计|基本支出|项目支出", *rows, ""])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C")
    monkeypatch.chdir(tmp_path)
    Path("own.rules").write_text(RULES, "utf-8")
    return tmp_path


def check(*options: str) -> int:
    return main(["check", "--quiet", "--rules", "own.rules", *options])


def compared(form: str) -> Path:
    """A report after an earlier one: 甲 is as it was, 乙 has other figures, 丙 is mended, 丁 is new."""
    Path("now.txt").write_text(budget(甲="4.00", 乙="5.00", 丙="6.00"), "utf-8")
    check("--json-output", "old.json", "--xlsx-output", "paper.xlsx", "now.txt")
    Path("now.txt").write_text(budget(甲="4.00", 乙="7.00", 丁="8.00"), "utf-8")
    path = Path("paper.xlsx" if form == "xlsx" else "now.html")
    assert check("--diff", "old.json", "--format", form, "--output", str(path), "now.txt") == 1
    return path


def pieces(text: str, kind: str) -> list[tuple[str, str]]:
    """The articles of a class: their attributes, and what stands in them."""
    found = re.findall(r"<article ([^>]*)>(.*?)</article>", text, re.DOTALL)
    return [one for one in found if kind in (re.search(r'class="([^"]*)"', one[0]) or ["", ""])[1].split()]


def state_of(attributes: str) -> str | None:
    found = re.search(r'data-change="([^"]*)"', attributes)
    return found[1] if found else None


# ── since an earlier report ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_marks_what_is_new_and_changed_and_lists_what_is_gone() -> None:
    text = compared("html").read_text("utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    check_links(Page(text))
    states = {}
    for attributes, inside in pieces(text, "conflict"):
        (name,) = set(re.findall(r"支出表 · (\S) · 合计", inside))
        states[name] = state_of(attributes)
        assert ('class="change' in inside) == (states[name] != "as-before")
        assert ("before: " in inside) == (states[name] == "changed")
        if states[name] == "changed":
            assert "before: 合计应等于基本支出加项目支出: 5.00 ≠ 1.00 + 2.00 = 3.00" in inside
    assert states == {"甲": "as-before", "乙": "changed", "丁": "new"}
    assert {state_of(attributes) for attributes, _ in pieces(text, "holds")} == {None}
    ((attributes, inside),) = pieces(text, "gone")
    assert state_of(attributes) == "gone"
    assert "6.00 ≠ 1.00 + 2.00 = 3.00" in inside and "line 9" in inside and "合计应等于基本支出加项目支出</h4>" in inside
    assert "since old.json: 1 new, 1 gone, 1 changed, 1 as before" in text
    assert re.search(r'<select id="by-change">.*value="new changed".*value="gone"', text)


def test_a_page_that_was_not_compared_speaks_of_no_change() -> None:
    Path("now.txt").write_text(budget(甲="4.00"), "utf-8")
    check("--html-output", "now.html", "now.txt")
    text = Path("now.html").read_text("utf-8").partition("</style>")[2].partition("<script>")[0]
    assert "data-change" not in text and "by-change" not in text and 'id="gone"' not in text


def test_both_say_it_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    text = compared("html").read_text("utf-8")
    assert "与 old.json 相比：新增 1 处，消失 1 处，变动 1 处，不变 1 处" in text
    ((_, inside),) = pieces(text, "gone")
    assert "第9行" in inside
    book = openpyxl.load_workbook(compared("xlsx"))
    assert [row[3].value for row in book["例外事项"].iter_rows(min_row=2, max_row=5)] == ["与前次报告相比", "不变", "改动", "新增"]


def test_the_working_paper_has_a_column_for_it_and_keeps_what_people_wrote() -> None:
    Path("now.txt").write_text(budget(甲="4.00", 乙="5.00", 丙="6.00"), "utf-8")
    check("--json-output", "old.json", "--xlsx-output", "paper.xlsx", "now.txt")
    book = openpyxl.load_workbook("paper.xlsx")
    heads = [cell.value for cell in book["exceptions"][2]]
    for row in book["exceptions"].iter_rows(min_row=3):
        row[heads.index("response")].value = f"about {row[heads.index('stated')].value}"
    book.save("paper.xlsx")
    Path("now.txt").write_text(budget(甲="4.00", 乙="7.00", 丁="8.00"), "utf-8")
    check("--diff", "old.json", "--xlsx-output", "paper.xlsx", "now.txt")
    book = openpyxl.load_workbook("paper.xlsx")
    rows = list(book["exceptions"].iter_rows(min_row=2, values_only=True))
    column = {name: n for n, name in enumerate(rows[0])}
    told = [(row[column["stated"]], row[column["since the earlier report"]], row[column["response"]] or None) for row in rows[1:]]
    assert told == [(4, "as before", "about 4"), (7, "changed", "about 5"), (8, "new", None), (None, None, "about 6")]
    (gone,) = book["gone"].iter_rows(min_row=3, values_only=True)
    assert gone[:3] == ("now.txt", "error", "合计应等于基本支出加项目支出")
    assert "6.00 ≠ 1.00 + 2.00 = 3.00" in str(gone[3]) and gone[4:6] == ("line 9", "own.构成")
    cover = [cell for row in book["cover"].iter_rows(values_only=True) for cell in row]
    assert "since old.json: 1 new, 1 gone, 1 changed, 1 as before" in cover
    # A third run, compared with nothing, has no such column, and still everybody's words.
    check("--xlsx-output", "paper.xlsx", "now.txt")
    book = openpyxl.load_workbook("paper.xlsx")
    assert "gone" not in book.sheetnames
    rows = list(book["exceptions"].iter_rows(min_row=2, values_only=True))
    assert "since the earlier report" not in rows[0]
    assert [row[rows[0].index("response")] or None for row in rows[1:]] == ["about 4", "about 5", None, "about 6"]


@pytest.mark.parametrize(
    ("location", "document", "words"),
    [
        ({"page": 2, "box": [1, 2, 3, 4]}, None, "page 2"),
        ({"sheet": "收支", "cell": "B7"}, None, "sheet 收支 B7"),
        ({"paragraph": 3}, None, "paragraph 3"),
        ({"line": 9}, "before.txt", "before.txt line 9"),
        ({"line": "9", "page": True, "sheet": ["x"], "table": None, "cell": 7}, None, ""),
    ],
)
def test_the_place_of_what_is_gone(location: dict[str, Any], document: str | None, words: str) -> None:
    """In whatever form the document was; what a file has of no use is no place."""
    compared("html")
    record = json.loads(Path("old.json").read_text("utf-8"))
    for one in record["documents"][0]["findings"]:
        for item in one["evidence"]:
            item["location"], item["document"] = location, document
    Path("old.json").write_text(json.dumps(record), "utf-8")
    places = {change.place for change in changes.read("old.json")["now.txt"].findings.values()}
    assert places == {words}


# ── an earlier document ──────────────────────────────────────────────────────────────────────────────────────────────


def with_prior(*options: str) -> str:
    Path("own.rules").write_text(RULES + PRIOR, "utf-8")
    Path("now.txt").write_text(budget(2024, 甲="4.00"), "utf-8")
    assert check(*options, "--html-output", "now.html", "now.txt") == 1
    text = Path("now.html").read_text("utf-8")
    check_links(Page(text))
    return text


def links_of(text: str) -> Iterator[tuple[str, str]]:
    """Of the finding about last year: where each of its figures leads, and what stands there."""
    ((attributes, inside),) = [one for one in pieces(text, "conflict") if "合计不应少于上年" in one[1]]
    card = (re.search(r'id="([^"]*)"', attributes) or "")[1]
    for words, anchor in dict.fromkeys((b, a) for a, b in re.findall(r'class="to \w+" href="#([^"]*)">([\d.]+)<', inside)):
        place = re.search(rf'<a id="{anchor}"[^>]*data-d="([^"]*)"[^>]*>', text)
        assert place is not None and card in place[1].split(), "no way back"
        yield words, text[: place.start()].rpartition('<article class="sheet')[2].partition('"')[0].strip()


def test_an_earlier_document_stands_beside_with_links_both_ways() -> None:
    Path("before.txt").write_text(budget(2023, 乙="3.50"), "utf-8")
    text = with_prior("--prior", "before.txt")
    assert dict(links_of(text)) == {"3.00": "", "3.50": "earlier"}
    ((_, inside),) = pieces(text, "earlier")
    assert inside.startswith('<h3 id="s1"><span class="earlier">earlier document</span> before.txt</h3>')
    assert len(re.findall('class="fig conflict', inside)) == 1, "only the figure of the finding is boxed"
    assert '<sup class="no">' not in inside, "a number stands where a finding is about a figure"
    assert re.search(r"before\.txt <code class=\"hash\">SHA-256 [0-9a-f]{64}", text)


def test_an_earlier_document_that_is_checked_too_stands_there_once() -> None:
    Path("before.txt").write_text(budget(2023, 乙="3.50"), "utf-8")
    text = with_prior("--prior", "before.txt", "before.txt")
    assert not pieces(text, "earlier")
    assert len(pieces(text, "sheet")) == 2
    assert dict(links_of(text)) == {"3.00": "", "3.50": ""}
    belongs = [re.search(r'data-document="([^"]*)"', attributes) for attributes, _ in pieces(text, "sheet")]
    assert [found and found[1] for found in belongs] == ["0 1", "1"], "it stays in sight with what speaks of it"


def test_an_earlier_document_that_nothing_speaks_of_is_left_out() -> None:
    Path("before.txt").write_text(budget(2023).replace("支出表", "别的表"), "utf-8")
    assert not pieces(with_prior("--prior", "before.txt"), "earlier")


def test_pages_of_an_earlier_pdf_are_pictures_with_boxes() -> None:
    sheet = Sheet()
    sheet.centred(40, "青岚区2023年预算", 16)
    sheet.centred(70, "支出表", 12)
    sheet.text(60, 90, "单位：万元")
    rows = [["项目", "合计", "基本支出", "项目支出"], *([name, "3.50" if name == "乙" else "3.00", "1.00", "2.00"] for name in NAMES)]
    sheet.table(60, 110, [100, 90, 90, 90], rows)
    Path("before.pdf").write_bytes(pdf(sheet))
    text = with_prior("--prior", "before.pdf")
    ((_, inside),) = pieces(text, "earlier")
    assert inside.count("data:image/png") == 1
    boxes = re.findall(r'<a id="(p1-\d+)" class="fig conflict"[^>]*data-t="3\.50"', inside)
    assert len(boxes) == 1
    assert dict(links_of(text)) == {"3.00": "", "3.50": "earlier"}


# ── in a browser ─────────────────────────────────────────────────────────────────────────────────────────────────────

needs_a_browser = pytest.mark.skipif(browser.installed() is None, reason="no Chromium is installed to open the page with")
SHOWN = "[...document.querySelectorAll('.card')].filter(one => one.checkVisibility()).map(one => one.dataset.change ?? '-')"


@needs_a_browser
def test_changes_are_chosen_by_keys_alone() -> None:
    with browser.Browser() as page:
        page.open(compared("html"))
        page.value("document.querySelector('#by-change').focus()")
        assert page.value(SHOWN) == ["as-before", "changed", "new", "gone"]
        for key, shown in (("ArrowDown", ["changed", "new"]), ("ArrowDown", ["new"]), ("End", ["gone"])):
            page.press(key)
            assert page.value(SHOWN) == shown
        assert page.value("document.querySelector('#shown').textContent").startswith("0 of")
        name = page.value("document.querySelector('#by-change').labels[0].textContent")
        assert name.startswith("since the earlier report")
        # From the counts to what is gone, by the link; the filter that hides it is taken away.
        page.value("const s = document.querySelector('#by-change'); s.value = 'new'; s.dispatchEvent(new Event('input', {bubbles: true}))")
        page.value("document.querySelector('.since a').focus()")
        page.press("Enter")
        page.value("new Promise(done => setTimeout(done, 100))")
        assert "gone" in page.value(SHOWN)


@needs_a_browser
def test_hundreds_of_findings_are_laid_out_only_where_one_looks(tmp_path: Path) -> None:
    """As for thousands (benchmarks/large_report.py): a jump ends where it should, and what is chosen leaves no gaps."""
    Path("large.rules").write_text(large_report.RULES, "utf-8")
    Path("large.txt").write_text(large_report.budget(400), "utf-8")
    assert main(["check", "--quiet", "--rules", "large.rules", "--format", "html", "--output", "large.html", "large.txt"]) == 1
    text = Path("large.html").read_text("utf-8")
    assert text.count('class="parcel"') == 8 + 12
    in_sight = """(one => { const at = one.getBoundingClientRect(), pane = one.closest('main > section').getBoundingClientRect();
        return at.top >= pane.top && at.bottom <= pane.bottom })"""
    wait = "new Promise(done => setTimeout(done, 300))"
    with browser.Browser() as page:
        page.open(Path("large.html"))
        laid = "[...document.querySelectorAll('.parcel > .card')].filter(one => one.checkVisibility({contentVisibilityAuto: true})).length"
        assert 0 < page.value(laid) < 200, "everything is laid out at once"
        anchor = pieces(text, "conflict")[-3]
        card = (re.search(r'id="([^"]*)"', anchor[0]) or "")[1]
        page.value(f"location.hash = '{card}'")
        page.value(wait)
        assert page.value(f"{in_sight}(document.getElementById('{card}'))")
        page.press("j")
        page.value(wait)
        after = page.value("document.activeElement.id")
        assert after != card and page.value(f"{in_sight}(document.activeElement)")
        page.value("document.querySelector('.card.on a.to').click()")
        page.value(wait)
        assert page.value(f"{in_sight}(document.querySelector(location.hash))")
        page.value(large_report._HELP)
        page.value("seek('单位之7 支出表3')")
        page.value(wait)
        shown = page.value("[...document.querySelectorAll('.card')].filter(one => one.checkVisibility()).length")
        assert 0 < shown < 40
        assert page.value("document.querySelectorAll('.parcel:not([hidden])').length") <= shown
        height = page.value("document.querySelector('.group').getBoundingClientRect().height")
        assert height < 400 * shown + 100, "what is hidden leaves a gap"
