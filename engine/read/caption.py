"""What stands over and under a table: number, title, unit, organisation, year; notes.

In: single lines. Out: `Caption`, the pieces that a line holds, or None where the line is something else.
"""

from __future__ import annotations

from engine.quantity import narrow
from engine.read.outline import mark_of
from engine.record import Record
from engine.regular import expression

# How tables are numbered: each is compiled where a line begins like it.
_REST = r"\s*(?::|\.|、)?\s*(?P<rest>.*)"
_NUMBERS = (
    (
        ("表", "附", "续"),
        r"(?P<number>续?附?表\s*(?:[0-9]{1,3}(?:[-—.][0-9]{1,2})?|[^\W\d_]{1,3}(?=\s|:|\.|、|$)))" + _REST,
    ),
    (
        ("公开", "预算", "决算", "部门公开"),
        r"(?P<number>(?:部门)?(?:公开|预算|决算)\s*"
        r"(?:[0-9]{1,3}(?:-[0-9]{1,2})?\s*表|表\s*[0-9]{1,3}(?:-[0-9]{1,2})?))" + _REST,
    ),
    (
        ("财决", "财预", "批复", "Z", "GK"),
        r"(?P<number>(?:(?:财决|财预|批复|公开)+\s*[A-Z]{0,2}|Z|GK)\s*[0-9]{1,3}(?:-[0-9]{1,2})?(?:\s*表|(?=\s|:|\.|、|$)))"
        + _REST,
    ),
    (
        ("Table", "Schedule", "Exhibit", "TABLE"),
        r"(?P<number>(?:Table|Schedule|Exhibit|TABLE)\s+[0-9A-Z]{1,4}(?:[-.][0-9]{1,2})?)" + _REST,
    ),
)
_NUMERALS = frozenset("一二三四五六七八九十")
_NOTE = expression(r"(?:附?注|备\s?注|说\s?明|[Nn]otes?|NOTES?)\s*\w?\s*:")
_MARK = expression(r"#{1,6}\s+|\*\*|__")
_CONTINUED = r"\s*\(\s*(?:续表?|接上表|[Cc]ont(?:inued|'d|\.)?)\s*\d{0,2}\s*\)\s*$|^续(?=附?表)|\s*续表$"
_SECOND_LINE = (
    r"\(?(?:[Ff]or the (?:[\w-]+ )?(?:years?|months?|period|quarter)\b|[Yy]ears? (?:ended|ending|to)\b"
    r"|[Aa]s (?:at|of)\b|[Aa]t \d|(?:un)?audited\b|[Uu]naudited\b)"
)
_SECOND_LINES = frozenset("(FfYyAaUu")
_CONTINUED_WORDS = ("续", "接上表", "cont", "Cont")  # without one of them there is nothing to match, or to compile

# What names a field of a caption: the ends of "编制部门", "金额单位", "填报日期".
_UNIT_KEYS = ("单位", "unit", "units")
_OTHER_KEYS = ("部门", "单位名称", "部门名称", "单位全称", "department")
_DATE_KEYS = ("日期", "时间", "年度", "date")
_LONGEST_KEY = 12
_RUN_ON_KEYS = ("金额单位", "货币单位", "计量单位", "单位")  # behind a name without a space, as PDFs lose them

_MONEY = frozenset(
    scale + word
    for scale in ("", "十", "百", "千", "万", "十万", "百万", "千万", "亿", "十亿")
    for word in ("元", "美元")
) | frozenset(("%", "$", "€", "£", "¥"))
_MONEY_WORDS = ("rmb", "cny", "usd", "yuan", "dollar", "thousand", "million", "$")
# A line, or what stands in brackets behind a title, that is a unit and no more: £'000, in thousands of dollars.
_UNIT_SIGNS = ("$", "£", "€", "thousand", "million", "billion", "dollar", "pound", "euro")
_BARE_UNIT = (
    r"\(?(?:(?:all |the )?(?:figures|amounts|numbers)(?: are)? )?"
    r"(?:(?:expressed|shown|stated|given|presented) )?(?:in )?"
    r"(?P<money>(?:us ?)?[$£€]|dollars|pounds|euros)?(?: in)?\s?['’]?"
    r"(?P<scale>000|k|m|mn|bn|thousand|million|billion)?s?(?: of)?(?: us)?(?: dollars| pounds| euros)?\)?"
)
_SCALES = {"000": "thousand", "k": "thousand", "m": "million", "mn": "million", "bn": "billion"}
_YEAR_BEHIND = r"(?<=\D)(?<=\S)\s*\(?\s*(?:19|20)\d\d\s*年度?\s*\)?$"
_YEAR_FIRST = r"(?:19|20)\d\d\s*年度?\s+(?=\S)"
_SENTENCE_END = frozenset("。！？；;!?：:，,、")
_EMPTY = ("没有", "空表", "无数据", "不涉及", "未安排", "未发生", "未使用", "为空")
_NOTHING = ("支出", "收入", "预算", "拨款", "数据", "安排", "余额")
_BELOW = ("下表", "见表", "附表", "如表")

