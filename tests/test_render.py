"""Rendering: nothing a document prints can break the layout, and the JSON is what its schema says."""

from __future__ import annotations

import ast
import io
import json
import unicodedata
from gettext import GNUTranslations
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts import Cell, Column, Facts, Figure, Heading, Label, Part, Passage, Place, Row, Table
from engine.findings import (
    Basis,
    Candidate,
    Change,
    Changes,
    Coverage,
    Diagnosis,
    DocumentReport,
    Evidence,
    Failure,
    Finding,
    Idle,
    Known,
    Regraded,
    Report,
    Tally,
    Unchecked,
    UncheckedNumber,
    Unread,
    Waived,
    Waiver,
    Witness,
)
from engine.messages import LOCALE, Speech, catalogue
from engine.render import facts as facts_form
from engine.render import json as json_form
from engine.render import table as table_form
from engine.render.equation import lay_out
from engine.render.layout import clean, pad, shorten, spread, width, wrap

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))

# ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────────

# Whatever a hostile document or path may hold: control characters, lone surrogates, both writing directions.
_texts = st.one_of(
    st.text(max_size=30),
    st.text(
        alphabet=st.sampled_from("表收入支出（）“”，。 12.,-+\x1b[31m\x07\t\n\r\u202e\u200b\udcff≠=é😀{}"), max_size=60
    ),
)
_some_text = st.none() | _texts
_ordinals = st.none() | st.integers(1, 10**6)
_counts = st.integers(0, 10**6)
_decimals = st.none() | st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", fullmatch=True)
_boxes = st.none() | st.tuples(*[st.integers(-10, 2000)] * 4)
_places = st.builds(
    Place, _ordinals, _ordinals, _ordinals, _ordinals, _boxes, _some_text, _some_text, _ordinals, _ordinals
)
_evidence = st.builds(
    Evidence,
    st.sampled_from(["stated", "operand", "label", "context"]),
    _texts,
    _decimals,
    _texts,
    _texts,
    _texts,
    _texts,
    _places,
    _some_text,
)
_sums = st.lists(st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,2})?", fullmatch=True), min_size=1, max_size=40).map(
    lambda terms: f"{terms[0]} ≠ {' + '.join(terms)} = 1"
)
_basis = st.builds(Basis, st.just("figures"), st.integers(0, 999).map(str), st.just("")) | st.builds(
    Basis, st.sampled_from(["median", "median absolute deviation", "digit"]), _decimals.map(lambda n: n or "0"), _texts
)
_witnesses = st.builds(
    Witness,
    *[_texts] * 3,
    st.sampled_from(["error", "warning", "note"]),
    *[_texts] * 2,
    *[_decimals] * 3,
    _texts,
    st.just(()),
)
_candidates = st.builds(Candidate, st.integers(0, 12), _texts, _texts)


def _sound(finding: Finding) -> Finding:
    """The same finding, its diagnosis about figures among its evidence, as every diagnosis is."""
    diagnosis, size = finding.diagnosis, len(finding.evidence)
    if diagnosis is None or not size:
        return finding._replace(diagnosis=None)
    others, along = (
        tuple(one._replace(figure=one.figure % size) for one in candidates)
        for candidates in (diagnosis.others, diagnosis.along)
    )
    sound = diagnosis._replace(figure=diagnosis.figure % size, others=others, along=along)
    return finding._replace(diagnosis=sound)


