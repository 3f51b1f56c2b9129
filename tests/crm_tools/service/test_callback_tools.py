"""A call is agreed once, moved rather than doubled, and called off until an hour before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_tools.desk import Desk
from crm_tools.errors import Conflict, Invalid, NotVerified
from crm_tools.people.company import DEFAULT
from crm_tools.people.contacts import ContactRow, create_contact
from crm_tools.people.identities import add_identity
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import load_tools
from crm_tools.service.calendars import read_calendar
from crm_tools.service.call_backs import call_back
from crm_tools.service.callback_times import CallbackRules
from crm_tools.service.callback_tools import book_callback, preview_book_callback
from crm_tools.service.callbacks import CallbackRow, taken_slots
from crm_tools.service.clocks import clocks_of
from crm_tools.service.conversations import ConversationRow
from crm_tools.service.ticket_rows import TicketNoteRow, TicketRow
from crm_tools.service.tickets import close
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once
from tests.crm_tools.taking_back import take_back

ZONE = "Asia/Shanghai"
WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
COMPANY = replace(
    DEFAULT, timezone=ZONE, calendar=read_calendar(ZONE, {"week": WEEK}), callbacks=CallbackRules(per_slot=2)
)
TUESDAY = ("2026-11-24", "10:00", "a quote for  our office")
TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def desk(any_store: Store, any_shop: Shop) -> Iterator[Desk]:
    """Lin's, on a Saturday; she lives in China, and her phone number is on file."""
    with any_store.transaction() as session:
        on_file(session, any_shop)
        yield desk_of(session, any_shop, any_shop.lin)


def on_file(session: Session, shop: Shop) -> None:
    session.execute(update(ContactRow).values(address={"country": "CN"}))
    add_identity(session, shop.lin, "phone", "+861000009001", verified_at=None)


def desk_of(session: Session, shop: Shop, contact_id: str) -> Desk:
    return Desk(session, Caller(Level.VERIFIED, contact_id), shop.thread, COMPANY, "en", shop.at)


def test_a_call_is_agreed_as_the_preview_said_and_the_ticket_has_what_the_caller_needs(desk: Desk) -> None:
    preview = preview_book_callback(desk, *TUESDAY)
    assert preview.summary.en == "A colleague calls you on Tue 24 November 2026, 10:00–10:30."
    assert [(one.name.en, one.before, one.after and one.after.en) for one in preview.changes] == [
        ("Call", None, "Tue 24 November 2026, 10:00–10:30"),
        ("Number", None, "+86 10 0000 9001"),
        ("About", None, "a quote for our office"),
    ]
    assert preview.effects[0].en == "Times are by our clock (Asia/Shanghai)."

    [done] = book_callback(desk, *TUESDAY)
    assert done.ref == "callback B-1001"
    assert done.fields == {
        "number": "B-1001",
        "status": "booked",
        "day": "2026-11-24",
        "time": "10:00",
        "when": "Tue 24 November 2026, 10:00–10:30",
        "phone": "+86 10 0000 9001",
        "topic": "a quote for our office",
        "ticket": "T-1001",
    }
    ticket = desk.session.scalars(select(TicketRow)).one()
    assert (ticket.kind, ticket.subject) == ("callback", "Call back on Tue 24 November 2026, 10:00–10:30")
    assert desk.session.scalars(select(TicketNoteRow.text)).one().split("\n") == [
        "Call: +86 10 0000 9001",
        "When: Tue 24 November 2026, 10:00–10:30 (Asia/Shanghai)",
        "About: a quote for our office",
    ]
    assert taken_slots(desk.session, since=desk.now) == {TEN: 1}


def test_what_is_promised_for_the_ticket_counts_from_the_agreed_time(desk: Desk) -> None:
    book_callback(desk, *TUESDAY)
    ticket = desk.session.scalars(select(TicketRow)).one()

    assert all(one.due_at is not None and one.due_at > TEN for one in clocks_of(desk.session, ticket.id, desk.now))


def test_a_customer_elsewhere_is_told_their_own_time(desk: Desk) -> None:
    desk.session.execute(update(ContactRow).values(address={"country": "DE"}))

    assert preview_book_callback(desk, *TUESDAY).effects[0].en == (
        "By our clock (Asia/Shanghai); where you are it is Tue 24 November 2026, 03:00–03:30 (Europe/Berlin)."
    )
    book_callback(desk, *TUESDAY)
    assert "There: Tue 24 November 2026, 03:00–03:30" in desk.session.scalars(select(TicketNoteRow.text)).one()


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("", "+86 10 0000 9001"),
        ("+861000009001", "+86 10 0000 9001"),
        ("138 0013 8000", "+86 138 0013 8000"),
        ("+49 30 901820", "+49 30 901820"),
    ],
)
def test_the_number_on_file_is_called_or_the_one_they_give(desk: Desk, given: str, called: str) -> None:
    assert book_callback(desk, *TUESDAY, phone=given)[0].fields["phone"] == called


