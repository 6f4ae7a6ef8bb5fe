"""Rules tried on documents of which it is known what they say: `engine test`."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.check import check
from engine.cli import main
from engine.loading import load
from engine.outcomes import RuleCoverage
from engine.render.outcomes import percentage
from engine.source import Source
from engine.syntax.parsing import parse
from engine.testing import expectations
from engine.testing.coverage import reached
from engine.testing.examples import run
from engine.testing.verdicts import WORDS, kind_of, met
from pipeline import ROOT, facts_of, plan_of

RULES = '''\
ruleset own

unit 元
unit 万元 = 10000 元

table 清单
  titled "清单"
  label  项目 from "项目"
  column 金额 from "金额"
  total  "合计"

清单 rolls up as 汇总 "合计应等于各项之和"

rule 为正 "金额应大于零"
  for row in 清单
  require row.金额 > 0
'''
SAMPLE = '''
sample 购置
  """
  表1  清单
  单位：万元

  | 项目 | 金额 |
  | 书报 | 7.00 |
  | 设备 | 5.00 |
  | 合计 | 12.00 |
  """

'''
DOCUMENT = """\
表1  清单
单位：万元

| 项目 | 金额 |
| 书报 | 7.00 |
| 设备 | 5.00 |
| 合计 | 12.50 |

表2  清单
单位：万元