_findings = st.builds(
    Finding,
    id=_texts,
    rule=_texts,
    title=_texts,
    source=_texts,
    verdict=st.sampled_from(["holds", "rounding", "conflict", "incomplete", "not checkable"]),
    severity=st.sampled_from(["error", "warning", "note"]),
    message=_texts,
    equation=st.just("") | _texts | _sums,
    stated=_decimals,
    expected=_decimals,
    difference=_decimals,
    unit=_texts,
    reason=_some_text,
    evidence=st.lists(_evidence, max_size=10).map(tuple),
    diagnosis=st.none() | st.builds(
        Diagnosis, _texts, _texts, st.integers(0, 12), st.booleans(), st.lists(_candidates, max_size=1).map(tuple)
    ),
    basis=st.lists(_basis, max_size=3).map(tuple),
    witnesses=st.lists(_witnesses, max_size=1).map(tuple),
).map(_sound)
_severities = st.sampled_from(["error", "warning", "note"])
_tags = st.lists(_texts, max_size=2).map(tuple)
_tallies = st.builds(
    Tally,
    _texts,
    _texts,
    *[_counts] * 6,
    severity=_severities,
    tags=_tags,
    regraded=st.none() | st.builds(Regraded, _severities, _some_text),
)
_idle = st.builds(Idle, _texts, _texts, _severities, _tags, st.sampled_from(["disabled", "left out"]), _tags)
_coverage = st.builds(
    Coverage,
    *[_counts] * 5,
    unchecked=st.lists(st.builds(Unchecked, *[_texts] * 5, place=_places), max_size=3).map(tuple),
    unread=st.lists(st.builds(Unread, _texts, _texts, _places), max_size=3).map(tuple),
    numbers=_counts,
    unchecked_numbers=st.lists(st.builds(UncheckedNumber, _texts, _texts, _texts, _places), max_size=3).map(tuple),
)
_documents = st.builds(
    DocumentReport,
    path=_texts,
    title=_texts,
    properties=st.dictionaries(st.sampled_from(["year", "kind", "fund"]) | _texts, st.none() | st.integers() | _texts),
    tables=_counts,
    findings=st.lists(_findings, max_size=4).map(tuple),
    tallies=st.lists(_tallies, max_size=4).map(tuple),
    coverage=_coverage,
    idle=st.lists(_idle, max_size=3).map(tuple),
    recognitions=st.just(()),
    reaches=st.just(()),
    waived=st.lists(st.builds(Waived, _findings, _texts, _texts, st.just("2025-06-30")), max_size=1).map(tuple),
    baseline=st.none() | st.builds(Known, _counts, _counts),
)
_waivers = st.builds(
    Waiver,
    _texts,
    st.integers(1, 99),
    *[_texts] * 6,
    st.just("2025-06-30"),
    st.sampled_from(["used", "unused", "expired", "not looked for"]),
)
_changes = st.builds(
    Changes,
    _texts,
    st.lists(
        st.builds(
            Change, st.sampled_from(["new", "gone", "changed"]), _texts, _texts, _texts, _severities, _texts, _texts
        ),
        max_size=2,
    ).map(tuple),
    _counts,
    _tags,
)
reports = st.builds(
    Report,
    st.just("0.1.0"),
    st.lists(_documents, max_size=3).map(tuple),
    st.lists(st.builds(Failure, _texts, _texts), max_size=2).map(tuple),
    st.lists(_waivers, max_size=1).map(tuple),
    st.none() | _changes,
)


def place(line: int) -> Place:
    return Place(line=line, column=3, end_column=9)


def figure(role: str, text: str, table: str, row: str, column: str, line: int, repaired: str | None = None) -> Evidence:
    return Evidence(role, text, text.replace(",", ""), "万元", table, row, column, place(line), repaired)  # type: ignore[arg-type]


CONFLICT = Finding(
    id="f1",
    rule="district.构成",
    title="合计 = 基本支出 + 项目支出",
    source="",
    verdict="conflict",
    severity="error",
    message="合计 = 基本支出 + 项目支出: 349.21 ≠ 309.12 + 40.00 = 349.12",
    equation="349.21 ≠ 309.12 + 40.00 = 349.12",
    stated="349.21",
    expected="349.12",
    difference="0.09",
    unit="万元",
    reason=None,
    evidence=(
        figure("stated", "349.21", "部门支出总表", "2060199 其他科学技术管理事务", "合计", 161),
        figure("operand", "309.12", "部门支出总表", "2060199 其他科学技术管理事务", "基本支出", 161, "moved 1 cell"),
        figure("operand", "40.00", "一般公共预算支出表", "2060199 其他科学技术管理事务", "项目支出", 229),
    ),
    diagnosis=Diagnosis("swapped digits", "309.21", 1, True),
)
ROUNDING = CONFLICT._replace(
    id="f2", verdict="rounding", severity="note", reason="cut off", diagnosis=None, equation="1.43 ≈ 0.72 + 0.72 = 1.44"
)
HOLDS = CONFLICT._replace(id="f3", verdict="holds", severity="error", reason=None, diagnosis=None)
UNCHECKABLE = CONFLICT._replace(id="f4", verdict="not checkable", severity="note", reason="no table for 2023")
DOCUMENT = DocumentReport(
    path="budget.txt",
    title="青禾区数字服务中心2024年部门预算",
    properties={"year": 2024, "kind": "预算"},
    tables=12,
    findings=(ROUNDING, CONFLICT),
    tallies=(
        Tally("district.构成", "合计 = 基本支出 + 项目支出", 40, 38, 1, 1, 0, 0),
        Tally("district.国资对应", "国资表与支出总表一致", 0, 0, 0, 0, 0, 0),
    ),
    coverage=Coverage(
        332,
        327,
        0,
        58,
        55,
        (Unchecked("12.30", "万元", "项目表", "维修", "金额", place(300)),),
        (Unread("绩效目标表", "no column 合计", place(310)),),
    ),
)
REPORT = Report("0.1.0", (DOCUMENT,), ())


