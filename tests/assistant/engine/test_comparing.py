"""Products side by side: every cell a record's or a page's, and what is not known is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.engine.case import Case, Move
from assistant.engine.company import Company
from assistant.engine.flows.comparing import comparison
from assistant.engine.situation import Found, Passage, Receipt, Result, Situation
from assistant.engine.state import State
from assistant.engine.understanding import Reading
from crm_tools.words import Language

SHELF = {"Aria One": "¥1,899", "Aria Duo": "¥4,999"}


def looked_up(at: int, name: str) -> Result:
    fields: dict[str, Any] = {"name": name, "price": SHELF[name], "description": f"A machine | {name}."}
    fields["variants"] = json.dumps([{"sku": "X", "colour": "black", "stock": "in stock"}])
    return Result("product_lookup", {"query": name}, "done", (Receipt(f"r{at}", f"product {name}", fields),))


def compared(text: str, company: Company, *names: str, language: Language = "en", found: Found | None = None) -> Move:
    results = tuple(looked_up(at, name) for at, name in enumerate(names, start=1))
    situation = Situation(text=text, language=language, results=results, found=found)
    lent = frozenset({"product_lookup"})
    move = comparison(Case(situation, Reading("knowledge", 0.9), State(), language, company, lent, text))
    assert move is not None
    return move


def test_each_product_is_looked_up_in_the_order_asked(company: Company) -> None:
    text = "What's the difference between the Aria One and the Aria Duo?"
    assert compared(text, company).args == {"query": "Aria One"}
    assert compared(text, company, "Aria One").args == {"query": "Aria Duo"}


@pytest.mark.parametrize(
    ("language", "text", "price"),
    [("en", "Aria One vs Aria Duo, which is better?", "Price"), ("zh", "Aria One 和 Aria Duo 哪个好", "售价")],
)
def test_a_table_holds_the_records_under_their_receipts(
    language: Language, text: str, price: str, company: Company
) -> None:
    lines = compared(text, company, "Aria One", "Aria Duo", language=language).text.splitlines()
    assert lines[0].endswith("| Aria One | Aria Duo |")
    assert lines[1] == "|---|---|---|"
    assert lines[2] == f"| {price} | ¥1,899 [r1] | ¥4,999 [r2] |"
    assert all(line.count("|") == 4 for line in lines if line.startswith("|"))


def test_no_verdict_goes_beyond_the_evidence(company: Company) -> None:
    text = "Which is better, the Aria One or the Aria Duo?"
    assert "depends on what you need" in compared(text, company, "Aria One", "Aria Duo").text
    page = "The Aria One suits milk drinks and the Aria Duo many drinks in a row."
    found = Found(True, (Passage("r9", "a", "", "", page, "en", 0.9),))
    told = compared(text, company, "Aria One", "Aria Duo", found=found).text
    assert told.endswith("many drinks in a row [r9].")
    assert "depends" not in told


def test_what_the_pages_list_of_each_is_a_row(company: Company) -> None:
    page = "- Power: the Aria One draws 1500 W.\n- Power: the Aria Duo draws 1700 W.\n- Weight: the Aria One has 5 kg."
    found = Found(True, (Passage("r9", "a", "", "", page, "en", 0.9),))
    told = compared("compare the Aria One and the Aria Duo", company, "Aria One", "Aria Duo", found=found).text
    assert "| Power | the Aria One draws 1500 W [r9] | the Aria Duo draws 1700 W [r9] |" in told
    assert "Weight" not in told


@pytest.mark.parametrize(
    ("language", "text", "strange"),
    [
        ("en", "What's the difference between the Aria One and the Breville Bambino?", "“Breville Bambino”"),
        ("en", "Is the Aria One better than a moka pot?", "“moka pot”"),
        ("zh", "Aria One 和 Aria Max 有什么区别", "“Aria Max”"),
    ],
)
def test_the_one_that_is_not_sold_here_is_named(language: Language, text: str, strange: str, company: Company) -> None:
    told = compared(text, company, "Aria One", language=language).text
    assert strange in told.splitlines()[0]
    assert "¥1,899 [r1]" in told
    assert "|---" not in told


@pytest.mark.parametrize(
    "text", ["What is the difference between standard and express delivery?", "How much is the Aria One?"]
)
def test_what_compares_no_goods_is_no_comparison(text: str, company: Company) -> None:
    case = Case(Situation(text=text), Reading("knowledge", 0.9), State(), "en", company, frozenset(), text)
    assert comparison(case) is None
