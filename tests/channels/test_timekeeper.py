"""The timekeeper acts on what is due, sleeps until the next, and wakes when told."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from assistant.threads import Threads
from channels import timekeeper
from channels.timekeeper import Timekeeper
from crm_tools.commerce.invoice_tools import request_invoice
from crm_tools.commerce.orders import OrderRow
from crm_tools.commerce.payments import Money, move_money
from crm_tools.desk import Desk
from crm_tools.people.company import DEFAULT
from crm_tools.people.levels import Caller, Level
from crm_tools.people.sign_ins import claim_of, start_session
from crm_tools.people.users import user_by_id
from crm_tools.service.tickets import solve
from crm_tools.store import Session, Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, open_shop
from tests.crm_tools.service.desk_shop import ALWAYS, kinds, set_hours, ticket_for


@pytest.fixture
def shop(store: Store, clock: FakeClock) -> Shop:
    opened = open_shop(store, clock())
    set_hours(store, ALWAYS, at=clock())
    return opened


async def test_it_warns_and_then_tells_the_leads(store: Store, shop: Shop, clock: FakeClock) -> None:
    told: list[str] = []
    keeper = Timekeeper(Threads(store), clock, lambda: told.append("changed"))
    ticket_for(store, at=clock())

    assert await keeper.act() == []
    clock.move(minutes=180)
    assert await keeper.act() == ["T-1001 sla.warned"]
    clock.move(minutes=60)
    assert await keeper.act() == ["T-1001 sla.breached"]
    assert await keeper.act() == []
    assert told == ["changed", "changed"]


async def test_what_has_arrived_gets_the_invoice_that_was_asked_for(store: Store, shop: Shop, clock: FakeClock) -> None:
    keeper = Timekeeper(Threads(store), clock)
    with store.transaction() as session:
        order = session.get_one(OrderRow, "A-1001")
        order.status = "shipped"
        move_money(session, ("A-1001", shop.lin), [Money("pay_lin", 229_900)], at=clock())
        desk = Desk(session, Caller(Level.VERIFIED, shop.lin), shop.thread, DEFAULT, "en", clock())
        request_invoice(desk, "A-1001", "Lin")

    assert await keeper.act() == []
    with store.transaction() as session:
        session.get_one(OrderRow, "A-1001").status = "delivered"
    assert await keeper.act() == ["A-1001 invoice.issued"]
    assert await keeper.act() == []


async def test_what_is_overdue_at_the_start_is_acted_on_before_it_sleeps(
    store: Store, shop: Shop, clock: FakeClock
) -> None:
    for _ in range(3):
        ticket_for(store, at=clock())
    clock.move(days=3)
    acted = asyncio.Event()
    running = asyncio.create_task(Timekeeper(Threads(store), clock, acted.set).run())
    await asyncio.wait_for(acted.wait(), 20)
    await _stop(running)

    assert [kinds(store, f"T-{1001 + n}").count("sla.breached") for n in range(3)] == [2, 2, 2]


async def test_it_looks_again_when_woken_and_goes_on_after_a_failure(
    store: Store, shop: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Queue[str]()
    real, fails = timekeeper.due_tickets, ["the disk is full"]
    loop = asyncio.get_running_loop()

    def look(session: Session, **given: object) -> list[str]:
        loop.call_soon_threadsafe(looked.put_nowait, "looked")
        if fails:
            raise OSError(fails.pop())
        return real(session, at=clock())

    monkeypatch.setattr(timekeeper, "due_tickets", look)
    acted = asyncio.Event()
    keeper = Timekeeper(Threads(store), clock, acted.set)
    running = asyncio.create_task(keeper.run())
    await asyncio.wait_for(looked.get(), 20)
    ticket_for(store, at=clock())
    clock.move(days=1)
    keeper.wake()
    await asyncio.wait_for(acted.wait(), 20)
    await _stop(running)

    assert kinds(store, "T-1001").count("sla.breached") == 2


@pytest.mark.parametrize(("minutes", "pause"), [(0, 30.0), (179.9, 6.0), (180, 1.0), (500, 1.0)])
async def test_it_sleeps_until_the_next_is_due_and_never_long(
    store: Store, shop: Shop, clock: FakeClock, minutes: float, pause: float
) -> None:
    ticket_for(store, at=clock())
    clock.move(minutes=minutes)

    assert await Timekeeper(Threads(store), clock)._until_next() == pytest.approx(pause)


async def test_whose_sign_in_ran_out_is_offline(store: Store, shop: Shop, clock: FakeClock) -> None:
    with store.transaction() as session:
        start_session(session, claim_of(session, "mei@example.com"), at=clock())
    keeper = Timekeeper(Threads(store), clock)
    for hours, presence in ((11, "online"), (1, "offline")):
        clock.move(hours=hours)
        await keeper.act()
        with store.reading() as session:
            user = user_by_id(session, shop.mei.id)
        assert user is not None
        assert user.presence == presence


async def test_with_nothing_promised_it_sleeps(store: Store, shop: Shop, clock: FakeClock) -> None:
    ticket_for(store, at=clock())
    with store.transaction() as session:
        solve(session, "T-1001", by="user:x", at=clock())

    assert await Timekeeper(Threads(store), clock)._until_next() == timekeeper.LONGEST_SLEEP


async def _stop(running: asyncio.Task[None]) -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