def shown(report: Report, chinese: bool = False, **options: bool) -> str:
    return table_form.show(report, Speech(chinese), **options)


def one(finding: Finding) -> Report:
    """A report with this finding alone."""
    return Report("0.1.0", (DOCUMENT._replace(findings=(finding,)),), ())


# ── the terminal form ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_report_reads_as_an_auditor_needs_it() -> None:
    assert shown(REPORT) == (
        "budget.txt   2024 预算 · 12 tables · 332 figures · 58 claims\n"
        "\n"
        "error    构成        合计 = 基本支出 + 项目支出                                        district.构成\n"
        "         部门支出总表 · 2060199 其他科学技术管理事务 · 合计                                 line 161\n"
        "               349.21  ≠  309.12 + 40.00  =  349.12    difference 0.09 万元\n"
        "         with  40.00  一般公共预算支出表 · 2060199 其他科学技术管理事务 · 项目支出          line 229\n"
        "         rests on a repaired reading: moved 1 cell                                          line 161\n"
        "         likely 309.12 → 309.21: swapped digits\n"
        "\n"
        "1 within rounding (--all shows it)\n"
        "1 rule bound nowhere: 国资对应\n"
        "1 table not read: no column 合计: 绩效目标表 (line 310)\n"
        "2 rules, 40 checks: 38 hold, 1 rounding, 1 conflict · 327 of 332 figures checked · 55 of 58 claims\n"
        "  checked\n"
    )


def test_all_lists_roundings_and_unchecked_figures() -> None:
    text = shown(REPORT, everything=True)
    assert "within rounding: cut off" in text
    assert "checked by nothing: 12.30 万元 · 项目表 · 维修 · 金额" in text
    assert "--all" not in text


def test_graver_findings_come_first_and_keep_their_order() -> None:
    first, second = CONFLICT._replace(title="first"), CONFLICT._replace(title="second")
    note, warning = (
        CONFLICT._replace(title="note", severity="note"),
        CONFLICT._replace(title="warn", severity="warning"),
    )
    text = shown(Report("", (DOCUMENT._replace(findings=(note, warning, first, second)),), ()))
    assert sorted(["first", "second", "warn", "note  "], key=text.index) == ["first", "second", "warn", "note  "]


def test_what_holds_is_silent_and_so_is_a_mere_not_checkable() -> None:
    quiet = REPORT._replace(documents=(DOCUMENT._replace(findings=(HOLDS, UNCHECKABLE)),))
    assert "nothing found" in shown(quiet)
    assert json.loads(json_form.show(quiet))["documents"][0]["findings"] == []
    graded = one(UNCHECKABLE._replace(severity="error"))
    assert "not checkable: no table for 2023" in shown(graded)
    ids = [f["id"] for f in json.loads(json_form.show(quiet, everything=True))["documents"][0]["findings"]]
    assert ids == ["f3", "f4"]


def test_quiet_shows_findings_only() -> None:
    text = shown(REPORT, quiet=True)
    assert text.endswith("swapped digits\n")
    assert "rules" not in text
    assert shown(one(ROUNDING), quiet=True) == ""


def test_a_document_that_could_not_be_read_is_never_left_out() -> None:
    report = Report("", (), (Failure("scan.txt", "is empty"),))
    assert shown(report, quiet=True) == "not checked   scan.txt: is empty\n"


def test_the_message_is_not_said_twice() -> None:
    finding = CONFLICT._replace(
        equation="", message="合计 = 基本支出 + 项目支出: no row 206", reason="no row 206", verdict="incomplete"
    )
    assert shown(one(finding)).count("no row 206") == 1


def test_chinese() -> None:
    text = shown(REPORT, chinese=True)
    assert "错误" in text
    assert "相差 0.09 万元" in text
    assert "第161行" in text
    assert "疑为 309.12 → 309.21" in text
    assert not any(word in text for word in ("error", "difference", "line", "checked"))


