"""How arguments are read: options anywhere, with `=` or the next argument, and what is refused."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from engine.commands import COMMANDS, check, facts, rules
from engine.commands.check import Check
from engine.commands.facts import Shown
from engine.commands.rules import Listed
from engine.options import HelpWanted, Misused
from engine.render.formats import FORMATS

PLAIN = Check((), ("r",), (), "table", None, (), "error", False, False, "auto")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("--rules r", PLAIN),
        ("a --rules=r b", PLAIN._replace(paths=("a", "b"))),
        ("--rules r --rules q", PLAIN._replace(rules=("r", "q"))),
        ("--set a=1 --rules r --set=b=c=d", PLAIN._replace(set=(("a", "1"), ("b", "c=d")))),
        ("--rules r --all a --quiet", PLAIN._replace(paths=("a",), all=True, quiet=True)),
        ("--rules r --format json --output o --json-output=j --fail-on note",
         PLAIN._replace(format="json", output="o", outputs=(("json", "j"),), fail_on="note")),
        ("--sarif-output s --rules r --json-output=i --json-output j",
         PLAIN._replace(outputs=(("json", "i"), ("json", "j"), ("sarif", "s")))),
        ("--rules r --color never", PLAIN._replace(colour="never")),
        ("--rules r --color=always --colour auto", PLAIN),
        ("--rules r -- --all -x", PLAIN._replace(paths=("--all", "-x"))),
        ("--rules - - -5", PLAIN._replace(rules=("-",), paths=("-", "-5"))),
        ("--rules r --output=-x", PLAIN._replace(output="-x")),
        ("--tag 支出 --rules r --tag=表内", PLAIN._replace(tags=("支出", "表内"))),
    ],
)  # fmt: skip
def test_check(arguments: str, wanted: Check) -> None:
    assert check.read_options(arguments.split()) == wanted


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("a", Shown("a", None, False, "table")),
        ("--table 表3 a", Shown("a", "表3", False, "table")),
        ("a --figures --figures --format=json", Shown("a", None, True, "json")),
        ("--table 1 a --table=", Shown("a", "", False, "table")),
    ],
)
def test_facts(arguments: str, wanted: Shown) -> None:
    assert facts.read_options(arguments.split()) == wanted


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("a", Listed(("a",), (), (), "table")),
        ("a --tag x b --tag y --set p=1 --format json", Listed(("a", "b"), (("p", "1"),), ("x", "y"), "json")),
    ],
)
def test_rules(arguments: str, wanted: Listed) -> None:
    assert rules.read_options(arguments.split()) == wanted


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ("", "the following arguments are required: --rules"),
        ("--rules", "argument --rules: expected one argument"),
        ("--rules --all", "argument --rules: expected one argument"),
        ("--rules -- r", "argument --rules: expected one argument"),
        ("--rules r --all=1", "argument --all: ignored explicit argument '1'"),
        ("--rules r --colour no", "argument --colour: invalid choice: 'no' (choose from 'auto', 'always', 'never')"),
        ("--rules r --format=", "argument --format: invalid choice: '' (choose from 'table', 'json', 'sarif', 'junit', 'github', 'csv', 'markdown')"),
        ("--rules r --rul q -x", "unrecognized arguments: --rul -x"),
        ("--rules r --set =1", "argument --set: “=1” is not NAME=VALUE"),
    ],
)
def test_what_is_refused(arguments: str, problem: str) -> None:
    with pytest.raises(Misused, match=re.escape(f"engine check: {problem} (engine check --help shows the options)")):
        check.read_options(arguments.split())


@pytest.mark.parametrize("arguments", ["", "a b", "a --figures --table 1"])
def test_what_facts_refuses(arguments: str) -> None:
    with pytest.raises(Misused, match=r"^engine facts: "):
        facts.read_options(arguments.split())


@pytest.mark.parametrize("arguments", ["--help", "-h", "a --unknown -h", "--rules r --help --format xml"])
def test_help_is_given_whatever_else_is_said(arguments: str) -> None:
    with pytest.raises(HelpWanted, match="usage: engine check"):
        check.read_options(arguments.split())


def test_help_tells_of_every_option_and_word() -> None:
    for command in COMMANDS:
        module = import_module(f"engine.commands.{command}")
        for name, words in module._OPTIONS.items():
            is_form = name in {f"--{form}-output" for form in FORMATS}
            assert f"\n  {'--NAME-output FILE' if is_form else name}" in module._HELP
            assert len(words) == 1 or f"{name} {{{','.join(words)}}}" in module._HELP
