"""Documents that nobody printed: titles, headers and cells of pieces that mean something to the rule language.

In: nothing. Out: Hypothesis strategies of texts. Whatever is drafted from such a document must still be a rule file.
"""

from __future__ import annotations

from hypothesis import strategies as st

_WORDS = (
    "合计", "小计", "总计", "收入", "支出", "基本支出", "项目", "科目编码", "类", "款", "项", "科目名称", "部门", "“三公”", "编码",
    "2024年", "2023年", "年度", "FY24", "其中：", "一、", "（一）", "1.", "万元", "元", "序号", "不", "Total", "Source", "title",
    "document", "row", "column", "total", "sum", "not", "in", "code", "year", "a", "T", "_", "0", "12", "3.5",
)  # fmt: skip
_SIGNS = (
    "(", "）", "[", "]", "{", "}", " \"", "\\", "^", "$", ".", "*", "+", "?", "%", "#", '"""', "{year}", "\\d",
    "\u200b", "½", "Ⅳ", "é", "ﬁ", " ",
)  # fmt: skip
_CODES = ("201", "20101", "2010101", "202", "301", "30101", "7", "12")


def _texts(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(_WORDS) | st.sampled_from(_SIGNS), min_size=1, max_size=most).map("".join)


def _cells() -> st.SearchStrategy[str]:
    amounts = st.integers(0, 99_999).map(lambda n: f"{n // 100}.{n % 100:02}")
    return st.one_of(amounts, amounts, st.just(""), st.sampled_from(_CODES), _texts(3))


@st.composite
def _tables(draw: st.DrawFn) -> str:
    columns = draw(st.integers(1, 6))
    header = st.lists(_texts(2) | st.just(""), min_size=columns, max_size=columns)
    row = st.lists(_cells(), min_size=columns, max_size=columns)
    number = draw(st.sampled_from(("表1  ", "表2  ", "Table 3  ", "")))
    unit = draw(st.sampled_from(("单位：万元\n", "")))
    lines = [*draw(st.lists(header, min_size=1, max_size=3)), *draw(st.lists(row, max_size=9))]
    grid = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{number}{draw(_texts(4))}\n{unit}\n{grid}\n"


def strange_documents() -> st.SearchStrategy[str]:
    """A title and up to five tables."""
    return st.builds(lambda title, tables: "\n".join((title, "", *tables)), _texts(5), st.lists(_tables(), max_size=5))
