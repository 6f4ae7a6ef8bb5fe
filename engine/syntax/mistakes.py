"""Why a declaration can't be read, in the auditor's terms.

In: what Lark raised, and the text of the declaration. Out: a `Mistake`: a diagnostic, and where to go on. The cases
stand in the order in which they are tried, the particular before the general.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from lark import Token, Tree, UnexpectedInput, UnexpectedToken

from engine.diagnostic import Diagnostic, Note
from engine.source import Span
from engine.suggestions import nearest, suggest
from engine.syntax.grammar import last_taken
from engine.syntax.idioms import meant
from engine.syntax.layout import FORM, Chunk, Head, is_first_on_line, open_brackets
from engine.syntax.terminals import CLAUSES, COMPARISONS, DECLARATIONS, RESERVED, RULE_CLAUSES, expected

_ALL_CLAUSES = frozenset(word for words in CLAUSES.values() for word in words)

# What makes a line look like a condition: its first word is followed by one of these, or it begins like one.
_CONDITION_GOES_ON = re.compile(
    r"\w*\s*(?:[.\[(=≠<>≤≥+*/-]|!=|(?:is|in|contains|matches|same|similar)\b)"
)  # fmt: skip
_CONDITION_BEGINS = frozenset({"SOME", "EVERY", "NO", "NOT", "EXISTS", "YEARS", "NUMBERS", "CODES", "LPAR", "MINUS"})

_MAX_SHOWN = 24

# Advice that says all there is to say: no clause put right is shown instead.
_LEAVE_ONE_OUT = "leave one out"
_NO_ELSE = "what holds of the other cases is a rule of its own"
_HAS_ITS_UNIT = "leave it out: what is named has a unit already"
_ONE_UNIT = "leave one of its units out, as in 5% or 5 元"
_LOOP_FIRST = "say first what it goes over: sum(row.合计 for row in 支出总表 where row.项目 > 0)"
_ONE_MATCHED = "one column is matched; what else must be the same is a clause: where a.名称 = b.名称"
_NO_HEADER = 'phrases fill the columns of claims: column 金额 in 元 for numbers, column 基期 for words'
_BEFORE_FOR = "say what of each of them: sum(row.合计 for row in 支出总表)"
FINAL = frozenset({
    _LEAVE_ONE_OUT, _NO_ELSE, _ONE_UNIT, _HAS_ITS_UNIT, _BEFORE_FOR, _ONE_MATCHED, _NO_HEADER, _LOOP_FIRST,
})  # fmt: skip


class Mistake(NamedTuple):
    """One mistake of a declaration. `at` is an offset in the declaration inside the clause to leave out."""

    diagnostic: Diagnostic
    at: int


class Place(NamedTuple):
    """Where the parser stopped: the token it could not take, the one before it, and what it could have taken."""

    text: str
    file: str
    offset: int
    kind: str
    token: Token
    before: Token | None
    accepted: frozenset[str]

    @property
    def first(self) -> bool:
        """Whether the token begins a line."""
        return is_first_on_line(self.text, self.start)

    @property
    def start(self) -> int:
        """The offset of the token in the declaration; at the end, of that end."""
        return self.token.start_pos or 0 if self.token.type != "$END" else len(self.text)

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clause words of this kind of declaration."""
        return CLAUSES.get(self.kind, ())

    @property
    def after_clause(self) -> bool:
        """Whether any clause could have begun here. (`for` and `where` alone also go on with a fold.)"""
        return bool(self.clauses) and all(word.upper() in self.accepted for word in self.clauses)

    @property
    def expected(self) -> str:
        """What could have stood here, in plain words."""
        return expected(self.accepted, self.clauses)

    def mistake(
        self, code: str, message: str, *hints: str, at: Token | None = None, notes: tuple[Note, ...] = ()
    ) -> Mistake:  # fmt: skip
        """A mistake at a token, this place's own unless another is given."""
        token = at or self.token
        return Mistake(Diagnostic(code, message, self.span(token), tuple(hints), notes), token.start_pos or 0)

    def span(self, token: Token) -> Span:
        """The place of a token in the file."""
        return Span(self.file, (token.start_pos or 0) + self.offset, (token.end_pos or 0) + self.offset)


# ── what the parser stops at ─────────────────────────────────────────────────────────────


