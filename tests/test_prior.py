"""An earlier document beside the one that is checked: what rules reach of it, and what findings show of it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from engine.cli import main
from engine.evaluate import evaluate
from engine.evaluate.earlier import prior_of
from engine.facts import Facts
from engine.findings import DocumentReport
from engine.plan import merge
from engine.read.text import read_text
from engine.rules import obtain
from pipeline import ROOT, diagnosed, facts_of, of_rule, plan_of, tally_of, verdicts

EXAMPLES = ROOT / "examples"
RULES = """
    document
      year         from title "{year}年"
      kind         预算 when title contains "预算", 决算 when title contains "决算"
      organisation from title "^{organisation}\\d{4}年"

    table 支出表
      titled "支出表"
      label  项目 from "项目"
      column 本年 from "本年数",  上年 from "上年数"
      total  "合计"

    claims 文字
      column 金额 in 元
    phrase 金额 "{subject}{金额}"

    rule 上年
      for row in 支出表, before in prior.支出表 matching 项目
      require row.上年 = before.本年
    rule 年份
      require prior.document.year = last year
    rule 文字
      for c in 文字, before in prior.文字
      require c.金额 >= before.金额
    rule 横向
      for row in 支出表.items
      require row.本年 >= row.上年
"""
NOW = """
    青禾区图书馆2024年预算

    表1  支出表
    单位：万元

    项目|本年数|上年数
    书报|8.00|7.00
    设备|5.50|5.00
    合计|13.50|12.00

    支出13.50万元。
"""
BEFORE = """
    青禾区图书馆2023年预算

    表1  支出表
    单位：元

    项目|本年数|上年数
    书报|70,000|60,000
    设备|50,000|50,000
    合计|120,000|110,000

    支出12万元。
