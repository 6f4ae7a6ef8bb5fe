"""The wheel's build hook: compiles the shipped rulesets, so that checking with them needs no parser.

In: the source tree. Out: one plan per ruleset, put into the wheel as `engine/_plans`. A plan names the content of every
file that it was made from, and is used only while these are the same (engine/rules.py).
"""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedPlans(BuildHookInterface[Any]):
    """Adds the plans to a wheel; an editable install, whose rulesets are edited, compiles them when they are used."""

    _folder: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a folder that lives until the wheel is written. A mistake in a ruleset ends the build."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from engine.rulefiles import Refused
            from engine.rules import precompile
        finally:
            sys.path.remove(self.root)
        self._folder = TemporaryDirectory(prefix="plans-")
        try:
            precompile(self._folder.name)
        except Refused as refused:
            sys.exit(refused.text())
        build_data["force_include"][self._folder.name] = "engine/_plans"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        if self._folder is not None:
            self._folder.cleanup()
