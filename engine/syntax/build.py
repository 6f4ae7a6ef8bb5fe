"""From Lark's tree of one declaration to the nodes of `tree.py`.

In: a Lark tree with every token kept, the name of the file, the offset of the declaration in it. Out: one
`Declaration`. The walk keeps its own stack, so that the length and depth of a declaration do not matter here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeVar

from attrs import evolve
from lark import Token, Tree

from engine.source import Span
from engine.syntax import tree as t

_Kind = TypeVar("_Kind")
_ESCAPE = re.compile(r'\\(["\\n])')
_LINE_END = re.compile(r"\r\n?|\n")
_ESCAPED = {'"': '"', "\\": "\\", "n": "\n"}

# Operators as the tree has them; the ASCII spellings mean the same.
_OPERATORS = {"!=": "≠", "<=": "≤", ">=": "≥"}


class Several(NamedTuple):
    """Items of one grammar rule that is no node of its own."""

    items: tuple[Any, ...]
    span: Span


class Row(list[Any]):
    """The children of one grammar rule: tokens and built nodes, in order, with the span from first to last."""

    def __init__(self, children: Sequence[Any], span: Span, offset: int) -> None:
        super().__init__(children)
        self.span = span
        self._offset = offset

    def all(self, *kinds: type[_Kind]) -> tuple[_Kind, ...]:
        """Every child of these kinds."""
        return tuple(child for child in self if isinstance(child, kinds))

    def first(self, kind: type[_Kind]) -> _Kind | None:
        """The first child of this kind, or None."""
        return next((child for child in self if isinstance(child, kind)), None)

    def nodes(self) -> tuple[Any, ...]:
        """Every child that is not a token."""
        return tuple(child for child in self if not isinstance(child, Token))

    def at(self, index: int) -> Span:
        """Where a child stands."""
        return Span(self.span.file, _start(self[index], self._offset), _end(self[index], self._offset))

    def name(self, index: int) -> t.Name:
        """A child that is a token, as a name."""
        token = self[index]
        return t.Name(unquote(token) if token.type == "STRING" else str(token), span=self.at(index))

    def text(self, index: int) -> t.Text:
        """A child that is a token, as a text."""
        return t.Text(unquote(self[index]), span=self.at(index))

    def has(self, word: str) -> bool:
        """Whether the word stands among the children."""
        return any(isinstance(child, Token) and child == word for child in self)


# How deep a declaration may nest. What walks the tree later may then do so by recursion.
MAX_DEPTH = 150


class TooDeep(Exception):
    """A declaration nests deeper than `MAX_DEPTH`; `span` is the innermost stretch that is too deep."""

    def __init__(self, span: Span) -> None:
        super().__init__(span)
        self.span = span


def build(parsed: Tree[Token], file: str, offset: int) -> t.Declaration:
    """The declaration that `parsed` says. Spans are offsets in `file`, `offset` being where the declaration starts.

    Raises `TooDeep`.
    """
    done: list[Any] = []
    depths: list[int] = []
    todo: list[Any] = [parsed]
    while todo:
        item = todo.pop()
        if isinstance(item, Tree):
            todo.append(_Reduce(item.data, len(item.children)))
            todo.extend(reversed(item.children))
        elif isinstance(item, _Reduce):
            first = len(done) - item.size
            children = done[first:]
            span = Span(file, _start(children[0], offset), _end(children[-1], offset))
            depth = max(depths[first:]) + (item.size if item.rule in _CHAINS else 1)
            if depth > MAX_DEPTH:
                raise TooDeep(span)
            del done[first:], depths[first:]
            done.append(_BUILDERS[item.rule](Row(children, span, offset)))
            depths.append(depth)
        else:
            done.append(item)
            depths.append(0)
    (declaration,) = done
    return declaration  # type: ignore[no-any-return]


# `a.b.c` is flat in the grammar and nests in the tree.
_CHAINS = frozenset({"primary", "table_name"})


class _Reduce(NamedTuple):
    rule: str
    size: int


def _start(child: Any, offset: int) -> int:
    return (child.start_pos or 0) + offset if isinstance(child, Token) else child.span.start


def _end(child: Any, offset: int) -> int:
    return (child.end_pos or 0) + offset if isinstance(child, Token) else child.span.end


# ── names, texts, numbers ────────────────────────────────────────────────────────────────


def unquote(quoted: str) -> str:
    """What a text in quotes says."""
    body = quoted[1:-1]
    return _ESCAPE.sub(lambda found: _ESCAPED[found[1]], body) if "\\" in body else body


def _string(row: Row) -> t.String:
    return t.String(unquote(row[0]), span=row.span)


def _number(row: Row) -> t.Number:
    unit = row.name(1).text if len(row) > 1 else None
    return t.Number(str(row[0]), unit, span=row.span)


def _several(row: Row) -> Several:
    return Several(row.nodes(), row.span)


def _texts(row: Row, which: int = 0) -> tuple[t.Text, ...]:
    groups = row.all(Several)
    return groups[which].items if which < len(groups) else ()


def _role(row: Row) -> str:
    return next((role for role in ("parts", "continues") if row.has(role)), "")


def _bracketed(row: Row) -> Any:
    return evolve(row[1], span=row.span)


# ── declarations ─────────────────────────────────────────────────────────────────────────


def _ruleset(row: Row) -> t.Ruleset:
    return t.Ruleset(row[1], row.all(t.Meta), span=row.span)


def _meta(row: Row) -> t.Meta:
    return t.Meta(str(row[0]), row.all(t.Text), span=row.span)  # type: ignore[arg-type]


def _use(row: Row) -> t.Use:
    named, version = row.first(_As), row.first(_Version)
    quoted = row[1].type == "STRING"
    path = unquote(row[1]) if quoted else "".join(row.all(Token)[1:])
    return t.Use(path, quoted, named.name if named else None, version.text if version else None, span=row.span)


def _target(row: Row) -> t.Name:
    return t.Name(".".join(row.name(index).text for index in range(0, len(row), 2)), span=row.span)


def _regrade(row: Row) -> t.Regrade:
    return t.Regrade(row[1], str(row[3]), row.first(t.Text), span=row.span)  # type: ignore[arg-type]


def _param(row: Row) -> t.Param:
    return t.Param(row[1], row[3], row.first(t.Text), span=row.span)


def _let(row: Row) -> t.Let:
    return t.Let(row[1], _parameters(row), row[-1], span=row.span)


def _let_clause(row: Row) -> t.LetClause:
    return t.LetClause(row[1], _parameters(row), row[-1], span=row.span)


def _parameters(row: Row) -> tuple[t.Name, ...]:
    named = row.first(Several)
    return named.items if named else ()


def _unit(row: Row) -> t.Unit:
    names = row.all(t.Name)
    if row.has("between"):
        return t.Unit(names[:-1], None, names[-1], span=row.span)
    return t.Unit(names, row.first(t.Number), None, span=row.span)


def _period(row: Row) -> t.Period:
    return t.Period(_two_words(row[1]), _texts(row), span=row.span)  # type: ignore[arg-type]


def _two_words(token: Token) -> str:
    """`this year`, however far apart the words stand."""
    return " ".join(token.split())


def _accuracy(row: Row) -> tuple[Any, ...]:
    """`printed cut off`: `cut off` is one word of two."""
    words = [str(word) for word in row[1:] if word != "off"]
    return tuple("cut off" if word == "cut" else word for word in words)


def _document(row: Row) -> t.Document:
    return t.Document(row.all(t.Property), span=row.span)


def _property(row: Row) -> t.Property:
    return t.Property(row.name(0), row.all(t.Reading), row.all(t.Choice), span=row.span)


def _reading(row: Row) -> t.Reading:
    return t.Reading(str(row[0]), row.text(1), span=row.span)  # type: ignore[arg-type]


def _choice(row: Row) -> t.Choice:
    place, operator = str(row[2]), str(row[3])
    return t.Choice(row.name(0), place, operator, row.text(4), span=row.span)  # type: ignore[arg-type]


class _Like(NamedTuple):
    """`like T`."""

    table: t.Expression
    span: Span


def _table(row: Row) -> t.Table:
    like = row.first(_Like)
    clauses = _by_part(_clauses(row[3 if like else 2 :]))
    return t.Table(row[1], clauses, like.table if like else None, span=row.span)


def _slots(row: Row) -> t.Slots:
    names = row.all(t.Name)
    if row.has("in"):
        return t.Slots(names[:-1], names[-1], span=row.span)
    return t.Slots(names, None, span=row.span)


def _rule(row: Row) -> t.Rule:
    return t.Rule(row[1], row.first(t.Text), _clauses(row[3 if row.first(t.Text) else 2 :]), span=row.span)


class _As(NamedTuple):
    """`as name`."""

    name: t.Name
    span: Span


class _Version(NamedTuple):
    """`version "0.2"` of `use`."""

    text: t.Text
    span: Span


class _On(NamedTuple):
    """`on name`."""

    name: t.Name
    span: Span


class _Formula(NamedTuple):
    """`合计 = 基本 + 项目` of `adds across`."""

    total: t.Name
    parts: tuple[tuple[Any, t.Name], ...]
    span: Span


def _as(row: Row) -> _As:
    return _As(row[1], row.span)


def _on(row: Row) -> _On:
    return _On(row[1], row.span)


def _formula(row: Row) -> _Formula:
    parts = (("+", row[2]), *((str(sign), name) for sign, name in _pairs(row[3:])))
    return _Formula(row[0], parts, row.span)


def _named(row: Row) -> t.Name | None:
    named = row.first(_As)
    return named.name if named else None


def _rolls_up(row: Row) -> t.RollsUp:
    return t.RollsUp(row[0], _named(row), row.first(t.Text), _clauses(row[3:]), span=row.span)


def _adds_across(row: Row) -> t.AddsAcross:
    formula = row.first(_Formula)
    total, parts = (formula.total, formula.parts) if formula else (None, ())
    return t.AddsAcross(row[0], total, parts, _named(row), row.first(t.Text), _clauses(row[3:]), span=row.span)


def _agrees_with(row: Row) -> t.AgreesWith:
    on = row.first(_On)
    columns = row.first(Several)
    return t.AgreesWith(
        row[0], row[3], on.name if on else None, columns.items if columns else (),
        _named(row), row.first(t.Text), _clauses(row[4:]), span=row.span,
    )  # fmt: skip


def _table_name(row: Row) -> t.Expression:
    name = row[0]
    made: t.Expression = t.Variable(name.text, span=name.span)
    for label in row.all(t.Name)[1:]:
        made = t.Member(made, label, span=name.span.to(label.span))
    return made


class _Verdict(NamedTuple):
    """`fails`, `not checkable` …"""

    words: str
    span: Span


def _verdict(row: Row) -> _Verdict:
    return _Verdict(" ".join(row), row.span)


def _block(row: Row) -> t.Text:
    """The document between triple quotes that ends a declaration."""
    return t.Text(unindent(row[-1][3:-3]), span=row.at(len(row) - 1))


def _sample(row: Row) -> t.Sample:
    return t.Sample(row[1], _block(row), span=row.span)


def _replacement(row: Row) -> t.Replacement:
    return t.Replacement(row[0], row[2], span=row.span)


def _variant(row: Row) -> t.Variant:
    names = row.all(t.Name)
    return t.Variant(names[0], row.all(t.Replacement), names[1] if len(names) > 1 else None, span=row.span)


def _example(row: Row) -> t.Example:
    verdict = row.first(_Verdict)
    assert verdict is not None
    document = row.first(t.Variant) or _block(row)
    return t.Example(row.all(t.Name), verdict.words, document, span=row.span)  # type: ignore[arg-type]


def unindent(block: str) -> str:
    """The text between triple quotes: first and last line dropped if blank, then the indent that all lines share."""
    lines = [line if line.strip() else "" for line in _LINE_END.split(block)]
    if not lines[0]:
        del lines[0]
    if lines and not lines[-1]:
        del lines[-1]
    indents = [line[: len(line) - len(line.lstrip())] for line in lines if line]
    shared = 0
    if indents:
        low, high = min(indents), max(indents)
        shared = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return "\n".join(line[shared:] for line in lines)


# ── tables ───────────────────────────────────────────────────────────────────────────────


def _clauses(children: Sequence[Any]) -> tuple[Any, ...]:
    """The clauses among the children of a declaration, those of `column a …, b …` one by one."""
    found: list[Any] = []
    for child in children:
        if isinstance(child, _Columns):
            found.extend(child.items)
        elif isinstance(child, _CLAUSE_NODES):
            found.append(child)
    return tuple(found)


def _by_part(clauses: tuple[t.TableClause, ...]) -> tuple[t.TableClause, ...]:
    """Each `part` with the clauses up to the next one inside it."""
    starts = [i for i, clause in enumerate(clauses) if isinstance(clause, t.PartClause)] + [len(clauses)]
    whole = list(clauses[: starts[0]])
    for start, end in pairwise(starts):
        part, inside = clauses[start], clauses[start + 1 : end]
        assert isinstance(part, t.PartClause)
        last = inside[-1] if inside else part
        whole.append(t.PartClause(part.name, part.under, part.unless, inside, span=part.span.to(last.span)))
    return tuple(whole)


class _Columns(NamedTuple):
    """`column a from …, b from …`."""

    items: tuple[t.ColumnClause, ...]
    span: Span


def _titled(row: Row) -> t.Titled:
    return t.Titled(_texts(row), _texts(row, 1), span=row.span)


def _key(row: Row) -> t.ColumnClause:
    return t.ColumnClause(str(row[0]), row[1], row.all(t.Path, t.Joined), span=row.span)  # type: ignore[arg-type]


def _columns(row: Row) -> _Columns:
    return _Columns(row.nodes(), row.span)


def _column(row: Row) -> t.ColumnClause:
    return t.ColumnClause("column", row[0], row.all(t.Path), span=row.span)


def _labels(row: Row) -> t.LabelPatterns:
    return t.LabelPatterns(str(row[0]), _texts(row), span=row.span)  # type: ignore[arg-type]


def _blank(row: Row) -> t.Blank:
    return t.Blank(str(row[2]), span=row.span)  # type: ignore[arg-type]


def _part(row: Row) -> t.PartClause:
    return t.PartClause(row[1], _texts(row), _texts(row, 1), (), span=row.span)


def _tree_by_code(row: Row) -> t.TreeByCode:
    return t.TreeByCode(tuple(int(length) for length in row[3:]), span=row.span)


# ── rule clauses ─────────────────────────────────────────────────────────────────────────


def _for(row: Row) -> t.For:
    return t.For(row.all(t.Binding), row.first(t.Name), span=row.span)


def _severity(row: Row) -> t.SeverityClause:
    when = " ".join(row[3:]) if row.has("when") else "conflict"
    return t.SeverityClause(str(row[1]), when, span=row.span)  # type: ignore[arg-type]


def _unless(row: Row) -> t.Unless:
    return t.Unless(row[1], row.first(t.Text), span=row.span)


# ── expressions ──────────────────────────────────────────────────────────────────────────


def _pairs(row: Sequence[Any]) -> zip[tuple[Any, Any]]:
    return zip(row[::2], row[1::2], strict=True)


def _sum(row: Row) -> t.Sum:
    return t.Sum((("+", row[0]), *((str(sign), term) for sign, term in _pairs(row[1:]))), span=row.span)  # type: ignore[arg-type]


def _product(row: Row) -> t.Product:
    return t.Product((("*", row[0]), *((str(sign), factor) for sign, factor in _pairs(row[1:]))), span=row.span)  # type: ignore[arg-type]


def _primary(row: Row) -> t.Expression:
    made: t.Expression = row[0]
    for step in row[1:]:
        span = row[0].span.to(step.span)
        match step.kind:
            case "member":
                made = t.Member(made, step.to, span=span)
            case "item":
                made = t.Item(made, step.to, span=span)
            case "applied":
                name, arguments = step.to
                made = t.Call(name, arguments, made, span=span)
    return made


class _Step(NamedTuple):
    """`.name`, `[key]` or `.name(…)`."""

    kind: Literal["member", "item", "applied"]
    to: Any
    span: Span


def _compare(row: Row) -> t.Compare:
    left, operator, right = row[:3]
    written = str(operator)
    tolerance = row[4] if len(row) > 3 else None
    return t.Compare(_OPERATORS.get(written, written), left, right, tolerance, span=row.span)  # type: ignore[arg-type]


def _text_test(row: Row) -> t.TextTest:
    operator = " ".join(row[1:-1])
    return t.TextTest(operator, row[0], row[-1], span=row.span)  # type: ignore[arg-type]


def _is(row: Row) -> t.Is:
    return t.Is(row[0], str(row[-1]), row.has("not"), span=row.span)  # type: ignore[arg-type]


def _quantified(row: Row) -> t.Quantified:
    return t.Quantified(str(row[0]), row[1], row[3], row[6], span=row.span)  # type: ignore[arg-type]


def _call(row: Row) -> t.Call:
    return t.Call(row.name(0), row.nodes(), span=row.span)


def _fold(row: Row) -> t.Fold:
    where = row[-2] if row.has("where") else None
    return t.Fold(row.name(0), row[2], row.all(t.Binding), where, span=row.span)


def _against(row: Row) -> t.Against:
    where = row[-2] if row.has("where") else None
    return t.Against(row.name(0), row[2], row[4], row.all(t.Binding), where, span=row.span)


_CLAUSE_NODES = (
    t.Titled, t.ColumnClause, t.TreeByCode, t.TreeByPrefix, t.TreeByOutline, t.TreeByOrder, t.TreeByGroup,
    t.TreeByFigures,
    t.LabelPatterns, t.Blank, t.Repeats, t.PartClause,
    t.For, t.Where, t.LetClause, t.Require, t.Unless, t.Otherwise, t.SeverityClause, t.PrecisionClause, t.Message,
    t.Meta,
)  # fmt: skip

# What each rule of the grammar makes of its children.
_BUILDERS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.name(0), "label": lambda row: row.name(0), "unit_name": lambda row: row.name(0),
    "text": lambda row: row.text(0), "string": _string, "number": _number, "patterns": _several,
    "ruleset": _ruleset, "ruleset_clause": _meta, "use": _use, "param": _param, "let": _let, "unit": _unit,
    "version": lambda row: _Version(row[1], row.span), "target": _target, "regrade": _regrade,
    "disable": lambda row: t.Disable(row[1], row.first(t.Text), span=row.span),
    "override": lambda row: t.Override(row[1], row[3], row.first(t.Text), span=row.span),
    "unit_value": _number,
    "document": _document, "property": _property, "reading": _reading, "choice": _choice,
    "table": _table, "like": lambda row: _Like(row[1], row.span),
    "titled": _titled, "key": _key, "columns": _columns, "column": _column,
    "known_by_label": _labels, "blank": _blank, "part": _part,
    "repeats": lambda row: t.Repeats(span=row.span),
    "path": lambda row: t.Path(row.all(t.Text), span=row.span),
    "joined": lambda row: t.Joined(row.all(t.Text), span=row.span),
    "tree_by_code": _tree_by_code,
    "tree_by_prefix": lambda row: t.TreeByPrefix(span=row.span),
    "tree_by_outline": lambda row: t.TreeByOutline(span=row.span),
    "tree_by_group": lambda row: t.TreeByGroup(span=row.span),
    "tree_by_figures": lambda row: t.TreeByFigures(span=row.span),
    "tree_by_order": lambda row: t.TreeByOrder(row.all(t.Text), span=row.span),
    "precision": lambda row: t.Precision(_accuracy(row), span=row.span),
    "precision_clause": lambda row: t.PrecisionClause(_accuracy(row), span=row.span),
    "claims": lambda row: t.Claims(row[1], row.all(t.Slots, t.Endings), span=row.span), "slots": _slots,
    "ending": lambda row: t.Endings(_texts(row), span=row.span),
    "phrase": lambda row: t.Phrase(row[1], _texts(row), _role(row), span=row.span),
    "rule": _rule, "rolls_up": _rolls_up, "adds_across": _adds_across, "agrees_with": _agrees_with,
    "as": _as, "on": _on, "in": _several, "formula": _formula, "table_name": _table_name,
    "for": _for, "unless": _unless, "about": _meta,
    "where": lambda row: t.Where(row[1], span=row.span),
    "let_clause": _let_clause, "parameters": _several, "period": _period, "severity": _severity,
    "require": lambda row: t.Require(row[1], span=row.span),
    "otherwise": lambda row: t.Otherwise(row[3], span=row.span),
    "message": lambda row: t.Message(row[1], span=row.span),
    "binding": lambda row: t.Binding(row[0], row[2], span=row.span),
    "sample": _sample, "replacement": _replacement, "variant": _variant, "verdict": _verdict, "example": _example,
    "expression": lambda row: t.Or(row.nodes(), span=row.span),
    "conjunction": lambda row: t.And(row.nodes(), span=row.span),
    "not": lambda row: t.Not(row[1], span=row.span),
    "compare": _compare,
    "rounding": lambda row: t.Rounding(span=row.span),
    "text_test": _text_test, "is": _is,
    "exists": lambda row: t.Is(row[1], "present", False, span=row.span),
    "among": lambda row: t.Among(row[0], row[2], span=row.span),
    "quantified": _quantified,
    "sum": _sum, "product": _product,
    "negative": lambda row: t.Negative(row[1], span=row.span),
    "extract": lambda row: t.Extract(str(row[0]), row[2], span=row.span),  # type: ignore[arg-type]
    "primary": _primary,
    "member": lambda row: _Step("member", row[1], row.span),
    "item": lambda row: _Step("item", row[1], row.span),
    "applied": lambda row: _Step("applied", (row[1], row.nodes()[1:]), row.span),
    "year": lambda row: t.Year(_two_words(row[0]), span=row.span),  # type: ignore[arg-type]
    "variable": lambda row: t.Variable(str(row[0]), span=row.span),
    "bracketed": _bracketed, "call": _call, "fold": _fold, "against": _against,
    "members": lambda row: t.Members(row.nodes(), span=row.span),
}  # fmt: skip
