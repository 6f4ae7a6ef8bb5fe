"""Hypothesis strategies for syntax trees: whatever a rule file can say, with names, labels and texts in any script.

In: nothing. Out: `files()`, `expressions()`, and the names and texts they are made of; `written()`, a file as somebody
may have written it. Spans are all the same: they take no part in equality.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st
from lark import Token

from engine.source import Span
from engine.syntax import show
from engine.syntax import tree as t
from engine.syntax.build import unindent
from engine.syntax.grammar import parser
from engine.syntax.layout import Chunk, chunks
from engine.syntax.terminals import DECLARATIONS, RESERVED

HERE = Span("drawn", 0, 0)

_CHARACTERS = st.sampled_from("ab_x7年表支出合计（），。“”\"\\n'#|{}() \n\t\u3000é﹏")
_TEXTS = st.text(_CHARACTERS, max_size=8)
_SEEDS = ("a", "row", "column", "total", "支出总表", "合计", "编码", "t_1", "rounding", "blank", "é", "on")

_words = st.one_of(
    st.sampled_from(_SEEDS), st.text(st.sampled_from("abz支出合计_1"), min_size=1, max_size=5)
).filter(lambda word: re.fullmatch(r"[^\W\d]\w*", word) is not None and word not in RESERVED)  # fmt: skip


def _node(kind: Callable[..., Any], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(lambda *values: kind(*values, span=HERE), *parts)


def _some(items: st.SearchStrategy[Any], least: int = 1, most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, min_size=least, max_size=most).map(tuple)


def _maybe(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | items


names = _node(t.Name, _words)
labels = _node(t.Name, st.one_of(_words, st.sampled_from(["require", "title", "not"]), _TEXTS))
texts = _node(t.Text, _TEXTS)
units = st.one_of(st.none(), st.sampled_from(["%", "‰", "元", "万元", "个百分点"]), _words)
numbers = _node(t.Number, st.sampled_from(["0", "12", "12.50", "1,000", "1,467.21", "301"]), units)
strings = _node(t.String, _TEXTS)


# ── expressions ──────────────────────────────────────────────────────────────────────────


def _chain(kind: type, first: str, signs: str, items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    more = _some(st.tuples(st.sampled_from(signs), items))
    return st.builds(lambda head, tail: kind(((first, head), *tail), span=HERE), items, more)


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    bindings = _some(_node(t.Binding, names, inner), most=2)
    return st.one_of(
        _node(t.Member, inner, labels),
        _node(t.Item, inner, inner),
        _node(t.Call, names, _some(inner, least=0)),
        _node(t.Call, labels, _some(inner, least=0), inner),
        _node(t.Fold, names, inner, bindings, _maybe(inner)),
        _node(t.Against, names, inner, inner, bindings, _maybe(inner)),
        _node(t.Against, names, inner, inner, st.just(()), st.none()),
        _node(t.Extract, st.sampled_from(["years", "numbers", "codes"]), inner),
        _chain(t.Sum, "+", "+-", inner),
        _chain(t.Product, "*", "*/", inner),
        _node(t.Negative, inner),
        _node(t.Compare, st.sampled_from("=≠<≤>≥"), inner, inner, st.one_of(st.none(), _node(t.Rounding), inner)),
        _node(t.TextTest, st.sampled_from(["contains", "begins with", "ends with", "same text as", "similar to"]),
              inner, inner),
        _node(t.TextTest, st.just("matches"), inner, strings),
        _node(t.Is, inner, st.sampled_from(["present", "missing", "empty", "blank", "zero"]), st.booleans()),
        _node(t.Among, inner, inner),
        _node(t.Members, _some(inner)),
        _node(t.Quantified, st.sampled_from(["some", "every", "no"]), names, inner, inner),
        _node(t.Not, inner),
        _node(t.And, _some(inner, least=2)),
        _node(t.Or, _some(inner, least=2)),
    )


def expressions(leaves: int = 12) -> st.SearchStrategy[t.Expression]:
    """Any expression, sensible or not: what it means is not the syntax's business."""
    years = _node(t.Year, _years)
    return st.recursive(st.one_of(numbers, strings, _node(t.Variable, _words), years), _larger, max_leaves=leaves)


_years = st.sampled_from(["this year", "last year"])
_accuracy = _some(st.sampled_from(["house", "printed", "rounded", "cut off", "exact"]), most=2)


# ── clauses ──────────────────────────────────────────────────────────────────────────────

_paths = _node(t.Path, _some(texts))
_sources = _paths | _node(t.Joined, _some(texts, least=2))
_places = st.sampled_from(["title", "cover", "heading", "organisation", "text"])


