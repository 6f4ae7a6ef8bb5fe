"""The syntax tree of a rule file. In: nothing. Out: frozen attrs nodes, each with the span it was written at.

Spans do not take part in equality: two files that say the same thing are the same tree.
Patterns (after `from`, `titled`, `matches` …) are kept as written; what they mean is docs/language.md's business.
"""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from engine.source import Span


def _span() -> Span:
    return field(eq=False, repr=False, kw_only=True)  # type: ignore[no-any-return]


@frozen
class Name:
    """An identifier, or a quoted label used as one."""

    text: str
    span: Span = _span()


@frozen
class Text:
    """A quoted string, escapes resolved."""

    text: str
    span: Span = _span()

    def part(self, stretch: tuple[int, int] | None) -> Span:
        """Where a stretch of the text stands in the file; where that is not known, or the text was written with
        escapes, all of it with its quotes."""
        whole = self.span
        if stretch is None or whole.end - whole.start != len(self.text) + 2:
            return whole
        return Span(whole.file, whole.start + 1 + stretch[0], whole.start + 1 + stretch[1])


# ── expressions ──────────────────────────────────────────────────────────────────────────


@frozen
class Number:
    """A number as written, with its unit: `0.01 万元`, `5%`, `1,000`."""

    text: str
    unit: str | None
    span: Span = _span()


@frozen
class String:
    """A literal text in an expression."""

    text: str
    span: Span = _span()


@frozen
class Variable:
    """A name: a loop variable, a table, a parameter, `document`, `tables`, `headings`."""

    name: str
    span: Span = _span()


@frozen
class Year:
    """`this year`, `last year`: of the document."""

    which: Literal["this year", "last year"]
    span: Span = _span()


@frozen
class Member:
    """`of.name`."""

    of: Expression
    name: Name
    span: Span = _span()


@frozen
class Item:
    """`of["label"]` (a row or column by a pattern) or `of[column]`."""

    of: Expression
    key: Expression
    span: Span = _span()


@frozen
class Call:
    """`abs(x)`, `max(a, b)`, `count(T.rows)`; a collection may stand alone. `std.占比(a, b)` is of `std`."""

    function: Name
    arguments: tuple[Expression, ...]
    of: Expression | None = None
    span: Span = _span()


@frozen
class Fold:
    """`sum(child.合计 for child in parent.children where …)`, and so any function that goes over a collection."""

    function: Name
    body: Expression
    loops: tuple[Binding, ...]
    where: Expression | None
    span: Span = _span()


@frozen
class Against:
    """`deviation(value among body for … in … where …)`; without loops, `body` is the collection itself."""

    function: Name
    value: Expression
    body: Expression
    loops: tuple[Binding, ...]
    where: Expression | None
    span: Span = _span()


@frozen
class Extract:
    """`years in t.title`, `numbers in …`, `codes in …`."""

    what: Literal["years", "numbers", "codes"]
    text: Expression
    span: Span = _span()


@frozen
class Sum:
    """`a + b - c …`, flat: a sign and an expression per term."""

    terms: tuple[tuple[Literal["+", "-"], Expression], ...]
    span: Span = _span()


@frozen
class Product:
    """`a * b / c …`, flat; the first operator is always `*`."""

    factors: tuple[tuple[Literal["*", "/"], Expression], ...]
    span: Span = _span()


@frozen
class Negative:
    """`-a`."""

    of: Expression
    span: Span = _span()


# ── conditions ───────────────────────────────────────────────────────────────────────────


@frozen
class Rounding:
    """`within rounding`, the default."""

    span: Span = _span()


@frozen
class Compare:
    """`left = right within …`. The tolerance is None (not written), `Rounding`, or an amount or a percentage."""

    operator: Literal["=", "≠", "<", "≤", ">", "≥"]
    left: Expression
    right: Expression
    tolerance: Rounding | Expression | None
    span: Span = _span()


@frozen
class TextTest:
    """`left contains "…"`, `left matches "pattern"`, `left same text as right` and the like."""

    operator: Literal["contains", "matches", "begins with", "ends with", "same text as", "similar to"]
    left: Expression
    right: Expression
    span: Span = _span()