| 项目 | 金额 |
| 差旅 | -3.00 |
| 合计 | -3.00 |
"""


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(variable, "C")


def write(**files: str) -> None:
    """Files of the current folder: `own_rules` is own.rules, `d__own_rules` stands in the folder d."""
    for name, text in files.items():
        path = Path(name.replace("__", "/").replace("_", "."))
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def engine_test(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `engine test` and gives its status, what it printed, and what it said on standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(["test", *arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        assert "internal error" not in printed.out + printed.err
        return status, printed.out, printed.err

    return call


def report_of(engine_test: Run, *arguments: str) -> dict[str, Any]:
    """The report as JSON."""
    _, out, _ = engine_test("--format", "json", *arguments)
    report: dict[str, Any] = json.loads(out)
    return report


# ── examples ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("example", "kind", "came"),
    [
        ("汇总 holds in 购置", None, None),
        ('汇总 fails in 购置 with "12.00" as "12.50"', None, None),
        ('汇总 rounding in 购置 with "12.00" as "12.01"', None, None),
        ('汇总 not checkable in 购置 with "7.00" as "若干"', None, None),
        ('汇总 unbound in 购置 with "清单" as "说明"', None, None),
        ("汇总, 为正 holds in 购置", None, None),
        ('"own.汇总" holds in 购置', None, None),
        ("汇总 fails in 购置", "missing", {"holds": 1}),
        ('汇总 fails in 购置 with "清单" as "说明"', "missing", {}),
        ('汇总 fails in 购置 with "7.00" as "若干"', "missing", {"not checkable": 1}),
        ('汇总 holds in 购置 with "12.00" as "12.50"', "noisy", {"fails": 1}),
        ('汇总 unbound in 购置 with "12.00" as "12.50"', "noisy", {"fails": 1}),
        ('汇总 holds in 购置 with "12.00" as "12.01"', "different", {"rounding": 1}),
        ("汇总 rounding in 购置", "different", {"holds": 1}),
        ("汇总 unbound in 购置", "different", {"holds": 1}),
        ("汇总 incomplete in 购置", "different", {"holds": 1}),
    ],
)
def test_an_example_is_as_expected_missing_noisy_or_different(
    example: str, kind: str | None, came: dict[str, int] | None, engine_test: Run
) -> None:
    write(own_rules=f"{RULES}{SAMPLE}example {example}\n")
    (file,) = report_of(engine_test, "own.rules")["files"]
    assert engine_test("own.rules")[0] == bool(kind)
    assert [(one["kind"], one["came"], one["rule"]) for one in file["mismatches"]] == (
        [(kind, came, "own.汇总")] if kind else []
    )


def test_incomplete_is_expected_of_a_row_on_one_side_only(engine_test: Run) -> None:
    rules = RULES + dedent('''
        table 明细
          titled "明细"
          label  项目 from "项目"
          column 金额 from "金额"

        清单 agrees with 明细 on label in 金额 as 一致

        example 一致 incomplete
          """
          表1  清单
          | 项目 | 金额 |
          | 书报 | 7.00 |
          | 设备 | 5.00 |

          表2  明细
          | 项目 | 金额 |
          | 书报 | 7.00 |
          """
        ''')
    write(own_rules=rules)
    assert engine_test("own.rules") == (0, "own.rules   3 rules · 1 example: 1 as expected\n", "")


def test_each_rule_of_an_example_is_judged_by_itself(engine_test: Run) -> None:
    write(own_rules=f'{RULES}{SAMPLE}example 汇总, 为正 fails in 购置 with "7.00" as "-7.00"\n'
                    'example 汇总, 为正 fails in 购置 with "12.00" as "12.50"\n')  # fmt: skip
    (file,) = report_of(engine_test, "own.rules")["files"]
    assert file["expected"] == 4
    assert [(one["rule"], one["line"], one["kind"]) for one in file["mismatches"]] == [("own.为正", 30, "missing")]


def test_what_came_instead_is_shown_with_its_figures_and_lines_of_the_rule_file(engine_test: Run) -> None:
    write(own_rules=f'{RULES}{SAMPLE}example 汇总 holds in 购置 with "| 设备 | 5.00" as "| 设备 | 5.50"\n')
    status, out, err = engine_test("own.rules")
    assert (status, err) == (1, "")
    assert out == dedent("""\
        own.rules   2 rules · 1 example: 0 as expected, 1 noisy

        noisy      汇总        合计应等于各项之和                                               own.rules:29
                   expected: holds in 购置 with “| 设备 | 5.00” as “| 设备 | 5.50” · came: 1 conflict
                   表1 清单 · 合计 · 金额                                                            line 26
                         12.00  ≠  7.00 + 5.50  =  12.50    difference -0.50 万元
                   with  7.00  书报                                                                  line 24
                         5.50  设备                                                                  line 25
        """)


def test_the_part_of_long_texts_in_which_they_differ_is_shown(engine_test: Run) -> None:
    long = "| 图书资料和报刊杂志以及电子资源购置费用 | "
    rules = f"{RULES}{SAMPLE}".replace("| 书报 | ", long)
    write(own_rules=f'{rules}example 汇总 holds in 购置 with "{long}7.00" as "{long}7.50"\n')
    assert "“…子资源购置费用 | 7.00” as “…子资源购置费用 | 7.50”" in engine_test("own.rules")[1]


def test_what_rests_on_the_changed_lines_is_shown_first(engine_test: Run) -> None:
    rows = "".join(f"  | 项{n} | {n}.00 |\n" for n in range(1, 9))
    sample = f'\nsample 表\n  """\n  表1  清单\n  | 项目 | 金额 |\n{rows}  """\n\n'
    write(own_rules=f'{RULES}{sample}example 为正 fails in 表 with "6.00" as "6.50"\n')
    (file,) = report_of(engine_test, "own.rules")["files"]
    first, *others = file["mismatches"][0]["findings"]
    assert first["evidence"][0]["text"] == "6.50"
    assert len(others) == 7
    out = engine_test("own.rules")[1]
    assert "and 5 more (--all shows them)" in out
    assert engine_test("--all", "own.rules")[1].count(" holds\n") == 8


def test_a_table_of_tabs_keeps_its_tabs(engine_test: Run) -> None:
    write(own_rules=f'{RULES}\nexample 汇总 fails\n\t"""\n\t表1  清单\n\t编码\t项目\t金额\n\t\t书报\t7.00\n\t\t合计\t8.00\n\t"""\n')
    (example,) = load(str(Path("own.rules").resolve())).checked.examples
    assert example.text == "表1  清单\n编码\t项目\t金额\n\t书报\t7.00\n\t合计\t8.00"
    assert engine_test("own.rules")[0] == 0


def test_a_rule_that_fails_nearly_everywhere_fails(engine_test: Run) -> None:
    """Of many conflicts one is kept, as a doubt (evaluate/run.py)."""
    rows = "".join(f"  | 项{n} | -{n}.00 |\n" for n in range(1, 12))
    document = f'  """\n  表1  清单\n  | 项目 | 金额 |\n{rows}  """\n'
    write(own_rules=f"{RULES}\nexample 为正 fails\n{document}\nexample 为正 not checkable\n{document}")
    (file,) = report_of(engine_test, "own.rules")["files"]
    (mismatch,) = file["mismatches"]
    assert (mismatch["kind"], mismatch["came"]) == ("noisy", {"fails": 1, "not checkable": 10})


def test_a_rule_of_the_same_file_goes_before_one_of_that_name_elsewhere(engine_test: Run) -> None:
    other = RULES.replace("ruleset own", "ruleset other").replace("> 0", "< 0")
    mine = 'ruleset mine\nuse "other.rules"\nrule 为正\n  for row in 清单\n  require row.金额 > 0\n'
    write(other_rules=other, mine_rules=f'{mine}{SAMPLE}example 为正 holds in 购置\nexample "other.为正" fails in 购置\n')
    assert engine_test("mine.rules") == (0, "mine.rules   1 rule · 2 examples: 2 as expected\n", "")


def test_only_the_examples_of_the_file_itself_are_run(engine_test: Run) -> None:
    write(own_rules=f"{RULES}{SAMPLE}example 汇总 fails in 购置\n", top_rules='use "own.rules"\nexample 汇总 holds in 购置\n')
    assert engine_test("top.rules") == (0, "top.rules   0 rules · 1 example: 1 as expected\n", "")
    status, out, _ = engine_test("top.rules", "own.rules", "./own.rules", ".")
    assert status == 1
    assert out.endswith("2 files: 1 as expected, 1 missing\n")


def test_the_shipped_rulesets_are_tested_once_under_whichever_name(engine_test: Run) -> None:
    status, out, _ = engine_test("district", "district.rules", str(ROOT / "rulesets" / "district.rules"))
    assert status == 0
    assert out.count(" rules · ") == 1


TEXTS = st.text(st.sampled_from("ab表 \n\t|"), min_size=0, max_size=12)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_replaced_texts_stand_where_the_old_ones_stood(a: str, b: str, c: str, one: str, two: str) -> None:
    """Whatever stands around, the two marked texts are changed and nothing else, even to each other."""
    block = f"{a}①{b}②{c}".replace("\n", "\n  ")
    changes = f'"①" as {json.dumps(one, ensure_ascii=False)}, "②" as {json.dumps(two, ensure_ascii=False)}'
    text = f'{RULES}\nsample S\n  """\n  {block}\n  """\n\nexample 汇总 unbound in S with {changes}\n'
    text = text.replace("\\t", "\t")
    file, problems = parse(Source("drawn.rules", text))
    assert problems == ()
    checked, found = check([file])
    assert found == ()
    (example,) = checked.examples
    body = example.block.text
    assert example.text == body.replace("①", "\0").replace("②", two).replace("\0", one)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 3), st.integers(0, 3), st.booleans())
def test_lines_are_those_of_the_rule_file(before: int, more: int, same_line: bool) -> None:
    """Lines put in or taken out by a change do not shift the lines behind it."""
    opening = '"""' if same_line else '"""\n'
    body = f"{opening}  表1  清单\n" + "\n" * before + "  | 项目 | 金额 |\n  | 书报 | -7.00 |\n  " + '"""'
    extra = "\\n" * more
    text = f'{RULES}\nsample S\n  {body}\n\nexample 为正 holds in S with "| 项目 |" as "{extra}| 项目 |"\n'
    path = Path("drawn.rules")
    path.write_text(text, encoding="utf-8")
    loaded = load(str(path.resolve()))
    (mismatch,) = run(loaded, loaded.plan("test"))[0].mismatches
    wanted = text.split("\n").index("  | 书报 | -7.00 |") + 1
    assert {item.place.line for item in mismatch.findings[0].evidence} == {wanted}