def _flat_table_clauses() -> st.SearchStrategy[Any]:
    return st.one_of(
        _node(t.Titled, _some(texts), _some(texts, least=0)),
        _node(t.ColumnClause, st.sampled_from(["key", "label"]), names, _some(_sources)),
        _node(t.ColumnClause, st.just("column"), names, _some(_paths)),
        _node(t.TreeByCode, _some(st.integers(0, 99))),
        *(_node(kind) for kind in (t.TreeByPrefix, t.TreeByOutline, t.TreeByGroup, t.Repeats)),
        _node(t.TreeByOrder, _some(texts)),
        _node(t.LabelPatterns, st.sampled_from(["total", "subtotal", "except"]), _some(texts)),
        _node(t.Blank, st.sampled_from(["zero", "missing"])),
    )


def _table_clauses() -> st.SearchStrategy[tuple[Any, ...]]:
    flat = _some(_flat_table_clauses(), least=0)
    parts = _some(_node(t.PartClause, names, _some(texts), _some(texts, least=0), flat), least=0)
    return st.builds(lambda own, parts: own + parts, flat, parts)


def _rule_clauses() -> st.SearchStrategy[tuple[Any, ...]]:
    inner = expressions(6)
    bindings = _some(_node(t.Binding, names, inner), most=2)
    return _some(
        st.one_of(
            _node(t.For, bindings, _maybe(names)),
            _node(t.Where, inner),
            _node(t.LetClause, names, _some(names, least=0), inner),
            _node(t.Require, inner),
            _node(t.Unless, inner, _maybe(texts)),
            _node(t.Otherwise, texts),
            _node(t.SeverityClause, st.sampled_from(["error", "warning", "note"]),
                  st.sampled_from(["conflict", "incomplete", "not checkable"])),
            _node(t.PrecisionClause, _accuracy),
            _node(t.Message, texts),
            _node(t.Meta, st.sampled_from(["title", "source", "tags"]), _some(texts)),
        ),
        least=0,
    )


# ── declarations ─────────────────────────────────────────────────────────────────────────

_own_names = _words.filter(lambda word: word not in DECLARATIONS)
_table_names = st.one_of(
    _node(t.Variable, _own_names), _node(t.Member, _node(t.Variable, _own_names), labels)
)  # fmt: skip
_targets = _node(t.Name, st.sampled_from(["district.收支平衡", "a.title.合计", "title.a", "T.收入 rolls up"]) | _TEXTS | _words)
_bodies = st.text(st.sampled_from("ab表 |\n\u3000\t1."), max_size=30).map(unindent).map(unindent)
_ruleset_clauses = st.one_of(
    _node(t.Meta, st.sampled_from(["title", "source"]), _some(texts)),
    _node(t.Meta, st.just("version"), _some(texts, most=1)),
)


def _properties() -> st.SearchStrategy[Any]:
    choices = _node(t.Choice, names, _places, st.sampled_from(["contains", "matches"]), texts)
    return st.one_of(
        _node(t.Property, names, _some(_node(t.Reading, _places, texts)), st.just(())),
        _node(t.Property, names, st.just(()), _some(choices)),
    )


def _adds_across() -> st.SearchStrategy[Any]:
    def make(table: Any, total: Any, parts: Any, name: Any, title: Any, clauses: Any) -> t.AddsAcross:
        (_, first), *more = parts
        formula = (("+", first), *more) if total else ()
        return t.AddsAcross(table, total, formula, name, title, clauses, span=HERE)

    parts = _some(st.tuples(st.sampled_from("+-"), names))
    return st.builds(make, _table_names, _maybe(names), parts, _maybe(names), _maybe(texts), _rule_clauses())


def declarations() -> st.SearchStrategy[t.Declaration]:
    """Any declaration."""
    titling = (_maybe(names), _maybe(texts), _rule_clauses())
    unit_names = _some(_node(t.Name, st.one_of(_words, st.sampled_from(["%", "or", "人民币 万元"]))))
    return st.one_of(
        _node(t.Ruleset, names, _some(_ruleset_clauses, least=0)),
        _node(t.Use, st.sampled_from(["cn.tables", "own", "a.rule.title"]), st.just(False), _maybe(names), _maybe(texts)),
        _node(t.Use, _TEXTS, st.just(True), _maybe(names), _maybe(texts)),
        _node(t.Disable, _targets, _maybe(texts)),
        _node(t.Regrade, _targets, st.sampled_from(["error", "warning", "note"]), _maybe(texts)),
        _node(t.Override, _targets, numbers | strings, _maybe(texts)),
        _node(t.Param, names, numbers | strings, _maybe(texts)),
        _node(t.Let, names, _some(names, least=0), expressions()),
        _node(t.Unit, unit_names, _maybe(numbers), st.none()),
        _node(t.Unit, unit_names, st.none(), _node(t.Name, st.sampled_from(["%", "元"]))),
        _node(t.Period, _years, _some(texts)),
        _node(t.Precision, _accuracy),
        _node(t.Document, _some(_properties(), least=0)),
        _node(t.Table, names, _table_clauses(), _maybe(_table_names)),
        _node(t.Claims, names, _some(_node(t.Slots, _some(names), _maybe(_node(t.Name, st.sampled_from(["%", "元"])))), least=0)),
        _node(t.Claims, names, _some(_node(t.Endings, _some(texts)), least=0)),
        _node(t.Phrase, names, _some(texts), st.sampled_from(("", "parts", "continues"))),
        _node(t.Rule, names, _maybe(texts), _rule_clauses()),
        _node(t.RollsUp, _table_names, *titling),
        _adds_across(),
        _node(t.AgreesWith, _table_names, _table_names, _maybe(names), _some(names, least=0), *titling),
        examples(),
    )