"""


def report_of(now: str = NOW, before: str | None = BEFORE) -> DocumentReport:
    prior = facts_of(before)._replace(path="before.txt") if before is not None else None
    return evaluate(plan_of(RULES), facts_of(now), everything=True, prior=prior, apart=True)


def test_tables_claims_and_properties_of_the_earlier_document() -> None:
    report = report_of()
    assert verdicts(report, "上年") == {"holds": 3}
    assert verdicts(report, "年份") == verdicts(report, "文字") == {"holds": 1}


def test_the_earlier_document_is_not_checked_nor_counted() -> None:
    alone, both = report_of(before=None), report_of()
    assert both.coverage.figures == alone.coverage.figures == 6
    assert both.coverage.claims == alone.coverage.claims == 1
    assert both.tables == 1 and both.properties == alone.properties
    assert verdicts(both, "横向") == verdicts(alone, "横向") == {"holds": 2}
    assert both.coverage.unread == ()


def test_a_finding_names_the_document_a_figure_stands_in() -> None:
    report = report_of(NOW.replace("书报|8.00|7.00", "书报|8.00|7.20"))
    (finding,) = [f for f in of_rule(report, "上年") if f.verdict == "conflict"]
    assert finding.equation == "7.20 ≠ 70000元 = 7.00"
    shown = [(e.text, e.document, e.place.line) for e in finding.evidence]
    assert shown == [("7.20", None, 7), ("70,000", "before.txt", 7)]
    (finding,) = of_rule(report_of(before=BEFORE.replace("2023年", "2022年")), "年份")
    assert finding.verdict == "conflict"
    assert {(e.text, e.document) for e in finding.evidence} >= {("青禾区图书馆2022年预算", "before.txt")}


def test_without_it_its_rules_are_not_checked_and_say_why() -> None:
    report = report_of(before=None)
    for rule in ("上年", "年份", "文字"):
        assert (tally_of(report, rule).bound, tally_of(report, rule).reason) == (0, "no earlier document was given")
    assert tally_of(report, "横向").reason is None


def test_precision_and_units_are_those_of_its_own_tables() -> None:
    """Whole 元 there and 万元 here: what rounds to the figure that is printed here is the same."""
    assert verdicts(report_of(before=BEFORE.replace("70,000", "70,040")), "上年") == {"holds": 3}
    assert verdicts(report_of(before=BEFORE.replace("70,000", "70,160")), "上年") == {"holds": 2, "conflict": 1}


def test_sets_of_tables_of_one_organisation_go_together() -> None:
    def units(document: str, first: str, second: str) -> str:
        head, table = document.split("    单位：", 1)
        blocks = [f"    部门：{name}\n    单位：{table}" for name in (first, second)]
        title = "\n    表1  支出表\n"
        return head.replace("    表1  支出表\n", "") + title + blocks[0] + title + blocks[1].replace("书报", "报纸")

    now, before = units(NOW, "甲馆", "乙馆"), units(BEFORE, "乙馆", "甲馆")
    report = report_of(now, before)
    assert verdicts(report, "上年") == {"holds": 4, "incomplete": 4}


def test_plans_of_several_rule_files_keep_theirs_apart() -> None:
    other = RULES.replace("rule ", "rule 又").replace("支出表", "某表").replace('"某表"', '"支出表"')
    plan = merge([plan_of(RULES), plan_of(other)])
    report = evaluate(plan, facts_of(NOW), everything=True, prior=facts_of(BEFORE), apart=True)
    assert verdicts(report, "上年") == verdicts(report, "又上年") == {"holds": 3}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("prior.收入表.total = 0", 'an earlier document has no "收入表"'),
        ("prior = 0", '"prior" stands for a whole document here'),
        ("prior.document.month = 1", "no `document` clause says what the document's month is"),
    ],
)
def test_what_an_earlier_document_has_not_is_told(wrong: str, message: str) -> None:
    found = diagnosed(RULES.replace("require prior.document.year = last year", f"require {wrong}"))
    assert [one.message for one in found if "个" not in one.message and "unit" not in one.code] == [message]


# ── which of several ─────────────────────────────────────────────────────────────────────


def named(organisation: str, year: int, kind: str) -> Facts:
    return facts_of(f"{organisation}{year}年{kind}\n")._replace(path=f"{organisation}-{year}-{kind}")


def test_a_document_goes_with_one_of_its_organisation() -> None:
    specs = plan_of(RULES).properties
    own = named("青禾区图书馆", 2024, "决算")
    others = [named("青禾区文化馆", 2023, "决算"), named("青禾区图书馆", 2025, "预算"), own]
    assert prior_of(own, others, specs) is None
    budget, last = named("青禾区图书馆", 2024, "预算"), named("青禾区图书馆", 2023, "决算")
    assert prior_of(own, [*others, budget], specs) is budget
    assert prior_of(own, [*others, budget, last], specs) is last, "of its own kind first"


# ── the shipped rules ────────────────────────────────────────────────────────────────────


def checked_pair(now: str, before: str) -> DocumentReport:
    facts = [read_text(text.encode(), path) for text, path in ((now, "now.txt"), (before, "before.txt"))]
    return evaluate(obtain(["district.rules"], {}), facts[0], everything=True, prior=facts[1], apart=True)


def test_the_invented_pair_of_years_agrees() -> None:
    now, before = ((EXAMPLES / f"qinghe-budget-{year}.txt").read_text(encoding="utf-8") for year in (2024, 2023))
    report = checked_pair(now, before)
    assert {f.verdict for f in report.findings} <= {"holds", "rounding", "not checkable"}
    assert sum(len(of_rule(report, f"跨年.{rule}")) for rule in ("上年变动", "上年增长率", "上年持平")) == 12


def test_a_change_that_only_last_years_document_belies_is_found() -> None:
    """The sentences agree with themselves and each other; that last year's figures were others is known from last year's
    document."""
    now, before = ((EXAMPLES / f"qinghe-budget-{year}.txt").read_text(encoding="utf-8") for year in (2024, 2023))
    wrong = now.replace("2.15万元，比2023年预算减少0.30万元，下降12.24%", "2.15万元，比2023年预算减少0.35万元，下降14.00%")
    wrong = wrong.replace("4.77万元，比2023年预算减少0.30万元，下降5.92%", "4.77万元，比2023年预算减少0.35万元，下降6.84%")
    found = [f for f in checked_pair(wrong, before).findings if f.verdict == "conflict"]
    assert sorted(f.rule for f in found) == ["跨年.上年变动", "跨年.上年变动", "跨年.上年增长率", "跨年.上年增长率"]
    hospitality = next(f for f in found if "2.15" in [e.text for e in f.evidence])
    assert {(e.text, e.document) for e in hospitality.evidence if e.role != "label"} == {
        ("0.35", None), ("2.15", None), ("2.45", "before.txt"),
    }  # fmt: skip


# ── the command ──────────────────────────────────────────────────────────────────────────


def test_the_command_shows_and_writes_the_other_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own.rules").write_text("unit 元\nunit 万元 = 10000 元\n" + RULES.replace("\n    ", "\n"), encoding="utf-8")
    for name, text in (("now.txt", NOW.replace("|7.00", "|7.20")), ("before.txt", BEFORE)):
        Path(name).write_text("\n".join(line.strip() for line in text.replace("|", "\t").splitlines()), encoding="utf-8")
    assert main(["check", "--rules", "own.rules", "--prior", "before.txt", "now.txt"]) == 1
    assert "before.txt line 8" in capsys.readouterr().out
    main(["check", "--rules", "own.rules", "--prior", "before.txt", "--format", "json", "now.txt"])
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8")))
    (finding,) = (f for f in report["documents"][0]["findings"] if f["rule"] == "上年")
    assert [e["document"] for e in finding["evidence"]] == [None, "before.txt"]
    assert main(["check", "--rules", "own.rules", "--prior", "nothing.txt", "now.txt"]) == 2
    assert "--prior nothing.txt" in capsys.readouterr().err
