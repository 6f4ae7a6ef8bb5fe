"""The documents and the faults of `benchmarks/prose_faults.py`: what it counts must be there to be counted."""

from __future__ import annotations

import re
from random import Random

import pytest
from prose.departments import print_department
from prose.faults import KINDS, Fault
from prose.planting import digit_changed, digit_dropped, point_moved, transposed
from prose.sentences import Document
from prose_faults import FAMILIES, RULES, checked, documents, is_found, planted

from engine.plan import Plan
from engine.rules import obtain

DOCUMENTS = tuple(documents(12, 7))
NAMES = [document.name for document in DOCUMENTS]


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {language: obtain([name], {}) for language, name in RULES.items()}


def test_the_same_seed_gives_the_same_documents_and_faults() -> None:
    again = tuple(documents(4, 7))
    assert again == DOCUMENTS[:4]
    for document, same in zip(DOCUMENTS, again, strict=False):
        assert [planted(document, kind) for kind in KINDS] == [planted(same, kind) for kind in KINDS]


def test_another_seed_gives_other_documents() -> None:
    assert not {document.text for document in documents(4, 8)} & {document.text for document in DOCUMENTS}


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_nothing_is_wrong_in_a_clean_document(document: Document, plans: dict[str, Plan]) -> None:
    report = checked(plans[document.language], document.name, document.text)
    assert [f.message for f in report.findings if f.severity != "note" or f.verdict == "conflict"] == []
    assert report.tables >= 3
    assert 10 * report.coverage.checked > 9 * report.coverage.figures


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_sentence_stands_where_it_is_said_to(document: Document) -> None:
    for spot, sentence in document.spots():
        assert sentence.text in document.lines[spot.line]
        assert document.with_sentence(spot, sentence) == document.text


def test_every_kind_can_be_planted() -> None:
    """Each changes the text, and names figures or labels that stand on the named line."""
    assert len(KINDS) >= 25 and len({kind.name for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        faults = [(document, fault) for document in DOCUMENTS if (fault := planted(document, kind))]
        assert faults, kind.name
        for document, fault in faults:
            where = f"{kind.name} in {document.name}"
            assert fault.text != document.text and fault.figures, where
            lines = fault.text.split("\n")
            on_line = lines[fault.line - 1] + (lines[fault.other_line - 1] if fault.other_line else "")
            assert fault.figures[0].replace(" ", "") in on_line.replace(" ", ""), (where, fault.figures, on_line)


@pytest.mark.parametrize(
    "name", ["wrong closing date", "stale year in a heading", "filled table said to be empty", "XX for a figure"]
)
def test_what_the_rules_find_is_counted(name: str, plans: dict[str, Plan]) -> None:
    """The rules have found these since before there were claims in sentences."""
    kind = next(kind for kind in KINDS if kind.name == name)
    document = print_department("A", 3)
    fault = planted(document, kind)
    assert fault is not None
    clean, report = (checked(plans["zh"], document.name, text) for text in (document.text, fault.text))
    assert is_found(clean, report, fault)
    assert not is_found(report, report, fault)  # what is there without the fault is not due to it
    assert not is_found(clean, report, fault._replace(line=1, other_line=0))


def test_documents_of_every_family_differ_in_their_words() -> None:
    """Several ways to compare with last year, and to say that nothing changed, are in use."""
    texts = [document.text for document in documents(10 * len(FAMILIES), 1)]
    for words in ("较", "比", "相比", "同比", "持平", "无变化", "无增减", "保持不变", "占比", "比重", "其中：", "包括：", "分别为"):
        assert 1 <= sum(words in text for text in texts) < len(texts), words
    assert sum(bool(re.search("(increase|up|rises|increased) (of|by|\\$)", text)) for text in texts) == 10


@pytest.mark.parametrize("how", [transposed, digit_changed, digit_dropped])
@pytest.mark.parametrize("text", ["812.40", "1,467.21", "9", "0.00", "100.00", "$"])
def test_a_misprint_is_a_number_like_the_right_one(how: object, text: str) -> None:
    assert callable(how)
    for seed in range(5):
        wrong = how(Random(seed), text)
        if wrong is None:
            continue
        assert wrong != text and re.fullmatch(r"[\d,]+(\.\d+)?", wrong)
        assert len(wrong.partition(".")[2]) == len(text.partition(".")[2])


def test_a_moved_point_is_a_factor_of_ten() -> None:
    found = {point_moved(Random(seed), "12.40") for seed in range(20)}
    assert found == {"124.0", "1.240"}
    assert point_moved(Random(1), "12") is None


def test_a_figure_is_found_by_its_number_on_its_line(plans: dict[str, Plan]) -> None:
    """A total of the first table, misprinted: what is counted is the figure, not that anything was found."""
    document = print_department("A", 3)
    line = next(n for n, text in enumerate(document.lines) if re.search("支 ?出 ?总 ?计", text))
    total = re.findall(r"[\d.,]+", document.lines[line])[-1]
    wrong = digit_changed(Random(1), total)
    assert wrong is not None
    changed = wrong.join(document.lines[line].rsplit(total, 1))
    fault = Fault(document.with_line(line, changed), (wrong,), line + 1)
    clean, report = (checked(plans["zh"], document.name, text) for text in (document.text, fault.text))
    assert is_found(clean, report, fault)
    assert not is_found(clean, report, fault._replace(figures=("12345678.90",)))
    assert not is_found(clean, report, fault._replace(line=fault.line + 1))
