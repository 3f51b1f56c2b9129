"""The story of what happened."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from crm_tools.service import conversations
from crm_tools.store import Store
from crm_tools.store.events import events_of_conversation, record
from tests.crm_tools.conftest import Shop, fail_after


def test_events_come_oldest_first_after_the_last_one_seen(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        for number in range(5):
            record(session, "test.told", "s", actor="a", at=any_shop.at, conversation_id=any_shop.thread, number=number)
            session.flush()
    with any_store.reading() as session:
        first = events_of_conversation(session, any_shop.thread, limit=3)
        rest = events_of_conversation(session, any_shop.thread, after=first[-1].id)

    assert [one.kind for one in first] == ["conversation.started", "test.told", "test.told"]
    assert [one.data["number"] for one in (*first[1:], *rest)] == [0, 1, 2, 3, 4]


def test_another_conversations_events_stay_there(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=shop.at)
        record(session, "test.told", "s", actor="a", at=shop.at, conversation_id=other.id)
    with store.reading() as session:
        assert [one.kind for one in events_of_conversation(session, shop.thread)] == ["conversation.started"]


def test_an_event_goes_with_the_change_it_tells_about(any_store: Store, any_shop: Shop) -> None:
    def tell(session: Session) -> None:
        record(session, "test.told", "s", actor="a", at=any_shop.at, conversation_id=any_shop.thread)

    with pytest.raises(RuntimeError):
        fail_after(any_store, tell)

    assert any_store.count("events", {"kind": "test.told"}) == 0
