"""What survives between accepted and answered."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from crm_tools.service import conversations
from crm_tools.service.intake import receive
from crm_tools.service.work import (
    LEASE,
    MAX_ATTEMPTS,
    Work,
    WorkRow,
    claim,
    enqueue_turn,
    finish,
    is_busy,
    release,
    requeue_stale,
)
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, at_once


def test_a_burst_of_messages_is_one_turn(any_store: Store, any_shop: Shop) -> None:
    for _ in range(3):
        _enqueue(any_store, any_shop)

    assert any_store.count("work", {}) == 1


def test_a_message_during_a_turn_asks_for_another_one(any_store: Store, any_shop: Shop) -> None:
    _enqueue(any_store, any_shop)
    _claim(any_store, any_shop.at)
    _enqueue(any_store, any_shop)

    assert any_store.count("work", {"status": "pending"}) == 1


def test_two_turns_of_one_conversation_never_run_together(any_store: Store, any_shop: Shop) -> None:
    _enqueue(any_store, any_shop)
    first = _claim(any_store, any_shop.at)
    _enqueue(any_store, any_shop)
    assert first is not None
    assert _claim(any_store, any_shop.at) is None

    with any_store.transaction() as session:
        finish(session, first.id, at=any_shop.at)
    assert _claim(any_store, any_shop.at) is not None


def test_workers_that_race_take_one_turn_of_each_conversation(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        threads = [
            any_shop.thread,
            *(conversations.start(session, "web", language="en", at=any_shop.at)[0].id for _ in range(4)),
        ]
        for thread in threads:
            enqueue_turn(session, thread, at=any_shop.at)
    _two_pending(any_store, any_shop)

    taken = []
    for _ in range(5):
        taken += [one for one in at_once(6, lambda _: _claim(any_store, any_shop.at)) if one]

    assert sorted(one.conversation_id for one in taken) == sorted(threads)


def test_a_message_that_arrives_while_a_turn_is_being_taken_is_never_left_alone(
    any_store: Store, any_shop: Shop
) -> None:
    for number in range(8):
        _enqueue(any_store, any_shop)

        def act(who: int, number: int = number) -> Work | None:
            if who == 0:
                return _claim(any_store, any_shop.at)
            with any_store.transaction() as session:
                receive(session, any_shop.thread, "Hello?", client_id=f"c{number}", at=any_shop.at)
            return None

        taken = at_once(2, act)[0]
        pending = any_store.count("work", {"status": "pending"})
        with any_store.reading() as session:
            seen = conversations.conversation(session, any_shop.thread).last_seq
        assert seen == number + 1
        assert pending == 1 or taken is not None
        while (left := taken or _claim(any_store, any_shop.at)) is not None:
            taken = None
            with any_store.transaction() as session:
                finish(session, left.id, at=any_shop.at)


def test_work_is_taken_in_the_order_it_came_and_not_before_it_is_due(
    store: Store, shop: Shop, clock: FakeClock
) -> None:
    with store.transaction() as session:
        later, _ = conversations.start(session, "web", language="en", at=shop.at)
        enqueue_turn(session, later.id, at=shop.at + timedelta(seconds=5))
        enqueue_turn(session, shop.thread, at=shop.at)
    first = _claim(store, shop.at)

    assert first is not None
    assert first.conversation_id == shop.thread
    assert _claim(store, shop.at) is None
    assert _claim(store, clock.move(seconds=5)) is not None


def test_failed_work_comes_back_later_each_time_and_is_parked_in_the_end(any_store: Store, any_shop: Shop) -> None:
    _enqueue(any_store, any_shop)
    at, waits = any_shop.at, []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        taken = _claim(any_store, at)
        assert taken is not None
        assert (taken.attempts, taken.is_last_attempt) == (attempt, attempt == MAX_ATTEMPTS)
        with any_store.transaction() as session:
            release(session, taken.id, error="the model was down " * 100, at=at)
        with any_store.reading() as session:
            due = session.scalar(select(WorkRow.due_at).where(WorkRow.status == "pending"))
        if due is not None:
            waits.append(due - at)
            at = due

    assert waits == sorted(set(waits))
    assert len(waits) == MAX_ATTEMPTS - 1
    assert any_store.count("work", {"status": "failed"}) == 1


def test_work_whose_worker_vanished_is_free_after_its_lease(any_store: Store, any_shop: Shop) -> None:
    _enqueue(any_store, any_shop)
    _claim(any_store, any_shop.at)

    assert _requeue(any_store, any_shop.at + LEASE) == 0
    assert _requeue(any_store, any_shop.at + LEASE + timedelta(seconds=1)) == 1
    again = _claim(any_store, any_shop.at + LEASE + timedelta(seconds=1))
    assert again is not None
    assert again.attempts == 2


def test_the_only_process_frees_everything_when_it_starts(any_store: Store, any_shop: Shop) -> None:
    _enqueue(any_store, any_shop)
    _claim(any_store, any_shop.at)

    assert _requeue(any_store, any_shop.at, everything=True) == 1
    assert _requeue(any_store, any_shop.at, everything=True) == 0


def test_a_worker_can_ask_for_one_conversations_work(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=any_shop.at)
        enqueue_turn(session, other.id, at=any_shop.at)
    _enqueue(any_store, any_shop)
    with any_store.transaction() as session:
        taken = claim(session, at=any_shop.at, conversation_id=any_shop.thread)
        assert claim(session, at=any_shop.at, conversation_id=any_shop.thread) is None

    assert taken is not None
    assert taken.conversation_id == any_shop.thread


def test_a_conversation_is_busy_from_message_to_answer(any_store: Store, any_shop: Shop) -> None:
    told = []
    for step in ("nothing", "asked", "taken", "finished"):
        if step == "asked":
            _enqueue(any_store, any_shop)
        if step == "taken":
            taken = _claim(any_store, any_shop.at)
        with any_store.transaction() as session:
            if step == "finished" and taken is not None:
                finish(session, taken.id, at=any_shop.at)
            told.append(is_busy(session, any_shop.thread))

    assert told == [False, True, True, False]


@pytest.mark.parametrize("workers", [2, 8])
def test_one_piece_of_work_has_one_taker(any_store: Store, any_shop: Shop, workers: int) -> None:
    _enqueue(any_store, any_shop)

    taken = at_once(workers, lambda _: _claim(any_store, any_shop.at))

    assert len([one for one in taken if one]) == 1


def _two_pending(store: Store, shop: Shop) -> None:
    """A turn that was given back while another one already waits."""
    first = _claim(store, shop.at)
    assert first is not None
    with store.transaction() as session:
        enqueue_turn(session, first.conversation_id, at=shop.at)
        requeue_stale(session, at=shop.at, everything=True)


def _enqueue(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        enqueue_turn(session, shop.thread, at=shop.at)


def _claim(store: Store, at: datetime) -> Work | None:
    with store.transaction() as session:
        return claim(session, at=at)


def _requeue(store: Store, at: datetime, *, everything: bool = False) -> int:
    with store.transaction() as session:
        return requeue_stale(session, at=at, everything=everything)
