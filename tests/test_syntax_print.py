"""The canonical layout: what is shown parses back to the same tree, and showing that changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from engine.source import Source, Span
from engine.syntax import parse, show
from engine.syntax import tree as t
from engine.syntax.print import quote
from strategies_syntax import expressions, files

_SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _read(text: str) -> t.File:
    file, diagnostics = parse(Source("shown.rules", text))
    assert diagnostics == (), text
    return file


@_SETTINGS
@given(files())
def test_what_is_shown_parses_back(file: t.File) -> None:
    shown = show(file)
    assert _read(shown) == file
    assert show(_read(shown)) == shown


@_SETTINGS
@given(expressions(25))
def test_brackets_stand_where_they_are_needed(expression: t.Expression) -> None:
    let = t.Let(t.Name("x", span=expression.span), (), expression, span=expression.span)
    assert _read(show(t.File((let,), span=expression.span))).declarations == (let,)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("let x = ((a) + (b*c))", "let x = a + b * c"),
        ("let x = (a + b) * c", "let x = (a + b) * c"),
        ("let x = a - (b - c)", "let x = a - (b - c)"),
        ("let x = exists T and a<=b", "let x = T is present and a ≤ b"),
        ("let x = not (a or b)", "let x = not (a or b)"),
        ("let x = -(-a)", "let x = -(-a)"),
        ('let x = row . "合计" . title', "let x = row.合计.title"),
        ("let x = a = 5 % within 0.5%", "let x = a = 5% within 0.5%"),
        ("let x = (a,)", "let x = (a,)"),
        ('use   "own.rules"  # mine', 'use "own.rules"'),
        ('unit "元"', "unit 元"),
        ("支出总表  adds across\n", "支出总表 adds across"),
    ],
)
def test_one_layout(written: str, canonical: str) -> None:
    assert show(_read(written)) == canonical + "\n"


def test_one_line_declarations_of_a_kind_stand_together() -> None:
    written = "use a\nuse b\nparam p = 1\nT rolls up\nU adds across\nrule r\nrule s\n  require a\n"
    assert show(_read(written)) == (
        "use a\nuse b\n\nparam p = 1\n\nT rolls up\nU adds across\n\nrule r\n\nrule s\n  require a\n"
    )


@pytest.mark.parametrize("text", ["", "\\", "\\\\", "\\d{3}", '\\"', "a\nb", "\\\n", "\\n", '"', "“x”"])
def test_texts_keep_their_backslashes(text: str) -> None:
    (let,) = _read(f"let x = {quote(text)}").declarations
    assert let == t.Let(t.Name("x", span=_AT), (), t.String(text, span=_AT), span=_AT)


_AT = Span("", 0, 0)
