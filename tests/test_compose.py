"""Rule files on top of others: who knows which name, what one file changes of another, and what several come to together."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.check.versions import Version, read, will_do
from engine.cli import main
from engine.evaluate import evaluate
from engine.findings import DocumentReport
from engine.loading import load
from engine.plan import Plan
from engine.render.diagnostics import render
from engine.rulefiles import Refused, root_of
from engine.rules import obtain, tagged
from pipeline import facts_of

kept_plans = import_module("engine.rules")  # `from engine import rules` gives the function

BASE = """
ruleset base
  source  "the law"
  version "1.2"

use cn.units

param 允差 = 0.5 万元 "differences up to this do not matter"
param 占比 = 10%
param 词 = "结转"

table 支出表
  titled "支出表"
  label  名称 from "名称"
  column 合计 from "合计",  基本 from "基本"
  total  "合计"

let 总额 = 支出表.total.合计

rule 横向 "合计应等于基本"
  for row in 支出表
  require row.合计 = row.基本 within 允差
  tags "表内" "横"

支出表 rolls up as 汇总
  tags "表内"

rule 总数
  require 总额 > 允差
"""
DOCUMENT = """
表1  支出表
单位：万元

名称|合计|基本
甲|10.00|9.00
乙|20.00|20.00
合计|31.00|29.00

表2  收入表
单位：万元

