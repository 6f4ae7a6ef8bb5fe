"""Texts of Word: numbers that are not in the file, changes that are tracked, cells that are merged."""

from __future__ import annotations

import pytest

from engine.facts import Facts
from engine.read import LIMITS, Unreadable
from engine.read.archive import Archive
from engine.read.docx import read_docx
from engine.read.numbering import number
from written import docx_file, docx_paragraph


def facts_of(body: str, **parts: str) -> Facts:
    named = {f"word/{name}.xml": f'<x xmlns:w="w">{xml}</x>' for name, xml in parts.items()}
    return read_docx(Archive(docx_file(body, named), LIMITS), "x.docx")


def passages(facts: Facts) -> list[str]:
    return [passage.text for passage in facts.passages]


def cell(*texts: str, look: str = "") -> str:
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{''.join(docx_paragraph([text]) for text in texts) or '<w:p/>'}</w:tc>"


def row(*cells: str, look: str = "") -> str:
    return f"<w:tr>{look}{''.join(one if one.startswith('<') else cell(one) for one in cells)}</w:tr>"


HEAD = row("科目名称", "合计")


@pytest.mark.parametrize(
    ("form", "n", "printed"),
    [
        ("decimal", 12, "12"), ("upperRoman", 14, "XIV"), ("lowerRoman", 9, "ix"), ("upperLetter", 3, "C"), ("lowerLetter", 28, "bb"),
        ("chineseCounting", 10, "十"), ("chineseCounting", 21, "二十一"), ("chineseCountingThousand", 105, "一百零五"), ("chineseCounting", 19, "十九"),
        ("japaneseCounting", 7, "七"), ("chineseLegalSimplified", 23, "贰拾叁"), ("ideographDigital", 10, "一〇"), ("decimalEnclosedCircle", 3, "③"),
        ("decimalFullWidth", 2, "２"), ("ideographTraditional", 2, "乙"), ("ideographZodiac", 3, "寅"), ("decimalZero", 4, "04"), ("none", 4, ""), ("klingon", 4, "4"),
        ("decimalEnclosedParen", 1, "⑴"), ("chineseCounting", 20000, "20000"),
    ],
)  # fmt: skip
def test_numbers_of_lists(form: str, n: int, printed: str) -> None:
    assert number(form, n) == printed


LISTS = """
<w:abstractNum w:abstractNumId="7">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
 <w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3."/></w:lvl>
</w:abstractNum>
<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
"""