def explain(error: UnexpectedInput, text: str, kind: str, file: str, offset: int) -> Mistake:
    """The mistake behind an error of the parser in `text`, a declaration of this kind at `offset` of `file`."""
    if not isinstance(error, UnexpectedToken):
        at = error.pos_in_stream or 0
        message = f'the character "{text[at : at + 1]}" has no meaning here'
        return Mistake(Diagnostic("bad-character", message, Span(file, at + offset, at + offset + 1)), at)
    place = Place(text, file, offset, kind, error.token, last_taken(error), frozenset(error.accepts or ()))
    for case in _CASES:
        mistake = case(place)
        if mistake:
            return mistake
    return _unexpected(place)


def _ends_early(place: Place) -> Mistake | None:
    """The declaration, or a clause with the next one already beginning, lacks something."""
    next_clause = place.first and place.token in place.clauses and not place.after_clause
    if place.token.type != "$END" and not next_clause:
        return None
    brackets = open_brackets(place.text, place.start)
    if brackets:
        return _unclosed_bracket(place, brackets[-1])
    if place.before is None:
        return None
    return place.mistake("unexpected-end", f"after {_shown(place.before)} {place.expected} is missing", at=place.before)


def _unclosed_bracket(place: Place, bracket: int) -> Mistake:
    mark = Token("LPAR", place.text[bracket], start_pos=bracket, end_pos=bracket + 1)
    notes: tuple[Note, ...] = ()
    if place.token.type != "$END":
        what = "the next clause begins here" if place.first else f'this "{place.token}" can\'t close it'
        notes = (Note(place.span(place.token), what),)
    closing = ")" if mark == "(" else "]"
    return place.mistake(
        "unclosed-bracket", f'the bracket "{mark}" is not closed', f'close it with "{closing}"', at=mark, notes=notes
    )  # fmt: skip


def _mismatched_bracket(place: Place) -> Mistake | None:
    if place.token.type not in ("RPAR", "RSQB"):
        return None
    brackets = open_brackets(place.text, place.start)
    if not brackets:
        return place.mistake("unexpected-word", f'"{place.token}" closes a bracket that is not open')
    if (place.text[brackets[-1]] == "(") != (place.token == ")"):
        return _unclosed_bracket(place, brackets[-1])
    return None


def _indented_declaration(place: Place) -> Mistake | None:
    if not (place.first and place.token in DECLARATIONS):
        return None
    return place.mistake(
        "indented-declaration", f'"{place.token}" begins a declaration, but the line is indented',
        "declarations begin in column 1; what is indented belongs to the declaration above",
    )  # fmt: skip


def _bad_severity(place: Place) -> Mistake | None:
    if place.before != "severity" and (place.kind, place.before) != ("regrade", "as"):
        return None
    return place.mistake(
        "bad-severity", f"{_shown(place.token)} is not a severity",
        *_meant(place.token, ("error", "warning", "note"), "severity"), "a severity is error, warning or note",
    )  # fmt: skip


def _chained_comparison(place: Place) -> Mistake | None:
    if place.token.type not in COMPARISONS or "WITHIN" not in place.accepted:
        return None
    return place.mistake(
        "chained-comparison", f'a comparison has two sides; a second "{place.token}" can\'t follow it',
        'write both comparisons: a = b and b = c',
    )  # fmt: skip


def _choice_of_texts(place: Place) -> Mistake | None:
    """`kind 预算 when title contains "a" or "b"`."""
    before = place.before
    if place.kind != "document" or place.token != "or" or before is None or before.type != "STRING":
        return None
    return place.mistake(
        "contains-or", f'"contains" and "matches" take one text; "or" can\'t follow {_shown(before)}',
        'write one pattern with the alternatives between bars: matches "a|b"',
    )  # fmt: skip


def _doubled(place: Place) -> Mistake | None:
    """`… and` at the end of a line, and `and …` at the beginning of the next."""
    if place.before is None or place.token != place.before or not place.token.isalpha():
        return None
    mistake = place.mistake("unexpected-word", f'"{place.token}" stands here twice', _LEAVE_ONE_OUT)
    return mistake._replace(at=place.before.start_pos or 0)