名称|合计|基本
甲|5.00|5.00
合计|5.00|5.00
"""
FACTS = facts_of(DOCUMENT)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder with `base.rules`, and a cache beside it."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("ENGINE_CACHE", str(tmp_path / "cache"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    write("base.rules", BASE)
    Path("budget.txt").write_text(DOCUMENT.strip().replace("|", "\t"), encoding="utf-8")
    return tmp_path / "work"


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def plan(text: str, **set: str) -> Plan:
    """The plan of a file `own.rules` with this text."""
    write("own.rules", text)
    return obtain(["own.rules"], set)


def line(text: str, beginning: str) -> int:
    """The number of the line that begins so."""
    return 1 + next(n for n, one in enumerate(text.splitlines()) if one.startswith(beginning))


def refusal(text: str) -> str:
    with pytest.raises(Refused) as refused:
        plan(text)
    return refused.value.text()


def codes(text: str) -> list[str]:
    write("own.rules", text)
    with pytest.raises(Refused) as refused:
        obtain(["own.rules"], {})
    return sorted(diagnostic.code for diagnostic in refused.value.diagnostics)


def verdicts(of: Plan) -> dict[str, list[str]]:
    """What each rule that ran came to in the document: its verdicts, in the order of the report."""
    report = evaluate(of, FACTS, everything=True, apart=True)
    return {t.rule: [str(f.verdict) for f in report.findings if f.rule == t.rule] for t in report.tallies}


def severities(of: Plan) -> dict[str, str]:
    return {rule.name: rule.severity for rule in of.rules}


# ── names behind an alias ────────────────────────────────────────────────────────────────


def test_everything_is_known_behind_the_alias() -> None:
    own = plan("""
        use "base.rules" as std
        rule 一 "tables, named values and parameters"
          for row in std.支出表
          require row.合计 <= std.总额 and row.名称 ≠ std.词
          message "{std.总额} {std.允差} {row}"
        std.支出表 adds across 合计 = 基本 as 二
          where row.合计 > std.允差
        rule 三
          require std.支出表["甲"].合计 = std.支出表.total.基本 within std.占比
        rule 四
          require count(std.支出表.all) = 3 and std.支出表 is present and sum(row.基本 for row in std.支出表.items) > 0
    """.replace("\n        ", "\n"))  # fmt: skip
    found = verdicts(own)
    assert found["一"] == ["holds"] * 3
    assert sorted(found["二"]) == ["conflict", "conflict", "holds"]
    assert (found["三"], found["四"]) == (["conflict"], ["holds"])


FUNCTIONS = """
ruleset shares
let 占比(部分, 全部) = 部分 / 全部
let 半数(x) = 占比(x, 2)
"""


def test_a_function_is_called_behind_the_alias() -> None:
    write("shares.rules", FUNCTIONS)
    own = plan("""
        use "base.rules" as std
        use "shares.rules" as f
        let 份额(a, b) = f.占比(a, b)
        rule 一
          for row in std.支出表.items
          let 占比 = f.占比(row.合计, std.总额)
          require 份额(row.合计, f.半数(2 * std.总额)) <= 0.5 and 占比 <= 0.5
          message "{f.占比(row.合计, std.总额)}"
    """.replace("\n        ", "\n"))  # fmt: skip
    assert verdicts(own)["一"] == ["conflict", "holds"]  # 乙 is 20 of 31, 甲 10; conflicts come first


@pytest.mark.parametrize(
    ("call", "code", "advice"),
    [
        ("f.占(1, 2)", "unknown-function", "did you mean: 占比"),
        ("f.sum(1, 2)", "unknown-function", "it is a function of the language and needs no alias: sum(x for …)"),
        ("g.占比(1, 2)", "unknown-function", "leave the brackets out"),
        ("f.占比(1)", "wrong-arguments", "call it as it is declared: 占比(部分, 全部)"),
        ("f.占比", "wrong-type", "name what it is of: 占比(部分, 全部)"),
    ],
)
def test_a_wrong_call_behind_an_alias_has_a_way_out(call: str, code: str, advice: str) -> None:
    write("shares.rules", FUNCTIONS)
    text = f'use "shares.rules" as f\nrule 一\n  require {call} > 0\n'
    assert codes(text) == [code] and advice in refusal(text)


def test_a_mistake_in_a_message_is_told_where_the_message_stands() -> None:
    text = 'use "base.rules" as std\nrule 一\n  require 1 = 1\n  message "{1 元 + std.占比}{std.差额}{允差}"\n'
    assert codes(text) == ["unit-mismatch", "unknown-name", "unknown-name"]
    told = refusal(text)
    assert told.count(" --> own.rules:4:") == 4  # each at its own words, and 元 once more as what they do not go with
    assert " = this is 元:\n --> own.rules:4:13\n" in told and "did you mean: std.允差" in told


def test_a_share_behind_an_alias_is_a_share() -> None:
    text = 'use "base.rules" as std\nrule 一\n  require std.支出表["甲"].合计 = std.支出表["甲"].基本 within std.占比\n'
    assert verdicts(plan(text))["一"] == ["conflict"]  # 10 and 9: more than a tenth of 9 apart
    assert verdicts(plan(text, 占比="12%"))["一"] == ["holds"]
    assert verdicts(plan(text + "override 占比 = 12\n"))["一"] == ["holds"]  # 12 in the unit of the declaration, %


def test_names_alike_are_kept_apart() -> None:
    text = """
use "base.rules"{alias}
param 允差 = 1 元
table 支出表
  titled "收入表"
  label  名称 from "名称"
  column 合计 from "合计"
  total  "合计"
let 总额 = 支出表.total.合计
rule 两表
  require 总额 = {std}总额