def test_colour_only_adds_colour() -> None:
    coloured = shown(REPORT, colour=True)
    assert "\x1b[1;31merror" in coloured
    plain = coloured
    for code in ("1;31", "1;33", "36", "1", "2", "0"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == shown(REPORT)


@settings(max_examples=30, deadline=None)
@given(reports, st.booleans(), st.booleans(), st.booleans())
def test_no_document_can_break_the_terminal(report: Report, chinese: bool, everything: bool, quiet: bool) -> None:
    text = shown(report, chinese=chinese, everything=everything, quiet=quiet)
    assert not [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]
    text.encode("utf-8", "backslashreplace")


def test_many_other_places_are_counted() -> None:
    evidence = tuple(figure("operand", f"{n}.00", f"表{n}", "合计", "金额", n) for n in range(1, 12))
    report = one(CONFLICT._replace(evidence=evidence, diagnosis=None))
    assert "and 4 more figures" in shown(report)
    assert "表11 · 合计 · 金额" in shown(report, everything=True)


def test_the_terms_of_a_sum_are_named_unless_they_stand_in_its_row() -> None:
    rows = (("391.26", "养老支出", 163), ("294.37", "离退休", 164), ("6.89", "职业年金", 165))
    evidence = [figure("operand", text, "支出总表", row, "合计", line) for text, row, line in rows]
    evidence[0] = evidence[0]._replace(role="stated")
    found = CONFLICT._replace(evidence=tuple(evidence), diagnosis=None)
    named = [line.split() for line in shown(one(found)).splitlines() if "line 164" in line or "line 165" in line]
    assert named == [["with", "294.37", "离退休", "line", "164"], ["6.89", "职业年金", "line", "165"]]
    assert "line 164" not in shown(one(found._replace(verdict="holds")), everything=True)


def test_what_holds_says_so_behind_its_equation() -> None:
    holds = HOLDS._replace(equation="349.12 = 309.12 + 40.00 = 349.12", difference="0.00")
    assert "349.12  =  309.12 + 40.00  =  349.12    holds\n" in shown(one(holds), everything=True)


# ── equations and layout ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_long_sum_stands_in_columns_under_its_points() -> None:
    assert lay_out("1467.2 ≠ 47.39 + 849.21 + 8 - 1.5 + 391.26 = 1294.36", "difference 172.84", 44) == [
        "1467.2  ≠      47.39 +  849.21 +    8",
        "           -    1.5  +  391.26",
        "        =    1294.36    difference 172.84",
    ]


@given(_sums, st.integers(30, 110))
def test_no_term_of_an_equation_is_lost(equation: str, cells: int) -> None:
    laid_out = " ".join(lay_out(equation, "difference 1", cells)).split()
    assert laid_out == [*equation.split(), "difference", "1"]


@given(_sums)
def test_equations_keep_to_the_width(equation: str) -> None:
    assert max(map(width, lay_out(equation, "", 100))) <= 100


def test_an_unusual_equation_is_wrapped_as_text() -> None:
    lines = lay_out("不是等式的一段话" * 10, "", 40)
    assert max(map(width, lines)) <= 40
    assert "".join(lines) == "不是等式的一段话" * 10


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("收入", 4), ("收a入", 5), ("é", 1), ("\x1b[31mab\x1b[0m", 2), ("…", 1)]
)
def test_width_counts_cells(text: str, cells: int) -> None:
    assert width(text) == cells
    assert width(pad(text, 9)) == 9


@given(_texts, st.integers(1, 40))
def test_shorten_never_exceeds_its_room(text: str, cells: int) -> None:
    cut = shorten(text, cells)
    assert cut == text if width(text) <= cells else width(cut) <= cells and cut.endswith("…")


