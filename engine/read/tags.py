"""Pages of the web as a run of tags and texts. In: the text of a page. Out: its tags with their attributes, and texts.

The standard library's parser takes time that grows with the square of a hostile page (unclosed comments), and is slow
on others. This one goes forward only. Browsers read any page; so does this, more simply: what is no tag is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

# A text is ("", text, {}), an opening tag ("name", "", attributes), a closing one ("/name", "", {}).
Token = tuple[str, str, dict[str, str]]

_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s=>/"'][^\s=>/]*|["'])(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")
_RAW = frozenset(("script", "style", "textarea", "title", "noscript", "template", "iframe", "noframes", "xmp"))
_MOST_ATTRIBUTES = 200


def tokens(page: str) -> Iterator[Token]:
    """The tags and texts of a page, in order; comments, scripts and the like left out."""
    lower = page.lower()
    if len(lower) != len(page):  # a few capitals become two characters
        lower = "".join(c.lower() if c.isascii() else c for c in page)
    at = start = 0
    while True:
        at = page.find("<", at)
        if at < 0:
            break
        after = page[at + 1 : at + 2]
        attributes: dict[str, str] = {}
        if page.startswith("<!--", at):
            end = page.find("-->", at + 4)
            end = len(page) if end < 0 else end + 3
            name = "!"
        elif after in ("!", "?"):
            end = page.find(">", at)
            end = len(page) if end < 0 else end + 1
            name = "!"
        elif match := _NAME.match(page, at + (2 if after == "/" else 1)):
            name = match[0].lower()
            if after == "/":
                end = page.find(">", match.end()) + 1 or len(page)
                name = "/" + name
            else:
                end = _attributes(page, match.end(), attributes)
        else:
            at += 1
            continue
        if start < at:
            yield "", unescape(page[start:at]), {}
        if name != "!":
            yield name, "", attributes
        if name in _RAW:
            end = lower.find("</" + name, end)
            end = len(page) if end < 0 else end
            if end < len(page):
                end = page.find(">", end) + 1 or len(page)
            yield "/" + name, "", {}
        at = start = end
    if start < len(page):
        yield "", unescape(page[start:]), {}


def _attributes(page: str, at: int, found: dict[str, str]) -> int:
    """Gather the attributes of a tag; where the tag ends."""
    while match := _ATTRIBUTE.match(page, at):
        value = match[2] or ""
        if value[:1] in "\"'" and len(value) > 1 and value[-1] == value[0]:
            value = value[1:-1]
        if len(found) < _MOST_ATTRIBUTES:
            found.setdefault(match[1].lower(), unescape(value) if "&" in value else value)
        at = match.end()
    end = page.find(">", at)
    return len(page) if end < 0 else end + 1
