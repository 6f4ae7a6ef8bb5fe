"""A rule explained: which one is meant, what its files say of it, and how it bound in a document.

Golden cases: `golden/explain/library.rules` has a rule of every kind; what `engine explain RULE` prints of it in
`library.txt` is `RULE.txt`. After a change that is meant, `pytest --promote` writes the texts anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from engine.cli import main
from engine.compile.long_form import long_form
from engine.evaluate import evaluate
from engine.explain import Unknown, explain, find, in_document
from engine.explanation import Explanation
from engine.findings import DocumentReport, Tally
from engine.loading import Loaded, load
from engine.manual import codes, section
from engine.messages import Speech
from engine.read import read
from engine.render import explanation as shown
from engine.render.layout import width
from engine.render.page import WIDTH
from engine.rulefiles import root_of
from engine.rules import obtain, with_settings
from engine.source import Span
from engine.syntax import tree
from engine.syntax.print import show as written
from invented.paper import InventedDocument
from pipeline import ROOT, SEARCH, checked, facts_of, plan_of
from strategies import documents

GOLDEN = Path(__file__).parent / "golden" / "explain"
RULES, DOCUMENT = GOLDEN / "library.rules", GOLDEN / "library.txt"
KINDS = ("逐级汇总", "各列", "横向", "一致", "总额", "大额", "占比", "名称", "用车", "三公", "经费")
ERRORS = ROOT / "examples" / "qinghe-budget-2024-errors.txt"
EXAMPLES = sorted((ROOT / "examples").glob("*.txt"))


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C")
    monkeypatch.chdir(GOLDEN)


@pytest.fixture(scope="module")
def library() -> Loaded:
    return load(str(RULES))


@pytest.fixture(scope="module")
def district() -> Loaded:
    return load(root_of("district.rules"))


def explained(rule: str, loaded: Loaded, document: str = "", **settings: str) -> Explanation:
    (plan,) = with_settings([loaded.plan("test")], settings)
    explanation = explain(find(rule, [loaded])[1], loaded, plan)
    return in_document(explanation, evaluate(plan, read(document), everything=True, apart=True)) if document else explanation


# ── what is printed ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", KINDS)
def test_golden(rule: str, promote: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", rule, "--rules", RULES.name, DOCUMENT.name]) == 0
    now, expected = capsys.readouterr().out, GOLDEN / f"{rule}.txt"
    if promote:
        expected.write_text(now, encoding="utf-8")
    assert now == expected.read_text(encoding="utf-8")


def test_every_rule_of_the_file_has_a_golden_case(library: Loaded) -> None:
    assert {rule.name for rule in library.checked.rules} == {f"library.{rule}" for rule in KINDS}
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {*KINDS, "library"}


def test_chinese_words(library: Loaded) -> None:
    text = shown.show(explained("横向", library, DOCUMENT.name), Speech(chinese=True))
    assert "不符：1" in text
    assert "有 5 次不符合 where 条件" in text
    assert "severity  " not in text


def test_all_shows_every_check(library: Loaded) -> None:
    explanation = explained("逐级汇总", library, DOCUMENT.name)
    short, long = (shown.show(explanation, Speech(), everything=everything) for everything in (False, True))
    assert "and 7 more" in short
    assert "more (" not in long
    assert (short.count("(±"), long.count("(±")) == (6, 13)


def test_lines_keep_to_the_width_where_the_rule_file_does(district: Loaded) -> None:
    for rule in district.checked.rules[:40:3]:
        explanation = explained(rule.name, district, str(ERRORS))._replace(text="", names=(), tables=())
        written = max(map(width, explanation.long_form.splitlines()), default=0) + 2
        assert max(map(width, shown.show(explanation, Speech(), everything=True).splitlines())) <= max(WIDTH, written)


def test_a_hostile_rule_file_cannot_move_the_cursor(library: Loaded) -> None:
    explanation = explained("横向", library)._replace(text="rule\x1b[2J  x\tRL\u202eO", title="\x07")
    text = shown.show(explanation, Speech())
    assert text.replace("\n", "").isprintable()
    assert "rule�[2J  x" in text


# ── which rule is meant ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wanted", ["library.横向", "横向", "横", "library.横", "横*", "*向", "LIBRARY.横向"])
def test_a_rule_is_named_by_itself_its_beginning_or_a_pattern(wanted: str, library: Loaded) -> None:
    assert find(wanted, [library])[1].name == "library.横向"


def test_the_whole_name_wins_over_the_beginning_of_another(tmp_path: Path) -> None:
    path = tmp_path / "own.rules"
    path.write_text("rule ab\n  require 1 = 1\nrule abc\n  require 1 = 1\n", encoding="utf-8")
    loaded = load(str(path))
    assert find("ab", [loaded])[1].name == "ab"
    with pytest.raises(Unknown, match=r"^“a” may be any of ab, abc$"):
        find("a", [loaded])


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("逐级汇点", "there is no rule “逐级汇点”; did you mean: 逐级汇总"),
        ("nothing like it", "there are library.逐级汇总, library.各列, "),
        ("", " and 5 more"),
        ("*额", "“*额” may be any of library.总额, library.大额"),
    ],
)
def test_an_unknown_rule_is_told_with_those_that_there_are(wanted: str, told: str, library: Loaded) -> None:
    with pytest.raises(Unknown) as problem:
        find(wanted, [library])
    assert told in str(problem.value)


def test_of_two_files_the_one_that_has_the_rule_is_taken(library: Loaded, district: Loaded) -> None:
    assert find("横向", [library])[0] is library
    assert find("district.收支平衡", [library, district])[0] is district


# ── what the files say of it ────────────────────────────────────────────────────────────────────────────────────────


def test_values_behind_values_and_the_values_in_messages_are_named(tmp_path: Path) -> None:
    path = tmp_path / "own.rules"
    path.write_text(
        """
