"""Versions of rulesets: `use district version "0.2"` against `version "0.2.1"` of the file that is used.

In: `Names`. Out: diagnostics. A version will do if it is not lower than the one asked for and its first number is the
same: a ruleset raises its first number when files that use it may have to be changed.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from engine.check.names import Names
from engine.check.scopes import Scope
from engine.diagnostic import Note
from engine.syntax import tree

_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*")

Version = tuple[int, ...]


def read(text: str) -> Version | None:
    """The numbers of a version, None for what is none."""
    return tuple(map(int, text.split("."))) if _VERSION.fullmatch(text) else None


def will_do(has: Version, wanted: Version) -> bool:
    """Whether a version serves where another is asked for; numbers left out are 0."""
    pairs = list(zip_longest(has, wanted, fillvalue=0))
    return has[0] == wanted[0] and [a for a, _ in pairs] >= [b for _, b in pairs]


def check_versions(names: Names) -> None:
    """Report versions that are none, and used files that do not have the version asked for."""
    for scope in names.scopes.values():
        first, *more = scope.about("version") or (None,)
        for text in more:
            assert first is not None
            notes = (Note(first.span, "the first is here"),)
            names.report("duplicate-clause", "a ruleset has one version", text.span, "leave one out", notes=notes)
        if first is not None:
            _read(names, first)
        for node, used in scope.uses:
            if node.version is not None:
                _check(names, node, node.version, used)


def _read(names: Names, text: tree.Text) -> Version | None:
    version = read(text.text)
    if version is None:
        names.report(
            "bad-version", f'"{text.text}" is no version', text.span, 'a version is numbers with dots between: "0.2"'
        )
    return version


def _check(names: Names, node: tree.Use, text: tree.Text, used: Scope) -> None:
    wanted = _read(names, text)
    stated = used.about("version")
    if not stated:
        named = (Note(used.ruleset.name.span, "the ruleset is declared here"),) if used.ruleset else ()
        names.report(
            "missing-version", f"{used.file} does not say its version", text.span,
            'a ruleset says it so: version "0.2"; or use the file without asking for one', notes=named,
        )  # fmt: skip
        return
    has = read(stated[0].text)
    if wanted is None or has is None or will_do(has, wanted):
        return
    names.report(
        "wrong-version", f"{used.file} is version {stated[0].text}, and {text.text} is asked for", text.span,
        f"it must begin with {wanted[0]} and be no lower than {text.text}",
        notes=(Note(stated[0].span, "this is the version that was found"),),
    )  # fmt: skip