@given(st.lists(st.tuples(st.sampled_from(WORDS[:-1]), st.integers(1, 9)), unique_by=lambda one: one[0]))
def test_of_all_words_one_at_least_says_what_a_rule_did(came: list[tuple[str, int]]) -> None:
    counts = tuple(came)
    fits = [word for word in WORDS if met(word, counts)]
    assert bool(fits) or {word for word, _ in came} > {"holds"}
    assert ("unbound" in fits) == (not came)
    if "fails" in fits:
        assert fits == ["fails"]
    kinds = {word: kind_of(word, counts) for word in WORDS if word not in fits}
    assert kinds.pop("fails", "missing") == "missing"
    assert set(kinds.values()) <= {"noisy" if "fails" in fits else "different"}


# ── coverage ─────────────────────────────────────────────────────────────────────────────


def test_coverage_lists_rules_that_no_example_fires_or_shows_silent(engine_test: Run) -> None:
    write(own_rules=f'{RULES}{SAMPLE}example 汇总 fails in 购置 with "12.00" as "12.50"\nexample 为正 holds in 购置\n')
    status, out, _ = engine_test("--coverage", "own.rules")
    assert status == 0
    assert out.split("\n", 2)[2] == dedent("""\
        no example makes these rules fail:
          own.为正                                                                              own.rules:14

        no example shows these rules silent:
          own.汇总                                                                              own.rules:12

        1 of 2 rules fail in an example · 50 %
        """)


