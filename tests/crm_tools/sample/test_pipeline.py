"""The sample's leads rest on what the sample's customers wrote, whenever it is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crm_tools.people.identities import find_contact
from crm_tools.sales.lead_book import leads
from crm_tools.sales.nba import recommend_for
from crm_tools.sales.opportunities import opportunities
from crm_tools.sample.load import load_sample_company
from crm_tools.service.messages import message
from crm_tools.store import Store
from tests.crm_tools.sample.test_load import empty_store

AT = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)


Loaded = tuple[Store, datetime]


@pytest.fixture(scope="module", params=[0, 3], ids=["saturday", "tuesday"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    at = AT + timedelta(days=request.param)
    store = empty_store(f"sqlite:///{tmp_path_factory.mktemp('pipeline')}/s.db")
    load_sample_company(store, at=at)
    yield store, at
    store.close()


def test_each_fact_of_a_lead_stands_in_the_message_it_names(loaded: Loaded) -> None:
    store, at = loaded
    with store.reading() as session:
        found = leads(session)
        for lead in found:
            assert {"company", "need"} <= {one.says for one in lead.evidence}
            assert lead.created_at < at
            for one in lead.evidence:
                said = message(session, one.message_id)
                assert said is not None
                assert one.quote in said.text

    assert [(one.number, one.status) for one in found] == [
        ("L-1003", "new"),
        ("L-1002", "qualified"),
        ("L-1001", "qualified"),
    ]


def test_the_pipeline_has_business_in_two_stages(loaded: Loaded) -> None:
    store, _ = loaded
    with store.reading() as session:
        found = [(one.number, one.stage.value, one.amount_minor) for one in opportunities(session)]

    assert found == [("O-1002", "qualification", 569_050), ("O-1001", "proposal", 2_355_200)]


def test_the_sample_conversations_wait_for_no_answer_of_the_assistant(loaded: Loaded) -> None:
    store, _ = loaded
    assert store.count("conversations", {"status": "ended"}) == 4
    assert store.count("work", {}) == store.count("outbox", {}) == 0


def test_whenever_it_is_loaded_the_stories_have_something_to_do(loaded: Loaded) -> None:
    store, at = loaded
    with store.reading() as session:
        for email, expected in (
            ("mei.lin@example.com", "extend-warranty.A-1042"),
            ("chen.jie@cafe.example", "follow-up-opportunity.O-1001"),
            ("zhao.min@example.com", "arrange-repair.T-1003"),
            ("liu.yang@example.com", "follow-up-question.filter-f4"),
        ):
            who = find_contact(session, "email", email)
            assert who is not None
            assert expected in [one.id for one in recommend_for(session, who, now=at).actions], email
