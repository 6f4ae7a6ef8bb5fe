"""The words of the language, and how each terminal of the grammar is called when talking to an auditor.

In: nothing. Out: `KEYWORDS` and its parts, `plain()`, `expected()`.
"""

from __future__ import annotations

from collections.abc import Iterable

# What may start in column 1, besides the name of a table.
DECLARATIONS = (
    "ruleset", "use", "disable", "regrade", "override", "param", "let", "unit", "period", "precision", "document",
    "table", "claims", "phrase", "rule", "sample", "example",
)  # fmt: skip

RULE_CLAUSES = (
    "require", "where", "for", "let", "unless", "otherwise", "severity", "precision", "message", "title", "source",
    "tags",
)  # fmt: skip

TABLE_CLAUSES = (
    "titled", "key", "label", "column", "tree", "total", "subtotal", "except", "blank", "repeats", "part",
)  # fmt: skip

RULESET_CLAUSES = ("title", "source", "version")

CLAIMS_CLAUSES = ("column", "ending")

# Words that begin an expression, and words that go on with a clause; both would be misread as names.
BEGINNING = ("not", "some", "every", "no", "exists", "years", "numbers", "codes")
CONTINUING = (
    "and", "or", "has", "is", "in", "within", "contains", "matches", "begins", "ends", "same", "similar",
    "from", "under", "when", "because", "matching", "as",
)  # fmt: skip

# Words that mean something in one place only and are free as names everywhere else.
LOCAL_WORDS = (
    "rolls", "up", "adds", "across", "agrees", "with", "on", "text", "to", "among",
    "present", "missing", "empty", "blank", "zero", "rounding",
    "error", "warning", "note", "checkable", "holds", "fails", "incomplete", "unbound",
    "cover", "heading", "organisation", "by", "code", "prefix", "outline", "group", "figures", "order", "version",
    "house", "printed", "rounded", "cut", "off", "exact", "between", "parts", "continues", "prior", "like",
)  # fmt: skip

KEYWORDS = frozenset(
    DECLARATIONS + RULE_CLAUSES + TABLE_CLAUSES + RULESET_CLAUSES + CLAIMS_CLAUSES + BEGINNING + CONTINUING
    + LOCAL_WORDS
)  # fmt: skip

# Never a name, except after a dot. The clause words of tables are not here: `for column in T.amounts` reads well.
RESERVED = frozenset(RULE_CLAUSES + BEGINNING + CONTINUING + ("titled", "except"))

# The clause words of each kind of declaration. A `form` is `T rolls up`, `T adds across` or `T agrees with U`: a rule
# on one line, which takes the clauses of one.
CLAUSES: dict[str, tuple[str, ...]] = {
    "ruleset": RULESET_CLAUSES,
    "table": TABLE_CLAUSES,
    "claims": CLAIMS_CLAUSES,
    "rule": RULE_CLAUSES,
    "form": RULE_CLAUSES,
}

# ── how a terminal is called when talking to an auditor ──────────────────────────────────

COMPARISONS = frozenset({"EQUAL", "NOT_EQUAL", "LESS", "AT_MOST", "MORETHAN", "AT_LEAST"})

_PLAIN = {
    "NAME": "a name", "NUMBER": "a number", "STRING": "a text in quotes", "UNIT_NAME": "a unit",
    "THIS_YEAR": '"this year"', "LAST_YEAR": '"last year"',
    "BLOCK": 'a small document between """ and """',
    "EQUAL": '"="', "NOT_EQUAL": '"≠"', "LESS": '"<"', "AT_MOST": '"≤"', "MORETHAN": '">"', "AT_LEAST": '"≥"',
    "PLUS": '"+"', "MINUS": '"-"', "STAR": '"*"', "SLASH": '"/"', "PERCENT": '"%"',
    "DOT": '"."', "COMMA": '","', "LPAR": '"("', "RPAR": '")"', "LSQB": '"["', "RSQB": '"]"',
    "COMMENT": "a comment", "SPACE": "a space", "$END": "the end of the declaration",
}  # fmt: skip

# Words that are written together.
_WHOLE = {
    "ROLLS": "rolls up", "ADDS": "adds across", "AGREES": "agrees with",
    "SAME": "same text as", "SIMILAR": "similar to", "BEGINS": "begins with", "ENDS": "ends with",
}  # fmt: skip

# How many things are named as expected: words to choose from, or kinds of things.
_MAX_WORDS, _MAX_KINDS = 8, 5

# Terminals that are told under one name: those that must all be there, those told along with them, the name.
_TOGETHER: tuple[tuple[frozenset[str], frozenset[str], str], ...] = (
    (
        frozenset({"NAME", "NUMBER", "LPAR", "NOT"}),
        frozenset({
            "STRING", "MINUS", "SOME", "EVERY", "NO", "EXISTS", "YEARS", "NUMBERS", "CODES", "THIS_YEAR", "LAST_YEAR",
        }),
        "a value or a condition",
    ),
    (
        frozenset({"NAME", "NUMBER", "LPAR"}),
        frozenset({"STRING", "MINUS", "YEARS", "NUMBERS", "CODES", "ROUNDING", "THIS_YEAR", "LAST_YEAR"}),
        "a value (a name, a number or a text)",
    ),
    (
        frozenset({"PLUS", "EQUAL", "AND"}),
        COMPARISONS | {
            "MINUS", "STAR", "SLASH", "OR", "IN", "IS", "CONTAINS", "MATCHES", "BEGINS", "ENDS", "SAME", "SIMILAR",
            "WITHIN", "DOT", "LSQB", "LPAR", "UNIT_NAME", "PERCENT",
        },
        'an operator such as "=" or "+"',
    ),
    (
        frozenset({"PLUS", "STAR"}),
        COMPARISONS | {"MINUS", "SLASH", "AND", "OR", "IN", "WITHIN", "DOT", "LSQB", "LPAR", "UNIT_NAME", "PERCENT"},
        'an operator such as "+"',
    ),
)  # fmt: skip


def plain(terminal: str) -> str:
    """What an auditor calls a terminal: `"="`, `a name`, and a keyword by itself in quotes."""
    if terminal in _PLAIN:
        return _PLAIN[terminal]
    word = _WHOLE.get(terminal, terminal.lower())
    return f'"{word}"'


def expected(terminals: Iterable[str], clauses: tuple[str, ...]) -> str:
    """What may stand in a place, in a few plain words: `a name or ","`, `a clause such as require, where, for`.

    `clauses` are the clause words of the declaration, the usual ones first.
    """
    left = set(terminals)
    told: list[str] = []
    for needed, also, called in _TOGETHER:
        if needed <= left:
            told.append(called)
            left -= needed | also
    more = [word for word in clauses if word.upper() in left]
    if len(more) > 2:
        left -= {word.upper() for word in more}
    told += sorted(map(plain, left - {"$END"}), key=lambda name: (name.startswith('"'), name))
    if len(more) > 2:
        told.append(f"a clause such as {', '.join(more[:3])}")
    return _listed(told or [plain("$END")])


def _listed(told: list[str]) -> str:
    shown = told[: _MAX_WORDS if told[0].startswith('"') else _MAX_KINDS]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
