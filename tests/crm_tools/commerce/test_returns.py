"""Whether an item can go back, and that it goes back once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.commerce.orders import Order, OrderLine, held_order, order_of
from crm_tools.commerce.pieces import choose_pieces
from crm_tools.commerce.returns import Return, ReturnRequest, book_return, busy_pieces, last_day
from crm_tools.errors import Conflict
from crm_tools.people.company import DEFAULT
from crm_tools.service.tickets import NewTicket, open_ticket
from crm_tools.store import Store
from tests.crm_tools.conftest import Shop, at_once

DELIVERED = datetime(2026, 11, 10, 15, tzinfo=UTC)
COMPANY = replace(DEFAULT, timezone="Asia/Shanghai")


@given(st.integers(0, 365), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_window_is_as_many_days_as_the_company_grants(days: int, delivered: datetime) -> None:
    order = replace(an_order(), delivered_at=delivered)

    assert last_day(order, replace(COMPANY, return_window_days=days)) - delivered == timedelta(days=days)


@given(st.integers(0, 60), st.integers(0, 24 * 60))
def test_the_last_day_of_the_window_counts_from_its_first_to_its_last_minute(days: int, minute: int) -> None:
    zone = ZoneInfo(COMPANY.timezone)
    until = last_day(an_order(), replace(COMPANY, return_window_days=days)).astimezone(zone).date()

    assert until == DELIVERED.astimezone(zone).date() + timedelta(days=days)


@pytest.mark.parametrize("status", ["pending", "processed", "shipped", "cancelled"])
def test_what_was_not_delivered_cannot_go_back(status: str) -> None:
    with pytest.raises(Conflict, match=status):
        last_day(replace(an_order(), status=status), COMPANY)
    with pytest.raises(Conflict):
        last_day(replace(an_order(), delivered_at=None), COMPANY)


def test_a_piece_goes_back_once(any_store: Store, any_shop: Shop) -> None:
    assert _book(any_store, any_shop, "ARIA-1-SIL").number == "R-1001"
    with pytest.raises(Conflict, match="already"):
        _book(any_store, any_shop, "ARIA-1-SIL")
    assert any_store.count("returns", {}) == 1


def test_two_pieces_of_one_line_go_back_one_by_one(any_store: Store, any_shop: Shop) -> None:
    numbers = [_book(any_store, any_shop, "CUP-2").number for _ in range(2)]

    assert numbers == ["R-1001", "R-1002"]
    with pytest.raises(Conflict):
        _book(any_store, any_shop, "CUP-2")


def test_the_same_piece_asked_back_in_many_threads_goes_back_once(any_store: Store, any_shop: Shop) -> None:
    def book(_: int) -> bool:
        try:
            _book(any_store, any_shop, "ARIA-1-SIL")
        except Conflict:
            return False
        return True

    assert sorted(at_once(8, book)) == [False] * 7 + [True]
    with any_store.reading() as session:
        line = order_of(session, any_shop.lin, "A-1001").lines[0]
        assert busy_pieces(session, "A-1001") == {line.id: 1}


def _book(store: Store, shop: Shop, sku: str) -> Return:
    with store.transaction() as session:
        order = held_order(session, shop.lin, "A-1001")
        taken = choose_pieces(order, [sku], busy_pieces(session, order.number))
        new = NewTicket("return", "Return", "No reason given.", "returns", shop.lin, shop.thread)
        ticket = open_ticket(session, new, actor="visitor", at=shop.at)
        request = ReturnRequest(order, taken, "changed_mind", "", 1000, None)
        return book_return(session, request, ticket_id=ticket.id, at=shop.at)


def an_order() -> Order:
    return Order(
        number="A-1",
        contact_id="con_1",
        status="delivered",
        currency="CNY",
        total_minor=100,
        placed_at=DELIVERED,
        shipped_at=None,
        expected_on=None,
        delivered_at=DELIVERED,
        tracking=None,
        payment=None,
        lines=(
            OrderLine(1, "ARIA-1", "aria", "Aria One", "咏叹一号", {}, 100, 1),
            OrderLine(2, "ARIA-PRO", "aria-pro", "Aria One Pro", "咏叹一号专业版", {}, 200, 1),
            OrderLine(3, "CUP", "cup", "Cup", "杯子", {}, 50, 2),
        ),
    )