"""
    assert codes(text.format(alias="", std="")) == ["duplicate-name"] * 3
    own = plan(text.format(alias=" as std", std="std."))
    assert own.params.keys() == {"允差", "base.允差", "base.占比", "base.词"}
    assert [table.name for table in own.tables] == ["支出表", "支出表"]
    (found,) = [f for f in evaluate(own, FACTS, apart=True).findings if f.rule == "两表"]
    assert (found.stated, found.expected) == ("5.00", "31.00")


def test_two_files_used_behind_aliases_do_not_meet() -> None:
    for name, most in (("a", 1), ("b", 100)):
        write(
            f"{name}.rules", f'use "base.rules"\nparam 上限 = {most} 万元\nrule 上限\n  require 总额 < 上限\n'
        )  # fmt: skip
    assert codes('use "a.rules"\nuse "b.rules"\n') == ["duplicate-name", "duplicate-name"]
    own = plan('use "a.rules" as a\nuse "b.rules" as b\n')
    assert (own.params["a.上限"][1], own.params["b.上限"][1]) == (1, 100)
    found = verdicts(own)
    assert (found["a.上限"], found["b.上限"]) == (["conflict"], ["holds"])
    assert list(found).count("base.横向") == 1


def test_what_a_file_uses_without_alias_is_behind_its_own() -> None:
    write("middle.rules", 'use "base.rules"\n')
    assert verdicts(plan('use "middle.rules" as m\nrule 一\n  require m.总额 > 0 万元\n'))["一"] == ["holds"]
    write("middle.rules", 'use "base.rules" as b\n')
    assert codes('use "middle.rules" as m\nrule 一\n  require m.总额 > 0\n') == ["unknown-name"]
    assert "unknown-name" in codes('use "middle.rules"\nrule 一\n  require b.总额 > 0\n')  # its aliases are its own


def test_a_file_may_be_used_with_and_without_alias() -> None:
    uses = 'use "base.rules"\nuse "base.rules" as b\nuse "base.rules" as c\n'
    own = plan(f"{uses}rule 一\n  require b.总额 + 总额 > c.总额\n")
    assert len(own.tables) == 1
    assert verdicts(own)["一"] == ["holds"]


def test_a_loop_variable_may_not_have_the_name_of_an_alias() -> None:
    assert codes('use "base.rules" as std\nrule 一\n  for std in std.支出表\n  require 1 = 1\n') == ["duplicate-name"]


def test_a_one_line_form_without_a_name_can_be_switched_off() -> None:
    write("forms.rules", 'use "base.rules" as std\nstd.支出表 rolls up\n')
    assert "std.支出表 rolls up" in verdicts(plan('use "forms.rules"\n'))
    own = plan('use "forms.rules"\ndisable "std.支出表 rolls up"\n')
    assert [rule.name for rule in own.idle] == ["std.支出表 rolls up"]


# ── who knows whom ───────────────────────────────────────────────────────────────────────


def test_a_used_file_does_not_know_the_names_of_its_user() -> None:
    write("used.rules", "rule 一\n  require 总额 > 0\n")
    told = refusal('use "base.rules"\nuse "used.rules"\n')
    assert 'error[unknown-name]: there is no "总额" here\n --> used.rules:2:11' in told
    assert "= base.rules declares it, and this file does not use that one" in told


def test_each_file_has_the_source_of_its_own_ruleset() -> None:
    write("plain.rules", "rule 一\n  require 1 = 1\n")
    own = plan('ruleset own\n  source "a circular"\nuse "base.rules"\nuse "plain.rules" as base2\nrule 二\n  require 1 = 1\n')
    sources = {rule.name: rule.source for rule in own.rules}
    assert (sources["base.横向"], sources["base2.一"], sources["own.二"]) == ("the law", "", "a circular")


def test_rules_before_the_line_of_the_ruleset_belong_to_it() -> None:
    assert severities(plan("rule 一\n  require 1 = 1\nruleset own\n")) == {"own.一": "error"}


def test_a_unit_may_be_declared_again_if_it_means_the_same() -> None:
    assert plan('use "base.rules" as b\nunit 元\nunit 千元 = 1000 元\nunit 万元 = 10 千元\n').units["万元"] == ("元", 10000, 1)
    assert codes('use "base.rules" as b\nunit 元\nunit 万元 = 1000 元\n') == ["duplicate-name"]
    assert codes("unit 元\nunit 元\n") == ["duplicate-name"]


def test_a_local_file_with_the_name_of_a_shipped_one_does_not_hide_it() -> None:
    write("cn/units.rules", "unit 枚\nunit 元\n")
    own = plan("use cn.units\nuse district\n")
    assert {"枚", "亿元"} <= own.units.keys()


# ── versions ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("has", "wanted", "well"),
    [
        ("0.2", "0.2", True), ("0.2.1", "0.2", True), ("0.5", "0.2", True), ("0.10", "0.9", True), ("1", "1.0.0", True),
        ("0.1.9", "0.2", False), ("1.0", "0.2", False), ("0.9", "1", False), ("2.0", "1.5", False),
        ("1.4.9", "1.5", False),
    ],
)  # fmt: skip
def test_which_version_will_do(has: str, wanted: str, well: bool) -> None:
    found = read(has), read(wanted)
    assert found[0] is not None and found[1] is not None
    assert will_do(found[0], found[1]) is well
    write("base.rules", BASE.replace('"1.2"', f'"{has}"'))
    text = f'use "base.rules" version "{wanted}"\n'
    assert plan(text) if well else codes(text) == ["wrong-version"]


@pytest.mark.parametrize("text", ["", ".", "1.", "v1", "1.0a", "1..2", "１", "-1", "1 ", "9" * 10, "1,2"])
def test_what_is_no_version(text: str) -> None:
    assert read(text) is None
    assert codes(f'use "base.rules" version "{text}"\n') == ["bad-version"]


_versions = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(tuple)


@given(_versions, _versions, _versions)
def test_what_will_do_for_more_will_do_for_less(a: Version, b: Version, c: Version) -> None:
    assert will_do(a, a)
    assert not (will_do(a, b) and will_do(b, c)) or will_do(a, c)
    assert will_do(a, b) or will_do(b, a) or a[0] != b[0]


# ── what one file changes of another ─────────────────────────────────────────────────────


def test_a_rule_switched_off_does_not_run_and_is_told() -> None:
    own = plan('use "base.rules" as b\ndisable b.汇总 because "by hand"\ndisable base.横向\n')
    report = evaluate(own, FACTS, apart=True)
    assert [tally.rule for tally in report.tallies] == ["base.总数"]
    assert not report.findings
    assert [(rule.rule, rule.state, rule.because) for rule in report.idle] == (
        [("base.横向", "disabled", ()), ("base.汇总", "disabled", ("by hand",))]
    )  # fmt: skip


def test_a_regraded_rule_has_another_severity() -> None:
    own = plan('use "base.rules"\nregrade 横向 as note because "for a start"\n')
    report = evaluate(own, FACTS, apart=True)
    assert {f.severity for f in report.findings if f.rule == "base.横向"} == {"note"}
    (tally,) = [tally for tally in report.tallies if tally.rule == "base.横向"]
    assert (tally.severity, tally.regraded) == ("note", ("error", "for a start"))


def test_a_parameter_has_another_value_wherever_it_stands() -> None:
    changed = plan('use "base.rules" as b\noverride b.允差 = 15,000 元\nrule 一\n  require b.允差 = 1.5 万元\n')
    found = verdicts(changed)
    assert (found["一"], sorted(found["base.横向"])) == (["holds"], ["conflict", "holds", "holds"])
    assert tuple(changed.params["base.允差"]) == ("num", 15000, 1, "元")
    assert tuple(plan('use "base.rules"\noverride 词 = "结余"\n').params["base.词"]) == ("text", "结余")
    assert tuple(plan('use "base.rules"\noverride 允差 = 2\n').params["base.允差"]) == ("num", 2, 1, "万元")


def test_the_command_line_comes_before_a_file() -> None:
    assert tuple(plan('use "base.rules"\noverride 允差 = 2\n', 允差="3").params["base.允差"]) == ("num", 3, 1, "万元")


@pytest.mark.parametrize("name", ["允差", "base.允差"])
def test_set_takes_a_full_name_too(name: str) -> None:
    assert plan('use "base.rules" as b\n', **{name: "3"}).params["base.允差"][1] == 3


def test_set_asks_which_of_several_parameters_is_meant() -> None:
    text = 'ruleset own\nuse "base.rules" as b\nparam 允差 = 1 元\n'
    with pytest.raises(Refused, match=r"several such parameters: base\.允差, own\.允差"):
        plan(text, 允差="3")
    assert plan(text, **{"own.允差": "3"}).params["base.允差"][1] == 1  # 1/2 as before


def test_the_using_file_has_the_last_word() -> None:
    write("middle.rules", 'use "base.rules"\nregrade 横向 as note\noverride 允差 = 2 万元\n')
    own = plan('use "middle.rules"\nuse "base.rules"\nregrade 横向 as warning\noverride 允差 = 3 万元\n')
    assert severities(own)["base.横向"] == "warning"
    assert own.params["base.允差"][1] == 3
    assert [rule.name for rule in plan('use "middle.rules"\ndisable 横向\n').idle] == ["base.横向"]


def test_files_side_by_side_agree_or_their_user_decides() -> None:
    for name, level in (("a", "note"), ("b", "warning")):
        write(f"{name}.rules", f'use "base.rules"\nregrade 横向 as {level}\ndisable 汇总 because "{name}"\n')
    both = 'use "b.rules"\nuse "a.rules"\n'
    assert codes(both) == ["duplicate-change"]
    own = plan(both + "regrade 横向 as error\n")
    assert (severities(own)["base.横向"], own.idle[0].because) == ("error", ("a", "b"))
    write("b.rules", 'use "base.rules"\nregrade 横向 as note\n')
    assert severities(plan(both))["base.横向"] == "note"


def test_only_what_is_used_can_be_changed() -> None:
    write("beside.rules", "disable base.横向\n")
    told = refusal('use "base.rules"\nuse "beside.rules"\n')
    assert "error[unknown-rule]" in told and "base.rules declares it, and this file does not use that one" in told
    assert "only what a used file declares can be changed" in refusal("disable 横向\n")


def test_a_change_is_an_error_where_the_file_it_is_about_does_not_parse_only_if_it_is_one() -> None:
    write("base.rules", BASE + "rule (\n")
    assert codes('use "base.rules"\ndisable 无\noverride 无 = 1\n') == ["unexpected-word"]


# ── several rule files at once ───────────────────────────────────────────────────────────


def both_ways(text: str, **set: str) -> list[Plan]:
    """The plans of `own.rules` with this text and `base.rules`, in either order."""
    write("own.rules", text)
    return [obtain(names, set) for names in (["own.rules", "base.rules"], ["base.rules", "own.rules"])]


def test_a_rule_runs_if_any_of_the_files_has_it_switched_on() -> None:
    for together in both_ways('use "base.rules"\ndisable 横向 because "by hand"\n'):
        assert not together.idle
        assert sorted(verdicts(together)["base.横向"]) == ["conflict", "conflict", "holds"]


def test_a_rule_that_all_switch_off_is_off_for_all_their_reasons() -> None:
    write("a.rules", 'use "base.rules"\ndisable 横向 because "z"\n')
    write("b.rules", 'use "base.rules" as b\ndisable b.横向 because "y"\n')
    write("c.rules", 'use "base.rules"\ndisable 横向 because "z"\n')
    for names in (["a.rules", "b.rules", "c.rules"], ["c.rules", "b.rules", "a.rules"]):
        (idle,) = obtain(names, {}).idle
        assert (idle.name, idle.because) == ("base.横向", ("y", "z"))


def test_the_gravest_severity_counts() -> None:
    for together in both_ways('use "base.rules"\nregrade 横向 as note\n'):
        (rule,) = [rule for rule in together.rules if rule.name == "base.横向"]
        assert (rule.severity, rule.regraded) == ("error", None)


def test_a_parameter_with_two_values_is_refused_until_it_is_set() -> None:
    text = 'use "base.rules"\noverride 允差 = 2 万元\n'
    with pytest.raises(Refused, match=r"“base\.允差” has different values.*--set base\.允差="):
        both_ways(text)
    assert [together.params["base.允差"][1] for together in both_ways(text, 允差="3")] == [3, 3]


def test_rules_of_one_name_from_two_files_are_refused() -> None:
    write("own.rules", "rule 一\n  require 1 = 1\n")
    write("other.rules", "rule 一\n  require 1 = 2\n")
    with pytest.raises(Refused, match="a rule “一” that is not the same"):
        obtain(["own.rules", "other.rules"], {})
    write("other.rules", "rule 一\n  require 1 = 1\n")  # a copy is the same
    assert len(obtain(["own.rules", "other.rules"], {}).rules) == 1


# ── tags ─────────────────────────────────────────────────────────────────────────────────


def test_rules_by_tag() -> None:
    whole = plan('use "base.rules"\ndisable 汇总\n')
    some = tagged(whole, ["横"])
    assert [rule.name for rule in some.rules] == ["base.横向"]
    assert [(rule.name, rule.state) for rule in some.idle] == [("base.汇总", "disabled"), ("base.总数", "left out")]
    assert tagged(whole, ["横", "表内"]).rules == some.rules
    with pytest.raises(Refused, match=r"--tag 表里: no rule has this tag \(did you mean 表内\?\)"):
        tagged(whole, ["横", "表里"])
    with pytest.raises(Refused, match=r"no rule has this tag \(they have: 横, 表内\)"):
        tagged(whole, ["其他"])


def test_a_kept_plan_knows_nothing_of_tags(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", "--rules", "base.rules", "budget.txt"]
    main(arguments)
    first = capsys.readouterr().out
    main([*arguments, "--tag", "横"])
    capsys.readouterr()
    main(arguments)
    assert capsys.readouterr().out == first


# ── the report ───────────────────────────────────────────────────────────────────────────

LENIENT = 'use "base.rules"\ndisable 汇总 because "by hand"\nregrade 横向 as warning because "for a start"\n'


def reported(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    write("own.rules", LENIENT)
    main(["check", "--rules", "own.rules", "budget.txt", *options])
    printed = capsys.readouterr()
    assert not printed.err
    return printed.out


def test_the_summary_tells_what_did_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    shown = reported(capsys)
    assert "\n1 rule switched off: 汇总 (by hand)\n" in shown and "\n2 rules, 4 checks: " in shown
    shown = reported(capsys, "--tag", "横")
    assert "\n1 rule switched off: 汇总 (by hand)\n1 rule left out by --tag\n" in shown
    assert "bound nowhere" not in shown and "\n1 rule, 3 checks: " in shown
    assert "switched off" not in reported(capsys, "--quiet")


def test_the_summary_in_chinese(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "\n停用 1 条规则：汇总 (by hand)\n--tag 略去 1 条规则\n" in reported(capsys, "--tag", "横")


def test_the_json_lists_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    (document,) = json.loads(reported(capsys, "--format", "json", "--tag", "横"))["documents"]
    rules = {rule["rule"]: rule for rule in document["rules"]}
    assert {name: rule["state"] for name, rule in rules.items()} == {
        "base.横向": "checked", "base.汇总": "disabled", "base.总数": "left out"
    }  # fmt: skip
    assert (rules["base.横向"]["severity"], rules["base.横向"]["tags"]) == ("warning", ["表内", "横"])
    assert rules["base.横向"]["regraded"] == {"declared": "error", "because": "for a start"}
    assert (rules["base.汇总"]["because"], rules["base.汇总"]["bound"]) == ("by hand", 0)
    assert rules["base.总数"]["because"] is None


# ── kept plans ───────────────────────────────────────────────────────────────────────────


def test_a_kept_plan_has_the_changes_and_a_change_of_them_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    write("middle.rules", 'use "base.rules"\ndisable 汇总 because "by hand"\nregrade 横向 as note\n')
    made = plan('use "middle.rules" as m\n')
    with monkeypatch.context() as patched:
        patched.setattr(kept_plans, "compile_file", lambda root: pytest.fail("compiled again"))
        kept = obtain(["own.rules"], {})
    assert json.dumps(kept) == json.dumps(made)
    assert [(rule.name, list(rule.because)) for rule in kept.idle] == [("base.汇总", ["by hand"])]
    write("middle.rules", 'use "base.rules"\n')
    assert not obtain(["own.rules"], {}).idle


# ── the order of things ──────────────────────────────────────────────────────────────────

PIECES = {
    "base": BASE,
    "lenient": """
