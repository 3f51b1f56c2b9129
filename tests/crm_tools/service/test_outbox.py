"""What is to leave the house."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_tools.service.outbox import (
    KEPT_FOR,
    MAX_ATTEMPTS,
    PAUSES,
    Letter,
    due,
    mark_failed,
    mark_sending,
    mark_sent,
    queue,
    sent_to,
)
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, at_once


def test_the_same_key_twice_is_one_letter(any_store: Store, any_shop: Shop) -> None:
    assert len(set(at_once(8, lambda _: _queue(any_store, any_shop)))) == 1
    assert any_store.count("outbox", {}) == 1


def test_a_letter_has_one_sender(any_store: Store, any_shop: Shop) -> None:
    letter = _queue(any_store, any_shop)

    def take(_: int) -> bool:
        with any_store.transaction() as session:
            return mark_sending(session, letter, at=any_shop.at)

    assert sorted(at_once(8, take)) == [False] * 7 + [True]
    assert any_store.count("outbox", {"status": "sending", "attempts": 1}) == 1


def test_a_sent_letter_is_shown_to_whom_it_was_sent(store: Store, shop: Shop) -> None:
    letter = _queue(store, shop)
    with store.transaction() as session:
        assert sent_to(session, "email") == []
        mark_sending(session, letter, at=shop.at)
        mark_sent(session, letter, at=shop.at)
        assert due(session, at=shop.at) == []
        assert [one.id for one in sent_to(session, "email", "lin@example.com")] == [letter]
        assert sent_to(session, "email", "zhang@example.com") == []


def test_a_letter_that_fails_is_tried_for_three_days_and_then_stays_for_people_to_see(
    any_store: Store, any_shop: Shop
) -> None:
    letter, at = _queue(any_store, any_shop), any_shop.at
    for _ in range(MAX_ATTEMPTS):
        with any_store.transaction() as session:
            assert [one.id for one in due(session, at=at)] == [letter]
            assert mark_sending(session, letter, at=at)
            mark_failed(session, letter, error="no answer", at=at)
            assert due(session, at=at) == []
        at += timedelta(hours=18)

    assert any_store.count("outbox", {"status": "failed", "attempts": MAX_ATTEMPTS}) == 1


def test_the_tries_span_three_days_with_growing_pauses() -> None:
    assert MAX_ATTEMPTS >= 12
    assert list(PAUSES) == sorted(PAUSES)
    assert timedelta(hours=72) <= KEPT_FOR <= timedelta(hours=74)


def test_a_letter_cannot_overtake_an_earlier_one_that_is_being_sent(any_store: Store, any_shop: Shop) -> None:
    first, second = (_queue(any_store, any_shop, key=key) for key in "ab")
    with any_store.transaction() as session:
        assert not mark_sending(session, second, at=any_shop.at)
        assert mark_sending(session, first, at=any_shop.at)
        assert not mark_sending(session, second, at=any_shop.at)
        assert due(session, at=any_shop.at) == []
        mark_sent(session, first, at=any_shop.at)
        assert mark_sending(session, second, at=any_shop.at)


def test_letters_leave_in_the_order_of_their_time_even_when_queued_late(
    store: Store, shop: Shop, clock: FakeClock
) -> None:
    late = clock.move(minutes=5)
    second = _queue(store, shop, key="b", at=late, thread=None)
    first = _queue(store, shop, key="a", at=shop.at, thread=None)
    with store.reading() as session:
        assert [one.id for one in due(session, at=shop.at)] == [first]
        assert [one.id for one in due(session, at=late)] == [first, second]


def _queue(store: Store, shop: Shop, *, key: str = "key", at: datetime | None = None, thread: str | None = "") -> str:
    about = shop.thread if thread == "" else thread
    letter = Letter("email", "lin@example.com", "Your code", "123456", key, conversation_id=about)
    with store.transaction() as session:
        return queue(session, letter, at=at or shop.at)