def test_an_example_that_did_not_come_as_expected_covers_nothing(engine_test: Run) -> None:
    write(own_rules=f'{RULES}{SAMPLE}example 汇总 holds in 购置 with "12.00" as "12.50"\n')
    coverage = report_of(engine_test, "own.rules")["coverage"]
    assert (coverage["rules"], coverage["fired"], coverage["silent"]) == (2, 0, 0)


def test_rules_count_where_they_are_declared_and_examples_wherever_they_stand(engine_test: Run) -> None:
    write(own_rules=RULES + SAMPLE, top_rules='use "own.rules"\nexample 汇总 fails in 购置 with "12.00" as "12.50"\n')
    assert report_of(engine_test, "top.rules")["coverage"]["rules"] == 0
    coverage = report_of(engine_test, ".")["coverage"]
    assert (coverage["rules"], coverage["fired"], coverage["percent"]) == (2, 1, "50")
    assert coverage["not_fired"] == [{"rule": "own.为正", "path": "own.rules", "line": 14}]


@pytest.mark.parametrize(("least", "status"), [("66.66", 0), ("66.67", 1), ("100", 1), ("0", 0), ("66.6666666666%", 0)])
def test_two_of_three_rules_are_not_66_67_percent(least: str, status: int, engine_test: Run) -> None:
    third = '\nrule 有名 "应有名称"\n  for row in 清单\n  require row.金额 is present\n'
    write(own_rules=f'{RULES}{third}{SAMPLE}example 汇总 fails in 购置 with "12.00" as "12.50"\n'
                    'example 为正 fails in 购置 with "7.00" as "-7.00"\n')  # fmt: skip
    found, out, _ = engine_test("--min-coverage", least, "own.rules")
    assert found == status
    assert "2 of 3 rules fail in an example · 66.66 %" in out
    assert ("that is less than" in out) == bool(status)


@given(st.integers(0, 3000), st.integers(1, 3000), st.integers(0, 10000))
def test_coverage_is_never_rounded_up(fired: int, rules: int, hundredths: int) -> None:
    fired = min(fired, rules)
    covered = tuple(RuleCoverage("r", "f", 1, n < fired, False) for n in range(rules))
    assert reached(covered, (hundredths, 100)) == (Fraction(fired, rules) >= Fraction(hundredths, 10000))
    shown = Fraction(percentage(fired, rules))
    assert 0 <= Fraction(100 * fired, rules) - shown < Fraction(1, 100)
    assert (shown == 100) == (fired == rules)


def test_2499_of_2500_rules_are_99_96_percent() -> None:
    assert percentage(2499, 2500) == "99.96"
    assert percentage(29999, 30000) == "99.99"
    assert percentage(0, 0) == ""


def test_one_line_forms_and_rules_without_a_name_of_their_own_count(engine_test: Run) -> None:
    nameless = RULES.replace(' as 汇总 "合计应等于各项之和"', "")
    write(own_rules=f'{nameless}{SAMPLE}example "清单 rolls up" fails in 购置 with "12.00" as "12.50"\n')
    report = report_of(engine_test, "own.rules")
    assert report["files"][0]["mismatches"] == []
    assert report["coverage"]["not_fired"] == [{"rule": "own.为正", "path": "own.rules", "line": 14}]