table T
  titled "t"
  column x from "x"

param least = 1
let inner = T.x
let outer(by) = inner + by
let shown = T.x
let other = T.x

rule r
  require outer(least) > 0
  message "{shown}"
""",
        encoding="utf-8",
    )
    explanation = explained("r", load(str(path)))
    assert [(name.name, name.text) for name in explanation.names] == [
        ("outer", "let outer(by) = inner + by"),
        ("shown", "let shown = T.x"),
        ("inner", "let inner = T.x"),
    ]
    assert [(one.name, one.value) for one in explanation.parameters] == [("least", "1")]


def test_a_parameter_has_the_value_it_was_given(library: Loaded) -> None:
    (parameter,) = explained("大额", library, 允差="10000元").parameters
    assert (parameter.value, parameter.text) == ("10000 元", 'param 允差 = 0.5 万元 "differences up to this do not matter"')


def test_examples_are_counted_by_what_they_expect(library: Loaded) -> None:
    expected = [example.expect for example in explained("逐级汇总", library).examples]
    assert expected == ["holds", "fails"]
    assert [example.expect for example in explained("横向", library).examples] == []


def test_what_another_file_makes_of_a_rule_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.rules"
    path.write_text(
        """
use "library.rules"

disable 名称 because "names differ here by custom"
regrade 横向 as note because "known"
override 允差 = 20000 元
""",
        encoding="utf-8",
    )
    (tmp_path / RULES.name).write_bytes(RULES.read_bytes())
    loaded = load(str(path))
    assert [change[:3] for change in explained("横向", loaded).changes] == [("regrade", "note", "known")]
    assert explained("横向", loaded).severity == "note"
    assert [one.value for one in explained("大额", loaded).parameters] == ["20000 元"]
    off = explained("名称", loaded, DOCUMENT.name)
    assert [change[:3] for change in off.changes] == [("disable", "", "names differ here by custom")]
    assert off.document is None
    assert main(["explain", "名称", "--rules", str(path)]) == 0
    assert "switched off: names differ here by custom" in capsys.readouterr().out


def test_a_name_behind_an_alias_is_found(tmp_path: Path) -> None:
    (tmp_path / "base.rules").write_text('table T\n  titled "t"\n  column x from "x"\nlet whole = T.x\n', encoding="utf-8")
    path = tmp_path / "own.rules"
    path.write_text('use "base.rules" as std\nrule r\n  require std.whole > 0\n', encoding="utf-8")
    explanation = explained("r", load(str(path)))
    assert [name.text for name in explanation.names] == ["let whole = T.x"]
    assert [table.name for table in explanation.tables] == ["T"]


def _spelled(loaded: Loaded) -> str:
    """The rules of the file, one-line forms written out; what stands for several has them one after the other."""
    declarations: list[tree.Declaration] = []
    for node in loaded.file.declarations:
        match node:
            case tree.RollsUp() | tree.AddsAcross() | tree.AgreesWith():
                for number, rule in enumerate(long_form(node, loaded.checked)):
                    name = tree.Name(f"{rule.name.text}_{number}".replace(" ", "_").replace(".", "_"), span=rule.span)
                    declarations.append(tree.Rule(name, rule.title, rule.clauses, span=rule.span))
            case tree.Example() | tree.Sample():
                pass
            case _:
                declarations.append(node)
    return written(tree.File(tuple(declarations), span=Span("", 0, 0)))


def _decided(tallies: list[Tally]) -> tuple[int, int, int]:
    """What could be decided. A key on one side only counts once for all columns of a form, and once for each rule."""
    return sum(t.holds for t in tallies), sum(t.rounding for t in tallies), sum(t.conflict for t in tallies)


@pytest.mark.parametrize("ruleset", ["district.rules", "town.rules"])
def test_a_one_line_form_and_its_long_form_come_to_the_same(ruleset: str, tmp_path: Path) -> None:
    loaded = load(root_of(ruleset))
    path = tmp_path / "long.rules"
    path.write_text(_spelled(loaded), encoding="utf-8")
    short, long = (obtain([name], {}) for name in (ruleset, str(path)))
    own = loaded.file.declarations
    forms = [rule for rule in loaded.checked.rules if not isinstance(rule.node, tree.Rule) and rule.node in own]
    assert len(forms) > 5
    bound = 0
    for document in EXAMPLES:
        facts = read(str(document))
        reports = [{tally.rule: tally for tally in evaluate(plan, facts).tallies} for plan in (short, long)]
        for rule in forms:
            ruleset_name, _, name = rule.name.replace(" ", "_").partition(".")
            spelled = re.compile(rf"{ruleset_name}\.{re.escape(name.replace('.', '_'))}_\d+")
            tallies = [tally for name, tally in reports[1].items() if spelled.fullmatch(name)]
            assert _decided(tallies) == _decided([reports[0][rule.name]]), rule.name
            bound += reports[0][rule.name].bound
    assert bound > 100


# ── how it bound ────────────────────────────────────────────────────────────────────────────────────────────────────

TABLE = """
table T
  titled "清单"
  label 项目 from "项目"
  column 甲 from "甲",  乙 from "乙",  丙 from "丙"
  total "合计"
