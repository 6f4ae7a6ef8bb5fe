"""From names of rule files to a plan: what is found where, what is kept, what is refused."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from engine.plan import dump, unpack
from engine.rulefiles import Refused, shipped_rulesets
from engine.rules import obtain
from pipeline import ROOT

rules = import_module("engine.rules")  # `from engine import rules` gives the function

OWN = """
ruleset own
use cn.units
param 容差 = 0.01 万元
param 词 = "结转"
table 支出表
  titled "支出表"
  label  名称 from "名称"
  column 金额 from "金额"
  total  "合计"
rule 合计 "合计应等于各项之和"
  require 支出表.total.金额 = sum(row.金额 for row in 支出表.items) within 容差
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and a cache beside it."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("ENGINE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "work"


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(*names: str, **settings: str) -> str:
    with pytest.raises(Refused) as refused:
        obtain(names, settings)
    return refused.value.text()


def kept() -> list[Path]:
    return sorted((Path(os.environ["ENGINE_CACHE"]) / "engine").glob("*.plan"))


# ── what is found where ──────────────────────────────────────────────────────────────────


def test_a_shipped_ruleset_by_name_with_or_without_its_ending() -> None:
    assert dump(obtain(["district"], {})) == dump(obtain(["district.rules"], {}))


def test_a_file_comes_before_a_shipped_ruleset_of_its_name() -> None:
    write("district.rules", OWN)
    assert [r.name for r in obtain(["district.rules"], {}).rules] == ["own.合计"]


def test_use_looks_beside_the_using_file_and_then_among_the_shipped() -> None:
    write("a/main.rules", OWN)
    assert "亿元" in obtain(["a/main.rules"], {}).units  # the shipped cn.units
    write("a/cn/units.rules", "unit 万元\n")
    assert list(obtain(["a/main.rules"], {}).units) == ["万元"]


def test_used_files_use_what_stands_beside_them() -> None:
    write("main.rules", 'use "sub/tables.rules"\nrule 合计\n  require 支出表.total.金额 > 0\n')
    write("sub/tables.rules", 'use "more.rules"\n')
    write("sub/more.rules", OWN.partition("table")[1] + OWN.partition("table")[2].partition("rule 合计")[0])
    assert [t.name for t in obtain(["main.rules"], {}).tables] == ["支出表"]


def test_a_file_that_two_others_use_is_read_once() -> None:
    write("main.rules", 'use "a.rules"\nuse "b.rules"\n')
    write("a.rules", 'use "units.rules"\n')
    write("b.rules", 'use "units.rules"\n')
    write("units.rules", "unit 元\n")
    assert obtain(["main.rules"], {}).units == {"元": ("元", 1, 1)}


def test_two_rule_files_make_one_plan() -> None:
    write("one.rules", OWN)
    write("two.rules", OWN.replace("ruleset own", "ruleset other"))
    names = [rule.name for rule in obtain(["one.rules", "two.rules"], {}).rules]
    assert sorted(names) == ["other.合计", "own.合计"]
    assert obtain(["one.rules", "one.rules"], {}) == obtain(["one.rules"], {})


@pytest.mark.parametrize("used", ["../secret.rules", "/etc/passwd", "a/../../b.rules"])
def test_used_files_stay_in_their_folder(used: str) -> None:
    write("main.rules", f'use "{used}"\n')
    write("../secret.rules", "unit 元\n")
    assert "error[unknown-file]" in refusal("main.rules")


# ── what is refused ──────────────────────────────────────────────────────────────────────


def test_a_missing_file_names_the_shipped_rulesets() -> None:
    told = refusal("nowhere.rules")
    assert told.startswith("there is no rule file nowhere.rules")
    assert all(name in told for name in shipped_rulesets())


def test_a_folder_is_no_rule_file(folder: Path) -> None:
    (folder / "sub").mkdir()
    assert refusal("sub") == "sub is a folder; name a rule file"


def test_what_is_no_text_is_refused() -> None:
    Path("binary.rules").write_bytes(b"\xff\xfe\x00rule")
    assert refusal("binary.rules") == "binary.rules is not UTF-8 text (byte 0)"
    Path("large.rules").write_bytes(b"#" * (1 << 20) + b"\n\n")
    assert "larger than 1 MiB" in refusal("large.rules")


def test_a_ring_of_files_is_shown() -> None:
    write("a.rules", 'use "b.rules"\n')
    write("b.rules", 'use "c.rules"\n')
    write("c.rules", 'use "a.rules"\n')
    assert "a.rules → b.rules → c.rules → a.rules" in refusal("a.rules")


def test_files_that_use_each_other_too_deep() -> None:
    for number in range(30):
        write(f"{number}.rules", f'use "{number + 1}.rules"\n')
    write("30.rules", "unit 元\n")
    assert refusal("0.rules").startswith("error[too-deep]")