def test_a_file_without_examples_says_so(engine_test: Run) -> None:
    write(own_rules=RULES)
    assert engine_test("own.rules") == (0, "own.rules   2 rules · no examples\n", "")
    assert engine_test("--quiet", "own.rules") == (0, "", "")
    write(more_rules='use "own.rules"\n')
    assert engine_test(".")[1].endswith("2 files: nothing expected\n")


# ── documents with expectations ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("expected", "kinds"),
    [
        ("fails 汇总 line 7\nfails 为正 line 13\nfails 为正 line 14", []),
        ("fails 汇总\nfails 为正  # in both rows", []),
        ('# two tables\n\nfails "own.汇总" line 7\r\nfails own.为正', []),
        ("fails 汇总 line 7\nfails 为正 line 13", [("noisy", "own.为正", 14)]),
        ("fails 汇总 line 14\nfails 为正", [("missing", "own.汇总", 1), ("noisy", "own.汇总", 7)]),
        ("fails 为正\nincomplete 汇总", [("missing", "own.汇总", 2), ("noisy", "own.汇总", 7)]),
        ("", [("noisy", "own.汇总", 7), ("noisy", "own.为正", 13), ("noisy", "own.为正", 14)]),
    ],
)
def test_findings_are_compared_with_what_is_expected(
    expected: str, kinds: list[tuple[str, str, int]], engine_test: Run
) -> None:
    write(own_rules=RULES, budget_txt=DOCUMENT, budget_expect=expected)
    report = report_of(engine_test, "own.rules", "budget.txt")
    (document,) = report["documents"]
    assert [(one["kind"], one["rule"], one["line"]) for one in document["mismatches"]] == kinds
    assert engine_test("own.rules", "budget.expect")[0] == bool(kinds)


def test_a_missing_finding_shows_what_stands_at_its_place(engine_test: Run) -> None:
    write(own_rules=RULES, budget_txt=DOCUMENT.replace("12.50", "12.00"), budget_expect="fails 汇总 line 7\nfails 为正\n")
    status, out, _ = engine_test("own.rules", "budget.txt")
    assert status == 1
    first, second = out.index("12.00  =  7.00 + 5.00"), out.index("-3.00  =  -3.00")
    assert out.index("expected: fails line 7 · came: 2 hold") < first < second
    assert "budget.expect:1" in out


@pytest.mark.parametrize(("severity", "status"), [("note", 1), ("warning", 1), ("error", 0)])
def test_findings_below_a_severity_need_not_be_expected(severity: str, status: int, engine_test: Run) -> None:
    rules = RULES.replace("require row.金额 > 0", "require row.金额 > 0\n  severity warning")
    write(own_rules=rules, budget_txt=DOCUMENT, budget_expect="fails 汇总 line 7")
    assert engine_test("--severity", severity, "own.rules", "budget.txt")[0] == status


def test_roundings_may_be_expected_and_need_not_be(engine_test: Run) -> None:
    document = DOCUMENT.replace("12.50", "12.01").replace("-3.00", "3.00")
    write(own_rules=RULES, budget_txt=document, budget_expect="")
    assert engine_test("own.rules", "budget.txt")[0] == 0
    write(budget_expect="rounding 汇总 line 7\nrounding 汇总 line 14")
    status, out, _ = engine_test("own.rules", "budget.txt")
    assert status == 1
    assert "2 findings expected: 1 as expected, 1 missing" in out


def test_what_is_promoted_is_what_is_found(engine_test: Run) -> None:
    write(own_rules=RULES, budget_txt=DOCUMENT, budget_expect="# wrong on purpose\n\nfails 汇总 line 99 # gone\nbroken\n")
    status, out, err = engine_test("--promote", "own.rules", "budget.txt")
    assert (status, err) == (0, "engine: budget.expect: 3 expectations written; read them before you keep them\n")
    assert "3 findings expected: 3 as expected" in out
    assert Path("budget.expect").read_text(encoding="utf-8") == (
        "# wrong on purpose\n\nfails 汇总 line 7\nfails 为正 line 13\nfails 为正 line 14\n"
    )
    assert engine_test("own.rules", ".")[0] == 0


