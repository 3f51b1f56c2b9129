"""What is to leave the house leaves it, once it can."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from assistant.threads import Threads
from channels import postman as post
from channels.base import DeliveryFailed, Simulator
from channels.postman import Postman
from crm_tools.service import outbox
from crm_tools.service.outbox import Letter, Outgoing, mark_sending, queue, sent_to
from crm_tools.store import Store
from tests.conftest import FakeClock


class Shaky:
    """A provider that refuses, or breaks, a few times first."""

    name = "email"

    def __init__(self, *first: Exception | float) -> None:
        self._first = list(first)
        self.taken: list[str] = []

    async def send(self, outgoing: Outgoing) -> None:
        match self._first.pop(0) if self._first else None:
            case Exception() as error:
                raise error
            case float(seconds):
                await asyncio.sleep(seconds)
        self.taken.append(outgoing.id)


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


async def test_a_channel_that_is_not_set_up_keeps_its_letters(store: Store, threads: Threads, clock: FakeClock) -> None:
    _letter(store, clock)
    await Postman(threads, clock, {}).deliver()

    assert store.count("outbox", {"status": "queued", "error": "no channel 'email' is set up"}) == 1


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


def _letter(store: Store, clock: FakeClock) -> str:
    with store.transaction() as session:
        return queue(session, Letter("email", "lin@example.com", "Your code", "123456", "key"), at=clock())
