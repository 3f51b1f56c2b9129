"""Notes on a ticket and who did something to it."""

from __future__ import annotations

from crm_tools.service.ticket_story import notes_of, who_last
from crm_tools.service.tickets import NewTicket, note_on, open_ticket, solve
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop


def test_notes_come_newest_first_with_their_authors(any_store: Store, any_shop: Shop) -> None:
    shop = any_shop
    with any_store.transaction() as session:
        new = NewTicket("question", "?", "What is it?", "service", shop.lin, None)
        ticket = open_ticket(session, new, actor=f"contact:{shop.lin}", at=shop.at)
        note_on(session, ticket.number, "Called", by=f"user:{shop.mei.id}", at=shop.at)

        notes = notes_of(session, ticket.id)

    assert [(one.author, one.name, one.text) for one in notes] == [
        ("colleague", "Mei", "Called"),
        ("customer", "", "What is it?"),
    ]


def test_only_a_colleague_is_named_as_who_did_it(any_store: Store, any_shop: Shop) -> None:
    shop = any_shop
    with any_store.transaction() as session:
        new = NewTicket("question", "?", "?", "service", shop.lin, None)
        number = open_ticket(session, new, actor="assistant", at=shop.at).number
        solve(session, number, by=f"user:{shop.mei.id}", at=shop.at, ask=False)

        assert who_last(session, number, "ticket.solved", "ticket.closed") == "Mei"
        assert who_last(session, number, "ticket.opened") is None
        assert who_last(session, number, "ticket.reopened") is None
