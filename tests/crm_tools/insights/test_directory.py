"""The customers as a list."""

from __future__ import annotations

from datetime import timedelta

from crm_tools.insights.directory import listed
from crm_tools.people.contacts import create_contact
from crm_tools.service.tickets import NewTicket, open_ticket, solve
from crm_tools.store import Store
from tests.crm_tools.sales.conftest import Trade, say


def test_whoever_was_heard_from_last_comes_first(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        silent = create_contact(session, "Aya", language="en", at=trade.at)
        say(session, trade.thread, "hello", trade.at + timedelta(minutes=1))

        found = listed(session)

    assert [one.contact.id for one in found] == [trade.hotel, silent]
    assert [one.last_at is None for one in found] == [False, True]


def test_open_tickets_are_counted_and_solved_ones_are_not(any_store: Store, trade: Trade) -> None:
    with any_store.transaction() as session:
        for _number in range(2):
            new = NewTicket("question", "?", "?", "service", trade.hotel, None)
            number = open_ticket(session, new, actor="test", at=trade.at).number
        solve(session, number, by=f"user:{trade.ann.id}", at=trade.at, ask=False)

        (found,) = listed(session, "kim")

    assert found.open_tickets == 1


def test_a_search_for_nobody_finds_nobody(any_store: Store, trade: Trade) -> None:
    with any_store.reading() as session:
        assert listed(session, "zzzz qqqq") == []
        assert len(listed(session, "  ", limit=1)) == 1
