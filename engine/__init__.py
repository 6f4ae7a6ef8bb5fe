"""A rule engine that finds anomalies and discrepancies in published budgets.

In: a document and rules. Out: a report (`engine.check`). What is public is named here and stands in `engine.api`, which
is imported when the first of it is asked for: to import the package costs nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType

from engine.record import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.api import (
        FORMS,
        DocumentReport,
        Evidence,
        Facts,
        Finding,
        Place,
        Refused,
        Report,
        Rules,
        Unreadable,
        check,
        document,
        rules,
        show,
    )

__version__ = "0.1.0"
__all__ = [
    "FORMS",
    "DocumentReport",
    "Evidence",
    "Facts",
    "Finding",
    "Place",
    "Refused",
    "Report",
    "Rules",
    "Unreadable",
    "check",
    "document",
    "rules",
    "show",
]


if not TYPE_CHECKING:

    def _public(name):
        from engine import api

        return getattr(api, name)

    def __getattr__(name):
        if name in __all__:
            return _public(name)
        raise AttributeError(f"module 'engine' has no attribute {name!r}")

    def __dir__():
        return sorted({*globals(), *__all__})

    class _Package(ModuleType):
        """Two functions are called as modules are, which Python would put in their place once these are imported.
        `engine.check` and `engine.rules` stay the functions; `from engine.check import …` has what the modules hold."""

        check = property(lambda self: _public("check"), lambda self, module: None)
        rules = property(lambda self: _public("rules"), lambda self, module: None)

    sys.modules[__name__].__class__ = _Package
