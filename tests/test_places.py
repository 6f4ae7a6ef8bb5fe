"""Documents of other places, with faults planted by hand: `benchmarks/places/`. What is clean stays silent.

They were written from what departments elsewhere print, and not from what the rules look for. What was found once is to
be found again; `python benchmarks/places.py --show` names what is not.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from engine.plan import Plan
from engine.rules import obtain

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted((ROOT / "benchmarks" / "places").glob("*/*.txt"))
KNOWN = {"yunpu-culture-final-2024": {"district.应有各表"}}  # it does publish one table too few


@cache
def places() -> ModuleType:
    """benchmarks/places.py, which is no module of a package."""
    spec = importlib.util.spec_from_file_location("places", ROOT / "benchmarks" / "places.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def rules(folder: str) -> Plan:
    """The rules for the documents of a folder."""
    return obtain(places().RULES[folder], {})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_a_clean_document_of_another_place_is_silent(document: Path) -> None:
    found = places().graded(rules(document.parent.name), document.read_text("utf-8"))
    assert [(f.rule, f.message) for f in found if f.rule not in KNOWN.get(document.stem, ())] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_faults_in_a_document_of_another_place_are_found(document: Path) -> None:
    module = places()
    faults = module.faults_of(document)
    text = module.with_faults(document.read_text("utf-8"), faults)
    cited = [module.lines_of(finding) for finding in module.graded(rules(document.parent.name), text)]
    missed = [fault["id"] for fault in faults if not any(lines & set(fault["lines"]) for lines in cited)]
    assert len(faults) >= 30
    assert 10 * len(missed) <= len(faults), missed
