"""How leads are judged and given out, from values alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.people.company import DEFAULT
from crm_tools.sales.scoring import Candidate, LeadFacts, choose_colleague, is_qualified, score_lead

COMPANY = replace(DEFAULT, discounts=((500_000, 5), (2_000_000, 8)))
FACTS = LeadFacts("Brookside Hotel", "air for the rooms", quantity=10, value_minor=600_000)


@pytest.mark.parametrize(
    ("facts", "qualified"),
    [
        (FACTS, True),
        (replace(FACTS, value_minor=500_000), True),
        (replace(FACTS, value_minor=499_999), False),
        (replace(FACTS, value_minor=None), False),
        (replace(FACTS, quantity=None), True),
        (replace(FACTS, company=""), False),
        (replace(FACTS, need=""), False),
    ],
)
def test_a_lead_is_qualified_from_the_companys_own_business_threshold(facts: LeadFacts, qualified: bool) -> None:
    assert is_qualified(facts, COMPANY) is qualified


def test_without_business_prices_nothing_is_qualified() -> None:
    assert not is_qualified(FACTS, DEFAULT)
    assert all(part.name != "value" for part in score_lead(FACTS, DEFAULT).parts)


@given(
    st.builds(
        LeadFacts,
        company=st.just("C"),
        need=st.just("N"),
        quantity=st.none() | st.integers(1, 10_000),
        value_minor=st.none() | st.integers(0, 10**10),
        timeline=st.sampled_from(["", "by June"]),
        is_known=st.booleans(),
        tier=st.sampled_from(["standard", "silver", "gold"]),
    )
)
def test_a_score_is_the_sum_of_its_parts_between_0_and_100(facts: LeadFacts) -> None:
    score = score_lead(facts, COMPANY)

    assert 0 <= score.total == sum(part.weight for part in score.parts) <= 100
    assert all(part.because.en and part.because.zh for part in score.parts)


def test_more_is_known_scores_more() -> None:
    more = replace(FACTS, timeline="in May", is_known=True, tier="gold")

    assert score_lead(more, COMPANY).total > score_lead(FACTS, COMPANY).total


ANN = Candidate("u1", "Ann", ("business", "sales"), 2)
BEN = Candidate("u2", "Ben", ("business",), 1)
EVE = Candidate("u3", "Eve", ("repair",), 0)


def test_the_colleague_with_the_fewest_open_opportunities_gets_it() -> None:
    assert choose_colleague([ANN, BEN, EVE]) == BEN


def test_the_accounts_present_owner_keeps_it_but_only_who_sells() -> None:
    assert choose_colleague([ANN, BEN, EVE], owner="u1") == ANN
    assert choose_colleague([ANN, BEN, EVE], owner="u3") == BEN


def test_nobody_who_sells_is_nobody() -> None:
    assert choose_colleague([EVE]) is None
    assert choose_colleague([]) is None
