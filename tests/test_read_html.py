"""Pages of the web: what a browser shows of them, and nothing else."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import Facts
from engine.read import Unreadable
from engine.read.html import read_html
from engine.read.tags import tokens

TABLE = "<table><tr><td>科目名称<td>合计<tr><td>教育<td>1.00<tr><td>医疗<td>2.00</table>"


def facts_of(body: str, encoding: str = "utf-8") -> Facts:
    return read_html(body.encode(encoding), "x.html")


def cells_of(facts: Facts, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells if cell] for part in facts.tables[table].parts for row in part.rows]


def passages(facts: Facts) -> list[str]:
    return [passage.text for passage in facts.passages]


def test_tables_without_end_tags_and_their_places() -> None:
    facts = facts_of(f"<h1>支出表</h1><p>单位：万元</p>{TABLE}<p>注：<b>不含</b>结转。</p>")
    table = facts.tables[0]
    assert (table.title.text, table.unit, table.notes[0].text) == ("支出表", "万元", "注：不含结转。")
    assert cells_of(facts) == [["教育", "1.00"], ["医疗", "2.00"]]
    figure = table.parts[0].rows[1].cells[1]
    assert figure and (figure.place.table, figure.place.cell) == (1, "B3")
    assert table.notes[0].place.paragraph == 3


def test_spans_in_the_header_and_the_body() -> None:
    facts = facts_of(
        "<table><tr><th rowspan=2>编码<th rowspan='2'>名称<th colspan=\"2\">预算数<tr><th>基本<th>项目"
        "<tr><td>201<td rowspan=2>教育<td>1.00<td>2.00<tr><td>202<td>3.00<td>4.00</table>"
    )
    part = facts.tables[0].parts[0]
    assert [" > ".join(label.text for label in column.path) for column in part.columns] == [
        "编码",
        "名称",
        "预算数 > 基本",
        "预算数 > 项目",
    ]
    assert cells_of(facts) == [["201", "教育", "1.00", "2.00"], ["202", "", "3.00", "4.00"]]


def test_a_table_for_layout_is_no_table() -> None:
    facts = facts_of(f"<table><tr><td>导航<td><p>一、支出情况</p>{TABLE}<p>全年支出3.00万元。</p></table>")
    assert len(facts.tables) == 1 and cells_of(facts) == [["教育", "1.00"], ["医疗", "2.00"]]
    assert passages(facts)[-1] == "全年支出3.00万元。"
    assert facts.tables[0].place.table == 2


def test_entities_spaces_and_line_breaks() -> None:
    facts = facts_of(
        "<p>收入&nbsp;1&#46;50&yen;，\n支出 &lt;2.00&gt;\r\n   万元。<br>合&ensp;计3.50。</p><pre>甲  乙\n丙。</pre>"
    )
    assert passages(facts) == ["收入 1.50¥，支出 <2.00> 万元。合\u2002计3.50。", "甲  乙丙。"]


def test_lists_are_numbered_as_they_are_shown() -> None:
    facts = facts_of(
        "<p>一、情况</p><ol><li>收入1.00万元。<li>支出2.00万元。</ol><ol start=5 type=a><li>甲。</ol><ul><li>乙。</ul>"
    )
    assert passages(facts) == ["1. 收入1.00万元。", "2. 支出2.00万元。", "e. 甲。", "- 乙。"]


def test_headings_have_the_level_of_their_number_or_their_tag() -> None:
    facts = facts_of("<p>一、情况。</p><h2>一、总体情况</h2><p>甲。</p><h3>说明</h3><p>乙。</p>")
    assert [(heading.text, heading.level) for heading in facts.headings] == [("一、总体情况", 2), ("说明", 3)]


def test_what_is_hidden_is_left_out_and_said() -> None:
    facts = facts_of(
        "<head><title>题</title></head><script>var a = '<p>1.00</p>'</script><style>p{}</style><p style='DISPLAY : none'>2.00</p>"
        "<div hidden><p>3.00<div>4.00</div></div><!-- <p>5.00</p> --><p>看得见。</p><select><option>6.00</select>"
    )
    assert passages(facts) == ["看得见。"] and [label.text for label in facts.repairs] == ["2 hidden elements left out"]


@pytest.mark.parametrize("encoding", ["gb18030", "gb2312", "utf-8", "utf-8-sig", "utf-16", "big5"])
@pytest.mark.parametrize("told", [True, False])
def test_encodings(encoding: str, told: bool) -> None:
    if encoding == "big5" and not told:
        return
    meta = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={encoding.removesuffix("-sig")}">' if told else ""
    )
    assert passages(facts_of(f"{meta}<p>全年支出。</p>", encoding)) == ["全年支出。"]


def test_a_charset_that_lies_or_is_not_known() -> None:
    assert passages(facts_of("<meta charset=gb2312><p>全年支出。</p>")) == ["全年支出。"]
    with pytest.raises(Unreadable, match="encoding that is not known: klingon"):
        facts_of("<meta charset=klingon><p>全年支出。</p>")
    with pytest.raises(Unreadable, match="is not big5"):
        read_html(b"<meta charset=big5><p>\xff\xff</p>", "x")


@pytest.mark.parametrize("body", ["", "  ", "<html></html>", "<!-- x", "<script>1", "<p style='display:none'>1.00"])
def test_pages_that_show_nothing(body: str) -> None:
    with pytest.raises(Unreadable, match="empty"):
        facts_of(body)


@given(st.text("<>/!-= \"'abptdrhx&;#1一\n", max_size=200))
def test_any_text_is_a_page(text: str) -> None:
    with suppress(Unreadable):
        facts_of(text)
    for tag, content, _ in tokens(text):
        assert tag or content


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<a ", '<a b="', "<a b='", "<", "<table>", "&", "<![CDATA[", "</a ", "<script>", "<p hidden>", "<td>", "<td colspan=1000>", "<a x=\"'>",
     "<table><tr><td>1.00", "<tr><td rowspan=60000 colspan=999>1</td>", "<ol>", "<li>1</li>", "<pre>", "&#x", "<br>", "İ<script></SCRIPT>", "<h1>a</h1>", "<td>1</td><td>2</td>"],
)  # fmt: skip
def test_hostile_pages_take_time_that_grows_with_their_length(piece: str) -> None:
    for more in ("", "<table>"):
        began = time.perf_counter()
        with suppress(Unreadable):
            facts_of(more + piece * (400_000 // len(piece)))
        assert time.perf_counter() - began < 5
