"""One document in every format gives the same facts, apart from their places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import written
from engine.facts import Cell, Facts, Place
from engine.read import read
from engine.read.text import read_text
from strategies import InventedDocument, documents

WRITERS: dict[str, Callable[[Sequence[written.Block]], bytes]] = {
    "one-sheet.xlsx": written.as_xlsx,
    "sheets.xlsx": lambda blocks: written.as_xlsx(blocks, split=True),
    "unmerged.xlsm": lambda blocks: written.as_xlsx(blocks, merged=False),
    "commas.csv": written.as_csv,
    "semicolons.csv": lambda blocks: written.as_csv(blocks, ";", "utf-16"),
    "page.html": written.as_html,
    "gb.htm": lambda blocks: written.as_html(blocks, "gb18030"),
    "numbered.docx": written.as_docx,
    "plain.docm": lambda blocks: written.as_docx(blocks, numbered=False),
    "book.ods": written.as_ods,
    "old.xls": written.as_xls,
    "tabs.tsv": lambda blocks: written.as_csv(blocks, "\t", "gb18030"),
}
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[*HealthCheck])


def places_of(facts: Facts) -> list[Place]:
    """Every place of the facts, those of blank cells left out."""
    found: list[Place] = []

    def look(value: object) -> None:
        if isinstance(value, Place):
            found.append(value)
        elif isinstance(value, tuple) and not (isinstance(value, Cell) and not value.text):
            for item in value:
                look(item)

    look(facts)
    return found


@pytest.mark.parametrize("name", WRITERS)
@FEW
@given(st.data())
def test_the_same_facts_in_every_format(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    document: InventedDocument = data.draw(documents())
    printed = read_text(document.text.encode(), "printed.txt")
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(WRITERS[name](written.blocks_of(document.text, printed)))
    facts = read(str(path))
    assert written.without_places(facts) == written.without_places(printed)
    assert len(facts.tables) > 5 and sum(len(part.rows) for table in facts.tables for part in table.parts) > 50


@pytest.mark.parametrize("name", WRITERS)
def test_everything_has_a_place(tmp_path: Path, name: str) -> None:
    text = (Path(__file__).parent.parent / "examples" / "qinghe-budget-2024.txt").read_text(encoding="utf-8")
    path = tmp_path / name
    path.write_bytes(WRITERS[name](written.blocks_of(text, read_text(text.encode(), "x"))))
    for place in places_of(read(str(path))):
        if name.endswith((".xlsx", ".xlsm", ".ods", ".xls")):
            assert place.sheet and place.cell and place.line is None
        elif name.endswith((".html", ".htm", ".docx", ".docm", ".odt")):
            assert place.paragraph or (place.table and place.cell)
        else:
            assert place.line and place.column and place.end_column and place.end_column > place.column


@pytest.mark.parametrize("name", ["quoted.csv", "tabs.tsv"])
def test_a_place_in_a_csv_file_is_where_the_text_stands(tmp_path: Path, name: str) -> None:
    sign = "," if name.endswith("csv") else "\t"
    text = f'表1{sign}{sign}\n科目{sign} 金额 {sign}备注\n"办公,费"{sign}1.50{sign}"写""明"""\n'
    (tmp_path / name).write_text(text, encoding="utf-8")
    facts = read(str(tmp_path / name))
    lines = text.split("\n")
    part = facts.tables[0].parts[0]
    assert [column.path[0].text for column in part.columns] == ["科目", "金额", "备注"]
    assert [cell.text for cell in part.rows[0].cells if cell] == ["办公,费", "1.50", '写"明"']
    figure = part.rows[0].cells[1].figure  # type: ignore[union-attr]
    for what in (part.columns[1].path[0], figure):
        assert what and lines[what.place.line - 1][what.place.column - 1 : what.place.end_column - 1] == what.text  # type: ignore[operator]


def test_a_file_without_a_title_is_called_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "部门支出总表.csv").write_text("科目名称;合计;项目\n教育;1,5;2.00\n医疗;3.00;1.00\n", encoding="utf-8")
    facts = read(str(tmp_path / "部门支出总表.csv"))
    assert facts.title.text == facts.tables[0].title.text == "部门支出总表"
    assert [row.cells[1].text for row in facts.tables[0].parts[0].rows if row.cells[1]] == ["1,5", "3.00"]


def test_a_field_over_several_lines_and_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        '项目,金额,说明\n甲,1.00,"第一\n行"\n乙,2.00,"没有完\n丙,3.00,好\n', encoding="utf-8"
    )
    rows = read(str(tmp_path / "x.csv")).tables[0].parts[0].rows
    assert [[cell.text for cell in row.cells if cell] for row in rows] == [
        ["甲", "1.00", "第一行"],
        ["乙", "2.00", '"没有完'],
        ["丙", "3.00", "好"],
    ]
    assert rows[2].place.line == 5
