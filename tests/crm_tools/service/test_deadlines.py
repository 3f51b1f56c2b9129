"""A clock that comes round is acted on once: a warning first, the leads when the promise is broken."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tools.errors import Conflict
from crm_tools.service import tickets
from crm_tools.service.clocks import ClockRow, clocks_of, due_tickets, next_clock, next_due, next_to_break
from crm_tools.service.deadlines import act_on, act_on_all_due
from crm_tools.service.sla import State
from crm_tools.store import Session, Store
from tests.conftest import FakeClock
from tests.crm_tools.conftest import Shop, at_once, open_shop
from tests.crm_tools.service.desk_shop import ALWAYS, OFFICE, colleague, kinds, set_hours, ticket_for


@pytest.fixture
def any_shop(any_store: Store, clock: FakeClock) -> Shop:
    """The shop, open day and night, with somebody for repairs."""
    return _open_day_and_night(any_store, clock)


@pytest.fixture
def shop(store: Store, clock: FakeClock) -> Shop:
    return _open_day_and_night(store, clock)


def _open_day_and_night(store: Store, clock: FakeClock) -> Shop:
    opened = open_shop(store, clock())
    set_hours(store, ALWAYS, at=clock())
    colleague(store, "Ann", "repair", capacity=9999, at=clock())
    return opened


def test_a_promise_is_warned_of_and_then_escalated_once_each(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    opened = ticket_for(any_store, at=clock())

    assert _act(any_store, clock.move(minutes=179)) == []
    assert _act(any_store, clock.move(minutes=1)) == ["T-1001 sla.warned"]
    assert _act(any_store, clock.move(minutes=59)) == []
    assert _act(any_store, clock.move(minutes=1)) == ["T-1001 sla.breached"]
    assert _act(any_store, clock.move(minutes=1)) == []
    now = _now(any_store, opened)
    assert (now.escalation, now.escalated_at) == ("first_reply", any_shop.at + timedelta(minutes=240))
    assert kinds(any_store, opened.number)[-3:] == ["sla.warned", "sla.breached", "ticket.escalated"]


def test_what_came_due_while_nobody_watched_is_acted_on_at_once(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    opened = ticket_for(any_store, at=clock())
    done = _act(any_store, clock.move(days=9))

    assert done == ["T-1001 sla.breached", "T-1001 sla.breached"]
    with any_store.reading() as session:
        broken = [one.broken_at for one in clocks_of(session, opened.id, clock())]
    assert broken == [any_shop.at + timedelta(minutes=240), any_shop.at + timedelta(minutes=1440)]


def test_two_timekeepers_do_not_act_twice(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    opened = ticket_for(any_store, at=clock())
    clock.move(days=9)

    def act(_: int) -> list[str]:
        with any_store.transaction() as session:
            return act_on(session, opened.number, at=clock())

    assert sorted(kind for done in at_once(4, act) for kind in done) == ["sla.breached"] * 2
    assert kinds(any_store, opened.number).count("ticket.escalated") == 2


def test_an_answer_that_came_too_late_is_noticed_and_not_escalated(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    opened = ticket_for(any_store, at=clock())
    with any_store.transaction() as session:
        tickets.reply(session, opened.number, by="user:x", at=clock.move(minutes=300))

    assert _act(any_store, clock()) == ["T-1001 sla.breached"]
    assert _now(any_store, opened).escalated_at is None
    with any_store.reading() as session:
        first = clocks_of(session, opened.id, clock())[0]
    assert (first.state, first.broken_at) == (State.BROKEN, any_shop.at + timedelta(minutes=240))


def test_what_was_noticed_as_broken_stays_so_when_the_policy_is_made_easier(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    opened = ticket_for(any_store, at=clock())
    _act(any_store, clock.move(minutes=250))
    set_hours(any_store, OFFICE, at=clock())  # it was Saturday: nothing of it counts now
    with any_store.reading() as session:
        assert clocks_of(session, opened.id, clock())[0].state is State.BROKEN


def test_nothing_is_due_without_hours(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    set_hours(any_store, {"week": {}}, at=any_shop.at)
    ticket_for(any_store, at=clock())

    assert _act(any_store, clock.move(days=900)) == []
    with any_store.reading() as session:
        assert next_due(session) is None
        assert next_to_break(session, now=clock()) == []


def test_the_next_due_moment_is_known_and_the_next_to_break_come_first(
    any_store: Store, any_shop: Shop, clock: FakeClock
) -> None:
    later = ticket_for(any_store, at=clock())
    sooner = ticket_for(any_store, at=clock(), text="it is smoking")
    with any_store.reading() as session:
        assert next_due(session) == any_shop.at + timedelta(minutes=22, seconds=30)
        assert due_tickets(session, at=clock()) == []
        assert [number for number, _ in next_to_break(session, now=clock())] == [sooner.number, later.number]


def test_a_solved_ticket_is_due_no_more(any_store: Store, any_shop: Shop, clock: FakeClock) -> None:
    opened = ticket_for(any_store, at=clock())
    with any_store.transaction() as session:
        tickets.solve(session, opened.number, by="user:x", at=clock.move(minutes=5))
    with any_store.reading() as session:
        assert next_due(session) is None
        assert next_clock(clocks_of(session, opened.id, clock())) is None


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["reply", "wait", "resume", "solve", "reopen", "act"]), st.integers(0, 400))))
def test_rows_and_events_agree_whatever_happens(store: Store, shop: Shop, steps: list[tuple[str, int]]) -> None:
    """Every event of a breach has a clock that is broken, and no clock breaks twice."""
    opened, at = ticket_for(store, at=shop.at), shop.at
    for step, minutes in steps:
        at += timedelta(minutes=minutes)
        with store.transaction() as session, suppress(Conflict):
            _step(session, step, opened.number, at)
    _act(store, at)
    story = kinds(store, opened.number)
    with store.reading() as session:
        clocks = clocks_of(session, opened.id, at)
        rows = [session.get_one(ClockRow, (opened.id, one.target.value)) for one in clocks]

    assert story.count("sla.breached") == sum(one.state is State.BROKEN for one in clocks)
    assert story.count("sla.warned") <= 2
    assert [row.breached_at for row in rows] == [one.broken_at for one in clocks]


def _act(store: Store, at: datetime) -> list[str]:
    with store.transaction() as session:
        return act_on_all_due(session, at=at)


def _step(session: Session, step: str, number: str, at: datetime) -> None:
    match step:
        case "reply":
            tickets.reply(session, number, by="user:x", at=at)
        case "wait":
            tickets.wait_for_customer(session, number, by="user:x", at=at)
        case "resume":
            tickets.resume(session, number, by="user:x", at=at)
        case "solve":
            tickets.solve(session, number, by="user:x", at=at)
        case "reopen":
            tickets.reopen(session, number, by="user:x", at=at)
        case _:
            act_on_all_due(session, at=at)


def _now(store: Store, one: tickets.Ticket) -> tickets.Ticket:
    with store.reading() as session:
        return tickets.ticket_by_number(session, one.number)
