"""The rows of a form: names of fields with their values beside them, and headers that stand among them.

In: grid rows. Out: whether a text names a field, and a row has fields or heads columns.
"""

from __future__ import annotations

from functools import lru_cache

from engine.quantity import narrow
from engine.read.grid import NUMBERS, TEXT, GridRow
from engine.read.header import header_like, is_header_word

# Names of form fields whose values are no amounts.
_FIELDS = (
    "电话",
    "传真",
    "邮编",
    "代码",
    "编号",
    "日期",
    "负责人",
    "联系人",
    "填报人",
    "经办人",
    "地址",
    "主管部门",
    "主管单位",
    "执行单位",
    "实施单位",
    "承担单位",
    "起止",
    "周期",
    "项目名称",
    "单位名称",
    "部门名称",
    "机构名称",
    "phone",
    "contact",
    "date",
    "address",
    "manager",
)


@lru_cache(maxsize=1 << 12)
def is_field(text: str) -> bool:
    """Is this the name of a form field; brackets inside it do not count ("部门（单位）名称")?"""
    plain = narrow("".join(text.split())).lower()
    before, bracket, rest = plain.partition("(")
    if bracket:
        plain = before + rest.partition(")")[2]
    return any(word in plain for word in _FIELDS)


def names_field(row: GridRow) -> bool:
    """Do names and values alternate in the row, one of them a field's that is known?"""
    filled = row.filled
    if len(filled) % 2:
        return False
    for name, value in zip(filled[::2], filled[1::2], strict=True):
        if row.kinds[name] == TEXT and is_field(row.cells[name].text):
            text = row.cells[value].text
            if not is_field(text) and (len(text) > 12 or not is_header_word(text)):
                return True
    return False


def heads_values(row: GridRow, under: GridRow) -> bool:
    """Are all the cells where a field would have its value names of columns, and stands a number under one of them?"""
    values = row.filled[1::2]
    if len(values) < 2 or not header_like(row) or not all(is_header_word(row.cells[i].text) for i in values):
        return False
    return any(under.kinds[i : i + 1] in NUMBERS for i in values)


def breaks_columns(row: GridRow, body: list[GridRow]) -> int:
    """In how many columns does the row have a word where the rows over it have numbers and no words?"""
    count = 0
    for i in row.filled:
        kinds = "".join([above.kinds[i : i + 1] for above in body])
        count += row.kinds[i] == TEXT and TEXT not in kinds and not NUMBERS.isdisjoint(kinds)
    return count