@frozen
class Is:
    """`T is present`, `T is not empty`, `cell is blank`, `cell is zero`, `row is missing`."""

    of: Expression
    state: Literal["present", "missing", "empty", "blank", "zero"]
    negated: bool
    span: Span = _span()


@frozen
class Among:
    """`left in right`: `y in years in t.title`, `row.编码 in ("301", "302")`."""

    left: Expression
    right: Expression
    span: Span = _span()


@frozen
class Members:
    """`("301", "302")`: a set written out."""

    items: tuple[Expression, ...]
    span: Span = _span()


@frozen
class Quantified:
    """`some x in xs has (…)`, `every x in xs has (…)`, `no x in xs has (…)`."""

    quantifier: Literal["some", "every", "no"]
    variable: Name
    of: Expression
    condition: Expression
    span: Span = _span()


@frozen
class Not:
    """`not a`."""

    of: Expression
    span: Span = _span()


@frozen
class And:
    """`a and b …`, flat."""

    items: tuple[Expression, ...]
    span: Span = _span()


@frozen
class Or:
    """`a or b …`, flat."""

    items: tuple[Expression, ...]
    span: Span = _span()


Expression = (
    Number | String | Year | Variable | Member | Item | Call | Fold | Against | Extract | Sum | Product | Negative
    | Compare | TextTest | Is | Among | Members | Quantified | Not | And | Or
)  # fmt: skip


@frozen
class Binding:
    """`name in collection`."""

    name: Name
    of: Expression
    span: Span = _span()


# ── clauses ──────────────────────────────────────────────────────────────────────────────


@frozen
class Path:
    """`"基本支出" > "小计"`: header patterns from the top down; the last is the column's own header."""

    patterns: tuple[Text, ...]
    span: Span = _span()


@frozen
class Joined:
    """`("类" "款" "项")`: one key printed over several columns."""

    patterns: tuple[Text, ...]
    span: Span = _span()


@frozen
class ColumnClause:
    """One `name from path or path …` of `column`, `key` or `label`; of `key` a path may be `Joined`."""

    kind: Literal["key", "label", "column"]
    name: Name
    sources: tuple[Path | Joined, ...]
    span: Span = _span()


@frozen
class Titled:
    """`titled p or p … not q or q …`: patterns searched for in the printed title."""

    patterns: tuple[Text, ...]
    unless: tuple[Text, ...]
    span: Span = _span()


@frozen
class TreeByCode:
    """`tree by code 3 5 7`: levels by the length of the key."""

    lengths: tuple[int, ...]
    span: Span = _span()


@frozen
class TreeByPrefix:
    """`tree by prefix`: the parent is the longest other key that begins this one."""

    span: Span = _span()


@frozen
class TreeByOutline:
    """`tree by outline`: 一、 → （一） → 1. by the numbering of the labels."""

    span: Span = _span()


@frozen
class TreeByOrder:
    """`tree by order "\\d{3}" > "\\d{6}" > …`: a row of one kind holds the rows of the next kind below it."""

    patterns: tuple[Text, ...]
    span: Span = _span()


@frozen
class TreeByGroup:
    """`tree by group`: the rows under one merged label, with that group's own total row."""

    span: Span = _span()


@frozen
class TreeByFigures:
    """`tree by figures`: a row holds the rows above it that it is the sum of in most columns."""

    span: Span = _span()


Tree = TreeByCode | TreeByPrefix | TreeByOutline | TreeByOrder | TreeByGroup | TreeByFigures


@frozen
class LabelPatterns:
    """`total "合计"`, `subtotal "本年收入合计"`, `except "占比|增减"`: rows or columns known by their label."""

    kind: Literal["total", "subtotal", "except"]
    patterns: tuple[Text, ...]
    span: Span = _span()


@frozen
class Blank:
    """`blank is zero` or `blank is missing`."""

    meaning: Literal["zero", "missing"]
    span: Span = _span()


@frozen
class Repeats:
    """`repeats`: the document may hold many such tables (one form a project)."""

    span: Span = _span()


@frozen
class PartClause:
    """`part 收入 under p or p … not q or q …` with the clauses that follow it: one side of a double table."""

    name: Name
    under: tuple[Text, ...]
    unless: tuple[Text, ...]
    clauses: tuple[TableClause, ...]
    span: Span = _span()


