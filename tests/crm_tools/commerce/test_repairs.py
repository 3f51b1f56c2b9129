"""A repair costs what the warranty says, is booked once, and can be called off before anybody sets out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_tools.commerce.catalog import ProductRow
from crm_tools.commerce.orders import OrderRow
from crm_tools.commerce.repair_tools import book_repair, preview_book_repair
from crm_tools.commerce.repairs import choose_day, repair_days
from crm_tools.commerce.return_tools import start_return
from crm_tools.commerce.warranty import Warranty
from crm_tools.desk import Desk
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.insights.lookup import find_customer
from crm_tools.people.company import DEFAULT, OFFICE
from crm_tools.people.contacts import AccountRow, ContactRow
from crm_tools.people.levels import Caller, Level
from crm_tools.service.calendars import read_calendar
from crm_tools.service.callback_tools import book_callback
from crm_tools.service.ticket_rows import TicketNoteRow, TicketRow
from crm_tools.service.tickets import close
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once
from tests.crm_tools.taking_back import take_back

HOLIDAY = "2026-11-24"
COMPANY = replace(
    DEFAULT,
    currency="CNY",
    timezone="Asia/Shanghai",
    calendar=read_calendar("Asia/Shanghai", {"week": {}, "holidays": [HOLIDAY]}),
    warranty=Warranty(
        months={"espresso machine": 24, "spare part": 6},
        usual_months=12,
        business_months=12,
        diagnosis_minor=8000,
        onsite_for=("Aria Pro",),
    ),
)
ARIA = ("A-1001", "Aria One", "leaks  at the bottom")


@pytest.fixture
def desk(any_store: Store, any_shop: Shop) -> Iterator[Desk]:
    """Lin's, on Saturday 21 November 2026; the Aria One came five days ago."""
    with any_store.transaction() as session:
        for key, kind in (("aria", "espresso machine"), ("cup", "accessory")):
            session.add(
                ProductRow(id=key, name=key, name_zh=key, kind=kind, description="", description_zh="", fits=[])
            )
        session.flush()
        yield desk_of(session, any_shop)


def desk_of(session: Session, shop: Shop) -> Desk:
    return Desk(session, Caller(Level.VERIFIED, shop.lin), shop.thread, COMPANY, "en", shop.at)


def test_under_warranty_it_is_free_and_a_courier_comes_on_the_next_working_day(desk: Desk) -> None:
    preview = preview_book_repair(desk, *ARIA)
    assert preview.summary.en == (
        "Book a repair of Aria One from order A-1001; a courier fetches it on 23 November 2026."
    )
    assert [(one.name.en, one.after and one.after.en) for one in preview.changes] == [
        ("Repair", "Aria One"),
        ("Costs", "free: under warranty until 16 November 2028"),
        ("Courier", "23 November 2026"),
    ]
    assert "exchange or your money back" in preview.effects[2].en

    [done] = book_repair(desk, *ARIA)
    assert done.ref == "repair B-1001"
    assert done.fields == {
        "number": "B-1001",
        "order": "A-1001",
        "ticket": "T-1001",
        "item": "Aria One",
        "status": "booked",
        "day": "2026-11-23",
        "comes": "courier",
        "warranty": "covered",
        "warranty_until": "2028-11-16",
        "costs": "free: under warranty until 16 November 2028",
    }
    ticket = desk.session.scalars(select(TicketRow)).one()
    assert (ticket.kind, ticket.queue, ticket.subject) == ("repair", "repair", "Repair of Aria One from A-1001")
    told = desk.session.scalars(select(TicketNoteRow.text)).one().split("\n")
    assert told[:3] == ["Fault: leaks at the bottom", "Item: Aria One (ARIA-1-SIL), A-1001", "Courier: 2026-11-23"]


def test_the_last_day_of_the_warranty_is_free_and_the_next_is_not(desk: Desk) -> None:
    last = replace(desk, now=desk.now.replace(year=2028, month=11, day=16))
    assert preview_book_repair(last, *ARIA).changes[1].after == preview_book_repair(desk, *ARIA).changes[1].after

    preview = preview_book_repair(replace(last, now=last.now + timedelta(days=1)), *ARIA)
    assert preview.changes[1].after is not None
    assert preview.changes[1].after.en == (
        "¥80 diagnosis, waived if you accept the quote: the warranty ended on 16 November 2028"
    )
    assert preview.changes[1].after.zh == "检测费 ¥80，接受维修报价则免收：保修已于 2028 年 11 月 16 日到期"
    assert [one.en for one in preview.effects if "quote" in one.en] == ["You get a quote before any work begins."]


def test_what_a_company_uses_has_the_shorter_warranty(desk: Desk) -> None:
    desk.session.execute(update(AccountRow).values(kind="company"))

    assert book_repair(desk, *ARIA)[0].fields["warranty_until"] == "2027-11-16"