def listed(text: str, level: int, name: str = "3") -> str:
    return docx_paragraph([text], f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>')


def test_lists_count_by_level_and_begin_anew() -> None:
    body = [
        listed("甲。", 0),
        listed("乙。", 1),
        listed("丙。", 1),
        listed("丁。", 2),
        listed("", 2),
        listed("戊。", 0),
        listed("己。", 1),
        listed("庚。", 0, "4"),
        listed("辛。", 0, "0"),
    ]
    assert passages(facts_of("".join(body), numbering=LISTS)) == [
        "一、甲。", "（一）乙。", "（二）丙。", "1.1. 丁。", "二、戊。", "（一）己。", "五、庚。", "辛。",
    ]  # fmt: skip


def test_styles_number_and_level_headings() -> None:
    styles = """
    <w:style w:type="paragraph" w:styleId="a"><w:name w:val="Base"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="b"><w:name w:val="heading 2"/></w:style>
    <w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="c"/></w:style>
    <w:style w:type="paragraph" w:styleId="d"><w:basedOn w:val="a"/></w:style>"""
    body = [
        docx_paragraph([text], f'<w:pStyle w:val="{style}"/>')
        for text, style in (("总体情况", "d"), ("甲。", "c"), ("其他事项", "b"), ("乙。", "x"))
    ]
    facts = facts_of("".join(body), numbering=LISTS, styles=styles)
    assert [(heading.text, heading.level) for heading in facts.headings] == [("一、总体情况", 2), ("其他事项", 2)]
    assert passages(facts) == ["甲。", "乙。"]


def test_tracked_changes_are_taken_as_accepted() -> None:
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'.format
    body = (
        f"<w:p>{run('支出')}<w:del><w:r><w:delText>1.00</w:delText></w:r></w:del><w:ins>{run('2.00')}</w:ins><w:moveFrom>{run('旧')}</w:moveFrom>"
        f"<w:moveTo>{run('万元')}</w:moveTo>{run('。')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('收入')}</w:p><w:p>{run('3.00万元。')}</w:p>"
        f"<w:tbl>{HEAD}{row('教育', '1.00')}{row('医疗', '9.00', look='<w:trPr><w:del/></w:trPr>')}{row('住房', '2.00')}</w:tbl>"
    )
    facts = facts_of(body)
    assert passages(facts) == ["支出2.00万元。", "收入3.00万元。"]
    assert [r.path for r in facts.tables[0].parts[0].rows] == [("教育",), ("住房",)]
    assert [label.text for label in facts.repairs] == ["deleted text that the file still holds was left out"]


def test_hidden_text_and_fields_are_left_out() -> None:
    body = (
        "<w:p><w:r><w:t>共</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>3</w:t></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:hyperlink><w:r><w:t>辆</w:t></w:r></w:hyperlink><w:fldSimple><w:r><w:t>。</w:t></w:r></w:fldSimple></w:p>"
    )
    facts = facts_of(body)
    assert passages(facts) == ["共3辆。"] and [label.text for label in facts.repairs] == ["hidden text was left out"]


def test_footnotes_follow_what_refers_to_them() -> None:
    """That of a sentence is text under it, those of a title and a cell are notes of the table; the lines over notes are none."""
    notes = "".join(
        f'<w:footnote {kind}w:id="{n}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        for n, text, kind in ((0, "—", 'w:type="separator" '), (2, "含上年结转5.00万元。", ""), (3, "不含利息。", ""), (4, "按决算数。", ""))
    )

    def referred(text: str, n: int) -> str:
        return docx_paragraph([text]).replace("</w:p>", f'<w:r><w:footnoteReference w:id="{n}"/></w:r></w:p>')

    total = f"<w:tc><w:tcPr/>{referred('合计', 4)}</w:tc>"
    body = (
        referred("一、支出3.00万元。", 2) + docx_paragraph(["以上。"]) + referred("支出总表", 3) + docx_paragraph(["单位：万元"])
        + f"<w:tbl>{HEAD}{row('教育', '3.00')}{row(total, '3.00')}</w:tbl>"
    )  # fmt: skip
    facts = facts_of(body, footnotes=notes)
    assert [p.text for p in facts.passages if p.figures][-1] == "注1：含上年结转5.00万元。"
    (table,) = facts.tables
    assert (table.title.text, table.unit) == ("支出总表", "万元")
    assert [note.text for note in table.notes] == ["注2：不含利息。", "注3：按决算数。"]


def test_merged_cells_nested_tables_and_places() -> None:
    span, first, more = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = docx_paragraph(["支出表"]) + (
        f"<w:tbl>{row(cell('编码', look=first), cell('名称', look=first), cell('预算数', look=span))}{row(cell(look=more), cell(look=more), '基本', '项目')}"
        f"{row('201', cell('教', '育', look=first), '1.00', '2.00')}{row('202', cell('旧', look=more), '3.00', '4.00')}"
        f"{row(cell('5.00'), cell('6.00'), look='<w:trPr><w:gridBefore w:val=' + chr(34) + '2' + chr(34) + '/></w:trPr>')}</w:tbl>"
    )
    table = facts_of(body).tables[0]
    part = table.parts[0]
    assert [" > ".join(label.text for label in column.path) for column in part.columns] == [
        "编码",
        "名称",
        "预算数 > 基本",
        "预算数 > 项目",
    ]
    assert [[c.text if c else "" for c in r.cells] for r in part.rows] == [
        ["201", "教育", "1.00", "2.00"],
        ["202", "", "3.00", "4.00"],
        ["", "", "5.00", "6.00"],
    ]
    figure = part.rows[2].cells[3]
    assert figure and (figure.place.table, figure.place.cell) == (1, "D5") and table.title.place.paragraph == 1


def test_a_box_is_read_once_and_a_framed_table_is_a_table() -> None:
    box = docx_paragraph(["框内支出1.00万元。"])
    body = (
        f"<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice><w:txbxContent>{box}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{box}"
        f"</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>正文。</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tbl>{HEAD}{row('教育', '1.00')}</w:tbl><w:p/></w:tc></w:tr></w:tbl>"
    )
    facts = facts_of(body)
    assert passages(facts) == ["框内支出1.00万元。", "正文。"]
    assert facts.tables[0].place.table == 2 and len(facts.tables) == 1


@pytest.mark.parametrize(
    ("body", "why"), [("", "empty"), ("<w:p>", "breaks off"), ("<w:tbl><w:tr><w:tc>" * 100, "inside each other")]
)
def test_what_is_refused(body: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        facts_of(body)


def test_a_heading_without_a_number_ends_the_cover() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="heading 1"/></w:style>'
    body = (
        docx_paragraph(["青禾区图书馆2024年部门预算"])
        + docx_paragraph(["总体情况"], '<w:pStyle w:val="h"/>')
        + docx_paragraph(["甲。"])
    )
    facts = facts_of(body, styles=styles)
    assert [heading.text for heading in facts.headings] == [
        "总体情况"
    ] and facts.title.text == "青禾区图书馆2024年部门预算"