def test_promoting_a_whole_document_leaves_nothing_to_tell(engine_test: Run) -> None:
    text = (ROOT / "examples" / "northmoor-accounts-2024-errors.txt").read_text(encoding="utf-8")
    write(d__errors_txt=text)
    assert engine_test("--promote", "company", "d/errors.txt")[0] == 0
    report = report_of(engine_test, "company", "d")
    (document,) = report["documents"]
    assert (document["path"], document["mismatches"]) == ("d/errors.txt", [])
    assert document["expected"] > 5


def test_rule_files_used_by_others_count_once_for_documents(engine_test: Run) -> None:
    write(own_rules=RULES, top_rules='use "own.rules"\n', budget_txt=DOCUMENT, budget_expect="fails 汇总\nfails 为正\n")
    report = report_of(engine_test, ".")
    assert report["documents"][0]["rules"] == 2
    assert report["documents"][0]["mismatches"] == []


def test_a_finding_without_a_place_may_be_expected() -> None:
    plan = plan_of("""
        table 清单
          titled "清单"
          column 金额 from "金额"
        rule 应有 "清单应当公开"
          require 清单 is present
        """)
    facts = facts_of("表1  别的\n项目|金额\n书报|1")
    text = expectations.written(plan, facts, "", "note")
    assert text == "fails 应有\n"
    assert expectations.run(plan, facts, "x.expect", expectations.read(text, plan), "note").mismatches == ()


# ── what cannot be used ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ("falls 汇总 line 7", "line 1: “falls 汇总 line 7” is no expectation"),
        ("汇总 line 7", "is no expectation"),
        ("\nfails 汇综 line 7", "line 2: there is no rule “汇综”; did you mean 汇总?"),
        ("fails 汇总 line seven", "“line seven” is no place"),
        ("fails 汇总 7", "“7” is no place"),
        ("fails", "is no expectation"),
        ('fails "汇总', "there is no rule"),
    ],
)
def test_expectations_that_cannot_be_understood(expected: str, message: str, engine_test: Run) -> None:
    write(own_rules=RULES, budget_txt=DOCUMENT, budget_expect=expected)
    status, out, _ = engine_test("own.rules", "budget.txt")
    assert status == 2
    assert message in " ".join(out.split())


def test_files_that_cannot_be_used_do_not_stop_the_others(engine_test: Run) -> None:
    write(own_rules=f"{RULES}{SAMPLE}example 汇总 holds in 购置\n", bad_rules="rule x\n", lonely_expect="", budget_txt=DOCUMENT)
    Path("latin.expect").write_bytes(b"\xff\xfe")
    write(latin_txt=DOCUMENT)
    status, out, err = engine_test("own.rules", "bad.rules", "none.rules", "lonely.expect", "budget.txt", "latin.txt")
    assert status == 2
    assert err.startswith("error[missing-require]")
    told = " ".join(out.split())
    assert "own.rules 2 rules · 1 example: 1 as expected" in told
    for wanted in (
        "bad.rules: 1 error in the rule files", "none.rules: there is no rule file none.rules",
        "lonely.expect: there is no document of that name beside it",
        "budget.expect: there is no such file; --promote writes it", "latin.expect: the file is not UTF-8 (byte 0)",
    ):  # fmt: skip
        assert f"not tested {wanted}" in told


def test_documents_need_rules(engine_test: Run) -> None:
    write(budget_txt=DOCUMENT, budget_expect="")
    status, out, _ = engine_test("budget.txt")
    assert (status, out) == (2, "not tested   budget.txt: there is no rule file to check it with\n")


def test_an_empty_folder_is_nothing_to_test(engine_test: Run) -> None:
    Path("empty").mkdir()
    assert engine_test("empty") == (2, "not tested   empty: there is nothing to test here\n", "")


def test_a_mistake_in_a_file_that_several_use_is_told_once(engine_test: Run) -> None:
    write(used_rules="unit 元\nrule x\n", a_rules='use "used.rules"\n', b_rules='use "used.rules"\n')
    status, _, err = engine_test(".")
    assert status == 2
    assert err.count("error[") == 1