def _missing_require(place: Place) -> Mistake | None:
    if not (place.first and place.after_clause) or place.clauses is not RULE_CLAUSES:
        return None
    begins = place.token.type in _CONDITION_BEGINS
    line = place.text[place.start :].partition("\n")[0]
    if not begins and not (place.token.type in ("NAME", "NUMBER", "STRING") and _goes_on(place.token, line)):
        return None
    return place.mistake(
        "missing-require", "a condition stands here without a word that says what it is for",
        'what must be true begins with "require"; what picks out the cases, with "where"',
    )  # fmt: skip


def _goes_on(token: Token, line: str) -> bool:
    return _CONDITION_GOES_ON.match(line[len(token) :] if token.type == "STRING" else line) is not None


def _unknown_clause(place: Place) -> Mistake | None:
    if not (place.first and place.after_clause and place.token[:1].isidentifier()):
        return None
    what = _KIND_NAMES[place.kind]
    if place.token in ("and", "or"):
        message = f'"{place.token}" goes on with a condition, and none stands before it'
        return place.mistake("unknown-clause", message, 'a condition begins with "require" or "where"')
    if place.token in ("else", "否则"):
        return place.mistake("unknown-clause", f'there is no "{place.token}"', _NO_ELSE)
    if place.token in _ALL_CLAUSES:
        message = f'"{place.token}" is not a clause of {what}'
    else:
        message = f"{_shown(place.token)} begins no clause of {what}"
    listed = f"the clauses of {what} begin with {', '.join(place.clauses)}"
    return place.mistake("unknown-clause", message, *(_meant(place.token, place.clauses, place.kind) or (listed,)))


_KIND_NAMES = {"rule": "a rule", "form": "a rule", "table": "a table", "ruleset": "a ruleset", "claims": "claims"}


def _empty_fold(place: Place) -> Mistake | None:
    """`sum(for row in …)`."""
    if place.token != "for" or place.before is None or place.before.type != "LPAR":
        return None
    return place.mistake("unexpected-word", '"for" follows the bracket, and what it is about is missing', _BEFORE_FOR)


def _fold_without_loop(place: Place) -> Mistake | None:
    """`sum(row.合计 where row.编码 = "207")`."""
    if place.token != "where" or not {"AMONG", "FOR"} <= place.accepted or not open_brackets(place.text, place.start):
        return None
    message = '"where" picks out of a loop, and none stands before it'
    return place.mistake("unexpected-word", message, _LOOP_FIRST)


def _unit_of_a_name(place: Place) -> Mistake | None:
    """`within 允差 万元`."""
    if place.token.type != "NAME" or not _TOLERANCE.search(place.text, 0, place.start):
        return None
    message = f'the unit "{place.token}" stands behind a name, not behind a number'
    return place.mistake("unexpected-word", message, _HAS_ITS_UNIT)


_TOLERANCE = re.compile(r"\bwithin\s+[^\W\d][\w.]*\s+\Z")


def _two_units(place: Place) -> Mistake | None:
    """`5% 万元`."""
    before = place.before
    if place.token.type != "NAME" or before is None or before.type not in ("PERCENT", "UNIT_NAME") or place.first:
        return None
    return place.mistake("unexpected-word", f"{_shown(place.token)} is a second unit of one number", _ONE_UNIT)


def _two_matched(place: Place) -> Mistake | None:
    """`matching 编码, 名称`."""
    if place.token not in (",", "and") or not _MATCHING.search(place.text, 0, place.start):
        return None
    return place.mistake("unexpected-word", f'"{place.token}" goes on behind the column that is matched', _ONE_MATCHED)


_MATCHING = re.compile(r"\bmatching\s+\w+\s*\Z")


def _header_of_claims(place: Place) -> Mistake | None:
    """`column 金额 from "金额"` in claims."""
    if place.kind != "claims" or place.token != "from":
        return None
    return place.mistake("unexpected-word", '"from" names a header, and claims have none', _NO_HEADER)


def _keyword_as_name(place: Place) -> Mistake | None:
    if place.token not in RESERVED or "NAME" not in place.accepted:
        return None
    if "NUMBER" in place.accepted and place.token not in _ALL_CLAUSES:
        return None
    return place.mistake(
        "keyword-as-name", f'"{place.token}" is a word of the rule language and can\'t be a name here',
        f"choose another name; only after a dot is any word a name: row.{place.token}",
    )  # fmt: skip


