"""A customer's message is accepted once, in order, or refused with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.service import conversations, handoff
from crm_tools.service.conversations import Owner
from crm_tools.service.intake import MAX_TEXT, Received, receive
from crm_tools.service.messages import message, transcript
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once


def test_an_accepted_message_brings_its_work_and_its_event(any_store: Store, any_shop: Shop) -> None:
    received = _send(any_store, any_shop, "Where is my parcel?", "c1")

    with any_store.reading() as session:
        kept = message(session, received.message_id)
    assert kept is not None
    assert (kept.text, kept.seq, received.is_new) == ("Where is my parcel?", 1, True)
    assert any_store.count("work", {"status": "pending"}) == 1
    assert any_store.count("events", {"kind": "message.added", "subject": f"message:{received.message_id}"}) == 1


def test_a_repeat_of_the_client_id_changes_nothing(any_store: Store, any_shop: Shop) -> None:
    first = _send(any_store, any_shop, "Hello", "c1")
    again = _send(any_store, any_shop, " Hello ", "c1")

    assert (again.message_id, again.seq, again.is_new) == (first.message_id, first.seq, False)
    assert [any_store.count(table, {}) for table in ("messages", "work")] == [1, 1]


def test_the_same_client_id_with_another_text_is_a_conflict(any_store: Store, any_shop: Shop) -> None:
    _send(any_store, any_shop, "Hello", "c1")

    with pytest.raises(Conflict):
        _send(any_store, any_shop, "Something else", "c1")
    assert any_store.count("messages", {}) == 1


def test_the_same_client_id_in_another_conversation_is_another_message(store: Store, shop: Shop) -> None:
    _send(store, shop, "Hello", "c1")
    with store.transaction() as session:
        other, _ = conversations.start(session, "web", language="zh", at=shop.at)
        assert receive(session, other.id, "你好", client_id="c1", at=shop.at).is_new


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00", "x" * (MAX_TEXT + 1), "长" * 100_000])
def test_a_message_that_is_empty_or_too_long_is_refused_and_leaves_nothing(store: Store, shop: Shop, text: str) -> None:
    with pytest.raises(Invalid):
        _send(store, shop, text, "c1")
    assert [store.count(table, {}) for table in ("messages", "work")] == [0, 0]


def test_the_longest_message_fits(any_store: Store, any_shop: Shop) -> None:
    assert _send(any_store, any_shop, "长" * MAX_TEXT, "c1").is_new


@given(st.text(max_size=200))
def test_any_text_is_kept_as_it_was_typed_or_refused(store: Store, text: str) -> None:
    with store.transaction() as session:
        thread, _ = conversations.start(session, "web", language="en", at=_at())
        try:
            received = receive(session, thread.id, text, client_id="c1", at=_at())
        except Invalid:
            assert not text.replace("\x00", "").strip()
            return
        kept = message(session, received.message_id)
    assert kept is not None
    assert kept.text == text.replace("\x00", "").strip()


def test_twenty_identical_messages_at_once_are_one_message_and_one_turn(any_store: Store, any_shop: Shop) -> None:
    received = at_once(20, lambda _: _send(any_store, any_shop, "Hello", "c1"))

    assert len({one.message_id for one in received}) == 1
    assert [one.is_new for one in received].count(True) == 1
    assert [any_store.count(table, {}) for table in ("messages", "work")] == [1, 1]
    assert any_store.count("events", {"kind": "message.added"}) == 1


def test_twenty_different_messages_at_once_are_numbered_without_gaps_and_share_a_turn(
    any_store: Store, any_shop: Shop
) -> None:
    at_once(20, lambda number: _send(any_store, any_shop, f"line {number}", f"c{number}"))

    with any_store.reading() as session:
        assert [one.seq for one in transcript(session, any_shop.thread)] == list(range(1, 21))
        assert conversations.conversation(session, any_shop.thread).last_seq == 20
    assert any_store.count("work", {"status": "pending"}) == 1


def test_a_message_to_an_ended_conversation_opens_it_for_the_assistant(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        handoff.take(session, any_shop.thread, any_shop.mei, at=any_shop.at)
        handoff.end(session, any_shop.thread, actor="visitor", at=any_shop.at)
    _send(any_store, any_shop, "One more thing", "c1")

    with any_store.reading() as session:
        now = conversations.conversation(session, any_shop.thread)
    assert (now.status, now.owner, now.user_id) == ("open", Owner.ASSISTANT, None)


def test_a_message_to_no_conversation_is_not_found(any_store: Store) -> None:
    with any_store.transaction() as session, pytest.raises(NotFound):
        receive(session, "cnv_none", "Hello", client_id="c1", at=_at())


def _send(store: Store, shop: Shop, text: str, client_id: str) -> Received:
    with store.transaction() as session:
        return receive(session, shop.thread, text, client_id=client_id, at=shop.at)


def _at() -> datetime:
    return datetime(2026, 11, 21, tzinfo=UTC)
