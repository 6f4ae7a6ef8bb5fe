"""The shipped rulesets as data, and the example documents: each says what its README says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.evaluate import evaluate
from engine.findings import DocumentReport
from engine.plan import Plan, RuleSpec
from engine.read import read
from engine.rulefiles import shipped_rulesets
from engine.rules import obtain
from pipeline import ROOT

EXAMPLES = ROOT / "examples"
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(path.name for path in EXAMPLES.glob("*.txt"))
RULESETS = sorted(shipped_rulesets())
ALL_RULES = [(name, rule) for name in RULESETS for rule in obtain([name], {}).rules]


def rules_for(document: str) -> Plan:
    """The ruleset of a document's kind, by the first word of its name."""
    kinds = {"qinghe": "district.rules", "greenfield": "town.rules", "northmoor": "company.rules"}
    return obtain([kinds[document.partition("-")[0]]], {})


def checked(document: str) -> DocumentReport:
    return evaluate(rules_for(document), read(str(EXAMPLES / document)))


# ── rules ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("ruleset", "rule"), ALL_RULES, ids=[rule.name for _, rule in ALL_RULES])
def test_a_rule_says_what_it_requires_and_on_what_ground(ruleset: str, rule: RuleSpec) -> None:
    assert len(rule.title) >= 4 and rule.title != rule.name
    assert rule.source
    assert rule.severity in ("error", "warning", "note")
    assert rule.name.startswith(ruleset.removesuffix(".rules") + ".")
    assert not rule.title.endswith(("。", "."))


@pytest.mark.parametrize("ruleset", RULESETS)
def test_a_ruleset_has_no_table_that_no_rule_uses(ruleset: str) -> None:
    plan = obtain([ruleset], {})
    used = {index for rule in plan.rules for index in (*rule.uses, *rule.optional, *rule.whole)}
    assert [table.name for i, table in enumerate(plan.tables) if i not in used] == []


@pytest.mark.parametrize("ruleset", RULESETS)
def test_every_rule_binds_in_some_example_or_is_known_not_to(ruleset: str) -> None:
    """A rule that no example reaches is a rule that nothing here tries."""
    bound: set[str] = set()
    templates = sorted((Path(__file__).parent / "templates").glob("*.txt"))
    for document in [*(EXAMPLES / name for name in DOCUMENTS), *templates]:
        report = evaluate(obtain([ruleset], {}), read(str(document)))
        bound |= {tally.rule for tally in report.tallies if tally.bound}
    unbound = {rule.name for rule in obtain([ruleset], {}).rules} - bound
    assert len(unbound) <= len(obtain([ruleset], {}).rules) // 10, sorted(unbound)


def test_no_sample_stands_in_the_code() -> None:
    """Names of districts and of example organisations belong into documents."""
    for path in (ROOT / "engine").rglob("*.py"):
        assert not re.search(r"青禾|Greenfield|Northmoor|洪山|普陀|武汉|上海", path.read_text(encoding="utf-8")), path.name


# ── example documents ────────────────────────────────────────────────────────────────────


def test_every_example_is_in_the_readme() -> None:
    assert sorted(re.findall(r"^\| `([\w-]+\.txt)` \|", README, re.MULTILINE)) == DOCUMENTS


CLEAN = [name for name in DOCUMENTS if not name.endswith("-errors.txt")]


@pytest.mark.parametrize("document", CLEAN)
def test_a_clean_example_gives_nothing_but_rounding(document: str) -> None:
    report = checked(document)
    assert [(f.verdict, f.message) for f in report.findings if f.verdict != "rounding"] == []
    if re.search(rf"`{document}` .*\| nothing \|", README):
        assert report.findings == ()
    assert report.coverage.checked > 150


def _errors() -> list[tuple[str, int, str, str, str]]:
    """(document, line, where, printed, right) of every error that the README lists."""
    found = []
    for document, section in re.findall(r"^## Errors in `([\w-]+\.txt)`\n((?:(?!^## )[\s\S])*)", README, re.MULTILINE):
        for lines, where, printed, right in re.findall(
            r"^\| ([\d, ]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|", section, re.MULTILINE
        ):
            for line, one in zip(lines.split(", "), printed.strip().split(" and "), strict=False):
                found.append((document, int(line), where.strip(), one, right.strip()))
    return found


ERRORS = [
    pytest.param(
        *e,
        marks=[pytest.mark.xfail(reason="prose is not checked yet")] if "部分" in e[2] else [],
        id=f"{e[0]}:{e[1]}-{e[3]}",
    )
    for e in _errors()
]


@pytest.mark.parametrize(("document", "line", "where", "printed", "right"), ERRORS)
def test_a_listed_error_is_found_at_its_line(document: str, line: int, where: str, printed: str, right: str) -> None:
    found = [
        f for f in checked(document).findings
        if f.verdict == "conflict" and any(e.place.line == line and printed.rstrip("%") in e.text for e in f.evidence)
    ]  # fmt: skip
    assert found, where


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name.endswith("-errors.txt")])
def test_an_example_with_errors_gives_no_others(document: str) -> None:
    """Every conflict shows one of the figures or labels that the README lists."""
    listed = {(line, printed.rstrip("%")) for name, line, _, printed, _ in _errors() if name == document}
    for finding in checked(document).findings:
        if finding.verdict == "conflict":
            assert any(e.place.line == line and text in e.text for e in finding.evidence for line, text in listed), (
                finding.message
            )


def test_an_example_differs_from_its_clean_version_only_where_the_readme_says() -> None:
    for name in DOCUMENTS:
        clean = EXAMPLES / name.replace("-errors", "")
        if not name.endswith("-errors.txt") or not Path(clean).exists():
            continue
        pairs = zip(
            clean.read_text(encoding="utf-8").splitlines(),
            (EXAMPLES / name).read_text(encoding="utf-8").splitlines(),
            strict=True,
        )
        changed = {number for number, (a, b) in enumerate(pairs, 1) if a != b}
        assert changed == {line for document, line, *_ in _errors() if document == name}