def test_without_a_number_that_can_be_called_there_is_no_call(desk: Desk, any_shop: Shop) -> None:
    with pytest.raises(Invalid, match="no phone number we can call"):
        preview_book_callback(desk, *TUESDAY, phone="12345")
    with pytest.raises(Invalid, match="which number"):
        preview_book_callback(desk_of(desk.session, any_shop, any_shop.zhang), *TUESDAY)
    with pytest.raises(Invalid, match="what the call is about"):
        preview_book_callback(desk, *TUESDAY[:2], " ")
    with pytest.raises(NotVerified):
        book_callback(replace(desk, caller=Caller(Level.ANONYMOUS)), *TUESDAY)


def test_another_time_moves_the_call_and_its_ticket(desk: Desk) -> None:
    book_callback(desk, *TUESDAY)
    preview = preview_book_callback(desk, "2026-11-25", "14:30", TUESDAY[2])
    assert preview.summary.en == "Move your call B-1001 to Wed 25 November 2026, 14:30–15:00."
    [change] = preview.changes
    assert change.before is not None
    assert change.before.en == "Tue 24 November 2026, 10:00–10:30"

    moved = replace(desk, kept={})
    [done] = book_callback(moved, "2026-11-25", "14:30", TUESDAY[2])
    assert (done.fields["number"], done.fields["ticket"], done.fields["day"]) == ("B-1001", "T-1001", "2026-11-25")
    wednesday = TEN + timedelta(days=1, hours=4, minutes=30)
    assert taken_slots(desk.session, since=desk.now) == {wednesday: 1}
    assert desk.session.scalars(select(TicketRow.subject)).all() == ["Call back on Wed 25 November 2026, 14:30–15:00"]

    with pytest.raises(Conflict, match="changed or dealt with since"):
        take_back("book_callback", desk)
    [back] = take_back("book_callback", moved)
    assert back.fields["when"] == "Tue 24 November 2026, 10:00–10:30"
    assert taken_slots(desk.session, since=desk.now) == {TEN: 1}


def test_the_same_call_again_is_refused(desk: Desk) -> None:
    book_callback(desk, *TUESDAY)
    with pytest.raises(Conflict, match="B-1001 is booked for Tue 24 November 2026, 10:00–10:30 already"):
        book_callback(desk, *TUESDAY)
    book_callback(desk, TUESDAY[0], TUESDAY[1], "an invoice")
    assert desk.session.scalars(select(CallbackRow.topic)).all() == ["an invoice"]
    assert taken_slots(desk.session, since=desk.now) == {TEN: 1}


def test_a_call_is_called_off_until_an_hour_before(desk: Desk) -> None:
    book_callback(desk, *TUESDAY)
    assert datetime.fromisoformat(desk.kept["undo_until"]) == TEN - timedelta(hours=1)
    [gone] = take_back("book_callback", desk)

    assert gone.fields["status"] == "cancelled"
    assert taken_slots(desk.session, since=desk.now) == {}
    assert desk.session.scalars(select(TicketRow.status)).all() == ["closed"]
    undo = load_tools()["book_callback"].undo
    assert undo is not None
    assert undo.said is not None


def test_a_call_that_was_dealt_with_is_not_called_off_and_the_next_is_another(desk: Desk) -> None:
    book_callback(desk, *TUESDAY)
    close(desk.session, "T-1001", by="user:mei", at=desk.now)

    with pytest.raises(Conflict, match="dealt with"):
        take_back("book_callback", desk)
    assert book_callback(replace(desk, kept={}), *TUESDAY)[0].fields["number"] == "B-1002"


def test_whoever_asks_for_a_person_meanwhile_does_not_wait_for_the_agreed_call(desk: Desk, any_shop: Shop) -> None:
    book_callback(desk, *TUESDAY)
    row = desk.session.get_one(ConversationRow, any_shop.thread)
    numbers = [call_back(desk.session, row, "service", reason="angry", actor="visitor", at=desk.now) for _ in range(2)]

    assert numbers == ["T-1002", "T-1002"]


def test_the_last_place_in_a_half_hour_is_taken_once(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        crowd = [create_contact(session, f"C{one}", language="en", at=any_shop.at) for one in range(6)]

    def book(number: int) -> str:
        try:
            with any_store.transaction() as session:
                desk = desk_of(session, any_shop, crowd[number])
                return str(book_callback(desk, *TUESDAY, phone="+8613800138000")[0].fields["number"])
        except Conflict:
            return ""

    assert sorted(at_once(6, book)) == ["", "", "", "", "B-1001", "B-1002"]
    with any_store.reading() as session:
        assert taken_slots(session, since=any_shop.at) == {TEN: 2}
    assert any_store.count("tickets", {}) == 2


def test_one_customer_who_books_twice_at_once_has_one_call(any_store: Store, any_shop: Shop) -> None:
    with any_store.transaction() as session:
        on_file(session, any_shop)

    def book(number: int) -> bool:
        with any_store.transaction() as session:
            book_callback(desk_of(session, any_shop, any_shop.lin), "2026-11-24", f"1{number}:30", TUESDAY[2])
        return True

    assert all(at_once(4, book))
    assert any_store.count("callbacks", {}) == 1
    with any_store.reading() as session:
        assert sum(taken_slots(session, since=any_shop.at).values()) == 1
