"""What stands over and under a table: number, title, unit, organisation; notes.

In: single lines. Out: `Caption`, the pieces that a line holds, or None where the line is something else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.quantity import narrow

_KEYS = (
    r"(?:金额|资金|货币|计量|数据)?单位|(?:编制|预算|填报|公开|编报|预算主管|主管)?部门|(?:编制|预算|填报|公开|编报|主管)单位"
    r"|(?:单位|部门)(?:[(（]?(?:单位|部门|盖章|公章)[)）]?)?(?:名称)?|(?:填报|编制|公开|制表)?(?:日期|时间)"
    r"|[Uu]nits?|[Dd]epartment|[Dd]ate"
)
_FIELD = re.compile(rf"(?P<key>{_KEYS})\s*[:：]\s*(?P<value>.*?)\s*(?=[\s(（](?:{_KEYS})\s*[:：]|$)")
_NUMBER = re.compile(
    r"(?P<number>续?附?表\s*(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}(?=[\s:：.、]|$))(?:[-—－.][0-9]{1,2})?|公开\s*[0-9]{1,3}\s*表"
    r"|(?:Table|Schedule|Exhibit|TABLE)\s+[0-9A-Z]{1,4}(?:[-.][0-9]{1,2})?)"
    r"\s*[:：.、]?\s*(?P<rest>.*)"
)
_MONEY = re.compile(
    r"(?:人民币)?\s*[百千万亿]*元?(?:/.{1,4})?|%|[$€£¥]|(?:RMB|CNY|USD|yuan|dollars?|thousands?|millions?).*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。！？；;!?：:，,、]$|[^A-Z]\.$")
_NOTE = re.compile(r"(?:附?注|备\s?注|说\s?明|Notes?|NOTES?)\s*[0-9一二三四五]?\s*[:：]")
_EMPTY_NOTE = re.compile(
    r"没有|空表|无数据|不涉及|未安排|未发生|未使用|无.{0,30}(?:支出|收入|预算|拨款|数据|安排|余额)|为空|\b[Nn]o(?:ne|t)?\b"
)
_MARK = re.compile(r"^(?:#{1,6}\s+|\*\*|__)|(?:\*\*|__)$|\s#+$")
_ITEM = re.compile(
    r"(?:[一二三四五六七八九十百]+、|[(（][一二三四五六七八九十]+[)）]|\d{1,2}\s*[.、．]\s*|[-•·*]\s+|第[一二三四五六七八九十]+[部章节条])"
)
_CONTINUED = re.compile(
    r"\s*[(（]\s*(?:续表?|接上表|cont(?:inued|'d|\.)?)\s*\d{0,2}\s*[)）]\s*$|^续(?=附?表)|\s*续表$", re.IGNORECASE
)

_LONGEST_LINE = 400
_BELOW = ("下表", "见表", "附表", "如表")
MOST_TITLE = 60  # characters of a Chinese title; a Latin one may be twice as long


class Caption(NamedTuple):
    """The pieces one line gives to a table; "" for those it lacks. `start` is the offset of the title."""

    number: str = ""
    title: str = ""
    unit: str = ""
    organisation: str = ""
    start: int = 0


def caption_of(line: str) -> Caption | None:
    """The pieces of a line that can only stand over a table, or that may be its title; None for other text."""
    if len(line) > _LONGEST_LINE:
        return None
    text = line.replace("\t", " ")
    unit = organisation = ""
    first = len(text)
    if ":" in text or "：" in text:
        for match in _FIELD.finditer(text):
            before = text[: match.start()]
            if before and not before[-1].isspace() and before[-1] not in "(（":
                continue
            value = match["value"].rstrip(")）") if before.endswith(("(", "（")) else match["value"]
            if _is_unit_key(match["key"]) and _MONEY.fullmatch(value):
                unit = value
            elif "日期" not in match["key"] and "时间" not in match["key"] and match["key"].lower() != "date":
                organisation = value
            first = min(first, match.start())
        if first < len(text) and len(organisation) > MOST_TITLE:
            return None
    rest = text[:first].strip().rstrip("(（").strip()
    if not rest:
        return Caption("", "", unit, organisation) if first < len(text) else None
    start = line.index(rest[0])
    plain, skipped = strip_marks(rest)
    start += skipped
    number = ""
    if numbered := _NUMBER.fullmatch(plain):
        number, title = numbered["number"], numbered["rest"]
        start += numbered.start("rest")
    else:
        title = plain
    if title and not is_title(title):
        return None
    return Caption(number, title, unit, organisation, start)


def _is_unit_key(key: str) -> bool:
    return key.endswith("单位") or key.lower().startswith("unit")


def is_title(text: str) -> bool:
    """Can this text be a title: short, and no sentence or list item (a list item that names a table may be)?"""
    room = MOST_TITLE if not text.isascii() else 2 * MOST_TITLE
    if len(text) > room or "。" in text or _SENTENCE_END.search(text) or text.endswith(_BELOW):
        return False
    return not _ITEM.match(text) or names_table(text)


def names_table(text: str) -> bool:
    """Does the text call itself a table?"""
    return re.search(r"表(?:[(（][^()（）]*[)）])?$", text) is not None and not text.startswith("第")


def strip_marks(text: str) -> tuple[str, int]:
    """The text without Markdown's marks for headings and bold, and how many characters were cut in front."""
    if text[:1] not in "#*_" and text[-1:] not in "#*_":
        return text, 0
    cut = 0
    while match := _MARK.match(text):
        cut += match.end()
        text = text[match.end() :]
    while (match := _MARK.search(text)) and match.end() == len(text):
        text = text[: match.start()]
    return text.strip(), cut


def is_note(text: str) -> bool:
    """Is this a line that notes begin with ("注：", "备注：", "Note:")?"""
    return _NOTE.match(text) is not None


def says_empty(text: str) -> bool:
    """Is this a short sentence that says why there is nothing ("故本表为空表", "没有使用…")?"""
    return len(text) <= 100 and _ITEM.match(text) is None and _EMPTY_NOTE.search(text) is not None


def continues(title: str) -> bool:
    """Does a title or number say that the table goes on from the page before?"""
    return _CONTINUED.search(title) is not None


def without_continued(title: str) -> str:
    """The title without its "（续）", without spaces, for comparison."""
    return "".join(narrow(_CONTINUED.sub("", title)).split())
