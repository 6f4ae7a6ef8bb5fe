"""Examples as nearly all are written, read without the grammar. In: the text of a declaration. Out: its node, or None;
of a document without its quotes the one mistake that it is.

A ruleset has two examples for every rule, and parsing them took longer than parsing the rules. What is not taken here
(slips, comments in the middle, words of the language as names) is parsed as ever; a test holds the two to the same
trees, places included.
"""

from __future__ import annotations

import re

from engine.diagnostic import Diagnostic
from engine.source import Span
from engine.syntax import tree as t
from engine.syntax.build import unindent, unquote
from engine.syntax.layout import Chunk
from engine.syntax.terminals import KEYWORDS

_NAME = r"[^\W\d]\w*"
_STRING = r'"(?:\\[^\n]|[^"\\\n])*"'
# In the patterns below a block ends at the first """: what stands behind it is not to be taken in by trying further.
_END = r"(?:\s|#[^\n]*)*\Z"
_SAMPLE = re.compile(rf'sample\s+(?P<name>{_NAME})\s+(?P<block>(?>"""[\s\S]*?"""))' + _END)
_EXAMPLE = re.compile(
    rf"example\s+(?P<rules>{_NAME}(?:\s*,\s*{_NAME})*)\s+(?P<verdict>holds|fails|rounding|incomplete|not\s+checkable|unbound)"
    rf'\s+(?:(?P<block>(?>"""[\s\S]*?"""))|in\s+(?P<sample>{_NAME})(?:\s+prior\s+(?P<prior>{_NAME}))?'
    rf"(?P<changes>(?:\s+with\s+{_STRING}\s+as\s+{_STRING}(?:\s*,\s*{_STRING}\s+as\s+{_STRING})*)?))" + _END
)
_CHANGE = re.compile(rf"(?P<old>{_STRING})\s+as\s+(?P<new>{_STRING})")
_WORD = re.compile(_NAME)


def read_plain(chunk: Chunk, file: str) -> t.Sample | t.Example | None:
    """The sample or example that a chunk is, if it is written without frills."""
    at = len(chunk.text) - len(chunk.text.lstrip())
    found = _SAMPLE.match(chunk.text, at)
    if found is not None:
        return _sample(found, chunk, file)
    found = _EXAMPLE.match(chunk.text, at)
    return None if found is None else _example(found, chunk, file)


# The first line of a document below `sample NAME`, or an example's verdict, where three quotes should stand.
_BARE = re.compile(
    rf"(?:sample\s+{_NAME}|example\b[^\n]*?(?:holds|fails|rounding|incomplete|not\s+checkable|unbound))[ \t]*\n\s*"
    r'(?P<line>(?!["#]|(?:in|with|prior)\b)[^\s][^\n]*)\n(?=[\s\S]*\|)'
)


def without_quotes(chunk: Chunk, file: str) -> Diagnostic | None:
    """What is wrong with a document that begins without its three quotes: told once, and not for each of its signs."""
    found = _BARE.match(chunk.text, len(chunk.text) - len(chunk.text.lstrip()))
    if found is None:
        return None
    message = 'a small document stands between """ and """; this one begins without'
    hint = 'write """ on a line of its own before it, and another behind it'
    return Diagnostic("unclosed-block", message, _span(found, "line", chunk, file), (hint,))


def _span(match: re.Match[str], group: str | int, chunk: Chunk, file: str) -> Span:
    return Span(file, match.start(group) + chunk.start, match.end(group) + chunk.start)


def _block(match: re.Match[str], chunk: Chunk, file: str) -> t.Text:
    return t.Text(unindent(match["block"][3:-3]), span=_span(match, "block", chunk, file))


def _sample(match: re.Match[str], chunk: Chunk, file: str) -> t.Sample | None:
    if match["name"] in KEYWORDS:
        return None
    name = t.Name(match["name"], span=_span(match, "name", chunk, file))
    body = _block(match, chunk, file)
    return t.Sample(name, body, span=Span(file, chunk.start + match.start(), body.span.end))


def _example(match: re.Match[str], chunk: Chunk, file: str) -> t.Example | None:
    rules = [
        t.Name(word[0], span=_span(word, 0, chunk, file))
        for word in _WORD.finditer(chunk.text, match.start("rules"), match.end("rules"))
    ]
    if any(name.text in KEYWORDS for name in rules) or {match["sample"], match["prior"]} & KEYWORDS:
        return None
    document: t.Text | t.Variant
    if match["block"] is not None:
        document = _block(match, chunk, file)
    else:
        sample = t.Name(match["sample"], span=_span(match, "sample", chunk, file))
        changes = [
            t.Replacement(
                t.Text(unquote(one["old"]), span=_span(one, "old", chunk, file)),
                t.Text(unquote(one["new"]), span=_span(one, "new", chunk, file)),
                span=_span(one, 0, chunk, file),
            )
            for one in _CHANGE.finditer(chunk.text, match.start("changes"), match.end("changes"))
        ]
        begins = chunk.text.rindex("in", 0, match.start("sample")) + chunk.start
        prior = t.Name(match["prior"], span=_span(match, "prior", chunk, file)) if match["prior"] else None
        end = changes[-1].span.end if changes else (prior or sample).span.end
        document = t.Variant(sample, tuple(changes), prior, span=Span(file, begins, end))
    verdict = " ".join(match["verdict"].split())
    span = Span(file, chunk.start + match.start(), document.span.end)
    return t.Example(tuple(rules), verdict, document, span=span)  # type: ignore[arg-type]