ruleset lenient

use "base.rules"

disable 汇总 because "by hand"

regrade 横向 as warning

override 允差 = 2 万元
""",
    "strict": """
ruleset strict

use "base.rules" as std version "1.0"

param 允差 = 1 元

let 总额 = std.支出表.total.基本

table 支出表
  titled "收入表"
  label  名称 from "名称"
  column 合计 from "合计"
  total  "合计"

rule 两表
  require 总额 = 支出表.total within std.允差

支出表 rolls up as 汇总
""",
    "own": """
ruleset own

use "lenient.rules"

use "strict.rules" as s

regrade s.两表 as note

override s.允差 = 3 元

rule 合计
  require s.总额 < 总额 and s.允差 < 允差

s.支出表 rolls up
""",
}


def declarations(text: str) -> list[str]:
    return [piece for piece in text.strip().split("\n\n") if piece]


def sorted_report(of: Plan) -> tuple[object, ...]:
    report: DocumentReport = evaluate(of, FACTS, everything=True, apart=True)
    return report.findings, sorted(report.tallies), sorted(report.idle), {n: tuple(v) for n, v in of.params.items()}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_order_of_declarations_and_files_does_not_matter(data: st.DataObject) -> None:
    for name, text in PIECES.items():
        write(f"{name}.rules", text)
    ordered = sorted_report(obtain(["own.rules", "strict.rules"], {"base.允差": "2", "strict.允差": "4"}))
    for name, text in PIECES.items():
        write(f"{name}.rules", "\n\n".join(data.draw(st.permutations(declarations(text)), label=name)) + "\n")
    names = data.draw(st.permutations(["own.rules", "strict.rules"]))
    assert sorted_report(obtain(names, {"strict.允差": "4", "base.允差": "2"})) == ordered


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_however_files_are_put_together_they_make_a_plan_or_are_refused(data: st.DataObject) -> None:
    every = [one for text in PIECES.values() for one in declarations(text)]
    every += ['use "own.rules"', 'use "lenient.rules" as base', 'use "base.rules" as s version "9"', "disable own.合计"]
    for name in PIECES:
        pieces = data.draw(st.lists(st.sampled_from(every), max_size=9), label=name)
        write(f"{name}.rules", "\n\n".join(pieces) + "\n")
    loaded = load(root_of("own.rules"))
    for diagnostic in (*loaded.errors, *loaded.warnings):
        for span in (diagnostic.span, *(note.span for note in diagnostic.notes)):
            assert 0 <= span.start <= span.end <= len(loaded.sources[span.file].text)
    if loaded.errors:
        assert render(loaded.errors, loaded.sources)
    else:
        evaluate(loaded.plan("test"), FACTS, everything=True)


# ── engine rules ─────────────────────────────────────────────────────────────────────────


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["rules", *arguments]) == 0
    printed = capsys.readouterr()
    assert not printed.err
    return printed.out


def section(shown: str, first: str) -> list[list[str]]:
    """The lines of one table, cell by cell, without its heading."""
    (found,) = [block for block in shown.split("\n\n") if block.startswith(first)]
    return [[cell for cell in line.split("  ") if cell] for line in found.splitlines()[2:]]


def test_rules_shows_what_files_amount_to(capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in PIECES.items():
        write(f"{name}.rules", text)
    shown = listed(capsys, "own.rules")
    files = section(shown, "file")
    assert [line[0].strip() for line in files] == (
        ["cn/units.rules", "base.rules", "lenient.rules", "strict.rules", "own.rules"]
    )  # fmt: skip
    assert files[-1][-1].strip() == "lenient.rules, strict.rules as s"
    rules = {line[0].strip(): [cell.strip() for cell in line[1:]] for line in section(shown, "rule ")}
    assert rules["base.汇总"] == ["off", "表内", f"base.rules:{line(BASE, '支出表 rolls up')}"]
    assert rules["base.横向"] == ["warning", "合计应等于基本", "表内 横", f"base.rules:{line(BASE, 'rule 横向')}"]
    assert rules["own.s.支出表 rolls up"] == ["error", f"own.rules:{line(PIECES['own'], 's.支出表')}"]
    parameters = {line[0].strip(): line[1].strip() for line in section(shown, "parameter")}
    assert parameters == {"base.允差": "2 万元", "base.占比": "10%", "base.词": "结转", "strict.允差": "3 元"}
    assert {line[0].strip() for line in section(shown, "table")} == {"支出表", "s.支出表"}
    changes = [[cell.strip() for cell in line] for line in section(shown, "changed")]
    assert changes == [
        ["base.汇总", "switched off", "by hand", "lenient.rules:6"],
        ["base.横向", "error → warning", "lenient.rules:8"],
        ["base.允差", "0.5 万元 → 2 万元", "lenient.rules:10"],
        ["strict.两表", "error → note", "own.rules:8"],
        ["strict.允差", "1 元 → 3 元", "own.rules:10"],
    ]
    assert shown.endswith("\n5 files, 7 rules (1 of them switched off), 4 parameters, 2 tables\n")


def test_rules_marks_changes_without_effect(capsys: pytest.CaptureFixture[str]) -> None:
    write("own.rules", LENIENT + "override 允差 = 2\n")
    shown = listed(capsys, "own.rules", "base.rules", "--set", "允差=3")
    assert [[cell.strip() for cell in line][1] for line in section(shown, "changed")] == [
        "switched off (not in force)", "error → warning (not in force)", "0.5 万元 → 2 万元 (not in force)"
    ]  # fmt: skip
    assert section(shown, "parameter")[0][1].strip() == "3 万元"


def test_rules_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    write("own.rules", LENIENT)
    record = json.loads(listed(capsys, "own.rules", "--format", "json", "--tag", "横", "--tag", "表内"))
    assert [(rule["rule"], rule["state"], rule["because"], rule["line"]) for rule in record["rules"]] == (
        [("base.横向", "checked", "", line(BASE, "rule 横向")), ("base.汇总", "disabled", "by hand", line(BASE, "支出表 rolls"))]
    )  # fmt: skip
    assert record["left_out"] == 1
    assert {"table": "支出表", "titled": ["支出表"], "parts": [], "columns": ["名称", "合计", "基本"],
            "file": "base.rules", "line": line(BASE, "table")} in record["tables"]  # fmt: skip
    assert [(change["change"], change["was"], change["to"], change["in_force"]) for change in record["changes"]] == (
        [("disable", "", "", True), ("regrade", "error", "warning", True)]
    )  # fmt: skip
    assert record["files"][-1]["uses"] == [{"file": "base.rules", "alias": "", "version": ""}]


def test_rules_of_files_that_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    write("own.rules", 'use "base.rules"\ndisable 无此\n')
    assert main(["rules", "own.rules"]) == 2
    assert "error[unknown-rule]" in capsys.readouterr().err
    assert main(["rules", "nowhere.rules"]) == 2
    assert main(["rules", "base.rules", "--tag", "无"]) == 2
    assert main(["rules"]) == 2
    assert "the following arguments are required: RULES" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["district", "town"])
def test_the_shipped_rulesets_are_listed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    own = obtain([name], {})
    record = json.loads(listed(capsys, name, "--format", "json"))
    assert [rule["rule"] for rule in record["rules"]] == [rule.name for rule in own.rules]
    assert len(section(listed(capsys, name), "rule ")) == len(own.rules)