def test_a_sample_that_cannot_be_read_is_not_told_a_second_time(engine_test: Run) -> None:
    write(own_rules=f'{RULES}\nsample 购置\n"""\n表1\n"""\n\nexample 汇总 holds in 购置\n')
    status, _, err = engine_test("own.rules")
    assert status == 2
    assert "clause-in-column-1" in err
    assert "unknown-sample" not in err


def test_a_document_that_the_reader_refuses_is_told_with_the_example(engine_test: Run) -> None:
    write(own_rules=f'{RULES}\nexample 汇总 holds\n  """\n  a\0b\n  """\n')
    status, out, _ = engine_test("own.rules")
    assert status == 1
    assert "the document cannot be read: " in out or "came: unbound" in out


@pytest.mark.parametrize(
    "arguments",
    [["test"], ["test", "--min-coverage", "101", "x"], ["test", "--min-coverage", "many", "x"], ["test", "--severity", "bad", "x"],
     ["test", "--coverage=100", "x"], ["test", "--min-coverage", "x.rules"]],
)  # fmt: skip
def test_misuse_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


LINES = st.text(st.sampled_from('fails 汇总为正line 1379#"holds.own\t\n，page'), max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_no_expectations_make_a_traceback(engine_test: Run, text: str) -> None:
    write(own_rules=RULES, budget_txt=DOCUMENT, budget_expect=text)
    assert engine_test("own.rules", "budget.txt")[0] in (1, 2)


# ── the report ───────────────────────────────────────────────────────────────────────────


def test_the_report_is_the_same_in_whatever_order_files_are_named(engine_test: Run) -> None:
    write(b_rules=f"{RULES}{SAMPLE}example 汇总 fails in 购置\n", a_rules='use "b.rules"\nexample 为正 unbound in 购置\n',
          budget_txt=DOCUMENT, budget_expect="fails 汇总\n")  # fmt: skip
    for form in ("table", "json"):
        reports = {
            engine_test("--format", form, *order)
            for order in (("a.rules", "b.rules", "budget.txt"), ("budget.txt", "b.rules", "a.rules"), (".",))
        }
        assert len(reports) == 1


def test_the_report_may_go_to_a_file(engine_test: Run) -> None:
    write(own_rules=f"{RULES}{SAMPLE}example 汇总 holds in 购置\n")
    assert engine_test("--output", "report.txt", "own.rules") == (0, "", "")
    assert Path("report.txt").read_text(encoding="utf-8") == "own.rules   2 rules · 1 example: 1 as expected\n"


def test_a_mismatch_as_json(engine_test: Run) -> None:
    write(own_rules=f'{RULES}{SAMPLE}example 汇总 holds in 购置 with "12.00" as "12.50"\n')
    report = report_of(engine_test, "--min-coverage", "50", "own.rules")
    (mismatch,) = report["files"][0]["mismatches"]
    assert mismatch["expected"] == "holds"
    assert mismatch["changes"] == [{"old": "12.00", "new": "12.50"}]
    assert mismatch["findings"][0]["equation"] == "12.50 ≠ 7.00 + 5.00 = 12.00"
    assert mismatch["findings"][0]["evidence"][0]["location"]["line"] == 26
    assert report["coverage"]["wanted"] == "50"
    assert report["coverage"]["reached"] is False
    assert report["errors"] == []


def test_the_fixed_words_are_chinese_where_the_locale_is(engine_test: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    write(own_rules=f"{RULES}{SAMPLE}example 汇总 fails in 购置\n")
    out = engine_test("--coverage", "own.rules")[1]
    assert "漏报" in out
    assert "预期：fails in 购置 · 结果：1 相符" in out
    assert "2 条规则中 0 条有报不符的示例" in out


def test_a_hostile_example_moves_no_cursor(engine_test: Run) -> None:
    bell = RULES.replace("合计应等于各项之和", "\x1b[2J之和")
    write(own_rules=f'{bell}{SAMPLE}example 汇总 fails in 购置 with "设备" as "\x1b[1A"\n')
    status, out, err = engine_test("own.rules")
    assert status in (1, 2)
    assert "\x1b" not in out + err