def _unexpected(place: Place) -> Mistake:
    hints = _near(place.token, [word.lower() for word in place.accepted if word.lower() in _FOLLOWING])
    if place.token in ("%", "‰"):
        hints = (f"a number stands before it: 5{place.token}",)
    return place.mistake("unexpected-word", f"{_shown(place.token)} stands where {place.expected} is expected", *hints)


# Words a misspelling of which is worth a suggestion in the middle of a clause.
_FOLLOWING = frozenset({
    "rolls", "up", "adds", "across", "agrees", "with", "from", "contains", "matches", "matching", "within", "because",
    "checkable", "under", "when", "titled", "code", "prefix", "outline", "group", "figures", "order", "zero", "missing",
    "present", "empty", "blank", "holds", "fails", "rounding", "incomplete", "unbound", "as",
    "title", "cover", "heading", "organisation", "text", "similar", "same", "version",
})  # fmt: skip

_CASES = (
    _doubled, _ends_early, _mismatched_bracket, _bad_severity, _indented_declaration, _chained_comparison,
    _choice_of_texts, _missing_require, _unknown_clause, _empty_fold, _fold_without_loop, _two_units,
    _unit_of_a_name, _two_matched, _header_of_claims, _keyword_as_name,
)  # fmt: skip


# ── what can be told from the first word of a declaration ────────────────────────────────


def unreadable_start(chunk: Chunk, head: Head, file: str) -> Diagnostic:
    """Why a stretch of text that begins with no declaration word is no declaration."""
    span = Span(file, chunk.start + head.at, chunk.start + head.at + len(head.word))
    if head.indent:
        return _stray(head.word, span)
    if head.word in _ALL_CLAUSES or head.word in RESERVED or chunk.text.startswith('"""', head.at):
        return unindented(chunk, head, file)
    if head.word in _COMMENTS:
        return Diagnostic(
            "unknown-declaration", f"{_quote(head.word)} begins no declaration", span, ('a comment begins with "#"',)
        )  # fmt: skip
    if head.word in _ENDS:
        return Diagnostic("unknown-declaration", f"{_quote(head.word)} begins no declaration", span, (_NO_END,))
    near = _meant(head.word, DECLARATIONS, "declaration")
    form = None if near else _misspelt_form(chunk, head, file)
    if form:
        return form
    listed = f"a declaration begins with {', '.join(DECLARATIONS)}, or with the name of a table"
    return Diagnostic("unknown-declaration", f"{_quote(head.word)} begins no declaration", span, near or (listed,))


def unindented(chunk: Chunk, head: Head, file: str) -> Diagnostic:
    """A clause, or a block, that stands in column 1."""
    span = Span(file, chunk.start + head.at, chunk.start + head.at + len(head.word))
    if chunk.text.startswith('"""', head.at):
        return Diagnostic(
            "clause-in-column-1", "a block begins in column 1", span._replace(end=span.start + 3),
            ("indent it: the document of a sample or an example belongs to the line above it",),
        )  # fmt: skip
    return Diagnostic(
        "clause-in-column-1", f'"{head.word}" begins a clause, but stands in column 1', span,
        ("indent it: a clause belongs to the declaration above it",),
    )  # fmt: skip


_ENDS = frozenset({"end", "End", "END", "endif", "}", "结束"})
_NO_END = "leave it out: a declaration ends where the next one begins in column 1"
_COMMENTS = frozenset("＃/;%'*-—–")  # what begins a comment or a list elsewhere
_FORMS = {"rolls": "rolls up", "adds": "adds across", "agrees": "agrees with"}


def _misspelt_form(chunk: Chunk, head: Head, file: str) -> Diagnostic | None:
    """`支出总表 roll up`."""
    after = FORM.match(chunk.text, head.at + len(head.word))
    near = nearest(after["word"], _FORMS, 1, 0.7) if after else []
    if not after or not near:
        return None
    message = f"{_quote(after['word'])} stands where {expected(map(str.upper, _FORMS), ())} is expected"
    span = Span(file, chunk.start + after.start("word"), chunk.start + after.end("word"))
    return Diagnostic("unexpected-word", message, span, (f"did you mean: {_FORMS[near[0]]}",))


def _stray(word: str, span: Span) -> Diagnostic:
    if word in DECLARATIONS:
        message = f'"{word}" begins a declaration, but the line is indented'
        return Diagnostic("indented-declaration", message, span, ("declarations begin in column 1",))
    message = f"{_quote(word)} is indented, but no declaration stands above it"
    hint = "a clause belongs to a declaration that begins in column 1"
    return Diagnostic("indented-declaration", message, span, (hint,))


