"""How each clause and declaration is written, by an example. In: its word. Out: one line, which can be read."""

from __future__ import annotations

_RULE = {
    "require": "require row.合计 = row.基本 + row.项目",
    "where": "where row.项目 > 0",
    "for": "for row in 支出总表",
    "let": "let 其余 = row.合计 - row.基本",
    "unless": 'unless row.项目 is blank because "没有项目支出"',
    "otherwise": 'otherwise not checkable "上年数未公开"',
    "severity": "severity warning",
    "precision": "precision cut off",
    "message": 'message "{row.名称}：{row.合计}"',
    "title": 'title "收入应等于支出"',
    "source": 'source "预算法 第十四条"',
    "tags": 'tags "平衡" "总表"',
}

_TABLE = {
    "titled": 'titled "支出总表" or "支出预算总表"',
    "key": 'key 编码 from "科目编码"',
    "label": 'label 名称 from "科目名称"',
    "column": 'column 合计 from "合计", 基本 from "基本支出"',
    "tree": "tree by code 3 5 7",
    "total": 'total "合计"',
    "subtotal": 'subtotal "小计"',
    "except": 'except "占比"',
    "blank": "blank is missing",
    "repeats": "repeats",
    "part": 'part 收入 under "收入"',
}

_RULESET = {"title": 'title "部门预算核查"', "source": 'source "预算法 第十四条"', "version": 'version "1"'}

_CLAIMS = {"column": "column 金额, 变动 in 元", "ending": 'ending "预算" or "经费"'}

_CLAUSES = {"rule": _RULE, "form": _RULE, "table": _TABLE, "ruleset": _RULESET, "claims": _CLAIMS}

_DECLARATIONS = {
    "ruleset": "ruleset 核查",
    "use": "use cn.tables",
    "param": 'param 允差 = 0.5 万元 "what it is for"',
    "let": "let 总额 = 支出总表.total.合计",
    "unit": "unit 万元 = 10000 元",
    "period": 'period last year "上年|去年"',
    "precision": "precision cut off",
    "document": 'year from title "{year}年"',
    "table": "table 支出总表",
    "claims": "claims 文字",
    "phrase": 'phrase 增加 "增加{变动}" or "增长{变动}"',
    "parts": 'phrase 其中 "其中" or "包括" parts',
    "continues": 'phrase 接着 "(实际|总体|合计|比.*)" continues',
    "rule": 'rule 收支平衡 "收入应等于支出"',
    "example": "example 收支平衡 holds in 小预算",
    "with": 'example 收支平衡 fails in 小预算 with "100.00" as "100.10"',
    "prior": 'example 上年数 fails in 今年 prior 去年 with "7.00" as "7.10"',
    "rolls": '支出总表 rolls up as 逐级汇总 "上级应等于下级之和"',
    "adds": "支出总表 adds across 合计 = 基本 + 项目",
    "agrees": "支出总表 agrees with 收入总表 on 编码 in 合计",
}


def of_clause(kind: str, word: str) -> str | None:
    """A clause of this kind of declaration, by its first word."""
    return _CLAUSES.get(kind, {}).get(word)


def of_declaration(word: str) -> str | None:
    """The first line of a declaration, by its word; of one that has several forms, by the word of the form."""
    return _DECLARATIONS.get(word)