_LONGEST_LINE = 400
_LONGEST_NOTE = 100
MOST_TITLE = 60  # characters of a Chinese title; a Latin one may be twice as long


class Caption(Record):
    """The pieces one line gives to a table; "" for those it lacks."""

    number: str = ""
    title: str = ""
    unit: str = ""
    organisation: str = ""
    period: str = ""  # a year by itself: "2024年度"


def caption_of(line: str) -> Caption | None:
    """The pieces of a line that can only stand over a table, or that may be its title; None for other text."""
    if len(line) > _LONGEST_LINE:
        return None
    text = line.replace("\t", " ")
    start, unit, organisation, year = _fields(text)
    if start == len(text):
        if bare := bare_unit(text):
            return Caption(unit=bare)
        if _is_remark(text):  # (in dollars; valuation by class)
            return Caption(unit=bare_unit(text[1:].partition(";")[0].partition(",")[0]))
    if len(organisation) > MOST_TITLE:
        return None
    organisation, period = year_behind(organisation)
    period = period or year
    rest = strip_marks(text[:start].strip().rstrip("(（").strip())
    if not rest:
        return Caption("", "", unit, organisation, period) if start < len(text) else None
    number, title = _numbered(rest)
    if not number and (behind := _behind_year(title)):
        number, after = _numbered(behind)
        if number and not after:
            period, title = title[: -len(behind)].strip(), ""
        else:
            number = ""
    if not unit and title.endswith(")") and (unit := bare_unit(title[title.rfind("(") :])):
        title = title[: title.rfind("(")].rstrip()
    if is_period(title):
        period, title = bare_period(title), ""
    if title and not is_title(title):
        return None
    return Caption(number, title, unit, organisation, period)


def year_behind(text: str) -> tuple[str, str]:
    """A value of a caption and the year that stands behind it: "某局" and "2024年度" of "某局  2024年度"."""
    if "年" not in text or (match := expression(_YEAR_BEHIND).search(narrow(text))) is None:
        return text, ""
    return text[: match.start()], bare_period(text[match.start() :])


def _behind_year(text: str) -> str:
    """What stands behind a year at the beginning of a text, apart from it; "" where there is none."""
    match = expression(_YEAR_FIRST).match(narrow(text)) if text[:2] in ("19", "20") else None
    return text[match.end() :] if match is not None else ""


def _fields(text: str) -> tuple[int, str, str, str]:
    """Where the fields of a caption line begin, its unit of money, its organisation and its year.

    "单位：" may name either: the value decides.
    """
    found: list[tuple[int, int, str]] = []  # where the key starts, where the value starts, the key
    plain = narrow(text)
    colon = plain.find(":")
    while colon >= 0:
        key = plain[:colon].rstrip()
        if key.endswith(")"):
            key = key[: max(key.rfind("("), 0)].rstrip()
        start = max(key.rfind(" "), key.rfind("(")) + 1
        name = key[start:].lower()
        if 0 < len(name) <= _LONGEST_KEY and ":" not in name and name.endswith(_UNIT_KEYS + _OTHER_KEYS + _DATE_KEYS):
            found.append((start, colon + 1, name))
        elif found and start <= found[-1][1] and is_money(text[colon + 1 :]):
            run_on = next((key for key in _RUN_ON_KEYS if name.endswith(key)), "")  # 单位：甲局金额单位：万元
            if run_on:
                found.append((start + len(name) - len(run_on), colon + 1, run_on))
        colon = plain.find(":", colon + 1)
    unit = organisation = year = ""
    for n, (start, begin, name) in enumerate(found):
        value = text[begin : found[n + 1][0] if n + 1 < len(found) else None].strip().rstrip("(（").strip()
        if start and plain[start - 1] == "(":
            value = value.rstrip(")）")
        if name.endswith(_UNIT_KEYS) and is_money(value):
            unit = value
        elif name.endswith("年度") and is_period(value):
            year = value
        elif not name.endswith(_DATE_KEYS):
            organisation = value
    return (found[0][0] if found else len(text)), unit, organisation, year


