"""What happens to a ticket moves its status one way, and its clocks with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.service import handoff, tickets
from crm_tools.service.clocks import ClockRow, clocks_of
from crm_tools.service.intake import receive
from crm_tools.service.sla import Clock, State
from crm_tools.store import Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop
from tests.crm_tools.service.desk_shop import ALWAYS, colleague, kinds, set_hours, set_tier, ticket_for


@pytest.fixture(autouse=True)
def _open_day_and_night(any_store: Store, any_shop: Shop) -> None:
    set_hours(any_store, ALWAYS, at=any_shop.at)


def test_a_ticket_has_its_priority_with_the_reason_and_both_clocks(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        set_tier(session, any_shop.lin, "gold", kind="company")
    opened = ticket_for(any_store, at=any_shop.at, contact_id=any_shop.lin, text="It leaks, we had to close")

    assert opened.priority == "urgent"
    assert opened.priority_reason["evidence"][0]["word"] == "leaks"
    first, solved = _clocks(any_store, opened, any_shop)
    assert (first.minutes, solved.minutes) == (30, 240)
    assert first.due_at == any_shop.at + timedelta(minutes=30)


def test_a_colleagues_reply_in_the_conversation_is_the_first_reply(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    opened = ticket_for(any_store, at=clock(), thread=any_shop.thread)
    with any_store.transaction() as session:
        handoff.add_note(session, any_shop.thread, any_shop.mei, "Look at this", at=clock.move(minutes=5))
    assert _clocks(any_store, opened, any_shop)[0].state is State.RUNNING
    with any_store.transaction() as session:
        handoff.reply(session, any_shop.thread, any_shop.mei, "Hi", at=clock.move(minutes=5), client_id="r1")
        handoff.reply(session, any_shop.thread, any_shop.mei, "Hi", at=clock(), client_id="r1")

    first = _clocks(any_store, opened, any_shop)[0]
    assert (first.state, first.met_at) == (State.MET, any_shop.at + timedelta(minutes=10))
    assert kinds(any_store, opened.number).count("ticket.replied") == 1


def test_what_waits_for_the_customer_goes_on_when_they_write(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    opened = ticket_for(any_store, at=clock(), thread=any_shop.thread)
    with any_store.transaction() as session:
        tickets.wait_for_customer(session, opened.number, by=f"user:{any_shop.mei.id}", at=clock.move(minutes=10))
    paused = _row(any_store, opened, "resolution")
    assert (paused.due_at, paused.warn_at, paused.paused_at) == (None, None, clock())
    with any_store.transaction() as session:
        receive(session, any_shop.thread, "Here is the photo", client_id="c1", at=clock.move(days=3))

    assert _now(any_store, opened).status == "open"
    assert _row(any_store, opened, "resolution").due_at == clock() + timedelta(minutes=1430)


@pytest.mark.parametrize("status", ["waiting", "solved", "closed"])
def test_a_customers_note_wakes_a_ticket_zammad_1322(any_store: Store, any_shop: Shop, status: str) -> None:
    opened = ticket_for(any_store, at=any_shop.at, contact_id=any_shop.lin)
    act = {"waiting": tickets.wait_for_customer, "solved": tickets.solve, "closed": tickets.close}[status]
    with any_store.transaction() as session:
        act(session, opened.number, by="user:x", at=any_shop.at)  # type: ignore[operator]
        noted = tickets.add_ticket_note(session, opened.id, "Still humming", actor="visitor", at=any_shop.at)

    assert noted.status == "open"
    assert _clocks(any_store, opened, any_shop)[1].state is State.RUNNING


def test_the_status_never_goes_backwards_chatwoot_14529(any_store: Store, any_shop: Shop) -> None:
    opened = ticket_for(any_store, at=any_shop.at)
    with any_store.transaction() as session:
        assert tickets.solve(session, opened.number, by="user:x", at=any_shop.at)
        assert not tickets.solve(session, opened.number, by="user:x", at=any_shop.at)
        tickets.close(session, opened.number, by="user:x", at=any_shop.at)
        tickets.resume(session, opened.number, by="user:x", at=any_shop.at)
        tickets.reply(session, opened.number, by="user:x", at=any_shop.at)
        with pytest.raises(Conflict, match="solved; reopen it first"):
            tickets.wait_for_customer(session, opened.number, by="user:x", at=any_shop.at)

    assert _now(any_store, opened).status == "solved"
    assert kinds(any_store, opened.number)[-1] == "ticket.solved"


def test_a_priority_set_by_hand_moves_the_clocks_and_keeps_the_reason(any_store: Store, any_shop: Shop) -> None:
    opened = ticket_for(any_store, at=any_shop.at)
    with any_store.transaction() as session:
        for _ in range(2):
            tickets.set_priority(session, opened.number, "urgent", reason="wedding", by=any_shop.mei, at=any_shop.at)

    now = _now(any_store, opened)
    assert (now.priority, now.priority_reason["by"]) == ("urgent", any_shop.mei.id)
    assert "wedding" in now.priority_reason["zh"]
    assert _clocks(any_store, opened, any_shop)[0].minutes == 30
    assert kinds(any_store, opened.number).count("ticket.prioritised") == 1


@pytest.mark.parametrize(("priority", "reason"), [("hot", "because"), ("urgent", " "), ("urgent", "x" * 501)])
def test_no_priority_and_no_reason_are_refused(any_store: Store, any_shop: Shop, priority: str, reason: str) -> None:
    opened = ticket_for(any_store, at=any_shop.at)
    with any_store.transaction() as session, pytest.raises(Invalid):
        tickets.set_priority(session, opened.number, priority, reason=reason, by=any_shop.mei, at=any_shop.at)


def test_an_unknown_number_is_not_found(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        for act in (tickets.solve, tickets.reopen, tickets.resume):
            with pytest.raises(NotFound):
                act(session, "T-9", by="user:x", at=any_shop.at)  # type: ignore[operator]
        with pytest.raises(NotFound):
            tickets.ticket_by_number(session, "T-9")


def test_a_colleagues_note_is_no_answer(any_store: Store, any_shop: Shop) -> None:
    ann = colleague(any_store, "Ann", "repair", at=any_shop.at)
    opened = ticket_for(any_store, at=any_shop.at)
    with any_store.transaction() as session:
        tickets.note_on(session, opened.number, "Ordered the pump", by=f"user:{ann.id}", at=any_shop.at)
        with pytest.raises(Invalid):
            tickets.note_on(session, opened.number, "  ", by=f"user:{ann.id}", at=any_shop.at)

    assert _clocks(any_store, opened, any_shop)[0].state is State.RUNNING


def _clocks(store: Store, one: tickets.Ticket, shop: Shop) -> list[Clock]:
    with store.reading() as session:
        return clocks_of(session, one.id, shop.at + timedelta(minutes=20))


def _row(store: Store, one: tickets.Ticket, target: str) -> ClockRow:
    with store.reading() as session:
        return session.get_one(ClockRow, (one.id, target))


def _now(store: Store, one: tickets.Ticket) -> tickets.Ticket:
    with store.reading() as session:
        return tickets.ticket_by_number(session, one.number)
