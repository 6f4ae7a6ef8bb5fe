"""The shipped rulesets as data, their own examples, and the example documents: each says what its README says of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.evaluate import evaluate
from engine.findings import DocumentReport
from engine.loading import load
from engine.plan import Plan, RuleSpec
from engine.read import read
from engine.read.text import read_text
from engine.rulefiles import shipped_rulesets
from engine.rules import obtain
from engine.source import Source
from engine.syntax import tree
from engine.syntax.parsing import parse
from engine.testing.coverage import coverage
from engine.testing.examples import run
from invented.faults import every_fault
from pipeline import ROOT
from strategies import figures_of

EXAMPLES = ROOT / "examples"
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(path.name for path in EXAMPLES.glob("*.txt"))
RULESETS = sorted(shipped_rulesets())
ALL_RULES = [(name, rule) for name in RULESETS for rule in obtain([name], {}).rules]
RULE_FILES = sorted((ROOT / "rulesets").rglob("*.rules"))
MOST_LINES = 600  # of the rules on Chinese budgets that need no prose
OF_PROSE = ("文字", "跨年", "prose")  # rulesets of rules that do, and of those on two documents
# Rules that bind only where something is wrong already: where nothing is, they are unbound, as an example of each says.
ONLY_SUSPECTS = (
    "文字.表号不重", "通例.两年表头", "通例.码名始终",
    "prose.title_year", "prose.change_in_row", "prose.rate_in_row", "prose.unit_slip",
)  # fmt: skip
OF_ALL = (*OF_PROSE, "通例", "绩效", "patterns", "authority")  # those that other rulesets take in
# What is said in sentences, and in cells, what an earlier document says, what a document does throughout, of whatever
# table: that needs to know no table of a budget. And the forms of performance targets, whose layouts are a list that grows.
OTHER_FILES = (
    "cn/columns.rules", "cn/forms.rules", "cn/patterns.rules", "cn/phrases.rules", "cn/prose.rules", "cn/prior.rules", "cn/targets.rules",
)  # fmt: skip


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
    assert rule.name.partition(".")[0] in (ruleset.removesuffix(".rules"), *OF_ALL)
    assert not rule.title.endswith(("。", "."))


@pytest.mark.parametrize("ruleset", RULESETS)
def test_a_ruleset_has_no_table_that_no_rule_uses(ruleset: str) -> None:
    plan = obtain([ruleset], {})
    used = {index for rule in plan.rules for index in (*rule.uses, *rule.optional, *rule.whole)}
    used |= {claims.table for claims in plan.claims if claims.cells}
    if any('"nearest"' in json.dumps(rule) for rule in plan.rules):  # it looks in every table that is not of a part
        used |= {i for i, table in enumerate(plan.tables) if not table.repeats}
    assert [table.name for i, table in enumerate(plan.tables) if i not in used] == []


@pytest.mark.parametrize("ruleset", RULESETS)
def test_every_rule_binds_in_some_example_or_is_known_not_to(ruleset: str) -> None:
    """A rule that no example reaches is a rule that nothing here tries. Those on prose have samples of their own."""
    bound: set[str] = set()
    here = Path(__file__).parent
    templates = sorted((*(here / "templates").glob("*.txt"), *(here / "messages").glob("*.txt")))
    for document in [*(EXAMPLES / name for name in DOCUMENTS), *templates]:
        report = evaluate(obtain([ruleset], {}), read(str(document)))
        bound |= {tally.rule for tally in report.tallies if tally.bound}
    names = {rule.name for rule in obtain([ruleset], {}).rules if rule.name.partition(".")[0] not in OF_ALL}
    assert len(names - bound) <= len(names) // 10, sorted(names - bound)


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_every_example_of_a_ruleset_does_what_it_says(path: Path) -> None:
    loaded = load(str(path))
    tested, shown = run(loaded, loaded.plan("test"))
    assert [(m.rule, m.line, m.expected, m.came) for m in tested.mismatches] == []
    covered = coverage([loaded], shown)
    assert [one.rule for one in covered if not one.fired] == []
    assert [one.rule for one in covered if not one.silent and one.rule not in ONLY_SUSPECTS] == []


def test_the_rulesets_are_short_enough_to_be_read() -> None:
    """Lines of rules and tables, without comments, blank lines, samples and examples.

    The limit is for the rules on one document that need no prose, with the tables that they are about. Wordings are a list that grows
    with the documents that are read, and so do the rules on what they say.
    """
    paths = [ROOT / "rulesets" / "district.rules", *sorted((ROOT / "rulesets" / "cn").glob("*.rules"))]
    names = [path.relative_to(ROOT / "rulesets").as_posix() for path in paths]
    lines = {n: _lines_of_rules(path.read_text(encoding="utf-8")) for n, path in zip(names, paths, strict=True)}
    assert lines.keys() > set(OTHER_FILES)
    assert sum(n for name, n in lines.items() if name not in OTHER_FILES) <= MOST_LINES, lines


def _lines_of_rules(text: str) -> int:
    file, problems = parse(Source("shipped.rules", text))
    assert not problems
    spans = [node.span for node in file.declarations if not isinstance(node, tree.Example | tree.Sample)]
    lines = "\n".join(text[span.start : span.end] for span in spans).splitlines()
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in lines)


def test_lines_of_rules_are_counted_without_what_is_no_rule() -> None:
    text = '''# a comment
unit 万元

table 甲
  titled "甲"  # another
  # a third
  column 金额 from "金额"

rule 正
  for row in 甲
  require row.金额 > 0

example 正 holds in 乙
sample 乙
  """
  甲
  """
'''
    assert _lines_of_rules(text) == 7


def test_no_sample_stands_in_the_code() -> None:
    """Names of districts and of example organisations belong into documents."""
    for path in (ROOT / "engine").rglob("*.py"):
        assert not re.search(r"青禾|Greenfield|Northmoor|洪山|普陀|武汉|上海", path.read_text(encoding="utf-8")), (
            path.name
        )


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


ERRORS = [pytest.param(*e, id=f"{e[0]}:{e[1]}-{e[3]}") for e in _errors()]


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


@pytest.mark.parametrize("document", ["greenfield-budget-2025.txt", "northmoor-accounts-2024.txt"])
def test_a_misprint_in_an_english_example_is_found(document: str) -> None:
    """A second and a third field on the same engine: faults in their amounts are found as those of departments are."""
    text = (EXAMPLES / document).read_text(encoding="utf-8")
    figures = [f for f in figures_of(read_text(text.encode(), document)) if f.header != "Note"]
    faults = list(every_fault(text, figures, 1))[::9]
    missed = [
        (fault.figure.text, fault.wrong, fault.figure.line)
        for fault in faults
        if not any(
            (e.place.line, e.place.column) == (fault.figure.line, fault.figure.column)
            for finding in evaluate(rules_for(document), read_text(fault.text.encode(), document)).findings
            if finding.verdict == "conflict"
            for e in finding.evidence
        )
    ]
    assert len(faults) > 60
    assert 100 * len(missed) <= 3 * len(faults), missed


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
