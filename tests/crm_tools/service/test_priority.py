"""How pressing a ticket is, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.service.priority import IMPACTS, PRIORITIES, URGENCIES, override, prioritise, rank

KINDS = ["question", "request", "repair", "problem", "complaint", "return", "callback", "anything"]
TIERS = ["standard", "silver", "gold"]
SAID = [
    "The lamp is dim",
    "no hurry",
    "urgent",
    "smoke",
    "all our machines",
    "we cannot open",
    "不急",
    "冒烟",
    "几台",
    "无法营业",
]


@pytest.mark.parametrize(
    ("kind", "text", "tier", "company", "priority"),
    [
        ("question", "Which filter fits?", "standard", False, "normal"),
        ("question", "Which filter fits? No hurry", "standard", False, "low"),
        ("repair", "底部漏水", "silver", False, "high"),
        ("repair", "The machine is dead, we had to close", "gold", True, "urgent"),
        ("repair", "机器坏了，今天无法营业", "standard", True, "high"),
        ("repair", "插电后冒烟", "standard", False, "urgent"),
        ("complaint", "Rude driver", "standard", False, "high"),
        ("complaint", "All our machines are late", "gold", False, "urgent"),
        ("request", "两台都不出水", "silver", True, "high"),
    ],
)
def test_a_ticket_is_as_pressing_as_its_words_its_reach_and_its_customer(
    kind: str, text: str, tier: str, company: bool, priority: str
) -> None:
    assert prioritise(kind, "About my order", text, tier=tier, company=company).priority == priority


@pytest.mark.parametrize("said", ["It is not urgent", "这件事不着急", "NOT URGENT at all"])
def test_of_two_words_that_overlap_the_longer_one_counts(said: str) -> None:
    found = prioritise("request", "A spare tray", said)

    assert (found.urgency, found.priority) == ("low", "low")


@pytest.mark.parametrize("said", ["The surgent hums", "Leaky is my dog's name", "smokeless"])
def test_a_part_of_an_english_word_is_no_evidence(said: str) -> None:
    assert prioritise("request", "-", said).parts["evidence"] == []


def test_the_reason_quotes_the_customers_own_words_in_both_languages() -> None:
    found = prioritise("repair", "Leaking again", "We CANNOT OPEN today", tier="gold", company=True)

    assert found.why.en == (
        "urgent: urgency high, impact: the business stands still, gold company (“Leaking”, “CANNOT OPEN”)"
    )
    assert found.why.zh == "紧急：紧急程度高，影响范围业务停摆，金卡企业客户（“Leaking”、“CANNOT OPEN”）"
    assert found.parts["evidence"][0] == {"word": "Leaking", "axis": "urgency", "level": "high"}


@given(st.sampled_from(KINDS), st.lists(st.sampled_from(SAID), max_size=3), st.sampled_from(TIERS), st.booleans())
def test_a_higher_tier_a_company_or_another_alarming_word_never_makes_a_ticket_less_pressing(
    kind: str, said: list[str], tier: str, company: bool
) -> None:
    text = "; ".join(said)
    found = prioritise(kind, "-", text, tier=tier, company=company)
    worse = [
        prioritise(kind, "-", f"{text}; it is smoking", tier=tier, company=company),
        prioritise(kind, "-", f"{text}; we had to close", tier=tier, company=company),
        prioritise(kind, "-", text, tier=tier, company=True),
        prioritise(kind, "-", text, tier="gold", company=company),
    ]

    assert found.priority in PRIORITIES
    assert found.urgency in URGENCIES
    assert found.impact in IMPACTS
    assert all(rank(one.priority) >= rank(found.priority) for one in worse)


@given(st.text(), st.text(), st.text())
def test_any_text_has_a_priority(kind: str, subject: str, description: str) -> None:
    assert prioritise(kind, subject, description, tier=kind).priority in PRIORITIES


def test_a_priority_set_by_hand_keeps_who_and_why() -> None:
    reason = override("urgent", was="normal", reason="wedding tomorrow", by="usr_1", name="Mei")

    assert reason["en"] == "urgent, set by Mei (was normal): wedding tomorrow"
    assert reason["zh"] == "紧急，由 Mei 设定（原为普通）：wedding tomorrow"
    assert (reason["by"], reason["was"]) == ("usr_1", "normal")