@given(_texts, st.integers(2, 40))
def test_wrap_keeps_every_word_within_the_margin(text: str, cells: int) -> None:
    lines = wrap(clean(text), cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


def test_hostile_lengths_take_no_time() -> None:
    wrap("x" * 1_000_000, 80)
    shown(one(CONFLICT._replace(title="表" * 10**6, message="说" * 10**6)))


def test_clean_leaves_one_printable_line() -> None:
    assert clean("a\tb\r\n c\x1b[31m\u202e") == "a b c�[31m�"
    assert clean("收　入") == "收 入"


def test_what_does_not_fit_beside_goes_below() -> None:
    assert spread("left", "right", 20) == "left           right"
    assert spread("left" * 4, "right", 20) == "left" * 4 + "\n" + " " * 15 + "right"


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@settings(max_examples=50, deadline=None)
@given(reports, st.booleans())
def test_every_report_is_valid(report: Report, everything: bool) -> None:
    written = json_form.show(report, everything=everything)
    loaded = json.loads(written.encode("utf-8", "backslashreplace"))
    jsonschema.Draft202012Validator(SCHEMA).validate(loaded)
    assert written == json_form.show(report, everything=everything)
    for document, record in zip(report.documents, loaded["documents"], strict=True):
        assert record["path"] == document.path
        assert record["coverage"]["unchecked"] == [
            {
                "text": u.text,
                "unit": u.unit,
                "table": u.table,
                "row": u.row,
                "column": u.column,
                "location": _location(u.place),
            }
            for u in document.coverage.unchecked
        ]


def _location(place: Place) -> dict[str, object]:
    return {**place._asdict(), "box": None if place.box is None else list(place.box)}


def test_the_schema_names_every_key() -> None:
    """A key that is written and not described, at any depth, is a slip in one of the two."""
    closed = json.loads(json.dumps(SCHEMA), object_hook=_closed)
    full = REPORT._replace(errors=(Failure("a", "b"),))
    jsonschema.Draft202012Validator(closed).validate(json.loads(json_form.show(full, everything=True)))


def _closed(node: dict[str, object]) -> dict[str, object]:
    return {**node, "additionalProperties": False} if "required" in node and "properties" in node else node


def test_a_record_is_one_line_so_that_reports_can_be_compared() -> None:
    lines = json_form.show(REPORT).splitlines()
    assert sum('"role"' in line for line in lines) == 6
    changed = DOCUMENT._replace(tallies=(DOCUMENT.tallies[0]._replace(holds=37), DOCUMENT.tallies[1]))
    other = json_form.show(Report("0.1.0", (changed,), ())).splitlines()
    assert sum(a != b for a, b in zip(lines, other, strict=True)) == 1


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def translated() -> Catalog:
    """The Chinese words as they are written down."""
    with (Path(LOCALE) / "zh" / "LC_MESSAGES" / "engine.po").open("rb") as file:
        return read_po(file, locale="zh")


def forms(message: Message) -> tuple[str, ...]:
    """The English words of a message: one, or one and many."""
    return tuple(map(str, message.id)) if isinstance(message.id, tuple) else (str(message.id),)


def test_every_fixed_word_is_translated_and_used() -> None:
    """Whoever calls say() or count() with words of his own adds them to the Chinese ones."""
    calls = {f"{speaker}.{verb}" for speaker in ("page", "speech", "self") for verb in ("say", "count")}
    said: set[tuple[str, ...]] = set()
    constants: set[str] = set()
    engine = ROOT / "engine"
    for path in set(engine.rglob("*.py")) - {engine / "messages.py"}:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func) in calls:
                words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                said.add(tuple(dict.fromkeys(word for word in words if isinstance(word, str))))
    diagnoses = {"swapped digits", "changed digit", "dropped digit", "added digit", "moved point", "wrong sign"}
    columns = {"code", "label", "figure", "text"}
    known = {forms(message) for message in translated() if message.id}
    assert said - {()} <= known
    assert {word for words in known for word in words} - diagnoses - columns <= constants


def test_a_translation_has_the_same_slots() -> None:
    for message in translated():
        english, chinese = forms(message)[-1], "".join(message.string or ())
        if message.id:
            slots = [{part.split("}")[0] for part in text.split("{")[1:]} for text in (english, chinese)]
            assert slots[0] == slots[1], message.id


def test_the_catalogue_was_compiled_from_what_is_written() -> None:
    """If not: pybabel compile -D engine -d engine/locale"""
    compiled = io.BytesIO()
    write_mo(compiled, translated())
    compiled.seek(0)
    own, now = catalogue("zh"), GNUTranslations(compiled)
    assert isinstance(own, GNUTranslations)
    for words in (forms(message) for message in translated() if message.id):
        one, many = words[0], words[-1]
        assert own.gettext(one) == now.gettext(one)
        assert [own.ngettext(one, many, n) for n in (1, 2)] == [now.ngettext(one, many, n) for n in (1, 2)]


def test_words_without_a_translation_stay_as_they_are() -> None:
    assert Speech(chinese=True).say("no such words {n}", n=3) == "no such words 3"
    assert Speech(chinese=True).count(2, "{n} thing", "{n} things") == "2 things"
    assert catalogue("xx").gettext("holds") == "holds"


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_TW"}, True),
        ({"LANG": "zh_CN", "LC_ALL": ""}, True),
    ],
)
def test_the_language_is_the_environments(environment: dict[str, str], chinese: bool) -> None:
    assert Speech.of(environment).chinese is chinese


# ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _cell(text: str, line: int, digits: int | None = None, decimals: int = 2) -> Cell:
    number = None if digits is None else Figure(text, digits, decimals, "", "", place(line))
    return Cell(text, place(line), number)


def _column(kind: str, *path: str) -> Column:
    return Column(tuple(Label(text, place(5)) for text in path), kind)


SPENDING = Table(
    "表3",
    Label("部门支出总表", place(3)),
    "万元",
    "青禾区数字服务中心",
    (
        Part(
            (
                _column("code", "科目编码"),
                _column("label", "科目名称"),
                _column("figure", "基本支出", "人员经费"),
                _column("figure", "基本支出", "公用经费"),
            ),
            (
                Row(
                    (
                        _cell("201", 6),
                        _cell("一般公共服务支出", 6),
                        _cell("12.50", 6, 1250),
                        _cell("1,003.00", 6, 100300),
                    ),
                    place(6),
                ),
                Row((_cell("", 7), _cell("合计", 7), _cell("12.50", 7, 1250), None), place(7), (), "moved 1 cell"),
            ),
            place(5),
        ),
    ),
    (Label("注：本表为示例", place(8)),),
    place(3),
    ("a repeated header was left out",),
)
FACTS = Facts(
    "budget.txt",
    Label("青禾区数字服务中心2024年部门预算", place(1)),
    (),
    (),
    (Heading("一、概况", 2, place(2)),),
    (Passage("收入合计12.50万元。", place(9), 0, (Figure("12.50", 1250, 2, "万元", "", place(9)),)),),
    (SPENDING, SPENDING._replace(number="", title=Label("部门收入总表", place(12)), parts=(), repairs=())),
)
ENGLISH = Speech()


def test_the_overview_counts_tables_figures_and_repairs() -> None:
    lines = facts_form.overview(FACTS, ENGLISH).splitlines()
    assert lines[0] == "青禾区数字服务中心2024年部门预算  budget.txt"
    assert lines[4].split() == ["1", "表3", "部门支出总表", "万元", "1", "2", "4", "3", "2", "line", "3"]
    assert lines[5].split() == ["2", "部门收入总表", "万元", "0", "0", "0", "0", "0", "line", "3"]
    assert {width(line[: line.index("line")]) for line in lines[4:6]} == {width(lines[4][: lines[4].index("line")])}


def test_one_table_has_its_header_tree_rows_notes_and_repairs() -> None:
    text = facts_form.one_table(FACTS, "表3", ENGLISH)
    assert text.splitlines()[0] == "表3  部门支出总表 · unit 万元 · organisation 青禾区数字服务中心 · line 3"
    tree = [" ".join(line.split()) for line in text.splitlines()[2:7]]
    assert tree == ["科目编码 code", "科目名称 label", "基本支出", "人员经费 figure", "公用经费 figure"]
    assert "12.50" in text
    assert "1,003.00" in text
    assert "注：本表为示例" in text
    assert "* line 7: moved 1 cell" in text
    assert "a repeated header was left out" in text


@pytest.mark.parametrize("wanted", ["表3", "表 3", "1", "部门支出总表", "支出"])
def test_a_table_is_named_by_number_position_or_title(wanted: str) -> None:
    assert facts_form.one_table(FACTS, wanted, ENGLISH).startswith("表3  部门支出总表")


@pytest.mark.parametrize("wanted", ["表9", "0", "3", "-1", "", "部门", "９" * 5000, "9" * 5000])
def test_a_table_that_is_none_or_several_is_refused(wanted: str) -> None:
    with pytest.raises(facts_form.NoSuchTable):
        facts_form.one_table(FACTS, wanted, ENGLISH)


def test_figures_lists_tables_and_prose_with_exact_values() -> None:
    lines = facts_form.figures(FACTS, ENGLISH).splitlines()
    assert len(lines) == 2 + 3 + 1
    assert "1,003.00  1003.00  万元" in lines[3]
    assert lines[-1].split()[-3:] == ["万元", "line", "9"]


def test_facts_without_anything() -> None:
    empty = Facts("x.txt", Label("", place(1)), (), (), (), (), ())
    assert "the document has no table" in facts_form.overview(empty, ENGLISH)
    assert facts_form.figures(empty, ENGLISH)
    with pytest.raises(facts_form.NoSuchTable):
        facts_form.one_table(empty, "1", ENGLISH)
