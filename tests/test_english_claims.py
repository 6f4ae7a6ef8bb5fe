"""What the text of an English budget states: clauses, units, subjects, parts, and figures against tables.

Every document here is invented.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluate import evaluate
from engine.evaluate.claims import Claims, read_claims
from engine.evaluate.claims.outline import clauses, outlined
from engine.findings import Finding
from engine.plan import A_YEAR, Plan
from engine.read import read
from engine.read.text import read_text
from engine.rules import obtain

OPENING = "This is the message of the Town Manager to the voters of the town."
TABLE = """
Table 1  Expenditures by department

| Department | FY25 Actual | FY26 Budget | Change |
| Police | 1,300,000 | 1,352,000 | 52,000 |
| Fire | 930,000 | 900,000 | (30,000) |
| Clerk | 20,000 | 20,000 | 0 |
| Total | 2,250,000 | 2,272,000 | 22,000 |
"""


@cache
def town() -> Plan:
    return obtain(["town.rules"], {})


def document(text: str, tables: str = "") -> str:
    return f"Town of Oakham\n\nBudget, Fiscal Year 2026\n\n{OPENING}\n\n{text}\n{tables}"


def claims(text: str) -> Claims:
    plan = town()
    return read_claims(plan.claims[0], plan, read_text(document(text).encode(), "oakham.txt"))


def stated(text: str) -> list[dict[str, str]]:
    """The statements of a text: what each is about under "", and its slots as they read."""
    (part,) = claims(text).table.parts
    names = [column.path[0].text for column in part.columns]
    rows = [[cell.text if cell else "" for cell in row.cells] for row in part.rows]
    return [{name: text for name, text in zip(names, row, strict=True) if text} for row in rows]


def findings(text: str) -> list[Finding]:
    report = evaluate(town(), read_text(document(text, TABLE).encode(), "oakham.txt"))
    return [finding for finding in report.findings if finding.severity != "note"]


# ── clauses ──────────────────────────────────────────────────────────────────────────────


def cut(text: str) -> list[str]:
    outline = outlined(text, town().units, ("dollar", "%")).text
    return [outline[clause.start : clause.end] for clause in clauses(outline)]


def test_a_full_stop_ends_a_clause_but_an_abbreviation_does_not() -> None:
    assert cut("The Dept. of Public Works grew. It is large.") == ["The Dept. of Public Works grew", "It is large"]
    assert cut("Grants from the U.S. are paid by the EMS. They end.") == [
        "Grants from the U.S. are paid by the EMS", "They end",
    ]  # fmt: skip


def test_and_parts_two_amounts_but_not_the_words_of_a_name() -> None:
    assert len(cut("Parks and cemeteries at $5,000 and Snow and ice at $3,000")) == 2
    assert len(cut("$5,000 for Parks and cemeteries and $3,000 for Snow and ice")) == 2
    assert len(cut("Parks and cemeteries total $5,000")) == 1
    assert len(cut("a rise of 3% and $5,000")) == 1, "a rate and an amount may be said of the same"


def test_a_comma_behind_an_opening_amount_does_not_end_the_clause() -> None:
    assert len(cut("At $5,000, the library is level")) == 1
    assert len(cut("Police is at $5,000, the library is level")) == 2


@given(st.text("aA .,;:and$5%()–—\ue000", max_size=60))
def test_clauses_lie_within_their_outline_in_order(text: str) -> None:
    last = 0
    for clause in clauses(text):
        assert last <= clause.start <= clause.end <= len(text)
        last = clause.end


# ── numbers and units ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("$2.5 million", "$2.5 million"),
        ("2.5 million dollars", "2.5 million dollars"),
        ("$2,500,000", "$2,500,000"),
        ("$(2,500)", "$(2,500)"),
    ],
)
def test_an_amount_of_money(printed: str, amount: str) -> None:
    assert stated(f"Police totals {printed}.") == [{"": "Police", "amount": amount}]


@pytest.mark.parametrize("printed", ["2.5 million gallons", "2.5 million", "1,250", "40 positions", "in 2025"])
def test_what_is_no_amount_of_money(printed: str) -> None:
    assert stated(f"Use of the pool totals {printed}.") == []


@pytest.mark.parametrize("percent", ["4%", "4.0 percent", "4 per cent"])
def test_percent_in_words_is_a_rate(percent: str) -> None:
    (statement,) = stated(f"Police increased by {percent}.")
    assert statement["rate"] == percent


@pytest.mark.parametrize("year", ["FY25", "FY2025", "fiscal year 2025", "2025"])
def test_a_year_is_no_number(year: str) -> None:
    assert A_YEAR in outlined(f"Police in {year} was at $5.", town().units, ("dollar",)).text


@pytest.mark.parametrize("about", ["about", "nearly", "approximately", "more than"])
def test_an_estimate_is_no_exact_amount(about: str) -> None:
    assert all("amount" not in statement for statement in stated(f"Police totals {about} $1,400,000."))


# ── statements ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Police is budgeted at $1,352,000, an increase of $52,000, or 4.0%, over last year.",
        "The Police budget rises by $52,000 (4.0%) to $1,352,000.",
        "Police: $1,352,000, up $52,000 or 4.0%",
        "Police will cost $1,352,000, which is $52,000 more than last year, or 4.0%.",
        "Police stands at $1,352,000; this is an increase of $52,000 or 4.0%.",
        "- Police: $1,352,000 (up $52,000, or 4.0%)",
    ],
)
def test_a_level_and_its_change(text: str) -> None:
    (statement,) = stated(text)
    assert statement[""].removesuffix(" budget") == "Police"
    assert (statement["amount"], statement["change"], statement["rate"]) == ("$1,352,000", "$52,000", "4.0%")


@pytest.mark.parametrize("text", ["At $20,000, the Clerk is unchanged.", "The Clerk is level-funded at $20,000."])
def test_what_is_unchanged(text: str) -> None:
    (statement,) = stated(text)
    assert (statement[""], statement["amount"]) == ("Clerk", "$20,000") and statement["unchanged"]


@pytest.mark.parametrize(
    "text",
    [
        "Safety totals $30,000, of which $20,000 for Police and $10,000 for Fire.",
        "Safety of $30,000 consists of Police at $20,000 and Fire at $10,000.",
        "Safety is $30,000, including $20,000 for Police and $10,000 for Fire.",
        "Of the $30,000 for Safety, the parts are Police at $20,000 and Fire at $10,000.",
    ],
)
def test_parts_belong_to_their_whole(text: str) -> None:
    names = [statement[""] for statement in stated(text)]
    assert names == ["Safety", "Police", "Fire"]
    assert claims(text).wholes == (-1, 0, 0)


def test_a_sentence_without_a_subject_is_not_about_the_one_before() -> None:
    first, *others = stated("Police is $1,352,000. In all, $9,000 more is needed.")
    assert "change" not in first and all(other[""] != "Police" for other in others)


# ── the text against itself and the tables ───────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Police is budgeted at $1,352,000, an increase of $52,000 or 4.0% over fiscal year 2025.",
        "Police is $1.4 million. Fire is funded at $900,000, down $30,000 from $930,000 in FY25.",
        "Fire decreased by ($30,000), or 3.2 percent, to $900,000, because a vacancy is not filled.",
        "The Clerk is unchanged at $20,000. Police totals $1,352,000, including $60,000 for overtime.",
        "Salaries, wages and benefits are about $2 million. The average tax bill is $5,210, up $112 or 2.2%.",
        "The 2.5 million gallons of water are 3% fewer than in 2024.",
        "Police: $45,000 for two cruisers. Police is $1,352,000 for fiscal year 2026. The Fire Department received $4,000 toward hoses.",
    ],
)
def test_what_is_true_raises_no_alarm(text: str) -> None:
    assert findings(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Police is budgeted at $1,325,000.", "in_a_table"),
        ("Police is budgeted at $1,352,000, an increase of $52,000 or 3.8%.", "rate_of_rise"),
        ("Fire is $900,000, up $30,000 from $930,000.", "rise"),
        ("Fire is $900,000, up $30,000 on last year.", "rise_in_a_table"),
        ("Fire falls from $939,000 to $900,000.", "before_in_a_table"),
        ("Police is unchanged at $1,352,000.", "unchanged_in_a_table"),
        ("Police is $1,352,000, up $52,000 over fiscal year 2024.", "base_is_last_year"),
        ("Police is $1,352,000, up $52,000 over fiscal year 2026.", "base_year"),
        ("Police and Fire are large. General fund spending is $2,227,000.", "spending_in_text"),
        ("Police makes up 95.5% of general fund spending.", "share_of_spending"),
        ("Police is $1,352,000, up $-52,000.", "signed_rise"),
        ("Police of $1,352,000 consists of Patrol at $900,000 and Dispatch at $425,000.", "parts_make_up"),
    ],
)
def test_what_is_wrong_is_found(text: str, rule: str) -> None:
    assert rule in {finding.rule.rpartition(".")[2] for finding in findings(text)}


@pytest.mark.parametrize("message", sorted((Path(__file__).parent / "messages").glob("*.txt")), ids=lambda path: path.stem)
def test_a_true_message_raises_no_alarm(message: Path) -> None:
    assert [finding.message for finding in evaluate(town(), read(str(message))).findings] == []