# ── what the grammar lets through ────────────────────────────────────────────────────────


def texts_as_conditions(parsed: Tree[Token], text: str, file: str, offset: int) -> list[Diagnostic]:
    """Texts and numbers that stand between `and` and `or` as if they were conditions: `x contains "a" or "b"`."""
    found: list[Diagnostic] = []
    # T["a" or "b"] names a row by the first pattern that is there.
    names = {id(child) for tree in parsed.find_data("item") for child in tree.children}
    for tree in parsed.find_pred(lambda tree: tree.data in ("expression", "conjunction")):
        if id(tree) in names:
            continue
        before: Tree[Token] | None = None
        for item in tree.children:
            if isinstance(item, Tree) and item.data in ("string", "number"):
                start, end = _extent(item)
                joined = str(tree.children[1])
                message = f'{_shown(_leaf(item, 0))} beside "{joined}" is not a condition by itself'
                hints = _again(before, text[start:end], joined, text)
                found.append(Diagnostic("contains-or", message, Span(file, start + offset, end + offset), hints))
            elif isinstance(item, Tree):
                before = item
    return found


def broken_lengths(parsed: Tree[Token], file: str, offset: int) -> list[Diagnostic]:
    """Numbers of `tree by code` that are not whole."""
    lengths = (token for tree in parsed.children if isinstance(tree, Tree) and tree.data == "tree_by_code"
               for token in tree.children if isinstance(token, Token) and token.type == "NUMBER")  # fmt: skip
    return [
        Diagnostic(
            "bad-number", f"{token} can't be the length of a code",
            Span(file, (token.start_pos or 0) + offset, (token.end_pos or 0) + offset),
            ("lengths are whole numbers: those of the whole code at each level, as in tree by code 3 5 7",),
        )
        for token in lengths if not token.isdigit()
    ]  # fmt: skip


def _again(before: Tree[Token] | None, literal: str, joined: str, text: str) -> tuple[str, ...]:
    """How to say with a whole condition what `before`, the condition to the left, and a bare `literal` shall say."""
    if before is None or before.data not in ("text_test", "compare") or len(before.children) != 3:
        return ("say what is compared with it",)
    left, operator, right = (text[start:end] for start, end in map(_extent, before.children))
    hints = [f"name the left side again: {joined} {_clipped(left)} {operator} {literal}"]
    if joined == "or" and operator == "=":
        hints.append(f"or write one set: {_clipped(left)} in ({right}, {literal})")
    elif joined == "or" and right[0] == literal[0] == '"':
        hints.append(f"or write one pattern: {_clipped(left)} matches {right[:-1]}|{literal[1:]}")
    return tuple(hints)


def _leaf(node: Tree[Token] | Token, which: int) -> Token:
    """The first (0) or last (-1) token of a tree."""
    while isinstance(node, Tree):
        node = node.children[which]
    return node


def _extent(node: Tree[Token] | Token) -> tuple[int, int]:
    return _leaf(node, 0).start_pos or 0, _leaf(node, -1).end_pos or 0


# ── words ────────────────────────────────────────────────────────────────────────────────


def _shown(token: Token) -> str:
    if token.type == "STRING":
        return f"the text {token}" if len(token) <= _MAX_SHOWN else f'the text {token[:_MAX_SHOWN]}…"'
    if token.type == "BLOCK":
        return 'the block between """ and """'
    return _quote(token)


def _quote(word: str) -> str:
    return f'"{word}"' if len(word) <= _MAX_SHOWN else f'"{word[:_MAX_SHOWN]}…"'


def _clipped(text: str) -> str:
    return text if len(text) <= 2 * _MAX_SHOWN else "…"


def _near(word: str, words: Iterable[str]) -> tuple[str, ...]:
    return suggest(word.lower(), sorted(words), 1, 0.6)


def _meant(word: str, words: Iterable[str], kind: str) -> tuple[str, ...]:
    """The word of the language that is spelt nearly so, or that says what this one says elsewhere."""
    known = tuple(words)
    other = meant(word, kind)
    return _near(word, known) or ((f"did you mean: {other}",) if other in known else ())
