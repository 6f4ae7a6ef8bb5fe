"""The fixed words of the terminal, in English and Chinese. In: the environment. Out: `Speech`, which says them.

The English words are the keys, as a translator's catalogue has them, so that one may take the place of this table.
Words that come from rule files and documents are not here: they are printed as they were written.
"""

from __future__ import annotations

from collections.abc import Mapping

CHINESE = {
    # between words
    ": ": "：",
    ", ": "，",
    # severities and verdicts
    "error": "错误",
    "warning": "警告",
    "note": "提示",
    "holds": "相符",
    "within rounding": "舍入误差之内",
    "conflict": "不符",
    "incomplete": "缺数据",
    "not checkable": "无法核查",
    # places
    "line {line}": "第{line}行",
    "page {page}": "第{page}页",
    "sheet {sheet} {cell}": "工作表 {sheet} {cell}",
    "{n} page is in {folder}": "{n} 页已写入 {folder}",
    "{n} pages are in {folder}": "{n} 页已写入 {folder}",
    "table {table} {cell}": "第{table}个表 {cell}",
    "fact {name}": "事实 {name}",
    "paragraph {paragraph}": "第{paragraph}段",
    # a finding
    "difference {amount}": "相差 {amount}",
    "expected {expected}": "应为 {expected}",
    "with": "涉及",
    "and {n} more figure (--all shows it)": "另有 {n} 个数（--all 列出）",
    "and {n} more figures (--all shows them)": "另有 {n} 个数（--all 列出）",
    " and {n} more (--all names them)": "，另 {n} 条（--all 列出）",
    "rests on a repaired reading": "所据数字经读取修复",
    "in the file": "文件中",
    "likely {text} → {suggested}: {kind}": "疑为 {text} → {suggested}：{kind}",
    "perhaps {text} → {suggested}: {kind}": "或为 {text} → {suggested}：{kind}",
    "swapped digits": "相邻数字颠倒",
    "changed digit": "数字写错一位",
    "dropped digit": "漏写一位数字",
    "added digit": "多写一位数字",
    "moved point": "小数点移位",
    "wrong sign": "正负号写反",
    # the columns of a table of findings
    "where": "位置",
    "finding": "发现",
    # what a judgement rests on
    "median": "中位数",
    "median absolute deviation": "绝对中位差",
    "step": "整数单位",
    "digit": "偏多的数字",
    "observed share": "实际占比",
    "expected share": "应占比例",
    # a document and its summary
    "{n} table": "{n} 张表",
    "{n} tables": "{n} 张表",
    "{n} figure": "{n} 个数",
    "{n} figures": "{n} 个数",
    "{n} claim": "{n} 处文字表述",
    "{n} claims": "{n} 处文字表述",
    "nothing found": "没有发现问题",
    "{n} within rounding (--all shows it)": "{n} 处在舍入误差之内（--all 列出）",
    "{n} within rounding (--all shows them)": "{n} 处在舍入误差之内（--all 列出）",
    "{n} rule not checked": "{n} 条规则没有核查",
    "{n} rules not checked": "{n} 条规则没有核查",
    "not checked in the text": "文字中没有核查",
    "no rule reads the text": "没有规则读取文字",
    "no phrase takes it into a statement": "没有措辞认出这个数",
    "no rule checks what is stated": "没有规则核查这一陈述",
    "no earlier document was given": "没有提供上年的文件（--prior）",
    "{n} rule bound nowhere": "{n} 条规则没有适用之处",
    "{n} rules bound nowhere": "{n} 条规则没有适用之处",
    "{n} rule bound nowhere: {names}": "{n} 条规则没有适用之处：{names}",
    "{n} rules bound nowhere: {names}": "{n} 条规则没有适用之处：{names}",
    "{n} rule switched off: {names}": "停用 {n} 条规则：{names}",
    "{n} rules switched off: {names}": "停用 {n} 条规则：{names}",
    "{n} rule left out by --tag": "--tag 略去 {n} 条规则",
    "{n} rules left out by --tag": "--tag 略去 {n} 条规则",
    "{n} table not read": "{n} 张表未能识别",
    "{n} tables not read": "{n} 张表未能识别",
    "checked by nothing": "未核查的数",
    "{n} rule": "{n} 条规则",
    "{n} rules": "{n} 条规则",
    "{n} check": "{n} 次核对",
    "{n} checks": "{n} 次核对",
    "{n} holds": "{n} 相符",
    "{n} hold": "{n} 相符",
    "{n} rounding": "{n} 舍入",
    "{n} conflict": "{n} 不符",
    "{n} conflicts": "{n} 不符",
    "{n} incomplete": "{n} 缺数据",
    "{n} not checkable": "{n} 无法核查",
    "{checked} of {n} figure checked": "{n} 个数核查了 {checked} 个",
    "{checked} of {n} figures checked": "{n} 个数核查了 {checked} 个",
    "{n} of them in comparisons only": "其中 {n} 个只作大小比较",
    "{checked} of {n} claim checked": "{n} 处表述核查了 {checked} 处",
    "{checked} of {n} claims checked": "{n} 处表述核查了 {checked} 处",
    # the whole run
    "{n} document": "{n} 份文件",
    "{n} documents": "{n} 份文件",
    "{n} error": "{n} 处错误",
    "{n} errors": "{n} 处错误",
    "{n} warning": "{n} 处警告",
    "{n} warnings": "{n} 处警告",
    "{n} note": "{n} 处提示",
    "{n} notes": "{n} 处提示",
    "not checked": "未能核查",
    "{n} document checked": "核查了 {n} 份文件",
    "{n} documents checked": "核查了 {n} 份文件",
    "{n} could not be read": "{n} 份无法读取",
    "{n} other file skipped": "跳过 {n} 个其他文件",
    "{n} other files skipped": "跳过 {n} 个其他文件",
    "checking {done} of {n}: {path}": "正在核查 {done}/{n}：{path}",
    "there is no document to check in this folder": "文件夹中没有可核查的文件",
    "the folder cannot be listed: {reason}": "无法列出文件夹：{reason}",
    "internal error: {problem}; please report it": "内部错误：{problem}，请报告",
    # a test of rules
    "missing": "漏报",
    "noisy": "误报",
    "different": "不同",
    "{n} missing": "{n} 漏报",
    "{n} noisy": "{n} 误报",
    "{n} different": "{n} 不同",
    "{n} example": "{n} 个示例",
    "{n} examples": "{n} 个示例",
    "no examples": "没有示例",
    "{n} finding expected": "预期 {n} 处发现",
    "{n} findings expected": "预期 {n} 处发现",
    "nothing expected": "没有预期",
    "nothing expected, nothing found": "没有预期，也没有发现",
    "{n} as expected": "{n} 符合预期",
    "expected": "预期",
    "nothing": "无",
    "came": "结果",
    "and {n} more (--all shows them)": "另有 {n} 处（--all 列出）",
    "the document cannot be read": "文件无法读取",
    "not tested": "未能测试",
    "no example makes these rules fail": "没有示例使下列规则报不符",
    "no example shows these rules silent": "没有示例表明下列规则不误报",
    "{fired} of {n} rule fails in an example": "{n} 条规则中 {fired} 条有报不符的示例",
    "{fired} of {n} rules fail in an example": "{n} 条规则中 {fired} 条有报不符的示例",
    "that is less than {percent} %": "不足 {percent} %",
    "{n} file": "{n} 个文件",
    "{n} files": "{n} 个文件",
    "there is nothing to test here": "这里没有可测试的文件",
    "there is no document of that name beside it": "旁边没有同名的文件",
    "there is no such file; --promote writes it from what is found today": "没有这个文件；--promote 按今天的结果写一个",
    "there is no rule file to check it with": "没有可用来核查的规则文件",
    "{path}: {n} expectation written; read it before you keep it": "{path}：写入 {n} 项预期，请先阅读再保留",
    "{path}: {n} expectations written; read them before you keep them": "{path}：写入 {n} 项预期，请先阅读再保留",
    # rule files laid out
    "{changed} of {n} rule file would change": "{n} 个规则文件中 {changed} 个的排版须改动",
    "{changed} of {n} rule files would change": "{n} 个规则文件中 {changed} 个的排版须改动",
    "{changed} of {n} rule file changed": "{n} 个规则文件中 {changed} 个已重新排版",
    "{changed} of {n} rule files changed": "{n} 个规则文件中 {changed} 个已重新排版",
    # facts of a document
    "table": "表",
    "number": "表号",
    "title": "标题",
    "unit": "单位",
    "parts": "部分",
    "rows": "行",
    "columns": "列",
    "the statements of the text": "文字中的陈述",
    "figures": "数",
    "repairs": "修复",
    "contents": "目录",
    "value": "数值",
    "row": "行",
    "column": "列",
    "place": "位置",
    "part {n}": "第 {n} 部分",
    "form": "表单",
    "code": "编码",
    "label": "名称",
    "figure": "数",
    "text": "文字",
    "repaired": "已修复",
    "organisation {name}": "部门 {name}",
    "unit {name}": "单位 {name}",
    # what rule files amount to
    "file": "文件",
    "ruleset": "规则集",
    "version": "版本",
    "uses": "引用",
    "rule": "规则",
    "severity": "级别",
    "tags": "标签",
    "declared": "声明处",
    "off": "停用",
    "parameter": "参数",
    "about": "说明",
    "titled": "表题",
    "changed": "改动",
    "change": "内容",
    "because": "理由",
    "switched off": "停用",
    "not in force": "未生效",
    "{n} of them switched off": "其中停用 {n} 条",
    "{n} parameter": "{n} 个参数",
    "{n} parameters": "{n} 个参数",
    "no table {wanted}; the document has {names}": "没有表 {wanted}，本文件有 {names}",
    "{wanted} may be any of {names}": "{wanted} 可指 {names}",
    "the document has no table": "本文件没有表",
    # a rule file to begin with
    "a rule file to begin with": "一份可以写起的规则文件",
    "{n} more as a comment": "另有 {n} 条写作注释",
    "{n} more as comments": "另有 {n} 条写作注释",
    "Drafted from {document}: its tables, and the rules that hold in them.": (
        "据 {document} 起草：其中的各表，以及在表中成立的规则。"
    ),
    "A rule behind a # does not hold there, or found nothing to check: look at the table before you take it in.": (
        "写在 # 之后的规则在该文件中不成立，或无可核对：先看看表，再决定是否采用。"
    ),
    "Names, titles and rules are yours to change. Check documents and run the examples below with": (
        "名称、标题和规则都可以改。核查文件、运行文末的示例："
    ),
    "{title}, and {n} more of its kind": "{title}，同类表另有 {n} 张",
    "There is nothing to check in this table of the document:": "文件的这张表里无可核对：",
    "It fails here once and holds {holds} times": "此处 1 次不符，{holds} 次相符",
    "It fails here {n} times and holds {holds} times": "此处 {n} 次不符，{holds} 次相符",
    "Tables that are not declared:": "未作声明的表：",
    "no columns to declare": "没有可以声明的列",
    "without a title, by which a rule could know it": "没有标题，规则无从辨认",
    "The document has no table.": "文件中没有表。",
    "A table of the document to try the rules on: as it is, and with a figure made wrong.": (
        "取文件中的一张表来试规则：先按原样，再改错一个数。"
    ),
    # a rule explained
    "source": "依据",
    "as written": "规则原文",
    "which is short for": "全文即",
    "reads figures as": "读数方式",
    "graded {to}": "改为{to}",
    "cut off": "截去尾数",
    "exact": "精确数",
    "printed": "只按所印位数",
    "values it names": "所引用的命名值",
    "parameters": "参数",
    "its value here": "本次取值",
    "tables it speaks of": "所涉各表",
    "if it is there": "有此表时",
    "examples": "示例",
    "fails": "应报不符",
    "rounding": "舍入",
    "unbound": "不适用",
    "in {document}": "在 {document} 中",
    "tables": "各表",
    "no table has this title": "没有这一标题的表",
    "{n} row": "{n} 行",
    "{n} rows": "{n} 行",
    "not there": "没有的列",
    "how it went": "核对经过",
    "it needs {tables}, which the document has not": "需要 {tables}，本文件没有",
    "its tables do not stand together in one set of tables": "所需各表不在同一套表中",
    "{n} choices of printed tables": "所印各表有 {n} 种组合",
    "its loops went over": "逐一核对",
    "`where` was not met once": "有 1 次不符合 where 条件",
    "`where` was not met {n} times": "有 {n} 次不符合 where 条件",
    "once there was nothing to check": "有 1 次无可核对",
    "{n} times there was nothing to check": "有 {n} 次无可核对",
    "it bound nowhere": "没有适用之处",
    "(behind each equation: the difference of its sides, and how large that may be)": "（等式后为两边之差及其容许值）",
}


class Speech:
    """Says the fixed words in one language."""

    __slots__ = ("chinese",)

    def __init__(self, chinese: bool = False) -> None:
        self.chinese = chinese

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Speech:
        """Chinese where the first of LC_ALL, LC_MESSAGES and LANG that is set begins with "zh", else English."""
        locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
        return cls(locale.lower().startswith("zh"))

    def say(self, words: str, **values: object) -> str:
        """`words` in this language, with `values` in the places that they name; unknown words stay as they are."""
        template = CHINESE.get(words, words) if self.chinese else words
        return template.format(**values) if values else template

    def count(self, n: int, one: str, many: str, **values: object) -> str:
        """`one` where `n` is 1, else `many`; both may name {n}."""
        return self.say(one if n == 1 else many, n=n, **values)
