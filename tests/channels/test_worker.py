"""What was accepted is answered: after crashes, failures and shutdowns, once, and in turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import make_mind
from assistant.mind import Mind
from assistant.turn import take_turn
from channels import worker as working_place
from crm_tools.errors import StoreFailure
from crm_tools.service import work
from crm_tools.service.messages import Message
from crm_tools.service.work import MAX_ATTEMPTS, Work
from crm_tools.store import utc_now
from tests.channels.desk import accept, answered, eventually, replies, working
from tests.channels.house import settings_for


@pytest.fixture
def mind(folder: Path) -> Iterator[Mind]:
    made = make_mind(settings_for(folder))
    yield made
    made.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failed work is due again at once."""
    monkeypatch.setattr(work, "timedelta", lambda **_: timedelta(0))


class Turns:
    """Stands before the real turn: counts, and fails as often as told."""

    def __init__(self, fails: int = 0, seconds: float = 0) -> None:
        self.fails, self.seconds = fails, seconds
        self.begun: Counter[str] = Counter()
        self.now: Counter[str] = Counter()
        self.most_at_once = 0

    async def __call__(self, mind: Mind, taken: Work, **more: Any) -> Message | None:
        one = taken.conversation_id
        self.begun[one] += 1
        self.now[one] += 1
        assert self.now[one] == 1, "two turns of one conversation at a time"
        self.most_at_once = max(self.most_at_once, self.now.total())
        try:
            await asyncio.sleep(self.seconds)
            if self.begun[one] <= self.fails:
                raise RuntimeError("the brain is out")
            return await take_turn(mind, taken, **more)
        finally:
            self.now[one] -= 1


async def test_what_a_crash_left_behind_is_answered_after_the_restart(mind: Mind) -> None:
    waiting, begun = accept(mind, "hello"), accept(mind, "hello")
    with mind.store.transaction() as session:
        assert work.claim(session, at=utc_now(), conversation_id=begun)
    async with working(mind):
        await eventually(answered(mind, waiting, begun))

    assert [len(replies(mind, one)) for one in (waiting, begun)] == [1, 1]
    assert mind.store.count("work", {"status": "done"}) == 2


async def test_a_failed_turn_is_tried_again(mind: Mind, monkeypatch: pytest.MonkeyPatch, impatient: None) -> None:
    turns = Turns(fails=MAX_ATTEMPTS - 1)
    monkeypatch.setattr(working_place, "take_turn", turns)
    talk = accept(mind, "hello")
    async with working(mind):
        await eventually(answered(mind, talk))

    assert turns.begun[talk] == MAX_ATTEMPTS
    assert len(replies(mind, talk)) == 1


async def test_in_the_end_a_person_takes_over_and_the_reason_is_kept(
    mind: Mind, monkeypatch: pytest.MonkeyPatch, impatient: None
) -> None:
    monkeypatch.setattr(working_place, "take_turn", Turns(fails=99))
    talk = accept(mind, "hello")
    async with working(mind):
        await eventually(lambda: mind.store.count("work", {"status": "failed"}) == 1)

    [apology] = replies(mind, talk)
    assert "colleague" in apology
    assert mind.store.count("conversations", {"id": talk, "owner": "queue"}) == 1
    assert mind.store.count("work", {"error": "RuntimeError: the brain is out", "attempts": MAX_ATTEMPTS}) == 1


async def test_work_that_takes_the_process_down_again_and_again_is_not_tried_for_ever(
    mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns()
    monkeypatch.setattr(working_place, "take_turn", turns)
    talk = accept(mind, "hello")
    for _ in range(2 * MAX_ATTEMPTS):
        with mind.store.transaction() as session:
            assert work.claim(session, at=utc_now())
            work.requeue_stale(session, at=utc_now(), everything=True)
    async with working(mind):
        await eventually(lambda: mind.store.count("work", {"status": "failed"}) == 1)

    assert turns.begun[talk] == 0
    assert len(replies(mind, talk)) == 1


async def test_a_conversation_has_one_turn_at_a_time_and_several_conversations_go_side_by_side(
    mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(seconds=0.1)
    monkeypatch.setattr(working_place, "take_turn", turns)
    talks = [accept(mind, "hello") for _ in range(6)]
    async with working(mind) as worker:
        for _ in range(3):
            await asyncio.sleep(0.05)
            for one in talks:
                accept(mind, "and another thing", conversation_id=one)
            worker.wake()
        await eventually(lambda: mind.store.count("work", {"status": "done"}) == mind.store.count("work", {}))

    assert turns.most_at_once > 1
    assert turns.most_at_once <= working_place.AT_ONCE
    assert all(replies(mind, one) for one in talks)


async def test_a_shutdown_finishes_what_is_under_way(mind: Mind, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(seconds=0.5)
    monkeypatch.setattr(working_place, "take_turn", turns)
    talk = accept(mind, "hello")
    async with working(mind):
        await eventually(lambda: turns.now[talk] == 1)

    assert len(replies(mind, talk)) == 1
    assert mind.store.count("work", {"status": "done"}) == 1


async def test_a_shutdown_does_not_wait_for_ever(mind: Mind, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(seconds=3600)
    monkeypatch.setattr(working_place, "take_turn", turns)
    monkeypatch.setattr(working_place, "LAST_WORDS_SECONDS", 0.1)
    talk = accept(mind, "hello")
    async with working(mind):
        await eventually(lambda: turns.now[talk] == 1)
    await asyncio.sleep(0.05)

    assert turns.now[talk] == 0
    assert mind.store.count("work", {"status": "running"}) == 1


async def test_a_database_that_fails_for_a_moment_does_not_end_the_worker(
    mind: Mind, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, failures = work.claim, iter(range(2))

    def shaky(*args: Any, **more: Any) -> Work | None:
        if next(failures, None) is not None:
            raise StoreFailure("the disk is full")
        return claim(*args, **more)

    monkeypatch.setattr(work, "claim", shaky)
    monkeypatch.setattr(working_place, "LOOK_EVERY", 0.05)
    talk = accept(mind, "hello")
    async with working(mind):
        await eventually(answered(mind, talk))