def test_what_is_repaired_on_site_is_visited(desk: Desk) -> None:
    terms = replace(COMPANY.warranty, onsite_for=("Aria One",))
    onsite = replace(desk, company=replace(COMPANY, warranty=terms))

    assert "a technician comes on 25 November" in preview_book_repair(onsite, *ARIA, day="2026-11-25").summary.en
    assert book_repair(onsite, *ARIA, day="2026-11-25")[0].fields["comes"] == "technician"


def test_the_day_is_a_working_day_from_tomorrow_within_two_weeks() -> None:
    days = repair_days(date(2026, 11, 21), Warranty(), frozenset({date.fromisoformat(HOLIDAY)}))

    assert (days[0], days[-1], len(days)) == (date(2026, 11, 23), date(2026, 12, 7), 10)
    assert choose_day(" ", days) == days[0]
    for wrong in ("2026-11-21", HOLIDAY, "2026-11-28", "2026-12-08"):
        with pytest.raises(Invalid, match="working day from 23 November 2026 to 7 December 2026"):
            choose_day(wrong, days)
    with pytest.raises(Invalid, match="like 2026"):
        choose_day("tomorrow", days)


def test_the_same_piece_is_not_booked_twice_while_it_is_open(desk: Desk) -> None:
    book_repair(desk, *ARIA)
    with pytest.raises(Conflict, match=r"B-1001 for 23 November 2026.*T-1001") as twice:
        book_repair(desk, *ARIA)
    assert "T-1001" in twice.value.say("zh")

    close(desk.session, "T-1001", by="user:mei", at=desk.now)
    assert book_repair(desk, *ARIA)[0].fields["number"] == "B-1002"


def test_two_pieces_of_a_line_are_repaired_one_by_one_and_none_that_goes_back(desk: Desk) -> None:
    cup = ("A-1001", "Cup", "cracked")
    start_return(desk, "A-1001", ["Cup"])
    book_repair(desk, *cup)
    with pytest.raises(Conflict, match="booked already"):
        book_repair(desk, *cup)


def test_what_is_only_replaced_is_not_repaired(desk: Desk) -> None:
    desk.session.execute(update(ProductRow).values(kind="spare part"))

    with pytest.raises(Conflict, match="not repaired but replaced"):
        preview_book_repair(desk, *ARIA)


def test_what_has_not_arrived_or_is_not_theirs_or_not_said_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid, match="what is wrong"):
        preview_book_repair(desk, "A-1001", "Aria One", "  ")
    with pytest.raises(NotFound, match="A-1002"):
        preview_book_repair(desk, "A-1002", "Aria One", "broken")
    with pytest.raises(NotFound, match="Mola"):
        preview_book_repair(desk, "A-1001", "Mola", "broken")
    desk.session.execute(update(OrderRow).values(status="shipped"))
    with pytest.raises(Conflict, match=r"on its way.*once it has arrived"):
        preview_book_repair(desk, *ARIA)


def test_it_is_fetched_where_the_customer_lives_now(desk: Desk) -> None:
    assert preview_book_repair(desk, *ARIA).effects[0].en == "Address: Hangzhou."
    desk.session.execute(update(ContactRow).values(address={"line1": "5 Hubin Road", "city": "Xiamen"}))

    assert preview_book_repair(desk, *ARIA).effects[0].en == "Address: 5 Hubin Road, Xiamen."


def test_a_repair_is_called_off_until_somebody_sets_out(desk: Desk) -> None:
    book_repair(desk, *ARIA)
    assert desk.kept["undo_until"] == "2026-11-23T09:00:00+08:00"
    [gone] = take_back("book_repair", desk)

    assert gone.fields["status"] == "cancelled"
    assert desk.session.scalars(select(TicketRow.status)).all() == ["closed"]
    assert book_repair(desk, *ARIA)[0].fields["number"] == "B-1002"


def test_a_colleague_finds_the_customer_by_the_bookings_number(desk: Desk) -> None:
    book_repair(desk, *ARIA)
    repaired = find_customer(desk.session, "b-1001")
    book_callback(replace(desk, company=replace(COMPANY, calendar=OFFICE)), "2026-11-23", "10:00", "x", "+49 30 901820")

    assert [one.name for one in (*repaired, *find_customer(desk.session, "B-1002"))] == ["Lin", "Lin"]


def test_a_repair_that_was_dealt_with_is_not_called_off(desk: Desk) -> None:
    book_repair(desk, *ARIA)
    close(desk.session, "T-1001", by="user:mei", at=desk.now)

    with pytest.raises(Conflict, match="dealt with since"):
        take_back("book_repair", desk)


def test_the_same_piece_booked_by_many_at_once_is_booked_once(any_store: Store, any_shop: Shop) -> None:
    def book(_: int) -> bool:
        try:
            with any_store.transaction() as session:
                book_repair(desk_of(session, any_shop), *ARIA)
        except Conflict:
            return False
        return True

    assert sorted(at_once(4, book)) == [False, False, False, True]
    assert any_store.count("tickets", {}) == 1