def test_five_mistakes_in_one_run() -> None:
    write("main.rules", OWN + """
rule 一
  require 支出表.total.金额 == 1
rule 二
  require 支出表.total.余额 = 1
rule 三
  require 支出表 = 1
rule 四
  for row in 支出表
rule 五
  require 支出表.total.金额 = 1 within 1 辆车
""")  # fmt: skip
    told = refusal("main.rules")
    for code in ("double-equals", "unknown-column", "wrong-type", "missing-require"):
        assert f"error[{code}]" in told or code == "unknown-column", told  # names are only known once all parses
    write("main.rules", Path("main.rules").read_text(encoding="utf-8").replace("==", "="))
    told = refusal("main.rules")
    assert [
        told.count(f"error[{code}]") for code in ("unknown-column", "unknown-unit", "wrong-type", "missing-require")
    ] == [1] * 4


def test_one_mistake_in_a_used_file_is_told_there() -> None:
    write("main.rules", 'use "sub/more.rules"\n')
    write("sub/more.rules", "table 甲\n")
    assert " --> sub/more.rules:1:7" in refusal("main.rules")


# ── parameters ───────────────────────────────────────────────────────────────────────────


def test_set() -> None:
    write("own.rules", OWN)
    plan = obtain(["own.rules"], {"容差": "5 元", "词": "结余"})
    assert tuple(plan.params["own.容差"]) == ("num", 5, 1, "元")
    assert tuple(plan.params["own.词"]) == ("text", "结余")
    assert tuple(obtain(["own.rules"], {"own.容差": "0.05"}).params["own.容差"]) == ("num", 1, 20, "万元")  # its own unit
    assert tuple(obtain(["own.rules"], {}).params["own.容差"]) == ("num", 1, 100, "万元")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("容查", "1", "no such parameter"), ("容差", "多", "a number is expected"), ("容差", "5%", "measured in 元"),
     ("容差", "≥5", "a number is expected"), ("容差", "", "a number is expected")],
)  # fmt: skip
def test_set_is_refused(name: str, value: str, told: str) -> None:
    write("own.rules", OWN)
    assert told in refusal("own.rules", **{name: value})


# ── plans that are kept ──────────────────────────────────────────────────────────────────


def loaded_modules(*names: str) -> set[str]:
    """The modules that a process of its own has imported after obtaining a plan."""
    code = "import sys; from engine.rules import obtain; obtain(sys.argv[1:], {}); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, *names],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return set(done.stdout.split())


def test_the_second_run_imports_no_parser() -> None:
    write("own.rules", OWN)
    assert "lark" in loaded_modules("own.rules")
    assert not {"lark", "attrs", "attr", "engine.syntax.parsing", "engine.check", "engine.compile"} & loaded_modules(
        "own.rules"
    )


def test_a_kept_plan_is_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    write("own.rules", OWN)
    first = obtain(["own.rules"], {})
    assert len(kept()) == 1
    monkeypatch.setattr(rules, "compile_file", lambda root: pytest.fail("compiled again"))
    assert dump(obtain(["own.rules"], {})) == dump(first)


def test_a_change_in_any_used_file_compiles_again() -> None:
    write("main.rules", 'use "used.rules"\n')
    write("used.rules", "unit 元\n")
    assert list(obtain(["main.rules"], {}).units) == ["元"]
    write("used.rules", "unit 角\n")
    assert list(obtain(["main.rules"], {}).units) == ["角"]


def test_a_file_that_appears_nearer_by_compiles_again() -> None:
    write("main.rules", "use cn.units\n")
    assert "亿元" in obtain(["main.rules"], {}).units
    write("cn/units.rules", "unit 元\n")
    assert list(obtain(["main.rules"], {}).units) == ["元"]


@pytest.mark.parametrize("damage", [b"", b"\xff\x00", b"{}", b"cut", b"json"])
def test_a_damaged_plan_is_made_anew_in_silence(damage: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    write("own.rules", OWN)
    good = dump(obtain(["own.rules"], {}))
    (path,) = kept()
    whole = path.read_bytes()
    checksum, _, body = whole.partition(b"\n")
    path.write_bytes(
        whole[:-9]
        if damage == b"cut"
        else checksum + b"\n" + body.replace(b"\xe9", b"\xe8", 1)
        if damage == b"json"
        else damage
    )
    assert dump(obtain(["own.rules"], {})) == good
    assert path.read_bytes() == whole
    assert capfd.readouterr() == ("", "")


def test_a_plan_of_another_version_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    write("own.rules", OWN)
    obtain(["own.rules"], {})
    monkeypatch.setattr(rules, "__version__", "99")
    assert obtain(["own.rules"], {}).version == "99"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners and modes of files")
def test_a_folder_that_others_can_write_is_not_used() -> None:
    write("own.rules", OWN)
    cache = Path(os.environ["ENGINE_CACHE"]) / "engine"
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert obtain(["own.rules"], {}).rules
    assert kept() == []


def test_no_cache_folder_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    write("own.rules", OWN)
    monkeypatch.setenv("ENGINE_CACHE", "off")
    assert obtain(["own.rules"], {}).rules
    monkeypatch.setenv("ENGINE_CACHE", str(write("a file", "")))
    assert obtain(["own.rules"], {}).rules


def test_nothing_that_is_no_plan_loads_as_one() -> None:
    whole = marshal.dumps([99, "0", [], [], {}, {}, [], [], [], [], [], [], []])
    for data in (b"", b"[]", whole[:-3], whole, *map(marshal.dumps, (None, 1, {}, [1, 2], [22, "0", [], [], {}, {}, [], [[1]], []]))):
        with pytest.raises(ValueError):
            unpack(data)
