"""The report as a page: well-formed whatever a document says, without a network, with links that lead somewhere."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings

from engine.cli import main
from engine.commands.papers import gathered
from engine.evaluate import evaluate
from engine.facts import Cell, Column, Facts, Figure, Heading, Label, Part, Passage, Place, Row, Table
from engine.findings import Candidate, Diagnosis, Report, Witness
from engine.messages import Speech
from engine.papers import Papers, Published
from engine.read import read
from engine.render import speaks
from engine.render.expression import taken_apart
from engine.render.formats import View, rendered
from engine.rules import obtain
from pdf_paper import Sheet, pdf
from test_render import REPORT, reports

ROOT = Path(__file__).resolve().parents[1]
WRONG = "examples/qinghe-budget-2024-errors.txt"
_OUTSIDE = ("href", "src", "action", "srcset", "poster", "data", "xlink:href", "formaction")


class Page(HTMLParser):
    """What a page consists of: anchors, links, texts, elements that are open."""

    _EMPTY = frozenset(("meta", "input", "rect", "image"))

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[tuple[str, str, str]] = []  # element, attribute, target
        self.events: list[str] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.cards: list[dict[str, str | None]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.links += [(tag, name, value or "") for name, value in attrs if name in _OUTSIDE]
        self.events += [name for name in found if name.startswith("on") or name == "style"]
        if tag == "article":
            self.cards.append(found)
        if tag not in self._EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.text.append(data)


def page_of(report: Report, papers: Papers, chinese: bool = False) -> str:
    text = rendered(report, "html", View(Speech(chinese), papers=papers))
    assert isinstance(text, str)
    return text


def checked(rules: str, *paths: str) -> tuple[Report, Papers]:
    """Documents checked as the command does it for this form."""
    plan = obtain([rules], {})
    facts = [read(path) for path in paths]
    report = Report("0.1.0", tuple(evaluate(plan, one, True) for one in facts), ())
    return report, gathered(report, facts, plan)


@pytest.fixture(scope="module")
def real() -> tuple[Report, Papers, str]:
    """The example with planted errors."""
    report, papers = checked("district.rules", str(ROOT / WRONG))
    return report, papers, page_of(report, papers, chinese=True)


def check_links(page: Page) -> None:
    """Every link leads to a place in the page; pictures are in it; no address names a place outside."""
    assert len(set(page.ids)) == len(page.ids)
    assert not page.events
    for tag, _, target in page.links:
        if tag == "image":
            assert target.startswith("data:image/png;base64,")
        else:
            assert target.startswith("#") and target[1:] in page.ids, f"{tag} leads to {target}"


def test_the_page_is_well_formed(real: tuple[Report, Papers, str]) -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(real[2])
    assert not parser.errors
    page = Page(real[2])
    assert not page.open
    check_links(page)


def test_nothing_is_asked_of_a_network(real: tuple[Report, Papers, str]) -> None:
    assert not re.search(r"""(?:url\(|@import|import\(|fetch\(|XMLHttpRequest|WebSocket|(?<![\w.])//[\w-]+\.\w)""", real[2])
    assert "http:" not in real[2] and "https:" not in real[2]


def test_the_policy_lets_in_only_what_is_ours(real: tuple[Report, Papers, str]) -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', real[2])
    assert "default-src &#x27;none&#x27;" in policy and "unsafe" not in policy
    for name in ("style", "script"):
        (content,) = re.findall(rf"<{name}>(.*?)</{name}>", real[2], re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src &#x27;sha256-{digest}&#x27;" in policy


def test_every_finding_is_there_with_links_both_ways(real: tuple[Report, Papers, str]) -> None:
    report, _, text = real
    findings = report.documents[0].findings
    page = Page(text)
    cards = [card for card in page.cards if "card" in (card["class"] or "").split()]
    assert len(cards) == len(findings)
    assert len([card for card in cards if "conflict" in (card["class"] or "")]) == sum(f.verdict == "conflict" for f in findings)
    targets = {target for tag, _, target in page.links if tag == "a"}
    for n, one in enumerate(findings):
        if one.verdict == "conflict":
            assert f"#d0-{n}" in targets, "no figure leads to the finding"
    # Every figure of a conflict is marked where it stands, and is led to.
    for one in findings:
        if one.verdict == "conflict":
            body = text.partition(f'id="d0-{findings.index(one)}"')[2].partition("</article>")[0]
            linked = re.findall(r'class="to \w+" href="#(p0-\d+)"', body)
            places = {item.place for item in one.evidence}
            assert len(set(linked)) == len(places)
            assert all(f'id="{anchor}"' in text for anchor in linked)


def test_the_figures_of_an_equation_are_those_of_the_document(real: tuple[Report, Papers, str]) -> None:
    for document in real[0].documents:
        for one in document.findings:
            if not one.equation:
                continue
            taken = taken_apart(one.equation, one.evidence, one.unit)
            assert taken is not None, one.equation
            linked = {t.figure for side in (taken.left, taken.right) for t in side.tokens if t.figure is not None}
            assert linked == {n for n, item in enumerate(one.evidence) if item.role in ("stated", "operand") and n in linked}
            for side in (taken.left, taken.right):
                for token in side.tokens:
                    if token.figure is not None:
                        assert (one.evidence[token.figure].value or "").lstrip("-") == token.text


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'</style>&lt;b&gt;javascript:'


def hostile() -> tuple[Report, Papers]:
    """Whatever a document or a rule file may say, in every place that holds a text."""
    place, figure_place = Place(line=3, column=1, end_column=5), Place(line=4, column=1, end_column=5)
    figure = Figure("1", 1, 0, HOSTILE, HOSTILE, figure_place, HOSTILE, HOSTILE)
    label = Label(HOSTILE, place)
    cells = (Cell(HOSTILE, Place(line=5), None), Cell(f"1{HOSTILE}", figure_place, figure))
    columns = (Column((label,), "label"), Column((label, Label(HOSTILE, Place(line=8))), "figure"))
    table = Table(HOSTILE, label, HOSTILE, HOSTILE, (Part(columns, (Row(cells, place, (HOSTILE,), HOSTILE),), place),), (label,), place, (HOSTILE,))
    facts = Facts(HOSTILE, label, (label,), (label,), (Heading(HOSTILE, 1, Place(line=9)),), (Passage(HOSTILE, Place(line=7), 0, (figure,)),), (table,), (label,))
    (document,) = REPORT.documents
    findings = []
    for one in document.findings:
        evidence = tuple(e._replace(text=HOSTILE, table=HOSTILE, row=HOSTILE, column=HOSTILE, unit=HOSTILE, place=figure_place) for e in one.evidence)
        witness = Witness(HOSTILE, HOSTILE, HOSTILE, "error", HOSTILE, HOSTILE, None, None, None, HOSTILE, tuple(range(len(evidence))))
        diagnosis = Diagnosis(HOSTILE, HOSTILE, 0, False, (Candidate(0, HOSTILE, HOSTILE),)) if evidence else None
        findings.append(one._replace(
            id=HOSTILE, rule=HOSTILE, title=HOSTILE, source=HOSTILE, message=HOSTILE, equation=HOSTILE, unit=HOSTILE, reason=HOSTILE,
            evidence=evidence, witnesses=(witness,), diagnosis=diagnosis,
        ))  # fmt: skip
    document = document._replace(path=HOSTILE, title=HOSTILE, findings=tuple(findings))
    return REPORT._replace(documents=(document, document._replace(path="b"))), Papers({HOSTILE: Published(facts, HOSTILE)}, ((HOSTILE, HOSTILE),))


def test_what_a_document_says_stays_text() -> None:
    text = page_of(*hostile())
    page = Page(text)
    assert not page.open
    assert text.count("<script") == 1 and text.count("<style") == 1 and "<img" not in text
    assert not [link for link in page.links if link[2].startswith("javascript")]
    check_links(page)
    assert sum(HOSTILE in piece for piece in page.text) > 10  # shown, to the letter


@settings(max_examples=25, deadline=None)
@given(reports)
def test_any_report_is_well_formed(report: Report) -> None:
    facts = {one.path: Published(Facts(one.path, Label("t", Place(line=1)), (), (), (), (), ()), "") for one in report.documents}
    for papers in (Papers({}), Papers(facts)):
        page = Page(page_of(report, papers))
        assert not page.open
        check_links(page)


OWN = """\
ruleset own
use cn.units
table 收支
  titled "收支总表"
  label 项目 from "项目"
  column 预算 from "预算数"
rule 平衡 "收入总计应等于支出总计"
  require 收支["收入总计"].预算 = 收支["支出总计"].预算
"""


def test_pages_of_a_pdf_are_pictures_with_boxes(tmp_path: Path) -> None:
    first, second = Sheet(), Sheet()
    first.centred(40, "青岚区档案馆2024年部门预算", 16)
    first.text(60, 100, "本部门没有数据。")
    second.centred(40, "表1 收支总表", 12)
    second.text(60, 80, "单位：万元")
    second.table(60, 100, [120, 100], [["项目", "预算数"], ["一、拨款", "12.00"], ["收入总计", "12.00"], ["支出总计", "13.00"]])
    path = tmp_path / "own.pdf"
    path.write_bytes(pdf(first, second))
    (tmp_path / "own.rules").write_text(OWN, "utf-8")
    report, papers = checked(str(tmp_path / "own.rules"), str(path))
    (published,) = papers.documents.values()
    assert [page.number for page in published.pages] == [2]  # the one with the finding
    assert published.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    text = page_of(report, papers)
    page = Page(text)
    check_links(page)
    (conflict,) = [f for f in report.documents[0].findings if f.verdict == "conflict"]
    for item in conflict.evidence:
        assert item.place.box is not None
        x0, top, _, _ = item.place.box
        assert f'<rect x="{x0 - 2}" y="{top - 2}"' in text


def test_the_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    target, same = tmp_path / "a.html", tmp_path / "b.html"
    assert main(["check", "--rules", "district.rules", "--html-output", str(target), "--json-output", str(tmp_path / "a.json"), WRONG]) == 1
    shown = capfd.readouterr().out
    assert main(["check", "--rules", "district.rules", "--format", "html", "--output", str(same), WRONG]) == 1
    assert target.read_bytes() == same.read_bytes()
    # What the other forms have stays as it is without a page beside them.
    assert main(["check", "--rules", "district.rules", "--json-output", str(tmp_path / "b.json"), WRONG]) == 1
    assert capfd.readouterr().out == shown
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def test_findings_are_numbered_alike_through_the_report(real: tuple[Report, Papers, str]) -> None:
    numbers = re.findall(r'class="ordinal">(\d+)<', real[2])
    assert sorted(map(int, numbers)) == list(range(1, sum(map(speaks, real[0].documents[0].findings)) + 1))


BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed to open the page with")
def test_a_browser_runs_the_page_and_nothing_else(tmp_path: Path, real: tuple[Report, Papers, str]) -> None:
    assert BROWSER is not None
    for name, text in (("real", real[2]), ("hostile", page_of(*hostile()))):
        path = tmp_path / f"{name}.html"
        path.write_text(text.replace('<form id="filters"', '<form data-was="hidden" id="filters"'), "utf-8")
        command = [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-logging=stderr", "--v=0",
            f"--user-data-dir={tmp_path / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND", "--dump-dom", path.as_uri(),
        ]  # fmt: skip
        environment = {**os.environ, "HOME": str(tmp_path)}
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180, env=environment)
        assert done.returncode == 0, done.stderr[-2000:]
        # The script ran: it shows the form and counts the findings. Nothing was refused, nothing failed.
        form = re.search(r'<form[^>]*id="filters"[^>]*>', done.stdout)
        assert form is not None and " hidden" not in form[0].replace('"hidden"', "")
        assert re.search(r'<output id="shown"[^>]*>[^<]*\d', done.stdout)
        assert "Refused to" not in done.stderr and "Uncaught" not in done.stderr, done.stderr[-2000:]
