"""Work with a tracking number."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from crm_tools.errors import NotFound
from crm_tools.service import conversations
from crm_tools.service.tickets import (
    NewTicket,
    Ticket,
    TicketRow,
    add_ticket_note,
    open_ticket,
    ticket,
    tickets,
    tickets_of,
)
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once


def test_an_opened_ticket_has_a_number_a_first_note_and_an_event(any_store: Store, any_shop: Shop) -> None:
    opened = _open(any_store, any_shop, contact_id=any_shop.lin)

    assert (opened.number, opened.status, opened.queue) == ("T-1001", "open", "repair")
    assert any_store.count("ticket_notes", {"ticket_id": opened.id, "text": "It hums."}) == 1
    assert any_store.count("events", {"kind": "ticket.opened", "subject": "ticket:T-1001"}) == 1


def test_tickets_opened_at_once_have_different_numbers(any_store: Store, any_shop: Shop) -> None:
    opened = at_once(8, lambda _: _open(any_store, any_shop, contact_id=any_shop.lin).number)

    assert sorted(opened) == [f"T-{1001 + n}" for n in range(8)]


def test_a_foreign_ticket_looks_exactly_like_an_unknown_one(any_store: Store, any_shop: Shop) -> None:
    foreign = _open(any_store, any_shop, contact_id=any_shop.zhang)
    with any_store.transaction() as session:
        mine, _ = conversations.start(session, "web", language="en", at=any_shop.at)
        refusals = []
        for number in (foreign.number, "T-9999"):
            with pytest.raises(NotFound) as refusal:
                ticket(session, number, contact_id=any_shop.lin, conversation_id=mine.id)
            refusals.append(str(refusal.value).replace(number, "…"))

    assert refusals[0] == refusals[1]


def test_a_ticket_of_nobody_is_known_in_its_own_conversation_only(any_store: Store, any_shop: Shop) -> None:
    opened = _open(any_store, any_shop, contact_id=None)
    with any_store.transaction() as session:
        other, _ = conversations.start(session, "web", language="en", at=any_shop.at)
        here = ticket(session, opened.number, contact_id=None, conversation_id=any_shop.thread)
        assert tickets_of(session, contact_id=None, conversation_id=other.id) == []

    assert here == opened


def test_a_customers_ticket_is_not_shown_to_the_next_person_in_the_same_conversation(
    any_store: Store, any_shop: Shop
) -> None:
    _open(any_store, any_shop, contact_id=any_shop.lin)
    with any_store.reading() as session:
        for other in (None, any_shop.zhang):
            assert tickets_of(session, contact_id=other, conversation_id=any_shop.thread) == []
        assert len(tickets_of(session, contact_id=any_shop.lin, conversation_id=None)) == 1


def test_who_is_nobody_in_no_conversation_has_no_tickets(any_store: Store, any_shop: Shop) -> None:
    _open(any_store, any_shop, contact_id=None)
    with any_store.reading() as session:
        assert tickets_of(session, contact_id=None, conversation_id=None) == []


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_note_opens_a_finished_ticket_again(store: Store, shop: Shop, status: str) -> None:
    opened = _open(store, shop, contact_id=shop.lin)
    with store.transaction() as session:
        session.execute(update(TicketRow).values(status=status))
        noted = add_ticket_note(session, opened.id, "It still hums.", actor="visitor", at=shop.at)

    assert noted.status == "open"


def test_staff_see_everybodys_tickets_newest_first_in_pages(store: Store, shop: Shop) -> None:
    for contact_id in (shop.lin, shop.zhang, None):
        _open(store, shop, contact_id=contact_id)
    with store.reading() as session:
        first = tickets(session, limit=2)
        rest = tickets(session, before=first[-1].id)

    assert sorted(one.number for one in (*first, *rest)) == ["T-1001", "T-1002", "T-1003"]


def _open(store: Store, shop: Shop, *, contact_id: str | None) -> Ticket:
    new = NewTicket("repair", "The lamp hums", "It hums.", "repair", contact_id, shop.thread)
    with store.transaction() as session:
        return open_ticket(session, new, actor="visitor", at=shop.at)
