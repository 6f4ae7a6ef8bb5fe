"""The fixed words of the terminal and of reports. In: the environment. Out: `Speech`, which says them.

They are written in English where they are said. What they are in another language stands in a catalogue of gettext,
`locale/LANGUAGE/LC_MESSAGES/engine.po`, which is read from the `.mo` that `pybabel compile -D engine -d engine/locale`
makes of it. Words that come from rule files and documents are not there: they are printed as they were written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache

from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

LOCALE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "locale")


class Speech:
    """Says the fixed words in one language."""

    __slots__ = ("_catalogue", "chinese")

    def __init__(self, chinese: bool = False) -> None:
        self.chinese = chinese
        self._catalogue = catalogue("zh") if chinese else None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Speech:
        """Chinese where the first of LC_ALL, LC_MESSAGES and LANG that is set begins with "zh", else English."""
        locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
        return cls(locale.lower().startswith("zh"))

    def say(self, words: str, **values: object) -> str:
        """`words` in this language, with `values` in the places that they name; unknown words stay as they are."""
        template = self._catalogue.gettext(words) if self._catalogue is not None and words else words
        return template.format(**values) if values else template

    def count(self, n: int, one: str, many: str, **values: object) -> str:
        """`one` where `n` is 1, else `many`; both may name {n}. Other languages may have more forms than two."""
        if self._catalogue is None or one == many:
            return self.say(one if n == 1 else many, n=n, **values)
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)


@lru_cache(maxsize=8)
def catalogue(language: str) -> NullTranslations:
    """What the fixed words are in a language; themselves where there is no catalogue of it."""
    from gettext import translation  # most runs speak English and need it not

    return translation("engine", LOCALE, [language], fallback=True)
