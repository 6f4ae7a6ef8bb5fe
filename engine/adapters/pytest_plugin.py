"""A plugin for pytest: the examples of rule files and whole documents as test items. In: its ini options. Out: items.

    [tool.pytest.ini_options]
    engine_rule_files = ["rules/*.rules"]       # every example in them is a test
    engine_documents = ["budgets/*.xlsx"]       # each is a test: checked with the rules below
    engine_rules = ["district.rules"]
    engine_fail_on = "error"

Without these options it does nothing. Patterns are paths from the root of the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from engine import __version__

SEVERITIES = ("error", "warning", "note")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini options."""
    parser.addini("engine_rule_files", "patterns of rule files whose examples are tests", type="args", default=[])
    parser.addini("engine_documents", "patterns of documents that are checked", type="args", default=[])
    parser.addini("engine_rules", "the rules that documents are checked with", type="args", default=[])
    parser.addini("engine_fail_on", "the least severity of a finding that fails a document", default="error")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """A rule file or a document, where a pattern names it."""
    config = parent.config
    if _named(file_path, config, "engine_rule_files"):
        return RuleFile.from_parent(parent, path=file_path)
    if _named(file_path, config, "engine_documents"):
        return Document.from_parent(parent, path=file_path)
    return None


def _named(path: Path, config: pytest.Config, option: str) -> bool:
    try:
        name = path.relative_to(config.rootpath).as_posix()
    except ValueError:
        return False
    return any(fnmatchcase(name, pattern) for pattern in config.getini(option))


class Failed(Exception):
    """A test that failed; the text is what there is to show."""


class Item(pytest.Item):
    """What both kinds of items share."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """The report itself, without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, Failed) else super().repr_failure(excinfo)


# ── rule files ───────────────────────────────────────────────────────────────────────────


class RuleFile(pytest.File):
    """A rule file; its examples are run together when the first of them is asked for."""

    _mismatches: dict[tuple[int, str], Any] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each rule that an example names."""
        from engine.loading import load
        from engine.rulefiles import Refused, root_of

        try:
            self.loaded = load(root_of(str(self.path)))
            self.loaded.require()
        except Refused as refused:
            raise self.CollectError(refused.text()) from None
        own = self.loaded.file.span.file
        for example in self.loaded.checked.examples:
            if example.node.span.file == own:
                line = self.loaded.sources[own].position(example.node.span.start)[0]
                for rule in example.rules:
                    name = f"{rule.rpartition('.')[2]} {example.node.expect} (line {line})"
                    yield Example.from_parent(self, name=name, rule=rule, line=line)

    def mismatch(self, line: int, rule: str) -> Any:
        """What an example's rule did instead, None where it did what is said."""
        if self._mismatches is None:
            from engine.testing.examples import run

            tested, _ = run(self.loaded, self.loaded.plan(__version__))
            self._mismatches = {(one.line or 0, one.rule): one for one in tested.mismatches}
        return self._mismatches.get((line, rule))


class Example(Item):
    """One example, as far as it is about one rule."""

    def __init__(self, *, rule: str, line: int, **more: Any) -> None:
        super().__init__(**more)
        self.rule, self.line = rule, line

    def runtest(self) -> None:
        """Fail where the rule did something else."""
        assert isinstance(self.parent, RuleFile)
        mismatch = self.parent.mismatch(self.line, self.rule)
        if mismatch is not None:
            from engine.messages import Speech
            from engine.outcomes import Tested, TestReport
            from engine.render import outcomes

            tested = Tested(str(self.path), 1, 1, (mismatch,))
            report = TestReport(__version__, (tested,), (), (), None, ())
            raise Failed(outcomes.show(report, Speech(), quiet=True))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.line - 1, self.name


# ── documents ────────────────────────────────────────────────────────────────────────────


class Document(pytest.File):
    """A document: one item, which checks it."""

    def collect(self) -> Iterable[pytest.Item]:
        """The item."""
        yield Checked.from_parent(self, name="engine")


_RULES = pytest.StashKey[Any]()


class Checked(Item):
    """A document checked with the rules of the options."""

    def runtest(self) -> None:
        """Fail where there is a finding at least as grave as `engine_fail_on`, or the document cannot be read."""
        from engine.api import Refused, Unreadable, check, show

        severity = self.config.getini("engine_fail_on")
        if severity not in SEVERITIES:
            raise pytest.UsageError(f"engine_fail_on is one of {', '.join(SEVERITIES)}")
        try:
            report = check(str(self.path), self._rules(), name=self.path.relative_to(self.config.rootpath).as_posix())
        except Refused as refused:
            raise Failed(refused.text()) from None
        except Unreadable as problem:
            raise Failed(f"{self.path.name}: {problem}") from None
        grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
        if any(finding.severity in grave for finding in report.findings):
            raise Failed(str(show(report, "table")))

    def _rules(self) -> Any:
        """The rules, compiled once in a session."""
        from engine.api import rules

        stash = self.session.stash
        if _RULES not in stash:
            stash[_RULES] = rules(*self.config.getini("engine_rules"))
        return stash[_RULES]

    def reportinfo(self) -> tuple[Path, None, str]:
        """What it is called."""
        return self.path, None, f"{self.path.name} checked"
