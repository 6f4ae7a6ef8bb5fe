"""Names that were perhaps meant. In: a word as written, and the words there are. Out: a hint, or nothing.

Of words that differ in letters that look alike (岀 and 出, 己 and 已, a Cyrillic а and a Latin a), no reader sees which
is which; they are found first, and the hint says what differs.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from heapq import nlargest
from unicodedata import normalize

# Characters that are taken for one another, the usual one first.
_ALIKE = (
    "出岀", "已己巳", "未末", "土士", "人入", "日曰", "干千于", "市巿", "账帐", "刺剌", "戊戌戍", "侯候", "折拆",
    "货赁", "拨拔", "薄簿", "籍藉", "辩辨", "毋母", "住往", "大太犬", "王玉", "目且", "圆园", "天夭", "晴睛",
    "仓仑", "今令", "买卖", "本夲", "计汁", "预預", "决決", "总總総", "额額", "经經", "费費", "业業", "务務",
    "财財", "项項", "级級", "类類", "数數", "单單", "国國", "产產", "资資", "结結", "转轉", "余馀餘", "间間",
    "实實", "构構", "机機", "关關", "购購", "缴徼", "税稅", "债債", "奖奬獎", "补補", "贴貼", "社杜", "收収",
    "表裱", "款欵", "中申", "减減", "年午", "占古", "车車", "贷貸", "报報", "编編", "码碼", "称稱", "万萬", "亿億",
    "aаα", "eе", "oоο0", "pрρ", "cсϲ", "xхχ", "yуγ", "iіιl1", "kкκ", "tтτ", "nη", "hн", "bв", "mм", "uυ", "vν",
)  # fmt: skip
# What a function is called elsewhere.
_CALLED = {
    said: word
    for word, called in {
        "sum": "total add 求和 合计 总和 累计", "avg": "average mean 平均 平均值",
        "count": "number len length 计数 个数",
        "min": "minimum least 最小 最小值", "max": "maximum most largest 最大 最大值", "abs": "absolute 绝对值",
    }.items()
    for said in called.split()
}  # fmt: skip
_FOLDED = {ord(other): same[0] for same in reversed(_ALIKE) for other in same[1:]}
_CLOSE = 0.5
_MOST = 3
_LONGEST = 60  # characters of a word that are looked at
_MOST_COMPARED = 2_000  # names; among more, only those that look the same are found
_MOST_RATED = 40  # names that are compared letter by letter, which takes long: those that share most letters


def folded(word: str) -> str:
    """A word with every character by the usual one that looks like it, width and case aside."""
    return normalize("NFKC", word).casefold().translate(_FOLDED)


def nearest(word: str, known: Iterable[str], most: int = _MOST, close: float = _CLOSE) -> list[str]:
    """The known words most like a word, itself left out: those that look the same, else those spelt nearly so."""
    names = [name for name in dict.fromkeys(known) if name != word]
    form = folded(word[:_LONGEST])
    same = [name for name in names if folded(name) == form]
    called = _CALLED.get(word.casefold())
    if not same and called in names:
        same = [called]
    if same or len(names) > _MOST_COMPARED:
        return same[:most]
    letters, size = set(form), len(form) + 1
    likely = nlargest(_MOST_RATED, names, key=lambda one: len(letters.intersection(one)) / (size + len(one)))
    rated = ((_likeness(form, folded(name)), name) for name in likely)
    found = sorted((-likeness, name) for likeness, name in rated if likeness >= close)
    return [name for _, name in found[:most]]


def suggest(word: str, known: Iterable[str], most: int = _MOST, close: float = _CLOSE) -> tuple[str, ...]:
    """"did you mean: …", with the letters that differ where they look alike; empty where nothing is near."""
    found = nearest(word, known, most, close)
    if not found:
        return ()
    if folded(found[0]) == folded(word) and len(found[0]) == len(word):
        other = [(a, b) for a, b in zip(word, found[0], strict=True) if a != b and a.casefold() != b.casefold()]
        if other:
            told = ", ".join(f'"{b}" (U+{ord(b):04X}) and not "{a}" (U+{ord(a):04X})' for a, b in other)
            return (f"did you mean: {found[0]}, with {told}",)
    return (f"did you mean: {', '.join(found)}",)


def _likeness(a: str, b: str) -> float:
    """Twice the shared characters, in order, by the characters of both."""
    if abs(len(a) - len(b)) > max(len(a), len(b)) * (1 - _CLOSE):
        return 0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
