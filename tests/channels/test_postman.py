"""What is to leave the house leaves it, once it can."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from assistant.threads import Threads
from channels import postman as post
from channels.base import DeliveryFailed, DeliveryRefused, DeliveryUncertain, Simulator
from channels.memory import MemoryChannel
from channels.postman import Postman
from crm_tools.service import conversations, outbox
from crm_tools.service.outbox import Letter, Outgoing, mark_sending, queue, sent_to
from crm_tools.store import Store
from tests.conftest import FakeClock


class Shaky:
    """A provider that refuses, or breaks, a few times first."""

    name = "email"

    def __init__(self, *first: Exception | float, repeats_safely: bool = True) -> None:
        self.repeats_safely = repeats_safely
        self._first = list(first)
        self.taken: list[str] = []

    async def send(self, outgoing: Outgoing) -> str:
        match self._first.pop(0) if self._first else None:
            case Exception() as error:
                raise error
            case float(seconds):
                await asyncio.sleep(seconds)
        self.taken.append(outgoing.id)
        return f"theirs-{len(self.taken)}"


@pytest.fixture
def threads(store: Store) -> Iterator[Threads]:
    made = Threads(store)
    yield made
    made.close()


async def test_a_letter_goes_to_the_mailbox(store: Store, threads: Threads, clock: FakeClock) -> None:
    letter = _letter(store, clock)
    postman = Postman(threads, clock, {"email": Simulator("email")})

    assert await postman.deliver()
    assert not await postman.deliver()
    with store.reading() as session:
        assert [one.id for one in sent_to(session, "email", "lin@example.com")] == [letter]


@pytest.mark.parametrize("error", [DeliveryFailed("busy"), OSError("no route"), ValueError("odd")])
async def test_a_failed_delivery_is_tried_again_and_sent_once(
    store: Store, threads: Threads, clock: FakeClock, error: Exception
) -> None:
    letter, sender = _letter(store, clock), Shaky(error, error)
    postman = Postman(threads, clock, {"email": sender})
    for _ in range(5):
        await postman.deliver()
        clock.move(minutes=5)

    assert sender.taken == [letter]
    assert store.count("outbox", {"status": "sent", "attempts": 3}) == 1


async def test_a_provider_that_hangs_is_given_up_for_now(
    store: Store, threads: Threads, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "SEND_SECONDS", 0.05)
    _letter(store, clock)
    await Postman(threads, clock, {"email": Shaky(60.0)}).deliver()

    assert store.count("outbox", {"status": "queued", "attempts": 1}) == 1


async def test_a_channel_that_is_not_set_up_keeps_its_letters_and_spends_no_try(
    store: Store, threads: Threads, clock: FakeClock
) -> None:
    letter, nobody = _letter(store, clock), Postman(threads, clock, {})
    for _ in range(20):
        await nobody.sweep(everything=False)
        await nobody.deliver()
        clock.move(hours=1)
    assert store.count("outbox", {"status": "queued", "attempts": 0}) == 1

    sender = Shaky()
    await Postman(threads, clock, {"email": sender}).deliver()
    assert sender.taken == [letter]


async def test_after_three_days_without_a_channel_people_see_the_letter(
    store: Store, threads: Threads, clock: FakeClock
) -> None:
    _letter(store, clock)
    clock.move(hours=73)
    await Postman(threads, clock, {}).sweep(everything=False)

    with store.reading() as session:
        (shown,) = outbox.unsettled(session)
    assert (shown.status, shown.attempts) == ("failed", 0)
    assert shown.reason == "no channel 'email' is set up; name it in DESKSIDE_CHANNELS"


async def test_a_refused_letter_is_not_tried_again_and_people_see_why(
    store: Store, threads: Threads, clock: FakeClock
) -> None:
    _letter(store, clock)
    await Postman(threads, clock, {"email": Shaky(DeliveryRefused("no such mailbox"))}).deliver()

    with store.reading() as session:
        (shown,) = outbox.unsettled(session)
    assert (shown.status, shown.reason, shown.attempts) == ("failed", "no such mailbox", 1)


async def test_a_provider_is_not_asked_again_before_it_wants_to_be(
    store: Store, threads: Threads, clock: FakeClock
) -> None:
    letter, sender = _letter(store, clock), Shaky(DeliveryFailed("slow down", retry_after=900))
    postman = Postman(threads, clock, {"email": sender})
    await postman.deliver()
    clock.move(seconds=899)
    assert not await postman.deliver()
    clock.move(seconds=1)
    await postman.deliver()

    assert sender.taken == [letter]


async def test_what_its_provider_calls_a_letter_is_kept(store: Store, threads: Threads, clock: FakeClock) -> None:
    _letter(store, clock)
    await Postman(threads, clock, {"email": Shaky()}).deliver()

    assert store.count("outbox", {"status": "sent", "external_id": "theirs-1"}) == 1


@pytest.mark.parametrize("trouble", [DeliveryUncertain("no answer"), OSError("reset"), 60.0])
async def test_what_may_have_arrived_is_not_said_twice(
    store: Store, threads: Threads, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, trouble: Exception | float
) -> None:
    monkeypatch.setattr(post, "SEND_SECONDS", 0.05)
    _letter(store, clock)
    sender = Shaky(trouble, repeats_safely=False)
    postman = Postman(threads, clock, {"email": sender})
    for _ in range(3):
        await postman.deliver()
        await postman.sweep(everything=True)
        clock.move(hours=7)

    assert sender.taken == []
    assert store.count("outbox", {"status": "unknown", "attempts": 1}) == 1


async def test_a_sender_that_died_over_a_letter_leaves_it_to_people_where_a_repeat_cannot_be_told(
    store: Store, threads: Threads, clock: FakeClock
) -> None:
    letter, sender = _letter(store, clock), Shaky(repeats_safely=False)
    with store.transaction() as session:
        mark_sending(session, letter, at=clock())
    postman = Postman(threads, clock, {"email": sender})
    await postman.sweep(everything=True)
    await postman.deliver()

    assert sender.taken == []
    with store.reading() as session:
        (shown,) = outbox.unsettled(session)
    assert (shown.status, shown.outgoing.id) == ("unknown", letter)
    assert "not known" in shown.reason


async def test_a_later_letter_of_a_conversation_waits_for_the_earlier_one_and_no_other_does(
    store: Store, threads: Threads, clock: FakeClock
) -> None:
    with store.transaction() as session:
        threads_of = [conversations.start(session, "email", language="en", at=clock())[0].id for _ in range(2)]
    here = [_letter(store, clock, key=f"here {n}", conversation_id=threads_of[0]) for n in range(3)]
    there = _letter(store, clock, key="there", conversation_id=threads_of[1])
    sender = Shaky(DeliveryFailed("busy"))
    postman = Postman(threads, clock, {"email": sender})
    await postman.deliver()
    await postman.deliver()
    assert sender.taken == [there]

    clock.move(minutes=1)
    await postman.deliver()
    assert sender.taken == [there, *here]


async def test_a_channel_in_trouble_keeps_no_other_waiting(store: Store, threads: Threads, clock: FakeClock) -> None:
    for number in range(5):
        _letter(store, clock, key=f"key {number}")
    with store.transaction() as session:
        queue(session, Letter("memory", "lin", "", "hello", "other"), at=clock())
    down, well = Shaky(*[DeliveryFailed("down")] * 5), MemoryChannel()
    await Postman(threads, clock, {"email": down, "memory": well}).deliver()

    assert len(well.sent) == 1
    assert store.count("outbox", {"channel": "email", "attempts": 1}) == 1, "one try says enough for now"


@pytest.mark.parametrize("alone", [True, False])
async def test_what_a_crash_left_half_sent_is_sent_again(
    store: Store, threads: Threads, clock: FakeClock, alone: bool
) -> None:
    letter, sender = _letter(store, clock), Shaky()
    with store.transaction() as session:
        mark_sending(session, letter, at=clock())
    postman = Postman(threads, clock, {"email": sender})
    await postman.sweep(everything=False)
    assert not await postman.deliver(), "another process may be at it"
    if not alone:
        clock.move(seconds=(outbox.LEASE + timedelta(seconds=1)).total_seconds())
    await postman.sweep(everything=alone)
    await postman.deliver()

    assert sender.taken == [letter]


def _letter(store: Store, clock: FakeClock, *, key: str = "key", conversation_id: str | None = None) -> str:
    letter = Letter("email", "lin@example.com", "Your code", "123456", key, conversation_id=conversation_id)
    with store.transaction() as session:
        return queue(session, letter, at=clock())
