"""What people write who know a spreadsheet, a programming language or plain English, and what it is here.

In: a clause, or a word. Out: the clause as the rule language says it, or the word that is meant. A rewritten clause
is a guess: `repair` offers it only if it can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

# ── words ────────────────────────────────────────────────────────────────────────────────

_DECLARED = {
    "rule": "check test assert constraint validation 规则 检查 核查 校验",
    "table": "sheet 表 表格 报表",
    "param": "parameter const constant setting threshold 参数 阈值",
    "let": "var variable set def define function func 变量 定义",
    "unit": "units 单位",
    "document": "doc file report 文档 文件",
    "use": "import include using require 使用 引用 导入",
    "ruleset": "rules module package 规则集",
    "example": "sample testcase 示例 例子",
}
_OF_A_RULE = {
    "require": "must should shall check assert ensure verify expect then 要求 应 应当 必须 须",
    "where": "if when given filter condition having 其中 如果 若 当 条件",
    "for": "foreach each loop forall 对于 遍历",
    "let": "set var define with 令 设",
    "unless": "exception 除非 例外",
    "severity": "level grade priority 级别 严重程度",
    "message": "msg text print report say 消息 提示 说明",
    "title": "name description desc 标题 名称",
    "source": "law basis reference because 依据 来源 法规",
    "tags": "tag category labels 标签 分类",
}
_OF_A_TABLE = {
    "titled": "title name called heading 标题 表名 表题",
    "key": "code id 编码 代码 主键",
    "label": "row rows item 名称 项目",
    "column": "columns col field fields cell 列 栏 字段",
    "tree": "hierarchy levels outline 层级 树",
    "total": "sum totals 合计 总计",
    "subtotal": "subtotals 小计",
    "except": "skip ignore exclude without 除 排除",
    "blank": "empty missing 空白",
    "repeats": "repeat repeated many 重复",
    "part": "side section 部分",
}
_OF_A_RULESET = {"title": "name description 名称 标题", "source": "law basis 依据 来源", "version": "release 版本"}
_SEVERITIES = {
    "error": "high critical severe fatal major serious err 错误 严重 高",
    "warning": "medium warn moderate minor 警告 中",
    "note": "low info notice information hint 提示 低",
}


def _by_word(meant: dict[str, str]) -> dict[str, str]:
    return {said: word for word, all_said in meant.items() for said in all_said.split()}


_MEANT = {
    "declaration": _by_word(_DECLARED), "rule": _by_word(_OF_A_RULE), "form": _by_word(_OF_A_RULE),
    "table": _by_word(_OF_A_TABLE), "ruleset": _by_word(_OF_A_RULESET), "severity": _by_word(_SEVERITIES),
}  # fmt: skip


def meant(word: str, kind: str) -> str | None:
    """The word of the language behind one of another language: a `declaration`, a `severity`, or a clause of a kind
    of declaration."""
    return _MEANT.get(kind, {}).get(word.lower())


# ── clauses ──────────────────────────────────────────────────────────────────────────────

# One side of a comparison: names, numbers with units, and signs between them. Texts stand in as single characters.
_TEXTS = "\ue000-\uf8ff"
_ONE = rf"[\w{_TEXTS}][\w.%‰{_TEXTS}]*(?:[\[(][^\[\]()]*[\])][\w.]*)*"
_SIDE = rf"{_ONE}(?:\s*[-+*/]\s*{_ONE})*"
_AMOUNT = rf"{_ONE}(?:\s+(?!and\b|or\b|then\b)[^\W\d_]+)?"
_STATES = "(?:present|missing|empty|blank|zero)"
_FUNCTIONS = {
    "sum": "sum|total|求和|合计", "avg": "average|mean|avg|平均", "count": "count|number|计数",
    "min": "minimum|min|最小", "max": "maximum|max|最大", "abs": "absolute value|abs",
}  # fmt: skip

Rewrite = tuple[str, "str | Callable[[re.Match[str]], str]"]


def _together(match: re.Match[str]) -> str:
    """`sum of a, b and c`"""
    parts = re.split(r"\s*,\s*|\s+and\s+", match["parts"])
    return f"{_function(match['what'])}({', '.join(parts)})"


def _one(match: re.Match[str]) -> str:
    return f"{_function(match['what'])}({match['part']})"


def _function(said: str) -> str:
    return next(name for name, words in _FUNCTIONS.items() if said.lower() in words.split("|"))


_WHAT = rf"(?<![.\w])(?:the\s+)?(?P<what>{'|'.join(_FUNCTIONS.values())})"

_REWRITES: tuple[Rewrite, ...] = (
    (
        r"^(?:(?:require|where|check|assert|ensure)\s+)?(?:if|when|如果|若|当)\s+(?P<if>.+?)\s*[,，]?\s*"
        r"\b(?:then|那么|则)\s+(?:require\s+)?(?P<then>.+)$",
        r"where \g<if>\n  require \g<then>",
    ),
    (rf"^(?P<word>require|where)\s+within\s+(?P<by>{_AMOUNT})\s+(?P<rest>.+)$", r"\g<word> \g<rest> within \g<by>"),
    (r"\b(?:matching|matched\s+by|joined\s+on)\s+(?:on\s+|by\s+)?\w+\.(\w+)\s*=\s*\w+\.\w+", r"matching \1"),
    (r"\b(this|last)\s+ye?\w+\b", r"\1 year"),
    (r"\b(?:previous|prior|preceding)\s+year\b|(?<=\[)\s*上年\s*(?=\])", "last year"),
    (r"\bcurrent\s+year\b|(?<=\[)\s*(?:本年|今年)\s*(?=\])", "this year"),
    (r"\bforeach\b", "for"),
    (r"\bfor\s+(?:each|every|all|any|the)\s+(?=\w)", "for "),
    (r"\bfor(\s+\w+)\s+(?:of|from|over|within)\s+", r"for\1 in "),
    (
        rf"(?P<x>{_SIDE})\s+(?:is\s+|lies\s+)?(?:between|介于)\s+(?P<a>{_AMOUNT})\s+(?:and|to|和)\s+(?P<b>{_AMOUNT})",
        r"\g<x> >= \g<a> and \g<x> <= \g<b>",
    ),
    (
        rf"{_WHAT}\s+of\s+(?P<parts>{_ONE}(?:\s*,\s*{_ONE})*\s+and\s+{_ONE})(?=\s*[=<>≠≤≥]|\s+(?:is|equals?)\b)",
        _together,
    ),
    (rf"{_WHAT}\s+of\s+(?:the\s+)?(?P<part>{_ONE})", _one),
    (rf"(?<![.\w])(?P<what>sum|avg|count|min|max|abs)\s+(?P<part>(?!(?:is|equals?)\b){_ONE})", _one),
    (r"\b(?:is|are)\s+(?:not|un)\s*equal\s+to\b|\bnot\s+equals?(?:\s+to)?\b|\bdiffers?\s+from\b|不等于", "≠"),
    (r"\b(?:is|are)\s+(?:equal\s+to|the\s+same\s+as)\b|\bequals?(?:\s+to)?\b|等于", "="),
    (
        r"\b(?:is\s+|be\s+)?(?:at\s+least|not\s+(?:less|smaller|lower)\s+than|no\s+less\s+than)\b"
        r"|\b(?:is\s+)?(?:greater|more|larger|higher)\s+than\s+or\s+equal\s+to\b|不小于|不低于|不少于|大于等于",
        ">=",
    ),
    (
        r"\b(?:is\s+|be\s+)?(?:at\s+most|not\s+(?:more|greater|larger|higher)\s+than|no\s+more\s+than)\b"
        r"|\b(?:is\s+)?(?:less|smaller|lower)\s+than\s+or\s+equal\s+to\b|\bdoes\s+not\s+exceed\b|不大于|不高于|不超过|小于等于",
        "<=",
    ),
    (r"\b(?:is\s+)?(?:greater|more|larger|higher|bigger)\s+than\b|\bexceeds\b|\b(?:is\s+)?above\b|大于|超过|高于", ">"),
    (r"\b(?:is\s+)?(?:less|smaller|lower|fewer)\s+than\b|\b(?:is\s+)?below\b|小于|低于", "<"),
    (r"\bis\s+positive\b", "> 0"),
    (r"\bis\s+negative\b", "< 0"),
    (r"\bis\s+(not\s+)?(?:null|none|nothing|nil|na)\b", r"is \1blank"),
    (rf"(?P<x>{_ONE})\s+does\s+not\s+exist\b", r"\g<x> is missing"),
    (rf"(?P<x>{_ONE})\s+exists\b(?!\s+\w)", r"\g<x> is present"),
    (rf"(?P<x>{_ONE})\s+(?:does\s+not|doesn.t|not|不)\s*(?:contains?|includes?|包含)\s+", r"not \g<x> contains "),
    (rf"(?P<x>{_ONE})\s+(?:does\s+not|doesn.t|not)\s+(?:match|matches)\s+", r"not \g<x> matches "),
    (rf"(?P<x>{_ONE})\s+(?:is\s+)?not\s+in\s+", r"not \g<x> in "),
    (r"\b(?:includes?|contain)\b|包含", "contains"),
    (r"\b(?:like|match)\b", "matches"),
    (r"\bstarts?\s+with\b", "begins with"),
    (r"\bend\s+with\b", "ends with"),
    (rf"\bis\s+not\s+(?!{_STATES}\b)(?=[\w{_TEXTS}(-])", "≠ "),
    (rf"\bis\s+(?!not\b|{_STATES}\b)(?=[\w{_TEXTS}(-])", "= "),
    (r"(?<=\d)\s*(?:percent|per\s+cent|pct)\b", "%"),
    (r"\bplus\b|加上", "+"),
    (r"\bminus\b|减去", "-"),
    (r"\btimes\b|\bmultiplied\s+by\b|乘以", "*"),
    (r"\bdivided\s+by\b|\bover\b|除以", "/"),
    (rf"(?<!\bis\s)\bnot\s+(?P<state>{_STATES})\s+(?P<x>{_ONE})", r"\g<x> is not \g<state>"),
    (r"(?<=\s)且(?=\s)", "and"),
    (r"(?<=\s)或(?=\s)", "or"),
    (r"并且|而且", " and "),
    (r"或者", " or "),
)

@cache
def _rewrites() -> list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]]:
    """Compiled when the first clause asks for them, which is the first that has a mistake."""
    return [(re.compile(pattern, re.IGNORECASE | re.DOTALL), instead) for pattern, instead in _REWRITES]


_TEXT = re.compile(r'"(?:\\[^\n]|[^"\\\n])*"')


def said_here(clause: str) -> str:
    """A clause with every idiom replaced; the same clause if there is none in it."""
    texts: list[str] = []

    def stand_in(match: re.Match[str]) -> str:
        texts.append(match[0])
        return chr(0xE000 + len(texts) - 1)

    if clause.count('"') > 2_000:
        return clause
    said = _TEXT.sub(stand_in, clause)
    for pattern, instead in _rewrites():
        said = pattern.sub(instead, said)
    return "".join(texts[ord(c) - 0xE000] if "\ue000" <= c < chr(0xE000 + len(texts)) else c for c in said)
