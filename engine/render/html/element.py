"""Elements of a page. In: texts, of documents and rules too, which are not trusted. Out: `Markup` that is well-formed.

Every text is escaped here and nowhere else: only what `tag` returns is taken for markup. Characters that are not
printed, or that turn the writing direction, are shown as "�".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape

from engine.render.layout import clean

LONGEST = 20_000  # characters of a text; a hostile document writes longer ones
_EMPTY = frozenset(("col", "input", "link", "meta", "rect", "image"))  # elements that have nothing inside


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Attribute = str | int | bool | None
NOTHING = Markup("")


def text(content: str) -> Markup:
    """A text as it is to be read."""
    return content if isinstance(content, Markup) else _escaped(content)


@lru_cache(maxsize=1 << 12)
def _escaped(content: str) -> Markup:
    shown = clean(content)
    return Markup(escape(shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…", quote=True))


def tag(name: str, attributes: Mapping[str, Attribute] | None = None, *content: str) -> Markup:
    """An element; an attribute that is None or False is left out, and one that is True has no value."""
    start = "".join([
        f" {key}" if value is True else f' {key}="{text(value if isinstance(value, str) else str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    ]) if attributes else ""  # fmt: skip
    if name in _EMPTY:
        return Markup(f"<{name}{start}>" if name not in ("rect", "image") else f"<{name}{start}/>")
    inside = "".join([one if isinstance(one, Markup) else _escaped(one) for one in content])
    return Markup(f"<{name}{start}>{inside}</{name}>")


def of(name: str, kind: str, *content: str) -> Markup:
    """An element of a class."""
    return tag(name, {"class": kind}, *content)


def join(parts: list[Markup], between: str = "") -> Markup:
    """Markup one after the other."""
    return Markup(between.join(parts))