def examples() -> st.SearchStrategy[t.Sample | t.Example]:
    """A sample, or an example of its own document or of a sample."""
    verdicts = ["holds", "fails", "rounding", "incomplete", "not checkable", "unbound"]
    bodies = _node(t.Text, _bodies)
    variants = _node(t.Variant, names, _some(_node(t.Replacement, texts, texts), least=0), st.none() | names)
    return st.one_of(
        _node(t.Sample, names, bodies),
        _node(t.Example, _some(labels), st.sampled_from(verdicts), bodies | variants),
    )


def files() -> st.SearchStrategy[t.File]:
    """A rule file of a few declarations."""
    return _node(t.File, _some(declarations(), least=0, most=3))


# ── a file as somebody may have written it ───────────────────────────────────────────────

_BLANKS = st.sampled_from(("", " ", "  ", "\t", "\u3000", "\n ", "\n   ", "\n\t", " \n\n  ", "\n \n\n    ", "\f\n "))
_ON_ONE_LINE = st.sampled_from(("", " ", "  ", "\t"))
_COMMENTS = st.text(st.sampled_from("ab表 #\"'()[]\t\\,。"), max_size=6).map(lambda text: f"#{text}")


class Written(NamedTuple):
    """The text of a rule file and its comments, in order and without white space behind them."""

    text: str
    comments: tuple[str, ...]


class _Writer:
    """Draws what stands between tokens, and remembers the comments among it."""

    def __init__(self, draw: st.DrawFn, spaced: bool) -> None:
        self.draw = draw
        self.spaced = spaced  # with comments and blank lines
        self.comments: list[str] = []

    def now_and_then(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    def comment(self, *ends: str) -> str:
        comment = self.draw(_COMMENTS)
        self.comments.append(comment.rstrip())
        return comment + self.draw(st.sampled_from(ends))

    def between(self, before: Token, token: Token, usual: str) -> str:
        """What stands between two tokens; `usual` would do."""
        if token.type == "UNIT_NAME":
            return self.draw(_ON_ONE_LINE)
        blank = self.draw(_BLANKS) if self.now_and_then(2) else usual
        if self.spaced and self.now_and_then(8):
            return blank + self.comment("\n ", "\n   ", "\n\n  ")
        return (blank if self.spaced else re.sub(r"\n\s*\n", "\n", blank)) or usual

    def declaration(self, chunk: Chunk) -> str:
        made: list[str] = []
        last: Token | None = None
        for token in parser().parse(chunk.text).scan_values(lambda _: True):
            if last is not None:
                made.append(self.between(last, token, chunk.text[last.end_pos : token.start_pos] and " "))
            deeper = self.draw(st.sampled_from(("\n", "\n  "))) if token.type == "BLOCK" else ""
            made.append(token.replace("\n", deeper) if deeper else token)
            last = token
        return "".join(made)

    def above(self) -> str:
        if not (self.spaced and self.now_and_then(3)):
            return ""
        return self.draw(st.sampled_from(("", " ", "\n"))) + self.comment("\n", "\n\n", "\n  \n\n")

    def below(self) -> str:
        if not self.spaced:
            return "\n"
        comment = self.draw(_ON_ONE_LINE) + self.comment("") if self.now_and_then(4) else ""
        return comment + self.draw(st.sampled_from(("\n", "\n\n", "\n \n\n")))


@st.composite
def written(draw: st.DrawFn, file: t.File, spaced: bool = True) -> Written:
    """Text that says `file`, with any white space that the language allows; where `spaced`, with comments in any
    place, and with blank lines."""
    writer = _Writer(draw, spaced)
    parts = [writer.above() + writer.declaration(chunk) + writer.below() for chunk in chunks(show(file))]
    text = "".join([*parts, writer.above()])
    return Written(text.replace("\n", "\r\n") if writer.now_and_then(10) else text, tuple(writer.comments))