TableClause = (
    Titled | ColumnClause | TreeByCode | TreeByPrefix | TreeByOutline | TreeByOrder | TreeByGroup | TreeByFigures
    | LabelPatterns | Blank | Repeats | PartClause
)  # fmt: skip


@frozen
class For:
    """`for a in T, b in U matching 编码`."""

    bindings: tuple[Binding, ...]
    matching: Name | None
    span: Span = _span()


@frozen
class Where:
    """`where condition`."""

    condition: Expression
    span: Span = _span()


@frozen
class LetClause:
    """`let name = expression` inside a rule; a function, if it names parameters."""

    name: Name
    parameters: tuple[Name, ...]
    value: Expression
    span: Span = _span()


@frozen
class Require:
    """`require condition`."""

    condition: Expression
    span: Span = _span()


@frozen
class Unless:
    """`unless condition because "…"`."""

    condition: Expression
    because: Text | None
    span: Span = _span()


@frozen
class Otherwise:
    """`otherwise not checkable "…"`: what to say when an operand is missing."""

    message: Text
    span: Span = _span()


@frozen
class SeverityClause:
    """`severity error`, of conflicts; `severity warning when incomplete`."""

    level: Literal["error", "warning", "note"]
    when: Literal["conflict", "incomplete", "not checkable"]
    span: Span = _span()


Accuracy = Literal["house", "printed", "rounded", "cut off", "exact"]


@frozen
class PrecisionClause:
    """`precision cut off`, `precision printed rounded`: how the rule reads printed figures."""

    accuracy: tuple[Accuracy, ...]
    span: Span = _span()


@frozen
class Message:
    """`message "… {row.合计} …"`, braces kept as written."""

    text: Text
    span: Span = _span()


@frozen
class Meta:
    """`title`, `source`, `tags`, `version`: texts about a rule or a ruleset."""

    kind: Literal["title", "source", "tags", "version"]
    texts: tuple[Text, ...]
    span: Span = _span()


RuleClause = (
    For | Where | LetClause | Require | Unless | Otherwise | SeverityClause | PrecisionClause | Message | Meta
)  # fmt: skip


# ── declarations ─────────────────────────────────────────────────────────────────────────


@frozen
class Ruleset:
    """`ruleset district` with its title, sources and version."""

    name: Name
    clauses: tuple[Meta, ...]
    span: Span = _span()


@frozen
class Use:
    """`use cn.tables as std` or `use "own.rules" version "0.2"`."""

    path: str
    quoted: bool
    alias: Name | None = None
    version: Text | None = None
    span: Span = _span()


@frozen
class Disable:
    """`disable district.收支平衡 because "…"`: a rule of a used file does not run."""

    rule: Name
    because: Text | None
    span: Span = _span()


@frozen
class Regrade:
    """`regrade district.收支平衡 as warning because "…"`: another severity for a rule of a used file."""

    rule: Name
    level: Literal["error", "warning", "note"]
    because: Text | None
    span: Span = _span()


@frozen
class Override:
    """`override district.容差 = 1 万元 because "…"`: another value for a parameter of a used file."""

    param: Name
    value: Number | String
    because: Text | None
    span: Span = _span()


@frozen
class Param:
    """`param name = 0.01 万元 "what it is for"`."""

    name: Name
    value: Number | String
    about: Text | None
    span: Span = _span()


@frozen
class Let:
    """`let name = expression` at the top level; a function, if it names parameters."""

    name: Name
    parameters: tuple[Name, ...]
    value: Expression
    span: Span = _span()


@frozen
class Unit:
    """`unit 万元 or "人民币万元" = 10000 元`; a base unit without `=`; `unit 个百分点 between "%"`, of differences."""

    names: tuple[Name, ...]
    value: Number | None
    between: Name | None
    span: Span = _span()


@frozen
class Period:
    """`period last year "上年(度)?" or "去年"`: the words by which headers name a year without its number."""

    which: Literal["this year", "last year"]
    patterns: tuple[Text, ...]
    span: Span = _span()


@frozen
class Precision:
    """`precision cut off` at the top level: how the rules of this file read printed figures."""

    accuracy: tuple[Accuracy, ...]
    span: Span = _span()


@frozen
class Reading:
    """`title "{year}年"`, `cover "…"`, `heading "…"`: where a property stands, the braces marking it."""

    place: Literal["title", "cover", "heading", "organisation", "text"]
    pattern: Text
    span: Span = _span()


