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
from engine.evaluate.claims.outline import clauses, notation, outlined
from engine.evaluate.claims.spelled import spelled_in
from engine.findings import Finding
from engine.plan import A_YEAR, Plan
from engine.read import read
from engine.read.text import read_text
from engine.rules import obtain

ONES = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen"""
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
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
    outline = outlined(text, notation(town().units, ("dollar", "%"))).text
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


@pytest.mark.parametrize("printed", ["£2.5m", "€2.5 bn", "$2.5M", "£400k", "$5 Million"])
def test_pounds_euros_and_short_millions(printed: str) -> None:
    (statement,) = stated(f"Police totals {printed}.")
    assert statement["amount"].replace(" ", "").lower() == printed.replace(" ", "").lower()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Police is $1,352,000, an increase of 52,000 or 4 percent.", "52,000"),
        ("Police is $1,352,000, an increase of 52,000 calls or 4 percent.", ""),
        ("Calls are 1,352, an increase of 1,052 or 4 percent.", ""),
    ],
)
def test_an_amount_without_its_sign_among_amounts(text: str, amount: str) -> None:
    assert stated(text)[-1].get("change", "") == amount


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("One Hundred Twenty-Five Thousand Forty", 125040),
        ("ninety thousand", 90000),
        ("Two Million, Three Hundred and One", 2000301),
        ("Five Six Hundred", None),
        ("Twenty Thousand Thousand", None),
        ("Ten", None),
    ],
)
def test_amounts_in_words(words: str, value: int | None) -> None:
    found = spelled_in(f"the sum of {words} Dollars for the roof", town().units)
    assert [one.digits for one in found] == ([] if value is None else [value])


@given(st.integers(min_value=21, max_value=10**9))
def test_an_amount_in_words_is_read_back(amount: int) -> None:
    found = spelled_in(f"{in_words(amount)} dollars", town().units)
    assert [one.digits for one in found] == ([amount] if " " in in_words(amount) else [])


def in_words(amount: int) -> str:
    """An amount in words, without “and”."""
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if amount >= scale:
            return f"{in_words(amount // scale)} {name} {in_words(amount % scale)}".strip()
    if amount >= 20:
        return f"{TENS.split()[amount // 10 - 2]} {in_words(amount % 10)}".strip()
    return ONES.split()[amount - 1] if amount else ""


@pytest.mark.parametrize("year", ["2025-26", "2025/26", "25/26", "2025-2026", "2025–26"])
def test_a_year_over_two_calendar_years_is_one(year: str) -> None:
    (statement,) = stated(f"The levy for {year} was set at $5,000.")
    assert statement == {"": f"levy for {year}".replace("–", "-"), "amount": "$5,000"}


@pytest.mark.parametrize("printed", ["2025-28", "11/12/2025", "2025-26-01"])
def test_what_is_no_year_over_two(printed: str) -> None:
    outline = outlined(f"Since {printed} the levy is $5.", notation(town().units, ("dollar",)))
    assert printed not in [number.printed.text for number in outline.numbers]


@pytest.mark.parametrize("year", ["FY25", "FY2025", "fiscal year 2025", "2025"])
def test_a_year_is_no_number(year: str) -> None:
    assert A_YEAR in outlined(f"Police in {year} was at $5.", notation(town().units, ("dollar",))).text


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The manager presented a $93.5 million budget, a 3.5 percent increase above the current year's budget of $90.3 million.",
            {"amount": "$93.5 million", "rate": "3.5 percent", "before": "$90.3 million"},
        ),
        (
            "The plan of $5,200, $200 more than the original proposal of $5,000.",
            {"amount": "$5,200", "change": "$200", "before": "$5,000"},
        ),
        (
            "The council raised the levy by $69,300 to $286,000, a 32.0 percent increase.",
            {"amount": "$286,000", "change": "$69,300", "rate": "32.0 percent"},
        ),
        (
            "The budget of £10.5 million is 5 per cent above this year's £10 million.",
            {"amount": "£10.5 million", "rate": "5 per cent", "before": "£10 million"},
        ),
        (
            "State aid was reduced by 25 percent. It amounted to $960,000 in 2025, down from $1.28 million.",
            {"amount": "$960,000", "rate": "25 percent", "before": "$1.28 million"},
        ),
    ],
)
def test_what_one_statement_says(text: str, said: dict[str, str]) -> None:
    (statement,) = stated(text)
    assert {name: statement.get(name) for name in said} == said


def test_a_change_is_said_of_the_subject_of_its_own_clause() -> None:
    police, fire = stated("Police is at $5,000, fire costs are up $200 or 4 percent.")
    assert "change" not in police and (fire["change"], fire["rate"]) == ("$200", "4 percent")
    fund, other = stated(
        "The water fund grew from $120 to $150, and the sewer fund from $200 to $210, a 5 percent rise."
    )
    assert "rate" not in fund and (other["before"], other["amount"], other["rate"]) == ("$200", "$210", "5 percent")


def test_a_sentence_without_a_subject_is_not_about_the_one_before() -> None:
    first, *others = stated("Police is $1,352,000. In all, $9,000 more is needed.")
    assert "change" not in first and all(other[""] != "Police" for other in others)


def test_a_change_behind_two_amounts_may_be_that_of_either() -> None:
    (first,) = stated("A requirement of $600,000 calculated from a charge of $225 for a house, an increase of $6 or 2.7%.")
    assert first["amount"] == "$600,000" and "change" not in first


def test_numbers_given_respectively_are_not_those_of_the_last_subject() -> None:
    found = stated("Safety is made up of Police at $20,000 and Fire at $10,000, increases of $800 and $300, respectively.")
    assert all("change" not in statement for statement in found)


def test_the_second_sentence_of_a_paragraph_may_announce_parts() -> None:
    first, plan, *parts = stated("The roof is $5,000. The proposal consists of $20,000 for Police and $10,000 for Fire.")
    assert first["amount"] == "$5,000" and "complete" in plan and [part[""] for part in parts] == ["Police", "Fire"]


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
        "Revenue is $30.0 million, an increase of $1 million over fiscal 2025 and $2 million over fiscal 2024.",
        "The proposal costs $2.3 million, $200,000 under the $2.5 million approved for the roof.",
        "Police requested $1,400,000. The finance committee recommends $1,352,000, an increase of $52,000 or 4 percent.",
        "The levy for 2026/27 is unchanged at $52,000. The levy for 2025/26 was first set at $50,000, then raised by $2,000.",
        "Fines were raised to $25 from $20, a 25 percent increase. The budget for 2026 is up 2 percent, to $51 million.",
        "Salaries are up 3 percent to $5.15 million from $5 million; benefits are up 8 percent to $1.08 million.",
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
        ("The council raised the levy by $69,300 to $91,400, a 31.9 percent increase.", "rate_of_rise"),
        ("The budget of $93.5 million is a 5.6 percent increase above the current $90.3 million.", "rate_between"),
        ("The levy of £52,000 is up from £53,000.", "goes_up"),
        ("Aid of €5.2m is up about €2m from €5.0m.", "rise_about"),
        ("The precept for 2026/27 is unchanged: £52,100. The precept for 2025/26 was £51,200.", "unchanged_since"),
        ("The grant is split as follows: 60% for roads, and 50% for schools.", "shares_make_up"),
        ("The sum of Ninety Thousand Dollars ($9,000) is for the roof.", "in_figures"),
        ("Police is $1,352,000, up $52,000 over fiscal year 2024.", "base_is_last_year"),
        ("Police is $1,352,000, up $52,000 over fiscal year 2026.", "base_year"),
        ("Police and Fire are large. General fund spending is $2,227,000.", "spending_in_text"),
        ("Police makes up 95.5% of general fund spending.", "share_of_spending"),
        ("Police is $1,352,000, up $-52,000.", "signed_rise"),
        ("Tax levy: $8,875,000, Decrease of $150,000, -1.76%.", "rate_of_fall"),
        ("Police of $1,352,000 consists of Patrol at $900,000 and Dispatch at $425,000.", "parts_make_up"),
    ],
)
def test_what_is_wrong_is_found(text: str, rule: str) -> None:
    assert rule in {finding.rule.rpartition(".")[2] for finding in findings(text)}


@pytest.mark.parametrize(
    "message", sorted((Path(__file__).parent / "messages").glob("*.txt")), ids=lambda path: path.stem
)
def test_a_true_message_raises_no_alarm(message: Path) -> None:
    assert [finding.message for finding in evaluate(town(), read(str(message))).findings] == []