def is_money(text: str) -> bool:
    """Is this text a unit of money ("万元", "人民币元", "thousand dollars") or a percent sign?"""
    plain = narrow(text).strip().removeprefix("人民币").strip().lower()
    return plain.partition("/")[0] in _MONEY or plain.startswith(_MONEY_WORDS)


def bare_unit(text: str) -> str:
    """The unit that a text is and nothing else: "thousand" of "£'000" and "(in thousands of dollars)", "$" of "($)";
    "" for any other text."""
    plain = text.strip().lower()
    if len(plain) > MOST_TITLE or not any(sign in plain for sign in _UNIT_SIGNS):
        return ""
    match = expression(_BARE_UNIT).fullmatch(plain)
    if match is None or (match["scale"] in ("k", "m", "mn", "bn") and not match["money"]):
        return ""
    scale = match["scale"] or ""
    return _SCALES.get(scale, scale) or (match["money"] or "").removeprefix("us").strip()


def _is_remark(text: str) -> bool:
    """Is a line in Latin letters one remark in brackets under a title, and no second line of it: (by function)?"""
    bare = text.strip()
    return bare[:1] == "(" and bare.find(")") == len(bare) - 1 and bare.isascii() and not ends_title(bare)


def _numbered(text: str) -> tuple[str, str]:
    """The number of a table and the words behind it."""
    plain = narrow(text)
    pattern = next((pattern for begins, pattern in _NUMBERS if plain.startswith(begins)), None)
    match = expression(pattern).fullmatch(plain) if pattern is not None else None
    if match is None:
        return "", text
    number = text[: match.end("number")]
    if (
        not any(c.isdigit() for c in number)
        and number[0] in "续附表"
        and not _NUMERALS.issuperset(number.split("表")[-1].strip())
    ):
        return "", text
    return number, text[match.start("rest") :]


def is_title(text: str) -> bool:
    """Can this text be a title: short, and no sentence or list item (a list item that names a table may be)?"""
    room = MOST_TITLE if not text.isascii() else 2 * MOST_TITLE
    if len(text) > room or "。" in text or text[-1] in _SENTENCE_END or text.endswith(_BELOW):
        return False
    if text[-1] == "." and not text[-2:-1].isupper():
        return False
    return mark_of(text) is None or names_table(text)


def names_table(text: str) -> bool:
    """Does the text call itself a table?"""
    plain = narrow(text)
    if plain.endswith(")"):
        plain = plain[: max(plain.rfind("("), 0)]
    return plain.rstrip("》").endswith("表") and not plain.startswith("第")


def strip_marks(text: str) -> str:
    """The text without Markdown's marks for headings and bold."""
    if text[:1] not in "#*_" and text[-1:] not in "#*_":
        return text
    while match := _MARK.match(text):
        text = text[match.end() :]
    while text.endswith(("**", "__")):
        text = text[:-2]
    return text.rstrip("#").strip() if text.endswith((" #", "##")) else text.strip()


def is_note(text: str) -> bool:
    """Is this a line that notes begin with ("注：", "备注：", "Note:")?"""
    return _NOTE.match(narrow(text[:12])) is not None


def says_empty(text: str) -> bool:
    """Is this a short sentence that says why there is nothing ("故本表为空表", "没有使用…")?"""
    if len(text) > _LONGEST_NOTE or mark_of(text) is not None:
        return False
    if any(word in text for word in _EMPTY):
        return True
    nothing = text.partition("无")[2]
    return any(word in nothing for word in _NOTHING) or not {"no", "none", "not"}.isdisjoint(text.lower().split())


def is_period(text: str) -> bool:
    """Is this a year and nothing else ("2024年度", "（2024年）")? It says of what year a table is, and is no title."""
    return expression(r"\(?\s*(?:19|20)\d\d\s*年?度?\s*\)?").fullmatch(narrow(text)) is not None


def ends_title(text: str) -> bool:
    """Is this the second line of a title, that says for what time it is: for the year ended …, as at …, (unaudited)?"""
    return text[:1] in _SECOND_LINES and expression(_SECOND_LINE).match(text) is not None


def bare_period(text: str) -> str:
    """A year that stands by itself, without the brackets around it."""
    return text.strip().strip("()（）").strip()


def continues(title: str) -> bool:
    """Does a title or number say that the table goes on from the page before?"""
    return any(word in title for word in _CONTINUED_WORDS) and expression(_CONTINUED).search(narrow(title)) is not None


def without_continued(title: str) -> str:
    """The title without its "（续）", without spaces, for comparison."""
    text = expression(_CONTINUED).sub("", narrow(title)) if continues(title) else narrow(title)
    return "".join(text.split())