"""
LIST = """
    表1 清单
    单位：万元

    项目|甲|乙
    书报|7.00|7.00
    设备|5.00|
    合计|12.00|7.00
    """


def reach(rule: str, document: str = LIST) -> tuple[int, tuple[str, ...], tuple[tuple[str, int], ...], int, dict[str, int]]:
    (one,) = checked(TABLE + rule, document).reaches
    return one.choices, one.missing, one.loops, one.excluded, dict(one.silent)


def test_loops_are_counted_and_what_where_leaves_out() -> None:
    rule = "rule r\n  for row in T, column in T.amounts\n  where row.甲 > 6 万元\n  require row[column] >= 0"
    choices, missing, loops, excluded, silent = reach(rule)
    assert (choices, missing, loops, excluded) == (1, (), (("row", 3), ("column", 4)), 1)  # a row left out is not gone over
    assert silent == {}


def test_why_a_binding_comes_to_nothing_is_told() -> None:
    assert reach("rule r\n  for row in T\n  require row.丙 = row.甲")[4] == {"no column 丙 in the printed table": 3}
    nothing = "nothing is printed on either side, or the same figure stands on both"
    assert reach("rule r\n  for row in T\n  require row.甲 = row.甲")[4] == {nothing: 3}
    assert reach("rule r\n  require T.total = 0\n  where T.total is missing")[3] == 1


def test_a_missing_table_is_named() -> None:
    assert reach("rule r\n  require T.total = 0", "    表1 别的\n\n    项目|甲\n    书报|7.00")[:2] == (0, ("T",))


def test_a_table_that_is_not_read_says_why() -> None:
    report = checked(TABLE + "rule r\n  require T.total >= 0", "    表1 清单\n\n    项目|丁\n    书报|7.00\n    合计|7.00")
    (recognition,) = report.recognitions
    assert (recognition.table, recognition.number, recognition.reason) == (
        "T",
        "表1",
        "none of its declared columns was found",
    )


def test_recognised_columns_and_those_that_are_not_there() -> None:
    (recognition,) = checked(TABLE, LIST).recognitions
    assert recognition.columns == (("甲", "甲"), ("乙", "乙"))
    assert recognition.lacking == ("丙",)
    assert (recognition.rows, recognition.title, recognition.reason) == (3, "清单", "")


def test_nothing_of_this_is_made_for_a_plain_check() -> None:
    report = evaluate(plan_of(TABLE), facts_of(LIST))
    assert (report.recognitions, report.reaches) == ((), ())


@pytest.mark.parametrize("document", EXAMPLES, ids=lambda path: path.stem)
def test_every_turn_of_the_last_loop_is_accounted_for(document: Path) -> None:
    """A verdict, `where`, nothing to check: what a loop went over came to one of these."""
    report = evaluate(obtain(["district.rules"], {}), read(str(document)), everything=True)
    for tally, one in zip(report.tallies, report.reaches, strict=True):
        assert tally.rule == one.rule
        accounted = tally.bound + one.excluded + sum(count for _, count in one.silent)
        turns = one.loops[-1][1] if one.loops else one.choices
        assert turns <= accounted or tally.incomplete or "," in one.loops[-1][0], tally.rule
        assert not one.missing or not tally.bound


def _is_allowed(report: DocumentReport) -> int:
    told = 0
    for finding in report.findings:
        if finding.difference is None or finding.tolerance is None or finding.reason:
            continue
        if not finding.equation or any(sign in finding.equation for sign in "<>≤≥"):
            continue
        told += 1
        inside = abs(Fraction(finding.difference)) <= Fraction(finding.tolerance)
        assert inside == (finding.verdict != "conflict"), finding
    return told


@settings(SEARCH, max_examples=25)
@given(documents())
def test_a_difference_is_a_conflict_where_it_is_larger_than_allowed(document: InventedDocument) -> None:
    from engine.read.text import read_text

    plan = obtain(["district.rules"], {})
    assert _is_allowed(evaluate(plan, read_text(document.text.encode(), "a.txt"), everything=True)) > 0


@pytest.mark.parametrize("document", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("ruleset", ["district.rules", "town.rules"])
def test_differences_of_the_example_documents_too(ruleset: str, document: Path) -> None:
    _is_allowed(evaluate(obtain([ruleset], {}), read(str(document)), everything=True))


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        status = main(["explain", *arguments])
        printed = capsys.readouterr()
        assert bool(printed.out) == (status == 0)
        return status, printed.out or printed.err

    return run


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((), "say which rule: engine explain RULE --rules FILE"),
        (("横向",), "no mistake has the code “横向”; for a rule, say where it is: --rules FILE"),
        (("unknown-colum",), "did you mean: unknown-column"),
        (("横向", "--rules", "no.rules"), "there is no rule file no.rules"),
        (("没有的规则名", "--rules", "library.rules"), "there is no rule “没有的规则名”"),
        (("横向", "--rules", "library.rules", "no.txt"), "no.txt: "),
        (("横向", "--rules", "library.rules", "a", "b"), "unrecognized arguments: b"),
        (("大额", "--rules", "library.rules", "--set", "x=1"), "the rule files have no such parameter"),
        (("横向", "--rules", "../check/unknown-name.rules"), "error[unknown-name]"),
    ],
)
def test_what_cannot_be_explained_is_told(
    arguments: tuple[str, ...], text: str, told: Callable[..., tuple[int, str]]
) -> None:
    status, printed = told(*arguments)
    assert status == 2
    assert text in printed


def test_json_says_the_same(told: Callable[..., tuple[int, str]]) -> None:
    _, text = told("一致", "--rules", RULES.name, "--format", "json", DOCUMENT.name)
    record = json.loads(text)
    assert record["rule"] == "library.一致"
    assert record["origin"] == {"file": "library.rules", "line": 62}
    assert record["long_form"].startswith('rule 一致 "两表应逐科目一致"\n  for a in')
    assert [table["name"] for table in record["tables"]] == ["支出总表", "一般公共预算支出表"]
    document = record["document"]
    assert document["verdicts"]["conflict"] == 1
    assert document["loops"] == [{"variables": "a, b", "count": 8}, {"variables": "column", "count": 8}]
    assert len(document["findings"]) == 8
    assert document["tables"][0]["columns"][0] == {"name": "合计", "header": "合计"}
    assert json.loads(told("一致", "--rules", RULES.name, "--format", "json")[1])["document"] is None


def test_the_page_on_a_mistake_is_printed(told: Callable[..., tuple[int, str]]) -> None:
    page = "\n".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("errors.md", "lint.md"))
    assert len(codes()) == page.count("\n## `") > 60
    for code in codes():
        status, text = told(code)
        assert status == 0
        assert text.startswith(f"{code}\n\n")
        assert text.partition("\n\n")[2].strip() in page
        assert "\n## `" not in text
    assert section("no-such-code") == ""


def test_the_pages_are_in_the_wheel() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for name in ("errors.md", "lint.md"):
        assert included[f"docs/{name}"] == f"engine/_docs/{name}"


def test_claims_are_told_as_statements_of_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules, document = tmp_path / "own.rules", tmp_path / "budget.txt"
    rules.write_text(
        'use cn.phrases\n\nrule 金额为正 "金额应为正数"\n  for c in 文字\n  where c.金额 is not blank\n  require c.金额 > 0\n',
        encoding="utf-8",
    )
    document.write_text("青禾区图书馆预算\n\n一、支出情况\n\n2024年支出预算120.50万元。\n", encoding="utf-8")
    assert main(["explain", "金额为正", "--rules", str(rules), str(document)]) == 0
    printed = capsys.readouterr().out
    assert "文字 = the statements of the text · 1 row" in printed
    assert "titled" not in printed and "金额 = 金额" not in printed