@frozen
class Choice:
    """`决算 when title contains "决算"` of a property with given values."""

    value: Name
    place: Literal["title", "cover", "heading", "organisation", "text"]
    operator: Literal["contains", "matches"]
    pattern: Text
    span: Span = _span()


@frozen
class Property:
    """One line of `document`: either readings or choices."""

    name: Name
    readings: tuple[Reading, ...]
    choices: tuple[Choice, ...]
    span: Span = _span()


@frozen
class Document:
    """`document` with its properties."""

    properties: tuple[Property, ...]
    span: Span = _span()


@frozen
class Table:
    """`table name like other` with its clauses: what it does not say itself, it takes from the other."""

    name: Name
    clauses: tuple[TableClause, ...]
    like: Expression | None = None
    span: Span = _span()


@frozen
class Slots:
    """Columns of `claims`: numbers in a unit, or texts where there is none."""

    names: tuple[Name, ...]
    unit: Name | None
    span: Span = _span()


@frozen
class Endings:
    """Ends of names that make no difference where a name is looked up."""

    texts: tuple[Text, ...]
    span: Span = _span()


@frozen
class Claims:
    """`claims 文字`: a table with a row for each statement of the text."""

    name: Name
    clauses: tuple[Slots | Endings, ...]
    span: Span = _span()


@frozen
class Phrase:
    """`phrase 增加 "增加{变动}"`: how a statement is worded. With `parts`, what stands before the parts of one; with
    `continues`, what may stand before a wording without naming another subject."""

    name: Name
    patterns: tuple[Text, ...]
    role: str  # "", "parts" or "continues"
    span: Span = _span()


@frozen
class Rule:
    """`rule name "title"` with its clauses."""

    name: Name
    title: Text | None
    clauses: tuple[RuleClause, ...]
    span: Span = _span()


@frozen
class RollsUp:
    """`T rolls up as name "title"`: every row that has rows below it is their sum, in every amount column."""

    table: Expression
    name: Name | None
    title: Text | None
    clauses: tuple[RuleClause, ...]
    span: Span = _span()


@frozen
class AddsAcross:
    """`T adds across 合计 = 基本 + 项目 as name "title"`; without a formula, by the header tree."""

    table: Expression
    total: Name | None
    parts: tuple[tuple[Literal["+", "-"], Name], ...]
    name: Name | None
    title: Text | None
    clauses: tuple[RuleClause, ...]
    span: Span = _span()


@frozen
class AgreesWith:
    """`T agrees with U on 编码 in 合计, 基本 as name "title"`."""

    table: Expression
    other: Expression
    key: Name | None
    columns: tuple[Name, ...]
    name: Name | None
    title: Text | None
    clauses: tuple[RuleClause, ...]
    span: Span = _span()


@frozen
class Sample:
    """`sample name` and a small document between triple quotes; `body` is that text, its indent removed."""

    name: Name
    body: Text
    span: Span = _span()


@frozen
class Replacement:
    """`"100.00" as "100.10"`: a text that stands once in a sample, and what stands there instead."""

    old: Text
    new: Text
    span: Span = _span()


@frozen
class Variant:
    """`in sample prior other with "old" as "new", …`: a sample, with texts replaced, and the earlier document."""

    sample: Name
    replacements: tuple[Replacement, ...]
    prior: Name | None = None
    span: Span = _span()


@frozen
class Example:
    """`example rule, … fails` and the document it is about: its own, between triple quotes, or that of a sample."""

    rules: tuple[Name, ...]
    expect: Literal["holds", "fails", "rounding", "incomplete", "not checkable", "unbound"]
    document: Text | Variant
    span: Span = _span()


Declaration = (
    Ruleset | Use | Disable | Regrade | Override | Param | Let | Unit | Period | Precision | Document | Table
    | Claims | Phrase | Rule | RollsUp | AddsAcross | AgreesWith | Sample | Example
)  # fmt: skip


@frozen
class File:
    """A rule file: its declarations in order, and the names that those would have declared which cannot be read."""

    declarations: tuple[Declaration, ...]
    unread: frozenset[str] = field(default=frozenset(), eq=False)
    span: Span = _span()
